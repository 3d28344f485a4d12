//! Two records that are one: the one leads to the other in all that readers see, and it can be undone.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, shown, speaker, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Story};

on_both!(
    a_merged_byline_leads_to_the_other_and_what_is_printed_stays,
    a_merge_is_undone,
    merges_in_a_row_lead_to_the_last,
    a_merged_official_keeps_the_posts_they_spoke_in,
    what_cannot_be_merged_is_refused,
    a_draft_is_merged_too,
    what_readers_see_does_not_lead_to_what_they_do_not,
    a_merge_names_what_it_cancels_and_an_end_outlasts_it,
    what_was_never_seen_leaves_no_trace,
    of_two_merges_into_each_other_one_wins,
);

#[track_caller]
fn act(desk: &Client, kind: Kind, record: &Value, action: &str, body: &Value) -> Answer {
    let now = desk.again(kind, record);
    desk.act(&format!("{}/{action}", managed(kind, record)), version(&now), body)
}

fn by(desk: &Client, headline: &str, byline: &Value, printed: &str) -> Value {
    let credits = json!([{"role": "writer", "credited_as": printed, "byline": link(byline)}]);
    let article = desk.article(headline, json!({"credits": credits}));
    desk.publish(Kind::Article, &article);
    article
}

#[track_caller]
fn found(room: &Newsroom, path: &str) -> Vec<Value> {
    let list = room.anyone().get(path).ok(200);
    let mut ids: Vec<Value> = list["data"].as_array().expect("a list").iter().map(|one| one["id"].clone()).collect();
    ids.sort_by_key(Value::to_string);
    ids
}

/// Invariant 2.
fn a_merged_byline_leads_to_the_other_and_what_is_printed_stays(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (one, two) = (desk.byline("Li Xinyi"), desk.byline("Xinyi Li"));
    let (first, second) = (by(&desk, "First", &one, "XINYI LI"), by(&desk, "Second", &two, "Li Xinyi"));
    let before = desk.again(Kind::Article, &second);
    let report = act(&desk, Kind::Byline, &two, "merge", &json!({"into": link(&one)})).ok(200);
    assert_eq!(report["merged_into"], one["id"]);
    let moved = room.anyone().get(&format!("/v1/bylines/{}?fields=name", id(&two))).expect(301);
    assert_eq!(moved.must("location"), format!("/v1/bylines/{}?fields=name", id(&one)));
    let moved = room.anyone().get("/v1/bylines/by-slug/xinyi-li").expect(301);
    assert_eq!(moved.must("location"), "/v1/bylines/by-slug/li-xinyi");
    let credit = room.anyone().get(&shown(Kind::Article, &second)).ok(200)["credits"][0].clone();
    assert_eq!(credit["credited_as"], "Li Xinyi");
    assert_eq!(credit["byline"]["id"], one["id"]);
    let mut both = vec![first["id"].clone(), second["id"].clone()];
    both.sort_by_key(Value::to_string);
    assert_eq!(found(&room, &format!("/v1/articles?byline={}", id(&one))), both);
    assert_eq!(found(&room, "/v1/articles?byline=li-xinyi"), both);
    assert_eq!(found(&room, "/v1/articles?byline=xinyi-li"), both);
    assert_eq!(found(&room, "/v1/bylines"), [one["id"].clone()]);
    // Nothing that refers to it was rewritten.
    let after = desk.again(Kind::Article, &second);
    assert_eq!(after["version"], before["version"]);
    assert_eq!(after["credits"][0]["byline"]["id"], two["id"]);
    assert_eq!(desk.again(Kind::Byline, &two)["merged_into"]["id"], one["id"]);
    // What is written with the old one since leads there too.
    let third = by(&desk, "Third", &two, "X. LI");
    assert!(found(&room, "/v1/articles?byline=li-xinyi").contains(&third["id"]));
    // It is not edited or published any more.
    let now = desk.again(Kind::Byline, &two);
    desk.patch(&managed(Kind::Byline, &two), version(&now), &json!({"kind": "staff"})).problem(409, "merged_away");
    act(&desk, Kind::Byline, &two, "publish", &json!({})).problem(409, "merged_away");
}

