//! The workflow of articles: who takes which step, and what is kept of it.

use pressroom::access::{Role, users};
use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, managed, version};
use crate::harness::{Answer, Client, Engine, Newsroom, statements};

on_both!(
    from_draft_to_approved,
    what_is_returned_says_why,
    a_step_that_does_not_fit_says_what_can_be_done,
    a_step_is_taken_with_what_was_read,
    a_step_that_is_sent_twice_is_taken_once,
    a_reporter_submits_and_an_editor_approves,
    an_approved_article_that_a_reporter_changes_is_read_again,
    an_article_is_assigned_to_somebody_who_may_write,
    what_is_read_only_may_be_sent_back,
    every_step_is_listed_with_who_when_and_why,
    the_steps_are_listed_page_by_page,
    a_step_is_in_the_change_log_and_makes_no_revision,
    a_list_shows_where_its_articles_stand_at_a_fixed_cost,
    colleagues_are_listed,
);

/// Takes a step with an article as it is now.
#[track_caller]
fn step(desk: &Client, article: &Value, name: &str, body: &Value) -> Answer {
    let now = desk.again(Kind::Article, article);
    desk.act(&format!("{}/{name}", managed(Kind::Article, article)), version(&now), body)
}

fn person(room: &Newsroom, role: Role) -> Value {
    json!({"id": room.user(role), "email": format!("{role}@example.com"), "name": role.word()})
}

fn steps_of(desk: &Client, article: &Value) -> Vec<Value> {
    let page = desk.get(&format!("{}/transitions", managed(Kind::Article, article))).ok(200);
    page["data"].as_array().expect("data").clone()
}

fn from_draft_to_approved(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.reporter().article("Water stays clean", json!({}));
    assert_eq!((&article["workflow"], &article["assignee"]), (&json!("draft"), &json!(null)));
    assert_eq!(article["returned_with"], json!(null));
    let answer = step(
        &room.reporter(),
        &article,
        "submit",
        &json!({"note": "Figures checked.", "assignee": {"id": room.user(Role::Editor)}}),
    );
    assert_eq!(answer.must("etag"), "\"1\"", "a step raises no version");
    let submitted = answer.ok(200);
    assert_eq!(submitted["workflow"], "in_review");
    assert_eq!(submitted["assignee"], person(&room, Role::Editor));
    assert_eq!(submitted["body"], article["body"], "the whole working copy is answered");
    let approved = step(&room.editor(), &article, "approve", &json!({})).ok(200);
    assert_eq!(approved["workflow"], "approved");
    assert_eq!(approved["assignee"], submitted["assignee"]);
    assert_eq!(approved, room.reporter().again(Kind::Article, &article));
    // Publication is another matter.
    assert_eq!(approved["publication"]["state"], "none");
    room.editor().publish(Kind::Article, &article);
    assert_eq!(room.editor().again(Kind::Article, &article)["workflow"], "approved");
}

fn what_is_returned_says_why(engine: Engine) {
    let room = Newsroom::open(engine);
    let (reporter, editor) = (room.reporter(), room.editor());
    let article = reporter.article("Water stays clean", json!({}));
    step(&reporter, &article, "submit", &json!({})).expect(200);
    for unsaid in [json!({}), json!({"note": null}), json!({"note": ""}), json!({"note": "  "})] {
        let answer = step(&editor, &article, "return", &unsaid);
        assert_eq!(answer.faults()[0].0, "/note", "{unsaid}");
        answer.problem(422, "invalid");
    }
    let returned = step(&editor, &article, "return", &json!({"note": " Who said so? "})).ok(200);
    assert_eq!((&returned["workflow"], &returned["returned_with"]), (&json!("draft"), &json!("Who said so?")));
    let list = reporter.get("/v1/manage/articles").ok(200);
    assert_eq!(list["data"][0]["returned_with"], "Who said so?");
    // An approved article can be returned as well, and the last note counts.
    step(&reporter, &article, "submit", &json!({})).expect(200);
    let approved = step(&editor, &article, "approve", &json!({"note": "Good."})).ok(200);
    assert_eq!(approved["returned_with"], json!(null));
    step(&editor, &article, "return", &json!({"note": "The bureau called."})).expect(200);
    assert_eq!(reporter.again(Kind::Article, &article)["returned_with"], "The bureau called.");
}

