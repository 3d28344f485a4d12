//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{Author, Entry, Feed};
use crate::http::Result;

/// A feed (JSON Feed 1.1).
#[derive(Serialize, ToSchema)]
pub struct JsonFeed {
    /// Which format it is.
    #[schema(example = "https://jsonfeed.org/version/1.1")]
    version: String,
    /// What it is called.
    title: String,
    /// The page it is the feed of.
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<String>,
    /// Its own address.
    feed_url: String,
    /// What it is about.
    description: String,
    /// The language of its title (BCP 47).
    language: String,
    /// Whose it is.
    authors: Vec<JsonAuthor>,
    /// What it has, the newest first.
    items: Vec<JsonItem>,
}

/// Somebody who is named for an item, as printed.
#[derive(Serialize, ToSchema)]
pub struct JsonAuthor {
    /// The name, as printed.
    name: String,
    /// The address of their profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// An item of a feed.
#[derive(Serialize, ToSchema)]
pub struct JsonItem {
    /// A URN that never changes.
    id: String,
    /// Its public address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Its headline, or what it is called.
    title: String,
    /// Its text as HTML.
    content_html: String,
    /// The paragraph below the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// The picture above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// When it was first published.
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    /// When its content last changed.
    date_modified: String,
    /// Who is named for it, in the order printed.
    authors: Vec<JsonAuthor>,
    /// Its section and its topics.
    tags: Vec<String>,
    /// Its language (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// The members of [`JsonFeed`], [`JsonAuthor`] and [`JsonItem`] that an answer may lack.
pub const LACKING: &[(&str, &[&str])] = &[
    ("JsonFeed", &["home_page_url"]),
    ("JsonAuthor", &["url"]),
    ("JsonItem", &["url", "summary", "image", "date_published", "language"]),
];

fn authors(authors: Vec<Author>) -> Vec<JsonAuthor> {
    authors.into_iter().map(|Author { name, url }| JsonAuthor { name, url }).collect()
}

fn item(entry: Entry) -> JsonItem {
    JsonItem {
        id: entry.urn(),
        url: entry.url,
        title: entry.title,
        content_html: entry.html,
        summary: entry.summary,
        image: entry.image.map(|image| image.url),
        date_published: entry.published.map(|at| at.to_string()),
        date_modified: entry.updated.to_string(),
        authors: authors(entry.authors),
        tags: entry.categories,
        language: entry.language,
    }
}

/// A feed as JSON Feed 1.1.
pub fn write(feed: Feed) -> Result<String> {
    Ok(serde_json::to_string(&JsonFeed {
        version: "https://jsonfeed.org/version/1.1".into(),
        title: feed.title,
        home_page_url: feed.home,
        feed_url: feed.address,
        description: feed.description,
        language: feed.language,
        authors: authors(vec![feed.site]),
        items: feed.entries.into_iter().map(item).collect(),
    })?)
}

/// A short feed.
pub fn example() -> Value {
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "Harbour News", "home_page_url": "https://example.com/",
        "feed_url": "https://api.example.com/v1/feeds/articles.json", "description": "News from the harbour",
        "language": "en", "authors": [{"name": "Harbour News", "url": "https://example.com/"}], "items": [{
            "id": "urn:uuid:01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "url": "https://example.com/en/on-water",
            "title": "On water", "content_html": "<p>The bureau met the press on Friday.</p>",
            "date_published": "2026-11-20T08:00:00Z", "date_modified": "2026-11-20T08:00:00Z",
            "authors": [{"name": "LI XINYI", "url": "https://example.com/by/li-xinyi"}, {"name": "Mara Oduya"}],
            "tags": ["China", "Water"], "language": "en"}]})
}
