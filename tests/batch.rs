//! Many writes in one request: all of them or none, or each by itself.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use pressroom::access::Role;
use pressroom::http::body::LARGEST;
use pressroom::record::Kind;
use pressroom::store::Id;
use pressroom::store::schema::{changes, idempotency_keys, links, records, revisions, slugs};
use serde_json::{Value, json};

use crate::harness::contract::operations;
use crate::harness::stories::{article_of, id, link, managed, shown};
use crate::harness::{Answer, Client, Engine, Newsroom};

on_both!(
    what_is_made_is_referred_to_and_published_in_one_call,
    all_or_nothing,
    the_first_failure_is_told_as_it_would_be_by_itself,
    what_fails_by_itself_leaves_the_others,
    a_statement_that_fails_spoils_nothing_more,
    what_refers_to_a_failure_fails,
    a_version_by_its_name,
    every_sort_of_write,
    the_steps_of_the_workflow,
    each_needs_its_own_permission,
    a_batch_is_not_everything,
    a_batch_has_a_form,
    names_are_known_before_they_are_used,
    a_text_that_begins_with_a_dollar,
    parameters_are_strict,
    a_batch_sent_again_does_nothing_again,
    a_hundred_operations,
    of_two_batches_at_once_one_wins,
    batches_in_opposite_orders_do_no_harm,
    slugs_taken_in_opposite_orders_do_no_harm,
);

const BATCH: &str = "/v1/manage/batch";

#[track_caller]
fn send(desk: &Client, operations: Value) -> Answer {
    desk.post(BATCH, &json!({"operations": operations}))
}

#[track_caller]
fn each(desk: &Client, operations: Value) -> Vec<Value> {
    let answer = desk.post(BATCH, &json!({"atomic": false, "operations": operations})).ok(200);
    answer["results"].as_array().expect("results").clone()
}

#[track_caller]
fn results(answer: Answer) -> Vec<Value> {
    answer.ok(200)["results"].as_array().expect("results").clone()
}

fn statuses(results: &[Value]) -> Vec<i64> {
    results.iter().map(|result| result["status"].as_i64().expect("a status")).collect()
}

fn byline(name: &str) -> Value {
    json!({"method": "POST", "path": "/v1/manage/bylines", "body": {"names": name}})
}

fn patch(kind: Kind, record: &Value, version: i64, body: Value) -> Value {
    json!({"method": "PATCH", "path": managed(kind, record), "if_match": version, "body": body})
}

/// How many rows there are of whatever a write leaves.
fn rows(room: &Newsroom) -> Vec<i64> {
    let conn = &mut room.connect();
    vec![
        records::table.count().get_result(conn).expect("records"),
        revisions::table.count().get_result(conn).expect("revisions"),
        changes::table.count().get_result(conn).expect("changes"),
        slugs::table.count().get_result(conn).expect("slugs"),
        links::table.count().get_result(conn).expect("links"),
        idempotency_keys::table.count().get_result(conn).expect("keys"),
    ]
}

fn what_is_made_is_referred_to_and_published_in_one_call(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let credits = json!([{"role": "writer", "credited_as": "ADA PENN", "byline": {"id": "$ada"}}]);
    let results = results(send(
        &desk,
        json!([
            {"method": "POST", "path": "/v1/manage/bylines", "name": "ada", "body": {"names": "Ada Penn"}},
            {"method": "POST", "path": "/v1/manage/articles?body_format=markdown", "name": "report",
                "body": {"headline": "Water rises", "credits": credits, "body": "The bureau met the press."}},
            {"method": "POST", "path": "/v1/manage/articles/$report/publish", "if_match": "$report",
                "body": {"with_drafts": true}},
        ]),
    ));
    assert_eq!(statuses(&results), [201, 201, 200]);
    let (ada, report) = (&results[0]["body"], &results[1]["body"]);
    assert_eq!(report["credits"][0]["byline"]["id"], ada["id"]);
    assert_eq!(report["body"], "The bureau met the press.\n");
    assert_eq!(results[0]["location"], json!(managed(Kind::Byline, ada)));
    assert_eq!((&results[0]["etag"], &results[2]["etag"]), (&json!("\"1\""), &json!("\"1\"")));
    assert_eq!(results[2]["location"], Value::Null);
    assert_eq!(results[2]["body"]["with"][0]["id"], ada["id"]);
    let seen = room.anyone().get(&shown(Kind::Article, report)).ok(200);
    assert_eq!(seen["credits"][0]["byline"]["name"], "Ada Penn");
    room.number();
    let log = room.admin().get("/v1/manage/changes?limit=100").ok(200);
    let acts: Vec<&Value> = log["data"].as_array().expect("a list").iter().map(|row| &row["action"]).collect();
    assert_eq!(json!(acts[..4]), json!(["publish", "publish", "create", "create"]));
}

