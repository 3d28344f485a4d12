ALTER TABLE store DROP COLUMN found_by;
ALTER TABLE positions DROP COLUMN single_seat;
DELETE FROM name_keys WHERE key LIKE '*%';
DELETE FROM filter_rows WHERE filter IN ('name', 'series', 'when');
DROP INDEX press_conferences_series;
DROP TABLE arrangement_changes;
