//! Press conferences in calendars (RFC 5545), read back by another's parser.

use std::collections::BTreeMap;

use icalendar::parser::{Component, read_calendar, unfold};
use serde_json::{Value, json};

use crate::harness::stories::{id, link, shown, version};
use crate::harness::{Answer, Client, Engine, Newsroom, Story};
use crate::press_conferences::{KIND, briefing, rearrange, shanghai};

on_both!(
    one_event_for_calendars,
    times_in_calendars,
    a_sequence_rises_and_what_is_cancelled_stays,
    a_feed_to_subscribe_to,
    nothing_in_a_text_breaks_a_calendar,
    invariant_6_a_day_is_the_same_day_everywhere,
);

/// A calendar read by another's parser: its events, each by the name of its properties with their parameters.
struct Calendar {
    zones: Vec<String>,
    events: Vec<BTreeMap<String, String>>,
}

#[track_caller]
fn read(answer: Answer) -> Calendar {
    assert_eq!(answer.must("content-type"), "text/calendar; charset=utf-8");
    let text = answer.expect(200).text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    let unfolded = unfold(&text);
    let calendar = read_calendar(&unfolded).unwrap_or_else(|error| panic!("{error}: {text}"));
    let properties = |component: &Component<'_>| {
        component
            .properties
            .iter()
            .map(|property| (property.name.to_string(), property.val.clone().unescape_text().to_string()))
            .collect::<BTreeMap<_, _>>()
    };
    let parameters = |component: &Component<'_>| {
        let of = component.properties.iter().flat_map(|property| {
            property.params.iter().map(move |parameter| {
                (
                    format!("{};{}", property.name, parameter.key),
                    parameter.val.as_ref().map(ToString::to_string).unwrap_or_default(),
                )
            })
        });
        of.collect::<Vec<_>>()
    };
    let of_kind =
        |kind: &str| calendar.components.iter().filter(|component| component.name == kind).collect::<Vec<_>>();
    let events = of_kind("VEVENT").into_iter().map(|event| {
        let mut all = properties(event);
        all.extend(parameters(event));
        all
    });
    let zones = of_kind("VTIMEZONE").into_iter().filter_map(|zone| properties(zone).remove("TZID"));
    Calendar { zones: zones.collect(), events: events.collect() }
}

fn event(client: &Client, conference: &Value) -> BTreeMap<String, String> {
    read(client.get(&format!("{}/event.ics", shown(KIND, conference)))).events.remove(0)
}