fn a_merge_is_undone(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (one, two) = (desk.byline("Li Xinyi"), desk.byline("Xinyi Li"));
    let (first, second) = (by(&desk, "First", &one, "XINYI LI"), by(&desk, "Second", &two, "Li Xinyi"));
    act(&desk, Kind::Byline, &two, "merge", &json!({"into": link(&one)})).expect(200);
    let alone = act(&desk, Kind::Byline, &two, "unmerge", &json!({})).ok(200);
    assert_eq!(alone["merged_into"], Value::Null);
    assert_eq!(alone["publication"]["state"], "live");
    assert_eq!(room.anyone().get(&shown(Kind::Byline, &two)).ok(200)["name"], "Xinyi Li");
    room.anyone().get("/v1/bylines/by-slug/xinyi-li").expect(200);
    assert_eq!(found(&room, &format!("/v1/articles?byline={}", id(&one))), [first["id"].clone()]);
    assert_eq!(found(&room, &format!("/v1/articles?byline={}", id(&two))), [second["id"].clone()]);
    let credit = room.anyone().get(&shown(Kind::Article, &second)).ok(200)["credits"][0].clone();
    assert_eq!(credit["byline"]["id"], two["id"]);
    act(&desk, Kind::Byline, &two, "unmerge", &json!({})).problem(409, "conflict");
    desk.change(Kind::Byline, &two, &json!({"kind": "staff"}));
}

fn merges_in_a_row_lead_to_the_last(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topics: Vec<Value> =
        ["a", "b", "c"].iter().map(|name| desk.make_public(Kind::Topic, &json!({"names": name}))).collect();
    let article = desk.article("About it", json!({"topics": [link(&topics[0])]}));
    desk.publish(Kind::Article, &article);
    act(&desk, Kind::Topic, &topics[0], "merge", &json!({"into": link(&topics[1])})).expect(200);
    act(&desk, Kind::Topic, &topics[1], "merge", &json!({"into": link(&topics[2])})).expect(200);
    let shown_topic = || room.anyone().get(&shown(Kind::Article, &article)).ok(200)["topics"][0]["id"].clone();
    assert_eq!(shown_topic(), topics[2]["id"]);
    for topic in &topics[..2] {
        let moved = room.anyone().get(&shown(Kind::Topic, topic)).expect(301);
        assert_eq!(moved.must("location"), shown(Kind::Topic, &topics[2]));
    }
    assert_eq!(found(&room, "/v1/articles?topic=c"), [article["id"].clone()]);
    // The other way round would be a circle.
    let circle = act(&desk, Kind::Topic, &topics[2], "merge", &json!({"into": link(&topics[0])}));
    assert_eq!(circle.faults(), [("/into/id".to_owned(), "circle".to_owned())]);
    act(&desk, Kind::Topic, &topics[1], "unmerge", &json!({})).expect(200);
    assert_eq!(shown_topic(), topics[1]["id"]);
    assert_eq!(found(&room, "/v1/articles?topic=c"), Vec::<Value>::new());
    assert_eq!(found(&room, "/v1/articles?topic=b"), [article["id"].clone()]);
}

fn a_merged_official_keeps_the_posts_they_spoke_in(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let (one, two) = (
        desk.official("Zhou Song", &bureau, "Director", "2021"),
        desk.official("Song Zhou", &bureau, "Deputy", "2019"),
    );
    let mut quotation = crate::harness::stories::quotation_of("We keep our word.", &two);
    quotation["capacity"] = json!({"id": two["positions"][0]["id"]});
    let quotation = desk.make(Kind::Quotation, &quotation);
    let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
    let article = desk.article("Water", json!({"body": body}));
    desk.publish(Kind::Article, &article);
    desk.publish(Kind::Official, &one);
    act(&desk, Kind::Official, &two, "merge", &json!({"into": link(&one)})).expect(200);
    let seen = room.anyone().get(&shown(Kind::Quotation, &quotation)).ok(200);
    assert_eq!(seen["speaker"]["id"], one["id"]);
    assert_eq!(seen["speaker_as_printed"], "Song Zhou");
    assert_eq!(seen["capacity"]["title"], "Deputy");
    assert_eq!(seen["capacity"]["organization"]["name"], "Water Bureau");
    assert_eq!(found(&room, "/v1/quotations?official=zhou-song"), [quotation["id"].clone()]);
    assert_eq!(found(&room, "/v1/articles?official=zhou-song"), [article["id"].clone()]);
    assert_eq!(speaker("official", &one)["id"], one["id"]);
}

