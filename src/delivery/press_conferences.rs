//! Press conferences as readers see them.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::enlarge::{Enlargement, maybe, several};
use super::people::{OfficialView, OrganizationView};
use super::shapes::{Capacity, Conference, Named};
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish, json_ld};
use crate::http::{Params, Result};
use crate::newsroom::PressConference;
use crate::newsroom::press_conference::history::{self, ToldChange};
use crate::newsroom::press_conference::{
    Accreditation, AgendaItem, ConferenceSpeaker, Occurrence, Recording, SpeakerRole, Venue,
};
use crate::record::{Contact, Kind, LocalText, Source, ZonedTime};
use crate::store::schema::filter_rows;
use crate::store::{Conn, Id, Moment};

/// A press conference.
#[derive(Serialize, ToSchema)]
pub struct PressConferenceView {
    /// Identity.
    pub id: Id,
    /// Grows with every change.
    version: i32,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// Its public address.
    pub url: Option<String>,
    /// What it is called, in one language; often nothing.
    pub title: Option<String>,
    /// What it is called, in every language.
    pub titles: Vec<LocalText>,
    /// Who invites.
    #[schema(schema_with = several::<Named, OrganizationView>)]
    pub hosts: Vec<Named>,
    /// The series it belongs to.
    pub series: Option<String>,
    /// Its number in the series.
    pub number: Option<i32>,
    /// The one before it in its series; null where it is the first. Not in lists, nor in a look back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_in_series: Option<Option<Conference>>,
    /// The one after it in its series. Not in lists, nor in a look back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_in_series: Option<Option<Conference>>,
    /// When it begins.
    pub starts: Option<ZonedTime>,
    /// When it ends.
    pub ends: Option<ZonedTime>,
    /// Where it takes place.
    pub venue: Option<Venue>,
    /// Whether it takes place. What was postponed shows the time that no longer holds.
    pub occurrence: Occurrence,
    /// How its time, its place or its occurrence changed since readers first saw it, the earliest change first.
    pub changes: Vec<ToldChange>,
    /// What it is about, point by point.
    pub agenda: Vec<AgendaView>,
    /// Who speaks.
    pub speakers: Vec<SpeakerView>,
    /// What those who want to come must do.
    pub accreditation: Option<Accreditation>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// Recordings of it.
    pub recordings: Vec<Recording>,
    /// Its transcripts that readers may see.
    pub transcripts: Vec<TranscriptName>,
    /// Where it is written down that it took place.
    pub sources: Vec<Source>,
    /// schema.org JSON-LD for the page's head; with `include=json_ld`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub json_ld: Option<Value>,
}

/// A point of the agenda.
#[derive(Serialize, ToSchema)]
pub struct AgendaView {
    /// What it is about.
    pub title: String,
    /// Who speaks to it.
    pub speaker: Option<Named>,
}

/// Somebody who speaks.
#[derive(Serialize, ToSchema)]
pub struct SpeakerView {
    /// Their record, where readers may see one.
    #[schema(schema_with = maybe::<Named, OfficialView>)]
    pub official: Option<Named>,
    /// How they are named in print.
    pub label_as_printed: String,
    /// What they are there.
    pub role: SpeakerRole,
    /// The post they speak in.
    pub capacity: Option<Capacity>,
    /// How that post is named in print.
    pub capacity_as_printed: Option<String>,
}

/// A transcript as its press conference names it.
#[derive(Serialize, ToSchema)]
pub struct TranscriptName {
    /// Identity.
    pub id: Id,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// How the words were written down.
    pub kind: Option<String>,
    /// Its public address.
    pub url: Option<String>,
}

