//! What an import found and what it could not tell, for people and for programs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Reading;
use super::found::{self, round};
use super::page::Found;
use crate::newsroom::editions::Published;
use crate::newsroom::quotation::{QuotationKind, SpeakerKind};
use crate::newsroom::site::{FilingKind, HotlineKind};
use crate::record::Kind;
use crate::record::parts::CreditRole;
use crate::store::{Id, Moment};
use crate::words;

words! {
    /// What became of a page.
    ImportStatus {
        /// Drafts were made.
        Created = "created",
        /// The same page was imported before: nothing was made.
        Known = "known",
        /// It was asked what would be made: nothing was stored.
        DryRun = "dry_run",
    }
}

/// An import: a page, what was found on it, and what was made of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Import {
    /// Identity; null for a dry run.
    pub id: Option<Id>,
    /// What became of the page.
    pub status: ImportStatus,
    /// Where the page came from.
    pub source: Option<String>,
    /// The article; null for a dry run.
    pub article: Option<Id>,
    /// What publishing it came to, where that was asked for.
    pub published: Option<Published>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// What was found.
    pub report: Report,
}

/// What was found on a page, and what could not be told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// The headline.
    pub headline: Option<String>,
    /// The line above it.
    pub kicker: Option<String>,
    /// The paragraph below it.
    pub standfirst: Option<String>,
    /// The byline in one string, as the page gives it.
    pub byline: Option<String>,
    /// Who is named for what, those of the lead image after those of the article.
    pub credits: Vec<CreditFound>,
    /// The day of publication.
    pub display_date: Option<NaiveDate>,
    /// The instant of publication, where the page gives one.
    pub published_at: Option<Moment>,
    /// The date as the page writes it.
    pub published_as_printed: Option<String>,
    /// The place it is dated from.
    pub dateline: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// The article's text.
    pub body_text: String,
    /// The picture that leads it.
    pub lead_image: Option<ImageFound>,
    /// The section the page names.
    pub section: Option<String>,
    /// The address the page calls its own.
    pub canonical_url: Option<String>,
    /// Those who speak, with the posts they are printed with.
    pub officials: Vec<OfficialFound>,
    /// The press conferences it reports.
    pub press_conferences: Vec<ConferenceFound>,
    /// What they are reported to have said.
    pub quotations: Vec<QuotationFound>,
    /// Proposals for the site's settings.
    pub site: SiteFound,
    /// What a person should look at.
    pub warnings: Vec<WarningFound>,
    /// What could not be told, one sentence each.
    pub unknowns: Vec<String>,
    /// How each part was found, and how sure that is.
    pub methods: Vec<Method>,
    /// The records that were made, or found again.
    pub records: Vec<Made>,
}

/// A record that an import made, or found again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Made {
    /// Its kind.
    pub kind: Kind,
    /// Its id; null for a dry run.
    pub id: Option<Id>,
    /// What it is called.
    pub name: String,
    /// Whether it was made; else it was there.
    pub new: bool,
}

/// How a part was found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Method {
    /// The part.
    pub part: String,
    /// The way.
    pub method: String,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// Who is named for what.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreditFound {
    /// What they did.
    pub role: CreditRole,
    /// The printed form.
    pub credited_as: String,
}

