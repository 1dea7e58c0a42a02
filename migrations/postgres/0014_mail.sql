-- Addresses to which no mail is sent.
CREATE TABLE suppressions (
    address TEXT COLLATE "C" PRIMARY KEY,
    why TEXT COLLATE "C" NOT NULL CHECK (why IN ('refused', 'added')),
    since BIGINT NOT NULL
);

-- When somebody last signed in; nothing for those who never did.
ALTER TABLE people ADD COLUMN signed_in_at BIGINT;
UPDATE people SET signed_in_at = (SELECT MAX(created_at) FROM sessions WHERE sessions.person_id = people.id);
