//! The management API of a record: the same handlers for every kind.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use diesel::prelude::*;
use serde_json::Value;

use super::article::workflow;
use super::desk_view::DeskView;
use super::editions::{self, Publish};
use super::manage::{self, BodyFormat};
use super::trash;
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::{Leave, Permission, ToRead};
use crate::http::cursor::Asked;
use crate::http::{Answer, Code, Error, Page, Params, Request, Result, Schemas, Seal};
use crate::publishing::door;
use crate::publishing::index::instant_key;
use crate::publishing::states::Condition;
use crate::record::revision::Saving;
use crate::record::save::{self, Head, Saved};
use crate::record::{Kind, Record};
use crate::store::schema::records;
use crate::store::{Conn, Id, Moment};

/// The record a request is about: the one its path names, or the only one of its kind.
pub struct Which<T>(Option<Id>, PhantomData<T>);

impl<T: Record> FromRequest for Which<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").map(|id| id.parse().map_err(|_| Error::not_found()));
        ready(id.transpose().map(|id| Which(id, PhantomData)))
    }
}

impl<T: Record> Which<T> {
    /// The record's id.
    pub fn id(&self, conn: &mut Conn) -> Result<Id> {
        named_or_only(conn, self.0)
    }
}

/// The record that a path names, or the only one of its kind: the site.
pub fn named_or_only(conn: &mut Conn, named: Option<Id>) -> Result<Id> {
    match named {
        Some(id) => Ok(id),
        None => super::site::id(conn)?.ok_or_else(Error::not_found),
    }
}

/// How long a note is at most, in characters.
const LONGEST_NOTE: usize = 1000;

/// How a write is to be taken and answered.
struct Manner {
    format: BodyFormat,
    publish: Option<Publish>,
    saving: Saving,
}

impl Manner {
    fn of(params: &Params) -> Result<Manner> {
        let yes = |name| Ok::<bool, Error>(params.one_of(name, &["true", "false"])? == Some("true"));
        let publish = Publish { with_drafts: yes("with_drafts")?, ..Publish::default() };
        let publish = yes("publish")?.then_some(publish);
        let saving = Saving { autosave: yes("autosave")?, note: note(params)?, ..Saving::default() };
        if saving.autosave && publish.is_some() {
            let detail = "What is published is no autosave. Send `publish` without `autosave`.";
            return Err(Error::parameter(Code::InvalidParameter, "autosave", detail));
        }
        Ok(Manner { format: BodyFormat::of(params)?, publish, saving })
    }

    /// What is published at once goes through the door, before any row is locked.
    fn prepare(&self, conn: &mut Conn) -> Result<()> {
        if self.publish.is_some() { door::enter(conn) } else { Ok(()) }
    }

    /// Publishes what was saved, where that was asked for, and answers it.
    fn finish<T: Record>(self, conn: &mut Conn, shift: &Shift, saved: Saved<T>, status: u16) -> Result<Answer> {
        if let Some(wish) = &self.publish {
            shift.require(<T::Publish as Leave>::PERMISSION)?;
            editions::publish(conn, shift, &saved, wish)?;
        }
        working_copy(conn, shift, &saved, self.format, status)
    }
}

/// What the author says of a save.
fn note(params: &Params) -> Result<Option<String>> {
    let note = params.get("note").map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        let detail = format!("`note` may have {LONGEST_NOTE} characters at most.");
        return Err(Error::parameter(Code::InvalidParameter, "note", detail));
    }
    Ok(note.map(str::to_owned))
}

/// Answers a working copy.
pub fn working_copy<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    saved: &Saved<T>,
    format: BodyFormat,
    status: u16,
) -> Result<Answer> {
    let value = manage::view(conn, saved, shift.now, format)?;
    Ok(Answer::json(status, &value)?.version(saved.head.version).in_language(saved.record.language()))
}

/// `POST /v1/manage/{collection}`.
pub fn create<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let manner = Manner::of(&request.params)?;
    manner.prepare(conn)?;
    let mut value = request.body;
    let faults = manage::take_body::<T>(&mut value, manner.format, None)?;
    let record: T = manage::read_record(conn, schemas, value, faults)?;
    let saved = save::create_with(conn, shift, record, &manner.saving)?;
    let place = format!("/v1/manage/{}/{}", T::KIND.collection(), saved.head.id);
    Ok(manner.finish(conn, shift, saved, 201)?.with("location", place))
}

