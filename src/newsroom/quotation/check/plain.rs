//! A text as it is compared with another: without what printers and typists do differently.
//!
//! Quotation marks become one mark, dashes one dash, white space one space (none beside Han characters and dashes);
//! letters are composed (NFC). Every byte of the result knows the code point of the text it came from.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The sign of a number below zero: it is no dash.
pub const MINUS: char = '−';

/// A text in the form in which it is compared.
#[derive(Debug, Default, Clone)]
pub struct Plain {
    /// The text.
    pub text: String,
    /// For each byte of `text` the code point of the original it came from.
    pub at: Vec<u32>,
    /// How many code points the original has.
    pub len: u32,
}

impl Plain {
    /// The plain form of a text.
    pub fn of(original: &str) -> Plain {
        let mut plain =
            Plain { text: String::with_capacity(original.len()), at: Vec::with_capacity(original.len()), len: 0 };
        let mut chars = original.chars().enumerate().peekable();
        let (mut space, mut alone) = (None, true);
        while let Some((at, c)) = chars.next() {
            let at = at as u32;
            if c.is_whitespace() {
                space.get_or_insert(at);
                alone = true;
                continue;
            }
            if is_unseen(c) {
                continue;
            }
            let mut is_number = || chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
            let follows_word = || plain.last().is_none_or(|last| wants_space(last, MINUS));
            let c = if alone && matches!(c, '-' | MINUS) && is_number() && follows_word() { MINUS } else { alike(c) };
            alone = false;
            if let Some(before) = space.take()
                && plain.last().is_some_and(|last| wants_space(last, c))
            {
                plain.push(' ', before);
            }
            if c == '-' && plain.text.ends_with('-') {
                continue;
            }
            if c == '…' {
                (0..3).for_each(|_| plain.push('.', at));
            } else if chars.peek().is_some_and(|(_, mark)| is_combining_mark(*mark)) {
                let mut cluster = String::from(c);
                while let Some((_, mark)) = chars.next_if(|(_, mark)| is_combining_mark(*mark)) {
                    cluster.push(mark);
                }
                cluster.nfc().for_each(|composed| plain.push(composed, at));
            } else {
                plain.push(c, at);
            }
        }
        plain.len = original.chars().count() as u32;
        plain
    }

    fn last(&self) -> Option<char> {
        self.text.chars().next_back()
    }

    fn push(&mut self, c: char, at: u32) {
        self.text.push(c);
        self.at.extend(std::iter::repeat_n(at, c.len_utf8()));
    }

    /// The code points of the original that these bytes came from, and white space behind them.
    pub fn original(&self, from: usize, to: usize) -> (u32, u32) {
        let place = |byte: usize| self.at.get(byte).copied().unwrap_or(self.len);
        (place(from), place(to))
    }
}

/// Whether a space between these two is more than a typist's habit.
pub fn wants_space(before: char, after: char) -> bool {
    !(is_han(before) || is_han(after) || before == '-' || after == '-')
}

/// What is not seen: soft hyphens, joiners, marks of direction, a byte order mark.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn alike(c: char) -> char {
    match c {
        '"'
        | '\u{2018}'..='\u{201f}'
        | '`'
        | '´'
        | '«'
        | '»'
        | '‹'
        | '›'
        | '′'
        | '″'
        | '＂'
        | '＇'
        | '「'..='』'
        | '〝'..='〟' => '\'',
        '\u{2010}'..='\u{2015}' | '−' | '﹘' | '﹣' | '－' | '⸺' | '⸻' => '-',
        c => c,
    }
}

/// Whether a character is written without spaces between words: Han, kana, and the marks that go with them.
pub fn is_han(c: char) -> bool {
    matches!(c as u32, 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x20000..=0x3ffff)
}

/// A word of a text, a Han character, or a mark between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is compared by: equal for words that differ in their capitals only.
    pub word: u64,
    /// The first byte in the plain text.
    pub from: u32,
    /// One past the last byte.
    pub to: u32,
    /// Whether it is a word, and no mark.
    pub is_word: bool,
    /// Whether it stands in brackets.
    pub aside: bool,
}

/// The words and marks of a plain text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut chars = text.char_indices().peekable();
    let mut aside_until = 0;
    while let Some((from, c)) = chars.next() {
        if c == ' ' {
            continue;
        }
        let mut to = from + c.len_utf8();
        let is_word = c.is_alphanumeric() || c == MINUS;
        if is_word && !is_han(c) {
            while let Some((at, _)) = chars.next_if(|(at, next)| continues(text, *at, *next)) {
                to = at + text[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
        if from >= aside_until
            && let Some(closing) = closing(c)
        {
            aside_until = text[to..]
                .char_indices()
                .take(LONGEST_ASIDE)
                .find(|(_, c)| *c == closing)
                .map_or(0, |(at, c)| to + at + c.len_utf8());
        }
        tokens.push(Token {
            word: key(&text[from..to]),
            from: from as u32,
            to: to as u32,
            is_word,
            aside: from < aside_until,
        });
    }
    tokens
}

/// The most characters that a stage direction in brackets has.
const LONGEST_ASIDE: usize = 120;

/// Whether the word before goes on with this character: a letter, what joins two parts of a compound, a stop between
/// digits.
fn continues(text: &str, at: usize, next: char) -> bool {
    let in_word = |c: char| c.is_alphanumeric() && !is_han(c);
    let before_word = || text[at + 1..].starts_with(in_word);
    match next {
        '\'' | '-' => before_word(),
        '.' | ',' => text[..at].ends_with(|c: char| c.is_ascii_digit()) && before_word(),
        next => in_word(next),
    }
}

/// The bracket that closes this one.
pub fn closing(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '[' => ']',
        '（' => '）',
        '［' => '］',
        '【' => '】',
        _ => return None,
    })
}

/// A word without its capitals as a number (FNV-1a, 64 bits).
fn key(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut byte = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for c in word.chars() {
        if c.is_ascii() {
            byte(c.to_ascii_lowercase() as u8);
        } else {
            for lower in c.to_lowercase() {
                lower.encode_utf8(&mut [0; 4]).bytes().for_each(&mut byte);
            }
        }
    }
    hash
}