fn all_or_nothing(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let there = desk.byline("Bob Ink");
    let before = rows(&room);
    let batch = json!({"operations": [
        {"method": "POST", "path": "/v1/manage/bylines?publish=true", "body": {"names": "Ada Penn", "slug": "ada"}},
        patch(Kind::Byline, &there, 1, json!({"bio": "Writes."})),
        {"method": "DELETE", "path": managed(Kind::Byline, &there), "if_match": 2},
        {"method": "POST", "path": "/v1/manage/bylines", "body": {"names": "Ada Again", "slug": "ada"}},
        byline("Never Made"),
    ]});
    let answer = desk.ask("POST", BATCH).header("idempotency-key", "once").json(&batch).send();
    let problem = answer.problem(409, "slug_taken");
    assert_eq!(problem["operation"], 3);
    assert_eq!(rows(&room), before);
    assert_eq!(desk.again(Kind::Byline, &there), there);
    // The key is free, and so is the slug.
    let good = json!({"operations": [{"method": "POST", "path": "/v1/manage/bylines", "body": {"names": "A", "slug": "ada"}}]});
    let answer = desk.ask("POST", BATCH).header("idempotency-key", "once").json(&good).send().expect(200);
    assert_eq!(answer.header("idempotency-replayed"), None);
    assert_eq!(answer.json()["results"][0]["body"]["slug"], "ada");
}

fn the_first_failure_is_told_as_it_would_be_by_itself(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let there = desk.byline("Ada Penn");
    desk.change(Kind::Byline, &there, &json!({"kind": "staff"}));
    let path = managed(Kind::Byline, &there);

    let stale = send(&desk, json!([byline("A"), patch(Kind::Byline, &there, 1, json!({"bio": "B"}))]));
    assert_eq!(stale.faults(), [("/operations/1/if_match".to_owned(), "stale".to_owned())]);
    let problem = stale.problem(412, "stale");
    assert_eq!((&problem["operation"], &problem["current_version"]), (&json!(1), &json!(2)));
    assert_eq!(problem["changes"][0]["fields"], json!(["kind"]));
    assert_eq!(problem["instance"], BATCH);
    let alone = desk.patch(&path, 1, &json!({"bio": "B"})).problem(412, "stale");
    assert_eq!(problem["detail"], alone["detail"]);

    for method in ["PUT", "PATCH", "DELETE"] {
        let none = send(&desk, json!([{"method": method, "path": path, "body": {"names": "Ada"}}]));
        assert_eq!(none.faults(), [("/operations/0/if_match".to_owned(), "precondition_required".to_owned())]);
        none.problem(428, "precondition_required");
    }
    for tag in [json!("W/\"3\""), json!("*"), json!(""), json!("three"), json!(0), json!(-2), json!(99_999_999_999_i64)]
    {
        let never = json!({"method": "PATCH", "path": path, "if_match": tag, "body": {}});
        send(&desk, json!([never])).problem(412, "stale");
    }
    for tag in [json!("W/\"2\""), json!("\"2\""), json!("2"), json!(2)] {
        send(&desk, json!([{"method": "PATCH", "path": path, "if_match": tag, "body": {}}])).expect(200);
    }

    let invalid = send(
        &desk,
        json!([byline("A"), {"method": "POST", "path": "/v1/manage/articles",
        "body": {"headline": "", "colour": "red", "credits": [{"role": "king", "credited_as": "A"}]}}]),
    );
    let mut faults = invalid.faults();
    faults.sort();
    let wanted = [
        ("/operations/1/body/colour", "unknown_field"),
        ("/operations/1/body/credits/0/role", "not_allowed"),
        ("/operations/1/body/headline", "too_short"),
    ];
    assert_eq!(faults, wanted.map(|(place, code)| (place.to_owned(), code.to_owned())));
    assert_eq!(invalid.problem(422, "invalid")["operation"], 1);

    let whole = send(&desk, json!([{"method": "POST", "path": "/v1/manage/bylines", "body": null}]));
    assert_eq!(whole.faults(), [("/operations/0/body".to_owned(), "wrong_type".to_owned())]);
    let missing = json!({"method": "PATCH", "path": format!("/v1/manage/bylines/{}", Id::new()), "if_match": 1});
    assert_eq!(send(&desk, json!([missing])).problem(404, "not_found")["operation"], 0);
    let no_id = json!({"method": "PATCH", "path": "/v1/manage/bylines/ada", "if_match": 1});
    send(&desk, json!([no_id])).problem(404, "not_found");
    let of_another_kind = json!({"method": "PATCH", "path": managed(Kind::Topic, &there), "if_match": 2});
    send(&desk, json!([of_another_kind])).problem(404, "not_found");

    let drafts = json!({"credits": [{"role": "writer", "credited_as": "A", "byline": link(&there)}]});
    let article = desk.article("A report", drafts);
    let publish =
        json!({"method": "POST", "path": format!("{}/publish", managed(Kind::Article, &article)), "if_match": 1});
    let problem = send(&desk, json!([publish])).problem(409, "drafts_not_published");
    assert_eq!(problem["drafts"][0]["id"], there["id"]);
}

