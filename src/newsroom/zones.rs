//! What follows when the rules of time zones change. What people set is a wall clock and a zone; the instants derived
//! from them are stored, because lists are walked by them. A program with another release of the zone data derives those
//! to come anew. What has begun stays as it was: it is what readers saw.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use diesel::prelude::*;

use super::article::Embargo;
use super::{PressConference, prepare, upkeep};
use crate::changes::{self, Act};
use crate::http::{Error, Result};
use crate::publishing::unended;
use crate::record::{Kind, Record, ZonedTime};
use crate::store::schema::{articles, editions, press_conferences, records};
use crate::store::{Conn, Id, Json, Moment};

/// How much was derived anew.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// Editions that begin or end at another instant than before.
    pub editions: usize,
    /// Embargoes that end at another instant.
    pub embargoes: usize,
    /// Press conferences that begin or end at another instant.
    pub press_conferences: usize,
}

/// Derives all instants to come from their wall clocks anew.
pub fn recompute(conn: &mut Conn, now: Moment) -> Result<Recomputed> {
    let mut done =
        Recomputed { embargoes: embargoes(conn, now)?, press_conferences: conferences(conn, now)?, editions: 0 };
    conferences_shown(conn, now)?;
    let mut by_record: BTreeMap<Id, Vec<Timed>> = BTreeMap::new();
    for edition in timed(conn, now)? {
        by_record.entry(edition.record).or_default().push(edition);
    }
    let mut touched: Vec<(Kind, Id)> = Vec::new();
    let mut printed: Vec<String> = Vec::new();
    for (record, of_record) in by_record {
        let moves = moves_of(conn, record, of_record, now)?;
        let Some(first) = moves.first() else { continue };
        let kind: Kind = first.edition.kind.parse().map_err(Error::internal)?;
        printed.extend(upkeep::printed(conn, record)?);
        done.editions += moves.len();
        carry_out(conn, kind, record, moves, now)?;
        touched.push((kind, record));
    }
    upkeep::after(conn, &touched, &printed, now)?;
    Ok(done)
}

/// The same time with its instant derived anew. What cannot be derived, for its zone is gone, stays as it is.
fn derived(zoned: &ZonedTime) -> ZonedTime {
    let (mut anew, mut faults) = (zoned.clone(), Vec::new());
    anew.settle("", &mut faults);
    if faults.is_empty() { anew } else { zoned.clone() }
}

/// Whether another instant was derived, and either is to come.
fn moved(before: &ZonedTime, after: &ZonedTime, now: Moment) -> bool {
    before.utc != after.utc && [before.utc, after.utc].into_iter().flatten().any(|at| at > now)
}

/// An edition that begins or ends by a wall clock.
#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
struct Timed {
    id: Id,
    kind: String,
    record: Id,
    version: i32,
    visible_from: Moment,
    ends_at: Option<Moment>,
    from_zoned: Option<Json<ZonedTime>>,
    until_zoned: Option<Json<ZonedTime>>,
    minor: bool,
}

/// The editions that are to begin or to end by a wall clock, the one that was opened first first.
fn timed(conn: &mut Conn, now: Moment) -> Result<Vec<Timed>> {
    let to_begin = editions::visible_from.gt(now).and(editions::from_zoned.is_not_null());
    let unended = editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null();
    let to_end = editions::until_zoned.is_not_null().and(unended);
    Ok(editions::table
        .filter(editions::tombstone.is_null())
        .filter(to_begin.or(to_end))
        .order((editions::opened_at, editions::id))
        .select(Timed::as_select())
        .load(conn)?)
}

/// When an edition is to begin and end instead.
struct Move {
    edition: Timed,
    from: Moment,
    ends_at: Option<Moment>,
}

/// Which editions of a record move, and to when. No two begin at one instant: the one that was opened later gives way.
fn moves_of(conn: &mut Conn, record: Id, timed: Vec<Timed>, now: Moment) -> Result<Vec<Move>> {
    let all: Vec<(Id, Moment)> = editions::table
        .filter(editions::record.eq(record))
        .select((editions::id, editions::visible_from))
        .load(conn)?;
    let moving: HashSet<Id> = timed.iter().filter(|one| one.visible_from > now).map(|one| one.id).collect();
    let mut taken: HashSet<Moment> =
        all.into_iter().filter(|(id, _)| !moving.contains(id)).map(|(_, from)| from).collect();
    let mut moves = Vec::new();
    for edition in timed {
        let mut from = edition.visible_from;
        if let Some(zoned) = edition.from_zoned.as_deref().filter(|_| from > now) {
            // What should have begun by now begins now.
            from = derived(zoned).utc.unwrap_or(from).max(now);
        }
        if moving.contains(&edition.id) {
            while !taken.insert(from) {
                tracing::warn!(edition = %edition.id, %record, at = %from, "two editions would begin at one instant");
                from = from.plus(TimeDelta::microseconds(1));
            }
        }
        let mut ends_at = edition.until_zoned.as_deref().and_then(|zoned| derived(zoned).utc).or(edition.ends_at);
        // One that should have ended by now ends now, and none ends before it begins.
        let soonest = from.max(now).plus(TimeDelta::microseconds(1));
        if let Some(end) = ends_at.filter(|end| *end < soonest) {
            tracing::warn!(edition = %edition.id, %record, at = %end, "an edition would have ended already");
            ends_at = Some(soonest);
        }
        if from != edition.visible_from || ends_at != edition.ends_at {
            moves.push(Move { edition, from, ends_at });
        }
    }
    moves.sort_by_key(|one| one.from);
    Ok(moves)
}

