//! The newsroom: one room a record, with its shape, its rules and its rows.

pub mod actions;
pub mod article;
pub mod batch;
pub mod byline;
pub mod correction;
pub mod crud;
pub mod describe;
pub mod desk_view;
pub mod editions;
pub mod front;
pub mod history;
pub mod locks;
pub mod manage;
pub mod media;
pub mod merge;
pub mod official;
pub mod organization;
pub mod page;
pub mod prepare;
pub mod press_conference;
pub mod quotation;
mod restore;
pub mod retention;
pub mod revisions;
pub mod schedule;
pub mod section;
pub mod shows;
pub mod site;
pub mod topic;
pub mod transcript;
pub mod trash;
pub mod upkeep;
pub mod warnings;
pub mod zones;

pub use article::Article;
pub use byline::Byline;
pub use correction::Correction;
pub use front::Front;
pub use media::Media;
pub use official::Official;
pub use organization::Organization;
pub use page::Page;
pub use press_conference::PressConference;
pub use quotation::Quotation;
pub use section::Section;
pub use site::Site;
pub use topic::Topic;
pub use transcript::Transcript;

use serde_json::Value;

use crate::http::{Fault, Result};
use crate::record::Link;
use crate::store::{Conn, Id};

/// A JSON object without some of its members.
fn without(mut value: Value, names: &[&str]) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
    value
}

/// How far a chain of records above one another goes at most.
const LONGEST_CHAIN: usize = 16;

/// Reports a record that would stand above itself, or a chain that is longer than anybody walks.
fn refuse_circle(
    conn: &mut Conn,
    id: Id,
    first: Option<Link>,
    pointer: &str,
    faults: &mut Vec<Fault>,
    next: impl Fn(&mut Conn, Id) -> Result<Option<Link>>,
) -> Result<()> {
    let mut above = first;
    for _ in 0..LONGEST_CHAIN {
        let Some(link) = above else { return Ok(()) };
        if link.id == id {
            faults.push(Fault::at(pointer, "circle", "The chain would lead back to the record itself."));
            return Ok(());
        }
        above = next(conn, link.id)?;
    }
    if above.is_some() {
        let detail = format!("The chain would have more than {LONGEST_CHAIN} records.");
        faults.push(Fault::at(pointer, "too_deep", detail));
    }
    Ok(())
}

/// Reads and writes a record whose row is its struct. A macro, because a function over any table needs bounds of
/// diesel's that nobody can read.
macro_rules! stored_in {
    ($table:ident $(, $always:expr)?) => {
        fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Self)>> {
            Ok($table::table.filter(among($table::id, ids)).select(($table::id, Self::as_select())).load(conn)?)
        }

        fn insert(&self, conn: &mut Conn, id: Id) -> Result<()> {
            diesel::insert_into($table::table).values(($table::id.eq(id), $($always,)? self)).execute(conn)?;
            Ok(())
        }

        fn update(&self, conn: &mut Conn, id: Id) -> Result<()> {
            diesel::update($table::table.find(id)).set(self).execute(conn)?;
            Ok(())
        }
    };
}

/// The same for a record with rows in another table, which a method writes.
macro_rules! stored_in_parts {
    ($table:ident, $parts:ident) => {
        fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Self)>> {
            Ok($table::table.filter(among($table::id, ids)).select(($table::id, Self::as_select())).load(conn)?)
        }

        fn insert(&self, conn: &mut Conn, id: Id) -> Result<()> {
            diesel::insert_into($table::table).values(($table::id.eq(id), self)).execute(conn)?;
            self.$parts(conn, id)
        }

        fn update(&self, conn: &mut Conn, id: Id) -> Result<()> {
            diesel::update($table::table.find(id)).set(self).execute(conn)?;
            self.$parts(conn, id)
        }
    };
}

use {stored_in, stored_in_parts};

/// Does the same for a record of whichever kind: `of_kind!(kind, T => expression)`.
#[macro_export]
macro_rules! of_kind {
    ($kind:expr, $record:ident => $work:expr) => {
        match $kind {
            $crate::record::Kind::Article => {
                type $record = $crate::newsroom::Article;
                $work
            }
            $crate::record::Kind::Byline => {
                type $record = $crate::newsroom::Byline;
                $work
            }
            $crate::record::Kind::Official => {
                type $record = $crate::newsroom::Official;
                $work
            }
            $crate::record::Kind::Organization => {
                type $record = $crate::newsroom::Organization;
                $work
            }
            $crate::record::Kind::PressConference => {
                type $record = $crate::newsroom::PressConference;
                $work
            }
            $crate::record::Kind::Transcript => {
                type $record = $crate::newsroom::Transcript;
                $work
            }
            $crate::record::Kind::Quotation => {
                type $record = $crate::newsroom::Quotation;
                $work
            }
            $crate::record::Kind::Section => {
                type $record = $crate::newsroom::Section;
                $work
            }
            $crate::record::Kind::Topic => {
                type $record = $crate::newsroom::Topic;
                $work
            }
            $crate::record::Kind::Media => {
                type $record = $crate::newsroom::Media;
                $work
            }
            $crate::record::Kind::Page => {
                type $record = $crate::newsroom::Page;
                $work
            }
            $crate::record::Kind::Site => {
                type $record = $crate::newsroom::Site;
                $work
            }
            $crate::record::Kind::Correction => {
                type $record = $crate::newsroom::Correction;
                $work
            }
            $crate::record::Kind::Front => {
                type $record = $crate::newsroom::Front;
                $work
            }
        }
    };
}
