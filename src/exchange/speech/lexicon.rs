//! One table of the English words that matter here, looked up once for every word of a text.

use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::OnceLock;

use super::{cues, words};

/// What a word can be; one word can be several things, and its neighbours decide.
pub(super) mod role {
    /// Never part of a name, even with a capital: function words and adverbs that open sentences.
    pub const STOP: u32 = 1;
    /// A verb of saying; its value holds what it takes (see `cues`).
    pub const CUE: u32 = 1 << 1;
    /// The noun of a post: director, mayor.
    pub const TITLE: u32 = 1 << 2;
    /// What stands before such a noun: deputy, vice, press.
    pub const TITLE_MOD: u32 = 1 << 3;
    /// The noun of an organization: bureau, ministry.
    pub const ORG_HEAD: u32 = 1 << 4;
    /// A country, a state, a large city.
    pub const PLACE: u32 = 1 << 5;
    /// A word that is common in headings and names of things, and rare in names of people.
    pub const COMMON: u32 = 1 << 6;
    /// A month; its value is the number.
    pub const MONTH: u32 = 1 << 7;
    /// A day of the week; its value counts from Monday, 1.
    pub const WEEKDAY: u32 = 1 << 8;
    /// Mr., Dr.
    pub const HONORIFIC: u32 = 1 << 9;
    /// he, she, they, it.
    pub const PRONOUN: u32 = 1 << 10;
    /// the, this, its.
    pub const DEFINITE: u32 = 1 << 11;
    /// a, one, several.
    pub const INDEFINITE: u32 = 1 << 12;
    /// A preposition.
    pub const PREPOSITION: u32 = 1 << 13;
    /// May stand between a subject and its verb: also, then, has.
    pub const SKIP: u32 = 1 << 14;
    /// A modal or a form of "to be".
    pub const AUXILIARY: u32 = 1 << 15;
    /// Tells that somebody is a man.
    pub const MALE: u32 = 1 << 16;
    /// Tells that somebody is a woman.
    pub const FEMALE: u32 = 1 << 17;
    /// A given name.
    pub const GIVEN: u32 = 1 << 18;
    /// Lower-case parts of names: de, van, bin.
    pub const PARTICLE: u32 = 1 << 19;
    /// A noun for somebody who is not named: official, resident.
    pub const UNNAMED: u32 = 1 << 20;
    /// What a department is of: State, Foreign Affairs.
    pub const FIELD: u32 = 1 << 21;
    /// and, but, while.
    pub const CONJUNCTION: u32 = 1 << 22;
    /// today, yesterday, tomorrow; its value is the offset in days plus 8.
    pub const RELATIVE_DAY: u32 = 1 << 23;
    /// Keeps the full stop that follows.
    pub const ABBREVIATION: u32 = 1 << 24;
    /// that
    pub const THAT: u32 = 1 << 25;
    /// heads, leads, chairs.
    pub const HEADS: u32 = 1 << 26;
    /// One word that is an organization: Pentagon, Kremlin.
    pub const ORG_NAME: u32 = 1 << 27;
    /// Where or in what something is said; its value is one of `setting`.
    pub const SETTING: u32 = 1 << 28;
    /// according
    pub const ACCORDING: u32 = 1 << 29;
    /// A plural noun for people.
    pub const PLURAL: u32 = 1 << 30;
    /// The value of "I", "we", "your" and the like.
    pub const PERSONAL: u32 = 99;
    /// who
    pub const WHO: u32 = 1 << 31;
}

/// Values of a `SETTING` word.
pub(super) mod setting {
    /// `CONFERENCE` would be 1; only "press" before it makes it one.
    pub const BRIEFING: u32 = 2;
    pub const OTHER: u32 = 3;
}

/// What the table says of a word.
#[derive(Clone, Copy, Default)]
pub(super) struct Entry {
    pub roles: u32,
    pub value: u32,
}

/// FNV-1a over eight bytes at a time: the table is fixed and its keys are short, so nobody can choose
/// collisions, and the standard hasher is several times slower on such keys.
#[derive(Default)]
pub(super) struct Folding(u64);

