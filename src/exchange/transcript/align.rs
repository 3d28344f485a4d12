//! The turns of a transcript beside those of another language, in the manner of Gale and Church (1993): turns that
//! correspond are about as long, for one speaker, and in one order.

use std::collections::HashMap;

/// A turn as it is aligned.
#[derive(Debug, Clone)]
pub struct Aligned<'a> {
    /// The word for what sort of turn it is.
    pub kind: &'a str,
    /// Who speaks: their record where they have one, else how they are printed.
    pub speaker: Option<String>,
    /// Whether that is a record, and so the same in both languages.
    pub known: bool,
    /// How many characters it has.
    pub length: usize,
}

/// How far from the straight line between both ends a pair may lie, beside the difference of their numbers.
const BAND: usize = 60;
/// What the steps cost that are not one turn for one: Gale and Church's frequencies, as negative logarithms.
const ALONE: f64 = 4.5;
const TWO_FOR_ONE: f64 = 2.4;
const ONE_FOR_ONE: f64 = 0.12;
/// What it costs when turns differ in sort, or in who speaks.
const OTHER_KIND: f64 = 2.5;
const OTHER_SPEAKER: f64 = 3.5;

/// For each turn of `one`, the turn of `other` that corresponds to it.
pub fn align(one: &[Aligned<'_>], other: &[Aligned<'_>]) -> Vec<Option<usize>> {
    if one.len() == other.len() && pattern(one) == pattern(other) {
        return (0..one.len()).map(Some).collect();
    }
    let first = walk(one, other, &HashMap::new());
    // Who is who in the other language shows in the first pass.
    let who = who_is_who(one, other, &first);
    walk(one, other, &who)
}

/// The sorts of the turns and the order in which speakers come, whatever they are called.
fn pattern<'a>(turns: &'a [Aligned<'a>]) -> Vec<(&'a str, usize)> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut pattern = Vec::new();
    for turn in turns {
        let next = numbers.len() + 1;
        let number = turn.speaker.as_deref().map_or(0, |speaker| *numbers.entry(speaker).or_insert(next));
        pattern.push((turn.kind, number));
    }
    pattern
}

/// A speaker of one language and the one of the other that most of their turns lie beside.
fn who_is_who(one: &[Aligned<'_>], other: &[Aligned<'_>], pairs: &[Option<usize>]) -> HashMap<String, String> {
    let mut beside: HashMap<(&str, &str), usize> = HashMap::new();
    for (turn, pair) in one.iter().zip(pairs) {
        if let Some(pair) = pair
            && let (Some(speaker), Some(counterpart)) = (&turn.speaker, &other[*pair].speaker)
        {
            *beside.entry((speaker, counterpart)).or_default() += 1;
        }
    }
    let mut counted: Vec<((&str, &str), usize)> = beside.into_iter().collect();
    counted.sort_by(|(names, count), (others, number)| number.cmp(count).then(names.cmp(others)));
    let mut who: HashMap<String, String> = HashMap::new();
    for ((speaker, counterpart), _) in counted {
        who.entry(speaker.to_owned()).or_insert_with(|| counterpart.to_owned());
    }
    who
}

