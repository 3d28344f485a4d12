//! Datelines: the place (and day) an article was filed from, before its first sentence.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::{Captures, Regex};

use super::credits;
use super::dates::month_number;
use super::input::prefix;
use super::reading::{Credit, Dateline};

/// A dateline with how much of the paragraph it takes up and who it credits.
#[derive(Debug)]
pub(super) struct Opening {
    pub dateline: Option<Dateline>,
    pub credits: Vec<Credit>,
    pub length: usize,
    pub method: &'static str,
    pub confidence: f32,
}

const DAY: &str = r"(?:,?\s*\(?(?:(?P<month>(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6})\.?\s*(?P<day>\d{1,2})(?:,?\s*(?P<year>20\d{2}))?|(?P<day2>\d{1,2})\s+(?P<month2>(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6})\.?(?:,?\s*(?P<year2>20\d{2}))?)\)?)";
const SOURCE: &str = r"(?:,?\s*[(（\[](?P<source>[A-Za-z][A-Za-z .&/'’-]{1,40})[)）\]])";
const DASH: &str = r"\s*(?:—|–|--|-{1,3}|:|―)\s*";

/// NEW YORK, N.Y. (AP) — ; BEIJING, Nov. 10 (Xinhua) -- ; LONDON —
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?P<place>\p{{Lu}}[\p{{Lu}}’'.\-]+(?:[ /\-]\p{{Lu}}[\p{{Lu}}’'.\-]*){{0,4}}(?:,\s*(?:\p{{Lu}}[\p{{L}}.]{{1,14}}\.?)(?:\s\p{{Lu}}[\p{{L}}.]{{1,14}})?)?){DAY}?{SOURCE}?{DAY_AGAIN}{DASH}",
        DAY_AGAIN = r"(?:\s*)"
    ))
    .expect("pattern")
});
/// Riverton - On …; Washington (AP) — …; Geneva, 10 November (Example News) – …
static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?P<place>\p{{Lu}}[\p{{L}}’'.]+(?:[ \-]\p{{Lu}}[\p{{L}}’'.]+){{0,3}}(?:,\s*\p{{Lu}}[\p{{L}}.]+(?:\s\p{{Lu}}[\p{{L}}.]+)?)?){DAY}?{SOURCE}?(?:\s+(?:—|–|--|-)\s+|\s*(?:—|--)\s*)"
    ))
    .expect("pattern")
});
/// BEIJING, Nov. 10 (Xinhua) The … : agency and day make up for the missing dash.
static UNDASHED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^(?P<place>\p{{Lu}}[\p{{Lu}} ’'.\-]+){DAY}{SOURCE}\s*")).expect("pattern"));
/// 新华社北京11月10日电（记者张三、李四） ; 本报北京11月10日讯 ; 中新网重庆11月10日电
static HAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[\s　]*[【\[（(]?(?P<source>新华社|新華社|新华网|中新社|中新网|中国新闻网|人民网|央视网|央广网|光明网|中国网|国际在线|澎湃新闻|中央社|[\p{Han}]{0,6}(?:日报|晚报|时报|早报|晨报|商报|新闻网|客户端|电视台|通讯社)|本报|本報|本刊|本网|本網|本台|本社)[\s　/／]*(?P<place>[\p{Han}·]{2,12}?)?[\s　]*(?:(?:(?P<year>20\d{2})年)?(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日[\s　]*(?:专电|專電|综合电|电|電|讯|訊|消息|报道|報道|報導)[】\]）)]?[\s　]*(?:[（(](?P<credit>[^（()）]{1,80})[)）])?[\s　:：,，]*",
    )
    .expect("pattern")
});
/// 本报讯（记者 张三） : no place, but a credit
static HAN_PLACELESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s　]*[【\[]?(?:本报|本網|本网|本刊|本台|\p{Han}{2,8}(?:日报|晚报|时报|早报|新闻网|网))(?:综合)?(?:讯|訊|消息)[】\]]?[\s　]*[（(](?P<credit>[^（()）]{1,80})[)）][\s　:：,，]*").expect("pattern")
});
/// （中央社記者王小明台北10日電） ; 〔記者王小明／台北報導〕 ; 【记者 张三 北京报道】
static HAN_BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[\s　]*[（(〔【\[](?P<inner>[^（()）〔〕【】\[\]]{0,20}(?:记者|記者|编译|編譯)[^（()）〔〕【】\[\]]{1,50})[)）〕】\]][\s　]*",
    )
    .expect("pattern")
});
/// 記者王小明／台北報導
static HAN_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s　]*(?P<inner>(?:\p{Han}{0,6})?(?:记者|記者)\p{Han}{2,4}(?:[、，]\p{Han}{2,4}){0,3}[/／][\s　]*\p{Han}{2,6}(?:报道|報導|報道))[\s　:：]*").expect("pattern")
});
static HAN_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[/／\s　]|^)(?P<place>\p{Han}{2,6}?)(?:(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日)?(?:综合报道|報導|报道|報道|专电|電|电)$|(?P<known>北京|上海|重庆|重慶|广州|深圳|香港|台北|臺北|新北|桃園|台中|臺中|台南|臺南|高雄|基隆|新竹|花蓮|華盛頓|东京|東京|伦敦|倫敦)(?:(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})日)?(?:综合报道|報導|报道|報道|专电|電|电)$").expect("pattern")
});

