//! Quotations: what somebody said, a record of its own.

pub mod check;
mod parts;
pub mod published;
mod rules;
pub mod transcribed;
pub mod verify;
mod voices;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use parts::{
    AnchorPart, Attribution, Fidelity, Original, QuotationKind, Speaker, SpeakerKind, SpeakerRecord, Verification,
    VerificationState, VerifiedAgainst,
};
use parts::{official, on_record};

use super::official::capacity;
use super::press_conference::PositionLink;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::text::{settle_language, tidy_option};
use crate::record::time::check_fuzzy;
use crate::record::{Card, Defaults, Extraction, Kind, Link, LocalText, LocalizedText, Record, Relation};
use crate::store::schema::{printings, quotations};
use crate::store::{Conn, Id, Json, Moment, among};

/// What somebody said.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quotation {
    /// How the words are given.
    pub kind: QuotationKind,
    /// The words, without quotation marks.
    #[schema(min_length = 1, max_length = 20_000)]
    pub text: String,
    /// Their language, BCP 47; the site's where it is left out.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub language: String,
    /// The words in the language they were spoken in, where that is another.
    #[serde(default)]
    #[schema(value_type = Option<Original>)]
    pub original: Option<Json<Original>>,
    /// The words in further languages.
    #[serde(default)]
    #[schema(value_type = Vec<LocalText>, max_items = 50)]
    pub translations: Json<Vec<LocalText>>,
    /// What the speaker is.
    #[serde(default = "official")]
    pub speaker_kind: SpeakerKind,
    /// Who spoke, where they have a record.
    #[serde(default)]
    pub speaker: Option<Speaker>,
    /// How the speaker is named in print.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub speaker_as_printed: Option<String>,
    /// Whether the speaker may be named.
    #[serde(default = "on_record")]
    pub attribution: Attribution,
    /// The post they spoke in: a position of the speaker that covers the day.
    #[serde(default)]
    pub capacity: Option<PositionLink>,
    /// How that post is named in print.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub capacity_as_printed: Option<String>,
    /// Why the post is named though its dates do not cover the day. Management only.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub capacity_override: Option<String>,
    /// When it was said: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$", example = "2023-11-10")]
    pub said_on: Option<String>,
    /// The press conference it was said at.
    #[serde(default)]
    pub press_conference: Option<Link>,
    /// The passages of the transcript it was taken from.
    #[serde(default)]
    #[schema(value_type = Option<Vec<AnchorPart>>)]
    pub anchor: Option<Json<Vec<AnchorPart>>>,
    /// How the words stand to the transcript: derived at each save of either, and no part of a revision.
    #[serde(skip)]
    pub fidelity: Option<Fidelity>,
    /// Whether a person compared the words with their source. Management only.
    #[serde(default)]
    #[schema(value_type = Verification)]
    pub verification: Json<Verification>,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = Vec<Link>, max_items = 100)]
    pub topics: Json<Vec<Link>>,
    /// How it was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = quotations, treat_none_as_null = true)]
struct Row {
    kind: QuotationKind,
    text: String,
    language: String,
    original: Option<Json<Original>>,
    translations: Json<Vec<LocalText>>,
    speaker_kind: SpeakerKind,
    speaker_official: Option<Link>,
    speaker_organization: Option<Link>,
    speaker_as_printed: Option<String>,
    attribution: Attribution,
    capacity: Option<Id>,
    capacity_as_printed: Option<String>,
    capacity_override: Option<String>,
    said_on: Option<String>,
    press_conference: Option<Link>,
    anchor: Option<Json<Vec<AnchorPart>>>,
    fidelity: Option<Fidelity>,
    verification: Json<Verification>,
    topics: Json<Vec<Link>>,
    extraction: Option<Json<Extraction>>,
}

impl From<Quotation> for Row {
    fn from(quotation: Quotation) -> Row {
        let speaker = |kind| quotation.speaker.and_then(|speaker| speaker.of(kind)).map(Link::from);
        let (official, organization) = (speaker(SpeakerRecord::Official), speaker(SpeakerRecord::Organization));
        Row {
            kind: quotation.kind,
            text: quotation.text,
            language: quotation.language,
            original: quotation.original,
            translations: quotation.translations,
            speaker_kind: quotation.speaker_kind,
            speaker_official: official,
            speaker_organization: organization,
            speaker_as_printed: quotation.speaker_as_printed,
            attribution: quotation.attribution,
            capacity: quotation.capacity.map(|link| link.position),
            capacity_as_printed: quotation.capacity_as_printed,
            capacity_override: quotation.capacity_override,
            said_on: quotation.said_on,
            press_conference: quotation.press_conference,
            anchor: quotation.anchor,
            fidelity: quotation.fidelity,
            verification: quotation.verification,
            topics: quotation.topics,
            extraction: quotation.extraction,
        }
    }
}

