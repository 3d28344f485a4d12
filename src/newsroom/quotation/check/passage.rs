//! Finding the passage of a transcript that a quotation was taken from.

use std::collections::HashMap;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::plain::{MINUS, Token, is_han};
use super::spoken::Stream;
use super::wanted::{Gap, Wanted};
use crate::newsroom::quotation::Fidelity;

/// How many bytes an ellipsis may stand for.
const MOST_LEFT_OUT: usize = 6000;

/// How many bytes words in brackets may stand for.
const MOST_REPLACED: usize = 160;

/// How often a piece is tried, where it is found often.
const TRIES: usize = 64;

/// How many pieces are looked for one behind the other at most: no quotation in print has as many.
const MOST_PIECES: usize = 60;

/// Of how many words the alignment is looked for at most; more are found word for word or in pieces.
const MOST_WORDS: usize = 2000;

/// From how many words on a quotation is laid beside the likeliest stretch alone.
const MANY_WORDS: usize = 1000;

/// A passage that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// How the quotation stands to it, whoever spoke.
    pub fidelity: Fidelity,
    /// The bytes of the stream that it has, in order.
    pub ranges: Vec<(usize, usize)>,
}

/// Finds the passage of a stream that the words were taken from, that nearest to `near` where they stand more than once.
pub fn find(wanted: &Wanted, stream: &Stream, near: Option<usize>) -> Option<Passage> {
    let whole = wanted.whole()?;
    if let Some(at) = nearest(occurrences(&stream.text, whole), near) {
        return Some(Passage { fidelity: Fidelity::Verbatim, ranges: vec![(at, at + whole.len())] });
    }
    in_pieces(wanted, stream, near).or_else(|| alike(wanted, stream))
}

fn nearest(mut found: impl Iterator<Item = usize>, near: Option<usize>) -> Option<usize> {
    match near {
        None => found.next(),
        Some(near) => found.min_by_key(|at| at.abs_diff(near)),
    }
}

/// Where words stand, as whole words.
fn occurrences<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(words)
        .map(|(at, _)| at)
        .filter(move |at| !is_within_word(text, *at) && !is_within_word(text, at + words.len()))
}

/// Whether a word or a number goes on over this place: `can|'t`, `1|,200` and `一千|二百` say something else in part.
fn is_within_word(text: &str, at: usize) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !is_han(c);
    let is_digit = |c: char| c.is_ascii_digit();
    let (before, after) = text.split_at(at);
    // What stands beside a mark that this place is at either side of.
    let beside = |mark: char| match (before.strip_suffix(mark), after.strip_prefix(mark)) {
        (Some(before), _) => Some((before, after)),
        (None, Some(after)) => Some((before, after)),
        (None, None) => None,
    };
    let goes_on = |mark: char, is_part: &dyn Fn(char) -> bool| {
        beside(mark).is_some_and(|(before, after)| before.ends_with(is_part) && after.starts_with(is_part))
    };
    before.ends_with(is_letter) && after.starts_with(is_letter)
        || before.ends_with(is_numeral) && after.starts_with(is_numeral)
        || before.ends_with(MINUS)
        || goes_on('\'', &is_letter)
        || goes_on(',', &is_digit)
        || goes_on('.', &is_digit)
}

/// Whether a Han character is part of a number.
fn is_numeral(c: char) -> bool {
    "〇零一二两兩三四五六七八九十百千万萬亿億".contains(c)
}

/// The pieces of a quotation one behind the other, each word for word: the closest such places.
fn in_pieces(wanted: &Wanted, stream: &Stream, near: Option<usize>) -> Option<Passage> {
    let pieces: Vec<(Option<Gap>, &str)> =
        wanted.pieces.iter().map(|(gap, from, to)| (*gap, &wanted.plain.text[*from..*to])).collect();
    if (wanted.left_out.is_empty() && wanted.inserted.is_empty()) || pieces.len() > MOST_PIECES {
        return None;
    }
    let longest = (0..pieces.len()).max_by_key(|at| pieces[*at].1.len())?;
    let mut best: Option<(usize, Vec<(usize, usize)>)> = None;
    for at in occurrences(&stream.text, pieces[longest].1).take(TRIES) {
        let Some(ranges) = around(&pieces, longest, at, &stream.text) else { continue };
        let length = ranges.last()?.1 - ranges.first()?.0;
        let cost = length + near.map_or(0, |near| at.abs_diff(near));
        if best.as_ref().is_none_or(|(known, _)| cost < *known) {
            best = Some((cost, ranges));
        }
    }
    let fidelity = match pieces.len() {
        _ if !wanted.inserted.is_empty() => Fidelity::Edited,
        // An ellipsis before or behind the words leaves out nothing of them.
        1 => Fidelity::Verbatim,
        _ => Fidelity::Elided,
    };
    best.map(|(_, ranges)| Passage { fidelity, ranges })
}

