DROP INDEX transcripts_fingerprint;
ALTER TABLE transcripts DROP COLUMN fingerprint;
