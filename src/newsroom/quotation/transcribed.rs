//! Quotations beside the transcripts of their press conferences.

use std::collections::HashMap;

use diesel::prelude::*;

use super::check::{Checker, Finding, Voice};
use super::voices::Voices;
use super::{AnchorPart, Quotation};
use crate::http::Result;
use crate::newsroom::transcript::{Segment, TranscriptKind};
use crate::newsroom::{PressConference, Transcript};
use crate::record::{Kind, Record};
use crate::store::schema::{quotations, records, transcripts};
use crate::store::{Conn, Id, Json, among, lock_rows};

/// A transcript that quotations are checked against.
pub struct Source {
    /// Which: a transcript, or an edition of one.
    pub id: Id,
    /// The press conference.
    pub conference: Id,
    /// BCP 47 tag.
    pub language: String,
    /// How the words were written down.
    pub kind: TranscriptKind,
    /// The turns, in order.
    pub segments: Vec<Segment>,
}

impl Source {
    /// A transcript, or what an edition shows of one.
    pub fn of(id: Id, transcript: Transcript) -> Source {
        Source {
            id,
            conference: transcript.press_conference.id,
            language: transcript.language,
            kind: transcript.kind,
            segments: transcript.segments,
        }
    }
}

/// The transcripts of some press conferences, and those who speak in them.
pub struct Sources {
    all: Vec<Source>,
    voices: Voices,
}

impl Sources {
    /// The working copies of all transcripts that these quotations can be checked against.
    pub fn load<'q>(conn: &mut Conn, quotations: impl Iterator<Item = &'q Quotation> + Clone) -> Result<Sources> {
        let mut conferences: Vec<Id> =
            quotations.clone().filter_map(|quotation| quotation.press_conference).map(|link| link.id).collect();
        conferences.sort();
        conferences.dedup();
        let ids: Vec<Id> = match conferences.is_empty() {
            true => Vec::new(),
            false => transcripts::table
                .inner_join(records::table.on(records::id.eq(transcripts::id)))
                .filter(among(transcripts::press_conference, &conferences))
                .filter(records::trashed_at.is_null())
                .order(transcripts::id)
                .select(transcripts::id)
                .load(conn)?,
        };
        let loaded = if ids.is_empty() { Vec::new() } else { Transcript::load(conn, &ids)? };
        Sources::with(conn, loaded.into_iter().map(|(id, transcript)| Source::of(id, transcript)).collect(), quotations)
    }

    /// These transcripts.
    pub fn with<'q>(
        conn: &mut Conn,
        mut all: Vec<Source>,
        quotations: impl Iterator<Item = &'q Quotation>,
    ) -> Result<Sources> {
        // Of two that say the same, the more faithful is named.
        all.sort_by_key(|source| (source.kind, source.id));
        if all.is_empty() {
            return Ok(Sources { voices: Voices::default(), all });
        }
        let mut conferences: Vec<Id> = all.iter().map(|source| source.conference).collect();
        conferences.sort();
        conferences.dedup();
        let turns = all.iter().flat_map(|source| &source.segments);
        let mut speaking: Vec<Id> = turns.filter_map(|turn| turn.speaker).map(|link| link.id).collect();
        for (_, conference) in PressConference::load(conn, &conferences)? {
            speaking.extend(conference.speakers.iter().filter_map(|speaker| speaker.official).map(|link| link.id));
        }
        let quoted = quotations.filter_map(|quotation| quotation.speaker).map(|speaker| speaker.id);
        Ok(Sources { voices: Voices::of(conn, speaking, quoted)?, all })
    }

    /// Makes them ready to be searched.
    pub fn ready(&self) -> Ready<'_> {
        Ready { sources: self, checkers: HashMap::new() }
    }

    /// A turn of one of them.
    pub fn turn(&self, id: Id) -> Option<&Segment> {
        self.all.iter().flat_map(|source| &source.segments).find(|turn| turn.id == id)
    }
}

/// Transcripts that are being searched.
pub struct Ready<'s> {
    sources: &'s Sources,
    checkers: HashMap<Id, Checker<'s>>,
}

impl<'s> Ready<'s> {
    /// The best that is found of a quotation, and where; none where there is no transcript in the language in which
    /// the words were spoken.
    pub fn check(&mut self, quotation: &Quotation) -> Option<(Id, Finding)> {
        let conference = quotation.press_conference?.id;
        let all = &self.sources.all;
        let fitting = all.iter().filter(|source| source.conference == conference);
        let mut best: Option<(Id, Finding)> = None;
        for source in fitting {
            let Some(finding) = self.check_in(quotation, source.id) else { continue };
            best = Some(match best {
                Some((id, known)) if (known.outcome, known.fidelity) <= (finding.outcome, finding.fidelity) => {
                    (id, known)
                }
                _ => (source.id, finding),
            });
        }
        best
    }

