//! HTML: read tolerantly, whatever it is, and written strictly.
//!
//! What is read becomes blocks while it is read; no tree is built. A tree of foreign HTML can be made deeper than
//! the stack and larger than the square of its source; blocks are flat, and nothing that is not understood has a
//! place in them. Only text, known marks and known blocks come through, so what is read is clean by construction.

mod build;
mod draft;
mod elements;
mod figures;
mod flow;
mod stack;
mod tables;
mod tokens;
mod write;

pub(super) use write::{figure as write_figure, frame as write_frame, table as write_table};
