//! Feeds of articles and of press conferences, read back by another's parser.

use feed_rs::model::{Entry, Feed, FeedType};
use pressroom::record::Kind;
use serde_json::json;

use crate::harness::stories::{article_of, id, link, paragraph, quotation_of, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Story, statements};

on_both!(
    a_feed_of_the_site_in_every_form,
    invariant_1_credits_come_out_in_order_in_every_form,
    a_feed_of_whatever_a_list_is_filtered_by,
    what_readers_do_not_see_is_in_no_feed,
    ids_stay_and_dates_tell_what_changed,
    a_feed_of_press_conferences,
    nothing_in_a_text_breaks_a_feed,
    a_feed_is_kept_and_asked_for_again,
    a_feed_costs_the_same_however_long,
);

const FORMS: [(&str, &str, FeedType); 3] = [
    ("rss", "application/rss+xml; charset=utf-8", FeedType::RSS2),
    ("atom", "application/atom+xml; charset=utf-8", FeedType::Atom),
    ("json", "application/feed+json; charset=utf-8", FeedType::JSON),
];

/// A feed in every form, read by another's parser.
#[track_caller]
fn feeds(client: &Client, of: &str, query: &str) -> Vec<Feed> {
    let read = |(form, media, kind): (&str, &str, FeedType)| {
        let answer = client.get(&format!("/v1/feeds/{of}.{form}{query}"));
        assert_eq!(answer.must("content-type"), media);
        let answer = answer.expect(200);
        let feed =
            feed_rs::parser::parse(answer.body.as_slice()).unwrap_or_else(|error| panic!("{error}: {}", answer.text()));
        assert_eq!(feed.feed_type, kind);
        feed
    };
    FORMS.into_iter().map(read).collect()
}

fn title(entry: &Entry) -> &str {
    entry.title.as_ref().map(|title| title.content.as_str()).unwrap_or_default()
}

#[track_caller]
fn titles(client: &Client, of: &str, query: &str) -> Vec<String> {
    let mut all = feeds(client, of, query)
        .into_iter()
        .map(|feed| feed.entries.iter().map(|entry| title(entry).to_owned()).collect::<Vec<_>>());
    let first = all.next().expect("a form");
    all.for_each(|other| assert_eq!(other, first, "{of}{query}"));
    first
}

fn links(entry: &Entry) -> Vec<&str> {
    entry.links.iter().map(|link| link.href.as_str()).collect()
}

/// The site with a name, a motto and addresses.
pub fn settle(room: &Newsroom) {
    let site = room.admin().get("/v1/manage/site").ok(200);
    let settings = json!({"names": [{"language": "en", "text": "Harbour News"}, {"language": "zh-Hans", "text": "港口新闻", "kind": "translation"}],
        "slogan": "News from the harbour", "languages": ["en", "zh-Hans"],
        "addresses": {"site": "https://example.com/{language}/", "article": "https://example.com/{language}/{section}/{slug}",
            "byline": "https://example.com/by/{slug}", "section": "https://example.com/in/{slug}", "official": "https://example.com/officials/{slug}",
            "press_conference": "https://example.com/briefings/{slug}"}});
    room.admin().patch("/v1/manage/site?publish=true", version(&site), &settings).expect(200);
}

