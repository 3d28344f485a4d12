//! Press conferences: when and where they take place, how that changes and who is told, lists of those to come and those
//! past.

use pressroom::access::Role;
use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::stories::{id, link, managed, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Story, statements};

on_both!(
    one_is_delivered_whole,
    a_change_of_time_leaves_history,
    readers_are_told_what_they_saw_change,
    what_becomes_of_it_follows_rules,
    a_change_is_published_when_asked_for,
    a_preview_and_a_look_back_tell_the_changes_of_their_time,
    history_is_listed_page_by_page,
    an_end_before_the_beginning_is_refused,
    an_end_moves_along_with_the_beginning,
    a_series_is_a_filter_and_a_number_is_taken_once,
    those_to_come_and_those_past,
    whole_days_end_in_their_own_zone,
    a_site_in_another_zone_has_other_days,
    what_is_upcoming_is_kept_no_longer_than_the_minute,
    lists_cost_a_fixed_number_of_statements,
    invariant_12_what_is_not_public_stays_in_management,
    what_is_done_needs_leave,
);

pub const KIND: Kind = Kind::PressConference;

/// `POST …/occurrence` on the record as it is now.
pub fn rearrange(desk: &Client, conference: &Value, wish: &Value) -> Answer {
    let now = desk.again(KIND, conference);
    desk.act(&format!("{}/occurrence", managed(KIND, conference)), version(&now), wish)
}

pub fn shanghai(local: &str) -> Value {
    json!({"local": local, "time_zone": "Asia/Shanghai"})
}

pub fn briefing(day: &str) -> Value {
    json!({"title": "Weekly briefing", "starts": shanghai(&format!("{day}T15:00")), "ends": shanghai(&format!("{day}T16:30")),
        "venue": {"name": "Press Hall"}, "occurrence": "confirmed"})
}

fn one_is_delivered_whole(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let mut whole = briefing("2026-11-20");
    let more = json!({"hosts": [link(&bureau)], "series": "Weekly briefings", "number": 12, "coverage": "assigned",
        "venue": {"name": "Press Hall", "address": "1 Water Street", "online_url": "https://example.com/live"},
        "agenda": [{"title": "Reservoirs", "speaker": link(&official)}, {"title": "Questions"}],
        "speakers": [{"official": link(&official), "label_as_printed": "ZHOU SONG", "role": "host",
            "capacity": {"id": official["positions"][0]["id"]}, "capacity_as_printed": "Director of the bureau"},
            {"label_as_printed": "A reporter", "role": "reporter"}],
        "accreditation": {"info": "By mail.", "deadline": shanghai("2026-11-19T12:00")},
        "contacts": [{"kind": "email", "value": "press@example.com", "public": true}, {"kind": "phone", "value": "12345"}],
        "recordings": [{"url": "https://example.com/r", "title": "Film", "language": "zh"}],
        "sources": [{"url": "https://example.com/s"}]});
    whole.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
    let conference = desk.make_public(KIND, &whole);
    assert_eq!(conference["coverage"], "assigned");
    let told = room.anyone().get(&shown(KIND, &conference)).ok(200);
    assert_eq!(told["starts"]["utc"], "2026-11-20T07:00:00Z");
    assert_eq!((&told["series"], &told["number"]), (&json!("Weekly briefings"), &json!(12)));
    assert_eq!(told["hosts"][0]["name"], "Water Bureau");
    assert_eq!(told["venue"]["address"], "1 Water Street");
    assert_eq!(told["agenda"][0]["speaker"]["name"], "Zhou Song");
    let speaker = &told["speakers"][0];
    assert_eq!((&speaker["official"]["name"], &speaker["role"]), (&json!("Zhou Song"), &json!("host")));
    assert_eq!(
        (&speaker["capacity"]["title"], &speaker["capacity_as_printed"]),
        (&json!("Director"), &json!("Director of the bureau"))
    );
    assert_eq!(told["accreditation"]["deadline"]["utc"], "2026-11-19T04:00:00Z");
    assert_eq!(told["contacts"].as_array().map(Vec::len), Some(1));
    assert_eq!((&told["recordings"][0]["title"], &told["changes"]), (&json!("Film"), &json!([])));
    assert_eq!(told.get("coverage"), None);
}

