//! Sitemaps: the addresses of the site for search engines (<https://www.sitemaps.org/protocol.html>), and the latest
//! news for those of news (Google News).
//!
//! A sitemap is cut into parts. A part begins at a place in the order of a list and has the records that follow, so that
//! it is one walk along the filter rows and costs the same however many stand before it. The index is one walk along all
//! of them.

use actix_web::web::Data;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use serde::Deserialize;

use super::super::calendar::web;
use super::super::languages::group_filter;
use super::super::live::in_order;
use super::xml::Xml;
use super::{Composed, LiveEdition, Sight, Wish};
use crate::http::{Answer, Code, Error, Params, PublicAddress, Result};
use crate::publishing::index::{ALL, instant_key};
use crate::publishing::unchanged_until;
use crate::record::Kind;
use crate::store::schema::filter_rows;
use crate::store::{Conn, Id, Moment, Store, types};

/// How many addresses a part of the sitemap has at most. The protocol allows 50,000 in 50 MB; a part is read as a whole,
/// and its records are named in one statement.
pub const MOST: usize = 2_000;

/// How many articles a file of the news sitemap has at most, as Google says.
pub const MOST_NEWS: usize = 1_000;

/// For how long an article is news to Google.
const NEWS_DAYS: i64 = 2;

const PATH: &str = "/v1/feeds/sitemap.xml";
const NEWS_PATH: &str = "/v1/feeds/news-sitemap.xml";
pub const MEDIA: &str = "application/xml";

/// The kinds of record that have addresses of their own.
const KINDS: &[Kind] = &[
    Kind::Article,
    Kind::Page,
    Kind::Section,
    Kind::Topic,
    Kind::Byline,
    Kind::Official,
    Kind::Organization,
    Kind::PressConference,
    Kind::Transcript,
];

/// Where a part begins.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Binary)]
    order_key: Vec<u8>,
    #[diesel(sql_type = types::sql::Id)]
    record: Id,
    #[diesel(sql_type = types::sql::Id)]
    edition: Id,
}

impl Place {
    fn word(&self) -> String {
        let key = BASE64_URL_SAFE_NO_PAD.encode(&self.order_key);
        format!("{}.{key}.{}.{}", self.kind, self.record, self.edition)
    }

    /// The place that the parameter `part` names, if it is there.
    fn of(params: &Params, kinds: &[Kind]) -> Result<Option<(Kind, Place)>> {
        let Some(word) = params.get("part") else { return Ok(None) };
        let read = || {
            let mut pieces = word.split('.');
            let (kind, key) = (pieces.next()?, pieces.next()?);
            let (record, edition) = (pieces.next()?.parse().ok()?, pieces.next()?.parse().ok()?);
            let known: Kind = kind.parse().ok().filter(|kind| kinds.contains(kind))?;
            let order_key = BASE64_URL_SAFE_NO_PAD.decode(key).ok()?;
            let place = Place { kind: kind.to_owned(), order_key, record, edition };
            pieces.next().is_none().then_some((known, place))
        };
        read().map(Some).ok_or_else(|| {
            let detail = "`part` is not one of this sitemap; the index, without it, lists the parts.";
            Error::parameter(Code::InvalidParameter, "part", detail)
        })
    }
}

/// `GET /v1/feeds/sitemap.xml`: the index, or with `part` one of its parts.
pub async fn sitemap(store: Data<Store>, public: Data<PublicAddress>, params: Params) -> Result<Answer> {
    let part = Place::of(&params, KINDS)?;
    let now = store.clock().now();
    store
        .read(move |conn| {
            let mut found = Composed::begin(conn, Sight::Now(now), &Wish::default())?;
            KINDS.iter().for_each(|kind| found.tags.all(*kind));
            let known = |kind: &Kind| found.site.addresses.contains_key(kind.word());
            let (text, modified) = match part {
                Some((kind, _)) if !known(&kind) => (urls(&[], &found)?, None),
                Some((kind, place)) => {
                    let ids = seen(walk(conn, kind, &place, MOST, now)?);
                    let pages = pages(conn, &mut found, kind, &ids)?;
                    (urls(&pages, &found)?, pages.iter().map(|page| page.edition.visible_from).max())
                }
                None => {
                    let kinds: Vec<Kind> = KINDS.iter().copied().filter(known).collect();
                    (index(&places(conn, &kinds, &[], MOST)?, PATH, &public), None)
                }
            };
            let until = unchanged_until(conn, now)?;
            Ok(Answer::of_media(&format!("{MEDIA}; charset=utf-8"), text).cacheable(modified, until, found.tags))
        })
        .await
}

