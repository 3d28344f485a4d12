//! Quotations that are found in an article's text, and what people decide about them.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, version};
use crate::harness::{Answer, Client, Engine, Newsroom, statements};

on_both!(
    quotations_are_found_in_the_text,
    one_is_accepted_one_amended_the_rest_turned_down,
    what_was_decided_is_remembered_when_the_text_changes,
    a_mark_counts_more_than_a_decision,
    decisions_that_cannot_be_carried_out_change_nothing,
    all_are_accepted_together,
    no_more_are_accepted_than_an_article_prints,
    a_name_of_two_officials_is_no_speaker,
    chinese_is_read_too,
    deciding_is_writing,
    suggestions_cost_a_fixed_number_of_statements,
);

const FIRST: &str = "“We repaired the pipes in spring,” Zhou Song, director of the Water Bureau, said on Friday.";
const SECOND: &str = "“The price of water will not rise,” he said.";
const THIRD: &str = "“Nobody asked us,” said Li Hua, who owns a shop.";

fn body() -> Value {
    json!([paragraph("b1", &[(FIRST, None)]), paragraph("b2", &[(SECOND, None)]), paragraph("b3", &[(THIRD, None)])])
}

struct Desk {
    room: Newsroom,
    desk: Client,
    zhou: Value,
    article: Value,
}

fn begin(engine: Engine) -> Desk {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let zhou = desk.official("Zhou Song", &bureau, "Director", "2021");
    let article = desk.article("On water", json!({"body": body()}));
    Desk { room, desk, zhou, article }
}

impl Desk {
    fn at(&self) -> String {
        format!("{}/quotation-suggestions", managed(Kind::Article, &self.article))
    }

    fn found(&self) -> Vec<Value> {
        let found = self.desk.get(&self.at()).ok(200);
        found["suggestions"].as_array().expect("suggestions").clone()
    }

