//! The stories that the newsroom tells again and again: an article with what it quotes, pictures, translates and puts
//! right. Each is made once by the crate's own functions, and then copied under other identities and days.

use chrono::TimeDelta;
use pressroom::access::desk::Shift;
use pressroom::http::Result;
use pressroom::newsroom::correction::correct::{Correct, correct};
use pressroom::newsroom::{Article, Media, PressConference, Quotation, Transcript};
use pressroom::record::{LocalizedText, Saved, save};
use pressroom::store::{Conn, Id, Moment};
use serde_json::{Value, json};

use super::words::{Chance, headline, saying, sentence};
use super::world::{Seat, World, beginning, conference, make, picture, show, transcript};

/// What stands in a story's slugs and headlines in place of the number that each copy has of its own.
pub const NUMBER: &str = "4700000001";

/// Makes a story, and answers how many articles it has.
pub fn make_story(conn: &mut Conn, world: &World, chance: &mut Chance) -> Result<usize> {
    let hour = TimeDelta::microseconds(6 * 3_600_000_000 + chance.below(15 * 3_600_000_000) as i64);
    let now: Moment = (beginning() + hour).into();
    let day = beginning().date_naive().to_string();
    let shift = Shift { user: world.user.clone(), now };
    let shift = &shift;
    let language = if chance.in_hundred(70) { "en" } else { "zh-Hans" };
    let said: Vec<(Seat, String)> =
        (0..[1, 1, 1, 2, 3].get(chance.below(if world.short { 50 } else { 20 })).copied().unwrap_or(0))
            .map(|_| (chance.often_the_first(&world.seats).clone(), saying(chance, language)))
            .collect();
    let reported = conference_of(conn, shift, world, chance, (&said, &day))?;
    let mut quotations = Vec::new();
    for (seat, words) in &said {
        let quotation = json!({"kind": "direct", "text": words, "language": language, "speaker_kind": "official",
            "speaker": {"type": "official", "id": seat.official}, "speaker_as_printed": seat.name,
            "capacity": {"id": seat.position}, "said_on": day,
            "press_conference": reported.map(|id| json!({"id": id})),
            "topics": if chance.in_hundred(30) { json!([{"id": chance.often_the_first(&world.topics)}]) } else { json!([]) }});
        let record: Quotation = serde_json::from_value(quotation)?;
        quotations.push(save::create(conn, shift, record)?.head.id);
    }
    let article = article(conn, shift, world, chance, (language, reported))?;
    let words: Vec<(Id, &str)> = quotations.iter().zip(&said).map(|(id, (_, words))| (*id, words.as_str())).collect();
    let lengths = if world.short { [1, 1, 1, 1, 1, 1, 2, 2, 2, 4] } else { [4, 6, 6, 8, 8, 10, 12, 16, 24, 48] };
    let paragraphs = lengths[chance.below(10)];
    let mut first = article.clone();
    first["body"] = body(chance, language, paragraphs, &words);
    let saved = make::<Article>(conn, shift, first)?;
    if chance.in_hundred(2) {
        put_right(conn, shift, &saved, &day)?;
    }
    if chance.in_hundred(8) {
        translate(conn, shift, chance, &saved, (article, language))?;
        return Ok(2);
    }
    Ok(1)
}

/// The press conference that a story reports, if it reports one: its own, or one that others report too.
fn conference_of(
    conn: &mut Conn,
    shift: &Shift,
    world: &World,
    chance: &mut Chance,
    (said, day): (&[(Seat, String)], &str),
) -> Result<Option<Id>> {
    if !chance.in_hundred(if world.short { 4 } else { 7 }) {
        return Ok(chance.in_hundred(12).then(|| *chance.of_these(&world.conferences)));
    }
    let sent = conference(world, chance, &format!("{NUMBER} briefing"), day);
    let id = make::<PressConference>(conn, shift, sent)?.head.id;
    if chance.in_hundred(30) {
        let said: Vec<(Id, String)> = said.iter().map(|(seat, words)| (seat.official, words.clone())).collect();
        let turns = 6 + chance.below(14);
        make::<Transcript>(conn, shift, transcript(world, chance, id, turns, &said))?;
    }
    Ok(Some(id))
}

