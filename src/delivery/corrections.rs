//! Corrections as readers see them: all that a site put right, in one list.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish};
use crate::http::Result;
use crate::newsroom::Correction;
use crate::newsroom::correction::CorrectedKind;
use crate::record::card::{CorrectionKind, Placement};
use crate::record::{Kind, LocalText};
use crate::store::{Id, Moment};

/// What was put right.
#[derive(Serialize, ToSchema)]
pub struct ToldCorrection {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// What sort of word to the readers it is.
    kind: CorrectionKind,
    /// What they are told, in one language.
    text: Option<String>,
    /// What they are told, in every language.
    texts: Vec<LocalText>,
    /// Where it is shown.
    placement: Placement,
    /// When they were told.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    published_at: Option<Moment>,
    /// The record that was put right.
    target: CorrectedRecord,
    /// The version that readers saw before.
    version_before: Option<i32>,
    /// The version that is put right.
    version_after: Option<i32>,
}

/// A record that was put right.
#[derive(Serialize, ToSchema)]
pub struct CorrectedRecord {
    /// The kind of record.
    #[serde(rename = "type")]
    kind: CorrectedKind,
    /// Identity.
    id: Id,
    /// The readable part of its address; null where readers no longer see it.
    slug: Option<String>,
    /// Its name, title or headline.
    name: Option<String>,
    /// Its public address.
    url: Option<String>,
}

impl Shown for Correction {
    type View = ToldCorrection;
    const INCLUDES: &'static [&'static str] = &[];
    const FILTERS: &'static [Filter] = &[
        Filter { name: "article", takes: Takes::Text, about: "Those of this article (its id)." },
        Filter { name: "quotation", takes: Takes::Text, about: "Those of this quotation (its id)." },
        Filter {
            name: "kind",
            takes: Takes::Words(&["correction", "clarification", "update", "retraction", "editors_note"]),
            about: "Those of this sort.",
        },
    ];
    const SORTS: &'static [&'static str] = &["-published_at", "published_at"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        vec![self.target.id]
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<ToldCorrection> {
        let seen = found.named(self.target.id, "");
        let (slug, name, url) = seen.map_or((None, None, None), |seen| (seen.slug, seen.name, seen.url));
        // A quotation has no name; its words are not shown in place of one.
        let name = name.filter(|_| self.target.kind.kind() != Kind::Quotation);
        Ok(ToldCorrection {
            id: edition.record,
            version: edition.version,
            kind: self.kind,
            text: found.plain(&self.text, ""),
            texts: self.text.0.0,
            placement: self.placement,
            published_at: self.published_at,
            target: CorrectedRecord { kind: self.target.kind, id: self.target.id, slug, name, url },
            version_before: self.version_before,
            version_after: self.version_after,
        })
    }
}
