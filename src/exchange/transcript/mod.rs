//! Reads a transcript, as briefing rooms give them out, into its turns. Pure: bytes in, a reading out.
//!
//! Every word of the file is in the reading. What could not be told is reported with its line, and nothing is invented.

mod acceptance;
pub mod align;
mod aligning;
mod clock;
pub mod command;
pub mod conference;
mod cues;
pub mod export_command;
mod front_matter;
mod head;
pub mod identity;
pub mod intake;
mod kept;
mod label;
mod lines;
mod marked;
mod markup;
mod names;
mod pairing;
pub mod report;
mod roles;
pub mod routes;
pub mod speakers;
mod stage;
mod turns;
pub mod write;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use super::page::input::{Unreadable, text_of};

pub use roles::{Role, role_of};

/// The most bytes of one transcript that are read.
pub const LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// How a transcript is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines of text.
    Text,
    /// Text with marks.
    Markdown,
    /// Captions of a recording (WebVTT).
    WebVtt,
    /// Captions of a recording (SubRip).
    Srt,
    /// As this program exports it.
    Json,
}

impl Form {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Form::Text => "text",
            Form::Markdown => "markdown",
            Form::WebVtt => "webvtt",
            Form::Srt => "srt",
            Form::Json => "json",
        }
    }
}

/// What sort of turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnKind {
    /// Somebody speaks.
    Speech,
    /// Somebody asks.
    Question,
    /// Somebody answers.
    Answer,
    /// Something happens.
    Scene,
    /// The transcript tells something.
    Narrative,
}

impl TurnKind {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            TurnKind::Speech => "speech",
            TurnKind::Question => "question",
            TurnKind::Answer => "answer",
            TurnKind::Scene => "scene",
            TurnKind::Narrative => "narrative",
        }
    }

    /// The kind that a word names.
    pub fn of(word: &str) -> Option<TurnKind> {
        use TurnKind::{Answer, Narrative, Question, Scene, Speech};
        [Speech, Question, Answer, Scene, Narrative].into_iter().find(|kind| kind.word() == word)
    }

    /// Whether somebody says it.
    pub fn is_spoken(self) -> bool {
        !matches!(self, TurnKind::Scene | TurnKind::Narrative)
    }
}

/// A turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What sort of turn it is.
    pub kind: TurnKind,
    /// Who speaks, as printed.
    pub label: Option<String>,
    /// The words; a blank line stands between paragraphs.
    pub text: String,
    /// When it begins in the recording.
    pub starts_at: Option<String>,
    /// When it ends in the recording.
    pub ends_at: Option<String>,
    /// The earlier turn it answers.
    pub answers: Option<usize>,
    /// The line it begins on.
    pub line: usize,
}

impl Turn {
    fn spoken(label: Option<String>, line: usize) -> Turn {
        let kind = TurnKind::Speech;
        Turn { kind, label, text: String::new(), starts_at: None, ends_at: None, answers: None, line }
    }

    fn told(kind: TurnKind, text: String, line: usize) -> Turn {
        Turn { kind, text, ..Turn::spoken(None, line) }
    }
}

/// What a transcript says of itself before, around and after its turns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// What it is called.
    pub title: Option<String>,
    /// The language it says it is in.
    pub language: Option<String>,
    /// The day on which the words were spoken.
    pub date: Option<NaiveDate>,
    /// How the day was found.
    pub date_by: Option<&'static str>,
    /// The hour at which it begins, on the clock on the wall.
    pub starts: Option<NaiveTime>,
    /// The hour at which it ends.
    pub ends: Option<NaiveTime>,
    /// The zone of those hours (IANA), where what is printed means one.
    pub zone: Option<&'static str>,
    /// Where it took place.
    pub place: Option<String>,
    /// The body that invited.
    pub host: Option<String>,
    /// The series it belongs to.
    pub series: Option<String>,
    /// Where it was found.
    pub source_url: Option<String>,
    /// What may be done with it.
    pub licence: Option<String>,
    /// How the words were written down.
    pub kind: Option<String>,
}

