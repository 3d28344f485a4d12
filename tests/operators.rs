//! What lists take beside plain filters: operators, several languages, further orders, relations shown whole.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::filters::found;
use crate::harness::stories::{id, link, paragraph, shown};
use crate::harness::{Engine, Newsroom, World};

on_both!(
    operators_take_one_of_several_and_leave_out,
    what_has_several_of_the_values_comes_once,
    a_further_order_runs_over_all_or_within_a_section,
    sections_stand_as_they_stand_beside_each_other,
    relations_are_shown_whole_in_their_place,
);

fn operators_take_one_of_several_and_leave_out(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topic = |name: &str| desk.make_public(Kind::Topic, &json!({"names": name}));
    let (water, rain) = (topic("Water"), topic("Rain"));
    for (headline, topics, language) in [
        ("a", json!([link(&water)]), "en"),
        ("b", json!([link(&rain), link(&water)]), "de"),
        ("c", json!([link(&rain)]), "en"),
        ("d", json!([]), "fr"),
    ] {
        desk.publish(Kind::Article, &desk.article(headline, json!({"topics": topics, "language": language})));
    }
    for (name, kind) in [("One", "person"), ("Two", "agency"), ("Three", "staff")] {
        desk.make_public(Kind::Byline, &json!({"names": name, "kind": kind}));
    }
    let list = |path: &str| found(&room.anyone(), &format!("/v1/{}", path.replace('[', "%5B").replace(']', "%5D")));
    assert_eq!(list("articles?topic[in]=water,rain"), list("articles?topic=water,rain"));
    assert_eq!(list("articles?topic[ne]=water"), ["c", "d"]);
    assert_eq!(list("articles?topic[ne]=water,rain"), ["d"]);
    assert_eq!(list("articles?topic[ne]=nowhere"), ["a", "b", "c", "d"]);
    assert_eq!(list("articles?topic=rain&topic[ne]=water"), ["c"]);
    assert_eq!(list("articles?topic=rain&topic[in]=water"), ["b"]);
    assert_eq!(list("articles?language=en,fr"), ["a", "c", "d"]);
    assert_eq!(list("articles?language=en,fr&topic=rain"), ["c"]);
    assert_eq!(list("articles?language=de&topic[ne]=rain"), Vec::<String>::new());
    assert_eq!(list("bylines?kind[ne]=person"), ["Three", "Two"]);
    assert_eq!(list("bylines?kind[in]=person,staff&kind[ne]=staff"), ["One"]);
    assert!(list("bylines?kind[ne]=person,agency,staff").is_empty());
    let refused = |path: &str, name: &str| {
        let answer = room.anyone().get(path);
        assert_eq!(answer.faults(), [(name.to_owned(), "invalid_parameter".to_owned())], "{path}");
        answer.problem(400, "invalid_parameter")["detail"].as_str().expect("a detail").to_owned()
    };
    assert!(refused("/v1/bylines?kind%5Bne%5D=robot", "kind[ne]").contains("person, agency, staff"));
    let many: Vec<String> = (0..50).map(|at| format!("{at}")).collect();
    refused(&format!("/v1/topics?scheme={0}&scheme%5Bin%5D={0}&scheme%5Bne%5D=x", many.join(",")), "scheme");
    room.anyone().get("/v1/officials?name%5Bne%5D=zhou").problem(400, "unknown_parameter");
    assert!(refused("/v1/articles?fields=section.nothing", "fields").contains("section.slug"));
}

/// Of two values that a report has, and of two conditions of which one held for a while alone.
fn what_has_several_of_the_values_comes_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let topic = |name: &str| desk.make_public(Kind::Topic, &json!({"names": name}));
    let topics = [topic("Water"), topic("Rain")];
    let official = desk.make_public(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let spans = [("We keep our word.", Some(&quotation))];
    for at in 0..7 {
        let of: Vec<Value> = topics.iter().take(1 + at % 2).map(link).collect();
        let article = desk.article(&format!("{at}"), json!({"topics": of, "body": [paragraph("b1", &spans)]}));
        desk.publish(Kind::Article, &article);
    }
    let mut walked = Vec::new();
    let mut path = "/v1/articles?topic=water,rain&official=zhou-song&limit=2".to_owned();
    loop {
        let page = room.anyone().get(&path).ok(200);
        walked.extend(page["data"].as_array().expect("data").iter().map(|one| one["headline"].to_string()));
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("/v1/articles?topic=water,rain&official=zhou-song&limit=2&cursor={cursor}");
    }
    assert_eq!(walked, ["\"6\"", "\"5\"", "\"4\"", "\"3\"", "\"2\"", "\"1\"", "\"0\""]);
    let list = |query: &str| found(&room.anyone(), &format!("/v1/articles?{query}"));
    assert_eq!(list("topic=rain&official=zhou-song").len(), 3);
    desk.unpublish(Kind::Quotation, &quotation);
    assert!(list("topic=rain&official=zhou-song").is_empty(), "a condition that is probed has to hold now, too");
    assert_eq!(list("topic=water&official%5Bne%5D=zhou-song").len(), 7);
}

