//! From the sorted parts to the reading: dates are decided, and what could not be told is said.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use regex::Regex;
use url::Url;

use super::blocks::{self, Block, fold_space};
use super::dates::{self, Moment, Order};
use super::reading::{Found, PageReading, Warning};
use super::sorting::{self, Parts, Stamp};
use super::{footer, head, images, language, tail};

/// What was decided about the time of publication.
#[derive(Default)]
struct Published {
    date: Option<Found<NaiveDate>>,
    at: Option<Found<DateTime<FixedOffset>>>,
    raw: Option<String>,
}

/// Finishes a reading.
pub(super) fn finish(mut parts: Parts, url: Option<&Url>) -> PageReading {
    head::take(&mut parts);
    let text_before = parts.blocks.iter().take_while(|b| !b.is_image()).filter(|b| sorting::is_prose(b)).count() > 3;
    tail::take(&mut parts);
    images::take(&mut parts);
    let named = parts.lead_hint.take();
    let elsewhere = std::mem::take(&mut parts.elsewhere);
    images::choose_lead(&mut parts, named.as_deref(), elsewhere, text_before);
    drop_repeats(&mut parts);
    let headline = parts.headline.as_ref().map_or(String::new(), |h| h.value.clone());
    let said = parts.language_said.take();
    let language = language::decide(said, &parts.blocks, &headline, &mut parts.warnings);
    let published = decide_dates(&mut parts, &language.value, url);
    sorting::take_dateline(&mut parts, published.date.as_ref().map(|d| d.value));
    let frame = std::mem::take(&mut parts.frame);
    footer::collect(&frame, &mut parts.site);
    name_site(&mut parts, &frame);
    tell_unknowns(&mut parts, &published, &language);
    PageReading {
        language,
        headline: parts.headline,
        kicker: parts.kicker,
        standfirst: parts.standfirst,
        byline_as_printed: parts.byline,
        credits: parts.credits,
        display_date: published.date,
        published_at: published.at,
        published_as_printed: published.raw,
        dateline: parts.dateline,
        lead_image: parts.lead,
        images: parts.images,
        body_html: blocks::to_html(&parts.blocks),
        body_text: blocks::to_text(&parts.blocks),
        section_label: parts.section,
        canonical_url: parts.canonical,
        site: parts.site,
        warnings: parts.warnings,
        unknowns: parts.unknowns,
    }
}

/// The standfirst and the lead image's caption are not printed twice.
fn drop_repeats(parts: &mut Parts) {
    let mut repeats: Vec<String> = Vec::new();
    repeats.extend(parts.standfirst.as_ref().map(|s| s.value.clone()));
    repeats.extend(parts.headline.as_ref().map(|h| h.value.clone()));
    repeats.extend(parts.byline.as_ref().map(|b| b.value.clone()));
    for image in parts.lead.iter().chain(&parts.images) {
        repeats.extend(image.value.raw_caption.clone());
        repeats.extend(image.value.caption.clone());
    }
    repeats.retain(|text| text.chars().count() >= 4);
    let mut seen = 0;
    let mut kept = Vec::with_capacity(parts.blocks.len());
    for block in std::mem::take(&mut parts.blocks) {
        let short = block.len() < 3_000 && seen < 12;
        seen += usize::from(!block.is_image());
        if short && repeats.contains(&fold_space(&block.text())) {
            continue;
        }
        kept.push(block);
    }
    parts.blocks = kept;
}

/// Reads the dates whose day and month may be exchanged again, once the page tells their order.
fn settle_order(parts: &Parts, stamps: &mut [Stamp], language: &str) -> Order {
    let mut order = dates::order_of(language);
    if order == Order::Unknown && stamps.iter().any(|s| s.moment.as_ref().is_some_and(|m| m.or.is_some())) {
        let texts: Vec<String> =
            parts.blocks.iter().chain(&parts.frame).filter(|b| b.len() < 5_000).take(2_000).map(Block::text).collect();
        order = dates::order_in(&texts);
    }
    for stamp in stamps.iter_mut() {
        if stamp.moment.as_ref().is_some_and(|m| m.or.is_some()) && order != Order::Unknown {
            stamp.moment = dates::parse(&stamp.raw, order);
        }
    }
    order
}

