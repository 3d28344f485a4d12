//! `pressroom import transcript`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::aligning::{Alignment, align_with};
use super::intake::{self, Wish};
use super::report::{TranscriptImport, TranscriptReport};
use super::routes::{refused, speakers_of, undone};
use super::{LIMIT_BYTES, Reading, conference};
use crate::access::Permission;
use crate::access::desk::Shift;
use crate::exchange::ImportStatus;
use crate::exchange::command::acting;
use crate::exchange::files::{self, say};
use crate::http::{Error, Result};
use crate::newsroom::editions::{self, Publish};
use crate::newsroom::transcript::TranscriptKind;
use crate::newsroom::{PressConference, Transcript};
use crate::publishing;
use crate::record::text::settle_language;
use crate::record::{Kind, Review, save, slug};
use crate::store::schema::slugs;
use crate::store::{Conn, Id, Store};

/// What is to become of the files.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The press conference they belong to, by its id or slug; each makes its own where it is left out.
    pub press_conference: Option<String>,
    /// The language they are in.
    pub language: Option<String>,
    /// How the words were written down.
    pub kind: Option<TranscriptKind>,
    /// Labels and the officials they name, as a JSON object.
    pub speakers: Option<String>,
    /// A file with two names on a line: transcripts of one press conference in two languages.
    pub pairs: Option<PathBuf>,
    /// Publish each transcript with its press conference.
    pub publish: bool,
    /// Store nothing.
    pub dry_run: bool,
    /// Report for a program.
    pub json: bool,
    /// In whose name.
    pub user: Option<String>,
}

/// A file that was imported, and the alignment with the one before it where both are a pair.
struct Done {
    import: TranscriptImport,
    aligned: Option<Alignment>,
}