fn one_event_for_calendars(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let site = desk.get("/v1/manage/site").ok(200);
    let addresses = json!({"press_conference": "https://example.com/briefings/{slug}"});
    room.admin()
        .patch(
            "/v1/manage/site?publish=true",
            version(&site),
            &json!({"addresses": addresses, "names": "Harbour News"}),
        )
        .expect(200);
    let bureau = desk.organization("Water Bureau; Harbour City");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let mut whole = briefing("2026-11-20");
    let more = json!({"title": [{"language": "en", "text": "Water, weekly"}, {"language": "zh-Hans", "text": "供水周会", "kind": "translation"}],
        "hosts": [link(&bureau)], "series": "Weekly briefings", "number": 12,
        "venue": {"name": "Press Hall", "address": "1 Water Street, Harbour City", "online_url": "https://example.com/live?a=1,2"},
        "agenda": [{"title": "Reservoirs", "speaker": link(&official)}, {"title": "Questions"}],
        "speakers": [{"official": link(&official), "label_as_printed": "ZHOU SONG", "capacity_as_printed": "Director"}],
        "contacts": [{"kind": "email", "value": "secret@example.com"}, {"kind": "email", "value": "press@example.com", "public": true},
            {"kind": "phone", "value": "+1 234", "public": true}]});
    whole.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
    let conference = desk.make_public(KIND, &whole);
    let path = format!("{}/event.ics", shown(KIND, &conference));
    let answer = room.anyone().get(&path).expect(200);
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    assert!(answer.text().contains("X-WR-CALNAME:Harbour News\r\n"));
    let tag = answer.must("etag").to_owned();
    assert!(answer.header("last-modified").is_some() && answer.must("cache-control").starts_with("public, max-age=10"));
    room.anyone().ask("GET", &path).header("if-none-match", &tag).send().expect(304);
    room.anyone().ask("HEAD", &path).send().expect(200);
    let calendar = read(answer);
    assert_eq!(calendar.zones, ["Asia/Shanghai"]);
    let event = &calendar.events[0];
    let of = |name: &str| event.get(name).map(String::as_str).unwrap_or_default();
    assert_eq!(of("UID"), id(&conference));
    assert_eq!((of("DTSTART"), of("DTSTART;TZID")), ("20261120T150000", "Asia/Shanghai"));
    assert_eq!((of("DTEND"), of("DTEND;TZID")), ("20261120T163000", "Asia/Shanghai"));
    assert_eq!((of("SUMMARY"), of("STATUS"), of("SEQUENCE")), ("Water, weekly", "CONFIRMED", "0"));
    assert_eq!(of("LOCATION"), "Press Hall, 1 Water Street, Harbour City");
    assert_eq!(of("DESCRIPTION"), "Reservoirs (Zhou Song)\nQuestions\n\nZHOU SONG (Director)");
    assert_eq!(of("URL"), "https://example.com/briefings/water-weekly");
    assert_eq!(of("CONFERENCE"), "https://example.com/live?a=1,2");
    assert_eq!((of("ORGANIZER"), of("CONTACT")), ("mailto:press@example.com", "+1 234"));
    assert_eq!(of("ORGANIZER;CN").trim_matches('"'), "Water Bureau; Harbour City");
    assert_eq!(of("CATEGORIES"), "Weekly briefings,Water Bureau; Harbour City");
    assert!(of("DTSTAMP").ends_with('Z') && of("DTSTAMP") == of("LAST-MODIFIED"));
    let chinese = read(room.anyone().get(&format!("{path}?language=zh-Hans")));
    assert_eq!(chinese.events[0]["SUMMARY"], "供水周会");
    // A draft, what has no day, and what is not there.
    let draft = desk.make(KIND, &briefing("2026-11-20"));
    room.anyone().get(&format!("{}/event.ics", shown(KIND, &draft))).problem(404, "not_found");
    let undated = desk.make_public(KIND, &json!({"title": "Some time"}));
    let problem = room.anyone().get(&format!("{}/event.ics", shown(KIND, &undated))).problem(404, "not_found");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("no day")));
    room.anyone().get("/v1/press-conferences/nobody/event.ics").problem(404, "not_found");
    room.anyone().get(&format!("{path}?fields=id")).problem(400, "unknown_parameter");
}

fn times_in_calendars(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let times = |starts: Value, ends: Value| {
        let conference = desk.make_public(KIND, &json!({"title": "Briefing", "starts": starts, "ends": ends}));
        let event = event(&room.anyone(), &conference);
        let of = |name: &str| event.get(name).cloned().unwrap_or_default();
        [of("DTSTART"), of("DTSTART;TZID") + &of("DTSTART;VALUE"), of("DTEND"), of("DTEND;TZID") + &of("DTEND;VALUE")]
    };
    let day = |day: &str| json!({"local": day});
    let new_york = |local: &str| json!({"local": local, "time_zone": "America/New_York"});
    assert_eq!(times(day("2026-11-20"), Value::Null), ["20261120", "DATE", "", ""]);
    assert_eq!(
        times(day("2026-11-20"), day("2026-11-22")),
        ["20261120", "DATE", "20261123", "DATE"],
        "the end is the day after"
    );
    assert_eq!(times(day("2026-11-20"), new_york("2026-11-20T12:00")), ["20261120", "DATE", "20261121", "DATE"]);
    assert_eq!(times(new_york("2026-07-01T06:00"), Value::Null), ["20260701T060000", "America/New_York", "", ""]);
    assert_eq!(times(new_york("2026-07-01T06:00"), new_york("2026-07-01T06:00"))[2], "", "no time at all is no end");
    assert_eq!(times(new_york("2026-07-01T06:00"), day("2026-07-01"))[2..], ["20260702T000000", "America/New_York"]);
    assert_eq!(
        times(json!({"local": "2026-07-01T06:00", "time_zone": "UTC"}), Value::Null)[..2],
        ["20260701T060000Z", ""]
    );
    assert_eq!(
        times(json!({"local": "2026-07-01T06:00:30"}), Value::Null)[..2],
        ["20260701T060030Z", ""],
        "without a zone it is the site's"
    );
    // The rules of the zone are those of the years in which there are events.
    let text = room.anyone().get("/v1/feeds/press-conferences.ics").text();
    let zone = text.split("BEGIN:VTIMEZONE").nth(1).expect("a zone").split("END:VTIMEZONE").next().expect("its end");
    let zone: Vec<&str> = zone.split_terminator("\r\n").collect();
    assert_eq!(zone.iter().filter(|line| **line == "BEGIN:DAYLIGHT").count(), 1);
    assert!(zone.contains(&"DTSTART:20260308T020000") && zone.contains(&"DTSTART:20261101T020000"), "{zone:?}");
}

