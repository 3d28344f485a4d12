//! Slugs: made from any script, unique for their kind and language, never given away once readers have seen them.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::kind::Kind;
use crate::http::{Code, Error, Fault, Result};
use crate::store::schema::{editions, slugs};
use crate::store::{Conn, Id, Moment, lock_name};

/// The longest slug that is made, in characters of ASCII; an editor may set one of up to 200 bytes.
const LONGEST_MADE: usize = 80;
const LONGEST: usize = 200;

/// The readable part of a record's address. Left out or null, one is made.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[serde(transparent)]
#[diesel(sql_type = Text)]
pub struct Slug(pub String);

impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<Text, DB> for Slug
where
    String: diesel::serialize::ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        <String as diesel::serialize::ToSql<Text, DB>>::to_sql(&self.0, out)
    }
}

impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<Text, DB> for Slug
where
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        <String as diesel::deserialize::FromSql<Text, DB>>::from_sql(value).map(Slug)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<String>::deserialize(deserializer).map(|slug| Slug(slug.unwrap_or_default()))
    }
}

impl PartialSchema for Slug {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .max_length(Some(LONGEST))
            .description(Some(
                "The readable part of the record's address: letters and digits of any script, joined by hyphens. Left \
                 out or null, one is made of ASCII.",
            ))
            .examples(["li-xinyi"])
            .into()
    }
}

impl ToSchema for Slug {}

/// A slug made from any text: transliterated to ASCII (pinyin for Han), at most 80 characters. Never empty.
pub fn make(text: &str) -> String {
    let mut slug = String::new();
    for word in deunicode::deunicode(text)
        .to_ascii_lowercase()
        .replace(['\'', '’'], "")
        .split(|c: char| !c.is_ascii_alphanumeric())
    {
        if word.is_empty() {
            continue;
        }
        if !slug.is_empty() && slug.len() + 1 + word.len() > LONGEST_MADE {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(LONGEST_MADE));
    }
    if slug.is_empty() { "untitled".into() } else { slug }
}

/// A slug in the one form it is stored and looked up in: lower case, in Unicode's composed normal form.
pub fn normal(slug: &str) -> String {
    slug.trim().to_lowercase().nfc().collect()
}

/// Brings a slug that was typed into its form, or reports that it is none.
pub fn settle(slug: &mut Slug, faults: &mut Vec<Fault>) {
    if slug.0.is_empty() {
        return;
    }
    let form = normal(&slug.0);
    let fits = form.len() <= LONGEST
        && !form.starts_with('-')
        && !form.ends_with('-')
        && form.chars().all(|c| c.is_alphanumeric() || c == '-' || is_mark(c))
        && form.chars().any(char::is_alphanumeric);
    if fits {
        slug.0 = form;
    } else {
        let detail = "A slug is made of letters and digits of any script, joined by hyphens, at most 200 bytes.";
        faults.push(Fault::at("/slug", "wrong_form", detail));
    }
}

/// Marks that belong to a letter, as in many scripts of India.
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0900..=0x0DFF | 0x0E31..=0x0E4E)
}

/// The record that has this slug.
fn owner(conn: &mut Conn, kind: Kind, language: &str, slug: &str) -> Result<Option<Id>> {
    Ok(slugs::table.find((kind.word(), language, slug)).select(slugs::record).first(conn).optional()?)
}

/// Whether a slug belongs to another record than this one.
pub fn belongs_to_another(conn: &mut Conn, kind: Kind, language: &str, slug: &str, record: Id) -> Result<bool> {
    Ok(owner(conn, kind, language, slug)?.is_some_and(|owner| owner != record))
}

/// Frees the slugs of a record that no reader has seen: they may be given to another record.
pub fn free(conn: &mut Conn, record: Id) -> Result<()> {
    diesel::delete(slugs::table.filter(slugs::record.eq(record)).filter(slugs::live_since.is_null())).execute(conn)?;
    Ok(())
}

