//! The languages of a report: each has its own life, a translation knows the version it was made from, and a reader is
//! given the language that was asked for or is told which there are.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, shown, version};
use crate::harness::{Client, Engine, Newsroom, statements};

on_both!(
    a_new_language_is_a_translation_of_the_original_as_it_is,
    what_is_no_original_is_refused,
    the_newsroom_sees_all_languages_and_which_are_behind,
    a_draft_of_the_original_counts_while_readers_do_not_see_it,
    what_was_read_can_be_sent_back,
    readers_are_told_which_translations_are_behind,
    a_language_is_chosen_by_id,
    a_language_is_chosen_by_slug,
    another_language_is_never_given_in_silence,
    pages_have_translations_too,
    names_fall_back_in_the_order_asked_for,
    answers_say_in_which_language_they_are,
    lists_take_no_fallback,
    publishing_one_language_touches_no_other,
    a_list_shows_translations_at_a_fixed_cost,
);

/// An article in another language of the same report.
fn translated(desk: &Client, original: &Value, language: &str, headline: &str) -> Value {
    let group = desk.again(Kind::Article, original)["translation_group"].clone();
    desk.article(headline, json!({"language": language, "translation_group": group, "slug": headline}))
}

fn published(desk: &Client, headline: &str) -> Value {
    let article = desk.article(headline, json!({}));
    desk.publish(Kind::Article, &article);
    article
}

fn a_new_language_is_a_translation_of_the_original_as_it_is(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = desk.article("Water", json!({}));
    assert_eq!(english["translated_from"], Value::Null, "the first is the original");
    desk.change(Kind::Article, &english, &json!({"kicker": "Supply"}));
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    assert_eq!(chinese["translated_from"]["article"]["id"], english["id"]);
    assert_eq!(chinese["translated_from"]["version"], 2);
    let french = translated(&desk, &english, "fr", "eau");
    assert_eq!(french["translated_from"]["article"]["id"], english["id"], "not the translation that came before");
    // It may be said: from another translation, at an earlier version.
    let group = english["translation_group"].clone();
    let from = json!({"article": link(&chinese), "version": 1});
    let more = json!({"language": "ja", "translation_group": group, "translated_from": from});
    let japanese = desk.article("Mizu", more);
    assert_eq!(japanese["translated_from"]["article"]["id"], chinese["id"]);
    // A save that does not mention it leaves it alone; null makes an original of its own.
    let put = desk.put(&managed(Kind::Article, &french), 1, &json!({"headline": "eaux", "language": "fr"})).ok(200);
    assert_eq!(put["translated_from"]["article"]["id"], english["id"]);
    let own = desk.change(Kind::Article, &french, &json!({"translated_from": null}));
    assert_eq!(own["translated_from"], Value::Null);
}

fn what_is_no_original_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = desk.article("Water", json!({}));
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    let french = translated(&desk, &chinese, "fr", "eau");
    let stranger = desk.article("Fire", json!({}));
    let refused = |article: &Value, patch: Value, pointer: &str, code: &str| {
        let now = desk.again(Kind::Article, article);
        let answer = desk.patch(&managed(Kind::Article, article), version(&now), &patch).expect(422);
        assert_eq!(answer.faults(), [(pointer.to_owned(), code.to_owned())]);
    };
    let from =
        |article: &Value, version: i64| json!({"translated_from": {"article": link(article), "version": version}});
    let (article, version) = ("/translated_from/article/id", "/translated_from/version");
    refused(&chinese, from(&stranger, 1), article, "not_in_group");
    refused(&chinese, from(&chinese, 1), article, "circle");
    refused(&chinese, from(&english, 2), version, "no_such_version");
    refused(&chinese, json!({"translated_from": {"version": 9}}), version, "no_such_version");
    desk.change(Kind::Article, &french, &from(&chinese, 1));
    let own = json!({"translated_from": {"article": link(&french), "version": 1}});
    refused(&english, own.clone(), article, "circle");
    refused(&chinese, own, article, "circle");
    // The original stays with what was translated from it.
    let elsewhere = json!({"translation_group": stranger["translation_group"], "language": "de"});
    refused(&english, elsewhere, "/translation_group", "has_translations");
    let new = json!({"headline": "Feu", "language": "fr", "translation_group": stranger["translation_group"],
        "translated_from": {"article": link(&english), "version": 1}});
    let answer = desk.post("/v1/manage/articles", &new).expect(422);
    assert_eq!(answer.faults(), [(article.to_owned(), "not_in_group".to_owned())]);
}