/// Words that stand before a dash without being places.
const NOT_PLACES: [&str; 42] = [
    "update",
    "updated",
    "breaking",
    "exclusive",
    "watch",
    "photo",
    "photos",
    "video",
    "opinion",
    "editorial",
    "analysis",
    "note",
    "correction",
    "question",
    "answer",
    "the",
    "this",
    "that",
    "but",
    "and",
    "he",
    "she",
    "they",
    "we",
    "it",
    "i",
    "yes",
    "no",
    "q",
    "a",
    "editor's note",
    "editor’s note",
    "live",
    "read more",
    "review",
    "interview",
    "fact check",
    "explainer",
    "warning",
    "caption",
    "source",
    "summary",
];

/// Reads the dateline at the beginning of a paragraph. `published` gives a day without a year its year.
pub(super) fn read(paragraph: &str, published: Option<NaiveDate>) -> Option<Opening> {
    let head = prefix(paragraph, 400);
    if let Some(caps) = HAN_BRACKETED.captures(head).or_else(|| HAN_OPEN.captures(head)) {
        return bracketed(&caps, published);
    }
    if let Some(caps) = HAN.captures(head) {
        return Some(han(&caps, published));
    }
    if let Some(caps) = HAN_PLACELESS.captures(head) {
        let credits = credits::line(caps.name("credit")?.as_str(), false)?.credits;
        return Some(Opening {
            dateline: None,
            credits,
            length: caps.get(0)?.end(),
            method: "dateline_reporter",
            confidence: 0.9,
        });
    }
    let forms = [
        (&CAPITALS, "dateline_capitals", 0.95),
        (&UNDASHED, "dateline_capitals", 0.85),
        (&TITLED, "dateline_dash", 0.75),
    ];
    forms
        .iter()
        .find_map(|(form, method, confidence)| latin(&form.captures(head)?, head, published, method, *confidence))
}

