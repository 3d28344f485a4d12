//! What is not as it should be is told: all of it at once, where it stands, and nothing is half written.

use pressroom::http::body::LARGEST;
use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::contract::operations;
use crate::harness::stories::{article_of, link, managed};
use crate::harness::{Answer, Engine, Newsroom};

on_both!(
    an_unknown_field_is_named,
    all_faults_are_told_at_once,
    wrong_types_are_faults_and_not_failures,
    what_is_no_json_is_malformed,
    a_nul_character_is_refused,
    too_large_a_body_is_refused,
    another_kind_of_body_is_refused,
    an_unknown_parameter_is_named_everywhere,
    a_parameter_is_given_once,
    a_parameter_has_a_value_that_can_be_used,
    days_and_zones_are_those_of_the_calendar,
    languages_are_tags,
    a_patch_is_an_object,
    depth_does_no_harm,
);

fn fault(place: &str, code: &str) -> (String, String) {
    (place.to_owned(), code.to_owned())
}

#[track_caller]
fn refused(answer: Answer, wanted: &[(&str, &str)]) {
    let mut faults = answer.faults();
    faults.sort();
    let mut wanted: Vec<_> = wanted.iter().map(|(place, code)| fault(place, code)).collect();
    wanted.sort();
    assert_eq!(faults, wanted, "{}: {}", answer.asked, answer.text());
    answer.problem(422, "invalid");
}

fn an_unknown_field_is_named(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    refused(desk.post("/v1/manage/bylines", &json!({"names": "Ada", "nmae": "Ada"})), &[("/nmae", "unknown_field")]);
    let byline = desk.byline("Ada Penn");
    refused(desk.patch(&managed(Kind::Byline, &byline), 1, &json!({"a/b~c": 1})), &[("/a~1b~0c", "unknown_field")]);
    let nested = json!({"names": "Ada", "contacts": [{"kind": "email", "value": "ada@example.com", "publik": true}]});
    refused(desk.put(&managed(Kind::Byline, &byline), 1, &nested), &[("/contacts/0/publik", "unknown_field")]);
    refused(
        room.anyone().post("/v1/auth/refresh", &json!({"refresh_token": "x", "user": "y"})),
        &[("/user", "unknown_field")],
    );
    assert_eq!(desk.again(Kind::Byline, &byline), byline);
}

fn all_faults_are_told_at_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let wrong = json!({"headline": "", "display_date": "20 November", "kicker": 5, "colour": "red",
        "credits": [{"role": "king", "credited_as": ""}, {"credited_as": "Ada"}],
        "dateline": {"place": "Chongqing", "date": "2026-1-1"}});
    let wanted = [
        ("/headline", "too_short"),
        ("/display_date", "wrong_form"),
        ("/kicker", "wrong_type"),
        ("/colour", "unknown_field"),
        ("/credits/0/role", "not_allowed"),
        ("/credits/0/credited_as", "too_short"),
        ("/credits/1/role", "required"),
        ("/dateline/date", "wrong_form"),
    ];
    let answer = room.editor().post("/v1/manage/articles", &wrong);
    assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains('8')));
    refused(answer, &wanted);
    assert_eq!(room.editor().get("/v1/manage/articles").ok(200)["data"], json!([]));
}

fn wrong_types_are_faults_and_not_failures(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let anything = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5),
        json!(""),
        json!("x"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"id": 1}),
        json!([{}]),
        json!([[]]),
    ];
    for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Site) {
        let path = format!("/v1/manage/{}", kind.collection());
        for whole in &anything {
            let answer = desk.post(&path, whole);
            assert!(matches!(answer.status, 201 | 422), "{path} with {whole}: {}", answer.text());
        }
        let example = crate::records::example(&desk, kind);
        for name in example.as_object().expect("an object").keys() {
            for value in &anything {
                let mut wrong = example.clone();
                wrong[name] = value.clone();
                let answer = desk.post(&path, &wrong);
                assert!(matches!(answer.status, 201 | 409 | 422), "{path} with {name}: {value}: {}", answer.text());
            }
        }
    }
}

fn what_is_no_json_is_malformed(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for bytes in
        ["{", "{\"names\": }", "names=Ada", "{\"names\":\"Ada\"} trailing", "\u{feff}{}", "'x'", "{\"a\":\"\\ud800\"}"]
    {
        let answer = desk.ask("POST", "/v1/manage/bylines").bytes("application/json", bytes.as_bytes()).send();
        answer.problem(400, "malformed_json");
    }
    let not_utf8 = desk.ask("POST", "/v1/manage/bylines").bytes("application/json", b"{\"names\":\"\xff\"}").send();
    not_utf8.problem(400, "malformed_json");
}

