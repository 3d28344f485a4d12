//! A byline printed on the page: the first element that is marked as one, in the order and with the exclusions of
//! Readability.js, so that both find the same.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use regex::Regex;

use super::blocks::fold_space;
use super::dom::{class_of, name_of};
use super::headline::similarity;

static UNLIKELY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "-ad-|ai2html|banner|breadcrumbs|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote",
    )
    .expect("pattern")
});
static MAYBE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("and|article|body|column|content|main|shadow").expect("pattern"));
static BYLINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("byline|author|dateline|writtenby|p-author").expect("pattern"));

/// The element after this one in document order, below it or not.
fn next<'a>(node: &NodeRef<'a>, below: bool) -> Option<NodeRef<'a>> {
    if below && let Some(child) = node.first_element_child() {
        return Some(child);
    }
    let mut at = *node;
    loop {
        if let Some(sibling) = at.next_element_sibling() {
            return Some(sibling);
        }
        at = at.parent()?;
    }
}

fn is_hidden(node: &NodeRef, class: &str) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    if let Some(style) = node.attr("style") {
        let style: String = style.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        let set = |rule: &str| style.split(';').any(|part| part.trim_end_matches("!important") == rule);
        if set("display:none") || set("visibility:hidden") {
            return true;
        }
    }
    node.attr("aria-hidden").is_some_and(|v| &*v == "true") && !class.contains("fallback-image")
}

fn is_unlikely(node: &NodeRef, name: &str, class: &str) -> bool {
    const ROLES: [&str; 7] = ["menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog"];
    if node.attr("role").is_some_and(|role| ROLES.contains(&&*role)) {
        return true;
    }
    if !UNLIKELY.is_match(class) || MAYBE.is_match(class) || matches!(name, "body" | "a") {
        return false;
    }
    !node.ancestors_it(Some(4)).any(|up| matches!(name_of(&up).as_str(), "table" | "code"))
}

fn is_empty_block(node: &NodeRef, name: &str) -> bool {
    if !matches!(name, "div" | "section" | "header" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
        return false;
    }
    if node.descendants_it().any(|n| n.is_text() && !n.text().trim().is_empty()) {
        return false;
    }
    let children = node.element_children().len();
    let breaks = node.descendants_it().filter(|n| matches!(name_of(n).as_str(), "br" | "hr")).count();
    children == 0 || children == breaks
}

/// The text of an element, unless it is empty or has a hundred characters or more.
fn short_text(node: &NodeRef) -> Option<String> {
    let mut text = String::new();
    for part in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&part.text());
        // White space inside may be long; anything near this size is no byline.
        if text.len() > 4_000 {
            return None;
        }
    }
    let length = text.trim().encode_utf16().count();
    (length > 0 && length < 100).then_some(text)
}

fn within(node: &NodeRef, wanted: impl Fn(&NodeRef) -> bool) -> Option<String> {
    node.descendants_it().find(|n| n.is_element() && wanted(n)).map(|n| n.text().to_string())
}

/// Looks for a marked byline. `strict` leaves out what looks like the page's frame, as the first attempt of
/// Readability.js does; it looks there too where the rest holds no article.
pub(super) fn find(doc: &Document, title: &str, strict: bool) -> Option<String> {
    let mut at = Some(doc.html_root());
    let mut title_may_come = true;
    while let Some(node) = at {
        let name = name_of(&node);
        let class = class_of(&node);
        let modal = node.attr("aria-modal").is_some_and(|v| &*v == "true")
            && node.attr("role").is_some_and(|v| &*v == "dialog");
        if is_hidden(&node, &class) || modal || matches!(name.as_str(), "script" | "style" | "noscript") {
            at = next(&node, false);
            continue;
        }
        let itemprop = node.attr_or("itemprop", "");
        let marked = node.attr("rel").is_some_and(|rel| &*rel == "author")
            || itemprop.contains("author")
            || BYLINE.is_match(&class);
        if marked && let Some(text) = short_text(&node) {
            let named = within(&node, |n| n.attr_or("itemprop", "").contains("name"));
            return Some(fold_space(&named.unwrap_or(text)));
        }
        if title_may_come && matches!(name.as_str(), "h1" | "h2") {
            let text = fold_space(&node.text());
            if similarity(title, &text) > 0.75 {
                title_may_come = false;
                at = next(&node, false);
                continue;
            }
        }
        let out = (strict && is_unlikely(&node, &name, &class)) || is_empty_block(&node, &name);
        at = next(&node, !out);
    }
    None
}
