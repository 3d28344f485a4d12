//! Revisions: every save makes one, and each can be read, compared and brought back.

use diesel::prelude::*;
use pressroom::access::Role;
use pressroom::record::Kind;
use pressroom::store::Id;
use pressroom::store::schema::revisions::dsl;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, link, managed, paragraph, version};
use crate::harness::{Client, Engine, Newsroom, statements};

on_both!(
    every_save_makes_one,
    every_kind_has_them,
    a_page_of_them_costs_the_same_however_many_there_are,
    they_are_walked_to_the_end_and_back,
    the_record_is_shown_as_it_was,
    two_are_compared,
    the_blocks_of_a_body_are_compared,
    an_autosave_is_taken_in_by_the_next_save,
    an_autosave_of_somebody_else_stays,
    an_autosave_that_readers_see_stays,
    a_save_without_changes_keeps_an_autosave,
    an_earlier_revision_comes_back,
    what_comes_back_fits_the_present,
    a_slug_that_was_given_away_is_not_taken_back,
    who_may_not_publish_does_not_accept_by_going_back,
    a_plain_save_stays_cheap,
);

fn of(record: &Value, kind: Kind) -> String {
    format!("{}/revisions", managed(kind, record))
}

fn numbers(desk: &Client, path: &str) -> Vec<i64> {
    let list = desk.get(&format!("{path}?limit=100")).ok(200);
    list["data"].as_array().expect("a list").iter().map(|one| one["number"].as_i64().expect("a number")).collect()
}

fn autosave(desk: &Client, kind: Kind, record: &Value, patch: &Value) -> Value {
    let now = desk.again(kind, record);
    desk.patch(&format!("{}?autosave=true", managed(kind, record)), version(&now), patch).ok(200)
}

