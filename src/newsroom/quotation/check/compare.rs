//! A quotation beside the passage it was taken from, so that a person can read what was done to it.

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use utoipa::ToSchema;

use super::passage::Passage;
use super::plain::Token;
use super::spoken::{Spoken, Stream};
use super::wanted::Wanted;
use crate::words;

words! {
    /// What was done to some words of the transcript.
    Done {
        /// Nothing.
        Same = "same",
        /// They were left out.
        LeftOut = "left_out",
        /// These words are the quotation's own.
        Added = "added",
        /// Others stand in their place, or the same with other capitals.
        Changed = "changed",
    }
}

/// Some words of a quotation and of the transcript, one beside the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Compared {
    /// What was done.
    pub done: Done,
    /// The words in the quotation; null where it has none of them.
    pub quotation: Option<String>,
    /// The words in the transcript; null where it has none of them.
    pub transcript: Option<String>,
}

/// Lays a quotation beside its passage.
pub fn compare(text: &str, wanted: &Wanted, spoken: &Spoken<'_>, stream: &Stream, passage: &Passage) -> Vec<Compared> {
    let (Some(first), Some(last)) = (passage.ranges.first(), passage.ranges.last()) else { return Vec::new() };
    let (from, to) = (first.0, last.1);
    let own = wanted.printed();
    let there: Vec<Token> =
        stream.tokens.iter().filter(|token| token.from as usize >= from && token.to as usize <= to).copied().collect();
    let keys = |tokens: &[Token]| tokens.iter().map(|token| token.word).collect::<Vec<u64>>();
    let chars: Vec<char> = text.chars().collect();
    let printed = |tokens: &[Token]| {
        let (first, last) = (tokens.first()?, tokens.last()?);
        let (start, end) = wanted.plain.original(first.from as usize, last.to as usize);
        Some(chars[start as usize..end as usize].iter().collect::<String>().trim().to_owned())
    };
    let said = |tokens: &[Token]| {
        let (first, last) = (tokens.first()?, tokens.last()?);
        Some(spoken.original(stream, first.from as usize, last.to as usize))
    };
    let alike = |(one, two): (&Token, &Token)| {
        stream.text[one.from as usize..one.to as usize] == wanted.plain.text[two.from as usize..two.to as usize]
    };
    let mut compared: Vec<Compared> = Vec::new();
    let mut push = |old: &[Token], new: &[Token], done| {
        compared.push(Compared { done, quotation: printed(new), transcript: said(old) });
    };
    for op in capture_diff_slices(Algorithm::Myers, &keys(&there), &keys(&own)) {
        let (old, new) = (&there[op.old_range()], &own[op.new_range()]);
        match op.tag() {
            DiffTag::Equal => equal(old, new, alike, &mut push),
            DiffTag::Delete => push(old, new, Done::LeftOut),
            DiffTag::Insert => push(old, new, Done::Added),
            DiffTag::Replace => push(old, new, Done::Changed),
        }
    }
    compared
}

/// Tells runs of the same words apart by whether they are written alike.
fn equal(
    old: &[Token],
    new: &[Token],
    alike: impl Fn((&Token, &Token)) -> bool,
    mut push: impl FnMut(&[Token], &[Token], Done),
) {
    let same: Vec<bool> = old.iter().zip(new).map(alike).collect();
    let mut from = 0;
    for run in same.chunk_by(|one, two| one == two) {
        let to = from + run.len();
        push(&old[from..to], &new[from..to], if run[0] { Done::Same } else { Done::Changed });
        from = to;
    }
}
