//! The database: SQLite in a file or PostgreSQL on a server, and the two doors to it, [`Store::read`] and
//! [`Store::write`].

mod among;
pub mod connection;
pub mod migrate;
pub mod schema;
pub mod types;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::Utc;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::Pool;
use diesel::{Connection, QueryResult, RunQueryDsl};
use tokio::sync::Semaphore;

pub use among::{among, among_texts};
pub use connection::{Address, Conn, Purpose};
pub use types::{Id, Json, Moment};

use crate::http::{Error, Result};
use connection::Manager;

/// How many requests may wait for a slot before further ones are told to come back (503).
const QUEUE: usize = 512;

/// A statement that an engine writes in its own way: the same expression on the engine's own connection.
#[macro_export]
macro_rules! each_engine {
    ($conn:ident, $query:expr) => {
        match $conn {
            $crate::store::Conn::Sqlite($conn) => $query,
            $crate::store::Conn::Postgres($conn) => $query,
        }
    };
}

/// How many rows one statement writes: enough to make statements few, and well within what either engine binds.
pub const ROWS_AT_ONCE: usize = 500;

/// Says what time it is. Tests set it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands at `at` until it is set again.
    pub fn standing(at: Moment) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(at.micros()))))
    }

    /// Sets a standing clock; the system's clock stays what it is.
    pub fn set(&self, at: Moment) {
        if let Some(hand) = &self.0 {
            hand.store(at.micros(), Ordering::SeqCst);
        }
    }

    /// The present instant.
    pub fn now(&self) -> Moment {
        match &self.0 {
            None => Utc::now().into(),
            Some(hand) => Moment::from_micros(hand.load(Ordering::SeqCst)).unwrap_or_else(|| Utc::now().into()),
        }
    }
}

/// The database, with a bounded number of slots for readers and for writers.
#[derive(Clone)]
pub struct Store {
    readers: Lane,
    /// SQLite admits one writer at a time: its writes queue for one connection here, rather than fail there with
    /// "database is locked".
    writers: Lane,
    address: Address,
    clock: Clock,
    followers: Arc<RwLock<Vec<AfterWrite>>>,
}

/// What is done after a write, with the connection that wrote.
type AfterWrite = Box<dyn Fn(&mut Conn) + Send + Sync>;

/// A pool, and as many permits as it has connections. The permit is waited for on the async side, so that no thread
/// of the blocking pool ever stands idle in a queue.
#[derive(Clone)]
struct Lane {
    pool: Pool<Manager>,
    slots: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Lane {
    fn new(address: &Address, purpose: Purpose, size: u32) -> Result<Lane> {
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .idle_timeout(Some(Duration::from_secs(300)))
            .connection_timeout(Duration::from_secs(5))
            .build(Manager { address: address.clone(), purpose })
            .map_err(Error::busy)?;
        let slots = Arc::new(Semaphore::new(size as usize));
        Ok(Lane { pool, slots, queue: Arc::new(Semaphore::new(QUEUE)) })
    }

    /// Runs `work` with one of the connections, on a thread that may wait for it. The work is not cut short when the
    /// caller goes away.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let waiting = self.queue.clone().try_acquire_owned().map_err(|_| Error::busy("the queue is full"))?;
        let slot = self.slots.clone().acquire_owned().await.map_err(Error::internal)?;
        drop(waiting);
        let pool = self.pool.clone();
        let job = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            let mut conn = pool.get().map_err(Error::busy)?;
            work(&mut conn)
        });
        job.await.map_err(Error::internal)?
    }
}

impl Store {
    /// Opens the database; its schema must be this program's own already (see [`migrate`]).
    pub fn open(address: &Address, connections: u32, clock: Clock) -> Result<Store> {
        let (readers, writers) = match address {
            Address::Sqlite(_) => {
                let writers = Lane::new(address, Purpose::Write, 1)?;
                (Lane::new(address, Purpose::Read, connections)?, writers)
            }
            Address::Postgres(_) => {
                let lane = Lane::new(address, Purpose::Write, connections)?;
                (lane.clone(), lane)
            }
        };
        let store = Store { readers, writers, address: address.clone(), clock, followers: Arc::default() };
        migrate::refuse_other_schema(&mut *store.writers.pool.get().map_err(Error::busy)?)?;
        Ok(store)
    }

