//! What somebody said: whose words they are, in which capacity, and where an article prints them.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, managed, paragraph, quotation_of, shown, speaker, version};
use crate::harness::{Answer, Engine, Newsroom};

on_both!(
    a_capacity_is_the_speakers_and_covers_the_day,
    a_speaker_is_of_the_kind_that_is_said,
    a_check_holds_for_these_words_of_this_speaker,
    who_compared_the_words_says_so,
    a_mark_in_the_body_is_a_printing,
    a_body_without_marks_finds_its_quotations_again,
    a_quotation_that_lost_its_place_is_an_orphan,
    an_orphan_is_published_with_a_reason_alone,
    a_mark_names_a_quotation_there_is,
    the_words_marked_are_the_words_quoted,
    quotations_come_in_the_order_of_the_text,
    a_quotation_in_two_parts_is_one,
);

#[track_caller]
fn refused(answer: Answer, place: &str, code: &str) {
    assert_eq!(answer.faults(), [(place.to_owned(), code.to_owned())], "{}", answer.text());
    answer.problem(422, "invalid");
}

/// Invariant 10.
fn a_capacity_is_the_speakers_and_covers_the_day(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let post = |title: &str, from: Value, to: Value| json!({"organization": {"id": id(&bureau)}, "title": title, "from": from, "to": to});
    let official = json!({"names": "Zhou Song", "positions": [
        post("Deputy", json!("2021-03"), json!("2023-11-09")), post("Director", json!("2023-11-10"), json!(null)), post("Adviser", json!(null), json!(null))]});
    let official = desk.make(Kind::Official, &official);
    let other = desk.official("Li Hua", &bureau, "Director", "2021");
    let quote = |position: &Value, said_on: Value, reason: Value| {
        let mut quotation = quotation_of("We keep our word.", &official);
        quotation["capacity"] = json!({"id": position["id"]});
        quotation["said_on"] = said_on;
        quotation["capacity_override"] = reason;
        desk.post("/v1/manage/quotations", &quotation)
    };
    let [deputy, director, adviser] = [0, 1, 2].map(|at| &official["positions"][at]);
    refused(quote(&other["positions"][0], json!("2023-11-10"), json!(null)), "/capacity/id", "not_theirs");
    refused(quote(&other["positions"][0], json!("2023-11-10"), json!("because")), "/capacity/id", "not_theirs");
    refused(quote(&json!({"id": pressroom::store::Id::new()}), json!(null), json!(null)), "/capacity/id", "not_theirs");
    for (position, said_on, held) in [
        (deputy, "2023-11-09", true),
        (deputy, "2023-11-10", false),
        (deputy, "2021-03-01", true),
        (deputy, "2021-02-28", false),
        (deputy, "2021", true),
        (deputy, "2023", true),
        (deputy, "2024", false),
        (director, "2023-11-10", true),
        (director, "2023-11-09", false),
        (director, "2023-11", true),
        (director, "2030", true),
        (adviser, "1900-01-01", true),
    ] {
        let answer = quote(position, json!(said_on), json!(null));
        if held {
            answer.expect(201);
        } else {
            refused(answer, "/capacity", "not_held_then");
            quote(position, json!(said_on), json!("The gazette has the wrong day.")).expect(201);
        }
    }
    // Where the day is not known, nothing speaks against it.
    quote(deputy, json!(null), json!(null)).expect(201);
    // A body has no posts.
    let mut of_body = quotation_of("We keep our word.", &official);
    of_body["speaker_kind"] = json!("organization");
    of_body["speaker"] = speaker("organization", &bureau);
    of_body["capacity"] = json!({"id": director["id"]});
    refused(desk.post("/v1/manage/quotations", &of_body), "/capacity", "not_theirs");
}

fn a_speaker_is_of_the_kind_that_is_said(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let bureau = desk.organization("Water Bureau");
    let quote = |kind: &str, speaker: Value| {
        desk.post(
            "/v1/manage/quotations",
            &json!({"kind": "indirect", "text": "x", "speaker_kind": kind, "speaker": speaker}),
        )
    };
    quote("official", speaker("official", &official)).expect(201);
    quote("organization", speaker("organization", &bureau)).expect(201);
    for kind in ["official", "organization", "private_person", "unnamed"] {
        quote(kind, json!(null)).expect(201);
    }
    refused(quote("organization", speaker("official", &official)), "/speaker", "wrong_speaker");
    refused(quote("official", speaker("organization", &bureau)), "/speaker", "wrong_speaker");
    refused(quote("private_person", speaker("official", &official)), "/speaker", "wrong_speaker");
    refused(quote("unnamed", speaker("organization", &bureau)), "/speaker", "wrong_speaker");
    refused(quote("official", speaker("official", &bureau)), "/speaker/id", "unknown_record");
    quote("official", speaker("media", &bureau)).problem(422, "invalid");
}

