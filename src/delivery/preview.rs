//! Previews: a revision of a record as readers would see it if it were published now together with the drafts it shows.
//!
//! What readers see is shown as they see it. A draft that would be published along is shown by its working copy; what
//! publishing would leave out, a suggestion that nobody accepted or what lies in the trash, is left out here too.

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};
use chrono::{TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::compose::{Composed, Draft};
use super::enlarge::enlarge;
use super::list::members_of;
use super::live::LiveEdition;
use super::one::{answer_json, compose_in, language_of};
use super::referring::Sight;
use super::{Shown, Wish};
use crate::access::desk::PreviewPass;
use crate::access::roles::ToRead;
use crate::access::tokens::PREVIEW_MINUTES;
use crate::access::{Desk, Permission, Tokens};
use crate::http::{Answer, Api, Body, Code, Error, Fault, Operation, Params, Result, Schemas};
use crate::newsroom::prepare::prepare;
use crate::newsroom::shows;
use crate::of_kind;
use crate::publishing::Prepared;
use crate::record::{Kind, Record, revision, save};
use crate::store::schema::{records, revisions};
use crate::store::{Conn, Id, Moment, Store, among};

/// What a preview is wanted of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedPreview {
    /// The revision; the present one where it is left out.
    #[serde(default)]
    #[schema(minimum = 1)]
    revision: Option<i32>,
    /// For how many minutes the token is good; 60 where it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 60)]
    minutes: Option<i64>,
}

/// Lets whoever has it see one revision of one record.
#[derive(Serialize, ToSchema)]
pub struct PreviewToken {
    /// Send it to `url` as `Authorization: Bearer …`.
    token: String,
    /// Until when it is good.
    expires_at: Moment,
    /// The address of the preview.
    url: String,
    /// The revision that it shows.
    revision: i32,
}

/// `POST /v1/manage/{collection}/{id}/preview-tokens`. It writes nothing, so it needs no `If-Match`.
async fn make_token<T: Shown>(
    desk: Desk<ToRead>,
    (schemas, tokens): (Data<Schemas>, Data<Tokens>),
    path: Path<String>,
    body: Body,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let wanted: WantedPreview = schemas.read(body.value)?;
    let present = wanted.revision;
    let revision = desk
        .read(move |conn, _| {
            let revision = present.unwrap_or(save::head(conn, T::KIND, id)?.version);
            if !has_revision(conn, id, revision)? {
                let detail = format!("This record has no revision {revision}, or it was cleared away.");
                return Err(Error::invalid(vec![Fault::at("/revision", "no_such_revision", detail)]));
            }
            Ok(revision)
        })
        .await?;
    let minutes = wanted.minutes.unwrap_or(PREVIEW_MINUTES);
    // Tokens go by the system's clock.
    let now: Moment = Utc::now().into();
    let token = PreviewToken {
        token: tokens.preview((T::KIND, id), revision, minutes, now)?,
        expires_at: now.plus(TimeDelta::minutes(minutes)),
        url: format!("/v1/preview/{}/{id}", T::KIND.collection()),
        revision,
    };
    Answer::json(201, &token)
}

fn has_revision(conn: &mut Conn, id: Id, number: i32) -> Result<bool> {
    let known = revisions::table.filter(revisions::record.eq(id)).filter(revisions::number.eq(number));
    Ok(known.count().get_result::<i64>(conn)? > 0)
}

/// `GET /v1/preview/{collection}/{id}`.
async fn preview<T: Shown>(
    PreviewPass(pass): PreviewPass,
    (store, api): (Data<Store>, Data<Api>),
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    if pass.kind != T::KIND || path.parse::<Id>().ok() != Some(pass.sub) {
        let detail = format!("This token is for /v1/preview/{}/{} alone.", pass.kind.collection(), pass.sub);
        return Err(Error::new(Code::Unauthenticated, detail));
    }
    let now = store.clock().now();
    let wish = Wish::of_shape::<T>(&params, members_of::<T>(&api))?;
    store.read(move |conn| shown::<T>(conn, pass.sub, pass.revision, &wish, now)).await
}

fn shown<T: Shown>(conn: &mut Conn, id: Id, number: i32, wish: &Wish, now: Moment) -> Result<Answer> {
    save::head(conn, T::KIND, id)?;
    if !has_revision(conn, id, number)? {
        let detail = format!(
            "The revision {number} was cleared away since this token was made. Make another for a revision there is."
        );
        return Err(Error::new(Code::Gone, detail));
    }
    let record: T = revision::at(conn, id, number)?;
    let mut found = Composed::begin(conn, Sight::Now(now), wish)?;
    found.drafts = drafts(conn, id, &record, now)?;
    let draft = made_ready(conn, id, number, record, now)?;
    let edition = draft.edition.clone();
    found.drafts.insert(id, draft);
    let language = language_of::<T>(&edition, wish);
    let views = compose_in::<T>(conn, &mut found, vec![edition], wish)?;
    let views = enlarge::<T>(conn, &mut found, views, wish)?;
    let view = views.into_iter().next().ok_or_else(Error::not_found)?;
    Ok(answer_json(&view, wish)?.in_language(&language).with(CACHE_CONTROL.as_str(), "private, no-store"))
}

