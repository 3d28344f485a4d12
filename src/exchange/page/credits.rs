//! Credits: from a byline, from a line of text that is one, from the words around a name.

use std::sync::LazyLock;

use regex::Regex;

use super::blocks::fold_space;
use super::credit_names::{Part, read_names};
use super::dates::{self, Order};
use super::headline::{ends_as_sentence, is_wide};
use super::names::{is_agency, is_name, is_organization};
use super::reading::{Credit, Role};

/// A line that was read as a byline.
#[derive(Debug, Clone)]
pub(super) struct Byline {
    /// The part that names people, as printed.
    pub printed: String,
    pub credits: Vec<Credit>,
    /// Says "by" or the like, rather than only looking like names.
    pub explicit: bool,
    /// Credits someone for the whole article, rather than only an editor or a source.
    pub leads: bool,
}

const BOTH: &[Role] = &[Role::Writer, Role::Photographer];

/// Words before names, with what they make of them. The first to begin in a line wins, then the longest.
static MARKERS: LazyLock<Vec<(Regex, &'static [Role])>> = LazyLock::new(|| {
    let list: [(&str, &'static [Role]); 12] = [
        (
            r"(?:with\s+)?(?:additional|extra|further)\s+(?:reporting|contributions?)\s+(?:by|from)\b|contribut(?:ed|ing|ions?)\s*(?:reporting\s+)?(?:by\b|from\b|:)|contributors?\s*:",
            &[Role::AdditionalReporting],
        ),
        (
            r"(?:words?|text|story|stories|article)\s*(?:and|&|/|\+)\s*(?:photos?|photographs?|photography|pictures?|images?)\s*(?:by\b|:)|(?:文[/／、]?[图圖]|[图圖][/／、]?文)\s*[:：/／|]?",
            BOTH,
        ),
        (
            r"(?:photo(?:graph)?s?|photography|pictures?|images?)\s*(?:by\b|courtesy of\b|:|/|／)|摄影(?:记者)?\s*[:：/／|]?|攝影(?:記者)?\s*[:：/／|]?|(?:[图圖]片?|照片)(?:来源|來源|提供)?\s*[:：/／|]|供[图圖]\s*[:：/／]",
            &[Role::Photographer],
        ),
        (r"videos?\s*(?:by\b|:)|filmed\s+by\b|摄像\s*[:：/／]?|视频\s*[:：/／]|影音\s*[:：/／]", &[Role::Videographer]),
        (
            r"edit(?:ed|ing)\s+by\b|editors?\s*:|责任编辑\s*[:：/／|]?|責任編輯\s*[:：/／|]?|责编\s*[:：/／|]?|責編\s*[:：/／|]?|(?:编辑|編輯|主编|主編|编审|核稿|核稿編輯)\s*[:：/／|]",
            &[Role::Editor],
        ),
        (
            r"translat(?:ed|ion)\s+by\b|translators?\s*:|(?:翻译|翻譯|编译|編譯|译者|譯者)\s*[:：/／|]?|[译譯]\s*[:：/／|]",
            &[Role::Translator],
        ),
        (r"research(?:ed)?\s+by\b|researchers?\s*:", &[Role::Researcher]),
        (
            r"(?:illustrat(?:ed|ions?)|graphics?|cartoon|charts?)\s*(?:by\b|:)|(?:插画|插畫|插图|插圖|制图|製圖|漫画|漫畫)\s*[:：/／|]?",
            &[Role::Illustrator],
        ),
        (
            r"report(?:ed|ing|s)?\s+by\b|reporters?\s*:|(?:\p{Han}{0,8}?)(?:特派|首席|见习|實習|实习|特约|特約)?(?:记者|記者)\s*[:：/／|]?|通[讯訊][员員]\s*[:：/／|]?",
            &[Role::Reporter],
        ),
        (
            r"(?:written|words|text|story|compiled|authored|opinion|analysis|commentary|column|review|perspective|essay|interview)\s+by\b|(?:words?|text|authors?|writers?)\s*:|作者\s*[:：/／|]?|(?:文字|撰文|撰稿)\s*[:：/／|]?|文\s*[:：/／|]",
            &[Role::Writer],
        ),
        (r"by\b\s*:?", &[Role::Writer]),
        (r"(?:sources?|via)\s*:|(?:信息来源|信息來源|来源|來源|稿源|出处|出處)\s*[:：/／|]", &[Role::Agency]),
    ];
    list.into_iter()
        .map(|(words, roles)| {
            (Regex::new(&format!(r"(?i)(?:^|[^\p{{L}}]|\p{{Han}})({words})")).expect("pattern"), roles)
        })
        .collect()
});

