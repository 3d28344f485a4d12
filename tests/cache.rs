//! The response cache: an answer is made once, and never sent when it holds no longer.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, link, managed, paragraph, quotation_of, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Setup, statements};

on_both!(
    what_is_kept_costs_no_statement,
    a_write_costs_those_answers_that_it_touches,
    what_is_kept_is_what_would_be_made,
    what_another_node_writes_is_told,
    what_begins_by_schedule_is_seen_at_once,
    who_asks_for_one_answer_waits_for_it,
    it_takes_no_more_than_it_may,
    it_can_be_switched_off,
    an_answer_names_what_it_was_made_from,
    a_long_list_names_the_collections,
    readers_are_answered_while_much_is_written,
    what_cannot_be_kept_is_not,
    the_order_of_parameters_makes_no_difference,
    who_comes_next_in_a_series_is_told,
    what_passes_is_kept_for_a_minute_however_it_is_asked_for,
    an_address_is_not_taken_from_the_request_line,
);

/// The counts of a server, by name.
fn counts(client: &Client) -> BTreeMap<String, i64> {
    let text = client.get("/metrics").expect(200).text();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| {
        let (name, count) = line.split_once(' ').expect("a name and a count");
        (name.trim_start_matches("pressroom_response_cache_").to_owned(), count.parse().expect("a number"))
    };
    lines.map(pair).collect()
}

fn cost(room: &Newsroom, path: &str) -> usize {
    statements::of(&room.database.address, || drop(room.anyone().get(path).expect(200))).len()
}

fn what_is_kept_costs_no_statement(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    desk.publish(Kind::Article, &article);
    for path in [shown(Kind::Article, &article), "/v1/articles/by-slug/en/water".into(), "/v1/articles".into()] {
        let before = counts(&room.anyone());
        let first = room.anyone().get(&path).expect(200);
        assert_eq!(cost(&room, &path), 0, "{path}");
        let again = room.anyone().get(&path).expect(200);
        assert_eq!(again.body, first.body);
        for name in
            ["etag", "last-modified", "vary", "cache-tag", "surrogate-key", "content-type", "x-content-type-options"]
        {
            assert_eq!(again.must(name), first.must(name), "{path}");
        }
        assert_eq!(again.must("access-control-allow-origin"), "*");
        assert_ne!(again.must("x-request-id"), first.must("x-request-id"));
        let (tag, head) = (first.must("etag"), room.anyone().ask("HEAD", &path).send_unchecked().expect(200));
        assert_eq!((head.must("etag"), head.must("content-length")), (tag, first.body.len().to_string().as_str()));
        let confirmed = statements::of(&room.database.address, || {
            let answer = room.anyone().ask("GET", &path).header("if-none-match", tag).send().expect(304);
            assert_eq!(answer.must("etag"), tag);
        });
        assert!(confirmed.is_empty());
        let after = counts(&room.anyone());
        assert_eq!(
            (after["hits_total"] - before["hits_total"], after["misses_total"] - before["misses_total"]),
            (4, 1)
        );
    }
}

fn a_write_costs_those_answers_that_it_touches(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let [world, city] = ["World", "City"].map(|name| desk.make_public(Kind::Section, &json!({"names": name})));
    let (ada, bob) = (desk.byline("Ada Penn"), desk.byline("Bob Reed"));
    let by = |byline: &Value, section: &Value| json!({"section": link(section), "credits": [{"role": "writer", "credited_as": "X", "byline": link(byline)}]});
    let one = desk.article("One", by(&ada, &world));
    let two = desk.article("Two", by(&bob, &city));
    desk.publish(Kind::Article, &one);
    desk.publish(Kind::Article, &two);
    let lists = |section: &Value| format!("/v1/articles?section={}", id(section));
    let of_ada = [shown(Kind::Article, &one), shown(Kind::Byline, &ada), lists(&world)];
    let of_bob = [shown(Kind::Article, &two), shown(Kind::Byline, &bob), lists(&city)];
    let kept = |paths: &[String], touched: bool, what: &str| {
        for path in paths {
            assert_eq!(cost(&room, path) > 0, touched, "{path} after {what}");
        }
    };
    kept(&of_ada, true, "nothing");
    kept(&of_bob, true, "nothing");
    // A working copy is nothing to readers.
    desk.change(Kind::Byline, &ada, &json!({"names": "Ada B. Penn"}));
    kept(&of_ada, false, "a save");
    let ada = desk.again(Kind::Byline, &ada);
    desk.publish(Kind::Byline, &ada);
    kept(&of_ada, true, "a byline was published");
    kept(&of_bob, false, "another byline was published");
    let three = desk.article("Three", by(&bob, &city));
    desk.publish(Kind::Article, &three);
    kept(&of_ada, false, "an article in another section");
    kept(&of_bob[2..], true, "an article in the section");
    kept(&of_bob[..2], false, "an article that names the same byline");
}

