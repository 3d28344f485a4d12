//! Reading an article's plain text for the people who speak in it, what they say and where.
//!
//! [`analyse`] takes text and gives an [`Analysis`]: people with their titles and organizations, direct,
//! indirect and mixed quotations with their speakers, and the press conferences they were said at. Everything it
//! finds is a suggestion with a confidence and the literal words it rests on; a person accepts or rejects it.
//!
//! The reading is one pass over the paragraphs. A paragraph is cut into tokens once, every word is looked up in
//! one table, quotation marks are paired and each quotation is folded into a single token; what is left is read
//! sentence by sentence with scans of bounded length. Nothing backtracks over the text and nothing recurses, so
//! time stays linear in the input whatever the input is. Paragraphs in Han script take a reader of their own
//! that works on characters instead of words.

mod attributions;
mod chinese;
mod chinese_events;
mod chinese_names;
mod chinese_speakers;
mod chinese_speech;
mod chinese_words;
mod clauses;
mod cues;
mod dates;
mod described;
mod direct;
mod enter;
mod events;
mod finished;
mod flow;
mod follow;
mod indirect;
mod lexicon;
mod marks;
mod name_parts;
mod names;
mod organizations;
mod paragraphs;
mod partial;
mod people;
mod reading;
mod resolve;
mod segments;
mod sentences;
mod speakers;
mod titles;
mod tokens;
mod unnamed;
mod words;

#[cfg(test)]
mod work;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_any;
#[cfg(test)]
mod tests_chinese;
#[cfg(test)]
mod tests_english;

use chrono::NaiveDate;
use serde::Serialize;

pub use segments::Segment;

/// What is known of the text besides its words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The text's language, a BCP 47 tag; empty where it is unknown.
    pub language: &'a str,
    /// The day printed on the page. "Today", a weekday and a date without a year are read against it.
    pub published: Option<NaiveDate>,
}

/// A half-open range of Unicode code points in the text given to [`analyse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The first code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(start: u32, end: u32) -> Self {
        Span { start, end: end.max(start) }
    }
}

/// Who somebody is to a newsroom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A named person printed with a title or an organization.
    Official,
    /// An organization speaking as itself ("The ministry said in a statement").
    Organization,
    /// A named person without a title or an organization.
    PrivatePerson,
    /// Somebody the page leaves unnamed ("a senior official"); the name is the words printed.
    Unnamed,
}

/// Somebody the text shows speaking, or prints with a title or an organization.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// The fullest form printed.
    pub name: String,
    /// The post: "Deputy Director".
    pub title: Option<String>,
    /// Where the post is held, without an article: "Chongqing Rural Revitalization Bureau".
    pub organization: Option<String>,
    /// The literal words the title and the organization were read from, without a leading article.
    pub title_as_printed: Option<String>,
    /// Where the name is printed outside quotation marks, in order.
    pub mentions: Vec<Span>,
    /// Which form the person was found in.
    pub method: &'static str,
    /// From 0 to 1.
    pub confidence: f32,
    /// What kind of speaker.
    pub kind: PersonKind,
}

/// How the words are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotationKind {
    /// Words between quotation marks.
    Direct,
    /// A reported clause without quotation marks.
    Indirect,
    /// A reported clause some words of which stand between quotation marks.
    Mixed,
}

/// Words somebody is reported to have said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quotation {
    /// Direct, indirect or mixed.
    pub kind: QuotationKind,
    /// The words, in order. Direct: what stands between the marks, without the marks and without a comma before
    /// the closing mark (it belongs to the sentence around). Indirect and mixed: the reported clause without
    /// "that" and without the sentence's last full stop; marks inside a mixed clause stay.
    pub parts: Vec<Span>,
    /// The quoted words inside the clause of a mixed quotation, marks left out; empty for the other kinds.
    pub quoted: Vec<Span>,
    /// The word that attributes ("said", "according to", 表示).
    pub cue: Option<Span>,
    /// Who said it: an index into [`Analysis::people`].
    pub speaker: Option<usize>,
    /// The words that name the speaker at this place, a pronoun included; of a quotation that goes on with the
    /// speaker before, the words that named them last.
    pub speaker_span: Option<Span>,
    /// Those words if they are a name; where a pronoun or a title stands for somebody, the name it was
    /// resolved to.
    pub speaker_as_printed: Option<String>,
    /// The speaker was found through a pronoun or is carried over from the quotation before.
    pub by_pronoun: bool,
    /// Where it was said: an index into [`Analysis::press_conferences`].
    pub press_conference: Option<usize>,
    /// Which form the quotation was found in.
    pub method: &'static str,
    /// From 0 to 1.
    pub confidence: f32,
}

/// A press conference the text reports or mentions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PressConference {
    /// The day, where the text gives one that can be read.
    pub date: Option<NaiveDate>,
    /// The words of the first mention: "a significant press conference".
    pub label: String,
    /// Where the label stands.
    pub span: Span,
    /// Who spoke there: indices into [`Analysis::people`], in order of appearance.
    pub speakers: Vec<usize>,
    /// The place, as printed.
    pub venue: Option<String>,
    /// Who held it, as printed.
    pub host: Option<String>,
    /// What the date rests on.
    pub method: &'static str,
    /// From 0 to 1; lower where the date is relative to the page's.
    pub confidence: f32,
}

/// Something an editor should look at; never a reason to refuse the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// `today_beside_date`, `unattributed_quotation`, `published_before_event`,
    /// `unbalanced_quotation_mark` or `text_too_long`.
    pub code: &'static str,
    /// One sentence for the editor.
    pub detail: String,
    /// The words meant.
    pub span: Span,
}

/// What was found in a text, each list in the text's order.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Analysis {
    /// The people, organizations and unnamed sources that speak or are printed with a title.
    pub people: Vec<Person>,
    /// What they are reported to have said.
    pub quotations: Vec<Quotation>,
    /// Where they said it.
    pub press_conferences: Vec<PressConference>,
    /// What an editor should look at; at most 100 of one code.
    pub warnings: Vec<Warning>,
}

/// Reads `text`, whose paragraphs are separated by blank lines. Never fails; time is linear in the length.
pub fn analyse(text: &str, context: &Context) -> Analysis {
    reading::Reading::new(text, context).run()
}
