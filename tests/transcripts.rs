//! Transcripts: imported as briefing rooms give them out, given a new text, laid beside another language, exported.

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::program::Program;
use crate::harness::stories::{id, link, managed, version};
use crate::harness::{Answer, Client, Engine, Newsroom, statements};

on_both!(
    words_come_in_turn_by_turn,
    the_same_words_make_nothing_twice,
    a_key_gives_the_first_answer_again,
    a_dry_run_stores_no_transcript,
    a_label_names_an_official_where_one_fits,
    what_a_person_says_of_a_label_wins,
    a_title_names_who_held_it_that_day,
    captions_keep_their_times,
    a_new_text_keeps_its_turns,
    turns_that_move_keep_their_identity,
    a_text_that_cannot_be_read_is_a_clear_problem,
    two_languages_are_laid_side_by_side,
    readers_export_what_they_may_see,
    what_is_exported_comes_in_the_same,
    two_at_once_make_one,
    a_long_transcript_is_written_in_few_statements,
);

const BRIEFING: &str = "Harbour Press Room\n\n1:37 P.M. EST\n\nMODERATOR:  Hello.\n\nMS. ODUYA:  Good afternoon.  The water is back.\n\n\
    Q    Since when?\n\nMS. ODUYA:  Since noon.\n\n(Laughter.)\n\nQ    Thank you, Mara.\n\n2:20 P.M. EST\n";

struct Scene {
    room: Newsroom,
    desk: Client,
    conference: Value,
}

fn scene(engine: Engine, conference: &Value) -> Scene {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let conference = desk.make(Kind::PressConference, conference);
    Scene { room, desk, conference }
}

fn held() -> Value {
    json!({"title": "Water supply", "starts": {"local": "2027-05-04T13:37", "time_zone": "America/New_York"}, "occurrence": "held"})
}

impl Scene {
    fn place(&self) -> String {
        format!("{}/transcripts", managed(Kind::PressConference, &self.conference))
    }

    #[track_caller]
    fn send(&self, query: &str, media: &str, words: &str) -> Answer {
        self.desk.ask("POST", &format!("{}{query}", self.place())).bytes(media, words.as_bytes()).send()
    }

    #[track_caller]
    fn import(&self, words: &str) -> Value {
        self.send("", "text/plain", words).ok(201)
    }

    #[track_caller]
    fn rewrite(&self, transcript: &Value, words: &str) -> Answer {
        let path = format!("{}/text", managed(Kind::Transcript, transcript));
        let now = self.desk.again(Kind::Transcript, transcript);
        self.desk.ask("PUT", &path).version(version(&now)).bytes("text/plain", words.as_bytes()).send()
    }
}

fn segments(transcript: &Value) -> &Vec<Value> {
    transcript["segments"].as_array().expect("a transcript has its turns")
}

fn label<'a>(report: &'a Value, name: &str) -> &'a Value {
    let labels = report["labels"].as_array().expect("a report lists labels");
    labels.iter().find(|found| found["label"] == name).unwrap_or_else(|| panic!("{name} is not in {report}"))
}

fn words_come_in_turn_by_turn(engine: Engine) {
    let scene = scene(engine, &held());
    let answer = scene.send("?source_url=https://example.org/b&licence=CC0&kind=edited", "text/plain", BRIEFING);
    assert!(answer.must("location").starts_with("/v1/manage/transcripts/"));
    let import = answer.ok(201);
    let transcript = &import["transcript"];
    assert_eq!((&transcript["language"], &transcript["kind"]), (&json!("en"), &json!("edited")));
    assert_eq!((&transcript["source_url"], &transcript["licence"]), (&json!("https://example.org/b"), &json!("CC0")));
    let turns: Vec<(&str, &Value, &str)> = segments(transcript)
        .iter()
        .map(|turn| {
            let text = turn["text"].as_str().expect("words");
            (turn["type"].as_str().expect("a type"), &turn["speaker_label"], text)
        })
        .collect();
    let label = |text: &str| json!(text);
    assert_eq!(
        turns,
        [
            ("speech", &label("MODERATOR"), "Hello."),
            ("speech", &label("MS. ODUYA"), "Good afternoon. The water is back."),
            ("question", &label("Q"), "Since when?"),
            ("answer", &label("MS. ODUYA"), "Since noon."),
            ("scene", &Value::Null, "(Laughter.)"),
            ("speech", &label("Q"), "Thank you, Mara."),
        ]
    );
    assert_eq!(segments(transcript)[3]["answers"], segments(transcript)[2]["id"]);
    let report = &import["report"];
    assert_eq!(report["turns"]["all"], 6);
    assert_eq!((&report["starts"], &report["ends"]), (&json!("13:37"), &json!("14:20")));
    assert_eq!((&report["time_zone"], &report["place"]), (&json!("America/New_York"), &json!("Harbour Press Room")));
    assert_eq!(report["not_understood"], json!([]));
    let again = scene.desk.again(Kind::Transcript, transcript);
    assert_eq!(again["segments"], transcript["segments"]);
}

