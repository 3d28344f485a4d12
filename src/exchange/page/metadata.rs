//! What a page says of itself in its head: JSON-LD and meta elements. Title, byline and published time are taken in
//! the order in which Mozilla's Readability.js takes them, so that both find the same; what it does not look at
//! (lists of types, Dublin Core dates, sections) is kept beside them for pages that have nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use dom_query::Document;
use regex::Regex;
use serde_json::Value;

use super::blocks::fold_space;
use super::headline;

/// The metadata of a page.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub title: String,
    pub title_method: &'static str,
    pub byline: Option<(String, &'static str)>,
    /// Authors that JSON-LD calls organizations.
    pub organizations: Vec<String>,
    pub published: Option<(String, &'static str)>,
    pub site_name: Option<(String, &'static str)>,
    pub section: Option<(String, &'static str)>,
    pub image: Option<String>,
    pub canonical: Option<String>,
    pub keywords_language: Option<String>,
    /// Byline and date from places that Readability.js passes over: used where nothing else is found.
    pub spare_byline: Option<(String, &'static str)>,
    pub spare_published: Vec<(String, &'static str)>,
}

/// The article's object in a page's JSON-LD.
#[derive(Debug, Default)]
struct Linked {
    title: Option<String>,
    byline: Option<String>,
    organizations: Vec<String>,
    published: Option<String>,
    site_name: Option<String>,
    section: Option<String>,
    image: Option<String>,
    url: Option<String>,
    language: Option<String>,
}

static PROPERTY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\s*(article|dc|dcterm|og|twitter)\s*:\s*(author|creator|description|published_time|title|site_name)\s*",
    )
    .expect("pattern")
});
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\s*(?:(dc|dcterm|og|twitter|parsely|weibo:(article|webpage))\s*[-.:]\s*)?(author|creator|pub-date|description|title|site_name)\s*$",
    )
    .expect("pattern")
});

/// Names under which pages write the day of publication beside the usual ones, best first.
const SPARE_DATES: [&str; 22] = [
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_date",
    "pubdate",
    "publication_date",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "sailthru.date",
    "apub:time",
    "weibo:article:create_at",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "originalpublicationdate",
    "date",
];

/// Reads the metadata of a page.
pub(super) fn read(doc: &Document) -> Metadata {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut all: HashMap<String, String> = HashMap::new();
    for node in doc.select("meta[content]").nodes() {
        let content = node.attr_or("content", "");
        if content.is_empty() || content.len() > 20_000 {
            continue;
        }
        let content = content.trim().to_string();
        let (property, name) = (node.attr_or("property", ""), node.attr_or("name", ""));
        let squeeze = |key: &str| key.split_whitespace().collect::<String>().to_lowercase();
        if let Some(found) = PROPERTY.find(&property) {
            known.insert(squeeze(found.as_str()), content.clone());
        } else if NAME.is_match(&name) {
            known.insert(squeeze(&name).replace('.', ":"), content.clone());
        }
        for key in [property, name, node.attr_or("itemprop", "")] {
            if !key.is_empty() {
                all.entry(squeeze(&key)).or_insert_with(|| content.clone());
            }
        }
    }
    let (linked, spare) = linked_data(doc);
    merge(doc, &known, &all, linked.unwrap_or_default(), spare.unwrap_or_default())
}

