-- The same may happen to an account again: Meta's time tells that from a delivery that comes again, which is counted.
ALTER TABLE account_events
  ADD COLUMN occurred_at timestamptz,
  ADD COLUMN times_seen integer NOT NULL DEFAULT 1,
  ADD COLUMN last_seen_at timestamptz;
COMMENT ON COLUMN account_events.occurred_at IS 'When it happened, as Meta says; null where it does not say.';
COMMENT ON COLUMN account_events.times_seen IS 'How often it was delivered; where Meta gives no time, also how often it happened.';
COMMENT ON COLUMN account_events.last_seen_at IS 'When it was delivered last; null while that was once.';