/// What the newsroom is told of each other language: its tag, whether it is the original, whether it is behind.
fn told(article: &Value) -> Vec<(String, bool, bool)> {
    let all = article["translations"].as_array().expect("translations");
    let line = |one: &Value| {
        let flag = |name: &str| one[name].as_bool().expect("a flag");
        (one["language"].as_str().expect("a tag").to_owned(), flag("original"), flag("stale"))
    };
    all.iter().map(line).collect()
}

fn the_newsroom_sees_all_languages_and_which_are_behind(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    let french = translated(&desk, &english, "fr", "eau");
    let of = |article: &Value| desk.again(Kind::Article, article);
    let line = |language: &str, original, stale| (language.to_owned(), original, stale);
    assert_eq!(told(&of(&english)), [line("fr", false, false), line("zh-Hans", false, false)]);
    assert_eq!(told(&of(&chinese)), [line("en", true, false), line("fr", false, false)]);
    let seen = of(&chinese)["translations"][0].clone();
    assert_eq!(seen["id"], english["id"]);
    assert_eq!(seen["headline"], "Water");
    assert_eq!(seen["slug"], "water");
    assert_eq!(seen["workflow"], "draft");
    assert_eq!(seen["publication"]["state"], "live");
    assert_eq!(seen["version"], 1);
    // A change that is only typed is none for readers; a minor one neither.
    desk.change(Kind::Article, &english, &json!({"headline": "Waters"}));
    assert_eq!(of(&chinese)["stale"], false);
    let now = of(&english);
    desk.act(&format!("{}/publish", managed(Kind::Article, &english)), version(&now), &json!({"minor": true}))
        .expect(200);
    assert_eq!(of(&chinese)["stale"], false, "a minor edit makes nothing stale");
    desk.change(Kind::Article, &english, &json!({"headline": "Much water"}));
    desk.publish(Kind::Article, &english);
    assert_eq!(of(&english)["stale"], false, "the original is never behind");
    assert_eq!(told(&of(&english)), [line("fr", false, true), line("zh-Hans", false, true)]);
    assert_eq!(of(&chinese)["stale"], true);
    let list = desk.get("/v1/manage/articles?sort=created_at").ok(200);
    let flags: Vec<&Value> = list["data"].as_array().expect("a list").iter().map(|one| &one["stale"]).collect();
    assert_eq!(flags, [&json!(false), &json!(true), &json!(true)]);
    assert_eq!(told(&list["data"][2]), [line("en", true, false), line("zh-Hans", false, true)]);
    // Brought up to date.
    let done = desk.change(Kind::Article, &chinese, &json!({"translated_from": {"version": 3}}));
    assert_eq!(done["stale"], false);
    assert_eq!(done["translated_from"]["article"]["id"], english["id"]);
    assert_eq!(told(&of(&french)), [line("en", true, false), line("zh-Hans", false, false)]);
    // What lies in the trash is not listed.
    let path = managed(Kind::Article, &french);
    desk.delete(&path, version(&of(&french))).expect(204);
    assert_eq!(told(&of(&english)), [line("zh-Hans", false, false)]);
}

fn a_draft_of_the_original_counts_while_readers_do_not_see_it(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = desk.article("Water", json!({}));
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    desk.change(Kind::Article, &english, &json!({"headline": "Waters"}));
    assert_eq!(desk.again(Kind::Article, &chinese)["stale"], true);
    desk.change(Kind::Article, &chinese, &json!({"translated_from": {"version": 2}}));
    assert_eq!(desk.again(Kind::Article, &chinese)["stale"], false);
    desk.publish(Kind::Article, &english);
    assert_eq!(desk.again(Kind::Article, &chinese)["stale"], false);
}

fn what_was_read_can_be_sent_back(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    translated(&desk, &english, "fr", "eau");
    let read = desk.again(Kind::Article, &english);
    let back = desk.put(&managed(Kind::Article, &english), version(&read), &read).ok(200);
    assert_eq!(back, read);
    // A quotation's translations are its own, and written.
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let quotation = desk.quotation("We keep our word.", &official);
    let more = json!({"translations": [{"language": "fr", "text": "Nous tenons parole.", "kind": "translation"}]});
    assert_eq!(desk.change(Kind::Quotation, &quotation, &more)["translations"][0]["language"], "fr");
}

