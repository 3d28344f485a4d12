//! Words between quotation marks: who they are attributed to, and which are no quotations at all.

use super::attributions::{Attribution, goes_on, leading, stands_alone, trailing};
use super::organizations::Words;
use super::reading::{Kindred, Reading, Sentence};
use super::sentences::{Ends, Quoted};
use super::speakers::Speaker;
use super::{Quotation, QuotationKind, Span, Warning};

/// Which verbs and quotations of a sentence are spoken for.
#[derive(Default)]
pub(super) struct Used {
    /// Verbs, with the quotation each attributes.
    pub cues: Vec<(usize, usize)>,
    /// Quotations, by their number in the paragraph.
    pub quotes: Vec<usize>,
    /// The last attribution after a quotation: the piece behind it, the quotation, and whether that was not at its end.
    pub trailed: Option<(usize, usize, bool)>,
}

impl Used {
    /// The piece behind the last attribution that follows its quotation.
    pub fn behind_last(&self) -> Option<usize> {
        self.trailed.map(|(behind, ..)| behind)
    }

    /// The quotation a verb attributes; only the last few verbs of a sentence can matter to the next piece.
    pub fn by(&self, cue: usize) -> Option<usize> {
        self.cues.iter().rev().take(8).find(|(c, _)| *c == cue).map(|(_, q)| *q)
    }
}

impl<'a> Reading<'a> {
    /// Attributes the quotations of one sentence.
    pub fn direct(&mut self, s: &Sentence<'_, 'a>, used: &mut Used) {
        for n in 0..s.pieces.len() {
            let Some(Kindred::Quote(q)) = s.is(n) else { continue };
            let Some(quoted) = s.quotes.get(q).copied() else { continue };
            if quoted.reopened && self.continues_open(s, n, &quoted, used) {
                used.quotes.push(q);
                continue;
            }
            let lead = leading(s, n, &quoted);
            let trail = trailing(s, n, &quoted);
            let lead_used = lead.and_then(|l| used.by(l.cue));
            if let Some(quotation) = goes_on(s, n, &quoted, used).filter(|_| trail.is_none()) {
                self.add_part(quotation, &quoted);
                used.quotes.push(q);
                continue;
            }
            let Some(attribution) = lead.filter(|_| lead_used.is_none()).or(trail) else { continue };
            let speaker = self.attributed(s, &attribution);
            if speaker.is_none() && (quoted.count < 3 || attribution.who.is_none()) {
                continue;
            }
            if speaker.is_none() {
                self.unattributed(quoted.words);
            }
            let cue = s.span(s.pieces.get(attribution.cue).map_or(Words::new(0, 0), |p| p.words));
            let confidence = attribution.certainty * speaker.as_ref().map_or(0.5, |s| s.certainty);
            if let Some(speaker) = &speaker {
                self.flow.spoke(speaker);
            }
            let words = vec![quoted.words];
            let number = self.quote(QuotationKind::Direct, words, Some(cue), speaker, attribution.method, confidence);
            used.cues.push((attribution.cue, number));
            let behind = attribution.cue.max(attribution.who.unwrap_or(0)) + 1;
            let unfinished = !matches!(quoted.ends, Ends::Stop | Ends::Question);
            used.trailed = (behind > n).then_some((behind, number, unfinished));
            used.quotes.push(q);
            self.flow.open_at(if quoted.closed { None } else { Some(number) });
        }
    }

    /// A paragraph that reopens the quotation of the one before adds a part to it, and may name its speaker.
    fn continues_open(&mut self, s: &Sentence<'_, 'a>, n: usize, quoted: &Quoted, used: &mut Used) -> bool {
        let Some(open) = self.flow.open_quotation() else { return false };
        self.add_part(open, quoted);
        if quoted.closed {
            self.flow.open_at(None);
        }
        let unknown = self.quotations.get(open).is_some_and(|q| q.speaker.is_none() || q.by_pronoun && q.cue.is_none());
        let attribution = trailing(s, n, quoted);
        if let Some(attribution) = attribution {
            used.cues.push((attribution.cue, open));
            if let Some(speaker) = self.attributed(s, &attribution).filter(|_| unknown) {
                self.flow.spoke(&speaker);
                let cue = s.pieces.get(attribution.cue).map(|p| s.span(p.words));
                let first = self.quotations.get(open).and_then(|q| q.parts.first().copied());
                if let Some(quotation) = self.quotations.get_mut(open) {
                    quotation.cue = cue;
                    quotation.confidence = attribution.certainty * speaker.certainty;
                    quotation.method = attribution.method;
                    set_speaker(quotation, speaker);
                }
                self.answered(first);
            }
        }
        true
    }

