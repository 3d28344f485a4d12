//! Finding the words of a printed quotation again in a body that arrived without its marks.

use uuid::Uuid;

use super::Body;
use super::marks::Part;

/// What became of a printed quotation in a new body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchored {
    /// Its words stand where they stood.
    Anchored,
    /// Its words stand elsewhere: another block, other offsets, or both.
    Moved,
    /// Its words were not found, or in more places than one; nothing is marked.
    Orphaned,
}

impl Body {
    /// Marks a quotation where its words stand now, given the parts in which it was printed before.
    ///
    /// A body that has marks of the quotation is left as it is: the mark is the truth. Otherwise each part is looked
    /// for, behind the one before it: at its old place (the same block key, offsets and words); then its words with
    /// their context, of several such places the only one in the same block; then with their context on one side;
    /// then by themselves. What fits several places fits none. If a part is not found, nothing is marked.
    pub fn reanchor(&mut self, quotation: Uuid, old: &[Part]) -> Anchored {
        if let Some((_, parts)) = self.quotations().into_iter().find(|(id, _)| *id == quotation) {
            let same = parts.len() == old.len() && parts.iter().zip(old).all(|(new, old)| is_at(new, old));
            return if same { Anchored::Anchored } else { Anchored::Moved };
        }
        if old.is_empty() {
            return Anchored::Orphaned;
        }
        let texts = Texts { blocks: self.plain_blocks() };
        let mut places = Vec::with_capacity(old.len());
        let mut after = Place { block: 0, byte: 0 };
        for part in old {
            let Some(place) = texts.find(part, after) else { return Anchored::Orphaned };
            after = Place { byte: place.byte + part.exact.len(), ..place };
            places.push(place);
        }
        let mut unmoved = true;
        let mut marked = self.clone();
        for (part, place) in old.iter().zip(&places) {
            let (key, text) = &texts.blocks[place.block];
            let start = text[..place.byte].chars().count() as u32;
            let end = start + part.exact.chars().count() as u32;
            unmoved &= *key == part.block && start == part.start;
            if !marked.mark(quotation, key, start, end) {
                return Anchored::Orphaned;
            }
        }
        *self = marked;
        if unmoved { Anchored::Anchored } else { Anchored::Moved }
    }
}

fn is_at(new: &Part, old: &Part) -> bool {
    new.block == old.block && new.start == old.start && new.exact == old.exact
}

/// A byte of a block's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    block: usize,
    byte: usize,
}

/// Where something was found.
enum Found {
    Nowhere,
    Once(Place),
    Often,
}

struct Texts {
    /// Key and plain text of each text block.
    blocks: Vec<(String, String)>,
}

impl Texts {
    /// Where the words of a part begin, not before `after`.
    fn find(&self, part: &Part, after: Place) -> Option<Place> {
        if part.exact.is_empty() {
            return None;
        }
        if let Some(place) = self.old_place(part).filter(|place| *place >= after) {
            return Some(place);
        }
        let halves = [(part.prefix.as_str(), ""), ("", part.suffix.as_str())];
        let halves = halves.into_iter().filter(|(prefix, suffix)| !prefix.is_empty() || !suffix.is_empty());
        let tries = std::iter::once((part.prefix.as_str(), part.suffix.as_str())).chain(halves).chain([("", "")]);
        for (prefix, suffix) in tries {
            let words = [prefix, &part.exact, suffix].concat();
            match self.search(&words, prefix.len(), after, None) {
                Found::Once(place) => return Some(place),
                Found::Nowhere => {}
                // The words alone are found no less often, so no later try can do better.
                Found::Often if prefix != part.prefix || suffix != part.suffix => return None,
                Found::Often => {
                    return match self.search(&words, prefix.len(), after, Some(&part.block)) {
                        Found::Once(place) if !(prefix.is_empty() && suffix.is_empty()) => Some(place),
                        _ => None,
                    };
                }
            }
        }
        None
    }

    /// The old place of a part, if its words are still there.
    fn old_place(&self, part: &Part) -> Option<Place> {
        let block = self.blocks.iter().position(|(key, _)| *key == part.block)?;
        let text = &self.blocks[block].1;
        // The end of the text is no place where words begin.
        let (byte, _) = text.char_indices().nth(part.start as usize)?;
        text[byte..].starts_with(&part.exact).then_some(Place { block, byte })
    }

    /// Where `words` occur, `skip` bytes into them, not before `after`; in the block of this key alone, if given.
    fn search(&self, words: &str, skip: usize, after: Place, key: Option<&str>) -> Found {
        let mut first = None;
        for (block, (own, text)) in self.blocks.iter().enumerate().skip(after.block) {
            if key.is_some_and(|key| key != own) {
                continue;
            }
            let mut from = if block == after.block { after.byte.saturating_sub(skip) } else { 0 };
            while !text.is_char_boundary(from) {
                from -= 1;
            }
            while let Some(at) = text[from..].find(words).map(|at| from + at) {
                let place = Place { block, byte: at + skip };
                if place >= after && first.replace(place).is_some() {
                    return Found::Often;
                }
                // Occurrences may overlap.
                from = at + text[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        first.map_or(Found::Nowhere, Found::Once)
    }
}
