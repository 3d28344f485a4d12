//! Counts the SQL statements that are sent to a database, so that a test can say how many an answer costs.

use std::collections::HashMap;
use std::sync::{Mutex, Once, OnceLock};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use pressroom::store::Address;

/// Statements by the address of their database: tests run side by side, each with a database of its own.
fn counts() -> &'static Mutex<HashMap<String, Vec<String>>> {
    static COUNTS: OnceLock<Mutex<HashMap<String, Vec<String>>>> = OnceLock::new();
    COUNTS.get_or_init(Mutex::default)
}

struct Counter {
    url: String,
}

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.url = url.to_owned(),
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut counts = counts().lock().expect("nobody panics with the counts in hand");
                if let Some(statements) = counts.get_mut(&self.url) {
                    statements.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}

/// Lets every connection that is made from now on count its statements.
pub fn count_all() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        diesel::connection::set_default_instrumentation(|| Some(Box::new(Counter { url: String::new() })))
            .expect("nobody panicked while setting it");
    });
}

/// The statements that are sent to a database while `work` is done.
pub fn of(address: &Address, work: impl FnOnce()) -> Vec<String> {
    let (Address::Sqlite(url) | Address::Postgres(url)) = address;
    counts().lock().expect("nobody panics with the counts in hand").insert(url.clone(), Vec::new());
    work();
    let mut statements =
        counts().lock().expect("nobody panics with the counts in hand").remove(url).unwrap_or_default();
    // The pool may open a connection meanwhile, and what sets one up is no part of the work.
    statements.retain(|statement| !statement.starts_with("PRAGMA") && !statement.starts_with("SET "));
    statements
}