fn a_check_holds_for_these_words_of_this_speaker(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let checked = json!({"verification": {"state": "checked", "against": "recording", "by": "Ada Penn"}});
    let check = || {
        let now = desk.change(Kind::Quotation, &quotation, &checked);
        assert_eq!(now["verification"]["state"], "checked");
    };
    check();
    let other =
        desk.change(Kind::Quotation, &quotation, &json!({"capacity_as_printed": "Director", "said_on": "2026-11-19"}));
    assert_eq!(other["verification"]["state"], "checked", "neither words nor speaker changed");
    let put = desk
        .put(&managed(Kind::Quotation, &quotation), version(&other), &quotation_of("We keep our word.", &official))
        .ok(200);
    assert_eq!(put["verification"]["state"], "checked", "a PUT that does not mention it leaves it alone");
    for change in [
        json!({"text": "We keep our words."}),
        json!({"speaker": null}),
        json!({"speaker_kind": "private_person"}),
        json!({"language": "fr"}),
    ] {
        check();
        let now = desk.change(Kind::Quotation, &quotation, &change);
        assert_eq!(now["verification"]["state"], "unchecked", "{change}");
        assert_eq!(now["verification"]["by"], Value::Null);
    }
}

fn who_compared_the_words_says_so(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.official("Zhou Song", &desk.organization("Water Bureau"), "Director", "2021");
    let quotation = desk.quotation("We keep our word.", &official);
    let at = format!("{}/verify", managed(Kind::Quotation, &quotation));
    refused(desk.act(&at, 1, &json!({"state": "checked"})), "/against", "required");
    let checked = desk.act(&at, 1, &json!({"state": "checked", "against": "recording", "note": "At 12:40."})).ok(200);
    let verification = &checked["verification"];
    assert_eq!((&verification["state"], &verification["against"]), (&json!("checked"), &json!("recording")));
    assert!(
        verification["by"].as_str().is_some_and(|by| by.contains('@')) && verification["at"].is_string(),
        "{verification}"
    );
    desk.act(&at, 1, &json!({"state": "disputed", "against": "notes"})).problem(412, "stale");
    let taken_back = desk.act(&at, 2, &json!({"state": "unchecked"})).ok(200);
    assert_eq!(
        (&taken_back["verification"]["state"], &taken_back["verification"]["by"]),
        (&json!("unchecked"), &json!(null))
    );
}

/// Invariant 8: the mark is the truth.
fn a_mark_in_the_body_is_a_printing(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "周松"}));
    let quotation = desk.quotation("今年以来，我们做了很多。", &official);
    let body =
        json!([paragraph("b1", &[("他说：“", None), ("今年以来，我们做了很多。", Some(&quotation)), ("”", None)])]);
    let article = desk.make(Kind::Article, &json!({"headline": "报道", "language": "zh-Hans", "body": body}));
    let printings = desk.again(Kind::Quotation, &quotation)["printings"].clone();
    assert_eq!(printings[0]["article"]["id"], article["id"]);
    assert_eq!(printings[0]["state"], "anchored");
    let part = &printings[0]["parts"][0];
    // Offsets count code points, and the quotation marks of the typesetting are left out.
    assert_eq!((&part["block"], &part["start"], &part["end"]), (&json!("b1"), &json!(4), &json!(16)));
    assert_eq!(part["exact"], "今年以来，我们做了很多。");
    assert_eq!((&part["prefix"], &part["suffix"]), (&json!("他说：“"), &json!("”")));
    desk.change(Kind::Article, &article, &json!({"body": [paragraph("b1", &[("Nothing.", None)])]}));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["printings"], json!([]));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["version"], 1, "what is derived makes no version");
}

