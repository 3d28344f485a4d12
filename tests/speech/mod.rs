//! How well quotations are found in the labelled passages of this folder, held to what was reached. The passages in
//! `seen` were looked at while the rules were written; those in `held-out` were labelled before and read only by the
//! scorer. `cargo bench --bench speech -- errors` prints the figures and what is wrong.

mod labels;
mod score;

use std::path::Path;

use score::{Score, Scores};

fn scores(part: &str, language: &str) -> Scores {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/speech").join(part);
    let passages: Vec<_> = labels::folder(&folder).into_iter().filter(|p| p.language == language).collect();
    assert!(passages.len() >= 10, "{part} has {} passages in {language}", passages.len());
    score::score(&passages, |_| {})
}

#[track_caller]
fn holds(score: Score, words: f64, speaker: f64) {
    let [words_are, speaker_is] = [score.right, score.right_with_speaker]
        .map(|right| (score.precision(right), score.recall(right), score.f1(right)));
    assert!(
        words_are.2 >= words && speaker_is.2 >= speaker,
        "precision, recall and F1 are {words_are:?}, with speaker {speaker_is:?}; F1 was at least {words} and {speaker}"
    );
}

#[test]
fn english_quotations_are_found_as_well_as_before() {
    holds(scores("seen", "en").quoted, 0.975, 0.955);
    holds(scores("held-out", "en").quoted, 0.96, 0.90);
}

#[test]
fn english_reported_clauses_are_found_as_well_as_before() {
    holds(scores("seen", "en").clauses, 0.89, 0.89);
    holds(scores("held-out", "en").clauses, 0.66, 0.60);
}

#[test]
fn chinese_quotations_are_found_as_well_as_before() {
    holds(scores("seen", "zh").quoted, 0.98, 0.98);
    holds(scores("held-out", "zh").quoted, 0.98, 0.92);
    holds(scores("seen", "zh").clauses, 0.98, 0.98);
    holds(scores("held-out", "zh").clauses, 0.87, 0.87);
}

#[test]
fn labels_are_stripped_from_a_passage() {
    let file = "== one en\nShe said {{1 Jane Roe|it was “[[1 Jane Roe/She|so]]”}}.\n\n“[[2 Jane Roe|No]],” she said.\n";
    let [passage] = labels::passages(file).try_into().expect("one passage");
    assert_eq!(passage.text, "She said it was “so”.\n\n“No,” she said.");
    let found: Vec<_> = passage.labels.iter().map(|l| (l.quoted, l.start, l.end, l.speakers.len())).collect();
    assert_eq!(found, [(false, 9, 20, 1), (true, 17, 19, 2), (true, 24, 26, 1)]);
}
