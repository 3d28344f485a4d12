//! Officials: those who are quoted, with the posts they hold and held.

pub mod capacity;
mod seats;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Code, Error, Fault, Result};
use crate::record::card::CardPosition;
use crate::record::text::{check_url, tidy_option};
use crate::record::time::check_fuzzy;
use crate::record::{
    Card, Defaults, ExternalId, Extraction, Kind, Link, LocalizedText, Record, Relation, Slug, Source, names,
};
use crate::store::schema::{officials, positions, quotations};
use crate::store::{Conn, Id, Json, among};
use crate::words;

words! {
    /// Whether somebody checked that the post was held.
    PositionStatus {
        /// Somebody said or printed so.
        Asserted = "asserted",
        /// It was checked against a source.
        Verified = "verified",
    }
}

fn asserted() -> PositionStatus {
    PositionStatus::Asserted
}

/// Somebody who is quoted for the office they hold.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// The readable part of their address.
    #[serde(default)]
    pub slug: Slug,
    /// What they are called.
    #[schema(value_type = LocalizedText)]
    pub names: Json<LocalizedText>,
    /// How they are addressed.
    #[serde(default)]
    #[schema(max_length = 100, example = "Dr.")]
    pub honorific: Option<String>,
    /// A few words about them.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub bio: Option<Json<LocalizedText>>,
    /// The posts they hold and held.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub positions: Vec<Position>,
    /// Their identities in other catalogues.
    #[serde(default)]
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// How they were found in a page, if they were.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

/// A post that an official holds or held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = positions, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Identity; left out, one is made. Sent back, it stays the same position.
    #[serde(default = "Id::new")]
    pub id: Id,
    /// Where the post is.
    #[schema(value_type = Link)]
    pub organization: Link,
    /// What the post is called.
    #[schema(value_type = LocalizedText)]
    pub title: Json<LocalizedText>,
    /// Since when: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; null where it is not known.
    #[serde(default, rename = "from")]
    #[schema(pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$", example = "2021-03")]
    pub held_from: Option<String>,
    /// Until when, that day included; null where it is held still or not known.
    #[serde(default, rename = "to")]
    #[schema(pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    pub held_to: Option<String>,
    /// Whether one person at a time holds the post. Then others whose records have it for the same time are a warning.
    #[serde(default)]
    pub single_seat: bool,
    /// Whether somebody checked it.
    #[serde(default = "asserted")]
    pub status: PositionStatus,
    /// Where it is written down.
    #[serde(default)]
    #[schema(value_type = Vec<Source>, max_items = 50)]
    pub sources: Json<Vec<Source>>,
    /// How it was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = officials, treat_none_as_null = true)]
struct Row {
    slug: Slug,
    names: Json<LocalizedText>,
    honorific: Option<String>,
    bio: Option<Json<LocalizedText>>,
    external_ids: Json<Vec<ExternalId>>,
    extraction: Option<Json<Extraction>>,
}

impl Official {
    fn row(&self) -> Row {
        Row {
            slug: self.slug.clone(),
            names: self.names.clone(),
            honorific: self.honorific.clone(),
            bio: self.bio.clone(),
            external_ids: self.external_ids.clone(),
            extraction: self.extraction.clone(),
        }
    }

    fn write_positions(&self, conn: &mut Conn, official: Id) -> Result<()> {
        let kept: Vec<Id> = self.positions.iter().map(|position| position.id).collect();
        let known: Vec<Id> =
            positions::table.filter(positions::official.eq(official)).select(positions::id).load(conn)?;
        for gone in known.iter().filter(|id| !kept.contains(id)) {
            let used: i64 = quotations::table.filter(quotations::capacity.eq(gone)).count().get_result(conn)?;
            if used > 0 {
                let detail = format!(
                    "Quotations name the position {gone} as the capacity they were said in; give those another first."
                );
                return Err(
                    Error::new(Code::StillShown, detail).with("records", [json!({"kind": "position", "id": gone})])
                );
            }
            diesel::delete(positions::table.find(gone)).execute(conn)?;
        }
        // Places are unique: those that stay are moved out of the way before each takes its own.
        for (place, id) in known.iter().enumerate() {
            let aside = positions::place.eq(1_000_000 + place as i32);
            diesel::update(positions::table.find(id)).set(aside).execute(conn)?;
        }
        for (place, position) in self.positions.iter().enumerate() {
            let place = positions::place.eq(place as i32);
            if known.contains(&position.id) {
                diesel::update(positions::table.find(position.id)).set((position, place)).execute(conn)?;
            } else {
                diesel::insert_into(positions::table)
                    .values((position, place, positions::official.eq(official)))
                    .execute(conn)?;
            }
        }
        Ok(())
    }

    /// The posts that readers may see: not those that are only suggested.
    fn shown(&self) -> impl Iterator<Item = &Position> {
        self.positions.iter().filter(|position| !Extraction::withheld(position.extraction.as_deref()))
    }
}

