//! Lists, page by page: forwards and back, with ties, while records come and go.

use chrono::{TimeDelta, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::contract::document;
use crate::harness::stories::{article_of, id, link, speaker};
use crate::harness::{Answer, Client, Engine, Newsroom, Setup};

on_both!(
    every_list_of_management_is_walked_both_ways,
    every_list_of_delivery_is_walked_both_ways,
    the_change_log_is_walked_both_ways,
    the_turns_of_a_transcript_are_walked_both_ways,
    what_comes_and_goes_meanwhile_hides_nothing,
    a_list_of_working_copies_in_a_language,
    a_cursor_belongs_to_its_list,
    an_exact_count_is_made_when_asked_for,
    pages_are_linked,
    names_are_sorted_alike_on_both_engines,
);

/// The ids of a page.
fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().expect("a page has data").iter().map(key).collect()
}

/// What tells one item of a list from the others.
fn key(item: &Value) -> String {
    let id = item.get("id").unwrap_or(&item["position"]);
    id.to_string()
}

fn with(path: &str, parameters: &str) -> String {
    format!("{path}{}{parameters}", if path.contains('?') { '&' } else { '?' })
}

/// Walks a list to its end and back to its beginning, and answers what it holds. Both ways must agree, nothing may
/// come twice, and every page must say rightly whether more follows.
#[track_caller]
fn walk(client: &Client, path: &str, limit: usize) -> Vec<String> {
    let mut forwards: Vec<Vec<String>> = Vec::new();
    let mut page = client.get(&with(path, &format!("limit={limit}"))).ok(200);
    assert_eq!(page["page"]["prev_cursor"], Value::Null, "{path} begins");
    loop {
        assert_eq!(page["page"]["limit"], limit);
        assert_eq!(page["page"]["has_more"], json!(!page["page"]["next_cursor"].is_null()));
        forwards.push(ids(&page));
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        assert_eq!(forwards.last().map(Vec::len), Some(limit), "{path}: only the last page is short");
        page = client.get(&with(path, &format!("limit={limit}&cursor={cursor}"))).ok(200);
    }
    let mut backwards = vec![ids(&page)];
    while let Some(cursor) = page["page"]["prev_cursor"].as_str() {
        page = client.get(&with(path, &format!("limit={limit}&cursor={cursor}"))).ok(200);
        assert_eq!(page["page"]["has_more"], true, "{path}: the page one came from follows");
        backwards.push(ids(&page));
    }
    backwards.reverse();
    let (forwards, backwards) = (forwards.concat(), backwards.concat());
    assert_eq!(forwards, backwards, "{path}");
    let mut once = forwards.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), forwards.len(), "{path}: nothing comes twice");
    forwards
}

/// Walks a list in every order it offers, by pages of several sizes, and holds each against its turn.
fn walk_every_way(client: &Client, template: &str, path: &str, count: usize) {
    let parameters = document()["paths"][template]["get"]["parameters"].as_array().expect("parameters").clone();
    let sorts =
        parameters.iter().find(|parameter| parameter["name"] == "sort").map(|sort| sort["schema"]["enum"].clone());
    let sorts: Vec<String> = sorts.map(|sorts| serde_json::from_value(sorts).expect("words")).unwrap_or_default();
    for sort in &sorts {
        let by = with(path, &format!("sort={sort}"));
        let whole = ids(&client.get(&with(&by, "limit=100")).ok(200));
        assert_eq!(whole.len(), count, "{by}");
        for limit in [1, 4, count, 100] {
            assert_eq!(walk(client, &by, limit), whole, "{by} by {limit}");
        }
        let turned = sort.strip_prefix('-').map_or_else(|| format!("-{sort}"), str::to_owned);
        if sorts.contains(&turned) {
            let mut back = ids(&client.get(&with(path, &format!("sort={turned}&limit=100"))).ok(200));
            back.reverse();
            assert_eq!(back, whole, "{sort} and {turned} are one order read from its two ends, ties included");
        }
    }
    assert!(!sorts.is_empty(), "{template} has orders");
    let unasked = ids(&client.get(&with(path, "limit=100")).ok(200));
    assert_eq!(
        unasked,
        ids(&client.get(&with(path, &format!("limit=100&sort={}", sorts[0]))).ok(200)),
        "the first order is the usual one"
    );
}