fn readers_are_told_which_translations_are_behind(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    desk.publish(Kind::Article, &chinese);
    let stale = || {
        let reader = room.anyone();
        let one = reader.get(&shown(Kind::Article, &english)).ok(200)["translations"].clone();
        let list = reader.get("/v1/articles?language=en").ok(200)["data"][0]["translations"].clone();
        assert_eq!(one, list);
        let home = reader.get("/v1/fronts/home?language=en").ok(200)["items"][0]["article"]["translations"].clone();
        assert_eq!(one, home);
        one[0]["stale"].clone()
    };
    desk.make_public(Kind::Front, &json!({"key": "home", "language": "en"}));
    assert_eq!(stale(), false);
    desk.change(Kind::Article, &english, &json!({"headline": "Waters"}));
    assert_eq!(stale(), false);
    desk.publish(Kind::Article, &english);
    assert_eq!(stale(), true);
    desk.change(Kind::Article, &chinese, &json!({"translated_from": {"version": 2}}));
    assert_eq!(stale(), true, "readers still see the old translation");
    desk.publish(Kind::Article, &chinese);
    assert_eq!(stale(), false);
}

fn a_language_is_chosen_by_id(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    let reader = room.anyone();
    let at = |article: &Value, query: &str| reader.get(&format!("{}{query}", shown(Kind::Article, article)));
    let headline = |article: &Value, query: &str| at(article, query).ok(200)["headline"].clone();
    assert_eq!(headline(&english, ""), "Water");
    let told = at(&english, "?language=zh-Hans").problem(404, "not_found");
    assert_eq!(told["languages"], json!(["en"]));
    assert!(told["detail"].as_str().is_some_and(|text| text.contains("zh-Hans") && text.contains("in en")));
    assert_eq!(headline(&english, "?language=zh-Hans&fallback=en"), "Water");
    assert_eq!(headline(&english, "?language=zh-hans&fallback=fr,en"), "Water");
    // A draft tells nothing, not even of its group.
    let told = at(&chinese, "?language=en").problem(404, "not_found");
    assert!(told["languages"].is_null());
    desk.publish(Kind::Article, &chinese);
    assert_eq!(headline(&english, "?language=zh-Hans&fallback=en"), "水");
    assert_eq!(headline(&chinese, "?language=en"), "Water");
    assert_eq!(headline(&chinese, "?fallback=en"), "水", "without a language it is the record itself");
    assert_eq!(at(&english, "?language=zh-Hans").must("content-language"), "zh-Hans");
    // One that was taken from sight leads to the others still.
    desk.unpublish(Kind::Article, &english);
    assert_eq!(headline(&english, "?language=en&fallback=zh-Hans"), "水");
    at(&english, "?language=en").problem(404, "not_found");
    at(&english, "").problem(404, "not_found");
    // One that was taken back says so, unless another language that was asked for is there.
    let now = desk.again(Kind::Article, &chinese);
    let retract = format!("{}/retract", managed(Kind::Article, &chinese));
    desk.act(&retract, version(&now), &json!({"text": "It was forged."})).expect(200);
    at(&chinese, "?language=zh-Hans").problem(410, "gone");
    desk.publish(Kind::Article, &english);
    assert_eq!(headline(&chinese, "?language=zh-Hans&fallback=en"), "Water");
    assert_eq!(at(&chinese, "").problem(410, "gone")["translations"][0]["language"], "en");
    at(&english, "?language=no%20tag").problem(400, "invalid_parameter");
    at(&english, "?language=en&fallback=no%20tag").problem(400, "invalid_parameter");
}

fn a_language_is_chosen_by_slug(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    let reader = room.anyone();
    let at = |place: &str| reader.get(&format!("/v1/articles/by-slug/{place}"));
    let headline = |place: &str| at(place).ok(200)["headline"].clone();
    at("zh-Hans/water").problem(404, "not_found");
    at("zh-Hans/%E6%B0%B4").problem(404, "not_found");
    assert_eq!(headline("zh-Hans/water?fallback=en"), "Water");
    assert_eq!(headline("en/water?language=zh-Hans&fallback=en"), "Water");
    assert_eq!(at("en/water?language=zh-Hans").problem(404, "not_found")["languages"], json!(["en"]));
    desk.publish(Kind::Article, &chinese);
    assert_eq!(headline("zh-Hans/%E6%B0%B4"), "水");
    assert_eq!(headline("zh-Hans/water?fallback=en"), "水", "the language of the address comes first");
    assert_eq!(headline("zh-Hans/water?language=en&fallback=fr,en"), "Water");
    assert_eq!(headline("en/water?language=zh-Hans"), "水");
    assert_eq!(headline("en/water?fallback=zh-Hans"), "Water");
    at("fr/water?fallback=de").problem(404, "not_found");
    // An earlier slug leads to the address of now, with what was asked for.
    desk.change(Kind::Article, &english, &json!({"slug": "waters"}));
    desk.publish(Kind::Article, &english);
    let moved = at("en/water?language=zh-Hans").expect(301);
    assert_eq!(moved.must("location"), "/v1/articles/by-slug/en/waters?language=zh-Hans");
    assert_eq!(reader.get(moved.must("location")).ok(200)["headline"], "水");
    assert_eq!(headline("fr/water?fallback=en"), "Water");
    // What readers do not see in the address's language is fallen back from.
    desk.unpublish(Kind::Article, &chinese);
    assert_eq!(headline("zh-Hans/%E6%B0%B4?fallback=en"), "Water");
    at("zh-Hans/%E6%B0%B4").problem(404, "not_found");
}

