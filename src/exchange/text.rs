//! The plain text of a body, in which every span knows its block.

use super::speech::Span;
use crate::body::Body;

/// The text of a body's blocks, with a blank line between.
pub struct Text {
    /// The text.
    pub chars: Vec<char>,
    /// Where each block begins and ends, and its key.
    blocks: Vec<(u32, u32, String)>,
}

impl Text {
    /// The text of a body.
    pub fn of(body: &Body) -> Text {
        let (mut chars, mut blocks) = (Vec::new(), Vec::new());
        for (key, plain) in body.plain_blocks() {
            if !chars.is_empty() {
                chars.extend(['\n', '\n']);
            }
            let start = chars.len() as u32;
            chars.extend(plain.chars());
            blocks.push((start, chars.len() as u32, key));
        }
        Text { chars, blocks }
    }

    /// The words of a span.
    pub fn words(&self, span: Span) -> String {
        self.chars.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect()
    }

    /// Where a span stands: the key of each block it touches, and the code points there.
    pub fn places(&self, span: Span) -> Vec<(&str, u32, u32)> {
        let touched = self.blocks.iter().filter(|(start, end, _)| *start < span.end && *end > span.start);
        touched
            .map(|(start, end, key)| (key.as_str(), span.start.max(*start) - start, span.end.min(*end) - start))
            .collect()
    }
}
