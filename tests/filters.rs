//! What lists can be asked for.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::contract::operations;
use crate::harness::stories::{id, link, paragraph, quotation_of};
use crate::harness::{Client, Engine, Newsroom};

on_both!(
    a_filter_takes_ids_and_slugs_or_by_commas_and_between_parameters,
    a_section_has_the_articles_of_those_below_it,
    a_section_that_moves_takes_its_articles_along,
    an_article_is_found_by_those_it_quotes_while_readers_see_the_quotation,
    a_quotation_that_is_published_anew_moves_its_articles,
    a_conference_is_found_by_its_hosts_and_speakers,
    other_lists_have_filters_of_their_own,
    every_declared_filter_is_one,
    the_tree_of_sections_is_the_sites,
);

/// The headlines, names or texts of a list, in order of the alphabet.
#[track_caller]
pub fn found(client: &Client, path: &str) -> Vec<String> {
    let list = client.get(path).ok(200);
    let called = |one: &Value| {
        ["headline", "name", "title", "text"].iter().find_map(|member| one[*member].as_str()).unwrap_or("?").to_owned()
    };
    let mut found: Vec<String> = list["data"].as_array().expect("data").iter().map(called).collect();
    found.sort();
    let with_count = format!("{path}{}count=exact", if path.contains('?') { '&' } else { '?' });
    assert_eq!(client.get(&with_count).ok(200)["page"]["total"], found.len(), "{path}");
    found
}

fn a_filter_takes_ids_and_slugs_or_by_commas_and_between_parameters(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topic = |name: &str| desk.make_public(Kind::Topic, &json!({"names": name}));
    let (water, rain, wind) = (topic("Water"), topic("Rain"), topic("Wind"));
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    let bureau = desk.make_public(Kind::Organization, &json!({"names": "Water Bureau"}));
    let conference = desk.make_public(Kind::PressConference, &json!({"title": "Briefing"}));
    let credit = json!([{"role": "editor", "credited_as": "AP", "byline": link(&byline)}]);
    for (headline, more) in [
        ("a", json!({"topics": [link(&water)], "credits": credit})),
        ("b", json!({"topics": [link(&rain), link(&water)], "press_conferences": [link(&conference)]})),
        (
            "c",
            json!({"topics": [link(&wind)], "credits": credit, "source": {"kind": "handout", "organization": link(&bureau)}}),
        ),
        ("d", json!({})),
    ] {
        desk.publish(Kind::Article, &desk.article(headline, more));
    }
    let list = |query: &str| found(&room.anyone(), &format!("/v1/articles{query}"));
    assert_eq!(list(""), ["a", "b", "c", "d"]);
    assert_eq!(list("?topic=water"), ["a", "b"]);
    assert_eq!(list(&format!("?topic={}", id(&water))), ["a", "b"]);
    assert_eq!(list("?topic=rain,wind"), ["b", "c"]);
    assert_eq!(list(&format!("?topic=rain,{},nowhere", id(&wind))), ["b", "c"]);
    assert_eq!(list("?topic=water,rain"), ["a", "b"]);
    assert_eq!(list("?topic=nowhere"), Vec::<String>::new());
    assert_eq!(list(&format!("?topic={}", pressroom::store::Id::new())), Vec::<String>::new());
    assert_eq!(list("?byline=ada-penn"), ["a", "c"]);
    assert_eq!(list("?byline=ada-penn&topic=water"), ["a"]);
    assert_eq!(list("?byline=ada-penn&topic=water,wind"), ["a", "c"]);
    assert_eq!(list("?byline=ada-penn&topic=rain"), Vec::<String>::new());
}

fn a_section_has_the_articles_of_those_below_it(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let section = |name: &str, parent: Option<&Value>| {
        desk.make_public(Kind::Section, &json!({"names": name, "parent": parent.map(link)}))
    };
    let world = section("World", None);
    let china = section("China", Some(&world));
    let chongqing = section("Chongqing", Some(&china));
    let europe = section("Europe", Some(&world));
    for (headline, section) in [("w", &world), ("c", &china), ("q", &chongqing), ("e", &europe)] {
        desk.publish(Kind::Article, &desk.article(headline, json!({"section": link(section)})));
    }
    let list = |query: &str| found(&room.anyone(), &format!("/v1/articles?{query}"));
    assert_eq!(list("section=world"), ["c", "e", "q", "w"]);
    assert_eq!(list("section=china"), ["c", "q"]);
    assert_eq!(list("section=chongqing"), ["q"]);
    assert_eq!(list("section=europe,chongqing"), ["e", "q"]);
    assert_eq!(list("section=china&language=en"), ["c", "q"]);
    assert_eq!(list("section=china&language=fr"), Vec::<String>::new());
    assert_eq!(list("section=china&sort=published_at"), ["c", "q"]);
}