impl Record for Official {
    const KIND: Kind = Kind::Official;
    const KEPT: &'static [&'static str] = &["positions", "extraction"];
    const SUGGESTED_APART: bool = true;
    type Write = ToWrite;
    type Publish = ToPublish;

    fn load(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, Official)>> {
        let rows: Vec<(Id, Row)> =
            officials::table.filter(among(officials::id, ids)).select((officials::id, Row::as_select())).load(conn)?;
        let held: Vec<(Id, Position)> = positions::table
            .filter(among(positions::official, ids))
            .order((positions::official, positions::place))
            .select((positions::official, Position::as_select()))
            .load(conn)?;
        let official = |(id, row): (Id, Row)| {
            let positions =
                held.iter().filter(|(owner, _)| *owner == id).map(|(_, position)| position.clone()).collect();
            let Row { slug, names, honorific, bio, external_ids, extraction } = row;
            (id, Official { slug, names, honorific, bio, positions, external_ids, extraction })
        };
        Ok(rows.into_iter().map(official).collect())
    }

    fn insert(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::insert_into(officials::table).values((officials::id.eq(id), self.row())).execute(conn)?;
        self.write_positions(conn, id)
    }

    fn update(&self, conn: &mut Conn, id: Id) -> Result<()> {
        diesel::update(officials::table.find(id)).set(self.row()).execute(conn)?;
        self.write_positions(conn, id)
    }

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.names.settle(&defaults.language, "/names", faults);
        tidy_option(&mut self.honorific);
        if let Some(bio) = &mut self.bio {
            bio.settle(&defaults.language, "/bio", faults);
        }
        for (at, position) in self.positions.iter_mut().enumerate() {
            position.title.settle(&defaults.language, &format!("/positions/{at}/title"), faults);
            for (number, source) in position.sources.iter().enumerate() {
                check_url(source.url.as_deref(), &format!("/positions/{at}/sources/{number}/url"), faults);
            }
            check_fuzzy(position.held_from.as_deref(), &format!("/positions/{at}/from"), faults);
            check_fuzzy(position.held_to.as_deref(), &format!("/positions/{at}/to"), faults);
            if let (Some(from), Some(to)) = (&position.held_from, &position.held_to)
                && to.len() >= from.len()
                && to < from
            {
                faults.push(Fault::at(
                    format!("/positions/{at}/to"),
                    "ends_before_it_begins",
                    "The post ends before it begins.",
                ));
            }
        }
        for at in 1..self.positions.len() {
            if self.positions[..at].iter().any(|earlier| earlier.id == self.positions[at].id) {
                faults.push(Fault::at(format!("/positions/{at}/id"), "duplicate", "Two positions have this id."));
            }
        }
    }

    /// A suggested position stays one though its extraction is not mentioned.
    fn carry(&mut self, before: &Official, _: &mut Vec<Fault>) {
        for position in self.positions.iter_mut().filter(|position| position.extraction.is_none()) {
            let known = before.positions.iter().find(|known| known.id == position.id);
            position.extraction = known.and_then(|known| known.extraction.clone());
        }
    }

    /// A position stays its official's.
    fn check(&self, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
        let ids: Vec<Id> = self.positions.iter().map(|position| position.id).collect();
        let owners: Vec<(Id, Id)> = positions::table
            .filter(among(positions::id, &ids))
            .select((positions::id, positions::official))
            .load(conn)?;
        for (at, position) in self.positions.iter().enumerate() {
            if owners.iter().any(|(known, owner)| *known == position.id && *owner != id) {
                let detail = "This position is another official's. Leave `id` out to make a new one.";
                faults.push(Fault::at(format!("/positions/{at}/id"), "duplicate", detail));
            }
        }
        Ok(())
    }

    fn relations(&self) -> Vec<Relation> {
        let held = self.positions.iter().enumerate();
        held.map(|(at, position)| {
            // Where a suggested post is held is not shown, and so not published along with the official.
            let withheld = Extraction::withheld(position.extraction.as_deref());
            Relation::new(
                if withheld { "suggested_positions" } else { "positions" },
                Kind::Organization,
                position.organization,
                format!("/positions/{at}/organization/id"),
            )
        })
        .collect()
    }

    fn card(&self) -> Card {
        let position = |position: &Position| CardPosition {
            id: position.id,
            title: position.title.0.clone(),
            organization: position.organization.id,
        };
        Card {
            slug: Some(self.slug.0.clone()),
            label: Some(self.names.0.clone()),
            positions: self.shown().map(position).collect(),
            ..Card::default()
        }
    }

    fn slug(&mut self) -> Option<(&mut Slug, String)> {
        let text = self.names.original().unwrap_or_default().to_owned();
        Some((&mut self.slug, text))
    }

    fn names(&self) -> Vec<String> {
        self.names.texts().map(str::to_owned).collect()
    }

    fn extraction(&self) -> Option<&Extraction> {
        self.extraction.as_deref()
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        let held = self.shown().map(|position| ("organization", position.organization.id.to_string()));
        held.chain(names::found_by(&self.names)).collect()
    }

    /// Who else holds a post that one person at a time holds.
    fn derived(&self, conn: &mut Conn, id: Id, into: &mut Value) -> Result<()> {
        into["warnings"] = json!(seats::warnings(conn, id, self)?);
        Ok(())
    }

    fn document(&self) -> Result<Value> {
        let mut readers = self.clone();
        readers.positions = self.shown().cloned().collect();
        let mut value = super::without(serde_json::to_value(readers)?, &["extraction"]);
        if let Some(held) = value["positions"].as_array_mut() {
            held.iter_mut().for_each(|position| *position = super::without(position.take(), &["extraction"]));
        }
        Ok(value)
    }

    fn example() -> Value {
        json!({"names": [{"language": "en", "text": "Zhou Song"}, {"language": "zh-Hans", "text": "周松", "kind": "original"}],
            "positions": [{"organization": crate::record::parts::example_link(), "title": "Deputy Director", "from": "2021-03"}]})
    }
}
