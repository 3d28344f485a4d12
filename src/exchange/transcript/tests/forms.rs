//! Labels, places, hours, directions in English.

use super::{codes, markdown, text, turns};

#[test]
fn a_briefing_room_s_own_form() {
    let reading = markdown(
        "---\ntitle: \"Briefing by Mara\\_Oduya and\\\n  \\ Tom Sell, May 4,\\_2027\"\ndate: '2027-05-04'\nmood: calm\n---\n \n\
         Harbour Press Room\n\n1:37 P.M. EST  \n   \nMS. ODUYA:  Good afternoon.  We have\none item.  \n  \n\
         It is short.   \n  \nQ    Is it \\[really\\]?\n\n(Laughter.)\n\nMS. ODUYA:  It is *very* short.\n\nQ    (Inaudible.)\n\n\
         MR. SELL:  Yes.\n\nMS. ODUYA:  And yes.\n\nQ    Thank you, Mara.\n\n2:20 P.M. EST\n",
    );
    assert_eq!(reading.head.title.as_deref(), Some("Briefing by Mara Oduya and Tom Sell, May 4, 2027"));
    assert_eq!(reading.head.place.as_deref(), Some("Harbour Press Room"));
    assert_eq!(reading.head.date.map(|day| day.to_string()).as_deref(), Some("2027-05-04"));
    assert_eq!(reading.head.starts.map(|hour| hour.to_string()).as_deref(), Some("13:37:00"));
    assert_eq!(reading.head.ends.map(|hour| hour.to_string()).as_deref(), Some("14:20:00"));
    assert_eq!(reading.head.zone, Some("America/New_York"));
    assert_eq!(
        turns(&reading),
        [
            "S MS. ODUYA: Good afternoon. We have one item. / It is short.",
            "Q Q: Is it [really]?",
            "* (Laughter.)",
            "A→1 MS. ODUYA: It is very short.",
            "Q Q: (Inaudible.)",
            "A→4 MR. SELL: Yes.",
            "A→4 MS. ODUYA: And yes.",
            "S Q: Thank you, Mara.",
        ]
    );
    assert_eq!(codes(&reading), ["front_matter"]);
    assert_eq!(reading.not_understood[0].line, 5);
}

#[test]
fn words_before_a_colon_are_no_label() {
    let reading = text(
        "MS. ODUYA:  Three things.\n\nBottom line: it works.\n\nThe harbour: open. At 1:37 P.M. we met.\n\nSee https://example.org\n\n\
         Q    My question is: when?\n\nMS. ODUYA:  I said it before: soon.\n\nQ    On the U.S.: why?\n\nMS. ODUYA:  NATO: ask them.\n",
    );
    assert_eq!(reading.turns.len(), 5);
    assert!(codes(&reading).is_empty());
}

#[test]
fn the_day_in_brackets_is_the_day_it_was_held() {
    let reading = markdown(
        "---\ndate: '2027-05-05'\ntitle: A call\n---\n\nVia Teleconference\n\n(Held on May 3, 2027)\n\n5:05 P.M. CST\n\n\
         OPERATOR:  Welcome.\n\nSENIOR HARBOUR OFFICIAL:  Thanks.\n\nEND\n",
    );
    assert_eq!(reading.head.date.map(|day| day.to_string()).as_deref(), Some("2027-05-03"));
    assert_eq!(reading.head.date_by, Some("date_line"));
    assert_eq!((reading.head.zone, codes(&reading)), (None, vec!["time_zone"]));
    assert_eq!(turns(&reading), ["S OPERATOR: Welcome.", "S SENIOR HARBOUR OFFICIAL: Thanks."]);
}

#[test]
fn what_follows_the_end_is_told_and_reported() {
    let reading = text("MS. ODUYA:  Done.\n\nEND\n\nFor the slides, see our site.\n\n###\n");
    assert_eq!(turns(&reading), ["S MS. ODUYA: Done.", "> For the slides, see our site."]);
    assert_eq!(codes(&reading), ["after_end"]);
}