/// Everything a reader may ask of a few records.
fn addresses(records: &[(Kind, Value)]) -> Vec<String> {
    let mut all: Vec<String> = [
        "/v1/articles?count=exact",
        "/v1/articles?language=en&include=quotations,json_ld",
        "/v1/articles?sort=published_at&limit=2",
        "/v1/articles/by-slug/en/one",
        "/v1/articles/by-slug/en/two?include=quotations&body_format=html",
        "/v1/articles/by-slug/en/uno",
        "/v1/articles/by-slug/en/uno?fallback=en,zh-Hans",
        "/v1/quotations",
        "/v1/officials?name=zhou",
        "/v1/bylines",
        "/v1/sections",
        "/v1/topics",
        "/v1/corrections",
        "/v1/site",
        "/v1/fronts/home",
        "/v1/articles?official=nobody",
        "/v1/articles?byline=ada-penn",
    ]
    .map(str::to_owned)
    .into();
    for (kind, record) in records {
        all.push(format!(
            "{}?fields=id,slug,name,headline,corrections,quotations,articles,translations",
            shown(*kind, record)
        ));
        all.push(shown(*kind, record));
        let filter = match kind {
            Kind::Section => "section",
            Kind::Byline => "byline",
            Kind::Official => "official",
            Kind::Organization => "organization",
            Kind::Topic => "topic",
            _ => continue,
        };
        all.push(format!("/v1/articles?{filter}={}", id(record)));
    }
    all
}

/// What a reader can tell of an answer, but for what each has of its own.
fn told(answer: &Answer) -> (u16, Option<String>, Value) {
    let mut body = if answer.body.is_empty() { Value::Null } else { answer.json() };
    if answer.status >= 400 {
        body["instance"] = Value::Null;
    }
    (answer.status, answer.header("etag").map(str::to_owned), body)
}

