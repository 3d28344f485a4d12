//! The stores of the benchmark, which are kept between runs.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use pressroom::store::connection::Purpose;
use pressroom::store::{Address, Conn};

use super::postgres::Server;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}

/// Where the stores are.
pub struct Stores {
    pub folder: PathBuf,
    pub postgres: Option<Server>,
}

/// A newsroom of so many articles on an engine.
#[derive(Clone)]
pub struct Newsroom {
    pub engine: Engine,
    pub articles: usize,
    pub address: Address,
}

impl Stores {
    pub fn open(folder: &Path, engines: &[Engine]) -> Stores {
        fs::create_dir_all(folder).expect("the folder of the stores can be made");
        let folder = folder.canonicalize().expect("the folder is there");
        let postgres = engines.contains(&Engine::Postgres).then(|| Server::start(&folder));
        Stores { folder, postgres }
    }

    /// The newsroom, whether it is there or not.
    pub fn newsroom(&self, engine: Engine, articles: usize) -> Newsroom {
        let name = format!("newsroom_{articles}");
        let address = match (engine, &self.postgres) {
            (Engine::Postgres, Some(server)) => Address::Postgres(server.database(&name)),
            _ => Address::Sqlite(self.folder.join(format!("{name}.db")).display().to_string()),
        };
        Newsroom { engine, articles, address }
    }

    /// Makes an empty store in its place.
    pub fn make_empty(&self, newsroom: &Newsroom) {
        match (&newsroom.address, &self.postgres) {
            (Address::Sqlite(path), _) => {
                for end in ["", "-wal", "-shm"] {
                    drop(fs::remove_file(format!("{path}{end}")));
                }
            }
            (Address::Postgres(_), Some(server)) => server.make(&format!("newsroom_{}", newsroom.articles)),
            (Address::Postgres(_), None) => {}
        }
    }

    /// Whether it was generated before.
    pub fn has(&self, newsroom: &Newsroom) -> bool {
        match (&newsroom.address, &self.postgres) {
            (Address::Sqlite(path), _) => Path::new(path).exists(),
            (Address::Postgres(_), Some(server)) => server.has(&format!("newsroom_{}", newsroom.articles)),
            (Address::Postgres(_), None) => false,
        }
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The number that a query answers as `n`.
pub fn number(conn: &mut Conn, sql: &str) -> i64 {
    let query = diesel::sql_query(sql);
    let rows: Vec<Number> = match conn {
        Conn::Sqlite(conn) => query.load(conn),
        Conn::Postgres(conn) => query.load(conn),
    }
    .expect("the query is answered");
    rows.first().map_or(0, |row| row.n)
}

impl Newsroom {
    pub fn connect(&self) -> Conn {
        self.address.connect(Purpose::Write).expect("the store opens")
    }

    /// How much it holds, and how large it is.
    pub fn sizes(&self) -> String {
        let mut conn = self.connect();
        let count = |conn: &mut Conn, kind: &str| {
            number(conn, &format!("SELECT count(*) AS n FROM records WHERE kind = '{kind}'"))
        };
        let kinds =
            ["article", "quotation", "press_conference", "transcript", "media", "correction", "official", "byline"];
        let counted: Vec<String> = kinds.iter().map(|kind| format!("{} {kind}", count(&mut conn, kind))).collect();
        let rows = number(&mut conn, "SELECT count(*) AS n FROM filter_rows");
        let size = match &self.address {
            Address::Sqlite(path) => fs::metadata(path).map_or(0, |file| file.len() as i64),
            Address::Postgres(_) => number(&mut conn, "SELECT pg_database_size(current_database()) AS n"),
        };
        format!("{}; {rows} filter rows; {:.2} GB", counted.join(", "), size as f64 / 1e9)
    }
}
