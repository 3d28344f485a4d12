//! Attributing speech in Chinese sentences: direct before and after the verb, reported clauses, and quotations that
//! go on with the speaker before.

use super::chinese::{ATTRIBUTION, After, Is, Page, Quoted, Segment};
use super::chinese_names::{Subject, subject};
use super::chinese_words::{Words, makes_other_word};
use super::paragraphs::is_han_char;
use super::reading::Reading;
use super::speakers::Speaker;
use super::{QuotationKind, Span};

/// A verb of saying in a segment, with its subject.
struct Found {
    subject: Subject,
    cue: (usize, usize),
}

/// A verb with its speaker entered.
struct Verb {
    /// Its segment.
    n: usize,
    cue: Span,
    /// It ends the segment.
    at_end: bool,
    speaker: Speaker,
}

/// One sentence.
struct Line<'l, 'a> {
    page: &'l Page<'a>,
    quotes: &'l [Quoted],
    segments: &'l [Segment],
}

impl<'a> Reading<'a> {
    pub(super) fn chinese_sentence(
        &mut self,
        page: &Page<'a>,
        quotes: &[Quoted],
        segments: &[Segment],
        (start, end): (usize, usize),
    ) {
        let before = self.quotations.len();
        let line = Line { page, quotes, segments };
        let mut attributed = vec![None; segments.len()];
        let mut covered = 0;
        for n in 0..segments.len() {
            let segment = segments[n];
            match segment.is {
                Is::Quote(q) => {
                    if let Some(quoted) = quotes.get(q).filter(|q| q.reopened)
                        && self.reopened(page, quoted)
                    {
                        attributed[n] = self.flow.open_quotation().or(Some(usize::MAX));
                    }
                }
                Is::Words if segment.from >= covered => {
                    covered = self.chinese_words(&line, n, &mut attributed).max(covered);
                }
                Is::Words => {}
            }
        }
        self.chinese_floating(page, quotes, segments, &attributed);
        self.chinese_event(page, quotes, (start, end), segments, before);
    }

    fn reopened(&mut self, page: &Page, quoted: &Quoted) -> bool {
        let Some(open) = self.flow.open_quotation() else { return false };
        if let Some(quotation) = self.quotations.get_mut(open) {
            quotation.parts.push(page.span(quoted.words.0, quoted.words.1));
        }
        if quoted.closed {
            self.flow.open_at(None);
        }
        true
    }

    /// Looks for a verb of saying in segment `n` and attributes what stands beside it; gives how far the words it
    /// reports go.
    fn chinese_words(&mut self, line: &Line<'_, 'a>, n: usize, attributed: &mut [Option<usize>]) -> usize {
        let segment = line.segments[n];
        let found = self.verb_at_end(line.page, line.segments, n).or_else(|| self.verb_inside(line.page, &segment));
        let Some(found) = found else { return 0 };
        let Some(speaker) = self.chinese_speaker(line.page, &found.subject) else { return 0 };
        let at_end = found.cue.1 == segment.to;
        let verb = Verb { n, cue: line.page.span(found.cue.0, found.cue.1), at_end, speaker };
        if !at_end {
            return self.chinese_indirect(line, found.cue.1, verb, attributed);
        }
        let part_of = self.quotation_before(line, &verb, attributed);
        if self.quotation_after(line, &verb, part_of, attributed) {
            return 0;
        }
        match line.segments.get(n + 1).filter(|_| segment.after != After::End) {
            Some(next) => self.chinese_indirect(line, next.from, verb, attributed),
            None => {
                self.flow.spoke(&verb.speaker);
                0
            }
        }
    }

