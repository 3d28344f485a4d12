//! Who refers to a record: the translations of a report, the articles that print a quotation, what was put right in it.
//!
//! What readers see now, or will by schedule, is found by its filter rows.

use diesel::prelude::*;

use crate::http::Result;
use crate::record::Kind;
use crate::store::schema::filter_rows;
use crate::store::{Conn, Id, Moment, among_texts};

/// What is looked at: what readers see now.
#[derive(Debug, Clone, Copy)]
pub enum Sight {
    /// What readers see now.
    Now(Moment),
}

impl Sight {
    /// The instant that decides what is live.
    pub fn at(self) -> Moment {
        match self {
            Sight::Now(at) => at,
        }
    }

    /// The live records of a kind that refer to these values under a filter, in their list's order, each with the value.
    pub fn referring(
        self,
        conn: &mut Conn,
        kind: Kind,
        filter: &'static str,
        values: &[String],
    ) -> Result<Vec<(String, Id)>> {
        match self {
            Sight::Now(now) => by_rows(conn, kind, filter, values, now),
        }
    }
}

fn by_rows(
    conn: &mut Conn,
    kind: Kind,
    filter: &'static str,
    values: &[String],
    now: Moment,
) -> Result<Vec<(String, Id)>> {
    Ok(filter_rows::table
        .filter(filter_rows::kind.eq(kind.word()))
        .filter(filter_rows::filter.eq(filter))
        .filter(among_texts(filter_rows::value, values))
        .filter(filter_rows::language.eq(""))
        .filter(filter_rows::visible_from.le(now))
        .filter(filter_rows::visible_until.is_null().or(filter_rows::visible_until.gt(now)).assume_not_null())
        .order((filter_rows::value, filter_rows::order_key.desc(), filter_rows::record.desc()))
        .limit(20_000)
        .select((filter_rows::value, filter_rows::record))
        .load(conn)?)
}
