//! What readers see in the formats of others: sitemaps, schema.org JSON-LD, IPTC ninjs and oEmbed.

use std::path::Path;

use diesel::connection::SimpleConnection;
use jsonschema::Validator;
use pressroom::record::Kind;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

use crate::feeds::settle;
use crate::harness::stories::{id, link, paragraph, quotation_of, shown, version};
use crate::harness::{Client, Engine, Newsroom, Story, statements};

on_both!(
    a_sitemap_in_parts,
    a_sitemap_has_what_has_an_address,
    a_long_list_is_cut_into_parts,
    the_latest_news_for_search_engines,
    an_article_as_json_ld,
    a_press_conference_and_an_official_as_json_ld,
    an_article_as_ninjs,
    a_feed_as_ninjs,
    an_address_as_oembed,
    these_formats_cost_the_same_however_much_is_in_them,
);

/// An element of a document: the path of names that leads to it, its text and its attributes.
type Element = (String, String, Vec<(String, String)>);

/// The elements of a document, in its order.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    let (mut path, mut found): (Vec<String>, Vec<Element>) = (Vec::new(), Vec::new());
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}"));
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref().as_bytes()).into_owned());
                let attributes = start.attributes().map(|one| {
                    let one = one.expect("well-formed");
                    let value = quick_xml::escape::unescape(&one.value).expect("well-formed").into_owned();
                    (String::from_utf8_lossy(one.key.as_ref().as_bytes()).into_owned(), value)
                });
                found.push((path.join("/"), String::new(), attributes.collect()));
                open.push(found.len() - 1);
                if matches!(event, Event::Empty(_)) {
                    path.pop();
                    open.pop();
                }
            }
            Event::End(_) => {
                path.pop();
                open.pop();
            }
            Event::Text(piece) => found[*open.last().unwrap_or(&0)].1.push_str(piece),
            Event::GeneralRef(entity) => {
                let one = quick_xml::escape::unescape(&format!("&{};", &**entity)).expect("known").into_owned();
                found[*open.last().unwrap_or(&0)].1.push_str(&one);
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[track_caller]
fn texts(client: &Client, path: &str, of: &str) -> Vec<String> {
    let answer = client.get(path).expect(200);
    assert_eq!(answer.must("content-type"), "application/xml; charset=utf-8");
    elements(&answer.text()).into_iter().filter(|(name, ..)| name == of).map(|(_, text, _)| text).collect()
}

/// The parts that an index lists, without the address of the server.
#[track_caller]
fn parts(client: &Client, path: &str) -> Vec<String> {
    let all = texts(client, path, "sitemapindex/sitemap/loc");
    all.iter().map(|loc| loc.strip_prefix("http://127.0.0.1:8080").expect("our address").to_owned()).collect()
}

const SITEMAP: &str = "/v1/feeds/sitemap.xml";
const NEWS: &str = "/v1/feeds/news-sitemap.xml";

fn a_sitemap_in_parts(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    assert_eq!(parts(&reader, SITEMAP), [""; 0]);
    settle(&story.room);
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let english = desk.article("In English", json!({"section": link(&section), "slug": "in-english"}));
    desk.publish(Kind::Article, &english);
    let group = desk.again(Kind::Article, &english)["translation_group"].clone();
    let more = json!({"language": "zh-Hans", "slug": "中文", "translation_group": group});
    let chinese = desk.article("中文", more);
    desk.publish(Kind::Article, &chinese);
    desk.article("A draft", json!({}));
    let index = parts(&reader, SITEMAP);
    assert_eq!(index.len(), 2, "articles and sections: {index:?}");
    let articles = index.iter().find(|part| part.contains("part=article.")).expect("articles");
    let (in_english, in_chinese) =
        ("https://example.com/en/china/in-english", "https://example.com/zh-Hans/%E4%B8%AD%E6%96%87");
    let mut all = texts(&reader, articles, "urlset/url/loc");
    all.sort();
    assert_eq!(all, [in_english, in_chinese]);
    let document = elements(&reader.get(articles).expect(200).text());
    let alternates: Vec<(&str, &str)> = document
        .iter()
        .filter(|(name, ..)| name == "urlset/url/xhtml:link")
        .map(|(_, _, attributes)| (attributes[1].1.as_str(), attributes[2].1.as_str()))
        .collect();
    let both = [("en", in_english), ("zh-Hans", in_chinese)];
    assert_eq!(alternates, [both, both].concat());
    let told = reader.get(&shown(Kind::Article, &english)).ok(200);
    assert!(
        texts(&reader, articles, "urlset/url/lastmod")
            .contains(&told["published_at"].as_str().expect("when").to_owned())
    );
    // What was taken from sight is gone from it; a part that began with it goes on with what follows.
    story.go(1);
    desk.unpublish(Kind::Article, &english);
    assert_eq!(texts(&reader, articles, "urlset/url/loc"), [in_chinese]);
    // One whose original stands elsewhere is left out.
    desk.change(Kind::Article, &chinese, &json!({"canonical_url": "https://example.org/original"}));
    desk.publish(Kind::Article, &chinese);
    assert_eq!(texts(&reader, articles, "urlset/url/loc"), [""; 0]);
    for wrong in
        ["x", "article", "article.AAAA", "article.*.x", "media.AAAA.01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "a.b.c.d"]
    {
        reader.get(&format!("{SITEMAP}?part={wrong}")).problem(400, "invalid_parameter");
        reader.get(&format!("{NEWS}?part={wrong}")).problem(400, "invalid_parameter");
    }
    reader.get(&format!("{SITEMAP}?page=2")).problem(400, "unknown_parameter");
    let answer = reader.get(SITEMAP).expect(200);
    let tag = answer.must("etag").to_owned();
    reader.ask("GET", SITEMAP).header("if-none-match", &tag).send().expect(304);
    reader.ask("HEAD", SITEMAP).send().expect(200);
}

fn a_sitemap_has_what_has_an_address(engine: Engine) {
    let room = Newsroom::open(engine);
    settle(&room);
    let (desk, reader) = (room.editor(), room.anyone());
    let bureau = desk.make_public(Kind::Organization, &json!({"names": "Bureau", "classification": "government_body"}));
    desk.make_public(
        Kind::Official,
        &json!({"names": "Zhou Song", "positions": [{"organization": link(&bureau), "title": "D"}]}),
    );
    desk.make_public(Kind::PressConference, &json!({"title": "Water", "starts": {"local": "2026-11-20"}}));
    desk.make_public(Kind::Byline, &json!({"names": "Li Xinyi"}));
    let mut all: Vec<String> =
        parts(&reader, SITEMAP).iter().flat_map(|part| texts(&reader, part, "urlset/url/loc")).collect();
    all.sort();
    let briefing = "https://example.com/briefings/water";
    assert_eq!(all, [briefing, "https://example.com/by/li-xinyi", "https://example.com/officials/zhou-song"]);
}

/// Rows as a list of many articles has them; their records are not read to find where the parts begin.
fn lengthen(room: &Newsroom, rows: usize) {
    let insert = "INSERT INTO filter_rows (kind, filter, value, language, order_key, record, edition, visible_from)";
    let all = match room.engine {
        Engine::Sqlite => format!(
            "PRAGMA foreign_keys = OFF; WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
             {insert} SELECT 'article', 'all', '', '', unhex('FF' || printf('%014x', n)), randomblob(16), randomblob(16), 0 FROM numbers"
        ),
        Engine::Postgres => format!(
            "SET session_replication_role = replica;
             {insert} SELECT 'article', 'all', '', '', decode('FF' || lpad(to_hex(n), 14, '0'), 'hex'), gen_random_uuid(), gen_random_uuid(),
                 '2000-01-01' FROM generate_series(1, {rows}) AS n"
        ),
    };
    room.connect().batch_execute(&all).expect("rows can be written");
}

fn a_long_list_is_cut_into_parts(engine: Engine) {
    let room = Newsroom::counting(engine);
    settle(&room);
    let (desk, reader) = (room.editor(), room.anyone());
    let article = desk.article("The first", json!({"slug": "first"}));
    desk.publish(Kind::Article, &article);
    let count = |path: &str| statements::of(&room.database.address, || drop(reader.get(path).expect(200))).len();
    assert_eq!((parts(&reader, SITEMAP).len(), texts(&reader, NEWS, "urlset/url/loc").len()), (1, 1));
    let few = count(SITEMAP);
    lengthen(&room, 4_500);
    let index = parts(&reader, SITEMAP);
    assert_eq!((index.len(), count(SITEMAP)), (3, few), "two parts of 2,000 and one of 501");
    assert_eq!(texts(&reader, &index[0], "urlset/url/loc"), ["https://example.com/en/first"]);
    assert_eq!(texts(&reader, &index[2], "urlset/url/loc"), [""; 0]);
    let news = parts(&reader, NEWS);
    assert_eq!(news.len(), 5, "files of 1,000 each");
    assert_eq!(texts(&reader, &news[0], "urlset/url/loc"), ["https://example.com/en/first"]);
}

fn the_latest_news_for_search_engines(engine: Engine) {
    let story = Story::begin(engine);
    settle(&story.room);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let old = desk.article("Old", json!({}));
    desk.publish(Kind::Article, &old);
    story.go(60);
    let newer = desk.article("New & <near>", json!({"slug": "new"}));
    desk.publish(Kind::Article, &newer);
    let chinese = desk.article("新闻", json!({"language": "zh-Hans", "slug": "x"}));
    desk.publish(Kind::Article, &chinese);
    let of = |member: &str| texts(&reader, NEWS, &format!("urlset/url/{member}"));
    assert_eq!(of("news:news/news:title"), ["新闻", "New & <near>", "Old"]);
    assert_eq!(of("news:news/news:publication/news:language"), ["zh-cn", "en", "en"]);
    assert_eq!(of("news:news/news:publication/news:name"), ["港口新闻", "Harbour News", "Harbour News"]);
    assert_eq!(of("news:news/news:publication_date")[2], "2027-03-01T08:00:00Z");
    assert_eq!(of("loc")[1], "https://example.com/en/new");
    // Two days, and no longer than that; the answer is kept within the minute.
    story.go(2 * 24 * 60);
    assert_eq!(of("news:news/news:title").len(), 3);
    story.go(2 * 24 * 60 + 1);
    assert_eq!(of("news:news/news:title"), ["新闻", "New & <near>"]);
    story.go(4 * 24 * 60);
    assert_eq!(of("news:news/news:title"), [""; 0]);
}

/// A report with everything: credits of all sorts, a quotation in a post, a press conference, a correction.
fn whole(story: &Story) -> Value {
    let desk = &story.desk;
    let bureau = desk.organization("Water Bureau");
    let agency = desk.organization("Harbour Agency");
    let official = desk.official("Zhou Song", &bureau, "Deputy Director", "2021");
    let conference = desk.make(
        Kind::PressConference,
        &json!({"title": "On water", "slug": "on-water", "starts": {"local": "2026-11-20T15:00", "time_zone": "Asia/Shanghai"}, "occurrence": "held"}),
    );
    let mut said = quotation_of("We did it", &official);
    said["capacity"] = json!({"id": official["positions"][0]["id"]});
    said["capacity_as_printed"] = json!("deputy head of the bureau");
    said["speaker_as_printed"] = json!("ZHOU SONG");
    said["press_conference"] = link(&conference);
    let quotation = desk.make(Kind::Quotation, &said);
    let writer = desk.byline("Li Xinyi");
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let picture = json!({"caption": "The hall", "credit_line": "Photo/Li Xinyi", "alt_text": "A hall"});
    let picture = desk.make(Kind::Media, &picture);
    let article = desk.article(
        "All of it </script>",
        json!({"slug": "all", "kicker": "Water", "standfirst": "What was said.", "backstory": "We were there.",
            "dateline": {"place": "Chongqing", "raw": "Chongqing -"}, "section": link(&section), "topics": [link(&topic)],
            "lead_image": {"media": link(&picture)}, "press_conferences": [link(&conference)],
            "external_ids": [{"scheme": "nitf", "value": "42"}],
            "credits": [
                {"role": "photographer", "credited_as": "Zoe Last"},
                {"role": "writer", "credited_as": "LI XINYI", "byline": link(&writer)},
                {"role": "agency", "credited_as": "HARBOUR AGENCY", "organization": link(&agency)},
                {"role": "reporter", "credited_as": "Ann First"},
                {"role": "editor", "credited_as": "Ed Itor"}],
            "body": [paragraph("b1", &[("“", None), ("We did it", Some(&quotation)), ("”, he said.", None)])]}),
    );
    desk.publish(Kind::Article, &article);
    story.go(5);
    story.act(Kind::Article, &article, "correct", &json!({"text": "It was Friday."})).expect(200);
    article
}

const IN_ORDER: [&str; 5] = ["Zoe Last", "LI XINYI", "HARBOUR AGENCY", "Ann First", "Ed Itor"];

fn names(of: &Value) -> Vec<&str> {
    of.as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect()
}

fn an_article_as_json_ld(engine: Engine) {
    let story = Story::begin(engine);
    settle(&story.room);
    let article = whole(&story);
    let path = format!("{}?include=json_ld", shown(Kind::Article, &article));
    let told = story.room.anyone().get(&path).ok(200);
    let ld = &told["json_ld"];
    assert_eq!((&ld["@context"], &ld["@type"]), (&json!("https://schema.org"), &json!("NewsArticle")));
    assert_eq!(ld["@id"], "https://example.com/en/china/all");
    assert_eq!(names(&ld["creator"]), IN_ORDER);
    assert_eq!(names(&ld["author"]), ["LI XINYI", "Ann First"]);
    assert_eq!(ld["author"][0]["@type"], "Person");
    assert_eq!(ld["author"][0]["url"], "https://example.com/by/li-xinyi");
    assert_eq!((names(&ld["editor"]), names(&ld["contributor"])), (vec!["Ed Itor"], vec!["Zoe Last"]));
    assert_eq!(ld["creator"][2]["@type"], "Organization");
    assert_eq!(
        ld["publisher"],
        json!({"@type": "NewsMediaOrganization", "name": "Harbour News", "url": "https://example.com/en/"})
    );
    let quotation = &ld["citation"][0];
    assert_eq!((&quotation["@type"], &quotation["text"]), (&json!("Quotation"), &json!("We did it")));
    let creator = &quotation["creator"];
    assert_eq!(
        (&creator["@type"], &creator["name"], &creator["alternateName"]),
        (&json!("Person"), &json!("Zhou Song"), &json!("ZHOU SONG"))
    );
    assert_eq!(creator["jobTitle"], "deputy head of the bureau");
    let role = &creator["memberOf"];
    assert_eq!((&role["@type"], &role["roleName"]), (&json!("OrganizationRole"), &json!("Deputy Director")));
    assert_eq!(
        (&role["memberOf"]["@type"], &role["memberOf"]["name"]),
        (&json!("Organization"), &json!("Water Bureau"))
    );
    let event = &ld["about"][0];
    assert_eq!((&event["@type"], &event["name"]), (&json!("Event"), &json!("On water")));
    assert_eq!(
        (&event["startDate"], &event["eventStatus"]),
        (&json!("2026-11-20T15:00:00+08:00"), &json!("https://schema.org/EventScheduled"))
    );
    assert_eq!(event, &quotation["recordedAt"]);
    let correction = &ld["correction"][0];
    assert_eq!((&correction["@type"], &correction["text"]), (&json!("CorrectionComment"), &json!("It was Friday.")));
    assert!(correction["datePublished"].is_string());
    assert_eq!(ld["articleBody"], "“We did it”, he said.");
    assert_eq!((&ld["articleSection"], &ld["keywords"]), (&json!("China"), &json!(["Water"])));
    // A picture without a file is none to show.
    assert_eq!(ld.get("image"), None);
    // A picture that readers do not see any more says nothing in the text either.
    let hidden = story.desk.make(Kind::Media, &json!({"caption": "A secret caption"}));
    let body = json!([paragraph("b1", &[("Text.", None)]), {"_type": "image", "_key": "i1", "media": link(&hidden), "caption": "A secret caption"}]);
    let article = story.desk.article("With a picture", json!({"body": body}));
    story.desk.publish(Kind::Article, &article);
    let path = format!("{}?include=json_ld", shown(Kind::Article, &article));
    assert!(story.room.anyone().get(&path).expect(200).text().contains("secret"));
    story.go(10);
    story.desk.unpublish(Kind::Media, &hidden);
    assert!(!story.room.anyone().get(&path).expect(200).text().contains("secret"));
}

fn a_press_conference_and_an_official_as_json_ld(engine: Engine) {
    let story = Story::begin(engine);
    settle(&story.room);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let conference = desk.make_public(
        Kind::PressConference,
        &json!({"title": "On water", "hosts": [link(&bureau)], "starts": {"local": "2026-11-20"}, "occurrence": "cancelled",
            "venue": {"name": "Hall", "address": "1 Water Street", "online_url": "https://example.com/live"}, "agenda": [{"title": "Reservoirs"}],
            "speakers": [{"official": link(&official), "label_as_printed": "ZHOU SONG", "capacity": {"id": official["positions"][0]["id"]}}]}),
    );
    let ld = reader.get(&format!("{}?include=json_ld", shown(Kind::PressConference, &conference))).ok(200)["json_ld"]
        .clone();
    assert_eq!(
        (&ld["@type"], &ld["name"], &ld["startDate"]),
        (&json!("Event"), &json!("On water"), &json!("2026-11-20"))
    );
    assert_eq!(ld["eventStatus"], "https://schema.org/EventCancelled");
    assert_eq!(
        ld["location"],
        json!([{"@type": "Place", "name": "Hall", "address": "1 Water Street"}, {"@type": "VirtualLocation", "url": "https://example.com/live"}])
    );
    assert_eq!((names(&ld["organizer"]), names(&ld["performer"])), (vec!["Water Bureau"], vec!["ZHOU SONG"]));
    assert_eq!(ld["performer"][0]["memberOf"]["roleName"], "Director");
    let ld = reader.get(&format!("{}?include=json_ld", shown(Kind::Official, &official))).ok(200)["json_ld"].clone();
    assert_eq!((&ld["@type"], &ld["name"]), (&json!("Person"), &json!("Zhou Song")));
    let role = &ld["memberOf"][0];
    assert_eq!(
        (&role["@type"], &role["roleName"], &role["startDate"]),
        (&json!("OrganizationRole"), &json!("Director"), &json!("2021"))
    );
    assert_eq!(role["memberOf"]["name"], "Water Bureau");
    assert_eq!(reader.get("/v1/officials?include=json_ld").ok(200)["data"][0]["json_ld"], ld);
}

/// The published schema of ninjs, where it is present; what it takes from elsewhere (GeoJSON) is let pass.
fn schema() -> Option<Validator> {
    let path = Path::new("../shared/data/iptc/ninjs-schema_3.1.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).ok()?).expect("the schema is JSON");
    let place = schema.pointer_mut("/$defs/ninjsType/properties/places/items/properties/geoJSON").expect("it is there");
    *place = json!(true);
    Some(jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema compiles"))
}

#[track_caller]
fn valid(item: &Value) {
    let Some(schema) = schema() else { return };
    let faults: Vec<String> =
        schema.iter_errors(item).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{item:#}");
}

fn an_article_as_ninjs(engine: Engine) {
    let story = Story::begin(engine);
    settle(&story.room);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let article = whole(&story);
    let path = format!("{}/ninjs", shown(Kind::Article, &article));
    let answer = reader.get(&path).expect(200);
    let item = answer.json();
    valid(&item);
    let mut spoiled = item.clone();
    spoiled["quotations"] = json!([]);
    assert!(schema().is_none_or(|schema| !schema.is_valid(&spoiled)), "the schema refuses what it does not know");
    assert_eq!(item["uri"], format!("urn:uuid:{}", id(&article)));
    assert_eq!(
        (&item["type"], &item["by"], &item["located"]),
        (&json!("text"), &json!("LI XINYI and Ann First"), &json!("Chongqing"))
    );
    let sources = names(&item["infoSources"]);
    assert_eq!((&sources[..5], sources.last()), (&IN_ORDER[..], Some(&"Harbour News")));
    assert_eq!(names(&item["people"]), ["Zoe Last", "LI XINYI", "Ann First", "Ed Itor", "Zhou Song"]);
    assert_eq!(names(&item["organisations"]), ["HARBOUR AGENCY", "Water Bureau"]);
    assert_eq!(names(&item["subjects"]), ["China", "Water"]);
    assert_eq!(names(&item["events"]), ["On water"]);
    assert_eq!(item["bodies"][1]["value"], "“We did it”, he said.");
    assert_eq!((&item["bodies"][1]["wordCount"], &item["bodies"][1]["charCount"]), (&json!(5), &json!(21)));
    let of = |rel: &str| {
        let all = item["associations"].as_array().expect("associations").iter();
        all.filter(|one| one["rel"] == rel).cloned().collect::<Vec<_>>()
    };
    let quotation = &of("quotation")[0];
    assert_eq!(quotation["bodies"][0]["value"], "We did it");
    assert_eq!((&quotation["by"], names(&quotation["people"])), (&json!("ZHOU SONG"), vec!["Zhou Song"]));
    assert_eq!(quotation["descriptions"][0]["value"], "deputy head of the bureau");
    assert_eq!(names(&quotation["organisations"]), ["Water Bureau"]);
    let event = &of("event")[0];
    assert_eq!(
        (&event["type"], &event["eventDetails"]["dates"]["startDate"]),
        (&json!("event"), &json!("2026-11-20T15:00:00+08:00"))
    );
    assert_eq!(of("leadImage")[0]["by"], "Photo/Li Xinyi");
    let corrected =
        item["descriptions"].as_array().expect("descriptions").iter().find(|one| one["role"] == "correction");
    assert_eq!(corrected.expect("the correction")["value"], "It was Friday.");
    assert_eq!(answer.must("content-language"), "en");
    reader.ask("GET", &path).header("if-none-match", answer.must("etag")).send().expect(304);
    reader.ask("HEAD", &path).send().expect(200);
    // As little as can be.
    let bare = desk.make(Kind::Article, &json!({"headline": "Bare", "language": "zh-Hans", "body": []}));
    desk.publish(Kind::Article, &bare);
    valid(&reader.get(&format!("{}/ninjs", shown(Kind::Article, &bare))).ok(200));
    let draft = desk.article("Draft", json!({}));
    reader.get(&format!("{}/ninjs", shown(Kind::Article, &draft))).problem(404, "not_found");
    reader.get("/v1/articles/nothing/ninjs").problem(404, "not_found");
    reader.get(&format!("{path}?language=en")).problem(400, "unknown_parameter");
    story.go(60);
    story.act(Kind::Article, &article, "retract", &json!({"text": "All wrong."})).expect(200);
    reader.get(&path).problem(410, "gone");
}

fn a_feed_as_ninjs(engine: Engine) {
    let story = Story::begin(engine);
    settle(&story.room);
    let article = whole(&story);
    let plain = story.desk.article("Beside", json!({}));
    story.desk.publish(Kind::Article, &plain);
    let reader = story.room.anyone();
    let package = reader.get("/v1/feeds/articles.ninjs").ok(200);
    valid(&package);
    assert_eq!((&package["type"], &package["title"]), (&json!("composite"), &json!("Harbour News")));
    assert_eq!(names(&package["associations"]), ["Beside", "All of it </script>"]);
    assert_eq!(names(&package["associations"][1]["infoSources"])[..5], IN_ORDER);
    let package = reader.get("/v1/feeds/articles.ninjs?section=china&limit=1").ok(200);
    assert_eq!(package["associations"][0]["uri"], format!("urn:uuid:{}", id(&article)));
    assert_eq!(package["title"], "China – Harbour News");
    valid(&reader.get("/v1/feeds/articles.ninjs?language=zh-Hans").ok(200));
}

fn an_address_as_oembed(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let asked = |url: &str, more: &str| {
        let url: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
        reader.get(&format!("/v1/oembed?url={url}{more}"))
    };
    // Without a pattern no address is known.
    asked("https://example.com/en/china/all", "").problem(404, "not_found");
    settle(&story.room);
    let article = whole(&story);
    let shown = asked("https://example.com/en/china/all", "").ok(200);
    assert_eq!(
        (&shown["version"], &shown["type"], &shown["title"]),
        (&json!("1.0"), &json!("rich"), &json!("All of it </script>"))
    );
    assert_eq!(
        (&shown["author_name"], &shown["provider_name"]),
        (&json!("LI XINYI and Ann First"), &json!("Harbour News"))
    );
    assert_eq!(shown["provider_url"], "https://example.com/en/");
    let html = "<blockquote cite=\"https://example.com/en/china/all\" lang=\"en\"><p><a href=\"https://example.com/en/china/all\">All of it \
                &lt;/script&gt;</a></p><p>What was said.</p><footer>LI XINYI and Ann First · Harbour News</footer></blockquote>";
    assert_eq!((&shown["html"], &shown["width"], &shown["height"]), (&json!(html), &json!(600), &json!(240)));
    let small =
        asked("https://example.com/en/china/all?utm_source=x#top", "&maxwidth=320&maxheight=100&format=json").ok(200);
    assert_eq!((&small["width"], &small["height"]), (&json!(320), &json!(100)));
    let answer = asked("https://example.com/en/china/all", "&format=xml").expect(200);
    assert_eq!(answer.must("content-type"), "text/xml; charset=utf-8");
    let members = elements(&answer.text());
    let of = |name: &str| members.iter().find(|(path, ..)| path == name).map(|(_, text, _)| text.as_str());
    assert_eq!((of("oembed/title"), of("oembed/html")), (Some("All of it </script>"), Some(html)));
    // What it is called changes; its address before is known still.
    desk.change(Kind::Article, &article, &json!({"slug": "renamed"}));
    desk.publish(Kind::Article, &article);
    let moved = asked("https://example.com/en/china/all", "").ok(200);
    assert!(moved["html"].as_str().is_some_and(|html| html.contains("/en/china/renamed")));
    for unknown in [
        "https://example.com/en/nothing",
        "https://example.org/en/china/renamed",
        "https://example.com/zh-Hans/china/renamed",
        "https://example.com/",
    ] {
        asked(unknown, "").problem(404, "not_found");
    }
    asked("https://example.com/en/china/renamed", "&format=yaml").problem(400, "invalid_parameter");
    asked("https://example.com/en/china/renamed", "&maxwidth=0").problem(400, "invalid_parameter");
    asked("https://example.com/en/china/renamed", "&maxheight=wide").problem(400, "invalid_parameter");
    asked("https://example.com/en/china/renamed", "&callback=x").problem(400, "unknown_parameter");
    for wrong in ["not an address", "javascript:alert(1)", "/en/china/renamed"] {
        asked(wrong, "").problem(400, "invalid_parameter");
    }
    reader.get("/v1/oembed").problem(400, "invalid_parameter");
    // Embargoes, withdrawals and drafts are not there.
    let draft = desk.article("Draft", json!({"slug": "draft"}));
    asked("https://example.com/en/draft", "").problem(404, "not_found");
    desk.publish(Kind::Article, &draft);
    asked("https://example.com/en/draft", "").expect(200);
    story.go(30);
    desk.unpublish(Kind::Article, &draft);
    asked("https://example.com/en/draft", "").problem(404, "not_found");
    // By its id.
    let site = story.room.admin().get("/v1/manage/site").ok(200);
    let addresses = json!({"addresses": {"article": "https://example.com/n/{id}"}});
    story.room.admin().patch("/v1/manage/site?publish=true", version(&site), &addresses).expect(200);
    asked(&format!("https://example.com/n/{}", id(&article)), "").expect(200);
    asked("https://example.com/n/01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "").problem(404, "not_found");
}

fn these_formats_cost_the_same_however_much_is_in_them(engine: Engine) {
    let story = Story::counting(engine);
    settle(&story.room);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let count = |path: &str| {
        reader.get(path).expect(200);
        statements::of(&story.room.database.address, || drop(reader.get(path).expect(200))).len()
    };
    let one = |at: usize| {
        let section = desk.make(Kind::Section, &json!({"names": format!("Section {at}")}));
        let bureau = desk.organization(&format!("Bureau {at}"));
        let official = desk.official(&format!("Official {at}"), &bureau, "Director", "2021");
        let quotation = desk.quotation(&format!("Words {at}"), &official);
        let words = format!("Words {at}");
        let body = json!([paragraph("b1", &[(&words, Some(&quotation))])]);
        let article = desk.article(&format!("Headline {at}"), json!({"section": link(&section), "body": body}));
        desk.publish(Kind::Article, &article);
        article
    };
    let first = one(0);
    let ninjs = format!("{}/ninjs", shown(Kind::Article, &first));
    let part = parts(&reader, SITEMAP).into_iter().find(|part| part.contains("article")).expect("a part");
    let paths =
        [SITEMAP, NEWS, &part, &ninjs, "/v1/feeds/articles.ninjs", "/v1/oembed?url=https://example.com/en/headline-0"];
    let few: Vec<usize> = paths.iter().map(|path| count(path)).collect();
    (1..8).for_each(|at| drop(one(at)));
    let many: Vec<usize> = paths.iter().map(|path| count(path)).collect();
    assert_eq!(few, many, "{paths:?}");
    // A feed of whole articles reads what they quote, who says it, and what was put right.
    assert!(many.iter().all(|count| *count <= 24), "{many:?}");
}
