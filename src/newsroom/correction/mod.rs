//! Corrections: what was put right, and what readers are told of it.

pub mod correct;
pub mod position;
pub mod retract;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::press_conference::PositionLink;
use super::without;
use crate::access::desk::Shift;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Error, Fault, Result};
use crate::record::card::{CardCorrection, CorrectionKind, Placement};
use crate::record::{Card, Dates, Defaults, Kind, LocalizedText, Record, Relation};
use crate::store::schema::{corrections, editions, positions};
use crate::store::{Conn, Id, Json, Moment, among};
use crate::words;

words! {
    /// The kind of record that is corrected.
    CorrectedKind {
        /// An article.
        Article = "article",
        /// A quotation.
        Quotation = "quotation",
        /// An official, or one of their positions.
        Official = "official",
        /// A press conference.
        PressConference = "press_conference",
        /// A transcript.
        Transcript = "transcript",
        /// A picture or another file.
        Media = "media",
    }
}

impl CorrectedKind {
    /// The kind of record.
    pub fn kind(self) -> Kind {
        match self {
            CorrectedKind::Article => Kind::Article,
            CorrectedKind::Quotation => Kind::Quotation,
            CorrectedKind::Official => Kind::Official,
            CorrectedKind::PressConference => Kind::PressConference,
            CorrectedKind::Transcript => Kind::Transcript,
            CorrectedKind::Media => Kind::Media,
        }
    }

    /// The word for a kind of record that can be corrected.
    pub fn of(kind: Kind) -> Option<CorrectedKind> {
        CorrectedKind::ALL.iter().copied().find(|known| known.kind() == kind)
    }
}

/// The record that is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: CorrectedKind,
    /// The record.
    pub id: Id,
}

/// A target as it is read: the schema of [`Target`].
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(
    description = "The record that is corrected. What answers show beside its `type` and `id` is ignored when it \
    is sent back."
)]
#[allow(dead_code)] // The other members are accepted and ignored.
pub struct WrittenTarget {
    /// The kind of record.
    #[serde(rename = "type")]
    kind: CorrectedKind,
    /// The record.
    id: Id,
    /// Its slug.
    #[serde(default)]
    #[schema(read_only)]
    slug: Option<String>,
    /// Its name, where it has names.
    #[serde(default)]
    #[schema(read_only)]
    name: Option<String>,
    /// Its headline, where it has one.
    #[serde(default)]
    #[schema(read_only)]
    headline: Option<String>,
    /// Its title, where it has one.
    #[serde(default)]
    #[schema(read_only)]
    title: Option<String>,
    /// Whether it lies in the trash.
    #[serde(default)]
    #[schema(read_only)]
    trashed: Option<bool>,
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenTarget::deserialize(deserializer).map(|written| Target { kind: written.kind, id: written.id })
    }
}

/// What made it necessary: the quotation that was withdrawn, or the official whose position was corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// The kind of record.
    pub kind: Kind,
    /// The record.
    pub record: Id,
    /// The correction that readers were told there.
    pub correction: Id,
}

/// What was put right, and what readers are told of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The record that is corrected.
    #[schema(value_type = WrittenTarget)]
    pub target: Target,
    /// Of an official: the position that was corrected.
    #[serde(default)]
    pub position: Option<PositionLink>,
    /// What sort of word to the readers it is.
    pub kind: CorrectionKind,
    /// What readers are told.
    #[schema(value_type = LocalizedText)]
    pub text: Json<LocalizedText>,
    /// Where it is shown.
    #[serde(default = "bottom")]
    pub placement: Placement,
    /// The version that readers saw before; set when it is published with its record.
    #[serde(default)]
    #[schema(read_only)]
    pub version_before: Option<i32>,
    /// The version that was put right; set when it is published with its record.
    #[serde(default)]
    #[schema(read_only)]
    pub version_after: Option<i32>,
    /// When readers were told; set by publishing.
    #[serde(default)]
    #[schema(read_only, value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub published_at: Option<Moment>,
    /// A note for the newsroom: who pointed it out, how it came about. Never delivered.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub internal_note: Option<String>,
    /// What made it necessary, where it was drafted for that.
    #[serde(default)]
    #[schema(read_only, value_type = Option<Cause>)]
    pub cause: Option<Json<Cause>>,
    /// Whether it is being made by taking its record back; nothing that is sent or stored says so.
    #[serde(skip)]
    pub takes_back: bool,
}

fn bottom() -> Placement {
    Placement::Bottom
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = corrections, treat_none_as_null = true)]
struct Row {
    target: Id,
    target_kind: String,
    position: Option<Id>,
    kind: CorrectionKind,
    text: Json<LocalizedText>,
    placement: Placement,
    version_before: Option<i32>,
    version_after: Option<i32>,
    internal_note: Option<String>,
    cause: Option<Json<Cause>>,
}

impl Correction {
    /// A correction of a record, at the bottom of it, that says no more than this.
    pub fn of(kind: CorrectedKind, id: Id, text: LocalizedText) -> Correction {
        Correction {
            target: Target { kind, id },
            position: None,
            kind: CorrectionKind::Correction,
            text: Json(text),
            placement: Placement::Bottom,
            version_before: None,
            version_after: None,
            published_at: None,
            internal_note: None,
            cause: None,
            takes_back: false,
        }
    }

