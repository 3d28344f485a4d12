//! WebVTT.

use super::super::label::clock_time;
use super::{Document, Said, paragraphs};

/// A turn that does not say when it begins; its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithoutTimes(pub usize);

impl WithoutTimes {
    /// What is missing, and what to do.
    pub fn detail(self, document: &Document) -> String {
        let words = document.turns.get(self.0).map(|turn| turn.text.chars().take(40).collect::<String>());
        format!(
            "WebVTT needs the time at which each turn begins, and turn {} (“{}…”) has none in `starts_at`. Take \
             format=markdown or format=json.",
            self.0 + 1,
            words.unwrap_or_default()
        )
    }
}

/// Writes a transcript as captions: a cue a paragraph, the cues of a turn named alike.
///
/// # Errors
/// Where a turn that somebody says has no time.
pub fn web_vtt(document: &Document) -> Result<String, WithoutTimes> {
    let spans = spans(&document.turns)?;
    let mut out = String::from("WEBVTT");
    if let Some(title) = &document.title {
        out.push_str(&format!(" - {}", escape(&title.replace('\n', " "))));
    }
    out.push_str(&format!("\nLanguage: {}\n", document.language));
    for (at, (turn, (from, to))) in document.turns.iter().zip(spans).enumerate() {
        let written: Vec<&str> = paragraphs(&turn.text).collect();
        let whole: usize = written.iter().map(|text| text.len()).sum();
        let (open, close) = span(turn);
        let mut said = 0;
        for text in &written {
            // A paragraph takes of the turn's time what it has of its words.
            let share = |part: usize| from + (to - from) * part as u64 / whole.max(1) as u64;
            let (begins, ends) = (share(said), share(said + text.len()));
            said += text.len();
            let lines: Vec<String> =
                text.split('\n').map(|line| escape(line.trim())).filter(|line| !line.is_empty()).collect();
            out.push_str(&format!(
                "\nturn {}\n{} --> {}\n{open}{}{close}\n",
                at + 1,
                shown(begins),
                shown(ends),
                lines.join("\n")
            ));
        }
    }
    Ok(out)
}

/// From when until when each turn is said, in thousandths of a second. What happens between takes the time between.
fn spans(turns: &[Said]) -> Result<Vec<(u64, u64)>, WithoutTimes> {
    let begins: Vec<Option<u64>> = turns.iter().map(|turn| turn.starts_at.as_deref().and_then(thousandths)).collect();
    if begins.iter().all(Option::is_none) {
        return Err(WithoutTimes(0));
    }
    let mut following = None;
    let mut next: Vec<Option<u64>> = Vec::with_capacity(turns.len());
    for begin in begins.iter().rev() {
        next.push(following);
        following = begin.or(following);
    }
    next.reverse();
    let mut before = 0;
    let mut spans = Vec::with_capacity(turns.len());
    for (at, turn) in turns.iter().enumerate() {
        if turn.kind.is_spoken() && begins[at].is_none() {
            return Err(WithoutTimes(at));
        }
        let from = begins[at].unwrap_or(before);
        let to = turn.ends_at.as_deref().and_then(thousandths).or(next[at]).unwrap_or(from + 5_000);
        // A cue is shown for some time.
        let to = to.max(from + 1);
        before = to;
        spans.push((from, to));
    }
    Ok(spans)
}

fn thousandths(time: &str) -> Option<u64> {
    let time = clock_time(time)?;
    let mut parts = time.split([':', '.']).map(|part| part.parse::<u64>().ok());
    let mut next = || parts.next().flatten();
    Some(((next()? * 60 + next()?) * 60 + next()?) * 1000 + next()?)
}

fn shown(at: u64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", at / 3_600_000, at / 60_000 % 60, at / 1000 % 60, at % 1000)
}

/// The span that says who speaks and what sort of turn it is.
fn span(turn: &Said) -> (String, &'static str) {
    let kind = turn.kind.word();
    match turn.label.as_deref().filter(|_| turn.kind.is_spoken()) {
        Some(label) => (format!("<v.{kind} {}>", escape(&label.replace('\n', " "))), "</v>"),
        None => (format!("<c.{kind}>"), "</c>"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
