//! Following the log: what readers may see otherwise is told to the response cache, on the node that wrote it before the
//! write is acknowledged, and on the others within a second.
//!
//! A row is told by the first look at the log that finds it, whether it has its position by then or not: purging knows no
//! order. Those without a position are few, for one is given five times a second, and those with one are read from the
//! greatest that was seen; so none is missed, and hardly one is told twice.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::delivery::cache::Cache;
use crate::http::{Result, Tags};
use crate::publishing::next_change;
use crate::store::connection::Purpose;
use crate::store::schema::changes;
use crate::store::{Clock, Conn, Json, Store};

/// How often the log is looked at.
const EVERY: Duration = Duration::from_millis(200);

/// Follows the log for one cache.
pub struct Follower {
    cache: Arc<Cache>,
    clock: Clock,
    place: Mutex<Place>,
}

#[derive(Default)]
struct Place {
    /// The greatest position that was told.
    position: i64,
    /// Rows that were told before they had a position.
    ahead: HashSet<i64>,
}

type Row = (i64, Option<i64>, Option<Json<Tags>>);

impl Follower {
    /// One that begins where the log ends now: before it nothing was kept.
    pub fn begin(conn: &mut Conn, cache: Arc<Cache>, clock: Clock) -> Result<Follower> {
        let last: Option<Option<i64>> = changes::table
            .filter(changes::position.is_not_null())
            .order(changes::position.desc())
            .select(changes::position)
            .first(conn)
            .optional()?;
        let place = Place { position: last.flatten().unwrap_or_default(), ahead: HashSet::new() };
        Ok(Follower { cache, clock, place: Mutex::new(place) })
    }

    /// Tells the cache what is new in the log. One statement, and another where there is something.
    pub fn catch_up(&self, conn: &mut Conn) -> Result<()> {
        // One at a time: what one has read and not told yet, another must not take for told.
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = news(conn, place.position)?;
        let mut tags = Tags::default();
        for (_, _, told) in rows.iter().filter(|(id, _, _)| !place.ahead.contains(id)) {
            told.iter().for_each(|told| tags.extend(told));
        }
        if !tags.is_empty() {
            let now = self.clock.now();
            self.cache.purge(&tags, next_change(conn, now)?, now);
        }
        // Only what was told is passed: if anything failed above, the next look finds it again.
        for (id, position, _) in rows {
            match position {
                None => drop(place.ahead.insert(id)),
                Some(position) => {
                    place.position = place.position.max(position);
                    place.ahead.remove(&id);
                }
            }
        }
        Ok(())
    }
}

/// The rows that tell readers' caches something, and have a position after this or none yet.
fn news(conn: &mut Conn, after: i64) -> QueryResult<Vec<Row>> {
    let told =
        changes::table.filter(changes::tags.is_not_null()).select((changes::id, changes::position, changes::tags));
    // SQLite gives positions at once.
    if matches!(conn, Conn::Sqlite(_)) {
        return told.filter(changes::position.gt(after)).load(conn);
    }
    told.filter(changes::position.gt(after).or(changes::position.is_null()).assume_not_null()).load(conn)
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

/// Whether another connection has written since the version that was seen last; always where that is not told.
fn has_news(conn: &mut Conn, seen: &mut Option<i64>) -> QueryResult<bool> {
    let Conn::Sqlite(conn) = conn else { return Ok(true) };
    let Version { data_version } = diesel::sql_query("PRAGMA data_version").get_result(conn)?;
    Ok(seen.replace(data_version) != Some(data_version))
}

/// Looks at the log five times a second, on a connection and a thread of its own, for as long as there is a follower: so
/// what other processes and nodes write is told too, however busy this one is.
pub fn watch(follower: &Arc<Follower>, store: &Store) {
    let (follower, address) = (Arc::downgrade(follower), store.address().clone());
    std::thread::spawn(move || {
        let mut conn = None;
        let mut seen = None;
        while let Some(follower) = Weak::upgrade(&follower) {
            match look(&follower, &mut conn, &mut seen, &address) {
                Ok(()) => follower.cache.heard(),
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be followed; trying again");
                    follower.cache.purge_all();
                    conn = None;
                }
            }
            drop(follower);
            std::thread::sleep(EVERY);
        }
    });
}

fn look(
    follower: &Follower,
    conn: &mut Option<Conn>,
    seen: &mut Option<i64>,
    address: &crate::store::Address,
) -> Result<()> {
    let conn = match conn {
        Some(conn) => conn,
        None => {
            *seen = None;
            conn.insert(address.connect(Purpose::Write).map_err(crate::http::Error::busy)?)
        }
    };
    if has_news(conn, seen)? {
        follower.catch_up(conn)?;
    }
    Ok(())
}
