-- What limits, delays, gathers and ends runs. Functions that ask for none of it write none of it.

-- Rate limits and throttles, by GCRA: tat is the theoretical arrival time of the next start. A row
-- whose tat is past means the same as no row.
CREATE TABLE rates (
  key text PRIMARY KEY,
  tat timestamptz NOT NULL
);
CREATE INDEX rates_by_age ON rates (tat);

-- Events that wait for a start they share: a debounce keeps the last of them, a batch all. Due by a
-- queue row of kind GATHERED.
CREATE TABLE gatherings (
  function_id uuid   NOT NULL,
  key         text   NOT NULL,
  first_at    timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  latest_ts   bigint NOT NULL DEFAULT 0,
  events      integer NOT NULL DEFAULT 0,
  bytes       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (function_id, key)
);
CREATE TABLE gathered (
  function_id uuid    NOT NULL,
  key         text    NOT NULL,
  position    integer NOT NULL,
  event_id    text    NOT NULL REFERENCES events,
  sender_id   text    NOT NULL,
  PRIMARY KEY (function_id, key, position),
  UNIQUE (function_id, key, sender_id),
  FOREIGN KEY (function_id, key) REFERENCES gatherings ON DELETE CASCADE
);
CREATE INDEX gathered_by_event ON gathered (event_id);

-- The events of a run that has more than one, the first included.
CREATE TABLE run_events (
  run_id   text    NOT NULL REFERENCES runs ON DELETE CASCADE,
  position integer NOT NULL,
  event_id text    NOT NULL REFERENCES events,
  PRIMARY KEY (run_id, position)
);
CREATE INDEX run_events_by_event ON run_events (event_id);

-- The latest run of each singleton; it counts while the run has not ended.
CREATE TABLE singletons (
  function_id uuid NOT NULL,
  key         text NOT NULL,
  run_id      text NOT NULL REFERENCES runs ON DELETE CASCADE,
  PRIMARY KEY (function_id, key)
);
CREATE INDEX singletons_by_run ON singletons (run_id);

-- The run-level limits that runs hold, from their first call to their end. No reference to runs: the
-- claim that writes it must not wait for a run.
CREATE TABLE gates (
  run_id text PRIMARY KEY,
  key    text NOT NULL
);

-- batched: has rows in run_events. priority: seconds by which its calls come earlier. gate: the
-- counter of the run-level limit this run falls under.
ALTER TABLE runs ADD COLUMN batched boolean NOT NULL DEFAULT false;
ALTER TABLE runs ADD COLUMN priority integer NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN gate text;

-- gate: the counter a run must still take before its first call, to be held until it ends.
-- throttle: the rate it must still pass. scheduled_at: the tick of a cron that jitter delays.
-- jitter_ms: by how much at most.
ALTER TABLE queue ADD COLUMN gate text;
ALTER TABLE queue ADD COLUMN throttle text;
ALTER TABLE queue ADD COLUMN scheduled_at timestamptz;
ALTER TABLE queue ADD COLUMN jitter_ms bigint NOT NULL DEFAULT 0;

-- A wait whose event cancels the run.
ALTER TABLE waits ADD COLUMN cancels boolean NOT NULL DEFAULT false;
ALTER TABLE waits DROP CONSTRAINT waits_pkey;
ALTER TABLE waits ADD PRIMARY KEY (run_id, hash, cancels);
