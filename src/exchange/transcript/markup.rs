//! Marks of Markdown within a paragraph: taken away in reading, kept from being read as marks in writing.

/// The words of a paragraph of Markdown.
pub(super) fn plain(text: &str) -> String {
    if !text.contains(['*', '_', '\\', '[', '&', '<', '`']) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        match c {
            '\\' if chars.get(at + 1).is_some_and(char::is_ascii_punctuation) => {
                out.push(chars[at + 1]);
                at += 2;
            }
            '*' | '_' => {
                let end = run(&chars, at);
                if !is_emphasis(&chars, at, end) {
                    out.extend(&chars[at..end]);
                }
                at = end;
            }
            '[' => at = link(&chars, at, &mut out),
            '&' => at = entity(&chars, at, &mut out),
            '<' => at = tag(&chars, at, &mut out),
            c => {
                out.push(c);
                at += 1;
            }
        }
    }
    out
}

fn run(chars: &[char], from: usize) -> usize {
    let mut end = from;
    while chars.get(end) == Some(&chars[from]) {
        end += 1;
    }
    end
}

/// One to three stars or underscores that touch a word on one side are emphasis.
fn is_emphasis(chars: &[char], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let after = chars.get(end).copied();
    let word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let within = chars[start] == '_' && inner(before) && inner(after);
    (end - start <= 3 && !within && (word(before) || word(after))) || (end - start == 2 && chars[start] == '*')
}

/// `[words](address)` is its words; other brackets stay.
fn link(chars: &[char], at: usize, out: &mut String) -> usize {
    if let Some(close) = closing(chars, at + 1, ']', '[')
        && chars.get(close + 1) == Some(&'(')
        && let Some(end) = closing(chars, close + 2, ')', '(')
    {
        let words: String = chars[at + 1..close].iter().collect();
        out.push_str(&words.replace(['*', '\\'], ""));
        return end + 1;
    }
    out.push('[');
    at + 1
}

/// Where a bracket closes, if it does before another opens and before a line ends.
fn closing(chars: &[char], from: usize, close: char, open: char) -> Option<usize> {
    const REACH: usize = 2000;
    let window = chars.get(from..chars.len().min(from + REACH))?;
    let at = window.iter().position(|c| *c == close || *c == open || *c == '\n' || *c == '[')?;
    (window[at] == close).then_some(from + at)
}

fn entity(chars: &[char], at: usize, out: &mut String) -> usize {
    let window: String = chars[at..chars.len().min(at + 10)].iter().collect();
    let known =
        [("&nbsp;", ' '), ("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&rsquo;", '’')];
    match known.iter().find(|(name, _)| window.starts_with(name)) {
        Some((name, c)) => {
            out.push(*c);
            at + name.len()
        }
        None => {
            out.push('&');
            at + 1
        }
    }
}

/// The few tags that stand in Markdown of transcripts.
fn tag(chars: &[char], at: usize, out: &mut String) -> usize {
    let window: String = chars[at..chars.len().min(at + 12)].iter().collect::<String>().to_lowercase();
    for tag in ["<br>", "<br/>", "<br />", "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<em>", "</em>", "<strong>", "</strong>"] {
        if window.starts_with(tag) {
            if tag.starts_with("<br") {
                out.push(' ');
            }
            return at + tag.len();
        }
    }
    out.push('<');
    at + 1
}

/// A paragraph written so that it reads as these words.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let special = matches!(c, '\\' | '*' | '_' | '[' | ']' | '&' | '<' | '`' | '~');
        // These are marks only where a paragraph begins.
        let leading = at == 0 && c.is_ascii_punctuation();
        if special || leading {
            out.push('\\');
        }
        out.push(c);
    }
    // A number with a full stop would begin a list.
    let digits = out.len() - out.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=9).contains(&digits) && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}