/// PostgreSQL keeps no NUL in a text, and SQLite does: both refuse it, everywhere.
fn a_nul_character_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    refused(desk.post("/v1/manage/bylines", &json!({"names": "A\0da"})), &[("/names", "nul_character")]);
    let wrong =
        json!({"names": [{"language": "en", "text": "Ada"}], "contacts": [{"kind": "email", "value": "\0"}], "n\0": 1});
    let answer = desk.post("/v1/manage/bylines", &wrong);
    let places: Vec<String> = answer.faults().into_iter().map(|(place, _)| place).collect();
    assert!(places.contains(&"/contacts/0/value".to_owned()) && places.contains(&"/n\0".to_owned()), "{places:?}");
    answer.problem(422, "invalid");
    desk.get("/v1/manage/bylines?language=%00").problem(400, "invalid_parameter");
    room.anyone().get("/v1/articles?section=a%00b").problem(400, "invalid_parameter");
    for path in
        ["/v1/bylines/by-slug/a%00b", "/v1/articles/by-slug/en/%00", "/v1/articles/%00", "/v1/manage/bylines/%00"]
    {
        let answer = desk.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.text());
    }
    let sign_in = json!({"email": "a\0@example.com", "password": "\0\0\0\0\0\0\0\0"});
    let answer = room.anyone().post("/v1/auth/sign-in", &sign_in);
    answer.problem(422, "invalid");
}

fn too_large_a_body_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let huge = json!({"names": "x".repeat(LARGEST)});
    desk.post("/v1/manage/bylines", &huge).problem(413, "too_large");
    refused(desk.post("/v1/manage/bylines", &json!({"names": "x".repeat(5001)})), &[("/names", "too_long")]);
    let blocks: Vec<Value> = (0..2001).map(|_| json!({"_type": "divider"})).collect();
    let answer = desk.post("/v1/manage/articles", &json!({"headline": "Long", "body": blocks}));
    assert!(answer.faults().contains(&fault("/body", "too_many_blocks")), "{}", answer.text());
    answer.problem(422, "invalid");
    let text = "x".repeat(1 << 20);
    let long = json!([{"_type": "block", "children": [{"_type": "span", "text": text}]}]);
    refused(desk.post("/v1/manage/articles", &json!({"headline": "Long", "body": long})), &[("/body", "too_large")]);
}

fn another_kind_of_body_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let body = json!({"names": "Ada Penn"}).to_string();
    let send = |kind: &str| desk.ask("POST", "/v1/manage/bylines").bytes(kind, body.as_bytes()).send();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
    {
        let answer = send(kind);
        assert_eq!(answer.faults(), [fault("Content-Type", "unsupported_media_type")]);
        answer.problem(415, "unsupported_media_type");
    }
    for kind in
        ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
    {
        send(kind).expect(201);
    }
}

fn an_unknown_parameter_is_named_everywhere(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    for operation in operations().into_iter().filter(|operation| operation.method == "get") {
        let path = operation
            .path
            .replace("{id}", &pressroom::store::Id::new().to_string())
            .replace("{language}", "en")
            .replace("{slug}", "x");
        let answer = desk.get(&format!("{path}?q=water"));
        assert_eq!(answer.faults(), [fault("q", "unknown_parameter")], "{path}");
        let problem = answer.problem(400, "unknown_parameter");
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.contains("`q`"), "{detail}");
        for parameter in operation.parameters().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().expect("a name");
            assert!(detail.contains(name), "{path} does not list {name} in: {detail}");
        }
    }
    // What is written down for one endpoint is not known at another.
    desk.post("/v1/manage/articles?publish=true", &article_of("A report", json!({}))).problem(400, "unknown_parameter");
    desk.post("/v1/manage/bylines?body_format=html", &json!({"names": "Ada"})).problem(400, "unknown_parameter");
    desk.get("/v1/manage/articles?section=china").problem(400, "unknown_parameter");
}

fn a_parameter_is_given_once(engine: Engine) {
    let room = Newsroom::open(engine);
    for path in ["/v1/articles?limit=5&limit=6", "/v1/articles?limit=5&limit=5", "/v1/articles?section=a&section=b"] {
        room.anyone().get(path).problem(400, "invalid_parameter");
    }
}

