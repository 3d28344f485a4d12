//! RSS 2.0, with Dublin Core, content, Media RSS and Atom beside.

use super::xml::Xml;
use super::{Entry, Feed};
use crate::store::Moment;

/// A feed as RSS 2.0 (<https://www.rssboard.org/rss-specification>).
pub fn write(feed: &Feed) -> String {
    let mut xml = Xml::begin();
    let spaces = [
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ];
    xml.open("rss", &spaces);
    xml.open("channel", &[]);
    xml.text("title", &feed.title);
    xml.text("link", feed.home.as_deref().unwrap_or(&feed.address));
    xml.text("description", &feed.description);
    xml.text("language", &feed.language);
    xml.empty("atom:link", &[("href", &feed.address), ("rel", "self"), ("type", "application/rss+xml")]);
    xml.some("lastBuildDate", feed.updated.map(date).as_deref());
    xml.text("generator", super::GENERATOR);
    xml.text("docs", "https://www.rssboard.org/rss-specification");
    xml.text("ttl", "5");
    feed.entries.iter().for_each(|entry| item(&mut xml, entry));
    xml.close("channel");
    xml.close("rss");
    xml.whole()
}

fn item(xml: &mut Xml, entry: &Entry) {
    xml.open("item", &[]);
    xml.text("title", &entry.title);
    xml.some("link", entry.url.as_deref());
    xml.text_with("guid", &[("isPermaLink", "false")], &entry.urn());
    xml.some("pubDate", entry.published.map(date).as_deref());
    xml.text("atom:updated", &entry.updated.to_string());
    entry.authors.iter().for_each(|author| xml.text("dc:creator", &author.name));
    xml.some("dc:language", entry.language.as_deref());
    entry.categories.iter().for_each(|category| xml.text("category", category));
    xml.some("description", entry.summary.as_deref());
    if !entry.html.is_empty() {
        xml.text("content:encoded", &entry.html);
    }
    if let Some(image) = &entry.image {
        let (width, height) = (image.width.map(|width| width.to_string()), image.height.map(|side| side.to_string()));
        let sides = [("width", width.as_deref()), ("height", height.as_deref())];
        let sides = sides.into_iter().filter_map(|(name, side)| Some((name, side?)));
        let attributes: Vec<(&str, &str)> =
            [("url", image.url.as_str()), ("medium", "image")].into_iter().chain(sides).collect();
        xml.open("media:content", &attributes);
        xml.some("media:description", image.caption.as_deref());
        xml.some("media:credit", image.credit.as_deref());
        xml.close("media:content");
    }
    xml.close("item");
}

/// An instant as RSS has it (RFC 822, with a year of four digits).
fn date(at: Moment) -> String {
    at.utc().format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
