//! What stands above an article: section, headline, summary, byline, date, and what is left of the page's frame.

use super::blocks::{Block, Kind, fold_space};
use super::credits::{self, Byline};
use super::dates::{self, Order};
use super::footer::{self, Sign};
use super::input::prefix;
use super::reading::{Found, Role, Warning};
use super::sorting::{Parts, Stamp, is_prose, same_title};
use super::{caption, credit_names, headline};

/// How far down a page its headline, byline and date are looked for.
const HEAD: usize = 24;

const TITLE_LABELS: [&str; 4] = ["title", "headline", "标题", "標題"];

const SECTIONS: [&str; 48] = [
    "news",
    "politics",
    "world",
    "china",
    "business",
    "economy",
    "opinion",
    "culture",
    "sport",
    "sports",
    "science",
    "technology",
    "tech",
    "health",
    "education",
    "society",
    "local",
    "national",
    "international",
    "travel",
    "life",
    "lifestyle",
    "environment",
    "climate",
    "finance",
    "markets",
    "entertainment",
    "arts",
    "metro",
    "nation",
    "asia",
    "europe",
    "africa",
    "要闻",
    "时政",
    "时事",
    "国际",
    "国内",
    "社会",
    "财经",
    "经济",
    "文化",
    "体育",
    "科技",
    "教育",
    "政治",
    "社會",
    "國際",
];

/// What a line at the top of a page is.
enum Line {
    Headline,
    Byline(Byline),
    Date,
    Residue,
    /// What the person above does: "Staff Writer".
    Job,
    Section(String),
    Caption,
    Other,
    Prose,
}

fn line_kind(text: &str, block: &Block, known_headline: Option<&str>, bare: bool) -> Line {
    let title = labelled(text, &TITLE_LABELS).unwrap_or(text);
    if known_headline.is_some_and(|headline| same_title(headline, title)) {
        return Line::Headline;
    }
    let byline = credits::line(text, bare);
    // A line that credits a writer and a photographer ends in a photo credit, as captions do.
    let writes =
        byline.as_ref().is_some_and(|b| b.credits.iter().any(|c| matches!(c.role, Role::Writer | Role::Reporter)));
    if block.caption || (!writes && block.is_prose_kind() && caption::is_caption(text)) {
        return Line::Caption;
    }
    if let Some(byline) = byline {
        return Line::Byline(byline);
    }
    if is_date_line(text) {
        return Line::Date;
    }
    if headline::is_residue(text) {
        return Line::Residue;
    }
    if credit_names::is_job_line(text) {
        return Line::Job;
    }
    if let Some(section) = section_of(text) {
        return Line::Section(section);
    }
    if is_prose(block) { Line::Prose } else { Line::Other }
}

/// A line that is a date and little else.
fn is_date_line(text: &str) -> bool {
    let count = text.chars().count();
    if count > 160 {
        return false;
    }
    let Some(moment) = dates::find(text, Order::Unknown) else { return false };
    let date = text.get(moment.range.clone()).map_or(0, |t| t.chars().count());
    let words = [
        "published",
        "updated",
        "posted",
        "modified",
        "created",
        "发布",
        "時間",
        "时间",
        "日期",
        "date",
        "publié",
        "mis à jour",
        "veröffentlicht",
        "aktualisiert",
        "stand:",
        "publicado",
        "actualizado",
        "pubblicato",
        "来源",
        "來源",
        "source",
        "字号",
        "浏览",
        "阅读",
    ];
    let lower = text.to_lowercase();
    date * 2 >= count
        || (count <= 120 && words.iter().any(|word| lower.contains(word)) && !headline::ends_as_sentence(text))
}

/// The value of a line such as `Title: …`.
fn labelled<'a>(text: &'a str, labels: &[&str]) -> Option<&'a str> {
    let (label, value) = text.split_once([':', '：'])?;
    let fits = labels.iter().any(|name| label.trim().eq_ignore_ascii_case(name));
    Some(value.trim()).filter(|value| fits && !value.is_empty())
}

fn section_of(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(section) = labelled(text, &["section", "category", "栏目", "欄目", "版面", "版次"]) {
        return Some(section.to_string()).filter(|section| section.chars().count() <= 60);
    }
    let lower = text.to_lowercase();
    if SECTIONS.contains(&lower.as_str()) {
        return Some(text.to_string());
    }
    // Home > News > Politics
    let crumbs: Vec<&str> =
        text.split(['>', '›', '»', '＞']).map(str::trim).filter(|crumb| !crumb.is_empty()).collect();
    if crumbs.len() >= 2 && text.chars().count() <= 80 && crumbs.iter().all(|crumb| crumb.chars().count() <= 24) {
        let last = crumbs.iter().rev().find(|crumb| !matches!(**crumb, "正文" | "Article" | "Content"))?;
        return Some((*last).to_string());
    }
    None
}

