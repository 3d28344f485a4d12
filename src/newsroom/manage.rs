//! A working copy as the management API shows and takes it.

use std::collections::HashMap;
use std::str::FromStr;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema, Type};

use super::article::translations::{self, Member};
use super::article::workflow;
use super::{locks, merge};
use crate::body::Body;
use crate::http::{Error, Fault, Params, Result, Schemas};
use crate::publishing;
use crate::record::save::{Head, Saved, defaults};
use crate::record::{Kind, Record, card};
use crate::store::{Conn, Id, Moment};

/// A user, as those who did something are named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct By {
    /// The user.
    pub id: Id,
    /// The mail address they sign in with.
    pub email: String,
}

/// The schema of a body in whichever format: blocks, or a string.
pub fn body_schema() -> RefOr<Schema> {
    OneOfBuilder::new()
        .item(Ref::from_schema_name("Body"))
        .item(ObjectBuilder::new().schema_type(Type::String))
        .description(Some(
            "Portable Text blocks, or with another `body_format` a string. A printed quotation is a mark on its words.",
        ))
        .into()
}

/// The formats in which a body is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFormat {
    /// An array of blocks.
    PortableText,
    /// A string of HTML.
    Html,
    /// A string of Markdown.
    Markdown,
    /// A string of plain text; it cannot be written.
    Text,
}

impl BodyFormat {
    /// The words for them.
    pub const WORDS: &'static [&'static str] = &["portable_text", "html", "markdown", "text"];

    /// What a request asks for.
    pub fn of(params: &Params) -> Result<BodyFormat> {
        Ok(match params.one_of("body_format", Self::WORDS)? {
            Some("html") => BodyFormat::Html,
            Some("markdown") => BodyFormat::Markdown,
            Some("text") => BodyFormat::Text,
            _ => BodyFormat::PortableText,
        })
    }

    /// A body in this format.
    pub fn render(self, body: &Body) -> Result<Value> {
        Ok(match self {
            BodyFormat::PortableText => serde_json::to_value(body)?,
            BodyFormat::Html => json!(body.to_html(&|_| None)),
            BodyFormat::Markdown => json!(body.to_markdown()),
            BodyFormat::Text => json!(body.to_text()),
        })
    }
}

/// The members of an answer that are not the record's own; what is sent back of them is ignored.
const READ_ONLY: &[&str] = &[
    "id",
    "version",
    "created_at",
    "updated_at",
    "publication",
    "byline_text",
    "printings",
    "fidelity",
    "merged_into",
    "version_before",
    "version_after",
    "cause",
    "workflow",
    "assignee",
    "returned_with",
    "being_edited_by",
    "warnings",
    "suggested_capacity",
    "suggested_capacities",
];

/// Takes from what was sent what only answers have.
pub fn forget_read_only<T: Record>(value: &mut Value) {
    // A quotation has translations of its own, which are written.
    let further = if T::KIND == Kind::Article { translations::MEMBERS } else { &[] };
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !READ_ONLY.contains(&name.as_str()) && !further.contains(&name.as_str()));
    }
}

/// Reads a record from what was sent, or tells everything that is wrong with it: with its body, its form and, as far as
/// its sound parts can be read, its sense.
pub fn read_record<T: Record>(conn: &mut Conn, schemas: &Schemas, value: Value, body: Vec<Fault>) -> Result<T> {
    // A body that could not be read is as it was sent, and the schema would only say so again.
    let told = !body.is_empty();
    let mut faults = body;
    let in_body = |fault: &Fault| fault.pointer.as_deref().is_some_and(|place| place.starts_with("/body"));
    faults.extend(schemas.faults::<T>(&value).into_iter().filter(|fault| !(told && in_body(fault))));
    if faults.is_empty() {
        return schemas.read(value);
    }
    let member_of =
        |fault: &Fault| fault.pointer.as_deref().unwrap_or_default().split('/').nth(1).unwrap_or_default().to_owned();
    let unsound: Vec<String> = faults.iter().map(member_of).collect();
    let mut sound = value;
    if let Some(members) = sound.as_object_mut() {
        members.retain(|name, _| !unsound.contains(name));
    }
    if let Ok(mut record) = serde_json::from_value::<T>(sound) {
        let mut further = Vec::new();
        record.settle(&defaults(conn)?, &mut further);
        faults.extend(further.into_iter().filter(|fault| !unsound.contains(&member_of(fault))));
    }
    Err(Error::invalid(faults))
}

