use proptest::prelude::*;
use serde_json::json;

use super::super::*;
use super::{Q1, Q2, body, from_html, outline, paragraph, random, span, uuid};

fn part(block: &str, exact: &str, start: u32) -> Part {
    let (block, exact, end) = (block.to_string(), exact.to_string(), start + exact.chars().count() as u32);
    Part { block, exact, prefix: String::new(), suffix: String::new(), start, end }
}

#[test]
fn a_quotation_has_its_parts_in_order() {
    let defs = json!([
        {"_type": "quotation", "_key": "a", "quotation": {"id": Q1}}, {"_type": "quotation", "_key": "b", "quotation": {"id": Q1}},
        {"_type": "quotation", "_key": "c", "quotation": {"id": Q2}},
    ]);
    let mut second = paragraph(json!([span("最后", &["c"]), span("，他说。", &[])]), defs.clone());
    second["_key"] = json!("b2");
    let body = body(json!([
        paragraph(
            json!([
                span("“", &[]),
                span("We ", &["a"]),
                span("did", &["strong", "b"]),
                span("", &[]),
                span(" X,", &["a"]),
                span("” he said, “", &[]),
                span("and Y.", &["b"]),
                span("”", &[]),
            ]),
            defs
        ),
        second,
    ]));
    let quotations = body.quotations();
    assert_eq!(quotations.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [uuid(Q1), uuid(Q2)]);
    let first = Part { prefix: "“".into(), suffix: "” he said, “and Y.”".into(), ..part("b1", "We did X,", 1) };
    let then = Part { prefix: "“We did X,” he said, “".into(), suffix: "”".into(), ..part("b1", "and Y.", 22) };
    assert_eq!(quotations[0].1, [first, then]);
    assert_eq!(quotations[1].1, [Part { suffix: "，他说。".into(), ..part("b2", "最后", 0) }]);
    assert_eq!(joined(&quotations[0].1), "We did X, and Y.");
}

#[test]
fn parts_are_joined_as_their_script_does() {
    let join = |texts: &[&str]| joined(&texts.iter().map(|text| part("b", text, 0)).collect::<Vec<_>>());
    assert_eq!(join(&["We did X,", " and Y."]), "We did X, and Y.");
    assert_eq!(join(&["我们做了，", "然后呢？"]), "我们做了，然后呢？");
    assert_eq!(join(&["使用 API", "的方法"]), "使用 API的方法");
    assert_eq!(join(&["우리는", "했다"]), "우리는 했다");
    assert_eq!(join(&["a", " ", "b"]), "a b");
    assert_eq!(join(&[]), "");
}

#[test]
fn marking_cuts_spans_and_unmarking_joins_them() {
    let before = body(json!([paragraph(json!([span("重庆 is ", &[]), span("large", &["strong"])]), json!([]))]));
    let mut marked = before.clone();
    assert!(marked.mark(uuid(Q1), "b1", 1, 8));
    assert_eq!(outline(&marked), ["重[q1:庆 is ][q1+strong:la][strong:rge]"]);
    let Block::Text(text) = &marked.blocks()[0] else { panic!("text") };
    let keys: Vec<&str> = text.children.iter().map(|span| span.key.as_str()).collect();
    assert_eq!(keys, ["s1", "s3", "s2", "s4"]);
    assert!(marked.mark(uuid(Q1), "b1", 0, 10));
    assert_eq!(
        marked.quotations()[0].1,
        [part("b1", "重庆 is large", 0)].map(|part| Part { end: 11, ..part }).map(|part| Part {
            exact: "重庆 is larg".into(),
            suffix: "e".into(),
            end: 10,
            ..part
        })
    );
    marked.unmark(uuid(Q1));
    assert_eq!(marked, before);
}