fn the_same_words_make_nothing_twice(engine: Engine) {
    let scene = scene(engine, &held());
    let first = scene.import(BRIEFING);
    // However they are set.
    let second = scene.send("", "text/markdown", &BRIEFING.replace("  ", " ")).ok(200);
    assert_eq!((&second["status"], &second["transcript"]["id"]), (&json!("known"), &first["transcript"]["id"]));
    assert_eq!(scene.desk.get("/v1/manage/transcripts").ok(200)["data"].as_array().map(Vec::len), Some(1));
    // In another press conference they are others, and what lies in the trash does not count.
    let other = scene.desk.make(Kind::PressConference, &json!({"title": "Another"}));
    let place = format!("{}/transcripts", managed(Kind::PressConference, &other));
    scene.desk.ask("POST", &place).bytes("text/plain", BRIEFING.as_bytes()).send().ok(201);
    scene.desk.delete(&managed(Kind::Transcript, &first["transcript"]), 1).expect(204);
    let third = scene.import(BRIEFING);
    assert_ne!(third["transcript"]["id"], first["transcript"]["id"]);
}

fn a_key_gives_the_first_answer_again(engine: Engine) {
    let scene = scene(engine, &held());
    let send = |words: &str| {
        let ask = scene.desk.ask("POST", &scene.place()).header("idempotency-key", "once");
        ask.bytes("text/plain", words.as_bytes()).send()
    };
    let first = send(BRIEFING).ok(201);
    assert_eq!(send(BRIEFING).ok(201), first);
    send("Q    Other words?\n").problem(422, "idempotency_mismatch");
}

fn a_dry_run_stores_no_transcript(engine: Engine) {
    let scene = scene(engine, &held());
    let tried = scene.send("?dry_run=true", "text/plain", BRIEFING).ok(200);
    assert_eq!((&tried["status"], &tried["transcript"]), (&json!("dry_run"), &Value::Null));
    assert_eq!(tried["report"]["turns"]["question"], 1);
    assert_eq!(scene.desk.get("/v1/manage/transcripts").ok(200)["data"], json!([]));
}

