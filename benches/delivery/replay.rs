//! Sends captured statements again, as fast as a bare loop can.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::deserialize::{self, QueryableByName};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::{BigInt, Binary, Text, Untyped};
use pressroom::store::connection::{MultiBackend, Purpose};
use pressroom::store::types::sql;
use pressroom::store::{Address, Conn, Id, Moment};

/// A statement with its parameters, cut at their places, so that it is prepared once like any other of diesel's.
pub struct Statement {
    pieces: Vec<String>,
    binds: Vec<Bind>,
}

enum Bind {
    Id(Id),
    Moment(Moment),
    Text(String),
    Number(i64),
    Bytes(Vec<u8>),
}

impl Statement {
    /// Reads what diesel tells of a statement: its text, and its parameters behind it.
    pub fn read(told: &str) -> Statement {
        let (text, binds) = told.split_once(" -- binds: ").unwrap_or((told, "[]"));
        let binds = read_binds(binds);
        let mut pieces = vec![String::new()];
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let place = letter == '?' || letter == '$' && letters.peek().is_some_and(char::is_ascii_digit);
            if place {
                while letter == '$' && letters.peek().is_some_and(char::is_ascii_digit) {
                    letters.next();
                }
                pieces.push(String::new());
            } else if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        }
        assert_eq!(pieces.len(), binds.len() + 1, "{told}");
        Statement { pieces, binds }
    }

    fn send(&self, conn: &mut Conn) -> QueryResult<usize> {
        if self.binds.is_empty() && !self.pieces[0].starts_with("SELECT") {
            return conn.batch_execute(&self.pieces[0]).map(|()| 0);
        }
        let rows: Vec<Seen> = self.load(conn)?;
        Ok(rows.iter().map(|row| row.0).sum())
    }
}

fn read_binds(told: &str) -> Vec<Bind> {
    let mut rest = told.trim().strip_prefix('[').unwrap_or_default();
    let mut binds = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        let (bind, after) = if let Some(inner) = rest.strip_prefix("Id(") {
            let (id, after) = inner.split_once(')').expect("an id");
            (Bind::Id(id.parse().expect("an id")), after)
        } else if let Some(inner) = rest.strip_prefix("Moment(") {
            let (at, after) = inner.split_once(')').expect("an instant");
            let at = chrono::DateTime::parse_from_rfc3339(at).expect("an instant");
            (Bind::Moment(at.to_utc().into()), after)
        } else if rest.starts_with('"') {
            let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            let text = texts.next().and_then(Result::ok).expect("a text");
            (Bind::Text(text), &rest[texts.byte_offset()..])
        } else if let Some(inner) = rest.strip_prefix('[') {
            let (bytes, after) = inner.split_once(']').expect("bytes");
            let bytes = bytes.split(',').filter_map(|byte| byte.trim().parse().ok()).collect();
            (Bind::Bytes(bytes), after)
        } else if rest.starts_with(']') || rest.is_empty() {
            return binds;
        } else {
            let (word, _) = rest.split_once([',', ']']).unwrap_or((rest, ""));
            let after = &rest[word.len()..];
            match word.trim().parse() {
                Ok(number) => (Bind::Number(number), after),
                // The name of a variant: its word is the same in snake case.
                Err(_) => (Bind::Text(snake(word.trim())), after),
            }
        };
        binds.push(bind);
        rest = after;
    }
}

fn snake(name: &str) -> String {
    let mut word = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.extend(letter.to_lowercase());
    }
    word
}

impl QueryFragment<MultiBackend> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for (at, piece) in self.pieces.iter().enumerate() {
            out.push_sql(piece);
            match self.binds.get(at) {
                Some(Bind::Id(id)) => out.push_bind_param::<sql::Id, _>(id)?,
                Some(Bind::Moment(at)) => out.push_bind_param::<sql::Moment, _>(at)?,
                Some(Bind::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                Some(Bind::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                Some(Bind::Bytes(bytes)) => out.push_bind_param::<Binary, _>(bytes)?,
                None => {}
            }
        }
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl RunQueryDsl<Conn> for &Statement {}

/// How many values a row has that are there. Every value is looked at.
struct Seen(usize);

impl QueryableByName<MultiBackend> for Seen {
    fn build<'a>(row: &impl NamedRow<'a, MultiBackend>) -> deserialize::Result<Seen> {
        let there = |at: &usize| Row::get(row, *at).is_some_and(|field| field.value().is_some());
        Ok(Seen((0..row.field_count()).filter(there).count()))
    }
}

/// How often a second all of the statements of a request are sent, over so many connections.
pub fn rate(address: &Address, requests: &[Vec<Statement>], connections: usize, seconds: f64) -> f64 {
    let done = AtomicUsize::new(0);
    let time = Duration::from_secs_f64(seconds);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for first in 0..connections {
            let done = &done;
            scope.spawn(move || {
                let mut conn = address.connect(Purpose::Read).expect("the store opens");
                for at in first.. {
                    if begin.elapsed() > time {
                        break;
                    }
                    let statements = &requests[at % requests.len()];
                    for statement in statements {
                        statement.send(&mut conn).expect("it is answered");
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}
