//! Bringing records back, out of the trash or as they were in an earlier revision: what stays as it is, what cannot
//! come back, and what is answered.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::manage::{self, BodyFormat};
use crate::access::desk::Shift;
use crate::body::Body;
use crate::http::{Answer, Api, Code, Error, Result};
use crate::record::{Kind, Record, Relation, Saved, slug};
use crate::store::schema::records;
use crate::store::{Conn, Id, among};

/// What to say of a restored record.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// What the new revision says of itself.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A relation that could not be brought back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dropped {
    /// Which relation it was.
    #[schema(example = "topics")]
    pub field: String,
    /// The kind of the record that is gone.
    pub kind: Kind,
    /// The record that is gone.
    pub id: Id,
}

/// A slug that is another than was asked for, because that one belongs to another record by now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherSlug {
    /// The slug it had.
    pub had: String,
    /// The slug it has.
    pub has: String,
}

/// The answer about a restored record.
pub fn restored<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    saved: &Saved<T>,
    dropped: &[Dropped],
    slug: Option<OtherSlug>,
) -> Result<Answer> {
    let record = manage::view(conn, saved, shift.now, BodyFormat::PortableText)?;
    let answer = json!({"record": record, "dropped": dropped, "slug": slug});
    Ok(Answer::json(200, &answer)?.version(saved.head.version))
}

/// Adds the schema of that answer; answers its name.
pub fn restored_schema<T: Record>(api: &mut Api, managed: &str) -> String {
    let dropped = api.schema::<Dropped>();
    let slug = api.schema::<OtherSlug>();
    api.composed(
        &format!("Restored{}", T::name()),
        "A record that was restored.",
        json!({
            "record": {"$ref": format!("#/components/schemas/{managed}")},
            "dropped": {"type": "array", "items": dropped,
                "description": "Relations that could not be brought back, because the other record exists no longer."},
            "slug": {"anyOf": [slug, {"type": "null"}],
                "description": "Where its slug belongs to another record by now: what it had and what it has."},
        }),
    )
}

/// A record of an earlier revision, ready to be saved.
pub(super) struct Readied<T> {
    /// The record.
    pub record: T,
    /// Relations that cannot come back.
    pub dropped: Vec<Dropped>,
    /// The slug it had then, where that belongs to another record by now.
    pub slug: Option<String>,
}

/// Makes what a revision holds fit the present.
pub(super) fn ready<T: Record>(conn: &mut Conn, present: &Saved<T>, mut value: Value) -> Result<Readied<T>> {
    let now = serde_json::to_value(&present.record)?;
    for name in T::PRESENT {
        match now.get(*name) {
            Some(member) => value[*name] = member.clone(),
            None => drop(value.as_object_mut().and_then(|members| members.remove(*name))),
        }
    }
    let record: T = serde_json::from_value(value.clone())?;
    let gone = gone(conn, &record.relations())?;
    for relation in gone.iter().rev() {
        take_out::<T>(&mut value, relation)?;
    }
    let mut record: T = if gone.is_empty() { record } else { serde_json::from_value(value)? };
    let slug = settle_slug(conn, present, &mut record)?;
    let mut dropped: Vec<Dropped> = Vec::new();
    for Relation { field, kind, target, .. } in gone {
        if !dropped.iter().any(|known| known.field == field && known.id == target) {
            dropped.push(Dropped { field: field.to_owned(), kind, id: target });
        }
    }
    Ok(Readied { record, dropped, slug })
}

/// The relations to records that exist no longer.
fn gone(conn: &mut Conn, relations: &[Relation]) -> Result<Vec<Relation>> {
    let ids: Vec<Id> = relations.iter().map(|relation| relation.target).collect();
    let found: Vec<Id> = if ids.is_empty() {
        Vec::new()
    } else {
        records::table.filter(among(records::id, &ids)).select(records::id).load(conn)?
    };
    Ok(relations.iter().filter(|relation| !found.contains(&relation.target)).cloned().collect())
}

/// Takes a relation out: it alone where the record can be without it, else the part that cannot be without it.
fn take_out<T: Record>(value: &mut Value, relation: &Relation) -> Result<()> {
    if relation.pointer == "/body" {
        let mut body: Body = serde_json::from_value(value["body"].clone())?;
        body.unmark(relation.target.0);
        body.keep_images(|media| media != relation.target.0);
        value["body"] = serde_json::to_value(&body)?;
        return Ok(());
    }
    let mut place = relation.pointer.strip_suffix("/id").unwrap_or(&relation.pointer).to_owned();
    while let Some((above, step)) = place.rsplit_once('/').map(|(above, step)| (above.to_owned(), step.to_owned())) {
        let mut without = value.clone();
        match without.pointer_mut(&above) {
            Some(Value::Array(items)) => {
                if let Some(at) = step.parse().ok().filter(|at| *at < items.len()) {
                    let _: Value = items.remove(at);
                }
            }
            Some(Value::Object(members)) => drop(members.insert(step, Value::Null)),
            _ => {}
        }
        if serde_json::from_value::<T>(without.clone()).is_ok() {
            *value = without;
            return Ok(());
        }
        place = above;
    }
    Err(cannot_be_without(relation))
}

fn cannot_be_without(relation: &Relation) -> Error {
    let detail = format!(
        "This revision cannot come back: it cannot be without its {} {}, which is gone for good.",
        relation.kind.noun(),
        relation.target
    );
    Error::new(Code::Conflict, detail)
}

/// A slug that belongs to another record by now is not taken from it: the present one stays. Answers the one it had.
fn settle_slug<T: Record>(conn: &mut Conn, present: &Saved<T>, record: &mut T) -> Result<Option<String>> {
    let language = record.language().to_owned();
    let same_language = present.record.language() == language;
    let now = present.record.clone().slug().map(|(slug, _)| slug.0.clone());
    let Some((slug, _)) = record.slug() else { return Ok(None) };
    if slug.0.is_empty() || slug::belongs_to_another(conn, T::KIND, &language, &slug.0, present.head.id)? {
        let had = std::mem::take(&mut slug.0);
        // In another language its present slug may be another's too; then one is made.
        slug.0 = now.filter(|_| same_language).unwrap_or_default();
        return Ok(Some(had).filter(|had| !had.is_empty()));
    }
    Ok(None)
}
