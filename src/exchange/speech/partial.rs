//! Quoted words inside a sentence of the writer's: which are somebody's words, and whose. Titles, nicknames and words
//! that are only doubted are nobody's.

use super::QuotationKind;
use super::cues::takes;
use super::direct::Used;
use super::lexicon::role::{AUXILIARY, DEFINITE, INDEFINITE, PREPOSITION, STOP};
use super::organizations::Words;
use super::people::Form;
use super::reading::{Kindred, Reading, Sentence};
use super::sentences::{Ends, Quoted};
use super::speakers::Speaker;
use super::tokens::Shape;

/// How far back from quoted words the verb that governs them may stand, in pieces.
const REACH: usize = 30;

/// Words after which quotation marks hold a name or a term.
const NAMING: [&str; 34] = [
    "titled",
    "entitled",
    "named",
    "nicknamed",
    "so-called",
    "known",
    "word",
    "words",
    "term",
    "terms",
    "phrase",
    "slogan",
    "album",
    "book",
    "novel",
    "film",
    "movie",
    "song",
    "single",
    "show",
    "series",
    "play",
    "episode",
    "article",
    "essay",
    "memoir",
    "documentary",
    "headline",
    "caption",
    "hashtag",
    "label",
    "prize",
    "campaign",
    "called",
];

/// The verb that makes quoted words somebody's.
struct Governor {
    /// Its piece.
    cue: usize,
    who: Option<usize>,
    /// A verb of saying, and not only one that goes with quoted words.
    says: bool,
}

impl<'a> Reading<'a> {
    /// Attributes what is left of a sentence's quoted words.
    pub fn partial(&mut self, s: &Sentence<'_, 'a>, used: &mut Used) {
        let taken = used.quotes.len();
        let mut last: Option<(usize, usize)> = None;
        for n in 0..s.pieces.len() {
            let Some(Kindred::Quote(q)) = s.is(n) else { continue };
            if used.quotes.get(..taken).is_some_and(|quotes| quotes.binary_search(&q).is_ok()) {
                continue;
            }
            let Some(quoted) = s.quotes.get(q).copied().filter(|q| q.closed && q.count > 0) else { continue };
            let dashed = s.is(n + 1) == Some(Kindred::Dash);
            let alone = super::attributions::stands_alone(s, n, &quoted)
                && (s.token_of(n) == s.from || n > 0 && s.is(n - 1) == Some(Kindred::Colon))
                && !dashed;
            if alone || names(s, n, &quoted) {
                continue;
            }
            let governor = governor(s, n);
            // Two runs that one verb governs are one quotation.
            if let (Some(g), Some((cue, number))) = (&governor, last)
                && g.cue == cue
            {
                self.add_run(number, &quoted);
                used.quotes.push(q);
                continue;
            }
            let Some((speaker, certainty)) = self.owner(s, n, &quoted, governor.as_ref()) else { continue };
            let cue = governor.as_ref().map(|g| s.span(s.pieces.get(g.cue).map_or(Words::new(0, 0), |p| p.words)));
            // "citing “persistently weak” demand": the noun is the writer's.
            let governed = governor.as_ref().filter(|_| !is_adjective(s, n));
            let clause = governed.map_or(quoted.words, |g| clause(s, g.cue, n));
            self.flow.spoke(&speaker);
            let confidence = certainty * speaker.certainty;
            // "in what she calls “…”": nothing but the quoted words.
            let alone = clause.end - clause.start <= quoted.words.end - quoted.words.start + 3;
            let (kind, method) = if governor.is_some() && !alone && !is_adjective(s, n) {
                (QuotationKind::Mixed, "mixed")
            } else {
                (QuotationKind::Direct, "direct-partial")
            };
            let words = if kind == QuotationKind::Mixed { clause } else { quoted.words };
            let number = self.quote(kind, vec![words], cue, Some(speaker), method, confidence);
            if let Some(quotation) = self.quotations.get_mut(number).filter(|q| q.kind == QuotationKind::Mixed) {
                quotation.quoted.push(quoted.words);
            }
            last = governor.map(|g| (g.cue, number));
            used.quotes.push(q);
        }
        used.quotes.sort_unstable();
    }

    fn add_run(&mut self, number: usize, quoted: &Quoted) {
        let Some(quotation) = self.quotations.get_mut(number) else { return };
        if quotation.kind == QuotationKind::Direct {
            quotation.parts.push(quoted.words);
            return;
        }
        quotation.quoted.push(quoted.words);
        if let Some(part) = quotation.parts.last_mut() {
            part.end = part.end.max(quoted.words.end);
        }
    }

