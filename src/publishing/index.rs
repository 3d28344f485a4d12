//! Filter rows: what the lists of the delivery API can be asked for.
//!
//! A row stands for one value by which an open edition can be found, once for every language together (language '')
//! and once for its own, in the list's order: a list is one walk along the index.

use diesel::prelude::*;
use serde_json::Value;

use super::{current, unended};
use crate::http::Result;
use crate::record::{Card, Kind};
use crate::store::schema::{editions, filter_rows};
use crate::store::{Conn, Id, Moment, among};

/// The filter that every edition has.
pub const ALL: &str = "all";

/// How deep a tree of sections is walked.
const DEEPEST: usize = 16;

/// Writes the rows of an edition. `order` are the bytes its list is sorted by.
pub fn write(
    conn: &mut Conn,
    kind: Kind,
    record: Id,
    order: &[u8],
    filters: &[(&'static str, String)],
    now: Moment,
) -> Result<()> {
    clear(conn, record)?;
    let open: Vec<(Id, String, Moment, Option<Moment>)> = editions::table
        .filter(editions::record.eq(record))
        .filter(unended(now))
        .select((editions::id, editions::language, editions::visible_from, editions::visible_until))
        .load(conn)?;
    let mut all: Vec<(&str, String)> = vec![(ALL, String::new())];
    all.extend(filters.iter().map(|(name, value)| (*name, value.clone())));
    if kind == Kind::Article {
        all.extend(sections_above(conn, filters, now)?);
        all.extend(those_quoted(conn, filters, now)?);
    }
    all.sort();
    all.dedup();
    for (edition, language, from, until) in &open {
        let mut languages = vec![""];
        if !language.is_empty() {
            languages.push(language);
        }
        for language in languages {
            for (filter, value) in &all {
                diesel::insert_into(filter_rows::table)
                    .values((
                        filter_rows::kind.eq(kind.word()),
                        filter_rows::filter.eq(filter),
                        filter_rows::value.eq(value),
                        filter_rows::language.eq(language),
                        filter_rows::order_key.eq(order),
                        filter_rows::record.eq(record),
                        filter_rows::edition.eq(edition),
                        filter_rows::visible_from.eq(from),
                        filter_rows::visible_until.eq(until),
                    ))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Removes the rows of a record: no list has it.
pub fn clear(conn: &mut Conn, record: Id) -> Result<()> {
    diesel::delete(filter_rows::table.filter(filter_rows::record.eq(record))).execute(conn)?;
    Ok(())
}

/// The values by which a record is found under a filter.
pub fn values(conn: &mut Conn, record: Id, filter: &str) -> Result<Vec<String>> {
    Ok(filter_rows::table
        .filter(filter_rows::record.eq(record))
        .filter(filter_rows::filter.eq(filter))
        .select(filter_rows::value)
        .distinct()
        .load(conn)?)
}

/// An article stands in the sections above its own too, as the tree is for readers.
fn sections_above(
    conn: &mut Conn,
    filters: &[(&'static str, String)],
    now: Moment,
) -> Result<Vec<(&'static str, String)>> {
    let mut above = Vec::new();
    let mut at: Option<Id> = filters.iter().find(|(name, _)| *name == "section").and_then(|(_, id)| id.parse().ok());
    for _ in 0..DEEPEST {
        let Some(section) = at else { break };
        let Some(edition) = current(conn, section, now)? else { break };
        let document: Value = serde_json::from_str(&edition.document)?;
        at = document["parent"]["id"].as_str().and_then(|id| id.parse().ok());
        above.extend(at.map(|parent| ("section", parent.to_string())));
    }
    Ok(above)
}

/// An article is found by those it quotes, as far as readers see the quotations, and by the bodies they spoke for.
fn those_quoted(
    conn: &mut Conn,
    filters: &[(&'static str, String)],
    now: Moment,
) -> Result<Vec<(&'static str, String)>> {
    let ids: Vec<Id> =
        filters.iter().filter(|(name, _)| *name == "quotation").filter_map(|(_, id)| id.parse().ok()).collect();
    let documents: Vec<String> = editions::table
        .filter(among(editions::record, &ids))
        .filter(unended(now))
        .select(editions::document)
        .load(conn)?;
    let mut found = Vec::new();
    let mut posts: Vec<(Id, String)> = Vec::new();
    for document in documents {
        let document: Value = serde_json::from_str(&document)?;
        let speaker = &document["speaker"];
        if let (Some(kind), Some(id)) = (speaker["type"].as_str(), speaker["id"].as_str()) {
            found.push((if kind == "official" { "official" } else { "organization" }, id.to_owned()));
            posts.extend(id.parse().ok().zip(document["capacity"]["id"].as_str().map(str::to_owned)));
        }
    }
    let officials: Vec<Id> = posts.iter().map(|(official, _)| *official).collect();
    let cards: Vec<(Id, String)> = editions::table
        .filter(among(editions::record, &officials))
        .filter(unended(now))
        .select((editions::record, editions::card))
        .load(conn)?;
    for (official, card) in cards {
        // A card has the posts that readers may see.
        let card: Card = serde_json::from_str(&card)?;
        let held = card.positions.iter().filter(|held| posts.contains(&(official, held.id.to_string())));
        found.extend(held.map(|held| ("organization", held.organization.to_string())));
    }
    Ok(found)
}

/// The records whose open or future editions are found by this value.
pub fn found_by(conn: &mut Conn, kind: Kind, filter: &str, value: &str) -> Result<Vec<Id>> {
    Ok(filter_rows::table
        .filter(filter_rows::kind.eq(kind.word()))
        .filter(filter_rows::filter.eq(filter))
        .filter(filter_rows::value.eq(value))
        .filter(filter_rows::language.eq(""))
        .select(filter_rows::record)
        .distinct()
        .load(conn)?)
}

/// The bytes of an instant that sort as the instant does.
pub fn instant_key(at: Moment) -> Vec<u8> {
    // The sign bit is turned, so that instants before 1970 come first.
    (at.micros() as u64 ^ (1 << 63)).to_be_bytes().to_vec()
}

/// The instant behind such bytes.
pub fn key_instant(key: &[u8]) -> Option<Moment> {
    let bytes: [u8; 8] = key.try_into().ok()?;
    Moment::from_micros((u64::from_be_bytes(bytes) ^ (1 << 63)) as i64)
}
