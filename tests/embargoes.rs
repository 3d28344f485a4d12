//! An embargo holds, whoever publishes; one that has elapsed blocks nothing.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, shown, version};
use crate::harness::{Answer, Client, Engine, Story};

on_both!(
    whoever_publishes_an_embargo_holds,
    it_covers_every_language_of_a_report,
    it_covers_what_only_embargoed_reports_show,
    lifting_it_needs_a_reason_and_leave_to_publish,
    it_is_not_set_past_an_open_edition,
    a_schedule_is_not_moved_before_its_end,
    one_that_has_elapsed_blocks_nothing,
    no_way_around_it,
    what_goes_along_waits_too,
    what_was_scheduled_first_is_in_the_way,
    a_newer_version_waits_in_its_place,
);

impl Story {
    /// An article under embargo until so many minutes after the beginning.
    fn embargoed(&self, minutes: i64, more: Value) -> Value {
        let mut fields = json!({"embargo": {"until": self.zoned(minutes), "note": "As agreed with the ministry."}});
        if let (Value::Object(all), Value::Object(more)) = (&mut fields, more) {
            all.extend(more);
        }
        self.desk.article("Budget", fields)
    }

    #[track_caller]
    fn patch(&self, client: &Client, article: &Value, patch: &Value) -> Answer {
        let now = self.desk.again(Kind::Article, article);
        client.patch(&managed(Kind::Article, article), version(&now), patch)
    }
}

fn whoever_publishes_an_embargo_holds(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.embargoed(60, json!({}));
    assert_eq!(article["embargo"]["until"]["utc"], "2027-03-01T09:00:00Z");
    let path = format!("{}/publish", managed(Kind::Article, &article));
    let report = story.room.admin().act(&path, 1, &json!({})).ok(200);
    assert_eq!(report["visible_from"], "2027-03-01T09:00:00Z");
    assert_eq!(report["embargoed_until"]["utc"], "2027-03-01T09:00:00Z");
    story.go(59);
    assert!(!story.sees(Kind::Article, &article));
    story.go(60);
    assert!(story.sees(Kind::Article, &article));
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).expect(200);
    assert!(!seen.text().contains("embargo") && !seen.text().contains("ministry"), "what was agreed stays with us");
    // A later schedule is left as it is.
    let other = story.embargoed(90, json!({}));
    let report = story.act(Kind::Article, &other, "publish", &json!({"at": story.zoned(120)})).ok(200);
    assert_eq!((&report["visible_from"], &report["embargoed_until"]), (&json!("2027-03-01T10:00:00Z"), &Value::Null));
}

fn it_covers_every_language_of_a_report(engine: Engine) {
    let story = Story::begin(engine);
    let english = story.embargoed(60, json!({}));
    let group = &english["translation_group"];
    let chinese = json!({"headline": "预算", "language": "zh-Hans", "translation_group": group});
    let chinese = story.desk.make(Kind::Article, &chinese);
    let report = story.act(Kind::Article, &chinese, "publish", &json!({})).ok(200);
    assert_eq!(report["embargoed_until"]["utc"], "2027-03-01T09:00:00Z");
    story.go(59);
    assert!(!story.sees(Kind::Article, &chinese));
    story.go(60);
    assert!(story.sees(Kind::Article, &chinese));
}

fn it_covers_what_only_embargoed_reports_show(engine: Engine) {
    let story = Story::begin(engine);
    let bureau = story.desk.organization("Ministry of Finance");
    let official = story.desk.official("Zhou Song", &bureau, "Minister", "2021");
    let quotation = story.desk.quotation("We keep our word.", &official);
    let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
    story.embargoed(60, json!({"body": body}));
    for (kind, record) in [(Kind::Organization, &bureau), (Kind::Official, &official)] {
        let report = story.act(kind, record, "publish", &json!({"with_drafts": true})).ok(200);
        assert_eq!(report["embargoed_until"]["utc"], "2027-03-01T09:00:00Z", "{kind}");
        assert!(!story.sees(kind, record));
    }
    // What another report shows too is not covered.
    let writer = story.desk.byline("Ada Penn");
    let credits = json!([{"role": "writer", "credited_as": "A", "byline": link(&writer)}]);
    story.embargoed(60, json!({"credits": credits}));
    let another = story.desk.article("Another", json!({"credits": credits}));
    let report = story.act(Kind::Article, &another, "publish", &json!({"with_drafts": true})).ok(200);
    assert_eq!(report["embargoed_until"], Value::Null);
    assert!(story.sees(Kind::Byline, &writer));
    // Nor is what readers know already.
    let topic = story.desk.make_public(Kind::Topic, &json!({"names": "Money"}));
    story.embargoed(60, json!({"topics": [link(&topic)]}));
    story.desk.change(Kind::Topic, &topic, &json!({"names": "Budget"}));
    assert_eq!(story.act(Kind::Topic, &topic, "publish", &json!({})).ok(200)["embargoed_until"], Value::Null);
}

