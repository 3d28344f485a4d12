//! Merging: two records turn out to be one. The one that is merged away leads to the other from then on, in everything
//! readers see; nothing that refers to it is rewritten, nothing that was printed changes, and it can be undone.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::quotation::transcribed;
use super::{prepare, schedule, upkeep};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::publishing::door::{self, Edition, Set};
use crate::publishing::{self, Opening, Tombstone, Upcoming, index};
use crate::record::save::{self, Head};
use crate::record::{Kind, Link, Record, Saved, merged};
use crate::store::schema::{editions, records};
use crate::store::{Conn, Id, Moment, lock_rows};

/// Which record is to answer for this one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The record that stays, of the same kind.
    pub into: Link,
}

/// Undoing a merge says nothing more.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unmerge {}

/// What came of merging.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Merged {
    /// The record that answers for it now.
    pub merged_into: Id,
    /// How many records are found by that one too.
    pub found_by_it: usize,
    /// The editions of this record that were scheduled and are no more.
    pub cancelled: Vec<Upcoming>,
}

/// The kinds of record that can be merged.
pub fn can_merge(kind: Kind) -> bool {
    matches!(kind, Kind::Byline | Kind::Official | Kind::Organization | Kind::Topic)
}

/// Keeps a record, the one it is to be merged into and the one that answers for that from being written by others, always
/// in one order: two records that are merged into each other at once wait for each other, and not both.
pub fn lock(conn: &mut Conn, id: Id, into: Id) -> Result<()> {
    let last = merged::answering(conn, into)?;
    lock_rows(conn, "records", &[id, into, last])?;
    if merged::answering(conn, into)? == last {
        return Ok(());
    }
    let detail = "The other record was merged into another, or that was undone, at this very moment. Send it again.";
    Err(Error::new(Code::Conflict, detail))
}

/// Refuses to let a record that readers see, or will, lead to one that they do not see.
fn refuse_unseen(conn: &mut Conn, id: Id, into: Id, now: Moment) -> Result<()> {
    let shown = door::pending(conn, id, now)?.iter().any(|edition| edition.tombstone.is_none());
    if !shown || publishing::shown_version(conn, into, now)?.is_some() {
        return Ok(());
    }
    let detail = "Readers see this record, or will by schedule, and do not see the one it would lead to. Publish that one \
                  first.";
    Err(Error::new(Code::MergeTargetUnseen, detail).with("into", json!({"id": into})))
}

/// Refuses to take a record away that others were merged into: they lead to it.
pub fn refuse_led_to(conn: &mut Conn, kind: Kind, id: Id) -> Result<()> {
    let led: Vec<Id> = records::table
        .filter(records::merged_into.eq(id))
        .order(records::id)
        .limit(50)
        .select(records::id)
        .load(conn)?;
    if led.is_empty() {
        return Ok(());
    }
    let listed: Vec<_> = led.iter().map(|id| json!({"kind": kind, "id": id})).collect();
    let detail = "Other records were merged into this one, and lead to it; `records` lists them. Undo those merges first, \
                  with `unmerge`.";
    Err(Error::new(Code::StillShown, detail).with("records", listed))
}

/// Merges a record into another.
pub fn merge<T: Record>(conn: &mut Conn, shift: &Shift, saved: Saved<T>, wish: &Merge) -> Result<Merged> {
    let Saved { head, record } = saved;
    let wrong = |code: &str, detail: &str| Error::invalid(vec![Fault::at("/into/id", code, detail)]);
    if head.merged_into.is_some() {
        return Err(Error::new(Code::MergedAway, "This record was merged before. Undo that first, with `unmerge`."));
    }
    let into = merged::answering(conn, wish.into.id)?;
    if into == head.id {
        return Err(wrong("circle", "The record would be merged into itself."));
    }
    save::head(conn, T::KIND, into).map_err(|_| {
        wrong("unknown_record", &format!("There is no {} with this id that is not in the trash.", T::KIND.noun()))
    })?;
    refuse_unseen(conn, head.id, into, shift.now)?;
    let cancelled = publishing::upcoming(conn, head.id, shift.now)?;
    let touched = schedule::cancel_upcoming(conn, shift, head.id)?;
    let from = door::beginning(conn, head.id, shift.now)?;
    let (mut prepared, _) = prepare::prepare(conn, head.id, head.version, record, from, true)?;
    prepared.card.merged_into = Some(into);
    prepared.body = None;
    door::open(conn, shift, &prepared, from, &Opening { tombstone: Some(Tombstone::Merged), ..Opening::default() })?;
    diesel::update(records::table.find(head.id)).set(records::merged_into.eq(into)).execute(conn)?;
    let mut found = those_found_by(conn, T::KIND, head.id)?;
    let count = found.len();
    found.extend(touched);
    found.extend([(T::KIND, head.id), (T::KIND, into)]);
    upkeep::after(conn, &found, &[], shift.now)?;
    transcribed::recheck_speakers(conn, &[head.id, into])?;
    Ok(Merged { merged_into: into, found_by_it: count, cancelled })
}

