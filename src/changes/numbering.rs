//! Giving the log's rows their positions on PostgreSQL.
//!
//! A sequence is handed out before its transaction commits, so a row with a smaller id can become visible after one
//! with a larger; a follower that reads by id would step over it for ever. Therefore a row is appended without a
//! position, and a short transaction of its own, one at a time in the whole database, gives the committed rows the
//! next positions. A follower that reads by position misses nothing.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::http::Result;
use crate::store::{Address, Conn, Store};

/// The key of the advisory lock under which positions are given ("PRESSLOG").
const LOCK: i64 = 0x5052_4553_534C_4F47;

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Gives the committed rows that have none yet their positions, and answers how many. Does nothing where another node
/// is at it, or on SQLite.
pub fn number(conn: &mut Conn) -> Result<i64> {
    let Conn::Postgres(conn) = conn else { return Ok(0) };
    let mine: bool =
        diesel::select(diesel::dsl::sql::<Bool>("pg_try_advisory_xact_lock(").bind::<BigInt, _>(LOCK).sql(")"))
            .get_result(conn)?;
    if !mine {
        return Ok(0);
    }
    let given: Given = diesel::sql_query(
        "WITH next AS (
             SELECT id, (SELECT coalesce(max(position), 0) FROM changes) + row_number() OVER (ORDER BY id) AS position
             FROM changes WHERE position IS NULL ORDER BY id LIMIT 10000
         ), given AS (
             UPDATE changes SET position = next.position FROM next WHERE changes.id = next.id RETURNING 1
         ) SELECT count(*) AS n FROM given",
    )
    .get_result(conn)?;
    Ok(given.n)
}

/// Numbers rows for as long as the server runs.
pub async fn keep_numbering(store: Store) {
    if matches!(store.address(), Address::Sqlite(_)) {
        return;
    }
    loop {
        if let Err(error) = store.write(number).await {
            tracing::warn!(%error, "the change log could not be numbered; trying again");
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
