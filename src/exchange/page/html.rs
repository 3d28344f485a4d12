//! Pages of HTML: metadata from the head, the article by an extractor, the rest as its frame.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, ParsePolicy, Readability};
use url::Url;

use super::blocks::{Block, fold_space};
use super::credits;
use super::dates::{self, Order};
use super::dom::{blocks_of, class_of, name_of};
use super::dom_byline;
use super::guard::{Shape, shape};
use super::images;
use super::input::{Input, Unreadable, prefix};
use super::metadata::{self, Metadata};
use super::plain_markup;
use super::reading::{Found, Image, Warning};
use super::sorting::{Parts, Stamp, is_prose, same_title};
use super::text;

/// Below this many characters Readability.js does not call a text an article, and looks at the whole page again.
const ARTICLE: usize = 500;

/// Reads a page of HTML.
pub(super) fn read(input: &Input) -> Result<Parts, Unreadable> {
    if let Shape::Hostile(why) = shape(&input.text) {
        return degraded(input, why);
    }
    let doc = Document::from(input.text.as_str());
    let meta = metadata::read(&doc);
    let base = base_of(&doc, &meta, input.url.as_ref());
    let mut parts = Parts { language_said: language_of(&doc, &meta), ..Parts::default() };
    let everything = match doc.body() {
        Some(body) => blocks_of(&body, base.as_ref()),
        None => Vec::new(),
    };
    if everything.is_empty() && meta.title.is_empty() {
        return Err(Unreadable::NoText);
    }
    let visible = visible_dates(&doc);
    let standfirst = standfirst_of(&doc, &meta.title);
    let heading = first_heading(&doc);
    let title = meta.title.clone();
    let strict_byline = dom_byline::find(&doc, &title, true);
    let loose_byline = if strict_byline.is_none() { dom_byline::find(&doc, &title, false) } else { None };
    let article = article_of(doc, base.as_ref());
    let (blocks, thin) = match article {
        Some((blocks, length)) => (blocks, length < ARTICLE),
        None => (Vec::new(), true),
    };
    set_title(&mut parts, &meta, heading);
    // The extractor's second look, which finds a byline in the page's frame, comes only after a thin first one.
    let marked = strict_byline.or(if thin { loose_byline } else { None });
    set_byline(&mut parts, &meta, marked);
    set_dates(&mut parts, &meta, visible);
    parts.standfirst = standfirst;
    parts.section = meta.section.as_ref().map(|(section, how)| Found::new(section.clone(), how, 0.9));
    parts.canonical = meta.canonical.as_ref().map(|url| absolute(url, base.as_ref()));
    parts.site.name = meta.site_name.as_ref().map(|(name, how)| Found::new(fold_space(name), how, 0.95));
    divide(&mut parts, blocks, everything, meta.image.as_deref().map(|src| absolute(src, base.as_ref())));
    Ok(parts)
}

/// A page whose markup no tree is built of: its head for the metadata, its text for the rest.
fn degraded(input: &Input, why: &'static str) -> Result<Parts, Unreadable> {
    let head = plain_markup::head_of(&input.text).filter(|head| shape(head) == Shape::Sound);
    let text = plain_markup::text_of(&input.text);
    if text.trim().is_empty() {
        return Err(Unreadable::NoText);
    }
    let mut parts = text::read(&text)?;
    if let Some(head) = head {
        let doc = Document::from(head);
        let meta = metadata::read(&doc);
        parts.language_said = language_of(&doc, &meta);
        if !meta.title.is_empty() {
            set_title(&mut parts, &meta, None);
        }
        set_byline(&mut parts, &meta, None);
        set_dates(&mut parts, &meta, Vec::new());
    }
    parts.warnings.push(Warning::new("markup_ignored", format!("The markup {why}; the page was read as plain text.")));
    Ok(parts)
}

/// Runs the extractor; the blocks of what it takes for the article, and how many characters that has.
fn article_of(doc: Document, base: Option<&Url>) -> Option<(Vec<Block>, usize)> {
    // Embeds are no part of an article here, and the extractor reads their addresses without regard to characters.
    doc.select("iframe, object, embed, base").remove();
    let config = Config { keep_classes: true, ..Config::default() };
    // The extractor is other people's code on other people's markup: should it panic, the page is read without it.
    let found = catch_unwind(AssertUnwindSafe(move || {
        let mut strict = Readability::with_document(doc.clone(), None, Some(config.clone())).ok()?;
        let first = strict.parse_with_policy(ParsePolicy::Strict).ok();
        let length = first.as_ref().map_or(0, |article| article.text_content.trim().chars().count());
        if length >= ARTICLE {
            return Some((strict.doc, length));
        }
        let mut all = Readability::with_document(doc, None, Some(config)).ok()?;
        all.parse().ok()?;
        Some((all.doc, length))
    }));
    let (doc, length) = found.ok()??;
    let root = doc.select_single("#readability-page-1");
    let blocks = blocks_of(root.nodes().first()?, base);
    Some((blocks, length))
}

