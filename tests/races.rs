//! Many at once: of those who change one version, one wins.

use pressroom::record::Kind;
use serde_json::json;

use crate::harness::stories::managed;
use crate::harness::{Engine, Newsroom};

on_both!(of_many_who_change_one_version_one_wins);

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
