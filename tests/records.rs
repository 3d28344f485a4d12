//! Create, read, replace, change, list and trash: every kind of record alike.

use pressroom::of_kind;
use pressroom::record::{Kind, Record};
use serde_json::{Value, json};

use crate::harness::contract::document;
use crate::harness::stories::{id, link, managed, speaker, version};
use crate::harness::{Client, Engine, Newsroom};

on_both!(
    a_record_is_made_as_the_document_shows,
    what_was_read_can_be_sent_back_and_changes_nothing,
    a_patch_changes_what_it_mentions_and_null_clears,
    a_list_shows_the_working_copies_without_their_bodies,
    what_is_trashed_is_gone_from_every_list,
    what_readers_see_is_not_trashed,
    a_working_copy_is_always_read_anew,
    the_site_is_always_there_and_there_is_one,
    a_relation_to_nothing_is_refused,
    an_id_that_is_none_is_not_found,
    a_position_keeps_its_identity,
    the_turns_of_a_transcript_keep_theirs,
    trees_have_no_circles,
    what_may_be_there_once_is_there_once,
    credits_stay_where_a_save_does_not_mention_them,
    a_plain_name_is_in_the_language_of_the_site,
);

/// The kinds that can be made.
fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Site)
}

/// The document's example of a record, with records that exist where it names others.
pub fn example(desk: &Client, kind: Kind) -> Value {
    let path = format!("/v1/manage/{}", kind.collection());
    let content = &document()["paths"][&path]["post"]["requestBody"]["content"];
    let mut example = content["application/json"]["example"].clone();
    match kind {
        Kind::Official => example["positions"][0]["organization"] = link(&desk.organization("Water Bureau")),
        Kind::Quotation => {
            let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
            example["speaker"] = speaker("official", &official);
        }
        Kind::Transcript => example["press_conference"] = link(&desk.make(Kind::PressConference, &json!({}))),
        Kind::Correction => example["target"] = speaker("article", &desk.article("A report", json!({}))),
        _ => {}
    }
    example
}

/// A member of each kind that may be null, and a value it may have.
fn optional(kind: Kind) -> (&'static str, Value) {
    match kind {
        Kind::Article => ("kicker", json!("Water")),
        Kind::Byline => ("bio", json!([{"language": "en", "text": "Writes.", "kind": "original"}])),
        Kind::Official => ("honorific", json!("Dr.")),
        Kind::Organization => (
            "extraction",
            json!({"import": null, "method": "by hand", "version": "1", "confidence": 1.0, "review": "accepted", "parts": []}),
        ),
        Kind::PressConference => ("series", json!("Briefings")),
        Kind::Transcript => ("licence", json!("CC0")),
        Kind::Quotation => ("capacity_as_printed", json!("Deputy Director")),
        Kind::Section => ("description", json!([{"language": "en", "text": "All of it.", "kind": "original"}])),
        Kind::Topic => ("uri", json!("https://example.com/topic")),
        Kind::Media => ("usage_terms", json!("Ask first.")),
        Kind::Page => ("revision", json!("2026-01")),
        Kind::Correction => ("internal_note", json!("A reader wrote to us.")),
        Kind::Front => ("title", json!("Today")),
        Kind::Site => ("slogan", json!([{"language": "en", "text": "As they said it.", "kind": "original"}])),
    }
}

/// Whether a value has all that was sent, whatever was added to it.
fn holds(whole: &Value, sent: &Value) -> bool {
    match (whole, sent) {
        (Value::Object(whole), Value::Object(sent)) => {
            sent.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| holds(whole, part)))
        }
        (Value::Array(whole), Value::Array(sent)) => {
            whole.len() == sent.len() && whole.iter().zip(sent).all(|(whole, part)| holds(whole, part))
        }
        // A plain string may stand for a text in several languages.
        (Value::Array(texts), Value::String(text)) => texts.first().is_some_and(|first| first["text"] == *text),
        (whole, sent) => whole == sent,
    }
}

