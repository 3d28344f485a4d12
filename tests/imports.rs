//! Importing a page: what is found, what is made of it, and what readers see of that.

use pressroom::access::Role;
use pressroom::exchange::sample;
use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Engine, Newsroom};

on_both!(
    a_page_becomes_linked_drafts,
    a_second_import_makes_nothing,
    publishing_leaves_suggestions_behind,
    what_is_accepted_can_be_published_with_the_article,
    accepting_and_publishing_in_one_call,
    a_dry_run_stores_nothing,
    a_page_that_cannot_be_read_is_a_clear_problem,
    a_contributor_and_an_official_are_found_again,
    the_same_page_twice_at_once_is_one_import,
    the_sample_newsroom_is_whole,
    what_looks_wrong_is_a_warning_and_no_error,
);

const PAGE: &str = include_str!("../samples/press-conference-page.txt");

#[track_caller]
fn import(client: &Client, query: &str, page: &str) -> Answer {
    client.ask("POST", &format!("/v1/manage/imports{query}")).bytes("text/plain", page.as_bytes()).send()
}

fn made<'a>(import: &'a Value, kind: &str) -> Vec<&'a Value> {
    let records = import["report"]["records"].as_array().expect("a report lists its records");
    records.iter().filter(|record| record["kind"] == kind).collect()
}

fn only<'a>(import: &'a Value, kind: &str) -> &'a str {
    let found = made(import, kind);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]["id"].as_str().expect("a record that was made has an id")
}

fn a_page_becomes_linked_drafts(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let import = import(&desk, "?source=page.txt", PAGE).ok(201);
    assert_eq!(import["status"], "created");
    let report = &import["report"];
    assert_eq!(report["headline"], "Lanwan's Mangrove Belt Reaches the North Cape, Storm Damage Falls");
    assert_eq!(report["display_date"], "2026-05-14");
    assert_eq!(report["published_at"], Value::Null, "no hour is invented");
    assert_eq!(report["dateline"], "Lanwan");
    let codes: Vec<&str> =
        report["warnings"].as_array().into_iter().flatten().filter_map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&"today_beside_date"), "{codes:?}");
    assert!(!report["site"]["hotlines"].as_array().expect("a list").is_empty());
    assert!(!report["body_text"].as_str().expect("a text").contains("Leaving a message"));

    let article = desk.get(&format!("/v1/manage/articles/{}", only(&import, "article"))).ok(200);
    assert_eq!(article["credits"][0]["credited_as"], "INES CALLOWAY");
    assert_eq!(article["extraction"]["review"], "suggested");
    assert!(article["extraction"]["parts"].as_array().is_some_and(|parts| !parts.is_empty()));
    let picture = desk.get(&format!("/v1/manage/media/{}", only(&import, "media"))).ok(200);
    assert_eq!(picture["credits"][0]["credited_as"], "Wangchuan Pei");
    assert!(!picture["caption"][0]["text"].as_str().expect("a caption").contains("Photo/"));

    let conference = only(&import, "press_conference");
    assert_eq!(article["press_conferences"][0]["id"], conference);
    let conference = desk.get(&format!("/v1/manage/press-conferences/{conference}")).ok(200);
    assert_eq!(
        conference["starts"],
        json!({"local": "2026-05-12", "time_zone": null, "utc": null, "precision": "day"})
    );
    assert_eq!(conference["speakers"].as_array().map(Vec::len), Some(2));
    let officials = made(&import, "official");
    assert_eq!(officials.len(), 2);
    for official in officials {
        let official = desk.get(&format!("/v1/manage/officials/{}", official["id"].as_str().expect("an id"))).ok(200);
        assert_eq!(official["positions"].as_array().map(Vec::len), Some(1));
        assert_eq!(official["positions"][0]["extraction"]["review"], "suggested");
    }
    quotations_are_marked(&desk, &import, &article);
}

/// Each quotation is marked on its words in the body, and knows its speaker and its day.
fn quotations_are_marked(desk: &Client, import: &Value, article: &Value) {
    let quotations = made(import, "quotation");
    assert!(quotations.len() >= 8, "{}", quotations.len());
    let mut direct = 0;
    for quotation in quotations {
        let id = quotation["id"].as_str().expect("an id");
        let quotation = desk.get(&format!("/v1/manage/quotations/{id}")).ok(200);
        assert_eq!(quotation["extraction"]["review"], "suggested");
        assert_eq!(quotation["said_on"], "2026-05-12");
        assert_eq!(quotation["speaker"]["type"], "official", "{quotation}");
        let printing = &quotation["printings"][0];
        assert_eq!(printing["article"]["id"], article["id"]);
        assert_eq!(printing["state"], "anchored");
        let parts = printing["parts"].as_array().expect("the parts of a printing");
        let words: Vec<&str> = parts.iter().filter_map(|part| part["exact"].as_str()).collect();
        assert_eq!(json!(words.join(" ")), quotation["text"]);
        direct += usize::from(quotation["kind"] == "direct");
    }
    assert_eq!(direct, 1);
}

