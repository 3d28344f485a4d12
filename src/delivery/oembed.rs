//! oEmbed 1.0 (<https://oembed.com>): what a page needs to show a link to an article as more than a link.

use actix_web::http::Method;
use actix_web::web::Data;
use diesel::prelude::*;
use percent_encoding::percent_decode_str;
use quick_xml::escape::escape;
use regex::Regex;
use serde::Serialize;
use serde_json::json;
use url::Url;
use utoipa::ToSchema;

use super::articles::ArticleView;
use super::calendar::web;
use super::feeds;
use super::feeds::xml::Xml;
use super::live::edition_of;
use super::one::compose_in;
use super::referring::Sight;
use super::{Composed, Wish};
use crate::http::{Answer, Api, Code, Error, Parameter, Params, Result};
use crate::newsroom::Article;
use crate::publishing::unchanged_until;
use crate::record::text::settle_language;
use crate::record::{Kind, slug};
use crate::store::schema::slugs;
use crate::store::{Conn, Id, Store};

/// The forms of the answer.
const FORMATS: &[&str] = &["json", "xml"];

/// How wide and how high it is shown at most, in pixels, where the page asks for no less.
const SIDES: (u32, u32) = (600, 240);

/// What a page needs to show a link (oEmbed 1.0).
#[derive(Serialize, ToSchema)]
pub struct OEmbed {
    /// Which issue of oEmbed it is.
    #[schema(example = "1.0")]
    version: String,
    /// What it is: `rich`, HTML to show.
    #[serde(rename = "type")]
    #[schema(example = "rich")]
    kind: String,
    /// The headline.
    title: String,
    /// Who wrote it, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    /// The address of the writer's profile, where one alone wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    author_url: Option<String>,
    /// What the site is called.
    provider_name: String,
    /// The site's own page.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_url: Option<String>,
    /// The HTML to show: a quotation block with the headline, linked, and the paragraph below it. No script.
    html: String,
    /// How wide it is shown, in pixels.
    width: u32,
    /// How high it is shown, in pixels.
    height: u32,
    /// A picture to show beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_url: Option<String>,
    /// The picture's width in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_width: Option<u32>,
    /// The picture's height in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_height: Option<u32>,
}

/// `GET /v1/oembed`.
async fn oembed(store: Data<Store>, params: Params) -> Result<Answer> {
    let Some(url) = params.get("url") else {
        let detail = "`url` is missing: the address of an article on the site.";
        return Err(Error::parameter(Code::InvalidParameter, "url", detail));
    };
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(|| {
        let detail = "`url` is a whole address: it begins with https:// or http:// and a host.";
        Error::parameter(Code::InvalidParameter, "url", detail)
    })?;
    let xml = params.one_of("format", FORMATS)? == Some("xml");
    let side = |name: &str, usual: u32| -> Result<u32> {
        let asked = params.read::<std::num::NonZeroU32>(name, "a number of pixels, 1 or more")?;
        Ok(asked.map_or(usual, |asked| asked.get().min(usual)))
    };
    let sides = (side("maxwidth", SIDES.0)?, side("maxheight", SIDES.1)?);
    let now = store.clock().now();
    store
        .read(move |conn| {
            let wish = Wish { list: true, ..Wish::default() };
            let mut found = Composed::begin(conn, Sight::Now(now), &wish)?;
            let id = resolve(conn, &mut found, &url)?.ok_or_else(Error::not_found)?;
            found.tags.record(id);
            let edition = edition_of(conn, Kind::Article, id, now)?.ok_or_else(Error::not_found)?;
            let (modified, language) = (edition.visible_from, edition.language.clone());
            let view = compose_in::<Article>(conn, &mut found, vec![edition], &wish)?.pop();
            let shown = shown(view.ok_or_else(Error::not_found)?, &found, sides);
            let answer = match xml {
                true => Answer::of_media("text/xml; charset=utf-8", write(&shown)?),
                false => Answer::json(200, &shown)?,
            };
            Ok(answer.in_language(&language).cacheable(Some(modified), unchanged_until(conn, now)?, found.tags))
        })
        .await
}

