//! Random lives of an article against a model of a few lines: at no instant do readers see anything but the edition that
//! the model names.

use std::fmt::Debug;

use chrono::{DateTime, Duration, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use serde_json::{Value, json};

use crate::harness::stories::{id, managed, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Setup};

on_both!(readers_see_what_the_model_names);

/// What an editor does.
#[derive(Debug, Clone)]
enum Step {
    /// Types another headline.
    Edit(u8),
    /// Brings an earlier revision back.
    Restore(prop::sample::Index),
    /// Publishes, as a minor edit or not, and says why if it was taken back before.
    Publish {
        minor: bool,
        reinstate: bool,
    },
    /// Publishes in so many minutes, until so many minutes after that.
    Schedule(i64, Option<i64>),
    Unpublish,
    UnpublishIn(i64),
    /// Moves what is scheduled to so many minutes from now.
    Move(i64),
    Cancel,
    Correct,
    Retract,
    /// Sets an embargo for so many minutes.
    Embargo(i64),
    /// Lets so many minutes pass.
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<u8>().prop_map(Step::Edit),
        2 => any::<prop::sample::Index>().prop_map(Step::Restore),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(minor, reinstate)| Step::Publish { minor, reinstate }),
        5 => (1..30_i64, proptest::option::of(1..30_i64)).prop_map(|(at, until)| Step::Schedule(at, until)),
        2 => Just(Step::Unpublish),
        2 => (1..30_i64).prop_map(Step::UnpublishIn),
        3 => (1..30_i64).prop_map(Step::Move),
        2 => Just(Step::Cancel),
        2 => Just(Step::Correct),
        1 => Just(Step::Retract),
        1 => (1..30_i64).prop_map(Step::Embargo),
        6 => (1..20_i64).prop_map(Step::Wait),
    ]
}

/// An edition as the model knows it.
#[derive(Debug, Clone)]
struct Edition {
    from: DateTime<Utc>,
    ends: Option<DateTime<Utc>>,
    version: usize,
    tombstone: bool,
}

/// The model: what was typed, and the editions. The one that began last counts; when it has ended, none does.
#[derive(Debug, Default)]
struct Model {
    headlines: Vec<String>,
    version: usize,
    editions: Vec<Edition>,
    embargo: Option<DateTime<Utc>>,
}

/// What readers are answered.
#[derive(Debug, PartialEq, Eq)]
enum Sight {
    Headline(String),
    Nothing,
    Gone,
}

impl Model {
    fn at(&self, when: DateTime<Utc>) -> Option<&Edition> {
        let last = self.editions.iter().filter(|one| one.from <= when).max_by_key(|one| one.from)?;
        last.ends.is_none_or(|end| end > when).then_some(last)
    }

    fn sight(&self, when: DateTime<Utc>) -> Sight {
        match self.at(when) {
            None => Sight::Nothing,
            Some(one) if one.tombstone => Sight::Gone,
            Some(one) => Sight::Headline(self.headlines[one.version - 1].clone()),
        }
    }

    fn upcoming(&self, now: DateTime<Utc>) -> Vec<usize> {
        let to_come = |at: &usize| self.editions[*at].from > now && !self.editions[*at].tombstone;
        let mut places: Vec<usize> = (0..self.editions.len()).filter(to_come).collect();
        places.sort_by_key(|at| self.editions[*at].from);
        places
    }

    /// Opens an edition, where none begins at that instant.
    fn open(&mut self, from: DateTime<Utc>, ends: Option<DateTime<Utc>>) -> bool {
        let free = self.editions.iter().all(|one| one.from != from);
        if free {
            let version = self.version;
            self.editions.push(Edition { from, ends, version, tombstone: false });
        }
        free
    }

    /// Whether it was taken back, or is to be again once its reinstatement ends.
    fn taken_back(&self, now: DateTime<Utc>) -> bool {
        let to_come = self.editions.iter().any(|one| one.tombstone && one.from > now);
        to_come || self.at(now).is_some_and(|one| one.tombstone)
    }

