-- The rows of the orders that lists had besides.
DELETE FROM filter_rows WHERE filter LIKE '%.%';
ALTER TABLE filter_rows DROP CONSTRAINT filter_rows_pkey;
ALTER TABLE filter_rows
    ADD PRIMARY KEY (kind, filter, value, language, order_key, record, edition, visible_from);
DROP INDEX filter_rows_record;
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value);
