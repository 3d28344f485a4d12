//! Folding quotations into single tokens, and cutting what is left into sentences.

use std::ops::Range;

use super::Span;
use super::lexicon::role;
use super::marks::{Mark, Near, Pair};
use super::tokens::{Kind, Shape, Token};

/// What the words between two quotation marks end with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ends {
    Comma,
    /// A full stop or three dots.
    Stop,
    /// A question or exclamation mark.
    Question,
    Nothing,
}

/// The words between a pair of quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted {
    /// Without the marks, and without a comma before the closing one.
    pub words: Span,
    pub count: u32,
    pub starts_upper: bool,
    pub ends: Ends,
    pub closed: bool,
    pub reopened: bool,
    /// Written like a title: every word that counts has a capital.
    pub title_like: bool,
    /// It has "I", "we", "you" or the like: somebody is speaking.
    pub personal: bool,
}

/// The marks among the tokens with what stands beside them.
pub(super) fn marks_of(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Mark {
            continue;
        }
        let before = match n.checked_sub(1).and_then(|p| tokens.get(p)) {
            None => Near::Edge,
            Some(_) if token.spaced => Near::Space,
            Some(other) => near(text, other, true),
        };
        let after = match tokens.get(n + 1) {
            None => Near::Edge,
            Some(other) if other.spaced => Near::Space,
            Some(other) => near(text, other, false),
        };
        let glyph = char::from_u32(token.value).unwrap_or('"');
        marks.push(Mark { unit: n as u32, glyph, before, after, opens_line: token.opens_line && n > 0 });
    }
    marks
}

/// "the pilots’ union": an apostrophe that closes no quotation, behind a word in s.
pub(super) fn plural_possessives(tokens: &mut [Token], marks: &[Mark], pairs: &[Pair], text: &str) {
    for mark in marks.iter().filter(|m| matches!(m.glyph, '\'' | '’') && m.before == Near::Letter) {
        let n = mark.unit as usize;
        let word =
            n.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| t.is_word() && t.text(text).ends_with('s'));
        let near = pairs.partition_point(|p| p.open < mark.unit);
        let closes = near.checked_sub(1).and_then(|p| pairs.get(p)).is_some_and(|p| p.close == Some(mark.unit));
        if let Some(token) = tokens.get_mut(n).filter(|_| word && !closes) {
            token.kind = Kind::Possessive;
        }
    }
}

/// What a token beside a mark counts as; `before`: the token stands before the mark.
fn near(text: &str, token: &Token, before: bool) -> Near {
    match token.kind {
        // "Mr.”" and "U.S.”" end with their own full stop.
        Kind::Word if before && token.text(text).ends_with('.') => Near::Closing,
        Kind::Word | Kind::Possessive => Near::Letter,
        Kind::Number if before && token.text(text).ends_with('%') => Near::Letter,
        Kind::Number => Near::Digit,
        Kind::Mark | Kind::Quote => Near::Mark,
        Kind::Punctuation => match char::from_u32(token.value) {
            Some('.' | ',' | '?' | '!' | '…' | ';' | ')' | ']' | '。' | '，' | '！' | '？') => Near::Closing,
            Some('(' | '[' | '-' | '–' | '—' | ':' | '/' | '：') => Near::Opening,
            _ => Near::Letter,
        },
    }
}

/// Puts one token in the place of each pair and what stands between, and keeps what is known of the words.
pub(super) fn fold(tokens: &mut Vec<Token>, pairs: &[Pair], quotes: &mut Vec<Quoted>) {
    quotes.clear();
    let Some(first) = pairs.first() else { return };
    let mut kept = first.open as usize;
    for (n, pair) in pairs.iter().enumerate() {
        let next = pairs.get(n + 1).map_or(tokens.len(), |p| p.open as usize);
        let close = pair.close.map_or(next, |c| c as usize);
        let open = pair.open as usize;
        if let Some(quoted) = quoted(tokens, open, close, pair) {
            let mut token = tokens[open];
            let last = tokens[close.min(tokens.len() - 1).max(open)];
            (token.end, token.until) = (last.end, last.until);
            if pair.close.is_some() && is_nickname(tokens, open, close) {
                (token.kind, token.roles, token.shape) = (Kind::Word, role::GIVEN, Shape::Capital);
            } else {
                (token.kind, token.roles) = (Kind::Quote, 0);
                token.value = quotes.len() as u32;
                quotes.push(quoted);
            }
            tokens[kept] = token;
            kept += 1;
        }
        let from = if pair.close.is_some() { close + 1 } else { close };
        tokens.copy_within(from..next.max(from), kept);
        kept += next.max(from) - from;
    }
    tokens.truncate(kept);
}

fn quoted(tokens: &[Token], open: usize, close: usize, pair: &Pair) -> Option<Quoted> {
    let inner = tokens.get(open + 1..close)?;
    let (first, mut last) = (inner.first()?, inner.last()?);
    let mut ends = Ends::Nothing;
    // A mark nested at the end: look at what stands before it.
    let significant = if last.kind == Kind::Mark { inner.iter().rev().nth(1).unwrap_or(last) } else { last };
    if significant.kind == Kind::Punctuation {
        ends = match char::from_u32(significant.value) {
            Some(',' | '，') => Ends::Comma,
            Some('?' | '!' | '？' | '！') => Ends::Question,
            Some('.' | '…' | '。') => Ends::Stop,
            _ => Ends::Nothing,
        };
    } else if significant.is_word() && significant.end - significant.start > 1 && is_dotted(significant) {
        ends = Ends::Stop;
    }
    if ends == Ends::Comma && last.kind == Kind::Punctuation {
        last = inner.iter().rev().nth(1)?;
    }
    Some(Quoted {
        words: Span::new(first.at, last.until),
        count: inner.iter().filter(|t| t.is_word() || t.kind == Kind::Number).count() as u32,
        starts_upper: inner
            .iter()
            .take(3)
            .find(|t| t.is_word() || t.kind == Kind::Number)
            .is_some_and(|t| !t.is_word() || t.is_capital()),
        ends,
        closed: pair.close.is_some(),
        reopened: pair.reopened,
        title_like: is_title(inner),
        personal: inner.iter().any(|t| t.is_word() && t.is(role::STOP) && t.value == role::PERSONAL),
    })
}