fn a_sequence_rises_and_what_is_cancelled_stays(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let conference = desk.make_public(KIND, &briefing("2027-03-20"));
    let told = || {
        let event = event(&reader, &conference);
        (
            event["SEQUENCE"].clone(),
            event["STATUS"].clone(),
            event["X-PRESSROOM-OCCURRENCE"].clone(),
            event["DTSTART"].clone(),
        )
    };
    let is = |sequence: &str, status: &str, word: &str, start: &str| {
        (sequence.to_owned(), status.to_owned(), word.to_owned(), start.to_owned())
    };
    assert_eq!(told(), is("0", "CONFIRMED", "confirmed", "20270320T150000"));
    let minute = std::cell::Cell::new(0);
    let act = |wish: Value| {
        minute.set(minute.get() + 1);
        story.go(minute.get());
        rearrange(desk, &conference, &wish).expect(200);
    };
    act(json!({"occurrence": "postponed", "publish": true, "note": "Later."}));
    assert_eq!(told(), is("1", "TENTATIVE", "postponed", "20270320T150000"));
    assert_eq!(event(&reader, &conference)["COMMENT"], "Later.");
    act(json!({"occurrence": "rescheduled", "starts": shanghai("2027-03-21T10:00"), "publish": true}));
    assert_eq!(told(), is("2", "CONFIRMED", "rescheduled", "20270321T100000"));
    // Another title is no other time; a draft is nobody's business.
    desk.change(KIND, &conference, &json!({"title": "Another title"}));
    desk.publish(KIND, &conference);
    act(json!({"occurrence": "cancelled"}));
    assert_eq!(told().0, "2");
    desk.publish(KIND, &conference);
    assert_eq!(told(), is("3", "CANCELLED", "cancelled", "20270321T100000"));
    let feed = read(reader.get("/v1/feeds/press-conferences.ics"));
    assert_eq!((feed.events.len(), feed.events[0]["STATUS"].as_str()), (1, "CANCELLED"));
    // Taken from sight and shown again, changed back: it never falls.
    minute.set(50);
    story.go(50);
    desk.unpublish(KIND, &conference);
    assert!(read(reader.get("/v1/feeds/press-conferences.ics")).events.is_empty());
    act(json!({"occurrence": "confirmed", "starts": shanghai("2027-03-20T15:00")}));
    desk.publish(KIND, &conference);
    assert_eq!(told(), is("4", "CONFIRMED", "confirmed", "20270320T150000"));
}

fn a_feed_to_subscribe_to(engine: Engine) {
    let story = Story::begin(engine);
    let (desk, reader) = (&story.desk, story.room.anyone());
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let make = |title: &str, day: &str, more: Value| {
        let mut conference = briefing(day);
        conference["title"] = json!(title);
        conference.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        desk.make_public(KIND, &conference)
    };
    make("hosted", "2027-03-20", json!({"hosts": [link(&bureau)]}));
    make("spoken at", "2027-02-20", json!({"speakers": [{"official": link(&official), "label_as_printed": "Z"}]}));
    make("in a series", "2027-03-22", json!({"series": "Weekly"}));
    desk.make(KIND, &briefing("2027-03-22"));
    desk.make_public(KIND, &json!({"title": "no day"}));
    let feed = |query: &str| {
        let calendar = read(reader.get(&format!("/v1/feeds/press-conferences.ics{query}")));
        let mut titles: Vec<String> = calendar.events.iter().map(|event| event["SUMMARY"].clone()).collect();
        titles.sort();
        titles
    };
    assert_eq!(feed(""), ["hosted", "in a series", "spoken at"]);
    assert_eq!(feed(&format!("?organization={}", id(&bureau))), ["hosted"]);
    assert_eq!(feed("?organization=water-bureau"), ["hosted"]);
    assert_eq!(feed(&format!("?official={}", id(&official))), ["spoken at"]);
    assert_eq!(feed("?series=weekly"), ["in a series"]);
    assert_eq!(feed("?when=upcoming"), ["hosted", "in a series"]);
    assert_eq!(feed("?occurrence=cancelled"), [""; 0]);
    reader.get("/v1/feeds/press-conferences.ics?topic=water").problem(400, "unknown_parameter");
    // The same bytes, as long as nothing changes; an answer the client has is not sent again.
    let answer = reader.get("/v1/feeds/press-conferences.ics").expect(200);
    story.go(60);
    let tag = answer.must("etag").to_owned();
    reader.ask("GET", "/v1/feeds/press-conferences.ics").header("if-none-match", &tag).send().expect(304);
    let packed =
        reader.ask("GET", "/v1/feeds/press-conferences.ics").header("accept-encoding", "gzip").send().expect(200);
    assert_eq!(packed.body, answer.body);
    assert_eq!(
        reader
            .ask("GET", "/v1/feeds/press-conferences.ics")
            .header("origin", "https://a.example")
            .send()
            .header("access-control-allow-origin"),
        Some("*")
    );
}