fn a_feed_of_the_site_in_every_form(engine: Engine) {
    let room = Newsroom::open(engine);
    settle(&room);
    let desk = room.editor();
    let section = desk.make(Kind::Section, &json!({"names": "China & beyond"}));
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let writer = desk.byline("Li Xinyi");
    let article = desk.article(
        "Water, <secured>",
        json!({"slug": "重庆农产品", "standfirst": "What the bureau said.", "section": link(&section), "topics": [link(&topic)],
            "credits": [{"role": "writer", "credited_as": "LI XINYI", "byline": link(&writer)}],
            "body": [paragraph("b1", &[("“Yes & no”, <he> said.", None)])]}),
    );
    desk.publish(Kind::Article, &article);
    let told = room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    let published: chrono::DateTime<chrono::Utc> =
        told["published_at"].as_str().expect("published").parse().expect("an instant");
    for feed in feeds(&room.anyone(), "articles", "") {
        let kind = feed.feed_type.clone();
        assert_eq!(feed.title.as_ref().map(|title| title.content.as_str()), Some("Harbour News"));
        assert_eq!(feed.description.as_ref().map(|text| text.content.as_str()), Some("News from the harbour"));
        assert_eq!(feed.language.as_deref(), Some("en"));
        let own: Vec<&str> = feed.links.iter().map(|link| link.href.as_str()).collect();
        assert!(own.contains(&"https://example.com/en/"), "{own:?}");
        assert!(own.iter().any(|link| link.starts_with("http://127.0.0.1:8080/v1/feeds/articles.")), "{own:?}");
        let [entry] = feed.entries.as_slice() else { panic!("one entry") };
        assert_eq!(entry.id, format!("urn:uuid:{}", id(&article)));
        assert_eq!(title(entry), "Water, <secured>", "{kind:?}");
        assert_eq!(entry.summary.as_ref().map(|text| text.content.as_str()), Some("What the bureau said."));
        let html = entry.content.as_ref().and_then(|content| content.body.as_deref()).unwrap_or_default();
        assert_eq!(html.trim(), "<p>“Yes &amp; no”, &lt;he&gt; said.</p>", "{kind:?}");
        let encoded = "https://example.com/en/china-beyond/%E9%87%8D%E5%BA%86%E5%86%9C%E4%BA%A7%E5%93%81";
        assert!(links(entry).contains(&encoded), "{:?}", entry.links);
        assert_eq!(entry.authors[0].name.as_deref(), Some("LI XINYI"));
        if kind != FeedType::RSS2 {
            assert_eq!(entry.authors[0].uri.as_deref(), Some("https://example.com/by/li-xinyi"));
        }
        let categories: Vec<&str> = entry.categories.iter().map(|category| category.term.as_str()).collect();
        assert_eq!(categories, ["China & beyond", "Water"]);
        assert_eq!(entry.published.map(|at| at.timestamp()), Some(published.timestamp()));
        assert_eq!(entry.updated.map(|at| at.timestamp()), Some(published.timestamp()), "{kind:?}");
    }
    // In another language the feed is called so.
    let chinese = feeds(&room.anyone(), "articles", "?language=zh-Hans");
    for feed in chinese {
        assert_eq!(feed.title.as_ref().map(|title| title.content.as_str()), Some("港口新闻"));
        assert_eq!(feed.language.map(|language| language.to_lowercase()).as_deref(), Some("zh-hans"));
        assert!(feed.entries.is_empty() && feed.links.iter().any(|link| link.href == "https://example.com/zh-Hans/"));
    }
}

fn invariant_1_credits_come_out_in_order_in_every_form(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let profiles = [desk.byline("Zoe Last"), desk.byline("Ann First")];
    let agency = desk.organization("Harbour Agency");
    let credits = json!([
        {"role": "photographer", "credited_as": "ZOE LAST", "byline": link(&profiles[0])},
        {"role": "writer", "credited_as": "Ann First", "byline": link(&profiles[1])},
        {"role": "agency", "credited_as": "HARBOUR AGENCY", "organization": link(&agency)},
        {"role": "translator", "credited_as": "Mara Oduya"},
        {"role": "editor", "credited_as": "ann first", "byline": link(&profiles[1])}]);
    let printed = ["ZOE LAST", "Ann First", "HARBOUR AGENCY", "Mara Oduya", "ann first"];
    let article = desk.article("In order", json!({"credits": credits}));
    desk.publish(Kind::Article, &article);
    for feed in feeds(&room.anyone(), "articles", "") {
        let names: Vec<&str> = feed.entries[0].authors.iter().filter_map(|author| author.name.as_deref()).collect();
        assert_eq!(names, printed, "{:?}", feed.feed_type);
    }
}

