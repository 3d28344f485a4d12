//! Hours and days as transcripts print them beside their words.

use chrono::{NaiveDate, NaiveTime};

use super::super::page::dates::{self, Order};

/// An hour on a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hour {
    pub time: NaiveTime,
    pub zone: Option<&'static str>,
    /// Whether a zone is printed that may be several.
    pub unclear: bool,
    /// The hour it ends at, where both stand on one line.
    pub until: Option<NaiveTime>,
}

/// The zones that printed abbreviations mean. The abbreviations of daylight saving and of winter name one zone.
const ZONES: &[(&[&str], &str)] = &[
    (
        &["est", "edt", "et", "eastern", "eastern time", "eastern standard time", "eastern daylight time"],
        "America/New_York",
    ),
    (&["cdt", "ct", "central", "central time"], "America/Chicago"),
    (&["mst", "mdt", "mt", "mountain", "mountain time"], "America/Denver"),
    (&["pst", "pdt", "pt", "pacific", "pacific time"], "America/Los_Angeles"),
    (&["akst", "akdt", "akt"], "America/Anchorage"),
    (&["hst", "hast"], "Pacific/Honolulu"),
    (&["chst"], "Pacific/Guam"),
    (&["gmt", "utc", "z", "zulu"], "UTC"),
    (&["bst", "uk time", "london time"], "Europe/London"),
    (&["cet", "cest", "brussels time"], "Europe/Brussels"),
    (&["mez", "mesz"], "Europe/Berlin"),
    (&["eet", "eest", "kyiv time"], "Europe/Kyiv"),
    (&["msk", "moscow time"], "Europe/Moscow"),
    (&["jst", "japan time"], "Asia/Tokyo"),
    (&["kst", "korea time"], "Asia/Seoul"),
    (&["hkt"], "Asia/Hong_Kong"),
    (&["sgt"], "Asia/Singapore"),
    (&["beijing time", "北京时间", "北京時間"], "Asia/Shanghai"),
    (&["台北時間", "台北时间", "taipei time"], "Asia/Taipei"),
    (&["idt", "jerusalem time"], "Asia/Jerusalem"),
    (&["ict"], "Asia/Bangkok"),
    (&["wib"], "Asia/Jakarta"),
    (&["wita"], "Asia/Makassar"),
    (&["pht", "phst"], "Asia/Manila"),
    (&["wet", "west"], "Europe/Lisbon"),
    (&["trt"], "Europe/Istanbul"),
    (&["sast"], "Africa/Johannesburg"),
    (&["brt"], "America/Sao_Paulo"),
    (&["art"], "America/Argentina/Buenos_Aires"),
    (&["pkt"], "Asia/Karachi"),
    (&["aest", "aedt"], "Australia/Sydney"),
    (&["awst"], "Australia/Perth"),
    (&["nzst", "nzdt"], "Pacific/Auckland"),
];
/// Abbreviations that mean several zones.
const UNCLEAR: &[&str] = &["cst", "ist", "ast", "local", "local time", "eat", "sst", "gst"];

/// The zone an abbreviation means, or that it may mean several.
fn zone_of(text: &str) -> Option<Option<&'static str>> {
    let bare = text.trim().trim_matches(['(', ')', '.', ',']).trim().to_lowercase().replace('.', "");
    if bare.is_empty() {
        return None;
    }
    if UNCLEAR.contains(&bare.as_str()) {
        return Some(None);
    }
    ZONES.iter().find(|(names, _)| names.contains(&bare.as_str())).map(|(_, zone)| Some(*zone))
}

/// Reads a line that is nothing but an hour: `1:37 P.M. EST`, `(11:05 a.m.)`, `15:00 CET`, `北京时间15:00`, `下午3时`,
/// `10:00 – 11:15 a.m. EDT`.
pub(super) fn hour_line(line: &str) -> Option<Hour> {
    let line = line.trim().trim_matches(['(', ')', '（', '）', '*', '_', '[', ']']).trim();
    if line.chars().count() > 60 || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let line = ["end", "ended", "ends", "began", "begins", "start", "started", "time", "at"]
        .iter()
        .find_map(|word| {
            let head = line.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
            let rest = &line[head.len()..];
            rest.starts_with([' ', ':', '\t']).then(|| rest.trim_start_matches([':', ' ', '\t', '–', '-', '—']))
        })
        .unwrap_or(line);
    let (zone_before, line) = ["北京时间", "北京時間", "台北時間", "台北时间"]
        .iter()
        .find_map(|zone| Some((zone_of(zone)?, line.strip_prefix(zone)?.trim_start())))
        .map_or((None, line), |(zone, rest)| (zone, rest));
    let first = reading(line)?;
    let mut rest = first.rest.trim_start();
    let mut until = None;
    for dash in ["–", "—", "-", "～", "~", "to "] {
        if let Some(second) = rest.strip_prefix(dash).and_then(|rest| reading(rest.trim_start())) {
            rest = second.rest.trim_start();
            until = Some(second);
            break;
        }
    }
    let half = first.half.or(until.as_ref().and_then(|second| second.half));
    let zone = zone_of(rest).or_else(|| {
        // Any other abbreviation is one that is not known.
        let bare = rest.trim().trim_matches(['(', ')']);
        let short = (2..=5).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_uppercase()) && bare != "END";
        (short && (half.is_some() || first.minutes)).then_some(None)
    });
    if zone.is_none() && !rest.trim_matches(['.', ' ', '时', '時']).is_empty() {
        return None;
    }
    // A bare number is no hour.
    if half.is_none() && !first.minutes && zone.is_none() && zone_before.is_none() {
        return None;
    }
    let time = at(first.hour, first.minute, half)?;
    let until = until.and_then(|second| at(second.hour, second.minute, second.half.or(half)));
    Some(Hour { time, zone: zone_before.or(zone.flatten()), unclear: zone == Some(None), until })
}

