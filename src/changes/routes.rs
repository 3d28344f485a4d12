//! Reading the change log.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::access::Desk;
use crate::access::roles::{Permission, ToAudit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Page, Parameter, Params, Result, Seal};
use crate::store::schema::{changes, users};
use crate::store::{Id, Json, Moment};

/// One thing that was done.
#[derive(Serialize, ToSchema)]
pub struct Change {
    /// Its place in the log; followers read in this order.
    position: i64,
    /// When it was done.
    at: Moment,
    /// Who did it; null where the command line or the program itself did.
    actor: Option<Actor>,
    /// What was done.
    #[schema(example = "publish")]
    action: String,
    /// To which kind of record.
    #[schema(example = "article")]
    kind: String,
    /// To which record.
    record: Id,
    /// Which version it has since.
    version: Option<i32>,
    /// Which of its fields were written.
    fields: Vec<String>,
}

/// A user as the log names them.
#[derive(Serialize, ToSchema)]
pub struct Actor {
    id: Id,
    email: String,
}

/// The endpoints of this room.
pub fn describe(api: &mut Api) {
    let example = json!({"data": [{"position": 42, "at": "2026-11-23T08:00:00Z",
        "actor": {"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "email": "editor@example.com"},
        "action": "publish", "kind": "article", "record": "01936f5e-6a00-7000-8000-000000000001", "version": 3, "fields": []}],
        "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    let _ = api.schema::<Change>();
    let page = api.page_of("Change");
    api.operation(Method::GET, "/v1/manage/changes", "listChanges", "Change log", "Read the change log")
        .about("Who did what to which record, newest first unless `sort=position`. Ids and field names, never content.")
        .secured(Permission::Log.word())
        .queries([
            Parameter::word("sort", "The order.", &["-position", "position"]),
            Parameter::text("record", "Only what was done to this record (its id)."),
            crate::http::api::limit(),
            crate::http::api::cursor(),
        ])
        .answers_named(200, "A page of the log.", &page, example)
        .problems(&[Code::InvalidParameter, Code::InvalidCursor])
        .to(list);
}

type Row = (Option<i64>, Moment, Option<Id>, Option<String>, String, String, Id, Option<i32>, Json<Vec<String>>);

async fn list(request: HttpRequest, desk: Desk<ToAudit>, params: Params, seal: Data<Seal>) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let ascending = params.one_of("sort", &["-position", "position"])? == Some("position");
    let record: Option<Id> = params.read("record", "the id of a record")?;
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let mut query = changes::table
            .left_join(users::table)
            .filter(changes::position.is_not_null())
            .filter(changes::tags.is_null())
            .select((
                changes::position,
                changes::at,
                changes::actor,
                users::email.nullable(),
                changes::action,
                changes::kind,
                changes::record,
                changes::version,
                changes::fields,
            ))
            .into_boxed();
        if let Some(record) = record {
            query = query.filter(changes::record.eq(record));
        }
        let upwards = ascending != asked.backwards();
        if let Some(place) = &asked.from {
            let key: [u8; 8] = place.key.clone().try_into().unwrap_or_default();
            let at = i64::from_be_bytes(key);
            query =
                if upwards { query.filter(changes::position.gt(at)) } else { query.filter(changes::position.lt(at)) };
        }
        let query = if upwards { query.order(changes::position.asc()) } else { query.order(changes::position.desc()) };
        let rows: Vec<Row> = query.limit(asked.rows()).load(conn)?;
        let rows: Vec<Change> = rows.into_iter().map(change).collect();
        let (data, page) = asked.page(rows, &seal, |row| (row.position.to_be_bytes().to_vec(), row.record));
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

fn change((position, at, actor, email, action, kind, record, version, fields): Row) -> Change {
    let actor = actor.zip(email).map(|(id, email)| Actor { id, email });
    Change { position: position.unwrap_or_default(), at, actor, action, kind, record, version, fields: fields.0 }
}
