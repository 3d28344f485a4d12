//! Publishing at a set time, moving and cancelling it: what readers see changes at that second, and nothing has to run.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, shown, version};
use crate::harness::{Engine, Story};

on_both!(
    an_article_appears_at_its_second,
    a_live_article_is_replaced_at_a_set_time_without_a_gap,
    an_end_can_be_set_moved_and_taken_away,
    a_schedule_is_moved_and_cancelled,
    drafts_are_moved_and_cancelled_with_what_shows_them,
    of_several_articles_the_earliest_counts,
    a_draft_that_went_out_newer_does_not_go_back,
    what_is_tied_is_not_taken_back_by_the_way,
    publishing_now_leaves_what_is_scheduled_and_says_so,
    taking_from_sight_cancels_what_is_scheduled,
    the_first_publication_is_when_it_begins,
    a_minor_edit_moves_no_date,
    a_slug_is_known_when_its_edition_begins,
    gaps_and_overlaps_of_daylight_saving_are_what_the_documents_say,
    a_time_that_cannot_be_used_is_refused,
    two_editions_do_not_begin_at_one_instant,
    editions_tell_what_readers_saw_when,
    a_quotation_is_found_when_its_article_prints_it,
    what_has_to_be_shown_is_listed_for_that_time,
);

impl Story {
    /// The headline that readers see, if they see one: by id, by list and by count alike.
    #[track_caller]
    fn headline(&self, article: &Value) -> Option<String> {
        let reader = self.room.anyone();
        let answer = reader.get(&shown(Kind::Article, article));
        let list = reader.get("/v1/articles?count=exact&limit=100").ok(200);
        let all = list["data"].as_array().expect("a list");
        let listed: Vec<&Value> = all.iter().filter(|one| one["id"] == article["id"]).collect();
        assert_eq!(list["page"]["total"], all.len(), "the count is of what is listed");
        if answer.status != 200 {
            assert!(listed.is_empty(), "what is not seen is not listed");
            return None;
        }
        let headline = answer.json()["headline"].clone();
        assert_eq!(listed.len(), 1, "what is seen is listed once");
        assert_eq!(listed[0]["headline"], headline);
        headline.as_str().map(str::to_owned)
    }
}

fn an_article_appears_at_its_second(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("At noon", json!({}));
    let report = story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).ok(200);
    assert_eq!(report["visible_from"], "2027-03-01T09:00:00Z");
    assert_eq!(report["at"]["local"], "2027-03-01T09:00");
    assert_eq!(report["at"]["utc"], "2027-03-01T09:00:00Z");
    let told = story.desk.again(Kind::Article, &article)["publication"].clone();
    assert_eq!(told["state"], "scheduled");
    assert_eq!(told["next"]["version"], 1);
    assert_eq!(story.headline(&article), None);
    story.go_before(60);
    assert_eq!(story.headline(&article), None);
    story.room.anyone().get("/v1/articles/by-slug/en/at-noon").problem(404, "not_found");
    story.go(60);
    assert_eq!(story.headline(&article).as_deref(), Some("At noon"));
    story.room.anyone().get("/v1/articles/by-slug/en/at-noon").expect(200);
    let told = story.desk.again(Kind::Article, &article);
    assert_eq!(told["publication"]["state"], "live");
    assert_eq!(told["published_at"], "2027-03-01T09:00:00Z");
}

fn a_live_article_is_replaced_at_a_set_time_without_a_gap(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Before", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.desk.change(Kind::Article, &article, &json!({"headline": "After"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).expect(200);
    story.go_before(30);
    assert_eq!(story.headline(&article).as_deref(), Some("Before"));
    story.go(30);
    assert_eq!(story.headline(&article).as_deref(), Some("After"));
    let editions = story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    let editions = editions["data"].as_array().expect("a list");
    assert_eq!(editions.len(), 2);
    assert_eq!(editions[0]["visible_from"], editions[1]["visible_until"], "they meet at one instant");
}