/// `GET /v1/feeds/news-sitemap.xml`: the articles of the last two days; where they are more than one file may have, an
/// index of further files.
pub async fn news(store: Data<Store>, public: Data<PublicAddress>, params: Params) -> Result<Answer> {
    let part = Place::of(&params, &[Kind::Article])?;
    let now = store.clock().now();
    store
        .read(move |conn| {
            let since = instant_key(now.plus(-TimeDelta::days(NEWS_DAYS)));
            let mut found = Composed::begin(conn, Sight::Now(now), &Wish::default())?;
            found.tags.all(Kind::Article);
            let has_addresses = found.site.addresses.contains_key(Kind::Article.word());
            let none = Id(uuid::Uuid::nil());
            let first = Place { kind: String::new(), order_key: since.clone(), record: none, edition: none };
            let begins = match &part {
                Some((_, place)) if place.order_key > since => place,
                _ => &first,
            };
            let most = if part.is_some() { MOST_NEWS } else { MOST_NEWS + 1 };
            let rows = walk(conn, Kind::Article, begins, most, now)?;
            let until = unchanged_until(conn, now)?.within_the_minute();
            let media = format!("{MEDIA}; charset=utf-8");
            if rows.len() > MOST_NEWS {
                let places = places(conn, &[Kind::Article], &since, MOST_NEWS)?;
                return Ok(
                    Answer::of_media(&media, index(&places, NEWS_PATH, &public)).cacheable(None, until, found.tags)
                );
            }
            // The newest first.
            let mut ids = if has_addresses { seen(rows) } else { Vec::new() };
            ids.reverse();
            let pages = pages(conn, &mut found, Kind::Article, &ids)?;
            let modified = pages.iter().map(|page| page.edition.visible_from).max();
            Ok(Answer::of_media(&media, news_of(&pages, &found)?).cacheable(modified, until, found.tags))
        })
        .await
}

/// Where the parts of these kinds begin, from a place in the order of their lists on.
fn places(conn: &mut Conn, kinds: &[Kind], since: &[u8], each: usize) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for kind in kinds {
        places.extend(places_of(conn, *kind, since, each)?);
    }
    Ok(places)
}

/// Where the parts of one kind begin: a step finds the row so many places on, until there is none. It is one statement,
/// and one walk along the key that reads nothing else: what readers do not see now counts too, so that the parts stay
/// where they are. An edition has one row in the list of all.
fn places_of(conn: &mut Conn, kind: Kind, since: &[u8], each: usize) -> Result<Vec<Place>> {
    let kind = kind.word();
    let listed = |rows: &str| {
        format!("{rows}.kind = '{kind}' AND {rows}.filter = '{ALL}' AND {rows}.value = '' AND {rows}.language = ''")
    };
    let query = format!(
        "WITH RECURSIVE parts (order_key, record, edition) AS (
             SELECT first.order_key, first.record, first.edition FROM (
                 SELECT one.order_key, one.record, one.edition FROM filter_rows one
                 WHERE {} AND one.order_key >= $1
                 ORDER BY one.order_key, one.record, one.edition LIMIT 1) AS first
             UNION ALL
             SELECT begins.order_key, begins.record, begins.edition
             FROM parts JOIN filter_rows begins ON {} AND begins.edition = (
                 SELECT next.edition FROM filter_rows next
                 WHERE {} AND next.order_key >= parts.order_key
                     AND (next.order_key, next.record, next.edition) > (parts.order_key, parts.record, parts.edition)
                 ORDER BY next.order_key, next.record, next.edition LIMIT 1 OFFSET {})
         )
         SELECT '{kind}' AS kind, order_key, record, edition FROM parts ORDER BY order_key, record, edition",
        listed("one"),
        listed("begins"),
        listed("next"),
        each - 1
    );
    Ok(diesel::sql_query(query).bind::<Binary, _>(since).load(conn)?)
}

/// The rows of a list from a place in its order on: each record, and whether readers see it now.
fn walk(conn: &mut Conn, kind: Kind, place: &Place, most: usize, now: Moment) -> Result<Vec<(Id, bool)>> {
    let same_key = filter_rows::order_key.eq(&place.order_key);
    let same_record = filter_rows::record.eq(place.record).and(filter_rows::edition.ge(place.edition));
    let rows: Vec<(Id, Moment, Option<Moment>)> = filter_rows::table
        .filter(filter_rows::kind.eq(kind.word()))
        .filter(filter_rows::filter.eq(ALL))
        .filter(filter_rows::value.eq(""))
        .filter(filter_rows::language.eq(""))
        .filter(filter_rows::order_key.ge(&place.order_key))
        .filter(
            filter_rows::order_key
                .gt(&place.order_key)
                .or(same_key.and(filter_rows::record.gt(place.record).or(same_record))),
        )
        .order((filter_rows::order_key.asc(), filter_rows::record.asc(), filter_rows::edition.asc()))
        .limit(most as i64)
        .select((filter_rows::record, filter_rows::visible_from, filter_rows::visible_until))
        .load(conn)?;
    let seen = |from: Moment, until: Option<Moment>| from <= now && until.is_none_or(|until| until > now);
    Ok(rows.into_iter().map(|(record, from, until)| (record, seen(from, until))).collect())
}

fn seen(rows: Vec<(Id, bool)>) -> Vec<Id> {
    rows.into_iter().filter_map(|(record, seen)| seen.then_some(record)).collect()
}

