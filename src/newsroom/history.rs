//! What readers saw of a record when: the list of its editions.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::crud::Which;
use super::editions::{Involved, involved};
use super::manage::By;
use crate::access::Desk;
use crate::access::roles::ToRead;
use crate::http::cursor::Asked;
use crate::http::{Answer, Page, Params, Result, Seal};
use crate::publishing::Tombstone;
use crate::publishing::index::{instant_key, key_instant};
use crate::record::{Kind, Record, ZonedTime, save};
use crate::store::schema::{editions, ties, users};
use crate::store::{Conn, Id, Json, Moment, among};
use crate::words;

words! {
    /// Where an edition stands in time.
    EditionState {
        /// It has not begun.
        Scheduled = "scheduled",
        /// Readers see it.
        Open = "open",
        /// They saw it.
        Ended = "ended",
    }
}

/// What readers saw, see or will see of a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionView {
    /// Identity.
    pub id: Id,
    /// The version it shows.
    pub version: i32,
    /// Where it stands in time.
    pub state: EditionState,
    /// When it begins.
    pub visible_from: Moment,
    /// When it ends, by its own end or because the next one begins; null where no end is set.
    pub visible_until: Option<Moment>,
    /// The wall clock its beginning was set by; null where it began at once.
    pub at: Option<ZonedTime>,
    /// The wall clock its end was set by.
    pub until: Option<ZonedTime>,
    /// What stands in the record's place, where this is no edition of it: it was taken back, or merged.
    pub tombstone: Option<Tombstone>,
    /// Whether it moved no date.
    pub minor: bool,
    /// BCP 47 tag; empty for records without a language.
    pub language: String,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// The publications it was opened together with; it is moved and cancelled with them.
    pub opened_with: Vec<Involved>,
    /// The reasons that were given.
    #[schema(value_type = Option<Object>)]
    pub grounds: Option<Value>,
    /// Who opened it; null where the program did.
    pub opened_by: Option<By>,
    /// When they did.
    pub opened_at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
struct Row {
    id: Id,
    version: i32,
    visible_from: Moment,
    visible_until: Option<Moment>,
    from_zoned: Option<Json<ZonedTime>>,
    until_zoned: Option<Json<ZonedTime>>,
    tombstone: Option<Tombstone>,
    minor: bool,
    language: String,
    slug: Option<String>,
    grounds: Option<Json<Value>>,
    opened_by: Option<Id>,
    opened_at: Moment,
}

/// `GET /v1/manage/{collection}/{id}/editions`: the newest beginning first.
pub async fn list<T: Record>(
    request: HttpRequest,
    desk: Desk<ToRead>,
    which: Which<T>,
    params: Params,
    seal: Data<Seal>,
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let path = request.path().to_owned();
    desk.read(move |conn, shift| {
        let id = which.id(conn)?;
        save::head(conn, T::KIND, id)?;
        let mut query = editions::table.filter(editions::record.eq(id)).select(Row::as_select()).into_boxed();
        let upwards = asked.backwards();
        if let Some(at) = asked.from.as_ref().and_then(|place| key_instant(&place.key)) {
            query = match upwards {
                true => query.filter(editions::visible_from.gt(at)),
                false => query.filter(editions::visible_from.lt(at)),
            };
        }
        let query = match upwards {
            true => query.order(editions::visible_from.asc()),
            false => query.order(editions::visible_from.desc()),
        };
        let rows: Vec<Row> = query.limit(asked.rows()).load(conn)?;
        let (rows, page) = asked.page(rows, &seal, |row| (instant_key(row.visible_from), row.id));
        let data = views(conn, rows, shift.now)?;
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

fn views(conn: &mut Conn, rows: Vec<Row>, now: Moment) -> Result<Vec<EditionView>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let opened: Vec<(Id, Id, String)> = ties::table
        .inner_join(editions::table.on(editions::id.eq(ties::opener)))
        .filter(among(ties::edition, &ids))
        .order((ties::edition, editions::visible_from, editions::id))
        .select((ties::edition, editions::record, editions::kind))
        .load(conn)?;
    let named: Vec<(Kind, Id)> = opened.iter().filter_map(|(_, id, kind)| Some((kind.parse().ok()?, *id))).collect();
    let names: HashMap<Id, Involved> = involved(conn, &named)?.into_iter().map(|one| (one.id, one)).collect();
    let people: Vec<Id> = rows.iter().filter_map(|row| row.opened_by).collect();
    let people: HashMap<Id, String> = users::table
        .filter(among(users::id, &people))
        .select((users::id, users::email))
        .load(conn)?
        .into_iter()
        .collect();
    let view = |row: Row| EditionView {
        state: match row.visible_until {
            _ if row.visible_from > now => EditionState::Scheduled,
            Some(until) if until <= now => EditionState::Ended,
            _ => EditionState::Open,
        },
        opened_with: opened
            .iter()
            .filter(|(edition, _, _)| *edition == row.id)
            .filter_map(|(_, id, _)| names.get(id).cloned())
            .collect(),
        opened_by: row.opened_by.and_then(|id| Some(By { id, email: people.get(&id)?.clone() })),
        id: row.id,
        version: row.version,
        visible_from: row.visible_from,
        visible_until: row.visible_until,
        at: row.from_zoned.map(|at| at.0),
        until: row.until_zoned.map(|until| until.0),
        tombstone: row.tombstone,
        minor: row.minor,
        language: row.language,
        slug: row.slug,
        grounds: row.grounds.map(|grounds| grounds.0),
        opened_at: row.opened_at,
    };
    Ok(rows.into_iter().map(view).collect())
}
