//! Quotations beside the transcripts they were taken from: what is found there, what readers are told of it, and what
//! an editor is told before an article is published.

use diesel::prelude::*;
use pressroom::newsroom::upkeep;
use pressroom::record::Kind;
use pressroom::store::Clock;
use pressroom::store::schema::{filter_rows, findings, quotations};
use serde_json::{Value, json};

use crate::harness::life::Story;
use crate::harness::stories::{id, link, managed, paragraph, quotation_of, speaker, version};
use crate::harness::{Client, Engine, Newsroom};

on_both!(
    verbatim_is_what_the_speaker_said,
    editing_the_transcript_recomputes_fidelity,
    an_anchor_follows_its_words_through_edits,
    a_translation_is_compared_with_its_original_alone,
    a_label_is_enough_where_it_can_be_nobody_else,
    readers_are_told_what_their_transcript_shows,
    fidelity_follows_the_clock,
    a_speaker_who_is_not_named_is_found_in_no_transcript,
    quotations_are_read_from_the_official_and_the_press_conference,
    a_merge_makes_two_speakers_one,
    a_turn_has_an_address,
    what_was_published_before_is_compared_when_the_store_is_next_opened,
    a_quotation_is_annotated_where_it_stands,
    an_editor_sees_each_quotation_beside_its_transcript,
    a_negation_left_out_contradicts_the_transcript,
    quotations_in_doubt_are_published_with_a_reason_alone,
);

const ANSWER: &str = "No. The price of water will not rise next year, nor the year after that.";

/// A press conference where Zhou answers a reporter, and Lin speaks after him.
struct Briefing {
    zhou: Value,
    lin: Value,
    conference: Value,
    transcript: Value,
}

fn transcript_of(conference: &Value, zhou: &Value, lin: &Value) -> Value {
    json!({"press_conference": link(conference), "language": "en", "segments": [
        {"type": "speech", "speaker": link(zhou), "speaker_label": "ZHOU SONG", "text": "Thank you for coming. We repaired the pipes."},
        {"type": "question", "speaker_label": "Q", "text": "Will the price of water rise next year?"},
        {"type": "answer", "speaker": link(zhou), "speaker_label": "ZHOU SONG", "text": ANSWER},
        {"type": "scene", "text": "(Applause.)"},
        {"type": "speech", "speaker": link(lin), "speaker_label": "LIN YUE", "text": "The old pipes were better than people say."}]})
}

fn briefing(desk: &Client) -> Briefing {
    let bureau = desk.organization("Water Bureau");
    let zhou = desk.official("Zhou Song", &bureau, "Director", "2021");
    let lin = desk.official("Lin Yue", &bureau, "Engineer", "2021");
    let conference = desk.make(Kind::PressConference, &json!({"title": "On water", "starts": {"local": "2026-11-20"}}));
    let transcript = desk.make(Kind::Transcript, &transcript_of(&conference, &zhou, &lin));
    Briefing { zhou, lin, conference, transcript }
}

impl Briefing {
    fn said(&self, text: &str) -> Value {
        let mut quotation = quotation_of(text, &self.zhou);
        quotation["press_conference"] = link(&self.conference);
        quotation
    }
}

/// Invariant 9.
fn verbatim_is_what_the_speaker_said(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    for (text, fidelity) in [
        ("The price of water will not rise next year", json!("verbatim")),
        ("The  price of water will not rise next year, nor the year after that.", json!("verbatim")),
        ("We repaired the pipes. No. The price of water", json!("verbatim")),
        ("The price of water … the year after that", json!("elided")),
        ("[It] will not rise next year", json!("edited")),
        ("The price of water will never rise next year", json!("edited")),
        ("The price of bread has doubled", json!(null)),
        ("The old pipes were better than people say", json!(null)),
    ] {
        let quotation = desk.make(Kind::Quotation, &briefing.said(text));
        assert_eq!(quotation["fidelity"], fidelity, "{text}");
        assert_eq!(quotation["anchor"].is_null(), fidelity.is_null(), "{text}");
    }
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    let anchor = &quotation["anchor"][0];
    assert_eq!(anchor["segment"], briefing.transcript["segments"][2]["id"]);
    assert_eq!((anchor["start"].as_i64(), anchor["end"].as_i64()), (Some(4), Some(46)));
    assert_eq!(
        (anchor["prefix"].as_str(), anchor["exact"].as_str()),
        (Some("No. "), Some("The price of water will not rise next year"))
    );
    // Of another speaker it is not verbatim, whatever the words.
    let lin = desk.change(Kind::Quotation, &quotation, &json!({"speaker": speaker("official", &briefing.lin)}));
    assert_eq!((&lin["fidelity"], &lin["anchor"]), (&json!(null), &json!(null)));
    // No transcript, no fidelity.
    let nowhere = desk.quotation("The price of water will not rise next year", &briefing.zhou);
    assert_eq!(nowhere["fidelity"], json!(null));
}