/// After each of many writes, every address answers what a server without a cache answers.
fn what_is_kept_is_what_would_be_made(engine: Engine) {
    let start: DateTime<Utc> = "2027-03-01T08:00:00Z".parse().expect("an instant");
    let clock = Clock::standing(start.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let plain = room.another(0);
    let desk = room.editor();
    let world = desk.make_public(Kind::Section, &json!({"names": "World"}));
    let water = desk.make_public(Kind::Topic, &json!({"names": "Water"}));
    let ada = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let bureau = desk.organization("Water Bureau");
    let zhou = desk.official("Zhou Song", &bureau, "Director", "2021");
    let mut said = quotation_of("We did", &zhou);
    said["capacity"] = json!({"id": zhou["positions"][0]["id"]});
    let said = desk.make(Kind::Quotation, &said);
    let with = |more: Value| {
        let mut fields = json!({"section": link(&world), "topics": [link(&water)],
            "credits": [{"role": "writer", "credited_as": "Ada Penn", "byline": link(&ada)}]});
        fields.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        fields
    };
    let one = desk.article("One", with(json!({})));
    let two = desk.article("Two", with(json!({"body": [paragraph("b1", &[("We did", Some(&said))])]})));
    let front = desk.make_public(Kind::Front, &json!({"key": "home", "language": "en", "fill": "newest"}));
    let site = desk.get("/v1/manage/site").ok(200);
    let records = vec![
        (Kind::Section, world.clone()),
        (Kind::Topic, water.clone()),
        (Kind::Byline, ada.clone()),
        (Kind::Organization, bureau.clone()),
        (Kind::Official, zhou.clone()),
        (Kind::Quotation, said.clone()),
        (Kind::Article, one.clone()),
        (Kind::Article, two.clone()),
    ];
    let all = addresses(&records);
    let (cached, uncached) = (room.anyone(), Client::new(plain.at));
    let mut minute = 0;
    let mut compare = |after: &str| {
        for path in &all {
            let (kept, made) = (cached.get(path), uncached.get(path));
            assert_eq!(told(&kept), told(&made), "{path} after {after}");
            // Twice, for what was made anew was not kept before.
            assert_eq!(told(&cached.get(path)), told(&made), "{path} after {after}");
        }
        minute += 1;
        clock.set((start + chrono::Duration::minutes(minute)).into());
    };
    let act = |kind: Kind, record: &Value, action: &str, body: Value| {
        let now = desk.again(kind, record);
        desk.act(&format!("{}/{action}", managed(kind, record)), version(&now), &body).expect(200);
    };
    let publish = |kind: Kind, record: &Value| act(kind, record, "publish", json!({"with_drafts": true}));
    compare("nothing");
    publish(Kind::Article, &one);
    compare("an article was published");
    publish(Kind::Article, &two);
    compare("an article was published with its quotation");
    for (kind, record, change) in [
        (Kind::Section, &world, json!({"names": "The World"})),
        (Kind::Topic, &water, json!({"names": "Waters"})),
        (Kind::Byline, &ada, json!({"names": "Ada B. Penn", "slug": "ada-b-penn"})),
        (Kind::Organization, &bureau, json!({"names": "Bureau of Water"})),
        (Kind::Official, &zhou, json!({"names": "Zhou Songping"})),
        (Kind::Quotation, &said, json!({"said_on": "2027-02-28"})),
        (Kind::Article, &one, json!({"headline": "Uno", "slug": "uno", "section": null})),
        (Kind::Article, &two, json!({"standfirst": "There is more."})),
    ] {
        desk.change(kind, record, &change);
        compare("a save");
        publish(kind, record);
        compare(&format!("{kind} was published: {change}"));
    }
    let admin = room.admin();
    admin
        .patch(
            "/v1/manage/site",
            version(&site),
            &json!({"addresses": {"article": "https://x.example/{section}/{slug}"},
        "time_zone": "Asia/Shanghai"}),
        )
        .expect(200);
    compare("the site was saved");
    let site = desk.get("/v1/manage/site").ok(200);
    admin.act("/v1/manage/site/publish", version(&site), &json!({})).expect(200);
    compare("the site was published");
    let later = (start + chrono::Duration::minutes(minute_of(&all) + 500)).format("%Y-%m-%dT%H:%M").to_string();
    desk.change(Kind::Article, &one, &json!({"headline": "Tomorrow"}));
    act(Kind::Article, &one, "publish", json!({"at": {"local": later, "time_zone": "UTC"}}));
    compare("an edition was scheduled");
    act(Kind::Article, &two, "correct", json!({"kind": "correction", "text": "It was not so."}));
    compare("a correction");
    act(Kind::Byline, &ada, "unpublish", json!({}));
    compare("a byline was taken from sight");
    act(Kind::Quotation, &said, "withdraw", json!({"text": "Nobody said so."}));
    compare("a quotation was taken back");
    act(Kind::Article, &two, "retract", json!({"text": "It was forged."}));
    compare("an article was taken back");
    act(Kind::Front, &front, "unpublish", json!({}));
    compare("a front was taken from sight");
    clock.set((start + chrono::Duration::minutes(2000)).into());
    for path in &all {
        assert_eq!(told(&cached.get(path)), told(&uncached.get(path)), "{path} after the schedule");
    }
}

/// Later than all that is done before.
fn minute_of(all: &[String]) -> i64 {
    all.len() as i64
}

fn what_another_node_writes_is_told(engine: Engine) {
    let room = Newsroom::open(engine);
    let other = room.another(1 << 20);
    let desk = room.editor();
    let article = desk.article("Before", json!({}));
    desk.publish(Kind::Article, &article);
    let reader = Client::new(other.at);
    let path = shown(Kind::Article, &article);
    let wait_for = |path: &str, headline: &str| {
        for _ in 0..1000 {
            let answer = reader.get(path);
            if answer.status == 200 && answer.json()["headline"] == headline {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the other node never told of ‘{headline}’");
    };
    wait_for(&path, "Before");
    for headline in ["After", "At last"] {
        desk.change(Kind::Article, &article, &json!({"headline": headline}));
        desk.publish(Kind::Article, &desk.again(Kind::Article, &article));
        assert_eq!(room.anyone().get(&path).ok(200)["headline"], headline, "the node that wrote it tells it at once");
        wait_for(&path, headline);
        // Told twice, once without its position and once with it, or not: what is kept since stays kept.
        room.number();
    }
    assert_eq!(counts(&reader)["misses_total"], counts(&reader)["stale_total"] + 1, "nothing was thrown away in vain");
}

fn what_begins_by_schedule_is_seen_at_once(engine: Engine) {
    let start: DateTime<Utc> = "2027-03-01T08:00:00Z".parse().expect("an instant");
    let clock = Clock::standing(start.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.editor();
    let article = desk.article("Now", json!({}));
    desk.publish(Kind::Article, &article);
    clock.set((start + chrono::Duration::seconds(1)).into());
    let path = shown(Kind::Article, &article);
    let headline = || room.anyone().get(&path).ok(200)["headline"].as_str().expect("a headline").to_owned();
    assert_eq!(headline(), "Now");
    // Set when the answer was kept already.
    desk.change(Kind::Article, &article, &json!({"headline": "Then"}));
    let now = desk.again(Kind::Article, &article);
    let body = json!({"at": {"local": "2027-03-01T08:00:30", "time_zone": "UTC"}});
    desk.act(&format!("{}/publish", managed(Kind::Article, &article)), version(&now), &body).expect(200);
    assert_eq!(headline(), "Now");
    clock.set((start + chrono::Duration::milliseconds(29_999)).into());
    assert_eq!(headline(), "Now");
    assert_eq!(room.anyone().get(&path).must("cache-control"), "public, max-age=0, s-maxage=0");
    clock.set((start + chrono::Duration::seconds(30)).into());
    assert_eq!(headline(), "Then");
    assert_eq!(cost(&room, &path), 0);
    // A clock that is set back shows what was seen then.
    clock.set((start + chrono::Duration::seconds(2)).into());
    assert_eq!(headline(), "Now");
}

fn who_asks_for_one_answer_waits_for_it(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    desk.publish(Kind::Article, &article);
    let path = shown(Kind::Article, &article);
    let alone = statements::of(&room.database.address, || drop(room.anyone().get(&path).expect(200))).len();
    desk.publish(Kind::Article, &desk.change(Kind::Article, &article, &json!({"headline": "Waters"})));
    let before = counts(&room.anyone());
    let together = statements::of(&room.database.address, || {
        // Every slot for readers is held, until all have asked.
        let (mut holds, mut held) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            let (store, (hold, wait), (tell, hear)) = (room.store.clone(), mpsc::channel::<()>(), mpsc::channel());
            holds.push(hold);
            held.push(std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                let work = store.glance(move |_| {
                    tell.send(()).expect("the test waits");
                    let _ = wait.recv();
                    Ok(())
                });
                runtime.block_on(work).expect("it waited");
            }));
            hear.recv().expect("a slot is held");
        }
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(room.anyone().get(&path).ok(200)["headline"], "Waters"));
            }
            while counts(&room.anyone())["waits_total"] < before["waits_total"] + 7 {
                std::thread::sleep(Duration::from_millis(5));
            }
            holds.clear();
        });
        held.into_iter().for_each(|thread| thread.join().expect("it let go"));
    });
    let after = counts(&room.anyone());
    assert_eq!(together.len(), alone, "made once: {together:#?}");
    assert_eq!(after["misses_total"] - before["misses_total"], 1);
    assert_eq!(after["hits_total"] - before["hits_total"], 7);
}

