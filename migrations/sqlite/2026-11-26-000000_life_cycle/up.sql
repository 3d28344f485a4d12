-- The life of a record: workflow, schedules, corrections, merges, fronts.
-- SQLite cannot change a CHECK or a key in place: such a table is built anew and takes the old one's name. Foreign keys
-- are off while migrations run, and are checked before they are committed.

CREATE TABLE new_records (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT NOT NULL CHECK (kind IN ('article', 'byline', 'official', 'organization', 'press_conference',
                                                     'transcript', 'quotation', 'section', 'topic', 'media', 'page', 'site',
                                                     'front', 'correction')),
    version     INTEGER NOT NULL CHECK (version >= 1),
    language    TEXT NOT NULL,
    slug        TEXT,
    card        TEXT NOT NULL CHECK (json_valid(card)),
    sort_key    BLOB NOT NULL,
    created_by  BLOB REFERENCES users (id),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    trashed_at  INTEGER,
    merged_into BLOB REFERENCES records (id) CHECK (merged_into <> id),
    UNIQUE (id, kind)
) STRICT;
INSERT INTO new_records
    SELECT id, kind, version, language, slug, card, sort_key, created_by, created_at, updated_at, trashed_at, NULL
    FROM records;
DROP TABLE records;
ALTER TABLE new_records RENAME TO records;
CREATE INDEX records_newest ON records (kind, updated_at, id);
CREATE INDEX records_oldest ON records (kind, created_at, id);
CREATE INDEX records_by_name ON records (kind, sort_key, id);
CREATE INDEX records_by_author ON records (created_by);
CREATE INDEX records_trashed ON records (trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX records_merged ON records (merged_into) WHERE merged_into IS NOT NULL;

-- Where an article stands on its way to being printed, and who has it on the desk.
ALTER TABLE articles ADD COLUMN assignee BLOB REFERENCES users (id);
-- What a translation was made from: {id, version} of the original.
ALTER TABLE articles ADD COLUMN translated_from TEXT CHECK (json_valid(translated_from));
CREATE INDEX articles_workflow ON articles (workflow, id);
CREATE INDEX articles_assignee ON articles (assignee, id) WHERE assignee IS NOT NULL;
CREATE INDEX articles_embargoed ON articles (id) WHERE embargo IS NOT NULL;

-- Each step of that way: who took it, when, and why.
CREATE TABLE transitions (
    id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    article  BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version  INTEGER NOT NULL CHECK (version >= 1),
    action   TEXT NOT NULL CHECK (action IN ('submit', 'approve', 'return', 'assign', 'reopen')),
    workflow TEXT NOT NULL CHECK (workflow IN ('draft', 'in_review', 'approved')),
    assignee BLOB REFERENCES users (id),
    note     TEXT,
    actor    BLOB REFERENCES users (id),
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX transitions_article ON transitions (article, id);
CREATE INDEX transitions_assignee ON transitions (assignee);
CREATE INDEX transitions_actor ON transitions (actor);

-- Who is at work on a record just now. Advisory: it warns, and keeps nobody out.
CREATE TABLE edit_locks (
    record     BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    holder     BLOB NOT NULL REFERENCES users (id),
    taken_at   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > taken_at)
) STRICT;
CREATE INDEX edit_locks_holder ON edit_locks (holder);

-- What an editor's tool saved by itself; such revisions fold into one.
ALTER TABLE revisions ADD COLUMN autosave INTEGER NOT NULL DEFAULT 0 CHECK (autosave IN (0, 1));
CREATE INDEX revisions_age ON revisions (created_at, id);

-- `ends_at` is the end that was set for an edition; `visible_until` the end it has: that one, or the beginning of the
-- next edition, whichever is earlier. A tombstone is what readers see where something stood.
CREATE TABLE new_editions (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind          TEXT NOT NULL,
    record        BLOB NOT NULL,
    revision      BLOB NOT NULL,
    version       INTEGER NOT NULL CHECK (version >= 1),
    visible_from  INTEGER NOT NULL,
    visible_until INTEGER,
    ends_at       INTEGER,
    from_zoned    TEXT CHECK (json_valid(from_zoned)),
    until_zoned   TEXT CHECK (json_valid(until_zoned)),
    tombstone     TEXT CHECK (tombstone IN ('retraction', 'takedown', 'merged')),
    minor         INTEGER NOT NULL CHECK (minor IN (0, 1)),
    language      TEXT NOT NULL,
    slug          TEXT,
    card          TEXT NOT NULL,
    document      TEXT NOT NULL,
    body          TEXT,
    grounds       TEXT CHECK (json_valid(grounds)),
    opened_by     BLOB REFERENCES users (id),
    opened_at     INTEGER NOT NULL,
    CHECK (visible_until > visible_from),
    CHECK (ends_at > visible_from),
    UNIQUE (record, visible_from),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind),
    FOREIGN KEY (revision, record) REFERENCES revisions (id, record)
) STRICT;
INSERT INTO new_editions
    SELECT id, kind, record, revision, version, visible_from, visible_until, NULL, NULL, NULL, NULL, 0, language, slug,
           card, document, body, grounds, opened_by, opened_at
    FROM editions;

