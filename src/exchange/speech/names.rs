//! Finding names of people, and the titles that stand directly before them.

use super::lexicon::role::*;
use super::organizations::Words;
use super::people::{Form, Phrases, Who};
use super::tokens::{Shape, Token};

const LONGEST_NAME: usize = 6;

impl Phrases<'_, '_> {
    /// A title and a name inside a run: "Chongqing Rural Revitalization Bureau Deputy Director Zhou Song".
    pub fn titled_name(&self, run: Words) -> Option<Who> {
        // A title's noun may be somebody's surname; then the name follows one before it.
        let nouns = (run.from..run.to).rev().filter(|n| self.token(*n).is_some_and(|t| t.is(TITLE))).take(4);
        let (last, title_to, name) = nouns.into_iter().find_map(|last| {
            let title_to = self.field_extension(last + 1, run.to)?;
            let name = self.name_at(title_to, true).filter(|name| name.from <= run.to)?;
            Some((last, title_to, name))
        })?;
        // "Executive Orders", "General Motors": the title is an adjective.
        let adjective = last == run.from && self.token(last).is_some_and(|t| t.is(TITLE_MOD) && t.is_capital());
        if adjective && name.len() == 1 && self.words_end_in_s(name) {
            return None;
        }
        let title = self.title_words(run.from, last + 1);
        let organization = self.organization_before(run.from, title.from);
        let printed_from = organization.map_or(title.from, |o| o.from);
        let mut who = Who::new(Form::Person, Words::new(run.from, name.to), name);
        who.title = Some(Words::new(title.from, title_to));
        who.organization = organization;
        who.printed = Some(Words::new(printed_from, title_to));
        who.gender = self.token(last).map_or(0, |t| t.roles & (MALE | FEMALE));
        who.method = "title-before-name";
        Some(who)
    }

    fn words_end_in_s(&self, words: Words) -> bool {
        self.token(words.to.wrapping_sub(1)).is_some_and(|t| t.text(self.text).ends_with('s'))
    }

    /// After "Secretary": "of State", "of Health and Human Services"; gives where the title ends. None where
    /// something else follows "of": "co-chair of the Plain Language Network" has no name after it.
    fn field_extension(&self, n: usize, end: usize) -> Option<usize> {
        if !self.word(n).is_some_and(|t| matches!(t.text(self.text), "of" | "for")) {
            return Some(n);
        }
        let mut k = n + 1;
        while let Some(t) = self.word(k).filter(|_| k < end) {
            let inside = t.is(FIELD | ORG_HEAD | PLACE | DEFINITE | CONJUNCTION | COMMON) && !t.is(GIVEN);
            if !inside {
                break;
            }
            k += 1;
        }
        if self.has(Words::new(n + 1, k), FIELD | PLACE | ORG_HEAD) && self.name_at(k, true).is_some() {
            return Some(k);
        }
        // "Secretary of Waterways Joaquin Bell": the last two capitals are the name.
        let mut to = n + 1;
        while to < end.max(n + 1) && self.word(to).is_some_and(|t| t.is_capital() || t.is(DEFINITE | CONJUNCTION)) {
            to += 1;
        }
        let long = if to >= 2 && self.word(to - 2).is_some_and(|t| t.shape == Shape::Initial) { 3 } else { 2 };
        let from = to.checked_sub(long).filter(|from| *from > n + 1)?;
        let name = (from..to).all(|k| self.word(k).is_some_and(nameable));
        (name && self.word(from - 1).is_some_and(Token::is_capital)).then_some(from)
    }

    /// The title that ends before `to`: its noun and the modifiers before it, not before `from`.
    pub fn title_words(&self, from: usize, to: usize) -> Words {
        let mut start = to.saturating_sub(1);
        while start > from {
            let Some(t) = self.token(start - 1) else { break };
            let joined = t.is_word() && t.is(TITLE | TITLE_MOD) && !t.is(PREPOSITION);
            let before = if start >= from + 2 { self.token(start - 2) } else { None };
            let ends_organization =
                t.is_capital() && t.is(ORG_HEAD) && before.is_some_and(|b| b.is_capital() && !b.is(ORG_HEAD));
            if !joined || ends_organization {
                break;
            }
            start -= 1;
        }
        Words::new(start, to)
    }

