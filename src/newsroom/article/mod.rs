//! Articles: reports of what was said, each in one language.

pub mod embargo;
mod parts;
pub mod printing;
pub mod quotation_check;
pub mod steps;
pub mod translations;
pub mod workflow;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use embargo::Embargo;
pub use parts::{ArticleSource, Dateline, LeadImage, Orphan, SourceKind, TranslatedFrom, byline_text, pictures_in};

use super::manage::body_schema;
use super::prepare::dates_of;
use super::stored_in_parts;
use super::trash::also_if_trashed;
use crate::access::desk::Shift;
use crate::access::roles::{ToPublish, ToWrite};
use crate::body::Body;
use crate::http::{Error, Fault, Result};
use crate::publishing::{self, index::instant_key};
use crate::record::text::{check_url, settle_language, tidy, tidy_option};
use crate::record::time::check_day;
use crate::record::{
    Card, Credit, Dates, Defaults, ExternalId, Extraction, Kind, Link, LocalizedText, Record, Relation, Slug, names,
};
use crate::store::schema::{articles, editions};
use crate::store::{Conn, Id, Json, Moment, among};

/// A report.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Shared by the articles that are one report in several languages; left out, a new one is made.
    #[serde(default = "Id::new")]
    pub translation_group: Id,
    /// BCP 47 tag; the site's language where it is left out.
    #[serde(default)]
    #[schema(max_length = 35, example = "en")]
    pub language: String,
    /// The readable part of its address.
    #[serde(default)]
    pub slug: Slug,
    /// The headline.
    #[schema(min_length = 1, max_length = 500)]
    pub headline: String,
    /// The line above the headline.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub kicker: Option<String>,
    /// The paragraph below the headline.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub standfirst: Option<String>,
    /// Where it is dated from.
    #[serde(default)]
    #[schema(value_type = Option<Dateline>)]
    pub dateline: Option<Json<Dateline>>,
    /// Its text: Portable Text, or with `body_format=html` or `markdown` a string in that format. A printed quotation
    /// is a mark on its words.
    #[serde(default)]
    #[schema(schema_with = body_schema)]
    pub body: Json<Body>,
    /// Quotations whose place in the text was lost. Mark them again in the body, or take them off this list.
    #[serde(default)]
    #[schema(value_type = Vec<Orphan>, max_items = 200)]
    pub orphans: Json<Vec<Orphan>>,
    /// Who is named for it, in the order printed.
    #[serde(default)]
    #[schema(value_type = Vec<Credit>, max_items = 50)]
    pub credits: Json<Vec<Credit>>,
    /// The section it stands in.
    #[serde(default)]
    #[schema(value_type = Option<Link>)]
    pub section: Option<Link>,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = Vec<Link>, max_items = 100)]
    pub topics: Json<Vec<Link>>,
    /// The picture above it.
    #[serde(default)]
    #[schema(value_type = Option<LeadImage>)]
    pub lead_image: Option<Json<LeadImage>>,
    /// The press conferences it reports.
    #[serde(default)]
    #[schema(value_type = Vec<Link>, max_items = 50)]
    pub press_conferences: Json<Vec<Link>>,
    /// Articles to read beside it.
    #[serde(default)]
    #[schema(value_type = Vec<Link>, max_items = 50)]
    pub related: Json<Vec<Link>>,
    /// Where it comes from.
    #[serde(default)]
    #[schema(value_type = ArticleSource)]
    pub source: Json<ArticleSource>,
    /// Until when nobody may see it, whoever publishes it; covers all languages of the report.
    #[serde(default)]
    #[schema(value_type = Option<Embargo>)]
    pub embargo: Option<Json<Embargo>>,
    /// Of a translation: the original, and the version of it that was translated. Left out where the translation group
    /// has an article already, it is that one as it is now.
    #[serde(default)]
    #[schema(value_type = Option<TranslatedFrom>)]
    pub translated_from: Option<Json<TranslatedFrom>>,
    /// When it was first published. Set once: by publishing, or written here for what was published elsewhere before.
    #[serde(default)]
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub published_at: Option<Moment>,
    /// The day it is dated; where it is left out, the day of the first publication.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}-\d{2}-\d{2}$", example = "2023-11-13")]
    pub display_date: Option<String>,
    /// When its content last changed for readers; set by publishing.
    #[serde(default)]
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub content_modified_at: Option<Moment>,
    /// A note for the newsroom. Never delivered.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    pub internal_note: Option<String>,
    /// How the report came about, for readers.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    pub backstory: Option<String>,
    /// The address that search engines should take for the original.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub canonical_url: Option<String>,
    /// Its identities in other catalogues.
    #[serde(default)]
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// How it was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

