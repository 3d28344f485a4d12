//! Captions: the credit at their end, and whether a paragraph is one.

use std::sync::LazyLock;

use regex::Regex;

use super::credits;
use super::names::{is_agency, is_name, is_organization};
use super::reading::{Credit, Image, Role, Warning};

/// A caption taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    pub caption: String,
    /// As printed, brackets left out.
    pub credit_line: Option<String>,
    pub credits: Vec<Credit>,
}

/// Words that announce who took or supplied a picture.
const SAYS: &str = r"(?:(?:AP |AFP |EPA |File |Xinhua |Reuters |Courtesy )?(?:photo(?:graph)?s?|picture|image|pic|video|illustration|graphic)s?(?:\s+credit)?\s*(?:(?:taken |provided |supplied )?by\b|courtesy of\b|courtesy\b|credit\b|:|/|／|\||©)|credits?\s*:|(?:photo\s+)?courtesy(?:\s+of\b|\s*:)|©|\(c\)|摄影(?:记者)?\s*[:：/／]?|攝影(?:記者)?\s*[:：/／]?|[图圖]片?(?:来源|來源|提供)?\s*[:：/／|]|供[图圖]\s*[:：/／]|照片(?:来源|提供)?\s*[:：/／]|资料(?:图片?|照片)|資料照)";

static IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)[\s　]*[(（\[【]([^()（）\[\]【】]{2,120})[)）\]】][\s　。.]*$").expect("pattern")
});
static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?is)(?:^|[\s　.。!?！？”’」）)|])({SAYS}[^.。\n]{{1,90}}\.?)[\s　]*$")).expect("pattern")
});
static SAYS_FIRST: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"(?i)^{SAYS}")).expect("pattern"));
static HAN_TOOK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s　。，；！？”」）)])((?:新华社|新華社|中新社|本报|本報|本刊|本台|\p{Han}{2,6}(?:报社?|社|网))?[\s　]*(?:发|發)?[\s　]*(?:特约|见习)?(?:通[讯訊][员員]|记者|記者)?[\s　]*[\p{Han}·]{2,12}(?:[\s　、]\p{Han}{2,4}){0,3}[\s　]*(?:摄影|攝影|摄|攝|供图|供圖|制图))[\s　。]*$").expect("pattern")
});
static NAME_SLASH_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s.。)）])((?:\p{Lu}(?:\.|[\p{L}’'\-]*) ){1,3}\p{Lu}[\p{L}’'\-]+\s?[/／|]\s?(?:\p{Lu}[\p{L}&]+)(?:[ /]\p{Lu}[\p{L}]+){0,3})[\s.]*$").expect("pattern")
});
/// What stands before a name inside a credit.
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)^(?:{SAYS})[\s:：/／|]*(?:by\b)?")).expect("pattern"));
static LEFT_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[(（\[](?:photo|image|picture)\s*(?:by|:|/|credit|courtesy)[^)）\]]{2,80}[)）\]]|(?:记者|記者)[\p{Han}]{2,4}[\s　]?[摄攝]|\bphoto(?:graph)? by \p{Lu}").expect("pattern")
});

/// Takes the credit off a caption. In a text that is `known` to be one, the bare name of an agency is a credit too.
pub(super) fn split(text: &str, known: bool) -> Split {
    let text = text.trim();
    let none = Split { caption: text.to_string(), credit_line: None, credits: Vec::new() };
    // Captions are short; anything else is not searched.
    if text.len() > 4_000 || text.is_empty() {
        return none;
    }
    if let Some(caps) = IN_BRACKETS.captures(text) {
        let inner = caps.get(1).map_or("", |m| m.as_str()).trim();
        let start = caps.get(0).map_or(text.len(), |m| m.start());
        if let Some(credits) = credit(inner, known) {
            return Split { caption: text[..start].trim().to_string(), credit_line: Some(inner.to_string()), credits };
        }
    }
    for (form, needs_label) in [(&HAN_TOOK, false), (&AT_END, true), (&NAME_SLASH_AGENCY, false)] {
        let Some(found) = form.captures(text).and_then(|caps| caps.get(1)) else { continue };
        let line = found.as_str().trim();
        if needs_label && !SAYS_FIRST.is_match(line) {
            continue;
        }
        if let Some(credits) = credit(line, false) {
            let caption = text[..found.start()].trim().trim_end_matches(['|', '/', '-', '–', '—']).trim().to_string();
            return Split { caption, credit_line: Some(line.to_string()), credits };
        }
    }
    none
}

