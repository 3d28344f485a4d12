//! Dates as pages write them. A day never becomes an instant: that needs an hour and an offset, both printed.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeZone};
use regex::{Captures, Regex};

use super::input::prefix;

/// Which number of `05/06/2023` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

/// A date that was found in a text.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::exchange) struct Moment {
    pub date: NaiveDate,
    pub time: Option<NaiveTime>,
    pub offset: Option<FixedOffset>,
    /// The other day it may mean, if day and month cannot be told apart.
    pub or: Option<NaiveDate>,
    /// Where in the text it stands, its time included.
    pub range: Range<usize>,
}

impl Moment {
    /// The instant, where hour and offset are both given.
    pub fn instant(&self) -> Option<DateTime<FixedOffset>> {
        self.offset?.from_local_datetime(&self.date.and_time(self.time?)).single()
    }
}

const MONTHS: &str = "jan(?:uary|uar|vier|\\.)?|feb(?:ruary|ruar|\\.)?|f[ée]v(?:rier|ereiro|\\.)?|mar(?:ch|s|zo|ço|\\.)?|m[äa]rz|maart|apr(?:il|ile|\\.)?|avr(?:il|\\.)?|abr(?:il|\\.)?|may|mai|mayo|maggio|maio|mei|june?|juni|juin|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio|aug(?:ust|ustus|\\.)?|ao[uû]t|ago(?:sto|\\.)?|sep(?:t(?:ember|embre|iembre|\\.)?|\\.)?|set(?:embro|tembre|\\.)?|oct(?:ober|obre|ubre|\\.)?|okt(?:ober|\\.)?|out(?:ubro|\\.)?|ottobre|nov(?:ember|embre|iembre|embro|\\.)?|de[cz](?:ember|embro|\\.)?|d[ée]c(?:embre|\\.)?|dic(?:iembre|embre|\\.)?|enero|febrero|gennaio|febbraio|januari|februari|marzo|janeiro|ene\\.?|gen\\.?|set\\.?|giu\\.?|lug\\.?";

const TIME: &str = r"(?P<half>上午|下午|晚上|晚间|凌晨|早上|中午|午後|午前)?\s*(?P<h>\d{1,2})\s*(?:[:：时時点點]|h|\.)\s*(?P<min>\d{2})\s*(?:分|(?:[:：](?P<s>\d{2})(?:[.,]\d{1,9})?))?\s*(?:秒|Uhr|uur|hrs?)?\s*(?P<ampm>[ap]\.?\s?m\b\.?)?";
const HOUR: &str = r"(?P<h2>\d{1,2})\s*(?P<ampm2>[ap]\.?m\b\.?)";
const ZONE: &str = r"(?:[\s,，]*\(?(?P<zone>Z\b|(?:(?:GMT|UTC)\s*)?[+\-−]\d{1,2}(?::?\d{2})?(?:\s*\([^)]{1,40}\))?|北京时间|北京時間|Beijing [Tt]ime|(?:US )?Eastern(?: [A-Z]?[a-z]+)? [Tt]ime|[A-Z]{1,4}T\b|GMT|UTC|BST|MSK)\)?)?";

fn compile(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("pattern")
}

