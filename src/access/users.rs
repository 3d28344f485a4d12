//! Users: those who sign in. A byline needs no user, and a user need not have a byline.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::password;
use super::roles::Role;
use crate::changes::{self, Act};
use crate::http::cursor::Asked;
use crate::http::{Code, Error, Fault, Result};
use crate::store::schema::{refresh_tokens, users};
use crate::store::{Conn, Id, Moment, among};

/// Somebody who can sign in.
#[derive(Debug, Clone, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = users)]
pub struct User {
    /// Identity.
    pub id: Id,
    /// The mail address they sign in with.
    pub email: String,
    /// What they are called.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Since when they cannot sign in; null while they can.
    pub disabled_at: Option<Moment>,
    /// When the user was made.
    pub created_at: Moment,
}

impl User {
    /// Whether the user may sign in and act.
    pub fn is_active(&self) -> bool {
        self.disabled_at.is_none()
    }
}

/// A user as records name them.
#[derive(Debug, Clone, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = users)]
pub struct Person {
    /// Identity.
    pub id: Id,
    /// The mail address they sign in with.
    pub email: String,
    /// What they are called.
    pub name: Option<String>,
}

/// A user as colleagues see them.
#[derive(Debug, Clone, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = users)]
pub struct Colleague {
    /// Identity.
    pub id: Id,
    /// The mail address they sign in with.
    pub email: String,
    /// What they are called.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
}

/// Mail addresses that differ in case alone are one.
fn key_of(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The user of this identity.
pub fn find(conn: &mut Conn, id: Id) -> Result<Option<User>> {
    Ok(users::table.find(id).select(User::as_select()).first(conn).optional()?)
}

/// The user who signs in with this address.
pub fn by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    let query = users::table.filter(users::email_key.eq(key_of(email)));
    Ok(query.select(User::as_select()).first(conn).optional()?)
}

/// The user who signs in with this address, and the hash of their password.
pub fn with_password(conn: &mut Conn, email: &str) -> Result<Option<(User, String)>> {
    let query = users::table.filter(users::email_key.eq(key_of(email)));
    Ok(query.select((User::as_select(), users::password_hash)).first(conn).optional()?)
}

/// All users, by address.
pub fn all(conn: &mut Conn) -> Result<Vec<User>> {
    Ok(users::table.order(users::email_key).select(User::as_select()).load(conn)?)
}

/// These users, by id, whether they are active or not.
pub fn people(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, Person>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Person> = users::table.filter(among(users::id, ids)).select(Person::as_select()).load(conn)?;
    Ok(found.into_iter().map(|person| (person.id, person)).collect())
}

/// A page of the active users, in the order they were made.
pub fn active(conn: &mut Conn, asked: &Asked) -> Result<Vec<Colleague>> {
    let mut query = users::table.filter(users::disabled_at.is_null()).select(Colleague::as_select()).into_boxed();
    if let Some(place) = &asked.from {
        query =
            if asked.backwards() { query.filter(users::id.lt(place.id)) } else { query.filter(users::id.gt(place.id)) };
    }
    let query = if asked.backwards() { query.order(users::id.desc()) } else { query.order(users::id.asc()) };
    Ok(query.limit(asked.rows()).load(conn)?)
}

/// The administrator who was made first and is still active.
pub fn first_administrator(conn: &mut Conn) -> Result<Option<User>> {
    let query = users::table.filter(users::role.eq(Role::Admin)).filter(users::disabled_at.is_null());
    Ok(query.order((users::created_at, users::id)).select(User::as_select()).first(conn).optional()?)
}

/// Adds a user.
pub fn add(conn: &mut Conn, email: &str, name: Option<&str>, role: Role, secret: &str, now: Moment) -> Result<User> {
    let email = email.trim();
    let mut faults = Vec::new();
    let plausible = email
        .split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && host.contains(|c: char| c.is_alphanumeric()));
    if !plausible || email.len() > 254 || email.contains(char::is_whitespace) {
        faults.push(Fault::at("/email", "wrong_form", format!("‘{email}’ is not a mail address")));
    }
    if let Err(detail) = password::refuse_weak(secret) {
        faults.push(Fault::at("/password", "too_short", detail));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if by_email(conn, email)?.is_some() {
        return Err(Error::new(Code::Conflict, format!("there is a user with the address {email} already")));
    }
    let id = Id::new();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(email),
            users::email_key.eq(key_of(email)),
            users::name.eq(name),
            users::role.eq(role),
            users::password_hash.eq(password::hash_of(secret)?),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    changes::append(
        conn,
        &Act { actor: None, action: "create", kind: "user", record: id, version: None, fields: &[] },
        now,
    )?;
    find(conn, id)?.ok_or_else(Error::not_found)
}

/// Sets a user's password and ends their sessions.
pub fn set_password(conn: &mut Conn, user: &User, secret: &str, now: Moment) -> Result<()> {
    password::refuse_weak(secret)
        .map_err(|detail| Error::invalid(vec![Fault::at("/password", "too_short", detail)]))?;
    diesel::update(users::table.find(user.id))
        .set((users::password_hash.eq(password::hash_of(secret)?), users::updated_at.eq(now)))
        .execute(conn)?;
    end_sessions(conn, user)?;
    log(conn, "update", user, &["password"], now)
}

/// Keeps a user from signing in and from acting, at once.
///
/// # Errors
/// The last active administrator stays: nobody could let them in again.
pub fn disable(conn: &mut Conn, user: &User, now: Moment) -> Result<()> {
    let others = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::disabled_at.is_null())
        .filter(users::id.ne(user.id));
    if user.role == Role::Admin && others.count().get_result::<i64>(conn)? == 0 {
        let detail = format!("{} is the last active administrator; add another first", user.email);
        return Err(Error::new(Code::Conflict, detail));
    }
    diesel::update(users::table.find(user.id))
        .set((users::disabled_at.eq(now), users::updated_at.eq(now)))
        .execute(conn)?;
    end_sessions(conn, user)?;
    log(conn, "disable", user, &["disabled_at"], now)
}

/// Lets a disabled user in again.
pub fn enable(conn: &mut Conn, user: &User, now: Moment) -> Result<()> {
    diesel::update(users::table.find(user.id))
        .set((users::disabled_at.eq(None::<Moment>), users::updated_at.eq(now)))
        .execute(conn)?;
    log(conn, "enable", user, &["disabled_at"], now)
}

fn end_sessions(conn: &mut Conn, user: &User) -> Result<()> {
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::user_id.eq(user.id))).execute(conn)?;
    Ok(())
}

fn log(conn: &mut Conn, action: &str, user: &User, fields: &[&str], now: Moment) -> Result<()> {
    let act = Act { actor: None, action, kind: "user", record: user.id, version: None, fields };
    changes::append(conn, &act, now)
}
