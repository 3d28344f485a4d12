//! The change log: who did what to which record. It is the audit trail and the outbox in one.

pub mod follow;
pub mod numbering;
pub mod routes;

use diesel::prelude::*;

use crate::http::{Result, Tags};
use crate::record::Kind;
use crate::store::schema::changes;
use crate::store::{Conn, Id, Json, Moment};

/// Something that was done. Ids and field names, never content.
#[derive(Debug)]
pub struct Act<'a> {
    /// Who did it; nobody where the command line or the program itself did.
    pub actor: Option<Id>,
    /// What was done: create, update, publish, unpublish, trash …
    pub action: &'a str,
    /// To which kind of record.
    pub kind: &'a str,
    /// To which record.
    pub record: Id,
    /// Which version it has since.
    pub version: Option<i32>,
    /// Which of its fields were written.
    pub fields: &'a [&'a str],
}

/// Appends an act, in the transaction that does it. SQLite has one writer, so the row's id is its position; on
/// PostgreSQL a position is given after the commit (see [`numbering`]).
pub fn append(conn: &mut Conn, act: &Act<'_>, now: Moment) -> Result<()> {
    let fields: Vec<String> = act.fields.iter().map(|name| (*name).to_owned()).collect();
    diesel::insert_into(changes::table)
        .values((
            changes::at.eq(now),
            changes::actor.eq(act.actor),
            changes::action.eq(act.action),
            changes::kind.eq(act.kind),
            changes::record.eq(act.record),
            changes::version.eq(act.version),
            changes::fields.eq(Json(fields)),
        ))
        .execute(conn)?;
    number(conn)
}

/// Tells those who follow the log what readers may see otherwise from now on, or at a time that was set: the names of
/// records and sets. No act of anybody's, but the consequence of one.
pub fn tell(conn: &mut Conn, (kind, record): (Kind, Id), tags: Tags, now: Moment) -> Result<()> {
    diesel::insert_into(changes::table)
        .values((
            changes::at.eq(now),
            changes::action.eq("tell"),
            changes::kind.eq(kind.word()),
            changes::record.eq(record),
            changes::fields.eq(Json(Vec::<String>::new())),
            changes::tags.eq(Json(tags)),
        ))
        .execute(conn)?;
    number(conn)
}

fn number(conn: &mut Conn) -> Result<()> {
    if let Conn::Sqlite(conn) = conn {
        diesel::sql_query("UPDATE changes SET position = id WHERE id = last_insert_rowid()").execute(conn)?;
    }
    Ok(())
}
