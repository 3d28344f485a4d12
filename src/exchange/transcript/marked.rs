//! Markdown as this program exports it: every turn begins with a label in bold, and nothing else is one. The head says
//! so with `turns: marked`.

use super::front_matter::FrontMatter;
use super::label::clock_time;
use super::markup::plain;
use super::{Reading, Turn, TurnKind, pairing};

/// Whether the head says that turns are marked.
pub(super) fn is_marked(front: &FrontMatter<'_>) -> bool {
    front.keys.iter().any(|(key, value, _)| key == "turns" && value == "marked")
}

/// Reads the turns.
pub(super) fn read(front: &FrontMatter<'_>, reading: &mut Reading) {
    let mut block: Vec<&str> = Vec::new();
    let mut first = front.first_line;
    let lines = front.body.split('\n').enumerate().map(|(at, line)| (front.first_line + at, line.trim()));
    for (number, line) in lines.chain([(0, "")]) {
        if !line.is_empty() {
            if block.is_empty() {
                first = number;
            }
            block.push(line);
        } else if !block.is_empty() {
            take(&std::mem::take(&mut block), first, reading);
        }
    }
    reading.turns.retain(|turn| !turn.text.is_empty());
    pairing::pair(&mut reading.turns);
    let kinds = front.keys.iter().find(|(key, ..)| key == "kinds").map(|(_, value, _)| value.as_str());
    for (turn, letter) in reading.turns.iter_mut().zip(kinds.unwrap_or_default().chars()) {
        turn.kind = kind_of(letter).unwrap_or(turn.kind);
        if turn.kind != TurnKind::Answer {
            turn.answers = None;
        }
    }
}

const LETTERS: [(char, TurnKind); 5] = [
    ('s', TurnKind::Speech),
    ('q', TurnKind::Question),
    ('a', TurnKind::Answer),
    ('x', TurnKind::Scene),
    ('n', TurnKind::Narrative),
];

fn kind_of(letter: char) -> Option<TurnKind> {
    LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, kind)| *kind)
}

/// The letter of a kind.
pub(super) fn letter_of(kind: TurnKind) -> char {
    LETTERS.iter().find(|(_, known)| *known == kind).map_or('s', |(letter, _)| *letter)
}

fn take(block: &[&str], line: usize, reading: &mut Reading) {
    let first = block[0];
    if let Some((label, rest)) = label_of(first) {
        let mut turn = Turn::spoken(Some(label).filter(|label| !label.is_empty()), line);
        let rest = times(rest, &mut turn);
        turn.text = lines_of([rest].into_iter().chain(block[1..].iter().copied()));
        reading.turns.push(turn);
    } else if first.starts_with('>') {
        let quoted = block.iter().map(|line| line.trim_start_matches('>').trim());
        let text = quoted.collect::<Vec<_>>().join("\n");
        let paragraphs = text.split("\n\n").map(|paragraph| lines_of(paragraph.split('\n')));
        let text = paragraphs.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
        reading.turns.push(Turn::told(TurnKind::Narrative, text, line));
    } else if let Some(inner) = first.strip_prefix('*') {
        let mut lines: Vec<&str> = [inner].into_iter().chain(block[1..].iter().copied()).collect();
        if let Some(last) = lines.last_mut() {
            *last = last.strip_suffix('*').unwrap_or(last);
        }
        reading.turns.push(Turn::told(TurnKind::Scene, lines_of(lines.into_iter()), line));
    } else if first.starts_with('#') && reading.turns.is_empty() {
        // The heading says the title again.
    } else {
        let text = lines_of(block.iter().copied());
        match reading.turns.last_mut() {
            Some(turn) if turn.text.is_empty() => turn.text = text,
            Some(turn) => {
                turn.text.push_str("\n\n");
                turn.text.push_str(&text);
            }
            None => reading.turns.push(Turn::told(TurnKind::Narrative, text, line)),
        }
    }
}

/// `**Label:** words`, with marks within the label escaped.
fn label_of(line: &str) -> Option<(String, &str)> {
    let inside = line.strip_prefix("**")?;
    let end = inside.find(":**")?;
    Some((plain(&inside[..end]), inside[end + 3..].trim_start()))
}

/// `[00:00:01.000 – 00:00:04.000]` behind the label.
fn times<'a>(rest: &'a str, turn: &mut Turn) -> &'a str {
    let Some((times, words)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { return rest };
    let (from, to) = times.split_once(" – ").map_or((times, None), |(from, to)| (from, Some(to)));
    let Some(from) = clock_time(from) else { return rest };
    turn.starts_at = Some(from);
    turn.ends_at = to.and_then(clock_time);
    words.trim_start()
}

/// Joins the lines of a paragraph; a backslash at the end of a line keeps the break.
fn lines_of<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut kept = false;
    for line in lines {
        if !text.is_empty() {
            text.push(if kept { '\n' } else { ' ' });
        }
        let slashes = line.len() - line.trim_end_matches('\\').len();
        kept = slashes % 2 == 1;
        text.push_str(&plain(if kept { &line[..line.len() - 1] } else { line }));
    }
    text.trim().to_owned()
}
