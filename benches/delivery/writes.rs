//! Editors: a save with its revision beside a bare transaction, and how soon readers see what was published.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use diesel::prelude::*;
use pressroom::access::{Tokens, users};
use pressroom::http::Result;
use pressroom::record::Kind;
use pressroom::store::schema::{articles, changes, links, records, revisions};
use pressroom::store::{Clock, Conn, Id, Json, Moment, Store};
use serde_json::{Value, json};

use super::generate::world::SECRET;
use super::load::ask;
use super::server::{self, Setting};
use super::stores::{Engine, Newsroom};
use super::table::{Row, Table, median};
use super::{Measure, statements};

/// How many editors save at a time, each an article of their own.
const EDITORS: usize = 4;

/// Editors of one newsroom.
pub struct Editors<'a> {
    pub newsroom: &'a Newsroom,
    pub measure: &'a Measure,
}

/// An editor's article, and the way to it.
struct Desk {
    agent: ureq::Agent,
    server: SocketAddr,
    token: String,
    id: Id,
    version: Mutex<i64>,
}

impl Desk {
    /// Makes an article that readers see.
    fn open(server: SocketAddr, token: &str) -> Desk {
        let agent = ureq::Agent::new_with_defaults();
        let article = json!({"headline": "Begin", "language": "en", "body": body(),
            "credits": [{"role": "writer", "credited_as": "MARA ODUYA"}]});
        let mut answer = agent
            .post(format!("http://{server}/v1/manage/articles"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .send(article.to_string().as_bytes())
            .expect("the article is made");
        let made = read(&mut answer);
        let id = made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let version = Mutex::new(made["version"].as_i64().expect("a version"));
        let desk = Desk { agent, server, token: token.to_owned(), id, version };
        desk.publish();
        desk
    }

    /// Saves the article with another headline.
    fn save(&self, headline: &str) {
        let mut version = self.version.lock().expect("nobody panicked");
        let mut answer = self
            .agent
            .patch(format!("http://{}/v1/manage/articles/{}", self.server, self.id))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("if-match", format!("\"{version}\""))
            .send(json!({"headline": headline}).to_string().as_bytes())
            .expect("the article is saved");
        *version = read(&mut answer)["version"].as_i64().expect("a version");
    }

    fn publish(&self) {
        let version = self.version.lock().expect("nobody panicked");
        self.agent
            .post(format!("http://{}/v1/manage/articles/{}/publish", self.server, self.id))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("if-match", format!("\"{version}\""))
            .send("{}".as_bytes())
            .expect("the article is published");
    }

    /// The headline that readers of a server see.
    fn seen_at(&self, server: SocketAddr) -> String {
        let mut answer =
            self.agent.get(format!("http://{server}/v1/articles/{}", self.id)).call().expect("readers see it");
        read(&mut answer)["headline"].as_str().unwrap_or_default().to_owned()
    }

    /// The same save as one request in full.
    fn request(&self, headline: &str, later: i64) -> String {
        let version = *self.version.lock().expect("nobody panicked") + later;
        let body = json!({"headline": headline}).to_string();
        format!(
            "PATCH /v1/manage/articles/{} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nIf-Match: \"{version}\"\r\nContent-Length: {}\r\n\r\n{body}",
            self.id,
            self.token,
            body.len()
        )
    }
}

fn read(answer: &mut ureq::http::Response<ureq::Body>) -> Value {
    let text = answer.body_mut().read_to_string().expect("an answer");
    serde_json::from_str(&text).expect("JSON")
}

fn body() -> Value {
    let words = "The bureau met the press on Friday and said again what it had said before, at greater length. ";
    (0..40)
        .map(|at| {
            json!({"_type": "block", "_key": format!("b{at}"), "style": "normal", "markDefs": [],
                "children": [{"_type": "span", "_key": format!("s{at}"), "marks": [], "text": words.repeat(2)}]})
        })
        .collect()
}

impl Editors<'_> {
    fn token(&self) -> (Id, String) {
        let user = users::by_email(&mut self.newsroom.connect(), "bench@example.com").expect("the store answers");
        let user = user.expect("the generator made a user").id;
        (user, Tokens::new(SECRET.as_bytes()).access(user, Utc::now().into()).expect("a token can be made"))
    }

    fn setting(&self) -> Setting {
        Setting { workers: self.measure.workers, connections: self.measure.database_connections, cache: true }
    }

    fn row(&self, what: &str, told: String, ratio: f64, wanted: f64, most: bool) -> Row {
        let (engine, articles) = (self.newsroom.engine, self.newsroom.articles);
        Row { what: what.into(), engine, articles, told, ratio, wanted, most }
    }

    /// Saves over HTTP beside bare transactions, each of as many editors at a time.
    pub fn saves(&self, table: &mut Table) {
        let (user, token) = self.token();
        let server = server::serve(&self.newsroom.address, self.setting());
        let desks: Vec<Desk> = (0..EDITORS).map(|_| Desk::open(server.at, &token)).collect();
        desks.iter().for_each(|desk| desk.save("Once"));
        let again = |later| desks[0].request(&format!("Again {later}"), later);
        let sent = statements::captured(&self.newsroom.address, &[again(0), again(1)]);
        *desks[0].version.lock().expect("nobody panicked") += 2;
        let many = sent[1].len();
        let store = Store::open(&self.newsroom.address, 8, Clock::default()).expect("the store opens");
        let number = AtomicI32::new(1_000_000 + (Utc::now().timestamp() % 1_000_000) as i32 * 1000);
        let (mut ours, mut bare, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.measure.rounds {
            let before = server::cpu(&[server.process()]);
            let saved = AtomicUsize::new(0);
            ours.push(self.rate(|editor| {
                let at = saved.fetch_add(1, Ordering::Relaxed);
                desks[editor].save(&format!("Headline {round} {at}"));
            }));
            cpu.push((server::cpu(&[server.process()]) - before) * 1e6 / saved.load(Ordering::Relaxed) as f64);
            bare.push(self.rate(|editor| {
                write_bare(&store, user, desks[editor].id, many, number.fetch_add(1, Ordering::Relaxed));
            }));
        }
        let (ours, bare, cpu) = (median(ours), median(bare), median(cpu));
        let told = format!(
            "{ours:.0}/s by {EDITORS} editors beside bare {bare:.0}/s, {many} statements, 10 kB; CPU {cpu:.0} µs"
        );
        table.add(self.row("save with its revision", told, ours / bare, 0.5, false));
    }

    /// How often a second so many editors together do this.
    fn rate(&self, work: impl Fn(usize) + Sync) -> f64 {
        let done = AtomicUsize::new(0);
        let time = Duration::from_secs_f64(self.measure.seconds);
        let begin = Instant::now();
        std::thread::scope(|scope| {
            for editor in 0..EDITORS {
                let (work, done) = (&work, &done);
                scope.spawn(move || {
                    while begin.elapsed() < time {
                        work(editor);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
    }

    /// How soon readers see what was published: at the same server, and where the database is shared at another.
    pub fn visible(&self, table: &mut Table) {
        let (_, token) = self.token();
        let here = server::serve(&self.newsroom.address, self.setting());
        let there =
            (self.newsroom.engine == Engine::Postgres).then(|| server::serve(&self.newsroom.address, self.setting()));
        let desk = Desk::open(here.at, &token);
        let (mut late, mut times) = (0, Vec::new());
        for at in 0..self.measure.publications {
            let headline = format!("Published {at}");
            // Whoever keeps answers has the old one by now.
            desk.seen_at(here.at);
            there.iter().for_each(|there| drop(desk.seen_at(there.at)));
            desk.save(&headline);
            desk.publish();
            let begin = Instant::now();
            late += usize::from(desk.seen_at(here.at) != headline);
            if let Some(there) = &there {
                while desk.seen_at(there.at) != headline {
                    std::thread::sleep(Duration::from_millis(1));
                    assert!(begin.elapsed() < Duration::from_secs(10), "the other node never shows it");
                }
                times.push(begin.elapsed().as_secs_f64());
            }
        }
        let many = self.measure.publications;
        let told = format!("{many} publications, {late} not seen by the next request");
        table.add(self.row("published, same node", told, late as f64, 0.0, true));
        if !times.is_empty() {
            times.sort_by(f64::total_cmp);
            let (half, most) = (times[times.len() / 2], times[times.len() * 99 / 100]);
            let told = format!("half after {:.0} ms, 99 of 100 after {:.0} ms", half * 1e3, most * 1e3);
            table.add(self.row("published, other node, in s", told, most, 1.0, true));
        }
    }

    /// How soon a server answers after it was started, and how much memory it holds at rest.
    pub fn start(&self, table: &mut Table) {
        let mut conn = self.newsroom.connect();
        let query = records::table.filter(records::kind.eq(Kind::Article)).order((records::created_at, records::id));
        let id: Id = query.select(records::id).first(&mut conn).expect("there is an article");
        let request = super::load::get(&format!("/v1/articles/{id}"), "");
        let mut rest = Vec::new();
        let times = (0..self.measure.rounds.max(3)).map(|_| {
            let begin = Instant::now();
            let server = server::serve(&self.newsroom.address, self.setting());
            assert_eq!(ask(server.at, &request).0, 200);
            let time = begin.elapsed().as_secs_f64();
            std::thread::sleep(Duration::from_millis(500));
            rest.push(server::memory(server.process()).0);
            time
        });
        let time = median(times.collect::<Vec<f64>>());
        let rest = median(rest);
        table.add(self.row("start to first 200, in s", format!("{:.0} ms", time * 1e3), time, 1.0, true));
        table.add(self.row("memory at rest, in MB", format!("{rest:.0} MB"), rest, 60.0, true));
    }
}

/// Writes the rows that a save writes, with as many statements, and nothing around them.
fn write_bare(store: &Store, user: Id, id: Id, statements: usize, number: i32) {
    let write = |conn: &mut Conn| -> Result<()> {
        let now: Moment = Utc::now().into();
        let version: i32 = records::table.find(id).select(records::version).first(conn)?;
        let text = body().to_string();
        let snapshot = zstd::bulk::compress(text.as_bytes(), 3).expect("it can be compressed");
        // What a save reads besides, as many times as it does; beginning, end and the writes below are statements too.
        for _ in 0..statements.saturating_sub(8) {
            records::table.find(id).select(records::version).first::<i32>(conn)?;
        }
        diesel::update(records::table.find(id))
            .set((records::version.eq(version), records::updated_at.eq(now)))
            .execute(conn)?;
        diesel::update(articles::table.find(id))
            .set((articles::headline.eq("Bare"), articles::body.eq(Json(body()))))
            .execute(conn)?;
        diesel::delete(links::table.filter(links::source.eq(id))).execute(conn)?;
        diesel::insert_into(revisions::table)
            .values((
                revisions::id.eq(Id::new()),
                revisions::kind.eq("article"),
                revisions::record.eq(id),
                revisions::number.eq(number),
                revisions::snapshot.eq(snapshot),
                revisions::author.eq(user),
                revisions::autosave.eq(false),
                revisions::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(changes::table)
            .values((
                changes::at.eq(now),
                changes::actor.eq(user),
                changes::action.eq("update"),
                changes::kind.eq("article"),
                changes::record.eq(id),
                changes::version.eq(version + 1),
                changes::fields.eq(Json(vec!["headline".to_owned()])),
            ))
            .execute(conn)?;
        Ok(())
    };
    store.write_now(write).expect("it is written");
}
