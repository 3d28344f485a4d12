//! Whether, when and where a press conference takes place: what can follow from what, and the act that says so.

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PressConference;
use super::parts::{Occurrence, Venue};
use crate::access::desk::Shift;
use crate::access::roles::{Leave, ToPublish};
use crate::http::{Code, Error, Fault, Result};
use crate::newsroom::editions::{self, Publish};
use crate::publishing;
use crate::record::revision::Saving;
use crate::record::time::instant;
use crate::record::{Defaults, Saved, ZonedTime, save, time};
use crate::store::{Conn, Json, Moment};

/// Whether, when and where a press conference takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Arrangement {
    /// Whether it takes place.
    pub occurrence: Occurrence,
    /// When it begins.
    pub starts: Option<ZonedTime>,
    /// When it ends.
    pub ends: Option<ZonedTime>,
    /// Where.
    pub venue: Option<Venue>,
}

impl Arrangement {
    /// Whether both say the same: the clock on the wall decides, not the instant derived from it.
    pub fn same_as(&self, other: &Arrangement) -> bool {
        let clock = |time: &Option<ZonedTime>| time.as_ref().map(|time| (time.local.clone(), time.time_zone.clone()));
        self.occurrence == other.occurrence
            && clock(&self.starts) == clock(&other.starts)
            && clock(&self.ends) == clock(&other.ends)
            && self.venue == other.venue
    }
}

/// What becomes of a press conference.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rearrange {
    /// Whether it takes place.
    pub occurrence: Occurrence,
    /// When it begins; as it was where it is left out. What is rescheduled needs a new one.
    #[serde(default)]
    pub starts: Option<ZonedTime>,
    /// When it ends. Left out, the end moves along with the beginning.
    #[serde(default)]
    pub ends: Option<ZonedTime>,
    /// Where; as it was where it is left out.
    #[serde(default)]
    pub venue: Option<Venue>,
    /// What readers are told of the change.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// Publish the change in the same call. Readers must see the press conference already; whatever else was changed
    /// since they do is published with it.
    #[serde(default)]
    pub publish: bool,
    /// With `publish`: publish the drafts it shows too.
    #[serde(default)]
    pub with_drafts: bool,
}

impl PressConference {
    /// Whether, when and where it takes place.
    pub fn arrangement(&self) -> Arrangement {
        Arrangement {
            occurrence: self.occurrence,
            starts: self.starts.as_deref().cloned(),
            ends: self.ends.as_deref().cloned(),
            venue: self.venue.as_deref().cloned(),
        }
    }

    /// The instant from which on it is past: its end, or where that is not known the end of its day. A day is one of its
    /// own zone, or of the site's. What was held is past at once; what has no day never is.
    pub fn past_from(&self, defaults: &Defaults) -> Option<Moment> {
        let starts = self.starts.as_deref()?;
        let zone = |time: &ZonedTime| {
            let named = time.time_zone.as_deref().or(starts.time_zone.as_deref());
            named.map_or(defaults.time_zone, time::zone_or_utc)
        };
        let after_day =
            |time: &ZonedTime| Some(time::start_of(time.date()?.checked_add_days(Days::new(1))?, zone(time)));
        match self.ends.as_deref() {
            Some(ends) => ends.utc.or_else(|| Some(instant(clock(ends)?, zone(ends)))).or_else(|| after_day(ends)),
            None => after_day(starts),
        }
    }

    /// Reports an end before the beginning.
    pub(super) fn settle_times(&mut self, faults: &mut Vec<Fault>) {
        for (field, time) in [("/starts", &mut self.starts), ("/ends", &mut self.ends)] {
            if let Some(time) = time {
                time.settle(field, faults);
            }
        }
        if let (Some(starts), Some(ends)) = (&self.starts, &self.ends)
            && ends_before(starts, ends)
        {
            faults.push(Fault::at("/ends", "ends_before_it_begins", "It ends before it begins."));
        }
        if self.starts.is_none() && self.occurrence == Occurrence::Rescheduled {
            faults.push(Fault::at("/starts", "new_time_needed", NEW_TIME));
        }
    }

    /// Reports what cannot become of it; `expressly` where an act of its own asks for it.
    pub(super) fn refuse_turn(&self, before: &PressConference, expressly: bool, faults: &mut Vec<Fault>) {
        let (old, new) = (before.arrangement(), self.arrangement());
        if let Some(why) = turn_refused(old.occurrence, new.occurrence, expressly) {
            faults.push(Fault::at("/occurrence", "not_from_there", why));
            return;
        }
        let asked = expressly || old.occurrence != Occurrence::Rescheduled;
        let unmoved = Arrangement { starts: old.starts, ..new.clone() }.same_as(&new);
        if new.occurrence == Occurrence::Rescheduled && asked && unmoved {
            faults.push(Fault::at("/starts", "new_time_needed", NEW_TIME));
        }
    }
}

const NEW_TIME: &str =
    "What is rescheduled has a new time: give it in `starts`. Where nobody knows it yet, it is postponed.";

/// Why one cannot become the other, if it cannot.
fn turn_refused(before: Occurrence, after: Occurrence, expressly: bool) -> Option<&'static str> {
    use Occurrence::{Cancelled, Confirmed, Held, Planned, Postponed, Rescheduled};
    match (before, after) {
        (Held, Cancelled | Postponed | Rescheduled) => Some(
            "It was held: what took place is not cancelled, postponed or rescheduled. If it was marked as held by \
             mistake, set it to planned or confirmed first, with POST …/occurrence.",
        ),
        (Held, Planned | Confirmed) if !expressly => {
            Some("It was held. If that was a mistake, take it back expressly, with POST …/occurrence.")
        }
        (Cancelled, Held | Postponed) => Some(
            "It was cancelled. If it takes place after all, set it to planned, confirmed or rescheduled first, with \
             POST …/occurrence.",
        ),
        (Cancelled, Planned | Confirmed | Rescheduled) if !expressly => {
            Some("It was cancelled. If it takes place after all, say so expressly, with POST …/occurrence.")
        }
        _ => None,
    }
}

