//! Whether words look like the name of somebody, as labels write them.

/// How a label is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lettering {
    /// In capitals: `MS. DALTON`, `StS SEIBERT`.
    Capitals,
    /// With an office or honorific before the name: `Secretary Blinken`.
    Titled,
    /// A name: `Christine Lagarde`.
    Name,
    /// In a script without capitals.
    Caseless,
}

const HONORIFICS: &[&str] = &[
    "mr",
    "ms",
    "mrs",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "gen",
    "general",
    "lt",
    "maj",
    "col",
    "colonel",
    "adm",
    "admiral",
    "capt",
    "captain",
    "sgt",
    "sen",
    "senator",
    "rep",
    "representative",
    "congressman",
    "congresswoman",
    "gov",
    "governor",
    "mayor",
    "president",
    "vice",
    "secretary",
    "undersecretary",
    "minister",
    "prime",
    "chancellor",
    "chair",
    "chairman",
    "chairwoman",
    "chairperson",
    "commissioner",
    "ambassador",
    "administrator",
    "director",
    "deputy",
    "assistant",
    "acting",
    "spokesperson",
    "spokesman",
    "spokeswoman",
    "judge",
    "justice",
    "chief",
    "attorney",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "rev",
    "first",
    "hon",
    "the",
    "speaker",
    "counsel",
    "herr",
    "frau",
    "monsieur",
    "madame",
    "señor",
    "señora",
    "m",
    "mme",
    "sec",
    "amb",
    "high",
    "under",
    "national",
    "surgeon",
    "special",
    "press",
    "foreign",
    "executive",
    "premier",
    "cabinet",
    "state",
];
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "el", "al", "von", "van", "der",
    "den", "zu", "zur", "ter", "ten", "bin", "ibn", "ben", "abu", "af", "av", "y", "e", "i", "of", "the", "for", "and",
    "to", "in", "on", "und", "für", "et", "á", "d", "os",
];
/// Words that begin a sentence and no name.
const SENTENCES: &[&str] = &[
    "the",
    "this",
    "that",
    "these",
    "those",
    "and",
    "but",
    "so",
    "in",
    "on",
    "for",
    "to",
    "if",
    "as",
    "at",
    "my",
    "our",
    "it",
    "we",
    "i",
    "you",
    "he",
    "she",
    "they",
    "his",
    "her",
    "their",
    "first",
    "second",
    "third",
    "fourth",
    "finally",
    "lastly",
    "however",
    "then",
    "here",
    "there",
    "what",
    "when",
    "where",
    "why",
    "who",
    "how",
    "which",
    "again",
    "also",
    "now",
    "well",
    "yes",
    "no",
    "look",
    "let",
    "bottom",
    "one",
    "two",
    "three",
    "with",
    "from",
    "by",
    "or",
    "not",
    "because",
    "after",
    "before",
    "since",
    "while",
    "today",
    "yesterday",
    "tomorrow",
    "day",
    "step",
    "part",
    "point",
    "number",
    "item",
    "note",
    "source",
    "photo",
    "copyright",
    "tel",
    "email",
    "contact",
    "see",
    "read",
    "watch",
    "more",
    "follow",
    "okay",
    "ok",
    "is",
    "are",
    "an",
    "a",
    "subject",
    "topic",
    "topics",
    "date",
    "time",
    "place",
    "location",
    "venue",
    "title",
    "re",
    "fact",
    "update",
    "correction",
    "editor",
    "transcript",
    "participants",
    "speakers",
    "attendees",
    "present",
    "summary",
    "background",
    "introduction",
    "conclusion",
    "appendix",
    "annex",
    "table",
    "figure",
    "example",
    "remember",
    "listen",
    "translation",
    "language",
    "published",
    "updated",
    "posted",
    "release",
    "embargo",
    "link",
    "http",
    "https",
];

/// A word without case, dots and what stands around it.
pub(super) fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

pub(super) fn is_honorific(word: &str) -> bool {
    HONORIFICS.contains(&bare(word).as_str())
}

pub(super) fn is_caseless(text: &str) -> bool {
    let (mut cased, mut all) = (0usize, 0usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        all += 1;
        cased += usize::from(c.is_uppercase() || c.is_lowercase());
    }
    all > 0 && cased * 2 < all
}

