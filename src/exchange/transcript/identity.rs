//! Which turns of a new text are those of the text before.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A turn as it is compared.
#[derive(Debug, Clone)]
pub struct Compared<'a> {
    /// Who speaks, as printed.
    pub label: Option<&'a str>,
    /// The words.
    pub text: &'a str,
}

/// How much of its words two turns must share to be one turn that was edited.
const ALIKE: f64 = 0.6;
/// How many pairs of turns between two that stay are compared.
const MOST_PAIRS: usize = 40_000;

/// For each turn of the new text, the turn of the old one that it is: the same words, or nearly so in the same place.
pub fn follow(old: &[Compared<'_>], new: &[Compared<'_>]) -> Vec<Option<usize>> {
    let key = |turn: &Compared<'_>| format!("{}\u{0}{}", folded(turn.label.unwrap_or_default()), folded(turn.text));
    let before: Vec<String> = old.iter().map(key).collect();
    let after: Vec<String> = new.iter().map(key).collect();
    let mut followed = vec![None; new.len()];
    for op in capture_diff_slices(Algorithm::Patience, &before, &after) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                for step in 0..len {
                    followed[new_index + step] = Some(old_index + step);
                }
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let pairs = nearly(&old[old_index..old_index + old_len], &new[new_index..new_index + new_len]);
                for (from, to) in pairs {
                    followed[new_index + to] = Some(old_index + from);
                }
            }
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
        }
    }
    followed
}

/// Words without case, marks and spaces.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The pairs of turns that share most of their words, in order.
fn nearly(old: &[Compared<'_>], new: &[Compared<'_>]) -> Vec<(usize, usize)> {
    let old_words: Vec<Words> = old.iter().map(Words::of).collect();
    let new_words: Vec<Words> = new.iter().map(Words::of).collect();
    let mut pairs = Vec::new();
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        // Too much has changed to try them all: each is compared with the one in its place.
        for at in 0..old.len().min(new.len()) {
            if old_words[at].alike(&new_words[at]) >= ALIKE {
                pairs.push((at, at));
            }
        }
        return pairs;
    }
    let (rows, columns) = (old.len(), new.len());
    let mut best = vec![0.0_f64; (rows + 1) * (columns + 1)];
    let mut taken = vec![false; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let at = row * (columns + 1) + column;
            let (down, right) = (best[at + columns + 1], best[at + 1]);
            let alike = old_words[row].alike(&new_words[column]);
            let both = if alike >= ALIKE { alike + best[at + columns + 2] } else { 0.0 };
            best[at] = down.max(right).max(both);
            taken[row * columns + column] = both > 0.0 && both >= down && both >= right;
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let at = row * (columns + 1) + column;
        if taken[row * columns + column] {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if best[at + columns + 1] >= best[at + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// The words of a turn and how often each stands there; of a script without spaces, its characters.
struct Words {
    counts: HashMap<String, usize>,
    all: usize,
    label: String,
}

impl Words {
    fn of(turn: &Compared<'_>) -> Words {
        let mut counts = HashMap::new();
        let mut all = 0;
        for word in turn.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let wide = word.chars().any(super::lines::is_wide);
            let parts: Vec<String> =
                if wide { word.chars().map(String::from).collect() } else { vec![word.to_lowercase()] };
            for part in parts {
                *counts.entry(part).or_default() += 1;
                all += 1;
            }
        }
        Words { counts, all, label: folded(turn.label.unwrap_or_default()) }
    }

    /// What share of their words two turns have in common (Dice); who says them counts too.
    fn alike(&self, other: &Words) -> f64 {
        let (few, many) = if self.counts.len() <= other.counts.len() { (self, other) } else { (other, self) };
        let shared: usize =
            few.counts.iter().map(|(word, count)| (*count).min(many.counts.get(word).copied().unwrap_or(0))).sum();
        let whole = self.all + other.all;
        let share = if whole == 0 { 0.0 } else { 2.0 * shared as f64 / whole as f64 };
        if self.label == other.label { share } else { share * 0.75 }
    }
}