fn lifting_it_needs_a_reason_and_leave_to_publish(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.embargoed(60, json!({}));
    for patch in [
        json!({"embargo": null}),
        json!({"embargo": {"until": story.zoned(30)}}),
        json!({"embargo": {"until": story.zoned(30), "note": "x"}}),
    ] {
        story.patch(&story.desk, &article, &patch).problem(409, "embargo_holds");
    }
    let without = story.patch(&story.desk, &article, &json!({"embargo": {"lifted": true}}));
    assert_eq!(without.faults(), [("/embargo/reason".to_owned(), "reason_needed".to_owned())]);
    let lift = json!({"embargo": {"lifted": true, "reason": "The ministry published it itself."}});
    story.patch(&story.room.reporter(), &article, &lift).problem(403, "forbidden");
    let lifted = story.patch(&story.desk, &article, &lift).ok(200);
    assert_eq!(lifted["embargo"]["lifted"], true);
    let report = story.act(Kind::Article, &article, "publish", &json!({})).ok(200);
    assert_eq!(report["embargoed_until"], Value::Null);
    assert!(story.sees(Kind::Article, &article));
    // Ending it earlier needs one too; ending it later does not.
    let other = story.embargoed(60, json!({}));
    story.patch(&story.desk, &other, &json!({"embargo": {"until": story.zoned(90)}})).expect(200);
    let earlier = json!({"embargo": {"until": story.zoned(30), "reason": "Brought forward by the ministry."}});
    let moved = story.patch(&story.desk, &other, &earlier).ok(200);
    assert_eq!(moved["embargo"]["until"]["utc"], "2027-03-01T08:30:00Z");
    // A reason that was given for one step is none for the next.
    let again = json!({"embargo": {"until": story.zoned(20)}});
    story.patch(&story.desk, &other, &again).problem(409, "embargo_holds");
}

fn it_is_not_set_past_an_open_edition(engine: Engine) {
    let story = Story::begin(engine);
    let embargo = |minutes| json!({"embargo": {"until": story.zoned(minutes)}});
    let live = story.desk.article("Live", json!({}));
    story.desk.publish(Kind::Article, &live);
    let refused = story.patch(&story.desk, &live, &embargo(60)).problem(409, "embargo_conflict");
    assert_eq!(refused["records"][0]["id"], live["id"]);
    // Another language of a report that readers see.
    let other = json!({"headline": "x", "language": "fr", "translation_group": live["translation_group"]});
    let other = story.desk.make(Kind::Article, &other);
    story.patch(&story.desk, &other, &embargo(60)).problem(409, "embargo_conflict");
    // One that is scheduled before it would end.
    let soon = story.desk.article("Soon", json!({}));
    story.act(Kind::Article, &soon, "publish", &json!({"at": story.zoned(30)})).expect(200);
    story.patch(&story.desk, &soon, &embargo(60)).problem(409, "embargo_conflict");
    story.patch(&story.desk, &soon, &embargo(30)).expect(200);
    // Moved past an edition that it holds back itself.
    story.patch(&story.desk, &soon, &embargo(45)).problem(409, "embargo_conflict");
}

fn a_schedule_is_not_moved_before_its_end(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.embargoed(60, json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(90)})).expect(200);
    let moved = story.act(Kind::Article, &article, "reschedule", &json!({"at": story.zoned(30)})).ok(200);
    assert_eq!(moved["visible_from"], "2027-03-01T09:00:00Z");
    assert_eq!(moved["embargoed_until"]["utc"], "2027-03-01T09:00:00Z");
    story.go(59);
    assert!(!story.sees(Kind::Article, &article));
}

/// Invariant 4: an elapsed embargo never blocks a correction.
fn one_that_has_elapsed_blocks_nothing(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.embargoed(60, json!({}));
    story.act(Kind::Article, &article, "publish", &json!({})).expect(200);
    story.go(61);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Budget, put right"}));
    let told = json!({"kind": "correction", "text": "The sum was wrong."});
    let report = story.act(Kind::Article, &article, "correct", &told).ok(200);
    assert_eq!(report["published"]["embargoed_until"], Value::Null);
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["headline"], "Budget, put right");
    assert_eq!(seen["corrections"][0]["text"], "The sum was wrong.");
    // It can be taken away, and an elapsed one can be set: it is history.
    story.patch(&story.desk, &article, &json!({"embargo": null})).expect(200);
    story.patch(&story.desk, &article, &json!({"embargo": {"until": story.zoned(30)}})).expect(200);
}

