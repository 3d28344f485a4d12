//! Editions: the only door to what readers see.
//!
//! The working copy of a record is edited freely. An edition is one of its revisions that readers see from
//! `visible_from` until `visible_until`. What is live is a predicate over time, [`live`]: nothing has to run for it to
//! become true. The document of an edition is made when it is opened; it holds the record's own fields and the ids of
//! linked records, never what those show of themselves.

pub mod index;
pub mod states;

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::dsl::auto_type;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::desk::Shift;
use crate::changes::{self, Act};
use crate::http::{Code, Error, Result};
use crate::record::{Card, Kind, slug};
use crate::store::schema::{editions, filter_rows, revisions, ties};
use crate::store::{Conn, Id, Json, Moment, among};
use crate::words;

/// The editions that readers see at an instant.
#[auto_type(no_type_alias)]
pub fn live(now: Moment) -> _ {
    editions::visible_from
        .le(now)
        .and(editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null())
}

/// The editions that have not ended: readers see them, or will.
#[auto_type(no_type_alias)]
pub fn unended(now: Moment) -> _ {
    editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null()
}

words! {
    /// Whether readers see a record. Derived from its editions, never stored.
    PublicationState {
        /// They never did.
        None = "none",
        /// They will.
        Scheduled = "scheduled",
        /// They do.
        Live = "live",
        /// They did.
        Ended = "ended",
        /// They did, and are told that it was taken back.
        Retracted = "retracted",
    }
}

/// What readers see of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Publication {
    /// Whether they see it.
    pub state: PublicationState,
    /// The version they see; null where they see none.
    pub version: Option<i32>,
    /// Since when they see it, or will.
    pub visible_from: Option<Moment>,
    /// Until when; null where no end is set.
    pub visible_until: Option<Moment>,
    /// Whether the working copy is newer than what they see.
    pub changed: bool,
}

type Span = (Id, Moment, Option<Moment>, i32, Option<String>);

/// What readers see of these records, whose working copies have these versions.
pub fn states(conn: &mut Conn, heads: &[(Id, i32)], now: Moment) -> Result<HashMap<Id, Publication>> {
    let ids: Vec<Id> = heads.iter().map(|(id, _)| *id).collect();
    let spans: Vec<Span> = editions::table
        .filter(among(editions::record, &ids))
        .order((editions::record, editions::visible_from))
        .select((
            editions::record,
            editions::visible_from,
            editions::visible_until,
            editions::version,
            editions::tombstone,
        ))
        .load(conn)?;
    let state = |&(id, version): &(Id, i32)| {
        let mine: Vec<&Span> = spans.iter().filter(|span| span.0 == id).collect();
        let open = mine.iter().find(|span| span.1 <= now && span.2.is_none_or(|until| until > now));
        let next = mine.iter().find(|span| span.1 > now && span.4.is_none());
        let begun = mine.iter().any(|span| span.1 <= now);
        let state = match (open.map(|span| span.4.as_deref()), next) {
            (Some(None), _) => PublicationState::Live,
            (Some(Some("merged")), _) => PublicationState::Ended,
            (Some(Some(_)), _) => PublicationState::Retracted,
            (None, Some(_)) => PublicationState::Scheduled,
            (None, None) if begun => PublicationState::Ended,
            (None, None) => PublicationState::None,
        };
        let told = open.or(next).or(mine.last());
        let publication = Publication {
            state,
            version: open.map(|span| span.3),
            visible_from: told.map(|span| span.1),
            visible_until: told.and_then(|span| span.2),
            changed: open.is_some_and(|span| span.3 != version),
        };
        (id, publication)
    };
    Ok(heads.iter().map(state).collect())
}

/// Which of these records readers see.
pub fn live_among(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<Vec<Id>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(editions::table.filter(among(editions::record, ids)).filter(live(now)).select(editions::record).load(conn)?)
}

/// What an edition shows.
#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
pub struct Current {
    /// What readers may see, without its body.
    pub document: String,
    /// What it shows of itself where another refers to it.
    pub card: String,
    /// Since when readers see it.
    pub visible_from: Moment,
}

/// The newest edition of a record that has not ended.
pub fn current(conn: &mut Conn, record: Id, now: Moment) -> Result<Option<Current>> {
    let query =
        editions::table.filter(editions::record.eq(record)).filter(unended(now)).order(editions::visible_from.desc());
    Ok(query.select(Current::as_select()).first(conn).optional()?)
}

/// Whether readers ever saw a record.
pub fn was_ever_open(conn: &mut Conn, record: Id) -> Result<bool> {
    let known: i64 = editions::table.filter(editions::record.eq(record)).count().get_result(conn)?;
    Ok(known > 0)
}

