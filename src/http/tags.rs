//! What an answer was made from, so that it can be made again when that changes.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::record::Kind;
use crate::store::Id;

/// The names of the records and sets that an answer was made from, or that a write touched.
///
/// A record is named by its id; it is meant whether readers see it or not, for what an answer left out may be in it
/// tomorrow. A set is named by a collection, `articles`, or by one of its filters and a value, `articles:section:ID`:
/// what comes into such a list, leaves it, or takes another place in it touches the set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(BTreeSet<String>);

/// How many bytes of tags an answer tells of at most. Caches in front take 16 KB of headers, and servers before them
/// often no more than 8 KB.
const TOLD: usize = 6 * 1024;

impl Tags {
    /// Names a record.
    pub fn record(&mut self, id: Id) {
        self.0.insert(id.to_string());
    }

    /// Names records.
    pub fn records(&mut self, ids: impl IntoIterator<Item = Id>) {
        ids.into_iter().for_each(|id| self.record(id));
    }

    /// Names all records of a kind.
    pub fn all(&mut self, kind: Kind) {
        self.0.insert(kind.collection().to_owned());
    }

    /// Names those of a kind that a filter finds by a value.
    pub fn set(&mut self, kind: Kind, filter: &str, value: &str) {
        if value.is_empty() {
            // The filter that finds all of them.
            return self.all(kind);
        }
        // A tag is one word of visible characters, whatever an editor called the series.
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        self.0.insert(format!("{}:{filter}:{value}", kind.collection()));
    }

    /// Adds those of another.
    pub fn extend(&mut self, other: &Tags) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each as a number, which is the same wherever the program runs.
    pub fn numbers(&self) -> Box<[u64]> {
        let number = |tag: &String| {
            let mut hasher = DefaultHasher::new();
            tag.hash(&mut hasher);
            hasher.finish()
        };
        self.0.iter().map(number).collect()
    }

    /// Those that an answer tells of, one after the other. Where they are too many for a header, the collections of all
    /// kinds stand for them: the answer is purged too often then, and never too seldom.
    pub fn told(&self) -> Vec<&str> {
        if self.0.iter().map(|tag| tag.len() + 1).sum::<usize>() <= TOLD {
            return self.0.iter().map(String::as_str).collect();
        }
        Kind::ALL.iter().map(|kind| kind.collection()).collect()
    }
}
