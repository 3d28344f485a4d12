//! Text as it flows into a block, a cell or a caption: white space collapsed, marks kept.

use uuid::Uuid;

use super::super::block::Decorator;
use super::super::json::clean;
use super::tokens::is_space;

/// A mark on text that is being read. Links are numbered: two of them to one address are still two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Quotation(Uuid),
    Link(usize),
    Decorator(Decorator),
}

/// Text with its marks, cut where they change.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) runs: Vec<(String, Vec<Mark>)>,
}

impl Flow {
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether there is nothing in it but white space, hard and wide spaces included.
    pub(super) fn is_blank(&self) -> bool {
        self.runs.iter().all(|(text, _)| text.trim().is_empty())
    }

    fn last(&self) -> Option<char> {
        self.runs.last().and_then(|(text, _)| text.chars().next_back())
    }

    fn push_str(&mut self, text: &str, marks: &[Mark]) {
        match self.runs.last_mut() {
            Some((run, known)) if known == marks => run.push_str(text),
            _ => self.runs.push((text.into(), marks.into())),
        }
    }

    /// Adds text. Unless it is `preformatted`, white space collapses, and there is none at the beginning of a line.
    pub(super) fn push(&mut self, text: &str, marks: &[Mark], preformatted: bool) {
        // Byte order marks are the leavings of files that were put together.
        let text = text.replace('\u{feff}', "");
        if preformatted {
            let text = clean(&text);
            let text = if self.is_empty() { text.trim_start_matches('\n') } else { &text };
            if !text.is_empty() {
                self.push_str(text, marks);
            }
            return;
        }
        let space = |c: char| c.is_ascii() && is_space(c as u8);
        let text: String = text.chars().filter(|c| !c.is_control() || space(*c)).collect();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let word = rest.trim_start_matches(space);
            if word.len() < rest.len() && !matches!(self.last(), None | Some(' ' | '\n')) {
                self.push_str(" ", marks);
            }
            let length = word.find(space).unwrap_or(word.len());
            if length > 0 {
                self.push_str(&word[..length], marks);
            }
            rest = &word[length..];
        }
    }

    /// Ends the line; there is none to end where nothing has been said yet.
    pub(super) fn line_break(&mut self, marks: &[Mark]) {
        self.trim_end(&[' ']);
        if !self.is_empty() {
            self.push_str("\n", marks);
        }
    }

    /// Begins a new line, unless this one is still empty.
    pub(super) fn new_line(&mut self) {
        self.trim_end(&[' ']);
        if self.last() != Some('\n') {
            self.line_break(&[]);
        }
    }

    /// Drops these characters from the end.
    pub(super) fn trim_end(&mut self, dropped: &[char]) {
        while let Some((run, _)) = self.runs.last_mut() {
            run.truncate(run.trim_end_matches(dropped).len());
            if !run.is_empty() {
                return;
            }
            self.runs.pop();
        }
    }

    /// The runs as they are to be kept: nothing empty at the end, and spaces that were written as `&nbsp; ` to
    /// keep HTML from collapsing them, as our own writer does, are spaces again.
    pub(super) fn finish(mut self) -> Vec<(String, Vec<Mark>)> {
        self.trim_end(&[' ', '\n']);
        let mut begun = false;
        for (run, _) in &mut self.runs {
            if run.contains("\u{a0} ") {
                *run = plain_spaces(run, begun);
            }
            begun = true;
        }
        self.runs
    }

    /// The text without its marks.
    pub(super) fn into_text(self) -> String {
        self.finish().into_iter().map(|(text, _)| text).collect()
    }
}

fn plain_spaces(run: &str, begun: bool) -> String {
    let mut plain = String::with_capacity(run.len());
    let mut hard = 0;
    // At the beginning of a line they indent it, and stay as they are.
    let mut indent = !begun;
    for c in run.chars() {
        if c == '\u{a0}' {
            hard += 1;
            continue;
        }
        let kept = if c == ' ' && !indent { " " } else { "\u{a0}" };
        plain.push_str(&kept.repeat(hard));
        hard = 0;
        plain.push(c);
        indent = c == '\n' || (indent && c == ' ');
    }
    plain.push_str(&"\u{a0}".repeat(hard));
    plain
}
