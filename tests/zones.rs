//! When the rules of time zones change, what was set by a wall clock still happens when that clock shows it.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use pressroom::record::{Kind, ZonedTime};
use pressroom::start;
use pressroom::store::schema::{articles, editions, press_conferences, records, store};
use pressroom::store::{Clock, Id, Json, Moment};
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, SECRET, Setup};

on_both!(
    what_is_scheduled_happens_when_the_clock_shows_it,
    an_end_is_when_the_clock_shows_it,
    editions_take_one_anothers_places,
    two_that_would_begin_at_once_are_a_moment_apart,
    embargoes_and_press_conferences_follow,
    what_has_begun_stays_and_a_start_like_the_last_changes_nothing,
);

struct Story {
    room: Newsroom,
    clock: Clock,
    start: DateTime<Utc>,
    desk: Client,
}

fn begin(engine: Engine) -> Story {
    let start: DateTime<Utc> = "2027-03-01T08:00:00Z".parse().expect("an instant");
    let clock = Clock::standing(start.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.editor();
    Story { room, clock, start, desk }
}

impl Story {
    fn at(&self, minutes: i64) -> DateTime<Utc> {
        self.start + Duration::minutes(minutes)
    }

    fn go(&self, minutes: i64) {
        self.clock.set(self.at(minutes).into());
    }

    /// A wall clock in Shanghai, eight hours ahead.
    fn zoned(&self, minutes: i64) -> Value {
        let local = (self.at(minutes) + Duration::hours(8)).format("%Y-%m-%dT%H:%M").to_string();
        json!({"local": local, "time_zone": "Asia/Shanghai"})
    }

    #[track_caller]
    fn act(&self, kind: Kind, record: &Value, action: &str, body: &Value) -> Answer {
        let now = self.desk.again(kind, record);
        self.desk.act(&format!("{}/{action}", managed(kind, record)), version(&now), body)
    }

    fn headline(&self, article: &Value) -> Option<String> {
        let reader = self.room.anyone();
        let seen = reader.get(&shown(Kind::Article, article));
        let list = reader.get("/v1/articles?limit=100").ok(200);
        let listed: Vec<&Value> =
            list["data"].as_array().expect("a list").iter().filter(|one| one["id"] == article["id"]).collect();
        let headline = (seen.status == 200).then(|| seen.json()["headline"].as_str().expect("a headline").to_owned());
        assert_eq!(listed.len(), usize::from(headline.is_some()), "a list finds what is seen");
        headline
    }

    /// Puts the edition of this version where other rules had put it, so many minutes from where it belongs.
    fn misplace(&self, article: &Value, of_version: i32, minutes: i64) {
        let mut conn = self.room.connect();
        let record: Id = id(article).parse().expect("an id");
        let edition = editions::table.filter(editions::record.eq(record)).filter(editions::version.eq(of_version));
        let (edition, from, zoned): (Id, Moment, Option<Json<ZonedTime>>) = edition
            .select((editions::id, editions::visible_from, editions::from_zoned))
            .first(&mut conn)
            .expect("an edition");
        let from: Moment = from.plus(Duration::minutes(minutes));
        let zoned = zoned.map(|zoned| Json(ZonedTime { utc: Some(from), ..zoned.0 }));
        diesel::update(editions::table.find(edition))
            .set((editions::visible_from.eq(from), editions::from_zoned.eq(zoned)))
            .execute(&mut conn)
            .expect("it can be written");
    }

    /// A start of a program with the zone data of today over a store that knows another.
    fn start_anew(&self) {
        let mut conn = self.room.connect();
        diesel::update(store::table).set(store::tzdata.eq("1999z")).execute(&mut conn).expect("it can be written");
        let now = self.room.store.clock().now();
        self.room.store.write_now(|conn| start::identify(conn, SECRET, now)).expect("it starts");
        let known: String = store::table.select(store::tzdata).first(&mut conn).expect("a store");
        assert_ne!(known, "1999z");
    }
}

fn what_is_scheduled_happens_when_the_clock_shows_it(engine: Engine) {
    let story = begin(engine);
    let byline = story.desk.byline("Ada Penn");
    let credits = json!([{"role": "writer", "credited_as": "A. PENN", "byline": link(&byline)}]);
    let article = story.desk.article("Before", json!({"credits": credits}));
    story.act(Kind::Article, &article, "publish", &json!({"with_drafts": true})).expect(200);
    story.desk.change(Kind::Article, &article, &json!({"headline": "After", "slug": "after"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    story.misplace(&article, 2, 60);
    story.start_anew();
    let told = story.desk.again(Kind::Article, &article)["publication"].clone();
    assert_eq!(told["next"]["visible_from"], "2027-03-01T09:00:00Z");
    assert_eq!(told["next"]["at"]["utc"], "2027-03-01T09:00:00Z");
    assert_eq!(told["visible_until"], "2027-03-01T09:00:00Z", "they meet at one instant");
    story.go(59);
    assert_eq!(story.headline(&article).as_deref(), Some("Before"));
    story.room.anyone().get("/v1/articles/by-slug/en/after").problem(404, "not_found");
    story.go(60);
    assert_eq!(story.headline(&article).as_deref(), Some("After"));
    let seen = story.room.anyone().get("/v1/articles/by-slug/en/after").ok(200);
    assert_eq!(seen["content_modified_at"], "2027-03-01T09:00:00Z");
    story.room.number();
    let log = story.room.admin().get("/v1/manage/changes?limit=100").ok(200);
    let mut moves = log["data"].as_array().expect("a list").iter().filter(|one| one["action"] == "reschedule");
    let logged = moves.next().expect("it is in the log");
    assert_eq!((&logged["record"], &logged["actor"]), (&article["id"], &Value::Null));
}

fn an_end_is_when_the_clock_shows_it(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("For an hour", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"until": story.zoned(60)})).expect(200);
    let mut conn = story.room.connect();
    let record: Id = id(&article).parse().expect("an id");
    let wrong: Moment = story.at(120).into();
    diesel::update(editions::table.filter(editions::record.eq(record)))
        .set((editions::ends_at.eq(wrong), editions::visible_until.eq(wrong)))
        .execute(&mut conn)
        .expect("it can be written");
    story.go(10);
    story.start_anew();
    story.go(59);
    assert!(story.headline(&article).is_some());
    story.go(60);
    assert_eq!(story.headline(&article), None);
}

fn editions_take_one_anothers_places(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("One", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(120)})).expect(200);
    // Each where the other belongs.
    let mut conn = story.room.connect();
    let record: Id = id(&article).parse().expect("an id");
    let of = |version: i32| editions::table.filter(editions::record.eq(record)).filter(editions::version.eq(version));
    let place = |conn: &mut _, version: i32, minutes: i64, until: Option<i64>| {
        let (from, until): (Moment, Option<Moment>) =
            (story.at(minutes).into(), until.map(|minutes| story.at(minutes).into()));
        let edition: Id = of(version).select(editions::id).first(conn).expect("an edition");
        diesel::update(editions::table.find(edition))
            .set((editions::visible_from.eq(from), editions::visible_until.eq(until)))
            .execute(conn)
            .expect("it can be written");
    };
    place(&mut conn, 2, 600, Some(700));
    place(&mut conn, 1, 120, None);
    place(&mut conn, 2, 60, Some(120));
    story.start_anew();
    story.go(60);
    assert_eq!(story.headline(&article).as_deref(), Some("One"));
    story.go(119);
    assert_eq!(story.headline(&article).as_deref(), Some("One"));
    story.go(120);
    assert_eq!(story.headline(&article).as_deref(), Some("Two"));
    let seen = story.room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["published_at"], "2027-03-01T09:00:00Z");
    assert_eq!(seen["content_modified_at"], "2027-03-01T10:00:00Z");
}

