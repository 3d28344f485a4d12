//! Previews: a revision as readers would see it, for whoever has the token, and for nobody else.

use chrono::{TimeDelta, Utc};
use pressroom::access::{Role, Tokens};
use pressroom::record::Kind;
use pressroom::store::{Clock, Id};
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, paragraph, quotation_of, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, SECRET, Setup};

on_both!(
    a_preview_is_what_publishing_will_show,
    a_preview_is_of_one_revision,
    drafts_are_shown_with_what_they_show,
    what_publishing_leaves_out_is_left_out,
    what_is_live_is_shown_as_it_is_live,
    a_speaker_who_is_not_named_is_not_named_here,
    an_embargo_and_a_retraction_do_not_hide_it_from_the_newsroom,
    a_preview_is_made_smaller_and_larger,
    every_kind_has_a_preview,
    a_token_is_for_one_record,
    a_token_ends,
    tokens_are_for_one_purpose,
    a_revision_that_was_cleared_away_is_gone,
    a_token_is_made_by_who_may_read,
    nobody_keeps_a_preview,
);

fn preview_path(kind: Kind, record: &Value) -> String {
    format!("/v1/preview/{}/{}", kind.collection(), id(record))
}

#[track_caller]
fn token(desk: &Client, kind: Kind, record: &Value, wish: &Value) -> Value {
    let made = desk.post(&format!("{}/preview-tokens", managed(kind, record)), wish).ok(201);
    assert_eq!(made["url"], preview_path(kind, record));
    made
}

/// Somebody with a preview token.
fn with(room: &Newsroom, token: &Value) -> Client {
    room.anyone().with_token(token["token"].as_str().expect("a token"))
}

/// What a preview of a record as it is now shows.
#[track_caller]
fn preview(room: &Newsroom, kind: Kind, record: &Value, query: &str) -> Value {
    let made = token(&room.editor(), kind, record, &json!({}));
    with(room, &made).get(&format!("{}{query}", preview_path(kind, record))).ok(200)
}

/// An article that quotes an official of a bureau, with a byline, a section, a picture: nothing of it is published.
fn furnish(desk: &Client) -> Value {
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let writer = desk.byline("Ada Penn");
    let photographer = desk.byline("Bo Lens");
    let picture = json!({"kind": "image", "caption": "The dam",
        "credits": [{"role": "photographer", "credited_as": "B. Lens", "byline": link(&photographer)}]});
    let picture = desk.make(Kind::Media, &picture);
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let mut quotation = quotation_of("We keep our word", &official);
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    let quotation = desk.make(Kind::Quotation, &quotation);
    desk.article(
        "Water",
        json!({"section": link(&section), "topics": [link(&topic)], "lead_image": {"media": link(&picture)},
            "credits": [{"role": "writer", "credited_as": "A. PENN", "byline": link(&writer)}],
            "body": [paragraph("b1", &[("“", None), ("We keep our word", Some(&quotation)), ("” he said.", None)])]}),
    )
}

fn standing(engine: Engine) -> (Newsroom, Clock) {
    let clock = Clock::standing(Utc::now().into());
    (Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() }), clock)
}

fn a_preview_is_what_publishing_will_show(engine: Engine) {
    let (room, _) = standing(engine);
    let desk = room.editor();
    let article = furnish(&desk);
    room.anyone().get(&shown(Kind::Article, &article)).problem(404, "not_found");
    let queries = ["", "?include=quotations,json_ld", "?body_format=html", "?fields=headline,section.name"];
    let before = queries.map(|query| preview(&room, Kind::Article, &article, query));
    desk.publish(Kind::Article, &article);
    let after = queries.map(|query| room.anyone().get(&format!("{}{query}", shown(Kind::Article, &article))).ok(200));
    assert_eq!(before, after, "the clock stands, so it is the same to the second");
}

fn a_preview_is_of_one_revision(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("First", json!({}));
    let first = token(&desk, Kind::Article, &article, &json!({}));
    assert_eq!(first["revision"], 1);
    desk.publish(Kind::Article, &article);
    desk.change(Kind::Article, &article, &json!({"headline": "Second"}));
    let second = token(&desk, Kind::Article, &article, &json!({}));
    assert_eq!(second["revision"], 2);
    let earlier = token(&desk, Kind::Article, &article, &json!({"revision": 1}));
    let path = preview_path(Kind::Article, &article);
    let headline = |token: &Value| {
        let shown = with(&room, token).get(&path).ok(200);
        assert_eq!(shown["version"], token["revision"]);
        shown["headline"].clone()
    };
    assert_eq!(headline(&first), "First");
    assert_eq!(headline(&second), "Second");
    assert_eq!(headline(&earlier), "First");
    assert_eq!(room.anyone().get(&shown(Kind::Article, &article)).ok(200)["headline"], "First");
    let answer =
        desk.post(&format!("{}/preview-tokens", managed(Kind::Article, &article)), &json!({"revision": 9})).expect(422);
    assert_eq!(answer.faults(), [("/revision".to_owned(), "no_such_revision".to_owned())]);
}