fn what_fails_by_itself_leaves_the_others(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let there = desk.byline("Bob Ink");
    let before = rows(&room);
    let results = each(
        &desk,
        json!([
            {"method": "POST", "path": "/v1/manage/bylines", "body": {"names": "Ada Penn", "slug": "ada"}},
            {"method": "POST", "path": "/v1/manage/bylines", "body": {"names": "Ada Again", "slug": "ada"}},
            {"method": "POST", "path": "/v1/manage/bylines", "body": {"nmaes": "Ada"}},
            patch(Kind::Byline, &there, 7, json!({"bio": "Writes."})),
            {"method": "PATCH", "path": managed(Kind::Byline, &there)},
            {"method": "POST", "path": "/v1/manage/bylines?colour=red", "body": {"names": "Cy"}},
            // The draft is saved and then cannot be published: neither is done.
            {"method": "POST", "path": "/v1/manage/sections?publish=true",
                "body": {"names": "China", "parent": {"id": "$parent"}}, "name": "child"},
            patch(Kind::Byline, &there, 1, json!({"bio": "Writes."})),
        ])
        .as_array()
        .map(|all| {
            let mut all = all.clone();
            all.insert(
                6,
                json!({"method": "POST", "path": "/v1/manage/sections", "body": {"names": "Asia"}, "name": "parent"}),
            );
            json!(all)
        })
        .expect("a list"),
    );
    assert_eq!(statuses(&results), [201, 409, 422, 412, 428, 400, 201, 409, 200]);
    let problem = &results[1]["body"];
    assert_eq!((&problem["code"], &problem["operation"]), (&json!("slug_taken"), &json!(1)));
    assert_eq!(problem["instance"], "/v1/manage/bylines");
    assert_eq!(results[2]["body"]["errors"][0]["pointer"], "/operations/2/body/nmaes");
    assert_eq!(results[3]["body"]["current_version"], 1);
    assert_eq!(results[5]["body"]["errors"][0]["pointer"], "/operations/5/path");
    assert_eq!(results[7]["body"]["code"], "drafts_not_published");
    for failed in [1, 2, 3, 4, 5, 7] {
        assert_eq!((&results[failed]["etag"], &results[failed]["location"]), (&Value::Null, &Value::Null));
    }
    // Two were made, one changed; of those that failed there is nothing.
    let made: Vec<i64> = rows(&room).iter().zip(&before).map(|(now, then)| now - then).collect();
    assert_eq!(made[..3], [2, 3, 3]);
    assert_eq!(made[5], 0);
    assert_eq!(desk.again(Kind::Byline, &there)["bio"][0]["text"], "Writes.");
    assert_eq!(desk.get("/v1/manage/sections").ok(200)["data"].as_array().map(Vec::len), Some(1));
}

/// PostgreSQL does nothing more in a transaction in which a statement failed, until that is rolled back.
fn a_statement_that_fails_spoils_nothing_more(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let index = "CREATE UNIQUE INDEX one_of_a_name ON records (sort_key, kind)";
    room.connect().batch_execute(index).expect("an index that nobody looks up before");
    let before = rows(&room);
    let done = each(&desk, json!([byline("Ada"), byline("Ada"), byline("Bob"), byline("Bob"), byline("Cy")]));
    assert_eq!(statuses(&done), [201, 409, 201, 409, 201]);
    assert_eq!(done[1]["body"]["code"], "conflict");
    let made: Vec<i64> = rows(&room).iter().zip(&before).map(|(now, then)| now - then).collect();
    assert_eq!(made[..4], [3, 3, 3, 3]);
    let problem = send(&desk, json!([byline("Dee"), byline("Ada")])).problem(409, "conflict");
    assert_eq!(problem["operation"], 1);
    assert_eq!(desk.get("/v1/manage/bylines").ok(200)["data"].as_array().map(Vec::len), Some(3));
}

