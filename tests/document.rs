//! The OpenAPI document: up to date, whole, and true in what it shows.

use std::collections::BTreeSet;
use std::path::Path;

use pressroom::access::Permission;
use pressroom::http::Code;
use serde_json::Value;

use crate::harness::contract::{document, faults, operations};

/// Run with UPDATE_OPENAPI=1 to write it anew.
#[test]
fn the_committed_document_is_up_to_date() {
    let path = Path::new("openapi/openapi.json");
    let now = serde_json::to_string_pretty(document()).expect("the document is JSON") + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::create_dir_all("openapi").expect("the folder can be made");
        std::fs::write(path, &now).expect("the document can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let same = committed.trim_end() == now.trim_end();
    assert!(
        same,
        "openapi/openapi.json is out of date; UPDATE_OPENAPI=1 cargo test --test suite document writes it anew"
    );
}

#[test]
fn it_is_of_version_3_1_and_valid() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["info"]["description"].as_str().is_some_and(|text| text.len() > 500));
    // Every reference leads somewhere.
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        if let Some(target) = value["$ref"].as_str() {
            let pointer = target.strip_prefix('#').expect("a reference within the document");
            assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
        }
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
}

#[test]
fn every_operation_is_named_described_and_secured() {
    let mut names = BTreeSet::new();
    for operation in operations() {
        let place = format!("{} {}", operation.method, operation.path);
        let name = operation.json["operationId"].as_str().unwrap_or_else(|| panic!("{place} has no operationId"));
        assert!(names.insert(name), "{name} is there twice");
        let plain =
            name.chars().all(|c| c.is_ascii_alphanumeric()) && name.starts_with(|c: char| c.is_ascii_lowercase());
        assert!(plain, "{name} can be a function's name");
        assert!(operation.json["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{place} stands in one chapter");
        assert!(operation.json["summary"].as_str().is_some_and(|text| !text.is_empty()), "{place}");
        let secured =
            operation.json["security"].as_array().is_some_and(|all| all.iter().any(|one| one["bearer"].is_array()));
        assert_eq!(secured, operation.permission().is_some(), "{place}");
        if operation.path.starts_with("/v1/manage") {
            assert!(secured, "{place}");
        }
        if let Some(permission) = operation.permission() {
            permission.parse::<Permission>().expect("x-permission is a permission");
            for status in ["401", "403"] {
                assert!(operation.json["responses"][status].is_object(), "{place} has no {status}");
            }
        }
    }
    assert!(names.len() > 90, "{} operations", names.len());
}

#[test]
fn every_step_of_a_path_in_braces_is_a_parameter() {
    for operation in operations() {
        let steps: BTreeSet<&str> =
            operation.path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}')).collect();
        let declared: BTreeSet<&str> =
            operation.parameters().filter(|one| one["in"] == "path").filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(steps, declared, "{} {}", operation.method, operation.path);
        let mut all: Vec<(&Value, &Value)> = operation.parameters().map(|one| (&one["in"], &one["name"])).collect();
        let count = all.len();
        all.sort_by_key(|(place, name)| (place.to_string(), name.to_string()));
        all.dedup();
        assert_eq!(all.len(), count, "{} {} declares a parameter twice", operation.method, operation.path);
        for parameter in operation.parameters() {
            assert!(parameter["schema"].is_object(), "{}: {parameter}", operation.path);
            assert_eq!(
                parameter["in"] == "path",
                parameter["required"] == true && parameter["name"] != "If-Match",
                "{parameter}"
            );
        }
    }
}

