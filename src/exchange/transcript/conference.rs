//! The press conference of a transcript that came without one: made as a suggestion, or found again.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use diesel::prelude::*;

use super::Reading;
use super::report::LabelFound;
use super::speakers::{self, Setting};
use crate::access::desk::Shift;
use crate::exchange::found::{extraction, fit};
use crate::http::Result;
use crate::newsroom::PressConference;
use crate::newsroom::press_conference::{ConferenceSpeaker, Coverage, Occurrence, SpeakerRole, Venue};
use crate::record::parts::ExtractedPart;
use crate::record::save;
use crate::record::{Extraction, Kind, Link, LocalizedText, Record, Review, Slug, Source, ZonedTime, names, slug};
use crate::store::schema::{name_keys, records, slugs};
use crate::store::{Conn, Id, Json, among_texts};

/// The press conference that a transcript is of: one of its title and day, or a new one. Answers whether it is new.
pub fn find_or_make(
    conn: &mut Conn,
    shift: &Shift,
    reading: &Reading,
    language: &str,
    said: &BTreeMap<String, Id>,
) -> Result<(Id, bool)> {
    let mut conference = suggested(conn, reading, language)?;
    if let Some(id) = found_again(conn, &conference)? {
        return Ok((id, false));
    }
    let setting = Setting { conference: &conference, said };
    let labels = speakers::resolve(conn, &setting, &reading.turns)?;
    conference.speakers = Json(labels.iter().filter_map(speaker).take(200).collect());
    let saved = save::create(conn, shift, conference)?;
    Ok((saved.head.id, true))
}

/// What the head of a transcript tells of its press conference.
fn suggested(conn: &mut Conn, reading: &Reading, language: &str) -> Result<PressConference> {
    let head = &reading.head;
    let title = head.title.as_deref().map(|title| fit(title, 500)).filter(|title| !title.is_empty());
    let (host, host_by) = host(conn, reading)?;
    let starts = head.date.map(|day| at(day, head.starts, head.zone));
    let ends = head.date.zip(head.ends).map(|(day, ends)| {
        // What ends before it begins ends on the next day.
        let next = head.starts.is_some_and(|starts| ends < starts);
        at(if next { day + TimeDelta::days(1) } else { day }, Some(ends), head.zone)
    });
    // A bare hour at its end says nothing where the hour of its beginning is not known.
    let ends = ends.filter(|_| head.starts.is_some());
    let mut found = extraction_of(reading);
    if let Some(by) = host_by {
        found.parts.push(part("/hosts", by, 0.6));
    }
    let web = head
        .source_url
        .as_ref()
        .filter(|url| url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")));
    Ok(PressConference {
        slug: Slug::default(),
        title: title.map(|title| LocalizedText::of(language, &title).into()),
        hosts: Json(host.into_iter().map(Link::from).collect()),
        series: head.series.as_deref().map(|series| fit(series, 300)),
        number: None,
        starts: starts.map(Into::into),
        ends: ends.map(Into::into),
        venue: head
            .place
            .as_deref()
            .map(|place| Json(Venue { name: Some(fit(place, 500)), address: None, online_url: None })),
        occurrence: Occurrence::Held,
        coverage: Coverage::Done,
        agenda: Json::default(),
        speakers: Json::default(),
        accreditation: None,
        contacts: Json::default(),
        recordings: Json::default(),
        sources: Json(web.map(|url| Source { url: Some(fit(url, 2000)), note: None }).into_iter().collect()),
        extraction: Some(found.into()),
    })
}

fn at(day: chrono::NaiveDate, hour: Option<NaiveTime>, zone: Option<&'static str>) -> ZonedTime {
    let Some(hour) = hour else { return ZonedTime::day(day) };
    let local = NaiveDateTime::new(day, hour).format("%Y-%m-%dT%H:%M").to_string();
    ZonedTime { local, time_zone: zone.map(str::to_owned), utc: None, precision: None }
}

fn extraction_of(reading: &Reading) -> Extraction {
    let head = &reading.head;
    let mut found = Extraction { import: None, ..extraction(Id::new(), "transcript", 0.8) };
    found.parts.extend(head.title.as_ref().map(|_| part("/title", "transcript_head", 0.9)));
    found.parts.extend(head.date_by.map(|by| {
        let sure = match by {
            "date_line" => 0.95,
            "front_matter" => 0.85,
            _ => 0.7,
        };
        part("/starts", by, sure)
    }));
    found.parts.extend(head.ends.map(|_| part("/ends", "hour_line", 0.9)));
    found.parts.extend(head.place.as_ref().map(|_| part("/venue", "place_line", 0.75)));
    found.parts.push(part("/speakers", "labels", 0.8));
    found
}

fn part(pointer: &str, method: &str, confidence: f64) -> ExtractedPart {
    ExtractedPart { pointer: pointer.into(), method: method.into(), confidence, review: Review::Suggested }
}

/// The one organization that the head or the title names, and how it was found.
fn host(conn: &mut Conn, reading: &Reading) -> Result<(Option<Id>, Option<&'static str>)> {
    if let Some(name) = &reading.head.host {
        let found = names::find(conn, Kind::Organization, &[names::printed(name)])?;
        if let [only] = found[..] {
            return Ok((Some(only), Some("front_matter")));
        }
    }
    let Some(title) = &reading.head.title else { return Ok((None, None)) };
    let keys = speakers::windows([title.as_str()].into_iter());
    let mut found: Vec<Id> = name_keys::table
        .inner_join(records::table.on(records::id.eq(name_keys::record)))
        .filter(name_keys::kind.eq(Kind::Organization.word()))
        .filter(among_texts(name_keys::key, &keys))
        .filter(records::trashed_at.is_null())
        .select(name_keys::record)
        .distinct()
        .limit(10)
        .load(conn)?;
    found.sort();
    Ok(match found[..] {
        [only] => (Some(only), Some("title")),
        _ => (None, None),
    })
}

/// The press conference of this title that was held on this day.
fn found_again(conn: &mut Conn, wanted: &PressConference) -> Result<Option<Id>> {
    let Some(title) = wanted.title.as_deref().and_then(LocalizedText::original) else { return Ok(None) };
    let slug = slug::make(title);
    let record: Option<Id> =
        slugs::table.find((Kind::PressConference.word(), "", &slug)).select(slugs::record).first(conn).optional()?;
    let Some(id) = record else { return Ok(None) };
    let there = records::table.find(id).filter(records::trashed_at.is_null()).count();
    if there.get_result::<i64>(conn)? == 0 {
        return Ok(None);
    }
    let day = |conference: &PressConference| conference.starts.as_deref().and_then(ZonedTime::date);
    let known = PressConference::load(conn, &[id])?.pop();
    Ok(known.filter(|(_, known)| day(known) == day(wanted)).map(|(id, _)| id))
}

/// A label as the press conference lists its speakers. Who asks is not listed.
fn speaker(found: &LabelFound) -> Option<ConferenceSpeaker> {
    let role = match found.role.as_str() {
        "reporter" => return None,
        "moderator" => SpeakerRole::Moderator,
        "interpreter" => SpeakerRole::Interpreter,
        _ => SpeakerRole::Official,
    };
    let label_as_printed = fit(&found.label, 300);
    Some(ConferenceSpeaker {
        official: found.official.map(Into::into),
        label_as_printed,
        role,
        capacity: None,
        capacity_as_printed: None,
    })
}