/// Invariant 9: the transcript decides, and no version is raised for it.
fn editing_the_transcript_recomputes_fidelity(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    let mut segments = briefing.transcript["segments"].clone();
    segments[2]["text"] = json!("No. The price of water will never rise next year.");
    let edited = desk.change(Kind::Transcript, &briefing.transcript, &json!({"segments": segments}));
    let now = desk.again(Kind::Quotation, &quotation);
    assert_eq!((&now["fidelity"], version(&now)), (&json!("edited"), version(&quotation)));
    // The turn is given to somebody else.
    segments[2]["speaker"] = link(&briefing.lin);
    desk.change(Kind::Transcript, &edited, &json!({"segments": segments}));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!(null));
    // It moves to another press conference, and back, and lies in the trash.
    segments[2] = briefing.transcript["segments"][2].clone();
    let back = desk.change(Kind::Transcript, &edited, &json!({"segments": segments}));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!("verbatim"));
    let other = desk.make(Kind::PressConference, &json!({"title": "On bread"}));
    let moved = desk.change(Kind::Transcript, &back, &json!({"press_conference": link(&other)}));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!(null));
    let back = desk.change(Kind::Transcript, &moved, &json!({"press_conference": link(&briefing.conference)}));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!("verbatim"));
    desk.delete(&managed(Kind::Transcript, &back), version(&back)).expect(204);
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!(null));
    let restore = format!("{}/restore", managed(Kind::Transcript, &back));
    desk.act(&restore, version(&back) + 1, &json!({})).expect(200);
    let now = desk.again(Kind::Quotation, &quotation);
    assert_eq!((&now["fidelity"], version(&now)), (&json!("verbatim"), version(&quotation)));
}

fn an_anchor_follows_its_words_through_edits(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    let mut segments = briefing.transcript["segments"].clone();
    segments[2]["text"] = json!(format!("Well, let me say this first. {ANSWER}"));
    let edited = desk.change(Kind::Transcript, &briefing.transcript, &json!({"segments": segments}));
    let now = desk.again(Kind::Quotation, &quotation);
    assert_eq!(now["anchor"][0]["start"], json!(33), "{}", now["anchor"]);
    assert_eq!(now["anchor"][0]["segment"], segments[2]["id"], "a segment that is edited stays the same");
    // What only a person sees in a passage stays where they put it.
    let seen = json!([{"segment": segments[0]["id"], "start": 0, "end": 20, "exact": "Thank you for coming"}]);
    let told = desk.make(Kind::Quotation, &json!({"kind": "indirect", "text": "he was glad of so many guests", "language": "en",
        "speaker": speaker("official", &briefing.zhou), "press_conference": link(&briefing.conference), "anchor": seen}));
    assert_eq!(
        (&told["fidelity"], &told["anchor"][0]["exact"]),
        (&json!("paraphrase"), &json!("Thank you for coming"))
    );
    segments[0]["text"] = json!("Good morning. Thank you for coming. We repaired the pipes.");
    desk.change(Kind::Transcript, &edited, &json!({"segments": segments}));
    let told = desk.again(Kind::Quotation, &told);
    assert_eq!((&told["fidelity"], &told["anchor"][0]["start"]), (&json!("paraphrase"), &json!(14)));
    // An anchor lies in a transcript of the press conference.
    let mut astray = briefing.said("Whatever");
    astray["anchor"] = json!([{"segment": id(&briefing.zhou), "start": 0, "end": 1, "exact": "x"}]);
    let refused = desk.post("/v1/manage/quotations", &astray);
    assert_eq!(refused.faults(), [("/anchor/0/segment".to_owned(), "unknown_segment".to_owned())]);
    refused.problem(422, "invalid");
}

