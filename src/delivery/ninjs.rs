//! IPTC ninjs 3.1: articles as news agencies and their customers exchange them
//! (<https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json>).
//!
//! What ninjs has no word for is told with its own means: a quotation, a press conference, the picture, another language
//! and a related article are associated items, told apart by their `rel`.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;
use utoipa::ToSchema;

use super::articles::ArticleView;
use super::calendar::web;
use super::json_ld::{clean, stated, urn};
use super::live::edition_of;
use super::one::compose_in;
use super::places::render;
use super::quotations::{PrintedQuotation, QuotationView};
use super::referring::Sight;
use super::shapes::{Conference, Image, Named};
use super::{Composed, LiveEdition, Wish, gone};
use crate::http::{Answer, Api, Code, Error, Params, Result};
use crate::newsroom::Article;
use crate::newsroom::manage::BodyFormat;
use crate::newsroom::quotation::SpeakerKind;
use crate::publishing::unchanged_until;
use crate::record::Kind;
use crate::store::{Conn, Id, Moment, Store};

/// What an article needs to be told as ninjs.
pub fn wish() -> Wish {
    let include = ["quotations", "body"].map(str::to_owned).to_vec();
    Wish { list: true, include, format: Some(BodyFormat::Html), ..Wish::default() }
}

/// A news item (IPTC ninjs 3.1).
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
pub struct Ninjs(Value);

/// `GET /v1/articles/{id}/ninjs`.
async fn one(request: HttpRequest, store: Data<Store>, path: Path<String>, _: Params) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let (now, query) = (store.clock().now(), request.query_string().to_owned());
    store
        .read(move |conn| {
            let Some(edition) = edition_of(conn, Kind::Article, id, now)? else {
                return gone::answer_below(conn, Kind::Article, id, ("ninjs", &query), Sight::Now(now));
            };
            let (modified, language) = (edition.visible_from, edition.language.clone());
            let mut found = Composed::begin(conn, Sight::Now(now), &wish())?;
            let items = items(conn, &mut found, vec![edition], &wish())?;
            let item = items.into_iter().next().ok_or_else(Error::not_found)?;
            let answer = Answer::json(200, &Ninjs(item))?.in_language(&language);
            Ok(answer.cacheable(Some(modified), unchanged_until(conn, now)?, found.tags))
        })
        .await
}

/// These editions as news items, in their order.
pub fn items(conn: &mut Conn, found: &mut Composed, editions: Vec<LiveEdition>, wish: &Wish) -> Result<Vec<Value>> {
    let shown = editions.clone();
    let views = compose_in::<Article>(conn, found, editions, wish)?;
    views.iter().zip(&shown).map(|(view, edition)| item(view, edition, found)).collect()
}

fn item(view: &ArticleView, edition: &LiveEdition, found: &Composed) -> Result<Value> {
    let html = view.body.as_ref().and_then(Value::as_str).unwrap_or_default();
    let stored = found.bodies.get(&edition.record);
    let text = stored.map(|stored| render(stored, &edition.card()?, found, BodyFormat::Text)).transpose()?;
    let text = text.as_ref().and_then(Value::as_str).unwrap_or_default();
    let quotations: Vec<&QuotationView> = view.quotations.iter().flatten().filter_map(standing).collect();
    let mut descriptions = Vec::new();
    let mut describe = |role: &str, value: Option<&String>| {
        descriptions.extend(value.map(|value| described(role, value)));
    };
    describe("standfirst", view.standfirst.as_ref());
    describe("backstory", view.backstory.as_ref());
    view.corrections.iter().for_each(|told| describe(told.kind.word(), told.text.as_ref()));
    let place = view.dateline.as_ref().map(|dateline| &dateline.place);
    let mut headlines = vec![json!({"role": "main", "value": view.headline})];
    headlines.extend(view.kicker.iter().map(|kicker| json!({"role": "kicker", "value": kicker})));
    let alternatives = view.external_ids.iter().map(|id| json!({"role": id.scheme, "value": id.value}));
    Ok(clean(json!({
        "uri": urn(view.id),
        "standard": {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
        "type": "text",
        "representationType": "full",
        "version": view.version.to_string(),
        "firstCreated": view.published_at,
        "versionCreated": edition.visible_from,
        "pubStatus": "usable",
        "language": view.language,
        "title": view.headline,
        "slugline": view.slug,
        "by": view.byline_text,
        "located": place,
        "headlines": headlines,
        "descriptions": descriptions,
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": html},
            {"role": "main", "contentType": "text/plain", "value": text, "charCount": text.chars().count(),
                "wordCount": text.unicode_words().count()}],
        "people": people(view, &quotations),
        "organisations": organisations(view, &quotations),
        "places": place.map(|place| json!([{"name": place, "rel": "dateline"}])),
        "subjects": subjects(view),
        "events": view.press_conferences.iter().map(event).collect::<Vec<_>>(),
        "infoSources": sources(view, found),
        "renditions": page(view.url.as_deref()),
        "associations": associations(view, &quotations),
        "altIds": alternatives.collect::<Vec<_>>(),
    })))
}

