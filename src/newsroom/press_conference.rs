//! Press conferences: where and when officials spoke, who was to speak, and what came of it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::stored_in;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::parts::public;
use crate::record::text::{check_url, tidy, tidy_option};
use crate::record::{
    Card, Contact, Defaults, Extraction, Kind, Link, LocalizedText, Record, Relation, Slug, Source, ZonedTime,
};
use crate::store::schema::{positions, press_conferences};
use crate::store::{Conn, Id, Json, Moment, among};
use crate::words;

words! {
    /// Whether it takes place.
    Occurrence {
        /// It is meant to.
        Planned = "planned",
        /// It will.
        Confirmed = "confirmed",
        /// It will later, nobody knows when.
        Postponed = "postponed",
        /// It will at another time.
        Rescheduled = "rescheduled",
        /// It will not.
        Cancelled = "cancelled",
        /// It did.
        Held = "held",
    }
}

words! {
    /// Whether we cover it.
    Coverage {
        /// No.
        NotPlanned = "not_planned",
        /// If somebody asks.
        OnRequest = "on_request",
        /// Yes.
        Planned = "planned",
        /// Yes, and somebody goes.
        Assigned = "assigned",
        /// It is covered.
        Done = "done",
    }
}

words! {
    /// What somebody is at a press conference.
    SpeakerRole {
        /// Invites.
        Host = "host",
        /// Speaks for a body.
        Official = "official",
        /// Gives others the floor.
        Moderator = "moderator",
        /// Speaks another's words in another language.
        Interpreter = "interpreter",
        /// Asks.
        Reporter = "reporter",
    }
}

fn planned() -> Occurrence {
    Occurrence::Planned
}

fn not_planned() -> Coverage {
    Coverage::NotPlanned
}

fn official() -> SpeakerRole {
    SpeakerRole::Official
}

/// Where it takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// What the place is called.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub name: Option<String>,
    /// Where it is.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub address: Option<String>,
    /// Where it can be followed from afar.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub online_url: Option<String>,
}

/// A point of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// What it is about.
    #[schema(min_length = 1, max_length = 1000)]
    pub title: String,
    /// Who speaks to it.
    #[serde(default)]
    pub speaker: Option<Link>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConferenceSpeaker {
    /// Their record, where they have one.
    #[serde(default)]
    pub official: Option<Link>,
    /// How they are named in print.
    #[schema(min_length = 1, max_length = 300)]
    pub label_as_printed: String,
    /// What they are there.
    #[serde(default = "official")]
    pub role: SpeakerRole,
    /// The post they speak in: a position of this official.
    #[serde(default)]
    pub capacity: Option<PositionLink>,
}

/// A relation to a position of an official.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionLink {
    /// The position.
    #[serde(rename = "id")]
    pub position: Id,
}

/// What those who want to come must do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accreditation {
    /// How.
    #[schema(max_length = 5000)]
    pub info: String,
    /// Until when.
    #[serde(default)]
    pub deadline: Option<ZonedTime>,
}

/// A recording of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// Where it is.
    #[schema(min_length = 1, max_length = 2000)]
    pub url: String,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub title: Option<String>,
    /// BCP 47 tag.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub language: Option<String>,
}

/// A press conference. It needs no title, venue or hour: often a page tells the day alone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = press_conferences, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct PressConference {
    /// The readable part of its address.
    #[serde(default)]
    pub slug: Slug,
    /// What it is called.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub title: Option<Json<LocalizedText>>,
    /// Who invites.
    #[serde(default)]
    #[schema(value_type = Vec<Link>, max_items = 50)]
    pub hosts: Json<Vec<Link>>,
    /// The series it belongs to.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub series: Option<String>,
    /// Its number in the series.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub number: Option<i32>,
    /// When it begins.
    #[serde(default)]
    #[schema(value_type = Option<ZonedTime>)]
    pub starts: Option<Json<ZonedTime>>,
    /// When it ends.
    #[serde(default)]
    #[schema(value_type = Option<ZonedTime>)]
    pub ends: Option<Json<ZonedTime>>,
    /// Where it takes place.
    #[serde(default)]
    #[schema(value_type = Option<Venue>)]
    pub venue: Option<Json<Venue>>,
    /// Whether it takes place.
    #[serde(default = "planned")]
    pub occurrence: Occurrence,
    /// Whether we cover it. Management only.
    #[serde(default = "not_planned")]
    pub coverage: Coverage,
    /// What it is about, point by point.
    #[serde(default)]
    #[schema(value_type = Vec<AgendaItem>, max_items = 200)]
    pub agenda: Json<Vec<AgendaItem>>,
    /// Who speaks.
    #[serde(default)]
    #[schema(value_type = Vec<ConferenceSpeaker>, max_items = 200)]
    pub speakers: Json<Vec<ConferenceSpeaker>>,
    /// What those who want to come must do.
    #[serde(default)]
    #[schema(value_type = Option<Accreditation>)]
    pub accreditation: Option<Json<Accreditation>>,
    /// Whom to ask; readers see those that are public.
    #[serde(default)]
    #[schema(value_type = Vec<Contact>, max_items = 50)]
    pub contacts: Json<Vec<Contact>>,
    /// Recordings of it.
    #[serde(default)]
    #[schema(value_type = Vec<Recording>, max_items = 50)]
    pub recordings: Json<Vec<Recording>>,
    /// Where it is written down that it took place.
    #[serde(default)]
    #[schema(value_type = Vec<Source>, max_items = 50)]
    pub sources: Json<Vec<Source>>,
    /// How it was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

