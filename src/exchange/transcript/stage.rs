//! Stage directions and other lines that nobody says.

/// Whether a paragraph is a stage direction and nothing else: `(Laughter.)`, `[Applause]`, `（笑）`.
pub(super) fn is_direction(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '。']);
    let mut chars = text.chars();
    let close = match chars.next() {
        Some('(') => ')',
        Some('[') => ']',
        Some('（') => '）',
        Some('【') => '】',
        Some('〔') => '〕',
        _ => return false,
    };
    if text.chars().count() > 600 || chars.next_back() != Some(close) {
        return false;
    }
    // The bracket that opens first closes last.
    let open = text.chars().next().unwrap_or_default();
    let mut depth = 0usize;
    let mut left = text.chars().count();
    for c in text.chars() {
        left -= 1;
        depth += usize::from(c == open);
        depth -= usize::from(c == close && depth > 0);
        if depth == 0 {
            return left == 0;
        }
    }
    false
}

/// Whether a line only parts what stands before it from what follows: `* * *`, `---`, `# # #`.
pub(super) fn is_rule(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    let count = 1 + marks.clone().count();
    let same = marks.all(|c| c == first);
    same && ((matches!(first, '*' | '-' | '_' | '#' | '=' | '~' | '–' | '—' | '•') && count >= 3)
        || (matches!(first, '.' | '…') && count >= 6))
}

/// Whether a line says that the words end here: `END`, `(END)`, `-END-`, `（完）`.
pub(super) fn is_end(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let short = text.chars().count() <= 30;
    let phrases = ["end of transcript", "end transcript", "end of recording", "完", "结束", "結束", "全文完"];
    short && (matches!(bare, "END" | "ENDS" | "FIN" | "ENDE") || phrases.contains(&bare.to_lowercase().as_str()))
}

/// Whether a line is the number of a page: `- 3 -`, `Page 3 of 10`, `3`.
pub(super) fn is_page_number(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']'));
    let lower = bare.to_lowercase();
    let rest = lower.strip_prefix("page").map(str::trim_start).unwrap_or(&lower);
    let rest = rest.replace(" of ", "/");
    !rest.is_empty()
        && rest.len() <= 9
        && rest.contains(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_digit() || b == b'/')
        && (lower.starts_with("page") || bare.len() < text.len())
}
