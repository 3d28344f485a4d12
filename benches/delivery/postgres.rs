//! A PostgreSQL server for the benchmark: the one that `BENCH_DATABASE_URL` names, or one of its own, started from the
//! system's binaries over a folder that is kept between runs.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::sql_types::Integer;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};

/// How the server is set up: as it comes, but for memory, and safe against loss of power.
const SETTINGS: &str = "
listen_addresses = ''
shared_buffers = 512MB
max_wal_size = 4GB
wal_level = minimal
max_wal_senders = 0
max_connections = 100
jit = off
";

/// A server on which databases can be made.
pub struct Server {
    url: String,
    child: Option<Child>,
}

impl Server {
    /// The server that is to be used, its data in `folder` where it is one of our own.
    pub fn start(folder: &Path) -> Server {
        match std::env::var("BENCH_DATABASE_URL") {
            Ok(url) if !url.is_empty() => Server { url, child: None },
            _ => Server::own(&folder.join("postgres")),
        }
    }

    fn own(folder: &Path) -> Server {
        let programs = programs().expect(
            "there is no PostgreSQL: install it (on Debian and Ubuntu the package `postgresql`), set BENCH_DATABASE_URL, \
             or measure SQLite alone with `--engine sqlite`",
        );
        let owner = nobody_special();
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir("/").stdin(Stdio::null()).env_remove("LC_ALL");
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command
        };
        let data = folder.join("data");
        if !data.join("PG_VERSION").exists() {
            fs::create_dir_all(folder).expect("a folder can be made");
            if let Some((user, group)) = owner {
                chown(folder, Some(user), Some(group)).expect("the folder can be given away");
            }
            let mut initdb = command("initdb");
            initdb.args(["--auth=trust", "--username=pressroom", "--encoding=UTF8", "--locale=C", "-D"]).arg(&data);
            let made = initdb.output().expect("initdb runs");
            assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
            let settings = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"));
            settings.and_then(|mut file| file.write_all(SETTINGS.as_bytes())).expect("the settings can be written");
        }
        let log = fs::File::create(std::env::temp_dir().join("pressroom-bench-postgres.log")).expect("a log");
        let mut postgres = command("postgres");
        postgres.arg("-D").arg(&data).arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
        let child = postgres.stdout(Stdio::null()).stderr(log).spawn().expect("PostgreSQL starts");
        let server = Server {
            url: format!("postgres:///postgres?host={}&user=pressroom", folder.display()),
            child: Some(child),
        };
        for _ in 0..1200 {
            if PgConnection::establish(&server.url).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("PostgreSQL does not answer; its log is pressroom-bench-postgres.log in the temporary folder");
    }

    /// The address of a database.
    pub fn database(&self, name: &str) -> String {
        let (before, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let host = before.rsplit_once('/').map_or(before, |(host, _)| host);
        if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") }
    }

    pub fn has(&self, name: &str) -> bool {
        PgConnection::establish(&self.database(name)).is_ok()
    }

    /// Makes an empty database in place of one of this name.
    pub fn make(&self, name: &str) {
        let mut conn = self.connect();
        for statement in
            [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name} TEMPLATE template0")]
        {
            diesel::sql_query(statement).execute(&mut conn).expect("the database can be made");
        }
    }

    /// The processes of the server, as far as it tells.
    pub fn processes(&self) -> Vec<u32> {
        #[derive(QueryableByName)]
        struct Process {
            #[diesel(sql_type = Integer)]
            pid: i32,
        }
        let all = diesel::sql_query("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
        let rows: Vec<Process> = all.load(&mut self.connect()).expect("the server tells");
        rows.into_iter().map(|row| row.pid as u32).chain(self.child.as_ref().map(Child::id)).collect()
    }

    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).expect("PostgreSQL answers")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            super::server::interrupt(child);
        }
    }
}

fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let of_debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut of_debian: Vec<PathBuf> = of_debian.map(|entry| entry.path().join("bin")).collect();
    of_debian.sort();
    let mut all = std::env::split_paths(&path).chain(of_debian.into_iter().rev());
    all.find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// PostgreSQL refuses to run as root, and runs as somebody else then.
fn nobody_special() -> Option<(u32, u32)> {
    let owner = fs::metadata("/proc/self").map(|process| process.uid()).ok()?;
    if owner != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let of = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut parts = line.split(':').skip(2).map(|number| number.parse().ok());
        Some((parts.next()??, parts.next()??))
    };
    of("postgres").or_else(|| of("nobody"))
}
