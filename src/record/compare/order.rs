//! Which items of two lists are the same, and which of them stand elsewhere.

use std::collections::HashMap;
use std::hash::Hash;

/// Items of two lists that are one: the place of each before and after.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    after_of: Vec<Option<usize>>,
    before_of: Vec<Option<usize>>,
}

impl Pairs {
    /// Nothing is paired yet.
    pub fn new(before: usize, after: usize) -> Pairs {
        Pairs { after_of: vec![None; before], before_of: vec![None; after] }
    }

    /// Pairs those that are left and have the same key, in order. An item without a key stays alone.
    pub fn join<K: Eq + Hash>(&mut self, before: &[Option<K>], after: &[Option<K>]) {
        let mut waiting: HashMap<&K, Vec<usize>> = HashMap::new();
        for (at, key) in before.iter().enumerate().rev().filter(|(at, _)| self.after_of[*at].is_none()) {
            if let Some(key) = key {
                waiting.entry(key).or_default().push(at);
            }
        }
        for (at, key) in after.iter().enumerate() {
            if self.before_of[at].is_some() {
                continue;
            }
            if let Some(old) = key.as_ref().and_then(|key| waiting.get_mut(key)).and_then(Vec::pop) {
                self.after_of[old] = Some(at);
                self.before_of[at] = Some(old);
            }
        }
    }

    /// Whether each item of the second list stands elsewhere: as few as can be are said to have moved.
    pub fn moved(&self) -> Vec<bool> {
        let kept: Vec<(usize, usize)> =
            self.before_of.iter().enumerate().filter_map(|(new, old)| Some((new, (*old)?))).collect();
        let mut moved = vec![false; self.before_of.len()];
        kept.iter().for_each(|(new, _)| moved[*new] = true);
        for at in longest_rising(&kept.iter().map(|(_, old)| *old).collect::<Vec<_>>()) {
            moved[kept[at].0] = false;
        }
        moved
    }

    /// The order in which both lists are told: that of the second, and what is gone behind what it stood behind. Each
    /// step is an item's place before and after.
    pub fn walk(&self) -> Vec<(Option<usize>, Option<usize>)> {
        let mut stays = vec![false; self.after_of.len()];
        for (new, moved) in self.moved().into_iter().enumerate() {
            if let Some(old) = self.before_of[new].filter(|_| !moved) {
                stays[old] = true;
            }
        }
        let gone_from = |old: usize| {
            let behind = (old..stays.len()).take_while(|at| !stays[*at]);
            behind.filter(|at| self.after_of[*at].is_none()).map(|at| (Some(at), None)).collect::<Vec<_>>()
        };
        let mut steps = gone_from(0);
        for (new, old) in self.before_of.iter().enumerate() {
            steps.push((*old, Some(new)));
            if let Some(old) = old.filter(|old| stays[*old]) {
                steps.extend(gone_from(old + 1));
            }
        }
        steps
    }
}

/// The places of a longest rising run through these numbers, which are all different.
fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    // For each length the place where the run of that length ends lowest, and for each place the one before it.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), vec![None; numbers.len()]);
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(at);
        next = before[at];
    }
    run.reverse();
    run
}