    /// What is found of a quotation in one of them; none where that is in another language.
    pub fn check_in(&mut self, quotation: &Quotation, source: Id) -> Option<Finding> {
        let source = self.sources.all.iter().find(|one| one.id == source)?;
        let words = spoken_words(quotation, &source.language)?;
        // Thousands of turns have a handful of labels.
        let mut known: HashMap<_, Voice> = HashMap::new();
        let mut voice = |turn: &'s Segment| {
            let heard = (turn.kind, turn.speaker.map(|link| link.id), turn.speaker_label.as_deref());
            *known.entry(heard).or_insert_with(|| self.sources.voices.voice(quotation, turn))
        };
        let voices: Vec<Voice> = source.segments.iter().map(&mut voice).collect();
        let turns = || source.segments.iter().map(|turn| (turn.id, turn.text.as_str()));
        let checker = self.checkers.entry(source.id).or_insert_with(|| Checker::of(turns()));
        let anchor: &[AnchorPart] = quotation.anchor.as_ref().map_or(&[], |anchor| &anchor.0);
        Some(checker.check(words, &voices, anchor))
    }
}

/// The words as they were spoken, where that was in this language. A translation is no evidence of what was said: where
/// there is an original, it alone is compared.
fn spoken_words<'q>(quotation: &'q Quotation, language: &str) -> Option<&'q str> {
    let (own, words) = match &quotation.original {
        Some(original) => (&original.language, &original.text),
        None => (&quotation.language, &quotation.text),
    };
    same_language(own, language).then_some(words)
}

/// Whether two tags name one language in one script: `zh` and `zh-Hans` do, `zh-Hans` and `zh-Hant` do not.
fn same_language(one: &str, other: &str) -> bool {
    let parts = |tag: &str| {
        let mut parts = tag.split('-').map(str::to_ascii_lowercase);
        let primary = parts.next().unwrap_or_default();
        (primary, parts.find(|part| part.len() == 4))
    };
    let ((one, script), (other, other_script)) = (parts(one), parts(other));
    one == other && script.zip(other_script).is_none_or(|(one, other)| one == other)
}

/// Sets the anchor and the fidelity of a quotation that is being saved.
pub fn settle(conn: &mut Conn, quotation: &mut Quotation) -> Result<()> {
    let sources = Sources::load(conn, std::iter::once(&*quotation))?;
    let found = sources.ready().check(quotation).map(|(_, finding)| finding);
    apply(quotation, found.as_ref());
    Ok(())
}

fn apply(quotation: &mut Quotation, found: Option<&Finding>) {
    quotation.fidelity = found.and_then(|finding| finding.fidelity);
    quotation.anchor = found.and_then(Finding::anchor).map(|anchor| Json(anchor.to_vec()));
}

/// Checks all quotations of some press conferences anew: a transcript was written. That is no change that a person
/// made to them, and raises no version.
pub fn recheck(conn: &mut Conn, conferences: &[Id]) -> Result<()> {
    // Who saves a quotation of the press conference meanwhile is waited for, or waits: neither misses the other's words.
    lock_rows(conn, "records", conferences)?;
    let ids: Vec<Id> = quotations::table
        .inner_join(records::table.on(records::id.eq(quotations::id)))
        .filter(among(quotations::press_conference, conferences))
        .filter(records::trashed_at.is_null())
        .filter(records::kind.eq(Kind::Quotation))
        .order(quotations::id)
        .select(quotations::id)
        .load(conn)?;
    recheck_these(conn, &ids)
}

/// Checks all quotations of some speakers anew: they were found to be one, or to be two after all.
pub fn recheck_speakers(conn: &mut Conn, speakers: &[Id]) -> Result<()> {
    let of_these = among(quotations::speaker_official, speakers).or(among(quotations::speaker_organization, speakers));
    let ids: Vec<Id> = quotations::table
        .inner_join(records::table.on(records::id.eq(quotations::id)))
        .filter(of_these.assume_not_null())
        .filter(quotations::press_conference.is_not_null())
        .filter(records::trashed_at.is_null())
        .order(quotations::id)
        .select(quotations::id)
        .load(conn)?;
    ids.chunks(200).try_for_each(|some| recheck_these(conn, some))
}

/// Checks some quotations anew.
pub fn recheck_these(conn: &mut Conn, quotations: &[Id]) -> Result<()> {
    if quotations.is_empty() {
        return Ok(());
    }
    let loaded = Quotation::load(conn, quotations)?;
    let sources = Sources::load(conn, loaded.iter().map(|(_, quotation)| quotation))?;
    let mut ready = sources.ready();
    for (id, before) in &loaded {
        let mut quotation = before.clone();
        apply(&mut quotation, ready.check(before).map(|(_, finding)| finding).as_ref());
        if (&quotation.anchor, quotation.fidelity) != (&before.anchor, before.fidelity) {
            diesel::update(quotations::table.find(id))
                .set((quotations::anchor.eq(&quotation.anchor), quotations::fidelity.eq(quotation.fidelity)))
                .execute(conn)?;
        }
    }
    Ok(())
}
