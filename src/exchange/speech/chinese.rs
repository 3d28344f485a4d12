//! Reading paragraphs in Chinese: by characters, with lists of words instead of spaces between them.

use std::ops::Range;

use super::Span;
use super::chinese_words::Words;
use super::marks::{Mark, Near, pair};
use super::paragraphs::is_han_char;
use super::reading::Reading;
use super::tokens::is_mark;

/// A quotation in a paragraph, in characters of it.
#[derive(Clone, Copy)]
pub(super) struct Quoted {
    /// The opening mark, and one past the closing one.
    from: usize,
    pub to: usize,
    /// The words.
    pub words: (usize, usize),
    /// A full stop, a question or an exclamation mark ends the words.
    pub stops: bool,
    pub closed: bool,
    pub reopened: bool,
}

impl Quoted {
    pub fn holds(&self, at: usize) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// What a sentence is cut into.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    pub is: Is,
    pub from: usize,
    pub to: usize,
    /// The mark after it.
    pub after: After,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Words,
    Quote(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Comma,
    Colon,
    End,
    Nothing,
}

impl Segment {
    /// The number of the quotation it is.
    pub fn quote(&self) -> Option<usize> {
        match self.is {
            Is::Quote(q) => Some(q),
            Is::Words => None,
        }
    }
}

/// One paragraph.
pub(super) struct Page<'a> {
    pub text: &'a str,
    pub chars: Vec<char>,
    /// The byte of each character in the text, and of the end.
    bytes: Vec<u32>,
    /// The code point of the first character in the text.
    point: u32,
}

impl<'a> Page<'a> {
    pub fn span(&self, from: usize, to: usize) -> Span {
        #[cfg(test)]
        super::work::step();
        Span::new(self.point + from as u32, self.point + to as u32)
    }

    pub fn words(&self, (from, to): (usize, usize)) -> &'a str {
        let (Some(a), Some(b)) = (self.bytes.get(from), self.bytes.get(to)) else { return "" };
        self.text.get(*a as usize..*b as usize).unwrap_or("")
    }
}

/// Reads one paragraph; gives the code point after it.
pub(super) fn read(reading: &mut Reading<'_>, range: Range<usize>, point: u32, reopens: bool) -> u32 {
    let text = reading.text;
    let mut page = Page { text, chars: Vec::new(), bytes: Vec::new(), point };
    for (at, c) in text[range.clone()].char_indices() {
        page.chars.push(c);
        page.bytes.push((range.start + at) as u32);
    }
    page.bytes.push(range.end as u32);
    let quotes = quotes(reading, &page, reopens);
    let mut at = 0;
    let mut next_quote = 0;
    let mut segments = Vec::new();
    while at < page.chars.len() {
        segments.clear();
        let start = at;
        at = sentence(&page, &quotes, at, &mut next_quote, &mut segments);
        reading.chinese_sentence(&page, &quotes, &segments, (start, at));
    }
    point + page.chars.len() as u32
}

