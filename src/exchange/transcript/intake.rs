//! Bringing a transcript into a press conference: made once, found again, given a new text.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::identity::{Compared, follow};
use super::report::{LabelFound, TranscriptImport, TranscriptReport, TurnsKept};
use super::speakers::{self, Setting};
use super::{Reading, Turn, TurnKind};
use crate::access::desk::Shift;
use crate::exchange::ImportStatus;
use crate::exchange::page::language;
use crate::http::{Code, Error, Fault, Result};
use crate::newsroom::manage::{self, BodyFormat};
use crate::newsroom::transcript::{LONGEST_LABEL, LONGEST_TEXT, MOST_SEGMENTS, Segment, SegmentKind, TranscriptKind};
use crate::newsroom::{PressConference, Transcript};
use crate::record::save::{self, Saved};
use crate::store::schema::{records, transcripts};
use crate::store::{Conn, Id, lock_row};

/// What is said of a transcript beside its words.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The language it is in; told from its words where it is left out.
    pub language: Option<String>,
    /// How the words were written down.
    pub kind: Option<TranscriptKind>,
    /// Where it was found.
    pub source_url: Option<String>,
    /// What may be done with it.
    pub licence: Option<String>,
    /// Labels and the officials they name.
    pub speakers: BTreeMap<String, Id>,
}

/// Makes the transcript of a press conference, or finds it where the same words came in before.
pub fn into_conference(
    conn: &mut Conn,
    shift: &Shift,
    conference: Id,
    reading: &Reading,
    wish: &Wish,
) -> Result<TranscriptImport> {
    refuse_too_much(reading)?;
    // Of two who bring the same words at once, one finds what the other made.
    lock_row(conn, "records", conference)?;
    let there = save::load::<PressConference>(conn, conference)?;
    let labels = resolve(conn, &there.record, reading, wish)?;
    let (language, language_by) = language_of(reading, wish);
    let report = TranscriptReport::of(reading, (&language, language_by), labels);
    let fingerprint = fingerprint(reading);
    if let Some(known) = known(conn, &fingerprint, Some(conference))? {
        return answer(conn, shift, known, ImportStatus::Known, report);
    }
    let segments = segments_of(&reading.turns, &report.labels);
    let kind = wish.kind.or_else(|| reading.head.kind.as_deref().and_then(|word| word.parse().ok()));
    let transcript = Transcript {
        press_conference: conference.into(),
        language,
        kind: kind.unwrap_or(TranscriptKind::Verbatim),
        revision: 1,
        source_url: wish.source_url.clone().or_else(|| reading.head.source_url.clone()),
        licence: wish.licence.clone().or_else(|| reading.head.licence.clone()),
        segments,
    };
    let saved = save::create(conn, shift, transcript)?;
    remember(conn, saved.head.id, &fingerprint)?;
    answer(conn, shift, saved.head.id, ImportStatus::Created, report)
}

/// Gives a transcript a new text. Turns that stayed, or nearly so, keep their identity and what is known of them.
pub fn replace_text(
    conn: &mut Conn,
    shift: &Shift,
    before: &Saved<Transcript>,
    reading: &Reading,
    wish: &Wish,
) -> Result<TranscriptImport> {
    refuse_too_much(reading)?;
    let conference = save::load::<PressConference>(conn, before.record.press_conference.id)?;
    let labels = resolve(conn, &conference.record, reading, wish)?;
    let mut record = before.record.clone();
    let mut report = TranscriptReport::of(reading, (&record.language, "record"), labels);
    let (segments, kept) =
        followed(&before.record.segments, segments_of(&reading.turns, &report.labels), &wish.speakers);
    report.kept = Some(kept);
    if segments == record.segments {
        return answer(conn, shift, before.head.id, ImportStatus::Known, report);
    }
    record.segments = segments;
    record.revision += 1;
    let saved = save::change(conn, shift, before, record)?;
    remember(conn, saved.head.id, &fingerprint(reading))?;
    answer(conn, shift, saved.head.id, ImportStatus::Created, report)
}

