//! Press conferences: which mentions are of one and the same, when it was, and who spoke there.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::dates::{Basis, Calendar, Dated};
use super::lexicon::{role::*, setting};
use super::organizations::Words;
use super::people::Phrases;
use super::reading::{Reading, Sentence};
use super::resolve::one_line;
use super::tokens::Kind;
use super::{PressConference, Span, Warning};

/// One mention of a press conference.
pub(super) struct Mention {
    pub label: String,
    pub span: Span,
    pub date: Option<(NaiveDate, Basis)>,
    /// "another", "last week’s": not the one in view.
    pub other: bool,
    pub venue: Option<String>,
    pub host: Option<String>,
}

/// A press conference put together from its mentions.
struct Event {
    mention: Mention,
    speakers: Vec<usize>,
}

/// The press conferences of a text.
#[derive(Default)]
pub(super) struct Events {
    events: Vec<Event>,
    by_date: HashMap<NaiveDate, usize>,
    /// Where somebody spoke last.
    spoke_at: HashMap<usize, usize>,
    /// The press conference in view.
    latest: Option<usize>,
}

impl Events {
    /// Finds the event a mention is of, or enters a new one.
    pub fn enter(&mut self, mention: Mention) -> usize {
        let same_day = mention.date.and_then(|(day, _)| self.by_date.get(&day).copied());
        let in_view = self.latest.filter(|id| {
            let known = self.events.get(*id).and_then(|e| e.mention.date);
            !mention.other && (mention.date.is_none() || known.is_none())
        });
        let id = match same_day.or(in_view) {
            Some(id) => {
                if let Some(event) = self.events.get_mut(id) {
                    event.mention.date = event.mention.date.or(mention.date);
                    event.mention.venue = event.mention.venue.take().or(mention.venue);
                    event.mention.host = event.mention.host.take().or(mention.host);
                }
                id
            }
            None => {
                self.events.push(Event { mention, speakers: Vec::new() });
                self.events.len() - 1
            }
        };
        if let Some((day, _)) = self.events.get(id).and_then(|e| e.mention.date) {
            self.by_date.insert(day, id);
        }
        self.latest = Some(id);
        id
    }

    /// Notes that somebody spoke there.
    pub fn heard(&mut self, event: usize, person: usize) {
        if self.spoke_at.insert(person, event) != Some(event)
            && let Some(event) = self.events.get_mut(event)
        {
            event.speakers.push(person);
        }
    }

    pub fn where_spoke(&self, person: usize) -> Option<usize> {
        self.spoke_at.get(&person).copied()
    }

    pub fn speakers(&self) -> Vec<usize> {
        self.events.iter().flat_map(|e| e.speakers.iter().copied()).collect()
    }

    /// The finished list; `place` gives a person's place in the list of people.
    pub fn finish(
        self,
        place: impl Fn(usize) -> Option<usize>,
        calendar: &Calendar,
        warnings: &mut Vec<Warning>,
    ) -> Vec<PressConference> {
        let mut list = Vec::with_capacity(self.events.len());
        for Event { mention, speakers } in self.events {
            let date = mention.date.map(|(day, _)| day);
            if let (Some(day), Some(published)) = (date, calendar.published)
                && day > published
            {
                let detail = format!("The page is dated {published}, before the press conference of {day}");
                warnings.push(Warning { code: "published_before_event", detail, span: mention.span });
            }
            let mut heard = Vec::new();
            let mut seen = std::collections::HashSet::new();
            for person in speakers.into_iter().filter_map(&place) {
                if seen.insert(person) {
                    heard.push(person);
                }
            }
            list.push(PressConference {
                date,
                label: mention.label,
                span: mention.span,
                speakers: heard,
                venue: mention.venue,
                host: mention.host,
                method: mention.date.map_or("no-date", |(_, basis)| basis.method()),
                confidence: mention.date.map_or(0.6, |(_, basis)| basis.confidence()),
            });
        }
        list
    }
}

impl<'a> Reading<'a> {
    /// Looks for press conferences in a sentence, enters who spoke there, and ties the sentence's quotations
    /// (those from number `first` on) to them.
    pub fn happened(&mut self, s: &Sentence<'_, 'a>, topic: Option<usize>, first: usize) {
        let tokens = s.tokens.get(s.from..s.end).unwrap_or(&[]);
        let (mut setting, mut relative) = (false, false);
        for token in tokens {
            setting |= token.is(SETTING);
            relative |= token.is(RELATIVE_DAY);
        }
        let mut event = None;
        let mut elsewhere = false;
        if setting || relative {
            let phrases = Phrases { text: s.text, tokens: s.tokens, end: s.end };
            let dates = phrases.dates(s.from);
            if relative {
                self.today_beside_date(&dates);
            }
            for n in s.from..s.end {
                if !s.tokens.get(n).is_some_and(|t| t.is_word() && t.is(SETTING)) {
                    continue;
                }
                match conference_label(&phrases, n, s.from) {
                    Some(label) => {
                        let id = self.mentioned(&phrases, s, label, &dates);
                        event = event.or(Some(id));
                        if let Some(topic) = topic.filter(|_| is_at(&phrases, label, s.from)) {
                            self.events.heard(id, topic);
                        }
                    }
                    None => elsewhere |= is_elsewhere(&phrases, n, s.from),
                }
            }
        }
        self.place_quotations(first, event, elsewhere);
    }