fn a_body_without_marks_finds_its_quotations_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let spans = [("“", None), ("We keep our word.", Some(&quotation)), ("” Zhou Song said.", None)];
    let article = desk.article("A report", json!({"body": [paragraph("b1", &spans)]}));
    let send = |format: &str, body: &str| {
        let now = desk.again(Kind::Article, &article);
        let path = format!("{}?body_format={format}", managed(Kind::Article, &article));
        desk.patch(&path, version(&now), &json!({"body": body})).expect(200);
        desk.again(Kind::Article, &article)
    };
    for (format, body) in [
        ("html", "<p>On Friday it rained.</p><p>“We keep our word.” Zhou Song said, and left.</p>"),
        ("markdown", "On Friday it rained.\n\n## What he said\n\n“We keep our word.” Zhou Song said, and **left**.\n"),
    ] {
        let now = send(format, body);
        assert_eq!(now["orphans"], json!([]), "{format}");
        let printing = desk.again(Kind::Quotation, &quotation)["printings"][0].clone();
        assert_eq!(printing["parts"][0]["exact"], "We keep our word.", "{format}");
        assert_eq!(printing["parts"][0]["prefix"], "“");
        let html = desk.get(&format!("{}?body_format=html", managed(Kind::Article, &article))).ok(200);
        let marked = format!("“<span data-quotation=\"{}\">We keep our word.</span>”", id(&quotation));
        assert!(html["body"].as_str().expect("html").contains(&marked), "{}", html["body"]);
    }
    // HTML that has its marks keeps them.
    let html = desk.get(&format!("{}?body_format=html", managed(Kind::Article, &article))).ok(200);
    let before = desk.again(Kind::Article, &article);
    let after = send("html", html["body"].as_str().expect("html"));
    assert_eq!(after["body"][0]["children"], before["body"][0]["children"]);
    assert_eq!(desk.again(Kind::Quotation, &quotation)["printings"].as_array().map(Vec::len), Some(1));
}

fn a_quotation_that_lost_its_place_is_an_orphan(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let spans = [("“", None), ("We keep our word.", Some(&quotation)), ("” he said.", None)];
    let article = desk.article("A report", json!({"body": [paragraph("b1", &spans)]}));
    let path = format!("{}?body_format=html", managed(Kind::Article, &article));
    desk.patch(&path, 1, &json!({"body": "<p>He said nothing of note.</p>"})).expect(200);
    let now = desk.again(Kind::Article, &article);
    assert_eq!(now["orphans"][0]["quotation"]["id"], quotation["id"]);
    assert_eq!(now["orphans"][0]["parts"][0]["exact"], "We keep our word.");
    assert_eq!(desk.again(Kind::Quotation, &quotation)["printings"][0]["state"], "orphaned");
    // A body in which its words stand twice does not tell which of them it is.
    desk.patch(&path, 2, &json!({"body": "<p>We keep our word. We keep our word.</p>"})).expect(200);
    assert_eq!(desk.again(Kind::Article, &article)["orphans"].as_array().map(Vec::len), Some(1));
    // One in which they stand once brings it back.
    desk.patch(&path, 3, &json!({"body": "<p>Then he said: “We keep our word.”</p>"})).expect(200);
    let found = desk.again(Kind::Article, &article);
    assert_eq!(found["orphans"], json!([]));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["printings"][0]["state"], "moved");
    // An orphan can be let go.
    desk.patch(&path, 4, &json!({"body": "<p>Nothing.</p>"})).expect(200);
    let let_go = desk.change(Kind::Article, &article, &json!({"orphans": []}));
    assert_eq!(let_go["orphans"], json!([]));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["printings"], json!([]));
}

fn an_orphan_is_published_with_a_reason_alone(engine: Engine) {
    use diesel::prelude::*;
    use pressroom::store::schema::editions::dsl;
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let article =
        desk.article("A report", json!({"body": [paragraph("b1", &[("We keep our word.", Some(&quotation))])]}));
    let path = managed(Kind::Article, &article);
    desk.patch(&format!("{path}?body_format=html"), 1, &json!({"body": "<p>Nothing.</p>"})).expect(200);
    let publish = |body: Value| desk.act(&format!("{path}/publish"), 2, &body);
    for body in [json!({}), json!({"with_drafts": true}), json!({"orphans_accepted_because": "  "})] {
        let problem = publish(body).problem(409, "orphaned_quotations");
        assert_eq!(problem["orphans"][0]["id"], quotation["id"]);
    }
    let published = publish(json!({"orphans_accepted_because": "The paragraph was cut."})).ok(200);
    assert_eq!(published["with"], json!([]), "an orphan is not shown, so it is not published");
    let seen = room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &article))).ok(200);
    assert_eq!(seen["quotations"], json!([]));
    // Why is kept with the edition.
    let article: pressroom::store::Id = id(&article).parse().expect("an id");
    let grounds: Option<pressroom::store::Json<Value>> = dsl::editions
        .filter(dsl::record.eq(article))
        .select(dsl::grounds)
        .first(&mut room.connect())
        .expect("there is an edition");
    assert_eq!(grounds.expect("the edition has its grounds").0["because"], "The paragraph was cut.");
}