fn a_record_is_made_as_the_document_shows(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.reporter();
    for kind in kinds() {
        let sent = example(&desk, kind);
        let answer = desk.post(&format!("/v1/manage/{}", kind.collection()), &sent).expect(201);
        let made = answer.json();
        assert_eq!(answer.must("location"), managed(kind, &made));
        assert_eq!(answer.must("etag"), "\"1\"");
        assert_eq!(version(&made), 1);
        assert!(holds(&made, &sent), "{kind}: {sent:#} was sent, {made:#} was made");
        assert_eq!(made["publication"]["state"], "none");
        let read = desk.get(&managed(kind, &made)).expect(200);
        assert_eq!(read.json(), made);
        assert_eq!(read.must("etag"), "\"1\"");
        assert_eq!(read.must("cache-control"), "no-store");
    }
}

fn what_was_read_can_be_sent_back_and_changes_nothing(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for kind in kinds() {
        let made = desk.make(kind, &example(&desk, kind));
        let back = desk.put(&managed(kind, &made), 1, &made).ok(200);
        assert_eq!(back, made, "{kind}");
        assert_eq!(desk.patch(&managed(kind, &made), 1, &made).ok(200), made, "{kind}");
        assert_eq!(desk.patch(&managed(kind, &made), 1, &json!({})).ok(200), made, "{kind}");
        room.number();
        let log = room.admin().get(&format!("/v1/manage/changes?record={}", id(&made))).ok(200);
        let acts: Vec<&Value> = log["data"].as_array().expect("a list").iter().map(|row| &row["action"]).collect();
        assert_eq!(acts, ["create"], "{kind}: a save that changes nothing is no act");
    }
}

fn a_patch_changes_what_it_mentions_and_null_clears(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for kind in kinds() {
        let made = desk.make(kind, &example(&desk, kind));
        let (field, value) = optional(kind);
        let answer = desk.patch(&managed(kind, &made), 1, &json!({field: value})).expect(200);
        assert_eq!(answer.must("etag"), "\"2\"");
        let changed = answer.json();
        assert_eq!(version(&changed), 2);
        let mut wanted = made.clone();
        wanted[field] = value;
        for moving in ["version", "updated_at"] {
            wanted[moving] = changed[moving].clone();
        }
        assert_eq!(changed, wanted, "{kind}");
        let cleared = desk.patch(&managed(kind, &made), 2, &json!({field: null})).ok(200);
        assert_eq!(cleared[field], Value::Null, "{kind}");
        assert_eq!(version(&cleared), 3);
        assert_eq!(desk.again(kind, &made), cleared);
    }
}

fn a_list_shows_the_working_copies_without_their_bodies(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for kind in kinds() {
        let made = desk.make(kind, &example(&desk, kind));
        let list = desk.get(&format!("/v1/manage/{}", kind.collection())).ok(200);
        let mine = list["data"].as_array().expect("a list").iter().find(|one| one["id"] == made["id"]);
        let mut wanted = made.clone();
        // What takes a statement for each record, or is large, stays out of lists.
        let members = wanted.as_object_mut().expect("an object");
        members.retain(|name, _| {
            let single =
                ["printings", "fidelity", "byline_text", "warnings", "suggested_capacity", "suggested_capacities"];
            !["body", "segments", "orphans"].contains(&name.as_str()) && !single.contains(&name.as_str())
        });
        let mut mine = mine.unwrap_or_else(|| panic!("the {kind} is not in the list")).clone();
        mine.as_object_mut().expect("an object").retain(|name, _| members.contains_key(name));
        assert_eq!(mine, wanted, "{kind}");
    }
}

