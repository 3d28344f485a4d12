//! What readers may see: live editions and nothing else, wherever one looks (invariant 4).

use chrono::{TimeDelta, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::contract::document;
use crate::harness::stories::{article_of, id, link, managed, paragraph, quotation_of, shown, speaker, version};
use crate::harness::{Client, Engine, Newsroom, Setup};

on_both!(
    a_draft_is_nowhere,
    publishing_lists_the_drafts_it_would_show,
    with_drafts_everything_appears_at_one_instant,
    readers_see_what_was_published_and_not_what_is_typed_since,
    what_is_unpublished_is_gone,
    unpublishing_what_is_not_published_is_refused,
    the_first_publication_is_set_once,
    an_import_that_knows_the_day_alone_has_no_first_publication,
    the_order_key_is_never_missing,
    saving_and_publishing_in_one_call,
    a_renamed_byline_keeps_its_printed_forms,
    a_quotation_is_seen_while_an_article_prints_it,
    what_is_only_suggested_is_not_published,
    a_suggested_post_is_not_delivered,
    who_is_not_to_be_named_is_named_nowhere,
    what_is_the_newsrooms_own_stays_there,
    related_articles_come_of_their_own,
    translations_have_lives_of_their_own,
    publication_is_told_beside_the_working_copy,
    an_edition_begins_and_ends_by_the_clock,
);

/// Everything a reader can ask for, with every list and every include, as one text.
fn everything(client: &Client) -> String {
    let mut all = String::new();
    let mut ids: Vec<String> = Vec::new();
    for (path, methods) in document()["paths"].as_object().expect("paths") {
        if methods.get("get").is_none()
            || !path.starts_with("/v1/")
            || path.starts_with("/v1/manage")
            || path.starts_with("/v1/auth")
        {
            continue;
        }
        // That one wants an address.
        if path.contains('{') || path == "/v1/oembed" {
            continue;
        }
        let parameters = methods["get"]["parameters"].as_array().expect("parameters");
        let include = match path.as_str() {
            "/v1/articles" => "&include=quotations,body,json_ld",
            "/v1/pages" => "&include=body",
            _ => "",
        };
        let query = if parameters.iter().any(|one| one["name"] == "limit") {
            format!("?limit=100{include}")
        } else {
            String::new()
        };
        let answer = client.get(&format!("{path}{query}")).expect(200);
        // What a calendar folds is one line.
        all.push_str(&answer.text().replace("\r\n ", ""));
        if path.starts_with("/v1/feeds/") {
            continue;
        }
        let data = answer.json()["data"].as_array().cloned().unwrap_or_default();
        for item in data {
            let one = format!("{path}/{}", id(&item));
            all.push_str(&client.get(&one).expect(200).text());
            ids.push(one);
        }
    }
    for one in ids {
        for more in [
            "?body_format=html",
            "?body_format=markdown",
            "?body_format=text",
            "?include=quotations,json_ld",
            "/segments",
            "/positions",
            "?include=json_ld",
            "/ninjs",
            "/event.ics",
        ] {
            let fits = match more {
                "/segments" => one.starts_with("/v1/transcripts/"),
                "/positions" => one.starts_with("/v1/officials/"),
                "/event.ics" => one.starts_with("/v1/press-conferences/"),
                "?include=quotations,json_ld" | "/ninjs" => one.starts_with("/v1/articles/"),
                "?include=json_ld" => one.starts_with("/v1/officials/") || one.starts_with("/v1/press-conferences/"),
                _ => one.starts_with("/v1/articles/") || one.starts_with("/v1/pages/"),
            };
            if fits {
                let answer = client.get(&format!("{one}{more}"));
                // A press conference without a day is in no calendar.
                let answer = if more == "/event.ics" { answer } else { answer.expect(200) };
                all.push_str(&answer.text().replace("\r\n ", ""));
            }
        }
    }
    all
}

/// An article with one of everything it can show.
struct Report {
    article: Value,
    quotation: Value,
    official: Value,
    conference: Value,
    parts: Vec<(Kind, Value)>,
}

/// Makes it, as drafts.
fn report(desk: &Client, word: &str) -> Report {
    let name = |what: &str| format!("{word} {what}");
    let section = desk.make(Kind::Section, &json!({"names": name("section")}));
    let topic = desk.make(Kind::Topic, &json!({"names": name("topic")}));
    let byline = desk.byline(&name("byline"));
    let photographer = desk.byline(&name("photographer"));
    let picture = json!({"caption": name("caption"), "credit_line": "Photo", "credits": [{"role": "photographer", "credited_as": "P", "byline": link(&photographer)}]});
    let picture = desk.make(Kind::Media, &picture);
    let bureau = desk.organization(&name("bureau"));
    let official = desk.official(&name("official"), &bureau, &name("post"), "2021");
    let conference = desk.make(
        Kind::PressConference,
        &json!({"title": name("conference"), "starts": {"local": "2026-11-20"},
        "hosts": [link(&bureau)], "speakers": [{"official": link(&official), "label_as_printed": "X"}]}),
    );
    let mut quotation = quotation_of(&name("words"), &official);
    quotation["press_conference"] = link(&conference);
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    let quotation = desk.make(Kind::Quotation, &quotation);
    let body = json!([paragraph("b1", &[("“", None), (&name("words"), Some(&quotation)), ("”", None)])]);
    let article = article_of(
        &name("headline"),
        json!({"body": body, "section": link(&section), "topics": [link(&topic)],
        "credits": [{"role": "writer", "credited_as": "W", "byline": link(&byline)}],
        "lead_image": {"media": link(&picture)}, "press_conferences": [link(&conference)],
        "source": {"kind": "handout", "organization": link(&bureau)}}),
    );
    let article = desk.make(Kind::Article, &article);
    let parts = vec![
        (Kind::Section, section),
        (Kind::Topic, topic),
        (Kind::Byline, byline),
        (Kind::Byline, photographer),
        (Kind::Media, picture),
        (Kind::Organization, bureau),
        (Kind::Official, official.clone()),
        (Kind::PressConference, conference.clone()),
        (Kind::Quotation, quotation.clone()),
    ];
    Report { article, quotation, official, conference, parts }
}

fn a_draft_is_nowhere(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let secret = report(&desk, "zzsecretzz");
    let transcript = desk.make(Kind::Transcript, &json!({"press_conference": link(&secret.conference), "language": "en", "segments": [{"text": "zzsecretzz turn"}]}));
    let page = desk.make(Kind::Page, &json!({"key": "zzsecretzz", "language": "en", "title": "zzsecretzz title"}));
    // An open article that would lead to each of them.
    let open = desk.article(
        "Open headline",
        json!({"related": [link(&secret.article)], "translation_group": pressroom::store::Id::new()}),
    );
    desk.publish(Kind::Article, &open);
    let other = json!({"headline": "zzsecretzz in another language", "language": "fr", "translation_group": open["translation_group"]});
    let other = desk.make(Kind::Article, &other);
    let client = room.anyone();
    let seen = everything(&client);
    assert!(seen.contains("Open headline"));
    assert!(!seen.contains("zzsecretzz"), "a draft is seen: {seen}");
    let all = secret.parts.iter().map(|(kind, record)| (*kind, record)).chain([
        (Kind::Article, &secret.article),
        (Kind::Article, &other),
        (Kind::Transcript, &transcript),
        (Kind::Page, &page),
    ]);
    for (kind, record) in all {
        if kind != Kind::Media {
            client.get(&shown(kind, record)).problem(404, "not_found");
        }
        if let Some(slug) = record["slug"].as_str() {
            let language = if kind == Kind::Article {
                format!("{}/", record["language"].as_str().expect("a language"))
            } else {
                String::new()
            };
            client.get(&format!("/v1/{}/by-slug/{language}{slug}", kind.collection())).problem(404, "not_found");
        }
    }
    client.get("/v1/pages/by-slug/en/zzsecretzz").problem(404, "not_found");
    client.get(&format!("/v1/transcripts/{}/segments", id(&transcript))).problem(404, "not_found");
    // A filter that names a draft finds nothing, and does not tell that it is there.
    for (filter, value) in [
        ("section", id(&secret.parts[0].1)),
        ("official", id(&secret.official)),
        ("section", "zzsecretzz-section"),
        ("section", "never-was"),
    ] {
        assert_eq!(client.get(&format!("/v1/articles?{filter}={value}&count=exact")).ok(200)["page"]["total"], 0);
    }
}

fn publishing_lists_the_drafts_it_would_show(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let made = report(&desk, "Water");
    let path = format!("{}/publish", managed(Kind::Article, &made.article));
    let problem = desk.act(&path, 1, &json!({})).problem(409, "drafts_not_published");
    let mut listed: Vec<String> =
        problem["drafts"].as_array().expect("drafts").iter().map(|draft| id(draft).to_owned()).collect();
    let mut wanted: Vec<String> = made.parts.iter().map(|(_, record)| id(record).to_owned()).collect();
    listed.sort();
    wanted.sort();
    assert_eq!(listed, wanted, "what its drafts show is listed too");
    let bureau = problem["drafts"].as_array().expect("drafts").iter().find(|draft| draft["kind"] == "organization");
    assert_eq!(bureau.expect("the bureau is listed")["name"], "Water bureau");
    room.anyone().get(&shown(Kind::Article, &made.article)).problem(404, "not_found");
    // One by one, it is the same.
    for (kind, record) in &made.parts {
        desk.publish(*kind, record);
    }
    let report = desk.act(&path, 1, &json!({})).ok(200);
    assert_eq!(report["with"], json!([]));
}

fn with_drafts_everything_appears_at_one_instant(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let made = report(&desk, "Water");
    let published = desk.publish(Kind::Article, &made.article);
    assert_eq!(published["with"].as_array().map(Vec::len), Some(made.parts.len()));
    assert_eq!(published["left_out"], json!([]));
    for (kind, record) in &made.parts {
        let now = desk.again(*kind, record);
        assert_eq!(now["publication"]["state"], "live", "{kind}");
        assert_eq!(now["publication"]["visible_from"], published["visible_from"], "{kind}");
        assert_eq!(now["version"], 1, "publishing is no version");
    }
    let seen = room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &made.article))).ok(200);
    assert_eq!(seen["section"]["name"], "Water section");
    assert_eq!(seen["topics"][0]["name"], "Water topic");
    assert_eq!(seen["credits"][0]["byline"]["name"], "Water byline");
    assert_eq!(seen["lead_image"]["caption"], "Water caption");
    assert_eq!(seen["lead_image"]["credits"][0]["byline"]["name"], "Water photographer");
    assert_eq!(seen["lead_image"]["url"], Value::Null);
    assert_eq!(seen["lead_image"]["srcset"], json!([]));
    assert_eq!(seen["press_conferences"][0]["title"], "Water conference");
    assert_eq!(seen["source"]["organization"]["name"], "Water bureau");
    let quotation = &seen["quotations"][0];
    assert_eq!(quotation["text"], "Water words");
    assert_eq!(quotation["speaker"]["name"], "Water official");
    assert_eq!(quotation["capacity"]["title"], "Water post");
    assert_eq!(quotation["capacity"]["organization"]["name"], "Water bureau");
    assert_eq!(quotation["press_conference"]["title"], "Water conference");
    assert_eq!(quotation["articles"][0]["headline"], "Water headline");
    assert_eq!(quotation["status"], "published");
    let mark = &seen["body"][0]["markDefs"][0];
    assert_eq!(mark["quotation"], json!({"id": made.quotation["id"]}));
    let said = room.anyone().get(&format!("/v1/quotations?official={}", id(&made.official))).ok(200);
    assert_eq!(said["data"][0]["id"], made.quotation["id"]);
}

