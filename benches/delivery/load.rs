//! A load of requests, sent by a process of its own over connections that stay open.

use std::io;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;

/// What is to be sent, how, and for how long.
#[derive(Clone, Serialize, Deserialize)]
pub struct Load {
    pub at: SocketAddr,
    /// Whole requests, sent in turn.
    pub requests: Vec<String>,
    /// The status that each answer has.
    pub status: u16,
    pub connections: usize,
    pub seconds: f64,
}

/// What came of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Done {
    pub answers: usize,
    pub bytes: usize,
    pub seconds: f64,
    /// The time that half of the answers took at most, and that 99 of 100 did, in milliseconds.
    pub half: f64,
    pub most: f64,
}

impl Done {
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.seconds
    }
}

/// A request that reads something.
pub fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{more}\r\n")
}

impl Load {
    /// Sends it from a process of its own.
    pub fn send(&self) -> Done {
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
            .arg("load")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the load generator starts");
        serde_json::to_writer(child.stdin.take().expect("its input"), self).expect("it listens");
        let output = child.wait_with_output().expect("it ends");
        serde_json::from_slice(&output.stdout).expect("it tells what came of it")
    }
}

/// The process of its own: reads a load from standard input, sends it, and tells what came of it.
pub fn run() {
    let load: Load = serde_json::from_reader(io::stdin()).expect("a load");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let done = runtime.block_on(send_all(&load));
    println!("{}", serde_json::to_string(&done).expect("it can be told"));
}

async fn send_all(load: &Load) -> Done {
    let begin = Instant::now();
    let until = begin + Duration::from_secs_f64(load.seconds);
    let each = (0..load.connections).map(|at| send_over_one(load, at, until));
    let all = futures_util::future::join_all(each).await;
    let seconds = begin.elapsed().as_secs_f64();
    let bytes = all.iter().map(|(_, bytes)| bytes).sum();
    let mut times: Vec<f64> = all.into_iter().flat_map(|(times, _)| times).collect();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default() * 1e3;
    Done { answers: times.len(), bytes, seconds, half: at(0.5), most: at(0.99) }
}

async fn send_over_one(load: &Load, first: usize, until: Instant) -> (Vec<f64>, usize) {
    let stream = TcpStream::connect(load.at).await.expect("the server takes connections");
    stream.set_nodelay(true).expect("a socket");
    let (mut times, mut bytes, mut buffer) = (Vec::new(), 0, Vec::with_capacity(1 << 16));
    for at in first * 7.. {
        let begin = Instant::now();
        if begin >= until {
            break;
        }
        write(&stream, load.requests[at % load.requests.len()].as_bytes()).await.expect("it can be sent");
        let (status, length) = read(&stream, &mut buffer).await.expect("it is answered");
        assert_eq!(status, load.status, "{}", String::from_utf8_lossy(&buffer));
        bytes += length;
        times.push(begin.elapsed().as_secs_f64());
    }
    (times, bytes)
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads one answer, and tells its status and how long it is.
async fn read(stream: &TcpStream, buffer: &mut Vec<u8>) -> io::Result<(u16, usize)> {
    buffer.clear();
    let mut whole = None;
    loop {
        match stream.try_read_buf(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                stream.readable().await?;
                continue;
            }
            Err(error) => return Err(error),
        }
        if whole.is_none() {
            whole = head(buffer);
        }
        if let Some((status, length)) = whole
            && buffer.len() >= length
        {
            return Ok((status, length));
        }
    }
}

/// The status of an answer and how long all of it is, once its head is there.
fn head(buffer: &[u8]) -> Option<(u16, usize)> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&buffer[..end]).ok()?;
    let status: u16 = head.get(9..12)?.parse().ok()?;
    let length = head.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let body = length.next().and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0);
    Some((status, end + if status == 304 { 0 } else { body }))
}

/// One request, and all of its answer: status, headers, body.
pub fn ask(at: SocketAddr, request: &str) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut buffer = Vec::new();
    let (status, _) = runtime
        .block_on(async {
            let stream = TcpStream::connect(at).await?;
            write(&stream, request.as_bytes()).await?;
            read(&stream, &mut buffer).await
        })
        .expect("the server answers");
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    (status, headers, buffer[end..].to_vec())
}
