//! Cutting a paragraph into words, numbers and marks, each looked up once.

use super::Span;
use super::lexicon::{Lexicon, role};

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Word,
    Number,
    /// The ’s after a word.
    Possessive,
    /// A quotation mark not paired yet, or one that turned out to be an apostrophe or a stray.
    Mark,
    /// A whole quotation folded into one token; `value` is its number in the paragraph.
    Quote,
    /// Any other character; `value` is the character.
    Punctuation,
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Lower,
    Capital,
    /// Two or more capitals and nothing else: an acronym or a shouted word.
    Upper,
    /// One capital, with or without a full stop.
    Initial,
}

/// One token of a paragraph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Bytes in the text.
    pub start: u32,
    pub end: u32,
    /// Code points in the text.
    pub at: u32,
    pub until: u32,
    pub roles: u32,
    pub value: u32,
    pub kind: Kind,
    pub shape: Shape,
    /// White space stands before it.
    pub spaced: bool,
    /// It is the first of its line.
    pub opens_line: bool,
}

impl Token {
    pub fn is(&self, roles: u32) -> bool {
        self.roles & roles != 0
    }
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }
    pub fn is_capital(&self) -> bool {
        self.kind == Kind::Word && self.shape != Shape::Lower
    }
    pub fn is_char(&self, c: char) -> bool {
        self.kind == Kind::Punctuation && self.value == c as u32
    }
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
    pub fn span(&self) -> Span {
        Span::new(self.at, self.until)
    }
}

/// Quotation marks and apostrophes of every kind that `marks` knows.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '‘'
            | '’'
            | '‚'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '﹁'
            | '﹂'
            | '﹃'
            | '﹄'
            | '＂'
            | '〝'
            | '〞'
            | '〟'
    )
}

/// The double mark that two single ones side by side stand for: ``so''.
pub(super) fn doubled(c: char) -> Option<char> {
    match c {
        '`' | '‘' => Some('“'),
        '’' => Some('”'),
        '\'' => Some('"'),
        _ => None,
    }
}

/// Walks over the text once; positions are bytes and code points at the same time.
struct Cutter<'a> {
    text: &'a str,
    bytes: &'a [u8],
    end: usize,
    byte: usize,
    point: u32,
}

/// Appends the tokens of `text[from..to]`, whose first code point is number `point`; gives the code point of `to`.
pub(super) fn tokenise(text: &str, from: usize, to: usize, point: u32, out: &mut Vec<Token>) -> u32 {
    let lexicon = Lexicon::get();
    let mut cutter = Cutter { text, bytes: text.as_bytes(), end: to, byte: from, point };
    let (mut spaced, mut opens_line) = (true, true);
    while let Some(c) = cutter.peek() {
        if c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}' {
            spaced = true;
            opens_line |= c == '\n';
            cutter.step(c);
            continue;
        }
        let mut token = Token {
            start: cutter.byte as u32,
            end: 0,
            at: cutter.point,
            until: 0,
            roles: 0,
            value: c as u32,
            kind: Kind::Punctuation,
            shape: Shape::Lower,
            spaced,
            opens_line,
        };
        if c.is_ascii_digit() {
            // "76-year-old" is a word.
            token.kind = if cutter.number() { Kind::Word } else { Kind::Number };
        } else if is_letter(c) {
            token.kind = Kind::Word;
            token.shape = cutter.word(lexicon, &mut token);
        } else if !spaced && matches!(c, '\'' | '’') && cutter.possessive() {
            token.kind = Kind::Possessive;
        } else if is_mark(c) {
            token.kind = Kind::Mark;
            cutter.step(c);
            if let Some(double) = doubled(c).filter(|_| cutter.peek() == Some(c)) {
                token.value = double as u32;
                cutter.step(c);
            }
        } else {
            cutter.step(c);
        }
        token.end = cutter.byte as u32;
        token.until = cutter.point;
        out.push(token);
        (spaced, opens_line) = (false, false);
    }
    cutter.point
}

/// Letters that make words; Han characters stand alone.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic() && !super::paragraphs::is_han_char(c))
}

