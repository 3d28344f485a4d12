//! What is kept for how long, and putting away what need not be kept: old trash, old revisions, locks that ended and
//! filter rows of the past.
//!
//! Nothing that readers see depends on it: it saves room.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::article::embargo;
use crate::changes::{self, Act};
use crate::http::Result;
use crate::publishing::Tombstone;
use crate::record::{Kind, revision};
use crate::store::schema::{edit_locks, editions, filter_rows, records, revisions};
use crate::store::{Conn, Id, Moment, Store, among, lock_row};

/// The key of the advisory lock under which this is done ("PRESSTDY").
const LOCK: i64 = 0x5052_4553_5354_4459;

/// How many rows one transaction takes away at most.
const BATCH: i64 = 200;

/// How many records one transaction purges at most: each has rows in many tables.
const PURGED: i64 = 20;

/// For how long rows of the past stay, so that a node whose clock is behind still finds them.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// What is kept for how long.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// How many days what was trashed can be restored; for ever where there is none.
    pub trash_days: Option<u32>,
    /// How many days revisions are kept; for ever where there is none.
    pub revision_days: Option<u32>,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention { trash_days: Some(30), revision_days: None }
    }
}

impl Retention {
    /// When something is purged that was trashed then.
    pub fn purge_after(&self, trashed_at: Moment) -> Option<Moment> {
        self.trash_days.map(|days| trashed_at.plus(TimeDelta::days(days.into())))
    }
}

/// Whether readers have ever seen a record. What led them past it to another is nothing of it.
pub(super) fn published() -> SqlLiteral<Bool> {
    diesel::dsl::sql(
        "EXISTS (SELECT 1 FROM editions WHERE editions.record = records.id \
         AND (editions.tombstone IS NULL OR editions.tombstone <> 'merged'))",
    )
}

/// Whether another record refers to a record: by a relation, by having been merged into it, or from one turn of a
/// transcript to one of another.
pub(super) fn referred_to() -> SqlLiteral<Bool> {
    diesel::dsl::sql(
        "(EXISTS (SELECT 1 FROM links WHERE links.target = records.id) \
         OR EXISTS (SELECT 1 FROM records AS merged WHERE merged.merged_into = records.id) \
         OR EXISTS (SELECT 1 FROM segments AS ours JOIN segments AS theirs ON theirs.aligned_with = ours.id \
         WHERE ours.transcript = records.id AND theirs.transcript <> records.id))",
    )
}

/// Takes a record away for good, with all its parts, if it is still as it was. Answers whether it did.
pub(super) fn purge(conn: &mut Conn, kind: Kind, id: Id, version: i32) -> Result<bool> {
    let it = || {
        records::table
            .find(id)
            .filter(records::kind.eq(kind))
            .filter(records::version.eq(version))
            .filter(records::trashed_at.is_not_null())
    };
    let aliases = editions::table
        .filter(editions::record.eq_any(it().select(records::id)))
        .filter(editions::tombstone.eq(Tombstone::Merged));
    diesel::delete(aliases).execute(conn)?;
    Ok(diesel::delete(it()).execute(conn)? > 0)
}

