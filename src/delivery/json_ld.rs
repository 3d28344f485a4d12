//! schema.org JSON-LD of an article: NewsArticle, with those who made it and what it quotes.

use serde_json::{Value, json};

use super::Composed;
use super::articles::ArticleView;
use super::quotations::{PrintedQuotation, QuotationView};
use crate::body::Body;
use crate::http::Result;
use crate::record::parts::CreditRole;

/// The JSON-LD of an article (<https://schema.org/NewsArticle>).
pub fn article(
    view: &ArticleView,
    quotations: &[PrintedQuotation],
    body: Option<&String>,
    found: &Composed,
) -> Result<Value> {
    let text = body.map(|stored| serde_json::from_str::<Body>(stored)).transpose()?.map(|body| body.to_text());
    let authors: Vec<Value> = view
        .credits
        .iter()
        .filter(|credit| matches!(credit.role, CreditRole::Writer | CreditRole::Reporter))
        .map(|credit| {
            let url = credit.byline.as_ref().and_then(|byline| byline.url.clone());
            let kind = if credit.organization.is_some() { "Organization" } else { "Person" };
            clean(json!({"@type": kind, "name": credit.credited_as, "url": url}))
        })
        .collect();
    let standing = quotations.iter().filter_map(|printed| match printed {
        PrintedQuotation::Published(quotation) => Some(quotation.as_ref()),
        PrintedQuotation::Withdrawn(_) => None,
    });
    let cited: Vec<Value> = standing.map(quotation).collect::<serde_json::Result<_>>()?;
    let corrections: Vec<Value> = view
        .corrections
        .iter()
        .map(|told| clean(json!({"@type": "CorrectionComment", "text": told.text, "datePublished": told.published_at})))
        .collect();
    let publisher = found.plain(&found.site.names, &view.language);
    let published = view.published_at.map(|at| at.to_string()).or_else(|| view.display_date.clone());
    Ok(clean(json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": view.url,
        "url": view.url,
        "mainEntityOfPage": view.canonical_url.as_ref().or(view.url.as_ref()),
        "headline": view.headline,
        "description": view.standfirst,
        "inLanguage": view.language,
        "datePublished": published,
        "dateModified": view.content_modified_at,
        "dateline": view.dateline.as_ref().map(|dateline| &dateline.place),
        "articleSection": view.section.as_ref().and_then(|section| section.name.as_ref()),
        "keywords": view.topics.iter().filter_map(|topic| topic.name.as_ref()).collect::<Vec<_>>(),
        "author": authors,
        "publisher": {"@type": "NewsMediaOrganization", "name": publisher},
        "articleBody": text,
        "backstory": view.backstory,
        "citation": cited,
        "correction": corrections,
    })))
}

/// A quotation (<https://schema.org/Quotation>): its creator is who said it.
fn quotation(quotation: &QuotationView) -> serde_json::Result<Value> {
    let shown = serde_json::to_value(quotation)?;
    let speaker = &shown["speaker"];
    let kind = if shown["speaker_kind"] == "organization" { "Organization" } else { "Person" };
    let name = if speaker["name"].is_string() { &speaker["name"] } else { &shown["speaker_as_printed"] };
    let creator =
        if name.is_string() { clean(json!({"@type": kind, "name": name, "url": speaker["url"]})) } else { Value::Null };
    Ok(clean(json!({"@type": "Quotation", "text": shown["text"], "inLanguage": shown["language"], "creator": creator,
        "dateCreated": shown["said_on"]})))
}

/// Leaves out what is not known: JSON-LD says nothing by saying nothing.
fn clean(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null() && member.as_array().is_none_or(|items| !items.is_empty()));
    }
    value
}
