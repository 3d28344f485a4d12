-- The store itself: its identity, and what the program must know before it reads anything else.
CREATE TABLE store (
    id           integer     NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch        uuid        NOT NULL,
    tzdata       text        NOT NULL,
    secret_check text        NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE TABLE users (
    id            uuid        NOT NULL PRIMARY KEY,
    email         text        NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key     text        NOT NULL UNIQUE,
    name          text,
    role          text        NOT NULL CHECK (role IN ('admin', 'editor', 'reporter', 'reader')),
    password_hash text        NOT NULL,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

CREATE TABLE refresh_tokens (
    hash       bytea       NOT NULL PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family     uuid        NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE idempotency_keys (
    scope        bytea       NOT NULL PRIMARY KEY,
    request_hash bytea       NOT NULL,
    status       integer     NOT NULL CHECK (status BETWEEN 200 AND 299),
    headers      jsonb       NOT NULL,
    body         bytea       NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- What every record has, whatever its kind.
CREATE TABLE records (
    id         uuid        NOT NULL PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('article', 'byline', 'official', 'organization', 'press_conference',
                                                    'transcript', 'quotation', 'section', 'topic', 'media', 'page', 'site')),
    version    integer     NOT NULL CHECK (version >= 1),
    language   text        NOT NULL,
    slug       text,
    card       jsonb       NOT NULL,
    sort_key   bytea       NOT NULL,
    created_by uuid        REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    trashed_at timestamptz,
    UNIQUE (id, kind)
);
CREATE INDEX records_newest ON records (kind, updated_at, id);
CREATE INDEX records_oldest ON records (kind, created_at, id);
CREATE INDEX records_by_name ON records (kind, sort_key, id);
CREATE INDEX records_by_author ON records (created_by);

-- Every relation of the working copies, one row each. What a record refers to cannot go away under it.
CREATE TABLE links (
    source      uuid    NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    field       text    NOT NULL,
    position    integer NOT NULL CHECK (position >= 0),
    target      uuid    NOT NULL,
    target_kind text    NOT NULL,
    PRIMARY KEY (source, field, position),
    FOREIGN KEY (target, target_kind) REFERENCES records (id, kind)
);
CREATE INDEX links_target ON links (target, field);
CREATE INDEX links_target_kind ON links (target, target_kind);

CREATE TABLE sections (
    id          uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug        text    NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names       jsonb   NOT NULL,
    description jsonb,
    parent      uuid    REFERENCES sections (id) CHECK (parent <> id),
    position    integer NOT NULL CHECK (position >= 0)
);
CREATE INDEX sections_parent ON sections (parent);

CREATE TABLE topics (
    id      uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug    text    NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names   jsonb   NOT NULL,
    scheme  text,
    code    text,
    uri     text,
    broader uuid    REFERENCES topics (id) CHECK (broader <> id),
    retired boolean NOT NULL,
    UNIQUE (scheme, code)
);
CREATE INDEX topics_broader ON topics (broader);

CREATE TABLE organizations (
    id             uuid  NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug           text  NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names          jsonb NOT NULL,
    classification text  NOT NULL CHECK (classification IN ('government_body', 'company', 'media', 'other')),
    parent         uuid  REFERENCES organizations (id) CHECK (parent <> id),
    successor      uuid  REFERENCES organizations (id) CHECK (successor <> id),
    external_ids   jsonb NOT NULL,
    extraction     jsonb
);
CREATE INDEX organizations_parent ON organizations (parent);
CREATE INDEX organizations_successor ON organizations (successor);

CREATE TABLE media (
    id               uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    kind             text    NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'document')),
    caption          jsonb,
    alt_text         jsonb,
    credits          jsonb   NOT NULL,
    credit_line      text,
    copyright_notice text,
    usage_terms      text,
    source_url       text,
    focal_point      jsonb,
    extraction       jsonb
);

CREATE TABLE bylines (
    id           uuid  NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug         text  NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names        jsonb NOT NULL,
    kind         text  NOT NULL CHECK (kind IN ('person', 'agency', 'staff')),
    bio          jsonb,
    avatar       uuid  REFERENCES media (id),
    contacts     jsonb NOT NULL,
    external_ids jsonb NOT NULL,
    extraction   jsonb
);
CREATE INDEX bylines_avatar ON bylines (avatar);

CREATE TABLE officials (
    id           uuid  NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug         text  NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    names        jsonb NOT NULL,
    honorific    text,
    bio          jsonb,
    external_ids jsonb NOT NULL,
    extraction   jsonb
);

-- A post that an official holds or held. (id, official) is unique so that a quotation's capacity must be its speaker's.
CREATE TABLE positions (
    id           uuid    NOT NULL PRIMARY KEY,
    official     uuid    NOT NULL REFERENCES officials (id) ON DELETE CASCADE,
    place        integer NOT NULL CHECK (place >= 0),
    organization uuid    NOT NULL REFERENCES organizations (id),
    title        jsonb   NOT NULL,
    held_from    text    CHECK (length(held_from) IN (4, 7, 10)),
    held_to      text    CHECK (length(held_to) IN (4, 7, 10)),
    status       text    NOT NULL CHECK (status IN ('asserted', 'verified')),
    sources      jsonb   NOT NULL,
    extraction   jsonb,
    UNIQUE (official, place),
    UNIQUE (id, official)
);
CREATE INDEX positions_organization ON positions (organization);

CREATE TABLE press_conferences (
    id            uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    slug          text    NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    title         jsonb,
    hosts         jsonb   NOT NULL,
    series        text,
    number        integer CHECK (number >= 1),
    starts        jsonb,
    ends          jsonb,
    venue         jsonb,
    occurrence    text    NOT NULL CHECK (occurrence IN ('planned', 'confirmed', 'postponed', 'rescheduled', 'cancelled', 'held')),
    coverage      text    NOT NULL CHECK (coverage IN ('not_planned', 'on_request', 'planned', 'assigned', 'done')),
    agenda        jsonb   NOT NULL,
    speakers      jsonb   NOT NULL,
    accreditation jsonb,
    contacts      jsonb   NOT NULL,
    recordings    jsonb   NOT NULL,
    sources       jsonb   NOT NULL,
    extraction    jsonb
);

CREATE TABLE transcripts (
    id               uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    press_conference uuid    NOT NULL REFERENCES press_conferences (id),
    language         text    NOT NULL,
    kind             text    NOT NULL CHECK (kind IN ('verbatim', 'edited', 'interpreted', 'machine')),
    revision         integer NOT NULL CHECK (revision >= 1),
    source_url       text,
    licence          text
);
CREATE INDEX transcripts_press_conference ON transcripts (press_conference);

CREATE TABLE segments (
    id            uuid    NOT NULL PRIMARY KEY,
    transcript    uuid    NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
    place         integer NOT NULL CHECK (place >= 0),
    kind          text    NOT NULL CHECK (kind IN ('speech', 'question', 'answer', 'scene', 'narrative')),
    speaker       uuid    REFERENCES officials (id),
    speaker_label text,
    text          text    NOT NULL,
    starts_at     text,
    ends_at       text,
    answers       uuid    REFERENCES segments (id),
    aligned_with  uuid    REFERENCES segments (id),
    UNIQUE (transcript, place)
);
CREATE INDEX segments_speaker ON segments (speaker);
CREATE INDEX segments_answers ON segments (answers);
CREATE INDEX segments_aligned_with ON segments (aligned_with);

CREATE TABLE quotations (
    id                   uuid  NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    kind                 text  NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed')),
    text                 text  NOT NULL CHECK (length(text) >= 1),
    language             text  NOT NULL,
    original             jsonb,
    translations         jsonb NOT NULL,
    speaker_kind         text  NOT NULL CHECK (speaker_kind IN ('official', 'organization', 'private_person', 'unnamed')),
    speaker_official     uuid  REFERENCES officials (id),
    speaker_organization uuid  REFERENCES organizations (id),
    speaker_as_printed   text,
    attribution          text  NOT NULL CHECK (attribution IN ('on_record', 'background', 'not_for_attribution')),
    capacity             uuid,
    capacity_as_printed  text,
    capacity_override    text,
    said_on              text  CHECK (length(said_on) IN (4, 7, 10)),
    press_conference     uuid  REFERENCES press_conferences (id),
    anchor               jsonb,
    fidelity             text  CHECK (fidelity IN ('verbatim', 'elided', 'edited', 'paraphrase')),
    verification         jsonb NOT NULL,
    topics               jsonb NOT NULL,
    extraction           jsonb,
    FOREIGN KEY (capacity, speaker_official) REFERENCES positions (id, official),
    CHECK (capacity IS NULL OR speaker_official IS NOT NULL),
    CHECK (speaker_official IS NULL OR speaker_kind = 'official'),
    CHECK (speaker_organization IS NULL OR speaker_kind = 'organization')
);
CREATE INDEX quotations_speaker_official ON quotations (speaker_official);
CREATE INDEX quotations_speaker_organization ON quotations (speaker_organization);
CREATE INDEX quotations_capacity ON quotations (capacity, speaker_official);
CREATE INDEX quotations_press_conference ON quotations (press_conference);

CREATE TABLE articles (
    id                  uuid NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    translation_group   uuid NOT NULL,
    language            text NOT NULL CHECK (length(language) >= 2),
    slug                text NOT NULL CHECK (length(slug) BETWEEN 1 AND 200),
    headline            text NOT NULL CHECK (length(headline) >= 1),
    kicker              text,
    standfirst          text,
    dateline            jsonb,
    body                jsonb NOT NULL,
    orphans             jsonb NOT NULL,
    credits             jsonb NOT NULL,
    section             uuid REFERENCES sections (id),
    topics              jsonb NOT NULL,
    lead_image          jsonb,
    press_conferences   jsonb NOT NULL,
    related             jsonb NOT NULL,
    source              jsonb NOT NULL,
    embargo             jsonb,
    published_at        timestamptz,
    display_date        text CHECK (length(display_date) = 10),
    content_modified_at timestamptz,
    internal_note       text,
    backstory           text,
    canonical_url       text,
    external_ids        jsonb NOT NULL,
    workflow            text NOT NULL DEFAULT 'draft' CHECK (workflow IN ('draft', 'in_review', 'approved')),
    extraction          jsonb,
    UNIQUE (translation_group, language)
);
CREATE INDEX articles_section ON articles (section);

-- Where an article prints a quotation: derived from the marks in its body at each save, orphans kept.
CREATE TABLE printings (
    article   uuid    NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    quotation uuid    NOT NULL REFERENCES quotations (id),
    place     integer NOT NULL CHECK (place >= 0),
    parts     jsonb   NOT NULL,
    state     text    NOT NULL CHECK (state IN ('anchored', 'moved', 'orphaned')),
    PRIMARY KEY (article, quotation),
    UNIQUE (article, place)
);
CREATE INDEX printings_quotation ON printings (quotation);

CREATE TABLE pages (
    id             uuid NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    key            text NOT NULL CHECK (length(key) BETWEEN 1 AND 80),
    language       text NOT NULL CHECK (length(language) >= 2),
    title          text NOT NULL CHECK (length(title) >= 1),
    body           jsonb NOT NULL,
    revision       text,
    effective_from text CHECK (length(effective_from) = 10),
    UNIQUE (key, language)
);

CREATE TABLE sites (
    id               uuid    NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    only_one         integer NOT NULL UNIQUE CHECK (only_one = 1),
    names            jsonb   NOT NULL,
    slogan           jsonb,
    addresses        jsonb   NOT NULL,
    filings          jsonb   NOT NULL,
    hotlines         jsonb   NOT NULL,
    contact_emails   jsonb   NOT NULL,
    languages        jsonb   NOT NULL,
    default_language text    NOT NULL CHECK (length(default_language) >= 2),
    time_zone        text    NOT NULL CHECK (length(time_zone) >= 1),
    policies         jsonb   NOT NULL,
    consent          jsonb
);

-- An immutable snapshot of a record's aggregate at one version.
CREATE TABLE revisions (
    id         uuid        NOT NULL PRIMARY KEY,
    kind       text        NOT NULL,
    record     uuid        NOT NULL,
    number     integer     NOT NULL CHECK (number >= 1),
    snapshot   bytea       NOT NULL,
    author     uuid        REFERENCES users (id),
    note       text,
    created_at timestamptz NOT NULL,
    UNIQUE (record, number),
    UNIQUE (id, record),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind) ON DELETE CASCADE
);
CREATE INDEX revisions_author ON revisions (author);
CREATE INDEX revisions_record_kind ON revisions (record, kind);

