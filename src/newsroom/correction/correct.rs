//! Putting a published record right, and telling readers so, in one step.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::retract;
use super::{CorrectedKind, Correction, Target};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::newsroom::editions::{self, Publish, Published};
use crate::newsroom::upkeep;
use crate::publishing::door::{self, Set};
use crate::publishing::{self, Opening, Upcoming};
use crate::record::card::{CorrectionKind, Placement};
use crate::record::{Kind, Link, LocalizedText, Record, Saved, ZonedTime, save};
use crate::store::schema::{corrections, editions as rows};
use crate::store::{Conn, Id, Json, Moment};

/// What was put right, and how the record is to be published.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// What sort of word to the readers it is; left out, what the draft says, else a correction. A retraction is an
    /// action of its own.
    #[serde(default)]
    pub kind: Option<CorrectionKind>,
    /// What readers are told. It may be left out where `correction` names a draft.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub text: Option<LocalizedText>,
    /// Where it is shown; left out, where the draft says, else at the bottom.
    #[serde(default)]
    pub placement: Option<Placement>,
    /// A draft of a correction of this record that is to be used.
    #[serde(default)]
    pub correction: Option<Link>,
    /// When readers are to see it; now where it is left out.
    #[serde(default)]
    pub at: Option<ZonedTime>,
    /// Publish the drafts that the record shows together with it.
    #[serde(default)]
    pub with_drafts: bool,
    /// A minor edit moves no date that readers see.
    #[serde(default)]
    pub minor: bool,
    /// Why it is published though quotations have lost their place in its text.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub orphans_accepted_because: Option<String>,
    /// Why it is published though direct quotations are in doubt, where the site's policy is to block.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub quotations_accepted_because: Option<String>,
}

/// What came of a correction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Corrected {
    /// The correction's record.
    pub correction: Id,
    /// The version that readers saw before.
    pub version_before: i32,
    /// The version that is put right. The same where only something is said.
    pub version_after: i32,
    /// Since when readers are told, or will be.
    pub visible_from: Moment,
    /// What came of publishing the record; null where it did not change.
    pub published: Option<Published>,
}

/// Publishes the working copy of a record that readers see, with a correction that says what was put right.
pub fn correct<T: Record>(conn: &mut Conn, shift: &Shift, saved: &Saved<T>, wish: &Correct) -> Result<Corrected> {
    let id = saved.head.id;
    if wish.kind == Some(CorrectionKind::Retraction) {
        let detail = "To take all of it back, use the action `retract` of an article, or `withdraw` of a quotation.";
        return Err(Error::invalid(vec![Fault::at("/kind", "not_allowed", detail)]));
    }
    let Some(before) = publishing::shown_version(conn, id, shift.now)? else {
        let detail = "Readers do not see this record, so there is nothing to correct. Publish it.";
        return Err(Error::new(Code::NotPublished, detail));
    };
    let after = saved.head.version;
    let published = match after != before {
        false => None,
        true => {
            // What is shown again until a set end is so still.
            let (reinstated_because, until) = retract::shown_again(conn, id, shift.now)?.unzip();
            let publish = Publish {
                until,
                reinstated_because: reinstated_because.flatten(),
                with_drafts: wish.with_drafts,
                at: wish.at.clone(),
                minor: wish.minor,
                orphans_accepted_because: wish.orphans_accepted_because.clone(),
                quotations_accepted_because: wish.quotations_accepted_because.clone(),
                ..Publish::default()
            };
            Some(editions::publish(conn, shift, saved, &publish)?)
        }
    };
    let language = saved.record.language();
    let told = of_wish::<T>(conn, shift, id, wish, (before, after), language)?;
    let (from, set) = match &published {
        Some(published) => {
            (published.visible_from, published.at.clone().map(|zoned| Set { at: published.visible_from, zoned }))
        }
        None => match &wish.at {
            None => (door::beginning(conn, told.head.id, shift.now)?, None),
            Some(at) => {
                let set = editions::instant_of(conn, at, "/at", shift.now)?;
                (set.at, Some(set))
            }
        },
    };
    refuse_older(conn, id, after, from)?;
    let opening =
        Opening { from: set, with: published.as_ref().map(|published| published.edition), ..Opening::default() };
    tell(conn, shift, told.clone(), from, &opening)?;
    save::log_act::<T>(conn, shift, "correct", id, after, &[])?;
    Ok(Corrected {
        correction: told.head.id,
        version_before: before,
        version_after: after,
        visible_from: from,
        published,
    })
}