/// The forms, most telling first. Groups: y, mo (number) or name, d; a and b where the order is open.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let number = "[0-9〇零一二三四五六七八九十]";
    vec![
        compile(r"\b(?P<y>(?:19|20)\d{2})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})(?:\b|T|日)"),
        compile(r"\b(?P<y>(?:19|20)\d{2})\s?[/.]\s?(?P<mo>\d{1,2})\s?[/.]\s?(?P<d>\d{1,2})\b"),
        compile(&format!(
            r"(?P<y>(?:19|20)\d{{2}}|[二一][〇零九0]{number}{{2}})\s*年\s*(?P<mo>{number}{{1,3}})\s*月\s*(?P<d>{number}{{1,3}})\s*[日号號]"
        )),
        compile(&format!(
            r"(?:中華|中华)?民[國国]\s*(?P<roc>\d{{2,3}})\s*年\s*(?P<mo>{number}{{1,3}})\s*月\s*(?P<d>{number}{{1,3}})\s*日"
        )),
        compile(&format!(
            r"\b(?P<name>{MONTHS})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>(?:19|20)\d{{2}})(?:\b|T)"
        )),
        compile(&format!(
            r"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s\-]*(?:de\s+|of\s+)?(?P<name>{MONTHS})[,\s\-]*(?:de\s+|del\s+)?(?P<y>(?:19|20)\d{{2}})\b"
        )),
        compile(&format!(
            r"\b(?P<name>{MONTHS})\s+(?P<d>\d{{1,2}})\s+(?P<inner>\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s+(?:(?P<innerzone>[A-Z]{{2,4}})\s+)?(?P<y>(?:19|20)\d{{2}})\b"
        )),
        compile(r"\b(?P<a>\d{1,2})\s?[/.\-]\s?(?P<b>\d{1,2})\s?[/.\-]\s?(?P<y>(?:19|20)\d{2})\b"),
        compile(r"\b(?P<y>20\d{2})(?P<mo>[01]\d)(?P<d>[0-3]\d)(?:T|\b)"),
    ]
});

static TIME_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"^(?:[\s,，|·•\-–—/]|\bT|at\b|à|um\b|a las|alle|om\b|星期[一二三四五六日天]|周[一二三四五六日]|[（(]?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[)）]?|，){{0,8}}(?:{TIME}|{HOUR}){ZONE}"
    ))
});
static TIME_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?:{TIME}|{HOUR}){ZONE}(?:[\s,，|·•\-–—]|on\b|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?){{0,6}}$"
    ))
});
static STAMP: LazyLock<Regex> = LazyLock::new(|| compile(r"^\s*(\d{10})(\d{3})?\s*$"));

/// Finds the first date of a text. Long texts are looked at in their first few hundred bytes only.
pub(in crate::exchange) fn find(text: &str, order: Order) -> Option<Moment> {
    let text = prefix(text, 600);
    if let Some(stamp) = STAMP.captures(text) {
        let seconds: i64 = stamp.get(1)?.as_str().parse().ok()?;
        let at = DateTime::from_timestamp(seconds, 0).filter(|at| (1995..2100).contains(&at.year()))?;
        let offset = FixedOffset::east_opt(0);
        let range = 0..text.len();
        return Some(Moment { date: at.date_naive(), time: Some(at.time()), offset, or: None, range });
    }
    if !text.chars().any(|c| c.is_numeric() || matches!(c, '一'..='十' | '〇')) {
        return None;
    }
    let mut best: Option<Moment> = None;
    for form in FORMS.iter() {
        let found = form.captures_iter(text).find_map(|caps| moment(&caps, order));
        if let Some(moment) = found
            && best.as_ref().is_none_or(|b| moment.range.start < b.range.start)
        {
            best = Some(moment);
        }
    }
    let mut moment = best?;
    if moment.time.is_none() {
        add_time(&mut moment, text);
    }
    Some(moment)
}

/// A text that is nothing but a date, as metadata gives it.
pub(in crate::exchange) fn parse(raw: &str, order: Order) -> Option<Moment> {
    let raw = raw.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(raw).or_else(|_| DateTime::parse_from_rfc2822(raw)) {
        let (date, time) = (at.date_naive(), Some(at.time()));
        let date_is_sane = (1900..2100).contains(&date.year());
        let range = 0..raw.len();
        return date_is_sane.then_some(Moment { date, time, offset: Some(*at.offset()), or: None, range });
    }
    find(raw, order)
}

