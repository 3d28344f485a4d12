//! Press conferences, transcripts and quotations as readers see them.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{Capacity, Conference, CorrectionView, Headlined, Named, ShownSpeaker};
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish};
use crate::http::Result;
use crate::newsroom::press_conference::{
    Accreditation, AgendaItem, ConferenceSpeaker, Occurrence, Recording, SpeakerRole, Venue,
};
use crate::newsroom::quotation::{Attribution, Original, QuotationKind, SpeakerKind, SpeakerRecord};
use crate::newsroom::transcript::{SegmentKind, TranscriptKind};
use crate::newsroom::{PressConference, Quotation, Transcript};
use crate::record::{Contact, Kind, LocalText, Source, ZonedTime};
use crate::store::schema::segments;
use crate::store::{Conn, Id, among};

/// A press conference.
#[derive(Serialize, ToSchema)]
pub struct PressConferenceView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// The readable part of its address.
    slug: Option<String>,
    /// Its public address.
    url: Option<String>,
    /// What it is called, in one language; often nothing.
    title: Option<String>,
    /// What it is called, in every language.
    titles: Vec<LocalText>,
    /// Who invites.
    hosts: Vec<Named>,
    /// The series it belongs to.
    series: Option<String>,
    /// Its number in the series.
    number: Option<i32>,
    /// When it begins.
    starts: Option<ZonedTime>,
    /// When it ends.
    ends: Option<ZonedTime>,
    /// Where it takes place.
    venue: Option<Venue>,
    /// Whether it takes place.
    occurrence: Occurrence,
    /// What it is about, point by point.
    agenda: Vec<AgendaView>,
    /// Who speaks.
    speakers: Vec<SpeakerView>,
    /// What those who want to come must do.
    accreditation: Option<Accreditation>,
    /// Whom to ask.
    contacts: Vec<Contact>,
    /// Recordings of it.
    recordings: Vec<Recording>,
    /// Its transcripts that readers may see.
    transcripts: Vec<TranscriptName>,
    /// Where it is written down that it took place.
    sources: Vec<Source>,
}

/// A point of the agenda.
#[derive(Serialize, ToSchema)]
pub struct AgendaView {
    /// What it is about.
    title: String,
    /// Who speaks to it.
    speaker: Option<Named>,
}

/// Somebody who speaks.
#[derive(Serialize, ToSchema)]
pub struct SpeakerView {
    /// Their record, where readers may see one.
    official: Option<Named>,
    /// How they are named in print.
    label_as_printed: String,
    /// What they are there.
    role: SpeakerRole,
    /// The post they speak in.
    capacity: Option<Capacity>,
}

/// A transcript as its press conference names it.
#[derive(Serialize, ToSchema)]
pub struct TranscriptName {
    /// Identity.
    id: Id,
    /// BCP 47 tag.
    language: Option<String>,
    /// How the words were written down.
    kind: Option<String>,
    /// Its public address.
    url: Option<String>,
}

