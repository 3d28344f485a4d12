//! What follows for the lists when editions open, move and close: an article is found by those it quotes and by the
//! sections above its own, a quotation is seen where an article prints it, and a correction where its record is seen.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::quotation::{published, transcribed};
use super::{Article, Correction, Quotation, Section, Transcript, merge};
use crate::changes;
use crate::http::{Result, Tags};
use crate::of_kind;
use crate::publishing::index::{self, Entry};
use crate::publishing::{Span, Tombstone, live_so_far, unended_of};
use crate::record::card::CorrectionKind;
use crate::record::save::defaults;
use crate::record::{Card, Defaults, Kind, Record, merged, names, time};
use crate::store::schema::{corrections, editions, records};
use crate::store::{Conn, Id, Moment, lock_row};

/// Brings the lists up to date with these records, whose editions were opened, moved or ended. `printed_before` are the
/// quotations that the articles among them printed until then.
pub fn after(conn: &mut Conn, touched: &[(Kind, Id)], printed_before: &[String], now: Moment) -> Result<()> {
    let Some(first) = touched.first() else { return Ok(()) };
    let mut tags = Tags::default();
    let (mut articles, mut quotations) = (BTreeSet::new(), parse(printed_before));
    let mut seen = BTreeSet::new();
    for (kind, id) in touched.iter().filter(|one| seen.insert(**one)) {
        tags.record(*id);
        tags.all(*kind);
        match kind {
            Kind::Article => {
                articles.insert(*id);
            }
            Kind::Quotation => {
                quotations.insert(*id);
                articles.extend(index::found_by(conn, Kind::Article, "quotation", &id.to_string())?);
            }
            Kind::Transcript => {
                reindex::<Transcript>(conn, *id, now, &mut tags)?;
                quotations.extend(published::beside(conn, *id, now)?);
            }
            kind => of_kind!(*kind, Other => reindex::<Other>(conn, *id, now, &mut tags)?),
        }
        if *kind == Kind::Official || (*kind == Kind::Section && moved(conn, *id)?) {
            articles.extend(index::found_by(conn, Kind::Article, kind.word(), &id.to_string())?);
        }
        if *kind == Kind::Official {
            quotations.extend(index::found_by(conn, Kind::Quotation, kind.word(), &id.to_string())?);
        }
    }
    for article in &articles {
        reindex::<Article>(conn, *article, now, &mut tags)?;
        if touched.contains(&(Kind::Article, *article)) {
            quotations.extend(parse(&index::values(conn, *article, "quotation")?));
        }
    }
    published::settle(conn, &Vec::from_iter(quotations.iter().copied()), now)?;
    for quotation in &quotations {
        reindex::<Quotation>(conn, *quotation, now, &mut tags)?;
    }
    // How they stand to their transcripts may be another matter now.
    tags.records(quotations.iter().copied());
    // What was put right in a quotation is told while an article prints it.
    quotations.extend(touched.iter().map(|(_, id)| *id));
    corrections_of(conn, &Vec::from_iter(quotations), now, &mut tags)?;
    changes::tell(conn, *first, tags, now)
}

/// The kinds of record whose rows in lists or names changed with each release of these, from the first on. A store with
/// an earlier release has the rows of these kinds written anew when it is next opened.
const RELEASES: &[&[Kind]] = &[
    &[Kind::PressConference, Kind::Byline, Kind::Official, Kind::Organization, Kind::Quotation],
    // Further orders of their lists.
    &[Kind::Article, Kind::Section],
];

/// The release of the rows that this program writes.
pub fn release() -> i32 {
    RELEASES.len() as i32
}

/// Writes the rows anew that changed since a release: what lists find records by, and the names they are looked up by.
/// Answers how many records there were.
pub fn renew_since(conn: &mut Conn, release: i32, now: Moment) -> Result<usize> {
    let newer = RELEASES.iter().skip(release.max(0) as usize).flat_map(|kinds| kinds.iter());
    let kinds: BTreeSet<Kind> = newer.copied().collect();
    kinds.into_iter().try_fold(0, |count, kind| Ok(count + renew(conn, kind, now)?))
}

