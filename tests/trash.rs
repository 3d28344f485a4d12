//! The trash: what is deleted can be restored, what refers to it stays whole, what was published is never purged.

use chrono::{TimeDelta, Utc};
use pressroom::access::Role;
use pressroom::record::Kind;
use pressroom::store::{Clock, Moment};
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, version};
use crate::harness::{Client, Engine, Newsroom, Setup, statements};

on_both!(
    what_refers_to_it_stays_whole,
    what_shows_it_is_not_published,
    it_is_listed,
    a_page_of_it_costs_the_same_however_long,
    it_is_restored,
    its_slug_comes_back_or_one_like_it,
    what_is_in_the_way_is_said_to_lie_there,
    what_readers_saw_is_never_purged,
    what_is_referred_to_is_never_purged,
    who_may_do_what,
);

fn trash(desk: &Client, kind: Kind, record: &Value) -> i64 {
    let now = desk.again(kind, record);
    desk.delete(&managed(kind, record), version(&now)).expect(204);
    version(&now) + 1
}

fn restore(desk: &Client, kind: Kind, record: &Value, version: i64) -> Value {
    desk.act(&format!("{}/restore", managed(kind, record)), version, &json!({})).ok(200)
}

fn listed(desk: &Client, query: &str) -> Vec<Value> {
    desk.get(&format!("/v1/manage/trash?limit=100{query}")).ok(200)["data"].as_array().expect("a list").clone()
}

fn what_refers_to_it_stays_whole(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (byline, topic) = (desk.byline("Ada Penn"), desk.make(Kind::Topic, &json!({"names": "Water"})));
    let credits = json!([{"role": "writer", "credited_as": "ADA PENN", "byline": link(&byline)}]);
    let article = desk.article("A report", json!({"credits": credits, "topics": [link(&topic)]}));
    trash(&desk, Kind::Byline, &byline);
    trash(&desk, Kind::Topic, &topic);
    let now = desk.again(Kind::Article, &article);
    assert_eq!(version(&now), 1);
    let wanted = json!({"id": byline["id"], "slug": "ada-penn", "name": "Ada Penn", "trashed": true});
    assert_eq!(now["credits"][0]["byline"], wanted);
    // It is sent back as it was read, and changed otherwise.
    let put = desk.put(&managed(Kind::Article, &article), 1, &now).ok(200);
    assert_eq!(put, now);
    let changed = desk.change(Kind::Article, &article, &json!({"headline": "Another report"}));
    assert_eq!(changed["topics"][0]["trashed"], true);
    // Nobody else comes to refer to it.
    let answer = desk.post("/v1/manage/articles", &json!({"headline": "Third", "topics": [link(&topic)]}));
    assert_eq!(answer.faults(), [("/topics/0/id".to_owned(), "in_trash".to_owned())]);
    assert!(
        answer.problem(422, "invalid")["detail"].as_str().is_some_and(|detail| detail.contains("lies in the trash"))
    );
    desk.change(Kind::Article, &article, &json!({"topics": []}));
    let now = desk.again(Kind::Article, &article);
    let again = desk.patch(&managed(Kind::Article, &article), version(&now), &json!({"topics": [link(&topic)]}));
    assert_eq!(again.faults(), [("/topics/0/id".to_owned(), "in_trash".to_owned())]);
    restore(&desk, Kind::Byline, &byline, 2);
    assert_eq!(desk.again(Kind::Article, &article)["credits"][0]["byline"].get("trashed"), None);
}

fn what_shows_it_is_not_published(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let related = desk.article("Earlier", json!({}));
    let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
    let article = desk.article("A report", json!({"body": body, "related": [link(&related)]}));
    let publish =
        || desk.act(&format!("{}/publish", managed(Kind::Article, &article)), 1, &json!({"with_drafts": true}));
    // A related article is not shown.
    trash(&desk, Kind::Article, &related);
    trash(&desk, Kind::Official, &official);
    let problem = publish().problem(409, "shows_trashed");
    assert_eq!(problem["records"], json!([{"kind": "official", "id": official["id"], "name": "Zhou Song"}]));
    trash(&desk, Kind::Quotation, &quotation);
    assert_eq!(publish().problem(409, "shows_trashed")["records"][0]["kind"], "quotation");
    restore(&desk, Kind::Quotation, &quotation, 2);
    restore(&desk, Kind::Official, &official, 2);
    publish().expect(200);
    // Nor is what is saved and published in one call.
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let narrower = desk.make(Kind::Topic, &json!({"names": "Rivers", "broader": link(&topic)}));
    trash(&desk, Kind::Topic, &topic);
    let path = format!("{}?publish=true&with_drafts=true", managed(Kind::Topic, &narrower));
    desk.patch(&path, 1, &json!({"names": "Streams"})).problem(409, "shows_trashed");
    assert_eq!(version(&desk.again(Kind::Topic, &narrower)), 1);
}

