//! Records that were found to be the same as another: each leads to the one that answers for it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::http::Result;
use crate::store::schema::records;
use crate::store::{Conn, Id, among};

/// How many merges in a row are followed.
const LONGEST: usize = 16;

/// The records that lead to this one, in however many steps, and this one.
pub fn leading_to(conn: &mut Conn, id: Id) -> Result<Vec<Id>> {
    let mut found = vec![id];
    let mut edge = vec![id];
    for _ in 0..LONGEST {
        if edge.is_empty() {
            break;
        }
        let query = records::table.filter(among(records::merged_into, &edge)).order(records::id);
        edge = query.select(records::id).load(conn)?;
        found.extend(&edge);
    }
    Ok(found)
}

/// The record that answers for one: itself, unless it was merged.
pub fn answering(conn: &mut Conn, id: Id) -> Result<Id> {
    Ok(finals(conn, &[id])?.get(&id).copied().unwrap_or(id))
}

/// The records that those of these which were merged lead to at last; the others are missing.
pub fn finals(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, Id>> {
    let mut leads: HashMap<Id, Id> = HashMap::new();
    let mut edge: Vec<Id> = ids.to_vec();
    for _ in 0..LONGEST {
        edge.sort();
        edge.dedup();
        if edge.is_empty() {
            break;
        }
        let rows: Vec<(Id, Option<Id>)> =
            records::table.filter(among(records::id, &edge)).select((records::id, records::merged_into)).load(conn)?;
        let steps: Vec<(Id, Id)> = rows.into_iter().filter_map(|(id, into)| Some((id, into?))).collect();
        edge = steps.iter().map(|(_, into)| *into).filter(|into| !leads.contains_key(into)).collect();
        leads.extend(steps);
    }
    let last = |first: &Id| {
        let mut at = *leads.get(first)?;
        for _ in 0..LONGEST {
            at = leads.get(&at).copied().unwrap_or(at);
        }
        Some((*first, at))
    };
    Ok(ids.iter().filter_map(last).collect())
}
