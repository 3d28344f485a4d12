//! Checking a quotation against the transcript of its press conference: where the words stand there, how they stand to
//! it, and whether it was the speaker who spoke them.

mod compare;
mod meaning;
mod passage;
mod plain;
mod spoken;
#[cfg(test)]
mod tests;
mod wanted;

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

pub use compare::{Compared, Done};
pub use plain::{Plain, is_han};

use super::{AnchorPart, Fidelity};
use crate::store::Id;
use crate::words;
use passage::Passage;
use spoken::{Spoken, Stream};
use wanted::Wanted;

words! {
    /// What came of looking for a quotation in a transcript, the best first.
    Outcome {
        /// Its speaker said it, in these words or others: `fidelity` tells.
        Found = "found",
        /// It is there, and somebody else said it.
        OtherSpeaker = "other_speaker",
        /// It is there, and the transcript or the quotation does not tell who said it.
        SpeakerUnknown = "speaker_unknown",
        /// It is not there.
        NotFound = "not_found",
    }
}

/// Whether a turn is the speaker's of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Voice {
    /// It is.
    Same,
    /// It is somebody else's.
    Other,
    /// Nobody can tell.
    Unknown,
    /// It is nobody's: a scene, or what the transcript itself tells.
    Nobody,
}

/// A passage of a transcript beside a quotation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Finding {
    /// What came of it.
    pub outcome: Outcome,
    /// How the words stand to the transcript; null where they are not the speaker's there.
    pub fidelity: Option<Fidelity>,
    /// The passage, turn by turn; empty where there is none.
    pub passage: Vec<AnchorPart>,
    /// What was done to the words of the passage, in order.
    pub comparison: Vec<Compared>,
}

impl Finding {
    /// That there is nothing.
    pub fn nothing() -> Finding {
        Finding { outcome: Outcome::NotFound, fidelity: None, passage: Vec::new(), comparison: Vec::new() }
    }

    /// The passages that the quotation is anchored in.
    pub fn anchor(&self) -> Option<&[AnchorPart]> {
        (self.outcome == Outcome::Found).then_some(self.passage.as_slice())
    }

    /// Whether a negation was left out or put in, or a number is another.
    pub fn is_turned(&self) -> bool {
        self.outcome == Outcome::Found && meaning::is_turned(&self.comparison)
    }
}

/// A transcript made ready for any number of quotations.
pub struct Checker<'a> {
    spoken: Spoken<'a>,
    /// The turns that were joined for one speaker and another.
    streams: HashMap<Vec<bool>, Stream>,
}

impl<'a> Checker<'a> {
    /// Makes the turns of a transcript ready.
    pub fn of(turns: impl IntoIterator<Item = (Id, &'a str)>) -> Checker<'a> {
        Checker { spoken: Spoken::of(turns), streams: HashMap::new() }
    }

    /// Looks for some words. `voices` says of each turn whose it is; `anchor` is where the words stood before.
    ///
    /// What the speaker said comes first: a question may repeat an answer. An anchor that still stands is kept where the
    /// words alone lead nowhere: a person may see in a passage what no comparison can.
    pub fn check(&mut self, text: &str, voices: &[Voice], anchor: &[AnchorPart]) -> Finding {
        let wanted = Wanted::of(text);
        let own = self.look(&wanted, voices, anchor, |voice| voice == Voice::Same);
        if let Some((key, passage)) = own.as_ref().filter(|(_, passage)| passage.fidelity != Fidelity::Paraphrase) {
            return self.finding(text, &wanted, key, passage, Outcome::Found);
        }
        let anybody = self.look(&wanted, voices, anchor, |voice| voice != Voice::Nobody);
        if let Some((key, passage)) = anybody.filter(|(_, passage)| passage.fidelity != Fidelity::Paraphrase) {
            let outcome = self.outcome(&key, &passage, voices);
            return self.finding(text, &wanted, &key, &passage, outcome);
        }
        let kept = self.reanchor(anchor, voices);
        if !kept.is_empty() {
            let fidelity = Some(Fidelity::Paraphrase);
            return Finding { outcome: Outcome::Found, fidelity, passage: kept, comparison: Vec::new() };
        }
        match own {
            Some((key, passage)) => self.finding(text, &wanted, &key, &passage, Outcome::Found),
            None => Finding::nothing(),
        }
    }

    /// Looks for words in the turns of some voices; answers which turns those were, and the passage.
    fn look(
        &mut self,
        wanted: &Wanted,
        voices: &[Voice],
        anchor: &[AnchorPart],
        of: impl Fn(Voice) -> bool,
    ) -> Option<(Vec<bool>, Passage)> {
        let key: Vec<bool> = voices.iter().map(|voice| of(*voice)).collect();
        if !key.contains(&true) {
            return None;
        }
        let spoken = &self.spoken;
        let stream =
            self.streams.entry(key.clone()).or_insert_with(|| spoken.stream(|turn| key.get(turn) == Some(&true)));
        let near = anchor.first().and_then(|part| spoken.place(stream, part));
        let passage = passage::find(wanted, stream, near)?;
        Some((key, passage))
    }

    fn outcome(&self, key: &[bool], passage: &Passage, voices: &[Voice]) -> Outcome {
        let stream = &self.streams[key];
        let turns = passage.ranges.iter().flat_map(|(from, to)| self.spoken.turns_of(stream, *from, *to));
        let heard: Vec<Voice> = turns.map(|turn| voices[turn]).collect();
        if heard.contains(&Voice::Other) {
            Outcome::OtherSpeaker
        } else if heard.contains(&Voice::Unknown) {
            Outcome::SpeakerUnknown
        } else {
            Outcome::Found
        }
    }

    fn finding(&self, text: &str, wanted: &Wanted, key: &[bool], passage: &Passage, outcome: Outcome) -> Finding {
        let stream = &self.streams[key];
        Finding {
            outcome,
            fidelity: (outcome == Outcome::Found).then_some(passage.fidelity),
            passage: self.spoken.anchor(stream, &passage.ranges),
            comparison: compare::compare(text, wanted, &self.spoken, stream, passage),
        }
    }

    /// The anchor where its words stand now, if all of them do and nobody else says them.
    pub fn reanchor(&self, anchor: &[AnchorPart], voices: &[Voice]) -> Vec<AnchorPart> {
        let found: Option<Vec<AnchorPart>> = anchor.iter().map(|part| self.spoken.find_part(part, voices)).collect();
        found.unwrap_or_default()
    }
}