    /// Lets the retraction stand again where the edition that reinstates, which begins at `from`, ends.
    fn stands_again(&mut self, from: DateTime<Utc>, ends: Option<DateTime<Utc>>) {
        let kept: Vec<DateTime<Utc>> =
            self.editions.iter().filter(|one| one.from > from).filter_map(|one| one.ends).collect();
        self.editions.retain(|one| !one.tombstone || one.from <= from || kept.contains(&one.from));
        let Some(end) = ends else { return };
        if self.editions.iter().all(|one| one.from <= from || one.from > end) {
            self.editions.push(Edition { from: end, ends: None, version: 1, tombstone: true });
        }
    }

    /// The instants in a stretch of time at which what readers see may change.
    fn turns(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let all = self.editions.iter().flat_map(|one| [Some(one.from), one.ends]).flatten();
        let mut turns: Vec<DateTime<Utc>> = all.filter(|at| *at > after && *at <= until).collect();
        turns.sort();
        turns.dedup();
        turns
    }
}

/// An article, the model beside it, and the clock they both go by.
struct Life<'a> {
    room: &'a Newsroom,
    desk: &'a Client,
    clock: &'a Clock,
    article: Value,
    model: Model,
    now: DateTime<Utc>,
    seen: Vec<(DateTime<Utc>, Sight)>,
}

