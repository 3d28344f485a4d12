//! What the elements of HTML mean for a body.

use uuid::Uuid;

use super::super::block::*;
use super::tokens::Tag;

/// Elements whose content is dropped.
pub(super) const DROPPED: [&str; 5] = ["svg", "math", "template", "select", "datalist"];

/// Elements that stand on lines of their own.
const BLOCKS: &str = "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption \
                      figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup \
                      option p plaintext pre search section summary ul";

pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.split(' ').any(|block| block == name)
}

/// The style that an element gives to the text in it.
pub(super) fn style_of(name: &str) -> Option<Style> {
    Style::from_word(name).filter(|style| *style != Style::Normal)
}

pub(super) fn list_of(name: &str) -> Option<ListItem> {
    match name {
        "ul" | "menu" | "dir" => Some(ListItem::Bullet),
        "ol" => Some(ListItem::Number),
        _ => None,
    }
}

pub(super) fn decorator_of(name: &str) -> Option<Decorator> {
    Some(match name {
        "b" | "strong" => Decorator::Strong,
        "i" | "em" => Decorator::Em,
        "u" | "ins" => Decorator::Underline,
        "s" | "strike" | "del" => Decorator::StrikeThrough,
        "code" | "tt" | "kbd" | "samp" => Decorator::Code,
        "sub" => Decorator::Sub,
        "sup" => Decorator::Sup,
        _ => return None,
    })
}

/// The decorator that a word processor writes as a `style` attribute.
pub(super) fn styled(tag: &Tag) -> Option<Decorator> {
    let style: String = tag.attribute("style")?.chars().filter(|c| !c.is_whitespace()).collect();
    style.to_ascii_lowercase().split(';').find_map(|rule| {
        let (property, value) = rule.split_once(':')?;
        match (property, value) {
            ("font-weight", "bold" | "bolder" | "600" | "700" | "800" | "900") => Some(Decorator::Strong),
            ("font-style", "italic" | "oblique") => Some(Decorator::Em),
            ("text-decoration" | "text-decoration-line", "underline") => Some(Decorator::Underline),
            ("text-decoration" | "text-decoration-line", "line-through") => Some(Decorator::StrikeThrough),
            ("vertical-align", "sub") => Some(Decorator::Sub),
            ("vertical-align", "super") => Some(Decorator::Sup),
            _ => None,
        }
    })
}

/// Whether a `<b>` or `<i>` is one by name only: Google Docs wraps whole texts in `<b style="font-weight:normal">`.
pub(super) fn taken_back(tag: &Tag) -> bool {
    let Some(style) = tag.attribute("style") else { return false };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    ["font-weight:normal", "font-weight:400", "font-style:normal"].iter().any(|rule| style.contains(rule))
}

pub(super) fn id(text: Option<&str>) -> Option<Uuid> {
    Uuid::try_parse(text?.trim()).ok()
}

pub(super) fn is_heading(name: &str) -> bool {
    style_of(name).is_some_and(|style| style != Style::Blockquote)
}