fn two_that_would_begin_at_once_are_a_moment_apart(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("One", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    story.desk.change(Kind::Article, &article, &json!({"headline": "Two"}));
    // The same instant on another clock.
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).problem(409, "schedule_conflict");
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(90)})).expect(200);
    let mut conn = story.room.connect();
    let record: Id = id(&article).parse().expect("an id");
    let second = editions::table.filter(editions::record.eq(record)).filter(editions::version.eq(2));
    let second: Id = second.select(editions::id).first(&mut conn).expect("an edition");
    let zoned: ZonedTime = serde_json::from_value(story.zoned(60)).expect("a time");
    diesel::update(editions::table.find(second))
        .set(editions::from_zoned.eq(Json(zoned)))
        .execute(&mut conn)
        .expect("it can be written");
    story.start_anew();
    let list = story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    let begins: Vec<&Value> = list["data"].as_array().expect("a list").iter().map(|one| &one["visible_from"]).collect();
    assert_eq!(begins, [&json!("2027-03-01T09:00:00.000001Z"), &json!("2027-03-01T09:00:00Z")]);
    story.start_anew();
    assert_eq!(story.desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200), list);
    story.go(61);
    assert_eq!(story.headline(&article).as_deref(), Some("Two"), "the one that was opened later comes later");
}