/// A picture.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImageFound {
    /// Its address.
    pub url: Option<String>,
    /// Its caption, without the credit.
    pub caption: Option<String>,
    /// The credit as printed.
    pub credit_line: Option<String>,
    /// What it shows, for those who cannot see it.
    pub alt_text: Option<String>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OfficialFound {
    /// The fullest form printed.
    pub name: String,
    /// What they are.
    pub kind: SpeakerKind,
    /// The post.
    pub title: Option<String>,
    /// Where.
    pub organization: Option<String>,
    /// Both as printed.
    pub title_as_printed: Option<String>,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// A press conference.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConferenceFound {
    /// The day.
    pub date: Option<NaiveDate>,
    /// As printed.
    pub label: String,
    /// Who spoke there.
    pub speakers: Vec<String>,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// What somebody is reported to have said.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct QuotationFound {
    /// How the words are given.
    pub kind: QuotationKind,
    /// The words.
    pub text: String,
    /// Who said them.
    pub speaker: Option<String>,
    /// Whether the speaker was found through a pronoun, or goes on from before.
    pub by_pronoun: bool,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// Proposals for the site's settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct SiteFound {
    /// What it is called.
    pub name: Option<String>,
    /// Its motto.
    pub slogan: Option<String>,
    /// Registrations.
    pub filings: Vec<FilingFound>,
    /// Telephone numbers.
    pub hotlines: Vec<HotlineFound>,
    /// Mail addresses.
    pub contact_emails: Vec<String>,
    /// Its standing pages.
    pub pages: Vec<PageFound>,
    /// What readers are asked to agree to.
    pub consent: Option<String>,
}

/// A registration.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FilingFound {
    /// What it is.
    pub kind: FilingKind,
    /// Its number, as printed.
    pub number: String,
}

/// A telephone number.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HotlineFound {
    /// What it is for.
    pub kind: HotlineKind,
    /// As machines dial it.
    pub e164: Option<String>,
    /// As printed.
    pub display: String,
}

/// A standing page of the site.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PageFound {
    /// What it is for.
    pub key: String,
    /// As printed.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
}

/// Something to look at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WarningFound {
    /// A stable word.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

fn value<T: Clone>(found: &Option<Found<T>>) -> Option<T> {
    found.as_ref().map(|found| found.value.clone())
}

impl Report {
    /// What was found on a page, and the records that came of it.
    pub fn of(reading: &Reading, records: Vec<Made>) -> Report {
        let page = &reading.page;
        let pictured = page.lead_image.iter().flat_map(|image| &image.value.credits);
        let credits = page.credits.iter().map(|credit| &credit.value).chain(pictured);
        let warnings = page.warnings.iter().map(|warning| (warning.code, &warning.detail));
        let spoken = reading.speech.warnings.iter().map(|warning| (warning.code, &warning.detail));
        Report {
            headline: value(&page.headline),
            kicker: value(&page.kicker),
            standfirst: value(&page.standfirst),
            byline: value(&page.byline_as_printed),
            credits: credits
                .map(|credit| CreditFound { role: found::role(credit.role), credited_as: credit.credited_as.clone() })
                .collect(),
            display_date: value(&page.display_date),
            published_at: page.published_at.as_ref().map(|found| found.value.to_utc().into()),
            published_as_printed: page.published_as_printed.clone(),
            dateline: page.dateline.as_ref().map(|found| found.value.place.clone()),
            language: page.language.value.clone(),
            body_text: page.body_text.clone(),
            lead_image: page.lead_image.as_ref().map(|image| ImageFound {
                url: image.value.src.clone(),
                caption: image.value.caption.clone(),
                credit_line: image.value.credit_line.clone(),
                alt_text: image.value.alt.clone(),
            }),
            section: value(&page.section_label),
            canonical_url: page.canonical_url.clone(),
            officials: officials(reading),
            press_conferences: conferences(reading),
            quotations: quotations(reading),
            site: site(reading),
            warnings: warnings
                .chain(spoken)
                .map(|(code, detail)| WarningFound { code: code.into(), detail: detail.clone() })
                .collect(),
            unknowns: unknowns(reading),
            methods: methods(reading),
            records,
        }
    }
}

fn officials(reading: &Reading) -> Vec<OfficialFound> {
    let people = reading.speech.people.iter();
    people
        .map(|person| OfficialFound {
            name: person.name.clone(),
            kind: found::speaker_kind(person.kind),
            title: person.title.clone(),
            organization: person.organization.clone(),
            title_as_printed: person.title_as_printed.clone(),
            confidence: round(person.confidence),
        })
        .collect()
}

