//! A page, read as far as it can be without the store: its parts, its body, and who says what in it.

use sha2::{Digest, Sha256};

use super::page::{self, PageReading};
use super::speech::{self, Analysis, Context};
use super::text::Text;
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
    /// The plain text of the blocks: what the spans of `speech` count in.
    pub text: Text,
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
        let text = Text::of(&body);
        let context =
            Context { language: &page.language.value, published: page.display_date.as_ref().map(|found| found.value) };
        let speech = speech::analyse(&text.chars.iter().collect::<String>(), &context);
        Ok(Reading { page, body, speech, text })
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