/// Moves editions of a record. All of them are put aside first, so that they may take one another's places.
fn carry_out(conn: &mut Conn, kind: Kind, record: Id, moves: Vec<Move>, now: Moment) -> Result<()> {
    let last: Option<Moment> = editions::table
        .filter(editions::record.eq(record))
        .order(editions::visible_from.desc())
        .select(editions::visible_from)
        .first(conn)
        .optional()?;
    let mut aside = moves.iter().map(|one| one.from).chain(last).max().unwrap_or(now);
    let moment = TimeDelta::microseconds(1);
    for Move { edition, .. } in moves.iter().filter(|one| one.from != one.edition.visible_from) {
        aside = aside.plus(moment);
        diesel::update(editions::table.find(edition.id))
            .set((
                editions::visible_from.eq(aside),
                editions::visible_until.eq(aside.plus(moment)),
                editions::ends_at.eq(None::<Moment>),
            ))
            .execute(conn)?;
    }
    for Move { edition, from, ends_at } in moves {
        let anew = |zoned: &Option<Json<ZonedTime>>| zoned.as_deref().map(|zoned| Json(derived(zoned)));
        diesel::update(editions::table.find(edition.id))
            .set((
                editions::visible_from.eq(from),
                // The end it has is cut below; until then it has not ended.
                editions::visible_until.eq(ends_at.unwrap_or(from.max(now).plus(moment))),
                editions::ends_at.eq(ends_at),
                editions::from_zoned.eq(anew(&edition.from_zoned)),
                editions::until_zoned.eq(anew(&edition.until_zoned)),
            ))
            .execute(conn)?;
        if from != edition.visible_from {
            // It tells when it was published.
            let prepared = prepare::at_revision(conn, kind, record, edition.version, from, edition.minor)?;
            diesel::update(editions::table.find(edition.id))
                .set(editions::document.eq(serde_json::to_string(&prepared.document)?))
                .execute(conn)?;
        }
        log(conn, "reschedule", kind, record, Some(edition.version), now)?;
        tracing::info!(edition = %edition.id, %record, kind = %kind, %from, ends_at = ?ends_at, "an edition was moved");
    }
    prepare::rearrange(conn, kind, record, now)
}

fn log(conn: &mut Conn, action: &str, kind: Kind, record: Id, version: Option<i32>, now: Moment) -> Result<()> {
    changes::append(conn, &Act { actor: None, action, kind: kind.word(), record, version, fields: &[] }, now)
}

fn embargoes(conn: &mut Conn, now: Moment) -> Result<usize> {
    let all: Vec<(Id, Option<Json<Embargo>>)> =
        articles::table.filter(articles::embargo.is_not_null()).select((articles::id, articles::embargo)).load(conn)?;
    let mut count = 0;
    for (id, embargo) in all {
        let Some(Json(mut embargo)) = embargo else { continue };
        let until = derived(&embargo.until);
        if !moved(&embargo.until, &until, now) {
            continue;
        }
        tracing::info!(article = %id, before = ?embargo.until.utc, after = ?until.utc, "an embargo was moved");
        embargo.until = until;
        diesel::update(articles::table.find(id)).set(articles::embargo.eq(Json(embargo))).execute(conn)?;
        log(conn, "reschedule", Kind::Article, id, None, now)?;
        count += 1;
    }
    Ok(count)
}

/// Derives the instants that readers are told of press conferences anew: the wall clock they are told stays.
fn conferences_shown(conn: &mut Conn, now: Moment) -> Result<()> {
    let shown: Vec<(Id, Id, String)> = editions::table
        .filter(editions::kind.eq(Kind::PressConference.word()))
        .filter(unended(now))
        .select((editions::id, editions::record, editions::document))
        .load(conn)?;
    let mut touched = Vec::new();
    for (edition, record, document) in shown {
        let mut conference: PressConference = serde_json::from_str(&document)?;
        if !derive_anew(&mut conference, now) {
            continue;
        }
        diesel::update(editions::table.find(edition))
            .set((
                editions::document.eq(serde_json::to_string(&conference.document()?)?),
                editions::card.eq(serde_json::to_string(&conference.card())?),
            ))
            .execute(conn)?;
        touched.push((Kind::PressConference, record));
    }
    upkeep::after(conn, &touched, &[], now)
}

/// Derives the instants of a press conference anew; answers whether one of them is another now.
fn derive_anew(conference: &mut PressConference, now: Moment) -> bool {
    let mut changed = false;
    for time in [&mut conference.starts, &mut conference.ends].into_iter().flatten() {
        let anew = derived(time);
        if moved(time, &anew, now) {
            changed = true;
            *time = Json(anew);
        }
    }
    changed
}

fn conferences(conn: &mut Conn, now: Moment) -> Result<usize> {
    let ids: Vec<Id> = press_conferences::table.select(press_conferences::id).load(conn)?;
    let mut count = 0;
    for some in ids.chunks(1000) {
        for (id, mut conference) in PressConference::load(conn, some)? {
            if !derive_anew(&mut conference, now) {
                continue;
            }
            diesel::update(press_conferences::table.find(id))
                .set((
                    press_conferences::starts.eq(conference.starts.clone()),
                    press_conferences::ends.eq(conference.ends.clone()),
                ))
                .execute(conn)?;
            diesel::update(records::table.find(id)).set(records::card.eq(Json(conference.card()))).execute(conn)?;
            tracing::info!(press_conference = %id, "the instants of a press conference were moved");
            log(conn, "reschedule", Kind::PressConference, id, None, now)?;
            count += 1;
        }
    }
    Ok(count)
}