fn latin(
    caps: &Captures,
    head: &str,
    published: Option<NaiveDate>,
    method: &'static str,
    confidence: f32,
) -> Option<Opening> {
    let whole = caps.get(0)?;
    let place = caps.name("place")?.as_str().trim().trim_end_matches(',');
    let lower = place.to_lowercase();
    let titled = method == "dateline_dash";
    let bare = caps.name("source").is_none() && caps.name("month").is_none() && caps.name("month2").is_none();
    if NOT_PLACES.contains(&lower.as_str()) || (titled && bare && place.split_whitespace().count() > 3) {
        return None;
    }
    // Capitals before a colon are a speaker or a label.
    if whole.as_str().trim_end().ends_with(':') && bare {
        return None;
    }
    let rest = head.get(whole.end()..)?;
    let next = rest.chars().next()?;
    if !(next.is_uppercase()
        || next.is_numeric()
        || matches!(next, '"' | '“' | '‘' | '\'' | '«' | '$' | '€' | '£' | '…' | '('))
    {
        return None;
    }
    // "Riverton - " only where a sentence follows.
    if titled && bare && rest.split_whitespace().count() < 4 {
        return None;
    }
    let number = |name: &str| caps.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    let month = caps.name("month").or_else(|| caps.name("month2")).and_then(|m| month_number(m.as_str()));
    let date = day(number("year").or(number("year2")), month, number("day").or(number("day2")), published);
    let dateline = Dateline { place: place.to_string(), date, raw: whole.as_str().trim().to_string() };
    Some(Opening { dateline: Some(dateline), credits: Vec::new(), length: whole.end(), method, confidence })
}

fn han(caps: &Captures, published: Option<NaiveDate>) -> Opening {
    let whole = caps.get(0).map_or("", |m| m.as_str());
    let number = |name: &str| caps.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    let date = day(number("year"), number("month"), number("day"), published);
    let credits =
        caps.name("credit").and_then(|m| credits::line(m.as_str(), false)).map(|b| b.credits).unwrap_or_default();
    // A bracket that credits nobody belongs to the sentence.
    let credit = caps.name("credit").filter(|_| credits.is_empty());
    let length = credit.map_or(whole.len(), |credit| whole[..credit.start()].rfind(['（', '(']).unwrap_or(whole.len()));
    let raw_end =
        caps.name("credit").map_or(whole.len(), |c| whole[..c.start()].rfind(['（', '(']).unwrap_or(whole.len()));
    let raw =
        whole[..raw_end].trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，')).to_string();
    let place = caps.name("place").map(|m| m.as_str().to_string());
    let place = place.unwrap_or_default();
    let dateline = Some(Dateline { place, date, raw }).filter(|d| !d.place.is_empty());
    Opening { dateline, credits, length, method: "dateline_han", confidence: 0.95 }
}

fn bracketed(caps: &Captures, published: Option<NaiveDate>) -> Option<Opening> {
    let (whole, inner) = (caps.get(0)?, caps.name("inner")?.as_str().trim());
    let credits = credits::line(inner, false)?.credits;
    let dateline = HAN_PLACE.captures(inner).and_then(|found| {
        let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let place = found.name("known").or_else(|| found.name("place"))?.as_str().to_string();
        let date = day(None, number("month").or(number("month2")), number("day").or(number("day2")), published);
        Some(Dateline { place, date, raw: whole.as_str().trim().to_string() })
    });
    Some(Opening { dateline, credits, length: whole.end(), method: "dateline_reporter", confidence: 0.9 })
}

/// The day a dateline names. Without a year it is the one nearest to the day of publication; without a month, the
/// month of publication or the one before; without a day of publication it stays unknown.
fn day(year: Option<u32>, month: Option<u32>, day: Option<u32>, published: Option<NaiveDate>) -> Option<NaiveDate> {
    let day = day?;
    if let (Some(year), Some(month)) = (year, month) {
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    let published = published?;
    let candidates: Vec<NaiveDate> = match month {
        Some(month) => (-1..=1).filter_map(|n| NaiveDate::from_ymd_opt(published.year() + n, month, day)).collect(),
        None => {
            let before = published.with_day(1).and_then(|first| first.pred_opt());
            let this = published.with_day(day);
            this.into_iter().chain(before.and_then(|b| b.with_day(day))).collect()
        }
    };
    candidates.into_iter().min_by_key(|date| (published - *date).num_days().abs())
}