    /// “……，”陈勇说: gives the quotation.
    fn quotation_before(
        &mut self,
        line: &Line<'_, 'a>,
        verb: &Verb,
        attributed: &mut [Option<usize>],
    ) -> Option<usize> {
        let mut before = verb.n.checked_sub(1)?;
        // “……？”电话那头，女儿小雨问。
        let between = line.segments.get(before)?;
        if between.quote().is_none() && between.after == After::Comma && line.segments[verb.n].after == After::End {
            before = before.checked_sub(1).filter(|_| between.to - between.from <= 14)?;
        }
        let quoted = line.quotes.get(line.segments.get(before)?.quote()?)?;
        let adjacent = line.segments[before].after == After::Nothing && line.segments[verb.n].after != After::Colon;
        if attributed[before].is_some() || !adjacent {
            return None;
        }
        let number = self.chinese_direct(line.page, quoted, verb, "zh-direct-trailing", 0.92);
        attributed[before] = Some(number);
        Some(number)
    }

    /// 陈勇说：“……。”, or the second part of the quotation before the verb. A few marked characters with text after
    /// them are a term at the start of a reported clause.
    fn quotation_after(
        &mut self,
        line: &Line<'_, 'a>,
        verb: &Verb,
        part_of: Option<usize>,
        attributed: &mut [Option<usize>],
    ) -> bool {
        let after = verb.n + 1;
        let Some(segment) = line.segments.get(after) else { return false };
        let Some(quoted) = segment.quote().and_then(|q| line.quotes.get(q)) else { return false };
        let ends = quoted.stops || !quoted.closed || after + 1 >= line.segments.len();
        let long = quoted.words.1 - quoted.words.0 >= 10 && segment.after != After::Nothing;
        if !(ends || long) {
            return false;
        }
        let part_of = part_of.filter(|_| line.segments[verb.n].after != After::Colon);
        attributed[after] = match part_of {
            Some(number) => {
                if let Some(quotation) = self.quotations.get_mut(number) {
                    quotation.parts.push(line.page.span(quoted.words.0, quoted.words.1));
                }
                Some(number)
            }
            None => Some(self.chinese_direct(line.page, quoted, verb, "zh-direct-leading", 0.93)),
        };
        true
    }

    /// Enters the words from character `from` to the sentence's end, or to the next speaker, as reported.
    fn chinese_indirect(
        &mut self,
        line: &Line<'_, 'a>,
        from: usize,
        verb: Verb,
        attributed: &mut [Option<usize>],
    ) -> usize {
        let last = self.next_speaker(line, verb.n).unwrap_or(line.segments.len());
        let Some(to) = line.segments.get(last - 1).map(|s| s.to).filter(|to| *to >= from + 4) else { return 0 };
        let mut quoted = Vec::new();
        for (segment, attributed) in line.segments.iter().zip(attributed).take(last).skip(verb.n + 1) {
            let Some(found) = segment.quote().and_then(|q| line.quotes.get(q)) else { continue };
            if attributed.is_none() {
                *attributed = Some(usize::MAX);
                // Chinese marks terms with the same marks as speech; a few characters are a term.
                if found.words.1 - found.words.0 >= 6 {
                    quoted.push(line.page.span(found.words.0, found.words.1));
                }
            }
        }
        let kind = if quoted.is_empty() { QuotationKind::Indirect } else { QuotationKind::Mixed };
        let confidence = if verb.at_end { 0.88 } else { 0.78 } * verb.speaker.certainty;
        self.flow.spoke(&verb.speaker);
        let words = vec![line.page.span(from, to)];
        let number = self.quote(kind, words, Some(verb.cue), Some(verb.speaker), "zh-indirect", confidence);
        if let Some(quotation) = self.quotations.get_mut(number) {
            quotation.quoted = quoted;
        }
        to
    }

    /// The segment in which another speaker takes over: ；王芳表示，
    fn next_speaker(&self, line: &Line<'_, 'a>, n: usize) -> Option<usize> {
        (n + 2..line.segments.len()).find(|k| {
            let segment = &line.segments[*k];
            segment.is == Is::Words
                && line.segments[*k - 1].after == After::Comma
                && self
                    .verb_at_end(line.page, line.segments, *k)
                    .is_some_and(|found| found.subject.name.0 >= segment.from)
        })
    }

