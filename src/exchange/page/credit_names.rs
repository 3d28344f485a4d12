//! The names in one part of a byline, told from job titles, places and the words around them.

use std::sync::LazyLock;

use regex::Regex;

use super::blocks::fold_space;
use super::headline::{ends_as_sentence, is_wide, is_wide_char};
use super::names::{is_agency, is_name, is_organization};
use super::reading::{Credit, Role};

/// One part of a byline: the roles its names have.
pub(super) struct Part<'a> {
    pub roles: &'static [Role],
    pub text: &'a str,
    pub marked: bool,
}

static NAME_BREAK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*(?:[;；,，、|&+]|\s(?:and|with|und)\s|\s(?-i:et|y|e|och|og|en)\s|[/／])\s*|\.\s+$")
        .expect("pattern")
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s+(?:for|in|at|of|from|on|reporting from|reports from|special to)\s+.*$").expect("pattern")
});
static JOB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\w&'’.\s-]{0,40}\b)?(?:writer|reporter|correspondent|editor|columnist|contributor|photographer|photojournalist|videographer|bureau chief|journalist|producer|analyst|critic|intern|freelancer|specialist|director|fellow|researcher|professor)s?(?:\s+(?:in|at|for|of)\s.*)?$")
        .expect("pattern")
});
/// A job title right after a name, without a comma between.
static JOB_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\s+(?:political|senior|chief|staff|business|health|education|science|technology|tech|economics?|world|foreign|diplomatic|security|home|affairs|legal|environment|climate|sports?|news|local|special|national|international|white|house|deputy|managing|executive|associate|assistant|city|state|crime|courts?|arts|culture|investigative|multimedia))*\s+(?:writer|reporter|correspondent|editor|columnist|contributor|photographer|journalist|producer|analyst)$").expect("pattern")
});

/// A line that only says what the person above it does.
pub(super) fn is_job_line(text: &str) -> bool {
    let text = text.trim();
    text.split_whitespace().count() <= 6 && !ends_as_sentence(text) && JOB.is_match(text)
}

static HAN_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\s　]*(?:\p{Han}{2,6})?(?:综合报道|綜合報導|报道|報道|報導|专电|專電|整理|发自\p{Han}+)$")
        .expect("pattern")
});
/// Where no space sets the place off, only a place that is known can be told from a name.
static HAN_CITY_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\s　]*(?:北京|上海|天津|重庆|重慶|广州|廣州|深圳|南京|杭州|武汉|成都|西安|香港|澳门|澳門|台北|臺北|新北|桃園|台中|臺中|台南|臺南|高雄|基隆|新竹|花蓮|華盛頓|华盛顿|东京|東京|伦敦|倫敦|巴黎|首尔|首爾|纽约|紐約)(?:\d{1,2}日)?(?:综合报道|綜合報導|报道|報道|報導|专电|專電|电|電)$").expect("pattern")
});
static HAN_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\s　/／]*(?P<both>摄影报道|攝影報導|摄影报导|文并摄|文/图|文／图|图/文|文图|文、图|文并图)$|[\s　/／]*(?P<photo>摄影|攝影|摄|攝|供图|供圖|制图供)$|[\s　/／]+(?P<picture>图|圖)$|[\s　/／]+(?P<text>文|撰文)$|[\s　/／]+(?P<translation>译|譯|编译|編譯)$|[\s　/／]*(?P<chart>制图|製圖)$")
        .expect("pattern")
});
static BRACKETED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s*[(（\[]([^()（）\[\]]{1,60})[)）\]]").expect("pattern"));
static SUFFIX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$").expect("pattern"));

/// Reads the names of a part. Returns how many letters are neither names nor words that go with names.
pub(super) fn read_names(part: &Part, marked: bool, out: &mut Vec<Credit>) -> usize {
    let mut roles: Vec<Role> = part.roles.to_vec();
    let mut text = part
        .text
        .trim()
        .trim_matches(|c: char| matches!(c, ',' | '，' | ';' | '；' | ':' | '：' | '-' | '–' | '—' | '|'));
    text = text.trim().trim_end_matches('。');
    if !text.contains(['(', '（', '[', '【']) {
        text = text.trim_end_matches(['）', ')', '】', ']']);
    }
    text = text.trim_start_matches(['（', '(', '【', '[']).trim();
    let mut owned = text.to_string();
    if let Some(caps) = HAN_ROLE.captures(&owned) {
        let cut = caps.get(0).map_or(owned.len(), |m| m.start());
        let has = |name: &str| caps.name(name).is_some();
        let role: Option<&[Role]> = match () {
            () if has("both") => Some(&[Role::Reporter, Role::Photographer]),
            () if has("photo") || has("picture") => Some(&[Role::Photographer]),
            () if has("translation") => Some(&[Role::Translator]),
            () if has("chart") => Some(&[Role::Illustrator]),
            () if has("text") => Some(&[Role::Writer]),
            () => None,
        };
        if let (Some(role), true) = (role, cut > 0) {
            roles = role.to_vec();
            owned.truncate(cut);
        }
    }
    let tail = HAN_CITY_TAIL.find(&owned).or_else(|| HAN_TAIL.find(&owned));
    if let Some(tail) = tail.filter(|tail| tail.start() > 0) {
        owned.truncate(tail.start());
    }
    let inner = BRACKETED.captures_iter(&owned).filter_map(|caps| Some(caps.get(1)?.as_str().trim().to_string()));
    let agencies: Vec<String> = inner.filter(|inner| is_organization(inner)).collect();
    let plain = BRACKETED.replace_all(&owned, " ").into_owned();
    let mut lost = 0;
    for piece in NAME_BREAK.split(&plain) {
        let Some(names) = names_in(piece, marked) else {
            lost += piece.chars().filter(|c| c.is_alphanumeric()).count();
            continue;
        };
        for name in names {
            if SUFFIX.is_match(&name) {
                if let Some(last) = out.last_mut() {
                    last.credited_as.push_str(", ");
                    last.credited_as.push_str(&name);
                }
                continue;
            }
            push(&name, &roles, out);
        }
    }
    for name in agencies {
        push(&name, &[Role::Agency], out);
    }
    lost
}

