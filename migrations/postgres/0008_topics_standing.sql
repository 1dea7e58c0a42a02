-- Lists and their counts ask for topics that stand: the index holds those alone, in the order in which they are shown.
DROP INDEX topics_active;
CREATE INDEX topics_standing ON topics (community_id, active_at, id) WHERE deleted_at IS NULL;