fn conferences(reading: &Reading) -> Vec<ConferenceFound> {
    let name = |at: &usize| reading.speech.people.get(*at).map(|person| person.name.clone());
    let events = reading.speech.press_conferences.iter();
    events
        .map(|event| ConferenceFound {
            date: event.date,
            label: event.label.clone(),
            speakers: event.speakers.iter().filter_map(name).collect(),
            confidence: round(event.confidence),
        })
        .collect()
}

fn quotations(reading: &Reading) -> Vec<QuotationFound> {
    let quoted = reading.speech.quotations.iter().take(200);
    quoted
        .map(|quotation| QuotationFound {
            kind: found::quotation_kind(quotation.kind),
            text: quotation.parts.iter().map(|part| reading.text.words(*part)).collect::<Vec<_>>().join(" "),
            speaker: quotation.speaker.and_then(|at| reading.speech.people.get(at)).map(|person| person.name.clone()),
            by_pronoun: quotation.by_pronoun,
            confidence: round(quotation.confidence),
        })
        .collect()
}

fn site(reading: &Reading) -> SiteFound {
    let site = &reading.page.site;
    SiteFound {
        name: value(&site.name),
        slogan: value(&site.slogan),
        filings: site
            .filings
            .iter()
            .map(|one| FilingFound { kind: found::filing_kind(one.value.kind), number: one.value.number.clone() })
            .collect(),
        hotlines: site
            .hotlines
            .iter()
            .map(|one| HotlineFound {
                kind: found::hotline_kind(one.value.kind),
                e164: one.value.e164.clone(),
                display: one.value.display.clone(),
            })
            .collect(),
        contact_emails: site.emails.iter().map(|one| one.value.clone()).collect(),
        pages: site
            .pages
            .iter()
            .map(|one| PageFound {
                key: one.value.key.into(),
                title: one.value.title.clone(),
                url: one.value.url.clone(),
            })
            .collect(),
        consent: value(&site.consent),
    }
}

fn unknowns(reading: &Reading) -> Vec<String> {
    let mut unknowns = reading.page.unknowns.clone();
    if reading.speech.press_conferences.iter().any(|event| event.date.is_none()) {
        unknowns.push("The page does not tell the day of a press conference it mentions.".into());
    }
    let unnamed = reading.speech.quotations.iter().filter(|quotation| quotation.speaker.is_none()).count();
    if unnamed > 0 {
        unknowns.push(format!("The speaker of {unnamed} quotations could not be told."));
    }
    if reading.page.images.len() + usize::from(reading.page.lead_image.is_some()) > 1 {
        unknowns.push("Only the lead image became a record; further pictures are in the page.".into());
    }
    unknowns
}

fn methods(reading: &Reading) -> Vec<Method> {
    let page = &reading.page;
    let mut methods = vec![method("language", &page.language)];
    methods.extend(page.headline.iter().map(|found| method("headline", found)));
    methods.extend(page.byline_as_printed.iter().map(|found| method("byline", found)));
    methods.extend(page.credits.iter().map(|found| method(&format!("credit {}", found.value.credited_as), found)));
    methods.extend(page.display_date.iter().map(|found| method("display_date", found)));
    methods.extend(page.published_at.iter().map(|found| method("published_at", found)));
    methods.extend(page.dateline.iter().map(|found| method("dateline", found)));
    methods.extend(page.lead_image.iter().map(|found| method("lead_image", found)));
    methods
}

fn method<T>(part: &str, found: &Found<T>) -> Method {
    Method { part: part.into(), method: found.method.into(), confidence: round(found.confidence) }
}

/// A dry run of a page without a store.
pub fn dry_run(report: Report) -> Import {
    let (id, source, article, published, created_at) = (None, None, None, None, None);
    Import { id, status: ImportStatus::DryRun, source, article, published, created_at, report }
}

/// What an import was that is undone: its records have no ids.
pub fn undone(import: Import) -> Import {
    let mut report = import.report;
    report.records =
        report.records.into_iter().map(|made| Made { id: made.id.filter(|_| !made.new), ..made }).collect();
    dry_run(report)
}