fn an_end_can_be_set_moved_and_taken_away(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("For an hour", json!({}));
    let report = story
        .act(Kind::Article, &article, "publish", &json!({"at": story.zoned(10), "until": story.zoned(60)}))
        .ok(200);
    assert_eq!(report["visible_until"], "2027-03-01T09:00:00Z");
    story.go_before(60);
    assert!(story.headline(&article).is_some());
    story.go(60);
    assert_eq!(story.headline(&article), None);
    assert_eq!(story.desk.again(Kind::Article, &article)["publication"]["state"], "ended");
    // A live one ends at a set time; the end is moved, and taken away.
    story.desk.publish(Kind::Article, &article);
    story.act(Kind::Article, &article, "unpublish", &json!({"at": story.zoned(90)})).expect(200);
    let moved = story.act(Kind::Article, &article, "reschedule", &json!({"until": story.zoned(120)})).ok(200);
    assert_eq!(moved["visible_until"], "2027-03-01T10:00:00Z");
    story.go(100);
    assert!(story.headline(&article).is_some());
    let endless = story.act(Kind::Article, &article, "reschedule", &json!({"until": null})).ok(200);
    assert_eq!(endless["visible_until"], Value::Null);
    story.go(130);
    assert!(story.headline(&article).is_some());
}

fn a_schedule_is_moved_and_cancelled(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Soon", json!({}));
    story.act(Kind::Article, &article, "cancel", &json!({})).problem(409, "not_scheduled");
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(10)})).expect(200);
    let later = story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(20)})).ok(200);
    assert_eq!(later["visible_from"], "2027-03-01T08:20:00Z");
    story.go(15);
    assert_eq!(story.headline(&article), None);
    let sooner = story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(17)})).ok(200);
    assert_eq!(sooner["visible_from"], "2027-03-01T08:17:00Z");
    story.go(17);
    assert!(story.headline(&article).is_some());
    assert_eq!(story.desk.again(Kind::Article, &article)["published_at"], "2027-03-01T08:17:00Z");
    // What has begun is neither moved nor cancelled.
    story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(40)})).problem(409, "not_scheduled");
    story.act(Kind::Article, &article, "cancel", &json!({})).problem(409, "not_scheduled");
    // A replacement that is cancelled leaves what was there.
    story.desk.change(Kind::Article, &article, &json!({"headline": "Later"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    let told = story.act(Kind::Article, &article, "cancel", &json!({})).ok(200);
    assert_eq!(told["publication"]["next"], Value::Null);
    assert_eq!(told["publication"]["visible_until"], Value::Null);
    story.go(61);
    assert_eq!(story.headline(&article).as_deref(), Some("Soon"));
    // An edition that was never seen leaves no trace for readers.
    let other = story.desk.article("Never", json!({}));
    story.act(Kind::Article, &other, "publish", &json!({"at": story.zoned(70)})).expect(200);
    story.act(Kind::Article, &other, "cancel", &json!({})).expect(200);
    assert_eq!(story.desk.again(Kind::Article, &other)["publication"]["state"], "none");
    story.go(80);
    assert_eq!(story.headline(&other), None);
}

/// An article that names a byline which readers do not see.
fn with_byline(story: &Story, headline: &str, byline: &Value) -> Value {
    let credits = json!([{"role": "writer", "credited_as": "A. PENN", "byline": link(byline)}]);
    story.desk.article(headline, json!({"credits": credits}))
}

fn drafts_are_moved_and_cancelled_with_what_shows_them(engine: Engine) {
    let story = Story::begin(engine);
    let byline = story.desk.byline("Ada Penn");
    let article = with_byline(&story, "Together", &byline);
    let publish = json!({"at": story.zoned(30), "with_drafts": true});
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).problem(409, "drafts_not_published");
    let report = story.act(Kind::Article, &article, "publish", &publish).ok(200);
    assert_eq!(report["with"][0]["id"], byline["id"]);
    assert_eq!(story.desk.again(Kind::Byline, &byline)["publication"]["visible_from"], "2027-03-01T08:30:00Z");
    // It is the article's to move.
    story.act(Kind::Byline, &byline, "cancel", &json!({})).problem(409, "schedule_conflict");
    story.act(Kind::Byline, &byline, "reschedule", &json!({"at": story.zoned(90)})).problem(409, "schedule_conflict");
    story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(60)})).expect(200);
    assert_eq!(story.desk.again(Kind::Byline, &byline)["publication"]["visible_from"], "2027-03-01T09:00:00Z");
    story.go(45);
    assert!(!story.sees(Kind::Byline, &byline));
    story.act(Kind::Article, &article, "cancel", &json!({})).expect(200);
    assert_eq!(story.desk.again(Kind::Byline, &byline)["publication"]["state"], "none");
    story.go(70);
    assert!(!story.sees(Kind::Byline, &byline));
    assert_eq!(story.headline(&article), None);
}

