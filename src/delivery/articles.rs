//! Articles as readers see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::enlarge::{Enlargement, maybe, several};
use super::people::OrganizationView;
use super::places::{SectionView, TopicView, read_bodies, render};
use super::press_conferences::PressConferenceView;
use super::quotations::{PrintedQuotation, WithdrawnQuotation, look_up_quotations, quotation};
use super::shapes::{Conference, CorrectionView, Headlined, Image, Named, ShownCredit};
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish, json_ld};
use crate::http::Result;
use crate::newsroom::article::{Dateline, SourceKind, byline_text};
use crate::newsroom::manage::{BodyFormat, body_schema};
use crate::newsroom::{Article, Quotation};
use crate::record::{Card, ExternalId, Kind};
use crate::store::{Conn, Id, Moment};

/// A report.
#[derive(Serialize, ToSchema)]
pub struct ArticleView {
    /// Identity.
    pub id: Id,
    /// Grows with every change.
    pub version: i32,
    /// BCP 47 tag.
    pub language: String,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// Its public address; null where the site has no pattern for articles.
    pub url: Option<String>,
    /// The same report in other languages.
    pub translations: Vec<Translation>,
    /// The headline.
    pub headline: String,
    /// The line above the headline.
    pub kicker: Option<String>,
    /// The paragraph below the headline.
    pub standfirst: Option<String>,
    /// Where it is dated from.
    pub dateline: Option<Dateline>,
    /// The day it is dated.
    pub display_date: Option<String>,
    /// When it was first published; null where only the day is known.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub published_at: Option<Moment>,
    /// When its content last changed.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub content_modified_at: Option<Moment>,
    /// The line that names who wrote.
    pub byline_text: Option<String>,
    /// Who is named for it, in the order printed.
    pub credits: Vec<ShownCredit>,
    /// The section it stands in.
    #[schema(schema_with = maybe::<Named, SectionView>)]
    pub section: Option<Named>,
    /// What it is about.
    #[schema(schema_with = several::<Named, TopicView>)]
    pub topics: Vec<Named>,
    /// The picture above it.
    pub lead_image: Option<Image>,
    /// Its text: blocks, or a string with another `body_format`. In lists only with `include=body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = body_schema)]
    pub body: Option<Value>,
    /// What it prints of what was said, in the order of its text; with `include=quotations`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotations: Option<Vec<PrintedQuotation>>,
    /// The press conferences it reports.
    #[schema(schema_with = several::<Conference, PressConferenceView>)]
    pub press_conferences: Vec<Conference>,
    /// Where it comes from.
    pub source: SourceView,
    /// Articles to read beside it.
    #[schema(schema_with = several::<Headlined, ArticleView>)]
    pub related: Vec<Headlined>,
    /// What was put right in it, the oldest first.
    pub corrections: Vec<CorrectionView>,
    /// How the report came about.
    pub backstory: Option<String>,
    /// The address that search engines should take for the original.
    pub canonical_url: Option<String>,
    /// Its identities in other catalogues.
    pub external_ids: Vec<ExternalId>,
    /// schema.org JSON-LD for the page's head; with `include=json_ld`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub json_ld: Option<Value>,
}

/// The same report in another language.
#[derive(Serialize, ToSchema)]
pub struct Translation {
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// Its public address.
    pub url: Option<String>,
    /// Whether the original changed since it was translated.
    pub stale: bool,
}

/// Where an article comes from.
#[derive(Serialize, ToSchema)]
pub struct SourceView {
    /// What sort of source it is.
    pub kind: SourceKind,
    /// Which body it is.
    #[schema(schema_with = maybe::<Named, OrganizationView>)]
    pub organization: Option<Named>,
    /// Where it stands there.
    pub url: Option<String>,
}

