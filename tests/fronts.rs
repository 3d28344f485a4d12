//! Fronts: the chosen order of a home page and of a section's, as whole cards in one call.

use chrono::{TimeDelta, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, link, managed, version};
use crate::harness::{Client, Engine, Newsroom, Setup, statements};

on_both!(
    a_front_keeps_the_order_that_was_chosen,
    what_readers_do_not_see_is_left_out_until_they_do,
    a_front_is_filled_with_the_newest_of_its_language,
    a_front_of_a_section_is_filled_from_it_and_below,
    an_article_stands_there_once,
    a_headline_and_a_picture_may_be_others_there,
    a_front_is_found_by_key_and_language,
    a_front_that_is_not_there_says_what_is,
    readers_see_what_was_published_and_not_what_is_typed_since,
    another_front_takes_its_place_by_the_clock,
    a_front_publishes_its_pictures_and_not_its_articles,
    a_key_may_go_from_one_front_to_another,
    one_front_of_a_language_has_one_key,
    what_is_chosen_is_an_article,
    a_front_is_made_smaller_and_larger,
    the_client_that_has_it_is_told_so,
    a_front_costs_the_same_however_much_it_shows,
);

/// A newsroom whose clock is set by the test.
fn newsroom(engine: Engine) -> (Newsroom, Clock) {
    let clock = Clock::standing(Utc::now().into());
    (Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() }), clock)
}

/// An article that was first published so many days ago.
fn published(desk: &Client, headline: &str, days: i64, more: Value) -> Value {
    let mut article = article_of(headline, more);
    article["published_at"] = json!((Utc::now() - TimeDelta::days(days)).to_rfc3339());
    let article = desk.make(Kind::Article, &article);
    desk.publish(Kind::Article, &article);
    article
}

fn chosen(articles: &[&Value]) -> Value {
    articles.iter().map(|article| json!({"article": link(article)})).collect()
}

/// A home front in English, published.
fn home(desk: &Client, more: Value) -> Value {
    let mut front = json!({"key": "home", "language": "en"});
    if let (Value::Object(all), Value::Object(more)) = (&mut front, more) {
        all.extend(more);
    }
    desk.make_public(Kind::Front, &front)
}

/// The headlines on a front, those that were chosen with a star.
fn headlines(front: &Value) -> Vec<String> {
    let items = front["items"].as_array().expect("items");
    let line = |item: &Value| {
        let star = if item["chosen"] == true { "*" } else { "" };
        format!("{star}{}", item["headline"].as_str().expect("a headline"))
    };
    items.iter().map(line).collect()
}

fn a_front_keeps_the_order_that_was_chosen(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let [one, two, three] = ["One", "Two", "Three"].map(|headline| published(&desk, headline, 1, json!({})));
    let front = home(&desk, json!({"items": chosen(&[&three, &one, &two]), "fill": "none", "title": "Today"}));
    let shown = room.anyone().get("/v1/fronts/home?language=en").ok(200);
    assert_eq!(headlines(&shown), ["*Three", "*One", "*Two"]);
    assert_eq!((&shown["id"], &shown["version"], &shown["key"]), (&front["id"], &json!(1), &json!("home")));
    assert_eq!((&shown["language"], &shown["title"], &shown["section"]), (&json!("en"), &json!("Today"), &json!(null)));
    // A card is the article as lists show it.
    let list = room.anyone().get("/v1/articles").ok(200);
    let same = list["data"].as_array().expect("data").iter().find(|article| article["id"] == three["id"]);
    assert_eq!(Some(&shown["items"][0]["article"]), same);
    desk.change(Kind::Front, &front, &json!({"items": chosen(&[&two, &three])}));
    desk.publish(Kind::Front, &front);
    assert_eq!(headlines(&room.anyone().get("/v1/fronts/home").ok(200)), ["*Two", "*Three"]);
}

