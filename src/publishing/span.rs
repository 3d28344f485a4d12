//! Stretches of time.

use crate::store::Moment;

/// From an instant until before another; without an end where `until` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Moment,
    /// The first instant after it.
    pub until: Option<Moment>,
}

impl Span {
    /// The time that is in both, if there is any.
    pub fn within(self, other: Span) -> Option<Span> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        until.is_none_or(|until| until > from).then_some(Span { from, until })
    }

    /// What is left of it without these.
    pub fn without(self, others: &[Span]) -> Vec<Span> {
        let mut left = vec![self];
        for other in others {
            let ends = left.into_iter().flat_map(|span| {
                let before =
                    Span { from: span.from, until: Some(other.from) }.within(span).filter(|_| other.from > span.from);
                let after = other.until.and_then(|until| Span { from: until, until: None }.within(span));
                [before, after].into_iter().flatten()
            });
            left = ends.collect();
        }
        left
    }

    /// These spans without overlaps: those that touch or overlap become one.
    pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
        spans.sort_by_key(|span| span.from);
        let mut merged: Vec<Span> = Vec::new();
        for span in spans {
            match merged.last_mut() {
                Some(last) if last.until.is_none_or(|until| until >= span.from) => {
                    last.until = last.until.zip(span.until).map(|(one, two)| one.max(two));
                }
                _ => merged.push(span),
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Moment {
        Moment::from_micros(micros).expect("an instant")
    }

    fn span(from: i64, until: Option<i64>) -> Span {
        Span { from: at(from), until: until.map(at) }
    }

    #[test]
    fn what_touches_becomes_one() {
        let merged =
            Span::merged(vec![span(5, Some(7)), span(1, Some(3)), span(3, Some(4)), span(6, None), span(9, Some(10))]);
        assert_eq!(merged, [span(1, Some(4)), span(5, None)]);
        assert_eq!(Span::merged(vec![]), []);
    }

    #[test]
    fn what_is_left() {
        assert_eq!(span(1, Some(9)).without(&[span(3, Some(5)), span(7, None)]), [span(1, Some(3)), span(5, Some(7))]);
        assert_eq!(span(1, None).without(&[span(0, Some(2))]), [span(2, None)]);
        assert_eq!(span(1, Some(3)).without(&[span(5, None)]), [span(1, Some(3))]);
        assert_eq!(span(1, Some(3)).without(&[span(0, None)]), []);
    }

    #[test]
    fn what_is_in_both() {
        assert_eq!(span(1, Some(5)).within(span(3, None)), Some(span(3, Some(5))));
        assert_eq!(span(1, Some(5)).within(span(5, None)), None);
        assert_eq!(span(1, None).within(span(5, None)), Some(span(5, None)));
    }
}