fn drafts_are_shown_with_what_they_show(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = furnish(&desk);
    let seen = preview(&room, Kind::Article, &article, "?include=quotations");
    assert_eq!(seen["section"]["name"], "China");
    assert_eq!(seen["topics"][0]["name"], "Water");
    assert_eq!(seen["credits"][0]["byline"]["name"], "Ada Penn");
    assert_eq!(seen["lead_image"]["caption"], "The dam");
    assert_eq!(seen["lead_image"]["credits"][0]["byline"]["name"], "Bo Lens");
    let quotation = &seen["quotations"][0];
    assert_eq!(quotation["text"], "We keep our word");
    assert_eq!(quotation["speaker"]["name"], "Zhou Song");
    assert_eq!(quotation["capacity"]["organization"]["name"], "Water Bureau");
    assert_eq!(quotation["articles"][0]["headline"], "Water", "it is printed by what is previewed");
    let marks = seen["body"][0]["markDefs"].as_array().expect("marks");
    assert_eq!(marks.len(), 1, "the words are marked");
}

fn what_publishing_leaves_out_is_left_out(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let suggested =
        json!({"names": "Zhou Song", "extraction": {"method": "spoken", "confidence": 0.9, "review": "suggested"}});
    let official = desk.make(Kind::Official, &suggested);
    let quotation = desk.make(Kind::Quotation, &quotation_of("We keep our word", &official));
    let ended = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    desk.unpublish(Kind::Byline, &ended);
    let trashed = desk.byline("Bo Gone");
    let related = desk.article("A draft beside", json!({}));
    let credit = |byline: &Value| json!({"role": "writer", "credited_as": "X", "byline": link(byline)});
    let article = desk.article(
        "Water",
        json!({"credits": [credit(&ended), credit(&trashed)], "related": [link(&related)],
            "body": [paragraph("b1", &[("We keep our word", Some(&quotation))])]}),
    );
    desk.change(Kind::Article, &article, &json!({"credits": [credit(&ended)]}));
    desk.delete(&managed(Kind::Byline, &trashed), 1).expect(204);
    let made = token(&desk, Kind::Article, &article, &json!({"revision": 1}));
    let seen = with(&room, &made).get(&format!("{}?include=quotations", preview_path(Kind::Article, &article))).ok(200);
    assert_eq!(seen["quotations"][0]["text"], "We keep our word");
    assert_eq!(seen["quotations"][0]["speaker"], Value::Null, "nobody accepted who spoke");
    assert_eq!(seen["credits"][0]["byline"], Value::Null, "taken from sight");
    assert_eq!(seen["credits"][1]["byline"], Value::Null, "in the trash");
    assert_eq!(seen["related"], json!([]), "an article is published by itself");
}

fn what_is_live_is_shown_as_it_is_live(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    desk.change(Kind::Byline, &byline, &json!({"names": "Ada Quill"}));
    let credits = json!([{"role": "writer", "credited_as": "A. PENN", "byline": link(&byline)}]);
    let article = desk.article("Water", json!({"credits": credits}));
    assert_eq!(preview(&room, Kind::Article, &article, "")["credits"][0]["byline"]["name"], "Ada Penn");
    assert_eq!(preview(&room, Kind::Byline, &byline, "")["name"], "Ada Quill");
    // Other languages of the report as readers see them.
    let group = article["translation_group"].clone();
    let french = desk.article("Eau", json!({"language": "fr", "translation_group": group}));
    assert_eq!(preview(&room, Kind::Article, &article, "")["translations"], json!([]));
    desk.publish(Kind::Article, &french);
    assert_eq!(preview(&room, Kind::Article, &article, "")["translations"][0]["language"], "fr");
}

/// Invariant 12: unnamed speakers never leave the management API.
fn a_speaker_who_is_not_named_is_not_named_here(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Secret", &bureau, "Director", "2021");
    let mut quotation = quotation_of("We keep our word", &official);
    quotation["attribution"] = json!("background");
    let quotation = desk.make(Kind::Quotation, &quotation);
    let article = desk.article(
        "Water",
        json!({"internal_note": "Secret note", "body": [paragraph("b1", &[("We keep our word", Some(&quotation))])]}),
    );
    for (kind, record) in [(Kind::Article, &article), (Kind::Quotation, &quotation)] {
        let query = if kind == Kind::Article { "?include=quotations,json_ld" } else { "" };
        let seen = preview(&room, kind, record, query).to_string();
        assert!(seen.contains("We keep our word"));
        assert!(!seen.contains("Secret") && !seen.contains(id(&official)), "{seen}");
    }
}

