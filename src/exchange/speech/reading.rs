//! The walk over the text: paragraphs, sentences, and the pieces a sentence is made of.

use super::dates::Calendar;
use super::events::Events;
use super::flow::Flow;
use super::lexicon::role::*;
use super::people::{Phrases, Who};
use super::resolve::Cast;
use super::sentences::{Quoted, Sentences, fold, marks_of, plural_possessives};
use super::tokens::{Kind, Shape, Token, tokenise};
use super::{
    Analysis, Context, PersonKind, Quotation, Span, Warning, chinese, marks, organizations::Words, paragraphs,
};

/// What a piece of a sentence is to the rules that look for speech.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kindred {
    /// Somebody: an index into the sentence's phrases.
    Who(usize),
    /// A verb of saying and what it takes.
    Cue(u32),
    /// "according to"
    According,
    /// A quotation: its number in the paragraph.
    Quote(usize),
    Comma,
    Colon,
    Dash,
    /// Anything else that separates: semicolons, brackets.
    Break,
    /// The sentence's last mark.
    Stop,
    That,
    Skip,
    Preposition,
    Conjunction,
    Word,
}

/// A piece and its tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub is: Kindred,
    pub words: Words,
}

/// One sentence, cut into pieces.
pub(super) struct Sentence<'s, 'a> {
    pub text: &'a str,
    pub tokens: &'s [Token],
    pub from: usize,
    pub end: usize,
    pub pieces: &'s [Piece],
    pub whos: &'s [Who],
    /// For each phrase, who it stands for, where that is known without a context.
    pub ids: &'s [Option<usize>],
    pub quotes: &'s [Quoted],
}

impl<'a> Sentence<'_, 'a> {
    pub fn is(&self, n: usize) -> Option<Kindred> {
        #[cfg(test)]
        super::work::step();
        self.pieces.get(n).map(|p| p.is)
    }

    pub fn who(&self, n: usize) -> Option<(usize, &Who)> {
        match self.is(n)? {
            Kindred::Who(w) => Some((w, self.whos.get(w)?)),
            _ => None,
        }
    }

    pub fn words(&self, words: Words) -> &'a str {
        let (Some(first), Some(last)) = (self.tokens.get(words.from), self.tokens.get(words.to.wrapping_sub(1))) else {
            return "";
        };
        self.text.get(first.start as usize..last.end as usize).unwrap_or("")
    }

    pub fn span(&self, words: Words) -> Span {
        let start = self.tokens.get(words.from).map_or(0, |t| t.at);
        let end = self.tokens.get(words.to.wrapping_sub(1)).map_or(start, |t| t.until);
        Span::new(start, end)
    }

    /// The first token of piece `n`, or the sentence's end.
    pub fn token_of(&self, n: usize) -> usize {
        self.pieces.get(n).map_or(self.end, |p| p.words.from)
    }

    pub fn text_of(&self, n: usize) -> &'a str {
        self.pieces.get(n).map_or("", |p| self.words(p.words))
    }
}

/// Everything found so far, and what the next sentence needs of the ones before.
pub(super) struct Reading<'a> {
    pub text: &'a str,
    pub calendar: Calendar,
    pub cast: Cast<'a>,
    pub quotations: Vec<Quotation>,
    pub events: Events,
    pub warnings: Vec<Warning>,
    pub flow: Flow,
    /// The number of the paragraph, from 1.
    pub paragraph: u32,
    /// The language is one whose verbs of saying are known.
    pub readable: bool,
}

/// Buffers that are used again for each paragraph and sentence.
#[derive(Default)]
struct Buffers {
    tokens: Vec<Token>,
    quotes: Vec<Quoted>,
    pieces: Vec<Piece>,
    whos: Vec<Who>,
    ids: Vec<Option<usize>>,
}

/// An editor is told of no more of one kind.
const MOST_WARNINGS: usize = 100;

/// No text of a newsroom is longer; positions are kept in 32 bits.
const LONGEST_TEXT: usize = 1 << 30;

impl<'a> Reading<'a> {
    pub fn new(text: &'a str, context: &Context) -> Self {
        let mut warnings = Vec::new();
        let text = if text.len() > LONGEST_TEXT {
            let mut end = LONGEST_TEXT;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let detail = "The text is longer than 1 GiB; only its beginning was read".to_string();
            warnings.push(Warning { code: "text_too_long", detail, span: Span::new(0, 0) });
            &text[..end]
        } else {
            text
        };
        let primary = context.language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        Reading {
            text,
            calendar: Calendar { published: context.published },
            cast: Cast::default(),
            quotations: Vec::new(),
            events: Events::default(),
            warnings,
            flow: Flow::default(),
            paragraph: 0,
            readable: matches!(primary.as_str(), "" | "en" | "zh" | "und" | "mul" | "yue"),
        }
    }

    pub fn run(mut self) -> Analysis {
        let mut buffers = Buffers::default();
        let mut point = 0u32;
        let mut done = 0usize;
        let mut paragraphs = paragraphs::Paragraphs::of(self.text).peekable();
        while let Some(range) = paragraphs.next() {
            let text = self.text;
            point += count(&text[done..range.start]);
            done = range.end;
            self.paragraph = self.paragraph.saturating_add(1);
            let paragraph = &text[range.clone()];
            let reopens = paragraphs.peek().is_some_and(|next| marks::opens_paragraph(&text[next.clone()]));
            if paragraphs::is_han(paragraph) {
                point = chinese::read(&mut self, range, point, reopens);
            } else {
                buffers.tokens.clear();
                point = tokenise(text, range.start, range.end, point, &mut buffers.tokens);
                self.paragraph(&mut buffers, reopens);
            }
            self.flow.end_paragraph();
        }
        self.finish()
    }

