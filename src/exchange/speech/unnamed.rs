//! People without a name beside a verb of saying: officials, critics, "one of them", "the Dutchman", "her eldest".

use super::cues::takes::{MIXED, PLURAL as PLURAL_VERB};
use super::lexicon::role::*;
use super::organizations::Words;
use super::people::{Form, Phrases, Who};
use super::tokens::{Kind, Shape, Token};

/// What adjectives end with, among the words before "officials".
const ADJECTIVE: [&str; 16] =
    ["al", "an", "ese", "ish", "ern", "ior", "ive", "ous", "ic", "ed", "y", "ent", "ant", "ing", "ar", "eign"];

impl Phrases<'_, '_> {
    /// Whether a verb of saying follows at once or after adverbs.
    pub fn verb_follows(&self, n: usize) -> bool {
        let mut k = n;
        while k < n + 4 && self.word(k).is_some_and(|t| t.is(SKIP) && !t.is(CUE)) {
            k += 1;
        }
        self.word(k).is_some_and(|t| (t.is(CUE) || t.value & MIXED != 0) && t.shape == Shape::Lower)
    }

    /// "“…,” said the boy": a verb of saying directly before, behind a quotation or a comma.
    pub fn verb_precedes(&self, n: usize) -> bool {
        let (Some(verb), Some(before)) = (n.checked_sub(1), n.checked_sub(2)) else { return false };
        let pause = self.tokens.get(before).is_some_and(|t| t.kind == Kind::Quote || t.is_char(','));
        pause && self.word(verb).is_some_and(|t| t.is(CUE) && t.shape == Shape::Lower)
    }

    /// "growers say": an unknown plural right before a verb of saying.
    pub fn are_people(&self, n: usize) -> bool {
        let Some(token) = self.word(n).filter(|t| !t.is(STOP | CUE | MONTH | WEEKDAY | PREPOSITION)) else {
            return false;
        };
        let word = token.text(self.text);
        let who = usize::from(self.word(n + 1).is_some_and(|t| t.is(WHO)));
        if word.len() < 4 || !word.ends_with('s') || word.ends_with("ss") || !self.verb_follows(n + 1 + who) {
            return false;
        }
        let plural_verb = self.word(n + 1).is_some_and(|t| t.value & PLURAL_VERB != 0);
        token.shape == Shape::Lower || plural_verb && token.shape == Shape::Capital
    }

    /// "officials", with the adjectives before it.
    pub fn plural_people(&self, n: usize) -> Who {
        let mut from = n;
        while from > 0 && n - from < 3 {
            let Some(before) = self.tokens.get(from - 1) else { break };
            let counts = before.kind == Kind::Number || before.is(INDEFINITE) && !before.is(DEFINITE);
            if !(counts || before.is_word() && self.describes(before)) {
                break;
            }
            from -= 1;
            if counts {
                break;
            }
        }
        let to = self.description(n + 1);
        let mut who = Who::new(Form::Unnamed, Words::new(from, to), Words::new(from, to));
        who.plural = true;
        who.method = "unnamed";
        who
    }

    /// An adjective, or a noun that tells what kind of people.
    pub fn describes(&self, token: &Token) -> bool {
        if token.is(STOP | CUE | PREPOSITION | AUXILIARY | CONJUNCTION) {
            return false;
        }
        let word = token.text(self.text);
        token.is_capital()
            || token.is(ORG_HEAD | FIELD | TITLE_MOD | PLACE | COMMON | UNNAMED)
            || word.contains('-')
            || word.len() > 4 && ADJECTIVE.iter().any(|ending| word.ends_with(ending))
    }

    /// "Her neighbor Abel", "his co-star Mia Torrent": a single name behind the noun for somebody, or a whole name
    /// behind any noun.
    pub fn related_name(&self, run: Words) -> Option<Who> {
        let capital = |k: &usize| {
            self.word(*k).is_some_and(|t| super::names::nameable(t) && t.shape == Shape::Capital && !t.is(PLACE))
        };
        let from = (run.from..run.to).rev().take_while(capital).last()?;
        let lower = from.checked_sub(1).and_then(|k| self.word(k)).filter(|t| t.shape == Shape::Lower);
        if from > run.from && (2..4).contains(&(run.to - from)) && lower.is_some_and(|t| !t.is(ORG_HEAD | PLURAL)) {
            let name = Words::new(from, run.to);
            return Some(Who::new(Form::Person, name, name));
        }
        let noun = self.word(run.to.checked_sub(2).filter(|noun| *noun >= run.from)?)?;
        let name = self.word(run.to - 1).filter(|t| t.shape == Shape::Capital && super::names::nameable(t))?;
        let relation = noun.shape == Shape::Lower && noun.is(UNNAMED) && !noun.is(PLURAL) && !name.is(PLACE);
        let words = Words::new(run.to - 1, run.to);
        relation.then(|| Who { gender: noun.roles & (MALE | FEMALE), ..Who::new(Form::Person, words, words) })
    }

