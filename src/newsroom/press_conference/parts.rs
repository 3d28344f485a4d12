//! The parts of a press conference.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::record::{Link, ZonedTime};
use crate::store::Id;
use crate::words;

words! {
    /// Whether it takes place.
    Occurrence {
        /// It is meant to.
        Planned = "planned",
        /// It will.
        Confirmed = "confirmed",
        /// It will later, nobody knows when: the time that is given is the one that no longer holds.
        Postponed = "postponed",
        /// It will at another time.
        Rescheduled = "rescheduled",
        /// It will not.
        Cancelled = "cancelled",
        /// It did.
        Held = "held",
    }
}

words! {
    /// Whether we cover it.
    Coverage {
        /// No.
        NotPlanned = "not_planned",
        /// If somebody asks.
        OnRequest = "on_request",
        /// Yes.
        Planned = "planned",
        /// Yes, and somebody goes.
        Assigned = "assigned",
        /// It is covered.
        Done = "done",
    }
}

words! {
    /// What somebody is at a press conference.
    SpeakerRole {
        /// Invites.
        Host = "host",
        /// Speaks for a body.
        Official = "official",
        /// Gives others the floor.
        Moderator = "moderator",
        /// Speaks another's words in another language.
        Interpreter = "interpreter",
        /// Asks.
        Reporter = "reporter",
    }
}

pub(super) fn planned() -> Occurrence {
    Occurrence::Planned
}

pub(super) fn not_planned() -> Coverage {
    Coverage::NotPlanned
}

fn official() -> SpeakerRole {
    SpeakerRole::Official
}

/// Where it takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// What the place is called.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub name: Option<String>,
    /// Where it is.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub address: Option<String>,
    /// Where it can be followed from afar.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub online_url: Option<String>,
}

/// A point of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// What it is about.
    #[schema(min_length = 1, max_length = 1000)]
    pub title: String,
    /// Who speaks to it.
    #[serde(default)]
    pub speaker: Option<Link>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConferenceSpeaker {
    /// Their record, where they have one.
    #[serde(default)]
    pub official: Option<Link>,
    /// How they are named in print.
    #[schema(min_length = 1, max_length = 300)]
    pub label_as_printed: String,
    /// What they are there.
    #[serde(default = "official")]
    pub role: SpeakerRole,
    /// The post they speak in: a position of this official.
    #[serde(default)]
    pub capacity: Option<PositionLink>,
    /// How that post is named in print.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub capacity_as_printed: Option<String>,
}

/// A relation to a position of an official.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionLink {
    /// The position.
    #[serde(rename = "id")]
    pub position: Id,
}

/// What those who want to come must do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accreditation {
    /// How.
    #[schema(max_length = 5000)]
    pub info: String,
    /// Until when.
    #[serde(default)]
    pub deadline: Option<ZonedTime>,
}

/// A recording of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// Where it is.
    #[schema(min_length = 1, max_length = 2000)]
    pub url: String,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub title: Option<String>,
    /// BCP 47 tag.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub language: Option<String>,
}
