//! The shapes of reported clauses: where the words that a verb reports start and end.

use super::cues::takes;
use super::direct::Used;
use super::lexicon::role::{AUXILIARY, CUE, DEFINITE, INDEFINITE, PREPOSITION, PRONOUN, SETTING, THAT, WHO};
use super::organizations::Words;
use super::people::Form;
use super::reading::{Kindred, Sentence};
use super::tokens::{Kind, Shape, Token};

const REACH: usize = 20;

/// A clause that a verb reports.
pub(super) struct Clause {
    /// Token ranges, in order.
    pub parts: Vec<Words>,
    pub method: &'static str,
    pub certainty: f32,
}

/// "“…,” X said, adding that …": the verb goes on with the one who said the quotation.
pub(super) fn after_direct(s: &Sentence, n: usize, value: u32, used: &Used) -> Option<(Option<usize>, Clause)> {
    let behind = used.behind_last().filter(|behind| *behind < n && n - behind <= REACH)?;
    let joint = (behind..n).rev().find(|k| s.is(*k) != Some(Kindred::Skip))?;
    let joined = match s.is(joint) {
        Some(Kindred::Conjunction) => true,
        Some(Kindred::Comma) => value & takes::PARTICIPLE != 0,
        _ => false,
    };
    let clause = if joined && s.is(n + 1) == Some(Kindred::That) { forward(s, n, value) } else { None };
    clause.map(|clause| (None, clause))
}

/// Whether a subject opens its clause. "the trend Jane Roe predicted would come": the noun before it is the object.
pub(super) fn opens_clause(s: &Sentence, who: usize) -> bool {
    let Some(before) = who.checked_sub(1) else { return true };
    match s.is(before) {
        Some(Kindred::Word | Kindred::Who(_)) => matches!(s.is(0), Some(Kindred::Preposition)) || before == 0,
        Some(Kindred::That) => false,
        _ => true,
    }
}

/// The sentence's end without its last mark.
pub(super) fn sentence_end(s: &Sentence) -> usize {
    let mut end = s.end;
    while end > s.from
        && s.tokens.get(end - 1).is_some_and(|t| ['.', '!', '?', '…', ':', ';'].iter().any(|c| t.is_char(*c)))
    {
        end -= 1;
    }
    end
}

/// From token `from` to the sentence's end, if that is a clause of at least `least` tokens.
pub(super) fn rest(s: &Sentence, from: usize, least: usize, method: &'static str, certainty: f32) -> Option<Clause> {
    let from = (from..s.end).find(|n| !s.tokens.get(*n).is_some_and(|t| t.is_char(','))).unwrap_or(s.end);
    let words = Words::new(from, sentence_end(s));
    (words.len() >= least).then(|| Clause { parts: vec![words], method, certainty })
}

/// From the sentence's start to token `to`, if that can be a clause: long enough, and no circumstance.
pub(super) fn before(s: &Sentence, to: usize, method: &'static str, certainty: f32) -> Option<Clause> {
    let mut from = s.from;
    while s.tokens.get(from).is_some_and(|t| t.kind == super::tokens::Kind::Mark) {
        from += 1;
    }
    from = behind_dateline(s, from);
    let words = Words::new(from, to);
    let circumstance = match s.is(0)? {
        Kindred::Preposition | Kindred::Conjunction | Kindred::According | Kindred::Quote(_) => true,
        Kindred::Word | Kindred::Skip => {
            matches!(
                s.text_of(0),
                "When" | "Asked" | "As" | "If" | "Although" | "Though" | "Because" | "Since" | "While"
            )
        }
        _ => false,
    };
    (words.len() >= 4 && !circumstance).then(|| Clause { parts: vec![words], method, certainty })
}

