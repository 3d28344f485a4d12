//! `pressroom quotations suggest`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use serde::Serialize;

use super::found::{round, speaker_kind};
use super::page;
use super::speech::{Analysis, Context, Quotation, QuotationKind, Segment, Span, analyse};
use crate::newsroom::quotation::SpeakerKind;

/// What is told of the texts besides their words.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Their language, a BCP 47 tag; read from each text where it is none.
    pub language: Option<String>,
    /// The day they were published.
    pub published: Option<NaiveDate>,
}

/// Some words of a text: half-open, in Unicode code points.
#[derive(Debug, Serialize)]
struct Words {
    start: u32,
    end: u32,
    text: String,
}

/// One run of words that somebody may have said.
#[derive(Debug, Serialize)]
struct Suggestion {
    /// Runs of one quotation have the same number.
    quotation: usize,
    kind: QuotationKind,
    confidence: f64,
    content: Words,
    clause: Option<Words>,
    cue: Option<Words>,
    speaker: Option<Words>,
    name: Option<String>,
    speaker_kind: Option<SpeakerKind>,
}

/// What was found in one file.
#[derive(Debug, Serialize)]
struct Found {
    file: String,
    language: String,
    quotations: Vec<Suggestion>,
}

/// Finds quotations in texts and prints them: a table each, or with `as_json` one JSON object a line. Needs no store.
///
/// # Errors
/// None today; a file that cannot be read is told of, and the exit code says so.
pub fn suggest(files: &[PathBuf], known: &Known, as_json: bool) -> Result<ExitCode, String> {
    let mut failed = false;
    let mut out = std::io::stdout().lock();
    for file in files {
        let name = file.display().to_string();
        let text = match read(file) {
            Ok(text) => text,
            Err(error) => {
                failed = true;
                eprintln!("{name}: the file cannot be read: {error}");
                continue;
            }
        };
        let found = find(name, &text, known);
        let printed = if as_json { json(&found) } else { table(&found) };
        // Who reads it may have gone away.
        if out.write_all(printed.as_bytes()).and_then(|()| out.flush()).is_err() {
            break;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn read(file: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    } else {
        bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    }
    page::text_of(&bytes).map_err(|error| error.to_string())
}

fn find(file: String, text: &str, known: &Known) -> Found {
    let (skipped, body) = behind_front_matter(text);
    let language = known.language.clone().or_else(|| page::language_of(body)).unwrap_or_else(|| "und".into());
    let analysis = analyse(body, &Context { language: &language, published: known.published });
    let mut places = Places { text: body, byte: 0, point: 0 };
    let mut quotations = Vec::new();
    for (number, quotation) in analysis.quotations.iter().enumerate() {
        for segment in quotation.segments() {
            quotations.push(suggestion(number + 1, &analysis, quotation, segment, &mut places, skipped));
        }
    }
    Found { file, language, quotations }
}

fn suggestion(
    number: usize,
    analysis: &Analysis,
    quotation: &Quotation,
    segment: Segment,
    places: &mut Places,
    skipped: u32,
) -> Suggestion {
    let mut words = |span: Span| {
        let text = places.words(span);
        Words { start: span.start + skipped, end: span.end + skipped, text }
    };
    let person = quotation.speaker.and_then(|id| analysis.people.get(id));
    Suggestion {
        quotation: number,
        kind: quotation.kind,
        confidence: round(quotation.confidence),
        content: words(segment.content),
        clause: segment.clause.map(&mut words),
        cue: quotation.cue.map(&mut words),
        speaker: quotation.speaker_span.map(&mut words),
        name: person.map(|person| person.name.clone()),
        speaker_kind: person.map(|person| speaker_kind(person.kind)),
    }
}

/// A Markdown file's front matter is no text: what comes behind it, and the code points before that.
fn behind_front_matter(text: &str) -> (u32, &str) {
    let Some(first) = text.lines().next().filter(|line| line.trim_end() == "---") else { return (0, text) };
    let mut at = text.find('\n').map_or(text.len(), |n| n + 1).max(first.len());
    while at < text.len() {
        let line = text[at..].split_inclusive('\n').next().unwrap_or("");
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return (text[..at].chars().count() as u32, &text[at..]);
        }
    }
    (0, text)
}

/// Walks over a text by code points; spans are asked for nearly in order, so that it seldom goes back.
struct Places<'a> {
    text: &'a str,
    byte: usize,
    point: u32,
}

