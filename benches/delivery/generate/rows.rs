//! The rows of a story, as a form that is filled in anew for each copy: other identities, another day, another number.
//!
//! Nothing here knows what a row means. Whatever publishing writes is read from the store in which the story was made,
//! and copied: an identity is an identity in a column, in JSON and in the value of a filter row.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{NaiveDate, TimeDelta};
use pressroom::publishing::index::{instant_key, key_instant};
use pressroom::store::Moment;
use regex::bytes::Regex;
use uuid::Uuid;

use super::stories::NUMBER;

/// A value of a column, as SQLite has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

const DAY: i64 = 86_400_000_000;

/// An integer from which on it is an instant in microseconds (1973), and no count of anything.
const INSTANTS: i64 = 100_000_000_000_000;

static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    let id = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    Regex::new(&format!("{id}|{NUMBER}|20[0-9]{{2}}-[01][0-9]-[0-3][0-9]")).expect("a pattern")
});

/// The identities that the scratch store gave, and those that stand for them.
#[derive(Default)]
pub struct Known(HashMap<Uuid, Uuid>);

impl Known {
    pub fn insert(&mut self, made: Uuid, stands_for_it: Uuid) {
        self.0.insert(made, stands_for_it);
    }
}

enum Piece {
    Bytes(Vec<u8>),
    Id(usize),
    Day(NaiveDate),
    Number,
}

enum Cell {
    Fixed(Value),
    Instant(i64),
    Id(usize),
    Order(Moment),
    Text(Vec<Piece>),
    Bytes(Vec<Piece>),
    Snapshot(Vec<Piece>),
}

/// A row to fill in.
pub struct Form {
    pub table: usize,
    cells: Vec<Cell>,
}

/// The rows of a story to fill in.
#[derive(Default)]
pub struct Story {
    pub forms: Vec<Form>,
    pub articles: usize,
    /// Its own identities, in the order in which they were met.
    own: Vec<Uuid>,
}

/// What a copy of a story has of its own.
pub struct Copy {
    /// Its identities, in the order of the story's own.
    pub ids: Vec<Uuid>,
    /// The days by which it is later than the story.
    pub days: i64,
    /// Its number.
    pub number: String,
}

impl Story {
    /// A story of so many articles, whose rows are yet to come.
    pub fn of(articles: usize) -> Story {
        Story { articles, ..Story::default() }
    }

    /// How many identities a copy needs.
    pub fn own(&self) -> usize {
        self.own.len()
    }

    /// Its own identities, oldest first.
    pub fn own_ids(&self) -> &[Uuid] {
        &self.own
    }

    /// Notes the identities among these rows, oldest first, so that those of a copy come in the same order.
    pub fn meet(&mut self, rows: &[(usize, Vec<Value>)], known: &Known, opaque: &[Vec<bool>]) {
        let mut met = Vec::new();
        for (table, row) in rows {
            for (value, opaque) in row.iter().zip(&opaque[*table]) {
                match value {
                    Value::Bytes(bytes) if !opaque && bytes.len() == 16 => met.extend(Uuid::from_slice(bytes)),
                    Value::Text(text) => met.extend(MARKS.find_iter(text).filter_map(|one| id_of(one.as_bytes()))),
                    _ => {}
                }
            }
        }
        met.retain(|id| !known.0.contains_key(id));
        met.sort();
        met.dedup();
        self.own = met;
    }