/// `GET /v1/manage/{collection}/{id}`.
pub async fn read<T: Record>(desk: Desk<ToRead>, which: Which<T>, params: Params) -> Result<Answer> {
    let format = BodyFormat::of(&params)?;
    desk.read(move |conn, shift| {
        let id = which.id(conn)?;
        let saved = current::<T>(conn, shift, id)?;
        working_copy(conn, shift, &saved, format, 200)
    })
    .await
}

/// `PUT /v1/manage/{collection}/{id}`: the record as it is to be. What is not mentioned goes back to its default, but
/// for the parts that only grow (`KEPT`).
pub fn replace<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let manner = Manner::of(&request.params)?;
    manner.prepare(conn)?;
    let before = before::<T>(conn, shift, &request)?;
    let mut value = request.body;
    manage::forget_read_only::<T>(&mut value);
    let faults = manage::take_body::<T>(&mut value, manner.format, Some(&before.record))?;
    let old = serde_json::to_value(&before.record)?;
    if let Some(members) = value.as_object_mut() {
        for name in T::KEPT.iter().filter(|name| old.get(**name).is_some()) {
            members.entry(*name).or_insert_with(|| old[*name].clone());
        }
    }
    let record: T = manage::read_record(conn, schemas, value, faults)?;
    write(conn, shift, before, record, manner)
}

/// `PATCH /v1/manage/{collection}/{id}`: a JSON merge patch (RFC 7396).
pub fn patch<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let manner = Manner::of(&request.params)?;
    manner.prepare(conn)?;
    let before = before::<T>(conn, shift, &request)?;
    let mut patch = request.body;
    manage::forget_read_only::<T>(&mut patch);
    let faults = manage::take_body::<T>(&mut patch, manner.format, Some(&before.record))?;
    let mut value = serde_json::to_value(&before.record)?;
    manage::merge(&mut value, patch);
    let record: T = manage::read_record(conn, schemas, value, faults)?;
    write(conn, shift, before, record, manner)
}

/// The head of the record that a request is to write, if it is still as it was read.
pub fn head_before(conn: &mut Conn, kind: Kind, request: &Request) -> Result<Head> {
    let version = request.version()?;
    let id = named_or_only(conn, request.id)?;
    save::head_at(conn, kind, id, version)
}

/// The record that a request is to write, if it is still as it was read.
pub fn before<T: Record>(conn: &mut Conn, shift: &Shift, request: &Request) -> Result<Saved<T>> {
    let head = head_before(conn, T::KIND, request)?;
    let saved = save::load_with(conn, head)?;
    caught_up(conn, shift, saved)
}

/// A record as it is now, the dates of scheduled editions that have begun included.
pub fn current<T: Record>(conn: &mut Conn, shift: &Shift, id: Id) -> Result<Saved<T>> {
    let saved = save::load(conn, id)?;
    caught_up(conn, shift, saved)
}

fn caught_up<T: Record>(conn: &mut Conn, shift: &Shift, Saved { head, record }: Saved<T>) -> Result<Saved<T>> {
    let mut records = [(head.id, record)];
    T::catch_up(conn, &mut records, shift.now)?;
    let [(_, record)] = records;
    Ok(Saved { head, record })
}

fn write<T: Record>(conn: &mut Conn, shift: &Shift, before: Saved<T>, record: T, manner: Manner) -> Result<Answer> {
    require_leave_to_accept(shift, &before.record, &record)?;
    let saved = save::change_with(conn, shift, &before, record, &manner.saving)?;
    if T::KIND == Kind::Article {
        workflow::after_change(conn, shift, &before.head, &saved.head)?;
    }
    manner.finish(conn, shift, saved, 200)
}

/// Who decides over a suggestion must be somebody who may publish.
pub(super) fn require_leave_to_accept<T: Record>(shift: &Shift, before: &T, after: &T) -> Result<()> {
    if T::SUGGESTED_APART && accepts(&serde_json::to_value(before)?, &serde_json::to_value(after)?) {
        shift.require(Permission::Publish)?;
    }
    Ok(())
}