    /// Who the words are of, and how sure that is.
    fn owner(
        &mut self,
        s: &Sentence<'_, 'a>,
        n: usize,
        quoted: &Quoted,
        governor: Option<&Governor>,
    ) -> Option<(Speaker, f32)> {
        if let Some(g) = governor {
            // "wrote “plain language” labels": the words only name what follows.
            let doubted = g.says || g.cue + 1 != n || quoted.starts_upper || quoted.count < 2;
            let term = quoted.count <= 3 && g.who.is_some() && is_adjective(s, n) && doubted;
            let close = g.cue < n && (n - g.cue <= 8 || quoted.count >= 6);
            let as_such =
                matches!(s.text_of(n.wrapping_sub(1)), "as" | "it" | "him" | "her" | "them") || g.cue + 1 == n;
            let enough = !term
                && match (g.says, g.cue < n) {
                    (true, true) => quoted.count >= 2 || predicate(s, n),
                    (true, false) => quoted.count >= 4 || ends_with_comma(s, n),
                    (false, _) => {
                        close
                            && (quoted.count >= 3
                                || quoted.count == 2
                                    && (as_such || closes(s, n) || s.is(n + 1) == Some(Kindred::Preposition))
                                || as_such && predicate(s, n))
                    }
                };
            let who = g.who.filter(|_| enough)?;
            return Some((self.speaker(s, who)?, if g.says { 0.8 } else { 0.65 }));
        }
        // "“…” – Jane Roe"
        if matches!(s.is(n + 1), Some(Kindred::Dash))
            && quoted.count >= 3
            && let Some((_, who)) = s.who(n + 2).filter(|(_, w)| matches!(w.form, Form::Person))
            && (s.is(n + 3).is_none() || !who.possessive)
        {
            return Some((self.speaker(s, n + 2)?, 0.8));
        }
        // "in the words of one diplomat, “…”"
        let words = (n.saturating_sub(8)..n).rev().find(|k| s.text_of(*k) == "words" && s.text_of(*k + 1) == "of");
        if let Some(who) = words.and_then(|k| s.described(k + 2)) {
            return Some((self.speaker(s, who)?, 0.85));
        }
        // Nothing in the sentence says whose: only what sounds like somebody speaking is a quotation.
        let near = self.flow.spoke_here();
        let spoken = quoted.count >= 4 && (quoted.personal || near && predicate(s, n) && !quoted.starts_upper);
        if !spoken || is_adjective(s, n) {
            return None;
        }
        let here = s.subject().and_then(|who| self.speaker(s, who)).filter(|_| quoted.personal);
        let speaker = here.or_else(|| self.flow.spoken())?;
        Some((Speaker { by_pronoun: true, ..speaker }, 0.45))
    }
}

/// Quoted words inside a reported clause that are nobody's: names of things, and single words that a noun follows.
pub(super) fn is_term(s: &Sentence, token: usize, quoted: &Quoted) -> bool {
    let n = s.pieces.partition_point(|p| p.words.from < token);
    names(s, n, quoted) || quoted.count == 1 && is_adjective(s, n)
}

/// Titles and terms.
fn names(s: &Sentence, n: usize, quoted: &Quoted) -> bool {
    if quoted.title_like && !quoted.personal {
        return true;
    }
    let before =
        (n.saturating_sub(3)..n).rev().take_while(|k| matches!(s.is(*k), Some(Kindred::Word | Kindred::Cue(_))));
    let word = |k: usize| s.text_of(k);
    if n > 3 && (n - 4..n).any(|k| s.text_of(k) == "words" && s.text_of(k + 1) == "of") {
        return false;
    }
    let naming = |k: usize| {
        NAMING.contains(&word(k)) && (word(k) != "called" || passive(s, k) || k + 1 == n && !is_subject(s, k))
    };
    before.into_iter().take(2).any(naming) || n > 1 && word(n - 1) == "as" && word(n - 2) == "known"
}

fn is_subject(s: &Sentence, cue: usize) -> bool {
    let who = s.subject_before(cue).and_then(|who| s.who(who)).map(|(_, who)| who);
    // "a single index called “photos”"
    who.is_some_and(|who| !(who.method == "noun-phrase" || who.form == Form::Unnamed && !who.plural))
}

