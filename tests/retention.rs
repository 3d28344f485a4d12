//! What is kept for how long, and what is put away.

use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use pressroom::newsroom::retention::{self, Retention};
use pressroom::record::Kind;
use pressroom::store::schema::{corrections, edit_locks, filter_rows, records};
use pressroom::store::{Clock, Conn, Id, Json, Moment};
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, version};
use crate::harness::{Client, Engine, Newsroom, Setup};

on_both!(
    the_trash_is_emptied_in_time,
    old_revisions_go_but_for_those_that_count,
    locks_and_rows_of_the_past_go,
    one_round_does_it_all_and_leaves_what_another_node_does,
);

fn standing(engine: Engine) -> (Newsroom, Clock, Moment) {
    let start: Moment = Utc::now().into();
    let clock = Clock::standing(start);
    (Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() }), clock, start)
}

fn work(room: &Newsroom, step: impl FnOnce(&mut Conn, Moment) -> pressroom::http::Result<usize>) -> usize {
    let now = room.store.clock().now();
    room.store.write_now(|conn| step(conn, now)).expect("it is put away")
}

fn trash(desk: &Client, kind: Kind, record: &Value) {
    let now = desk.again(kind, record);
    desk.delete(&managed(kind, record), version(&now)).expect(204);
}

fn the_trash_is_emptied_in_time(engine: Engine) {
    let (room, clock, start) = standing(engine);
    let desk = room.editor();
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let article = desk.article("A report", json!({"topics": [link(&topic)]}));
    let shown = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let needed = desk.make(Kind::Topic, &json!({"names": "Rivers"}));
    desk.make(Kind::Topic, &json!({"names": "Streams", "broader": link(&needed)}));
    desk.unpublish(Kind::Byline, &shown);
    // Its edition began at this instant and so ends after it.
    let start = start.plus(TimeDelta::seconds(1));
    clock.set(start);
    for (kind, record) in
        [(Kind::Topic, &topic), (Kind::Article, &article), (Kind::Byline, &shown), (Kind::Topic, &needed)]
    {
        trash(&desk, kind, record);
    }
    let usual = Retention::default();
    let empty = |retention: &Retention| work(&room, |conn, now| retention::purge_trash(conn, now, retention));
    clock.set(start.plus(TimeDelta::days(29)));
    assert_eq!(empty(&usual), 0);
    clock.set(start.plus(TimeDelta::days(30)));
    assert_eq!(empty(&Retention { trash_days: None, ..usual }), 0);
    // The article goes first, and then nothing refers to its topic.
    assert_eq!((empty(&usual), empty(&usual), empty(&usual)), (1, 1, 0));
    let left = desk.get("/v1/manage/trash").ok(200);
    let mut kept: Vec<&Value> = left["data"].as_array().expect("a list").iter().map(|one| &one["kept"]).collect();
    kept.sort_by_key(|why| why.to_string());
    assert_eq!(kept, ["published", "referred_to"]);
    desk.get(&managed(Kind::Article, &article)).problem(404, "not_found");
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?record={}", id(&article))).ok(200);
    assert_eq!((&log["data"][0]["action"], &log["data"][0]["actor"]), (&json!("purge"), &Value::Null));
}

fn old_revisions_go_but_for_those_that_count(engine: Engine) {
    let (room, clock, start) = standing(engine);
    let desk = room.editor();
    let article = desk.article("Water 1", json!({}));
    for at in 2..=6 {
        if at == 4 {
            desk.publish(Kind::Article, &article);
        }
        desk.change(Kind::Article, &article, &json!({"headline": format!("Water {at}")}));
    }
    correct(&room, &article, 1);
    let some = Retention { revision_days: Some(10), ..Retention::default() };
    let tidy = |retention: &Retention| work(&room, |conn, now| retention::drop_revisions(conn, now, retention));
    clock.set(start.plus(TimeDelta::days(9)));
    assert_eq!(tidy(&some), 0);
    clock.set(start.plus(TimeDelta::days(11)));
    assert_eq!(tidy(&Retention::default()), 0);
    assert_eq!((tidy(&some), tidy(&some)), (3, 0));
    let list = desk.get(&format!("{}/revisions", managed(Kind::Article, &article))).ok(200);
    let numbers: Vec<&Value> = list["data"].as_array().expect("a list").iter().map(|one| &one["number"]).collect();
    // The latest, the one readers see, and the one a correction names.
    assert_eq!(numbers, [6, 3, 1]);
    desk.get(&format!("{}/revisions/2", managed(Kind::Article, &article))).problem(404, "not_found");
    desk.change(Kind::Article, &article, &json!({"headline": "Water 7"}));
}

