//! One connection type over two engines, and how a connection is made.

use diesel::connection::SimpleConnection;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::{Connection, ConnectionError, PgConnection, SqliteConnection};

/// A connection to SQLite or to PostgreSQL. Queries are written once for both.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A file of our own.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

/// What a connection is for, which decides how it is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reads only: SQLite refuses anything else.
    Read,
    /// Reads and writes, and what is committed survives a loss of power.
    Write,
    /// Changes of the schema: foreign keys are off, or rebuilding a table would cascade.
    Migrate,
}

/// Which engine a URL names, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// The path of SQLite's file.
    Sqlite(String),
    /// The URL of a PostgreSQL database.
    Postgres(String),
}

impl Address {
    /// Reads `sqlite://PATH` or `postgres://…`; any other scheme is refused with a sentence.
    ///
    /// The scheme decides, because diesel's own way of trying one engine after the other turns a misspelled
    /// PostgreSQL URL into an SQLite file of that name.
    pub fn parse(url: &str) -> Result<Address, String> {
        match url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Address::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Address::Postgres(url.into())),
            Some((scheme, _)) => {
                Err(format!("the database URL begins with {scheme}://; it must be postgres://… or sqlite://PATH"))
            }
            None => Err("the database URL must be postgres://USER@HOST/NAME or sqlite://PATH".into()),
        }
    }

    /// Opens one connection.
    pub fn connect(&self, purpose: Purpose) -> Result<Conn, ConnectionError> {
        match self {
            Address::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(sqlite_setup(purpose)).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(conn))
            }
            Address::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                let limit = if purpose == Purpose::Migrate { "0" } else { "30s" };
                let setup = format!(
                    "SET statement_timeout = '{limit}'; SET lock_timeout = '10s'; SET TIME ZONE 'UTC'; \
                     SET client_min_messages = warning;"
                );
                conn.batch_execute(&setup).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Postgres(conn))
            }
        }
    }
}

fn sqlite_setup(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Read => {
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4096;
             PRAGMA mmap_size = 268435456; PRAGMA query_only = ON;"
        }
        Purpose::Write => {
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; PRAGMA mmap_size = 268435456;"
        }
        Purpose::Migrate => {
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = OFF;"
        }
    }
}

/// Makes connections for a pool.
pub(super) struct Manager {
    pub address: Address,
    pub purpose: Purpose,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Conn, r2d2::Error> {
        self.address.connect(self.purpose).map_err(r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), r2d2::Error> {
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn.is_broken()
    }
}
