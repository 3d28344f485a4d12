//! Titles and descriptions after a name: "Zhou Song, Deputy Director of the Bureau, …", "Jane Roe, who heads the
//! agency, …", "Jane Roe of the Institute …".

use super::lexicon::role::*;
use super::organizations::Words;
use super::people::{Form, Phrases, Who};
use super::tokens::{Kind, Shape, Token};

/// A title found after a name.
struct Post {
    title: Option<Words>,
    organization: Option<Words>,
    printed: Words,
    next: usize,
    gender: u32,
}

/// Letters after a name.
const LETTERS: [&str; 12] = ["MP", "MEP", "MSP", "TD", "KC", "QC", "OBE", "MBE", "CBE", "PhD", "MD", "RN"];

const LONGEST_TITLE: usize = 9;
const LONGEST_DESCRIPTION: usize = 32;

impl Phrases<'_, '_> {
    /// Completes somebody whose name was just read with what follows the name.
    pub fn after_name(&self, mut who: Who) -> Who {
        let mut next = who.name.to;
        if self.is_possessive(next) {
            return self.somebodys(who);
        }
        if self.word(next).is_some_and(|t| LETTERS.contains(&t.text(self.text))) {
            next += 1;
        }
        if self.token(next).is_some_and(|t| t.is_char('(')) {
            next = self.in_brackets(&mut who, next);
        }
        if who.form == Form::Person
            && self.word(next).is_some_and(|t| matches!(t.text(self.text), "of" | "with" | "from" | "at"))
            && let Some((organization, after)) = self.organization_at(next + 1)
        {
            if self.has(organization, ORG_HEAD | ORG_NAME) && who.organization.is_none() {
                who.organization = Some(organization);
                who.printed.get_or_insert(organization);
                who.method = "name-of-organization";
            }
            if self.word(next).is_some_and(|t| !t.is(CUE)) && !self.is_possessive(after) {
                next = after;
            }
        }
        if self.is_comma(next) {
            next = self.after_comma(&mut who, next);
        }
        who.all.to = next.max(who.all.to);
        who
    }

    /// "Zhou Song’s spokesman" is somebody unnamed; any other possession is no subject.
    fn somebodys(&self, mut who: Who) -> Who {
        who.possessive = true;
        let mut k = who.name.to + 1;
        while self.word(k).is_some_and(|t| t.shape == Shape::Lower && !t.is(STOP | CUE | TITLE | UNNAMED))
            && k < who.name.to + 5
        {
            k += 1;
        }
        let noun = self.word(k).is_some_and(|t| t.is(TITLE | UNNAMED) && t.shape == Shape::Lower);
        if noun {
            k += 1;
        }
        let all = Words::new(who.all.from, k);
        if let Some(name) = self.name_after_comma(k).filter(|_| noun) {
            let mut person = Who::new(Form::Person, Words::new(who.all.from, name.to), name);
            person.owner = Some(who.name);
            return self.after_name(person);
        }
        let ends = noun && !self.word(k).is_some_and(Token::is_capital);
        if k > who.name.to + 1 && (ends || self.verb_follows(k)) {
            let mut other = Who::new(Form::Unnamed, all, all);
            other.method = if noun { "unnamed" } else { "noun-phrase" };
            other.owner = Some(who.name);
            return other;
        }
        who
    }

    /// "Jane Roe (director of the agency)", "(D-Mass.)": gives the token after the bracket.
    fn in_brackets(&self, who: &mut Who, open: usize) -> usize {
        let close = (open + 1..open + 20).find(|n| self.token(*n).is_some_and(|t| t.is_char(')')));
        let Some(close) = close else { return open };
        let inside = Phrases { end: close.min(self.end), ..*self };
        if let Some(post) = inside.post_at(open + 1) {
            take(who, post, "brackets");
        }
        close + 1
    }