    /// Adds a row to fill in.
    pub fn add(&mut self, table: usize, row: Vec<Value>, known: &Known, (opaque, snapshots): (&[bool], &[bool])) {
        let cell = |(at, value): (usize, Value)| match value {
            Value::Int(number) if number >= INSTANTS => Cell::Instant(number),
            Value::Text(text) => match self.pieces(&text, known) {
                Some(pieces) => Cell::Text(pieces),
                None => Cell::Fixed(Value::Text(text)),
            },
            Value::Bytes(bytes) if snapshots[at] => {
                let plain = zstd::stream::decode_all(bytes.as_slice()).expect("a snapshot");
                let whole = |pieces: Option<Vec<Piece>>| pieces.unwrap_or_else(|| vec![Piece::Bytes(plain.clone())]);
                Cell::Snapshot(whole(self.pieces(&plain, known)))
            }
            Value::Bytes(bytes) if bytes.len() == 16 && !opaque[at] => {
                let id = Uuid::from_slice(&bytes).expect("sixteen bytes");
                match known.0.get(&id) {
                    Some(other) => Cell::Fixed(Value::Bytes(other.as_bytes().to_vec())),
                    None => Cell::Id(self.slot(&id).expect("an identity that was met")),
                }
            }
            Value::Bytes(bytes) => match key_instant(&bytes).filter(|at| at.micros() >= INSTANTS) {
                Some(at) if at.micros() < 40 * INSTANTS => Cell::Order(at),
                _ => match self.pieces(&bytes, known) {
                    Some(pieces) => Cell::Bytes(pieces),
                    None => Cell::Fixed(Value::Bytes(bytes)),
                },
            },
            other => Cell::Fixed(other),
        };
        let cells = row.into_iter().enumerate().map(cell).collect();
        self.forms.push(Form { table, cells });
    }

    fn slot(&self, id: &Uuid) -> Option<usize> {
        self.own.binary_search(id).ok()
    }

    /// A text cut where a copy differs; none where it does not.
    fn pieces(&self, text: &[u8], known: &Known) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for mark in MARKS.find_iter(text) {
            let found = mark.as_bytes();
            let piece = if found == NUMBER.as_bytes() {
                Piece::Number
            } else if let Some(id) = id_of(found) {
                match known.0.get(&id) {
                    Some(other) => Piece::Bytes(other.to_string().into_bytes()),
                    None => Piece::Id(self.slot(&id).expect("an identity that was met")),
                }
            } else {
                let Some(day) = std::str::from_utf8(found).ok().and_then(|day| day.parse().ok()) else { continue };
                Piece::Day(day)
            };
            pieces.push(Piece::Bytes(text[done..mark.start()].to_vec()));
            pieces.push(piece);
            done = mark.end();
        }
        pieces.push(Piece::Bytes(text[done..].to_vec()));
        (pieces.len() > 1).then_some(pieces)
    }
}

fn id_of(found: &[u8]) -> Option<Uuid> {
    (found.len() == 36).then(|| Uuid::try_parse_ascii(found).ok()).flatten()
}

impl Copy {
    /// Fills in a row; `packer` compresses snapshots as the crate does.
    pub fn fill(&self, form: &Form, packer: &mut zstd::bulk::Compressor<'_>, into: &mut Vec<Value>) {
        into.clear();
        into.extend(form.cells.iter().map(|cell| match cell {
            Cell::Fixed(value) => value.clone(),
            Cell::Instant(at) => Value::Int(at + self.days * DAY),
            Cell::Id(slot) => Value::Bytes(self.ids[*slot].as_bytes().to_vec()),
            Cell::Order(at) => Value::Bytes(instant_key(at.plus(TimeDelta::days(self.days)))),
            Cell::Text(pieces) => Value::Text(self.join(pieces)),
            Cell::Bytes(pieces) => Value::Bytes(self.join(pieces)),
            Cell::Snapshot(pieces) => Value::Bytes(packer.compress(&self.join(pieces)).expect("it can be compressed")),
        }));
    }

    fn join(&self, pieces: &[Piece]) -> Vec<u8> {
        let mut text = Vec::with_capacity(512);
        let mut id = Uuid::encode_buffer();
        for piece in pieces {
            match piece {
                Piece::Bytes(bytes) => text.extend_from_slice(bytes),
                Piece::Id(slot) => {
                    text.extend_from_slice(self.ids[*slot].hyphenated().encode_lower(&mut id).as_bytes());
                }
                Piece::Day(day) => {
                    let day = *day + TimeDelta::days(self.days);
                    text.extend_from_slice(day.to_string().as_bytes());
                }
                Piece::Number => text.extend_from_slice(self.number.as_bytes()),
            }
        }
        text
    }
}
