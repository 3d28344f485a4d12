//! The shapes of attributions: which verb of a sentence attributes a quotation, and who its subject is.

use super::cues::takes;
use super::direct::Used;
use super::lexicon::role::{AUXILIARY, STOP};
use super::people::Form;
use super::reading::{Kindred, Sentence};
use super::sentences::{Ends, Quoted};
use super::tokens::{Kind, Shape};

/// How a quotation is attributed in its sentence.
#[derive(Clone, Copy)]
pub(super) struct Attribution {
    pub cue: usize,
    /// The piece that names the speaker; none where the verb goes on with the speaker before ("adding").
    pub who: Option<usize>,
    pub method: &'static str,
    pub certainty: f32,
}

const REACH: usize = 16;

/// So many plain words may stand between a verb and the name: "said retired primary school teacher Jane Roe".
const DESCRIPTION: usize = 6;

/// Whether words between marks are a quotation without an attribution, and not a title or a doubted word.
pub(super) fn stands_alone(s: &Sentence, n: usize, quoted: &Quoted) -> bool {
    let at_start = s.token_of(n) == s.from;
    let at_end = n + 1 == s.pieces.len() || matches!(s.is(n + 1), Some(Kindred::Stop)) && n + 2 == s.pieces.len();
    let after_colon = n > 0 && s.is(n - 1) == Some(Kindred::Colon);
    let sentence_like = quoted.starts_upper && matches!(quoted.ends, Ends::Stop | Ends::Question);
    if !quoted.closed {
        return quoted.count >= 3;
    }
    if quoted.title_like && !quoted.personal && !(at_start && at_end && sentence_like && quoted.count < 4) {
        return after_colon && sentence_like;
    }
    (at_start && at_end && (sentence_like && quoted.count >= 1 || quoted.count >= 8))
        || (after_colon && at_end && (sentence_like || quoted.count >= 5))
        || (at_start && quoted.ends == Ends::Comma && quoted.starts_upper && quoted.count >= 3)
        || (sentence_like && quoted.ends == Ends::Stop && quoted.count >= 6 && at_end)
}

/// "X said on Friday: “…”": the verb before a quotation, with only a time, a place or a listener between.
pub(super) fn leading(s: &Sentence, n: usize, quoted: &Quoted) -> Option<Attribution> {
    let colon = n > 0 && s.is(n - 1) == Some(Kindred::Colon);
    let cue = (n.saturating_sub(REACH)..n).rev().find_map(|k| match s.is(k) {
        Some(Kindred::Cue(value)) if value & takes::QUOTE != 0 => Some(Some((k, value))),
        Some(Kindred::Quote(_) | Kindred::Stop | Kindred::Break) => Some(None),
        Some(Kindred::That) if !colon => Some(None),
        _ => None,
    });
    let (cue, value) = cue.flatten()?;
    if !colon && !only_circumstances(s, cue + 1, n, value) {
        return None;
    }
    // "She wrote “Ports of the North” in 1998": a title, or a term.
    let pause = colon || n > 0 && matches!(s.is(n - 1), Some(Kindred::Comma | Kindred::Dash));
    // "warned of “a spiral of violence”": part of the sentence.
    if !pause && n > 0 && s.is(n - 1) == Some(Kindred::Preposition) {
        return None;
    }
    if !pause && quoted.ends == Ends::Nothing && (value & (takes::BARE | takes::VERBAL) == 0 || quoted.count < 3) {
        return None;
    }
    // "A sign read “No Entry.”"
    if !colon
        && quoted.title_like
        && !quoted.personal
        && matches!(s.text_of(cue), "read" | "reads" | "wrote" | "writes")
    {
        return None;
    }
    let participle = value & takes::PARTICIPLE != 0;
    let who = s.subject_before(cue);
    let joined = cue > 0 && matches!(s.is(cue - 1), Some(Kindred::Conjunction | Kindred::Skip | Kindred::Comma));
    let who = who.or_else(|| s.subject().filter(|who| joined && !participle && *who < cue));
    if who.is_none() && !(participle && cue > 0) {
        // "Said Chen Yong: “…”"
        let inverted = s.who(cue + 1).is_some() && cue == 0;
        return inverted.then_some(Attribution { cue, who: Some(cue + 1), method: "direct-leading", certainty: 0.85 });
    }
    Some(Attribution {
        cue,
        who: if participle { None } else { who },
        method: "direct-leading",
        certainty: if who.is_some() && colon {
            0.95
        } else if who.is_some() {
            0.93
        } else {
            0.75
        },
    })
}