impl Record for PressConference {
    const KIND: Kind = Kind::PressConference;
    const KEPT: &'static [&'static str] = &["extraction"];
    const SUGGESTED_APART: bool = true;
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(press_conferences);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        if let Some(title) = &mut self.title {
            title.settle(&defaults.language, "/title", faults);
        }
        tidy_option(&mut self.series);
        for (field, time) in [("/starts", &mut self.starts), ("/ends", &mut self.ends)] {
            if let Some(time) = time {
                time.settle(field, faults);
            }
        }
        if let (Some(starts), Some(ends)) = (&self.starts, &self.ends) {
            let days = starts.date().zip(ends.date());
            let instants = starts.utc.zip(ends.utc);
            if days.is_some_and(|(first, last)| last < first) || instants.is_some_and(|(first, last)| last < first) {
                faults.push(Fault::at("/ends", "ends_before_it_begins", "It ends before it begins."));
            }
        }
        if let Some(deadline) = self.accreditation.as_mut().and_then(|accreditation| accreditation.deadline.as_mut()) {
            deadline.settle("/accreditation/deadline", faults);
        }
        check_url(self.venue.as_ref().and_then(|venue| venue.online_url.as_deref()), "/venue/online_url", faults);
        for (at, recording) in self.recordings.iter().enumerate() {
            check_url(Some(&recording.url), &format!("/recordings/{at}/url"), faults);
        }
        for (at, source) in self.sources.iter().enumerate() {
            check_url(source.url.as_deref(), &format!("/sources/{at}/url"), faults);
        }
        for speaker in &mut self.speakers.0 {
            speaker.label_as_printed = tidy(&speaker.label_as_printed);
        }
    }

    /// A speaker's capacity is a post of that speaker.
    fn check(&self, conn: &mut Conn, _: Id, faults: &mut Vec<Fault>) -> Result<()> {
        let ids: Vec<Id> =
            self.speakers.iter().filter_map(|speaker| speaker.capacity).map(|link| link.position).collect();
        let held: Vec<(Id, Id)> = positions::table
            .filter(among(positions::id, &ids))
            .select((positions::id, positions::official))
            .load(conn)?;
        for (at, speaker) in self.speakers.iter().enumerate() {
            let Some(capacity) = speaker.capacity else { continue };
            if !speaker.official.is_some_and(|official| held.contains(&(capacity.position, official.id))) {
                let detail = "This position is not one of this speaker's.";
                faults.push(Fault::at(format!("/speakers/{at}/capacity/id"), "not_theirs", detail));
            }
        }
        Ok(())
    }

    fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        for (at, host) in self.hosts.iter().enumerate() {
            relations.push(Relation::new("hosts", Kind::Organization, *host, format!("/hosts/{at}/id")));
        }
        for (at, speaker) in self.speakers.iter().enumerate() {
            if let Some(official) = speaker.official {
                relations.push(Relation::new(
                    "speakers",
                    Kind::Official,
                    official,
                    format!("/speakers/{at}/official/id"),
                ));
            }
        }
        for (at, item) in self.agenda.iter().enumerate() {
            if let Some(speaker) = item.speaker {
                relations.push(Relation::new("agenda", Kind::Official, speaker, format!("/agenda/{at}/speaker/id")));
            }
        }
        relations
    }

    fn card(&self) -> Card {
        Card {
            slug: Some(self.slug.0.clone()),
            label: self.title.as_deref().cloned(),
            starts: self.starts.as_deref().cloned(),
            occurrence: Some(self.occurrence.word().into()),
            ..Card::default()
        }
    }

    /// Without a title the day is its slug.
    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        let title = self.title.as_deref().and_then(|title| title.original()).map(str::to_owned);
        let day = self.starts.as_deref().and_then(ZonedTime::date).map(|day| day.to_string());
        let text = title.or(day).unwrap_or_else(|| "press-conference".into());
        Some((&mut self.slug, text))
    }

    fn extraction(&self) -> Option<&Extraction> {
        self.extraction.as_deref()
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        let officials =
            self.speakers.iter().filter_map(|speaker| speaker.official).map(|link| ("official", link.id.to_string()));
        let hosts = self.hosts.iter().map(|host| ("organization", host.id.to_string()));
        officials.chain(hosts).chain([("occurrence", self.occurrence.word().to_owned())]).collect()
    }

    fn document(&self) -> Result<Value> {
        let mut readers = self.clone();
        readers.contacts = Json(public(&self.contacts));
        Ok(super::without(serde_json::to_value(readers)?, &["extraction", "coverage"]))
    }

    fn dates(&self) -> Option<(Option<Moment>, Option<NaiveDate>)> {
        let starts = self.starts.as_deref();
        Some((starts.and_then(|time| time.utc), starts.and_then(ZonedTime::date)))
    }

    fn example() -> Value {
        json!({"title": "Weekly briefing on water supply", "starts": {"local": "2026-11-20T15:00", "time_zone": "Asia/Shanghai"},
            "occurrence": "held", "speakers": [{"label_as_printed": "Zhou Song", "role": "official"}]})
    }
}
