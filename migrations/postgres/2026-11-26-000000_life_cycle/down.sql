DROP TABLE corrections, fronts, edit_locks, transitions, ties;

DELETE FROM filter_rows;
DELETE FROM editions WHERE tombstone IS NOT NULL OR kind IN ('front', 'correction');
DELETE FROM records WHERE kind IN ('front', 'correction');

DROP INDEX filter_rows_until;
ALTER TABLE filter_rows DROP CONSTRAINT filter_rows_pkey;
ALTER TABLE filter_rows ADD PRIMARY KEY (kind, filter, value, language, order_key, record, edition);

ALTER TABLE editions
    DROP COLUMN ends_at,
    DROP COLUMN from_zoned,
    DROP COLUMN until_zoned,
    DROP COLUMN tombstone,
    DROP COLUMN minor,
    ADD COLUMN opened_with uuid REFERENCES editions (id);
CREATE INDEX editions_opened_with ON editions (opened_with);
DROP INDEX editions_from;

DROP INDEX revisions_age;
ALTER TABLE revisions DROP COLUMN autosave;

DROP INDEX articles_workflow, articles_embargoed;
ALTER TABLE articles DROP COLUMN assignee, DROP COLUMN translated_from;

DROP INDEX records_trashed;
ALTER TABLE records DROP COLUMN merged_into;
ALTER TABLE records DROP CONSTRAINT records_kind_check;
ALTER TABLE records ADD CONSTRAINT records_kind_check
    CHECK (kind IN ('article', 'byline', 'official', 'organization', 'press_conference', 'transcript', 'quotation',
                    'section', 'topic', 'media', 'page', 'site'));
