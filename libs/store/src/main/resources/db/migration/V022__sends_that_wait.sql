-- What waits longest of a business number, however much others have in the outbox. Built beside running services,
-- outside a transaction; one that was stopped halfway leaves an index that is not valid, so it is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS event_outbox_unsent_ix;
CREATE INDEX CONCURRENTLY event_outbox_unsent_ix ON event_outbox (wa_phone_number_id, id)
  WHERE event_name = 'wa/message.send.requested' AND dispatches = 0 AND parked_at IS NULL;