/// "was called", "has been described".
fn passive(s: &Sentence, cue: usize) -> bool {
    (cue.saturating_sub(3)..cue).rev().take_while(|k| s.is(*k) != Some(Kindred::Comma)).any(|k| {
        matches!(s.text_of(k), "was" | "were" | "been" | "is" | "are" | "being" | "be" | "so" | "widely" | "a" | "an")
    })
}

/// A noun follows the words at once.
fn is_adjective(s: &Sentence, n: usize) -> bool {
    let next = s.pieces.get(n + 1).and_then(|p| s.tokens.get(p.words.from));
    s.is(n + 1) == Some(Kindred::Word)
        && next.is_some_and(|t| t.is_word() && t.shape == Shape::Lower && !t.is(STOP | AUXILIARY | PREPOSITION))
}

/// The words end their sentence or a part of it.
fn closes(s: &Sentence, n: usize) -> bool {
    ends_with_comma(s, n)
        || matches!(
            s.is(n + 1),
            None | Some(Kindred::Stop | Kindred::Comma | Kindred::Conjunction | Kindred::Break | Kindred::Dash)
        )
}

/// The words close a statement: "it was “…”", "called the plan “…”."
fn predicate(s: &Sentence, n: usize) -> bool {
    let ends = closes(s, n) || matches!(s.is(n + 1), Some(Kindred::Preposition | Kindred::According));
    let token = n.checked_sub(1).and_then(|k| s.pieces.get(k)).and_then(|p| s.tokens.get(p.words.from));
    let opens = token.is_some_and(|t| {
        !t.is(DEFINITE)
            && (t.is(AUXILIARY | INDEFINITE | PREPOSITION)
                || matches!(t.text(s.text), "as" | "that" | "and" | "it" | "him" | "her" | "them" | "to"))
    });
    ends && (opens || !token.is_some_and(|t| t.is(DEFINITE)))
}

/// The verb before the words, or after them, that makes them somebody's.
fn governor(s: &Sentence, n: usize) -> Option<Governor> {
    let before = (n.saturating_sub(REACH)..n).rev();
    for k in before {
        match s.is(k) {
            Some(Kindred::Break) if s.text_of(k) == ";" => break,
            Some(Kindred::Cue(_) | Kindred::Word) => {
                let Some(value) = verb(s, k) else { continue };
                if let Some(found) = governs(s, k, n, value) {
                    return Some(found);
                }
            }
            Some(Kindred::According) => {
                let who = s.who(k + 2).map(|_| k + 2);
                return Some(Governor { cue: k, who, says: true });
            }
            _ => {}
        }
    }
    let after = (n + 1..(n + REACH).min(s.pieces.len())).find(|k| match s.is(*k) {
        Some(Kindred::According) => true,
        Some(Kindred::Cue(value)) => value & (takes::BARE | takes::QUOTE) != 0 && value & takes::PARTICIPLE == 0,
        _ => false,
    })?;
    if s.is(after) == Some(Kindred::According) {
        return Some(Governor { cue: after, who: s.who(after + 2).map(|_| after + 2), says: true });
    }
    // "The plan is “a joke,” X said in the end": a comma parts the words from their attribution.
    let comma = (n..after).any(|k| s.is(k) == Some(Kindred::Comma)) || ends_with_comma(s, n);
    let who = s.subject_before(after).filter(|w| *w > n).or_else(|| s.described(after + 1));
    let ends = !matches!(s.is(after + 1), Some(Kindred::That | Kindred::Quote(_)));
    (comma && ends && who.is_some()).then_some(Governor { cue: after, who, says: true })
}

fn ends_with_comma(s: &Sentence, n: usize) -> bool {
    matches!(s.is(n), Some(Kindred::Quote(q)) if s.quotes.get(q).is_some_and(|q| q.ends == Ends::Comma))
}

/// What the verb at piece `k` takes, if quoted words can be its.
fn verb(s: &Sentence, k: usize) -> Option<u32> {
    let token = s.tokens.get(s.token_of(k)).filter(|t| t.is_word() && !t.is_capital())?;
    let asks = takes::QUOTE | takes::THAT | takes::BARE | takes::OBJECT | takes::MIXED;
    match s.is(k)? {
        Kindred::Cue(value) if value & asks != 0 => Some(value),
        Kindred::Word if token.value & takes::MIXED != 0 => Some(token.value),
        _ => None,
    }
}