    fn row(&self) -> Row {
        Row {
            target: self.target.id,
            target_kind: self.target.kind.kind().word().into(),
            position: self.position.map(|link| link.position),
            kind: self.kind,
            text: self.text.clone(),
            placement: self.placement,
            version_before: self.version_before,
            version_after: self.version_after,
            internal_note: self.internal_note.clone(),
            cause: self.cause,
        }
    }
}

fn no_retraction() -> Fault {
    let detail = "A retraction is made by the action `retract` of an article, or `withdraw` of a quotation.";
    Fault::at("/kind", "not_allowed", detail)
}

impl Record for Correction {
    const KIND: Kind = Kind::Correction;
    const KEPT: &'static [&'static str] = &["version_before", "version_after", "published_at", "cause"];
    type Write = ToWrite;
    type Publish = ToPublish;

    fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Correction)>> {
        let rows: Vec<(Id, Row)> = corrections::table
            .filter(among(corrections::id, ids))
            .select((corrections::id, Row::as_select()))
            .load(conn)?;
        let read = |(id, row): (Id, Row)| {
            let kind = row.target_kind.parse().map_err(Error::internal)?;
            let correction = Correction {
                target: Target { kind, id: row.target },
                position: row.position.map(|position| PositionLink { position }),
                kind: row.kind,
                text: row.text,
                placement: row.placement,
                version_before: row.version_before,
                version_after: row.version_after,
                published_at: None,
                internal_note: row.internal_note,
                cause: row.cause,
                takes_back: false,
            };
            Ok((id, correction))
        };
        rows.into_iter().map(read).collect()
    }

    fn insert(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::insert_into(corrections::table).values((corrections::id.eq(id), self.row())).execute(conn)?;
        Ok(())
    }

    fn update(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::update(corrections::table.find(id)).set(self.row()).execute(conn)?;
        Ok(())
    }

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.text.settle(&defaults.language, "/text", faults);
        self.published_at = None;
        if self.position.is_some() && self.target.kind != CorrectedKind::Official {
            faults.push(Fault::at("/position", "not_theirs", "Only an official has positions."));
        }
    }

    /// A correction stays with its record, and what publishing wrote into it stays.
    fn carry(&mut self, before: &Correction, faults: &mut Vec<Fault>) {
        if self.target != before.target {
            let detail = "A correction stays with its record. Make another for another record.";
            faults.push(Fault::at("/target", "set_once", detail));
        }
        if self.kind != before.kind && [self.kind, before.kind].contains(&CorrectionKind::Retraction) {
            faults.push(no_retraction());
        }
    }

    /// A retraction takes its record back: nobody writes one by hand.
    fn guard(&self, _: &mut Conn, _: &Shift, _: Id, before: Option<&Correction>) -> Result<()> {
        match self.kind {
            CorrectionKind::Retraction if before.is_none() && !self.takes_back => {
                Err(Error::invalid(vec![no_retraction()]))
            }
            _ => Ok(()),
        }
    }

    fn check(&self, conn: &mut Conn, _: Id, faults: &mut Vec<Fault>) -> Result<()> {
        let Some(link) = self.position else { return Ok(()) };
        let owner: Option<Id> =
            positions::table.find(link.position).select(positions::official).first(conn).optional()?;
        if owner != Some(self.target.id) {
            faults.push(Fault::at("/position/id", "not_theirs", "This position is not one of this official's."));
        }
        Ok(())
    }

    fn relations(&self) -> Vec<Relation> {
        vec![Relation::new("target", self.target.kind.kind(), self.target.id, "/target/id")]
    }

    fn card(&self) -> Card {
        let told = CardCorrection {
            kind: self.kind,
            text: self.text.0.clone(),
            placement: self.placement,
            published_at: self.published_at,
        };
        Card { label: Some(self.text.0.clone()), correction: Some(told), ..Card::default() }
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        vec![(self.target.kind.word(), self.target.id.to_string()), ("kind", self.kind.word().to_owned())]
    }

    fn document(&self) -> Result<Value> {
        Ok(without(serde_json::to_value(self)?, &["cause", "internal_note"]))
    }

    fn derived(&self, conn: &mut Conn, id: Id, into: &mut Value) -> Result<()> {
        let first: Option<Moment> = editions::table
            .filter(editions::record.eq(id))
            .order(editions::visible_from)
            .select(editions::visible_from)
            .first(conn)
            .optional()?;
        into["published_at"] = json!(first);
        Ok(())
    }

    /// Readers were told when it was first shown to them.
    fn dated(&mut self, from: Moment, before: Option<Dates>, _: bool) {
        self.published_at = before.and_then(|before| before.published_at).or(Some(from));
    }

    fn dates(&self) -> Option<(Option<Moment>, Option<NaiveDate>)> {
        Some((self.published_at, None))
    }

    fn example() -> Value {
        json!({"target": {"type": "article", "id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10"}, "kind": "correction",
            "text": "An earlier version gave the wrong number of households.", "placement": "bottom"})
    }
}