    fn chinese_direct(
        &mut self,
        page: &Page<'a>,
        quoted: &Quoted,
        verb: &Verb,
        method: &'static str,
        certainty: f32,
    ) -> usize {
        let words = vec![page.span(quoted.words.0, quoted.words.1)];
        self.flow.spoke(&verb.speaker);
        let confidence = certainty * verb.speaker.certainty;
        let speaker = Some(verb.speaker.clone());
        let number = self.quote(QuotationKind::Direct, words, Some(verb.cue), speaker, method, confidence);
        self.flow.open_at(if quoted.closed { None } else { Some(number) });
        number
    }

    /// The segment ends with a verb of saying: 陈勇表示，
    fn verb_at_end(&self, page: &Page, segments: &[Segment], n: usize) -> Option<Found> {
        let segment = segments.get(n)?;
        let mut to = segment.to;
        while to > segment.from && page.chars[to - 1].is_whitespace() {
            to -= 1;
        }
        let words = page.chars.get(segment.from..to)?;
        let length = Words::get().cues.longest(words)?;
        let cue = (to - length, segment.to);
        let known = |name: &[char]| self.is_known(name);
        let found = subject(&page.chars, segment.from, cue.0, &known);
        let previous = || {
            // 陈勇在会上介绍情况时，表示，: the subject is in the words before the comma.
            let before = n.checked_sub(1).and_then(|p| segments.get(p)).filter(|s| s.is == Is::Words)?;
            let short = cue.0 - segment.from <= 3 && segment.after != After::End;
            short.then(|| subject(&page.chars, before.from, before.to, &known)).flatten()
        };
        found.or_else(previous).map(|subject| Found { subject, cue })
    }

    /// A verb inside the segment whose clause follows at once: 陈勇表示将继续…
    fn verb_inside(&self, page: &Page, segment: &Segment) -> Option<Found> {
        let lists = Words::get();
        let reach = segment.to.min(segment.from + ATTRIBUTION);
        let known = |name: &[char]| self.is_known(name);
        let mut tried = 0;
        for end in segment.from + 2..reach {
            let head = &page.chars[segment.from..end];
            let Some(length) = lists.clause_cues.longest(head) else { continue };
            let next = page.chars[end];
            if makes_other_word(&head[head.len() - length..], next) || !is_han_char(next) {
                continue;
            }
            tried += 1;
            if tried > 4 {
                return None;
            }
            if let Some(subject) = subject(&page.chars, segment.from, end - length, &known) {
                return Some(Found { subject, cue: (end - length, end) });
            }
        }
        None
    }

    /// Quotations nobody is named for: whole sentences go on with the speaker before.
    fn chinese_floating(
        &mut self,
        page: &Page<'a>,
        quotes: &[Quoted],
        segments: &[Segment],
        attributed: &[Option<usize>],
    ) {
        for (n, segment) in segments.iter().enumerate() {
            let Is::Quote(q) = segment.is else { continue };
            let Some(quoted) = quotes.get(q).filter(|_| attributed.get(n).is_none_or(|a| a.is_none())) else {
                continue;
            };
            let length = quoted.words.1 - quoted.words.0;
            let alone = n == 0 && segments.len() == 1;
            let after_colon = n.checked_sub(1).is_some_and(|p| segments[p].after == After::Colon);
            let whole =
                length >= 8 && (quoted.stops && (alone || after_colon) || !quoted.closed && n + 1 == segments.len());
            if !whole {
                continue;
            }
            let named = if after_colon {
                let before = segments[n - 1];
                subject(&page.chars, before.from, before.to, &|name| self.is_known(name))
                    .and_then(|s| self.chinese_speaker(page, &s))
            } else {
                None
            };
            let carried = named.is_none();
            let mut speaker = named.or_else(|| self.flow.introduced()).or_else(|| self.flow.carried());
            let words = page.span(quoted.words.0, quoted.words.1);
            if speaker.is_none() {
                self.unattributed(words);
            }
            if let Some(speaker) = &mut speaker {
                speaker.by_pronoun |= carried;
                self.flow.spoke(speaker);
            }
            let certainty = if speaker.is_some() { 0.65 } else { 0.4 };
            let number = self.quote(QuotationKind::Direct, vec![words], None, speaker, "zh-direct-floating", certainty);
            self.flow.open_at(if quoted.closed { None } else { Some(number) });
        }
    }
}
