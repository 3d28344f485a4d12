//! The desk's view: working copies by where they stand, what readers see of them, and who has them.

use std::collections::BTreeSet;

use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use pressroom::access::Role;
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::stories::{id, managed, version};
use crate::harness::{Client, Engine, Newsroom, Setup, statements};

on_both!(
    articles_are_found_by_where_they_stand,
    articles_are_found_by_who_has_them,
    records_are_found_by_their_publication,
    the_list_and_its_records_say_the_same,
    filters_join_and_pages_follow,
    a_filter_takes_its_own_words_alone,
    a_filtered_list_costs_the_same_however_long,
);

fn names(page: &Value, member: &str) -> BTreeSet<String> {
    let data = page["data"].as_array().expect("data");
    data.iter().filter_map(|one| one[member].as_str().map(str::to_owned)).collect()
}

#[track_caller]
fn found(desk: &Client, query: &str) -> BTreeSet<String> {
    names(&desk.get(&format!("/v1/manage/articles?limit=100&{query}")).ok(200), "headline")
}

fn set<const N: usize>(words: [&str; N]) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[track_caller]
fn step(desk: &Client, article: &Value, name: &str, body: &Value) {
    let now = desk.again(Kind::Article, article);
    desk.act(&format!("{}/{name}", managed(Kind::Article, article)), version(&now), body).expect(200);
}

fn articles_are_found_by_where_they_stand(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let [_, review, approved] = ["Draft", "In review", "Approved"].map(|headline| desk.article(headline, json!({})));
    for article in [&review, &approved] {
        step(&desk, article, "submit", &json!({}));
    }
    step(&desk, &approved, "approve", &json!({}));
    assert_eq!(found(&desk, "workflow=draft"), set(["Draft"]));
    assert_eq!(found(&desk, "workflow=in_review"), set(["In review"]));
    assert_eq!(found(&desk, "workflow=approved"), set(["Approved"]));
    assert_eq!(found(&desk, "workflow=draft,in_review"), set(["Draft", "In review"]));
    assert_eq!(found(&desk, ""), set(["Draft", "In review", "Approved"]));
    desk.delete(&managed(Kind::Article, &review), 1).expect(204);
    assert_eq!(found(&desk, "workflow=in_review"), set([]));
}

fn articles_are_found_by_who_has_them(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for (headline, role) in [("Nobody's", None), ("Mine", Some(Role::Editor)), ("Theirs", Some(Role::Reporter))] {
        let article = desk.article(headline, json!({}));
        if let Some(role) = role {
            step(&desk, &article, "assign", &json!({"assignee": {"id": room.user(role)}}));
        }
    }
    assert_eq!(found(&desk, "assignee=me"), set(["Mine"]));
    assert_eq!(found(&room.reporter(), "assignee=me"), set(["Theirs"]));
    assert_eq!(found(&desk, "assignee=none"), set(["Nobody's"]));
    assert_eq!(found(&desk, &format!("assignee={}", room.user(Role::Reporter))), set(["Theirs"]));
    assert_eq!(found(&desk, "assignee=me,none"), set(["Mine", "Nobody's"]));
    assert_eq!(found(&room.admin(), "assignee=me"), set([]));
}

