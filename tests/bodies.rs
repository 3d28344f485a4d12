//! Texts: Portable Text, HTML and Markdown in, and all of them and plain text out.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, link, managed, paragraph, shown, version};
use crate::harness::{Engine, Newsroom};

on_both!(
    a_body_is_read_in_every_format,
    a_body_is_written_in_every_format,
    an_unknown_block_is_refused_by_name,
    every_fault_of_a_body_is_told,
    what_could_do_harm_does_not_come_in,
    blocks_keep_their_keys,
    a_page_has_a_body_too,
    a_format_that_cannot_be_written_is_refused,
    a_picture_in_a_text_is_a_relation,
    foreign_text_comes_back_as_it_was,
);

fn a_body_is_read_in_every_format(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let body = json!([
        {"_type": "block", "_key": "h", "style": "h2", "markDefs": [], "children": [{"_type": "span", "_key": "s", "text": "What he said", "marks": []}]},
        {"_type": "block", "_key": "p", "style": "normal", "markDefs": [{"_key": "l", "_type": "link", "href": "https://example.com/"}],
         "children": [{"_type": "span", "_key": "s1", "text": "It is ", "marks": []}, {"_type": "span", "_key": "s2", "text": "here", "marks": ["strong", "l"]}, {"_type": "span", "_key": "s3", "text": ".", "marks": []}]},
        {"_type": "block", "_key": "q", "style": "blockquote", "markDefs": [], "children": [{"_type": "span", "_key": "s", "text": "Set off", "marks": []}]},
        {"_type": "divider", "_key": "d"},
    ]);
    let article = desk.article("A report", json!({"body": body}));
    desk.publish(Kind::Article, &article);
    let html = "<h2>What he said</h2><p>It is <a href=\"https://example.com/\"><strong>here</strong></a>.</p><blockquote>Set off</blockquote><hr/>";
    for (client, path) in [(&desk, managed(Kind::Article, &article)), (&room.anyone(), shown(Kind::Article, &article))]
    {
        let read = |format: &str| client.get(&format!("{path}?body_format={format}")).ok(200)["body"].clone();
        assert_eq!(client.get(&path).ok(200)["body"], body);
        assert_eq!(read("portable_text"), body);
        let squeezed = read("html").as_str().expect("html").replace(">\n<", "><");
        assert_eq!(squeezed.trim(), html);
        let markdown = read("markdown").as_str().expect("markdown").to_owned();
        assert!(
            markdown.contains("## What he said") && markdown.contains("[**here**](https://example.com/)")
                || markdown.contains("**[here](https://example.com/)**"),
            "{markdown}"
        );
        assert!(markdown.contains("> Set off"), "{markdown}");
        assert_eq!(read("text"), "What he said\n\nIt is here.\n\nSet off\n\n---");
    }
}

fn a_body_is_written_in_every_format(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let plain = |body: &Value| -> Vec<(Value, Value)> {
        let text = |block: &Value| {
            block["children"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|span| span["text"].as_str())
                .collect::<String>()
        };
        body.as_array().expect("blocks").iter().map(|block| (block["style"].clone(), json!(text(block)))).collect()
    };
    let wanted = [
        (json!("h2"), json!("What he said")),
        (json!("normal"), json!("It is here.")),
        (json!("blockquote"), json!("Set off")),
    ];
    for (format, body) in [
        ("html", "<h2>What he said</h2>\n<p>It is <b>here</b>.</p><blockquote><p>Set off</p></blockquote>"),
        ("markdown", "## What he said\n\nIt is **here**.\n\n> Set off\n"),
    ] {
        let sent = json!({"headline": format!("By {format}"), "body": body});
        let made = desk.post(&format!("/v1/manage/articles?body_format={format}"), &sent).ok(201);
        assert!(made["body"].is_string(), "the answer is in the format that was asked for");
        let stored = desk.again(Kind::Article, &made);
        assert_eq!(plain(&stored["body"]), wanted, "{format}");
        let strong = &stored["body"][1]["children"][1];
        assert_eq!((&strong["text"], &strong["marks"]), (&json!("here"), &json!(["strong"])));
        // Sent back as it was answered, it is the same body.
        let path = format!("{}?body_format={format}", managed(Kind::Article, &made));
        let back = desk.put(&path, 1, &made).ok(200);
        assert_eq!(back["body"], made["body"], "{format}");
        assert_eq!(plain(&desk.again(Kind::Article, &made)["body"]), wanted);
    }
}

