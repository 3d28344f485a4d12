//! What follows for the lists when editions open and close: an article is found by those it quotes and by the sections
//! above its own, and a quotation is seen where an article prints it.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Article, Quotation, Section};
use crate::http::Result;
use crate::of_kind;
use crate::publishing::{self, index};
use crate::record::save::defaults;
use crate::record::{Card, Defaults, Kind, Record, time};
use crate::store::schema::editions;
use crate::store::{Conn, Id, Moment, lock_row};

/// Brings the lists up to date with editions that were opened together. `printed_before` are the quotations that the
/// first of them printed until then.
pub fn after_opening(conn: &mut Conn, opened: &[(Kind, Id)], printed_before: &[String], now: Moment) -> Result<()> {
    let (mut articles, mut quotations) = (BTreeSet::new(), parse(printed_before));
    for (kind, id) in opened {
        match kind {
            Kind::Article => {
                articles.insert(*id);
            }
            Kind::Quotation => {
                quotations.insert(*id);
                articles.extend(index::found_by(conn, Kind::Article, "quotation", &id.to_string())?);
            }
            kind => of_kind!(*kind, Other => reindex::<Other>(conn, *id, now)?),
        }
        if *kind == Kind::Official || (*kind == Kind::Section && moved(conn, *id)?) {
            articles.extend(index::found_by(conn, Kind::Article, kind.word(), &id.to_string())?);
        }
    }
    settle(conn, articles, quotations, opened, now)
}

/// Brings the lists up to date with an edition that was closed.
pub fn after_closing(conn: &mut Conn, kind: Kind, id: Id, printed_before: &[String], now: Moment) -> Result<()> {
    let mut articles = BTreeSet::new();
    if matches!(kind, Kind::Quotation | Kind::Official) {
        articles.extend(index::found_by(conn, Kind::Article, kind.word(), &id.to_string())?);
    }
    settle(conn, articles, parse(printed_before), &[], now)
}

fn parse(ids: &[String]) -> BTreeSet<Id> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

/// Each article once, then each quotation once: a quotation is seen only where an article's rows say so.
fn settle(
    conn: &mut Conn,
    articles: BTreeSet<Id>,
    mut quotations: BTreeSet<Id>,
    opened: &[(Kind, Id)],
    now: Moment,
) -> Result<()> {
    for article in articles {
        reindex::<Article>(conn, article, now)?;
        if opened.contains(&(Kind::Article, article)) {
            quotations.extend(parse(&index::values(conn, article, "quotation")?));
        }
    }
    for quotation in quotations {
        reindex::<Quotation>(conn, quotation, now)?;
    }
    Ok(())
}

/// Whether a section's last edition stands elsewhere in the tree than the one before.
fn moved(conn: &mut Conn, section: Id) -> Result<bool> {
    let documents: Vec<String> = editions::table
        .filter(editions::record.eq(section))
        .order(editions::visible_from.desc())
        .limit(2)
        .select(editions::document)
        .load(conn)?;
    let parents: Vec<Section> =
        documents.iter().map(|document| serde_json::from_str(document)).collect::<Result<_, _>>()?;
    Ok(matches!(parents.as_slice(), [now, before] if now.parent != before.parent))
}

/// Writes the filter rows of a record's open edition anew, from the edition's own document.
fn reindex<T: Record>(conn: &mut Conn, id: Id, now: Moment) -> Result<()> {
    // Two units of work that bring one record's rows up to date do so one after the other.
    lock_row(conn, "records", id)?;
    let Some(current) = publishing::current(conn, id, now)? else { return Ok(()) };
    // Readers see a quotation only while an article that they see prints it.
    if T::KIND == Kind::Quotation && index::found_by(conn, Kind::Article, "quotation", &id.to_string())?.is_empty() {
        return index::clear(conn, id);
    }
    let record: T = serde_json::from_str(&current.document)?;
    let card: Card = serde_json::from_str(&current.card)?;
    let order = order_key(&record, current.visible_from, &defaults(conn)?);
    let mut filters = record.filters();
    filters.extend(card.prints.iter().map(|quotation| ("quotation", quotation.to_string())));
    index::write(conn, T::KIND, id, &order, &filters, now)
}

/// The bytes a record's list is sorted by: its day where it has one, else its name.
fn order_key<T: Record>(record: &T, visible_from: Moment, defaults: &Defaults) -> Vec<u8> {
    match record.dates() {
        None => crate::record::names::sort_key(
            record.card().label.as_ref().and_then(|label| label.original()).unwrap_or_default(),
        ),
        Some((Some(at), _)) => index::instant_key(at),
        Some((None, Some(day))) => index::instant_key(time::start_of(day, defaults.time_zone)),
        Some((None, None)) => index::instant_key(visible_from),
    }
}
