//! Publishing: when, what goes with it, and what stands in the way.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::article::embargo;
use super::article::quotation_check::{self, Doubt};
use super::correction::retract;
use super::shows::{self, Shows};
use super::{prepare, upkeep};
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::of_kind;
use crate::publishing::door::{self, Set};
use crate::publishing::{self, Opening, Upcoming};
use crate::record::save::{defaults, load};
use crate::record::{Extraction, Kind, Record, Saved, ZonedTime, card, merged};
use crate::store::{Conn, Id, Moment, lock_rows};

/// How a record is to be published.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Publish the drafts it shows together with it. Without it they are listed and nothing is published.
    #[serde(default)]
    pub with_drafts: bool,
    /// When readers are to see it; now where it is left out. Without a zone it is the site's.
    #[serde(default)]
    pub at: Option<ZonedTime>,
    /// Until when they are to see it; without an end where it is left out.
    #[serde(default)]
    pub until: Option<ZonedTime>,
    /// A minor edit moves no date that readers see, and does not make translations stale.
    #[serde(default)]
    pub minor: bool,
    /// Why it is published though quotations have lost their place in its text. Kept with the edition.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub orphans_accepted_because: Option<String>,
    /// Why it is published though direct quotations are in doubt, where the site's policy is to block. Kept with the
    /// edition.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub quotations_accepted_because: Option<String>,
    /// Why what was retracted is shown again. Kept with the edition.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub reinstated_because: Option<String>,
    /// A note for the newsroom. Kept with the edition.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A record that was published, or left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Involved {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: Option<String>,
}

/// What came of publishing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Published {
    /// The edition that was opened.
    pub edition: Id,
    /// Since when readers see it, or will.
    pub visible_from: Moment,
    /// Until when; null where no end is set.
    pub visible_until: Option<Moment>,
    /// The wall clock its beginning was set by, and the instant that is; null where it began at once.
    pub at: Option<ZonedTime>,
    /// The embargo that moved its beginning; null where none did.
    pub embargoed_until: Option<ZonedTime>,
    /// The drafts that were published with it.
    pub with: Vec<Involved>,
    /// Records it refers to that readers do not see: suggestions that nobody has accepted, and what was taken from
    /// their sight.
    pub left_out: Vec<Involved>,
    /// Editions of this record that were scheduled before and will take its place.
    pub then: Vec<Upcoming>,
    /// What is in doubt about the quotations it prints.
    pub doubts: Vec<Doubt>,
}

/// Publishes a record as it was last saved.
pub fn publish<T: Record>(conn: &mut Conn, shift: &Shift, saved: &Saved<T>, wish: &Publish) -> Result<Published> {
    let id = saved.head.id;
    refuse_merged(conn, id)?;
    refuse_suggestion(T::SUGGESTED_APART, saved.record.extraction())?;
    let (grounds, doubts) = grounds(conn, shift, saved, wish)?;
    let mut when = when::<T>(conn, shift, id, wish)?;
    let mut shows = shows::of(conn, id, shows::shown_by(&saved.record), when.from, shift.now)?;
    // What goes along may be under an embargo that the record itself is not.
    if let Some(embargo) = embargo_of_drafts::<T>(conn, id, &shows, shift.now)?.filter(|embargo| embargo.at > when.from)
    {
        when = When { from: embargo.at, embargo: Some(embargo.zoned.clone()), set: Some(embargo), ..when };
        refuse_no_time(when.from, when.until.as_ref())?;
        shows = shows::of(conn, id, shows::shown_by(&saved.record), when.from, shift.now)?;
    }
    if !shows.trashed.is_empty() {
        let listed = involved(conn, &shows.trashed)?;
        let detail = "This shows records that lie in the trash; `records` lists them. Restore them, or take them out.";
        return Err(Error::new(Code::ShowsTrashed, detail).with("records", listed));
    }
    if !shows.drafts.is_empty() && !wish.with_drafts {
        let listed = involved(conn, &shows.drafts)?;
        let detail = format!(
            "This shows {} that readers do not see then; `drafts` lists them. Publish them first, or send \
             {{\"with_drafts\": true}} to publish them together.",
            if shows.drafts.len() == 1 { "a record".to_owned() } else { format!("{} records", shows.drafts.len()) }
        );
        return Err(Error::new(Code::DraftsNotPublished, detail).with("drafts", listed));
    }
    // Nobody else publishes meanwhile, but somebody may save one of them.
    let drafts: Vec<Id> = shows.drafts.iter().map(|(_, draft)| *draft).collect();
    lock_rows(conn, "records", &drafts)?;
    let printed_before = upkeep::printed(conn, id)?;
    let replaced = if when.embargo.is_some() { take_place(conn, id, when.from, shift.now)? } else { Vec::new() };
    let opening = Opening { from: when.set, until: when.until, minor: wish.minor, grounds, ..Opening::default() };
    let edition = open(conn, shift, saved.clone(), when.from, &opening)?;
    replaced.into_iter().try_for_each(|tied| door::tie(conn, tied, edition))?;
    retract::stands_again(conn, shift, edition, opening.until.as_ref())?;
    let beside = Opening { until: None, grounds: None, with: Some(edition), ..opening.clone() };
    open_drafts(conn, shift, &shows, when.from, &beside)?;
    prepare::redate(conn, T::KIND, id, shift.now)?;
    let opened: Vec<(Kind, Id)> = [(T::KIND, id)].into_iter().chain(shows.drafts.iter().copied()).collect();
    upkeep::after(conn, &opened, &printed_before, shift.now)?;
    let then = publishing::upcoming(conn, id, when.from)?;
    Ok(Published {
        edition,
        visible_from: when.from,
        visible_until: opening
            .until
            .map(|until| until.at)
            .into_iter()
            .chain(then.first().map(|next| next.visible_from))
            .min(),
        at: opening.from.map(|set| set.zoned),
        embargoed_until: when.embargo,
        with: involved(conn, &shows.drafts)?,
        left_out: involved(conn, &shows.left_out)?,
        then,
        doubts,
    })
}