fn decide_dates(parts: &mut Parts, language: &str, url: Option<&Url>) -> Published {
    let mut stamps = std::mem::take(&mut parts.stamps);
    let order = settle_order(parts, &mut stamps, language);
    if stamps.is_empty()
        && let Some(moment) = dates::find(parts.headline.as_ref().map_or("", |h| h.value.as_str()), order)
    {
        let raw =
            parts.headline.as_ref().and_then(|h| h.value.get(moment.range.clone())).unwrap_or("").trim().to_string();
        stamps.push(Stamp { raw, moment: Some(moment), method: "headline", confidence: 0.5 });
    }
    let address = parts.canonical.clone().or_else(|| url.map(ToString::to_string));
    if let Some((raw, moment)) = address.as_deref().and_then(date_in_address) {
        stamps.push(Stamp { raw, moment: Some(moment), method: "address", confidence: 0.5 });
    }
    let raw = stamps.iter().find(|s| s.moment.is_some()).or(stamps.first()).map(|s| s.raw.clone());
    let Some(best) = stamps
        .iter()
        .filter(|s| s.moment.is_some())
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence).then(std::cmp::Ordering::Greater))
    else {
        return Published { raw, ..Published::default() };
    };
    let Some(moment) = best.moment.clone() else { return Published { raw, ..Published::default() } };
    let mut date = Found::new(moment.date, best.method, best.confidence);
    if let Some(other) = moment.or {
        date.confidence = 0.3;
        parts.warnings.push(Warning::new(
            "ambiguous_date",
            format!("“{}” may mean {} or {}; nothing on the page tells which.", best.raw, moment.date, other),
        ));
    }
    let timed = stamps.iter().find(|s| {
        let near = |m: &Moment| (m.date - moment.date).num_days().abs() <= 1;
        s.moment.as_ref().is_some_and(|m| m.or.is_none() && near(m) && m.instant().is_some()) && s.confidence > 0.4
    });
    let at = timed.and_then(|s| Some(Found::new(s.moment.as_ref()?.instant()?, s.method, s.confidence)));
    let at = at.map(|at| doubt_midnight(parts, at));
    // Metadata in UTC may name the day before or after the one that is printed.
    let printed = stamps.iter().filter(|s| {
        matches!(s.method, "byline_line" | "date_line" | "time_element" | "date_element") && s.confidence >= 0.6
    });
    if let Some(other) = printed.filter_map(|s| Some((s.moment.as_ref()?, s))).find(|(m, _)| m.or.is_none()) {
        let days = (other.0.date - date.value).num_days().abs();
        if days == 1 && at.is_some() {
            date = Found::new(other.0.date, other.1.method, other.1.confidence);
        }
    }
    warn_of_other_dates(parts, &stamps, date.value);
    Published { date: Some(date), at, raw }
}

/// Systems that keep a day only often write it as its first instant.
fn doubt_midnight(parts: &mut Parts, mut at: Found<DateTime<FixedOffset>>) -> Found<DateTime<FixedOffset>> {
    if at.value.time() == NaiveTime::MIN {
        at.confidence = at.confidence.min(0.4);
        let detail = format!(
            "The page gives midnight (“{}”) as the hour of publication; it may know only the day.",
            at.value.to_rfc3339()
        );
        parts.warnings.push(Warning::new("midnight", detail));
    }
    at
}

fn warn_of_other_dates(parts: &mut Parts, stamps: &[Stamp], date: NaiveDate) {
    let far = |s: &&Stamp| {
        s.confidence >= 0.6 && s.moment.as_ref().is_some_and(|m| m.or.is_none() && (m.date - date).num_days().abs() > 1)
    };
    if let Some(other) = stamps.iter().find(far) {
        parts.warnings.push(Warning::new(
            "several_dates",
            format!("The page also gives “{}” ({}), which is not {date}.", other.raw, other.method),
        ));
    }
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"/((?:19|20)\d{2})[/\-]?(0[1-9]|1[0-2])[/\-]?(0[1-9]|[12]\d|3[01])(?:[/\-_.]|$)").expect("pattern")
});

fn date_in_address(address: &str) -> Option<(String, Moment)> {
    let caps = ADDRESS.captures(super::input::prefix(address, 2_000))?;
    let number = |n: usize| caps.get(n)?.as_str().parse::<u32>().ok();
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(1)?).ok()?, number(2)?, number(3)?)?;
    let raw = caps.get(0)?.as_str().trim_matches(['/', '-', '_', '.']).to_string();
    Some((raw, Moment { date, time: None, offset: None, or: None, range: 0..0 }))
}

/// A name that stands in a line of residue and in the domain of the contact mail is the site's.
fn name_site(parts: &mut Parts, frame: &[Block]) {
    if parts.site.name.is_some() {
        return;
    }
    let domains: Vec<String> = parts
        .site
        .emails
        .iter()
        .filter_map(|mail| mail.value.split('@').nth(1)?.split('.').next().map(str::to_lowercase))
        .collect();
    for block in frame.iter().take(20).filter(|b| b.len() < 200) {
        let text = block.text();
        if let Some(word) = text.split_whitespace().find(|word| domains.contains(&word.to_lowercase())) {
            parts.site.name = Some(Found::new(word.to_string(), "residue_and_mail_domain", 0.55));
            return;
        }
    }
}

fn tell_unknowns(parts: &mut Parts, published: &Published, language: &Found<String>) {
    let mut say = |sentence: String| parts.unknowns.push(sentence);
    if parts.headline.is_none() {
        say("No headline could be told from the other lines of the page.".into());
    }
    if parts.byline.is_none() && parts.credits.is_empty() {
        say("The page names no author.".into());
    }
    match (&published.date, &published.at) {
        (None, _) => say(match &published.raw {
            Some(raw) => format!("The page gives “{raw}” as its date, which could not be read."),
            None => "The page gives no date of publication.".into(),
        }),
        (Some(_), None) => {
            let raw = published.raw.as_deref().unwrap_or("");
            let timed = dates::parse(raw, Order::Unknown).is_some_and(|m| m.time.is_some());
            say(if timed {
                format!(
                    "The page gives an hour (“{raw}”) but no time zone, so no instant of publication was made of it."
                )
            } else {
                "The page gives no hour of publication.".into()
            });
        }
        _ => {}
    }
    if parts.section.is_none() {
        say("The page does not tell the section.".into());
    }
    if parts.lead.as_ref().is_some_and(|image| image.value.src.is_none()) {
        say("A caption was found without the picture it belongs to.".into());
    }
    if language.confidence < 0.5 {
        say("The language of the text is a guess.".into());
    }
    if parts.blocks.is_empty() {
        say("No paragraph of an article was found.".into());
    }
}