/// What the clock shows, where a time has an hour.
pub fn clock(time: &ZonedTime) -> Option<NaiveDateTime> {
    time.local.parse().or_else(|_| format!("{}:00", time.local).parse()).ok()
}

/// Instants are compared where both are known; else the days, and the hours of one clock.
fn ends_before(starts: &ZonedTime, ends: &ZonedTime) -> bool {
    if let (Some(starts), Some(ends)) = (starts.utc, ends.utc) {
        return ends < starts;
    }
    let days = starts.date().zip(ends.date());
    let one_clock = ends.time_zone.is_none() || ends.time_zone == starts.time_zone;
    let hours = clock(starts).zip(clock(ends)).filter(|_| one_clock);
    days.is_some_and(|(first, last)| last < first) || hours.is_some_and(|(first, last)| last < first)
}

/// The end that is as long after a new beginning as the old one was after the old beginning; none where the three are not
/// told alike.
fn moved_along(old: &ZonedTime, end: &ZonedTime, new: &ZonedTime) -> Option<ZonedTime> {
    if old.time_zone != end.time_zone {
        return None;
    }
    let local = match (clock(old), clock(end), clock(new)) {
        (Some(old), Some(end), Some(new)) => {
            let end = new.checked_add_signed(end - old)?;
            end.format(if new.and_utc().timestamp() % 60 == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" })
                .to_string()
        }
        (None, None, None) => {
            let day = |time: &ZonedTime| time.date();
            let (old, end, new): (NaiveDate, NaiveDate, NaiveDate) = (day(old)?, day(end)?, day(new)?);
            new.checked_add_signed(end - old)?.to_string()
        }
        _ => return None,
    };
    Some(ZonedTime { local, time_zone: new.time_zone.clone(), utc: None, precision: new.precision })
}

/// Says what becomes of a press conference; the change is kept in its history. Publishes it, where that is asked for.
pub fn rearrange(
    conn: &mut Conn,
    shift: &Shift,
    before: &Saved<PressConference>,
    wish: Rearrange,
) -> Result<Saved<PressConference>> {
    let mut record = before.record.clone();
    record.occurrence = wish.occurrence;
    if let Some(starts) = wish.starts {
        let old = before.record.starts.as_deref().zip(before.record.ends.as_deref());
        record.ends = old.and_then(|(began, ended)| moved_along(began, ended, &starts)).map(Json);
        record.starts = Some(Json(starts));
    }
    record.ends = wish.ends.map(Json).or(record.ends);
    record.venue = wish.venue.map(Json).or(record.venue);
    let told = wish.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
    let saving = Saving { told, expressly: true, ..Saving::default() };
    let saved = save::change_with(conn, shift, before, record, &saving)?;
    if wish.publish {
        shift.require(ToPublish::PERMISSION)?;
        if publishing::shown_version(conn, saved.head.id, shift.now)?.is_none() {
            let detail = "Readers do not see this press conference. Publish it with an act of its own, …/publish; then \
                          `publish` here shows them changes at once.";
            return Err(Error::new(Code::NotPublished, detail));
        }
        editions::publish(conn, shift, &saved, &Publish { with_drafts: wish.with_drafts, ..Publish::default() })?;
    }
    Ok(saved)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> ZonedTime {
        let local = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day").and_time(chrono::NaiveTime::MIN);
        let local = (local + TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M").to_string();
        ZonedTime { local, time_zone: Some("Asia/Shanghai".into()), utc: None, precision: None }
    }

    fn settled(mut time: ZonedTime) -> ZonedTime {
        let mut faults = Vec::new();
        time.settle("", &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        time
    }

    proptest! {
        #[test]
        fn an_end_moves_as_far_as_the_beginning(old in 0..1_000_000_i64, length in 0..10_000_i64, new in 0..1_000_000_i64) {
            let end = moved_along(&at(old), &at(old + length), &at(new)).expect("all have an hour");
            prop_assert_eq!(settled(end), settled(at(new + length)));
        }

        /// A day behind UTC, before it or far from it ends when the next begins there, and lasts about a day.
        #[test]
        fn a_day_is_past_when_it_has_ended_in_its_zone(
            zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), site in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
            day in 0..20_000_i64, named in any::<bool>(),
        ) {
            let day = NaiveDate::from_ymd_opt(1975, 1, 1).expect("a day") + TimeDelta::days(day);
            let mut conference: PressConference = serde_json::from_value(serde_json::json!({})).expect("it needs nothing");
            conference.starts = Some(Json(ZonedTime { time_zone: named.then(|| zone.name().into()), ..ZonedTime::day(day) }));
            let defaults = Defaults { language: "en".into(), time_zone: site };
            let there = if named { zone } else { site };
            let (began, ended) = (time::start_of(day, there), conference.past_from(&defaults).expect("it has a day"));
            let hours = (ended.micros() - began.micros()) / 3_600_000_000;
            // Where a day was left out of the calendar, the next begins at once.
            prop_assert!((0..=26).contains(&hours), "{} {}: {} hours", there, day, hours);
            let last = ended.plus(TimeDelta::microseconds(-1)).utc().with_timezone(&there).date_naive();
            prop_assert!(last <= day, "{} {}: {}", there, day, last);
        }
    }
}
