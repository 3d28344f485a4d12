//! Text and Markdown: from lines to turns.

use super::acceptance::{self, Accepted};
use super::head::{self, tidy};
use super::lines::{self, Line, join};
use super::{Form, Reading, Turn, TurnKind, front_matter, marked, markup, pairing, stage};

/// Reads a transcript whose turns begin with labels.
pub(super) fn read(text: &str, form: Form) -> Reading {
    let front = front_matter::split(text);
    let mut reading = Reading::empty(form);
    head::read_keys(&front, &mut reading);
    if marked::is_marked(&front) {
        marked::read(&front, &mut reading);
        return reading;
    }
    let lines = lines::of(front.body, front.first_line);
    let labels = acceptance::labels(&lines);
    let mut walk = Walk { reading, form, turn: None, paragraph: None, resumes: None, ended: false, begun: false };
    for (line, label) in lines.iter().zip(labels) {
        match label {
            Some(label) => walk.open(line, label),
            None => walk.go_on(line),
        }
    }
    walk.close_paragraph();
    walk.close_turn();
    let mut reading = walk.reading;
    pairing::pair(&mut reading.turns);
    reading
}

/// A paragraph that is being put together.
struct Paragraph {
    text: String,
    line: usize,
}

struct Walk {
    reading: Reading,
    form: Form,
    turn: Option<Turn>,
    paragraph: Option<Paragraph>,
    /// Who speaks on after something happened between.
    resumes: Option<String>,
    ended: bool,
    begun: bool,
}

impl Walk {
    fn open(&mut self, line: &Line<'_>, accepted: Accepted) {
        self.close_paragraph();
        self.close_turn();
        let Accepted { opening, once } = accepted;
        let label = tidy(&self.plain(&opening.label));
        if once {
            let detail = "A label that stands here once. It was taken for somebody who speaks.";
            self.reading.note(line.number, line.text, "label_once", detail);
        }
        if self.ended {
            self.ended = false;
            let detail = "A turn after the words had ended. It was kept as a turn.";
            self.reading.note(line.number, line.text, "after_end", detail);
        }
        self.begun = true;
        self.resumes = None;
        self.turn = Some(Turn { starts_at: opening.time, ..Turn::spoken(Some(label), line.number) });
        if !opening.rest.is_empty() {
            self.paragraph = Some(Paragraph { text: opening.rest, line: line.number });
        }
    }

    fn go_on(&mut self, line: &Line<'_>) {
        if line.begins || (line.indented && stage::is_direction(line.text)) {
            self.close_paragraph();
        }
        match &mut self.paragraph {
            // An hour or the end on a line of its own is no part of what is said before it.
            Some(paragraph) if !self.begun || !stage::is_end(line.text) => join(&mut paragraph.text, line.text),
            Some(_) => {
                self.close_paragraph();
                self.paragraph = Some(Paragraph { text: line.text.to_owned(), line: line.number });
            }
            None => self.paragraph = Some(Paragraph { text: line.text.to_owned(), line: line.number }),
        }
        // Before the first turn each line says something of its own.
        let short = |paragraph: &Paragraph| paragraph.text.chars().count() < 60;
        if !self.begun && self.paragraph.as_ref().is_some_and(short) {
            self.close_paragraph();
        }
    }

    fn plain(&self, text: &str) -> String {
        if self.form == Form::Markdown || text.starts_with("**") { markup::plain(text) } else { text.to_owned() }
    }

    fn close_paragraph(&mut self) {
        let Some(Paragraph { text: raw, line }) = self.paragraph.take() else { return };
        if !self.begun {
            let quoted = raw.strip_prefix('>').map(str::trim);
            return head::before_turns(&mut self.reading, quoted.unwrap_or(&raw), line);
        }
        if stage::is_rule(&raw) {
            return;
        }
        if stage::is_page_number(&raw) {
            return self.reading.note(line, &raw, "page_number", "The number of a page. It was left out.");
        }
        let heading = self.form == Form::Markdown && raw.starts_with('#');
        let quoted = self.form == Form::Markdown && raw.starts_with('>');
        let text = tidy(&self.plain(raw.trim_start_matches(['#', '>']).trim()));
        let text = if heading || quoted { text } else { tidy(&self.plain(&raw)) };
        if text.is_empty() {
            return;
        }
        if self.begins_to_speak() {
            return self.say(text);
        }
        if head::among_turns(&mut self.reading, &text).is_some() {
            self.close_turn();
            self.ended = true;
            return;
        }
        if stage::is_direction(&text) {
            head::concluded(&mut self.reading.head, &text);
            return self.tell(TurnKind::Scene, text, line);
        }
        if self.ended {
            let detail = "Words after the end. They are told as narrative.";
            self.reading.note(line, &text, "after_end", detail);
            return self.tell(TurnKind::Narrative, text, line);
        }
        if heading {
            self.reading.note(line, &text, "narrative", "Words between the turns that nobody says.");
            return self.tell(TurnKind::Narrative, text, line);
        }
        if self.turn.is_none() {
            self.turn = Some(Turn::spoken(self.resumes.take(), line));
        }
        self.say(text);
    }

    /// Whether somebody has the floor and has said nothing yet.
    fn begins_to_speak(&self) -> bool {
        self.turn.as_ref().is_some_and(|turn| turn.text.is_empty())
    }

    fn say(&mut self, text: String) {
        let Some(turn) = &mut self.turn else { return };
        if !turn.text.is_empty() {
            turn.text.push_str("\n\n");
        }
        turn.text.push_str(&text);
    }

    fn tell(&mut self, kind: TurnKind, text: String, line: usize) {
        let speaker = self.turn.as_ref().and_then(|turn| turn.label.clone());
        self.close_turn();
        self.resumes = speaker.or(self.resumes.take());
        self.reading.turns.push(Turn::told(kind, text, line));
    }

    fn close_turn(&mut self) {
        let Some(turn) = self.turn.take() else { return };
        if turn.text.is_empty() {
            let label = turn.label.unwrap_or_default();
            self.reading.note(turn.line, &label, "no_words", "A label with no words behind it. It was left out.");
            return;
        }
        self.reading.turns.push(turn);
    }
}
