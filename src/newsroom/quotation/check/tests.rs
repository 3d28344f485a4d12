//! Finding quotations in a transcript that was written for it.

use proptest::prelude::*;

use super::*;

const TURNS: &[(&str, &str)] = &[
    ("host", "Good afternoon. We'll begin with the water supply — and then your questions."),
    (
        "zhou",
        "Thank you. This year we have repaired 1,200 kilometres of pipes, and we did so without raising the price (laughter) of water. That is what we promised.",
    ),
    ("reporter", "Will the price of water rise next year?"),
    (
        "zhou",
        "No. The price of water will not rise next year, nor the year after that; I have said so before and I say it again.\n\nWhat the “old” council left us was a network in which every third litre was lost.",
    ),
    ("scene", "(Applause.)"),
    ("lin", "The old network, in my view, was better than people say."),
    ("song", "我们 今年修复了一千二百公里的管道，并没有提高水价。"),
];

fn id(at: usize) -> Id {
    Id(uuid::Uuid::from_u128(at as u128 + 1))
}

fn check_as(speaker: &str, text: &str, anchor: &[AnchorPart]) -> Finding {
    let voices: Vec<Voice> = TURNS
        .iter()
        .map(|(who, _)| match *who {
            "scene" => Voice::Nobody,
            _ if speaker.is_empty() => Voice::Unknown,
            who if who == speaker => Voice::Same,
            _ => Voice::Other,
        })
        .collect();
    Checker::of(TURNS.iter().enumerate().map(|(at, (_, text))| (id(at), *text))).check(text, &voices, anchor)
}

fn check(speaker: &str, text: &str) -> Finding {
    check_as(speaker, text, &[])
}

fn story(finding: &Finding) -> Vec<(&str, Option<&str>, Option<&str>)> {
    finding
        .comparison
        .iter()
        .map(|one| (one.done.word(), one.quotation.as_deref(), one.transcript.as_deref()))
        .collect()
}

#[test]
fn word_for_word() {
    let found = check("zhou", "The price of water will not rise next year");
    assert_eq!((found.outcome, found.fidelity), (Outcome::Found, Some(Fidelity::Verbatim)));
    assert_eq!(found.passage.len(), 1);
    assert_eq!((found.passage[0].segment, found.passage[0].start, found.passage[0].end), (id(3), 4, 46));
    assert_eq!(found.passage[0].exact, "The price of water will not rise next year");
    assert_eq!((found.passage[0].prefix.as_str(), found.passage[0].suffix.starts_with(", nor")), ("No. ", true));
    assert_eq!(
        story(&found),
        [(
            "same",
            Some("The price of water will not rise next year"),
            Some("The price of water will not rise next year")
        )]
    );
}

#[test]
fn marks_dashes_and_white_space_do_not_count() {
    for text in [
        "What the 'old' council left us  was a network",
        "What the \"old\" council left us was a network,",
        "I say it again. What the «old» council left us",
    ] {
        assert_eq!(check("zhou", text).fidelity, Some(Fidelity::Verbatim), "{text}");
    }
    assert_eq!(
        check("host", "We’ll begin with the water supply--and then your questions").fidelity,
        Some(Fidelity::Verbatim)
    );
    assert_eq!(check("song", "我们今年修复了一千二百公里的管道").fidelity, Some(Fidelity::Verbatim));
}

/// A part of a word or a number says something else than the whole.
#[test]
fn half_a_word_is_not_what_was_said() {
    const SAID: &str = "We can't wait. It was -5 degrees, the pipes have 1,200 leaks, and each costs 1.5 percent more. \
                        Absolutely not, I'd say. 我们修复了一千二百公里管道。";
    let check = |text: &str| Checker::of([(id(0), SAID)]).check(text, &[Voice::Same], &[]);
    for text in [
        "We can",
        "t wait",
        "200 leaks",
        "have 1",
        "each costs 1",
        "5 percent more",
        ".5 percent more",
        "5 degrees",
        "-1,200 leaks",
        "二百公里管道",
        "修复了一千",
    ] {
        assert_ne!(check(text).fidelity, Some(Fidelity::Verbatim), "{text}");
    }
    for text in [
        "We can't",
        "-5 degrees",
        "−5 degrees",
        "1,200 leaks",
        "1.5 percent",
        "I'd say",
        "一千二百公里管道",
        "we have 1,2 …",
    ] {
        let wanted = if text.contains('…') { None } else { Some(Fidelity::Verbatim) };
        assert_eq!(check(text).fidelity, wanted, "{text}");
    }
    // With other capitals it is what was said, edited.
    for text in ["absolutely not", "ABSOLUTELY"] {
        assert_eq!(check(text).fidelity, Some(Fidelity::Edited), "{text}");
    }
}

