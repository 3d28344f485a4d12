//! Lists: one walk along the filter rows, with a fixed number of statements whatever the page holds.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use super::compose::{LiveEdition, edition_of, editions_of};
use super::one::{answer_json, compose};
use super::referring::Sight;
use super::{Filter, Shown, Takes, Wish, gone};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Error, Page, Params, Result, Seal, Tags};
use crate::publishing::index::{ALL, instant_key};
use crate::publishing::{live, unchanged_until};
use crate::record::save::defaults;
use crate::record::text::language_of;
use crate::record::{Kind, merged, names, slug, time};
use crate::store::schema::{editions, filter_rows, slugs};
use crate::store::{Conn, Id, Moment, Store};

/// The members of a shape, for `fields`.
pub fn members_of<T: Shown>(api: &Api) -> Vec<String> {
    api.members(<T::View as utoipa::ToSchema>::name().as_ref())
}

/// Whether records of this kind are in a language.
pub fn has_language(kind: Kind) -> bool {
    matches!(kind, Kind::Article | Kind::Page | Kind::Quotation | Kind::Transcript)
}

/// A condition of a list: a filter and the values of which one must fit.
type Condition = (&'static str, Vec<String>);

struct Selection {
    conditions: Vec<Condition>,
    language: String,
    /// The least and the greatest place in the order; an open end is none. The end itself counts where it says so.
    since: Option<(Vec<u8>, bool)>,
    until: Option<(Vec<u8>, bool)>,
    descending: bool,
    count: bool,
    /// The sets that are chosen from.
    tags: Tags,
}

/// What a list answers with.
struct Asking {
    asked: Asked,
    params: Params,
    wish: Wish,
    path: String,
    now: Moment,
}

impl Asking {
    fn of<T: Shown>(request: &HttpRequest, params: Params, api: &Api, seal: &Seal, now: Moment) -> Result<Asking> {
        let asked = Asked::of(&params, request.path(), seal)?;
        let mut wish = Wish::of(&params, T::INCLUDES, &members_of::<T>(api))?;
        wish.list = true;
        Ok(Asking { asked, params, wish, path: request.path().to_owned(), now })
    }
}

/// `GET /v1/{collection}`.
pub async fn list<T: Shown>(
    request: HttpRequest,
    (store, api, seal): (Data<Store>, Data<Api>, Data<Seal>),
    params: Params,
) -> Result<Answer> {
    let asking = Asking::of::<T>(&request, params, &api, &seal, store.clock().now())?;
    store.read(move |conn| answer::<T>(conn, asking, None, &seal)).await
}

/// `GET /v1/{collection}/{id}/{others}`: the records of a kind that one of another kind is a filter of.
pub async fn within<Of: Shown, T: Shown>(
    request: HttpRequest,
    (store, api, seal): (Data<Store>, Data<Api>, Data<Seal>),
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let asking = Asking::of::<T>(&request, params, &api, &seal, store.clock().now())?;
    let query = request.query_string().to_owned();
    let filter = filter_of::<Of, T>()?;
    store
        .read(move |conn| {
            let sight = Sight::Now(asking.now);
            if edition_of(conn, Of::KIND, id, asking.now)?.is_none() {
                return gone::answer_below(conn, Of::KIND, id, (T::KIND.collection(), &query), sight);
            }
            answer::<T>(conn, asking, Some((filter, vec![id.to_string()])), &seal)
        })
        .await
}

/// The filter of a list that takes records of a kind.
pub fn filter_of<Of: Shown, T: Shown>() -> Result<&'static str> {
    let takes = |filter: &&Filter| matches!(filter.takes, Takes::Records(kind) if kind == Of::KIND);
    let filter = T::FILTERS.iter().find(takes);
    filter.map(|filter| filter.name).ok_or_else(|| Error::internal("a list without a filter for this kind"))
}

fn answer<T: Shown>(conn: &mut Conn, asking: Asking, within: Option<Condition>, seal: &Seal) -> Result<Answer> {
    let Asking { asked, params, wish, path, now } = asking;
    let mut selection = select::<T>(conn, &params, now)?;
    selection.conditions.extend(within);
    selection.tag(T::KIND);
    let rows = walk(conn, T::KIND, &selection, &asked, now)?;
    let (rows, mut page) = asked.page(rows, seal, |(id, key)| (key.clone(), *id));
    if selection.count {
        page.total = Some(count(conn, T::KIND, &selection, now)?);
    }
    let ids: Vec<Id> = rows.into_iter().map(|(id, _)| id).collect();
    let editions = in_order(conn, &ids, now)?;
    let modified = editions.iter().map(|edition| edition.visible_from).max();
    let (data, made_from) = compose::<T>(conn, editions, &wish, Sight::Now(now))?;
    selection.tags.extend(&made_from);
    let links = page.links(&path, &params);
    let mut until = unchanged_until(conn, now)?;
    if T::PASSING.iter().any(|filter| params.get(filter).is_some()) {
        until = until.within_the_minute();
    }
    Ok(answer_json(&Page { data, page }, &wish)?.linked(&links).cacheable(modified, until, selection.tags))
}