impl Shown for PressConference {
    type View = PressConferenceView;
    const INCLUDES: &'static [&'static str] = &[];
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
    ];
    const SORTS: &'static [&'static str] = &["-starts", "starts"];

    fn needs(&self, edition: &LiveEdition) -> Vec<Id> {
        let hosts = self.hosts.iter().map(|host| host.id);
        let speakers = self.speakers.iter().filter_map(|speaker| speaker.official).map(|link| link.id);
        let agenda = self.agenda.iter().filter_map(|item| item.speaker).map(|link| link.id);
        hosts.chain(speakers).chain(agenda).chain([edition.record]).collect()
    }

    fn look_up(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition], _: &Wish) -> Result<()> {
        let ids: Vec<String> = editions.iter().map(|edition| edition.record.to_string()).collect();
        found.find_referring(conn, Kind::Transcript, "press_conference", &ids)?;
        let transcripts: Vec<Id> =
            ids.iter().flat_map(|id| found.referring_to(Kind::Transcript, id)).copied().collect();
        found.gather(conn, transcripts)
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<PressConferenceView> {
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
            role: speaker.role,
        };
        let item = |item: AgendaItem| AgendaView {
            speaker: item.speaker.and_then(|link| found.named(link.id, "")),
            title: item.title,
        };
        let transcripts = found.referring_to(Kind::Transcript, &edition.record.to_string());
        Ok(PressConferenceView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::PressConference, edition.record, &edition.card()?),
            title: found.plain_option(self.title.as_ref(), ""),
            titles: self.title.map(|title| title.0.0).unwrap_or_default(),
            hosts: self.hosts.iter().filter_map(|host| found.named(host.id, "")).collect(),
            series: self.series,
            number: self.number,
            starts: self.starts.map(|time| time.0),
            ends: self.ends.map(|time| time.0),
            venue: self.venue.map(|venue| venue.0),
            occurrence: self.occurrence,
            agenda: self.agenda.0.into_iter().map(item).collect(),
            speakers: self.speakers.0.into_iter().map(speaker).collect(),
            accreditation: self.accreditation.map(|accreditation| accreditation.0),
            contacts: self.contacts.0,
            recordings: self.recordings.0,
            transcripts: transcripts.iter().filter_map(transcript).collect(),
            sources: self.sources.0,
        })
    }
}

/// The words spoken at a press conference.
#[derive(Serialize, ToSchema)]
pub struct TranscriptView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// Its public address.
    url: Option<String>,
    /// The press conference.
    press_conference: Option<Conference>,
    /// BCP 47 tag.
    language: String,
    /// How the words were written down.
    kind: TranscriptKind,
    /// Which issue of the transcript it is.
    revision: i32,
    /// Where it was found.
    source_url: Option<String>,
    /// What may be done with it.
    licence: Option<String>,
    /// The turns, in order. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<Vec<SegmentView>>,
}

/// A turn of a transcript.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SegmentView {
    /// Identity.
    pub id: Id,
    /// What sort of turn it is.
    #[serde(rename = "type")]
    pub kind: SegmentKind,
    /// Who speaks, where readers may see their record.
    pub speaker: Option<Named>,
    /// How the transcript names them.
    pub speaker_label: Option<String>,
    /// The words.
    pub text: String,
    /// When it begins in the recording, as `HH:MM:SS.mmm`.
    pub starts_at: Option<String>,
    /// When it ends in the recording.
    pub ends_at: Option<String>,
    /// The earlier turn it answers.
    pub answers: Option<Id>,
    /// The same turn in a transcript of another language.
    pub aligned_with: Option<Id>,
}

/// The turns of a transcript.
pub fn turns(transcript: &Transcript, found: &Composed) -> Vec<SegmentView> {
    let segment = |segment: &crate::newsroom::transcript::Segment| SegmentView {
        id: segment.id,
        kind: segment.kind,
        speaker: segment.speaker.and_then(|link| found.named(link.id, &transcript.language)),
        speaker_label: segment.speaker_label.clone(),
        text: segment.text.clone(),
        starts_at: segment.starts_at.clone(),
        ends_at: segment.ends_at.clone(),
        answers: segment.answers,
        aligned_with: segment
            .aligned_with
            .filter(|other| found.transcripts.get(other).is_some_and(|id| found.sees(*id))),
    };
    transcript.segments.iter().map(segment).collect()
}

