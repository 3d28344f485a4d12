//! What a list is asked for: its conditions, its order, its languages.

use chrono::{DateTime, NaiveDate, TimeDelta};
use diesel::prelude::*;

use super::has_language;
use crate::delivery::{Filter, Shown, Takes};
use crate::http::{Code, Error, Params, Result, Tags};
use crate::publishing::index::instant_key;
use crate::publishing::live;
use crate::record::save::defaults;
use crate::record::text::languages_of;
use crate::record::{Kind, merged, names, slug, time};
use crate::store::schema::{editions, slugs};
use crate::store::{Conn, Id, Moment, among, among_texts};

/// How many values all conditions of a request may have together, each language by itself: so many walks may become one.
const MOST_VALUES: usize = 100;

/// A condition of a list.
pub struct Condition {
    /// The filter.
    pub filter: &'static str,
    /// The values of which one must fit.
    pub values: Vec<String>,
    /// Whether none may fit instead.
    pub without: bool,
}

/// An end of the part of a list that is asked for.
pub struct Bound {
    /// How a place in the order must stand to it.
    pub operator: &'static str,
    /// Its place in the order.
    pub key: Vec<u8>,
}

/// What a list is asked for.
pub struct Selection {
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// The languages; the empty string is all of them.
    pub languages: Vec<String>,
    /// The ends of the part that is asked for.
    pub bounds: Vec<Bound>,
    /// The order, where it is not the usual one.
    pub order: Option<&'static str>,
    /// Whether it is read from its end.
    pub descending: bool,
    /// Whether it is to be counted.
    pub count: bool,
    /// The sets that it is chosen from.
    pub tags: Tags,
}

impl Selection {
    /// Names the sets that the conditions choose from; where none finds anything, all of the kind.
    pub fn tag(&mut self, kind: Kind) {
        if self.conditions.iter().all(|condition| condition.without) {
            self.tags.all(kind);
        }
        for condition in &self.conditions {
            condition.values.iter().for_each(|value| self.tags.set(kind, condition.filter, value));
        }
    }
}

/// A sort without its direction.
pub fn order_of(sort: &str) -> &str {
    sort.trim_start_matches('-')
}

/// The usual order of a list where it is one of time, of which a part can be asked for.
pub fn by_time<T: Shown>() -> Option<&'static str> {
    T::SORTS.first().map(|sort| order_of(sort)).filter(|order| *order != "name")
}

/// Reads what a list is asked for.
pub fn select<T: Shown>(conn: &mut Conn, params: &Params, now: Moment) -> Result<Selection> {
    let sort = params.one_of("sort", T::SORTS)?.unwrap_or_else(|| T::usual_sort(params));
    let mut orders = T::SORTS.iter().map(|sort| order_of(sort));
    let usual = orders.next().unwrap_or_default();
    let order = orders.find(|order| *order == order_of(sort) && *order != usual);
    if order.is_some() {
        refuse_beside_further_order::<T>(params, sort)?;
    }
    let (mut conditions, mut tags) = (Vec::new(), Tags::default());
    for filter in T::FILTERS {
        conditions.extend(conditions_of(conn, filter, params, now, &mut tags)?);
    }
    let mut bounds = Vec::new();
    for (word, operator) in BOUNDS.iter().filter(|_| by_time::<T>().is_some()) {
        let key = bound(conn, params, &format!("{usual}[{word}]"), matches!(*word, "gt" | "lte"))?;
        bounds.extend(key.map(|key| Bound { operator, key }));
    }
    let languages = if has_language(T::KIND) { languages_of(params, "language")? } else { Vec::new() };
    let languages = if languages.is_empty() { vec![String::new()] } else { distinct(languages) };
    refuse_too_many(&conditions, &languages)?;
    let count = params.one_of("count", &["exact"])?.is_some();
    Ok(Selection { conditions, languages, bounds, order, descending: sort.starts_with('-'), count, tags })
}

/// Rows in a further order are kept for the list as a whole and within a few filters alone.
fn refuse_beside_further_order<T: Shown>(params: &Params, sort: &str) -> Result<()> {
    let within = |name: &str| T::SORTED_WITHIN.iter().any(|of| name == *of || name == format!("{of}[in]"));
    let filters = T::FILTERS.iter().flat_map(parameters_of);
    let usual = order_of(T::SORTS[0]);
    let bounds = BOUNDS.iter().map(|(word, _)| format!("{usual}[{word}]"));
    let Some(other) = filters.chain(bounds).find(|name| params.get(name).is_some() && !within(name)) else {
        return Ok(());
    };
    let whole = T::SORTED_WITHIN.iter().map(|filter| format!(" or within `{filter}`")).collect::<String>();
    let detail = format!(
        "`sort={sort}` runs over the whole list{whole}, in one language or all. With `{other}` the list sorts by {usual}: \
         leave one of the two out."
    );
    Err(Error::parameter(Code::InvalidParameter, "sort", detail))
}

