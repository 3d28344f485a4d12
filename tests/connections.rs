//! Many connections that ask for nothing, or slowly: readers are answered all the same.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::harness::program::Program;

/// As many as are opened, where the system lets this process have so many.
const MANY: u64 = 10_000;

/// Both processes open a file for each connection.
fn allowed() -> usize {
    let files = rlimit::increase_nofile_limit(MANY + 500).expect("the limit can be read");
    MANY.min(files.saturating_sub(500)) as usize
}

fn open(at: SocketAddr) -> TcpStream {
    // The queue of those who knock is shorter than they are many.
    for _ in 0..50 {
        match TcpStream::connect_timeout(&at, Duration::from_secs(5)) {
            Ok(stream) => return stream,
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    panic!("{at} takes no further connection");
}

#[test]
fn idle_and_slow_connections_do_not_stop_a_reader() {
    let many = allowed();
    assert!(many >= 1_000, "this system allows a process {many} connections");
    let program = Program::new();
    let server = program.serve(&["--sample"]);
    let reader = server.client();
    reader.get("/v1/articles").expect(200);
    let mut held = Vec::with_capacity(many);
    for at in 0..many {
        let mut stream = open(server.at);
        match at % 4 {
            // Says nothing.
            0 => {}
            // Begins, and goes on some other day.
            1 => stream.write_all(b"GET /v1/articles HTT").expect("it is sent"),
            2 => stream.write_all(b"GET /v1/articles HTTP/1.1\r\nHost: x\r\nX-Long: ").expect("it is sent"),
            // Has asked, and never reads.
            _ => stream.write_all(b"GET /v1/articles?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n").expect("it is sent"),
        }
        held.push(stream);
        if at % 500 == 0 {
            reader.get("/v1/articles").expect(200);
        }
    }
    for path in ["/v1/articles", "/v1/articles?limit=1", "/v1/site", "/healthz", "/readyz"] {
        reader.get(path).expect(200);
    }
    assert_eq!(held.len(), many);
}