fn a_label_names_an_official_where_one_fits(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let harbour = desk.organization("Harbour Authority");
    let mara = desk.official("Mara Oduya", &harbour, "Spokeswoman", "2020");
    let tom = desk.official("Tom Sell", &harbour, "Director", "2020");
    let sells =
        [desk.official("Ann Fell", &harbour, "Clerk", "2020"), desk.official("Bo Fell", &harbour, "Clerk", "2020")];
    let late = desk.official("Lena Moss", &harbour, "Director", "2028");
    let han = desk.make(Kind::Official, &json!({"names": [{"language": "zh-Hans", "text": "安澜"}]}));
    let mut record = held();
    record["hosts"] = json!([link(&harbour)]);
    record["speakers"] = json!([{"official": link(&mara), "label_as_printed": "Mara Oduya"}]);
    let conference = desk.make(Kind::PressConference, &record);
    let scene = Scene { room, desk, conference };
    let import = scene.import(
        "MS. ODUYA:  One.\n\nMR. SELL:  Two.\n\nMR. FELL:  Three.\n\nMS. MOSS:  Four.\n\nSENIOR HARBOUR OFFICIAL:  Five.\n\n\
         MR. NOBODY:  Six.\n\nQ    Seven?\n\nMS. ODUYA:  Eight.\n",
    );
    let report = &import["report"];
    let found = |name: &str| (label(report, name)["official"].clone(), label(report, name)["why"].clone());
    assert_eq!(found("MS. ODUYA"), (mara["id"].clone(), json!("speaker")));
    assert_eq!(found("MR. SELL"), (tom["id"].clone(), json!("in_office")));
    assert_eq!(found("MR. FELL"), (Value::Null, json!("several")));
    let candidates = label(report, "MR. FELL")["candidates"].as_array().expect("candidates").clone();
    assert!(sells.iter().all(|one| candidates.iter().any(|candidate| candidate["id"] == one["id"])), "{candidates:?}");
    assert_eq!(found("MS. MOSS"), (Value::Null, json!("unknown")), "{} held no post that day", late["id"]);
    assert_eq!(found("SENIOR HARBOUR OFFICIAL"), (Value::Null, json!("unnamed")));
    assert_eq!(found("MR. NOBODY"), (Value::Null, json!("unknown")));
    assert_eq!(found("Q"), (Value::Null, json!("role")));
    assert_eq!(label(report, "MS. ODUYA")["turns"], 2);
    let turns = segments(&import["transcript"]);
    assert_eq!(turns[0]["speaker"]["id"], mara["id"]);
    assert_eq!(turns[0]["speaker_label"], "MS. ODUYA");
    assert_eq!(turns[2]["speaker"], Value::Null);
    let chinese = scene
        .import("记者：何时？\n\n海港部发言人安澜：下周。\n\n记者：谢谢。还有呢？\n\n海港部发言人安澜：没有了。\n");
    let found = label(&chinese["report"], "海港部发言人安澜");
    assert_eq!((&found["official"], &found["why"]), (&han["id"], &json!("name")));
    assert_eq!(chinese["transcript"]["language"], "zh-Hans");
}

fn what_a_person_says_of_a_label_wins(engine: Engine) {
    let scene = scene(engine, &held());
    let harbour = scene.desk.organization("Harbour Authority");
    let mara = scene.desk.official("Mara Oduya", &harbour, "Spokeswoman", "2020");
    let said = |label: &str| {
        let said = json!({ label: mara["id"] }).to_string();
        let encoded: String = url::form_urlencoded::byte_serialize(said.as_bytes()).collect();
        scene.send(&format!("?speakers={encoded}"), "text/plain", BRIEFING)
    };
    let problem = said("MS. ODOYA").problem(400, "invalid_parameter");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("MS. ODUYA")), "{problem}");
    scene.send("?speakers=no", "text/plain", BRIEFING).problem(400, "invalid_parameter");
    let import = said("MODERATOR").ok(201);
    let found = label(&import["report"], "MODERATOR");
    assert_eq!((&found["official"], &found["why"]), (&mara["id"], &json!("said")));
    assert_eq!(segments(&import["transcript"])[0]["speaker"]["id"], mara["id"]);
    let nobody = json!({"Q": "01940000-0000-7000-8000-000000000001"}).to_string();
    let encoded: String = url::form_urlencoded::byte_serialize(nobody.as_bytes()).collect();
    scene.send(&format!("?speakers={encoded}"), "text/plain", "Q    Why?\n").problem(422, "invalid");
}

fn a_title_names_who_held_it_that_day(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let state = desk.organization("Republic of the Isles");
    let position = |from: &str, to: Option<&str>| json!([{"organization": link(&state), "title": "President of the Isles", "from": from, "to": to}]);
    let before = json!({"names": "Ada Bell", "positions": position("2019", Some("2023-01-20"))});
    desk.make(Kind::Official, &before);
    let now = desk.make(Kind::Official, &json!({"names": "Ines Calloway", "positions": position("2023-01-20", None)}));
    let mut record = held();
    record["hosts"] = json!([link(&state)]);
    let conference = desk.make(Kind::PressConference, &record);
    let scene = Scene { room, desk, conference };
    let import = scene.import("THE PRESIDENT:  Welcome.\n\nQ    Why?\n\nTHE PRESIDENT:  Because.\n");
    let found = label(&import["report"], "THE PRESIDENT");
    assert_eq!((&found["official"], &found["why"]), (&now["id"], &json!("title")));
}