/// The verb at piece `k` with its subject: before it, shared with the verb before, or after "by".
fn governs(s: &Sentence, k: usize, n: usize, value: u32) -> Option<Governor> {
    let says = value & (takes::BARE | takes::THAT | takes::OBJECT) != 0;
    let by = || (k + 1..n.min(k + 3)).chain(n + 1..(n + 4).min(s.pieces.len())).find(|m| s.text_of(*m) == "by");
    if passive(s, k) || s.text_of(k + 1) == "by" {
        let by = by()?;
        let who = s.described(by + 1)?;
        return Some(Governor { cue: k, who: Some(who), says });
    }
    // "with Jane Roe calling it “…”"
    let beside = k
        .checked_sub(1)
        .filter(|w| value & takes::PARTICIPLE != 0 || s.text_of(k).ends_with("ing") && s.who(*w).is_some());
    let beside = beside.filter(|w| s.who(*w).is_some_and(|(_, who)| !who.possessive));
    let who = beside
        .or_else(|| s.subject_before(k))
        .or_else(|| shared_subject(s, k))
        .or_else(|| s.subject().filter(|who| *who < k))?;
    Some(Governor { cue: k, who: Some(who), says })
}

/// "X left and called it “…”": the subject of the sentence's verb before.
fn shared_subject(s: &Sentence, cue: usize) -> Option<usize> {
    (0..cue).rev().take(REACH).find_map(|k| match s.is(k) {
        Some(Kindred::Cue(_)) => s.subject_before(k),
        _ => None,
    })
}

/// The clause around the words: from behind the verb to behind the words, and to the sentence's end where the words
/// stand in its middle.
fn clause(s: &Sentence, cue: usize, n: usize) -> super::Span {
    if cue > n {
        let words = Words::new(s.from, s.pieces.get(n).map_or(s.from, |p| p.words.to));
        return s.span(words);
    }
    // "said in an email that …"
    let that = (cue + 1..n.min(cue + 9)).find(|k| s.is(*k) == Some(Kindred::That));
    let from = that.unwrap_or(cue) + 1;
    let reach = s.pieces.len().min(n + 1 + REACH);
    let end = (n + 1..reach)
        .find(|k| {
            matches!(
                s.is(*k),
                Some(Kindred::Stop | Kindred::Break | Kindred::Comma | Kindred::Conjunction | Kindred::Cue(_))
            )
        })
        .map_or(s.token_of(reach), |k| s.token_of(k));
    s.span(Words::new(s.token_of(from), end))
}

impl Sentence<'_, '_> {
    /// The piece of the sentence's first phrase for somebody that no preposition governs; behind a circumstance that
    /// opens the sentence where one does: "Asked whether they would appeal, Ms. Ferrers …".
    pub fn subject(&self) -> Option<usize> {
        let most = self.pieces.len().min(40);
        let opener = self
            .tokens
            .get(self.from)
            .is_some_and(|t| t.is(PREPOSITION) || t.is_word() && OPENERS.contains(&t.text(self.text)));
        let comma = (0..most).find(|n| self.is(*n) == Some(Kindred::Comma)).filter(|_| opener).unwrap_or(0);
        let somebody = |n: &usize| {
            let Some((w, who)) = self.who(*n) else { return false };
            let governed = *n > 0 && matches!(self.is(*n - 1), Some(Kindred::Preposition));
            let known = who.form != Form::Single || self.ids.get(w).copied().flatten().is_some();
            !governed && !who.possessive && known
        };
        let found = (comma..most).find(somebody).or_else(|| (0..comma).find(somebody))?;
        Some(self.named_beside(found).unwrap_or(found))
    }

    /// "His colleague across the aisle, Senator Nadia Perrault, was less coy": the name behind the words at `n`.
    fn named_beside(&self, n: usize) -> Option<usize> {
        if !matches!(self.who(n)?.1.form, Form::Unnamed | Form::Post) {
            return None;
        }
        let inside = |k: &usize| match self.is(*k) {
            Some(Kindred::Word | Kindred::Preposition | Kindred::Skip) => true,
            Some(Kindred::Who(_)) => self.who(*k).is_some_and(|(_, who)| who.form != Form::Person),
            Some(Kindred::Break) => matches!(self.text_of(*k), "’" | "'"),
            _ => false,
        };
        let comma = (n + 1..n + 10).find(|k| !inside(k)).filter(|k| self.is(*k) == Some(Kindred::Comma))?;
        let closed = self.is(comma + 2) == Some(Kindred::Comma);
        (closed && self.who(comma + 1)?.1.form == Form::Person).then_some(comma + 1)
    }
}

/// Words that open a sentence before its subject.
const OPENERS: [&str; 12] =
    ["Asked", "When", "If", "As", "While", "Although", "Though", "Because", "Since", "Once", "Speaking", "Writing"];
