//! The people of a text as they are reported.

use super::resolve::{Cast, Entry};
use super::{Person, PersonKind};

impl Cast<'_> {
    /// The people worth reporting and, for every entry, its place among them.
    pub fn finish(self) -> (Vec<Person>, Vec<Option<usize>>) {
        let mut people = Vec::new();
        let mut places = Vec::with_capacity(self.entries.len());
        for entry in self.entries {
            let titled = entry.title.is_some() || entry.organization.is_some();
            let fixed = entry.kind.is_some();
            if !(entry.spoke || (titled && !fixed)) {
                places.push(None);
                continue;
            }
            places.push(Some(people.len()));
            people.push(finished(entry, titled));
        }
        (people, places)
    }
}

fn finished(entry: Entry, titled: bool) -> Person {
    let kind = match entry.kind {
        Some(kind) => kind,
        None if titled => PersonKind::Official,
        None => PersonKind::PrivatePerson,
    };
    let confidence = match kind {
        PersonKind::Official if entry.organization.is_some() && entry.title.is_some() => 0.95,
        PersonKind::Official => 0.85,
        PersonKind::Organization => 0.8,
        PersonKind::Unnamed => 0.8,
        PersonKind::PrivatePerson if entry.surname_only => 0.45,
        PersonKind::PrivatePerson => 0.75,
    };
    Person {
        name: entry.name,
        title: entry.title,
        organization: entry.organization,
        title_as_printed: entry.printed,
        mentions: entry.mentions,
        method: entry.method,
        confidence,
        kind,
    }
}
