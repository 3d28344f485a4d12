//! Portable Text on its way in: every fault of a body is found in one reading.

use std::io::{self, Write};

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::block::*;
use super::reader::Reader;
use super::{Body, Fault, MAX_BLOCKS, MAX_BYTES, MAX_DEPTH, keys};

impl Body {
    /// Reads a body as a client sends it.
    ///
    /// Missing `_key`s are made, missing `marks` and `markDefs` are `[]`, and control characters other than line
    /// break and tab are left out of every text. `null` may stand for an absent caption, alternative text, title,
    /// `listItem` and `level`.
    ///
    /// # Errors
    ///
    /// All faults, up to [`MAX_FAULTS`](super::MAX_FAULTS), in the order of the body. A body over one of the limits is not read any
    /// further: that fault is then the only one.
    pub fn from_json(value: &Value) -> Result<Body, Vec<Fault>> {
        within_limits(value).map_err(|fault| vec![fault])?;
        Body::finish(Reader::read(value)?)
    }

    /// What every way in ends with: the keys that are missing, and the limits of the whole.
    pub(super) fn finish(mut blocks: Vec<Block>) -> Result<Body, Vec<Fault>> {
        keys::fill(&mut blocks);
        let body = Body(blocks);
        if body.0.len() > MAX_BLOCKS {
            return Err(vec![too_many_blocks(body.0.len())]);
        }
        match serialized_size(&body) {
            size if size > MAX_BYTES => Err(vec![too_large(size)]),
            _ => Ok(body),
        }
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Body, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Body::from_json(&value).map_err(|faults| {
            let lines: Vec<String> =
                faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect();
            D::Error::custom(format!("the body is not valid: {}", lines.join("; ")))
        })
    }
}

fn within_limits(value: &Value) -> Result<(), Fault> {
    if deeper_than(value, MAX_DEPTH) {
        return Err(Fault::new("", "too_deep", format!("A body nests at most {MAX_DEPTH} levels of JSON.")));
    }
    if let Some(blocks) = value.as_array().filter(|blocks| blocks.len() > MAX_BLOCKS) {
        return Err(too_many_blocks(blocks.len()));
    }
    match serialized_size(value) {
        size if size > MAX_BYTES => Err(too_large(size)),
        _ => Ok(()),
    }
}

fn too_many_blocks(count: usize) -> Fault {
    Fault::new("", "too_many_blocks", format!("A body has at most {MAX_BLOCKS} blocks; this one has {count}."))
}

fn too_large(size: usize) -> Fault {
    Fault::new("", "too_large", format!("A body has at most {MAX_BYTES} bytes of JSON; this one has {size}."))
}

fn deeper_than(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth == 0 || items.iter().any(|item| deeper_than(item, depth - 1)),
        Value::Object(members) => depth == 0 || members.values().any(|member| deeper_than(member, depth - 1)),
        _ => false,
    }
}

/// The bytes a value takes as JSON, without writing it anywhere.
pub(super) fn serialized_size(value: &impl serde::Serialize) -> usize {
    struct Counter(usize);
    impl Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    match serde_json::to_writer(&mut counter, value) {
        Ok(()) => counter.0,
        Err(_) => usize::MAX,
    }
}

/// Text without control characters, apart from line break and tab.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
