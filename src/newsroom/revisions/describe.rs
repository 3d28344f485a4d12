//! The endpoints of a record's revisions.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{Comparison, LinkedRecord, Revision, compare, list, read, revert};
use crate::access::roles::Permission;
use crate::http::api::{cursor, limit};
use crate::http::{Api, Code, Parameter};
use crate::newsroom::describe::{Room, body_format};
use crate::newsroom::restore::{Restore, restored_schema};
use crate::record::Record;

/// The endpoints of a record's revisions.
pub fn describe<T: Record>(api: &mut Api, room: &Room<'_>, managed: &str, managed_example: Value) {
    let Room { name, tag, one, an, .. } = *room;
    let all = format!("{}/revisions", room.path);
    let _ = api.schema::<Revision>();
    let page = api.page_of("Revision");
    let place = json!({"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false});
    api.operation(
        Method::GET,
        &all,
        &format!("list{name}Revisions"),
        tag,
        &format!("List the revisions of {an} {one}"),
    )
    .about("Newest first. Each save makes one; what an editor's tool saved by itself is taken in by the next save.")
    .secured(Permission::Read.word())
    .queries([limit(), cursor()])
    .answers_named(200, "A page of revisions.", &page, json!({"data": [example()], "page": place}))
    .problems(&[Code::NotFound, Code::InvalidParameter, Code::InvalidCursor])
    .to(list::<T>);
    of_one::<T>(api, room, &format!("{all}/{{number}}"));
    let answer = restored_schema::<T>(api, managed);
    api.operation(
        Method::POST,
        &format!("{all}/{{number}}/restore"),
        &format!("restore{name}Revision"),
        tag,
        &format!("Bring back {an} {one} as it was"),
    )
    .about(&present_words::<T>())
    .conditional()
    .repeatable()
    .may_take::<Restore>(json!({"note": "As it was before the meeting."}))
    .answers_named(
        200,
        "It is as it was, in a new version.",
        &answer,
        json!({"record": managed_example, "dropped": [], "slug": null}),
    )
    .problems(&[Code::NotFound, Code::Conflict, Code::SlugTaken, Code::StillShown])
    .to_work::<T::Write>(revert::<T>);
}

/// Reading and comparing one of them.
fn of_one<T: Record>(api: &mut Api, room: &Room<'_>, path: &str) {
    let Room { name, tag, one, an, .. } = *room;
    let schema = api.schema::<T>();
    let linked = api.schema::<LinkedRecord>();
    let more = json!({"record": schema, "linked": {"type": "array", "items": linked,
        "description": "The records it was linked to, with the versions they had."}});
    let whole = api.extended::<Revision>(&T::name(), json!({}), more);
    let mut shown = example();
    (shown["record"], shown["linked"]) = (T::example(), json!([]));
    api.operation(Method::GET, path, &format!("get{name}Revision"), tag, &format!("Read {an} {one} as it was"))
        .secured(Permission::Read.word())
        .queries(body_format::<T>())
        .answers_named(200, "The record as it was at this version.", &whole, shown)
        .problems(&[Code::NotFound, Code::InvalidParameter])
        .to(read::<T>);
    let about = "The number of the revision to compare with; the working copy's where it is left out.";
    let with = Parameter { schema: json!({"type": "integer", "minimum": 1}), ..Parameter::text("with", about) };
    let words = json!([{"op": "delete", "text": "Water rises"}, {"op": "insert", "text": "Rivers rise"}]);
    let field = json!({"pointer": "/headline", "before": "Water rises", "after": "Rivers rise", "words": words});
    let compared =
        json!({"before": example(), "after": example(), "fields": [field], "lists": [], "blocks": [], "linked": []});
    api.operation(
        Method::GET,
        &format!("{path}/compare"),
        &format!("compare{name}Revisions"),
        tag,
        &format!("Compare two revisions of {an} {one}"),
    )
    .about(
        "What differs, for a person to read: fields, the items of lists, the blocks of the body (told by their `_key`, \
         or by saying the same), texts word by word, and linked records that are of another version.",
    )
    .secured(Permission::Read.word())
    .query(with)
    .answers::<Comparison>(200, "What differs.", compared)
    .problems(&[Code::NotFound, Code::InvalidParameter])
    .to(compare::<T>);
}

fn example() -> Value {
    json!({"number": 3, "created_at": "2026-11-23T08:00:00Z",
        "author": {"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "email": "ada@example.com"},
        "note": "Second source added.", "autosave": false, "published": true, "fields": []})
}

fn present_words<T: Record>() -> String {
    let kept = match T::PRESENT {
        [] => String::new(),
        names => format!(" What stays as it is: `{}`.", names.join("`, `")),
    };
    format!(
        "Makes a new version of what the revision holds; linked records stay as they are. Relations to what lies in \
         the trash come back, those to what is gone for good are left out and named in `dropped`. A slug that belongs \
         to another record by now is not taken from it.{kept}"
    )
}
