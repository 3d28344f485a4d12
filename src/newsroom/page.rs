//! Pages: what a site says about itself: about us, contact, privacy.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::manage::body_schema;
use super::stored_in;
use super::trash::also_if_trashed;
use crate::access::roles::{ToPublish, ToWrite};
use crate::body::Body;
use crate::http::{Fault, Result};
use crate::record::text::{settle_language, tidy, tidy_option};
use crate::record::time::check_day;
use crate::record::{Card, Defaults, Kind, LocalizedText, Record, Relation};
use crate::store::schema::pages;
use crate::store::{Conn, Id, Json, among};

/// A static page, in one language.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pages, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// What it is for; one page of a language has one key.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$", example = "privacy")]
    pub key: String,
    /// BCP 47 tag; the site's language where it is left out.
    #[serde(default)]
    #[schema(max_length = 35, example = "en")]
    pub language: String,
    /// Its title.
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// Its text: Portable Text, or with `body_format=html` or `markdown` a string in that format.
    #[serde(default)]
    #[schema(schema_with = body_schema)]
    pub body: Json<Body>,
    /// Which issue of the text it is, as readers are told: `2026-01`, `3`.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub revision: Option<String>,
    /// Since when it holds.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}-\d{2}-\d{2}$")]
    pub effective_from: Option<String>,
}

impl Record for Page {
    const KIND: Kind = Kind::Page;
    const KEPT: &'static [&'static str] = &["body"];
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(pages);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        if self.language.is_empty() {
            self.language = defaults.language.clone();
        }
        settle_language(&mut self.language, "/language", faults);
        self.title = tidy(&self.title);
        if self.title.is_empty() {
            faults.push(Fault::at("/title", "too_short", "The title is empty."));
        }
        tidy_option(&mut self.revision);
        check_day(self.effective_from.as_deref(), "/effective_from", faults);
    }

    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        let same = pages::table.filter(pages::key.eq(&self.key)).filter(pages::language.eq(&self.language));
        let other: Option<Id> = same.filter(pages::id.ne(id)).select(pages::id).first(conn).optional()?;
        if let Some(other) = other {
            let trashed = also_if_trashed(conn, other)?;
            let detail = format!("There is a page {} in {} already.{trashed}", self.key, self.language);
            faults.push(Fault::at("/key", "duplicate", detail));
        }
        Ok(())
    }

    fn relations(&self) -> Vec<Relation> {
        super::article::pictures_in(&self.body)
    }

    fn card(&self) -> Card {
        Card {
            slug: Some(self.key.clone()),
            language: Some(self.language.clone()),
            pictures: self.body.links_to_media().into_iter().map(Id).collect(),
            label: Some(LocalizedText::of(&self.language, &self.title)),
            ..Card::default()
        }
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key.clone())]
    }

    fn has_body() -> bool {
        true
    }

    fn body(&self) -> Option<&Body> {
        Some(&self.body)
    }

    fn example() -> Value {
        json!({"key": "about", "language": "en", "title": "About us", "body": [
            {"_type": "block", "_key": "b1", "style": "normal", "markDefs": [],
             "children": [{"_type": "span", "_key": "s1", "text": "We report what officials say.", "marks": []}]}]})
    }
}
