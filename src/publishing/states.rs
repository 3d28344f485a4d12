//! The state of a publication as a condition, by which working copies are found. It says of each record what
//! [`super::states`] says of it.

use diesel::dsl::{exists, not};
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::PublicationState;
use crate::store::Moment;
use crate::store::connection::MultiBackend;
use crate::store::schema::{editions, records};

/// A condition that a record meets or not.
pub type Condition = Box<dyn BoxableExpression<records::table, MultiBackend, SqlType = Bool>>;

/// The records whose publication is in this state at an instant. Few are scheduled or retracted at a time, and those are
/// found by what their editions say; for the others each record's editions are looked up, which their index is for.
pub fn in_state(state: PublicationState, now: Moment) -> Condition {
    let open = || {
        editions::visible_from
            .le(now)
            .and(editions::visible_until.is_null().or(editions::visible_until.gt(now)).assume_not_null())
    };
    let seen = editions::tombstone.is_null();
    let to_come = || editions::visible_from.gt(now).and(seen);
    let mine = editions::table.filter(editions::record.eq(records::id)).select(editions::id);
    let any = editions::table.select(editions::record);
    match state {
        PublicationState::Live => Box::new(exists(mine.filter(open()).filter(seen))),
        PublicationState::Retracted => {
            let taken_back = editions::tombstone.eq("retraction").or(editions::tombstone.eq("takedown"));
            Box::new(records::id.eq_any(any.filter(open()).filter(taken_back.assume_not_null())))
        }
        PublicationState::Scheduled => {
            Box::new(records::id.eq_any(any.filter(to_come())).and(not(exists(mine.filter(open())))))
        }
        PublicationState::None => {
            Box::new(not(exists(mine.filter(editions::visible_from.le(now)))).and(not(exists(mine.filter(to_come())))))
        }
        PublicationState::Ended => {
            let merged = mine.filter(open()).filter(editions::tombstone.eq("merged").assume_not_null());
            let over = not(exists(mine.filter(open())))
                .and(not(exists(mine.filter(to_come()))))
                .and(exists(mine.filter(editions::visible_from.le(now))));
            Box::new(exists(merged).or(over))
        }
    }
}