impl Shown for Article {
    type View = ArticleView;
    const INCLUDES: &'static [&'static str] = &["quotations", "body", "json_ld"];
    const ENLARGES: &'static [Enlargement] = &[
        ("section", &[Kind::Section]),
        ("topics", &[Kind::Topic]),
        ("press_conferences", &[Kind::PressConference]),
        ("related", &[Kind::Article]),
        ("credits.byline", &[Kind::Byline]),
        ("credits.organization", &[Kind::Organization]),
        ("source.organization", &[Kind::Organization]),
        ("quotations.speaker", &[Kind::Official, Kind::Organization]),
        ("quotations.press_conference", &[Kind::PressConference]),
        ("quotations.topics", &[Kind::Topic]),
    ];
    const FILTERS: &'static [Filter] = &[
        Filter {
            name: "press_conference",
            takes: Takes::Records(Kind::PressConference),
            about: "Those that report this press conference.",
        },
        Filter { name: "official", takes: Takes::Records(Kind::Official), about: "Those that quote this official." },
        Filter { name: "byline", takes: Takes::Records(Kind::Byline), about: "Those that name this contributor." },
        Filter {
            name: "organization",
            takes: Takes::Records(Kind::Organization),
            about: "Those that come from this body or quote it.",
        },
        Filter { name: "topic", takes: Takes::Records(Kind::Topic), about: "Those about this." },
        Filter { name: "section", takes: Takes::Records(Kind::Section), about: "Those in this section or below it." },
    ];
    const SORTS: &'static [&'static str] =
        &["-published_at", "published_at", "-content_modified_at", "content_modified_at", "headline", "-headline"];

    fn needs(&self, edition: &LiveEdition) -> Vec<Id> {
        let credits = self.credits.iter().flat_map(|credit| [credit.byline, credit.organization]).flatten();
        let one = [self.section, self.lead_image.as_ref().map(|image| image.media), self.source.organization];
        let several = self.topics.iter().chain(self.press_conferences.iter()).chain(self.related.iter()).copied();
        let links = credits.chain(one.into_iter().flatten()).chain(several).map(|link| link.id);
        let card = edition.card().unwrap_or_default();
        links.chain(card.prints).chain(card.pictures).collect()
    }

    fn look_up(conn: &mut Conn, found: &mut Composed, editions: &[LiveEdition], wish: &Wish) -> Result<()> {
        let mut groups = Vec::new();
        for edition in editions {
            let article: Article = serde_json::from_str(&edition.document)?;
            groups.push(article.translation_group.to_string());
        }
        found.find_referring(conn, Kind::Article, "translation_group", &groups)?;
        let ids: Vec<String> = editions.iter().map(|edition| edition.record.to_string()).collect();
        found.find_referring(conn, Kind::Correction, "article", &ids)?;
        let mut further: Vec<Id> =
            groups.iter().flat_map(|group| found.referring_to(Kind::Article, group)).copied().collect();
        further.extend(ids.iter().flat_map(|id| found.referring_to(Kind::Correction, id)));
        if wish.includes("quotations") || wish.includes("json_ld") {
            let mut printed = Vec::new();
            for edition in editions {
                printed.extend(edition.card()?.prints);
            }
            let quotations = found.editions(conn, &printed)?;
            further.extend(look_up_quotations(conn, found, &quotations)?);
            found.documents.extend(quotations.into_iter().map(|quotation| (quotation.record, quotation)));
        }
        if !wish.list || wish.includes("body") || wish.includes("json_ld") {
            read_bodies(conn, found, editions)?;
        }
        found.gather(conn, further)
    }

    fn view(self, edition: &LiveEdition, found: &Composed, wish: &Wish) -> Result<ArticleView> {
        let own = self.language.clone();
        let card = edition.card()?;
        let format = wish.format.unwrap_or(BodyFormat::PortableText);
        let shows_body = !wish.list || wish.includes("body");
        let stored = found.bodies.get(&edition.record);
        let body = stored.filter(|_| shows_body).map(|stored| render(stored, &card, found, format)).transpose()?;
        let mut quotations = Vec::new();
        for id in &card.prints {
            if let Some(printed) = found.documents.get(id) {
                let document: Quotation = serde_json::from_str(&printed.document)?;
                quotations.push(PrintedQuotation::Published(Box::new(quotation(document, printed, found))));
            } else if let Some(correction) = found.withdrawn(*id) {
                quotations.push(PrintedQuotation::Withdrawn(WithdrawnQuotation::of(*id, correction)));
            }
        }
        let group = self.translation_group.to_string();
        let lead = self.lead_image.map(|image| image.0);
        let mut view = ArticleView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::Article, edition.record, &card),
            translations: translations_of(&group, edition.record, found),
            headline: self.headline,
            kicker: self.kicker,
            standfirst: self.standfirst,
            dateline: self.dateline.map(|dateline| dateline.0),
            display_date: self.display_date,
            published_at: self.published_at,
            content_modified_at: self.content_modified_at,
            byline_text: byline_text(&self.credits, &own),
            credits: found.credits(&self.credits, &own),
            section: self.section.and_then(|link| found.named(link.id, &own)),
            topics: self.topics.iter().filter_map(|link| found.named(link.id, &own)).collect(),
            lead_image: lead.and_then(|image| found.image(image.media.id, image.caption, image.alt_text, &own)),
            body,
            quotations: None,
            press_conferences: self
                .press_conferences
                .iter()
                .filter_map(|link| found.conference(link.id, &own))
                .collect(),
            source: SourceView {
                kind: self.source.kind,
                organization: self.source.organization.and_then(|link| found.named(link.id, &own)),
                url: self.source.0.url,
            },
            related: self.related.iter().filter_map(|link| found.headlined(link.id)).collect(),
            corrections: found.corrections_of(edition.record, &own),
            backstory: self.backstory,
            canonical_url: self.canonical_url,
            external_ids: self.external_ids.0,
            json_ld: None,
            language: own,
        };
        if wish.includes("json_ld") {
            let text = stored.map(|stored| render(stored, &card, found, BodyFormat::Text)).transpose()?;
            let text = text.as_ref().and_then(Value::as_str);
            view.json_ld = Some(json_ld::article(&view, &quotations, text, found));
        }
        view.quotations = wish.includes("quotations").then_some(quotations);
        Ok(view)
    }
}

/// The other languages of a report that readers see, by tag.
pub fn translations_of(group: &str, but: Id, found: &Composed) -> Vec<Translation> {
    let others = found.referring_to(Kind::Article, group).iter().filter(|id| **id != but);
    let mut translations: Vec<Translation> = others.filter_map(|id| translation(*id, found)).collect();
    translations.sort_by(|one, two| one.language.cmp(&two.language));
    translations
}

/// Whether the content of the original changed for readers since the version that was translated.
fn is_stale(card: &Card, found: &Composed) -> bool {
    let Some((original, translated)) = card.translated_from else { return false };
    found.card(original).and_then(|original| original.content_version).is_some_and(|version| version > translated)
}

fn translation(id: Id, found: &Composed) -> Option<Translation> {
    let card = found.card(id)?;
    let url = found.url(Kind::Article, id, card);
    Some(Translation { language: card.language.clone(), slug: card.slug.clone(), url, stale: is_stale(card, found) })
}
