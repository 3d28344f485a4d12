//! A newsroom with some of everything, and every question that delivery answers about it.

use std::collections::HashMap;

use pressroom::record::Kind;
use serde_json::{Value, json};

use super::Client;
use super::contract::{Operation, operations};
use super::stories::{article_of, id, link, paragraph, quotation_of, speaker};

/// Records that hang together, of each to-many relation as many as it was made with.
pub struct World {
    records: HashMap<Kind, Value>,
    segment: String,
}

impl World {
    /// Makes and publishes one. `name` tells it from others.
    pub fn furnish(desk: &Client, name: &str, count: usize) -> World {
        let called = |what: &str| format!("{what} {name}");
        let public = |kind: Kind, record: &Value| desk.make_public(kind, record);
        let numbers = || 0..count;
        let mut records = HashMap::new();
        let ministry = public(Kind::Organization, &json!({"names": called("Ministry")}));
        let bureau = json!({"names": called("Bureau"), "parent": link(&ministry), "successor": link(&ministry)});
        let bureau = public(Kind::Organization, &bureau);
        let officials: Vec<Value> = numbers()
            .map(|at| {
                let post = json!({"organization": link(&bureau), "title": "Director", "from": "2021"});
                public(Kind::Official, &json!({"names": format!("Official{at} {name}"), "positions": [post]}))
            })
            .collect();
        let bylines: Vec<Value> =
            numbers().map(|at| public(Kind::Byline, &json!({"names": format!("Writer{at} {name}")}))).collect();
        let world = public(Kind::Section, &json!({"names": called("World")}));
        let section = public(Kind::Section, &json!({"names": called("China"), "parent": link(&world)}));
        let wide = public(Kind::Topic, &json!({"names": called("Wide"), "scheme": "own", "code": name}));
        let topic = |at: usize| json!({"names": format!("Topic {at} {name}"), "broader": link(&wide), "scheme": "own"});
        let topics: Vec<Value> = numbers().map(|at| public(Kind::Topic, &topic(at))).collect();
        let credit = |at: usize| json!({"role": "writer", "credited_as": "W", "byline": link(&bylines[at])});
        let credits: Vec<Value> = numbers().map(credit).collect();
        let picture = desk.make(Kind::Media, &json!({"caption": called("Caption"), "credits": credits}));
        let said = |official: &Value| json!({"official": link(official), "label_as_printed": "X", "capacity": {"id": official["positions"][0]["id"]}});
        let conference = json!({"title": called("Briefing"), "hosts": [link(&bureau)], "series": called("Weekly"), "number": 1,
            "starts": {"local": "2026-11-20T15:00", "time_zone": "Asia/Shanghai"}, "occurrence": "held",
            "speakers": officials.iter().map(said).collect::<Vec<Value>>(),
            "agenda": officials.iter().map(|one| json!({"title": "Point", "speaker": link(one)})).collect::<Vec<Value>>()});
        let conference = public(Kind::PressConference, &conference);
        let turns: Vec<Value> = (0..)
            .zip(&officials)
            .map(|(at, one)| json!({"speaker": link(one), "speaker_label": "X", "text": format!("We keep word {at}."), "starts_at": format!("00:00:{at:02}.000")}))
            .collect();
        let transcript = json!({"press_conference": link(&conference), "language": "en", "segments": turns});
        let transcript = public(Kind::Transcript, &transcript);
        let quotations: Vec<Value> = (0..)
            .zip(&officials)
            .map(|(at, official)| {
                let mut quotation = quotation_of(&format!("We keep word {at}."), official);
                quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
                quotation["press_conference"] = link(&conference);
                quotation["topics"] = json!(topics.iter().map(link).collect::<Vec<Value>>());
                desk.make(Kind::Quotation, &quotation)
            })
            .collect();
        let related: Vec<Value> = numbers()
            .map(|at| {
                let article = desk.article(&format!("Related {at} {name}"), json!({}));
                desk.publish(Kind::Article, &article);
                link(&article)
            })
            .collect();
        let spans: Vec<(&str, Option<&Value>)> = quotations
            .iter()
            .flat_map(|one| [(one["text"].as_str().unwrap_or_default(), Some(one)), (" and ", None)])
            .collect();
        let more = json!({"section": link(&section), "topics": topics.iter().map(link).collect::<Vec<Value>>(),
            "credits": credits, "lead_image": {"media": link(&picture)}, "related": related,
            "press_conferences": [link(&conference)], "source": {"kind": "handout", "organization": link(&bureau)},
            "body": [paragraph("b1", &spans)]});
        let article = desk.article(&called("Report"), more);
        desk.publish(Kind::Article, &article);
        for language in ["de", "fr", "ja", "ko"].iter().take(count.min(4)) {
            let more = json!({"language": language, "translation_group": article["translation_group"]});
            let other = desk.make(Kind::Article, &article_of(&called("Bericht"), more));
            desk.publish(Kind::Article, &other);
        }
        for target in [speaker("article", &article), speaker("quotation", &quotations[0])] {
            for at in numbers() {
                let told = json!({"target": target, "kind": "correction", "text": format!("It was {at}.")});
                records.insert(Kind::Correction, public(Kind::Correction, &told));
            }
        }
        for language in ["de", "en"] {
            let page = json!({"key": format!("about-{name}"), "language": language, "title": called("About")});
            records.insert(Kind::Page, public(Kind::Page, &page));
        }
        let items: Vec<Value> = related.iter().map(|article| json!({"article": article})).collect();
        let front =
            json!({"key": format!("home-{name}"), "language": "en", "items": items, "fill": "newest", "size": 50});
        records.insert(Kind::Front, public(Kind::Front, &front));
        let segment = transcript["segments"][0]["id"].as_str().expect("a segment has an id").to_owned();
        for (kind, record) in [
            (Kind::Organization, &bureau),
            (Kind::Official, &officials[0]),
            (Kind::Byline, &bylines[0]),
            (Kind::Section, &section),
            (Kind::Topic, &topics[0]),
            (Kind::PressConference, &conference),
            (Kind::Transcript, &transcript),
            (Kind::Quotation, &quotations[0]),
            (Kind::Article, &article),
        ] {
            records.insert(kind, desk.again(kind, record));
        }
        World { records, segment }
    }