fn a_translation_is_compared_with_its_original_alone(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let mut translated = briefing.said("水价明年不会上涨");
    translated["language"] = json!("zh-Hans");
    assert_eq!(desk.make(Kind::Quotation, &translated)["fidelity"], json!(null), "there is no transcript in Chinese");
    translated["original"] = json!({"language": "en", "text": "The price of water will not rise next year"});
    assert_eq!(desk.make(Kind::Quotation, &translated)["fidelity"], json!("verbatim"));
    // What an interpreter said is no measure of a translation.
    let mut interpreted = transcript_of(&briefing.conference, &briefing.zhou, &briefing.lin);
    interpreted["language"] = json!("zh");
    interpreted["kind"] = json!("interpreted");
    interpreted["segments"] =
        json!([{"type": "answer", "speaker": link(&briefing.zhou), "text": "水价明年不会上涨。"}]);
    desk.make(Kind::Transcript, &interpreted);
    translated["original"]["text"] = json!("Bread has doubled in price");
    assert_eq!(desk.make(Kind::Quotation, &translated)["fidelity"], json!(null));
    translated["original"] = json!(null);
    assert_eq!(
        desk.make(Kind::Quotation, &translated)["fidelity"],
        json!("verbatim"),
        "spoken in Chinese, by its own account"
    );
}

fn a_label_is_enough_where_it_can_be_nobody_else(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let mut segments = briefing.transcript["segments"].clone();
    segments[2]["speaker"] = json!(null);
    let fidelity = |label: Value| {
        let mut segments = segments.clone();
        segments[2]["speaker_label"] = label;
        desk.change(Kind::Transcript, &briefing.transcript, &json!({"segments": segments}));
        desk.make(Kind::Quotation, &briefing.said("The price of water will not rise"))["fidelity"].clone()
    };
    assert_eq!(fidelity(json!("MR. ZHOU")), json!("verbatim"));
    assert_eq!(fidelity(json!("Zhou Song (Director)")), json!("verbatim"));
    assert_eq!(fidelity(json!("THE DIRECTOR")), json!(null), "whoever that is");
    assert_eq!(fidelity(json!(null)), json!(null));
    // Of two of one name nobody knows which it was.
    let lin = desk.change(Kind::Official, &briefing.lin, &json!({"names": "Zhou Yue"}));
    assert_eq!(fidelity(json!("MR. ZHOU")), json!(null));
    assert_eq!(fidelity(json!("ZHOU SONG")), json!("verbatim"));
    desk.change(Kind::Official, &lin, &json!({"names": "Lin Yue"}));
    // Somebody unnamed is who is labelled so.
    segments[2]["speaker_label"] = json!("SENIOR OFFICIAL");
    desk.change(Kind::Transcript, &briefing.transcript, &json!({"segments": segments}));
    let unnamed = json!({"kind": "direct", "text": "The price of water will not rise", "language": "en", "speaker_kind": "unnamed",
        "speaker_as_printed": "an aide", "press_conference": link(&briefing.conference)});
    assert_eq!(desk.make(Kind::Quotation, &unnamed)["fidelity"], json!(null));
    let mut unnamed = unnamed;
    unnamed["speaker_as_printed"] = json!("a senior official");
    assert_eq!(desk.make(Kind::Quotation, &unnamed)["fidelity"], json!("verbatim"));
}

/// An article that prints a quotation, with both public.
fn print(desk: &Client, quotation: &Value) -> Value {
    let text = quotation["text"].as_str().unwrap_or_default();
    let body = json!([paragraph("b1", &[("“", None), (text, Some(quotation)), ("” he said.", None)])]);
    let article = desk.article("On water", json!({"body": body}));
    desk.publish(Kind::Article, &article);
    article
}

