//! A page, read as far as it can be without the store: its parts, its body, and who says what in it.

use sha2::{Digest, Sha256};

use super::page::{self, PageReading};
use super::speech::{self, Analysis, Context, Span};
use crate::body::Body;
use crate::http::{Code, Error, Result};

/// A page that was read.
pub struct Reading {
    /// Its parts.
    pub page: PageReading,
    /// Its text as blocks.
    pub body: Body,
    /// Who says what in it.
    pub speech: Analysis,
    /// The plain text of the blocks, with a blank line between: what the spans of `speech` count in.
    pub text: Vec<char>,
    /// Where each block begins in `text`, and its key.
    blocks: Vec<(u32, u32, String)>,
}

impl Reading {
    /// Reads a page. `hint` is its file name, address or content type.
    pub fn of(bytes: &[u8], hint: Option<&str>) -> Result<Reading> {
        let page = page::read(bytes, hint).map_err(|error| match error {
            page::Unreadable::TooLarge { .. } => Error::new(Code::TooLarge, error.to_string()),
            error => Error::new(Code::Invalid, error.to_string()),
        })?;
        let body = Body::from_html(&page.body_html).map_err(|faults| {
            let why = faults.first().map_or_else(String::new, |fault| fault.detail.clone());
            Error::new(Code::Invalid, format!("The page's text is more than one article can hold. {why}"))
        })?;
        let (mut text, mut blocks) = (Vec::new(), Vec::new());
        for (key, plain) in body.plain_blocks() {
            if !text.is_empty() {
                text.extend(['\n', '\n']);
            }
            let start = text.len() as u32;
            text.extend(plain.chars());
            blocks.push((start, text.len() as u32, key));
        }
        let context =
            Context { language: &page.language.value, published: page.display_date.as_ref().map(|found| found.value) };
        let speech = speech::analyse(&text.iter().collect::<String>(), &context);
        Ok(Reading { page, body, speech, text, blocks })
    }

    /// The words of a span.
    pub fn words(&self, span: Span) -> String {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect()
    }

    /// Where a span stands: the key of each block it touches, and the code points there.
    pub fn places(&self, span: Span) -> Vec<(&str, u32, u32)> {
        let touched = self.blocks.iter().filter(|(start, end, _)| *start < span.end && *end > span.start);
        touched
            .map(|(start, end, key)| (key.as_str(), span.start.max(*start) - start, span.end.min(*end) - start))
            .collect()
    }

    /// What tells this page from others: its headline and its words, however it was marked up.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let headline = self.page.headline.as_ref().map_or("", |found| found.value.as_str());
        for words in [headline, &self.page.body_text] {
            for word in words.split_whitespace() {
                hasher.update(word);
                hasher.update(" ");
            }
            hasher.update("\n");
        }
        hasher.finalize().into()
    }
}
