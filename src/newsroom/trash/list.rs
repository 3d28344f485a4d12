//! What lies in the trash.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Kept, kept};
use crate::access::Desk;
use crate::access::roles::{Permission, ToRead};
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Page, Parameter, Params, Result, Seal};
use crate::newsroom::manage::By;
use crate::newsroom::retention::Retention;
use crate::publishing::index;
use crate::record::save::Head;
use crate::record::{Card, Kind};
use crate::store::schema::{changes as log, records, users};
use crate::store::{Conn, Id, Json, Moment, among};

/// Something in the trash.
#[derive(Serialize, ToSchema)]
pub struct Trashed {
    /// Its kind.
    kind: Kind,
    /// Its id.
    id: Id,
    /// Its version: what restoring and purging it need in `If-Match`.
    version: i32,
    /// What it is called.
    name: Option<String>,
    /// Since when it lies there.
    trashed_at: Moment,
    /// Who put it there.
    trashed_by: Option<By>,
    /// When it is purged; null where it is kept.
    purge_after: Option<Moment>,
    /// Why it is kept whatever its age; null where it is not.
    kept: Option<Kept>,
}

/// Who moved these records to the trash last.
fn trashed_by(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, By>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Id, Id, String)> = log::table
        .inner_join(users::table)
        .filter(among(log::record, ids))
        .filter(log::action.eq("trash"))
        .order(log::id)
        .select((log::record, users::id, users::email))
        .load(conn)?;
    Ok(rows.into_iter().map(|(record, id, email)| (record, By { id, email })).collect())
}

/// `GET /v1/manage/trash`.
async fn list(
    request: HttpRequest,
    desk: Desk<ToRead>,
    params: Params,
    (seal, retention): (Data<Seal>, Data<Retention>),
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let kind: Option<Kind> = params.one_of("kind", &kinds())?.and_then(|word| word.parse().ok());
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let rows = rows(conn, kind, &asked)?;
        let (rows, page) = asked
            .page(rows, &seal, |(head, _)| (index::instant_key(head.trashed_at.unwrap_or(head.updated_at)), head.id));
        let ids: Vec<Id> = rows.iter().map(|(head, _)| head.id).collect();
        let (by, kept) = (trashed_by(conn, &ids)?, kept(conn, &ids)?);
        let item = |(head, card): (Head, Json<Card>)| {
            let trashed_at = head.trashed_at.unwrap_or(head.updated_at);
            let kept = kept.get(&head.id).copied();
            let name =
                card.label.as_ref().and_then(|label| label.original()).map(|name| name.chars().take(120).collect());
            Trashed {
                kind: head.kind,
                id: head.id,
                version: head.version,
                name,
                trashed_at,
                trashed_by: by.get(&head.id).cloned(),
                purge_after: retention.purge_after(trashed_at).filter(|_| kept.is_none()),
                kept,
            }
        };
        let data: Vec<Trashed> = rows.into_iter().map(item).collect();
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

fn rows(conn: &mut Conn, kind: Option<Kind>, asked: &Asked) -> Result<Vec<(Head, Json<Card>)>> {
    let mut query = records::table
        .filter(records::trashed_at.is_not_null())
        .select((Head::as_select(), records::card))
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(records::kind.eq(kind));
    }
    if let Some(place) = &asked.from {
        let at = index::key_instant(&place.key);
        let beside = records::trashed_at.eq(at);
        query = if asked.backwards() {
            query.filter(records::trashed_at.gt(at).or(beside.and(records::id.gt(place.id))).assume_not_null())
        } else {
            query.filter(records::trashed_at.lt(at).or(beside.and(records::id.lt(place.id))).assume_not_null())
        };
    }
    let query = if asked.backwards() {
        query.order((records::trashed_at.asc(), records::id.asc()))
    } else {
        query.order((records::trashed_at.desc(), records::id.desc()))
    };
    Ok(query.limit(asked.rows()).load(conn)?)
}

fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().filter(|kind| **kind != Kind::Site).map(|kind| kind.word()).collect()
}

/// The list's endpoint.
pub(super) fn describe(api: &mut Api) {
    let example = json!({"data": [{"kind": "topic", "id": "01936f5e-6a00-7000-8000-000000000001", "version": 2,
        "name": "Agriculture", "trashed_at": "2026-11-23T08:00:00Z",
        "trashed_by": {"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "email": "editor@example.com"},
        "purge_after": "2026-12-23T08:00:00Z", "kept": null}],
        "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    let _ = api.schema::<Trashed>();
    let page = api.page_of("Trashed");
    api.operation(Method::GET, "/v1/manage/trash", "listTrash", "Trash", "List what lies in the trash")
        .about(
            "Of every kind, what was trashed last first. It is purged at `purge_after`; what readers have seen, and \
             what another record refers to, is kept.",
        )
        .secured(Permission::Read.word())
        .queries([Parameter::word("kind", "Only records of this kind.", &kinds()), limit(), cursor()])
        .answers_named(200, "A page of the trash.", &page, example)
        .problems(&[Code::InvalidParameter, Code::InvalidCursor])
        .to(list);
}