/// Behind "LAKEPORT, Nov 3 (NW) - ", where a sentence starts with that.
fn behind_dateline(s: &Sentence, from: usize) -> usize {
    if !s.tokens.get(from).is_some_and(|t| t.is_word() && t.shape == Shape::Upper) {
        return from;
    }
    let inside =
        |t: &Token| t.is_capital() || t.kind == Kind::Number || [',', '(', ')', '.'].iter().any(|c| t.is_char(*c));
    let dash = (from..(from + 16).min(s.end)).find(|n| !s.tokens.get(*n).is_some_and(inside));
    match dash {
        Some(n) if s.tokens.get(n).is_some_and(|t| ['-', '–', '—'].iter().any(|c| t.is_char(*c))) => n + 1,
        _ => from,
    }
}

/// "According to X, …" and "…, according to X."
pub(super) fn according(s: &Sentence, n: usize) -> Option<Clause> {
    let who = n + 2;
    if s.is(n + 1) != Some(Kindred::Preposition) || s.who(who)?.1.possessive {
        return None;
    }
    let opens = n == 0 || n == 1 && matches!(s.is(0), Some(Kindred::Conjunction | Kindred::Skip));
    if opens {
        let mut comma = (who + 1..who + 12).find(|k| s.is(*k) == Some(Kindred::Comma))?;
        if matches!(s.text_of(comma + 1), "which" | "who" | "whose") {
            comma = (comma + 1..comma + 40).find(|k| s.is(*k) == Some(Kindred::Comma))?;
        }
        return rest(s, s.token_of(comma + 1), 2, "according-to", 0.85);
    }
    let comma = n.checked_sub(1)?;
    let to = if s.is(comma) == Some(Kindred::Comma) { s.token_of(comma) } else { s.token_of(n) };
    before(s, to, "according-to", 0.85)
}

/// "with X saying that …", "X walked out, alleging that …", "X walked out and said that …": the verb goes with words for
/// somebody that are not directly before it.
pub(super) fn beside(s: &Sentence, n: usize, value: u32) -> Option<(Option<usize>, Clause)> {
    let joint = (n.saturating_sub(3)..n).rev().find(|k| s.is(*k) != Some(Kindred::Skip))?;
    let participle = value & takes::PARTICIPLE != 0;
    if !participle && s.subject_before(n).is_some() {
        return None;
    }
    let who = match s.is(joint)? {
        Kindred::Who(_) if participle && joint > 0 && s.text_of(joint - 1).eq_ignore_ascii_case("with") => joint,
        Kindred::Comma if participle => s.subject()?,
        Kindred::Conjunction if !participle && value & takes::PLURAL == 0 && s.text_of(joint) == "and" => {
            s.subject()?
        }
        _ => return None,
    };
    // The sentence's subject, and not what its verb is done to.
    let subject = who.checked_sub(1).and_then(|before| s.is(before));
    if s.is(joint) == Some(Kindred::Comma) && matches!(subject, Some(Kindred::Word | Kindred::Who(_) | Kindred::That)) {
        return None;
    }
    let phrase = s.who(who).filter(|(_, w)| who < n && !w.possessive)?.1;
    if phrase.method == "noun-phrase" || !participle && phrase.form == Form::Single {
        return None;
    }
    forward(s, n, value & (takes::THAT | takes::BARE | takes::VERBAL | takes::LISTENER))
        .map(|clause| (Some(who), clause))
}

/// "…, said X."
pub(super) fn inverted(s: &Sentence, n: usize, value: u32, free_from: usize) -> Option<(Option<usize>, Clause)> {
    let comma = n.checked_sub(1).filter(|k| s.is(*k) == Some(Kindred::Comma))?;
    let who = s.who(n + 1).filter(|(_, w)| !w.possessive && w.form != Form::Pronoun)?;
    let ends = matches!(s.is(n + 2), None | Some(Kindred::Stop));
    if value & takes::BARE == 0
        || value & takes::PARTICIPLE != 0
        || !ends
        || s.token_of(comma) < free_from
        || who.1.all.is_empty()
    {
        return None;
    }
    before(s, s.token_of(comma), "indirect-inverted", 0.8).map(|clause| (Some(n + 1), clause))
}

