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
    let known = [
        ("&nbsp;", ' '),
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&rsquo;", '’'),
    ];
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

/// Tags of HTML that stand in Markdown; anything else between angle brackets is words.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "center",
    "cite",
    "div",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "li",
    "ol",
    "p",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
    "u",
    "ul",
    "video",
    "audio",
    "source",
];

/// A tag is dropped, an address between angle brackets is the address.
fn tag(chars: &[char], at: usize, out: &mut String) -> usize {
    const REACH: usize = 1000;
    let window = &chars[at + 1..chars.len().min(at + REACH)];
    let end = window.iter().position(|c| matches!(c, '<' | '>')).filter(|end| window[*end] == '>');
    let Some(end) = end else {
        out.push('<');
        return at + 1;
    };
    let inside: String = window[..end].iter().collect();
    let name = inside.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default().to_ascii_lowercase();
    if inside.starts_with("https://") || inside.starts_with("http://") {
        out.push_str(&inside);
    } else if TAGS.contains(&name.as_str()) {
        if matches!(name.as_str(), "br" | "p" | "div" | "li" | "tr") {
            out.push(' ');
        }
    } else {
        out.push('<');
        return at + 1;
    }
    at + end + 2
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
