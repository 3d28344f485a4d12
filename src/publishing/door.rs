//! The door itself: editions are opened, ended, moved and cancelled here and nowhere else.
//!
//! `ends_at` is the end that somebody set for an edition. `visible_until` is the end it has: that one, or the beginning
//! of the record's next edition, whichever is earlier. So editions never overlap, one that takes another's place meets
//! it at one instant, and what has ended is never changed.

use chrono::TimeDelta;
use diesel::dsl::auto_type;
use diesel::prelude::*;
use serde_json::Value;

use super::{Tombstone, live};
use crate::access::desk::Shift;
use crate::changes::{self, Act};
use crate::http::{Code, Error, Result};
use crate::record::{Card, Kind, ZonedTime, slug};
use crate::store::schema::{editions, filter_rows, revisions, ties};
use crate::store::{Conn, Id, Json, Moment, among, lock_name};

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

/// Waits until nobody else opens, moves or ends editions. Those that are opened together hang together in more ways than
/// rows can be locked for, so on PostgreSQL one unit of work at a time goes through this door; on SQLite there is one
/// writer anyway. It is passed before any row is locked.
pub fn enter(conn: &mut Conn) -> Result<()> {
    Ok(lock_name(conn, "the door to what readers see")?)
}

/// An instant that somebody set, and the wall clock they set it by.
#[derive(Debug, Clone)]
pub struct Set {
    /// The instant.
    pub at: Moment,
    /// The wall clock.
    pub zoned: ZonedTime,
}

/// How an edition is to be opened.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// When it begins; now where it is left out.
    pub from: Option<Set>,
    /// When it ends, if that is set.
    pub until: Option<Set>,
    /// The edition it is opened together with.
    pub with: Option<Id>,
    /// What stands in the record's place, where this is no edition of it.
    pub tombstone: Option<Tombstone>,
    /// Whether it is an edit that moves no date.
    pub minor: bool,
    /// Why, where that is to be kept.
    pub grounds: Option<Value>,
}

/// The instant at which an edition that begins now begins. Two editions of a record never begin at one instant,
/// however quick the editor; and one that was opened under a clock that was set back since is followed, not preceded.
pub fn beginning(conn: &mut Conn, record: Id, now: Moment) -> Result<Moment> {
    let latest: Option<Moment> = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::from_zoned.is_null().or(editions::visible_from.le(now)))
        .order(editions::visible_from.desc())
        .select(editions::visible_from)
        .first(conn)
        .optional()?;
    let mut from = latest.map_or(now, |latest| now.max(latest.plus(TimeDelta::microseconds(1))));
    while begins_at(conn, record, from)? {
        from = from.plus(TimeDelta::microseconds(1));
    }
    Ok(from)
}

fn begins_at(conn: &mut Conn, record: Id, at: Moment) -> Result<bool> {
    let same = editions::table.filter(editions::record.eq(record)).filter(editions::visible_from.eq(at));
    Ok(same.count().get_result::<i64>(conn)? > 0)
}

/// Opens an edition that begins at `from`; the one that would be open then ends at that instant.
pub fn open(conn: &mut Conn, shift: &Shift, prepared: &Prepared, from: Moment, opening: &Opening) -> Result<Id> {
    let record = prepared.record;
    if begins_at(conn, record, from)? {
        return Err(taken(from));
    }
    let overlapped = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::visible_from.lt(from))
        .filter(editions::visible_until.is_null().or(editions::visible_until.gt(from)));
    diesel::update(overlapped).set(editions::visible_until.eq(from)).execute(conn)?;
    let next: Option<Moment> = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::visible_from.gt(from))
        .order(editions::visible_from)
        .select(editions::visible_from)
        .first(conn)
        .optional()?;
    let ends_at = opening.until.as_ref().map(|until| until.at);
    let revision: Id = revisions::table
        .filter(revisions::record.eq(record))
        .filter(revisions::number.eq(prepared.version))
        .select(revisions::id)
        .first(conn)?;
    let id = Id::new();
    let zoned = |set: &Option<Set>| set.as_ref().map(|set| Json(set.zoned.clone()));
    diesel::insert_into(editions::table)
        .values((
            (editions::id.eq(id), editions::kind.eq(prepared.kind.word()), editions::record.eq(record)),
            (editions::revision.eq(revision), editions::version.eq(prepared.version)),
            (editions::visible_from.eq(from), editions::visible_until.eq(earlier(ends_at, next))),
            (editions::ends_at.eq(ends_at), editions::from_zoned.eq(zoned(&opening.from))),
            (editions::until_zoned.eq(zoned(&opening.until)), editions::tombstone.eq(opening.tombstone)),
            (editions::minor.eq(opening.minor), editions::language.eq(&prepared.language)),
            (editions::slug.eq(&prepared.card.slug), editions::card.eq(serde_json::to_string(&prepared.card)?)),
            editions::document.eq(serde_json::to_string(&prepared.document)?),
            editions::body.eq(prepared.body.as_ref().map(serde_json::to_string).transpose()?),
            editions::grounds.eq(opening.grounds.clone().map(Json)),
            (editions::opened_by.eq(shift.user.id), editions::opened_at.eq(shift.now)),
        ))
        .execute(conn)?;
    if let Some(opener) = opening.with {
        tie(conn, id, opener)?;
    }
    slug::settle_shown(conn, prepared.kind, record, shift.now)?;
    let action = match opening.tombstone {
        Some(Tombstone::Retraction) => "retract",
        Some(Tombstone::Takedown) => "take_down",
        Some(Tombstone::Merged) => "merge",
        None if opening.from.is_some() => "schedule",
        None => "publish",
    };
    log(conn, shift, action, prepared.kind, record, Some(prepared.version))?;
    Ok(id)
}

