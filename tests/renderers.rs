//! What others make of our answers: the Portable Text renderer on npm.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use pressroom::body::Body;
use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, paragraph, shown};
use crate::harness::{Engine, Newsroom};

on_both!(the_renderer_on_npm_shows_what_readers_get);

/// Where the check is, and the packages it needs.
const FOLDER: &str = "tests/portable-text";

/// Whether the renderer's answers are ours, and what the check says.
fn check(cases: &[Value]) -> (bool, String) {
    let installed = Path::new(FOLDER).join("node_modules").is_dir();
    assert!(installed, "the renderer is missing: run `npm ci` in {FOLDER} (scripts/test does), with Node 20 or newer");
    let child = Command::new("node")
        .arg("check.mjs")
        .current_dir(FOLDER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("install Node 20 or newer; `node` cannot be started: {error}"));
    let mut stdin = child.stdin.take().expect("a pipe");
    let writing = json!(cases).to_string();
    let writer = std::thread::spawn(move || drop(stdin.write_all(writing.as_bytes())));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Bodies as they came in from three formats, and as delivery answers them: rendered by the renderer that readers'
/// sites use, they are our own HTML and text.
fn the_renderer_on_npm_shows_what_readers_get(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make_public(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word, and more.", &official);
    let spans = [
        ("“", None),
        ("We keep our word,", Some(&quotation)),
        ("” he said, “", None),
        ("and more.", Some(&quotation)),
        ("”", None),
    ];
    let portable = json!([paragraph("b1", &spans), {"_type": "divider"}, {"_type": "embed", "url": "https://example.com/v?a=1&b=2", "title": "A film"},
        {"_type": "table", "rows": [{"header": true, "cells": ["省", "产值"]}, {"cells": ["重庆", "1"]}]}]);
    let html = "<h2>What he said</h2><p>It is <b>here</b> &amp; <i>now</i>,<br>H<sub>2</sub>O.</p><ul><li>one<ol><li>two</li></ol></li><li>three</li></ul><blockquote>Set off</blockquote>";
    let markdown = "## Heading\n\nA [link](https://example.com/?a=1&b=2 \"x\") and `code`, ~~gone~~.\n\n1. one\n2. two\n   - three\n\n> Set off\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let mut cases = Vec::new();
    for (format, body) in [("portable_text", portable), ("html", json!(html)), ("markdown", json!(markdown))] {
        let article = article_of(&format!("By {format}"), json!({"body": body}));
        let article = desk.post(&format!("/v1/manage/articles?body_format={format}"), &article).ok(201);
        desk.publish(Kind::Article, &article);
        let read = |format: &str| {
            room.anyone().get(&format!("{}?body_format={format}", shown(Kind::Article, &article))).ok(200)["body"]
                .clone()
        };
        cases.push(json!({"name": format, "body": read("portable_text"), "html": read("html"), "text": read("text"), "media": {}}));
    }
    let (same, said) = check(&cases);
    assert!(same, "{said}");
    // The check can fail.
    cases[1]["html"] = json!("<p>Something else.</p>");
    assert!(!check(&cases).0);
}

/// The same for whatever Markdown makes, beyond what a story would think of.
#[test]
fn the_renderer_on_npm_agrees_on_many_bodies() {
    let words = [
        "plain",
        "**bold**",
        "*em*",
        "`code`",
        "[link](https://example.com/?q=\"x\"&y=<z>)",
        "~~gone~~",
        "“引号”",
        "a\\\nb",
        "<b>html</b>",
        "&amp;",
        "\\*",
    ];
    let frames = [
        "{}\n",
        "## {}\n",
        "> {}\n",
        "- {}\n  - {}\n- {}\n",
        "1. {}\n\n2. {}\n",
        "| {} |\n|---|\n| {} |\n",
        "---\n\n{}\n",
    ];
    let mut cases = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        for (one, first) in words.iter().enumerate() {
            let mut markdown = String::new();
            for (place, piece) in frame.split("{}").enumerate() {
                if place > 0 {
                    markdown.push_str(&format!("{first} {}", words[(one + place * 3 + at) % words.len()]));
                }
                markdown.push_str(piece);
            }
            let body = Body::from_markdown(&markdown).unwrap_or_else(|faults| panic!("{markdown}: {faults:?}"));
            let (html, text) = (body.to_html(&|_| None), body.to_text());
            cases.push(json!({"name": markdown, "body": body, "html": html, "text": text, "media": {}}));
        }
    }
    let (same, said) = check(&cases);
    assert!(same, "{said}");
}
