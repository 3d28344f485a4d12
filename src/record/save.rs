//! Saving a record: the one way by which a working copy comes to be or changes.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::card::Card;
use super::kind::Kind;
use super::{Defaults, Record, Relation, names, slug};
use crate::access::desk::Shift;
use crate::changes::{self, Act};
use crate::http::{Code, Error, Fault, Result};
use crate::store::schema::{changes as log, editions, links, records, revisions, sites, slugs};
use crate::store::{Conn, Id, Json, Moment, among, lock_row, lock_shared};

/// What every record has beside its own fields.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = records)]
pub struct Head {
    /// Identity.
    pub id: Id,
    /// Its kind.
    #[serde(skip)]
    pub kind: Kind,
    /// Grows by one with each write that a person makes.
    pub version: i32,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last written.
    pub updated_at: Moment,
    /// Since when it lies in the trash.
    #[serde(skip)]
    pub trashed_at: Option<Moment>,
    /// The record that it was merged into.
    #[serde(skip)]
    pub merged_into: Option<Id>,
}

/// A record and what every record has.
#[derive(Debug, Clone)]
pub struct Saved<T> {
    /// Identity, version, times.
    pub head: Head,
    /// The record.
    pub record: T,
}

/// What the site says where a record does not. English and UTC until there is a site.
pub fn defaults(conn: &mut Conn) -> Result<Defaults> {
    let site: Option<(String, String)> =
        sites::table.select((sites::default_language, sites::time_zone)).first(conn).optional()?;
    let (language, zone) = site.unwrap_or_else(|| ("en".into(), "UTC".into()));
    Ok(Defaults { language, time_zone: super::time::zone_or_utc(&zone) })
}

/// The head of a record of this kind, unless it is in the trash.
pub fn head(conn: &mut Conn, kind: Kind, id: Id) -> Result<Head> {
    let query = records::table.find(id).filter(records::kind.eq(kind)).filter(records::trashed_at.is_null());
    query.select(Head::as_select()).first(conn).optional()?.ok_or_else(Error::not_found)
}

/// The head of a record that is to be written, if it is still as it was read. Nobody else writes it before this unit
/// of work is done.
pub fn head_at(conn: &mut Conn, kind: Kind, id: Id, version: i32) -> Result<Head> {
    lock_row(conn, "records", id)?;
    let head = head(conn, kind, id)?;
    if head.version == version { Ok(head) } else { Err(stale(conn, &head, version)?) }
}

/// A record of this kind, unless it is in the trash.
pub fn load<T: Record>(conn: &mut Conn, id: Id) -> Result<Saved<T>> {
    let head = head(conn, T::KIND, id)?;
    let (_, record) = T::load(conn, &[id])?.pop().ok_or_else(Error::not_found)?;
    Ok(Saved { head, record })
}

/// The problem of somebody who writes from an old version: what it is now, and who changed what since.
fn stale(conn: &mut Conn, head: &Head, version: i32) -> Result<Error> {
    type Row = (Option<i32>, Moment, String, Option<Id>, Json<Vec<String>>);
    let rows: Vec<Row> = log::table
        .filter(log::record.eq(head.id))
        .filter(log::version.gt(version))
        .order(log::id)
        .limit(50)
        .select((log::version, log::at, log::action, log::actor, log::fields))
        .load(conn)?;
    let changes: Vec<Value> = rows
        .into_iter()
        .map(|(version, at, action, actor, fields)| json!({"version": version, "at": at, "action": action, "actor": actor, "fields": fields.0}))
        .collect();
    let detail = format!(
        "You read version {version}, and it is version {} now. Read it again, bring your change in and send it with \
         the new ETag.",
        head.version
    );
    let error = Error::header(Code::Stale, "If-Match", detail);
    Ok(error.with("current_version", head.version).with("changes", changes))
}

/// Makes a new record.
pub fn create<T: Record>(conn: &mut Conn, shift: &Shift, record: T) -> Result<Saved<T>> {
    create_as(conn, shift, Id::new(), record)
}

/// Makes a new record with an identity that others refer to already.
pub fn create_as<T: Record>(conn: &mut Conn, shift: &Shift, id: Id, record: T) -> Result<Saved<T>> {
    let (record, relations) = ready(conn, shift, id, record, None)?;
    let card = record.card();
    diesel::insert_into(records::table)
        .values((
            records::id.eq(id),
            records::kind.eq(T::KIND),
            records::version.eq(1),
            records::language.eq(record.language()),
            records::slug.eq(&card.slug),
            records::sort_key.eq(sort_key(&card)),
            records::card.eq(Json(card.clone())),
            records::created_by.eq(shift.user.id),
            records::created_at.eq(shift.now),
            records::updated_at.eq(shift.now),
        ))
        .execute(conn)?;
    record.insert(conn, id)?;
    finish(conn, shift, id, 1, &record, &card, &relations)?;
    let fields = fields_of(&serde_json::to_value(&record)?);
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    log_act::<T>(conn, shift, "create", id, 1, &fields)?;
    load(conn, id)
}

