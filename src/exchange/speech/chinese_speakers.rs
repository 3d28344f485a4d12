//! Who the words before a Chinese verb of saying stand for.

use super::chinese::Page;
use super::chinese_names::{Kind, Subject};
use super::reading::Reading;
use super::speakers::Speaker;
use super::{PersonKind, lexicon::role};

impl<'a> Reading<'a> {
    /// A name met before.
    pub(super) fn is_known(&self, name: &[char]) -> bool {
        if name.is_empty() || name.len() > 20 {
            return false;
        }
        let name: String = name.iter().collect();
        let person = |id: usize| {
            self.cast
                .entries
                .get(id)
                .is_some_and(|e| !matches!(e.kind, Some(PersonKind::Organization | PersonKind::Unnamed)))
        };
        self.cast.by_name(&name).is_some_and(person) || self.cast.known(&name, 0).is_some_and(person)
    }

    /// Enters the subject and gives the speaker.
    pub(super) fn chinese_speaker(&mut self, page: &Page<'a>, subject: &Subject) -> Option<Speaker> {
        let words = page.words(subject.name);
        let span = page.span(subject.name.0, subject.name.1);
        let title = subject.title.map(|t| page.words(t));
        let resolved = |reading: &Self, id: usize, by_pronoun, certainty| {
            let printed = reading.cast.entries.get(id).map(|e| e.name.clone())?;
            Some(Speaker { id: Some(id), span, printed, by_pronoun, certainty })
        };
        let printed = |id, certainty| {
            Some(Speaker { id: Some(id), span, printed: words.to_string(), by_pronoun: false, certainty })
        };
        match subject.kind {
            Kind::Pronoun(woman) => {
                let gender = if woman { role::FEMALE } else { role::MALE };
                let id = self.cast.pronoun(gender)?;
                self.cast.learn_gender(id, gender);
                resolved(self, id, true, 0.85)
            }
            Kind::Plural => {
                let id = self.cast.organization_or_group().or_else(|| self.cast.pronoun(0))?;
                resolved(self, id, true, 0.6)
            }
            Kind::Person => {
                let titled = title.is_some();
                let id = match self.cast.known(words, 0) {
                    Some(id) if self.is_known(&words.chars().collect::<Vec<_>>()) => {
                        self.cast.mention(id, span);
                        id
                    }
                    _ => self.cast.person(words, span, 0, if titled { "zh-title" } else { "zh-name" })?,
                };
                if let (Some(title), Some(range)) = (title, subject.title) {
                    let organization = subject.organization;
                    let literal = organization.map_or(range, |o| (o.0.min(range.0), range.1));
                    self.cast.appoint(
                        id,
                        Some(title),
                        organization.map(|o| page.words(o)),
                        page.words(literal),
                        "zh-title",
                    );
                    self.cast.know_surname(id);
                }
                printed(id, if titled { 1.0 } else { 0.9 })
            }
            Kind::Surname => {
                let id = self.cast.with_surname(words).or_else(|| self.cast.with_title(title?))?;
                self.cast.mention(id, span);
                resolved(self, id, false, 0.8)
            }
            Kind::Post => match title.and_then(|t| self.cast.with_title(t)) {
                Some(id) => resolved(self, id, false, 0.75),
                None => printed(self.cast.other(words, span, PersonKind::Unnamed, "zh-unnamed")?, 0.8),
            },
            Kind::Unnamed => printed(self.cast.other(words, span, PersonKind::Unnamed, "zh-unnamed")?, 0.9),
            Kind::Organization => {
                printed(self.cast.other(words, span, PersonKind::Organization, "zh-organization")?, 0.85)
            }
        }
    }
}
