//! Walking a list along its rows.
//!
//! Of several conditions the one that finds fewest is walked, in the list's order from where the page begins, and the
//! others are probed for each row. Several values of the walked condition are several walks, each no longer than the
//! page, laid together. So a page of one filter and language costs what it holds, wherever it stands; a page of several
//! costs at most what the rarest of them finds.

use std::cmp::Ordering;
use std::marker::PhantomData;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

use super::selection::{Bound, Condition, Selection};
use crate::http::Result;
use crate::http::cursor::{Asked, Position};
use crate::publishing::index::{ALL, ordered};
use crate::record::Kind;
use crate::store::connection::MultiBackend;
use crate::store::types::sql;
use crate::store::{Conn, Id, Moment};

/// How many rows of each condition are looked at to tell which finds fewest.
const TRIED: usize = 256;

/// How many walks a statement may have and still be kept prepared: most requests are alike, and few are like those.
const USUAL: usize = 4;

/// Rows that lie beside each other in the order of the list: what one value finds.
#[derive(Debug, Clone)]
struct Stretch {
    filter: String,
    value: String,
    language: String,
}

/// What decides which rows of a stretch belong to the page, and in which order they come.
struct Course<'a> {
    kind: &'static str,
    bounds: &'a [Bound],
    /// The place the page begins at.
    from: Option<&'a Position>,
    upwards: bool,
}

impl<'a> Course<'a> {
    fn of(kind: Kind, selection: &'a Selection, asked: Option<&'a Asked>) -> Course<'a> {
        Course {
            kind: kind.word(),
            bounds: &selection.bounds,
            from: asked.and_then(|asked| asked.from.as_ref()),
            upwards: selection.descending == asked.is_some_and(Asked::backwards),
        }
    }

    /// The rows of a stretch that lie ahead.
    fn rows<'b>(&'b self, stretch: &'b Stretch, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql(" FROM filter_rows f WHERE f.kind = ");
        out.push_bind_param::<Text, _>(self.kind)?;
        for (column, value) in [
            (" AND f.filter = ", &stretch.filter),
            (" AND f.value = ", &stretch.value),
            (" AND f.language = ", &stretch.language),
        ] {
            out.push_sql(column);
            out.push_bind_param::<Text, _>(value)?;
        }
        for bound in self.bounds {
            out.push_sql(&format!(" AND f.order_key {} ", bound.operator));
            out.push_bind_param::<Binary, _>(&bound.key)?;
        }
        if let Some(place) = self.from {
            out.push_sql(" AND (f.order_key, f.record) ");
            out.push_sql(match (self.upwards, place.inclusive) {
                (true, false) => "> (",
                (true, true) => ">= (",
                (false, false) => "< (",
                (false, true) => "<= (",
            });
            out.push_bind_param::<Binary, _>(&place.key)?;
            out.push_sql(", ");
            out.push_bind_param::<sql::Id, _>(&place.id)?;
            out.push_sql(")");
        }
        Ok(())
    }

    fn order(&self, table: &str) -> String {
        let way = if self.upwards { "ASC" } else { "DESC" };
        format!(" ORDER BY {table}.order_key {way}, {table}.record {way}")
    }
}

/// Whether a row counts now. Both names of the table are ours.
fn push_live<'b>(table: &str, now: &'b Moment, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
    out.push_sql(&format!(" AND {table}.visible_from <= "));
    out.push_bind_param::<sql::Moment, _>(now)?;
    out.push_sql(&format!(" AND ({table}.visible_until IS NULL OR {table}.visible_until > "));
    out.push_bind_param::<sql::Moment, _>(now)?;
    out.push_sql(")");
    Ok(())
}

/// How far so many rows of each stretch reach in the order of the list; nothing where it has fewer.
struct Reaches<'a> {
    course: Course<'a>,
    /// Each with how many of its rows are passed over.
    stretches: Vec<(Stretch, i64)>,
}

