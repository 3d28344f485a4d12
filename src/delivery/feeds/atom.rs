//! Atom (RFC 4287).

use super::xml::Xml;
use super::{Author, Entry, Feed};

/// A feed as Atom.
pub fn write(feed: &Feed) -> String {
    let mut xml = Xml::begin();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &feed.language)]);
    // A feed is told apart by its address.
    xml.text("id", &feed.address);
    xml.text("title", &feed.title);
    xml.text("subtitle", &feed.description);
    xml.text("updated", &feed.updated.map_or_else(|| super::NEVER.to_owned(), |at| at.to_string()));
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed.address)]);
    if let Some(home) = &feed.home {
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", home)]);
    }
    // Of an entry that names nobody, the site is the author.
    author(&mut xml, &feed.site);
    xml.text("generator", super::GENERATOR);
    feed.entries.iter().for_each(|one| entry(&mut xml, one));
    xml.close("feed");
    xml.whole()
}

fn author(xml: &mut Xml, author: &Author) {
    xml.open("author", &[]);
    xml.text("name", &author.name);
    xml.some("uri", author.url.as_deref());
    xml.close("author");
}

fn entry(xml: &mut Xml, entry: &Entry) {
    match &entry.language {
        Some(language) => xml.open("entry", &[("xml:lang", language)]),
        None => xml.open("entry", &[]),
    }
    xml.text("id", &entry.urn());
    xml.text("title", &entry.title);
    xml.some("published", entry.published.map(|at| at.to_string()).as_deref());
    xml.text("updated", &entry.updated.to_string());
    entry.authors.iter().for_each(|one| author(xml, one));
    if let Some(url) = &entry.url {
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", url)]);
    }
    if let Some(image) = &entry.image {
        xml.empty("link", &[("rel", "enclosure"), ("href", &image.url)]);
    }
    entry.categories.iter().for_each(|category| xml.empty("category", &[("term", category)]));
    xml.some("summary", entry.summary.as_deref());
    // RFC 4287 wants a content, or an alternate link.
    if !entry.html.is_empty() || entry.url.is_none() {
        xml.text_with("content", &[("type", "html")], &entry.html);
    }
    xml.close("entry");
}