impl Shown for Transcript {
    type View = TranscriptView;
    const INCLUDES: &'static [&'static str] = &[];
    const FILTERS: &'static [Filter] = &[Filter {
        name: "press_conference",
        takes: Takes::Records(Kind::PressConference),
        about: "Those of this press conference.",
    }];
    const SORTS: &'static [&'static str] = &["name", "-name"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        let speakers = self.segments.iter().filter_map(|segment| segment.speaker).map(|link| link.id);
        speakers.chain([self.press_conference.id]).collect()
    }

    fn look_up(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition], wish: &Wish) -> Result<()> {
        let mut others = Vec::new();
        for edition in editions.iter().filter(|_| !wish.list) {
            let transcript: Transcript = serde_json::from_str(&edition.document)?;
            others.extend(transcript.segments.iter().filter_map(|segment| segment.aligned_with));
        }
        let transcripts = find_transcripts(conn, found, &others)?;
        found.gather(conn, transcripts)
    }

    fn view(self, edition: &LiveEdition, found: &Composed, wish: &Wish) -> Result<TranscriptView> {
        let segments = (!wish.list).then(|| turns(&self, found));
        Ok(TranscriptView {
            id: edition.record,
            version: edition.version,
            url: found.url(Kind::Transcript, edition.record, &edition.card()?),
            press_conference: found.conference(self.press_conference.id, &self.language),
            language: self.language,
            kind: self.kind,
            revision: self.revision,
            source_url: self.source_url,
            licence: self.licence,
            segments,
        })
    }
}

/// What somebody said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuotationView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// How the words are given.
    kind: QuotationKind,
    /// Tells it from one that was withdrawn.
    status: Stands,
    /// BCP 47 tag.
    language: String,
    /// The words, without quotation marks.
    text: String,
    /// The words in the language they were spoken in, where that is another.
    original: Option<Original>,
    /// The words in further languages.
    translations: Vec<LocalText>,
    /// When it was said: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    said_on: Option<String>,
    /// What the speaker is.
    speaker_kind: SpeakerKind,
    /// Whether the speaker may be named.
    attribution: Attribution,
    /// How the speaker is named in print.
    speaker_as_printed: Option<String>,
    /// Who spoke, where readers may see their record.
    speaker: Option<ShownSpeaker>,
    /// How the speaker's post is named in print.
    capacity_as_printed: Option<String>,
    /// The post they spoke in.
    capacity: Option<Capacity>,
    /// The press conference it was said at.
    press_conference: Option<Conference>,
    /// How the words stand to the transcript; null where there is none.
    fidelity: Option<String>,
    /// The segment of the transcript it was taken from.
    transcript_segment: Option<Id>,
    /// What it is about.
    topics: Vec<Named>,
    /// The articles that print it.
    articles: Vec<Headlined>,
    /// What was put right in it, the oldest first.
    corrections: Vec<CorrectionView>,
}

/// The state of a quotation that stands. Types made from the document tell the two shapes of [`PrintedQuotation`] apart
/// by this one word.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// Readers see it.
    Published,
}

/// The state of a quotation that was withdrawn.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IsWithdrawn {
    /// It was taken back.
    Withdrawn,
}

/// A quotation as an article prints it: `status` tells which of the two it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum PrintedQuotation {
    /// One that stands.
    Published(Box<QuotationView>),
    /// One that was withdrawn, until the article is corrected.
    Withdrawn(WithdrawnQuotation),
}

/// A quotation that was withdrawn.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithdrawnQuotation {
    /// Identity.
    id: Id,
    /// Tells it from one that stands.
    status: IsWithdrawn,
    /// What readers are told of it.
    correction: CorrectionView,
}

impl WithdrawnQuotation {
    /// What is left of a quotation that was withdrawn.
    pub fn of(id: Id, correction: CorrectionView) -> WithdrawnQuotation {
        WithdrawnQuotation { id, status: IsWithdrawn::Withdrawn, correction }
    }
}

/// The records a quotation shows.
pub fn needs_of(quotation: &Quotation) -> impl Iterator<Item = Id> {
    let speaker = quotation.speaker.map(|speaker| speaker.id);
    let conference = quotation.press_conference.map(|link| link.id);
    let topics: Vec<Id> = quotation.topics.iter().map(|link| link.id).collect();
    speaker.into_iter().chain(conference).chain(topics)
}

