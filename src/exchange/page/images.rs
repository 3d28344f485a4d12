//! Pictures and what is printed under them.

use super::blocks::{Block, Kind, fold_space};
use super::caption;
use super::dom::class_of;
use super::reading::{Credit, Found, Image, Warning};
use super::sorting::Parts;
use dom_query::NodeRef;

/// A block that stands under a picture rather than in the text.
fn is_caption_block(block: &Block, after_image: bool) -> bool {
    if block.is_image() || !block.is_prose_kind() || block.len() > 3_000 {
        return false;
    }
    if block.caption {
        return true;
    }
    let class = block.class.as_str();
    let marked =
        ["caption", "photo-credit", "image-credit", "media-credit", "credit"].iter().any(|mark| class.contains(mark));
    (after_image && marked && block.len() < 1_500) || caption::is_caption(&block.text())
}

/// Takes the pictures with their captions out of the article.
pub(super) fn take(parts: &mut Parts) {
    let blocks = std::mem::take(&mut parts.blocks);
    let mut kept: Vec<Block> = Vec::new();
    let mut open: Option<(Image, Vec<String>, &'static str)> = None;
    let mut waiting: Vec<String> = Vec::new();
    let mut done: Vec<Found<Image>> = Vec::new();
    for block in blocks {
        if let Kind::Image { src, alt } = &block.kind {
            close(open.take(), &mut done, &mut parts.warnings);
            let image = Image { src: src.clone(), alt: alt.clone(), ..Image::default() };
            open = Some((image, std::mem::take(&mut waiting), "image_element"));
        } else if is_caption_block(&block, open.is_some()) {
            let text = fold_space(&block.text());
            match &mut open {
                Some((_, captions, _)) if captions.len() < 3 => captions.push(text),
                _ if block.caption => waiting.push(text),
                _ => {
                    close(open.take(), &mut done, &mut parts.warnings);
                    open = Some((Image::default(), vec![text], "caption_line"));
                }
            }
        } else {
            close(open.take(), &mut done, &mut parts.warnings);
            if !waiting.is_empty() {
                close(
                    Some((Image::default(), std::mem::take(&mut waiting), "caption_line")),
                    &mut done,
                    &mut parts.warnings,
                );
            }
            kept.push(block);
        }
    }
    close(open.take(), &mut done, &mut parts.warnings);
    if !waiting.is_empty() {
        close(Some((Image::default(), waiting, "caption_line")), &mut done, &mut parts.warnings);
    }
    parts.blocks = kept;
    parts.images.extend(done);
}

fn close(open: Option<(Image, Vec<String>, &'static str)>, done: &mut Vec<Found<Image>>, warnings: &mut Vec<Warning>) {
    let Some((mut image, captions, method)) = open else { return };
    set_captions(&mut image, &captions, warnings);
    if image.src.is_some() || image.raw_caption.is_some() {
        let confidence = if image.raw_caption.is_some() { 0.85 } else { 0.6 };
        done.push(Found::new(image, method, confidence));
    }
}

/// A caption may come in pieces: the words, and a credit in an element of its own.
fn set_captions(image: &mut Image, captions: &[String], warnings: &mut Vec<Warning>) {
    let mut words: Vec<&str> = Vec::new();
    let mut credits: Option<(String, Vec<Credit>)> = None;
    for piece in captions {
        let whole = caption::credit(piece, true).filter(|_| captions.len() > 1);
        match whole {
            Some(found) if credits.is_none() => credits = Some((piece.clone(), found)),
            _ if words.contains(&piece.as_str()) => {}
            _ => words.push(piece),
        }
    }
    if let Some((line, found)) = credits {
        image.credit_line = Some(line);
        image.credits = found;
    }
    if words.is_empty() {
        image.raw_caption = image.credit_line.clone();
        return;
    }
    caption::put(image, &words.join(" "), warnings);
    if let Some(raw) = image.raw_caption.as_mut() {
        for piece in captions.iter().filter(|piece| !words.contains(&piece.as_str())) {
            raw.push(' ');
            raw.push_str(piece);
        }
    }
}

/// Chooses the picture that leads the article: the page's own choice where its metadata names one.
pub(super) fn choose_lead(parts: &mut Parts, named: Option<&str>, elsewhere: Vec<Found<Image>>, text_before: bool) {
    if parts.lead.is_some() {
        return;
    }
    let same = |image: &Image| match (named, image.src.as_deref()) {
        (Some(named), Some(src)) => file_of(named) == file_of(src),
        _ => false,
    };
    if let Some(at) = parts.images.iter().position(|image| same(&image.value)) {
        let mut lead = parts.images.remove(at);
        lead.confidence = 0.95;
        parts.lead = Some(lead);
    } else if let Some(found) = elsewhere.iter().find(|image| same(&image.value)) {
        parts.lead = Some(found.clone());
    } else if !parts.images.is_empty() && !text_before {
        parts.lead = Some(parts.images.remove(0));
    } else if let Some(named) = named {
        let image = Image { src: Some(named.to_string()), ..Image::default() };
        parts.lead = Some(Found::new(image, "metadata_image", 0.6));
    } else if let Some(found) = elsewhere.into_iter().find(|image| image.value.raw_caption.is_some()) {
        parts.lead = Some(Found { confidence: 0.5, ..found });
    } else if !parts.images.is_empty() {
        parts.lead = Some(parts.images.remove(0));
    }
}

/// What tells one picture from another: the file's name, whatever its size and server.
fn file_of(src: &str) -> String {
    let path = src.split(['?', '#']).next().unwrap_or("");
    let file = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    file.to_ascii_lowercase()
}

/// The address of a picture: pages that load late keep it elsewhere than in `src`.
pub(super) fn source_of(node: &NodeRef) -> Option<String> {
    for name in ["data-src", "data-original", "data-lazy-src", "data-url", "src"] {
        if let Some(src) = node.attr(name) {
            let src = src.trim();
            if !src.is_empty() && !src.starts_with("data:") && src.len() < 4_000 {
                return Some(src.to_string());
            }
        }
    }
    for name in ["srcset", "data-srcset"] {
        if let Some(set) = node.attr(name) {
            let first = set.split_whitespace().next().unwrap_or("").trim_end_matches(',');
            if !first.is_empty() && !first.starts_with("data:") && first.len() < 4_000 {
                return Some(first.to_string());
            }
        }
    }
    None
}

/// Logos, icons and counters are no pictures of an article.
pub(super) fn is_ornament(node: &NodeRef, src: &str) -> bool {
    let size = |name: &str| node.attr(name).and_then(|value| value.trim().trim_end_matches("px").parse::<f32>().ok());
    if size("width").is_some_and(|w| w < 60.0) || size("height").is_some_and(|h| h < 40.0) {
        return true;
    }
    let file = src.split(['?', '#']).next().unwrap_or("").rsplit('/').next().unwrap_or("").to_ascii_lowercase();
    let marks = ["logo", "icon", "sprite", "pixel", "blank.", "spacer", "avatar", "qrcode", "weixin", "share"];
    let class = class_of(node);
    marks.iter().any(|mark| file.contains(mark) || class.contains(mark)) || file.ends_with(".svg")
}
