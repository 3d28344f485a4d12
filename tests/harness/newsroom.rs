//! A newsroom to try things in: the server of the command line over a database of its own.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::sync::{OnceLock, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use chrono::Utc;
use pressroom::access::{Role, Tokens};
use pressroom::app::{self, Parts};
use pressroom::changes::numbering;
use pressroom::store::{Clock, Conn, Id, Store};

use super::engines::address_of;
use super::{Answer, Client, Database, Engine};

/// The password of every user.
pub const PASSWORD: &str = "correct horse battery";
/// The secret of every installation.
pub const SECRET: &[u8] = b"a secret of the tests, long enough to be one";

/// What a test may want otherwise.
#[derive(Clone)]
pub struct Setup {
    pub clock: Clock,
    pub attempts: u32,
    pub origins: Vec<String>,
    /// How many bytes of answers are kept.
    pub cache: u64,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { clock: Clock::default(), attempts: 10_000, origins: Vec::new(), cache: 16 << 20 }
    }
}

impl Setup {
    /// The parts of a server over this store. Making them compiles every schema, so those of the usual setup are made
    /// once and given another store.
    fn parts(self, store: &Store) -> Parts {
        static USUAL: OnceLock<Parts> = OnceLock::new();
        let make = |attempts: u32, origins: Vec<String>| {
            let attempts = NonZeroU32::new(attempts).expect("at least one attempt");
            Parts::new(store.clone(), SECRET, attempts, origins).expect("the parts fit together")
        };
        let usual = Setup::default();
        if (self.attempts, &self.origins) != (usual.attempts, &usual.origins) {
            return make(self.attempts, self.origins);
        }
        USUAL.get_or_init(|| make(usual.attempts, usual.origins)).clone()
    }
}

/// A server that runs.
pub struct Node {
    pub at: SocketAddr,
    pub store: Store,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Node {
    fn start(database: &Database, setup: Setup, watches: bool) -> Node {
        let store = Store::open(&database.address, 4, setup.clock.clone()).expect("the store opens");
        let bytes = setup.cache;
        let parts = setup.parts(&store).over(store.clone(), bytes).expect("the parts fit together");
        if watches {
            parts.watch();
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let at = listener.local_addr().expect("the listener has an address");
        let (tell, hear) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = app::server(&parts, listener, Some(1)).expect("the server starts");
                tell.send(server.handle()).expect("the test waits");
                server.await.expect("the server ends well");
            });
        });
        let server = hear.recv().expect("the server starts");
        Node { at, store, server, thread: Some(thread) }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The request to stop is on its way when the call returns; the thread's end is the answer.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the server's thread panicked");
        }
    }
}

/// A running server and what it stands on.
pub struct Newsroom {
    pub engine: Engine,
    pub store: Store,
    pub at: SocketAddr,
    clock: Clock,
    _node: Node,
    // The last to go: the server must be gone before its database is.
    pub database: Database,
}

impl Newsroom {
    /// A newsroom with a site and a user of each role.
    pub fn open(engine: Engine) -> Newsroom {
        Newsroom::with(engine, Setup::default())
    }

    /// The same without a response cache: what is asked for twice costs its statements twice.
    pub fn counting(engine: Engine) -> Newsroom {
        Newsroom::with(engine, Setup { cache: 0, ..Setup::default() })
    }

    /// The same with something otherwise.
    pub fn with(engine: Engine, setup: Setup) -> Newsroom {
        let database = engine.furnished();
        let clock = setup.clock.clone();
        let node = Node::start(&database, setup, false);
        Newsroom { engine, store: node.store.clone(), at: node.at, clock, _node: node, database }
    }

    /// Another node over the same database, which keeps so many bytes of answers and follows what this one writes.
    pub fn another(&self, cache: u64) -> Node {
        Node::start(&self.database, Setup { clock: self.clock.clone(), cache, ..Setup::default() }, true)
    }

    /// Somebody who has not signed in.
    pub fn anyone(&self) -> Client {
        Client::new(self.at)
    }

    /// The user of this role, with a token that is good.
    pub fn desk(&self, role: Role) -> Client {
        self.anyone().with_token(&self.token(role))
    }

    pub fn admin(&self) -> Client {
        self.desk(Role::Admin)
    }

    pub fn editor(&self) -> Client {
        self.desk(Role::Editor)
    }

    pub fn reporter(&self) -> Client {
        self.desk(Role::Reporter)
    }

    /// An access token as signing in would give it. Made here, because a password takes long to check, by the system's
    /// clock, which is the one that tokens go by.
    pub fn token(&self, role: Role) -> String {
        Tokens::new(SECRET).access(self.user(role), Utc::now().into()).expect("a token can be made")
    }

    /// The id of the user of a role.
    pub fn user(&self, role: Role) -> Id {
        self.engine.users()[&role]
    }

    /// Signs in over HTTP.
    pub fn sign_in(&self, role: Role, password: &str) -> Answer {
        let body = serde_json::json!({"email": address_of(role), "password": password});
        self.anyone().post("/v1/auth/sign-in", &body)
    }

    /// A connection to the database that the server does not know of.
    pub fn connect(&self) -> Conn {
        self.database.connect()
    }

    /// Gives the change log's rows their positions, as the program does five times a second.
    pub fn number(&self) -> i64 {
        self.store.write_now(numbering::number).expect("the log can be numbered")
    }
}
