//! Transcripts over HTTP: into a press conference, with a new text, beside another language.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data, Path, Payload};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::aligning::{self, AlignWish, Alignment};
use super::intake::{self, Wish};
use super::report::TranscriptImport;
use super::{LIMIT_BYTES, Reading, Refused};
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::{Permission, ToWrite};
use crate::exchange::ImportStatus;
use crate::exchange::routes::Readers;
use crate::http::body::in_time;
use crate::http::precondition::IfMatch;
use crate::http::{Answer, Api, Code, Error, Parameter, Params, Result};
use crate::newsroom::Transcript;
use crate::newsroom::transcript::TranscriptKind;
use crate::record::text::{check_url, language_of};
use crate::record::{Kind, save};
use crate::store::{Conn, Id};

/// The content types a transcript may have.
pub const MEDIA: &[&str] = &["text/plain", "text/markdown", "text/vtt", "application/x-subrip", "application/json"];

const EXAMPLE: &str =
    "1:37 P.M. EST\n\nMS. ODUYA:  Good afternoon.  The water is back.\n\nQ    Since when?\n\nMS. ODUYA:  Since noon.\n";

fn speakers_parameter() -> Parameter {
    let about = "Labels and the officials they name, as a JSON object: `{\"MS. ODUYA\": \"the official's id\"}`. What is \
                 said here wins over what would be found.";
    Parameter::text("speakers", about)
}

fn dry_run() -> Parameter {
    Parameter::word("dry_run", "Tell what would be made, and store nothing.", &["true", "false"])
}

/// The endpoints of this room.
pub fn describe(api: &mut Api) {
    let tag = "Import";
    let _ = api.schema::<TranscriptImport>();
    let path = "/v1/manage/press-conferences/{id}/transcripts";
    api.operation(Method::POST, path, "importTranscript", tag, "Import a transcript into a press conference")
        .about(
            "The words as a briefing room gives them out: text or Markdown with a label before each turn, WebVTT, SRT, \
             or JSON as it is exported here. The report tells every label and whom it names, and every line that was not \
             understood. The same words again make nothing twice.",
        )
        .repeatable()
        .queries([
            Parameter::text("language", "The language it is in (BCP 47); told from its words where it is left out."),
            Parameter::word("kind", "How the words were written down.", &["verbatim", "edited", "interpreted", "machine"]),
            Parameter::text("source_url", "Where it was found."),
            Parameter::text("licence", "What may be done with it."),
            speakers_parameter(),
            dry_run(),
        ])
        .takes_text(MEDIA, EXAMPLE)
        .secured(Permission::Write.word())
        .answers::<TranscriptImport>(201, "The transcript was made.", Value::Null)
        .answers::<TranscriptImport>(200, "The same words were there already, or it was a dry run.", Value::Null)
        .problems(&[Code::NotFound, Code::InvalidParameter])
        .to(create);
    let path = "/v1/manage/transcripts/{id}/text";
    api.operation(Method::PUT, path, "replaceTranscriptText", tag, "Give a transcript a new text")
        .about(
            "Turns that stayed the same, or nearly so, keep their identity, their speakers and their counterparts in other \
             languages; `revision` grows by one. `report.kept` tells how many did.",
        )
        .conditional()
        .queries([speakers_parameter(), dry_run()])
        .takes_text(MEDIA, EXAMPLE)
        .secured(Permission::Write.word())
        .answers::<TranscriptImport>(200, "As it is now.", Value::Null)
        .problems(&[Code::NotFound, Code::InvalidParameter])
        .to(replace);
    let _ = api.schema::<Alignment>();
    let path = "/v1/manage/transcripts/{id}/align";
    api.operation(Method::POST, path, "alignTranscript", "Manage transcripts", "Align a transcript with another language")
        .about(
            "Sets `aligned_with` of its turns to the turns of the other transcript that correspond to them, by their order, \
             sort, speakers and lengths. What corresponds to nothing is left alone, and listed. The other transcript is \
             not changed.",
        )
        .conditional()
        .repeatable()
        .takes::<AlignWish>(aligning::example())
        .answers::<Alignment>(200, "How far they correspond.", Value::Null)
        .problems(&[Code::NotFound])
        .to_work::<ToWrite>(aligning::work);
}

async fn create(
    request: HttpRequest,
    (desk, readers): (Desk<ToWrite>, Data<Readers>),
    path: Path<String>,
    params: Params,
    payload: Payload,
) -> Result<Answer> {
    let conference: Id = path.parse().map_err(|_| Error::not_found())?;
    let wish = wish_of(&params)?;
    let dry = params.one_of("dry_run", &["true", "false"])? == Some("true");
    let media = media_of(&request)?;
    // Who may not, and what is not there, is told before anything is read.
    desk.read(move |conn, _| save::head(conn, Kind::PressConference, conference).map(drop)).await?;
    let (reading, hash) = read(payload, &readers, media).await?;
    let work = move |conn: &mut Conn, shift: &Shift| intake::into_conference(conn, shift, conference, &reading, &wish);
    if dry {
        return try_out(&desk, work).await;
    }
    desk.post(hash, move |conn, shift| {
        let import = work(conn, shift)?;
        let status = if import.status == ImportStatus::Created { 201 } else { 200 };
        told(status, &import)
    })
    .await
}

