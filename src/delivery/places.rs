//! Sections, topics and pages as readers see them.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::enlarge::{Enlargement, maybe};
use super::shapes::Named;
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish};
use crate::body::Body;
use crate::http::Result;
use crate::newsroom::manage::{BodyFormat, body_schema};
use crate::newsroom::{Page, Section, Topic};
use crate::publishing::live;
use crate::record::{Card, Kind, LocalText};
use crate::store::schema::editions;
use crate::store::{Conn, Id, among};

/// A part of the site.
#[derive(Serialize, ToSchema)]
pub struct SectionView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// The readable part of its address.
    slug: Option<String>,
    /// Its public address.
    url: Option<String>,
    /// What it is called, in one language.
    name: Option<String>,
    /// What it is called, in every language.
    names: Vec<LocalText>,
    /// What it is about.
    description: Option<String>,
    /// The section it is a part of.
    #[schema(schema_with = maybe::<Named, SectionView>)]
    parent: Option<Named>,
    /// Its place among the sections beside it.
    position: i32,
}

impl Shown for Section {
    type View = SectionView;
    const INCLUDES: &'static [&'static str] = &[];
    const ENLARGES: &'static [Enlargement] = &[("parent", &[Kind::Section])];
    const FILTERS: &'static [Filter] =
        &[Filter { name: "parent", takes: Takes::Records(Kind::Section), about: "Those right below this one." }];
    const SORTS: &'static [&'static str] = &["name", "-name", "position", "-position"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        self.parent.iter().map(|parent| parent.id).collect()
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<SectionView> {
        Ok(SectionView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::Section, edition.record, &edition.card()?),
            name: found.plain(&self.names, ""),
            names: self.names.0.0,
            description: found.plain_option(self.description.as_ref(), ""),
            parent: self.parent.and_then(|link| found.named(link.id, "")),
            position: self.position,
        })
    }
}

/// A subject.
#[derive(Serialize, ToSchema)]
pub struct TopicView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// The readable part of its address.
    slug: Option<String>,
    /// Its public address.
    url: Option<String>,
    /// What it is called, in one language.
    name: Option<String>,
    /// What it is called, in every language.
    names: Vec<LocalText>,
    /// The scheme it is from.
    scheme: Option<String>,
    /// Its code in the scheme.
    code: Option<String>,
    /// Its address in the scheme.
    uri: Option<String>,
    /// The wider subject it belongs to.
    #[schema(schema_with = maybe::<Named, TopicView>)]
    broader: Option<Named>,
    /// Whether it is no longer given to new articles.
    retired: bool,
}

impl Shown for Topic {
    type View = TopicView;
    const INCLUDES: &'static [&'static str] = &[];
    const ENLARGES: &'static [Enlargement] = &[("broader", &[Kind::Topic])];
    const FILTERS: &'static [Filter] = &[
        Filter { name: "broader", takes: Takes::Records(Kind::Topic), about: "Those right below this one." },
        Filter { name: "scheme", takes: Takes::Text, about: "Those of this scheme." },
    ];
    const SORTS: &'static [&'static str] = &["name", "-name"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        self.broader.iter().map(|broader| broader.id).collect()
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<TopicView> {
        Ok(TopicView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::Topic, edition.record, &edition.card()?),
            name: found.plain(&self.names, ""),
            names: self.names.0.0,
            scheme: self.scheme,
            code: self.code,
            uri: self.uri,
            broader: self.broader.and_then(|link| found.named(link.id, "")),
            retired: self.retired,
        })
    }
}

/// A static page.
#[derive(Serialize, ToSchema)]
pub struct PageView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// What it is for, and the readable part of its address.
    key: String,
    /// BCP 47 tag.
    language: String,
    /// Its public address.
    url: Option<String>,
    /// The same page in other languages.
    translations: Vec<PageTranslation>,
    /// Its title.
    title: String,
    /// Its text: blocks, or a string with another `body_format`. In lists only with `include=body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = body_schema)]
    body: Option<Value>,
    /// Which issue of the text it is.
    revision: Option<String>,
    /// Since when it holds.
    effective_from: Option<String>,
}

