//! The state of a publication as a condition, by which working copies are found. It says of each record what
//! [`super::states`] says of it.

use diesel::dsl::{exists, not};
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::PublicationState;
use crate::record::Kind;
use crate::store::Moment;
use crate::store::connection::MultiBackend;
use crate::store::schema::{editions, records};

/// A condition that a record meets or not.
pub type Condition = Box<dyn BoxableExpression<records::table, MultiBackend, SqlType = Bool>>;

/// Whether few records are in this state at a time. They are found by what their editions say, and then the condition
/// says of which kind they are; of the other states, each record's editions are looked up.
pub fn finds_few(state: PublicationState) -> bool {
    matches!(state, PublicationState::Scheduled | PublicationState::Retracted)
}

/// The records of a kind whose publication is in this state at an instant.
pub fn in_state(kind: Kind, state: PublicationState, now: Moment) -> Condition {
    let standing = || super::standing(now);
    let begun = || editions::visible_from.le(now);
    let to_come = || editions::visible_from.gt(now).and(editions::tombstone.is_null());
    let own = || editions::table.filter(editions::record.eq(records::id)).select(editions::id);
    let of_kind = || editions::table.filter(editions::kind.eq(kind.word())).select(editions::record);
    // The offset keeps PostgreSQL from reading all editions there are, where it is to look up those of a page.
    macro_rules! has {
        ($condition:expr) => {
            exists(own().filter($condition).offset(0))
        };
    }
    match state {
        PublicationState::None => Box::new(not(has!(begun())).and(not(has!(to_come())))),
        PublicationState::Scheduled => {
            Box::new(records::id.eq_any(of_kind().filter(to_come())).and(not(has!(standing()))))
        }
        PublicationState::Live => Box::new(has!(standing().and(editions::tombstone.is_null()))),
        // What was merged into another record has nothing to come.
        PublicationState::Ended => {
            let told = editions::tombstone.is_null().or(editions::tombstone.ne("merged").assume_not_null());
            Box::new(not(has!(standing().and(told))).and(has!(begun())).and(not(has!(to_come()))))
        }
        PublicationState::Retracted => {
            let taken_back = editions::tombstone.eq_any(["retraction", "takedown"]).assume_not_null();
            Box::new(records::id.eq_any(of_kind().filter(taken_back).filter(standing())))
        }
    }
}