fn an_embargo_and_a_retraction_do_not_hide_it_from_the_newsroom(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let embargo = json!({"until": {"local": "2126-11-27T06:00", "time_zone": "UTC"}});
    let held = desk.article("Held", json!({"embargo": embargo}));
    let seen = preview(&room, Kind::Article, &held, "");
    assert_eq!(seen["headline"], "Held");
    assert!(seen.get("embargo").is_none());
    let back = desk.article("Back", json!({}));
    desk.publish(Kind::Article, &back);
    let now = desk.again(Kind::Article, &back);
    let retract = format!("{}/retract", managed(Kind::Article, &back));
    desk.act(&retract, version(&now), &json!({"text": "It was forged."})).expect(200);
    room.anyone().get(&shown(Kind::Article, &back)).problem(410, "gone");
    assert_eq!(preview(&room, Kind::Article, &back, "")["headline"], "Back");
}

fn a_preview_is_made_smaller_and_larger(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = furnish(&desk);
    let of = |query: &str| preview(&room, Kind::Article, &article, query);
    assert_eq!(of("?fields=headline"), json!({"headline": "Water"}));
    assert!(of("?body_format=html")["body"].as_str().is_some_and(|html| html.contains("data-quotation")));
    assert!(of("?body_format=text")["body"].as_str().is_some_and(|text| text.contains("We keep our word")));
    let made = token(&desk, Kind::Article, &article, &json!({}));
    let get = |query: &str| with(&room, &made).get(&format!("{}{query}", preview_path(Kind::Article, &article)));
    get("?fields=nothing").problem(400, "invalid_parameter");
    get("?draft=true").problem(400, "unknown_parameter");
    let names = json!([{"language": "en", "text": "Zhou Song"}, {"language": "zh-Hans", "text": "周松", "kind": "translation"}]);
    let official = desk.make(Kind::Official, &json!({"names": names}));
    assert_eq!(preview(&room, Kind::Official, &official, "?language=fr&fallback=zh-Hans")["name"], "周松");
}

fn every_kind_has_a_preview(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let quotation = desk.quotation("We keep our word", &official);
    let conference = desk.make(Kind::PressConference, &json!({"hosts": [link(&bureau)], "slug": "water-day"}));
    let transcript = json!({"press_conference": link(&conference), "language": "en", "kind": "verbatim",
        "segments": [{"type": "speech", "text": "We keep our word", "speaker": link(&official)}]});
    let transcript = desk.make(Kind::Transcript, &transcript);
    let article = desk.article("Water", json!({}));
    let correction =
        json!({"target": {"type": "article", "id": id(&article)}, "kind": "correction", "text": "It was four."});
    let correction = desk.make(Kind::Correction, &correction);
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let topic = desk.make(Kind::Topic, &json!({"names": "Water"}));
    let page = desk.make(Kind::Page, &json!({"key": "about", "title": "About"}));
    let byline = desk.byline("Ada Penn");
    for (kind, record) in [
        (Kind::Organization, &bureau),
        (Kind::Official, &official),
        (Kind::Quotation, &quotation),
        (Kind::PressConference, &conference),
        (Kind::Transcript, &transcript),
        (Kind::Article, &article),
        (Kind::Correction, &correction),
        (Kind::Section, &section),
        (Kind::Topic, &topic),
        (Kind::Page, &page),
        (Kind::Byline, &byline),
    ] {
        assert_eq!(preview(&room, kind, record, "")["id"], record["id"], "{kind}");
    }
    let seen = preview(&room, Kind::Transcript, &transcript, "");
    assert_eq!(seen["segments"][0]["speaker"]["name"], "Zhou Song");
    assert_eq!(preview(&room, Kind::Official, &official, "")["positions"][0]["organization"]["name"], "Water Bureau");
}

fn a_token_is_for_one_record(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (one, other) = (desk.article("One", json!({})), desk.article("Other", json!({})));
    let byline = desk.byline("Ada Penn");
    let made = token(&desk, Kind::Article, &one, &json!({}));
    let holder = with(&room, &made);
    holder.get(&preview_path(Kind::Article, &one)).expect(200);
    holder.get(&preview_path(Kind::Article, &other)).problem(401, "unauthenticated");
    holder.get(&preview_path(Kind::Byline, &byline)).problem(401, "unauthenticated");
    holder.get(&preview_path(Kind::Page, &one)).problem(401, "unauthenticated");
    holder.get("/v1/preview/articles/nothing").problem(401, "unauthenticated");
    room.anyone().get(&preview_path(Kind::Article, &one)).problem(401, "unauthenticated");
    room.anyone().with_token("nonsense").get(&preview_path(Kind::Article, &one)).problem(401, "unauthenticated");
    // What lies in the trash is shown to nobody.
    desk.delete(&managed(Kind::Article, &one), 1).expect(204);
    holder.get(&preview_path(Kind::Article, &one)).problem(404, "not_found");
    desk.post(&format!("{}/preview-tokens", managed(Kind::Article, &one)), &json!({})).problem(404, "not_found");
}