/// Nine records of a kind, some of them alike in name, day and time.
fn fill(desk: &Client, kind: Kind, clock: &Clock) -> Vec<Value> {
    let organization = desk.organization("Water Bureau");
    desk.publish(Kind::Organization, &organization);
    let conference = desk.make(Kind::PressConference, &json!({"starts": {"local": "2020-01-01"}}));
    desk.publish(Kind::PressConference, &conference);
    let mut made = Vec::new();
    for at in 0..9_i64 {
        if at % 3 == 0 {
            clock.set(clock.now().plus(TimeDelta::seconds(1)));
        }
        let name = ["Ada", "Ada", "陈勇"][(at % 3) as usize];
        let day = format!("2026-11-{:02}", 10 + at / 4);
        let record = match kind {
            Kind::Article => article_of(
                name,
                json!({"published_at": if at % 4 == 0 { json!(format!("{day}T08:00:00Z")) } else { json!(null) },
                "display_date": if at % 4 == 1 { json!(day) } else { json!(null) }}),
            ),
            Kind::Quotation => {
                json!({"kind": "indirect", "text": name, "language": "en", "speaker_kind": "unnamed", "said_on": if at % 4 == 0 { json!(null) } else { json!(day) }})
            }
            Kind::PressConference => {
                json!({"title": name, "starts": {"local": format!("{day}T0{}:00", at % 2 + 1), "time_zone": "Asia/Shanghai"}})
            }
            Kind::Transcript => json!({"press_conference": link(&conference), "language": "en"}),
            Kind::Page => json!({"key": format!("page-{at}"), "language": "en", "title": name}),
            Kind::Front => json!({"key": format!("front-{at}"), "language": "en", "title": name}),
            Kind::Media => json!({"caption": name}),
            Kind::Correction => {
                json!({"target": speaker("press_conference", &conference), "kind": "update", "text": name})
            }
            _ => json!({"names": name}),
        };
        made.push(desk.make(kind, &record));
    }
    made
}

fn every_list_of_management_is_walked_both_ways(engine: Engine) {
    for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Site) {
        let clock = Clock::standing(Utc::now().into());
        let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
        let desk = room.editor();
        fill(&desk, kind, &clock);
        let count = if matches!(kind, Kind::Organization | Kind::PressConference) { 10 } else { 9 };
        let path = format!("/v1/manage/{}", kind.collection());
        walk_every_way(&desk, &path, &path, count);
    }
}

fn every_list_of_delivery_is_walked_both_ways(engine: Engine) {
    for kind in Kind::ALL.iter().copied().filter(|kind| !matches!(kind, Kind::Site | Kind::Media | Kind::Front)) {
        let clock = Clock::standing(Utc::now().into());
        let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
        let desk = room.editor();
        let made = fill(&desk, kind, &clock);
        for record in &made {
            desk.publish(kind, record);
        }
        if kind == Kind::Quotation {
            // Readers see a quotation where an article prints it.
            let spans: Vec<(&str, Option<&Value>)> = made.iter().map(|one| ("words", Some(one))).collect();
            let body = json!([crate::harness::stories::paragraph("b1", &spans)]);
            let article = desk.make(Kind::Article, &json!({"headline": "All of them", "body": body}));
            desk.publish(Kind::Article, &article);
        }
        let count = if matches!(kind, Kind::Organization | Kind::PressConference) { 10 } else { 9 };
        let path = format!("/v1/{}", kind.collection());
        walk_every_way(&room.anyone(), &path, &path, count);
    }
}

fn the_change_log_is_walked_both_ways(engine: Engine) {
    let room = Newsroom::open(engine);
    for at in 0..7 {
        room.editor().byline(&format!("Byline {at}"));
    }
    let byline = room.editor().byline("Ada Penn");
    room.editor().publish(Kind::Byline, &byline);
    room.editor().change(Kind::Byline, &byline, &json!({"kind": "staff"}));
    room.number();
    let all = room.admin().get("/v1/manage/changes?limit=100").ok(200);
    let count = all["data"].as_array().map_or(0, Vec::len);
    walk_every_way(&room.admin(), "/v1/manage/changes", "/v1/manage/changes", count);
    let of_one = format!("/v1/manage/changes?record={}", id(&byline));
    walk_every_way(&room.admin(), "/v1/manage/changes", &of_one, 3);
}