fn taken(at: Moment) -> Error {
    let detail = format!(
        "Another edition of this record begins at {at} already. Choose another time, or move or cancel that one first."
    );
    Error::new(Code::ScheduleConflict, detail)
}

fn earlier(one: Option<Moment>, two: Option<Moment>) -> Option<Moment> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}

/// Notes that an edition was opened together with another, and is moved and cancelled with it.
pub fn tie(conn: &mut Conn, edition: Id, opener: Id) -> Result<()> {
    let known: i64 = ties::table.find((edition, opener)).count().get_result(conn)?;
    if known == 0 {
        diesel::insert_into(ties::table).values((ties::edition.eq(edition), ties::opener.eq(opener))).execute(conn)?;
    }
    Ok(())
}

/// An edition as it is moved about.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = editions)]
pub struct Edition {
    /// Identity.
    pub id: Id,
    /// The record's kind.
    pub kind: String,
    /// The record.
    pub record: Id,
    /// The version it shows.
    pub version: i32,
    /// When it begins.
    pub visible_from: Moment,
    /// When it ends.
    pub visible_until: Option<Moment>,
    /// The end that was set for it.
    pub ends_at: Option<Moment>,
    /// The wall clock its beginning was set by.
    pub from_zoned: Option<Json<ZonedTime>>,
    /// The wall clock its end was set by.
    pub until_zoned: Option<Json<ZonedTime>>,
    /// What stands in the record's place, where this is no edition of it.
    pub tombstone: Option<Tombstone>,
    /// Whether it moves no date.
    pub minor: bool,
}

impl Edition {
    /// The kind of its record.
    pub fn kind(&self) -> Result<Kind> {
        self.kind.parse().map_err(Error::internal)
    }
}

/// The editions of a record that have not ended, tombstones too, in order of time.
pub fn pending(conn: &mut Conn, record: Id, now: Moment) -> Result<Vec<Edition>> {
    Ok(editions::table
        .filter(editions::record.eq(record))
        .filter(editions::visible_until.is_null().or(editions::visible_until.gt(now)))
        .order(editions::visible_from)
        .select(Edition::as_select())
        .load(conn)?)
}

/// These editions.
pub fn by_ids(conn: &mut Conn, ids: &[Id]) -> Result<Vec<Edition>> {
    let query = editions::table.filter(among(editions::id, ids)).order((editions::visible_from, editions::id));
    Ok(query.select(Edition::as_select()).load(conn)?)
}

/// Cuts the editions of a record that have not ended anew, each at the beginning of the next.
pub fn recut(conn: &mut Conn, record: Id, now: Moment) -> Result<()> {
    let all = pending(conn, record, now)?;
    let begins = all.iter().skip(1).map(|edition| Some(edition.visible_from)).chain([None]);
    let wanted: Vec<(&Edition, Option<Moment>)> =
        all.iter().zip(begins).map(|(edition, next)| (edition, earlier(edition.ends_at, next))).collect();
    // Only one edition of a record may be without an end, so those that get one come first.
    let (ending, endless): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(_, until)| until.is_some());
    for (edition, until) in ending.into_iter().chain(endless) {
        if until != edition.visible_until {
            diesel::update(editions::table.find(edition.id)).set(editions::visible_until.eq(until)).execute(conn)?;
        }
    }
    Ok(())
}