/// The first of a list, so many at most, as its filters say.
/// With them, what they are chosen from.
pub fn first<T: Shown>(conn: &mut Conn, params: &Params, most: usize, now: Moment) -> Result<(Vec<LiveEdition>, Tags)> {
    let mut selection = select::<T>(conn, params, now)?;
    selection.tag(T::KIND);
    let rows = walk(conn, T::KIND, &selection, &Asked::first(most), now)?;
    let ids: Vec<Id> = rows.into_iter().take(most).map(|(id, _)| id).collect();
    Ok((in_order(conn, &ids, now)?, selection.tags))
}

impl Selection {
    /// Names the sets that the conditions choose from; without conditions, all of the kind.
    fn tag(&mut self, kind: Kind) {
        if self.conditions.is_empty() {
            self.tags.all(kind);
        }
        for (filter, values) in &self.conditions {
            values.iter().for_each(|value| self.tags.set(kind, filter, value));
        }
    }
}

fn in_order(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<Vec<LiveEdition>> {
    let found = editions_of(conn, ids, now)?;
    let mut editions: HashMap<Id, LiveEdition> = found.into_iter().map(|edition| (edition.record, edition)).collect();
    Ok(ids.iter().filter_map(|id| editions.remove(id)).collect())
}

fn select<T: Shown>(conn: &mut Conn, params: &Params, now: Moment) -> Result<Selection> {
    let sort = params.one_of("sort", T::SORTS)?.unwrap_or_else(|| T::usual_sort(params));
    let (mut conditions, mut tags) = (Vec::new(), Tags::default());
    for filter in T::FILTERS {
        if let Some(text) = params.get(filter.name).filter(|_| matches!(filter.takes, Takes::Name | Takes::Title)) {
            conditions.extend(texts_asked(filter, text)?.into_iter().map(|one| (filter.name, vec![one])));
            continue;
        }
        let given = params.several(filter.name)?;
        if given.is_empty() {
            continue;
        }
        let values = match filter.takes {
            Takes::Text | Takes::Name | Takes::Title => given.into_iter().map(str::to_owned).collect(),
            Takes::Words(words) => params.several_of(filter.name, words)?.into_iter().map(str::to_owned).collect(),
            Takes::Records(kind) => {
                let ids =
                    given.into_iter().map(|one| id_of(conn, kind, one, now, &mut tags)).collect::<Result<Vec<_>>>()?;
                ids.into_iter().flatten().collect()
            }
        };
        conditions.push((filter.name, values));
    }
    let by = sort.trim_start_matches('-');
    let (mut since, mut until) = (None, None);
    if by != "name" {
        for (operator, inclusive) in [("gte", true), ("gt", false)] {
            since = bound(conn, params, &format!("{by}[{operator}]"), operator == "gt")?
                .map(|key| (key, inclusive))
                .or(since);
        }
        for (operator, inclusive) in [("lte", true), ("lt", false)] {
            until = bound(conn, params, &format!("{by}[{operator}]"), operator == "lte")?
                .map(|key| (key, inclusive))
                .or(until);
        }
    }
    let language = if has_language(T::KIND) { language_of(params)?.unwrap_or_default() } else { String::new() };
    let count = params.one_of("count", &["exact"])?.is_some();
    Ok(Selection { conditions, language, since, until, descending: sort.starts_with('-'), count, tags })
}

/// What a text that is taken as a whole has to have: a title itself, a name each of its words.
fn texts_asked(filter: &Filter, text: &str) -> Result<Vec<String>> {
    if matches!(filter.takes, Takes::Title) {
        return Ok(vec![names::title(text)]);
    }
    names::words_asked(filter.name, text)
}

/// The id behind an id or a slug; none where readers see no such record.
pub fn id_of(conn: &mut Conn, kind: Kind, given: &str, now: Moment, tags: &mut Tags) -> Result<Option<String>> {
    let id = match given.parse::<Id>() {
        Ok(id) => Some(id),
        Err(_) => slugs::table
            .filter(slugs::kind.eq(kind.word()))
            .filter(slugs::language.eq(""))
            .filter(slugs::slug.eq(slug::normal(given)))
            .filter(slugs::live_since.is_not_null())
            .select(slugs::record)
            .first(conn)
            .optional()?,
    };
    let Some(id) = id else {
        // Of a slug that nobody has, it counts that nobody does.
        tags.set(kind, "slug", &format!("/{}", slug::normal(given)));
        return Ok(None);
    };
    tags.record(id);
    let id = merged::answering(conn, id)?;
    tags.record(id);
    let seen = editions::table
        .filter(editions::record.eq(id))
        .filter(editions::kind.eq(kind.word()))
        .filter(live(now))
        .select(editions::record)
        .first::<Id>(conn)
        .optional()?;
    Ok(seen.map(|id| id.to_string()))
}

/// A bound of a time: an instant, or a day of the site's zone. A day's end is the last instant before the next.
fn bound(conn: &mut Conn, params: &Params, name: &str, at_end: bool) -> Result<Option<Vec<u8>>> {
    let Some(given) = params.get(name) else { return Ok(None) };
    if let Ok(at) = DateTime::parse_from_rfc3339(given) {
        return Ok(Some(instant_key(at.to_utc().into())));
    }
    let Ok(day) = given.parse::<NaiveDate>() else {
        let detail = format!("`{name}` is an instant with an offset, 2026-11-20T08:00:00Z, or a day, 2026-11-20.");
        return Err(Error::parameter(Code::InvalidParameter, name, detail));
    };
    let zone = defaults(conn)?.time_zone;
    let next = day.succ_opt().filter(|_| at_end);
    let at = match next {
        None => time::start_of(day, zone),
        Some(next) => time::start_of(next, zone).plus(chrono::TimeDelta::microseconds(-1)),
    };
    Ok(Some(instant_key(at)))
}

diesel::alias!(filter_rows as probes: Probes);

/// The records of a page and the keys they are sorted by. The first condition with one value is walked, the others are
/// probed.
fn walk(conn: &mut Conn, kind: Kind, selection: &Selection, asked: &Asked, now: Moment) -> Result<Vec<(Id, Vec<u8>)>> {
    let mut query = selected(kind, selection, now).select((filter_rows::record, filter_rows::order_key));
    let upwards = selection.descending == asked.backwards();
    if let Some(place) = &asked.from {
        let (key, id) = (place.key.clone(), place.id);
        let beside = filter_rows::order_key.eq(key.clone());
        query = if upwards {
            query
                .filter(filter_rows::order_key.ge(key.clone()))
                .filter(filter_rows::order_key.gt(key).or(beside.and(filter_rows::record.gt(id))))
        } else {
            query
                .filter(filter_rows::order_key.le(key.clone()))
                .filter(filter_rows::order_key.lt(key).or(beside.and(filter_rows::record.lt(id))))
        };
    }
    let query = if upwards {
        query.order((filter_rows::order_key.asc(), filter_rows::record.asc()))
    } else {
        query.order((filter_rows::order_key.desc(), filter_rows::record.desc()))
    };
    Ok(query.limit(asked.rows()).load(conn)?)
}

fn count(conn: &mut Conn, kind: Kind, selection: &Selection, now: Moment) -> Result<i64> {
    Ok(selected(kind, selection, now).select(count_star()).first(conn)?)
}

fn selected(
    kind: Kind,
    selection: &Selection,
    now: Moment,
) -> filter_rows::BoxedQuery<'static, crate::store::connection::MultiBackend> {
    let walked = selection.conditions.iter().position(|(_, values)| values.len() == 1);
    let (filter, value) = match walked {
        Some(at) => (selection.conditions[at].0, selection.conditions[at].1[0].clone()),
        None => (ALL, String::new()),
    };
    let mut query = filter_rows::table
        .filter(filter_rows::kind.eq(kind.word()))
        .filter(filter_rows::filter.eq(filter))
        .filter(filter_rows::value.eq(value))
        .filter(filter_rows::language.eq(selection.language.clone()))
        .filter(filter_rows::visible_from.le(now))
        .filter(filter_rows::visible_until.is_null().or(filter_rows::visible_until.gt(now)).assume_not_null())
        .into_boxed();
    for (_, (name, values)) in selection.conditions.iter().enumerate().filter(|(at, _)| Some(*at) != walked) {
        let probe = probes
            .filter(probes.field(filter_rows::record).eq(filter_rows::record))
            .filter(probes.field(filter_rows::filter).eq(*name))
            .filter(probes.field(filter_rows::value).eq_any(values.clone()));
        query = query.filter(exists(probe));
    }
    if let Some((key, inclusive)) = selection.since.clone() {
        query = if inclusive {
            query.filter(filter_rows::order_key.ge(key))
        } else {
            query.filter(filter_rows::order_key.gt(key))
        };
    }
    if let Some((key, inclusive)) = selection.until.clone() {
        query = if inclusive {
            query.filter(filter_rows::order_key.le(key))
        } else {
            query.filter(filter_rows::order_key.lt(key))
        };
    }
    query
}
