//! The words of a quotation as they are looked for: what was left out of them and put into them by those who print.

use super::plain::{Plain, Token, closing, is_han, tokens};

/// What stands between two pieces of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// An ellipsis: something was left out.
    LeftOut,
    /// Words in brackets, which stand for others or explain.
    Inserted,
}

/// The words of a quotation.
#[derive(Debug)]
pub struct Wanted {
    /// Its text, in the form in which it is compared, with where each byte came from.
    pub plain: Plain,
    /// Its words and marks, without the gaps.
    pub tokens: Vec<Token>,
    /// Its pieces, as bytes of the text, and what stands before each.
    pub pieces: Vec<(Option<Gap>, usize, usize)>,
    /// What was put in, as bytes of the text.
    pub inserted: Vec<(usize, usize)>,
    /// The ellipses, as bytes of the text.
    pub left_out: Vec<(usize, usize)>,
}

impl Wanted {
    /// Reads the words of a quotation.
    pub fn of(text: &str) -> Wanted {
        let plain = Plain::of(text);
        let gaps = gaps(&plain.text);
        let mut pieces = Vec::new();
        let (mut inserted, mut left_out) = (Vec::new(), Vec::new());
        let (mut from, mut before) = (0, None);
        for (gap, start, end) in gaps.iter().copied().chain([(Gap::LeftOut, plain.text.len(), plain.text.len())]) {
            if let Some((from, to)) = trimmed(&plain.text, from, start) {
                pieces.push((before.filter(|_| !pieces.is_empty()), from, to));
                before = None;
            }
            if start == plain.text.len() {
                break;
            }
            match gap {
                Gap::Inserted => inserted.push((start, end)),
                Gap::LeftOut => left_out.push((start, end)),
            }
            // Words put in beside an ellipsis stand for more than an ellipsis does.
            before = Some(if before == Some(Gap::LeftOut) { Gap::LeftOut } else { gap });
            from = end;
        }
        let within =
            |token: &Token| pieces.iter().any(|(_, from, to)| token.from as usize >= *from && token.to as usize <= *to);
        let tokens = tokens(&plain.text).into_iter().filter(within).collect();
        Wanted { plain, tokens, pieces, inserted, left_out }
    }

    /// The whole text without the marks at its ends; none where there is not a word in it.
    pub fn whole(&self) -> Option<&str> {
        let text = &self.plain.text;
        trimmed(text, 0, text.len()).map(|(from, to)| &text[from..to])
    }

    /// Its words and marks with what was put in, without the ellipses and the marks at its ends.
    pub fn printed(&self) -> Vec<Token> {
        let (Some(first), Some(last)) = (self.pieces.first(), self.pieces.last()) else { return Vec::new() };
        let begin = self.inserted.first().map_or(first.1, |(from, _)| first.1.min(*from));
        let end = self.inserted.last().map_or(last.2, |(_, to)| last.2.max(*to));
        let is_in = |token: &Token, ranges: &[(usize, usize)]| {
            ranges.iter().any(|(from, to)| (*from..*to).contains(&(token.from as usize)))
        };
        let mut printed = tokens(&self.plain.text);
        printed
            .retain(|token| token.from as usize >= begin && token.to as usize <= end && !is_in(token, &self.left_out));
        // What stands in brackets is one thing, whatever its words.
        printed.dedup_by(|token, before| {
            let one = self.inserted.iter().any(|range| is_in(token, &[*range]) && is_in(before, &[*range]));
            if one {
                (before.to, before.word) = (token.to, 0);
            }
            one
        });
        printed
    }
}

/// The ellipses and the brackets of a text, in order.
fn gaps(text: &str) -> Vec<(Gap, usize, usize)> {
    let mut gaps: Vec<(Gap, usize, usize)> = Vec::new();
    let mut at = 0;
    // Brackets that are closed nowhere behind this place, so that none is looked for again.
    let mut open_ended: Vec<char> = Vec::new();
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        let found = match c {
            '.' => dots(&text[at..]).map(|length| (Gap::LeftOut, at + length)),
            c => closing(c).filter(|closing| !open_ended.contains(closing)).and_then(|closing| {
                let Some(inside) = text[next..].find(closing) else {
                    open_ended.push(closing);
                    return None;
                };
                let end = next + inside + closing.len_utf8();
                let inside = text[next..end - closing.len_utf8()].trim();
                let left_out = !inside.is_empty() && dots(inside) == Some(inside.len());
                Some((if left_out { Gap::LeftOut } else { Gap::Inserted }, end))
            }),
        };
        match found {
            Some((gap, end)) => {
                gaps.push((gap, at, end));
                at = end;
            }
            None => at = next,
        }
    }
    gaps
}

/// The length of an ellipsis at the beginning of a text: three dots or more, with a space between them or none.
fn dots(text: &str) -> Option<usize> {
    let (mut count, mut length) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '.' => (count, length) = (count + 1, at + 1),
            ' ' if length == at => {}
            _ => break,
        }
    }
    (count >= 3).then_some(length)
}

/// A stretch of text without white space around it and the comma or stop that the sentence around may put at its end;
/// none where there is not a word in it.
fn trimmed(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let piece = &text[from..to];
    let edge = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '.' | '。' | '、' | ';' | '；' | '-' | '\'');
    let mut start = from + piece.len() - piece.trim_start_matches(|c: char| edge(c) && c != '\'').len();
    // `.5` is another number than `5`.
    if text[start..to].starts_with(|c: char| c.is_ascii_digit()) && text[from..start].ends_with('.') {
        start -= 1;
    }
    let end = to - (piece.len() - piece.trim_end_matches(edge).len());
    (start < end && text[start..end].contains(|c: char| c.is_alphanumeric() || is_han(c))).then_some((start, end))
}
