DROP INDEX changes_told;
ALTER TABLE changes DROP COLUMN tags;
