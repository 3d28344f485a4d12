//! Bylines, officials and organizations as readers see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::enlarge::{Enlargement, maybe};
use super::positions::PositionView;
use super::shapes::{Image, Named};
use super::{Composed, Filter, LiveEdition, Shown, Takes, Wish, json_ld};
use crate::http::Result;
use crate::newsroom::byline::BylineKind;
use crate::newsroom::organization::Classification;
use crate::newsroom::{Byline, Official, Organization};
use crate::record::person::{NameOrder, order_of, sort_as};
use crate::record::{Contact, ExternalId, Kind, LocalText, LocalizedText, TextKind};
use crate::store::Id;

/// What the filter by name does.
pub const NAMED: &str = "Those with this name, or with all of these words in one of their names: in any order, with or \
    without tone marks and accents, in any script they are named in. Whole words; a family name alone will do.";

/// A name of a person in one language, with what it takes to print and to sort it.
#[derive(Serialize, ToSchema)]
pub struct PersonName {
    /// BCP 47 tag.
    language: String,
    /// The name as it is printed.
    pub text: String,
    /// How it came into this language.
    kind: TextKind,
    /// The family name, where it is told.
    family: Option<String>,
    /// The given name, where it is told.
    given: Option<String>,
    /// Which of the two stands first; null where it is no person's name.
    order: Option<NameOrder>,
    /// What lists of people are sorted by: `Penn, Ada`, `Zhou Song`, 周松; the name itself where nothing tells its parts.
    sort_as: String,
}

impl PersonName {
    /// All names of a person, or of what has none of a person's.
    fn all(names: LocalizedText, of_person: bool) -> Vec<PersonName> {
        let order = |name: &LocalText| of_person.then(|| order_of(name, &names));
        let orders: Vec<Option<NameOrder>> = names.0.iter().map(order).collect();
        let name = |(name, order): (LocalText, Option<NameOrder>)| PersonName {
            sort_as: order.map_or_else(|| name.text.clone(), |order| sort_as(&name, order)),
            language: name.language,
            text: name.text,
            kind: name.kind,
            family: name.family,
            given: name.given,
            order,
        };
        names.0.into_iter().zip(orders).map(name).collect()
    }
}

/// A contributor's profile.
#[derive(Serialize, ToSchema)]
pub struct BylineView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// The readable part of its address.
    slug: Option<String>,
    /// Its public address.
    url: Option<String>,
    /// What the contributor is called, in one language.
    name: Option<String>,
    /// What the contributor is called, in every language.
    names: Vec<PersonName>,
    /// What sort of contributor it is.
    kind: BylineKind,
    /// A few words about them.
    bio: Option<String>,
    /// A picture of them.
    avatar: Option<Image>,
    /// How to reach them.
    contacts: Vec<Contact>,
    /// Their identities in other catalogues.
    external_ids: Vec<ExternalId>,
}

impl Shown for Byline {
    type View = BylineView;
    const INCLUDES: &'static [&'static str] = &[];
    const FILTERS: &'static [Filter] = &[
        Filter { name: "kind", takes: Takes::Words(&["person", "agency", "staff"]), about: "Those of this sort." },
        Filter { name: "name", takes: Takes::Name, about: NAMED },
    ];
    const SORTS: &'static [&'static str] = &["name", "-name"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        self.avatar.iter().map(|avatar| avatar.id).collect()
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<BylineView> {
        Ok(BylineView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::Byline, edition.record, &edition.card()?),
            name: found.plain(&self.names, ""),
            names: PersonName::all(self.names.0, self.kind == BylineKind::Person),
            kind: self.kind,
            bio: found.plain_option(self.bio.as_ref(), ""),
            avatar: self.avatar.and_then(|avatar| found.image(avatar.id, None, None, "")),
            contacts: self.contacts.0,
            external_ids: self.external_ids.0,
        })
    }
}