/// The article at an address of the site, now or before its slug changed.
fn resolve(conn: &mut Conn, found: &mut Composed, url: &Url) -> Result<Option<Id>> {
    let site = &found.site;
    let Some(pattern) = site.addresses.get(Kind::Article.word()) else { return Ok(None) };
    let Some(named) = placed(pattern, url) else { return Ok(None) };
    let of = |wanted: &str| named.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    if let Some(id) = of("id") {
        return Ok(id.parse().ok());
    }
    let Some(slug) = of("slug").or(of("key")) else { return Ok(None) };
    let languages = match of("language") {
        Some(language) => {
            let mut language = language.to_owned();
            settle_language(&mut language, "", &mut Vec::new());
            vec![language]
        }
        None => [&site.default_language].into_iter().chain(&site.languages.0).cloned().collect(),
    };
    // Of a slug that nobody has in one language, it counts that nobody does.
    let slug = slug::normal(slug);
    languages.iter().for_each(|language| found.tags.set(Kind::Article, "slug", &format!("{language}/{slug}")));
    let mut rows: Vec<(String, Id)> = slugs::table
        .filter(slugs::kind.eq(Kind::Article.word()))
        .filter(slugs::language.eq_any(&languages))
        .filter(slugs::slug.eq(&slug))
        .filter(slugs::live_since.le(found.now))
        .select((slugs::language, slugs::record))
        .load(conn)?;
    rows.sort_by_key(|(language, _)| languages.iter().position(|one| one == language));
    Ok(rows.first().map(|(_, record)| *record))
}

/// What stands in an address in place of the names in a pattern; none where the address is not of the pattern.
fn placed(pattern: &str, url: &Url) -> Option<Vec<(String, String)>> {
    let (_, pattern) = pattern.split_once("://")?;
    let mut expression = String::from("^(?i)");
    let mut names = Vec::new();
    for (at, piece) in pattern.split('{').enumerate() {
        let (name, rest) = if at == 0 { ("", piece) } else { piece.split_once('}')? };
        let rest = percent_decode_str(rest).decode_utf8_lossy();
        if name.is_empty() {
            expression.push_str(&regex::escape(&rest));
            continue;
        }
        names.push(name.to_owned());
        // A step that has nothing to say is left out of an address.
        match rest.strip_prefix('/') {
            Some(rest) if name != "slug" && name != "id" => {
                expression.push_str(&format!("(?:([^/?#]+)/)?{}", regex::escape(rest)));
            }
            _ => {
                let value = if name == "id" { "([0-9a-f-]{36})" } else { "([^/?#]+)" };
                expression.push_str(&format!("{value}{}", regex::escape(&rest)));
            }
        }
    }
    expression.push_str("/?$");
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().filter(|_| pattern.contains('?')).map(|query| format!("?{query}")).unwrap_or_default();
    let address = format!("{}{port}{}{query}", url.host_str()?, url.path());
    let address = percent_decode_str(&address).decode_utf8().ok()?;
    let found = Regex::new(&expression).ok()?.captures(&address)?;
    let values = found.iter().skip(1).map(|value| value.map(|value| value.as_str().to_owned()));
    Some(names.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect())
}

fn shown(view: ArticleView, found: &Composed, (width, height): (u32, u32)) -> OEmbed {
    let provider_name = found.plain(&found.site.names, &view.language).unwrap_or_default();
    let href = web(view.url.as_deref()).unwrap_or_default();
    let standfirst = view.standfirst.as_ref().map(|text| format!("<p>{}</p>", escape(text))).unwrap_or_default();
    let named: Vec<&str> = view.byline_text.iter().map(String::as_str).chain([provider_name.as_str()]).collect();
    let html = format!(
        "<blockquote cite=\"{0}\" lang=\"{1}\"><p><a href=\"{0}\">{2}</a></p>{standfirst}<footer>{3}</footer></blockquote>",
        escape(&href),
        escape(&view.language),
        escape(&view.headline),
        escape(named.join(" · "))
    );
    let writer = match view.credits.as_slice() {
        [only] => only.byline.as_ref().and_then(|byline| web(byline.url.as_deref())),
        _ => None,
    };
    // A thumbnail has an address and both its sides, and fits into what the page has room for.
    let fitting = |image: super::shapes::Image| {
        let all = (web(image.url.as_deref())?, image.width?, image.height?);
        (all.1 <= width && all.2 <= height).then_some(all)
    };
    let thumbnail = view.lead_image.and_then(fitting);
    OEmbed {
        version: "1.0".into(),
        kind: "rich".into(),
        title: view.headline,
        author_name: view.byline_text,
        author_url: writer,
        provider_name,
        provider_url: feeds::home(found),
        html,
        width,
        height,
        thumbnail_width: thumbnail.as_ref().map(|thumbnail| thumbnail.1),
        thumbnail_height: thumbnail.as_ref().map(|thumbnail| thumbnail.2),
        thumbnail_url: thumbnail.map(|thumbnail| thumbnail.0),
    }
}

