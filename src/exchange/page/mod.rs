//! Reads a news page, HTML or plain text as a scraper saw it, into its parts. Pure: bytes in, a reading out.
//!
//! Nothing is invented: a part that the page does not give is absent, and a sentence says so. A page that cannot be
//! read as well as one would like gives a poorer reading with warnings; only what is no text at all is refused.

mod blocks;
mod caption;
mod credit_names;
mod credits;
mod dateline;
pub(in crate::exchange) mod dates;
mod dom;
mod dom_byline;
mod elements;
mod finish;
mod footer;
mod front_matter;
mod guard;
mod head;
mod headline;
mod html;
mod images;
pub(in crate::exchange) mod input;
pub(in crate::exchange) mod language;
mod metadata;
mod names;
mod plain_markup;
mod reading;
mod sorting;
mod tags;
mod tail;
mod text;

#[cfg(test)]
mod tests;

pub use input::{LIMIT_BYTES, LIMIT_PARTS, Unreadable};
pub use names::same_person;
pub use reading::{
    Credit, Dateline, Filing, FilingKind, Found, Hotline, HotlineKind, Image, PageLink, PageReading, Role,
    SiteProposals, Warning,
};

use input::Form;

/// Reads a page. `hint` is what is known of it from outside: a file name, a content type or its address.
///
/// # Errors
/// [`Unreadable`], where there is no text to read or more than is read.
pub fn read(bytes: &[u8], hint: Option<&str>) -> Result<PageReading, Unreadable> {
    let input = input::open(bytes, hint)?;
    let mut parts = match input.form {
        Form::Html => html::read(&input)?,
        Form::Markdown => front_matter::read(&input.text)?,
        Form::Plain => text::read(&input.text)?,
    };
    if input.damaged {
        parts.warnings.push(Warning::new(
            "damaged_characters",
            "Some characters could not be read in any charset and were replaced; save the page as UTF-8.",
        ));
    }
    Ok(finish::finish(parts, input.url.as_ref()))
}

/// The text of a file as it is, in whatever charset; a byte order mark is no part of it.
///
/// # Errors
/// [`Unreadable::Binary`], where it is no text.
pub fn text_of(bytes: &[u8]) -> Result<String, Unreadable> {
    input::text_as_it_is(bytes)
}

/// The language a text is in, a BCP 47 tag; none where it is too short to tell.
pub fn language_of(text: &str) -> Option<String> {
    language::of_text(text).map(|(tag, _)| tag)
}
