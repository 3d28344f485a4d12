//! Who is at work on a record just now. Advisory: an editor's tool shows it, and no save is ever refused for it.

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::web::Data;
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::crud::Which;
use super::describe::Room;
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::{Leave, Permission, ToRead};
use crate::http::{Answer, Api, Body, Code, Error, Result, Schemas};
use crate::record::{Record, save};
use crate::store::schema::{edit_locks, users};
use crate::store::{Conn, Id, Moment, among, lock_row};

/// For how long a lock holds that is not renewed.
const HOLDS: TimeDelta = TimeDelta::minutes(2);

/// Somebody who is at work on a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Editing {
    /// The user.
    pub id: Id,
    /// The mail address they sign in with.
    pub email: String,
    /// What they are called.
    pub name: Option<String>,
    /// Since when they are at work on it.
    pub since: Moment,
    /// When the lock ends, unless it is renewed.
    pub expires_at: Moment,
}

/// The lock of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditLock {
    /// Who is at work on it; null where nobody is.
    pub being_edited_by: Option<Editing>,
}

/// How a lock is to be taken.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeLock {
    /// Take it though somebody else holds it.
    #[serde(default)]
    pub take_over: bool,
}

/// Who is at work on these records.
pub fn held(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<HashMap<Id, Editing>> {
    type Row = (Id, Id, String, Option<String>, Moment, Moment);
    let rows: Vec<Row> = edit_locks::table
        .inner_join(users::table.on(users::id.eq(edit_locks::holder)))
        .filter(among(edit_locks::record, ids))
        .filter(edit_locks::expires_at.gt(now))
        .select((
            edit_locks::record,
            users::id,
            users::email,
            users::name,
            edit_locks::taken_at,
            edit_locks::expires_at,
        ))
        .load(conn)?;
    let editing =
        |(record, id, email, name, since, expires_at): Row| (record, Editing { id, email, name, since, expires_at });
    Ok(rows.into_iter().map(editing).collect())
}

fn by_another(editing: &Editing) -> Error {
    let who = editing.name.as_deref().unwrap_or(&editing.email);
    let detail = format!(
        "{who} is at work on this until {} at least. Ask them, or send {{\"take_over\": true}}.",
        editing.expires_at
    );
    Error::new(Code::Locked, detail)
        .with("holder", json!({"id": editing.id, "email": editing.email, "name": editing.name}))
        .with("since", editing.since)
        .with("expires_at", editing.expires_at)
}

fn answer(being_edited_by: Option<Editing>) -> Result<Answer> {
    Answer::json(200, &EditLock { being_edited_by })
}

/// `GET /v1/manage/{collection}/{id}/lock`.
async fn read<T: Record>(desk: Desk<ToRead>, which: Which<T>) -> Result<Answer> {
    desk.read(move |conn, shift| {
        let id = which.id(conn)?;
        save::head(conn, T::KIND, id)?;
        answer(held(conn, &[id], shift.now)?.remove(&id))
    })
    .await
}

/// `PUT /v1/manage/{collection}/{id}/lock`: takes it or renews it.
async fn take<T: Record>(
    (desk, schemas): (Desk<T::Write>, Data<Schemas>),
    which: Which<T>,
    body: Body,
) -> Result<Answer> {
    let wish: TakeLock = schemas.read(body.value)?;
    desk.write(move |conn, shift| {
        let id = which.id(conn)?;
        // Of two who take it at once, the second sees the first.
        lock_row(conn, "records", id)?;
        save::head(conn, T::KIND, id)?;
        let holder = held(conn, &[id], shift.now)?.remove(&id);
        let mine = holder.as_ref().is_some_and(|holder| holder.id == shift.user.id);
        if let Some(other) = holder.as_ref().filter(|_| !mine && !wish.take_over) {
            return Err(by_another(other));
        }
        let since = holder.filter(|_| mine).map_or(shift.now, |holder| holder.since);
        answer(Some(write(conn, shift, id, since)?))
    })
    .await
}

fn write(conn: &mut Conn, shift: &Shift, id: Id, since: Moment) -> Result<Editing> {
    let expires_at = shift.now.plus(HOLDS);
    diesel::delete(edit_locks::table.find(id)).execute(conn)?;
    diesel::insert_into(edit_locks::table)
        .values((
            edit_locks::record.eq(id),
            edit_locks::holder.eq(shift.user.id),
            edit_locks::taken_at.eq(since),
            edit_locks::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    let user = &shift.user;
    Ok(Editing { id: user.id, email: user.email.clone(), name: user.name.clone(), since, expires_at })
}

/// `DELETE /v1/manage/{collection}/{id}/lock`.
async fn release<T: Record>(desk: Desk<T::Write>, which: Which<T>) -> Result<Answer> {
    desk.write(move |conn, shift| {
        let id = which.id(conn)?;
        lock_row(conn, "records", id)?;
        save::head(conn, T::KIND, id)?;
        match held(conn, &[id], shift.now)?.remove(&id) {
            Some(other) if other.id != shift.user.id => Err(by_another(&other)),
            _ => {
                diesel::delete(edit_locks::table.find(id)).execute(conn)?;
                Ok(Answer::empty())
            }
        }
    })
    .await
}

/// The endpoints of a record's lock.
pub fn describe<T: Record>(api: &mut Api, room: &Room<'_>) {
    let Room { name, tag, one, an, .. } = *room;
    let path = format!("{}/lock", room.path);
    let example = json!({"being_edited_by": {"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "email": "ada@example.com",
        "name": "Ada", "since": "2026-11-23T08:00:00Z", "expires_at": "2026-11-23T08:02:00Z"}});
    api.operation(Method::GET, &path, &format!("get{name}Lock"), tag, &format!("Tell who is at work on {an} {one}"))
        .secured(Permission::Read.word())
        .answers::<EditLock>(200, "Who is at work on it.", example.clone())
        .problems(&[Code::NotFound])
        .to(read::<T>);
    api.operation(Method::PUT, &path, &format!("lock{name}"), tag, &format!("Say that you are at work on {an} {one}"))
        .about(
            "Holds for two minutes; sent again, it is renewed. It tells others and keeps nobody out: a save never \
             needs it. Where somebody else holds it, it is a 409 that names them, unless `take_over` takes it.",
        )
        .secured(<T::Write as Leave>::PERMISSION.word())
        .may_take::<TakeLock>(json!({"take_over": false}))
        .answers::<EditLock>(200, "It is yours.", example)
        .problems(&[Code::NotFound, Code::Locked])
        .to(take::<T>);
    api.operation(
        Method::DELETE,
        &path,
        &format!("unlock{name}"),
        tag,
        &format!("Say that you are no longer at work on {an} {one}"),
    )
    .about("Where nobody holds the lock, nothing happens; somebody else's is a 409.")
    .secured(<T::Write as Leave>::PERMISSION.word())
    .answers_nothing(204, "Nobody holds it.")
    .problems(&[Code::NotFound, Code::Locked])
    .to(release::<T>);
}
