//! The program itself, as a process: the command line and what a process can suffer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::json;

use super::Client;
use super::engines::make_folder;

/// The program with a working folder of its own.
pub struct Program {
    pub folder: PathBuf,
}

/// What a command said, and how it ended.
pub struct Done {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

/// A server that runs as a process of its own.
pub struct Running {
    child: Child,
    pub at: SocketAddr,
    said: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Program {
    pub fn new() -> Program {
        Program { folder: make_folder() }
    }

    /// The program, with no setting from outside.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressroom"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PRESSROOM_") || name == "DATABASE_URL" {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(&self.folder).env("COLUMNS", "100");
        command
    }

    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Done {
        finish(self.command(arguments), "")
    }

    /// The same with something on its standard input.
    #[track_caller]
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Done {
        finish(self.command(arguments), input)
    }

    /// Starts the server at a free port, and waits until it serves.
    #[track_caller]
    pub fn serve(&self, arguments: &[&str]) -> Running {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let mut command = self.command(&all);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let said = Arc::new(Mutex::new(String::new()));
        let mut readers = Vec::new();
        let (tell, hear) = std::sync::mpsc::channel();
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("a pipe")), Box::new(child.stderr.take().expect("a pipe"))];
        for stream in streams {
            let (said, tell) = (said.clone(), tell.clone());
            readers.push(std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    said.lock().expect("nobody panics with it in hand").push_str(&format!("{line}\n"));
                    if let Some((_, rest)) = line.split_once("API    http://") {
                        let at = rest.split('/').next().and_then(|at| at.parse().ok());
                        // Nobody may listen any more, and that is no matter.
                        let _ = tell.send(at.expect("an address"));
                    }
                }
            }));
        }
        drop(tell);
        let Ok(at) = hear.recv() else {
            let _ = child.wait();
            panic!("the server did not start: {}", said.lock().expect("nobody panics with it in hand"));
        };
        let running = Running { child, at, said, readers };
        running.client().get("/readyz").expect(200);
        running
    }
}

#[track_caller]
fn finish(mut command: Command, input: &str) -> Done {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // A command that asks for nothing may be gone before this is written.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { status: output.status, out: text(&output.stdout), err: text(&output.stderr) }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Done {
    /// What it said, if it ended well.
    #[track_caller]
    pub fn well(self) -> String {
        assert!(self.status.success(), "{}: {}{}", self.status, self.out, self.err);
        self.out
    }

    /// The sentence it stopped with.
    #[track_caller]
    pub fn stopped(self) -> String {
        assert!(!self.status.success(), "it ended well: {}", self.out);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

impl Running {
    pub fn client(&self) -> Client {
        Client::new(self.at)
    }

    /// Somebody who signs in over HTTP.
    #[track_caller]
    pub fn sign_in(&self, email: &str, password: &str) -> Client {
        let session = self.client().post("/v1/auth/sign-in", &json!({"email": email, "password": password})).ok(200);
        self.client().with_token(session["access_token"].as_str().expect("a token"))
    }

    /// What it said so far.
    pub fn said(&self) -> String {
        self.said.lock().expect("nobody panics with it in hand").clone()
    }

    /// Waits until it has said this.
    pub fn wait_for(&self, words: &str) -> String {
        for _ in 0..600 {
            let said = self.said();
            if said.contains(words) {
                return said;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it never said ‘{words}’: {}", self.said());
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.expect("kill can be run").success());
    }

    /// Waits for its end; answers how it ended and all it said.
    pub fn end(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("it ends");
        self.readers.drain(..).for_each(|reader| reader.join().expect("the reader ends"));
        (status, self.said())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a data folder keeps its database.
pub fn database_in(folder: &Path) -> PathBuf {
    folder.join("pressroom.db")
}