/// How much longer the same words are in the other language: what short, middling and long turns of both have to each
/// other, so that a few turns that are missing change little.
fn ratio(one: &[Aligned<'_>], other: &[Aligned<'_>]) -> f64 {
    const STEPS: usize = 51;
    let sorted = |turns: &[Aligned<'_>]| {
        let mut lengths: Vec<usize> = turns.iter().map(|turn| turn.length.max(1)).collect();
        lengths.sort_unstable();
        lengths
    };
    let (one, other) = (sorted(one), sorted(other));
    let mut ratios: Vec<f64> = (0..STEPS)
        .map(|step| {
            let at = |lengths: &[usize]| lengths[step * (lengths.len() - 1) / (STEPS - 1)] as f64;
            at(&other) / at(&one)
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[STEPS / 2]
}

/// The ways forward: how many turns of either language a step takes.
const STEPS: [(usize, usize, f64); 5] =
    [(1, 1, ONE_FOR_ONE), (1, 0, ALONE), (0, 1, ALONE), (2, 1, TWO_FOR_ONE), (1, 2, TWO_FOR_ONE)];

fn walk(one: &[Aligned<'_>], other: &[Aligned<'_>], who: &HashMap<String, String>) -> Vec<Option<usize>> {
    let (rows, columns) = (one.len(), other.len());
    let mut pairs = vec![None; rows];
    if rows == 0 || columns == 0 {
        return pairs;
    }
    let ratio = ratio(one, other);
    let reach = BAND + rows.abs_diff(columns);
    let width = 2 * reach + 1;
    // A row holds the columns around the straight line.
    let begin = |row: usize| (row * columns / rows).saturating_sub(reach);
    let place = |row: usize, column: usize| {
        let from = begin(row);
        (column >= from && column < from + width && column <= columns).then(|| row * width + column - from)
    };
    let mut costs = vec![f64::INFINITY; (rows + 1) * width];
    let mut steps = vec![usize::MAX; (rows + 1) * width];
    costs[0] = 0.0;
    for row in 0..=rows {
        for column in begin(row)..=columns.min(begin(row) + width - 1) {
            let Some(at) = place(row, column) else { continue };
            if !costs[at].is_finite() {
                continue;
            }
            for (step, (down, right, price)) in STEPS.iter().enumerate() {
                let (to_row, to_column) = (row + down, column + right);
                if to_row > rows || to_column > columns {
                    continue;
                }
                let Some(to) = place(to_row, to_column) else { continue };
                let cost = costs[at] + price + dearness(&one[row..to_row], &other[column..to_column], ratio, who);
                if cost < costs[to] {
                    costs[to] = cost;
                    steps[to] = step;
                }
            }
        }
    }
    let (mut row, mut column) = (rows, columns);
    while row > 0 || column > 0 {
        let Some(step) = place(row, column).and_then(|at| STEPS.get(steps[at])) else { break };
        let (down, right, _) = *step;
        (row, column) = (row - down, column - right);
        if right > 0 {
            pairs[row..row + down].iter_mut().for_each(|pair| *pair = Some(column));
        }
    }
    pairs
}

/// What it costs to take these turns for those.
fn dearness(some: &[Aligned<'_>], others: &[Aligned<'_>], ratio: f64, who: &HashMap<String, String>) -> f64 {
    let (Some(first), Some(counterpart)) = (some.first(), others.first()) else { return 0.0 };
    // Of short turns a word more or less says little.
    let length = |turns: &[Aligned<'_>]| turns.iter().map(|turn| turn.length).sum::<usize>() as f64;
    let (expected, found) = ((length(some) + 10.0) * ratio, length(others) + 10.0 * ratio);
    let mut cost = (found / expected).ln().abs().min(3.0) * 2.0;
    let scene = |turn: &Aligned<'_>| matches!(turn.kind, "scene" | "narrative");
    if scene(first) != scene(counterpart) {
        return f64::INFINITY;
    }
    if first.kind != counterpart.kind {
        cost += OTHER_KIND;
    }
    let speak = |turns: &[Aligned<'_>]| turns.windows(2).all(|pair| pair[0].speaker == pair[1].speaker);
    if !(speak(some) && speak(others)) {
        return f64::INFINITY;
    }
    match (&first.speaker, &counterpart.speaker) {
        (Some(one), Some(other)) if first.known && counterpart.known && one != other => return f64::INFINITY,
        (Some(_), Some(_)) if first.known && counterpart.known => {}
        (Some(one), Some(other)) if one != other && who.get(one).is_some_and(|known| known != other) => {
            cost += OTHER_SPEAKER;
        }
        _ => {}
    }
    cost
}
