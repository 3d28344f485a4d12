//! Press conferences: where and when officials spoke, who was to speak, and what came of it.

mod describe;
pub mod history;
pub mod occurrence;
mod parts;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use describe::describe;
pub use parts::{
    Accreditation, AgendaItem, ConferenceSpeaker, Coverage, Occurrence, PositionLink, Recording, SpeakerRole, Venue,
};
use parts::{not_planned, planned};

use super::editions::involved;
use super::official::capacity;
use super::stored_in;
use super::warnings::{self, Warning};
use crate::access::desk::Shift;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::parts::public;
use crate::record::revision::Saving;
use crate::record::text::{check_url, tidy, tidy_option};
use crate::record::{
    Card, Contact, Defaults, Extraction, Head, Kind, Link, LocalizedText, Passing, Record, Relation, Slug, Source,
    ZonedTime, names,
};
use crate::store::schema::{positions, press_conferences, records};
use crate::store::{Conn, Id, Json, Moment, among};

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
        self.settle_times(faults);
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
            tidy_option(&mut speaker.capacity_as_printed);
        }
    }

    fn follows(&self, before: &PressConference, expressly: bool, faults: &mut Vec<Fault>) {
        self.refuse_turn(before, expressly, faults);
    }

    fn changed(
        &self,
        conn: &mut Conn,
        shift: &Shift,
        head: &Head,
        before: &PressConference,
        saving: &Saving,
    ) -> Result<()> {
        history::keep(conn, shift, head, (before, self), saving)
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
        let series = self.series.iter().map(|series| ("series", names::title(series)));
        officials.chain(hosts).chain(series).chain([("occurrence", self.occurrence.word().to_owned())]).collect()
    }

    /// Upcoming until it is past; what has no day is neither.
    fn passing_filters(&self, defaults: &Defaults) -> Vec<Passing> {
        match self.past_from(defaults) {
            Some(_) if self.occurrence == Occurrence::Held => vec![("when", "past", None, None)],
            Some(end) => vec![("when", "upcoming", None, Some(end)), ("when", "past", Some(end), None)],
            None => Vec::new(),
        }
    }

    /// What looks wrong, and which posts its speakers held that day.
    fn derived(&self, conn: &mut Conn, id: Id, into: &mut Value) -> Result<()> {
        into["warnings"] = json!(self.warnings(conn, id)?);
        let day = self.starts.as_deref().and_then(ZonedTime::date).map(|day| day.to_string());
        let without: Vec<(usize, Id)> = (0..)
            .zip(self.speakers.iter())
            .filter(|(_, speaker)| speaker.capacity.is_none())
            .filter_map(|(at, speaker)| Some((at, speaker.official?.id)))
            .collect();
        into["suggested_capacities"] = json!(capacity::suggest_for(conn, &without, day.as_deref())?);
        Ok(())
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

impl PressConference {
    fn warnings(&self, conn: &mut Conn, id: Id) -> Result<Vec<Warning>> {
        let (Some(series), Some(number)) = (&self.series, self.number) else { return Ok(Vec::new()) };
        let others: Vec<Id> = press_conferences::table
            .inner_join(records::table.on(records::id.eq(press_conferences::id)))
            .filter(press_conferences::series.eq(series))
            .filter(press_conferences::number.eq(number))
            .filter(press_conferences::id.ne(id))
            .filter(records::trashed_at.is_null())
            .order(press_conferences::id)
            .limit(warnings::LISTED)
            .select(press_conferences::id)
            .load(conn)?;
        if others.is_empty() {
            return Ok(Vec::new());
        }
        let detail = format!("Another press conference is number {number} of ‘{series}’ too.");
        let others: Vec<(Kind, Id)> = others.into_iter().map(|other| (Kind::PressConference, other)).collect();
        Ok(vec![Warning::at("/number", "number_taken", detail, involved(conn, &others)?)])
    }
}
