-- A fingerprint of what was asked with a key, so that the same key with another text is not taken for a repetition.
ALTER TABLE acts ADD COLUMN said BIGINT NOT NULL DEFAULT 0;
