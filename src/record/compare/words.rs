//! Two texts, word by word.

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;
use utoipa::ToSchema;

use crate::words;

words! {
    /// What became of words.
    Edit {
        /// They stayed.
        Equal = "equal",
        /// They came.
        Insert = "insert",
        /// They went.
        Delete = "delete",
    }
}

/// Words that stayed, went or came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Piece {
    /// What became of them.
    pub op: Edit,
    /// The words, with the white space and the punctuation between them.
    pub text: String,
}

/// How much work one comparison may still take: pairs of words that are held against each other. Counted and not
/// timed, so that the same two revisions always compare alike.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Budget {
        Budget(40_000_000)
    }
}

impl Budget {
    fn spend(&mut self, work: usize) -> bool {
        let enough = work <= self.0;
        if enough {
            self.0 -= work;
        }
        enough
    }
}

/// The pieces of two texts. Where comparing them word by word would take too much, what differs is one piece.
pub(super) fn compare(before: &str, after: &str, budget: &mut Budget) -> Vec<Piece> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_word_bounds().collect(), after.split_word_bounds().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (rest_old, rest_new) = (&old[start..], &new[start..]);
    let end = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (&rest_old[..rest_old.len() - end], &rest_new[..rest_new.len() - end]);
    let mut pieces = Pieces::default();
    pieces.push(Edit::Equal, &old[..start]);
    if budget.spend(gone.len().saturating_mul(come.len())) {
        for op in capture_diff_slices(Algorithm::Myers, gone, come) {
            let (tag, old, new) = op.as_tag_tuple();
            match tag {
                DiffTag::Equal => pieces.push(Edit::Equal, &gone[old]),
                _ => {
                    pieces.push(Edit::Delete, &gone[old]);
                    pieces.push(Edit::Insert, &come[new]);
                }
            }
        }
    } else {
        pieces.push(Edit::Delete, gone);
        pieces.push(Edit::Insert, come);
    }
    pieces.push(Edit::Equal, &rest_old[rest_old.len() - end..]);
    pieces.done()
}

/// Pieces as they are put together: between two pieces that stayed there is one that went and one that came at most.
#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    gone: String,
    come: String,
    /// White space that stayed between words that did not: it is told once we know what follows.
    space: String,
}

impl Pieces {
    fn push(&mut self, op: Edit, words: &[&str]) {
        let text = words.concat();
        if text.is_empty() {
            return;
        }
        let changing = !(self.gone.is_empty() && self.come.is_empty());
        match op {
            Edit::Equal if changing && text.trim().is_empty() => self.space.push_str(&text),
            Edit::Equal => {
                self.settle();
                match self.done.last_mut() {
                    Some(last) if last.op == Edit::Equal => last.text.push_str(&text),
                    _ => self.done.push(Piece { op, text }),
                }
            }
            Edit::Delete | Edit::Insert => {
                let space = std::mem::take(&mut self.space);
                self.gone.push_str(&space);
                self.come.push_str(&space);
                if op == Edit::Delete { self.gone.push_str(&text) } else { self.come.push_str(&text) }
            }
        }
    }

    fn settle(&mut self) {
        for (op, text) in
            [(Edit::Delete, &mut self.gone), (Edit::Insert, &mut self.come), (Edit::Equal, &mut self.space)]
        {
            if !text.is_empty() {
                self.done.push(Piece { op, text: std::mem::take(text) });
            }
        }
    }

    fn done(mut self) -> Vec<Piece> {
        self.settle();
        self.done
    }
}
