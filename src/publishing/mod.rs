//! Editions: the only door to what readers see.
//!
//! The working copy of a record is edited freely. An edition is one of its revisions that readers see from
//! `visible_from` until `visible_until`. What is live is a predicate over time, [`live`]: nothing has to run for it to
//! become true, and an edition that begins tomorrow is live tomorrow. The document of an edition is made when it is
//! opened; it holds the record's own fields and the ids of linked records, never what those show of themselves.
//!
//! A *tombstone* is an edition that stands where something was taken back or merged into another record. It is never
//! live, and readers are told what became of the record.

pub mod door;
pub mod index;
pub mod span;
pub mod states;

use std::collections::HashMap;

use diesel::dsl::auto_type;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Result, Until};
use crate::record::ZonedTime;
use crate::store::schema::editions;
use crate::store::{Conn, Id, Json, Moment, among};
use crate::words;

pub use door::{Opening, Prepared};
pub use span::Span;

/// The editions that readers see at an instant.
#[auto_type(no_type_alias)]
pub fn live(now: Moment) -> _ {
    editions::tombstone
        .is_null()
        .and(editions::visible_from.le(now))
        .and(editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null())
}

/// The editions that stand at an instant, tombstones too.
#[auto_type(no_type_alias)]
pub fn standing(now: Moment) -> _ {
    editions::visible_from
        .le(now)
        .and(editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null())
}

/// The editions that have not ended: readers see them, or will.
#[auto_type(no_type_alias)]
pub fn unended(now: Moment) -> _ {
    editions::tombstone
        .is_null()
        .and(editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null())
}

/// The editions that readers see or saw, up to an instant.
#[auto_type(no_type_alias)]
pub fn live_so_far(now: Moment) -> _ {
    editions::tombstone.is_null().and(editions::visible_from.le(now))
}

words! {
    /// What stands where a record was.
    Tombstone {
        /// It was taken back, and readers are told why.
        Retraction = "retraction",
        /// It was taken down for a reason that is not told.
        Takedown = "takedown",
        /// It is the same as another record, which answers for it.
        Merged = "merged",
    }
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
    /// What they will see next, by schedule.
    pub next: Option<Upcoming>,
}

/// An edition that has not begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Upcoming {
    /// The edition.
    pub edition: Id,
    /// The version it shows.
    pub version: i32,
    /// When it begins.
    pub visible_from: Moment,
    /// When it ends; null where no end is set.
    pub visible_until: Option<Moment>,
    /// The wall clock its beginning was set by.
    pub at: Option<ZonedTime>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
struct Shown {
    id: Id,
    record: Id,
    version: i32,
    visible_from: Moment,
    visible_until: Option<Moment>,
    from_zoned: Option<Json<ZonedTime>>,
    tombstone: Option<Tombstone>,
}

impl Shown {
    fn upcoming(&self) -> Upcoming {
        Upcoming {
            edition: self.id,
            version: self.version,
            visible_from: self.visible_from,
            visible_until: self.visible_until,
            at: self.from_zoned.clone().map(|at| at.0),
        }
    }
}

/// What readers see of these records, whose working copies have these versions.
pub fn states(conn: &mut Conn, heads: &[(Id, i32)], now: Moment) -> Result<HashMap<Id, Publication>> {
    let ids: Vec<Id> = heads.iter().map(|(id, _)| *id).collect();
    let all: Vec<Shown> = editions::table
        .filter(among(editions::record, &ids))
        .order((editions::record, editions::visible_from))
        .select(Shown::as_select())
        .load(conn)?;
    let state = |&(id, version): &(Id, i32)| {
        let mine: Vec<&Shown> = all.iter().filter(|edition| edition.record == id).collect();
        (id, publication(&mine, version, now))
    };
    Ok(heads.iter().map(state).collect())
}

fn publication(mine: &[&Shown], version: i32, now: Moment) -> Publication {
    let open = mine.iter().find(|one| one.visible_from <= now && one.visible_until.is_none_or(|until| until > now));
    let next = mine.iter().find(|one| one.visible_from > now && one.tombstone.is_none());
    let begun = mine.iter().any(|one| one.visible_from <= now);
    let state = match (open.map(|open| open.tombstone), next) {
        (Some(None), _) => PublicationState::Live,
        (Some(Some(Tombstone::Retraction | Tombstone::Takedown)), _) => PublicationState::Retracted,
        (Some(Some(Tombstone::Merged)), _) => PublicationState::Ended,
        (None, Some(_)) => PublicationState::Scheduled,
        (None, None) if begun => PublicationState::Ended,
        (None, None) => PublicationState::None,
    };
    let seen = open.filter(|open| open.tombstone.is_none());
    let told = open.or(next).or(mine.last());
    Publication {
        state,
        version: seen.map(|open| open.version),
        visible_from: told.map(|one| one.visible_from),
        visible_until: told.and_then(|one| one.visible_until),
        changed: seen.is_some_and(|open| open.version != version),
        next: next.map(|next| next.upcoming()),
    }
}

