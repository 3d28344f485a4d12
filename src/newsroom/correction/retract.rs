//! Taking back what readers saw: an article is retracted or taken down, a quotation withdrawn. A tombstone stands in its
//! place.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::correct::{in_language, open_corrections_of, tell};
use super::{Cause, CorrectedKind, Correction};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::newsroom::editions::{Involved, involved};
use crate::newsroom::{Article, prepare, schedule, upkeep};
use crate::publishing::door::{self, Edition, Set};
use crate::publishing::{self, Opening, Tombstone, index};
use crate::record::card::{CorrectionKind, Placement};
use crate::record::{Card, Kind, LocalizedText, Record, Saved, ZonedTime};
use crate::record::{revision, save};
use crate::store::schema::{editions, printings, records};
use crate::store::{Conn, Id, Json, Moment};

/// Why an article is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retract {
    /// What readers are told in its place. Not with `takedown`.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub text: Option<LocalizedText>,
    /// Take it down without a word to the readers, as a court may order.
    #[serde(default)]
    pub takedown: bool,
    /// The reason, for the newsroom alone. A takedown needs one.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// Why a quotation is withdrawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// What readers are told in its place.
    #[schema(value_type = LocalizedText)]
    pub text: LocalizedText,
}

/// What came of taking a record back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TakenBack {
    /// Since when readers no longer see it.
    pub visible_from: Moment,
    /// The retraction that readers are told; null for a takedown.
    pub correction: Option<Id>,
    /// Of a quotation: the articles that print it, each with the correction that was drafted for it.
    pub printed_in: Vec<PrintedIn>,
}

/// An article that prints what was taken back or corrected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PrintedIn {
    /// The article.
    pub article: Involved,
    /// The quotations in it that are meant.
    pub quotations: Vec<Id>,
    /// Whether readers see the article, or will.
    pub shown: bool,
    /// The draft of a correction; publish it with the action `correct` of the article. Null where readers do not see
    /// the article.
    pub correction: Option<Id>,
}

/// Retracts an article, or takes it down.
pub fn retract(conn: &mut Conn, shift: &Shift, saved: &Saved<Article>, wish: &Retract) -> Result<TakenBack> {
    let reason = wish.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    match (wish.takedown, &wish.text, reason) {
        (true, Some(_), _) => {
            let detail = "A takedown tells readers nothing. Leave `text` out, or retract it without `takedown`.";
            return Err(Error::invalid(vec![Fault::at("/text", "not_allowed", detail)]));
        }
        (true, None, None) => {
            let detail = "Say in `reason` why it is taken down; the newsroom alone reads it.";
            return Err(Error::invalid(vec![Fault::at("/reason", "reason_needed", detail)]));
        }
        (false, None, _) => {
            let detail = "Say in `text` what readers are told in its place.";
            return Err(Error::invalid(vec![Fault::at("/text", "required", detail)]));
        }
        _ => {}
    }
    let tombstone = if wish.takedown { Tombstone::Takedown } else { Tombstone::Retraction };
    if wish.takedown {
        for correction in open_corrections_of(conn, saved.head.id, shift.now)? {
            schedule::end_quietly(conn, shift, Kind::Correction, correction)?;
        }
    }
    let grounds = reason.map(|reason| json!({"reason": reason}));
    take_back(conn, shift, saved, tombstone, wish.text.clone(), grounds)
}

/// Withdraws a quotation: its own address tells that it was, and each article that prints it shows so until that article
/// is corrected. A correction is drafted for each.
pub fn withdraw<T: Record>(conn: &mut Conn, shift: &Shift, saved: &Saved<T>, wish: &Withdraw) -> Result<TakenBack> {
    let id = saved.head.id;
    let mut taken = take_back(conn, shift, saved, Tombstone::Retraction, Some(wish.text.clone()), None)?;
    if let Some(correction) = taken.correction {
        let cause = Cause { kind: T::KIND, record: id, correction };
        taken.printed_in = draft_for_articles(conn, shift, &[id], cause, &wish.text)?;
    }
    Ok(taken)
}