fn no_way_around_it(engine: Engine) {
    let story = Story::begin(engine);
    let article = story.embargoed(60, json!({}));
    // To another group, alone.
    let away = json!({"translation_group": "01936f5e-6a00-7000-8000-000000000001"});
    story.patch(&story.desk, &article, &away).problem(409, "embargo_holds");
    // A PUT that does not mention it leaves it alone.
    let mut whole = story.desk.again(Kind::Article, &article);
    whole.as_object_mut().expect("an object").remove("embargo");
    let put = story.desk.put(&managed(Kind::Article, &article), version(&whole), &whole).ok(200);
    assert_eq!(put["embargo"]["until"]["utc"], "2027-03-01T09:00:00Z");
    // A date that was typed in is no publication.
    story.patch(&story.desk, &article, &json!({"published_at": "2027-03-01T07:00:00Z"})).expect(200);
    let report = story.act(Kind::Article, &article, "publish", &json!({})).ok(200);
    assert_eq!(report["visible_from"], "2027-03-01T09:00:00Z");
    assert!(!story.sees(Kind::Article, &article));
    // Trashing the one that is under embargo does not free the others.
    let first = story.embargoed(90, json!({}));
    let second = json!({"headline": "x", "language": "fr", "translation_group": first["translation_group"]});
    let second = story.desk.make(Kind::Article, &second);
    story.desk.delete(&managed(Kind::Article, &first), 1).expect(204);
    let purge = format!("/v1/manage/trash/{}", id(&first));
    story.desk.delete(&purge, 2).problem(409, "embargo_holds");
    let report = story.act(Kind::Article, &second, "publish", &json!({})).ok(200);
    assert_eq!(report["visible_from"], "2027-03-01T09:30:00Z");
    // Nor does bringing back a revision from before it was set.
    let third = story.desk.article("Third", json!({}));
    story.patch(&story.desk, &third, &json!({"embargo": {"until": story.zoned(60)}})).expect(200);
    let restored = story.act(Kind::Article, &third, "revisions/1/restore", &json!({})).ok(200);
    assert_eq!(restored["record"]["embargo"]["until"]["utc"], "2027-03-01T09:00:00Z");
    let day = json!({"embargo": {"until": {"local": "2027-03-05", "precision": "day"}}});
    let refused = story.patch(&story.desk, &article, &day);
    assert_eq!(refused.faults(), [("/embargo/until/local".to_owned(), "hour_needed".to_owned())]);
}

fn what_goes_along_waits_too(engine: Engine) {
    let story = Story::begin(engine);
    let bureau = story.desk.organization("Ministry of Finance");
    story.embargoed(60, json!({"source": {"kind": "handout", "organization": link(&bureau)}}));
    // Somebody who is published with it, by an editor or at the side of another.
    let official = story.desk.official("Zhou Song", &bureau, "Minister", "2021");
    let report = story.act(Kind::Official, &official, "publish", &json!({"with_drafts": true})).ok(200);
    assert_eq!(report["embargoed_until"]["utc"], "2027-03-01T09:00:00Z");
    assert!(!story.sees(Kind::Organization, &bureau) && !story.sees(Kind::Official, &official));
    // A mere draft of a report that is under none frees nothing; publishing that report does.
    let other = story.desk.organization("Water Bureau");
    let source = json!({"source": {"kind": "handout", "organization": link(&other)}});
    story.embargoed(60, source.clone());
    let free = story.desk.article("Free", source);
    let report = story.act(Kind::Organization, &other, "publish", &json!({})).ok(200);
    assert_eq!(report["embargoed_until"]["utc"], "2027-03-01T09:00:00Z");
    let report = story.act(Kind::Article, &free, "publish", &json!({"with_drafts": true})).ok(200);
    assert_eq!(report["embargoed_until"], Value::Null);
    assert!(story.sees(Kind::Organization, &other));
}

fn what_was_scheduled_first_is_in_the_way(engine: Engine) {
    let story = Story::begin(engine);
    let bureau = story.desk.organization("Ministry of Finance");
    story.act(Kind::Organization, &bureau, "publish", &json!({"at": story.zoned(10)})).expect(200);
    let source = json!({"kind": "handout", "organization": link(&bureau)});
    let article = story.desk.article("Budget", json!({"source": source}));
    let embargo = |minutes| json!({"embargo": {"until": story.zoned(minutes)}});
    let refused = story.patch(&story.desk, &article, &embargo(60)).problem(409, "embargo_conflict");
    assert_eq!(refused["records"][0]["id"], bureau["id"]);
    story.act(Kind::Organization, &bureau, "cancel", &json!({})).expect(200);
    story.patch(&story.desk, &article, &embargo(20)).expect(200);
    // Held back until the embargo ends, it does not come before a longer one does.
    story.act(Kind::Organization, &bureau, "publish", &json!({})).expect(200);
    story.patch(&story.desk, &article, &embargo(60)).problem(409, "embargo_conflict");
}

fn a_newer_version_waits_in_its_place(engine: Engine) {
    let story = Story::begin(engine);
    let writer = story.desk.byline("Ada Penn");
    let credits = json!([{"role": "writer", "credited_as": "A", "byline": link(&writer)}]);
    let article = story.embargoed(60, json!({"credits": credits}));
    story.act(Kind::Article, &article, "publish", &json!({"with_drafts": true})).expect(200);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Budget, as it is now"}));
    story.act(Kind::Article, &article, "publish", &json!({"with_drafts": true})).expect(200);
    let editions = story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    assert_eq!(editions["data"].as_array().map(Vec::len), Some(1));
    story.go(60);
    assert_eq!(story.read(Kind::Article, &article).ok(200)["headline"], "Budget, as it is now");
    assert!(story.sees(Kind::Byline, &writer));
}