fn every_save_makes_one(engine: Engine) {
    let room = Newsroom::open(engine);
    let (reporter, editor) = (room.reporter(), room.editor());
    let article =
        reporter.post("/v1/manage/articles?note=Filed+by+phone", &article_of("Water rises", json!({}))).ok(201);
    editor.publish(Kind::Article, &article);
    let path = managed(Kind::Article, &article);
    editor
        .patch(&format!("{path}?note=Second%20source"), 1, &json!({"headline": "Rivers rise", "kicker": "Water"}))
        .expect(200);
    let list = editor.get(&of(&article, Kind::Article)).ok(200);
    let by = |role: Role| json!({"id": room.user(role), "email": format!("{role}@example.com")});
    let told: Vec<[&Value; 5]> = list["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| ["number", "author", "note", "autosave", "published"].map(|name| &one[name]))
        .collect();
    let wanted = [
        [json!(2), by(Role::Editor), json!("Second source"), json!(false), json!(false)],
        [json!(1), by(Role::Reporter), json!("Filed by phone"), json!(false), json!(true)],
    ];
    assert_eq!(told, wanted.each_ref().map(|row| row.each_ref()));
    assert_eq!(list["data"][0]["fields"], json!(["headline", "kicker"]));
    // What changes nothing makes none; what is too long to be a note is refused.
    editor.patch(&path, 2, &json!({"kicker": "Water"})).expect(200);
    assert_eq!(numbers(&editor, &of(&article, Kind::Article)), [2, 1]);
    editor.patch(&format!("{path}?note={}", "x".repeat(1001)), 2, &json!({})).problem(400, "invalid_parameter");
    editor.patch(&format!("{path}?autosave=perhaps"), 2, &json!({})).problem(400, "invalid_parameter");
}

fn every_kind_has_them(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    let conference = desk.make(Kind::PressConference, &json!({}));
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    for (kind, record, patch) in [
        (Kind::Byline, json!({"names": "Ada Penn"}), json!({"bio": "Writes."})),
        (
            Kind::Organization,
            json!({"names": "Bureau", "classification": "government_body"}),
            json!({"names": "Office"}),
        ),
        (Kind::Section, json!({"names": "China"}), json!({"position": 4})),
        (Kind::Topic, json!({"names": "Water"}), json!({"retired": true})),
        (Kind::Media, json!({"caption": "A hall"}), json!({"credit_line": "AP"})),
        (Kind::Page, json!({"key": "x", "language": "en", "title": "X"}), json!({"title": "Y"})),
        (Kind::Transcript, json!({"press_conference": link(&conference), "language": "en"}), json!({"licence": "CC"})),
        (Kind::Quotation, crate::harness::stories::quotation_of("We do.", &official), json!({"said_on": "2026"})),
    ] {
        let made = desk.make(kind, &record);
        desk.change(kind, &made, &patch);
        let path = of(&made, kind);
        assert_eq!(numbers(&desk, &path), [2, 1], "{kind}");
        desk.get(&format!("{path}/1/compare")).expect(200);
        let back = desk.act(&format!("{path}/1/restore"), 2, &json!({})).ok(200);
        assert_eq!(back["record"]["version"], 3, "{kind}");
        let first = desk.get(&format!("{path}/1")).ok(200);
        assert_eq!(desk.get(&format!("{path}/3")).ok(200)["record"], first["record"], "{kind}");
    }
    let site = desk.get("/v1/manage/site").ok(200);
    assert_eq!(numbers(&desk, "/v1/manage/site/revisions"), [version(&site)]);
    for wrong in ["0", "-1", "x", "99"] {
        desk.get(&format!("/v1/manage/site/revisions/{wrong}")).problem(404, "not_found");
    }
}

/// Gives a record so many revisions more, without going through as many saves.
fn add(room: &Newsroom, record: &Value, more: i32) {
    let conn = &mut room.connect();
    let of = Id(id(record).parse().expect("an id"));
    let (snapshot, at): (Vec<u8>, pressroom::store::Moment) = dsl::revisions
        .filter(dsl::record.eq(of))
        .select((dsl::snapshot, dsl::created_at))
        .first(conn)
        .expect("a revision");
    for number in 1..=more {
        diesel::insert_into(dsl::revisions)
            .values((
                dsl::id.eq(Id::new()),
                dsl::kind.eq("article"),
                dsl::record.eq(of),
                dsl::number.eq(1000 + number),
                dsl::snapshot.eq(&snapshot),
                dsl::author.eq(room.user(Role::Editor)),
                dsl::autosave.eq(false),
                dsl::created_at.eq(at),
            ))
            .execute(conn)
            .expect("a revision can be added");
    }
}

fn a_page_of_them_costs_the_same_however_many_there_are(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water rises", json!({}));
    desk.publish(Kind::Article, &article);
    let path = of(&article, Kind::Article);
    let cost = || {
        desk.get(&path).expect(200);
        statements::of(&room.database.address, || drop(desk.get(&path).expect(200)))
    };
    let few = cost();
    add(&room, &article, 1000);
    assert_eq!(desk.get(&path).ok(200)["data"].as_array().map(Vec::len), Some(20));
    let many = cost();
    assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
    assert!(many.len() <= 8, "{many:#?}");
}

fn they_are_walked_to_the_end_and_back(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    for at in 0..6 {
        desk.change(Kind::Byline, &byline, &json!({"bio": format!("Bio {at}")}));
    }
    let path = of(&byline, Kind::Byline);
    let (mut seen, mut fields, mut page) = (Vec::new(), Vec::new(), desk.get(&format!("{path}?limit=3")).ok(200));
    loop {
        for one in page["data"].as_array().expect("a page") {
            seen.push(one["number"].as_i64().expect("a number"));
            fields.push(one["fields"].clone());
        }
        let Some(next) = page["page"]["next_cursor"].as_str() else { break };
        page = desk.get(&format!("{path}?limit=3&cursor={next}")).ok(200);
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
    assert!(fields[..6].iter().all(|fields| *fields == json!(["bio"])), "{fields:?}");
    let back = page["page"]["prev_cursor"].as_str().expect("a page before").to_owned();
    let page = desk.get(&format!("{path}?limit=3&cursor={back}")).ok(200);
    let numbers: Vec<&Value> = page["data"].as_array().expect("a page").iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers, [4, 3, 2]);
    assert_eq!(page["data"][2]["fields"], json!(["bio"]));
    desk.get(&format!("{path}?cursor=x")).problem(400, "invalid_cursor");
}

fn the_record_is_shown_as_it_was(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (byline, topic) = (desk.byline("Ada Penn"), desk.make(Kind::Topic, &json!({"names": "Water"})));
    let credits = json!([{"role": "writer", "credited_as": "ADA PENN", "byline": link(&byline)}]);
    let article = desk.article("Water rises", json!({"credits": credits, "topics": [link(&topic)]}));
    desk.change(Kind::Byline, &byline, &json!({"names": "Ada Nib"}));
    desk.change(Kind::Article, &article, &json!({"headline": "Rivers rise", "credits": [], "topics": [], "body": []}));
    let path = of(&article, Kind::Article);
    let was = desk.get(&format!("{path}/1")).ok(200);
    assert_eq!(was["record"]["headline"], "Water rises");
    assert_eq!(was["record"]["body"], article["body"]);
    assert_eq!(was["record"]["credits"][0]["credited_as"], "ADA PENN");
    assert_eq!(was["record"]["credits"][0]["byline"]["name"], "Ada Nib", "a relation is shown by its present name");
    let mut linked = was["linked"].as_array().expect("linked records").clone();
    linked.sort_by_key(|one| one["kind"].to_string());
    assert_eq!(linked[0], json!({"id": byline["id"], "kind": "byline", "name": "Ada Nib", "version": 1}));
    assert_eq!(linked[1], json!({"id": topic["id"], "kind": "topic", "name": "Water", "version": 1}));
    let text = desk.get(&format!("{path}/1?body_format=text")).ok(200);
    assert_eq!(text["record"]["body"], "The bureau met the press on Friday.");
    let problem = desk.get(&format!("{path}/7")).problem(404, "not_found");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("no revision 7")));
}

