//! What is exported comes back the same; a new text keeps its turns; two languages are laid side by side.

use proptest::prelude::*;

use super::{Reading, TurnKind, markdown, read, text};
use crate::exchange::transcript::align::{Aligned, align};
use crate::exchange::transcript::identity::{Compared, follow};
use crate::exchange::transcript::write::{self, Document, Said};
use crate::exchange::transcript::{Turn, kept, pairing};

fn document(turns: &[Turn]) -> Document {
    let said = |turn: &Turn| Said {
        kind: turn.kind,
        label: turn.label.clone(),
        speaker: None,
        text: turn.text.clone(),
        starts_at: turn.starts_at.clone(),
        ends_at: turn.ends_at.clone(),
    };
    Document {
        language: "en".into(),
        title: Some("A \"call\" & more".into()),
        turns: turns.iter().map(said).collect(),
        ..Document::default()
    }
}

fn without_lines(reading: &Reading) -> Vec<Turn> {
    reading.turns.iter().map(|turn| Turn { line: 0, ..turn.clone() }).collect()
}

/// Any words in paragraphs, tidy at their edges as a record keeps them.
fn words() -> impl Strategy<Value = String> {
    let piece = "[A-Za-z*_<>&#\\[\\]()\\\\:.>0-9“”é问：`~+=|-]{1,12}";
    let line = proptest::collection::vec(piece, 1..6).prop_map(|words| words.join(" "));
    let paragraph = proptest::collection::vec(line, 1..3).prop_map(|lines| lines.join("\n"));
    proptest::collection::vec(paragraph, 1..4).prop_map(|all| all.join("\n\n"))
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let kind = prop_oneof![
        4 => Just(TurnKind::Speech),
        3 => Just(TurnKind::Question),
        3 => Just(TurnKind::Answer),
        1 => Just(TurnKind::Scene),
        1 => Just(TurnKind::Narrative)
    ];
    let label = proptest::option::weighted(0.9, "[A-Z*_<&\\[\\\\é问][A-Za-z*_>& .:#\\]]{0,10}[A-Za-z*]");
    (kind, label, words()).prop_map(|(kind, label, text)| Turn {
        label: label.filter(|_| kind.is_spoken()).map(|label| label.split_whitespace().collect::<Vec<_>>().join(" ")),
        ..Turn::told(kind, text, 0)
    })
}

