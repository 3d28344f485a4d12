//! Writes transcripts as others read them. Markdown and WebVTT come back the same when they are imported.

mod akoma_ntoso;
mod markdown;
mod web_vtt;

pub use akoma_ntoso::akoma_ntoso;
pub use markdown::markdown;
pub use web_vtt::{WithoutTimes, web_vtt};

use super::TurnKind;

/// A transcript with what is told of its press conference.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its identity.
    pub id: String,
    /// What the press conference is called.
    pub title: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// How the words were written down.
    pub kind: String,
    /// Which issue of the transcript it is.
    pub revision: i32,
    /// The day.
    pub date: Option<String>,
    /// The hour it begins at, `HH:MM`.
    pub starts: Option<String>,
    /// The hour it ends at.
    pub ends: Option<String>,
    /// The zone of those hours.
    pub time_zone: Option<String>,
    /// Where it took place.
    pub place: Option<String>,
    /// Who invited.
    pub hosts: Vec<Named>,
    /// Where the words were found.
    pub source_url: Option<String>,
    /// What may be done with them.
    pub licence: Option<String>,
    /// The turns.
    pub turns: Vec<Said>,
}

/// A record and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its identity.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// A turn.
#[derive(Debug, Clone)]
pub struct Said {
    /// What sort of turn it is.
    pub kind: TurnKind,
    /// Who speaks, as printed.
    pub label: Option<String>,
    /// The record of who speaks, where it may be named.
    pub speaker: Option<Named>,
    /// The words.
    pub text: String,
    /// When it begins in the recording.
    pub starts_at: Option<String>,
    /// When it ends.
    pub ends_at: Option<String>,
}

/// The paragraphs of a turn.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}