static FOREIGN_BY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*(?:by|par|von|por|door|di|av|af)\b\s*:?\s+").expect("pattern"));
static SEGMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s*(?:[|｜•‖\t\n]|\s[·\-–—]{1,2}\s|\s{3,})\s*").expect("pattern"));
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(?:last |first )?(?:updated|published|posted|modified)(?:\s+(?:on|at))?\b\s*:?|(?:published|updated|publish|release) (?:time|date)\s*:?|\d+\s*min(?:ute)?s?\s+read)|(?:发布|發布|发表|發表|更新|发稿|上稿)(?:时间|時間|日期)?\s*[:：]?|(?:时间|日期)\s*[:：]",
    )
    .expect("pattern")
});

/// Where the marked parts of a text begin: start and end of the marker, and its roles.
fn markers(text: &str) -> Vec<(usize, usize, &'static [Role])> {
    let mut all: Vec<(usize, usize, &'static [Role])> = Vec::new();
    for (marker, roles) in MARKERS.iter() {
        let found = marker.captures_iter(text).filter_map(|caps| caps.get(1));
        // 摄影报道 after a name is one word, not a marker before the next name.
        let whole =
            found.filter(|m| !["报道", "报导", "報導", "報道"].iter().any(|word| text[m.end()..].starts_with(word)));
        all.extend(whole.map(|m| (m.start(), m.end(), *roles)));
    }
    all.sort_by_key(|(start, end, _)| (*start, usize::MAX - end));
    let mut kept: Vec<(usize, usize, &'static [Role])> = Vec::new();
    for (start, end, roles) in all {
        if kept.last().is_none_or(|last| start >= last.1) {
            kept.push((start, end, roles));
        }
    }
    kept
}

fn parts<'a>(text: &'a str, default: &'static [Role]) -> Vec<Part<'a>> {
    let found = markers(text);
    let mut out = Vec::new();
    let first = found.first().map_or(text.len(), |m| m.0);
    out.push(Part { roles: default, text: &text[..first], marked: false });
    for (n, (_, end, roles)) in found.iter().enumerate() {
        let until = found.get(n + 1).map_or(text.len(), |next| next.0);
        let names = &text[*end..until];
        if names.chars().any(char::is_alphabetic) {
            out.push(Part { roles, text: names, marked: true });
        } else if let Some(before) = out.last_mut().filter(|part| !part.marked || n + 1 == found.len()) {
            // The marker stands after the names: 张三 摄影. Two markers in a row (作者：记者 张三) are no such case.
            before.roles = roles;
            before.marked = true;
        }
    }
    out.retain(|part| part.text.chars().any(char::is_alphabetic));
    out
}

/// The credits in a string that is known to be a byline.
pub(super) fn split(text: &str) -> Vec<Credit> {
    let mut credits = Vec::new();
    // Some pages give the address of an author's page for a name.
    if text.contains("://") && !text.contains(' ') {
        return credits;
    }
    for segment in segments(text) {
        let start = FOREIGN_BY.find(&segment).map_or(0, |m| m.end());
        for part in parts(&segment[start..], &[Role::Writer]) {
            read_names(&part, true, &mut credits);
        }
    }
    let whole = fold_space(text);
    if credits.is_empty() && (2..=80).contains(&whole.chars().count()) && !whole.contains("://") {
        // A byline that is no list of names ("Staff Reporter", "the editors") is one credit as it stands.
        credits.push(Credit { role: Role::Writer, agency: is_organization(&whole), credited_as: whole });
    }
    tidy(credits)
}

/// The parts of a line between strong separators, dates and notices about dates taken out.
fn segments(text: &str) -> Vec<String> {
    let mut line = text.to_string();
    for _ in 0..3 {
        let Some(moment) = dates::find(&line, Order::Unknown) else { break };
        line.replace_range(moment.range, " | ");
    }
    let line = NOTICE.replace_all(&line, " | ");
    SEGMENT.split(&line).map(|s| s.trim().to_string()).filter(|s| !s.is_empty()).collect()
}

/// Reads a line as a byline. `bare` also takes names without a word such as "by": beside a headline they are one.
pub(super) fn line(text: &str, bare: bool) -> Option<Byline> {
    let text = text.trim();
    let length = text.chars().count();
    if !(2..=260).contains(&length) {
        return None;
    }
    let mut credits = Vec::new();
    let mut printed: Vec<String> = Vec::new();
    let (mut explicit, mut leads) = (false, false);
    for segment in segments(text) {
        let inner = unbracketed(&segment);
        let by = FOREIGN_BY.find(inner).map_or(0, |m| m.end());
        let list = parts(&inner[by..], &[Role::Writer]);
        let marked = by > 0 || list.iter().any(|part| part.marked);
        if (!marked && !bare) || !begins_as_byline(&list, by > 0) {
            continue;
        }
        let mut own = Vec::new();
        let mut lost = 0;
        for part in list.iter().filter(|part| by > 0 || part.marked || bare) {
            lost += read_names(part, marked, &mut own);
        }
        let named: usize = own.iter().map(|credit| credit.credited_as.chars().count()).sum();
        // A byline is names and words about them; a sentence that begins like one has more to say.
        if own.is_empty()
            || (marked && lost * 4 > named)
            || (!marked && lost > 0)
            || (lost > 0 && ends_as_sentence(inner))
        {
            continue;
        }
        explicit |= marked;
        leads |= own.iter().any(|c| !matches!(c.role, Role::Editor | Role::Agency | Role::Translator));
        let only_by = by > 0 || (list.len() == 1 && starts_with_plain_marker(inner));
        printed.push(if only_by { after_marker(inner).to_string() } else { inner.to_string() });
        credits.extend(own);
    }
    if credits.is_empty() {
        return None;
    }
    if !explicit && !looks_like_names(&credits, text) {
        return None;
    }
    Some(Byline { printed: printed.join(" | "), credits: tidy(credits), explicit, leads })
}

/// A word such as "by" in the middle of a line makes a byline of it only after names.
fn begins_as_byline(parts: &[Part], announced: bool) -> bool {
    let Some(first) = parts.first().filter(|part| !part.marked) else { return true };
    if parts.len() == 1 {
        return true;
    }
    // "Jane Doe; photos by …", but not "Press briefing by …".
    let apart = first.text.trim_end().ends_with([',', ';', '|', '/', '-', '–', '—', '，', '；', '、', '／', ')', '）']);
    if !announced && !apart && !is_wide(first.text) {
        return false;
    }
    let mut names = Vec::new();
    let lost = read_names(first, false, &mut names);
    !names.is_empty() && lost == 0
}

fn unbracketed(text: &str) -> &str {
    let text = text.trim();
    for (open, close) in [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】'), ('〔', '〕')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inner.contains([open, close])
        {
            return inner.trim();
        }
    }
    text
}

fn starts_with_plain_marker(text: &str) -> bool {
    after_marker(text).len() < text.len()
}

static PLAIN_MARKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:(?:written |words |text |story )?by\b\s*:?|(?:par|von|por|door|di|av|af)\s|authors?\s*:|作者\s*[:：/／]?|撰文\s*[:：/／]?|文\s*[:：/／])\s*")
        .expect("pattern")
});

