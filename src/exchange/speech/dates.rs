//! Days as they are printed in news: with and without a year, relative, by the day of the week; and what day of
//! the calendar they are, seen from the day of publication.

use chrono::{Datelike, Days, NaiveDate};

use super::Span;
use super::lexicon::role::{MONTH, RELATIVE_DAY, WEEKDAY};
use super::people::Phrases;
use super::tokens::Kind;

/// A day as printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum When {
    Day {
        year: Option<i32>,
        month: u32,
        day: u32,
    },
    /// 10日: the month is the page's.
    DayOfMonth(u32),
    /// Days from publication: yesterday is -1.
    Relative(i64),
    /// 1 is Monday; `week` is -1 for "last", 1 for "next", 0 for the nearest past one.
    Weekday {
        day: u32,
        week: i64,
    },
}

impl When {
    pub fn is_absolute(self) -> bool {
        matches!(self, When::Day { .. })
    }
}

/// A day and the units (tokens or characters) it is printed in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dated {
    pub when: When,
    pub from: usize,
    pub to: usize,
    pub span: Span,
}

/// What a date rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Basis {
    Printed,
    /// The year, or year and month, come from the page's date.
    Completed,
    Relative,
}

impl Basis {
    pub fn method(self) -> &'static str {
        match self {
            Basis::Printed => "date-printed",
            Basis::Completed => "date-completed-from-page",
            Basis::Relative => "date-relative-to-page",
        }
    }
    pub fn confidence(self) -> f32 {
        match self {
            Basis::Printed => 0.95,
            Basis::Completed => 0.9,
            Basis::Relative => 0.7,
        }
    }
}

/// The day the text is read from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub published: Option<NaiveDate>,
}

/// A date a few days after publication is this year's, and a slip of the page, rather than last year's.
const SLIP_DAYS: i64 = 7;
/// With "will" or "next", a date may be this far ahead.
const AHEAD_DAYS: i64 = 180;

impl Calendar {
    /// The calendar day, where it can be known. `ahead`: the sentence speaks of the future.
    pub fn day(&self, when: When, ahead: bool) -> Option<(NaiveDate, Basis)> {
        match when {
            When::Day { year: Some(year), month, day } => {
                Some((NaiveDate::from_ymd_opt(year, month, day)?, Basis::Printed))
            }
            When::Day { year: None, month, day } => {
                let published = self.published?;
                let reach = if ahead { AHEAD_DAYS } else { SLIP_DAYS };
                (-4..=1)
                    .rev()
                    .filter_map(|y| NaiveDate::from_ymd_opt(published.year().checked_add(y)?, month, day))
                    .find(|date| (*date - published).num_days() <= reach)
                    .map(|date| (date, Basis::Completed))
            }
            When::DayOfMonth(day) => {
                let published = self.published?;
                let here = published.with_day(day);
                let reach = if ahead { 31 } else { SLIP_DAYS };
                let date = match here.filter(|d| (*d - published).num_days() <= reach) {
                    Some(date) => date,
                    None => published.with_day(1)?.pred_opt()?.with_day(day)?,
                };
                Some((date, Basis::Completed))
            }
            When::Relative(offset) => Some((shifted(self.published?, offset)?, Basis::Relative)),
            When::Weekday { day, week } => {
                let published = self.published?;
                let today = i64::from(published.weekday().number_from_monday());
                let back = (today - i64::from(day)).rem_euclid(7);
                let offset = match (week, ahead) {
                    (1, _) => 7 - today + i64::from(day),
                    (-1, _) if back == 0 => -7,
                    (_, true) => (i64::from(day) - today).rem_euclid(7),
                    _ => -back,
                };
                Some((shifted(published, offset)?, Basis::Relative))
            }
        }
    }
}

fn shifted(date: NaiveDate, offset: i64) -> Option<NaiveDate> {
    let days = Days::new(offset.unsigned_abs());
    if offset < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) }
}

/// A number's leading digits and how many there are.
fn digits(word: &str) -> Option<(u32, usize)> {
    let length = word.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 4 {
        return None;
    }
    Some((word.get(..length)?.parse().ok()?, length))
}

impl Phrases<'_, '_> {
    /// The days printed in a sentence that starts with token `from`, in order.
    pub fn dates(&self, from: usize) -> Vec<Dated> {
        let mut found = Vec::new();
        let mut n = from;
        while let Some(token) = self.token(n) {
            let dated = match token.kind {
                Kind::Number => self.numeric(n),
                Kind::Word if token.is(MONTH) && token.is_capital() => self.by_month(n, from),
                Kind::Word if token.is(RELATIVE_DAY) => Some((When::Relative(i64::from(token.value) - 8), n, n + 1)),
                Kind::Word if token.is(WEEKDAY) && token.is_capital() && token.until - token.at > 2 => {
                    let week = match n.checked_sub(1).and_then(|b| self.word(b)).map(|w| w.text(self.text)) {
                        Some("last" | "Last") => -1,
                        Some("next" | "Next") => 1,
                        _ => 0,
                    };
                    Some((When::Weekday { day: token.value, week }, n, n + 1))
                }
                _ => None,
            };
            match dated {
                Some((when, first, to)) => {
                    let start = self.token(first).map_or(token.at, |t| t.at);
                    let end = self.token(to - 1).map_or(token.until, |t| t.until);
                    found.push(Dated { when, from: first, to, span: Span::new(start, end) });
                    n = to;
                }
                None => n += 1,
            }
        }
        found
    }

    /// "November 10", "Nov. 10, 2023", "10 November 2023", "the 10th of November".
    fn by_month(&self, n: usize, from: usize) -> Option<(When, usize, usize)> {
        let month = self.token(n)?.value;
        let number = |k: usize| self.token(k).filter(|t| t.kind == Kind::Number).map(|t| t.text(self.text));
        let day_at = |k: usize| number(k).and_then(digits).filter(|(d, l)| *l <= 2 && (1..=31).contains(d));
        let year_at = |k: usize| number(k).and_then(digits).filter(|(y, l)| *l == 4 && (1900..2200).contains(y));
        if let Some((day, _)) = day_at(n + 1) {
            let (year, to) = match (year_at(n + 2), self.is_comma(n + 2).then(|| year_at(n + 3)).flatten()) {
                (Some((year, _)), _) => (Some(year as i32), n + 3),
                (None, Some((year, _))) => (Some(year as i32), n + 4),
                _ => (None, n + 2),
            };
            return Some((When::Day { year, month, day }, n, to));
        }
        let mut before = n.checked_sub(1)?;
        if self.word(before).is_some_and(|t| t.text(self.text) == "of") {
            before = before.checked_sub(1)?;
        }
        let (day, _) = day_at(before).filter(|_| before >= from)?;
        let (year, to) = match year_at(n + 1) {
            Some((year, _)) => (Some(year as i32), n + 2),
            None => (None, n + 1),
        };
        Some((When::Day { year, month, day }, before, to))
    }

    /// "2023-11-10".
    fn numeric(&self, n: usize) -> Option<(When, usize, usize)> {
        let word = self.token(n)?.text(self.text);
        if word.len() > 10 {
            return None;
        }
        let mut parts = word.split(['-', '/', '.']);
        let (year, length) = parts.next().and_then(digits)?;
        let (month, day) = (parts.next().and_then(digits)?.0, parts.next().and_then(digits)?.0);
        let plausible = length == 4 && parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
        plausible.then_some((When::Day { year: Some(year as i32), month, day }, n, n + 1))
    }
}
