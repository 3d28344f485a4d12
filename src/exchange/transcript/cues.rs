//! Captions of a recording, WebVTT and SubRip: cues of one speaker become a turn, with its times.

use super::head::tidy;
use super::label::Style;
use super::label::{clock_time, opening};
use super::{Form, Reading, Turn, TurnKind, lines, pairing, stage};

/// Whether a line says from when until when a cue is shown.
pub(super) fn is_timing(line: &str) -> bool {
    times(line).is_some()
}

fn times(line: &str) -> Option<(String, String)> {
    let (from, to) = line.split_once("-->")?;
    // Behind the second time stand settings of where the cue is shown.
    let to = to.split_whitespace().next()?;
    Some((clock_time(from.trim())?, clock_time(to)?))
}

/// A cue: from when until when, and what is said.
struct Cue<'a> {
    id: Option<&'a str>,
    from: String,
    to: String,
    lines: Vec<&'a str>,
    line: usize,
}

/// What one speaker says in a cue.
struct Voice {
    label: Option<String>,
    kind: Option<TurnKind>,
    text: String,
}

/// Reads captions.
pub(super) fn read(text: &str, form: Form) -> Reading {
    let mut reading = Reading::empty(form);
    let cues = cues_of(text, &mut reading);
    let mut joined = Joined { turns: Vec::new(), id: None, kinds: false };
    for cue in cues {
        let voices = voices_of(&cue);
        if voices.is_empty() {
            reading.note(cue.line, cue.id.unwrap_or("-->"), "no_words", "A cue without words. It was left out.");
        }
        for voice in voices {
            joined.add(&cue, voice);
        }
    }
    reading.turns = joined.turns;
    if joined.kinds {
        // What the captions say themselves of who asks holds; the pairs follow from it.
        let kinds: Vec<TurnKind> = reading.turns.iter().map(|turn| turn.kind).collect();
        pairing::pair(&mut reading.turns);
        for (turn, kind) in reading.turns.iter_mut().zip(kinds) {
            turn.kind = kind;
            if kind != TurnKind::Answer {
                turn.answers = None;
            }
        }
    } else {
        pairing::pair(&mut reading.turns);
    }
    reading
}

fn cues_of<'a>(text: &'a str, reading: &mut Reading) -> Vec<Cue<'a>> {
    let mut cues: Vec<Cue<'a>> = Vec::new();
    let mut block: Vec<(usize, &'a str)> = Vec::new();
    let numbered = text.split('\n').enumerate().map(|(at, line)| (at + 1, line.trim_end()));
    for (number, line) in numbered.chain([(0, "")]) {
        if !line.trim().is_empty() {
            block.push((number, line));
            continue;
        }
        take_block(&block, &mut cues, reading);
        block.clear();
    }
    cues
}

fn take_block<'a>(block: &[(usize, &'a str)], cues: &mut Vec<Cue<'a>>, reading: &mut Reading) {
    let Some((number, first)) = block.first().copied() else { return };
    if first.trim_start().starts_with("WEBVTT") {
        return take_header(first, &block[1..], reading);
    }
    if first == "NOTE" || first.starts_with("NOTE ") || matches!(first, "STYLE" | "REGION") {
        return;
    }
    let timing = block.iter().take(2).position(|(_, line)| is_timing(line));
    let Some((from, to)) = timing.and_then(|at| times(block[at].1)) else {
        let whole = block.iter().map(|(_, line)| *line).collect::<Vec<_>>().join(" ");
        return reading.note(number, &whole, "cue", "Lines without a time. They were left out.");
    };
    let at = timing.unwrap_or(0);
    let id = (at == 1).then_some(first.trim());
    let lines = block[at + 1..].iter().map(|(_, line)| *line).collect();
    cues.push(Cue { id, from, to, lines, line: number });
}

/// Behind `WEBVTT -` may stand what it is called, and below it lines of `Key: value`.
fn take_header(first: &str, lines: &[(usize, &str)], reading: &mut Reading) {
    let title = first.trim_start().trim_start_matches("WEBVTT").trim_start_matches([' ', '\t', '-', '–', '—']).trim();
    if !title.is_empty() {
        reading.head.title = Some(decode(title));
    }
    for (number, line) in lines {
        match line.split_once(':') {
            Some((key, value)) if key.eq_ignore_ascii_case("language") => {
                reading.head.language = crate::exchange::page::language::canonical(value.trim());
            }
            Some((key, _)) if key.eq_ignore_ascii_case("kind") => {}
            _ => reading.note(*number, line, "header", "A line of the header that is not read. It was left out."),
        }
    }
}

/// Takes the cue's lines apart by who speaks.
fn voices_of(cue: &Cue<'_>) -> Vec<Voice> {
    let mut voices: Vec<Voice> = Vec::new();
    let mut text = String::new();
    for line in &cue.lines {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line.trim());
    }
    let mut rest = text.as_str();
    let mut current = Voice { label: None, kind: None, text: String::new() };
    while let Some(at) = rest.find('<') {
        let Some(length) = rest[at..].find('>') else { break };
        current.text.push_str(&rest[..at]);
        let tag = &rest[at + 1..at + length];
        rest = &rest[at + length + 1..];
        if let Some((kind, label)) = voice_tag(tag) {
            push(&mut voices, std::mem::replace(&mut current, Voice { label, kind, text: String::new() }));
        } else if tag == "/v" {
            push(&mut voices, std::mem::replace(&mut current, Voice { label: None, kind: None, text: String::new() }));
        }
    }
    current.text.push_str(rest);
    push(&mut voices, current);
    voices.into_iter().flat_map(by_lines).collect()
}

