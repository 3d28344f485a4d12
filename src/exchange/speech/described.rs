//! News opens with a description ("The home secretary has said …", "A mum-of-three says …") and gives the name in the
//! next paragraph: the two are one.

use super::PersonKind;
use super::people::Form;
use super::reading::{Reading, Sentence};
use super::resolve::Cast;

impl Cast<'_> {
    /// Somebody described is somebody named.
    pub fn merge(&mut self, described: usize, named: usize) {
        if described != named {
            self.same.insert(described, named);
            self.replace_in_view(described, named);
        }
    }

    /// Who an entry really is.
    pub fn who_is(&self, id: usize) -> usize {
        self.same.get(&id).copied().unwrap_or(id)
    }
}

impl<'a> Reading<'a> {
    /// The first sentence of a paragraph starts with a new name that nothing describes: whoever the paragraph before
    /// described is meant.
    pub fn named_now(&mut self, s: &Sentence<'_, 'a>) {
        let Some((w, who)) = s.who(0) else { return };
        let plain = who.form == Form::Person && who.title.is_none() && who.name.len() >= 2 && who.method == "name";
        let Some(id) = s.ids.get(w).copied().flatten().filter(|_| plain && !who.possessive) else { return };
        let new =
            self.cast.entries.get(id).is_some_and(|e| e.mentions.len() == 1 && e.kind.is_none() && e.title.is_none());
        let Some(described) = self.flow.described().filter(|_| new) else { return };
        let Some(gender) = self.cast.entries.get(described).map(|e| e.gender) else { return };
        if self.cast.fits(id, gender) || gender == 0 {
            self.cast.merge(described, id);
        }
    }

    /// Notes that a sentence is about, or quotes, somebody described; `n` is the piece.
    pub fn describes(&mut self, s: &Sentence<'_, 'a>, n: usize, id: usize) {
        let Some((_, who)) = s.who(n) else { return };
        let one =
            self.cast.entries.get(id).is_some_and(|e| e.kind == Some(PersonKind::Unnamed) && !e.plural && !e.thing);
        let words = s.words(who.name);
        let lead = who.form == Form::Unnamed && self.paragraph <= 2 && who.title.is_none();
        let post = who.form == Form::Post && who.title.is_some();
        if one && (post || lead) && !SHY.iter().any(|word| words.contains(word)) {
            self.flow.describe(id);
        }
    }
}

/// People who speak for others or will not be named.
const SHY: [&str; 12] = [
    "official", "source", "spokes", "aide", "diplomat", "witness", "resident", "insider", "lawyer", "neighbo", "One",
    "person",
];
