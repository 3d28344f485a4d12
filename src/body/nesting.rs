//! Portable Text is flat; HTML is not. How spans nest into marks and list items into lists.
//!
//! Both follow `@portabletext/toolkit` to the letter, its choices between equals included: it is what renders a
//! body on readers' sites, and our own HTML must have the same structure.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use uuid::Uuid;

use super::block::*;

/// What a mark makes of the text it encloses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark<'a> {
    Decorator(Decorator),
    Link(&'a str),
    Quotation(Uuid),
}

/// Text, or a mark around more of them.
#[derive(Debug, PartialEq)]
pub(super) enum Inline<'a> {
    Text(&'a str),
    Marked(Mark<'a>, Vec<Inline<'a>>),
}

/// The spans of a block as nested marks: the mark that lasts longest is outermost, and neighbours that share a
/// mark share its element.
pub(super) fn marks(block: &TextBlock) -> Vec<Inline<'_>> {
    let defs: HashMap<&str, &MarkDef> = block.mark_defs.iter().map(|def| (def.key(), def)).collect();
    let needed = needed_marks(block);
    // The open elements from the outermost; the first is no element but the block itself.
    let mut open: Vec<(&str, Mark, Vec<Inline>)> = vec![("", Mark::Link(""), Vec::new())];
    for (span, mut needed) in block.children.iter().zip(needed) {
        let mut kept = 1;
        while kept < open.len()
            && let Some(index) = needed.iter().position(|mark| *mark == open[kept].0)
        {
            needed.remove(index);
            kept += 1;
        }
        close_to(&mut open, kept);
        for key in needed {
            let mark = match (defs.get(key), Decorator::from_word(key)) {
                (Some(MarkDef::Link(link)), _) => Mark::Link(&link.href),
                (Some(MarkDef::Quotation(mark)), _) => Mark::Quotation(mark.quotation.id),
                (None, Some(decorator)) => Mark::Decorator(decorator),
                (None, None) => continue,
            };
            open.push((key, mark, Vec::new()));
        }
        if let Some((_, _, children)) = open.last_mut() {
            children.push(Inline::Text(&span.text));
        }
    }
    close_to(&mut open, 1);
    open.pop().map(|(_, _, children)| children).unwrap_or_default()
}

fn close_to<'a>(open: &mut Vec<(&'a str, Mark<'a>, Vec<Inline<'a>>)>, depth: usize) {
    while open.len() > depth
        && let Some((_, mark, children)) = open.pop()
        && let Some((_, _, parent)) = open.last_mut()
    {
        parent.push(Inline::Marked(mark, children));
    }
}

/// The marks of each span, outermost first.
fn needed_marks(block: &TextBlock) -> Vec<Vec<&str>> {
    let mut lasting: HashMap<&str, usize> = HashMap::new();
    let mut needed: Vec<Vec<&str>> = Vec::with_capacity(block.children.len());
    // From the end, so that each span knows how long its marks still last.
    for span in block.children.iter().rev() {
        lasting = span
            .marks
            .iter()
            .map(|mark| (mark.as_str(), lasting.get(mark.as_str()).copied().unwrap_or(0) + 1))
            .collect();
        let mut marks: Vec<&str> = span.marks.iter().map(String::as_str).collect();
        marks.sort_by(|a, b| {
            let order = |mark: &str| (Reverse(lasting.get(mark).copied()), decorator_rank(mark));
            order(a).cmp(&order(b)).then_with(|| collate(a, b))
        });
        needed.push(marks);
    }
    needed.reverse();
    needed
}

/// The toolkit knows five decorators; all other marks come before them.
fn decorator_rank(mark: &str) -> u8 {
    match Decorator::from_word(mark) {
        Some(Decorator::Strong) => 1,
        Some(Decorator::Em) => 2,
        Some(Decorator::Code) => 3,
        Some(Decorator::Underline) => 4,
        Some(Decorator::StrikeThrough) => 5,
        Some(Decorator::Sub | Decorator::Sup) | None => 0,
    }
}

/// `localeCompare` for keys of ASCII characters, which all key makers use; other characters come after these.
fn collate(a: &str, b: &str) -> Ordering {
    const ORDER: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
    let rank = |c: char| match ORDER.find(c.to_ascii_lowercase()) {
        Some(position) => (position, '\0'),
        None => (ORDER.len(), c),
    };
    let by_letter = a.chars().map(rank).cmp(b.chars().map(rank));
    // Small letters come before capitals.
    by_letter.then_with(|| b.cmp(a))
}

/// A block that is no list item, or a list.
pub(super) enum Node<'a> {
    Block(&'a Block),
    List(List<'a>),
}

/// Consecutive list items of one kind and level, with what is nested in them.
pub(super) struct List<'a> {
    pub(super) kind: ListItem,
    level: u8,
    pub(super) items: Vec<Item<'a>>,
}

/// An item of a list, and the deeper list it ends with.
pub(super) struct Item<'a> {
    pub(super) block: &'a TextBlock,
    pub(super) nested: Option<Box<List<'a>>>,
}

/// The blocks with their list items nested into lists.
///
/// Like the toolkit's: where the kind of list changes within a level, or a level is reached from below that was
/// never there, a new list begins outside all others.
pub(super) fn lists(blocks: &[Block]) -> Vec<Node<'_>> {
    let mut nodes: Vec<Node> = Vec::new();
    // The lists that may still grow, from the outermost; each hangs in the last item of the one before it.
    let mut open: Vec<List> = Vec::new();
    for block in blocks {
        let Block::Text(text @ TextBlock { list_item: Some(kind), level, .. }) = block else {
            close_lists(&mut open, 0, &mut nodes);
            nodes.push(Node::Block(block));
            continue;
        };
        let (kind, level) = (*kind, level.unwrap_or(1));
        let deepens = open.last().is_some_and(|last| level > last.level);
        if !deepens {
            let same = open.iter().position(|list| list.level == level && list.kind == kind);
            close_lists(&mut open, same.map_or(0, |index| index + 1), &mut nodes);
        }
        let item = Item { block: text, nested: None };
        match open.last_mut() {
            Some(list) if !deepens => list.items.push(item),
            _ => open.push(List { kind, level, items: vec![item] }),
        }
    }
    close_lists(&mut open, 0, &mut nodes);
    nodes
}

fn close_lists<'a>(open: &mut Vec<List<'a>>, depth: usize, nodes: &mut Vec<Node<'a>>) {
    while open.len() > depth
        && let Some(list) = open.pop()
    {
        match open.last_mut().and_then(|parent| parent.items.last_mut()) {
            Some(item) => item.nested = Some(Box::new(list)),
            None => nodes.push(Node::List(list)),
        }
    }
}