fn it_takes_no_more_than_it_may(engine: Engine) {
    const BYTES: i64 = 64 << 10;
    let room = Newsroom::with(engine, Setup { cache: BYTES as u64, ..Setup::default() });
    let desk = room.editor();
    (0..6).for_each(|at| drop(desk.publish(Kind::Article, &desk.article(&format!("Article {at}"), json!({})))));
    let client = room.anyone();
    for limit in 1..=100 {
        for coding in ["identity", "br", "gzip", "zstd"] {
            client
                .ask("GET", &format!("/v1/articles?limit={limit}"))
                .header("accept-encoding", coding)
                .send()
                .expect(200);
        }
        let counts = counts(&client);
        assert!((1..=BYTES).contains(&counts["bytes"]), "{counts:?}");
        assert!(counts["answers"] > 0);
    }
    assert!(counts(&client)["answers"] < 100, "some had to go");
}

fn it_can_be_switched_off(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    desk.publish(Kind::Article, &article);
    let path = shown(Kind::Article, &article);
    let first = room.anyone().get(&path).expect(200);
    assert!(cost(&room, &path) > 0 && cost(&room, &path) == cost(&room, &path));
    let again = room.anyone().ask("GET", &path).header("if-none-match", first.must("etag")).send().expect(304);
    assert_eq!(again.must("etag"), first.must("etag"));
    let coded = room.anyone().ask("GET", &path).header("accept-encoding", "br").send().expect(200);
    assert_eq!((coded.must("content-encoding"), coded.body == first.body), ("br", true));
    let counts = counts(&room.anyone());
    assert_eq!((counts["hits_total"], counts["misses_total"], counts["bytes"]), (0, 0, 0));
}

