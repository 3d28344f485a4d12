//! Blocks of text while they are written.

use super::super::block::*;
use super::flow::{Flow, Mark};

/// A block that is being written, or waits for its list to be known.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) style: Option<Style>,
    pub(super) list: Option<(ListItem, u8)>,
    /// Which `<li>` it belongs to.
    pub(super) item: Option<u32>,
    pub(super) flow: Flow,
}

pub(super) enum Piece {
    Text(Draft),
    Block(Block),
}

/// What the blocks before have come to.
#[derive(Default)]
pub(super) struct Made {
    pub(super) links: u32,
    pub(super) quotations: u32,
    /// The level of the list item just before; 0 where there is none.
    pub(super) level: u8,
}

impl Draft {
    pub(super) fn into_block(self, links: &[String], made: &mut Made) -> TextBlock {
        let mut block = TextBlock::new("", self.style.unwrap_or(Style::Normal));
        // A list begins one level below what it stands in, however many elements that took.
        made.level = self.list.map_or(0, |(_, level)| level.min(made.level + 1));
        block.list_item = self.list.map(|(kind, _)| kind);
        block.level = self.list.map(|_| made.level);
        let mut keys: Vec<(Mark, String)> = Vec::new();
        for (text, marks) in self.flow.finish() {
            for mark in &marks {
                if keys.iter().any(|(known, _)| known == mark) {
                    continue;
                }
                let key = match *mark {
                    Mark::Decorator(decorator) => decorator.word().into(),
                    Mark::Quotation(id) => {
                        made.quotations += 1;
                        block.mark_defs.push(MarkDef::quotation(format!("q{}", made.quotations), id));
                        format!("q{}", made.quotations)
                    }
                    Mark::Link(number) => {
                        made.links += 1;
                        let href = links.get(number).map_or("", String::as_str);
                        block.mark_defs.push(MarkDef::link(format!("l{}", made.links), href));
                        format!("l{}", made.links)
                    }
                };
                keys.push((*mark, key));
            }
            let names = marks.iter().filter_map(|mark| keys.iter().find(|(known, _)| known == mark));
            block.children.push(Span::new("", text, names.map(|(_, key)| key.clone()).collect()));
        }
        block
    }
}
