//! Pages of plain text, as a scraper or a browser saved them.

use super::blocks::{Block, Run};
use super::headline::is_wide_char;
use super::input::{LIMIT_PARTS, Unreadable, prefix};
use super::sorting::Parts;

/// One paragraph while it is put together.
struct Chunk<'a> {
    lines: Vec<&'a str>,
    gap: usize,
}

/// Reads a page of plain text.
pub(super) fn read(text: &str) -> Result<Parts, Unreadable> {
    Ok(Parts { blocks: blocks_of(text)?, ..Parts::default() })
}

/// The paragraphs of a text: lines that were broken to fit a width are put together again.
pub(super) fn blocks_of(text: &str) -> Result<Vec<Block>, Unreadable> {
    let mut lines = 0usize;
    let chunks = chunks_of(text, &mut lines)?;
    let width = wrap_width(&chunks);
    let mut blocks = Vec::new();
    for chunk in &chunks {
        let mut set_off = chunk.gap > 1;
        let mut at = 0;
        while at < chunk.lines.len() {
            let mut end = at + 1;
            while end < chunk.lines.len()
                && width.is_some_and(|width| goes_on(chunk.lines[end - 1], chunk.lines[end], width))
            {
                end += 1;
            }
            let mut block = Block::new(super::blocks::Kind::Paragraph);
            block.runs.push(Run { text: join(&chunk.lines[at..end]), ..Run::default() });
            block.set_off = std::mem::take(&mut set_off);
            blocks.push(block);
            at = end;
            if blocks.len() > LIMIT_PARTS {
                return Err(Unreadable::TooManyParts { limit: LIMIT_PARTS });
            }
        }
    }
    Ok(blocks)
}

fn chunks_of<'a>(text: &'a str, count: &mut usize) -> Result<Vec<Chunk<'a>>, Unreadable> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut gap = 0;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || is_rule(line) {
            gap += if line.is_empty() { 1 } else { 2 };
            continue;
        }
        *count += 1;
        // Lines cost more than their bytes; a text of millions of them is no article.
        if *count > LIMIT_PARTS * 5 {
            return Err(Unreadable::TooManyParts { limit: LIMIT_PARTS });
        }
        match chunks.last_mut() {
            Some(chunk) if gap == 0 => chunk.lines.push(line),
            _ => chunks.push(Chunk { lines: vec![line], gap }),
        }
        gap = 0;
    }
    Ok(chunks)
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '—' | '─' | '~' | '·' | ' '))
}

fn columns(line: &str) -> usize {
    line.chars()
        .map(|c| if is_wide_char(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}') { 2 } else { 1 })
        .sum()
}

/// The width a text was broken at, if it was: many lines come close to it and none passes it by much.
fn wrap_width(chunks: &[Chunk]) -> Option<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for chunk in chunks.iter().filter(|chunk| chunk.lines.len() > 1) {
        let inner = &chunk.lines[..chunk.lines.len() - 1];
        widths.extend(inner.iter().take(200).map(|line| columns(prefix(line, 600))));
        if widths.len() > 4_000 {
            break;
        }
    }
    if widths.len() < 2 {
        return None;
    }
    widths.sort_unstable();
    let width = widths[(widths.len() - 1) * 19 / 20];
    if !(38..=110).contains(&width) {
        return None;
    }
    let near = widths.iter().filter(|w| **w + 16 >= width).count();
    (near * 5 >= widths.len() * 2).then_some(width)
}

/// Whether the next line belongs to the same paragraph: its first word would not have fitted.
fn goes_on(line: &str, next: &str, width: usize) -> bool {
    let length = columns(line);
    if length > width + 12 {
        return false;
    }
    let first = next.split_whitespace().next().unwrap_or("");
    let wide = next.chars().next().is_some_and(is_wide_char);
    let needs = if wide { 2 } else { columns(prefix(first, 200)) + 1 };
    length + needs + 2 > width
}

fn join(lines: &[&str]) -> String {
    let mut out = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        if let (Some(before), Some(after)) = (out.chars().last(), line.chars().next()) {
            // No space between two characters of a script that uses none.
            let wide =
                |c: char| is_wide_char(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”');
            if !(wide(before) && wide(after)) {
                out.push(' ');
            }
        }
        push_folded(&mut out, line);
    }
    out
}

fn push_folded(out: &mut String, line: &str) {
    for c in line.chars() {
        let c = if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c };
        // Tabs and runs of spaces inside a line set columns apart; one wide gap is kept for the byline reader.
        if c != ' ' || !out.ends_with("   ") {
            out.push(c);
        }
    }
}