/// "…, X said." and "…, X said, …", and "As X noted, …".
pub(super) fn embedded(s: &Sentence, who: usize, n: usize, value: u32) -> Option<Clause> {
    if value & (takes::BARE | takes::THAT) == 0 {
        return None;
    }
    let after = s.is(n + 1);
    if who == 1 && s.text_of(0) == "As" && after == Some(Kindred::Comma) {
        return rest(s, s.token_of(n + 2), 3, "indirect-as", 0.8);
    }
    let comma = who.checked_sub(1).filter(|k| s.is(*k) == Some(Kindred::Comma))?;
    let direct_subject = (who + 1..n).all(|k| s.is(k) == Some(Kindred::Skip));
    if !direct_subject {
        return None;
    }
    match after {
        None | Some(Kindred::Stop) => before(s, s.token_of(comma), "indirect-final", 0.85),
        Some(Kindred::Preposition | Kindred::Skip) if circumstance_to_end(s, n + 1) => {
            before(s, s.token_of(comma), "indirect-final", 0.8)
        }
        Some(Kindred::Comma) => {
            let short = || Clause { parts: Vec::new(), method: "indirect-parenthetical", certainty: 0.7 };
            let mut clause = before(s, s.token_of(comma), "indirect-parenthetical", 0.75)
                .or_else(|| short_opening(s, s.token_of(comma)))
                .or_else(|| (s.token_of(comma) <= s.from + 4).then(short))?;
            let tail = Words::new(s.token_of(n + 2), sentence_end(s));
            // "Drive, she said, to the nearest hospital."
            let circumstance = clause.parts.is_empty() && s.is(n + 2) == Some(Kindred::Preposition);
            if tail.len() < 2 || circumstance || matches!(s.is(n + 2), Some(Kindred::Cue(_) | Kindred::Quote(_))) {
                return None;
            }
            clause.parts.push(tail);
            Some(clause)
        }
        _ => None,
    }
}

/// "The plan, X said, will go ahead": the first part may be short where the second goes on with its verb.
pub(super) fn short_opening(s: &Sentence, to: usize) -> Option<Clause> {
    let first = s.tokens.get(s.from)?;
    let words = Words::new(s.from, to);
    (first.is(DEFINITE) && words.len() >= 2).then(|| Clause {
        parts: vec![words],
        method: "indirect-parenthetical",
        certainty: 0.7,
    })
}

/// Only a time or a place comes before the sentence's end.
pub(super) fn circumstance_to_end(s: &Sentence, from: usize) -> bool {
    s.pieces.len() - from.min(s.pieces.len()) <= 9
        && (from..s.pieces.len()).all(|k| !matches!(s.is(k), Some(Kindred::That | Kindred::Cue(_) | Kindred::Quote(_))))
}

/// What stands after the verb: "that …", a bare clause, or an object.
pub(super) fn forward(s: &Sentence, n: usize, value: u32) -> Option<Clause> {
    let mut k = n + 1;
    let mut value = value;
    if value & takes::OUT != 0 {
        if s.text_of(k) != "out" {
            return None;
        }
        k += 1;
    }
    if value & takes::FOR != 0 {
        if matches!(s.text_of(k), "for" | "on") {
            k += 1;
        } else {
            let holds_quote = (k + 1..k + REACH).any(|m| matches!(s.is(m), Some(Kindred::Quote(_))));
            value = if holds_quote { takes::OBJECT } else { 0 };
        }
    }
    if value & takes::TO != 0 && s.text_of(k) == "to" {
        return rest(s, s.token_of(k), 3, "indirect-infinitive", 0.8);
    }
    if value & takes::THAT != 0
        && let Some(that) = find_that(s, k, value)
    {
        return rest(s, s.token_of(that + 1), 2, "indirect-that", 0.95);
    }
    let start = if value & takes::LISTENER != 0 { after_listener(s, k)? } else { after_circumstances(s, k) };
    let opens = matches!(s.is(start), Some(Kindred::Who(_) | Kindred::Word | Kindred::Skip | Kindred::Cue(_)))
        || matches!(s.is(start), Some(Kindred::Quote(_))) && start + 2 < s.pieces.len();
    let verb_first = s.tokens.get(s.token_of(start)).is_some_and(|t| t.is(AUXILIARY));
    if !opens || verb_first {
        return None;
    }
    if value & takes::BARE != 0 {
        return rest(s, s.token_of(start), 4, "indirect-bare", 0.8);
    }
    if value & takes::VERBAL != 0 && has_verb(s, start) {
        return rest(s, s.token_of(start), 4, "indirect-bare", 0.72);
    }
    if value & takes::OBJECT != 0 && start <= k + 2 {
        return rest(s, s.token_of(start), 2, "indirect-object", 0.85);
    }
    None
}

