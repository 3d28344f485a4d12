//! What cannot stand in a quotation.

use diesel::prelude::*;

use super::{Quotation, SpeakerKind, SpeakerRecord};
use crate::http::{Fault, Result};
use crate::record::time::covers;
use crate::store::schema::{positions, segments, transcripts};
use crate::store::{Conn, Id, among};

impl Quotation {
    /// A speaker is of the kind that is said.
    pub(super) fn settle_speaker(&self, faults: &mut Vec<Fault>) {
        let fits = match (self.speaker_kind, self.speaker.map(|speaker| speaker.kind)) {
            (_, None) => true,
            (SpeakerKind::Official, Some(kind)) => kind == SpeakerRecord::Official,
            (SpeakerKind::Organization, Some(kind)) => kind == SpeakerRecord::Organization,
            (SpeakerKind::PrivatePerson | SpeakerKind::Unnamed, Some(_)) => false,
        };
        if !fits {
            let detail = "`speaker` is a record of the kind that `speaker_kind` says; private_person and unnamed have \
                          none. For a known speaker who is not to be named, set `attribution`.";
            faults.push(Fault::at("/speaker", "wrong_speaker", detail));
        }
        if self.capacity.is_some() && self.official().is_none() {
            faults.push(Fault::at("/capacity", "not_theirs", "A capacity needs an official as its speaker."));
        }
    }

    /// An anchor lies in transcripts of the quotation's press conference. Where its words have moved there, they are
    /// found again.
    pub(super) fn check_anchor(&self, conn: &mut Conn, faults: &mut Vec<Fault>) -> Result<()> {
        let Some(anchor) = self.anchor.as_ref().filter(|anchor| !anchor.is_empty()) else { return Ok(()) };
        let named: Vec<Id> = anchor.iter().map(|part| part.segment).collect();
        let known: Vec<(Id, Id)> = segments::table
            .inner_join(transcripts::table.on(transcripts::id.eq(segments::transcript)))
            .filter(among(segments::id, &named))
            .select((segments::id, transcripts::press_conference))
            .load(conn)?;
        for (at, segment) in named.iter().enumerate() {
            let conference = known.iter().find(|(id, _)| id == segment).map(|(_, conference)| *conference);
            if conference.is_none() || conference != self.press_conference.map(|link| link.id) {
                let detail = "This is no segment of a transcript of the quotation's press conference. Leave `anchor` out, \
                              and the words are looked for there.";
                faults.push(Fault::at(format!("/anchor/{at}/segment"), "unknown_segment", detail));
            }
        }
        Ok(())
    }

    /// A capacity belongs to the speaker and covers the day the words were said, unless a reason is given.
    pub(super) fn check_capacity(&self, conn: &mut Conn, faults: &mut Vec<Fault>) -> Result<()> {
        let Some(capacity) = self.capacity else { return Ok(()) };
        let held: Option<(Id, Option<String>, Option<String>)> = positions::table
            .find(capacity.position)
            .select((positions::official, positions::held_from, positions::held_to))
            .first(conn)
            .optional()?;
        match held {
            Some((official, from, to)) if self.official() == Some(official) => {
                let day = self.said_on.as_deref();
                let covered = day.is_none_or(|day| covers(from.as_deref(), to.as_deref(), day));
                if !covered && self.capacity_override.is_none() {
                    let detail = "The post was not held on the day the words were said. Correct `said_on` or the \
                                  position's dates, or give the reason in `capacity_override`.";
                    faults.push(Fault::at("/capacity", "not_held_then", detail));
                }
            }
            _ => faults.push(Fault::at("/capacity/id", "not_theirs", "This position is not one of the speaker's.")),
        }
        Ok(())
    }
}
