//! Holds answers against the OpenAPI document: an undocumented status, header or shape fails the test that met it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::Answer;

/// The document, as the code makes it.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| pressroom::docs::document(&pressroom::app::api()).expect("the document can be made"))
}

/// An operation of the document.
#[derive(Clone, Copy)]
pub struct Operation {
    pub path: &'static str,
    pub method: &'static str,
    pub json: &'static Value,
}

impl Operation {
    /// The permission it needs.
    pub fn permission(&self) -> Option<&'static str> {
        self.json["x-permission"].as_str()
    }

    /// Whether it has this header among its parameters.
    pub fn takes_header(&self, name: &str) -> bool {
        self.parameters().any(|parameter| parameter["in"] == "header" && parameter["name"] == name)
    }

    pub fn parameters(&self) -> impl Iterator<Item = &'static Value> {
        self.json["parameters"].as_array().into_iter().flatten()
    }

    /// The example of its request body.
    pub fn example(&self) -> Option<&'static Value> {
        let content = self.json["requestBody"]["content"].as_object()?;
        content.values().next().map(|media| &media["example"])
    }
}

/// Every operation.
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in document()["paths"].as_object().expect("the document has paths") {
        for (method, json) in methods.as_object().expect("a path has methods") {
            all.push(Operation { path, method, json });
        }
    }
    all
}

/// The template of the document that a path fits; words win over parameters.
fn template(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == parts.len()
            && wanted
                .iter()
                .zip(&parts)
                .all(|(want, part)| if want.starts_with('{') { !part.is_empty() } else { want == part })
    };
    let paths = document()["paths"].as_object()?;
    paths
        .keys()
        .map(String::as_str)
        .filter(|template| fits(template))
        .min_by_key(|template| template.matches('{').count())
}

/// Panics where an answer is not one that the document promises.
#[track_caller]
pub fn check(method: &str, path: &str, answer: &Answer) {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    assert!(answer.header("x-request-id").is_some(), "{method} {path} answered without x-request-id");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{method} {path}");
    if method == "OPTIONS" {
        return;
    }
    let wanted = if method == "HEAD" { "get" } else { &method.to_ascii_lowercase() };
    let operation = template(bare).map(|template| &document()["paths"][template]);
    let responses = operation.map(|operation| &operation[wanted]["responses"]).filter(|responses| !responses.is_null());
    let Some(responses) = responses else {
        // Nothing of ours is there: a problem, whatever it is.
        assert!(
            matches!(answer.status, 400 | 404 | 405),
            "{method} {path} is not documented and answered {}",
            answer.status
        );
        return check_body(method, path, answer, &problem(), "application/problem+json", false);
    };
    let response = &responses[answer.status.to_string()];
    assert!(
        !response.is_null(),
        "{method} {path} answered {}, which is not documented: {}",
        answer.status,
        answer.text()
    );
    if method == "GET" && answer.status == 200 {
        check_language(path, answer);
    }
    match response["content"].as_object() {
        None => assert!(answer.body.is_empty(), "{method} {path} ({}) is documented without a body", answer.status),
        Some(content) => {
            let kind = answer.header("content-type").unwrap_or_default();
            let kind = kind.split(';').next().unwrap_or_default();
            let known = content.iter().find(|(media, _)| *media == kind);
            let (media, shape) = known.or_else(|| content.iter().next()).expect("a content has a media type");
            if known.is_some() && !media.ends_with("json") {
                assert!(std::str::from_utf8(&answer.body).is_ok(), "{method} {path} answered no text");
                return;
            }
            let partial = query.split('&').any(|pair| pair.starts_with("fields="));
            check_body(method, path, answer, &shape["schema"], media, partial);
        }
    }
}

/// What is in a language says so in its header too.
#[track_caller]
fn check_language(path: &str, answer: &Answer) {
    let Ok(value) = serde_json::from_slice::<Value>(&answer.body) else { return };
    if let (Some(language), true) = (value["language"].as_str(), value["id"].is_string()) {
        assert_eq!(answer.header("content-language"), Some(language), "the language of {path}");
    }
}

fn problem() -> Value {
    json!({"$ref": "#/components/schemas/Problem"})
}

#[track_caller]
fn check_body(method: &str, path: &str, answer: &Answer, schema: &Value, media: &str, partial: bool) {
    let kind = answer.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    if method == "HEAD" {
        assert!(answer.body.is_empty(), "HEAD {path} answered a body");
    }
    if method != "HEAD" || !kind.is_empty() {
        assert_eq!(kind, media, "the content type of {method} {path} ({})", answer.status);
    }
    if method == "HEAD" || !media.ends_with("json") {
        return;
    }
    let value: Value = serde_json::from_slice(&answer.body)
        .unwrap_or_else(|error| panic!("{method} {path} ({}) is no JSON: {error}: {}", answer.status, answer.text()));
    let errors = faults(schema, &value, partial);
    assert!(errors.is_empty(), "{method} {path} ({}) is not as documented: {errors:#?}\n{value:#}", answer.status);
}

/// What is wrong with a value of an answer. A partial one (`fields=`) may lack what else is required.
pub fn faults(schema: &Value, value: &Value, partial: bool) -> Vec<String> {
    type Cache = Mutex<HashMap<(String, bool), Arc<Validator>>>;
    static VALIDATORS: OnceLock<Cache> = OnceLock::new();
    let key = (schema.to_string(), partial);
    let cache = VALIDATORS.get_or_init(Mutex::default);
    let known = cache.lock().expect("nobody panics with the cache in hand").get(&key).cloned();
    let validator = known.unwrap_or_else(|| {
        let validator = Arc::new(compile(schema, partial));
        cache.lock().expect("nobody panics with the cache in hand").insert(key, validator.clone());
        validator
    });
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn compile(schema: &Value, partial: bool) -> Validator {
    let mut components = document()["components"].clone();
    let mut schema = schema.clone();
    if let Some(schemas) = components["schemas"].as_object_mut() {
        // Problems of some codes have members of their own; any other member has to be written down.
        schemas.iter_mut().filter(|(name, _)| *name != "Problem").for_each(|(_, schema)| tighten(schema, partial));
    }
    tighten(&mut schema, partial);
    let mut root = Map::new();
    root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("allOf".into(), json!([schema]));
    root.insert("components".into(), components);
    jsonschema::options().should_validate_formats(true).build(&Value::Object(root)).expect("the schemas compile")
}

/// Lets a schema of an answer accept only the members it names.
fn tighten(schema: &mut Value, partial: bool) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| tighten(item, partial)),
        Value::Object(members) => {
            let is_object = members.get("properties").is_some_and(Value::is_object) && members.get("type").is_some();
            if is_object && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".into(), json!(false));
            }
            if partial {
                members.remove("required");
            }
            for (name, member) in members.iter_mut() {
                if name == "properties" {
                    member.as_object_mut().into_iter().flatten().for_each(|(_, member)| tighten(member, partial));
                } else if name == "allOf" {
                    // Parts of a whole: each names some of its members.
                    for part in member.as_array_mut().into_iter().flatten() {
                        if part.get("properties").is_none() {
                            tighten(part, partial);
                        }
                    }
                } else if !["example", "examples", "enum", "const", "default"].contains(&name.as_str()) {
                    tighten(member, partial);
                }
            }
        }
        _ => {}
    }
}