#[test]
fn a_foreign_ministry_s_form() {
    let reading = text(
        "Harbour Department Briefing – March 3, 2027\n\nWashington, D.C.\n\n1:18 p.m. EST\n\nMR SELL:  Hello. Dara.\n\n\
         QUESTION:  Thanks. On fish: anything new?\n\nMR SELL:  No.\n\nQUESTION:  (Off-mike.)\n\n\
         (The briefing was concluded at 2:05 p.m.)\n",
    );
    assert_eq!(reading.head.title.as_deref(), Some("Harbour Department Briefing – March 3, 2027"));
    assert_eq!(reading.head.place.as_deref(), Some("Washington, D.C."));
    assert_eq!(reading.head.ends.map(|hour| hour.to_string()).as_deref(), Some("14:05:00"));
    assert_eq!(turns(&reading)[1..3], ["Q QUESTION: Thanks. On fish: anything new?", "A→1 MR SELL: No."]);
}

#[test]
fn a_central_bank_s_form() {
    let reading = text(
        "Transcript of Chair Oduya’s Press Conference\nNovember 2, 2027\n\nCHAIR ODUYA. Good afternoon. My colleagues and I are\n\
         committed to steady prices in the harbour and in the\ntown behind it.\n\nANNA SMITH. Howard.\n\nHOWARD FELL. Howard Fell, the Gazette. Is the\n\
         U.S. economy strong?\n\nCHAIR ODUYA. It is.\n",
    );
    assert_eq!(
        turns(&reading),
        [
            "S CHAIR ODUYA: Good afternoon. My colleagues and I are committed to steady prices in the harbour and in the town behind it.",
            "S ANNA SMITH: Howard.",
            "Q HOWARD FELL: Howard Fell, the Gazette. Is the U.S. economy strong?",
            "A→2 CHAIR ODUYA: It is.",
        ]
    );
}

#[test]
fn an_alliance_s_form() {
    let reading = text(
        "Moderator: Good afternoon. We start with Lorne Fell.\n\nLorne Fell, Harbour Press: Thank you. Why?\n\n\
         Secretary General Ines Calloway: Because it is so.\n\nModerator: Teri.\n\nTeri Moss (HPR): Hi. When?\n\n\
         Secretary General Ines Calloway: Soon. Bottom line: soon.\n",
    );
    assert_eq!(
        turns(&reading),
        [
            "S Moderator: Good afternoon. We start with Lorne Fell.",
            "Q Lorne Fell, Harbour Press: Thank you. Why?",
            "A→1 Secretary General Ines Calloway: Because it is so.",
            "S Moderator: Teri.",
            "Q Teri Moss (HPR): Hi. When?",
            "A→4 Secretary General Ines Calloway: Soon. Bottom line: soon.",
        ]
    );
    assert_eq!(codes(&reading), ["label_once", "label_once"]);
}

#[test]
fn a_parliament_s_forms() {
    let dashes = text(
        "President. – The next item is fish.\n\nAnna Moss, on behalf of the Blue Group. – Madam President, I agree.\n\n(Applause)\n\nPresident. – Thank you.\n",
    );
    assert_eq!(
        turns(&dashes),
        [
            "S President: The next item is fish.",
            "S Anna Moss, on behalf of the Blue Group: Madam President, I agree.",
            "* (Applause)",
            "S President: Thank you.",
        ]
    );
    let dots =
        text("Mr. FELL. Mr. Speaker, I rise.\nMs. MOSS of Ohio. I yield.\nThe SPEAKER pro tempore. So ordered.\n");
    assert_eq!(
        turns(&dots),
        ["S Mr. FELL: Mr. Speaker, I rise.", "S Ms. MOSS of Ohio: I yield.", "S The SPEAKER pro tempore: So ordered."]
    );
}

#[test]
fn a_court_s_numbered_lines() {
    let said = ["We'll hear argument", "this morning in a case."];
    let mut source = format!(" 1     CHIEF JUSTICE MOSS:  {}\n 2  {}\n", said[0], said[1]);
    for line in 3..=25 {
        let who = if line % 2 == 1 { "MS. FELL" } else { "JUSTICE SELL" };
        source.push_str(&format!("{line:>2}     {who}:  Line {line}.\n"));
    }
    let reading = text(&source);
    assert_eq!(reading.turns.len(), 24);
    assert_eq!(turns(&reading)[0], "S CHIEF JUSTICE MOSS: We'll hear argument this morning in a case.");
}

