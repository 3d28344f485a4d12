//! Turning what was found into parts of records.

use super::page;
use super::speech;
use crate::newsroom::Quotation;
use crate::newsroom::quotation::{Attribution, QuotationKind, SpeakerKind};
use crate::newsroom::site::{FilingKind, HotlineKind};
use crate::record::parts::{CreditRole, ExtractedPart};
use crate::record::{Extraction, Review};
use crate::store::{Id, Json};

/// How a record was found, waiting for a person.
pub fn extraction(import: impl Into<Option<Id>>, method: &str, confidence: f32) -> Extraction {
    Extraction {
        import: import.into(),
        method: method.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        confidence: round(confidence),
        review: Review::Suggested,
        parts: Vec::new(),
    }
}

/// A quotation as far as the text tells, before any record is known: `text` are its words, and `language` theirs.
pub fn quotation(analysis: &speech::Analysis, quoted: &speech::Quotation, text: &str, language: &str) -> Quotation {
    let person = quoted.speaker.and_then(|at| analysis.people.get(at));
    let event = quoted.press_conference.and_then(|at| analysis.press_conferences.get(at));
    let title = person.and_then(|person| person.title_as_printed.as_deref());
    Quotation {
        kind: quotation_kind(quoted.kind),
        text: fit(text, 20_000),
        language: language.to_owned(),
        original: None,
        translations: Json::default(),
        speaker_kind: person.map_or(SpeakerKind::Unnamed, |person| speaker_kind(person.kind)),
        speaker: None,
        speaker_as_printed: quoted.speaker_as_printed.as_deref().map(|name| fit(name, 300)),
        attribution: Attribution::OnRecord,
        capacity: None,
        capacity_as_printed: title.map(|title| fit(title, 500)),
        capacity_override: None,
        said_on: event.and_then(|event| event.date).map(|day| day.to_string()),
        press_conference: None,
        anchor: None,
        fidelity: None,
        verification: Json::default(),
        topics: Json::default(),
        extraction: None,
    }
}

/// How a part of a record was found.
pub fn part<T>(pointer: &str, found: &page::Found<T>) -> ExtractedPart {
    ExtractedPart {
        pointer: pointer.into(),
        method: found.method.into(),
        confidence: round(found.confidence),
        review: Review::Suggested,
    }
}

/// Two digits say all there is to say about a guess.
pub fn round(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

/// The role of a credit.
pub fn role(role: page::Role) -> CreditRole {
    match role {
        page::Role::Writer => CreditRole::Writer,
        page::Role::Reporter => CreditRole::Reporter,
        page::Role::Photographer => CreditRole::Photographer,
        page::Role::Videographer => CreditRole::Videographer,
        page::Role::Editor => CreditRole::Editor,
        page::Role::Translator => CreditRole::Translator,
        page::Role::AdditionalReporting => CreditRole::AdditionalReporting,
        page::Role::Researcher => CreditRole::Researcher,
        page::Role::Illustrator => CreditRole::Illustrator,
        page::Role::Agency => CreditRole::Agency,
    }
}

/// The kind of a quotation.
pub fn quotation_kind(kind: speech::QuotationKind) -> QuotationKind {
    match kind {
        speech::QuotationKind::Direct => QuotationKind::Direct,
        speech::QuotationKind::Indirect => QuotationKind::Indirect,
        speech::QuotationKind::Mixed => QuotationKind::Mixed,
    }
}

/// The kind of a speaker.
pub fn speaker_kind(kind: speech::PersonKind) -> SpeakerKind {
    match kind {
        speech::PersonKind::Official => SpeakerKind::Official,
        speech::PersonKind::Organization => SpeakerKind::Organization,
        speech::PersonKind::PrivatePerson => SpeakerKind::PrivatePerson,
        speech::PersonKind::Unnamed => SpeakerKind::Unnamed,
    }
}

/// The kind of a filing.
pub fn filing_kind(kind: page::FilingKind) -> FilingKind {
    match kind {
        page::FilingKind::Icp => FilingKind::Icp,
        page::FilingKind::InternetNewsPermit => FilingKind::InternetNewsPermit,
        page::FilingKind::PublicSecurity => FilingKind::PublicSecurity,
        page::FilingKind::Other => FilingKind::Other,
    }
}

/// The kind of a hotline.
pub fn hotline_kind(kind: page::HotlineKind) -> HotlineKind {
    match kind {
        page::HotlineKind::IllegalContent => HotlineKind::IllegalContent,
        page::HotlineKind::NewsTip => HotlineKind::NewsTip,
        page::HotlineKind::General => HotlineKind::General,
    }
}

/// Cuts a text to what a field holds.
pub fn fit(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect::<String>().trim_end().to_owned()
}
