//! The marks of printed quotations: where they are, putting them on, taking them off.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::block::*;
use super::json::serialized_size;
use super::{Body, MAX_BYTES, MAX_MARKS, keys};

/// The code points of context that a [`Part`] has on each side.
pub(super) const CONTEXT: usize = 32;

/// One stretch of a printed quotation: where it stands in a text block, and the words around it.
///
/// A selector after W3C Web Annotation (TextQuoteSelector and TextPositionSelector). Offsets count Unicode code
/// points of the block's plain text (its spans joined); the quotation marks of the typesetting are no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// The `_key` of the text block.
    pub block: String,
    /// The words.
    pub exact: String,
    /// Up to 32 code points before the words, in the same block.
    pub prefix: String,
    /// Up to 32 code points after the words, in the same block.
    pub suffix: String,
    /// Where the words begin.
    pub start: u32,
    /// Where they end; exclusive.
    pub end: u32,
}

impl Body {
    /// Where quotations are printed: each with its parts in reading order, the quotations in the order in which
    /// they first appear.
    ///
    /// Neighbouring spans that carry the same quotation are one part of it; words of another block, or words
    /// behind others that do not belong to it, are another.
    pub fn quotations(&self) -> Vec<(Uuid, Vec<Part>)> {
        let mut found: Vec<(Uuid, Vec<Part>)> = Vec::new();
        for block in self.text_blocks() {
            let defs = quotation_defs(block);
            if defs.is_empty() {
                continue;
            }
            let mut stretches: Vec<(Uuid, usize, usize)> = Vec::new();
            let mut start = 0;
            for span in block.children.iter().filter(|span| !span.text.is_empty()) {
                let end = start + span.text.chars().count();
                for id in quotations_of(&defs, span) {
                    match stretches.iter_mut().rev().find(|(known, ..)| *known == id) {
                        Some((_, _, last)) if *last == start => *last = end,
                        _ => stretches.push((id, start, end)),
                    }
                }
                start = end;
            }
            let text: Vec<char> = block.text().chars().collect();
            for (id, start, end) in stretches {
                let part = part(&block.key, &text, start, end);
                match found.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, parts)) => parts.push(part),
                    None => found.push((id, vec![part])),
                }
            }
        }
        found
    }

    /// Marks the code points `start..end` of a text block's plain text as words of this quotation. Other marks
    /// stay, and so do the keys of the spans; pieces that are cut off get new ones.
    ///
    /// `false`, and nothing changes, if there is no such text block, nothing between `start` and `end`, less text
    /// than that, a span that already carries as many marks as it may, or the body would be over its limit of bytes.
    pub fn mark(&mut self, quotation: Uuid, block: &str, start: u32, end: u32) -> bool {
        let mut maker = keys::Maker::new(&self.0);
        let found = self.0.iter_mut().find_map(|candidate| match candidate {
            Block::Text(text) if text.key == block => Some(text),
            _ => None,
        });
        let Some(block) = found else { return false };
        let (start, end) = (start as usize, end as usize);
        let length: usize = block.children.iter().map(|span| span.text.chars().count()).sum();
        if start >= end || end > length {
            return false;
        }
        let mut children = block.children.clone();
        cut(&mut children, start, &mut maker);
        cut(&mut children, end, &mut maker);
        let defs = quotation_defs(block);
        let known = block.mark_defs.iter().find(|def| def.is_of(quotation)).map(|def| def.key().to_string());
        let key = known.clone().unwrap_or_else(|| maker.quotation());
        let mut at = 0;
        for span in &mut children {
            let from = at;
            at += span.text.chars().count();
            if from < start || at > end || span.text.is_empty() || quotations_of(&defs, span).contains(&quotation) {
                continue;
            }
            if span.marks.len() >= MAX_MARKS {
                return false;
            }
            span.marks.push(key.clone());
        }
        let before = block.clone();
        if known.is_none() {
            block.mark_defs.push(MarkDef::quotation(key, quotation));
        }
        block.children = children;
        if serialized_size(&self.0) > MAX_BYTES {
            self.replace(before);
            return false;
        }
        true
    }

    fn replace(&mut self, block: TextBlock) {
        if let Some(old) = self.0.iter_mut().find(|old| old.key() == block.key) {
            *old = Block::Text(block);
        }
    }

    /// Takes every mark of this quotation off, and joins the spans that nothing keeps apart any more.
    pub fn unmark(&mut self, quotation: Uuid) {
        for block in &mut self.0 {
            let Block::Text(block) = block else { continue };
            let (gone, kept): (Vec<MarkDef>, Vec<MarkDef>) =
                std::mem::take(&mut block.mark_defs).into_iter().partition(|def| def.is_of(quotation));
            block.mark_defs = kept;
            if gone.is_empty() {
                continue;
            }
            let mut children: Vec<Span> = Vec::with_capacity(block.children.len());
            for mut span in std::mem::take(&mut block.children) {
                span.marks.retain(|mark| !gone.iter().any(|def| def.key() == mark));
                match children.last_mut() {
                    Some(last) if last.marks == span.marks => last.text.push_str(&span.text),
                    _ => children.push(span),
                }
            }
            block.children = children;
        }
    }

    /// The plain text of every text block, by its `_key`, in reading order.
    pub fn plain_blocks(&self) -> Vec<(String, String)> {
        self.text_blocks().map(|block| (block.key.clone(), block.text())).collect()
    }

    pub(super) fn text_blocks(&self) -> impl Iterator<Item = &TextBlock> {
        self.0.iter().filter_map(|block| match block {
            Block::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// The part that the code points `start..end` of a block's text make.
pub fn part(block: &str, text: &[char], start: usize, end: usize) -> Part {
    Part {
        block: block.into(),
        exact: text[start..end].iter().collect(),
        prefix: text[start.saturating_sub(CONTEXT)..start].iter().collect(),
        suffix: text[end..text.len().min(end + CONTEXT)].iter().collect(),
        start: start as u32,
        end: end as u32,
    }
}

/// The quotations of a block's marks, by `_key`.
fn quotation_defs(block: &TextBlock) -> HashMap<String, Uuid> {
    let defs = block.mark_defs.iter().filter_map(|def| match def {
        MarkDef::Quotation(mark) => Some((mark.key.clone(), mark.quotation.id)),
        MarkDef::Link(_) => None,
    });
    defs.collect()
}

/// The quotations whose words a span has, each once.
fn quotations_of(defs: &HashMap<String, Uuid>, span: &Span) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for id in span.marks.iter().filter_map(|mark| defs.get(mark)) {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    ids
}

/// Cuts the span that the code point `at` lies within, so that one begins there.
fn cut(children: &mut Vec<Span>, at: usize, maker: &mut keys::Maker) {
    let mut before = 0;
    for index in 0..children.len() {
        let length = children[index].text.chars().count();
        if at > before && at < before + length {
            let span = &mut children[index];
            let byte = span.text.char_indices().nth(at - before).map_or(span.text.len(), |(byte, _)| byte);
            let rest = span.text.split_off(byte);
            let marks = span.marks.clone();
            children.insert(index + 1, Span::new(maker.span(), rest, marks));
            return;
        }
        before += length;
    }
}

/// A quotation's words as one text: its parts in order, white space at their ends left out, with a space between
/// two parts, whether they stand in one block or in several. Between Chinese or Japanese words, or where the
/// punctuation of these scripts meets the seam, there is no space, because these scripts write none.
pub fn joined(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        let words = part.exact.trim();
        if let (Some(before), Some(after)) = (text.chars().next_back(), words.chars().next())
            && !unspaced(before)
            && !unspaced(after)
        {
            text.push(' ');
        }
        text.push_str(words);
    }
    text
}

/// Whether a character belongs to a script that writes no spaces between words (Korean does).
fn unspaced(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' // radicals
        | '\u{3000}'..='\u{312f}' // punctuation, kana, bopomofo
        | '\u{3190}'..='\u{4dbf}' // annotations, strokes, kana, enclosed and compatibility forms, ideographs
        | '\u{4e00}'..='\u{a4cf}' // ideographs, Yi
        | '\u{f900}'..='\u{faff}' // compatibility ideographs
        | '\u{fe30}'..='\u{fe4f}' // compatibility forms
        | '\u{ff01}'..='\u{ff9f}' // fullwidth forms, halfwidth kana
        | '\u{1b000}'..='\u{1b16f}' // kana supplements
        | '\u{20000}'..='\u{3ffff}' // further ideographs
    )
}
