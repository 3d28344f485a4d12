//! One record, by id or by slug.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use diesel::prelude::*;

use super::compose::{Composed, keep_fields};
use super::enlarge::{Enlarged, enlarge};
use super::languages::{self, Choice, group_filter};
use super::list::members_of;
use super::live::{LiveEdition, edition_of};
use super::referring::Sight;
use super::{Shown, Wish, gone};
use crate::http::{Answer, Api, Code, Error, Params, Result, Tags};
use crate::publishing::unchanged_until;
use crate::record::text::settle_language;
use crate::record::{Kind, slug};
use crate::store::schema::slugs;
use crate::store::{Conn, Id, Store};

/// `GET /v1/{collection}/{id}`.
pub async fn by_id<T: Shown>(
    request: HttpRequest,
    (store, api): (Data<Store>, Data<Api>),
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let sight = Sight::Now(store.clock().now());
    let wish = Wish::of_shape::<T>(&params, members_of::<T>(&api))?;
    let query = request.query_string().to_owned();
    store.read(move |conn| answer::<T>(conn, id, &wish, &query, sight)).await
}

/// The answer for one record, in the language that was asked for.
pub fn answer<T: Shown>(conn: &mut Conn, id: Id, wish: &Wish, query: &str, sight: Sight) -> Result<Answer> {
    if let Some(language) = wish.language.as_ref().filter(|_| group_filter(T::KIND).is_some()) {
        return in_language::<T>(conn, id, language, (wish, query), false, (sight, Tags::default()));
    }
    match edition_of(conn, T::KIND, id, sight.at())? {
        Some(edition) => compose_one::<T>(conn, edition, wish, sight, Tags::default()),
        None => gone::answer(conn, T::KIND, id, query, false, sight),
    }
}

/// The answer for one language of a record, else for one of those to fall back on.
fn in_language<T: Shown>(
    conn: &mut Conn,
    id: Id,
    language: &str,
    (wish, query): (&Wish, &str),
    by_slug: bool,
    (sight, mut tags): (Sight, Tags),
) -> Result<Answer> {
    let wanted: Vec<String> = [language.to_owned()].into_iter().chain(wish.fallback.iter().cloned()).collect();
    tags.record(id);
    let seen = match languages::choose(conn, T::KIND, id, &wanted, sight, &mut tags)? {
        Choice::Found(edition) => return compose_one::<T>(conn, *edition, wish, sight, tags),
        Choice::Missing(seen) => seen,
    };
    // What was taken back says so, unless one of the languages asked for is there.
    match gone::answer(conn, T::KIND, id, query, by_slug, sight) {
        Err(error) if error.code() == Code::NotFound => Err(languages::missing(&wanted, &seen)),
        told => told,
    }
}

/// `GET /v1/{collection}/by-slug/{slug}`, and with the language before the slug for records that have one.
pub async fn by_slug<T: Shown>(
    request: HttpRequest,
    (store, api): (Data<Store>, Data<Api>),
    params: Params,
) -> Result<Answer> {
    let mut language = request.match_info().get("language").unwrap_or_default().to_owned();
    if !language.is_empty() {
        settle_language(&mut language, "", &mut Vec::new());
    }
    let slug = slug::normal(request.match_info().get("slug").unwrap_or_default());
    let sight = Sight::Now(store.clock().now());
    let wish = Wish::of_shape::<T>(&params, members_of::<T>(&api))?;
    let query = request.query_string().to_owned();
    store.read(move |conn| answer_slug::<T>(conn, (&language, &slug), &wish, &query, sight)).await
}

fn answer_slug<T: Shown>(
    conn: &mut Conn,
    (language, slug): (&str, &str),
    wish: &Wish,
    query: &str,
    sight: Sight,
) -> Result<Answer> {
    let chosen = group_filter(T::KIND).is_some() && (wish.language.is_some() || !wish.fallback.is_empty());
    let wanted = wish.language.as_deref().unwrap_or(language);
    let mut tags = Tags::default();
    // Of a slug that nobody has, it counts that nobody does.
    tags.set(T::KIND, "slug", &format!("{language}/{slug}"));
    let Some(record) = owner(conn, T::KIND, language, slug, sight)? else {
        // A slug of a language to fall back on leads to the record's other languages too.
        for other in wish.fallback.iter().filter(|_| chosen) {
            if let Some(record) = owner(conn, T::KIND, other, slug, sight)? {
                return in_language::<T>(conn, record, wanted, (wish, query), true, (sight, tags));
            }
            tags.set(T::KIND, "slug", &format!("{other}/{slug}"));
        }
        return Err(Error::not_found());
    };
    tags.record(record);
    let edition = edition_of(conn, T::KIND, record, sight.at())?;
    if let Some(edition) = &edition
        && (edition.slug.as_deref() != Some(slug) || edition.language != language)
    {
        let slug = edition.slug.as_deref().unwrap_or_default();
        let until = unchanged_until(conn, sight.at())?;
        return Ok(Answer::moved(&address(T::KIND, &edition.language, slug, query), until, tags));
    }
    if chosen {
        return in_language::<T>(conn, record, wanted, (wish, query), true, (sight, tags));
    }
    match edition {
        Some(edition) => compose_one::<T>(conn, edition, wish, sight, tags),
        None => gone::answer(conn, T::KIND, record, query, true, sight),
    }
}