fn take_back<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    saved: &Saved<T>,
    tombstone: Tombstone,
    text: Option<LocalizedText>,
    grounds: Option<Value>,
) -> Result<TakenBack> {
    let id = saved.head.id;
    let printed_before = upkeep::printed(conn, id)?;
    if !publishing::was_ever_open(conn, id, shift.now)? {
        let detail = "Readers never saw this, so there is nothing to take back. Move it to the trash, or cancel what is \
                      scheduled.";
        return Err(Error::new(Code::NotPublished, detail));
    }
    // What was retracted can be taken down still.
    let stands = standing_tombstone(conn, id, shift.now)?;
    if stands.is_some() && (stands, tombstone) != (Some(Tombstone::Retraction), Tombstone::Takedown) {
        return Err(Error::new(Code::Retracted, "This was taken back already."));
    }
    let version = latest_shown(conn, id, shift.now)?;
    let mut touched = vec![(T::KIND, id)];
    touched.extend(schedule::cancel_upcoming(conn, shift, id)?);
    for correction in open_corrections_of(conn, id, shift.now)? {
        touched.extend(schedule::cancel_upcoming(conn, shift, correction)?);
    }
    let from = door::beginning(conn, id, shift.now)?;
    let record: T = revision::at(conn, id, version)?;
    let told = match text {
        None => None,
        Some(text) => {
            Some(save::create(conn, shift, retraction::<T>(id, in_language(text, record.language()), version)?)?)
        }
    };
    let (mut prepared, _) = prepare::prepare(conn, id, version, record, from, true)?;
    prepared.card.withdrawn_by = told.as_ref().map(|told| told.head.id);
    prepared.body = None;
    let opening = Opening { tombstone: Some(tombstone), grounds, ..Opening::default() };
    let edition = door::open(conn, shift, &prepared, from, &opening)?;
    if let Some(told) = &told {
        tell(conn, shift, told.clone(), from, &Opening { with: Some(edition), ..Opening::default() })?;
    }
    upkeep::after(conn, &touched, &printed_before, shift.now)?;
    Ok(TakenBack { visible_from: from, correction: told.map(|told| told.head.id), printed_in: Vec::new() })
}

/// What stands in a record's place now. One that is to stand again after a reinstatement was set by a wall clock.
fn standing_tombstone(conn: &mut Conn, id: Id, now: Moment) -> Result<Option<Tombstone>> {
    let pending = door::pending(conn, id, now)?;
    let begun = |edition: &&Edition| edition.visible_from <= now || edition.from_zoned.is_none();
    Ok(pending.iter().filter(begun).find_map(|edition| edition.tombstone))
}

/// What was taken back and is shown again until a set end is taken back again then. To be called where an edition was
/// opened, or its end set.
pub fn stands_again(conn: &mut Conn, shift: &Shift, edition: Id, until: Option<&Set>) -> Result<()> {
    let (id, kind, from, grounds): (Id, String, Moment, Option<Json<Value>>) = editions::table
        .find(edition)
        .select((editions::record, editions::kind, editions::visible_from, editions::grounds))
        .first(conn)?;
    if grounds.is_none_or(|grounds| grounds.0["reinstated_because"].is_null()) {
        return Ok(());
    }
    // An earlier reinstatement may have had another end; what comes after this one keeps its own.
    let pending = door::pending(conn, id, shift.now)?;
    for stood in pending.iter().filter(|one| one.visible_from > from && one.tombstone.is_some()) {
        let keeps =
            |one: &Edition| one.id != edition && one.visible_from > from && one.ends_at == Some(stood.visible_from);
        if !pending.iter().any(keeps) {
            door::cancel(conn, stood)?;
        }
    }
    door::recut(conn, id, shift.now)?;
    let pending = door::pending(conn, id, shift.now)?;
    // Where another edition takes its place, there is nothing to stand again.
    let Some(until) = until.filter(|until| {
        let ends = pending.iter().any(|one| one.id == edition && one.visible_until == Some(until.at));
        ends && pending.iter().all(|one| one.visible_from != until.at)
    }) else {
        return Ok(());
    };
    let taken_back = [Tombstone::Retraction, Tombstone::Takedown];
    let before: Option<(Tombstone, i32, String, Option<Json<Value>>)> = editions::table
        .filter(editions::record.eq(id))
        .filter(editions::visible_from.lt(from))
        .filter(editions::tombstone.eq_any(taken_back))
        .order(editions::visible_from.desc())
        .select((editions::tombstone.assume_not_null(), editions::version, editions::card, editions::grounds))
        .first(conn)
        .optional()?;
    let Some((tombstone, version, card, grounds)) = before else { return Ok(()) };
    let kind: Kind = kind.parse().map_err(Error::internal)?;
    let mut prepared = prepare::at_revision(conn, kind, id, version, until.at, true)?;
    prepared.card.withdrawn_by = serde_json::from_str::<Card>(&card)?.withdrawn_by;
    prepared.body = None;
    let again = Opening {
        from: Some(until.clone()),
        tombstone: Some(tombstone),
        grounds: grounds.map(|grounds| grounds.0),
        ..Opening::default()
    };
    door::open(conn, shift, &prepared, until.at, &again)?;
    Ok(())
}