/// Purges what has lain in the trash for long enough, but for what was published and what others refer to. Answers how
/// many records are gone.
pub fn purge_trash(conn: &mut Conn, now: Moment, retention: &Retention) -> Result<usize> {
    let Some(days) = retention.trash_days else { return Ok(0) };
    let limit = now.plus(-TimeDelta::days(days.into()));
    let old = || {
        records::table
            .filter(records::trashed_at.is_not_null())
            .filter(records::trashed_at.le(limit).assume_not_null())
            .filter(diesel::dsl::not(published()))
            .filter(diesel::dsl::not(referred_to()))
    };
    let ids: Vec<Id> = old().order(records::id).limit(PURGED).select(records::id).load(conn)?;
    let mut gone = 0;
    for id in ids {
        lock_row(conn, "records", id)?;
        // Somebody may have restored it, or may refer to it, while we waited.
        let still: Option<(Kind, i32)> =
            old().filter(records::id.eq(id)).select((records::kind, records::version)).first(conn).optional()?;
        let Some((kind, version)) = still else { continue };
        // It waits until the embargo has ended.
        if embargo::refuse_purge(conn, kind, id, now).is_err() {
            continue;
        }
        if purge(conn, kind, id, version)? {
            let act = Act {
                actor: None,
                action: "purge",
                kind: kind.word(),
                record: id,
                version: Some(version),
                fields: &[],
            };
            changes::append(conn, &act, now)?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Drops revisions that are older than they are kept, but for the latest of a record, those that an edition showed or
/// will show, and those that a correction names. Answers how many are gone.
pub fn drop_revisions(conn: &mut Conn, now: Moment, retention: &Retention) -> Result<usize> {
    let ids = old_revisions(conn, now, retention)?;
    if ids.is_empty() {
        return Ok(0);
    }
    Ok(diesel::delete(revisions::table.filter(among(revisions::id, &ids)).filter(revision::unneeded()))
        .execute(conn)?)
}

fn old_revisions(conn: &mut Conn, now: Moment, retention: &Retention) -> Result<Vec<Id>> {
    let Some(days) = retention.revision_days else { return Ok(Vec::new()) };
    let later = diesel::dsl::sql::<Bool>(
        "EXISTS (SELECT 1 FROM revisions AS later WHERE later.record = revisions.record \
         AND later.number > revisions.number)",
    );
    Ok(revisions::table
        .filter(revisions::created_at.lt(now.plus(-TimeDelta::days(days.into()))))
        .filter(later)
        .filter(revision::unneeded())
        .order((revisions::created_at, revisions::id))
        .limit(BATCH)
        .select(revisions::id)
        .load(conn)?)
}

/// Deletes the edit locks that have ended. Answers how many.
pub fn drop_locks(conn: &mut Conn, now: Moment) -> Result<usize> {
    Ok(diesel::delete(edit_locks::table.filter(edit_locks::expires_at.le(now))).execute(conn)?)
}

/// Deletes rows by which editions of the past were found. Answers how many.
pub fn drop_filter_rows(conn: &mut Conn, now: Moment) -> Result<usize> {
    let limit = now.plus(-GRACE);
    let past = || filter_rows::visible_until.le(limit).assume_not_null();
    let of: Vec<Id> = filter_rows::table
        .filter(filter_rows::visible_until.is_not_null())
        .filter(past())
        .limit(BATCH)
        .select(filter_rows::edition)
        .load(conn)?;
    if of.is_empty() {
        return Ok(0);
    }
    let rows =
        filter_rows::table.filter(among(filter_rows::edition, &of)).filter(filter_rows::visible_until.is_not_null());
    Ok(diesel::delete(rows.filter(past())).execute(conn)?)
}

/// Whether this node is to do the work: on PostgreSQL one does it at a time, and SQLite has one writer.
fn our_turn(conn: &mut Conn) -> Result<bool> {
    let Conn::Postgres(conn) = conn else { return Ok(true) };
    let free = diesel::dsl::sql::<Bool>("pg_try_advisory_xact_lock(").bind::<BigInt, _>(LOCK).sql(")");
    Ok(diesel::select(free).get_result(conn)?)
}

/// Puts away for as long as the server runs, a bounded number of rows a transaction.
pub async fn keep_tidy(store: Store, retention: Retention) {
    let mut round: u32 = 0;
    loop {
        if let Err(error) = tidy(&store, retention, round.is_multiple_of(60)).await {
            tracing::warn!(%error, "what need not be kept could not be put away; trying again in a minute");
        }
        round = round.wrapping_add(1);
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

type Step = fn(&mut Conn, Moment, &Retention) -> Result<usize>;

/// One round. Old revisions are looked for once an hour: those that are kept for ever are passed over each time.
pub async fn tidy(store: &Store, retention: Retention, revisions_too: bool) -> Result<()> {
    let mut steps: Vec<Step> =
        vec![|conn, now, _| drop_locks(conn, now), |conn, now, _| drop_filter_rows(conn, now), purge_trash];
    if revisions_too && some_old(store, retention).await? {
        steps.push(drop_revisions);
    }
    for step in steps {
        loop {
            let now = store.clock().now();
            let turn = move |conn: &mut Conn| if our_turn(conn)? { step(conn, now, &retention) } else { Ok(0) };
            if store.write(turn).await? == 0 {
                break;
            }
            // Others want to write too.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(())
}

/// Whether there are revisions to drop: asked among the readers, for on SQLite there is one writer.
async fn some_old(store: &Store, retention: Retention) -> Result<bool> {
    let now = store.clock().now();
    store.glance(move |conn| Ok(!old_revisions(conn, now, &retention)?.is_empty())).await
}
