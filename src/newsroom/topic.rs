//! Topics: subjects, of a scheme of our own or a known one such as IPTC Media Topics.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::trash::also_if_trashed;
use super::{refuse_circle, stored_in};
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::text::{check_url, tidy_option};
use crate::record::{Card, Defaults, Kind, Link, LocalizedText, Record, Relation, Slug};
use crate::store::schema::topics;
use crate::store::{Conn, Id, Json, among};

/// A subject.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = topics, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The readable part of its address.
    #[serde(default)]
    pub slug: Slug,
    /// What it is called.
    #[schema(value_type = LocalizedText)]
    pub names: Json<LocalizedText>,
    /// The scheme it is from.
    #[serde(default)]
    #[schema(max_length = 100, example = "medtop")]
    pub scheme: Option<String>,
    /// Its code in the scheme; one topic has one code.
    #[serde(default)]
    #[schema(max_length = 100, example = "20000022")]
    pub code: Option<String>,
    /// Its address in the scheme.
    #[serde(default)]
    #[schema(max_length = 2000, example = "http://cv.iptc.org/newscodes/mediatopic/20000022")]
    pub uri: Option<String>,
    /// The wider subject it belongs to.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub broader: Option<Link>,
    /// Whether it is no longer given to new articles. A topic is retired, not deleted.
    #[serde(default)]
    pub retired: bool,
}

impl Record for Topic {
    const KIND: Kind = Kind::Topic;
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(topics);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.names.settle(&defaults.language, "/names", faults);
        for text in [&mut self.scheme, &mut self.code, &mut self.uri] {
            tidy_option(text);
        }
        check_url(self.uri.as_deref(), "/uri", faults);
        if self.code.is_some() && self.scheme.is_none() {
            faults.push(Fault::at("/scheme", "required", "A code needs the scheme it is from."));
        }
    }

    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        refuse_circle(conn, id, self.broader, "/broader/id", faults, |conn, id| {
            Ok(topics::table.find(id).select(topics::broader).first(conn).optional()?.flatten())
        })?;
        if let (Some(scheme), Some(code)) = (&self.scheme, &self.code) {
            let same =
                topics::table.filter(topics::scheme.eq(scheme)).filter(topics::code.eq(code)).filter(topics::id.ne(id));
            let other: Option<Id> = same.select(topics::id).first(conn).optional()?;
            if let Some(other) = other {
                let trashed = also_if_trashed(conn, other)?;
                let detail = format!("Another topic has this code in this scheme.{trashed}");
                faults.push(Fault::at("/code", "duplicate", detail));
            }
        }
        Ok(())
    }

    fn relations(&self) -> Vec<Relation> {
        self.broader.iter().map(|broader| Relation::new("broader", Kind::Topic, *broader, "/broader/id")).collect()
    }

    fn card(&self) -> Card {
        Card { slug: Some(self.slug.0.clone()), label: Some(self.names.0.clone()), ..Card::default() }
    }

    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        let text = self.names.original().unwrap_or_default().to_owned();
        Some((&mut self.slug, text))
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        let broader = self.broader.iter().map(|broader| ("broader", broader.id.to_string()));
        broader.chain(self.scheme.iter().map(|scheme| ("scheme", scheme.clone()))).collect()
    }

    fn example() -> Value {
        json!({"names": [{"language": "en", "text": "Agriculture"}], "scheme": "medtop", "code": "20000210"})
    }
}
