//! What an edition shows: a record as one of its revisions has it, dated by the editions before.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::http::Result;
use crate::of_kind;
use crate::publishing::door::{self, Prepared};
use crate::record::revision;
use crate::record::save::defaults;
use crate::record::{Card, Dates, Kind, Record, slug};
use crate::store::schema::editions;
use crate::store::{Conn, Id, Moment};

/// Makes ready what readers will see of a record from `from` on, and dates the record as they will see it. A minor edit
/// moves no date.
pub fn prepare<T: Record>(
    conn: &mut Conn,
    id: Id,
    version: i32,
    mut record: T,
    from: Moment,
    minor: bool,
) -> Result<(Prepared, T)> {
    let before: Option<(String, Option<String>, String)> = editions::table
        .filter(editions::record.eq(id))
        .filter(editions::tombstone.is_null())
        .filter(editions::visible_from.lt(from))
        .order(editions::visible_from.desc())
        .select((editions::document, editions::body, editions::card))
        .first(conn)
        .optional()?;
    let (undated, body_undated) = apart(&record)?;
    let content_version = match before {
        None => {
            record.dated(from, None, true);
            version
        }
        Some((shown, body_shown, card_shown)) => {
            let shown: Value = serde_json::from_str(&shown)?;
            let same_body =
                body_undated.map(|body| body.to_string()) == body_shown.as_deref().map(normal).transpose()?;
            // What readers do not see does not count as a change of what they see.
            let same = same_body && same_but_for_dates(shown.clone(), undated);
            let changed = !minor && !same;
            record.dated(from, Some(dates_of(&shown)), changed);
            let earlier: Card = serde_json::from_str(&card_shown)?;
            earlier.content_version.filter(|_| !changed).unwrap_or(version)
        }
    };
    let mut card = record.card();
    card.content_version = (T::KIND == Kind::Article).then_some(content_version);
    let (mut document, body) = apart(&record)?;
    if T::KIND == Kind::Article
        && let Some((published_at, None)) = record.dates()
    {
        let at = published_at.unwrap_or(from);
        document["display_date"] = json!(at.utc().with_timezone(&defaults(conn)?.time_zone).date_naive());
    }
    let language = record.language().to_owned();
    let prepared = Prepared { kind: T::KIND, record: id, version, language, card, document, body };
    Ok((prepared, record))
}

/// What follows when an edition to come was moved or taken back: those around it are cut and dated anew, and slugs go to
/// those who show them.
pub fn rearrange(conn: &mut Conn, kind: Kind, id: Id, now: Moment) -> Result<()> {
    door::recut(conn, id, now)?;
    redate(conn, kind, id, now)?;
    slug::settle_shown(conn, kind, id, now)
}

/// Dates the editions of a record that have not begun anew: what stands before them has changed.
pub fn redate(conn: &mut Conn, kind: Kind, id: Id, now: Moment) -> Result<()> {
    if kind != Kind::Article {
        return Ok(());
    }
    let upcoming: Vec<(Id, i32, Moment, bool)> = editions::table
        .filter(editions::record.eq(id))
        .filter(editions::visible_from.gt(now))
        .filter(editions::tombstone.is_null())
        .order(editions::visible_from)
        .select((editions::id, editions::version, editions::visible_from, editions::minor))
        .load(conn)?;
    for (edition, version, from, minor) in upcoming {
        let prepared = at_revision(conn, kind, id, version, from, minor)?;
        diesel::update(editions::table.find(edition))
            .set((
                editions::document.eq(serde_json::to_string(&prepared.document)?),
                editions::card.eq(serde_json::to_string(&prepared.card)?),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Makes ready what readers will see of a record at one of its revisions.
pub fn at_revision(conn: &mut Conn, kind: Kind, id: Id, version: i32, from: Moment, minor: bool) -> Result<Prepared> {
    of_kind!(kind, Shown => {
        let record: Shown = revision::at(conn, id, version)?;
        Ok(prepare(conn, id, version, record, from, minor)?.0)
    })
}

/// What readers may see of a record, and its body apart from it.
pub fn apart<T: Record>(record: &T) -> Result<(Value, Option<Value>)> {
    let mut document = record.document()?;
    let body = document.as_object_mut().filter(|_| T::has_body()).and_then(|members| members.remove("body"));
    Ok((document, body))
}

/// The dates in a document.
pub fn dates_of(document: &Value) -> Dates {
    let date = |name: &str| serde_json::from_value(document[name].clone()).ok();
    Dates { published_at: date("published_at"), content_modified_at: date("content_modified_at") }
}

/// JSON text as we write it.
fn normal(text: &str) -> serde_json::Result<String> {
    serde_json::from_str::<Value>(text).map(|value| value.to_string())
}

fn same_but_for_dates(mut before: Value, mut now: Value) -> bool {
    for value in [&mut before, &mut now] {
        if let Some(members) = value.as_object_mut() {
            let dates = ["published_at", "content_modified_at", "display_date"];
            members.retain(|name, _| !dates.contains(&name.as_str()));
        }
    }
    before == now
}