fn quotes(reading: &mut Reading<'_>, page: &Page, reopens: bool) -> Vec<Quoted> {
    let chars = &page.chars;
    let near = |c: Option<&char>, before: bool| match c {
        None => Near::Edge,
        Some(c) if c.is_whitespace() => Near::Space,
        Some(c) if c.is_ascii_digit() => Near::Letter,
        Some(c) if is_mark(*c) => Near::Mark,
        Some('：' | ':' | '（' | '(' | '—' | '《') => Near::Opening,
        // A comma before a straight mark lets it open: 陈勇说，"…".
        Some('，' | ',' | '。' | '！' | '？') if before => Near::Opening,
        Some('，' | ',' | '。' | '！' | '？' | '；' | '、' | '…' | '.' | '）' | ')') => Near::Closing,
        // No spaces between words: a straight mark may open anywhere.
        Some(c) if is_han_char(*c) && before => Near::Space,
        Some(_) => Near::Letter,
    };
    let mut marks = Vec::new();
    let start = chars.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
    for (n, c) in chars.iter().enumerate() {
        let apostrophe = matches!(c, '\'' | '’')
            && n > 0
            && chars[n - 1].is_ascii_alphabetic()
            && chars.get(n + 1).is_some_and(char::is_ascii_alphabetic);
        if is_mark(*c) && !apostrophe {
            let previous = n.checked_sub(1).map(|p| &chars[p]);
            let opens_line = n > start
                && chars[start..n].iter().rev().take(4).find(|c| **c == '\n' || !c.is_whitespace()) == Some(&'\n');
            let before = if n <= start { Near::Edge } else { near(previous, true) };
            marks.push(Mark { unit: n as u32, glyph: *c, before, after: near(chars.get(n + 1), false), opens_line });
        }
    }
    let pairing = pair(&marks, reading.flow.is_open(), reopens);
    reading.flow.keep_open(pairing.pairs.first().is_some_and(|p| p.reopened));
    for stray in &pairing.strays {
        reading.stray_mark(page.span(*stray as usize, *stray as usize + 1));
    }
    let bound = |n: usize| pairing.pairs.get(n + 1).map_or(chars.len(), |p| p.open as usize);
    let quoted = |(n, p): (usize, &super::marks::Pair)| {
        let from = p.open as usize;
        let inner_end = p.close.map_or(bound(n), |c| c as usize);
        let (mut a, mut b) = (from + 1, inner_end);
        while a < b && chars[a].is_whitespace() {
            a += 1;
        }
        while b > a && (chars[b - 1].is_whitespace() || matches!(chars[b - 1], '，' | ',')) {
            b -= 1;
        }
        let stops = b > a && matches!(chars[b - 1], '。' | '！' | '？' | '…' | '!' | '?');
        let to = p.close.map_or(inner_end, |c| c as usize + 1);
        (a < b).then_some(Quoted { from, to, words: (a, b), stops, closed: p.close.is_some(), reopened: p.reopened })
    };
    pairing.pairs.iter().enumerate().filter_map(quoted).collect()
}

/// Cuts one sentence from `start` on into segments and gives where the next one starts.
fn sentence(
    page: &Page,
    quotes: &[Quoted],
    start: usize,
    next_quote: &mut usize,
    segments: &mut Vec<Segment>,
) -> usize {
    let chars = &page.chars;
    let mut from = start;
    let mut at = start;
    let close = |from: usize, to: usize, after: After, segments: &mut Vec<Segment>| {
        let from = (from..to).find(|k| !chars[*k].is_whitespace()).unwrap_or(to);
        if from < to {
            segments.push(Segment { is: Is::Words, from, to, after });
        } else if let (true, Some(last)) = (after != After::Nothing, segments.last_mut()) {
            last.after = after;
        }
    };
    while at < chars.len() {
        if let Some(quoted) = quotes.get(*next_quote).filter(|q| q.from == at) {
            close(from, at, After::Nothing, segments);
            segments.push(Segment { is: Is::Quote(*next_quote), from: at, to: quoted.to, after: After::Nothing });
            *next_quote += 1;
            at = quoted.to;
            from = at;
            if quoted.stops && !attribution_follows(page, at) {
                return at;
            }
            continue;
        }
        let after = match chars[at] {
            '，' | ',' | '；' | ';' => After::Comma,
            '：' | ':' => After::Colon,
            '。' | '！' | '？' | '!' | '?' | '\n' => After::End,
            _ => {
                at += 1;
                continue;
            }
        };
        close(from, at, after, segments);
        at += 1;
        from = at;
        if after == After::End {
            return at;
        }
    }
    close(from, at, After::End, segments);
    at
}

/// How far an attribution after a quotation may go.
pub(super) const ATTRIBUTION: usize = 60;

/// "“…。”陈勇说。": a verb of saying ends the next words, or those behind one comma, and no colon follows that would make
/// them introduce.
fn attribution_follows(page: &Page, at: usize) -> bool {
    let rest = page.chars.get(at..).unwrap_or(&[]);
    let mut from = 0;
    for _ in 0..2 {
        let words = rest.get(from..).unwrap_or(&[]);
        let end = words.iter().take(ATTRIBUTION).position(|c| "，,。；：:“「『\"\n！？".contains(*c));
        let Some(end) = end.filter(|e| *e > 0) else { return false };
        let mark = words.get(end);
        if matches!(mark, Some('：' | ':' | '“' | '「' | '『' | '"')) {
            return false;
        }
        if Words::get().cues.longest(&words[..end]).is_some() {
            return from == 0 || mark == Some(&'。');
        }
        if !matches!(mark, Some('，' | ',')) || end > 14 {
            return false;
        }
        from += end + 1;
    }
    false
}