fn a_feed_of_whatever_a_list_is_filtered_by(engine: Engine) {
    let room = Newsroom::open(engine);
    settle(&room);
    let (desk, reader) = (room.editor(), room.anyone());
    let section = desk.make(Kind::Section, &json!({"names": [{"language": "en", "text": "China"}, {"language": "zh-Hans", "text": "中国", "kind": "translation"}]}));
    let below = desk.make(Kind::Section, &json!({"names": "Chongqing", "parent": link(&section)}));
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let writer = desk.byline("Li Xinyi");
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let conference = desk.make(Kind::PressConference, &json!({"title": "On water", "starts": {"local": "2026-11-20"}}));
    let mut said = quotation_of("We did", &official);
    said["capacity"] = json!({"id": official["positions"][0]["id"]});
    let quotation = desk.make(Kind::Quotation, &said);
    let articles = [
        ("in the section", json!({"section": link(&below)})),
        ("on the topic", json!({"topics": [link(&topic)]})),
        ("by her", json!({"credits": [{"role": "writer", "credited_as": "L", "byline": link(&writer)}]})),
        ("quoting him", json!({"body": [paragraph("b1", &[("“", None), ("We did", Some(&quotation)), ("”", None)])]})),
        ("from there", json!({"press_conferences": [link(&conference)]})),
        ("in Chinese", json!({"language": "zh-Hans", "section": link(&section)})),
    ];
    for (headline, more) in articles {
        let article = desk.article(headline, more);
        desk.publish(Kind::Article, &article);
    }
    let called = |query: &str| {
        let feeds = feeds(&reader, "articles", query);
        let all: Vec<String> =
            feeds.into_iter().map(|feed| feed.title.map(|title| title.content).unwrap_or_default()).collect();
        assert!(all.iter().all(|title| *title == all[0]));
        all[0].clone()
    };
    assert_eq!(titles(&reader, "articles", "").len(), 6);
    assert_eq!(titles(&reader, "articles", "?section=china"), ["in Chinese", "in the section"]);
    assert_eq!(called("?section=china"), "China – Harbour News");
    assert_eq!(titles(&reader, "articles", "?section=china&language=zh-Hans"), ["in Chinese"]);
    assert_eq!(called("?section=china&language=zh-Hans"), "中国 – 港口新闻");
    assert_eq!(titles(&reader, "articles", "?topic=water"), ["on the topic"]);
    assert_eq!(titles(&reader, "articles", "?byline=li-xinyi"), ["by her"]);
    assert_eq!(titles(&reader, "articles", "?official=zhou-song"), ["quoting him"]);
    assert_eq!(titles(&reader, "articles", &format!("?organization={}", id(&bureau))), ["quoting him"]);
    assert_eq!(titles(&reader, "articles", &format!("?press_conference={}", id(&conference))), ["from there"]);
    assert_eq!(called("?official=zhou-song"), "Zhou Song – Harbour News");
    let page = reader.get("/v1/feeds/articles.json?official=zhou-song").ok(200);
    assert_eq!(page["home_page_url"], "https://example.com/officials/zhou-song");
    assert_eq!(page["feed_url"], "http://127.0.0.1:8080/v1/feeds/articles.json?official=zhou-song");
    assert_eq!(titles(&reader, "articles", "?limit=2").len(), 2);
    assert_eq!(titles(&reader, "articles", "?section=nowhere"), [""; 0]);
    for (form, _, _) in FORMS {
        let path = format!("/v1/feeds/articles.{form}");
        reader.get(&format!("{path}?limit=101")).problem(400, "invalid_parameter");
        reader.get(&format!("{path}?sort=headline")).problem(400, "unknown_parameter");
        reader.get(&format!("{path}?language=not%20one")).problem(400, "invalid_parameter");
        reader.ask("POST", &path).send().problem(405, "method_not_allowed");
    }
    reader.get("/v1/feeds/articles.xml").problem(404, "not_found");
}