fn of_several_articles_the_earliest_counts(engine: Engine) {
    let story = Story::begin(engine);
    let byline = story.desk.byline("Ada Penn");
    let (early, late) = (with_byline(&story, "Early", &byline), with_byline(&story, "Late", &byline));
    let at = |minutes| json!({"at": story.zoned(minutes), "with_drafts": true});
    story.act(Kind::Article, &late, "publish", &at(60)).expect(200);
    story.act(Kind::Article, &early, "publish", &at(30)).expect(200);
    let begins = || story.desk.again(Kind::Byline, &byline)["publication"]["visible_from"].clone();
    assert_eq!(begins(), "2027-03-01T08:30:00Z");
    story.act(Kind::Article, &early, "reschedule", &json!({"at": story.zoned(90)})).expect(200);
    story.go(59);
    assert!(!story.sees(Kind::Byline, &byline), "neither article needs it yet");
    story.go(60);
    assert!(story.sees(Kind::Byline, &byline));
    assert_eq!(story.headline(&late).as_deref(), Some("Late"));
    // What has begun stays, though the other is cancelled.
    story.act(Kind::Article, &early, "cancel", &json!({})).expect(200);
    assert!(story.sees(Kind::Byline, &byline));
}

fn publishing_now_leaves_what_is_scheduled_and_says_so(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("One", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).expect(200);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    let report = story.act(Kind::Article, &article, "publish", &json!({})).ok(200);
    assert_eq!(report["then"][0]["version"], 1);
    assert_eq!(report["visible_until"], "2027-03-01T08:30:00Z");
    assert_eq!(story.headline(&article).as_deref(), Some("Two"));
    story.go(30);
    assert_eq!(story.headline(&article).as_deref(), Some("One"));
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["published_at"], "2027-03-01T08:00:00Z", "the first publication is set once");
    assert_eq!(seen["content_modified_at"], "2027-03-01T08:30:00Z");
}

fn taking_from_sight_cancels_what_is_scheduled(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("One", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).expect(200);
    story.go(1);
    story.desk.unpublish(Kind::Article, &article);
    assert_eq!(story.headline(&article), None);
    story.go(31);
    assert_eq!(story.headline(&article), None, "it does not come back by itself");
    let other = story.desk.article("Other", json!({}));
    story.act(Kind::Article, &other, "publish", &json!({"at": story.zoned(60)})).expect(200);
    story.act(Kind::Article, &other, "unpublish", &json!({})).problem(409, "not_published");
}

/// Invariant 5: `published_at` is set once.
fn the_first_publication_is_when_it_begins(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("One", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).expect(200);
    assert_eq!(story.desk.again(Kind::Article, &article)["published_at"], Value::Null);
    story.go(40);
    let again = story.desk.again(Kind::Article, &article);
    assert_eq!(again["published_at"], "2027-03-01T08:30:00Z");
    // What was read can be sent back, and changes nothing.
    let back = story.desk.put(&managed(Kind::Article, &article), version(&again), &again).ok(200);
    assert_eq!(back, again);
    let patch = json!({"published_at": "2027-03-01T08:31:00Z"});
    let refused = story.desk.patch(&managed(Kind::Article, &article), version(&again), &patch);
    assert_eq!(refused.faults(), [("/published_at".to_owned(), "set_once".to_owned())]);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    story.desk.publish(Kind::Article, &article);
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["published_at"], "2027-03-01T08:30:00Z");
    assert_eq!(seen["content_modified_at"], "2027-03-01T08:40:00Z");
    let list = story.desk.get("/v1/manage/articles").ok(200);
    assert_eq!(list["data"][0]["published_at"], "2027-03-01T08:30:00Z");
}

/// Invariant 5: an edit marked minor moves no date; it still makes a revision.
fn a_minor_edit_moves_no_date(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("Watre", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.go(10);
    let changed = story.desk.change(Kind::Article, &article, &json!({"headline": "Water"}));
    assert_eq!(version(&changed), 2);
    story.act(Kind::Article, &article, "publish", &json!({"minor": true})).expect(200);
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!((&seen["headline"], &seen["version"]), (&json!("Water"), &json!(2)));
    assert_eq!(seen["content_modified_at"], Value::Null);
    assert_eq!(seen["published_at"], "2027-03-01T08:00:00Z");
    story.go(20);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Water at last"}));
    story.desk.publish(Kind::Article, &article);
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["content_modified_at"], "2027-03-01T08:20:00Z");
}