    /// Where the database is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The clock that decides what is live.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Has something done after each unit of work that writes, before whoever asked for it is told that it is done.
    pub fn after_each_write(&self, follow: impl Fn(&mut Conn) + Send + Sync + 'static) {
        self.followers.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(follow));
    }

    /// Runs a unit of work that only reads, on a thread that may wait for the database. All its statements see the
    /// same state.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.run(move |conn| in_transaction(conn, Begin::Read, work)).await
    }

    /// Runs a unit of work that reads one thing with one statement; see [`Store::read`] for more than one.
    pub async fn glance<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.run(work).await
    }

    /// Runs a unit of work that writes: all of it happens or, when it fails, nothing.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let followers = self.followers.clone();
        self.writers.run(move |conn| written(conn, &followers, work)).await
    }

    /// The same as [`Store::write`] for a caller that is no async task: the command line.
    pub fn write_now<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        written(&mut *self.writers.pool.get().map_err(Error::busy)?, &self.followers, work)
    }
}

fn written<T>(
    conn: &mut Conn,
    followers: &RwLock<Vec<AfterWrite>>,
    work: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<T> {
    let value = in_transaction(conn, Begin::Write, work)?;
    followers.read().unwrap_or_else(PoisonError::into_inner).iter().for_each(|follow| follow(conn));
    Ok(value)
}

#[derive(diesel::QueryableByName)]
struct One {
    #[allow(dead_code)] // The row is there or not; what it says does not matter.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    one: i32,
}

/// Keeps other units of work from writing a row until this one is done. SQLite has one writer, so nobody else is
/// writing there.
pub fn lock_row(conn: &mut Conn, table: &'static str, id: Id) -> QueryResult<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    diesel::sql_query(format!("SELECT 1 AS one FROM {table} WHERE id = $1 FOR UPDATE"))
        .bind::<diesel::sql_types::Uuid, _>(id.0)
        .load::<One>(conn)
        .map(drop)
}

/// The same for many rows, always in one order: of two units of work that lock some of the same, one waits.
pub fn lock_rows(conn: &mut Conn, table: &'static str, ids: &[Id]) -> QueryResult<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    diesel::sql_query(format!("SELECT 1 AS one FROM {table} WHERE id = ANY($1) ORDER BY id FOR UPDATE"))
        .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
        .load::<One>(conn)
        .map(drop)
}

/// Keeps rows from being locked by [`lock_row`] until this unit of work is done, and waits for those that are.
pub fn lock_shared(conn: &mut Conn, table: &'static str, ids: &[Id]) -> QueryResult<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    diesel::sql_query(format!("SELECT 1 AS one FROM {table} WHERE id = ANY($1) ORDER BY id FOR KEY SHARE"))
        .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
        .load::<One>(conn)
        .map(drop)
}

/// Keeps other units of work that lock the same name waiting until this one is done. SQLite has one writer.
pub fn lock_name(conn: &mut Conn, name: &str) -> QueryResult<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    diesel::sql_query("SELECT 1 AS one FROM (SELECT pg_advisory_xact_lock(hashtextextended($1, 0))) AS held")
        .bind::<diesel::sql_types::Text, _>(name)
        .load::<One>(conn)
        .map(drop)
}

#[derive(Clone, Copy, PartialEq)]
enum Begin {
    Read,
    Write,
}

fn in_transaction<T>(conn: &mut Conn, kind: Begin, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    begin(conn, kind)?;
    match work(conn) {
        Ok(value) => match <Conn as Connection>::TransactionManager::commit_transaction(conn) {
            Ok(()) => Ok(value),
            Err(error) => {
                roll_back(conn);
                Err(error.into())
            }
        },
        Err(error) => {
            roll_back(conn);
            Err(error)
        }
    }
}

/// `BEGIN IMMEDIATE` on SQLite, for a transaction that reads first and writes then fails with "database is locked"
/// where another process wrote in between. PostgreSQL's readers take a snapshot, so that several statements agree.
fn begin(conn: &mut Conn, kind: Begin) -> QueryResult<()> {
    match (conn, kind) {
        (Conn::Sqlite(conn), Begin::Write) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
        (Conn::Sqlite(conn), Begin::Read) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN"),
        (Conn::Postgres(conn), Begin::Write) => AnsiTransactionManager::begin_transaction(conn),
        (Conn::Postgres(conn), Begin::Read) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
    }
}

fn roll_back(conn: &mut Conn) {
    // A connection that cannot roll back is broken, and the pool drops it.
    if let Err(error) = <Conn as Connection>::TransactionManager::rollback_transaction(conn) {
        tracing::warn!(%error, "a transaction could not be rolled back");
    }
}