/// A correction of an article, which names the version before it.
fn correct(room: &Newsroom, article: &Value, before: i32) {
    let conn = &mut room.connect();
    let (correction, now): (Id, Moment) = (Id::new(), Utc::now().into());
    diesel::insert_into(records::table)
        .values((
            records::id.eq(correction),
            records::kind.eq("correction"),
            records::version.eq(1),
            records::language.eq("en"),
            records::card.eq(Json(json!({}))),
            records::sort_key.eq(Vec::<u8>::new()),
            records::created_at.eq(now),
            records::updated_at.eq(now),
        ))
        .execute(conn)
        .expect("a record can be made");
    diesel::insert_into(corrections::table)
        .values((
            corrections::id.eq(correction),
            corrections::target.eq(Id(id(article).parse().expect("an id"))),
            corrections::target_kind.eq("article"),
            corrections::kind.eq("correction"),
            corrections::text.eq(Json(json!([]))),
            corrections::placement.eq("bottom"),
            corrections::version_before.eq(before),
        ))
        .execute(conn)
        .expect("a correction can be made");
}

fn locks_and_rows_of_the_past_go(engine: Engine) {
    let (room, clock, start) = standing(engine);
    let desk = room.editor();
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let path = managed(Kind::Byline, &byline);
    desk.ask("PUT", &format!("{path}/lock")).json(&json!({})).send().expect(200);
    let rows = || filter_rows::table.count().get_result::<i64>(&mut room.connect()).expect("the rows can be counted");
    let locks = || edit_locks::table.count().get_result::<i64>(&mut room.connect()).expect("the locks can be counted");
    let all = rows();
    assert_eq!((work(&room, retention::drop_locks), locks()), (0, 1));
    clock.set(start.plus(TimeDelta::minutes(2)));
    assert_eq!((work(&room, retention::drop_locks), locks()), (1, 0));
    // An edition with an end set: its rows go some time after it.
    let end = start.plus(TimeDelta::minutes(5));
    let of = Id(id(&byline).parse().expect("an id"));
    let gone = diesel::update(filter_rows::table.filter(filter_rows::record.eq(of)))
        .set(filter_rows::visible_until.eq(end))
        .execute(&mut room.connect())
        .expect("the rows can be given an end");
    assert_eq!((work(&room, retention::drop_filter_rows), rows()), (0, all));
    clock.set(start.plus(TimeDelta::hours(2)));
    assert_eq!((work(&room, retention::drop_filter_rows), rows()), (gone, all - gone as i64));
}

fn one_round_does_it_all_and_leaves_what_another_node_does(engine: Engine) {
    let (room, clock, start) = standing(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    desk.change(Kind::Article, &article, &json!({"headline": "Rivers"}));
    for at in 0..45 {
        let byline = desk.byline(&format!("Byline {at}"));
        trash(&desk, Kind::Byline, &byline);
    }
    let some = Retention { revision_days: Some(10), ..Retention::default() };
    let round = || {
        let tidy = retention::tidy(&room.store, some, true);
        actix_web::rt::System::new().block_on(tidy).expect("a round is done");
    };
    let trashed = || {
        let lie = records::table.filter(records::trashed_at.is_not_null());
        lie.count().get_result::<i64>(&mut room.connect()).expect("they can be counted")
    };
    clock.set(start.plus(TimeDelta::days(31)));
    if engine == Engine::Postgres {
        // "PRESSTDY": another node is at it.
        let mut other = room.connect();
        let hold = "BEGIN; SELECT pg_advisory_xact_lock(5787764695307142233)";
        other.batch_execute(hold).expect("the lock is free");
        round();
        assert_eq!(trashed(), 45);
        other.batch_execute("COMMIT").expect("the transaction ends");
    }
    round();
    assert_eq!(trashed(), 0);
    let list = desk.get(&format!("{}/revisions", managed(Kind::Article, &article))).ok(200);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
}
