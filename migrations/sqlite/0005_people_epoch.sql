-- The highest epoch is asked for with every page that holds names.
CREATE INDEX people_epoch ON people (epoch);
