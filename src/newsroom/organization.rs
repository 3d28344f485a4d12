//! Organizations: the bodies that officials speak for, companies, publishers.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{refuse_circle, stored_in};
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::{Card, Defaults, ExternalId, Extraction, Kind, Link, LocalizedText, Record, Relation, Slug, names};
use crate::store::schema::organizations;
use crate::store::{Conn, Id, Json, among};
use crate::words;

words! {
    /// What sort of body it is.
    Classification {
        /// Part of a state.
        GovernmentBody = "government_body",
        /// A business.
        Company = "company",
        /// A publisher or an agency.
        Media = "media",
        /// Anything else.
        Other = "other",
    }
}

fn other() -> Classification {
    Classification::Other
}

/// A body that people speak for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The readable part of its address.
    #[serde(default)]
    pub slug: Slug,
    /// What it is called.
    #[schema(value_type = LocalizedText)]
    pub names: Json<LocalizedText>,
    /// What sort of body it is.
    #[serde(default = "other")]
    pub classification: Classification,
    /// The body it is a part of.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub parent: Option<Link>,
    /// The body that took its place.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub successor: Option<Link>,
    /// Its identities in other catalogues.
    #[serde(default)]
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// How it was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

impl Record for Organization {
    const KIND: Kind = Kind::Organization;
    const KEPT: &'static [&'static str] = &["extraction"];
    const SUGGESTED_APART: bool = true;
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(organizations);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.names.settle(&defaults.language, "/names", faults);
    }

    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        refuse_circle(conn, id, self.parent, "/parent/id", faults, |conn, id| {
            Ok(organizations::table.find(id).select(organizations::parent).first(conn).optional()?.flatten())
        })?;
        refuse_circle(conn, id, self.successor, "/successor/id", faults, |conn, id| {
            Ok(organizations::table.find(id).select(organizations::successor).first(conn).optional()?.flatten())
        })
    }

    fn relations(&self) -> Vec<Relation> {
        let parent = self.parent.iter().map(|one| Relation::new("parent", Kind::Organization, *one, "/parent/id"));
        let successor =
            self.successor.iter().map(|one| Relation::new("successor", Kind::Organization, *one, "/successor/id"));
        parent.chain(successor).collect()
    }

    fn card(&self) -> Card {
        Card { slug: Some(self.slug.0.clone()), label: Some(self.names.0.clone()), ..Card::default() }
    }

    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        let text = self.names.original().unwrap_or_default().to_owned();
        Some((&mut self.slug, text))
    }

    fn names(&self) -> Vec<String> {
        self.names.texts().map(str::to_owned).collect()
    }

    fn extraction(&self) -> Option<&Extraction> {
        self.extraction.as_deref()
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        let parent = self.parent.iter().map(|parent| ("parent", parent.id.to_string()));
        let classification = ("classification", self.classification.word().to_owned());
        parent.chain([classification]).chain(names::found_by(&self.names)).collect()
    }

    fn document(&self) -> Result<Value> {
        Ok(super::without(serde_json::to_value(self)?, &["extraction"]))
    }

    fn example() -> Value {
        json!({"names": [{"language": "en", "text": "Harbour City Water Bureau"}], "classification": "government_body"})
    }
}
