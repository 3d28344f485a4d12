//! The management endpoints, one set for every kind of record.

use actix_web::http::Method;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::actions::{self, PUBLISH_PROBLEMS};
use super::article::translations::GroupMember;
use super::article::workflow::Workflow;
use super::article::{quotation_check, steps};
use super::locks::{self, Editing};
use super::manage::BodyFormat;
use super::official::capacity::{SpeakerCapacity, SuggestedCapacity};
use super::warnings::Warning;
use super::{
    Article, Byline, Correction, Front, Media, Official, Organization, Page, PressConference, Quotation, Section, Site,
    Topic, Transcript, batch, crud, desk_view, merge, official, press_conference, quotation, revisions, trash,
};
use crate::access::roles::Permission;
use crate::access::users::Person;
use crate::body::Body;
use crate::http::api::{cursor, limit, pascal};
use crate::http::{Api, Code, Parameter};
use crate::publishing::Publication;
use crate::record::{Kind, Link, Record};

/// Where the endpoints of a kind of record stand, and what it is called there.
pub struct Room<'a> {
    /// The address of one record.
    pub path: &'a str,
    /// What operations call it.
    pub name: &'a str,
    /// The chapter of the document.
    pub tag: &'a str,
    /// What sentences call it.
    pub one: &'a str,
    /// The article before that.
    pub an: &'static str,
}

/// The endpoints of the newsroom.
pub fn describe(api: &mut Api) {
    let _ = api.schema::<Body>();
    of::<Article>(api, "article", "articles");
    steps::describe(api);
    quotation_check::describe(api);
    of::<Byline>(api, "byline", "bylines");
    of::<PressConference>(api, "press conference", "press conferences");
    press_conference::describe(api, "ManagedPressConference", &managed_example::<PressConference>());
    of::<Official>(api, "official", "officials");
    official::capacity::describe(api);
    of::<Organization>(api, "organization", "organizations");
    of::<Quotation>(api, "quotation", "quotations");
    quotation::verify::describe(api);
    of::<Transcript>(api, "transcript", "transcripts");
    of::<Section>(api, "section", "sections");
    of::<Topic>(api, "topic", "topics");
    of::<Media>(api, "media record", "media records");
    of::<Page>(api, "page", "pages");
    of::<Correction>(api, "correction", "corrections");
    actions::describe_particular(api);
    of::<Front>(api, "front", "fronts");
    site(api);
    trash::describe(api);
    // The last: a batch can do what was described before.
    batch::describe(api);
}

fn id_example() -> Value {
    json!("01936f5e-6a00-7000-8000-000000000001")
}

/// An example of a working copy as management answers it.
pub fn managed_example<T: Record>() -> Value {
    let mut example = json!({"id": id_example(), "version": 1, "created_at": "2026-11-23T08:00:00Z",
        "updated_at": "2026-11-23T08:00:00Z"});
    if let (Some(all), Value::Object(own)) = (example.as_object_mut(), T::example()) {
        all.extend(own);
    }
    example["being_edited_by"] = Value::Null;
    example["publication"] = json!({"state": "none", "version": null, "visible_from": null, "visible_until": null, "changed": false, "next": null});
    example
}

