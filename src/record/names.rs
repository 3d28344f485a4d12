//! Names as they are compared and sorted.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::kind::Kind;
use super::merged;
use super::text::LocalizedText;
use crate::each_engine;
use crate::http::{Code, Error, Result};
use crate::store::schema::name_keys;
use crate::store::{Conn, Id, ROWS_AT_ONCE};

/// The longest key that is kept, in bytes.
const LONGEST: usize = 200;

/// A text without case, accents, tone marks, spaces and punctuation, in ASCII where it can be: what is compared.
pub fn fold(text: &str) -> String {
    // Some letters sound otherwise where they are taken apart, and some capitals otherwise than their small letters.
    let whole = text.nfc().collect::<String>().to_lowercase();
    let plain = deunicode::deunicode(&whole).to_lowercase();
    plain.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect()
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
/// without spaces each syllable, each beginning and each end, and these turned about, for nothing says where a family name ends.
pub fn words<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found = Vec::new();
    for name in names.map(|name| name.nfc().collect::<String>()) {
        let words: Vec<&str> = split(&name).collect();
        for word in &words {
            found.push(fold(word));
            found.extend(word.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).map(fold));
            if word.chars().any(is_syllable) {
                syllables(word, &mut found);
            }
        }
        found.push(fold(&name));
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
pub fn is_syllable(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn syllables(word: &str, found: &mut Vec<String>) {
    let each: Vec<String> = word.chars().map(|c| fold(c.encode_utf8(&mut [0; 4]))).take(MOST_SYLLABLES).collect();
    for at in 1..each.len() {
        found.push(each[..at].concat());
        found.push(each[at..].concat());
        found.push([&each[at..], &each[..at]].concat().concat());
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

/// Writes the keys a record is found by, as far as they are others than before.
pub fn write(conn: &mut Conn, kind: Kind, record: Id, keys: &[String]) -> Result<()> {
    let mine = || name_keys::table.filter(name_keys::record.eq(record)).filter(name_keys::kind.eq(kind.word()));
    let known: Vec<String> = mine().select(name_keys::key).load(conn)?;
    for gone in known.iter().filter(|key| !keys.contains(key)) {
        diesel::delete(mine().filter(name_keys::key.eq(gone))).execute(conn)?;
    }
    let fresh = keys.iter().filter(|key| !known.contains(key));
    let rows: Vec<_> = fresh
        .map(|key| (name_keys::kind.eq(kind.word()), name_keys::key.eq(key), name_keys::record.eq(record)))
        .collect();
    for some in rows.chunks(ROWS_AT_ONCE) {
        each_engine!(conn, diesel::insert_into(name_keys::table).values(some).execute(conn))?;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn finds(name: &str, asked_for: &str) -> bool {
        let (words, asked) = (words([name].into_iter()), asked(asked_for));
        !asked.is_empty() && asked.iter().all(|word| words.contains(word))
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for (name, forms) in [
            (
                "Zhou Song",
                &["Zhou Song", "song zhou", "Zhōu Sōng", "ZHOU, Song", "周松", "周 松", "zhou", "Song", "zhousong"][..],
            ),
            ("周松", &["Zhou Song", "SONG ZHOU", "周松", "周 松", "周", "松", "Zhōu", "zhousong", "songzhou"]),
            ("Li Xinyi", &["XINYI LI", "Li Xinyi", "li xin-yi", "Xinyi", "Lǐ Xīnyí"]),
            ("李欣怡", &["Li Xinyi", "XINYI LI", "Li Xin Yi", "Xin-Yi Li", "李欣怡", "李 欣怡", "欣怡", "李"]),
            ("欧阳修", &["Ouyang Xiu", "欧阳", "歐陽修"]),
            ("張偉", &["张伟", "Zhang Wei", "wei zhang"]),
            ("Nguyễn Văn A", &["nguyen van a", "Nguyễn Văn A", "A Nguyen", "NGUYEN"]),
            ("Seán O'Brien", &["sean obrien", "O’Brien", "O Brien", "OBrien, Seán"]),
            ("Ada Smith-Jones", &["smith jones", "Ada Smith", "Smith‐Jones", "smithjones"]),
            ("Ωmega Müller", &["muller", "Müller"]),
            ("克里斯·杜登", &["杜登", "克里斯 杜登"]),
            ("重庆市水利局", &["重庆市水利局", "重庆", "水利局"]),
        ] {
            for form in forms {
                assert!(finds(name, form), "{form} finds {name}: {:?} in {:?}", asked(form), words([name].into_iter()));
            }
        }
    }

    #[test]
    fn others_are_not_found() {
        for (name, form) in [
            ("Zhou Song", "Zhou Songs"),
            ("Zhou Song", "Zho"),
            ("Zhou Song", "Zhou Ming"),
            ("周松", "周明"),
            ("Ada Penn", "Ada Penn Smith"),
            ("Ada Penn", "…"),
        ] {
            assert!(!finds(name, form), "{form} does not find {name}");
        }
    }

    #[test]
    fn a_word_alone_tells_nobody_from_another() {
        let keys = all_keys(&["Zhou Song".to_owned()]);
        assert!(keys.contains(&"zhousong".to_owned()) && keys.contains(&word_key("song")));
        assert!(!keys.contains(&"song".to_owned()));
    }

    proptest! {
        #[test]
        fn a_name_finds_itself_in_any_order_case_and_form(
            mut parts in prop::collection::vec("[A-Za-zÀ-ÖØ-öø-ɏẠ-ỹ周松李欣怡가-힣'-]{1,12}", 1..4), turn in 0_usize..4,
        ) {
            let name = parts.join(" ");
            prop_assume!(!asked(&name).is_empty());
            let turn = turn % parts.len();
            parts.rotate_left(turn);
            let turned = parts.join(", ");
            for form in [turned.clone(), turned.to_uppercase(), turned.to_lowercase(), turned.nfd().collect(), fold_each(&parts)] {
                prop_assert!(finds(&name, &form), "{} finds {}: {:?} {:?}", form, name, asked(&form), words([name.as_str()].into_iter()));
            }
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            let found = words([text.as_str()].into_iter());
            prop_assert!(found.iter().all(|word| word.len() <= LONGEST * 4 && !word.is_empty()));
            for word in asked(&text) {
                prop_assert!(found.contains(&word), "{}", word);
            }
        }
    }

    fn fold_each(parts: &[String]) -> String {
        parts.iter().map(|part| fold(part)).collect::<Vec<_>>().join(" ")
    }
}
