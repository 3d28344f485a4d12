//! Transcripts: the words spoken at a press conference, turn by turn.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::quotation::transcribed;
use crate::access::desk::Shift;
use crate::access::roles::{ToPublish, ToWrite};
use crate::changes;
use crate::http::{Fault, Result, Tags};
use crate::record::revision::Saving;
use crate::record::text::{check_url, settle_language, tidy_option};
use crate::record::{Card, Defaults, Head, Kind, Link, LocalizedText, Record, Relation};
use crate::store::schema::{segments, transcripts};
use crate::store::{Conn, Id, ROWS_AT_ONCE, among};
use crate::{each_engine, words};

words! {
    /// How the words were written down.
    TranscriptKind {
        /// Word for word.
        Verbatim = "verbatim",
        /// Smoothed by a person.
        Edited = "edited",
        /// As the interpreter spoke them.
        Interpreted = "interpreted",
        /// By a program.
        Machine = "machine",
    }
}

words! {
    /// What sort of turn it is.
    SegmentKind {
        /// Somebody speaks.
        Speech = "speech",
        /// Somebody asks.
        Question = "question",
        /// Somebody answers.
        Answer = "answer",
        /// Something happens.
        Scene = "scene",
        /// The transcript tells something.
        Narrative = "narrative",
    }
}

/// The most turns of a transcript.
pub const MOST_SEGMENTS: usize = 5000;
/// The most characters of a turn.
pub const LONGEST_TEXT: usize = 100_000;
/// The most characters of a label.
pub const LONGEST_LABEL: usize = 300;

fn verbatim() -> TranscriptKind {
    TranscriptKind::Verbatim
}

fn speech() -> SegmentKind {
    SegmentKind::Speech
}

fn first() -> i32 {
    1
}

/// The words spoken at a press conference, in one language.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// The press conference.
    pub press_conference: Link,
    /// BCP 47 tag.
    #[schema(min_length = 2, max_length = 35)]
    pub language: String,
    /// How the words were written down.
    #[serde(default = "verbatim")]
    pub kind: TranscriptKind,
    /// Which issue of the transcript it is.
    #[serde(default = "first")]
    #[schema(minimum = 1)]
    pub revision: i32,
    /// Where it was found.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub source_url: Option<String>,
    /// What may be done with it.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub licence: Option<String>,
    /// The turns, in order.
    #[serde(default)]
    #[schema(max_items = 5000)]
    pub segments: Vec<Segment>,
}

/// A turn of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = segments, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Identity; left out, one is made. Sent back, it stays the same segment.
    #[serde(default = "Id::new")]
    pub id: Id,
    /// What sort of turn it is.
    #[serde(default = "speech", rename = "type")]
    pub kind: SegmentKind,
    /// Who speaks, where they have a record.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub speaker: Option<Link>,
    /// How the transcript names them.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub speaker_label: Option<String>,
    /// The words.
    #[schema(min_length = 1, max_length = 100_000)]
    pub text: String,
    /// When it begins in the recording, as `HH:MM:SS.mmm`.
    #[serde(default)]
    #[schema(pattern = r"^\d{2,3}:\d{2}:\d{2}(\.\d{1,3})?$")]
    pub starts_at: Option<String>,
    /// When it ends in the recording.
    #[serde(default)]
    #[schema(pattern = r"^\d{2,3}:\d{2}:\d{2}(\.\d{1,3})?$")]
    pub ends_at: Option<String>,
    /// The earlier turn it answers: a segment of this transcript.
    #[serde(default)]
    pub answers: Option<Id>,
    /// The same turn in a transcript of another language.
    #[serde(default)]
    pub aligned_with: Option<Id>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = transcripts, treat_none_as_null = true)]
struct Row {
    press_conference: Link,
    language: String,
    kind: TranscriptKind,
    revision: i32,
    source_url: Option<String>,
    licence: Option<String>,
}

impl Transcript {
    fn row(&self) -> Row {
        Row {
            press_conference: self.press_conference,
            language: self.language.clone(),
            kind: self.kind,
            revision: self.revision,
            source_url: self.source_url.clone(),
            licence: self.licence.clone(),
        }
    }

