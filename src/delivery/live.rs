//! Reading the editions that readers see.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::http::Result;
use crate::publishing::live;
use crate::record::{Card, Kind};
use crate::store::schema::editions;
use crate::store::{Conn, Id, Moment, among};

/// An edition that readers see.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = editions)]
pub struct LiveEdition {
    /// Which edition; that of a working copy is none.
    pub id: Id,
    /// The record.
    pub record: Id,
    /// The version of it that is shown.
    pub version: i32,
    /// Its language, or the empty string.
    pub language: String,
    /// Its slug.
    pub slug: Option<String>,
    /// Since when readers see it.
    pub visible_from: Moment,
    /// What it shows of itself elsewhere.
    pub card: String,
    /// Its own fields.
    pub document: String,
}

impl LiveEdition {
    /// What it shows of itself elsewhere.
    pub fn card(&self) -> Result<Card> {
        Ok(serde_json::from_str(&self.card)?)
    }
}

/// How many ids one statement names: more than any usual answer has, and fewer than either engine binds.
pub const AT_ONCE: usize = 4096;

/// The live editions of these records.
pub fn editions_of(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<Vec<LiveEdition>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let query = editions::table.filter(among(editions::record, some)).filter(live(now));
        found.extend(query.select(LiveEdition::as_select()).load::<LiveEdition>(conn)?);
    }
    Ok(found)
}

/// The live edition of a record of this kind.
pub fn edition_of(conn: &mut Conn, kind: Kind, id: Id, now: Moment) -> Result<Option<LiveEdition>> {
    let query =
        editions::table.filter(editions::record.eq(id)).filter(editions::kind.eq(kind.word())).filter(live(now));
    Ok(query.select(LiveEdition::as_select()).first(conn).optional()?)
}

/// The live editions of these records, in their order.
pub fn in_order(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<Vec<LiveEdition>> {
    let found = editions_of(conn, ids, now)?;
    let mut editions: HashMap<Id, LiveEdition> = found.into_iter().map(|edition| (edition.record, edition)).collect();
    Ok(ids.iter().filter_map(|id| editions.remove(id)).collect())
}