fn captions_keep_their_times(engine: Engine) {
    let scene = scene(engine, &held());
    let captions = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Mara Oduya>Good\n\n00:02.500 --> 00:04.000\n<v Mara Oduya>afternoon.\n\n\
                    01:00:00.000 --> 01:00:01.000\n<v Reporter>Why?\n";
    let import = scene.send("?language=en", "text/vtt", captions).ok(201);
    let turns = segments(&import["transcript"]);
    assert_eq!(turns.len(), 2);
    assert_eq!((&turns[0]["starts_at"], &turns[0]["ends_at"]), (&json!("00:00:01.000"), &json!("00:00:04.000")));
    assert_eq!(turns[1]["type"], "question");
    let other = "1\n00:00:01,000 --> 00:00:02,000\nMS. ODUYA: Hello again.\n";
    let import = scene.send("", "application/x-subrip", other).ok(201);
    assert_eq!(import["report"]["form"], "srt");
    assert_eq!(segments(&import["transcript"])[0]["starts_at"], "00:00:01.000");
}

fn a_new_text_keeps_its_turns(engine: Engine) {
    let scene = scene(engine, &held());
    let harbour = scene.desk.organization("Harbour Authority");
    let mara = scene.desk.official("Mara Oduya", &harbour, "Spokeswoman", "2020");
    let import = scene.import(BRIEFING);
    let transcript = &import["transcript"];
    let mut known = segments(transcript).clone();
    // What an editor has found out about a turn stays with it.
    known[1]["speaker"] = link(&mara);
    let known = scene.desk.change(Kind::Transcript, transcript, &json!({"segments": known}));
    let edited = BRIEFING
        .replace("The water is back.", "The water is now back.")
        .replace("Q    Since when?", "Q    Where?\n\nQ    Since when?");
    let now = scene.rewrite(transcript, &edited).ok(200);
    assert_eq!(now["report"]["kept"], json!({"same": 5, "edited": 1, "new": 1, "gone": 0}));
    let (old, new) = (segments(&known), segments(&now["transcript"]));
    assert_eq!(now["transcript"]["revision"], 2);
    assert_eq!(now["transcript"]["version"], 3);
    assert_eq!(new[1]["id"], old[1]["id"]);
    assert_eq!(new[1]["text"], "Good afternoon. The water is now back.");
    assert_eq!(new[1]["speaker"]["id"], mara["id"]);
    assert_eq!((&new[3]["id"], &new[4]["id"]), (&old[2]["id"], &old[3]["id"]));
    assert_eq!(new[4]["answers"], new[3]["id"]);
    // The same text again changes nothing.
    let again = scene.rewrite(transcript, &edited).ok(200);
    assert_eq!((&again["status"], &again["transcript"]["version"]), (&json!("known"), &json!(3)));
    let path = format!("{}/text", managed(Kind::Transcript, transcript));
    scene.desk.ask("PUT", &path).bytes("text/plain", b"Q    Why?").send().problem(428, "precondition_required");
    scene.desk.ask("PUT", &path).version(1).bytes("text/plain", b"Q    Why?").send().problem(412, "stale");
    let tried = scene
        .desk
        .ask("PUT", &format!("{path}?dry_run=true"))
        .version(3)
        .bytes("text/plain", b"Q    Why?")
        .send()
        .ok(200);
    assert_eq!((&tried["status"], &tried["report"]["kept"]["gone"]), (&json!("dry_run"), &json!(7)));
    assert_eq!(scene.desk.again(Kind::Transcript, transcript)["version"], 3);
}