fn what_refers_to_a_failure_fails(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let results = each(
        &desk,
        json!([
            {"method": "POST", "path": "/v1/manage/bylines", "name": "ada", "body": {"nmaes": "Ada"}},
            {"method": "POST", "path": "/v1/manage/articles", "name": "report", "body": {"headline": "A report",
                "credits": [{"role": "writer", "credited_as": "A", "byline": {"id": "$ada"}}]}},
            {"method": "POST", "path": "/v1/manage/articles/$report/publish", "if_match": "$report"},
            {"method": "POST", "path": "/v1/manage/articles", "body": {"headline": "Another"}},
        ]),
    );
    assert_eq!(statuses(&results), [422, 422, 422, 201]);
    let faults = |at: usize| -> Vec<(String, String)> {
        let errors = results[at]["body"]["errors"].as_array().expect("faults");
        let text = |fault: &Value, name: &str| fault[name].as_str().expect("a text").to_owned();
        errors.iter().map(|fault| (text(fault, "pointer"), text(fault, "code"))).collect()
    };
    assert_eq!(faults(1), [("/operations/1/body/credits/0/byline/id".to_owned(), "not_done".to_owned())]);
    let wanted = ["/operations/2/path", "/operations/2/if_match"];
    assert_eq!(faults(2), wanted.map(|place| (place.to_owned(), "not_done".to_owned())));
}

fn a_version_by_its_name(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let there = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &there);
    let done = results(send(
        &desk,
        json!([
            {"method": "PATCH", "path": path, "if_match": "\"1\"", "body": {"bio": "One"}, "name": "a"},
            // Nothing changes, and so the version stays.
            {"method": "PATCH", "path": path, "if_match": "$a", "body": {"bio": "One"}, "name": "b"},
            {"method": "PATCH", "path": "/v1/manage/bylines/$b", "if_match": "$b", "body": {"bio": "Two"}, "name": "c"},
            {"method": "DELETE", "path": path, "if_match": "$c", "name": "d"},
            {"method": "POST", "path": format!("{path}/restore"), "if_match": "$d", "name": "e"},
            {"method": "POST", "path": "/v1/manage/bylines/$d/publish", "if_match": "$e"},
        ]),
    ));
    assert_eq!(statuses(&done), [200, 200, 200, 204, 200, 200]);
    let tags: Vec<&Value> = done.iter().map(|result| &result["etag"]).collect();
    assert_eq!(json!(tags), json!(["\"2\"", "\"2\"", "\"3\"", null, "\"5\"", "\"5\""]));
    assert_eq!(done[3]["body"], Value::Null);
    // The version after an operation is not that after a later one.
    let stale = send(
        &desk,
        json!([
            {"method": "PATCH", "path": path, "if_match": 5, "body": {"bio": "Three"}, "name": "a"},
            {"method": "PATCH", "path": path, "if_match": "$a", "body": {"bio": "Four"}, "name": "b"},
            {"method": "PATCH", "path": path, "if_match": "$a", "body": {"bio": "Five"}},
        ]),
    );
    let problem = stale.problem(412, "stale");
    assert_eq!((&problem["operation"], &problem["current_version"]), (&json!(2), &json!(7)));
    assert_eq!(desk.again(Kind::Byline, &there)["version"], 5);
}

fn every_sort_of_write(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    let site = desk.get("/v1/manage/site").ok(200);
    let write = |method: &str, path: &str, if_match: Value, body: Value, name: &str| json!({"method": method, "path": path, "if_match": if_match, "body": body, "name": name});
    let done = results(send(
        &desk,
        json!([
            write("PATCH", "/v1/manage/site", site["version"].clone(), json!({"time_zone": "Asia/Shanghai"}), "site"),
            write("POST", "/v1/manage/site/publish", json!("$site"), json!({}), "shown"),
            write(
                "POST",
                "/v1/manage/organizations",
                Value::Null,
                json!({"names": "Water Bureau", "classification": "government_body"}),
                "bureau"
            ),
            write(
                "POST",
                "/v1/manage/officials?publish=true&with_drafts=true",
                Value::Null,
                json!({"names": "Zhou Song",
                "positions": [{"organization": {"id": "$bureau"}, "title": "Director"}]}),
                "zhou"
            ),
            write(
                "POST",
                "/v1/manage/officials?publish=true&with_drafts=true",
                Value::Null,
                json!({"names": "Song Zhou"}),
                "other"
            ),
            write(
                "POST",
                "/v1/manage/officials/$other/merge",
                json!("$other"),
                json!({"into": {"id": "$zhou"}}),
                "merged"
            ),
            write("POST", "/v1/manage/officials/$other/unmerge", json!("$merged"), json!({}), "apart"),
            write("POST", "/v1/manage/officials/$other/unpublish", json!("$apart"), json!({}), "unseen"),
            write("POST", "/v1/manage/articles", Value::Null, article_of("Water rises", json!({})), "report"),
            write(
                "PUT",
                "/v1/manage/articles/$report",
                json!("$report"),
                article_of("Rivers rise", json!({})),
                "second"
            ),
            write("POST", "/v1/manage/articles/$report/revisions/1/restore", json!("$second"), json!({}), "first"),
            write(
                "POST",
                "/v1/manage/articles/$report/publish",
                json!("$first"),
                json!({"at": {"local": "2126-11-27T06:00"}}),
                "scheduled"
            ),
            write(
                "POST",
                "/v1/manage/articles/$report/reschedule",
                json!("$scheduled"),
                json!({"at": {"local": "2126-11-28T06:00"}}),
                "moved"
            ),
            write("POST", "/v1/manage/articles/$report/cancel", json!("$moved"), json!({}), "cancelled"),
            write("POST", "/v1/manage/articles/$report/publish", json!("$cancelled"), json!({}), "published"),
            write(
                "PATCH",
                "/v1/manage/articles/$report",
                json!("$published"),
                json!({"headline": "Water rose"}),
                "third"
            ),
            write(
                "POST",
                "/v1/manage/articles/$report/correct",
                json!("$third"),
                json!({"kind": "correction", "text": "It rose.", "placement": "bottom"}),
                "corrected"
            ),
            write(
                "POST",
                "/v1/manage/articles/$report/retract",
                json!("$corrected"),
                json!({"text": "All wrong."}),
                "gone"
            ),
        ]),
    ));
    assert!(statuses(&done).iter().all(|status| [200, 201].contains(status)), "{:?}", statuses(&done));
    assert_eq!(done[0]["etag"], format!("\"{}\"", site["version"].as_i64().expect("a version") + 1));
    assert_eq!(done[10]["body"]["record"]["headline"], "Water rises");
    let report = &done[8]["body"];
    room.anyone().get(&shown(Kind::Article, report)).problem(410, "gone");
    let officials = room.anyone().get("/v1/officials").ok(200)["data"].clone();
    assert_eq!((officials.as_array().map(Vec::len), &officials[0]["name"]), (Some(1), &json!("Zhou Song")));
}