fn an_unknown_block_is_refused_by_name(engine: Engine) {
    let room = Newsroom::open(engine);
    let blocks = json!([paragraph("b1", &[("x", None)]), {"_type": "carousel", "_key": "c"}]);
    let answer = room.editor().post("/v1/manage/articles", &article_of("A report", json!({"body": blocks})));
    assert!(answer.faults().iter().any(|(place, _)| place.starts_with("/body/1")), "{}", answer.text());
    let problem = answer.problem(422, "invalid");
    assert!(problem["errors"].to_string().contains("carousel"), "{problem}");
}

fn every_fault_of_a_body_is_told(engine: Engine) {
    let room = Newsroom::open(engine);
    let blocks = json!([
        {"_type": "block", "style": "h9", "children": [{"_type": "span", "text": "x", "marks": ["blink"]}]},
        {"_type": "image"},
        {"_type": "embed", "url": "not a url"},
        "text",
    ]);
    let answer = room.editor().post("/v1/manage/articles", &article_of("A report", json!({"body": blocks})));
    let places: Vec<String> = answer.faults().into_iter().map(|(place, _)| place).collect();
    for place in ["/body/0/style", "/body/0/children/0/marks/0", "/body/1", "/body/2", "/body/3"] {
        assert!(places.iter().any(|told| told.starts_with(place)), "{place} is not among {places:?}");
    }
    answer.problem(422, "invalid");
    assert_eq!(room.editor().get("/v1/manage/articles").ok(200)["data"], json!([]));
}

fn what_could_do_harm_does_not_come_in(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let html = "<p onclick=\"x()\">a<script>alert(1)</script><a href=\"javascript:alert(1)\">b</a><img src=x onerror=alert(1)><iframe src=\"https://evil.example\"></iframe></p><style>p{}</style>";
    let made =
        desk.post("/v1/manage/articles?body_format=html", &json!({"headline": "A report", "body": html})).ok(201);
    desk.publish(Kind::Article, &made);
    for path in [managed(Kind::Article, &made), shown(Kind::Article, &made)] {
        let html = desk.get(&format!("{path}?body_format=html")).ok(200)["body"].as_str().expect("html").to_lowercase();
        for harm in ["<script", "onclick", "onerror", "javascript:", "<iframe", "<style", "alert(1)"] {
            assert!(!html.contains(harm), "{harm} in {html}");
        }
    }
    let link = |href: &str| {
        let block = json!([{"_type": "block", "markDefs": [{"_type": "link", "_key": "l", "href": href}], "children": [{"_type": "span", "text": "x", "marks": ["l"]}]}]);
        desk.post("/v1/manage/articles", &article_of("A report", json!({"body": block}))).status
    };
    for href in
        ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "java\nscript:alert(1)"]
    {
        assert_eq!(link(href), 422, "{href}");
    }
    for href in ["https://example.com/", "http://example.com/", "mailto:a@example.com"] {
        assert_eq!(link(href), 201, "{href}");
    }
    // What looks like markup is text, and comes out escaped.
    let text = "<script>alert(1)</script> & \"x\"";
    let made = desk.article("A report", json!({"body": [paragraph("b1", &[(text, None)])]}));
    let html = desk.get(&format!("{}?body_format=html", managed(Kind::Article, &made))).ok(200)["body"]
        .as_str()
        .expect("html")
        .to_owned();
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
}