    fn attributed(&mut self, s: &Sentence<'_, 'a>, attribution: &Attribution) -> Option<Speaker> {
        match attribution.who {
            Some(who) => self.speaker(s, who),
            None => {
                let mut speaker = self.flow.carried()?;
                speaker.by_pronoun = true;
                speaker.certainty *= 0.9;
                Some(speaker)
            }
        }
    }

    fn add_part(&mut self, quotation: usize, quoted: &Quoted) {
        if let Some(quotation) = self.quotations.get_mut(quotation) {
            quotation.parts.push(quoted.words);
        }
    }

    /// Quotations that nothing in their sentence attributes: whole sentences go on with the speaker before or are
    /// reported as unattributed; a few words in the middle of a sentence are no quotation.
    pub fn floating(&mut self, s: &Sentence<'_, 'a>, used: &Used) {
        let mut next_used = used.quotes.iter().copied().peekable();
        for n in 0..s.pieces.len() {
            let Some(Kindred::Quote(q)) = s.is(n) else { continue };
            while next_used.peek().is_some_and(|u| *u < q) {
                next_used.next();
            }
            if next_used.peek() == Some(&q) {
                continue;
            }
            let Some(quoted) = s.quotes.get(q).copied() else { continue };
            if !stands_alone(s, n, &quoted) {
                continue;
            }
            let after_colon = n > 0 && s.is(n - 1) == Some(Kindred::Colon);
            let (speaker, method, certainty) = self.floating_speaker(s, n, after_colon);
            if speaker.is_none() {
                self.unattributed(quoted.words);
            }
            if let Some(speaker) = &speaker {
                self.flow.spoke(speaker);
            }
            let number = self.quote(QuotationKind::Direct, vec![quoted.words], None, speaker, method, certainty);
            self.flow.open_at(if quoted.closed { None } else { Some(number) });
        }
    }

    fn floating_speaker(
        &mut self,
        s: &Sentence<'_, 'a>,
        n: usize,
        after_colon: bool,
    ) -> (Option<Speaker>, &'static str, f32) {
        if after_colon {
            let first = || (0..n.min(40)).find(|k| s.who(*k).is_some_and(|(_, w)| !w.possessive));
            let who = s.subject().filter(|who| *who < n).or_else(first);
            if let Some(speaker) = who.and_then(|k| self.speaker(s, k)) {
                return (Some(speaker), "direct-colon", 0.7);
            }
        }
        if let Some(speaker) = self.flow.introduced() {
            return (Some(speaker), "direct-introduced", 0.7);
        }
        match self.flow.carried() {
            Some(mut speaker) => {
                speaker.by_pronoun = true;
                (Some(speaker), "direct-floating", 0.65)
            }
            None => (None, "direct-unattributed", 0.4),
        }
    }

    /// Tells of words between quotation marks that nobody is said to have spoken.
    pub fn unattributed(&mut self, span: Span) {
        if self.readable {
            let detail = "Nobody is named as the speaker of this quotation, nor is it said that the speaker is unnamed";
            self.warnings.push(Warning { code: "unattributed_quotation", detail: detail.to_string(), span });
        }
    }

    /// Takes a warning back that the next paragraph answered.
    fn answered(&mut self, first: Option<Span>) {
        if self.warnings.last().is_some_and(|w| w.code == "unattributed_quotation" && Some(w.span) == first) {
            self.warnings.pop();
        }
    }

    /// Adds a quotation and gives its number.
    pub fn quote(
        &mut self,
        kind: QuotationKind,
        parts: Vec<Span>,
        cue: Option<Span>,
        speaker: Option<Speaker>,
        method: &'static str,
        confidence: f32,
    ) -> usize {
        let mut quotation = Quotation {
            kind,
            parts,
            quoted: Vec::new(),
            cue,
            speaker: None,
            speaker_span: None,
            speaker_as_printed: None,
            by_pronoun: false,
            press_conference: None,
            method,
            confidence,
        };
        if let Some(speaker) = speaker {
            set_speaker(&mut quotation, speaker);
        }
        self.quotations.push(quotation);
        self.quotations.len() - 1
    }
}

fn set_speaker(quotation: &mut Quotation, speaker: Speaker) {
    quotation.speaker = speaker.id;
    quotation.speaker_span = Some(speaker.span);
    quotation.speaker_as_printed = Some(speaker.printed);
    quotation.by_pronoun = speaker.by_pronoun;
}
