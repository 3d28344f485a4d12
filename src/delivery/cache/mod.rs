//! The response cache: delivery answers as bytes, each made once and sent until something it was made from changes.
//!
//! An answer carries the names of what it was made from ([`Tags`](crate::http::Tags)). Each write that readers may notice
//! names what it touched, in the change log; whoever follows the log ([`crate::changes::follow`]) purges those names here.
//! Nothing is looked for then: an answer knows the number of the last purge before it was begun, and is thrown away when
//! it is asked for and one of its names was purged since. So a write costs the same however much is kept.
//!
//! An answer ends with the time for which it holds, by schedule. A beginning or an end that is set later is told by the
//! log like any other write.

mod flights;
mod layer;
mod purges;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache as Storage;
use quick_cache::{OptionsBuilder, Weighter};

use crate::http::{Kept, Tags, Until};
use crate::store::Moment;
pub use flights::Flight;
use flights::Flights;
pub use layer::keep;
use purges::Purges;

/// For how long the log may be silent to one who follows it until nothing that is kept is trusted.
const SILENCE: Duration = Duration::from_secs(1);

/// Answers that were made, and what is needed to know whether they still hold.
pub struct Cache {
    answers: Storage<Box<str>, Arc<Stored>, Weight>,
    flights: Flights,
    purges: Purges,
    most: u64,
    born: Instant,
    /// Until when the log is known to have been followed, in milliseconds since `born`.
    trusted: AtomicU64,
    /// What it did.
    pub counts: Counts,
}

/// What a cache did since the start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Answers that were sent as they were kept.
    pub hits: AtomicU64,
    /// Those that had to be made.
    pub misses: AtomicU64,
    /// Those of the misses that were kept, and held no longer.
    pub stale: AtomicU64,
    /// Requests that waited for another to make the answer.
    pub waits: AtomicU64,
    /// Names that were purged.
    pub purged: AtomicU64,
}

struct Stored {
    kept: Kept,
    /// The number of the last purge before it was begun.
    begun: u64,
    /// The number of the last purge that is known not to concern it.
    checked: AtomicU64,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Box<str>, Arc<Stored>> for Weight {
    fn weight(&self, key: &Box<str>, stored: &Arc<Stored>) -> u64 {
        stored.kept.size() + key.len() as u64
    }
}

/// How many bytes an answer takes on average, to begin with.
const USUAL: u64 = 16 * 1024;

impl Cache {
    /// A cache of at most so many bytes; with 0 nothing is kept.
    pub fn new(bytes: u64) -> Cache {
        let estimate = (bytes / USUAL).max(64) as usize;
        // Few shards, so that one large answer fits into a small cache too.
        let options = OptionsBuilder::new()
            .estimated_items_capacity(estimate)
            .weight_capacity(bytes)
            .shards(if bytes < 64 << 20 { 1 } else { 4 })
            .build();
        let answers = match options {
            Ok(options) => Storage::with_options(options, Weight, Default::default(), Default::default()),
            Err(_) => Storage::with_weighter(estimate, bytes, Weight),
        };
        Cache {
            answers,
            flights: Flights::default(),
            purges: Purges::default(),
            most: bytes,
            born: Instant::now(),
            trusted: AtomicU64::new(u64::MAX),
            counts: Counts::default(),
        }
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        self.most > 0
    }

    /// How many bytes are kept, and how many answers.
    pub fn size(&self) -> (u64, usize) {
        (self.answers.weight(), self.answers.len())
    }

    /// The number of the last purge: an answer that is begun now is not touched by it.
    pub fn begin(&self) -> u64 {
        self.purges.last()
    }

    /// The answer to this request, and until when it holds, if one is kept that holds at `now`.
    fn find(&self, key: &str, now: Moment) -> Option<(Kept, Until)> {
        let stored = self.answers.get(key)?;
        let last = self.purges.last();
        let until = stored.kept.until();
        let fresh = self.is_trusted()
            && until.holds_at(now)
            && self.purges.holds(until.since(), now)
            && (stored.checked.load(Ordering::Acquire) == last || self.recheck(&stored, last));
        if !fresh {
            self.counts.stale.fetch_add(1, Ordering::Relaxed);
            self.answers.remove_if(key, |current| Arc::ptr_eq(current, &stored));
            return None;
        }
        Some((stored.kept.clone(), self.purges.shorten(until.at(now))))
    }

    fn recheck(&self, stored: &Stored, last: u64) -> bool {
        let untouched = self.purges.touched_none(stored.kept.tags(), stored.begun);
        if untouched {
            stored.checked.store(last, Ordering::Release);
        }
        untouched
    }

    /// Keeps an answer that was begun after the purge of this number; one that was touched since is not found again.
    fn store(&self, key: &str, kept: &Kept, begun: u64) {
        // Half of the cache for one answer is too much.
        if self.is_on() && kept.size() <= self.most / 2 {
            let stored = Stored { kept: kept.clone(), begun, checked: AtomicU64::new(begun) };
            self.answers.insert(key.into(), Arc::new(stored));
        }
    }

    /// Keeps a further form of an answer that is kept.
    fn enrich(&self, key: &str, before: &Kept, richer: &Kept) {
        if let Some(stored) = self.answers.peek(key)
            && stored.kept.is(before)
        {
            self.store(key, richer, stored.begun);
        }
    }

    /// Throws away what was made from any of these, and notes at which instant what readers see changes next by schedule.
    pub fn purge(&self, tags: &Tags, next: Option<Moment>, now: Moment) {
        let numbers = tags.numbers();
        self.counts.purged.fetch_add(numbers.len() as u64, Ordering::Relaxed);
        self.purges.purge(&numbers, next, now);
    }

    /// Throws everything away.
    pub fn purge_all(&self) {
        self.purges.purge_all();
    }

    /// Says that the log was followed up to now. Whoever begins to say so must go on, or nothing is trusted.
    pub fn heard(&self) {
        let until = self.born.elapsed() + SILENCE;
        self.trusted.store(until.as_millis() as u64, Ordering::Release);
    }

    fn is_trusted(&self) -> bool {
        match self.trusted.load(Ordering::Acquire) {
            u64::MAX => true,
            until => (self.born.elapsed().as_millis() as u64) < until,
        }
    }
}
