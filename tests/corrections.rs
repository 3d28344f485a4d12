//! Putting right and taking back what readers saw.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, shown, speaker, version};
use crate::harness::{Engine, Story};

on_both!(
    a_correction_goes_out_with_what_it_puts_right,
    a_note_can_be_added_without_a_change,
    a_correction_is_scheduled_with_its_article,
    a_correction_is_seen_while_its_record_is,
    a_retraction_leaves_a_tombstone,
    a_takedown_leaves_an_empty_one,
    what_was_retracted_comes_back_with_a_reason_alone,
    a_withdrawn_quotation_stays_in_its_article_until_that_is_corrected,
    a_corrected_position_drafts_what_follows,
    what_is_printed_changes_only_by_a_correction,
    what_was_never_seen_is_not_taken_back,
    a_correction_of_a_quotation_is_told_while_that_is_printed,
    what_was_retracted_is_taken_down,
    a_reinstatement_that_ends_is_a_retraction_again,
    a_correction_to_come_falls_with_its_article,
    a_draft_is_told_as_it_is_wished,
    a_retraction_is_not_written_by_hand,
    an_older_version_to_come_stands_in_the_way,
);

impl Story {
    #[track_caller]
    fn total(&self, path: &str) -> Value {
        self.room.anyone().get(path).ok(200)["page"]["total"].clone()
    }

    /// A live article that prints a quotation of an official.
    fn printed(&self) -> Printed {
        let desk = &self.desk;
        let bureau = desk.organization("Water Bureau");
        let official = desk.official("Zhou Song", &bureau, "Director", "2021");
        let mut quotation = crate::harness::stories::quotation_of("We keep our word.", &official);
        quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
        quotation["capacity_as_printed"] = json!("Director of the Water Bureau");
        let quotation = desk.make(Kind::Quotation, &quotation);
        let body = json!([paragraph("b1", &[("He said: ", None), ("We keep our word.", Some(&quotation))])]);
        let article = desk.article("Water", json!({"body": body}));
        desk.publish(Kind::Article, &article);
        self.later(1);
        Printed { official, quotation, article }
    }
}

struct Printed {
    official: Value,
    quotation: Value,
    article: Value,
}

fn a_correction_goes_out_with_what_it_puts_right(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Twelve households", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(10);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Eleven households"}));
    let wish = json!({"kind": "correction", "text": "There were eleven households, not twelve.", "placement": "top"});
    let report = story.act(Kind::Article, &article, "correct", &wish).ok(200);
    assert_eq!((&report["version_before"], &report["version_after"]), (&json!(1), &json!(2)));
    let seen = story.read(Kind::Article, &article).ok(200);
    assert_eq!(seen["headline"], "Eleven households");
    let told = &seen["corrections"][0];
    assert_eq!(told["kind"], "correction");
    assert_eq!(told["text"], "There were eleven households, not twelve.");
    assert_eq!(told["placement"], "top");
    assert_eq!(told["published_at"], "2027-03-01T08:10:00Z");
    let list = story.room.anyone().get(&format!("/v1/corrections?article={}", id(&article))).ok(200);
    assert_eq!(list["data"][0]["id"], report["correction"]);
    assert_eq!(list["data"][0]["target"]["name"], "Eleven households");
    assert_eq!((&list["data"][0]["version_before"], &list["data"][0]["version_after"]), (&json!(1), &json!(2)));
    // They come in the order in which they were told.
    story.later(10);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Ten households"}));
    story.act(Kind::Article, &article, "correct", &json!({"text": "And now ten."})).expect(200);
    let texts: Vec<Value> = story.read(Kind::Article, &article).ok(200)["corrections"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|told| told["text"].clone())
        .collect();
    assert_eq!(texts, ["There were eleven households, not twelve.", "And now ten."]);
    // In lists, and for search engines.
    let list = story.room.anyone().get("/v1/articles?include=json_ld").ok(200);
    assert_eq!(list["data"][0]["corrections"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["data"][0]["json_ld"]["correction"][0]["@type"], "CorrectionComment");
}