fn readers_are_told_what_their_transcript_shows(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let anyone = room.anyone();
    let briefing = briefing(&desk);
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    print(&desk, &quotation);
    let at = format!("/v1/quotations/{}", id(&quotation));
    let listed = |fidelity: &str| {
        anyone.get(&format!("/v1/quotations?fidelity={fidelity}")).ok(200)["data"].as_array().map_or(0, Vec::len)
    };
    let shown = anyone.get(&at).ok(200);
    assert_eq!(
        (&shown["fidelity"], &shown["transcript_segment"]),
        (&json!(null), &json!(null)),
        "they see no transcript"
    );
    assert_eq!(listed("verbatim,elided,edited,paraphrase"), 0);
    desk.publish(Kind::Transcript, &briefing.transcript);
    let shown = anyone.get(&at).ok(200);
    let segment = &briefing.transcript["segments"][2]["id"];
    assert_eq!((&shown["fidelity"], &shown["transcript_segment"]), (&json!("verbatim"), segment));
    assert_eq!((listed("verbatim"), listed("edited")), (1, 0));
    // The working copy of the transcript is not what they see.
    let mut segments = briefing.transcript["segments"].clone();
    segments[2]["text"] = json!("No. The price of water will never rise next year.");
    let edited = desk.change(Kind::Transcript, &briefing.transcript, &json!({"segments": segments}));
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!("edited"));
    assert_eq!(anyone.get(&at).ok(200)["fidelity"], json!("verbatim"));
    desk.publish(Kind::Transcript, &edited);
    assert_eq!(anyone.get(&at).ok(200)["fidelity"], json!("edited"));
    assert_eq!((listed("verbatim"), listed("edited")), (0, 1));
    desk.unpublish(Kind::Transcript, &edited);
    assert_eq!(anyone.get(&at).ok(200)["fidelity"], json!(null));
    assert_eq!(listed("verbatim,elided,edited,paraphrase"), 0);
    // An article that includes it says the same.
    desk.publish(Kind::Transcript, &edited);
    let article = anyone.get("/v1/articles?include=quotations").ok(200);
    assert_eq!(article["data"][0]["quotations"][0]["fidelity"], json!("edited"));
}

fn fidelity_follows_the_clock(engine: Engine) {
    let story = Story::begin(engine);
    let desk = &story.desk;
    let briefing = briefing(desk);
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    print(desk, &quotation);
    desk.publish(Kind::Transcript, &briefing.transcript);
    let mut segments = briefing.transcript["segments"].clone();
    segments[2]["text"] = json!("No. The price of water will never rise next year.");
    let edited = desk.change(Kind::Transcript, &briefing.transcript, &json!({"segments": segments}));
    story.act(Kind::Transcript, &edited, "publish", &json!({"at": story.zoned(60), "until": story.zoned(120)})).ok(200);
    let told = |fidelity: Value| {
        let shown = story.read(Kind::Quotation, &quotation).ok(200);
        assert_eq!(shown["fidelity"], fidelity);
        for word in ["verbatim", "elided", "edited", "paraphrase"] {
            let list = story.room.anyone().get(&format!("/v1/quotations?fidelity={word}")).ok(200);
            assert_eq!(list["data"].as_array().map(Vec::len), Some(usize::from(fidelity == word)), "{word}");
        }
    };
    told(json!("verbatim"));
    story.go_before(60);
    told(json!("verbatim"));
    story.go(60);
    told(json!("edited"));
    story.go(120);
    told(json!(null));
    let then = |minutes: i64| {
        let at = story.at(minutes).format("%Y-%m-%dT%H:%M:%SZ");
        desk.get(&format!("{}/seen?at={at}", managed(Kind::Quotation, &quotation))).ok(200)["fidelity"].clone()
    };
    assert_eq!([then(59), then(60), then(120)], [json!("verbatim"), json!("edited"), json!(null)]);
}