fn it_is_listed(engine: Engine) {
    let start: Moment = Utc::now().into();
    let clock = Clock::standing(start);
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let (editor, reporter) = (room.editor(), room.reporter());
    let byline = reporter.byline("Ada Penn");
    let shown = editor.make_public(Kind::Byline, &json!({"names": "Bob Ink"}));
    let topic = reporter.make(Kind::Topic, &json!({"names": "Water"}));
    editor.article("A report", json!({"topics": [link(&topic)]}));
    editor.unpublish(Kind::Byline, &shown);
    for (after, desk, kind, record) in
        [(1, &reporter, Kind::Byline, &byline), (2, &editor, Kind::Byline, &shown), (3, &reporter, Kind::Topic, &topic)]
    {
        clock.set(start.plus(TimeDelta::minutes(after)));
        trash(desk, kind, record);
    }
    let all = listed(&editor, "");
    let told: Vec<[&Value; 4]> =
        all.iter().map(|one| ["id", "name", "kept", "version"].map(|name| &one[name])).collect();
    let wanted = [
        [topic["id"].clone(), json!("Water"), json!("referred_to"), json!(2)],
        [shown["id"].clone(), json!("Bob Ink"), json!("published"), json!(2)],
        [byline["id"].clone(), json!("Ada Penn"), Value::Null, json!(2)],
    ];
    assert_eq!(told, wanted.each_ref().map(|row| row.each_ref()));
    let (last, at) = (&all[2], start.plus(TimeDelta::minutes(1)));
    assert_eq!(last["trashed_by"], json!({"id": room.user(Role::Reporter), "email": "reporter@example.com"}));
    assert_eq!((&last["trashed_at"], &last["purge_after"]), (&json!(at), &json!(at.plus(TimeDelta::days(30)))));
    assert!(all[..2].iter().all(|one| one["purge_after"].is_null()));
    assert_eq!(listed(&editor, "&kind=topic").len(), 1);
    editor.get("/v1/manage/trash?kind=poem").problem(400, "invalid_parameter");
    // Page by page, and back.
    let first = editor.get("/v1/manage/trash?limit=2").ok(200);
    let next = first["page"]["next_cursor"].as_str().expect("more").to_owned();
    let second = editor.get(&format!("/v1/manage/trash?limit=2&cursor={next}")).ok(200);
    assert_eq!(second["data"], json!([all[2]]));
    let back = second["page"]["prev_cursor"].as_str().expect("a page before").to_owned();
    assert_eq!(editor.get(&format!("/v1/manage/trash?limit=2&cursor={back}")).ok(200)["data"], json!(all[..2]));
}

fn a_page_of_it_costs_the_same_however_long(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..12 {
        let byline = desk.byline(&format!("Byline {at}"));
        trash(&desk, Kind::Byline, &byline);
    }
    let cost = |limit: usize| {
        let path = format!("/v1/manage/trash?limit={limit}");
        desk.get(&path).expect(200);
        statements::of(&room.database.address, || drop(desk.get(&path).expect(200)))
    };
    let (few, many) = (cost(2), cost(12));
    assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
    assert!(many.len() <= 8, "{many:#?}");
}

fn it_is_restored(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let article = desk.article("A report", json!({"topics": [link(&topic)], "kicker": "Rivers"}));
    let path = managed(Kind::Article, &article);
    trash(&desk, Kind::Article, &article);
    let problem = desk.get(&path).problem(404, "not_found");
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(detail.contains("lies in the trash") && detail.contains(&format!("POST {path}/restore")), "{detail}");
    let restore = format!("{path}/restore");
    desk.post(&restore, &json!({})).problem(428, "precondition_required");
    let problem = desk.act(&restore, 1, &json!({})).problem(412, "stale");
    assert_eq!(problem["current_version"], 2);
    let answer = desk.act(&restore, 2, &json!({"note": "Needed again."})).expect(200);
    assert_eq!(answer.must("etag"), "\"3\"");
    let back = answer.json();
    assert_eq!((&back["dropped"], &back["slug"]), (&json!([]), &Value::Null));
    let mut record = back["record"].clone();
    (record["version"], record["updated_at"]) = (article["version"].clone(), article["updated_at"].clone());
    assert_eq!(record, article);
    let revisions = desk.get(&format!("{path}/revisions")).ok(200);
    assert_eq!((&revisions["data"][0]["number"], &revisions["data"][0]["note"]), (&json!(3), &json!("Needed again.")));
    desk.act(&restore, 3, &json!({})).problem(409, "conflict");
    desk.act(&format!("/v1/manage/topics/{}/restore", id(&article)), 3, &json!({})).problem(404, "not_found");
    // It can be published as before, and its log says all of it.
    desk.publish(Kind::Article, &article);
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?sort=position&record={}", id(&article))).ok(200);
    let acts: Vec<&Value> = log["data"].as_array().expect("a log").iter().map(|one| &one["action"]).collect();
    assert_eq!(acts, ["create", "trash", "restore", "publish"]);
}