fn what_is_trashed_is_gone_from_every_list(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for kind in kinds() {
        let made = desk.make(kind, &example(&desk, kind));
        let path = managed(kind, &made);
        desk.ask("DELETE", &path).send().problem(428, "precondition_required");
        desk.delete(&path, 2).problem(412, "stale");
        desk.delete(&path, 1).expect(204);
        desk.get(&path).problem(404, "not_found");
        desk.delete(&path, 2).problem(404, "not_found");
        desk.put(&path, 2, &made).problem(404, "not_found");
        desk.patch(&path, 2, &json!({})).problem(404, "not_found");
        desk.act(&format!("{path}/publish"), 2, &json!({})).problem(404, "not_found");
        let list = desk.get(&format!("/v1/manage/{}", kind.collection())).ok(200);
        let ids: Vec<&Value> = list["data"].as_array().expect("a list").iter().map(|one| &one["id"]).collect();
        assert!(!ids.contains(&&made["id"]), "{kind}");
    }
}

fn what_readers_see_is_not_trashed(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let problem = desk.delete(&managed(Kind::Byline, &byline), 1).problem(409, "still_shown");
    assert_eq!(problem["records"], json!([{"kind": "byline", "id": byline["id"]}]));
    desk.unpublish(Kind::Byline, &byline);
    desk.delete(&managed(Kind::Byline, &byline), 1).expect(204);
}

/// Its answer shows more than its version tells: whether readers see it, what linked records are called.
fn a_working_copy_is_always_read_anew(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    desk.publish(Kind::Byline, &byline);
    let answer = desk.ask("GET", &path).header("if-none-match", "\"1\"").send().expect(200);
    assert_eq!(answer.must("etag"), "\"1\"");
    assert_eq!(answer.json()["publication"]["state"], "live");
}

fn the_site_is_always_there_and_there_is_one(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    let answer = desk.get("/v1/manage/site").expect(200);
    let site = answer.json();
    assert_eq!(answer.must("etag"), format!("\"{}\"", version(&site)));
    assert_eq!(desk.put("/v1/manage/site", version(&site), &site).ok(200), site);
    desk.post("/v1/manage/site", &site).problem(405, "method_not_allowed");
    desk.delete("/v1/manage/site", version(&site)).problem(405, "method_not_allowed");
    let (field, value) = optional(Kind::Site);
    let changed = desk.patch("/v1/manage/site", version(&site), &json!({field: value})).ok(200);
    assert_eq!(changed[field], value);
    // Readers see it when it is published.
    assert_eq!(room.anyone().get("/v1/site").ok(200)["slogan"], Value::Null);
    desk.act("/v1/manage/site/publish", version(&changed), &json!({})).expect(200);
    assert_eq!(room.anyone().get("/v1/site").ok(200)["slogan"], "As they said it.");
    // The site's language and zone, the pattern of an address and a mail address have a form.
    let wrong = json!({"time_zone": "Mars/Olympus", "default_language": "no language", "contact_emails": ["nobody"],
        "addresses": {"article": "https://example.com/{slogan}", "poem": "https://example.com/", "byline": "/by/{slug}", "page": "https://example.com/{slug"}});
    let answer = desk.patch("/v1/manage/site", version(&changed), &wrong);
    let mut places: Vec<String> = answer.faults().into_iter().map(|(place, _)| place).collect();
    places.sort();
    let wanted = [
        "/addresses/article",
        "/addresses/byline",
        "/addresses/page",
        "/addresses/poem",
        "/contact_emails/0",
        "/default_language",
        "/time_zone",
    ];
    assert_eq!(places, wanted);
    answer.problem(422, "invalid");
}

fn a_relation_to_nothing_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let nothing = json!({"id": pressroom::store::Id::new()});
    let byline = desk.byline("Ada Penn");
    let trashed = desk.make(Kind::Topic, &json!({"names": "Gone"}));
    desk.delete(&managed(Kind::Topic, &trashed), 1).expect(204);
    let article = json!({"headline": "A report", "section": nothing,
        "topics": [link(&byline), link(&trashed)], "credits": [{"role": "writer", "credited_as": "X", "byline": nothing}]});
    let answer = desk.post("/v1/manage/articles", &article);
    let mut faults = answer.faults();
    faults.sort();
    let place = |(place, code): (&str, &str)| (place.to_owned(), code.to_owned());
    let wanted = [
        ("/credits/0/byline/id", "unknown_record"),
        ("/section/id", "unknown_record"),
        ("/topics/0/id", "unknown_record"),
        ("/topics/1/id", "in_trash"),
    ];
    assert_eq!(faults, wanted.map(place));
    answer.problem(422, "invalid");
}

