//! What a line begins with: the label of somebody who speaks from here on, if it can be one.

use super::names::{self, Lettering, bare};
use super::roles::{role_of, without_brackets};

/// How a label is set off from the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Style {
    /// By a mark: `**Name:**`, `### Name:`.
    Marked,
    /// A heading without a colon; a label only where it comes again.
    Heading,
    /// `Q` or `A` with room behind it.
    Letter,
    /// `Q` with one space behind it.
    LooseLetter,
    /// A role and a colon: `Reporter:`, `记者：`.
    Role,
    /// Capitals and a colon: `MS. DALTON:`.
    Capitals,
    /// An office or a note in brackets, and a colon: `Secretary Blinken:`, `Name (Title):`.
    Titled,
    /// A name and a colon.
    Name,
    /// Words of a script without capitals and a colon.
    Caseless,
    /// Capitals and a full stop: `CHAIR POWELL.`.
    Dotted,
    /// A full stop and a dash: `President. – `.
    Dashed,
    /// Brackets: `【记者】`, `（问）`.
    Bracketed,
}

impl Style {
    /// Whether a line that looks so hardly ever goes on with the one before.
    pub(super) fn is_plain(self) -> bool {
        !matches!(self, Style::LooseLetter | Style::Name | Style::Dashed)
    }
}

/// A label with the words behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    pub label: String,
    pub rest: String,
    pub style: Style,
    /// When the turn begins in the recording, where that is printed beside the label.
    pub time: Option<String>,
}

impl Opening {
    fn new(label: &str, rest: &str, style: Style) -> Option<Opening> {
        let label = label.trim().trim_end_matches([':', '：']).trim();
        let fits = !label.is_empty() && label.chars().count() <= 300;
        fits.then(|| Opening { label: label.to_owned(), rest: rest.trim().to_owned(), style, time: None })
    }
}

/// How far into a line a label may reach, in bytes.
const REACH: usize = 400;

/// What a line begins with. Whether it is a label there, all lines together decide.
pub(super) fn opening(line: &str) -> Option<Opening> {
    let line = line.trim_start();
    let (before, line) = leading_time(line);
    let mut found = marked(line).or_else(|| plain(line))?;
    let (behind, rest) = leading_time(&found.rest);
    if behind.is_some() {
        found.rest = rest.to_owned();
    }
    if let Some((label, time)) = trailing_time(&found.label) {
        found.label = label;
        found.time = Some(time);
    }
    found.time = before.or(behind).or(found.time);
    Some(found)
}

fn marked(line: &str) -> Option<Opening> {
    if line.starts_with('#') {
        let text = line.trim_start_matches('#');
        if line.len() - text.len() > 6 || !text.starts_with([' ', '\t']) {
            return None;
        }
        let text = text.trim().trim_matches('*').trim();
        let style = if text.ends_with([':', '：']) { Style::Marked } else { Style::Heading };
        return Opening::new(text, "", style);
    }
    for mark in ["**", "__", "*", "_"] {
        let Some(inside) = line.strip_prefix(mark) else { continue };
        if let Some(end) = head_of(inside).find(mark) {
            let (inner, after) = (&inside[..end], &inside[end + mark.len()..]);
            let colon_behind = after.trim_start().strip_prefix([':', '：']);
            let colon_inside = inner.trim_end().ends_with([':', '：']);
            let rest = if colon_inside { Some(after) } else { colon_behind };
            if let Some(rest) = rest
                && may_name(inner.trim().trim_end_matches([':', '：']))
            {
                return Opening::new(inner, rest, Style::Marked);
            }
            if rest.is_none() && is_letter(inner.trim().trim_end_matches('.')) {
                return Opening::new(inner.trim().trim_end_matches('.'), after, Style::Letter);
            }
        }
        // The whole turn is marked: `**Q: Why?**`.
        let mut found = plain(inside)?;
        found.rest = format!("{mark}{}", found.rest);
        return Some(found);
    }
    None
}

/// Whether words in front of a colon that are marked can name somebody.
fn may_name(text: &str) -> bool {
    let core = without_brackets(text);
    role_of(text).is_some() || (!is_field(&core) && names::lettering(&core).is_some())
}

fn plain(line: &str) -> Option<Opening> {
    letter(line).or_else(|| bracketed(line)).or_else(|| colon(line)).or_else(|| dashed(line)).or_else(|| dotted(line))
}

