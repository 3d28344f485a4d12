//! Addresses: made from any script, following what readers see, never given away.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, managed, version};
use crate::harness::{Answer, Engine, Newsroom};

on_both!(
    any_name_makes_a_slug,
    a_slug_of_any_script_can_be_set,
    a_slug_that_is_none_is_refused,
    a_slug_is_one_records_of_its_kind_and_language,
    a_slug_left_out_is_kept_and_null_makes_another,
    an_earlier_slug_leads_to_the_present_one,
    a_slug_that_readers_never_saw_is_free_again,
    a_slug_that_readers_saw_is_never_given_away,
    an_article_that_changes_its_language_moves,
    a_page_is_found_by_its_key,
);

/// Invariant 3.
fn any_name_makes_a_slug(engine: Engine) {
    let room = Newsroom::open(engine);
    let slug = |name: &str| room.editor().byline(name)["slug"].as_str().expect("a slug").to_owned();
    assert_eq!(slug("Li Xinyi"), "li-xinyi");
    assert_eq!(slug("陈勇"), "chen-yong");
    assert_eq!(slug("陈勇"), "chen-yong-2");
    assert_eq!(slug("陳勇"), "chen-yong-3");
    assert_eq!(slug("Chen Yong"), "chen-yong-4");
    assert_eq!(slug("Ångström, Åsa"), "angstrom-asa");
    assert_eq!(slug("O'Brien"), "obrien");
    assert_eq!(slug("Иван Петров"), "ivan-petrov");
    for name in
        ["山田太郎", "محمد", "दिल्ली", "김정은", "👩‍🚀", "…", "“”", "\u{200b}", "-", "a/b?c#d", &"long name ".repeat(60)]
    {
        let made = slug(name);
        assert!((1..=84).contains(&made.len()), "{name}: {made}");
        assert!(
            made.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{name}: {made}"
        );
        assert!(!made.starts_with('-') && !made.ends_with('-'), "{name}: {made}");
        room.anyone().get(&format!("/v1/bylines/by-slug/{made}")).problem(404, "not_found");
    }
    // A press conference without a title is called by its day.
    let conference = room.editor().make(Kind::PressConference, &json!({"starts": {"local": "2023-11-10"}}));
    assert_eq!(conference["slug"], "2023-11-10");
}

fn a_slug_of_any_script_can_be_set(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({"slug": "重庆农产品加工业"}));
    desk.publish(Kind::Article, &article);
    let encoded: String = "重庆农产品加工业".bytes().map(|byte| format!("%{byte:02X}")).collect();
    let seen = room.anyone().get(&format!("/v1/articles/by-slug/en/{encoded}")).ok(200);
    assert_eq!(seen["id"], article["id"]);
    assert_eq!(seen["slug"], "重庆农产品加工业");
    let byline = desk.make_public(Kind::Byline, &json!({"names": "x", "slug": "José-Ñ"}));
    assert_eq!(byline["slug"], "josé-ñ");
    room.anyone().get("/v1/bylines/by-slug/jos%C3%A9-%C3%B1").expect(200);
}

fn a_slug_that_is_none_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    for slug in ["a b", "a/b", "-a", "a-", "--", "a?b", "a%20b", "…", "a\tb", ".", "..", "a.b"] {
        let answer = room.editor().post("/v1/manage/bylines", &json!({"names": "Ada", "slug": slug}));
        assert_eq!(answer.faults(), [("/slug".to_owned(), "wrong_form".to_owned())], "{slug}");
        answer.problem(422, "invalid");
    }
    for long in ["a".repeat(201), "陈".repeat(100)] {
        room.editor().post("/v1/manage/bylines", &json!({"names": "Ada", "slug": long})).problem(422, "invalid");
    }
    room.editor().post("/v1/manage/bylines", &json!({"names": "Ada", "slug": "陈".repeat(66)})).expect(201);
}

#[track_caller]
fn taken(answer: Answer) {
    assert_eq!(answer.faults(), [("/slug".to_owned(), "slug_taken".to_owned())]);
    answer.problem(409, "slug_taken");
}

fn a_slug_is_one_records_of_its_kind_and_language(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    desk.make(Kind::Byline, &json!({"names": "Ada", "slug": "water"}));
    taken(desk.post("/v1/manage/bylines", &json!({"names": "Bob", "slug": "water"})));
    desk.make(Kind::Official, &json!({"names": "Bob", "slug": "water"}));
    desk.make(Kind::Article, &article_of("One", json!({"slug": "water"})));
    desk.make(Kind::Article, &json!({"headline": "水", "language": "zh-Hans", "slug": "water"}));
    taken(desk.post("/v1/manage/articles", &article_of("Two", json!({"slug": "water"}))));
    let other = desk.article("Three", json!({}));
    taken(desk.patch(&managed(Kind::Article, &other), 1, &json!({"slug": "water"})));
    assert_eq!(desk.again(Kind::Article, &other), other);
}

fn a_slug_left_out_is_kept_and_null_makes_another(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let renamed = desk.change(Kind::Byline, &byline, &json!({"names": "Bob Ink"}));
    assert_eq!(renamed["slug"], "ada-penn");
    let made = desk.change(Kind::Byline, &byline, &json!({"slug": null}));
    assert_eq!(made["slug"], "bob-ink");
}

