//! Input that is broken or meant to break: a clear refusal or a poorer reading, soon.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::exchange::page::guard::{Shape, shape};
use crate::exchange::page::{LIMIT_BYTES, Unreadable};

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = work();
    // Generous: tests run without optimisation, on busy machines.
    assert!(start.elapsed() < Duration::from_secs(60), "{what} took {:?}", start.elapsed());
    out
}

#[test]
fn what_is_no_text_is_refused_with_a_sentence() {
    assert_eq!(read(b"", None).unwrap_err(), Unreadable::Empty);
    assert_eq!(read(b" \n\t ", None).unwrap_err(), Unreadable::Empty);
    assert_eq!(
        read(&vec![b'a'; LIMIT_BYTES + 1], None).unwrap_err(),
        Unreadable::TooLarge { bytes: LIMIT_BYTES + 1, limit: LIMIT_BYTES }
    );
    assert_eq!(read(b"%PDF-1.7 \x00\x01\x02", None).unwrap_err(), Unreadable::Binary);
    assert_eq!(read(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None).unwrap_err(), Unreadable::Binary);
    let noise: Vec<u8> = (0..50_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(read(&noise, None).unwrap_err(), Unreadable::Binary);
    assert_eq!(
        read(b"<html><body><div></div><script>x()</script></body></html>", None).unwrap_err(),
        Unreadable::NoText
    );
    for error in [
        Unreadable::Empty,
        Unreadable::Binary,
        Unreadable::NoText,
        Unreadable::TooLarge { bytes: 9, limit: 8 },
        Unreadable::TooManyParts { limit: 8 },
    ] {
        assert!(error.to_string().ends_with('.') && error.to_string().len() > 40);
    }
}

#[test]
fn twenty_megabytes_of_text() {
    let size = 20_000_000;
    let paragraphs = format!(
        "Ferry routes open in June\n\nBy Jane Doe\n\n{}",
        format!("{PROSE}\n\n").repeat(size / (PROSE.len() + 2))
    );
    let page = soon("paragraphs", || reading(&paragraphs));
    assert_eq!(headline(&page), "Ferry routes open in June");
    soon("one line", || reading(&PROSE.repeat(size / PROSE.len())));
    soon("quotation marks", || reading(&"“".repeat(size / 3)));
    let error = soon("short lines", || read("ab\n".repeat(size / 3).as_bytes(), None));
    assert!(matches!(error, Err(Unreadable::TooManyParts { .. })));
    soon("angle brackets", || reading(&"<".repeat(size)));
}

#[test]
fn markup_that_would_explode_is_read_as_text() {
    let hostile = [
        ("deep", "<div>".repeat(100_000)),
        ("links", "<a>".repeat(2_000_000)),
        ("spans around blocks", "<span><div></span>".repeat(50_000)),
        ("bold around blocks", "<b><div></b>".repeat(50_000)),
        ("formatting left open", (0..3_000).map(|n| format!("<div><font color={n}>x</div>")).collect()),
        ("attributes", format!("<p {}>", (0..500_000).map(|n| format!("a{n} ")).collect::<String>())),
        ("bodies", (0..50_000).map(|n| format!("<body a{n}>")).collect()),
        ("references", "&amp".repeat(1_000_000)),
        ("comments", "x<!---->".repeat(500_000)),
        ("hidden in a drawing", format!("<svg><title>{}", "<div>".repeat(100_000))),
        ("tables", "<table><tr><td>".repeat(20_000)),
    ];
    for (what, markup) in hostile {
        let html = format!(
            "<html><head><title>Ferry routes open in June</title></head><body>{markup}<p>{PROSE}</p></body></html>"
        );
        assert_ne!(shape(&html), Shape::Sound, "{what}");
        let page = soon(what, || read(html.as_bytes(), None));
        if let Ok(page) = page {
            assert!(codes(&page).contains(&"markup_ignored"), "{what}");
            assert_eq!(headline(&page), "Ferry routes open in June", "{what}");
        }
    }
}

#[test]
fn ordinary_pages_are_sound() {
    let cells = "<tr><td><font color=red>x<td><b>y".repeat(2_000);
    let items = "<li>item <i>of</i> text".repeat(2_000);
    let paragraphs = "<p>Some <b>bold</b> text".repeat(2_000);
    let page =
        format!("<html><body><ul>{items}</ul><table>{cells}</table>{paragraphs}<script>var a = '<div><div>';</script>");
    assert_eq!(shape(&page), Shape::Sound);
    assert_eq!(shape(&format!("{}x{}", "<div>".repeat(200), "</div>".repeat(200))), Shape::Sound);
}

#[test]
fn unclosed_tags_comments_and_attributes() {
    for end in [
        "<",
        "<!--",
        "<p class=\"",
        "<script>",
        "&#",
        "&#xFFFFFFFF;",
        "</",
        "<!DOCTYPE",
        "<title>",
        "<a href='",
        "<![CDATA[",
        "<?xml",
    ] {
        let _ = read(format!("<html><body><p>{PROSE}</p>{end}").as_bytes(), None);
        let _ = read(end.as_bytes(), None);
    }
}

#[test]
fn a_panic_of_the_extractor_would_not_be_ours() {
    // Addresses cut at a byte inside a character are what it stumbles over.
    let html = format!(
        "<html><head><title>Ferry routes open in June</title></head><body><article><iframe src=\"日youtube.com\"></iframe><p>{PROSE}</p><div class=\"media\"><embed src=\"日v.qq.com\"></div>{}</article></body></html>",
        format!("<p>{PROSE}</p>").repeat(6)
    );
    assert_eq!(headline(&reading(&html)), "Ferry routes open in June");
}

#[test]
fn deep_linked_data_is_passed_over() {
    let html = format!(
        "<html><head><script type=\"application/ld+json\">{}</script></head><body><h1>Ferry routes open in June</h1><p>{PROSE}</p></body></html>",
        "[".repeat(100_000)
    );
    assert_eq!(headline(&reading(&html)), "Ferry routes open in June");
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div class=\"byline\">",
        "</div>",
        "<h1>",
        "</h1>",
        "<b>",
        "</b>",
        "<table><tr><td>",
        "</table>",
        "<a href=\"/x\">",
        "</a>",
        "<figure><img src=\"a.jpg\">",
        "<figcaption>",
        "</figure>",
        "By Jane Doe",
        "Nov 13,2023",
        "(Photo/Tao Meilin)",
        "记者 张三",
        "新华社北京11月10日电",
        "（",
        "）",
        "“",
        "”",
        "「",
        "\n",
        "\n\n",
        "WASHINGTON (AP) — ",
        "Riverton - ",
        "渝ICP备10000001号-7",
        "+86-23-60000001",
        "About UsContact Us",
        "a@b.example",
        "---\n",
        "title: x\n",
        "&amp;",
        "&#x41;",
        "<!--",
        "-->",
        "<",
        ">",
        "é",
        "日",
        "\u{3000}",
        "The council approved the budget on Tuesday. ",
        "|",
        "摄",
        "/",
        ".",
        "2023-13-45",
        "99:99",
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\"",
        "}</script>",
        "<meta name=\"author\" content=\"",
        "\">",
        "<html lang=\"zh\">",
        "<time datetime=\"",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes, None);
    }

    #[test]
    fn any_string_is_read_or_refused(text in "\\PC{0,600}", hint in prop::option::of("[a-z./:]{0,30}")) {
        let _ = read(text.as_bytes(), hint.as_deref());
    }

    #[test]
    fn any_mixture_of_parts_is_read_or_refused(text in pieces()) {
        if let Ok(page) = read(text.as_bytes(), None) {
            prop_assert!(!page.body_html.contains("<script"));
            for image in page.lead_image.iter().chain(&page.images) {
                prop_assert!(image.value.src.is_some() || image.value.raw_caption.is_some());
            }
        }
    }
}
