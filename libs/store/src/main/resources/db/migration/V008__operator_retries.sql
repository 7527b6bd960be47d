-- What an operator asked to be tried again.
-- A failed send that is retried counts its age from here, or it would expire at once.
ALTER TABLE messages ADD COLUMN retried_at timestamptz;
COMMENT ON COLUMN messages.retried_at IS 'When an operator had a failed send tried again; its age counts from here.';

-- Ingress alone can take a quarantined body apart, so the operator's wish is left on the row.
ALTER TABLE webhook_quarantine ADD COLUMN retry_requested_at timestamptz;
ALTER TABLE webhook_quarantine ADD COLUMN retry_result text;
CREATE INDEX webhook_quarantine_retry_ix ON webhook_quarantine (retry_requested_at) WHERE retry_requested_at IS NOT NULL;
COMMENT ON COLUMN webhook_quarantine.retry_requested_at IS 'When an operator asked to read it again; null once that was tried.';
COMMENT ON COLUMN webhook_quarantine.retry_result IS 'Why it stayed in quarantine when it was last read again.';

-- Lists of what failed.
CREATE INDEX messages_failed_ix ON messages (phone_number_id, failed_at DESC) WHERE status = 'failed';
CREATE INDEX event_outbox_parked_ix ON event_outbox (parked_at) WHERE parked_at IS NOT NULL;