#[test]
fn what_takes_a_body_says_which() {
    for operation in operations() {
        let takes = operation.json["requestBody"].is_object();
        let place = format!("{} {}", operation.method, operation.path);
        match operation.method {
            "get" | "delete" => assert!(!takes, "{place}"),
            "put" | "patch" => assert!(takes, "{place}"),
            // To unpublish or to accept, nothing needs to be said.
            _ => assert!(
                takes || operation.path.ends_with("/unpublish") || operation.path.ends_with("/accept"),
                "{place}"
            ),
        }
        if takes {
            for (status, code) in [
                ("400", Code::MalformedJson),
                ("413", Code::TooLarge),
                ("415", Code::UnsupportedMediaType),
                ("422", Code::Invalid),
            ] {
                let json = operation.json["requestBody"]["content"]
                    .as_object()
                    .is_some_and(|all| all.keys().all(|media| media.ends_with("json")));
                let text = operation.json["responses"][status]["description"].as_str().unwrap_or_default();
                assert!(
                    text.contains(code.word()) || !json && status == "400",
                    "{place} does not tell of {}",
                    code.word()
                );
            }
        }
    }
}

#[test]
fn every_answer_has_its_form() {
    for operation in operations() {
        let responses = operation.json["responses"].as_object().expect("responses");
        let successes = responses.keys().filter(|status| status.starts_with('2')).count();
        assert!(successes >= 1, "{} {} succeeds somehow", operation.method, operation.path);
        for (status, response) in responses {
            let place = format!("{} {} {status}", operation.method, operation.path);
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{place}");
            let content = response["content"].as_object();
            match status.as_str() {
                "204" | "301" | "304" => assert!(content.is_none(), "{place}"),
                _ => {
                    let media: Vec<&String> =
                        content.unwrap_or_else(|| panic!("{place} has no content")).keys().collect();
                    let wanted: &[&str] = match status.starts_with(['4', '5']) {
                        true => &["application/problem+json"],
                        false if operation.path.ends_with(".ics") => &["text/calendar"],
                        false if operation.path == "/metrics" => &["application/openmetrics-text"],
                        false if operation.path.starts_with("/v1/feeds/") => match operation.path.rsplit('.').next() {
                            Some("rss") => &["application/rss+xml"],
                            Some("atom") => &["application/atom+xml"],
                            Some("json") => &["application/feed+json"],
                            Some("ninjs") => &["application/json"],
                            _ => &["application/xml"],
                        },
                        false if operation.path == "/v1/oembed" => &["application/json", "text/xml"],
                        false if operation.path.ends_with("/annotations") => &["application/ld+json"],
                        false if operation.path.ends_with("/export") => {
                            &["application/json", "text/markdown", "text/vtt", "application/akn+xml"]
                        }
                        false => &["application/json"],
                    };
                    assert_eq!(media, wanted, "{place}");
                }
            }
        }
    }
}

#[test]
fn every_example_is_valid() {
    let mut shown = 0;
    for operation in operations() {
        let place = format!("{} {}", operation.method, operation.path);
        let request = operation.json["requestBody"]["content"].as_object();
        let answers = operation.json["responses"].as_object().into_iter().flatten();
        let answers = answers.filter_map(|(_, response)| response["content"].as_object());
        for (media, shape) in request.into_iter().chain(answers).flatten() {
            let Some(example) = shape.get("example") else { continue };
            if !media.ends_with("json") {
                assert!(example.is_string(), "{place}");
                continue;
            }
            // An example may be short; what it shows must be so.
            let wrong = faults(&shape["schema"], example, true);
            assert!(wrong.is_empty(), "an example of {place} is not valid: {wrong:#?}\n{example:#}");
            shown += 1;
        }
        let must = request.is_some();
        assert!(!must || operation.example().is_some_and(|example| !example.is_null()), "{place} shows what to send");
    }
    assert!(shown > 300, "{shown} examples");
}

/// Each code is in the page's table, and each that an operation names is a code.
#[test]
fn the_codes_are_listed() {
    let text = document()["info"]["description"].as_str().expect("a description");
    for code in Code::ALL {
        assert!(text.contains(&format!("| `{}` | {} |", code.word(), code.status())), "{}", code.word());
    }
}
