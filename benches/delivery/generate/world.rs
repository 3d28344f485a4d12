//! What all stories of the newsroom share: its sections, topics, bodies, officials, contributors, and press conferences
//! with transcripts. Made by the crate's own functions, as the management API does.

use chrono::{DateTime, TimeDelta, Utc};
use pressroom::access::desk::Shift;
use pressroom::access::{Role, User, users};
use pressroom::http::Result;
use pressroom::newsroom::editions::{Publish, publish};
use pressroom::newsroom::{Byline, Media, Official, Organization, PressConference, Section, Topic, Transcript};
use pressroom::record::{Record, Saved, save};
use pressroom::start;
use pressroom::store::{Conn, Id, Moment};
use serde_json::{Value, json};

use super::words::{Chance, person, saying, sentence};

/// The secret of every store of the benchmark.
pub const SECRET: &str = "a secret of the benchmark, long enough to be one";

/// How many of what all stories share there are.
pub struct Numbers {
    pub topics: usize,
    pub organizations: usize,
    pub officials: usize,
    pub bylines: usize,
    pub conferences: usize,
    /// Whether stories are short and quote little, so that a million of them fit on the disk of a workstation.
    pub short: bool,
}

impl Numbers {
    /// So many for a newsroom of so many articles: people and bodies grow slower than what is written about them.
    pub fn of(articles: usize) -> Numbers {
        Numbers {
            topics: 150 + articles / 2000,
            organizations: 120 + articles / 2000,
            officials: 300 + articles / 500,
            bylines: 80 + articles / 2000,
            conferences: 150 + articles / 1000,
            short: articles > 100_000,
        }
    }
}

/// An official, and a post of theirs.
#[derive(Clone)]
pub struct Seat {
    pub official: Id,
    pub name: String,
    pub position: Id,
}

/// What there is to refer to.
pub struct World {
    pub user: User,
    pub sections: Vec<Id>,
    pub topics: Vec<Id>,
    pub organizations: Vec<Id>,
    pub seats: Vec<Seat>,
    pub bylines: Vec<(Id, String)>,
    pub media: Vec<Id>,
    pub conferences: Vec<Id>,
    /// See [`Numbers::short`].
    pub short: bool,
}

/// The instant before which the world stands, and from which on stories are told.
pub fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_451_865_600, 0).expect("the fourth of January 2016")
}

/// Makes a record from what an editor would send, and shows it to readers.
pub fn make<T: Record>(conn: &mut Conn, shift: &Shift, sent: Value) -> Result<Saved<T>> {
    let saved = save::create(conn, shift, serde_json::from_value::<T>(sent)?)?;
    show(conn, shift, &saved)?;
    Ok(saved)
}

/// Shows a record to readers, with the drafts it refers to.
pub fn show<T: Record>(conn: &mut Conn, shift: &Shift, saved: &Saved<T>) -> Result<()> {
    publish(conn, shift, saved, &Publish { with_drafts: true, ..Publish::default() })?;
    Ok(())
}