impl Places<'_> {
    fn words(&mut self, span: Span) -> String {
        let from = self.at(span.start);
        let to = self.at(span.end);
        self.text.get(from..to).unwrap_or_default().to_owned()
    }

    fn at(&mut self, point: u32) -> usize {
        let bytes = self.text.as_bytes();
        let begins = |byte: u8| byte & 0xC0 != 0x80;
        while self.point > point && self.byte > 0 {
            self.byte -= 1;
            self.point -= u32::from(begins(bytes[self.byte]));
        }
        while self.point < point && self.byte < bytes.len() {
            self.byte += 1;
            while self.byte < bytes.len() && !begins(bytes[self.byte]) {
                self.byte += 1;
            }
            self.point += 1;
        }
        self.byte
    }
}

fn json(found: &Found) -> String {
    serde_json::to_string(found).map_or_else(|error| format!("{{\"error\":\"{error}\"}}\n"), |line| line + "\n")
}

/// For people: each quotation with how sure it is, who says it, and its words.
fn table(found: &Found) -> String {
    let mut lines = format!("{} ({})\n", found.file, found.language);
    if found.quotations.is_empty() {
        lines.push_str("  No quotations were found.\n");
    }
    for entry in &found.quotations {
        let printed = entry.speaker.as_ref().map_or("", |words| words.text.as_str());
        let speaker = match &entry.name {
            Some(name) if name == printed || printed.is_empty() => name.clone(),
            Some(name) => format!("{name} (“{printed}”)"),
            None if printed.is_empty() => "nobody is named".to_owned(),
            None => printed.to_owned(),
        };
        let kind = match entry.kind {
            QuotationKind::Direct => "direct",
            QuotationKind::Indirect => "indirect",
            QuotationKind::Mixed => "mixed",
        };
        let words = entry.content.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (number, confidence, start) = (entry.quotation, entry.confidence, entry.content.start);
        lines.push_str(&format!("{number:>4}  {kind:<8}  {confidence:.2}  at {start:<6}  {speaker}\n      {words}\n"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Found {
        find("-".into(), text, &Known::default())
    }

    #[test]
    fn every_run_of_words_is_an_entry_with_its_quotation() {
        let text = "😀 “We did the work,” Mayor Jane Roe said, “and we will do more.”\r\n\r\nShe said the plan was “a great success” for the city.\r\n";
        let found = of(text);
        let [first, second, third] = found.quotations.as_slice() else { panic!("{:?}", found.quotations) };
        assert_eq!((first.quotation, second.quotation, third.quotation), (1, 1, 2));
        assert_eq!(first.content.text, "We did the work");
        assert_eq!(first.content.start, 3);
        assert_eq!(second.content.text, "and we will do more.");
        assert_eq!(third.content.text, "a great success");
        assert_eq!(third.clause.as_ref().map(|c| c.text.as_str()), Some("the plan was “a great success” for the city"));
        assert_eq!(third.speaker.as_ref().map(|s| s.text.as_str()), Some("She"));
        assert_eq!(third.name.as_deref(), Some("Jane Roe"));
        let chars: Vec<char> = text.chars().collect();
        for entry in &found.quotations {
            for words in [Some(&entry.content), entry.clause.as_ref(), entry.cue.as_ref(), entry.speaker.as_ref()] {
                let Some(words) = words else { continue };
                let there: String = chars[words.start as usize..words.end as usize].iter().collect();
                assert_eq!(there, words.text);
            }
        }
    }

    #[test]
    fn front_matter_is_no_text_and_counts() {
        let text = "---\ntitle: “No,” said Jane Doe.\n---\n\n“Yes, we can,” said Jane Roe.\n";
        let found = of(text);
        assert_eq!(found.quotations.len(), 1);
        let content = &found.quotations[0].content;
        let there: String =
            text.chars().skip(content.start as usize).take((content.end - content.start) as usize).collect();
        assert_eq!(there, "Yes, we can");
    }

    #[test]
    fn people_get_a_table() {
        let printed = table(&of("“Yes, we can,” said Jane Roe.\n"));
        assert!(printed.contains("direct    0.9"), "{printed}");
        assert!(printed.contains("Jane Roe\n      Yes, we can\n"), "{printed}");
        assert!(table(&of("It rained.")).contains("No quotations"));
    }
}
