//! Looks at markup before a parser builds a tree of it. A few kilobytes of hostile markup can make a conforming
//! parser build millions of elements or a tree so deep that everything after it is slow; such a page is read as
//! plain text instead. The scan is one pass, keeps no tree, and errs towards calling a page hostile.

use std::collections::HashMap;

use super::tags::{Tags, is_raw_text};

/// Open elements inside each other.
const MAX_DEPTH: usize = 256;
/// Elements a parser would build, those it repeats on its own included.
const MAX_ELEMENTS: usize = 250_000;
/// Attributes of one tag: parsers look for duplicates by comparing each with each.
const MAX_ATTRIBUTES: usize = 300;
/// Formatting elements left open, which a parser opens again in every block that follows.
const MAX_LINGERING: usize = 120;
/// Character references: each splits the text it stands in, and the pieces are put together one by one.
const MAX_REFERENCES: usize = 150_000;
/// Every further `<body>` or `<html>` adds its attributes to the first.
const MAX_ROOTS: usize = 20;

/// What a parser would make of some markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing out of the ordinary.
    Sound,
    /// Not to be parsed; the words end the sentence "The markup …".
    Hostile(&'static str),
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "image"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
            | "param"
            | "keygen"
            | "bgsound"
            | "basefont"
            | "frame"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Elements that an end tag of another name cannot close from inside.
fn is_scope(name: &str) -> bool {
    matches!(name, "table" | "td" | "th" | "caption" | "object" | "template" | "applet" | "marquee" | "svg" | "math")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "button"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "li"
            | "dd"
            | "dt"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "ul"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "select"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
    ) || is_scope(name)
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The open elements as a parser would see them, roughly.
#[derive(Default)]
struct Open {
    stack: Vec<(String, u64)>,
    /// Formatting elements that were cut off by the end of a block.
    lingering: HashMap<u64, usize>,
    lingering_total: usize,
    foreign: usize,
}

impl Open {
    fn push(&mut self, name: String, key: u64) {
        self.foreign += usize::from(matches!(name.as_str(), "svg" | "math"));
        self.stack.push((name, key));
    }

    fn cut(&mut self, at: usize) {
        // Cells keep their own list of formatting elements, dropped at their end.
        let cell = self.stack[at..].iter().position(|(name, _)| matches!(name.as_str(), "td" | "th" | "caption"));
        let kept = cell.map_or(self.stack.len(), |n| at + n);
        for (name, key) in &self.stack[at + 1..kept.max(at + 1)] {
            if is_formatting(name) {
                let same = self.lingering.entry(*key).or_default();
                // A parser keeps three of the same kind.
                if *same < 3 {
                    *same += 1;
                    self.lingering_total += 1;
                }
            }
        }
        for (name, _) in self.stack.drain(at..) {
            self.foreign -= usize::from(matches!(name.as_str(), "svg" | "math"));
        }
    }

    /// The nearest open element of those names, unless something that bars the way comes first.
    fn nearest(&self, wanted: impl Fn(&str) -> bool, bar: impl Fn(&str) -> bool) -> Option<usize> {
        for (at, (name, _)) in self.stack.iter().enumerate().rev() {
            if wanted(name) {
                return Some(at);
            }
            if bar(name) {
                return None;
            }
        }
        None
    }

    fn imply_ends(&mut self, name: &str) {
        let found = match name {
            "li" => self.nearest(|n| n == "li", |n| is_block(n) && !matches!(n, "address" | "div" | "p")),
            "dd" | "dt" => {
                self.nearest(|n| matches!(n, "dd" | "dt"), |n| is_block(n) && !matches!(n, "address" | "div" | "p"))
            }
            "td" | "th" => self.nearest(|n| matches!(n, "td" | "th" | "caption"), |n| n == "table"),
            "tr" => self.nearest(|n| n == "tr", |n| n == "table"),
            "tbody" | "thead" | "tfoot" => {
                self.nearest(|n| matches!(n, "tbody" | "thead" | "tfoot" | "caption"), |n| n == "table")
            }
            "option" => self.nearest(|n| n == "option", |n| n != "option"),
            "a" => self.nearest(|n| n == "a", is_block),
            _ => None,
        };
        if let Some(at) = found {
            self.cut(at);
        }
        if is_block(name)
            && !matches!(name, "button" | "object" | "template" | "select")
            && let Some(at) = self.nearest(|n| n == "p", |n| n == "button" || is_scope(n))
        {
            self.cut(at);
        }
    }

    fn end(&mut self, name: &str, key_of: impl Fn(&str) -> u64) {
        let found = if is_heading(name) {
            self.nearest(is_heading, is_scope)
        } else if matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption") {
            self.nearest(|n| n == name, |n| n == "table")
        } else if matches!(name, "table" | "template") || self.foreign > 0 {
            self.nearest(|n| n == name, |_| false)
        } else if is_block(name) {
            self.nearest(|n| n == name, |n| is_scope(n) && n != name)
        } else {
            self.nearest(|n| n == name, is_block)
        };
        match found {
            Some(at) => self.cut(at),
            None if is_formatting(name) => {
                // The end tag of an element that a block cut off ends its coming back.
                let key = key_of(name);
                if let Some(same) = self.lingering.get_mut(&key).filter(|same| **same > 0) {
                    *same -= 1;
                    self.lingering_total -= 1;
                }
            }
            None => {}
        }
    }
}

fn key(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, b| {
        (hash ^ u64::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Tells whether a parser can be trusted with this source.
pub(super) fn shape(source: &str) -> Shape {
    if source.bytes().filter(|b| *b == b'&').count() > MAX_REFERENCES {
        return Shape::Hostile("holds too many character references");
    }
    let mut open = Open::default();
    let mut tags = Tags::new(source);
    let (mut elements, mut roots) = (0usize, 0usize);
    while let Some(tag) = tags.next() {
        let name = tag.name.to_ascii_lowercase();
        elements += 1 + open.lingering_total;
        if elements + tags.passed() > MAX_ELEMENTS {
            return Shape::Hostile("would become too many elements");
        }
        if tag.attributes > MAX_ATTRIBUTES {
            return Shape::Hostile("has a tag with too many attributes");
        }
        if tag.end {
            open.end(&name, |name| key(name.as_bytes()));
            continue;
        }
        roots += usize::from(matches!(name.as_str(), "html" | "body"));
        if roots > MAX_ROOTS {
            return Shape::Hostile("holds too many pages in one");
        }
        if is_void(&name) || (tag.self_closing && (open.foreign > 0 || matches!(name.as_str(), "svg" | "math"))) {
            continue;
        }
        if matches!(name.as_str(), "html" | "body" | "head") {
            continue;
        }
        if is_raw_text(&name) && open.foreign == 0 {
            tags.skip_raw_text(&name);
            continue;
        }
        open.imply_ends(&name);
        // Elements of the same name and attributes count as the same kind; an end tag knows only the name.
        let kind =
            if tag.attributes == 0 { key(name.as_bytes()) } else { key(&source.as_bytes()[tag.from + 1..tag.to - 1]) };
        open.push(name, kind);
        if open.stack.len() > MAX_DEPTH {
            return Shape::Hostile("is nested too deeply");
        }
        if open.lingering_total > MAX_LINGERING {
            return Shape::Hostile("leaves too many elements open");
        }
    }
    if elements + tags.passed() > MAX_ELEMENTS {
        return Shape::Hostile("would become too many elements");
    }
    Shape::Sound
}
