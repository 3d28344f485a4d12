//! Finding the words that stand for somebody: names with the titles before and after them, pronouns, posts
//! ("the deputy director"), unnamed people ("a senior official") and organizations.

use super::lexicon::role::*;
use super::names::nameable;
use super::organizations::Words;
use super::tokens::{Kind, Shape, Token};

/// In which form somebody is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// A name of two words or more, or any name after a title.
    Person,
    /// One capitalized word that may be a surname.
    Single,
    Pronoun,
    /// A definite title without a name.
    Post,
    Unnamed,
    Organization,
}

/// Words that stand for somebody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub form: Form,
    /// All words, a title or description after the name included.
    pub all: Words,
    /// The name, the pronoun or the words of the post.
    pub name: Words,
    pub title: Option<Words>,
    pub organization: Option<Words>,
    /// The literal words of title and organization.
    pub printed: Option<Words>,
    /// Followed by ’s: not the subject of what comes.
    pub possessive: bool,
    pub plural: bool,
    /// `MALE`, `FEMALE` or neither.
    pub gender: u32,
    /// The form the title was found in.
    pub method: &'static str,
    /// The name of the one whose spokesman, mother or family it is.
    pub owner: Option<Words>,
}

impl Who {
    pub fn new(form: Form, all: Words, name: Words) -> Who {
        Who {
            form,
            all,
            name,
            title: None,
            organization: None,
            printed: None,
            possessive: false,
            plural: false,
            gender: 0,
            method: "name",
            owner: None,
        }
    }
}

/// Reads phrases in one sentence; every look ahead is bounded.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'t, 'a> {
    pub text: &'a str,
    pub tokens: &'t [Token],
    /// One past the sentence's last token.
    pub end: usize,
}

/// Nouns of organizations that name none by themselves: "the team said".
const VAGUE: [&str; 17] = [
    "team",
    "group",
    "program",
    "service",
    "unit",
    "site",
    "staff",
    "section",
    "network",
    "center",
    "centre",
    "post",
    "press",
    "house",
    "club",
    "exchange",
    "initiative",
];

const LONGEST_RUN: usize = 24;