fn an_answer_names_what_it_was_made_from(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let world = desk.make_public(Kind::Section, &json!({"names": "World"}));
    let ada = desk.byline("Ada Penn");
    let article = article_of(
        "Water",
        json!({"section": link(&world),
        "credits": [{"role": "writer", "credited_as": "A", "byline": link(&ada)}]}),
    );
    let article = desk.make(Kind::Article, &article);
    desk.publish(Kind::Article, &article);
    let page = room.anyone().get(&shown(Kind::Article, &article)).expect(200);
    let tags: Vec<&str> = page.must("cache-tag").split(',').collect();
    assert_eq!(page.must("surrogate-key").split(' ').collect::<Vec<_>>(), tags);
    for record in [&world, &ada, &article] {
        assert!(tags.contains(&id(record)), "{tags:?}");
    }
    assert!(!tags.contains(&"articles"), "{tags:?}");
    let list = room.anyone().get("/v1/articles?section=world").expect(200);
    let tags: Vec<&str> = list.must("cache-tag").split(',').collect();
    assert!(tags.contains(&format!("articles:section:{}", id(&world)).as_str()), "{tags:?}");
    let all = room.anyone().get("/v1/articles").expect(200);
    assert!(all.must("cache-tag").split(',').any(|tag| tag == "articles"));
    // What is told of a series is one word.
    let series = room.anyone().get("/v1/press-conferences?series=Weekly%20water,%20briefing").expect(200);
    let tags: Vec<&str> = series.must("surrogate-key").split(' ').collect();
    assert!(tags.iter().any(|tag| tag.starts_with("press-conferences:series:")), "{tags:?}");
    assert_eq!(series.must("cache-tag").split(',').count(), tags.len());
}

fn a_long_list_names_the_collections(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..100 {
        let topics: Vec<Value> = (0..2).map(|topic| json!({"names": format!("Topic {at} {topic}")})).collect();
        let topics: Vec<Value> = topics.iter().map(|topic| link(&desk.make(Kind::Topic, topic))).collect();
        desk.publish(Kind::Article, &desk.article(&format!("Article {at}"), json!({"topics": topics})));
    }
    let list = room.anyone().get("/v1/articles?limit=100").expect(200);
    assert!(list.must("cache-tag").len() < 8192);
    let tags: Vec<&str> = list.must("cache-tag").split(',').collect();
    assert!(tags.contains(&"articles") && tags.contains(&"topics"), "{tags:?}");
    assert_eq!(cost(&room, "/v1/articles?limit=100"), 0);
    let topic = room.anyone().get("/v1/topics?limit=1").ok(200)["data"][0].clone();
    let topic = desk.again(Kind::Topic, &topic);
    desk.publish(Kind::Topic, &desk.change(Kind::Topic, &topic, &json!({"names": "Another"})));
    assert!(cost(&room, "/v1/articles?limit=100") > 0, "it is known by each of them nevertheless");
}

