//! A look back: what readers saw at an instant is what delivery answered then.

use chrono::{DateTime, Duration, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, quotation_of, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Setup};

on_both!(
    what_was_seen_is_what_was_answered,
    what_will_be_seen_is_what_is_scheduled,
    what_was_merged_leads_to_the_other,
    nothing_seen_is_told_as_that,
    a_look_back_is_for_the_newsroom_and_kept_by_nobody,
    a_language_of_then_is_chosen_as_it_was,
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

/// What was answered at an instant at one address of delivery.
struct Answered {
    kind: Kind,
    id: String,
    query: String,
    at: DateTime<Utc>,
    answer: Answer,
}

impl Story {
    fn go(&self, minutes: i64) -> DateTime<Utc> {
        let at = self.start + Duration::minutes(minutes);
        self.clock.set(at.into());
        at
    }

    #[track_caller]
    fn act(&self, kind: Kind, record: &Value, action: &str, body: &Value) -> Answer {
        let now = self.desk.again(kind, record);
        self.desk.act(&format!("{}/{action}", managed(kind, record)), version(&now), body)
    }

    fn seen(&self, kind: Kind, id: &str, at: DateTime<Utc>, query: &str) -> Answer {
        let at = at.format("%Y-%m-%dT%H:%M:%S%.6fZ");
        self.desk.get(&format!("/v1/manage/{}/{id}/seen?at={at}{query}", kind.collection()))
    }

    fn ask(&self, kind: Kind, id: &str, query: &str, at: DateTime<Utc>) -> Answered {
        let separator = if query.is_empty() { "" } else { "?" };
        let query_of_delivery = query.trim_start_matches('&');
        let path = format!("/v1/{}/{id}{separator}{query_of_delivery}", kind.collection());
        Answered { kind, id: id.into(), query: query.into(), at, answer: self.room.anyone().get(&path) }
    }

    /// Looks back at all that was answered, and finds the same.
    #[track_caller]
    fn compare(&self, answered: &[Answered]) {
        for Answered { kind, id, query, at, answer } in answered {
            let seen = self.seen(*kind, id, *at, query);
            assert_eq!(seen.status, answer.status, "{} at {at}: {}", answer.asked, seen.text());
            if answer.status == 200 {
                assert_eq!(seen.json(), answer.json(), "{} at {at}", answer.asked);
                assert_eq!(seen.header("content-language"), answer.header("content-language"));
            }
            if answer.status == 410 {
                for member in ["code", "headline", "correction", "translations"] {
                    assert_eq!(seen.json()[member], answer.json()[member], "{} at {at}: {member}", answer.asked);
                }
            }
        }
    }
}

fn what_was_seen_is_what_was_answered(engine: Engine) {
    let story = begin(engine);
    let desk = &story.desk;
    let writer = desk.byline("Ada Penn");
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let first = desk.make(Kind::Quotation, &quotation_of("We keep our word", &official));
    let second = desk.make(Kind::Quotation, &quotation_of("We build the dam", &official));
    let text = |quotations: &[&Value]| {
        let spans: Vec<(&str, Option<&Value>)> = quotations
            .iter()
            .flat_map(|one| [(one["text"].as_str().unwrap_or(""), Some(*one)), (" and ", None)])
            .collect();
        json!([paragraph("b1", &spans)])
    };
    let credits = json!([{"role": "writer", "credited_as": "A. PENN", "byline": link(&writer)}]);
    let article = desk.article("Water", json!({"credits": credits, "body": text(&[&first, &second])}));
    let other = desk.article("Dams", json!({"body": text(&[&second]), "related": [link(&article)]}));
    let group = article["translation_group"].clone();
    let french = desk.article("Eau", json!({"language": "fr", "translation_group": group}));
    let kinds = [
        (Kind::Article, &article),
        (Kind::Article, &other),
        (Kind::Article, &french),
        (Kind::Quotation, &first),
        (Kind::Quotation, &second),
        (Kind::Byline, &writer),
        (Kind::Official, &official),
    ];
    let mut all: Vec<Answered> = Vec::new();
    let mut look = |minutes: i64| {
        let at = story.go(minutes);
        for (kind, record) in kinds {
            all.push(story.ask(kind, id(record), "", at));
            if kind == Kind::Article {
                for query in ["&include=quotations,json_ld&body_format=html", "&language=fr&fallback=en"] {
                    all.push(story.ask(kind, id(record), query, at));
                }
            }
        }
        story.clock.set((at + Duration::seconds(30)).into());
    };
    look(0);
    desk.publish(Kind::Article, &article);
    look(2);
    desk.publish(Kind::Article, &other);
    desk.publish(Kind::Article, &french);
    look(3);
    // A byline is renamed, an official too.
    desk.change(Kind::Byline, &writer, &json!({"names": "Ada Quill", "slug": "ada-quill"}));
    desk.publish(Kind::Byline, &writer);
    desk.change(Kind::Official, &official, &json!({"names": "Zhou Sung"}));
    desk.publish(Kind::Official, &official);
    look(4);
    // The article is corrected, and no longer prints the first quotation.
    desk.change(Kind::Article, &article, &json!({"headline": "Waters", "body": text(&[&second])}));
    look(5);
    story.act(Kind::Article, &article, "correct", &json!({"kind": "correction", "text": "It was four."})).expect(200);
    look(6);
    // A quotation is withdrawn, articles go and come back.
    story.act(Kind::Quotation, &second, "withdraw", &json!({"text": "He did not say this."})).expect(200);
    look(7);
    desk.unpublish(Kind::Article, &french);
    desk.unpublish(Kind::Article, &other);
    look(8);
    desk.change(Kind::Article, &french, &json!({"headline": "Eaux"}));
    desk.publish(Kind::Article, &french);
    story.act(Kind::Article, &article, "retract", &json!({"text": "It was forged."})).expect(200);
    look(9);
    desk.unpublish(Kind::Byline, &writer);
    look(10);
    story.go(60);
    let shown = all.iter().filter(|one| one.answer.status == 200).count();
    let gone = all.iter().filter(|one| one.answer.status == 410).count();
    assert!(shown > 60 && gone > 5, "{shown} {gone} of {}", all.len());
    story.compare(&all);
}

fn what_will_be_seen_is_what_is_scheduled(engine: Engine) {
    let story = begin(engine);
    let desk = &story.desk;
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let quotation = desk.make(Kind::Quotation, &quotation_of("We keep our word", &official));
    let article = desk.article("Water", json!({"body": [paragraph("b1", &[("We keep our word", Some(&quotation))])]}));
    let zoned = |minutes: i64| {
        let local = (story.start + Duration::minutes(minutes)).format("%Y-%m-%dT%H:%M").to_string();
        json!({"local": local, "time_zone": "UTC"})
    };
    let publish = json!({"at": zoned(30), "until": zoned(60), "with_drafts": true});
    story.act(Kind::Article, &article, "publish", &publish).expect(200);
    let minute = |minutes: i64| story.start + Duration::minutes(minutes);
    let ahead: Vec<(i64, Answer, Answer)> = [29, 30, 59, 60]
        .into_iter()
        .map(|minutes| {
            let of = |kind, record: &Value, query| story.seen(kind, id(record), minute(minutes), query);
            (minutes, of(Kind::Article, &article, "&include=quotations"), of(Kind::Quotation, &quotation, ""))
        })
        .collect();
    for (minutes, of_article, of_quotation) in ahead {
        story.go(minutes);
        let now = [
            (story.room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &article))), of_article),
            (story.room.anyone().get(&shown(Kind::Quotation, &quotation)), of_quotation),
        ];
        for (now, told) in now {
            assert_eq!(now.status, told.status, "{minutes} {}", now.asked);
            if now.status == 200 {
                assert_eq!(now.json(), told.json(), "{minutes} {}", now.asked);
            }
        }
    }
}

