//! Who refers to a record: the translations of a report, the articles that print a quotation, what was put right in it.
//!
//! What readers see now is found by its filter rows. Those are kept for editions that are open or to come; what readers
//! saw at an instant that has passed is found by its editions, which stay.

use std::collections::HashSet;

use diesel::prelude::*;

use super::live::{LiveEdition, editions_of};
use crate::http::{Error, Result};
use crate::newsroom::upkeep::order_key;
use crate::of_kind;
use crate::publishing::{Tombstone, index, live, standing};
use crate::record::card::CorrectionKind;
use crate::record::save::defaults;
use crate::record::{Card, Kind, Record};
use crate::store::schema::{articles, corrections, editions, filter_rows, slugs, transcripts};
use crate::store::{Conn, Id, Moment, among, among_texts};

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub enum Sight {
    /// What readers see now.
    Now(Moment),
    /// What they saw at an instant that has passed, or will see by schedule at one to come.
    At(Moment),
}

impl Sight {
    /// The instant that decides what is live.
    pub fn at(self) -> Moment {
        match self {
            Sight::Now(at) | Sight::At(at) => at,
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
            Sight::At(at) => by_editions(conn, kind, filter, values, at),
        }
    }

    /// Whether readers come by a live edition: a quotation is seen only while an article that they see prints it, a
    /// correction while they see its record or are told that it was taken back.
    pub fn shows(self, conn: &mut Conn, kind: Kind, edition: &LiveEdition) -> Result<bool> {
        match (self, kind) {
            (Sight::Now(now), Kind::Quotation | Kind::Correction) => index::is_listed(conn, edition.record, now),
            (Sight::At(_), Kind::Quotation) => {
                Ok(!self.referring(conn, Kind::Article, "quotation", &[edition.record.to_string()])?.is_empty())
            }
            (Sight::At(at), Kind::Correction) => {
                let (kind, target, told): (String, Id, CorrectionKind) = corrections::table
                    .find(edition.record)
                    .select((corrections::target_kind, corrections::target, corrections::kind))
                    .first(conn)?;
                let stands: Option<Option<Tombstone>> = editions::table
                    .filter(editions::record.eq(target))
                    .filter(standing(at))
                    .select(editions::tombstone)
                    .first(conn)
                    .optional()?;
                match stands {
                    Some(Some(tombstone)) => Ok(tombstone == Tombstone::Retraction),
                    Some(None) if told == CorrectionKind::Retraction => Ok(false),
                    Some(None) if kind == Kind::Quotation.word() => {
                        Ok(!self.referring(conn, Kind::Article, "quotation", &[target.to_string()])?.is_empty())
                    }
                    Some(None) => Ok(true),
                    None => Ok(false),
                }
            }
            _ => Ok(true),
        }
    }
}

/// The records whose editions at `at` may refer to these values. What they show then decides.
fn candidates(conn: &mut Conn, kind: Kind, filter: &str, values: &[String], at: Moment) -> Result<Vec<Id>> {
    let ids: Vec<Id> = values.iter().filter_map(|value| value.parse().ok()).collect();
    Ok(match (kind, filter) {
        (Kind::Article, "translation_group") => {
            articles::table.filter(among(articles::translation_group, &ids)).select(articles::id).load(conn)?
        }
        (Kind::Article, "quotation") => {
            let printing: Vec<(Id, String)> = editions::table
                .filter(editions::kind.eq(kind.word()))
                .filter(live(at))
                .filter(editions::card.like("%\"prints\":%"))
                .select((editions::record, editions::card))
                .load(conn)?;
            let prints = |card: &str| {
                serde_json::from_str::<Card>(card).is_ok_and(|card| card.prints.iter().any(|id| ids.contains(id)))
            };
            printing.into_iter().filter(|(_, card)| prints(card)).map(|(id, _)| id).collect()
        }
        // A retraction is told in its record's place, not beside it.
        (Kind::Correction, _) => corrections::table
            .filter(among(corrections::target, &ids))
            .filter(corrections::kind.ne(CorrectionKind::Retraction))
            .select(corrections::id)
            .load(conn)?,
        (Kind::Transcript, "press_conference") => {
            transcripts::table.filter(among(transcripts::press_conference, &ids)).select(transcripts::id).load(conn)?
        }
        // A page's key is its slug, and slugs that readers saw are kept.
        (Kind::Page, "key") => slugs::table
            .filter(slugs::kind.eq(kind.word()))
            .filter(among_texts(slugs::slug, values))
            .select(slugs::record)
            .distinct()
            .load(conn)?,
        _ => return Err(Error::internal(format!("nobody looks back for a {kind} by its {filter}"))),
    })
}

fn by_editions(
    conn: &mut Conn,
    kind: Kind,
    filter: &'static str,
    values: &[String],
    at: Moment,
) -> Result<Vec<(String, Id)>> {
    let wanted: HashSet<&String> = values.iter().collect();
    let candidates = candidates(conn, kind, filter, values, at)?;
    let defaults = defaults(conn)?;
    let mut found: Vec<(String, Vec<u8>, Id)> = Vec::new();
    for edition in editions_of(conn, &candidates, at)? {
        let (order, mut by) = of_kind!(kind, Seen => {
            let record: Seen = serde_json::from_str(&edition.document)?;
            (order_key(&record, edition.visible_from, &defaults), record.filters())
        });
        by.extend(edition.card()?.prints.iter().map(|quotation| ("quotation", quotation.to_string())));
        let fitting = by.into_iter().filter(|(name, value)| *name == filter && wanted.contains(value));
        found.extend(fitting.map(|(_, value)| (value, order.clone(), edition.record)));
    }
    Ok(in_order(found))
}

fn by_rows(
    conn: &mut Conn,
    kind: Kind,
    filter: &'static str,
    values: &[String],
    now: Moment,
) -> Result<Vec<(String, Id)>> {
    let found: Vec<(String, Vec<u8>, Id)> = filter_rows::table
        .filter(filter_rows::kind.eq(kind.word()))
        .filter(filter_rows::filter.eq(filter))
        .filter(among_texts(filter_rows::value, values))
        .filter(filter_rows::language.eq(""))
        .filter(filter_rows::visible_from.le(now))
        .filter(filter_rows::visible_until.is_null().or(filter_rows::visible_until.gt(now)).assume_not_null())
        .limit(20_000)
        .select((filter_rows::value, filter_rows::order_key, filter_rows::record))
        .load(conn)?;
    Ok(in_order(found))
}

/// What was found, in the order of its list, each once for a value.
fn in_order(mut found: Vec<(String, Vec<u8>, Id)>) -> Vec<(String, Id)> {
    found.sort_by(|one, two| (&two.1, two.2).cmp(&(&one.1, one.2)));
    found.dedup_by(|one, two| one.0 == two.0 && one.2 == two.2);
    found.into_iter().map(|(value, _, record)| (value, record)).collect()
}