/// "“…,” X said, “…”": the quotation before goes on after its attribution and a comma. One that did not end may go
/// on after anything but another verb of saying: "“If it rains,” he told the crowd of farmers, “we are saved.”"
pub(super) fn goes_on(s: &Sentence, n: usize, quoted: &Quoted, used: &Used) -> Option<usize> {
    let (behind, quotation, unfinished) = used.trailed.filter(|(behind, ..)| *behind < n && n - behind <= 2 * REACH)?;
    let mut from = behind;
    if s.is(from) == Some(Kindred::Comma) && s.is(from + 1) == Some(Kindred::Conjunction) {
        from += 2;
    }
    let pause = matches!(s.is(n - 1), Some(Kindred::Comma | Kindred::Dash | Kindred::Conjunction));
    // "she said on “Face the Nation.”"
    if quoted.title_like && quoted.count > 1 && !quoted.personal && !pause {
        return None;
    }
    let plain = |k: usize| {
        matches!(
            s.is(k),
            Some(
                Kindred::Comma
                    | Kindred::Dash
                    | Kindred::Conjunction
                    | Kindred::Word
                    | Kindred::Who(_)
                    | Kindred::Preposition
                    | Kindred::Skip
            )
        )
    };
    let on = only_circumstances(s, from, n, 0) || unfinished && pause && (behind..n).all(plain);
    on.then_some(quotation)
}

/// Between a verb and its quotation: nothing, adverbs, commas, prepositional phrases, and for "told" a listener.
fn only_circumstances(s: &Sentence, from: usize, to: usize, value: u32) -> bool {
    let mut in_phrase = value & takes::LISTENER != 0;
    for k in from..to {
        match s.is(k) {
            Some(Kindred::Preposition) => in_phrase = true,
            Some(Kindred::Skip | Kindred::Comma | Kindred::Colon | Kindred::Dash) => {}
            Some(Kindred::Word | Kindred::Who(_)) if in_phrase => {}
            _ => return false,
        }
    }
    true
}

/// "“…,” X said", "“…,” said X", "“…,” according to X".
pub(super) fn trailing(s: &Sentence, n: usize, quoted: &Quoted) -> Option<Attribution> {
    let mut k = n + 1;
    while matches!(s.is(k), Some(Kindred::Comma | Kindred::Dash | Kindred::Skip)) && k < n + 4 {
        k += 1;
    }
    if s.is(k) == Some(Kindred::According) {
        let who = k + 2;
        s.who(who)?;
        return Some(Attribution { cue: k, who: Some(who), method: "according-to", certainty: 0.9 });
    }
    // What ends with a comma waits for its attribution.
    let waits = quoted.ends == Ends::Comma || quoted.ends == Ends::Question && !s.opens_sentence(k);
    if let Some(Kindred::Cue(value)) = s.is(k) {
        let mut who = k + 1;
        while s.is(who) == Some(Kindred::Skip) && who < k + 4 {
            who += 1;
        }
        if value & takes::QUOTE == 0 || value & takes::PARTICIPLE != 0 {
            return None;
        }
        let who = s.described(who).filter(|w| s.who(*w).is_some_and(|(_, w)| !w.possessive))?;
        // "a “dream holiday” say they were misled": the pronoun opens a clause.
        if !waits && quoted.ends == Ends::Nothing && s.who(who).is_some_and(|(_, w)| w.form == Form::Pronoun) {
            return None;
        }
        return Some(Attribution { cue: k, who: Some(who), method: "direct-inverted", certainty: 0.93 });
    }
    let who = if waits { s.described(k) } else { s.who(k).map(|_| k) };
    match who {
        Some(who) => subject_first(s, quoted, who, waits),
        // "“…,” grumbled Jane Roe": a verb that is not known to be one of saying.
        None if waits && s.verb_like(k) && s.who(k + 1).is_some_and(|(_, w)| !w.possessive) => {
            Some(Attribution { cue: k, who: Some(k + 1), method: "direct-other-verb", certainty: 0.7 })
        }
        None => None,
    }
}