fn is_letter(text: &str) -> bool {
    matches!(text, "Q" | "A")
}

fn letter(line: &str) -> Option<Opening> {
    let first = line.get(..1).filter(|first| is_letter(first))?;
    let after = &line[1..];
    let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = &after[digits.min(2)..];
    let rest = after.trim_start();
    let room = &after[..after.len() - rest.len()];
    if after.is_empty() {
        return Opening::new(first, "", Style::Letter);
    }
    if let Some(rest) = after.strip_prefix([':', '：']) {
        return Opening::new(first, rest, Style::Letter);
    }
    if let Some(rest) =
        after.strip_prefix('.').filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\u{a0}']))
    {
        return Opening::new(first, rest, Style::Letter);
    }
    let wide = room.chars().count() >= 2 || room.contains('\t');
    if wide {
        return Opening::new(first, rest, Style::Letter);
    }
    (!room.is_empty() && first == "Q").then(|| Opening::new(first, rest, Style::LooseLetter)).flatten()
}

fn bracketed(line: &str) -> Option<Opening> {
    for (open, close) in [('【', '】'), ('（', '）'), ('(', ')'), ('[', ']'), ('〔', '〕')] {
        let Some(inside) = line.strip_prefix(open) else { continue };
        let end = head_of(inside).find(close)?;
        let (inner, rest) = (&inside[..end], inside[end + close.len_utf8()..].trim_start_matches([':', '：']));
        let fits = inner.chars().count() <= 20 && !rest.trim().is_empty();
        let short = names::is_caseless(inner) && inner.chars().count() <= 8 && names::lettering(inner).is_some();
        let happens = ["笑", "拍手", "掌声", "掌聲", "鼓掌", "大笑", "众笑", "眾笑"].contains(&inner.trim());
        let names = fits && !happens && (role_of(inner).is_some() || open == '【' || short);
        return names.then(|| Opening::new(inner, rest, Style::Bracketed)).flatten();
    }
    None
}

/// The part of a line in which a label may stand.
fn head_of(line: &str) -> &str {
    let mut end = line.len().min(REACH);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

fn colon(line: &str) -> Option<Opening> {
    let head = head_of(line);
    let mut depth = 0usize;
    let mut found = None;
    for (at, c) in head.char_indices() {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            ':' | '：' if depth == 0 => {
                found = Some((at, c));
                break;
            }
            _ => {}
        }
    }
    let (at, c) = found?;
    let (label, rest) = (&line[..at], &line[at + c.len_utf8()..]);
    if label.ends_with('\\') || (c == ':' && (rest.starts_with("//") || rest.starts_with(|c: char| c.is_ascii_digit())))
    {
        return None;
    }
    let core = without_brackets(label);
    if core.is_empty() || is_field(&core) {
        return None;
    }
    if role_of(label).is_some() {
        return Opening::new(label, rest, Style::Role);
    }
    let noted = core.len() < label.trim().len();
    let style = match names::lettering(&core)? {
        Lettering::Capitals => Style::Capitals,
        Lettering::Titled => Style::Titled,
        Lettering::Name if noted => Style::Titled,
        Lettering::Name => Style::Name,
        Lettering::Caseless => Style::Caseless,
    };
    Opening::new(label, rest, style)
}

/// `CHAIR POWELL. Good afternoon.` and `Mr. SMITH. I rise today.`
fn dotted(line: &str) -> Option<Opening> {
    let head = head_of(line);
    for (at, _) in head.match_indices(". ") {
        let (core, rest) = (&line[..at], line[at + 2..].trim_start());
        let words: Vec<&str> = core.split_whitespace().collect();
        if core.chars().count() > 60 || words.is_empty() {
            return None;
        }
        // `Ms. JONES of Ohio`, `The SPEAKER pro tempore`.
        let capital =
            |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.contains(char::is_lowercase);
        let noted = words.len() <= 6 && names::is_honorific(words[0]) && words.get(1).is_some_and(capital);
        // `U.S`, `P.M` and `8:39` are no names.
        let last_is_name = words
            .last()
            .is_some_and(|word| !word.contains('.') && word.chars().filter(|c| c.is_uppercase()).count() >= 2);
        let numbered = core.contains(|c: char| c.is_ascii_digit());
        let begins = rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "—–(\"“‘[".contains(c));
        let capitals = names::lettering(&without_brackets(core)) == Some(Lettering::Capitals);
        let named = words.len() >= 2 && ((last_is_name && capitals) || noted);
        if named && !numbered && begins && !is_field(core) {
            return Opening::new(core, rest, Style::Dotted);
        }
    }
    None
}