/// Whether a write decides over a suggestion: the record's own, or that of one of its positions.
fn accepts(before: &Value, after: &Value) -> bool {
    let review = |value: &Value| value["extraction"]["review"].clone();
    let decided = |old: &Value, new: &Value| !old["extraction"].is_null() && review(old) != review(new);
    let known = before["positions"].as_array().into_iter().flatten();
    let of = |id: &Value| after["positions"].as_array().into_iter().flatten().find(|position| position["id"] == *id);
    let mut pairs = known.filter_map(|old| Some((old, of(&old["id"])?)));
    decided(before, after) || pairs.any(|(old, new)| !new["extraction"].is_null() && decided(old, new))
}

/// `DELETE /v1/manage/{collection}/{id}`: to the trash.
pub fn remove<T: Record>(conn: &mut Conn, shift: &Shift, _: &Schemas, request: Request) -> Result<Answer> {
    door::enter(conn)?;
    let head = head_before(conn, T::KIND, &request)?;
    trash::trash::<T>(conn, shift, &head)?;
    Ok(Answer::empty())
}

/// The orders a list of working copies can have.
pub const SORTS: &[&str] = &["-updated_at", "updated_at", "-created_at", "created_at", "name", "-name"];

/// `GET /v1/manage/{collection}`: the working copies, without their bodies.
pub async fn list<T: Record>(
    request: HttpRequest,
    desk: Desk<ToRead>,
    params: Params,
    seal: Data<Seal>,
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let sort = params.one_of("sort", SORTS)?.unwrap_or("-updated_at").to_owned();
    let view = DeskView::of(&params)?;
    let path = request.path().to_owned();
    desk.read(move |conn, shift| {
        let rows = heads(conn, view.conditions(T::KIND, shift), &sort, &asked)?;
        let (rows, page) = asked.page(rows, &seal, |(head, name)| (key_of(&sort, head, name), head.id));
        let heads: Vec<Head> = rows.into_iter().map(|(head, _)| head).collect();
        let data = manage::views::<T>(conn, &heads, shift.now)?;
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

fn key_of(sort: &str, head: &Head, name: &[u8]) -> Vec<u8> {
    match sort.trim_start_matches('-') {
        "name" => name.to_vec(),
        "created_at" => instant_key(head.created_at),
        _ => instant_key(head.updated_at),
    }
}

/// The heads of a page of working copies, each with the key of its name.
fn heads(conn: &mut Conn, conditions: Vec<Condition>, sort: &str, asked: &Asked) -> Result<Vec<(Head, Vec<u8>)>> {
    let mut query = records::table
        .filter(records::trashed_at.is_null())
        .select((Head::as_select(), records::sort_key))
        .into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    let upwards = sort.starts_with('-') == asked.backwards();
    // The same three lines for each column: a boxed column of one type would be slower to read than these.
    macro_rules! walk {
        ($column:expr, $key:expr) => {{
            if let Some(place) = &asked.from {
                let key = $key(place.key.as_slice());
                let beside = $column.eq(key.clone());
                query = if upwards {
                    query
                        .filter($column.ge(key.clone()))
                        .filter($column.gt(key).or(beside.and(records::id.gt(place.id))))
                } else {
                    query
                        .filter($column.le(key.clone()))
                        .filter($column.lt(key).or(beside.and(records::id.lt(place.id))))
                };
            }
            if upwards {
                query.order(($column.asc(), records::id.asc()))
            } else {
                query.order(($column.desc(), records::id.desc()))
            }
        }};
    }
    let instant = |key: &[u8]| -> Moment {
        crate::publishing::index::key_instant(key)
            .or(Moment::from_micros(0))
            .unwrap_or_else(|| chrono::Utc::now().into())
    };
    let query = match sort.trim_start_matches('-') {
        "name" => walk!(records::sort_key, |key: &[u8]| key.to_vec()),
        "created_at" => walk!(records::created_at, instant),
        _ => walk!(records::updated_at, instant),
    };
    Ok(query.limit(asked.rows()).load(conn)?)
}