fn timed(mut turns: Vec<Turn>) -> Vec<Turn> {
    for (at, turn) in turns.iter_mut().enumerate() {
        turn.starts_at = Some(format!("00:{:02}:{:02}.000", at / 2, at % 2 * 30));
        turn.ends_at = Some(format!("00:{:02}:{:02}.250", at / 2, at % 2 * 30 + 25));
    }
    turns
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn markdown_comes_back(turns in proptest::collection::vec(any_turn(), 1..8), times in any::<bool>()) {
        let mut turns = if times { timed(turns) } else { turns };
        turns.iter_mut().filter(|turn| !turn.kind.is_spoken()).for_each(|turn| (turn.starts_at, turn.ends_at) = (None, None));
        let written = write::markdown(&document(&turns));
        let back = without_lines(&markdown(&written));
        let back: Vec<Turn> = back.into_iter().map(|turn| Turn { answers: None, ..turn }).collect();
        prop_assert_eq!(back, turns, "{}", written);
    }

    #[test]
    fn captions_come_back(turns in proptest::collection::vec(any_turn(), 1..8)) {
        let turns = timed(turns);
        let written = write::web_vtt(&document(&turns)).expect("every turn has its times");
        let back = without_lines(&read(written.as_bytes(), None).expect("these are captions"));
        let back: Vec<Turn> = back.into_iter().map(|turn| Turn { answers: None, ..turn }).collect();
        prop_assert_eq!(back, turns, "{}", written);
    }

    #[test]
    fn json_comes_back(turns in proptest::collection::vec(any_turn(), 1..8)) {
        let mut turns = timed(turns);
        pairing::pair(&mut turns);
        let segments: Vec<_> = turns.iter().enumerate().map(|(at, turn)| serde_json::json!({"id": at.to_string(),
            "type": turn.kind.word(), "speaker_label": turn.label, "text": turn.text, "starts_at": turn.starts_at,
            "ends_at": turn.ends_at, "answers": turn.answers.map(|at| at.to_string())})).collect();
        let written = serde_json::json!({"language": "en", "segments": segments}).to_string();
        let back = without_lines(&kept::read(&written).expect("this is an export"));
        prop_assert_eq!(back, turns);
    }

    #[test]
    fn a_text_follows_itself(turns in proptest::collection::vec(("[A-C]", "[a-d ]{1,20}"), 0..30)) {
        let compared: Vec<Compared<'_>> = turns.iter().map(|(label, text)| Compared { label: Some(label), text }).collect();
        let followed = follow(&compared, &compared);
        prop_assert_eq!(followed, (0..turns.len()).map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn no_turn_is_followed_twice(old in proptest::collection::vec("[a-d ]{1,9}", 0..30), new in proptest::collection::vec("[a-d ]{1,9}", 0..30)) {
        let old: Vec<Compared<'_>> = old.iter().map(|text| Compared { label: None, text }).collect();
        let new: Vec<Compared<'_>> = new.iter().map(|text| Compared { label: None, text }).collect();
        let followed: Vec<usize> = follow(&old, &new).into_iter().flatten().collect();
        prop_assert!(followed.windows(2).all(|pair| pair[0] < pair[1]), "the order holds and nothing is there twice");
    }
}

#[test]
fn akoma_ntoso_is_sound() {
    let reading = text("MS. ODUYA:  Fish & <chips>.\n\nQ    Why?\n\nMS. ODUYA:  “Because.”\n\n(Laughter.)\n");
    let written = write::akoma_ntoso(&Document { date: Some("2027-05-04".into()), ..document(&reading.turns) });
    for part in [
        "<speech eId=\"dbsect_1__speech_1\" by=\"#person_1\">",
        "<question eId=\"dbsect_1__question_1\" by=\"#person_2\">",
        "<answer eId=\"dbsect_1__answer_1\" by=\"#person_1\">",
        "<from>MS. ODUYA</from>",
        "<p>Fish &amp; &lt;chips&gt;.</p>",
        "<scene eId=\"dbsect_1__scene_1\">(Laughter.)</scene>",
        "<TLCPerson eId=\"person_1\" href=\"/ontology/person/person_1\" showAs=\"MS. ODUYA\"/>",
        "<FRBRlanguage language=\"en\"/>",
    ] {
        assert!(written.contains(part), "{part} is not in {written}");
    }
}

#[test]
fn an_edited_turn_stays_itself() {
    let old = ["Good afternoon, everyone, and welcome to the harbour.", "Why?", "Because it is so.", "Thank you."];
    let new = [
        "Good afternoon, all, and welcome to the harbour.",
        "A new question?",
        "Why?",
        "Because it is so.",
        "Thank you.",
    ];
    let compared = |all: &[&'static str]| -> Vec<Compared<'static>> {
        all.iter().map(|text| Compared { label: None, text }).collect()
    };
    assert_eq!(follow(&compared(&old), &compared(&new)), [Some(0), None, Some(1), Some(2), Some(3)]);
}

fn turn<'a>(kind: &'a str, speaker: &str, length: usize) -> Aligned<'a> {
    Aligned { kind, speaker: Some(speaker.to_owned()), known: false, length }
}

#[test]
fn equal_patterns_correspond_one_by_one() {
    let one = [turn("question", "Reporter", 50), turn("answer", "Tang", 300), turn("question", "Reporter", 10)];
    let other = [turn("question", "记者", 20), turn("answer", "唐", 90), turn("question", "记者", 400)];
    assert_eq!(align(&one, &other), [Some(0), Some(1), Some(2)]);
}

#[test]
fn what_is_missing_in_one_language_is_left_alone() {
    let mut one = Vec::new();
    for at in 0..20 {
        one.push(turn("question", "Reporter", 60 + at * 7));
        one.push(turn("answer", "Tang", 400 + at * 31));
    }
    let mut other: Vec<Aligned<'_>> = one.iter().map(|one| Aligned { length: one.length / 3, ..one.clone() }).collect();
    other.drain(12..14);
    let pairs = align(&one, &other);
    let wanted: Vec<Option<usize>> = (0..40)
        .map(|at| match at {
            12 | 13 => None,
            at if at > 13 => Some(at - 2),
            at => Some(at),
        })
        .collect();
    assert_eq!(pairs, wanted);
    // A turn that the other language takes apart corresponds to the first of its parts.
    let whole = [turn("speech", "A", 40), turn("speech", "B", 600), turn("speech", "A", 50)];
    let parts =
        [turn("speech", "甲", 13), turn("speech", "乙", 100), turn("speech", "乙", 100), turn("speech", "甲", 17)];
    assert_eq!(align(&whole, &parts), [Some(0), Some(1), Some(3)]);
}

#[test]
fn long_transcripts_are_aligned_in_time() {
    let one: Vec<Aligned<'_>> =
        (0..5000).map(|at| turn("speech", if at % 2 == 0 { "A" } else { "B" }, 20 + at * 37 % 900)).collect();
    let mut other = one.clone();
    other.truncate(4990);
    let began = std::time::Instant::now();
    let pairs = align(&one, &other);
    assert!(pairs.iter().flatten().count() >= 4900);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
