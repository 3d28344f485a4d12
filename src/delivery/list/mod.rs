//! Lists: one walk along the filter rows, with a fixed number of statements whatever the page holds.

pub mod selection;
mod walk;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};

use super::live::{LiveEdition, edition_of, in_order};
use super::one::{answer_json, compose};
use super::referring::Sight;
use super::{Filter, Shown, Takes, Wish, gone};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Error, Page, Params, Result, Seal, Tags, Until};
use crate::publishing::unchanged_until;
use crate::record::Kind;
use crate::store::{Conn, Id, Moment, Store};
use selection::{Condition, passes, select};
use walk::Ways;

/// The members of a shape, for `fields`.
pub fn members_of<T: Shown>(api: &Api) -> &[String] {
    api.members(<T::View as utoipa::ToSchema>::name().as_ref())
}

/// Whether records of this kind are in a language.
pub fn has_language(kind: Kind) -> bool {
    matches!(kind, Kind::Article | Kind::Page | Kind::Quotation | Kind::Transcript)
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
        // Where it chooses what the list has, names are told in each record's own.
        let shape = if has_language(T::KIND) { params.without("language") } else { params.clone() };
        let mut wish = Wish::of_shape::<T>(&shape, members_of::<T>(api))?;
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
            answer::<T>(conn, asking, Some(Condition { filter, values: vec![id.to_string()], without: false }), &seal)
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
    let ways = Ways::choose(conn, T::KIND, &selection, &asked)?;
    let rows = ways.as_ref().map_or_else(|| Ok(Vec::new()), |ways| ways.page(conn, &asked, now))?;
    let (rows, mut page) = asked.page(rows, seal, |(id, key)| (key.clone(), *id));
    if rows.is_empty() {
        asked.turn_back(&mut page, seal);
    }
    if selection.count {
        page.total = Some(ways.as_ref().map_or(Ok(0), |ways| ways.count(conn, now))?);
    }
    let ids: Vec<Id> = rows.into_iter().map(|(id, _)| id).collect();
    let editions = in_order(conn, &ids, now)?;
    let modified = editions.iter().map(|edition| edition.visible_from).max();
    let (data, made_from) = compose::<T>(conn, editions, &wish, Sight::Now(now))?;
    let mut tags = selection.tags;
    tags.extend(&made_from);
    let links = page.links(&path, &params);
    let until = until::<T>(conn, &params, now)?;
    Ok(answer_json(&Page { data, page }, &wish)?.linked(&links).cacheable(modified, until, tags))
}

/// Until when a list stays as it is.
pub fn until<T: Shown>(conn: &mut Conn, params: &Params, now: Moment) -> Result<Until> {
    let until = unchanged_until(conn, now)?;
    Ok(if passes::<T>(params) { until.within_the_minute() } else { until })
}

/// The beginning of a list.
pub struct First {
    /// Its editions, so many at most.
    pub editions: Vec<LiveEdition>,
    /// The records that its filters name.
    pub named: Vec<Id>,
    /// The sets that it is chosen from.
    pub tags: Tags,
}

/// The first of a list, so many at most, as its filters say.
pub fn first<T: Shown>(conn: &mut Conn, params: &Params, most: usize, now: Moment) -> Result<First> {
    let mut selection = select::<T>(conn, params, now)?;
    selection.tag(T::KIND);
    let asked = Asked::first(most);
    let ways = Ways::choose(conn, T::KIND, &selection, &asked)?;
    let rows = ways.map_or_else(|| Ok(Vec::new()), |ways| ways.page(conn, &asked, now))?;
    let ids: Vec<Id> = rows.into_iter().take(most).map(|(id, _)| id).collect();
    let of_records =
        |name: &str| T::FILTERS.iter().any(|filter| filter.name == name && matches!(filter.takes, Takes::Records(_)));
    let naming = selection.conditions.iter().filter(|condition| !condition.without && of_records(condition.filter));
    let named = naming.flat_map(|condition| &condition.values).filter_map(|id| id.parse().ok()).collect();
    Ok(First { editions: in_order(conn, &ids, now)?, named, tags: selection.tags })
}