fn turns_that_move_keep_their_identity(engine: Engine) {
    let scene = scene(engine, &held());
    let words: String = (0..40).map(|at| format!("MS. ODUYA:  Sentence {at} of the {} day.\n\n", at * 7)).collect();
    let import = scene.import(&words);
    let old = segments(&import["transcript"]).clone();
    // Backwards, without every third, and with two of its own.
    let mut turns: Vec<Value> =
        old.iter().enumerate().filter(|(at, _)| at % 3 != 0).map(|(_, turn)| turn.clone()).rev().collect();
    turns.insert(5, json!({"text": "New."}));
    turns.push(json!({"text": "Newer."}));
    let now = scene.desk.change(Kind::Transcript, &import["transcript"], &json!({"segments": turns}));
    let texts =
        |turns: &[Value]| turns.iter().map(|turn| (turn["text"].clone(), turn["id"].clone())).collect::<Vec<_>>();
    let wanted: Vec<Value> = turns.iter().map(|turn| turn["text"].clone()).collect();
    assert_eq!(texts(segments(&now)).into_iter().map(|(text, _)| text).collect::<Vec<_>>(), wanted);
    for (text, id) in texts(segments(&now)) {
        assert!(old.iter().find(|turn| turn["text"] == text).is_none_or(|turn| turn["id"] == id), "{text}");
    }
    assert_eq!(segments(&scene.desk.again(Kind::Transcript, &now)), segments(&now));
}

fn a_text_that_cannot_be_read_is_a_clear_problem(engine: Engine) {
    let scene = scene(engine, &held());
    scene.send("", "text/plain", "  \n").problem(422, "invalid");
    scene.send("", "text/plain", "\u{0}\u{1}\u{2}PNG\u{0}\u{0}\u{0}").problem(422, "invalid");
    scene.send("", "text/html", "<p>Q</p>").problem(415, "unsupported_media_type");
    scene.send("?kind=shouted", "text/plain", BRIEFING).problem(400, "invalid_parameter");
    scene.send("?language=!", "text/plain", BRIEFING).problem(400, "invalid_parameter");
    scene.send("", "text/plain", &"a".repeat(17 << 20)).problem(413, "too_large");
    let many: String = (0..5001).map(|at| format!("Q    Number {at}?\n\n")).collect();
    let problem = scene.send("", "text/plain", &many).problem(422, "invalid");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("5001")), "{problem}");
    let long = format!("MS. ODUYA:  {}\n", "word ".repeat(20_001));
    scene.send("", "text/plain", &long).problem(422, "invalid");
    let nowhere = "/v1/manage/press-conferences/01940000-0000-7000-8000-000000000001/transcripts";
    scene.desk.ask("POST", nowhere).bytes("text/plain", b"Q    Why?").send().problem(404, "not_found");
    let damaged = scene
        .desk
        .ask("POST", &scene.place())
        .bytes("text/plain", b"Q    Why \xff\xfe\xfd so?\n\nMS. ODUYA:  So.\n")
        .send();
    assert!([201, 422].contains(&damaged.status), "{}", damaged.text());
}

fn two_languages_are_laid_side_by_side(engine: Engine) {
    let scene = scene(engine, &held());
    let english = scene.import("### Interviewer:\nHow are you?\n\n### Tang:\nFine, thank you.\n\n### Interviewer:\nWhy?\n\n### Tang:\nBecause it has been so for as long as anybody in this town remembers.\n");
    let chinese = scene
        .send(
            "?language=zh-Hant",
            "text/markdown",
            "### 採訪者：\n您好嗎？\n\n### 唐：\n很好，謝謝。\n\n### 採訪者：\n為什麼？\n\n### 唐：\n就是這樣。\n",
        )
        .ok(201);
    let (one, other) = (&english["transcript"], &chinese["transcript"]);
    let path = format!("{}/align", managed(Kind::Transcript, other));
    let answer = scene.desk.act(&path, 1, &json!({"with": id(one)})).ok(200);
    assert_eq!((&answer["aligned"], &answer["turns"], &answer["version"]), (&json!(4), &json!(4), &json!(2)));
    assert_eq!((&answer["not_aligned"], &answer["left_over"]), (&json!([]), &json!([])));
    let now = scene.desk.again(Kind::Transcript, other);
    for (turn, counterpart) in segments(&now).iter().zip(segments(one)) {
        assert_eq!(turn["aligned_with"], counterpart["id"]);
    }
    scene.desk.act(&path, 1, &json!({"with": id(one)})).problem(412, "stale");
    scene.desk.act(&path, 2, &json!({"with": id(other)})).problem(422, "invalid");
    scene.desk.act(&path, 2, &json!({"with": id(&scene.conference)})).problem(422, "invalid");
    // What is missing in one language is left alone, and told.
    let short = "### 採訪者：\n您好嗎？\n\n### 唐：\n很好，謝謝。\n";
    let path = format!("{}/text", managed(Kind::Transcript, other));
    scene.desk.ask("PUT", &path).version(2).bytes("text/markdown", short.as_bytes()).send().ok(200);
    let back = format!("{}/align", managed(Kind::Transcript, one));
    let answer = scene.desk.act(&back, 1, &json!({"with": id(other)})).ok(200);
    assert_eq!(answer["aligned"], 2);
    let missing = answer["not_aligned"].as_array().expect("a list");
    assert_eq!((missing.len(), &missing[0]["begins"]), (2, &json!("Why?")));
}