fn readers_see_what_was_published_and_not_what_is_typed_since(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("First headline", json!({}));
    desk.publish(Kind::Article, &article);
    let path = shown(Kind::Article, &article);
    let before = room.anyone().get(&path).ok(200);
    let body = json!([paragraph("b1", &[("Other words.", None)])]);
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let changed = desk.change(
        Kind::Article,
        &article,
        &json!({"headline": "Second headline", "body": body, "section": link(&section), "slug": "another-slug"}),
    );
    assert_eq!(changed["publication"]["state"], "live");
    assert_eq!(changed["publication"]["version"], 1);
    assert_eq!(changed["publication"]["changed"], true);
    assert_eq!(room.anyone().get(&path).ok(200), before);
    assert_eq!(room.anyone().get("/v1/articles").ok(200)["data"][0]["headline"], "First headline");
    room.anyone().get("/v1/articles/by-slug/en/another-slug").problem(404, "not_found");
    desk.publish(Kind::Article, &article);
    let after = room.anyone().get(&path).ok(200);
    assert_eq!(after["headline"], "Second headline");
    assert_eq!(after["version"], 2);
    assert_eq!(after["body"][0]["children"][0]["text"], "Other words.");
    assert_eq!(after["section"]["name"], "China");
    assert_eq!(desk.again(Kind::Article, &article)["publication"]["changed"], false);
}

