-- A list probes the conditions that it does not walk by this index alone: it has all that a probe asks.
DROP INDEX filter_rows_record;
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value, language, visible_from, visible_until);