    /// "shook his head": no post.
    pub fn is_of_body(&self, n: usize) -> bool {
        let text = |n: usize| self.word(n).map_or("", |t| t.text(self.text));
        matches!(text(n), "his" | "her" | "their" | "my" | "your" | "our" | "its")
            && matches!(text(n + 1), "head" | "heads")
            && text(n + 2) != "of"
    }

    /// Words that go on describing somebody unnamed: "from the ministry", "familiar with the matter". Only taken
    /// where a verb follows.
    pub fn description(&self, n: usize) -> usize {
        let Some(first) = self.word(n) else { return n };
        if !(first.is(PREPOSITION) || matches!(first.text(self.text), "familiar" | "close" | "briefed" | "who")) {
            return n;
        }
        let mut k = n + 1;
        while k < n + 10 {
            match self.token(k) {
                // "a mother of three who asked": the words before "who" are enough.
                Some(t) if t.is_word() && t.is(CUE) => {
                    return if k > n + 1 && self.word(k - 1).is_some_and(|b| b.is(WHO)) { k - 1 } else { k };
                }
                Some(t) if t.is_word() || t.kind == Kind::Possessive => k += 1,
                _ => return n,
            }
        }
        n
    }

    /// "the Dutchman said", "said the boy", "the Morning Ledger reported": any noun phrase beside a verb of saying.
    pub fn speaking(&self, n: usize, run: Words, indefinite: bool) -> Option<Who> {
        let last = self.word(run.to - 1)?;
        // "her eldest, Peter, said"
        let name = self
            .name_after_comma(run.to)
            .filter(|name| self.verb_precedes(n) || self.is_comma(name.to) && self.verb_follows(name.to + 1));
        if let Some(name) = name.filter(|_| !last.is_capital()) {
            return Some(self.after_name(Who::new(Form::Person, Words::new(n, name.to), name)));
        }
        if !(self.verb_follows(run.to) || self.verb_precedes(n)) || last.is(MONTH | WEEKDAY) {
            return None;
        }
        let all = Words::new(n, run.to);
        let named = last.is_capital() && !indefinite && !last.is(UNNAMED);
        let mut who = match (named, indefinite) {
            (true, _) => Who::new(Form::Organization, all, run),
            (false, true) => Who::new(Form::Unnamed, all, all),
            (false, false) => Who::new(Form::Post, all, all),
        };
        let word = last.text(self.text);
        who.plural = !named && word.ends_with('s') && !word.ends_with("ss");
        who.gender = last.roles & (MALE | FEMALE);
        who.method = if named { "organization" } else { "noun-phrase" };
        Some(who)
    }

    /// "Others said", "one of them said".
    pub fn some_of_them(&self, n: usize) -> Option<Who> {
        let mut to = n + 1;
        if self.word(to).is_some_and(|t| t.text(self.text) == "of") {
            to += 1;
            while to < n + 8 && self.word(to).is_some_and(|t| !t.is(CUE | AUXILIARY | PREPOSITION | SKIP)) {
                to += 1;
            }
        }
        if !self.verb_follows(to) && !self.verb_precedes(n) {
            return None;
        }
        let mut who = Who::new(Form::Unnamed, Words::new(n, to), Words::new(n, to));
        who.plural = self.word(n).is_some_and(|t| !matches!(t.text(self.text), "one" | "One" | "another" | "Another"));
        who.method = "unnamed";
        if let Some(name) = self.name_after_comma(to).filter(|_| !who.plural) {
            let person = Who::new(Form::Person, Words::new(n, name.to), name);
            return Some(self.after_name(person));
        }
        Some(who)
    }

