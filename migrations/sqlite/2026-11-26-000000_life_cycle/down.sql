DROP TABLE corrections;
DROP TABLE fronts;
DROP TABLE edit_locks;
DROP TABLE transitions;
DROP TABLE ties;

DELETE FROM filter_rows;
DELETE FROM editions WHERE tombstone IS NOT NULL OR kind IN ('front', 'correction');
DELETE FROM revisions WHERE kind IN ('front', 'correction');
DELETE FROM links WHERE source IN (SELECT id FROM records WHERE kind IN ('front', 'correction'));
DELETE FROM slugs WHERE kind IN ('front', 'correction');
DELETE FROM records WHERE kind IN ('front', 'correction');

DROP TABLE filter_rows;
CREATE TABLE filter_rows (
    kind          TEXT NOT NULL,
    filter        TEXT NOT NULL,
    value         TEXT NOT NULL,
    language      TEXT NOT NULL,
    order_key     BLOB NOT NULL,
    record        BLOB NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    edition       BLOB NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    visible_from  INTEGER NOT NULL,
    visible_until INTEGER,
    PRIMARY KEY (kind, filter, value, language, order_key, record, edition)
) STRICT, WITHOUT ROWID;
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value);
CREATE INDEX filter_rows_edition ON filter_rows (edition);

CREATE TABLE old_editions (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind          TEXT NOT NULL,
    record        BLOB NOT NULL,
    revision      BLOB NOT NULL,
    version       INTEGER NOT NULL CHECK (version >= 1),
    visible_from  INTEGER NOT NULL,
    visible_until INTEGER,
    opened_with   BLOB REFERENCES editions (id),
    language      TEXT NOT NULL,
    slug          TEXT,
    card          TEXT NOT NULL,
    document      TEXT NOT NULL,
    body          TEXT,
    grounds       TEXT CHECK (json_valid(grounds)),
    opened_by     BLOB REFERENCES users (id),
    opened_at     INTEGER NOT NULL,
    CHECK (visible_until > visible_from),
    UNIQUE (record, visible_from),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind),
    FOREIGN KEY (revision, record) REFERENCES revisions (id, record)
) STRICT;
INSERT INTO old_editions
    SELECT id, kind, record, revision, version, visible_from, visible_until, NULL, language, slug, card, document, body,
           grounds, opened_by, opened_at
    FROM editions;
DROP TABLE editions;
ALTER TABLE old_editions RENAME TO editions;
CREATE UNIQUE INDEX editions_unended ON editions (record) WHERE visible_until IS NULL;
CREATE INDEX editions_revision ON editions (revision, record);
CREATE INDEX editions_record_kind ON editions (record, kind);
CREATE INDEX editions_opened_with ON editions (opened_with);
CREATE INDEX editions_opened_by ON editions (opened_by);
CREATE INDEX editions_until ON editions (visible_until);

DROP INDEX revisions_age;
ALTER TABLE revisions DROP COLUMN autosave;

DROP INDEX articles_workflow;
DROP INDEX articles_assignee;
DROP INDEX articles_embargoed;
ALTER TABLE articles DROP COLUMN assignee;
ALTER TABLE articles DROP COLUMN translated_from;

CREATE TABLE old_records (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind       TEXT NOT NULL CHECK (kind IN ('article', 'byline', 'official', 'organization', 'press_conference',
                                                    'transcript', 'quotation', 'section', 'topic', 'media', 'page', 'site')),
    version    INTEGER NOT NULL CHECK (version >= 1),
    language   TEXT NOT NULL,
    slug       TEXT,
    card       TEXT NOT NULL CHECK (json_valid(card)),
    sort_key   BLOB NOT NULL,
    created_by BLOB REFERENCES users (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    trashed_at INTEGER,
    UNIQUE (id, kind)
) STRICT;
INSERT INTO old_records
    SELECT id, kind, version, language, slug, card, sort_key, created_by, created_at, updated_at, trashed_at FROM records;
DROP TABLE records;
ALTER TABLE old_records RENAME TO records;
CREATE INDEX records_newest ON records (kind, updated_at, id);
CREATE INDEX records_oldest ON records (kind, created_at, id);
CREATE INDEX records_by_name ON records (kind, sort_key, id);
CREATE INDEX records_by_author ON records (created_by);