fn an_id_that_is_none_is_not_found(engine: Engine) {
    let room = Newsroom::open(engine);
    for kind in kinds() {
        for wrong in ["1", "not-an-id", &pressroom::store::Id::new().to_string()] {
            room.editor().get(&format!("/v1/manage/{}/{wrong}", kind.collection())).problem(404, "not_found");
            if kind != Kind::Media {
                room.anyone().get(&format!("/v1/{}/{wrong}", kind.collection())).problem(404, "not_found");
            }
        }
    }
    // A record of another kind is not there either.
    let byline = room.editor().make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    room.editor().get(&managed(Kind::Official, &byline)).problem(404, "not_found");
    room.anyone().get(&format!("/v1/officials/{}", id(&byline))).problem(404, "not_found");
}

fn a_position_keeps_its_identity(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Deputy Director", "2021-03");
    let first = official["positions"][0].clone();
    let second = json!({"organization": link(&bureau), "title": "Director", "from": "2024"});
    // A new post goes first, and the old one keeps its id at its new place.
    let changed = desk.change(Kind::Official, &official, &json!({"positions": [second, first]}));
    assert_eq!(changed["positions"][1]["id"], first["id"]);
    assert_eq!(changed["positions"][1]["title"], first["title"]);
    let (new, old) = (changed["positions"][0].clone(), changed["positions"][1].clone());
    let turned = desk.change(Kind::Official, &official, &json!({"positions": [old, new]}));
    assert_eq!([&turned["positions"][0], &turned["positions"][1]], [&old, &new]);
    // A PUT that does not mention the positions leaves them alone.
    let put = desk.put(&managed(Kind::Official, &official), version(&turned), &json!({"names": "Zhou Song"})).ok(200);
    assert_eq!(put["positions"], turned["positions"]);
    // Another official's position is not theirs.
    let other = json!({"names": "Li Hua", "positions": [old]});
    let answer = desk.post("/v1/manage/officials", &other);
    assert_eq!(answer.faults(), [("/positions/0/id".to_owned(), "duplicate".to_owned())]);
    // One that a quotation names stays.
    let mut quotation = crate::harness::stories::quotation_of("We keep our word.", &official);
    quotation["capacity"] = json!({"id": old["id"]});
    desk.make(Kind::Quotation, &quotation);
    let now = desk.again(Kind::Official, &official);
    let problem = desk.patch(&managed(Kind::Official, &official), version(&now), &json!({"positions": [new]}));
    assert_eq!(problem.problem(409, "still_shown")["records"], json!([{"kind": "position", "id": old["id"]}]));
    assert_eq!(desk.again(Kind::Official, &official), now, "nothing is half done");
}

fn the_turns_of_a_transcript_keep_theirs(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(Kind::PressConference, &json!({}));
    let turn = |text: &str| json!({"type": "question", "text": text});
    let made = desk.make(
        Kind::Transcript,
        &json!({"press_conference": link(&conference), "language": "en", "segments": [turn("Why?"), turn("How?"), turn("When?")]}),
    );
    let turns = made["segments"].as_array().expect("segments").clone();
    let mut answer = turn("Because.");
    answer["answers"] = turns[0]["id"].clone();
    let segments = json!([turns[2], turns[0], answer]);
    let changed = desk.change(Kind::Transcript, &made, &json!({"segments": segments}));
    let ids: Vec<&Value> = changed["segments"].as_array().expect("segments").iter().map(|turn| &turn["id"]).collect();
    assert_eq!(ids[..2], [&turns[2]["id"], &turns[0]["id"]]);
    assert_eq!(changed["segments"][2]["answers"], turns[0]["id"]);
    // A turn answers an earlier one.
    let mut early = turns[0].clone();
    early["answers"] = changed["segments"][2]["id"].clone();
    let wrong = json!({"segments": [early, changed["segments"][2]]});
    let refused = desk.patch(&managed(Kind::Transcript, &made), version(&changed), &wrong);
    assert!(refused.faults().contains(&("/segments/0/answers".into(), "not_earlier".into())));
    // The same words in another language are aligned with these.
    let mut aligned = turn("为什么？");
    aligned["aligned_with"] = turns[0]["id"].clone();
    let other = json!({"press_conference": link(&conference), "language": "zh-Hans", "segments": [aligned]});
    let other = desk.make(Kind::Transcript, &other);
    assert_eq!(other["segments"][0]["aligned_with"], turns[0]["id"]);
    // A turn that goes takes nothing with it.
    let shorter = desk.change(Kind::Transcript, &made, &json!({"segments": [turns[2]]}));
    assert_eq!(shorter["segments"].as_array().map(Vec::len), Some(1));
    assert_eq!(desk.again(Kind::Transcript, &other)["segments"][0]["aligned_with"], Value::Null);
}