fn a_change_of_time_leaves_history(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(KIND, &briefing("2026-11-20"));
    // What is no change of time, place or occurrence leaves none; the clock decides and not how it is written.
    desk.change(KIND, &conference, &json!({"title": "Water briefing", "starts": shanghai("2026-11-20T15:00")}));
    let history = || desk.get(&format!("{}/history", managed(KIND, &conference))).ok(200)["data"].clone();
    assert_eq!(history(), json!([]));
    desk.change(KIND, &conference, &json!({"venue": {"name": "Hall 2"}}));
    let wish =
        json!({"occurrence": "rescheduled", "starts": shanghai("2026-11-23T10:00"), "note": " Moved to Monday. "});
    let moved = rearrange(&desk, &conference, &wish).ok(200);
    assert_eq!(
        (&moved["occurrence"], &moved["starts"]["utc"]),
        (&json!("rescheduled"), &json!("2026-11-23T02:00:00Z"))
    );
    let told = history();
    assert_eq!(told.as_array().map(Vec::len), Some(2));
    let latest = &told[0];
    assert_eq!((&latest["version"], &latest["note"]), (&moved["version"], &json!("Moved to Monday.")));
    assert!(latest["by"]["email"].as_str().is_some_and(|mail| mail.starts_with("editor")), "{latest}");
    assert_eq!(
        (&latest["before"]["occurrence"], &latest["before"]["starts"]["local"]),
        (&json!("confirmed"), &json!("2026-11-20T15:00"))
    );
    assert_eq!(
        (&latest["after"]["starts"]["local"], &latest["after"]["venue"]["name"]),
        (&json!("2026-11-23T10:00"), &json!("Hall 2"))
    );
    assert_eq!((&told[1]["note"], &told[1]["before"]["venue"]["name"]), (&Value::Null, &json!("Press Hall")));
    // A replay does nothing twice.
    let now = desk.again(KIND, &conference);
    let again = || {
        let path = format!("{}/occurrence", managed(KIND, &conference));
        desk.ask("POST", &path)
            .version(version(&now))
            .header("idempotency-key", "once")
            .json(&json!({"occurrence": "cancelled"}))
            .send()
    };
    again().expect(200);
    assert_eq!(again().expect(200).must("idempotency-replayed"), "true");
    assert_eq!(history().as_array().map(Vec::len), Some(3));
    // An earlier version brought back is a change too, where it can follow.
    rearrange(&desk, &conference, &json!({"occurrence": "confirmed"})).expect(200);
    let now = desk.again(KIND, &conference);
    desk.act(&format!("{}/revisions/1/restore", managed(KIND, &conference)), version(&now), &json!({})).expect(200);
    assert_eq!(history()[0]["after"]["starts"]["local"], "2026-11-20T15:00");
}