fn what_readers_do_not_see_is_left_out_until_they_do(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (live, draft) = (published(&desk, "Live", 1, json!({})), desk.article("Draft", json!({})));
    let front = home(&desk, json!({"items": chosen(&[&draft, &live]), "fill": "none"}));
    let shown = || headlines(&room.anyone().get("/v1/fronts/home").ok(200));
    assert_eq!(shown(), ["*Live"]);
    assert_eq!(desk.again(Kind::Front, &front)["items"].as_array().map(Vec::len), Some(2), "the choice stays");
    desk.publish(Kind::Article, &draft);
    assert_eq!(shown(), ["*Draft", "*Live"]);
    desk.unpublish(Kind::Article, &live);
    assert_eq!(shown(), ["*Draft"]);
    desk.unpublish(Kind::Article, &draft);
    assert_eq!(shown(), Vec::<String>::new());
}

fn a_front_is_filled_with_the_newest_of_its_language(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let articles: Vec<Value> = (1..=5).map(|days| published(&desk, &format!("{days} days"), days, json!({}))).collect();
    published(&desk, "今天", 0, json!({"language": "zh-Hans"}));
    let front = home(&desk, json!({"items": chosen(&[&articles[3], &articles[0]])}));
    let shown = || headlines(&room.anyone().get("/v1/fronts/home?language=en").ok(200));
    assert_eq!(shown(), ["*4 days", "*1 days", "2 days", "3 days", "5 days"]);
    // Up to its size, and no further.
    for (size, wanted) in [(1, &["*4 days"][..]), (3, &["*4 days", "*1 days", "2 days"])] {
        desk.change(Kind::Front, &front, &json!({"size": size}));
        desk.publish(Kind::Front, &front);
        assert_eq!(shown(), wanted);
    }
    published(&desk, "Now", 0, json!({}));
    assert_eq!(shown(), ["*4 days", "*1 days", "Now"]);
}

fn a_front_of_a_section_is_filled_from_it_and_below(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let china = desk.make_public(Kind::Section, &json!({"names": "China"}));
    let cities = desk.make_public(Kind::Section, &json!({"names": "Cities", "parent": link(&china)}));
    let [_, _, lead] = [("In China", &china), ("In a city", &cities), ("Lead", &china)]
        .map(|(headline, section)| published(&desk, headline, 1, json!({"section": link(section)})));
    let elsewhere = published(&desk, "Elsewhere", 0, json!({}));
    let front = json!({"key": "china", "language": "en", "section": link(&china), "items": chosen(&[&lead])});
    let front = desk.make_public(Kind::Front, &front);
    let shown = room.anyone().get("/v1/fronts/china?language=en").ok(200);
    let mut rest = headlines(&shown);
    assert_eq!(rest.remove(0), "*Lead");
    rest.sort();
    assert_eq!(rest, ["In China", "In a city"]);
    assert_eq!((&shown["section"]["id"], &shown["section"]["name"]), (&china["id"], &json!("China")));
    // What is chosen may be from elsewhere.
    desk.change(Kind::Front, &front, &json!({"items": chosen(&[&elsewhere]), "fill": "none"}));
    desk.publish(Kind::Front, &front);
    assert_eq!(headlines(&room.anyone().get("/v1/fronts/china").ok(200)), ["*Elsewhere"]);
}

fn an_article_stands_there_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (one, two) = (published(&desk, "One", 1, json!({})), published(&desk, "Two", 2, json!({})));
    let items = json!([{"article": link(&one), "headline": "First"}, {"article": link(&two)}, {"article": link(&one)}]);
    home(&desk, json!({"items": items}));
    assert_eq!(headlines(&room.anyone().get("/v1/fronts/home").ok(200)), ["*First", "*Two"]);
}

