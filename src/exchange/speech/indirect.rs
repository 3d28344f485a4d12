//! Reported clauses: "X said that …", "X highlighted …", "…, X said.", "according to X, …". A clause with words
//! between quotation marks in it is a mixed quotation.

use super::clauses::{Clause, according, after_direct, beside, embedded, forward, inverted, opens_clause};
use super::cues::takes;
use super::direct::Used;
use super::lexicon::role::SETTING;
use super::organizations::Words;
use super::partial::is_term;
use super::people::Form;
use super::reading::{Kindred, Reading, Sentence};
use super::speakers::Speaker;
use super::{QuotationKind, Span};

/// The last clause taken in this sentence: what comes after may cut it short.
struct Last {
    quotation: usize,
    /// The token where its last part starts and ends.
    from: usize,
    to: usize,
    speaker: Speaker,
}

impl<'a> Reading<'a> {
    /// Finds the reported clauses of one sentence.
    pub fn indirect(&mut self, s: &Sentence<'_, 'a>, used: &mut Used) {
        let mut last: Option<Last> = None;
        for n in 0..s.pieces.len() {
            let (who, clause) = match s.is(n) {
                Some(Kindred::According) if used.by(n).is_none() => match according(s, n) {
                    Some(clause) => (Some(n + 2), clause),
                    None => continue,
                },
                Some(Kindred::Cue(value)) if used.by(n).is_none() => {
                    let found = self.verb(s, n, value, last.as_mut()).or_else(|| after_direct(s, n, value, used));
                    match found.or_else(|| beside(s, n, value).filter(|_| last.is_none())) {
                        Some(found) => found,
                        None => continue,
                    }
                }
                _ => continue,
            };
            let speaker = match who {
                Some(who) => self.speaker(s, who),
                None => last
                    .as_ref()
                    .map(|l| l.speaker.clone())
                    .or_else(|| self.flow.carried())
                    .map(|speaker| Speaker { by_pronoun: true, certainty: 0.85, ..speaker }),
            };
            if let Some(speaker) = speaker {
                last = self.report(s, n, clause, speaker, used).or(last);
            }
        }
        used.quotes.sort_unstable();
    }

    /// What a verb of saying reports, and the piece that names the speaker; none for a verb that goes on with the
    /// same speaker.
    fn verb(
        &mut self,
        s: &Sentence<'_, 'a>,
        n: usize,
        value: u32,
        last: Option<&mut Last>,
    ) -> Option<(Option<usize>, Clause)> {
        let subject = s.subject_before(n).filter(|_| value & takes::PARTICIPLE == 0);
        let Some(who) = subject else {
            if let Some(found) = inverted(s, n, value, last.as_ref().map_or(s.from, |l| l.to)) {
                return Some(found);
            }
            return self.goes_on(s, n, value, last).map(|clause| (None, clause));
        };
        let phrase = s.who(who)?.1;
        if value & takes::PLURAL != 0 && !(phrase.plural || s.text_of(who).eq_ignore_ascii_case("they")) {
            return None;
        }
        // One unknown word with a capital is a surname only where "said" stands directly after it.
        let unknown =
            phrase.form == Form::Single && s.who(who).is_some_and(|(w, _)| s.ids.get(w).is_none_or(Option::is_none));
        if unknown && (value & takes::BARE == 0 || who + 1 != n) {
            return None;
        }
        if let Some(last) = last.filter(|l| s.token_of(who) < l.to)
            && !self.cuts(s, who, last)
        {
            return None;
        }
        let value = if opens_clause(s, who) { value } else { value & !(takes::BARE | takes::VERBAL) };
        // A report says nothing of its own; somebody wrote it.
        if phrase.method == "noun-phrase" && is_writing(s, phrase.name) {
            return None;
        }
        let value = if phrase.method == "noun-phrase" { value & !takes::OBJECT } else { value };
        let clause = embedded(s, who, n, value).or_else(|| forward(s, n, value))?;
        Some((Some(who), clause))
    }

    /// "… and added that …", ", adding that …": the clause before ends there.
    fn goes_on(&mut self, s: &Sentence<'_, 'a>, n: usize, value: u32, last: Option<&mut Last>) -> Option<Clause> {
        let last = last?;
        let mut k = n;
        while k > 0 && n - k < 3 && s.is(k - 1) == Some(Kindred::Skip) {
            k -= 1;
        }
        let joint = k.checked_sub(1).filter(|j| match s.is(*j) {
            Some(Kindred::Conjunction) => true,
            Some(Kindred::Comma) => value & takes::PARTICIPLE != 0,
            _ => false,
        })?;
        // "… and said it would not last"
        let said = matches!(s.text_of(n), "said" | "says") && s.is(joint) == Some(Kindred::Conjunction);
        if !(said || s.is(n + 1) == Some(Kindred::That)) || s.token_of(joint) <= last.from + 1 {
            return None;
        }
        let clause = forward(s, n, value)?;
        self.shorten(s, last, s.token_of(joint));
        Some(clause)
    }

    /// Another speaker inside the clause taken last: ", while Chen Yong said …" ends it; "that Chen Yong said …" does
    /// not, and belongs to it.
    fn cuts(&mut self, s: &Sentence<'_, 'a>, who: usize, last: &mut Last) -> bool {
        let Some(joint) = who.checked_sub(1).filter(|j| s.is(*j) == Some(Kindred::Conjunction)) else { return false };
        let comma = joint.checked_sub(1).filter(|c| s.is(*c) == Some(Kindred::Comma));
        let contrast = matches!(s.text_of(joint), "while" | "whereas" | "but");
        if (comma.is_none() && !contrast) || s.token_of(joint) <= last.from + 1 {
            return false;
        }
        self.shorten(s, last, s.token_of(joint));
        true
    }

