//! Quotations as readers see them.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{Ref, Schema};

use super::enlarge::{Enlargement, maybe, several};
use super::people::{OfficialView, OrganizationView};
use super::places::TopicView;
use super::press_conferences::PressConferenceView;
use super::shapes::{Capacity, Conference, CorrectionView, Headlined, Named, ShownSpeaker};
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish};
use crate::http::Result;
use crate::newsroom::Quotation;
use crate::newsroom::quotation::{
    AnchorPart, Attribution, Fidelity, Original, QuotationKind, SpeakerKind, SpeakerRecord,
};
use crate::publishing::live;
use crate::record::{Kind, LocalText, Record};
use crate::store::schema::{editions, findings};
use crate::store::{Conn, Id, Json, among};

/// What somebody said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuotationView {
    /// Identity.
    pub id: Id,
    /// Grows with every change.
    pub version: i32,
    /// How the words are given.
    pub kind: QuotationKind,
    /// Tells it from one that was withdrawn.
    pub status: Stands,
    /// BCP 47 tag.
    pub language: String,
    /// The words, without quotation marks.
    pub text: String,
    /// The words in the language they were spoken in, where that is another.
    pub original: Option<Original>,
    /// The words in further languages.
    pub translations: Vec<LocalText>,
    /// When it was said: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub said_on: Option<String>,
    /// What the speaker is.
    pub speaker_kind: SpeakerKind,
    /// Whether the speaker may be named.
    pub attribution: Attribution,
    /// How the speaker is named in print.
    pub speaker_as_printed: Option<String>,
    /// Who spoke, where readers may see their record.
    #[schema(schema_with = speaker)]
    pub speaker: Option<ShownSpeaker>,
    /// How the speaker's post is named in print.
    pub capacity_as_printed: Option<String>,
    /// The post they spoke in.
    pub capacity: Option<Capacity>,
    /// The press conference it was said at.
    #[schema(schema_with = maybe::<Conference, PressConferenceView>)]
    pub press_conference: Option<Conference>,
    /// How the words stand to the transcript that readers see; null where they see none, or not its speaker saying this.
    pub fidelity: Option<Fidelity>,
    /// The segment of the transcript that it begins in.
    pub transcript_segment: Option<Id>,
    /// What it is about.
    #[schema(schema_with = several::<Named, TopicView>)]
    pub topics: Vec<Named>,
    /// The articles that print it.
    pub articles: Vec<Headlined>,
    /// What was put right in it, the oldest first.
    pub corrections: Vec<CorrectionView>,
}

/// Whole, `speaker_kind` tells which of the two it is.
fn speaker() -> Schema {
    let whole = AnyOfBuilder::new().item(maybe::<ShownSpeaker, OfficialView>());
    Schema::AnyOf(whole.item(Ref::from_schema_name(OrganizationView::name())).build())
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
    for edition in editions {
        let quotation: Quotation = serde_json::from_str(&edition.document)?;
        further.extend(needs_of(&quotation));
    }
    find_findings(conn, found, editions)?;
    Ok(further)
}

/// How these editions stand to the transcripts that readers see; of a working copy, to the working copies.
fn find_findings(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition]) -> Result<()> {
    let (drafts, shown): (Vec<_>, Vec<_>) = editions
        .iter()
        .map(|edition| (edition.id, edition.record))
        .partition(|(_, record)| found.drafts.contains_key(record));
    let ids: Vec<Id> = shown.into_iter().map(|(edition, _)| edition).collect();
    let rows: Vec<(Id, Fidelity, Json<Vec<AnchorPart>>)> = match ids.is_empty() {
        true => Vec::new(),
        false => findings::table
            .inner_join(editions::table.on(editions::id.eq(findings::transcript_edition)))
            .filter(among(findings::quotation_edition, &ids))
            .filter(live(found.now))
            .order((findings::quotation_edition, findings::transcript_edition))
            .select((findings::quotation_edition, findings::fidelity, findings::anchor))
            .load(conn)?,
    };
    for (edition, fidelity, anchor) in rows {
        let told = (fidelity, anchor.first().map(|part| part.segment));
        let known = found.findings.entry(edition).or_insert(told);
        if fidelity < known.0 {
            *known = told;
        }
    }
    if !drafts.is_empty() {
        let records: Vec<Id> = drafts.iter().map(|(_, record)| *record).collect();
        // Of whoever is not to be named, readers will be told nothing either.
        let loaded = Quotation::load(conn, &records)?.into_iter();
        for (id, quotation) in loaded.filter(|(_, quotation)| quotation.attribution == Attribution::OnRecord) {
            let segment = quotation.anchor.as_ref().and_then(|anchor| anchor.first()).map(|part| part.segment);
            let editions = drafts.iter().filter(|(_, record)| *record == id).map(|(edition, _)| *edition);
            found.findings.extend(editions.filter_map(|edition| Some((edition, (quotation.fidelity?, segment)))));
        }
    }
    Ok(())
}

/// A quotation as readers see it.
pub fn quotation(quotation: Quotation, edition: &LiveEdition, found: &Composed) -> QuotationView {
    let own = quotation.language.clone();
    let official = quotation.speaker.and_then(|speaker| speaker.of(SpeakerRecord::Official));
    let printed = found.referring_to(Kind::Article, &edition.record.to_string());
    let finding = found.findings.get(&edition.id).copied();
    // Where the words stand in the transcript tells who spoke them.
    let segment = finding.and_then(|(_, segment)| segment).filter(|_| quotation.names_speaker());
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
        fidelity: finding.map(|(fidelity, _)| fidelity),
        transcript_segment: segment,
        topics: quotation.topics.iter().filter_map(|link| found.named(link.id, &own)).collect(),
        articles: printed.iter().filter_map(|article| found.headlined(*article)).collect(),
        corrections: found.corrections_of(edition.record, &own),
        language: own,
    }
}

impl Shown for Quotation {
    type View = QuotationView;
    const INCLUDES: &'static [&'static str] = &[];
    const ENLARGES: &'static [Enlargement] = &[
        ("speaker", &[Kind::Official, Kind::Organization]),
        ("press_conference", &[Kind::PressConference]),
        ("topics", &[Kind::Topic]),
    ];
    const FILTERS: &'static [Filter] = &[
        Filter { name: "official", takes: Takes::Records(Kind::Official), about: "What this official said." },
        Filter {
            name: "organization",
            takes: Takes::Records(Kind::Organization),
            about: "What this body said, and those who spoke for it.",
        },
        Filter {
            name: "press_conference",
            takes: Takes::Records(Kind::PressConference),
            about: "What was said there.",
        },
        Filter { name: "topic", takes: Takes::Records(Kind::Topic), about: "What was said about this." },
        Filter { name: "kind", takes: Takes::Words(&["direct", "indirect", "mixed"]), about: "Those of this sort." },
        Filter {
            name: "fidelity",
            takes: Takes::Words(&["verbatim", "elided", "edited", "paraphrase"]),
            about: "Those that stand so to their transcript.",
        },
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
