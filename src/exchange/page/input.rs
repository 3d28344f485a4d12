//! From bytes to text: refuses what is no text, finds the charset, tells HTML from plain text.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use regex::Regex;
use serde::Serialize;
use std::sync::LazyLock;
use url::Url;

/// The most bytes of one page that are read. News pages stay below 5 MB, scripts included.
pub const LIMIT_BYTES: usize = 24 * 1024 * 1024;
/// The most paragraphs of one page: beyond that it is a data file, not an article.
pub const LIMIT_PARTS: usize = 300_000;

/// Why nothing could be read. `Display` says in a sentence what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Unreadable {
    /// Nothing, or white space only.
    Empty,
    /// More bytes than are read.
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        limit: usize,
    },
    /// More paragraphs than an article can have.
    TooManyParts {
        /// How many there may be.
        limit: usize,
    },
    /// An image, an archive, a program: not text.
    Binary,
    /// Markup without a word to read.
    NoText,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "The page is empty. Save it again from the browser and send that file."),
            Self::TooLarge { bytes, limit } => write!(
                f,
                "The page has {bytes} bytes; at most {limit} are read. Save the article alone, without its attachments."
            ),
            Self::TooManyParts { limit } => write!(
                f,
                "The page falls into more than {limit} paragraphs, which no article does. Send one article at a time."
            ),
            Self::Binary => write!(
                f,
                "The file is not text (an image, a PDF or an archive?). Send the page as HTML or as plain text."
            ),
            Self::NoText => write!(
                f,
                "The page holds markup but no text; it may be filled in by a script. Save it from a browser after it has loaded."
            ),
        }
    }
}

impl std::error::Error for Unreadable {}

/// The kinds of page that are read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Html,
    Plain,
    Markdown,
}

/// A page as text, with what is known about it from outside.
#[derive(Debug)]
pub(super) struct Input {
    pub text: String,
    pub form: Form,
    pub url: Option<Url>,
    /// Characters that no charset explained were replaced.
    pub damaged: bool,
}

/// Decodes a page and tells what form it has.
pub(super) fn open(bytes: &[u8], hint: Option<&str>) -> Result<Input, Unreadable> {
    if bytes.len() > LIMIT_BYTES {
        return Err(Unreadable::TooLarge { bytes: bytes.len(), limit: LIMIT_BYTES });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    let hint = hint.unwrap_or("").trim();
    let url = Url::parse(hint).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let (text, damaged) = text_of(bytes, hint, url.as_ref())?;
    let form = form_of(&text, &hint.to_ascii_lowercase());
    Ok(Input { text, form, url, damaged })
}

/// The text of these bytes with one kind of line end, in whichever charset they are; and whether characters that no
/// charset explained were replaced.
pub(in crate::exchange) fn text_of(bytes: &[u8], hint: &str, url: Option<&Url>) -> Result<(String, bool), Unreadable> {
    let (decoded, damaged) = decode(bytes, hint, url)?;
    let text = tidy(&decoded);
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok((text, damaged))
}

fn decode(bytes: &[u8], hint: &str, url: Option<&Url>) -> Result<(String, bool), Unreadable> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let (text, errors) = encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or(&[]));
        return accept(text.into_owned(), errors);
    }
    if let Some(encoding) = bare_utf16(bytes) {
        let (text, errors) = encoding.decode_without_bom_handling(bytes);
        return accept(text.into_owned(), errors);
    }
    if looks_binary(bytes) {
        return Err(Unreadable::Binary);
    }
    // Bytes that are valid UTF-8 are UTF-8, whatever the page declares: other charsets pass that test by
    // accident only in a handful of characters.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return accept(text.to_string(), false);
    }
    if let Some(encoding) = declared(bytes, hint) {
        let (text, errors) = encoding.decode_without_bom_handling(bytes);
        if !errors {
            return accept(text.into_owned(), false);
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let domain = url.and_then(Url::host_str).and_then(|host| host.rsplit('.').next());
    let domain = domain.filter(|tld| tld.bytes().all(|b| b.is_ascii_lowercase()));
    let guess = detector.guess(domain.map(str::as_bytes), Utf8Detection::Allow);
    let (text, errors) = guess.decode_without_bom_handling(bytes);
    accept(text.into_owned(), errors)
}

/// Bytes as text, every character where it was.
pub(super) fn text_as_it_is(bytes: &[u8]) -> Result<String, Unreadable> {
    decode(bytes, "", None).map(|(text, _)| text)
}

fn accept(text: String, errors: bool) -> Result<(String, bool), Unreadable> {
    let (mut replaced, mut controls, mut total) = (0usize, 0usize, 0usize);
    for c in text.chars().take(200_000) {
        total += 1;
        replaced += usize::from(c == char::REPLACEMENT_CHARACTER);
        controls += usize::from(c.is_control() && !c.is_whitespace());
    }
    if replaced * 8 > total || controls * 20 > total {
        return Err(Unreadable::Binary);
    }
    Ok((text, errors || replaced > 0))
}

/// UTF-16 saved without a byte order mark: every other byte of Latin text is zero.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 8 {
        return None;
    }
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = head.len() / 2;
    if odd * 10 > pairs * 4 && even * 50 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 4 && odd * 50 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn looks_binary(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 9] =
        [b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"\x1f\x8b", b"Rar!", b"RIFF"];
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return true;
    }
    let head = &bytes[..bytes.len().min(65_536)];
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    odd * 50 > head.len()
}

