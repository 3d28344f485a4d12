//! Where a quotation stands, as a [Web Annotation](https://www.w3.org/TR/annotation-model/): in the articles that print
//! it and in the transcripts it was taken from.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::compose::Composed;
use super::live::edition_of;
use super::places::read_bodies;
use super::referring::Sight;
use super::{Wish, gone};
use crate::body::{Body, Part};
use crate::http::{Answer, Api, Code, Error, Result, Tags};
use crate::newsroom::Quotation;
use crate::newsroom::quotation::AnchorPart;
use crate::publishing::{live, unchanged_until};
use crate::record::Kind;
use crate::store::schema::{editions, findings};
use crate::store::{Conn, Id, Json, Store};

const MEDIA: &str = "application/ld+json";
const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// How many articles are named at most.
const MOST_ARTICLES: usize = 100;

/// Some words of a text. Offsets count Unicode code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type")]
pub enum TextSelector {
    /// The words, and what stands around them.
    TextQuoteSelector {
        /// The words.
        exact: String,
        /// What stands before them.
        prefix: String,
        /// What stands behind them.
        suffix: String,
    },
    /// Their place.
    TextPositionSelector {
        /// Where they begin.
        start: u32,
        /// Where they end; exclusive.
        end: u32,
    },
}

/// A block of an article's body, and the words in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BlockSelector {
    /// `FragmentSelector`.
    #[serde(rename = "type")]
    #[schema(example = "FragmentSelector")]
    kind: &'static str,
    /// The block's `_key`.
    value: String,
    /// The words in the block's plain text.
    #[serde(rename = "refinedBy")]
    refined_by: Vec<TextSelector>,
}

/// What selects words: a block and the words in it, or the words of a turn alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Selector {
    /// In an article.
    Block(BlockSelector),
    /// In a turn of a transcript.
    Text(TextSelector),
}

/// Some words of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Target {
    /// `SpecificResource`.
    #[serde(rename = "type")]
    #[schema(example = "SpecificResource")]
    kind: &'static str,
    /// The address of the article, or of the turn of the transcript.
    source: String,
    /// Its language.
    language: Option<String>,
    /// Which words; several selectors are several ways to the same.
    selector: Vec<Selector>,
}

/// That words are those of a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Annotation {
    /// `Annotation`.
    #[serde(rename = "type")]
    #[schema(example = "Annotation")]
    kind: &'static str,
    /// `identifying` where the words are printed, `linking` where they were spoken.
    motivation: &'static str,
    /// The address of the quotation.
    body: String,
    /// The words, part by part.
    target: Vec<Target>,
}

/// All annotations of a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnnotationPage {
    /// The context of JSON-LD.
    #[serde(rename = "@context")]
    context: &'static str,
    /// Its address.
    id: String,
    /// `AnnotationPage`.
    #[serde(rename = "type")]
    #[schema(example = "AnnotationPage")]
    kind: &'static str,
    /// One for each article that prints it, then one for each transcript.
    items: Vec<Annotation>,
}

fn text_selectors(exact: String, prefix: String, suffix: String, start: u32, end: u32) -> Vec<TextSelector> {
    vec![TextSelector::TextQuoteSelector { exact, prefix, suffix }, TextSelector::TextPositionSelector { start, end }]
}

fn printed(part: Part, source: &str, language: Option<&String>) -> Target {
    let Part { block, exact, prefix, suffix, start, end } = part;
    let refined_by = text_selectors(exact, prefix, suffix, start, end);
    let selector = vec![Selector::Block(BlockSelector { kind: "FragmentSelector", value: block, refined_by })];
    Target { kind: "SpecificResource", source: source.to_owned(), language: language.cloned(), selector }
}

fn spoken(part: AnchorPart, transcript: Id, language: &str) -> Target {
    let AnchorPart { segment, start, end, exact, prefix, suffix } = part;
    let selector = text_selectors(exact, prefix, suffix, start, end).into_iter().map(Selector::Text).collect();
    let source = format!("/v1/transcripts/{transcript}/segments/{segment}");
    Target { kind: "SpecificResource", source, language: Some(language.to_owned()), selector }
}

fn annotation(quotation: Id, motivation: &'static str, target: Vec<Target>) -> Annotation {
    Annotation { kind: "Annotation", motivation, body: format!("/v1/quotations/{quotation}"), target }
}