fn what_is_unpublished_is_gone(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let made = report(&desk, "zzgonezz");
    desk.publish(Kind::Article, &made.article);
    assert!(everything(&room.anyone()).contains("zzgonezz headline"));
    let back = desk.unpublish(Kind::Article, &made.article);
    assert_eq!(back["publication"]["state"], "ended");
    let seen = everything(&room.anyone());
    assert!(!seen.contains("zzgonezz headline"), "{seen}");
    assert!(!seen.contains("zzgonezz words"), "nor is its quotation: no article prints it now");
    assert!(seen.contains("zzgonezz official"), "the official is published still");
    room.anyone().get(&shown(Kind::Article, &made.article)).problem(404, "not_found");
    room.anyone().get(&shown(Kind::Quotation, &made.quotation)).problem(404, "not_found");
    room.anyone().get("/v1/articles/by-slug/en/zzgonezz-headline").problem(404, "not_found");
    // A linked record that goes is left out of what refers to it, and its printed form stays.
    desk.publish(Kind::Article, &made.article);
    let byline = &made.parts[2].1;
    desk.unpublish(Kind::Byline, byline);
    desk.unpublish(Kind::Section, &made.parts[0].1);
    let article = room.anyone().get(&shown(Kind::Article, &made.article)).ok(200);
    assert_eq!(
        article["credits"][0],
        json!({"role": "writer", "credited_as": "W", "byline": null, "organization": null})
    );
    assert_eq!(article["section"], Value::Null);
    assert!(!everything(&room.anyone()).contains("zzgonezz byline"));
}

fn unpublishing_what_is_not_published_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = format!("{}/unpublish", managed(Kind::Byline, &byline));
    desk.act(&path, 1, &json!({})).problem(409, "not_published");
    desk.publish(Kind::Byline, &byline);
    desk.act(&path, 1, &json!({"why": "because"})).problem(422, "invalid");
    desk.act(&path, 1, &json!({})).expect(200);
    desk.act(&path, 1, &json!({})).problem(409, "not_published");
}

