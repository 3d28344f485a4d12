//! Feeds: what readers see as their programs take it, RSS 2.0, Atom and JSON Feed.

mod atom;
mod entries;
mod json_feed;
mod rss;
mod sitemap;
pub mod xml;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use serde_json::json;

use super::describe::{fallback, filter_parameter, language};
use super::live::LiveEdition;
use super::one::compose_in;
use super::referring::Sight;
use super::{Composed, Shown, Takes, Wish, calendar, json_ld, list, ninjs};
use crate::http::api::limit;
use crate::http::{Answer, Api, Code, Operation, Parameter, Params, PublicAddress, Result, Tags};
use crate::newsroom::manage::BodyFormat;
use crate::newsroom::{Article, PressConference};
use crate::publishing::unchanged_until;
use crate::record::{Card, Kind};
use crate::store::{Conn, Id, Moment, Store};

/// The chapter of the document.
const TAG: &str = "Feeds and formats";

const GENERATOR: &str = concat!("Pressroom ", env!("CARGO_PKG_VERSION"));

/// When a feed without entries last changed.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The form of a feed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Rss,
    Atom,
    Json,
}

impl Form {
    const ALL: [Form; 3] = [Form::Rss, Form::Atom, Form::Json];

    /// What stands behind the name of the feed, what it is called in an operation's name and in a sentence.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Form::Rss => ("rss", "Rss", "RSS 2.0"),
            Form::Atom => ("atom", "Atom", "Atom"),
            Form::Json => ("json", "Json", "JSON Feed 1.1"),
        }
    }

    fn media(self) -> &'static str {
        match self {
            Form::Rss => "application/rss+xml",
            Form::Atom => "application/atom+xml",
            Form::Json => "application/feed+json",
        }
    }

    fn write(self, feed: Feed) -> Result<Answer> {
        let text = match self {
            Form::Rss => rss::write(&feed),
            Form::Atom => atom::write(&feed),
            Form::Json => json_feed::write(feed)?,
        };
        Ok(Answer::of_media(&format!("{}; charset=utf-8", self.media()), text))
    }
}

/// A feed, whatever its form.
struct Feed {
    title: String,
    description: String,
    language: String,
    /// Its own address.
    address: String,
    /// The page it is the feed of, where its address is known.
    home: Option<String>,
    /// Who answers for it.
    site: Author,
    /// When what it has last changed.
    updated: Option<Moment>,
    entries: Vec<Entry>,
}

/// One thing in a feed.
struct Entry {
    id: Id,
    url: Option<String>,
    title: String,
    summary: Option<String>,
    html: String,
    language: Option<String>,
    published: Option<Moment>,
    updated: Moment,
    authors: Vec<Author>,
    categories: Vec<String>,
    image: Option<Picture>,
}

impl Entry {
    /// What tells it apart for ever, whatever its slug.
    fn urn(&self) -> String {
        json_ld::urn(self.id)
    }
}

/// Somebody, or something, with a name.
struct Author {
    name: String,
    url: Option<String>,
}

/// A picture that has a file.
struct Picture {
    url: String,
    width: Option<u32>,
    height: Option<u32>,
    caption: Option<String>,
    credit: Option<String>,
}

/// A kind of record that there are feeds of.
trait Fed: Shown {
    /// What a feed shows of it; `since` is when readers first saw this edition.
    fn entry(view: Self::View, since: Moment, found: &Composed) -> Entry;
}

/// `GET /v1/feeds/{collection}.{form}`.
async fn feed<T: Fed>(
    request: HttpRequest,
    (store, public): (Data<Store>, Data<PublicAddress>),
    params: Params,
    form: Form,
) -> Result<Answer> {
    let asked = Wish::of(&params, &[], &[])?;
    let include = T::INCLUDES.iter().filter(|one| **one == "body").map(|one| (*one).to_owned()).collect();
    let wish = Wish { list: true, include, format: Some(BodyFormat::Html), ..asked };
    let address = public.of(request.uri().path_and_query().map_or("/", |place| place.as_str()));
    let now = store.clock().now();
    store
        .read(move |conn| {
            let first = list::first::<T>(conn, &params, params.limit()?, now)?;
            let modified = first.editions.iter().map(|edition| edition.visible_from).max();
            let (feed, tags) = composed::<T>(conn, first, (&params, &wish), address, now)?;
            let until = list::until::<T>(conn, &params, now)?;
            let language = wish.language.as_deref().unwrap_or_default();
            Ok(form.write(feed)?.in_language(language).cacheable(modified, until, tags))
        })
        .await
}

