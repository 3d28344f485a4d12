//! The site: what is true of the whole of it. There is one; several sites are several stores.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{stored_in, upkeep};
use crate::access::desk::Shift;
use crate::access::roles::ToSetUp;
use crate::changes;
use crate::http::{Fault, Result, Tags};
use crate::record::revision::Saving;
use crate::record::text::{check_url, settle_language, tidy};
use crate::record::{Card, Defaults, Head, Kind, Link, LocalizedText, Record, Relation};
use crate::store::schema::sites;
use crate::store::{Conn, Id, Json, among};
use crate::words;

words! {
    /// What a filing is.
    FilingKind {
        /// China's registration of a web site.
        Icp = "icp",
        /// China's permit for news on the internet.
        InternetNewsPermit = "internet_news_permit",
        /// China's registration with the police.
        PublicSecurity = "public_security",
        /// Any other.
        Other = "other",
    }
}

words! {
    /// What a hotline is for.
    HotlineKind {
        /// To report what the law forbids.
        IllegalContent = "illegal_content",
        /// To tell the newsroom something.
        NewsTip = "news_tip",
        /// Anything.
        General = "general",
    }
}

/// A registration that the law wants shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// What it is.
    pub kind: FilingKind,
    /// Its number, as printed.
    #[schema(min_length = 1, max_length = 200)]
    pub number: String,
    /// Who keeps the register.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub authority: Option<String>,
    /// Where it can be looked up.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
}

/// A telephone number for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hotline {
    /// What it is for.
    pub kind: HotlineKind,
    /// The number as machines dial it (E.164).
    #[schema(pattern = r"^\+[1-9]\d{3,14}$", example = "+862367158993")]
    pub e164: String,
    /// The number as it is printed.
    #[schema(min_length = 1, max_length = 100)]
    pub display: String,
    /// When somebody answers.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub hours: Option<String>,
}

words! {
    /// What is to happen where an article prints a direct quotation that has lost its place, names no speaker or
    /// contradicts its transcript.
    QuotationPolicy {
        /// Publishing says so.
        Warn = "warn",
        /// Publishing is refused, unless a reason is given.
        Block = "block",
    }
}

fn warn() -> QuotationPolicy {
    QuotationPolicy::Warn
}

/// What readers consent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The text.
    pub text: LocalizedText,
    /// Which issue of the text it is.
    #[schema(min_length = 1, max_length = 40)]
    pub version: String,
}

/// The settings of the site.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sites, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// What it is called.
    #[schema(value_type = LocalizedText)]
    pub names: Json<LocalizedText>,
    /// Its motto.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub slogan: Option<Json<LocalizedText>>,
    /// The public address of each kind of record, with `{language}`, `{section}`, `{slug}`, `{id}` and `{key}` where
    /// they stand in it. A record of a kind without a pattern has no `url`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, example = json!({"article": "https://example.com/{language}/{section}/{slug}"}))]
    pub addresses: Json<BTreeMap<String, String>>,
    /// Registrations that the law wants shown.
    #[serde(default)]
    #[schema(value_type = Vec<Filing>, max_items = 20)]
    pub filings: Json<Vec<Filing>>,
    /// Telephone numbers for readers.
    #[serde(default)]
    #[schema(value_type = Vec<Hotline>, max_items = 20)]
    pub hotlines: Json<Vec<Hotline>>,
    /// Mail addresses for readers.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub contact_emails: Json<Vec<String>>,
    /// The languages it is published in, BCP 47.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 100, example = json!(["en", "zh-Hans"]))]
    pub languages: Json<Vec<String>>,
    /// The language of a text that names none.
    #[schema(min_length = 2, max_length = 35, example = "en")]
    pub default_language: String,
    /// The IANA zone in which a day begins and ends.
    #[schema(min_length = 1, max_length = 64, example = "Asia/Shanghai")]
    pub time_zone: String,
    /// The page that says each policy: `{"privacy": {"id": …}}`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Link>)]
    pub policies: Json<BTreeMap<String, Link>>,
    /// What readers consent to.
    #[serde(default)]
    #[schema(value_type = Option<Consent>)]
    pub consent: Option<Json<Consent>>,
    /// What is to happen where an article that is to be published prints a direct quotation that is in doubt.
    #[serde(default = "warn")]
    pub quotation_policy: QuotationPolicy,
}

impl Site {
    /// The settings a new store begins with.
    pub fn new() -> Site {
        Site {
            names: LocalizedText::of("en", "Newsroom").into(),
            slogan: None,
            addresses: Json::default(),
            filings: Json::default(),
            hotlines: Json::default(),
            contact_emails: Json::default(),
            languages: Json(vec!["en".into()]),
            default_language: "en".into(),
            time_zone: "UTC".into(),
            policies: Json::default(),
            consent: None,
            quotation_policy: QuotationPolicy::Warn,
        }
    }
}