/// The record that has this slug. A slug that readers never saw tells nothing about it.
fn owner(conn: &mut Conn, kind: Kind, language: &str, slug: &str, sight: Sight) -> Result<Option<Id>> {
    Ok(slugs::table
        .find((kind.word(), language, slug))
        .filter(slugs::live_since.le(sight.at()))
        .select(slugs::record)
        .first(conn)
        .optional()?)
}

/// The address of a record by its slug.
pub fn address(kind: Kind, language: &str, slug: &str, query: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let slug = encode(slug);
    let path = match language {
        "" => format!("/v1/{}/by-slug/{slug}", kind.collection()),
        language => format!("/v1/{}/by-slug/{}/{slug}", kind.collection(), encode(language)),
    };
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

fn compose_one<T: Shown>(
    conn: &mut Conn,
    edition: LiveEdition,
    wish: &Wish,
    sight: Sight,
    mut tags: Tags,
) -> Result<Answer> {
    if !sight.shows(conn, T::KIND, &edition)? {
        return Err(Error::not_found());
    }
    let modified = edition.visible_from;
    let told = language_of::<T>(&edition, wish);
    let (mut views, made_from) = compose::<T>(conn, vec![edition], &shown_in::<T>(wish), sight)?;
    tags.extend(&made_from);
    let view = views.pop().ok_or_else(Error::not_found)?;
    let until = unchanged_until(conn, sight.at())?;
    answer_json(&view, wish).map(|answer| answer.in_language(&told).cacheable(Some(modified), until, tags))
}

/// The language an answer is in: the record's, else that of the plain names asked for.
pub fn language_of<T: Shown>(edition: &LiveEdition, wish: &Wish) -> String {
    let asked = wish.language.as_ref().filter(|_| edition.language.is_empty());
    asked.unwrap_or(&edition.language).clone()
}

/// Of what is chosen by its language, the names beside are in the language that was chosen.
pub fn shown_in<T: Shown>(wish: &Wish) -> Wish {
    let mut wish = wish.clone();
    if group_filter(T::KIND).is_some() {
        wish.language = None;
        wish.fallback.clear();
    }
    wish
}

/// An answer with the members that were asked for.
pub fn answer_json(view: &impl serde::Serialize, wish: &Wish) -> Result<Answer> {
    if wish.fields.is_empty() {
        return Answer::json(200, view);
    }
    let mut value = serde_json::to_value(view)?;
    match value.get_mut("data").filter(|_| wish.list) {
        Some(items) => keep_fields(items, &wish.fields),
        None => keep_fields(&mut value, &wish.fields),
    }
    Answer::json(200, &value)
}

/// The shapes of these editions, in their order, and what they are made from. The number of statements depends on what is asked for, not on how
/// many there are.
pub fn compose<T: Shown>(
    conn: &mut Conn,
    editions: Vec<LiveEdition>,
    wish: &Wish,
    sight: Sight,
) -> Result<(Vec<Enlarged<T::View>>, Tags)> {
    let mut found = Composed::begin(conn, sight, wish)?;
    let views = compose_in::<T>(conn, &mut found, editions, wish)?;
    let views = enlarge::<T>(conn, &mut found, views, wish)?;
    Ok((views, found.tags))
}

/// The same for an answer that shows more: what is at hand already is not read again.
pub fn compose_in<T: Shown>(
    conn: &mut Conn,
    found: &mut Composed,
    editions: Vec<LiveEdition>,
    wish: &Wish,
) -> Result<Vec<T::View>> {
    let mut records: Vec<T> = Vec::new();
    let mut needs = Vec::new();
    for edition in &editions {
        let record: T = serde_json::from_str(&edition.document)?;
        needs.extend(record.needs(edition));
        found.tags.record(edition.record);
        records.push(record);
    }
    found.gather(conn, needs)?;
    if !editions.is_empty() {
        T::look_up(conn, found, &editions, wish)?;
    }
    editions.iter().zip(records).map(|(edition, record)| record.view(edition, found, wish)).collect()
}