/// Articles in every state of publication, called by it.
fn in_every_state(engine: Engine) -> (Newsroom, Clock) {
    let clock = Clock::standing(Utc::now().into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.editor();
    let publish = |article: &Value| {
        desk.publish(Kind::Article, article);
        clock.set(clock.now().plus(TimeDelta::minutes(1)));
    };
    let [_, live, changed, ended, again, scheduled, retracted, merged] =
        ["none", "live", "live, changed", "ended", "live again", "scheduled", "retracted", "ended, merged"]
            .map(|headline| desk.article(headline, json!({})));
    [&live, &changed, &ended, &again, &again, &retracted, &merged].into_iter().for_each(publish);
    desk.change(Kind::Article, &changed, &json!({"kicker": "Newer"}));
    [&ended, &again].into_iter().for_each(|article| drop(desk.unpublish(Kind::Article, article)));
    clock.set(clock.now().plus(TimeDelta::minutes(1)));
    publish(&again);
    // What begins later, and what stands where something was, as the database has it.
    clock.set(clock.now().plus(TimeDelta::days(1)));
    publish(&scheduled);
    clock.set(clock.now().plus(TimeDelta::days(-1)));
    let mut conn = room.connect();
    for (article, tombstone) in [(&retracted, "retraction"), (&merged, "merged")] {
        let id = match engine {
            Engine::Sqlite => format!("x'{}'", id(article).replace('-', "")),
            Engine::Postgres => format!("'{}'", id(article)),
        };
        let set = format!("UPDATE editions SET tombstone = '{tombstone}' WHERE record = {id}");
        conn.batch_execute(&set).expect("an edition becomes a tombstone");
    }
    (room, clock)
}

fn records_are_found_by_their_publication(engine: Engine) {
    let (room, clock) = in_every_state(engine);
    let desk = room.editor();
    assert_eq!(found(&desk, "publication=none"), set(["none"]));
    assert_eq!(found(&desk, "publication=live"), set(["live", "live, changed", "live again"]));
    assert_eq!(found(&desk, "publication=ended"), set(["ended", "ended, merged"]));
    assert_eq!(found(&desk, "publication=scheduled"), set(["scheduled"]));
    assert_eq!(found(&desk, "publication=retracted"), set(["retracted"]));
    assert_eq!(found(&desk, "publication=none,scheduled"), set(["none", "scheduled"]));
    assert_eq!(found(&desk, "publication=none,scheduled,live,ended,retracted").len(), 8);
    // With no hand lifted, what was scheduled is live when its time has come.
    clock.set(clock.now().plus(TimeDelta::days(2)));
    assert_eq!(found(&desk, "publication=scheduled"), set([]));
    assert!(found(&desk, "publication=live").contains("scheduled"));
    // Every kind of record is published or not.
    let byline = desk.byline("Ada Penn");
    desk.make_public(Kind::Byline, &json!({"names": "Bo Lin"}));
    let none = desk.get("/v1/manage/bylines?publication=none").ok(200);
    assert_eq!(names(&none, "id"), set([id(&byline)]));
}

/// The state beside each record and the lists it is in, at every instant at which one of them changes.
fn the_list_and_its_records_say_the_same(engine: Engine) {
    let (room, clock) = in_every_state(engine);
    let desk = room.editor();
    let begin = clock.now();
    for hours in [-200, -1, 0, 1, 23, 24, 25, 200] {
        clock.set(begin.plus(TimeDelta::hours(hours)));
        let all = desk.get("/v1/manage/articles?limit=100").ok(200);
        for state in ["none", "scheduled", "live", "ended", "retracted"] {
            let told: BTreeSet<String> = all["data"]
                .as_array()
                .expect("data")
                .iter()
                .filter(|one| one["publication"]["state"] == state)
                .filter_map(|one| one["headline"].as_str().map(str::to_owned))
                .collect();
            assert_eq!(found(&desk, &format!("publication={state}")), told, "{state} after {hours} hours");
        }
    }
}

fn filters_join_and_pages_follow(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..7 {
        let language = if at == 6 { "zh-Hans" } else { "en" };
        let article = desk.article(&format!("Article {at}"), json!({"language": language}));
        if at != 0 {
            step(&desk, &article, "submit", &json!({"assignee": {"id": room.user(Role::Editor)}}));
        }
        if at == 1 {
            desk.publish(Kind::Article, &article);
        }
    }
    let query = "workflow=in_review,approved&publication=none&assignee=me&language=en";
    for sort in ["-updated_at", "updated_at", "-created_at", "created_at", "name", "-name"] {
        let path = format!("/v1/manage/articles?{query}&sort={sort}&limit=3");
        let headlines = |page: &Value| -> Vec<String> {
            let data = page["data"].as_array().expect("data");
            data.iter().filter_map(|one| one["headline"].as_str().map(str::to_owned)).collect()
        };
        let first = desk.get(&path).ok(200);
        let next = first["page"]["next_cursor"].as_str().expect("a cursor");
        let second = desk.get(&format!("{path}&cursor={next}")).ok(200);
        let mut all: Vec<String> = headlines(&first).into_iter().chain(headlines(&second)).collect();
        if sort.starts_with('-') {
            all.reverse();
        }
        assert_eq!(all, ["Article 2", "Article 3", "Article 4", "Article 5"], "{sort}");
        assert_eq!(second["page"]["has_more"], false);
        let previous = second["page"]["prev_cursor"].as_str().expect("a cursor");
        assert_eq!(desk.get(&format!("{path}&cursor={previous}")).ok(200)["data"], first["data"]);
        // A cursor is bound to its filters.
        let other = format!("/v1/manage/articles?workflow=in_review&sort={sort}&limit=3&cursor={next}");
        desk.get(&other).problem(400, "invalid_cursor");
    }
}

fn a_filter_takes_its_own_words_alone(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for (query, parameter) in [
        ("workflow=done", "workflow"),
        ("workflow=draft,done", "workflow"),
        ("publication=hidden", "publication"),
        ("assignee=you", "assignee"),
        ("assignee=me,you", "assignee"),
    ] {
        let answer = desk.get(&format!("/v1/manage/articles?{query}"));
        assert_eq!(answer.faults()[0].0, parameter);
        answer.problem(400, "invalid_parameter");
    }
    // Other kinds have no workflow, and nobody has them on the desk.
    desk.get("/v1/manage/bylines?workflow=draft").problem(400, "unknown_parameter");
    desk.get("/v1/manage/bylines?assignee=me").problem(400, "unknown_parameter");
    desk.get("/v1/manage/bylines?publication=live").expect(200);
}

fn a_filtered_list_costs_the_same_however_long(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..8 {
        let article = desk.article(&format!("Article {at}"), json!({}));
        step(&desk, &article, "submit", &json!({"assignee": {"id": room.user(Role::Editor)}}));
    }
    let query = "workflow=draft,in_review&publication=none,scheduled,ended&assignee=me,none&language=en";
    let cost = |limit: usize| {
        let path = format!("/v1/manage/articles?{query}&limit={limit}");
        assert_eq!(desk.get(&path).ok(200)["data"].as_array().map(Vec::len), Some(limit));
        statements::of(&room.database.address, || drop(desk.get(&path).expect(200)))
    };
    let (few, many) = (cost(1), cost(8));
    assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
}