    fn states(&self) -> Vec<String> {
        self.found().iter().map(|one| one["state"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn decide(&self, wish: &Value) -> Answer {
        let now = self.desk.again(Kind::Article, &self.article);
        self.desk.act(&self.at(), version(&now), wish)
    }
}

fn quotations_are_found_in_the_text(engine: Engine) {
    let story = begin(engine);
    let found = story.found();
    assert_eq!(found.len(), 3);
    let first = &found[0];
    assert_eq!((&first["state"], &first["proposal"]["kind"]), (&json!("open"), &json!("direct")));
    assert_eq!(first["proposal"]["text"], json!("We repaired the pipes in spring"));
    assert_eq!((&first["parts"][0]["block"], &first["parts"][0]["start"]), (&json!("b1"), &json!(1)));
    assert_eq!(first["cue"]["exact"], json!("said"));
    assert_eq!(first["speaker"]["exact"], json!("Zhou Song"));
    assert_eq!(first["candidates"], json!([{"type": "official", "id": id(&story.zhou)}]));
    assert_eq!(first["proposal"]["speaker"], first["candidates"][0]);
    let second = &found[1];
    assert_eq!((&second["speaker"]["exact"], &second["speaker_name"]), (&json!("he"), &json!("Zhou Song")));
    assert_eq!(second["proposal"]["speaker"]["id"], json!(id(&story.zhou)));
    assert_eq!(found[2]["candidates"], json!([]));
    // Nothing is stored.
    assert_eq!(story.desk.get("/v1/manage/quotations").ok(200)["data"], json!([]));
    assert_eq!(version(&story.desk.again(Kind::Article, &story.article)), 1);
}

fn one_is_accepted_one_amended_the_rest_turned_down(engine: Engine) {
    let story = begin(engine);
    let found = story.found();
    let wish = json!({"decisions": [
        {"key": found[0]["key"], "decision": "accept"},
        {"key": found[1]["key"], "decision": "amend", "quotation": {"said_on": "2026-11-20", "speaker_as_printed": "Zhou"}}], "others": "reject"});
    let answer = story.decide(&wish).expect(200);
    assert_eq!(answer.must("etag"), "\"2\"");
    let outcome = answer.json();
    assert_eq!((&outcome["version"], &outcome["rejected"], &outcome["open"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!(story.states(), ["accepted", "amended", "rejected"]);
    let made = [0, 1].map(|at| story.desk.get(&managed(Kind::Quotation, &outcome["made"][at])).ok(200));
    assert_eq!(made[0]["extraction"]["review"], json!("accepted"));
    assert_eq!((&made[1]["said_on"], &made[1]["speaker_as_printed"]), (&json!("2026-11-20"), &json!("Zhou")));
    assert_eq!(made[0]["printings"][0]["article"]["id"], story.article["id"]);
    let article = story.desk.again(Kind::Article, &story.article);
    assert_eq!(
        article["body"][0]["children"][1]["text"],
        json!("We repaired the pipes in spring"),
        "marked on its words"
    );
    // Who decided, and when.
    let decided = &story.found()[2];
    assert!(decided["decided_by"].is_string() && decided["decided_at"].is_string(), "{decided}");
    story.room.number();
    let log = story.room.admin().get("/v1/manage/changes?limit=100").ok(200);
    assert!(log.to_string().contains("decide_quotations"));
}

fn what_was_decided_is_remembered_when_the_text_changes(engine: Engine) {
    let story = begin(engine);
    let found = story.found();
    let wish = json!({"decisions": [{"key": found[0]["key"], "decision": "accept"}, {"key": found[2]["key"], "decision": "reject"}]});
    story.decide(&wish).expect(200);
    let article = story.desk.again(Kind::Article, &story.article);
    let mut blocks = article["body"].as_array().expect("blocks").clone();
    blocks.insert(0, paragraph("b0", &[("Rain fell on Friday, and “it was welcome,” Zhou Song said.", None)]));
    blocks.swap(2, 3);
    story.desk.change(Kind::Article, &article, &json!({"body": blocks}));
    assert_eq!(story.states(), ["open", "accepted", "rejected", "open"]);
    let keys: Vec<Value> = story.found().iter().map(|one| one["key"].clone()).collect();
    assert_eq!((&keys[1], &keys[2], &keys[3]), (&found[0]["key"], &found[2]["key"], &found[1]["key"]));
    // What was turned down can be taken later.
    story.decide(&json!({"decisions": [{"key": keys[2], "decision": "accept"}]})).expect(200);
    assert_eq!(story.states(), ["open", "accepted", "accepted", "open"]);
    // A mark that somebody made is a quotation too.
    let quotation = story.desk.make(
        Kind::Quotation,
        &json!({"kind": "direct", "text": "The price of water will not rise", "language": "en"}),
    );
    let mut blocks = story.desk.again(Kind::Article, &story.article)["body"].as_array().expect("blocks").clone();
    blocks[3] =
        paragraph("b2", &[("“", None), ("The price of water will not rise", Some(&quotation)), (",” he said.", None)]);
    story.desk.change(Kind::Article, &story.article, &json!({"body": blocks}));
    let last = &story.found()[3];
    assert_eq!((&last["state"], &last["quotation"]["id"]), (&json!("recorded"), &quotation["id"]));
}

fn a_mark_counts_more_than_a_decision(engine: Engine) {
    let story = begin(engine);
    let found = story.found();
    let (first, second) = (found[0]["key"].clone(), found[1]["key"].clone());
    let wish = json!({"decisions": [{"key": first, "decision": "accept"}, {"key": second, "decision": "reject"}]});
    story.decide(&wish).expect(200);
    // The mark of the one is taken off; what was turned down is marked by hand.
    let quotation =
        story.desk.make(Kind::Quotation, &json!({"kind": "direct", "text": "The price of water will not rise"}));
    let by_hand =
        paragraph("b2", &[("“", None), ("The price of water will not rise", Some(&quotation)), (",” he said.", None)]);
    let article = story.desk.again(Kind::Article, &story.article);
    story.desk.change(Kind::Article, &article, &json!({"body": [body()[0], by_hand, body()[2]]}));
    assert_eq!(story.states(), ["accepted", "recorded", "open"]);
    assert_eq!(story.found()[1]["quotation"]["id"], quotation["id"]);
    let again = story.decide(&json!({"decisions": [{"key": second, "decision": "accept"}]}));
    assert_eq!(again.problem(422, "invalid")["errors"][0]["code"], json!("decided"));
    // What is not marked any more can be taken again.
    let taken = story.decide(&json!({"decisions": [{"key": first, "decision": "accept"}]})).ok(200);
    assert_eq!(taken["made"].as_array().map(Vec::len), Some(1));
    assert_eq!(story.found()[0]["quotation"]["id"], taken["made"][0]["id"]);
}

fn decisions_that_cannot_be_carried_out_change_nothing(engine: Engine) {
    let story = begin(engine);
    let found = story.found();
    let key = &found[0]["key"];
    for (wish, pointer, code) in [
        (json!({"decisions": [{"key": "nonsense", "decision": "accept"}]}), "/decisions/0/key", "unknown_suggestion"),
        (
            json!({"decisions": [{"key": key, "decision": "accept"}, {"key": key, "decision": "reject"}]}),
            "/decisions/1/key",
            "duplicate",
        ),
        (json!({"decisions": [{"key": key, "decision": "amend"}]}), "/decisions/0/quotation", "not_allowed"),
        (
            json!({"decisions": [{"key": key, "decision": "amend", "quotation": {"said_on": "yesterday"}}]}),
            "/decisions/0/quotation/said_on",
            "wrong_form",
        ),
        (
            json!({"decisions": [{"key": key, "decision": "amend", "quotation": {"press_conference": {"id": id(&story.zhou)}}}]}),
            "/decisions/0/quotation/press_conference/id",
            "unknown_record",
        ),
        (json!({"decisions": [{"key": key, "decision": "accept", "more": 1}]}), "/decisions/0/more", "unknown_member"),
    ] {
        let refused = story.decide(&wish);
        let faults = refused.faults();
        assert_eq!(faults[0].0, pointer, "{}", refused.text());
        assert!(code == "wrong_form" || code == "unknown_member" || faults[0].1 == code, "{faults:?}");
        refused.problem(422, "invalid");
    }
    assert_eq!(story.states(), ["open", "open", "open"]);
    assert_eq!(story.desk.get("/v1/manage/quotations").ok(200)["data"], json!([]));
    story.desk.act(&story.at(), 7, &json!({"others": "accept"})).problem(412, "stale");
    let unconditional = story.desk.post(&story.at(), &json!({"others": "accept"}));
    unconditional.problem(428, "precondition_required");
    story.decide(&json!({"decisions": [{"key": key, "decision": "accept"}]})).expect(200);
    let again = story.decide(&json!({"decisions": [{"key": key, "decision": "reject"}]}));
    assert_eq!(again.faults(), [("/decisions/0/key".to_owned(), "decided".to_owned())]);
    again.problem(422, "invalid");
}

fn all_are_accepted_together(engine: Engine) {
    let story = begin(engine);
    let outcome = story.decide(&json!({"others": "accept"})).ok(200);
    assert_eq!(outcome["made"].as_array().map(Vec::len), Some(3));
    assert_eq!(outcome["version"], json!(2), "one version for all");
    // Nothing is left to decide, and nothing changes.
    let outcome = story.decide(&json!({"others": "accept"})).ok(200);
    assert_eq!((&outcome["made"], &outcome["version"]), (&json!([]), &json!(2)));
    story.desk.publish(Kind::Article, &story.article);
    let shown = story.room.anyone().get(&format!("/v1/articles/{}?include=quotations", id(&story.article))).ok(200);
    let speakers: Vec<&Value> =
        shown["quotations"].as_array().expect("them").iter().map(|one| &one["speaker"]["name"]).collect();
    assert_eq!(speakers, [&json!("Zhou Song"), &json!("Zhou Song"), &json!(null)]);
}

fn no_more_are_accepted_than_an_article_prints(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let said = |at: usize| format!("“We repaired {at} pipes in spring,” Zhou Song said on day {at}.");
    let body: Vec<Value> = (0..201).map(|at| paragraph(&format!("b{at}"), &[(&said(at), None)])).collect();
    let article = desk.article("On pipes", json!({"body": body}));
    let at = format!("{}/quotation-suggestions", managed(Kind::Article, &article));
    let found = desk.get(&at).ok(200);
    assert_eq!(found["open"], json!(201));
    let refused = desk.act(&at, 1, &json!({"others": "accept"})).problem(422, "invalid");
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/decisions"), &json!("too_many"))
    );
    assert_eq!(desk.get("/v1/manage/quotations").ok(200)["data"], json!([]));
}

fn a_name_of_two_officials_is_no_speaker(engine: Engine) {
    let story = begin(engine);
    let other = story.desk.official("Zhou Song", &story.desk.organization("Bread Bureau"), "Clerk", "2020");
    let first = &story.found()[0];
    assert_eq!(first["candidates"].as_array().map(Vec::len), Some(2));
    assert_eq!(first["proposal"]["speaker"], json!(null));
    assert_eq!(first["proposal"]["speaker_as_printed"], json!("Zhou Song"));
    let amend = json!({"decisions": [{"key": first["key"], "decision": "amend", "quotation": {"speaker": {"type": "official", "id": id(&other)}}}]});
    let outcome = story.decide(&amend).ok(200);
    let made = story.desk.get(&managed(Kind::Quotation, &outcome["made"][0])).ok(200);
    assert_eq!(made["speaker"]["id"], other["id"]);
}

fn chinese_is_read_too(engine: Engine) {
    let story = begin(engine);
    let conference =
        story.desk.make(Kind::PressConference, &json!({"title": "发布会", "starts": {"local": "2023-11-10"}}));
    let text = "市水务局副局长周松在11月10日举行的新闻发布会上表示：“水价明年不会上涨。”他说，管道已经修好。";
    let article = story.desk.make(
        Kind::Article,
        &json!({"headline": "水价", "language": "zh-Hans", "display_date": "2023-11-13",
        "press_conferences": [link(&conference)], "body": [paragraph("b1", &[(text, None)])]}),
    );
    let found = story.desk.get(&format!("{}/quotation-suggestions", managed(Kind::Article, &article))).ok(200);
    let first = &found["suggestions"][0];
    assert_eq!(
        (&first["proposal"]["text"], &first["speaker_name"]),
        (&json!("水价明年不会上涨。"), &json!("周松")),
        "{found}"
    );
    assert_eq!(first["proposal"]["press_conference"]["id"], conference["id"]);
    assert_eq!(first["proposal"]["said_on"], json!("2023-11-10"));
}

fn deciding_is_writing(engine: Engine) {
    let story = begin(engine);
    story.room.anyone().get(&story.at()).problem(401, "unauthenticated");
    let reporter = story.room.reporter();
    reporter.get(&story.at()).expect(200);
    let outcome = reporter.act(&story.at(), 1, &json!({"others": "accept"})).ok(200);
    assert_eq!(outcome["open"], json!(0));
}

fn suggestions_cost_a_fixed_number_of_statements(engine: Engine) {
    let story = begin(engine);
    let count = |path: &str| {
        story.desk.get(path).expect(200);
        statements::of(&story.room.database.address, || drop(story.desk.get(path).expect(200))).len()
    };
    let few = count(&story.at());
    let many: Vec<Value> = (0..60)
        .map(|at| {
            paragraph(
                &format!("p{at}"),
                &[(&format!("“Sentence number {at} is true,” Person{at} Nameson{at} said."), None)],
            )
        })
        .collect();
    story.desk.change(Kind::Article, &story.article, &json!({"body": many}));
    assert!(count(&story.at()) <= few, "sixty are found with no more statements than three");
    let check = format!("{}/quotation-check", managed(Kind::Article, &story.article));
    let keys: Vec<Value> = story.found().iter().take(3).map(|one| one["key"].clone()).collect();
    let three: Vec<Value> = keys.iter().map(|key| json!({"key": key, "decision": "accept"})).collect();
    story.decide(&json!({"decisions": three})).expect(200);
    let few = count(&check);
    story.decide(&json!({"others": "accept"})).expect(200);
    assert_eq!(count(&check), few, "sixty quotations are checked with as many statements as three");
}
