//! Ending, moving and cancelling editions. Those that were opened together are moved and cancelled together.

use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::article::embargo;
use super::correction::retract;
use super::editions::{held_back, instant_of, involved, refuse_no_time};
use super::shows::{self, Named};
use super::{prepare, upkeep};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::of_kind;
use crate::publishing::door::{self, Edition, Set};
use crate::publishing::standings;
use crate::record::revision;
use crate::record::{Kind, ZonedTime};
use crate::store::schema::editions as rows;
use crate::store::{Conn, Id, Json, Moment};

/// When a record is to be taken from readers' sight.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unpublish {
    /// When; now where it is left out. Without a zone it is the site's.
    #[serde(default)]
    pub at: Option<ZonedTime>,
}

/// What is to be moved, and to when.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    /// The edition; it may be left out where only one is meant.
    #[serde(default)]
    pub edition: Option<Id>,
    /// When it is to begin; left out, it begins when it did. An edition that has begun cannot be moved.
    #[serde(default)]
    pub at: Option<ZonedTime>,
    /// When it is to end; null takes its end away, left out it ends when it did.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ZonedTime>)]
    pub until: Option<Option<ZonedTime>>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<ZonedTime>>, D::Error> {
    Option::<ZonedTime>::deserialize(deserializer).map(Some)
}

/// When a moved edition begins and ends.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rescheduled {
    /// The edition.
    pub edition: Id,
    /// When it begins.
    pub visible_from: Moment,
    /// When it ends; null where no end is set.
    pub visible_until: Option<Moment>,
    /// The wall clock its beginning was set by.
    pub at: Option<ZonedTime>,
    /// The wall clock its end was set by.
    pub until: Option<ZonedTime>,
    /// The embargo that moved its beginning; null where none did.
    pub embargoed_until: Option<ZonedTime>,
}

/// What is to be cancelled.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// The edition; it may be left out where only one has not begun.
    #[serde(default)]
    pub edition: Option<Id>,
}

/// Takes a record from readers' sight: now, with what was scheduled to take its place, or at a time to come.
pub fn unpublish(conn: &mut Conn, shift: &Shift, kind: Kind, id: Id, wish: &Unpublish) -> Result<()> {
    let printed_before = upkeep::printed(conn, id)?;
    let pending = door::pending(conn, id, shift.now)?;
    let shown: Vec<&Edition> = pending.iter().filter(|edition| edition.tombstone.is_none()).collect();
    let at = wish.at.as_ref().map(|at| instant_of(conn, at, "/at", shift.now)).transpose()?;
    let moment = at.as_ref().map_or(shift.now, |at| at.at);
    let covers = |edition: &&&Edition| {
        let begun = edition.visible_from <= moment || (at.is_none() && edition.from_zoned.is_none());
        begun && edition.visible_until.is_none_or(|until| until > moment)
    };
    let Some(open) = shown.iter().find(covers) else {
        let detail = match shown.as_slice() {
            [] => "Readers do not see this record, so there is nothing to end.",
            _ => "Readers do not see this record then. What is scheduled is taken back with the action `cancel`.",
        };
        return Err(Error::new(Code::NotPublished, detail));
    };
    let mut touched = vec![(kind, id)];
    match &at {
        Some(set) => {
            refuse_no_time(open.visible_from, Some(set))?;
            door::set_end(conn, open.id, Some(set))?;
        }
        None => {
            refuse_tied_upcoming(conn, id, shift.now)?;
            touched.extend(cancel_upcoming(conn, shift, id)?);
            door::end_now(conn, open, shift.now)?;
        }
    }
    door::recut(conn, id, shift.now)?;
    let action = if at.is_some() { "schedule_end" } else { "unpublish" };
    door::log(conn, shift, action, kind, id, None)?;
    upkeep::after(conn, &touched, &printed_before, shift.now)
}

/// Takes back all editions of a record that have not begun, and those that were opened with them. Answers the records
/// whose editions those were.
pub fn cancel_upcoming(conn: &mut Conn, shift: &Shift, id: Id) -> Result<Vec<(Kind, Id)>> {
    let mut touched = Vec::new();
    for edition in door::pending(conn, id, shift.now)? {
        if edition.visible_from > shift.now && edition.from_zoned.is_some() {
            take_back(conn, shift, &edition, &mut touched)?;
        }
    }
    Ok(touched)
}

/// Takes a record from readers' sight now, if they see it, and takes back what is scheduled.
pub fn end_quietly(conn: &mut Conn, shift: &Shift, kind: Kind, id: Id) -> Result<()> {
    let mut touched = vec![(kind, id)];
    touched.extend(cancel_upcoming(conn, shift, id)?);
    let pending = door::pending(conn, id, shift.now)?;
    for open in pending.iter().filter(|edition| edition.tombstone.is_none()) {
        door::end_now(conn, open, shift.now)?;
        door::log(conn, shift, "unpublish", kind, id, None)?;
    }
    upkeep::after(conn, &touched, &[], shift.now)
}