    /// Ties new quotations to the press conference of their sentence, or to the one their speaker spoke at.
    pub fn place_quotations(&mut self, first: usize, event: Option<usize>, elsewhere: bool) {
        for number in first..self.quotations.len() {
            let Some(speaker) = self.quotations.get(number).and_then(|q| q.speaker) else { continue };
            if let Some(event) = event {
                self.events.heard(event, speaker);
            }
            let place = event.or_else(|| if elsewhere { None } else { self.events.where_spoke(speaker) });
            if let Some(quotation) = self.quotations.get_mut(number) {
                quotation.press_conference = place;
            }
        }
    }

    /// "today" in one sentence with a date that is another day.
    pub fn today_beside_date(&mut self, dates: &[Dated]) {
        let Some(published) = self.calendar.published else { return };
        let absolute = dates.iter().filter(|d| d.when.is_absolute()).find_map(|d| {
            let (day, _) = self.calendar.day(d.when, false)?;
            // A date of another season is what the sentence is about, not when it was said.
            ((day - published).num_days().abs() <= 14).then_some((day, d.span))
        });
        let Some((day, _)) = absolute else { return };
        for dated in dates {
            let super::dates::When::Relative(offset) = dated.when else { continue };
            let meant = self.calendar.day(dated.when, false).map(|(d, _)| d);
            if offset <= 0 && meant.is_some_and(|meant| meant != day) {
                let word = if offset == 0 { "Today" } else { "A day counted from today" };
                let detail = format!("{word} stands beside {day} on a page of {published}");
                self.warnings.push(Warning { code: "today_beside_date", detail, span: dated.span });
                return;
            }
        }
    }

    fn mentioned(&mut self, phrases: &Phrases<'_, 'a>, s: &Sentence<'_, 'a>, label: Words, dates: &[Dated]) -> usize {
        let near = label.from.saturating_sub(12).max(s.from)..s.end.min(label.to + 12);
        let ahead = near.into_iter().any(|n| {
            phrases.word(n).is_some_and(|t| matches!(t.text(s.text), "will" | "next" | "upcoming" | "scheduled"))
        });
        let date = nearest(phrases, label, dates).and_then(|d| self.calendar.day(d.when, ahead));
        let distinct = (label.from..label.to)
            .filter_map(|n| phrases.word(n))
            .any(|t| OTHER.contains(&t.text(s.text).to_ascii_lowercase().as_str()));
        // "a briefing on Thursday" is not the undated one before; "the briefing on Thursday" may be.
        let article = phrases.word(label.from).is_some_and(|t| t.is(INDEFINITE) && !t.is(DEFINITE));
        let other = distinct || article && date.is_some();
        let (venue, host) = place_and_host(phrases, label, s.from);
        let text = |w: Words| one_line(s.words(w)).into_owned();
        self.events.enter(Mention {
            label: text(label),
            span: s.span(label),
            date,
            other,
            venue: venue.map(text),
            host: host.map(text),
        })
    }
}

/// The words of a mention whose last one is token `n`: "a significant press conference".
fn conference_label(phrases: &Phrases, n: usize, start: usize) -> Option<Words> {
    let value = phrases.word(n)?.value;
    let before = n.checked_sub(1).filter(|b| *b >= start).and_then(|b| phrases.word(b));
    let kind = before.map_or("", |b| b.text(phrases.text)).to_ascii_lowercase();
    let of_press = matches!(kind.as_str(), "press" | "news" | "media");
    let briefing = matches!(kind.as_str(), "daily" | "weekly" | "regular" | "the" | "a" | "same" | "this" | "house");
    let after = phrases.word(n + 1).map_or("", |t| t.text(phrases.text));
    let compound = matches!(after, "room" | "paper" | "book" | "document" | "materials" | "call" | "calls" | "hall");
    let found =
        !compound && (of_press && value <= setting::BRIEFING || value == setting::BRIEFING && briefing) && value != 0;
    if !found {
        return None;
    }
    let mut from = n;
    while from > start && n - from < 9 {
        let Some(t) = phrases.token(from - 1) else { break };
        let adjective = t.kind == Kind::Possessive
            || t.is_word() && OTHER.contains(&t.text(phrases.text).to_ascii_lowercase().as_str())
            || t.is_word() && !t.is(PREPOSITION | CONJUNCTION | CUE | AUXILIARY | PRONOUN | THAT | SKIP)
            || t.is_word() && t.is(RELATIVE_DAY | WEEKDAY)
            || t.is_word() && phrases.is_possessive(from);
        if !adjective {
            break;
        }
        from -= 1;
        if t.is(DEFINITE | INDEFINITE) && !phrases.word(from + 1).is_some_and(|w| w.is(DEFINITE)) {
            break;
        }
    }
    Some(Words::new(from, n + 1))
}