/// Whether a line is a byline or a date.
fn is_anchor(text: &str, block: &Block, known: Option<&str>) -> bool {
    matches!(line_kind(text, block, known, false), Line::Byline(ref b) if b.leads) || is_date_line(text)
}

/// Where the head of a page ends and its article begins.
fn head_end(blocks: &[Block], texts: &[String], known: Option<&str>) -> usize {
    let first_prose = (0..texts.len()).find(|n| {
        is_prose(&blocks[*n]) && !is_anchor(&texts[*n], &blocks[*n], known) && !caption::is_caption(&texts[*n])
    });
    let mut end = first_prose.unwrap_or(texts.len());
    // A summary may stand between the headline and the byline: the byline then ends the head.
    let writes = |n: usize| {
        credits::line(&texts[n], false)
            .is_some_and(|b| b.credits.iter().any(|c| matches!(c.role, Role::Writer | Role::Reporter)))
    };
    if !(0..end).any(writes) {
        let dated = (0..end).any(|n| is_date_line(&texts[n]));
        // Below the byline the article begins; a line of credits below the last paragraph is none.
        let begins = |n: usize| (n + 1..texts.len()).any(|later| is_prose(&blocks[later]));
        let heads = |n: &usize| (writes(*n) || (!dated && is_date_line(&texts[*n]))) && begins(*n);
        let below = (end..texts.len().min(end + 3)).rev().find(heads);
        end = below.map_or(end, |n| n + 1);
    }
    end
}

/// Takes headline, byline, date and the like off the top. What is already known of the headline helps to tell them.
pub(super) fn take(parts: &mut Parts) {
    let known = parts.headline.as_ref().map(|h| h.value.clone());
    let from_text = known.is_none();
    let texts: Vec<String> =
        parts.blocks.iter().take(HEAD).map(|b| if b.len() < 2_000 { b.text() } else { String::new() }).collect();
    let end = head_end(&parts.blocks, &texts, known.as_deref());
    let title_at = if from_text { find_headline(&parts.blocks[..end], &texts) } else { None };
    if let Some(at) = title_at {
        let confidence =
            if (0..end).any(|n| is_anchor(&texts[n], &parts.blocks[n], known.as_deref())) { 0.9 } else { 0.65 };
        let method = if parts.blocks[at].is_heading() { "first_heading" } else { "text_headline" };
        let title = labelled(&texts[at], &TITLE_LABELS).unwrap_or(&texts[at]);
        parts.headline = Some(Found::new(fold_space(title), method, confidence));
    }
    let known = parts.headline.as_ref().map(|h| h.value.clone());
    let mut kept: Vec<Block> = Vec::new();
    let mut seen_title = title_at.is_none() && !from_text;
    let blocks = std::mem::take(&mut parts.blocks);
    let near = |n: usize| title_at.is_none_or(|at| n == at + 1 || (n > at && n <= at + 3));
    for (n, block) in blocks.into_iter().enumerate() {
        if n >= end {
            kept.push(block);
            continue;
        }
        if block.is_image() {
            kept.push(block);
            continue;
        }
        let text = &texts[n];
        // On a text page names beside the headline are the byline; on others only names beside a date are.
        let beside_date =
            (n > 0 && is_date_line(&texts[n - 1])) || texts.get(n + 1).is_some_and(|next| is_date_line(next));
        let bare = seen_title && near(n) && parts.byline.is_none() && (from_text || beside_date);
        match line_kind(text, &block, known.as_deref(), bare) {
            Line::Headline => seen_title = true,
            Line::Byline(byline) => take_byline(parts, text, byline, &mut kept, block),
            Line::Date => {
                push_stamp(parts, text, "date_line", 0.85);
                source_credit(parts, text);
            }
            Line::Caption => kept.push(block),
            Line::Section(section) => {
                if parts.section.is_none() {
                    parts.section = Some(Found::new(section, "section_line", 0.6));
                }
            }
            Line::Residue => residue(parts, text, block),
            Line::Job if parts.byline.is_some() => parts.frame.push(block),
            Line::Prose | Line::Other | Line::Job => {
                between(parts, text, block, seen_title, from_text, n, title_at, &mut kept)
            }
        }
    }
    parts.blocks = kept;
}

