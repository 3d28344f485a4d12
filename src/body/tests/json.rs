use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use super::{M1, Q1, body, paragraph, random, span, uuid};

fn faults(value: Value) -> Vec<(String, &'static str)> {
    let faults = Body::from_json(&value).expect_err("the body has faults");
    faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn the_example_of_the_api_is_kept_as_it_is() {
    let value = json!([{
        "_type": "block", "_key": "b3", "style": "normal",
        "markDefs": [{"_key": "q1", "_type": "quotation", "quotation": {"id": Q1}}],
        "children": [
            {"_type": "span", "_key": "s1", "marks": [], "text": "“"},
            {"_type": "span", "_key": "s2", "marks": ["q1"], "text": "Throughout this year, we have …"},
            {"_type": "span", "_key": "s3", "marks": [], "text": "” Zhou Song emphasized."},
        ],
    }]);
    assert_eq!(serde_json::to_value(body(value.clone())).expect("JSON"), value);
}

#[test]
fn members_that_do_not_apply_are_left_out_and_absent_ones_are_null() {
    let body = body(json!([
        {"_type": "block", "_key": "x", "listItem": "number", "children": []},
        {"_type": "image", "media": {"id": M1}},
        {"_type": "table", "rows": [{"cells": ["a"]}]},
    ]));
    let expected = json!([
        {"_type": "block", "_key": "x", "style": "normal", "listItem": "number", "level": 1, "markDefs": [], "children": []},
        {"_type": "image", "_key": "b1", "media": {"id": M1}, "caption": null, "alt_text": null},
        {"_type": "table", "_key": "b2", "rows": [{"_key": "r1", "header": false, "cells": ["a"]}]},
    ]);
    assert_eq!(serde_json::to_value(&body).expect("JSON"), expected);
    assert_eq!(serde_json::from_value::<Body>(expected).expect("a body"), body);
}

#[test]
fn missing_keys_are_made_around_those_that_are_taken() {
    let body = body(json!([
        {"_type": "divider"},
        {"_type": "divider", "_key": "b1"},
        {"_type": "block", "children": [{"_type": "span", "text": "a"}, {"_type": "span", "_key": "s1", "text": "b"}]},
    ]));
    let keys: Vec<&str> = body.blocks().iter().map(Block::key).collect();
    assert_eq!(keys, ["b2", "b1", "b3"]);
    let Block::Text(text) = &body.blocks()[2] else { panic!("the third is text") };
    assert_eq!(text.children.iter().map(|span| span.key.as_str()).collect::<Vec<_>>(), ["s2", "s1"]);
}

#[test]
fn all_faults_are_reported_at_once_and_in_their_places() {
    let value = json!([
        {"_type": "video", "_key": "a"},
        {"_type": "block", "_key": "x", "style": "h7", "level": 2, "children": [
            {"_type": "span", "text": "a", "marks": ["blink", "l1", "l1"], "colour/~": 1},
            {"_type": "span"},
            {"_type": "mention", "text": "b"},
            "text",
        ], "markDefs": [
            {"_type": "link", "_key": "l1", "href": "JaVaScRiPt:alert(1)"},
            {"_type": "comment", "_key": "c1"},
            {"_type": "quotation", "_key": "strong", "quotation": {"id": "7"}},
        ]},
        {"_type": "divider", "_key": "x"},
        {"_type": "image", "media": M1},
        {"_type": "embed", "url": "/here"},
        {"_type": "table", "rows": [{"cells": [1], "header": "yes"}, {}]},
        {"_type": "block", "listItem": "bullet", "level": 11, "children": {}},
        {},
    ]);
    let expected = [
        ("/0/_type", "unknown_block_type"),
        ("/1/style", "unknown_style"),
        ("/1/level", "level_without_list"),
        ("/1/markDefs/0/href", "invalid_link"),
        ("/1/markDefs/1/_type", "unknown_mark_type"),
        ("/1/markDefs/2/_key", "invalid_key"),
        ("/1/markDefs/2/quotation/id", "invalid_id"),
        ("/1/children/0/colour~1~0", "unknown_member"),
        ("/1/children/0/marks/0", "unknown_mark"),
        ("/1/children/1/text", "required"),
        ("/1/children/2/_type", "unknown_child_type"),
        ("/1/children/3", "wrong_type"),
        ("/2/_key", "duplicate_key"),
        ("/3/media", "wrong_type"),
        ("/4/url", "invalid_link"),
        ("/5/rows/0/cells/0", "wrong_type"),
        ("/5/rows/0/header", "wrong_type"),
        ("/5/rows/1/cells", "required"),
        ("/6/level", "out_of_range"),
        ("/6/children", "wrong_type"),
        ("/7/_type", "required"),
    ];
    let found = faults(value.clone());
    let found: Vec<(&str, &str)> = found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
    assert_eq!(found, expected);
    let detail = &Body::from_json(&value).expect_err("faults")[0].detail;
    assert_eq!(detail, "‘video’ is not known here. Known are block, image, embed, table, divider.");
}

#[test]
fn links_lead_nowhere_harmful() {
    let link =
        |href: &str| paragraph(json!([span("x", &["l"])]), json!([{"_type": "link", "_key": "l", "href": href}]));
    for href in [
        "https://example.com/重庆",
        "HTTP://example.com",
        "mailto:a@b.c",
        "tel:+86-10",
        "/a:b",
        "a/b",
        "#x:y",
        "?q=a:b",
        "//e.com",
    ] {
        assert!(Body::from_json(&json!([link(href)])).is_ok(), "{href}");
    }
    for href in [
        "javascript:x",
        " JAVASCRIPT:x",
        "java\nscript:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///x",
        "",
        "a b",
        "a:b",
        "http://",
    ] {
        assert_eq!(faults(json!([link(href)])), [("/0/markDefs/0/href".to_string(), "invalid_link")], "{href}");
    }
}

#[test]
fn words_carry_one_link_and_not_too_many_marks() {
    let links = json!([{"_type": "link", "_key": "a", "href": "/a"}, {"_type": "link", "_key": "b", "href": "/b"}]);
    let value = json!([paragraph(json!([span("x", &["a", "b"])]), links)]);
    assert_eq!(faults(value), [("/0/children/0/marks".to_string(), "two_links")]);
    let marks = vec!["strong"; MAX_MARKS + 1];
    let value = json!([paragraph(json!([span("x", &marks)]), json!([]))]);
    assert_eq!(faults(value), [("/0/children/0/marks".to_string(), "too_many_marks")]);
}

#[test]
fn control_characters_are_left_out() {
    let body = body(json!([
        paragraph(json!([span("a\0b\u{7f}\u{85}\r\n\tc", &[])]), json!([])),
        {"_type": "image", "media": {"id": M1}, "caption": "x\u{1}y"},
    ]));
    assert_eq!(body.plain_blocks(), [("b1".to_string(), "ab\n\tc".to_string())]);
    let Block::Image(image) = &body.blocks()[1] else { panic!("the second is an image") };
    assert_eq!(image.caption.as_deref(), Some("xy"));
}

#[test]
fn limits_are_faults_of_the_whole() {
    let divider = json!({"_type": "divider"});
    assert!(Body::from_json(&Value::Array(vec![divider.clone(); MAX_BLOCKS])).is_ok());
    let blocks = Value::Array(vec![divider; MAX_BLOCKS + 1]);
    assert_eq!(faults(blocks), [(String::new(), "too_many_blocks")]);
    let long = "x".repeat(MAX_BYTES);
    let value = json!([paragraph(json!([span(&long, &[])]), json!([]))]);
    assert_eq!(faults(value), [(String::new(), "too_large")]);
    let mut deep = json!([]);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert_eq!(faults(deep), [(String::new(), "too_deep")]);
    assert_eq!(faults(json!({})), [(String::new(), "wrong_type")]);
    // The keys that are made count too.
    let span = json!({"_type": "span", "text": ""});
    let spans = vec![span; MAX_BYTES / 33];
    assert_eq!(faults(json!([{"_type": "block", "children": spans}])), [(String::new(), "too_large")]);
}

#[test]
fn faults_are_listed_up_to_a_number() {
    let spans = vec![json!({}); MAX_FAULTS * 3];
    let found = faults(json!([{"_type": "block", "children": spans}]));
    assert_eq!(found.len(), MAX_FAULTS + 1);
    assert_eq!(found.last(), Some(&(String::new(), "too_many_faults")));
}

#[test]
fn ids_are_written_in_full() {
    for id in ["0190a00000007000800000000000aaaa", "{0190a000-0000-7000-8000-0000000000aa}", "x"] {
        assert_eq!(
            faults(json!([{"_type": "image", "media": {"id": id}}])),
            [("/0/media/id".to_string(), "invalid_id")]
        );
    }
    assert_eq!(body(json!([{"_type": "image", "media": {"id": M1}}])).links_to_media(), [uuid(M1)]);
}

/// JSON of any kind, with the names of Portable Text in it.
fn any_json() -> impl Strategy<Value = Value> {
    let words = ["block", "span", "image", "table", "divider", "link", "quotation", "strong", "normal", "k", "/x", Q1];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(words.to_vec()).prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    let names = [
        "_type",
        "_key",
        "style",
        "listItem",
        "level",
        "markDefs",
        "children",
        "text",
        "marks",
        "media",
        "id",
        "rows",
        "cells",
        "header",
        "url",
        "href",
        "quotation",
        "caption",
        "x",
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        let name = prop::sample::select(names.to_vec()).prop_map(String::from);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_a_body_or_has_faults(value in any_json()) {
        if let Err(faults) = Body::from_json(&value) {
            prop_assert!(!faults.is_empty());
            for fault in faults.iter().filter(|fault| fault.code != "required" && fault.code != "too_many_faults") {
                prop_assert!(value.pointer(&fault.pointer).is_some(), "{}", fault.pointer);
            }
        }
    }

    #[test]
    fn json_comes_back_as_it_went(body in random::wild()) {
        let value = serde_json::to_value(&body).expect("JSON");
        prop_assert_eq!(Body::from_json(&value), Ok(body));
    }
}