/// Takes back one scheduled edition of a record.
pub fn cancel(conn: &mut Conn, shift: &Shift, kind: Kind, id: Id, wish: &Cancel) -> Result<()> {
    let printed_before = upkeep::printed(conn, id)?;
    let edition = chosen(conn, id, wish.edition, shift.now, false)?;
    refuse_tied(conn, &edition)?;
    let mut touched = vec![(kind, id)];
    take_back(conn, shift, &edition, &mut touched)?;
    refuse_relied_on(conn, id, shift.now)?;
    upkeep::after(conn, &touched, &printed_before, shift.now)
}

fn take_back(conn: &mut Conn, shift: &Shift, edition: &Edition, touched: &mut Vec<(Kind, Id)>) -> Result<()> {
    let tied = door::tied_to(conn, edition.id)?;
    door::cancel(conn, edition)?;
    let kind = edition.kind()?;
    prepare::rearrange(conn, kind, edition.record, shift.now)?;
    door::log(conn, shift, "cancel", kind, edition.record, Some(edition.version))?;
    touched.push((kind, edition.record));
    for beside in tied.iter().filter(|beside| beside.visible_from > shift.now) {
        // What is still needed by another publication begins with the first of those.
        match door::openers_of(conn, beside.id)?.first() {
            None => take_back(conn, shift, beside, touched)?,
            Some(first) => follow(conn, shift, beside, first, touched)?,
        }
    }
    Ok(())
}

/// Moves a scheduled edition, or sets another end.
pub fn reschedule(conn: &mut Conn, shift: &Shift, kind: Kind, id: Id, wish: &Reschedule) -> Result<Rescheduled> {
    if wish.at.is_none() && wish.until.is_none() {
        let detail = "Say in `at` when it is to begin, or in `until` when it is to end.";
        return Err(Error::invalid(vec![Fault::at("/at", "required", detail)]));
    }
    let printed_before = upkeep::printed(conn, id)?;
    let edition = chosen(conn, id, wish.edition, shift.now, wish.at.is_none())?;
    let mut touched = vec![(kind, id)];
    let mut embargoed = None;
    let mut from = edition.visible_from;
    let until = match &wish.until {
        None => None,
        Some(None) => Some(None),
        Some(Some(until)) => Some(Some(instant_of(conn, until, "/until", shift.now)?)),
    };
    if let Some(at) = &wish.at {
        refuse_tied(conn, &edition)?;
        let wanted = instant_of(conn, at, "/at", shift.now)?;
        let embargo = of_kind!(kind, Moved => embargo::on::<Moved>(conn, id, shift.now))?;
        let held = held_back(Some(&wanted), embargo);
        embargoed = held.as_ref().map(|held| held.zoned.clone());
        let set = held.unwrap_or(wanted);
        from = set.at;
        let end = until.as_ref().map_or(edition.ends_at, |until| until.as_ref().map(|until| until.at));
        refuse_ended(from, end)?;
        if until.is_some() {
            door::set_end(conn, edition.id, None)?;
        }
        move_to(conn, shift, &edition, &set, &mut touched)?;
    }
    if let Some(until) = &until {
        refuse_no_time(from, until.as_ref())?;
        door::set_end(conn, edition.id, until.as_ref())?;
        retract::stands_again(conn, shift, edition.id, until.as_ref())?;
    }
    door::recut(conn, id, shift.now)?;
    door::log(conn, shift, "reschedule", kind, id, Some(edition.version))?;
    if wish.at.is_some() {
        refuse_half(conn, kind, id, &edition, from, shift.now)?;
        refuse_relied_on(conn, id, shift.now)?;
    }
    upkeep::after(conn, &touched, &printed_before, shift.now)?;
    let (visible_from, visible_until, at, until) = rows::table
        .find(edition.id)
        .select((rows::visible_from, rows::visible_until, rows::from_zoned, rows::until_zoned))
        .first::<(Moment, Option<Moment>, Option<Json<ZonedTime>>, Option<Json<ZonedTime>>)>(conn)?;
    let (at, until) = (at.map(|at| at.0), until.map(|until| until.0));
    Ok(Rescheduled { edition: edition.id, visible_from, visible_until, at, until, embargoed_until: embargoed })
}

/// Refuses to leave a scheduled publication with half of what it shows: it relies on this record being seen by then.
fn refuse_relied_on(conn: &mut Conn, id: Id, now: Moment) -> Result<()> {
    for edition in door::scheduled_with(conn, id, now)? {
        let shown: Named = of_kind!(edition.kind()?, Moved => shows::shown_by(&revision::at::<Moved>(conn, edition.record, edition.version)?));
        // One that was seen before and ended is left out, and the publication was told so.
        let seen = standings(conn, &[id], edition.visible_from, now)?.contains_key(&id);
        if !seen && shown.iter().any(|(_, one)| *one == id) {
            let listed = json!([{"kind": edition.kind, "id": edition.record, "edition": edition.id, "visible_from": edition.visible_from}]);
            let detail = format!(
                "A publication that is scheduled for {} shows this record, and readers would not see it by then; \
                 `records` names it. Move or cancel that one first.",
                edition.visible_from
            );
            return Err(Error::new(Code::ScheduleConflict, detail).with("records", listed));
        }
    }
    Ok(())
}

