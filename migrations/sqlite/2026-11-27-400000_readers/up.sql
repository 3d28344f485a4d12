-- What readers may see otherwise since a change: names of records and sets, for those who keep answers.
ALTER TABLE changes ADD COLUMN tags TEXT CHECK (json_valid(tags));
CREATE INDEX changes_told ON changes (position) WHERE tags IS NOT NULL;