/// Invariant 5.
fn the_first_publication_is_set_once(engine: Engine) {
    let now = Utc::now();
    let clock = Clock::standing(now.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.editor();
    let article = desk.article("A report", json!({}));
    desk.publish(Kind::Article, &article);
    let first = desk.again(Kind::Article, &article)["published_at"].clone();
    assert!(first.is_string());
    let path = shown(Kind::Article, &article);
    assert_eq!(room.anyone().get(&path).ok(200)["published_at"], first);
    assert_eq!(room.anyone().get(&path).ok(200)["content_modified_at"], Value::Null);
    clock.set((now + TimeDelta::seconds(2)).into());
    desk.change(Kind::Article, &article, &json!({"headline": "A better report"}));
    desk.publish(Kind::Article, &article);
    desk.unpublish(Kind::Article, &article);
    desk.publish(Kind::Article, &article);
    let seen = room.anyone().get(&path).ok(200);
    assert_eq!(seen["published_at"], first);
    assert_eq!(seen["content_modified_at"].as_str(), Some(clock.now().to_string().as_str()));
    let working = desk.again(Kind::Article, &article);
    let path = managed(Kind::Article, &article);
    let answer = desk.patch(&path, version(&working), &json!({"published_at": "2020-01-01T00:00:00Z"}));
    assert_eq!(answer.faults(), [("/published_at".to_owned(), "set_once".to_owned())]);
    answer.problem(422, "invalid");
    // Left out or null, it is what it was.
    let kept = desk.patch(&path, version(&working), &json!({"published_at": null, "kicker": "k"})).ok(200);
    assert_eq!(kept["published_at"], first);
    let kept = desk.put(&path, version(&kept), &json!({"headline": "The same report", "language": "en"})).ok(200);
    assert_eq!(kept["published_at"], first);
    // What was published elsewhere before says when.
    let older = desk.article("An older report", json!({"published_at": "2023-11-13T09:30:00+08:00"}));
    assert_eq!(older["published_at"], "2023-11-13T01:30:00Z");
    desk.publish(Kind::Article, &older);
    let older = room.anyone().get(&shown(Kind::Article, &older)).ok(200);
    assert_eq!(older["published_at"], "2023-11-13T01:30:00Z");
    assert_eq!(older["display_date"], "2023-11-13");
}

fn an_import_that_knows_the_day_alone_has_no_first_publication(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let found = json!({"method": "page", "confidence": 0.8, "review": "accepted"});
    let article = desk.article("From a page", json!({"display_date": "2023-11-13", "extraction": found}));
    desk.publish(Kind::Article, &article);
    let seen = room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["published_at"], Value::Null);
    assert_eq!(seen["display_date"], "2023-11-13");
    assert_eq!(seen.get("extraction"), None);
}

/// Lists and filters by time go by the first publication, else by the start of the day in the site's zone.
fn the_order_key_is_never_missing(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    let site = desk.get("/v1/manage/site").ok(200);
    desk.patch("/v1/manage/site", version(&site), &json!({"time_zone": "Asia/Shanghai"})).expect(200);
    let found = json!({"method": "page", "confidence": 0.8, "review": "accepted"});
    let dated = |headline: &str, more: Value| {
        let article = desk.article(headline, more);
        desk.publish(Kind::Article, &article);
    };
    dated("day 13", json!({"display_date": "2023-11-13", "extraction": found}));
    dated("before it begins", json!({"published_at": "2023-11-12T15:59:59Z"}));
    dated("after it began", json!({"published_at": "2023-11-12T16:00:01Z"}));
    let list = |query: &str| -> Vec<String> {
        let list = room.anyone().get(&format!("/v1/articles?{query}")).ok(200);
        list["data"]
            .as_array()
            .expect("data")
            .iter()
            .map(|one| one["headline"].as_str().expect("a headline").to_owned())
            .collect()
    };
    assert_eq!(list("sort=published_at"), ["before it begins", "day 13", "after it began"]);
    assert_eq!(list(""), ["after it began", "day 13", "before it begins"]);
    assert_eq!(list("published_at%5Bgte%5D=2023-11-13"), ["after it began", "day 13"]);
    assert_eq!(list("published_at%5Bgt%5D=2023-11-12T16:00:00Z"), ["after it began"]);
    assert_eq!(list("published_at%5Blt%5D=2023-11-13"), ["before it begins"]);
    assert_eq!(list("published_at%5Blte%5D=2023-11-12"), ["before it begins"]);
    assert_eq!(list("published_at%5Blte%5D=2023-11-13"), ["after it began", "day 13", "before it begins"]);
    assert_eq!(list("published_at%5Bgte%5D=2023-11-13&published_at%5Blte%5D=2023-11-12T16:00:00Z"), ["day 13"]);
    assert_eq!(
        list("published_at%5Bgte%5D=2023-11-13T00:00:00%2B08:00&published_at%5Blt%5D=2023-11-13T00:00:01%2B08:00"),
        ["day 13"]
    );
    assert!(list("published_at%5Bgt%5D=2023-11-14").is_empty());
}

