//! Saving a record: the one way by which a working copy comes to be or changes.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::card::Card;
use super::kind::Kind;
use super::revision::{self, Saving};
use super::{Defaults, Record, Relation, names, slug};
use crate::access::desk::Shift;
use crate::changes::{self, Act};
use crate::each_engine;
use crate::http::{Code, Error, Fault, Result};
use crate::store::schema::{changes as log, links, records, sites, users};
use crate::store::{Conn, Id, Json, Moment, ROWS_AT_ONCE, among, lock_row, lock_shared};

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
    let query = records::table.find(id).filter(records::kind.eq(kind));
    let head: Head = query.select(Head::as_select()).first(conn).optional()?.ok_or_else(Error::not_found)?;
    match head.trashed_at {
        None => Ok(head),
        Some(since) => Err(trashed(&head, since)),
    }
}

/// The problem of somebody who asks for what lies in the trash.
fn trashed(head: &Head, since: Moment) -> Error {
    let detail = format!(
        "This {} lies in the trash since {since}. POST /v1/manage/{}/{}/restore with `If-Match: \"{}\"` takes it out.",
        head.kind.noun(),
        head.kind.collection(),
        head.id,
        head.version
    );
    Error::new(Code::NotFound, detail)
}

/// The head of a record that is to be written, if it is still as it was read. Nobody else writes it before this unit
/// of work is done.
pub fn head_at(conn: &mut Conn, kind: Kind, id: Id, version: i32) -> Result<Head> {
    lock_row(conn, "records", id)?;
    let head = head(conn, kind, id)?;
    refuse_stale(conn, &head, version)?;
    Ok(head)
}

/// Refuses to write from another version than the present one.
pub fn refuse_stale(conn: &mut Conn, head: &Head, version: i32) -> Result<()> {
    if head.version == version { Ok(()) } else { Err(stale(conn, head, version)?) }
}

/// A record of this kind, unless it is in the trash.
pub fn load<T: Record>(conn: &mut Conn, id: Id) -> Result<Saved<T>> {
    let head = head(conn, T::KIND, id)?;
    load_with(conn, head)
}

/// The record whose head was read already.
pub fn load_with<T: Record>(conn: &mut Conn, head: Head) -> Result<Saved<T>> {
    let (_, record) = T::load(conn, &[head.id])?.pop().ok_or_else(Error::not_found)?;
    Ok(Saved { head, record })
}

/// The problem of somebody who writes from an old version: what it is now, and who changed what since.
fn stale(conn: &mut Conn, head: &Head, version: i32) -> Result<Error> {
    type Row = (Option<i32>, Moment, String, Option<Id>, Option<String>, Json<Vec<String>>);
    let rows: Vec<Row> = log::table
        .left_join(users::table)
        .filter(log::record.eq(head.id))
        .filter(log::version.gt(version))
        .order(log::id)
        .limit(50)
        .select((log::version, log::at, log::action, log::actor, users::email.nullable(), log::fields))
        .load(conn)?;
    let changes: Vec<Value> = rows
        .into_iter()
        .map(|(version, at, action, actor, by, fields)| {
            json!({"version": version, "at": at, "action": action, "actor": actor, "by": by, "fields": fields.0})
        })
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

/// Makes a new record, and keeps what is said of it.
pub fn create_with<T: Record>(conn: &mut Conn, shift: &Shift, record: T, saving: &Saving) -> Result<Saved<T>> {
    make(conn, shift, Id::new(), record, saving)
}

/// Makes a new record with an identity that others refer to already.
pub fn create_as<T: Record>(conn: &mut Conn, shift: &Shift, id: Id, record: T) -> Result<Saved<T>> {
    make(conn, shift, id, record, &Saving::default())
}

fn make<T: Record>(conn: &mut Conn, shift: &Shift, id: Id, record: T, saving: &Saving) -> Result<Saved<T>> {
    let (record, relations) = ready(conn, (shift, saving), id, record, None)?;
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
    finish(conn, id, &record, &card, &relations)?;
    record.ripple(conn, None)?;
    revision::write(conn, shift, id, 1, &record, &relations, saving)?;
    let fields = fields_of(&serde_json::to_value(&record)?);
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    log_act::<T>(conn, shift, "create", id, 1, &fields)?;
    load(conn, id)
}

/// Changes a record that is still as it was read. A save that changes nothing makes no version.
pub fn change<T: Record>(conn: &mut Conn, shift: &Shift, before: &Saved<T>, record: T) -> Result<Saved<T>> {
    change_with(conn, shift, before, record, &Saving::default())
}

/// Changes a record, and keeps the change in the manner of `saving`.
pub fn change_with<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    before: &Saved<T>,
    record: T,
    saving: &Saving,
) -> Result<Saved<T>> {
    let id = before.head.id;
    if let Some(into) = before.head.merged_into {
        let detail = format!("This record was merged into {into}. Change that one, or undo the merge with `unmerge`.");
        return Err(Error::new(Code::MergedAway, detail).with("merged_into", json!({"id": into})));
    }
    let (record, relations) = ready(conn, (shift, saving), id, record, Some(&before.record))?;
    let (old, new) = (serde_json::to_value(&before.record)?, serde_json::to_value(&record)?);
    let changed: Vec<String> = fields_of(&new).into_iter().filter(|name| old.get(name) != new.get(name)).collect();
    if changed.is_empty() {
        if revision::keep(conn, id, before.head.version, saving)? {
            log_act::<T>(conn, shift, "update", id, before.head.version, &[])?;
        }
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
    finish(conn, id, &record, &card, &relations)?;
    record.ripple(conn, Some(&before.record))?;
    revision::fold(conn, id, shift.user.id)?;
    revision::write(conn, shift, id, version, &record, &relations, saving)?;
    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
    log_act::<T>(conn, shift, saving.action(), id, version, &changed)?;
    let head = Head { version, updated_at: shift.now, ..before.head.clone() };
    record.changed(conn, shift, &head, &before.record, saving)?;
    load_with(conn, head)
}

/// Takes a record out of the trash, which is a new version of it. Where its slug was given to another record meanwhile
/// it gets one like it.
pub fn restore<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    head: &Head,
    mut record: T,
    saving: &Saving,
) -> Result<Saved<T>> {
    let (id, version, language) = (head.id, head.version + 1, record.language().to_owned());
    let mut fields: &[&str] = &[];
    if let Some((slug, _)) = record.slug() {
        let free = slug::free_like(conn, T::KIND, &language, &slug.0, id)?;
        if free != slug.0 {
            slug.0 = free;
            fields = &["slug"];
            record.update(conn, id)?;
        }
    }
    record.guard(conn, shift, id, None)?;
    let (card, relations) = (record.card(), record.relations());
    diesel::update(records::table.find(id))
        .set((
            records::trashed_at.eq(None::<Moment>),
            records::version.eq(version),
            records::slug.eq(&card.slug),
            records::card.eq(Json(card.clone())),
            records::updated_at.eq(shift.now),
        ))
        .execute(conn)?;
    if let Some(slug) = &card.slug {
        slug::claim(conn, T::KIND, &language, slug, id)?;
    }
    record.ripple(conn, None)?;
    revision::write(conn, shift, id, version, &record, &relations, saving)?;
    log_act::<T>(conn, shift, "restore", id, version, fields)?;
    load(conn, id)
}