fn a_section_that_moves_takes_its_articles_along(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let section = |name: &str| desk.make_public(Kind::Section, &json!({"names": name}));
    let (world, china, chongqing) = (section("World"), section("China"), section("Chongqing"));
    desk.publish(Kind::Article, &desk.article("q", json!({"section": link(&chongqing)})));
    let list = |query: &str| found(&room.anyone(), &format!("/v1/articles?section={query}"));
    assert!(list("china").is_empty() && list("world").is_empty());
    desk.change(Kind::Section, &chongqing, &json!({"parent": link(&china)}));
    assert!(list("china").is_empty(), "readers see the tree as it was published");
    desk.publish(Kind::Section, &chongqing);
    assert_eq!(list("china"), ["q"]);
    desk.change(Kind::Section, &china, &json!({"parent": link(&world)}));
    desk.publish(Kind::Section, &china);
    assert_eq!(list("world"), ["q"], "and those above it");
    desk.change(Kind::Section, &chongqing, &json!({"parent": null}));
    desk.publish(Kind::Section, &chongqing);
    assert!(list("china").is_empty() && list("world").is_empty());
    assert_eq!(list("chongqing"), ["q"]);
}

fn an_article_is_found_by_those_it_quotes_while_readers_see_the_quotation(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.make_public(Kind::Organization, &json!({"names": "Water Bureau"}));
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    desk.publish(Kind::Official, &official);
    let mut quotation = quotation_of("We keep our word.", &official);
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    quotation["extraction"] = json!({"method": "direct_speech", "confidence": 0.8, "review": "suggested"});
    let quotation = desk.make(Kind::Quotation, &quotation);
    let article = desk.article("a", json!({"body": [paragraph("b1", &[("We keep our word.", Some(&quotation))])]}));
    desk.publish(Kind::Article, &article);
    let queries = [
        format!("official={}", id(&official)),
        "official=zhou-song".to_owned(),
        format!("organization={}", id(&bureau)),
        "organization=water-bureau".to_owned(),
    ];
    let list = |wanted: &[&str]| {
        for query in &queries {
            assert_eq!(found(&room.anyone(), &format!("/v1/articles?{query}")), wanted, "{query}");
        }
    };
    list(&[]);
    desk.change(Kind::Quotation, &quotation, &json!({"extraction": {"review": "accepted"}}));
    list(&[]);
    desk.publish(Kind::Quotation, &quotation);
    list(&["a"]);
    desk.unpublish(Kind::Quotation, &quotation);
    list(&[]);
    desk.publish(Kind::Quotation, &quotation);
    list(&["a"]);
    desk.unpublish(Kind::Article, &article);
    list(&[]);
    desk.publish(Kind::Article, &article);
    list(&["a"]);
}

fn a_quotation_that_is_published_anew_moves_its_articles(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let person = |name: &str| desk.make_public(Kind::Official, &json!({"names": name}));
    let (zhou, li) = (person("Zhou Song"), person("Li Hua"));
    let quotation = desk.quotation("We keep our word.", &zhou);
    let article = desk.article("a", json!({"body": [paragraph("b1", &[("We keep our word.", Some(&quotation))])]}));
    desk.publish(Kind::Article, &article);
    let by = |slug: &str| found(&room.anyone(), &format!("/v1/articles?official={slug}"));
    assert_eq!((by("zhou-song").len(), by("li-hua").len()), (1, 0));
    // It was the other who said so.
    desk.change(Kind::Quotation, &quotation, &json!({"speaker": {"type": "official", "id": id(&li)}}));
    assert_eq!((by("zhou-song").len(), by("li-hua").len()), (1, 0));
    desk.publish(Kind::Quotation, &quotation);
    assert_eq!((by("zhou-song").len(), by("li-hua").len()), (0, 1));
    assert_eq!(found(&room.anyone(), "/v1/quotations?official=li-hua"), ["We keep our word."]);
}