fn another_language_is_never_given_in_silence(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let british = translated(&desk, &english, "en-GB", "waters");
    desk.publish(Kind::Article, &british);
    let reader = room.anyone();
    let path = shown(Kind::Article, &english);
    for (query, language) in
        [("", "en"), ("?language=en", "en"), ("?language=en-GB", "en-GB"), ("?language=en-US&fallback=en-GB", "en-GB")]
    {
        let answer = reader.get(&format!("{path}{query}")).expect(200);
        assert_eq!(answer.json()["language"], language, "{query}");
        assert_eq!(answer.must("content-language"), language, "{query}");
        assert!(answer.must("vary").to_ascii_lowercase().contains("accept-encoding"));
        reader.ask("GET", &format!("{path}{query}")).header("if-none-match", answer.must("etag")).send().expect(304);
    }
    let told = reader.get(&format!("{path}?language=en-US")).problem(404, "not_found");
    assert_eq!(told["languages"], json!(["en", "en-GB"]));
    let one = reader.get(&format!("{path}?language=en")).must("etag").to_owned();
    let other = reader.get(&format!("{path}?language=en-GB")).must("etag").to_owned();
    assert_ne!(one, other);
}

fn pages_have_translations_too(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let page = |language: &str, title: &str| {
        desk.make_public(Kind::Page, &json!({"key": "about", "language": language, "title": title}))
    };
    let english = page("en", "About us");
    let reader = room.anyone();
    let at = |place: &str| reader.get(&format!("/v1/pages/{place}"));
    let by_id = |query: &str| at(&format!("{}{query}", id(&english)));
    assert_eq!(by_id("").ok(200)["translations"], json!([]));
    assert_eq!(by_id("?language=zh-Hans").problem(404, "not_found")["languages"], json!(["en"]));
    assert_eq!(at("by-slug/zh-Hans/about?fallback=en").ok(200)["title"], "About us");
    page("zh-Hans", "关于我们");
    assert_eq!(by_id("").ok(200)["translations"], json!([{"language": "zh-Hans", "key": "about", "url": null}]));
    assert_eq!(by_id("?language=zh-Hans").ok(200)["title"], "关于我们");
    assert_eq!(at("by-slug/en/about?language=zh-Hans").ok(200)["title"], "关于我们");
    assert_eq!(at("by-slug/fr/about?fallback=de,zh-Hans,en").ok(200)["title"], "关于我们");
    let list = reader.get("/v1/pages?language=en").ok(200);
    assert_eq!(list["data"][0]["translations"][0]["language"], "zh-Hans");
}

fn names_fall_back_in_the_order_asked_for(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let names = json!([{"language": "zh-Hans", "text": "周松"}, {"language": "en", "text": "Zhou Song", "kind": "transliteration"},
        {"language": "ru", "text": "Чжоу Сун", "kind": "transliteration"}]);
    let official = desk.make_public(Kind::Official, &json!({"names": names, "slug": "zhou-song"}));
    let name = |path: &str, query: &str| room.anyone().get(&format!("{path}{query}")).ok(200)["name"].clone();
    for path in [shown(Kind::Official, &official), "/v1/officials/by-slug/zhou-song".to_owned()] {
        assert_eq!(name(&path, "?language=fr&fallback=ru,en"), "Чжоу Сун");
        assert_eq!(name(&path, "?language=zh-Hans&fallback=ru"), "周松");
        assert_eq!(name(&path, "?fallback=de,ru"), "Чжоу Сун");
        assert_eq!(name(&path, "?language=fr&fallback=de"), "Zhou Song", "then as without");
    }
}