fn managed<T: Record + ToSchema>(api: &mut Api) -> String {
    let publication = api.schema::<Publication>();
    let head = json!({
        "id": {"type": "string", "format": "uuid", "description": "Identity."},
        "version": {"type": "integer", "format": "int32", "minimum": 1,
            "description": "Grows by one with each write that a person makes; the ETag."},
        "created_at": {"type": "string", "format": "date-time", "description": "When it was made."},
        "updated_at": {"type": "string", "format": "date-time", "description": "When it was last written."},
    });
    let editing = api.schema::<Editing>();
    let editing = json!({"anyOf": [editing, {"type": "null"}],
        "description": "Who is at work on it just now; null where nobody says so."});
    let mut more = json!({"publication": publication, "being_edited_by": editing});
    if T::KIND == Kind::Article {
        more["byline_text"] =
            json!({"type": ["string", "null"], "description": "The line that names who wrote, as readers see it."});
        more["workflow"] = api.schema::<Workflow>();
        let person = api.schema::<Person>();
        more["assignee"] = json!({"anyOf": [person, {"type": "null"}], "description": "Who has it on the desk."});
        let member = api.schema::<GroupMember>();
        more["translations"] = json!({"type": "array", "items": member,
            "description": "The report in other languages, as far as they are not in the trash."});
        more["stale"] = json!({"type": "boolean", "description": "Whether what it was translated from changed for \
            readers since. Raise the `version` of `translated_from` when it has been brought up to date."});
        more["returned_with"] = json!({"type": ["string", "null"],
            "description": "Why it was returned to its writer, while it stands in draft."});
    }
    if merge::can_merge(T::KIND) {
        let link = api.schema::<Link>();
        more["merged_into"] = json!({"anyOf": [link, {"type": "null"}],
            "description": "The record that answers for this one, if it was merged."});
    }
    if matches!(T::KIND, Kind::Official | Kind::PressConference) {
        let warning = api.schema::<Warning>();
        more["warnings"] = json!({"type": "array", "items": warning,
            "description": "What looks wrong, and is refused for nothing."});
    }
    if T::KIND == Kind::PressConference {
        let suggested = api.schema::<SpeakerCapacity>();
        more["suggested_capacities"] = json!({"type": "array", "items": suggested,
            "description": "Of speakers without a capacity: the only post of theirs that covers the day."});
    }
    if T::KIND == Kind::Quotation {
        let suggested = api.schema::<SuggestedCapacity>();
        more["suggested_capacity"] = json!({"anyOf": [suggested, {"type": "null"}],
            "description": "Where no capacity is given: the only post of the speaker's that covers the day. It is never \
                            written by itself."});
        more["printings"] =
            json!({"type": "array", "items": {"type": "object"}, "description": "Where articles print it."});
        more["fidelity"] = json!({"type": ["string", "null"], "description": "How the words stand to the transcript; null where there is none."});
    }
    api.extended::<T>("Managed", head, more)
}

pub(super) fn body_format<T: Record>() -> Vec<Parameter> {
    if !T::has_body() {
        return Vec::new();
    }
    let about = "The format of `body` in what is sent and answered. `text` can be read alone.";
    vec![Parameter::word("body_format", about, BodyFormat::WORDS)]
}

/// Save-and-publish is for records that are no article: an article is published by its own action.
fn publish_at_once<T: Record>() -> Vec<Parameter> {
    if T::KIND == Kind::Article {
        return Vec::new();
    }
    vec![
        Parameter::word("publish", "Publish what is saved in the same call.", &["true", "false"]),
        Parameter::word("with_drafts", "With `publish=true`: publish the drafts it shows too.", &["true", "false"]),
    ]
}

/// What a save may say of itself.
fn note() -> Parameter {
    Parameter {
        schema: json!({"type": "string", "maxLength": 1000}),
        ..Parameter::text("note", "What the revision says of itself.")
    }
}

/// Whether an editor's tool saves by itself.
fn autosave() -> Parameter {
    let about = "Whether an editor's tool saves by itself. The next save by the same author takes the autosave in: \
                 between two saves one of them at most stays in the revisions.";
    Parameter::word("autosave", about, &["true", "false"])
}

const SAVE_PROBLEMS: &[Code] = &[
    Code::Conflict,
    Code::SlugTaken,
    Code::InvalidParameter,
    Code::EmbargoHolds,
    Code::EmbargoConflict,
    Code::MergedAway,
];

