//! The revisions of a record: listed, read, compared, and brought back.

mod describe;

use std::collections::{BTreeSet, HashMap};

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use describe::describe;

use super::article::workflow;
use super::crud::{self, Which};
use super::manage::{BodyFormat, By};
use super::restore::{self, OtherSlug, Restore, restored};
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::ToRead;
use crate::http::cursor::Asked;
use crate::http::{Answer, Error, Page, Params, Request, Result, Schemas, Seal};
use crate::record::compare::{self, BlockChange, Difference, FieldChange, ListChange};
use crate::record::revision::{self, Linked, Saving, Snapshot, missing};
use crate::record::{Kind, Record, card, save};
use crate::store::schema::{changes as log, editions, revisions, users};
use crate::store::{Conn, Id, Json, Moment, among};

/// How many rows of the log are read at most to tell which fields a page of revisions wrote.
const MOST_ROWS: i64 = 10_000;

/// A revision, without what it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Revision {
    /// Its number: the version the record had.
    pub number: i32,
    /// When it was saved.
    pub created_at: Moment,
    /// Who saved it; null where the program itself did.
    pub author: Option<By>,
    /// What they said of it.
    pub note: Option<String>,
    /// Whether an editor's tool saved it by itself.
    pub autosave: bool,
    /// Whether readers saw it, see it or will by schedule.
    pub published: bool,
    /// Which of the record's fields were written since the revision before.
    pub fields: Vec<String>,
}

/// A record that a revision was linked to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedRecord {
    /// The record.
    pub id: Id,
    /// Its kind; null where it is gone for good.
    pub kind: Option<Kind>,
    /// What it is called now.
    pub name: Option<String>,
    /// The version it had.
    pub version: i32,
}

/// A record that both revisions are linked to, in different versions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedChange {
    /// The record.
    pub id: Id,
    /// Its kind; null where it is gone for good.
    pub kind: Option<Kind>,
    /// What it is called now.
    pub name: Option<String>,
    /// The version it had.
    pub before: i32,
    /// The version it has there.
    pub after: i32,
}

/// What differs between two revisions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comparison {
    /// The revision that is compared.
    pub before: Revision,
    /// The one it is compared with.
    pub after: Revision,
    /// The fields that differ, but for lists and the body.
    pub fields: Vec<FieldChange>,
    /// The lists that differ, item by item.
    pub lists: Vec<ListChange>,
    /// The blocks of the body that differ, in the order they have there; those that are gone stand behind what they
    /// stood behind.
    pub blocks: Vec<BlockChange>,
    /// Records that both are linked to, whose own versions differ.
    pub linked: Vec<LinkedChange>,
}

/// The number in a path.
#[derive(Deserialize)]
struct Numbered {
    number: String,
}

impl Numbered {
    fn read(&self) -> Result<i32> {
        self.number.parse().ok().filter(|number| *number >= 1).ok_or_else(Error::not_found)
    }
}

type Row = (Id, i32, Moment, Option<Id>, Option<String>, Option<String>, bool);

/// Reads rows of revisions, with whoever saved them.
macro_rules! rows {
    () => {
        revisions::table.left_join(users::table.on(users::id.nullable().eq(revisions::author))).select((
            revisions::id,
            revisions::number,
            revisions::created_at,
            revisions::author,
            users::email.nullable(),
            revisions::note,
            revisions::autosave,
        ))
    };
}