/// Until when everything that readers see stays as it is, as things are scheduled.
pub fn unchanged_until(conn: &mut Conn, now: Moment) -> Result<Until> {
    Ok(Until::next(next_change(conn, now)?, now))
}

/// The next instant at which any edition begins or ends. One statement, which reads one entry of each of two indexes.
pub fn next_change(conn: &mut Conn, now: Moment) -> Result<Option<Moment>> {
    let begins = editions::table
        .filter(editions::visible_from.gt(now))
        .order(editions::visible_from)
        .limit(1)
        .select(editions::visible_from)
        .single_value();
    let ends = editions::table
        .filter(editions::visible_until.gt(now))
        .order(editions::visible_until)
        .limit(1)
        .select(editions::visible_until.assume_not_null())
        .single_value();
    let (begins, ends): (Option<Moment>, Option<Moment>) = diesel::select((begins, ends)).first(conn)?;
    Ok(begins.into_iter().chain(ends).min())
}

/// The editions of a record that have not begun, in order.
pub fn upcoming(conn: &mut Conn, record: Id, now: Moment) -> Result<Vec<Upcoming>> {
    let rows: Vec<Shown> = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::tombstone.is_null())
        .filter(editions::visible_from.gt(now))
        .order(editions::visible_from)
        .select(Shown::as_select())
        .load(conn)?;
    Ok(rows.iter().map(Shown::upcoming).collect())
}

/// What an edition shows, and when.
#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
pub struct Current {
    /// The edition.
    pub id: Id,
    /// The record.
    pub record: Id,
    /// Its language, or the empty string.
    pub language: String,
    /// What readers may see, without its body.
    pub document: String,
    /// What it shows of itself where another refers to it.
    pub card: String,
    /// Since when readers see it.
    pub visible_from: Moment,
    /// Until when.
    pub visible_until: Option<Moment>,
}

impl Current {
    /// When readers see it.
    pub fn span(&self) -> Span {
        Span { from: self.visible_from, until: self.visible_until }
    }
}

/// The editions of these records that have not ended, in order of time.
pub fn unended_of(conn: &mut Conn, records: &[Id], now: Moment) -> Result<Vec<Current>> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let query = editions::table.filter(among(editions::record, records)).filter(unended(now));
    Ok(query.order((editions::record, editions::visible_from)).select(Current::as_select()).load(conn)?)
}

/// The version of a record that readers see.
pub fn shown_version(conn: &mut Conn, record: Id, now: Moment) -> Result<Option<i32>> {
    Ok(editions::table
        .filter(editions::record.eq(record))
        .filter(live(now))
        .select(editions::version)
        .first(conn)
        .optional()?)
}

/// Whether readers ever saw a record. What led them past it to another is nothing of it.
pub fn was_ever_open(conn: &mut Conn, record: Id, now: Moment) -> Result<bool> {
    let begun = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::visible_from.le(now))
        .filter(editions::tombstone.is_null().or(editions::tombstone.ne(Tombstone::Merged)));
    let known: i64 = begun.count().get_result(conn)?;
    Ok(known > 0)
}

/// Whether any edition of a record was ever opened, be it for a time to come.
pub fn has_editions(conn: &mut Conn, record: Id) -> Result<bool> {
    let known: i64 = editions::table.filter(editions::record.eq(record)).count().get_result(conn)?;
    Ok(known > 0)
}

/// How a record stands to readers at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They see it then, by this edition. It may not have begun yet.
    Seen { edition: Id, begun: bool },
    /// They saw it and do not then: it ended, or was taken back.
    Ended,
}

/// How these records stand to readers at `at`, which is now or later; what is missing was never shown and is not to be
/// shown by then.
pub fn standings(conn: &mut Conn, ids: &[Id], at: Moment, now: Moment) -> Result<HashMap<Id, Standing>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Shown> = editions::table
        .filter(among(editions::record, ids))
        .filter(editions::visible_from.le(at))
        .order((editions::record, editions::visible_from))
        .select(Shown::as_select())
        .load(conn)?;
    let mut found = HashMap::new();
    for row in rows {
        let open = row.visible_until.is_none_or(|until| until > at) && row.tombstone.is_none();
        let begun = row.visible_from <= now;
        if open {
            found.insert(row.record, Standing::Seen { edition: row.id, begun });
        } else if begun {
            found.entry(row.record).or_insert(Standing::Ended);
        }
    }
    Ok(found)
}