fn readers_are_told_what_they_saw_change(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let conference = desk.make(KIND, &briefing("2027-03-20"));
    // Before they saw it nothing changed for them.
    desk.change(KIND, &conference, &json!({"starts": shanghai("2027-03-20T14:00")}));
    desk.publish(KIND, &conference);
    let changes = || reader.get(&shown(KIND, &conference)).ok(200)["changes"].clone();
    assert_eq!(changes(), json!([]));
    story.go(10);
    rearrange(desk, &conference, &json!({"occurrence": "postponed", "note": "The minister is ill."})).expect(200);
    assert_eq!(changes(), json!([]), "nobody has published it");
    story.go(20);
    let wish = json!({"occurrence": "rescheduled", "starts": shanghai("2027-03-22T14:00"), "note": "Moved to Monday."});
    rearrange(desk, &conference, &wish).expect(200);
    story.go(30);
    desk.publish(KIND, &conference);
    let told = changes();
    assert_eq!(told.as_array().map(Vec::len), Some(1), "two changes that were published as one are one: {told}");
    assert_eq!(
        (&told[0]["changed_at"], &told[0]["note"]),
        (&json!("2027-03-01T08:30:00Z"), &json!("Moved to Monday."))
    );
    assert_eq!(
        (&told[0]["before"]["occurrence"], &told[0]["before"]["starts"]["local"]),
        (&json!("confirmed"), &json!("2027-03-20T14:00"))
    );
    assert_eq!(told[0]["after"]["starts"]["local"], "2027-03-22T14:00");
    assert_eq!(told[0].get("by"), None);
    assert_eq!(reader.get("/v1/press-conferences").ok(200)["data"][0]["changes"], told, "in lists too");
    // What was taken back before they saw it is none.
    rearrange(desk, &conference, &json!({"occurrence": "cancelled"})).expect(200);
    rearrange(desk, &conference, &json!({"occurrence": "rescheduled", "starts": shanghai("2027-03-22T14:01")}))
        .expect(200);
    let back = json!({"starts": shanghai("2027-03-22T14:00"), "ends": told[0]["after"]["ends"]});
    desk.change(KIND, &conference, &back);
    story.go(40);
    desk.publish(KIND, &conference);
    assert_eq!(changes(), told);
    // A scheduled edition is told when it begins.
    rearrange(desk, &conference, &json!({"occurrence": "cancelled", "note": "It will not take place."})).expect(200);
    story.act(KIND, &conference, "publish", &json!({"at": story.zoned(60)})).expect(200);
    assert_eq!(changes(), told);
    story.go(60);
    let told = changes();
    assert_eq!(
        (&told[1]["changed_at"], &told[1]["note"]),
        (&json!("2027-03-01T09:00:00Z"), &json!("It will not take place."))
    );
}

fn what_becomes_of_it_follows_rules(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(KIND, &briefing("2026-11-20"));
    let refused = |answer: Answer, place: &str, code: &str| {
        let faults = answer.expect(422).faults();
        assert_eq!(faults, [(place.to_owned(), code.to_owned())]);
    };
    let becomes = |word: &str| rearrange(&desk, &conference, &json!({"occurrence": word}));
    let patched = |patch: &Value| {
        let now = desk.again(KIND, &conference);
        desk.patch(&managed(KIND, &conference), version(&now), patch)
    };
    // What is rescheduled has a new time, also the second time.
    refused(becomes("rescheduled"), "/starts", "new_time_needed");
    refused(patched(&json!({"occurrence": "rescheduled"})), "/starts", "new_time_needed");
    rearrange(&desk, &conference, &json!({"occurrence": "rescheduled", "starts": shanghai("2026-11-21T15:00")}))
        .expect(200);
    refused(becomes("rescheduled"), "/starts", "new_time_needed");
    refused(patched(&json!({"starts": null, "ends": null})), "/starts", "new_time_needed");
    patched(&json!({"venue": {"name": "Hall 2"}})).expect(200);
    // Postponed keeps the time that no longer holds.
    assert_eq!(becomes("postponed").ok(200)["starts"]["local"], "2026-11-21T15:00");
    // What was cancelled takes place after all expressly alone.
    patched(&json!({"occurrence": "cancelled"})).expect(200);
    for word in ["planned", "confirmed", "held", "postponed"] {
        refused(patched(&json!({"occurrence": word})), "/occurrence", "not_from_there");
    }
    refused(becomes("held"), "/occurrence", "not_from_there");
    refused(becomes("postponed"), "/occurrence", "not_from_there");
    patched(&json!({"venue": {"name": "Hall 3"}})).expect(200);
    becomes("planned").expect(200);
    // What was held is not cancelled.
    patched(&json!({"occurrence": "held"})).expect(200);
    for word in ["cancelled", "postponed", "rescheduled"] {
        refused(becomes(word), "/occurrence", "not_from_there");
        refused(patched(&json!({"occurrence": word})), "/occurrence", "not_from_there");
    }
    refused(patched(&json!({"occurrence": "planned"})), "/occurrence", "not_from_there");
    becomes("confirmed").expect(200);
    // A new one may say anything that makes sense.
    desk.post("/v1/manage/press-conferences", &json!({"occurrence": "rescheduled"})).expect(422);
    desk.make(KIND, &json!({"occurrence": "cancelled"}));
    // The act says what it is, and takes nothing else.
    let path = format!("{}/occurrence", managed(KIND, &conference));
    desk.post(&path, &json!({"occurrence": "held"})).problem(428, "precondition_required");
    desk.act(&path, 1, &json!({"occurrence": "held"})).problem(412, "stale");
    rearrange(&desk, &conference, &json!({"occurrence": "maybe"})).problem(422, "invalid");
    rearrange(&desk, &conference, &json!({})).problem(422, "invalid");
    rearrange(&desk, &conference, &json!({"occurrence": "held", "begins": "now"})).problem(422, "invalid");
}

