//! What holds of every body, and what hostile ones come to.

mod html;
mod json;
mod markdown;
mod npm;
mod quotations;
mod random;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const Q1: &str = "0190a000-0000-7000-8000-000000000001";
const Q2: &str = "0190a000-0000-7000-8000-000000000002";
const M1: &str = "0190a000-0000-7000-8000-0000000000aa";

fn uuid(text: &str) -> Uuid {
    Uuid::try_parse(text).expect("a test's id is a UUID")
}

fn body(value: Value) -> Body {
    Body::from_json(&value).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn from_html(html: &str) -> Body {
    Body::from_html(html).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Blocks as `style|list level|text with [marks]`, short enough to compare by eye.
fn outline(body: &Body) -> Vec<String> {
    body.blocks().iter().map(outline_block).collect()
}

fn outline_block(block: &Block) -> String {
    match block {
        Block::Text(text) => {
            let list = match (text.list_item, text.level) {
                (Some(kind), Some(level)) => format!("{}{level} ", &kind.word()[..1]),
                _ => String::new(),
            };
            let style = if text.style == Style::Normal { "" } else { text.style.word() };
            let space = if style.is_empty() { "" } else { " " };
            let spans: String = runs(text)
                .into_iter()
                .map(|(text, marks)| match marks.len() {
                    0 => text,
                    _ => format!("[{}:{text}]", marks.into_iter().collect::<Vec<_>>().join("+")),
                })
                .collect();
            format!("{list}{style}{space}{spans}")
        }
        Block::Image(image) => format!("IMAGE {} {:?} {:?}", image.media.id, image.caption, image.alt_text),
        Block::Embed(embed) => format!("EMBED {} {:?}", embed.url, embed.title),
        Block::Table(table) => {
            let rows: Vec<String> = table
                .rows
                .iter()
                .map(|row| format!("{}{}", if row.header { "#" } else { "" }, row.cells.join("|")))
                .collect();
            format!("TABLE {}", rows.join(" / "))
        }
        Block::Divider(_) => "DIVIDER".into(),
    }
}

/// The texts of a block with what their marks mean, neighbours with the same marks as one.
fn runs(block: &TextBlock) -> Vec<(String, BTreeSet<String>)> {
    let mut runs: Vec<(String, BTreeSet<String>)> = Vec::new();
    for span in block.children.iter().filter(|span| !span.text.is_empty()) {
        let marks: BTreeSet<String> = span
            .marks
            .iter()
            .map(|mark| match block.mark_def(mark) {
                Some(MarkDef::Link(link)) => format!("<{}>", link.href),
                Some(MarkDef::Quotation(mark)) => format!("q{}", &mark.quotation.id.to_string()[35..]),
                None => mark.clone(),
            })
            .collect();
        match runs.last_mut() {
            Some((text, known)) if *known == marks => text.push_str(&span.text),
            _ => runs.push((span.text.clone(), marks)),
        }
    }
    runs
}

fn paragraph(children: Value, mark_defs: Value) -> Value {
    json!({"_type": "block", "_key": "b1", "style": "normal", "markDefs": mark_defs, "children": children})
}

fn span(text: &str, marks: &[&str]) -> Value {
    json!({"_type": "span", "text": text, "marks": marks})
}

#[test]
fn media_are_named_once_each_in_reading_order() {
    let image = |id: &str| json!({"_type": "image", "media": {"id": id}});
    let body = body(json!([image(M1), image(Q1), image(M1)]));
    assert_eq!(body.links_to_media(), [uuid(M1), uuid(Q1)]);
}

#[test]
fn plain_text_says_what_the_body_says() {
    let item = |level: u8, text: &str| json!({"_type": "block", "listItem": "bullet", "level": level, "children": [span(text, &[])]});
    let body = body(json!([
        paragraph(json!([span("One ", &[]), span("two.", &["strong"])]), json!([])),
        {"_type": "divider"},
        item(1, "a\nb"),
        item(2, "c"),
        item(1, "d"),
        {"_type": "table", "rows": [{"cells": ["x", "y\nz"]}, {"cells": ["1"]}]},
        {"_type": "image", "media": {"id": M1}, "caption": "A hall"},
        {"_type": "image", "media": {"id": M1}},
        {"_type": "embed", "url": "https://example.com/v"},
    ]));
    let expected = "One two.\n\n---\n\n- a\n  b\n  - c\n- d\n\nx\ty z\n1\n\nA hall\n\nhttps://example.com/v";
    assert_eq!(body.to_text(), expected);
}

#[test]
fn the_schema_names_every_type() {
    #[derive(utoipa::OpenApi)]
    #[openapi(components(schemas(Body)))]
    struct Document;

    let document = serde_json::to_value(<Document as utoipa::OpenApi>::openapi()).expect("a document is JSON");
    let schemas = &document["components"]["schemas"];
    let block = &schemas["Block"];
    assert_eq!(block["oneOf"].as_array().map(Vec::len), Some(Block::TYPES.len()));
    for word in Block::TYPES {
        let address = block["discriminator"]["mapping"][word].as_str().expect("a mapping");
        let schema = &schemas[address.rsplit('/').next().unwrap_or_default()];
        assert_eq!(schema["properties"]["_type"], json!({"type": "string", "enum": [word]}), "{word}");
        assert!(schema["required"].as_array().is_some_and(|names| names.contains(&json!("_type"))), "{word}");
        assert_eq!(schema["additionalProperties"], false, "{word}");
    }
    assert_eq!(schemas["MarkDef"]["discriminator"]["propertyName"], "_type");
    assert_eq!(schemas["Style"]["enum"][7], "blockquote");
    assert_eq!(schemas["TextBlock"]["required"], json!(["_type", "children"]));
    assert_eq!(schemas["Body"]["maxItems"], MAX_BLOCKS);
}