fn what_was_merged_leads_to_the_other(engine: Engine) {
    let story = begin(engine);
    let desk = &story.desk;
    let one = desk.make_public(Kind::Byline, &json!({"names": "A. Penn"}));
    let other = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let before = story.go(5);
    story.go(10);
    story.act(Kind::Byline, &one, "merge", &json!({"into": link(&other)})).expect(200);
    let after = story.go(15);
    assert_eq!(story.seen(Kind::Byline, id(&one), before, "").ok(200)["name"], "A. Penn");
    let moved = story.seen(Kind::Byline, id(&one), after, "&language=fr").expect(301);
    let location = moved.must("location").to_owned();
    assert!(location.starts_with(&format!("/v1/manage/bylines/{}/seen?at=", id(&other))), "{location}");
    assert_eq!(moved.must("cache-control"), "no-store");
    assert_eq!(desk.get(&location).ok(200)["name"], "Ada Penn");
}

fn nothing_seen_is_told_as_that(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("Water", json!({}));
    let told = story.seen(Kind::Article, id(&article), story.start, "").problem(404, "not_found");
    let list = format!("/v1/manage/articles/{}/editions", id(&article));
    assert!(told["detail"].as_str().is_some_and(|text| text.contains(&list)), "{told}");
    let path = format!("{}/seen", managed(Kind::Article, &article));
    story.desk.get(&path).problem(404, "not_found");
    story.desk.publish(Kind::Article, &article);
    assert_eq!(story.desk.get(&path).ok(200)["headline"], "Water", "without an instant it is now");
    for wrong in ["2027-03-01", "2027-03-01T08:00:00", "yesterday"] {
        story.desk.get(&format!("{path}?at={wrong}")).problem(400, "invalid_parameter");
    }
    assert_eq!(story.desk.get(&format!("{path}?at=2027-03-01T16:00:00%2B08:00")).ok(200)["headline"], "Water");
    story.desk.get(&format!("{path}?when=now")).problem(400, "unknown_parameter");
}