fn a_change_is_published_when_asked_for(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(KIND, &briefing("2026-11-20"));
    let cancel = json!({"occurrence": "cancelled", "publish": true, "note": "Called off."});
    rearrange(&desk, &conference, &cancel).problem(409, "not_published");
    assert_eq!(desk.again(KIND, &conference)["occurrence"], "confirmed", "nothing was done by halves");
    desk.publish(KIND, &conference);
    let done = rearrange(&desk, &conference, &cancel).ok(200);
    assert_eq!((&done["publication"]["state"], &done["publication"]["changed"]), (&json!("live"), &json!(false)));
    let told = room.anyone().get(&shown(KIND, &conference)).ok(200);
    assert_eq!((&told["occurrence"], &told["changes"][0]["note"]), (&json!("cancelled"), &json!("Called off.")));
    assert_eq!(told["changes"][0]["before"]["occurrence"], "confirmed");
    // As a part of a batch it is the same.
    let path = format!("{}/occurrence", managed(KIND, &conference));
    let operation = json!({"method": "POST", "path": path, "if_match": format!("\"{}\"", version(&done)), "body": {"occurrence": "planned", "publish": true}});
    desk.post("/v1/manage/batch", &json!({"operations": [operation]})).expect(200);
    assert_eq!(room.anyone().get(&shown(KIND, &conference)).ok(200)["occurrence"], "planned");
}

fn a_preview_and_a_look_back_tell_the_changes_of_their_time(engine: Engine) {
    let story = Story::begin(engine);
    let desk = &story.desk;
    let conference = desk.make_public(KIND, &briefing("2027-03-20"));
    story.go(10);
    rearrange(desk, &conference, &json!({"occurrence": "cancelled", "note": "Called off."})).expect(200);
    let token = desk.post(&format!("{}/preview-tokens", managed(KIND, &conference)), &json!({})).ok(201);
    let preview = story.room.anyone().with_token(token["token"].as_str().expect("a token"));
    let seen = preview.get(token["url"].as_str().expect("an address")).ok(200);
    assert_eq!(seen["changes"][0]["note"], "Called off.");
    desk.publish(KIND, &conference);
    let back = |minutes: i64| {
        let at = story.at(minutes).format("%Y-%m-%dT%H:%M:%SZ");
        desk.get(&format!("{}/seen?at={at}", managed(KIND, &conference))).ok(200)["changes"].as_array().map(Vec::len)
    };
    assert_eq!((back(5), back(10)), (Some(0), Some(1)));
}

fn history_is_listed_page_by_page(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(KIND, &briefing("2026-11-20"));
    for hour in 10..15 {
        desk.change(KIND, &conference, &json!({"starts": shanghai(&format!("2026-11-20T{hour}:00"))}));
    }
    let path = format!("{}/history", managed(KIND, &conference));
    let versions = |page: &Value| page["data"].as_array().expect("a page").iter().map(version).collect::<Vec<_>>();
    let first = desk.get(&format!("{path}?limit=2")).ok(200);
    assert_eq!(versions(&first), [6, 5]);
    let second =
        desk.get(&format!("{path}?limit=2&cursor={}", first["page"]["next_cursor"].as_str().expect("more"))).ok(200);
    assert_eq!(versions(&second), [4, 3]);
    let last =
        desk.get(&format!("{path}?limit=2&cursor={}", second["page"]["next_cursor"].as_str().expect("more"))).ok(200);
    assert_eq!((versions(&last), &last["page"]["has_more"]), (vec![2], &json!(false)));
    let back =
        desk.get(&format!("{path}?limit=2&cursor={}", last["page"]["prev_cursor"].as_str().expect("some"))).ok(200);
    assert_eq!(versions(&back), [4, 3]);
    let official = desk.make(Kind::Official, &json!({"names": "Zhou Song"}));
    desk.get(&format!("/v1/manage/press-conferences/{}/history", id(&official))).problem(404, "not_found");
}