fn embargoes_and_press_conferences_follow(engine: Engine) {
    let story = begin(engine);
    let held = story.desk.article("Held", json!({"embargo": {"until": story.zoned(60)}}));
    let conference = |starts: Value| {
        story.desk.make(Kind::PressConference, &json!({"starts": starts, "hosts": [], "title": "Briefing"}))
    };
    let (to_come, long_ago) = (conference(story.zoned(90)), conference(story.zoned(-90)));
    let mut conn = story.room.connect();
    let wrong = |minutes: i64| {
        let mut zoned: ZonedTime = serde_json::from_value(story.zoned(minutes)).expect("a time");
        zoned.utc = Some(story.at(minutes + 30).into());
        zoned
    };
    let record = |value: &Value| id(value).parse::<Id>().expect("an id");
    let embargo = json!({"until": wrong(60), "note": null, "lifted": false, "reason": null});
    diesel::update(articles::table.find(record(&held)))
        .set(articles::embargo.eq(Json(embargo)))
        .execute(&mut conn)
        .expect("it can be written");
    for (one, minutes) in [(&to_come, 90), (&long_ago, -90)] {
        diesel::update(press_conferences::table.find(record(one)))
            .set(press_conferences::starts.eq(Json(wrong(minutes))))
            .execute(&mut conn)
            .expect("it can be written");
    }
    story.start_anew();
    let again = |kind, value: &Value| story.desk.again(kind, value);
    assert_eq!(again(Kind::Article, &held)["embargo"]["until"]["utc"], "2027-03-01T09:00:00Z");
    assert_eq!(again(Kind::Article, &held)["version"], 1);
    assert_eq!(again(Kind::PressConference, &to_come)["starts"]["utc"], "2027-03-01T09:30:00Z");
    assert_eq!(again(Kind::PressConference, &long_ago)["starts"]["utc"], "2027-03-01T07:00:00Z", "what was stays");
    let card: Json<Value> =
        records::table.find(record(&to_come)).select(records::card).first(&mut conn).expect("a card");
    assert_eq!(card.0["starts"]["utc"], "2027-03-01T09:30:00Z");
}

fn what_has_begun_stays_and_a_start_like_the_last_changes_nothing(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("One", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(60)})).expect(200);
    let other = story.desk.article("Other", json!({}));
    story.act(Kind::Article, &other, "publish", &json!({"at": story.zoned(300)})).expect(200);
    story.misplace(&article, 1, -30);
    story.go(45);
    let all = || {
        let mut conn = story.room.connect();
        let rows: Vec<(Id, Moment, Option<Moment>, String)> = editions::table
            .order(editions::id)
            .select((editions::id, editions::visible_from, editions::visible_until, editions::document))
            .load(&mut conn)
            .expect("editions");
        rows
    };
    let before = all();
    story.start_anew();
    assert_eq!(all(), before);
    assert_eq!(story.desk.again(Kind::Article, &other)["publication"]["next"]["visible_from"], "2027-03-01T13:00:00Z");
}