/// The same members as XML.
fn write(shown: &OEmbed) -> Result<String> {
    let mut xml = Xml::begin();
    xml.open("oembed", &[]);
    let members = serde_json::to_value(shown)?;
    for (name, value) in members.as_object().into_iter().flatten() {
        xml.text(name, value.as_str().unwrap_or(&value.to_string()));
    }
    xml.close("oembed");
    Ok(xml.whole())
}

/// The endpoint.
pub fn describe(api: &mut Api) {
    let optional =
        ["author_name", "author_url", "provider_url", "thumbnail_url", "thumbnail_width", "thumbnail_height"];
    api.may_lack("OEmbed", &optional);
    let example = json!({"version": "1.0", "type": "rich", "title": "On water", "author_name": "LI XINYI",
        "provider_name": "Harbour News", "provider_url": "https://example.com/", "width": 600, "height": 240,
        "html": "<blockquote cite=\"https://example.com/en/on-water\" lang=\"en\"><p><a \
                 href=\"https://example.com/en/on-water\">On water</a></p><footer>LI XINYI · Harbour News</footer></blockquote>"});
    api.operation(Method::GET, "/v1/oembed", "getOEmbed", "Feeds and formats", "An article's address as oEmbed")
        .about(
            "oEmbed 1.0 for the addresses of articles, as the site's `addresses` make them; an address that an article \
             had before is known too. A page lets itself be found by `<link rel=\"alternate\" \
             type=\"application/json+oembed\" href=\"…/v1/oembed?url=…\">` (`text/xml+oembed` with `format=xml`) in its \
             head. Whatever is not an article that readers see is a 404, a `format` other than these two a 400 \
             as everywhere here, where oEmbed has a 501.",
        )
        .query(Parameter::text("url", "The address of the article; needed."))
        .query(Parameter::word("format", "The form of the answer; `json` where it is left out.", FORMATS))
        .query(Parameter::text("maxwidth", "How many pixels wide it may be shown."))
        .query(Parameter::text("maxheight", "How many pixels high it may be shown."))
        .revalidated()
        .answers::<OEmbed>(200, "What to show.", example)
        .also_answers(200, &["text/xml"])
        .problems(&[Code::InvalidParameter, Code::NotFound])
        .to(oembed);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str, url: &str) -> Option<Vec<(String, String)>> {
        placed(pattern, &Url::parse(url).expect("an address"))
    }

    fn pairs(all: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn an_address_is_read_by_the_pattern_that_made_it() {
        let pattern = "https://example.com/{language}/{section}/{slug}";
        let whole = pairs(&[("language", "en"), ("section", "china"), ("slug", "on-water")]);
        assert_eq!(of(pattern, "https://example.com/en/china/on-water"), whole);
        assert_eq!(of(pattern, "http://EXAMPLE.com/en/china/on-water/?utm_source=x#top"), whole);
        let without = pairs(&[("language", "en"), ("slug", "on-water")]);
        assert_eq!(of(pattern, "https://example.com/en/on-water"), without);
        let chinese = of(pattern, "https://example.com/zh-Hans/%E9%87%8D%E5%BA%86");
        assert_eq!(chinese, pairs(&[("language", "zh-Hans"), ("slug", "重庆")]));
        assert_eq!(of(pattern, "https://example.com/zh-Hans/重庆"), chinese);
        for other in [
            "https://example.org/en/on-water",
            "https://example.com/",
            "https://example.com:8443/en/on-water",
            "https://example.com/a/b/c/d",
            "https://example.com.evil.org/en/x",
        ] {
            assert_eq!(of(pattern, other), None, "{other}");
        }
        let id = "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10";
        let by_id = of(
            "https://{language}.example.com/n/{slug}-{id}.html",
            &format!("https://en.example.com/n/on-water-{id}.html"),
        );
        assert_eq!(by_id, pairs(&[("language", "en"), ("slug", "on-water"), ("id", id)]));
        let asked = of("https://example.com/?p={id}", &format!("https://example.com/?p={id}"));
        assert_eq!(asked, pairs(&[("id", id)]));
        assert_eq!(of("https://example.com/a+b(c)/{slug}", "https://example.com/a+b(c)/x"), pairs(&[("slug", "x")]));
    }
}
