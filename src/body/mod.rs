//! The body of an article: Portable Text, read from and written as JSON, HTML, Markdown and plain text.
//!
//! A [`Body`] is valid by construction: whatever way it came in, its marks name what is defined, its links lead
//! nowhere harmful, and it is within the limits. The mark of a quotation in the body is the truth of where that
//! quotation is printed; [`Part`]s are derived from it.

mod anchor;
mod block;
mod html;
mod json;
mod keys;
mod link;
mod markdown;
mod marks;
mod nesting;
mod reader;
#[cfg(test)]
mod tests;
mod text;
mod words;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use anchor::Anchored;
pub use block::*;
pub use marks::{Part, joined, part};

/// The bytes a body may take as JSON without white space.
pub const MAX_BYTES: usize = 1 << 20;
/// The blocks a body may have.
pub const MAX_BLOCKS: usize = 2_000;
/// How deep the JSON of a body may nest.
pub const MAX_DEPTH: usize = 16;
/// The marks a span may carry. No text needs as many; it keeps the HTML of a body from nesting without end.
pub const MAX_MARKS: usize = 32;
/// The bytes of HTML or Markdown that are read: markup of other programs weighs more than what it says.
pub const MAX_SOURCE: usize = 4 << 20;
/// The faults of one body that are listed.
pub const MAX_FAULTS: usize = 1_000;

/// The text of an article: an array of blocks, at most 1 MB and 2,000 blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(max_items = 2000)]
pub struct Body(Vec<Block>);

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSON Pointer (RFC 6901) relative to the body; empty for the whole.
    pub pointer: String,
    /// A stable word for programs to act on.
    pub code: &'static str,
    /// What is wrong and what to do, for people.
    pub detail: String,
}

impl Fault {
    fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Fault {
        Fault { pointer: pointer.into(), code, detail: detail.into() }
    }
}

impl Body {
    /// The blocks, in reading order.
    pub fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// Whether there is no block at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Drops the image blocks whose media record does not pass.
    pub fn keep_images(&mut self, passes: impl Fn(Uuid) -> bool) {
        self.0.retain(|block| !matches!(block, Block::Image(image) if !passes(image.media.id)));
    }

    /// The media records that the image blocks show, in reading order, each once.
    pub fn links_to_media(&self) -> Vec<Uuid> {
        let mut ids = Vec::new();
        for block in &self.0 {
            if let Block::Image(image) = block
                && !ids.contains(&image.media.id)
            {
                ids.push(image.media.id);
            }
        }
        ids
    }
}