fn an_end_before_the_beginning_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let made = |starts: Value, ends: Value| {
        desk.post("/v1/manage/press-conferences", &json!({"starts": starts, "ends": ends})).status
    };
    let plain = |local: &str| json!({"local": local});
    let in_zone = |local: &str, zone: &str| json!({"local": local, "time_zone": zone});
    for (starts, ends, status) in [
        (shanghai("2026-11-20T15:00"), shanghai("2026-11-20T14:59"), 422),
        (shanghai("2026-11-20T15:00"), shanghai("2026-11-20T15:00"), 201),
        (shanghai("2026-11-20T15:00"), plain("2026-11-20T14:00"), 422),
        (plain("2026-11-20T15:00"), plain("2026-11-20T14:00"), 422),
        (plain("2026-11-20"), plain("2026-11-19"), 422),
        (plain("2026-11-20"), plain("2026-11-20"), 201),
        (shanghai("2026-11-20T15:00"), plain("2026-11-20"), 201),
        // A later instant on an earlier day, on the other side of the date line.
        (in_zone("2026-11-21T08:00", "Asia/Tokyo"), in_zone("2026-11-20T18:00", "America/Los_Angeles"), 201),
        (in_zone("2026-11-20T18:00", "America/Los_Angeles"), in_zone("2026-11-21T08:00", "Asia/Tokyo"), 422),
    ] {
        assert_eq!(made(starts.clone(), ends.clone()), status, "{starts} {ends}");
    }
}

fn an_end_moves_along_with_the_beginning(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let moved = |starts: Value, ends: Value, to: Value| {
        let conference = desk.make(KIND, &json!({"starts": starts, "ends": ends}));
        let done = rearrange(&desk, &conference, &json!({"occurrence": "rescheduled", "starts": to})).ok(200);
        done["ends"].clone()
    };
    let end = moved(
        shanghai("2026-11-20T23:00"),
        shanghai("2026-11-21T00:30"),
        json!({"local": "2026-12-31T23:30", "time_zone": "Asia/Tokyo"}),
    );
    assert_eq!((&end["local"], &end["time_zone"]), (&json!("2027-01-01T01:00"), &json!("Asia/Tokyo")));
    let end = moved(json!({"local": "2026-11-20"}), json!({"local": "2026-11-22"}), json!({"local": "2026-12-01"}));
    assert_eq!(end["local"], "2026-12-03");
    // From an hour to a bare day nobody knows how long it will be.
    assert_eq!(
        moved(shanghai("2026-11-20T15:00"), shanghai("2026-11-20T16:00"), json!({"local": "2026-12-01"})),
        Value::Null
    );
    assert_eq!(moved(shanghai("2026-11-20T15:00"), Value::Null, shanghai("2026-11-21T15:00")), Value::Null);
    let conference = desk.make(KIND, &briefing("2026-11-20"));
    let wish = json!({"occurrence": "rescheduled", "starts": shanghai("2026-11-21T15:00"), "ends": shanghai("2026-11-21T15:20")});
    assert_eq!(rearrange(&desk, &conference, &wish).ok(200)["ends"]["local"], "2026-11-21T15:20");
}