fn two_are_compared(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (ada, bob) = (desk.byline("Ada Penn"), desk.byline("Bob Ink"));
    let credit = |name: &str, byline: &Value| json!({"role": "writer", "credited_as": name, "byline": link(byline)});
    let credits = json!([credit("ADA PENN", &ada), credit("BOB INK", &bob)]);
    let article =
        desk.article("Water rises in spring", json!({"credits": credits, "dateline": {"place": "Chongqing"}}));
    desk.change(Kind::Byline, &ada, &json!({"bio": "Writes."}));
    let credits = json!([credit("BOB INK", &bob), credit("Ada Penn", &ada)]);
    let patch = json!({"headline": "Water falls in spring", "credits": credits, "dateline": {"place": "Wuhan"}});
    desk.change(Kind::Article, &article, &patch);
    let path = of(&article, Kind::Article);
    let told = desk.get(&format!("{path}/1/compare")).ok(200);
    assert_eq!((&told["before"]["number"], &told["after"]["number"]), (&json!(1), &json!(2)));
    assert_eq!(
        told["fields"][0],
        json!({"pointer": "/headline", "before": "Water rises in spring",
        "after": "Water falls in spring", "words": [{"op": "equal", "text": "Water "}, {"op": "delete", "text": "rises"},
        {"op": "insert", "text": "falls"}, {"op": "equal", "text": " in spring"}]})
    );
    assert_eq!(told["fields"][1]["pointer"], "/dateline/place");
    let credits = &told["lists"][0];
    assert_eq!(credits["pointer"], "/credits");
    let changes: Vec<&Value> = credits["items"].as_array().expect("items").iter().map(|item| &item["change"]).collect();
    assert!(changes.contains(&&json!("changed")), "{changes:?}");
    assert_eq!(told["blocks"], json!([]));
    assert_eq!(
        told["linked"],
        json!([{"id": ada["id"], "kind": "byline", "name": "Ada Penn", "before": 1, "after": 2}])
    );
    // The other way round, and with itself.
    let back = desk.get(&format!("{path}/2/compare?with=1")).ok(200);
    assert_eq!(back["fields"][0]["after"], "Water rises in spring");
    let same = desk.get(&format!("{path}/2/compare?with=2")).ok(200);
    assert_eq!((&same["fields"], &same["lists"], &same["blocks"]), (&json!([]), &json!([]), &json!([])));
    desk.get(&format!("{path}/1/compare?with=9")).problem(404, "not_found");
    desk.get(&format!("{path}/1/compare?with=x")).problem(400, "invalid_parameter");
}