/// Writes the rows anew by which records of a kind are found. Answers how many records there are.
pub fn renew(conn: &mut Conn, kind: Kind, now: Moment) -> Result<usize> {
    let ids: Vec<Id> = records::table.filter(records::kind.eq(kind)).select(records::id).load(conn)?;
    for some in ids.chunks(500) {
        if kind == Kind::Quotation {
            transcribed::recheck_these(conn, some)?;
            published::settle(conn, some, now)?;
        }
        of_kind!(kind, Other => {
            for (id, record) in Other::load(conn, some)? {
                names::write(conn, kind, id, &names::all_keys(&record.names()))?;
                reindex::<Other>(conn, id, now, &mut Tags::default())?;
            }
        });
    }
    Ok(ids.len())
}

/// The quotations that an article prints in editions that have not ended.
pub fn printed(conn: &mut Conn, article: Id) -> Result<Vec<String>> {
    index::values(conn, article, "quotation")
}

fn parse(ids: &[String]) -> BTreeSet<Id> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

fn corrections_of(conn: &mut Conn, targets: &[Id], now: Moment, tags: &mut Tags) -> Result<()> {
    let of_these: Vec<Id> = corrections::table
        .filter(crate::store::among(corrections::target, targets))
        .order(corrections::id)
        .select(corrections::id)
        .load(conn)?;
    tags.records(of_these.iter().copied());
    of_these.into_iter().try_for_each(|correction| reindex::<Correction>(conn, correction, now, tags))
}

/// Whether a section's last edition stands elsewhere in the tree than the one before.
fn moved(conn: &mut Conn, section: Id) -> Result<bool> {
    let documents: Vec<String> = editions::table
        .filter(editions::record.eq(section))
        .filter(editions::tombstone.is_null())
        .order(editions::visible_from.desc())
        .limit(2)
        .select(editions::document)
        .load(conn)?;
    let parents: Vec<Section> =
        documents.iter().map(|document| serde_json::from_str(document)).collect::<Result<_, _>>()?;
    Ok(matches!(parents.as_slice(), [now, before] if now.parent != before.parent))
}

/// Writes the filter rows of a record's editions anew, from the editions' own documents. `tags` gets the names of the sets
/// in which it stands otherwise since, and those of its slugs.
pub fn reindex<T: Record>(conn: &mut Conn, id: Id, now: Moment, tags: &mut Tags) -> Result<()> {
    // Two units of work that bring one record's rows up to date do so one after the other.
    lock_row(conn, "records", id)?;
    let defaults = defaults(conn)?;
    let mut entries = Vec::new();
    let names_of_others = names_of_those_merged::<T>(conn, id, now)?;
    for edition in unended_of(conn, &[id], now)? {
        let record: T = serde_json::from_str(&edition.document)?;
        let card: Card = serde_json::from_str(&edition.card)?;
        let seen = when_seen::<T>(conn, id, edition.span(), &record)?;
        let mut found = Vec::new();
        for span in seen {
            found.push((index::ALL, String::new(), span));
            found.extend(record.filters().into_iter().map(|(filter, value)| (filter, value, span)));
            found.extend(names_of_others.iter().map(|name| (names::NAME, name.clone(), span)));
            for (filter, value, since, until) in record.passing_filters(&defaults) {
                let passing = Span { from: since.unwrap_or(span.from), until };
                found.extend(passing.within(span).map(|span| (filter, value.to_owned(), span)));
            }
            found.extend(card.prints.iter().map(|quotation| ("quotation", quotation.to_string(), span)));
            if T::KIND == Kind::Quotation {
                let told = published::when(conn, edition.id, span, now)?.into_iter();
                found.extend(told.map(|(fidelity, span)| ("fidelity", fidelity.word().to_owned(), span)));
                // Also by the body that an official spoke for.
                found.extend(index::those_quoted(conn, &[id], span, now)?);
            }
            if T::KIND == Kind::Article {
                if let Some(section) = card.section {
                    found.extend(index::sections_above(conn, section, span, now)?);
                }
                found.extend(index::those_quoted(conn, &card.prints, span, now)?);
            }
        }
        if let Some(slug) = &card.slug {
            tags.set(T::KIND, "slug", &format!("{}/{slug}", edition.language));
        }
        let order = order_key(&record, edition.visible_from, &defaults);
        let orders = record.further_orders(&order).into_iter();
        let within = || [index::ALL].into_iter().chain(T::SORTED_WITHIN.iter().copied());
        let further = orders.flat_map(|(name, key)| within().map(move |of| (of, name, key.clone()))).collect();
        entries.push(Entry { edition: edition.id, language: edition.language, order, found, further });
    }
    index::write(conn, (T::KIND, id), entries, now, tags)
}

