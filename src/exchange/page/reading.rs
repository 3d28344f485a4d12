//! What a page was found to hold: the parts, how each was found and how sure that is.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;

/// A part that was found, how it was found, and how sure that is (0 to 1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found<T> {
    /// The part itself.
    pub value: T,
    /// The name of the way it was found, for the report.
    pub method: &'static str,
    /// 0: a guess; 1: the page says so in as many words.
    pub confidence: f32,
}

impl<T> Found<T> {
    /// A part with the way it was found and how sure that is.
    pub fn new(value: T, method: &'static str, confidence: f32) -> Self {
        Self { value, method, confidence }
    }
}

/// Everything that was read from one page.
#[derive(Debug, Clone, Serialize)]
pub struct PageReading {
    /// BCP 47. Chinese is always `zh-Hans` or `zh-Hant`.
    pub language: Found<String>,
    /// The article's headline, never the site's name.
    pub headline: Option<Found<String>>,
    /// A short line above the headline.
    pub kicker: Option<Found<String>>,
    /// A line or two below the headline that sum the article up.
    pub standfirst: Option<Found<String>>,
    /// The byline in one string, as the page gives it.
    pub byline_as_printed: Option<Found<String>>,
    /// The article's credits in printed order. Those of a photo are with the photo.
    pub credits: Vec<Found<Credit>>,
    /// The day of publication.
    pub display_date: Option<Found<NaiveDate>>,
    /// The instant of publication, only where the page gives an hour and says in which zone.
    pub published_at: Option<Found<DateTime<FixedOffset>>>,
    /// The date as the page or its metadata writes it.
    pub published_as_printed: Option<String>,
    /// The dateline, which is no longer part of the body.
    pub dateline: Option<Found<Dateline>>,
    /// The picture that leads the article.
    pub lead_image: Option<Found<Image>>,
    /// Further pictures of the article, in order.
    pub images: Vec<Found<Image>>,
    /// The article alone, in a small set of tags: p, h2–h6, blockquote, ul, ol, li, table, pre, a, strong, em.
    pub body_html: String,
    /// The same as plain text; a blank line between paragraphs.
    pub body_text: String,
    /// The section the page says it belongs to.
    pub section_label: Option<Found<String>>,
    /// The address the page calls its own.
    pub canonical_url: Option<String>,
    /// What the page says of the site it comes from.
    pub site: SiteProposals,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// What could not be told, one sentence each.
    pub unknowns: Vec<String>,
}

/// One credit: who did what, in the literal printed form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// What was done.
    pub role: Role,
    /// The name as printed, neither re-cased nor re-ordered.
    pub credited_as: String,
    /// An organization (agency, paper, desk) rather than a person.
    pub agency: bool,
}

/// What a contributor did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Wrote the text; also what an unqualified "By" means.
    Writer,
    /// Reported it.
    Reporter,
    /// Took the photo.
    Photographer,
    /// Shot the video.
    Videographer,
    /// Edited the text.
    Editor,
    /// Translated the text.
    Translator,
    /// Reported parts of it.
    AdditionalReporting,
    /// Did the research.
    Researcher,
    /// Drew the illustration or chart.
    Illustrator,
    /// The agency or paper it comes from.
    Agency,
}

/// The place (and day) an article was filed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dateline {
    /// The place as printed.
    pub place: String,
    /// The day, where the dateline names one and its year can be told.
    pub date: Option<NaiveDate>,
    /// The dateline as it stood before the first sentence.
    pub raw: String,
}

/// A picture with what is printed under it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Image {
    /// The address; none where a text page only kept the caption.
    pub src: Option<String>,
    /// The caption without its credit.
    pub caption: Option<String>,
    /// The caption as printed, credit included.
    pub raw_caption: Option<String>,
    /// The text for those who do not see the picture.
    pub alt: Option<String>,
    /// The credit as printed, brackets left out: `Photo/Tao Meilin`.
    pub credit_line: Option<String>,
    /// Who the credit names.
    pub credits: Vec<Credit>,
}

/// What the page says of its site: proposals for the settings, never body.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SiteProposals {
    /// The site's name.
    pub name: Option<Found<String>>,
    /// The site's slogan.
    pub slogan: Option<Found<String>>,
    /// Registrations and permits.
    pub filings: Vec<Found<Filing>>,
    /// Telephone numbers for readers.
    pub hotlines: Vec<Found<Hotline>>,
    /// Contact mails.
    pub emails: Vec<Found<String>>,
    /// Standing pages the site links to.
    pub pages: Vec<Found<PageLink>>,
    /// The text readers are asked to agree to.
    pub consent: Option<Found<String>>,
}

/// A registration or permit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filing {
    /// Which register.
    pub kind: FilingKind,
    /// The number, as printed.
    pub number: String,
    /// The whole entry, as printed.
    pub raw: String,
}

/// Which register a filing is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    /// The site's ICP filing.
    Icp,
    /// Permit for an internet news information service.
    InternetNewsPermit,
    /// Filing with the public security authority.
    PublicSecurity,
    /// Any other permit.
    Other,
}

/// A telephone number for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hotline {
    /// What it is for.
    pub kind: HotlineKind,
    /// `+` and digits, where the country is told.
    pub e164: Option<String>,
    /// The number as printed.
    pub display: String,
}

/// What a telephone number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HotlineKind {
    /// Reports of illegal or harmful content.
    IllegalContent,
    /// Tips for the newsroom.
    NewsTip,
    /// Anything else.
    General,
}

/// A link to a standing page of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// `about`, `contact`, `privacy`, …
    pub key: &'static str,
    /// The link's text as printed.
    pub title: String,
    /// Where it leads; none on a text page.
    pub url: Option<String>,
}

/// Something a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable name.
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}

impl Warning {
    /// A warning with its stable name and its sentence.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}
