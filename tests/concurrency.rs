//! Several at once: what holds for one after the other holds for all together.

use std::collections::BTreeSet;

use diesel::prelude::*;
use pressroom::access::Role;
use pressroom::record::Kind;
use pressroom::store::schema::editions::dsl;
use pressroom::store::{Conn, Id, Moment};
use serde_json::{Value, json};

use crate::harness::stories::{article_of, id, link, managed, paragraph, shown};
use crate::harness::{Answer, Engine, Newsroom, PASSWORD};

on_both!(
    names_alike_made_at_once_have_slugs_of_their_own,
    one_slug_asked_for_at_once_is_given_once,
    a_record_published_at_once_has_one_open_edition,
    drafts_that_several_articles_share_are_opened_once,
    drafts_named_in_opposite_orders_do_no_harm,
    what_is_trashed_is_not_referred_to,
    what_is_restored_is_not_purged,
    publishing_and_unpublishing_at_once_leave_no_trace_of_a_race,
    a_quotation_and_its_article_published_at_once_find_each_other,
    a_refresh_token_handed_in_at_once_is_good_once,
    a_page_of_a_language_is_made_once,
    readers_never_see_half_of_a_publication,
);

/// Does several things at the same time; answers what came of each, in order.
fn at_once<T: Sync>(things: &[T], work: impl Fn(&T) -> Answer + Sync) -> Vec<Answer> {
    let start = std::sync::Barrier::new(things.len());
    std::thread::scope(|scope| {
        let all: Vec<_> = things
            .iter()
            .map(|thing| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(thing)
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().expect("each is answered as documented")).collect()
    })
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

/// When readers see a record, from first to last.
fn spans(conn: &mut Conn, record: &Value) -> Vec<(Moment, Option<Moment>)> {
    let record: Id = id(record).parse().expect("an id");
    let query = dsl::editions.filter(dsl::record.eq(record)).order(dsl::visible_from);
    query.select((dsl::visible_from, dsl::visible_until)).load(conn).expect("editions can be read")
}

/// Editions never overlap, and at most the last is open.
#[track_caller]
fn assert_in_line(spans: &[(Moment, Option<Moment>)]) {
    for pair in spans.windows(2) {
        assert!(pair[0].1.is_some_and(|until| until <= pair[1].0), "editions overlap: {spans:?}");
    }
}

fn names_alike_made_at_once_have_slugs_of_their_own(engine: Engine) {
    let room = Newsroom::open(engine);
    let desks: Vec<_> = (0..8).map(|_| room.reporter()).collect();
    let answers = at_once(&desks, |desk| desk.post("/v1/manage/bylines", &json!({"names": "陈勇"})));
    assert_eq!(statuses(&answers), [201; 8], "{}", answers.iter().map(Answer::text).collect::<Vec<_>>().join("\n"));
    let slugs: BTreeSet<String> = answers.iter().map(|answer| answer.json()["slug"].to_string()).collect();
    assert_eq!(slugs.len(), 8, "{slugs:?}");
    assert!(slugs.contains("\"chen-yong\"") && slugs.contains("\"chen-yong-2\""));
}

fn one_slug_asked_for_at_once_is_given_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desks: Vec<_> = (0..8).map(|_| room.reporter()).collect();
    let answers = at_once(&desks, |desk| desk.post("/v1/manage/bylines", &json!({"names": "Ada", "slug": "ada"})));
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1, "{:?}", statuses(&answers));
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        let problem = answer.ok(409);
        assert!(matches!(problem["code"].as_str(), Some("slug_taken" | "conflict")), "{problem}");
    }
    assert_eq!(room.reporter().get("/v1/manage/bylines").ok(200)["data"].as_array().map(Vec::len), Some(1));
}

fn a_record_published_at_once_has_one_open_edition(engine: Engine) {
    let room = Newsroom::open(engine);
    let article = room.editor().article("A report", json!({}));
    let path = format!("{}/publish", managed(Kind::Article, &article));
    let desks: Vec<_> = (0..8).map(|_| room.editor()).collect();
    for _ in 0..3 {
        let answers = at_once(&desks, |desk| desk.act(&path, 1, &json!({})));
        assert_eq!(statuses(&answers), [200; 8]);
        let spans = spans(&mut room.connect(), &article);
        assert_in_line(&spans);
        assert_eq!(spans.iter().filter(|span| span.1.is_none()).count(), 1);
    }
    assert_eq!(room.anyone().get("/v1/articles?count=exact").ok(200)["page"]["total"], 1);
}