impl QueryFragment<MultiBackend> for Reaches<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for (at, (stretch, skipped)) in self.stretches.iter().enumerate() {
            if at > 0 {
                out.push_sql(" UNION ALL ");
            }
            out.push_sql(&format!("SELECT {at} AS place, (SELECT f.order_key"));
            self.course.rows(stretch, &mut out)?;
            out.push_sql(&self.course.order("f"));
            out.push_sql(" LIMIT 1 OFFSET ");
            out.push_bind_param::<BigInt, _>(skipped)?;
            out.push_sql(") AS reach");
        }
        if self.stretches.len() > USUAL {
            out.unsafe_to_cache_prepared();
        }
        Ok(())
    }
}

impl QueryId for Reaches<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Reaches<'_> {
    type SqlType = (Integer, Nullable<Binary>);
}

impl RunQueryDsl<Conn> for Reaches<'_> {}

/// The rows of a page (`ST` is what a row has), or how many rows all pages have.
struct Walk<'a, ST> {
    course: Course<'a>,
    stretches: Vec<Stretch>,
    probes: Vec<&'a Condition>,
    now: Moment,
    /// How many rows are read; all are counted where there is none.
    most: Option<i64>,
    of: PhantomData<ST>,
}

impl<ST> Walk<'_, ST> {
    /// The rows that one stretch has of the page.
    fn along<'b>(&'b self, stretch: &'b Stretch, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("SELECT f.record, f.order_key");
        self.course.rows(stretch, out)?;
        push_live("f", &self.now, out)?;
        for condition in &self.probes {
            self.probe(condition, out)?;
        }
        self.cut("f", out)
    }

    fn probe<'b>(&'b self, condition: &'b Condition, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql(if condition.without { " AND NOT EXISTS (" } else { " AND EXISTS (" });
        out.push_sql("SELECT 1 FROM filter_rows p WHERE p.record = f.record AND p.filter = ");
        out.push_bind_param::<Text, _>(condition.filter)?;
        out.push_sql(" AND p.value IN (");
        // As many as the next power of two, the last again and again, so that few statements are to be kept prepared.
        let values = &condition.values;
        let padded = values.iter().chain(values.last().into_iter().cycle());
        for (at, value) in padded.take(values.len().next_power_of_two()).enumerate() {
            out.push_sql(if at > 0 { ", " } else { "" });
            out.push_bind_param::<Text, _>(value)?;
        }
        out.push_sql(") AND p.language = ''");
        push_live("p", &self.now, out)?;
        // Planners turn what has no OFFSET into a join, and may then begin with what is to be probed.
        out.push_sql(" LIMIT 1 OFFSET 0)");
        Ok(())
    }

    /// The beginning of what is ahead, where not all of it is counted.
    fn cut<'b>(&'b self, table: &str, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let Some(most) = &self.most else { return Ok(()) };
        out.push_sql(&self.course.order(table));
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(most)
    }
}

impl<ST> QueryFragment<MultiBackend> for Walk<'_, ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if let ([stretch], Some(_)) = (self.stretches.as_slice(), &self.most) {
            return self.along(stretch, &mut out);
        }
        out.push_sql(if self.most.is_some() {
            "SELECT w.record, w.order_key FROM ("
        } else {
            "SELECT count(*) FROM ("
        });
        for (at, stretch) in self.stretches.iter().enumerate() {
            // What several of them have comes once.
            out.push_sql(if at > 0 { " UNION SELECT * FROM (" } else { "SELECT * FROM (" });
            self.along(stretch, &mut out)?;
            out.push_sql(&format!(") w{at}"));
        }
        out.push_sql(") w");
        self.cut("w", &mut out)?;
        if self.stretches.len() > USUAL {
            out.unsafe_to_cache_prepared();
        }
        Ok(())
    }
}

impl<ST> QueryId for Walk<'_, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Walk<'_, ST> {
    type SqlType = ST;
}

impl<ST> RunQueryDsl<Conn> for Walk<'_, ST> {}

/// How the rows of a list are found: what is walked, and what is probed.
pub struct Ways<'a> {
    kind: Kind,
    selection: &'a Selection,
    stretches: Vec<Stretch>,
    probes: Vec<&'a Condition>,
}