/// The rows as they are shown. `below` is the number of the revision before the oldest of them, 0 where there is none.
fn shown(conn: &mut Conn, record: Id, rows: Vec<Row>, below: i32) -> Result<Vec<Revision>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.0).collect();
    let published: Vec<Id> = editions::table
        .filter(among(editions::revision, &ids))
        .filter(editions::tombstone.is_null())
        .select(editions::revision)
        .distinct()
        .load(conn)?;
    let highest = rows.iter().map(|row| row.1).max().unwrap_or_default();
    let written: Vec<(Option<i32>, Json<Vec<String>>)> = log::table
        .filter(log::record.eq(record))
        .filter(log::version.gt(below))
        .filter(log::version.le(highest))
        .filter(log::action.eq_any(["create", "update", "revert", "restore"]))
        .order(log::id.desc())
        .limit(MOST_ROWS)
        .select((log::version, log::fields))
        .load(conn)?;
    let mut numbers: Vec<i32> = rows.iter().map(|row| row.1).collect();
    numbers.sort_unstable();
    // What was written by a save that was folded, or taken in, belongs to the revision that followed.
    let mut fields: HashMap<i32, BTreeSet<String>> = HashMap::new();
    for (version, names) in written {
        let at = numbers.partition_point(|number| Some(*number) < version);
        if let Some(number) = numbers.get(at) {
            fields.entry(*number).or_default().extend(names.0);
        }
    }
    let revision = |(id, number, created_at, author, email, note, autosave): Row| Revision {
        number,
        created_at,
        author: author.zip(email).map(|(id, email)| By { id, email }),
        note,
        autosave,
        published: published.contains(&id),
        fields: fields.remove(&number).unwrap_or_default().into_iter().collect(),
    };
    Ok(rows.into_iter().map(revision).collect())
}

