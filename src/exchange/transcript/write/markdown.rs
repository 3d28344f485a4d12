//! Markdown.

use super::super::front_matter::quoted;
use super::super::marked::letter_of;
use super::super::markup::escape;
use super::super::{Turn, TurnKind, pairing};
use super::{Document, Said, paragraphs};

/// Writes a transcript as Markdown with a head of keys and values.
pub fn markdown(document: &Document) -> String {
    let mut out = String::from("---\n");
    let mut key = |name: &str, value: &Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!("{name}: {}\n", quoted(value)));
        }
    };
    key("title", &document.title);
    key("language", &Some(document.language.clone()));
    key("kind", &Some(document.kind.clone()).filter(|kind| !kind.is_empty()));
    key("date", &document.date);
    key("starts", &document.starts);
    key("ends", &document.ends);
    key("time_zone", &document.time_zone);
    key("place", &document.place);
    key("host", &document.hosts.first().map(|host| host.name.clone()));
    key("source_url", &document.source_url);
    key("licence", &document.licence);
    out.push_str("turns: marked\n");
    if let Some(kinds) = kinds(document) {
        out.push_str(&format!("kinds: {kinds}\n"));
    }
    out.push_str("---\n");
    if let Some(title) = &document.title {
        out.push_str(&format!("\n# {}\n", escape(&title.replace('\n', " "))));
    }
    for turn in &document.turns {
        out.push('\n');
        write_turn(turn, &mut out);
    }
    out
}

/// The kinds of the turns, where labels and words do not tell them.
fn kinds(document: &Document) -> Option<String> {
    let mut turns: Vec<Turn> = document.turns.iter().map(plain_turn).collect();
    pairing::pair(&mut turns);
    let told = turns.iter().zip(&document.turns).all(|(turn, said)| turn.kind == said.kind);
    (!told).then(|| document.turns.iter().map(|said| letter_of(said.kind)).collect())
}

fn plain_turn(said: &Said) -> Turn {
    let kind = if said.kind.is_spoken() { TurnKind::Speech } else { said.kind };
    let label = said.label.clone().filter(|_| kind.is_spoken());
    Turn { label, ..Turn::told(kind, said.text.clone(), 0) }
}

fn write_turn(turn: &Said, out: &mut String) {
    let mut written = paragraphs(&turn.text).map(paragraph);
    match turn.kind {
        TurnKind::Narrative => {
            let whole = written.collect::<Vec<_>>().join("\n\n");
            for line in whole.split('\n') {
                out.push_str(if line.is_empty() { ">" } else { "> " });
                out.push_str(line);
                out.push('\n');
            }
            return;
        }
        TurnKind::Scene => out.push_str(&format!("*{}*\n", written.next().unwrap_or_default())),
        _ => {
            let label = escape(turn.label.as_deref().unwrap_or_default());
            out.push_str(&format!("**{label}:** {}{}\n", times(turn), written.next().unwrap_or_default()));
        }
    }
    for further in written {
        out.push_str(&format!("\n{further}\n"));
    }
}

fn times(turn: &Said) -> String {
    match (&turn.starts_at, &turn.ends_at) {
        (Some(from), Some(to)) => format!("[{from} – {to}] "),
        (Some(from), None) => format!("[{from}] "),
        _ => String::new(),
    }
}

/// A paragraph, its line breaks kept.
fn paragraph(text: &str) -> String {
    text.split('\n').map(|line| escape(line.trim())).collect::<Vec<_>>().join("\\\n")
}
