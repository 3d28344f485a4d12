//! Cursors and the other parameters of lists, whatever is done with them.

use std::collections::HashSet;

use pressroom::record::Kind;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::harness::contract::operations;
use crate::harness::stories::id;
use crate::harness::{Client, Engine, Newsroom, World};

on_both!(
    a_walk_misses_nothing_and_repeats_nothing_while_articles_come_and_go,
    a_cursor_of_another_list_or_sort_is_refused_by_every_list,
    any_question_is_answered_or_refused_with_a_reason,
);

const SORTS: [&str; 6] =
    ["-published_at", "published_at", "-content_modified_at", "content_modified_at", "headline", "-headline"];

/// The same cases in every run: a failure can be met again.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Articles that stay and articles that come and go, some alike in day and headline.
struct Crowd {
    desk: Client,
    anyone: Client,
    staying: HashSet<String>,
    moving: Vec<Value>,
}

impl Crowd {
    fn gather(room: &Newsroom) -> Crowd {
        let desk = room.editor();
        let make = |at: usize| {
            let published_at = format!("2026-10-{:02}T08:00:00Z", 1 + at / 3);
            desk.article(["Rain", "Water", "陈勇"][at % 3], json!({"published_at": published_at}))
        };
        let all: Vec<Value> = (0..18).map(make).collect();
        all.iter().for_each(|article| drop(desk.publish(Kind::Article, article)));
        let staying = all.iter().step_by(2).map(|article| id(article).to_owned()).collect();
        let moving = all.into_iter().skip(1).step_by(2).collect();
        Crowd { anyone: room.anyone(), desk, staying, moving }
    }

    /// One that moves goes where it is there, and else comes.
    fn turn(&self, which: usize) {
        let article = &self.moving[which % self.moving.len()];
        if self.desk.again(Kind::Article, article)["publication"]["state"] == "live" {
            self.desk.unpublish(Kind::Article, article);
        } else {
            self.desk.publish(Kind::Article, article);
        }
    }

    fn page(&self, query: &str) -> (Vec<String>, Value) {
        let mut page = self.anyone.get(&format!("/v1/articles?{query}")).ok(200);
        let ids = page["data"].as_array().expect("data").iter().map(|one| id(one).to_owned()).collect();
        (ids, page["page"].take())
    }

    /// What a walk one way saw: those that stay all, in order, and what has a fixed place no more than once.
    fn check(&self, seen: &[String], sort: &str) {
        let (whole, _) = self.page(&format!("sort={sort}&limit=100"));
        let wanted: Vec<&String> = whole.iter().filter(|id| self.staying.contains(*id)).collect();
        let stayed: Vec<&String> = seen.iter().filter(|id| self.staying.contains(*id)).collect();
        assert_eq!(stayed, wanted, "{sort}");
        let once: HashSet<&String> = seen.iter().collect();
        assert!(once.len() == seen.len() || sort.contains("modified"), "{sort}: {seen:?}");
    }
}

fn a_walk_misses_nothing_and_repeats_nothing_while_articles_come_and_go(engine: Engine) {
    let room = Newsroom::open(engine);
    let crowd = Crowd::gather(&room);
    let turns = proptest::collection::vec(any::<usize>(), 12..40);
    let case = (0..SORTS.len(), 1usize..5, turns);
    let ran = runner(10).run(&case, |(sort, limit, turns)| {
        let (sort, mut turns) = (SORTS[sort], turns.into_iter());
        let query = format!("sort={sort}&limit={limit}");
        let (mut seen, mut page) = crowd.page(&query);
        let mut last = seen.clone();
        while let Some(cursor) = page["next_cursor"].as_str().map(str::to_owned) {
            turns.next().into_iter().for_each(|which| crowd.turn(which));
            let (ids, next) = crowd.page(&format!("{query}&cursor={cursor}"));
            seen.extend(ids.iter().cloned());
            (last, page) = (ids, next);
        }
        crowd.check(&seen, sort);
        let mut back = last;
        while let Some(cursor) = page["prev_cursor"].as_str().map(str::to_owned) {
            turns.next().into_iter().for_each(|which| crowd.turn(which));
            let (ids, before) = crowd.page(&format!("{query}&cursor={cursor}"));
            back.splice(0..0, ids);
            page = before;
        }
        crowd.check(&back, sort);
        Ok(())
    });
    ran.expect("the walks hold");
}

/// A cursor of each list that has more than one page, and what it is for.
fn cursors(client: &Client, world: &World) -> Vec<(String, String)> {
    let mut cursors = Vec::new();
    // A feed has one page.
    let paged = |path: &str| path.contains("limit=100") && !path.starts_with("/v1/feeds/");
    for (_, path) in world.questions().into_iter().filter(|(_, path)| paged(path)) {
        let path = path.replace("limit=100", "limit=1");
        let page = client.get(&path).ok(200);
        cursors.extend(page["page"]["next_cursor"].as_str().map(|cursor| (path.clone(), cursor.to_owned())));
    }
    cursors
}