/// A clause and no object: it starts like a subject, and soon has a verb.
fn has_verb(s: &Sentence, start: usize) -> bool {
    let from = s.token_of(start);
    let subject = s.who(start).is_some() || s.tokens.get(from).is_some_and(|t| t.is(DEFINITE | INDEFINITE | PRONOUN));
    let near = s.tokens.get(from + 1..s.end.min(from + 10)).unwrap_or(&[]);
    let of_verb = near
        .iter()
        .take_while(|t| !(t.kind == Kind::Punctuation || t.is(WHO) || t.is(THAT)))
        .any(|t| t.is_word() && t.shape == Shape::Lower && (t.is(AUXILIARY) || t.is(CUE)));
    subject && of_verb
}

/// "that" directly after the verb, or after adverbs, a listener or prepositional phrases.
pub(super) fn find_that(s: &Sentence, from: usize, value: u32) -> Option<usize> {
    let mut k = from;
    while matches!(s.is(k), Some(Kindred::Skip | Kindred::Comma)) && k < from + 4 {
        k += 1;
    }
    if s.is(k) == Some(Kindred::That) {
        // "said that day", "that plan": a pronoun, told only by a verb of its own that follows.
        return Some(k);
    }
    let phrase = s.is(k) == Some(Kindred::Preposition) || value & takes::LISTENER != 0;
    if !phrase {
        return None;
    }
    (k..k + REACH)
        .take_while(|m| {
            !matches!(
                s.is(*m),
                None | Some(Kindred::Quote(_) | Kindred::Stop | Kindred::Colon | Kindred::Break | Kindred::Cue(_))
            )
        })
        .find(|m| s.is(*m) == Some(Kindred::That))
}

/// "told reporters the plan …": after one listener.
pub(super) fn after_listener(s: &Sentence, from: usize) -> Option<usize> {
    if s.who(from).is_some() {
        return Some(after_circumstances(s, from + 1));
    }
    // "told the Breakfast programme the government had failed": a second article or a pronoun opens the clause.
    let article = |n: usize| s.tokens.get(s.token_of(n)).is_some_and(|t| t.is(DEFINITE | INDEFINITE));
    if !article(from) {
        return None;
    }
    let next = (from + 1..from + 8)
        .find(|n| s.who(*n).is_some_and(|(_, w)| !w.possessive) && !in_phrase(s, *n) || article(*n))?;
    (next > from + 1).then(|| after_circumstances(s, next))
}

fn in_phrase(s: &Sentence, n: usize) -> bool {
    s.is(n - 1) == Some(Kindred::Preposition) || s.tokens.get(s.token_of(n - 1)).is_some_and(|t| t.is(PREPOSITION))
}

/// Past "on Friday", "in a statement", "at the press conference".
pub(super) fn after_circumstances(s: &Sentence, from: usize) -> usize {
    let mut k = from;
    loop {
        while s.is(k) == Some(Kindred::Skip) && k < from + REACH {
            k += 1;
        }
        if s.is(k) != Some(Kindred::Preposition) || k >= from + REACH {
            return k;
        }
        if s.is(k + 1) == Some(Kindred::Skip) {
            k += 2;
            continue;
        }
        let setting =
            (k + 1..k + 7).take_while(|m| matches!(s.is(*m), Some(Kindred::Word | Kindred::Who(_)))).find(|m| {
                s.pieces.get(*m).and_then(|p| s.tokens.get(p.words.to.wrapping_sub(1))).is_some_and(|t| t.is(SETTING))
            });
        match setting {
            Some(setting) => k = setting + 1,
            None => return k,
        }
    }
}
