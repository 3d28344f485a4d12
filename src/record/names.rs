//! Names as they are compared and sorted.

use diesel::prelude::*;

use super::kind::Kind;
use super::merged;
use crate::http::Result;
use crate::store::schema::name_keys;
use crate::store::{Conn, Id};

/// The longest key that is kept, in bytes.
const LONGEST: usize = 200;

/// A text without case, accents, tone marks, spaces and punctuation, in ASCII where it can be: what is compared.
pub fn fold(text: &str) -> String {
    deunicode::deunicode(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect()
}

/// The one key by which a printed name is told from others. Many Han names sound alike, so a name that is not written
/// in ASCII is compared as it is written.
pub fn printed(name: &str) -> String {
    if name.is_ascii() { fold(name) } else { written(name) }
}

fn written(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<String>().chars().take(LONGEST / 4).collect()
}

/// The bytes a text is sorted by: as it sounds in ASCII, then as it is written, so that the order is whole.
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut key: Vec<u8> = deunicode::deunicode(text).to_lowercase().bytes().take(LONGEST).collect();
    key.push(0);
    key.extend(text.bytes().take(LONGEST));
    key
}

/// The keys a name is found by: as it stands, its words in the other order, and as written where that is not ASCII.
pub fn keys<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut keys = Vec::new();
    for name in names {
        keys.push(fold(name));
        let words: Vec<&str> = name.split_whitespace().collect();
        if (2..=4).contains(&words.len()) {
            let turned: Vec<&str> = words[1..].iter().chain([&words[0]]).copied().collect();
            keys.push(fold(&turned.concat()));
            let last_first: Vec<&str> =
                words[words.len() - 1..].iter().chain(&words[..words.len() - 1]).copied().collect();
            keys.push(fold(&last_first.concat()));
        }
        if !name.is_ascii() {
            keys.push(written(name));
        }
    }
    keys.retain(|key| !key.is_empty());
    keys.sort();
    keys.dedup();
    keys
}

/// Writes the keys a record is found by.
pub fn write(conn: &mut Conn, kind: Kind, record: Id, keys: &[String]) -> Result<()> {
    diesel::delete(name_keys::table.filter(name_keys::record.eq(record))).execute(conn)?;
    for key in keys {
        diesel::insert_into(name_keys::table)
            .values((name_keys::kind.eq(kind.word()), name_keys::key.eq(key), name_keys::record.eq(record)))
            .execute(conn)?;
    }
    Ok(())
}

/// The records that one of these keys leads to, oldest first.
pub fn find(conn: &mut Conn, kind: Kind, keys: &[String]) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for key in keys {
        let ids: Vec<Id> = name_keys::table
            .filter(name_keys::kind.eq(kind.word()))
            .filter(name_keys::key.eq(key))
            .order(name_keys::record)
            .limit(50)
            .select(name_keys::record)
            .load(conn)?;
        found.extend(ids);
    }
    found.sort();
    found.dedup();
    // Who was merged into another is that other.
    let finals = merged::finals(conn, &found)?;
    found.iter_mut().for_each(|id| *id = finals.get(id).copied().unwrap_or(*id));
    found.sort();
    found.dedup();
    Ok(found)
}