fn the_steps_of_the_workflow(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = room.reporter().article("A report", json!({}));
    let path = managed(Kind::Article, &article);
    let step = |name: &str, body: Value| json!({"method": "POST", "path": format!("{path}/{name}"), "if_match": 1, "body": body});
    let (assignee, note) = (json!({"id": room.user(Role::Reporter)}), "Who said so?");
    let done = results(send(
        &desk,
        json!([
            step("submit", json!({})),
            step("return", json!({"note": note})),
            step("assign", json!({"assignee": assignee})),
            step("submit", json!({})),
            step("approve", json!({})),
        ]),
    ));
    let states: Vec<&Value> = done.iter().map(|result| &result["body"]["workflow"]).collect();
    assert_eq!(json!(states), json!(["in_review", "draft", "draft", "in_review", "approved"]));
    assert!(done.iter().all(|result| result["etag"] == "\"1\""));
    let steps = desk.get(&format!("{path}/transitions")).ok(200);
    assert_eq!(steps["data"].as_array().map(Vec::len), Some(5));
    // A step that cannot be taken undoes those before it.
    let problem = send(&desk, json!([step("return", json!({"note": note})), step("approve", json!({}))]));
    assert_eq!(problem.problem(409, "wrong_step")["workflow"], "draft");
    assert_eq!(desk.again(Kind::Article, &article)["workflow"], "approved");
    let empty = send(&desk, json!([step("return", json!({"note": " "}))]));
    assert_eq!(empty.faults(), [("/operations/0/body/note".to_owned(), "too_short".to_owned())]);
}

fn each_needs_its_own_permission(engine: Engine) {
    let room = Newsroom::open(engine);
    let reporter = room.reporter();
    let before = rows(&room);
    let publish = json!({"method": "POST", "path": "/v1/manage/bylines/$ada/publish", "if_match": "$ada"});
    let mut ada = byline("Ada Penn");
    ada["name"] = json!("ada");
    let problem = send(&reporter, json!([ada, publish])).problem(403, "forbidden");
    assert_eq!(problem["operation"], 1);
    assert_eq!(rows(&room), before);
    let at_once = json!({"method": "POST", "path": "/v1/manage/bylines?publish=true", "body": {"names": "Ada"}});
    assert_eq!(send(&reporter, json!([at_once])).problem(403, "forbidden")["operation"], 0);
    let site = json!({"method": "PATCH", "path": "/v1/manage/site", "if_match": 1, "body": {}});
    send(&room.editor(), json!([site])).problem(403, "forbidden");
    let approve =
        json!({"method": "POST", "path": format!("/v1/manage/articles/{}/approve", Id::new()), "if_match": 1});
    send(&reporter, json!([approve])).problem(403, "forbidden");
    let done = each(&reporter, json!([ada, publish, byline("Bob Ink")]));
    assert_eq!(statuses(&done), [201, 403, 201]);
    // The batch itself is for those who may write.
    let problem = send(&room.desk(Role::Reader), json!([byline("Ada")])).problem(403, "forbidden");
    assert_eq!(problem.get("operation"), None);
    send(&room.anyone(), json!([byline("Ada")])).problem(401, "unauthenticated");
}