/// `GET …/revisions`.
async fn list<T: Record>(
    request: HttpRequest,
    desk: Desk<ToRead>,
    which: Which<T>,
    params: Params,
    seal: Data<Seal>,
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let id = which.id(conn)?;
        save::head(conn, T::KIND, id)?;
        let place = asked.from.as_ref().map(|place| number_of(&place.key));
        let mut query = rows!().filter(revisions::record.eq(id)).into_boxed();
        query = match place {
            Some(number) if asked.backwards() => query.filter(revisions::number.gt(number)),
            Some(number) => query.filter(revisions::number.lt(number)),
            None => query,
        };
        query = if asked.backwards() {
            query.order(revisions::number.asc())
        } else {
            query.order(revisions::number.desc())
        };
        let rows: Vec<Row> = query.limit(asked.rows()).load(conn)?;
        let beyond = rows.get(asked.limit).map(|row| row.1).filter(|_| !asked.backwards());
        let below = if asked.backwards() { place } else { beyond };
        let (rows, page) = asked.page(rows, &seal, |row| (row.1.to_be_bytes().to_vec(), row.0));
        let data = shown(conn, id, rows, below.unwrap_or_default())?;
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

fn number_of(key: &[u8]) -> i32 {
    key.try_into().map(i32::from_be_bytes).unwrap_or_default()
}

/// A revision and what it holds.
fn open(conn: &mut Conn, record: Id, number: i32) -> Result<(Revision, Snapshot)> {
    let row: Row = rows!()
        .filter(revisions::record.eq(record))
        .filter(revisions::number.eq(number))
        .first(conn)
        .optional()?
        .ok_or_else(|| missing(number))?;
    let below: Option<i32> = revisions::table
        .filter(revisions::record.eq(record))
        .filter(revisions::number.lt(number))
        .select(diesel::dsl::max(revisions::number))
        .first(conn)?;
    let bytes: Vec<u8> = revisions::table.find(row.0).select(revisions::snapshot).first(conn)?;
    let snapshot = revision::open(&bytes)?;
    let revision = shown(conn, record, vec![row], below.unwrap_or_default())?.pop().ok_or_else(|| missing(number))?;
    Ok((revision, snapshot))
}

/// `GET …/revisions/{number}`.
async fn read<T: Record>(desk: Desk<ToRead>, which: Which<T>, path: Path<Numbered>, params: Params) -> Result<Answer> {
    let (number, format) = (path.read()?, BodyFormat::of(&params)?);
    desk.read(move |conn, _| {
        let id = which.id(conn)?;
        save::head(conn, T::KIND, id)?;
        let (revision, snapshot) = open(conn, id, number)?;
        let record: T = serde_json::from_value(snapshot.record)?;
        let mut value = serde_json::to_value(&record)?;
        if let Some(body) = record.body() {
            value["body"] = format.render(body)?;
        }
        let mut ids: Vec<Id> = snapshot.linked.iter().map(|linked| linked.id).collect();
        card::relations_in(&value, &mut ids);
        let known = cards(conn, ids)?;
        let language = save::defaults(conn)?.language;
        card::enlarge(&mut value, &known, &[&language]);
        let linked = |Linked { id, version }: Linked| {
            let (kind, name) = named(&known, id);
            LinkedRecord { id, kind, name, version }
        };
        let linked: Vec<LinkedRecord> = snapshot.linked.into_iter().map(linked).collect();
        let mut answer = serde_json::to_value(&revision)?;
        answer["record"] = value;
        answer["linked"] = json!(linked);
        Answer::json(200, &answer)
    })
    .await
}

type Cards = HashMap<Id, (Kind, card::Card)>;

fn cards(conn: &mut Conn, mut ids: Vec<Id>) -> Result<Cards> {
    ids.sort();
    ids.dedup();
    card::of_working_copies(conn, &ids)
}

fn named(cards: &Cards, id: Id) -> (Option<Kind>, Option<String>) {
    let Some((kind, card)) = cards.get(&id) else { return (None, None) };
    let name = card.label.as_ref().and_then(|label| label.original());
    (Some(*kind), name.map(|name| name.chars().take(120).collect()))
}

/// `GET …/revisions/{number}/compare`.
async fn compare<T: Record>(
    desk: Desk<ToRead>,
    which: Which<T>,
    path: Path<Numbered>,
    params: Params,
) -> Result<Answer> {
    let number = path.read()?;
    let with: Option<i32> = params.read("with", "the number of a revision")?;
    desk.read(move |conn, _| {
        let id = which.id(conn)?;
        let head = save::head(conn, T::KIND, id)?;
        let (before, old) = open(conn, id, number)?;
        let (after, new) = open(conn, id, with.unwrap_or(head.version))?;
        let (mut was, mut is): (Value, Value) = (old.record, new.record);
        let mut ids: Vec<Id> = Vec::new();
        for value in [&was, &is] {
            let record: T = serde_json::from_value(value.clone())?;
            ids.extend(record.relations().iter().map(|relation| relation.target));
        }
        let changed: Vec<(Id, i32, i32)> = old
            .linked
            .iter()
            .filter_map(|one| Some((one, new.linked.iter().find(|other| other.id == one.id)?)))
            .filter(|(one, other)| one.version != other.version)
            .map(|(one, other)| (one.id, one.version, other.version))
            .collect();
        ids.extend(changed.iter().map(|(id, ..)| *id));
        let known = cards(conn, ids)?;
        let language = save::defaults(conn)?.language;
        card::enlarge(&mut was, &known, &[&language]);
        card::enlarge(&mut is, &known, &[&language]);
        let names = known.keys().filter_map(|id| Some((id.to_string(), named(&known, *id).1?))).collect();
        let Difference { fields, lists, blocks } = compare::compare(&was, &is, &names);
        let changed = changed.into_iter().map(|(id, before, after)| {
            let (kind, name) = named(&known, id);
            LinkedChange { id, kind, name, before, after }
        });
        let linked = changed.collect();
        Answer::json(200, &Comparison { before, after, fields, lists, blocks, linked })
    })
    .await
}

/// `POST …/revisions/{number}/restore`: what a revision holds becomes a new version.
fn revert<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, mut request: Request) -> Result<Answer> {
    let number = request.number()?;
    let wish: Restore = schemas.read(request.body.take())?;
    let before = crud::before::<T>(conn, shift, &request)?;
    let (_, snapshot) = open(conn, before.head.id, number)?;
    let restore::Readied { record, dropped, slug } = restore::ready::<T>(conn, &before, snapshot.record)?;
    crud::require_leave_to_accept(shift, &before.record, &record)?;
    let note = wish.note.unwrap_or_else(|| format!("Revision {number} restored."));
    let saving = Saving { note: Some(note), revert: true, ..Saving::default() };
    let saved = save::change_with(conn, shift, &before, record, &saving)?;
    if T::KIND == Kind::Article {
        workflow::after_change(conn, shift, &before.head, &saved.head)?;
    }
    let has = saved.record.card().slug.unwrap_or_default();
    restored(conn, shift, &saved, &dropped, slug.map(|had| OtherSlug { had, has }))
}
