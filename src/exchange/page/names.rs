//! Names: whether a piece of text is one, whether two printed forms are one person, which are organizations.

use std::sync::LazyLock;

use regex::Regex;

use super::headline::is_wide_char;

/// Whether two printed names are one person's: letter case, the order of family and given name, and the hyphen or
/// space inside a given name do not matter. `MEILIN TAO`, `Tao Meilin`, `Tao Mei-lin` and `Tao, Meilin` are one person.
pub fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (tokens(a), tokens(b));
    if a.is_empty() || b.is_empty() || a.len() > 6 || b.len() > 6 {
        return false;
    }
    if a.concat() == b.concat() {
        return true;
    }
    if a.len() < 2 || b.len() < 2 {
        return false;
    }
    // The family name stands at one end as a word of its own; what is left is the given name, however spaced.
    for (family, given) in [split_first(&a), split_last(&a)] {
        for (other_family, other_given) in [split_first(&b), split_last(&b)] {
            if family == other_family && given == other_given {
                return true;
            }
        }
    }
    false
}

fn tokens(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let wide = lower.chars().any(is_wide_char);
    let keep = |c: char| c.is_alphanumeric();
    // A hyphen and an apostrophe stay inside a word; everything else ends it.
    let joined: String = lower
        .chars()
        .filter(|c| {
            !matches!(c, '-' | '‐' | '‑' | '\'' | '’' | 'ʼ' | '`') && !(wide && (c.is_whitespace() || *c == '·'))
        })
        .collect();
    joined.split(|c: char| !keep(c)).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

fn split_first(words: &[String]) -> (String, String) {
    (words[0].clone(), words[1..].concat())
}

fn split_last(words: &[String]) -> (String, String) {
    let last = words.len() - 1;
    (words[last].clone(), words[..last].concat())
}

const AGENCIES: [&str; 58] = [
    "xinhua",
    "xinhua news agency",
    "xinhuanet",
    "ap",
    "associated press",
    "the associated press",
    "afp",
    "agence france-presse",
    "reuters",
    "thomson reuters",
    "bloomberg",
    "bloomberg news",
    "pti",
    "ani",
    "ians",
    "kyodo",
    "kyodo news",
    "jiji press",
    "yonhap",
    "yonhap news agency",
    "tass",
    "interfax",
    "ria novosti",
    "dpa",
    "epa",
    "epa-efe",
    "efe",
    "ansa",
    "lusa",
    "cna",
    "central news agency",
    "upi",
    "pa",
    "pa media",
    "press association",
    "aap",
    "australian associated press",
    "the canadian press",
    "canadian press",
    "bernama",
    "antara",
    "getty",
    "getty images",
    "vcg",
    "cfp",
    "ic photo",
    "china news service",
    "cns",
    "cnsphoto",
    "anadolu",
    "anadolu agency",
    "zuma press",
    "european pressphoto agency",
    "shutterstock",
    "alamy",
    "unsplash",
    "pool",
    "handout",
];

static WIDE_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:新华社|新華社|中新社|中国新闻社|中央社|法新社|路透社?|美联社|美聯社|共同社|韩联社|塔斯社|俄新社|时报|時報|日报|日報|晚报|早报|晨报|商报|快报|周刊|电视台|電視台|广播|新闻网|新華網|新华网|人民网|央视网|中新网|视觉中国|客户端|通讯社|通訊社|编辑部|編輯部|报道组|融媒体|网站|传媒|社区|澎湃新闻|综合报道|网|報|报|社|中心|局|委员会|办公室|政府)$")
        .expect("pattern")
});

static LATIN_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:news(?:room|desk|wire| agency| service| desk| staff| team)?|press|agency|agencies|agence|agencia|agentur|staff|desk|editors?|editorial board|reporters?|correspondents?|team|bureau|daily|times|post|herald|tribune|gazette|chronicle|journal|media|radio|television|tv|magazine|weekly|observer|broadcasting|university|institute|ministry|department|office|council|commission|images|photos?|network|online|\w+\.(?:com|org|net|cn|info))\b",
    )
    .expect("pattern")
});

/// Whether a name is an agency's, a paper's or a desk's rather than a person's.
pub(super) fn is_organization(name: &str) -> bool {
    let lower = name.trim().trim_end_matches('.').to_lowercase();
    let known = AGENCIES.contains(&lower.as_str()) || AGENCIES.contains(&lower.trim_start_matches("the "));
    known || WIDE_AGENCY.is_match(&lower) || LATIN_AGENCY.is_match(&lower)
}

/// Whether a name is a news or picture agency's.
pub(super) fn is_agency(name: &str) -> bool {
    let lower = name.trim().trim_end_matches('.').to_lowercase();
    AGENCIES.contains(&lower.as_str())
        || lower.contains("news agency")
        || ["新华社", "新華社", "中新社", "中央社", "法新社", "路透社", "美联社", "美聯社", "共同社"]
            .contains(&lower.as_str())
}

const PARTICLES: [&str; 38] = [
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "el", "al", "bin", "bint", "ibn",
    "ben", "van", "von", "der", "den", "ten", "ter", "zu", "zur", "und", "y", "e", "af", "av", "op", "abu", "umm",
    "st", "jr", "sr", "ap",
];

/// Whether a piece of text can be a person's or an organization's name.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let length = text.chars().count();
    if !(2..=60).contains(&length)
        || text.contains(['!', '?', '。', '！', '？', ':', '：', '"', '“', '”', '「', '=', '<', '@', '/'])
    {
        return false;
    }
    if text.chars().any(|c| c.is_ascii_digit()) || !text.chars().any(char::is_alphabetic) {
        return false;
    }
    if text.chars().any(is_wide_char) {
        let wide = text.chars().filter(|c| is_wide_char(*c)).count();
        // Han names have two to four characters, transliterated ones up to a dozen with a dot between.
        return wide >= 2 && wide <= if text.contains(['·', '•', '・']) { 16 } else { 12 };
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 7 {
        return false;
    }
    let mut capital = 0;
    for word in &words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let first = bare.chars().next();
        if first.is_some_and(|c| c.is_uppercase() || !(c.is_lowercase() || c.is_uppercase())) {
            capital += 1;
        } else if !PARTICLES.contains(&bare.to_lowercase().as_str())
            && !bare.starts_with("d'")
            && !bare.starts_with("d’")
        {
            return false;
        }
        // A full stop ends an initial or an abbreviation, not a long word.
        if word.ends_with('.') && bare.chars().count() > 3 {
            return false;
        }
    }
    capital > 0
}
