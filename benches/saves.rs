//! How fast an article is saved with its revision, against a bare transaction that writes the same rows with as many
//! statements: `cargo bench --bench saves`. PostgreSQL is measured too where `BENCH_DATABASE_URL` names an empty
//! database. Both sides run in this process, one after the other, with the same number of threads and the same
//! durability; the median of several rounds is printed.

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use pressroom::access::{Role, Tokens, users};
use pressroom::app::{self, Parts};
use pressroom::http::Result;
use pressroom::start;
use pressroom::store::schema::{articles, changes, links, records, revisions};
use pressroom::store::{Address, Clock, Conn, Id, Json, Moment, Store, migrate};
use serde_json::{Value, json};

const SECRET: &[u8] = b"a secret of the benchmark, long enough";
const THREADS: usize = 4;
const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 5;

/// Statements sent since it was last set to nothing.
static SENT: AtomicUsize = AtomicUsize::new(0);

/// Numbers for the revisions of the bare side.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event {
            SENT.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn main() {
    diesel::connection::set_default_instrumentation(|| Some(Box::new(Counter))).expect("nobody panicked");
    let folder = std::env::temp_dir().join(format!("pressroom-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    println!("threads {THREADS}, rounds {ROUNDS} of {} s, an article of 40 paragraphs (about 10 kB)", ROUND.as_secs());
    println!("{:<12}{:>12}{:>16}{:>16}{:>10}", "engine", "statements", "saves/s", "bare/s", "ratio");
    measure("SQLite", &Address::Sqlite(folder.join("bench.db").display().to_string()));
    if let Ok(url) = std::env::var("BENCH_DATABASE_URL") {
        measure("PostgreSQL", &Address::parse(&url).expect("BENCH_DATABASE_URL is a database URL"));
    }
    drop(std::fs::remove_dir_all(&folder));
}

fn measure(engine: &str, address: &Address) {
    migrate::run(address).expect("the schema can be made");
    let store = Store::open(address, 8, Clock::default()).expect("the store opens");
    let now: Moment = Utc::now().into();
    let user = store
        .write_now(|conn| {
            start::identify(conn, SECRET, now)?;
            let user = users::add(conn, "bench@example.com", None, Role::Admin, "correct horse battery", now)?;
            start::ensure_site(conn, now)?;
            Ok(user.id)
        })
        .expect("the store can be furnished");
    let parts = Parts::new(store.clone(), SECRET, NonZeroU32::MIN, Vec::new()).expect("the parts fit together");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = listener.local_addr().expect("it has an address");
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(app::server(&parts, listener, Some(2)).expect("the server starts"))
    });
    let token = Tokens::new(SECRET).access(user, now).expect("a token can be made");
    let desks: Vec<Desk> = (0..THREADS).map(|_| Desk::open(&format!("http://{at}"), &token)).collect();
    let ids: Vec<Id> = desks.iter().map(|desk| desk.id).collect();

    desks.iter().for_each(Desk::save);
    SENT.store(0, Ordering::Relaxed);
    desks[0].save();
    let statements = SENT.load(Ordering::Relaxed);

    let (mut saves, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        saves.push(rate(|thread| desks[thread].save()));
        bare.push(rate(|thread| write_bare(&store, user, ids[thread], statements)));
    }
    let (saves, bare) = (median(&mut saves), median(&mut bare));
    println!("{engine:<12}{statements:>12}{saves:>16.0}{bare:>16.0}{:>10.2}", saves / bare);
    drop(server);
}

/// How often a second so many threads together do this.
fn rate(work: impl Fn(usize) + Sync) -> f64 {
    let done = AtomicUsize::new(0);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (work, done) = (&work, &done);
            scope.spawn(move || {
                while begin.elapsed() < ROUND {
                    work(thread);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
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

/// An editor at work on an article of their own.
struct Desk {
    agent: ureq::Agent,
    path: String,
    token: String,
    id: Id,
    version: Mutex<i64>,
}

impl Desk {
    fn open(server: &str, token: &str) -> Desk {
        let agent = ureq::Agent::new_with_defaults();
        let bearer = format!("Bearer {token}");
        let article = json!({"headline": "Begin", "language": "en", "body": body(),
            "credits": [{"role": "writer", "credited_as": "MARA ODUYA"}]});
        let mut answer = agent
            .post(format!("{server}/v1/manage/articles"))
            .header("authorization", &bearer)
            .header("content-type", "application/json")
            .send(article.to_string().as_bytes())
            .expect("the article is made");
        let made: Value = read(&mut answer);
        let id = made["id"].as_str().expect("an id").to_owned();
        let path = format!("{server}/v1/manage/articles/{id}");
        Desk { agent, path, token: bearer, id: id.parse().expect("an id"), version: Mutex::new(1) }
    }

    /// Saves the article with another headline.
    fn save(&self) {
        let mut version = self.version.lock().expect("nobody panicked");
        let patch = json!({"headline": format!("Headline {version}")});
        let mut answer = self
            .agent
            .patch(&self.path)
            .header("authorization", &self.token)
            .header("content-type", "application/json")
            .header("if-match", format!("\"{version}\""))
            .send(patch.to_string().as_bytes())
            .expect("the article is saved");
        *version = read(&mut answer)["version"].as_i64().expect("a version");
    }
}

fn read(answer: &mut ureq::http::Response<ureq::Body>) -> Value {
    let text = answer.body_mut().read_to_string().expect("an answer");
    serde_json::from_str(&text).expect("JSON")
}

/// Writes the rows that a save writes, with as many statements, and nothing around them.
fn write_bare(store: &Store, user: Id, id: Id, statements: usize) {
    let write = |conn: &mut Conn| -> Result<()> {
        let now: Moment = Utc::now().into();
        let version: i32 = records::table.find(id).select(records::version).first(conn)?;
        let text = body().to_string();
        let snapshot = zstd::bulk::compress(text.as_bytes(), 3).expect("it can be compressed");
        // What a save reads besides, as many times as it does.
        for _ in 0..statements.saturating_sub(6) {
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
                revisions::number.eq(1_000_000 + NUMBER.fetch_add(1, Ordering::Relaxed) as i32),
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