/// `GET /v1/feeds/articles.ninjs`: the feed as one item of IPTC ninjs that holds the others.
async fn package(
    request: HttpRequest,
    (store, public): (Data<Store>, Data<PublicAddress>),
    params: Params,
) -> Result<Answer> {
    let asked = Wish::of(&params, &[], &[])?;
    let wish = Wish { language: asked.language, fallback: asked.fallback, ..ninjs::wish() };
    let address = public.of(request.uri().path_and_query().map_or("/", |place| place.as_str()));
    let now = store.clock().now();
    store
        .read(move |conn| {
            let list::First { editions, named, tags } = list::first::<Article>(conn, &params, params.limit()?, now)?;
            let modified = editions.iter().map(|edition| edition.visible_from).max();
            let mut found = Composed::begin(conn, Sight::Now(now), &wish)?;
            found.tags.extend(&tags);
            let items = ninjs::items(conn, &mut found, editions, &wish)?;
            let feed = head::<Article>(conn, &mut found, named, &params, address)?;
            let whole = ninjs::package(&feed.address, &feed.title, &feed.language, modified, items);
            Ok(Answer::json(200, &whole)?.cacheable(modified, unchanged_until(conn, now)?, found.tags))
        })
        .await
}

fn composed<T: Fed>(
    conn: &mut Conn,
    first: list::First,
    (params, wish): (&Params, &Wish),
    address: String,
    now: Moment,
) -> Result<(Feed, Tags)> {
    let list::First { editions, named, tags } = first;
    let mut found = Composed::begin(conn, Sight::Now(now), wish)?;
    found.tags.extend(&tags);
    let since: Vec<Moment> = editions.iter().map(|edition| edition.visible_from).collect();
    let views = compose_in::<T>(conn, &mut found, editions, wish)?;
    let head = head::<T>(conn, &mut found, named, params, address)?;
    let entries: Vec<Entry> = views.into_iter().zip(since).map(|(view, since)| T::entry(view, since, &found)).collect();
    let feed = Feed { updated: entries.iter().map(|entry| entry.updated).max(), entries, ..head };
    Ok((feed, found.tags))
}

/// A feed without what it holds: whose it is, and what it is of, the records that its filters name.
fn head<T: Fed>(
    conn: &mut Conn,
    found: &mut Composed,
    named: Vec<Id>,
    params: &Params,
    address: String,
) -> Result<Feed> {
    let subjects = subjects::<T>(conn, found, named, params)?;
    let site = Author { name: found.plain(&found.site.names, "").unwrap_or_default(), url: home(found) };
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    let title = if names.is_empty() { site.name.clone() } else { format!("{} – {}", names.join(", "), site.name) };
    let slogan = found.plain_option(found.site.slogan.as_ref(), "").filter(|_| names.is_empty());
    let home = match subjects.as_slice() {
        [only] => only.url.clone(),
        _ => None,
    };
    Ok(Feed {
        description: slogan.unwrap_or_else(|| title.clone()),
        title,
        language: found.languages.first().unwrap_or(&found.site.default_language).clone(),
        address,
        home: home.or_else(|| site.url.clone()),
        site,
        updated: None,
        entries: Vec::new(),
    })
}

/// The site's own page, where its address is known.
pub fn home(found: &Composed) -> Option<String> {
    let card = Card { language: found.languages.first().cloned(), ..Card::default() };
    calendar::web(found.url(Kind::Site, Id(uuid::Uuid::nil()), &card).as_deref())
}

/// What the filters of a feed name: it is what the feed is of.
fn subjects<T: Fed>(conn: &mut Conn, found: &mut Composed, ids: Vec<Id>, params: &Params) -> Result<Vec<Author>> {
    found.gather(conn, ids.iter().copied())?;
    let named = |id: Id| {
        let named = found.named(id, "")?;
        Some(Author { name: named.name?, url: calendar::web(named.url.as_deref()) })
    };
    let titles = T::FILTERS.iter().filter(|filter| matches!(filter.takes, Takes::Title));
    let titles = titles.filter_map(|filter| params.get(filter.name));
    let titles = titles.map(|title| Author { name: title.to_owned(), url: None });
    Ok(titles.chain(ids.into_iter().filter_map(named)).collect())
}