/// Looks up where these quotations are printed and which transcripts they are anchored in; answers the records that
/// are still to be gathered for them.
pub fn look_up_quotations(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition]) -> Result<Vec<Id>> {
    let ids: Vec<String> = editions.iter().map(|edition| edition.record.to_string()).collect();
    found.find_referring(conn, Kind::Article, "quotation", &ids)?;
    found.find_referring(conn, Kind::Correction, "quotation", &ids)?;
    let mut further: Vec<Id> = ids
        .iter()
        .flat_map(|id| found.referring_to(Kind::Article, id).iter().chain(found.referring_to(Kind::Correction, id)))
        .copied()
        .collect();
    let mut anchors = Vec::new();
    for edition in editions {
        let quotation: Quotation = serde_json::from_str(&edition.document)?;
        anchors.extend(quotation.anchor.iter().filter_map(|anchor| anchor.first()).map(|part| part.segment));
        further.extend(needs_of(&quotation));
    }
    further.extend(find_transcripts(conn, found, &anchors)?);
    Ok(further)
}

/// Finds the transcripts that these segments are of.
fn find_transcripts(conn: &mut Conn, found: &mut Composed, spoken: &[Id]) -> Result<Vec<Id>> {
    let mut transcripts = Vec::new();
    // Enough for any quotation at once, and within what a statement may bind.
    for some in spoken.chunks(4096) {
        let rows: Vec<(Id, Id)> = segments::table
            .filter(among(segments::id, some))
            .select((segments::id, segments::transcript))
            .load(conn)?;
        transcripts.extend(rows.iter().map(|(_, transcript)| *transcript));
        found.transcripts.extend(rows);
    }
    Ok(transcripts)
}

/// A quotation as readers see it.
pub fn quotation(quotation: Quotation, edition: &LiveEdition, found: &Composed) -> QuotationView {
    let own = quotation.language.clone();
    let official = quotation.speaker.and_then(|speaker| speaker.of(SpeakerRecord::Official));
    let printed = found.referring_to(Kind::Article, &edition.record.to_string());
    let anchored = quotation.anchor.as_ref().and_then(|anchor| anchor.first()).map(|part| part.segment);
    QuotationView {
        id: edition.record,
        version: edition.version,
        kind: quotation.kind,
        status: Stands::Published,
        text: quotation.text,
        original: quotation.original.map(|original| original.0),
        translations: quotation.translations.0,
        said_on: quotation.said_on,
        speaker_kind: quotation.speaker_kind,
        attribution: quotation.attribution,
        speaker_as_printed: quotation.speaker_as_printed,
        speaker: quotation.speaker.and_then(|speaker| found.speaker(speaker, &own)),
        capacity_as_printed: quotation.capacity_as_printed,
        capacity: official
            .zip(quotation.capacity)
            .and_then(|(official, post)| found.capacity(official, post.position, &own)),
        press_conference: quotation.press_conference.and_then(|link| found.conference(link.id, &own)),
        fidelity: None,
        transcript_segment: anchored.filter(|segment| found.transcripts.get(segment).is_some_and(|id| found.sees(*id))),
        topics: quotation.topics.iter().filter_map(|link| found.named(link.id, &own)).collect(),
        articles: printed.iter().filter_map(|article| found.headlined(*article)).collect(),
        corrections: found.corrections_of(edition.record, &own),
        language: own,
    }
}

impl Shown for Quotation {
    type View = QuotationView;
    const INCLUDES: &'static [&'static str] = &[];
    const FILTERS: &'static [Filter] = &[
        Filter { name: "official", takes: Takes::Records(Kind::Official), about: "What this official said." },
        Filter { name: "organization", takes: Takes::Records(Kind::Organization), about: "What this body said." },
        Filter {
            name: "press_conference",
            takes: Takes::Records(Kind::PressConference),
            about: "What was said there.",
        },
        Filter { name: "topic", takes: Takes::Records(Kind::Topic), about: "What was said about this." },
        Filter { name: "kind", takes: Takes::Words(&["direct", "indirect", "mixed"]), about: "Those of this sort." },
    ];
    const SORTS: &'static [&'static str] = &["-said_on", "said_on"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        needs_of(self).collect()
    }

    fn look_up(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition], _: &Wish) -> Result<()> {
        let further = look_up_quotations(conn, found, editions)?;
        found.gather(conn, further)
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<QuotationView> {
        Ok(quotation(self, edition, found))
    }
}