fn a_batch_is_not_everything(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.admin();
    let there = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &there);
    for (method, path) in [
        ("POST", BATCH.to_owned()),
        ("POST", "/v1/manage/imports".to_owned()),
        ("PUT", format!("{path}/lock")),
        ("DELETE", format!("{path}/lock")),
        ("DELETE", format!("/v1/manage/trash/{}", id(&there))),
        ("POST", "/v1/auth/sign-in".to_owned()),
        ("POST", "/v1/manage/nothing".to_owned()),
        ("POST", path.clone()),
        ("PUT", "/v1/manage/bylines".to_owned()),
        ("PATCH", format!("{path}/")),
        ("PATCH", path.replace("/v1", "")),
        ("PATCH", format!("http://localhost{path}")),
        ("DELETE", "/v1/manage/site".to_owned()),
        ("POST", format!("{path}/retract")),
        ("POST", String::new()),
    ] {
        for atomic in [true, false] {
            let operation = json!({"method": method, "path": path, "if_match": 1});
            let batch = json!({"atomic": atomic, "operations": [byline("Ada"), operation]});
            let answer = desk.post(BATCH, &batch);
            let faults = answer.faults();
            assert_eq!(faults, [("/operations/1/path".to_owned(), "unknown_operation".to_owned())], "{method} {path}");
            let problem = answer.problem(422, "invalid");
            assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("reschedule")), "{problem}");
        }
    }
    assert_eq!(desk.get("/v1/manage/bylines").ok(200)["data"].as_array().map(Vec::len), Some(1));
    // What writes to records can stand in a batch, whichever it is.
    for operation in operations() {
        let makes = Kind::ALL.iter().any(|kind| operation.path == format!("/v1/manage/{}", kind.collection()));
        let writes = operation.takes_header("If-Match") || (makes && operation.method == "post");
        // What is purged is gone for good: that is asked for by itself.
        // A transcript's text is no JSON, and an operation of a batch is.
        let of_text = operation.path.ends_with("/transcripts/{id}/text");
        if !writes || of_text || operation.path.starts_with("/v1/manage/trash/") {
            continue;
        }
        let path = operation.path.replace("{id}", &Id::new().to_string()).replace("{number}", "1");
        let method = operation.method.to_uppercase();
        let body = operation.example().cloned().unwrap_or_default();
        let one = json!({"method": method, "path": path, "if_match": 1, "body": body});
        let answer = desk.post(
            BATCH,
            &json!({"atomic": true, "operations": [one, {"method": "PATCH",
            "path": format!("/v1/manage/bylines/{}", Id::new()), "if_match": 1}]}),
        );
        assert!(answer.faults().iter().all(|(_, code)| code != "unknown_operation"), "{method} {path}");
        assert!(answer.status >= 400, "the last of them always fails");
    }
}

fn a_batch_has_a_form(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let refused = |batch: Value, place: &str, code: &str| {
        let answer = desk.post(BATCH, &batch);
        assert_eq!(answer.faults(), [(place.to_owned(), code.to_owned())], "{}", answer.text());
        answer.problem(422, "invalid");
    };
    refused(json!({}), "/operations", "required");
    refused(json!({"operations": []}), "/operations", "too_few");
    refused(json!({"operations": vec![byline("Ada"); 101]}), "/operations", "too_many");
    refused(json!({"operations": {}}), "/operations", "wrong_type");
    refused(json!({"operations": [byline("Ada")], "atomic": "no"}), "/atomic", "wrong_type");
    refused(json!({"operations": [byline("Ada")], "quick": true}), "/quick", "unknown_field");
    let with = |name: &str, value: Value| {
        let mut one = byline("Ada");
        one[name] = value;
        json!({"operations": [one]})
    };
    refused(with("method", json!("GET")), "/operations/0/method", "not_allowed");
    refused(with("path", json!(5)), "/operations/0/path", "wrong_type");
    refused(with("headers", json!({})), "/operations/0/headers", "unknown_field");
    refused(with("if_match", json!([1])), "/operations/0/if_match", "wrong_type");
    for name in ["", "1a", "Ada", "$ada", "a b", &"a".repeat(41)] {
        refused(with("name", json!(name)), "/operations/0/name", "wrong_form");
    }
    desk.post(BATCH, &with("name", json!("a".repeat(40)))).expect(200);
    desk.post(&format!("{BATCH}?atomic=false"), &json!({"operations": [byline("Ada")]}))
        .problem(400, "unknown_parameter");
    desk.ask("POST", BATCH).bytes("application/json", b"{").send().problem(400, "malformed_json");
    let nul = desk.post(BATCH, &json!({"operations": [byline("A\0")]}));
    assert_eq!(nul.faults(), [("/operations/0/body/names".to_owned(), "nul_character".to_owned())]);
    send(&desk, json!([byline(&"x".repeat(LARGEST))])).problem(413, "too_large");
    assert_eq!(desk.get("/v1/manage/bylines").ok(200)["data"].as_array().map(Vec::len), Some(1));
}