fn saving_and_publishing_in_one_call(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let made = desk.post("/v1/manage/bylines?publish=true", &json!({"names": "Ada Penn"})).ok(201);
    assert_eq!(made["publication"]["state"], "live");
    let path = format!("{}?publish=true", managed(Kind::Byline, &made));
    let changed = desk.patch(&path, 1, &json!({"kind": "staff"})).ok(200);
    assert_eq!(changed["publication"]["version"], 2);
    assert_eq!(room.anyone().get(&shown(Kind::Byline, &made)).ok(200)["kind"], "staff");
    desk.put(&path, 2, &json!({"names": "Ada Pen", "slug": "ada-penn"})).expect(200);
    assert_eq!(room.anyone().get(&shown(Kind::Byline, &made)).ok(200)["name"], "Ada Pen");
    // All of it or nothing.
    let draft = desk.organization("Water Bureau");
    let official = json!({"names": "Zhou Song", "positions": [{"organization": link(&draft), "title": "Director"}]});
    desk.post("/v1/manage/officials?publish=true", &official).problem(409, "drafts_not_published");
    assert_eq!(desk.get("/v1/manage/officials").ok(200)["data"], json!([]));
    desk.post("/v1/manage/officials?publish=true&with_drafts=true", &official).expect(201);
    assert_eq!(room.anyone().get(&shown(Kind::Organization, &draft)).ok(200)["name"], "Water Bureau");
    // An article has an action of its own.
    let article = desk.article("A report", json!({}));
    for answer in [
        desk.post("/v1/manage/articles?publish=true", &article_of("Another", json!({}))),
        desk.patch(&format!("{}?publish=true", managed(Kind::Article, &article)), 1, &json!({"kicker": "x"})),
        desk.put(&format!("{}?publish=true", managed(Kind::Article, &article)), 1, &article),
    ] {
        answer.problem(400, "unknown_parameter");
    }
}

/// Invariant 2.
fn a_renamed_byline_keeps_its_printed_forms(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Li Xinyi"}));
    let credits = json!([{"role": "writer", "credited_as": "XINYI LI", "byline": link(&byline)}, {"role": "photographer", "credited_as": "Li Xinyi", "byline": link(&byline)}]);
    let article = desk.article("A report", json!({"credits": credits}));
    desk.publish(Kind::Article, &article);
    let renamed = json!({"names": "Li Xin-yi", "slug": "lxy"});
    desk.patch(&format!("{}?publish=true", managed(Kind::Byline, &byline)), 1, &renamed).expect(200);
    let seen = room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    let printed: Vec<&Value> =
        seen["credits"].as_array().expect("credits").iter().map(|credit| &credit["credited_as"]).collect();
    assert_eq!(printed, ["XINYI LI", "Li Xinyi"]);
    assert_eq!(seen["byline_text"], "XINYI LI");
    for credit in seen["credits"].as_array().expect("credits") {
        assert_eq!(credit["byline"], json!({"id": byline["id"], "slug": "lxy", "name": "Li Xin-yi", "url": null}));
    }
    assert_eq!(seen["version"], 1, "nobody wrote the article");
    // The same of an official and the words they are printed with.
    let official = desk.make_public(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
    let article = desk.article("Another report", json!({"body": body}));
    desk.publish(Kind::Article, &article);
    desk.patch(&format!("{}?publish=true", managed(Kind::Official, &official)), 1, &json!({"names": "Zhou Songlin"}))
        .expect(200);
    let seen = room.anyone().get(&shown(Kind::Quotation, &quotation)).ok(200);
    assert_eq!(seen["speaker_as_printed"], "Zhou Song");
    assert_eq!(seen["speaker"]["name"], "Zhou Songlin");
}

fn a_quotation_is_seen_while_an_article_prints_it(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make_public(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let path = shown(Kind::Quotation, &quotation);
    let prints = json!([paragraph("b1", &[("“", None), ("We keep our word.", Some(&quotation)), ("”", None)])]);
    let sees = |wanted: bool| {
        assert_eq!(room.anyone().get(&path).status, if wanted { 200 } else { 404 });
        for list in [
            "/v1/quotations".to_owned(),
            format!("/v1/quotations?official={}", id(&official)),
            "/v1/quotations?official=zhou-song".into(),
            "/v1/quotations?kind=direct".into(),
        ] {
            let list = room.anyone().get(&with_count(&list)).ok(200);
            assert_eq!(list["page"]["total"], i64::from(wanted), "{list}");
            assert_eq!(list["data"].as_array().map(Vec::len), Some(usize::from(wanted)));
        }
    };
    // It is published, and no article prints it.
    desk.publish(Kind::Quotation, &quotation);
    sees(false);
    let first = desk.article("First", json!({"body": prints}));
    sees(false);
    desk.publish(Kind::Article, &first);
    sees(true);
    let second = desk.article("Second", json!({"body": prints}));
    desk.publish(Kind::Article, &second);
    let articles = |wanted: &[&str]| {
        let seen = room.anyone().get(&path).ok(200);
        let mut headlines: Vec<&str> =
            seen["articles"].as_array().expect("articles").iter().filter_map(|one| one["headline"].as_str()).collect();
        headlines.sort();
        assert_eq!(headlines, wanted);
    };
    articles(&["First", "Second"]);
    desk.unpublish(Kind::Article, &first);
    sees(true);
    articles(&["Second"]);
    // An article that no longer prints it, once that is published.
    desk.change(Kind::Article, &second, &json!({"body": [paragraph("b1", &[("Nothing was said.", None)])]}));
    sees(true);
    desk.publish(Kind::Article, &second);
    sees(false);
    desk.publish(Kind::Article, &first);
    sees(true);
    // The quotation itself can be withdrawn; its words stay in the text, without the mark.
    desk.unpublish(Kind::Quotation, &quotation);
    sees(false);
    let seen = room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &first))).ok(200);
    assert_eq!(seen["quotations"], json!([]));
    assert!(!seen["body"].to_string().contains(id(&quotation)), "{}", seen["body"]);
    let text = room.anyone().get(&format!("{}?body_format=text", shown(Kind::Article, &first))).ok(200);
    assert_eq!(text["body"], "“We keep our word.”");
    let html = room.anyone().get(&format!("{}?body_format=html", shown(Kind::Article, &first))).ok(200);
    assert!(!html["body"].as_str().expect("html").contains("data-quotation"));
}

