//! Titles: from a page's title element, and from the first lines of a text.

use std::collections::HashSet;
use std::sync::LazyLock;

use dom_query::Document;
use regex::Regex;

use super::blocks::fold_space;

static SPACED_SEPARATOR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s[|\-–—\\/>»]\s").expect("pattern"));
static HIERARCHY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s[\\/>»]\s").expect("pattern"));
static FIRST_PART: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[^|\-–—\\/>»]*[|\-–—\\/>»]").expect("pattern"));
static SEPARATORS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[|\-–—\\/>»]+").expect("pattern"));

/// Counts as a split at white space does: an empty piece at either end is a word too.
fn words(text: &str) -> usize {
    if text.is_empty() {
        return 1;
    }
    let inner = text.split_whitespace().count();
    let ends = usize::from(text.starts_with(char::is_whitespace)) + usize::from(text.ends_with(char::is_whitespace));
    if inner == 0 { 2 } else { inner + ends }
}

/// The article's title out of the title element, the site's name taken off where it can be told, as Readability.js
/// does it.
pub(super) fn from_title_element(doc: &Document) -> String {
    let titles = doc.select("title");
    // As a browser gives it: only the white space of ASCII is folded.
    let original =
        titles.nodes().first().map(|node| node.text().split_ascii_whitespace().collect::<Vec<_>>().join(" "));
    let original = original.unwrap_or_default();
    let original = original.as_str();
    let mut title = original.to_string();
    let mut hierarchical = false;
    if let Some(last) = SPACED_SEPARATOR.find_iter(original).last() {
        hierarchical = HIERARCHY.is_match(original);
        title = original[..last.start()].to_string();
        if words(&title) < 3 {
            title = FIRST_PART.replace(original, "").into_owned();
        }
    } else if original.contains(": ") {
        let printed = doc.select("h1, h2").nodes().iter().take(500).any(|node| node.text().trim() == original);
        if !printed {
            let after_last = original.rfind(':').map_or("", |at| &original[at + 1..]);
            let before_first = original.find(':').map_or("", |at| &original[..at]);
            title = after_last.to_string();
            if words(after_last) < 3 {
                title = original.find(':').map_or("", |at| &original[at + 1..]).to_string();
            } else if words(before_first) > 5 {
                title = original.to_string();
            }
        }
    } else if !(15..=150).contains(&original.encode_utf16().count()) {
        let headings = doc.select("h1");
        if let [heading] = headings.nodes() {
            title = heading.text().to_string();
        }
    }
    let title = fold_space(&title);
    let count = words(&title);
    let without = SEPARATORS.replace_all(original, "");
    if count <= 4 && (!hierarchical || count + 1 != words(&without)) {
        return original.to_string();
    }
    title
}

/// How much of the second text the first one holds, by length of words: 0 to 1. Readability.js knows only the words
/// of ASCII; texts without any are compared by the words of their own script.
pub(super) fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let ascii = |text: &'_ str| -> Vec<String> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.filter(|word| !word.is_empty()).map(str::to_string).collect()
    };
    let any = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_string).collect()
    };
    let (mut first, mut second) = (ascii(&a), ascii(&b));
    if first.is_empty() && second.is_empty() {
        (first, second) = (any(&a), any(&b));
    }
    if first.is_empty() || second.is_empty() {
        return 0.0;
    }
    let known: HashSet<&str> = first.iter().map(String::as_str).collect();
    let length = |words: &[&str]| words.iter().map(|w| w.chars().count() + 1).sum::<usize>().saturating_sub(1);
    let all: Vec<&str> = second.iter().map(String::as_str).collect();
    let missing: Vec<&str> = all.iter().copied().filter(|word| !known.contains(word)).collect();
    1.0 - length(&missing) as f64 / length(&all).max(1) as f64
}

static RESIDUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:[\w .'-]{0,40} )?(?:title|headline|section|logo|banner|placeholder)$|^(?:home|首页|首頁)\b?\s*[>›»/|].*|^(?:skip to|jump to|menu|search|log ?in|sign ?(?:in|up)|subscribe|newsletter|advertisement|for immediate release|press release|news release|print|share|listen|font size|上一篇|下一篇|打印|分享|字号|字體|大中小|放大|缩小|关闭|网站首页|登录|注册|当前位置|您的位置)\b?.{0,40}$",
    )
    .expect("pattern")
});

/// Whether a line above the headline is left over from the page's frame rather than written for it.
pub(super) fn is_residue(line: &str) -> bool {
    line.chars().count() <= 120 && RESIDUE.is_match(line.trim())
}

/// Whether a text is written in a script without spaces between words.
pub(super) fn is_wide(line: &str) -> bool {
    let wide = line.chars().filter(|c| is_wide_char(*c)).count();
    wide * 3 > line.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Han, kana and Hangul.
pub(super) fn is_wide_char(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a text ends as a sentence does, closing quotation marks and brackets left aside.
pub(super) fn ends_as_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | ')' | '）' | '」' | '』' | ']' | '】' | '»')
    });
    line.ends_with(['.', '!', '?', '。', '！', '？', '…', '؟', '।'])
}

/// How much a line at the top of a text looks like a headline; below zero: it does not.
pub(super) fn score(line: &str) -> f32 {
    let line = line.trim();
    let length = line.chars().count();
    if !(2..=300).contains(&length) || is_residue(line) || !line.chars().any(char::is_alphabetic) {
        return -1.0;
    }
    let wide = is_wide(line);
    let words = if wide { length / 2 } else { line.split_whitespace().count() };
    let mut score: f32 = match words {
        0 | 1 => 0.5,
        2 => 1.0,
        3 => 2.0,
        4..=20 => 4.0,
        21..=30 => 2.0,
        _ => 0.5,
    };
    if ends_as_sentence(line) && !line.ends_with(['?', '!', '？', '！']) {
        score -= 2.0;
    }
    if line.ends_with([':', '：', ',', '，']) {
        score -= 1.5;
    }
    if line.contains(" | ") || line.contains(" > ") || line.contains(" » ") || line.contains("://") {
        score -= 2.5;
    }
    if !wide {
        let capital = line.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).count();
        if capital * 2 > line.split_whitespace().count() && words > 3 {
            score += 0.5;
        }
    }
    score
}
