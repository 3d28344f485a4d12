//! Who may do what: every operation of the document against every role, and against tokens that are none.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use pressroom::access::roles::TABLE;
use pressroom::access::tokens::derive;
use pressroom::access::{Permission, Role, Tokens};
use pressroom::store::{Clock, Id};
use serde_json::{Value, json};

use crate::harness::contract::{Operation, operations};
use crate::harness::{Answer, Client, Engine, Newsroom, SECRET, Setup};

on_both!(
    every_role_is_let_into_what_the_table_says_and_nothing_else,
    what_the_table_means,
    without_a_token_nothing_of_management_answers,
    tokens_that_are_none_are_refused,
    delivery_is_the_same_for_everyone,
    save_and_publish_needs_leave_to_publish,
    a_reporter_cannot_accept_a_suggestion,
);

/// Calls an operation with its own example, on a record that does not exist.
fn call(client: &Client, operation: &Operation) -> Answer {
    let path = operation.path.replace("{id}", &Id::new().to_string()).replace("{number}", "1");
    let method: &'static str = match operation.method {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        other => panic!("{other} is not a method of ours"),
    };
    let mut ask = client.ask(method, &path);
    if operation.takes_header("If-Match") {
        ask = ask.version(1);
    }
    if let Some(content) = operation.json["requestBody"]["content"].as_object() {
        let (media, shape) = content.iter().next().expect("a body has a media type");
        let example = &shape["example"];
        let bytes =
            if media.ends_with("json") { example.to_string() } else { example.as_str().unwrap_or("").to_owned() };
        ask = ask.bytes(media, bytes.as_bytes());
    }
    ask.send()
}

fn every_role_is_let_into_what_the_table_says_and_nothing_else(engine: Engine) {
    let room = Newsroom::open(engine);
    let mut met = BTreeSet::new();
    for operation in operations() {
        let Some(permission) = operation.permission() else { continue };
        let permission: Permission = permission.parse().expect("x-permission is a permission");
        met.insert(permission);
        let (_, roles) = TABLE.iter().find(|(known, _)| *known == permission).expect("the permission is in the table");
        for role in Role::ALL {
            let answer = call(&room.desk(*role), &operation);
            assert_ne!(answer.status, 401, "{} of a {role}", answer.asked);
            assert_eq!(answer.status != 403, roles.contains(role), "{} of a {role}: {}", answer.asked, answer.text());
            if answer.status == 403 {
                answer.problem(403, "forbidden");
            }
        }
    }
    assert_eq!(met.len(), TABLE.len(), "every permission is needed somewhere");
}

/// The table itself, said in another way: what it must mean whatever else it says.
fn what_the_table_means(engine: Engine) {
    let room = Newsroom::open(engine);
    let site = room.admin().get("/v1/manage/site").ok(200);
    let patch = json!({"time_zone": "Asia/Shanghai"});
    room.editor().patch("/v1/manage/site", 1, &patch).problem(403, "forbidden");
    room.admin().patch("/v1/manage/site", site["version"].as_i64().expect("a version"), &patch).expect(200);
    room.editor().get("/v1/manage/changes").problem(403, "forbidden");
    let byline = room.reporter().byline("Ada Penn");
    let publish = format!("/v1/manage/bylines/{}/publish", byline["id"].as_str().expect("an id"));
    room.reporter().act(&publish, 1, &json!({})).problem(403, "forbidden");
    room.editor().act(&publish, 1, &json!({})).expect(200);
    let reader = room.desk(Role::Reader);
    reader.get("/v1/manage/bylines").expect(200);
    reader.post("/v1/manage/bylines", &json!({"names": "Nobody"})).problem(403, "forbidden");
}

fn without_a_token_nothing_of_management_answers(engine: Engine) {
    let room = Newsroom::open(engine);
    for operation in operations() {
        let private = operation.path.starts_with("/v1/manage");
        assert!(!private || operation.permission().is_some(), "{} {} needs no leave", operation.method, operation.path);
        if operation.permission().is_some() {
            let answer = call(&room.anyone(), &operation);
            assert_eq!(answer.must("www-authenticate"), "Bearer");
            answer.problem(401, "unauthenticated");
        }
    }
}

