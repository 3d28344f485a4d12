//! `column IN (…)` over ids, in a form whose prepared statement is kept.

use std::marker::PhantomData;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Text};

use super::connection::MultiBackend;
use super::types::{Id, sql};

/// `column IN (ids)`. Diesel's `eq_any` writes as many placeholders as there are ids and therefore prepares each
/// statement anew; here their number is rounded up to a power of two (the last id repeats), so that few forms of the
/// statement exist and each is prepared once.
pub fn among<C>(column: C, ids: &[Id]) -> Among<C> {
    Among::of(column, ids)
}

/// `column IN (texts)`, as [`among`].
pub fn among_texts<C>(column: C, texts: &[String]) -> Among<C, Text, String> {
    Among::of(column, texts)
}

/// See [`among`].
pub struct Among<C, ST = sql::Id, T = Id> {
    column: C,
    values: Vec<T>,
    kind: PhantomData<ST>,
}

impl<C, ST, T: Clone> Among<C, ST, T> {
    fn of(column: C, values: &[T]) -> Among<C, ST, T> {
        let mut values = values.to_vec();
        if let Some(last) = values.last().cloned() {
            values.resize(values.len().next_power_of_two(), last);
        }
        Among { column, values, kind: PhantomData }
    }
}

impl<C, ST, T> Expression for Among<C, ST, T> {
    type SqlType = Bool;
}

impl<C, ST, T> QueryFragment<MultiBackend> for Among<C, ST, T>
where
    C: QueryFragment<MultiBackend>,
    MultiBackend: HasSqlType<ST>,
    T: ToSql<ST, MultiBackend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if self.values.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<ST, _>(value)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl<C, ST, T> QueryId for Among<C, ST, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: AppearsOnTable<QS>, ST, T, QS> AppearsOnTable<QS> for Among<C, ST, T> {}
impl<C: SelectableExpression<QS>, ST, T, QS> SelectableExpression<QS> for Among<C, ST, T> {}
impl<C, ST, T, G> ValidGrouping<G> for Among<C, ST, T> {
    type IsAggregate = is_aggregate::No;
}