fn drafts_that_several_articles_share_are_opened_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    let quotation = desk.quotation("We keep our word.", &official);
    let articles: Vec<Value> = (0..6)
        .map(|at| {
            let credits = json!([{"role": "writer", "credited_as": "A", "byline": link(&byline)}]);
            let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))])]);
            desk.article(&format!("Report {at}"), json!({"credits": credits, "body": body}))
        })
        .collect();
    let answers = at_once(&articles, |article| {
        room.editor().act(&format!("{}/publish", managed(Kind::Article, article)), 1, &json!({"with_drafts": true}))
    });
    assert_eq!(statuses(&answers), [200; 6], "{}", answers.iter().map(Answer::text).collect::<Vec<_>>().join("\n"));
    for (kind, record) in [(Kind::Byline, &byline), (Kind::Official, &official), (Kind::Quotation, &quotation)] {
        let spans = spans(&mut room.connect(), record);
        assert_in_line(&spans);
        assert_eq!(spans.iter().filter(|span| span.1.is_none()).count(), 1, "{kind}");
        let list = room.anyone().get(&format!("/v1/{}?count=exact", kind.collection())).ok(200);
        assert_eq!((&list["page"]["total"], list["data"].as_array().map(Vec::len)), (&json!(1), Some(1)), "{kind}");
    }
    let seen = room.anyone().get(&shown(Kind::Quotation, &quotation)).ok(200);
    assert_eq!(seen["articles"].as_array().map(Vec::len), Some(6), "every article that prints it");
    let found = room.anyone().get("/v1/articles?official=zhou-song&count=exact").ok(200);
    assert_eq!(found["page"]["total"], 6, "and it is found by whom it quotes");
}

/// Two that take the same locks in opposite orders would wait for one another for ever.
fn drafts_named_in_opposite_orders_do_no_harm(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for round in 0..5 {
        let bylines: Vec<Value> = (0..4).map(|at| desk.byline(&format!("Byline {round} {at}"))).collect();
        let article = |name: String, bylines: &mut dyn Iterator<Item = &Value>| {
            let credits: Vec<Value> =
                bylines.map(|byline| json!({"role": "writer", "credited_as": "A", "byline": link(byline)})).collect();
            desk.article(&name, json!({"credits": credits}))
        };
        let articles = [
            article(format!("There {round}"), &mut bylines.iter()),
            article(format!("Back {round}"), &mut bylines.iter().rev()),
            article(format!("Again {round}"), &mut bylines.iter()),
            article(format!("Once more {round}"), &mut bylines.iter().rev()),
        ];
        let answers = at_once(&articles, |article| {
            room.editor().act(&format!("{}/publish", managed(Kind::Article, article)), 1, &json!({"with_drafts": true}))
        });
        assert_eq!(statuses(&answers), [200; 4], "{}", answers.iter().map(Answer::text).collect::<Vec<_>>().join("\n"));
        for byline in &bylines {
            assert_in_line(&spans(&mut room.connect(), byline));
        }
    }
}

/// Whoever is first: a relation that was there before stays, and one that comes after is refused.
fn what_is_trashed_is_not_referred_to(engine: Engine) {
    let room = Newsroom::open(engine);
    for round in 0..10 {
        let byline = room.editor().byline(&format!("Byline {round}"));
        let credits = json!([{"role": "writer", "credited_as": "A", "byline": link(&byline)}]);
        let answers = at_once(&[true, false], |trash| {
            if *trash {
                room.editor().delete(&managed(Kind::Byline, &byline), 1)
            } else {
                room.editor()
                    .post("/v1/manage/articles", &article_of(&format!("Report {round}"), json!({"credits": credits})))
            }
        });
        let (trashed, referred) = (answers[0].status, answers[1].status);
        assert!(
            trashed == 204 && matches!(referred, 201 | 422),
            "trashing it answered {trashed}, referring to it {referred}"
        );
    }
}

fn what_is_restored_is_not_purged(engine: Engine) {
    let room = Newsroom::open(engine);
    for round in 0..10 {
        let byline = room.editor().byline(&format!("Byline {round}"));
        room.editor().delete(&managed(Kind::Byline, &byline), 1).expect(204);
        let answers = at_once(&[true, false], |purge| {
            if *purge {
                room.editor().delete(&format!("/v1/manage/trash/{}", id(&byline)), 2)
            } else {
                room.editor().act(&format!("{}/restore", managed(Kind::Byline, &byline)), 2, &json!({}))
            }
        });
        let (purged, restored) = (answers[0].status, answers[1].status);
        assert!(matches!((purged, restored), (204, 404) | (412, 200)), "purging {purged}, restoring {restored}");
        let there = room.editor().get(&managed(Kind::Byline, &byline)).status;
        assert_eq!(there, if restored == 200 { 200 } else { 404 });
    }
}

