//! Counts the steps of a reading, in tests: how they grow with the text is the same on every machine.

use std::cell::Cell;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Starts to count.
pub(super) fn begin() {
    STEPS.set(0);
}

/// One step.
pub(super) fn step() {
    STEPS.set(STEPS.get() + 1);
}

/// The steps since the start.
pub(super) fn done() -> u64 {
    STEPS.get()
}
