//! What a record shows of itself where another refers to it.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::kind::Kind;
use super::parts::{Credit, Link};
use super::text::LocalizedText;
use super::time::ZonedTime;
use crate::http::Result;
use crate::store::schema::records;
use crate::store::{Conn, Id, Json, Moment, among};
use crate::words;

/// What a record shows of itself where another refers to it. Kept with the working copy, and with each edition as it
/// was then.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Its slug, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Its language, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its names, its title or its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LocalizedText>,
    /// Of an article: the version at which its content last changed for readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_version: Option<i32>,
    /// Of a translation: the original, and the version of it that was translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<(Id, i32)>,
    /// Of a correction: what readers are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CardCorrection>,
    /// Of what was taken back: the correction that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<Id>,
    /// Of what was merged: the record that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Id>,
    /// Of an article: its section, which is part of its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Id>,
    /// Of a press conference: when it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<ZonedTime>,
    /// Of a press conference: whether it takes place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<String>,
    /// Of an article: the quotations it prints, in the order of its text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prints: Vec<Id>,
    /// Of what has a body: the pictures in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Id>,
    /// Of an official: the posts that readers may see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<CardPosition>,
    /// Of a picture: what is printed with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<CardPicture>,
    /// Whether the working copy lies in the trash; read with it and never stored.
    #[serde(skip)]
    pub trashed: bool,
}

words! {
    /// What sort of word to the readers it is.
    CorrectionKind {
        /// Something was wrong.
        Correction = "correction",
        /// Something could be misunderstood.
        Clarification = "clarification",
        /// Something happened since.
        Update = "update",
        /// All of it is taken back.
        Retraction = "retraction",
        /// A remark of the editors.
        EditorsNote = "editors_note",
    }
}

words! {
    /// Where it is shown.
    Placement {
        /// Above the text.
        Top = "top",
        /// Below the text.
        Bottom = "bottom",
    }
}

/// A correction as its record shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardCorrection {
    /// What sort of word to the readers it is.
    pub kind: CorrectionKind,
    /// What they are told.
    pub text: LocalizedText,
    /// Where it is shown.
    pub placement: Placement,
    /// When they were told.
    pub published_at: Option<Moment>,
}

/// A post as a quotation's capacity shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardPosition {
    /// The position.
    pub id: Id,
    /// The post.
    pub title: LocalizedText,
    /// Where.
    pub organization: Id,
}

/// A picture as an article shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardPicture {
    /// Its caption, without the credit.
    pub caption: Option<LocalizedText>,
    /// What it shows, for those who cannot see it.
    pub alt_text: Option<LocalizedText>,
    /// The credit as printed.
    pub credit_line: Option<String>,
    /// Who is named for it.
    pub credits: Vec<Credit>,
    /// Where the eye goes, from 0 to 1 of each side.
    pub focal_point: Option<Value>,
}

impl Card {
    /// The records this card itself refers to.
    pub fn links(&self) -> Vec<Id> {
        let credits = self.picture.iter().flat_map(|picture| &picture.credits);
        let named = credits.flat_map(|credit| [credit.byline, credit.organization]).flatten().map(|link: Link| link.id);
        let bodies = self.positions.iter().map(|position| position.organization);
        let others = [self.section, self.withdrawn_by, self.merged_into, self.translated_from.map(|(id, _)| id)];
        others.into_iter().flatten().chain(named).chain(bodies).collect()
    }
}

/// The cards of working copies, by record.
pub fn of_working_copies(conn: &mut Conn, ids: &[Id]) -> Result<HashMap<Id, (Kind, Card)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Id, Kind, Json<Card>, Option<Moment>)> = records::table
        .filter(among(records::id, ids))
        .select((records::id, records::kind, records::card, records::trashed_at))
        .load(conn)?;
    let card = |(id, kind, card, trashed): (Id, Kind, Json<Card>, Option<Moment>)| {
        (id, (kind, Card { trashed: trashed.is_some(), ..card.0 }))
    };
    Ok(rows.into_iter().map(card).collect())
}

/// The ids of all relations in a record's JSON: every object that has an `id` and nothing else, but for those in a
/// body's marks.
pub fn relations_in(value: &Value, into: &mut Vec<Id>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| relations_in(item, into)),
        Value::Object(members) => {
            if let Some(id) = lone_id(value) {
                into.push(id);
            }
            members.iter().filter(|(name, _)| *name != "body").for_each(|(_, member)| relations_in(member, into));
        }
        _ => {}
    }
}

/// Fills in what the related records show of themselves.
pub fn enlarge(value: &mut Value, cards: &HashMap<Id, (Kind, Card)>, languages: &[&str]) {
    if let Some((id, (kind, card))) = lone_id(value).and_then(|id| cards.get(&id).map(|card| (id, card))) {
        let label = card.label.as_ref().and_then(|label| label.plain(languages));
        let called = match kind {
            Kind::Article => "headline",
            Kind::PressConference | Kind::Page | Kind::Front => "title",
            _ => "name",
        };
        let typed = value.get("type").cloned();
        *value = json!({"id": id, "slug": card.slug, called: label});
        if let Some(kind) = typed {
            value["type"] = kind;
        }
        if card.trashed {
            value["trashed"] = json!(true);
        }
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| enlarge(item, cards, languages)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if name != "body" {
                    enlarge(member, cards, languages);
                }
            }
        }
        _ => {}
    }
}

fn lone_id(value: &Value) -> Option<Id> {
    let members = value.as_object()?;
    let alone = members.keys().all(|name| name == "id" || name == "type");
    alone.then(|| members.get("id")?.as_str()?.parse().ok()).flatten()
}