impl Shown for PressConference {
    type View = PressConferenceView;
    const INCLUDES: &'static [&'static str] = &["json_ld"];
    const ENLARGES: &'static [Enlargement] =
        &[("hosts", &[Kind::Organization]), ("speakers.official", &[Kind::Official])];
    const FILTERS: &'static [Filter] = &[
        Filter { name: "official", takes: Takes::Records(Kind::Official), about: "Those where this official spoke." },
        Filter {
            name: "organization",
            takes: Takes::Records(Kind::Organization),
            about: "Those that this body hosted.",
        },
        Filter {
            name: "occurrence",
            takes: Takes::Words(&["planned", "confirmed", "postponed", "rescheduled", "cancelled", "held"]),
            about: "Those of this sort.",
        },
        Filter { name: "series", takes: Takes::Title, about: "Those of the series of this name." },
        Filter {
            name: "when",
            takes: Takes::Words(&["upcoming", "past"]),
            about: "`upcoming`: those that have not ended, the soonest first; `past`: the others, the latest first. Where \
                    the end is not known it is the end of the day, in the zone of the press conference or else the \
                    site's. Those without a day are neither; those cancelled or postponed are where their time says.",
        },
    ];
    const SORTS: &'static [&'static str] = &["-starts", "starts"];
    const PASSING: &'static [&'static str] = &["when"];

    fn usual_sort(params: &Params) -> &'static str {
        if params.get("when") == Some("upcoming") { "starts" } else { "-starts" }
    }

    fn needs(&self, edition: &LiveEdition) -> Vec<Id> {
        let hosts = self.hosts.iter().map(|host| host.id);
        let speakers = self.speakers.iter().filter_map(|speaker| speaker.official).map(|link| link.id);
        let agenda = self.agenda.iter().filter_map(|item| item.speaker).map(|link| link.id);
        hosts.chain(speakers).chain(agenda).chain([edition.record]).collect()
    }

    fn look_up(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition], wish: &Wish) -> Result<()> {
        let ids: Vec<String> = editions.iter().map(|edition| edition.record.to_string()).collect();
        let shown: Vec<(Id, i32)> = editions.iter().map(|edition| (edition.record, edition.version)).collect();
        found.arrangements = history::told(conn, &shown, found.now)?;
        found.find_referring(conn, Kind::Transcript, "press_conference", &ids)?;
        let mut further: Vec<Id> =
            ids.iter().flat_map(|id| found.referring_to(Kind::Transcript, id)).copied().collect();
        if let ([edition], false) = (editions, wish.list || found.looks_elsewhere()) {
            let (series, beside) = beside_in_series(conn, edition, found.now)?;
            // Who comes next in it is another matter when another comes.
            series.iter().for_each(|series| found.tags.set(Kind::PressConference, "series", series));
            found.beside = beside;
            further.extend(found.beside.into_iter().flatten());
        }
        found.gather(conn, further)
    }

    fn view(self, edition: &LiveEdition, found: &Composed, wish: &Wish) -> Result<PressConferenceView> {
        let transcript = |id: &Id| {
            let card = found.card(*id)?;
            let kind = card.label.as_ref().and_then(|label| label.original()).map(str::to_owned);
            Some(TranscriptName {
                id: *id,
                language: card.language.clone(),
                kind,
                url: found.url(Kind::Transcript, *id, card),
            })
        };
        let speaker = |speaker: ConferenceSpeaker| SpeakerView {
            official: speaker.official.and_then(|link| found.named(link.id, "")),
            capacity: speaker
                .official
                .zip(speaker.capacity)
                .and_then(|(link, post)| found.capacity(link.id, post.position, "")),
            label_as_printed: speaker.label_as_printed,
            capacity_as_printed: speaker.capacity_as_printed,
            role: speaker.role,
        };
        let item = |item: AgendaItem| AgendaView {
            speaker: item.speaker.and_then(|link| found.named(link.id, "")),
            title: item.title,
        };
        let told_beside = !wish.list && !found.looks_elsewhere();
        let beside = |at: usize| told_beside.then(|| found.beside[at].and_then(|id| found.conference(id, "")));
        let transcripts = found.referring_to(Kind::Transcript, &edition.record.to_string());
        let mut view = PressConferenceView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::PressConference, edition.record, &edition.card()?),
            title: found.plain_option(self.title.as_ref(), ""),
            titles: self.title.map(|title| title.0.0).unwrap_or_default(),
            hosts: self.hosts.iter().filter_map(|host| found.named(host.id, "")).collect(),
            series: self.series,
            number: self.number,
            previous_in_series: beside(0),
            next_in_series: beside(1),
            starts: self.starts.map(|time| time.0),
            ends: self.ends.map(|time| time.0),
            venue: self.venue.map(|venue| venue.0),
            occurrence: self.occurrence,
            changes: found.arrangements.get(&edition.record).map(|told| told.changes.clone()).unwrap_or_default(),
            agenda: self.agenda.0.into_iter().map(item).collect(),
            speakers: self.speakers.0.into_iter().map(speaker).collect(),
            accreditation: self.accreditation.map(|accreditation| accreditation.0),
            contacts: self.contacts.0,
            recordings: self.recordings.0,
            transcripts: transcripts.iter().filter_map(transcript).collect(),
            sources: self.sources.0,
            json_ld: None,
        };
        view.json_ld = wish.includes("json_ld").then(|| json_ld::press_conference(&view));
        Ok(view)
    }
}

/// The series of a press conference, as lists name it, and those before and after it there, in the order of time.
fn beside_in_series(conn: &mut Conn, edition: &LiveEdition, now: Moment) -> Result<(Option<String>, [Option<Id>; 2])> {
    let listed = || {
        filter_rows::table
            .filter(filter_rows::kind.eq(Kind::PressConference.word()))
            .filter(filter_rows::filter.eq("series"))
            .filter(filter_rows::language.eq(""))
            .filter(filter_rows::visible_from.le(now))
            .filter(filter_rows::visible_until.is_null().or(filter_rows::visible_until.gt(now)).assume_not_null())
    };
    let own: Option<(String, Vec<u8>)> = listed()
        .filter(filter_rows::record.eq(edition.record))
        .select((filter_rows::value, filter_rows::order_key))
        .first(conn)
        .optional()?;
    let Some((series, key)) = own else { return Ok((None, [None, None])) };
    let same_time = || filter_rows::order_key.eq(key.clone());
    let before = listed()
        .filter(filter_rows::value.eq(&series))
        .filter(filter_rows::order_key.le(key.clone()))
        .filter(filter_rows::order_key.lt(key.clone()).or(same_time().and(filter_rows::record.lt(edition.record))))
        .order((filter_rows::order_key.desc(), filter_rows::record.desc()))
        .select(filter_rows::record)
        .first(conn)
        .optional()?;
    let after = listed()
        .filter(filter_rows::value.eq(&series))
        .filter(filter_rows::order_key.ge(key.clone()))
        .filter(filter_rows::order_key.gt(key.clone()).or(same_time().and(filter_rows::record.gt(edition.record))))
        .order((filter_rows::order_key.asc(), filter_rows::record.asc()))
        .select(filter_rows::record)
        .first(conn)
        .optional()?;
    Ok((Some(series), [before, after]))
}