/// Which of these records readers saw once and see no longer.
pub fn ended_among(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<Vec<Id>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Id, bool)> =
        editions::table.filter(among(editions::record, ids)).select((editions::record, unended(now))).load(conn)?;
    let open: Vec<Id> = rows.iter().filter(|(_, open)| *open).map(|(id, _)| *id).collect();
    Ok(rows.into_iter().map(|(id, _)| id).filter(|id| !open.contains(id)).collect())
}

/// All that an edition needs to know of the record it shows.
pub struct Prepared {
    /// The record's kind.
    pub kind: Kind,
    /// The record.
    pub record: Id,
    /// The version that is shown.
    pub version: i32,
    /// Its language, or the empty string.
    pub language: String,
    /// What it shows of itself where another refers to it.
    pub card: Card,
    /// What readers may see of it, without its body.
    pub document: Value,
    /// Its body, where it has one: kept apart, so that lists do not read it.
    pub body: Option<Value>,
}

/// Opens an edition now; the one that was open ends at the same instant.
pub fn open(
    conn: &mut Conn,
    shift: &Shift,
    prepared: &Prepared,
    opened_with: Option<Id>,
    reason: Option<Value>,
) -> Result<(Id, Moment)> {
    let latest: Option<Moment> = editions::table
        .filter(editions::record.eq(prepared.record))
        .order(editions::visible_from.desc())
        .select(editions::visible_from)
        .first(conn)
        .optional()?;
    // Two editions never begin at one instant, however quick the editor.
    let from = latest.map_or(shift.now, |latest| shift.now.max(latest.plus(TimeDelta::microseconds(1))));
    end_open(conn, prepared.record, from)?;
    let revision: Id = revisions::table
        .filter(revisions::record.eq(prepared.record))
        .filter(revisions::number.eq(prepared.version))
        .select(revisions::id)
        .first(conn)?;
    let id = Id::new();
    diesel::insert_into(editions::table)
        .values((
            editions::id.eq(id),
            editions::kind.eq(prepared.kind.word()),
            editions::record.eq(prepared.record),
            editions::revision.eq(revision),
            editions::version.eq(prepared.version),
            editions::visible_from.eq(from),
            editions::minor.eq(false),
            editions::language.eq(&prepared.language),
            editions::slug.eq(&prepared.card.slug),
            editions::card.eq(serde_json::to_string(&prepared.card)?),
            editions::document.eq(serde_json::to_string(&prepared.document)?),
            editions::body.eq(prepared.body.as_ref().map(serde_json::to_string).transpose()?),
            editions::grounds.eq(reason.map(Json)),
            editions::opened_by.eq(shift.user.id),
            editions::opened_at.eq(shift.now),
        ))
        .execute(conn)?;
    if let Some(opener) = opened_with {
        diesel::insert_into(ties::table).values((ties::edition.eq(id), ties::opener.eq(opener))).execute(conn)?;
    }
    if let Some(slug) = &prepared.card.slug {
        slug::show(conn, prepared.kind, &prepared.language, slug, from)?;
    }
    log(conn, shift, "publish", prepared.kind, prepared.record, Some(prepared.version))?;
    Ok((id, from))
}

/// Closes a record's open edition now.
pub fn close(conn: &mut Conn, shift: &Shift, kind: Kind, record: Id) -> Result<()> {
    let open: Option<Moment> = editions::table
        .filter(editions::record.eq(record))
        // Also one that begins in the future of a clock that was set back.
        .filter(unended(shift.now))
        .order(editions::visible_from.desc())
        .select(editions::visible_from)
        .first(conn)
        .optional()?;
    let Some(since) = open else {
        return Err(Error::new(Code::NotPublished, "Readers do not see this record, so there is nothing to end."));
    };
    let end = shift.now.max(since.plus(TimeDelta::microseconds(1)));
    end_open(conn, record, end)?;
    diesel::delete(filter_rows::table.filter(filter_rows::record.eq(record))).execute(conn)?;
    log(conn, shift, "unpublish", kind, record, None)
}

fn end_open(conn: &mut Conn, record: Id, at: Moment) -> Result<()> {
    let open = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::visible_from.lt(at))
        .filter(editions::visible_until.is_null().or(editions::visible_until.gt(at)));
    diesel::update(open).set(editions::visible_until.eq(at)).execute(conn)?;
    Ok(())
}

fn log(conn: &mut Conn, shift: &Shift, action: &str, kind: Kind, record: Id, version: Option<i32>) -> Result<()> {
    let act = Act { actor: Some(shift.user.id), action, kind: kind.word(), record, version, fields: &[] };
    changes::append(conn, &act, shift.now)
}