fn a_conference_is_found_by_its_hosts_and_speakers(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let conference = json!({"title": "Briefing", "hosts": [link(&bureau)], "occurrence": "held",
        "speakers": [{"official": link(&official), "label_as_printed": "Zhou Song", "capacity": {"id": official["positions"][0]["id"]}}]});
    let conference = desk.make_public(Kind::PressConference, &conference);
    desk.make_public(Kind::PressConference, &json!({"title": "Other", "occurrence": "cancelled"}));
    let quotation =
        json!({"kind": "indirect", "text": "It will rain.", "language": "en", "press_conference": link(&conference)});
    let quotation = desk.make(Kind::Quotation, &quotation);
    let article = desk.article("a", json!({"press_conferences": [link(&conference)], "body": [paragraph("b1", &[("It will rain.", Some(&quotation))])]}));
    desk.publish(Kind::Article, &article);
    let list = |path: &str| found(&room.anyone(), &format!("/v1/{path}"));
    assert_eq!(list("press-conferences?official=zhou-song"), ["Briefing"]);
    assert_eq!(list("press-conferences?organization=water-bureau"), ["Briefing"]);
    assert_eq!(list("press-conferences?occurrence=held,cancelled"), ["Briefing", "Other"]);
    assert_eq!(list("press-conferences?occurrence=cancelled"), ["Other"]);
    assert_eq!(list("articles?press_conference=briefing"), ["a"]);
    assert_eq!(list("quotations?press_conference=briefing&kind=indirect"), ["It will rain."]);
    assert!(list("quotations?press_conference=briefing&kind=direct,mixed").is_empty());
    let transcript = desk.make_public(
        Kind::Transcript,
        &json!({"press_conference": link(&conference), "language": "en", "segments": [{"text": "Good afternoon."}]}),
    );
    let list = room.anyone().get("/v1/transcripts?press_conference=briefing").ok(200);
    assert_eq!(list["data"][0]["id"], transcript["id"]);
    let seen = room.anyone().get("/v1/press-conferences/by-slug/briefing").ok(200);
    assert_eq!(seen["transcripts"][0]["id"], transcript["id"]);
    assert_eq!(seen["speakers"][0]["capacity"]["title"], "Director");
}

fn other_lists_have_filters_of_their_own(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let ministry =
        desk.make_public(Kind::Organization, &json!({"names": "Ministry", "classification": "government_body"}));
    let bureau = desk.make_public(
        Kind::Organization,
        &json!({"names": "Bureau", "parent": link(&ministry), "classification": "other"}),
    );
    desk.publish(Kind::Official, &desk.official("Zhou Song", &bureau, "Director", "2021"));
    desk.make_public(Kind::Byline, &json!({"names": "Agency", "kind": "agency"}));
    desk.make_public(Kind::Byline, &json!({"names": "Person"}));
    let wide = desk.make_public(Kind::Topic, &json!({"names": "Weather", "scheme": "own", "code": "1"}));
    desk.make_public(Kind::Topic, &json!({"names": "Rain", "scheme": "medtop", "code": "1", "broader": link(&wide)}));
    let world = desk.make_public(Kind::Section, &json!({"names": "World"}));
    desk.make_public(Kind::Section, &json!({"names": "China", "parent": link(&world)}));
    desk.make_public(Kind::Page, &json!({"key": "about", "language": "en", "title": "About"}));
    desk.make_public(Kind::Page, &json!({"key": "privacy", "language": "en", "title": "Privacy"}));
    let list = |path: &str| found(&room.anyone(), &format!("/v1/{path}"));
    assert_eq!(list("organizations?parent=ministry"), ["Bureau"]);
    assert_eq!(list("organizations?classification=government_body"), ["Ministry"]);
    assert_eq!(list("officials?organization=bureau"), ["Zhou Song"]);
    assert!(list("officials?organization=ministry").is_empty());
    assert_eq!(list("bylines?kind=agency"), ["Agency"]);
    assert_eq!(list("bylines?kind=agency,person"), ["Agency", "Person"]);
    assert_eq!(list("topics?scheme=medtop"), ["Rain"]);
    assert_eq!(list("topics?broader=weather"), ["Rain"]);
    assert_eq!(list("sections?parent=world"), ["China"]);
    assert_eq!(list("pages?key=privacy"), ["Privacy"]);
}