fn what_cannot_be_merged_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (byline, bureau) = (desk.byline("Ada Penn"), desk.organization("Water Bureau"));
    let into = |other: &Value| act(&desk, Kind::Byline, &byline, "merge", &json!({"into": link(other)}));
    assert_eq!(into(&byline).faults(), [("/into/id".to_owned(), "circle".to_owned())]);
    assert_eq!(into(&bureau).faults(), [("/into/id".to_owned(), "unknown_record".to_owned())]);
    let article = desk.article("x", json!({}));
    desk.act(&format!("{}/merge", managed(Kind::Article, &article)), 1, &json!({})).problem(404, "not_found");
    let reporter = room.reporter();
    let path = format!("{}/merge", managed(Kind::Byline, &byline));
    reporter.act(&path, 1, &json!({"into": link(&bureau)})).problem(403, "forbidden");
    let other = desk.byline("Ada P.");
    act(&desk, Kind::Byline, &other, "merge", &json!({"into": link(&byline)})).expect(200);
    act(&desk, Kind::Byline, &other, "merge", &json!({"into": link(&byline)})).problem(409, "merged_away");
}

fn a_draft_is_merged_too(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (one, two) = (desk.byline("Li Xinyi"), desk.byline("Xinyi Li"));
    act(&desk, Kind::Byline, &two, "merge", &json!({"into": link(&one)})).expect(200);
    room.anyone().get(&shown(Kind::Byline, &two)).problem(404, "not_found");
    let credits = json!([{"role": "writer", "credited_as": "X. LI", "byline": link(&two)}]);
    let article = desk.article("First", json!({"credits": credits}));
    let listed = act(&desk, Kind::Article, &article, "publish", &json!({})).problem(409, "drafts_not_published");
    assert_eq!(listed["drafts"][0]["id"], one["id"], "the one that answers for it is what is missing");
    desk.publish(Kind::Article, &article);
    let credit = room.anyone().get(&shown(Kind::Article, &article)).ok(200)["credits"][0].clone();
    assert_eq!((&credit["credited_as"], &credit["byline"]["id"]), (&json!("X. LI"), &one["id"]));
}

fn what_readers_see_does_not_lead_to_what_they_do_not(engine: Engine) {
    let story = Story::begin(engine);
    let desk = &story.desk;
    let (one, two) = (desk.byline("Li Xinyi"), desk.byline("Xinyi Li"));
    let merge = || story.act(Kind::Byline, &two, "merge", &json!({"into": link(&one)}));
    story.act(Kind::Byline, &two, "publish", &json!({"at": story.zoned(60)})).expect(200);
    merge().problem(409, "merge_target_unseen");
    desk.publish(Kind::Byline, &two);
    merge().problem(409, "merge_target_unseen");
    assert_eq!(story.read(Kind::Byline, &two).status, 200);
    desk.publish(Kind::Byline, &one);
    story.later(1);
    merge().expect(200);
    // What others lead to stays.
    let unpublish = |at: Value| story.act(Kind::Byline, &one, "unpublish", &at);
    for wish in [json!({}), json!({"at": story.zoned(60)})] {
        assert_eq!(unpublish(wish).problem(409, "still_shown")["records"][0]["id"], two["id"]);
    }
    story.act(Kind::Byline, &two, "unmerge", &json!({})).expect(200);
    unpublish(json!({})).expect(200);
    // A draft that others lead to is not trashed either.
    let (three, four) = (desk.byline("Ada Penn"), desk.byline("Ada P."));
    story.act(Kind::Byline, &four, "merge", &json!({"into": link(&three)})).expect(200);
    let refused = desk.delete(&managed(Kind::Byline, &three), 1).problem(409, "still_shown");
    assert_eq!(refused["records"], json!([{"kind": "byline", "id": four["id"]}]));
    story.act(Kind::Byline, &four, "unmerge", &json!({})).expect(200);
    desk.delete(&managed(Kind::Byline, &three), 1).expect(204);
}

