//! Filter rows: what the lists of the delivery API can be asked for.
//!
//! A row stands for one value by which an edition can be found, once for every language together (language '') and once
//! for its own, in the list's order: a list is one walk along the index. Editions that begin in the future have their
//! rows already, each with the time at which it counts.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;
use serde_json::Value;

use super::{Span, unended_of};
use crate::each_engine;
use crate::http::{Result, Tags};
use crate::record::{Card, Kind, merged};
use crate::store::schema::filter_rows;
use crate::store::{Conn, Id, Moment, ROWS_AT_ONCE};

/// The filter that every edition has.
pub const ALL: &str = "all";

/// How deep a tree of sections is walked.
const DEEPEST: usize = 16;

/// A value by which an edition is found, and when.
pub type Found = (&'static str, String, Span);

/// By what an edition is found.
pub struct Entry {
    /// The edition.
    pub edition: Id,
    /// Its language, or the empty string.
    pub language: String,
    /// The bytes its list is sorted by.
    pub order: Vec<u8>,
    /// The values it is found by.
    pub found: Vec<Found>,
    /// The further orders of its list: the filter that is walked in that order, the order, and its bytes.
    pub further: Vec<(&'static str, &'static str, Vec<u8>)>,
}

/// The filter under which rows stand in a further order of their list.
pub fn ordered(filter: &str, order: &str) -> String {
    format!("{filter}.{order}")
}

/// Writes the rows of a record's editions anew. `tags` gets the sets that it comes into, leaves, or stands elsewhere in.
pub fn write(
    conn: &mut Conn,
    (kind, record): (Kind, Id),
    entries: Vec<Entry>,
    now: Moment,
    tags: &mut Tags,
) -> Result<()> {
    let before = places(conn, record, now)?;
    clear(conn, record)?;
    let mut after = HashSet::new();
    for mut entry in entries {
        also_by_those_merged(conn, &mut entry.found)?;
        let mut spans: BTreeMap<(&str, String), Vec<Span>> = BTreeMap::new();
        for (filter, value, span) in entry.found {
            spans.entry((filter, value)).or_default().push(span);
        }
        let mut languages = vec![""];
        if !entry.language.is_empty() {
            languages.push(&entry.language);
        }
        let edition = entry.edition;
        let further: Vec<(&str, String, &Vec<u8>)> =
            entry.further.iter().map(|(of, order, key)| (*of, ordered(of, order), key)).collect();
        let mut rows = Vec::new();
        for ((filter, value), spans) in &spans {
            let others = further.iter().filter(|(of, _, _)| of == filter).map(|(_, name, key)| (name.as_str(), *key));
            let orders: Vec<(&str, &Vec<u8>)> = [(*filter, &entry.order)].into_iter().chain(others).collect();
            // Without overlaps: at no instant does a list find the record twice.
            for span in Span::merged(spans.clone()) {
                if span.until.is_none_or(|until| until > now) {
                    let when = (span.from.max(now), span.until);
                    after.extend(orders.iter().map(|(filter, order)| {
                        let name = ((*filter).to_owned(), value.clone());
                        (name, entry.language.clone(), order.to_vec(), when)
                    }));
                }
                let all = orders.iter().flat_map(|order| languages.iter().map(move |language| (order, language)));
                rows.extend(all.map(|((filter, order), language)| {
                    (
                        filter_rows::kind.eq(kind.word()),
                        filter_rows::filter.eq(filter.to_string()),
                        filter_rows::value.eq(value),
                        filter_rows::language.eq(*language),
                        filter_rows::order_key.eq(order.to_vec()),
                        filter_rows::record.eq(record),
                        filter_rows::edition.eq(edition),
                        filter_rows::visible_from.eq(span.from),
                        filter_rows::visible_until.eq(span.until),
                    )
                }));
            }
        }
        for some in rows.chunks(ROWS_AT_ONCE) {
            each_engine!(conn, diesel::insert_into(filter_rows::table).values(some).execute(conn))?;
        }
    }
    for ((filter, value), ..) in before.symmetric_difference(&after) {
        // In whichever order it is walked.
        tags.set(kind, filter.split('.').next().unwrap_or(filter), value);
    }
    Ok(())
}

/// Where a record stands in lists, now or later: filter and value, language, place, and when. That it has stood there for
/// a while already makes no difference.
type Place = ((String, String), String, Vec<u8>, (Moment, Option<Moment>));

fn places(conn: &mut Conn, record: Id, now: Moment) -> Result<HashSet<Place>> {
    type Row = (String, String, String, Vec<u8>, Moment, Option<Moment>);
    let rows: Vec<Row> = filter_rows::table
        .filter(filter_rows::record.eq(record))
        .select((
            filter_rows::filter,
            filter_rows::value,
            filter_rows::language,
            filter_rows::order_key,
            filter_rows::visible_from,
            filter_rows::visible_until,
        ))
        .load(conn)?;
    // A row for all languages stands beside that for its own.
    type Stand = (String, String, Vec<u8>, Moment);
    let mut own: HashMap<Stand, (String, Option<Moment>)> = HashMap::new();
    for (filter, value, language, order, from, until) in rows {
        let known = own.entry((filter, value, order, from)).or_insert((String::new(), until));
        if !language.is_empty() {
            known.0 = language;
        }
    }
    let open = own.into_iter().filter(|(_, (_, until))| until.is_none_or(|until| until > now));
    let place = |((filter, value, order, from), (language, until))| {
        ((filter, value), language, order, (Moment::max(from, now), until))
    };
    Ok(open.map(place).collect())
}

/// Who is looked for by the record that another was merged into is found by either.
fn also_by_those_merged(conn: &mut Conn, found: &mut Vec<Found>) -> Result<()> {
    let ids: Vec<Id> = found.iter().filter_map(|(_, value, _)| value.parse().ok()).collect();
    let finals = merged::finals(conn, &ids)?;
    let others: Vec<Found> = found
        .iter()
        .filter_map(|(filter, value, span)| Some((*filter, finals.get(&value.parse().ok()?)?.to_string(), *span)))
        .collect();
    found.extend(others);
    Ok(())
}

/// Removes the rows of a record: no list has it.
pub fn clear(conn: &mut Conn, record: Id) -> Result<()> {
    diesel::delete(filter_rows::table.filter(filter_rows::record.eq(record))).execute(conn)?;
    Ok(())
}

/// The values by which a record is found under a filter, now or later.
pub fn values(conn: &mut Conn, record: Id, filter: &str) -> Result<Vec<String>> {
    Ok(filter_rows::table
        .filter(filter_rows::record.eq(record))
        .filter(filter_rows::filter.eq(filter))
        .select(filter_rows::value)
        .distinct()
        .load(conn)?)
}

/// Whether any list finds this record at an instant.
pub fn is_listed(conn: &mut Conn, record: Id, now: Moment) -> Result<bool> {
    let rows: i64 = filter_rows::table
        .filter(filter_rows::record.eq(record))
        .filter(filter_rows::filter.eq(ALL))
        .filter(filter_rows::visible_from.le(now))
        .filter(filter_rows::visible_until.is_null().or(filter_rows::visible_until.gt(now)).assume_not_null())
        .count()
        .get_result(conn)?;
    Ok(rows > 0)
}

/// An article stands in the sections above its own too, as the tree is for readers.
pub fn sections_above(conn: &mut Conn, section: Id, span: Span, now: Moment) -> Result<Vec<Found>> {
    let mut above = Vec::new();
    let mut edge = vec![(section, span)];
    for _ in 0..DEEPEST {
        let mut next = Vec::new();
        for (section, span) in edge {
            for edition in unended_of(conn, &[section], now)? {
                let document: Value = serde_json::from_str(&edition.document)?;
                let parent: Option<Id> = document["parent"]["id"].as_str().and_then(|id| id.parse().ok());
                next.extend(parent.zip(edition.span().within(span)));
            }
        }
        above.extend(next.iter().map(|(parent, span)| ("section", parent.to_string(), *span)));
        edge = next;
    }
    Ok(above)
}

/// An article is found by those it quotes, as far as readers see the quotations, and by the bodies they spoke for.
pub fn those_quoted(conn: &mut Conn, printed: &[Id], span: Span, now: Moment) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut posts: Vec<(Id, String, Span)> = Vec::new();
    for quotation in unended_of(conn, printed, now)? {
        let Some(span) = quotation.span().within(span) else { continue };
        let document: Value = serde_json::from_str(&quotation.document)?;
        let speaker = &document["speaker"];
        if let (Some(kind), Some(id)) = (speaker["type"].as_str(), speaker["id"].as_str()) {
            found.push((if kind == "official" { "official" } else { "organization" }, id.to_owned(), span));
            let post = id.parse().ok().zip(document["capacity"]["id"].as_str().map(str::to_owned));
            posts.extend(post.map(|(official, post)| (official, post, span)));
        }
    }
    let officials: Vec<Id> = posts.iter().map(|(official, _, _)| *official).collect();
    for edition in unended_of(conn, &officials, now)? {
        // A card has the posts that readers may see.
        let card: Card = serde_json::from_str(&edition.card)?;
        for held in &card.positions {
            let spoken =
                posts.iter().filter(|(official, post, _)| *official == edition.record && *post == held.id.to_string());
            let spans = spoken.filter_map(|(_, _, span)| edition.span().within(*span));
            found.extend(spans.map(|span| ("organization", held.organization.to_string(), span)));
        }
    }
    Ok(found)
}

/// When the records of a kind that refer to this value are found by it.
pub fn spans(conn: &mut Conn, kind: Kind, filter: &str, value: &str) -> Result<Vec<Span>> {
    let rows: Vec<(Moment, Option<Moment>)> = filter_rows::table
        .filter(filter_rows::kind.eq(kind.word()))
        .filter(filter_rows::filter.eq(filter))
        .filter(filter_rows::value.eq(value))
        .filter(filter_rows::language.eq(""))
        .select((filter_rows::visible_from, filter_rows::visible_until))
        .load(conn)?;
    Ok(rows.into_iter().map(|(from, until)| Span { from, until }).collect())
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