/// None is declared and ignored: each, given a value that nothing has, finds nothing or refuses the value.
fn every_declared_filter_is_one(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let article = desk.article("a", json!({"body": [paragraph("b1", &[("We keep our word.", Some(&quotation))])]}));
    desk.publish(Kind::Article, &article);
    for (kind, record) in [
        (Kind::Byline, json!({"names": "x"})),
        (Kind::Section, json!({"names": "x"})),
        (Kind::Topic, json!({"names": "x"})),
        (Kind::Page, json!({"key": "x", "language": "en", "title": "x"})),
        (Kind::Organization, json!({"names": "x"})),
    ] {
        desk.make_public(kind, &record);
    }
    let conference = desk.make_public(Kind::PressConference, &json!({"starts": {"local": "2026-11-20"}}));
    desk.make_public(Kind::Transcript, &json!({"press_conference": link(&conference), "language": "en"}));
    let beside = ["sort", "language", "count", "limit", "cursor", "fields", "include", "body_format"];
    let mut tried = 0;
    for operation in operations() {
        if operation.method != "get" || operation.path.starts_with("/v1/manage") || operation.path.contains('{') {
            continue;
        }
        for parameter in operation.parameters().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().expect("a name");
            if beside.contains(&name) {
                continue;
            }
            let value = if name.ends_with("[gte]") || name.ends_with("[gt]") {
                "2999-01-01"
            } else if name.contains('[') {
                "1000-01-01"
            } else {
                "zz-nothing"
            };
            let encoded = name.replace('[', "%5B").replace(']', "%5D");
            let answer = room.anyone().get(&format!("{}?{encoded}={value}", operation.path));
            if answer.status == 400 {
                answer.problem(400, "invalid_parameter");
            } else if name.ends_with("[ne]") {
                let all = room.anyone().get(operation.path).expect(200).text();
                assert_eq!(answer.expect(200).text(), all, "{} {name}: nothing is left out", operation.path);
            } else if operation.path.starts_with("/v1/feeds/") {
                let text = answer.expect(200).text();
                let empty = [&article, &conference].iter().all(|record| !text.contains(id(record)));
                assert!(empty || name == "fallback", "{} {name}", operation.path);
            } else {
                assert_eq!(answer.ok(200)["data"], json!([]), "{} {name}", operation.path);
            }
            tried += 1;
        }
        let language = operation.parameters().any(|parameter| parameter["name"] == "language");
        if language && ["/v1/articles", "/v1/quotations", "/v1/pages", "/v1/transcripts"].contains(&operation.path) {
            let list = room.anyone().get(&format!("{}?language=fr", operation.path)).ok(200);
            assert_eq!(list["data"], json!([]), "{}", operation.path);
        }
    }
    assert!(tried > 30, "{tried} filters were tried");
}

fn the_tree_of_sections_is_the_sites(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let section = |name: &str, position: i32, parent: Option<&Value>| {
        desk.make_public(Kind::Section, &json!({"names": name, "position": position, "parent": parent.map(link)}))
    };
    let world = section("World", 2, None);
    section("Home", 1, None);
    let europe = section("Europe", 2, Some(&world));
    section("China", 1, Some(&world));
    section("France", 0, Some(&europe));
    desk.make(Kind::Section, &json!({"names": "A draft"}));
    fn tree(nodes: &Value) -> Vec<Value> {
        nodes.as_array().expect("sections").iter().map(|node| json!([node["name"], tree(&node["sections"])])).collect()
    }
    let site = room.anyone().get("/v1/site").ok(200);
    assert_eq!(
        json!(tree(&site["sections"])),
        json!([["Home", []], ["World", [["China", []], ["Europe", [["France", []]]]]]])
    );
    desk.unpublish(Kind::Section, &europe);
    let site = room.anyone().get("/v1/site").ok(200);
    let names: Vec<&Value> = site["sections"].as_array().expect("sections").iter().map(|node| &node["name"]).collect();
    assert_eq!(names, ["France", "Home", "World"], "what stands under nothing stands at the top");
}
