//! Bylines: the profiles of contributors. None needs a login.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::stored_in;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::parts::public;
use crate::record::{
    Card, Contact, Defaults, ExternalId, Extraction, Kind, Link, LocalizedText, Record, Relation, Slug, names,
};
use crate::store::schema::bylines;
use crate::store::{Conn, Id, Json, among};
use crate::words;

words! {
    /// What sort of contributor it is.
    BylineKind {
        /// A person.
        Person = "person",
        /// An agency.
        Agency = "agency",
        /// The newsroom as a whole.
        Staff = "staff",
    }
}

fn person() -> BylineKind {
    BylineKind::Person
}

/// A contributor's profile.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bylines, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Byline {
    /// The readable part of its address.
    #[serde(default)]
    pub slug: Slug,
    /// What the contributor is called.
    #[schema(value_type = LocalizedText)]
    pub names: Json<LocalizedText>,
    /// What sort of contributor it is.
    #[serde(default = "person")]
    pub kind: BylineKind,
    /// A few words about them.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub bio: Option<Json<LocalizedText>>,
    /// A picture of them.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub avatar: Option<Link>,
    /// How to reach them; readers see those that are public.
    #[serde(default)]
    #[schema(value_type = Vec<Contact>, max_items = 50)]
    pub contacts: Json<Vec<Contact>>,
    /// Their identities in other catalogues.
    #[serde(default)]
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// How the profile was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

impl Record for Byline {
    const KIND: Kind = Kind::Byline;
    const KEPT: &'static [&'static str] = &["extraction"];
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(bylines);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.names.settle(&defaults.language, "/names", faults);
        if let Some(bio) = &mut self.bio {
            bio.settle(&defaults.language, "/bio", faults);
        }
    }

    fn relations(&self) -> Vec<Relation> {
        self.avatar.iter().map(|avatar| Relation::new("avatar", Kind::Media, *avatar, "/avatar/id")).collect()
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
        names::found_by(&self.names).chain([("kind", self.kind.word().to_owned())]).collect()
    }

    fn document(&self) -> Result<Value> {
        let mut readers = self.clone();
        readers.contacts = Json(public(&self.contacts));
        Ok(super::without(serde_json::to_value(readers)?, &["extraction"]))
    }

    fn example() -> Value {
        json!({"names": [{"language": "en", "text": "Li Xinyi", "family": "Li", "given": "Xinyi"}], "kind": "person"})
    }
}