fn readers_are_answered_while_much_is_written(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Round 0", json!({}));
    desk.publish(Kind::Article, &article);
    let path = shown(Kind::Article, &article);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 1..=30 {
                let saved = desk.change(Kind::Article, &article, &json!({"headline": format!("Round {round}")}));
                desk.publish(Kind::Article, &saved);
                let seen = room.anyone().get(&path).ok(200);
                assert_eq!(seen["headline"], format!("Round {round}"), "who wrote it sees it");
            }
        });
        let mut last = 0;
        while !writer.is_finished() {
            let seen = room.anyone().get(&path).ok(200);
            let headline = seen["headline"].as_str().expect("a headline");
            let round: u32 = headline.trim_start_matches("Round ").parse().expect("a number");
            assert!(round >= last, "nobody goes back in time");
            last = round;
        }
    });
}

fn what_cannot_be_kept_is_not(engine: Engine) {
    let room = Newsroom::open(engine);
    let client = room.anyone();
    for path in ["/v1/articles/by-slug/en/nothing", "/v1/articles?nonsense=1", "/v1/nowhere", "/v1/manage/articles"] {
        client.get(path);
        client.get(path);
    }
    room.editor().get("/v1/manage/articles").expect(200);
    assert_eq!(counts(&client)["answers"], 0);
    assert_eq!(counts(&client)["hits_total"], 0);
}

fn the_order_of_parameters_makes_no_difference(engine: Engine) {
    let room = Newsroom::open(engine);
    room.anyone().get("/v1/articles?limit=3&language=en&sort=published_at").expect(200);
    assert_eq!(cost(&room, "/v1/articles?sort=published_at&limit=3&language=en"), 0);
    assert!(cost(&room, "/v1/articles?sort=published_at&limit=4&language=en") > 0);
}

fn who_comes_next_in_a_series_is_told(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = |day: &str| json!({"series": "Weekly briefing", "starts": {"local": day}});
    let first = desk.make_public(Kind::PressConference, &briefing("2026-11-02"));
    let path = shown(Kind::PressConference, &first);
    assert_eq!(room.anyone().get(&path).ok(200)["next_in_series"], Value::Null);
    let last = desk.make_public(Kind::PressConference, &briefing("2026-11-16"));
    assert_eq!(room.anyone().get(&path).ok(200)["next_in_series"]["id"], last["id"]);
    let between = desk.make_public(Kind::PressConference, &briefing("2026-11-09"));
    assert_eq!(room.anyone().get(&path).ok(200)["next_in_series"]["id"], between["id"]);
}

fn what_passes_is_kept_for_a_minute_however_it_is_asked_for(engine: Engine) {
    let start: DateTime<Utc> = "2027-03-01T08:00:00Z".parse().expect("an instant");
    let clock = Clock::standing(start.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let conference = json!({"starts": {"local": "2027-03-01T08:05", "time_zone": "UTC"},
        "ends": {"local": "2027-03-01T08:10", "time_zone": "UTC"}});
    room.editor().make_public(Kind::PressConference, &conference);
    clock.set((start + chrono::Duration::seconds(1)).into());
    for path in [
        "/v1/press-conferences?when=upcoming",
        "/v1/press-conferences?when[in]=upcoming",
        "/v1/press-conferences?when[ne]=past",
    ] {
        let path = path.replace('[', "%5B").replace(']', "%5D");
        clock.set((start + chrono::Duration::seconds(1)).into());
        assert_eq!(room.anyone().get(&path).ok(200)["data"].as_array().map(Vec::len), Some(1), "{path}");
        clock.set((start + chrono::Duration::minutes(11)).into());
        assert_eq!(room.anyone().get(&path).ok(200)["data"], json!([]), "{path}");
    }
}

fn an_address_is_not_taken_from_the_request_line(engine: Engine) {
    use std::io::{Read, Write};
    let room = Newsroom::open(engine);
    let mut stream = std::net::TcpStream::connect(room.at).expect("it is connected");
    let request =
        "GET http://evil.example/v1/feeds/articles.rss HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is read");
    assert!(answer.contains("/v1/feeds/articles.rss") && !answer.contains("evil.example"), "{answer}");
    assert!(!room.anyone().get("/v1/feeds/articles.rss").expect(200).text().contains("evil.example"));
}
