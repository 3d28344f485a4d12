//! HTML cut into tags and text, in one pass over it and in linear time, whatever it is.
//!
//! Follows the tokenizer of the HTML standard where it matters for text. It is our own because html5ever's looks
//! at all attributes of a tag for each of them, and one tag of a few megabytes keeps it busy for minutes.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// A piece of HTML.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Text with its character references resolved.
    Text(Cow<'a, str>),
    Start(Tag<'a>),
    /// The name of an end tag, in small letters.
    End(Cow<'a, str>),
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// In small letters.
    pub(super) name: Cow<'a, str>,
    /// Whether it ends in `/>`, which means something in drawings and formulas alone.
    pub(super) closed: bool,
    attributes: Vec<(&'static str, Cow<'a, str>)>,
}

impl Tag<'_> {
    /// The value of an attribute, one of [`ATTRIBUTES`].
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

/// The attributes that are looked at; all others are dropped as they are read.
const ATTRIBUTES: [&str; 9] =
    ["href", "src", "alt", "title", "style", "data-media", "data-quotation", "data-embed", "aria-label"];

/// Elements whose content is no markup, and nothing that a reader sees.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Cuts HTML into pieces.
pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(html: &'a str) -> Tokens<'a> {
        Tokens { html, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.html[self.at..]
    }

    /// Takes everything up to a byte (which is ASCII) that `stop` names, or to the end.
    fn take_until(&mut self, stop: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(stop).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Moves behind the next occurrence of `end`, or to the end.
    fn skip_past(&mut self, end: &str) {
        self.at += self.rest().find(end).map_or(self.rest().len(), |found| found + end.len());
    }

    fn comment(&mut self) {
        self.at += "<!--".len();
        for short in [">", "->"] {
            if self.rest().starts_with(short) {
                self.at += short.len();
                return;
            }
        }
        let rest = self.rest();
        let mut from = 0;
        while let Some(found) = rest[from..].find("--") {
            let after = &rest[from + found + 2..];
            for end in [">", "!>"] {
                if after.starts_with(end) {
                    self.at = self.html.len() - after.len() + end.len();
                    return;
                }
            }
            from += found + 1;
        }
        self.at = self.html.len();
    }

    /// The tag whose name begins here; `None` if the HTML ends within it.
    fn tag(&mut self) -> Option<Tag<'a>> {
        let name = lower(self.take_until(|byte| is_space(byte) || byte == b'/' || byte == b'>'));
        let mut attributes: Vec<(&'static str, Cow<str>)> = Vec::new();
        loop {
            self.take_until(|byte| !is_space(byte) && byte != b'/');
            if self.rest().starts_with('>') {
                let closed = self.html[..self.at].ends_with('/');
                self.at += 1;
                return Some(Tag { name, closed, attributes });
            }
            if self.rest().is_empty() {
                return None;
            }
            let (name, value) = self.attribute();
            let known = ATTRIBUTES.iter().find(|known| known.eq_ignore_ascii_case(name));
            if let Some(known) = known
                && !attributes.iter().any(|(seen, _)| seen == known)
            {
                attributes.push((known, decode(value, true)));
            }
        }
    }

    fn attribute(&mut self) -> (&'a str, &'a str) {
        let rest = self.rest();
        // A name may begin with an equals sign, and with nothing else that ends one.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        self.at += first;
        let more = self.take_until(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'=')).len();
        let name = &rest[..first + more];
        self.take_until(|byte| !is_space(byte));
        if !self.rest().starts_with('=') {
            return (name, "");
        }
        self.at += 1;
        self.take_until(|byte| !is_space(byte));
        let value = match self.rest().bytes().next() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.take_until(|byte| byte == quote);
                self.at = self.html.len().min(self.at + 1);
                value
            }
            _ => self.take_until(|byte| is_space(byte) || byte == b'>'),
        };
        (name, value)
    }

    /// Moves behind the end tag of an element whose content is no markup.
    fn skip_raw(&mut self, name: &str) {
        loop {
            self.skip_past("</");
            let rest = self.rest();
            if rest.is_empty() {
                return;
            }
            let (Some(start), Some(after)) = (rest.get(..name.len()), rest.as_bytes().get(name.len())) else {
                continue;
            };
            if start.eq_ignore_ascii_case(name) && (is_space(*after) || matches!(after, b'/' | b'>')) {
                self.tag();
                return;
            }
        }
    }

    /// What follows a `<`; `None` where it is nothing that is seen.
    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let second = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        let third = rest.as_bytes().get(2).copied().unwrap_or(b' ');
        if rest.starts_with("<!--") {
            self.comment();
        } else if second == b'/' && third.is_ascii_alphabetic() {
            self.at += 2;
            return self.tag().map(|tag| Token::End(tag.name));
        } else if matches!(second, b'!' | b'?') || second == b'/' {
            self.skip_past(">");
        } else if second.is_ascii_alphabetic() {
            self.at += 1;
            let tag = self.tag()?;
            if RAW.contains(&tag.name.as_ref()) {
                self.skip_raw(&tag.name);
            }
            return Some(Token::Start(tag));
        } else {
            self.at += 1;
            return Some(Token::Text("<".into()));
        }
        None
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest().is_empty() {
            if self.rest().starts_with('<') {
                if let Some(token) = self.markup() {
                    return Some(token);
                }
            } else {
                return Some(Token::Text(decode(self.take_until(|byte| byte == b'<'), false)));
            }
        }
        None
    }
}

/// White space as HTML knows it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

/// Resolves character references.
fn decode(text: &str, in_attribute: bool) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find('&') {
        decoded.push_str(&rest[..found]);
        rest = &rest[found + 1..];
        let length = match rest.strip_prefix('#') {
            Some(number) => numeric(number, &mut decoded).map(|length| length + 1),
            None => named(rest, in_attribute, &mut decoded),
        };
        match length {
            Some(length) => rest = &rest[length..],
            None => decoded.push('&'),
        }
    }
    decoded.push_str(rest);
    decoded.into()
}

/// Resolves what follows `&#`; the length of what was read, `None` if it is no reference.
fn numeric(text: &str, decoded: &mut String) -> Option<usize> {
    let hex = text.starts_with(['x', 'X']);
    let (skip, radix) = if hex { (1, 16) } else { (0, 10) };
    let digits = text[skip..].bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let end = skip + digits;
    let number = u32::from_str_radix(&text[skip..end], radix).unwrap_or(u32::MAX);
    let resolved = match number {
        0 => None,
        // The standard reads these as Windows-1252, as browsers always did.
        0x80..=0x9f => C1_REPLACEMENTS.get(number as usize - 0x80).copied().flatten().or(char::from_u32(number)),
        _ => char::from_u32(number),
    };
    decoded.push(resolved.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(if text[end..].starts_with(';') { end + 1 } else { end })
}

/// Resolves the longest name that follows `&`; its length, `None` if there is none.
fn named(text: &str, in_attribute: bool, decoded: &mut String) -> Option<usize> {
    let mut longest = None;
    for length in 1..=text.len() {
        // The table holds every beginning of a name, so the first that is missing ends the search.
        let Some(&(first, second)) = text.get(..length).and_then(|name| NAMED_ENTITIES.get(name)) else { break };
        if first != 0 {
            longest = Some((length, first, second));
        }
    }
    let (length, first, second) = longest?;
    let next = text.as_bytes().get(length).copied().unwrap_or(b' ');
    if in_attribute && !text[..length].ends_with(';') && (next == b'=' || next.is_ascii_alphanumeric()) {
        return None;
    }
    decoded.extend([first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    Some(length)
}
