//! A POST that is sent again does nothing again: `Idempotency-Key`.

use chrono::{TimeDelta, Utc};
use pressroom::access::Role;
use pressroom::record::Kind;
use pressroom::store::{Clock, Id};
use serde_json::{Value, json};

use crate::harness::contract::operations;
use crate::harness::stories::managed;
use crate::harness::{Answer, Client, Engine, Newsroom, Setup};

on_both!(
    a_request_sent_again_gets_its_first_answer,
    an_action_sent_again_gets_its_first_answer,
    another_body_with_the_same_key_is_refused,
    a_key_is_one_persons_and_one_addresss,
    of_two_at_once_one_has_an_effect,
    a_failure_is_not_kept,
    a_key_is_forgotten_after_a_day,
    a_key_has_a_form,
);

fn key() -> String {
    Id::new().to_string()
}

#[track_caller]
fn post(desk: &Client, path: &str, key: &str, body: &Value) -> Answer {
    desk.ask("POST", path).header("idempotency-key", key).json(body).send()
}

fn count(room: &Newsroom, kind: Kind) -> usize {
    let list = room.editor().get(&format!("/v1/manage/{}?limit=100", kind.collection())).ok(200);
    list["data"].as_array().map_or(0, Vec::len)
}

fn a_request_sent_again_gets_its_first_answer(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.reporter();
    let (key, body) = (key(), json!({"names": "Ada Penn"}));
    let first = post(&desk, "/v1/manage/bylines", &key, &body).expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    desk.change(Kind::Byline, &first.json(), &json!({"kind": "staff"}));
    let again = post(&desk, "/v1/manage/bylines", &key, &body).expect(201);
    assert_eq!(again.must("idempotency-replayed"), "true");
    assert_eq!(again.body, first.body, "the answer is the first one, whatever happened since");
    for name in ["location", "etag", "content-type"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(count(&room, Kind::Byline), 1);
}

fn an_action_sent_again_gets_its_first_answer(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let (key, path) = (key(), format!("{}/publish", managed(Kind::Byline, &byline)));
    let publish = || desk.ask("POST", &path).version(1).header("idempotency-key", &key).json(&json!({})).send();
    let first = publish().expect(200);
    let again = publish().expect(200);
    assert_eq!(again.body, first.body);
    let of_another_version = desk.ask("POST", &path).version(2).header("idempotency-key", &key).json(&json!({})).send();
    of_another_version.problem(422, "idempotency_mismatch");
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?record={}", byline["id"].as_str().expect("an id"))).ok(200);
    let acts: Vec<&Value> = log["data"].as_array().expect("a list").iter().map(|row| &row["action"]).collect();
    assert_eq!(acts, ["publish", "create"]);
}

fn another_body_with_the_same_key_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.reporter();
    let key = key();
    post(&desk, "/v1/manage/bylines", &key, &json!({"names": "Ada Penn"})).expect(201);
    post(&desk, "/v1/manage/bylines", &key, &json!({"names": "Bob Ink"})).problem(422, "idempotency_mismatch");
    // What stands in the address, and the version it is asked of, are part of what is asked.
    let more = "/v1/manage/bylines?publish=false";
    post(&desk, more, &key, &json!({"names": "Ada Penn"})).problem(422, "idempotency_mismatch");
    assert_eq!(count(&room, Kind::Byline), 1);
}

fn a_key_is_one_persons_and_one_addresss(engine: Engine) {
    let room = Newsroom::open(engine);
    let (key, body) = (key(), json!({"names": "Ada Penn"}));
    for role in [Role::Reporter, Role::Editor] {
        for path in ["/v1/manage/bylines", "/v1/manage/topics"] {
            let answer = post(&room.desk(role), path, &key, &body).expect(201);
            assert_eq!(answer.header("idempotency-replayed"), None, "{role} {path}");
        }
    }
    assert_eq!(count(&room, Kind::Byline), 2);
    assert_eq!(count(&room, Kind::Topic), 2);
}

fn of_two_at_once_one_has_an_effect(engine: Engine) {
    let room = Newsroom::open(engine);
    let (key, body) = (key(), json!({"names": "Ada Penn"}));
    let desks: Vec<Client> = (0..8).map(|_| room.reporter()).collect();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let all: Vec<_> =
            desks.iter().map(|desk| scope.spawn(|| post(desk, "/v1/manage/bylines", &key, &body))).collect();
        all.into_iter().map(|one| one.join().expect("the writer ends")).collect()
    });
    let first = answers.iter().find(|answer| answer.status == 201).expect("one succeeds");
    for answer in &answers {
        match answer.status {
            201 => assert_eq!(answer.body, first.body),
            _ => {
                assert!(answer.must("retry-after").parse::<u32>().is_ok());
                answer.clone().problem(409, "idempotency_running");
            }
        }
    }
    assert_eq!(count(&room, Kind::Byline), 1);
    // The lock ended with its owner.
    post(&desks[0], "/v1/manage/bylines", &key, &body).expect(201);
}

fn a_failure_is_not_kept(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.reporter();
    let (key, section) = (key(), desk.make(Kind::Section, &json!({"names": "China"})));
    let body = json!({"headline": "A report", "section": {"id": section["id"]}});
    desk.delete(&managed(Kind::Section, &section), 1).expect(204);
    post(&desk, "/v1/manage/articles", &key, &body).problem(422, "invalid");
    // With the same key and another body: nothing was kept that it could differ from.
    let good = post(&desk, "/v1/manage/articles", &key, &json!({"headline": "A report"})).expect(201);
    assert_eq!(good.header("idempotency-replayed"), None);
}

fn a_key_is_forgotten_after_a_day(engine: Engine) {
    let now = Utc::now();
    let clock = Clock::standing(now.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.reporter();
    let (key, body) = (key(), json!({"names": "Ada Penn"}));
    post(&desk, "/v1/manage/bylines", &key, &body).expect(201);
    clock.set((now + TimeDelta::hours(24) - TimeDelta::seconds(1)).into());
    let kept = post(&desk, "/v1/manage/bylines", &key, &body).expect(201);
    assert_eq!(kept.must("idempotency-replayed"), "true");
    clock.set((now + TimeDelta::hours(24)).into());
    let anew = post(&desk, "/v1/manage/bylines", &key, &body).expect(201);
    assert_eq!(anew.header("idempotency-replayed"), None);
    assert_eq!(count(&room, Kind::Byline), 2);
}

fn a_key_has_a_form(engine: Engine) {
    let room = Newsroom::open(engine);
    let body = json!({"names": "Ada Penn"});
    post(&room.reporter(), "/v1/manage/bylines", "", &body).problem(400, "invalid_header");
    post(&room.reporter(), "/v1/manage/bylines", &"k".repeat(256), &body).problem(400, "invalid_header");
    post(&room.reporter(), "/v1/manage/bylines", "schlüssel", &body).problem(400, "invalid_header");
    post(&room.reporter(), "/v1/manage/bylines", &"k".repeat(255), &body).expect(201);
}

#[test]
fn every_post_of_management_takes_a_key() {
    for operation in operations().into_iter().filter(|operation| operation.method == "post") {
        // What answers a secret is not kept for a replay.
        let secret = operation.path.ends_with("/preview-tokens");
        let management = operation.path.starts_with("/v1/manage") && !secret;
        assert_eq!(operation.takes_header("Idempotency-Key"), management, "{}", operation.path);
    }
}
