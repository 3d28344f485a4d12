//! Shapes that several answers share.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::enlarge::maybe;
use super::people::{BylineView, OrganizationView};
use crate::record::card::{CorrectionKind, Placement};
use crate::record::parts::CreditRole;
use crate::record::{Kind, LocalText, ZonedTime};
use crate::store::{Id, Moment};

/// A related record that has a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Identity.
    pub id: Id,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Its public address; null where the site has no pattern for it.
    pub url: Option<String>,
}

/// A related article.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Headlined {
    /// Identity.
    pub id: Id,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its public address; null where the site has no pattern for it.
    pub url: Option<String>,
}

/// A related press conference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Conference {
    /// Identity.
    pub id: Id,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// What it is called; often nothing.
    pub title: Option<String>,
    /// Its public address; null where the site has no pattern for it.
    pub url: Option<String>,
    /// Whether it took place.
    pub occurrence: Option<String>,
    /// When it begins.
    pub starts: Option<ZonedTime>,
}

/// Who is named for what.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownCredit {
    /// What they did.
    pub role: CreditRole,
    /// The literal printed form.
    pub credited_as: String,
    /// Their profile, where readers may see one.
    #[schema(schema_with = maybe::<Named, BylineView>)]
    pub byline: Option<Named>,
    /// The organization, where that is what is named.
    #[schema(schema_with = maybe::<Named, OrganizationView>)]
    pub organization: Option<Named>,
}

/// What was put right, as readers are told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CorrectionView {
    /// Identity.
    pub id: Id,
    /// What sort of word to the readers it is.
    pub kind: CorrectionKind,
    /// What they are told, in one language.
    pub text: Option<String>,
    /// What they are told, in every language.
    pub texts: Vec<LocalText>,
    /// Where it is shown.
    pub placement: Placement,
    /// When they were told.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub published_at: Option<Moment>,
}

/// A picture with what is printed beside it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Image {
    /// The picture's record.
    pub media_id: Id,
    /// Where the file is; null without a file.
    pub url: Option<String>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Where the eye goes: `{x, y}`, from 0 to 1 of each side.
    #[schema(value_type = Option<Object>)]
    pub focal_point: Option<Value>,
    /// A tiny form of it to show while it loads.
    pub placeholder: Option<String>,
    /// Its other sizes.
    pub srcset: Vec<ImageSize>,
    /// Its caption, without the credit.
    pub caption: Option<String>,
    /// What it shows, for those who cannot see it.
    pub alt_text: Option<String>,
    /// The credit as printed.
    pub credit_line: Option<String>,
    /// Who is named for it.
    pub credits: Vec<ShownCredit>,
}

/// A size of a picture.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImageSize {
    /// Where the file is.
    pub url: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its media type.
    pub content_type: String,
}

/// Who spoke.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownSpeaker {
    /// `official` or `organization`.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Identity.
    pub id: Id,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// Their public address.
    pub url: Option<String>,
}

/// The post somebody spoke in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Capacity {
    /// The position.
    pub id: Id,
    /// The post.
    pub title: Option<String>,
    /// Where.
    pub organization: Option<Named>,
}