fn a_step_that_does_not_fit_says_what_can_be_done(engine: Engine) {
    let room = Newsroom::open(engine);
    let editor = room.editor();
    let article = editor.article("Water stays clean", json!({}));
    let refused = |name: &str, stands: &str, possible: &str| {
        let body = if name == "return" { json!({"note": "Again."}) } else { json!({}) };
        let problem = step(&editor, &article, name, &body).problem(409, "wrong_step");
        assert_eq!(problem["workflow"], stands);
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.contains(stands) && detail.contains(possible), "{detail}");
    };
    refused("approve", "draft", "`submit`");
    refused("return", "draft", "`submit`");
    step(&editor, &article, "submit", &json!({})).expect(200);
    refused("submit", "in_review", "`approve`");
    step(&editor, &article, "approve", &json!({})).expect(200);
    refused("submit", "approved", "`return`");
    refused("approve", "approved", "`return`");
    assert_eq!(steps_of(&editor, &article).len(), 2, "what was refused left nothing behind");
}

fn a_step_is_taken_with_what_was_read(engine: Engine) {
    let room = Newsroom::open(engine);
    let editor = room.editor();
    let article = editor.article("Water stays clean", json!({}));
    let path = managed(Kind::Article, &article);
    let bodies = [
        ("submit", json!({})),
        ("approve", json!({})),
        ("return", json!({"note": "x"})),
        ("assign", json!({"assignee": null})),
    ];
    editor.change(Kind::Article, &article, &json!({"kicker": "Water"}));
    for (name, body) in &bodies {
        editor.ask("POST", &format!("{path}/{name}")).json(body).send().problem(428, "precondition_required");
        let problem = editor.act(&format!("{path}/{name}"), 1, body).problem(412, "stale");
        assert_eq!(problem["changes"][0]["fields"], json!(["kicker"]));
    }
    editor.delete(&path, 2).expect(204);
    for (name, body) in &bodies {
        editor.act(&format!("{path}/{name}"), 3, body).problem(404, "not_found");
    }
    editor.get(&format!("{path}/transitions")).problem(404, "not_found");
}

fn a_step_that_is_sent_twice_is_taken_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.reporter().article("Water stays clean", json!({}));
    let path = format!("{}/submit", managed(Kind::Article, &article));
    let desk = room.reporter();
    let send = || desk.ask("POST", &path).version(1).header("idempotency-key", "submit-1").json(&json!({})).send();
    let first = send().expect(200);
    let again = send().expect(200);
    assert_eq!(again.must("idempotency-replayed"), "true");
    assert_eq!(again.body, first.body);
    assert_eq!(steps_of(&desk, &article).len(), 1);
}

fn a_reporter_submits_and_an_editor_approves(engine: Engine) {
    let room = Newsroom::open(engine);
    let reporter = room.reporter();
    let article = reporter.article("Water stays clean", json!({}));
    step(&reporter, &article, "submit", &json!({})).expect(200);
    step(&reporter, &article, "approve", &json!({})).problem(403, "forbidden");
    step(&reporter, &article, "return", &json!({"note": "No."})).problem(403, "forbidden");
    let reader = room.desk(Role::Reader);
    step(&reader, &article, "assign", &json!({"assignee": null})).problem(403, "forbidden");
    assert_eq!(steps_of(&reader, &article).len(), 1);
    step(&room.admin(), &article, "approve", &json!({})).expect(200);
}

fn an_approved_article_that_a_reporter_changes_is_read_again(engine: Engine) {
    let room = Newsroom::open(engine);
    let (reporter, editor) = (room.reporter(), room.editor());
    let article = reporter.article("Water stays clean", json!({}));
    step(&reporter, &article, "submit", &json!({"assignee": {"id": room.user(Role::Editor)}})).expect(200);
    step(&editor, &article, "approve", &json!({})).expect(200);
    // By somebody who may approve it stays approved, and a save that changes nothing is no change.
    assert_eq!(editor.change(Kind::Article, &article, &json!({"kicker": "Water"}))["workflow"], "approved");
    assert_eq!(reporter.change(Kind::Article, &article, &json!({"kicker": "Water"}))["workflow"], "approved");
    let changed = reporter.change(Kind::Article, &article, &json!({"kicker": "Clean water"}));
    assert_eq!((&changed["workflow"], &changed["version"]), (&json!("in_review"), &json!(3)));
    assert_eq!(changed["assignee"]["id"], json!(room.user(Role::Editor)), "it lies where it lay");
    let last = &steps_of(&reporter, &article)[0];
    assert_eq!(
        (&last["action"], &last["workflow"], &last["version"]),
        (&json!("reopen"), &json!("in_review"), &json!(3))
    );
    assert_eq!(last["actor"], person(&room, Role::Reporter));
    step(&editor, &article, "approve", &json!({})).expect(200);
    let mut whole = reporter.again(Kind::Article, &article);
    whole["headline"] = json!("Water is clean");
    let put = reporter.put(&managed(Kind::Article, &article), 3, &whole).ok(200);
    assert_eq!(put["workflow"], "in_review");
    assert_eq!(steps_of(&reporter, &article).len(), 5);
}

