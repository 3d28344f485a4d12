//! Names as they are compared and sorted.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::kind::Kind;
use super::merged;
use super::text::LocalizedText;
use crate::http::{Code, Error, Result};
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

/// What stands before the key of a word in `name_keys`, where whole names have none: a word alone tells nobody from
/// another.
const WORD: char = '*';

/// How many words of a name are asked for at most.
pub const MOST_WORDS: usize = 12;

/// The longest run of syllables that is taken apart: more is no name.
const MOST_SYLLABLES: usize = 12;

/// The words by which a name is found, each as it sounds in ASCII, without case, accents and tone marks: its words, the
/// parts of those that a hyphen or an apostrophe joins, the whole as one word in either order, and of what is written
/// without spaces each syllable, each beginning and each end, for nothing says where a family name ends.
pub fn words<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        let words: Vec<&str> = split(name).collect();
        for word in &words {
            found.push(fold(word));
            found.extend(word.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).map(fold));
            if word.chars().any(is_syllable) {
                syllables(word, &mut found);
            }
        }
        found.push(fold(name));
        if (2..=4).contains(&words.len()) {
            found.push(fold(&[&words[1..], &words[..1]].concat().concat()));
            found.push(fold(&[&words[words.len() - 1..], &words[..words.len() - 1]].concat().concat()));
        }
    }
    found.retain(|word| !word.is_empty());
    found.sort();
    found.dedup();
    found
}

/// The filter by which lists find records by their names.
pub const NAME: &str = "name";

/// What lists find a record of these names by.
pub fn found_by(names: &LocalizedText) -> impl Iterator<Item = (&'static str, String)> {
    words(names.texts()).into_iter().map(|word| (NAME, word))
}

/// The words that somebody asks for, the longest first; a name is found if it has all of them, in whichever order.
pub fn asked(name: &str) -> Vec<String> {
    let mut asked: Vec<String> = split(name).map(fold).filter(|word| !word.is_empty()).collect();
    asked.sort_by(|one, two| two.len().cmp(&one.len()).then(one.cmp(two)));
    asked.dedup();
    asked
}

/// The same for a parameter of a request, which must ask for something.
pub fn words_asked(parameter: &str, text: &str) -> Result<Vec<String>> {
    let words = asked(text);
    if words.is_empty() || words.len() > MOST_WORDS {
        let detail = format!(
            "`{parameter}` is a name or some words of one, whole words and {MOST_WORDS} of them at most, in whichever \
             order and script: Zhou Song, song zhou, 周松."
        );
        return Err(Error::parameter(Code::InvalidParameter, parameter, detail));
    }
    Ok(words)
}

/// A title as it is compared: without case and doubled spaces.
pub fn title(text: &str) -> String {
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}

/// The words of a name. What joins the parts of a word stays in it.
fn split(name: &str) -> impl Iterator<Item = &str> {
    const JOINS: &[char] = &['-', '‐', '‑', '\'', '’', 'ʼ', '‘', '`', '´', 'ʻ'];
    name.split(|c: char| !c.is_alphanumeric() && !is_mark(c) && !JOINS.contains(&c)).filter(|word| !word.is_empty())
}

/// Whether it is a mark on the letter before, where a name came in decomposed.
fn is_mark(c: char) -> bool {
    is_combining_mark(c)
}

/// Whether it is written without spaces between syllables: Han, kana and hangul.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn syllables(word: &str, found: &mut Vec<String>) {
    let each: Vec<String> = word.chars().map(|c| fold(c.encode_utf8(&mut [0; 4]))).take(MOST_SYLLABLES).collect();
    for at in 1..each.len() {
        found.push(each[..at].concat());
        found.push(each[at..].concat());
    }
    found.extend(each);
}

/// The keys of a record's names in `name_keys`: those of whole names, and those of their words.
pub fn all_keys(names: &[String]) -> Vec<String> {
    let names = || names.iter().map(String::as_str);
    let mut all = keys(names());
    all.extend(words(names()).iter().map(|word| word_key(word)));
    all
}

/// The key of a word in `name_keys`.
pub fn word_key(word: &str) -> String {
    format!("{WORD}{word}")
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