#[test]
fn a_negation_or_a_number_makes_it_another_statement() {
    for text in [
        "The price of water will rise next year",
        "The price of water will … rise next year",
        "This year we have repaired 1,300 kilometres of pipes, and we did so without raising the price of water",
        "我们今年修复了一千二百公里的管道，并提高水价",
    ] {
        let speaker = if text.is_ascii() || text.contains('…') { "zhou" } else { "song" };
        let found = check(speaker, text);
        assert!(found.is_turned() && found.fidelity > Some(Fidelity::Verbatim), "{text}: {found:?}");
    }
    for text in [
        "The price of water will never rise next year",
        "The price of water [will stay] next year, nor the year after that",
    ] {
        assert!(!check("zhou", text).is_turned(), "{text}");
    }
}

#[test]
fn a_passage_may_go_on_in_the_speakers_next_turn() {
    let found = check("zhou", "That is what we promised. No. The price of water will not rise");
    assert_eq!(found.fidelity, Some(Fidelity::Verbatim));
    let segments: Vec<Id> = found.passage.iter().map(|part| part.segment).collect();
    assert_eq!(segments, [id(1), id(3)]);
}

#[test]
fn something_left_out() {
    let found = check("zhou", "This year we have repaired 1,200 kilometres of pipes … That is what we promised.");
    assert_eq!(found.fidelity, Some(Fidelity::Elided));
    assert_eq!(found.passage.len(), 2);
    let told = story(&found);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[1].0, "left_out");
    assert_eq!(told[1].2, Some(", and we did so without raising the price (laughter) of water."));
    for text in
        ["we have repaired ... pipes", "we did so […] without raising the price", "we have repaired . . . pipes"]
    {
        assert_eq!(check("zhou", text).fidelity, Some(Fidelity::Elided), "{text}");
    }
    // Laughter is not what somebody said.
    assert_eq!(check("zhou", "without raising the price of water").fidelity, Some(Fidelity::Elided));
}

#[test]
fn small_changes() {
    let found = check("zhou", "[The council] left us was a network in which every third litre was lost");
    assert_eq!(found.fidelity, Some(Fidelity::Edited), "{found:?}");
    let found = check("zhou", "The price of water [will stay] next year, nor the year after that");
    assert_eq!(found.fidelity, Some(Fidelity::Edited));
    assert_eq!(story(&found)[1].0, "changed");
    assert_eq!(check("zhou", "the price of water will not rise next year").fidelity, Some(Fidelity::Edited));
    let found = check("zhou", "This year we have fixed 1,200 kilometres of pipes, without raising the price of water");
    assert_eq!(found.fidelity, Some(Fidelity::Edited), "{found:?}");
    assert!(story(&found).contains(&("changed", Some("fixed"), Some("repaired"))), "{:?}", story(&found));
    assert_eq!(check("song", "我们今年修好了一千二百公里的管道").fidelity, Some(Fidelity::Edited));
}

#[test]
fn in_other_words() {
    let found = check("zhou", "water will be no dearer next year, nor the year after that, as he said so before");
    assert_eq!(found.fidelity, Some(Fidelity::Paraphrase), "{found:?}");
}

#[test]
fn not_there() {
    for text in ["The reservoir is full to the brim", "price", "…", "[laughs]", "", "?!", "water dearer"] {
        let found = check("zhou", text);
        let alone = text == "price";
        assert_eq!(found.outcome == Outcome::NotFound, !alone, "{text}: {found:?}");
    }
    assert_eq!(check("zhou", "rice of water").outcome, Outcome::NotFound, "not in the middle of a word");
}

#[test]
fn somebody_else_said_it() {
    let found = check("lin", "The price of water will not rise next year");
    assert_eq!((found.outcome, found.fidelity), (Outcome::OtherSpeaker, None));
    assert_eq!(found.passage[0].segment, id(3));
    assert_eq!(found.anchor(), None);
    let found = check("", "The price of water will not rise next year");
    assert_eq!((found.outcome, found.fidelity), (Outcome::SpeakerUnknown, None));
    // A question that uses the same words is not what the speaker said.
    let found = check("zhou", "the price of water");
    assert_eq!((found.outcome, found.passage[0].segment), (Outcome::Found, id(3)), "{found:?}");
}