fn a_series_is_a_filter_and_a_number_is_taken_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let make = |series: &str, number: i32, day: &str| {
        desk.make_public(KIND, &json!({"series": series, "number": number, "starts": {"local": day}}))
    };
    let first = make("Water, weekly", 1, "2026-11-06");
    let second = make("Water, weekly", 2, "2026-11-13");
    make("Fire", 1, "2026-11-13");
    assert_eq!(second["warnings"], json!([]));
    let again = make("Water,  weekly", 2, "2026-11-20");
    let warning = &again["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["pointer"], &warning["records"][0]["id"]),
        (&json!("number_taken"), &json!("/number"), &second["id"])
    );
    assert_eq!(desk.change(KIND, &again, &json!({"number": 3}))["warnings"], json!([]));
    desk.publish(KIND, &again);
    let numbers = |query: &str| {
        let page = room.anyone().get(&format!("/v1/press-conferences?{query}")).ok(200);
        page["data"]
            .as_array()
            .expect("a page")
            .iter()
            .map(|one| one["number"].as_i64().unwrap_or(0))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        numbers("series=Water,%20weekly"),
        [3, 2, 1],
        "a comma belongs to the title, and the latest comes first"
    );
    assert_eq!(numbers("series=WATER,+WEEKLY&sort=starts"), [1, 2, 3]);
    assert_eq!(numbers("series=Water"), [0_i64; 0]);
    assert_eq!(numbers("series=fire&count=exact"), [1]);
    // Each leads to those beside it, as far as readers see them.
    let beside = |conference: &Value| {
        let told = room.anyone().get(&shown(KIND, conference)).ok(200);
        (told["previous_in_series"]["id"].clone(), told["next_in_series"]["id"].clone())
    };
    assert_eq!(beside(&first), (Value::Null, second["id"].clone()));
    assert_eq!(beside(&second), (first["id"].clone(), again["id"].clone()));
    desk.unpublish(KIND, &first);
    assert_eq!(beside(&second), (Value::Null, again["id"].clone()));
    assert_eq!(room.anyone().get("/v1/press-conferences").ok(200)["data"][0].get("next_in_series"), None);
}

fn titles(page: &Value) -> Vec<&str> {
    page["data"].as_array().expect("a page").iter().map(|one| one["title"].as_str().unwrap_or("-")).collect()
}

/// The story begins on 1 March 2027 at 08:00 UTC.
fn those_to_come_and_those_past(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let utc = |local: &str| json!({"local": local, "time_zone": "UTC"});
    for (title, starts, ends, occurrence) in [
        ("over", utc("2027-03-01T06:00"), utc("2027-03-01T07:59"), "confirmed"),
        ("ends now", utc("2027-03-01T07:00"), utc("2027-03-01T08:00"), "confirmed"),
        ("runs", utc("2027-03-01T07:30"), utc("2027-03-01T08:30"), "confirmed"),
        ("began, end unknown", utc("2027-03-01T07:45"), Value::Null, "confirmed"),
        ("began yesterday", utc("2027-02-28T10:00"), utc("2027-03-02T12:00"), "confirmed"),
        ("yesterday, end unknown", utc("2027-02-28T23:30"), Value::Null, "confirmed"),
        ("tomorrow", utc("2027-03-02T10:00"), Value::Null, "planned"),
        ("cancelled", utc("2027-03-03T10:00"), Value::Null, "cancelled"),
        ("postponed", utc("2027-03-04T10:00"), Value::Null, "postponed"),
        ("held early", utc("2027-03-05T10:00"), Value::Null, "held"),
        ("no day", Value::Null, Value::Null, "planned"),
    ] {
        desk.make_public(KIND, &json!({"title": title, "starts": starts, "ends": ends, "occurrence": occurrence}));
    }
    let upcoming = ["began yesterday", "runs", "began, end unknown", "tomorrow", "cancelled", "postponed"];
    let list = |query: &str| reader.get(&format!("/v1/press-conferences?{query}")).ok(200);
    assert_eq!(titles(&list("when=upcoming")), upcoming);
    assert_eq!(titles(&list("when=past")), ["held early", "ends now", "over", "yesterday, end unknown"]);
    assert_eq!(titles(&list("when=upcoming&occurrence=cancelled")), ["cancelled"]);
    assert_eq!(titles(&list("when=upcoming&sort=-starts&limit=1")), ["postponed"]);
    assert_eq!(list("when=upcoming&count=exact")["page"]["total"], 6);
    assert_eq!(list("")["data"].as_array().map(Vec::len), Some(11), "without it, all");
    // Page by page.
    let mut page = list("when=upcoming&limit=4");
    let mut seen: Vec<String> = titles(&page).into_iter().map(str::to_owned).collect();
    page = list(&format!("when=upcoming&limit=4&cursor={}", page["page"]["next_cursor"].as_str().expect("more")));
    seen.extend(titles(&page).into_iter().map(str::to_owned));
    assert_eq!(seen, upcoming);
    // Nothing runs when one ends, and the list knows.
    story.go(30);
    assert_eq!(titles(&list("when=upcoming"))[1], "began, end unknown");
    assert_eq!(titles(&list("when=past"))[1], "runs");
    story.go(24 * 60 * 10);
    assert_eq!(titles(&list("when=upcoming")), [""; 0]);
    assert_eq!(list("when=past")["data"].as_array().map(Vec::len), Some(10));
    // What is moved is upcoming again.
    let over = list("when=past&sort=starts")["data"][1].clone();
    rearrange(desk, &over, &json!({"occurrence": "rescheduled", "starts": utc("2027-04-01T10:00"), "publish": true}))
        .expect(200);
    assert_eq!(list("when=upcoming")["data"][0]["id"], over["id"]);
    reader.get("/v1/press-conferences?when=now").problem(400, "invalid_parameter");
}

