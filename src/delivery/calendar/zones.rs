//! The rules of a time zone as iCalendar tells them. An event is kept by the clock on the wall and the zone's name, so
//! that a calendar that knows the zone follows its rules as they change; these are for one that does not.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use super::lines::Lines;

/// Between two looks at a zone's clock. None was ever changed twice in less.
const STEP: TimeDelta = TimeDelta::hours(12);

/// The rules of a zone for the years in which there are events.
pub fn rules(lines: &mut Lines, zone: Tz, years: &BTreeSet<i32>) {
    lines.put("BEGIN", "VTIMEZONE");
    lines.put("TZID", zone.name());
    for year in years {
        let (Some(first), Some(next)) = (NaiveDate::from_ymd_opt(*year, 1, 1), NaiveDate::from_ymd_opt(year + 1, 1, 1))
        else {
            continue;
        };
        let (first, next) = (first.and_time(chrono::NaiveTime::MIN), next.and_time(chrono::NaiveTime::MIN));
        // What holds when the year begins, where the year before does not say so, and then each change in it. The clock on
        // the wall is at most a day from UTC's.
        let begins = first - offset(zone, first);
        if !years.contains(&(year - 1)) {
            observance(lines, zone, first, offset(zone, begins), begins);
        }
        let mut at = begins - TimeDelta::days(1);
        while at < next + TimeDelta::days(1) {
            let later = at + STEP;
            if offset(zone, at) != offset(zone, later) {
                let change = change_between(zone, at, later);
                let before = offset(zone, at);
                if (change + before).year() == *year {
                    observance(lines, zone, change + before, before, change);
                }
            }
            at = later;
        }
    }
    lines.put("END", "VTIMEZONE");
}

/// How far a zone's clock is from UTC's when that shows `utc`.
fn offset(zone: Tz, utc: NaiveDateTime) -> TimeDelta {
    TimeDelta::seconds(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().into())
}

/// The first second with the offset that holds at `until`.
fn change_between(zone: Tz, mut since: NaiveDateTime, mut until: NaiveDateTime) -> NaiveDateTime {
    let before = offset(zone, since);
    while until - since > TimeDelta::seconds(1) {
        let middle = since + TimeDelta::seconds((until - since).num_seconds() / 2);
        if offset(zone, middle) == before { since = middle } else { until = middle }
    }
    until
}

/// From `onset` on, by the clock as it was until then, what holds at `utc`.
fn observance(lines: &mut Lines, zone: Tz, onset: NaiveDateTime, before: TimeDelta, utc: NaiveDateTime) {
    let known = zone.offset_from_utc_datetime(&utc);
    let kind = if known.dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
    lines.put("BEGIN", kind);
    lines.put("DTSTART", &onset.format("%Y%m%dT%H%M%S").to_string());
    lines.put("TZOFFSETFROM", &written(before));
    lines.put("TZOFFSETTO", &written(offset(zone, utc)));
    lines.text("TZNAME", known.abbreviation().unwrap_or_default());
    lines.put("END", kind);
}

fn written(offset: TimeDelta) -> String {
    let (sign, seconds) = (if offset < TimeDelta::zero() { '-' } else { '+' }, offset.num_seconds().abs());
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::time::instant;

    /// Reads the rules back, and the instant at which their clock shows a time (RFC 5545: the latest onset before it).
    fn by_the_rules(zone: Tz, local: NaiveDateTime) -> NaiveDateTime {
        let mut lines = Lines::default();
        rules(&mut lines, zone, &BTreeSet::from([local.year() - 1, local.year()]));
        let seconds = |offset: &str| {
            let part = |at: usize| offset.get(at..at + 2).and_then(|part| part.parse::<i64>().ok()).unwrap_or(0);
            let all = part(1) * 3600 + part(3) * 60 + part(5);
            if offset.starts_with('-') { -all } else { all }
        };
        let mut latest: Option<(NaiveDateTime, i64)> = None;
        let (mut onset, whole) = (NaiveDateTime::MIN, lines.whole());
        for line in whole.lines() {
            if let Some(start) = line.strip_prefix("DTSTART:") {
                onset = NaiveDateTime::parse_from_str(start, "%Y%m%dT%H%M%S").expect("an onset");
            }
            if let Some(to) = line.strip_prefix("TZOFFSETTO:")
                && onset <= local
                && latest.is_none_or(|(known, _)| known <= onset)
            {
                latest = Some((onset, seconds(to)));
            }
        }
        local - TimeDelta::seconds(latest.expect("some rule holds").1)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Where a clock shows a time once, the rules lead to the instant that we derive.
        #[test]
        fn the_rules_say_what_we_derive(
            zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), year in 1950..2100, day in 0..365_i64, minute in 0..1440_i64,
        ) {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day").and_time(chrono::NaiveTime::MIN);
            let local = first + TimeDelta::days(day) + TimeDelta::minutes(minute);
            prop_assume!(zone.from_local_datetime(&local).single().is_some());
            prop_assert_eq!(by_the_rules(zone, local), instant(local, zone).utc().naive_utc(), "{} {}", zone, local);
        }
    }
}
