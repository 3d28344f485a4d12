//! Who is at work on a record: told to everybody, and in nobody's way.

use chrono::{TimeDelta, Utc};
use pressroom::access::Role;
use pressroom::record::Kind;
use pressroom::store::{Clock, Moment};
use serde_json::{Value, json};

use crate::harness::stories::{id, managed};
use crate::harness::{Engine, Newsroom, Setup, statements};

on_both!(
    one_is_at_work_and_the_other_is_told,
    a_lock_ends_by_itself_and_is_renewed,
    a_lock_can_be_taken_over,
    a_lock_stops_no_save,
    working_copies_show_who_is_at_work,
);

fn standing(engine: Engine) -> (Newsroom, Clock, Moment) {
    let start: Moment = Utc::now().into();
    let clock = Clock::standing(start);
    (Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() }), clock, start)
}

fn one_is_at_work_and_the_other_is_told(engine: Engine) {
    let (room, _, start) = standing(engine);
    let (ada, bob) = (room.editor(), room.reporter());
    let byline = ada.byline("Ada Penn");
    let path = format!("{}/lock", managed(Kind::Byline, &byline));
    let take = |who: &crate::harness::Client| who.ask("PUT", &path).json(&json!({})).send();
    assert_eq!(ada.get(&path).ok(200), json!({"being_edited_by": null}));
    let mine = take(&ada).ok(200);
    let ends = start.plus(TimeDelta::minutes(2));
    let wanted = json!({"id": room.user(Role::Editor), "email": "editor@example.com", "name": "editor", "since": start, "expires_at": ends});
    assert_eq!(mine["being_edited_by"], wanted);
    assert_eq!(bob.get(&path).ok(200), mine);
    let problem = take(&bob).problem(409, "locked");
    assert_eq!(
        problem["holder"],
        json!({"id": room.user(Role::Editor), "email": "editor@example.com", "name": "editor"})
    );
    assert_eq!((&problem["since"], &problem["expires_at"]), (&json!(start), &json!(ends)));
    bob.ask("DELETE", &path).send().problem(409, "locked");
    ada.ask("DELETE", &path).send().expect(204);
    bob.ask("DELETE", &path).send().expect(204);
    take(&bob).expect(200);
    // A reader of working copies sees it and cannot take it.
    let reader = room.desk(Role::Reader);
    reader.get(&path).expect(200);
    take(&reader).problem(403, "forbidden");
    // Nobody is at work on what lies in the trash.
    ada.delete(&managed(Kind::Byline, &byline), 1).expect(204);
    ada.get(&path).problem(404, "not_found");
}

fn a_lock_ends_by_itself_and_is_renewed(engine: Engine) {
    let (room, clock, start) = standing(engine);
    let (ada, bob) = (room.editor(), room.reporter());
    let byline = ada.byline("Ada Penn");
    let path = format!("{}/lock", managed(Kind::Byline, &byline));
    let take = |who: &crate::harness::Client| who.ask("PUT", &path).json(&json!({})).send();
    take(&ada).expect(200);
    clock.set(start.plus(TimeDelta::seconds(119)));
    let renewed = take(&ada).ok(200);
    assert_eq!(renewed["being_edited_by"]["since"], json!(start));
    clock.set(start.plus(TimeDelta::seconds(238)));
    take(&bob).problem(409, "locked");
    clock.set(start.plus(TimeDelta::seconds(239)));
    assert_eq!(bob.get(&path).ok(200), json!({"being_edited_by": null}));
    assert_eq!(take(&bob).ok(200)["being_edited_by"]["id"], json!(room.user(Role::Reporter)));
    ada.ask("DELETE", &path).send().problem(409, "locked");
}

fn a_lock_can_be_taken_over(engine: Engine) {
    let (room, ..) = standing(engine);
    let (ada, bob) = (room.editor(), room.reporter());
    let byline = ada.byline("Ada Penn");
    let path = format!("{}/lock", managed(Kind::Byline, &byline));
    ada.ask("PUT", &path).json(&json!({})).send().expect(200);
    let taken = bob.ask("PUT", &path).json(&json!({"take_over": true})).send().ok(200);
    assert_eq!(taken["being_edited_by"]["id"], json!(room.user(Role::Reporter)));
    ada.ask("PUT", &path).json(&json!({"take_over": false})).send().problem(409, "locked");
    ada.ask("PUT", &path).json(&json!({"force": true})).send().problem(422, "invalid");
}

fn a_lock_stops_no_save(engine: Engine) {
    let (room, ..) = standing(engine);
    let byline = room.editor().byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    room.editor().ask("PUT", &format!("{path}/lock")).json(&json!({})).send().expect(200);
    let saved = room.reporter().patch(&path, 1, &json!({"kind": "staff"})).ok(200);
    assert_eq!(saved["being_edited_by"]["id"], json!(room.user(Role::Editor)));
    // A working copy that was read can be sent back.
    room.reporter().put(&path, 2, &saved).expect(200);
    // To be at work is no change.
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?record={}", id(&byline))).ok(200);
    assert_eq!(log["data"].as_array().map(Vec::len), Some(2));
}

fn working_copies_show_who_is_at_work(engine: Engine) {
    let (room, ..) = standing(engine);
    let desk = room.editor();
    let lock = |record: &Value| {
        let path = format!("{}/lock", managed(Kind::Byline, record));
        desk.ask("PUT", &path).json(&json!({})).send().expect(200);
    };
    let bylines: Vec<Value> = (0..10).map(|at| desk.byline(&format!("Byline {at}"))).collect();
    let cost = || {
        desk.get("/v1/manage/bylines").expect(200);
        statements::of(&room.database.address, || drop(desk.get("/v1/manage/bylines").expect(200)))
    };
    lock(&bylines[0]);
    let few = cost();
    bylines[..5].iter().for_each(lock);
    assert_eq!(cost().len(), few.len());
    let list = desk.get("/v1/manage/bylines").ok(200);
    let at_work = list["data"].as_array().expect("a list").iter().filter(|one| !one["being_edited_by"].is_null());
    assert_eq!(at_work.count(), 5);
}
