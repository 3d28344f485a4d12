-- The words a transcript was imported with, so that the same file makes nothing twice.
ALTER TABLE transcripts ADD COLUMN fingerprint BLOB;
CREATE INDEX transcripts_fingerprint ON transcripts (fingerprint);