fn names_are_known_before_they_are_used(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let before = rows(&room);
    let batch = json!([
        {"method": "POST", "path": "/v1/manage/articles", "name": "a", "body": {"headline": "A", "section": {"id": "$a"}}},
        {"method": "PATCH", "path": "/v1/manage/articles/$b", "if_match": "$c", "body": {"topics": [{"id": "$a"}, {"id": "$d/e"}, {"id": "$b"}]}},
        {"method": "POST", "path": "/v1/manage/sections", "name": "a", "body": {"names": "$z"}},
    ]);
    let wanted = [
        ("/operations/0/body/section/id", "unknown_name"),
        ("/operations/1/path", "unknown_name"),
        ("/operations/1/if_match", "unknown_name"),
        ("/operations/1/body/topics/2/id", "unknown_name"),
        ("/operations/2/body/names", "unknown_name"),
        ("/operations/2/name", "taken"),
    ];
    for atomic in [true, false] {
        let answer = desk.post(BATCH, &json!({"atomic": atomic, "operations": batch}));
        assert_eq!(answer.faults(), wanted.map(|(place, code)| (place.to_owned(), code.to_owned())));
        answer.problem(422, "invalid");
    }
    assert_eq!(rows(&room), before);
}

fn a_text_that_begins_with_a_dollar(engine: Engine) {
    let room = Newsroom::open(engine);
    let mut operations = Vec::new();
    for headline in ["$5 million", "$$report", "$$", "$$$", "$A", "a $report", "$"] {
        let body = article_of(headline, json!({}));
        operations.push(json!({"method": "POST", "path": "/v1/manage/articles", "body": body, "name": "report"}));
        operations.last_mut().map(|last| last.as_object_mut().map(|last| last.remove("name")));
    }
    operations[0]["name"] = json!("report");
    let done = results(send(&room.editor(), json!(operations)));
    let headlines: Vec<&Value> = done.iter().map(|result| &result["body"]["headline"]).collect();
    assert_eq!(json!(headlines), json!(["$5 million", "$report", "$", "$$", "$A", "a $report", "$"]));
}

fn parameters_are_strict(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let make = |query: &str| json!({"method": "POST", "path": format!("/v1/manage/bylines?{query}"), "body": {"names": "Ada"}});
    for (query, code) in [
        ("colour=red", "unknown_parameter"),
        ("publish=maybe", "invalid_parameter"),
        ("publish=true&publish=true", "invalid_parameter"),
        ("note=%00", "invalid_parameter"),
    ] {
        let answer = send(&desk, json!([byline("Bob"), make(query)]));
        assert_eq!(answer.faults(), [("/operations/1/path".to_owned(), code.to_owned())]);
        assert_eq!(answer.problem(400, code)["operation"], 1);
    }
    let done = results(send(&desk, json!([make(""), make("note=Second%20source&publish=true")])));
    assert_eq!(done[1]["body"]["publication"]["state"], "live");
    let revisions = desk.get(&format!("{}/revisions", managed(Kind::Byline, &done[1]["body"]))).ok(200);
    assert_eq!(revisions["data"][0]["note"], "Second source");
}

fn a_batch_sent_again_does_nothing_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let ask = |operations: Value| {
        desk.ask("POST", BATCH)
            .header("idempotency-key", "k1")
            .json(&json!({"atomic": false, "operations": operations}))
            .send()
    };
    let batch = json!([byline("Ada Penn"), {"method": "POST", "path": "/v1/manage/bylines", "body": {}}]);
    let first = ask(batch.clone()).expect(200);
    let again = ask(batch).expect(200);
    assert_eq!(again.must("idempotency-replayed"), "true");
    assert_eq!(again.body, first.body);
    ask(json!([byline("Bob Ink")])).problem(422, "idempotency_mismatch");
    assert_eq!(desk.get("/v1/manage/bylines").ok(200)["data"].as_array().map(Vec::len), Some(1));
}

