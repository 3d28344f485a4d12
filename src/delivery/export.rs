//! A transcript as others read it: JSON, Markdown, WebVTT, Akoma Ntoso. What readers may see, and nothing else.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::compose::Composed;
use super::live::{LiveEdition, edition_of};
use super::referring::Sight;
use super::shapes::Named;
use super::transcripts::{SegmentView, turns};
use super::{Shown, Wish, gone};
use crate::exchange::transcript::TurnKind;
use crate::exchange::transcript::write::{self, Document, Said};
use crate::http::{Answer, Api, Code, Error, Parameter, Params, Result, Tags};
use crate::newsroom::transcript::TranscriptKind;
use crate::newsroom::{PressConference, Transcript};
use crate::publishing::unchanged_until;
use crate::record::{Kind, ZonedTime};
use crate::store::{Conn, Id, Store};

/// The formats a transcript is exported in.
pub const FORMATS: &[&str] = &["json", "markdown", "webvtt", "akoma_ntoso"];

/// A transcript with what is told of its press conference, as it is exported. It can be imported again.
#[derive(Serialize, ToSchema)]
pub struct TranscriptExport {
    /// Identity.
    pub id: Id,
    /// The press conference, where readers see it.
    pub press_conference: Option<Id>,
    /// What the press conference is called.
    pub title: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// How the words were written down.
    pub kind: TranscriptKind,
    /// Which issue of the transcript it is.
    pub revision: i32,
    /// The day.
    pub date: Option<String>,
    /// The hour it begins at, on the clock on the wall.
    pub starts: Option<String>,
    /// The hour it ends at.
    pub ends: Option<String>,
    /// The zone of those hours.
    pub time_zone: Option<String>,
    /// Where it took place.
    pub place: Option<String>,
    /// Who invited.
    pub hosts: Vec<Named>,
    /// Where the words were found.
    pub source_url: Option<String>,
    /// What may be done with them.
    pub licence: Option<String>,
    /// The turns, in order.
    pub segments: Vec<SegmentView>,
}

/// The endpoint of this room.
pub fn describe(api: &mut Api) {
    let _ = api.schema::<TranscriptExport>();
    let path = "/v1/transcripts/{id}/export";
    api.operation(Method::GET, path, "exportTranscript", "Read transcripts", "Export a transcript")
        .about(
            "JSON, Markdown with a head of keys and values, WebVTT with the speakers as voices, or Akoma Ntoso 3.0. JSON, \
             Markdown and WebVTT can be imported again and give the same turns. WebVTT needs the times at which turns \
             begin.",
        )
        .query(Parameter::word("format", "The format; JSON without it.", FORMATS))
        .revalidated()
        .answers::<TranscriptExport>(200, "The transcript.", Value::Null)
        .also_answers(200, &["text/markdown", "text/vtt", "application/akn+xml"])
        .answers_nothing(301, "It was merged into another record; `Location` has that one's address.")
        .problems(&[Code::NotFound, Code::Gone, Code::Conflict, Code::InvalidParameter])
        .to(export);
}

async fn export(request: HttpRequest, store: Data<Store>, path: Path<String>, params: Params) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let format = params.one_of("format", FORMATS)?.unwrap_or("json").to_owned();
    let query = request.query_string().to_owned();
    let sight = Sight::Now(store.clock().now());
    store
        .read(move |conn| {
            let Some(edition) = edition_of(conn, Kind::Transcript, id, sight.at())? else {
                return gone::answer(conn, Kind::Transcript, id, &query, false, sight);
            };
            if !sight.shows(conn, Kind::Transcript, &edition)? {
                return Err(Error::not_found());
            }
            let (whole, tags) = seen(conn, &edition, sight)?;
            let answer = answer(&whole, &format)?.in_language(&edition.language);
            Ok(answer.cacheable(Some(edition.visible_from), unchanged_until(conn, sight.at())?, tags))
        })
        .await
}