fn a_merge_names_what_it_cancels_and_an_end_outlasts_it(engine: Engine) {
    let story = Story::begin(engine);
    let desk = &story.desk;
    let (one, two) = (desk.byline("Li Xinyi"), desk.byline("Xinyi Li"));
    desk.publish(Kind::Byline, &one);
    story.act(Kind::Byline, &two, "publish", &json!({"until": story.zoned(60)})).expect(200);
    let later = story.act(Kind::Byline, &two, "publish", &json!({"at": story.zoned(90)})).ok(200);
    story.later(1);
    let merge = || story.act(Kind::Byline, &two, "merge", &json!({"into": link(&one)})).ok(200);
    let report = merge();
    assert_eq!(report["cancelled"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["cancelled"][0]["edition"], later["edition"]);
    story.later(1);
    let alone = story.act(Kind::Byline, &two, "unmerge", &json!({})).ok(200);
    assert_eq!(alone["publication"]["state"], "live");
    assert_eq!(alone["publication"]["visible_until"], "2027-03-01T09:00:00Z");
    // Once the end has passed there is nothing to show again.
    story.later(1);
    assert_eq!(merge()["cancelled"], json!([]));
    story.go(60);
    let alone = story.act(Kind::Byline, &two, "unmerge", &json!({})).ok(200);
    assert_eq!(alone["publication"]["state"], "ended");
    story.read(Kind::Byline, &two).problem(404, "not_found");
}

fn what_was_never_seen_leaves_no_trace(engine: Engine) {
    let story = Story::begin(engine);
    let desk = &story.desk;
    let (one, two) = (desk.byline("Li Xinyi"), desk.byline("Xinyi Li"));
    desk.publish(Kind::Byline, &one);
    let purge = || {
        let version = version(&desk.again(Kind::Byline, &two));
        desk.delete(&managed(Kind::Byline, &two), version).expect(204);
        desk.delete(&format!("/v1/manage/trash/{}", id(&two)), version + 1)
    };
    story.act(Kind::Byline, &two, "merge", &json!({"into": link(&one)})).expect(200);
    story.read(Kind::Byline, &two).expect(301);
    story.later(1);
    let alone = story.act(Kind::Byline, &two, "unmerge", &json!({})).ok(200);
    assert_eq!(alone["publication"]["state"], "none");
    story.read(Kind::Byline, &two).problem(404, "not_found");
    // It can be purged, even while it leads to the other.
    story.act(Kind::Byline, &two, "merge", &json!({"into": link(&one)})).expect(200);
    purge().expect(204);
    story.read(Kind::Byline, &two).problem(404, "not_found");
}

fn of_two_merges_into_each_other_one_wins(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for _ in 0..8 {
        let pair = [desk.byline("Li Xinyi"), desk.byline("Xinyi Li")];
        let merge = |at: usize| {
            let path = format!("{}/merge", managed(Kind::Byline, &pair[at]));
            let answer = room.editor().act(&path, 1, &json!({"into": link(&pair[1 - at])}));
            if answer.status == 422 {
                assert_eq!(answer.faults(), [("/into/id".to_owned(), "circle".to_owned())]);
            }
            answer.status
        };
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let threads = [scope.spawn(|| merge(0)), scope.spawn(|| merge(1))];
            threads.into_iter().map(|thread| thread.join().expect("it is answered")).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 409, 422].contains(status)), "{statuses:?}");
        let merged = pair.iter().filter(|one| desk.again(Kind::Byline, one)["merged_into"] != Value::Null).count();
        assert_eq!(merged, 1);
    }
}