impl<'t> Phrases<'t, '_> {
    pub fn token(&self, n: usize) -> Option<&'t Token> {
        #[cfg(test)]
        super::work::step();
        if n < self.end { self.tokens.get(n) } else { None }
    }

    pub fn word(&self, n: usize) -> Option<&'t Token> {
        self.token(n).filter(|t| t.is_word())
    }

    pub fn is_comma(&self, n: usize) -> bool {
        self.token(n).is_some_and(|t| t.is_char(','))
    }

    pub fn is_possessive(&self, n: usize) -> bool {
        self.token(n).is_some_and(|t| t.kind == Kind::Possessive)
    }

    pub fn has(&self, words: Words, roles: u32) -> bool {
        (words.from..words.to).any(|n| self.token(n).is_some_and(|t| t.is(roles)))
    }

    pub fn all_are(&self, words: Words, roles: u32) -> bool {
        (words.from..words.to).all(|n| self.token(n).is_some_and(|t| t.is(roles)))
    }

    /// The phrase that starts with token `n`, if one does.
    pub fn at(&self, n: usize) -> Option<Who> {
        let token = self.word(n)?;
        if token.is(PRONOUN) {
            if token.is_capital() && self.word(n + 1).is_some_and(nameable) && !self.word(n + 1)?.is(CUE) {
                return self.run(n);
            }
            let words = Words::new(n, n + 1);
            let mut who = Who::new(Form::Pronoun, words, words);
            who.gender = token.roles & (MALE | FEMALE);
            return Some(who);
        }
        if token.is(DEFINITE | INDEFINITE) {
            return self.determined(n);
        }
        let people = token.is(UNNAMED) && token.is(PLURAL) && (!token.is(STOP) || self.verb_follows(n + 1));
        if people || self.are_people(n) {
            return Some(self.plural_people(n));
        }
        if token.is(STOP) && !token.is(GIVEN | TITLE) {
            return None;
        }
        if !(token.is_capital() || token.is(TITLE | TITLE_MOD | HONORIFIC)) {
            return None;
        }
        self.run(n).or_else(|| self.lone_surname(n))
    }

    /// "Baker said": a word that is no name by itself may be the surname of somebody met before.
    fn lone_surname(&self, n: usize) -> Option<Who> {
        let alone = self.word(n)?.shape == Shape::Capital && !self.word(n + 1).is_some_and(Token::is_capital);
        if !alone || !(self.verb_follows(n + 1) || self.verb_precedes(n)) {
            return None;
        }
        let words = Words::new(n, n + 1);
        let mut who = Who::new(Form::Single, words, words);
        who.method = "known-surname";
        Some(who)
    }

    /// A phrase with a determiner: "the bureau’s deputy director, Zhou Song", "a spokesman for the ministry",
    /// "the ministry".
    fn determined(&self, n: usize) -> Option<Who> {
        let run = Words::new(n + 1, self.determined_end(n));
        let indefinite = self.token(n)?.is(INDEFINITE) && !self.token(n)?.is(DEFINITE);
        if run.is_empty() {
            return if indefinite { self.some_of_them(n) } else { None };
        }
        if let Some(person) = self.titled_name(run) {
            return Some(self.after_name(Who { all: Words::new(n, person.all.to), ..person }));
        }
        if let Some(person) = self.related_name(run) {
            return Some(self.after_name(Who { all: Words::new(n, person.all.to), ..person }));
        }
        let run = self.before_verb(run);
        let last = self.token(run.to - 1)?;
        if run.len() == 1 && self.is_of_body(n) {
            return None;
        }
        if last.is(TITLE) {
            return Some(self.post(n, run, indefinite));
        }
        if last.is(UNNAMED) {
            return Some(self.unnamed(n, run.to, indefinite, last));
        }
        let organization = last.is(ORG_HEAD | ORG_NAME) || (last.shape == Shape::Upper && run.len() <= 4);
        let words = Words::new(run.from, self.of_extension(run.to));
        let vague = words.len() == 1 && VAGUE.contains(&last.text(self.text));
        if !organization || indefinite || vague {
            return self.speaking(n, run, indefinite);
        }
        let mut who = Who::new(Form::Organization, Words::new(n, words.to), words);
        who.possessive = self.is_possessive(words.to);
        who.method = "organization";
        Some(who)
    }

    /// How far the adjectives and nouns after a determiner go.
    fn determined_end(&self, n: usize) -> usize {
        let mut to = n + 1;
        while let Some(t) = self.token(to).filter(|_| to < n + 14) {
            let inside = match t.kind {
                Kind::Possessive | Kind::Number => true,
                Kind::Word => {
                    !t.is(STOP | CUE | PREPOSITION | AUXILIARY) || t.is(TITLE) || t.is(INDEFINITE) && to == n + 1
                }
                _ => false,
            };
            let described = t.is_word()
                && matches!(t.text(self.text), "familiar" | "close" | "briefed")
                && self.token(to - 1).is_some_and(|b| b.is(UNNAMED));
            if !inside || described {
                break;
            }
            to += 1;
        }
        to
    }

    /// "the mayor of Springfield", with the name that may follow after a comma.
    fn post(&self, n: usize, run: Words, indefinite: bool) -> Who {
        let title = self.title_words(run.from, run.to);
        let mut who = Who::new(if indefinite { Form::Unnamed } else { Form::Post }, Words::new(n, run.to), run);
        who.gender = self.token(run.to - 1).map_or(0, |t| t.roles & (MALE | FEMALE));
        who.title = Some(title);
        who.organization = self.organization_before(run.from, title.from);
        who.method = "unnamed";
        let mut to = run.to;
        if self.word(to).is_some_and(|t| t.is(PREPOSITION))
            && let Some((organization, next)) = self.organization_at(to + 1)
        {
            who.organization = Some(organization);
            to = next;
        }
        who.all.to = to;
        who.name = Words::new(n, to);
        who.printed = Some(Words::new(run.from, to));
        who.possessive = self.is_possessive(to);
        if self.is_comma(to)
            && !who.possessive
            && let Some(name) = self.name_after_comma(to)
        {
            let mut person = Who { form: Form::Person, name, method: "title-comma-name", ..who };
            person.all.to = name.to;
            return self.after_name(person);
        }
        who
    }

    /// A phrase that starts with a capital or a title: a name, a titled name, or an organization.
    fn run(&self, n: usize) -> Option<Who> {
        let first = self.word(n)?;
        if first.is(HONORIFIC) {
            let single = || {
                self.word(n + 1).filter(|t| t.shape == Shape::Capital && !t.is(STOP)).map(|_| Words::new(n + 1, n + 2))
            };
            let name = self.name_at(n + 1, true).or_else(single)?;
            let mut who = Who::new(Form::Person, Words::new(n, name.to), name);
            who.gender = first.roles & (MALE | FEMALE);
            who.method = "honorific";
            return Some(self.after_name(who));
        }
        let run = Words::new(n, self.run_end(n));
        if let Some(person) = self.titled_name(run) {
            return Some(self.after_name(person));
        }
        if !first.is_capital() {
            return None;
        }
        if let Some(post) = self.owned_post(run) {
            return Some(post);
        }
        if self.is_trade(n) {
            return None;
        }
        if let Some(name) = self.name_at(n, false) {
            let whole = name.to >= run.to || !self.has(Words::new(name.to, run.to), ORG_HEAD | COMMON);
            if whole {
                let form = if name.len() >= 2 { Form::Person } else { Form::Single };
                return Some(self.after_name(Who::new(form, name, name)));
            }
        }
        self.capital_organization(run).or_else(|| self.unknown_organization(run))
    }

    /// "Amnesty International said": capitals beside a verb of saying, at least one of them no common word.
    fn unknown_organization(&self, run: Words) -> Option<Who> {
        let telling = (run.from..run.to).any(|n| {
            self.word(n)
                .is_some_and(|t| t.is_capital() && !t.is(COMMON | PLACE | STOP | MONTH | WEEKDAY | TITLE | TITLE_MOD))
        });
        let trade = self.word(run.from).is_some_and(|t| t.is(UNNAMED | HONORIFIC));
        if run.len() < 2 || trade || !telling || !(self.verb_follows(run.to) || self.verb_precedes(run.from)) {
            return None;
        }
        let mut who = Who::new(Form::Organization, run, run);
        who.method = "organization";
        Some(who)
    }

    /// "Springfield’s mayor", "the White House’s press secretary": a post of what the run names.
    fn owned_post(&self, run: Words) -> Option<Who> {
        if !self.is_possessive(run.to) || !self.has(run, PLACE | ORG_HEAD | ORG_NAME) {
            return None;
        }
        let mut to = run.to + 1;
        while to < run.to + 6 && self.word(to).is_some_and(|t| t.is(TITLE | TITLE_MOD) && !t.is_capital()) {
            to += 1;
        }
        let title = self.word(to - 1).is_some_and(|t| t.is(TITLE)) && !self.word(to).is_some_and(Token::is_capital);
        title.then(|| self.post(run.from, Words::new(run.from, to), false))
    }

    /// How far the capitals, titles and connectives go on from `n`.
    fn run_end(&self, n: usize) -> usize {
        let mut k = n;
        let mut last = n;
        while let Some(t) = self.token(k).filter(|_| k < n + LONGEST_RUN) {
            let next = self.word(k + 1);
            let before = if k > n { self.token(k - 1) } else { None };
            let joins = match t.kind {
                Kind::Possessive => next.is_some_and(|w| w.is(TITLE | TITLE_MOD)),
                Kind::Word if t.is(STOP) && !t.is(GIVEN | TITLE) && k > n => {
                    let word = t.text(self.text);
                    match word {
                        "of" | "for" => {
                            before.is_some_and(|b| b.is(TITLE | ORG_HEAD | FIELD | COMMON))
                                && (next.is_some_and(Token::is_capital) || next.is_some_and(|w| w.is(DEFINITE)))
                        }
                        "the" => before.is_some_and(|b| b.is(PREPOSITION)) && next.is_some_and(Token::is_capital),
                        "and" => before.is_some_and(Token::is_capital) && self.organization_goes_on(k + 1),
                        _ => false,
                    }
                }
                Kind::Word if t.is_capital() => {
                    last = k + 1;
                    true
                }
                Kind::Word => t.is(TITLE | TITLE_MOD) || (t.is(PARTICLE) && k > n && self.particles_lead_on(k + 1)),
                Kind::Punctuation => t.is_char('&') && next.is_some_and(Token::is_capital),
                _ => false,
            };
            if !joins {
                break;
            }
            k += 1;
        }
        last.max(n + 1)
    }

    /// After "and": capitals that reach the noun of an organization.
    pub fn organization_goes_on(&self, n: usize) -> bool {
        let capitals = (n..n + 5).map_while(|k| self.word(k)).take_while(|t| t.is_capital());
        let mut some = false;
        for token in capitals {
            if token.is(TITLE) {
                return false;
            }
            some |= token.is(ORG_HEAD | FIELD);
        }
        some
    }
}