fn a_further_order_runs_over_all_or_within_a_section(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let world = desk.make_public(Kind::Section, &json!({"names": "World"}));
    let china = desk.make_public(Kind::Section, &json!({"names": "China", "parent": link(&world)}));
    let mut made = Vec::new();
    for (headline, section) in [("b", &china), ("a", &world), ("c", &china)] {
        let article = desk.article(headline, json!({"section": link(section)}));
        desk.publish(Kind::Article, &article);
        made.push(article);
    }
    let order = |query: &str| -> String {
        let list = room.anyone().get(&format!("/v1/articles?{query}")).ok(200);
        list["data"].as_array().expect("data").iter().filter_map(|one| one["headline"].as_str()).collect()
    };
    assert_eq!((order("sort=headline"), order("sort=-headline")), ("abc".into(), "cba".into()));
    assert_eq!(order("sort=headline&section=china"), "bc");
    assert_eq!(order("sort=headline&section=china,world&language=en"), "abc");
    assert_eq!(order("sort=-content_modified_at"), "cab");
    desk.change(Kind::Article, &made[1], &json!({"standfirst": "More is known."}));
    desk.publish(Kind::Article, &made[1]);
    assert_eq!(order("sort=-content_modified_at"), "acb", "what changed comes first");
    assert_eq!(order("sort=-published_at"), "cab", "and stands where it stood by its publication");
    desk.change(Kind::Article, &made[0], &json!({"headline": "z"}));
    desk.publish(Kind::Article, &made[0]);
    assert_eq!(order("sort=-headline&section=world"), "zca");
    for query in ["official=x", "topic=x", "published_at%5Bgte%5D=2026-01-01", "section%5Bne%5D=x"] {
        let answer = room.anyone().get(&format!("/v1/articles?sort=headline&{query}"));
        assert_eq!(answer.faults(), [("sort".to_owned(), "invalid_parameter".to_owned())], "{query}");
        let problem = answer.problem(400, "invalid_parameter");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("within `section`")), "{problem}");
    }
}

fn sections_stand_as_they_stand_beside_each_other(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let world = desk.make_public(Kind::Section, &json!({"names": "World", "position": 7}));
    for (name, position) in [("Europe", 2), ("China", 0), ("Asia", 2)] {
        desk.make_public(Kind::Section, &json!({"names": name, "position": position, "parent": link(&world)}));
    }
    let order = |query: &str| -> Vec<String> {
        let list = room.anyone().get(&format!("/v1/sections?{query}")).ok(200);
        list["data"]
            .as_array()
            .expect("data")
            .iter()
            .map(|one| one["name"].as_str().unwrap_or("?").to_owned())
            .collect()
    };
    assert_eq!(order("sort=position"), ["China", "Asia", "Europe", "World"]);
    assert_eq!(order("sort=-position&parent=world"), ["Europe", "Asia", "China"]);
}

fn relations_are_shown_whole_in_their_place(engine: Engine) {
    let room = Newsroom::open(engine);
    let world = World::furnish(&room.editor(), "whole", 2);
    let client = room.anyone();
    let of = |kind: Kind| client.get(&shown(kind, world.of(kind))).ok(200);
    let article = shown(Kind::Article, world.of(Kind::Article));
    let compact = client.get(&format!("{article}?include=quotations")).ok(200);
    let include = "section,topics,credits.byline,press_conferences,related,source.organization,quotations.speaker";
    let whole = client.get(&format!("{article}?include={include}")).ok(200);
    assert_eq!(whole["section"], of(Kind::Section));
    assert_eq!(whole["topics"][0], of(Kind::Topic));
    assert_eq!(whole["credits"][0]["byline"], of(Kind::Byline));
    assert_eq!(whole["credits"][0]["credited_as"], "W");
    assert_eq!(whole["source"]["organization"], of(Kind::Organization));
    assert_eq!(whole["quotations"][0]["speaker"], of(Kind::Official), "two levels, and the first needs not be named");
    let conference = &whole["press_conferences"][0];
    assert_eq!(
        (&conference["id"], &conference["agenda"][0]["title"]),
        (&of(Kind::PressConference)["id"], &json!("Point"))
    );
    assert_eq!(whole["related"][0]["headline"], "Related 0 whole");
    assert!(whole["related"][0]["credits"].is_array() && whole["related"][0].get("body").is_none(), "as lists show it");
    for (member, value) in compact.as_object().expect("an object") {
        let enlarged = ["section", "topics", "credits", "press_conferences", "related", "source", "quotations"];
        assert!(enlarged.contains(&member.as_str()) || whole[member] == *value, "{member} stays as it is");
    }
    let list = client.get(&format!("/v1/articles?topic={}&include=section", id(world.of(Kind::Topic)))).ok(200);
    assert_eq!(list["data"][0]["section"], of(Kind::Section));
    let less = client.get(&format!("{article}?include=section&fields=section.description,section.parent.slug")).ok(200);
    assert_eq!(less, json!({"section": {"description": null, "parent": {"slug": "world-whole"}}}));
    // What readers do not see is shown neither way.
    room.editor().unpublish(Kind::Topic, &world.of(Kind::Topic).clone());
    let later = client.get(&format!("{article}?include=topics")).ok(200);
    assert_eq!(later["topics"].as_array().map(Vec::len), Some(1));
    client.get(&format!("{article}?include=section.parent")).problem(400, "invalid_parameter");
}