/// When an edition is to begin and end.
pub struct When {
    /// The instant at which it begins.
    pub from: Moment,
    /// The wall clock that was set for it, by somebody or by an embargo.
    pub set: Option<Set>,
    /// The end that was set.
    pub until: Option<Set>,
    /// The embargo that moved its beginning.
    pub embargo: Option<ZonedTime>,
}

fn when<T: Record>(conn: &mut Conn, shift: &Shift, id: Id, wish: &Publish) -> Result<When> {
    let wanted = wish.at.as_ref().map(|at| instant_of(conn, at, "/at", shift.now)).transpose()?;
    let until = wish.until.as_ref().map(|until| instant_of(conn, until, "/until", shift.now)).transpose()?;
    // The one place where a beginning is chosen: whoever publishes, an embargo holds.
    let embargo = embargo::on::<T>(conn, id, shift.now)?;
    let held = held_back(wanted.as_ref(), embargo);
    let embargo = held.as_ref().map(|held| held.zoned.clone());
    let set = held.or(wanted);
    let from = match &set {
        Some(set) => set.at,
        None => door::beginning(conn, id, shift.now)?,
    };
    refuse_no_time(from, until.as_ref())?;
    Ok(When { from, set, until, embargo })
}

/// The latest embargo that covers one of the drafts that go along.
fn embargo_of_drafts<T: Record>(conn: &mut Conn, id: Id, shows: &Shows, now: Moment) -> Result<Option<Set>> {
    let beside = (T::KIND == Kind::Article).then_some(id);
    let mut latest: Option<Set> = None;
    for (_, draft) in &shows.drafts {
        let covering = embargo::covering(conn, *draft, beside, now)?;
        if covering.as_ref().is_some_and(|one| latest.as_ref().is_none_or(|known| one.at > known.at)) {
            latest = covering;
        }
    }
    Ok(latest)
}

/// An embargo chose the instant, so a newer version takes the place of one that waits for the same end. Answers the
/// editions that were tied to it.
fn take_place(conn: &mut Conn, id: Id, from: Moment, now: Moment) -> Result<Vec<Id>> {
    let pending = door::pending(conn, id, now)?;
    let Some(waiting) = pending.iter().find(|edition| edition.visible_from == from) else { return Ok(Vec::new()) };
    if !door::openers_of(conn, waiting.id)?.is_empty() {
        return Ok(Vec::new());
    }
    let tied = door::tied_to(conn, waiting.id)?.into_iter().map(|edition| edition.id).collect();
    door::cancel(conn, waiting)?;
    Ok(tied)
}

/// The end of an embargo, where it is later than what somebody wants.
pub fn held_back(wanted: Option<&Set>, embargo: Option<Set>) -> Option<Set> {
    embargo.filter(|embargo| wanted.is_none_or(|wanted| wanted.at < embargo.at))
}

/// Refuses an edition that would end before it begins.
pub fn refuse_no_time(from: Moment, until: Option<&Set>) -> Result<()> {
    match until.filter(|until| until.at <= from) {
        Some(_) => {
            let detail = format!("It would end before it begins, at {from}.");
            Err(Error::invalid(vec![Fault::at("/until", "ends_before_it_begins", detail)]))
        }
        None => Ok(()),
    }
}

/// The instant of a wall clock that somebody set, which must be to come.
pub fn instant_of(conn: &mut Conn, zoned: &ZonedTime, pointer: &str, now: Moment) -> Result<Set> {
    let (mut zoned, mut faults) = (zoned.clone(), Vec::new());
    zoned.settle_hour(&defaults(conn)?, pointer, &mut faults);
    if let (Some(at), true) = (zoned.utc, faults.is_empty()) {
        if at > now {
            return Ok(Set { at, zoned });
        }
        let detail = format!("This was at {at}, and it is {now}. Leave it out to do it now.");
        faults.push(Fault::at(pointer, "in_the_past", detail));
    }
    Err(Error::invalid(faults))
}