/// Changes a record that is still as it was read. A save that changes nothing makes no version.
pub fn change<T: Record>(conn: &mut Conn, shift: &Shift, before: &Saved<T>, record: T) -> Result<Saved<T>> {
    let id = before.head.id;
    if let Some(into) = before.head.merged_into {
        let detail = format!("This record was merged into {into}. Change that one, or undo the merge with `unmerge`.");
        return Err(Error::new(Code::MergedAway, detail).with("merged_into", json!({"id": into})));
    }
    let (record, relations) = ready(conn, shift, id, record, Some(&before.record))?;
    let (old, new) = (serde_json::to_value(&before.record)?, serde_json::to_value(&record)?);
    let changed: Vec<String> = fields_of(&new).into_iter().filter(|name| old.get(name) != new.get(name)).collect();
    if changed.is_empty() {
        return Ok(before.clone());
    }
    let version = before.head.version + 1;
    let card = record.card();
    let written = diesel::update(records::table.find(id).filter(records::version.eq(before.head.version)))
        .set((
            records::version.eq(version),
            records::language.eq(record.language()),
            records::slug.eq(&card.slug),
            records::sort_key.eq(sort_key(&card)),
            records::card.eq(Json(card.clone())),
            records::updated_at.eq(shift.now),
        ))
        .execute(conn)?;
    if written == 0 {
        let now = head(conn, T::KIND, id)?;
        return Err(stale(conn, &now, before.head.version)?);
    }
    record.update(conn, id)?;
    finish(conn, shift, id, version, &record, &card, &relations)?;
    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
    log_act::<T>(conn, shift, "update", id, version, &changed)?;
    load(conn, id)
}

/// Settles and checks a record, and gives it a slug.
fn ready<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    id: Id,
    mut record: T,
    before: Option<&T>,
) -> Result<(T, Vec<Relation>)> {
    let mut faults = Vec::new();
    record.settle(&defaults(conn)?, &mut faults);
    match before {
        Some(before) => record.carry(before, &mut faults),
        None => record.complete(conn)?,
    }
    if let Some((slug, _)) = record.slug() {
        slug::settle(slug, &mut faults);
    }
    let relations = record.relations();
    refuse_dangling(conn, &relations, &mut faults)?;
    if faults.is_empty() {
        record.check(conn, id, &mut faults)?;
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    record.guard(conn, shift, id, before)?;
    let language = record.language().to_owned();
    if let Some((slug, text)) = record.slug()
        && slug.0.is_empty()
    {
        slug.0 = slug::free_like(conn, T::KIND, &language, &slug::make(&text), id)?;
    }
    Ok((record, relations))
}

/// Reports every relation whose other end is missing, of another kind, or in the trash.
fn refuse_dangling(conn: &mut Conn, relations: &[Relation], faults: &mut Vec<Fault>) -> Result<()> {
    if relations.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = relations.iter().map(|relation| relation.target).collect();
    // What is being trashed meanwhile is waited for: then it is gone, or the trash sees this relation.
    lock_shared(conn, "records", &ids)?;
    let found: Vec<(Id, Kind)> = records::table
        .filter(among(records::id, &ids))
        .filter(records::trashed_at.is_null())
        .select((records::id, records::kind))
        .load(conn)?;
    for relation in relations {
        if !found.contains(&(relation.target, relation.kind)) {
            let detail = format!("There is no {} with the id {}.", relation.kind.noun(), relation.target);
            faults.push(Fault::at(relation.pointer.clone(), "unknown_record", detail));
        }
    }
    Ok(())
}

/// What follows every write of a record: slug, relations, names, revision.
fn finish<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    id: Id,
    version: i32,
    record: &T,
    card: &Card,
    relations: &[Relation],
) -> Result<()> {
    if let Some(slug) = &card.slug {
        slug::claim(conn, T::KIND, record.language(), slug, id)?;
    }
    relate(conn, id, relations)?;
    let names = record.names();
    names::write(conn, T::KIND, id, &names::keys(names.iter().map(String::as_str)))?;
    diesel::insert_into(revisions::table)
        .values((
            revisions::id.eq(Id::new()),
            revisions::kind.eq(T::KIND.word()),
            revisions::record.eq(id),
            revisions::number.eq(version),
            revisions::snapshot.eq(snapshot(conn, record, relations)?),
            revisions::author.eq(shift.user.id),
            revisions::autosave.eq(false),
            revisions::created_at.eq(shift.now),
        ))
        .execute(conn)?;
    Ok(())
}