fn nothing_in_a_text_breaks_a_calendar(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let nasty = "A\\B; C, \"D\": 供水供水供水供水供水供水供水供水供水供水供水供水供水 😀 end:VEVENT";
    let bureau = desk.organization(nasty);
    let mut conference = briefing("2026-11-20");
    conference["title"] = json!(nasty);
    conference["hosts"] = json!([link(&bureau)]);
    conference["series"] = json!(nasty);
    conference["venue"] = json!({"name": nasty, "address": "line one\r\nEND:VEVENT\nline two"});
    conference["agenda"] = json!([{"title": "one\ntwo"}]);
    conference["contacts"] = json!([{"kind": "email", "value": "a@b\r\nATTENDEE:x", "public": true}, {"kind": "email", "value": "press@example.com", "public": true}]);
    let conference = desk.make_public(KIND, &conference);
    let calendar = read(room.anyone().get(&format!("{}/event.ics", shown(KIND, &conference))));
    assert_eq!(calendar.events.len(), 1);
    let event = &calendar.events[0];
    assert_eq!((event["SUMMARY"].as_str(), event["DESCRIPTION"].as_str()), (nasty, "one\ntwo"));
    assert_eq!(event["LOCATION"], format!("{nasty}, line one\nEND:VEVENT\nline two"));
    assert_eq!(event["ORGANIZER"], "mailto:press@example.com");
    assert!(!event.contains_key("ATTENDEE"));
}

/// Invariant 6: what is known by its day is that day in every zone, for readers, in the list, and in a calendar.
fn invariant_6_a_day_is_the_same_day_everywhere(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let site = desk.get("/v1/manage/site").ok(200);
    room.admin()
        .patch("/v1/manage/site?publish=true", version(&site), &json!({"time_zone": "Pacific/Kiritimati"}))
        .expect(200);
    for zone in [
        Value::Null,
        json!("Pacific/Pago_Pago"),
        json!("America/Los_Angeles"),
        json!("America/St_Johns"),
        json!("UTC"),
        json!("Pacific/Kiritimati"),
    ] {
        for day in ["2026-03-08", "2026-11-01", "2026-12-31"] {
            let conference = desk.make_public(KIND, &json!({"starts": {"local": day, "time_zone": zone}}));
            let told = room.anyone().get(&shown(KIND, &conference)).ok(200);
            assert_eq!(
                (&told["starts"]["local"], &told["starts"]["utc"], &told["starts"]["time_zone"]),
                (&json!(day), &Value::Null, &zone)
            );
            assert_eq!(told["starts"]["precision"], "day");
            let whole = event(&room.anyone(), &conference);
            assert_eq!(
                (whole["DTSTART"].as_str(), whole["DTSTART;VALUE"].as_str()),
                (day.replace('-', "").as_str(), "DATE")
            );
            let hour = desk.make_public(KIND, &json!({"starts": {"local": format!("{day}T23:30"), "time_zone": zone}}));
            let told = room.anyone().get(&shown(KIND, &hour)).ok(200);
            assert_eq!(told["starts"]["local"], format!("{day}T23:30"), "{zone}");
            assert_eq!(event(&room.anyone(), &hour)["DTSTART"][..8], day.replace('-', ""), "{zone}");
        }
    }
}
