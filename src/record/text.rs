//! Texts in several languages.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::person::NameOrder;
use crate::http::{Code, Error, Fault, Params, Result};
use crate::words;

words! {
    /// How a text came into its language.
    TextKind {
        /// It was made in this language.
        Original = "original",
        /// A person translated it.
        Translation = "translation",
        /// It was written over into another script.
        Transliteration = "transliteration",
        /// A program translated it.
        Machine = "machine",
    }
}

/// One text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    /// BCP 47 tag.
    #[schema(example = "en", max_length = 35)]
    pub language: String,
    /// The text.
    #[schema(min_length = 1, max_length = 5000)]
    pub text: String,
    /// How it came into this language.
    #[serde(default = "original")]
    pub kind: TextKind,
    /// Of a person's name: the family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub family: Option<String>,
    /// Of a person's name: the given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub given: Option<String>,
    /// Of a person's name: which of the two stands first. Where it is left out, the text says so, else its script and
    /// language: in Chinese, Japanese, Korean, Vietnamese and Hungarian it is the family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<NameOrder>,
}

fn original() -> TextKind {
    TextKind::Original
}

/// The same text in several languages, the original first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LocalizedText(pub Vec<LocalText>);

/// In what is written, a plain string may stand for the text in the site's language; it has no language until it is
/// settled.
impl<'de> Deserialize<'de> for LocalizedText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Plain(String),
            Full(Vec<LocalText>),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Plain(text) => LocalizedText::of("", &text),
            Written::Full(texts) => LocalizedText(texts),
        })
    }
}

impl PartialSchema for LocalizedText {
    fn schema() -> RefOr<Schema> {
        let plain = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(5000))
            .description(Some("In what is written: the text in the site's language."));
        let full = ArrayBuilder::new()
            .items(RefOr::Ref(utoipa::openapi::Ref::from_schema_name("LocalText")))
            .min_items(Some(1))
            .max_items(Some(50));
        OneOfBuilder::new()
            .item(full)
            .item(plain)
            .description(Some("A text in several languages, the original first. Answers always give the list."))
            .examples([json!([{"language": "en", "text": "Li Xinyi", "kind": "original"}])])
            .into()
    }
}

impl ToSchema for LocalizedText {
    fn name() -> std::borrow::Cow<'static, str> {
        "LocalizedText".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("LocalText".into(), LocalText::schema()));
        LocalText::schemas(schemas);
    }
}

impl LocalizedText {
    /// A text in one language.
    pub fn of(language: &str, text: &str) -> LocalizedText {
        LocalizedText(vec![LocalText {
            language: language.into(),
            text: text.into(),
            kind: TextKind::Original,
            family: None,
            given: None,
            order: None,
        }])
    }

    /// The text for a reader: in the first of `languages` there is, else the original, else the first.
    pub fn plain(&self, languages: &[&str]) -> Option<&str> {
        let wanted = languages.iter().find_map(|language| self.in_language(language));
        wanted.or_else(|| self.original())
    }

    fn in_language(&self, language: &str) -> Option<&str> {
        let exact = self.0.iter().find(|one| one.language.eq_ignore_ascii_case(language));
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let alike = || self.0.iter().find(|one| primary(&one.language) == primary(language));
        exact.or_else(alike).map(|one| one.text.as_str())
    }

    /// The original text.
    pub fn original(&self) -> Option<&str> {
        let original = self.0.iter().find(|one| one.kind == TextKind::Original);
        original.or(self.0.first()).map(|one| one.text.as_str())
    }

    /// Every text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|one| one.text.as_str())
    }

    /// Gives a plain string its language, tidies white space and reports what cannot stand.
    pub fn settle(&mut self, language: &str, pointer: &str, faults: &mut Vec<Fault>) {
        for (at, one) in self.0.iter_mut().enumerate() {
            if one.language.is_empty() {
                one.language = language.into();
            }
            one.text = tidy(&one.text);
            tidy_option(&mut one.family);
            tidy_option(&mut one.given);
            if one.text.is_empty() {
                faults.push(Fault::at(format!("{pointer}/{at}/text"), "too_short", "The text is empty."));
            }
            settle_language(&mut one.language, &format!("{pointer}/{at}/language"), faults);
        }
        for at in 1..self.0.len() {
            if self.0[..at]
                .iter()
                .any(|earlier| earlier.language == self.0[at].language && earlier.kind == self.0[at].kind)
            {
                let detail = format!("There are two texts of this kind in {}.", self.0[at].language);
                faults.push(Fault::at(format!("{pointer}/{at}/language"), "duplicate", detail));
            }
        }
    }
}

/// One line of text without white space around it or doubled inside it.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reports an address that is not one of the web: what stands in a link must not run.
pub fn check_url(url: Option<&str>, pointer: &str, faults: &mut Vec<Fault>) {
    let Some(url) = url else { return };
    if !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
        faults.push(Fault::at(pointer, "invalid_link", "Write a whole address that begins with https:// or http://."));
    }
}

/// Tidies an optional line; an empty one is none.
pub fn tidy_option(text: &mut Option<String>) {
    *text = text.as_deref().map(tidy).filter(|text| !text.is_empty());
}

/// Brings a BCP 47 tag into its canonical case, or reports that it is none.
pub fn settle_language(tag: &mut String, pointer: &str, faults: &mut Vec<Fault>) {
    match language_tags::LanguageTag::parse(tag).ok().and_then(|tag| tag.canonicalize().ok()) {
        Some(known) if known.as_str().len() <= 35 => *tag = known.into_string(),
        _ => {
            let detail = format!("‘{tag}’ is not a language tag; write en, zh-Hans or pt-BR (BCP 47).");
            faults.push(Fault::at(pointer, "not_a_language", detail));
        }
    }
}

/// The language a request names, in the case BCP 47 gives it.
pub fn language_of(params: &Params) -> Result<Option<String>> {
    params.get("language").map(|language| read_language(language, "language")).transpose()
}

/// The languages a parameter names, separated by commas.
pub fn languages_of(params: &Params, name: &str) -> Result<Vec<String>> {
    params.several(name)?.into_iter().map(|language| read_language(language, name)).collect()
}

fn read_language(given: &str, name: &str) -> Result<String> {
    let (mut language, mut faults) = (given.to_owned(), Vec::new());
    settle_language(&mut language, "", &mut faults);
    match faults.pop() {
        None => Ok(language),
        Some(fault) => Err(Error::parameter(Code::InvalidParameter, name, fault.detail)),
    }
}