/// What a sitemap tells of a record.
struct MapPage {
    kind: Kind,
    edition: LiveEdition,
    told: Told,
}

/// The members of a record's document that a sitemap needs.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    headline: String,
    /// What all its translations share: of an article the group, of a page the key.
    #[serde(alias = "translation_group")]
    key: Option<String>,
    canonical_url: Option<String>,
    published_at: Option<Moment>,
    display_date: Option<String>,
    content_modified_at: Option<Moment>,
}

/// These records in their order, with their translations and sections at hand.
fn pages(conn: &mut Conn, found: &mut Composed, kind: Kind, ids: &[Id]) -> Result<Vec<MapPage>> {
    let mut pages = Vec::new();
    for edition in in_order(conn, ids, found.now)? {
        let told = serde_json::from_str(&edition.document)?;
        pages.push(MapPage { kind, edition, told });
    }
    let mut wanted = ids.to_vec();
    if let (Some(filter), false) = (group_filter(kind), pages.is_empty()) {
        let groups: Vec<String> = pages.iter().filter_map(|page| page.told.key.clone()).collect();
        found.find_referring(conn, kind, filter, &groups)?;
        wanted.extend(groups.iter().flat_map(|group| found.referring_to(kind, group)));
    }
    found.gather(conn, wanted)?;
    Ok(pages)
}

impl MapPage {
    /// Its public address; none where it says that the original stands elsewhere.
    fn url(&self, found: &Composed) -> Option<String> {
        let url = address(self.kind, self.edition.record, found)?;
        let canonical = web(self.told.canonical_url.as_deref());
        canonical.is_none_or(|canonical| canonical == url).then_some(url)
    }

    /// When its content last changed, or the day it is dated.
    fn modified(&self) -> String {
        let instant = self.told.content_modified_at.or(self.told.published_at).map(|at| at.to_string());
        instant.or_else(|| self.told.display_date.clone()).unwrap_or_else(|| self.edition.visible_from.to_string())
    }

    /// Every language of it with its address, where there are several.
    fn languages(&self, found: &Composed) -> Vec<(String, String)> {
        let Some(group) = &self.told.key else { return Vec::new() };
        let of = |id: &Id| Some((found.card(*id)?.language.clone()?, address(self.kind, *id, found)?));
        let mut all: Vec<(String, String)> = found.referring_to(self.kind, group).iter().filter_map(of).collect();
        all.sort();
        all.dedup();
        if all.len() < 2 { Vec::new() } else { all }
    }
}

/// The public address of a record that readers see, in the letters that addresses have.
fn address(kind: Kind, id: Id, found: &Composed) -> Option<String> {
    web(found.url(kind, id, found.card(id)?).as_deref())
}

const SITEMAP: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

fn index(places: &[Place], path: &str, public: &PublicAddress) -> String {
    let mut xml = Xml::begin();
    xml.open("sitemapindex", &[SITEMAP]);
    for place in places {
        xml.open("sitemap", &[]);
        xml.text("loc", &public.of(&format!("{path}?part={}", place.word())));
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
    xml.whole()
}

fn urls(pages: &[MapPage], found: &Composed) -> Result<String> {
    let mut xml = Xml::begin();
    xml.open("urlset", &[SITEMAP, ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")]);
    for page in pages {
        let Some(url) = page.url(found) else { continue };
        xml.open("url", &[]);
        xml.text("loc", &url);
        xml.text("lastmod", &page.modified());
        for (language, address) in page.languages(found) {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", &language), ("href", &address)]);
        }
        xml.close("url");
    }
    xml.close("urlset");
    Ok(xml.whole())
}

fn news_of(pages: &[MapPage], found: &Composed) -> Result<String> {
    let mut xml = Xml::begin();
    xml.open("urlset", &[SITEMAP, ("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9")]);
    for page in pages {
        let Some(url) = page.url(found) else { continue };
        let language = &page.edition.language;
        xml.open("url", &[]);
        xml.text("loc", &url);
        xml.open("news:news", &[]);
        xml.open("news:publication", &[]);
        xml.text("news:name", &found.plain(&found.site.names, language).unwrap_or_default());
        xml.text("news:language", &news_language(language));
        xml.close("news:publication");
        let published = page.told.published_at.map(|at| at.to_string()).or_else(|| page.told.display_date.clone());
        xml.text("news:publication_date", &published.unwrap_or_else(|| page.edition.visible_from.to_string()));
        xml.text("news:title", &page.told.headline);
        xml.close("news:news");
        xml.close("url");
    }
    xml.close("urlset");
    Ok(xml.whole())
}

/// A language as Google News wants it: a code of ISO 639, and of Chinese the two it knows.
fn news_language(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    let traditional = ["hant", "tw", "hk", "mo"].iter().any(|part| lower.split('-').any(|one| one == *part));
    match lower.split('-').next() {
        Some("zh") if traditional => "zh-tw".into(),
        Some("zh") => "zh-cn".into(),
        primary => primary.unwrap_or_default().to_owned(),
    }
}