/// `GET /v1/quotations/{id}/annotations`.
async fn show(store: Data<Store>, path: Path<String>) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let sight = Sight::Now(store.clock().now());
    store
        .read(move |conn| {
            let now = sight.at();
            let Some(edition) = edition_of(conn, Kind::Quotation, id, now)? else {
                return gone::answer_below(conn, Kind::Quotation, id, ("annotations", ""), sight);
            };
            if !sight.shows(conn, Kind::Quotation, &edition)? {
                return Err(Error::not_found());
            }
            let quotation: Quotation = serde_json::from_str(&edition.document)?;
            let (mut items, tags) = in_articles(conn, id, sight)?;
            if quotation.names_speaker() {
                items.extend(in_transcripts(conn, id, edition.id, sight)?);
            }
            let page = AnnotationPage {
                context: CONTEXT,
                id: format!("/v1/quotations/{id}/annotations"),
                kind: "AnnotationPage",
                items,
            };
            let answer = Answer::of_media(MEDIA, serde_json::to_string(&page)?);
            Ok(answer.cacheable(Some(edition.visible_from), unchanged_until(conn, now)?, tags))
        })
        .await
}

/// With them, what they are made from.
fn in_articles(conn: &mut Conn, quotation: Id, sight: Sight) -> Result<(Vec<Annotation>, Tags)> {
    let mut found = Composed::begin(conn, sight, &Wish::default())?;
    // How it stands to transcripts touches the quotation.
    found.tags.record(quotation);
    found.find_referring(conn, Kind::Article, "quotation", &[quotation.to_string()])?;
    let articles: Vec<Id> =
        found.referring_to(Kind::Article, &quotation.to_string()).iter().copied().take(MOST_ARTICLES).collect();
    found.gather(conn, articles.iter().copied())?;
    let shown = found.editions(conn, &articles)?;
    read_bodies(conn, &mut found, &shown)?;
    let mut items = Vec::new();
    for article in articles {
        let (Some(printing), Some(stored)) = (found.headlined(article), found.bodies.get(&article)) else { continue };
        let body: Body = serde_json::from_str(stored)?;
        let parts = body.quotations().into_iter().find(|(marked, _)| *marked == quotation.0).map(|(_, parts)| parts);
        let source = printing.url.clone().unwrap_or_else(|| format!("/v1/articles/{article}"));
        let targets = parts.into_iter().flatten().map(|part| printed(part, &source, printing.language.as_ref()));
        items.push(annotation(quotation, "identifying", targets.collect()));
    }
    Ok((items, found.tags))
}

fn in_transcripts(conn: &mut Conn, quotation: Id, edition: Id, sight: Sight) -> Result<Vec<Annotation>> {
    let rows: Vec<(Id, String, Json<Vec<AnchorPart>>)> = findings::table
        .inner_join(editions::table.on(editions::id.eq(findings::transcript_edition)))
        .filter(findings::quotation_edition.eq(edition))
        .filter(live(sight.at()))
        .order(editions::record)
        .select((editions::record, editions::language, findings::anchor))
        .load(conn)?;
    let each = |(transcript, language, anchor): (Id, String, Json<Vec<AnchorPart>>)| {
        let targets = anchor.0.into_iter().map(|part| spoken(part, transcript, &language)).collect();
        annotation(quotation, "linking", targets)
    };
    Ok(rows.into_iter().map(each).collect())
}

/// The endpoint.
pub fn describe(api: &mut Api) {
    api.operation(
        Method::GET,
        "/v1/quotations/{id}/annotations",
        "getQuotationAnnotations",
        "Read quotations",
        "Read where a quotation stands, as Web Annotations",
    )
    .about(
        "The W3C Web Annotation Data Model: one annotation for each article that prints the quotation, its words \
         selected by block, quote and position, and one for each transcript that readers see, its words selected in \
         their turns. Offsets count Unicode code points.",
    )
    .revalidated()
    .answers_media::<AnnotationPage>(200, "An annotation page in JSON-LD.", MEDIA, example())
    .problems(&[Code::NotFound, Code::Gone])
    .to(show);
}

fn example() -> Value {
    let id = "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10";
    json!({"@context": CONTEXT, "id": format!("/v1/quotations/{id}/annotations"), "type": "AnnotationPage", "items": [{
        "type": "Annotation", "motivation": "identifying", "body": format!("/v1/quotations/{id}"), "target": [{
            "type": "SpecificResource", "source": "https://example.com/en/on-water", "language": "en", "selector": [{
                "type": "FragmentSelector", "value": "b1", "refinedBy": [
                    {"type": "TextQuoteSelector", "exact": "We did", "prefix": "“", "suffix": ",” he said."},
                    {"type": "TextPositionSelector", "start": 1, "end": 7}]}]}]}]})
}