    /// Writes the turns, as few statements as can be: what is new in chunks, what changed each by itself, and what only
    /// moved together.
    fn write_segments(&self, conn: &mut Conn, transcript: Id) -> Result<()> {
        let known: Vec<(Segment, i32)> = segments::table
            .filter(segments::transcript.eq(transcript))
            .order(segments::place)
            .select((Segment::as_select(), segments::place))
            .load(conn)?;
        let places: HashMap<Id, i32> = self.segments.iter().map(|segment| segment.id).zip(0..).collect();
        let gone: Vec<Id> = known.iter().map(|(segment, _)| segment.id).filter(|id| !places.contains_key(id)).collect();
        remove(conn, &gone)?;
        let moves: Vec<(i32, i32)> =
            known.iter().filter_map(|(segment, place)| Some((*place, *places.get(&segment.id)?))).collect();
        move_all(conn, transcript, &moves)?;
        let known: HashMap<Id, Segment> = known.into_iter().map(|(segment, _)| (segment.id, segment)).collect();
        let fresh: Vec<_> = (0..).zip(&self.segments).filter(|(_, segment)| !known.contains_key(&segment.id)).collect();
        for some in fresh.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = some
                .iter()
                .map(|(place, segment)| (*segment, segments::place.eq(*place), segments::transcript.eq(transcript)))
                .collect();
            each_engine!(conn, diesel::insert_into(segments::table).values(rows).execute(conn))?;
        }
        for segment in self.segments.iter().filter(|segment| known.get(&segment.id).is_some_and(|old| old != *segment))
        {
            diesel::update(segments::table.find(segment.id)).set(segment).execute(conn)?;
        }
        Ok(())
    }
}

/// Takes turns away. What answered them or is aligned with them lets go first.
fn remove(conn: &mut Conn, gone: &[Id]) -> Result<()> {
    for some in gone.chunks(1024) {
        diesel::update(segments::table.filter(among(segments::answers, some)))
            .set(segments::answers.eq(None::<Id>))
            .execute(conn)?;
        diesel::update(segments::table.filter(among(segments::aligned_with, some)))
            .set(segments::aligned_with.eq(None::<Id>))
            .execute(conn)?;
    }
    for some in gone.chunks(1024) {
        diesel::delete(segments::table.filter(among(segments::id, some))).execute(conn)?;
    }
    Ok(())
}

/// Gives turns their new places: pairs of the old and the new one, in the order of the old. Places are unique, so all
/// step aside first; then those that moved by the same number of places move together.
fn move_all(conn: &mut Conn, transcript: Id, moves: &[(i32, i32)]) -> Result<()> {
    const ASIDE: i32 = 1_000_000;
    if moves.iter().all(|(old, new)| old == new) {
        return Ok(());
    }
    diesel::update(segments::table.filter(segments::transcript.eq(transcript)))
        .set(segments::place.eq(segments::place + ASIDE))
        .execute(conn)?;
    for run in moves.chunk_by(|one, next| next.1 - next.0 == one.1 - one.0) {
        let (Some((first, new)), Some((last, _))) = (run.first(), run.last()) else { continue };
        let there = segments::place.between(first + ASIDE, last + ASIDE);
        diesel::update(segments::table.filter(segments::transcript.eq(transcript)).filter(there))
            .set(segments::place.eq(segments::place + (new - first - ASIDE)))
            .execute(conn)?;
    }
    Ok(())
}

