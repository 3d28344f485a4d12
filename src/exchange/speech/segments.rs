//! A quotation's words one run at a time, as somebody who marks up a text or compares two readings wants them.

use super::{Quotation, QuotationKind, Span};

/// One run of words of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The words: of a direct or mixed quotation what stands between one pair of marks, of an indirect one the
    /// reported clause.
    pub content: Span,
    /// The reported clause that quoted words stand in; none for a direct quotation.
    pub clause: Option<Span>,
}

impl Quotation {
    /// The runs of words of this quotation, in the text's order: one for each quoted run and, where nothing is
    /// quoted, one for each part of the clause.
    pub fn segments(&self) -> Vec<Segment> {
        let around = |words: &Span| self.parts.iter().find(|p| p.start <= words.start && words.end <= p.end).copied();
        match self.kind {
            QuotationKind::Direct => self.parts.iter().map(|p| Segment { content: *p, clause: None }).collect(),
            QuotationKind::Indirect => self.parts.iter().map(|p| Segment { content: *p, clause: Some(*p) }).collect(),
            QuotationKind::Mixed => self.quoted.iter().map(|q| Segment { content: *q, clause: around(q) }).collect(),
        }
    }
}
