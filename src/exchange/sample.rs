//! The sample newsroom: a small one to look at, written for this project.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::access::desk::Shift;
use crate::http::{Error, Result};
use crate::newsroom::editions::{Publish, publish};
use crate::newsroom::{Site, manage, site};
use crate::of_kind;
use crate::record::{Kind, Record, save};
use crate::start::administrator;
use crate::store::schema::records;
use crate::store::{Conn, Id, Moment, Store};

const NEWSROOM: &str = include_str!("../../samples/newsroom.json");

/// A record of the sample: as it would be sent to the management API, with names in place of ids.
#[derive(Deserialize)]
struct Entry {
    kind: Kind,
    #[serde(rename = "ref")]
    name: String,
    publish: bool,
    record: Value,
}

/// Loads the sample into a store that has no records of its own yet, and answers how many it made; none where there
/// are records.
pub fn load(store: &Store) -> Result<Option<usize>> {
    let now = store.clock().now();
    store.write_now(|conn| {
        let known: i64 = records::table.filter(records::kind.ne(Kind::Site)).count().get_result(conn)?;
        if known > 0 {
            return Ok(None);
        }
        let entries: Vec<Entry> = serde_json::from_str(NEWSROOM)?;
        // Everything was there before the first article that shows it.
        let first = entries
            .iter()
            .filter_map(|entry| entry.record["published_at"].as_str()?.parse::<DateTime<Utc>>().ok())
            .min();
        let before = first.map_or(now, |first| Moment::from(first).plus(TimeDelta::days(-1)));
        let shift = Shift { user: administrator(conn)?, now: before };
        let mut ids = HashMap::new();
        for entry in entries.iter().map(|entry| &entry.name) {
            ids.insert(format!("@{entry}"), Id::new());
        }
        let count = entries.len();
        for mut entry in entries {
            resolve(&mut entry.record, &mut ids);
            let id = ids[&format!("@{}", entry.name)];
            let place = format!("the sample's {} {}", entry.kind, entry.name);
            of_kind!(entry.kind, T => make::<T>(conn, &shift, id, entry.record, entry.publish, now))
                .map_err(|error| Error::internal(format!("{place}: {error}")))?;
        }
        Ok(Some(count))
    })
}

/// Puts ids in the place of names.
fn resolve(value: &mut Value, ids: &mut HashMap<String, Id>) {
    match value {
        Value::String(name) if name.starts_with('@') => {
            *name = ids.entry(name.clone()).or_insert_with(Id::new).to_string();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, ids)),
        Value::Object(members) => members.values_mut().for_each(|member| resolve(member, ids)),
        _ => {}
    }
}

fn make<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    id: Id,
    mut value: Value,
    publish_it: bool,
    now: Moment,
) -> Result<()> {
    let faults = manage::take_body::<T>(&mut value, manage::BodyFormat::PortableText, None)?;
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if T::KIND == Kind::Site {
        let id = site::id(conn)?.ok_or_else(Error::not_found)?;
        let before = save::load::<Site>(conn, id)?;
        let saved = save::change(conn, shift, &before, serde_json::from_value(value)?)?;
        publish(conn, shift, &saved, &Publish::default())?;
        return Ok(());
    }
    let record: T = serde_json::from_value(value)?;
    // An article was made when it was published: the lists of a desk look as they would.
    let published = record.dates().filter(|_| T::KIND == Kind::Article).map(|(at, _)| at.unwrap_or(now).min(now));
    let shift = Shift { now: published.unwrap_or(shift.now), ..shift.clone() };
    let saved = save::create_as(conn, &shift, id, record)?;
    if publish_it {
        publish(conn, &shift, &saved, &Publish { with_drafts: true, ..Publish::default() })?;
    }
    Ok(())
}
