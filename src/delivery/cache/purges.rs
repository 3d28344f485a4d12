//! Which names were purged when.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use crate::http::Until;
use crate::store::Moment;

/// How many names are remembered. When there are more, all are forgotten, and with them everything that is kept.
const MOST: usize = 100_000;

/// The purges so far, each with its number.
pub struct Purges {
    last: AtomicU64,
    /// The next instant at which something begins or ends, as far as it was set since the start; in microseconds.
    next: AtomicI64,
    names: RwLock<Names>,
}

#[derive(Default)]
struct Names {
    /// The number of the last purge of each name.
    of: HashMap<u64, u64>,
    /// The number of the last purge of everything.
    all: u64,
}

impl Default for Purges {
    fn default() -> Purges {
        Purges { last: AtomicU64::new(0), next: AtomicI64::new(i64::MAX), names: RwLock::default() }
    }
}

impl Purges {
    /// The number of the last one.
    pub fn last(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }

    /// Purges these names. `next` is the next instant at which anything begins or ends, as it is known since.
    pub fn purge(&self, names: &[u64], next: Option<Moment>, now: Moment) {
        let mut known = self.names.write().unwrap_or_else(PoisonError::into_inner);
        let number = self.last() + 1;
        // What was kept across an instant that has passed was thrown away by that instant alone, which is forgotten here.
        let passed = self.next.load(Ordering::Acquire) <= now.micros();
        if passed || known.of.len() + names.len() > MOST {
            known.all = number;
            known.of.clear();
        }
        known.of.extend(names.iter().map(|name| (*name, number)));
        self.next.store(next.map_or(i64::MAX, Moment::micros), Ordering::Release);
        self.last.store(number, Ordering::Release);
    }

    /// Purges everything.
    pub fn purge_all(&self) {
        let mut known = self.names.write().unwrap_or_else(PoisonError::into_inner);
        let number = self.last() + 1;
        known.all = number;
        known.of.clear();
        self.last.store(number, Ordering::Release);
    }

    /// Whether none of these names was purged since the purge of this number.
    pub fn touched_none(&self, names: &[u64], since: u64) -> bool {
        let known = self.names.read().unwrap_or_else(PoisonError::into_inner);
        known.all <= since && names.iter().all(|name| known.of.get(name).is_none_or(|number| *number <= since))
    }

    /// Whether nothing began or ended by schedule between these instants.
    pub fn holds(&self, since: Moment, now: Moment) -> bool {
        let next = self.next.load(Ordering::Acquire);
        next > now.micros() || next <= since.micros()
    }

    /// The same, and no longer than until something begins or ends.
    pub fn shorten(&self, until: Until) -> Until {
        let next = self.next.load(Ordering::Acquire);
        match until.since().micros() < next && next < i64::MAX {
            true => until.before(Moment::from_micros(next)),
            false => until,
        }
    }
}