fn the_blocks_of_a_body_are_compared(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let plain = |key: &str, text: &str| paragraph(key, &[(text, None)]);
    let before =
        json!([plain("a", "One."), plain("b", "We keep our word."), plain("c", "Three."), plain("d", "Four.")]);
    let article = desk.article("Water rises", json!({"body": before}));
    let after = json!([
        plain("c", "Three."),
        plain("a", "One more."),
        paragraph("b", &[("We keep our word.", Some(&quotation))]),
        plain("e", "Five.")
    ]);
    desk.change(Kind::Article, &article, &json!({"body": after}));
    let told = desk.get(&format!("{}/1/compare", of(&article, Kind::Article))).ok(200);
    let blocks = told["blocks"].as_array().expect("blocks");
    let changes: Vec<(&Value, &Value)> = blocks.iter().map(|block| (&block["key"], &block["change"])).collect();
    let wanted = [("c", "moved"), ("a", "changed"), ("b", "marks"), ("d", "removed"), ("e", "added")];
    assert_eq!(changes, wanted.map(|(key, change)| (json!(key), json!(change))).each_ref().map(|(a, b)| (a, b)));
    assert_eq!((&blocks[1]["before_text"], &blocks[1]["after_text"]), (&json!("One."), &json!("One more.")));
    assert_eq!(blocks[1]["words"][1], json!({"op": "insert", "text": " more"}));
    let mark = &blocks[2]["marks"][0];
    assert_eq!((&mark["mark"], &mark["text"]), (&json!("quotation"), &json!("We keep our word.")));
    assert_eq!(mark["quotation"], json!({"id": quotation["id"], "name": "We keep our word."}));
}

fn an_autosave_is_taken_in_by_the_next_save(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = of(&byline, Kind::Byline);
    for at in 0..5 {
        let saved = autosave(&desk, Kind::Byline, &byline, &json!({"bio": format!("Bio {at}")}));
        assert_eq!(version(&saved), at + 2, "every write makes a version");
        assert_eq!(numbers(&desk, &path), [at + 2, 1]);
    }
    assert_eq!(desk.get(&path).ok(200)["data"][0]["autosave"], true);
    desk.change(Kind::Byline, &byline, &json!({"kind": "staff"}));
    let list = desk.get(&path).ok(200);
    assert_eq!(numbers(&desk, &path), [7, 1]);
    assert_eq!((&list["data"][0]["autosave"], &list["data"][0]["fields"]), (&json!(false), &json!(["bio", "kind"])));
    // From then on the next begins.
    autosave(&desk, Kind::Byline, &byline, &json!({"bio": "More"}));
    assert_eq!(numbers(&desk, &path), [8, 7, 1]);
    desk.patch(&format!("{}?autosave=true&publish=true", managed(Kind::Byline, &byline)), 8, &json!({"bio": "x"}))
        .problem(400, "invalid_parameter");
}

fn an_autosave_of_somebody_else_stays(engine: Engine) {
    let room = Newsroom::open(engine);
    let (ada, bob) = (room.editor(), room.reporter());
    let byline = ada.byline("Ada Penn");
    let path = of(&byline, Kind::Byline);
    autosave(&ada, Kind::Byline, &byline, &json!({"bio": "By Ada"}));
    autosave(&bob, Kind::Byline, &byline, &json!({"bio": "By Bob"}));
    assert_eq!(numbers(&ada, &path), [3, 2, 1]);
    // Each has one at most between two real saves.
    autosave(&ada, Kind::Byline, &byline, &json!({"bio": "By Ada again"}));
    assert_eq!(numbers(&ada, &path), [4, 3, 1]);
    bob.change(Kind::Byline, &byline, &json!({"kind": "staff"}));
    assert_eq!(numbers(&ada, &path), [5, 4, 1]);
    // What lies before somebody's real save is history.
    ada.change(Kind::Byline, &byline, &json!({"bio": "Done"}));
    assert_eq!(numbers(&ada, &path), [6, 5, 4, 1]);
}

