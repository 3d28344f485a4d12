//! The change log: every write appends to it, and whoever follows it misses nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use pressroom::access::Role;
use pressroom::changes::{self, Act, numbering};
use pressroom::record::Kind;
use pressroom::store::schema::changes::dsl;
use pressroom::store::{Conn, Id};
use serde_json::{Value, json};

use crate::harness::stories::{id, managed};
use crate::harness::{Engine, Newsroom};

on_both!(
    every_write_appends,
    it_names_fields_and_never_content,
    admins_alone_read_it,
    what_fails_leaves_no_trace,
    a_follower_sees_every_row_once,
);

/// The rows of the log, oldest first, as an admin reads them.
fn log(room: &Newsroom) -> Vec<Value> {
    room.number();
    let page = room.admin().get("/v1/manage/changes?sort=position&limit=100").ok(200);
    page["data"].as_array().expect("data").clone()
}

fn every_write_appends(engine: Engine) {
    let room = Newsroom::open(engine);
    let before = log(&room).len();
    let (reporter, editor) = (room.reporter(), room.editor());
    let byline = reporter.byline("Ada Penn");
    reporter.change(Kind::Byline, &byline, &json!({"bio": "Writes.", "kind": "staff"}));
    let official = reporter.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = reporter.quotation("We keep our word.", &official);
    let body = json!([crate::harness::stories::paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
    let article = reporter.article("A report", json!({"body": body}));
    editor.publish(Kind::Article, &article);
    editor.unpublish(Kind::Article, &article);
    let page = reporter.make(Kind::Page, &json!({"key": "x", "language": "en", "title": "x"}));
    reporter.delete(&managed(Kind::Page, &page), 1).expect(204);
    let rows = log(&room);
    let told: Vec<(&str, &str, &str, Option<i64>)> = rows[before..]
        .iter()
        .map(|row| {
            let text = |member: &str| row[member].as_str().unwrap_or_default();
            (text("action"), text("kind"), text("record"), row["version"].as_i64())
        })
        .collect();
    let wanted = [
        ("create", "byline", id(&byline), Some(1)),
        ("update", "byline", id(&byline), Some(2)),
        ("create", "official", id(&official), Some(1)),
        ("create", "quotation", id(&quotation), Some(1)),
        ("create", "article", id(&article), Some(1)),
        ("publish", "article", id(&article), Some(1)),
        ("publish", "quotation", id(&quotation), Some(1)),
        ("publish", "official", id(&official), Some(1)),
        ("unpublish", "article", id(&article), None),
        ("create", "page", id(&page), Some(1)),
        ("trash", "page", id(&page), Some(2)),
    ];
    assert_eq!(told, wanted);
    assert_eq!(rows[before + 1]["fields"], json!(["kind", "bio"]));
    for row in &rows[before..] {
        let role =
            if matches!(row["action"].as_str(), Some("publish" | "unpublish")) { Role::Editor } else { Role::Reporter };
        assert_eq!(row["actor"], json!({"id": room.user(role), "email": format!("{role}@example.com")}));
    }
    let positions: Vec<i64> = rows.iter().filter_map(|row| row["position"].as_i64()).collect();
    assert_eq!(positions.len(), rows.len());
    assert!(positions.is_sorted_by(|one, two| one < two), "{positions:?}");
}

fn it_names_fields_and_never_content(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let word = "zzcontentzz";
    let byline = desk.make(Kind::Byline, &json!({"names": word, "bio": word, "slug": word}));
    desk.change(Kind::Byline, &byline, &json!({"names": format!("{word} again")}));
    let article = desk.article(word, json!({"internal_note": word, "kicker": word}));
    desk.publish(Kind::Article, &article);
    desk.unpublish(Kind::Article, &article);
    let rows = log(&room);
    assert!(!json!(rows).to_string().contains(word));
    // Nor does the table hold what the answer leaves out.
    let fields: Vec<pressroom::store::Json<Value>> =
        dsl::changes.select(dsl::fields).load(&mut room.connect()).expect("the log can be read");
    for field in fields {
        for name in field.0.as_array().expect("a list of names") {
            assert!(
                name.as_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')),
                "{name}"
            );
        }
    }
}

fn admins_alone_read_it(engine: Engine) {
    let room = Newsroom::open(engine);
    for role in Role::ALL {
        let answer = room.desk(*role).get("/v1/manage/changes");
        assert_eq!(answer.status, if *role == Role::Admin { 200 } else { 403 }, "{role}");
    }
    room.anyone().get("/v1/manage/changes").problem(401, "unauthenticated");
}

fn what_fails_leaves_no_trace(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let before = log(&room).len();
    desk.patch(&managed(Kind::Byline, &byline), 9, &json!({"kind": "staff"})).problem(412, "stale");
    desk.patch(&managed(Kind::Byline, &byline), 1, &json!({"names": ""})).problem(422, "invalid");
    desk.post("/v1/manage/bylines", &json!({"names": "Ada", "slug": "ada-penn"})).problem(409, "slug_taken");
    room.reporter()
        .act(&format!("{}/publish", managed(Kind::Byline, &byline)), 1, &json!({}))
        .problem(403, "forbidden");
    desk.put(&managed(Kind::Byline, &byline), 1, &byline).expect(200);
    assert_eq!(log(&room).len(), before);
}

fn append(conn: &mut Conn, action: &str) {
    let act = Act { actor: None, action, kind: "byline", record: Id::new(), version: None, fields: &[] };
    changes::append(conn, &act, chrono::Utc::now().into()).expect("a row can be appended");
}

/// What a follower reads that has come this far.
fn follow(conn: &mut Conn, position: i64) -> Vec<(i64, i64, String)> {
    dsl::changes
        .filter(dsl::position.gt(position))
        .order(dsl::position)
        .limit(7)
        .select((dsl::position.assume_not_null(), dsl::id, dsl::action))
        .load(conn)
        .expect("the log can be read")
}

/// Many write at once, some of them slow to commit, while a follower reads by position: it sees every row, once, and
/// never a position below one it has seen.
fn a_follower_sees_every_row_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let done = AtomicBool::new(false);
    let (writers, each) = (6, 12);
    let seen = std::thread::scope(|scope| {
        let all: Vec<_> = (0..writers)
            .map(|writer| {
                let room = &room;
                scope.spawn(move || {
                    let desk = room.reporter();
                    for at in 0..each {
                        desk.byline(&format!("Byline {writer} {at}"));
                    }
                })
            })
            .collect();
        // One whose transactions stay open for long, so that others overtake them. On SQLite writers wait in line.
        let slow = (engine == Engine::Postgres).then(|| {
            let room = &room;
            scope.spawn(move || {
                let mut conn = room.connect();
                for at in 0..each {
                    conn.batch_execute("BEGIN").expect("a transaction begins");
                    append(&mut conn, &format!("slow {at}"));
                    room.reporter().byline(&format!("Overtakes {at}"));
                    conn.batch_execute("COMMIT").expect("the transaction ends");
                }
            })
        });
        // Two that give positions, as two machines would.
        let numberers: Vec<_> = (0..2)
            .map(|_| {
                let (room, done) = (&room, &done);
                scope.spawn(move || {
                    while !done.load(Ordering::SeqCst) {
                        room.store.write_now(numbering::number).expect("the log can be numbered");
                    }
                })
            })
            .collect();
        let follower = {
            let (room, done) = (&room, &done);
            scope.spawn(move || {
                let mut conn = room.connect();
                let (mut at, mut seen) = (0, Vec::new());
                loop {
                    let last = done.load(Ordering::SeqCst);
                    let rows = follow(&mut conn, at);
                    at = rows.last().map_or(at, |row| row.0);
                    if rows.is_empty() && last {
                        return seen;
                    }
                    seen.extend(rows);
                }
            })
        };
        all.into_iter().chain(slow).for_each(|writer| writer.join().expect("the writer ends"));
        room.number();
        done.store(true, Ordering::SeqCst);
        numberers.into_iter().for_each(|one| one.join().expect("the numberer ends"));
        room.number();
        let mut seen = follower.join().expect("the follower ends");
        // What the last numbering gave a position after the follower's last look.
        seen.extend(follow(&mut room.connect(), seen.last().map_or(0, |row| row.0)));
        seen
    });
    let positions: Vec<i64> = seen.iter().map(|row| row.0).collect();
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>(), "dense, in order, each once");
    let mut ids: Vec<i64> = seen.iter().map(|row| row.1).collect();
    ids.sort_unstable();
    let all: Vec<i64> =
        dsl::changes.order(dsl::id).select(dsl::id).load(&mut room.connect()).expect("the log can be read");
    assert_eq!(ids, all, "every row that was committed");
    assert!(seen.len() >= writers * each);
}

