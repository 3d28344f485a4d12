//! Which language of a report or a page a request is about: the one it names, else those it names to fall back on, and
//! never another.

use diesel::prelude::*;
use serde_json::Value;

use super::live::{LiveEdition, editions_of};
use super::referring::Sight;
use crate::http::{Code, Error, Result, Tags};
use crate::record::Kind;
use crate::store::schema::editions;
use crate::store::{Conn, Id};

/// The filter that finds all languages of a record of this kind; none where a kind has no translations.
pub fn group_filter(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Article => Some("translation_group"),
        Kind::Page => Some("key"),
        _ => None,
    }
}

/// What a request for one language of a record came to.
pub enum Choice {
    /// The edition in the first of the languages wanted that readers see.
    Found(Box<LiveEdition>),
    /// They see it in none of those; in these they do.
    Missing(Vec<String>),
}

/// Chooses among the languages of a record that readers see or saw. Of one they never saw nothing is told.
pub fn choose(
    conn: &mut Conn,
    kind: Kind,
    record: Id,
    wanted: &[String],
    sight: Sight,
    tags: &mut Tags,
) -> Result<Choice> {
    let latest: Option<String> = editions::table
        .filter(editions::record.eq(record))
        .filter(editions::kind.eq(kind.word()))
        .filter(editions::visible_from.le(sight.at()))
        .order(editions::visible_from.desc())
        .select(editions::document)
        .first(conn)
        .optional()?;
    let document: Value = serde_json::from_str(&latest.ok_or_else(Error::not_found)?)?;
    let filter = group_filter(kind).ok_or_else(Error::not_found)?;
    let Some(group) = document[filter].as_str() else { return Ok(Choice::Missing(Vec::new())) };
    tags.set(kind, filter, group);
    let members: Vec<Id> =
        sight.referring(conn, kind, filter, &[group.to_owned()])?.into_iter().map(|(_, id)| id).collect();
    tags.records(members.iter().copied());
    let mut seen = editions_of(conn, &members, sight.at())?;
    for language in wanted {
        if let Some(at) = seen.iter().position(|edition| edition.language == *language) {
            return Ok(Choice::Found(Box::new(seen.swap_remove(at))));
        }
    }
    let mut languages: Vec<String> = seen.into_iter().map(|edition| edition.language).collect();
    languages.sort();
    Ok(Choice::Missing(languages))
}

/// The problem of a record that readers see in other languages alone.
pub fn missing(wanted: &[String], seen: &[String]) -> Error {
    if seen.is_empty() {
        return Error::not_found();
    }
    let detail = format!(
        "Readers do not see this in {}. They see it in {}: name one of those in `language` or `fallback`.",
        wanted.join(", "),
        seen.join(", ")
    );
    Error::new(Code::NotFound, detail).with("languages", seen)
}