-- What readers see when: this revision, from visible_from until visible_until.
CREATE TABLE editions (
    id            uuid        NOT NULL PRIMARY KEY,
    kind          text        NOT NULL,
    record        uuid        NOT NULL,
    revision      uuid        NOT NULL,
    version       integer     NOT NULL CHECK (version >= 1),
    visible_from  timestamptz NOT NULL,
    visible_until timestamptz,
    opened_with   uuid        REFERENCES editions (id),
    language      text        NOT NULL,
    slug          text,
    card          text        NOT NULL,
    document      text        NOT NULL,
    body          text,
    grounds       jsonb,
    opened_by     uuid        REFERENCES users (id),
    opened_at     timestamptz NOT NULL,
    CHECK (visible_until > visible_from),
    UNIQUE (record, visible_from),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind),
    FOREIGN KEY (revision, record) REFERENCES revisions (id, record)
);
CREATE UNIQUE INDEX editions_unended ON editions (record) WHERE visible_until IS NULL;
CREATE INDEX editions_revision ON editions (revision, record);
CREATE INDEX editions_record_kind ON editions (record, kind);
CREATE INDEX editions_opened_with ON editions (opened_with);
CREATE INDEX editions_opened_by ON editions (opened_by);
CREATE INDEX editions_until ON editions (visible_until);

