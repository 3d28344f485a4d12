//! Entering into the cast whom a sentence names, with what is printed beside the name.

use super::Span;
use super::lexicon::role::{FEMALE, MALE};
use super::organizations::Words;
use super::people::{Form, Phrases, Who};
use super::reading::Reading;

impl<'a> Phrases<'_, 'a> {
    fn words(&self, words: Words) -> &'a str {
        let (Some(a), Some(b)) = (self.tokens.get(words.from), self.tokens.get(words.to.wrapping_sub(1))) else {
            return "";
        };
        self.text.get(a.start as usize..b.end as usize).unwrap_or("")
    }

    fn span(&self, words: Words) -> Span {
        let start = self.tokens.get(words.from).map_or(0, |t| t.at);
        Span::new(start, self.tokens.get(words.to.wrapping_sub(1)).map_or(start, |t| t.until))
    }
}

impl<'a> Reading<'a> {
    /// Enters a name into the cast; gives who it stands for, where that is known without a context.
    pub fn enter(&mut self, phrases: &Phrases<'_, 'a>, who: &Who) -> Option<usize> {
        if let Some(owner) = who.owner.filter(|owner| owner.len() >= 2) {
            self.cast.person(phrases.words(owner), phrases.span(owner), 0, "name");
        }
        let words = phrases.words(who.name);
        match who.form {
            Form::Single => {
                let id = self.cast.known(words, who.gender)?;
                self.cast.mention(id, phrases.span(who.name));
                Some(id)
            }
            Form::Person => self.enter_person(phrases, who),
            Form::Organization => {
                self.cast.know_organization(words);
                None
            }
            Form::Post => {
                let surname = Some(words).filter(|w| w.starts_with(char::is_uppercase));
                let surname = surname.and_then(|name| self.cast.known(name, 0));
                surname.or_else(|| who.title.and_then(|title| self.cast.with_title(phrases.words(title))))
            }
            Form::Pronoun if who.gender != 0 => self.cast.pronoun(who.gender & (MALE | FEMALE)),
            _ => None,
        }
    }

    /// A named person, with title and organization.
    fn enter_person(&mut self, phrases: &Phrases<'_, 'a>, who: &Who) -> Option<usize> {
        let words = |w: Words| phrases.words(w);
        let span = phrases.span(who.name);
        let given = phrases.tokens.get(who.name.from).filter(|_| who.name.len() > 1).map_or(0, |t| t.roles);
        let gender = if who.gender != 0 { who.gender } else { given & (MALE | FEMALE) };
        let surname = words(who.name);
        // "President Roe" is the Roe with that title, whoever was called Roe last.
        let holder = who.title.and_then(|t| self.cast.with_title(words(t)));
        let holder = holder
            .filter(|id| self.cast.entries.get(*id).is_some_and(|e| e.name.split(' ').any(|part| part == surname)));
        let known = if who.name.len() == 1 { holder.or_else(|| self.cast.known(surname, gender)) } else { None };
        let id = match known {
            Some(id) => {
                self.cast.mention(id, span);
                self.cast.learn_gender(id, gender);
                id
            }
            None => self.cast.person(surname, span, gender, who.method)?,
        };
        if let Some(printed) = who.printed {
            let organization = who.organization.and_then(|o| self.organization(words(o)));
            if let Some(named) = who.organization.map(words).filter(|w| w.contains(char::is_uppercase)) {
                self.cast.know_organization(named);
            }
            self.cast.appoint(id, who.title.map(words), organization.as_deref(), words(printed), who.method);
        }
        Some(id)
    }

    /// An organization's name; "the bureau" is the one printed before, and nothing where none was.
    fn organization(&self, words: &str) -> Option<String> {
        let generic = !words.contains(|c: char| c.is_uppercase()) && !words.contains(' ');
        if generic {
            return self.cast.organization_named(&words.to_lowercase()).map(str::to_string);
        }
        Some(words.to_string())
    }
}
