//! Sections: the tree that readers walk.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{refuse_circle, stored_in};
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::{Card, Defaults, Kind, Link, LocalizedText, Record, Relation, Slug};
use crate::store::schema::sections;
use crate::store::{Conn, Id, Json, among};

/// A part of the site. Its articles are found under the sections above it too.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sections, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The readable part of its address.
    #[serde(default)]
    pub slug: Slug,
    /// What it is called.
    #[schema(value_type = LocalizedText)]
    pub names: Json<LocalizedText>,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub description: Option<Json<LocalizedText>>,
    /// The section it is a part of.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    #[diesel(column_name = parent)]
    pub parent: Option<Link>,
    /// Its place among the sections beside it, from 0.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000)]
    pub position: i32,
}

impl Record for Section {
    const KIND: Kind = Kind::Section;
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(sections);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.names.settle(&defaults.language, "/names", faults);
        if let Some(text) = &mut self.description {
            text.settle(&defaults.language, "/description", faults);
        }
    }

    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        refuse_circle(conn, id, self.parent, "/parent/id", faults, |conn, id| {
            Ok(sections::table.find(id).select(sections::parent).first(conn).optional()?.flatten())
        })
    }

    fn relations(&self) -> Vec<Relation> {
        self.parent.iter().map(|parent| Relation::new("parent", Kind::Section, *parent, "/parent/id")).collect()
    }

    fn card(&self) -> Card {
        Card { slug: Some(self.slug.0.clone()), label: Some(self.names.0.clone()), ..Card::default() }
    }

    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        let text = self.names.original().unwrap_or_default().to_owned();
        Some((&mut self.slug, text))
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        self.parent.iter().map(|parent| ("parent", parent.id.to_string())).collect()
    }

    const SORTED_WITHIN: &'static [&'static str] = &["parent"];

    /// As they stand beside each other; of those at one place, by name.
    fn further_orders(&self, usual: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        vec![("position", [&self.position.to_be_bytes(), usual].concat())]
    }

    fn example() -> Value {
        json!({"names": [{"language": "en", "text": "China"}, {"language": "zh-Hans", "text": "中国", "kind": "translation"}], "position": 1})
    }
}
