//! Publishing: which records go with the one that is published, and what stands in the way.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{trash, upkeep};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Result};
use crate::of_kind;
use crate::publishing::{self, Prepared, index};
use crate::record::save::{defaults, load};
use crate::record::{Extraction, Kind, Record, Saved, card};
use crate::store::schema::{editions, links};
use crate::store::{Conn, Id, Moment, among, lock_row};

/// How many records one call publishes at most.
const MOST: usize = 1000;

/// How a record is to be published.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Publish the drafts it shows together with it. Without it they are listed and nothing is published.
    #[serde(default)]
    pub with_drafts: bool,
    /// Why it is published though quotations have lost their place in its text. Kept with the edition.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub orphans_accepted_because: Option<String>,
}

/// A record that was published, or left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Involved {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: Option<String>,
}

/// What came of publishing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Published {
    /// Since when readers see it.
    pub visible_from: Moment,
    /// The drafts that were published with it.
    pub with: Vec<Involved>,
    /// Records it refers to that readers do not see: suggestions that nobody has accepted, and what was taken from
    /// their sight.
    pub left_out: Vec<Involved>,
}

/// Relations that do not show the other record: an orphan has no place in the text, a speaker who is not to be named
/// is not named, and a related article has an editor and an embargo of its own; it appears when it is published itself.
pub(super) const NOT_SHOWN: &[&str] = &["related", "orphans", "unnamed_speaker", "suggested_positions"];

/// Publishes a record as it was last saved.
pub fn publish<T: Record>(conn: &mut Conn, shift: &Shift, saved: &Saved<T>, wish: &Publish) -> Result<Published> {
    let id = saved.head.id;
    trash::refuse_trashed(conn, id, shift.now)?;
    refuse_suggestion(T::SUGGESTED_APART, saved.record.extraction())?;
    let reason = refuse_orphans(&saved.record, wish)?;
    let (drafts, left_out) = drafts_of(conn, id, shift.now)?;
    if !drafts.is_empty() && !wish.with_drafts {
        let listed = involved(conn, &drafts)?;
        let detail = format!(
            "This shows {} that readers do not see yet; `drafts` lists them. Publish them first, or send \
             {{\"with_drafts\": true}} to publish them together.",
            if drafts.len() == 1 { "a record".to_owned() } else { format!("{} records", drafts.len()) }
        );
        return Err(Error::new(Code::DraftsNotPublished, detail).with("drafts", listed));
    }
    // Always in one order: two publications that share drafts then wait for each other, and not both.
    let mut locked: Vec<Id> = drafts.iter().map(|(_, draft)| *draft).collect();
    locked.sort();
    locked.into_iter().try_for_each(|draft| lock_row(conn, "records", draft))?;
    let printed_before = index::values(conn, id, "quotation")?;
    let (edition, visible_from) = open(conn, shift, saved.clone(), None, reason)?;
    for (kind, draft) in &drafts {
        of_kind!(*kind, Draft => {
            // Somebody else may have published it while we waited.
            if publishing::current(conn, *draft, shift.now)?.is_some() {
                continue;
            }
            let saved = load::<Draft>(conn, *draft)?;
            open(conn, shift, saved, Some(edition), None)?;
        });
    }
    let opened: Named = [(T::KIND, id)].into_iter().chain(drafts.iter().copied()).collect();
    upkeep::after_opening(conn, &opened, &printed_before, shift.now)?;
    Ok(Published { visible_from, with: involved(conn, &drafts)?, left_out: involved(conn, &left_out)? })
}

/// Takes a record from readers' sight.
pub fn unpublish(conn: &mut Conn, shift: &Shift, kind: Kind, id: Id) -> Result<()> {
    let printed_before = index::values(conn, id, "quotation")?;
    publishing::close(conn, shift, kind, id)?;
    upkeep::after_closing(conn, kind, id, &printed_before, shift.now)
}

fn refuse_suggestion(apart: bool, extraction: Option<&Extraction>) -> Result<()> {
    if apart && Extraction::withheld(extraction) {
        let detail = "This was found by the program, and nobody has accepted it. Set `extraction.review` to accepted \
                      when it is right; the change log keeps who did.";
        return Err(Error::new(Code::SuggestionNotAccepted, detail));
    }
    Ok(())
}

/// A quotation that lost its place is published only with a reason, which the edition keeps.
fn refuse_orphans<T: Record>(record: &T, wish: &Publish) -> Result<Option<Value>> {
    let value = serde_json::to_value(record)?;
    let orphans: Vec<Value> =
        value["orphans"].as_array().into_iter().flatten().map(|orphan| orphan["quotation"].clone()).collect();
    if orphans.is_empty() {
        return Ok(None);
    }
    match wish.orphans_accepted_because.as_deref().map(str::trim) {
        Some(reason) if !reason.is_empty() => Ok(Some(json!({"orphans": orphans, "because": reason}))),
        _ => {
            let detail = "Quotations have lost their place in the text; `orphans` lists them. Mark them again in the \
                          body, take them off the article's `orphans`, or say why in `orphans_accepted_because`.";
            Err(Error::new(Code::OrphanedQuotations, detail).with("orphans", orphans))
        }
    }
}