/// Opens one edition of a record as it was last saved.
pub fn open<T: Record>(conn: &mut Conn, shift: &Shift, saved: Saved<T>, from: Moment, opening: &Opening) -> Result<Id> {
    let Saved { head, record } = saved;
    let (prepared, dated) = prepare::prepare(conn, head.id, head.version, record, from, opening.minor)?;
    if opening.from.is_none() {
        dated.keep_dates(conn, head.id)?;
    }
    door::open(conn, shift, &prepared, from, opening)
}

/// Opens the drafts that go with a publication at the same instant, and ties to it what it relies on.
pub fn open_drafts(conn: &mut Conn, shift: &Shift, shows: &Shows, from: Moment, opening: &Opening) -> Result<()> {
    let Some(opener) = opening.with else { return Ok(()) };
    for (kind, draft) in &shows.drafts {
        let begins = if opening.from.is_some() { from } else { door::beginning(conn, *draft, from)? };
        let edition = of_kind!(*kind, Draft => {
            let saved = load::<Draft>(conn, *draft)?;
            open(conn, shift, saved, begins, opening)?
        });
        // One that was to be opened later with another publication would bring back an older version.
        for later in door::pending(conn, *draft, shift.now)? {
            let openers = door::openers_of(conn, later.id)?;
            if later.id != edition && later.visible_from > begins && !openers.is_empty() {
                openers.iter().try_for_each(|opener| door::tie(conn, edition, opener.id))?;
                door::cancel(conn, &later)?;
            }
        }
        door::recut(conn, *draft, shift.now)?;
    }
    for edition in &shows.scheduled {
        if !door::openers_of(conn, *edition)?.is_empty() {
            door::tie(conn, *edition, opener)?;
        }
    }
    Ok(())
}

fn refuse_merged(conn: &mut Conn, id: Id) -> Result<()> {
    let into = merged::answering(conn, id)?;
    if into == id {
        return Ok(());
    }
    let detail = format!("This record was merged into {into}, which answers for it. Publish that one.");
    Err(Error::new(Code::MergedAway, detail).with("merged_into", json!({"id": into})))
}

fn refuse_suggestion(apart: bool, extraction: Option<&Extraction>) -> Result<()> {
    if apart && Extraction::withheld(extraction) {
        let detail = "This was found by the program, and nobody has accepted it. Set `extraction.review` to accepted \
                      when it is right; the change log keeps who did.";
        return Err(Error::new(Code::SuggestionNotAccepted, detail));
    }
    Ok(())
}

/// The reasons that are kept with an edition, and what is in doubt about it. Some things need a reason.
fn grounds<T: Record>(
    conn: &mut Conn,
    shift: &Shift,
    saved: &Saved<T>,
    wish: &Publish,
) -> Result<(Option<Value>, Vec<Doubt>)> {
    let said =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut kept = Map::new();
    let value = serde_json::to_value(&saved.record)?;
    let orphans: Vec<Value> =
        value["orphans"].as_array().into_iter().flatten().map(|orphan| orphan["quotation"].clone()).collect();
    if !orphans.is_empty() {
        let Some(reason) = said(&wish.orphans_accepted_because) else {
            let detail = "Quotations have lost their place in the text; `orphans` lists them. Mark them again in the \
                          body, take them off the article's `orphans`, or say why in `orphans_accepted_because`.";
            return Err(Error::new(Code::OrphanedQuotations, detail).with("orphans", orphans));
        };
        kept.insert("orphans".into(), json!(orphans));
        kept.insert("because".into(), json!(reason));
    }
    let because = said(&wish.quotations_accepted_because);
    let doubts = match T::KIND {
        Kind::Article => {
            quotation_check::accept(conn, saved.head.id, &serde_json::from_value(value)?, because.as_deref())?
        }
        Kind::Quotation => {
            quotation_check::accept_one(conn, saved.head.id, &serde_json::from_value(value)?, because.as_deref())?
        }
        _ => Vec::new(),
    };
    if let Some(reason) = because.filter(|_| !doubts.is_empty()) {
        kept.insert("doubts".into(), json!(doubts));
        kept.insert("quotations_accepted_because".into(), json!(reason));
    }
    let pending = door::pending(conn, saved.head.id, shift.now)?;
    if pending.iter().any(|edition| edition.tombstone.is_some()) {
        let Some(reason) = said(&wish.reinstated_because) else {
            let detail = "Readers were told that this was taken back. To show it again all the same, say why in \
                          `reinstated_because`.";
            return Err(Error::new(Code::Retracted, detail));
        };
        kept.insert("reinstated_because".into(), json!(reason));
    }
    if let Some(note) = said(&wish.note) {
        kept.insert("note".into(), json!(note));
    }
    Ok(((!kept.is_empty()).then_some(Value::Object(kept)), doubts))
}

/// These records with what they are called.
pub fn involved(conn: &mut Conn, records: &[(Kind, Id)]) -> Result<Vec<Involved>> {
    let ids: Vec<Id> = records.iter().map(|(_, id)| *id).collect();
    let cards = card::of_working_copies(conn, &ids)?;
    let name = |id: &Id| {
        let label = cards.get(id)?.1.label.as_ref()?.original()?;
        Some(label.chars().take(120).collect())
    };
    Ok(records.iter().map(|(kind, id)| Involved { kind: *kind, id: *id, name: name(id) }).collect())
}