    /// After "von": "der Leyen".
    pub fn particles_lead_on(&self, n: usize) -> bool {
        (n..n + 3)
            .find(|k| !self.word(*k).is_some_and(|t| t.shape == Shape::Lower && t.is(PARTICLE)))
            .is_some_and(|k| self.word(k).is_some_and(nameable))
    }

    /// A name that starts at `n`. After a title (`titled`) one word is enough and may be a place or a short word
    /// that is otherwise a pronoun ("Vice Premier He Lifeng").
    pub fn name_at(&self, n: usize, titled: bool) -> Option<Words> {
        let first = self.word(n)?;
        let second = self.word(n + 1);
        // "Q Jen": a letter without a full stop is no initial.
        if first.until - first.at == 1 {
            return None;
        }
        let odd_first = first.is_capital()
            && first.is(PRONOUN | PLACE | COMMON | INDEFINITE)
            && !first.is(ORG_HEAD | TITLE)
            && second.is_some_and(nameable);
        let ordinary = nameable(first) && (titled || !first.is(PLACE) || first.is(GIVEN));
        if !(ordinary || (odd_first && (titled || first.is(PRONOUN)))) {
            return None;
        }
        let mut k = n + 1;
        while let Some(t) = self.word(k).filter(|_| k < n + LONGEST_NAME) {
            let particle = t.shape == Shape::Lower && t.is(PARTICLE) && self.particles_lead_on(k + 1);
            let suffix = matches!(t.text(self.text), "Jr." | "Jr" | "Sr." | "II" | "III" | "IV");
            if !(nameable(t) || particle || suffix) {
                break;
            }
            k += 1;
        }
        k = self.odd_surname(n, k, titled);
        // "Robert Downey, Jr."
        if self.is_comma(k) && self.word(k + 1).is_some_and(|t| matches!(t.text(self.text), "Jr." | "Sr.")) {
            k += 2;
        }
        let initials_only = (n..k).all(|m| self.token(m).is_some_and(|t| t.shape == Shape::Initial));
        if initials_only { None } else { Some(Words::new(n, k)) }
    }
}

impl Phrases<'_, '_> {
    /// After a given name or a title the last capital is a surname, whatever else the word means: "Jane Rivers".
    fn odd_surname(&self, n: usize, k: usize, titled: bool) -> usize {
        let trade = self.word(k).is_some_and(|t| t.is(UNNAMED) && !t.is(PLURAL));
        let given = k == n + 1 && self.word(n).is_some_and(|t| t.is(GIVEN) || titled || trade);
        let surname = self.word(k).is_some_and(|t| {
            t.shape == Shape::Capital
                && t.is(COMMON | PLACE | TITLE | TITLE_MOD | MONTH | FIELD | CUE | UNNAMED)
                && !t.is(STOP | ORG_HEAD | WEEKDAY)
                && !PLACES.contains(&t.text(self.text))
        });
        let ends = !self.word(k + 1).is_some_and(Token::is_capital);
        if given && surname && ends { k + 1 } else { k }
    }
}

/// What places and buildings named after people end with.
const PLACES: [&str; 10] =
    ["Church", "Street", "Avenue", "River", "Island", "Bay", "Airport", "Road", "Highway", "Square"];

/// Whether a word can be part of a person's name.
pub(super) fn nameable(token: &Token) -> bool {
    token.is_word()
        && matches!(token.shape, Shape::Capital | Shape::Initial)
        && (!token.is(STOP
            | COMMON
            | ORG_HEAD
            | MONTH
            | WEEKDAY
            | TITLE
            | TITLE_MOD
            | CUE
            | ORG_NAME
            | HONORIFIC
            | UNNAMED
            | SETTING)
            || token.is(GIVEN))
        && token.until - token.at <= 30
}
