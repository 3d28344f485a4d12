//! Fronts: the chosen order of a home page, or of a section's.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::article::LeadImage;
use super::stored_in;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::text::{settle_language, tidy_option};
use crate::record::{Card, Defaults, Kind, Link, LocalizedText, Record, Relation};
use crate::store::schema::{fronts, records};
use crate::store::{Conn, Id, Json, among};
use crate::words;

words! {
    /// What stands on a front below the articles that were chosen.
    Fill {
        /// The newest of its language, and of its section where it has one.
        Newest = "newest",
        /// Nothing.
        None = "none",
    }
}

/// How many articles a front shows where nobody says.
const USUAL_SIZE: i32 = 20;

/// The chosen order of a page: of the home page, or of a section's.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fronts, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// What it is the front of, and how readers ask for it; one front of a language has one key.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$", example = "home")]
    pub key: String,
    /// BCP 47 tag; the site's language where it is left out.
    #[serde(default)]
    #[schema(max_length = 35, example = "en")]
    pub language: String,
    /// Its title, if it shows one.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub title: Option<String>,
    /// The chosen articles, the first on top. Those that readers do not see are left out until they do.
    #[serde(default)]
    #[schema(value_type = Vec<FrontItem>, max_items = 100)]
    pub items: Json<Vec<FrontItem>>,
    /// What stands below the chosen articles.
    #[serde(default = "newest")]
    pub fill: Fill,
    /// How many articles it shows at most.
    #[serde(default = "usual_size")]
    #[schema(minimum = 1, maximum = 100)]
    pub size: i32,
    /// The section it is the front of: it is filled from it and from the sections below it.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub section: Option<Link>,
}

fn newest() -> Fill {
    Fill::Newest
}

fn usual_size() -> i32 {
    USUAL_SIZE
}

/// An article that was chosen for a front.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrontItem {
    /// The article.
    pub article: Link,
    /// Its headline here; its own where there is none.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub headline: Option<String>,
    /// Its picture here; its own where there is none.
    #[serde(default)]
    pub image: Option<LeadImage>,
}

impl Record for Front {
    const KIND: Kind = Kind::Front;
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(fronts);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        if self.language.is_empty() {
            self.language = defaults.language.clone();
        }
        settle_language(&mut self.language, "/language", faults);
        tidy_option(&mut self.title);
        self.items.0.iter_mut().for_each(|item| tidy_option(&mut item.headline));
    }

    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        let same = fronts::table.inner_join(records::table.on(records::id.eq(fronts::id)));
        let same = same.filter(fronts::key.eq(&self.key)).filter(fronts::language.eq(&self.language));
        let trashed: Option<bool> =
            same.filter(fronts::id.ne(id)).select(records::trashed_at.is_not_null()).first(conn).optional()?;
        if let Some(trashed) = trashed {
            let place = if trashed { " in the trash" } else { "" };
            let detail = format!("There is a front {} in {} already{place}.", self.key, self.language);
            faults.push(Fault::at("/key", "duplicate", detail));
        }
        Ok(())
    }

    fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let pointer = format!("/items/{at}/article/id");
            relations.push(Relation::new("front_articles", Kind::Article, item.article, pointer));
            if let Some(image) = &item.image {
                let pointer = format!("/items/{at}/image/media/id");
                relations.push(Relation::new("front_images", Kind::Media, image.media, pointer));
            }
        }
        relations.extend(self.section.map(|section| Relation::new("section", Kind::Section, section, "/section/id")));
        relations
    }

    /// It has no slug: a key may go from one front to another, and where it was leads nowhere.
    fn card(&self) -> Card {
        Card {
            language: Some(self.language.clone()),
            label: Some(LocalizedText::of(&self.language, self.title.as_ref().unwrap_or(&self.key))),
            section: self.section.map(|section| section.id),
            ..Card::default()
        }
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key.clone())]
    }

    fn example() -> Value {
        json!({"key": "home", "language": "en", "items": [], "fill": "newest", "size": 20})
    }
}
