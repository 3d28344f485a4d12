//! Days, fuzzy dates and wall-clock times.

use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Defaults;
use crate::http::Fault;
use crate::store::Moment;
use crate::words;

words! {
    /// How exact a time is.
    Precision {
        /// To the minute.
        Minute = "minute",
        /// The day alone is known.
        Day = "day",
    }
}

/// A time as the clock on the wall shows it. The wall clock and the zone are what is kept; `utc` is derived. With
/// precision `day`, `local` is a bare date and there is no instant: a date never becomes midnight somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZonedTime {
    /// `2023-11-10T15:00`, or `2023-11-10` with precision `day`.
    #[schema(example = "2023-11-10T15:00", pattern = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$")]
    pub local: String,
    /// IANA name of the zone.
    #[serde(default)]
    #[schema(example = "Asia/Shanghai", max_length = 64)]
    pub time_zone: Option<String>,
    /// The instant, derived from `local` and `time_zone`; what is written here is ignored. In the hour that daylight
    /// saving skips it is the first instant after it, in the hour that comes twice the earlier one.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub utc: Option<Moment>,
    /// How exact `local` is; told by its form where it is left out.
    #[serde(default)]
    pub precision: Option<Precision>,
}

impl ZonedTime {
    /// A bare day.
    pub fn day(day: NaiveDate) -> ZonedTime {
        ZonedTime { local: day.to_string(), time_zone: None, utc: None, precision: Some(Precision::Day) }
    }

    /// The day on the wall calendar.
    pub fn date(&self) -> Option<NaiveDate> {
        self.local.get(..10)?.parse().ok()
    }

    /// The hour on the wall clock, `HH:MM`, where it has one.
    pub fn hour(&self) -> Option<&str> {
        self.local.get(11..16)
    }

    /// The same as [`ZonedTime::settle`] for a time at which something happens: without a zone it is the site's, and a
    /// bare day is not enough.
    pub fn settle_hour(&mut self, defaults: &Defaults, pointer: &str, faults: &mut Vec<Fault>) {
        self.time_zone.get_or_insert_with(|| defaults.time_zone.name().to_owned());
        let known = faults.len();
        self.settle(pointer, faults);
        if faults.len() == known && self.utc.is_none() {
            let detail = "This needs a time of day: 2026-11-27T06:00, with `time_zone` where it is not the site's.";
            faults.push(Fault::at(format!("{pointer}/local"), "hour_needed", detail));
        }
    }

    /// Derives `utc` and `precision`, and reports what cannot stand.
    pub fn settle(&mut self, pointer: &str, faults: &mut Vec<Fault>) {
        self.utc = None;
        let zone = match self.time_zone.as_deref().map(Tz::from_str) {
            None => None,
            Some(Ok(zone)) => Some(zone),
            Some(Err(_)) => {
                let detail = "This is not a zone of the IANA database; write Asia/Shanghai or America/New_York.";
                faults.push(Fault::at(format!("{pointer}/time_zone"), "unknown_time_zone", detail));
                None
            }
        };
        let bare = self.local.len() == 10;
        let precision = if bare { Precision::Day } else { Precision::Minute };
        if self.precision.is_some_and(|given| given != precision) {
            let detail = "`local` is a bare date with precision `day`, and has a time of day with precision `minute`.";
            faults.push(Fault::at(format!("{pointer}/precision"), "wrong_precision", detail));
        }
        self.precision = Some(precision);
        let wrong =
            Fault::at(format!("{pointer}/local"), "not_a_date", "There is no such day or time in the calendar.");
        if bare {
            if self.date().is_none() {
                faults.push(wrong);
            }
            return;
        }
        match self.local.parse::<NaiveDateTime>().or_else(|_| format!("{}:00", self.local).parse()) {
            Ok(local) => {
                self.utc = zone.map(|zone| instant(local, zone));
                // RFC 3339 has four digits for a year.
                if self.utc.is_some_and(|at| !(0..=9999).contains(&at.utc().year())) {
                    faults.push(wrong);
                }
            }
            Err(_) => faults.push(wrong),
        }
    }
}

/// The instant at which a clock in `zone` shows `local`. In the hour that daylight saving skips it is the first instant
/// after it, in the hour that comes twice the earlier one.
pub fn instant(local: NaiveDateTime, zone: Tz) -> Moment {
    if let Some(at) = zone.from_local_datetime(&local).earliest() {
        return at.with_timezone(&Utc).into();
    }
    // A clock jumps at the full minute, and none ever jumped by more than a day.
    let minute = local.with_second(0).and_then(|minute| minute.with_nanosecond(0)).unwrap_or(local);
    for minutes in 0..=24 * 60 {
        if let Some(at) = zone.from_local_datetime(&(minute + TimeDelta::minutes(minutes))).earliest() {
            return at.with_timezone(&Utc).into();
        }
    }
    local.and_utc().into()
}

/// The start of a day in a zone.
pub fn start_of(day: NaiveDate, zone: Tz) -> Moment {
    instant(day.and_time(chrono::NaiveTime::MIN), zone)
}

/// The zone of this name; UTC where there is none such.
pub fn zone_or_utc(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// Reports a text that is no day of the calendar (`YYYY-MM-DD`).
pub fn check_day(day: Option<&str>, pointer: &str, faults: &mut Vec<Fault>) {
    if day.is_some_and(|day| day.len() != 10 || day.parse::<NaiveDate>().is_err()) {
        faults.push(Fault::at(pointer, "not_a_date", "Write a day of the calendar as YYYY-MM-DD."));
    }
}

/// Reports a text that is no fuzzy date (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`).
pub fn check_fuzzy(date: Option<&str>, pointer: &str, faults: &mut Vec<Fault>) {
    let Some(date) = date else { return };
    let whole = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    };
    if whole.len() != 10 || whole.parse::<NaiveDate>().is_err() {
        faults.push(Fault::at(pointer, "not_a_date", "Write a date as YYYY, YYYY-MM or YYYY-MM-DD."));
    }
}

/// The first and the last day that a fuzzy date can mean.
pub fn days_of(date: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (first, months) = match date.len() {
        4 => (format!("{date}-01-01"), 12),
        7 => (format!("{date}-01"), 1),
        _ => (date.to_owned(), 0),
    };
    let first: NaiveDate = first.parse().ok()?;
    if months == 0 {
        return Some((first, first));
    }
    Some((first, first.checked_add_months(Months::new(months))?.pred_opt()?))
}

/// Whether a fuzzy span covers a fuzzy day: where a date is vague, it is given the benefit of the doubt.
pub fn covers(from: Option<&str>, to: Option<&str>, day: &str) -> bool {
    let shared = |a: &str, b: &str| {
        let length = a.len().min(b.len());
        (a[..length].to_owned(), b[..length].to_owned())
    };
    let after_start = from.is_none_or(|from| {
        let (from, day) = shared(from, day);
        from <= day
    });
    let before_end = to.is_none_or(|to| {
        let (to, day) = shared(to, day);
        day <= to
    });
    after_start && before_end
}
