//! How it changed whether, when and where a press conference takes place: what the newsroom did, and what readers were
//! told.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::PressConference;
use super::occurrence::Arrangement;
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::ToRead;
use crate::http::cursor::Asked;
use crate::http::{Answer, Page, Params, Result, Seal};
use crate::newsroom::crud::Which;
use crate::newsroom::manage::By;
use crate::publishing::live_so_far;
use crate::record::revision::Saving;
use crate::record::{Head, Kind, save};
use crate::store::schema::{arrangement_changes, editions, users};
use crate::store::{Conn, Id, Json, Moment, among};

/// A change of whether, when or where it takes place, as the newsroom made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArrangementChange {
    /// The version of the record that has it.
    pub version: i32,
    /// When it was made.
    pub at: Moment,
    /// Who made it; null where the program did.
    pub by: Option<By>,
    /// What readers are told of it.
    pub note: Option<String>,
    /// How it was arranged before.
    pub before: Arrangement,
    /// How it was arranged then.
    pub after: Arrangement,
}

/// A change of whether, when or where it takes place, as readers came to see it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ToldChange {
    /// Since when they see it.
    pub changed_at: Moment,
    /// What they are told of it.
    pub note: Option<String>,
    /// How it was arranged before.
    pub before: Arrangement,
    /// How it was arranged from then on.
    pub after: Arrangement,
}

/// Keeps a change that was saved.
pub(super) fn keep(
    conn: &mut Conn,
    shift: &Shift,
    head: &Head,
    (before, after): (&PressConference, &PressConference),
    saving: &Saving,
) -> Result<()> {
    let (before, after) = (before.arrangement(), after.arrangement());
    if before.same_as(&after) {
        return Ok(());
    }
    diesel::insert_into(arrangement_changes::table)
        .values((
            arrangement_changes::press_conference.eq(head.id),
            arrangement_changes::version.eq(head.version),
            arrangement_changes::at.eq(shift.now),
            arrangement_changes::changed_by.eq(shift.user.id),
            arrangement_changes::note.eq(&saving.told),
            arrangement_changes::before.eq(Json(before)),
            arrangement_changes::after.eq(Json(after)),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = arrangement_changes)]
struct Row {
    press_conference: Id,
    version: i32,
    at: Moment,
    note: Option<String>,
    before: Json<Arrangement>,
    after: Json<Arrangement>,
}

/// `GET /v1/manage/press-conferences/{id}/history`: the latest change first.
pub async fn list(
    request: HttpRequest,
    desk: Desk<ToRead>,
    which: Which<PressConference>,
    params: Params,
    seal: Data<Seal>,
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let id = which.id(conn)?;
        save::head(conn, Kind::PressConference, id)?;
        let rows = rows(conn, id, &asked)?;
        let (rows, page) = asked.page(rows, &seal, |(row, _)| (row.version.to_be_bytes().to_vec(), id));
        let change = |(row, user): (Row, Option<(Id, String)>)| ArrangementChange {
            version: row.version,
            at: row.at,
            by: user.map(|(id, email)| By { id, email }),
            note: row.note,
            before: row.before.0,
            after: row.after.0,
        };
        let data: Vec<ArrangementChange> = rows.into_iter().map(change).collect();
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

type RowAndUser = (Row, Option<(Id, String)>);

fn rows(conn: &mut Conn, id: Id, asked: &Asked) -> Result<Vec<RowAndUser>> {
    let mut query = arrangement_changes::table
        .left_join(users::table)
        .filter(arrangement_changes::press_conference.eq(id))
        .select((Row::as_select(), (users::id, users::email).nullable()))
        .into_boxed();
    let place = asked.from.as_ref().map(|from| i32::from_be_bytes(from.key.clone().try_into().unwrap_or_default()));
    query = match place {
        None => query,
        Some(place) if asked.backwards() => query.filter(arrangement_changes::version.gt(place)),
        Some(place) => query.filter(arrangement_changes::version.lt(place)),
    };
    query = match asked.backwards() {
        true => query.order(arrangement_changes::version.asc()),
        false => query.order(arrangement_changes::version.desc()),
    };
    Ok(query.limit(asked.rows()).load(conn)?)
}

/// What readers were told of a press conference.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// When they first saw it.
    pub since: Option<Moment>,
    /// How it changed for them, the earliest change first.
    pub changes: Vec<ToldChange>,
}

/// What readers were told of these press conferences until `now`; each with the version that is shown last, which in a
/// preview they do not see yet. Two statements, however many there are.
///
/// What was changed twice before they saw it is one change to them, and what was taken back in between is none.
pub fn told(conn: &mut Conn, shown: &[(Id, i32)], now: Moment) -> Result<HashMap<Id, Told>> {
    let ids: Vec<Id> = shown.iter().map(|(id, _)| *id).collect();
    let seen: Vec<(Id, i32, Moment)> = editions::table
        .filter(among(editions::record, &ids))
        .filter(live_so_far(now))
        .order((editions::record, editions::visible_from))
        .select((editions::record, editions::version, editions::visible_from))
        .load(conn)?;
    let rows: Vec<Row> = arrangement_changes::table
        .filter(among(arrangement_changes::press_conference, &ids))
        .order((arrangement_changes::press_conference, arrangement_changes::version))
        .select(Row::as_select())
        .load(conn)?;
    let mut by_record: HashMap<Id, Vec<&Row>> = HashMap::new();
    rows.iter().for_each(|row| by_record.entry(row.press_conference).or_default().push(row));
    let mut versions: HashMap<Id, Vec<(i32, Moment)>> = HashMap::new();
    seen.into_iter().for_each(|(id, version, from)| versions.entry(id).or_default().push((version, from)));
    let of = |&(id, version): &(Id, i32)| {
        let mut steps = versions.get(&id).cloned().unwrap_or_default();
        if steps.last().is_none_or(|(last, _)| *last != version) {
            steps.push((version, now));
        }
        let changes = by_record.get(&id).map(|rows| changes(rows, &steps)).unwrap_or_default();
        (id, Told { since: steps.first().map(|(_, from)| *from), changes })
    };
    Ok(shown.iter().map(of).collect())
}

fn changes(rows: &[&Row], steps: &[(i32, Moment)]) -> Vec<ToldChange> {
    let at = |version: i32| {
        let last = rows.iter().rev().find(|row| row.version <= version).map(|row| &row.after);
        last.or(rows.first().map(|row| &row.before)).map(|arrangement| &arrangement.0)
    };
    let mut changes = Vec::new();
    for step in steps.windows(2) {
        let [(old, _), (new, changed_at)] = step else { continue };
        let (Some(before), Some(after)) = (at(*old), at(*new)) else { continue };
        if before.same_as(after) {
            continue;
        }
        let made = rows.iter().rev().filter(|row| row.version > *old && row.version <= *new);
        let note = made.filter_map(|row| row.note.clone()).next();
        changes.push(ToldChange { changed_at: *changed_at, note, before: before.clone(), after: after.clone() });
    }
    changes
}