/// On SQLite this cannot come about: there is one writer, and the row's id is its position.
#[test]
fn a_row_that_is_committed_late_is_not_stepped_over() {
    let room = Newsroom::open(Engine::Postgres);
    let mut held = room.connect();
    let mut follower = room.connect();
    room.number();
    let start = follow_all(&mut follower).last().map_or(0, |row| row.0);
    // It takes its id first, and commits last.
    held.batch_execute("BEGIN").expect("a transaction begins");
    append(&mut held, "held");
    room.reporter().byline("Overtakes");
    room.reporter().byline("Overtakes too");
    assert_eq!(room.number(), 2, "the rows that are committed");
    let seen = follow(&mut follower, start);
    assert_eq!(seen.iter().map(|row| row.2.as_str()).collect::<Vec<_>>(), ["create", "create"]);
    let at = seen.last().expect("two rows").0;
    assert_eq!(room.number(), 0);
    held.batch_execute("COMMIT").expect("the transaction ends");
    assert!(follow(&mut follower, at).is_empty(), "no position yet");
    assert_eq!(room.number(), 1);
    let late = follow(&mut follower, at);
    assert_eq!(late.len(), 1);
    assert_eq!((late[0].0, late[0].2.as_str()), (at + 1, "held"));
    assert!(late[0].1 < seen[0].1, "its id is smaller, and its position greater");
    // A transaction that is rolled back leaves no hole.
    held.batch_execute("BEGIN").expect("a transaction begins");
    append(&mut held, "rolled back");
    held.batch_execute("ROLLBACK").expect("the transaction ends");
    room.reporter().byline("After it");
    assert_eq!(room.number(), 1);
    assert_eq!(follow(&mut follower, at + 1)[0].0, at + 2);
}

fn follow_all(conn: &mut Conn) -> Vec<(i64, i64, String)> {
    let mut all = Vec::new();
    loop {
        let more = follow(conn, all.last().map_or(0, |row: &(i64, i64, String)| row.0));
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// One numbers at a time, in the whole database: another finds the door shut and leaves the work to the first.
#[test]
fn two_never_number_at_once() {
    let room = Newsroom::open(Engine::Postgres);
    room.number();
    room.reporter().byline("Ada Penn");
    let mut first = room.connect();
    first.batch_execute("BEGIN").expect("a transaction begins");
    assert_eq!(numbering::number(&mut first).expect("the log can be numbered"), 1);
    room.reporter().byline("Bob Ink");
    assert_eq!(room.number(), 0, "the first is at it");
    first.batch_execute("COMMIT").expect("the transaction ends");
    assert_eq!(room.number(), 1);
}
