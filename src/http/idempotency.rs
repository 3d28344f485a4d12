//! `Idempotency-Key`: a POST that is sent again does nothing again, and is given its first answer.
//!
//! The answer is kept in the transaction that made it: either both are there or neither is. Only a success is kept;
//! what failed changed nothing and may simply be tried again.

use std::collections::HashSet;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::TimeDelta;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{Answer, Code, Error, Result};
use crate::store::schema::idempotency_keys as keys;
use crate::store::{Conn, Json, Moment};

/// For how long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// The keys whose first request this process is still at work on.
#[derive(Default, Clone)]
pub struct Running(Arc<Mutex<HashSet<[u8; 32]>>>);

/// Ends the lock on a key when its request does, however that comes about.
pub struct Held {
    running: Running,
    scope: [u8; 32],
}

impl Drop for Held {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.scope);
    }
}

/// The key a request was sent with, if it was, and where it counts.
#[derive(Clone)]
pub struct Key {
    running: Running,
    key: Option<String>,
    place: String,
    wish: String,
}

impl FromRequest for Key {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let running = request.app_data::<Data<Running>>().map(|data| data.get_ref().clone()).unwrap_or_default();
        // A key counts for an address; what was asked for there, the version it was asked of included, must be the same.
        let place = format!("{} {}", request.method(), request.path());
        let version = request.headers().get(IF_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wish = format!("{} {version}", request.query_string());
        let key = match request.headers().get("idempotency-key").map(|value| value.to_str().map(str::to_owned)) {
            None => None,
            Some(Ok(key)) if (1..=255).contains(&key.len()) => Some(key),
            Some(_) => {
                let detail = "`Idempotency-Key` takes 1 to 255 visible ASCII characters.";
                return ready(Err(Error::header(Code::InvalidHeader, "Idempotency-Key", detail)));
            }
        };
        ready(Ok(Key { running, key, place, wish }))
    }
}

impl Key {
    /// What tells this request from another with the same key: its body, its query and the version it names.
    pub fn request_hash(&self, body: &[u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(body);
        hasher.update(&self.wish);
        hasher.finalize().into()
    }

    /// The scope of the key for this principal, and the lock on it; nothing where no key was sent.
    pub fn hold(&self, principal: &str) -> Result<Option<([u8; 32], Held)>> {
        let Some(key) = &self.key else { return Ok(None) };
        let mut hasher = Sha256::new();
        for part in [principal, &self.place, key] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let scope: [u8; 32] = hasher.finalize().into();
        let mut running = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !running.insert(scope) {
            return Err(still_running());
        }
        Ok(Some((scope, Held { running: self.running.clone(), scope })))
    }
}

fn still_running() -> Error {
    let detail = "The first request with this Idempotency-Key is not answered yet. Ask again in a moment.";
    Error::new(Code::IdempotencyRunning, detail).retry_after(1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = keys)]
struct Kept {
    request_hash: Vec<u8>,
    status: i32,
    headers: Json<Vec<(String, String)>>,
    body: Vec<u8>,
    created_at: Moment,
}

/// Does `work` unless it was done before with this key, and keeps its answer if it is a success. Runs inside the
/// transaction that does the work.
pub fn once(
    conn: &mut Conn,
    scope: &[u8; 32],
    request_hash: &[u8; 32],
    now: Moment,
    work: impl FnOnce(&mut Conn) -> Result<Answer>,
) -> Result<Answer> {
    lock(conn, scope)?;
    let kept: Option<Kept> = keys::table.find(scope.as_slice()).select(Kept::as_select()).first(conn).optional()?;
    if let Some(kept) = kept.filter(|kept| kept.created_at.plus(KEPT) > now) {
        if kept.request_hash != request_hash {
            let detail = "This Idempotency-Key was used with another body. Use a new key for a new request.";
            return Err(Error::new(Code::IdempotencyMismatch, detail));
        }
        let answer = Answer { headers: kept.headers.0, ..Answer::of(kept.status as u16, kept.body) };
        return Ok(answer.with("Idempotency-Replayed", "true"));
    }
    let answer = work(conn)?;
    diesel::delete(keys::table.filter(keys::created_at.le(now.plus(-KEPT)))).execute(conn)?;
    diesel::insert_into(keys::table)
        .values((
            keys::scope.eq(scope.as_slice()),
            keys::request_hash.eq(request_hash.as_slice()),
            keys::status.eq(i32::from(answer.status)),
            keys::headers.eq(Json(answer.headers.clone())),
            keys::body.eq(&answer.body),
            keys::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(answer)
}

/// Another node may be at work on the same key: on PostgreSQL a lock that ends with its transaction says so. SQLite
/// has one writer, and that writer is us.
fn lock(conn: &mut Conn, scope: &[u8; 32]) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let mut number = [0; 8];
    number.copy_from_slice(&scope[..8]);
    let free: bool = diesel::select(
        diesel::dsl::sql::<diesel::sql_types::Bool>("pg_try_advisory_xact_lock(")
            .bind::<diesel::sql_types::BigInt, _>(i64::from_le_bytes(number))
            .sql(")"),
    )
    .get_result(conn)?;
    if free { Ok(()) } else { Err(still_running()) }
}