fn an_earlier_slug_leads_to_the_present_one(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("First words", json!({}));
    desk.publish(Kind::Article, &article);
    let client = room.anyone();
    let by_slug =
        |slug: &str| client.get(&format!("/v1/articles/by-slug/en/{slug}?body_format=html&include=quotations"));
    by_slug("first-words").expect(200);
    desk.change(Kind::Article, &article, &json!({"slug": "second-words"}));
    by_slug("first-words").expect(200);
    by_slug("second-words").problem(404, "not_found");
    desk.publish(Kind::Article, &article);
    by_slug("second-words").expect(200);
    let moved = by_slug("first-words").expect(301);
    assert_eq!(moved.must("location"), "/v1/articles/by-slug/en/second-words?body_format=html&include=quotations");
    // Kept for a day at most, for an address can change again.
    assert!(moved.must("cache-control").contains("s-maxage=86400"), "{}", moved.must("cache-control"));
    client.get(moved.must("location")).expect(200);
    // Once more, and both lead to the last in one step; one of another script is encoded.
    desk.change(Kind::Article, &article, &json!({"slug": "三"}));
    desk.publish(Kind::Article, &article);
    for slug in ["first-words", "second-words"] {
        let moved = by_slug(slug).expect(301);
        assert_eq!(moved.must("location"), "/v1/articles/by-slug/en/%E4%B8%89?body_format=html&include=quotations");
        assert_eq!(client.get(moved.must("location")).ok(200)["id"], article["id"]);
    }
    // Back to the first: the later ones lead there.
    desk.change(Kind::Article, &article, &json!({"slug": "first-words"}));
    desk.publish(Kind::Article, &article);
    by_slug("first-words").expect(200);
    assert!(by_slug("second-words").expect(301).must("location").contains("/first-words?"));
    // Withdrawn, none of them tells anything.
    desk.unpublish(Kind::Article, &article);
    for slug in ["first-words", "second-words", "%E4%B8%89"] {
        by_slug(slug).problem(404, "not_found");
    }
    // Records without a language move alike.
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    desk.patch(&format!("{}?publish=true", managed(Kind::Byline, &byline)), 1, &json!({"slug": "ada"})).expect(200);
    assert_eq!(client.get("/v1/bylines/by-slug/ada-penn").expect(301).must("location"), "/v1/bylines/by-slug/ada");
    // And a filter that names the earlier slug finds what it names now.
    let credited = desk.article(
        "Credited",
        json!({"credits": [{"role": "writer", "credited_as": "A", "byline": {"id": id(&byline)}}]}),
    );
    desk.publish(Kind::Article, &credited);
    for slug in ["ada", "ada-penn"] {
        assert_eq!(
            client.get(&format!("/v1/articles?byline={slug}&count=exact")).ok(200)["page"]["total"],
            1,
            "{slug}"
        );
    }
}

fn a_slug_that_readers_never_saw_is_free_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let first = desk.article("Water", json!({}));
    desk.change(Kind::Article, &first, &json!({"slug": "rivers"}));
    let second = desk.article("Water", json!({}));
    assert_eq!(second["slug"], "water");
    desk.publish(Kind::Article, &second);
    room.anyone().get("/v1/articles/by-slug/en/water").expect(200);
}

fn a_slug_that_readers_saw_is_never_given_away(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let first = desk.article("Water", json!({}));
    desk.publish(Kind::Article, &first);
    desk.change(Kind::Article, &first, &json!({"slug": "rivers"}));
    desk.publish(Kind::Article, &first);
    taken(desk.post("/v1/manage/articles", &article_of("Other", json!({"slug": "water"}))));
    assert_eq!(desk.article("Water", json!({}))["slug"], "water-2");
    desk.unpublish(Kind::Article, &first);
    taken(desk.post("/v1/manage/articles", &article_of("Other", json!({"slug": "water"}))));
    taken(desk.post("/v1/manage/articles", &article_of("Other", json!({"slug": "rivers"}))));
    let now = desk.again(Kind::Article, &first);
    desk.delete(&managed(Kind::Article, &first), version(&now)).expect(204);
    taken(desk.post("/v1/manage/articles", &article_of("Other", json!({"slug": "water"}))));
    taken(desk.post("/v1/manage/articles", &article_of("Other", json!({"slug": "rivers"}))));
    assert_eq!(desk.article("Water", json!({}))["slug"], "water-3");
}

fn an_article_that_changes_its_language_moves(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    desk.publish(Kind::Article, &article);
    desk.change(Kind::Article, &article, &json!({"language": "fr"}));
    let by = |language: &str| room.anyone().get(&format!("/v1/articles/by-slug/{language}/water"));
    by("en").expect(200);
    by("fr").problem(404, "not_found");
    desk.publish(Kind::Article, &article);
    by("fr").expect(200);
    assert_eq!(by("en").expect(301).must("location"), "/v1/articles/by-slug/fr/water");
    let total = |language: &str| {
        room.anyone().get(&format!("/v1/articles?language={language}&count=exact")).ok(200)["page"]["total"].clone()
    };
    assert_eq!((total("en"), total("fr")), (json!(0), json!(1)));
}

fn a_page_is_found_by_its_key(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let page = desk.make_public(Kind::Page, &json!({"key": "privacy", "language": "en", "title": "Privacy"}));
    desk.make_public(Kind::Page, &json!({"key": "privacy", "language": "zh-Hans", "title": "隐私"}));
    assert_eq!(room.anyone().get("/v1/pages/by-slug/en/privacy").ok(200)["id"], page["id"]);
    assert_eq!(room.anyone().get("/v1/pages/by-slug/zh-Hans/privacy").ok(200)["title"], "隐私");
    let names = |query: &str| -> Vec<Value> {
        let site = room.anyone().get(&format!("/v1/site{query}")).ok(200);
        site["pages"].as_array().expect("pages").iter().map(|page| page["title"].clone()).collect()
    };
    assert_eq!(names(""), ["Privacy"]);
    assert_eq!(names("?language=zh-Hans"), ["隐私"]);
}
