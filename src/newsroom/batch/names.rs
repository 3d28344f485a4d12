//! The names that operations of a batch have for one another: `"$report"` is the record that the operation called
//! `report` made or wrote.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::BatchOperation;
use crate::http::body::escape;
use crate::http::work::Found;
use crate::http::{Error, Fault, Result};
use crate::store::Id;

/// How long a name is at most.
const LONGEST: usize = 40;

/// A record that an operation made or wrote, and the version it had then.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The record.
    pub id: Id,
    /// Its version.
    pub version: i32,
}

/// What the operations so far made or wrote, by their names; nothing where they failed.
pub type Named = HashMap<String, Option<Written>>;

/// The name that a text stands for, if it stands for one.
fn name_in(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let fits = name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte));
    fits.then_some(name)
}

/// Shows every text of a value to `see`, with its place.
fn each_text(value: &mut Value, pointer: &mut String, see: &mut impl FnMut(&str, &mut String)) {
    let length = pointer.len();
    match value {
        Value::String(text) => see(pointer, text),
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{at}"));
                each_text(item, pointer, see);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                pointer.push_str(&format!("/{}", escape(name)));
                each_text(member, pointer, see);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// Reports the names in an operation that no earlier one has. `place` is the operation's own.
pub fn refuse_unknown(
    operation: &mut BatchOperation,
    step: Option<&str>,
    place: &str,
    earlier: &HashSet<String>,
    faults: &mut Vec<Fault>,
) {
    let mut see = |pointer: String, text: &str| {
        if let Some(name) = name_in(text).filter(|name| !earlier.contains(*name)) {
            let detail = format!(
                "No operation before this one is called `{name}`. Where the text itself is meant, write `$${name}`."
            );
            faults.push(Fault::at(pointer, "unknown_name", detail));
        }
    };
    if let Some(step) = step {
        see(format!("{place}/path"), step);
    }
    if let Some(tag) = operation.tag() {
        see(format!("{place}/if_match"), &tag);
    }
    each_text(&mut operation.body, &mut format!("{place}/body"), &mut |pointer, text| see(pointer.to_owned(), text));
}

/// The operation with records in place of their names: what its path and `If-Match` say, its body being changed.
pub struct Filled {
    /// The step of the path that names the record.
    pub id: Option<String>,
    /// The version it is written from.
    pub if_match: Option<String>,
}

/// Puts records in place of their names. Faults stand where they would if the operation came by itself.
pub fn fill(operation: &mut BatchOperation, found: &Found<'_>, path: &str, named: &Named) -> Result<Filled> {
    let mut faults = Vec::new();
    let written = |name: &str| named.get(name).copied().flatten();
    let failed = |name: &str| {
        let detail = format!("The operation called `{name}` failed, so that there is nothing it stands for.");
        Fault { code: "not_done".into(), detail, ..Fault::default() }
    };
    let mut id = found.step(path, "id").map(str::to_owned);
    if let Some(name) = id.as_deref().and_then(name_in) {
        match written(name) {
            Some(record) => id = Some(record.id.to_string()),
            None => faults.push(Fault { parameter: Some("id".into()), ..failed(name) }),
        }
    }
    let mut if_match = operation.tag();
    if let Some(name) = if_match.as_deref().and_then(name_in) {
        match written(name) {
            Some(record) => if_match = Some(record.version.to_string()),
            None => faults.push(Fault { header: Some("If-Match".into()), ..failed(name) }),
        }
    }
    each_text(&mut operation.body, &mut String::new(), &mut |pointer, text| {
        if text.starts_with("$$") {
            text.remove(0);
        } else if let Some(name) = name_in(text) {
            match written(name) {
                Some(record) => *text = record.id.to_string(),
                None => faults.push(Fault { pointer: Some(pointer.to_owned()), ..failed(name) }),
            }
        }
    });
    if faults.is_empty() { Ok(Filled { id, if_match }) } else { Err(Error::invalid(faults)) }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, name_in};

    #[test]
    fn a_name_is_a_word_behind_a_dollar() {
        for (text, name) in [("$b1", "b1"), ("$a", "a"), ("$a_b-c", "a_b-c")] {
            assert_eq!(name_in(text), Some(name));
        }
        let long = format!("${}", "a".repeat(LONGEST + 1));
        for text in ["", "$", "b1", "$5", "$5 million", "$B", "$a b", "$$a", "$ä", "$-a", long.as_str()] {
            assert_eq!(name_in(text), None, "{text}");
        }
    }
}