fn an_article_is_assigned_to_somebody_who_may_write(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.reporter();
    let article = desk.article("Water stays clean", json!({}));
    let assigned =
        step(&desk, &article, "assign", &json!({"assignee": person(&room, Role::Reporter), "note": "Call them."}))
            .ok(200);
    assert_eq!((&assigned["workflow"], &assigned["assignee"]), (&json!("draft"), &person(&room, Role::Reporter)));
    let refused = |body: Value, code: &str| {
        for name in ["assign", "submit"] {
            let answer = step(&desk, &article, name, &body);
            assert_eq!(answer.faults(), [("/assignee/id".to_owned(), code.to_owned())]);
            answer.problem(422, "invalid");
        }
    };
    refused(json!({"assignee": {"id": room.user(Role::Reader)}}), "may_not_write");
    refused(json!({"assignee": {"id": pressroom::store::Id::new()}}), "unknown_user");
    room.store
        .write_now(|conn| {
            let admin = users::find(conn, room.user(Role::Editor))?.expect("the editor");
            users::disable(conn, &admin, room.store.clock().now())
        })
        .expect("the editor is disabled");
    refused(json!({"assignee": {"id": room.user(Role::Editor)}}), "unknown_user");
    assert_eq!(
        step(&desk, &article, "assign", &json!({})).faults()[0],
        ("/assignee".to_owned(), "required".to_owned())
    );
    assert_eq!(step(&desk, &article, "assign", &json!({"assignee": null})).ok(200)["assignee"], json!(null));
    let told: Vec<Value> = steps_of(&desk, &article).iter().map(|step| step["assignee"]["id"].clone()).collect();
    assert_eq!(told, [json!(null), json!(room.user(Role::Reporter))]);
}

fn what_is_read_only_may_be_sent_back(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water stays clean", json!({}));
    step(&desk, &article, "assign", &json!({"assignee": {"id": room.user(Role::Editor)}})).expect(200);
    let mut whole = desk.again(Kind::Article, &article);
    whole["workflow"] = json!("approved");
    whole["assignee"] = json!(null);
    let same = desk.put(&managed(Kind::Article, &article), 1, &whole).ok(200);
    assert_eq!((&same["version"], &same["workflow"]), (&json!(1), &json!("draft")));
    assert_eq!(same["assignee"], person(&room, Role::Editor));
}

fn every_step_is_listed_with_who_when_and_why(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.reporter().article("Water stays clean", json!({}));
    step(&room.reporter(), &article, "submit", &json!({"note": "Ready."})).expect(200);
    room.editor().change(Kind::Article, &article, &json!({"kicker": "Water"}));
    step(&room.editor(), &article, "return", &json!({"note": "Not yet."})).expect(200);
    let steps = steps_of(&room.reporter(), &article);
    let told = |step: &Value| {
        json!([step["action"], step["workflow"], step["version"], step["assignee"], step["note"], step["actor"]])
    };
    let (editor, reporter) = (person(&room, Role::Editor), person(&room, Role::Reporter));
    assert_eq!(told(&steps[0]), json!(["return", "draft", 2, null, "Not yet.", editor]));
    assert_eq!(told(&steps[1]), json!(["submit", "in_review", 1, null, "Ready.", reporter]));
    assert!(steps[0]["at"].as_str() >= steps[1]["at"].as_str());
}