type Named = Vec<(Kind, Id)>;

/// The records that readers would miss if this one was published alone; apart from them those that stay out in any
/// case: suggestions, and what was taken from readers' sight.
fn drafts_of(conn: &mut Conn, id: Id, now: Moment) -> Result<(Named, Named)> {
    let (mut drafts, mut left_out): (Named, Named) = (Vec::new(), Vec::new());
    let mut edge = vec![id];
    while !edge.is_empty() {
        let related: Vec<(Id, Kind)> = links::table
            .filter(among(links::source, &edge))
            .filter(links::field.ne_all(NOT_SHOWN))
            .order((links::source, links::position))
            .select((links::target, links::target_kind))
            .load::<(Id, String)>(conn)?
            .into_iter()
            .filter_map(|(id, kind)| Some((id, kind.parse().ok()?)))
            .collect();
        let ids: Vec<Id> = related.iter().map(|(id, _)| *id).collect();
        let live = publishing::live_among(conn, &ids, now)?;
        let ended = publishing::ended_among(conn, &ids, now)?;
        edge.clear();
        for (target, kind) in related {
            let known = target == id || drafts.contains(&(kind, target)) || left_out.contains(&(kind, target));
            if known || live.contains(&target) {
                continue;
            }
            let suggested = of_kind!(kind, Draft => {
                let record = load::<Draft>(conn, target)?.record;
                Draft::SUGGESTED_APART && Extraction::withheld(record.extraction())
            });
            // What somebody took from readers' sight comes back by its own publication alone.
            if suggested || ended.contains(&target) {
                left_out.push((kind, target));
            } else {
                drafts.push((kind, target));
                edge.push(target);
            }
        }
        if drafts.len() > MOST {
            return Err(Error::new(
                Code::Conflict,
                format!("More than {MOST} drafts would be published with it. Publish some of them first."),
            ));
        }
    }
    Ok((drafts, left_out))
}

/// These records with what they are called.
pub fn involved(conn: &mut Conn, records: &[(Kind, Id)]) -> Result<Vec<Involved>> {
    let ids: Vec<Id> = records.iter().map(|(_, id)| *id).collect();
    let cards = card::of_working_copies(conn, &ids)?;
    let name = |id: &Id| {
        let label = cards.get(id)?.1.label.as_ref()?.original()?;
        Some(label.chars().take(120).collect())
    };
    Ok(records.iter().map(|(kind, id)| Involved { kind: *kind, id: *id, name: name(id) }).collect())
}

fn open<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    saved: Saved<T>,
    opened_with: Option<Id>,
    reason: Option<Value>,
) -> Result<(Id, Moment)> {
    let Saved { head, mut record } = saved;
    let shown: Option<(String, Option<String>)> = editions::table
        .filter(editions::record.eq(head.id))
        .order(editions::visible_from.desc())
        .select((editions::document, editions::body))
        .first(conn)
        .optional()?;
    let (mut document, mut body) = apart(&record)?;
    let changed = match &shown {
        None => record.published(shift.now, false),
        // What readers do not see does not count as a change of what they see.
        Some((before, body_before)) => {
            let same_body = body.as_ref().map(ToString::to_string) == body_before.as_deref().map(normal).transpose()?;
            !(same_body && same_but_for_dates(serde_json::from_str(before)?, document.clone()))
                && record.published(shift.now, true)
        }
    };
    if changed {
        record.update(conn, head.id)?;
        (document, body) = apart(&record)?;
    }
    if T::KIND == Kind::Article
        && let Some((published_at, None)) = record.dates()
    {
        let at = published_at.unwrap_or(shift.now);
        document["display_date"] = json!(at.utc().with_timezone(&defaults(conn)?.time_zone).date_naive());
    }
    let prepared = Prepared {
        kind: T::KIND,
        record: head.id,
        version: head.version,
        language: record.language().to_owned(),
        card: record.card(),
        document,
        body,
    };
    publishing::open(conn, shift, &prepared, opened_with, reason)
}

/// What readers may see of a record, and its body apart from it.
fn apart<T: Record>(record: &T) -> Result<(Value, Option<Value>)> {
    let mut document = record.document()?;
    let body = document.as_object_mut().filter(|_| T::has_body()).and_then(|members| members.remove("body"));
    Ok((document, body))
}

/// JSON text as we write it.
fn normal(text: &str) -> serde_json::Result<String> {
    serde_json::from_str::<Value>(text).map(|value| value.to_string())
}

fn same_but_for_dates(mut before: Value, mut now: Value) -> bool {
    for value in [&mut before, &mut now] {
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !["published_at", "content_modified_at", "display_date"].contains(&name.as_str()));
        }
    }
    before == now
}