impl Record for Transcript {
    const KIND: Kind = Kind::Transcript;
    const KEPT: &'static [&'static str] = &["segments"];
    type Write = ToWrite;
    type Publish = ToPublish;

    fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Transcript)>> {
        let rows: Vec<(Id, Row)> = transcripts::table
            .filter(among(transcripts::id, ids))
            .select((transcripts::id, Row::as_select()))
            .load(conn)?;
        let spoken: Vec<(Id, Segment)> = segments::table
            .filter(among(segments::transcript, ids))
            .order((segments::transcript, segments::place))
            .select((segments::transcript, Segment::as_select()))
            .load(conn)?;
        let mut turns: HashMap<Id, Vec<Segment>> = HashMap::new();
        for (transcript, segment) in spoken {
            turns.entry(transcript).or_default().push(segment);
        }
        let transcript = |(id, row): (Id, Row)| {
            let Row { press_conference, language, kind, revision, source_url, licence } = row;
            let segments = turns.remove(&id).unwrap_or_default();
            (id, Transcript { press_conference, language, kind, revision, source_url, licence, segments })
        };
        Ok(rows.into_iter().map(transcript).collect())
    }

    fn insert(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::insert_into(transcripts::table).values((transcripts::id.eq(id), self.row())).execute(conn)?;
        self.write_segments(conn, id)
    }

    fn update(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::update(transcripts::table.find(id)).set(self.row()).execute(conn)?;
        self.write_segments(conn, id)
    }

    fn settle(&mut self, _: &Defaults, faults: &mut Vec<Fault>) {
        settle_language(&mut self.language, "/language", faults);
        tidy_option(&mut self.source_url);
        tidy_option(&mut self.licence);
        check_url(self.source_url.as_deref(), "/source_url", faults);
        let mut seen = HashMap::new();
        for (at, segment) in self.segments.iter_mut().enumerate() {
            tidy_option(&mut segment.speaker_label);
            segment.text = segment.text.trim().to_owned();
            if segment.text.is_empty() {
                faults.push(Fault::at(format!("/segments/{at}/text"), "too_short", "The turn has no words."));
            }
            if segment.answers.is_some_and(|answered| !seen.contains_key(&answered)) {
                let detail = "A turn answers an earlier turn of the same transcript.";
                faults.push(Fault::at(format!("/segments/{at}/answers"), "not_earlier", detail));
            }
            if seen.insert(segment.id, at).is_some() {
                faults.push(Fault::at(format!("/segments/{at}/id"), "duplicate", "Two segments have this id."));
            }
        }
    }

    /// A segment stays its transcript's, and the one it is aligned with is there.
    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        let named = self.segments.iter().flat_map(|segment| [Some(segment.id), segment.aligned_with]).flatten();
        let named: Vec<Id> = named.collect();
        let mut owners: HashMap<Id, Id> = HashMap::new();
        for some in named.chunks(1024) {
            let rows: Vec<(Id, Id)> = segments::table
                .filter(among(segments::id, some))
                .select((segments::id, segments::transcript))
                .load(conn)?;
            owners.extend(rows);
        }
        for (at, segment) in self.segments.iter().enumerate() {
            if owners.get(&segment.id).is_some_and(|owner| *owner != id) {
                let detail = "This segment is another transcript's. Leave `id` out to make a new one.";
                faults.push(Fault::at(format!("/segments/{at}/id"), "duplicate", detail));
            }
            if segment.aligned_with.is_some_and(|other| owners.get(&other).is_none_or(|owner| *owner == id)) {
                let detail = "A segment is aligned with a segment of another transcript.";
                faults.push(Fault::at(format!("/segments/{at}/aligned_with"), "unknown_record", detail));
            }
        }
        Ok(())
    }

    /// Quotations are checked anew against what is written now.
    fn ripple(&self, conn: &mut Conn, before: Option<&Transcript>) -> Result<()> {
        let conferences = [Some(self), before].into_iter().flatten().map(|transcript| transcript.press_conference.id);
        transcribed::recheck(conn, &conferences.collect::<Vec<Id>>())
    }

    fn relations(&self) -> Vec<Relation> {
        let mut relations = vec![Relation::new(
            "press_conference",
            Kind::PressConference,
            self.press_conference,
            "/press_conference/id",
        )];
        let mut seen = Vec::new();
        for (at, segment) in self.segments.iter().enumerate() {
            if let Some(speaker) = segment.speaker.filter(|speaker| !seen.contains(&speaker.id)) {
                seen.push(speaker.id);
                relations.push(Relation::new(
                    "speakers",
                    Kind::Official,
                    speaker,
                    format!("/segments/{at}/speaker/id"),
                ));
            }
        }
        relations
    }

    fn card(&self) -> Card {
        let kind = LocalizedText::of("en", self.kind.word());
        Card { language: Some(self.language.clone()), label: Some(kind), ..Card::default() }
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        vec![("press_conference", self.press_conference.id.to_string())]
    }

    /// A turn that is gone is no longer named beside those it was aligned with.
    fn changed(&self, conn: &mut Conn, shift: &Shift, head: &Head, _: &Self, _: &Saving) -> Result<()> {
        let mut tags = Tags::default();
        tags.record(head.id);
        changes::tell(conn, (Self::KIND, head.id), tags, shift.now)
    }

    fn example() -> Value {
        json!({"press_conference": crate::record::parts::example_link(), "language": "en", "kind": "verbatim",
            "segments": [{"type": "speech", "speaker_label": "ZHOU SONG", "text": "Good afternoon."}]})
    }
}