    /// The record of a kind that has the most.
    pub fn of(&self, kind: Kind) -> &Value {
        &self.records[&kind]
    }

    /// The address of an operation about this world.
    fn address(&self, template: &str) -> String {
        let collection = template.split('/').nth(2).unwrap_or_default();
        let kind = Kind::ALL.iter().copied().find(|kind| kind.collection() == collection);
        let record = kind.and_then(|kind| self.records.get(&kind));
        let member = |name: &str| {
            let member = record.and_then(|record| record[name].as_str());
            member.unwrap_or_else(|| panic!("{template}: say in tests/harness/world.rs what {{{name}}} is there"))
        };
        let mut path = template.replace("{segment}", &self.segment);
        for name in ["id", "language", "slug", "key"] {
            let held = format!("{{{name}}}");
            if path.contains(&held) {
                let member = if name == "slug" && kind == Some(Kind::Page) { member("key") } else { member(name) };
                path =
                    path.replace(&held, &url::form_urlencoded::byte_serialize(member.as_bytes()).collect::<String>());
            }
        }
        assert!(!path.contains('{'), "{template}: say in tests/harness/world.rs what stands there");
        path
    }

    /// Values of a parameter that find something, or choose something.
    fn values(&self, template: &str, parameter: &Value) -> Vec<String> {
        let name = parameter["name"].as_str().expect("a parameter has a name");
        let schema = &parameter["schema"];
        let words = schema["enum"].as_array().or(schema["items"]["enum"].as_array());
        let bare = name.split('[').next().unwrap_or_default();
        if let Some(words) = words {
            let words: Vec<String> = words.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect();
            return if schema["type"] == "array" { vec![words.join(","), words[0].clone()] } else { words };
        }
        let of = |kind: Kind| id(self.of(kind)).to_owned();
        let value = match (bare, name.contains("[g"), name.contains("[l")) {
            (_, true, _) => "2020-01-01".to_owned(),
            (_, _, true) => "2999-01-01".to_owned(),
            ("language", ..) => "en".to_owned(),
            ("fallback", ..) => "de,en".to_owned(),
            ("part", ..) => format!("article.AA.{0}.{0}", uuid::Uuid::nil()),
            ("on", ..) => "2022-01-01".to_owned(),
            ("scheme", ..) => "own".to_owned(),
            ("name", ..) => self.of(Kind::Official)["names"][0]["text"].as_str().expect("a name").to_owned(),
            ("series", ..) => self.of(Kind::PressConference)["series"].as_str().expect("a series").to_owned(),
            ("key", ..) => self.of(Kind::Page)["key"].as_str().expect("a key").to_owned(),
            ("broader", ..) => self.of(Kind::Topic)["broader"]["id"].as_str().expect("a link").to_owned(),
            ("parent", ..) if template.contains("sections") => {
                self.of(Kind::Section)["parent"]["id"].as_str().expect("a link").to_owned()
            }
            ("parent", ..) => self.of(Kind::Organization)["parent"]["id"].as_str().expect("a link").to_owned(),
            (other, ..) => match Kind::ALL.iter().find(|kind| kind.word() == other) {
                Some(kind) => of(*kind),
                None => panic!("{template}: say in tests/harness/world.rs what `{other}` takes"),
            },
        };
        vec![value]
    }