fn moment(caps: &Captures, order: Order) -> Option<Moment> {
    let whole = caps.get(0)?;
    let text = |name: &str| caps.name(name).map(|m| m.as_str());
    let year = match (text("roc"), text("y")) {
        (Some(roc), _) => 1911 + roc.parse::<i32>().ok()?,
        (None, y) => han_number(y?)? as i32,
    };
    let mut or = None;
    let date = if let (Some(a), Some(b)) = (text("a"), text("b")) {
        let (a, b): (u32, u32) = (a.parse().ok()?, b.parse().ok()?);
        let day_first = NaiveDate::from_ymd_opt(year, b, a);
        let month_first = NaiveDate::from_ymd_opt(year, a, b);
        match (day_first, month_first, order) {
            (Some(date), None, _) | (None, Some(date), _) => date,
            (Some(date), Some(_), Order::DayFirst) | (Some(_), Some(date), Order::MonthFirst) => date,
            (Some(date), Some(other), Order::Unknown) => {
                or = (date != other).then_some(other);
                date
            }
            (None, None, _) => return None,
        }
    } else {
        let month = match text("name") {
            Some(name) => month_number(name)?,
            None => han_number(text("mo")?)?,
        };
        NaiveDate::from_ymd_opt(year, month, han_number(text("d")?)?)?
    };
    if !(1900..2100).contains(&date.year()) {
        return None;
    }
    let time = text("inner")
        .and_then(|t| NaiveTime::parse_from_str(&format!("{t}:00"), "%H:%M:%S:%f").ok().or_else(|| clock(t)));
    let offset = text("innerzone").and_then(|zone| zone_offset(zone, date, time));
    Some(Moment { date, time, offset, or, range: whole.range() })
}

fn clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M")).ok()
}

fn add_time(moment: &mut Moment, text: &str) {
    // The date form may have eaten the T between date and time.
    let mut from = moment.range.end;
    if text[..from].ends_with(['T', 't']) {
        from -= 1;
    }
    if let Some(caps) = TIME_AFTER.captures(&text[from..])
        && let Some((time, offset)) = read_time(&caps, moment.date)
    {
        moment.time = Some(time);
        moment.offset = offset;
        moment.range.end = from + caps.get(0).map_or(0, |m| m.end());
        return;
    }
    let before = &text[..moment.range.start];
    if let Some(caps) = TIME_BEFORE.captures(before)
        && let Some((time, offset)) = read_time(&caps, moment.date)
    {
        moment.time = Some(time);
        moment.offset = offset;
        moment.range.start = caps.get(0).map_or(moment.range.start, |m| m.start());
    }
}

fn read_time(caps: &Captures, date: NaiveDate) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let number = |name: &str| caps.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    let mut hour = number("h").or_else(|| number("h2"))?;
    let (minute, second) = (number("min").unwrap_or(0), number("s").unwrap_or(0));
    let half = caps.name("ampm").or_else(|| caps.name("ampm2")).map(|m| m.as_str().to_ascii_lowercase());
    let part = caps.name("half").map_or("", |m| m.as_str());
    if half.as_deref().is_some_and(|half| half.starts_with('p')) || matches!(part, "下午" | "晚上" | "晚间" | "午後")
    {
        if hour < 12 {
            hour += 12;
        }
    } else if half.is_some_and(|half| half.starts_with('a')) && hour == 12 {
        hour = 0;
    }
    let time = NaiveTime::from_hms_opt(hour, minute, second.min(59))?;
    let offset = caps.name("zone").and_then(|zone| zone_offset(zone.as_str(), date, Some(time)));
    Some((time, offset))
}

/// The offset a zone's name or number stands for, where it stands for one only.
fn zone_offset(zone: &str, date: NaiveDate, time: Option<NaiveTime>) -> Option<FixedOffset> {
    let zone = zone.split('(').next().unwrap_or("").trim();
    let upper = zone.to_uppercase().replace('−', "-");
    let numeric = upper.trim_start_matches("GMT").trim_start_matches("UTC").trim();
    if let Some(sign) = numeric.chars().next().filter(|c| matches!(c, '+' | '-')) {
        let digits: String = numeric.chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits.parse::<i32>().ok()?, 0),
            3 => (digits[..1].parse().ok()?, digits[1..].parse().ok()?),
            4 => (digits[..2].parse().ok()?, digits[2..].parse::<i32>().ok()?),
            _ => return None,
        };
        let seconds = (hours * 60 + minutes) * 60;
        return FixedOffset::east_opt(if sign == '-' { -seconds } else { seconds });
    }
    let hours = |h: i32| FixedOffset::east_opt(h * 3600);
    let local = |tz: chrono_tz::Tz| -> Option<FixedOffset> {
        let at = tz.from_local_datetime(&date.and_time(time?)).single()?;
        Some(chrono::Offset::fix(at.offset()))
    };
    match upper.as_str() {
        "Z" | "GMT" | "UTC" | "WET" => hours(0),
        "BST" | "CET" | "WEST" => hours(1),
        "CEST" | "EET" => hours(2),
        "EEST" | "MSK" => hours(3),
        "EST" => hours(-5),
        "EDT" => hours(-4),
        "CDT" => hours(-5),
        "MST" => hours(-7),
        "MDT" => hours(-6),
        "PST" => hours(-8),
        "PDT" => hours(-7),
        "JST" | "KST" => hours(9),
        "HKT" | "SGT" | "北京时间" | "北京時間" | "BEIJING TIME" => hours(8),
        "AEST" => hours(10),
        "AEDT" => hours(11),
        "NZST" => hours(12),
        "NZDT" => hours(13),
        "PT" => local(chrono_tz::America::Los_Angeles),
        "MT" => local(chrono_tz::America::Denver),
        "CT" => local(chrono_tz::America::Chicago),
        "ET" => local(chrono_tz::America::New_York),
        other if other.contains("EASTERN") => local(chrono_tz::America::New_York),
        // CST and IST are used in several countries: no instant can be made of them.
        _ => None,
    }
}

