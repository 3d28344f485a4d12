-- What readers are told of when and where a press conference takes place, and of how that changed: a row for each version
-- that moved it, cancelled it or took it elsewhere.
CREATE TABLE arrangement_changes (
    press_conference BLOB NOT NULL REFERENCES press_conferences (id) ON DELETE CASCADE,
    version          INTEGER NOT NULL CHECK (version >= 1),
    at               INTEGER NOT NULL,
    changed_by       BLOB REFERENCES users (id),
    note             TEXT CHECK (length(note) >= 1),
    before           TEXT NOT NULL CHECK (json_valid(before)),
    after            TEXT NOT NULL CHECK (json_valid(after)),
    PRIMARY KEY (press_conference, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrangement_changes_author ON arrangement_changes (changed_by);
CREATE INDEX press_conferences_series ON press_conferences (series, number) WHERE series IS NOT NULL;

-- A post that one person holds at a time.
ALTER TABLE positions ADD COLUMN single_seat INTEGER NOT NULL DEFAULT 0 CHECK (single_seat IN (0, 1));

-- Which release of the rows that lists and names are found by this store has.
ALTER TABLE store ADD COLUMN found_by INTEGER NOT NULL DEFAULT 0 CHECK (found_by >= 0);
