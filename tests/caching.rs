//! No answer is kept past the instant at which it changes by schedule.

use chrono::{DateTime, Duration, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::stories::{link, managed, shown, version};
use crate::harness::{Client, Engine, Newsroom, Setup, statements};

on_both!(
    an_answer_is_kept_no_longer_than_it_is_true,
    an_end_counts_like_a_beginning,
    redirects_and_what_was_taken_back_are_kept_no_longer_either,
    what_is_not_there_is_not_kept,
    it_costs_one_statement,
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
    fn go(&self, seconds: i64) {
        self.clock.set((self.start + Duration::seconds(seconds)).into());
    }

    fn zoned(&self, minutes: i64) -> Value {
        let at = self.start + Duration::minutes(minutes);
        json!({"local": at.format("%Y-%m-%dT%H:%M").to_string(), "time_zone": "UTC"})
    }

    #[track_caller]
    fn act(&self, kind: Kind, record: &Value, action: &str, body: &Value) {
        let now = self.desk.again(kind, record);
        self.desk.act(&format!("{}/{action}", managed(kind, record)), version(&now), body).expect(200);
    }

    #[track_caller]
    fn kept(&self, path: &str) -> String {
        self.room.anyone().get(path).must("cache-control").to_owned()
    }
}

fn an_answer_is_kept_no_longer_than_it_is_true(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("Before", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.desk.make_public(Kind::Front, &json!({"key": "home", "language": "en"}));
    let byline = story.desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    story.go(1);
    let usual = "public, max-age=10, s-maxage=30, stale-while-revalidate=30";
    let paths = [
        shown(Kind::Article, &article),
        shown(Kind::Byline, &byline),
        "/v1/articles/by-slug/en/before".to_owned(),
        "/v1/articles".to_owned(),
        "/v1/fronts/home".to_owned(),
        "/v1/site".to_owned(),
    ];
    for path in &paths {
        assert_eq!(story.kept(path), usual, "{path}");
    }
    story.desk.change(Kind::Article, &article, &json!({"headline": "After"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(10)}));
    // So many seconds before the change.
    for (left, control) in [
        (120, usual),
        (60, usual),
        (59, "public, max-age=10, s-maxage=30, stale-while-revalidate=29"),
        (31, "public, max-age=10, s-maxage=30, stale-while-revalidate=1"),
        (30, "public, max-age=10, s-maxage=30"),
        (29, "public, max-age=10, s-maxage=29"),
        (7, "public, max-age=7, s-maxage=7"),
        (1, "public, max-age=1, s-maxage=1"),
    ] {
        story.go(600 - left);
        for path in &paths {
            assert_eq!(story.kept(path), control, "{path}, {left} seconds before");
        }
    }
    // Less than a second is none.
    story.clock.set((story.start + Duration::seconds(600) - Duration::milliseconds(1)).into());
    let answer = story.room.anyone().get(&paths[0]);
    assert_eq!(answer.must("cache-control"), "public, max-age=0, s-maxage=0");
    assert_eq!(answer.json()["headline"], "Before");
    // Nor is it longer for the client that has the answer.
    let tag = answer.must("etag");
    let again = story.room.anyone().ask("GET", &paths[0]).header("if-none-match", tag).send().expect(304);
    assert_eq!(again.must("cache-control"), "public, max-age=0, s-maxage=0");
    story.go(600);
    assert_eq!(story.kept(&paths[0]), usual);
    let now = story.room.anyone().ask("GET", &paths[0]).header("if-none-match", tag).send().ok(200);
    assert_eq!(now["headline"], "After");
}

fn an_end_counts_like_a_beginning(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("For an hour", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"until": story.zoned(60)}));
    story.go(3600 - 5);
    assert_eq!(story.kept("/v1/articles"), "public, max-age=5, s-maxage=5");
    assert_eq!(story.kept(&shown(Kind::Article, &article)), "public, max-age=5, s-maxage=5");
    story.act(Kind::Article, &article, "reschedule", &json!({"until": null}));
    assert_eq!(story.kept("/v1/articles"), "public, max-age=10, s-maxage=30, stale-while-revalidate=30");
}

fn redirects_and_what_was_taken_back_are_kept_no_longer_either(engine: Engine) {
    let story = begin(engine);
    let one = story.desk.make_public(Kind::Byline, &json!({"names": "A. Penn"}));
    let other = story.desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let article = story.desk.article("Water", json!({}));
    let back = story.desk.article("Forged", json!({}));
    story.desk.publish(Kind::Article, &article);
    story.desk.publish(Kind::Article, &back);
    story.go(1);
    story.desk.change(Kind::Article, &article, &json!({"slug": "waters"}));
    story.desk.publish(Kind::Article, &article);
    story.act(Kind::Byline, &one, "merge", &json!({"into": link(&other)}));
    story.act(Kind::Article, &back, "retract", &json!({"text": "It was forged."}));
    story.go(2);
    let moved = ["/v1/articles/by-slug/en/water".to_owned(), shown(Kind::Byline, &one)];
    let gone = shown(Kind::Article, &back);
    let all = |redirect: &str, taken_back: &str| {
        for path in &moved {
            assert_eq!(story.room.anyone().get(path).expect(301).must("cache-control"), redirect, "{path}");
        }
        assert_eq!(story.room.anyone().get(&gone).expect(410).must("cache-control"), taken_back);
    };
    all("public, max-age=30, s-maxage=86400", "public, max-age=10, s-maxage=30");
    story.desk.change(Kind::Article, &article, &json!({"headline": "Waters"}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(10)}));
    story.go(600 - 300);
    all("public, max-age=30, s-maxage=300", "public, max-age=10, s-maxage=30");
    story.go(600 - 4);
    all("public, max-age=4, s-maxage=4", "public, max-age=4, s-maxage=4");
}

fn what_is_not_there_is_not_kept(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("At ten", json!({}));
    story.act(Kind::Article, &article, "publish", &json!({"at": story.zoned(10)}));
    let path = shown(Kind::Article, &article);
    assert_eq!(story.room.anyone().get(&path).expect(404).must("cache-control"), "no-store");
    assert_eq!(story.room.anyone().get("/v1/articles?x=y").expect(400).must("cache-control"), "no-store");
}

fn it_costs_one_statement(engine: Engine) {
    let room = Newsroom::counting(engine);
    let byline = room.editor().make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let path = shown(Kind::Byline, &byline);
    room.anyone().get(&path).expect(200);
    let all = statements::of(&room.database.address, || drop(room.anyone().get(&path).expect(200)));
    let of_time = |statement: &&String| statement.contains("visible_until") && statement.matches("SELECT").count() > 2;
    assert_eq!(all.iter().filter(of_time).count(), 1, "{all:#?}");
}