/// The places of all pieces, where one of them stands at `at`.
fn around(pieces: &[(Option<Gap>, &str)], longest: usize, at: usize, text: &str) -> Option<Vec<(usize, usize)>> {
    let reach = |gap: Option<Gap>| if gap == Some(Gap::Inserted) { MOST_REPLACED } else { MOST_LEFT_OUT };
    let boundary = |mut byte: usize| {
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    };
    let mut ranges = vec![(at, at + pieces[longest].1.len())];
    for place in (0..longest).rev() {
        let piece = pieces[place].1;
        let end = ranges[0].0;
        let start = boundary(end.saturating_sub(reach(pieces[place + 1].0) + piece.len()));
        let found = start + occurrences(&text[start..end], piece).last()?;
        ranges.insert(0, (found, found + piece.len()));
    }
    for (gap, piece) in &pieces[longest + 1..] {
        let start = ranges.last()?.1;
        let end = boundary((start + reach(*gap) + piece.len()).min(text.len()));
        let found = start + occurrences(&text[start..end], piece).next()?;
        ranges.push((found, found + piece.len()));
    }
    Some(ranges)
}

/// The passage that has most of the words in their order.
fn alike(wanted: &Wanted, stream: &Stream) -> Option<Passage> {
    let words: Vec<&Token> = wanted.tokens.iter().filter(|token| token.is_word).collect();
    let spoken: Vec<&Token> = stream.tokens.iter().filter(|token| token.is_word).collect();
    if words.len() > MOST_WORDS {
        return None;
    }
    // Of one or two words nothing can be said but that they are there, with other capitals, or not.
    if words.len() < 3 {
        return in_other_capitals(&words, &spoken);
    }
    let windows = windows(&words, &spoken);
    let aligned = windows.into_iter().filter_map(|(from, to)| align(&words, &spoken[from..to], from));
    let best = aligned.max_by(|one, two| one.score.total_cmp(&two.score))?;
    let fidelity = best.fidelity(words.len(), &spoken, wanted)?;
    let (from, to) = (spoken[best.from].from as usize, spoken[best.to - 1].to as usize);
    Some(Passage { fidelity, ranges: vec![(from, to)] })
}

fn in_other_capitals(words: &[&Token], spoken: &[&Token]) -> Option<Passage> {
    let same = |place: &&[&Token]| place.iter().zip(words).all(|(one, other)| one.word == other.word);
    let place = spoken.windows(words.len().max(1)).find(same).filter(|_| !words.is_empty())?;
    let (first, last) = (place.first()?, place.last()?);
    Some(Passage { fidelity: Fidelity::Edited, ranges: vec![(first.from as usize, last.to as usize)] })
}

/// The stretches of what was spoken that share most pairs of words with the quotation, rare ones counting more; where
/// there is not a pair, words.
fn windows(words: &[&Token], spoken: &[&Token]) -> Vec<(usize, usize)> {
    let pair = |two: &[&Token]| two[0].word.rotate_left(17) ^ two[1].word;
    let pairs = hits(words.windows(2).map(pair), spoken.windows(2).map(pair));
    let hits = if pairs.is_empty() {
        hits(words.iter().map(|token| token.word), spoken.iter().map(|token| token.word))
    } else {
        pairs
    };
    let width = words.len() + words.len() / 2 + 12;
    let mut found: Vec<(f32, usize)> = Vec::new();
    let (mut first, mut weight) = (0, 0.0_f32);
    for (place, own) in &hits {
        weight += own;
        while hits[first].0 + width < *place {
            weight -= hits[first].1;
            first += 1;
        }
        let start = hits[first].0;
        match found.last_mut() {
            Some((known, at)) if *at + width > start => {
                if weight > *known {
                    (*known, *at) = (weight, start);
                }
            }
            _ => found.push((weight, start)),
        }
    }
    found.sort_by(|one, two| two.0.total_cmp(&one.0));
    let slack = words.len() / 2 + 8;
    let window = |(_, start): (f32, usize)| (start.saturating_sub(slack), (start + width + slack).min(spoken.len()));
    // Laying long texts beside each other costs as their lengths multiplied.
    let most = if words.len() > MANY_WORDS { 1 } else { 4 };
    found.into_iter().take(most).map(window).collect()
}

