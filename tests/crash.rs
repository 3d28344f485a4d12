//! Faults that are tried, not imagined.

use std::sync::Mutex;

use pressroom::record::Kind;
use serde_json::json;

use crate::harness::Engine;
use crate::harness::program::Program;

on_both!(what_was_acknowledged_survives_a_kill);

const PASSWORD: &str = "correct horse battery";

/// `kill -9` under write load: every write that was answered is there after the next start, and none is half there.
fn what_was_acknowledged_survives_a_kill(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    let settings = ["--database-url", &url, "--admin-email", "ada@example.com", "--admin-password", PASSWORD];
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..3 {
        let server = program.serve(&settings);
        let desk = server.sign_in("ada@example.com", PASSWORD);
        for id in &acknowledged {
            let byline = desk.get(&format!("/v1/manage/bylines/{id}")).ok(200);
            assert_eq!(byline["publication"]["state"], "live", "{id}");
            server.client().get(&format!("/v1/bylines/{id}")).expect(200);
        }
        let kept = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let (desk, kept) = (&desk, &kept);
                    scope.spawn(move || {
                        for at in 0.. {
                            let body = json!({"names": format!("Byline {round} {writer} {at}")});
                            let Ok(answer) = desk.ask("POST", "/v1/manage/bylines?publish=true").json(&body).try_send()
                            else {
                                return;
                            };
                            let id = answer.ok(201)["id"].as_str().expect("an id").to_owned();
                            kept.lock().expect("nobody panics with it in hand").push(id);
                        }
                    })
                })
                .collect();
            while kept.lock().expect("nobody panics with it in hand").len() < 60 {
                std::thread::sleep(std::time::Duration::from_millis(1));
                assert!(writers.iter().any(|writer| !writer.is_finished()), "the writers write");
            }
            server.signal("KILL");
        });
        let (status, _) = server.end();
        assert_eq!(status.code(), None, "it was killed");
        acknowledged.extend(kept.into_inner().expect("nobody panicked with it in hand"));
    }
    let server = program.serve(&settings);
    let desk = server.sign_in("ada@example.com", PASSWORD);
    for id in &acknowledged {
        desk.get(&format!("/v1/manage/bylines/{id}")).expect(200);
    }
    // What is there beyond that was written and not answered any more; it is whole.
    let mut cursor = String::new();
    let mut count = 0;
    loop {
        let page = desk.get(&format!("/v1/manage/bylines?limit=100&sort=created_at{cursor}")).ok(200);
        for byline in page["data"].as_array().expect("data") {
            assert_eq!(byline["publication"]["state"], "live", "{byline}");
            assert_eq!(desk.again(Kind::Byline, byline)["names"], byline["names"]);
            count += 1;
        }
        let Some(next) = page["page"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(count >= acknowledged.len());
}