#[test]
fn what_is_not_there_cannot_be_marked() {
    let mut body = body(json!([paragraph(json!([span("abc", &[])]), json!([])), {"_type": "divider", "_key": "d"}]));
    let before = body.clone();
    for (block, start, end) in
        [("b1", 0, 0), ("b1", 2, 1), ("b1", 0, 4), ("b1", 3, 4), ("d", 0, 1), ("x", 0, 1), ("b1", 1, u32::MAX)]
    {
        assert!(!body.mark(uuid(Q1), block, start, end), "{block} {start} {end}");
    }
    assert_eq!(body, before);
    let long = "x".repeat(MAX_BYTES - 140);
    let mut full = from_html(&format!("<p>{long}</p>"));
    let before = full.clone();
    assert!(!full.mark(uuid(Q1), "b1", 1, 2));
    assert_eq!(full, before);
}

#[test]
fn a_quotation_is_found_again() {
    let old = from_html(&format!(
        "<p>“<span data-quotation={Q1}>We did X,</span>” he said, “<span data-quotation={Q1}>and Y.</span>”</p>"
    ));
    let parts = old.quotations()[0].1.clone();
    let again = |html: &str| {
        let mut body = from_html(html);
        let anchored = body.reanchor(uuid(Q1), &parts);
        (anchored, outline(&body))
    };
    let marked = "“[q1:We did X,]” he said, “[q1:and Y.]”".to_string();
    assert_eq!(again("<p>“We did X,” he said, “and Y.”</p>"), (Anchored::Anchored, vec![marked.clone()]));
    assert_eq!(
        again("<p>New.</p><p>“We did X,” he said, “and Y.”</p>"),
        (Anchored::Moved, vec!["New.".into(), marked.clone()])
    );
    let (anchored, found) = again("<p>We did X, and Y.</p><p>So “We did X,” he said, “and Y.”</p>");
    assert_eq!((anchored, found), (Anchored::Moved, vec!["We did X, and Y.".into(), format!("So {marked}")]));
    assert_eq!(again("<p>and Y.</p><p>We did X, all of us.</p>").0, Anchored::Orphaned);
    assert_eq!(again("<p>We did X, We did X, and Y.</p>").0, Anchored::Orphaned);
    assert_eq!(again("<p>We did Z, and Y.</p>"), (Anchored::Orphaned, vec!["We did Z, and Y.".into()]));
    assert_eq!(again("").0, Anchored::Orphaned);
}

#[test]
fn marks_that_are_there_are_the_truth() {
    let mut body = from_html(&format!("<p>a b <span data-quotation={Q1}>a</span></p>"));
    let before = body.clone();
    assert_eq!(body.reanchor(uuid(Q1), &[part("b1", "a", 0)]), Anchored::Moved);
    assert_eq!(body.reanchor(uuid(Q1), &[part("b1", "a", 4)]), Anchored::Anchored);
    assert_eq!(body.reanchor(uuid(Q2), &[]), Anchored::Orphaned);
    assert_eq!(body, before);
}

#[test]
fn nothing_is_looked_for_forever() {
    // Were the time the product of the lengths, this would take minutes.
    let long = "a".repeat(1_000_000);
    let html = format!("<p>{long}</p>");
    let half = "a".repeat(400_000);
    let mut body = from_html(&html);
    assert_eq!(body.reanchor(uuid(Q1), &[part("b1", &half, 5), part("b1", &half, 900_000)]), Anchored::Orphaned);
    assert_eq!(body.reanchor(uuid(Q1), &[part("x", &half, 5), part("b9", "", 0)]), Anchored::Orphaned);
}

