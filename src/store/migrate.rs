//! Bringing a database's schema up to date, and refusing one that is not.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Address, Conn, Purpose};
use crate::http::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The key of the PostgreSQL advisory lock under which one process migrates while the others wait ("PRESSMIG").
const LOCK: i64 = 0x5052_4553_534D_4947;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Runs the migrations that the database has not seen, and answers their names.
pub fn run(address: &Address) -> Result<Vec<String>> {
    if let Address::Sqlite(path) = address {
        make_private(path).map_err(|error| Error::internal(format!("the file {path} cannot be made: {error}")))?;
    }
    match address.connect(Purpose::Migrate).map_err(|error| unreachable_database(address, error))? {
        Conn::Sqlite(mut conn) => run_sqlite(&mut conn),
        Conn::Postgres(mut conn) => run_postgres(&mut conn),
    }
}

/// Refuses a database whose schema is not the one this program was built for.
pub fn refuse_other_schema(conn: &mut Conn) -> Result<()> {
    let ours = names(&POSTGRES)?;
    let query = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let theirs: Vec<Version> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(query).load(conn),
        Conn::Postgres(conn) => diesel::sql_query(query).load(conn),
    }
    .unwrap_or_default();
    let theirs: Vec<String> = theirs.into_iter().map(|row| row.version).collect();
    if theirs == ours {
        return Ok(());
    }
    Err(Error::internal(if theirs.iter().any(|version| !ours.contains(version)) {
        "the database was written by a newer release of pressroom; use that release"
    } else {
        "the database has not the schema of this release; run `pressroom migrate`, or `pressroom serve`, first"
    }))
}

/// Makes the database's file so that its owner alone may read it; one that is there stays as it is.
fn make_private(path: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn names(source: &EmbeddedMigrations) -> Result<Vec<String>> {
    let mut names: Vec<String> = MigrationSource::<diesel::pg::Pg>::migrations(source)
        .map_err(Error::internal)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    names.sort();
    Ok(names)
}

fn run_sqlite(conn: &mut SqliteConnection) -> Result<Vec<String>> {
    let mut done = Vec::new();
    // What is to be done is asked for anew each time, while nobody else writes: another process may be at it too.
    while let Some(name) = conn.immediate_transaction(run_next)? {
        done.push(name);
    }
    Ok(done)
}

fn run_next(conn: &mut SqliteConnection) -> Result<Option<String>> {
    let pending = conn.pending_migrations(SQLITE).map_err(Error::internal)?;
    let Some(migration) = pending.first() else { return Ok(None) };
    conn.run_migration(migration).map_err(Error::internal)?;
    let broken: Count = diesel::sql_query("SELECT count(*) AS n FROM pragma_foreign_key_check()").get_result(conn)?;
    if broken.n > 0 {
        let detail = format!("migration {} would break {} references", migration.name(), broken.n);
        return Err(Error::internal(detail));
    }
    Ok(Some(migration.name().to_string()))
}

fn run_postgres(conn: &mut PgConnection) -> Result<Vec<String>> {
    conn.batch_execute(&format!("SET lock_timeout = '120s'; SELECT pg_advisory_lock({LOCK})"))?;
    let versions: Vec<MigrationVersion<'_>> = conn.run_pending_migrations(POSTGRES).map_err(Error::internal)?;
    let done = versions.iter().map(ToString::to_string).collect();
    conn.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
    Ok(done)
}

fn unreachable_database(address: &Address, error: diesel::ConnectionError) -> Error {
    let place = match address {
        Address::Sqlite(path) => format!("the file {path}"),
        Address::Postgres(_) => "the PostgreSQL server that the database URL names".into(),
    };
    Error::internal(format!("{place} cannot be opened: {error}"))
}
