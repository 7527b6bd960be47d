-- What was cancelled in bulk, and why, for those who ask; the runs are cancelled in the same moment.
CREATE TABLE cancellations (
  id             text PRIMARY KEY,
  function_id    text NOT NULL,
  started_after  timestamptz,
  started_before timestamptz NOT NULL,
  condition      text,
  created_at     timestamptz NOT NULL
);
CREATE INDEX cancellations_by_age ON cancellations (created_at);