fn a_second_import_makes_nothing(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let first = import(&desk, "", PAGE).ok(201);
    let second = import(&desk, "", PAGE).ok(200);
    assert_eq!(second["status"], "known");
    assert_eq!(second["id"], first["id"]);
    assert_eq!(desk.get("/v1/manage/articles").ok(200)["data"].as_array().map(Vec::len), Some(1));
    let listed = desk.get("/v1/manage/imports").ok(200);
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["data"][0]["report"]["headline"], first["report"]["headline"]);
}

fn publishing_leaves_suggestions_behind(engine: Engine) {
    let room = Newsroom::open(engine);
    import(&room.reporter(), "?publish=true", PAGE).problem(403, "forbidden");
    let made_now = import(&room.editor(), "?publish=true", PAGE).ok(201);
    assert!(made_now["published"]["left_out"].as_array().is_some_and(|left| !left.is_empty()));
    let reader = room.anyone();
    let article = reader.get(&format!("/v1/articles/{}?include=quotations", only(&made_now, "article"))).ok(200);
    assert_eq!(article["published_at"], Value::Null, "the page gives a day alone");
    assert_eq!(article["display_date"], "2026-05-14");
    assert_eq!(article["byline_text"], "INES CALLOWAY");
    assert_eq!(article["quotations"], json!([]));
    assert_eq!(article["press_conferences"], json!([]));
    assert!(!article.to_string().contains("\"quotation\""), "the marks of suggestions stay behind");
    for kind in [Kind::Official, Kind::Organization, Kind::Quotation, Kind::PressConference] {
        let list = reader.get(&format!("/v1/{}", kind.collection())).ok(200);
        assert_eq!(list["data"], json!([]), "{kind}");
    }
}

fn what_is_accepted_can_be_published_with_the_article(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let made_now = import(&desk, "", PAGE).ok(201);
    let id = made_now["id"].as_str().expect("an import has an id");
    room.reporter().post(&format!("/v1/manage/imports/{id}/accept"), &json!({})).problem(403, "forbidden");
    desk.post(&format!("/v1/manage/imports/{id}/accept"), &json!({})).ok(200);
    let place = format!("/v1/manage/articles/{}", only(&made_now, "article"));
    let article = desk.get(&place).ok(200);
    let version = article["version"].as_i64().expect("a version");
    let refused = desk.act(&format!("{place}/publish"), version, &json!({}));
    let listed = refused.problem(409, "drafts_not_published")["drafts"].as_array().map_or(0, Vec::len);
    assert!(listed > 10, "{listed}");
    desk.act(&format!("{place}/publish"), version, &json!({"with_drafts": true})).ok(200);
    let shown = room.anyone().get(&format!("/v1/articles/{}?include=quotations", only(&made_now, "article"))).ok(200);
    let quotations = shown["quotations"].as_array().expect("quotations were asked for");
    assert!(quotations.len() >= 8);
    assert!(
        quotations.iter().all(|quotation| quotation["capacity"]["organization"]["name"].is_string()),
        "{quotations:?}"
    );
    assert_eq!(shown["press_conferences"][0]["starts"]["local"], "2026-05-12");
}

fn accepting_and_publishing_in_one_call(engine: Engine) {
    let room = Newsroom::open(engine);
    let made_now = import(&room.editor(), "?accept_suggestions=true&publish=true", PAGE).ok(201);
    assert_eq!(made_now["published"]["left_out"], json!([]));
    let officials = room.anyone().get("/v1/officials").ok(200);
    assert_eq!(officials["data"].as_array().map(Vec::len), Some(2));
    room.number();
    let log = room.admin().get("/v1/manage/changes?limit=100").ok(200).to_string();
    assert!(log.contains(&room.user(Role::Editor).to_string()), "the log names who accepted");
}

fn a_dry_run_stores_nothing(engine: Engine) {
    let room = Newsroom::open(engine);
    let tried = import(&room.reporter(), "?dry_run=true", PAGE).ok(200);
    assert_eq!(tried["status"], "dry_run");
    assert_eq!(tried["id"], Value::Null);
    assert!(made(&tried, "official").iter().all(|record| record["id"].is_null()));
    assert_eq!(room.editor().get("/v1/manage/articles").ok(200)["data"], json!([]));
    assert_eq!(room.editor().get("/v1/manage/imports").ok(200)["data"], json!([]));
}

fn a_page_that_cannot_be_read_is_a_clear_problem(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let send = |kind: &str, bytes: &[u8]| desk.ask("POST", "/v1/manage/imports").bytes(kind, bytes).send();
    send("text/plain", b"").problem(422, "invalid");
    send("text/html", &[0x89, b'P', b'N', b'G', 0, 1, 2, 3, 0, 0, 0, 255, 254, 0, 0]).problem(422, "invalid");
    send("application/json", b"{}").problem(415, "unsupported_media_type");
    send("text/plain", &vec![b'a'; 25 << 20]).problem(413, "too_large");
    let deep = "<div>".repeat(100_000) + "Deep";
    let answer = send("text/html", deep.as_bytes());
    assert!([200, 201, 422].contains(&answer.status), "{}", answer.status);
    let unbalanced =
        "A headline of a page\n\nBy ANN BYE | Nov 13, 2026\n\n“He said “that “all marks “open.\n\nAnd more text.";
    import(&desk, "", unbalanced).ok(201);
}