fn a_cursor_of_another_list_or_sort_is_refused_by_every_list(engine: Engine) {
    let room = Newsroom::open(engine);
    let world = World::furnish(&room.editor(), "cursors", 3);
    let client = room.anyone();
    let cursors = cursors(&client, &world);
    assert!(cursors.len() > 60, "{} lists have more than a page", cursors.len());
    let refused = |path: &str, cursor: &str| {
        let answer = client.get(&format!("{path}&cursor={cursor}"));
        assert_eq!(answer.faults(), [("cursor".to_owned(), "invalid_cursor".to_owned())], "{path} with {cursor}");
        answer.problem(400, "invalid_cursor");
    };
    for (at, (path, cursor)) in cursors.iter().enumerate() {
        client.get(&format!("{path}&cursor={cursor}")).expect(200);
        // Of the list before, of the one seven before, shorter, longer, and with one letter another.
        for other in [at + cursors.len() - 1, at + cursors.len() - 7] {
            let (_, other) = &cursors[other % cursors.len()];
            refused(path, other);
        }
        let place = (at * 7) % (cursor.len() - 2);
        let letter = if &cursor[place..=place] == "Q" { "R" } else { "Q" };
        for forged in
            [&cursor[..place], &format!("{cursor}Q"), &format!("{}{letter}{}", &cursor[..place], &cursor[place + 1..])]
        {
            if !forged.is_empty() {
                refused(path, forged);
            }
        }
    }
}

/// What a query may hold: what is right, what is nearly so, and what is not.
fn value(known: Vec<String>) -> impl Strategy<Value = String> {
    let odd = [
        "0",
        "-1",
        "1.5",
        "101",
        "99999999999999999999",
        "null",
        "true",
        "exact",
        "en",
        "zh-Hans",
        "x-y-z",
        "en,de,en",
        ",",
        ",,a,",
        "%",
        "%ff",
        "%zz",
        "%00",
        "%E2%80%AE",
        "[]",
        "{}",
        "\u{feff}",
        "'; DROP TABLE articles; --",
        "a.b.c",
        "id.",
        ".id",
        "2026-11-20",
        "2026-02-30",
        "0000-01-01",
        "9999-12-31",
        "-0001-01-01",
        "262142-12-31",
        "-262143-01-01",
        "2026-11-20T08:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "0001-01-01T00:00:00+23:59",
        "2026-11-20T08:00:00",
        "2016-12-31T23:59:60Z",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "陈勇",
        "é",
    ];
    let odd: Vec<String> = odd.iter().map(|one| (*one).to_owned()).collect();
    prop_oneof![
        3 => prop::sample::select([known, vec!["x".to_owned()]].concat()),
        3 => prop::sample::select(odd),
        1 => "\\PC{0,24}",
        1 => "[a-z,]{0,400}",
    ]
}

fn any_question_is_answered_or_refused_with_a_reason(engine: Engine) {
    let room = Newsroom::open(engine);
    let world = World::furnish(&room.editor(), "any", 2);
    let client = room.anyone();
    let questions = world.questions();
    let mut names: Vec<String> =
        ["q", "Sort", "sort ", "section[gte]", "topic[]", "[ne]", "published_at", "limit[gte]", "", "\u{1f600}"]
            .map(str::to_owned)
            .to_vec();
    for operation in operations().iter().filter(|operation| operation.method == "get") {
        let parameters = operation.parameters().filter(|parameter| parameter["in"] == "query");
        names.extend(parameters.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned)));
    }
    names.sort();
    names.dedup();
    let known: Vec<String> = questions
        .iter()
        .flat_map(|(_, path)| {
            url::form_urlencoded::parse(path.split('?').nth(1).unwrap_or_default().as_bytes()).into_owned()
        })
        .map(|(_, value)| value)
        .collect();
    let pair = (prop::sample::select(names), value(known), any::<bool>());
    let case = (0..questions.len(), any::<bool>(), proptest::collection::vec(pair, 1..5));
    let ran = runner(600).run(&case, |(at, declared, pairs)| {
        let (template, path) = &questions[at];
        let bare = path.split('?').next().unwrap_or_default();
        let operation = operations().into_iter().find(|one| one.path == *template && one.method == "get");
        let own: Vec<&str> = operation
            .iter()
            .flat_map(|one| one.parameters())
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let mut query = Vec::new();
        for (at, (name, value, raw)) in pairs.iter().enumerate() {
            // Most are what the address declares: what is not is refused before anything else is looked at.
            let name = if declared && !own.is_empty() { own[(name.len() * 7 + at) % own.len()] } else { name };
            let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let bare =
                |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%-_.,:'()".contains(&byte));
            let value = if *raw && bare(value) { value.clone() } else { encode(value) };
            query.push(format!("{}={value}", encode(name)));
        }
        let answer = client.get(&format!("{bare}?{}", query.join("&")));
        prop_assert!(
            matches!(answer.status, 200 | 301 | 400 | 404 | 406 | 409 | 410),
            "{}: {}",
            answer.asked,
            answer.text()
        );
        if answer.status == 400 {
            prop_assert!(!answer.faults().is_empty(), "{} is not told what is wrong: {}", answer.asked, answer.text());
        }
        Ok(())
    });
    ran.expect("every question has its answer");
}