/// Where in the second sequence something of the first stands, with how much that says: the less the more often.
fn hits(wanted: impl Iterator<Item = u64>, there: impl Iterator<Item = u64>) -> Vec<(usize, f32)> {
    let mut often: HashMap<u64, u32> = wanted.map(|key| (key, 0)).collect();
    let mut places = Vec::new();
    for (place, key) in there.enumerate() {
        if let Some(count) = often.get_mut(&key) {
            *count += 1;
            places.push((place, key));
        }
    }
    places.into_iter().map(|(place, key)| (place, 1.0 / (often[&key] as f32).sqrt())).collect()
}

/// How a quotation lies along a stretch of what was spoken.
struct Alignment {
    /// The first word spoken, and one past the last.
    from: usize,
    to: usize,
    /// How many words are the same, in the same order.
    same: usize,
    /// The places of those words in what was spoken.
    matched: Vec<usize>,
    score: f32,
}

/// What a word more or less costs, and what one gap costs at most: a sentence left out is still one thing left out.
const ODD_WORD: f32 = 0.5;
const DEAREST_GAP: f32 = 4.0;

fn align(words: &[&Token], spoken: &[&Token], offset: usize) -> Option<Alignment> {
    let keys = |tokens: &[&Token]| tokens.iter().map(|token| token.word).collect::<Vec<u64>>();
    let ops = capture_diff_slices(Algorithm::Myers, &keys(spoken), &keys(words));
    // The best unbroken run of operations: what lies far from the rest is there by chance.
    let (mut best, mut sum, mut start): (Option<(f32, usize, usize)>, f32, usize) = (None, 0.0, 0);
    for (at, op) in ops.iter().enumerate() {
        let worth = match op.tag() {
            DiffTag::Equal => op.new_range().len() as f32,
            _ => -(ODD_WORD * op.old_range().len().max(op.new_range().len()) as f32).min(DEAREST_GAP),
        };
        if sum <= 0.0 {
            (sum, start) = (0.0, at);
        }
        sum += worth;
        if best.is_none_or(|(known, _, _)| sum > known) {
            best = Some((sum, start, at));
        }
    }
    let (score, first, last) = best?;
    let equal = ops[first..=last].iter().filter(|op| op.tag() == DiffTag::Equal);
    let matched: Vec<usize> = equal.flat_map(|op| op.old_range()).map(|place| place + offset).collect();
    let (from, to) = (*matched.first()?, *matched.last()? + 1);
    Some(Alignment { from, to, same: matched.len(), matched, score })
}

impl Alignment {
    /// What the quotation is to the passage; none where they have too little in common.
    fn fidelity(&self, words: usize, spoken: &[&Token], wanted: &Wanted) -> Option<Fidelity> {
        let share = self.same as f32 / words as f32;
        let passage = &spoken[self.from..self.to];
        let over = passage.iter().filter(|token| !token.aside).count().saturating_sub(self.same);
        if self.same == words && over == 0 && self.matched.len() < passage.len() && wanted.inserted.is_empty() {
            // Nothing is missing but what the transcript says of laughter and applause.
            return Some(Fidelity::Elided);
        }
        let gaps = wanted.pieces.len() > 1;
        if share >= 0.8 && words >= 4 && (gaps || over as f32 <= 0.5 * words as f32)
            || (self.same == words && over == 0)
        {
            return Some(Fidelity::Edited);
        }
        (share >= 0.5 && self.same >= 4).then_some(Fidelity::Paraphrase)
    }
}
