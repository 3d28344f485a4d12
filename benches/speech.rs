//! How well quotations are found in the labelled passages of `tests/speech/`, and how fast: `cargo bench --bench
//! speech`. With `-- errors` every passage that was read wrong is told, with `-- seen` or `-- held-out` of one part
//! only; with `-- FILE…` the files' text is read again and again, and only the speed is told.

#[path = "../tests/speech/labels.rs"]
mod labels;
#[path = "../tests/speech/score.rs"]
mod score;

use std::path::Path;
use std::time::Instant;

use pressroom::exchange::speech::{Context, analyse};

const PASSAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/speech");

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let errors = wanted.iter().any(|w| w == "errors");
    let files: Vec<&String> = wanted.iter().filter(|w| Path::new(w).is_file()).collect();
    if !files.is_empty() {
        let text: String = files.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
        speed("files", &text);
        return;
    }
    println!(
        "{:<18} {:<9} {:>6} {:>6} | {:>6} {:>6} {:>6} | with speaker {:>6} {:>6} {:>6}",
        "", "", "labels", "found", "P", "R", "F1", "P", "R", "F1"
    );
    let mut all = Vec::new();
    for part in ["seen", "held-out"] {
        if wanted.iter().any(|w| w == "seen" || w == "held-out") && !wanted.iter().any(|w| w == part) {
            continue;
        }
        let passages = labels::folder(&Path::new(PASSAGES).join(part));
        for language in ["en", "zh"] {
            let passages: Vec<_> = passages.iter().filter(|p| p.language == language).cloned().collect();
            let scores = score::score(&passages, |wrong| {
                if errors {
                    println!("  {wrong}")
                }
            });
            let name = format!("{part} {language} ({})", passages.len());
            row(&name, "quoted", scores.quoted);
            row("", "clauses", scores.clauses);
        }
        all.extend(passages);
    }
    let english: Vec<&str> = all.iter().filter(|p| p.language == "en").map(|p| p.text.as_str()).collect();
    let chinese: Vec<&str> = all.iter().filter(|p| p.language == "zh").map(|p| p.text.as_str()).collect();
    speed("English passages", &repeated(&english));
    speed("Chinese passages", &repeated(&chinese));
}

fn row(name: &str, kind: &str, score: score::Score) {
    let (words, speaker) = (score.right, score.right_with_speaker);
    println!(
        "{name:<18} {kind:<9} {:>6} {:>6} | {:>6.3} {:>6.3} {:>6.3} |              {:>6.3} {:>6.3} {:>6.3}",
        score.labelled,
        score.found,
        score.precision(words),
        score.recall(words),
        score.f1(words),
        score.precision(speaker),
        score.recall(speaker),
        score.f1(speaker),
    );
}

/// The passages over and over, about 20 MB.
fn repeated(passages: &[&str]) -> String {
    let once = passages.join("\n\n") + "\n\n";
    once.repeat((20 << 20) / once.len().max(1) + 1)
}

/// The best of five readings of the whole text on one thread.
fn speed(name: &str, text: &str) {
    let context = Context { language: "", published: None };
    let mut best = f64::INFINITY;
    let mut found = 0;
    for _ in 0..5 {
        let start = Instant::now();
        found = analyse(text, &context).quotations.len();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let megabytes = text.len() as f64 / 1e6;
    println!("{name}: {megabytes:.1} MB in {best:.3} s, {:.1} MB/s, {found} quotations", megabytes / best);
}