fn trees_have_no_circles(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let circle = |kind: Kind, field: &str, whole: &Value, place: &str| {
        let answer = desk.patch(&managed(kind, whole), version(&desk.again(kind, whole)), &json!({field: link(whole)}));
        assert_eq!(answer.faults(), [(place.to_owned(), "circle".to_owned())], "{kind}");
        answer.problem(422, "invalid");
    };
    let top = desk.make(Kind::Section, &json!({"names": "World"}));
    let below = desk.make(Kind::Section, &json!({"names": "China", "parent": link(&top)}));
    let lowest = desk.make(Kind::Section, &json!({"names": "Chongqing", "parent": link(&below)}));
    circle(Kind::Section, "parent", &top, "/parent/id");
    let answer = desk.patch(&managed(Kind::Section, &top), 1, &json!({"parent": link(&lowest)}));
    assert_eq!(answer.faults(), [("/parent/id".to_owned(), "circle".to_owned())]);
    let mut parent = lowest;
    let deepest = (0..20).find_map(|depth| {
        let answer =
            desk.post("/v1/manage/sections", &json!({"names": format!("Level {depth}"), "parent": link(&parent)}));
        if answer.status == 201 {
            parent = answer.json();
            return None;
        }
        Some(answer)
    });
    assert_eq!(deepest.expect("the tree has an end").faults(), [("/parent/id".to_owned(), "too_deep".to_owned())]);
    let bureau = desk.organization("Water Bureau");
    circle(Kind::Organization, "parent", &bureau, "/parent/id");
    circle(Kind::Organization, "successor", &bureau, "/successor/id");
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    circle(Kind::Topic, "broader", &topic, "/broader/id");
    let narrower = desk.make(Kind::Topic, &json!({"names": "Rivers", "broader": link(&topic)}));
    let answer = desk.patch(&managed(Kind::Topic, &topic), 1, &json!({"broader": link(&narrower)}));
    answer.problem(422, "invalid");
    let article = desk.article("A report", json!({}));
    let answer = desk.patch(&managed(Kind::Article, &article), 1, &json!({"related": [link(&article)]}));
    assert_eq!(answer.faults(), [("/related/0/id".to_owned(), "circle".to_owned())]);
}

fn what_may_be_there_once_is_there_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let refused = |kind: Kind, record: &Value, place: &str| {
        let answer = desk.post(&format!("/v1/manage/{}", kind.collection()), record);
        assert_eq!(answer.faults(), [(place.to_owned(), "duplicate".to_owned())], "{kind}");
        answer.problem(422, "invalid");
    };
    let topic = json!({"names": "Agriculture", "scheme": "medtop", "code": "20000210"});
    desk.make(Kind::Topic, &topic);
    refused(Kind::Topic, &topic, "/code");
    let page = json!({"key": "about", "language": "en", "title": "About us"});
    desk.make(Kind::Page, &page);
    refused(Kind::Page, &page, "/key");
    desk.make(Kind::Page, &json!({"key": "about", "language": "zh-Hans", "title": "关于我们"}));
    let article = desk.article("A report", json!({}));
    let group = article["translation_group"].clone();
    refused(Kind::Article, &json!({"headline": "Another", "language": "en", "translation_group": group}), "/language");
    desk.make(Kind::Article, &json!({"headline": "报道", "language": "zh-Hans", "translation_group": group}));
    let twice = json!({"names": [{"language": "en", "text": "One"}, {"language": "en", "text": "Two"}]});
    refused(Kind::Byline, &twice, "/names/1/language");
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    refused(Kind::Article, &json!({"headline": "A report", "topics": [link(&topic), link(&topic)]}), "/topics/1/id");
}

