//! Posts that one person at a time holds: two who hold one at once are a warning.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Official, Position};
use crate::http::Result;
use crate::newsroom::editions::{Involved, involved};
use crate::newsroom::warnings::{LISTED, Warning};
use crate::record::time::days_of;
use crate::record::{Extraction, Kind, LocalizedText, names};
use crate::store::schema::{positions, records};
use crate::store::{Conn, Id, among};

/// How many posts at the same bodies are looked at.
const MOST: i64 = 2000;

/// The days that a post was surely held: from the last that its beginning can mean to the first that its end can mean.
/// An end that is not known is none.
fn surely_held(position: &Position) -> (NaiveDate, NaiveDate) {
    let from = position.held_from.as_deref().and_then(days_of).map_or(NaiveDate::MIN, |(_, last)| last);
    let to = position.held_to.as_deref().and_then(days_of).map_or(NaiveDate::MAX, |(first, _)| first);
    (from, to)
}

/// Whether both were surely held on one day, and it is no handing over on the day that ends one and begins the other.
fn overlap(one: &Position, other: &Position) -> bool {
    let ((from, to), (from_other, to_other)) = (surely_held(one), surely_held(other));
    let (first, last) = (from.max(from_other), to.min(to_other));
    let handed_over = first == last && (to == from_other || to_other == from) && from != from_other;
    first <= last && !handed_over
}

fn same_title(one: &LocalizedText, other: &LocalizedText) -> bool {
    let theirs: Vec<String> = other.texts().map(names::printed).collect();
    one.texts().map(names::printed).any(|title| theirs.contains(&title))
}

/// Whether they are one post that one person at a time holds, for either of them says so, held by two at once.
fn contested(one: &Position, other: &Position) -> bool {
    one.organization == other.organization
        && (one.single_seat || other.single_seat)
        && same_title(&one.title, &other.title)
        && overlap(one, other)
}

/// The posts of an official that somebody else, or they themselves, hold twice.
pub(super) fn warnings(conn: &mut Conn, id: Id, official: &Official) -> Result<Vec<Warning>> {
    let own: Vec<(usize, &Position)> = (0..)
        .zip(&official.positions)
        .filter(|(_, position)| !Extraction::withheld(position.extraction.as_deref()))
        .collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let bodies: Vec<Id> = own.iter().map(|(_, position)| position.organization.id).collect();
    let mut query = positions::table
        .inner_join(records::table.on(records::id.eq(positions::official)))
        .filter(among(positions::organization, &bodies))
        .filter(positions::official.ne(id))
        .filter(records::trashed_at.is_null())
        .filter(records::merged_into.is_null())
        .order((positions::official, positions::place))
        .limit(MOST)
        .select((positions::official, Position::as_select()))
        .into_boxed();
    if !own.iter().any(|(_, position)| position.single_seat) {
        query = query.filter(positions::single_seat.eq(true));
    }
    let mut others: Vec<(Id, Position)> = query.load(conn)?;
    others.retain(|(_, position)| !Extraction::withheld(position.extraction.as_deref()));
    let mut found: Vec<(usize, Id)> = Vec::new();
    for (at, position) in &own {
        let theirs = others.iter().filter(|(_, other)| contested(position, other)).map(|(official, _)| *official);
        let twice = own.iter().any(|(earlier, other)| earlier < at && contested(position, other)).then_some(id);
        found.extend(theirs.chain(twice).take(LISTED as usize).map(|official| (*at, official)));
    }
    found.dedup();
    told(conn, found)
}

fn told(conn: &mut Conn, found: Vec<(usize, Id)>) -> Result<Vec<Warning>> {
    let all: Vec<(Kind, Id)> = found.iter().map(|(_, official)| (Kind::Official, *official)).collect();
    let named: HashMap<Id, Involved> = involved(conn, &all)?.into_iter().map(|one| (one.id, one)).collect();
    let warning = |(at, official): &(usize, Id)| {
        let other = named.get(official)?.clone();
        let name = other.name.clone().unwrap_or_else(|| other.id.to_string());
        let detail = format!(
            "One person at a time holds this post, and the record of {name} has it for a time that this one covers. \
             Correct the dates of one of them, or `single_seat` where several hold it at once."
        );
        Some(Warning::at(format!("/positions/{at}"), "seat_taken", detail, vec![other]))
    };
    Ok(found.iter().filter_map(warning).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Json;

    fn held(from: &str, to: &str) -> Position {
        let end = |date: &str| Some(date.to_owned()).filter(|date| !date.is_empty());
        let value = serde_json::json!({"organization": {"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10"}, "title": "Mayor",
            "from": end(from), "to": end(to), "single_seat": true});
        let mut position: Position = serde_json::from_value(value).expect("a position");
        position.title = Json(LocalizedText::of("en", "Mayor"));
        position
    }

    #[test]
    fn what_surely_overlaps_is_told() {
        for (one, other, told) in [
            (("2018", ""), ("2021", ""), true),
            (("2018", "2021-03"), ("2021-03", ""), false),
            (("2018", "2021-03-15"), ("2021-03-15", ""), false),
            (("2018", "2021-03-15"), ("2021-03-14", ""), true),
            (("2018", "2021"), ("2021", "2024"), false),
            (("", ""), ("2021", "2022"), true),
            (("2018", "2020"), ("2021", ""), false),
            (("2021-03-15", "2021-03-15"), ("2018", "2024"), true),
        ] {
            assert_eq!(overlap(&held(one.0, one.1), &held(other.0, other.1)), told, "{one:?} {other:?}");
            assert_eq!(overlap(&held(other.0, other.1), &held(one.0, one.1)), told, "{other:?} {one:?}");
        }
    }
}