pub fn make_all(conn: &mut Conn, numbers: &Numbers, chance: &mut Chance) -> Result<World> {
    let now: Moment = (beginning() - TimeDelta::days(14)).into();
    start::identify(conn, SECRET.as_bytes(), now)?;
    let user = users::add(conn, "bench@example.com", None, Role::Admin, "correct horse battery", now)?;
    start::ensure_site(conn, now)?;
    let shift = Shift { user: user.clone(), now };
    let shift = &shift;
    let mut world = World {
        user,
        sections: Vec::new(),
        topics: Vec::new(),
        organizations: Vec::new(),
        seats: Vec::new(),
        bylines: Vec::new(),
        media: Vec::new(),
        conferences: Vec::new(),
        short: numbers.short,
    };
    for at in 0..24 {
        let parent = if at < 8 { Value::Null } else { json!({"id": world.sections[at % 8]}) };
        let section = json!({"names": format!("Section {at}"), "parent": parent, "position": at});
        world.sections.push(make::<Section>(conn, shift, section)?.head.id);
    }
    for at in 0..numbers.topics {
        let topic = json!({"names": [{"language": "en", "text": format!("Topic {at}")},
            {"language": "zh-Hans", "text": format!("话题{at}")}]});
        world.topics.push(make::<Topic>(conn, shift, topic)?.head.id);
    }
    for at in 0..numbers.organizations {
        let parent = if at < 20 { Value::Null } else { json!({"id": world.organizations[at % 20]}) };
        let body =
            json!({"names": format!("Bureau of Affairs {at}"), "classification": "government_body", "parent": parent});
        world.organizations.push(make::<Organization>(conn, shift, body)?.head.id);
    }
    for at in 0..numbers.officials {
        let name = person(chance, at);
        let mut positions = Vec::new();
        for from in [2008, 2014] {
            let organization = chance.of_these(&world.organizations);
            positions.push(json!({"organization": {"id": organization}, "title": "Director of the bureau",
                "from": format!("{from}-03"), "to": (from == 2008).then_some("2014-02")}));
        }
        let saved = make::<Official>(conn, shift, json!({"names": name, "positions": positions}))?;
        let position = saved.record.positions[1].id;
        world.seats.push(Seat { official: saved.head.id, name, position });
    }
    for at in 0..numbers.bylines {
        let name = person(chance, at);
        let saved = make::<Byline>(conn, shift, json!({"names": name, "bio": sentence(chance, "en")}))?;
        world.bylines.push((saved.head.id, name));
    }
    for _ in 0..200 {
        let media = picture(&world, chance);
        world.media.push(make::<Media>(conn, shift, media)?.head.id);
    }
    for at in 0..numbers.conferences {
        let sent = conference(&world, chance, &format!("Weekly briefing {at}"), "2015-12-18");
        let saved = make::<PressConference>(conn, shift, sent)?;
        world.conferences.push(saved.head.id);
        if at % 3 == 0 {
            let turns = 40 + chance.below(80);
            let sent = transcript(&world, chance, saved.head.id, turns, &[]);
            make::<Transcript>(conn, shift, sent)?;
        }
    }
    Ok(world)
}

/// A picture by one of the contributors.
pub fn picture(world: &World, chance: &mut Chance) -> Value {
    let (byline, name) = chance.often_the_first(&world.bylines);
    json!({"caption": sentence(chance, "en"), "alt_text": "People in front of a building",
        "credit_line": format!("Photo/{name}"),
        "credits": [{"role": "photographer", "credited_as": name, "byline": {"id": byline}}]})
}

/// A press conference that was held on a day.
pub fn conference(world: &World, chance: &mut Chance, title: &str, day: &str) -> Value {
    let speakers: Vec<Value> = (0..1 + chance.below(3))
        .map(|_| chance.often_the_first(&world.seats))
        .map(|seat| {
            json!({"label_as_printed": seat.name, "role": "official", "official": {"id": seat.official},
                "capacity": {"id": seat.position}})
        })
        .collect();
    let host = chance.often_the_first(&world.organizations);
    json!({"title": title, "hosts": [{"id": host}], "occurrence": "held", "speakers": speakers,
        "starts": {"local": format!("{day}T09:30"), "time_zone": "UTC"}, "venue": {"name": "Hall of the press office"}})
}

/// The transcript of a press conference; among its turns are those in which this was said.
pub fn transcript(world: &World, chance: &mut Chance, conference: Id, turns: usize, said: &[(Id, String)]) -> Value {
    let mut segments = Vec::new();
    for at in 0..turns {
        let official = chance.often_the_first(&world.seats).official;
        let text = format!("{}. {}", saying(chance, "en"), sentence(chance, "en"));
        segments.push(json!({"type": "speech", "speaker": {"id": official}, "text": text}));
        if let Some((speaker, words)) = said.get(at) {
            segments.push(json!({"type": "speech", "speaker": {"id": speaker}, "text": format!("{words}.")}));
        }
    }
    json!({"press_conference": {"id": conference}, "language": "en", "segments": segments})
}
