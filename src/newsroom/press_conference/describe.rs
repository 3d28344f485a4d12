//! What can be done with a press conference alone, in the document.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::PressConference;
use super::history::{self, ArrangementChange};
use super::occurrence::{Rearrange, rearrange};
use crate::access::desk::Shift;
use crate::access::roles::{Permission, ToWrite};
use crate::http::api::{cursor, limit};
use crate::http::{Answer, Api, Code, Request, Result, Schemas};
use crate::newsroom::actions::{PUBLISH_PROBLEMS, given};
use crate::newsroom::crud::working_copy;
use crate::newsroom::manage::BodyFormat;
use crate::store::Conn;

const PATH: &str = "/v1/manage/press-conferences/{id}";
const TAG: &str = "Manage press conferences";

/// `POST /v1/manage/press-conferences/{id}/occurrence`.
fn occurrence(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (before, wish) = given::<PressConference, Rearrange>(conn, shift, schemas, request)?;
    let saved = rearrange(conn, shift, &before, wish)?;
    working_copy(conn, shift, &saved, BodyFormat::PortableText, 200)
}

/// The endpoints that press conferences alone have; `schema` is that of a working copy, `example` one of those.
pub fn describe(api: &mut Api, schema: &str, example: &Value) {
    let path = format!("{PATH}/occurrence");
    api.operation(Method::POST, &path, "rearrangePressConference", TAG, "Say what becomes of a press conference")
        .about(
            "Confirm, postpone, reschedule or cancel it, or mark it as held; not to be mistaken for `reschedule` and \
             `cancel`, which are about when readers see the record. The change is kept in its history with the time it \
             had before and, for readers, your `note`. What is postponed keeps its old time, which no longer holds; \
             what is rescheduled needs a new one. What was held is not cancelled, and what was cancelled is planned \
             again with this call alone. Readers see it when it is published: with an act of its own, or, where they \
             see the press conference already, with `publish` in the same call.",
        )
        .conditional()
        .repeatable()
        .takes::<Rearrange>(json!({"occurrence": "rescheduled",
            "starts": {"local": "2026-11-23T10:00", "time_zone": "Asia/Shanghai"}, "note": "Moved to Monday morning."}))
        .answers_named(200, "As it is now.", schema, example.clone())
        .problems(PUBLISH_PROBLEMS)
        .problems(&[Code::NotFound, Code::NotPublished])
        .to_work::<ToWrite>(occurrence);
    let _ = api.schema::<ArrangementChange>();
    let page = api.page_of("ArrangementChange");
    let path = format!("{PATH}/history");
    let example =
        json!({"data": [], "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    api.operation(
        Method::GET,
        &path,
        "listPressConferenceHistory",
        TAG,
        "How the time, the place and the occurrence changed",
    )
    .about("Each change that was saved, the latest first, whether readers have seen it or not.")
    .secured(Permission::Read.word())
    .queries([limit(), cursor()])
    .answers_named(200, "A page of changes.", &page, example)
    .problems(&[Code::NotFound, Code::InvalidParameter, Code::InvalidCursor])
    .to(history::list);
}
