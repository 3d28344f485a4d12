//! Transcripts as readers see them.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::enlarge::{Enlargement, maybe};
use super::live::edition_of;
use super::press_conferences::PressConferenceView;
use super::referring::Sight;
use super::shapes::{Conference, Named};
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish};
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Error, Page, Params, Result, Seal, Tags};
use crate::newsroom::Transcript;
use crate::newsroom::transcript::{SegmentKind, TranscriptKind};
use crate::publishing::unchanged_until;
use crate::record::Kind;
use crate::store::schema::segments;
use crate::store::{Conn, Id, Moment, Store, among};

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
    #[schema(schema_with = maybe::<Conference, PressConferenceView>)]
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
    const ENLARGES: &'static [Enlargement] = &[("press_conference", &[Kind::PressConference])];
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

/// A transcript that readers see.
fn read(conn: &mut Conn, id: Id, now: Moment) -> Result<(LiveEdition, Transcript)> {
    let edition = edition_of(conn, Kind::Transcript, id, now)?.ok_or_else(Error::not_found)?;
    let transcript = serde_json::from_str(&edition.document)?;
    Ok((edition, transcript))
}

/// The turns that are left in a transcript, with what they show.
fn compose(
    conn: &mut Conn,
    edition: &LiveEdition,
    transcript: &Transcript,
    now: Moment,
) -> Result<(Vec<SegmentView>, Tags)> {
    let mut found = Composed::begin(conn, Sight::Now(now), &Wish::default())?;
    let aligned: Vec<Id> = transcript.segments.iter().filter_map(|segment| segment.aligned_with).collect();
    let others = find_transcripts(conn, &mut found, &aligned)?;
    found.tags.record(edition.record);
    found.gather(conn, transcript.needs(edition).into_iter().chain(others))?;
    Ok((turns(transcript, &found), found.tags))
}

/// `GET /v1/transcripts/{id}/segments`: the turns, page by page.
pub async fn segments(
    request: HttpRequest,
    (store, seal): (Data<Store>, Data<Seal>),
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let asked = Asked::of(&params, request.path(), &seal)?;
    let now = store.clock().now();
    let at = request.path().to_owned();
    store
        .read(move |conn| {
            let (edition, mut transcript) = read(conn, id, now)?;
            let (segments, page) = asked.cut(std::mem::take(&mut transcript.segments), &seal, id);
            transcript.segments = segments;
            let (data, tags) = compose(conn, &edition, &transcript, now)?;
            let links = page.links(&at, &params);
            let answer = Answer::json(200, &Page { data, page })?.linked(&links).in_language(&edition.language);
            Ok(answer.cacheable(Some(edition.visible_from), unchanged_until(conn, now)?, tags))
        })
        .await
}

/// `GET /v1/transcripts/{id}/segments/{segment}`: one turn.
pub async fn segment(store: Data<Store>, path: Path<(String, String)>) -> Result<Answer> {
    let (transcript, segment) = path.into_inner();
    let id: Id = transcript.parse().map_err(|_| Error::not_found())?;
    let segment: Id = segment.parse().map_err(|_| Error::not_found())?;
    let now = store.clock().now();
    store
        .read(move |conn| {
            let (edition, mut transcript) = read(conn, id, now)?;
            transcript.segments.retain(|turn| turn.id == segment);
            let (mut turns, tags) = compose(conn, &edition, &transcript, now)?;
            let turn = turns.pop().ok_or_else(Error::not_found)?;
            let answer = Answer::json(200, &turn)?.in_language(&edition.language);
            Ok(answer.cacheable(Some(edition.visible_from), unchanged_until(conn, now)?, tags))
        })
        .await
}

/// The endpoints that read turns.
pub fn describe(api: &mut Api) {
    let _ = api.schema::<SegmentView>();
    let page = api.page_of("SegmentView");
    api.operation(
        Method::GET,
        "/v1/transcripts/{id}/segments",
        "listSegments",
        "Read transcripts",
        "Read a transcript's turns, page by page",
    )
    .queries([limit(), cursor()])
    .revalidated()
    .answers_named(200, "A page of turns.", &page, Value::Null)
    .problems(&[Code::NotFound, Code::InvalidParameter, Code::InvalidCursor])
    .to(segments);
    api.operation(
        Method::GET,
        "/v1/transcripts/{id}/segments/{segment}",
        "getSegment",
        "Read transcripts",
        "Read one turn of a transcript",
    )
    .about("The address of what a quotation's `transcript_segment` names.")
    .revalidated()
    .answers::<SegmentView>(200, "The turn.", Value::Null)
    .problems(&[Code::NotFound])
    .to(segment);
}