fn a_headline_and_a_picture_may_be_others_there(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let [own, other] = ["A hall", "A river"].map(|caption| desk.make(Kind::Media, &json!({"caption": caption})));
    let article = published(&desk, "The whole long headline", 1, json!({"lead_image": {"media": link(&own)}}));
    let plain = published(&desk, "Plain", 2, json!({}));
    let image = json!({"media": link(&other), "caption": null, "alt_text": "Water"});
    let items = json!([{"article": link(&article), "headline": "  Short ", "image": image},
        {"article": link(&plain), "headline": "", "image": null}]);
    let front = home(&desk, json!({"items": items, "fill": "none"}));
    let shown = room.anyone().get("/v1/fronts/home").ok(200);
    let first = &shown["items"][0];
    assert_eq!(
        (&first["headline"], &first["article"]["headline"]),
        (&json!("Short"), &json!("The whole long headline"))
    );
    assert_eq!((&first["image"]["caption"], &first["image"]["alt_text"]), (&json!("A river"), &json!("Water")));
    assert_eq!(first["article"]["lead_image"]["caption"], "A hall");
    let second = &shown["items"][1];
    assert_eq!((&second["headline"], &second["image"]), (&json!("Plain"), &json!(null)));
    // A picture that readers do not see gives way to the article's own.
    desk.unpublish(Kind::Media, &other);
    assert_eq!(room.anyone().get("/v1/fronts/home").ok(200)["items"][0]["image"]["caption"], "A hall");
    assert_eq!(desk.again(Kind::Front, &front)["items"][0]["image"]["media"]["id"], other["id"]);
}

fn a_front_is_found_by_key_and_language(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    home(&desk, json!({"title": "Home"}));
    home(&desk, json!({"title": "首页", "language": "zh-Hans"}));
    let title = |query: &str| room.anyone().get(&format!("/v1/fronts/home{query}")).ok(200)["title"].clone();
    assert_eq!(title("?language=en"), "Home");
    assert_eq!(title("?language=zh-hans"), "首页");
    assert_eq!(title(""), "Home", "without a language it is the site's");
}

fn a_front_that_is_not_there_says_what_is(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let missing = |path: &str, says: &str| {
        let problem = room.anyone().get(path).problem(404, "not_found");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(says)), "{problem}");
    };
    missing("/v1/fronts/home", "POST /v1/manage/fronts");
    let front = home(&desk, json!({}));
    missing("/v1/fronts/home?language=zh-Hans", "one of en");
    missing("/v1/fronts/sport", "‘sport’");
    missing("/v1/fronts/Home", "‘Home’");
    desk.unpublish(Kind::Front, &front);
    missing("/v1/fronts/home?language=en", "No front with the key ‘home’ is published");
    desk.make(Kind::Front, &json!({"key": "secret", "language": "en"}));
    missing("/v1/fronts/secret", "No front with the key ‘secret’ is published");
    room.anyone().get("/v1/fronts/home?section=china").problem(400, "unknown_parameter");
    room.anyone().get("/v1/fronts").problem(404, "not_found");
}

fn readers_see_what_was_published_and_not_what_is_typed_since(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let [one, two] = ["One", "Two"].map(|headline| published(&desk, headline, 1, json!({})));
    let front = home(&desk, json!({"items": chosen(&[&one]), "fill": "none"}));
    let changed = desk.change(Kind::Front, &front, &json!({"items": chosen(&[&two]), "key": "start"}));
    assert_eq!((&changed["publication"]["state"], &changed["publication"]["changed"]), (&json!("live"), &json!(true)));
    assert_eq!(headlines(&room.anyone().get("/v1/fronts/home").ok(200)), ["*One"]);
    room.anyone().get("/v1/fronts/start").problem(404, "not_found");
    desk.publish(Kind::Front, &front);
    assert_eq!(headlines(&room.anyone().get("/v1/fronts/start").ok(200)), ["*Two"]);
    room.anyone().get("/v1/fronts/home").problem(404, "not_found");
}

fn another_front_takes_its_place_by_the_clock(engine: Engine) {
    let (room, clock) = newsroom(engine);
    let desk = room.editor();
    let [morning, evening] = ["Morning", "Evening"].map(|headline| published(&desk, headline, 1, json!({})));
    let begin = clock.now();
    let front = home(&desk, json!({"items": chosen(&[&morning]), "fill": "none"}));
    desk.change(Kind::Front, &front, &json!({"items": chosen(&[&evening])}));
    clock.set(begin.plus(TimeDelta::hours(12)));
    desk.publish(Kind::Front, &front);
    let at = |hours: i64, micros: i64| {
        clock.set(begin.plus(TimeDelta::hours(hours)).plus(TimeDelta::microseconds(micros)));
        let answer = room.anyone().get("/v1/fronts/home");
        if answer.status == 404 { Vec::new() } else { headlines(&answer.ok(200)) }
    };
    assert_eq!(at(0, -1), Vec::<String>::new());
    assert_eq!(at(12, 0), ["*Evening"]);
    assert_eq!(at(100, 0), ["*Evening"]);
}