/// Invariant 1: credits keep their order, and a save that does not mention them leaves them alone.
fn credits_stay_where_a_save_does_not_mention_them(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (ada, bob) = (desk.byline("Ada Penn"), desk.byline("Bob Ink"));
    let agency = desk.organization("Harbour News Agency");
    let credits = json!([
        {"role": "photographer", "credited_as": "B. Ink", "byline": link(&bob)},
        {"role": "writer", "credited_as": "ADA PENN", "byline": link(&ada)},
        {"role": "agency", "credited_as": "HNA", "organization": link(&agency)},
        {"role": "reporter", "credited_as": "bob ink", "byline": link(&bob)},
        {"role": "editor", "credited_as": "Somebody without a profile"},
    ]);
    let printed = |record: &Value| -> Vec<String> {
        let credits = record["credits"].as_array().expect("credits");
        credits.iter().map(|credit| credit["credited_as"].as_str().expect("a name").to_owned()).collect()
    };
    let wanted = ["B. Ink", "ADA PENN", "HNA", "bob ink", "Somebody without a profile"];
    let article = desk.article("A report", json!({"credits": credits}));
    assert_eq!(printed(&article), wanted);
    assert_eq!(article["byline_text"], "ADA PENN and bob ink");
    let patched = desk.change(Kind::Article, &article, &json!({"headline": "A better report"}));
    assert_eq!(printed(&patched), wanted);
    let put = desk
        .put(&managed(Kind::Article, &article), 2, &json!({"headline": "The best report", "language": "en"}))
        .ok(200);
    assert_eq!(printed(&put), wanted);
    assert_eq!(put["body"], article["body"], "nor does it lose its text");
    assert_eq!(put["translation_group"], article["translation_group"]);
    desk.publish(Kind::Article, &article);
    for answer in [
        room.anyone().get(&format!("/v1/articles/{}?include=json_ld", id(&article))).ok(200),
        room.anyone().get("/v1/articles").ok(200)["data"][0].clone(),
    ] {
        assert_eq!(printed(&answer), wanted);
        assert_eq!(answer["byline_text"], "ADA PENN and bob ink");
    }
    let none = desk.change(Kind::Article, &article, &json!({"credits": []}));
    assert_eq!(none["credits"], json!([]));
    assert_eq!(none["byline_text"], Value::Null);
}

fn a_plain_name_is_in_the_language_of_the_site(engine: Engine) {
    let room = Newsroom::open(engine);
    let site = room.admin().get("/v1/manage/site").ok(200);
    room.admin().patch("/v1/manage/site", version(&site), &json!({"default_language": "zh-Hans"})).expect(200);
    let byline = room.editor().byline("李新怡");
    assert_eq!(byline["names"], json!([{"language": "zh-Hans", "text": "李新怡", "kind": "original"}]));
    let article = room.editor().make(Kind::Article, &json!({"headline": "报道"}));
    assert_eq!(article["language"], "zh-Hans");
}

/// Every kind's own example is the one in the document, so that what is tried here is what is shown.
#[test]
fn the_document_shows_the_examples_of_the_records() {
    for kind in kinds() {
        let shown = &document()["paths"][format!("/v1/manage/{}", kind.collection())]["post"]["requestBody"]["content"];
        let own: Value = of_kind!(kind, T => <T as Record>::example());
        assert_eq!(shown["application/json"]["example"], own, "{kind}");
    }
}
