//! What every record has, whatever its kind: identity, version, slug, card, relations, revisions. The newsroom's rooms
//! say what is particular to each.

pub mod card;
pub mod compare;
pub mod kind;
pub mod merged;
pub mod names;
pub mod parts;
pub mod person;
pub mod revision;
pub mod save;
pub mod slug;
pub mod text;
pub mod time;

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::desk::Shift;
use crate::access::roles::Leave;
use crate::body::Body;
use crate::http::{Fault, Result};
use crate::store::{Conn, Id, Moment};

pub use card::Card;
pub use kind::Kind;
pub use parts::{Contact, Credit, ExternalId, Extraction, Link, Review, Source};
pub use save::{Head, Saved};
pub use slug::Slug;
pub use text::{LocalText, LocalizedText, TextKind};
pub use time::ZonedTime;

/// A relation of a record to another.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Which of the record's relations it is.
    pub field: &'static str,
    /// The kind of the other record.
    pub kind: Kind,
    /// The other record.
    pub target: Id,
    /// Where it stands in the record, as a JSON Pointer.
    pub pointer: String,
}

impl Relation {
    /// A relation called `field`, written at `pointer`.
    pub fn new(field: &'static str, kind: Kind, target: impl Into<Link>, pointer: impl Into<String>) -> Relation {
        Relation { field, kind, target: target.into().id, pointer: pointer.into() }
    }
}

/// The dates of a publication that readers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// When it was first published; none where only the day is known.
    pub published_at: Option<Moment>,
    /// When its content last changed.
    pub content_modified_at: Option<Moment>,
}

/// What the site says where a record does not.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The language of a text that names none.
    pub language: String,
    /// The zone of a day that names none.
    pub time_zone: chrono_tz::Tz,
}

/// A value by which a list finds a record for a time: the filter, the value, since when and until when.
pub type Passing = (&'static str, &'static str, Option<Moment>, Option<Moment>);

/// A record that is edited as one: its fields and its parts, in the shape that is written and read.
///
/// The type is at once the JSON that editors send, the snapshot that a revision keeps, and the row (or rows) in the
/// database.
pub trait Record: Serialize + DeserializeOwned + ToSchema + Clone + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;
    /// Fields that a `PUT` leaves alone when it does not mention them.
    const KEPT: &'static [&'static str] = &[];
    /// What one needs leave for to change it.
    type Write: Leave;
    /// What one needs leave for to publish it.
    type Publish: Leave;

    /// Reads these records; those that are missing are left out.
    fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Self)>>;
    /// Writes a new record's rows; its row in `records` is there.
    fn insert(&self, conn: &mut Conn, id: Id) -> Result<()>;
    /// Writes an existing record's rows.
    fn update(&self, conn: &mut Conn, id: Id) -> Result<()>;

    /// Brings what was typed into its final form, and reports all of it that cannot stand.
    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>);
    /// Fills in what was left out of a new record and follows from what is stored.
    fn complete(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    /// Takes over what a change may not touch, and reports what it tried to.
    fn carry(&mut self, _before: &Self, _faults: &mut Vec<Fault>) {}
    /// Reports what cannot follow from what it was; `expressly` where an act of its own asks for it.
    fn follows(&self, _before: &Self, _expressly: bool, _faults: &mut Vec<Fault>) {}
    /// Reports what cannot stand in view of what is stored.
    fn check(&self, _conn: &mut Conn, _id: Id, _faults: &mut Vec<Fault>) -> Result<()> {
        Ok(())
    }
    /// Settles what follows from what is stored, once all of it can stand.
    fn derive(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    /// Brings up to date what other records derive from it, after it was written, trashed or restored.
    fn ripple(&self, _conn: &mut Conn, _before: Option<&Self>) -> Result<()> {
        Ok(())
    }
    /// Its relations to other records.
    fn relations(&self) -> Vec<Relation>;
    /// What it shows of itself where another refers to it.
    fn card(&self) -> Card;
    /// Its slug, where its kind has one, and the text one is made from.
    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        None
    }
    /// Its language, where its kind has one; else the empty string.
    fn language(&self) -> &str {
        ""
    }
    /// The names it is looked up by.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
    /// How it was found in a page, if it was.
    fn extraction(&self) -> Option<&Extraction> {
        None
    }
    /// Whether a person has to accept a suggestion of this kind before readers may see it.
    const SUGGESTED_APART: bool = false;

    /// What readers may see of it: its own fields, and the ids of linked records.
    fn document(&self) -> Result<Value> {
        Ok(serde_json::to_value(self)?)
    }
    /// What its list can be filtered by: pairs of a filter and a value.
    fn filters(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// What its list can be filtered by for a time alone: a filter and a value, since when, and until when.
    fn passing_filters(&self, _defaults: &Defaults) -> Vec<Passing> {
        Vec::new()
    }
    /// The filters within which its list has its further orders; the list as a whole has them too.
    const SORTED_WITHIN: &'static [&'static str] = &[];
    /// The further orders of its list, each with the bytes it is sorted by; `usual` are those of the usual order.
    fn further_orders(&self, _usual: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        Vec::new()
    }
    /// What management answers beside the record's own fields.
    fn derived(&self, _conn: &mut Conn, _id: Id, _into: &mut Value) -> Result<()> {
        Ok(())
    }
    /// Whether it has a body, which can be written and read in several formats.
    fn has_body() -> bool {
        false
    }
    /// Its body, where it has one.
    fn body(&self) -> Option<&Body> {
        None
    }
    /// Finds again, in a body that came without marks, the quotations that were marked before.
    fn reanchor(_value: &mut Value, _before: &Self, _body: &mut Body) {}
    /// Of what is sorted by its day: the first publication and the day it is dated.
    fn dates(&self) -> Option<(Option<Moment>, Option<NaiveDate>)> {
        None
    }
    /// Dates it as readers will see it from an instant on: `before` are the dates of what they see until then, if they
    /// see any, and `changed` says whether it differs from that in more than a trifle.
    fn dated(&mut self, _from: Moment, _before: Option<Dates>, _changed: bool) {}
    /// Keeps the dates that publishing set in its rows.
    fn keep_dates(&self, _conn: &mut Conn, _id: Id) -> Result<()> {
        Ok(())
    }
    /// Takes over the dates of scheduled editions that have begun since it was saved: nothing ran when they did.
    fn catch_up(_conn: &mut Conn, _records: &mut [(Id, Self)], _now: Moment) -> Result<()> {
        Ok(())
    }
    /// Fields that stay as they are when an earlier revision comes back.
    const PRESENT: &'static [&'static str] = &[];
    /// Refuses a save that conflicts with what readers see or may see.
    fn guard(&self, _conn: &mut Conn, _shift: &Shift, _id: Id, _before: Option<&Self>) -> Result<()> {
        Ok(())
    }
    /// Keeps beside its rows what changed in it; those are written.
    fn changed(
        &self,
        _conn: &mut Conn,
        _shift: &Shift,
        _head: &Head,
        _before: &Self,
        _saving: &revision::Saving,
    ) -> Result<()> {
        Ok(())
    }
    /// What to send to make one, for the documentation.
    fn example() -> Value;
}
