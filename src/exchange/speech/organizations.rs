//! Finding how far the name of an organization goes.

use super::lexicon::role::*;
use super::people::{Form, Phrases, Who};
use super::tokens::{Kind, Shape, Token};

/// A range of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Words {
    pub from: usize,
    pub to: usize,
}

impl Words {
    pub fn new(from: usize, to: usize) -> Words {
        Words { from, to: to.max(from) }
    }
    pub fn len(self) -> usize {
        self.to - self.from
    }
    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }
}

const LONGEST: usize = 16;

impl Phrases<'_, '_> {
    /// An organization that starts at `n`, after "of", "for", "at" or the like: its words without an article, and
    /// the token after it. Capitals go on over "of", "and", "for"; lower-case words count up to the noun of an
    /// organization ("the city’s health department").
    pub fn organization_at(&self, n: usize) -> Option<(Words, usize)> {
        let from = if self.word(n).is_some_and(|t| t.is(DEFINITE | INDEFINITE)) { n + 1 } else { n };
        let (mut k, mut last, mut lower) = (from, from, 0);
        while let Some(t) = self.token(k).filter(|_| k < from + LONGEST) {
            match t.kind {
                Kind::Word if t.is(PREPOSITION | CONJUNCTION | DEFINITE) => {
                    if last != k && !t.is(DEFINITE) || !self.connects(k) {
                        break;
                    }
                }
                Kind::Word if t.is(STOP | MONTH | WEEKDAY | CUE) && !(t.is_capital() && t.is(CUE)) => break,
                Kind::Word if t.is_capital() => {
                    if lower > 0 {
                        break;
                    }
                    last = k + 1;
                }
                Kind::Word => {
                    lower += 1;
                    if lower > 4 {
                        break;
                    }
                    if t.is(ORG_HEAD) {
                        last = k + 1;
                        if !self.word(k + 1).is_some_and(|w| w.is(ORG_HEAD)) {
                            break;
                        }
                    }
                }
                Kind::Number if k > from => last = k + 1,
                Kind::Possessive if k > from => {}
                Kind::Punctuation if t.is_char('&') => {}
                _ => break,
            }
            k += 1;
        }
        if last == from { None } else { Some((Words::new(from, self.of_extension(last)), self.of_extension(last))) }
    }

    /// Whether the connective at `k` is inside a name: "of Health", "and Rural Affairs Committee".
    fn connects(&self, k: usize) -> bool {
        let Some(t) = self.word(k) else { return false };
        let Some(before) = k.checked_sub(1).and_then(|b| self.word(b)) else { return false };
        let next = self.word(k + 1);
        let capital_next = next.is_some_and(|w| w.is_capital() && !w.is(WEEKDAY | MONTH));
        match t.text(self.text) {
            "of" | "de" => capital_next || next.is_some_and(|w| w.is(DEFINITE)) && self.capital_after_article(k + 2),
            "for" | "on" | "to" => {
                before.is(ORG_HEAD)
                    && (capital_next || next.is_some_and(|w| w.is(DEFINITE)) && self.capital_after_article(k + 2))
            }
            "and" => capital_next && self.organization_goes_on(k + 1),
            "the" => before.is(PREPOSITION) && capital_next,
            _ => false,
        }
    }

    fn capital_after_article(&self, n: usize) -> bool {
        self.word(n).is_some_and(|w| w.is_capital() && !w.is(WEEKDAY | MONTH))
    }

    /// After the noun of an organization: "of Health and Human Services", "for Disease Control"; where it ends.
    pub fn of_extension(&self, n: usize) -> usize {
        let mut to = n;
        while to < n + LONGEST {
            let Some(t) = self.word(to) else { break };
            let connective = t.shape == Shape::Lower && t.is(PREPOSITION | CONJUNCTION) && self.connects(to);
            if !connective {
                break;
            }
            let mut k = to + 1;
            while self.word(k).is_some_and(|w| w.is(DEFINITE)) {
                k += 1;
            }
            let start = k;
            while self.word(k).is_some_and(|w| w.is_capital() && !w.is(STOP | WEEKDAY | MONTH)) && k < n + LONGEST {
                k += 1;
            }
            if k == start {
                break;
            }
            to = k;
        }
        to
    }

    /// The organization printed before a title: "Springfield’s", "White House", "the bureau’s". Adjectives of
    /// party and nation are not organizations.
    pub fn organization_before(&self, from: usize, to: usize) -> Option<Words> {
        let mut to = to;
        while to > from && self.is_possessive(to - 1) {
            to -= 1;
        }
        let mut from = from;
        // "QR code", "longtime aide": lower-case words without the noun of an organization say nothing.
        let words = Words::new(from, to);
        let owned = (from..to + 1).any(|n| self.is_possessive(n));
        let telling = (from..to).any(|n| self.token(n).is_some_and(tells_organization))
            || self.token(from).is_some_and(|t| owned && t.is_capital() || is_unknown_name(t));
        if words.is_empty() || words.len() > LONGEST || !telling {
            return None;
        }
        while from < to && self.token(from).is_some_and(|t| t.kind == Kind::Number || t.is(PRONOUN)) {
            from += 1;
        }
        Some(Words::new(from, to)).filter(|w| !w.is_empty())
    }

    /// A run of capitals without a person: an organization if it holds the noun of one, is the name of one or is
    /// an acronym.
    pub fn capital_organization(&self, run: Words) -> Option<Who> {
        let head = (run.from..run.to).rev().find(|n| self.token(*n).is_some_and(|t| t.is(ORG_HEAD | ORG_NAME)));
        let to = match head {
            Some(head) => self.of_extension(head + 1),
            None if run.len() == 1 && self.word(run.from).is_some_and(is_acronym) => run.to,
            None => {
                // "Director" alone: a post.
                let last = self.word(run.to - 1).filter(|t| t.is(TITLE))?;
                let mut who = Who::new(Form::Post, run, run);
                who.gender = last.roles & (MALE | FEMALE);
                who.title = Some(self.title_words(run.from, run.to));
                who.method = "unnamed";
                return Some(who);
            }
        };
        let words = Words::new(run.from, to);
        let lone_common = words.len() == 1 && !self.word(run.from).is_some_and(|t| t.is(ORG_NAME) || is_acronym(t));
        if lone_common {
            return None;
        }
        // "Foreign Ministry spokesperson said": an unnamed post of the organization.
        if self.word(to).is_some_and(|t| t.is(TITLE)) {
            let all = Words::new(run.from, to + 1);
            let mut who = Who::new(Form::Unnamed, all, all);
            who.method = "unnamed";
            return Some(who);
        }
        let mut who = Who::new(Form::Organization, words, words);
        who.possessive = self.is_possessive(to);
        who.method = "organization";
        Some(who)
    }
}

/// Two to six capitals.
fn is_acronym(token: &Token) -> bool {
    token.shape == Shape::Upper && (2..=6).contains(&(token.until - token.at))
}

/// Whether a word before a title says what the title is of.
fn tells_organization(token: &Token) -> bool {
    token.is(ORG_HEAD | ORG_NAME | PLACE) && (token.is_capital() || token.is(ORG_HEAD)) || token.shape == Shape::Upper
}

/// A capital that may be the name of a company, as the first word before a title.
fn is_unknown_name(token: &Token) -> bool {
    token.shape == Shape::Capital && !token.is(COMMON | STOP | TITLE | TITLE_MOD | FIELD | MONTH | WEEKDAY)
}