static CHARSET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})"#).expect("pattern"));

fn declared(bytes: &[u8], hint: &str) -> Option<&'static Encoding> {
    let head: String = bytes[..bytes.len().min(4096)].iter().map(|b| char::from(*b)).collect();
    let found = CHARSET.captures(hint).or_else(|| CHARSET.captures(&head))?;
    let encoding = Encoding::for_label(found.get(1)?.as_str().as_bytes())?;
    // The bytes were already found not to be UTF-8.
    (encoding != UTF_8).then_some(encoding)
}

/// One kind of line end, and none of the characters that show nothing but break every comparison.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => out.push('\n'),
            '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{ad}' => {}
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

static ROOT_TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<(?:!doctype\s+html|html|head|body)\b").expect("pattern"));
static ANY_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:p|div|span|a|br|h[1-6]|article|section|meta|title|script|b|i|em|strong|ul|li|table|td)\b[^<>]{0,300}>")
        .expect("pattern")
});

fn form_of(text: &str, hint: &str) -> Form {
    let head = prefix(text, 20_000);
    let file = hint.split(['?', '#']).next().unwrap_or("");
    let markdown_name = file.ends_with(".md") || file.ends_with(".markdown") || hint.starts_with("text/markdown");
    let fenced = front_matter_follows(head);
    if fenced || (markdown_name && !ROOT_TAG.is_match(prefix(text, 2_000))) {
        return Form::Markdown;
    }
    let html_name = file.ends_with(".html") || file.ends_with(".htm") || file.ends_with(".xhtml");
    let html_type = hint.starts_with("text/html") || hint.starts_with("application/xhtml");
    let tags = ANY_TAG.find_iter(head).take(6).count();
    if ROOT_TAG.is_match(head) || tags >= 6 || ((html_name || html_type) && tags >= 1) {
        return Form::Html;
    }
    // A fragment: few tags, but the page begins and ends with one.
    let trimmed = text.trim();
    if tags >= 2 && trimmed.starts_with('<') && trimmed.ends_with('>') {
        return Form::Html;
    }
    Form::Plain
}

fn front_matter_follows(head: &str) -> bool {
    let mut lines = head.trim_start().lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return false;
    }
    let mut keyed = false;
    for line in lines.take(200) {
        if line.trim_end() == "---" {
            return keyed;
        }
        let key = line.split(':').next().unwrap_or("");
        keyed |= line.contains(':') && matches!(key, "title" | "date" | "author" | "authors" | "headline" | "slug");
    }
    false
}

/// The beginning of a text, cut at a character.
pub(super) fn prefix(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