/// Refuses to correct a version in whose place an older one is scheduled to come: what was put right would be undone.
fn refuse_older(conn: &mut Conn, id: Id, version: i32, from: Moment) -> Result<()> {
    let older: Vec<Upcoming> =
        publishing::upcoming(conn, id, from)?.into_iter().filter(|one| one.version < version).collect();
    if older.is_empty() {
        return Ok(());
    }
    let detail = "An older version is scheduled to take the place of the one that is corrected; `editions` lists what is \
                  in the way. Cancel or move that first.";
    Err(Error::new(Code::ScheduleConflict, detail).with("editions", older))
}

/// Opens the edition of a correction.
pub fn tell(conn: &mut Conn, shift: &Shift, told: Saved<Correction>, from: Moment, opening: &Opening) -> Result<()> {
    let id = told.head.id;
    editions::open(conn, shift, told, from, opening)?;
    upkeep::after(conn, &[(Kind::Correction, id)], &[], shift.now)
}

/// The correction that is to be told: a new one, or the draft that was named, brought up to date.
fn of_wish<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    id: Id,
    wish: &Correct,
    (before, after): (i32, i32),
    language: &str,
) -> Result<Saved<Correction>> {
    let kind = CorrectedKind::of(T::KIND).ok_or_else(|| Error::internal("this kind is not corrected"))?;
    let text = wish.text.clone().map(|text| in_language(text, language));
    if let Some(link) = wish.correction {
        let draft = save::load::<Correction>(conn, link.id)?;
        if draft.record.target != (Target { kind, id }) || publishing::has_editions(conn, link.id)? {
            let detail = "This is not a draft of a correction of this record.";
            return Err(Error::invalid(vec![Fault::at("/correction/id", "unknown_record", detail)]));
        }
        if draft.record.kind == CorrectionKind::Retraction {
            let detail =
                "This draft is of a retraction. To take all of it back, use the action `retract` or `withdraw`.";
            return Err(Error::invalid(vec![Fault::at("/correction/id", "not_allowed", detail)]));
        }
        let mut record = as_wished(draft.record.clone(), wish, (before, after));
        if let Some(text) = text {
            record.text = Json(text);
        }
        return save::change(conn, shift, &draft, record);
    }
    let Some(text) = text else {
        return Err(Error::invalid(vec![Fault::at("/text", "required", "Say in `text` what readers are told.")]));
    };
    let record = Correction::of(kind, id, text);
    save::create(conn, shift, as_wished(record, wish, (before, after)))
}

fn as_wished(correction: Correction, wish: &Correct, (before, after): (i32, i32)) -> Correction {
    Correction {
        kind: wish.kind.unwrap_or(correction.kind),
        placement: wish.placement.unwrap_or(correction.placement),
        version_before: Some(before),
        version_after: Some(after),
        ..correction
    }
}

/// A plain string is in the language of the record it speaks of.
pub fn in_language(mut text: LocalizedText, language: &str) -> LocalizedText {
    for one in text.0.iter_mut().filter(|one| one.language.is_empty() && !language.is_empty()) {
        one.language = language.to_owned();
    }
    text
}

/// The corrections of a record that readers are told now or will be.
pub fn open_corrections_of(conn: &mut Conn, target: Id, now: Moment) -> Result<Vec<Id>> {
    let mine = corrections::table.filter(corrections::target.eq(target)).select(corrections::id);
    Ok(rows::table
        .filter(rows::record.eq_any(mine))
        .filter(publishing::unended(now))
        .order(rows::record)
        .select(rows::record)
        .distinct()
        .load(conn)?)
}
