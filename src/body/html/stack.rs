//! The elements that are open while HTML is read.

use std::borrow::Cow;

use super::build::Builder;
use super::elements::{is_block, is_heading};
use super::flow::Mark;
use super::tables::is_cell;

/// How deep elements are followed; what is nested deeper is read as if it stood there.
const DEEPEST: usize = 128;

/// An element that is open.
pub(super) struct Open {
    pub(super) name: Cow<'static, str>,
    /// The mark that its words carry.
    pub(super) mark: Option<Mark>,
    /// The number of a `<li>`.
    pub(super) item: u32,
}

/// A formatting element that is open; these overlap with others as their tags do.
pub(super) struct Format {
    pub(super) name: Cow<'static, str>,
    pub(super) mark: Option<Mark>,
}

impl Builder {
    /// Ends what a block element cannot stand in: a paragraph, and for some their own kind.
    pub(super) fn begin_block(&mut self, name: &str) {
        self.end_block();
        self.close("p", &[]);
        if name == "li" {
            self.close("li", &["ul", "ol", "menu", "dir"]);
        }
        if is_heading(name) && self.open.last().is_some_and(|open| is_heading(&open.name)) {
            self.close_to(self.open.len() - 1);
        }
    }

    /// Whether an element that opens now can be followed.
    pub(super) fn follows(&self) -> bool {
        self.deeper == 0 && self.open.len() < DEEPEST
    }

    /// Opens an element. Whether it is followed; one that is too deep is only counted.
    pub(super) fn push_open(&mut self, name: &str, mark: Option<Mark>) -> bool {
        if !self.follows() {
            self.deeper += 1;
            return false;
        }
        self.items += u32::from(name == "li");
        self.open.push(Open { name: owned(name), mark, item: self.items });
        true
    }

    pub(super) fn end_formatting(&mut self, name: &str) {
        let since_cell = self.cell_mark();
        if let Some(index) = self.formatting[since_cell..].iter().rposition(|format| format.name == name) {
            self.formatting.remove(since_cell + index);
        }
    }

    /// What is open before a cell stays out of it, and what opens in it ends with it: a mark without a name.
    pub(super) fn mark_cell(&mut self) {
        self.formatting.push(Format { name: "".into(), mark: None });
    }

    /// Where the formatting of the innermost cell begins.
    pub(super) fn cell_mark(&self) -> usize {
        self.formatting.iter().rposition(|format| format.name.is_empty()).map_or(0, |index| index + 1)
    }

    pub(super) fn end_inline(&mut self, name: &str) {
        for index in (0..self.open.len()).rev() {
            if self.open[index].name == name {
                if name == "q" {
                    self.text("”");
                }
                self.close_to(index);
                return;
            }
            if is_block(&self.open[index].name) || is_cell(&self.open[index].name) {
                return;
            }
        }
    }

    /// Closes the innermost element of this name, with all that is open in it, unless a cell or an element of
    /// `barriers` stands between.
    pub(super) fn close(&mut self, name: &str, barriers: &[&str]) {
        for index in (0..self.open.len()).rev() {
            let open = self.open[index].name.as_ref();
            if open == name {
                return self.close_to(index);
            }
            if is_cell(open) || barriers.contains(&open) {
                return;
            }
        }
    }

    /// Closes elements until so many are left.
    pub(super) fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(open) = self.open.pop()
        {
            // What is too deep to follow stands in what is closed here.
            self.deeper = 0;
            match open.name.as_ref() {
                name if is_cell(name) => self.formatting.truncate(self.cell_mark().saturating_sub(1)),
                "figure" if !self.open.iter().any(|open| open.name == "figure") => self.end_figure(),
                "table" => self.end_table(),
                _ => {}
            }
        }
    }

    /// The depth of the innermost open element of one of these names.
    pub(super) fn depth_of(&self, names: &[&str]) -> Option<usize> {
        self.open.iter().rposition(|open| names.contains(&open.name.as_ref()))
    }
}

pub(super) fn owned(name: &str) -> Cow<'static, str> {
    Cow::Owned(name.into())
}