/// `President. – Madam, …` and `LE PRÉSIDENT. — …`
fn dashed(line: &str) -> Option<Opening> {
    let head = head_of(line);
    for dash in [". – ", ". — ", ".\u{a0}– ", " — ", ".–", ".—"] {
        let Some(at) = head.find(dash) else { continue };
        let (core, rest) = (&line[..at], &line[at + dash.len()..]);
        let bare = without_brackets(core.split(',').next().unwrap_or(core));
        let capitals = names::lettering(&bare) == Some(Lettering::Capitals);
        let short = bare.rsplit([' ', '.']).next().unwrap_or_default().chars().count() < 3;
        if short || bare.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let named = names::lettering(&bare).is_some() && dash.contains('.');
        if core.chars().count() <= 120 && (named || (capitals && bare.split_whitespace().count() >= 2)) {
            return Opening::new(core, rest, Style::Dashed);
        }
    }
    None
}

const FIELDS: &[&str] = &[
    "date",
    "time",
    "place",
    "location",
    "venue",
    "subject",
    "title",
    "topic",
    "topics",
    "contact",
    "note",
    "notes",
    "re",
    "url",
    "link",
    "source",
    "transcript",
    "for immediate release",
    "participants",
    "speakers",
    "present",
    "update",
    "updated",
    "warning",
    "faq",
    "cc",
    "tel",
    "email",
    "phone",
    "copyright",
    "photo",
    "duration",
    "language",
    "licence",
    "license",
    "ps",
    "p.s",
    "fact sheet",
    "editor’s note",
    "editor's note",
    "embargo",
    "时间",
    "時間",
    "地点",
    "地點",
    "日期",
    "来源",
    "來源",
    "标题",
    "標題",
    "主题",
    "主題",
    "出席",
    "注",
    "备注",
    "備註",
];

/// Words before a colon that say something of the transcript and name nobody.
pub(super) fn is_field(core: &str) -> bool {
    let folded = core.trim().to_lowercase();
    FIELDS.contains(&folded.as_str()) || FIELDS.contains(&bare(core).as_str())
}

/// `[00:01:23] `, `(00:15)`, `00:01:23 ` in front of a label or of the words.
fn leading_time(line: &str) -> (Option<String>, &str) {
    let trimmed = line.trim_start();
    let (open, close) = match trimmed.chars().next() {
        Some('[') => ('[', ']'),
        Some('(') => ('(', ')'),
        Some(c) if c.is_ascii_digit() => {
            let end = trimmed.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(trimmed.len());
            let (time, rest) = trimmed.split_at(end);
            let alone = time.matches(':').count() == 2 && rest.starts_with([' ', '\t']);
            return match clock_time(time).filter(|_| alone) {
                Some(time) => (Some(time), rest.trim_start()),
                None => (None, line),
            };
        }
        _ => return (None, line),
    };
    let inside = trimmed.strip_prefix(open).unwrap_or_default();
    match head_of(inside).find(close) {
        Some(end) if end <= 14 => match clock_time(&inside[..end]) {
            Some(time) => (Some(time), inside[end + 1..].trim_start()),
            None => (None, line),
        },
        _ => (None, line),
    }
}

/// `Speaker 1 00:00:12` and `Name (00:15)`.
fn trailing_time(label: &str) -> Option<(String, String)> {
    let (before, last) = label.trim().rsplit_once([' ', '\t'])?;
    let time = clock_time(last.trim_matches(['(', ')', '[', ']']))?;
    (!before.trim().is_empty()).then(|| (before.trim().to_owned(), time))
}

/// A time of a recording in the form kept here: `1:02` is `00:01:02.000`.
pub(super) fn clock_time(text: &str) -> Option<String> {
    let (whole, fraction) = match text.trim().split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, fraction),
        None => (text.trim(), "0"),
    };
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<&str> = whole.split(':').collect();
    let digits = |part: &&str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(digits) {
        return None;
    }
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let (hours, minutes, seconds) =
        if parts.len() == 3 { (number(0), number(1), number(2)) } else { (number(0) / 60, number(0) % 60, number(1)) };
    let thousandths: u32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    (minutes < 60 && seconds < 60).then(|| format!("{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"))
}