/// "“…,” X said", with adverbs, commas or a circumstance between, or with a verb not known to be one of saying.
fn subject_first(s: &Sentence, quoted: &Quoted, who: usize, waits: bool) -> Option<Attribution> {
    if s.who(who)?.1.possessive {
        return None;
    }
    let (mut cue, mut in_phrase) = (who + 1, false);
    while cue < who + REACH {
        match s.is(cue) {
            Some(Kindred::Skip | Kindred::Comma) if cue < who + 6 || in_phrase => {}
            Some(Kindred::Preposition) if waits => in_phrase = true,
            Some(Kindred::Word | Kindred::Who(_)) if in_phrase => {}
            _ => break,
        }
        cue += 1;
    }
    if let Some(Kindred::Cue(value)) = s.is(cue)
        && value & takes::QUOTE != 0
    {
        let goes_on = s.is(cue + 1) == Some(Kindred::That) || quoted.ends == Ends::Stop && !ends_soon(s, cue + 1);
        let participle = value & takes::PARTICIPLE != 0;
        return (!goes_on && !participle).then_some(Attribution {
            cue,
            who: Some(who),
            method: "direct-trailing",
            certainty: 0.95,
        });
    }
    (waits && s.verb_like(who + 1)).then_some(Attribution {
        cue: who + 1,
        who: Some(who),
        method: "direct-other-verb",
        certainty: 0.75,
    })
}

impl Sentence<'_, '_> {
    /// The phrase at piece `n`, or behind a few plain words that describe it.
    pub fn described(&self, n: usize) -> Option<usize> {
        let mut k = n;
        while self.is(k) == Some(Kindred::Word) && k < n + DESCRIPTION {
            let plain = self.pieces.get(k).and_then(|p| self.tokens.get(p.words.from)).is_some_and(|t| {
                (t.is_word() && !t.is(AUXILIARY) || matches!(t.kind, Kind::Number | Kind::Possessive))
                    && (!t.is(STOP) || k == n)
            });
            if !plain {
                return None;
            }
            k += 1;
        }
        self.who(k).map(|_| k)
    }

    /// A lower-case word that looks like a verb: "grumbled", "nods".
    fn verb_like(&self, n: usize) -> bool {
        let word = self.text_of(n);
        self.is(n) == Some(Kindred::Word)
            && self
                .pieces
                .get(n)
                .and_then(|p| self.tokens.get(p.words.from))
                .is_some_and(|t| t.is_word() && t.shape == Shape::Lower && !t.is(STOP | AUXILIARY))
            && (word.ends_with("ed") || word.ends_with('s'))
    }

    /// Whether piece `n` starts with a capital.
    fn opens_sentence(&self, n: usize) -> bool {
        self.tokens.get(self.token_of(n)).is_some_and(|t| t.is_capital())
    }
}

/// After an attribution: the sentence's end, a pause or a circumstance, and not a clause of its own.
fn ends_soon(s: &Sentence, n: usize) -> bool {
    matches!(
        s.is(n),
        None | Some(
            Kindred::Stop | Kindred::Comma | Kindred::Skip | Kindred::Preposition | Kindred::Quote(_) | Kindred::Break
        )
    )
}
