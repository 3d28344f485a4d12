use proptest::prelude::*;
use serde_json::json;

use super::super::*;
use super::{M1, Q1, body, outline, paragraph, random, span};

fn read(markdown: &str) -> Vec<String> {
    outline(&Body::from_markdown(markdown).expect("within the limits"))
}

#[test]
fn markdown_is_read() {
    let markdown = format!(
        "# Head\n\nA *b* **c** ~~d~~ `e` [f](https://e.com) “<span data-quotation=\"{Q1}\">We *did*</span>”\n\n> Quote\n\n- one\n  1. two\n\n  more\n- three\n\n\
         | x | y |\n|---|---|\n| 1 | 2 |\n\n---\n\n<script>alert(1)</script>\n\n[g](javascript:x)\n\n**“你好。”**他说"
    );
    let expected = [
        "h1 Head",
        "A [em:b] [strong:c] [strike-through:d] [code:e] [<https://e.com>:f] “[q1:We ][em+q1:did]”",
        "blockquote Quote",
        "b1 one",
        "n2 two",
        "b1 more",
        "b1 three",
        "TABLE #x|y / 1|2",
        "DIVIDER",
        "g",
        "[strong:“你好。”]他说",
    ];
    assert_eq!(read(&markdown), expected);
}

#[test]
fn markdown_reads_well() {
    let defs = json!([
        {"_type": "link", "_key": "l", "href": "https://e.com/a_b"}, {"_type": "quotation", "_key": "q", "quotation": {"id": Q1}},
    ]);
    let item = |kind: &str, level: u8, text: &str| json!({"_type": "block", "listItem": kind, "level": level, "children": [span(text, &[])]});
    let body = body(json!([
        {"_type": "block", "style": "h2", "children": [span("Head #1", &[])]},
        paragraph(json!([
            span("Snake_case, 2*3 & R&D; ", &[]), span("strong", &["strong"]), span(" “", &[]), span("said", &["q"]),
            span("”\n- not a list. See", &[]), span("!", &["em"]), span(" this", &["l"]),
        ]), defs),
        item("number", 1, "one"), item("bullet", 2, "deep"), item("number", 1, "two"),
        {"_type": "table", "rows": [{"header": true, "cells": ["a|b", "c"]}, {"cells": ["1", ""]}]},
        {"_type": "image", "media": {"id": M1}, "caption": "Cap", "alt_text": "Alt"},
    ]));
    let expected = format!(
        "## Head \\#1\n\nSnake_case, 2\\*3 & R\\&D; **strong** “<span data-quotation=\"{Q1}\">said</span>”\\\n\
         \\- not a list. See<em>!</em>[ this](https://e.com/a_b)\n\n1. one\n   - deep\n2. two\n\n\
         | a\\|b | c |\n| --- | --- |\n| 1 |  |\n\n\
         <figure data-media=\"{M1}\" aria-label=\"Alt\"><figcaption>Cap</figcaption></figure>\n"
    );
    assert_eq!(body.to_markdown(), expected);
}

#[test]
fn no_markdown_is_read_forever() {
    for piece in [
        ">",
        "- ",
        "* ",
        "[",
        "![",
        "](",
        "*a ",
        "**a_",
        "`",
        "<",
        "<b>",
        "~~a",
        "|a|\n|-|\n",
        "1. ",
        "#",
        "\n\n> ",
        "&",
        "\\",
        "- a\n  ",
        "[a]: b\n",
        "<!--",
        "<span>",
        "_a_b",
        "|a",
        "a](b",
        "``a`",
    ] {
        let markdown = piece.repeat(100_000 / piece.len());
        let _ = Body::from_markdown(&markdown);
    }
    let codes: Vec<&str> = Body::from_markdown(&"x".repeat(20_000_000))
        .expect_err("over the limits")
        .into_iter()
        .map(|fault| fault.code)
        .collect();
    assert_eq!(codes, ["too_large"]);
}

proptest! {
    #[test]
    fn any_markdown_is_read(markdown in random::garbage()) {
        let body = Body::from_markdown(&markdown).expect("within the limits");
        let again = Body::from_markdown(&body.to_markdown()).expect("within the limits");
        // Preformatted text may begin with white space, which only stays there.
        if !outline(&body).concat().contains("code:") && !markdown.contains("<pre>") {
            prop_assert_eq!(outline(&again), outline(&body), "{}", body.to_markdown());
        }
    }

    #[test]
    fn markdown_keeps_everything(body in random::tidy()) {
        let markdown = body.to_markdown();
        let again = Body::from_markdown(&markdown).expect("within the limits");
        prop_assert_eq!(outline(&again), outline(&body), "{}", markdown);
    }
}