fn refuse_too_many(conditions: &[Condition], languages: &[String]) -> Result<()> {
    let values: usize = conditions.iter().map(|condition| condition.values.len()).sum();
    if values.max(1) * languages.len() <= MOST_VALUES {
        return Ok(());
    }
    let longest = conditions.iter().max_by_key(|condition| condition.values.len()).map(|condition| condition.filter);
    let name = longest.filter(|_| languages.len() == 1).unwrap_or("language");
    let detail = format!(
        "The filters of one request take {MOST_VALUES} values in all, counted for each of its languages; `{name}` has too \
         many."
    );
    Err(Error::parameter(Code::InvalidParameter, name, detail))
}

/// The operators of an order of time.
pub const BOUNDS: [(&str, &str); 4] = [("gte", ">="), ("gt", ">"), ("lte", "<="), ("lt", "<")];

/// Whether a filter is asked for whose answer changes as time goes by.
pub fn passes<T: Shown>(params: &Params) -> bool {
    let passing = T::FILTERS.iter().filter(|filter| T::PASSING.contains(&filter.name));
    passing.flat_map(parameters_of).any(|name| params.get(&name).is_some())
}

/// The parameters of a filter: itself, and with the operators it takes.
pub fn parameters_of(filter: &Filter) -> Vec<String> {
    let name = filter.name;
    match filter.takes {
        Takes::Name | Takes::Title => vec![name.to_owned()],
        Takes::Text | Takes::Words(_) | Takes::Records(_) => {
            vec![name.to_owned(), format!("{name}[in]"), format!("{name}[ne]")]
        }
    }
}

/// The conditions that the parameters of a filter make.
fn conditions_of(
    conn: &mut Conn,
    filter: &Filter,
    params: &Params,
    now: Moment,
    tags: &mut Tags,
) -> Result<Vec<Condition>> {
    let mut conditions = Vec::new();
    for name in parameters_of(filter) {
        let Some(text) = params.get(&name) else { continue };
        let without = name.ends_with("[ne]");
        let given = || Ok::<Vec<String>, Error>(params.several(&name)?.into_iter().map(str::to_owned).collect());
        let (values, without) = match filter.takes {
            Takes::Title => (vec![names::title(text)], false),
            Takes::Name => {
                let words = names::words_asked(filter.name, text)?.into_iter();
                let one = |word| Condition { filter: filter.name, values: vec![word], without: false };
                conditions.extend(words.map(one));
                continue;
            }
            Takes::Text => (given()?, without),
            Takes::Records(kind) => (ids_of(conn, kind, params.several(&name)?, now, tags)?, without),
            Takes::Words(words) => {
                let given = params.several_of(&name, words)?;
                // What has another of the words is found by those, and need not be looked for among what has not.
                let wanted = words.iter().filter(|word| given.contains(word) != without);
                (wanted.map(|word| (*word).to_owned()).collect(), false)
            }
        };
        if params.several(&name)?.is_empty() {
            continue;
        }
        conditions.push(Condition { filter: filter.name, values: distinct(values), without });
    }
    Ok(conditions)
}

/// Each once, in the order given.
fn distinct(values: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}

/// The ids behind ids and slugs, as far as readers see such records. `tags` gets all that were looked for.
fn ids_of(conn: &mut Conn, kind: Kind, given: Vec<&str>, now: Moment, tags: &mut Tags) -> Result<Vec<String>> {
    let (mut ids, mut called): (Vec<Id>, Vec<String>) = (Vec::new(), Vec::new());
    for one in given {
        match one.parse::<Id>() {
            Ok(id) => ids.push(id),
            Err(_) => called.push(slug::normal(one)),
        }
    }
    if !called.is_empty() {
        // Of a slug that nobody has, it counts that nobody does.
        called.iter().for_each(|slug| tags.set(kind, "slug", &format!("/{slug}")));
        let by_slug = slugs::table
            .filter(slugs::kind.eq(kind.word()))
            .filter(slugs::language.eq(""))
            .filter(among_texts(slugs::slug, &called))
            .filter(slugs::live_since.is_not_null());
        ids.extend(by_slug.select(slugs::record).load::<Id>(conn)?);
    }
    let finals = merged::finals(conn, &ids)?;
    tags.records(ids.iter().copied());
    let ids: Vec<Id> = ids.iter().map(|id| finals.get(id).copied().unwrap_or(*id)).collect();
    tags.records(ids.iter().copied());
    let seen: Vec<Id> = editions::table
        .filter(among(editions::record, &ids))
        .filter(editions::kind.eq(kind.word()))
        .filter(live(now))
        .select(editions::record)
        .load(conn)?;
    Ok(seen.iter().map(Id::to_string).collect())
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
        Some(next) => time::start_of(next, zone).plus(TimeDelta::microseconds(-1)),
    };
    Ok(Some(instant_key(at)))
}
