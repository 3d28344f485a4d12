//! Our HTML and text against those of `@portabletext/to-html`, which `tests/portable-text/check.mjs` runs.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::super::*;
use super::{M1, Q1, Q2, body, paragraph, random, span};

fn case(name: &str, body: &Body, media: Value) -> Value {
    let url = |id: &str| media.get(id).and_then(Value::as_str).map(String::from);
    json!({"name": name, "body": body, "html": body.to_html(&url), "text": body.to_text(), "media": media})
}

fn items(items: &[(&str, u8, &str)]) -> Value {
    let item = |(kind, level, text): &(&str, u8, &str)| json!({"_type": "block", "listItem": kind, "level": level, "children": [span(text, &[])]});
    items.iter().map(item).collect()
}

/// Bodies with everything in them that a reader may see.
fn cases() -> Vec<(&'static str, Value)> {
    let defs = json!([
        {"_type": "quotation", "_key": "q1", "quotation": {"id": Q1}}, {"_type": "quotation", "_key": "q2", "quotation": {"id": Q2}},
        {"_type": "link", "_key": "l1", "href": "https://example.com/重庆?a=1&b='2'"}, {"_type": "link", "_key": "Z", "href": "mailto:a@b.c"},
    ]);
    let styles: Value = Style::ALL
        .iter()
        .map(|style| json!({"_type": "block", "style": style.word(), "children": [span(style.word(), &[])]}))
        .collect();
    let mixed = json!([paragraph(
        json!([
            span("plain ", &[]),
            span("a", &["em", "strong", "l1", "q1"]),
            span("b", &["strong", "q1", "q2"]),
            span("", &["code"]),
            span("c", &["q2", "code", "sub"]),
            span("d\ne", &["underline", "strike-through", "sup", "Z", "q1"]),
            span("  f  g", &[]),
        ]),
        defs.clone()
    )]);
    let parts = json!([
        paragraph(json!([span("“", &[]), span("We did X,", &["q1"]), span("” he said, “", &[]), span("and Y.", &["q1"]), span("”", &[])]), defs.clone()),
        {"_type": "block", "_key": "b2", "markDefs": defs, "children": [span("“我们", &[]), span("做了", &["q2"]), span("农产品<加工>”他说。", &["q2", "strong"])]},
    ]);
    let headed = json!([
        {"_type": "block", "style": "h2", "listItem": "number", "children": [span("a", &[])]},
        {"_type": "block", "style": "blockquote", "listItem": "bullet", "level": 2, "children": [span("b\nc", &["em"])]},
        {"_type": "block", "listItem": "bullet", "level": 3, "children": []},
    ]);
    let own = json!([
        {"_type": "image", "media": {"id": M1}, "caption": "A <hall>\nin \"Chongqing\"", "alt_text": "A 'hall' & people"},
        {"_type": "image", "media": {"id": Q1}, "alt_text": "No address"},
        {"_type": "image", "media": {"id": Q1}},
        {"_type": "embed", "url": "https://example.com/v?a=1&b=2", "title": "A film"},
        {"_type": "embed", "url": "https://example.com/v"},
        {"_type": "divider"},
        {"_type": "table", "rows": [{"header": true, "cells": ["省", "产值"]}, {"cells": ["重庆", "1\n2"]}, {"header": true, "cells": ["x"]}]},
        {"_type": "table", "rows": []},
    ]);
    vec![
        ("nothing", json!([])),
        ("styles", styles),
        ("mixed marks", mixed),
        ("parts of quotations, Chinese", parts),
        (
            "nested lists",
            items(&[
                ("bullet", 1, "a"),
                ("bullet", 2, "b"),
                ("number", 3, "c"),
                ("bullet", 2, "d"),
                ("bullet", 1, "e"),
                ("number", 1, "f"),
            ]),
        ),
        (
            "lists with gaps",
            items(&[
                ("bullet", 3, "a"),
                ("bullet", 1, "b"),
                ("number", 4, "c"),
                ("bullet", 2, "d"),
                ("number", 2, "e"),
                ("bullet", 1, "f"),
            ]),
        ),
        ("styled list items", headed),
        ("our own types", own),
    ]
}

#[test]
fn the_renderer_on_npm_agrees() {
    let media = json!({M1: "https://media.example/a?b&c"});
    let mut all: Vec<Value> =
        cases().into_iter().map(|(name, value)| case(name, &body(value), media.clone())).collect();
    let mut runner = TestRunner::deterministic();
    for number in 0..2_000 {
        let body = random::wild().new_tree(&mut runner).expect("a body").current();
        let media = if number % 2 == 0 { media.clone() } else { json!({}) };
        all.push(case(&format!("random {number}"), &body, media));
    }
    assert!(check(&all));
    // The check can fail.
    let right = case("right", &body(json!([paragraph(json!([span("a", &["em"])]), json!([]))])), json!({}));
    for (member, wrong) in [
        ("html", json!("<p><strong>a</strong></p>")),
        ("html", json!("<p><em>a</em></p><p></p>")),
        ("text", json!("b")),
        ("body", json!([{"_type": "block", "children": [{"_type": "span", "text": "a", "marks": ["blink"]}]}])),
        ("body", json!([{"_type": "video"}])),
    ] {
        let mut case = right.clone();
        case["name"] = json!(format!("meant to fail: {member}"));
        case[member] = wrong;
        assert!(!check(&[right.clone(), case]));
    }
    assert!(check(&[right]));
}

/// Whether `check.mjs` finds nothing to say about these cases.
fn check(cases: &[Value]) -> bool {
    let folder = Path::new(file!()).ancestors().nth(4).expect("src/body/tests/npm.rs").join("tests/portable-text");
    let mut check = Command::new("node")
        .arg("check.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .spawn()
        .expect("node can be started");
    let mut stdin = check.stdin.take().expect("a pipe");
    stdin.write_all(json!(cases).to_string().as_bytes()).expect("the check reads");
    drop(stdin);
    check.wait().expect("the check ends").success()
}
