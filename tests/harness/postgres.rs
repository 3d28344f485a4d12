//! A PostgreSQL server for the suite: the one that `TEST_DATABASE_URL` names, or one of its own, started from the
//! system's binaries in a temporary folder.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use diesel::{Connection, PgConnection};

/// A server on which databases can be made.
pub struct Server {
    url: String,
    /// Ends the server when this process ends, however it ends: see [`WATCH`].
    _watchdog: Option<Child>,
}

impl Server {
    /// The address of one of its databases.
    pub fn database(&self, name: &str) -> String {
        let (before, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let host = before.rsplit_once('/').map_or(before, |(host, _)| host);
        if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") }
    }

    /// The database one connects to in order to make others.
    pub fn maintenance(&self) -> &str {
        &self.url
    }
}

/// The server of this run.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let found = SERVER.get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
        Ok(url) if !url.is_empty() => Ok(Server { url, _watchdog: None }),
        _ => start(),
    });
    found.as_ref().unwrap_or_else(|sentence| panic!("{sentence}"))
}

const MISSING: &str = "The suite needs a PostgreSQL server and found no `initdb` and `postgres`: install PostgreSQL (on \
                       Debian and Ubuntu the package `postgresql`), or set TEST_DATABASE_URL to a server on which \
                       databases can be made.";

/// Holds the server and waits for the end of its own standard input, which comes when the suite's process is gone,
/// even killed. The server runs as its child, so nothing is left behind.
const WATCH: &str = r#"
"$1/postgres" -D "$2/data" -c listen_addresses= -c unix_socket_directories="$2" -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB \
    -c max_wal_size=4GB -c autovacuum=off >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server"
wait "$server"
cd /
rm -rf "$2"
"#;

fn start() -> Result<Server, String> {
    let programs = programs().ok_or(MISSING)?;
    let folder = make_folder().map_err(|error| format!("no folder for PostgreSQL can be made: {error}"))?;
    // PostgreSQL refuses to run as root: it runs as somebody else, who owns the folder.
    let owner = fs::metadata(&folder).map_err(|error| error.to_string())?.uid();
    let other = if owner == 0 { Some(unprivileged()?) } else { None };
    if let Some((user, group)) = other {
        chown(&folder, Some(user), Some(group)).map_err(|error| error.to_string())?;
    }
    let command = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&folder).stdin(Stdio::null()).env_remove("LC_ALL");
        if let Some((user, group)) = other {
            command.uid(user).gid(group);
        }
        command
    };
    let make = |further: &[&str]| {
        let mut init = command(&programs.join("initdb"));
        init.args(["--no-sync", "--auth=trust", "--username=pressroom", "--encoding=UTF8", "--locale=C", "-D"]);
        init.arg(folder.join("data")).args(further).output().map_err(|error| error.to_string())
    };
    // A collation that is not the order of the bytes, where the server knows one: a list sorted by the database's idea
    // of an alphabet would differ from SQLite's.
    let mut made = make(&["--locale-provider=icu", "--icu-locale=en-US"])?;
    if !made.status.success() {
        let _ = fs::remove_dir_all(folder.join("data"));
        made = make(&[])?;
    }
    if !made.status.success() {
        return Err(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr)));
    }
    let watchdog = command(Path::new("/bin/sh"))
        .args(["-c", WATCH, "watch"])
        .arg(&programs)
        .arg(&folder)
        .stdin(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("PostgreSQL cannot be started: {error}"))?;
    let url = format!("postgres:///postgres?host={}&user=pressroom", folder.display());
    for _ in 0..600 {
        if PgConnection::establish(&url).is_ok() {
            return Ok(Server { url, _watchdog: Some(watchdog) });
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    Err(format!("PostgreSQL does not answer; its log says:\n{log}"))
}

/// The folder of the server's programs: on the path, or where Debian, Red Hat, Homebrew and others put them; the
/// newest of several.
fn programs() -> Option<PathBuf> {
    let has_all = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(found) = std::env::split_paths(&path).find(has_all) {
        return Some(found);
    }
    let mut found = Vec::new();
    for (place, prefix) in
        [("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/usr/local", "pgsql"), ("/opt/homebrew/opt", "postgresql")]
    {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let folder = entry.path().join("bin");
            if name.starts_with(prefix) && has_all(&folder) {
                let digits: String = name.chars().filter(char::is_ascii_digit).collect();
                found.push((digits.parse::<u32>().unwrap_or_default(), folder));
            }
        }
    }
    found.into_iter().max().map(|(_, folder)| folder)
}

/// A folder that others may pass through, with a name short enough for a socket in it.
fn make_folder() -> std::io::Result<PathBuf> {
    let place = if Path::new("/tmp").is_dir() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let folder = place.join(format!("pressroom-tests-{}", std::process::id()));
    fs::create_dir(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    Ok(folder)
}

fn unprivileged() -> Result<(u32, u32), String> {
    let users = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd cannot be read: {error}"))?;
    let of = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut parts = line.split(':').skip(2).map(|number| number.parse().ok());
        Some((parts.next()??, parts.next()??))
    };
    of("postgres").or_else(|| of("nobody")).ok_or_else(|| {
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.".into()
    })
}
