-- What readers are told of when and where a press conference takes place, and of how that changed: a row for each version
-- that moved it, cancelled it or took it elsewhere.
CREATE TABLE arrangement_changes (
    press_conference uuid NOT NULL REFERENCES press_conferences (id) ON DELETE CASCADE,
    version          integer NOT NULL CHECK (version >= 1),
    at               timestamptz NOT NULL,
    changed_by       uuid REFERENCES users (id),
    note             text CHECK (length(note) >= 1),
    before           jsonb NOT NULL,
    after            jsonb NOT NULL,
    PRIMARY KEY (press_conference, version)
);
CREATE INDEX arrangement_changes_author ON arrangement_changes (changed_by);
CREATE INDEX press_conferences_series ON press_conferences (series, number) WHERE series IS NOT NULL;

-- A post that one person holds at a time.
ALTER TABLE positions ADD COLUMN single_seat boolean NOT NULL DEFAULT false;

-- Which release of the rows that lists and names are found by this store has.
ALTER TABLE store ADD COLUMN found_by integer NOT NULL DEFAULT 0 CHECK (found_by >= 0);
