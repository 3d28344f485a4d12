//! `POST /v1/manage/transcripts/{id}/align`: turn by turn beside a transcript of another language.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::align::{Aligned, align};
use crate::access::desk::Shift;
use crate::http::{Answer, Error, Fault, Request, Result, Schemas};
use crate::newsroom::transcript::Segment;
use crate::newsroom::{Transcript, crud};
use crate::record::save::{self, Saved};
use crate::store::{Conn, Id};

/// Which transcript to align with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlignWish {
    /// The transcript of the same press conference in another language.
    pub with: Id,
}

/// What came of aligning two transcripts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Alignment {
    /// The transcript whose turns were aligned.
    pub transcript: Id,
    /// Its version now.
    pub version: i32,
    /// The transcript that they were aligned with.
    pub with: Id,
    /// How many of its turns have a counterpart.
    pub aligned: usize,
    /// How many turns it has.
    pub turns: usize,
    /// The turns without a counterpart.
    pub not_aligned: Vec<Unaligned>,
    /// The turns of the other one that no turn is aligned with.
    pub left_over: Vec<Unaligned>,
}

/// A turn without a counterpart.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unaligned {
    /// The turn.
    pub segment: Id,
    /// Its place; the first is 0.
    pub place: usize,
    /// Who speaks, as printed.
    pub speaker_label: Option<String>,
    /// How it begins.
    pub begins: String,
}

/// Aligns, and answers how far that went.
pub fn work(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let wish: AlignWish = schemas.read(request.body.clone())?;
    let before = crud::before::<Transcript>(conn, shift, &request)?;
    let alignment = align_with(conn, shift, &before, wish.with)?;
    Ok(Answer::json(200, &alignment)?.version(alignment.version))
}

/// Sets for each turn the one that corresponds to it in another transcript.
pub fn align_with(conn: &mut Conn, shift: &Shift, before: &Saved<Transcript>, with: Id) -> Result<Alignment> {
    let refuse = |code: &str, detail: &str| Err(Error::invalid(vec![Fault::at("/with", code, detail)]));
    if with == before.head.id {
        return refuse("itself", "A transcript is aligned with another one.");
    }
    let other = match save::load::<Transcript>(conn, with) {
        Ok(other) => other,
        Err(_) => return refuse("unknown_record", "There is no transcript with this id."),
    };
    if other.record.press_conference != before.record.press_conference {
        return refuse("other_press_conference", "This transcript is of another press conference.");
    }
    let pairs = align(&compared(&before.record.segments), &compared(&other.record.segments));
    let mut record = before.record.clone();
    let mut taken = vec![false; other.record.segments.len()];
    for (segment, pair) in record.segments.iter_mut().zip(&pairs) {
        segment.aligned_with = pair.map(|at| other.record.segments[at].id);
        if let Some(at) = pair {
            taken[*at] = true;
        }
    }
    let saved = save::change(conn, shift, before, record)?;
    let segments = &before.record.segments;
    let missing =
        pairs.iter().enumerate().filter(|(_, pair)| pair.is_none()).map(|(at, _)| unaligned(at, &segments[at]));
    let left =
        taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(at, _)| unaligned(at, &other.record.segments[at]));
    Ok(Alignment {
        transcript: saved.head.id,
        version: saved.head.version,
        with,
        aligned: pairs.iter().flatten().count(),
        turns: segments.len(),
        not_aligned: missing.collect(),
        left_over: left.collect(),
    })
}

fn compared(segments: &[Segment]) -> Vec<Aligned<'_>> {
    segments.iter().map(aligned).collect()
}

fn aligned(segment: &Segment) -> Aligned<'_> {
    Aligned {
        kind: segment.kind.word(),
        speaker: match segment.speaker {
            Some(speaker) => Some(speaker.id.to_string()),
            None => segment.speaker_label.clone(),
        },
        known: segment.speaker.is_some(),
        length: segment.text.chars().count(),
    }
}

fn unaligned(place: usize, segment: &Segment) -> Unaligned {
    let begins = segment.text.chars().take(80).collect();
    Unaligned { segment: segment.id, place, speaker_label: segment.speaker_label.clone(), begins }
}

/// What to send to align, for the documentation.
pub fn example() -> serde_json::Value {
    json!({"with": "01940000-0000-7000-8000-000000000001"})
}
