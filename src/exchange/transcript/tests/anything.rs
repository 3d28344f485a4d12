//! Whatever comes, something is read or a sentence says why not, and in time.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::exchange::transcript::{TurnKind, read};

/// What holds of any reading.
fn sound(bytes: &[u8], hint: Option<&str>) {
    let Ok(reading) = read(bytes, hint) else { return };
    assert!(!reading.turns.is_empty());
    for (at, turn) in reading.turns.iter().enumerate() {
        assert!(!turn.text.trim().is_empty(), "a turn has words");
        assert!(turn.answers.is_none_or(|question| question < at), "an answer answers an earlier turn");
        assert!(turn.answers.is_none_or(|question| reading.turns[question].kind == TurnKind::Question));
        assert!(turn.answers.is_none() || turn.kind == TurnKind::Answer);
        assert!(turn.label.as_ref().is_none_or(|label| !label.trim().is_empty()));
    }
    assert!(reading.not_understood.iter().all(|one| one.line >= 1));
}

/// Lines as transcripts have them, in any order.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("MS. ODUYA:  Good afternoon.".to_owned()),
        Just("Q    Why?".to_owned()),
        Just("Q".to_owned()),
        Just("A: Because.".to_owned()),
        Just("(Laughter.)".to_owned()),
        Just("问：何时？".to_owned()),
        Just("答：下周。".to_owned()),
        Just("1:37 P.M. EST".to_owned()),
        Just("END".to_owned()),
        Just("---".to_owned()),
        Just("title: x".to_owned()),
        Just("### Jane Roe:".to_owned()),
        Just("**Jane Roe:** so".to_owned()),
        Just("WEBVTT".to_owned()),
        Just("00:01.000 --> 00:02.000".to_owned()),
        Just("<v Jane>so".to_owned()),
        Just(String::new()),
        "[ -~\\n]{0,40}",
        "\\PC{0,40}",
    ];
    proptest::collection::vec(line, 0..60).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        sound(&bytes, None);
    }

    #[test]
    fn any_text(text in "\\PC{0,400}") {
        sound(text.as_bytes(), None);
        sound(text.as_bytes(), Some("x.md"));
    }

    #[test]
    fn any_lines(text in lines()) {
        sound(text.as_bytes(), None);
        sound(text.as_bytes(), Some("x.md"));
        sound(format!("WEBVTT\n\n{text}").as_bytes(), None);
        sound(format!("---\nturns: marked\n---\n{text}").as_bytes(), None);
    }
}

#[test]
fn much_of_one_thing_is_read_in_time() {
    let pieces = [
        "a",
        "*",
        "**",
        "[",
        "](",
        "[](",
        "<",
        "<v",
        "<v a>",
        ":",
        "：",
        "\n",
        "Q\n",
        "(",
        "((",
        "#",
        ">",
        "\\",
        "&",
        "A: ",
        "_",
        "问：",
        "`",
        "Q    ",
        "MS. A:\n",
        "a. ",
        "A B. ",
        "(\n",
        "* ",
        "1\n",
        "00:01.000 --> 00:02.000\n",
        "---\n",
        "a: b\n",
        "- \n",
        "\u{200b}",
        "【",
        "END\n",
    ];
    for piece in pieces {
        let text = piece.repeat(150_000 / piece.len());
        for (hint, head) in [
            ("x.txt", ""),
            ("x.md", ""),
            ("x.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n"),
            ("x.md", "---\nturns: marked\n---\n"),
            ("x.md", "---\n"),
        ] {
            let began = Instant::now();
            let _ = read(format!("{head}{text}").as_bytes(), Some(hint));
            assert!(began.elapsed() < Duration::from_secs(3), "{piece:?} in {hint} took {:?}", began.elapsed());
        }
    }
}
