-- People are also looked up by their user id at the parent business. Built beside running services, outside a
-- transaction; one that was stopped halfway leaves an index that is not valid, so it is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS contacts_parent_bsuid_ix;
CREATE INDEX CONCURRENTLY contacts_parent_bsuid_ix ON contacts (phone_number_id, parent_bsuid) WHERE parent_bsuid IS NOT NULL;