fn an_autosave_that_readers_see_stays(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    autosave(&desk, Kind::Byline, &byline, &json!({"bio": "Seen"}));
    desk.publish(Kind::Byline, &byline);
    desk.change(Kind::Byline, &byline, &json!({"bio": "Later"}));
    assert_eq!(numbers(&desk, &of(&byline, Kind::Byline)), [3, 2, 1]);
    assert_eq!(room.anyone().get(&format!("/v1/bylines/{}", id(&byline))).ok(200)["bio"], "Seen");
}

fn a_save_without_changes_keeps_an_autosave(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    autosave(&desk, Kind::Byline, &byline, &json!({"bio": "Mine"}));
    desk.patch(&format!("{path}?autosave=true"), 2, &json!({"bio": "Mine"})).expect(200);
    assert_eq!(desk.get(&of(&byline, Kind::Byline)).ok(200)["data"][0]["autosave"], true);
    let saved = desk.patch(&format!("{path}?note=Ready"), 2, &json!({"bio": "Mine"})).ok(200);
    assert_eq!(version(&saved), 2);
    let kept = desk.get(&of(&byline, Kind::Byline)).ok(200)["data"][0].clone();
    assert_eq!((&kept["number"], &kept["autosave"], &kept["note"]), (&json!(2), &json!(false), &json!("Ready")));
    autosave(&desk, Kind::Byline, &byline, &json!({"bio": "More"}));
    assert_eq!(numbers(&desk, &of(&byline, Kind::Byline)), [3, 2, 1]);
}

fn an_earlier_revision_comes_back(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let article = desk.article("Water rises", json!({"topics": [link(&topic)], "kicker": "Rivers"}));
    desk.publish(Kind::Article, &article);
    let published = desk.again(Kind::Article, &article);
    desk.change(Kind::Topic, &topic, &json!({"names": "Waters"}));
    desk.change(Kind::Article, &article, &json!({"topics": [], "kicker": null, "headline": "Nothing", "body": []}));
    let path = format!("{}/1/restore", of(&article, Kind::Article));
    desk.act(&path, 1, &json!({})).problem(412, "stale");
    desk.post(&path, &json!({})).problem(428, "precondition_required");
    let answer = desk.act(&path, 2, &json!({"note": "Too much was cut."})).expect(200);
    assert_eq!(answer.must("etag"), "\"3\"");
    let back = answer.json();
    assert_eq!((&back["dropped"], &back["slug"]), (&json!([]), &Value::Null));
    for field in ["headline", "kicker", "body", "published_at", "slug"] {
        assert_eq!(back["record"][field], published[field], "{field}");
    }
    assert_eq!(back["record"]["topics"][0]["name"], "Waters", "linked records stay as they are");
    assert_eq!(desk.get(&of(&article, Kind::Article)).ok(200)["data"][0]["note"], "Too much was cut.");
    // What is as it was is not saved again.
    desk.act(&path, 3, &json!({})).expect(200);
    assert_eq!(numbers(&desk, &of(&article, Kind::Article)), [3, 2, 1]);
}