/// Invariant 12: where the words stand in a transcript tells who spoke them.
fn a_speaker_who_is_not_named_is_found_in_no_transcript(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let mut quotation = briefing.said("The price of water will not rise next year");
    quotation["attribution"] = json!("not_for_attribution");
    let quotation = desk.make(Kind::Quotation, &quotation);
    assert_eq!(quotation["fidelity"], json!("verbatim"), "the newsroom knows");
    print(&desk, &quotation);
    desk.publish(Kind::Transcript, &briefing.transcript);
    let shown = room.anyone().get(&format!("/v1/quotations/{}", id(&quotation))).ok(200);
    assert_eq!((&shown["fidelity"], &shown["transcript_segment"]), (&json!(null), &json!(null)));
    let listed = room.anyone().get("/v1/quotations?fidelity=verbatim").ok(200);
    assert_eq!(listed["data"], json!([]));
    let page = format!("/v1/press-conferences/{}/quotations", id(&briefing.conference));
    let said = room.anyone().get(&page);
    assert!(!said.text().contains(id(&briefing.zhou)), "{}", said.text());
}

fn quotations_are_read_from_the_official_and_the_press_conference(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let anyone = room.anyone();
    let briefing = briefing(&desk);
    desk.publish(Kind::Transcript, &briefing.transcript);
    let mut first = briefing.said("The price of water will not rise next year");
    first["capacity"] = link(&briefing.zhou["positions"][0]);
    let first = desk.make(Kind::Quotation, &first);
    let mut second = briefing.said("The price of water … the year after that");
    second["said_on"] = json!("2026-11-21");
    let second = desk.make(Kind::Quotation, &second);
    let third = desk.quotation("Elsewhere he said this", &briefing.lin);
    let printed = [&first, &second, &third].map(|quotation| print(&desk, quotation));
    let ids = |path: &str| {
        let page = anyone.get(path).ok(200);
        page["data"].as_array().expect("a page").iter().map(|one| id(one).to_owned()).collect::<Vec<_>>()
    };
    let zhou = format!("/v1/officials/{}/quotations", id(&briefing.zhou));
    assert_eq!(ids(&zhou), [id(&second), id(&first)], "the latest first");
    assert_eq!(ids(&format!("{zhou}?fidelity=verbatim")), [id(&first)]);
    assert_eq!(ids(&format!("{zhou}?said_on[gte]=2026-11-21")), [id(&second)]);
    assert_eq!(ids(&format!("{zhou}?kind=indirect")), Vec::<String>::new());
    let conference = format!("/v1/press-conferences/{}/quotations", id(&briefing.conference));
    assert_eq!(ids(&conference), [id(&second), id(&first)]);
    assert_eq!(ids(&format!("{conference}?official={}", id(&briefing.lin))), Vec::<String>::new());
    let bureau = briefing.zhou["positions"][0]["organization"]["id"].as_str().unwrap_or_default();
    assert_eq!(ids(&format!("/v1/quotations?organization={bureau}")), [id(&first)], "he spoke for it in that post");
    let shown = &anyone.get(&format!("{zhou}?fidelity=verbatim&count=exact")).ok(200);
    assert_eq!(shown["page"]["total"], json!(1));
    assert_eq!(shown["data"][0]["articles"][0]["id"], printed[0]["id"], "where it was printed");
    assert_eq!(shown["data"][0]["capacity"]["title"], json!("Director"));
    // Page by page, both ways.
    let page = anyone.get(&format!("{zhou}?limit=1")).ok(200);
    let next = page["page"]["next_cursor"].as_str().expect("a cursor");
    assert_eq!(ids(&format!("{zhou}?limit=1&cursor={next}")), [id(&first)]);
    anyone.get(&format!("{conference}?limit=1&cursor={next}")).problem(400, "invalid_cursor");
    anyone.get(&format!("{zhou}?official=x")).problem(400, "unknown_parameter");
    // Only below what readers see.
    let hidden = desk.official("Nobody", &desk.organization("Elsewhere"), "Clerk", "2020");
    anyone.get(&format!("/v1/officials/{}/quotations", id(&hidden))).problem(404, "not_found");
    // Who was merged away leads to the one who answers.
    let twin = desk.official("Zhou S.", &desk.organization("Water Office"), "Director", "2021");
    desk.publish(Kind::Official, &twin);
    let now = desk.again(Kind::Official, &twin);
    desk.act(
        &format!("{}/merge", managed(Kind::Official, &twin)),
        version(&now),
        &json!({"into": link(&briefing.zhou)}),
    )
    .expect(200);
    let moved = anyone.get(&format!("/v1/officials/{}/quotations?limit=1", id(&twin))).expect(301);
    assert_eq!(moved.must("location"), format!("{zhou}?limit=1"));
}

