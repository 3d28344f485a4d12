-- The rows of the orders that lists had besides.
DELETE FROM filter_rows WHERE filter LIKE '%.%';
DROP INDEX filter_rows_record;
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value);