/// Settles and checks a record, and gives it a slug.
fn ready<T: Record>(
    conn: &mut Conn,
    (shift, saving): (&Shift, &Saving),
    id: Id,
    mut record: T,
    before: Option<&T>,
) -> Result<(T, Vec<Relation>)> {
    let mut faults = Vec::new();
    record.settle(&defaults(conn)?, &mut faults);
    match before {
        Some(before) => {
            record.carry(before, &mut faults);
            record.follows(before, saving.expressly, &mut faults);
        }
        None => record.complete(conn)?,
    }
    if let Some((slug, _)) = record.slug() {
        slug::settle(slug, &mut faults);
    }
    let relations = record.relations();
    // What others refer to may have been trashed since: such a relation stays whole, and no new one is made.
    let known: Vec<Relation> = before.map(T::relations).unwrap_or_default();
    let kept = |to: &Relation| saving.revert || known.iter().any(|one| one.target == to.target);
    refuse_dangling(conn, &relations, kept, &mut faults)?;
    if faults.is_empty() {
        record.check(conn, id, &mut faults)?;
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    record.guard(conn, shift, id, before)?;
    record.derive(conn)?;
    let language = record.language().to_owned();
    if let Some((slug, text)) = record.slug()
        && slug.0.is_empty()
    {
        slug.0 = slug::free_like(conn, T::KIND, &language, &slug::make(&text), id)?;
    }
    Ok((record, relations))
}

/// Reports every relation whose other end is missing or of another kind, and those to what lies in the trash, unless
/// they are `kept`.
fn refuse_dangling(
    conn: &mut Conn,
    relations: &[Relation],
    kept: impl Fn(&Relation) -> bool,
    faults: &mut Vec<Fault>,
) -> Result<()> {
    if relations.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = relations.iter().map(|relation| relation.target).collect();
    // What is being trashed meanwhile is waited for.
    lock_shared(conn, "records", &ids)?;
    let found: Vec<(Id, Kind, Option<Moment>)> = records::table
        .filter(among(records::id, &ids))
        .select((records::id, records::kind, records::trashed_at))
        .load(conn)?;
    for relation in relations {
        let other = found.iter().find(|(id, kind, _)| *id == relation.target && *kind == relation.kind);
        let noun = relation.kind.noun();
        match other {
            Some((_, _, None)) => {}
            Some(_) if kept(relation) => {}
            Some(_) => {
                let detail = format!("The {noun} {} lies in the trash. Restore it first.", relation.target);
                faults.push(Fault::at(relation.pointer.clone(), "in_trash", detail));
            }
            None => {
                let detail = format!("There is no {noun} with the id {}.", relation.target);
                faults.push(Fault::at(relation.pointer.clone(), "unknown_record", detail));
            }
        }
    }
    Ok(())
}

/// What follows every write of a record: slug, relations, names.
fn finish<T: Record>(conn: &mut Conn, id: Id, record: &T, card: &Card, relations: &[Relation]) -> Result<()> {
    if let Some(slug) = &card.slug {
        slug::claim(conn, T::KIND, record.language(), slug, id)?;
    }
    relate(conn, id, relations)?;
    names::write(conn, T::KIND, id, &names::all_keys(&record.names()))
}

fn relate(conn: &mut Conn, id: Id, relations: &[Relation]) -> Result<()> {
    diesel::delete(links::table.filter(links::source.eq(id))).execute(conn)?;
    let row = |(position, relation): (usize, &Relation)| {
        (
            links::source.eq(id),
            links::field.eq(relation.field),
            links::position.eq(position as i32),
            links::target.eq(relation.target),
            links::target_kind.eq(relation.kind.word()),
        )
    };
    let rows: Vec<_> = relations.iter().enumerate().map(row).collect();
    for some in rows.chunks(ROWS_AT_ONCE) {
        each_engine!(conn, diesel::insert_into(links::table).values(some).execute(conn))?;
    }
    Ok(())
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