fn answer(
    conn: &mut Conn,
    shift: &Shift,
    id: Id,
    status: ImportStatus,
    report: TranscriptReport,
) -> Result<TranscriptImport> {
    let saved = save::load::<Transcript>(conn, id)?;
    let transcript = manage::view(conn, &saved, shift.now, BodyFormat::PortableText)?;
    let press_conference = Some(saved.record.press_conference.id);
    Ok(TranscriptImport { status, transcript: Some(transcript), press_conference, report })
}

/// Reports a transcript that has more turns, or longer ones, than a record holds.
fn refuse_too_much(reading: &Reading) -> Result<()> {
    if reading.turns.len() > MOST_SEGMENTS {
        let detail = format!(
            "The transcript has {} turns, and one may have {MOST_SEGMENTS}. Send it in parts, each a transcript.",
            reading.turns.len()
        );
        return Err(Error::invalid(vec![Fault { code: "too_many".into(), detail, ..Fault::default() }]));
    }
    let long = |turn: &&Turn| turn.text.chars().count() > LONGEST_TEXT;
    let faults: Vec<Fault> = reading
        .turns
        .iter()
        .filter(long)
        .take(20)
        .map(|turn| {
            let detail = format!(
                "The turn on line {} has more than {LONGEST_TEXT} characters. Give each turn a label of its own.",
                turn.line
            );
            Fault { code: "too_long".into(), detail, ..Fault::default() }
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

fn resolve(conn: &mut Conn, conference: &PressConference, reading: &Reading, wish: &Wish) -> Result<Vec<LabelFound>> {
    let setting = Setting { conference, said: &wish.speakers };
    let labels = speakers::resolve(conn, &setting, &reading.turns)?;
    // A label that is said to name somebody and does not stand there is a slip of the pen.
    let missing = wish.speakers.keys().find(|said| !labels.iter().any(|found| found.label == **said));
    match missing.filter(|said| {
        !labels.iter().any(|found| crate::record::names::printed(&found.label) == crate::record::names::printed(said))
    }) {
        None => Ok(labels),
        Some(said) => {
            let labels: Vec<&str> = labels.iter().take(50).map(|found| found.label.as_str()).collect();
            let detail =
                format!("`speakers` names ‘{said}’, and no turn has this label; there are {}.", labels.join(", "));
            Err(Error::parameter(Code::InvalidParameter, "speakers", detail))
        }
    }
}

/// The language that was said, else what the file says, else that of the words.
pub fn language_of(reading: &Reading, wish: &Wish) -> (String, &'static str) {
    if let Some(language) = &wish.language {
        return (language.clone(), "request");
    }
    let mut sample = String::new();
    for turn in reading.turns.iter().filter(|turn| turn.kind.is_spoken()) {
        sample.push_str(&turn.text);
        sample.push('\n');
        if sample.len() > 40_000 {
            break;
        }
    }
    match (&reading.head.language, language::of_text(&sample)) {
        (Some(said), _) => (said.clone(), "file"),
        (None, Some((found, _))) => (found, "words"),
        (None, None) => ("und".into(), "none"),
    }
}

/// What tells these words from others: labels and words, however they were set.
pub fn fingerprint(reading: &Reading) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for turn in &reading.turns {
        for part in [turn.label.as_deref().unwrap_or_default(), &turn.text] {
            for word in part.split_whitespace() {
                hasher.update(word);
                hasher.update(" ");
            }
            hasher.update("\n");
        }
    }
    hasher.finalize().to_vec()
}

/// The transcript that these words made, in this press conference or in any, unless it lies in the trash.
pub fn known(conn: &mut Conn, fingerprint: &[u8], conference: Option<Id>) -> Result<Option<Id>> {
    let found: Vec<(Id, Id)> = transcripts::table
        .inner_join(records::table.on(records::id.eq(transcripts::id)))
        .filter(transcripts::fingerprint.eq(fingerprint))
        .filter(records::trashed_at.is_null())
        .order(transcripts::id)
        .select((transcripts::id, transcripts::press_conference))
        .load(conn)?;
    Ok(found.into_iter().find(|(_, of)| conference.is_none_or(|wanted| wanted == *of)).map(|(id, _)| id))
}

fn remember(conn: &mut Conn, transcript: Id, fingerprint: &[u8]) -> Result<()> {
    diesel::update(transcripts::table.find(transcript))
        .set(transcripts::fingerprint.eq(Some(fingerprint)))
        .execute(conn)?;
    Ok(())
}

/// The turns as the parts of a record, with their speakers.
fn segments_of(turns: &[Turn], labels: &[LabelFound]) -> Vec<Segment> {
    let speakers: HashMap<&str, Id> =
        labels.iter().filter_map(|found| Some((found.label.as_str(), found.official?))).collect();
    let ids: Vec<Id> = turns.iter().map(|_| Id::new()).collect();
    let segment = |(at, turn): (usize, &Turn)| Segment {
        id: ids[at],
        kind: kind_of(turn.kind),
        speaker: turn.label.as_deref().and_then(|label| speakers.get(label)).map(|id| (*id).into()),
        speaker_label: turn.label.as_deref().map(|label| label.chars().take(LONGEST_LABEL).collect()),
        text: turn.text.clone(),
        starts_at: turn.starts_at.clone(),
        ends_at: turn.ends_at.clone(),
        answers: turn.answers.and_then(|question| ids.get(question)).copied(),
        aligned_with: None,
    };
    turns.iter().enumerate().map(segment).collect()
}

fn kind_of(kind: TurnKind) -> SegmentKind {
    match kind {
        TurnKind::Speech => SegmentKind::Speech,
        TurnKind::Question => SegmentKind::Question,
        TurnKind::Answer => SegmentKind::Answer,
        TurnKind::Scene => SegmentKind::Scene,
        TurnKind::Narrative => SegmentKind::Narrative,
    }
}

/// The new turns, each as the old one that it is, and how many stayed.
fn followed(old: &[Segment], mut new: Vec<Segment>, said: &BTreeMap<String, Id>) -> (Vec<Segment>, TurnsKept) {
    let before: Vec<Compared<'_>> = old.iter().map(compared).collect();
    let after: Vec<Compared<'_>> = new.iter().map(compared).collect();
    let pairs = follow(&before, &after);
    let mut renamed: HashMap<Id, Id> = HashMap::new();
    let mut kept = TurnsKept { same: 0, edited: 0, new: 0, gone: 0 };
    for (segment, pair) in new.iter_mut().zip(&pairs) {
        let Some(known) = pair.and_then(|at| old.get(at)) else {
            kept.new += 1;
            continue;
        };
        renamed.insert(segment.id, known.id);
        segment.id = known.id;
        segment.aligned_with = known.aligned_with;
        segment.starts_at = segment.starts_at.take().or_else(|| known.starts_at.clone());
        segment.ends_at = segment.ends_at.take().or_else(|| known.ends_at.clone());
        // Who was found to speak, by a person or before, speaks on, unless somebody else is named now.
        let named = segment.speaker_label.as_deref().is_some_and(|label| said.contains_key(label));
        if segment.speaker_label == known.speaker_label && !named {
            segment.speaker = known.speaker.or(segment.speaker);
        }
        let same = segment.text == known.text && segment.speaker_label == known.speaker_label;
        kept.same += usize::from(same);
        kept.edited += usize::from(!same);
    }
    kept.gone = old.len() - (kept.same + kept.edited);
    for segment in &mut new {
        segment.answers = segment.answers.map(|id| renamed.get(&id).copied().unwrap_or(id));
    }
    (new, kept)
}

fn compared(segment: &Segment) -> Compared<'_> {
    Compared { label: segment.speaker_label.as_deref(), text: &segment.text }
}