#[test]
fn of_several_places_the_one_where_it_was() {
    let second = AnchorPart {
        segment: id(3),
        start: 12,
        end: 20,
        exact: "of water".into(),
        prefix: "price ".into(),
        suffix: " will".into(),
    };
    assert_eq!(check("zhou", "of water").passage[0].segment, id(1));
    assert_eq!(check_as("zhou", "of water", std::slice::from_ref(&second)).passage[0].segment, id(3));
    // What only a person sees in a passage stays anchored there.
    let seen = check_as("zhou", "Nobody will pay more, he promised", &[second]);
    assert_eq!((seen.outcome, seen.fidelity), (Outcome::Found, Some(Fidelity::Paraphrase)));
    assert_eq!((seen.passage[0].segment, seen.passage[0].exact.as_str()), (id(3), "of water"));
}

#[test]
fn an_anchor_follows_its_words() {
    let checker =
        Checker::of([(id(0), "Before all else: thank you. We did it, and we did it well."), (id(1), "We did it.")]);
    let voices = [Voice::Same, Voice::Same];
    let part = |segment, start, exact: &str, prefix: &str, suffix: &str| AnchorPart {
        segment,
        start,
        end: start + exact.chars().count() as u32,
        exact: exact.into(),
        prefix: prefix.into(),
        suffix: suffix.into(),
    };
    let moved = checker.reanchor(&[part(id(0), 0, "thank you", "", ". We")], &voices);
    assert_eq!((moved[0].start, moved[0].end), (17, 26));
    let beside = checker.reanchor(&[part(id(0), 0, "did it", "and we ", " well")], &voices);
    assert_eq!(beside[0].start, 46);
    assert_eq!(checker.reanchor(&[part(id(0), 0, "did it", "", "")], &voices), [], "it stands there twice");
    assert_eq!(
        checker.reanchor(&[part(id(9), 0, "all else", "", "")], &voices)[0].segment,
        id(0),
        "its turn is gone, its words are not"
    );
    assert_eq!(checker.reanchor(&[part(id(0), 0, "thank you", "", "")], &[Voice::Other, Voice::Same]), []);
}

/// Words as they are spoken, and marks.
fn spoken() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "water",
        "price",
        "we",
        "it’s",
        "well-known",
        "1,200",
        "水价",
        "—",
        "“ours”",
        "café",
        "…",
        "(laughter)",
        "no",
        "é",
        "\u{200b}",
        "B.C.",
    ]);
    prop::collection::vec(word, 1..40).prop_map(|words| words.join(" "))
}

proptest! {
    /// Whatever stands in a turn is found there word for word, and its anchor holds exactly these words.
    #[test]
    fn what_is_there_is_found(turns in prop::collection::vec(spoken(), 1..5), turn in 0usize..5, from in 0usize..40, length in 1usize..20) {
        let turn = turn % turns.len();
        let words: Vec<&str> = turns[turn].split(' ').collect();
        let from = from % words.len();
        let text = words[from..(from + length).min(words.len())].join(" ");
        let voices = vec![Voice::Same; turns.len()];
        let mut checker = Checker::of(turns.iter().enumerate().map(|(at, text)| (id(at), text.as_str())));
        let found = checker.check(&text, &voices, &[]);
        prop_assume!(text.chars().any(char::is_alphanumeric));
        prop_assert_eq!(found.fidelity, Some(Fidelity::Verbatim), "{} in {:?}", text, turns);
        for part in &found.passage {
            let chars: Vec<char> = turns.iter().enumerate().find(|(at, _)| id(*at) == part.segment).map(|(_, text)| text.chars().collect()).unwrap_or_default();
            let there: String = chars[part.start as usize..part.end as usize].iter().collect();
            prop_assert_eq!(&there, &part.exact);
        }
        // What was found is found again from its own anchor.
        prop_assert_eq!(&checker.reanchor(&found.passage, &voices), &found.passage);
    }

    /// Normalising once is enough, and every byte knows a place that is there.
    #[test]
    fn plain_is_plain(text in "\\PC{0,80}") {
        let once = Plain::of(&text);
        prop_assert_eq!(&Plain::of(&once.text).text, &once.text);
        prop_assert_eq!(once.at.len(), once.text.len());
        prop_assert!(once.at.windows(2).all(|two| two[0] <= two[1]));
        prop_assert!(once.at.last().is_none_or(|last| *last < once.len));
    }

    /// Nothing that is sent as a quotation or a transcript does harm.
    #[test]
    fn any_words_in_any_transcript(quotation in "[\\PC\n]{0,60}", turns in prop::collection::vec("[\\PC\n]{0,60}", 0..4)) {
        let voices = vec![Voice::Unknown; turns.len()];
        Checker::of(turns.iter().enumerate().map(|(at, text)| (id(at), text.as_str()))).check(&quotation, &voices, &[]);
    }
}