fn a_parameter_has_a_value_that_can_be_used(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let long = ["x"; 51].join(",");
    for (path, name) in [
        ("/v1/articles?limit=0", "limit"),
        ("/v1/articles?limit=101", "limit"),
        ("/v1/articles?limit=-1", "limit"),
        ("/v1/articles?limit=abc", "limit"),
        ("/v1/articles?limit=1.5", "limit"),
        ("/v1/articles?limit=99999999999999999999", "limit"),
        ("/v1/manage/articles?limit=0", "limit"),
        ("/v1/manage/articles?limit=101", "limit"),
        ("/v1/articles?sort=colour", "sort"),
        ("/v1/articles?sort=-published_at,id", "sort"),
        ("/v1/manage/articles?sort=published_at", "sort"),
        ("/v1/articles?count=yes", "count"),
        ("/v1/articles?include=everything", "include"),
        ("/v1/articles?include=quotations,everything", "include"),
        ("/v1/articles?fields=headline,nothing", "fields"),
        ("/v1/articles?language=no%20tag", "language"),
        ("/v1/articles?body_format=pdf", "body_format"),
        ("/v1/articles?published_at%5Bgte%5D=yesterday", "published_at[gte]"),
        ("/v1/articles?published_at%5Bgte%5D=2026-02-30", "published_at[gte]"),
        ("/v1/articles?published_at%5Blt%5D=2026-11-20T08:00:00", "published_at[lt]"),
        (&format!("/v1/articles?section={long}"), "section"),
    ] {
        let answer = desk.get(path);
        assert_eq!(answer.faults(), [fault(name, "invalid_parameter")], "{path}");
        answer.problem(400, "invalid_parameter");
    }
    room.admin().get("/v1/manage/changes?record=x").problem(400, "invalid_parameter");
    for path in [
        "/v1/articles?limit=1",
        "/v1/articles?limit=100",
        "/v1/articles?published_at%5Bgte%5D=2026-11-20T08:00:00%2B08:00",
    ] {
        room.anyone().get(path).expect(200);
    }
}

fn days_and_zones_are_those_of_the_calendar(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    refused(
        desk.post("/v1/manage/articles", &json!({"headline": "x", "display_date": "2026-02-30"})),
        &[("/display_date", "not_a_date")],
    );
    let time = |starts: Value| desk.post("/v1/manage/press-conferences", &json!({"starts": starts}));
    refused(time(json!({"local": "2026-02-30"})), &[("/starts/local", "not_a_date")]);
    refused(time(json!({"local": "2026-11-20T25:00"})), &[("/starts/local", "not_a_date")]);
    refused(
        time(json!({"local": "2026-11-20", "time_zone": "Mars/Olympus"})),
        &[("/starts/time_zone", "unknown_time_zone")],
    );
    refused(time(json!({"local": "2026-11-20", "precision": "minute"})), &[("/starts/precision", "wrong_precision")]);
    refused(time(json!({"local": "20 November"})), &[("/starts/local", "wrong_form")]);
    let ends = json!({"starts": {"local": "2026-11-20T15:00"}, "ends": {"local": "2026-11-19"}});
    refused(desk.post("/v1/manage/press-conferences", &ends), &[("/ends", "ends_before_it_begins")]);
    let bureau = desk.organization("Water Bureau");
    let post = |from: &str, to: &str| {
        let position = json!({"organization": link(&bureau), "title": "Director", "from": from, "to": to});
        desk.post("/v1/manage/officials", &json!({"names": "Zhou Song", "positions": [position]}))
    };
    refused(post("2024", "2021"), &[("/positions/0/to", "ends_before_it_begins")]);
    refused(post("2024-13", "2025"), &[("/positions/0/from", "not_a_date")]);
    refused(post("spring", "2025"), &[("/positions/0/from", "wrong_form")]);
    post("2024-05", "2024").expect(201);
    let quotation = |said_on: &str| {
        desk.post(
            "/v1/manage/quotations",
            &json!({"kind": "indirect", "text": "x", "speaker_kind": "unnamed", "said_on": said_on}),
        )
    };
    refused(quotation("2026-11-31"), &[("/said_on", "not_a_date")]);
    quotation("2026-11").expect(201);
}

fn languages_are_tags(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    refused(
        desk.post("/v1/manage/articles", &json!({"headline": "x", "language": "englisch sprache"})),
        &[("/language", "not_a_language")],
    );
    let made = desk.make(Kind::Article, &json!({"headline": "报道", "language": "ZH-hans"}));
    assert_eq!(made["language"], "zh-Hans");
    let names = json!([{"language": "x y", "text": "Ada"}]);
    refused(desk.post("/v1/manage/bylines", &json!({"names": names})), &[("/names/0/language", "not_a_language")]);
}

fn a_patch_is_an_object(engine: Engine) {
    let room = Newsroom::open(engine);
    let byline = room.editor().byline("Ada Penn");
    for patch in [json!(null), json!([]), json!("x"), json!(1)] {
        room.editor().patch(&managed(Kind::Byline, &byline), 1, &patch).problem(422, "invalid");
    }
    assert_eq!(room.editor().again(Kind::Byline, &byline), byline);
}

fn depth_does_no_harm(engine: Engine) {
    let room = Newsroom::open(engine);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let answer = room.editor().ask("POST", "/v1/manage/bylines").bytes("application/json", deep.as_bytes()).send();
    answer.problem(400, "malformed_json");
    let nested = (0..100).fold(json!("x"), |inner, _| json!({"a": inner}));
    let body = json!({"headline": "x", "body": [{"_type": "block", "children": nested}]});
    let answer = room.editor().post("/v1/manage/articles", &body);
    assert!(answer.faults().contains(&fault("/body", "too_deep")), "{}", answer.text());
    answer.problem(422, "invalid");
}
