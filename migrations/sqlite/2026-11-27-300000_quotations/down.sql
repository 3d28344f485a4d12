DROP TABLE quotation_decisions;
DROP TABLE findings;
ALTER TABLE sites DROP COLUMN quotation_policy;