/// "A Guide to Small Locks", "Elvis".
fn is_title(words: &[Token]) -> bool {
    let (mut capitals, mut lower) = (0, 0);
    for token in words.iter().filter(|t| t.is_word()) {
        if token.is_capital() {
            capitals += 1;
        } else if !token.is(role::PREPOSITION | role::CONJUNCTION | role::DEFINITE | role::INDEFINITE | role::THAT) {
            lower += 1;
        }
    }
    capitals > 0 && lower == 0
}

/// A name between marks inside a name: Petra “Pip” Lindqvist.
fn is_nickname(tokens: &[Token], open: usize, close: usize) -> bool {
    let before = open.checked_sub(1).and_then(|n| tokens.get(n));
    let Some(after) = tokens.get(close + 1) else { return false };
    let inner = tokens.get(open + 1..close).unwrap_or(&[]);
    before.is_some_and(in_name)
        && in_name(after)
        && after.spaced
        && (1..=3).contains(&inner.len())
        && inner.iter().all(Token::is_word)
        && inner.first().is_some_and(Token::is_capital)
}

fn in_name(token: &Token) -> bool {
    token.is_capital() && !token.is(role::STOP | role::MONTH | role::WEEKDAY | role::CUE)
}

/// A word that took its full stop with it.
fn is_dotted(token: &Token) -> bool {
    token.is(role::ABBREVIATION)
}

/// The sentences of a folded paragraph.
pub(super) struct Sentences<'t> {
    text: &'t str,
    tokens: &'t [Token],
    quotes: &'t [Quoted],
    next: usize,
}

impl<'t> Sentences<'t> {
    pub fn of(text: &'t str, tokens: &'t [Token], quotes: &'t [Quoted]) -> Self {
        Sentences { text, tokens, quotes, next: 0 }
    }

    /// Whether a sentence ends with token `n`.
    fn ends_at(&self, n: usize) -> bool {
        let token = &self.tokens[n];
        let Some(next) = self.tokens.get(n + 1) else { return true };
        match token.kind {
            Kind::Punctuation => match char::from_u32(token.value) {
                Some('.' | '?' | '!' | '…') => next.spaced && (next.is_capital() || next.kind != Kind::Word),
                Some('。' | '！' | '？') => true,
                // A list item or a heading without a full stop.
                _ => false,
            },
            Kind::Quote => self.quote_ends(n, token, next),
            // "in the U.S. The plan": the full stop was taken by the abbreviation.
            Kind::Word if token.text(self.text).ends_with('.') => {
                next.spaced && next.shape == Shape::Capital && next.is(role::STOP) && !token.is(role::HONORIFIC)
            }
            _ => false,
        }
    }

    /// A quotation that ends with a full stop ends the sentence unless its attribution follows.
    fn quote_ends(&self, n: usize, token: &Token, next: &Token) -> bool {
        let Some(quoted) = self.quotes.get(token.value as usize) else { return false };
        if !matches!(quoted.ends, Ends::Stop | Ends::Question) {
            return false;
        }
        if next.kind == Kind::Quote {
            return true;
        }
        next.is_capital() && !self.attribution_follows(n + 1)
    }

    /// After a quotation that ends like a sentence: a capital or a title, and before the next full stop a verb of
    /// saying that nothing reported follows: "“Why?” Chen Yong, the mayor of Springfield, asked reporters."
    fn attribution_follows(&self, from: usize) -> bool {
        let question = matches!(
            from.checked_sub(1).and_then(|n| self.tokens.get(n)).and_then(|t| self.quotes.get(t.value as usize)),
            Some(Quoted { ends: Ends::Question, .. })
        );
        let reach = if question { 24 } else { 7 };
        for n in from..from + reach {
            let Some(token) = self.tokens.get(n) else { return false };
            if token.kind == Kind::Quote || token.is_char('.') || token.is_char(':') {
                return false;
            }
            if token.is(role::CUE) && token.shape == Shape::Lower {
                let next = self.tokens.get(n + 1);
                let ends = next.is_none_or(|t| t.kind == Kind::Punctuation && !t.is_char(':'));
                let adverb = self.tokens.get(n + 2).is_none_or(|t| t.is_char('.'));
                let ends = ends || question && adverb;
                return ends || question && next.is_some_and(|t| t.is(role::PREPOSITION | role::UNNAMED));
            }
            let names = token.is_capital() && !token.is(role::PREPOSITION)
                || token.is(role::TITLE | role::TITLE_MOD | role::SKIP | role::PARTICLE);
            if !question && !names {
                return false;
            }
        }
        false
    }
}

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next;
        if start >= self.tokens.len() {
            return None;
        }
        let mut n = start;
        while n < self.tokens.len() && !self.ends_at(n) {
            n += 1;
        }
        self.next = (n + 1).min(self.tokens.len());
        Some(start..self.next)
    }
}