impl Record for Article {
    const KIND: Kind = Kind::Article;
    const KEPT: &'static [&'static str] = &[
        "translation_group",
        "credits",
        "embargo",
        "translated_from",
        "published_at",
        "content_modified_at",
        "orphans",
        "extraction",
        "body",
    ];
    const PRESENT: &'static [&'static str] = &["embargo", "published_at", "content_modified_at"];
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in_parts!(articles, write_printings);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        if self.language.is_empty() {
            self.language = defaults.language.clone();
        }
        settle_language(&mut self.language, "/language", faults);
        self.headline = tidy(&self.headline);
        if self.headline.is_empty() {
            faults.push(Fault::at("/headline", "too_short", "The headline is empty."));
        }
        for text in [&mut self.kicker, &mut self.standfirst, &mut self.canonical_url] {
            tidy_option(text);
        }
        check_day(self.display_date.as_deref(), "/display_date", faults);
        check_url(self.canonical_url.as_deref(), "/canonical_url", faults);
        check_url(self.source.url.as_deref(), "/source/url", faults);
        if let Some(dateline) = &mut self.dateline {
            dateline.place = tidy(&dateline.place);
            check_day(dateline.date.as_deref(), "/dateline/date", faults);
        }
        Credit::settle(&mut self.credits, "/credits", faults);
        if let Some(embargo) = &mut self.embargo {
            embargo.settle(defaults, faults);
        }
        for (field, links) in [
            ("topics", &mut self.topics),
            ("press_conferences", &mut self.press_conferences),
            ("related", &mut self.related),
        ] {
            for at in 1..links.len() {
                if links[..at].contains(&links[at]) {
                    faults.push(Fault::at(format!("/{field}/{at}/id"), "duplicate", "This record is named twice."));
                }
            }
        }
        self.settle_body(faults);
    }

    fn complete(&mut self, conn: &mut Conn) -> Result<()> {
        if self.translated_from.is_none() {
            self.translated_from = translations::from_original(conn, self.translation_group)?.map(Json);
        }
        Ok(())
    }

    fn carry(&mut self, before: &Article, _: &mut Vec<Fault>) {
        self.published_at = self.published_at.or(before.published_at);
        self.content_modified_at = before.content_modified_at;
    }

    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        if let Some(at) = self.related.iter().position(|related| related.id == id) {
            faults.push(Fault::at(format!("/related/{at}/id"), "circle", "An article is not related to itself."));
        }
        self.check_words(conn, faults)?;
        let same = articles::table
            .filter(articles::translation_group.eq(self.translation_group))
            .filter(articles::language.eq(&self.language))
            .filter(articles::id.ne(id));
        let other: Option<Id> = same.select(articles::id).first(conn).optional()?;
        if let Some(other) = other {
            let trashed = also_if_trashed(conn, other)?;
            let detail = format!("This translation group has an article in {} already.{trashed}", self.language);
            faults.push(Fault::at("/language", "duplicate", detail));
        }
        translations::check(self, conn, id, faults)
    }

    fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        Credit::relations(&self.credits, "/credits", &mut relations);
        relations.extend(self.section.iter().map(|link| Relation::new("section", Kind::Section, *link, "/section/id")));
        let several = [
            ("topics", Kind::Topic, &self.topics),
            ("press_conferences", Kind::PressConference, &self.press_conferences),
            ("related", Kind::Article, &self.related),
        ];
        for (field, kind, links) in several {
            let each = links.iter().enumerate();
            relations.extend(each.map(|(at, link)| Relation::new(field, kind, *link, format!("/{field}/{at}/id"))));
        }
        if let Some(image) = &self.lead_image {
            relations.push(Relation::new("lead_image", Kind::Media, image.media, "/lead_image/media/id"));
        }
        if let Some(from) = &self.translated_from {
            let pointer = "/translated_from/article/id";
            relations.push(Relation::new("translated_from", Kind::Article, from.article, pointer));
        }
        if let Some(body) = self.source.organization {
            relations.push(Relation::new("source", Kind::Organization, body, "/source/organization/id"));
        }
        relations.extend(pictures_in(&self.body));
        let printed = self.body.quotations().into_iter();
        relations.extend(printed.map(|(id, _)| Relation::new("quotations", Kind::Quotation, Id(id), "/body")));
        let lost = self.orphans.iter().enumerate();
        relations.extend(lost.map(|(at, orphan)| {
            Relation::new("orphans", Kind::Quotation, orphan.quotation, format!("/orphans/{at}/quotation/id"))
        }));
        relations
    }

    fn card(&self) -> Card {
        Card {
            slug: Some(self.slug.0.clone()),
            language: Some(self.language.clone()),
            label: Some(LocalizedText::of(&self.language, &self.headline)),
            section: self.section.map(|section| section.id),
            translated_from: self.translated_from.as_ref().map(|from| (from.article.id, from.version)),
            pictures: self.body.links_to_media().into_iter().map(Id).collect(),
            prints: self.body.quotations().into_iter().map(|(id, _)| Id(id)).collect(),
            ..Card::default()
        }
    }

    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        let text = self.headline.clone();
        Some((&mut self.slug, text))
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn extraction(&self) -> Option<&Extraction> {
        self.extraction.as_deref()
    }

    /// Its quotations, those who are quoted and the sections above are added where the edition is opened.
    fn filters(&self) -> Vec<(&'static str, String)> {
        let mut filters = vec![("translation_group", self.translation_group.to_string())];
        let mut add = |name, link: &Link| filters.push((name, link.id.to_string()));
        self.section.iter().for_each(|section| add("section", section));
        self.topics.iter().for_each(|topic| add("topic", topic));
        self.credits.iter().filter_map(|credit| credit.byline.as_ref()).for_each(|byline| add("byline", byline));
        self.press_conferences.iter().for_each(|conference| add("press_conference", conference));
        self.source.organization.iter().for_each(|body| add("organization", body));
        filters
    }

    const SORTED_WITHIN: &'static [&'static str] = &["section"];

    /// What never changed is as old as it is.
    fn further_orders(&self, usual: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let changed = self.content_modified_at.map_or_else(|| usual.to_vec(), instant_key);
        vec![("content_modified_at", changed), ("headline", names::sort_key(&self.headline))]
    }

    fn document(&self) -> Result<Value> {
        Ok(super::without(
            serde_json::to_value(self)?,
            &["internal_note", "extraction", "orphans", "embargo", "translated_from"],
        ))
    }

    fn derived(&self, _: &mut Conn, _: Id, into: &mut Value) -> Result<()> {
        into["byline_text"] = json!(byline_text(&self.credits, &self.language));
        Ok(())
    }

    fn reanchor(value: &mut Value, before: &Article, body: &mut Body) {
        printing::reanchor(value, before, body);
    }

    fn has_body() -> bool {
        true
    }

    fn body(&self) -> Option<&Body> {
        Some(&self.body)
    }

    /// The first publication is set once. Of an article that was found in a page which gives a day alone it stays
    /// unknown: publishing it here again is not its first publication.
    fn dated(&mut self, from: Moment, before: Option<Dates>, changed: bool) {
        match before {
            Some(before) => {
                self.published_at = self.published_at.or(before.published_at);
                self.content_modified_at = if changed { Some(from) } else { before.content_modified_at };
            }
            None => {
                let unknown = self.extraction.is_some() && self.display_date.is_some();
                self.published_at = self.published_at.or((!unknown).then_some(from));
                self.content_modified_at = None;
            }
        }
    }

    fn keep_dates(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::update(articles::table.find(id))
            .set((
                articles::published_at.eq(self.published_at),
                articles::content_modified_at.eq(self.content_modified_at),
            ))
            .execute(conn)?;
        Ok(())
    }

    fn catch_up(conn: &mut Conn, records: &mut [(Id, Article)], now: Moment) -> Result<()> {
        let ids: Vec<Id> = records.iter().map(|(id, _)| *id).collect();
        let begun: Vec<(Id, String)> = editions::table
            .filter(among(editions::record, &ids))
            .filter(editions::from_zoned.is_not_null())
            .filter(editions::visible_from.le(now))
            .filter(editions::tombstone.is_null())
            .order((editions::record, editions::visible_from))
            .select((editions::record, editions::document))
            .load(conn)?;
        for (id, document) in begun {
            let dates = dates_of(&serde_json::from_str(&document)?);
            for (_, article) in records.iter_mut().filter(|(record, _)| *record == id) {
                article.published_at = article.published_at.or(dates.published_at);
                article.content_modified_at = article.content_modified_at.max(dates.content_modified_at);
            }
        }
        Ok(())
    }

    fn guard(&self, conn: &mut Conn, shift: &Shift, id: Id, before: Option<&Article>) -> Result<()> {
        // The first publication is set once: from then on it is history.
        let first = before.and_then(|before| before.published_at);
        if first.is_some() && self.published_at != first && publishing::was_ever_open(conn, id, shift.now)? {
            let detail = "The first publication is set once. To date the article otherwise, set `display_date`.";
            return Err(Error::invalid(vec![Fault::at("/published_at", "set_once", detail)]));
        }
        if self.published_at.is_some_and(|at| at > shift.now) && self.published_at != first {
            let detail =
                "The first publication is not to come. To publish at a set time, say so in `at` when publishing.";
            return Err(Error::invalid(vec![Fault::at("/published_at", "in_the_future", detail)]));
        }
        embargo::guard(conn, shift, id, before, self)
    }

    fn dates(&self) -> Option<(Option<Moment>, Option<NaiveDate>)> {
        Some((self.published_at, self.display_date.as_deref().and_then(|day| day.parse().ok())))
    }

    fn example() -> Value {
        json!({"language": "en", "headline": "Water bureau keeps its promise of spring", "display_date": "2026-11-20",
            "credits": [{"role": "writer", "credited_as": "MARA ODUYA"}],
            "body": [{"_type": "block", "_key": "b1", "style": "normal", "markDefs": [],
                "children": [{"_type": "span", "_key": "s1", "marks": [], "text": "The bureau met the press on Friday."}]}]})
    }
}
