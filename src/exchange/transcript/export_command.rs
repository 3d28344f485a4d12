//! `pressroom export transcript`.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::TurnKind;
use super::write::{self, Document, Named, Said};
use crate::http::{Code, Error, Result};
use crate::newsroom::{Official, Organization, PressConference, Transcript};
use crate::record::{Record, ZonedTime, save};
use crate::store::{Conn, Id, Store};

/// Prints a transcript's working copy in one of the formats.
///
/// # Errors
/// A sentence, where there is no such transcript, or it cannot be written so.
pub fn export_transcript(store: &Store, id: &str, format: &str) -> Result<ExitCode, String> {
    let id: Id = id.parse().map_err(|_| format!("{id} is no id of a transcript"))?;
    let text = store.write_now(|conn| exported(conn, id, format)).map_err(|error| error.to_string())?;
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(ExitCode::SUCCESS)
}

fn exported(conn: &mut Conn, id: Id, format: &str) -> Result<String> {
    let saved = save::load::<Transcript>(conn, id)?;
    let held = save::load::<PressConference>(conn, saved.record.press_conference.id)?.record;
    let document = document_of(conn, id, &saved.record, &held)?;
    Ok(match format {
        "markdown" => write::markdown(&document),
        "webvtt" => {
            write::web_vtt(&document).map_err(|missing| Error::new(Code::Conflict, missing.detail(&document)))?
        }
        "akoma_ntoso" => write::akoma_ntoso(&document),
        _ => serde_json::to_string_pretty(&as_json(&document, &saved.record))? + "\n",
    })
}

fn document_of(conn: &mut Conn, id: Id, transcript: &Transcript, held: &PressConference) -> Result<Document> {
    let speakers: Vec<Id> =
        transcript.segments.iter().filter_map(|segment| segment.speaker).map(|link| link.id).collect();
    let names = names_of::<Official>(conn, &speakers, |official| official.names.original().map(str::to_owned))?;
    let hosts: Vec<Id> = held.hosts.iter().map(|host| host.id).collect();
    let host_names = names_of::<Organization>(conn, &hosts, |host| host.names.original().map(str::to_owned))?;
    let named = |names: &[(Id, String)], id: Id| {
        names.iter().find(|(known, _)| *known == id).map(|(id, name)| Named { id: id.to_string(), name: name.clone() })
    };
    let starts = held.starts.as_deref();
    Ok(Document {
        id: id.to_string(),
        title: held.title.as_ref().and_then(|title| title.plain(&[&transcript.language])).map(str::to_owned),
        language: transcript.language.clone(),
        kind: transcript.kind.word().to_owned(),
        revision: transcript.revision,
        date: starts.and_then(ZonedTime::date).map(|day| day.to_string()),
        starts: starts.and_then(ZonedTime::hour).map(str::to_owned),
        ends: held.ends.as_deref().and_then(ZonedTime::hour).map(str::to_owned),
        time_zone: starts.and_then(|time| time.time_zone.clone()),
        place: held.venue.as_ref().and_then(|venue| venue.name.clone()),
        hosts: hosts.iter().filter_map(|id| named(&host_names, *id)).collect(),
        source_url: transcript.source_url.clone(),
        licence: transcript.licence.clone(),
        turns: transcript
            .segments
            .iter()
            .map(|segment| Said {
                kind: TurnKind::of(segment.kind.word()).unwrap_or(TurnKind::Speech),
                label: segment.speaker_label.clone(),
                speaker: segment.speaker.and_then(|link| named(&names, link.id)),
                text: segment.text.clone(),
                starts_at: segment.starts_at.clone(),
                ends_at: segment.ends_at.clone(),
            })
            .collect(),
    })
}

fn names_of<T: Record>(conn: &mut Conn, ids: &[Id], name: impl Fn(&T) -> Option<String>) -> Result<Vec<(Id, String)>> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    let loaded = if ids.is_empty() { Vec::new() } else { T::load(conn, &ids)? };
    Ok(loaded.into_iter().filter_map(|(id, record)| Some((id, name(&record)?))).collect())
}

fn as_json(document: &Document, transcript: &Transcript) -> Value {
    json!({
        "id": document.id,
        "press_conference": transcript.press_conference.id,
        "title": document.title,
        "language": document.language,
        "kind": document.kind,
        "revision": document.revision,
        "date": document.date,
        "starts": document.starts,
        "ends": document.ends,
        "time_zone": document.time_zone,
        "place": document.place,
        "hosts": document.hosts.iter().map(|host| json!({"id": host.id, "name": host.name})).collect::<Vec<_>>(),
        "source_url": document.source_url,
        "licence": document.licence,
        "segments": transcript.segments,
    })
}