fn readers_export_what_they_may_see(engine: Engine) {
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let harbour = desk.organization("Harbour & Sea");
    let mara = desk.official("Mara Oduya", &harbour, "Spokeswoman", "2020");
    let mut record = held();
    record["hosts"] = json!([link(&harbour)]);
    let conference = desk.make(Kind::PressConference, &record);
    let scene = Scene { room, desk, conference };
    let words = "MS. ODUYA:  Fish & <chips>.\n\nSENIOR OFFICIAL:  Nothing.\n\nQ    Why?\n\nMS. ODUYA:  So.\n";
    let import = scene.send("?language=en", "text/plain", words).ok(201);
    let transcript = &import["transcript"];
    assert_eq!(segments(transcript)[0]["speaker"]["id"], mara["id"]);
    let reader = scene.room.anyone();
    let place = format!("/v1/transcripts/{}/export", id(transcript));
    reader.get(&place).problem(404, "not_found");
    scene.desk.publish(Kind::Transcript, transcript);
    let whole = reader.get(&place).ok(200);
    assert_eq!(
        (&whole["title"], &whole["date"], &whole["starts"]),
        (&json!("Water supply"), &json!("2027-05-04"), &json!("13:37"))
    );
    assert_eq!(whole["segments"][0]["speaker"]["name"], "Mara Oduya");
    let written = reader.get(&format!("{place}?format=markdown"));
    assert_eq!(written.must("content-type"), "text/markdown; charset=utf-8");
    assert_eq!(written.must("content-language"), "en");
    assert!(written.must("cache-control").starts_with("public"));
    assert!(written.text().contains("**MS. ODUYA:** Fish \\& \\<chips>."), "{}", written.text());
    let tag = written.must("etag").to_owned();
    let again = reader.ask("GET", &format!("{place}?format=markdown")).header("if-none-match", &tag).send();
    again.expect(304);
    let xml = reader.get(&format!("{place}?format=akoma_ntoso"));
    assert_eq!(xml.must("content-type"), "application/akn+xml");
    let text = xml.text();
    for part in [
        "<akomaNtoso xmlns=\"http://docs.oasis-open.org/legaldocml/ns/akn/3.0\">".to_owned(),
        format!("<TLCPerson eId=\"person_1\" href=\"/v1/officials/{}\" showAs=\"Mara Oduya\"/>", id(&mara)),
        "showAs=\"Harbour &amp; Sea\"".to_owned(),
        "<p>Fish &amp; &lt;chips&gt;.</p>".to_owned(),
        "showAs=\"SENIOR OFFICIAL\"".to_owned(),
        "<answer eId=\"dbsect_1__answer_1\" by=\"#person_1\">".to_owned(),
    ] {
        assert!(text.contains(&part), "{part} is not in {text}");
    }
    let problem = reader.get(&format!("{place}?format=webvtt")).problem(409, "conflict");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("starts_at")), "{problem}");
    reader.get(&format!("{place}?format=pdf")).problem(400, "invalid_parameter");
    // Who is taken from sight is a label again.
    scene.desk.unpublish(Kind::Transcript, transcript);
    reader.get(&place).problem(404, "not_found");
}

