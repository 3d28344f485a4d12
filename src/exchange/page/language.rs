//! The language a page is in: what it says, checked against the script and the commonest words of its text.

use super::blocks::Block;
use super::reading::{Found, Warning};

/// Characters that only one of the two Chinese scripts uses.
const SIMPLIFIED: &str = "们这个说来国时为会对发经业现进还过学动实关门问间见长东车马风电话语设议认让记论请调谁开无书义习乡买乐产亲从仅众优传伤伦儿兰兴农决冲净减刘则刚创办务劳势区协单卖卫厂历压厅县参双变号团园围图圆圣场坏块坚坛墙声处备复够头夺奖妇妈孙宁宝审宪宫宽宾导尽层属岁岛币师帮广庆应库废张归录态总恶悬惊惯战户执扩扫护报担拥择挂损换据";
const TRADITIONAL: &str = "們這個說來國時為會對發經業現進還過學動實關門問間見長東車馬風電話語設議認讓記論請調誰開無書義習鄉買樂產親從僅眾優傳傷倫兒蘭興農決衝淨減劉則剛創辦務勞勢區協單賣衛廠歷壓廳縣參雙變號團園圍圖圓聖場壞塊堅壇牆聲處備復夠頭奪獎婦媽孫寧寶審憲宮寬賓導盡層屬歲島幣師幫廣慶應庫廢張歸錄態總惡懸驚慣戰戶執擴掃護報擔擁擇掛損換據";

/// Short words that are common in one language and rare in the others.
const WORDS: [(&str, &[&str]); 16] = [
    ("en", &["the", "of", "and", "to", "that", "is", "was", "for", "with", "on", "said", "by", "it"]),
    ("fr", &["le", "les", "des", "et", "une", "est", "dans", "pour", "que", "qui", "sur", "du", "au", "par"]),
    ("de", &["der", "die", "und", "das", "den", "von", "ist", "mit", "dem", "nicht", "ein", "eine", "für", "auf"]),
    ("es", &["el", "los", "las", "y", "del", "que", "una", "por", "con", "para", "es", "su", "al", "lo"]),
    ("pt", &["o", "os", "do", "da", "em", "um", "uma", "não", "com", "para", "que", "dos", "ao", "pela"]),
    ("it", &["il", "di", "che", "è", "per", "un", "una", "del", "della", "con", "non", "sono", "gli", "nel"]),
    ("nl", &["de", "het", "een", "van", "en", "dat", "niet", "zijn", "voor", "met", "op", "aan", "ook"]),
    ("sv", &["och", "att", "det", "som", "är", "på", "för", "inte", "med", "av", "till", "den", "ett"]),
    ("da", &["og", "at", "det", "er", "på", "ikke", "som", "til", "af", "med", "der", "har", "et"]),
    ("pl", &["i", "w", "nie", "na", "się", "że", "jest", "z", "do", "przez", "który", "oraz", "dla"]),
    ("cs", &["a", "se", "je", "na", "že", "v", "ve", "který", "jsou", "pro", "také", "podle", "byl"]),
    ("tr", &["ve", "bir", "bu", "için", "ile", "olarak", "çok", "daha", "olan", "gibi", "da", "de"]),
    ("id", &["yang", "dan", "di", "untuk", "dengan", "dari", "ini", "itu", "pada", "tidak", "akan", "dalam"]),
    ("vi", &["và", "của", "là", "có", "được", "trong", "cho", "không", "với", "các", "những", "này"]),
    ("ro", &["și", "de", "în", "la", "pe", "cu", "nu", "este", "care", "pentru", "din", "sunt"]),
    ("fi", &["ja", "on", "että", "ei", "se", "ovat", "oli", "mutta", "myös", "hän", "kun", "joka"]),
];

/// The language of a text, with how sure that is; none for a text too short to tell.
pub(in crate::exchange) fn of_text(text: &str) -> Option<(String, f32)> {
    let text = super::input::prefix(text, 60_000);
    let mut han = 0usize;
    let mut counts = [0usize; 8];
    let (mut simplified, mut traditional, mut letters) = (0usize, 0usize, 0usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        match c {
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => {
                han += 1;
                simplified += usize::from(SIMPLIFIED.contains(c) && !TRADITIONAL.contains(c));
                traditional += usize::from(TRADITIONAL.contains(c) && !SIMPLIFIED.contains(c));
            }
            '\u{3040}'..='\u{30ff}' => counts[0] += 1,
            '\u{ac00}'..='\u{d7af}' => counts[1] += 1,
            '\u{0400}'..='\u{04ff}' => counts[2] += 1,
            '\u{0600}'..='\u{06ff}' => counts[3] += 1,
            '\u{0590}'..='\u{05ff}' => counts[4] += 1,
            '\u{0370}'..='\u{03ff}' => counts[5] += 1,
            '\u{0900}'..='\u{097f}' => counts[6] += 1,
            '\u{0e00}'..='\u{0e7f}' => counts[7] += 1,
            _ => {}
        }
    }
    if letters < 4 {
        return None;
    }
    if counts[0] * 8 > han + counts[0] && counts[0] * 6 > letters {
        return Some(("ja".into(), 0.9));
    }
    if han * 4 > letters {
        let sure = if simplified + traditional < 3 { 0.5 } else { 0.9 };
        return Some((if traditional > simplified { "zh-Hant" } else { "zh-Hans" }.into(), sure));
    }
    if let Some(n) = (1..8).find(|n| counts[*n] * 2 > letters) {
        let code = match n {
            1 => "ko",
            2 if text.contains(['і', 'ї', 'є']) => "uk",
            2 if text.contains(['ы', 'э', 'ё']) || !text.contains("ът ") => "ru",
            2 => "bg",
            3 if text.contains(['پ', 'چ', 'ژ', 'گ']) => "fa",
            3 => "ar",
            4 => "he",
            5 => "el",
            6 => "hi",
            _ => "th",
        };
        return Some((code.into(), 0.85));
    }
    latin(text)
}