fn a_look_back_is_for_the_newsroom_and_kept_by_nobody(engine: Engine) {
    let story = begin(engine);
    let article = story.desk.article("Water", json!({}));
    story.desk.publish(Kind::Article, &article);
    let path = format!("{}/seen", managed(Kind::Article, &article));
    story.room.anyone().get(&path).problem(401, "unauthenticated");
    let seen = story.desk.get(&path).expect(200);
    assert_eq!(seen.must("cache-control"), "no-store");
    assert_eq!(seen.header("etag"), None);
    assert_eq!(story.desk.get(&format!("{path}?fields=headline")).ok(200), json!({"headline": "Water"}));
}

fn a_language_of_then_is_chosen_as_it_was(engine: Engine) {
    let story = begin(engine);
    let desk = &story.desk;
    let about = desk.make_public(Kind::Page, &json!({"key": "about", "language": "en", "title": "About us"}));
    let before = story.go(5);
    story.go(10);
    let chinese = desk.make_public(Kind::Page, &json!({"key": "about", "language": "zh-Hans", "title": "关于我们"}));
    let between = story.go(15);
    story.go(17);
    desk.change(Kind::Page, &chinese, &json!({"key": "imprint"}));
    desk.publish(Kind::Page, &chinese);
    let after = story.go(20);
    let seen = |at| story.seen(Kind::Page, id(&about), at, "&language=zh-Hans&fallback=en").ok(200)["title"].clone();
    assert_eq!(seen(before), "About us");
    assert_eq!(seen(between), "关于我们");
    assert_eq!(seen(after), "About us");
    let told = story.seen(Kind::Page, id(&about), after, "&language=zh-Hans").problem(404, "not_found");
    assert_eq!(told["languages"], json!(["en"]));
    assert_eq!(story.seen(Kind::Page, id(&about), between, "").ok(200)["translations"][0]["key"], "about");
}
