//! The people of a text: one entry for each, and who a surname, a pronoun or a title stands for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::lexicon::{Folding, role};
use super::name_parts::{ends, middle_surname};
use super::{PersonKind, Span};

type Table<'a, V> = HashMap<Cow<'a, str>, V, BuildHasherDefault<Folding>>;

/// Somebody met in the text.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub name: String,
    pub title: Option<String>,
    pub organization: Option<String>,
    pub printed: Option<String>,
    pub mentions: Vec<Span>,
    pub method: &'static str,
    pub kind: Option<PersonKind>,
    /// `role::MALE`, `role::FEMALE` or 0.
    pub gender: u32,
    pub spoke: bool,
    /// A single word taken for a surname.
    pub surname_only: bool,
    /// More than one person.
    pub plural: bool,
    /// A report, a sign: no pronoun for a person stands for it.
    pub thing: bool,
}

/// The latest bearer of a name, of any gender and of each.
#[derive(Clone, Copy, Default)]
struct Latest {
    any: Option<usize>,
    male: Option<usize>,
    female: Option<usize>,
}

/// Everybody met so far, and who was in view last.
#[derive(Default)]
pub(super) struct Cast<'a> {
    pub entries: Vec<Entry>,
    /// By full name.
    full: Table<'a, usize>,
    /// By the first and the last word of the name: a surname stands first in some languages.
    parts: Table<'a, Latest>,
    /// By title, in lower case.
    titles: Table<'static, usize>,
    /// Chinese surnames of people with titles.
    surnames: HashMap<char, usize>,
    /// Organizations by the last word of their name, in lower case.
    heads: Table<'static, String>,
    /// The subject of the last sentence that had one, or the last speaker.
    focus: Option<usize>,
    /// Who was printed last, the latest at the end, nobody twice.
    recent: Vec<usize>,
    /// Unnamed people by the noun they were printed with, in lower case.
    nouns: Table<'static, usize>,
    /// Who turned out to be somebody named later.
    pub(super) same: HashMap<usize, usize>,
    /// The organization printed last.
    organization: Option<Cow<'a, str>>,
}

/// So many people are kept in mind for a pronoun.
const IN_MIND: usize = 8;

/// What tells one holder of a post from another.
const RANKS: [&str; 10] =
    ["deputy", "vice", "assistant", "associate", "acting", "former", "junior", "shadow", "first", "second"];

/// The longest name kept; more is not a name.
const LONGEST_NAME: usize = 160;
const LONGEST_TITLE: usize = 400;

/// The literal words on one line.
pub(super) fn one_line(words: &str) -> Cow<'_, str> {
    if words.contains(['\n', '\r', '\t', '\u{A0}']) || words.contains("  ") {
        Cow::Owned(words.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(words)
    }
}

impl<'a> Cast<'a> {
    /// The entry of a person printed with the full name; made at the first sight.
    pub fn person(&mut self, words: &'a str, span: Span, gender: u32, method: &'static str) -> Option<usize> {
        if words.len() > LONGEST_NAME {
            return None;
        }
        let name = one_line(words);
        let known = self.full.get(&name).copied().or_else(|| self.same_ends(&name, method));
        let id = known.unwrap_or_else(|| {
            self.entries.push(Entry { name: name.to_string(), method, ..Entry::default() });
            self.entries.len() - 1
        });
        let entry = self.entries.get_mut(id)?;
        if name.chars().count() > entry.name.chars().count() {
            entry.name = name.to_string();
            entry.surname_only = false;
        }
        entry.surname_only |= known.is_none() && !name.contains([' ', '·']) && name.is_ascii();
        entry.gender |= gender;
        if entry.gender == role::MALE | role::FEMALE {
            entry.gender = gender;
        }
        let gender = entry.gender;
        if known.is_none() || !self.full.contains_key(&name) {
            for part in ends(&name).into_iter().chain(middle_surname(&name)) {
                self.name_part(Cow::Owned(part.to_string()), id, gender);
            }
            self.full.insert(name, id);
        }
        self.mention(id, span);
        Some(id)
    }

    /// A person with the same first and last word ("Jane Roe", "Jane A. Roe"), or known by one of them alone.
    fn same_ends(&self, name: &str, method: &str) -> Option<usize> {
        let titled = method != "name";
        let [first, last] = ends(name);
        if first == last {
            return self.parts.get(first).and_then(|l| l.any);
        }
        let by_last = self.parts.get(last).and_then(|l| l.any);
        let by_first = self.parts.get(first).and_then(|l| l.any);
        if let (Some(a), Some(b)) = (by_last, by_first) {
            let same = a == b && name.chars().any(|c| c.is_whitespace()) && !self.entries.get(a)?.surname_only;
            if same && ends(&self.entries.get(a)?.name) == [first, last] {
                return Some(a);
            }
        }
        [by_last, by_first].into_iter().flatten().find(|id| {
            // "President Roe" is not any Roe: another member of the family is not merged with her.
            self.entries.get(*id).is_some_and(|e| e.surname_only && (titled || e.title.is_none()))
        })
    }