fn first(known: &HashMap<String, String>, keys: &[&'static str]) -> Option<(String, &'static str)> {
    keys.iter().find_map(|key| known.get(*key).filter(|v| !v.is_empty()).map(|v| (unescape(v), *key)))
}

fn title_of(doc: &Document, linked: &Linked, known: &HashMap<String, String>) -> (String, &'static str) {
    let title = linked.title.clone().filter(|t| !t.is_empty()).map(|t| (unescape(&t), "json_ld")).or_else(|| {
        first(
            known,
            &[
                "dc:title",
                "dcterm:title",
                "og:title",
                "weibo:article:title",
                "weibo:webpage:title",
                "title",
                "twitter:title",
                "parsely-title",
            ],
        )
    });
    match title {
        Some((title, method)) => (fold_space(&title), method),
        None => (fold_space(&headline::from_title_element(doc)), "title_element"),
    }
}

fn merge(
    doc: &Document,
    known: &HashMap<String, String>,
    all: &HashMap<String, String>,
    linked: Linked,
    spare: Linked,
) -> Metadata {
    let first = |keys: &[&'static str]| first(known, keys);
    let mut meta = Metadata::default();
    (meta.title, meta.title_method) = title_of(doc, &linked, known);
    let article_author = known.get("article:author").filter(|v| !v.is_empty() && url::Url::parse(v).is_err());
    meta.byline = linked
        .byline
        .filter(|b| !b.is_empty())
        .map(|b| (unescape(&b), "json_ld"))
        .or_else(|| first(&["dc:creator", "dcterm:creator", "author", "parsely-author"]))
        .or_else(|| article_author.map(|v| (unescape(v), "article:author")))
        .map(|(byline, method)| (fold_space(&byline), method));
    meta.organizations = linked.organizations;
    meta.published = linked
        .published
        .filter(|p| !p.is_empty())
        .map(|p| (p, "json_ld"))
        .or_else(|| first(&["article:published_time", "parsely-pub-date"]));
    meta.site_name = linked
        .site_name
        .filter(|s| !s.is_empty())
        .map(|s| (unescape(&s), "json_ld"))
        .or_else(|| first(&["og:site_name"]))
        .or_else(|| spare.site_name.clone().map(|s| (s, "json_ld")));
    let other = |key: &'static str| all.get(key).filter(|v| !v.is_empty()).map(|v| (unescape(v), key));
    meta.section = linked.section.or(spare.section).map(|s| (s, "json_ld")).or_else(|| other("article:section"));
    meta.image = other("og:image")
        .or_else(|| other("og:image:url"))
        .or_else(|| other("twitter:image"))
        .map(|(v, _)| v)
        .or(linked.image)
        .or(spare.image);
    meta.canonical = canonical(doc).or_else(|| other("og:url").map(|(v, _)| v)).or(linked.url);
    meta.keywords_language = linked.language.or(spare.language).or_else(|| other("og:locale").map(|(v, _)| v));
    meta.spare_byline = spare.byline.filter(|b| !b.is_empty()).map(|b| (fold_space(&unescape(&b)), "json_ld"));
    if meta.organizations.is_empty() {
        meta.organizations = spare.organizations;
    }
    meta.spare_published = spare.published.map(|p| (p, "json_ld")).into_iter().collect();
    meta.spare_published.extend(SPARE_DATES.iter().filter_map(|key| other(key)));
    meta
}

fn canonical(doc: &Document) -> Option<String> {
    let link = doc.select(r#"link[rel="canonical"]"#);
    let href = link.nodes().first()?.attr("href")?.trim().to_string();
    (!href.is_empty()).then_some(href)
}

/// The references that survive in attributes of pages that escape twice.
fn unescape(text: &str) -> String {
    if text.contains('&') { super::plain_markup::unescape(text) } else { text.to_string() }
}

/// The article in the page's JSON-LD as Readability.js would read it, and as it could be read.
fn linked_data(doc: &Document) -> (Option<Linked>, Option<Linked>) {
    let (mut strict, mut lenient) = (None, None);
    for script in doc.select(r#"script[type="application/ld+json"]"#).nodes().iter().take(50) {
        let text = script.text();
        let mut source = text.trim();
        source = source.strip_prefix("<![CDATA[").unwrap_or(source);
        source = source.strip_suffix("]]>").unwrap_or(source);
        let Ok(value) = serde_json::from_str::<Value>(source) else { continue };
        if strict.is_none() {
            strict = strict_article(&value).map(|article| linked(doc, article, true));
        }
        if lenient.is_none() {
            lenient = lenient_article(&value).map(|article| linked(doc, article, false));
        }
    }
    (strict, lenient)
}

fn is_article_type(name: &str) -> bool {
    const WITHIN: [&str; 17] = [
        "AdvertiserContentArticle",
        "NewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "Report",
        "SatiricalArticle",
        "ScholarlyArticle",
        "MedicalScholarlyArticle",
        "SocialMediaPosting",
        "BlogPosting",
        "LiveBlogPosting",
        "DiscussionForumPosting",
        "TechArticle",
    ];
    name.starts_with("Article") || name.ends_with("APIReference") || WITHIN.iter().any(|kind| name.contains(kind))
}

/// Follows the same path through the object, and gives up where that one gives up.
fn strict_article(value: &Value) -> Option<&Value> {
    let find = |list: &'_ [Value]| -> Option<usize> {
        for (n, item) in list.iter().enumerate() {
            match item.get("@type") {
                Some(Value::String(kind)) if is_article_type(kind) => return Some(n),
                // A list of types ends the search there with an error, and nothing of this script is used.
                Some(Value::Array(_) | Value::Object(_) | Value::Number(_)) => return None,
                _ if item.is_null() => return None,
                _ => {}
            }
        }
        None
    };
    let mut article = value;
    if let Value::Array(list) = value {
        article = list.get(find(list)?)?;
    }
    let is_schema = |url: &str| {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        rest.is_some_and(|rest| matches!(rest, "schema.org" | "schema.org/"))
    };
    let context = match article.get("@context")? {
        Value::String(url) => is_schema(url),
        Value::Object(map) => map.get("@vocab").and_then(Value::as_str).is_some_and(is_schema),
        _ => false,
    };
    if !context {
        return None;
    }
    if article.get("@type").is_none_or(|kind| kind.is_null() || kind.as_str() == Some("")) {
        let graph = article.get("@graph")?.as_array()?;
        article = graph.get(find(graph)?)?;
    }
    article.get("@type")?.as_str().filter(|kind| is_article_type(kind))?;
    Some(article)
}

/// Any article in the object, one level of lists deep.
fn lenient_article(value: &Value) -> Option<&Value> {
    let is_article = |item: &&Value| match item.get("@type") {
        Some(Value::String(kind)) => is_article_type(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_article_type),
        _ => false,
    };
    let within = |list: &'_ Value| -> Option<usize> { list.as_array()?.iter().position(|item| is_article(&item)) };
    if is_article(&value) {
        return Some(value);
    }
    if let Some(n) = within(value) {
        return value.get(n);
    }
    for object in std::iter::once(value).chain(value.as_array().into_iter().flatten()) {
        if let Some(graph) = object.get("@graph")
            && let Some(n) = within(graph)
        {
            return graph.get(n);
        }
        if let Some(main) = object.get("mainEntity").filter(|main| is_article(main)) {
            return Some(main);
        }
    }
    None
}

fn linked(doc: &Document, article: &Value, strict: bool) -> Linked {
    let text = |key: &str| article.get(key).and_then(Value::as_str).map(|s| s.trim().to_string());
    let mut out = Linked {
        published: text("datePublished"),
        url: text("url"),
        language: text("inLanguage"),
        ..Linked::default()
    };
    out.title = match (text("name"), text("headline")) {
        (Some(name), Some(headline)) if name != headline => {
            // Some sites write their own name into `name`; the page's title tells which is the article's.
            let title = headline::from_title_element(doc);
            let by = |candidate: &str| headline::similarity(candidate, &title) > 0.75;
            Some(if by(&headline) && !by(&name) { headline } else { name })
        }
        (Some(name), _) => Some(name),
        (None, headline) => headline,
    };
    (out.byline, out.organizations) = authors(article, strict);
    out.site_name =
        article.get("publisher").and_then(|p| p.get("name")).and_then(Value::as_str).map(|s| s.trim().to_string());
    out.section = match article.get("articleSection") {
        Some(Value::String(section)) => Some(section.trim().to_string()),
        Some(Value::Array(sections)) => sections.first().and_then(Value::as_str).map(|s| s.trim().to_string()),
        _ => None,
    }
    .filter(|section| !section.is_empty() && section.len() < 100);
    let image = article.get("image").map(|image| image.as_array().and_then(|list| list.first()).unwrap_or(image));
    out.image = image.and_then(|image| image.as_str().or_else(|| image.get("url")?.as_str())).map(str::to_string);
    out
}

fn authors(article: &Value, strict: bool) -> (Option<String>, Vec<String>) {
    let Some(author) = article.get("author") else { return (None, Vec::new()) };
    let one = [author.clone()];
    let list = author.as_array().map_or(&one[..], Vec::as_slice);
    let organizations = list
        .iter()
        .filter(|author| author.get("@type").and_then(Value::as_str).is_some_and(|kind| kind.contains("Organization")))
        .filter_map(|author| author.get("name").and_then(Value::as_str))
        .map(fold_space)
        .collect();
    let first_is_named = list.first().is_some_and(|author| author.get("name").is_some_and(Value::is_string));
    if strict && !first_is_named {
        return (None, organizations);
    }
    let name = |author: &Value| -> Option<String> {
        let name = author.get("name").and_then(Value::as_str);
        let name = if strict { name } else { name.or_else(|| author.as_str()) };
        name.map(|name| name.trim().to_string())
    };
    let names: Vec<String> = list.iter().filter_map(name).filter(|name| strict || !name.starts_with("http")).collect();
    ((!names.is_empty()).then(|| names.join(", ")), organizations)
}