fn blocks_keep_their_keys(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let blocks = json!([paragraph("mine", &[("one", None)]), {"_type": "block", "children": [{"_type": "span", "text": "two"}]}]);
    let article = desk.article("A report", json!({"body": blocks}));
    assert_eq!(article["body"][0], blocks[0]);
    let made = article["body"][1]["_key"].as_str().expect("a key is made").to_owned();
    assert!(!made.is_empty() && made != "mine");
    let back = desk.put(&managed(Kind::Article, &article), 1, &article).ok(200);
    assert_eq!(back["body"], article["body"]);
    let twice = json!([paragraph("mine", &[("one", None)]), paragraph("mine", &[("two", None)])]);
    let answer = desk.post("/v1/manage/articles", &article_of("A report", json!({"body": twice})));
    if answer.status == 201 {
        // Accepted, they are told apart.
        let body = answer.json()["body"].clone();
        assert_ne!(body[0]["_key"], body[1]["_key"]);
    } else {
        answer.problem(422, "invalid");
    }
}

fn a_page_has_a_body_too(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let page = json!({"key": "about", "language": "en", "title": "About us", "body": "<p>We report <em>what officials say</em>.</p>"});
    let page = desk.post("/v1/manage/pages?body_format=html&publish=true", &page).ok(201);
    let read = |query: &str| room.anyone().get(&format!("{}{query}", shown(Kind::Page, &page))).ok(200)["body"].clone();
    assert_eq!(read("?body_format=text"), "We report what officials say.");
    assert_eq!(read("")[0]["children"][1]["marks"], json!(["em"]));
    let put =
        desk.put(&managed(Kind::Page, &page), 1, &json!({"key": "about", "language": "en", "title": "About"})).ok(200);
    assert_eq!(put["body"], read(""), "a PUT that does not mention the text leaves it");
    let list = room.anyone().get("/v1/pages").ok(200);
    assert_eq!(list["data"][0].get("body"), None);
}

fn a_format_that_cannot_be_written_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for (query, body) in [
        ("?body_format=text", json!("plain")),
        ("", json!("<p>html without a word</p>")),
        ("?body_format=html", json!([paragraph("b1", &[("x", None)])])),
        ("?body_format=markdown", json!(5)),
        ("", json!({"_type": "block"})),
    ] {
        let answer = desk.post(&format!("/v1/manage/articles{query}"), &json!({"headline": "x", "body": body}));
        let places: Vec<String> = answer.faults().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["/body"], "{query} {body}");
        answer.problem(422, "invalid");
    }
}

fn a_picture_in_a_text_is_a_relation(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let picture = desk.make(Kind::Media, &json!({"caption": "A hall"}));
    let blocks = json!([{"_type": "image", "_key": "i1", "media": link(&picture), "caption": "The hall", "alt_text": "A hall full of people"}]);
    let article = desk.article("A report", json!({"body": blocks}));
    let problem = desk
        .act(&format!("{}/publish", managed(Kind::Article, &article)), 1, &json!({}))
        .problem(409, "drafts_not_published");
    assert_eq!(problem["drafts"][0]["id"], picture["id"]);
    desk.publish(Kind::Article, &article);
    let seen = room.anyone().get(&shown(Kind::Article, &article)).ok(200);
    assert_eq!(seen["body"][0]["media"]["id"], picture["id"]);
    let answer = desk.delete(&managed(Kind::Media, &picture), version(&picture));
    answer.problem(409, "still_shown");
    let html = room.anyone().get(&format!("{}?body_format=html", shown(Kind::Article, &article))).ok(200);
    assert!(html["body"].as_str().expect("html").contains(&format!("data-media=\"{}\"", id(&picture))));
}

fn foreign_text_comes_back_as_it_was(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for text in [
        "今年以来，我们做了“很多”。",
        "e\u{301} and é",
        "👩‍🚀 up",
        "مرحبا",
        "a\u{202e}b",
        "tab\tand line\nbreak",
        "\\ \" ' / \u{7f}x",
        "﷽",
        "𝒳",
    ] {
        let article = desk.article("A report", json!({"body": [paragraph("b1", &[(text, None)])], "kicker": "k"}));
        let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        assert_eq!(article["body"][0]["children"][0]["text"], kept, "{text:?}");
        desk.publish(Kind::Article, &article);
        let seen = room.anyone().get(&shown(Kind::Article, &article)).ok(200);
        assert_eq!(seen["body"], article["body"], "{text:?}");
        let headline = desk.article(text, json!({}));
        let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(headline["headline"], tidy, "{text:?}");
    }
}
