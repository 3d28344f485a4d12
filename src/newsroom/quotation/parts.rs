//! What a quotation is made of: how the words are given, who spoke, what was checked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::{Id, Moment};
use crate::words;

words! {
    /// How the words are given.
    QuotationKind {
        /// Between quotation marks.
        Direct = "direct",
        /// Told in the article's own words.
        Indirect = "indirect",
        /// Told, with some words between quotation marks.
        Mixed = "mixed",
    }
}

words! {
    /// What the speaker is.
    SpeakerKind {
        /// An official.
        Official = "official",
        /// A body.
        Organization = "organization",
        /// Somebody without an office; they need no record.
        PrivatePerson = "private_person",
        /// Somebody who is not named.
        Unnamed = "unnamed",
    }
}

words! {
    /// Whether the speaker may be named.
    Attribution {
        /// Yes.
        OnRecord = "on_record",
        /// By their office, not by name.
        Background = "background",
        /// Not at all.
        NotForAttribution = "not_for_attribution",
    }
}

words! {
    /// Whether a person compared the words with their source.
    VerificationState {
        /// Nobody did.
        Unchecked = "unchecked",
        /// They hold.
        Checked = "checked",
        /// They do not.
        Disputed = "disputed",
    }
}

words! {
    /// What the words were compared with.
    VerifiedAgainst {
        /// The transcript.
        Transcript = "transcript",
        /// A recording.
        Recording = "recording",
        /// Notes.
        Notes = "notes",
        /// A document.
        Document = "document",
        /// The speaker.
        Speaker = "speaker",
    }
}

pub(super) fn on_record() -> Attribution {
    Attribution::OnRecord
}

pub(super) fn official() -> SpeakerKind {
    SpeakerKind::Official
}

words! {
    /// The kind of record a speaker has.
    SpeakerRecord {
        /// An official.
        Official = "official",
        /// An organization.
        Organization = "organization",
    }
}

/// Who spoke: a record of an official or of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Speaker {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: SpeakerRecord,
    /// The record.
    pub id: Id,
}

/// A speaker as it is read: the schema of [`Speaker`].
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(
    description = "Who spoke: a record of an official or of an organization. What answers show beside its `type` \
    and `id` is ignored when it is sent back."
)]
#[allow(dead_code)] // The other members are accepted and ignored.
struct WrittenSpeaker {
    /// The kind of record.
    #[serde(rename = "type")]
    kind: SpeakerRecord,
    /// The record.
    id: Id,
    /// Its slug.
    #[serde(default)]
    #[schema(read_only)]
    slug: Option<String>,
    /// Its name.
    #[serde(default)]
    #[schema(read_only)]
    name: Option<String>,
    /// True where it lies in the trash; left out elsewhere.
    #[serde(default)]
    #[schema(read_only)]
    trashed: Option<bool>,
}

impl<'de> Deserialize<'de> for Speaker {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenSpeaker::deserialize(deserializer).map(|written| Speaker { kind: written.kind, id: written.id })
    }
}

impl utoipa::PartialSchema for Speaker {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        WrittenSpeaker::schema()
    }
}

impl ToSchema for Speaker {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        schemas.push(("SpeakerRecord".into(), <SpeakerRecord as utoipa::PartialSchema>::schema()));
        WrittenSpeaker::schemas(schemas);
    }
}

impl Speaker {
    /// The speaker's id, if it is of this kind.
    pub fn of(self, kind: SpeakerRecord) -> Option<Id> {
        (self.kind == kind).then_some(self.id)
    }
}

/// Whether a person compared the words with their source. Management only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// What they found.
    pub state: VerificationState,
    /// With what they compared.
    #[serde(default)]
    pub against: Option<VerifiedAgainst>,
    /// Who they are.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub by: Option<String>,
    /// When they did.
    #[serde(default)]
    pub at: Option<Moment>,
    /// What they remark.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: Option<String>,
}

impl Default for Verification {
    fn default() -> Verification {
        Verification { state: VerificationState::Unchecked, against: None, by: None, at: None, note: None }
    }
}

/// The words in the language they were spoken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// BCP 47 tag.
    #[schema(min_length = 2, max_length = 35)]
    pub language: String,
    /// The words.
    #[schema(min_length = 1, max_length = 20_000)]
    pub text: String,
}

/// A passage of a transcript that the words were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnchorPart {
    /// The segment.
    pub segment: Id,
    /// Where it begins, in Unicode code points of the segment's text.
    #[schema(minimum = 0)]
    pub start: u32,
    /// Where it ends.
    #[schema(minimum = 0)]
    pub end: u32,
    /// The words there.
    pub exact: String,
    /// What stands before them.
    #[serde(default)]
    pub prefix: String,
    /// What stands behind them.
    #[serde(default)]
    pub suffix: String,
}

words! {
    /// How the words stand to the transcript, the most faithful first. Derived, never typed in.
    Fidelity {
        /// Word for word.
        Verbatim = "verbatim",
        /// With something left out.
        Elided = "elided",
        /// With small changes.
        Edited = "edited",
        /// In other words.
        Paraphrase = "paraphrase",
    }
}
