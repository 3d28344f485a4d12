//! F: a server that answers the same bytes and headers from memory, and does nothing else.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde::{Deserialize, Serialize};

use super::load::{ask, get};
use super::server::Listening;

/// An answer to be given again.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Kept {
    /// What a server answers to a request for this path.
    pub fn of(at: SocketAddr, path: &str, more: &str) -> Kept {
        let (status, mut headers, body) = ask(at, &get(path, more));
        // These the floor writes itself, as every server does.
        headers.retain(|(name, _)| {
            !["date", "content-length", "connection", "transfer-encoding"].contains(&name.as_str())
        });
        Kept { status, headers, body: String::from_utf8(body).expect("text") }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Starts F as a process of its own.
pub fn start(answers: &HashMap<String, Kept>, workers: usize) -> Listening {
    let file = std::env::temp_dir().join(format!("pressroom-bench-floor-{}.json", std::process::id()));
    std::fs::write(&file, serde_json::to_vec(answers).expect("it can be written")).expect("it can be written");
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    let listening = Listening::start(command.arg("floor").arg(&file).arg(workers.to_string()));
    drop(std::fs::remove_file(&file));
    listening
}

struct Ready {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: Bytes,
}

async fn answer(request: HttpRequest, answers: Data<HashMap<String, Ready>>) -> HttpResponse {
    let path = request.uri().path_and_query().map(|path| path.as_str()).unwrap_or_default();
    let Some(ready) = answers.get(path) else { return HttpResponse::NotFound().finish() };
    let mut response = HttpResponse::build(ready.status);
    for (name, value) in &ready.headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.body(ready.body.clone())
}

/// The process of its own.
pub fn run(file: &str, workers: usize) -> io::Result<()> {
    let answers: HashMap<String, Kept> = serde_json::from_slice(&std::fs::read(file)?)?;
    let ready = |(path, kept): (String, Kept)| {
        let status = StatusCode::from_u16(kept.status).expect("a status");
        (path, Ready { status, headers: kept.headers, body: Bytes::from(kept.body.into_bytes()) })
    };
    let answers: Data<HashMap<String, Ready>> = Data::new(answers.into_iter().map(ready).collect());
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}/", listener.local_addr()?);
    actix_web::rt::System::new().block_on(async move {
        let app = move || App::new().app_data(answers.clone()).default_service(web::to(answer));
        HttpServer::new(app).workers(workers).listen(listener)?.run().await
    })
}