impl From<Row> for Quotation {
    fn from(row: Row) -> Quotation {
        let speaker = |kind, link: Option<Link>| link.map(|link| Speaker { kind, id: link.id });
        let official = speaker(SpeakerRecord::Official, row.speaker_official);
        Quotation {
            kind: row.kind,
            text: row.text,
            language: row.language,
            original: row.original,
            translations: row.translations,
            speaker_kind: row.speaker_kind,
            speaker: official.or(speaker(SpeakerRecord::Organization, row.speaker_organization)),
            speaker_as_printed: row.speaker_as_printed,
            attribution: row.attribution,
            capacity: row.capacity.map(|position| PositionLink { position }),
            capacity_as_printed: row.capacity_as_printed,
            capacity_override: row.capacity_override,
            said_on: row.said_on,
            press_conference: row.press_conference,
            anchor: row.anchor,
            fidelity: row.fidelity,
            verification: row.verification,
            topics: row.topics,
            extraction: row.extraction,
        }
    }
}

impl Quotation {
    fn official(&self) -> Option<Id> {
        self.speaker.and_then(|speaker| speaker.of(SpeakerRecord::Official))
    }

    /// Whether readers may be told who spoke.
    pub fn names_speaker(&self) -> bool {
        self.attribution == Attribution::OnRecord && self.speaker_kind != SpeakerKind::Unnamed
    }

    /// The words in a language, where there are such.
    pub fn words_in(&self, language: &str) -> Option<&str> {
        if self.language == language {
            return Some(&self.text);
        }
        let original = self.original.as_ref().filter(|original| original.language == language);
        let translated = || self.translations.iter().find(|one| one.language == language).map(|one| one.text.as_str());
        original.map(|original| original.text.as_str()).or_else(translated)
    }
}

