//! S: the statements that a request sends, with the same parameters, in a bare diesel loop.

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::sync::Mutex;

use diesel::connection::{Instrumentation, InstrumentationEvent};
use pressroom::app::{self, Parts};
use pressroom::store::{Address, Clock, Store};

use super::generate::world::SECRET;
use super::load::ask;

/// What was sent since it was last taken.
static SENT: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            SENT.lock().expect("nobody panicked").push(query.to_string());
        }
    }
}

/// The statements that the server sends to answer each of these requests once it has answered some before.
pub fn captured(address: &Address, requests: &[String]) -> Vec<Vec<String>> {
    diesel::connection::set_default_instrumentation(|| Some(Box::new(Listener))).expect("nobody panicked");
    let store = Store::open(address, 1, Clock::default()).expect("the store opens");
    let parts = Parts::new(store, SECRET.as_bytes(), NonZeroU32::MIN, Vec::new()).expect("the parts fit together");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = listener.local_addr().expect("it has an address");
    let (tell, hear) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let server = app::server(&parts, listener, Some(1)).expect("the server starts");
            tell.send(server.handle()).expect("somebody waits");
            server.await.expect("it ends well");
        });
    });
    let handle = hear.recv().expect("the server starts");
    let all = requests
        .iter()
        .map(|request| {
            SENT.lock().expect("nobody panicked").clear();
            ask(at, request);
            std::mem::take(&mut *SENT.lock().expect("nobody panicked"))
        })
        .collect();
    drop(handle.stop(false));
    thread.join().expect("the server ends");
    diesel::connection::set_default_instrumentation(|| None).expect("nobody panicked");
    all
}
