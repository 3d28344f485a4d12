-- Quotations and the transcripts they were taken from.

-- What is to happen where an article prints a quotation that is in doubt.
ALTER TABLE sites ADD COLUMN quotation_policy text NOT NULL DEFAULT 'warn' CHECK (quotation_policy IN ('warn', 'block'));

-- How what readers see of a quotation stands to what they see of a transcript: one row for an edition of each, which
-- counts while both are open.
CREATE TABLE findings (
    quotation_edition  uuid NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    transcript_edition uuid NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    fidelity           text NOT NULL CHECK (fidelity IN ('verbatim', 'elided', 'edited', 'paraphrase')),
    anchor             jsonb NOT NULL,
    PRIMARY KEY (quotation_edition, transcript_edition)
);
CREATE INDEX findings_transcript ON findings (transcript_edition);

-- What somebody decided of a quotation that was found in an article's text. `key` is made of its words.
CREATE TABLE quotation_decisions (
    article    uuid NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    key        text NOT NULL,
    decision   text NOT NULL CHECK (decision IN ('accepted', 'amended', 'rejected')),
    quotation  uuid REFERENCES quotations (id) ON DELETE CASCADE,
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz NOT NULL,
    CHECK ((decision = 'rejected') = (quotation IS NULL)),
    PRIMARY KEY (article, key)
);
CREATE INDEX quotation_decisions_quotation ON quotation_decisions (quotation);
CREATE INDEX quotation_decisions_user ON quotation_decisions (decided_by);
