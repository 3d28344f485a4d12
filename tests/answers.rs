//! The form of answers: members asked for, caching, compression, methods, origins, and problems of every layer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use chrono::Utc;
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use crate::harness::contract::{document, operations};
use crate::harness::stories::{article_of, id, link, paragraph, shown};
use crate::harness::{Answer, Engine, Newsroom, Setup};

on_both!(
    only_the_members_asked_for_are_there,
    a_body_is_in_a_list_when_asked_for,
    an_answer_the_client_has_is_not_sent_again,
    another_answer_has_another_tag,
    every_coding_decodes_to_the_same_bytes,
    head_is_get_without_the_body,
    what_is_not_there_is_a_problem_and_what_is_not_known_says_what_is,
    options_tells_the_methods,
    delivery_is_open_to_every_origin_and_management_to_none,
    a_configured_origin_may_call_management,
    a_request_has_an_id_that_the_answer_carries,
    the_document_and_its_page_are_served,
    a_plain_name_is_in_the_language_asked_for,
    an_address_follows_the_pattern_of_the_site,
    a_broken_request_gets_a_problem,
    the_server_says_how_it_is,
);

fn only_the_members_asked_for_are_there(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let section = desk.make_public(Kind::Section, &json!({"names": "China"}));
    let article = desk.article("A report", json!({"section": link(&section)}));
    desk.publish(Kind::Article, &article);
    let client = room.anyone();
    let some = client.get(&format!("{}?fields=headline,section.name,id", shown(Kind::Article, &article))).ok(200);
    assert_eq!(some, json!({"id": article["id"], "headline": "A report", "section": {"name": "China"}}));
    let list = client.get("/v1/articles?fields=headline").ok(200);
    assert_eq!(list["data"], json!([{"headline": "A report"}]));
    assert!(list["page"].is_object(), "the page is not one of its members");
    let by_slug = client.get("/v1/articles/by-slug/en/a-report?fields=body").ok(200);
    assert_eq!(by_slug, json!({"body": article["body"]}));
    assert_eq!(client.get("/v1/site?fields=name").ok(200), json!({"name": "Newsroom"}));
}

fn a_body_is_in_a_list_when_asked_for(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.editor().article("A report", json!({}));
    room.editor().publish(Kind::Article, &article);
    let list = |query: &str| room.anyone().get(&format!("/v1/articles{query}")).ok(200)["data"][0].clone();
    assert_eq!(list("").get("body"), None);
    assert_eq!(list("?include=body")["body"], article["body"]);
    assert_eq!(list("?include=body&body_format=text")["body"], "The bureau met the press on Friday.");
    assert_eq!(list("").get("quotations"), None);
    assert_eq!(list("?include=quotations")["quotations"], json!([]));
    let ld = list("?include=json_ld")["json_ld"].clone();
    assert_eq!(ld["@type"], "NewsArticle");
    assert_eq!(ld["headline"], "A report");
}