fn a_merge_makes_two_speakers_one(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let twin = desk.official("S. Zhou", &desk.organization("Water Office"), "Director", "2021");
    let mut said = briefing.said("The price of water will not rise next year");
    said["speaker"] = speaker("official", &twin);
    let quotation = desk.make(Kind::Quotation, &said);
    let fidelity = || desk.again(Kind::Quotation, &quotation)["fidelity"].clone();
    assert_eq!(fidelity(), json!(null), "the transcript has another official say it");
    let merge = |action: &str, wish: &Value| {
        let now = desk.again(Kind::Official, &twin);
        desk.act(&format!("{}/{action}", managed(Kind::Official, &twin)), version(&now), wish).expect(200);
    };
    merge("merge", &json!({"into": link(&briefing.zhou)}));
    assert_eq!((fidelity(), version(&desk.again(Kind::Quotation, &quotation))), (json!("verbatim"), 1));
    merge("unmerge", &json!({}));
    assert_eq!(fidelity(), json!(null));
}

fn a_turn_has_an_address(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let turn = &briefing.transcript["segments"][2];
    let at = format!("/v1/transcripts/{}/segments/{}", id(&briefing.transcript), id(turn));
    room.anyone().get(&at).problem(404, "not_found");
    desk.publish(Kind::Transcript, &briefing.transcript);
    let shown = room.anyone().get(&at).ok(200);
    assert_eq!((&shown["text"], &shown["type"]), (&json!(ANSWER), &json!("answer")));
    let other = format!("/v1/transcripts/{}/segments/{}", id(&briefing.transcript), id(&briefing.zhou));
    room.anyone().get(&other).problem(404, "not_found");
}

/// A store of an earlier release knows nothing of this.
fn what_was_published_before_is_compared_when_the_store_is_next_opened(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    print(&desk, &quotation);
    desk.publish(Kind::Transcript, &briefing.transcript);
    let mut conn = room.connect();
    let later = ["fidelity", "organization", "official"];
    diesel::delete(findings::table).execute(&mut conn).expect("findings go");
    diesel::delete(
        filter_rows::table.filter(filter_rows::kind.eq("quotation")).filter(filter_rows::filter.eq_any(later)),
    )
    .execute(&mut conn)
    .expect("rows go");
    diesel::update(quotations::table).set(quotations::fidelity.eq(None::<String>)).execute(&mut conn).expect("set");
    let listed = || room.anyone().get("/v1/quotations?fidelity=verbatim").ok(200)["data"].clone();
    assert_eq!(listed(), json!([]));
    upkeep::renew_since(&mut conn, 0, Clock::default().now()).expect("rows come back");
    let listed = listed();
    assert_eq!((id(&listed[0]), &listed[0]["fidelity"]), (id(&quotation), &json!("verbatim")));
    assert!(listed[0]["transcript_segment"].is_string());
    assert_eq!(desk.again(Kind::Quotation, &quotation)["fidelity"], json!("verbatim"));
}

fn a_quotation_is_annotated_where_it_stands(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let quotation = desk.make(Kind::Quotation, &briefing.said("The price of water … the year after that"));
    let at = format!("/v1/quotations/{}/annotations", id(&quotation));
    room.anyone().get(&at).problem(404, "not_found");
    let article = print(&desk, &quotation);
    desk.publish(Kind::Transcript, &briefing.transcript);
    let page = room.anyone().get(&at).expect(200);
    assert_eq!(page.must("content-type"), "application/ld+json");
    let page = page.json();
    assert_eq!(
        (&page["@context"], &page["type"]),
        (&json!("http://www.w3.org/ns/anno.jsonld"), &json!("AnnotationPage"))
    );
    let printed = &page["items"][0]["target"][0];
    assert_eq!(printed["source"], json!(format!("/v1/articles/{}", id(&article))));
    assert_eq!(printed["selector"][0]["value"], json!("b1"));
    let refined = &printed["selector"][0]["refinedBy"];
    assert_eq!((&refined[0]["exact"], &refined[0]["prefix"]), (&quotation["text"], &json!("“")));
    assert_eq!((&refined[1]["start"], &refined[1]["end"]), (&json!(1), &json!(41)));
    let spoken = &page["items"][1]["target"];
    assert_eq!(spoken.as_array().map(Vec::len), Some(2), "what was left out lies between");
    let turn = format!(
        "/v1/transcripts/{}/segments/{}",
        id(&briefing.transcript),
        briefing.transcript["segments"][2]["id"].as_str().unwrap_or_default()
    );
    assert_eq!(spoken[0]["source"], json!(turn));
    assert_eq!(spoken[1]["selector"][0]["exact"], json!("the year after that"));
    room.anyone().get(&turn).expect(200);
    // Readers who may not know the speaker are led to no transcript.
    desk.change(Kind::Quotation, &quotation, &json!({"attribution": "background"}));
    desk.publish(Kind::Quotation, &quotation);
    assert_eq!(room.anyone().get(&at).ok(200)["items"].as_array().map(Vec::len), Some(1));
}