/// A body, and a stretch of the text of one of its blocks.
fn stretch() -> impl Strategy<Value = (Body, String, u32, u32)> {
    (random::wild(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>())
        .prop_filter_map("there is text", |(body, block, from, to)| {
            let blocks = body.plain_blocks();
            let (key, text) = blocks.get(block.index(blocks.len().max(1)))?.clone();
            let length = text.chars().count();
            let (from, to) = (from.index(length), to.index(length));
            Some((body, key, from.min(to) as u32, from.max(to) as u32 + 1))
        })
}

proptest! {
    #[test]
    fn offsets_count_the_code_points_of_the_words((mut body, key, start, end) in stretch()) {
        let id = uuid("0190a000-0000-7000-8000-000000000009");
        let text = body.plain_blocks();
        prop_assert!(body.mark(id, &key, start, end));
        prop_assert_eq!(body.plain_blocks(), text.clone());
        let quotations = body.quotations();
        for part in quotations.iter().flat_map(|(_, parts)| parts) {
            let (_, text) = text.iter().find(|(key, _)| *key == part.block).expect("a block of the body");
            let text: Vec<char> = text.chars().collect();
            let words = &text[part.start as usize..part.end as usize];
            prop_assert_eq!(&part.exact, &words.iter().collect::<String>());
            prop_assert!(part.prefix.chars().count() <= 32 && part.suffix.chars().count() <= 32);
            let around = format!("{}{}{}", part.prefix, part.exact, part.suffix);
            prop_assert!(text.iter().collect::<String>().contains(&around));
        }
        let (_, parts) = quotations.into_iter().find(|(known, _)| *known == id).expect("it was marked");
        prop_assert_eq!(parts.iter().map(|part| (part.start, part.end)).collect::<Vec<_>>(), [(start, end)]);
        // What comes out is still a body, and the mark comes off without a trace.
        let value = serde_json::to_value(&body).expect("JSON");
        prop_assert_eq!(Body::from_json(&value), Ok(body.clone()));
        let written = outline(&body);
        body.unmark(id);
        prop_assert!(body.quotations().iter().all(|(known, _)| *known != id));
        prop_assert!(body.mark(id, &key, start, end));
        prop_assert_eq!(outline(&body), written);
    }

    #[test]
    fn a_body_without_changes_keeps_its_quotations_in_place(body in random::wild()) {
        let mut bare = body.clone();
        let quotations = body.quotations();
        for (id, _) in &quotations {
            bare.unmark(*id);
        }
        for (id, parts) in &quotations {
            prop_assert_eq!(bare.reanchor(*id, parts), Anchored::Anchored);
        }
        prop_assert_eq!(outline(&bare), outline(&body));
    }

    #[test]
    fn text_put_in_or_taken_out_elsewhere_keeps_the_anchor(
        words in "[b-z重庆 ]{0,40}", before in "[b-z农业 ]{0,60}", after in "[b-z农业 ]{0,60}",
        new_before in "[b-z农业 ]{0,60}", new_after in "[b-z农业 ]{0,60}", more in prop::collection::vec("[b-z农业 ]{0,30}", 0..4),
    ) {
        // The words occur once, whatever is around them.
        let words = format!("A{words}A");
        let text = |before: &str, after: &str| json!({"_type": "block", "children": [{"_type": "span", "text": format!("{before}{words}{after}")}]});
        let mut old = body(json!([text(&before, &after)]));
        let start = before.chars().count() as u32;
        prop_assert!(old.mark(uuid(Q1), "b1", start, start + words.chars().count() as u32));
        let parts = old.quotations()[0].1.clone();
        let mut blocks: Vec<serde_json::Value> =
            more.iter().map(|text| json!({"_type": "block", "children": [{"_type": "span", "text": text}]})).collect();
        blocks.push(text(&new_before, &new_after));
        let mut new = body(blocks.into());
        let anchored = new.reanchor(uuid(Q1), &parts);
        let same_place = more.is_empty() && before.chars().count() == new_before.chars().count();
        prop_assert_eq!(anchored, if same_place { Anchored::Anchored } else { Anchored::Moved });
        let found = &new.quotations()[0].1;
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].exact, &words);
        prop_assert_eq!(found[0].start as usize, new_before.chars().count());
    }
}