/// The credits in a credit line: `Photo/Tao Meilin`, `Jane Roe/AP`, `AP Photo/Jane Roe`, `新华社记者 张三 摄`.
pub(super) fn credit(line: &str, known: bool) -> Option<Vec<Credit>> {
    let line = line.trim().trim_end_matches(['.', '。']).trim();
    let label = LABEL.find(line);
    let announced = label.is_some();
    let mut out: Vec<Credit> = Vec::new();
    if ["摄", "攝", "摄影", "攝影", "供图", "供圖"].iter().any(|end| line.ends_with(end)) {
        let taken = credits::split(&line.replace('发', " "));
        let is_known = |c: &Credit| is_name(&c.credited_as) || is_organization(&c.credited_as);
        out = if taken.iter().all(is_known) { taken } else { Vec::new() };
    } else {
        if let Some(label) = label {
            // The agency may stand before the word: AP Photo/Jane Roe.
            let before = line[..label.end()].split_whitespace().next().unwrap_or("");
            if is_agency(before) {
                push(before, &mut out);
            }
        }
        let rest = &line[label.map_or(0, |m| m.end())..];
        let slashed = rest.contains(['/', '／', '|']);
        let mut names: Vec<&str> = Vec::new();
        for piece in rest
            .split(['/', '／', '|', ',', '，', '、', ';', '；', '&'])
            .flat_map(|p| p.split(" and "))
            .flat_map(|p| p.split(" via "))
            .flat_map(|p| p.split(" for "))
        {
            let piece = piece.trim().trim_start_matches("By ").trim_start_matches("by ").trim_start_matches('©').trim();
            if piece.is_empty() || piece.eq_ignore_ascii_case("file") || piece.chars().all(|c| c.is_ascii_digit()) {
                continue;
            }
            if piece.eq_ignore_ascii_case("photo") || piece.eq_ignore_ascii_case("file photo") {
                continue;
            }
            if !is_name(piece) && !is_organization(piece) {
                return None;
            }
            names.push(piece);
        }
        // Without a word that says so, only a name with an agency's beside it is a credit.
        let agency = names.iter().any(|name| is_agency(name))
            || (slashed && names.iter().skip(1).any(|name| is_organization(name)));
        if !announced && !(agency && (slashed || known)) {
            return None;
        }
        for name in names {
            push(name, &mut out);
        }
    }
    for credit in &mut out {
        if matches!(credit.role, Role::Reporter | Role::Writer) {
            credit.role = Role::Photographer;
        }
    }
    out.dedup();
    (!out.is_empty()).then_some(out)
}

fn push(name: &str, out: &mut Vec<Credit>) {
    let agency = is_organization(name);
    let role = if agency { Role::Agency } else { Role::Photographer };
    out.push(Credit { role, credited_as: name.to_string(), agency });
}

/// Whether a paragraph is a caption: short, and ending in a photo credit.
pub(super) fn is_caption(text: &str) -> bool {
    let length = text.chars().count();
    length <= 700 && split(text, false).credit_line.is_some()
}

/// Puts a caption under a picture, its credit apart.
pub(super) fn put(image: &mut Image, raw: &str, warnings: &mut Vec<Warning>) {
    let split = split(raw, true);
    image.raw_caption = Some(raw.trim().to_string()).filter(|raw| !raw.is_empty());
    if LEFT_IN.is_match(&split.caption) {
        warnings.push(Warning::new(
            "caption_credit",
            format!("A photo credit may be left inside the caption “{}”.", super::input::prefix(&split.caption, 200)),
        ));
    }
    image.caption = Some(split.caption).filter(|caption| !caption.is_empty());
    if image.credit_line.is_none() {
        image.credit_line = split.credit_line;
        image.credits = split.credits;
    }
}