fn what_is_exported_comes_in_the_same(engine: Engine) {
    let scene = scene(engine, &held());
    let captions = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Mara *Oduya*>Good & <i>well</i>:\n\n00:03.000 --> 00:04.000\n<v Reporter>Q    Why?\n\n\
                    00:05.000 --> 00:06.000\n<v Mara *Oduya*># So\n\n00:07.000 --> 00:08.000\n(Laughter.)\n";
    let import = scene.send("?language=en", "text/vtt", captions).ok(201);
    let transcript = &import["transcript"];
    scene.desk.publish(Kind::Transcript, transcript);
    let reader = scene.room.anyone();
    let plain = |transcript: &Value| -> Vec<Value> {
        let keep = |turn: &Value| {
            json!([
                turn["type"],
                turn["speaker_label"],
                turn["text"],
                turn["starts_at"],
                turn["ends_at"],
                turn["answers"].is_null()
            ])
        };
        segments(transcript).iter().map(keep).collect()
    };
    let wanted = plain(transcript);
    assert_eq!(wanted.len(), 4);
    for (format, media) in [("json", "application/json"), ("markdown", "text/markdown"), ("webvtt", "text/vtt")] {
        let written = reader.get(&format!("/v1/transcripts/{}/export?format={format}", id(transcript)));
        assert_eq!(written.must("content-type").split(';').next(), Some(media));
        let other = scene.desk.make(Kind::PressConference, &json!({"title": format}));
        let place = format!("{}/transcripts", managed(Kind::PressConference, &other));
        let back = scene.desk.ask("POST", &place).bytes(media, &written.body).send().ok(201);
        assert_eq!(back["transcript"]["language"], "en");
        let mut wanted = wanted.clone();
        // Markdown tells no times of what nobody says.
        if format == "markdown" {
            wanted[3][3] = Value::Null;
            wanted[3][4] = Value::Null;
        }
        assert_eq!(plain(&back["transcript"]), wanted, "{format}: {}", written.text());
    }
}

fn two_at_once_make_one(engine: Engine) {
    let scene = scene(engine, &held());
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let one = || {
            scope.spawn(|| {
                scene.room.editor().ask("POST", &scene.place()).bytes("text/plain", BRIEFING.as_bytes()).send().status
            })
        };
        let all = [one(), one(), one()];
        all.into_iter().map(|thread| thread.join().expect("the request ends")).collect()
    });
    assert!(answers.iter().all(|status| [200, 201].contains(status)), "{answers:?}");
    assert_eq!(scene.desk.get("/v1/manage/transcripts").ok(200)["data"].as_array().map(Vec::len), Some(1));
}

fn a_long_transcript_is_written_in_few_statements(engine: Engine) {
    let scene = scene(engine, &held());
    let words: String =
        (0..1000).map(|at| format!("Q    Question {at} of the day?\n\nMS. ODUYA:  Answer {at}.\n\n")).collect();
    let mut made = Value::Null;
    let statements = statements::of(&scene.room.database.address, || made = scene.import(&words));
    assert_eq!(segments(&made["transcript"]).len(), 2000);
    assert!(statements.len() < 80, "{} statements", statements.len());
    // A turn in the middle moves a thousand others.
    let edited = words.replacen("Q    Question 500", "Q    A question between?\n\nQ    Question 500", 1);
    let statements = statements::of(&scene.room.database.address, || {
        let now = scene.rewrite(&made["transcript"], &edited).ok(200);
        assert_eq!(now["report"]["kept"], json!({"same": 2000, "edited": 0, "new": 1, "gone": 0}));
    });
    assert!(statements.len() < 80, "{} statements", statements.len());
}