/// Refuses to take back by the way what was scheduled together with another record.
pub fn refuse_tied_upcoming(conn: &mut Conn, id: Id, now: Moment) -> Result<()> {
    let pending = door::pending(conn, id, now)?;
    pending.iter().filter(|one| one.visible_from > now).try_for_each(|edition| refuse_tied(conn, edition))
}

/// What was opened together has moved already; whatever else it shows must be seen by then too.
fn refuse_half(conn: &mut Conn, kind: Kind, id: Id, edition: &Edition, from: Moment, now: Moment) -> Result<()> {
    let first: Named = of_kind!(kind, Moved => shows::shown_by(&revision::at::<Moved>(conn, id, edition.version)?));
    let missing = shows::of(conn, id, first, from, now)?.drafts;
    if missing.is_empty() {
        return Ok(());
    }
    let detail = "Readers would not see all that it shows by then; `drafts` lists what is missing. Publish or move those \
                  first.";
    Err(Error::new(Code::DraftsNotPublished, detail).with("drafts", involved(conn, &missing)?))
}

fn refuse_ended(from: Moment, end: Option<Moment>) -> Result<()> {
    match end.filter(|end| *end <= from) {
        Some(end) => {
            let detail =
                format!("The edition ends at {end}, before that. Send another `until` too, or null for no end.");
            Err(Error::invalid(vec![Fault::at("/at", "ends_before_it_begins", detail)]))
        }
        None => Ok(()),
    }
}

fn move_to(conn: &mut Conn, shift: &Shift, edition: &Edition, to: &Set, touched: &mut Vec<(Kind, Id)>) -> Result<()> {
    let kind = edition.kind()?;
    let prepared = prepare::at_revision(conn, kind, edition.record, edition.version, to.at, edition.minor)?;
    door::shift(conn, edition, to, &prepared)?;
    prepare::rearrange(conn, kind, edition.record, shift.now)?;
    touched.push((kind, edition.record));
    for beside in door::tied_to(conn, edition.id)? {
        if beside.visible_from > shift.now
            && let Some(first) = door::openers_of(conn, beside.id)?.first()
        {
            follow(conn, shift, &beside, first, touched)?;
        }
    }
    Ok(())
}

/// Lets an edition begin with the first of those it is tied to.
fn follow(
    conn: &mut Conn,
    shift: &Shift,
    edition: &Edition,
    first: &Edition,
    touched: &mut Vec<(Kind, Id)>,
) -> Result<()> {
    let Some(zoned) = first.from_zoned.clone().filter(|_| first.visible_from != edition.visible_from) else {
        return Ok(());
    };
    let to = Set { at: first.visible_from, zoned: zoned.0 };
    move_to(conn, shift, edition, &to, touched)?;
    door::log(conn, shift, "reschedule", edition.kind()?, edition.record, Some(edition.version))
}

/// The edition that is meant: the one that was named, or the only one that has not begun, or where an end is set, the
/// one that is open.
fn chosen(conn: &mut Conn, id: Id, named: Option<Id>, now: Moment, open_too: bool) -> Result<Edition> {
    let mut pending = door::pending(conn, id, now)?;
    pending.retain(|edition| edition.tombstone.is_none() && (open_too || edition.visible_from > now));
    let found = match named {
        Some(named) => pending.into_iter().find(|edition| edition.id == named),
        None if open_too && pending.first().is_some_and(|edition| edition.visible_from <= now) => {
            pending.into_iter().next()
        }
        None if pending.len() > 1 => {
            let listed: Vec<_> = pending
                .iter()
                .map(|one| json!({"edition": one.id, "version": one.version, "visible_from": one.visible_from}))
                .collect();
            let detail = "Several editions are scheduled; `editions` lists them. Name one in `edition`.";
            return Err(Error::new(Code::ScheduleConflict, detail).with("editions", listed));
        }
        None => pending.into_iter().next(),
    };
    found.ok_or_else(|| {
        let detail = "There is no such edition of this record that has not begun. GET …/editions lists them all.";
        Error::new(Code::NotScheduled, detail)
    })
}

/// What was opened together with another record's edition is moved and cancelled with that one.
fn refuse_tied(conn: &mut Conn, edition: &Edition) -> Result<()> {
    let openers = door::openers_of(conn, edition.id)?;
    if openers.is_empty() {
        return Ok(());
    }
    let listed: Vec<_> = openers
        .iter()
        .map(|one| json!({"kind": one.kind, "id": one.record, "edition": one.id, "visible_from": one.visible_from}))
        .collect();
    let detail = "This edition was opened together with another record's, which would show half of itself without it; \
                  `records` lists it. Move or cancel that one.";
    Err(Error::new(Code::ScheduleConflict, detail).with("records", listed))
}