fn a_slug_is_known_when_its_edition_begins(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("One", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.desk.change(Kind::Article, &article, &json!({"slug": "another"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).expect(200);
    let get = |slug: &str| story.room.anyone().get(&format!("/v1/articles/by-slug/en/{slug}?fields=slug"));
    get("another").problem(404, "not_found");
    get("one").expect(200);
    story.go(30);
    get("another").expect(200);
    assert_eq!(get("one").expect(301).must("location"), "/v1/articles/by-slug/en/another?fields=slug");
    // A slug that was to be shown and was not is free again.
    let other = story.desk.article("Other", json!({}));
    story.act(Kind::Article, &other, "publish", &json!({"at": story.zoned(60)})).expect(200);
    story.act(Kind::Article, &other, "cancel", &json!({})).expect(200);
    story.desk.change(Kind::Article, &other, &json!({"slug": "renamed"}));
    story.desk.article("Third", json!({"slug": "other"}));
}

/// Invariant 6.
fn gaps_and_overlaps_of_daylight_saving_are_what_the_documents_say(engine: Engine) {
    let story = Story::begin(engine);
    let publish = |local: &str, zone: &str| {
        let article = story.desk.article("x", json!({}));
        story.act(Kind::Article, &article, "publish", &json!({"at": {"local": local, "time_zone": zone}})).ok(200)
    };
    // On 14 March 2027 the clocks of New York go from 02:00 to 03:00.
    assert_eq!(publish("2027-03-14T02:30", "America/New_York")["visible_from"], "2027-03-14T07:00:00Z");
    assert_eq!(publish("2027-03-14T02:30:15", "America/New_York")["visible_from"], "2027-03-14T07:00:00Z");
    assert_eq!(publish("2027-03-14T06:00", "America/New_York")["visible_from"], "2027-03-14T10:00:00Z");
    assert_eq!(publish("2027-03-13T06:00", "America/New_York")["visible_from"], "2027-03-13T11:00:00Z");
    // On 7 November they go from 02:00 to 01:00: 01:30 comes twice, and the earlier counts.
    assert_eq!(publish("2027-11-07T01:30", "America/New_York")["visible_from"], "2027-11-07T05:30:00Z");
    // Lord Howe moves by half an hour.
    assert_eq!(publish("2027-10-03T02:10", "Australia/Lord_Howe")["visible_from"], "2027-10-02T15:30:00Z");
    // Without a zone it is the site's.
    story.room.admin().patch("/v1/manage/site", 1, &json!({"time_zone": "Asia/Shanghai"})).expect(200);
    let article = story.desk.article("x", json!({}));
    let report = story.act(Kind::Article, &article, "publish", &json!({"at": {"local": "2027-03-02T06:00"}})).ok(200);
    assert_eq!(report["visible_from"], "2027-03-01T22:00:00Z");
    assert_eq!(report["at"]["time_zone"], "Asia/Shanghai");
}

fn a_time_that_cannot_be_used_is_refused(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("x", json!({}));
    for (body, place, code) in [
        (json!({"at": {"local": "2027-03-01T07:00", "time_zone": "UTC"}}), "/at", "in_the_past"),
        (json!({"at": {"local": "2027-03-02"}}), "/at/local", "hour_needed"),
        (json!({"at": {"local": "2027-02-30T10:00"}}), "/at/local", "not_a_date"),
        (
            json!({"at": {"local": "2027-03-02T10:00", "time_zone": "Mars/Olympus"}}),
            "/at/time_zone",
            "unknown_time_zone",
        ),
        (json!({"at": story.zoned(30), "until": story.zoned(30)}), "/until", "ends_before_it_begins"),
        (json!({"until": story.zoned(-30)}), "/until", "in_the_past"),
        (json!({"at": {"local": "2027-03-02T10:00", "zone": "UTC"}}), "/at/zone", "unknown_field"),
    ] {
        let answer = story.act(Kind::Article, &article, "publish", &body);
        assert_eq!(answer.faults(), [(place.to_owned(), code.to_owned())], "{body}");
        answer.problem(422, "invalid");
    }
    assert_eq!(story.desk.again(Kind::Article, &article)["publication"]["state"], "none");
    story
        .act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30), "until": story.zoned(60)}))
        .expect(200);
    let nothing = story.act(Kind::Article, &article, "reschedule", &json!({}));
    assert_eq!(nothing.faults(), [("/at".to_owned(), "required".to_owned())]);
    let after_its_end = story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(70)}));
    assert_eq!(after_its_end.faults(), [("/at".to_owned(), "ends_before_it_begins".to_owned())]);
    let both = json!({"at": story.zoned(70), "until": story.zoned(80)});
    assert_eq!(
        story.act(Kind::Article, &article, "reschedule", &both).ok(200)["visible_until"],
        "2027-03-01T09:20:00Z"
    );
}

