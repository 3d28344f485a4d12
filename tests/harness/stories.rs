//! The records that most stories begin with, made over HTTP as an editor makes them.

use pressroom::record::Kind;
use serde_json::{Value, json};

use super::Client;

/// A record's id.
#[track_caller]
pub fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap_or_else(|| panic!("no id in {record}"))
}

/// A record's version.
#[track_caller]
pub fn version(record: &Value) -> i64 {
    record["version"].as_i64().unwrap_or_else(|| panic!("no version in {record}"))
}

/// A link to a record.
#[track_caller]
pub fn link(record: &Value) -> Value {
    json!({"id": id(record)})
}

/// A speaker's link to their record.
#[track_caller]
pub fn speaker(kind: &str, record: &Value) -> Value {
    json!({"type": kind, "id": id(record)})
}

/// The address of a working copy.
pub fn managed(kind: Kind, record: &Value) -> String {
    format!("/v1/manage/{}/{}", kind.collection(), id(record))
}

/// The address of what readers see.
pub fn shown(kind: Kind, record: &Value) -> String {
    format!("/v1/{}/{}", kind.collection(), id(record))
}

/// A paragraph whose spans are words, each with the quotation it prints, if it prints one.
pub fn paragraph(key: &str, spans: &[(&str, Option<&Value>)]) -> Value {
    let mut defs: Vec<Value> = Vec::new();
    let mut children: Vec<Value> = Vec::new();
    for (at, (text, quotation)) in spans.iter().enumerate() {
        let mut marks = Vec::new();
        if let Some(quotation) = quotation {
            let wanted = json!({"id": id(quotation)});
            let known = defs.iter().position(|def: &Value| def["quotation"] == wanted);
            let place = known.unwrap_or_else(|| {
                defs.push(json!({"_type": "quotation", "_key": format!("{key}q{}", defs.len()), "quotation": wanted}));
                defs.len() - 1
            });
            marks.push(defs[place]["_key"].clone());
        }
        children.push(json!({"_type": "span", "_key": format!("{key}s{at}"), "text": text, "marks": marks}));
    }
    json!({"_type": "block", "_key": key, "style": "normal", "markDefs": defs, "children": children})
}

impl Client {
    /// Makes a record.
    #[track_caller]
    pub fn make(&self, kind: Kind, record: &Value) -> Value {
        self.post(&format!("/v1/manage/{}", kind.collection()), record).ok(201)
    }

    /// Makes a record that is no article, and shows it to readers.
    #[track_caller]
    pub fn make_public(&self, kind: Kind, record: &Value) -> Value {
        self.post(&format!("/v1/manage/{}?publish=true&with_drafts=true", kind.collection()), record).ok(201)
    }

    /// Reads the working copy anew.
    #[track_caller]
    pub fn again(&self, kind: Kind, record: &Value) -> Value {
        self.get(&managed(kind, record)).ok(200)
    }

    /// Changes some members of a record as it is now.
    #[track_caller]
    pub fn change(&self, kind: Kind, record: &Value, patch: &Value) -> Value {
        let now = self.again(kind, record);
        self.patch(&managed(kind, record), version(&now), patch).ok(200)
    }

    /// Publishes a record as it is now, with the drafts it shows.
    #[track_caller]
    pub fn publish(&self, kind: Kind, record: &Value) -> Value {
        let now = self.again(kind, record);
        self.act(&format!("{}/publish", managed(kind, record)), version(&now), &json!({"with_drafts": true})).ok(200)
    }

    /// Takes a record from readers' sight.
    #[track_caller]
    pub fn unpublish(&self, kind: Kind, record: &Value) -> Value {
        let now = self.again(kind, record);
        self.act(&format!("{}/unpublish", managed(kind, record)), version(&now), &json!({})).ok(200)
    }

    /// A byline of this name.
    #[track_caller]
    pub fn byline(&self, name: &str) -> Value {
        self.make(Kind::Byline, &json!({"names": name}))
    }

    /// An organization of this name.
    #[track_caller]
    pub fn organization(&self, name: &str) -> Value {
        self.make(Kind::Organization, &json!({"names": name, "classification": "government_body"}))
    }

    /// An official of this name, who has held a post there since this day.
    #[track_caller]
    pub fn official(&self, name: &str, organization: &Value, title: &str, from: &str) -> Value {
        let position = json!({"organization": link(organization), "title": title, "from": from});
        self.make(Kind::Official, &json!({"names": name, "positions": [position]}))
    }

    /// A direct quotation of an official.
    #[track_caller]
    pub fn quotation(&self, text: &str, official: &Value) -> Value {
        self.make(Kind::Quotation, &quotation_of(text, official))
    }

    /// An article of one paragraph.
    #[track_caller]
    pub fn article(&self, headline: &str, more: Value) -> Value {
        self.make(Kind::Article, &article_of(headline, more))
    }
}

/// What to send to make a direct quotation of an official.
pub fn quotation_of(text: &str, official: &Value) -> Value {
    json!({"kind": "direct", "text": text, "language": "en", "speaker_kind": "official",
        "speaker": speaker("official", official), "speaker_as_printed": official["names"][0]["text"], "said_on": "2026-11-20"})
}

/// What to send to make an article of one paragraph; `more` has further members.
pub fn article_of(headline: &str, more: Value) -> Value {
    let mut article = json!({"headline": headline, "language": "en",
        "body": [paragraph("b1", &[("The bureau met the press on Friday.", None)])]});
    if let (Value::Object(all), Value::Object(more)) = (&mut article, more) {
        all.extend(more);
    }
    article
}