fn a_note_can_be_added_without_a_change(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.act(Kind::Article, &article, "correct", &json!({"text": "x"})).problem(409, "not_published");
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    let wish = json!({"kind": "editors_note", "text": "A reader asked us why. We answer tomorrow."});
    let report = story.act(Kind::Article, &article, "correct", &wish).ok(200);
    assert_eq!(report["published"], Value::Null);
    assert_eq!((&report["version_before"], &report["version_after"]), (&json!(1), &json!(1)));
    let seen = story.read(Kind::Article, &article).ok(200);
    assert_eq!((&seen["version"], &seen["corrections"][0]["kind"]), (&json!(1), &json!("editors_note")));
    assert_eq!(seen["content_modified_at"], Value::Null);
    let nothing = story.act(Kind::Article, &article, "correct", &json!({"kind": "update"}));
    assert_eq!(nothing.faults(), [("/text".to_owned(), "required".to_owned())]);
    let wrong = story.act(Kind::Article, &article, "correct", &json!({"kind": "retraction", "text": "x"}));
    assert_eq!(wrong.faults(), [("/kind".to_owned(), "not_allowed".to_owned())]);
}

fn a_correction_is_scheduled_with_its_article(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Before", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    story.desk.change(Kind::Article, &article, &json!({"headline": "After"}));
    let wish = json!({"text": "Put right.", "at": {"local": "2027-03-01T09:00", "time_zone": "UTC"}});
    let report = story.act(Kind::Article, &article, "correct", &wish).ok(200);
    assert_eq!(report["visible_from"], "2027-03-01T09:00:00Z");
    let seen = || {
        let seen = story.read(Kind::Article, &article).ok(200);
        (seen["headline"].clone(), seen["corrections"].as_array().map(Vec::len))
    };
    assert_eq!(seen(), (json!("Before"), Some(0)));
    story.later(59);
    assert_eq!(seen(), (json!("After"), Some(1)));
    assert_eq!(story.total("/v1/corrections?count=exact"), 1);
    // Cancelled with it.
    story.desk.change(Kind::Article, &article, &json!({"headline": "Later still"}));
    let wish = json!({"text": "Again.", "at": {"local": "2027-03-01T10:00", "time_zone": "UTC"}});
    story.act(Kind::Article, &article, "correct", &wish).expect(200);
    story.act(Kind::Article, &article, "cancel", &json!({})).expect(200);
    story.later(120);
    assert_eq!(seen(), (json!("After"), Some(1)));
    assert_eq!(story.total("/v1/corrections?count=exact"), 1);
}

fn a_correction_is_seen_while_its_record_is(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    let report = story.act(Kind::Article, &article, "correct", &json!({"text": "Put right."})).ok(200);
    let correction = json!({"id": report["correction"]});
    assert_eq!(story.read(Kind::Correction, &correction).status, 200);
    story.later(1);
    story.desk.unpublish(Kind::Article, &article);
    story.read(Kind::Correction, &correction).problem(404, "not_found");
    assert_eq!(story.total("/v1/corrections?count=exact"), 0);
    // A draft of one is nowhere.
    let draft = json!({"target": speaker("article", &article), "kind": "update", "text": "Soon."});
    let draft = story.desk.make(Kind::Correction, &draft);
    story.read(Kind::Correction, &draft).problem(404, "not_found");
}

/// Invariant 11.
fn a_retraction_leaves_a_tombstone(engine: Engine) {
    let story = Story::begin(engine);
    let Printed { quotation, article, .. } = story.printed();
    let other = json!({"headline": "水", "language": "zh-Hans", "slug": "水", "translation_group": article["translation_group"]});
    let other = story.desk.make(Kind::Article, &other);
    story.desk.publish(Kind::Article, &other);
    story.later(1);
    let report = story.act(Kind::Article, &article, "retract", &json!({"text": "The document was forged."})).ok(200);
    for path in [shown(Kind::Article, &article), "/v1/articles/by-slug/en/water".to_owned()] {
        let gone = story.room.anyone().get(&path).problem(410, "gone");
        assert_eq!(gone["headline"], "Water");
        assert_eq!(gone["correction"]["kind"], "retraction");
        assert_eq!(gone["correction"]["text"], "The document was forged.");
        assert_eq!(gone["correction"]["published_at"], report["visible_from"]);
        assert_eq!(gone["translations"][0]["slug"], "水");
    }
    assert_eq!(story.total("/v1/articles?count=exact"), 1, "it is in no list");
    assert_eq!(story.total("/v1/quotations?count=exact"), 0, "nor is what it printed");
    story.read(Kind::Quotation, &quotation).problem(404, "not_found");
    assert_eq!(story.read(Kind::Article, &other).ok(200)["translations"], json!([]));
    assert_eq!(story.desk.again(Kind::Article, &article)["publication"]["state"], "retracted");
    let corrections = story.room.anyone().get("/v1/corrections").ok(200);
    assert_eq!(corrections["data"][0]["kind"], "retraction");
    story.act(Kind::Article, &article, "retract", &json!({"text": "Again."})).problem(409, "retracted");
    let missing = story.act(Kind::Article, &other, "retract", &json!({}));
    assert_eq!(missing.faults(), [("/text".to_owned(), "required".to_owned())]);
}

