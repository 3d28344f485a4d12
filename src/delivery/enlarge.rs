//! Relations shown whole: `include` names the place, and what stands there is enlarged as it would be in its own list.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, Schema, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr};

use super::one::compose_in;
use super::{Composed, Shown, Wish};
use crate::http::{Error, Result};
use crate::newsroom::{Article, Byline, Official, Organization, PressConference, Section, Topic};
use crate::record::Kind;
use crate::store::{Conn, Id};

/// A relation that can be shown whole: its place in the shape, and the kinds of record that may stand there.
pub type Enlargement = (&'static str, &'static [Kind]);

/// A shape, or one in which relations are shown whole.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Enlarged<View> {
    /// As it is.
    Plain(View),
    /// With relations shown whole.
    Whole(Value),
}

/// Shows whole what was asked for in these shapes. The number of statements depends on what is asked for, not on how much
/// there is of it.
pub fn enlarge<T: Shown>(
    conn: &mut Conn,
    found: &mut Composed,
    views: Vec<T::View>,
    wish: &Wish,
) -> Result<Vec<Enlarged<T::View>>> {
    let asked: Vec<&Enlargement> = T::ENLARGES.iter().filter(|(place, _)| wish.names(place)).collect();
    if asked.is_empty() {
        return Ok(views.into_iter().map(Enlarged::Plain).collect());
    }
    let mut shapes: Vec<Value> = views.iter().map(serde_json::to_value).collect::<serde_json::Result<_>>()?;
    for (place, kinds) in asked {
        let path: Vec<&str> = place.split('.').collect();
        let mut ids: Vec<Id> = Vec::new();
        let mut note = |relation: &mut Value| ids.extend(id_of(relation));
        shapes.iter_mut().for_each(|shape| at(shape, &path, &mut note));
        ids.sort();
        ids.dedup();
        let whole = whole(conn, found, kinds, &ids, wish)?;
        let mut put = |relation: &mut Value| {
            if let Some(shape) = id_of(relation).and_then(|id| whole.get(&id)) {
                *relation = shape.clone();
            }
        };
        shapes.iter_mut().for_each(|shape| at(shape, &path, &mut put));
    }
    Ok(shapes.into_iter().map(Enlarged::Whole).collect())
}

fn id_of(relation: &Value) -> Option<Id> {
    relation["id"].as_str()?.parse().ok()
}

/// Does this with every relation at a place.
fn at(value: &mut Value, path: &[&str], act: &mut dyn FnMut(&mut Value)) {
    match (value, path) {
        (Value::Array(items), _) => items.iter_mut().for_each(|item| at(item, path, act)),
        (relation @ Value::Object(_), []) => act(relation),
        (Value::Object(members), [name, rest @ ..]) => {
            if let Some(member) = members.get_mut(*name) {
                at(member, rest, act);
            }
        }
        _ => {}
    }
}

/// The whole shapes of these records, as lists show them.
fn whole(conn: &mut Conn, found: &mut Composed, kinds: &[Kind], ids: &[Id], wish: &Wish) -> Result<HashMap<Id, Value>> {
    let plain =
        Wish { language: wish.language.clone(), fallback: wish.fallback.clone(), list: true, ..Wish::default() };
    let mut shapes = HashMap::new();
    for kind in kinds {
        match kind {
            Kind::Article => add::<Article>(conn, found, ids, &plain, &mut shapes),
            Kind::Byline => add::<Byline>(conn, found, ids, &plain, &mut shapes),
            Kind::Official => add::<Official>(conn, found, ids, &plain, &mut shapes),
            Kind::Organization => add::<Organization>(conn, found, ids, &plain, &mut shapes),
            Kind::PressConference => add::<PressConference>(conn, found, ids, &plain, &mut shapes),
            Kind::Section => add::<Section>(conn, found, ids, &plain, &mut shapes),
            Kind::Topic => add::<Topic>(conn, found, ids, &plain, &mut shapes),
            other => Err(Error::internal(format!("a {other} is not shown whole"))),
        }?;
    }
    Ok(shapes)
}

fn add<T: Shown>(
    conn: &mut Conn,
    found: &mut Composed,
    ids: &[Id],
    wish: &Wish,
    shapes: &mut HashMap<Id, Value>,
) -> Result<()> {
    let of_kind = |id: &&Id| found.kind_of(**id) == Some(T::KIND);
    let mine: Vec<Id> = ids.iter().filter(of_kind).copied().collect();
    let editions = found.editions(conn, &mine)?;
    let records: Vec<Id> = editions.iter().map(|edition| edition.record).collect();
    for (id, view) in records.into_iter().zip(compose_in::<T>(conn, found, editions, wish)?) {
        shapes.insert(id, serde_json::to_value(view)?);
    }
    Ok(())
}

/// The schema of a relation that can be shown whole.
pub fn one<Compact: ToSchema, Whole: ToSchema>() -> Schema {
    Schema::AnyOf(either::<Compact, Whole>().build())
}

/// The same of one that may be missing.
pub fn maybe<Compact: ToSchema, Whole: ToSchema>() -> Schema {
    Schema::AnyOf(either::<Compact, Whole>().item(ObjectBuilder::new().schema_type(Type::Null)).build())
}

/// The same of several.
pub fn several<Compact: ToSchema, Whole: ToSchema>() -> Schema {
    Schema::Array(ArrayBuilder::new().items(either::<Compact, Whole>()).build())
}

fn either<Compact: ToSchema, Whole: ToSchema>() -> AnyOfBuilder {
    let named = |name: &str| RefOr::<Schema>::Ref(Ref::from_schema_name(name));
    AnyOfBuilder::new().item(named(&Compact::name())).item(named(&Whole::name()))
}
