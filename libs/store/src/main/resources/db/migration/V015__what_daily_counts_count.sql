COMMENT ON COLUMN daily_send_counts.scope_key IS 'What is counted: a key, a grant, a client or a number, by name and id.';
COMMENT ON TABLE daily_send_counts IS 'One row per counted send and scope, so that a repeat counts once. Kept for a week.';