impl Cutter<'_> {
    fn peek(&self) -> Option<char> {
        self.char_at(self.byte)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        if at >= self.end {
            return None;
        }
        let b = *self.bytes.get(at)?;
        if b < 0x80 { Some(b as char) } else { self.text.get(at..)?.chars().next() }
    }

    fn step(&mut self, c: char) {
        self.byte += c.len_utf8();
        self.point += 1;
    }

    /// 10th, 3.5, 1,000, 2023-11-10, 20%; and whether words are joined to it.
    fn number(&mut self) -> bool {
        let mut joined = false;
        while let Some(c) = self.peek() {
            let joins = matches!(c, '.' | ',' | ':' | '/' | '-')
                && self.char_at(self.byte + 1).is_some_and(|next| next.is_ascii_digit());
            let worded = c == '-' && self.char_at(self.byte + 1).is_some_and(|next| next.is_ascii_lowercase());
            joined |= worded;
            if !(c.is_ascii_alphanumeric() || joins || worded || c == '%') {
                break;
            }
            self.step(c);
        }
        joined
    }

    /// A word with its inner hyphens, apostrophes and, in abbreviations, full stops.
    fn word(&mut self, lexicon: &Lexicon, token: &mut Token) -> Shape {
        let start = self.byte;
        let (mut letters, mut capitals, mut dotted) = (0u32, 0u32, false);
        let first_upper = self.peek().is_some_and(char::is_uppercase);
        loop {
            // Most letters are plain, and take no decoding.
            while let Some(b) = self.bytes.get(self.byte).filter(|b| b.is_ascii_alphabetic() && self.byte < self.end) {
                letters += 1;
                capitals += u32::from(b.is_ascii_uppercase());
                (self.byte, self.point) = (self.byte + 1, self.point + 1);
            }
            let Some(c) = self.peek() else { break };
            if is_letter(c) {
                letters += 1;
                capitals += u32::from(if c.is_ascii() { c.is_ascii_uppercase() } else { c.is_uppercase() });
            } else if c.is_ascii_digit() {
            } else if matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '’') {
                let joined = self.char_at(self.byte + c.len_utf8()).is_some_and(is_letter);
                if !joined || (matches!(c, '\'' | '’') && self.is_possessive()) {
                    break;
                }
            } else if c == '.' && (letters == 1 || dotted) && self.dots_on(start) {
                dotted = true;
            } else {
                break;
            }
            self.step(c);
        }
        let bare_end = self.byte;
        let entry = lexicon.look_up(self.bytes, start, bare_end);
        let initial = letters == 1 && first_upper;
        if self.peek() == Some('.') && (dotted || initial || entry.roles & role::ABBREVIATION != 0) {
            self.step('.');
        }
        token.roles = entry.roles;
        token.value = entry.value;
        let ending = self.bytes[start..bare_end].rsplit(|b| matches!(b, b'\'' | 0x99)).next().unwrap_or(&[]);
        if ending.len() < bare_end - start && matches!(ending, b"ve" | b"ll" | b"re" | b"d" | b"m" | b"t") {
            // "I’ve", "we’ll": never part of a name.
            token.roles |= role::STOP;
        }
        // "Gov. Low" is a title; ".gov" and "Gen Z" are not.
        let short_title = role::ABBREVIATION | role::TITLE;
        if entry.roles & short_title == short_title && !(first_upper && (self.byte > bare_end || self.name_follows())) {
            token.roles &= !role::TITLE;
        }
        let article = [&b"al-"[..], b"el-", b"as-", b"ad-", b"an-"].iter().any(|a| self.bytes[start..].starts_with(a));
        if !first_upper && article && capitals == 1 {
            // "Ahmed al-Sayed"
            Shape::Capital
        } else if !first_upper {
            Shape::Lower
        } else if letters == 1 {
            Shape::Initial
        } else if capitals == letters {
            Shape::Upper
        } else {
            Shape::Capital
        }
    }

    /// The full stop here is inside "U.S" or "a.m": one letter before it and one letter, then a full stop or the
    /// word's end, after it.
    fn dots_on(&self, start: usize) -> bool {
        let one_before = self.byte == start + 1 || self.bytes.get(self.byte.wrapping_sub(2)) == Some(&b'.');
        one_before
            && self.char_at(self.byte + 1).is_some_and(|c| c.is_ascii_alphabetic())
            && !self.char_at(self.byte + 2).is_some_and(is_letter)
    }

    /// A space, a capital and a small letter: "Prof Ines Halloran", and not "Gen Z".
    fn name_follows(&self) -> bool {
        self.char_at(self.byte) == Some(' ')
            && self.char_at(self.byte + 1).is_some_and(|c| c.is_ascii_uppercase())
            && self.char_at(self.byte + 2).is_some_and(|c| c.is_ascii_lowercase())
    }

    /// An apostrophe and a final s.
    fn is_possessive(&self) -> bool {
        let Some(mark) = self.peek() else { return false };
        let next = self.byte + mark.len_utf8();
        matches!(self.char_at(next), Some('s' | 'S')) && !self.char_at(next + 1).is_some_and(is_letter)
    }

    fn possessive(&mut self) -> bool {
        let yes = self.is_possessive();
        if yes {
            for _ in 0..2 {
                if let Some(c) = self.peek() {
                    self.step(c);
                }
            }
        }
        yes
    }
}