/// Everything that can be in doubt about a direct quotation.
struct Doubtful {
    article: Value,
    good: Value,
}

fn doubtful(desk: &Client, briefing: &Briefing) -> Doubtful {
    let make = |quotation: Value| desk.make(Kind::Quotation, &quotation);
    let good = make(briefing.said("The price of water … the year after that"));
    let wrong = make(briefing.said("Bread will cost twice as much as it did"));
    let mut other = briefing.said("The old pipes were better than people say");
    other["speaker_as_printed"] = json!("Zhou");
    let other = make(other);
    let nobody = make(json!({"kind": "direct", "text": "Nobody said that", "language": "en"}));
    let spans = |quotation: &Value| quotation["text"].as_str().unwrap_or_default().to_owned();
    let texts = [&good, &wrong, &other, &nobody].map(spans);
    let all = [&good, &wrong, &other, &nobody];
    let body: Vec<Value> = (0..4)
        .map(|at| paragraph(&format!("b{at}"), &[("“", None), (&texts[at], Some(all[at])), ("”", None)]))
        .collect();
    Doubtful { article: desk.article("On water", json!({"body": body})), good }
}

fn an_editor_sees_each_quotation_beside_its_transcript(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    let Doubtful { article, good } = doubtful(&desk, &briefing);
    let at = format!("{}/quotation-check", managed(Kind::Article, &article));
    let check = room.reporter().get(&at).ok(200);
    assert_eq!((&check["policy"], &check["blocks"], &check["version"]), (&json!("warn"), &json!(false), &json!(1)));
    let told = |at: usize| &check["quotations"][at];
    assert_eq!(id(&told(0)["quotation"]), id(&good));
    assert_eq!(
        (&told(0)["outcome"], &told(0)["fidelity"], &told(0)["doubts"]),
        (&json!("found"), &json!("elided"), &json!([]))
    );
    assert_eq!(told(0)["passage"][0]["speaker"]["name"], json!("Zhou Song"));
    assert_eq!(told(0)["transcript"]["id"], briefing.transcript["id"]);
    let done: Vec<&str> =
        told(0)["comparison"].as_array().expect("it").iter().filter_map(|one| one["done"].as_str()).collect();
    assert_eq!(done, ["same", "left_out", "same"]);
    assert_eq!(told(0)["comparison"][1]["transcript"], json!("will not rise next year, nor"));
    let doubt = |at: usize| {
        told(at)["doubts"]
            .as_array()
            .expect("doubts")
            .iter()
            .map(|one| (one["code"].clone(), one["blocks"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (&told(1)["outcome"], doubt(1)),
        (&json!("not_found"), vec![(json!("contradicts_transcript"), json!(true))])
    );
    assert_eq!(
        (&told(2)["outcome"], doubt(2)),
        (&json!("other_speaker"), vec![(json!("contradicts_transcript"), json!(true))])
    );
    assert_eq!(told(2)["passage"][0]["speaker"]["name"], json!("Lin Yue"), "who said it instead");
    assert_eq!((&told(3)["outcome"], doubt(3)), (&json!(null), vec![(json!("unattributed"), json!(true))]));
    // Its words are taken out of the text.
    let html = "<p>“The price of water … the year after that”</p>";
    desk.patch(&format!("{}?body_format=html", managed(Kind::Article, &article)), 1, &json!({"body": html}))
        .expect(200);
    let check = desk.get(&at).ok(200);
    assert_eq!(check["quotations"][0]["printing"], json!("moved"), "into a block with another key");
    let orphaned: Vec<&Value> =
        check["quotations"].as_array().expect("all").iter().filter(|one| one["printing"] == "orphaned").collect();
    assert_eq!(orphaned.len(), 3);
    assert_eq!(orphaned[0]["doubts"][0]["code"], json!("orphaned"));
    room.anyone().get(&at).problem(401, "unauthenticated");
}

fn a_negation_left_out_contradicts_the_transcript(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let briefing = briefing(&desk);
    for (text, fidelity, codes) in [
        ("The price of water will rise next year", json!("edited"), json!(["contradicts_transcript"])),
        ("The price of water will … rise next year", json!("elided"), json!(["contradicts_transcript"])),
        ("The price of water will never rise next year", json!("edited"), json!([])),
        ("thank you", json!("edited"), json!([])),
    ] {
        let article = print(&desk, &desk.make(Kind::Quotation, &briefing.said(text)));
        let check = desk.get(&format!("{}/quotation-check", managed(Kind::Article, &article))).ok(200);
        let told = &check["quotations"][0];
        let doubts: Vec<&Value> = told["doubts"].as_array().expect("doubts").iter().map(|one| &one["code"]).collect();
        assert_eq!((&told["fidelity"], json!(doubts)), (&fidelity, codes), "{text}");
    }
}

fn quotations_in_doubt_are_published_with_a_reason_alone(engine: Engine) {
    let room = Newsroom::open(engine);
    let (desk, admin) = (room.editor(), room.admin());
    let briefing = briefing(&desk);
    let Doubtful { article, .. } = doubtful(&desk, &briefing);
    let publish = format!("{}/publish", managed(Kind::Article, &article));
    // The usual policy says so and publishes.
    let published = desk.act(&publish, 1, &json!({"with_drafts": true})).ok(200);
    let codes: Vec<&str> =
        published["doubts"].as_array().expect("doubts").iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(codes, ["contradicts_transcript", "contradicts_transcript", "unattributed"]);
    let site = admin.get("/v1/manage/site").ok(200);
    admin.patch("/v1/manage/site", version(&site), &json!({"quotation_policy": "block"})).expect(200);
    let refused = desk.act(&publish, 1, &json!({"with_drafts": true})).problem(409, "quotations_in_doubt");
    assert_eq!(refused["doubts"].as_array().map(Vec::len), Some(3));
    let blank = json!({"with_drafts": true, "quotations_accepted_because": "  "});
    desk.act(&publish, 1, &blank).problem(409, "quotations_in_doubt");
    let because = json!({"with_drafts": true, "quotations_accepted_because": "We heard it ourselves."});
    desk.act(&publish, 1, &because).expect(200);
    let editions = desk.get(&format!("{}/editions", managed(Kind::Article, &article))).ok(200);
    let grounds = &editions["data"][0]["grounds"];
    assert_eq!(grounds["quotations_accepted_because"], json!("We heard it ourselves."), "{editions}");
    assert_eq!(grounds["doubts"].as_array().map(Vec::len), Some(3));
    // Nor is one changed behind the back of an article that prints it.
    let fine =
        desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year, nor the year after"));
    print(&desk, &fine);
    let other = desk.change(Kind::Quotation, &fine, &json!({"speaker": speaker("official", &briefing.lin)}));
    let alone = format!("{}/publish", managed(Kind::Quotation, &fine));
    desk.act(&alone, version(&other), &json!({"with_drafts": true})).problem(409, "quotations_in_doubt");
    let because = json!({"with_drafts": true, "quotations_accepted_because": "The transcript is wrong."});
    desk.act(&alone, version(&other), &because).expect(200);
    // Nothing in doubt, nothing to say.
    let fine = desk.make(Kind::Quotation, &briefing.said("The price of water will not rise next year"));
    print(&desk, &fine);
    let check = desk.get(&format!("{}/quotation-check", managed(Kind::Article, &article))).ok(200);
    assert_eq!((&check["policy"], &check["blocks"]), (&json!("block"), &json!(true)));
}
