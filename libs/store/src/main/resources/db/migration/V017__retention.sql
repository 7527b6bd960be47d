-- What retention looks for, and what a deleted media object is looked for by. Built beside running services: each
-- statement outside a transaction. One that was stopped halfway leaves an index that is not valid, so it is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS messages_number_age_ix;
CREATE INDEX CONCURRENTLY messages_number_age_ix ON messages (phone_number_id, created_at);
DROP INDEX CONCURRENTLY IF EXISTS messages_media_ix;
CREATE INDEX CONCURRENTLY messages_media_ix ON messages (media_object_id) WHERE media_object_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS message_changes_number_age_ix;
CREATE INDEX CONCURRENTLY message_changes_number_age_ix ON message_changes (phone_number_id, received_at);
DROP INDEX CONCURRENTLY IF EXISTS message_statuses_parked_age_ix;
CREATE INDEX CONCURRENTLY message_statuses_parked_age_ix ON message_statuses (phone_number_id, received_at) WHERE message_id IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS inngest_idempotency_number_age_ix;
CREATE INDEX CONCURRENTLY inngest_idempotency_number_age_ix ON inngest_idempotency (phone_number_id, received_at);
-- Nobody asks over all numbers.
DROP INDEX CONCURRENTLY IF EXISTS inngest_idempotency_age_ix;
DROP INDEX CONCURRENTLY IF EXISTS media_objects_number_age_ix;
CREATE INDEX CONCURRENTLY media_objects_number_age_ix ON media_objects (phone_number_id, created_at);
DROP INDEX CONCURRENTLY IF EXISTS account_events_age_ix;
CREATE INDEX CONCURRENTLY account_events_age_ix ON account_events (received_at);