/// The drafts that would be published along with a record, by their working copies.
fn drafts<T: Record>(conn: &mut Conn, id: Id, record: &T, now: Moment) -> Result<HashMap<Id, Draft>> {
    let mut shown = shows::shown_by(record);
    let ids: Vec<Id> = shown.iter().map(|(_, id)| *id).collect();
    // What an earlier revision showed may lie in the trash by now.
    let there: Vec<Id> = records::table
        .filter(among(records::id, &ids))
        .filter(records::trashed_at.is_null())
        .select(records::id)
        .load(conn)?;
    shown.retain(|(_, id)| there.contains(id));
    let mut by_kind: HashMap<Kind, Vec<Id>> = HashMap::new();
    for (kind, draft) in shows::of(conn, id, shown, now, now)?.drafts {
        by_kind.entry(kind).or_default().push(draft);
    }
    let mut drafts = HashMap::new();
    for (kind, ids) in by_kind {
        let versions: HashMap<Id, i32> = records::table
            .filter(among(records::id, &ids))
            .select((records::id, records::version))
            .load::<(Id, i32)>(conn)?
            .into_iter()
            .collect();
        of_kind!(kind, Linked => {
            for (id, record) in Linked::load(conn, &ids)? {
                let version = versions.get(&id).copied().unwrap_or(1);
                drafts.insert(id, made_ready(conn, id, version, record, now)?);
            }
        });
    }
    Ok(drafts)
}

/// A record as it would be if it were published now.
fn made_ready<T: Record>(conn: &mut Conn, id: Id, version: i32, record: T, now: Moment) -> Result<Draft> {
    let (prepared, _) = prepare(conn, id, version, record, now, false)?;
    let Prepared { kind, language, card, document, body, .. } = prepared;
    let document = document.to_string();
    let readers: T = serde_json::from_str(&document)?;
    let mut found_by = readers.filters();
    found_by.extend(card.prints.iter().map(|quotation| ("quotation", quotation.to_string())));
    let edition = LiveEdition {
        id: Id::new(),
        record: id,
        version,
        language,
        slug: card.slug.clone(),
        visible_from: now,
        card: serde_json::to_string(&card)?,
        document,
    };
    let body = body.map(|body| body.to_string());
    Ok(Draft { kind, card, edition, body, found_by })
}

/// The endpoints of previews; `shaped` adds what is asked of the record's shape.
pub fn describe<T: Shown>(
    api: &mut Api,
    (name, tag, noun): (&str, &str, &str),
    shaped: fn(Operation<'_>) -> Operation<'_>,
) {
    let path = format!("/v1/manage/{}/{{id}}/preview-tokens", T::KIND.collection());
    let id = "01936f5e-6a00-7000-8000-000000000001";
    let example = json!({"token": "eyJ0eXAiOiJwcmV2aWV3…", "expires_at": "2026-11-27T07:00:00Z",
        "url": format!("/v1/preview/{}/{id}", T::KIND.collection()), "revision": 3});
    api.operation(
        Method::POST,
        &path,
        &format!("preview{name}Token"),
        &format!("Manage {tag}"),
        &format!("Make a token for a preview of {noun}"),
    )
    .about(
        "Whoever has it sees that one revision at `url`, for an hour at most, with the drafts that would be published \
         along. It needs no `If-Match`, for nothing is written, and takes no `Idempotency-Key`, for it answers a secret.",
    )
    .secured(Permission::Read.word())
    .may_take::<WantedPreview>(json!({"minutes": 30}))
    .answers::<PreviewToken>(201, "The token.", example)
    .problems(&[Code::NotFound, Code::IdempotencyNotHere])
    .to(make_token::<T>);
    let operation = api
        .operation(
            Method::GET,
            &format!("/v1/preview/{}/{{id}}", T::KIND.collection()),
            &format!("preview{name}"),
            "Preview",
            &format!("Preview {noun}"),
        )
        .about(
            "The revision that the token is for, in the shape in which readers would see it: with the drafts that would \
             be published along, and without what publishing would leave out. `language` is that of plain names.",
        )
        .previewed()
        .query(super::describe::language())
        .query(super::describe::fallback());
    shaped(operation)
        .answers::<T::View>(200, "The revision as readers would see it.", serde_json::Value::Null)
        .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter])
        .to(preview::<T>);
}
