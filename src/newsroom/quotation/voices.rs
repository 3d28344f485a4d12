//! Whether a turn of a transcript is the speaker's of a quotation.

use std::collections::HashMap;

use diesel::prelude::*;

use super::check::{Voice, is_han};
use super::{Quotation, SpeakerKind, SpeakerRecord};
use crate::http::Result;
use crate::newsroom::transcript::{Segment, SegmentKind};
use crate::record::names::fold;
use crate::record::{LocalizedText, merged};
use crate::store::schema::{officials, organizations, positions};
use crate::store::{Conn, Id, Json, among};

/// Those who speak in some transcripts and quotations: what they are called, whom they were merged into, for whom they
/// speak.
#[derive(Default)]
pub struct Voices {
    finals: HashMap<Id, Id>,
    names: HashMap<Id, Vec<String>>,
    /// The bodies where each official holds or held a post.
    bodies: HashMap<Id, Vec<Id>>,
    /// Those who are known to speak in the transcripts.
    speaking: Vec<Id>,
}

impl Voices {
    /// Looks these officials and organizations up, with a fixed number of statements: those who are known to speak in
    /// the transcripts, and the quotations' speakers.
    pub fn of(conn: &mut Conn, mut speaking: Vec<Id>, quoted: impl Iterator<Item = Id>) -> Result<Voices> {
        speaking.sort();
        speaking.dedup();
        let mut ids: Vec<Id> = speaking.iter().copied().chain(quoted).collect();
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Voices::default());
        }
        let finals = merged::finals(conn, &ids)?;
        ids.extend(finals.values());
        let mut named: Vec<(Id, Json<LocalizedText>)> =
            officials::table.filter(among(officials::id, &ids)).select((officials::id, officials::names)).load(conn)?;
        let bodies = organizations::table.filter(among(organizations::id, &ids));
        named.extend(bodies.select((organizations::id, organizations::names)).load::<(Id, Json<LocalizedText>)>(conn)?);
        let held: Vec<(Id, Id)> = positions::table
            .filter(among(positions::official, &ids))
            .select((positions::official, positions::organization))
            .load(conn)?;
        let mut voices = Voices { finals, speaking, ..Voices::default() };
        for (id, names) in named {
            voices.names.insert(id, names.texts().map(str::to_owned).collect());
        }
        for (official, body) in held {
            voices.bodies.entry(official).or_default().push(body);
        }
        Ok(voices)
    }

    /// Whose turn it is.
    pub fn voice(&self, quotation: &Quotation, turn: &Segment) -> Voice {
        if matches!(turn.kind, SegmentKind::Scene | SegmentKind::Narrative) {
            return Voice::Nobody;
        }
        match (quotation.speaker, turn.speaker) {
            (Some(speaker), Some(other)) => self.of_records(speaker.kind, speaker.id, other.id),
            (Some(speaker), None) => {
                let names = self.names(speaker.id).chain(quotation.speaker_as_printed.as_deref());
                let is_other = |other: Id| self.final_of(other) != self.final_of(speaker.id);
                self.by_label(turn, names, is_other)
            }
            (None, Some(other)) => self.of_printed(quotation, other.id),
            (None, None) => {
                let printed = quotation.speaker_as_printed.as_deref();
                let is_other = |other: Id| !self.names(other).any(|name| printed.is_some_and(|own| alike(own, name)));
                self.by_label(turn, printed.into_iter(), is_other)
            }
        }
    }

    fn final_of(&self, id: Id) -> Id {
        self.finals.get(&id).copied().unwrap_or(id)
    }

    fn names(&self, id: Id) -> impl Iterator<Item = &str> {
        let own = self.names.get(&id).into_iter().flatten();
        own.chain(self.names.get(&self.final_of(id)).into_iter().flatten()).map(String::as_str)
    }

    /// Both have a record. A body speaks through those who hold a post there.
    fn of_records(&self, kind: SpeakerRecord, speaker: Id, turn: Id) -> Voice {
        let (speaker, turn) = (self.final_of(speaker), self.final_of(turn));
        if speaker == turn {
            return Voice::Same;
        }
        match kind {
            SpeakerRecord::Official => Voice::Other,
            SpeakerRecord::Organization => {
                let speaks_for = |body: &Id| self.final_of(*body) == speaker;
                let same = self.bodies.get(&turn).is_some_and(|bodies| bodies.iter().any(speaks_for));
                if same { Voice::Same } else { Voice::Unknown }
            }
        }
    }

    /// The turn has a record, and of the quotation's speaker there is only the printed name.
    fn of_printed(&self, quotation: &Quotation, turn: Id) -> Voice {
        match quotation.speaker_as_printed.as_deref() {
            Some(printed) if self.names(turn).any(|name| alike(printed, name)) => Voice::Same,
            Some(_) if quotation.speaker_kind == SpeakerKind::PrivatePerson => Voice::Other,
            _ => Voice::Unknown,
        }
    }

    /// The turn has only a label. Where another who speaks there can be called so, nobody can tell who of them it is.
    fn by_label<'n>(
        &self,
        turn: &Segment,
        mut names: impl Iterator<Item = &'n str>,
        is_other: impl Fn(Id) -> bool,
    ) -> Voice {
        let Some(label) = turn.speaker_label.as_deref() else { return Voice::Unknown };
        if names.any(|name| alike(label, name)) {
            let may_be = |other: Id| is_other(other) && self.names(other).any(|name| alike(label, name));
            return if self.speaking.iter().copied().any(may_be) { Voice::Unknown } else { Voice::Same };
        }
        // Reporters are rarely named, and never the official who answers them.
        if turn.kind == SegmentKind::Question { Voice::Other } else { Voice::Unknown }
    }
}

