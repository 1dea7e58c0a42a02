-- Erasing a person: decided, with what becomes of what they wrote; then done. The row stays, without a name, so that
-- what others wrote to them still hangs together.
ALTER TABLE people ADD COLUMN erasure TEXT COLLATE "C" CHECK (erasure IN ('keep', 'remove'));
ALTER TABLE people ADD COLUMN erased_at BIGINT;