-- Editions that were opened together with another one: they are moved and cancelled with it.
CREATE TABLE ties (
    edition BLOB NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    opener  BLOB NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    PRIMARY KEY (edition, opener)
) STRICT, WITHOUT ROWID;
CREATE INDEX ties_opener ON ties (opener);
INSERT INTO ties SELECT id, opened_with FROM editions WHERE opened_with IS NOT NULL;

DROP TABLE editions;
ALTER TABLE new_editions RENAME TO editions;
CREATE UNIQUE INDEX editions_unended ON editions (record) WHERE visible_until IS NULL;
CREATE INDEX editions_revision ON editions (revision, record);
CREATE INDEX editions_record_kind ON editions (record, kind);
CREATE INDEX editions_opened_by ON editions (opened_by);
CREATE INDEX editions_until ON editions (visible_until);
CREATE INDEX editions_from ON editions (visible_from);
CREATE INDEX editions_tombstones ON editions (tombstone, record) WHERE tombstone IS NOT NULL;

-- One edition may be found by a value at several times.
CREATE TABLE new_filter_rows (
    kind          TEXT NOT NULL,
    filter        TEXT NOT NULL,
    value         TEXT NOT NULL,
    language      TEXT NOT NULL,
    order_key     BLOB NOT NULL,
    record        BLOB NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    edition       BLOB NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    visible_from  INTEGER NOT NULL,
    visible_until INTEGER,
    PRIMARY KEY (kind, filter, value, language, order_key, record, edition, visible_from)
) STRICT, WITHOUT ROWID;
INSERT INTO new_filter_rows
    SELECT kind, filter, value, language, order_key, record, edition, visible_from, visible_until FROM filter_rows;
DROP TABLE filter_rows;
ALTER TABLE new_filter_rows RENAME TO filter_rows;
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value);
CREATE INDEX filter_rows_edition ON filter_rows (edition);
CREATE INDEX filter_rows_until ON filter_rows (visible_until);

-- The chosen order of a home page or of a section's.
CREATE TABLE fronts (
    id       BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    key      TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 80),
    language TEXT NOT NULL CHECK (length(language) >= 2),
    title    TEXT,
    items    TEXT NOT NULL CHECK (json_valid(items)),
    fill     TEXT NOT NULL CHECK (fill IN ('newest', 'none')),
    size     INTEGER NOT NULL CHECK (size BETWEEN 1 AND 100),
    section  BLOB REFERENCES sections (id),
    UNIQUE (key, language)
) STRICT;
CREATE INDEX fronts_section ON fronts (section);

-- What was put right, and what readers are told of it.
CREATE TABLE corrections (
    id             BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    target         BLOB NOT NULL,
    target_kind    TEXT NOT NULL CHECK (target_kind IN ('article', 'quotation', 'official', 'press_conference',
                                                        'transcript', 'media')),
    position       BLOB REFERENCES positions (id),
    kind           TEXT NOT NULL CHECK (kind IN ('correction', 'clarification', 'update', 'retraction', 'editors_note')),
    text           TEXT NOT NULL CHECK (json_valid(text)),
    placement      TEXT NOT NULL CHECK (placement IN ('top', 'bottom')),
    version_before INTEGER CHECK (version_before >= 1),
    version_after  INTEGER CHECK (version_after >= 1),
    internal_note  TEXT,
    cause          TEXT CHECK (json_valid(cause)),
    FOREIGN KEY (target, target_kind) REFERENCES records (id, kind)
) STRICT;
CREATE INDEX corrections_target ON corrections (target, target_kind);
CREATE INDEX corrections_position ON corrections (position);