    fn shorten(&mut self, s: &Sentence<'_, 'a>, last: &mut Last, to: usize) {
        let mut to = to;
        while to > last.from + 1 && s.tokens.get(to - 1).is_some_and(|t| t.is_char(',') || t.is_char('.')) {
            to -= 1;
        }
        last.to = to;
        if let Some(quotation) = self.quotations.get_mut(last.quotation) {
            let span = s.span(Words::new(last.from, to));
            quotation.quoted.retain(|q| q.start < span.end);
            if let Some(part) = quotation.parts.last_mut() {
                *part = span;
            }
            if quotation.quoted.is_empty() {
                quotation.kind = QuotationKind::Indirect;
            }
        }
    }

    /// Enters a clause as a quotation.
    fn report(
        &mut self,
        s: &Sentence<'_, 'a>,
        n: usize,
        mut clause: Clause,
        speaker: Speaker,
        used: &mut Used,
    ) -> Option<Last> {
        if let Some(tail) = clause.parts.last_mut() {
            tail.to = own_words(s, n, *tail);
        }
        let tail = clause.parts.last().copied()?;
        let mut quoted = Vec::new();
        let already = used.quotes.len();
        for part in &clause.parts {
            for (n, token) in s.tokens.get(part.from..part.to).unwrap_or(&[]).iter().enumerate() {
                if token.kind == super::tokens::Kind::Quote {
                    let number = token.value as usize;
                    if used.quotes.iter().take(already).rev().take(4).any(|q| *q == number) {
                        return None;
                    }
                    let words = s.quotes.get(number).filter(|q| !is_term(s, part.from + n, q));
                    quoted.extend(words.map(|q| q.words));
                    used.quotes.push(number);
                }
            }
        }
        let kind = if quoted.is_empty() { QuotationKind::Indirect } else { QuotationKind::Mixed };
        let parts: Vec<Span> = clause.parts.iter().map(|p| s.span(*p)).collect();
        let particle = usize::from(matches!(s.is(n), Some(Kindred::Cue(v)) if v & takes::OUT != 0));
        let cue = s.pieces.get(n).map(|p| s.span(Words::new(p.words.from, p.words.to + particle)));
        self.flow.spoke(&speaker);
        let confidence = clause.certainty * speaker.certainty;
        let quotation = self.quote(kind, parts, cue, Some(speaker.clone()), clause.method, confidence);
        if let Some(entry) = self.quotations.get_mut(quotation) {
            entry.quoted = quoted;
        }
        Some(Last { quotation, from: tail.from, to: tail.to, speaker })
    }
}

/// Where the words of one verb end: another verb with quoted words of its own may follow in the sentence. "said it
/// would go on, but called it “absurd”", "said it would go on, a decision the union called “absurd”".
fn own_words(s: &Sentence, n: usize, part: Words) -> usize {
    let first = s.pieces.partition_point(|p| p.words.from < part.from).max(n + 1);
    for k in first + 1..s.pieces.len().min(first + 60) {
        let Some(Kindred::Cue(value)) = s.is(k) else { continue };
        let ahead =
            (k + 1..k + 8).map_while(|m| s.is(m)).take_while(|is| !matches!(is, Kindred::Cue(_) | Kindred::Comma));
        let quotes = ahead.into_iter().any(|is| matches!(is, Kindred::Quote(_)));
        if !quotes && !matches!(s.text_of(k + 1), "that" | "to")
            || value & (takes::QUOTE | takes::OBJECT | takes::TO) == 0
        {
            continue;
        }
        let mut joint = k - 1;
        while joint > first && s.is(joint) == Some(Kindred::Skip) {
            joint -= 1;
        }
        let other = quotes && s.who(joint).is_some_and(|(_, w)| w.form != Form::Pronoun && !w.possessive);
        let cut = match s.is(joint) {
            Some(Kindred::Conjunction) => Some(joint),
            Some(Kindred::Who(_)) if other && s.is(joint - 1) == Some(Kindred::Conjunction) => Some(joint - 1),
            Some(Kindred::Who(_)) if other => {
                (joint.saturating_sub(6)..joint).rev().find(|c| s.is(*c) == Some(Kindred::Comma))
            }
            _ => None,
        };
        if let Some(cut) = cut.filter(|cut| *cut > first + 1) {
            let comma = s.is(cut - 1) == Some(Kindred::Comma);
            return s.token_of(if comma { cut - 1 } else { cut }).min(part.to);
        }
    }
    part.to
}

/// The last word is something written.
fn is_writing(s: &Sentence, words: Words) -> bool {
    s.tokens
        .get(words.to.wrapping_sub(1))
        .is_some_and(|t| t.is(SETTING) || WRITINGS.contains(&t.text(s.text).to_ascii_lowercase().as_str()))
}

/// What is written rather than said.
const WRITINGS: [&str; 24] = [
    "report",
    "reports",
    "study",
    "survey",
    "document",
    "documents",
    "paper",
    "papers",
    "complaint",
    "lawsuit",
    "filing",
    "filings",
    "indictment",
    "sign",
    "text",
    "book",
    "law",
    "rule",
    "rules",
    "data",
    "poll",
    "analysis",
    "review",
    "figures",
];
