-- The life of a record: workflow, schedules, corrections, merges, fronts.

ALTER TABLE records DROP CONSTRAINT records_kind_check;
ALTER TABLE records ADD CONSTRAINT records_kind_check
    CHECK (kind IN ('article', 'byline', 'official', 'organization', 'press_conference', 'transcript', 'quotation',
                    'section', 'topic', 'media', 'page', 'site', 'front', 'correction'));
ALTER TABLE records ADD COLUMN merged_into uuid REFERENCES records (id) CHECK (merged_into <> id);
CREATE INDEX records_trashed ON records (trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX records_merged ON records (merged_into) WHERE merged_into IS NOT NULL;

-- Where an article stands on its way to being printed, and who has it on the desk.
ALTER TABLE articles ADD COLUMN assignee uuid REFERENCES users (id);
-- What a translation was made from: {id, version} of the original.
ALTER TABLE articles ADD COLUMN translated_from jsonb;
CREATE INDEX articles_workflow ON articles (workflow, id);
CREATE INDEX articles_assignee ON articles (assignee, id) WHERE assignee IS NOT NULL;
CREATE INDEX articles_embargoed ON articles (id) WHERE embargo IS NOT NULL;

-- Each step of that way: who took it, when, and why.
CREATE TABLE transitions (
    id       uuid        NOT NULL PRIMARY KEY,
    article  uuid        NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version  integer     NOT NULL CHECK (version >= 1),
    action   text        NOT NULL CHECK (action IN ('submit', 'approve', 'return', 'assign', 'reopen')),
    workflow text        NOT NULL CHECK (workflow IN ('draft', 'in_review', 'approved')),
    assignee uuid        REFERENCES users (id),
    note     text,
    actor    uuid        REFERENCES users (id),
    at       timestamptz NOT NULL
);
CREATE INDEX transitions_article ON transitions (article, id);
CREATE INDEX transitions_assignee ON transitions (assignee);
CREATE INDEX transitions_actor ON transitions (actor);

-- Who is at work on a record just now. Advisory: it warns, and keeps nobody out.
CREATE TABLE edit_locks (
    record     uuid        NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    holder     uuid        NOT NULL REFERENCES users (id),
    taken_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > taken_at)
);
CREATE INDEX edit_locks_holder ON edit_locks (holder);

-- What an editor's tool saved by itself; such revisions fold into one.
ALTER TABLE revisions ADD COLUMN autosave boolean NOT NULL DEFAULT false;
CREATE INDEX revisions_age ON revisions (created_at, id);

-- `ends_at` is the end that was set for an edition; `visible_until` the end it has: that one, or the beginning of the
-- next edition, whichever is earlier. A tombstone is what readers see where something stood.
ALTER TABLE editions
    ADD COLUMN ends_at     timestamptz CHECK (ends_at > visible_from),
    ADD COLUMN from_zoned  jsonb,
    ADD COLUMN until_zoned jsonb,
    ADD COLUMN tombstone   text CHECK (tombstone IN ('retraction', 'takedown', 'merged')),
    ADD COLUMN minor       boolean NOT NULL DEFAULT false;
ALTER TABLE editions ALTER COLUMN minor DROP DEFAULT;
CREATE INDEX editions_from ON editions (visible_from);
CREATE INDEX editions_tombstones ON editions (tombstone, record) WHERE tombstone IS NOT NULL;

-- Editions that were opened together with another one: they are moved and cancelled with it.
CREATE TABLE ties (
    edition uuid NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    opener  uuid NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    PRIMARY KEY (edition, opener)
);
CREATE INDEX ties_opener ON ties (opener);
INSERT INTO ties SELECT id, opened_with FROM editions WHERE opened_with IS NOT NULL;
ALTER TABLE editions DROP COLUMN opened_with;

-- One edition may be found by a value at several times.
ALTER TABLE filter_rows DROP CONSTRAINT filter_rows_pkey;
ALTER TABLE filter_rows
    ADD PRIMARY KEY (kind, filter, value, language, order_key, record, edition, visible_from);
CREATE INDEX filter_rows_until ON filter_rows (visible_until);

-- The chosen order of a home page or of a section's.
CREATE TABLE fronts (
    id       uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    key      text    NOT NULL CHECK (length(key) BETWEEN 1 AND 80),
    language text    NOT NULL CHECK (length(language) >= 2),
    title    text,
    items    jsonb   NOT NULL,
    fill     text    NOT NULL CHECK (fill IN ('newest', 'none')),
    size     integer NOT NULL CHECK (size BETWEEN 1 AND 100),
    section  uuid    REFERENCES sections (id),
    UNIQUE (key, language)
);
CREATE INDEX fronts_section ON fronts (section);

-- What was put right, and what readers are told of it.
CREATE TABLE corrections (
    id             uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    target         uuid    NOT NULL,
    target_kind    text    NOT NULL CHECK (target_kind IN ('article', 'quotation', 'official', 'press_conference',
                                                           'transcript', 'media')),
    position       uuid    REFERENCES positions (id),
    kind           text    NOT NULL CHECK (kind IN ('correction', 'clarification', 'update', 'retraction', 'editors_note')),
    text           jsonb   NOT NULL,
    placement      text    NOT NULL CHECK (placement IN ('top', 'bottom')),
    version_before integer CHECK (version_before >= 1),
    version_after  integer CHECK (version_after >= 1),
    internal_note  text,
    cause          jsonb,
    FOREIGN KEY (target, target_kind) REFERENCES records (id, kind)
);
CREATE INDEX corrections_target ON corrections (target, target_kind);
CREATE INDEX corrections_position ON corrections (position);
