//! The trash: what was deleted and can be restored. What others say of it stays whole.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::crud::Which;
use super::editions::NOT_SHOWN;
use super::manage::{self, BodyFormat};
use super::retention::{self, Retention};
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::{Leave, Permission, ToPublish, ToRead};
use crate::changes::{self, Act};
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Body, Code, Error, IfMatch, Page, Parameter, Params, Result, Schemas, Seal};
use crate::of_kind;
use crate::publishing::{self, index};
use crate::record::revision::Saving;
use crate::record::save::{self, Head, Saved};
use crate::record::{Card, Extraction, Kind, Record};
use crate::store::schema::{changes as log, editions, links, records, users};
use crate::store::{Conn, Id, Json, Moment, among, lock_row};
use crate::words;

words! {
    /// Why something is never purged from the trash.
    Kept {
        /// Readers have seen it.
        Published = "published",
        /// Another record refers to it, be that in the trash too.
        ReferredTo = "referred_to",
    }
}

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

/// A user, as those who did something are named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct By {
    /// The user.
    pub id: Id,
    /// The mail address they sign in with.
    pub email: String,
}

/// What to say of a restored record.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// What the new revision says of itself.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A relation that could not be brought back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dropped {
    /// Which relation it was.
    #[schema(example = "topics")]
    pub field: String,
    /// The kind of the record that is gone.
    pub kind: Kind,
    /// The record that is gone.
    pub id: Id,
}

/// A slug that is another than was asked for, because that one belongs to another record by now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherSlug {
    /// The slug it had.
    pub had: String,
    /// The slug it has.
    pub has: String,
}

/// The answer about a restored record.
pub fn restored<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    saved: &Saved<T>,
    dropped: &[Dropped],
    slug: Option<OtherSlug>,
) -> Result<Answer> {
    let record = manage::view(conn, saved, shift.now, BodyFormat::PortableText)?;
    let answer = json!({"record": record, "dropped": dropped, "slug": slug});
    Ok(Answer::json(200, &answer)?.version(saved.head.version))
}

/// Adds the schema of that answer; answers its name.
pub fn restored_schema<T: Record>(api: &mut Api, managed: &str) -> String {
    let dropped = api.schema::<Dropped>();
    let slug = api.schema::<OtherSlug>();
    api.composed(
        &format!("Restored{}", T::name()),
        "A record that was restored.",
        json!({
            "record": {"$ref": format!("#/components/schemas/{managed}")},
            "dropped": {"type": "array", "items": dropped,
                "description": "Relations that could not be brought back, because the other record exists no longer."},
            "slug": {"anyOf": [slug, {"type": "null"}],
                "description": "Where its slug belongs to another record by now: what it had and what it has."},
        }),
    )
}

/// Moves a record to the trash, unless readers see it or will. What refers to it goes on doing so.
pub fn trash<T: Record>(conn: &mut Conn, shift: &Shift, head: &Head) -> Result<()> {
    let open: Vec<(Moment, Option<Moment>, i32)> = editions::table
        .filter(editions::record.eq(head.id))
        .filter(publishing::unended(shift.now))
        .filter(editions::tombstone.is_null())
        .order(editions::visible_from)
        .select((editions::visible_from, editions::visible_until, editions::version))
        .load(conn)?;
    if !open.is_empty() {
        let detail = "Readers see this record, or will by schedule. Unpublish it first.";
        let shown = |(from, until, version): &(Moment, Option<Moment>, i32)| json!({"version": version, "visible_from": from, "visible_until": until});
        return Err(Error::new(Code::StillShown, detail)
            .with("records", [json!({"kind": head.kind, "id": head.id})])
            .with("editions", open.iter().map(shown).collect::<Vec<_>>()));
    }
    crate::record::slug::free(conn, head.id)?;
    diesel::update(records::table.find(head.id))
        .set((
            records::trashed_at.eq(shift.now),
            records::version.eq(head.version + 1),
            records::updated_at.eq(shift.now),
        ))
        .execute(conn)?;
    save::log_act::<T>(conn, shift, "trash", head.id, head.version + 1, &[])
}

