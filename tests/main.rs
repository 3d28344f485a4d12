//! The suite: everything the program promises, tried over HTTP on SQLite and on PostgreSQL.
//!
//! A file is a concern. A test is a function that is told which engine to run on, and `on_both!` makes two tests of
//! it. PostgreSQL is the server of `TEST_DATABASE_URL`, or one that the suite starts from the system's binaries.

/// Makes of each function a test on SQLite and a test on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[test]
            fn sqlite() {
                super::$name($crate::harness::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                super::$name($crate::harness::Engine::Postgres);
            }
        })+
    };
}

mod harness;

mod answers;
mod batch;
mod bodies;
mod cache;
mod caching;
mod calendars;
mod change_log;
mod command_line;
mod concurrency;
mod connections;
mod corrections;
mod crash;
mod cursors;
mod desk;
mod document;
mod edit_locks;
mod embargoes;
mod feeds;
mod filters;
mod formats;
mod fronts;
mod idempotency;
mod imports;
mod lists;
mod merges;
mod model;
mod names;
mod operators;
mod permissions;
mod plans;
mod preconditions;
mod press_conferences;
mod previews;
mod properties;
mod quotation_checks;
mod quotations;
mod races;
mod records;
mod renderers;
mod retention;
mod revisions;
mod schedules;
mod schema;
mod seen;
mod sign_in;
mod slugs;
mod speech;
mod statements;
mod strictness;
mod suggestions;
mod transcripts;
mod translations;
mod trash;
mod visibility;
mod workflow;
mod zones;
