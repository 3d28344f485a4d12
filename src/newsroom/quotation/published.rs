//! How what readers see of a quotation stands to what they see of a transcript.
//!
//! One finding for an edition of each: it counts while both are open, so that nothing has to run for it to become true.

use diesel::prelude::*;

use super::check::Finding;
use super::transcribed::{Source, Sources};
use super::{Attribution, Fidelity, Quotation};
use crate::http::Result;
use crate::newsroom::Transcript;
use crate::publishing::{Current, Span, index, unended, unended_of};
use crate::record::Kind;
use crate::store::schema::{editions, findings, links, records, transcripts};
use crate::store::{Conn, Id, Json, Moment, among};

/// The quotations of the press conferences that the editions of a transcript are of, and those that were found in any.
pub fn beside(conn: &mut Conn, transcript: Id, now: Moment) -> Result<Vec<Id>> {
    let mut conferences: Vec<Id> = transcripts::table
        .filter(transcripts::id.eq(transcript))
        .select(transcripts::press_conference)
        .load::<Id>(conn)?;
    for edition in unended_of(conn, &[transcript], now)? {
        let shown: Transcript = serde_json::from_str(&edition.document)?;
        conferences.push(shown.press_conference.id);
    }
    let mut found: Vec<Id> = links::table
        .inner_join(records::table.on(records::id.eq(links::source)))
        .filter(among(links::target, &conferences))
        .filter(links::field.eq("press_conference"))
        .filter(records::kind.eq(Kind::Quotation))
        .select(links::source)
        .load(conn)?;
    for conference in conferences {
        found.extend(index::found_by(conn, Kind::Quotation, "press_conference", &conference.to_string())?);
    }
    // And those that were found in what it showed of another before.
    let shown = editions::table.filter(editions::record.eq(transcript)).select(editions::id);
    let told: Vec<Id> = findings::table
        .filter(findings::transcript_edition.eq_any(shown))
        .select(findings::quotation_edition)
        .distinct()
        .load(conn)?;
    found.extend(editions::table.filter(among(editions::id, &told)).select(editions::record).load::<Id>(conn)?);
    found.sort();
    found.dedup();
    Ok(found)
}

/// Writes what is found of the editions of these quotations in the editions of transcripts, as far as none of them has
/// ended. Nothing is said of words whose speaker is not to be named.
pub fn settle(conn: &mut Conn, quotations: &[Id], now: Moment) -> Result<()> {
    let mut shown = Vec::new();
    for edition in unended_of(conn, quotations, now)? {
        let quotation: Quotation = serde_json::from_str(&edition.document)?;
        if quotation.press_conference.is_some() && quotation.attribution == Attribution::OnRecord {
            shown.push((edition.id, edition.span(), quotation));
        }
    }
    let mut conferences: Vec<Id> =
        shown.iter().filter_map(|(_, _, quotation)| quotation.press_conference).map(|link| link.id).collect();
    conferences.sort();
    conferences.dedup();
    let mut transcripts = Vec::new();
    for conference in conferences {
        transcripts.extend(index::found_by(conn, Kind::Transcript, "press_conference", &conference.to_string())?);
    }
    let of_transcripts = unended_of(conn, &transcripts, now)?;
    if of_transcripts.is_empty() {
        return Ok(());
    }
    let source = |edition: &Current| Ok(Source::of(edition.id, serde_json::from_str(&edition.document)?));
    let sources = of_transcripts.iter().map(source).collect::<Result<Vec<Source>>>()?;
    let sources = Sources::with(conn, sources, shown.iter().map(|(_, _, quotation)| quotation))?;
    let mut ready = sources.ready();
    // What was found before of these editions is found again: what two editions show never changes.
    let written: Vec<Id> = shown.iter().map(|(edition, _, _)| *edition).collect();
    let read: Vec<Id> = of_transcripts.iter().map(|edition| edition.id).collect();
    diesel::delete(
        findings::table
            .filter(among(findings::quotation_edition, &written))
            .filter(among(findings::transcript_edition, &read)),
    )
    .execute(conn)?;
    for (edition, span, quotation) in &shown {
        for transcript in of_transcripts.iter().filter(|one| one.span().within(*span).is_some()) {
            let found = ready.check_in(quotation, transcript.id);
            write(conn, *edition, transcript.id, found.as_ref())?;
        }
    }
    Ok(())
}

fn write(conn: &mut Conn, quotation: Id, transcript: Id, found: Option<&Finding>) -> Result<()> {
    let Some((anchor, fidelity)) = found.and_then(|found| found.anchor().zip(found.fidelity)) else { return Ok(()) };
    diesel::insert_into(findings::table)
        .values((
            findings::quotation_edition.eq(quotation),
            findings::transcript_edition.eq(transcript),
            findings::fidelity.eq(fidelity),
            findings::anchor.eq(Json(anchor.to_vec())),
        ))
        .execute(conn)?;
    Ok(())
}

/// How faithful readers are told that an edition of a quotation is, and when: of several transcripts, what the best of
/// them says.
pub fn when(conn: &mut Conn, quotation_edition: Id, within: Span, now: Moment) -> Result<Vec<(Fidelity, Span)>> {
    let rows: Vec<(Fidelity, Moment, Option<Moment>)> = findings::table
        .inner_join(editions::table.on(editions::id.eq(findings::transcript_edition)))
        .filter(findings::quotation_edition.eq(quotation_edition))
        .filter(unended(now))
        .order(findings::transcript_edition)
        .select((findings::fidelity, editions::visible_from, editions::visible_until))
        .load(conn)?;
    let mut told: Vec<(Fidelity, Span)> = Vec::new();
    for fidelity in Fidelity::ALL {
        let spans = rows
            .iter()
            .filter(|(word, _, _)| word == fidelity)
            .map(|(_, from, until)| Span { from: *from, until: *until });
        let spans: Vec<Span> = spans.filter_map(|span| span.within(within)).collect();
        let better: Vec<Span> = told.iter().map(|(_, span)| *span).collect();
        told.extend(
            Span::merged(spans).into_iter().flat_map(|span| span.without(&better)).map(|span| (*fidelity, span)),
        );
    }
    Ok(told)
}
