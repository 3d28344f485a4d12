//! The parts of a page while it is being read, whatever form it has.

use chrono::NaiveDate;

use super::blocks::Block;
use super::dates::Moment;
use super::footer::{self, Sign};
use super::reading::{Credit, Dateline, Found, Image, Role, SiteProposals, Warning};
use super::{dateline, headline};

/// A date that was seen, with where.
#[derive(Debug, Clone)]
pub(super) struct Stamp {
    pub raw: String,
    pub moment: Option<Moment>,
    pub method: &'static str,
    pub confidence: f32,
}

/// The parts of a page while it is being read.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub language_said: Option<(String, &'static str)>,
    pub headline: Option<Found<String>>,
    pub kicker: Option<Found<String>>,
    pub standfirst: Option<Found<String>>,
    pub byline: Option<Found<String>>,
    pub credits: Vec<Found<Credit>>,
    pub stamps: Vec<Stamp>,
    pub dateline: Option<Found<Dateline>>,
    pub lead: Option<Found<Image>>,
    pub images: Vec<Found<Image>>,
    pub section: Option<Found<String>>,
    pub canonical: Option<String>,
    pub site: SiteProposals,
    /// The picture the metadata names.
    pub lead_hint: Option<String>,
    /// Pictures outside what the extractor took for the article.
    pub elsewhere: Vec<Found<Image>>,
    /// The article.
    pub blocks: Vec<Block>,
    /// What was found around it.
    pub frame: Vec<Block>,
    pub warnings: Vec<Warning>,
    pub unknowns: Vec<String>,
}

impl Parts {
    pub fn credit(&mut self, credits: Vec<Credit>, method: &'static str, confidence: f32) {
        for credit in credits {
            // A page's metadata knows authors alone; where its text says that one is the reporter, the text is right.
            let wrote = |role| matches!(role, Role::Writer | Role::Reporter);
            let known = self.credits.iter_mut().find(|known| {
                let same_work = known.value.role == credit.role || wrote(known.value.role) && wrote(credit.role);
                same_work && known.value.credited_as == credit.credited_as
            });
            match known {
                Some(known) if credit.role == Role::Reporter => known.value.role = Role::Reporter,
                Some(_) => {}
                None => self.credits.push(Found::new(credit, method, confidence)),
            }
        }
    }
}

/// A paragraph of running text rather than a line of the frame.
pub(super) fn is_prose(block: &Block) -> bool {
    if !block.is_prose_kind() || block.caption {
        return false;
    }
    let length = block.len();
    if length < 24 {
        return false;
    }
    if length > 1_500 {
        return true;
    }
    let text = block.text();
    let wide = headline::is_wide(&text);
    let count = text.chars().count();
    let long = if wide { count >= 60 } else { count >= 160 };
    let sentence =
        headline::ends_as_sentence(&text) && if wide { count >= 16 } else { text.split_whitespace().count() >= 8 };
    (long || sentence) && footer::sign(&text) == Sign::None
}

/// Whether two titles are the same words.
pub(super) fn same_title(a: &str, b: &str) -> bool {
    let squeeze =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let (a, b) = (squeeze(a), squeeze(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    a == b || (b.chars().count() >= 12 && a.starts_with(&b) && b.len() * 3 > a.len() * 2)
}

/// Takes the dateline off the first paragraph.
pub(super) fn take_dateline(parts: &mut Parts, published: Option<NaiveDate>) {
    let Some(first) = parts.blocks.iter_mut().find(|b| b.is_prose_kind() && !b.caption && is_prose(b)) else { return };
    let Some(opening) = dateline::read(&first.text(), published) else { return };
    first.drop_prefix(opening.length);
    let reporters: Vec<String> = opening.credits.iter().map(|c| c.credited_as.clone()).collect();
    if parts.byline.is_none() && !reporters.is_empty() {
        parts.byline = Some(Found::new(reporters.join("、"), "dateline", opening.confidence));
    }
    parts.credit(opening.credits, "dateline", opening.confidence);
    if let Some(dateline) = opening.dateline {
        parts.dateline = Some(Found::new(dateline, opening.method, opening.confidence));
    }
}