/// The names under which readers last saw those that were merged into this record: it answers for them.
fn names_of_those_merged<T: Record>(conn: &mut Conn, id: Id, now: Moment) -> Result<Vec<String>> {
    if !merge::can_merge(T::KIND) {
        return Ok(Vec::new());
    }
    let others: Vec<Id> = merged::leading_to(conn, id)?.into_iter().filter(|other| *other != id).collect();
    let mut names = Vec::new();
    for other in others {
        let last: Option<String> = editions::table
            .filter(editions::record.eq(other))
            .filter(live_so_far(now))
            .order(editions::visible_from.desc())
            .select(editions::document)
            .first(conn)
            .optional()?;
        let record: Option<T> = last.map(|document| serde_json::from_str(&document)).transpose()?;
        let filters = record.map(|record| record.filters()).unwrap_or_default();
        names.extend(filters.into_iter().filter(|(filter, _)| *filter == names::NAME).map(|(_, name)| name));
    }
    Ok(names)
}

/// When readers see an edition: a quotation while an article that they see prints it, a correction while they see its
/// record or are told that it was taken back, everything else for as long as it is open.
fn when_seen<T: Record>(conn: &mut Conn, id: Id, span: Span, record: &T) -> Result<Vec<Span>> {
    let within = match T::KIND {
        Kind::Quotation => printed_when(conn, id)?,
        Kind::Correction => {
            let target = record.relations().into_iter().find(|relation| relation.field == "target");
            let Some(target) = target else { return Ok(Vec::new()) };
            let retracts = record.card().correction.is_some_and(|told| told.kind == CorrectionKind::Retraction);
            told_when(conn, (target.kind, target.target), retracts)?
        }
        _ => return Ok(vec![span]),
    };
    Ok(overlaps(within, &[span]))
}

fn printed_when(conn: &mut Conn, quotation: Id) -> Result<Vec<Span>> {
    index::spans(conn, Kind::Article, "quotation", &quotation.to_string())
}

/// When readers are told what was put right in a record: while they see it, and while they are told that it was taken
/// back. That it was is told only then, not where the record is shown again.
fn told_when(conn: &mut Conn, (kind, target): (Kind, Id), retracts: bool) -> Result<Vec<Span>> {
    let rows: Vec<(Moment, Option<Moment>, Option<Tombstone>)> = editions::table
        .filter(editions::record.eq(target))
        .filter(editions::tombstone.is_null().or(editions::tombstone.eq(Tombstone::Retraction)))
        .select((editions::visible_from, editions::visible_until, editions::tombstone))
        .load(conn)?;
    let spans = |taken_back: bool| {
        let of_these = rows.iter().filter(move |(_, _, tombstone)| tombstone.is_some() == taken_back);
        of_these.map(|(from, until, _)| Span { from: *from, until: *until }).collect::<Vec<Span>>()
    };
    let mut told = spans(true);
    if !retracts {
        told.extend(match kind {
            Kind::Quotation => overlaps(printed_when(conn, target)?, &spans(false)),
            _ => spans(false),
        });
    }
    Ok(told)
}

/// The time that is in one of these and in one of those.
fn overlaps(these: Vec<Span>, those: &[Span]) -> Vec<Span> {
    let these = Span::merged(these);
    these.iter().flat_map(|one| those.iter().filter_map(|other| one.within(*other))).collect()
}

/// The bytes a record's list is sorted by: its day where it has one, else its name.
pub fn order_key<T: Record>(record: &T, visible_from: Moment, defaults: &Defaults) -> Vec<u8> {
    match record.dates() {
        None => crate::record::names::sort_key(
            record.card().label.as_ref().and_then(|label| label.original()).unwrap_or_default(),
        ),
        Some((Some(at), _)) => index::instant_key(at),
        Some((None, Some(day))) => index::instant_key(time::start_of(day, defaults.time_zone)),
        Some((None, None)) => index::instant_key(visible_from),
    }
}
