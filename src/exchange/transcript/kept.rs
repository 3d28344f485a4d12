//! A transcript as this program exports it in JSON.

use std::collections::HashMap;

use chrono::{NaiveDateTime, NaiveTime};
use serde_json::Value;

use super::label::clock_time;
use super::{Form, Reading, Turn, TurnKind};
use crate::exchange::page::language;

/// Reads an export; nothing where the text is no such thing.
pub(super) fn read(text: &str) -> Option<Reading> {
    let value: Value = serde_json::from_str(text).ok()?;
    let segments = value.get("segments")?.as_array()?;
    let mut reading = Reading::empty(Form::Json);
    read_head(&value, &mut reading);
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, segment) in segments.iter().enumerate() {
        let word =
            |name: &str| segment.get(name).and_then(Value::as_str).map(str::trim).filter(|word| !word.is_empty());
        let Some(text) = word("text") else {
            let shown = segment.to_string();
            reading.note(at + 1, &shown, "no_words", "A segment without words. It was left out.");
            continue;
        };
        places.extend(word("id").map(|id| (id, reading.turns.len())));
        reading.turns.push(Turn {
            kind: word("type").and_then(TurnKind::of).unwrap_or(TurnKind::Speech),
            label: word("speaker_label").map(str::to_owned),
            text: text.to_owned(),
            starts_at: word("starts_at").and_then(clock_time),
            ends_at: word("ends_at").and_then(clock_time),
            answers: word("answers").and_then(|id| places.get(id)).copied(),
            line: at + 1,
        });
    }
    Some(reading)
}

fn read_head(value: &Value, reading: &mut Reading) {
    let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let head = &mut reading.head;
    head.title = word("title");
    head.language = word("language").and_then(|tag| language::canonical(&tag));
    head.kind = word("kind");
    head.place = word("place");
    head.source_url = word("source_url");
    head.licence = word("licence");
    head.date = word("date").and_then(|day| day.get(..10)?.parse().ok());
    head.date_by = head.date.map(|_| "export");
    let hour = |text: String| {
        let time = text.parse::<NaiveTime>().or_else(|_| format!("{text}:00").parse());
        time.ok().or_else(|| text.parse::<NaiveDateTime>().ok().map(|at| at.time()))
    };
    head.starts = word("starts").and_then(hour);
    head.ends = word("ends").and_then(hour);
    head.zone = word("time_zone").and_then(|zone| zone.parse::<chrono_tz::Tz>().ok()).map(|zone| zone.name());
}