fn standing(printed: &PrintedQuotation) -> Option<&QuotationView> {
    match printed {
        PrintedQuotation::Published(quotation) => Some(quotation),
        PrintedQuotation::Withdrawn(_) => None,
    }
}

fn described(role: &str, value: &str) -> Value {
    json!({"role": role, "contentType": "text/plain", "value": value})
}

fn named(record: Option<&Named>, name: &str, rel: &str) -> Value {
    clean(json!({"name": name, "rel": rel, "uri": record.map(|record| urn(record.id)),
        "literal": record.and_then(|record| record.slug.as_ref())}))
}

fn page(url: Option<&str>) -> Option<Value> {
    let href = web(url)?;
    Some(json!([{"name": "web", "href": href, "contentType": "text/html"}]))
}

/// Those who made it, in the order printed, then those whom it quotes, in the order of its text.
fn people(view: &ArticleView, quotations: &[&QuotationView]) -> Vec<Value> {
    let made = view.credits.iter().filter(|credit| credit.organization.is_none());
    let mut people: Vec<Value> =
        made.map(|credit| named(credit.byline.as_ref(), &credit.credited_as, credit.role.word())).collect();
    for quotation in quotations {
        let one = speaker(quotation, Kind::Official, "quoted");
        people.extend(one.filter(|one| !people.contains(one)));
    }
    people
}

/// The bodies that made it, then those that it quotes and those whose officials it quotes.
fn organisations(view: &ArticleView, quotations: &[&QuotationView]) -> Vec<Value> {
    let made = view
        .credits
        .iter()
        .filter_map(|credit| Some(named(Some(credit.organization.as_ref()?), &credit.credited_as, credit.role.word())));
    let mut bodies: Vec<Value> = made.collect();
    for quotation in quotations {
        let own = speaker(quotation, Kind::Organization, "quoted");
        let spoken_for = quotation.capacity.as_ref().and_then(|post| post.organization.as_ref());
        let spoken_for = spoken_for.and_then(|body| Some(named(Some(body), body.name.as_ref()?, "spokenFor")));
        for body in own.into_iter().chain(spoken_for) {
            if !bodies.contains(&body) {
                bodies.push(body);
            }
        }
    }
    bodies
}

/// Who spoke, where it is somebody of this kind: a record's name, else as printed.
fn speaker(quotation: &QuotationView, kind: Kind, rel: &str) -> Option<Value> {
    let is_body = quotation.speaker_kind == SpeakerKind::Organization;
    if is_body != (kind == Kind::Organization) {
        return None;
    }
    let record = quotation.speaker.as_ref().map(|speaker| Named {
        id: speaker.id,
        slug: speaker.slug.clone(),
        name: speaker.name.clone(),
        url: speaker.url.clone(),
    });
    let name = record.as_ref().and_then(|record| record.name.as_ref()).or(quotation.speaker_as_printed.as_ref())?;
    Some(named(record.as_ref(), name, rel))
}