fn with_count(path: &str) -> String {
    format!("{path}{}count=exact", if path.contains('?') { '&' } else { '?' })
}

fn what_is_only_suggested_is_not_published(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let suggested = json!({"method": "direct_speech", "confidence": 0.8, "review": "suggested"});
    let official = desk.make(Kind::Official, &json!({"names": "zzsuggestedzz Zhou", "extraction": suggested}));
    let mut quotation = quotation_of("some words", &official);
    quotation["extraction"] = suggested.clone();
    quotation["kind"] = json!("indirect");
    let quotation = desk.make(Kind::Quotation, &quotation);
    let body = json!([paragraph("b1", &[("He said so: ", None), ("some words", Some(&quotation))])]);
    let article = desk.article("A report", json!({"body": body}));
    desk.act(&format!("{}/publish", managed(Kind::Quotation, &quotation)), 1, &json!({}))
        .problem(409, "suggestion_not_accepted");
    desk.act(&format!("{}/publish", managed(Kind::Official, &official)), 1, &json!({}))
        .problem(409, "suggestion_not_accepted");
    desk.patch(&format!("{}?publish=true", managed(Kind::Official, &official)), 1, &json!({"honorific": "Dr."}))
        .problem(409, "suggestion_not_accepted");
    let published = desk.publish(Kind::Article, &article);
    assert_eq!(published["with"], json!([]));
    assert_eq!(published["left_out"], json!([{"kind": "quotation", "id": quotation["id"], "name": "some words"}]));
    let seen = everything(&room.anyone());
    assert!(!seen.contains("zzsuggestedzz") && !seen.contains(id(&quotation)), "{seen}");
    assert!(seen.contains("some words"), "the words in the text are the article's");
    // Turned down, it is not published either.
    desk.change(Kind::Official, &official, &json!({"extraction": {"review": "rejected"}}));
    let now = desk.again(Kind::Official, &official);
    desk.act(&format!("{}/publish", managed(Kind::Official, &official)), version(&now), &json!({}))
        .problem(409, "suggestion_not_accepted");
    for (kind, record) in [(Kind::Official, &official), (Kind::Quotation, &quotation)] {
        desk.change(kind, record, &json!({"extraction": {"review": "accepted"}}));
    }
    let published = desk.publish(Kind::Article, &article);
    assert_eq!(published["left_out"], json!([]));
    assert_eq!(published["with"].as_array().map(Vec::len), Some(2));
    let said = room.anyone().get(&format!("{}?include=quotations", shown(Kind::Article, &article))).ok(200);
    assert_eq!(said["quotations"][0]["speaker"]["name"], "zzsuggestedzz Zhou");
    assert!(!everything(&room.anyone()).contains("direct_speech"), "how it was found is for the newsroom");
}

fn a_suggested_post_is_not_delivered(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.make_public(Kind::Organization, &json!({"names": "Water Bureau"}));
    let position = |title: &str, review: &str| json!({"organization": link(&bureau), "title": title, "extraction": {"method": "apposition", "confidence": 0.7, "review": review}});
    let official = json!({"names": "Zhou Song", "positions": [position("zzsuggestedzz", "suggested"), position("Deputy Director", "accepted"), position("zzrejectedzz", "rejected")]});
    let official = desk.make_public(Kind::Official, &official);
    let seen = room.anyone().get(&shown(Kind::Official, &official)).ok(200);
    let titles: Vec<&Value> =
        seen["positions"].as_array().expect("positions").iter().map(|post| &post["title"]).collect();
    assert_eq!(titles, ["Deputy Director"]);
    // Nor as the capacity of what was said, though the quotation names it.
    let mut quotation = quotation_of("We keep our word.", &official);
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    quotation["capacity_as_printed"] = json!("as printed");
    let quotation = desk.make(Kind::Quotation, &quotation);
    let article =
        desk.article("A report", json!({"body": [paragraph("b1", &[("We keep our word.", Some(&quotation))])]}));
    desk.publish(Kind::Article, &article);
    let said = room.anyone().get(&shown(Kind::Quotation, &quotation)).ok(200);
    assert_eq!(said["capacity"], Value::Null);
    assert_eq!(said["capacity_as_printed"], "as printed");
    let all = everything(&room.anyone());
    assert!(!all.contains("zzsuggestedzz") && !all.contains("zzrejectedzz") && !all.contains("apposition"), "{all}");
}