fn what_readers_do_not_see_is_in_no_feed(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let draft = desk.article("A draft", json!({}));
    let embargoed = desk.article(
        "Embargoed",
        json!({"embargo": {"until": {"local": "2099-01-01T00:00", "time_zone": "UTC"}, "note": "n"}}),
    );
    desk.publish(Kind::Article, &embargoed);
    let writer = desk.byline("Gone Girl");
    let seen =
        desk.article("Seen", json!({"credits": [{"role": "writer", "credited_as": "G", "byline": link(&writer)}]}));
    desk.publish(Kind::Article, &seen);
    assert_eq!(titles(&reader, "articles", ""), ["Seen"]);
    story.go(1);
    desk.unpublish(Kind::Article, &seen);
    assert_eq!(titles(&reader, "articles", ""), [""; 0]);
    let all = reader.get("/v1/feeds/articles.rss").expect(200).text();
    assert!(!all.contains(id(&draft)) && !all.contains(id(&embargoed)));
}

fn ids_stay_and_dates_tell_what_changed(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let article = desk.article("First", json!({"slug": "first"}));
    desk.publish(Kind::Article, &article);
    let at = |feed: &Feed| (feed.entries[0].id.clone(), feed.entries[0].published, feed.entries[0].updated);
    let before: Vec<_> = feeds(&reader, "articles", "").iter().map(at).collect();
    story.go(10);
    desk.change(Kind::Article, &article, &json!({"headline": "Second", "slug": "second"}));
    desk.publish(Kind::Article, &article);
    let after: Vec<_> = feeds(&reader, "articles", "").iter().map(at).collect();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.0, before.1), (&after.0, after.1));
        assert!(before.2 < after.2, "{before:?} {after:?}");
    }
    // Invariant 5: what is marked minor moves no date.
    story.go(20);
    let now = desk.again(Kind::Article, &article);
    let path = format!("/v1/manage/articles/{}", id(&article));
    let now = desk.patch(&path, version(&now), &json!({"headline": "Second!"})).ok(200);
    desk.act(&format!("{path}/publish"), version(&now), &json!({"minor": true})).expect(200);
    let minor: Vec<_> = feeds(&reader, "articles", "").iter().map(at).collect();
    assert_eq!(minor, after);
    assert_eq!(titles(&reader, "articles", ""), ["Second!"]);
    // What is known by its day alone has that day, in the site's zone.
    let dated = desk.make(Kind::Article, &article_of("By its day", json!({"display_date": "2023-11-13"})));
    desk.publish(Kind::Article, &dated);
    let shown = reader.get(&shown(Kind::Article, &dated)).ok(200);
    let entry = reader.get("/v1/feeds/articles.json").ok(200)["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["title"] == "By its day")
        .expect("it is there")
        .clone();
    if shown["published_at"].is_null() {
        assert!(entry["date_published"].as_str().is_some_and(|at| at.starts_with("2023-11-1")), "{entry}");
    }
}

fn a_feed_of_press_conferences(engine: Engine) {
    let story = Story::begin(engine);
    settle(&story.room);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let whole = json!({"title": "Water & weather", "series": "Weekly", "hosts": [link(&bureau)], "slug": "water",
        "starts": {"local": "2027-03-20T15:00", "time_zone": "Asia/Shanghai"}, "venue": {"name": "Hall <1>"},
        "agenda": [{"title": "Reservoirs", "speaker": link(&official)}], "contacts": [{"kind": "email", "value": "secret@example.com"}]});
    let conference = desk.make_public(Kind::PressConference, &whole);
    desk.make_public(
        Kind::PressConference,
        &json!({"title": "Past", "starts": {"local": "2020-01-01"}, "occurrence": "held"}),
    );
    assert_eq!(titles(&reader, "press-conferences", ""), ["Water & weather", "Past"]);
    assert_eq!(titles(&reader, "press-conferences", "?when=upcoming"), ["Water & weather"]);
    assert_eq!(titles(&reader, "press-conferences", "?series=weekly"), ["Water & weather"]);
    assert_eq!(titles(&reader, "press-conferences", "?official=zhou-song"), [""; 0]);
    for feed in feeds(&reader, "press-conferences", "?organization=water-bureau") {
        assert_eq!(feed.title.as_ref().map(|title| title.content.as_str()), Some("Water Bureau – Harbour News"));
        let entry = &feed.entries[0];
        assert_eq!(entry.id, format!("urn:uuid:{}", id(&conference)));
        assert!(links(entry).contains(&"https://example.com/briefings/water"), "{:?}", entry.links);
        let html = entry.content.as_ref().and_then(|content| content.body.as_deref()).unwrap_or_default();
        assert_eq!(
            html.trim(),
            "<p>2027-03-20 15:00 (Asia/Shanghai)</p><p>Hall &lt;1&gt;</p><p>Reservoirs (Zhou Song)</p>"
        );
        assert_eq!(entry.authors[0].name.as_deref(), Some("Water Bureau"));
    }
    assert!(!reader.get("/v1/feeds/press-conferences.json").expect(200).text().contains("secret"));
}