fn relate(conn: &mut Conn, id: Id, relations: &[Relation]) -> Result<()> {
    diesel::delete(links::table.filter(links::source.eq(id))).execute(conn)?;
    for (position, relation) in relations.iter().enumerate() {
        diesel::insert_into(links::table)
            .values((
                links::source.eq(id),
                links::field.eq(relation.field),
                links::position.eq(position as i32),
                links::target.eq(relation.target),
                links::target_kind.eq(relation.kind.word()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The compressed snapshot of a record: the record, and the version of each record it was linked to.
fn snapshot<T: Record>(conn: &mut Conn, record: &T, relations: &[Relation]) -> Result<Vec<u8>> {
    let ids: Vec<Id> = relations.iter().map(|relation| relation.target).collect();
    let linked: Vec<(Id, i32)> = if ids.is_empty() {
        Vec::new()
    } else {
        records::table.filter(among(records::id, &ids)).select((records::id, records::version)).load(conn)?
    };
    let linked: Vec<Value> = linked.into_iter().map(|(id, version)| json!({"id": id, "version": version})).collect();
    let bytes = serde_json::to_vec(&json!({"record": record, "linked": linked}))?;
    zstd::bulk::compress(&bytes, 3).map_err(Error::internal)
}

/// A record as one of its revisions has it.
pub fn revision_of<T: Record>(conn: &mut Conn, id: Id, number: i32) -> Result<T> {
    let bytes: Vec<u8> = revisions::table
        .filter(revisions::record.eq(id))
        .filter(revisions::number.eq(number))
        .select(revisions::snapshot)
        .first(conn)?;
    let text = zstd::stream::decode_all(bytes.as_slice()).map_err(Error::internal)?;
    let mut snapshot: Value = serde_json::from_slice(&text)?;
    Ok(serde_json::from_value(snapshot["record"].take())?)
}

fn sort_key(card: &Card) -> Vec<u8> {
    names::sort_key(card.label.as_ref().and_then(|label| label.original()).unwrap_or_default())
}

fn fields_of(value: &Value) -> Vec<String> {
    value.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
}

/// Notes in the log what was done to a record.
pub fn log_act<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    action: &str,
    id: Id,
    version: i32,
    fields: &[&str],
) -> Result<()> {
    let act =
        Act { actor: Some(shift.user.id), action, kind: T::KIND.word(), record: id, version: Some(version), fields };
    changes::append(conn, &act, shift.now)
}

/// Moves a record to the trash, unless something still shows it or refers to it.
pub fn trash<T: Record>(conn: &mut Conn, shift: &Shift, head: &Head) -> Result<()> {
    let open: i64 = editions::table
        .filter(editions::record.eq(head.id))
        .filter(editions::visible_until.is_null().or(editions::visible_until.gt(shift.now)))
        .count()
        .get_result(conn)?;
    if open > 0 {
        let detail = "Readers see this record, or will by schedule. Unpublish it first.";
        return Err(Error::new(Code::StillShown, detail).with("records", [json!({"kind": head.kind, "id": head.id})]));
    }
    let sources = links::table
        .inner_join(records::table.on(records::id.eq(links::source)))
        .filter(links::target.eq(head.id))
        .filter(records::trashed_at.is_null());
    let referring: Vec<(Id, Kind)> = sources.select((records::id, records::kind)).distinct().limit(50).load(conn)?;
    if !referring.is_empty() {
        let records: Vec<Value> = referring.iter().map(|(id, kind)| json!({"kind": kind, "id": id})).collect();
        let detail = "Other records refer to this one; `records` lists them. Change those first.";
        return Err(Error::new(Code::StillShown, detail).with("records", records));
    }
    // A slug that no reader saw may be given to another record.
    diesel::delete(slugs::table.filter(slugs::record.eq(head.id)).filter(slugs::live_since.is_null())).execute(conn)?;
    diesel::update(records::table.find(head.id))
        .set((
            records::trashed_at.eq(shift.now),
            records::version.eq(head.version + 1),
            records::updated_at.eq(shift.now),
        ))
        .execute(conn)?;
    log_act::<T>(conn, shift, "trash", head.id, head.version + 1, &[])
}
