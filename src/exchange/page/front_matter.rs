//! Articles kept as Markdown with a head of keys and values, as many newsrooms' site generators have them.

use std::collections::HashMap;
use std::sync::LazyLock;

use dom_query::Document;
use regex::{Captures, Regex};

use super::blocks::fold_space;
use super::credits;
use super::dates::{self, Order};
use super::dom::blocks_of;
use super::guard::{Shape, shape};
use super::input::Unreadable;
use super::plain_markup::unescape;
use super::reading::{Credit, Found, Role};
use super::sorting::{Parts, Stamp};
use super::text;

/// Above this size Markdown is read as plain text: its own reader needs more than linear time on hostile input.
const MARKDOWN_LIMIT: usize = 1024 * 1024;

static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\{[<%]([^{}]{0,2000}?)[>%]\}\}").expect("pattern"));
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\b(src|alt|caption)\s*=\s*"([^"]{0,1000})""#).expect("pattern"));

/// Reads Markdown, with or without a head.
pub(super) fn read(source: &str) -> Result<Parts, Unreadable> {
    let (keys, body) = head_of(source);
    let mut parts = Parts { blocks: body_of(body)?, ..Parts::default() };
    let first =
        |names: &[&str]| names.iter().find_map(|name| keys.get(*name)?.first()).filter(|v| !v.is_empty()).cloned();
    parts.headline = first(&["title", "headline"]).map(|title| Found::new(fold_space(&title), "front_matter", 0.97));
    parts.standfirst =
        first(&["standfirst", "deck", "subtitle"]).map(|text| Found::new(fold_space(&text), "front_matter", 0.9));
    parts.kicker = first(&["kicker"]).map(|text| Found::new(fold_space(&text), "front_matter", 0.9));
    parts.section = first(&["section", "category", "categories"]).map(|text| Found::new(text, "front_matter", 0.85));
    parts.language_said = first(&["lang", "language", "locale"]).map(|tag| (tag, "front_matter"));
    parts.canonical = first(&["canonical_url", "canonical"]);
    if let Some(raw) = first(&["date", "publishdate", "published", "pubdate"]) {
        let moment = dates::parse(&raw, Order::Unknown);
        parts.stamps.push(Stamp { raw, moment, method: "front_matter", confidence: 0.97 });
    }
    let authors = ["authors", "author", "byline"].iter().find_map(|name| keys.get(*name)).cloned().unwrap_or_default();
    let authors: Vec<String> = authors.into_iter().filter(|a| !a.is_empty()).collect();
    if !authors.is_empty() {
        let mut list: Vec<Credit> = Vec::new();
        for author in &authors {
            // A key such as `jane-doe` names a record elsewhere; it is kept as it stands.
            let is_key = !author.contains(' ')
                && author.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if is_key {
                list.push(Credit { role: Role::Writer, credited_as: author.clone(), agency: false });
            } else {
                list.extend(credits::split(author));
            }
        }
        parts.credit(list, "front_matter", 0.9);
        parts.byline = Some(Found::new(authors.join(", "), "front_matter", 0.9));
    }
    Ok(parts)
}

/// The keys of the head with their values, and what follows it.
fn head_of(source: &str) -> (HashMap<String, Vec<String>>, &str) {
    let mut keys: HashMap<String, Vec<String>> = HashMap::new();
    let trimmed = source.trim_start();
    let Some(rest) = trimmed.strip_prefix("---") else { return (keys, source) };
    let Some((head, body)) = rest.split_once("\n---") else { return (keys, source) };
    if head.len() > 100_000 {
        return (keys, source);
    }
    let mut current: Option<String> = None;
    for line in head.lines() {
        let item = line.trim();
        if let Some(value) = item.strip_prefix("- ") {
            if let Some(key) = &current {
                keys.entry(key.clone()).or_default().push(value_of(value));
            }
        } else if line.starts_with([' ', '\t']) {
            continue;
        } else if let Some((key, value)) = item.split_once(':') {
            let key = key.trim().to_lowercase();
            let value = value.trim();
            let list = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
            let values = match list {
                Some(list) => list.split(',').map(value_of).collect(),
                None if value.is_empty() || value == "|" || value == ">" => Vec::new(),
                None => vec![value_of(value)],
            };
            keys.insert(key.clone(), values);
            current = Some(key);
        }
    }
    let body = body.split_once('\n').map_or("", |(_, body)| body);
    (keys, body)
}

fn value_of(raw: &str) -> String {
    let raw = raw.trim();
    let bare = match (raw.chars().next(), raw.chars().last()) {
        (Some('\''), Some('\'')) if raw.len() >= 2 => raw[1..raw.len() - 1].replace("''", "'"),
        (Some('"'), Some('"')) if raw.len() >= 2 => raw[1..raw.len() - 1].replace("\\\"", "\""),
        _ => raw.to_string(),
    };
    unescape(&bare).trim().to_string()
}

fn body_of(body: &str) -> Result<Vec<super::blocks::Block>, Unreadable> {
    let body = SHORTCODE.replace_all(body, |caps: &Captures| shortcode(&caps[1]));
    if body.len() > MARKDOWN_LIMIT {
        return text::blocks_of(&body);
    }
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    // What passes is decided by the walk over the tree, as for any other HTML.
    options.render.r#unsafe = true;
    let html = comrak::markdown_to_html(&body, &options);
    if shape(&html) != Shape::Sound {
        return text::blocks_of(&body);
    }
    let doc = Document::from(html.as_str());
    Ok(doc.body().map(|node| blocks_of(&node, None)).unwrap_or_default())
}

/// A picture is kept, a reference inside a link is dropped.
fn shortcode(inner: &str) -> String {
    let mut src = String::new();
    let (mut alt, mut caption) = (String::new(), String::new());
    for caps in ATTRIBUTE.captures_iter(inner) {
        match &caps[1] {
            "src" => src = caps[2].to_string(),
            "alt" => alt = caps[2].to_string(),
            _ => caption = caps[2].to_string(),
        }
    }
    let name = inner.split_whitespace().next().unwrap_or("");
    if matches!(name, "ref" | "relref") {
        // The address of another page of the generator: the link's text stays, its address leads nowhere outside.
        return "#".to_string();
    }
    if src.is_empty() || !(name.contains("img") || name.contains("image") || name.contains("figure")) {
        return String::new();
    }
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('\n', " ");
    let image = format!("<img src=\"{}\" alt=\"{}\">", escape(&src), escape(&alt));
    // A picture may stand inside a link or a line; only one with a caption is a block of its own.
    if caption.is_empty() {
        image
    } else {
        format!("\n\n<figure>{image}<figcaption>{}</figcaption></figure>\n\n", escape(&caption))
    }
}