/// What a command printed, a JSON object a line.
fn told(done: &str) -> Vec<Value> {
    done.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn transcripts_come_in_by_command() {
    let program = Program::new();
    program.run(&["migrate"]).well();
    program.run_with(&["user", "add", "ada@example.com", "--role", "admin"], "correct horse battery").well();
    let file =
        |name: &str, words: &str| std::fs::write(program.folder.join(name), words).expect("a file can be written");
    file("one.md", &format!("---\ntitle: Water supply of May 4\ndate: 2027-05-04\nmood: calm\n---\n\n{BRIEFING}"));
    file(
        "en.md",
        "# 2027-06-01 A talk\n\n### Interviewer:\nHow are you on this day, and what is it that you do for the people of the town?\n\n### Tang:\nFine, and it is for the people that we are here with the others.\n",
    );
    file(
        "zh.md",
        "# 2027-06-01 對談\n\n### 採訪者：\n您好嗎？這幾天您為鎮上的人們做了什麼？\n\n### 唐：\n很好，謝謝您。我們與大家在這裡，就是為了人們。\n",
    );
    file("pairs.tsv", "en.md\tzh.md\n");
    let tried = told(&program.run(&["import", "transcript", "one.md", "--dry-run", "--json"]).well());
    assert_eq!((&tried[0]["status"], &tried[0]["transcript"]), (&json!("dry_run"), &Value::Null));
    let made = told(&program.run(&["import", "transcript", "one.md", "--json"]).well());
    assert_eq!((&made[0]["status"], &made[0]["turns"]["all"]), (&json!("created"), &json!(6)));
    assert_eq!(made[0]["not_understood"][0]["code"], "front_matter");
    let again = told(&program.run(&["import", "transcript", "one.md", "--json"]).well());
    assert_eq!((&again[0]["status"], &again[0]["transcript"]), (&json!("known"), &made[0]["transcript"]));
    assert_eq!(again[0]["press_conference"], made[0]["press_conference"]);
    let pair = told(&program.run(&["import", "transcript", "--pairs", "pairs.tsv", "--publish", "--json"]).well());
    assert_eq!(pair[0]["press_conference"], pair[1]["press_conference"]);
    assert_eq!((&pair[0]["language"], &pair[1]["language"]), (&json!("en"), &json!("zh-Hant")));
    assert_eq!((&pair[1]["alignment"]["aligned"], &pair[1]["alignment"]["turns"]), (&json!(2), &json!(2)));
    let id = made[0]["transcript"].as_str().expect("an id");
    let written = program.run(&["export", "transcript", id, "--format", "markdown"]).well();
    assert!(written.contains("**MS. ODUYA:** Good afternoon. The water is back."), "{written}");
    assert!(written.contains("place: \"Harbour Press Room\""), "{written}");
    file("again.md", &written);
    let place = made[0]["press_conference"].as_str().expect("an id");
    let back = told(&program.run(&["import", "transcript", "again.md", "--press-conference", place, "--json"]).well());
    assert_eq!((&back[0]["status"], &back[0]["transcript"]), (&json!("known"), &made[0]["transcript"]));
    let said = program.run(&["export", "transcript", id, "--format", "webvtt"]).stopped();
    assert!(said.contains("starts_at"), "{said}");
    let said = program.run(&["import", "transcript", "one.md", "--press-conference", "nowhere"]).stopped();
    assert!(said.contains("nowhere"), "{said}");
    let people = program.run(&["import", "transcript", "one.md"]).well();
    assert!(people.contains("imported before, nothing made") && people.contains("not understood"), "{people}");
    let server = program.serve(&[]);
    let desk = server.sign_in("ada@example.com", "correct horse battery");
    let conference = desk.get(&format!("/v1/manage/press-conferences/{place}")).ok(200);
    assert_eq!(conference["starts"]["local"], "2027-05-04T13:37");
    assert_eq!(conference["starts"]["time_zone"], "America/New_York");
    assert_eq!(conference["extraction"]["review"], "suggested");
    let labels: Vec<&Value> =
        conference["speakers"].as_array().into_iter().flatten().map(|one| &one["label_as_printed"]).collect();
    assert_eq!(labels, [&json!("MODERATOR"), &json!("MS. ODUYA")]);
    let talk = desk.get(&format!("/v1/transcripts/{}", pair[1]["transcript"].as_str().expect("an id"))).ok(200);
    assert!(talk["segments"][0]["aligned_with"].is_string());
    assert_eq!(talk["press_conference"]["title"], "對談");
}
