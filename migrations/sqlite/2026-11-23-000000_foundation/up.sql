-- The store itself: its identity, and what the program must know before it reads anything else.
CREATE TABLE store (
    id           INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch        BLOB NOT NULL,
    tzdata       TEXT NOT NULL,
    secret_check TEXT NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email         TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key     TEXT NOT NULL UNIQUE,
    name          TEXT,
    role          TEXT NOT NULL CHECK (role IN ('admin', 'editor', 'reporter', 'reader')),
    password_hash TEXT NOT NULL,
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE refresh_tokens (
    hash       BLOB NOT NULL PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family     BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE idempotency_keys (
    scope        BLOB NOT NULL PRIMARY KEY,
    request_hash BLOB NOT NULL,
    status       INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299),
    headers      TEXT NOT NULL CHECK (json_valid(headers)),
    body         BLOB NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- What every record has, whatever its kind.
CREATE TABLE records (
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
CREATE INDEX records_newest ON records (kind, updated_at, id);
CREATE INDEX records_oldest ON records (kind, created_at, id);
CREATE INDEX records_by_name ON records (kind, sort_key, id);
CREATE INDEX records_by_author ON records (created_by);

-- Every relation of the working copies, one row each. What a record refers to cannot go away under it.
CREATE TABLE links (
    source      BLOB NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    field       TEXT NOT NULL,
    position    INTEGER NOT NULL CHECK (position >= 0),
    target      BLOB NOT NULL,
    target_kind TEXT NOT NULL,
    PRIMARY KEY (source, field, position),
    FOREIGN KEY (target, target_kind) REFERENCES records (id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_target ON links (target, field);
CREATE INDEX links_target_kind ON links (target, target_kind);

CREATE TABLE sections (
    id          BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug        TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names       TEXT NOT NULL CHECK (json_valid(names)),
    description TEXT CHECK (json_valid(description)),
    parent      BLOB REFERENCES sections (id) CHECK (parent <> id),
    position    INTEGER NOT NULL CHECK (position >= 0)
) STRICT;
CREATE INDEX sections_parent ON sections (parent);

CREATE TABLE topics (
    id      BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug    TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names   TEXT NOT NULL CHECK (json_valid(names)),
    scheme  TEXT,
    code    TEXT,
    uri     TEXT,
    broader BLOB REFERENCES topics (id) CHECK (broader <> id),
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    UNIQUE (scheme, code)
) STRICT;
CREATE INDEX topics_broader ON topics (broader);

CREATE TABLE organizations (
    id             BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug           TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names          TEXT NOT NULL CHECK (json_valid(names)),
    classification TEXT NOT NULL CHECK (classification IN ('government_body', 'company', 'media', 'other')),
    parent         BLOB REFERENCES organizations (id) CHECK (parent <> id),
    successor      BLOB REFERENCES organizations (id) CHECK (successor <> id),
    external_ids   TEXT NOT NULL CHECK (json_valid(external_ids)),
    extraction     TEXT CHECK (json_valid(extraction))
) STRICT;
CREATE INDEX organizations_parent ON organizations (parent);
CREATE INDEX organizations_successor ON organizations (successor);

CREATE TABLE media (
    id               BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'document')),
    caption          TEXT CHECK (json_valid(caption)),
    alt_text         TEXT CHECK (json_valid(alt_text)),
    credits          TEXT NOT NULL CHECK (json_valid(credits)),
    credit_line      TEXT,
    copyright_notice TEXT,
    usage_terms      TEXT,
    source_url       TEXT,
    focal_point      TEXT CHECK (json_valid(focal_point)),
    extraction       TEXT CHECK (json_valid(extraction))
) STRICT;

CREATE TABLE bylines (
    id           BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug         TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names        TEXT NOT NULL CHECK (json_valid(names)),
    kind         TEXT NOT NULL CHECK (kind IN ('person', 'agency', 'staff')),
    bio          TEXT CHECK (json_valid(bio)),
    avatar       BLOB REFERENCES media (id),
    contacts     TEXT NOT NULL CHECK (json_valid(contacts)),
    external_ids TEXT NOT NULL CHECK (json_valid(external_ids)),
    extraction   TEXT CHECK (json_valid(extraction))
) STRICT;
CREATE INDEX bylines_avatar ON bylines (avatar);

CREATE TABLE officials (
    id           BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug         TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names        TEXT NOT NULL CHECK (json_valid(names)),
    honorific    TEXT,
    bio          TEXT CHECK (json_valid(bio)),
    external_ids TEXT NOT NULL CHECK (json_valid(external_ids)),
    extraction   TEXT CHECK (json_valid(extraction))
) STRICT;

-- A post that an official holds or held. (id, official) is unique so that a quotation's capacity must be its speaker's.
CREATE TABLE positions (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    official     BLOB NOT NULL REFERENCES officials (id) ON DELETE CASCADE,
    place        INTEGER NOT NULL CHECK (place >= 0),
    organization BLOB NOT NULL REFERENCES organizations (id),
    title        TEXT NOT NULL CHECK (json_valid(title)),
    held_from    TEXT CHECK (length(held_from) IN (4, 7, 10)),
    held_to      TEXT CHECK (length(held_to) IN (4, 7, 10)),
    status       TEXT NOT NULL CHECK (status IN ('asserted', 'verified')),
    sources      TEXT NOT NULL CHECK (json_valid(sources)),
    extraction   TEXT CHECK (json_valid(extraction)),
    UNIQUE (official, place),
    UNIQUE (id, official)
) STRICT;
CREATE INDEX positions_organization ON positions (organization);

CREATE TABLE press_conferences (
    id            BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug          TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    title         TEXT CHECK (json_valid(title)),
    hosts         TEXT NOT NULL CHECK (json_valid(hosts)),
    series        TEXT,
    number        INTEGER CHECK (number >= 1),
    starts        TEXT CHECK (json_valid(starts)),
    ends          TEXT CHECK (json_valid(ends)),
    venue         TEXT CHECK (json_valid(venue)),
    occurrence    TEXT NOT NULL CHECK (occurrence IN ('planned', 'confirmed', 'postponed', 'rescheduled', 'cancelled', 'held')),
    coverage      TEXT NOT NULL CHECK (coverage IN ('not_planned', 'on_request', 'planned', 'assigned', 'done')),
    agenda        TEXT NOT NULL CHECK (json_valid(agenda)),
    speakers      TEXT NOT NULL CHECK (json_valid(speakers)),
    accreditation TEXT CHECK (json_valid(accreditation)),
    contacts      TEXT NOT NULL CHECK (json_valid(contacts)),
    recordings    TEXT NOT NULL CHECK (json_valid(recordings)),
    sources       TEXT NOT NULL CHECK (json_valid(sources)),
    extraction    TEXT CHECK (json_valid(extraction))
) STRICT;

CREATE TABLE transcripts (
    id               BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    press_conference BLOB NOT NULL REFERENCES press_conferences (id),
    language         TEXT NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('verbatim', 'edited', 'interpreted', 'machine')),
    revision         INTEGER NOT NULL CHECK (revision >= 1),
    source_url       TEXT,
    licence          TEXT
) STRICT;
CREATE INDEX transcripts_press_conference ON transcripts (press_conference);

CREATE TABLE segments (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    transcript    BLOB NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
    place         INTEGER NOT NULL CHECK (place >= 0),
    kind          TEXT NOT NULL CHECK (kind IN ('speech', 'question', 'answer', 'scene', 'narrative')),
    speaker       BLOB REFERENCES officials (id),
    speaker_label TEXT,
    text          TEXT NOT NULL,
    starts_at     TEXT,
    ends_at       TEXT,
    answers       BLOB REFERENCES segments (id),
    aligned_with  BLOB REFERENCES segments (id),
    UNIQUE (transcript, place)
) STRICT;
CREATE INDEX segments_speaker ON segments (speaker);
CREATE INDEX segments_answers ON segments (answers);
CREATE INDEX segments_aligned_with ON segments (aligned_with);

CREATE TABLE quotations (
    id                   BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    kind                 TEXT NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed')),
    text                 TEXT NOT NULL CHECK (length(text) >= 1),
    language             TEXT NOT NULL,
    original             TEXT CHECK (json_valid(original)),
    translations         TEXT NOT NULL CHECK (json_valid(translations)),
    speaker_kind         TEXT NOT NULL CHECK (speaker_kind IN ('official', 'organization', 'private_person', 'unnamed')),
    speaker_official     BLOB REFERENCES officials (id),
    speaker_organization BLOB REFERENCES organizations (id),
    speaker_as_printed   TEXT,
    attribution          TEXT NOT NULL CHECK (attribution IN ('on_record', 'background', 'not_for_attribution')),
    capacity             BLOB,
    capacity_as_printed  TEXT,
    capacity_override    TEXT,
    said_on              TEXT CHECK (length(said_on) IN (4, 7, 10)),
    press_conference     BLOB REFERENCES press_conferences (id),
    anchor               TEXT CHECK (json_valid(anchor)),
    fidelity             TEXT CHECK (fidelity IN ('verbatim', 'elided', 'edited', 'paraphrase')),
    verification         TEXT NOT NULL CHECK (json_valid(verification)),
    topics               TEXT NOT NULL CHECK (json_valid(topics)),
    extraction           TEXT CHECK (json_valid(extraction)),
    FOREIGN KEY (capacity, speaker_official) REFERENCES positions (id, official),
    CHECK (capacity IS NULL OR speaker_official IS NOT NULL),
    CHECK (speaker_official IS NULL OR speaker_kind = 'official'),
    CHECK (speaker_organization IS NULL OR speaker_kind = 'organization')
) STRICT;
CREATE INDEX quotations_speaker_official ON quotations (speaker_official);
CREATE INDEX quotations_speaker_organization ON quotations (speaker_organization);
CREATE INDEX quotations_capacity ON quotations (capacity, speaker_official);
CREATE INDEX quotations_press_conference ON quotations (press_conference);

CREATE TABLE articles (
    id                  BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    translation_group   BLOB NOT NULL,
    language            TEXT NOT NULL CHECK (length(language) >= 2),
    slug                TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    headline            TEXT NOT NULL CHECK (length(headline) >= 1),
    kicker              TEXT,
    standfirst          TEXT,
    dateline            TEXT CHECK (json_valid(dateline)),
    body                TEXT NOT NULL CHECK (json_valid(body)),
    orphans             TEXT NOT NULL CHECK (json_valid(orphans)),
    credits             TEXT NOT NULL CHECK (json_valid(credits)),
    section             BLOB REFERENCES sections (id),
    topics              TEXT NOT NULL CHECK (json_valid(topics)),
    lead_image          TEXT CHECK (json_valid(lead_image)),
    press_conferences   TEXT NOT NULL CHECK (json_valid(press_conferences)),
    related             TEXT NOT NULL CHECK (json_valid(related)),
    source              TEXT NOT NULL CHECK (json_valid(source)),
    embargo             TEXT CHECK (json_valid(embargo)),
    published_at        INTEGER,
    display_date        TEXT CHECK (length(display_date) = 10),
    content_modified_at INTEGER,
    internal_note       TEXT,
    backstory           TEXT,
    canonical_url       TEXT,
    external_ids        TEXT NOT NULL CHECK (json_valid(external_ids)),
    workflow            TEXT NOT NULL DEFAULT 'draft' CHECK (workflow IN ('draft', 'in_review', 'approved')),
    extraction          TEXT CHECK (json_valid(extraction)),
    UNIQUE (translation_group, language)
) STRICT;
CREATE INDEX articles_section ON articles (section);

-- Where an article prints a quotation: derived from the marks in its body at each save, orphans kept.
CREATE TABLE printings (
    article   BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    quotation BLOB NOT NULL REFERENCES quotations (id),
    place     INTEGER NOT NULL CHECK (place >= 0),
    parts     TEXT NOT NULL CHECK (json_valid(parts)),
    state     TEXT NOT NULL CHECK (state IN ('anchored', 'moved', 'orphaned')),
    PRIMARY KEY (article, quotation),
    UNIQUE (article, place)
) STRICT;
CREATE INDEX printings_quotation ON printings (quotation);

CREATE TABLE pages (
    id             BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    key            TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 80),
    language       TEXT NOT NULL CHECK (length(language) >= 2),
    title          TEXT NOT NULL CHECK (length(title) >= 1),
    body           TEXT NOT NULL CHECK (json_valid(body)),
    revision       TEXT,
    effective_from TEXT CHECK (length(effective_from) = 10),
    UNIQUE (key, language)
) STRICT;

CREATE TABLE sites (
    id               BLOB NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    only_one         INTEGER NOT NULL UNIQUE CHECK (only_one = 1),
    names            TEXT NOT NULL CHECK (json_valid(names)),
    slogan           TEXT CHECK (json_valid(slogan)),
    addresses        TEXT NOT NULL CHECK (json_valid(addresses)),
    filings          TEXT NOT NULL CHECK (json_valid(filings)),
    hotlines         TEXT NOT NULL CHECK (json_valid(hotlines)),
    contact_emails   TEXT NOT NULL CHECK (json_valid(contact_emails)),
    languages        TEXT NOT NULL CHECK (json_valid(languages)),
    default_language TEXT NOT NULL CHECK (length(default_language) >= 2),
    time_zone        TEXT NOT NULL CHECK (length(time_zone) >= 1),
    policies         TEXT NOT NULL CHECK (json_valid(policies)),
    consent          TEXT CHECK (json_valid(consent))
) STRICT;

-- An immutable snapshot of a record's aggregate at one version.
CREATE TABLE revisions (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind       TEXT NOT NULL,
    record     BLOB NOT NULL,
    number     INTEGER NOT NULL CHECK (number >= 1),
    snapshot   BLOB NOT NULL,
    author     BLOB REFERENCES users (id),
    note       TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (record, number),
    UNIQUE (id, record),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind) ON DELETE CASCADE
) STRICT;
CREATE INDEX revisions_author ON revisions (author);
CREATE INDEX revisions_record_kind ON revisions (record, kind);