fn subjects(view: &ArticleView) -> Vec<Value> {
    let of = |record: &Named, rel: &str| Some(named(Some(record), record.name.as_ref()?, rel));
    let section = view.section.iter().filter_map(|section| of(section, "section"));
    section.chain(view.topics.iter().filter_map(|topic| of(topic, "about"))).collect()
}

/// Everybody who is named for it, whatever they are, in the order printed; then where it comes from, and the site.
fn sources(view: &ArticleView, found: &Composed) -> Vec<Value> {
    let one = |record: Option<&Named>, name: &str, role: &str| {
        clean(json!({"name": name, "role": role, "uri": record.map(|record| urn(record.id))}))
    };
    let mut sources: Vec<Value> = view
        .credits
        .iter()
        .map(|credit| {
            one(credit.byline.as_ref().or(credit.organization.as_ref()), &credit.credited_as, credit.role.word())
        })
        .collect();
    if let Some(body) = &view.source.organization {
        sources.push(one(Some(body), body.name.as_deref().unwrap_or_default(), view.source.kind.word()));
    }
    sources.extend(found.plain(&found.site.names, &view.language).map(|name| one(None, &name, "publisher")));
    sources
}

fn event(conference: &Conference) -> Value {
    let name = conference.title.as_ref().or(conference.slug.as_ref());
    clean(json!({"id": conference.id, "uri": urn(conference.id), "name": name, "rel": "reports"}))
}

fn associations(view: &ArticleView, quotations: &[&QuotationView]) -> Vec<Value> {
    let mut all: Vec<Value> = view.lead_image.iter().map(picture).collect();
    all.extend(quotations.iter().map(|quotation| quoted(quotation)));
    all.extend(view.press_conferences.iter().map(conference));
    for related in &view.related {
        let headline = related.headline.clone().unwrap_or_default();
        all.push(clean(json!({"name": headline, "rel": "related", "uri": urn(related.id), "type": "text",
            "representationType": "partial", "language": related.language, "renditions": page(related.url.as_deref())})));
    }
    for translation in &view.translations {
        let Some(url) = web(translation.url.as_deref()) else { continue };
        let name = translation.language.clone().unwrap_or_default();
        all.push(clean(json!({"name": name, "rel": "translation", "uri": url, "type": "text",
            "representationType": "partial", "language": translation.language, "renditions": page(Some(&url))})));
    }
    all
}

fn picture(image: &Image) -> Value {
    let rendition = |name: &str, href: Option<String>, (width, height): (Option<u32>, Option<u32>)| {
        Some(clean(json!({"name": name, "href": href?, "width": width, "height": height})))
    };
    let whole = rendition("main", web(image.url.as_deref()), (image.width, image.height));
    let sizes = image.srcset.iter().filter_map(|size| {
        let name = format!("w{}", size.width);
        rendition(&name, web(Some(&size.url)), (Some(size.width), Some(size.height)))
    });
    let words = [("caption", &image.caption), ("altText", &image.alt_text)];
    let words = words.into_iter().filter_map(|(role, text)| Some(described(role, text.as_ref()?)));
    let credits = image.credits.iter().map(|credit| {
        named(credit.byline.as_ref().or(credit.organization.as_ref()), &credit.credited_as, credit.role.word())
    });
    clean(json!({"name": "lead image", "rel": "leadImage", "uri": urn(image.media_id), "type": "picture",
        "by": image.credit_line, "descriptions": words.collect::<Vec<_>>(), "people": credits.collect::<Vec<_>>(),
        "renditions": whole.into_iter().chain(sizes).collect::<Vec<_>>()}))
}