/// What readers see of a transcript and of its press conference.
fn seen(conn: &mut Conn, edition: &LiveEdition, sight: Sight) -> Result<(TranscriptExport, Tags)> {
    let transcript: Transcript = serde_json::from_str(&edition.document)?;
    let conference = edition_of(conn, Kind::PressConference, transcript.press_conference.id, sight.at())?;
    let told: Option<PressConference> =
        conference.as_ref().map(|edition| serde_json::from_str(&edition.document)).transpose()?;
    let mut found = Composed::begin(conn, sight, &Wish::default())?;
    found.tags.records([edition.record, transcript.press_conference.id]);
    let hosts = told.iter().flat_map(|told| told.hosts.iter().map(|host| host.id));
    found.gather(conn, transcript.needs(edition).into_iter().chain(hosts))?;
    Transcript::look_up(conn, &mut found, std::slice::from_ref(edition), &Wish::default())?;
    let language = transcript.language.clone();
    let segments = turns(&transcript, &found);
    let starts = told.as_ref().and_then(|told| told.starts.as_deref());
    let ends = told.as_ref().and_then(|told| told.ends.as_deref());
    let whole = TranscriptExport {
        id: edition.record,
        press_conference: conference.map(|edition| edition.record),
        title: told.as_ref().and_then(|told| found.plain_option(told.title.as_ref(), &language)),
        kind: transcript.kind,
        revision: transcript.revision,
        date: starts.and_then(ZonedTime::date).map(|day| day.to_string()),
        starts: starts.and_then(ZonedTime::hour).map(str::to_owned),
        ends: ends.and_then(ZonedTime::hour).map(str::to_owned),
        time_zone: starts.and_then(|time| time.time_zone.clone()),
        place: told.as_ref().and_then(|told| told.venue.as_ref()).and_then(|venue| venue.name.clone()),
        hosts: told
            .iter()
            .flat_map(|told| told.hosts.iter())
            .filter_map(|host| found.named(host.id, &language))
            .collect(),
        source_url: transcript.source_url,
        licence: transcript.licence,
        segments,
        language,
    };
    Ok((whole, found.tags))
}

fn answer(whole: &TranscriptExport, format: &str) -> Result<Answer> {
    if format == "json" {
        return Answer::json(200, whole);
    }
    let document = document_of(whole);
    written(&document, format)
}

/// A document in one of the formats that are text.
fn written(document: &Document, format: &str) -> Result<Answer> {
    Ok(match format {
        "markdown" => Answer::of_media("text/markdown; charset=utf-8", write::markdown(document)),
        "webvtt" => {
            let text =
                write::web_vtt(document).map_err(|missing| Error::new(Code::Conflict, missing.detail(document)))?;
            Answer::of_media("text/vtt; charset=utf-8", text)
        }
        _ => Answer::of_media("application/akn+xml", write::akoma_ntoso(document)),
    })
}

fn document_of(whole: &TranscriptExport) -> Document {
    let named = |named: &Named| Some(write::Named { id: named.id.to_string(), name: named.name.clone()? });
    Document {
        id: whole.id.to_string(),
        title: whole.title.clone(),
        language: whole.language.clone(),
        kind: whole.kind.word().to_owned(),
        revision: whole.revision,
        date: whole.date.clone(),
        starts: whole.starts.clone(),
        ends: whole.ends.clone(),
        time_zone: whole.time_zone.clone(),
        place: whole.place.clone(),
        hosts: whole.hosts.iter().filter_map(named).collect(),
        source_url: whole.source_url.clone(),
        licence: whole.licence.clone(),
        turns: whole
            .segments
            .iter()
            .map(|segment| Said {
                kind: TurnKind::of(segment.kind.word()).unwrap_or(TurnKind::Speech),
                label: segment.speaker_label.clone(),
                speaker: segment.speaker.as_ref().and_then(named),
                text: segment.text.clone(),
                starts_at: segment.starts_at.clone(),
                ends_at: segment.ends_at.clone(),
            })
            .collect(),
    }
}