/// Why a record that was taken back is shown again, where that has an end, and the end.
pub fn shown_again(conn: &mut Conn, id: Id, now: Moment) -> Result<Option<(Option<String>, ZonedTime)>> {
    let pending = door::pending(conn, id, now)?;
    let end = pending.into_iter().find(|edition| edition.visible_from > now && edition.tombstone.is_some());
    let Some(end) = end.and_then(|edition| edition.from_zoned) else { return Ok(None) };
    let grounds: Option<Option<Json<Value>>> = editions::table
        .filter(editions::record.eq(id))
        .filter(publishing::live(now))
        .select(editions::grounds)
        .first(conn)
        .optional()?;
    let because = grounds.flatten().and_then(|grounds| grounds.0["reinstated_because"].as_str().map(str::to_owned));
    Ok(Some((because, end.0)))
}

/// The version that readers see, or saw last.
fn latest_shown(conn: &mut Conn, id: Id, now: Moment) -> Result<i32> {
    Ok(editions::table
        .filter(editions::record.eq(id))
        .filter(editions::visible_from.le(now))
        .order(editions::visible_from.desc())
        .select(editions::version)
        .first(conn)?)
}

fn retraction<T: Record>(id: Id, text: LocalizedText, version: i32) -> Result<Correction> {
    let kind = CorrectedKind::of(T::KIND).ok_or_else(|| Error::internal("this kind is not taken back"))?;
    Ok(Correction {
        kind: CorrectionKind::Retraction,
        placement: Placement::Top,
        version_before: Some(version),
        takes_back: true,
        ..Correction::of(kind, id, text)
    })
}

/// Lists the articles that print these quotations, and drafts a correction for each that readers see or will.
pub fn draft_for_articles(
    conn: &mut Conn,
    shift: &Shift,
    quotations: &[Id],
    cause: Cause,
    text: &LocalizedText,
) -> Result<Vec<PrintedIn>> {
    // By what readers see, and by what the working copies say.
    let mut by_article: BTreeMap<Id, (Vec<Id>, bool)> = BTreeMap::new();
    for quotation in quotations {
        for article in index::found_by(conn, Kind::Article, "quotation", &quotation.to_string())? {
            let entry = by_article.entry(article).or_default();
            entry.0.push(*quotation);
            entry.1 = true;
        }
        let working: Vec<Id> = printings::table
            .inner_join(records::table.on(records::id.eq(printings::article)))
            .filter(printings::quotation.eq(quotation))
            .filter(records::trashed_at.is_null())
            .order(printings::article)
            .select(printings::article)
            .load(conn)?;
        for article in working {
            let entry = by_article.entry(article).or_default();
            if !entry.0.contains(quotation) {
                entry.0.push(*quotation);
            }
        }
    }
    let named: Vec<(Kind, Id)> = by_article.keys().map(|id| (Kind::Article, *id)).collect();
    let mut printed_in = Vec::new();
    for (article, (id, (quotations, shown))) in involved(conn, &named)?.into_iter().zip(by_article) {
        let correction = match shown {
            false => None,
            true => {
                let draft = Correction::of(CorrectedKind::Article, id, text.clone());
                Some(save::create(conn, shift, Correction { cause: Some(Json(cause)), ..draft })?.head.id)
            }
        };
        printed_in.push(PrintedIn { article, quotations, shown, correction });
    }
    Ok(printed_in)
}