/// Imports transcripts, one transaction a file or pair, and prints a report of each.
///
/// # Errors
/// A sentence, where nothing can be imported at all. A file that fails is reported and the others go on; the exit code
/// then says so.
pub fn import_transcripts(store: &Store, files: &[PathBuf], choice: &Choice) -> Result<ExitCode, String> {
    let wish = wish_of(choice).map_err(|error| error.to_string())?;
    let groups = groups(files, choice)?;
    let (mut done, mut failed) = (0, 0);
    for group in &groups {
        match import_group(store, group, choice, &wish) {
            Ok(all) => {
                for (file, one) in group.iter().zip(all) {
                    done += 1;
                    if choice.json {
                        say(&line(file, &one).map_err(|error| error.to_string())?.to_string());
                    } else {
                        print(file, &one);
                    }
                }
            }
            Err((file, error)) => {
                failed += group.len();
                if choice.json {
                    let told =
                        json!({"file": file.display().to_string(), "status": "failed", "error": error.to_string()});
                    say(&told.to_string());
                }
                eprintln!("{}: {error}", file.display());
            }
        }
    }
    if !choice.json && done + failed > 1 {
        say(&format!("{done} transcripts read, {failed} left undone."));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn wish_of(choice: &Choice) -> Result<Wish> {
    let mut faults = Vec::new();
    let language = choice.language.clone().map(|mut tag| {
        settle_language(&mut tag, "--language", &mut faults);
        tag
    });
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let speakers = choice.speakers.as_deref().map(speakers_of).transpose()?.unwrap_or_else(BTreeMap::new);
    Ok(Wish { language, kind: choice.kind, speakers, ..Wish::default() })
}

/// The files each by itself, and the pairs together. Names in a file of pairs are looked for beside it.
fn groups(files: &[PathBuf], choice: &Choice) -> Result<Vec<Vec<PathBuf>>, String> {
    let mut groups: Vec<Vec<PathBuf>> = files.iter().map(|file| vec![file.clone()]).collect();
    if let Some(pairs) = &choice.pairs {
        let text = std::fs::read_to_string(pairs)
            .map_err(|error| format!("the file of pairs {} cannot be read: {error}", pairs.display()))?;
        let folder = pairs.parent().unwrap_or_else(|| Path::new(""));
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let names: Vec<PathBuf> = line.split('\t').map(|name| folder.join(name.trim())).collect();
            if names.len() < 2 {
                return Err(format!("line {} of {} has not two names with a tab between", at + 1, pairs.display()));
            }
            groups.push(names);
        }
    }
    Ok(groups)
}

type Failed = (PathBuf, Error);

fn import_group(store: &Store, files: &[PathBuf], choice: &Choice, wish: &Wish) -> Result<Vec<Done>, Failed> {
    let mut readings: Vec<Reading> = Vec::new();
    for file in files {
        let whole =
            |error: std::io::Error| (file.clone(), Error::internal(format!("the file cannot be read: {error}")));
        let bytes = files::read(file, LIMIT_BYTES).map_err(whole)?;
        let name = file.display().to_string();
        readings.push(super::read(&bytes, Some(&name)).map_err(|why| (file.clone(), refused(&why)))?);
    }
    let first = files.first().cloned().unwrap_or_default();
    let now = store.clock().now();
    let mut seen = None;
    let outcome = store.write_now(|conn| {
        let shift = Shift { user: acting(conn, choice.user.as_deref())?, now };
        let all = import_readings(conn, &shift, &readings, choice, wish)?;
        if !choice.dry_run {
            return Ok(all);
        }
        // All of it is done, looked at, and undone: a dry run tells what the import itself would.
        seen = Some(all);
        Err(Error::internal("a dry run is undone"))
    });
    match seen {
        Some(all) => Ok(all.into_iter().map(|one| Done { import: undone(one.import), ..one }).collect()),
        None => outcome.map_err(|error| (first, error)),
    }
}

fn import_readings(
    conn: &mut Conn,
    shift: &Shift,
    readings: &[Reading],
    choice: &Choice,
    wish: &Wish,
) -> Result<Vec<Done>> {
    if choice.publish {
        shift.require(Permission::Publish)?;
        publishing::door::enter(conn)?;
    }
    let mut there = choice.press_conference.as_deref().map(|named| conference_named(conn, named)).transpose()?;
    let mut all: Vec<Done> = Vec::new();
    for (at, reading) in readings.iter().enumerate() {
        let conference = match there {
            Some(id) => id,
            None => conference_of(conn, shift, readings, wish)?,
        };
        there = Some(conference);
        let import = intake::into_conference(conn, shift, conference, reading, wish)?;
        let mut done = Done { import, aligned: None };
        if at > 0 && done.import.status == ImportStatus::Created {
            done.aligned = align_both(conn, shift, &all[0].import, &done.import)?;
        }
        all.push(done);
    }
    if choice.publish {
        for one in all.iter().filter(|one| one.import.status == ImportStatus::Created) {
            publish(conn, shift, &one.import)?;
        }
    }
    Ok(all)
}

/// The press conference that one of these texts came into before, else the one that their heads tell of.
fn conference_of(conn: &mut Conn, shift: &Shift, readings: &[Reading], wish: &Wish) -> Result<Id> {
    for reading in readings {
        if let Some(known) = intake::known(conn, &intake::fingerprint(reading), None)? {
            let saved = save::load::<Transcript>(conn, known)?;
            return Ok(saved.record.press_conference.id);
        }
    }
    let first = readings.first().ok_or_else(|| Error::internal("no file was read"))?;
    let (language, _) = intake::language_of(first, wish);
    let (id, new) = conference::find_or_make(conn, shift, first, &language, &wish.speakers)?;
    if new {
        name_in_others(conn, shift, id, &readings[1..], wish)?;
    }
    Ok(id)
}

/// What it is called in the other languages.
fn name_in_others(conn: &mut Conn, shift: &Shift, id: Id, readings: &[Reading], wish: &Wish) -> Result<()> {
    let saved = save::load::<PressConference>(conn, id)?;
    let mut record = saved.record.clone();
    let Some(title) = &mut record.title else { return Ok(()) };
    for reading in readings {
        let (language, _) = intake::language_of(reading, wish);
        if let Some(text) = &reading.head.title
            && !title.0.0.iter().any(|known| known.language == language)
        {
            let mut further = crate::record::LocalizedText::of(&language, &crate::exchange::found::fit(text, 500));
            title.0.0.append(&mut further.0);
        }
    }
    save::change(conn, shift, &saved, record).map(drop)
}

fn id_of(import: &TranscriptImport) -> Option<Id> {
    import.transcript.as_ref()?["id"].as_str()?.parse().ok()
}

/// Aligns the second with the first, and the first with the second.
fn align_both(
    conn: &mut Conn,
    shift: &Shift,
    first: &TranscriptImport,
    second: &TranscriptImport,
) -> Result<Option<Alignment>> {
    let (Some(first), Some(second)) = (id_of(first), id_of(second)) else { return Ok(None) };
    let saved = save::load::<Transcript>(conn, first)?;
    align_with(conn, shift, &saved, second)?;
    let saved = save::load::<Transcript>(conn, second)?;
    align_with(conn, shift, &saved, first).map(Some)
}

fn publish(conn: &mut Conn, shift: &Shift, import: &TranscriptImport) -> Result<()> {
    let (Some(id), Some(conference)) = (id_of(import), import.press_conference) else { return Ok(()) };
    let saved = save::load::<PressConference>(conn, conference)?;
    if saved.record.extraction.as_ref().is_some_and(|found| found.review == Review::Suggested) {
        let mut record = saved.record.clone();
        if let Some(found) = &mut record.extraction {
            found.review = Review::Accepted;
            found.parts.iter_mut().for_each(|part| part.review = Review::Accepted);
        }
        save::change(conn, shift, &saved, record)?;
    }
    let saved = save::load::<Transcript>(conn, id)?;
    editions::publish(conn, shift, &saved, &Publish { with_drafts: true, ..Publish::default() }).map(drop)
}

fn conference_named(conn: &mut Conn, named: &str) -> Result<Id> {
    let missing =
        || Error::internal(format!("--press-conference names {named}, and no press conference has this id or slug"));
    let id = match named.parse::<Id>() {
        Ok(id) => id,
        Err(_) => slugs::table
            .find((Kind::PressConference.word(), "", slug::normal(named)))
            .select(slugs::record)
            .first(conn)
            .optional()?
            .ok_or_else(missing)?,
    };
    save::head(conn, Kind::PressConference, id).map(|head| head.id).map_err(|_| missing())
}

/// The report of one file for a program: the turns themselves are in the store.
fn line(file: &Path, done: &Done) -> Result<Value> {
    let mut value = serde_json::to_value(&done.import.report)?;
    value["file"] = json!(file.display().to_string());
    value["status"] = json!(done.import.status);
    value["transcript"] = json!(id_of(&done.import));
    value["press_conference"] = json!(done.import.press_conference);
    value["alignment"] = json!(done.aligned);
    Ok(value)
}

fn print(file: &Path, done: &Done) {
    let became = match done.import.status {
        ImportStatus::Created => "imported",
        ImportStatus::Known => "imported before, nothing made",
        ImportStatus::DryRun => "dry run, nothing stored",
    };
    say(&format!("{}: {became}", file.display()));
    print_report(&done.import.report);
    if let Some(aligned) = &done.aligned {
        say(&format!("  aligned           {} of {} turns", aligned.aligned, aligned.turns));
    }
    if let Some(id) = id_of(&done.import) {
        say(&format!("  transcript        {id}"));
    }
}

fn print_report(report: &TranscriptReport) {
    let row = |name: &str, value: &str| say(&format!("  {name:<18}{value}"));
    row("title", report.title.as_deref().unwrap_or("— not found"));
    let day = report.date.map_or_else(|| "— not found".into(), |day| day.to_string());
    let hours: Vec<&str> = [&report.starts, &report.ends].into_iter().flatten().map(String::as_str).collect();
    row("held", [day.as_str(), &hours.join("–"), report.time_zone.as_deref().unwrap_or("")].join(" ").trim_end());
    if let Some(place) = &report.place {
        row("place", place);
    }
    row("language", &format!("{} ({})", report.language, report.language_by));
    let turns = &report.turns;
    row(
        "turns",
        &format!(
            "{}: {} speeches, {} questions, {} answers ({} paired), {} scenes, {} told",
            turns.all, turns.speech, turns.question, turns.answer, turns.paired, turns.scene, turns.narrative
        ),
    );
    for found in &report.labels {
        let whom = found.official.map_or_else(|| "nobody".into(), |id| id.to_string());
        row("speaker", &format!("{} ({} turns): {whom} [{}]", found.label, found.turns, found.why));
    }
    for line in &report.not_understood {
        row("not understood", &format!("line {}: {} [{}]", line.line, line.text, line.code));
    }
}
