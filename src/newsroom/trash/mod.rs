//! The trash: what was deleted and can be restored. What others say of it stays whole.

mod list;

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::web::Path;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::article::embargo;
use super::crud;
use super::describe::Room;
use super::merge;
use super::restore::{OtherSlug, Restore, restored, restored_schema};
use super::retention;
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::{Permission, ToPublish};
use crate::changes::{self, Act};
use crate::http::{Answer, Api, Code, Error, IfMatch, Request, Result, Schemas};
use crate::publishing;
use crate::record::revision::Saving;
use crate::record::save::{self, Head};
use crate::record::{Kind, Record, slug};
use crate::store::schema::{editions, links, records, segments};
use crate::store::{Conn, Id, Moment, among, lock_row};
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

/// Moves a record to the trash, unless readers see it or will, or others lead to it. What refers to it goes on doing so.
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
    merge::refuse_led_to(conn, head.kind, head.id)?;
    slug::free(conn, head.id)?;
    diesel::update(records::table.find(head.id))
        .set((
            records::trashed_at.eq(shift.now),
            records::version.eq(head.version + 1),
            records::updated_at.eq(shift.now),
        ))
        .execute(conn)?;
    for (_, record) in T::load(conn, &[head.id])? {
        record.ripple(conn, None)?;
    }
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
fn restore<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, mut request: Request) -> Result<Answer> {
    let wish: Restore = schemas.read(request.body.take())?;
    let version = request.version()?;
    let id = crud::named_or_only(conn, request.id)?;
    let head = trashed_head(conn, Some(T::KIND), id, version)?;
    let record = save::load_with::<T>(conn, head.clone())?.record;
    let had = record.card().slug;
    let saving = Saving { note: wish.note, ..Saving::default() };
    let saved = save::restore(conn, shift, &head, record, &saving)?;
    let other = had.zip(saved.record.card().slug).filter(|(had, has)| had != has);
    restored(conn, shift, &saved, &[], other.map(|(had, has)| OtherSlug { had, has }))
}

/// `DELETE /v1/manage/trash/{id}`: for good.
async fn purge(desk: Desk<ToPublish>, path: Path<String>, IfMatch(version): IfMatch) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    desk.write(move |conn, shift| {
        let head = trashed_head(conn, None, id, version)?;
        embargo::refuse_purge(conn, head.kind, id, shift.now)?;
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

/// The records that refer to one, as [`retention::referred_to`] has it; 50 of each sort at most.
fn referring(conn: &mut Conn, id: Id) -> Result<Vec<Value>> {
    let mut found: Vec<(Id, Kind)> = links::table
        .inner_join(records::table.on(records::id.eq(links::source)))
        .filter(links::target.eq(id))
        .select((records::id, records::kind))
        .distinct()
        .limit(50)
        .load(conn)?;
    let merged: Vec<(Id, Kind)> =
        records::table.filter(records::merged_into.eq(id)).select((records::id, records::kind)).limit(50).load(conn)?;
    let turns: Vec<Id> = segments::table.filter(segments::transcript.eq(id)).select(segments::id).load(conn)?;
    let aligned: Vec<Id> = segments::table
        .filter(among(segments::aligned_with, &turns))
        .filter(segments::transcript.ne(id))
        .select(segments::transcript)
        .distinct()
        .limit(50)
        .load(conn)?;
    found.extend(merged);
    found.extend(aligned.into_iter().map(|id| (id, Kind::Transcript)));
    Ok(found.into_iter().map(|(id, kind)| json!({"kind": kind, "id": id})).collect())
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

/// The endpoints of the trash itself.
pub fn describe(api: &mut Api) {
    list::describe(api);
    api.operation(Method::DELETE, "/v1/manage/trash/{id}", "purge", "Trash", "Purge a record now")
        .about(
            "It is gone for good, with its revisions. What readers have seen, and what another record refers to, be \
             that in the trash too, is a 409.",
        )
        .secured(Permission::Publish.word())
        .conditional()
        .answers_nothing(204, "It is gone.")
        .problems(&[Code::NotFound, Code::NotPurged, Code::EmbargoHolds, Code::Conflict])
        .to(purge);
}

/// The way of a record out of the trash.
pub fn describe_restore<T: Record>(api: &mut Api, room: &Room<'_>, managed: &str, example: Value) {
    let Room { name, tag, one, an, .. } = *room;
    let schema = restored_schema::<T>(api, managed);
    api.operation(
        Method::POST,
        &format!("{}/restore", room.path),
        &format!("restore{name}"),
        tag,
        &format!("Take {an} {one} out of the trash"),
    )
    .about(
        "`If-Match` takes the version that the trash lists. It is a draft again, with a revision of its own. Where its \
         slug was given to another record meanwhile, it gets one like it, and `slug` says so.",
    )
    .conditional()
    .repeatable()
    .may_take::<Restore>(json!({"note": "Needed again."}))
    .answers_named(200, "It is back.", &schema, json!({"record": example, "dropped": [], "slug": null}))
    .problems(&[Code::NotFound, Code::Conflict])
    .to_work::<T::Write>(restore::<T>);
}
