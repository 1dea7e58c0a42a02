-- A photo of a person: the name of an upload that belongs to no community and is seen wherever their name is.
ALTER TABLE people ADD COLUMN photo TEXT COLLATE "C";
ALTER TABLE uploads ALTER COLUMN community_id DROP NOT NULL;