impl Default for Site {
    fn default() -> Site {
        Site::new()
    }
}

/// The id of the site's record.
pub fn id(conn: &mut Conn) -> Result<Option<Id>> {
    Ok(sites::table.select(sites::id).first(conn).optional()?)
}

/// What may stand between braces in an address.
const PLACEHOLDERS: &[&str] = &["language", "section", "slug", "id", "key"];

impl Record for Site {
    const KIND: Kind = Kind::Site;
    type Write = ToSetUp;
    type Publish = ToSetUp;

    stored_in!(sites, (sites::only_one.eq(1)));

    /// Press conferences that name no zone begin and end their days in the site's.
    fn changed(&self, conn: &mut Conn, shift: &Shift, head: &Head, before: &Site, _: &Saving) -> Result<()> {
        if self.time_zone != before.time_zone {
            upkeep::renew(conn, Kind::PressConference, shift.now)?;
            // The days that readers ask lists for are those of the zone that is set here, published or not.
            let mut tags = Tags::default();
            tags.all(Kind::Site);
            changes::tell(conn, (Kind::Site, head.id), tags, shift.now)?;
        }
        Ok(())
    }

    fn settle(&mut self, _: &Defaults, faults: &mut Vec<Fault>) {
        settle_language(&mut self.default_language, "/default_language", faults);
        let language = self.default_language.clone();
        self.names.settle(&language, "/names", faults);
        if let Some(slogan) = &mut self.slogan {
            slogan.settle(&language, "/slogan", faults);
        }
        if let Some(consent) = &mut self.consent {
            consent.text.settle(&language, "/consent/text", faults);
        }
        for (at, tag) in self.languages.0.iter_mut().enumerate() {
            settle_language(tag, &format!("/languages/{at}"), faults);
        }
        if !self.languages.contains(&language) {
            self.languages.0.insert(0, language);
        }
        if self.time_zone.parse::<chrono_tz::Tz>().is_err() {
            let detail = "This is not a zone of the IANA database; write Asia/Shanghai or America/New_York.";
            faults.push(Fault::at("/time_zone", "unknown_time_zone", detail));
        }
        for (at, mail) in self.contact_emails.0.iter_mut().enumerate() {
            *mail = tidy(mail);
            if !mail.contains('@') || mail.contains(' ') {
                faults.push(Fault::at(format!("/contact_emails/{at}"), "wrong_form", "This is not a mail address."));
            }
        }
        for (at, filing) in self.filings.iter().enumerate() {
            check_url(filing.url.as_deref(), &format!("/filings/{at}/url"), faults);
        }
        for (kind, pattern) in &self.addresses.0 {
            check_address(kind, pattern, faults);
        }
    }

    fn relations(&self) -> Vec<Relation> {
        let policies = self.policies.iter();
        policies
            .map(|(name, page)| Relation::new("policies", Kind::Page, *page, format!("/policies/{name}/id")))
            .collect()
    }

    fn card(&self) -> Card {
        Card { label: Some(self.names.0.clone()), ..Card::default() }
    }

    fn example() -> Value {
        json!({"names": [{"language": "en", "text": "Harbour Daily"}], "default_language": "en", "languages": ["en", "zh-Hans"],
            "time_zone": "Asia/Shanghai", "addresses": {"article": "https://example.com/{language}/{slug}"}})
    }
}

fn check_address(kind: &str, pattern: &str, faults: &mut Vec<Fault>) {
    let pointer = format!("/addresses/{}", crate::http::body::escape(kind));
    if kind.parse::<Kind>().is_err() {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        let detail = format!("‘{kind}’ is not a kind of record; the kinds are {}.", kinds.join(", "));
        faults.push(Fault::at(pointer, "unknown_kind", detail));
        return;
    }
    let mut plain = String::new();
    for (at, piece) in pattern.split('{').enumerate() {
        let rest = match (at, piece.split_once('}')) {
            (0, None) => piece,
            (0, Some(_)) | (_, None) => {
                faults.push(Fault::at(pointer, "wrong_form", "A brace in the address has no partner."));
                return;
            }
            (_, Some((name, rest))) => {
                if !PLACEHOLDERS.contains(&name) {
                    let detail = format!("{{{name}}} is not known; there are {{{}}}.", PLACEHOLDERS.join("}, {"));
                    faults.push(Fault::at(pointer, "unknown_placeholder", detail));
                    return;
                }
                rest
            }
        };
        plain.push_str(rest);
    }
    let absolute = url::Url::parse(&plain).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !absolute {
        faults.push(Fault::at(pointer, "wrong_form", "An address begins with https:// or http:// and a host."));
    }
}