    /// Every delivery operation, asked whole, and once for each parameter by itself: the template, and the address.
    pub fn questions(&self) -> Vec<(&'static str, String)> {
        let mut questions = Vec::new();
        for operation in operations().into_iter().filter(is_delivery) {
            let path = self.address(operation.path);
            let parameters: Vec<&Value> =
                operation.parameters().filter(|parameter| parameter["in"] == "query").collect();
            let mut usual = String::new();
            for parameter in &parameters {
                match parameter["name"].as_str() {
                    Some("limit") => usual += "&limit=100",
                    Some("count") => usual += "&count=exact",
                    Some("body_format") => usual += "&body_format=html",
                    Some("include") => usual += &format!("&include={}", self.values(operation.path, parameter)[0]),
                    _ => {}
                }
            }
            let mut ask = |more: &str| {
                let query = format!("{more}{usual}");
                let separator = if query.is_empty() { "" } else { "?" };
                questions.push((operation.path, format!("{path}{separator}{}", query.trim_start_matches('&'))));
            };
            ask("");
            let mut filters = String::new();
            for parameter in &parameters {
                let name = parameter["name"].as_str().expect("a name");
                if ["limit", "cursor", "count", "fields", "include", "body_format"].contains(&name) {
                    continue;
                }
                for value in self.values(operation.path, parameter) {
                    let pair: String =
                        url::form_urlencoded::Serializer::new(String::new()).append_pair(name, &value).finish();
                    ask(&format!("&{pair}"));
                    if name.contains('[') || ["sort", "fallback", "language", "format"].contains(&name) {
                        continue;
                    }
                    if !filters.contains(&format!("&{name}=")) {
                        filters += &format!("&{pair}");
                    }
                }
            }
            if filters.matches('&').count() > 1 {
                ask(&filters);
            }
        }
        questions
    }
}

/// Whether an operation is one of those that answer readers.
fn is_delivery(operation: &Operation) -> bool {
    // A preview is for one editor, and what it shows of others it reads as delivery does.
    let elsewhere = ["/v1/manage/", "/v1/auth/", "/v1/preview/"];
    operation.method == "get"
        && operation.path.starts_with("/v1/")
        // It takes an address of the site, and tests/formats.rs counts what that costs.
        && operation.path != "/v1/oembed"
        && !elsewhere.iter().any(|place| operation.path.starts_with(place))
}