/// The endpoints of feeds.
pub fn describe(api: &mut Api) {
    for (schema, members) in json_feed::LACKING {
        api.may_lack(schema, members);
    }
    let about = "The newest articles that readers see, with their text. The filters are those of the list of articles: \
                 without one it is the feed of the site, with one that of a section, a topic, a contributor, an \
                 official and so on, and is called after it.";
    of::<Article>(api, "Articles", about);
    let about = "The press conferences that begin last, or with `when=upcoming` those that begin next. The same as a \
                 calendar is `/v1/feeds/press-conferences.ics`.";
    of::<PressConference>(api, "PressConferences", about);
    let operation =
        api.operation(Method::GET, "/v1/feeds/articles.ninjs", "getArticlesNinjs", TAG, "Articles as IPTC ninjs");
    let about = "The same articles as one item of IPTC ninjs 3.1, a composite: each is an association of it, with all \
                 that `/v1/articles/{id}/ninjs` has.";
    let example = json!({"uri": "https://api.example.com/v1/feeds/articles.ninjs", "type": "composite", "title": "Harbour News",
        "associations": [{"name": "On water", "rel": "item", "uri": "urn:uuid:01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10"}]});
    filtered::<Article>(operation.about(about))
        .answers::<ninjs::Ninjs>(200, "The feed (IPTC ninjs 3.1).", example)
        .problems(&[Code::InvalidParameter])
        .to(package);
    let part = || Parameter::text("part", "A part of it, as the index names it; without it, the index.");
    let most = sitemap::MOST;
    let about = format!(
        "Every record that has a public address, of the kinds for which the site's `addresses` have a pattern: an index \
         of parts of at most {most} addresses each, with when each last changed and its other languages (`hreflang`). \
         An article whose `canonical_url` is another address is left out. Name the sitemap in the site's `robots.txt`, \
         or serve it at the site's own address."
    );
    api.operation(Method::GET, "/v1/feeds/sitemap.xml", "getSitemap", TAG, "The sitemap for search engines")
        .about(&about)
        .query(part())
        .revalidated()
        .answers_text(200, "The index, or a part of it (sitemaps.org).", sitemap::MEDIA, SITEMAP_EXAMPLE)
        .problems(&[Code::InvalidParameter])
        .to(sitemap::sitemap);
    let most = sitemap::MOST_NEWS;
    let about = format!(
        "The articles of the last two days, the newest first, as Google News wants them. Where they are more than \
         {most}, it is an index of further files."
    );
    let first = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"></urlset>";
    api.operation(Method::GET, "/v1/feeds/news-sitemap.xml", "getNewsSitemap", TAG, "The sitemap of the latest news")
        .about(&about)
        .query(part())
        .revalidated()
        .answers_text(200, "The articles, or an index of further files.", sitemap::MEDIA, first)
        .problems(&[Code::InvalidParameter])
        .to(sitemap::news);
}

const SITEMAP_EXAMPLE: &str = "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap>\
    <loc>https://api.example.com/v1/feeds/sitemap.xml?part=article.gAYfPbJ2QAA.01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10\
    .01936f5e-5d3a-7c10-8a55-2f0d1d6f8a11</loc></sitemap></sitemapindex>";

fn of<T: Fed>(api: &mut Api, many: &str, about: &str) {
    let told = "An entry's id is the record's (`urn:uuid:…`) and stays whatever its slug. Everybody who is named for it \
                is there as printed, in the order given. Addresses follow the site's `addresses`; what has none has no \
                link.";
    for form in Form::ALL {
        let (ending, word, name) = form.words();
        let collection = T::KIND.collection();
        let path = format!("/v1/feeds/{collection}.{ending}");
        let summary = format!("{} as {name}", many.replace("sC", "s c"));
        let operation = api.operation(Method::GET, &path, &format!("get{many}{word}"), TAG, &summary);
        let operation = filtered::<T>(operation.about(&format!("{about} {told}")));
        let operation = match form {
            Form::Json => {
                operation.answers_media::<json_feed::JsonFeed>(200, "The feed.", form.media(), json_feed::example())
            }
            _ => operation.answers_text(200, "The feed.", form.media(), example(form)),
        };
        operation.problems(&[Code::InvalidParameter]).to(
            move |request: HttpRequest, data: (Data<Store>, Data<PublicAddress>), params: Params| {
                feed::<T>(request, data, params, form)
            },
        );
    }
}

/// What can be asked of a feed.
fn filtered<T: Fed>(operation: Operation<'_>) -> Operation<'_> {
    let in_language = if list::has_language(T::KIND) {
        let about = "Only those in this language (BCP 47), in which the feed is called too; without it, all.";
        Parameter::text("language", about)
    } else {
        language()
    };
    let filters = T::FILTERS.iter().map(filter_parameter);
    operation.query(in_language).queries([fallback(), limit()]).queries(filters).revalidated()
}

fn example(form: Form) -> &'static str {
    match form {
        Form::Rss => {
            "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Harbour News</title>\
             <link>https://example.com/</link><description>News from the harbour</description><item>\
             <title>On water</title><link>https://example.com/en/on-water</link>\
             <guid isPermaLink=\"false\">urn:uuid:01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10</guid>\
             <dc:creator>LI XINYI</dc:creator><dc:creator>Mara Oduya</dc:creator></item></channel></rss>"
        }
        _ => {
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>https://api.example.com/v1/feeds/articles.atom</id>\
             <title>Harbour News</title><updated>2026-11-20T08:00:00Z</updated><entry>\
             <id>urn:uuid:01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10</id><title>On water</title>\
             <updated>2026-11-20T08:00:00Z</updated><author><name>LI XINYI</name></author>\
             <link rel=\"alternate\" href=\"https://example.com/en/on-water\"/></entry></feed>"
        }
    }
}