-- What readers see when: this revision, from visible_from until visible_until.
CREATE TABLE editions (
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
CREATE UNIQUE INDEX editions_unended ON editions (record) WHERE visible_until IS NULL;
CREATE INDEX editions_revision ON editions (revision, record);
CREATE INDEX editions_record_kind ON editions (record, kind);
CREATE INDEX editions_opened_with ON editions (opened_with);
CREATE INDEX editions_opened_by ON editions (opened_by);
CREATE INDEX editions_until ON editions (visible_until);

-- What a list can be asked for: one row for each value a live or future edition can be found by, in every language
-- (language '') and in its own.
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

-- Every slug of every record: of the working copy, live, and past. One that was once live is never given away.
CREATE TABLE slugs (
    kind       TEXT NOT NULL,
    language   TEXT NOT NULL,
    slug       TEXT NOT NULL,
    record     BLOB NOT NULL,
    live_since INTEGER,
    PRIMARY KEY (kind, language, slug),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX slugs_record ON slugs (record, kind);

-- The names by which officials, bylines and organizations are looked up, folded.
CREATE TABLE name_keys (
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (kind, key, record),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX name_keys_record ON name_keys (record, kind);

-- Pages that were imported, what was found on them and what became of it.
CREATE TABLE imports (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    fingerprint BLOB NOT NULL UNIQUE,
    source      TEXT,
    article     BLOB REFERENCES articles (id) ON DELETE SET NULL,
    report      TEXT NOT NULL CHECK (json_valid(report)),
    created_by  BLOB REFERENCES users (id),
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_article ON imports (article);
CREATE INDEX imports_author ON imports (created_by);
CREATE INDEX imports_newest ON imports (created_at, id);

-- Who did what to which record. A row gets its position after it is committed; followers read by position alone.
CREATE TABLE changes (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    position INTEGER UNIQUE,
    at       INTEGER NOT NULL,
    actor    BLOB REFERENCES users (id),
    action   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    record   BLOB NOT NULL,
    version  INTEGER,
    fields   TEXT NOT NULL CHECK (json_valid(fields))
) STRICT;
CREATE INDEX changes_record ON changes (record, id);
CREATE INDEX changes_actor ON changes (actor);
CREATE INDEX changes_unnumbered ON changes (id) WHERE position IS NULL;
