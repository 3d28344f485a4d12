//! Many at once: of those who change one version, one wins.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{link, managed, quotation_of, version};
use crate::harness::{Engine, Newsroom};

on_both!(
    of_many_who_change_one_version_one_wins,
    two_editors_at_one_article_lose_no_accepted_write,
    a_quotation_and_its_transcript_saved_at_once_agree,
);

/// What so many threads get, started together.
fn together<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|at| {
                let work = &work;
                scope.spawn(move || work(at))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("the request is answered")).collect()
    })
}

fn of_many_who_change_one_version_one_wins(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for _ in 0..5 {
        let byline = desk.byline("Ada Penn");
        let path = managed(Kind::Byline, &byline);
        let statuses =
            together(12, |at| room.editor().patch(&path, 1, &json!({"names": format!("Ada Penn {at}")})).status);
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
        assert_eq!(desk.get(&path).ok(200)["version"], 2);
    }
}

/// Two editors, and a third who publishes: each reads, changes and writes, and tries again when told that it is stale.
/// Every write that was accepted is a revision, in the order of the versions, with the words of who wrote it.
fn two_editors_at_one_article_lose_no_accepted_write(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.editor().article("Begin", json!({}));
    let path = managed(Kind::Article, &article);
    let accepted: Vec<(i64, String)> = together(3, |who| {
        let desk = if who == 0 { room.reporter() } else { room.editor() };
        let mut mine = Vec::new();
        for round in 0..15 {
            let now = desk.get(&path).ok(200);
            if who == 2 {
                let answer = desk.act(&format!("{path}/publish"), version(&now), &json!({}));
                assert!([200, 412].contains(&answer.status), "{}", answer.text());
                continue;
            }
            let headline = format!("Editor {who}, round {round}");
            let answer = desk.patch(&path, version(&now), &json!({"headline": headline}));
            match answer.status {
                200 => mine.push((version(&answer.json()), headline)),
                412 => assert!(answer.json()["changes"].as_array().is_some_and(|changes| !changes.is_empty())),
                other => panic!("{other}: {}", answer.text()),
            }
        }
        mine
    })
    .concat();
    let desk = room.editor();
    assert!(!accepted.is_empty());
    let last = version(&desk.get(&path).ok(200));
    assert_eq!(last, 1 + accepted.len() as i64, "each accepted write is a version, and nothing else is");
    for (number, headline) in &accepted {
        let revision: Value = desk.get(&format!("{path}/revisions/{number}")).ok(200);
        assert_eq!(revision["record"]["headline"], *headline);
    }
    let mut numbers: Vec<i64> = accepted.iter().map(|(number, _)| *number).collect();
    numbers.sort();
    assert_eq!(numbers, (2..=last).collect::<Vec<_>>());
}

/// Whoever of the two comes second knows what the first wrote.
fn a_quotation_and_its_transcript_saved_at_once_agree(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.official("Zhou Song", &desk.organization("Water Bureau"), "Director", "2021");
    let conference = desk.make(Kind::PressConference, &json!({"title": "On water"}));
    let segments = |text: &str| json!([{"speaker": link(&official), "text": text}]);
    for round in 0..6 {
        let transcript =
            json!({"press_conference": link(&conference), "language": "en", "segments": segments("Not yet.")});
        let transcript = desk.make(Kind::Transcript, &transcript);
        let words = format!("Round {round} is over and done with");
        let mut quotation = quotation_of(&words, &official);
        quotation["press_conference"] = link(&conference);
        let made = together(2, |who| match who {
            0 => room.editor().post("/v1/manage/quotations", &quotation).ok(201),
            _ => room
                .editor()
                .patch(&managed(Kind::Transcript, &transcript), 1, &json!({"segments": segments(&words)}))
                .ok(200),
        });
        assert_eq!(desk.again(Kind::Quotation, &made[0])["fidelity"], json!("verbatim"), "round {round}");
    }
}