fn what_comes_back_fits_the_present(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let named = |name: &str| desk.make(Kind::Topic, &json!({"names": name}));
    let (kept, trashed, purged) = (named("Kept"), named("Trashed"), named("Purged"));
    let (byline, picture, inner) = (
        desk.byline("Ada Penn"),
        desk.make(Kind::Media, &json!({"caption": "A hall"})),
        desk.make(Kind::Media, &json!({})),
    );
    let article = desk.article(
        "Water rises",
        json!({"topics": [link(&purged), link(&trashed), link(&kept)], "lead_image": {"media": link(&picture)},
            "credits": [{"role": "writer", "credited_as": "ADA PENN", "byline": link(&byline)}],
            "body": [paragraph("b1", &[("One.", None)]), {"_type": "image", "_key": "i1", "media": link(&inner)}]}),
    );
    let bare = json!({"topics": [], "credits": [], "lead_image": null, "body": [paragraph("b1", &[("One.", None)])]});
    desk.change(Kind::Article, &article, &bare);
    for (kind, record) in
        [(Kind::Topic, &purged), (Kind::Byline, &byline), (Kind::Media, &picture), (Kind::Media, &inner)]
    {
        desk.delete(&managed(kind, record), 1).expect(204);
        desk.delete(&format!("/v1/manage/trash/{}", id(record)), 2).expect(204);
    }
    desk.delete(&managed(Kind::Topic, &trashed), 1).expect(204);
    let back = desk.act(&format!("{}/1/restore", of(&article, Kind::Article)), 2, &json!({})).ok(200);
    let topics: Vec<&Value> =
        back["record"]["topics"].as_array().expect("topics").iter().map(|one| &one["id"]).collect();
    assert_eq!(topics, [&trashed["id"], &kept["id"]]);
    assert_eq!(back["record"]["topics"][0]["trashed"], true);
    assert_eq!(
        back["record"]["credits"][0],
        json!({"role": "writer", "byline": null, "organization": null, "credited_as": "ADA PENN"})
    );
    assert_eq!(back["record"]["lead_image"], Value::Null);
    assert_eq!(back["record"]["body"].as_array().map(Vec::len), Some(1));
    let mut dropped: Vec<String> = back["dropped"]
        .as_array()
        .expect("dropped")
        .iter()
        .map(|one| format!("{} {}", one["field"], one["kind"]))
        .collect();
    dropped.sort();
    let wanted = [r#""body_media" "media""#, r#""credits" "byline""#, r#""lead_image" "media""#, r#""topics" "topic""#];
    assert_eq!(dropped, wanted);
}

fn a_slug_that_was_given_away_is_not_taken_back(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    desk.change(Kind::Article, &article, &json!({"slug": "rivers", "headline": "Rivers"}));
    let path = format!("{}/1/restore", of(&article, Kind::Article));
    let back = desk.act(&path, 2, &json!({})).ok(200);
    assert_eq!(back["record"]["slug"], "water");
    desk.change(Kind::Article, &article, &json!({"slug": "rivers", "headline": "Rivers"}));
    assert_eq!(desk.article("Water", json!({}))["slug"], "water");
    let back = desk.act(&path, 4, &json!({})).ok(200);
    assert_eq!((&back["record"]["slug"], &back["record"]["headline"]), (&json!("rivers"), &json!("Water")));
    assert_eq!(back["slug"], json!({"had": "water", "has": "rivers"}));
}

fn who_may_not_publish_does_not_accept_by_going_back(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let found = |review: &str| json!({"method": "spoken", "confidence": 0.9, "review": review});
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song", "extraction": found("suggested")}));
    desk.change(Kind::Official, &official, &json!({"extraction": found("accepted")}));
    desk.change(Kind::Official, &official, &json!({"extraction": found("suggested")}));
    let path = format!("{}/2/restore", of(&official, Kind::Official));
    room.reporter().act(&path, 3, &json!({})).problem(403, "forbidden");
    desk.act(&path, 3, &json!({})).expect(200);
}

fn a_plain_save_stays_cheap(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    desk.patch(&path, 1, &json!({"bio": "One"})).expect(200);
    let save =
        statements::of(&room.database.address, || drop(desk.patch(&path, 2, &json!({"bio": "Two"})).expect(200)));
    let of_revisions: Vec<&String> = save.iter().filter(|sql| sql.contains("revisions")).collect();
    assert_eq!(of_revisions.len(), 2, "{save:#?}");
    assert!(save.len() <= 23, "{} {save:#?}", save.len());
}