fn a_contributor_and_an_official_are_found_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let first = import(&desk, "", PAGE).ok(201);
    let other = PAGE.replace("Storm Damage Falls", "Storm Costs Fall").replace("INES CALLOWAY", "Calloway Ines");
    let second = import(&desk, "", &other).ok(201);
    for kind in ["byline", "official", "organization", "press_conference"] {
        let ids = |import| made(import, kind).iter().map(|record| record["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&first), ids(&second), "{kind}");
        assert!(made(&second, kind).iter().all(|record| record["new"] == false), "{kind}");
    }
}

fn the_same_page_twice_at_once_is_one_import(engine: Engine) {
    let room = Newsroom::open(engine);
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let one = || scope.spawn(|| import(&room.editor(), "", PAGE).status);
        let both = [one(), one(), one()];
        both.into_iter().map(|thread| thread.join().expect("the request ends")).collect()
    });
    assert!(answers.iter().all(|status| [200, 201, 409, 503].contains(status)), "{answers:?}");
    assert_eq!(room.editor().get("/v1/manage/articles").ok(200)["data"].as_array().map(Vec::len), Some(1));
}

fn the_sample_newsroom_is_whole(engine: Engine) {
    let room = Newsroom::open(engine);
    let records = sample::load(&room.store).expect("the sample loads").expect("the store was empty");
    assert!(records > 100, "{records}");
    assert_eq!(sample::load(&room.store).expect("it can be asked again"), None, "a store with records is left alone");
    let reader = room.anyone();
    let articles = reader.get("/v1/articles?count=exact&limit=100&include=quotations").ok(200);
    assert!(articles["page"]["total"].as_i64().is_some_and(|total| total >= 12));
    for article in articles["data"].as_array().expect("a list") {
        assert!(article["byline_text"].is_string() || article["source"]["kind"] != "staff", "{article}");
        let one = reader
            .get(&format!("/v1/articles/{}?body_format=html&include=json_ld", article["id"].as_str().expect("an id")));
        assert!(one.ok(200)["body"].as_str().is_some_and(|html| html.starts_with('<')));
    }
    for kind in [
        Kind::Official,
        Kind::PressConference,
        Kind::Quotation,
        Kind::Section,
        Kind::Topic,
        Kind::Transcript,
        Kind::Page,
    ] {
        let list = reader.get(&format!("/v1/{}", kind.collection())).ok(200);
        for record in list["data"].as_array().expect("a list") {
            reader.get(&format!("/v1/{}/{}", kind.collection(), record["id"].as_str().expect("an id"))).ok(200);
        }
    }
    for (language, chosen) in [("en", 3), ("zh-Hans", 2)] {
        let front = reader.get(&format!("/v1/fronts/home?language={language}")).ok(200);
        let items = front["items"].as_array().expect("items");
        assert_eq!(items.iter().filter(|item| item["chosen"] == true).count(), chosen);
        assert!(items.len() > chosen && items.iter().all(|item| item["article"]["language"] == language), "{front}");
    }
    assert!(reader.get("/v1/site?language=zh-Hans").ok(200)["sections"].as_array().is_some_and(|tree| tree.len() > 1));
}

/// Invariant 13.
fn what_looks_wrong_is_a_warning_and_no_error(engine: Engine) {
    let room = Newsroom::open(engine);
    let page = r#"<html lang="en"><head><title>Sluice opens early</title></head><body><article><h1>Sluice opens early</h1>
        <p>By MARA ODUYA | Nov 13, 2026</p>
        <figure><img src="/sluice.jpg"><figcaption>The sluice at noon, in a photograph by Ines Calloway, seen
        from the quay (photo courtesy of the harbour office), with the gate open.</figcaption></figure>
        <p>“We have waited for this day for eleven years and we will not wait another one for the second gate.”</p>
        <p>Today, November 10, the harbour office opened the sluice at the old quay.</p>
        <p>At a press conference on November 20, 2026, Zhou Song, Director of the Water Bureau, said that the gate holds.</p>
        <p>The gate weighs ninety tonnes and was lifted by two cranes in the course of a single night.</p></article></body></html>"#;
    let answer =
        room.editor().ask("POST", "/v1/manage/imports?publish=true").bytes("text/html", page.as_bytes()).send();
    let import = answer.ok(201);
    let warnings = import["report"]["warnings"].as_array().expect("a list");
    let codes: Vec<&str> = warnings.iter().filter_map(|one| one["code"].as_str()).collect();
    for code in ["today_beside_date", "published_before_event", "unattributed_quotation", "caption_credit"] {
        assert!(codes.contains(&code), "{code} is missing: {warnings:#?}");
    }
    // All the same it is imported and published.
    let article = room.anyone().get("/v1/articles").ok(200);
    assert_eq!(article["data"][0]["headline"], "Sluice opens early");
}
