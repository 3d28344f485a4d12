//! What differs between two states of a record, in a form that a person can read: fields, lists, blocks of a body.
//!
//! The two states are JSON, so that one way of comparing serves every kind of record.

mod blocks;
mod lists;
mod order;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub use blocks::{BlockChange, MarkChange, QuotationNamed};
pub use lists::{ItemChange, ListChange};
pub use words::{Edit, Piece};

use crate::http::body::escape;
use crate::words as word_list;
use words::Budget;

word_list! {
    /// What became of a part.
    ChangeKind {
        /// It is new.
        Added = "added",
        /// It is gone.
        Removed = "removed",
        /// It stands elsewhere, as it was.
        Moved = "moved",
        /// It is another than it was.
        Changed = "changed",
        /// Of a block: its words are the same, and what is marked in them is not.
        Marks = "marks",
    }
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldChange {
    /// Where it stands, as a JSON Pointer (RFC 6901) into the record, or into the item or block it is part of.
    #[schema(example = "/headline")]
    pub pointer: String,
    /// What it was; null where there was nothing.
    pub before: Value,
    /// What it is; null where there is nothing.
    pub after: Value,
    /// Of two texts: the words that stayed, went and came. Empty for everything else.
    pub words: Vec<Piece>,
}

/// What differs between two states of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// The fields that differ, but for lists and the body.
    pub fields: Vec<FieldChange>,
    /// The lists that differ, item by item.
    pub lists: Vec<ListChange>,
    /// The blocks of the body that differ, in the order they have now; those that are gone stand where they stood.
    pub blocks: Vec<BlockChange>,
}

/// Compares two states of a record. `quotations` are the names of those that are marked in its body.
pub fn compare(before: &Value, after: &Value, quotations: &HashMap<String, String>) -> Difference {
    let mut budget = Budget::default();
    let mut difference = Difference::default();
    for name in names(before, after) {
        let (old, new) = (&before[name], &after[name]);
        if old == new {
            continue;
        }
        let list = |value: &Value| value.is_array() || value.is_null();
        if name == "body" && (old.is_array() || new.is_array()) {
            difference.blocks = blocks::compare(old, new, quotations, &mut budget);
        } else if list(old) && list(new) {
            let items = lists::compare(old, new, &mut budget);
            difference.lists.push(ListChange { pointer: format!("/{}", escape(name)), items });
        } else {
            fields(&format!("/{}", escape(name)), old, new, &mut budget, &mut difference.fields);
        }
    }
    difference
}

/// The names of the members of two objects, in the order of the second.
fn names<'a>(before: &'a Value, after: &'a Value) -> Vec<&'a str> {
    let of = |value: &'a Value| value.as_object().into_iter().flat_map(|members| members.keys());
    let mut names: Vec<&str> = of(after).map(String::as_str).collect();
    names.extend(of(before).map(String::as_str).filter(|name| after.get(name).is_none()));
    names
}

/// The fields within two values that differ. A relation to another record is one value.
fn fields(pointer: &str, before: &Value, after: &Value, budget: &mut Budget, into: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    let another = before.get("id").is_some() && before.get("id") != after.get("id");
    if before.is_object() && after.is_object() && !another {
        for name in names(before, after) {
            fields(&format!("{pointer}/{}", escape(name)), &before[name], &after[name], budget, into);
        }
        return;
    }
    let words = match (before.as_str(), after.as_str()) {
        (Some(old), Some(new)) => words::compare(old, new, budget),
        _ => Vec::new(),
    };
    into.push(FieldChange { pointer: pointer.into(), before: before.clone(), after: after.clone(), words });
}
