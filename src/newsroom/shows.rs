//! What a record shows of others, and which of them readers would miss.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::http::{Code, Error, Result};
use crate::of_kind;
use crate::publishing::{Standing, standings};
use crate::record::save::load;
use crate::record::{Extraction, Kind, Record, merged};
use crate::store::schema::{links, records};
use crate::store::{Conn, Id, Moment, among};

/// How many records one call publishes at most.
const MOST: usize = 1000;

/// Relations that do not show the other record: an orphan has no place in the text, a speaker who is not to be named
/// is not named, and a related article, like one on a front, has an editor and an embargo of its own; it appears when it
/// is published itself. A correction is shown by its record, and does not show it.
pub const NOT_SHOWN: &[&str] =
    &["related", "orphans", "unnamed_speaker", "suggested_positions", "front_articles", "target", "translated_from"];

/// Records by kind and id.
pub type Named = Vec<(Kind, Id)>;

/// What a publication involves besides the record itself.
#[derive(Default)]
pub struct Shows {
    /// The records that readers would miss.
    pub drafts: Named,
    /// Those that stay out in any case: suggestions, and what was taken from readers' sight.
    pub left_out: Named,
    /// Those that lie in the trash.
    pub trashed: Named,
    /// Editions it relies on that have not begun themselves.
    pub scheduled: Vec<Id>,
}

/// The records that a record shows.
pub fn shown_by<T: Record>(record: &T) -> Named {
    let shown = record.relations().into_iter().filter(|relation| !NOT_SHOWN.contains(&relation.field));
    shown.map(|relation| (relation.kind, relation.target)).collect()
}

/// What readers would miss, or could come to miss, if a record that shows these was published at `at` alone.
pub fn of(conn: &mut Conn, id: Id, first: Named, at: Moment, now: Moment) -> Result<Shows> {
    let mut shows = Shows::default();
    let mut related = answering(conn, first)?;
    while !related.is_empty() {
        let mut edge = Vec::new();
        let ids: Vec<Id> = related.iter().map(|(_, id)| *id).collect();
        let standings = standings(conn, &ids, at, now)?;
        let trashed = trashed_among(conn, &ids)?;
        for (kind, target) in related {
            let one = (kind, target);
            if target == id || shows.drafts.contains(&one) || shows.left_out.contains(&one) {
                continue;
            }
            if trashed.contains(&target) {
                shows.trashed.push(one);
                continue;
            }
            match standings.get(&target) {
                Some(Standing::Seen { begun: true, .. }) => {}
                Some(Standing::Seen { edition, .. }) => shows.scheduled.push(*edition),
                // What somebody took from readers' sight comes back by its own publication alone.
                Some(Standing::Ended) => shows.left_out.push(one),
                None if is_suggestion(conn, kind, target)? => shows.left_out.push(one),
                None => {
                    shows.drafts.push(one);
                    edge.push(target);
                }
            }
        }
        if shows.drafts.len() > MOST {
            return Err(Error::new(
                Code::Conflict,
                format!("More than {MOST} drafts would be published with it. Publish some of them first."),
            ));
        }
        related = shown_by_drafts(conn, &edge)?;
    }
    Ok(shows)
}

fn trashed_among(conn: &mut Conn, ids: &[Id]) -> Result<Vec<Id>> {
    let query = records::table.filter(among(records::id, ids)).filter(records::trashed_at.is_not_null());
    Ok(query.select(records::id).load(conn)?)
}

/// The records that these drafts show.
fn shown_by_drafts(conn: &mut Conn, sources: &[Id]) -> Result<Named> {
    if sources.is_empty() {
        return Ok(Named::new());
    }
    let rows: Vec<(Id, String)> = links::table
        .filter(among(links::source, sources))
        .filter(links::field.ne_all(NOT_SHOWN))
        .order((links::source, links::position))
        .select((links::target, links::target_kind))
        .load(conn)?;
    let shown = rows.into_iter().filter_map(|(id, kind)| Some((kind.parse().ok()?, id))).collect();
    answering(conn, shown)
}

/// These records, each once; for one that was merged, the one it was merged into.
fn answering(conn: &mut Conn, records: Named) -> Result<Named> {
    let ids: Vec<Id> = records.iter().map(|(_, id)| *id).collect();
    let finals: HashMap<Id, Id> = merged::finals(conn, &ids)?;
    let mut seen = HashSet::new();
    let last = records.into_iter().map(|(kind, id)| (kind, finals.get(&id).copied().unwrap_or(id)));
    Ok(last.filter(|one| seen.insert(*one)).collect())
}

fn is_suggestion(conn: &mut Conn, kind: Kind, id: Id) -> Result<bool> {
    of_kind!(kind, Draft => {
        let record = load::<Draft>(conn, id)?.record;
        Ok(Draft::SUGGESTED_APART && Extraction::withheld(record.extraction()))
    })
}
