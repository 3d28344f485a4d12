//! What stands around the turns: front matter, title, place, day and hour.

use super::clock::{self, Hour};
use super::front_matter::FrontMatter;
use super::markup::plain;
use super::{Head, Reading, Turn, TurnKind, stage};
use crate::exchange::page::dates::{self, Order};
use crate::exchange::page::language;

/// Keys that are understood to say nothing of the press conference.
const IDLE: &[&str] = &[
    "tags",
    "modified_time",
    "published_time",
    "layout",
    "draft",
    "slug",
    "weight",
    "type",
    "author",
    "authors",
    "categories",
    "category",
    "aliases",
    "lastmod",
    "summary",
    "description",
    "turns",
    "id",
];

/// Reads the keys of the front matter.
pub(super) fn read_keys(front: &FrontMatter<'_>, reading: &mut Reading) {
    for (key, value, line) in &front.keys {
        let value = tidy(value);
        if value.is_empty() {
            continue;
        }
        let head = &mut reading.head;
        let known = match key.as_str() {
            "title" | "headline" => set(&mut head.title, value.clone()),
            "source_url" | "canonical_url" | "url" | "permalink" | "source" | "link" => {
                value.starts_with("http") && set(&mut head.source_url, value.clone())
            }
            "language" | "lang" | "locale" => {
                language::canonical(&value).is_some_and(|tag| set(&mut head.language, tag))
            }
            "place" | "location" | "venue" => set(&mut head.place, value.clone()),
            "licence" | "license" | "rights" => set(&mut head.licence, value.clone()),
            "host" | "organization" | "organisation" | "publisher" => set(&mut head.host, value.clone()),
            "series" => set(&mut head.series, value.clone()),
            "kind" => set(&mut head.kind, value.clone()),
            "date" | "held_on" | "day" => {
                let day = dates::parse(&value, Order::Unknown).filter(|found| found.or.is_none());
                day.is_some_and(|found| dated(head, found.date, "front_matter"))
            }
            "starts" | "time" => clock::hour_line(&value).is_some_and(|hour| begins(head, hour)),
            "ends" => clock::hour_line(&value).is_some_and(|hour| {
                head.ends = Some(hour.time);
                true
            }),
            "time_zone" | "timezone" => value.parse::<chrono_tz::Tz>().is_ok_and(|zone| {
                head.zone = Some(zone.name());
                true
            }),
            other => IDLE.contains(&other),
        };
        if !known {
            let detail = "This key of the front matter is not one that is read. It was left out.";
            reading.note(*line, &format!("{key}: {value}"), "front_matter", detail);
        }
    }
}

fn set(field: &mut Option<String>, value: String) -> bool {
    field.get_or_insert(value);
    true
}

/// One kind of space, and no more of it than needed.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn dated(head: &mut Head, day: chrono::NaiveDate, by: &'static str) -> bool {
    head.date = Some(day);
    head.date_by = Some(by);
    true
}

fn begins(head: &mut Head, hour: Hour) -> bool {
    head.starts = Some(hour.time);
    head.zone = hour.zone.or(head.zone);
    head.ends = hour.until.or(head.ends);
    true
}

const PLACES: &[&str] = &[
    "room",
    "hall",
    "center",
    "centre",
    "house",
    "building",
    "headquarters",
    "hotel",
    "airport",
    "air force one",
    "teleconference",
    "palace",
    "ballroom",
    "garden",
    "lawn",
    "library",
    "studio",
    "theater",
    "theatre",
    "auditorium",
    "en route",
    "aboard",
    "via ",
    "base",
    "ministry",
    "lounge",
    "embassy",
    "university",
    "museum",
    "school",
    "office",
    "parliament",
    "capitol",
    "videoconference",
    "video conference",
    "webex",
    "zoom",
    "driveway",
    "tarmac",
    "department",
    "中心",
    "大厅",
    "大廳",
    "厅",
    "廳",
    "会议",
    "會議",
    "宾馆",
    "酒店",
    "大楼",
    "部",
];

/// Whether a line names a place: by a word, or as `City, State`. Where nothing has been called a title yet, a line that
/// only has such a word within is one.
fn is_place(text: &str, titled: bool) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let office = [
        "secretary",
        "spokes",
        "minister",
        "director",
        "president",
        "chair",
        "commissioner",
        "coordinator",
        "briefing by",
    ];
    if words.len() > 16 || office.iter().any(|word| lower.contains(word)) {
        return false;
    }
    let city = text.contains(", ") && words.len() <= 6 && !text.contains(|c: char| c.is_ascii_digit());
    let on_the_way = ["via ", "aboard ", "en route "].iter().any(|word| lower.starts_with(word));
    let named = |word: &str| if titled { lower.contains(word) } else { lower.ends_with(word) };
    let long = super::names::is_caseless(text) && text.chars().count() > 16;
    city || on_the_way || (!long && PLACES.iter().any(|word| named(word)))
}

fn is_short(text: &str) -> bool {
    let abbreviated = text.rsplit(' ').next().is_some_and(|word| word.trim_end_matches('.').contains('.'));
    let ends = text.ends_with(['.', '。', '!', '?', '？', '！', ':', '：', ';', ',']);
    text.chars().count() <= 160 && (!ends || (abbreviated && text.ends_with('.')))
}