async fn replace(
    request: HttpRequest,
    (desk, readers): (Desk<ToWrite>, Data<Readers>),
    (path, version): (Path<String>, IfMatch),
    params: Params,
    payload: Payload,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let wish = wish_of(&params)?;
    let dry = params.one_of("dry_run", &["true", "false"])? == Some("true");
    let media = media_of(&request)?;
    desk.read(move |conn, _| save::head(conn, Kind::Transcript, id).map(drop)).await?;
    let (reading, _) = read(payload, &readers, media).await?;
    let work = move |conn: &mut Conn, shift: &Shift| {
        let head = save::head_at(conn, Kind::Transcript, id, version.0)?;
        let before = save::load_with::<Transcript>(conn, head)?;
        intake::replace_text(conn, shift, &before, &reading, &wish)
    };
    if dry {
        return try_out(&desk, work).await;
    }
    desk.write(move |conn, shift| told(200, &work(conn, shift)?)).await
}

fn told(status: u16, import: &TranscriptImport) -> Result<Answer> {
    let transcript = import.transcript.as_ref();
    let version = transcript.and_then(|transcript| transcript["version"].as_i64()).unwrap_or(1);
    let place = transcript.and_then(|transcript| transcript["id"].as_str()).unwrap_or_default();
    let answer = Answer::json(status, import)?.version(version as i32);
    Ok(if status == 201 { answer.with("location", format!("/v1/manage/transcripts/{place}")) } else { answer })
}

/// Does it all, looks at it, and undoes it.
async fn try_out(
    desk: &Desk<ToWrite>,
    work: impl FnOnce(&mut Conn, &Shift) -> Result<TranscriptImport> + Send + 'static,
) -> Result<Answer> {
    let (tell, told) = std::sync::mpsc::channel();
    let outcome: Result<()> = desk
        .write(move |conn, shift| {
            let import = work(conn, shift)?;
            let _ = tell.send(undone(import));
            Err(Error::internal("a dry run is undone"))
        })
        .await;
    match (told.try_recv(), outcome) {
        (Ok(import), _) => Answer::json(200, &import),
        (Err(_), Err(error)) => Err(error),
        (Err(_), Ok(())) => Err(Error::internal("a dry run told nothing")),
    }
}

/// What an import was that is undone.
pub(super) fn undone(import: TranscriptImport) -> TranscriptImport {
    // What is known already is there, whatever is undone.
    let transcript = import.transcript.filter(|_| import.status == ImportStatus::Known);
    TranscriptImport { status: ImportStatus::DryRun, transcript, ..import }
}

fn wish_of(params: &Params) -> Result<Wish> {
    let kind = params.one_of("kind", &["verbatim", "edited", "interpreted", "machine"])?;
    let mut faults = Vec::new();
    let source_url = params.get("source_url").map(str::to_owned);
    check_url(source_url.as_deref(), "", &mut faults);
    if !faults.is_empty() || source_url.as_ref().is_some_and(|url| url.chars().count() > 2000) {
        let detail = "`source_url` is no address of the web.";
        return Err(Error::parameter(Code::InvalidParameter, "source_url", detail));
    }
    let licence = params.get("licence").map(str::to_owned);
    if licence.as_ref().is_some_and(|licence| licence.chars().count() > 500) {
        return Err(Error::parameter(Code::InvalidParameter, "licence", "`licence` may have 500 characters at most."));
    }
    Ok(Wish {
        language: language_of(params)?,
        kind: kind.and_then(|word| word.parse::<TranscriptKind>().ok()),
        source_url,
        licence,
        speakers: params.get("speakers").map(speakers_of).transpose()?.unwrap_or_default(),
    })
}

/// Labels and officials: `{"MS. ODUYA": "id"}` or `{"MS. ODUYA": {"id": "id"}}`.
pub(super) fn speakers_of(text: &str) -> Result<BTreeMap<String, Id>> {
    let refuse = |detail: String| Error::parameter(Code::InvalidParameter, "speakers", detail);
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(members) = value.as_object() else {
        return Err(refuse(format!("`speakers` is a JSON object: {}.", json!({"MS. ODUYA": "the official's id"}))));
    };
    let mut speakers = BTreeMap::new();
    for (label, named) in members {
        let id = named.as_str().or_else(|| named["id"].as_str()).and_then(|id| id.parse().ok());
        let Some(id) = id else { return Err(refuse(format!("`speakers` gives no official's id for ‘{label}’."))) };
        speakers.insert(label.clone(), id);
    }
    Ok(speakers)
}

fn media_of(request: &HttpRequest) -> Result<String> {
    let sent = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("text/plain");
    let plain = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if MEDIA.contains(&plain.as_str()) {
        return Ok(sent.to_owned());
    }
    let detail = format!("Send the words themselves, with one of these as `Content-Type`: {}.", MEDIA.join(", "));
    Err(Error::header(Code::UnsupportedMediaType, "Content-Type", detail))
}

async fn read(payload: Payload, readers: &Readers, media: String) -> Result<(Reading, [u8; 32])> {
    let bytes: Bytes = match in_time(payload.to_bytes_limited(LIMIT_BYTES)).await? {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(Error::new(Code::MalformedRequest, "The transcript could not be read to its end.")),
        Err(_) => return Err(refused(&Refused::TooLarge)),
    };
    let hash = Sha256::digest(&bytes).into();
    let _slot = readers.slot().await?;
    let reading = tokio::task::spawn_blocking(move || super::read(&bytes, Some(&media))).await;
    Ok((reading.map_err(Error::internal)?.map_err(|why| refused(&why))?, hash))
}

/// The problem of a transcript that cannot be read.
pub(super) fn refused(why: &Refused) -> Error {
    let code = if *why == Refused::TooLarge { Code::TooLarge } else { Code::Invalid };
    Error::new(code, why.to_string())
}