fn take_byline(parts: &mut Parts, text: &str, byline: Byline, kept: &mut Vec<Block>, block: Block) {
    if parts.byline.is_some() && !byline.explicit {
        kept.push(block);
        return;
    }
    let confidence = if byline.explicit { 0.9 } else { 0.6 };
    let method = if byline.explicit { "byline_line" } else { "name_beside_headline" };
    if parts.byline.is_none() && byline.leads {
        parts.byline = Some(Found::new(byline.printed.clone(), method, confidence));
    }
    parts.credit(byline.credits, method, confidence);
    push_stamp(parts, text, "byline_line", 0.9);
}

/// `Source: Example News` on the line of the date.
fn source_credit(parts: &mut Parts, text: &str) {
    if let Some(byline) = credits::line(text, false) {
        parts.credit(byline.credits, "date_line", 0.7);
    }
}

fn push_stamp(parts: &mut Parts, text: &str, method: &'static str, confidence: f32) {
    if let Some(moment) = dates::find(text, Order::Unknown) {
        let raw = text.get(moment.range.clone()).unwrap_or("").trim().to_string();
        parts.stamps.push(Stamp { raw, moment: Some(moment), method, confidence });
    }
}

fn residue(parts: &mut Parts, text: &str, block: Block) {
    let line = prefix(text, 120);
    let lower = line.to_lowercase();
    // A line that stands where the section would, without naming one.
    if ["title", "headline", "section"].iter().any(|word| lower.ends_with(word)) {
        parts.unknowns.push(format!(
            "The line “{line}” above the headline is left over from the page's frame; it does not tell the section."
        ));
    }
    parts
        .warnings
        .push(Warning::new("residue", format!("The line “{line}” was left out: it belongs to the page's frame.")));
    parts.frame.push(block);
}

#[allow(clippy::too_many_arguments)]
fn between(
    parts: &mut Parts,
    text: &str,
    block: Block,
    seen_title: bool,
    from_text: bool,
    n: usize,
    title_at: Option<usize>,
    kept: &mut Vec<Block>,
) {
    if from_text && title_at.is_none() {
        kept.push(block);
        return;
    }
    let count = text.chars().count();
    if seen_title
        && parts.standfirst.is_none()
        && from_text
        && (20..=400).contains(&count)
        && !text.contains('@')
        && !block.is_heading()
        && block.is_prose_kind()
    {
        parts.standfirst = Some(Found::new(fold_space(text), "below_headline", 0.6));
        return;
    }
    if seen_title {
        kept.push(block);
        return;
    }
    if from_text
        && title_at == Some(n + 1)
        && (2..=40).contains(&count)
        && parts.kicker.is_none()
        && !headline::ends_as_sentence(text)
        && n > 0
    {
        parts.kicker = Some(Found::new(fold_space(text), "above_headline", 0.35));
        return;
    }
    if from_text {
        parts.frame.push(block);
    } else {
        kept.push(block);
    }
}

fn find_headline(blocks: &[Block], texts: &[String]) -> Option<usize> {
    let anchor = |n: usize| {
        texts.get(n).is_some_and(|text| is_date_line(text) || credits::line(text, false).is_some_and(|b| b.leads))
    };
    let mut best: Option<(f32, usize)> = None;
    for (n, block) in blocks.iter().enumerate() {
        if block.is_image()
            || block.caption
            || anchor(n)
            || section_of(&texts[n]).is_some()
            || footer::sign(&texts[n]) == Sign::Strong
        {
            continue;
        }
        let mut score = headline::score(&texts[n]);
        if score <= 0.0 {
            continue;
        }
        score += match block.kind {
            Kind::Heading(1) => 4.0,
            Kind::Heading(_) => 1.5,
            Kind::Item { .. } => -2.0,
            _ => 0.0,
        };
        if labelled(&texts[n], &TITLE_LABELS).is_some() {
            score += 5.0;
        }
        if anchor(n + 1) {
            score += 3.0;
        } else if anchor(n + 2) {
            score += 2.0;
        }
        if caption::is_caption(&texts[n]) || block.link_share() > 0.8 || footer::sign(&texts[n]) != Sign::None {
            score -= 3.0;
        }
        score -= n as f32 * 0.12;
        if score >= 1.5 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, n));
        }
    }
    best.map(|(_, n)| n)
}
