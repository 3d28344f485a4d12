//! Warnings: what looks wrong in a record and is no error. Management answers them beside the record; nothing is refused
//! for them.

use serde::Serialize;
use utoipa::ToSchema;

use super::editions::Involved;

/// How many records a warning names at most.
pub const LISTED: i64 = 20;

/// Something that looks wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Warning {
    /// Where, as a JSON Pointer into the record.
    pub pointer: String,
    /// What it is, for programs.
    pub code: String,
    /// What it is, for people.
    pub detail: String,
    /// The other records that it is about.
    pub records: Vec<Involved>,
}

impl Warning {
    /// A warning about what stands at a place of the record.
    pub fn at(pointer: impl Into<String>, code: &str, detail: impl Into<String>, records: Vec<Involved>) -> Warning {
        Warning { pointer: pointer.into(), code: code.into(), detail: detail.into(), records }
    }
}