impl Life<'_> {
    fn zoned(&self, at: DateTime<Utc>) -> Value {
        json!({"local": at.format("%Y-%m-%dT%H:%M:%S").to_string(), "time_zone": "UTC"})
    }

    #[track_caller]
    fn act(&self, action: &str, body: &Value) -> Answer {
        let path = format!("{}/{action}", managed(Kind::Article, &self.article));
        self.desk.act(&path, self.model.version as i64, body)
    }

    /// Times that are set never fall on the instants at which something is done: seconds tell them apart.
    fn in_minutes(&self, minutes: i64) -> DateTime<Utc> {
        self.now + Duration::minutes(minutes) + Duration::seconds(30)
    }

    fn held(&self) -> Option<DateTime<Utc>> {
        self.model.embargo.filter(|until| *until > self.now)
    }

    #[track_caller]
    fn look(&mut self) {
        self.clock.set(self.now.into());
        let reader = self.room.anyone();
        let answer = reader.get(&shown(Kind::Article, &self.article));
        let told = match answer.status {
            200 => Sight::Headline(answer.json()["headline"].as_str().expect("a headline").to_owned()),
            410 => Sight::Gone,
            _ => Sight::Nothing,
        };
        let wanted = self.model.sight(self.now);
        assert_eq!(told, wanted, "at {}: {:#?}", self.now, self.model);
        let list = reader.get("/v1/articles?limit=100").ok(200);
        let listed = list["data"].as_array().expect("a list").iter().filter(|one| one["id"] == self.article["id"]);
        assert_eq!(listed.count(), usize::from(matches!(told, Sight::Headline(_))), "in the list at {}", self.now);
        self.seen.push((self.now, told));
    }

    /// Lets time pass, and looks before and at every turn.
    fn pass(&mut self, minutes: i64) {
        let until = self.now + Duration::minutes(minutes);
        for turn in self.model.turns(self.now, until) {
            self.now = turn - Duration::microseconds(1);
            self.look();
            self.now = turn;
            self.look();
        }
        self.now = until;
        self.look();
    }

    #[track_caller]
    fn agrees(&self, what: &dyn Debug, answer: &Answer, done: bool) {
        let wanted: &[u16] = if done { &[200] } else { &[409, 422] };
        assert!(wanted.contains(&answer.status), "{what:?} at {}: {}\n{:#?}", self.now, answer.text(), self.model);
    }

    fn take(&mut self, step: &Step) {
        if !matches!(step, Step::Wait(_)) {
            // What is done now changes what is seen now; what was looked at before it does not count.
            let now = self.now;
            self.seen.retain(|(at, _)| *at != now);
        }
        match step {
            Step::Wait(minutes) => return self.pass(*minutes),
            Step::Edit(word) => {
                self.write(&json!({"headline": format!("Headline {word}")}), &format!("Headline {word}"))
            }
            Step::Restore(which) => {
                let number = which.index(self.model.version) + 1;
                let headline = self.model.headlines[number - 1].clone();
                let answer = self.act(&format!("revisions/{number}/restore"), &json!({}));
                self.agrees(step, &answer, true);
                self.wrote(&headline, &answer.json()["record"]["version"]);
            }
            Step::Publish { minor, reinstate } => self.publish(step, None, None, *minor, *reinstate),
            Step::Schedule(at, until) => {
                let at = self.in_minutes(*at);
                self.publish(step, Some(at), until.map(|until| at + Duration::minutes(until)), false, true);
            }
            Step::Correct => self.correct(step),
            Step::Unpublish | Step::UnpublishIn(_) | Step::Retract => self.end(step),
            Step::Move(_) | Step::Cancel => self.shift(step),
            Step::Embargo(minutes) => self.embargo(step, *minutes),
        }
        // Something was done at this instant; the next is done at another.
        self.pass(1);
    }

    fn write(&mut self, patch: &Value, headline: &str) {
        let answer = self.desk.patch(&managed(Kind::Article, &self.article), self.model.version as i64, patch);
        self.agrees(&patch, &answer, true);
        self.wrote(headline, &answer.json()["version"]);
    }

    fn wrote(&mut self, headline: &str, version: &Value) {
        if self.model.headlines.last().map(String::as_str) != Some(headline) {
            self.model.headlines.push(headline.to_owned());
            self.model.version += 1;
        }
        assert_eq!(version, self.model.version, "a save that changes nothing makes no version");
    }

    fn publish(
        &mut self,
        step: &Step,
        at: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        minor: bool,
        reinstate: bool,
    ) {
        let mut wish = json!({"minor": minor});
        for (name, set) in [("at", at), ("until", until)] {
            if let Some(set) = set {
                wish[name] = self.zoned(set);
            }
        }
        if reinstate {
            wish["reinstated_because"] = json!("It was right after all.");
        }
        let dead = self.model.taken_back(self.now);
        let from = at.max(self.held()).unwrap_or(self.now);
        let possible = (!dead || reinstate) && until.is_none_or(|until| until > from);
        // An embargo chose the instant: what waits for it already makes way.
        if possible && self.held().is_some_and(|held| at.is_none_or(|at| at < held)) {
            self.model.editions.retain(|one| one.from != from);
        }
        let done = possible && self.model.open(from, until);
        if done && dead {
            self.model.stands_again(from, until);
        }
        let answer = self.act("publish", &wish);
        self.agrees(step, &answer, done);
    }

    fn correct(&mut self, step: &Step) {
        let live = self.model.at(self.now).filter(|one| !one.tombstone).map(|one| one.version);
        let from = match live {
            Some(version) if version != self.model.version => self.held().unwrap_or(self.now),
            _ => self.now,
        };
        let older = |one: &Edition| !one.tombstone && one.from > from && one.version < self.model.version;
        let undone = self.model.editions.iter().any(older);
        // What is shown again until a set end is so still.
        let end =
            self.model.editions.iter().filter(|one| one.tombstone && one.from > self.now).map(|one| one.from).min();
        let done = match live {
            None => false,
            _ if undone => false,
            Some(version) if version == self.model.version => true,
            Some(_) => end.is_none_or(|end| end > from) && self.model.open(from, end),
        };
        if done && end.is_some() && live != Some(self.model.version) {
            self.model.stands_again(from, end);
        }
        let answer = self.act("correct", &json!({"text": "Something was put right."}));
        self.agrees(step, &answer, done);
    }

    fn end(&mut self, step: &Step) {
        let now = self.now;
        let (action, wish, at) = match step {
            Step::Unpublish => ("unpublish", json!({}), now),
            Step::UnpublishIn(minutes) => {
                let at = self.in_minutes(*minutes);
                ("unpublish", json!({"at": self.zoned(at)}), at)
            }
            _ => ("retract", json!({"text": "All of it was wrong."}), now),
        };
        let open = self.model.at(at).map(|one| one.from);
        let dead = self.model.at(now).is_some_and(|one| one.tombstone);
        let begun = self.model.editions.iter().any(|one| one.from <= now);
        let done = match step {
            Step::Retract => begun && !dead,
            // A beginning that falls on the end leaves nothing to end.
            _ => open.is_some_and(|from| from < at || at == now) && !self.model.at(at).is_some_and(|one| one.tombstone),
        };
        if done {
            if at == now {
                self.model.editions.retain(|one| one.from <= now);
            }
            if let Some(one) = self.model.editions.iter_mut().find(|one| Some(one.from) == open) {
                one.ends = Some(at);
            }
            if matches!(step, Step::Retract) {
                self.model.editions.push(Edition { from: now, ends: None, version: 1, tombstone: true });
            }
        }
        let answer = self.act(action, &wish);
        self.agrees(step, &answer, done);
    }

    fn shift(&mut self, step: &Step) {
        let upcoming = self.model.upcoming(self.now);
        let only = match upcoming.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let (answer, done) = match step {
            Step::Move(minutes) => {
                let wanted = self.in_minutes(*minutes);
                let from = self.held().map_or(wanted, |held| held.max(wanted));
                let free = only.is_some_and(|only| {
                    let others = self.model.editions.iter().enumerate().filter(|(at, _)| *at != only);
                    let ends = self.model.editions[only].ends;
                    others.map(|(_, one)| one.from).all(|begins| begins != from) && ends.is_none_or(|end| end > from)
                });
                if let (Some(only), true) = (only, free) {
                    self.model.editions[only].from = from;
                }
                (self.act("reschedule", &json!({"at": self.zoned(wanted)})), free)
            }
            _ => {
                if let Some(only) = only {
                    self.model.editions.remove(only);
                }
                (self.act("cancel", &json!({})), only.is_some())
            }
        };
        self.agrees(step, &answer, done);
    }

    fn embargo(&mut self, step: &Step, minutes: i64) {
        let until = self.now + Duration::minutes(minutes) + Duration::seconds(15);
        let earlier = self.held().is_some_and(|held| until < held);
        // Whatever is open before it would end stands in the way.
        let mut instants = vec![self.now];
        instants.extend(self.model.turns(self.now, until - Duration::microseconds(1)));
        let open = |at: &DateTime<Utc>| self.model.at(*at).is_some_and(|one| !one.tombstone);
        let later = self.held().is_none_or(|held| until > held);
        let in_the_way = later && instants.iter().any(open);
        let done = !earlier && !in_the_way;
        let patch = json!({"embargo": {"until": self.zoned(until)}});
        let answer = self.desk.patch(&managed(Kind::Article, &self.article), self.model.version as i64, &patch);
        self.agrees(step, &answer, done);
        if done {
            self.model.embargo = Some(until);
            let headline = self.model.headlines[self.model.version - 1].clone();
            self.model.headlines.push(headline);
            self.model.version += 1;
            assert_eq!(version(&answer.json()) as usize, self.model.version);
        }
    }
}