/// A free slug like `wanted`: itself, or with -2, -3 … behind it.
pub fn free_like(conn: &mut Conn, kind: Kind, language: &str, wanted: &str, record: Id) -> Result<String> {
    // Of two records that are made at once from the same words, the second sees what the first took.
    lock_name(conn, &format!("slug {kind} {language} {wanted}"))?;
    if owner(conn, kind, language, wanted)?.is_none_or(|owner| owner == record) {
        return Ok(wanted.into());
    }
    let pattern = format!("{}-%", wanted.replace(['%', '_', '\\'], ""));
    let taken: Vec<(String, Id)> = slugs::table
        .filter(slugs::kind.eq(kind.word()))
        .filter(slugs::language.eq(language))
        .filter(slugs::slug.like(pattern))
        .select((slugs::slug, slugs::record))
        .load(conn)?;
    let is_taken = |slug: &str| taken.iter().any(|(one, owner)| one == slug && *owner != record);
    let next = (2..).map(|number| format!("{wanted}-{number}")).find(|slug| !is_taken(slug));
    Ok(next.unwrap_or_else(|| format!("{wanted}-{record}")))
}

/// Gives the record this slug, and frees those it had that no reader has seen or will see by schedule.
pub fn claim(conn: &mut Conn, kind: Kind, language: &str, slug: &str, record: Id) -> Result<()> {
    let taken = || {
        let noun = kind.noun();
        let detail =
            format!("The slug ‘{slug}’ belongs to another {noun}. Choose another, or send null to have one made.");
        let fault = Fault::at("/slug", Code::SlugTaken.word(), detail.clone());
        Error::new(Code::SlugTaken, detail).because(vec![fault])
    };
    let known = owner(conn, kind, language, slug)?;
    if known.is_some_and(|owner| owner != record) {
        return Err(taken());
    }
    let shown: Vec<Option<String>> =
        editions::table.filter(editions::record.eq(record)).select(editions::slug).distinct().load(conn)?;
    let kept: Vec<String> = shown.into_iter().flatten().chain([slug.to_owned()]).collect();
    let mine: Vec<(String, String)> = slugs::table
        .filter(slugs::record.eq(record))
        .filter(slugs::live_since.is_null())
        .select((slugs::language, slugs::slug))
        .load(conn)?;
    for (one, old) in mine {
        if !kept.contains(&old) || one != language {
            diesel::delete(slugs::table.find((kind.word(), one, old))).execute(conn)?;
        }
    }
    if known.is_some() {
        return Ok(());
    }
    let row =
        (slugs::kind.eq(kind.word()), slugs::language.eq(language), slugs::slug.eq(slug), slugs::record.eq(record));
    match diesel::insert_into(slugs::table).values(row).execute(conn) {
        // Another node was quicker.
        Err(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(taken()),
        done => Ok(done.map(drop)?),
    }
}

/// Notes for the slugs of a record since when readers see them, or from when on they will. What was seen once stays so.
pub fn settle_shown(conn: &mut Conn, kind: Kind, record: Id, now: Moment) -> Result<()> {
    let mine: Vec<(String, String, Option<Moment>)> = slugs::table
        .filter(slugs::record.eq(record))
        .filter(slugs::live_since.is_null().or(slugs::live_since.gt(now)))
        .select((slugs::language, slugs::slug, slugs::live_since))
        .load(conn)?;
    for (language, slug, known) in mine {
        let since: Option<Moment> = editions::table
            .filter(editions::record.eq(record))
            .filter(editions::language.eq(&language))
            .filter(editions::slug.eq(&slug))
            .filter(editions::tombstone.is_null())
            .order(editions::visible_from)
            .select(editions::visible_from)
            .first(conn)
            .optional()?;
        if since != known {
            diesel::update(slugs::table.find((kind.word(), language, slug)))
                .set(slugs::live_since.eq(since))
                .execute(conn)?;
        }
    }
    Ok(())
}