/// Invariant 12: the name is looked for in everything a reader can get.
fn who_is_not_to_be_named_is_named_nowhere(engine: Engine) {
    for attribution in ["background", "not_for_attribution"] {
        let room = Newsroom::open(engine);
        let desk = room.editor();
        let bureau = desk.make_public(Kind::Organization, &json!({"names": "Water Bureau"}));
        let official = desk.official("zznamezz Zhou", &bureau, "zzpostzz Director", "2021");
        let conference = desk.make_public(Kind::PressConference, &json!({"title": "Weekly briefing"}));
        let mut quotation = quotation_of("We did not keep our word.", &official);
        quotation["attribution"] = json!(attribution);
        quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
        quotation["capacity_as_printed"] = json!("an official of the bureau");
        quotation["press_conference"] = link(&conference);
        quotation["verification"] =
            json!({"state": "checked", "against": "notes", "by": "zznamezz", "note": "zznamezz said so"});
        let quotation = desk.make(Kind::Quotation, &quotation);
        let spans = [("“", None), ("We did not keep our word.", Some(&quotation)), ("”, somebody said.", None)];
        let article = desk.article("A report", json!({"body": [paragraph("b1", &spans)]}));
        desk.publish(Kind::Article, &article);
        let seen = room.anyone().get(&shown(Kind::Quotation, &quotation)).ok(200);
        assert_eq!(seen["speaker"], Value::Null);
        assert_eq!(seen["speaker_as_printed"], Value::Null);
        assert_eq!(seen["capacity"], Value::Null);
        let office = if attribution == "background" { json!("an official of the bureau") } else { Value::Null };
        assert_eq!(seen["capacity_as_printed"], office, "by their office, or not at all");
        let all = everything(&room.anyone());
        assert!(!all.contains("zznamezz") && !all.contains("zzpostzz"), "{attribution}: {all}");
        assert!(!all.contains(id(&official)), "{attribution}: the id would tell as well");
        // The same when the official is published for other reasons: nothing leads from one to the other.
        desk.publish(Kind::Official, &official);
        let client = room.anyone();
        for query in [
            format!("quotations?official={}", id(&official)),
            "quotations?official=zznamezz-zhou".into(),
            format!("articles?official={}", id(&official)),
        ] {
            assert_eq!(client.get(&format!("/v1/{query}&count=exact")).ok(200)["page"]["total"], 0, "{query}");
        }
        for path in [
            format!("{}?include=quotations,json_ld", shown(Kind::Article, &article)),
            shown(Kind::Quotation, &quotation),
        ] {
            let text = client.get(&path).expect(200).text();
            assert!(!text.contains("zznamezz") && !text.contains(id(&official)), "{attribution} {path}: {text}");
        }
    }
    // One who has no record at all, and is not to be named in print either.
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let unnamed = json!({"kind": "indirect", "text": "It will rain.", "language": "en", "speaker_kind": "unnamed",
        "speaker_as_printed": "zznamezz", "capacity_as_printed": "a person who knows", "attribution": "background"});
    let unnamed = desk.make(Kind::Quotation, &unnamed);
    let article = desk.article("Weather", json!({"body": [paragraph("b1", &[("It will rain.", Some(&unnamed))])]}));
    desk.publish(Kind::Article, &article);
    assert!(!everything(&room.anyone()).contains("zznamezz"));
    let answer = desk.post("/v1/manage/quotations", &json!({"kind": "indirect", "text": "x", "speaker_kind": "unnamed", "speaker": speaker("official", &desk.make(Kind::Official, &json!({"names": "Li"})))}));
    assert_eq!(answer.faults(), [("/speaker".to_owned(), "wrong_speaker".to_owned())]);
}

fn what_is_the_newsrooms_own_stays_there(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let own = "zzowninternalzz";
    let found = json!({"method": own, "version": own, "confidence": 0.5, "review": "accepted", "parts": [{"pointer": "/names", "method": own, "confidence": 0.5, "review": "accepted"}]});
    let contacts = json!([{"kind": "email", "value": "open@example.com", "public": true}, {"kind": "phone", "value": own, "public": false}, {"kind": "other", "value": own}]);
    let byline = desk.make(Kind::Byline, &json!({"names": "Ada Penn", "contacts": contacts, "extraction": found}));
    let bureau = desk.make(Kind::Organization, &json!({"names": "Water Bureau", "extraction": found}));
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song", "extraction": found, "positions": [{"organization": link(&bureau), "title": "Director", "from": "2021", "to": "2022", "extraction": found}]}));
    let conference = desk.make(
        Kind::PressConference,
        &json!({"title": "Briefing", "contacts": contacts, "coverage": "assigned", "extraction": found}),
    );
    let mut quotation = quotation_of("We keep our word.", &official);
    quotation["verification"] = json!({"state": "disputed", "against": "recording", "by": own, "note": own});
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    quotation["capacity_override"] = json!(own);
    quotation["extraction"] = found.clone();
    let quotation = desk.make(Kind::Quotation, &quotation);
    let picture = desk.make(Kind::Media, &json!({"caption": "A hall", "extraction": found}));
    let article = article_of(
        "A report",
        json!({"internal_note": own, "extraction": found,
        "credits": [{"role": "writer", "credited_as": "ADA", "byline": link(&byline)}],
        "press_conferences": [link(&conference)], "lead_image": {"media": link(&picture)},
        "body": [paragraph("b1", &[("We keep our word.", Some(&quotation))])]}),
    );
    let article = desk.make(Kind::Article, &article);
    assert_eq!(article["internal_note"], own);
    desk.publish(Kind::Article, &article);
    let all = everything(&room.anyone());
    assert!(all.contains("open@example.com"));
    assert!(!all.contains(own), "{all}");
    for member in [
        "internal_note",
        "verification",
        "extraction",
        "coverage",
        "capacity_override",
        "orphans",
        "disputed",
        "assigned",
    ] {
        assert!(!all.contains(&format!("\"{member}\"")), "{member} is delivered");
    }
}