    /// Reads the words between commas after a name; gives where the name's phrase ends.
    fn after_comma(&self, who: &mut Who, comma: usize) -> usize {
        let mut start = comma + 1;
        // "Jane Roe, 43, the mayor of …"
        if self.word(start).is_some_and(|t| matches!(t.text(self.text), "aged" | "age")) {
            start += 1;
        }
        let age = self.token(start).is_some_and(|t| t.kind == Kind::Number && t.end - t.start <= 3);
        if age && who.form == Form::Single {
            who.form = Form::Person;
        }
        if age && self.is_comma(start + 1) {
            start += 2;
            if self.verb_follows(start) {
                return start - 1;
            }
        } else if age && self.token(start + 1).is_none_or(|t| t.kind == Kind::Punctuation) {
            return start + 1;
        }
        if let Some(post) = self.post_at(start).or_else(|| self.heads(start)) {
            let next = post.next;
            if who.form == Form::Single {
                who.form = Form::Person;
            }
            take(who, post, "apposition");
            // "the mayor, who took office in May, said", "a teacher who knew him, said"
            let open = !self.is_comma(next) && !self.verb_follows(next);
            return if open { self.description_end(next).unwrap_or(next) } else { next };
        }
        if who.form == Form::Single && self.word(start).is_some_and(|t| t.text(self.text) == "which") {
            // "Hezbollah, which is backed by Iran"
            (who.form, who.method) = (Form::Organization, "organization");
            return comma;
        }
        let describes = self.word(start).is_some_and(|t| {
            t.shape == Shape::Lower
                && (t.is(WHO | DEFINITE | INDEFINITE) || ["ing", "ed"].iter().any(|e| t.text(self.text).ends_with(e)))
        });
        if who.form == Form::Single && !describes {
            return who.name.to;
        }
        self.description_end(start).unwrap_or(comma)
    }

    /// Any words between commas before a verb of saying: "a nurse at the hospital", "speaking in Springfield".
    pub fn description_end(&self, start: usize) -> Option<usize> {
        for n in start..start + LONGEST_DESCRIPTION {
            let t = self.token(n)?;
            if t.kind == Kind::Quote || t.is_char(';') || t.is_char(':') {
                return None;
            }
            if self.is_comma(n) {
                let mut k = n + 1;
                while self.word(k).is_some_and(|t| t.is(SKIP) && !t.is(CUE)) {
                    k += 1;
                }
                if self.word(k).is_some_and(|t| t.is(CUE)) {
                    return Some(n);
                }
            }
        }
        None
    }

    /// A title at `n`: an article, modifiers, the title's noun, and what it is of.
    fn post_at(&self, n: usize) -> Option<Post> {
        let mut from = n;
        while from < n + 3 && self.word(from).is_some_and(|t| t.is(DEFINITE | INDEFINITE | SKIP)) {
            from += 1;
        }
        let (mut k, mut noun) = (from, None);
        while let Some(t) = self.token(k).filter(|_| k < from + LONGEST_TITLE) {
            match t.kind {
                Kind::Possessive | Kind::Number => {}
                Kind::Word if t.is(TITLE) => noun = Some(k),
                Kind::Word if t.is(CONJUNCTION) && noun == Some(k.wrapping_sub(1)) && self.title_goes_on(k + 1) => {}
                Kind::Word if t.is(STOP | CUE | AUXILIARY | PREPOSITION) => break,
                Kind::Word => {}
                _ => break,
            }
            k += 1;
        }
        let noun = noun.filter(|noun| noun + 1 == k)?;
        // "Zhou Song, Deputy Director Chen Yong and …" is a list: the title belongs to the name after it.
        let mut title = self.title_words(from, noun + 1);
        let organization = self.organization_before(from, title.from);
        while organization.is_none() && title.from > from && self.word(title.from - 1).is_some_and(specifies) {
            title.from -= 1;
        }
        let mut post = Post {
            title: Some(title),
            organization,
            printed: Words::new(organization.map_or(title.from, |o| o.from), noun + 1),
            next: noun + 1,
            gender: self.token(noun).map_or(0, |t| t.roles & (MALE | FEMALE)),
        };
        self.of_what(&mut post);
        self.second_post(&mut post);
        Some(post)
    }

