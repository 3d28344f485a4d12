//! Forms of transcripts as briefing rooms use them, and any text whatever. All of it was written for these tests.

mod anything;
mod captions;
mod forms;
mod languages;
mod moving;

use super::{Reading, TurnKind, read};

fn text(source: &str) -> Reading {
    read(source.as_bytes(), Some("words.txt")).unwrap_or_else(|why| panic!("{why}: {source}"))
}

fn markdown(source: &str) -> Reading {
    read(source.as_bytes(), Some("words.md")).unwrap_or_else(|why| panic!("{why}: {source}"))
}

/// The turns in short: a letter for the kind, the label, the words.
fn turns(reading: &Reading) -> Vec<String> {
    let short = |kind: TurnKind| match kind {
        TurnKind::Speech => "S",
        TurnKind::Question => "Q",
        TurnKind::Answer => "A",
        TurnKind::Scene => "*",
        TurnKind::Narrative => ">",
    };
    let turn = |turn: &super::Turn| {
        let label = turn.label.as_deref().map(|label| format!("{label}: ")).unwrap_or_default();
        let answers = turn.answers.map(|at| format!("→{at}")).unwrap_or_default();
        format!("{}{answers} {label}{}", short(turn.kind), turn.text.replace("\n\n", " / "))
    };
    reading.turns.iter().map(turn).collect()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.not_understood.iter().map(|one| one.code).collect()
}
