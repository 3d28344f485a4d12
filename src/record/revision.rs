//! Revisions: an immutable snapshot of a record for each version that was kept.

use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Record, Relation};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Result};
use crate::store::schema::{records, revisions};
use crate::store::types::sql;
use crate::store::{Conn, Id, among};

/// In which manner a save is kept.
#[derive(Debug, Clone, Default)]
pub struct Saving {
    /// Whether an editor's tool saved by itself.
    pub autosave: bool,
    /// What the author says of it.
    pub note: Option<String>,
    /// Whether an earlier revision comes back; its relations to what lies in the trash come with it.
    pub revert: bool,
    /// What readers are told of the change, where they are told of it.
    pub told: Option<String>,
    /// Whether an act of its own asks for what a save alone may not do.
    pub expressly: bool,
}

impl Saving {
    /// What the log calls it.
    pub(super) fn action(&self) -> &'static str {
        if self.revert { "revert" } else { "update" }
    }
}

/// What a revision keeps.
#[derive(Debug, Deserialize)]
pub struct Snapshot {
    /// The record's own fields and its parts.
    pub record: Value,
    /// The records it was linked to.
    pub linked: Vec<Linked>,
}

/// The same as it is written: straight from the record, which may be long.
#[derive(Serialize)]
struct Written<'a, T> {
    record: &'a T,
    linked: Vec<Linked>,
}

/// A record that a revision was linked to, as it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The record.
    pub id: Id,
    /// The version it had.
    pub version: i32,
}

/// The revisions that no edition shows or showed, and no correction names: the others are kept for ever.
pub fn unneeded() -> SqlLiteral<Bool> {
    diesel::dsl::sql(
        "NOT EXISTS (SELECT 1 FROM editions WHERE editions.revision = revisions.id) \
         AND NOT EXISTS (SELECT 1 FROM corrections WHERE corrections.target = revisions.record \
         AND revisions.number IN (corrections.version_before, corrections.version_after))",
    )
}

/// Writes the revision of a version.
pub(super) fn write<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    id: Id,
    version: i32,
    record: &T,
    relations: &[Relation],
    saving: &Saving,
) -> Result<()> {
    diesel::insert_into(revisions::table)
        .values((
            revisions::id.eq(Id::new()),
            revisions::kind.eq(T::KIND.word()),
            revisions::record.eq(id),
            revisions::number.eq(version),
            revisions::snapshot.eq(snapshot(conn, record, relations)?),
            revisions::author.eq(shift.user.id),
            revisions::note.eq(&saving.note),
            revisions::autosave.eq(saving.autosave),
            revisions::created_at.eq(shift.now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes what this author's tool saved since the last real save into the save that follows now. One statement.
pub(super) fn fold(conn: &mut Conn, record: Id, author: Id) -> Result<()> {
    // Bound, so that the index leads to the few that follow it, however many revisions there are.
    let last_real = diesel::dsl::sql::<Integer>(
        "coalesce((SELECT own.number FROM revisions AS own WHERE NOT own.autosave AND own.record = ",
    )
    .bind::<sql::Id, _>(record)
    .sql(" ORDER BY own.number DESC LIMIT 1), 0)");
    let mine = revisions::table
        .filter(revisions::record.eq(record))
        .filter(revisions::author.eq(author))
        .filter(revisions::autosave.eq(true))
        .filter(revisions::number.gt(last_real))
        .filter(unneeded());
    diesel::delete(mine).execute(conn)?;
    Ok(())
}

/// What a save without changes does: it makes a proper revision of an autosave, and notes what is said of a revision
/// that has no note. Answers whether there was something to do.
pub(super) fn keep(conn: &mut Conn, record: Id, version: i32, saving: &Saving) -> Result<bool> {
    if saving.autosave {
        return Ok(false);
    }
    let it = revisions::table.filter(revisions::record.eq(record)).filter(revisions::number.eq(version));
    let kept = match &saving.note {
        None => {
            diesel::update(it.filter(revisions::autosave.eq(true))).set(revisions::autosave.eq(false)).execute(conn)
        }
        Some(note) => diesel::update(it.filter(revisions::autosave.eq(true).or(revisions::note.is_null())))
            .set((revisions::autosave.eq(false), revisions::note.eq(note)))
            .execute(conn),
    };
    Ok(kept? > 0)
}

/// The compressed snapshot of a record: the record, and the version of each record it was linked to.
fn snapshot<T: Record>(conn: &mut Conn, record: &T, relations: &[Relation]) -> Result<Vec<u8>> {
    let ids: Vec<Id> = relations.iter().map(|relation| relation.target).collect();
    let linked: Vec<(Id, i32)> = if ids.is_empty() {
        Vec::new()
    } else {
        records::table.filter(among(records::id, &ids)).select((records::id, records::version)).load(conn)?
    };
    let linked = linked.into_iter().map(|(id, version)| Linked { id, version }).collect();
    let bytes = serde_json::to_vec(&Written { record, linked })?;
    zstd::bulk::compress(&bytes, 3).map_err(Error::internal)
}

/// What a revision holds.
pub fn open(snapshot: &[u8]) -> Result<Snapshot> {
    let bytes = zstd::stream::decode_all(snapshot).map_err(Error::internal)?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// A record as one of its revisions has it.
pub fn at<T: Record>(conn: &mut Conn, record: Id, number: i32) -> Result<T> {
    let bytes: Option<Vec<u8>> = revisions::table
        .filter(revisions::record.eq(record))
        .filter(revisions::number.eq(number))
        .select(revisions::snapshot)
        .first(conn)
        .optional()?;
    Ok(serde_json::from_value(open(&bytes.ok_or_else(|| missing(number))?)?.record)?)
}

/// The problem of somebody who asks for a revision that is not there.
pub fn missing(number: i32) -> Error {
    let detail = format!(
        "There is no revision {number} of this record. A save may have taken it in, if it was an autosave; or it was \
         older than revisions are kept."
    );
    Error::new(Code::NotFound, detail)
}
