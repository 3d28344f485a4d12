//! The head of keys and values before a text, as much of YAML as such heads use.

/// The keys with their values in order, the text behind the head, and the number of its first line.
pub(super) struct FrontMatter<'a> {
    pub keys: Vec<(String, String, usize)>,
    pub body: &'a str,
    pub first_line: usize,
}

/// How long a head may be, in bytes.
const LONGEST: usize = 100_000;

/// Takes the head off a text; a text without one is all body.
pub(super) fn split(text: &str) -> FrontMatter<'_> {
    let none = FrontMatter { keys: Vec::new(), body: text, first_line: 1 };
    let skipped = text.len() - text.trim_start().len();
    let Some(rest) = text[skipped..].strip_prefix("---\n") else { return none };
    let first = text[..skipped].matches('\n').count() + 2;
    let mut keys: Vec<(String, String, usize)> = Vec::new();
    let mut used = 0;
    for (number, line) in (first..).zip(rest.split_inclusive('\n')) {
        used += line.len();
        if used > LONGEST {
            return none;
        }
        let shown = line.trim_end();
        if matches!(shown, "---" | "...") {
            return match keys.is_empty() {
                true => none,
                false => FrontMatter { keys: finished(keys), body: &rest[used..], first_line: number + 1 },
            };
        }
        match key_of(line) {
            Some((key, value)) => keys.push((key, value.to_owned(), number)),
            // What stands further in goes on with the value before.
            None => match keys.last_mut() {
                Some((_, value, _)) => go_on(value, shown),
                None if shown.is_empty() || shown.starts_with('#') => {}
                None => return none,
            },
        }
    }
    none
}

fn key_of(line: &str) -> Option<(String, &str)> {
    if line.starts_with([' ', '\t', '-', '#']) {
        return None;
    }
    let (key, value) = line.split_once(':')?;
    let fits =
        !key.is_empty() && key.len() <= 60 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
    let parted = value.is_empty() || value.starts_with([' ', '\t', '\n']);
    (fits && parted).then(|| (key.trim().to_lowercase(), value.trim()))
}

fn go_on(value: &mut String, line: &str) {
    let line = line.trim_start();
    let item = line.strip_prefix("- ").unwrap_or(line);
    if matches!(value.as_str(), "|" | ">" | "|-" | ">-") {
        value.clear();
    }
    // A backslash at the end of a line in quotation marks takes the break away, and one at the start of the next keeps
    // the space before the words.
    if value.ends_with('\\') && !value.ends_with("\\\\") {
        value.pop();
    } else if !value.is_empty() {
        value.push(' ');
    }
    value.push_str(item);
}

fn finished(keys: Vec<(String, String, usize)>) -> Vec<(String, String, usize)> {
    keys.into_iter().map(|(key, value, line)| (key, unquoted(&value), line)).collect()
}

fn unquoted(value: &str) -> String {
    let inside = |mark: char| value.len() >= 2 && value.starts_with(mark) && value.ends_with(mark);
    if inside('\'') {
        return value[1..value.len() - 1].replace("''", "'");
    }
    if !inside('"') {
        return value.trim_matches(['[', ']']).trim().to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value[1..value.len() - 1].chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('_') => out.push('\u{a0}'),
            Some(kind @ ('x' | 'u' | 'U')) => {
                let digits = match kind {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let code: String = chars.by_ref().take(digits).collect();
                let shown = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                // What shows nothing but breaks every comparison stays behind.
                out.extend(shown.filter(|c| !matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// A value written so that it reads as these words.
pub(super) fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
