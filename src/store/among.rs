//! `column IN (…)` over ids, in a form whose prepared statement is kept.

use std::marker::PhantomData;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

use super::connection::MultiBackend;
use super::types::{Id, sql};

/// `column IN (ids)`. Diesel's `eq_any` writes as many placeholders as there are ids and therefore prepares each
/// statement anew; here their number is rounded up to a power of two (the last id repeats), so that few forms of the
/// statement exist and each is prepared once.
pub fn among<C>(column: C, ids: &[Id]) -> Among<C> {
    let mut ids = ids.to_vec();
    if let Some(last) = ids.last().copied() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    Among { column, ids, table: PhantomData }
}

/// See [`among`].
pub struct Among<C> {
    column: C,
    ids: Vec<Id>,
    table: PhantomData<()>,
}

impl<C> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if self.ids.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for (at, id) in self.ids.iter().enumerate() {
            if at > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<sql::Id, _>(id)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl<C> QueryId for Among<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Among<C> {}
impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for Among<C> {}
impl<C, G> ValidGrouping<G> for Among<C> {
    type IsAggregate = is_aggregate::No;
}
