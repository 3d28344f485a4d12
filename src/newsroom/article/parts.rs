//! What an article is made of beside its text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Body, Part};
use crate::record::parts::CreditRole;
use crate::record::{Credit, Kind, Link, Relation};
use crate::store::Id;
use crate::words;

words! {
    /// Where an article comes from.
    SourceKind {
        /// Our own newsroom.
        Staff = "staff",
        /// An agency.
        Wire = "wire",
        /// Handed to us by somebody with an interest.
        Handout = "handout",
        /// A newsroom we work with.
        Partner = "partner",
    }
}

/// Where an article comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ArticleSource)]
pub struct ArticleSource {
    /// What sort of source it is.
    pub kind: SourceKind,
    /// Which body it is.
    #[serde(default)]
    pub organization: Option<Link>,
    /// Where it stands there.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
}

impl Default for ArticleSource {
    fn default() -> ArticleSource {
        ArticleSource { kind: SourceKind::Staff, organization: None, url: None }
    }
}

/// The place, and sometimes the day, that an article is dated from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dateline {
    /// The place.
    #[schema(min_length = 1, max_length = 200, example = "Chongqing")]
    pub place: String,
    /// The day.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}-\d{2}-\d{2}$")]
    pub date: Option<String>,
    /// As printed.
    #[serde(default)]
    #[schema(max_length = 300, example = "Chongqing -")]
    pub raw: Option<String>,
}

/// A picture, with the words this article prints beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadImage {
    /// The picture.
    pub media: Link,
    /// Its caption here; that of the picture where there is none.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub caption: Option<String>,
    /// What it shows, for those who cannot see it; that of the picture where there is none.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub alt_text: Option<String>,
}

/// The original of a translation, and how much of it the translation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TranslatedFrom {
    /// The original: an article of the same translation group.
    pub article: Link,
    /// The version of the original that was translated. Raise it when the translation has been brought up to date.
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A quotation whose place in the text was lost when the text came in without its marks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Orphan {
    /// The quotation.
    pub quotation: Link,
    /// Where it stood.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub parts: Vec<Part>,
}

/// The line that names who wrote, as readers see it: writers and reporters in the order given.
pub fn byline_text(credits: &[Credit], language: &str) -> Option<String> {
    let wrote = |credit: &&Credit| matches!(credit.role, CreditRole::Writer | CreditRole::Reporter);
    let names: Vec<&str> = credits.iter().filter(wrote).map(|credit| credit.credited_as.as_str()).collect();
    let (last, first) = names.split_last()?;
    if first.is_empty() {
        return Some((*last).to_owned());
    }
    let primary = language.split('-').next().unwrap_or_default();
    Some(match primary {
        "zh" | "ja" => format!("{}、{last}", first.join("、")),
        "en" => format!("{} and {last}", first.join(", ")),
        _ => format!("{}, {last}", first.join(", ")),
    })
}

/// The pictures that a body shows.
pub fn pictures_in(body: &Body) -> Vec<Relation> {
    let pictures = body.links_to_media().into_iter();
    pictures.map(|id| Relation::new("body_media", Kind::Media, Id(id), "/body")).collect()
}