fn latin(text: &str) -> Option<(String, f32)> {
    let mut hits = [0usize; WORDS.len()];
    let mut total = 0usize;
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(4_000) {
        total += 1;
        let word = word.to_lowercase();
        for (n, (_, words)) in WORDS.iter().enumerate() {
            hits[n] += usize::from(words.contains(&word.as_str()));
        }
    }
    let best = (0..WORDS.len()).max_by_key(|n| (hits[*n], WORDS.len() - n))?;
    let second = (0..WORDS.len()).filter(|n| *n != best).map(|n| hits[n]).max().unwrap_or(0);
    if hits[best] == 0 || total < 3 {
        return None;
    }
    let margin = (hits[best] - second.min(hits[best])) as f32 / hits[best] as f32;
    let enough = (total as f32 / 40.0).min(1.0);
    Some((WORDS[best].0.into(), (0.4 + 0.5 * margin * enough).min(0.9)))
}

/// A tag as a page writes it in the form kept here: `zh-CN` is `zh-Hans`, `en_us` is `en-US`.
pub(in crate::exchange) fn canonical(tag: &str) -> Option<String> {
    let tag = tag.trim().split([',', ';', ' ']).next().unwrap_or("").replace('_', "-");
    let parsed = language_tags::LanguageTag::parse(&tag).ok()?;
    let primary = parsed.primary_language().to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || primary == "und" {
        return None;
    }
    if matches!(primary.as_str(), "zh" | "cmn") {
        let traditional = tag.to_ascii_lowercase().contains("hant")
            || parsed.region().is_some_and(|r| matches!(r.to_ascii_uppercase().as_str(), "TW" | "HK" | "MO"));
        let simplified = tag.to_ascii_lowercase().contains("hans") || parsed.region().is_some();
        return Some(
            if traditional {
                "zh-Hant"
            } else if simplified {
                "zh-Hans"
            } else {
                "zh"
            }
            .to_string(),
        );
    }
    Some(match parsed.region().filter(|region| region.len() == 2) {
        Some(region) => format!("{primary}-{}", region.to_ascii_uppercase()),
        None => primary,
    })
}

/// Decides between what the page says and what its text shows.
pub(super) fn decide(
    said: Option<(String, &'static str)>,
    blocks: &[Block],
    headline: &str,
    warnings: &mut Vec<Warning>,
) -> Found<String> {
    let mut sample = headline.to_string();
    for block in blocks {
        sample.push(' ');
        sample.push_str(super::input::prefix(&block.text(), 20_000));
        if sample.len() > 40_000 {
            break;
        }
    }
    let seen = of_text(&sample);
    let said = said.and_then(|(tag, method)| Some((canonical(&tag)?, method)));
    let primary = |tag: &str| tag.split('-').next().unwrap_or("").to_string();
    match (said, seen) {
        (Some((tag, method)), Some((seen, sure))) => {
            if tag == "zh" && primary(&seen) == "zh" {
                return Found::new(seen, "text_script", sure);
            }
            if primary(&tag) != primary(&seen) && sure >= 0.8 {
                warnings.push(Warning::new(
                    "language_mismatch",
                    format!("The page says its language is {tag}, but its text reads as {seen}."),
                ));
                return Found::new(seen, "text_words", 0.7);
            }
            if tag != seen && primary(&seen) == "zh" && sure >= 0.9 {
                return Found::new(seen, "text_script", 0.8);
            }
            Found::new(tag, method, 0.95)
        }
        (Some((tag, method)), None) => Found::new(if tag == "zh" { "zh-Hans".into() } else { tag }, method, 0.8),
        (None, Some((seen, sure))) => Found::new(seen, "text_words", sure),
        (None, None) => Found::new("und".to_string(), "none", 0.0),
    }
}
