//! The order of a person's name: family name first or given name first, and what it is sorted by.

use super::names::is_syllable;
use super::text::{LocalText, LocalizedText, TextKind};
use crate::words;

words! {
    /// The order of a person's name.
    NameOrder {
        /// The family name first: Zhou Song, 周松.
        FamilyFirst = "family_first",
        /// The given name first: Ada Penn.
        GivenFirst = "given_first",
    }
}

/// The languages in which a family name stands first.
const FAMILY_FIRST: &[&str] = &["zh", "cmn", "yue", "nan", "wuu", "hak", "ja", "ko", "vi", "hu"];

fn stands_first(language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    FAMILY_FIRST.contains(&primary.as_str())
}

/// The order of one of a person's names: what it says itself, else how it is written, else its script and language. A
/// transliteration keeps the order of the original.
pub fn order_of(name: &LocalText, names: &LocalizedText) -> NameOrder {
    if let Some(order) = name.order {
        return order;
    }
    if let Some(family) = name.family.as_deref().filter(|_| name.given.is_some()) {
        let (text, family) = (name.text.to_lowercase(), family.to_lowercase());
        match (text.starts_with(&family), text.ends_with(&family)) {
            (true, false) => return NameOrder::FamilyFirst,
            (false, true) => return NameOrder::GivenFirst,
            _ => {}
        }
    }
    // A foreign name that is written in Han or kana keeps its own order, and has a dot between its parts.
    if name.text.contains(['·', '・', '‧']) {
        return NameOrder::GivenFirst;
    }
    let original = names.0.iter().find(|one| one.kind == TextKind::Original && !std::ptr::eq(*one, name));
    let as_the_original =
        name.kind == TextKind::Transliteration && original.is_some_and(|original| stands_first(&original.language));
    if name.text.chars().any(is_syllable) || stands_first(&name.language) || as_the_original {
        return NameOrder::FamilyFirst;
    }
    NameOrder::GivenFirst
}

/// A name as lists of people are sorted: by the family name, as far as it is known which it is.
pub fn sort_as(name: &LocalText, order: NameOrder) -> String {
    let (Some(family), Some(given)) = (&name.family, &name.given) else { return name.text.clone() };
    match order {
        NameOrder::GivenFirst => format!("{family}, {given}"),
        NameOrder::FamilyFirst if name.text.chars().any(is_syllable) => format!("{family}{given}"),
        NameOrder::FamilyFirst => format!("{family} {given}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn orders(names: Value) -> Vec<(&'static str, String)> {
        let names = LocalizedText(serde_json::from_value(names).expect("names"));
        let order = |name: &LocalText| {
            let order = order_of(name, &names);
            (order.word(), sort_as(name, order))
        };
        names.0.iter().map(order).collect()
    }

    #[test]
    fn a_language_has_its_order() {
        for (language, text, order) in [
            ("zh-Hans", "周松", "family_first"),
            ("vi", "Nguyễn Văn A", "family_first"),
            ("hu", "Orbán Lili", "family_first"),
            ("ja", "田中花子", "family_first"),
            ("ko", "김하나", "family_first"),
            ("en", "Ada Penn", "given_first"),
            ("und", "周松", "family_first"),
            ("zh", "克里斯·杜登", "given_first"),
        ] {
            assert_eq!(orders(json!([{"language": language, "text": text}])), [(order, text.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_name_says_itself_where_its_family_name_stands() {
        let names = json!([
            {"language": "en", "text": "Li Xinyi", "family": "Li", "given": "Xinyi"},
            {"language": "en", "text": "Xinyi LI", "family": "Li", "given": "Xinyi"},
            {"language": "zh", "text": "李欣怡", "family": "李", "given": "欣怡"},
            {"language": "en", "text": "Ada", "family": "Penn", "given": "Ada", "order": "family_first"},
        ]);
        assert_eq!(
            orders(names),
            [
                ("family_first", "Li Xinyi".to_owned()),
                ("given_first", "Li, Xinyi".into()),
                ("family_first", "李欣怡".into()),
                ("family_first", "Penn Ada".into()),
            ]
        );
    }

    #[test]
    fn a_transliteration_keeps_the_order_of_the_original() {
        let names = json!([{"language": "zh", "text": "周松"}, {"language": "en", "text": "Zhou Song", "kind": "transliteration"},
            {"language": "en", "text": "Song Zhou", "kind": "translation"}]);
        let orders: Vec<&str> = orders(names).into_iter().map(|(order, _)| order).collect();
        assert_eq!(orders, ["family_first", "family_first", "given_first"]);
    }
}