/// How these words are written, if they can be somebody's name or office.
pub(super) fn lettering(core: &str) -> Option<Lettering> {
    if core.chars().any(|c| matches!(c, '?' | '!' | '"' | '“' | '”' | ';' | '…' | '=' | '<' | '>' | '@' | '%' | '$'))
    {
        return None;
    }
    if is_caseless(core) {
        return caseless(core).then_some(Lettering::Caseless);
    }
    let words: Vec<&str> = core.split_whitespace().collect();
    if words.is_empty() || words.len() > 16 || core.chars().count() > 120 {
        return None;
    }
    if in_capitals(&words) {
        return Some(Lettering::Capitals);
    }
    if !words.iter().all(|word| is_name_word(word)) {
        return None;
    }
    let first = bare(words[0]);
    if HONORIFICS.contains(&first.as_str()) && words.len() > 1 && first != "first" && first != "the" {
        return Some(Lettering::Titled);
    }
    // Before a comma stands the name, behind it the office.
    let name = core.split(',').next().unwrap_or(core).split_whitespace().count();
    let fits = !SENTENCES.contains(&first.as_str()) && (1..=6).contains(&name);
    fits.then_some(Lettering::Name)
}

fn caseless(core: &str) -> bool {
    let count = core.chars().count();
    let stops = core
        .chars()
        .any(|c| matches!(c, '，' | '。' | '；' | '！' | '？' | '“' | '”' | '《' | '》' | '、' | '「' | '」' | '：'));
    if stops || count > 30 {
        return false;
    }
    let says = [
        "说", "說", "表示", "指出", "强调", "強調", "认为", "認為", "如下", "称", "稱", "写道", "寫道", "问道", "问到",
        "补充", "例如", "比如", "包括", "是", "就是", "即", "问题", "問題", "时间", "時間", "地点", "地點", "日期",
        "来源", "來源", "内容", "編輯", "编辑", "标题", "標題", "摘要", "主题", "主題", "注", "備註", "备注", "原文",
        "链接", "連結", "授權", "授权", "想", "觉得", "覺得", "知道", "告诉", "告訴", "一点", "一點", "意思",
    ];
    let opens = [
        "第", "其", "首先", "然后", "然後", "最后", "最後", "所以", "但", "因此", "另外", "我", "你", "他", "她", "这",
        "這", "那",
    ];
    !says.iter().any(|word| core.ends_with(word)) && !opens.iter().any(|word| core.starts_with(word))
}

/// In capitals are `MS. JEAN-PIERRE`, `MR. McGURK`, `LE PRÉSIDENT`, `StS SEIBERT`, `SRS’in HOFFMANN`, `Mr. KIRBY`.
fn in_capitals(words: &[&str]) -> bool {
    let capital = |word: &str| {
        let upper = word.chars().filter(|c| c.is_uppercase()).count();
        let lower: String = word.chars().filter(|c| c.is_lowercase()).collect();
        let prefixed =
            ["c", "ac", "e", "a", "in", "l", "th", "st", "nd", "rd", "s"].contains(&lower.as_str()) && upper >= 2;
        upper > 0 && (lower.is_empty() || prefixed)
    };
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let Some(last) = words.iter().rev().find(|word| letters(word) > 0) else { return false };
    let all = words.iter().filter(|word| letters(word) > 0).all(|word| {
        capital(word) || PARTICLES.contains(&bare(word).as_str()) || is_honorific(word) || mixed_title(word)
    });
    all && capital(last) && words.iter().map(|word| letters(word)).sum::<usize>() >= 2 && letters(last) >= 1
}

/// Short titles of ministries: `StS`, `BMin`, `SRS`.
fn mixed_title(word: &str) -> bool {
    let count = word.chars().count();
    count <= 5 && word.chars().filter(|c| c.is_uppercase()).count() >= 2
}

fn is_name_word(word: &str) -> bool {
    let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else {
        return word == "&" || word == "-" || word == "–";
    };
    first.is_uppercase()
        || first.is_numeric()
        || PARTICLES.contains(&bare(word).as_str())
        || word.starts_with("al-")
        || word.starts_with("d’")
        || word.starts_with("d'")
}
