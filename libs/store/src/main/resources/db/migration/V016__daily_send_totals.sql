-- Counting a day's rows for each send costs more the more were sent. The sum is kept beside them, by
-- triggers, so that it holds whoever counts, takes back or deletes.
CREATE TABLE daily_send_totals (
  scope_key text NOT NULL,
  day       date NOT NULL,
  sends     bigint NOT NULL,
  PRIMARY KEY (scope_key, day)
) WITH (fillfactor = 50);

INSERT INTO daily_send_totals (scope_key, day, sends)
SELECT scope_key, day, count(*) FROM daily_send_counts GROUP BY scope_key, day;

COMMENT ON TABLE daily_send_totals IS 'How many rows of daily_send_counts a scope has on a day. Its row is the lock under which they are counted.';
COMMENT ON COLUMN daily_send_totals.scope_key IS 'What is counted, as in daily_send_counts.';
COMMENT ON COLUMN daily_send_totals.day IS 'The day, in UTC.';
COMMENT ON COLUMN daily_send_totals.sends IS 'Sends counted so far.';

CREATE FUNCTION wamcp_daily_sends_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO daily_send_totals AS t (scope_key, day, sends)
  SELECT scope_key, day, count(*) FROM added GROUP BY scope_key, day ORDER BY scope_key, day
  ON CONFLICT (scope_key, day) DO UPDATE SET sends = t.sends + excluded.sends;
  RETURN NULL;
END $$;

CREATE FUNCTION wamcp_daily_sends_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE daily_send_totals t SET sends = t.sends - r.sends
  FROM (SELECT scope_key, day, count(*) AS sends FROM removed GROUP BY scope_key, day) r
  WHERE t.scope_key = r.scope_key AND t.day = r.day;
  RETURN NULL;
END $$;

CREATE TRIGGER daily_send_counts_added_tg AFTER INSERT ON daily_send_counts
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION wamcp_daily_sends_added();
CREATE TRIGGER daily_send_counts_removed_tg AFTER DELETE ON daily_send_counts
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION wamcp_daily_sends_removed();
