//! Cutting a text into its paragraphs.

use std::ops::Range;

/// The byte ranges of the paragraphs of `text`: runs of lines between blank ones, or lines where each is a paragraph.
pub(super) struct Paragraphs<'a> {
    text: &'a str,
    next: usize,
    /// Each line is a paragraph.
    lines: bool,
}

/// So much of a text tells how its paragraphs are parted.
const SAMPLE: usize = 1 << 16;

impl<'a> Paragraphs<'a> {
    pub fn of(text: &'a str) -> Self {
        Paragraphs { text, next: 0, lines: by_lines(text) }
    }
}

/// Whether each line is a paragraph: of the lines that another follows at once, most end like a sentence. Lines that
/// were broken at a width end anywhere.
fn by_lines(text: &str) -> bool {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let (mut followed, mut ended) = (0usize, 0usize);
    let mut before: Option<&str> = None;
    for line in text[..end].split('\n').map(str::trim_end) {
        if let (Some(before), false) = (before, line.trim_start().is_empty()) {
            followed += 1;
            let mut last = before.chars().rev();
            let mark = last.next();
            let whole = |c: Option<char>| matches!(c, Some('.' | '!' | '?' | ':' | '…' | '。' | '！' | '？' | '：'));
            let closed = matches!(mark, Some('"' | '”' | '’' | '\'' | '」' | '』' | ')' | '）')) && whole(last.next());
            ended += usize::from(whole(mark) || closed);
        }
        before = if line.is_empty() { None } else { Some(line) };
    }
    ended * 10 > followed * 6
}

impl Iterator for Paragraphs<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let mut found: Option<Range<usize>> = None;
        while self.next < self.text.len() {
            let start = self.next;
            let rest = &self.text[start..];
            let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
            self.next = start + length;
            let blank = rest[..length].trim_start().is_empty();
            match (&mut found, blank) {
                (Some(_), true) => return found,
                (Some(range), false) => range.end = start + length,
                (None, true) => {}
                (None, false) if self.lines => return Some(start..start + length),
                (None, false) => found = Some(start..start + length),
            }
        }
        found
    }
}

/// Whether a paragraph is read by its characters: a fair share of its letters are Han.
pub(super) fn is_han(paragraph: &str) -> bool {
    // In UTF-8 a Han character begins with one of these bytes.
    if !paragraph.bytes().any(|b| matches!(b, 0xE3..=0xE9 | 0xEF | 0xF0)) {
        return false;
    }
    let (mut han, mut latin) = (0usize, 0usize);
    for c in paragraph.chars() {
        if c.is_ascii_alphabetic() {
            latin += 1;
        } else if is_han_char(c) {
            han += 1;
        }
    }
    han > 0 && han * 3 >= latin
}

/// A Han character.
pub(super) fn is_han_char(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3007}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}