fn readers_see_what_the_model_names(engine: Engine) {
    let start: DateTime<Utc> = "2027-03-01T08:00:00Z".parse().expect("an instant");
    let clock = Clock::standing(start.into());
    let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..Setup::default() });
    let desk = room.editor();
    let config = Config {
        cases: 40,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 200,
        ..Config::default()
    };
    let days = std::cell::Cell::new(0);
    let lives = proptest::collection::vec(step(), 1..25);
    let outcome = TestRunner::new(config).run(&lives, |steps| {
        // Each life on days of its own: the clock goes forwards only.
        days.set(days.get() + 3);
        let now = start + Duration::days(days.get());
        clock.set(now.into());
        let article = desk.article("Headline", json!({}));
        let model = Model { headlines: vec!["Headline".into()], version: 1, ..Model::default() };
        let mut life = Life {
            room: &room,
            desk: &desk,
            clock: &clock,
            article,
            model,
            now: now + Duration::minutes(1),
            seen: Vec::new(),
        };
        life.look();
        steps.iter().for_each(|step| life.take(step));
        life.pass(120);
        // What readers saw when is told afterwards as it was.
        for (at, sight) in &life.seen {
            let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            let path = format!("/v1/manage/articles/{}/seen?at={at}&fields=headline", id(&life.article));
            let answer = life.desk.get(&path);
            match sight {
                Sight::Headline(headline) => assert_eq!(answer.ok(200)["headline"], *headline, "{at}"),
                Sight::Gone => drop(answer.expect(410)),
                Sight::Nothing => drop(answer.expect(404)),
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
