//! From the words before or after a verb of saying to the one who speaks.

use super::lexicon::role::{FEMALE, MALE};
use super::people::{Form, Who};
use super::reading::{Kindred, Reading, Sentence};
use super::{PersonKind, Span};

/// A speaker at one place of the text.
#[derive(Clone, Debug)]
pub(super) struct Speaker {
    /// None where a pronoun stands for nobody the text names.
    pub id: Option<usize>,
    pub span: Span,
    pub printed: String,
    pub by_pronoun: bool,
    /// What resolving took away from certainty.
    pub certainty: f32,
}

/// How far back from a verb its subject may stand, in pieces.
const REACH: usize = 14;

impl<'a> Sentence<'_, 'a> {
    /// The piece of the subject of the verb at piece `cue`: the nearest phrase before it with only adverbs,
    /// commas and prepositional phrases between.
    pub fn subject_before(&self, cue: usize) -> Option<usize> {
        let mut words = 0;
        let mut aside = false;
        for n in (cue.saturating_sub(REACH)..cue).rev() {
            // "The congressman — whose district includes the plant — said"
            if self.is(n) == Some(Kindred::Dash) && words == 0 {
                aside = !aside;
                continue;
            }
            if aside {
                continue;
            }
            match self.is(n)? {
                Kindred::Who(w) => {
                    let who = self.whos.get(w)?;
                    if who.possessive {
                        return None;
                    }
                    let in_phrase = n > 0
                        && matches!(self.is(n - 1), Some(Kindred::Preposition | Kindred::Cue(_)))
                        && self.token_of(n) > self.from;
                    if !in_phrase {
                        // Bare words between need a preposition in front of them: "Chen on a visit said".
                        let bare = words > 0 && !self.opens_phrase(n + 1);
                        return if bare { None } else { Some(n) };
                    }
                    words += 1;
                }
                Kindred::Skip | Kindred::Comma => {}
                // "trolls who branded her “too old”"
                Kindred::Word if self.text_of(n) == "who" && words == 0 && self.follows_people(n) => {}
                Kindred::Word | Kindred::Preposition => words += 1,
                _ => return None,
            }
        }
        None
    }

    /// Directly behind the words for somebody.
    fn follows_people(&self, n: usize) -> bool {
        let before = n.checked_sub(1).and_then(|b| self.who(b));
        before.is_some_and(|(_, who)| who.form == Form::Unnamed && !who.possessive)
    }

    fn opens_phrase(&self, n: usize) -> bool {
        let mut k = n;
        while matches!(self.is(k), Some(Kindred::Skip | Kindred::Comma)) {
            k += 1;
        }
        matches!(self.is(k), Some(Kindred::Preposition))
    }

    /// The sentence's first named person that no preposition governs: what a pronoun after it stands for.
    pub fn topic(&self, before: usize) -> Option<usize> {
        (0..self.pieces.len().min(before).min(40)).find_map(|n| {
            let (w, who) = self.who(n)?;
            let governed = n > 0 && matches!(self.is(n - 1), Some(Kindred::Preposition));
            let person = matches!(who.form, Form::Person | Form::Single | Form::Post | Form::Pronoun);
            if person && !governed && !who.possessive { self.ids.get(w).copied().flatten() } else { None }
        })
    }
}

impl<'a> Reading<'a> {
    /// Who the phrase at piece `n` stands for.
    pub fn speaker(&mut self, s: &Sentence<'_, 'a>, n: usize) -> Option<Speaker> {
        let speaker = self.stands_for(s, n)?;
        if let Some(id) = speaker.id {
            self.describes(s, n, id);
        }
        Some(speaker)
    }

    fn stands_for(&mut self, s: &Sentence<'_, 'a>, n: usize) -> Option<Speaker> {
        let (w, who) = s.who(n)?;
        let who = *who;
        let words = s.words(who.name);
        let span = s.span(who.name);
        let known = s.ids.get(w).copied().flatten();
        let named =
            |id, certainty| Speaker { id: Some(id), span, printed: words.to_string(), by_pronoun: false, certainty };
        match who.form {
            Form::Person | Form::Single => match known.or_else(|| self.cast.known(words, who.gender)) {
                Some(id) => Some(named(id, 1.0)),
                None if who.method == "known-surname" => None,
                None => Some(named(self.cast.person(words, span, who.gender, "surname-only")?, 0.6)),
            },
            Form::Pronoun => self.pronoun(s, n, &who, words, span),
            Form::Post => self.post(s, &who, words, span),
            Form::Unnamed => {
                let id = self.cast.other(words, span, PersonKind::Unnamed, "unnamed")?;
                self.cast.describe(id, head_noun(words), who.plural, false);
                Some(named(id, 0.95))
            }
            Form::Organization => {
                let full = if words.contains(' ') { None } else { self.cast.organization_named(&words.to_lowercase()) };
                let id = match full.map(str::to_string) {
                    Some(full) => self.known_organization(&full, words, span)?,
                    None => self.cast.other(words, span, PersonKind::Organization, "organization")?,
                };
                if words.starts_with(char::is_uppercase) {
                    self.cast.know_organization(words);
                }
                Some(named(id, 0.9))
            }
        }
    }

    /// "The bureau" for an organization printed in full before.
    fn known_organization(&mut self, full: &str, words: &'a str, span: Span) -> Option<usize> {
        match self.cast.by_name(full) {
            Some(id) => {
                self.cast.mention(id, span);
                Some(id)
            }
            None => {
                let id = self.cast.other(words, span, PersonKind::Organization, "organization")?;
                self.cast.rename(id, full);
                Some(id)
            }
        }
    }