/// A day within a line that says more, where no line says it alone.
fn day_within(head: &mut Head, text: &str) {
    if head.date.is_none()
        && let Some(found) = dates::parse(text, Order::Unknown).filter(|found| found.or.is_none())
    {
        dated(head, found.date, "head_line");
    }
}

/// Takes a paragraph that stands before the first turn. What is no title, place, day or hour is told as it stands.
pub(super) fn before_turns(reading: &mut Reading, raw: &str, line: usize) {
    let text = tidy(&plain(raw.trim_start_matches('#').trim()));
    if text.is_empty() || stage::is_rule(raw) {
        return;
    }
    if let Some(hour) = clock::hour_line(&text) {
        begins(&mut reading.head, hour);
        if hour.unclear {
            reading.note(
                line,
                &text,
                "time_zone",
                "This abbreviation means several zones, or none that is known; the hour was kept without one.",
            );
        }
        return;
    }
    if let Some((day, hour)) = clock::day_line(&text) {
        dated(&mut reading.head, day, "date_line");
        if let Some(hour) = hour {
            begins(&mut reading.head, hour);
        }
        return;
    }
    if take_field(reading, &text) {
        return;
    }
    let head = &mut reading.head;
    if head.title.as_deref().is_some_and(|title| alike(title, &text)) {
        return;
    }
    let heading = raw.starts_with('#');
    let place = is_place(&text, head.title.is_some()) && is_short(&text) && !heading;
    if place {
        match &mut head.place {
            Some(known) if alike(known, &text) => {}
            Some(known) => {
                known.push_str(", ");
                known.push_str(&text);
            }
            None => head.place = Some(text),
        }
        return;
    }
    if head.title.is_none() && (heading || is_short(&text)) {
        return entitle(head, &text);
    }
    if is_short(&text) {
        day_within(head, &text);
    }
    if !stage::is_direction(&text) && is_short(&text) {
        let detail =
            "A line before the first turn that is neither title, place, day nor hour. It is told as narrative.";
        reading.note(line, &text, "head_line", detail);
    }
    let kind = if stage::is_direction(&text) { TurnKind::Scene } else { TurnKind::Narrative };
    reading.turns.push(Turn::told(kind, text, line));
}

/// Takes a line as the title; a day may stand before it or within.
fn entitle(head: &mut Head, text: &str) {
    let (day, title) = dated_title(text);
    if let Some(day) = day.filter(|_| head.date.is_none()) {
        dated(head, day, "title");
    }
    head.title = Some(title);
    day_within(head, text);
}

/// `2024-10-31 A talk` is a talk of that day.
fn dated_title(text: &str) -> (Option<chrono::NaiveDate>, String) {
    let day = text.get(..10).and_then(|day| day.parse().ok());
    let rest = text.get(10..).map(|rest| rest.trim_start_matches([' ', ':', '-', '–', '—', '：'])).unwrap_or_default();
    match day {
        Some(day) if !rest.is_empty() => (Some(day), rest.to_owned()),
        _ => (None, text.to_owned()),
    }
}

fn alike(one: &str, other: &str) -> bool {
    let bare =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    bare(one) == bare(other)
}

/// `Location: …`, `Date: …`, `时间：…`.
fn take_field(reading: &mut Reading, text: &str) -> bool {
    let Some((name, value)) = text.split_once([':', '：']) else { return false };
    let value = value.trim();
    if value.is_empty() || value.chars().count() > 200 {
        return false;
    }
    let head = &mut reading.head;
    match name.trim().to_lowercase().as_str() {
        "title" | "subject" | "标题" | "標題" | "主题" | "主題" => set(&mut head.title, value.to_owned()),
        "place" | "location" | "venue" | "where" | "地点" | "地點" => set(&mut head.place, value.to_owned()),
        "time" | "date" | "when" | "时间" | "時間" | "日期" => {
            if let Some((day, hour)) = clock::day_line(value) {
                hour.map(|hour| begins(head, hour));
                dated(head, day, "date_line")
            } else {
                clock::hour_line(value).is_some_and(|hour| begins(head, hour))
            }
        }
        _ => false,
    }
}

/// Takes a paragraph that stands between or after the turns, if it is an hour or the end; answers whether the words
/// end there.
pub(super) fn among_turns(reading: &mut Reading, text: &str) -> Option<Ended> {
    let text = tidy(text);
    let rest = ["END", "ENDS"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or_default().trim();
    if stage::is_end(&text) {
        return Some(Ended);
    }
    let hour = clock::hour_line(&text).or_else(|| clock::hour_line(rest))?;
    if reading.head.starts != Some(hour.time) || reading.head.ends.is_none() {
        reading.head.ends = Some(hour.time);
    }
    reading.head.zone = reading.head.zone.or(hour.zone);
    Some(Ended)
}

/// `(The briefing was concluded at 2:05 p.m.)` happens, and says when the words ended.
pub(super) fn concluded(head: &mut Head, text: &str) {
    let lower = text.to_lowercase();
    let told = ["concluded at ", "ended at ", "adjourned at ", "concludes at "];
    if let Some(at) = told.iter().find_map(|word| lower.find(word).map(|at| at + word.len()))
        && let Some(hour) = lower.get(at..).and_then(clock::hour_line)
    {
        head.ends = Some(hour.time);
    }
}

/// The words end here.
pub(super) struct Ended;