fn a_front_publishes_its_pictures_and_not_its_articles(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (draft, picture) = (desk.article("Draft", json!({})), desk.make(Kind::Media, &json!({"caption": "A hall"})));
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let items = json!([{"article": link(&draft), "image": {"media": link(&picture)}}]);
    let front =
        desk.make(Kind::Front, &json!({"key": "home", "language": "en", "items": items, "section": link(&section)}));
    let path = format!("{}/publish", managed(Kind::Front, &front));
    let problem = desk.act(&path, 1, &json!({})).problem(409, "drafts_not_published");
    let mut kinds: Vec<&str> =
        problem["drafts"].as_array().expect("drafts").iter().filter_map(|draft| draft["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["media", "section"]);
    desk.act(&path, 1, &json!({"with_drafts": true})).expect(200);
    assert_eq!(desk.again(Kind::Article, &draft)["publication"]["state"], "none");
    let text = room.anyone().get("/v1/fronts/home").expect(200).text();
    assert!(!text.contains(id(&draft)), "a draft is not even named");
}

fn a_key_may_go_from_one_front_to_another(engine: Engine) {
    let (room, clock) = newsroom(engine);
    let desk = room.editor();
    let old = home(&desk, json!({"title": "Old"}));
    desk.change(Kind::Front, &old, &json!({"key": "home-2026"}));
    clock.set(clock.now().plus(TimeDelta::minutes(1)));
    let new = home(&desk, json!({"title": "New"}));
    let shown = |key: &str| room.anyone().get(&format!("/v1/fronts/{key}")).ok(200)["title"].clone();
    // Both are live under the key until the old one is published with its new one; the newer is shown.
    assert_eq!(shown("home"), "New");
    desk.publish(Kind::Front, &old);
    assert_eq!((shown("home"), shown("home-2026")), (json!("New"), json!("Old")));
    clock.set(clock.now().plus(TimeDelta::minutes(1)));
    desk.unpublish(Kind::Front, &new);
    room.anyone().get("/v1/fronts/home").problem(404, "not_found");
}

fn one_front_of_a_language_has_one_key(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let front = json!({"key": "home", "language": "en"});
    let first = desk.make(Kind::Front, &front);
    assert_eq!((&first["fill"], &first["size"], &first["items"]), (&json!("newest"), &json!(20), &json!([])));
    let refused = |body: &Value, place: &str, code: &str| {
        let answer = desk.post("/v1/manage/fronts", body);
        assert_eq!(answer.faults(), [(place.to_owned(), code.to_owned())]);
        answer.problem(422, "invalid")
    };
    refused(&front, "/key", "duplicate");
    refused(&json!({"key": "home", "language": "en", "size": 0}), "/size", "too_small");
    refused(&json!({"key": "home", "language": "en", "size": 101}), "/size", "too_large");
    refused(&json!({"key": "Home", "language": "en"}), "/key", "wrong_form");
    refused(&json!({"key": "home", "language": "en", "fill": "oldest"}), "/fill", "not_allowed");
    desk.make(Kind::Front, &json!({"key": "home", "language": "zh-Hans"}));
    desk.delete(&managed(Kind::Front, &first), version(&first)).expect(204);
    let problem = refused(&front, "/key", "duplicate");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("trash")), "{problem}");
}

