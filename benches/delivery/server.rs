//! Processes that are measured: the server as a child, and what processes cost.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use pressroom::store::Address;

use super::generate::world::SECRET;

/// Asks a process to end as somebody at a terminal would, and waits for its end.
pub fn interrupt(child: &mut Child) {
    drop(Command::new("kill").arg("-INT").arg(child.id().to_string()).status());
    for _ in 0..600 {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(child.kill());
    drop(child.wait());
}

/// A child that listens somewhere.
pub struct Listening {
    child: Child,
    // What it says further is not read, and must not break it.
    _said: BufReader<ChildStdout>,
    pub at: SocketAddr,
}

impl Listening {
    /// Starts a child that says on standard output where it listens.
    pub fn start(command: &mut Command) -> Listening {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut said = BufReader::new(child.stdout.take().expect("its output"));
        let at = address_said(&mut said);
        Listening { child, _said: said, at }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        interrupt(&mut self.child);
    }
}

/// The address in the first line that has one.
fn address_said(said: &mut BufReader<ChildStdout>) -> SocketAddr {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(said.read_line(&mut line).expect("it speaks") > 0, "the server ended before it listened");
        let address = line.split_once("http://").map(|(_, rest)| rest.split('/').next().unwrap_or_default().trim());
        if let Some(at) = address.and_then(|address| address.parse().ok()) {
            return at;
        }
    }
}

/// How the server is run.
#[derive(Clone, Copy)]
pub struct Setting {
    pub workers: usize,
    pub connections: u32,
    /// Whether answers are kept in memory.
    pub cache: bool,
}

/// The built server over a store.
pub fn serve(address: &Address, setting: Setting) -> Listening {
    let url = match address {
        Address::Sqlite(path) => format!("sqlite://{path}"),
        Address::Postgres(url) => url.clone(),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressroom"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error", "--data-dir"]).arg(std::env::temp_dir());
    command.args(["--database-url", &url, "--secret", SECRET]);
    command.args(["--workers", &setting.workers.to_string()]);
    command.args(["--database-connections", &setting.connections.to_string()]);
    if has_cache() && !setting.cache {
        command.args(["--response-cache-bytes", "0"]);
    }
    Listening::start(&mut command)
}

/// Whether the server has a response cache.
pub fn has_cache() -> bool {
    let help = Command::new(env!("CARGO_BIN_EXE_pressroom")).args(["serve", "--help"]).output().expect("it tells");
    String::from_utf8_lossy(&help.stdout).contains("--response-cache-bytes")
}

/// The CPU that processes have used so far, in seconds, with that of children of theirs that have ended.
pub fn cpu(processes: &[u32]) -> f64 {
    let of = |process: &u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (_, after) = stat.rsplit_once(')')?;
        let fields: Vec<f64> = after.split_whitespace().skip(11).take(4).filter_map(|one| one.parse().ok()).collect();
        Some(fields.iter().sum::<f64>() / 100.0)
    };
    processes.iter().filter_map(of).sum()
}

/// The memory that a process holds, in megabytes: now, and at most so far.
pub fn memory(process: u32) -> (f64, f64) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kilo| kilo.parse::<f64>().ok());
        number.unwrap_or_default() / 1024.0
    };
    (of("VmRSS:"), of("VmHWM:"))
}