fn related_articles_come_of_their_own(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let other = desk.article("The other", json!({}));
    let article = desk.article("A report", json!({"related": [link(&other)]}));
    let published = desk.act(&format!("{}/publish", managed(Kind::Article, &article)), 1, &json!({})).ok(200);
    assert_eq!(published["with"], json!([]), "another article has an editor of its own");
    let related = || room.anyone().get(&shown(Kind::Article, &article)).ok(200)["related"].clone();
    assert_eq!(related(), json!([]));
    desk.publish(Kind::Article, &other);
    assert_eq!(
        related(),
        json!([{"id": other["id"], "slug": "the-other", "language": "en", "headline": "The other", "url": null}])
    );
    desk.unpublish(Kind::Article, &other);
    assert_eq!(related(), json!([]));
}

/// Invariant 7.
fn translations_have_lives_of_their_own(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let english = desk.article("Water", json!({}));
    let chinese = desk.make(Kind::Article, &json!({"headline": "水", "language": "zh-Hans", "slug": "水", "translation_group": english["translation_group"]}));
    desk.publish(Kind::Article, &english);
    let translations =
        |article: &Value| room.anyone().get(&shown(Kind::Article, article)).ok(200)["translations"].clone();
    assert_eq!(translations(&english), json!([]));
    room.anyone().get(&shown(Kind::Article, &chinese)).problem(404, "not_found");
    desk.publish(Kind::Article, &chinese);
    assert_eq!(translations(&english), json!([{"language": "zh-Hans", "slug": "水", "url": null, "stale": false}]));
    assert_eq!(translations(&chinese), json!([{"language": "en", "slug": "water", "url": null, "stale": false}]));
    let by_slug = room.anyone().get("/v1/articles/by-slug/zh-Hans/%E6%B0%B4").ok(200);
    assert_eq!(by_slug["id"], chinese["id"]);
    let list =
        |query: &str| room.anyone().get(&format!("/v1/articles?count=exact&{query}")).ok(200)["page"]["total"].clone();
    assert_eq!(list(""), 2);
    assert_eq!(list("language=en"), 1);
    assert_eq!(list("language=zh-Hans"), 1);
    assert_eq!(list("language=fr"), 0);
    desk.unpublish(Kind::Article, &english);
    assert_eq!(translations(&chinese), json!([]));
}

fn publication_is_told_beside_the_working_copy(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let told = || desk.again(Kind::Byline, &byline)["publication"].clone();
    assert_eq!(
        told(),
        json!({"state": "none", "version": null, "visible_from": null, "visible_until": null, "changed": false, "next": null})
    );
    let published = desk.publish(Kind::Byline, &byline);
    assert_eq!(
        told(),
        json!({"state": "live", "version": 1, "visible_from": published["visible_from"], "visible_until": null, "changed": false, "next": null})
    );
    desk.change(Kind::Byline, &byline, &json!({"kind": "staff"}));
    assert_eq!(told()["changed"], true);
    let list = desk.get("/v1/manage/bylines").ok(200);
    assert_eq!(list["data"][0]["publication"], told());
    desk.unpublish(Kind::Byline, &byline);
    assert_eq!(told()["state"], "ended");
    assert_eq!(told()["version"], Value::Null);
    assert!(told()["visible_until"].is_string());
}

/// What is live is a predicate over time: nothing has to run for it to become true.
fn an_edition_begins_and_ends_by_the_clock(engine: Engine) {
    let now = Utc::now();
    let clock = Clock::standing(now.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.editor();
    let article = desk.article("A report", json!({}));
    clock.set((now + TimeDelta::hours(2)).into());
    desk.publish(Kind::Article, &article);
    let count = || room.anyone().get("/v1/articles?count=exact").ok(200)["page"]["total"].clone();
    let status = || room.anyone().get(&shown(Kind::Article, &article)).status;
    let by_slug = || room.anyone().get("/v1/articles/by-slug/en/a-report").status;
    assert_eq!((count(), status(), by_slug()), (json!(1), 200, 200));
    // An hour earlier it is only scheduled.
    clock.set((now + TimeDelta::hours(1)).into());
    assert_eq!((count(), status(), by_slug()), (json!(0), 404, 404));
    assert_eq!(desk.again(Kind::Article, &article)["publication"]["state"], "scheduled");
    clock.set((now + TimeDelta::hours(3)).into());
    assert_eq!((count(), status(), by_slug()), (json!(1), 200, 200));
    desk.unpublish(Kind::Article, &article);
    assert_eq!((count(), status(), by_slug()), (json!(0), 404, 404));
}