fn whole_days_end_in_their_own_zone(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let day = |title: &str, day: &str, zone: Value| {
        desk.make_public(KIND, &json!({"title": title, "starts": {"local": day, "time_zone": zone}}));
    };
    day("Honolulu", "2027-02-28", json!("Pacific/Honolulu"));
    day("site", "2027-02-28", Value::Null);
    day("Auckland", "2027-03-01", json!("Pacific/Auckland"));
    let upcoming = || {
        let page = reader.get("/v1/press-conferences?when=upcoming").ok(200);
        let mut titles: Vec<String> = titles(&page).into_iter().map(str::to_owned).collect();
        titles.sort();
        titles
    };
    // 28 February lasts in Honolulu until 10:00 UTC, and 1 March in Auckland until 11:00.
    assert_eq!(upcoming(), ["Auckland", "Honolulu"]);
    story.go_before(120);
    assert_eq!(upcoming(), ["Auckland", "Honolulu"]);
    story.go(120);
    assert_eq!(upcoming(), ["Auckland"]);
    story.go(180);
    assert_eq!(upcoming(), [""; 0]);
}

/// The site's zone counts for those that name none, also when it is another one later.
fn a_site_in_another_zone_has_other_days(engine: Engine) {
    let story = Story::begin(engine);
    story.desk.make_public(KIND, &json!({"title": "a day", "starts": {"local": "2027-02-28"}}));
    let upcoming =
        || story.room.anyone().get("/v1/press-conferences?when=upcoming").ok(200)["data"].as_array().map(Vec::len);
    assert_eq!(upcoming(), Some(0));
    let site = story.desk.get("/v1/manage/site").ok(200);
    let zone = json!({"time_zone": "Pacific/Honolulu"});
    story.room.admin().patch("/v1/manage/site?publish=true", version(&site), &zone).expect(200);
    assert_eq!(upcoming(), Some(1));
}

fn what_is_upcoming_is_kept_no_longer_than_the_minute(engine: Engine) {
    let story = Story::begin(engine);
    story.desk.make_public(KIND, &briefing("2027-03-20"));
    let kept = |path: &str| story.room.anyone().get(path).must("cache-control").to_owned();
    story.clock.set((story.start + chrono::Duration::seconds(52)).into());
    for path in [
        "/v1/press-conferences?when=upcoming",
        "/v1/press-conferences?when=past",
        "/v1/feeds/press-conferences.ics?when=upcoming",
    ] {
        assert_eq!(kept(path), "public, max-age=8, s-maxage=8", "{path}");
    }
    story.clock.set((story.start + chrono::Duration::seconds(10)).into());
    assert_eq!(
        kept("/v1/press-conferences?when=upcoming"),
        "public, max-age=10, s-maxage=30, stale-while-revalidate=20"
    );
    assert_eq!(kept("/v1/press-conferences"), "public, max-age=10, s-maxage=30, stale-while-revalidate=30");
}