/// "at the press conference": whoever the sentence is about was there.
fn is_at(phrases: &Phrases, label: Words, start: usize) -> bool {
    label.from.checked_sub(1).filter(|b| *b >= start).and_then(|b| phrases.word(b)).is_some_and(|t| {
        let word = t.text(phrases.text).to_ascii_lowercase();
        matches!(word.as_str(), "at" | "during" | "in" | "addressing" | "addressed" | "told" | "opened")
    })
}

/// "in an interview", "in a statement": said there, and not at the press conference.
fn is_elsewhere(phrases: &Phrases, n: usize, start: usize) -> bool {
    let other = phrases.word(n).is_some_and(|t| t.value == setting::OTHER);
    let from = n.saturating_sub(4).max(start);
    let determined = (from..n)
        .rev()
        .take_while(|k| phrases.word(*k).is_some())
        .find(|k| phrases.word(*k).is_some_and(|t| t.is(PREPOSITION)));
    other && determined.is_some_and(|k| phrases.word(k + 1).is_some_and(|t| t.is(DEFINITE | INDEFINITE)))
}

/// Words that tell a mention from the press conference in view.
const OTHER: [&str; 11] = [
    "another",
    "separate",
    "second",
    "previous",
    "earlier",
    "last",
    "subsequent",
    "different",
    "upcoming",
    "next",
    "later",
];

/// Words that say a date after them is the subject's, not the event's.
const ABOUT: [&str; 8] = ["about", "regarding", "concerning", "after", "following", "since", "before", "marking"];

/// The date printed nearest to a mention. One of the calendar wins over "today" and weekdays, and nothing is
/// taken from behind "about" or "after".
fn nearest(phrases: &Phrases, label: Words, dates: &[Dated]) -> Option<Dated> {
    let free = |from: usize, to: usize| {
        !(from..to).any(|n| phrases.word(n).is_some_and(|t| ABOUT.contains(&t.text(phrases.text))))
    };
    // Dates stand in order; only those within reach are looked at.
    let first = dates.partition_point(|d| d.to + 10 < label.from);
    dates
        .iter()
        .skip(first)
        .take_while(|d| d.from <= label.to + 8)
        .filter_map(|dated| {
            let distance = if dated.from >= label.to {
                let distance = dated.from - label.to;
                (distance <= 8 && free(label.to, dated.from)).then_some(distance)
            } else if dated.to <= label.from {
                let distance = label.from - dated.to;
                (distance <= 10 && free(dated.to, label.from)).then_some(distance)
            } else {
                Some(0)
            }?;
            let penalty = if dated.when.is_absolute() { 0 } else { 20 };
            Some((distance + penalty, *dated))
        })
        .min_by_key(|(score, _)| *score)
        .map(|(_, dated)| dated)
}

/// "held by the ministry in Beijing", "the bureau’s press conference", "the ministry held a press conference".
fn place_and_host(phrases: &Phrases, label: Words, start: usize) -> (Option<Words>, Option<Words>) {
    let text = |n: usize| phrases.word(n).map_or("", |t| t.text(phrases.text));
    let (mut venue, mut host) = (None, None);
    let mut n = label.to;
    while n < label.to + 12 {
        let Some(token) = phrases.token(n) else { break };
        if !token.is_word() && token.kind != Kind::Number {
            break;
        }
        let slot = match text(n) {
            "in" | "at" if venue.is_none() => &mut venue,
            "by" | "of" if host.is_none() => &mut host,
            _ => {
                if token.is(CUE) {
                    break;
                }
                n += 1;
                continue;
            }
        };
        match phrases.organization_at(n + 1) {
            Some((words, next)) => {
                *slot = Some(words);
                n = next;
            }
            None => n += 1,
        }
    }
    if let Some(owner) = (label.from..label.to).find(|n| phrases.is_possessive(*n)) {
        let from = (label.from..owner).find(|n| !phrases.word(*n).is_some_and(|t| t.is(DEFINITE | INDEFINITE)));
        let owned = Words::new(from.unwrap_or(owner), owner);
        let named = phrases.has(owned, ORG_HEAD | ORG_NAME | PLACE) && !phrases.has(owned, RELATIVE_DAY | WEEKDAY);
        host = host.or(Some(owned).filter(|w| !w.is_empty() && named));
    }
    let held = label
        .from
        .checked_sub(1)
        .filter(|b| *b > start && host.is_none() && matches!(text(*b), "held" | "hosted" | "convened" | "gave"));
    if let Some(verb) = held {
        let first = (verb.saturating_sub(8).max(start)..verb).find_map(|n| {
            phrases.organization_at(n).filter(|(w, to)| *to == verb && phrases.has(*w, ORG_HEAD | ORG_NAME))
        });
        host = first.map(|(words, _)| words);
    }
    (venue, host)
}