fn a_hundred_operations(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let mut operations =
        vec![json!({"method": "POST", "path": "/v1/manage/topics", "name": "t0", "body": {"names": "Topic 0"}})];
    for at in 1..100 {
        let (patch, name) = (at % 2 == 1, format!("t{at}"));
        operations.push(match patch {
            true => json!({"method": "PATCH", "path": format!("/v1/manage/topics/$t{}", at - 1),
                "if_match": format!("$t{}", at - 1), "body": {"names": format!("Name {at}")}, "name": name}),
            false => json!({"method": "POST", "path": "/v1/manage/topics", "name": name,
                "body": {"names": format!("Topic {at}")}}),
        });
    }
    let done = results(send(&desk, json!(operations)));
    assert_eq!(done.len(), 100);
    assert!(done.iter().enumerate().all(|(at, one)| one["status"] == if at % 2 == 0 { 201 } else { 200 }));
    assert_eq!(
        desk.get("/v1/manage/topics?limit=100&sort=created_at").ok(200)["data"].as_array().map(Vec::len),
        Some(50)
    );
    // Every second one fails, and the other fifty stand.
    let operations: Vec<Value> =
        (0..100).map(|at| if at % 2 == 0 { byline(&format!("Byline {at}")) } else { byline("") }).collect();
    let done = each(&desk, json!(operations));
    assert!(done.iter().enumerate().all(|(at, one)| one["status"] == if at % 2 == 0 { 201 } else { 422 }));
    assert_eq!(desk.get("/v1/manage/bylines?limit=100").ok(200)["data"].as_array().map(Vec::len), Some(50));
}

/// Sends batches at the same time; answers what came of each, in order.
fn at_once(room: &Newsroom, batches: &[Value]) -> Vec<Answer> {
    let start = std::sync::Barrier::new(batches.len());
    std::thread::scope(|scope| {
        let send = |batch: &Value| {
            let desk = room.editor();
            start.wait();
            desk.post(BATCH, batch)
        };
        let all: Vec<_> = batches.iter().map(|batch| scope.spawn(move || send(batch))).collect();
        all.into_iter().map(|one| one.join().expect("each is answered as documented")).collect()
    })
}

/// Of these batches over the same records one was done, and the others as if they had never been sent.
#[track_caller]
fn one_won(room: &Newsroom, answers: &[Answer], records: &[Value], version: i64) {
    let won: Vec<usize> = (0..answers.len()).filter(|at| answers[*at].status == 200).collect();
    let told: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(won.len(), 1, "{told:?}");
    assert!(told.iter().all(|status| [200, 412, 503].contains(status)), "{told:?}");
    let bio = json!(format!("Bio {}", won[0]));
    for record in records {
        let now = room.editor().again(Kind::Byline, record);
        assert_eq!((&now["version"], &now["bio"][0]["text"]), (&json!(version), &bio));
    }
}

fn of_two_batches_at_once_one_wins(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for round in 0..5 {
        let bylines: Vec<Value> = (0..4).map(|at| desk.byline(&format!("Byline {round} {at}"))).collect();
        let batch = |by: usize| {
            let write = |byline: &Value| patch(Kind::Byline, byline, 1, json!({"bio": format!("Bio {by}")}));
            json!({"operations": bylines.iter().map(write).collect::<Vec<_>>()})
        };
        let answers = at_once(&room, &[batch(0), batch(1), batch(2), batch(3)]);
        one_won(&room, &answers, &bylines, 2);
    }
}

/// Two that take the same locks in opposite orders would wait for one another; here one waits for the other.
fn batches_in_opposite_orders_do_no_harm(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for round in 0..5 {
        let mut bylines: Vec<Value> = (0..4).map(|at| desk.byline(&format!("Byline {round} {at}"))).collect();
        let mut batches = Vec::new();
        for by in 0..4 {
            let write = |byline: &Value| patch(Kind::Byline, byline, 1, json!({"bio": format!("Bio {by}")}));
            batches.push(json!({"operations": bylines.iter().map(write).collect::<Vec<_>>()}));
            bylines.reverse();
        }
        let answers = at_once(&room, &batches);
        one_won(&room, &answers, &bylines, 2);
        assert!(answers.iter().all(|answer| answer.status != 503), "their rows are locked in one order");
    }
}

/// Names are locked as they are met: there two may wait for each other, and then one is told to come back.
fn slugs_taken_in_opposite_orders_do_no_harm(engine: Engine) {
    let room = Newsroom::open(engine);
    for atomic in [true, false] {
        let word = if atomic { "all" } else { "each" };
        let make = |slug: String| json!({"method": "POST", "path": "/v1/manage/topics", "body": {"names": slug, "slug": slug}});
        let slugs: Vec<String> = (0..6).map(|at| format!("{word}-{at}")).collect();
        let batch = |slugs: &mut dyn Iterator<Item = &String>| json!({"atomic": atomic, "operations": slugs.cloned().map(make).collect::<Vec<_>>()});
        let answers = at_once(&room, &[batch(&mut slugs.iter()), batch(&mut slugs.iter().rev())]);
        let told: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert!(told.contains(&200) && told.iter().all(|status| [200, 409, 503].contains(status)), "{told:?}");
        let list = room.editor().get("/v1/manage/topics?limit=100").ok(200);
        let made = list["data"].as_array().expect("a list");
        let made =
            made.iter().filter(|topic| topic["slug"].as_str().is_some_and(|slug| slug.starts_with(word))).count();
        assert_eq!(made, 6, "each is made once");
    }
}
