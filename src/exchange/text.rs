//! The plain text of a body, in which every span knows its block.

use super::speech::Span;
use crate::body::{Body, Part, part};

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

    /// The parts that a quotation of these words has, in the order of the text. What stands side by side is one.
    pub fn parts(&self, spans: &[Span]) -> Vec<Part> {
        let mut spans: Vec<Span> = spans.to_vec();
        spans.sort_by_key(|span| span.start);
        spans.dedup_by(|next, span| {
            let beside = next.start <= span.end;
            span.end = if beside { span.end.max(next.end) } else { span.end };
            beside
        });
        let mut parts = Vec::new();
        for span in spans {
            let touched = self.blocks.iter().filter(|(start, end, _)| *start < span.end && *end > span.start);
            parts.extend(touched.map(|(start, end, key)| {
                let text = &self.chars[*start as usize..*end as usize];
                let (from, to) = (span.start.max(*start) - start, span.end.min(*end) - start);
                part(key, text, from as usize, to as usize)
            }));
        }
        parts
    }

    /// Where a span stands: the key of each block it touches, and the code points there.
    pub fn places(&self, span: Span) -> Vec<(&str, u32, u32)> {
        let touched = self.blocks.iter().filter(|(start, end, _)| *start < span.end && *end > span.start);
        touched
            .map(|(start, end, key)| (key.as_str(), span.start.max(*start) - start, span.end.min(*end) - start))
            .collect()
    }
}
