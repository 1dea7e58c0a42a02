-- The last numbers of the dump that was imported last, so that an older one is known.
ALTER TABLE sources ADD COLUMN newest_post INTEGER;
ALTER TABLE sources ADD COLUMN newest_comment INTEGER;
-- Lists of what waits and of what is solved; they are asked for in these very words, or the index cannot be used.
CREATE INDEX topics_unanswered ON topics (community_id, active_at, id)
    WHERE deleted_at IS NULL AND kind = 'question' AND reply_count = 0;
CREATE INDEX topics_solved ON topics (community_id, active_at, id) WHERE deleted_at IS NULL AND solution_id IS NOT NULL;
-- Who wrote in a topic, without reading what they wrote.
CREATE INDEX posts_people ON posts (topic_id, author_id, id) WHERE deleted_at IS NULL;