    /// "and chief executive": a second noun that makes one title with the first.
    fn title_goes_on(&self, n: usize) -> bool {
        let mut k = n;
        while self.word(k).is_some_and(|t| t.is(TITLE_MOD) && !t.is(TITLE)) && k < n + 4 {
            k += 1;
        }
        self.word(k).is_some_and(|t| t.is(TITLE))
    }

    /// "of economics at Springfield University": fields join the title, the organization is kept apart.
    fn of_what(&self, post: &mut Post) {
        for _ in 0..3 {
            let Some(t) = self.word(post.next) else { return };
            if !matches!(t.text(self.text), "of" | "for" | "at" | "with" | "in" | "on" | "to" | "from") {
                return;
            }
            if let Some((organization, next)) = self.organization_at(post.next + 1) {
                let place_only = matches!(t.text(self.text), "in" | "from" | "to") && !self.has(organization, ORG_HEAD);
                if place_only {
                    return;
                }
                let field = |w: Words| {
                    !self.has(w, ORG_HEAD | ORG_NAME | PLACE)
                        && self.all_are(w, FIELD | COMMON | TITLE_MOD | CONJUNCTION)
                };
                // "Director of Communications at the agency": the first is a field.
                let before = post.organization.filter(|w| !self.has(*w, ORG_HEAD | ORG_NAME | PLACE));
                if let (Some(title), Some(before)) = (&mut post.title, before)
                    && before.from > title.to
                {
                    title.to = before.to;
                }
                if field(organization) && matches!(t.text(self.text), "of" | "for") {
                    if let Some(title) = &mut post.title {
                        title.to = next;
                    }
                } else {
                    post.organization = Some(organization);
                }
                post.printed.to = next;
                post.next = next;
                continue;
            }
            // A field: one to three lower-case words.
            let mut k = post.next + 1;
            while k < post.next + 5
                && self.word(k).is_some_and(|w| !w.is_capital() && !w.is(STOP | CUE | PREPOSITION | AUXILIARY))
            {
                k += 1;
            }
            if k == post.next + 1 {
                return;
            }
            if let (Some(title), true) = (&mut post.title, post.organization.is_none()) {
                title.to = k;
            }
            post.printed.to = k;
            post.next = k;
        }
    }

    /// "… and deputy mayor of Springfield": a second post is passed over.
    fn second_post(&self, post: &mut Post) {
        let joined = self.word(post.next).is_some_and(|t| t.is(CONJUNCTION)) && self.title_goes_on(post.next + 1);
        if !joined {
            return;
        }
        for n in post.next..post.next + LONGEST_DESCRIPTION {
            let Some(t) = self.token(n) else { return };
            if t.kind == Kind::Punctuation || t.kind == Kind::Quote || (t.is_word() && t.is(CUE)) {
                post.next = n;
                return;
            }
        }
    }

    /// "who heads the agency": an organization without a title.
    fn heads(&self, n: usize) -> Option<Post> {
        if !self.word(n)?.is(WHO) || !self.word(n + 1)?.is(HEADS) {
            return None;
        }
        let (organization, next) = self.organization_at(n + 2)?;
        let printed = Words::new(n + 1, next);
        Some(Post { title: None, organization: Some(organization), printed, next, gender: 0 })
    }
}

/// Whether a word before a title says what kind it is: "Web Analytics Program Manager".
fn specifies(token: &Token) -> bool {
    token.is_word() && (token.is_capital() || token.is(COMMON | FIELD | TITLE_MOD)) && !token.is(STOP)
}

/// Gives a person the post; one read before the name stays if the new one says less.
fn take(who: &mut Who, post: Post, method: &'static str) {
    if who.title.is_some() && post.title.is_none() {
        who.organization = who.organization.or(post.organization);
    } else if who.title.is_none() || post.organization.is_some() {
        who.title = post.title.or(who.title);
        who.organization = post.organization.or(who.organization);
        who.printed = Some(post.printed);
        who.method = method;
    }
    who.gender |= post.gender;
}