/// Sets the end of an edition, or takes it away.
pub fn set_end(conn: &mut Conn, edition: Id, until: Option<&Set>) -> Result<()> {
    let zoned = until.map(|until| Json(until.zoned.clone()));
    diesel::update(editions::table.find(edition))
        .set((editions::ends_at.eq(until.map(|until| until.at)), editions::until_zoned.eq(zoned)))
        .execute(conn)?;
    Ok(())
}

/// Ends an edition at an instant that no wall clock was set for: now.
pub fn end_now(conn: &mut Conn, edition: &Edition, now: Moment) -> Result<()> {
    let end = now.max(edition.visible_from.plus(TimeDelta::microseconds(1)));
    diesel::update(editions::table.find(edition.id))
        .set((
            editions::ends_at.eq(end),
            editions::visible_until.eq(end),
            editions::until_zoned.eq(None::<Json<ZonedTime>>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves the beginning of an edition that has not begun. What it shows is prepared anew, for it tells when it was
/// published.
pub fn shift(conn: &mut Conn, edition: &Edition, from: &Set, prepared: &Prepared) -> Result<()> {
    if edition.visible_from != from.at && begins_at(conn, edition.record, from.at)? {
        return Err(taken(from.at));
    }
    // Without an end of its own for a moment, it could not begin after the end it had.
    let until = edition.ends_at.filter(|end| *end > from.at).or(Some(from.at.plus(TimeDelta::microseconds(1))));
    diesel::update(editions::table.find(edition.id))
        .set((
            editions::visible_from.eq(from.at),
            editions::visible_until.eq(until),
            editions::from_zoned.eq(Json(from.zoned.clone())),
            editions::document.eq(serde_json::to_string(&prepared.document)?),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes back an edition that has not begun: it is as if it had never been opened.
pub fn cancel(conn: &mut Conn, edition: &Edition) -> Result<()> {
    diesel::delete(filter_rows::table.filter(filter_rows::edition.eq(edition.id))).execute(conn)?;
    diesel::delete(ties::table.filter(ties::edition.eq(edition.id).or(ties::opener.eq(edition.id)))).execute(conn)?;
    diesel::delete(editions::table.find(edition.id)).execute(conn)?;
    Ok(())
}

/// The editions that were opened together with this one.
pub fn tied_to(conn: &mut Conn, opener: Id) -> Result<Vec<Edition>> {
    let tied = ties::table.filter(ties::opener.eq(opener)).select(ties::edition);
    Ok(editions::table
        .filter(editions::id.eq_any(tied))
        .order((editions::record, editions::visible_from))
        .select(Edition::as_select())
        .load(conn)?)
}

/// The editions that this one was opened together with.
pub fn openers_of(conn: &mut Conn, edition: Id) -> Result<Vec<Edition>> {
    let openers = ties::table.filter(ties::edition.eq(edition)).select(ties::opener);
    Ok(editions::table
        .filter(editions::id.eq_any(openers))
        .order((editions::visible_from, editions::id))
        .select(Edition::as_select())
        .load(conn)?)
}

/// The editions of others, yet to begin, that name a record.
pub fn scheduled_with(conn: &mut Conn, record: Id, now: Moment) -> Result<Vec<Edition>> {
    Ok(editions::table
        .filter(editions::visible_from.gt(now))
        .filter(editions::tombstone.is_null())
        .filter(editions::record.ne(record))
        .filter(naming(record))
        .order((editions::visible_from, editions::id))
        .select(Edition::as_select())
        .load(conn)?)
}

/// Whether what readers see now of one record names another.
pub fn shows_now(conn: &mut Conn, record: Id, named: Id, now: Moment) -> Result<bool> {
    let open = editions::table.filter(editions::record.eq(record)).filter(live(now));
    Ok(open.filter(naming(named)).count().get_result::<i64>(conn)? > 0)
}

/// The editions in whose document or card a record's id stands.
#[auto_type(no_type_alias)]
fn naming(record: Id) -> _ {
    let words: String = format!("%{record}%");
    let again: String = words.clone();
    editions::document.like(words).or(editions::card.like(again))
}

/// Notes what was done to a record's editions.
pub fn log(conn: &mut Conn, shift: &Shift, action: &str, kind: Kind, record: Id, version: Option<i32>) -> Result<()> {
    let act = Act { actor: Some(shift.user.id), action, kind: kind.word(), record, version, fields: &[] };
    changes::append(conn, &act, shift.now)
}