struct Numbers<'a> {
    hour: u32,
    minute: u32,
    minutes: bool,
    /// Whether it is after noon, where that is said.
    half: Option<bool>,
    rest: &'a str,
}

fn reading(text: &str) -> Option<Numbers<'_>> {
    let (before, text) =
        [("上午", false), ("下午", true), ("晚上", true), ("早上", false), ("凌晨", false), ("午後", true)]
            .iter()
            .find_map(|(word, late)| Some((Some(*late), text.strip_prefix(word)?.trim_start())))
            .unwrap_or((None, text));
    let (hour, rest) = number(text)?;
    let (minute, minutes, rest) = match rest.strip_prefix([':', '：', '.', 'h', '时', '時', '点', '點']) {
        Some(after) => match number(after) {
            Some((minute, rest)) => (minute, true, rest.strip_prefix('分').unwrap_or(rest)),
            None => (0, before.is_some(), after),
        },
        None => (0, false, rest),
    };
    let trimmed = rest.trim_start();
    let mut half = before;
    let mut rest = rest;
    for (word, late) in [
        ("a.m.", false),
        ("p.m.", true),
        ("am", false),
        ("pm", true),
        ("a.m", false),
        ("p.m", true),
        ("a. m.", false),
        ("p. m.", true),
        ("noon", true),
    ] {
        let head = trimmed.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word));
        if head.is_some() && !trimmed[word.len()..].starts_with(|c: char| c.is_alphabetic()) {
            half = Some(late);
            rest = &trimmed[word.len()..];
            break;
        }
    }
    let hours = ["hrs", "hours", "uhr"].iter().find_map(|word| {
        let head = trimmed.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then(|| &trimmed[word.len()..])
    });
    Some(Numbers { hour, minute, minutes: minutes || hours.is_some(), half, rest: hours.unwrap_or(rest) })
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().ok().filter(|_| end <= 2)?;
    Some((number, &text[end..]))
}

fn at(hour: u32, minute: u32, half: Option<bool>) -> Option<NaiveTime> {
    let hour = match half {
        Some(_) if hour > 12 => hour,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Words that stand beside a day and say nothing more.
const BESIDE_DAYS: &[&str] = &[
    "",
    "held",
    "on",
    "delivered",
    "date",
    "at",
    "the",
    "from",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "星期一",
    "星期二",
    "星期三",
    "星期四",
    "星期五",
    "星期六",
    "星期日",
    "日期",
    "时间",
    "時間",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "月",
    "火",
    "水",
    "木",
    "金",
    "土",
    "日",
    "recorded",
    "aired",
    "conducted",
    "of",
    "den",
    "le",
];

/// Reads a line that is a day and little else: `Tuesday, October 4, 2022`, `(Held on October 3, 2022)`, `2022年10月4日`.
/// An hour may stand beside it.
pub(super) fn day_line(line: &str) -> Option<(NaiveDate, Option<Hour>)> {
    if line.chars().count() > 90 {
        return None;
    }
    let line = &in_common_years(line);
    let found = dates::parse(line, Order::Unknown).filter(|found| found.or.is_none())?;
    let around = format!("{} {}", line.get(..found.range.start)?, line.get(found.range.end..)?);
    let day = found.date;
    let mut beside = String::new();
    for word in around
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '，' | '（' | '）' | '|' | '*' | '—' | '–'))
    {
        let bare = word.trim_matches(['.', ':', '：', '-']).to_lowercase();
        if !BESIDE_DAYS.contains(&bare.as_str()) {
            beside.push_str(word);
            beside.push(' ');
        }
    }
    let hour = hour_line(&beside).or_else(|| {
        found.time.map(|time| Hour { time, zone: None, unclear: false, until: None }).filter(|_| found.offset.is_none())
    });
    let odd = beside.trim().chars().filter(|c| c.is_alphanumeric()).count();
    (odd == 0 || hour_line(&beside).is_some()).then_some((day, hour))
}

/// Japanese eras count years anew: 令和4年 is 2022年.
fn in_common_years(line: &str) -> String {
    for (era, before) in [("令和", 2018), ("平成", 1988)] {
        if let Some((ahead, rest)) = line.split_once(era)
            && let Some((year, behind)) = rest.split_once('年')
        {
            let year = if year == "元" { Some(1) } else { year.trim().parse::<i32>().ok() };
            if let Some(year) = year.filter(|year| (1..=64).contains(year)) {
                return format!("{ahead}{}年{behind}", before + year);
            }
        }
    }
    line.to_owned()
}