fn a_takedown_leaves_an_empty_one(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Named a minor", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    story.act(Kind::Article, &article, "correct", &json!({"text": "The minor's name was taken out."})).expect(200);
    story.later(1);
    let without = story.act(Kind::Article, &article, "retract", &json!({"takedown": true}));
    assert_eq!(without.faults(), [("/reason".to_owned(), "reason_needed".to_owned())]);
    let wish = json!({"takedown": true, "reason": "Order of the court of 1 March."});
    let report = story.act(Kind::Article, &article, "retract", &wish).ok(200);
    assert_eq!(report["correction"], Value::Null);
    let gone = story.read(Kind::Article, &article).expect(410);
    assert!(!gone.text().contains("minor") && !gone.text().contains("court"), "{}", gone.text());
    for member in ["headline", "correction", "translations"] {
        assert!(gone.json().get(member).is_none(), "{member}");
    }
    story.later(1);
    assert_eq!(story.total("/v1/corrections?count=exact"), 0, "nor is what was said of it before");
    let editions = story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    assert_eq!(editions["data"][0]["tombstone"], "takedown");
    assert_eq!(editions["data"][0]["grounds"]["reason"], "Order of the court of 1 March.");
}

fn what_was_retracted_comes_back_with_a_reason_alone(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    story.act(Kind::Article, &article, "retract", &json!({"text": "Forged."})).expect(200);
    story.later(1);
    story.act(Kind::Article, &article, "publish", &json!({})).problem(409, "retracted");
    let wish = json!({"reinstated_because": "The document is genuine after all."});
    story.act(Kind::Article, &article, "publish", &wish).expect(200);
    assert_eq!(story.read(Kind::Article, &article).status, 200);
    let editions = story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    let kinds: Vec<&Value> = editions["data"].as_array().expect("a list").iter().map(|one| &one["tombstone"]).collect();
    assert_eq!(kinds, [&Value::Null, &json!("retraction"), &Value::Null]);
}

/// Invariant 11.
fn a_withdrawn_quotation_stays_in_its_article_until_that_is_corrected(engine: Engine) {
    let story = Story::begin(engine);
    let Printed { quotation, article, .. } = story.printed();
    let draft = story.desk.article("Draft that prints it", json!({"body": article["body"]}));
    let wish = json!({"text": "The speaker did not say this."});
    let report = story.act(Kind::Quotation, &quotation, "withdraw", &wish).ok(200);
    let printed_in = report["printed_in"].as_array().expect("a list");
    assert_eq!(printed_in.len(), 2);
    let told =
        |record: &Value| printed_in.iter().find(|one| one["article"]["id"] == record["id"]).expect("it is listed");
    assert_eq!(told(&article)["shown"], true);
    assert_eq!((&told(&draft)["shown"], &told(&draft)["correction"]), (&json!(false), &Value::Null));
    // Its own address is gone, and no list has it.
    let gone = story.read(Kind::Quotation, &quotation).problem(410, "gone");
    assert_eq!(gone["correction"]["text"], "The speaker did not say this.");
    assert_eq!(story.total("/v1/quotations?count=exact"), 0);
    // The article still prints it, and says what became of it.
    let path = format!("{}?include=quotations", shown(Kind::Article, &article));
    let seen = story.room.anyone().get(&path).ok(200);
    assert_eq!(seen["quotations"][0]["id"], quotation["id"]);
    assert_eq!(seen["quotations"][0]["status"], "withdrawn");
    assert_eq!(seen["quotations"][0]["correction"]["text"], "The speaker did not say this.");
    assert_eq!(seen["quotations"][0].get("text"), None);
    assert_eq!(seen["body"][0]["markDefs"][0]["quotation"]["id"], quotation["id"]);
    // The correction that was drafted for the article is published with it.
    let id = told(&article)["correction"].clone();
    let drafted = story.desk.get(&format!("/v1/manage/corrections/{}", id.as_str().expect("an id"))).ok(200);
    assert_eq!(drafted["publication"]["state"], "none");
    assert_eq!(drafted["target"]["id"], article["id"]);
    assert_eq!(drafted["cause"]["record"], quotation["id"]);
    story.later(1);
    let plain = json!({"body": [paragraph("b1", &[("He said nothing.", None)])]});
    story.desk.change(Kind::Article, &article, &plain);
    let wish = json!({"correction": {"id": id}, "text": "A sentence that the speaker did not say was taken out."});
    story.act(Kind::Article, &article, "correct", &wish).expect(200);
    let seen = story.room.anyone().get(&path).ok(200);
    assert_eq!(seen["quotations"], json!([]));
    assert_eq!(seen["corrections"][0]["text"], "A sentence that the speaker did not say was taken out.");
    let again = story.act(Kind::Article, &article, "correct", &wish);
    assert_eq!(again.faults(), [("/correction/id".to_owned(), "unknown_record".to_owned())]);
}