/// The number of a month's name in the languages of `MONTHS`.
pub(super) fn month_number(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.').to_lowercase();
    let starts = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
    Some(match () {
        () if starts(&["jan", "ene", "gen"]) => 1,
        () if starts(&["feb", "fév", "fev"]) => 2,
        () if starts(&["mar", "mär", "maart"]) => 3,
        () if starts(&["apr", "avr", "abr"]) => 4,
        () if starts(&["may", "mai", "mag", "mei"]) => 5,
        () if starts(&["jun", "juin", "giu"]) => 6,
        () if starts(&["jul", "juil", "lug"]) => 7,
        () if starts(&["aug", "aou", "aoû", "ago"]) => 8,
        () if starts(&["sep", "set"]) => 9,
        () if starts(&["oct", "okt", "out", "ott"]) => 10,
        () if starts(&["nov"]) => 11,
        () if starts(&["dec", "dez", "déc", "dic"]) => 12,
        () => return None,
    })
}

/// A number in digits or in Chinese numerals.
fn han_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digit =
        |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).or_else(|| c.to_digit(10).map(|d| d as usize));
    if let Some((tens, ones)) = text.split_once('十') {
        let tens = if tens.is_empty() { 1 } else { digit(tens.chars().next()?)? };
        let ones = if ones.is_empty() { 0 } else { digit(ones.chars().next()?)? };
        return u32::try_from(tens * 10 + ones).ok();
    }
    text.chars().try_fold(0u32, |sum, c| {
        let d = if c == '零' { 0 } else { digit(c)? };
        sum.checked_mul(10)?.checked_add(u32::try_from(d).ok()?)
    })
}

/// Which order the dates of a page are in, as far as its language tells. English alone tells nothing.
pub(super) fn order_of(language: &str) -> Order {
    let lower = language.to_ascii_lowercase();
    match lower.as_str() {
        "en-us" | "en-ph" => Order::MonthFirst,
        "en" | "und" | "" => Order::Unknown,
        lower if lower.starts_with("zh") || lower.starts_with("ja") || lower.starts_with("ko") => Order::Unknown,
        _ => Order::DayFirst,
    }
}

/// The order that the other dates of a page prove: one of them has a number above twelve.
pub(super) fn order_in(texts: &[String]) -> Order {
    static NUMERIC: LazyLock<Regex> = LazyLock::new(|| compile(r"\b(\d{1,2})[/.\-](\d{1,2})[/.\-](?:19|20)\d{2}\b"));
    let (mut day, mut month) = (false, false);
    for text in texts {
        for caps in NUMERIC.captures_iter(prefix(text, 2_000)) {
            let number = |n: usize| caps.get(n).and_then(|m| m.as_str().parse::<u32>().ok()).unwrap_or(0);
            day |= (13..=31).contains(&number(1)) && number(2) <= 12;
            month |= (13..=31).contains(&number(2)) && number(1) <= 12;
        }
    }
    match (day, month) {
        (true, false) => Order::DayFirst,
        (false, true) => Order::MonthFirst,
        _ => Order::Unknown,
    }
}
