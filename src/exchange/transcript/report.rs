//! What an import made of a transcript, and what it did not understand.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{NotUnderstood, Reading, TurnKind};
use crate::exchange::ImportStatus;
use crate::store::Id;
use crate::words;

words! {
    /// LabelReason a label names an official, or nobody.
    LabelReason {
        /// A person said so.
        Said = "said",
        /// The press conference lists this label for this official.
        Listed = "listed",
        /// The only speaker of the press conference of this name.
        Speaker = "speaker",
        /// The only official of this name whom the title of the press conference names.
        NamedInTitle = "named_in_title",
        /// The only one of this name in office that day at a body that invited.
        InOffice = "in_office",
        /// The only one who held this title that day at a body that invited.
        Title = "title",
        /// The only official of this whole name.
        Name = "name",
        /// The initials of another label.
        Initials = "initials",
        /// Nobody: it says what somebody does there.
        Role = "role",
        /// Nobody: a speaker who is not to be named.
        Unnamed = "unnamed",
        /// Nobody: several fit, and a person has to choose.
        Several = "several",
        /// Nobody: no official fits.
        Unknown = "unknown",
    }
}

/// A label, and whom it names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabelFound {
    /// As printed.
    pub label: String,
    /// How many turns it has.
    pub turns: usize,
    /// What they are there: `official`, `reporter`, `moderator`, `interpreter`.
    pub role: String,
    /// The official it names.
    pub official: Option<Id>,
    /// LabelReason it does, or why it names nobody.
    pub why: LabelReason,
    /// Those who fit, where there are several.
    pub candidates: Vec<OfficialCandidate>,
    /// The label it is short for.
    pub like: Option<String>,
}

/// An official who may be meant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficialCandidate {
    /// Identity.
    pub id: Id,
    /// What they are called.
    pub name: String,
}

/// A line that was not understood.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineNotUnderstood {
    /// Its number in the file; the first is 1.
    pub line: usize,
    /// How it begins.
    pub text: String,
    /// What sort of thing it is.
    pub code: String,
    /// What was made of it.
    pub detail: String,
}

/// How many turns there are of each sort.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct TurnCounts {
    /// All of them.
    pub all: usize,
    /// Somebody speaks.
    pub speech: usize,
    /// Somebody asks.
    pub question: usize,
    /// Somebody answers.
    pub answer: usize,
    /// Of the answers, those whose question is known.
    pub paired: usize,
    /// Something happens.
    pub scene: usize,
    /// The transcript tells something.
    pub narrative: usize,
}

/// What became of the turns of the text before.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct TurnsKept {
    /// Turns that stayed as they were.
    pub same: usize,
    /// Turns whose words changed a little.
    pub edited: usize,
    /// Turns that are new.
    pub new: usize,
    /// Turns that went.
    pub gone: usize,
}

/// What was read of a transcript, and what was not understood.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TranscriptReport {
    /// How it was written down: `text`, `markdown`, `webvtt`, `srt` or `json`.
    pub form: String,
    /// The language it is taken to be in.
    pub language: String,
    /// How that was found.
    pub language_by: String,
    /// What it calls itself.
    pub title: Option<String>,
    /// The day on which the words were spoken.
    pub date: Option<NaiveDate>,
    /// The hour at which it begins, on the clock on the wall.
    pub starts: Option<String>,
    /// The hour at which it ends.
    pub ends: Option<String>,
    /// The zone of those hours.
    pub time_zone: Option<String>,
    /// Where it took place.
    pub place: Option<String>,
    /// How many turns there are.
    pub turns: TurnCounts,
    /// Every label, and whom it names.
    pub labels: Vec<LabelFound>,
    /// What became of the turns of the text before; null where there was none.
    pub kept: Option<TurnsKept>,
    /// What was not understood, line by line. Nothing of it was left out of the transcript unless it says so.
    pub not_understood: Vec<LineNotUnderstood>,
}

impl TranscriptReport {
    /// What is told of a reading.
    pub fn of(reading: &Reading, (language, language_by): (&str, &str), labels: Vec<LabelFound>) -> TranscriptReport {
        let head = &reading.head;
        let hour = |time: &chrono::NaiveTime| time.format("%H:%M").to_string();
        let mut lines: Vec<LineNotUnderstood> = reading.not_understood.iter().map(line).collect();
        if reading.damaged {
            let detail = "Some characters could not be read in any charset and were replaced; save the file as UTF-8.";
            let (text, code) = (String::new(), "damaged_characters".into());
            lines.push(LineNotUnderstood { line: 1, text, code, detail: detail.into() });
        }
        TranscriptReport {
            form: reading.form.word().into(),
            language: language.into(),
            language_by: language_by.into(),
            title: head.title.clone(),
            date: head.date,
            starts: head.starts.as_ref().map(hour),
            ends: head.ends.as_ref().map(hour),
            time_zone: head.zone.map(str::to_owned),
            place: head.place.clone(),
            turns: counts(reading),
            labels,
            kept: None,
            not_understood: lines,
        }
    }
}

fn line(one: &NotUnderstood) -> LineNotUnderstood {
    LineNotUnderstood { line: one.line, text: one.text.clone(), code: one.code.into(), detail: one.detail.into() }
}

fn counts(reading: &Reading) -> TurnCounts {
    let mut counts = TurnCounts { all: reading.turns.len(), ..TurnCounts::default() };
    for turn in &reading.turns {
        match turn.kind {
            TurnKind::Speech => counts.speech += 1,
            TurnKind::Question => counts.question += 1,
            TurnKind::Answer => counts.answer += 1,
            TurnKind::Scene => counts.scene += 1,
            TurnKind::Narrative => counts.narrative += 1,
        }
        counts.paired += usize::from(turn.answers.is_some());
    }
    counts
}

/// A transcript that was imported.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TranscriptImport {
    /// What became of it.
    pub status: ImportStatus,
    /// The transcript as management answers it; null for a dry run.
    #[schema(value_type = Option<Object>)]
    pub transcript: Option<Value>,
    /// The press conference; null for a dry run that would make it.
    pub press_conference: Option<Id>,
    /// What was read, and what was not understood.
    pub report: TranscriptReport,
}
