//! What was spoken, as one text that can be searched and whose every word knows its turn.

use super::Voice;
use super::plain::{Plain, Token, tokens, wants_space};
use crate::newsroom::quotation::AnchorPart;
use crate::store::Id;

/// How many characters of a turn stand beside the words of an anchor.
const CONTEXT: usize = 32;

/// The turns of a transcript that words can be taken from, in the form in which they are compared.
pub struct Spoken<'a> {
    turns: Vec<(Id, &'a str, Plain)>,
}

/// Some turns joined to one text.
pub struct Stream {
    /// The text.
    pub text: String,
    /// Its words and marks.
    pub tokens: Vec<Token>,
    /// Where each turn begins in it, and which it is.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Spoken<'a> {
    /// Makes these turns ready.
    pub fn of(turns: impl IntoIterator<Item = (Id, &'a str)>) -> Spoken<'a> {
        Spoken { turns: turns.into_iter().map(|(id, text)| (id, text, Plain::of(text))).collect() }
    }

    /// Those turns that are to be searched, joined.
    pub fn stream(&self, searched: impl Fn(usize) -> bool) -> Stream {
        let size = self.turns.iter().map(|(_, _, plain)| plain.text.len() + 1).sum();
        let (mut text, mut pieces) = (String::with_capacity(size), Vec::new());
        for (turn, (_, _, plain)) in self.turns.iter().enumerate().filter(|(turn, _)| searched(*turn)) {
            if let (Some(last), Some(first)) = (text.chars().next_back(), plain.text.chars().next())
                && wants_space(last, first)
            {
                text.push(' ');
            }
            pieces.push((text.len(), turn));
            text.push_str(&plain.text);
        }
        Stream { tokens: tokens(&text), text, pieces }
    }

    /// The turns that these bytes of a stream are in.
    pub fn turns_of<'s>(&'s self, stream: &'s Stream, from: usize, to: usize) -> impl Iterator<Item = usize> + 's {
        self.overlaps(stream, from, to).map(|(turn, _, _)| turn)
    }

    /// Of each turn that these bytes are in: which it is, and its own bytes.
    fn overlaps<'s>(
        &'s self,
        stream: &'s Stream,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, usize, usize)> + 's {
        let first = stream.pieces.partition_point(|(start, _)| *start <= from).saturating_sub(1);
        let pieces = stream.pieces[first.min(stream.pieces.len())..].iter().take_while(move |(start, _)| *start < to);
        pieces.filter_map(move |(start, turn)| {
            let length = self.turns[*turn].2.text.len();
            let (from, to) = (from.saturating_sub(*start), (to - start).min(length));
            (from < to).then_some((*turn, from, to))
        })
    }

    /// The passages of the transcript behind these bytes.
    pub fn anchor(&self, stream: &Stream, ranges: &[(usize, usize)]) -> Vec<AnchorPart> {
        let places = ranges.iter().flat_map(|(from, to)| self.overlaps(stream, *from, *to));
        places.filter_map(|(turn, from, to)| self.part(turn, from, to)).collect()
    }

    fn part(&self, turn: usize, from: usize, to: usize) -> Option<AnchorPart> {
        let (segment, text, plain) = &self.turns[turn];
        let (start, end) = plain.original(from, to);
        part_at(*segment, text, start, end)
    }

    /// The words of a stream as the transcript has them.
    pub fn original(&self, stream: &Stream, from: usize, to: usize) -> String {
        let parts = self.overlaps(stream, from, to).map(|(turn, from, to)| {
            let (_, text, plain) = &self.turns[turn];
            let (start, end) = plain.original(from, to);
            text.chars().skip(start as usize).take((end - start) as usize).collect::<String>().trim().to_owned()
        });
        parts.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Where a part of an anchor stands in a stream that has its turn.
    pub fn place(&self, stream: &Stream, part: &AnchorPart) -> Option<usize> {
        let (start, turn) = stream.pieces.iter().find(|(_, turn)| self.turns[*turn].0 == part.segment)?;
        let at = &self.turns[*turn].2.at;
        Some(start + at.partition_point(|place| *place < part.start))
    }
}

/// These code points of a turn's text as a part of an anchor, without white space at its ends; none where nothing is
/// left.
pub fn part_at(segment: Id, text: &str, start: u32, end: u32) -> Option<AnchorPart> {
    let chars: Vec<char> = text.chars().collect();
    let (mut start, mut end) = (start as usize, (end as usize).min(chars.len()));
    while start < end && chars[end - 1].is_whitespace() {
        end -= 1;
    }
    while start < end && chars[start].is_whitespace() {
        start += 1;
    }
    (start < end).then(|| AnchorPart {
        segment,
        start: start as u32,
        end: end as u32,
        exact: chars[start..end].iter().collect(),
        prefix: chars[start.saturating_sub(CONTEXT)..start].iter().collect(),
        suffix: chars[end..(end + CONTEXT).min(chars.len())].iter().collect(),
    })
}

impl Spoken<'_> {
    /// A part of an anchor where its words stand now: at its place, else in its turn with what stood beside them, else
    /// in its turn or in all turns where they stand once. Turns of another speaker do not count.
    pub fn find_part(&self, part: &AnchorPart, voices: &[Voice]) -> Option<AnchorPart> {
        if part.exact.trim().is_empty() {
            return None;
        }
        let counts = |turn: usize| !matches!(voices.get(turn), Some(Voice::Other | Voice::Nobody) | None);
        let own = self.turns.iter().position(|(id, _, _)| *id == part.segment).filter(|turn| counts(*turn));
        let within = own.and_then(|turn| {
            let text = self.turns[turn].1;
            let start = text.char_indices().nth(part.start as usize).map(|(at, _)| at);
            let stays = start.filter(|start| text[*start..].starts_with(&part.exact));
            let beside = || {
                once(text, &[part.prefix.as_str(), &part.exact, &part.suffix].concat()).map(|at| at + part.prefix.len())
            };
            stays.or_else(beside).or_else(|| once(text, &part.exact)).map(|at| (turn, at))
        });
        let (turn, at) = within.or_else(|| {
            let mut places = (0..self.turns.len())
                .filter(|turn| counts(*turn))
                .filter_map(|turn| self.turns[turn].1.find(&part.exact).map(|at| (turn, at)));
            let place = places.next()?;
            (places.next().is_none() && once(self.turns[place.0].1, &part.exact).is_some()).then_some(place)
        })?;
        let (id, text, _) = &self.turns[turn];
        let start = text[..at].chars().count() as u32;
        part_at(*id, text, start, start + part.exact.chars().count() as u32)
    }
}

/// Where words stand in a text, if they do once.
fn once(text: &str, words: &str) -> Option<usize> {
    let mut places = text.match_indices(words);
    let place = places.next()?.0;
    places.next().is_none().then_some(place)
}