fn answers_say_in_which_language_they_are(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let reader = room.anyone();
    assert_eq!(reader.get(&shown(Kind::Article, &english)).must("content-language"), "en");
    assert_eq!(desk.get(&managed(Kind::Article, &english)).must("content-language"), "en");
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let path = shown(Kind::Byline, &byline);
    assert_eq!(reader.get(&path).header("content-language"), None);
    assert_eq!(reader.get(&format!("{path}?language=fr")).must("content-language"), "fr");
    assert_eq!(desk.get(&managed(Kind::Byline, &byline)).header("content-language"), None);
    desk.make_public(Kind::Front, &json!({"key": "home", "language": "en"}));
    assert_eq!(reader.get("/v1/fronts/home").must("content-language"), "en");
    assert_eq!(reader.get("/v1/articles?language=en").header("content-language"), None, "a list is of many");
}

fn lists_take_no_fallback(engine: Engine) {
    let room = Newsroom::open(engine);
    let reader = room.anyone();
    for list in ["articles", "pages", "officials", "quotations"] {
        let told = reader.get(&format!("/v1/{list}?language=fr&fallback=en")).problem(400, "unknown_parameter");
        assert_eq!(told["errors"][0]["parameter"], "fallback", "{list}");
    }
}

/// Invariant 7: each language has its own state, editions and revisions; publishing one never touches another.
fn publishing_one_language_touches_no_other(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = published(&desk, "Water");
    let chinese = translated(&desk, &english, "zh-Hans", "水");
    let french = translated(&desk, &english, "fr", "eau");
    desk.publish(Kind::Article, &chinese);
    let reader = room.anyone();
    // All that is said of the other languages, but for what each answer tells of the French one.
    let others = || {
        let mut all = Vec::new();
        for article in [&english, &chinese] {
            let mut seen = reader.get(&format!("{}?include=quotations", shown(Kind::Article, article))).ok(200);
            let told = seen["translations"].take();
            all.push(told.as_array().expect("a list").iter().filter(|one| one["language"] != "fr").cloned().collect());
            all.push(seen);
            let mut copy = desk.get(&managed(Kind::Article, article)).ok(200);
            copy["translations"].take();
            all.push(copy);
            for what in ["editions", "transitions"] {
                all.push(desk.get(&format!("{}/{what}", managed(Kind::Article, article))).ok(200));
            }
        }
        for language in ["en", "zh-Hans"] {
            let mut list = reader.get(&format!("/v1/articles?language={language}&count=exact")).ok(200);
            list["data"][0]["translations"].take();
            all.push(list);
        }
        Value::Array(all).to_string()
    };
    let mut before = others();
    let mut unchanged = |what: &str| {
        let now = others();
        assert_eq!(before, now, "after {what}");
        before = now;
    };
    desk.publish(Kind::Article, &french);
    unchanged("publishing");
    desk.change(Kind::Article, &french, &json!({"headline": "Eaux", "slug": "eaux"}));
    unchanged("saving");
    desk.publish(Kind::Article, &french);
    unchanged("publishing again");
    let act = |action: &str, body: Value| {
        let now = desk.again(Kind::Article, &french);
        desk.act(&format!("{}/{action}", managed(Kind::Article, &french)), version(&now), &body).expect(200);
    };
    act("submit", json!({}));
    unchanged("submitting");
    act("publish", json!({"at": {"local": "2126-01-01T06:00", "time_zone": "UTC"}}));
    unchanged("scheduling");
    act("unpublish", json!({}));
    unchanged("unpublishing");
    desk.publish(Kind::Article, &french);
    act("retract", json!({"text": "It was forged."}));
    unchanged("retracting");
}

fn a_list_shows_translations_at_a_fixed_cost(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    for at in 0..6 {
        let english = published(&desk, &format!("Water {at}"));
        for language in ["fr", "de", "zh-Hans"].iter().take(at) {
            let other = translated(&desk, &english, language, &format!("{language}-{at}"));
            desk.publish(Kind::Article, &other);
        }
    }
    for (client, path) in [(room.anyone(), "/v1/articles?language=en"), (desk, "/v1/manage/articles?sort=-created_at")]
    {
        let cost = |limit: usize| {
            let path = format!("{path}&limit={limit}");
            client.get(&path).expect(200);
            statements::of(&room.database.address, || drop(client.get(&path).expect(200))).len()
        };
        assert_eq!(cost(2), cost(6), "{path}");
    }
}