-- What a list can be asked for: one row for each value a live or future edition can be found by, in every language
-- (language '') and in its own.
CREATE TABLE filter_rows (
    kind          text        NOT NULL,
    filter        text        NOT NULL,
    value         text        NOT NULL,
    language      text        NOT NULL,
    order_key     bytea       NOT NULL,
    record        uuid        NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    edition       uuid        NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    visible_from  timestamptz NOT NULL,
    visible_until timestamptz,
    PRIMARY KEY (kind, filter, value, language, order_key, record, edition)
);
CREATE INDEX filter_rows_record ON filter_rows (record, filter, value);
CREATE INDEX filter_rows_edition ON filter_rows (edition);

-- Every slug of every record: of the working copy, live, and past. One that was once live is never given away.
CREATE TABLE slugs (
    kind       text        NOT NULL,
    language   text        NOT NULL,
    slug       text        NOT NULL,
    record     uuid        NOT NULL,
    live_since timestamptz,
    PRIMARY KEY (kind, language, slug),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind) ON DELETE CASCADE
);
CREATE INDEX slugs_record ON slugs (record, kind);

-- The names by which officials, bylines and organizations are looked up, folded.
CREATE TABLE name_keys (
    kind   text NOT NULL,
    key    text NOT NULL,
    record uuid NOT NULL,
    PRIMARY KEY (kind, key, record),
    FOREIGN KEY (record, kind) REFERENCES records (id, kind) ON DELETE CASCADE
);
CREATE INDEX name_keys_record ON name_keys (record, kind);

-- Pages that were imported, what was found on them and what became of it.
CREATE TABLE imports (
    id          uuid        NOT NULL PRIMARY KEY,
    fingerprint bytea       NOT NULL UNIQUE,
    source      text,
    article     uuid        REFERENCES articles (id) ON DELETE SET NULL,
    report      jsonb       NOT NULL,
    created_by  uuid        REFERENCES users (id),
    created_at  timestamptz NOT NULL
);
CREATE INDEX imports_article ON imports (article);
CREATE INDEX imports_author ON imports (created_by);
CREATE INDEX imports_newest ON imports (created_at, id);

-- Who did what to which record. A row gets its position after it is committed; followers read by position alone.
CREATE TABLE changes (
    id       bigserial   NOT NULL PRIMARY KEY,
    position bigint      UNIQUE,
    at       timestamptz NOT NULL,
    actor    uuid        REFERENCES users (id),
    action   text        NOT NULL,
    kind     text        NOT NULL,
    record   uuid        NOT NULL,
    version  integer,
    fields   jsonb       NOT NULL
);
CREATE INDEX changes_record ON changes (record, id);
CREATE INDEX changes_actor ON changes (actor);
CREATE INDEX changes_unnumbered ON changes (id) WHERE position IS NULL;
