//! How fast a quotation is found in a transcript of 100,000 words: `cargo bench --bench passages`. Each kind of quotation
//! is looked for as the check does it, the making ready of the transcript included; the median of several rounds is
//! printed.

use std::time::Instant;

use pressroom::newsroom::quotation::check::{Checker, Finding, Voice};
use pressroom::store::Id;

const WORDS: usize = 100_000;
const TURN: usize = 60;
const ROUNDS: usize = 15;

/// Words that nobody said, in the proportions of those that people say: a few often, most seldom.
struct Speech {
    state: u64,
}

impl Speech {
    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn word(&mut self) -> String {
        const OFTEN: &[&str] = &["the", "of", "and", "to", "we", "in", "that", "is", "it", "for", "on", "a"];
        const PARTS: &[&str] =
            &["wa", "ter", "pri", "ce", "po", "li", "cy", "mi", "nis", "try", "re", "form", "bud", "get"];
        let roll = self.next();
        if roll.is_multiple_of(2) {
            return OFTEN[(roll / 2) as usize % OFTEN.len()].to_owned();
        }
        (0..2 + roll as usize / 4 % 2).map(|_| PARTS[self.next() as usize % PARTS.len()]).collect()
    }

    fn sentence(&mut self, words: usize) -> String {
        (0..words).map(|_| self.word()).collect::<Vec<_>>().join(" ") + "."
    }
}

fn main() {
    let mut speech = Speech { state: 0x9e37_79b9_7f4a_7c15 };
    let turns: Vec<(Id, String)> = (0..WORDS / TURN)
        .map(|_| (Id::new(), [speech.sentence(20), speech.sentence(20), speech.sentence(20)].join(" ")))
        .collect();
    let voices: Vec<Voice> =
        (0..turns.len()).map(|turn| if turn.is_multiple_of(2) { Voice::Same } else { Voice::Other }).collect();
    let words: Vec<&str> = turns[(turns.len() - 10) & !1].1.split(' ').collect();
    let said = |from: usize, to: usize| words[from..to].join(" ");
    let changed = words[2..32].iter().enumerate().map(|(at, word)| if at == 9 { "another" } else { word });
    let quotations = [
        ("word for word", said(2, 32)),
        ("left out", format!("{} … {}", said(2, 12), said(20, 32))),
        ("changed", changed.collect::<Vec<_>>().join(" ")),
        ("not there", speech.sentence(30)),
        ("500 words", turns.iter().step_by(2).take(9).map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")),
    ];
    println!("{} words in {} turns, milliseconds", turns.len() * TURN, turns.len());
    for (name, text) in quotations {
        let mut times: Vec<f64> = Vec::new();
        let mut found = None;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let mut checker = Checker::of(turns.iter().map(|(id, text)| (*id, text.as_str())));
            found = Some(checker.check(&text, &voices, &[]));
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let Finding { outcome, fidelity, .. } = found.unwrap_or_else(Finding::nothing);
        let fidelity = fidelity.map_or("—", |fidelity| fidelity.word());
        println!("{name:>14}: {:6.1}  ({outcome}, {fidelity})", times[times.len() / 2]);
    }
}