fn a_mark_names_a_quotation_there_is(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let nothing = json!({"id": pressroom::store::Id::new()});
    let answer = desk.post(
        "/v1/manage/articles",
        &article_of("A report", json!({"body": [paragraph("b1", &[("x", Some(&nothing))])]})),
    );
    refused(answer, "/body", "unknown_record");
    let byline = desk.byline("Ada Penn");
    let answer = desk.post(
        "/v1/manage/articles",
        &article_of("A report", json!({"body": [paragraph("b1", &[("x", Some(&byline))])]})),
    );
    refused(answer, "/body", "unknown_record");
    let picture = json!([{"_type": "image", "_key": "i1", "media": nothing}]);
    let answer = desk.post("/v1/manage/articles", &article_of("A report", json!({"body": picture})));
    refused(answer, "/body", "unknown_record");
    // What an article prints may be trashed: it stays printed there.
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let spans = [("We keep our word.", Some(&quotation))];
    let article = desk.article("A report", json!({"body": [paragraph("b1", &spans)]}));
    desk.delete(&managed(Kind::Quotation, &quotation), 1).expect(204);
    assert_eq!(desk.again(Kind::Article, &article), article);
    desk.change(Kind::Article, &article, &json!({"kicker": "Water"}));
}

/// A direct quotation's parts, joined, are the quotation in the language of the article.
fn the_words_marked_are_the_words_quoted(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let mut quotation = quotation_of("We keep our word.", &official);
    quotation["translations"] = json!([{"language": "zh-Hans", "text": "我们说到做到。", "kind": "translation"}]);
    let direct = desk.make(Kind::Quotation, &quotation);
    quotation["kind"] = json!("indirect");
    let indirect = desk.make(Kind::Quotation, &quotation);
    let article = |language: &str, text: &str, quotation: &Value| {
        let body = json!([paragraph("b1", &[("“", None), (text, Some(quotation)), ("”", None)])]);
        desk.post("/v1/manage/articles", &json!({"headline": "A report", "language": language, "body": body}))
    };
    article("en", "We keep our word.", &direct).expect(201);
    article("zh-Hans", "我们说到做到。", &direct).expect(201);
    refused(article("en", "We kept our word.", &direct), "/body", "not_its_words");
    refused(article("en", "我们说到做到。", &direct), "/body", "not_its_words");
    article("en", "that they kept theirs", &indirect).expect(201);
}

fn quotations_come_in_the_order_of_the_text(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let texts = ["third", "first", "second"];
    let made: Vec<Value> = texts.iter().map(|text| desk.quotation(text, &official)).collect();
    let body = json!([
        paragraph("b1", &[("first", Some(&made[1])), (" and ", None), ("second", Some(&made[2]))]),
        paragraph("b2", &[("third", Some(&made[0]))]),
    ]);
    let article = desk.article("A report", json!({"body": body}));
    desk.publish(Kind::Article, &article);
    let seen = room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &article))).ok(200);
    let order: Vec<&Value> =
        seen["quotations"].as_array().expect("quotations").iter().map(|one| &one["text"]).collect();
    assert_eq!(order, ["first", "second", "third"]);
}

/// “We did X,” he said, “and Y.” is one quotation in two parts.
fn a_quotation_in_two_parts_is_one(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We did X, and Y.", &official);
    let spans = [
        ("“", None),
        ("We did X,", Some(&quotation)),
        ("” he said, “", None),
        ("and Y.", Some(&quotation)),
        ("”", None),
    ];
    let article = desk.article("A report", json!({"body": [paragraph("b1", &spans)]}));
    let printings = desk.again(Kind::Quotation, &quotation)["printings"].clone();
    let parts: Vec<&Value> =
        printings[0]["parts"].as_array().expect("parts").iter().map(|part| &part["exact"]).collect();
    assert_eq!(parts, ["We did X,", "and Y."]);
    desk.publish(Kind::Article, &article);
    let seen = room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &article))).ok(200);
    assert_eq!(seen["quotations"].as_array().map(Vec::len), Some(1));
}
