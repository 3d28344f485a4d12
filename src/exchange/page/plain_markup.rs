//! Markup read without a parser: tags are dropped, blocks become paragraphs. For sources that no tree is built of.

use super::tags::{Tags, is_raw_text};

/// The text of a source, a blank line between blocks.
pub(super) fn text_of(source: &str) -> String {
    let mut out = String::with_capacity(source.len() / 2);
    let mut tags = Tags::new(source);
    let mut from = 0;
    while let Some(tag) = tags.next() {
        push_text(&mut out, source.get(from..tag.from).unwrap_or(""));
        from = tag.to;
        let name = tag.name.to_ascii_lowercase();
        match name.as_str() {
            "br" => out.push('\n'),
            "td" | "th" => out.push(' '),
            "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "tr" | "ul" | "ol" | "table" | "article"
            | "section" | "header" | "footer" | "nav" | "aside" | "main" | "figure" | "figcaption" | "blockquote"
            | "pre" | "hr" | "title" | "body"
                if !out.ends_with("\n\n") =>
            {
                out.push_str("\n\n");
            }
            _ => {}
        }
        if !tag.end && is_raw_text(&name) {
            let text_from = tag.to;
            tags.skip_raw_text(&name);
            from = tags.position();
            if name == "title" {
                push_text(&mut out, source.get(text_from..from).unwrap_or(""));
            }
        }
    }
    // What is left after the last tag; an unfinished tag or comment is no text.
    let rest = source.get(from..).unwrap_or("");
    push_text(&mut out, rest.split('<').next().unwrap_or(""));
    out
}

/// The head of a page, for its metadata.
pub(super) fn head_of(source: &str) -> Option<&str> {
    let mut tags = Tags::new(source);
    let mut end = None;
    while let Some(tag) = tags.next() {
        let name = tag.name;
        if tag.from > 1_000_000 {
            break;
        }
        if (name.eq_ignore_ascii_case("head") && tag.end) || (name.eq_ignore_ascii_case("body") && !tag.end) {
            end = Some(tag.from);
            break;
        }
        if !tag.end && is_raw_text(&name.to_ascii_lowercase()) {
            tags.skip_raw_text(&name.to_ascii_lowercase());
        }
    }
    source.get(..end?)
}

fn push_text(out: &mut String, raw: &str) {
    if raw.is_empty() {
        return;
    }
    if raw.contains("<!--") {
        // A comment between two tags.
        for (n, piece) in raw.split("<!--").enumerate() {
            let text = if n == 0 { piece } else { piece.split_once("-->").map_or("", |(_, after)| after) };
            unescape_into(out, text);
        }
        return;
    }
    unescape_into(out, raw);
}

fn unescape_into(out: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // No reference that is known here is longer than this.
        let end = rest.as_bytes().iter().take(12).position(|b| *b == b';');
        match end.and_then(|end| reference(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// Replaces character references by what they stand for: the numeric ones and those that prose uses.
pub(super) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    unescape_into(&mut out, raw);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(digits) = name.strip_prefix('#') {
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        return Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "laquo" => '«',
        "raquo" => '»',
        "copy" => '©',
        "reg" => '®',
        "middot" => '·',
        "bull" => '•',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "ntilde" => 'ñ',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "auml" => 'ä',
        "szlig" => 'ß',
        _ => return None,
    })
}