    /// ", Lowell Pike,": the name printed after the words for somebody. Gives the name.
    pub fn name_after_comma(&self, comma: usize) -> Option<Words> {
        if !self.is_comma(comma) {
            return None;
        }
        let mut from = comma + 1;
        if self.word(from).is_some_and(|t| t.is(DEFINITE | INDEFINITE)) {
            from += 1;
            while from < comma + 5 && self.word(from).is_some_and(|t| t.shape == Shape::Lower && !t.is(STOP | CUE)) {
                from += 1;
            }
        }
        // "the Rev. Elijah Crane"
        while from < comma + 5 && self.word(from).is_some_and(|t| t.is(HONORIFIC)) {
            from += 1;
        }
        let name = self.name_at(from, false)?;
        let closed = self.token(name.to).is_none_or(|t| t.kind == Kind::Punctuation || t.is(CUE));
        let alone = name.len() == 1 && self.token(name.to).is_some_and(|t| t.is(CUE));
        (closed && !alone).then_some(name)
    }

    /// "a senior official, who asked not to be named, said".
    pub fn unnamed(&self, n: usize, to: usize, indefinite: bool, noun: &Token) -> Who {
        let words = Words::new(n, self.description(to));
        let form = if indefinite || noun.is(PLURAL) { Form::Unnamed } else { Form::Post };
        let mut who = Who::new(form, words, words);
        who.plural = noun.is(PLURAL);
        who.gender = noun.roles & (MALE | FEMALE);
        who.method = "unnamed";
        if let Some(name) = self.name_after_comma(to).filter(|_| !indefinite || to == words.to) {
            let person = Who { form: Form::Person, name, plural: false, method: "name", ..who };
            return self.after_name(Who { all: Words::new(n, name.to), ..person });
        }
        if self.is_comma(who.all.to) {
            who.all.to = self.description_end(who.all.to + 1).unwrap_or(who.all.to);
        }
        who
    }

    /// "The prosecutor turned to …": the noun for somebody ends the phrase where a verb follows it.
    pub fn before_verb(&self, run: Words) -> Words {
        let verb = |t: &Token| {
            let word = t.text(self.text);
            t.shape == Shape::Lower && (word.ends_with("ed") || IRREGULAR.contains(&word))
        };
        let noun = (run.from..run.to.saturating_sub(1)).find(|k| {
            self.word(*k).is_some_and(|t| t.is(TITLE | UNNAMED | ORG_HEAD)) && self.word(k + 1).is_some_and(verb)
        });
        noun.map_or(run, |noun| Words::new(run.from, noun + 1))
    }

    /// "Inventor Gus Pettibone": an unknown trade before two names opens the sentence.
    pub fn is_trade(&self, n: usize) -> bool {
        let opens = n.checked_sub(1).and_then(|b| self.tokens.get(b)).is_none_or(|b| !b.is_word());
        let Some(token) = self.word(n).filter(|t| opens && t.shape == Shape::Capital && !t.is(GIVEN | TITLE)) else {
            return false;
        };
        let word = token.text(self.text);
        let trade = word.len() >= 6 && ["or", "er", "ist", "ian"].iter().any(|ending| word.ends_with(ending));
        trade
            && !GIVEN_NAMES.contains(&word)
            && (n + 1..n + 3)
                .all(|k| self.word(k).is_some_and(|t| super::names::nameable(t) && t.shape == Shape::Capital))
    }
}

/// Verbs after the noun for somebody, besides those in "-ed".
const IRREGULAR: [&str; 24] = [
    "stood", "sat", "went", "came", "took", "left", "made", "gave", "saw", "knew", "ran", "rose", "spoke", "began",
    "held", "kept", "shook", "wept", "won", "lost", "met", "led", "sent", "lay",
];

/// Given names that look like trades.
const GIVEN_NAMES: [&str; 34] = [
    "Fraser",
    "Spencer",
    "Hunter",
    "Parker",
    "Carter",
    "Cooper",
    "Harper",
    "Sawyer",
    "Chandler",
    "Jasper",
    "Casper",
    "Lester",
    "Chester",
    "Hector",
    "Victor",
    "Trevor",
    "Connor",
    "Taylor",
    "Skyler",
    "Archer",
    "Xavier",
    "Javier",
    "Olivier",
    "Didier",
    "Rainer",
    "Werner",
    "Gunter",
    "Dieter",
    "Luther",
    "Esther",
    "Heather",
    "Fabian",
    "Damian",
    "Sebastian",
];