impl Hasher for Folding {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0 ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        }
    }
    fn write_u8(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
    fn write_usize(&mut self, n: usize) {
        self.0 ^= n as u64;
    }
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// The table: open addressing over keys of three machine words, so that a look-up compares no strings.
pub(super) struct Lexicon {
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    key: Key,
    entry: Entry,
}

/// A word of up to 24 bytes in small letters, the rest zeros.
type Key = [u64; 3];

/// No word in the table is longer; longer words are not looked up.
const LONGEST: usize = 24;

/// The bit that makes a small letter of a capital, in every byte. Table and look-up set it alike, so that it does not
/// matter what it makes of other characters.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// The key of a word that is not longer than `LONGEST`.
fn key(text: &[u8], start: usize, length: usize) -> Key {
    let mut whole = [0u8; LONGEST];
    let bytes = match text.get(start..start + LONGEST) {
        Some(bytes) => bytes,
        None => {
            whole[..length].copy_from_slice(&text[start..start + length]);
            &whole
        }
    };
    let mut key = [0; 3];
    for (n, (word, chunk)) in key.iter_mut().zip(bytes.as_chunks::<8>().0).enumerate() {
        let kept = length.saturating_sub(n * 8).min(8);
        let mask = if kept == 8 { u64::MAX } else { (1u64 << (kept * 8)) - 1 };
        *word = (u64::from_le_bytes(*chunk) | SMALL) & mask;
    }
    key
}

fn hash(key: &Key) -> usize {
    let mixed = key[0].wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ key[1].wrapping_mul(0xC2B2_AE3D_27D4_EB4F) ^ key[2];
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9).wrapping_shr(40) as usize
}

impl Lexicon {
    /// The table, built at its first use.
    pub fn get() -> &'static Lexicon {
        static TABLE: OnceLock<Lexicon> = OnceLock::new();
        TABLE.get_or_init(Lexicon::build)
    }

    /// Looks the word `text[start..end]` up whatever its case.
    pub fn look_up(&self, text: &[u8], start: usize, end: usize) -> Entry {
        let length = end - start;
        let dash = || text[start..end].iter().rposition(|b| *b == b'-').map(|dash| start + dash + 1);
        if length > LONGEST {
            // "director-general", "vice-chairman": the last part decides.
            return match dash().filter(|last| end - last <= LONGEST) {
                Some(last) => self.exact(text, last, end),
                None => Entry::default(),
            };
        }
        let found = self.exact(text, start, end);
        if found.roles != 0 || found.value != 0 {
            return found;
        }
        let Some(last) = dash() else { return Entry::default() };
        // "mum-of-three"
        if let Some(of) = text[start..end].windows(4).position(|w| w == b"-of-").filter(|of| *of > 0) {
            return self.exact(text, start, start + of);
        }
        let kept = self.exact(text, last, end).roles & (role::TITLE | role::MALE | role::FEMALE);
        if kept & role::TITLE != 0 { Entry { roles: kept, value: 0 } } else { Entry::default() }
    }

    fn exact(&self, text: &[u8], start: usize, end: usize) -> Entry {
        let key = key(text, start, end - start);
        let mut n = hash(&key) & (self.slots.len() - 1);
        // Half of the slots are free: a look-up ends after a step or two.
        while self.slots[n].key != key {
            if self.slots[n].key == [0; 3] {
                return Entry::default();
            }
            n = (n + 1) & (self.slots.len() - 1);
        }
        self.slots[n].entry
    }

    fn build() -> Lexicon {
        let mut words: HashMap<&'static str, Entry> = HashMap::new();
        let mut add = |word: &'static str, roles: u32, value: u32| {
            let entry = words.entry(word).or_default();
            entry.roles |= roles;
            if value != 0 {
                entry.value = value;
            }
        };
        for (list, roles) in words::LISTS {
            list.split_ascii_whitespace().for_each(|word| add(word, *roles, 0));
        }
        for (list, roles) in words::NUMBERED {
            for (n, forms) in list.split(',').enumerate() {
                forms.split_ascii_whitespace().for_each(|word| add(word, *roles, n as u32 + 1));
            }
        }
        for (word, offset) in [("yesterday", -1), ("today", 0), ("tonight", 0), ("tomorrow", 1)] {
            add(word, role::RELATIVE_DAY | role::STOP | role::SKIP, (8 + offset) as u32);
        }
        words::PERSONAL.split_ascii_whitespace().for_each(|word| add(word, role::STOP, role::PERSONAL));
        for (forms, takes) in cues::ENGLISH {
            for word in forms.split_ascii_whitespace() {
                let entry = words.entry(word).or_default();
                let verb = entry.roles & role::CUE != 0 || entry.value & cues::takes::MIXED != 0;
                // A verb that says nothing by itself is an ordinary word to most rules.
                entry.roles |= if *takes == cues::takes::MIXED { 0 } else { role::CUE };
                entry.value = if verb { entry.value | *takes } else { *takes };
            }
        }
        Lexicon::of(&words)
    }

    fn of(words: &HashMap<&'static str, Entry>) -> Lexicon {
        let mut slots = vec![Slot::default(); (words.len() * 2).next_power_of_two()];
        let most = slots.len() - 1;
        for (word, entry) in words.iter().filter(|(word, _)| word.len() <= LONGEST) {
            let key = key(word.as_bytes(), 0, word.len());
            let mut n = hash(&key) & most;
            while slots[n].key != [0; 3] && slots[n].key != key {
                n = (n + 1) & most;
            }
            slots[n].key = key;
            slots[n].entry.roles |= entry.roles;
            slots[n].entry.value |= entry.value;
        }
        Lexicon { slots }
    }
}