fn base_of(doc: &Document, meta: &Metadata, hint: Option<&Url>) -> Option<Url> {
    let page = hint.cloned().or_else(|| meta.canonical.as_deref().and_then(|url| Url::parse(url).ok()));
    let page = page.filter(|url| matches!(url.scheme(), "http" | "https"));
    let declared = doc.select_single("base[href]").attr("href");
    match (declared, page) {
        (Some(href), Some(page)) => page.join(href.trim()).ok().or(Some(page)),
        (Some(href), None) => Url::parse(href.trim()).ok(),
        (None, page) => page,
    }
}

fn absolute(url: &str, base: Option<&Url>) -> String {
    match (Url::parse(url), base) {
        (Ok(url), _) => url.to_string(),
        (Err(_), Some(base)) => base.join(url).map(|url| url.to_string()).unwrap_or_else(|_| url.to_string()),
        (Err(_), None) => url.to_string(),
    }
}

fn language_of(doc: &Document, meta: &Metadata) -> Option<(String, &'static str)> {
    let attribute =
        |name: &str| doc.select_single("html").attr(name).map(|v| v.trim().to_string()).filter(|v| !v.is_empty());
    let from_meta = || {
        let found = doc.select_single(r#"meta[http-equiv="content-language" i]"#).attr("content");
        found.map(|v| v.to_string()).filter(|v| !v.trim().is_empty())
    };
    attribute("lang")
        .or_else(|| attribute("xml:lang"))
        .map(|tag| (tag, "html_lang"))
        .or_else(|| from_meta().map(|tag| (tag, "content_language")))
        .or_else(|| meta.keywords_language.clone().map(|tag| (tag, "metadata_language")))
}

fn first_heading(doc: &Document) -> Option<String> {
    let headings = doc.select("h1");
    let mut texts =
        headings.nodes().iter().take(20).map(|node| fold_space(&node.text())).filter(|t| t.chars().count() >= 4);
    texts.next().filter(|text| text.chars().count() <= 300)
}

fn set_title(parts: &mut Parts, meta: &Metadata, heading: Option<String>) {
    let title = meta.title.as_str();
    if title.is_empty() {
        parts.headline = heading.map(|h| Found::new(h, "first_heading", 0.7));
        return;
    }
    let printed = heading.as_deref().is_some_and(|h| same_title(title, h) || same_title(h, title));
    let confidence = match (printed, meta.title_method) {
        (true, _) => 0.98,
        (false, "title_element") => 0.7,
        (false, _) => 0.85,
    };
    parts.headline = Some(Found::new(title.to_string(), meta.title_method, confidence));
    // What the metadata calls the title may carry the site's name; the page's own heading then tells.
    if let Some(heading) =
        heading.filter(|h| h.chars().count() >= 12 && title.len() > h.len() && title.starts_with(h.as_str()))
    {
        parts.warnings.push(Warning::new(
            "headline_longer_than_printed",
            format!("The metadata's title is “{title}”; the page prints “{heading}”."),
        ));
    }
}

fn set_byline(parts: &mut Parts, meta: &Metadata, marked: Option<String>) {
    let found = meta
        .byline
        .clone()
        .map(|(text, how)| (text, how, 0.95))
        .or_else(|| marked.map(|text| (text, "byline_element", 0.85)))
        .or_else(|| meta.spare_byline.clone().map(|(text, how)| (text, how, 0.85)));
    let Some((text, how, confidence)) = found.filter(|(text, ..)| !text.is_empty()) else { return };
    let mut list = credits::split(prefix(&text, 1_000));
    for credit in &mut list {
        credit.agency |= meta.organizations.contains(&credit.credited_as);
    }
    parts.credit(list, how, confidence);
    parts.byline = Some(Found::new(text, how, confidence));
}

fn set_dates(parts: &mut Parts, meta: &Metadata, visible: Vec<Stamp>) {
    let stamp = |raw: &str, method, confidence| Stamp {
        raw: raw.to_string(),
        moment: dates::parse(raw, Order::Unknown),
        method,
        confidence,
    };
    parts.stamps.extend(meta.published.iter().map(|(raw, how)| stamp(raw, how, 0.97)));
    parts.stamps.extend(visible);
    parts.stamps.extend(meta.spare_published.iter().map(|(raw, how)| stamp(raw, how, 0.8)));
}

/// Dates the page marks as such: time elements, and elements named for the day of publication.
fn visible_dates(doc: &Document) -> Vec<Stamp> {
    let mut out: Vec<Stamp> = Vec::new();
    let marked = r#"[itemprop="datePublished"], time, [class*="publish"], [class*="pubtime"], [class*="pub-time"], [class*="timestamp"], [class*="dateline"], [class*="post-date"], [class*="entry-date"], [class*="article-date"], [class*="article__date"], [class*="date-published"], [id*="pubtime"], [id*="pubdate"], .date, .time, .info, .source"#;
    for node in doc.select(marked).nodes().iter().take(60) {
        let attribute =
            ["datetime", "content", "title"].iter().find_map(|name| node.attr(name)).map(|v| v.trim().to_string());
        let mut printed = String::new();
        for part in node.descendants_it().filter(|n| n.is_text()).take(40) {
            printed.push_str(&part.text());
            printed.push(' ');
        }
        let printed = fold_space(prefix(&printed, 400));
        let class = class_of(node);
        let updated = ["updat", "modif"]
            .iter()
            .any(|mark| class.contains(mark) || prefix(&printed, 40).to_lowercase().contains(mark))
            || node.attr_or("itemprop", "").contains("Modified");
        let sure = if node.attr_or("itemprop", "").contains("datePublished") {
            0.9
        } else if name_of(node) == "time" {
            0.7
        } else {
            0.6
        };
        let sure = if updated { 0.35 } else { sure };
        let method = if updated {
            "updated_element"
        } else if name_of(node) == "time" {
            "time_element"
        } else {
            "date_element"
        };
        for raw in attribute.into_iter().chain(std::iter::once(printed)) {
            if raw.chars().count() > 200 {
                continue;
            }
            if let Some(moment) = dates::parse(&raw, Order::Unknown) {
                let text = raw.get(moment.range.clone()).unwrap_or(&raw).trim().to_string();
                out.push(Stamp { raw: text, moment: Some(moment), method, confidence: sure });
                break;
            }
        }
    }
    // The first on the page belongs to the article more often than any other.
    out.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    out.truncate(6);
    out
}

fn standfirst_of(doc: &Document, title: &str) -> Option<Found<String>> {
    let marked = r#"[itemprop="alternativeHeadline"], [class*="standfirst"], [class*="subheadline"], [class*="sub-headline"], [class*="article-dek"], [class*="article__dek"], [class*="article-subtitle"], [class*="article__subtitle"], [class*="article-summary"], [class*="article__lead"], .subtitle, .dek, .deck"#;
    doc.select(marked).nodes().iter().take(10).find_map(|node| {
        let text = fold_space(prefix(&node.text(), 2_000));
        let count = text.chars().count();
        ((15..=500).contains(&count) && !same_title(title, &text)).then(|| Found::new(text, "standfirst_element", 0.75))
    })
}

/// Tells the article's blocks from the frame's, and finds the pictures the extractor left behind.
fn divide(parts: &mut Parts, article: Vec<Block>, everything: Vec<Block>, named_image: Option<String>) {
    let prose: usize = article.iter().filter(|b| is_prose(b)).map(Block::len).sum();
    let all_prose: usize = everything.iter().filter(|b| is_prose(b) && b.link_share() < 0.5).map(Block::len).sum();
    // A short page holds too little for the extractor's measures; its paragraphs are then all there is.
    let whole = article.is_empty() || (prose < 200 && all_prose > prose * 2);
    let article = if whole { everything.clone() } else { article };
    if whole {
        let (kept, frame) = article.into_iter().partition(|b| !is_frame(b));
        parts.blocks = kept;
        parts.frame = frame;
    } else {
        let texts: HashSet<String> = article.iter().map(|b| fold_space(prefix(&b.text(), 3_000))).collect();
        let frame =
            everything.iter().filter(|b| !b.is_image() && !texts.contains(&fold_space(prefix(&b.text(), 3_000))));
        parts.frame = frame.cloned().collect();
        parts.blocks = article;
    }
    let linked: usize = parts.blocks.iter().filter(|b| b.link_share() > 0.5).map(Block::len).sum();
    let total: usize = parts.blocks.iter().map(Block::len).sum();
    let prose: usize = parts.blocks.iter().filter(|b| is_prose(b) && b.link_share() < 0.5).map(Block::len).sum();
    if linked * 2 > total && prose < 400 {
        parts.warnings.push(Warning::new(
            "no_article",
            "The page is mostly links: it looks like a list of articles rather than one.",
        ));
        let (kept, frame): (Vec<Block>, Vec<Block>) =
            std::mem::take(&mut parts.blocks).into_iter().partition(|b| b.link_share() <= 0.5);
        parts.blocks = kept;
        parts.frame.extend(frame);
    }
    parts.lead_hint = named_image;
    parts.elsewhere = figures_of(&everything);
}

fn is_frame(block: &Block) -> bool {
    const MARKS: [&str; 11] = [
        "nav",
        "footer",
        "menu",
        "sidebar",
        "breadcrumb",
        "cookie",
        "share",
        "related",
        "comment",
        "banner",
        "copyright",
    ];
    (block.link_share() > 0.6 && !block.is_heading()) || MARKS.iter().any(|mark| block.class.contains(mark))
}

/// Every captioned picture of a page.
fn figures_of(blocks: &[Block]) -> Vec<Found<Image>> {
    let mut copy = Parts { blocks: Vec::new(), ..Parts::default() };
    let mut near = 0;
    for block in blocks {
        if block.is_image() {
            near = 3;
        }
        if near > 0 {
            copy.blocks.push(block.clone());
            near -= 1;
        }
    }
    images::take(&mut copy);
    copy.images
}