fn an_answer_the_client_has_is_not_sent_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.editor().article("A report", json!({}));
    room.editor().publish(Kind::Article, &article);
    let client = room.anyone();
    for path in [
        shown(Kind::Article, &article),
        "/v1/articles".into(),
        "/v1/articles/by-slug/en/a-report".into(),
        "/v1/site".into(),
    ] {
        let first = client.get(&path).expect(200);
        let tag = first.must("etag").to_owned();
        assert!(tag.starts_with('"') && !tag.contains("W/"), "a strong tag: {tag}");
        let ask = |sent: &str, coding: &str| {
            let ask = client.ask("GET", &path).header("if-none-match", sent);
            if coding.is_empty() { ask.send() } else { ask.header("accept-encoding", coding).send() }
        };
        let plain = tag.trim_matches('"');
        for sent in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"x\", {tag}"),
            "*".into(),
            format!("\"{plain}-br\""),
            format!("\"{plain}-gzip\""),
            format!("\"{plain}-zstd\""),
        ] {
            for coding in ["", "br", "gzip", "zstd"] {
                let same = ask(&sent, coding).expect(304);
                assert!(same.body.is_empty());
                assert_eq!(same.header("cache-control"), first.header("cache-control"));
                assert!(same.must("etag").trim_matches('"').starts_with(plain));
            }
        }
        for sent in ["\"x\"", &format!("\"{plain}x\""), &format!("\"{plain}-pdf\""), ""] {
            ask(sent, "").expect(200);
        }
        // HEAD asks the same.
        client.ask("HEAD", &path).header("if-none-match", &tag).send().expect(304);
        for coding in ["br", "gzip", "zstd"] {
            let coded = client.ask("GET", &path).header("accept-encoding", coding).send().expect(200);
            if coded.header("content-encoding").is_some() {
                assert_eq!(coded.must("etag"), format!("\"{plain}-{coding}\""), "each coding has a tag of its own");
                let same = ask(coded.must("etag"), coding).expect(304);
                assert_eq!(same.must("etag"), coded.must("etag"));
            }
        }
    }
}

fn another_answer_has_another_tag(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Li Xinyi"}));
    let credits = json!([{"role": "writer", "credited_as": "XINYI LI", "byline": link(&byline)}]);
    let article = desk.article("A report", json!({"credits": credits}));
    desk.publish(Kind::Article, &article);
    let path = shown(Kind::Article, &article);
    let tag = |query: &str| room.anyone().get(&format!("{path}{query}")).expect(200).must("etag").to_owned();
    let first = tag("");
    assert_eq!(tag(""), first);
    assert_ne!(tag("?body_format=html"), first);
    // What is composed in counts: a linked record that changes changes the answer.
    desk.change(Kind::Byline, &byline, &json!({"names": "Li Xin-yi"}));
    assert_eq!(tag(""), first, "the working copy is nothing to readers");
    desk.publish(Kind::Byline, &byline);
    assert_ne!(tag(""), first);
}

fn every_coding_decodes_to_the_same_bytes(engine: Engine) {
    let room = Newsroom::open(engine);
    let blocks: Vec<Value> = (0..50)
        .map(|at| paragraph(&format!("b{at}"), &[("The bureau met the press on Friday. 水利局周五会见了记者。", None)]))
        .collect();
    let article = room.editor().article("A long report", json!({"body": blocks}));
    room.editor().publish(Kind::Article, &article);
    let client = room.anyone();
    for path in [shown(Kind::Article, &article), "/v1/articles?include=body".into()] {
        let plain = client.get(&path).expect(200);
        assert_eq!(plain.header("content-encoding"), None);
        for coding in ["br", "gzip", "zstd"] {
            let coded = client.ask("GET", &path).header("accept-encoding", coding).send().expect(200);
            assert_eq!(coded.must("content-encoding"), coding);
            assert_eq!(coded.body, plain.body, "{coding}");
            assert!(coded.must("vary").to_ascii_lowercase().contains("accept-encoding"));
        }
        assert!(plain.must("vary").to_ascii_lowercase().contains("accept-encoding"), "{:?}", plain.headers);
    }
}

fn head_is_get_without_the_body(engine: Engine) {
    let clock = Clock::standing(Utc::now().into());
    let room = Newsroom::with(engine, Setup { clock, ..Setup::default() });
    let article = room.editor().article("A report", json!({}));
    room.editor().publish(Kind::Article, &article);
    let desk = room.admin();
    for operation in operations().into_iter().filter(|operation| operation.method == "get") {
        let path =
            operation.path.replace("{id}", id(&article)).replace("{language}", "en").replace("{slug}", "a-report");
        let get = desk.get(&path);
        let head = desk.ask("HEAD", &path).send();
        assert_eq!(head.status, get.status, "{path}");
        for name in
            ["etag", "last-modified", "cache-control", "content-type", "link", "vary", "access-control-allow-origin"]
        {
            let essence = |answer: &Answer| answer.header(name).map(|value| value.split(';').next().map(str::to_owned));
            assert_eq!(essence(&head), essence(&get), "{name} of {path}");
        }
        if let Some(length) = head.header("content-length") {
            assert_eq!(length, get.body.len().to_string(), "{path}");
        }
    }
}