fn after_marker(text: &str) -> &str {
    let end = PLAIN_MARKER.find(text).map_or(0, |m| m.end());
    text[end..].trim()
}

/// Names that nothing announces: two to four capitalised words each, and nothing else on the line.
fn looks_like_names(credits: &[Credit], text: &str) -> bool {
    if ends_as_sentence(text) || text.contains(['?', '!', ':', '“', '"', '&', '_', '#']) {
        return false;
    }
    let lower = text.to_lowercase();
    if [
        "menu", "home", "room", "street", "building", "hall", "search", "log in", "login", "share", "news", "page",
        "contents", "index",
    ]
    .iter()
    .any(|word| lower.contains(word))
    {
        return false;
    }
    credits.iter().all(|credit| {
        let words = credit.credited_as.split_whitespace().count();
        let known = is_agency(&credit.credited_as);
        if !known && !is_name(&credit.credited_as) {
            return false;
        }
        let wide = is_wide(&credit.credited_as);
        known || (wide && credit.credited_as.chars().count() <= 4) || (!wide && (2..=4).contains(&words))
    })
}

/// Each credit once.
fn tidy(credits: Vec<Credit>) -> Vec<Credit> {
    let mut out: Vec<Credit> = Vec::new();
    for credit in credits {
        if !out.contains(&credit) {
            out.push(credit);
        }
    }
    out.truncate(60);
    out
}

static CONTRIBUTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(.{3,120}?)\s+contributed\s+(?:reporting\s*)?(?:to|from|for)?\b.{0,60}$").expect("pattern")
});

/// A line below the body that credits someone: an editor, a source, those who helped.
pub(super) fn closing_line(text: &str) -> Option<Vec<Credit>> {
    let text = text.trim();
    if text.chars().count() > 200 {
        return None;
    }
    let inner = unbracketed(text).trim_start_matches(['—', '–', '-', '*', ' ']);
    if let Some(names) = CONTRIBUTED.captures(inner).and_then(|caps| caps.get(1)) {
        let mut credits = split(names.as_str());
        for credit in &mut credits {
            credit.role = Role::AdditionalReporting;
        }
        return (!credits.is_empty()).then_some(credits);
    }
    let first = markers(inner).first().copied()?;
    if first.0 > 0 && !inner[..first.0].chars().all(|c| !c.is_alphabetic()) {
        return None;
    }
    line(inner, false).map(|byline| byline.credits)
}