/// An article without its text.
fn article(
    conn: &mut Conn,
    shift: &Shift,
    world: &World,
    chance: &mut Chance,
    (language, reported): (&str, Option<Id>),
) -> Result<Value> {
    let media = match chance.below(10) {
        0 => {
            let sent = picture(world, chance);
            Some(make::<Media>(conn, shift, sent)?.head.id)
        }
        1..6 => Some(*chance.of_these(&world.media)),
        _ => None,
    };
    let credits: Vec<Value> = (0..1 + usize::from(chance.in_hundred(15)))
        .map(|_| chance.often_the_first(&world.bylines))
        .map(|(id, name)| json!({"role": "writer", "credited_as": name, "byline": {"id": id}}))
        .collect();
    let mut topics: Vec<&Id> = (0..1 + usize::from(!world.short && chance.in_hundred(50)))
        .map(|_| chance.often_the_first(&world.topics))
        .collect();
    topics.dedup();
    let source = match chance.in_hundred(10) {
        true => json!({"kind": "wire", "organization": {"id": chance.often_the_first(&world.organizations)}}),
        false => json!({"kind": "staff"}),
    };
    Ok(json!({
        "headline": headline(chance, language, NUMBER), "language": language, "standfirst": (!world.short).then(|| sentence(chance, language)),
        "credits": credits, "section": {"id": chance.often_the_first(&world.sections)},
        "topics": topics.iter().map(|id| json!({"id": id})).collect::<Vec<Value>>(),
        "press_conferences": reported.iter().map(|id| json!({"id": id})).collect::<Vec<Value>>(),
        "lead_image": media.map(|id| json!({"media": {"id": id}})), "source": source,
        "dateline": chance.in_hundred(20).then(|| json!({"place": "Chongqing"})),
    }))
}

/// A text that prints these quotations.
fn body(chance: &mut Chance, language: &str, paragraphs: usize, said: &[(Id, &str)]) -> Value {
    let mut blocks = Vec::new();
    for at in 0..paragraphs {
        let text = sentence(chance, language);
        let mut children = vec![json!({"_type": "span", "_key": format!("s{at}"), "marks": [], "text": text})];
        let mut marks = Vec::new();
        if let Some((quotation, words)) = said.get(at) {
            let key = format!("q{at}");
            marks.push(json!({"_type": "quotation", "_key": key, "quotation": {"id": quotation}}));
            children.push(json!({"_type": "span", "_key": format!("w{at}"), "marks": [key], "text": words}));
            children
                .push(json!({"_type": "span", "_key": format!("e{at}"), "marks": [], "text": ", the director said."}));
        }
        blocks.push(json!({"_type": "block", "_key": format!("b{at}"), "style": "normal", "markDefs": marks,
            "children": children}));
    }
    Value::Array(blocks)
}

fn put_right(conn: &mut Conn, shift: &Shift, saved: &Saved<Article>, day: &str) -> Result<()> {
    let later = Shift { now: shift.now.plus(TimeDelta::minutes(50)), ..shift.clone() };
    let record = Article { standfirst: Some(format!("Corrected on {day}.")), ..saved.record.clone() };
    let saved = save::change(conn, &later, saved, record)?;
    let text = LocalizedText::of("en", "An earlier version gave another figure.");
    let wish: Correct = serde_json::from_value(json!({"with_drafts": true}))?;
    correct(conn, &later, &saved, &Correct { text: Some(text), ..wish })?;
    Ok(())
}

/// The same report in another language, without what it quotes.
fn translate(
    conn: &mut Conn,
    shift: &Shift,
    chance: &mut Chance,
    original: &Saved<Article>,
    (mut article, language): (Value, &str),
) -> Result<()> {
    let other = if language == "en" { "zh-Hans" } else { "en" };
    article["language"] = json!(other);
    article["headline"] = json!(headline(chance, other, NUMBER));
    article["translation_group"] = json!(original.record.translation_group);
    article["body"] = body(chance, other, 4, &[]);
    let later = Shift { now: shift.now.plus(TimeDelta::minutes(90)), ..shift.clone() };
    let saved = save::create(conn, &later, serde_json::from_value::<Article>(article)?)?;
    show(conn, &later, &saved)
}