fn what_is_not_there_is_a_problem_and_what_is_not_known_says_what_is(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v2/articles",
        "/v1/articles/",
        "/v1/manage",
        "/v1/articles/by-slug/en",
        "/nothing/at/all",
        "/v1/media",
        "/v1//articles",
        "/v1/%2e%2e/etc",
    ] {
        let problem = desk.get(path).problem(404, "not_found");
        assert_eq!(problem["status"], 404);
        assert_eq!(problem["type"], "/docs#not_found");
        assert_eq!(problem["instance"], path);
    }
    let mut known: std::collections::BTreeMap<&str, Vec<String>> = Default::default();
    for operation in operations() {
        known.entry(operation.path).or_default().push(operation.method.to_ascii_uppercase());
    }
    for (template, methods) in known {
        let path = template
            .replace("{id}", &pressroom::store::Id::new().to_string())
            .replace("{language}", "en")
            .replace("{slug}", "x");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
            if methods.iter().any(|known| known == method) {
                continue;
            }
            let answer = desk.ask(method, &path).send();
            let allow: Vec<String> = answer.must("allow").split(", ").map(str::to_owned).collect();
            for known in &methods {
                assert!(allow.contains(known), "{method} {path} does not allow {known}: {allow:?}");
            }
            assert_eq!(allow.contains(&"HEAD".to_owned()), methods.contains(&"GET".to_owned()));
            assert!(!allow.contains(&method.to_owned()));
            answer.problem(405, "method_not_allowed");
        }
    }
}

fn options_tells_the_methods(engine: Engine) {
    let room = Newsroom::open(engine);
    let answer = room.anyone().ask("OPTIONS", "/v1/articles").send().expect(204);
    assert_eq!(answer.must("allow"), "GET, HEAD, OPTIONS");
    let answer = room
        .anyone()
        .ask("OPTIONS", &format!("/v1/manage/articles/{}", pressroom::store::Id::new()))
        .send()
        .expect(204);
    let allow: Vec<&str> = answer.must("allow").split(", ").collect();
    for method in ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
        assert!(allow.contains(&method), "{allow:?}");
    }
    room.anyone().ask("OPTIONS", "/nowhere").send().problem(404, "not_found");
}

fn delivery_is_open_to_every_origin_and_management_to_none(engine: Engine) {
    let room = Newsroom::open(engine);
    let ask = |method: &'static str, path: &str| {
        room.admin()
            .ask(method, path)
            .header("origin", "https://reader.example.com")
            .header("access-control-request-method", "GET")
            .send()
    };
    for path in ["/v1/articles", "/v1/articles/x", "/v1/site"] {
        assert_eq!(ask("GET", path).must("access-control-allow-origin"), "*", "{path}");
        let preflight = ask("OPTIONS", path).expect(204);
        assert_eq!(preflight.must("access-control-allow-origin"), "*");
        assert!(preflight.must("access-control-allow-methods").contains("GET"));
    }
    for (method, path) in [
        ("GET", "/v1/manage/articles"),
        ("OPTIONS", "/v1/manage/articles"),
        ("GET", "/v1/auth/me"),
        ("OPTIONS", "/v1/auth/sign-in"),
    ] {
        assert_eq!(ask(method, path).header("access-control-allow-origin"), None, "{path}");
    }
}