fn push(name: &str, roles: &[Role], out: &mut Vec<Credit>) {
    let organization = is_organization(name);
    for role in roles {
        // An agency's name where a person's is expected: the agency filed it.
        let role = match role {
            Role::Writer | Role::Reporter if is_agency(name) || (organization && is_wide(name)) => Role::Agency,
            role => *role,
        };
        out.push(Credit { role, credited_as: name.to_string(), agency: organization || role == Role::Agency });
    }
}

/// The names in a piece of text without separators: one, several Han names with spaces between, or an empty list for
/// a job title. `None`: it is none of these.
fn names_in(piece: &str, marked: bool) -> Option<Vec<String>> {
    let piece = fold_edges(piece);
    if piece.is_empty() {
        return Some(Vec::new());
    }
    if piece.chars().count() > 90 {
        return None;
    }
    if piece.chars().any(is_wide_char) {
        let longest = if marked { 6 } else { 4 };
        let fits = |name: &String| name.contains('·') || is_organization(name) || name.chars().count() <= longest;
        return Some(han_names(&piece)).filter(|names| !names.is_empty() && names.iter().all(fits));
    }
    let mut name = piece;
    if let Some(tail) = JOB_TAIL.find(&name).filter(|tail| name[..tail.start()].split_whitespace().count() >= 2) {
        name.truncate(tail.start());
    }
    if JOB.is_match(&name) && !is_agency(&name) {
        return Some(Vec::new());
    }
    // "Jane Doe of the Star" is Jane Doe; "Ministry of Health" has no such tail.
    let tail =
        TAIL.find(&name).map(|tail| tail.start()).filter(|at| name[..*at].contains(' ') || !is_organization(&name));
    if let Some(at) = tail.filter(|at| *at > 0) {
        name.truncate(at);
    }
    let name = fold_edges(&name);
    if SUFFIX.is_match(&name) || is_name(&name) || (is_organization(&name) && name.chars().count() <= 60) {
        return Some(vec![name]);
    }
    // "by jane doe": a marker makes up for the missing capitals.
    let words = name.split_whitespace().count();
    let letters = name.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’'));
    (marked && letters && (1..=4).contains(&words) && is_lower_name(&name)).then(|| vec![name])
}

fn is_lower_name(name: &str) -> bool {
    const NOT: [&str; 16] = [
        "the", "a", "an", "to", "his", "her", "their", "its", "our", "my", "this", "that", "then", "now", "far",
        "using",
    ];
    name.split_whitespace().all(|word| word.chars().count() >= 2 && !NOT.contains(&word.to_lowercase().as_str()))
}

fn fold_edges(text: &str) -> String {
    let trimmed = text.trim().trim_matches(|c: char| {
        matches!(c, ',' | '，' | ';' | '；' | ':' | '：' | '-' | '–' | '—' | '|' | '*' | '_' | '"' | '“' | '”' | '。')
    });
    let trimmed = trimmed.trim();
    // A full stop after a long word ends the line, not the name.
    let cut = match trimmed.strip_suffix('.') {
        Some(rest) if rest.rsplit(' ').next().is_some_and(|word| word.chars().count() > 2) => rest,
        _ => trimmed,
    };
    if cut.chars().any(is_wide_char) { cut.to_string() } else { fold_space(cut) }
}

static HAN_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:实习生|實習生|见习|实习|通[讯訊][员員]|记者|記者|特约|本报|本報|主任|首席)[\s　]*")
        .expect("pattern")
});

fn han_names(piece: &str) -> Vec<String> {
    let piece = HAN_TITLE.replace(piece, "");
    if is_organization(&piece) {
        return if piece.chars().count() <= 24 { vec![piece.trim().to_string()] } else { Vec::new() };
    }
    let words: Vec<&str> = piece.split_whitespace().collect();
    let mut names: Vec<String> = Vec::new();
    let mut n = 0;
    while let Some(word) = words.get(n) {
        let single = |w: &&str| w.chars().count() == 1;
        // 张　三: two characters set apart to fill the width of three.
        if single(word) && words.get(n + 1).is_some_and(single) {
            let from = word.as_ptr() as usize - piece.as_ptr() as usize;
            let next = words[n + 1];
            let to = next.as_ptr() as usize - piece.as_ptr() as usize + next.len();
            names.push(piece.get(from..to).unwrap_or(word).to_string());
            n += 2;
            continue;
        }
        let title = HAN_TITLE.find(word).is_some_and(|title| title.end() == word.len());
        if is_name(word) && !title {
            names.push((*word).to_string());
        }
        n += 1;
    }
    names
}