    fn name_part(&mut self, part: Cow<'a, str>, id: usize, gender: u32) {
        self.parts.entry(part).or_default().put(id, gender);
    }

    /// Who a single name stands for. A known gender (Mr., Ms.) chooses between two of the same name.
    pub fn known(&self, part: &str, gender: u32) -> Option<usize> {
        let latest = self.parts.get(part)?;
        match gender {
            role::MALE => latest.male.or(latest.any),
            role::FEMALE => latest.female.or(latest.any),
            _ => latest.any,
        }
    }

    /// The entry of an organization or of somebody unnamed, by the words printed.
    pub fn other(&mut self, words: &'a str, span: Span, kind: PersonKind, method: &'static str) -> Option<usize> {
        if words.len() > LONGEST_NAME * 2 {
            return None;
        }
        let name = one_line(words);
        let id = match self.full.get(&name) {
            Some(id) => *id,
            None => {
                self.entries.push(Entry { name: name.to_string(), method, kind: Some(kind), ..Entry::default() });
                self.full.insert(name, self.entries.len() - 1);
                self.entries.len() - 1
            }
        };
        self.mention(id, span);
        Some(id)
    }

    /// Notes where somebody is printed, once for each place.
    pub fn mention(&mut self, id: usize, span: Span) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        if entry.mentions.last().is_none_or(|last| last.start < span.start) {
            entry.mentions.push(span);
        }
        if !matches!(entry.kind, Some(PersonKind::Organization)) && self.recent.last() != Some(&id) {
            self.recent.retain(|other| *other != id);
            if self.recent.len() == IN_MIND {
                self.recent.remove(0);
            }
            self.recent.push(id);
        }
    }

    /// Lets "the spokesman" stand for somebody unnamed, and tells several from one.
    pub fn describe(&mut self, id: usize, noun: &str, plural: bool, thing: bool) {
        if noun.len() <= LONGEST_NAME {
            self.nouns.insert(Cow::Owned(noun.to_lowercase()), id);
        }
        if let Some(entry) = self.entries.get_mut(id) {
            entry.plural |= plural;
            entry.thing |= thing;
        }
    }

    /// The unnamed person printed with this noun before.
    pub fn with_noun(&self, noun: &str) -> Option<usize> {
        self.nouns.get(noun.to_lowercase().as_str()).copied()
    }

    /// Lets a Chinese surname with a title (陈副主任) stand for somebody.
    pub fn know_surname(&mut self, id: usize) {
        let Some(surname) = self.entries.get(id).and_then(|e| e.name.chars().next()) else { return };
        self.surnames.insert(surname, id);
    }

    /// Whose surname this is.
    pub fn with_surname(&self, surname: &str) -> Option<usize> {
        self.surnames.get(&surname.chars().next()?).copied()
    }

    /// Gives somebody a title and an organization. The first ones printed stay; a missing one is filled in.
    pub fn appoint(
        &mut self,
        id: usize,
        title: Option<&str>,
        organization: Option<&str>,
        printed: &str,
        method: &'static str,
    ) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        if title.is_some_and(|t| t.len() > LONGEST_TITLE) || organization.is_some_and(|o| o.len() > LONGEST_TITLE) {
            return;
        }
        if entry.title.is_none() && entry.organization.is_none() {
            entry.printed = Some(one_line(printed).into_owned());
            entry.method = method;
        }
        if let (None, Some(title)) = (&entry.title, title) {
            let title = one_line(title).into_owned();
            let lower = title.to_lowercase();
            if let Some(noun) = lower.rsplit(' ').next() {
                self.titles.insert(Cow::Owned(noun.to_string()), id);
            }
            self.titles.insert(Cow::Owned(lower), id);
            entry.title = Some(title);
        }
        if let (None, Some(organization)) = (&entry.organization, organization) {
            entry.organization = Some(one_line(organization).into_owned());
        }
    }

    /// Remembers an organization so that "the bureau" can stand for it.
    pub fn know_organization(&mut self, words: &'a str) {
        if words.len() <= LONGEST_NAME && words.starts_with(char::is_uppercase) {
            self.organization = Some(one_line(words));
        }
        if words.len() <= LONGEST_NAME && words.contains(' ') {
            let words = one_line(words);
            if let Some(head) = words.rsplit(' ').next() {
                self.heads.insert(Cow::Owned(head.to_lowercase()), words.to_string());
            }
        }
    }

    /// The full name "bureau" or "the ministry" stands for; "the company" is the organization printed last.
    pub fn organization_named(&self, head: &str) -> Option<&str> {
        let any = matches!(
            head,
            "company"
                | "firm"
                | "group"
                | "organization"
                | "organisation"
                | "airline"
                | "charity"
                | "retailer"
                | "lender"
                | "carmaker"
                | "automaker"
                | "drugmaker"
                | "chipmaker"
                | "carrier"
                | "insurer"
                | "startup"
                | "start-up"
                | "broadcaster"
                | "supermarket"
                | "manufacturer"
                | "watchdog"
                | "regulator"
        );
        let last = self.organization.as_deref().filter(|_| any);
        self.heads.get(head).map(String::as_str).or(last)
    }

    /// Whose title this is: the whole title first, then its noun.
    pub fn with_title(&self, title: &str) -> Option<usize> {
        if title.len() > LONGEST_TITLE {
            return None;
        }
        let title = title.to_lowercase();
        self.titles.get(title.as_str()).copied().or_else(|| {
            let noun = title.rsplit(' ').next()?;
            let id = self.titles.get(noun).copied()?;
            // "The deputy chair" is not the chair.
            let held = self.entries.get(id)?.title.as_deref().unwrap_or("").to_lowercase();
            let ranked = title.split(' ').any(|word| RANKS.contains(&word) && !held.split(' ').any(|h| h == word));
            (!ranked).then_some(id)
        })
    }

    /// Who "he", "she" or "they" is: the subject in view if the gender fits, else the last person it fits.
    pub fn pronoun(&self, gender: u32) -> Option<usize> {
        let fits = |id: &usize| {
            let one = |e: &Entry| e.kind != Some(PersonKind::Organization) && !e.thing && (gender == 0 || !e.plural);
            self.fits(*id, gender) && self.entries.get(*id).is_some_and(one)
        };
        self.focus.filter(fits).or_else(|| self.recent.iter().rev().copied().find(fits))
    }

    /// Who "they" or "it" is, where that can be an organization.
    pub fn organization_or_group(&self) -> Option<usize> {
        let group = |id: &usize| {
            matches!(self.entries.get(*id).and_then(|e| e.kind), Some(PersonKind::Organization | PersonKind::Unnamed))
        };
        self.focus.filter(group)
    }

    /// Whether a pronoun of this gender can stand for somebody.
    pub fn fits(&self, id: usize, gender: u32) -> bool {
        self.entries.get(id).is_some_and(|e| e.gender == 0 || e.gender & gender == gender)
    }

    /// Whether somebody is known to be of this gender.
    pub fn is_known_as(&self, id: usize, gender: u32) -> bool {
        self.entries.get(id).is_some_and(|e| e.gender == gender)
    }

    /// The entry with this very name.
    pub fn by_name(&self, name: &str) -> Option<usize> {
        self.full.get(name).copied()
    }

    /// Gives an entry its full name.
    pub fn rename(&mut self, id: usize, name: &str) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.name = name.to_string();
            self.full.insert(Cow::Owned(name.to_string()), id);
        }
    }

    /// Has one stand for another wherever pronouns look.
    pub fn replace_in_view(&mut self, old: usize, new: usize) {
        self.recent.retain(|id| *id != old);
        if self.focus == Some(old) {
            self.focus = Some(new);
        }
    }

    /// Puts somebody in view: the subject of the sentence just read, or its speaker.
    pub fn look_at(&mut self, id: usize) {
        self.focus = Some(id);
    }

    /// A pronoun that was resolved tells the gender.
    pub fn learn_gender(&mut self, id: usize, gender: u32) {
        if let Some(entry) = self.entries.get_mut(id)
            && entry.gender == 0
            && gender != 0
        {
            entry.gender = gender;
            let [first, last] = ends(&entry.name).map(str::to_string);
            self.name_part(Cow::Owned(first), id, gender);
            self.name_part(Cow::Owned(last), id, gender);
        }
    }
}

impl Latest {
    fn put(&mut self, id: usize, gender: u32) {
        self.any = Some(id);
        if gender & role::MALE != 0 {
            self.male = Some(id);
        }
        if gender & role::FEMALE != 0 {
            self.female = Some(id);
        }
    }
}
