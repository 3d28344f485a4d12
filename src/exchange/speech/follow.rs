//! One sentence after another: what is said in it, who is in view after it, and who may speak next.

use super::direct::Used;
use super::lexicon::role::STOP;
use super::reading::{Kindred, Reading, Sentence};
use super::tokens::Shape;

/// What somebody does who is about to speak, or has spoken.
const ACTS: [&str; 20] = [
    "paused",
    "laughed",
    "smiled",
    "nodded",
    "shrugged",
    "sighed",
    "disagreed",
    "agreed",
    "disputed",
    "replied",
    "answered",
    "grinned",
    "shook",
    "declined",
    "recalled",
    "remembers",
    "recalls",
    "spoke",
    "joked",
    "insisted",
];

impl<'a> Reading<'a> {
    /// Reads one sentence for speech, then for where it was said, and remembers who was in view.
    pub fn sentence(&mut self, s: &Sentence<'_, 'a>) {
        if s.from == 0 {
            self.named_now(s);
        }
        let before = self.quotations.len();
        let quoted = s.pieces.iter().any(|p| matches!(p.is, Kindred::Quote(_)));
        let cued = s.pieces.iter().any(|p| matches!(p.is, Kindred::Cue(_) | Kindred::According));
        let mut used = Used::default();
        if quoted {
            self.direct(s, &mut used);
        }
        if cued {
            self.indirect(s, &mut used);
        }
        if quoted {
            used.quotes.sort_unstable();
            self.partial(s, &mut used);
            self.floating(s, &used);
        }
        let topic = s.topic(s.pieces.len());
        self.happened(s, topic, before);
        let spoke = self.quotations.get(before..).and_then(|new| new.iter().rev().find_map(|q| q.speaker));
        // A heading has no full stop, and nobody is in view because of it.
        let whole = matches!(s.pieces.last().map(|p| p.is), Some(Kindred::Stop | Kindred::Quote(_) | Kindred::Break));
        if let Some(id) = spoke.or(topic.filter(|_| whole)) {
            self.cast.look_at(id);
        }
        if self.quotations.len() == before {
            self.about(s, whole);
        }
        if s.end == s.tokens.len() && s.tokens.last().is_some_and(|t| t.is_char(':') || t.is_char(',')) {
            self.announced(s);
        }
    }

    /// A paragraph that ends with "Jane Roe said:" lets her speak in the next one.
    fn announced(&mut self, s: &Sentence<'_, 'a>) {
        let last = s.pieces.len().saturating_sub(12)..s.pieces.len();
        let by_verb = last.rev().find_map(|n| match s.is(n) {
            Some(Kindred::Cue(_)) => s.subject_before(n),
            _ => None,
        });
        let colon = s.tokens.last().is_some_and(|t| t.is_char(':'));
        let first = || (0..s.pieces.len().min(40)).find(|n| s.who(*n).is_some_and(|(_, w)| !w.possessive));
        let who = by_verb.or_else(|| if colon { first() } else { None });
        if let Some(speaker) = who.and_then(|n| self.speaker(s, n)) {
            self.flow.introduce(speaker);
        }
    }

    /// A sentence without speech: whom it is about may speak next, and "Statement by Jane Roe" says that she does.
    fn about(&mut self, s: &Sentence<'_, 'a>, whole: bool) {
        let words = s.tokens.get(s.from..s.end.min(s.from + 40)).unwrap_or(&[]);
        if !whole {
            let heads = words.first().is_some_and(|t| {
                matches!(t.text(s.text), "Statement" | "Remarks" | "Letter" | "Message" | "STATEMENT" | "REMARKS")
            });
            let by = (1..s.pieces.len().min(6)).find(|n| matches!(s.text_of(*n), "by" | "from" | "of" | "BY" | "FROM"));
            if let Some(speaker) = by.filter(|_| heads).and_then(|by| self.speaker(s, by + 1)) {
                self.flow.introduce(speaker);
            }
            return;
        }
        let Some(n) = s.subject() else { return };
        let acts = words
            .iter()
            .any(|t| t.is_word() && t.shape == Shape::Lower && !t.is(STOP) && ACTS.contains(&t.text(s.text)));
        if let Some(speaker) = self.speaker(s, n) {
            if let Some(id) = speaker.id {
                self.cast.look_at(id);
            }
            self.flow.about(speaker, acts);
        }
    }
}