#[test]
fn marked_labels_and_initials() {
    let reading = markdown(
        "# Interview with the minister\n\n**Jane Roe:** Minister, how are you?\n\n**John Doe**: Fine. See [our site](https://example.org).\n\n\
         Second paragraph.\n\n**JR:** And the budget?\n\n**JD:** Done.\n",
    );
    assert_eq!(
        turns(&reading),
        [
            "Q Jane Roe: Minister, how are you?",
            "A→0 John Doe: Fine. See our site. / Second paragraph.",
            "Q JR: And the budget?",
            "A→2 JD: Done.",
        ]
    );
    let headings = markdown("### Host:\nHello.\n\n### Ines Calloway:\nHi.\n\nMore.\n\n### Ines Calloway:\nAgain.\n");
    assert_eq!(turns(&headings), ["S Host: Hello.", "S Ines Calloway: Hi. / More.", "S Ines Calloway: Again."]);
    let bold = markdown("**Q: What is the plan?**\n\nA: We build.\n\n**Q: When?**\n\nA: Soon: in May.\n");
    assert_eq!(turns(&bold), ["Q Q: What is the plan?", "A→0 A: We build.", "Q Q: When?", "A→2 A: Soon: in May."]);
}

#[test]
fn times_beside_labels() {
    let reading = text(
        "Ines Calloway: (00:15)\nGood afternoon.\n\nSpeaker 1: (01:20)\nIs it?\n\nInes Calloway: (1:02:33)\nIt is.\n",
    );
    let times: Vec<&str> = reading.turns.iter().filter_map(|turn| turn.starts_at.as_deref()).collect();
    assert_eq!(times, ["00:00:15.000", "00:01:20.000", "01:02:33.000"]);
}

#[test]
fn several_questions_and_those_who_give_the_floor() {
    let reading = text(
        "MODERATOR:  Over to you.\n\nQ    One?\n\nQ    And two?\n\nMODERATOR:  Tom?\n\nMR. SELL:  Two.\n\nMODERATOR:  Next.\n\n\
         MR. SELL:  One more word.\n\nQ    Good morning.\n\nQ    Three?\n\nMR. SELL:  Three.\n\nMS. ODUYA:  Three indeed.\n",
    );
    assert_eq!(
        turns(&reading),
        [
            "S MODERATOR: Over to you.",
            "Q Q: One?",
            "Q Q: And two?",
            "S MODERATOR: Tom?",
            "A→2 MR. SELL: Two.",
            "S MODERATOR: Next.",
            "S MR. SELL: One more word.",
            "S Q: Good morning.",
            "Q Q: Three?",
            "A→8 MR. SELL: Three.",
            "A→8 MS. ODUYA: Three indeed.",
        ]
    );
}

#[test]
fn who_gives_the_floor_answers_nothing() {
    let reading = text(
        "MR. SELL:  Questions?\n\nQ    One?\n\nDR. MOSS:  Yes, and here is why it is so.\n\nMS. ODUYA:  Thank you.\n\n\
         MR. SELL:  Let’s go to Alex.\n\nQ    Two?\n\nDR. MOSS:  Two.\n\nMS. ODUYA:  And I would like to add a word on two.\n",
    );
    assert_eq!(
        turns(&reading)[2..],
        [
            "A→1 DR. MOSS: Yes, and here is why it is so.",
            "S MS. ODUYA: Thank you.",
            "S MR. SELL: Let’s go to Alex.",
            "Q Q: Two?",
            "A→5 DR. MOSS: Two.",
            "A→5 MS. ODUYA: And I would like to add a word on two.",
        ]
    );
}

#[test]
fn a_label_without_words_is_reported() {
    let reading = text("MS. ODUYA:  Yes?\n\nQ\n\nMS. ODUYA:  Go on.\n");
    assert_eq!((reading.turns.len(), codes(&reading)), (2, vec!["no_words"]));
}