fn two_editions_do_not_begin_at_one_instant(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.desk.article("x", json!({}));
    let at = |minutes| json!({"at": story.zoned(minutes)});
    story.act(Kind::Article, &article, "publish", &at(30)).expect(200);
    story.act(Kind::Article, &article, "publish", &at(30)).problem(409, "schedule_conflict");
    let second = story.act(Kind::Article, &article, "publish", &at(60)).ok(200);
    // Which one is meant has to be said.
    let which = story.act(Kind::Article, &article, "cancel", &json!({})).problem(409, "schedule_conflict");
    assert_eq!(which["editions"].as_array().map(Vec::len), Some(2));
    let named = json!({"edition": second["edition"], "at": story.zoned(30)});
    story.act(Kind::Article, &article, "reschedule", &named).problem(409, "schedule_conflict");
    story.act(Kind::Article, &article, "cancel", &json!({"edition": second["edition"]})).expect(200);
    story.act(Kind::Article, &article, "cancel", &json!({"edition": second["edition"]})).problem(409, "not_scheduled");
}

fn editions_tell_what_readers_saw_when(engine: Engine) {
    let story = Story::begin(engine);
    let byline = story.desk.byline("Ada Penn");
    let article = with_byline(&story, "One", &byline);
    let note = json!({"with_drafts": true, "note": "Agreed with the desk."});
    story.act(Kind::Article, &article, "publish", &note).expect(200);
    story.go(10);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30), "minor": true})).expect(200);
    let list = story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    let told: Vec<(&Value, &Value, &Value, &Value)> = list["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (&one["state"], &one["version"], &one["visible_from"], &one["visible_until"]))
        .collect();
    let wanted = [
        (json!("scheduled"), json!(2), json!("2027-03-01T08:30:00Z"), Value::Null),
        (json!("open"), json!(1), json!("2027-03-01T08:00:00Z"), json!("2027-03-01T08:30:00Z")),
    ];
    assert_eq!(told, wanted.iter().map(|(a, b, c, d)| (a, b, c, d)).collect::<Vec<_>>());
    assert_eq!(list["data"][0]["minor"], true);
    assert_eq!(list["data"][1]["grounds"]["note"], "Agreed with the desk.");
    assert_eq!(list["data"][1]["opened_by"]["email"], "editor@example.com");
    let tied = story.desk.get(&format!("{}/editions", managed(Kind::Byline, &byline))).ok(200);
    assert_eq!(tied["data"][0]["opened_with"][0]["id"], article["id"]);
    let page = story.desk.get(&format!("{}/editions?limit=1", managed(Kind::Article, &article))).ok(200);
    let next = page["page"]["next_cursor"].as_str().expect("a second page");
    let page = story.desk.get(&format!("{}/editions?limit=1&cursor={next}", managed(Kind::Article, &article))).ok(200);
    assert_eq!(page["data"][0]["version"], 1);
    story.desk.get("/v1/manage/articles/01936f5e-6a00-7000-8000-000000000001/editions").problem(404, "not_found");
}

