-- Tags, solution and closure of an imported topic as the import last left them (JSON): what differs now was changed
-- by members and stays.
ALTER TABLE imported ADD COLUMN marks TEXT;
