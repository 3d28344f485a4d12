//! Posts on a day, posts that one person holds, and names: in several scripts, in either order, with and without tone
//! marks.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, quotation_of, shown};
use crate::harness::{Client, Engine, Newsroom, statements};

on_both!(
    readers_find_a_name_however_it_is_written,
    management_finds_a_name_however_it_is_written,
    readers_find_by_what_they_see,
    who_was_merged_is_found_by_the_old_name,
    a_name_is_asked_for_with_words,
    pages_of_a_name_are_walked,
    a_name_costs_a_fixed_number_of_statements,
    earlier_stores_get_the_rows,
    a_name_has_an_order,
    the_posts_of_a_day_are_found,
    a_merged_officials_posts_lead_to_the_other,
    invariant_10_the_capacity_of_the_day_is_suggested_and_never_written,
    a_speakers_capacity_is_suggested,
    two_who_hold_a_single_seat_are_a_warning,
    renaming_a_post_leaves_what_is_printed,
);

/// The names, in the order answered.
#[track_caller]
fn names(client: &Client, path: &str, words: &str) -> Vec<String> {
    let words: String = url_encoded(words);
    let page = client.get(&format!("{path}?name={words}")).ok(200);
    let name = |record: &Value| record["names"][0]["text"].as_str().unwrap_or_default().to_owned();
    page["data"].as_array().expect("a page").iter().map(name).collect()
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Officials, bylines and organizations of these names, all of them public.
fn people(desk: &Client, kind: Kind) {
    for name in [
        json!("Zhou Song"),
        json!([{"language": "zh-Hans", "text": "李欣怡"}, {"language": "en", "text": "Li Xinyi", "kind": "transliteration"}]),
        json!([{"language": "vi", "text": "Nguyễn Văn A"}]),
        json!("Seán O'Brien"),
        json!([{"language": "zh-Hant", "text": "張偉"}]),
        json!("Ada Smith-Jones"),
    ] {
        desk.make_public(kind, &json!({"names": name}));
    }
}

const FORMS: &[(&str, &[&str])] = &[
    ("Zhou Song", &["Zhou Song", "song zhou", "Zhōu Sōng", "ZHOU, Song", "周松", "周 松", "zhou"]),
    ("李欣怡", &["Li Xinyi", "XINYI LI", "Lǐ Xīnyí", "李欣怡", "欣怡", "Xin-Yi Li"]),
    ("Nguyễn Văn A", &["Nguyễn Văn A", "nguyen van a", "A Nguyen Van", "NGUYỄN"]),
    ("Seán O'Brien", &["sean obrien", "O’Brien", "O'BRIEN, Seán", "o brien"]),
    ("張偉", &["张伟", "張偉", "zhang wei", "Wei ZHANG"]),
    ("Ada Smith-Jones", &["smith-jones", "Jones, Ada", "ada smith"]),
];

fn finds_however_written(client: &Client, path: &str) {
    for (name, forms) in FORMS {
        for form in *forms {
            assert_eq!(names(client, path, form), [*name], "{path}?name={form}");
        }
    }
    for none in ["Zhou Min", "zho", "Xinyi Zhou"] {
        assert!(names(client, path, none).is_empty(), "{path}?name={none}");
    }
}

fn readers_find_a_name_however_it_is_written(engine: Engine) {
    let room = Newsroom::open(engine);
    for kind in [Kind::Official, Kind::Byline, Kind::Organization] {
        people(&room.editor(), kind);
        finds_however_written(&room.anyone(), &format!("/v1/{}", kind.collection()));
    }
}

fn management_finds_a_name_however_it_is_written(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    for kind in [Kind::Official, Kind::Byline, Kind::Organization] {
        people(&desk, kind);
        finds_however_written(&desk, &format!("/v1/manage/{}", kind.collection()));
    }
    // Drafts are found here, under the name they have now, and what lies in the trash is not.
    let draft = desk.byline("Mara Oduya");
    assert_eq!(names(&desk, "/v1/manage/bylines", "oduya"), ["Mara Oduya"]);
    desk.change(Kind::Byline, &draft, &json!({"names": "Mara Quist"}));
    assert!(names(&desk, "/v1/manage/bylines", "oduya").is_empty());
    let draft = desk.again(Kind::Byline, &draft);
    desk.delete(&managed(Kind::Byline, &draft), 2).expect(204);
    assert!(names(&desk, "/v1/manage/bylines", "quist").is_empty());
    // It goes together with what else narrows a list.
    assert_eq!(desk.get("/v1/manage/bylines?name=zhou&publication=none").ok(200)["data"], json!([]));
    assert_eq!(
        desk.get("/v1/manage/bylines?name=zhou&publication=live&sort=name").ok(200)["data"].as_array().map(Vec::len),
        Some(1)
    );
    desk.get("/v1/manage/articles?name=zhou").problem(400, "unknown_parameter");
}

fn readers_find_by_what_they_see(engine: Engine) {
    let room = Newsroom::open(engine);
    let (desk, reader) = (room.editor(), room.anyone());
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    assert!(names(&reader, "/v1/officials", "zhou song").is_empty(), "a draft's name is nobody's business");
    desk.publish(Kind::Official, &official);
    assert_eq!(names(&reader, "/v1/officials", "zhou song"), ["Zhou Song"]);
    desk.change(Kind::Official, &official, &json!({"names": "Zhou Min"}));
    assert!(names(&reader, "/v1/officials", "min").is_empty(), "the new name is a draft's");
    assert_eq!(names(&reader, "/v1/officials", "song"), ["Zhou Song"]);
    desk.publish(Kind::Official, &official);
    assert_eq!(names(&reader, "/v1/officials", "min"), ["Zhou Min"]);
    assert!(names(&reader, "/v1/officials", "song").is_empty());
    desk.unpublish(Kind::Official, &official);
    assert!(names(&reader, "/v1/officials", "min").is_empty());
}

fn who_was_merged_is_found_by_the_old_name(engine: Engine) {
    let room = Newsroom::open(engine);
    let (desk, reader) = (room.editor(), room.anyone());
    let stays = desk.make_public(Kind::Byline, &json!({"names": "Li Xinyi"}));
    let goes = desk.make_public(Kind::Byline, &json!({"names": "Lee Sinye"}));
    // A name that readers never saw.
    let unseen = desk.make(Kind::Byline, &json!({"names": "Quill Hidden"}));
    let merge = |one: &Value| {
        let now = desk.again(Kind::Byline, one);
        let version = now["version"].as_i64().expect("a version");
        desk.act(&format!("{}/merge", managed(Kind::Byline, one)), version, &json!({"into": link(&stays)})).expect(200);
    };
    merge(&goes);
    merge(&unseen);
    assert_eq!(names(&reader, "/v1/bylines", "sinye"), ["Li Xinyi"]);
    assert_eq!(names(&reader, "/v1/bylines", "xinyi"), ["Li Xinyi"]);
    assert!(names(&reader, "/v1/bylines", "quill").is_empty());
    // It still answers for the old name when it is published anew.
    desk.change(Kind::Byline, &stays, &json!({"bio": "A reporter."}));
    desk.publish(Kind::Byline, &stays);
    assert_eq!(names(&reader, "/v1/bylines", "lee sinye"), ["Li Xinyi"]);
    desk.act(&format!("{}/unmerge", managed(Kind::Byline, &goes)), 1, &json!({})).expect(200);
    assert_eq!(names(&reader, "/v1/bylines", "sinye"), ["Lee Sinye"]);
    assert_eq!(names(&reader, "/v1/bylines", "xinyi"), ["Li Xinyi"]);
}

fn a_name_is_asked_for_with_words(engine: Engine) {
    let room = Newsroom::open(engine);
    for path in ["/v1/officials", "/v1/bylines", "/v1/organizations"] {
        for wrong in ["%20", "---", &["ab"; 1].concat(), &(0..13).map(|at| format!("w{at}+")).collect::<String>()] {
            let answer = room.anyone().get(&format!("{path}?name={wrong}"));
            if wrong == "ab" {
                answer.expect(200);
            } else {
                let problem = answer.problem(400, "invalid_parameter");
                assert_eq!(problem["errors"][0]["parameter"], "name", "{problem}");
            }
        }
    }
    room.editor().get("/v1/manage/bylines?name=-").problem(400, "invalid_parameter");
}

fn pages_of_a_name_are_walked(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    (0..7).for_each(|at| drop(desk.make_public(Kind::Official, &json!({"names": format!("Zhou Number{at}")}))));
    for (client, path) in [(room.anyone(), "/v1/officials"), (desk.clone(), "/v1/manage/officials")] {
        let mut page = client.get(&format!("{path}?name=zhou&sort=name&limit=3")).ok(200);
        let mut seen = Vec::new();
        loop {
            seen.extend(page["data"].as_array().expect("a page").iter().map(|one| id(one).to_owned()));
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            page = client.get(&format!("{path}?name=zhou&sort=name&limit=3&cursor={cursor}")).ok(200);
        }
        seen.dedup();
        assert_eq!(seen.len(), 7, "{path}");
    }
    assert_eq!(room.anyone().get("/v1/officials?name=zhou&count=exact").ok(200)["page"]["total"], 7);
}

fn a_name_costs_a_fixed_number_of_statements(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    (0..20).for_each(|at| drop(desk.make_public(Kind::Official, &json!({"names": format!("Zhou Song Number{at}")}))));
    for (client, path) in [(room.anyone(), "/v1/officials"), (desk.clone(), "/v1/manage/officials")] {
        let of = |path: &str| {
            client.get(path).expect(200);
            statements::of(&room.database.address, || drop(client.get(path).expect(200)))
        };
        let few = of(&format!("{path}?name=number3"));
        let many = of(&format!("{path}?name=zhou"));
        assert_eq!(few.len(), many.len(), "{path}\n{few:#?}\n{many:#?}");
        // Of several words it is asked first which is the rarest.
        let few = of(&format!("{path}?name=zhou+number3"));
        let many = of(&format!("{path}?name=zhou+song"));
        assert_eq!(few.len(), many.len(), "{path}\n{few:#?}\n{many:#?}");
        assert!(many.iter().all(|statement| !statement.to_lowercase().contains(" like ")), "{many:#?}");
    }
}

/// A store that an earlier program wrote has names without words, and no rows for readers.
fn earlier_stores_get_the_rows(engine: Engine) {
    use diesel::connection::SimpleConnection;
    let room = Newsroom::counting(engine);
    room.editor().make_public(Kind::Official, &json!({"names": "Zhou Song"}));
    room.editor()
        .make_public(Kind::PressConference, &json!({"series": "Briefings", "starts": {"local": "2020-01-01"}}));
    let mut conn = room.connect();
    conn.batch_execute(
        "DELETE FROM name_keys WHERE key LIKE '*%'; DELETE FROM filter_rows WHERE filter IN ('name', 'series', 'when'); \
         UPDATE store SET found_by = 0",
    )
    .expect("the rows go");
    assert!(names(&room.anyone(), "/v1/officials", "song").is_empty());
    let now = room.store.clock().now();
    room.store.write_now(|conn| pressroom::start::identify(conn, crate::harness::SECRET, now)).expect("it starts");
    assert_eq!(names(&room.anyone(), "/v1/officials", "song"), ["Zhou Song"]);
    assert_eq!(names(&room.editor(), "/v1/manage/officials", "song"), ["Zhou Song"]);
    let past = room.anyone().get("/v1/press-conferences?when=past&series=briefings").ok(200);
    assert_eq!(past["data"].as_array().map(Vec::len), Some(1));
}

fn a_name_has_an_order(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let names = json!([{"language": "zh-Hans", "text": "周松", "family": "周", "given": "松"},
        {"language": "en", "text": "Song ZHOU", "family": " Zhou", "given": "Song", "kind": "transliteration"},
        {"language": "hu", "text": "Song Zhou", "kind": "translation", "order": "given_first"}]);
    let official = desk.make_public(Kind::Official, &json!({"names": names}));
    let told = room.anyone().get(&shown(Kind::Official, &official)).ok(200)["names"].clone();
    let of = |member: &str| told.as_array().expect("names").iter().map(|name| name[member].clone()).collect::<Vec<_>>();
    assert_eq!(of("order"), ["family_first", "given_first", "given_first"]);
    assert_eq!(of("sort_as"), ["周松", "Zhou, Song", "Song Zhou"]);
    assert_eq!(of("family"), [json!("周"), json!("Zhou"), Value::Null]);
    let agency = desk.make_public(Kind::Byline, &json!({"names": "Harbour Wire", "kind": "agency"}));
    let told = room.anyone().get(&shown(Kind::Byline, &agency)).ok(200);
    assert_eq!(told["names"][0]["order"], Value::Null);
    desk.post("/v1/manage/officials", &json!({"names": [{"language": "en", "text": "A B", "order": "upside_down"}]}))
        .problem(422, "invalid");
}

/// Zhou Song, who was deputy director from March 2021 to 2023 and is director since, at the same bureau.
fn official_with_posts(desk: &Client) -> Value {
    let bureau = desk.organization("Water Bureau");
    let posts = json!([
        {"organization": link(&bureau), "title": "Deputy Director", "from": "2021-03", "to": "2023-06-30", "sources": [{"note": "Gazette"}]},
        {"organization": link(&bureau), "title": "Director", "from": "2023-07-01"},
        {"organization": link(&bureau), "title": "Adviser", "from": "2010", "to": "2012"},
    ]);
    desk.make(Kind::Official, &json!({"names": "Zhou Song", "positions": posts}))
}

fn titles(page: &Value) -> Vec<String> {
    let title = |post: &Value| match &post["title"] {
        Value::Array(texts) => texts[0]["text"].as_str().unwrap_or_default().to_owned(),
        plain => plain.as_str().unwrap_or_default().to_owned(),
    };
    page["data"].as_array().expect("a page").iter().map(title).collect()
}

fn the_posts_of_a_day_are_found(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = official_with_posts(&desk);
    let path = format!("{}/positions", shown(Kind::Official, &official));
    room.anyone().get(&path).problem(404, "not_found");
    desk.publish(Kind::Official, &official);
    let managed = format!("{}/positions", managed(Kind::Official, &official));
    for (client, path) in [(&room.anyone(), &path), (&desk, &managed)] {
        let on = |day: &str| client.get(&format!("{path}?on={day}")).ok(200);
        assert_eq!(titles(&client.get(path).ok(200)), ["Deputy Director", "Director", "Adviser"]);
        assert_eq!(client.get(path).ok(200)["data"][0]["covers"], Value::Null);
        assert_eq!(titles(&on("2021-02-28")), [""; 0]);
        let vague = on("2021-03-10");
        assert_eq!(titles(&vague), ["Deputy Director"]);
        assert_eq!(vague["data"][0]["covers"], json!({"certain": false, "unknown": [], "vague": ["from"]}));
        assert_eq!(on("2022-11-10")["data"][0]["covers"]["certain"], true);
        assert_eq!(titles(&on("2023-06-30")), ["Deputy Director"]);
        let held_still = on("2023-11-10");
        assert_eq!(titles(&held_still), ["Director"]);
        assert_eq!(held_still["data"][0]["covers"], json!({"certain": false, "unknown": ["to"], "vague": []}));
        assert_eq!(held_still["data"][0]["organization"]["name"], "Water Bureau");
        assert_eq!(titles(&on("2023")), ["Deputy Director", "Director"]);
        assert_eq!(titles(&on("2012-05")), ["Adviser"]);
        let problem = client.get(&format!("{path}?on=yesterday")).problem(400, "invalid_parameter");
        assert_eq!(problem["errors"][0]["parameter"], "on");
        // Page by page, and back.
        let first = client.get(&format!("{path}?limit=2")).ok(200);
        let cursor = first["page"]["next_cursor"].as_str().expect("more follow");
        let second = client.get(&format!("{path}?limit=2&cursor={cursor}")).ok(200);
        assert_eq!(titles(&second), ["Adviser"]);
        let back = second["page"]["prev_cursor"].as_str().expect("some are before");
        assert_eq!(titles(&client.get(&format!("{path}?limit=2&cursor={back}")).ok(200)), titles(&first));
    }
    // What was found by the program and accepted by nobody is management's alone.
    let again = desk.again(Kind::Official, &official);
    let mut posts = again["positions"].clone();
    let extraction = json!({"method": "title", "confidence": 0.9, "review": "suggested"});
    let bureau = posts[0]["organization"].clone();
    posts
        .as_array_mut()
        .expect("posts")
        .push(json!({"organization": bureau, "title": "Spokesman", "extraction": extraction}));
    desk.change(Kind::Official, &official, &json!({"positions": posts}));
    desk.publish(Kind::Official, &official);
    assert_eq!(titles(&room.anyone().get(&format!("{path}?on=2022-11-10")).ok(200)), ["Deputy Director"]);
    let all = desk.get(&format!("{managed}?on=2022-11-10")).ok(200);
    assert_eq!(
        (titles(&all), &all["data"][1]["suggested"]),
        (vec!["Deputy Director".into(), "Spokesman".into()], &json!(true))
    );
}

fn a_merged_officials_posts_lead_to_the_other(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let (one, other) = (official_with_posts(&desk), desk.make_public(Kind::Official, &json!({"names": "Zhou S."})));
    desk.publish(Kind::Official, &one);
    desk.act(&format!("{}/merge", managed(Kind::Official, &other)), 1, &json!({"into": link(&one)})).expect(200);
    let moved = room.anyone().get(&format!("{}/positions?on=2022-11-10", shown(Kind::Official, &other))).expect(301);
    assert_eq!(moved.must("location"), format!("{}/positions?on=2022-11-10", shown(Kind::Official, &one)));
    assert_eq!(titles(&room.anyone().get(moved.must("location")).ok(200)), ["Deputy Director"]);
}

/// Invariant 10: the capacity belongs to the speaker and covers the day. Where exactly one does, it is named, not taken.
fn invariant_10_the_capacity_of_the_day_is_suggested_and_never_written(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = official_with_posts(&desk);
    let said = |day: Value| {
        let mut quotation = quotation_of("We keep our word.", &official);
        quotation["said_on"] = day;
        desk.make(Kind::Quotation, &quotation)
    };
    let quotation = said(json!("2023-11-10"));
    assert_eq!(quotation["capacity"], Value::Null);
    let suggested = &quotation["suggested_capacity"];
    assert_eq!(suggested["id"], official["positions"][1]["id"]);
    assert_eq!(suggested["title"][0]["text"], "Director");
    assert_eq!(suggested["organization"]["name"], "Water Bureau");
    assert_eq!(suggested["covers"]["unknown"], json!(["to"]));
    // Of two, of none, and without a day nothing is suggested.
    for day in [json!("2023"), json!("2015-01-01"), Value::Null] {
        assert_eq!(said(day.clone())["suggested_capacity"], Value::Null, "{day}");
    }
    let taken = desk.change(Kind::Quotation, &quotation, &json!({"capacity": {"id": suggested["id"]}}));
    assert_eq!(taken["suggested_capacity"], Value::Null);
    // What an answer said can be sent back.
    let version = taken["version"].as_i64().expect("a version");
    desk.put(&managed(Kind::Quotation, &quotation), version, &taken).expect(200);
    // Another's post, and one of another time, are refused; a reason is one.
    let other = desk.official("Ada Penn", &desk.organization("Fire Bureau"), "Chief", "2000");
    let patch = |capacity: &Value, why: Value| {
        let now = desk.again(Kind::Quotation, &quotation);
        let patch = json!({"capacity": {"id": capacity}, "capacity_override": why});
        desk.patch(&managed(Kind::Quotation, &quotation), now["version"].as_i64().expect("a version"), &patch)
    };
    assert_eq!(patch(&other["positions"][0]["id"], Value::Null).expect(422).faults()[0].1, "not_theirs");
    assert_eq!(patch(&official["positions"][2]["id"], Value::Null).expect(422).faults()[0].1, "not_held_then");
    patch(&official["positions"][2]["id"], json!("She spoke as the adviser she had been.")).expect(200);
}

fn a_speakers_capacity_is_suggested(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = official_with_posts(&desk);
    let speakers = json!([{"label_as_printed": "Moderator"},
        {"label_as_printed": "Zhou Song", "official": link(&official)},
        {"label_as_printed": "Zhou", "official": link(&official), "capacity": {"id": official["positions"][0]["id"]}}]);
    let conference =
        desk.make(Kind::PressConference, &json!({"starts": {"local": "2022-11-10"}, "speakers": speakers}));
    let suggested = conference["suggested_capacities"].as_array().expect("a list");
    assert_eq!(suggested.len(), 1);
    assert_eq!(
        (&suggested[0]["speaker"], &suggested[0]["capacity"]["id"]),
        (&json!(1), &official["positions"][0]["id"])
    );
    assert_eq!(suggested[0]["capacity"]["covers"]["certain"], true);
    assert_eq!(desk.again(Kind::PressConference, &conference)["speakers"][1]["capacity"], Value::Null);
}

fn two_who_hold_a_single_seat_are_a_warning(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let holds = |name: &str, title: Value, more: Value| {
        let mut post = json!({"organization": link(&bureau), "title": title});
        post.as_object_mut().expect("a post").extend(more.as_object().expect("members").clone());
        desk.make(Kind::Official, &json!({"names": name, "positions": [post]}))
    };
    let first = holds("Zhou Song", json!("Director"), json!({"from": "2018", "single_seat": true}));
    assert_eq!(first["warnings"], json!([]));
    let titles =
        json!([{"language": "zh-Hans", "text": "局长"}, {"language": "en", "text": "DIRECTOR", "kind": "translation"}]);
    let second = holds("Ada Penn", titles, json!({"from": "2021-03"}));
    let warning = &second["warnings"][0];
    assert_eq!((&warning["code"], &warning["pointer"]), (&json!("seat_taken"), &json!("/positions/0")));
    assert_eq!((&warning["records"][0]["id"], &warning["records"][0]["name"]), (&first["id"], &json!("Zhou Song")));
    assert!(warning["detail"].as_str().is_some_and(|detail| detail.contains("Zhou Song")));
    assert_eq!(desk.again(Kind::Official, &first)["warnings"][0]["records"][0]["name"], "Ada Penn", "both are told");
    // Another post, another time, or several seats: nothing.
    assert_eq!(holds("Li Wei", json!("Deputy Director"), json!({"from": "2021"}))["warnings"], json!([]));
    assert_eq!(holds("Wu Min", json!("Director"), json!({"from": "2010", "to": "2017"}))["warnings"], json!([]));
    // With the dates put right it is gone; a month that ends one and begins the other is a handing over.
    let post = desk.again(Kind::Official, &first)["positions"][0].clone();
    let ended = json!({"id": post["id"], "organization": link(&bureau), "title": "Director", "from": "2018", "to": "2021-03", "single_seat": true});
    assert_eq!(desk.change(Kind::Official, &first, &json!({"positions": [ended]}))["warnings"], json!([]));
    assert_eq!(desk.again(Kind::Official, &second)["warnings"], json!([]));
    // One person with the same seat twice.
    let post = |from: &str| json!({"organization": link(&bureau), "title": "Chair", "from": from, "single_seat": true});
    let twice = desk.make(Kind::Official, &json!({"names": "Qi Lan", "positions": [post("2019"), post("2020")]}));
    assert_eq!(twice["warnings"][0]["pointer"], "/positions/1");
    // What lies in the trash holds no seat; readers are told what is a single seat, and warned of nothing.
    desk.delete(&managed(Kind::Official, &twice), 1).expect(204);
    desk.publish(Kind::Official, &first);
    let told = room.anyone().get(&shown(Kind::Official, &first)).ok(200);
    assert_eq!((&told["positions"][0]["single_seat"], told.get("warnings")), (&json!(true), None));
}

fn renaming_a_post_leaves_what_is_printed(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let official = official_with_posts(&desk);
    let capacity = json!({"id": official["positions"][0]["id"]});
    let mut quotation = quotation_of("We keep our word.", &official);
    quotation["said_on"] = json!("2022-11-10");
    quotation["capacity"] = capacity.clone();
    quotation["capacity_as_printed"] = json!("the bureau's deputy head");
    let quotation = desk.make(Kind::Quotation, &quotation);
    let speakers = json!([{"label_as_printed": "ZHOU SONG", "official": link(&official), "capacity": capacity, "capacity_as_printed": "deputy head"}]);
    let conference =
        desk.make_public(Kind::PressConference, &json!({"starts": {"local": "2022-11-10"}, "speakers": speakers}));
    let paragraph = crate::harness::stories::paragraph("b1", &[("We keep our word.", Some(&quotation))]);
    let article = desk.article("A report", json!({"body": [paragraph]}));
    desk.publish(Kind::Article, &article);
    let printed = || {
        let quotation = room.anyone().get(&shown(Kind::Quotation, &quotation)).ok(200);
        let conference = room.anyone().get(&shown(Kind::PressConference, &conference)).ok(200);
        let speaker = conference["speakers"][0].clone();
        (
            quotation["capacity_as_printed"].clone(),
            speaker["capacity_as_printed"].clone(),
            speaker["capacity"]["title"].clone(),
            speaker["label_as_printed"].clone(),
        )
    };
    let before =
        (json!("the bureau's deputy head"), json!("deputy head"), json!("Deputy Director"), json!("ZHOU SONG"));
    assert_eq!(printed(), before);
    // Renamed, and published: the post's own title is another, what was printed is what it was.
    let mut posts = desk.again(Kind::Official, &official)["positions"].clone();
    posts[0]["title"] = json!("Vice Director");
    desk.change(Kind::Official, &official, &json!({"positions": posts, "names": "Zhou Song-min"}));
    desk.publish(Kind::Official, &official);
    assert_eq!(printed(), (before.0.clone(), before.1.clone(), json!("Vice Director"), before.3.clone()));
    // Corrected: the same, with drafts for an editor to decide about.
    let now = desk.again(Kind::Official, &official);
    let wish = json!({"position": capacity, "title": "Acting Director", "text": "She was acting director."});
    let corrected = desk
        .act(
            &format!("{}/correct-position", managed(Kind::Official, &official)),
            now["version"].as_i64().expect("a version"),
            &wish,
        )
        .ok(200);
    assert_eq!(corrected["press_conferences"][0]["id"], conference["id"]);
    assert_eq!(printed(), (before.0, before.1, json!("Acting Director"), before.3));
}