impl<'a> Ways<'a> {
    /// Chooses what is walked: of several conditions the one whose rows lie farthest apart from where the page begins.
    /// None where nothing can be found.
    pub fn choose(conn: &mut Conn, kind: Kind, selection: &'a Selection, asked: &Asked) -> Result<Option<Ways<'a>>> {
        let (finding, leaving): (Vec<&Condition>, Vec<&Condition>) =
            selection.conditions.iter().partition(|condition| !condition.without);
        if finding.iter().any(|condition| condition.values.is_empty()) {
            return Ok(None);
        }
        let walks: Vec<Vec<Stretch>> = match finding.as_slice() {
            [] => vec![stretches(selection, ALL, &[String::new()])],
            some => some.iter().map(|condition| stretches(selection, condition.filter, &condition.values)).collect(),
        };
        let rarest = if walks.len() > 1 { rarest(conn, &walks, Course::of(kind, selection, Some(asked)))? } else { 0 };
        let probed = (0..).zip(finding).filter(|(at, _)| *at != rarest).map(|(_, condition)| condition);
        let probes = probed.chain(leaving).filter(|condition| !condition.values.is_empty()).collect();
        let stretches = walks.into_iter().nth(rarest).unwrap_or_default();
        Ok(Some(Ways { kind, selection, stretches, probes }))
    }

    fn walk<ST>(&self, asked: Option<&'a Asked>, now: Moment) -> Walk<'a, ST> {
        let (stretches, probes) = (self.stretches.clone(), self.probes.clone());
        let course = Course::of(self.kind, self.selection, asked);
        Walk { course, stretches, probes, now, most: asked.map(Asked::rows), of: PhantomData }
    }

    /// The records of a page and the keys they are sorted by, one more than the page shows.
    pub fn page(&self, conn: &mut Conn, asked: &'a Asked, now: Moment) -> Result<Vec<(Id, Vec<u8>)>> {
        Ok(self.walk::<(sql::Id, Binary)>(Some(asked), now).load(conn)?)
    }

    /// How many records the whole list has.
    pub fn count(&self, conn: &mut Conn, now: Moment) -> Result<i64> {
        Ok(self.walk::<BigInt>(None, now).get_result(conn)?)
    }
}

fn stretches(selection: &Selection, filter: &str, values: &[String]) -> Vec<Stretch> {
    let filter = selection.order.map_or_else(|| filter.to_owned(), |order| ordered(filter, order));
    let in_languages = |value: &String| {
        let (filter, value) = (filter.clone(), value.clone());
        let languages = selection.languages.iter().cloned();
        languages.map(move |language| Stretch { filter: filter.clone(), value: value.clone(), language })
    };
    values.iter().flat_map(in_languages).collect()
}

/// Which of these finds fewest, as far as so many rows of each can tell.
fn rarest(conn: &mut Conn, walks: &[Vec<Stretch>], course: Course<'_>) -> Result<usize> {
    let upwards = course.upwards;
    let tried = |walk: &Vec<Stretch>| (TRIED / walk.len()).max(1) as i64 - 1;
    let of: Vec<usize> = (0..).zip(walks).flat_map(|(at, walk)| walk.iter().map(move |_| at)).collect();
    let stretches = walks.iter().flat_map(|walk| walk.iter().map(|stretch| (stretch.clone(), tried(walk)))).collect();
    let rows: Vec<(i32, Option<Vec<u8>>)> = Reaches { course, stretches }.load(conn)?;
    // Of several values the one whose rows lie closest tells for all; where no value has as many, it ends before.
    let mut nearest: Vec<Option<Vec<u8>>> = vec![None; walks.len()];
    for (place, reach) in rows {
        let Some(known) = of.get(place as usize).and_then(|at| nearest.get_mut(*at)) else { continue };
        let nearer = |one: &Vec<u8>, two: &Vec<u8>| if upwards { one < two } else { one > two };
        if reach.as_ref().is_some_and(|reach| known.as_ref().is_none_or(|known| nearer(reach, known))) {
            *known = reach;
        }
    }
    let farther = |one: &Option<Vec<u8>>, two: &Option<Vec<u8>>| match (one, two) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(one), Some(two)) if upwards => two.cmp(one),
        (Some(one), Some(two)) => one.cmp(two),
    };
    Ok((0..walks.len()).min_by(|one, two| farther(&nearest[*one], &nearest[*two])).unwrap_or_default())
}
