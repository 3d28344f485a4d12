//! Correcting a position that was printed: every article that prints it is listed, and a correction drafted for each.
//! What is printed changes only when an editor publishes that.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::correct::tell;
use super::retract::{PrintedIn, draft_for_articles};
use super::{Cause, CorrectedKind, Correction};
use crate::access::desk::Shift;
use crate::http::{Error, Fault, Result};
use crate::newsroom::Official;
use crate::newsroom::editions::{self, Involved, Publish, Published, involved};
use crate::newsroom::press_conference::PositionLink;
use crate::publishing::{self, Opening};
use crate::record::{Kind, Link, LocalizedText, Saved, save};
use crate::store::schema::{links, press_conferences, quotations};
use crate::store::{Conn, Id, Json, among};

/// What a position was in truth.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectPosition {
    /// The position, one of this official's.
    pub position: PositionLink,
    /// What the post is called.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub title: Option<LocalizedText>,
    /// Where the post is.
    #[serde(default)]
    pub organization: Option<Link>,
    /// Since when: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    pub from: Option<String>,
    /// Until when, that day included.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    pub to: Option<String>,
    /// What readers are told.
    #[schema(value_type = LocalizedText)]
    pub text: LocalizedText,
}

/// What came of correcting a position.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PositionCorrected {
    /// The correction of the official's record.
    pub correction: Id,
    /// The official's version now.
    pub version: i32,
    /// What came of publishing the official; null where readers do not see them.
    pub published: Option<Published>,
    /// The quotations that name this position as their capacity, with the title as printed.
    pub quotations: Vec<PrintedCapacity>,
    /// The articles that print those quotations, each with the correction that was drafted for it.
    pub printed_in: Vec<PrintedIn>,
    /// The press conferences that name this position for a speaker.
    pub press_conferences: Vec<Involved>,
}

/// A quotation that was said in the position.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PrintedCapacity {
    /// The quotation.
    pub quotation: Id,
    /// How the post is named in print.
    pub capacity_as_printed: Option<String>,
    /// The draft of a correction of the quotation; null where readers do not see it.
    pub correction: Option<Id>,
}

/// Corrects a position, and drafts what follows from it.
pub fn correct_position(
    conn: &mut Conn,
    shift: &Shift,
    saved: &Saved<Official>,
    wish: &CorrectPosition,
) -> Result<PositionCorrected> {
    let id = saved.head.id;
    let mut record = saved.record.clone();
    let Some(position) = record.positions.iter_mut().find(|position| position.id == wish.position.position) else {
        let detail = "This position is not one of this official's.";
        return Err(Error::invalid(vec![Fault::at("/position/id", "not_theirs", detail)]));
    };
    if let Some(title) = &wish.title {
        position.title = Json(title.clone());
    }
    if let Some(organization) = wish.organization {
        position.organization = organization;
    }
    position.held_from = wish.from.clone().or(position.held_from.take());
    position.held_to = wish.to.clone().or(position.held_to.take());
    let changed = save::change(conn, shift, saved, record)?;
    let before = publishing::shown_version(conn, id, shift.now)?;
    let published = match before {
        None => None,
        Some(_) => {
            Some(editions::publish(conn, shift, &changed, &Publish { with_drafts: true, ..Publish::default() })?)
        }
    };
    let correction = drafted((CorrectedKind::Official, id), wish, before, Some(changed.head.version), None);
    let told = save::create(conn, shift, correction)?;
    let correction = told.head.id;
    if let Some(published) = &published {
        let opening = Opening { with: Some(published.edition), ..Opening::default() };
        tell(conn, shift, told, published.visible_from, &opening)?;
    }
    let cause = Cause { kind: Kind::Official, record: id, correction };
    let quotations = quotations_in(conn, shift, wish, cause)?;
    let said: Vec<Id> = quotations.iter().map(|one| one.quotation).collect();
    let printed_in = draft_for_articles(conn, shift, &said, cause, &wish.text)?;
    let press_conferences = conferences_with(conn, id, wish.position.position)?;
    save::log_act::<Official>(conn, shift, "correct", id, changed.head.version, &["positions"])?;
    Ok(PositionCorrected {
        correction,
        version: changed.head.version,
        published,
        quotations,
        printed_in,
        press_conferences,
    })
}

fn drafted(
    (kind, id): (CorrectedKind, Id),
    wish: &CorrectPosition,
    before: Option<i32>,
    after: Option<i32>,
    cause: Option<Cause>,
) -> Correction {
    Correction {
        position: (kind == CorrectedKind::Official).then_some(wish.position),
        version_before: before,
        version_after: after.filter(|_| before.is_some()),
        cause: cause.map(Json),
        ..Correction::of(kind, id, wish.text.clone())
    }
}

/// The quotations said in this position; a correction is drafted for each that readers see and that prints the title.
fn quotations_in(conn: &mut Conn, shift: &Shift, wish: &CorrectPosition, cause: Cause) -> Result<Vec<PrintedCapacity>> {
    let rows: Vec<(Id, Option<String>)> = quotations::table
        .filter(quotations::capacity.eq(wish.position.position))
        .order(quotations::id)
        .select((quotations::id, quotations::capacity_as_printed))
        .load(conn)?;
    let mut said = Vec::new();
    for (quotation, capacity_as_printed) in rows {
        let seen = publishing::shown_version(conn, quotation, shift.now)?.is_some() && capacity_as_printed.is_some();
        let correction = match seen {
            false => None,
            true => {
                let draft = drafted((CorrectedKind::Quotation, quotation), wish, None, None, Some(cause));
                Some(save::create(conn, shift, draft)?.head.id)
            }
        };
        said.push(PrintedCapacity { quotation, capacity_as_printed, correction });
    }
    Ok(said)
}

/// The press conferences at which the official is named with this position.
fn conferences_with(conn: &mut Conn, official: Id, position: Id) -> Result<Vec<Involved>> {
    let candidates: Vec<Id> = links::table
        .filter(links::target.eq(official))
        .filter(links::field.eq("speakers"))
        .order(links::source)
        .select(links::source)
        .distinct()
        .load(conn)?;
    type Speakers = Json<Vec<crate::newsroom::press_conference::ConferenceSpeaker>>;
    let rows: Vec<(Id, Speakers)> = press_conferences::table
        .filter(among(press_conferences::id, &candidates))
        .order(press_conferences::id)
        .select((press_conferences::id, press_conferences::speakers))
        .load(conn)?;
    let named = |speakers: &Speakers| {
        speakers.iter().any(|speaker| speaker.capacity.is_some_and(|capacity| capacity.position == position))
    };
    let found: Vec<(Kind, Id)> =
        rows.iter().filter(|(_, speakers)| named(speakers)).map(|(id, _)| (Kind::PressConference, *id)).collect();
    involved(conn, &found)
}
