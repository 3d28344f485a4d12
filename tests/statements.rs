//! An answer costs a fixed number of SQL statements, whatever is in it.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, link, paragraph, quotation_of, shown};
use crate::harness::{Client, Engine, Newsroom, World, statements};

on_both!(
    a_list_of_twenty_costs_what_a_list_of_three_does,
    a_list_of_working_copies_costs_the_same_however_long,
    an_article_costs_the_same_however_much_it_prints,
    an_answer_the_client_has_costs_nothing,
    every_answer_to_readers_costs_the_same_whatever_it_holds,
);

/// An article with credits, section, topics, picture and quotation, all of its own.
fn furnish(desk: &Client, at: usize) -> Value {
    let name = |what: &str| format!("{what} {at}");
    let section = desk.make(Kind::Section, &json!({"names": name("Section")}));
    let topics: Vec<Value> =
        (0..3).map(|topic| link(&desk.make(Kind::Topic, &json!({"names": format!("Topic {at} {topic}")})))).collect();
    let (writer, photographer) = (desk.byline(&name("Writer")), desk.byline(&name("Photographer")));
    let picture = json!({"caption": name("Caption"), "credits": [{"role": "photographer", "credited_as": "P", "byline": link(&photographer)}]});
    let picture = desk.make(Kind::Media, &picture);
    let bureau = desk.organization(&name("Bureau"));
    let official = desk.official(&name("Official"), &bureau, "Director", "2021");
    let mut quotation = quotation_of(&name("Words"), &official);
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    let quotation = desk.make(Kind::Quotation, &quotation);
    let article = article_of(
        &name("Headline"),
        json!({"section": link(&section), "topics": topics, "lead_image": {"media": link(&picture)},
        "credits": [{"role": "writer", "credited_as": "W", "byline": link(&writer)}],
        "body": [paragraph("b1", &[(&name("Words"), Some(&quotation))])]}),
    );
    let article = desk.make(Kind::Article, &article);
    desk.publish(Kind::Article, &article);
    article
}

fn statements_of(room: &Newsroom, client: &Client, path: &str) -> Vec<String> {
    // Once before, for what a connection asks only once.
    client.get(path).expect(200);
    let statements = statements::of(&room.database.address, || drop(client.get(path).expect(200)));
    assert!(!statements.is_empty(), "statements are counted");
    statements
}

#[track_caller]
fn alike(path: &str, few: &[String], many: &[String]) {
    assert_eq!(few.len(), many.len(), "{path}\n{few:#?}\n{many:#?}");
    // One of them asks until when the answer may be kept.
    assert!(few.len() <= 17, "{path} takes {} statements: {few:#?}", few.len());
}

fn a_list_of_twenty_costs_what_a_list_of_three_does(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    (0..20).for_each(|at| drop(furnish(&desk, at)));
    let client = room.anyone();
    for (list, more) in [
        ("articles", ""),
        ("articles", "&include=quotations,body,json_ld"),
        ("articles", "&include=body&body_format=html&count=exact"),
        ("quotations", ""),
        ("officials", ""),
        ("bylines", ""),
        ("organizations", ""),
        ("sections", ""),
        ("topics", ""),
    ] {
        let path = |limit: usize| format!("/v1/{list}?limit={limit}{more}");
        assert_eq!(client.get(&path(20)).ok(200)["data"].as_array().map(Vec::len), Some(20), "{list}");
        alike(&path(20), &statements_of(&room, &client, &path(3)), &statements_of(&room, &client, &path(20)));
    }
}

fn a_list_of_working_copies_costs_the_same_however_long(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    (0..20).for_each(|at| drop(furnish(&desk, at)));
    for list in ["articles", "quotations", "officials", "bylines", "organizations", "sections", "topics", "media"] {
        let path = |limit: usize| format!("/v1/manage/{list}?limit={limit}");
        assert_eq!(desk.get(&path(20)).ok(200)["data"].as_array().map(Vec::len), Some(20), "{list}");
        alike(&path(20), &statements_of(&room, &desk, &path(3)), &statements_of(&room, &desk, &path(20)));
    }
}

fn an_article_costs_the_same_however_much_it_prints(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let of = |count: usize| {
        let quotations: Vec<Value> = (0..count)
            .map(|at| {
                let official = desk.official(&format!("Official {count} {at}"), &bureau, "Director", "2021");
                desk.quotation(&format!("Words {count} {at}"), &official)
            })
            .collect();
        let spans: Vec<(&str, Option<&Value>)> = quotations
            .iter()
            .flat_map(|one| [(one["text"].as_str().unwrap_or(""), Some(one)), (" and ", None)])
            .collect();
        let article = desk.article(&format!("Prints {count}"), json!({"body": [paragraph("b1", &spans)]}));
        desk.publish(Kind::Article, &article);
        let path = format!("{}?include=quotations,json_ld", shown(Kind::Article, &article));
        assert_eq!(room.anyone().get(&path).ok(200)["quotations"].as_array().map(Vec::len), Some(count));
        statements_of(&room, &room.anyone(), &path)
    };
    let (few, many) = (of(2), of(25));
    alike("an article with quotations", &few, &many);
}

fn an_answer_the_client_has_costs_nothing(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = furnish(&room.editor(), 0);
    let client = room.anyone();
    let path = format!("/v1/articles/{}", id(&article));
    client.get(&path).expect(200);
    let whole = statements::of(&room.database.address, || drop(client.get(&path).expect(200)));
    let tag = client.get(&path).must("etag").to_owned();
    let again = statements::of(&room.database.address, || {
        drop(client.ask("GET", &path).header("if-none-match", &tag).send().expect(304));
    });
    assert!(again.is_empty() && whole.is_empty(), "what is kept is made once");
}

/// Every operation of delivery with every parameter it declares: one that is new is asked too.
fn every_answer_to_readers_costs_the_same_whatever_it_holds(engine: Engine) {
    let room = Newsroom::counting(engine);
    let client = room.anyone();
    let costs = |world: &World| -> Vec<(&str, String, Vec<String>)> {
        let ask = |(template, path): (&'static str, String)| {
            let statements = statements_of(&room, &client, &path);
            (template, path, statements)
        };
        world.questions().into_iter().map(ask).collect()
    };
    // What leaves one of them out finds another.
    World::furnish(&room.editor(), "other", 1);
    let few = costs(&World::furnish(&room.editor(), "small", 2));
    let many = costs(&World::furnish(&room.editor(), "large", 12));
    assert_eq!(few.len(), many.len());
    assert!(few.len() > 300, "{} questions were asked", few.len());
    for ((_, path, few), (_, other, many)) in few.iter().zip(&many) {
        assert_eq!(few.len(), many.len(), "{path} and {other}\n{few:#?}\n{many:#?}");
        // With ten relations shown whole, and six filters, two for each.
        assert!(few.len() <= 80, "{path} takes {} statements: {few:#?}", few.len());
    }
}