/// The same page in another language.
#[derive(Serialize, ToSchema)]
pub struct PageTranslation {
    /// BCP 47 tag.
    language: Option<String>,
    /// What it is for.
    key: Option<String>,
    /// Its public address.
    url: Option<String>,
}

/// Reads the stored bodies of these editions.
pub fn read_bodies(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition]) -> Result<()> {
    let ids: Vec<Id> = editions.iter().map(|edition| edition.record).collect();
    let rows: Vec<(Id, Option<String>)> = editions::table
        .filter(among(editions::record, &ids))
        .filter(live(found.now))
        .select((editions::record, editions::body))
        .load(conn)?;
    found.bodies.extend(rows.into_iter().filter_map(|(id, body)| Some((id, body?))));
    for id in ids {
        if let Some(draft) = found.drafts.get(&id) {
            found.bodies.remove(&id);
            found.bodies.extend(draft.body.clone().map(|body| (id, body)));
        }
    }
    Ok(())
}

/// A stored body in the format asked for. Marks of quotations and pictures that readers do not see are left out.
pub fn render(stored: &str, card: &Card, found: &Composed, format: BodyFormat) -> Result<Value> {
    let whole =
        card.prints.iter().all(|id| found.sees_or_withdrew(*id)) && card.pictures.iter().all(|id| found.sees(*id));
    let value: Value = serde_json::from_str(stored)?;
    if whole && format == BodyFormat::PortableText {
        return Ok(value);
    }
    let mut body: Body = serde_json::from_value(value)?;
    for quotation in card.prints.iter().filter(|quotation| !found.sees_or_withdrew(**quotation)) {
        body.unmark(quotation.0);
    }
    body.keep_images(|media| found.sees(Id(media)));
    format.render(&body)
}

impl Shown for Page {
    type View = PageView;
    const INCLUDES: &'static [&'static str] = &["body"];
    const FILTERS: &'static [Filter] =
        &[Filter { name: "key", takes: Takes::Text, about: "The page for this, in every language." }];
    const SORTS: &'static [&'static str] = &["name", "-name"];

    fn needs(&self, edition: &LiveEdition) -> Vec<Id> {
        edition.card().map(|card| card.pictures).unwrap_or_default()
    }

    fn look_up(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition], wish: &Wish) -> Result<()> {
        let mut keys = Vec::new();
        for edition in editions {
            let page: Page = serde_json::from_str(&edition.document)?;
            keys.push(page.key);
        }
        found.find_referring(conn, Kind::Page, "key", &keys)?;
        let others: Vec<Id> = keys.iter().flat_map(|key| found.referring_to(Kind::Page, key)).copied().collect();
        found.gather(conn, others)?;
        if wish.list && !wish.includes("body") {
            return Ok(());
        }
        read_bodies(conn, found, editions)
    }

    fn view(self, edition: &LiveEdition, found: &Composed, wish: &Wish) -> Result<PageView> {
        let format = wish.format.unwrap_or(BodyFormat::PortableText);
        let card = edition.card()?;
        let body = found.bodies.get(&edition.record).map(|stored| render(stored, &card, found, format)).transpose()?;
        let others = found.referring_to(Kind::Page, &self.key).iter().filter(|id| **id != edition.record);
        let translation = |id: &Id| {
            let card = found.card(*id)?;
            let (language, key) = (card.language.clone(), card.slug.clone());
            Some(PageTranslation { language, key, url: found.url(Kind::Page, *id, card) })
        };
        let mut translations: Vec<PageTranslation> = others.filter_map(translation).collect();
        translations.sort_by(|one, two| one.language.cmp(&two.language));
        Ok(PageView {
            id: edition.record,
            version: edition.version,
            url: found.url(Kind::Page, edition.record, &card),
            translations,
            key: self.key,
            language: self.language,
            title: self.title,
            body,
            revision: self.revision,
            effective_from: self.effective_from,
        })
    }
}