impl Record for Quotation {
    const KIND: Kind = Kind::Quotation;
    const KEPT: &'static [&'static str] = &["anchor", "extraction", "verification"];
    const SUGGESTED_APART: bool = true;
    type Write = ToWrite;
    type Publish = ToPublish;

    fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Quotation)>> {
        let rows: Vec<(Id, Row)> = quotations::table
            .filter(among(quotations::id, ids))
            .select((quotations::id, Row::as_select()))
            .load(conn)?;
        Ok(rows.into_iter().map(|(id, row)| (id, row.into())).collect())
    }

    fn insert(&self, conn: &mut Conn, id: Id) -> Result<()> {
        let row = Row::from(self.clone());
        diesel::insert_into(quotations::table).values((quotations::id.eq(id), row)).execute(conn)?;
        Ok(())
    }

    fn update(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::update(quotations::table.find(id)).set(Row::from(self.clone())).execute(conn)?;
        Ok(())
    }

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        if self.language.is_empty() {
            self.language = defaults.language.clone();
        }
        settle_language(&mut self.language, "/language", faults);
        self.text = self.text.trim().to_owned();
        if self.text.is_empty() {
            faults.push(Fault::at("/text", "too_short", "A quotation needs words."));
        }
        if let Some(original) = &mut self.original {
            settle_language(&mut original.language, "/original/language", faults);
        }
        let mut translations = LocalizedText(std::mem::take(&mut self.translations.0));
        translations.settle(&defaults.language, "/translations", faults);
        self.translations.0 = translations.0;
        for text in [&mut self.speaker_as_printed, &mut self.capacity_as_printed, &mut self.capacity_override] {
            tidy_option(text);
        }
        check_fuzzy(self.said_on.as_deref(), "/said_on", faults);
        self.settle_speaker(faults);
    }

    /// What was checked was these words of this speaker.
    fn carry(&mut self, before: &Quotation, _: &mut Vec<Fault>) {
        let same_words =
            self.text == before.text && self.language == before.language && self.original == before.original;
        // Where other words stood says nothing of these.
        let same_place = self.press_conference == before.press_conference;
        if !(same_words && same_place) && self.anchor == before.anchor {
            self.anchor = None;
        }
        if !same_words || self.speaker != before.speaker || self.speaker_kind != before.speaker_kind {
            self.verification = Json::default();
        }
    }

    fn check(&self, conn: &mut Conn, _: Id, faults: &mut Vec<Fault>) -> Result<()> {
        self.check_anchor(conn, faults)?;
        self.check_capacity(conn, faults)
    }

    fn derive(&mut self, conn: &mut Conn) -> Result<()> {
        transcribed::settle(conn, self)
    }

    fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        if let Some(speaker) = self.speaker {
            let kind = if speaker.kind == SpeakerRecord::Official { Kind::Official } else { Kind::Organization };
            // Who is not to be named is not shown, and so not published along with the quotation.
            let field = if self.names_speaker() { "speaker" } else { "unnamed_speaker" };
            relations.push(Relation::new(field, kind, speaker.id, "/speaker/id"));
        }
        if let Some(conference) = self.press_conference {
            relations.push(Relation::new(
                "press_conference",
                Kind::PressConference,
                conference,
                "/press_conference/id",
            ));
        }
        for (at, topic) in self.topics.iter().enumerate() {
            relations.push(Relation::new("topics", Kind::Topic, *topic, format!("/topics/{at}/id")));
        }
        relations
    }

    fn card(&self) -> Card {
        let label = LocalizedText::of(&self.language, &self.text.chars().take(200).collect::<String>());
        Card { language: Some(self.language.clone()), label: Some(label), ..Card::default() }
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn extraction(&self) -> Option<&Extraction> {
        self.extraction.as_deref()
    }

    /// By whom it was said is a filter only where readers may know it.
    fn filters(&self) -> Vec<(&'static str, String)> {
        let mut filters = vec![("kind", self.kind.word().to_owned())];
        if let Some(speaker) = self.speaker.filter(|_| self.names_speaker()) {
            filters.push((speaker.kind.word(), speaker.id.to_string()));
        }
        filters.extend(self.press_conference.iter().map(|link| ("press_conference", link.id.to_string())));
        filters.extend(self.topics.iter().map(|topic| ("topic", topic.id.to_string())));
        filters
    }

    /// A speaker who is not to be named stays behind, and so does what would tell who it was.
    fn document(&self) -> Result<Value> {
        let mut readers = self.clone();
        if !self.names_speaker() {
            readers.speaker = None;
            readers.capacity = None;
            readers.anchor = None;
            if self.attribution != Attribution::OnRecord {
                readers.speaker_as_printed = None;
            }
            if self.attribution == Attribution::NotForAttribution {
                readers.capacity_as_printed = None;
            }
        }
        Ok(super::without(serde_json::to_value(readers)?, &["extraction", "verification", "capacity_override"]))
    }

    fn derived(&self, conn: &mut Conn, id: Id, into: &mut Value) -> Result<()> {
        let rows: Vec<(Id, String, Json<Value>)> = printings::table
            .filter(printings::quotation.eq(id))
            .order(printings::article)
            .limit(200)
            .select((printings::article, printings::state, printings::parts))
            .load(conn)?;
        let printed = |(article, state, parts): (Id, String, Json<Value>)| json!({"article": {"id": article}, "state": state, "parts": parts.0});
        into["printings"] = rows.into_iter().map(printed).collect();
        into["fidelity"] = json!(self.fidelity);
        let without = self.official().filter(|_| self.capacity.is_none());
        into["suggested_capacity"] = json!(capacity::suggest(conn, without, self.said_on.as_deref())?);
        Ok(())
    }

    /// A year or a month alone is sorted as its first day.
    fn dates(&self) -> Option<(Option<Moment>, Option<NaiveDate>)> {
        let said = self.said_on.as_deref().and_then(|said| format!("{said}-01-01").get(..10)?.parse().ok());
        Some((None, said))
    }

    fn example() -> Value {
        json!({"kind": "direct", "text": "We have kept every promise we made in spring.", "language": "en",
            "speaker_kind": "official", "speaker": {"type": "official", "id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10"},
            "speaker_as_printed": "Zhou Song", "said_on": "2026-11-20"})
    }
}
