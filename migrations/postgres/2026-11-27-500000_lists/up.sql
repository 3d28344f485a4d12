-- A list probes the conditions that it does not walk by this index alone: it has all that a probe asks.
DROP INDEX filter_rows_record;
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value, language, visible_from, visible_until);

-- And it walks by this one alone. SQLite keeps the whole row there.
ALTER TABLE filter_rows DROP CONSTRAINT filter_rows_pkey;
ALTER TABLE filter_rows
    ADD PRIMARY KEY (kind, filter, value, language, order_key, record, edition, visible_from) INCLUDE (visible_until);