fn push(voices: &mut Vec<Voice>, voice: Voice) {
    if !voice.text.trim().is_empty() {
        voices.push(voice);
    }
}

/// `v Name`, `v.class Name` and `c.class`: the classes may say whether it is a question.
fn voice_tag(tag: &str) -> Option<(Option<TurnKind>, Option<String>)> {
    if let Some(classes) = tag.strip_prefix("c.") {
        return Some((Some(classes.split('.').find_map(TurnKind::of)?), None));
    }
    let rest = tag.strip_prefix('v')?;
    let (classes, name) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_once([' ', '\t', '\n']).unwrap_or((rest, "")),
        None if rest.is_empty() => ("", ""),
        None => ("", rest.strip_prefix([' ', '\t', '\n'])?),
    };
    let kind = classes.split('.').find_map(TurnKind::of);
    let name = tidy(&decode(name));
    Some((kind, Some(name).filter(|name| !name.is_empty())))
}

/// Without voice spans a label may stand in the words: `>> NAME:`, `MS. DALTON:`, `- Name:`.
fn by_lines(voice: Voice) -> Vec<Voice> {
    if voice.label.is_some() || voice.kind.is_some() {
        return vec![Voice { text: decode(&voice.text), ..voice }];
    }
    let mut voices: Vec<Voice> = Vec::new();
    // Two lines with a dash each are two people.
    let dashes = voice.text.lines().filter(|line| line.trim_start().starts_with("- ")).count() >= 2;
    for line in voice.text.lines() {
        let decoded = decode(line);
        let bare = decoded.trim_start_matches(['>', '-', ' ']);
        let turned = decoded.trim_start().starts_with(">>") || (dashes && decoded.trim_start().starts_with("- "));
        let label = opening(bare).filter(|found| {
            turned
                || matches!(
                    found.style,
                    Style::Letter | Style::Role | Style::Capitals | Style::Titled | Style::Name | Style::Caseless
                )
        });
        match label {
            Some(found) => voices.push(Voice { label: Some(found.label), kind: None, text: found.rest }),
            None if turned => voices.push(Voice { label: Some(">>".into()), kind: None, text: bare.to_owned() }),
            None => match voices.last_mut() {
                Some(last) if !last.text.is_empty() => {
                    last.text.push('\n');
                    last.text.push_str(&decoded);
                }
                Some(last) => last.text.push_str(&decoded),
                None => voices.push(Voice { label: None, kind: None, text: decoded }),
            },
        }
    }
    voices.retain(|voice| !voice.text.trim().is_empty());
    voices
}

/// The characters that captions write as entities.
fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
    text.replace("&lrm;", "").replace("&rlm;", "").replace("&amp;", "&")
}

/// Turns that are being joined from cues.
struct Joined {
    turns: Vec<Turn>,
    /// The name of the last cue, where cues name the turn they are part of.
    id: Option<String>,
    kinds: bool,
}

/// Without a speaker, words go on in one turn until a sentence ends and the turn is as long as a paragraph.
const PARAGRAPH: usize = 600;

impl Joined {
    fn add(&mut self, cue: &Cue<'_>, voice: Voice) {
        let id = cue.id.and_then(|id| id.strip_prefix("turn ")).map(str::to_owned);
        let text = if id.is_some() { voice.text.trim().to_owned() } else { words_of(&voice.text) };
        if text.is_empty() {
            return;
        }
        self.kinds |= voice.kind.is_some();
        let direction = voice.kind.is_none() && stage::is_direction(&text);
        let kind = voice.kind.unwrap_or(if direction { TurnKind::Scene } else { TurnKind::Speech });
        let named = id.is_some();
        let turned = voice.label.as_deref() == Some(">>");
        let label = if kind.is_spoken() { voice.label.filter(|label| label != ">>") } else { None };
        let goes_on = self.turns.last().is_some_and(|last| {
            let same = kind == last.kind && kind.is_spoken();
            match (named, same) {
                (true, _) => id == self.id,
                (false, false) => false,
                (false, true) if label.is_some() => label == last.label,
                // Words without a label go on with whoever spoke, unless a mark says that somebody else does.
                (false, true) => {
                    !turned
                        && (last.label.is_some()
                            || last.text.len() < PARAGRAPH
                            || !last.text.ends_with(['.', '?', '!', '。', '？', '！']))
                }
            }
        });
        self.id = id;
        if let Some(last) = self.turns.last_mut().filter(|_| goes_on) {
            match named {
                true => {
                    last.text.push_str("\n\n");
                    last.text.push_str(&text);
                }
                false => lines::join(&mut last.text, &text),
            }
            last.ends_at = Some(cue.to.clone());
            return;
        }
        self.turns.push(Turn {
            kind,
            label,
            text,
            starts_at: Some(cue.from.clone()),
            ends_at: Some(cue.to.clone()),
            answers: None,
            line: cue.line,
        });
    }
}

/// The lines of a cue are broken to fit the picture.
fn words_of(text: &str) -> String {
    let mut joined = String::new();
    for line in text.lines().map(tidy).filter(|line| !line.is_empty()) {
        lines::join(&mut joined, &line);
    }
    joined
}