/// Invariant 11.
fn a_corrected_position_drafts_what_follows(engine: Engine) {
    let story = Story::begin(engine);
    let Printed { official, quotation, article } = story.printed();
    let position = &official["positions"][0]["id"];
    let wish = json!({"position": {"id": position}, "title": "Acting director",
        "text": "She was acting director, not director."});
    let report = story.act(Kind::Official, &official, "correct-position", &wish).ok(200);
    assert_eq!(report["quotations"][0]["quotation"], quotation["id"]);
    assert_eq!(report["quotations"][0]["capacity_as_printed"], "Director of the Water Bureau");
    assert_eq!(report["printed_in"][0]["article"]["id"], article["id"]);
    for draft in [&report["quotations"][0]["correction"], &report["printed_in"][0]["correction"]] {
        let draft = story.desk.get(&format!("/v1/manage/corrections/{}", draft.as_str().expect("an id"))).ok(200);
        assert_eq!(draft["publication"]["state"], "none");
        assert_eq!(draft["text"][0]["text"], "She was acting director, not director.");
        assert_eq!(draft["cause"]["record"], official["id"]);
    }
    // The official is put right at once; what is printed stays until an editor publishes it.
    let seen = story.read(Kind::Official, &official).ok(200);
    assert_eq!(seen["positions"][0]["title"], "Acting director");
    let printed = story.read(Kind::Quotation, &quotation).ok(200);
    assert_eq!(printed["capacity"]["title"], "Acting director");
    assert_eq!(printed["capacity_as_printed"], "Director of the Water Bureau");
    let told = story.room.anyone().get("/v1/corrections").ok(200);
    assert_eq!(told["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(told["data"][0]["target"]["id"], official["id"]);
    let wrong = json!({"position": {"id": quotation["id"]}, "text": "x"});
    let refused = story.act(Kind::Official, &official, "correct-position", &wrong);
    assert_eq!(refused.faults(), [("/position/id".to_owned(), "not_theirs".to_owned())]);
}

/// Invariants 2 and 11: renaming changes nothing that was printed.
fn what_is_printed_changes_only_by_a_correction(engine: Engine) {
    let story = Story::begin(engine);
    let Printed { official, quotation, .. } = story.printed();
    story.desk.change(Kind::Official, &official, &json!({"names": "Zhou Songbai"}));
    story.desk.publish(Kind::Official, &official);
    let printed = story.read(Kind::Quotation, &quotation).ok(200);
    assert_eq!(printed["speaker"]["name"], "Zhou Songbai");
    assert_eq!(printed["speaker_as_printed"], "Zhou Song");
    story.later(1);
    story.desk.change(Kind::Quotation, &quotation, &json!({"capacity_as_printed": "Acting director"}));
    let wish = json!({"kind": "correction", "text": "He was acting director."});
    story.act(Kind::Quotation, &quotation, "correct", &wish).expect(200);
    let printed = story.read(Kind::Quotation, &quotation).ok(200);
    assert_eq!(printed["capacity_as_printed"], "Acting director");
    assert_eq!(printed["corrections"][0]["text"], "He was acting director.");
}

fn what_was_never_seen_is_not_taken_back(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A draft", json!({}));
    story.act(Kind::Article, &article, "retract", &json!({"text": "x"})).problem(409, "not_published");
    let official = story.desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = story.desk.quotation("Words.", &official);
    story.act(Kind::Quotation, &quotation, "withdraw", &json!({"text": "x"})).problem(409, "not_published");
    let at = json!({"at": {"local": "2027-03-01T09:00", "time_zone": "UTC"}});
    story.act(Kind::Article, &article, "publish", &at).expect(200);
    story.act(Kind::Article, &article, "retract", &json!({"text": "x"})).problem(409, "not_published");
    assert_eq!(link(&article)["id"], article["id"]);
}

fn a_correction_of_a_quotation_is_told_while_that_is_printed(engine: Engine) {
    let takedown = json!({"takedown": true, "reason": "Order of the court."});
    for (action, wish) in [("unpublish", json!({})), ("retract", json!({"text": "Forged."})), ("retract", takedown)] {
        let story = Story::begin(engine);
        let Printed { quotation, article, .. } = story.printed();
        let report = story.act(Kind::Quotation, &quotation, "correct", &json!({"text": "He meant the river."})).ok(200);
        let correction = json!({"id": report["correction"]});
        let of_it = format!("/v1/corrections?count=exact&quotation={}", id(&quotation));
        assert_eq!(story.read(Kind::Correction, &correction).status, 200);
        assert_eq!(story.total(&of_it), 1);
        story.later(1);
        story.act(Kind::Article, &article, action, &wish).expect(200);
        story.read(Kind::Quotation, &quotation).problem(404, "not_found");
        story.read(Kind::Correction, &correction).problem(404, "not_found");
        assert_eq!(story.total(&of_it), 0);
        let list = story.room.anyone().get("/v1/corrections").expect(200);
        assert!(!list.text().contains("river"), "{}", list.text());
        // It is told again with the article.
        story.later(1);
        story.act(Kind::Article, &article, "publish", &json!({"reinstated_because": "It was right."})).expect(200);
        assert_eq!(story.read(Kind::Correction, &correction).status, 200);
        // Once withdrawn, the quotation is told of for itself.
        story.later(1);
        story.act(Kind::Quotation, &quotation, "withdraw", &json!({"text": "Never said."})).expect(200);
        story.act(Kind::Article, &article, "unpublish", &json!({})).expect(200);
        assert_eq!(story.total(&of_it), 2);
    }
    // What was published and never printed is seen nowhere, nor is what is said of it.
    let story = Story::begin(engine);
    let official = story.desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = story.desk.quotation("Words.", &official);
    story.desk.publish(Kind::Quotation, &quotation);
    story.later(1);
    let report = story.act(Kind::Quotation, &quotation, "correct", &json!({"text": "Other words."})).ok(200);
    story.read(Kind::Quotation, &quotation).problem(404, "not_found");
    story.read(Kind::Correction, &json!({"id": report["correction"]})).problem(404, "not_found");
}

fn what_was_retracted_is_taken_down(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Named a minor", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    let report = story.act(Kind::Article, &article, "retract", &json!({"text": "We named a minor."})).ok(200);
    story.later(1);
    let takedown = json!({"takedown": true, "reason": "Order of the court."});
    let taken = story.act(Kind::Article, &article, "retract", &takedown).ok(200);
    assert_eq!(taken["correction"], Value::Null);
    let gone = story.read(Kind::Article, &article).expect(410);
    assert!(!gone.text().contains("minor"), "{}", gone.text());
    story.read(Kind::Correction, &json!({"id": report["correction"]})).problem(404, "not_found");
    assert_eq!(story.total("/v1/corrections?count=exact"), 0);
    for wish in [takedown, json!({"text": "Again."})] {
        story.act(Kind::Article, &article, "retract", &wish).problem(409, "retracted");
    }
}

fn a_reinstatement_that_ends_is_a_retraction_again(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    story.act(Kind::Article, &article, "retract", &json!({"text": "Forged."})).expect(200);
    story.later(1);
    let reinstated = |until: i64| json!({"reinstated_because": "For the hearing.", "until": story.zoned(until)});
    let report = story.act(Kind::Article, &article, "publish", &reinstated(60)).ok(200);
    assert_eq!(report["then"], json!([]));
    assert_eq!(story.read(Kind::Article, &article).ok(200)["corrections"], json!([]));
    assert_eq!(story.total("/v1/corrections?count=exact"), 0);
    // Its end is moved, and a correction leaves that as it is.
    let moved = json!({"edition": report["edition"], "until": story.zoned(90)});
    story.act(Kind::Article, &article, "reschedule", &moved).expect(200);
    story.go(70);
    story.desk.change(Kind::Article, &article, &json!({"headline": "The report"}));
    story.act(Kind::Article, &article, "correct", &json!({"text": "It is the report."})).expect(200);
    let seen = story.read(Kind::Article, &article).ok(200);
    assert_eq!((&seen["headline"], seen["corrections"].as_array().map(Vec::len)), (&json!("The report"), Some(1)));
    story.go(90);
    let gone = story.read(Kind::Article, &article).problem(410, "gone");
    assert_eq!(gone["correction"]["text"], "Forged.");
    assert_eq!(story.total("/v1/corrections?kind=retraction&count=exact"), 1);
    story.act(Kind::Article, &article, "publish", &json!({})).problem(409, "retracted");
    // Published without an end, it stays.
    story.act(Kind::Article, &article, "publish", &reinstated(120)).expect(200);
    story.go(100);
    story.act(Kind::Article, &article, "publish", &json!({"reinstated_because": "It is genuine."})).expect(200);
    story.go(130);
    assert_eq!(story.read(Kind::Article, &article).status, 200);
}

fn a_correction_to_come_falls_with_its_article(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    let wish = json!({"text": "A word more.", "at": story.zoned(60)});
    let report = story.act(Kind::Article, &article, "correct", &wish).ok(200);
    story.act(Kind::Article, &article, "retract", &json!({"text": "Forged."})).expect(200);
    story.go(60);
    story.read(Kind::Correction, &json!({"id": report["correction"]})).problem(404, "not_found");
    assert_eq!(story.total("/v1/corrections?count=exact"), 1);
}

fn a_draft_is_told_as_it_is_wished(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.desk.publish(Kind::Article, &article);
    let draft = |text: &str| {
        let draft = json!({"target": speaker("article", &article), "kind": "update", "text": text, "placement": "top"});
        link(&story.desk.make(Kind::Correction, &draft))
    };
    story.later(1);
    let wish = json!({"correction": draft("One."), "kind": "editors_note", "placement": "bottom"});
    story.act(Kind::Article, &article, "correct", &wish).expect(200);
    story.later(1);
    story.act(Kind::Article, &article, "correct", &json!({"correction": draft("Two.")})).expect(200);
    let told = story.read(Kind::Article, &article).ok(200)["corrections"].clone();
    assert_eq!((&told[0]["kind"], &told[0]["placement"]), (&json!("editors_note"), &json!("bottom")));
    assert_eq!((&told[1]["kind"], &told[1]["placement"]), (&json!("update"), &json!("top")));
}

fn a_retraction_is_not_written_by_hand(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("A report", json!({}));
    story.desk.publish(Kind::Article, &article);
    let refused = [("/kind".to_owned(), "not_allowed".to_owned())];
    let record = |kind: &str| json!({"target": speaker("article", &article), "kind": kind, "text": "x"});
    assert_eq!(story.desk.post("/v1/manage/corrections", &record("retraction")).faults(), refused);
    let mut sent = record("retraction");
    sent["version_before"] = json!(1);
    assert_eq!(story.desk.post("/v1/manage/corrections", &sent).faults(), refused);
    let draft = story.desk.make(Kind::Correction, &record("update"));
    let patch = |record: &Value, patch: &Value| {
        let now = story.desk.again(Kind::Correction, record);
        story.desk.patch(&managed(Kind::Correction, record), version(&now), patch)
    };
    assert_eq!(patch(&draft, &json!({"kind": "retraction"})).faults(), refused);
    // What readers are told of one that was made can be worded anew, and it stays one.
    story.later(1);
    let report = story.act(Kind::Article, &article, "retract", &json!({"text": "Forgd."})).ok(200);
    let told = json!({"id": report["correction"]});
    assert_eq!(patch(&told, &json!({"kind": "update"})).faults(), refused);
    story.later(1);
    patch(&told, &json!({"text": "Forged."})).expect(200);
    story.desk.publish(Kind::Correction, &told);
    assert_eq!(story.read(Kind::Article, &article).problem(410, "gone")["correction"]["text"], "Forged.");
}

fn an_older_version_to_come_stands_in_the_way(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("One", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.later(1);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    let scheduled = story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).ok(200);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Three"}));
    let wish = json!({"text": "Three, not one."});
    let refused = story.act(Kind::Article, &article, "correct", &wish).problem(409, "schedule_conflict");
    assert_eq!(refused["editions"][0]["edition"], scheduled["edition"]);
    assert_eq!(refused["editions"].as_array().map(Vec::len), Some(1));
    assert_eq!(story.read(Kind::Article, &article).ok(200)["headline"], "One");
    story.act(Kind::Article, &article, "cancel", &json!({})).expect(200);
    story.act(Kind::Article, &article, "correct", &wish).expect(200);
    story.go(60);
    assert_eq!(story.read(Kind::Article, &article).ok(200)["headline"], "Three");
}