/// Invariant 4: a list by quotation, official or section follows the time as the record itself does.
fn a_quotation_is_found_when_its_article_prints_it(engine: Engine) {
    let story = Story::begin(engine);
    let bureau = story.desk.organization("Water Bureau");
    let official = story.desk.official("Zhou Song", &bureau, "Director", "2021");
    let quotation = story.desk.quotation("We keep our word.", &official);
    let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
    let article = story.desk.article("Prints it", json!({"body": body}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30), "with_drafts": true})).expect(200);
    let found = || {
        let reader = story.room.anyone();
        let total = |path: &str| reader.get(path).ok(200)["page"]["total"].as_i64().expect("a count");
        (
            total(&format!("/v1/articles?count=exact&official={}", id(&official))),
            total(&format!("/v1/quotations?count=exact&official={}", id(&official))),
            reader.get(&shown(Kind::Quotation, &quotation)).status,
        )
    };
    story.go_before(30);
    assert_eq!(found(), (0, 0, 404));
    story.go(30);
    assert_eq!(found(), (1, 1, 200));
    // The next edition prints it no longer.
    let plain = json!({"body": [paragraph("b1", &[("Nothing was said.", None)])]});
    story.desk.change(Kind::Article, &article, &plain);
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    story.go_before(60);
    assert_eq!(found(), (1, 1, 200));
    story.go(60);
    assert_eq!(found(), (0, 0, 404));
}

fn what_has_to_be_shown_is_listed_for_that_time(engine: Engine) {
    let story = Story::begin(engine);
    let byline = story.desk.byline("Ada Penn");
    story.act(Kind::Byline, &byline, "publish", &json!({"at": story.zoned(45)})).expect(200);
    let article = with_byline(&story, "Needs her", &byline);
    // By then it is seen; earlier it would not be.
    let listed = story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)}));
    assert_eq!(listed.problem(409, "drafts_not_published")["drafts"][0]["id"], byline["id"]);
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    let early = story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(40)}));
    assert_eq!(early.problem(409, "drafts_not_published")["drafts"][0]["id"], byline["id"]);
    assert_eq!(story.desk.again(Kind::Article, &article)["publication"]["visible_from"], "2027-03-01T09:00:00Z");
    story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(50)})).expect(200);
    // Nor is she moved or cancelled from under it.
    let later = story.act(Kind::Byline, &byline, "reschedule", &json!({"at": story.zoned(55)}));
    assert_eq!(later.problem(409, "schedule_conflict")["records"][0]["id"], article["id"]);
    story.act(Kind::Byline, &byline, "cancel", &json!({})).problem(409, "schedule_conflict");
    story.act(Kind::Byline, &byline, "reschedule", &json!({"at": story.zoned(50)})).expect(200);
    story.act(Kind::Article, &article, "cancel", &json!({})).expect(200);
    story.act(Kind::Byline, &byline, "cancel", &json!({})).expect(200);
}

fn a_draft_that_went_out_newer_does_not_go_back(engine: Engine) {
    let story = Story::begin(engine);
    let byline = story.desk.byline("Ada Penn");
    let (first, second) = (with_byline(&story, "First", &byline), with_byline(&story, "Second", &byline));
    story.act(Kind::Article, &first, "publish", &json!({"at": story.zoned(30), "with_drafts": true})).expect(200);
    story.desk.change(Kind::Byline, &byline, &json!({"names": "Ada Penn-Lee"}));
    story.act(Kind::Article, &second, "publish", &json!({"with_drafts": true})).expect(200);
    let name = || story.read(Kind::Byline, &byline).ok(200)["name"].clone();
    assert_eq!(name(), "Ada Penn-Lee");
    story.go(30);
    assert_eq!(name(), "Ada Penn-Lee");
}

fn what_is_tied_is_not_taken_back_by_the_way(engine: Engine) {
    let story = Story::begin(engine);
    let byline = story.desk.byline("Ada Penn");
    let article = with_byline(&story, "Later", &byline);
    story.desk.publish(Kind::Byline, &byline);
    story.go(1);
    story.act(Kind::Byline, &byline, "unpublish", &json!({"at": story.zoned(20)})).expect(200);
    // By then she is not seen, and was: she stays out, and the answer says so.
    let report = story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(30)})).ok(200);
    assert_eq!(report["left_out"][0]["id"], byline["id"]);
    let other = story.desk.byline("Bo Penn");
    let second = with_byline(&story, "Second", &other);
    story.act(Kind::Article, &second, "publish", &json!({"at": story.zoned(30), "with_drafts": true})).expect(200);
    // A working copy that no longer names her changes nothing of what is scheduled.
    story.desk.change(Kind::Article, &second, &json!({"credits": []}));
    story.act(Kind::Byline, &other, "cancel", &json!({})).problem(409, "schedule_conflict");
}