/// Somebody who is quoted for the office they hold.
#[derive(Serialize, ToSchema)]
pub struct OfficialView {
    /// Identity.
    pub id: Id,
    /// Grows with every change.
    pub version: i32,
    /// The readable part of their address.
    pub slug: Option<String>,
    /// Their public address.
    pub url: Option<String>,
    /// What they are called, in one language.
    pub name: Option<String>,
    /// What they are called, in every language.
    pub names: Vec<PersonName>,
    /// How they are addressed.
    pub honorific: Option<String>,
    /// A few words about them.
    pub bio: Option<String>,
    /// The posts they hold and held.
    pub positions: Vec<PositionView>,
    /// Their identities in other catalogues.
    pub external_ids: Vec<ExternalId>,
    /// schema.org JSON-LD for the page's head; with `include=json_ld`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub json_ld: Option<Value>,
}

impl Shown for Official {
    type View = OfficialView;
    const INCLUDES: &'static [&'static str] = &["json_ld"];
    const ENLARGES: &'static [Enlargement] = &[("positions.organization", &[Kind::Organization])];
    const FILTERS: &'static [Filter] = &[
        Filter {
            name: "organization",
            takes: Takes::Records(Kind::Organization),
            about: "Those who hold or held a post there.",
        },
        Filter { name: "name", takes: Takes::Name, about: NAMED },
    ];
    const SORTS: &'static [&'static str] = &["name", "-name"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        self.positions.iter().map(|position| position.organization.id).collect()
    }

    fn view(self, edition: &LiveEdition, found: &Composed, wish: &Wish) -> Result<OfficialView> {
        let mut view = OfficialView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::Official, edition.record, &edition.card()?),
            name: found.plain(&self.names, ""),
            names: PersonName::all(self.names.0, true),
            honorific: self.honorific,
            bio: found.plain_option(self.bio.as_ref(), ""),
            positions: self.positions.into_iter().map(|position| PositionView::of(position, found)).collect(),
            external_ids: self.external_ids.0,
            json_ld: None,
        };
        view.json_ld = wish.includes("json_ld").then(|| json_ld::official(&view));
        Ok(view)
    }
}

/// A body that people speak for.
#[derive(Serialize, ToSchema)]
pub struct OrganizationView {
    /// Identity.
    id: Id,
    /// Grows with every change.
    version: i32,
    /// The readable part of its address.
    slug: Option<String>,
    /// Its public address.
    url: Option<String>,
    /// What it is called, in one language.
    name: Option<String>,
    /// What it is called, in every language.
    names: Vec<LocalText>,
    /// What sort of body it is.
    classification: Classification,
    /// The body it is a part of.
    #[schema(schema_with = maybe::<Named, OrganizationView>)]
    parent: Option<Named>,
    /// The body that took its place.
    #[schema(schema_with = maybe::<Named, OrganizationView>)]
    successor: Option<Named>,
    /// Its identities in other catalogues.
    external_ids: Vec<ExternalId>,
}

impl Shown for Organization {
    type View = OrganizationView;
    const INCLUDES: &'static [&'static str] = &[];
    const ENLARGES: &'static [Enlargement] = &[("parent", &[Kind::Organization]), ("successor", &[Kind::Organization])];
    const FILTERS: &'static [Filter] = &[
        Filter {
            name: "parent",
            takes: Takes::Records(Kind::Organization),
            about: "Those that are a part of this one.",
        },
        Filter {
            name: "classification",
            takes: Takes::Words(&["government_body", "company", "media", "other"]),
            about: "Those of this sort.",
        },
        Filter { name: "name", takes: Takes::Name, about: NAMED },
    ];
    const SORTS: &'static [&'static str] = &["name", "-name"];

    fn needs(&self, _: &LiveEdition) -> Vec<Id> {
        [self.parent, self.successor].into_iter().flatten().map(|link| link.id).collect()
    }

    fn view(self, edition: &LiveEdition, found: &Composed, _: &Wish) -> Result<OrganizationView> {
        Ok(OrganizationView {
            id: edition.record,
            version: edition.version,
            slug: edition.slug.clone(),
            url: found.url(Kind::Organization, edition.record, &edition.card()?),
            name: found.plain(&self.names, ""),
            names: self.names.0.0,
            classification: self.classification,
            parent: self.parent.and_then(|link| found.named(link.id, "")),
            successor: self.successor.and_then(|link| found.named(link.id, "")),
            external_ids: self.external_ids.0,
        })
    }
}