/// Turns the body that was sent, in whichever format, into blocks; where it came without marks, the quotations of the
/// body before are looked for in it.
///
/// Answers what is wrong with it.
pub fn take_body<T: Record>(value: &mut Value, format: BodyFormat, before: Option<&T>) -> Result<Vec<Fault>> {
    if !T::has_body() {
        return Ok(Vec::new());
    }
    let Some(sent) = value.get("body").filter(|sent| !sent.is_null()) else { return Ok(Vec::new()) };
    let read = match (format, sent) {
        (BodyFormat::PortableText, Value::String(_)) => {
            let detail = "A body is an array of blocks. To send HTML or Markdown, add body_format=html or \
                          body_format=markdown to the address.";
            return Ok(vec![Fault::at("/body", "wrong_type", detail)]);
        }
        (BodyFormat::PortableText, blocks) => Body::from_json(blocks),
        (BodyFormat::Html, Value::String(html)) => Body::from_html(html),
        (BodyFormat::Markdown, Value::String(markdown)) => Body::from_markdown(markdown),
        (BodyFormat::Text, _) => {
            let detail = "Plain text can be read, not written: it has no paragraphs' styles, links or marks.";
            return Ok(vec![Fault::at("/body", "not_writable", detail)]);
        }
        (_, _) => {
            let detail = "With this body_format the body is a string.";
            return Ok(vec![Fault::at("/body", "wrong_type", detail)]);
        }
    };
    let mut body = match read {
        Ok(body) => body,
        Err(faults) => {
            let place =
                |fault: crate::body::Fault| Fault::at(format!("/body{}", fault.pointer), fault.code, fault.detail);
            return Ok(faults.into_iter().take(100).map(place).collect());
        }
    };
    if let (Some(before), BodyFormat::Html | BodyFormat::Markdown) = (before, format) {
        T::reanchor(value, before, &mut body);
    }
    value["body"] = serde_json::to_value(&body)?;
    Ok(Vec::new())
}

/// Applies a JSON merge patch (RFC 7396). A body is one value: the patch's takes its place.
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, change) in patch {
        if change.is_null() {
            if let Some(members) = target.as_object_mut() {
                members.remove(&name);
            }
        } else {
            merge(&mut target[name], change);
        }
    }
}

/// A working copy as management answers it.
pub fn view<T: Record>(conn: &mut Conn, saved: &Saved<T>, now: Moment, format: BodyFormat) -> Result<Value> {
    let mut value = shown(&saved.head, &saved.record)?;
    if let Some(body) = saved.record.body() {
        value["body"] = format.render(body)?;
    }
    saved.record.derived(conn, saved.head.id, &mut value)?;
    let mut values = vec![value];
    finish::<T>(conn, &[(saved.head.id, saved.head.version)], &mut values, now)?;
    values.pop().ok_or_else(Error::not_found)
}

/// Working copies as a list answers them: without their bodies, and with a fixed number of statements.
pub fn views<T: Record>(conn: &mut Conn, heads: &[Head], now: Moment) -> Result<Vec<Value>> {
    let ids: Vec<Id> = heads.iter().map(|head| head.id).collect();
    let mut loaded = if ids.is_empty() { Vec::new() } else { T::load(conn, &ids)? };
    T::catch_up(conn, &mut loaded, now)?;
    let mut records: HashMap<Id, T> = loaded.into_iter().collect();
    let mut values = Vec::new();
    for head in heads {
        let Some(record) = records.remove(&head.id) else { continue };
        let mut value = shown(head, &record)?;
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| name != "body" && name != "segments" && name != "orphans");
        }
        values.push(value);
    }
    let versions: Vec<(Id, i32)> = heads.iter().map(|head| (head.id, head.version)).collect();
    finish::<T>(conn, &versions, &mut values, now)?;
    Ok(values)
}

fn shown<T: Record>(head: &Head, record: &T) -> Result<Value> {
    let mut value = serde_json::to_value(head)?;
    if merge::can_merge(T::KIND) {
        value["merged_into"] = json!(head.merged_into.map(|id| json!({"id": id})));
    }
    if let (Some(all), Value::Object(own)) = (value.as_object_mut(), serde_json::to_value(record)?) {
        all.extend(own);
    }
    Ok(value)
}

/// Adds what readers see of each, fills in what related records show of themselves, and says where articles stand.
fn finish<T: Record>(conn: &mut Conn, versions: &[(Id, i32)], values: &mut [Value], now: Moment) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    let members = if T::KIND == Kind::Article { translations::members_of(conn, values)? } else { Vec::new() };
    let mut heads: Vec<(Id, i32)> = versions.iter().copied().chain(members.iter().map(Member::head)).collect();
    heads.sort_by_key(|(id, _)| *id);
    heads.dedup_by_key(|(id, _)| *id);
    let states = publishing::states(conn, &heads, now)?;
    let language = defaults(conn)?.language;
    let mut related = Vec::new();
    values.iter().for_each(|value| card::relations_in(value, &mut related));
    related.sort();
    related.dedup();
    let cards = card::of_working_copies(conn, &related)?;
    let ids: Vec<Id> = versions.iter().map(|(id, _)| *id).collect();
    let editing = locks::held(conn, &ids, now)?;
    for value in values.iter_mut() {
        card::enlarge(value, &cards, &[&language]);
        let id = value["id"].as_str().and_then(|id| Id::from_str(id).ok());
        value["publication"] = json!(id.and_then(|id| states.get(&id)));
        value["being_edited_by"] = json!(id.and_then(|id| editing.get(&id)));
    }
    if T::KIND == Kind::Article {
        workflow::show(conn, values)?;
        translations::show(conn, values, &members, &states, now)?;
    }
    Ok(())
}
