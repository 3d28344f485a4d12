//! What stands below an article: credits, a slogan, and the page's frame.

use super::blocks::{Kind, fold_space};
use super::footer::{self, Sign};
use super::names::is_agency;
use super::reading::{Credit, Found, Role};
use super::sorting::{Parts, is_prose};
use super::{caption, credits, headline};

/// Cuts the frame off the end, and lines of it out of the middle.
pub(super) fn take(parts: &mut Parts) {
    let signs: Vec<Sign> =
        parts.blocks.iter().map(|b| if b.len() > 2_000 { Sign::None } else { footer::sign(&b.text()) }).collect();
    if signs.iter().any(|sign| *sign != Sign::None) {
        let prose: Vec<usize> = parts.blocks.iter().map(|b| if is_prose(b) { b.len() } else { 0 }).collect();
        let total: usize = prose.iter().sum();
        let (mut before, mut cut) = (0usize, None);
        for (n, sign) in signs.iter().enumerate() {
            let after = total - before;
            let share = if *sign == Sign::Strong { 2 } else { 4 };
            if *sign != Sign::None && (before > 0 || total == 0) && after * share <= total {
                cut = Some(n);
                break;
            }
            before += prose[n];
        }
        if let Some(mut at) = cut {
            at = widen(parts, at);
            let tail = parts.blocks.split_off(at);
            parts.frame.extend(tail);
        }
        let mut kept = Vec::new();
        for (n, block) in std::mem::take(&mut parts.blocks).into_iter().enumerate() {
            if signs[n] == Sign::None || block.is_heading() { kept.push(block) } else { parts.frame.push(block) }
        }
        parts.blocks = kept;
    }
    closing_credits(parts);
}

/// A slogan and other short lines directly above the frame belong to it.
fn widen(parts: &mut Parts, cut: usize) -> usize {
    let mut at = cut;
    let mut candidate: Option<(f32, String)> = None;
    while at > 0 {
        let block = &parts.blocks[at - 1];
        if block.is_image()
            || is_prose(block)
            || matches!(block.kind, Kind::Table(_) | Kind::Quote(_) | Kind::Preformatted)
        {
            break;
        }
        let text = block.text();
        if caption::is_caption(&text) || credits::closing_line(&text).is_some() || headline::ends_as_sentence(&text) {
            break;
        }
        // A short line that nothing sets off from the article above it may be its last.
        if let Some(sure) = footer::slogan(&text).filter(|sure| candidate.as_ref().is_none_or(|(most, _)| sure > most))
        {
            candidate = Some((sure, fold_space(&text)));
        }
        at -= 1;
        if cut - at >= 4 {
            break;
        }
    }
    if let (Some((sure, text)), None) = (candidate, &parts.site.slogan) {
        parts.site.slogan = Some(Found::new(text, "line_above_footer", sure));
    }
    at
}

/// Credits printed below the last paragraph.
fn closing_credits(parts: &mut Parts) {
    let mut below: Vec<Vec<Credit>> = Vec::new();
    for _ in 0..8 {
        let Some(last) = parts.blocks.last().filter(|b| !b.is_image() && b.len() < 800) else { break };
        if caption::is_caption(&last.text()) {
            break;
        }
        let text = last.text();
        let bare = text.trim().trim_matches(['(', ')', '（', '）', '【', '】']);
        if matches!(
            bare,
            "完" | "Enditem" | "END" | "End" | "Ends" | "-30-" | "###" | "# # #" | "***" | "Xinhua" | "-ENDS-"
        ) {
            parts.blocks.pop();
            continue;
        }
        let Some(credits) = credits::closing_line(&text) else { break };
        if parts.byline.is_none()
            && let Some(byline) = credits::line(&text, false).filter(|b| b.leads)
            && byline.credits.iter().any(|c| matches!(c.role, Role::Writer | Role::Reporter))
        {
            parts.byline = Some(Found::new(byline.printed, "closing_line", 0.7));
        }
        below.push(credits);
        parts.blocks.pop();
    }
    for credits in below.into_iter().rev() {
        parts.credit(credits, "closing_line", 0.75);
    }
    closing_bracket(parts);
}

/// A bracket with credits at the end of the last paragraph: …。（记者 张三）
fn closing_bracket(parts: &mut Parts) {
    let Some(last) = parts.blocks.iter_mut().rev().find(|b| !b.is_image()).filter(|b| b.is_prose_kind()) else {
        return;
    };
    if last.len() > 20_000 {
        return;
    }
    let text = last.text();
    let trimmed = text.trim_end_matches(|c: char| c.is_whitespace() || c == '。');
    let ended = trimmed.strip_suffix("（完）").or_else(|| trimmed.strip_suffix("(完)")).map(str::len);
    if let Some(length) = ended {
        last.truncate(length);
    }
    let trimmed = ended.map_or(trimmed, |length| &trimmed[..length]);
    let close = if trimmed.ends_with('）') {
        '（'
    } else if trimmed.ends_with(')') {
        '('
    } else {
        return;
    };
    let Some(at) = trimmed.rfind(close) else { return };
    let inner = trimmed[at + close.len_utf8()..].trim_end_matches(['）', ')']);
    if inner.chars().count() > 80 || !text[..at].chars().any(char::is_alphabetic) {
        return;
    }
    if is_agency(inner) {
        // The last words of a wire report name the wire.
        let credit = Credit { role: Role::Agency, credited_as: inner.trim().to_string(), agency: true };
        last.truncate(at);
        parts.credit(vec![credit], "closing_bracket", 0.8);
        return;
    }
    let Some(byline) = credits::line(inner, false).filter(|b| b.explicit) else { return };
    last.truncate(at);
    if parts.byline.is_none() && byline.leads {
        parts.byline = Some(Found::new(byline.printed, "closing_bracket", 0.8));
    }
    parts.credit(byline.credits, "closing_bracket", 0.8);
}
