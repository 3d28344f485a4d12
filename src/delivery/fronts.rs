//! Fronts as readers see them: the chosen articles in their order, and the newest below, as whole cards.

use std::collections::{HashMap, HashSet};

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::articles::ArticleView;
use super::compose::Composed;
use super::live::{LiveEdition, in_order};
use super::one::{answer_json, compose_in};
use super::referring::Sight;
use super::shapes::{Image, Named};
use super::{Shown, Wish};
use crate::http::{Answer, Api, Code, Error, Operation, Parameter, Params, Result};
use crate::newsroom::front::{Fill, FrontItem};
use crate::newsroom::{Article, Front};
use crate::publishing::index::ALL;
use crate::publishing::{live, unchanged_until};
use crate::record::Kind;
use crate::store::schema::{editions, filter_rows};
use crate::store::{Conn, Id, Moment, Store};

/// The front of a site or of a section.
#[derive(Serialize, ToSchema)]
pub struct FrontView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// What it is the front of.
    key: String,
    /// BCP 47 tag.
    language: String,
    /// Its title.
    title: Option<String>,
    /// The section it is the front of.
    section: Option<Named>,
    /// The articles, the first on top.
    items: Vec<FrontCard>,
}

/// An article on a front.
#[derive(Serialize, ToSchema)]
pub struct FrontCard {
    /// Whether it was chosen; else it is one of the newest.
    chosen: bool,
    /// The headline to show here: the one that was chosen for it, else the article's own.
    headline: String,
    /// The picture to show here: the one that was chosen for it, else the article's own.
    image: Option<Image>,
    /// The article, as lists show it.
    article: ArticleView,
}

/// `GET /v1/fronts/{key}`.
async fn front((store, api): (Data<Store>, Data<Api>), key: Path<String>, params: Params) -> Result<Answer> {
    let now = store.clock().now();
    let mut wish = Wish::of(&params, Article::INCLUDES, api.members("FrontView"))?;
    wish.list = true;
    store
        .read(move |conn| {
            let mut found = Composed::begin(conn, Sight::Now(now), &wish)?;
            let language = wish.language.clone().unwrap_or_else(|| found.site.default_language.clone());
            found.languages = vec![language.clone()];
            let Some(edition) = edition(conn, &key, &language, now)? else {
                return Err(missing(conn, &key, &language, now)?);
            };
            let front: Front = serde_json::from_str(&edition.document)?;
            // A key may go from one front to another, and the newest come and go.
            found.tags.all(Kind::Front);
            found.tags.record(edition.record);
            if front.fill == Fill::Newest {
                let (filter, value) = newest_of(&front);
                found.tags.set(Kind::Article, filter, &value);
            }
            found.tags.records(front.items.iter().map(|item| item.article.id));
            let articles = articles(conn, &front, now)?;
            let modified = articles.iter().map(|article| article.visible_from).chain([edition.visible_from]).max();
            let pictures = front.items.iter().filter_map(|item| Some(item.image.as_ref()?.media.id));
            found.gather(conn, pictures.chain(front.section.map(|section| section.id)))?;
            let articles = compose_in::<Article>(conn, &mut found, articles, &wish)?;
            let view = view(&edition, front, articles, &found);
            let answer = answer_json(&view, &wish)?.in_language(&language);
            Ok(answer.cacheable(modified, unchanged_until(conn, now)?, found.tags))
        })
        .await
}

/// The live front of this key; of several the one that came last, for a key may go from one front to another.
fn edition(conn: &mut Conn, key: &str, language: &str, now: Moment) -> Result<Option<LiveEdition>> {
    Ok(filter_rows::table
        .inner_join(editions::table.on(editions::id.eq(filter_rows::edition)))
        .filter(filter_rows::kind.eq(Kind::Front.word()))
        .filter(filter_rows::filter.eq("key"))
        .filter(filter_rows::value.eq(key))
        .filter(filter_rows::language.eq(language))
        .filter(live(now))
        .order((editions::visible_from.desc(), editions::id.desc()))
        .select(LiveEdition::as_select())
        .first(conn)
        .optional()?)
}