fn lists_cost_a_fixed_number_of_statements(engine: Engine) {
    let room = Newsroom::counting(engine);
    let desk = room.editor();
    for at in 0..20 {
        let bureau = desk.organization(&format!("Bureau {at}"));
        let mut conference = briefing("2126-11-20");
        conference["hosts"] = json!([link(&bureau)]);
        conference["series"] = json!("Briefings");
        let conference = desk.make_public(KIND, &conference);
        rearrange(&desk, &conference, &json!({"occurrence": "cancelled", "publish": true})).expect(200);
    }
    let of = |client: &Client, path: &str| {
        client.get(path).expect(200);
        statements::of(&room.database.address, || drop(client.get(path).expect(200)))
    };
    let reader = room.anyone();
    for query in ["", "&when=upcoming", "&series=briefings", "&when=upcoming&series=briefings&count=exact"] {
        let path = |limit: usize| format!("/v1/press-conferences?limit={limit}{query}");
        let (few, many) = (of(&reader, &path(3)), of(&reader, &path(20)));
        assert_eq!(few.len(), many.len(), "{query}\n{few:#?}\n{many:#?}");
        assert!(many.len() <= 16, "{many:#?}");
    }
    let feed = of(&reader, "/v1/feeds/press-conferences.ics");
    let one = of(&reader, "/v1/feeds/press-conferences.ics?when=past");
    assert!(feed.len() <= 16 && one.len() <= feed.len(), "{feed:#?}");
    let managed = |limit: usize| of(&desk, &format!("/v1/manage/press-conferences?limit={limit}")).len();
    assert_eq!(managed(3), managed(20));
}

/// Invariant 12, as far as press conferences go: in JSON, in lists, in calendars, in previews.
fn invariant_12_what_is_not_public_stays_in_management(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let mut conference = briefing("2026-11-20");
    conference["contacts"] = json!([{"kind": "phone", "value": "inner-line"}, {"kind": "email", "value": "inner@example.com"},
        {"kind": "other", "value": "The press office", "public": true}]);
    conference["coverage"] = json!("assigned");
    let conference = desk.make_public(KIND, &conference);
    rearrange(&desk, &conference, &json!({"occurrence": "cancelled", "publish": true})).expect(200);
    let reader = room.anyone();
    for path in [
        shown(KIND, &conference),
        "/v1/press-conferences".into(),
        format!("{}/event.ics", shown(KIND, &conference)),
        "/v1/feeds/press-conferences.ics".into(),
    ] {
        let text = reader.get(&path).expect(200).text();
        assert!(!text.contains("inner") && !text.contains("assigned") && !text.contains("editor@"), "{path}: {text}");
        assert!(text.contains("The press office"), "{path}: {text}");
    }
}

fn what_is_done_needs_leave(engine: Engine) {
    let room = Newsroom::open(engine);
    let conference = room.editor().make_public(KIND, &briefing("2026-11-20"));
    let path = format!("{}/occurrence", managed(KIND, &conference));
    let wish = json!({"occurrence": "cancelled"});
    room.anyone().act(&path, 1, &wish).problem(401, "unauthenticated");
    room.desk(Role::Reader).act(&path, 1, &wish).problem(403, "forbidden");
    // A reporter writes it down, and does not publish it.
    let at_once = json!({"occurrence": "cancelled", "publish": true});
    room.reporter().act(&path, 1, &at_once).problem(403, "forbidden");
    room.reporter().act(&path, 1, &wish).expect(200);
    room.anyone().get(&format!("{}/history", managed(KIND, &conference))).problem(401, "unauthenticated");
    room.desk(Role::Reader).get(&format!("{}/history", managed(KIND, &conference))).expect(200);
}