    fn pronoun(&mut self, s: &Sentence<'_, 'a>, n: usize, who: &Who, words: &str, span: Span) -> Option<Speaker> {
        let gender = who.gender & (MALE | FEMALE);
        if words.eq_ignore_ascii_case("they")
            && let Some(group) = (n.saturating_sub(REACH)..n).rev().find(|k| s.who(*k).is_some_and(|(_, w)| w.plural))
            && let Some(speaker) = self.speaker(s, group)
        {
            return Some(Speaker { span, by_pronoun: true, certainty: 0.8, ..speaker });
        }
        // "with Jane Roe in what she calls “…”": somebody of the same sentence, whatever governs the name.
        let near = || {
            let relative = n > 0 && matches!(s.text_of(n - 1), "what" | "which" | "whom");
            let person = (0..n).rev().take(REACH).find(|k| s.who(*k).is_some_and(|(_, w)| w.form == Form::Person));
            let (w, _) = s.who(person.filter(|_| relative)?)?;
            s.ids.get(w).copied().flatten()
        };
        let here = s.topic(n).or_else(near).filter(|id| self.cast.fits(*id, gender));
        let id = match words.to_ascii_lowercase().as_str() {
            "he" | "she" => here.or_else(|| self.cast.pronoun(gender)),
            "they" => self.cast.organization_or_group().or(here).or_else(|| self.cast.pronoun(0)),
            "it" => self.cast.organization_or_group(),
            // The writer, or somebody the writer speaks to.
            "i" | "we" | "you" => None,
            _ => return None,
        };
        let Some(id) = id else {
            return Some(Speaker { id: None, span, printed: words.to_string(), by_pronoun: true, certainty: 0.5 });
        };
        if here != Some(id) || gender != 0 {
            self.cast.learn_gender(id, gender);
        }
        let printed = self.cast.entries.get(id)?.name.clone();
        Some(Speaker { id: Some(id), span, printed, by_pronoun: true, certainty: 0.85 })
    }

    /// "The deputy director": the person with that title, else the one printed with that noun, else somebody unnamed.
    fn post(&mut self, s: &Sentence<'_, 'a>, who: &Who, words: &'a str, span: Span) -> Option<Speaker> {
        let surname = Some(words).filter(|w| w.starts_with(char::is_uppercase)).and_then(|w| self.cast.known(w, 0));
        let by_title = surname.or_else(|| who.title.and_then(|t| self.cast.with_title(s.words(t))));
        let noun = head_noun(words);
        // "The Dutchman replied": a description that fits whoever is in view.
        let person = DESCRIPTIONS.contains(&noun) || noun.contains("-of-") || noun.ends_with("-year-old");
        let known = by_title.or_else(|| self.cast.with_noun(noun)).or_else(|| {
            let bare = who.name.len() == 2 && who.title.is_none();
            let gender = who.gender & (MALE | FEMALE);
            match noun {
                _ if !bare => None,
                // "the man they called “Pip”"
                "man" | "woman" => self.cast.pronoun(gender).filter(|id| self.cast.is_known_as(*id, gender)),
                // "the company said in a statement. “…,” the statement said"
                "statement" | "letter" | "memo" | "email" | "e-mail" | "post" | "tweet" => self.flow.spoken()?.id,
                _ if person => self.cast.pronoun(gender),
                _ => None,
            }
        });
        // "Corvid Air said … the airline added": the organization printed last.
        let known = known.or_else(|| {
            let bare = who.name.len() == 2 && who.title.is_none();
            let full = bare.then(|| self.cast.organization_named(noun)).flatten()?.to_string();
            self.known_organization(&full, words, span)
        });
        match known {
            Some(id) => {
                let id = self.cast.who_is(id);
                let printed = self.cast.entries.get(id)?.name.clone();
                Some(Speaker { id: Some(id), span, printed, by_pronoun: false, certainty: 0.8 })
            }
            None => {
                let id = self.cast.other(words, span, PersonKind::Unnamed, "unnamed")?;
                self.cast.describe(id, noun, who.plural, who.method == "noun-phrase");
                Some(Speaker { id: Some(id), span, printed: words.to_string(), by_pronoun: false, certainty: 0.7 })
            }
        }
    }
}

/// The noun of the words for somebody: "spokesman" of "a spokesman for the ministry".
fn head_noun(words: &str) -> &str {
    let before = words
        .split(|c: char| c.is_whitespace())
        .take_while(|w| {
            !matches!(*w, "of" | "for" | "from" | "with" | "at" | "in" | "familiar" | "close" | "briefed" | "who")
        })
        .last();
    before.unwrap_or(words).trim_end_matches("’s").trim_end_matches("'s")
}

/// What writers call somebody they have named already, for a change.
const DESCRIPTIONS: [&str; 34] = [
    "Dutchman",
    "Frenchman",
    "Englishman",
    "Irishman",
    "Scotsman",
    "Welshman",
    "Spaniard",
    "German",
    "Italian",
    "Brazilian",
    "Argentine",
    "Portuguese",
    "Norwegian",
    "Swede",
    "Dane",
    "Belgian",
    "Croatian",
    "Serb",
    "Pole",
    "American",
    "Australian",
    "Canadian",
    "striker",
    "midfielder",
    "defender",
    "winger",
    "goalkeeper",
    "pensioner",
    "billionaire",
    "lawmaker",
    "politician",
    "pontiff",
    "star",
    "Kiwi",
];
