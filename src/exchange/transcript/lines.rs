//! The lines of a text: which of them were broken to fit a width, and how they are joined again.

use super::label::opening;
use super::stage;

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its number in the file; the first is 1.
    pub number: usize,
    /// Its words, without what is blank around them.
    pub text: &'a str,
    /// Whether a paragraph begins here: a blank line stands before, or every line is one.
    pub begins: bool,
    /// Whether it stands further in than the margin.
    pub indented: bool,
}

/// Takes a text apart; the number of its first line is `first`.
pub(super) fn of(text: &str, first: usize) -> Vec<Line<'_>> {
    let numbered = has_margin_numbers(text);
    let mut lines = Vec::new();
    let mut after_blank = true;
    for (at, raw) in text.split('\n').enumerate() {
        let shown = if numbered { without_number(raw) } else { raw };
        let indented = shown.starts_with("  ") || shown.starts_with('\t');
        let text = shown.trim();
        if text.is_empty() || text == "\\" {
            after_blank = true;
            continue;
        }
        lines.push(Line { number: first + at, text, begins: after_blank, indented });
        after_blank = false;
    }
    if !is_wrapped(&lines) {
        lines.iter_mut().for_each(|line| line.begins = true);
    }
    lines
}

/// Lines are broken to fit a width where what follows upon each other without a blank line goes on in mid-sentence.
fn is_wrapped(lines: &[Line<'_>]) -> bool {
    let mut widths: Vec<usize> = lines.iter().map(|line| width(line.text)).collect();
    widths.sort_unstable();
    let longest = widths.get(widths.len() * 97 / 100).copied().unwrap_or(0);
    if longest == 0 || longest > 110 {
        return false;
    }
    let (mut broken, mut whole) = (0usize, 0usize);
    for pair in lines.windows(2).filter(|pair| !pair[1].begins).take(4000) {
        // A label or something that happens begins a line of its own.
        if stage::is_direction(pair[1].text) || opening(pair[1].text).is_some_and(|found| found.style.is_plain()) {
            continue;
        }
        let ends =
            pair[0].text.ends_with(['.', '?', '!', '。', '？', '！', ':', '：', '”', ')', '）', '」', ';', '；']);
        whole += usize::from(ends);
        broken += usize::from(!ends && width(pair[0].text) * 10 >= longest * 6);
    }
    broken > whole
}

/// How wide a line is, a Han character counted as two; enough of it to tell long from short.
fn width(text: &str) -> usize {
    text.chars().take(400).map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Han, kana and hangul, and their punctuation.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

/// Writes a line behind those before it, with the space that the break stood for.
pub(super) fn join(paragraph: &mut String, line: &str) {
    let (Some(last), Some(next)) = (paragraph.chars().next_back(), line.chars().next()) else {
        paragraph.push_str(line);
        return;
    };
    let wide = is_wide(last) && is_wide(next) && !is_hangul(last) && !is_hangul(next);
    let hyphen = last == '-' && next.is_alphabetic() && ends_in_word(paragraph);
    if !(wide || hyphen) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Korean stands between spaces.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

fn ends_in_word(text: &str) -> bool {
    text.chars().rev().nth(1).is_some_and(char::is_alphanumeric)
}

/// Records of courts number the lines of every page.
fn has_margin_numbers(text: &str) -> bool {
    let (mut numbered, mut all, mut last) = (0usize, 0usize, 0u32);
    for line in text.split('\n').filter(|line| !line.trim().is_empty()).take(2000) {
        all += 1;
        if let Some((number, _)) = margin_number(line) {
            numbered += usize::from(number == last + 1 || number == 1);
            last = number;
        }
    }
    numbered >= 20 && numbered * 10 >= all * 7
}

fn margin_number(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let end = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len());
    let (number, rest) = line.split_at(end);
    let number = number.parse().ok().filter(|number| (1..=32).contains(number))?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some((number, rest))
}

fn without_number(line: &str) -> &str {
    margin_number(line).map_or(line, |(_, rest)| rest)
}