fn what_is_chosen_is_an_article(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let answer = desk.post("/v1/manage/fronts", &json!({"key": "home", "items": chosen(&[&byline])}));
    assert_eq!(answer.faults(), [("/items/0/article/id".to_owned(), "unknown_record".to_owned())]);
    let article = desk.article("Draft", json!({}));
    let front = desk.make(Kind::Front, &json!({"key": "home", "items": chosen(&[&article])}));
    assert_eq!(front["items"][0]["article"]["headline"], "Draft", "management names what was chosen");
    // What lies in the trash stays chosen, and is said to lie there.
    desk.delete(&managed(Kind::Article, &article), 1).expect(204);
    let again = desk.again(Kind::Front, &front);
    assert_eq!(again["items"][0]["article"]["id"], article["id"]);
    assert_eq!(again["items"][0]["article"]["trashed"], true);
    desk.publish(Kind::Front, &front);
    assert_eq!(room.anyone().get("/v1/fronts/home").ok(200)["items"], json!([]));
}

fn a_front_is_made_smaller_and_larger(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    published(&desk, "One", 1, json!({}));
    home(&desk, json!({}));
    let get = |query: &str| room.anyone().get(&format!("/v1/fronts/home?{query}")).ok(200);
    assert!(get("")["items"][0]["article"].get("body").is_none());
    assert!(get("include=body")["items"][0]["article"]["body"].is_array());
    let html = get("include=body,json_ld&body_format=html");
    assert!(html["items"][0]["article"]["body"].as_str().is_some_and(|html| html.starts_with("<p>")));
    assert!(html["items"][0]["article"]["json_ld"].is_object());
    let small = get("fields=key,items.headline,items.article.slug");
    assert_eq!(small, json!({"key": "home", "items": [{"headline": "One", "article": {"slug": "one"}}]}));
    room.anyone().get("/v1/fronts/home?fields=colour").problem(400, "invalid_parameter");
    room.anyone().get("/v1/fronts/home?include=weather").problem(400, "invalid_parameter");
}

fn the_client_that_has_it_is_told_so(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    home(&desk, json!({}));
    let client = room.anyone();
    let answer = client.get("/v1/fronts/home").expect(200);
    assert!(answer.must("cache-control").starts_with("public"));
    let tag = answer.must("etag").to_owned();
    client.ask("GET", "/v1/fronts/home").header("if-none-match", &tag).send().expect(304);
    published(&desk, "One", 1, json!({}));
    client.ask("GET", "/v1/fronts/home").header("if-none-match", &tag).send().expect(200);
    client.ask("HEAD", "/v1/fronts/home").send().expect(200);
}

fn a_front_costs_the_same_however_much_it_shows(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    let articles: Vec<Value> = (0..8)
        .map(|at| {
            let name = |what: &str| format!("{what} {at}");
            let section = desk.make(Kind::Section, &json!({"names": name("Section")}));
            let picture = desk.make(Kind::Media, &json!({"caption": name("Caption")}));
            let credits =
                json!([{"role": "writer", "credited_as": "W", "byline": link(&desk.byline(&name("Writer")))}]);
            let more = json!({"section": link(&section), "lead_image": {"media": link(&picture)}, "credits": credits});
            published(&desk, &name("Headline"), at, more)
        })
        .collect();
    let picture = desk.make(Kind::Media, &json!({"caption": "A hall"}));
    let section = desk.make(Kind::Section, &json!({"names": "All"}));
    for (key, count, size) in [("few", 1, 2), ("many", 4, 8)] {
        let items: Vec<Value> = articles
            .iter()
            .take(count)
            .map(|one| json!({"article": link(one), "image": {"media": link(&picture)}}))
            .collect();
        let mut front = json!({"key": key, "language": "en", "items": items, "size": size});
        desk.make_public(Kind::Front, &front);
        front["key"] = json!(format!("{key}-none"));
        front["section"] = link(&section);
        desk.make_public(Kind::Front, &front);
    }
    for query in ["", "?include=quotations,body,json_ld"] {
        let cost = |key: &str, shown: usize| {
            let path = format!("/v1/fronts/{key}{query}");
            assert_eq!(room.anyone().get(&path).ok(200)["items"].as_array().map(Vec::len), Some(shown));
            statements::of(&room.database.address, || drop(room.anyone().get(&path).expect(200)))
        };
        let (few, many) = (cost("few", 2), cost("many", 8));
        assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
        assert!(many.len() <= 16, "{} statements: {many:#?}", many.len());
        assert!(cost("many-none", 4).len() <= 16);
    }
}
