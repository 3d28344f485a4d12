//! A change that somebody else made meanwhile is never lost: `If-Match`.

use pressroom::access::Role;
use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::contract::operations;
use crate::harness::stories::{id, managed};
use crate::harness::{Engine, Newsroom};

on_both!(
    every_write_to_a_record_says_which_version_it_changes,
    who_writes_from_an_old_version_is_told_what_changed,
    a_weak_tag_is_accepted_and_one_that_never_was_is_stale,
    of_two_writers_one_is_told,
);

fn every_write_to_a_record_says_which_version_it_changes(engine: Engine) {
    let room = Newsroom::open(engine);
    let byline = room.editor().byline("Ada Penn");
    for (method, path, body) in [
        ("PUT", managed(Kind::Byline, &byline), Some(json!({"names": "Ada"}))),
        ("PATCH", managed(Kind::Byline, &byline), Some(json!({"kind": "staff"}))),
        ("DELETE", managed(Kind::Byline, &byline), None),
        ("POST", format!("{}/publish", managed(Kind::Byline, &byline)), Some(json!({}))),
        ("POST", format!("{}/unpublish", managed(Kind::Byline, &byline)), Some(json!({}))),
    ] {
        let desk = room.editor();
        let ask = desk.ask(method, &path);
        let answer = match body {
            Some(body) => ask.json(&body).send(),
            None => ask.send(),
        };
        assert_eq!(answer.faults(), [("If-Match".to_owned(), "precondition_required".to_owned())]);
        answer.problem(428, "precondition_required");
    }
    assert_eq!(room.editor().again(Kind::Byline, &byline), byline);
    // The document says so too, of every operation that writes to something there is.
    for operation in operations() {
        let writes = matches!(operation.method, "put" | "patch" | "delete")
            || (operation.method == "post" && operation.path.contains("{id}/"));
        // What an import made is accepted as it is by then; the import itself has no versions. To be at work on a record
        // is no write, nor is a token to look at one; and a transcript is made beside its press conference.
        let free = ["/lock", "/preview-tokens", "/transcripts"].iter().any(|end| operation.path.ends_with(end));
        let apart = free || operation.path.starts_with("/v1/manage/imports");
        if writes && operation.path.starts_with("/v1/manage") && !apart {
            assert!(operation.takes_header("If-Match"), "{} {}", operation.method, operation.path);
        }
    }
}

fn who_writes_from_an_old_version_is_told_what_changed(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    desk.patch(&path, 1, &json!({"kind": "staff"})).expect(200);
    room.reporter().patch(&path, 2, &json!({"bio": "Writes.", "slug": "ada"})).expect(200);
    for answer in [
        desk.patch(&path, 1, &json!({"kind": "agency"})),
        desk.put(&path, 1, &byline),
        desk.delete(&path, 1),
        desk.act(&format!("{path}/publish"), 1, &json!({})),
        desk.act(&format!("{path}/unpublish"), 1, &json!({})),
    ] {
        let problem = answer.problem(412, "stale");
        assert_eq!(problem["current_version"], 3);
        let changes = problem["changes"].as_array().expect("what changed");
        let told: Vec<(&Value, &Value, &Value)> =
            changes.iter().map(|change| (&change["version"], &change["actor"], &change["fields"])).collect();
        let (editor, reporter) = (json!(room.user(Role::Editor)), json!(room.user(Role::Reporter)));
        let by: Vec<&Value> = changes.iter().map(|change| &change["by"]).collect();
        assert_eq!(by, ["editor@example.com", "reporter@example.com"]);
        let wanted = [(json!(2), editor, json!(["kind"])), (json!(3), reporter, json!(["slug", "bio"]))];
        assert_eq!(told, wanted.each_ref().map(|(version, actor, fields)| (version, actor, fields)));
    }
    assert_eq!(desk.again(Kind::Byline, &byline)["version"], 3);
}

fn a_weak_tag_is_accepted_and_one_that_never_was_is_stale(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    let with =
        |tag: &str, kind: &str| desk.ask("PATCH", &path).header("if-match", tag).json(&json!({"kind": kind})).send();
    with("W/\"1\"", "staff").expect(200);
    with("\"2\"", "agency").expect(200);
    for tag in ["\"0\"", "\"-3\"", "\"three\"", "\"\"", "*", "\"3\", \"4\"", "\"99999999999\"", "3.0"] {
        with(tag, "person").problem(412, "stale");
    }
}

fn of_two_writers_one_is_told(engine: Engine) {
    let room = Newsroom::open(engine);
    let byline = room.editor().byline("Ada Penn");
    let path = managed(Kind::Byline, &byline);
    let desks: Vec<_> = (0..8).map(|_| room.editor()).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = desks
            .iter()
            .enumerate()
            .map(|(at, desk)| {
                let patch = json!({"bio": format!("Bio {at}")});
                let path = &path;
                scope.spawn(move || desk.patch(path, 1, &patch).status)
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().expect("the writer ends")).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
    let now = room.editor().again(Kind::Byline, &byline);
    assert_eq!(now["version"], 2);
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?record={}", id(&byline))).ok(200);
    assert_eq!(log["data"].as_array().map(Vec::len), Some(2), "one was made, one changed");
}