/// What to add to the sentence about a record that is in the way, where it lies in the trash.
pub fn also_if_trashed(conn: &mut Conn, id: Id) -> Result<&'static str> {
    let trashed: Option<Option<Moment>> = records::table.find(id).select(records::trashed_at).first(conn).optional()?;
    Ok(match trashed.flatten() {
        Some(_) => " That one lies in the trash: restore it, or purge it there.",
        None => "",
    })
}

/// Refuses to publish a record that shows something in the trash, itself or through drafts that would go with it.
pub fn refuse_trashed(conn: &mut Conn, id: Id, now: Moment) -> Result<()> {
    let (mut seen, mut edge, mut gone) = (vec![id], vec![id], Vec::new());
    while !edge.is_empty() {
        let shown: Vec<(Id, Kind, Option<Moment>)> = links::table
            .inner_join(records::table.on(records::id.eq(links::target)))
            .filter(among(links::source, &edge))
            .filter(links::field.ne_all(NOT_SHOWN))
            .order((links::source, links::position))
            .select((records::id, records::kind, records::trashed_at))
            .load(conn)?;
        let ids: Vec<Id> = shown.iter().map(|(id, _, _)| *id).collect();
        // What readers see already is not published again, and what was taken from their sight stays out.
        let mut settled = publishing::live_among(conn, &ids, now)?;
        settled.extend(publishing::ended_among(conn, &ids, now)?);
        edge.clear();
        for (target, kind, trashed) in shown {
            if seen.contains(&target) {
                continue;
            }
            seen.push(target);
            if trashed.is_some() {
                gone.push((kind, target));
            } else if !settled.contains(&target) && !suggested(conn, kind, target)? {
                edge.push(target);
            }
        }
    }
    if gone.is_empty() {
        return Ok(());
    }
    let listed = super::editions::involved(conn, &gone)?;
    let detail = "This shows records that lie in the trash; `records` lists them. Restore them, or take them out.";
    Err(Error::new(Code::ShowsTrashed, detail).with("records", listed))
}

/// Whether somebody still has to accept a record before it is published.
fn suggested(conn: &mut Conn, kind: Kind, id: Id) -> Result<bool> {
    of_kind!(kind, Other => {
        Ok(Other::SUGGESTED_APART && Extraction::withheld(save::load::<Other>(conn, id)?.record.extraction()))
    })
}

/// The head of a record in the trash that is to be written, if it is still as it was read.
fn trashed_head(conn: &mut Conn, kind: Option<Kind>, id: Id, version: i32) -> Result<Head> {
    lock_row(conn, "records", id)?;
    let head: Head =
        records::table.find(id).select(Head::as_select()).first(conn).optional()?.ok_or_else(Error::not_found)?;
    if kind.is_some_and(|kind| kind != head.kind) {
        return Err(Error::not_found());
    }
    save::refuse_stale(conn, &head, version)?;
    match head.trashed_at {
        Some(_) => Ok(head),
        None => Err(Error::new(Code::Conflict, "This record does not lie in the trash.")),
    }
}

/// `POST /v1/manage/{collection}/{id}/restore`: out of the trash.
async fn restore<T: Record>(
    (desk, schemas): (Desk<T::Write>, Data<Schemas>),
    which: Which<T>,
    IfMatch(version): IfMatch,
    body: Body,
) -> Result<Answer> {
    let wish: Restore = schemas.read(body.value)?;
    desk.post(body.hash, move |conn, shift| {
        let id = which.id(conn)?;
        let head = trashed_head(conn, Some(T::KIND), id, version)?;
        let (_, record) = T::load(conn, &[id])?.pop().ok_or_else(Error::not_found)?;
        let had = record.card().slug;
        let saving = Saving { note: wish.note, ..Saving::default() };
        let saved = save::restore(conn, shift, &head, record, &saving)?;
        let other = had.zip(saved.record.card().slug).filter(|(had, has)| had != has);
        restored(conn, shift, &saved, &[], other.map(|(had, has)| OtherSlug { had, has }))
    })
    .await
}

