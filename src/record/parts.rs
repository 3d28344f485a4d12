//! Parts that several kinds of record are made of.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Relation;
use super::kind::Kind;
use super::text::tidy;
use crate::http::Fault;
use crate::store::Id;
use crate::store::types::sql;
use crate::words;

/// A relation to a record. To write it, its `id` is enough; answers show what is needed to print it, and what is sent
/// back of that is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Id)]
pub struct Link {
    /// The record.
    pub id: Id,
}

impl<DB: Backend> ToSql<sql::Id, DB> for Link
where
    Id: ToSql<sql::Id, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.id.to_sql(out)
    }
}

impl<DB: Backend> FromSql<sql::Id, DB> for Link
where
    Id: FromSql<sql::Id, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Id::from_sql(value).map(Link::from)
    }
}

impl From<Id> for Link {
    fn from(id: Id) -> Link {
        Link { id }
    }
}

/// A relation as it is read: the schema of [`Link`].
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Link, description = "A relation to a record. To write it, its `id` is enough; answers show what is \
    needed to print it, and what is sent back of that is ignored.")]
#[allow(dead_code)] // The other members are accepted and ignored.
pub struct WrittenLink {
    /// The record.
    id: Id,
    /// Its slug.
    #[serde(default)]
    #[schema(read_only)]
    slug: Option<String>,
    /// Its name, where it has names.
    #[serde(default)]
    #[schema(read_only)]
    name: Option<String>,
    /// Its headline, where it has one.
    #[serde(default)]
    #[schema(read_only)]
    headline: Option<String>,
    /// Its title, where it has one.
    #[serde(default)]
    #[schema(read_only)]
    title: Option<String>,
    /// True where it lies in the trash; left out elsewhere.
    #[serde(default)]
    #[schema(read_only)]
    trashed: Option<bool>,
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenLink::deserialize(deserializer).map(|written| Link { id: written.id })
    }
}

impl utoipa::PartialSchema for Link {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        WrittenLink::schema()
    }
}

impl ToSchema for Link {}

words! {
    /// What somebody did for an article or a picture.
    CreditRole {
        /// Wrote it; an unqualified "By".
        Writer = "writer",
        /// Reported it.
        Reporter = "reporter",
        /// Took the pictures.
        Photographer = "photographer",
        /// Took the moving pictures.
        Videographer = "videographer",
        /// Edited it.
        Editor = "editor",
        /// Translated it.
        Translator = "translator",
        /// Helped to report it.
        AdditionalReporting = "additional_reporting",
        /// Researched it.
        Researcher = "researcher",
        /// Drew it.
        Illustrator = "illustrator",
        /// The agency it came from.
        Agency = "agency",
    }
}

/// Who is named for what, in the order printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// What they did.
    pub role: CreditRole,
    /// Their profile, where they are a person or an agency we know.
    #[serde(default)]
    pub byline: Option<Link>,
    /// The organization, where that is what is named.
    #[serde(default)]
    pub organization: Option<Link>,
    /// The literal printed form, kept as printed.
    #[schema(min_length = 1, max_length = 300, example = "XINYI LI")]
    pub credited_as: String,
}

impl Credit {
    /// Tidies the credits and reports what cannot stand.
    pub fn settle(credits: &mut [Credit], pointer: &str, faults: &mut Vec<Fault>) {
        for (at, credit) in credits.iter_mut().enumerate() {
            credit.credited_as = tidy(&credit.credited_as);
            if credit.credited_as.is_empty() {
                faults.push(Fault::at(
                    format!("{pointer}/{at}/credited_as"),
                    "too_short",
                    "The printed name is empty.",
                ));
            }
            if credit.byline.is_some() && credit.organization.is_some() {
                let detail = "A credit names a byline or an organization, not both.";
                faults.push(Fault::at(format!("{pointer}/{at}"), "one_of_two", detail));
            }
        }
    }

    /// The relations of a list of credits.
    pub fn relations(credits: &[Credit], pointer: &str, into: &mut Vec<Relation>) {
        for (at, credit) in credits.iter().enumerate() {
            if let Some(byline) = credit.byline {
                into.push(Relation::new("credits", Kind::Byline, byline, format!("{pointer}/{at}/byline/id")));
            }
            if let Some(body) = credit.organization {
                into.push(Relation::new(
                    "credits",
                    Kind::Organization,
                    body,
                    format!("{pointer}/{at}/organization/id"),
                ));
            }
        }
    }
}

/// The identity of a record in somebody else's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// Whose identity it is.
    #[schema(min_length = 1, max_length = 100, example = "wikidata")]
    pub scheme: String,
    /// The identity.
    #[schema(min_length = 1, max_length = 500, example = "Q42")]
    pub value: String,
}

/// A way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The way.
    pub kind: ContactKind,
    /// The address, number or name.
    #[schema(min_length = 1, max_length = 500)]
    pub value: String,
    /// Whether readers may see it; what is not public never leaves the management API.
    #[serde(default)]
    pub public: bool,
}

words! {
    /// A way to reach somebody.
    ContactKind {
        /// Mail.
        Email = "email",
        /// Telephone.
        Phone = "phone",
        /// A page.
        Url = "url",
        /// A name on a social network.
        Social = "social",
        /// Anything else.
        Other = "other",
    }
}

/// The contacts that readers may see.
pub fn public(contacts: &[Contact]) -> Vec<Contact> {
    contacts.iter().filter(|contact| contact.public).cloned().collect()
}

/// Where something is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its address.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// What it is.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

words! {
    /// What a person made of a suggestion.
    Review {
        /// Nobody has looked at it.
        Suggested = "suggested",
        /// A named person took it over.
        Accepted = "accepted",
        /// A named person turned it down.
        Rejected = "rejected",
    }
}

/// How a record, or a part of one, was found in a page. Management only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// The import it came from.
    #[serde(default)]
    pub import: Option<Id>,
    /// The way it was found.
    #[schema(min_length = 1, max_length = 100, example = "byline_line")]
    pub method: String,
    /// The release of the program that found it.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub version: String,
    /// How sure the program is, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: f64,
    /// What a person made of it.
    pub review: Review,
    /// The parts of the record that were found in ways of their own.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub parts: Vec<ExtractedPart>,
}

/// A part of a record that was found in a way of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtractedPart {
    /// The part, as a JSON Pointer into the record.
    #[schema(max_length = 200, example = "/headline")]
    pub pointer: String,
    /// The way it was found.
    #[schema(min_length = 1, max_length = 100)]
    pub method: String,
    /// How sure the program is, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: f64,
    /// What a person made of it.
    pub review: Review,
}

impl Extraction {
    /// Whether a person still has to say yes.
    pub fn withheld(extraction: Option<&Extraction>) -> bool {
        extraction.is_some_and(|extraction| extraction.review != Review::Accepted)
    }
}

/// An example of a [`Link`].
pub fn example_link() -> serde_json::Value {
    json!({"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10"})
}