fn of<T: Record>(api: &mut Api, one: &str, many: &str) {
    let (tag, name, plural) = (format!("Manage {many}"), pascal(one), pascal(many));
    let all = format!("/v1/manage/{}", T::KIND.collection());
    let each = format!("{all}/{{id}}");
    let schema = managed::<T>(api);
    let page = api.page_of(&schema);
    let about_list = "The working copies that are not in the trash, without their bodies.";
    let list_example =
        json!({"data": [], "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    api.operation(Method::GET, &all, &format!("listManaged{plural}"), &tag, &format!("List {many}"))
        .about(about_list)
        .secured(Permission::Read.word())
        .query(Parameter::word("sort", "The order.", crud::SORTS))
        .queries(desk_view::parameters(T::KIND))
        .queries([limit(), cursor()])
        .answers_named(200, "A page of working copies.", &page, list_example)
        .problems(&[Code::InvalidParameter, Code::InvalidCursor])
        .to(crud::list::<T>);
    api.operation(Method::POST, &all, &format!("create{name}"), &tag, &format!("Create {} {one}", article_before(one)))
        .repeatable()
        .queries(body_format::<T>())
        .queries(publish_at_once::<T>())
        .query(note())
        .takes::<T>(T::example())
        .answers_named(201, "Created. `Location` has its address.", &schema, managed_example::<T>())
        .problems(SAVE_PROBLEMS)
        .problems(if T::KIND == Kind::Article { &[] } else { PUBLISH_PROBLEMS })
        .to_work::<T::Write>(crud::create::<T>);
    one_record::<T>(api, &each, &name, &tag, one, &schema);
    api.operation(
        Method::DELETE,
        &each,
        &format!("trash{name}"),
        &tag,
        &format!("Move {} {one} to the trash", article_before(one)),
    )
    .about(
        "What readers see, or will by schedule, is a 409. Records that refer to it go on doing so, and show that it \
         lies in the trash; it can be restored.",
    )
    .conditional()
    .answers_nothing(204, "It is in the trash.")
    .problems(&[Code::NotFound, Code::StillShown])
    .to_work::<T::Write>(crud::remove::<T>);
    actions::describe::<T>(api, (&each, one, &tag), &schema, &managed_example::<T>());
    let room = Room { path: &each, name: &name, tag: &tag, one, an: article_before(one) };
    trash::describe_restore::<T>(api, &room, &schema, managed_example::<T>());
}

/// `an` before a vowel, else `a`.
pub fn article_before(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// What can be done with one record, at its own address.
fn one_record<T: Record>(api: &mut Api, path: &str, name: &str, tag: &str, one: &str, schema: &str) {
    let an = article_before(one);
    api.operation(
        Method::GET,
        path,
        &format!("getManaged{name}"),
        tag,
        &format!("Read the working copy of {an} {one}"),
    )
    .secured(Permission::Read.word())
    .queries(body_format::<T>())
    .answers_named(200, "The working copy; its version is the ETag.", schema, managed_example::<T>())
    .problems(&[Code::NotFound, Code::InvalidParameter])
    .to(crud::read::<T>);
    api.operation(Method::PUT, path, &format!("replace{name}"), tag, &format!("Replace {an} {one}"))
        .about(&kept_words::<T>())
        .conditional()
        .queries(body_format::<T>())
        .queries(publish_at_once::<T>())
        .queries([autosave(), note()])
        .takes::<T>(T::example())
        .answers_named(200, "As it is now.", schema, managed_example::<T>())
        .problems(SAVE_PROBLEMS)
        .problems(if T::KIND == Kind::Article { &[] } else { PUBLISH_PROBLEMS })
        .problems(&[Code::NotFound, Code::StillShown])
        .to_work::<T::Write>(crud::replace::<T>);
    api.operation(Method::PATCH, path, &format!("patch{name}"), tag, &format!("Change {an} {one}"))
        .about("A JSON merge patch (RFC 7396): what is mentioned changes, null clears, a list is replaced as a whole.")
        .conditional()
        .queries(body_format::<T>())
        .queries(publish_at_once::<T>())
        .queries([autosave(), note()])
        .patches::<T>(patch_example::<T>())
        .answers_named(200, "As it is now.", schema, managed_example::<T>())
        .problems(SAVE_PROBLEMS)
        .problems(if T::KIND == Kind::Article { &[] } else { PUBLISH_PROBLEMS })
        .problems(&[Code::NotFound, Code::StillShown])
        .to_work::<T::Write>(crud::patch::<T>);
    let room = Room { path, name, tag, one, an };
    revisions::describe::<T>(api, &room, schema, managed_example::<T>());
    locks::describe::<T>(api, &room);
}

fn kept_words<T: Record>() -> String {
    let kept = match T::KEPT {
        [] => String::new(),
        names => format!(" Left alone where they are not mentioned: `{}`.", names.join("`, `")),
    };
    format!("What a GET answered can be sent back: what is not the record's own is ignored.{kept}")
}

fn patch_example<T: Record>() -> Value {
    match T::example() {
        Value::Object(members) => members.into_iter().take(1).collect(),
        other => other,
    }
}

/// The settings of the site are one record, and always there.
fn site(api: &mut Api) {
    let schema = managed::<Site>(api);
    let (path, tag) = ("/v1/manage/site", "Manage the site");
    one_record::<Site>(api, path, "Site", tag, "site", &schema);
    actions::describe::<Site>(api, (path, "site", tag), &schema, &managed_example::<Site>());
}
