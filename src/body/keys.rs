//! The `_key`s of a body: those that are missing are made, the same ones each time.

use std::collections::HashSet;

use super::block::*;

/// Makes keys that nothing in a body has yet.
pub(super) struct Maker {
    taken: HashSet<String>,
    /// How many were made of each kind, by the letter they begin with.
    made: [(char, u32); 5],
}

impl Maker {
    /// Knows every key of these blocks.
    pub(super) fn new(blocks: &[Block]) -> Maker {
        let mut taken: HashSet<String> = HashSet::new();
        for block in blocks {
            taken.insert(block.key().into());
            match block {
                Block::Text(text) => {
                    taken.extend(text.mark_defs.iter().map(|def| def.key().into()));
                    taken.extend(text.children.iter().map(|span| span.key.clone()));
                }
                Block::Table(table) => taken.extend(table.rows.iter().map(|row| row.key.clone())),
                Block::Image(_) | Block::Embed(_) | Block::Divider(_) => {}
            }
        }
        Maker { taken, made: [('b', 0), ('s', 0), ('l', 0), ('q', 0), ('r', 0)] }
    }

    /// The key of a new span.
    pub(super) fn span(&mut self) -> String {
        self.next('s')
    }

    /// The key of a new quotation mark.
    pub(super) fn quotation(&mut self) -> String {
        self.next('q')
    }

    fn next(&mut self, letter: char) -> String {
        let mut number = 0;
        if let Some((_, count)) = self.made.iter_mut().find(|(known, _)| *known == letter) {
            loop {
                *count += 1;
                number = *count;
                if !self.taken.contains(&format!("{letter}{number}")) {
                    break;
                }
            }
        }
        let key = format!("{letter}{number}");
        self.taken.insert(key.clone());
        key
    }

    fn fill(&mut self, key: &mut String, letter: char) {
        if key.is_empty() {
            *key = self.next(letter);
        }
    }
}

/// Gives a key to everything that has none: `b1`, `b2` … for blocks, `s1` … for spans, `l1`, `q1` … for links and
/// quotation marks, `r1` … for the rows of tables, unique in the whole body.
pub(super) fn fill(blocks: &mut [Block]) {
    let mut maker = Maker::new(blocks);
    for block in blocks {
        maker.fill(block.key_mut(), 'b');
        match block {
            Block::Text(text) => {
                for def in &mut text.mark_defs {
                    let letter = if matches!(def, MarkDef::Link(_)) { 'l' } else { 'q' };
                    maker.fill(def.key_mut(), letter);
                }
                text.children.iter_mut().for_each(|span| maker.fill(&mut span.key, 's'));
            }
            Block::Table(table) => table.rows.iter_mut().for_each(|row| maker.fill(&mut row.key, 'r')),
            Block::Image(_) | Block::Embed(_) | Block::Divider(_) => {}
        }
    }
}