fn a_token_ends(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    let record: Id = id(&article).parse().expect("an id");
    let path = preview_path(Kind::Article, &article);
    let ours = Tokens::new(SECRET);
    let made = |ago: i64, minutes: i64| {
        let now = Utc::now() - TimeDelta::minutes(ago);
        ours.preview((Kind::Article, record), 1, minutes, now.into()).expect("a token")
    };
    let at = |token: &str| room.anyone().with_token(token).get(&path);
    at(&made(0, 1)).expect(200);
    at(&made(59, 60)).expect(200);
    at(&made(2, 1)).problem(401, "token_expired");
    at(&made(61, 60)).problem(401, "token_expired");
    at(&made(61, 100_000)).problem(401, "token_expired");
    for minutes in [0, -1, 61] {
        desk.post(&format!("{}/preview-tokens", managed(Kind::Article, &article)), &json!({"minutes": minutes}))
            .expect(422);
    }
    let token = token(&desk, Kind::Article, &article, &json!({"minutes": 5}));
    let ends: chrono::DateTime<Utc> = token["expires_at"].as_str().expect("an instant").parse().expect("an instant");
    let left = ends - Utc::now();
    assert!(left <= TimeDelta::minutes(5) && left > TimeDelta::minutes(4), "{left}");
}

fn tokens_are_for_one_purpose(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    let path = preview_path(Kind::Article, &article);
    room.admin().get(&path).problem(401, "unauthenticated");
    let made = token(&desk, Kind::Article, &article, &json!({}));
    with(&room, &made).get(&managed(Kind::Article, &article)).problem(401, "unauthenticated");
    with(&room, &made).get("/v1/auth/me").problem(401, "unauthenticated");
    let record: Id = id(&article).parse().expect("an id");
    let of_another = Tokens::new(b"the secret of another installation, as long");
    let forged = of_another.preview((Kind::Article, record), 1, 60, Utc::now().into()).expect("a token");
    room.anyone().with_token(&forged).get(&path).problem(401, "unauthenticated");
}

fn a_revision_that_was_cleared_away_is_gone(engine: Engine) {
    use diesel::prelude::*;
    use pressroom::store::schema::revisions;
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    let made = token(&desk, Kind::Article, &article, &json!({}));
    desk.change(Kind::Article, &article, &json!({"headline": "Waters"}));
    let record: Id = id(&article).parse().expect("an id");
    let old = revisions::table.filter(revisions::record.eq(record)).filter(revisions::number.eq(1));
    diesel::delete(old).execute(&mut room.connect()).expect("it can be cleared away");
    let told = with(&room, &made).get(&preview_path(Kind::Article, &article)).problem(410, "gone");
    assert!(told["detail"].as_str().is_some_and(|text| text.contains("cleared away")));
}

fn a_token_is_made_by_who_may_read(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.editor().article("Water", json!({}));
    let path = format!("{}/preview-tokens", managed(Kind::Article, &article));
    room.desk(Role::Reader).post(&path, &json!({})).expect(201);
    room.desk(Role::Reader).ask("POST", &path).send().expect(201);
    room.anyone().post(&path, &json!({})).problem(401, "unauthenticated");
    let keyed = room.editor().ask("POST", &path).header("idempotency-key", "one").json(&json!({})).send();
    keyed.problem(400, "idempotency_not_here");
    // Making one writes nothing.
    assert_eq!(room.editor().again(Kind::Article, &article), article);
}

fn nobody_keeps_a_preview(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water", json!({}));
    let made = desk.post(&format!("{}/preview-tokens", managed(Kind::Article, &article)), &json!({})).expect(201);
    assert_eq!(made.must("cache-control"), "no-store");
    let get = |client: &Client| -> Answer { client.get(&preview_path(Kind::Article, &article)) };
    let seen = get(&with(&room, &made.json())).expect(200);
    assert_eq!(seen.must("cache-control"), "private, no-store");
    let varies: Vec<String> =
        seen.headers.get_all("vary").iter().map(|value| value.to_str().expect("text").to_ascii_lowercase()).collect();
    assert!(varies.join(",").contains("authorization") && varies.join(",").contains("accept-encoding"), "{varies:?}");
    assert_eq!(seen.header("etag"), None);
    assert_eq!(seen.must("content-language"), "en");
    assert_eq!(get(&room.anyone()).must("cache-control"), "no-store");
}