fn tokens_that_are_none_are_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let me = |token: &str| room.anyone().with_token(token).get("/v1/auth/me");
    let good = room.token(Role::Admin);
    me(&good).expect(200);
    let now = Utc::now();
    let admin = room.user(Role::Admin);
    let ours = Tokens::new(SECRET);

    let late = ours.access(admin, (now - TimeDelta::hours(1)).into()).expect("a token can be made");
    me(&late).problem(401, "token_expired");
    let early = ours.access(admin, (now + TimeDelta::hours(1)).into()).expect("a token can be made");
    me(&early).problem(401, "unauthenticated");
    let of_another = Tokens::new(b"the secret of another installation, as long");
    me(&of_another.access(admin, now.into()).expect("a token can be made")).problem(401, "unauthenticated");
    let of_nobody = ours.access(Id::new(), now.into()).expect("a token can be made");
    me(&of_nobody).problem(401, "unauthenticated");

    let parts: Vec<&str> = good.split('.').collect();
    let part =
        |at: usize| -> Value { serde_json::from_slice(&BASE64.decode(parts[at]).expect("base64")).expect("JSON") };
    let (header, claims) = (part(0), part(1));
    let encode = |value: &Value| BASE64.encode(value.to_string());
    // The signature of other words.
    let mut altered = claims.clone();
    altered["sub"] = json!(room.user(Role::Editor));
    me(&format!("{}.{}.{}", parts[0], encode(&altered), parts[2])).problem(401, "unauthenticated");
    // No algorithm, with and without a signature.
    for alg in ["none", "None", "NONE"] {
        let mut unsigned = header.clone();
        unsigned["alg"] = json!(alg);
        me(&format!("{}.{}.", encode(&unsigned), parts[1])).problem(401, "unauthenticated");
        me(&format!("{}.{}.{}", encode(&unsigned), parts[1], parts[2])).problem(401, "unauthenticated");
    }
    // Signed with the right key, and yet not by us: another algorithm, issuer, audience, or no end.
    let key = EncodingKey::from_secret(&derive(SECRET, "pressroom access tokens 1"));
    let sign = |algorithm: Algorithm, claims: &Value| {
        let mut head = Header::new(algorithm);
        head.kid = header["kid"].as_str().map(str::to_owned);
        jsonwebtoken::encode(&head, claims, &key).expect("it can be signed")
    };
    me(&sign(Algorithm::HS256, &claims)).expect(200);
    me(&sign(Algorithm::HS512, &claims)).problem(401, "unauthenticated");
    for (member, value) in
        [("iss", json!("another")), ("aud", json!("pressroom-preview")), ("exp", Value::Null), ("sub", json!("root"))]
    {
        let mut wrong = claims.clone();
        wrong[member] = value.clone();
        if value.is_null() {
            wrong.as_object_mut().expect("an object").remove(member);
        }
        me(&sign(Algorithm::HS256, &wrong)).problem(401, "unauthenticated");
    }
    // Not tokens at all.
    for token in ["", ".", "..", "a.b.c", "Bearer", &"x".repeat(5000), &good[..good.len() - 1]] {
        me(token).problem(401, "unauthenticated");
    }
    let wrongly_sent = |value: &str| room.anyone().ask("GET", "/v1/auth/me").header("authorization", value).send();
    wrongly_sent(&good).problem(401, "unauthenticated");
    wrongly_sent(&format!("Basic {good}")).problem(401, "unauthenticated");
    wrongly_sent(&format!("bearer {good}")).expect(200);
}

fn delivery_is_the_same_for_everyone(engine: Engine) {
    let clock = Clock::standing(Utc::now().into());
    let room = Newsroom::with(engine, Setup { clock, ..Setup::default() });
    let byline = room.editor().make_public(pressroom::record::Kind::Byline, &json!({"names": "Ada Penn"}));
    let path = format!("/v1/bylines/{}", byline["id"].as_str().expect("an id"));
    let plain = room.anyone().get(&path).expect(200);
    for client in [room.admin(), room.anyone().with_token("not a token")] {
        let same = client.get(&path).expect(200);
        assert_eq!(same.body, plain.body);
        assert_eq!(same.must("etag"), plain.must("etag"));
    }
    assert!(plain.must("cache-control").starts_with("public"));
    assert!(!plain.must("vary").to_ascii_lowercase().contains("authorization"));
}

fn save_and_publish_needs_leave_to_publish(engine: Engine) {
    let room = Newsroom::open(engine);
    let body = json!({"names": "Ada Penn"});
    room.reporter().post("/v1/manage/bylines?publish=true", &body).problem(403, "forbidden");
    let list = room.reporter().get("/v1/manage/bylines").ok(200);
    assert_eq!(list["data"], json!([]), "nothing is half done");
    let byline = room.reporter().byline("Ada Penn");
    let path = format!("/v1/manage/bylines/{}?publish=true", byline["id"].as_str().expect("an id"));
    room.reporter().patch(&path, 1, &json!({"kind": "staff"})).problem(403, "forbidden");
    assert_eq!(room.reporter().again(pressroom::record::Kind::Byline, &byline), byline);
}

/// A suggestion is accepted by somebody who may publish.
fn a_reporter_cannot_accept_a_suggestion(engine: Engine) {
    let room = Newsroom::open(engine);
    let suggested =
        json!({"names": "Zhou Song", "extraction": {"method": "spoken", "confidence": 0.9, "review": "suggested"}});
    let official = room.reporter().make(pressroom::record::Kind::Official, &suggested);
    let path = format!("/v1/manage/officials/{}", official["id"].as_str().expect("an id"));
    let accept = json!({"extraction": {"review": "accepted"}});
    room.reporter().patch(&path, 1, &accept).problem(403, "forbidden");
    room.reporter().patch(&path, 1, &json!({"extraction": null})).problem(403, "forbidden");
    room.editor().patch(&path, 1, &accept).expect(200);
}