/// What stands before a name and is none.
const ADDRESSES: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "hon", "prof", "the"];

/// Whether a label, `MS. DALTON` or `Zhou Song (Deputy Director)`, can be the label of somebody of this name: every word
/// of it is one of the name's.
pub fn alike(label: &str, name: &str) -> bool {
    let label = label.split(['(', '（', ',', '，', '[']).next().unwrap_or_default();
    if name.contains(is_han) && label.contains(is_han) {
        let solid = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
        let (label, name) = (solid(label), solid(name));
        // One character more behind a name makes another name of it; a title has two at least.
        let titled = |rest: &str| rest.is_empty() || rest.chars().count() > 1;
        return label.ends_with(&name) || label.strip_prefix(&name).is_some_and(titled);
    }
    let words = |text: &str| {
        let words = text.split(|c: char| c.is_whitespace() || c == '.').map(fold);
        words.filter(|word| !word.is_empty()).collect::<Vec<String>>()
    };
    let mut own = words(label);
    own.retain(|word| !ADDRESSES.contains(&word.as_str()));
    let theirs = words(name);
    // `Q` and `A` are no initials.
    let says_who = own.iter().any(|word| word.chars().nth(1).is_some());
    (says_who && own.iter().all(|word| theirs.contains(word))) || fold(label) == fold(name)
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn labels_and_names() {
        for (label, name) in [
            ("MS. DALTON", "Olivia Dalton"),
            ("ZHOU SONG", "Zhou Song"),
            ("Zhōu Sōng (Deputy Director)", "Song Zhou"),
            ("外交部发言人毛宁", "毛宁"),
            ("毛宁", "毛 宁"),
            ("毛宁部长", "毛宁"),
            ("MS. MÜLLER", "Anna Müller"),
            ("J. SMITH", "J. Smith"),
            ("SENIOR ADMINISTRATION OFFICIAL", "senior administration official"),
        ] {
            assert!(alike(label, name), "{label} is {name}");
        }
        for (label, name) in [
            ("MS. PSAKI", "Olivia Dalton"),
            ("THE", "The Ministry"),
            ("Q", "Zhou Song"),
            ("记者", "毛宁"),
            ("A", "A. Smith"),
            ("张伟丽", "张伟"),
            ("", "Zhou Song"),
        ] {
            assert!(!alike(label, name), "{label} is not {name}");
        }
    }
}
