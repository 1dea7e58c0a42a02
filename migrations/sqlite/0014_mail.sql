-- Addresses to which no mail is sent.
CREATE TABLE suppressions (
    address TEXT PRIMARY KEY,
    why TEXT NOT NULL CHECK (why IN ('refused', 'added')),
    since INTEGER NOT NULL
) STRICT;

-- When somebody last signed in; nothing for those who never did.
ALTER TABLE people ADD COLUMN signed_in_at INTEGER;
UPDATE people SET signed_in_at = (SELECT MAX(created_at) FROM sessions WHERE sessions.person_id = people.id);
