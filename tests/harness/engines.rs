//! Databases of both engines: one for each test, copied from a template that has the schema, a site and a user of each
//! role.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use pressroom::access::{Role, users};
use pressroom::start;
use pressroom::store::{Address, Clock, Conn, Id, Moment, Purpose, Store, migrate};

use super::newsroom::{PASSWORD, SECRET};
use super::{postgres, statements};

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of one test's own. It goes away with the test.
pub struct Database {
    pub address: Address,
    folder: Option<PathBuf>,
    name: Option<String>,
}

/// Numbers what this process makes.
fn next() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// A folder of a test's own.
pub fn make_folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("suite-{}-{}", std::process::id(), next()));
    std::fs::create_dir_all(&folder).expect("a folder can be made in the target folder");
    folder
}

/// Sends statements to PostgreSQL's maintenance database.
fn administer(statements: &str) {
    let mut conn = PgConnection::establish(postgres::server().maintenance()).expect("PostgreSQL answers");
    conn.batch_execute(statements).unwrap_or_else(|error| panic!("{statements}: {error}"));
}

impl Engine {
    /// A database with nothing in it.
    pub fn empty(self) -> Database {
        statements::count_all();
        match self {
            Engine::Sqlite => {
                let folder = make_folder();
                let address = Address::Sqlite(folder.join("pressroom.db").display().to_string());
                Database { address, folder: Some(folder), name: None }
            }
            Engine::Postgres => made_of(None),
        }
    }

    /// A database with the schema, the site's settings and a user of each role.
    pub fn furnished(self) -> Database {
        let template = self.template();
        match self {
            Engine::Sqlite => {
                let database = self.empty();
                let (Address::Sqlite(from), Address::Sqlite(to)) = (&template.database.address, &database.address)
                else {
                    unreachable!("both are files")
                };
                std::fs::copy(from, to).expect("the template can be copied");
                database
            }
            Engine::Postgres => made_of(template.database.name.as_deref()),
        }
    }

    /// The users of the furnished databases.
    pub fn users(self) -> &'static HashMap<Role, Id> {
        &self.template().users
    }

    fn template(self) -> &'static Template {
        static TEMPLATES: [OnceLock<Template>; 2] = [OnceLock::new(), OnceLock::new()];
        TEMPLATES[self as usize].get_or_init(|| Template::make(self))
    }
}

fn made_of(template: Option<&str>) -> Database {
    let name = format!("pressroom_test_{}_{}", std::process::id(), next());
    let like = template.map(|template| format!("TEMPLATE {template}")).unwrap_or_default();
    administer(&format!("CREATE DATABASE {name} {like}"));
    Database { address: Address::Postgres(postgres::server().database(&name)), folder: None, name: Some(name) }
}

impl Database {
    /// A connection that nobody else uses.
    pub fn connect(&self) -> Conn {
        self.address.connect(Purpose::Write).expect("the database answers")
    }

    /// The address as a setting.
    pub fn url(&self) -> String {
        match &self.address {
            Address::Sqlite(path) => format!("sqlite://{path}"),
            Address::Postgres(url) => url.clone(),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
        if let Some(name) = &self.name {
            let gone = PgConnection::establish(postgres::server().maintenance())
                .map(|mut conn| conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
            // A test that failed already says more than this would.
            if !std::thread::panicking() {
                gone.expect("PostgreSQL answers").expect("a database can be dropped");
            }
        }
    }
}

struct Template {
    database: Database,
    users: HashMap<Role, Id>,
}

impl Template {
    fn make(engine: Engine) -> Template {
        let database = engine.empty();
        migrate::run(&database.address).expect("the migrations run");
        let store = Store::open(&database.address, 1, Clock::default()).expect("the store opens");
        // Furnished yesterday, so that a test may set its clock to any time of today.
        let now: Moment = (Utc::now() - TimeDelta::days(1)).into();
        let users = store
            .write_now(|conn| {
                start::identify(conn, SECRET, now)?;
                let mut ids = HashMap::new();
                for role in Role::ALL {
                    let user = users::add(conn, &address_of(*role), Some(role.word()), *role, PASSWORD, now)?;
                    ids.insert(*role, user.id);
                }
                start::ensure_site(conn, now)?;
                Ok(ids)
            })
            .expect("the store is furnished");
        Template { database, users }
    }
}

/// The mail address of the user of a role.
pub fn address_of(role: Role) -> String {
    format!("{role}@example.com")
}