fn a_configured_origin_may_call_management(engine: Engine) {
    let setup = Setup { origins: vec!["https://desk.example.com".into()], ..Setup::default() };
    let room = Newsroom::with(engine, setup);
    let ask = |origin: &str, method: &'static str| {
        room.admin()
            .ask(method, "/v1/manage/articles")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .send()
    };
    for method in ["GET", "OPTIONS"] {
        let ours = ask("https://desk.example.com", method);
        assert_eq!(ours.must("access-control-allow-origin"), "https://desk.example.com");
        let vary: Vec<String> = ours
            .headers
            .get_all("vary")
            .iter()
            .map(|value| value.to_str().unwrap_or("").to_ascii_lowercase())
            .collect();
        assert!(vary.join(", ").contains("origin"), "{vary:?}");
        for other in
            ["https://desk.example.com.evil.example", "http://desk.example.com", "null", "https://DESK.example.com:444"]
        {
            assert_eq!(ask(other, method).header("access-control-allow-origin"), None, "{other}");
        }
    }
    let preflight = ask("https://desk.example.com", "OPTIONS");
    let allowed = preflight.must("access-control-allow-headers").to_ascii_lowercase();
    for header in ["authorization", "content-type", "if-match", "idempotency-key"] {
        assert!(allowed.contains(header), "{allowed}");
    }
    let exposed = ask("https://desk.example.com", "GET").must("access-control-expose-headers").to_ascii_lowercase();
    for header in ["etag", "location", "link", "x-request-id"] {
        assert!(exposed.contains(header), "{exposed}");
    }
}

fn a_request_has_an_id_that_the_answer_carries(engine: Engine) {
    let room = Newsroom::open(engine);
    let ask = |path: &str, sent: &str| {
        room.anyone().ask("GET", path).header("x-request-id", sent).send().must("x-request-id").to_owned()
    };
    for path in ["/v1/articles", "/nowhere", "/v1/manage/articles", "/v1/articles?q=x"] {
        assert_eq!(ask(path, "desk-7.4_x"), "desk-7.4_x");
        for wrong in ["with space", "a;b", &"x".repeat(129), "<script>"] {
            assert_ne!(ask(path, wrong), wrong, "{path}");
        }
        let (one, two) = (room.anyone().get(path), room.anyone().get(path));
        assert_ne!(one.must("x-request-id"), two.must("x-request-id"));
    }
}

fn the_document_and_its_page_are_served(engine: Engine) {
    let room = Newsroom::open(engine);
    let client = room.anyone();
    let served = client.ask("GET", "/openapi.json").send_unchecked().expect(200);
    assert_eq!(served.must("content-type"), "application/json");
    assert_eq!(&served.json(), document());
    for path in ["/docs", "/docs/"] {
        let mut answer = client.ask("GET", path).send_unchecked();
        if answer.status / 100 == 3 {
            assert_eq!(answer.must("location"), "/docs/");
            answer = client.ask("GET", "/docs/").send_unchecked();
        }
        let page = answer.expect(200);
        assert!(page.must("content-type").starts_with("text/html"));
        assert!(page.text().contains("swagger-ui"));
        assert!(page.header("content-security-policy").is_some(), "the page says what may run on it");
        // Nothing comes from another address.
        let text = page.text();
        let outside: Vec<&str> = text.split(['"', '\'']).filter(|piece| piece.contains("://")).collect();
        assert!(outside.is_empty(), "the page asks {outside:?}");
        for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
            client.ask("GET", &format!("/docs/{asset}")).send_unchecked().expect(200);
        }
    }
}

fn a_plain_name_is_in_the_language_asked_for(engine: Engine) {
    let room = Newsroom::open(engine);
    let names = json!([{"language": "zh-Hans", "text": "周松", "kind": "original"}, {"language": "en", "text": "Zhou Song", "kind": "transliteration"}]);
    let official = room.editor().make_public(Kind::Official, &json!({"names": names}));
    let name = |query: &str| {
        room.anyone().get(&format!("{}{query}", shown(Kind::Official, &official))).ok(200)["name"].clone()
    };
    assert_eq!(name(""), "Zhou Song", "in the site's language");
    assert_eq!(name("?language=zh-Hans"), "周松");
    assert_eq!(name("?language=zh"), "周松");
    assert_eq!(name("?language=en-GB"), "Zhou Song");
    assert_eq!(name("?language=fr"), "Zhou Song");
    let whole = room.anyone().get(&shown(Kind::Official, &official)).ok(200);
    for (told, given) in whole["names"].as_array().expect("names").iter().zip(names.as_array().expect("names")) {
        for member in ["language", "text", "kind"] {
            assert_eq!(told[member], given[member]);
        }
    }
    let list = room.anyone().get("/v1/officials?language=zh-Hans").ok(200);
    assert_eq!(list["data"][0]["name"], "周松");
}