/// A quotation: its words are the body, who spoke and for whom are its person and its organisation.
fn quoted(quotation: &QuotationView) -> Value {
    let printed = quotation.speaker_as_printed.as_ref();
    let capacity = quotation.capacity_as_printed.as_ref();
    let capacity = capacity.or(quotation.capacity.as_ref().and_then(|post| post.title.as_ref()));
    let original = quotation.original.as_ref().map(|original| described("original", &original.text));
    let capacity = capacity.map(|title| described("capacity", title));
    clean(json!({
        "name": printed.cloned().unwrap_or_else(|| "quotation".into()),
        "rel": "quotation",
        "uri": urn(quotation.id),
        "type": "component",
        "profile": format!("{}-quotation", quotation.kind.word()),
        "language": quotation.language,
        "by": printed,
        "bodies": [{"role": "quotation", "contentType": "text/plain", "value": quotation.text}],
        "descriptions": capacity.into_iter().chain(original).collect::<Vec<_>>(),
        "people": speaker(quotation, Kind::Official, "speaker").into_iter().collect::<Vec<_>>(),
        "organisations": quotation.capacity.as_ref().and_then(|post| post.organization.as_ref())
            .and_then(|body| Some(named(Some(body), body.name.as_ref()?, "spokenFor")))
            .into_iter().chain(speaker(quotation, Kind::Organization, "speaker")).collect::<Vec<_>>(),
        "events": quotation.press_conference.iter().map(event).collect::<Vec<_>>(),
    }))
}

/// A press conference as the planned event it is.
fn conference(conference: &Conference) -> Value {
    let name = conference.title.as_ref().or(conference.slug.as_ref()).cloned().unwrap_or_default();
    let status = conference.occurrence.as_deref().and_then(|occurrence| {
        let word = match occurrence {
            "planned" => "planned",
            "confirmed" | "held" => "confirmed",
            "postponed" => "postponed",
            "rescheduled" => "rescheduled",
            "cancelled" => "cancelled",
            _ => return None,
        };
        Some(format!("http://cv.iptc.org/newscodes/eventstatus/{word}"))
    });
    // ninjs knows an instant; a day, or a clock without a zone, is what is expected.
    let dates = conference.starts.as_ref().map(|starts| match starts.utc {
        Some(_) => json!({"startDate": stated(starts)}),
        None => json!({"expectedStartDate": expected(&stated(starts))}),
    });
    clean(json!({"name": name, "rel": "event", "uri": urn(conference.id), "type": "event", "title": name,
        "eventDetails": clean(json!({"eventStatus": status, "dates": dates})),
        "renditions": page(conference.url.as_deref())}))
}

/// An hour has its seconds too.
fn expected(time: &str) -> String {
    if time.len() == 16 { format!("{time}:00") } else { time.to_owned() }
}

/// A list as one item: a composite of what it holds.
pub fn package(uri: &str, title: &str, language: &str, updated: Option<Moment>, items: Vec<Value>) -> Value {
    let associated = items.into_iter().map(|mut item| {
        item["name"] = item["title"].clone();
        item["rel"] = json!("item");
        if let Some(members) = item.as_object_mut() {
            members.shift_remove("standard");
        }
        item
    });
    clean(json!({"uri": uri, "type": "composite", "representationType": "full", "pubStatus": "usable",
        "standard": {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
        "title": title, "language": language, "versionCreated": updated, "headlines": [{"role": "main", "value": title}],
        "associations": associated.collect::<Vec<_>>()}))
}

/// The endpoint of one article.
pub fn describe(api: &mut Api) {
    let example = json!({"uri": "urn:uuid:01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "type": "text", "language": "en",
        "standard": {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
        "headlines": [{"role": "main", "value": "On water"}], "by": "LI XINYI",
        "people": [{"name": "LI XINYI", "rel": "writer"}, {"name": "Zhou Song", "rel": "quoted"}]});
    api.operation(Method::GET, "/v1/articles/{id}/ninjs", "getArticleNinjs", "Feeds and formats", "An article as IPTC ninjs")
        .about(
            "IPTC ninjs 3.1. `uri` is the record's id and stays whatever its slug. Everybody who is named for it is in \
             `infoSources` in the order given, persons in `people` too, before those who are quoted (`rel` is `quoted`). \
             A quotation, a press conference, the lead image, a related article and another language are `associations`, \
             told apart by `rel`.",
        )
        .revalidated()
        .answers::<Ninjs>(200, "The news item (IPTC ninjs 3.1).", example)
        .problems(&[Code::NotFound, Code::Gone])
        .to(one);
}
