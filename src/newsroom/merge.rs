//! Merging: two records turn out to be one. The one that is merged away leads to the other from then on, in everything
//! readers see; nothing that refers to it is rewritten, nothing that was printed changes, and it can be undone.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{prepare, schedule, upkeep};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::publishing::door::{self, Edition};
use crate::publishing::{Opening, Tombstone, index};
use crate::record::save::{self, Head};
use crate::record::{Kind, Link, Record, merged};
use crate::store::schema::{editions, records};
use crate::store::{Conn, Id, Moment, lock_row};

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
}

/// The kinds of record that can be merged.
pub fn can_merge(kind: Kind) -> bool {
    matches!(kind, Kind::Byline | Kind::Official | Kind::Organization | Kind::Topic)
}

/// Merges a record into another.
pub fn merge<T: Record>(conn: &mut Conn, shift: &Shift, head: &Head, wish: &Merge) -> Result<Merged> {
    let wrong = |code: &str, detail: &str| Error::invalid(vec![Fault::at("/into/id", code, detail)]);
    if head.merged_into.is_some() {
        return Err(Error::new(Code::MergedAway, "This record was merged before. Undo that first, with `unmerge`."));
    }
    lock_row(conn, "records", wish.into.id)?;
    let into = merged::finals(conn, &[wish.into.id])?.get(&wish.into.id).copied().unwrap_or(wish.into.id);
    if into == head.id {
        return Err(wrong("circle", "The record would be merged into itself."));
    }
    save::head(conn, T::KIND, into).map_err(|_| {
        wrong("unknown_record", &format!("There is no {} with this id that is not in the trash.", T::KIND.noun()))
    })?;
    let touched = schedule::cancel_upcoming(conn, shift, head.id)?;
    let from = door::beginning(conn, head.id, shift.now)?;
    let record: T = save::load::<T>(conn, head.id)?.record;
    let revision = latest_revision(conn, head.id)?;
    let (mut prepared, _) = prepare::prepare(conn, head.id, revision, record, from, true)?;
    prepared.card.merged_into = Some(into);
    prepared.body = None;
    door::open(conn, shift, &prepared, from, &Opening { tombstone: Some(Tombstone::Merged), ..Opening::default() })?;
    diesel::update(records::table.find(head.id)).set(records::merged_into.eq(into)).execute(conn)?;
    let mut found = those_found_by(conn, T::KIND, head.id)?;
    let count = found.len();
    found.extend(touched);
    found.push((T::KIND, head.id));
    upkeep::after(conn, &found, &[], shift.now)?;
    Ok(Merged { merged_into: into, found_by_it: count })
}

/// Undoes a merge: the record answers for itself again, and is seen again where it was seen before.
pub fn unmerge<T: Record>(conn: &mut Conn, shift: &Shift, head: &Head) -> Result<()> {
    if head.merged_into.is_none() {
        return Err(Error::new(Code::Conflict, "This record was not merged into another."));
    }
    diesel::update(records::table.find(head.id)).set(records::merged_into.eq(None::<Id>)).execute(conn)?;
    let alias =
        door::pending(conn, head.id, shift.now)?.into_iter().find(|one| one.tombstone == Some(Tombstone::Merged));
    if let Some(alias) = alias {
        let before = seen_until(conn, head.id, alias.visible_from)?;
        match before {
            // The next edition ends the alias at the instant at which it begins.
            Some(before) => {
                let from = door::beginning(conn, head.id, shift.now)?;
                let prepared = prepare::at_revision(conn, T::KIND, head.id, before.version, from, true)?;
                door::open(conn, shift, &prepared, from, &Opening { minor: true, ..Opening::default() })?;
            }
            None => door::end_now(conn, &alias, shift.now)?,
        }
    }
    save::log_act::<T>(conn, shift, "unmerge", head.id, head.version, &[])?;
    let mut found = those_found_by(conn, T::KIND, head.id)?;
    found.push((T::KIND, head.id));
    upkeep::after(conn, &found, &[], shift.now)
}

fn latest_revision(conn: &mut Conn, id: Id) -> Result<i32> {
    use crate::store::schema::revisions;
    Ok(revisions::table
        .filter(revisions::record.eq(id))
        .order(revisions::number.desc())
        .select(revisions::number)
        .first(conn)?)
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
