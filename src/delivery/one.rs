//! One record, by id or by slug.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use diesel::prelude::*;

use super::compose::{Composed, LiveEdition, edition_of, keep_fields};
use super::list::members_of;
use super::{Shown, Wish, gone};
use crate::http::{Answer, Api, Error, Params, Result};
use crate::publishing::index;
use crate::record::text::settle_language;
use crate::record::{Kind, slug};
use crate::store::schema::slugs;
use crate::store::{Conn, Id, Moment, Store};

/// `GET /v1/{collection}/{id}`.
pub async fn by_id<T: Shown>(
    request: HttpRequest,
    (store, api): (Data<Store>, Data<Api>),
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let now = store.clock().now();
    let wish = Wish::of(&params, T::INCLUDES, &members_of::<T>(&api))?;
    let query = request.query_string().to_owned();
    store
        .read(move |conn| match edition_of(conn, T::KIND, id, now)? {
            Some(edition) => compose_one::<T>(conn, edition, &wish, now),
            None => gone::answer(conn, T::KIND, id, &query, false, now),
        })
        .await
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
    let now = store.clock().now();
    let wish = Wish::of(&params, T::INCLUDES, &members_of::<T>(&api))?;
    let query = request.query_string().to_owned();
    store
        .read(move |conn| {
            let owner: Option<(Id, Option<Moment>)> = slugs::table
                .find((T::KIND.word(), &language, &slug))
                .select((slugs::record, slugs::live_since))
                .first(conn)
                .optional()?;
            // A slug that readers never saw tells nothing about the record that has it.
            let (record, _) =
                owner.filter(|(_, since)| since.is_some_and(|since| since <= now)).ok_or_else(Error::not_found)?;
            let Some(edition) = edition_of(conn, T::KIND, record, now)? else {
                return gone::answer(conn, T::KIND, record, &query, true, now);
            };
            if edition.slug.as_deref() != Some(slug.as_str()) || edition.language != language {
                let slug = edition.slug.as_deref().unwrap_or_default();
                return Ok(Answer::moved(&address(T::KIND, &edition.language, slug, &query)));
            }
            compose_one::<T>(conn, edition, &wish, now)
        })
        .await
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

fn compose_one<T: Shown>(conn: &mut Conn, edition: LiveEdition, wish: &Wish, now: Moment) -> Result<Answer> {
    // A quotation is seen only while an article that readers see prints it, a correction while its record is seen.
    if matches!(T::KIND, Kind::Quotation | Kind::Correction) && !index::is_listed(conn, edition.record, now)? {
        return Err(Error::not_found());
    }
    let modified = edition.visible_from;
    let mut views = compose::<T>(conn, vec![edition], wish, now)?;
    let view = views.pop().ok_or_else(Error::not_found)?;
    answer_json(&view, wish).map(|answer| answer.cacheable(Some(modified)))
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

/// The shapes of these editions, in their order. The number of statements depends on what is asked for, not on how
/// many there are.
pub fn compose<T: Shown>(
    conn: &mut Conn,
    editions: Vec<LiveEdition>,
    wish: &Wish,
    now: Moment,
) -> Result<Vec<T::View>> {
    let mut found = Composed::begin(conn, now, wish)?;
    compose_in::<T>(conn, &mut found, editions, wish)
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
        records.push(record);
    }
    found.gather(conn, needs)?;
    if !editions.is_empty() {
        T::look_up(conn, found, &editions, wish)?;
    }
    editions.iter().zip(records).map(|(edition, record)| record.view(edition, found, wish)).collect()
}