fn publishing_and_unpublishing_at_once_leave_no_trace_of_a_race(engine: Engine) {
    let room = Newsroom::open(engine);
    let byline = room.editor().make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    for _ in 0..5 {
        let acts = ["publish", "unpublish", "publish", "unpublish"];
        let answers = at_once(&acts, |act| {
            room.editor().act(&format!("{}/{act}", managed(Kind::Byline, &byline)), 1, &json!({}))
        });
        for (act, answer) in acts.iter().zip(&answers) {
            let expected = answer.status == 200 || *act == "unpublish" && answer.status == 409;
            assert!(expected, "{act} answered {}", answer.text());
        }
        let spans = spans(&mut room.connect(), &byline);
        assert_in_line(&spans);
        let open = spans.last().is_some_and(|span| span.1.is_none());
        let listed = room.anyone().get("/v1/bylines?count=exact").ok(200)["page"]["total"].as_i64();
        assert_eq!(listed, Some(i64::from(open)), "the list says what the record says");
        assert_eq!(room.anyone().get(&shown(Kind::Byline, &byline)).status, if open { 200 } else { 404 });
    }
}

fn a_quotation_and_its_article_published_at_once_find_each_other(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = desk.make_public(Kind::Official, &json!({"names": "Zhou Song"}));
    for round in 0..5 {
        let quotation = desk.quotation(&format!("We keep our word {round}."), &official);
        let text = quotation["text"].as_str().expect("a text");
        let article =
            desk.article(&format!("Report {round}"), json!({"body": [paragraph("b1", &[(text, Some(&quotation))])]}));
        let both = [(Kind::Quotation, &quotation), (Kind::Article, &article)];
        let answers = at_once(&both, |(kind, record)| {
            room.editor().act(&format!("{}/publish", managed(*kind, record)), 1, &json!({"with_drafts": true}))
        });
        assert_eq!(statuses(&answers), [200, 200]);
        room.anyone().get(&shown(Kind::Quotation, &quotation)).expect(200);
        let said = room.anyone().get("/v1/quotations?official=zhou-song&count=exact").ok(200);
        assert_eq!(said["page"]["total"], round + 1);
        let found = room.anyone().get("/v1/articles?official=zhou-song&count=exact").ok(200);
        assert_eq!(found["page"]["total"], round + 1);
    }
}

fn a_refresh_token_handed_in_at_once_is_good_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let session = room.sign_in(Role::Editor, PASSWORD).ok(200);
    let body = json!({"refresh_token": session["refresh_token"]});
    let clients: Vec<_> = (0..8).map(|_| room.anyone()).collect();
    let answers = at_once(&clients, |client| client.post("/v1/auth/refresh", &body));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{:?}", statuses(&answers));
}

fn a_page_of_a_language_is_made_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desks: Vec<_> = (0..6).map(|_| room.reporter()).collect();
    let page = json!({"key": "about", "language": "en", "title": "About"});
    let answers = at_once(&desks, |desk| desk.post("/v1/manage/pages", &page));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{:?}", statuses(&answers));
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409 | 422)), "{:?}", statuses(&answers));
}

/// An article and the drafts it shows appear at one instant: whoever sees the one sees the others.
fn readers_never_see_half_of_a_publication(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let section = desk.make(Kind::Section, &json!({"names": "China"}));
    let bylines: Vec<Value> = (0..5).map(|at| desk.byline(&format!("Byline {at}"))).collect();
    let credits: Vec<Value> =
        bylines.iter().map(|byline| json!({"role": "writer", "credited_as": "A", "byline": link(byline)})).collect();
    let article = desk.article("A report", json!({"credits": credits, "section": link(&section)}));
    let path = shown(Kind::Article, &article);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let (room, path) = (&room, &path);
                scope.spawn(move || {
                    loop {
                        let answer = room.anyone().get(path);
                        if answer.status == 404 {
                            continue;
                        }
                        let seen = answer.ok(200);
                        assert_eq!(seen["section"]["name"], "China");
                        assert!(
                            seen["credits"]
                                .as_array()
                                .is_some_and(|all| all.iter().all(|credit| credit["byline"].is_object())),
                            "{seen}"
                        );
                        return;
                    }
                })
            })
            .collect();
        desk.publish(Kind::Article, &article);
        readers.into_iter().for_each(|reader| reader.join().expect("the reader sees all of it"));
    });
}