fn nothing_in_a_text_breaks_a_feed(engine: Engine) {
    let room = Newsroom::open(engine);
    settle(&room);
    let desk = room.editor();
    let nasty = "]]> <![CDATA[ & &amp; &#0; \u{202e}עברית 😀 <b>\"'\u{feff}";
    let section = desk.make(Kind::Section, &json!({"names": nasty, "slug": "nasty"}));
    let control = "bell \u{7}, escape \u{1b}, \u{fffe} and \u{ffff} end";
    let article = desk.article(
        nasty,
        json!({"section": link(&section), "standfirst": nasty, "credits": [{"role": "writer", "credited_as": nasty}],
            "body": [paragraph("b1", &[(nasty, None), (control, None)])]}),
    );
    desk.publish(Kind::Article, &article);
    for feed in feeds(&room.anyone(), "articles", "?section=nasty") {
        let entry = &feed.entries[0];
        let told = room.anyone().get(&shown(Kind::Article, &article)).ok(200);
        assert_eq!(title(entry), told["headline"], "{:?}", feed.feed_type);
        let html = entry.content.as_ref().and_then(|content| content.body.as_deref()).unwrap_or_default();
        assert!(html.contains("]]&gt; &lt;![CDATA[ &amp; &amp;amp; &amp;#0;"), "{html}");
    }
}

fn a_feed_is_kept_and_asked_for_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Kept", json!({}));
    desk.publish(Kind::Article, &article);
    let reader = room.anyone();
    for of in ["articles", "press-conferences"] {
        for (form, media, _) in FORMS {
            let path = format!("/v1/feeds/{of}.{form}");
            let answer: Answer = reader.get(&path).expect(200);
            let tag = answer.must("etag").to_owned();
            assert!(answer.must("cache-control").starts_with("public, max-age="));
            assert_eq!(answer.header("last-modified").is_some(), of == "articles");
            reader.ask("GET", &path).header("if-none-match", &tag).send().expect(304);
            assert_eq!(reader.ask("HEAD", &path).send().expect(200).must("content-type"), media);
            assert_eq!(reader.get(&path).expect(200).body, answer.body);
        }
    }
}

fn a_feed_costs_the_same_however_long(engine: Engine) {
    let room = Newsroom::counting(engine);
    settle(&room);
    let (desk, reader) = (room.editor(), room.anyone());
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    for at in 0..12 {
        let writer = desk.byline(&format!("Writer {at}"));
        let topic = desk.make(Kind::Topic, &json!({"names": format!("Topic {at}")}));
        let more = json!({"section": link(&section), "topics": [link(&topic)],
            "credits": [{"role": "writer", "credited_as": "W", "byline": link(&writer)}]});
        let article = desk.article(&format!("Headline {at}"), more);
        desk.publish(Kind::Article, &article);
        let bureau = desk.organization(&format!("Bureau {at}"));
        let conference =
            json!({"title": format!("Briefing {at}"), "hosts": [link(&bureau)], "starts": {"local": "2026-11-20"}});
        desk.make_public(Kind::PressConference, &conference);
    }
    let count = |path: &str| {
        reader.get(path).expect(200);
        statements::of(&room.database.address, || drop(reader.get(path).expect(200))).len()
    };
    for path in
        ["/v1/feeds/articles.rss?section=china", "/v1/feeds/articles.atom?", "/v1/feeds/press-conferences.json?"]
    {
        let (few, many) = (count(&format!("{path}&limit=2")), count(&format!("{path}&limit=12")));
        assert!(few == many && few <= 24, "{path}: {few} and {many}");
    }
}