    fn paragraph(&mut self, buffers: &mut Buffers, reopens: bool) {
        let marks = marks_of(self.text, &buffers.tokens);
        let pairing = marks::pair(&marks, self.flow.is_open(), reopens);
        self.flow.keep_open(pairing.pairs.first().is_some_and(|p| p.reopened));
        for stray in &pairing.strays {
            if let Some(token) = buffers.tokens.get(*stray as usize) {
                self.stray_mark(token.span());
            }
        }
        plural_possessives(&mut buffers.tokens, &marks, &pairing.pairs, self.text);
        fold(&mut buffers.tokens, &pairing.pairs, &mut buffers.quotes);
        let Buffers { tokens, quotes, pieces, whos, ids } = buffers;
        for range in Sentences::of(self.text, tokens, quotes) {
            self.cut(tokens, range.start, range.end, pieces, whos, ids);
            let sentence =
                Sentence { text: self.text, tokens, from: range.start, end: range.end, pieces, whos, ids, quotes };
            self.sentence(&sentence);
        }
    }

    /// Tells of an opening mark that nothing closes.
    pub fn stray_mark(&mut self, span: Span) {
        let detail = "An opening quotation mark is not closed".to_string();
        self.warnings.push(Warning { code: "unbalanced_quotation_mark", detail, span });
    }

    /// Cuts one sentence into pieces and enters the people it names.
    fn cut(
        &mut self,
        tokens: &[Token],
        from: usize,
        end: usize,
        pieces: &mut Vec<Piece>,
        whos: &mut Vec<Who>,
        ids: &mut Vec<Option<usize>>,
    ) {
        pieces.clear();
        whos.clear();
        ids.clear();
        let phrases = Phrases { text: self.text, tokens, end };
        let mut n = from;
        while n < end {
            if let Some(who) = phrases.at(n).filter(|w| w.all.to > n) {
                while pieces.last().is_some_and(|p: &Piece| p.words.from >= who.all.from) {
                    pieces.pop();
                }
                n = who.all.to;
                pieces.push(Piece { is: Kindred::Who(whos.len()), words: who.all });
                ids.push(self.enter(&phrases, &who));
                whos.push(who);
                continue;
            }
            pieces.push(Piece { is: kindred(&tokens[n], n == from, n + 1 == end), words: Words::new(n, n + 1) });
            n += 1;
        }
    }

    /// Brings the lists into the text's order and drops who neither spoke nor has a title.
    fn finish(mut self) -> Analysis {
        self.flow.close(&mut self.quotations);
        for quotation in &mut self.quotations {
            quotation.speaker = quotation.speaker.map(|id| self.cast.who_is(id));
            if let Some(entry) = quotation.speaker.and_then(|id| self.cast.entries.get_mut(id)) {
                entry.spoke = true;
            }
        }
        for id in self.events.speakers() {
            if let Some(entry) = self.cast.entries.get_mut(id) {
                entry.spoke |= entry.kind.is_none() || entry.kind == Some(PersonKind::Organization);
            }
        }
        let (people, places) = self.cast.finish();
        let place = |id: usize| places.get(id).copied().flatten();
        for quotation in &mut self.quotations {
            quotation.speaker = quotation.speaker.and_then(place);
        }
        let press_conferences = self.events.finish(place, &self.calendar, &mut self.warnings);
        self.quotations.sort_by_key(|q| q.parts.first().copied());
        self.warnings.sort_by_key(|w| w.span);
        let mut told = std::collections::HashMap::new();
        self.warnings.retain(|w| {
            let times = told.entry(w.code).or_insert(0usize);
            *times += 1;
            *times <= MOST_WARNINGS
        });
        Analysis { people, quotations: self.quotations, press_conferences, warnings: self.warnings }
    }
}

/// Code points of a piece of text.
fn count(text: &str) -> u32 {
    text.chars().count() as u32
}

fn kindred(token: &Token, first: bool, last: bool) -> Kindred {
    match token.kind {
        Kind::Quote => Kindred::Quote(token.value as usize),
        Kind::Punctuation => match char::from_u32(token.value) {
            Some(',') => Kindred::Comma,
            Some(':') => Kindred::Colon,
            Some('—' | '–' | '-') => Kindred::Dash,
            Some('.' | '!' | '?' | '…' | '。') if last => Kindred::Stop,
            _ => Kindred::Break,
        },
        Kind::Word if token.is(ACCORDING) => Kindred::According,
        Kind::Word if token.is(CUE) && (token.shape == Shape::Lower || token.shape == Shape::Capital && first) => {
            Kindred::Cue(token.value)
        }
        Kind::Word if token.is(THAT) => Kindred::That,
        Kind::Word if token.is(SKIP) => Kindred::Skip,
        Kind::Word if token.is(PREPOSITION) => Kindred::Preposition,
        Kind::Word if token.is(CONJUNCTION) => Kindred::Conjunction,
        _ => Kindred::Word,
    }
}
