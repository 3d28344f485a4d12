//! A client that believes nothing: every answer is held against the OpenAPI document before a test sees it.

use std::io::Read;
use std::net::SocketAddr;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

use super::contract;

/// Somebody at the other end of the wire.
#[derive(Clone)]
pub struct Client {
    at: SocketAddr,
    token: Option<String>,
    agent: Agent,
}

/// A request being written.
pub struct Ask<'a> {
    client: &'a Client,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// What came back. The body is decoded already.
#[derive(Debug, Clone)]
pub struct Answer {
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(at: SocketAddr) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .accept("")
            .user_agent("")
            .build();
        Client { at, token: None, agent: config.into() }
    }

    pub fn with_token(&self, token: &str) -> Client {
        Client { token: Some(token.into()), ..self.clone() }
    }

    /// Begins a request that needs more than the short forms below.
    pub fn ask<'a>(&'a self, method: &'static str, path: &str) -> Ask<'a> {
        Ask { client: self, method, path: path.into(), headers: Vec::new(), body: None }
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).send()
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path).json(body).send()
    }

    /// Does something to a record of this version.
    #[track_caller]
    pub fn act(&self, path: &str, version: i64, body: &Value) -> Answer {
        self.ask("POST", path).version(version).json(body).send()
    }

    #[track_caller]
    pub fn put(&self, path: &str, version: i64, body: &Value) -> Answer {
        self.ask("PUT", path).version(version).json(body).send()
    }

    #[track_caller]
    pub fn patch(&self, path: &str, version: i64, body: &Value) -> Answer {
        self.ask("PATCH", path).version(version).json(body).send()
    }

    #[track_caller]
    pub fn delete(&self, path: &str, version: i64) -> Answer {
        self.ask("DELETE", path).version(version).send()
    }
}

impl Ask<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn version(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().as_bytes())
    }

    pub fn bytes(mut self, kind: &str, body: &[u8]) -> Self {
        self.body = Some(body.to_vec());
        if kind.is_empty() { self } else { self.header("content-type", kind) }
    }

    #[track_caller]
    pub fn send(self) -> Answer {
        let answer = self.send_unchecked();
        contract::check(self.method, &self.path, &answer);
        answer
    }

    /// Sends the request and does not hold the answer against the document: for what is not part of the API.
    #[track_caller]
    pub fn send_unchecked(&self) -> Answer {
        self.try_send().unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path))
    }

    /// The same where the server may be gone.
    pub fn try_send(&self) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let asked = format!("{} {}", self.method, self.path);
        let mut request = Request::builder().method(self.method).uri(format!("http://{}{}", self.client.at, self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(token) = &self.client.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = match &self.body {
            Some(bytes) => self.client.agent.run(request.body(bytes.as_slice())?)?,
            None => self.client.agent.run(request.body(())?)?,
        };
        let (parts, mut body) = response.into_parts();
        let mut bytes = Vec::new();
        body.as_reader().read_to_end(&mut bytes)?;
        let coding = parts.headers.get("content-encoding").and_then(|value| value.to_str().ok());
        let body = decode(coding, bytes)?;
        Ok(Answer { asked, status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

fn decode(coding: Option<&str>, bytes: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    if bytes.is_empty() {
        return Ok(bytes);
    }
    match coding {
        None | Some("identity") => return Ok(bytes),
        Some("gzip") => flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?,
        Some("br") => brotli::Decompressor::new(bytes.as_slice(), 4096).read_to_end(&mut plain)?,
        Some("zstd") => return zstd::stream::decode_all(bytes.as_slice()),
        Some(other) => return Err(std::io::Error::other(format!("unknown coding {other}"))),
    };
    Ok(plain)
}

impl Answer {
    /// The answer, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text());
        self
    }

    /// The JSON of an answer of this status.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        self.expect(status).json()
    }

    /// The problem document, if it has this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let asked = self.asked.clone();
        let problem = self.ok(status);
        assert_eq!(problem["code"], code, "{asked} answered {problem}");
        problem
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error} in {}", self.asked, self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A header that must be there.
    #[track_caller]
    pub fn must(&self, name: &str) -> &str {
        self.header(name).unwrap_or_else(|| panic!("{} has no {name}: {:?}", self.asked, self.headers))
    }

    /// The codes of what is wrong, each with its place.
    pub fn faults(&self) -> Vec<(String, String)> {
        let place = |fault: &Value| {
            ["pointer", "parameter", "header"]
                .iter()
                .find_map(|name| fault[*name].as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let faults = self.json()["errors"].as_array().cloned().unwrap_or_default();
        faults.iter().map(|fault| (place(fault), fault["code"].as_str().unwrap_or_default().to_owned())).collect()
    }
}
