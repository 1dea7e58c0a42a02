-- Questions that somebody could answer still; asked for in these very words, or the index cannot be used.
CREATE INDEX topics_unsolved ON topics (community_id, active_at, id)
    WHERE deleted_at IS NULL AND kind = 'question' AND solution_id IS NULL AND closed_at IS NULL;
