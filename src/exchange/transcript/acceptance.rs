//! Which of the lines that could begin with a label do: all lines of a transcript together tell.

use std::collections::HashMap;

use super::label::{Opening, Style, opening};
use super::lines::Line;
use super::names::is_honorific;
use super::roles::{role_of, without_brackets};

/// How often a label stands in the text, and how often where a paragraph begins.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    all: usize,
    beginning: usize,
}

/// What all lines together say of the way labels are written here.
pub(super) struct Acceptance {
    counts: HashMap<(Style, String), Count>,
    styles: HashMap<Style, usize>,
    questions: usize,
    in_capitals: usize,
    named: usize,
    roles_in_brackets: usize,
}

/// A line's label where it is one, else nothing; for each line. And whether it was a near thing.
pub(super) struct Accepted {
    pub opening: Opening,
    /// A name that stands there once, and looks like those that come again.
    pub once: bool,
}

/// Finds the labels among the lines.
pub(super) fn labels(lines: &[Line<'_>]) -> Vec<Option<Accepted>> {
    let found: Vec<Option<Opening>> = lines.iter().map(|line| opening(line.text)).collect();
    let mut all = Acceptance {
        counts: HashMap::new(),
        styles: HashMap::new(),
        questions: 0,
        in_capitals: 0,
        named: 0,
        roles_in_brackets: 0,
    };
    for (opening, line) in found.iter().zip(lines) {
        if let Some(opening) = opening {
            all.count(opening, line.begins);
        }
    }
    all.settle();
    let mut before = "";
    let mut accepted = Vec::with_capacity(lines.len());
    for (opening, line) in found.into_iter().zip(lines) {
        let begins = line.begins || line.indented || opening.as_ref().is_some_and(|one| parts(before, one));
        before = line.text;
        accepted.push(opening.and_then(|opening| {
            let once = all.judge(&opening, begins)?;
            Some(Accepted { opening, once })
        }));
    }
    accepted
}

/// Whether a `Q` with one space stands where a sentence has ended: a blank line was forgotten.
fn parts(before: &str, opening: &Opening) -> bool {
    let ended = before.ends_with(['.', '?', '!', '—', '”', ')', '…']);
    let begins = opening.rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '—' | '“' | '('));
    opening.style == Style::LooseLetter && ended && begins
}

impl Acceptance {
    fn count(&mut self, opening: &Opening, begins: bool) {
        let count = self.counts.entry((opening.style, opening.label.clone())).or_default();
        count.all += 1;
        count.beginning += usize::from(begins);
        *self.styles.entry(opening.style).or_default() += usize::from(begins);
        let asks = matches!(opening.style, Style::Letter | Style::Bracketed) && opening.label == "Q";
        self.questions += usize::from(asks);
        let bracketed = opening.style == Style::Bracketed && role_of(&opening.label).is_some();
        self.roles_in_brackets += usize::from(bracketed);
    }

    /// Capitals that come again, or follow an honorific, make a text whose labels are in capitals.
    fn settle(&mut self) {
        for ((style, label), count) in &self.counts {
            match style {
                Style::Capitals if count.all >= 2 || has_honorific(label) => self.in_capitals += count.all,
                Style::Name | Style::Titled | Style::Role if count.beginning >= 2 => self.named += count.beginning,
                _ => {}
            }
        }
    }

    fn of(&self, opening: &Opening) -> Count {
        self.counts.get(&(opening.style, opening.label.clone())).copied().unwrap_or_default()
    }

    fn style(&self, style: Style) -> usize {
        self.styles.get(&style).copied().unwrap_or(0)
    }

    /// Whether it is a label; `Some(true)` where that is a near thing.
    fn judge(&self, opening: &Opening, begins: bool) -> Option<bool> {
        let count = self.of(opening);
        let yes = |known: bool| known.then_some(false);
        match opening.style {
            Style::Marked => yes(true),
            Style::Heading => {
                yes(count.all >= 2 || (self.style(Style::Heading) >= 2 && role_of(&opening.label).is_some()))
            }
            Style::Letter if opening.label == "A" => yes(self.questions > 0 && begins),
            Style::Letter => yes(true),
            Style::LooseLetter => yes(begins && (self.questions > 0 || count.all >= 2)),
            Style::Role => yes((begins || count.beginning >= 2) && self.style(Style::Marked) < 2),
            Style::Capitals => self.judge_capitals(opening, count, begins),
            Style::Titled | Style::Name => self.judge_name(opening, count, begins),
            Style::Caseless => self.judge_caseless(opening, count, begins),
            Style::Dotted => yes(begins && self.style(Style::Dotted) >= 2 && !self.otherwise()),
            Style::Dashed => yes(begins && self.style(Style::Dashed) >= 2 && !self.otherwise()),
            Style::Bracketed => {
                let role = role_of(&opening.label).is_some();
                yes(begins && self.roles_in_brackets > 0 && (role || count.all >= 2))
            }
        }
    }

    /// Whether labels are written in another, plainer way here.
    fn otherwise(&self) -> bool {
        self.in_capitals >= 3 || self.questions >= 3 || self.style(Style::Role) >= 3 || self.style(Style::Marked) >= 2
    }

    fn judge_capitals(&self, opening: &Opening, count: Count, begins: bool) -> Option<bool> {
        let words = without_brackets(&opening.label).split_whitespace().count();
        if count.all >= 2 || has_honorific(&opening.label) {
            return (begins || count.beginning > 0 || has_honorific(&opening.label)).then_some(false);
        }
        // One word of capitals is as often a shortened name of a thing.
        let letters = opening.label.chars().filter(|c| c.is_alphabetic()).count();
        let single = words == 1 && (letters < 4 || self.in_capitals >= 3);
        (begins && !single && words <= 8).then_some(true)
    }

    fn judge_name(&self, opening: &Opening, count: Count, begins: bool) -> Option<bool> {
        let words = without_brackets(&opening.label).split_whitespace().count();
        // Where labels are in capitals, other words before a colon are words that somebody says.
        if self.in_capitals >= 3 || self.questions >= 3 {
            let again = count.beginning >= 3 && words >= 2 && opening.style == Style::Titled;
            return (begins && again).then_some(false);
        }
        if !begins {
            return None;
        }
        if count.beginning >= 2 {
            return Some(false);
        }
        let noted = opening.style == Style::Titled;
        let others = self.named.saturating_sub(count.beginning);
        let marked = self.style(Style::Marked);
        (words >= 2 && marked == 0 && (noted || others >= 2)).then_some(true)
    }

    fn judge_caseless(&self, opening: &Opening, count: Count, begins: bool) -> Option<bool> {
        let length = opening.label.chars().count();
        if !begins || self.style(Style::Marked) >= 2 {
            return None;
        }
        if count.beginning >= 2 {
            return Some(false);
        }
        let others = self.style(Style::Role) + self.style(Style::Caseless);
        let says = opening.label.contains(['的', '是', '了', '在', '有', '就', '这', '這']);
        (length <= 10 && !says && others >= 2).then_some(true)
    }
}

fn has_honorific(label: &str) -> bool {
    let mut words = label.split_whitespace();
    words.next().is_some_and(is_honorific) && words.next().is_some()
}