fn an_address_follows_the_pattern_of_the_site(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    let section = desk.make_public(Kind::Section, &json!({"names": "China"}));
    let article =
        desk.make(Kind::Article, &article_of("Water 水", json!({"section": link(&section), "slug": "水-water"})));
    desk.publish(Kind::Article, &article);
    let outside = desk.make(Kind::Article, &article_of("No section", json!({})));
    desk.publish(Kind::Article, &outside);
    let url = |record: &Value| room.anyone().get(&shown(Kind::Article, record)).ok(200)["url"].clone();
    assert_eq!(url(&article), Value::Null, "without a pattern there is no address");
    let site = desk.get("/v1/manage/site").ok(200);
    let patch = json!({"addresses": {"article": "https://example.com/{language}/{section}/{slug}", "section": "https://example.com/s/{slug}"}});
    desk.patch("/v1/manage/site?publish=true", site["version"].as_i64().expect("a version"), &patch).expect(200);
    assert_eq!(url(&article), "https://example.com/en/china/水-water");
    assert_eq!(url(&outside), "https://example.com/en/no-section");
    let section = room.anyone().get(&shown(Kind::Article, &article)).ok(200)["section"].clone();
    assert_eq!(section["url"], "https://example.com/s/china");
}

/// Not even a request that is none gets a bare answer.
fn a_broken_request_gets_a_problem(engine: Engine) {
    let room = Newsroom::open(engine);
    let send = |bytes: &[u8]| {
        let mut stream = TcpStream::connect(room.at).expect("the server listens");
        stream.write_all(bytes).expect("the server reads");
        let mut answer = Vec::new();
        // The server may close at once; what it said before is what counts.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let half = send(b"POST /v1/auth/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n{\"a\":");
    assert!(half.starts_with("HTTP/1.1 400") && half.contains("malformed_json"), "{half}");
    let query = send(b"GET /v1/articles?limit=%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(query.starts_with("HTTP/1.1 400") && query.contains("application/problem+json"), "{query}");
    let utf8 = send(b"GET /v1/articles/by-slug/en/%ff%fe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(
        utf8.contains("application/problem+json")
            && (utf8.starts_with("HTTP/1.1 404") || utf8.starts_with("HTTP/1.1 400")),
        "{utf8}"
    );
    let header =
        send(b"GET /v1/auth/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer \xff\xfe\r\n\r\n");
    assert!(header.starts_with("HTTP/1.1 401") && header.contains("application/problem+json"), "{header}");
    // A chunked body that grows too large is refused while it comes.
    let mut chunked = b"POST /v1/auth/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..3 {
        chunked.extend(b"100000\r\n");
        chunked.extend(vec![b' '; 0x10_0000]);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    let mut stream = TcpStream::connect(room.at).expect("the server listens");
    let mut other = stream.try_clone().expect("a second handle");
    let writer = std::thread::spawn(move || drop(other.write_all(&chunked)));
    let mut answer = [0; 4096];
    let read = stream.read(&mut answer).unwrap_or(0);
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("application/problem+json"), "{answer}");
    drop(stream);
    writer.join().expect("the writer ends");
    // And it still serves.
    room.anyone().get("/healthz").expect(200);
}

fn the_server_says_how_it_is(engine: Engine) {
    let room = Newsroom::open(engine);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(room.anyone().get(path).ok(200), json!({"status": "ok"}));
    }
}