/// The problem of a front that readers do not see in this language: in which they do.
fn missing(conn: &mut Conn, key: &str, language: &str, now: Moment) -> Result<Error> {
    let mut others: Vec<String> = filter_rows::table
        .inner_join(editions::table.on(editions::id.eq(filter_rows::edition)))
        .filter(filter_rows::kind.eq(Kind::Front.word()))
        .filter(filter_rows::filter.eq("key"))
        .filter(filter_rows::value.eq(key))
        .filter(filter_rows::language.ne(""))
        .filter(live(now))
        .select(filter_rows::language)
        .load(conn)?;
    others.sort();
    others.dedup();
    let shown: String = key.chars().take(80).collect();
    let detail = if others.is_empty() {
        format!(
            "No front with the key ‘{shown}’ is published. An editor makes one with POST /v1/manage/fronts and publishes \
             it; until then, GET /v1/articles lists the newest."
        )
    } else {
        let others = others.join(", ");
        format!("The front ‘{shown}’ is not published in {language}; ask for it with `language`, one of {others}.")
    };
    Ok(Error::new(Code::NotFound, detail))
}

/// The articles of a front as readers see them: the chosen ones, each once, and the newest below.
fn articles(conn: &mut Conn, front: &Front, now: Moment) -> Result<Vec<LiveEdition>> {
    let size = front.size.clamp(1, 100) as usize;
    let mut seen = HashSet::new();
    let chosen: Vec<Id> = front.items.iter().map(|item| item.article.id).filter(|id| seen.insert(*id)).collect();
    let mut shown = in_order(conn, &chosen, now)?;
    shown.truncate(size);
    if front.fill == Fill::Newest && shown.len() < size {
        let mut newest = newest(conn, front, now)?;
        newest.retain(|id| !seen.contains(id));
        newest.truncate(size - shown.len());
        shown.extend(in_order(conn, &newest, now)?);
    }
    Ok(shown)
}

/// The filter and the value that find what a front is filled from.
fn newest_of(front: &Front) -> (&'static str, String) {
    match front.section {
        Some(section) => ("section", section.id.to_string()),
        None => (ALL, String::new()),
    }
}

/// As many of the newest articles as a front can need: those that were chosen are among them at worst.
fn newest(conn: &mut Conn, front: &Front, now: Moment) -> Result<Vec<Id>> {
    let (filter, value) = newest_of(front);
    Ok(filter_rows::table
        .filter(filter_rows::kind.eq(Kind::Article.word()))
        .filter(filter_rows::filter.eq(filter))
        .filter(filter_rows::value.eq(value))
        .filter(filter_rows::language.eq(&front.language))
        .filter(filter_rows::visible_from.le(now))
        .filter(filter_rows::visible_until.is_null().or(filter_rows::visible_until.gt(now)).assume_not_null())
        .order((filter_rows::order_key.desc(), filter_rows::record.desc()))
        .limit(i64::from(front.size) + front.items.len() as i64)
        .select(filter_rows::record)
        .load(conn)?)
}

fn view(edition: &LiveEdition, front: Front, articles: Vec<ArticleView>, found: &Composed) -> FrontView {
    let mut chosen: HashMap<Id, FrontItem> = HashMap::new();
    for item in front.items.0 {
        chosen.entry(item.article.id).or_insert(item);
    }
    let card = |article: ArticleView| {
        let item = chosen.remove(&article.id);
        let own = (article.headline.clone(), article.lead_image.clone());
        let (headline, image) =
            item.as_ref().map(|item| (item.headline.clone(), item.image.clone())).unwrap_or_default();
        let image = image.and_then(|image| found.image(image.media.id, image.caption, image.alt_text, &front.language));
        FrontCard { chosen: item.is_some(), headline: headline.unwrap_or(own.0), image: image.or(own.1), article }
    };
    FrontView {
        id: edition.record,
        version: edition.version,
        items: articles.into_iter().map(card).collect(),
        section: front.section.and_then(|section| found.named(section.id, &front.language)),
        key: front.key,
        language: front.language,
        title: front.title,
    }
}

/// The endpoint of fronts; `shaped` adds what is asked of the shape of articles.
pub fn describe(api: &mut Api, shaped: impl Fn(Operation<'_>) -> Operation<'_>) {
    let example = json!({"id": "01936f5e-6a00-7000-8000-000000000001", "version": 3, "key": "home", "language": "en",
        "title": null, "section": null, "items": [{"chosen": true, "headline": "Water: what the bureau promised",
        "image": null, "article": {"headline": "Water bureau keeps its promise of spring", "language": "en"}}]});
    let operation = api
        .operation(
            Method::GET,
            "/v1/fronts/{key}",
            "getFront",
            "Read fronts",
            "Read the front of the site or of a section",
        )
        .about(
            "Whole cards in one call: the articles that editors chose, in their order, as far as readers see them, and \
             where the front says so the newest of its language and section below.",
        )
        .query(Parameter::text("language", "The language of the front (BCP 47); without it, the site's."));
    shaped(operation)
        .answers::<FrontView>(200, "The front as it is now.", example)
        .problems(&[Code::NotFound, Code::InvalidParameter])
        .to(front);
}
