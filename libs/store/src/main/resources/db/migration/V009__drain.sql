-- One run works on many waiting events (design D17), so an event can be done before the run that
-- was started for it. Such a row stays, marked, until that run has come by: what the engine still
-- has to run is what the window of D18 must count.

ALTER TABLE event_outbox ADD COLUMN confirmed_at timestamptz;
COMMENT ON COLUMN event_outbox.confirmed_at IS 'When another event''s run finished its work; the row goes when its own run comes, or is overdue.';
COMMENT ON COLUMN event_outbox.last_error IS 'Why the engine refused it, or why no other run may take it along.';

-- What a run may take along, oldest first.
CREATE INDEX event_outbox_waiting_ix ON event_outbox (event_name, id)
  WHERE parked_at IS NULL AND confirmed_at IS NULL AND last_error IS NULL AND confirmation = 'consumer';
-- What is on its way.
CREATE INDEX event_outbox_sent_ix ON event_outbox (event_name, wa_phone_number_id)
  WHERE dispatches > 0 AND parked_at IS NULL;
DROP INDEX event_outbox_due_ix;