fn the_turns_of_a_transcript_are_walked_both_ways(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(Kind::PressConference, &json!({}));
    let turns: Vec<Value> = (0..9).map(|at| json!({"text": format!("Turn {at}")})).collect();
    let transcript = json!({"press_conference": link(&conference), "language": "en", "segments": turns});
    let transcript = desk.make(Kind::Transcript, &transcript);
    desk.publish(Kind::Transcript, &transcript);
    let path = format!("/v1/transcripts/{}/segments", id(&transcript));
    let wanted: Vec<String> =
        transcript["segments"].as_array().expect("segments").iter().map(|turn| turn["id"].to_string()).collect();
    for limit in [1, 4, 9, 100] {
        assert_eq!(walk(&room.anyone(), &path, limit), wanted);
    }
}

/// A cursor stands between two records, not at a number: what is added or taken away elsewhere moves nothing.
fn what_comes_and_goes_meanwhile_hides_nothing(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let name = |at: usize| format!("Name {at:02}");
    let make = |at: usize| desk.make_public(Kind::Byline, &json!({"names": name(at)}));
    (0..12).for_each(|at| drop(make(at * 4 + 2)));
    let client = room.anyone();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    for turn in 0..20 {
        let page = client.get(&format!("/v1/bylines?sort=name&limit=3{cursor}")).ok(200);
        seen.extend(page["data"].as_array().expect("data").iter().map(|one| (one["name"].clone(), one["id"].clone())));
        // One comes behind the reader, one before, and the one the reader stands at goes.
        make(turn * 12 + 1);
        make((turn + 2) * 12 + 1);
        let Some(next) = page["page"]["next_cursor"].as_str() else { break };
        desk.unpublish(
            Kind::Byline,
            page["data"].as_array().and_then(|data| data.last()).expect("the page has a last one"),
        );
        cursor = format!("&cursor={next}");
        assert!(turn < 19, "the list has an end");
    }
    let mut once: Vec<String> = seen.iter().map(|(_, id)| id.to_string()).collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "each once");
    let names: Vec<&Value> = seen.iter().map(|(name, _)| name).collect();
    assert!(names.is_sorted_by_key(|name| name.to_string()), "in order: {names:?}");
    for at in 0..12 {
        assert!(
            names.contains(&&json!(name(at * 4 + 2))),
            "{} was there until it was seen: {names:?}",
            name(at * 4 + 2)
        );
    }
}

fn a_list_of_working_copies_in_a_language(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = desk.article("A report", json!({}));
    let chinese = desk.make(Kind::Article, &json!({"headline": "报道", "language": "zh-Hans"}));
    let list = |query: &str| ids(&desk.get(&format!("/v1/manage/articles{query}")).ok(200));
    assert_eq!(list("?language=en"), [key(&english)]);
    assert_eq!(list("?language=zh-Hans"), [key(&chinese)]);
    assert_eq!(list("?sort=created_at"), [key(&english), key(&chinese)]);
    assert!(list("?language=fr").is_empty());
}

fn a_cursor_belongs_to_its_list(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..5 {
        desk.make_public(Kind::Byline, &json!({"names": format!("Byline {at}"), "kind": "staff"}));
    }
    let client = room.anyone();
    let page = client.get("/v1/bylines?limit=2&kind=staff").ok(200);
    let cursor = page["page"]["next_cursor"].as_str().expect("there is more").to_owned();
    let refused = |answer: Answer| {
        assert_eq!(answer.faults(), [("cursor".to_owned(), "invalid_cursor".to_owned())]);
        answer.problem(400, "invalid_cursor");
    };
    // Another page size, other members, a count: still the same list.
    for same in ["limit=3&kind=staff", "kind=staff&fields=id", "kind=staff&count=exact", "kind=staff"] {
        client.get(&format!("/v1/bylines?{same}&cursor={cursor}")).expect(200);
    }
    for other in ["", "kind=agency&", "kind=staff&sort=-name&", "kind=staff,person&"] {
        refused(client.get(&format!("/v1/bylines?{other}cursor={cursor}")));
    }
    refused(client.get(&format!("/v1/officials?cursor={cursor}")));
    refused(desk.get(&format!("/v1/manage/bylines?cursor={cursor}")));
    let middle = cursor.len() / 2;
    let turned = if &cursor[middle..=middle] == "A" { "B" } else { "A" };
    let altered = format!("{}{turned}{}", &cursor[..middle], &cursor[middle + 1..]);
    for forged in [altered.as_str(), "x", "AAAA", "../..", &"A".repeat(60), &cursor[1..], &format!("{cursor}A")] {
        refused(client.get(&format!("/v1/bylines?kind=staff&cursor={forged}")));
    }
    // Another installation's is not ours.
    let seal = pressroom::http::Seal::new([7; 32]);
    let place = pressroom::http::Position {
        direction: pressroom::http::Direction::Next,
        key: vec![],
        inclusive: false,
        id: pressroom::store::Id::new(),
    };
    refused(client.get(&format!("/v1/bylines?cursor={}", seal.seal("/v1/bylines?", &place))));
}

