//! Readers: a read from the cache, without it, a 304, a list, and pages far down.

use std::collections::HashMap;
use std::net::SocketAddr;

use diesel::prelude::*;
use pressroom::record::Kind;
use pressroom::store::schema::records;
use pressroom::store::{Address, Id};
use serde_json::Value;

use super::floor::{self, Kept};
use super::generate::world::beginning;
use super::load::{Done, Load, ask, get};
use super::replay::{self, Statement};
use super::server::{self, Listening, Setting};
use super::stores::{Newsroom, Stores};
use super::table::{Row, Table, median};
use super::{Measure, statements};

/// Readers of one newsroom.
pub struct Readers<'a> {
    pub stores: &'a Stores,
    pub newsroom: &'a Newsroom,
    pub measure: &'a Measure,
}

/// What a load came to, and the CPU that an answer cost, in microseconds: of the server, and of the database.
struct Told {
    done: Done,
    server: f64,
    database: f64,
}

impl Readers<'_> {
    fn setting(&self, cache: bool) -> Setting {
        Setting { workers: self.measure.workers, connections: self.measure.database_connections, cache }
    }

    /// Articles from all years.
    fn articles(&self) -> Vec<String> {
        let mut conn = self.newsroom.connect();
        let address = |at: i64| {
            let since = (beginning() + chrono::TimeDelta::days(at * 58)).into();
            let query = records::table.filter(records::kind.eq(Kind::Article));
            let query = query.filter(records::created_at.ge::<pressroom::store::Moment>(since));
            let query = query.order((records::created_at, records::id)).select(records::id);
            let id: Id = query.first(&mut conn).expect("there is one");
            format!("/v1/articles/{id}")
        };
        (0..64).map(address).collect()
    }

    /// Lists of twenty, by section and language.
    fn lists(&self) -> Vec<String> {
        let mut conn = self.newsroom.connect();
        let query = records::table.filter(records::kind.eq(Kind::Section)).order(records::id).limit(16);
        let ids: Vec<Id> = query.select(records::id).load(&mut conn).expect("there are sections");
        ids.iter().map(|id| format!("/v1/articles?language=en&section={id}&limit=20")).collect()
    }

    fn load(&self, server: &Listening, requests: &[String], status: u16, seconds: f64) -> Told {
        let database = || match (&self.newsroom.address, &self.stores.postgres) {
            (Address::Postgres(_), Some(postgres)) => server::cpu(&postgres.processes()),
            _ => 0.0,
        };
        let connections = self.measure.connections;
        let load = Load { at: server.at, requests: requests.to_vec(), status, connections, seconds };
        let (own, of_database) = (server::cpu(&[server.process()]), database());
        let done = load.send();
        let each = 1e6 / done.answers as f64;
        let own = (server::cpu(&[server.process()]) - own) * each;
        Told { server: own, database: (database() - of_database) * each, done }
    }

    /// What these paths come to beside F, round after round.
    fn beside_floor(&self, paths: &[String], cache: bool, more: &dyn Fn(&Kept) -> (String, u16)) -> Vec<(Told, Told)> {
        let server = server::serve(&self.newsroom.address, self.setting(cache));
        let plain: HashMap<String, Kept> =
            paths.iter().map(|path| (path.clone(), Kept::of(server.at, path, ""))).collect();
        let (requests, status): (Vec<String>, Vec<u16>) = paths
            .iter()
            .map(|path| {
                let (more, status) = more(&plain[path]);
                (get(path, &more), status)
            })
            .unzip();
        let kept = match status[0] {
            200 => plain,
            _ => paths.iter().map(|path| (path.clone(), Kept::of(server.at, path, &more(&plain[path]).0))).collect(),
        };
        let floor = floor::start(&kept, self.measure.workers);
        self.load(&server, &requests, status[0], 0.5);
        self.load(&floor, &requests, status[0], 0.2);
        let round = |_| {
            let ours = self.load(&server, &requests, status[0], self.measure.seconds);
            (ours, self.load(&floor, &requests, status[0], self.measure.seconds))
        };
        (0..self.measure.rounds).map(round).collect()
    }

    fn row(&self, what: &str, told: String, ratio: f64, wanted: f64, most: bool) -> Row {
        let (engine, articles) = (self.newsroom.engine, self.newsroom.articles);
        Row { what: what.into(), engine, articles, told, ratio, wanted, most }
    }

    /// A read that the cache answers, and a 304, beside F.
    pub fn cached(&self, table: &mut Table) {
        let paths = self.articles();
        let rounds = self.beside_floor(&paths, true, &|_| (String::new(), 200));
        let (ours, floor) = rates(&rounds);
        let (cpu, cpu_floor) = costs(&rounds);
        let size = median(rounds.iter().map(|(ours, _)| ours.done.bytes as f64 / ours.done.answers as f64));
        let note = if server::has_cache() { "" } else { ", **no cache yet**" };
        let told = format!("{ours:.0}/s beside F {floor:.0}/s, {size:.0} bytes{note}");
        table.add(self.row("article from the cache", told, ours / floor, 0.8, false));
        let told = format!("{cpu:.0} µs of CPU beside F {cpu_floor:.0} µs");
        table.add(self.row("the server's CPU for it", told, cpu / cpu_floor, 1.4, true));
        let matching = |kept: &Kept| {
            let tag = kept.header("etag").unwrap_or_default();
            (format!("If-None-Match: {tag}\r\n"), 304)
        };
        let fresh = rates(&self.beside_floor(&paths, true, &matching)).0;
        let told = format!("{fresh:.0}/s beside {ours:.0}/s with a body");
        table.add(self.row("304 from the cache", told, fresh / ours, 1.0, false));
    }

    /// Reads that compose their answers, beside F and S.
    pub fn composed(&self, table: &mut Table) {
        self.beside_both("article, cache off", &self.articles(), table);
        self.beside_both("list of 20, cache off", &self.lists(), table);
    }

    fn beside_both(&self, what: &str, paths: &[String], table: &mut Table) {
        let rounds = self.beside_floor(paths, false, &|_| (String::new(), 200));
        let requests: Vec<String> = paths.iter().map(|path| get(path, "")).collect();
        let sent = statements::captured(&self.newsroom.address, &requests);
        let many = sent[0].len();
        let sent: Vec<Vec<Statement>> =
            sent.iter().map(|sent| sent.iter().map(|one| Statement::read(one)).collect()).collect();
        let connections = self.measure.database_connections as usize;
        let round = |_| replay::rate(&self.newsroom.address, &sent, connections, self.measure.seconds);
        let bare = median((0..self.measure.rounds).map(round));
        let (ours, floor) = rates(&rounds);
        let (cpu, cpu_floor) = costs(&rounds);
        let database = median(rounds.iter().map(|(ours, _)| ours.database));
        let both = 1.0 / (1.0 / floor + 1.0 / bare);
        let told = format!(
            "{ours:.0}/s; F {floor:.0}/s, S {bare:.0}/s ({many} statements), together {both:.0}/s; CPU {cpu:.0} µs + \
             database {database:.0} µs, F {cpu_floor:.0} µs"
        );
        table.add(self.row(what, told, ours / both, 0.6, false));
    }

    /// How much memory a server holds that answers all of this, from its cache and without.
    pub fn memory(&self, table: &mut Table) {
        let server = server::serve(&self.newsroom.address, self.setting(true));
        let requests = self.articles().iter().chain(&self.lists()).map(|path| get(path, "")).collect::<Vec<String>>();
        self.load(&server, &requests, 200, self.measure.seconds * 2.0);
        let most = server::memory(server.process()).1;
        table.add(self.row("memory under load, in MB", format!("{most:.0} MB"), most, 200.0, true));
    }

    /// How long a page takes, one after the other: the first, and one far down. Answers both, in milliseconds.
    pub fn pages(&self, table: &mut Table) -> f64 {
        let server = server::serve(&self.newsroom.address, self.setting(false));
        let wanted = 50_000.min(self.newsroom.articles / 20 - 1);
        let deep = walk(server.at, wanted);
        let first = "/v1/articles?limit=20".to_owned();
        let time = |path: &str| {
            let requests = vec![get(path, "")];
            let load =
                Load { at: server.at, requests, status: 200, connections: 1, seconds: self.measure.seconds / 2.0 };
            load.send().half
        };
        time(&first);
        let rounds: Vec<(f64, f64)> = (0..self.measure.rounds).map(|_| (time(&first), time(&deep))).collect();
        let (near, far) = (median(rounds.iter().map(|one| one.0)), median(rounds.iter().map(|one| one.1)));
        let told = format!("page {wanted}: {far:.2} ms beside page 1: {near:.2} ms");
        table.add(self.row("a page far down", told, far / near, 1.2, true));
        let paths = self.lists();
        let requests = paths.iter().map(|path| get(path, "")).collect();
        let load = Load { at: server.at, requests, status: 200, connections: 1, seconds: self.measure.seconds };
        load.send();
        median((0..self.measure.rounds).map(|_| load.send().half))
    }
}

/// The address of so manieth page of twenty.
fn walk(at: SocketAddr, wanted: usize) -> String {
    let mut path = "/v1/articles?limit=100&fields=id".to_owned();
    for _ in 0..wanted / 5 {
        let (status, _, body) = ask(at, &get(&path, ""));
        assert_eq!(status, 200, "{path}");
        let page: Value = serde_json::from_slice(&body).expect("JSON");
        let next = page["page"]["next_cursor"].as_str().expect("there is a next page").to_owned();
        path = format!("/v1/articles?limit=100&fields=id&cursor={next}");
    }
    path.replace("limit=100&fields=id", "limit=20")
}

fn rates(rounds: &[(Told, Told)]) -> (f64, f64) {
    let of = |pick: fn(&(Told, Told)) -> &Told| median(rounds.iter().map(|round| pick(round).done.rate()));
    (of(|round| &round.0), of(|round| &round.1))
}

fn costs(rounds: &[(Told, Told)]) -> (f64, f64) {
    let of = |pick: fn(&(Told, Told)) -> &Told| median(rounds.iter().map(|round| pick(round).server));
    (of(|round| &round.0), of(|round| &round.1))
}