/// Undoes a merge: the record answers for itself again, and is seen again where it was seen before.
pub fn unmerge<T: Record>(conn: &mut Conn, shift: &Shift, head: &Head) -> Result<()> {
    if head.merged_into.is_none() {
        return Err(Error::new(Code::Conflict, "This record was not merged into another."));
    }
    let into = merged::answering(conn, head.id)?;
    diesel::update(records::table.find(head.id)).set(records::merged_into.eq(None::<Id>)).execute(conn)?;
    let alias =
        door::pending(conn, head.id, shift.now)?.into_iter().find(|one| one.tombstone == Some(Tombstone::Merged));
    if let Some(alias) = alias {
        let before = seen_until(conn, head.id, alias.visible_from)?;
        let from = door::beginning(conn, head.id, shift.now)?;
        match before.filter(|before| before.ends_at.is_none_or(|end| end > from)) {
            // The next edition ends the alias at the instant at which it begins.
            Some(before) => {
                let prepared = prepare::at_revision(conn, T::KIND, head.id, before.version, from, true)?;
                let until = before.ends_at.zip(before.until_zoned).map(|(at, zoned)| Set { at, zoned: zoned.0 });
                door::open(conn, shift, &prepared, from, &Opening { until, minor: true, ..Opening::default() })?;
            }
            None if publishing::was_ever_open(conn, head.id, shift.now)? => door::end_now(conn, &alias, shift.now)?,
            // Readers never saw it: nothing is left of what led them past it.
            None => clear_aliases(conn, head.id)?,
        }
    }
    save::log_act::<T>(conn, shift, "unmerge", head.id, head.version, &[])?;
    let mut found = those_found_by(conn, T::KIND, head.id)?;
    found.extend([(T::KIND, head.id), (T::KIND, into)]);
    upkeep::after(conn, &found, &[], shift.now)?;
    transcribed::recheck_speakers(conn, &[head.id, into])
}

fn clear_aliases(conn: &mut Conn, id: Id) -> Result<()> {
    let aliases: Vec<Edition> = editions::table
        .filter(editions::record.eq(id))
        .filter(editions::tombstone.eq(Tombstone::Merged))
        .select(Edition::as_select())
        .load(conn)?;
    aliases.iter().try_for_each(|alias| door::cancel(conn, alias))
}

/// The edition that readers saw until this instant.
fn seen_until(conn: &mut Conn, id: Id, at: Moment) -> Result<Option<Edition>> {
    Ok(editions::table
        .filter(editions::record.eq(id))
        .filter(editions::visible_until.eq(at))
        .filter(editions::tombstone.is_null())
        .select(Edition::as_select())
        .first(conn)
        .optional()?)
}

/// The records that lists find by this one, or by one that leads to it.
fn those_found_by(conn: &mut Conn, kind: Kind, id: Id) -> Result<Vec<(Kind, Id)>> {
    let mut found = Vec::new();
    for led in merged::leading_to(conn, id)? {
        for other in Kind::ALL {
            for filter in [kind.word(), "parent", "broader"] {
                let ids = index::found_by(conn, *other, filter, &led.to_string())?;
                found.extend(ids.into_iter().map(|id| (*other, id)));
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