fn an_exact_count_is_made_when_asked_for(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..5 {
        desk.make_public(
            Kind::Byline,
            &json!({"names": format!("Byline {at}"), "kind": if at < 2 { "staff" } else { "person" }}),
        );
    }
    desk.byline("A draft");
    let page = |query: &str| room.anyone().get(&format!("/v1/bylines?{query}")).ok(200)["page"].clone();
    assert_eq!(page("limit=2").get("total"), None);
    assert_eq!(page("limit=2&count=exact")["total"], 5);
    assert_eq!(page("count=exact&kind=staff")["total"], 2);
    assert_eq!(page("count=exact&kind=agency")["total"], 0);
    let next = page("limit=2&count=exact")["next_cursor"].clone();
    assert_eq!(
        page(&format!("count=exact&cursor={}", next.as_str().expect("more")))["total"],
        5,
        "of the list, not of what follows"
    );
}

fn pages_are_linked(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..5 {
        desk.make_public(Kind::Byline, &json!({"names": format!("Byline {at}"), "kind": "staff"}));
    }
    for (client, path) in
        [(room.anyone(), "/v1/bylines?kind=staff&limit=2"), (desk, "/v1/manage/bylines?sort=name&limit=2")]
    {
        let first = client.get(path).expect(200);
        let next = rel(&first, "next").expect("there is more");
        assert_eq!(rel(&first, "prev"), None);
        let second = client.get(&next).expect(200);
        let third = client.get(&rel(&second, "next").expect("there is more")).expect(200);
        assert_eq!(rel(&third, "next"), None);
        assert_eq!(third.json()["data"].as_array().map(Vec::len), Some(1));
        let back = client.get(&rel(&second, "prev").expect("there is a page before")).ok(200);
        assert_eq!(ids(&back), ids(&first.json()));
    }
}

fn rel(answer: &Answer, rel: &str) -> Option<String> {
    let links = answer.header("link")?;
    let link = links.split(", ").find(|link| link.ends_with(&format!("rel=\"{rel}\"")))?;
    Some(link.split(['<', '>']).nth(1)?.to_owned())
}

/// No engine's idea of an alphabet decides.
fn names_are_sorted_alike_on_both_engines(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let names = [
        "zebra",
        "Ångström",
        "apple",
        "陈勇",
        "Zoë",
        "äpfel",
        "Apple",
        "_x",
        "Émile",
        "123",
        "ćwikła",
        "a b",
        "a-b",
        "ab",
    ];
    for name in names {
        desk.make_public(Kind::Byline, &json!({"names": name}));
    }
    let page = room.anyone().get("/v1/bylines?limit=100").ok(200);
    let shown: Vec<&str> =
        page["data"].as_array().expect("data").iter().filter_map(|one| one["name"].as_str()).collect();
    let mut wanted = names;
    wanted.sort_by_key(|name| pressroom::record::names::sort_key(name));
    assert_eq!(shown, wanted);
    let drafts = desk.get("/v1/manage/bylines?limit=100&sort=name").ok(200);
    let drafts: Vec<&Value> =
        drafts["data"].as_array().expect("data").iter().map(|one| &one["names"][0]["text"]).collect();
    assert_eq!(drafts, wanted);
}