fn its_slug_comes_back_or_one_like_it(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let first = desk.article("Water", json!({}));
    trash(&desk, Kind::Article, &first);
    restore(&desk, Kind::Article, &first, 2);
    assert_eq!(desk.article("Water", json!({}))["slug"], "water-2", "it was claimed again");
    trash(&desk, Kind::Article, &first);
    assert_eq!(desk.article("Water", json!({}))["slug"], "water", "it was free meanwhile");
    let back = restore(&desk, Kind::Article, &first, 4);
    assert_eq!(
        (&back["record"]["slug"], &back["slug"]),
        (&json!("water-3"), &json!({"had": "water", "has": "water-3"}))
    );
    assert_eq!(desk.again(Kind::Article, &first)["slug"], "water-3");
    assert_eq!(desk.article("Water", json!({}))["slug"], "water-4");
}

fn what_is_in_the_way_is_said_to_lie_there(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    for (kind, record) in [
        (Kind::Page, json!({"key": "privacy", "language": "en", "title": "Privacy"})),
        (Kind::Topic, json!({"names": "Water", "scheme": "medtop", "code": "1"})),
        (
            Kind::Article,
            json!({"headline": "水", "language": "zh-Hans", "translation_group": article["translation_group"]}),
        ),
    ] {
        let made = desk.make(kind, &record);
        let again = || {
            desk.post(&format!("/v1/manage/{}", kind.collection()), &record).problem(422, "invalid")["detail"].clone()
        };
        assert!(!again().as_str().expect("a detail").contains("trash"), "{kind}");
        trash(&desk, kind, &made);
        assert!(again().as_str().expect("a detail").contains("lies in the trash"), "{kind}");
        desk.delete(&format!("/v1/manage/trash/{}", id(&made)), 2).expect(204);
        desk.make(kind, &record);
    }
}

fn what_readers_saw_is_never_purged(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let problem = desk.delete(&managed(Kind::Byline, &byline), 1).problem(409, "still_shown");
    assert_eq!(problem["editions"][0]["version"], 1);
    desk.unpublish(Kind::Byline, &byline);
    trash(&desk, Kind::Byline, &byline);
    desk.delete(&format!("/v1/manage/trash/{}", id(&byline)), 2).problem(409, "not_purged");
    let back = restore(&desk, Kind::Byline, &byline, 2);
    assert_eq!(back["record"]["publication"]["state"], "ended");
}

fn what_is_referred_to_is_never_purged(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let article = desk.article("A report", json!({"topics": [link(&topic)]}));
    trash(&desk, Kind::Topic, &topic);
    trash(&desk, Kind::Article, &article);
    let purge = |record: &Value, version: i64| desk.delete(&format!("/v1/manage/trash/{}", id(record)), version);
    let problem = purge(&topic, 2).problem(409, "not_purged");
    assert_eq!(problem["records"], json!([{"kind": "article", "id": article["id"]}]));
    purge(&article, 1).problem(412, "stale");
    purge(&article, 2).expect(204);
    purge(&article, 2).problem(404, "not_found");
    purge(&topic, 2).expect(204);
    assert_eq!(listed(&desk, ""), [] as [Value; 0]);
    // What does not lie there is not purged.
    let byline = desk.byline("Ada Penn");
    purge(&byline, 1).problem(409, "conflict");
    // Each kind goes with all its parts.
    let bureau = desk.organization("Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let conference = desk.make(Kind::PressConference, &json!({}));
    let turns = json!([{"type": "question", "text": "Why?"}]);
    let transcript = |aligned: Option<&Value>| {
        let mut turn = turns[0].clone();
        turn["aligned_with"] = aligned.map_or(Value::Null, |other| other["segments"][0]["id"].clone());
        let body = json!({"press_conference": link(&conference), "language": "en", "segments": [turn]});
        desk.make(Kind::Transcript, &body)
    };
    let first = transcript(None);
    let second = transcript(Some(&first));
    trash(&desk, Kind::Transcript, &first);
    let problem = purge(&first, 2).problem(409, "not_purged");
    assert_eq!(problem["records"], json!([{"kind": "transcript", "id": second["id"]}]));
    trash(&desk, Kind::Transcript, &second);
    purge(&second, 2).expect(204);
    purge(&first, 2).expect(204);
    for (kind, record) in
        [(Kind::Official, &official), (Kind::Organization, &bureau), (Kind::PressConference, &conference)]
    {
        trash(&desk, kind, record);
        purge(record, 2).expect(204);
    }
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?record={}", id(&official))).ok(200);
    assert_eq!(log["data"][0]["action"], "purge");
}

fn who_may_do_what(engine: Engine) {
    let room = Newsroom::open(engine);
    let reporter = room.reporter();
    let byline = reporter.byline("Ada Penn");
    trash(&reporter, Kind::Byline, &byline);
    reporter.delete(&format!("/v1/manage/trash/{}", id(&byline)), 2).problem(403, "forbidden");
    let reader = room.desk(Role::Reader);
    assert_eq!(listed(&reader, "").len(), 1);
    reader.act(&format!("{}/restore", managed(Kind::Byline, &byline)), 2, &json!({})).problem(403, "forbidden");
    restore(&reporter, Kind::Byline, &byline, 2);
}