/// A line that was not understood. Its words are in the reading all the same, unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Its number; the first is 1.
    pub line: usize,
    /// How it begins.
    pub text: String,
    /// What sort of thing it is.
    pub code: &'static str,
    /// What was made of it.
    pub detail: &'static str,
}

/// A transcript that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// How it was written down.
    pub form: Form,
    /// Characters that no charset explained were replaced.
    pub damaged: bool,
    /// What it says of itself.
    pub head: Head,
    /// Its turns, in order.
    pub turns: Vec<Turn>,
    /// What was not understood.
    pub not_understood: Vec<NotUnderstood>,
}

impl Reading {
    fn empty(form: Form) -> Reading {
        Reading { form, damaged: false, head: Head::default(), turns: Vec::new(), not_understood: Vec::new() }
    }

    fn note(&mut self, line: usize, text: &str, code: &'static str, detail: &'static str) {
        let text = text.trim().chars().take(120).collect();
        self.not_understood.push(NotUnderstood { line, text, code, detail });
    }
}

/// Why nothing could be read. `Display` says in a sentence what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Nothing, or white space only.
    Empty,
    /// More bytes than are read.
    TooLarge,
    /// An image, an archive, a document of a word processor.
    NoText,
    /// Text in which nobody speaks.
    NoTurns,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Empty => write!(f, "The transcript is empty. Send its text."),
            Refused::TooLarge => write!(
                f,
                "A transcript may have {LIMIT_BYTES} bytes at most. Send one press conference at a time, and only its words."
            ),
            Refused::NoText => write!(
                f,
                "This is not text (a PDF or a document of a word processor?). Save it as plain text, Markdown, WebVTT or SRT."
            ),
            Refused::NoTurns => write!(
                f,
                "No words were found in this transcript. Send text with a label before each turn, as in `MS. DALTON:` or `Q`."
            ),
        }
    }
}

impl From<Unreadable> for Refused {
    fn from(why: Unreadable) -> Refused {
        match why {
            Unreadable::Empty => Refused::Empty,
            Unreadable::TooLarge { .. } | Unreadable::TooManyParts { .. } => Refused::TooLarge,
            Unreadable::Binary | Unreadable::NoText => Refused::NoText,
        }
    }
}

/// Reads a transcript. `hint` is what is known of it from outside: its file name or content type.
///
/// # Errors
/// [`Refused`], where there is no text to read, more than is read, or nobody speaks.
pub fn read(bytes: &[u8], hint: Option<&str>) -> Result<Reading, Refused> {
    if bytes.len() > LIMIT_BYTES {
        return Err(Refused::TooLarge);
    }
    let hint = hint.unwrap_or("").to_ascii_lowercase();
    let (text, damaged) = text_of(bytes, &hint, None)?;
    let mut reading = match form_of(&text, &hint) {
        Form::Json => kept::read(&text).unwrap_or_else(|| turns::read(&text, Form::Text)),
        form @ (Form::WebVtt | Form::Srt) => cues::read(&text, form),
        form => turns::read(&text, form),
    };
    reading.damaged = damaged;
    if reading.turns.is_empty() {
        return Err(Refused::NoTurns);
    }
    Ok(reading)
}

fn form_of(text: &str, hint: &str) -> Form {
    let start = text.trim_start();
    if start.starts_with("WEBVTT") {
        return Form::WebVtt;
    }
    if start.starts_with('{') && start.contains("\"segments\"") {
        return Form::Json;
    }
    if start.lines().take(3).any(cues::is_timing) {
        return Form::Srt;
    }
    let file = if hint.contains("://") { hint.split(['?', '#']).next().unwrap_or("") } else { hint };
    let marked = file.ends_with(".md") || file.ends_with(".markdown") || hint.starts_with("text/markdown");
    if marked || start.starts_with("---\n") { Form::Markdown } else { Form::Text }
}