fn the_steps_are_listed_page_by_page(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let article = desk.article("Water stays clean", json!({}));
    for at in 0..5 {
        step(&desk, &article, "assign", &json!({"assignee": null, "note": at.to_string()})).expect(200);
    }
    let path = format!("{}/transitions?limit=2", managed(Kind::Article, &article));
    let notes =
        |page: &Value| page["data"].as_array().expect("data").iter().map(|one| one["note"].clone()).collect::<Vec<_>>();
    let at = |page: &Value, name: &str| format!("{path}&cursor={}", page["page"][name].as_str().expect("a cursor"));
    let first = desk.get(&path).ok(200);
    assert_eq!(notes(&first), ["4", "3"]);
    let second = desk.get(&at(&first, "next_cursor")).ok(200);
    assert_eq!(notes(&second), ["2", "1"]);
    let last = desk.get(&at(&second, "next_cursor")).ok(200);
    assert_eq!((notes(&last), &last["page"]["has_more"]), (vec![json!("0")], &json!(false)));
    assert_eq!(notes(&desk.get(&at(&last, "prev_cursor")).ok(200)), ["2", "1"]);
}

fn a_step_is_in_the_change_log_and_makes_no_revision(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.reporter().article("Water stays clean", json!({}));
    step(&room.reporter(), &article, "submit", &json!({"note": "zzsecretzz"})).expect(200);
    step(&room.editor(), &article, "approve", &json!({})).expect(200);
    room.number();
    let log = room.admin().get(&format!("/v1/manage/changes?record={}", id(&article))).ok(200);
    let acts: Vec<&Value> = log["data"].as_array().expect("data").iter().map(|act| &act["action"]).collect();
    assert_eq!(acts, ["approve", "submit", "create"]);
    assert_eq!(log["data"][0]["fields"], json!(["workflow"]));
    assert!(!log.to_string().contains("zzsecretzz"), "the log never has content");
    let now = room.editor().again(Kind::Article, &article);
    assert_eq!((&now["version"], &now["updated_at"]), (&article["version"], &article["updated_at"]));
}

fn a_list_shows_where_its_articles_stand_at_a_fixed_cost(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for at in 0..6 {
        let article = desk.article(&format!("Article {at}"), json!({}));
        let role = [Role::Editor, Role::Reporter, Role::Admin][at % 3];
        step(&desk, &article, "submit", &json!({"assignee": {"id": room.user(role)}})).expect(200);
        if at % 2 == 0 {
            step(&desk, &article, "return", &json!({"note": format!("Note {at}")})).expect(200);
        }
    }
    let list = |limit: usize| {
        let path = format!("/v1/manage/articles?limit={limit}&sort=created_at");
        (desk.get(&path).ok(200), statements::of(&room.database.address, || drop(desk.get(&path).expect(200))))
    };
    let ((_, few), (whole, many)) = (list(1), list(6));
    assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
    for (at, article) in whole["data"].as_array().expect("data").iter().enumerate() {
        let role = [Role::Editor, Role::Reporter, Role::Admin][at % 3];
        assert_eq!(article["assignee"], person(&room, role));
        let note = if at % 2 == 0 { json!(format!("Note {at}")) } else { json!(null) };
        assert_eq!(article["returned_with"], note);
    }
}

fn colleagues_are_listed(engine: Engine) {
    let room = Newsroom::open(engine);
    let disable = |role| {
        let now = room.store.clock().now();
        let work = |conn: &mut _| {
            users::find(conn, room.user(role)).and_then(|user| users::disable(conn, &user.expect("a user"), now))
        };
        room.store.write_now(work).expect("a user is disabled");
    };
    let reader = room.desk(Role::Reader);
    let all = reader.get("/v1/manage/users").ok(200);
    let roles: Vec<&str> =
        all["data"].as_array().expect("data").iter().filter_map(|user| user["role"].as_str()).collect();
    assert_eq!(roles, ["admin", "editor", "reporter", "reader"]);
    assert_eq!(all["data"][0]["email"], "admin@example.com");
    assert!(all["data"][0].get("password_hash").is_none());
    disable(Role::Editor);
    let first = reader.get("/v1/manage/users?limit=2").ok(200);
    let rest = reader
        .get(&format!("/v1/manage/users?limit=2&cursor={}", first["page"]["next_cursor"].as_str().expect("a cursor")))
        .ok(200);
    let names = |page: &Value| {
        page["data"].as_array().expect("data").iter().map(|user| user["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((names(&first), names(&rest)), (vec![json!("admin"), json!("reporter")], vec![json!("reader")]));
}