/// `DELETE /v1/manage/trash/{id}`: for good.
async fn purge(desk: Desk<ToPublish>, path: Path<String>, IfMatch(version): IfMatch) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    desk.write(move |conn, shift| {
        let head = trashed_head(conn, None, id, version)?;
        if let Some(why) = kept(conn, &[id])?.get(&id) {
            let (detail, records) = match why {
                Kept::Published => {
                    ("Readers have seen this record. What was published is never purged.".into(), Vec::new())
                }
                Kept::ReferredTo => {
                    let detail = "Other records, here or in the trash, refer to this one; `records` lists them. Change \
                                  or purge those first.";
                    (detail.to_owned(), referring(conn, id)?)
                }
            };
            return Err(Error::new(Code::NotPurged, detail).with("records", records));
        }
        retention::purge(conn, head.kind, id, head.version)?;
        let act = Act {
            actor: Some(shift.user.id),
            action: "purge",
            kind: head.kind.word(),
            record: id,
            version: Some(head.version),
            fields: &[],
        };
        changes::append(conn, &act, shift.now)?;
        Ok(Answer::empty())
    })
    .await
}

fn referring(conn: &mut Conn, id: Id) -> Result<Vec<Value>> {
    let rows: Vec<(Id, Kind)> = links::table
        .inner_join(records::table.on(records::id.eq(links::source)))
        .filter(links::target.eq(id))
        .select((records::id, records::kind))
        .distinct()
        .limit(50)
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, kind)| json!({"kind": kind, "id": id})).collect())
}

/// Which of these records are never purged, and why.
fn kept(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, Kept>> {
    let rows: Vec<(Id, bool, bool)> = records::table
        .filter(among(records::id, ids))
        .select((records::id, retention::published(), retention::referred_to()))
        .load(conn)?;
    let why = |(id, published, referred): (Id, bool, bool)| match (published, referred) {
        (true, _) => Some((id, Kept::Published)),
        (false, true) => Some((id, Kept::ReferredTo)),
        (false, false) => None,
    };
    Ok(rows.into_iter().filter_map(why).collect())
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

/// The endpoints of the trash itself.
pub fn describe(api: &mut Api) {
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
    api.operation(Method::DELETE, "/v1/manage/trash/{id}", "purge", "Trash", "Purge a record now")
        .about(
            "It is gone for good, with its revisions. What readers have seen, and what another record refers to, be \
             that in the trash too, is a 409.",
        )
        .secured(Permission::Publish.word())
        .conditional()
        .answers_nothing(204, "It is gone.")
        .problems(&[Code::NotFound, Code::NotPurged, Code::Conflict])
        .to(purge);
}

/// The way of a record out of the trash.
pub fn describe_restore<T: Record>(
    api: &mut Api,
    each: &str,
    name: &str,
    tag: &str,
    one: &str,
    managed: (&str, Value),
) {
    let (managed, example) = managed;
    let schema = restored_schema::<T>(api, managed);
    api.operation(
        Method::POST,
        &format!("{each}/restore"),
        &format!("restore{name}"),
        tag,
        &format!("Take {} {one} out of the trash", super::describe::article_before(one)),
    )
    .about(
        "`If-Match` takes the version that the trash lists. It is a draft again, with a revision of its own. Where its \
         slug was given to another record meanwhile, it gets one like it, and `slug` says so.",
    )
    .secured(<T::Write as Leave>::PERMISSION.word())
    .conditional()
    .repeatable()
    .may_take::<Restore>(json!({"note": "Needed again."}))
    .answers_named(200, "It is back.", &schema, json!({"record": example, "dropped": [], "slug": null}))
    .problems(&[Code::NotFound, Code::Conflict])
    .to(restore::<T>);
}
