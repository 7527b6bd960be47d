-- Everything the server knows. The application clock gives every time but servers.lease_until.

CREATE TABLE registry (
  single  boolean PRIMARY KEY DEFAULT true CHECK (single),
  version bigint  NOT NULL DEFAULT 0
);
INSERT INTO registry DEFAULT VALUES;

CREATE TABLE apps (
  id           uuid PRIMARY KEY,
  name         text NOT NULL UNIQUE,
  url          text NOT NULL,
  sdk          text,
  payload_hash text NOT NULL,
  synced_at    timestamptz NOT NULL
);

CREATE TABLE functions (
  id       uuid PRIMARY KEY,
  app_id   uuid NOT NULL REFERENCES apps,
  slug     text NOT NULL,
  config   text NOT NULL,
  archived boolean NOT NULL DEFAULT false,
  UNIQUE (app_id, slug)
);

CREATE TABLE events (
  internal_id text PRIMARY KEY,
  name        text NOT NULL,
  body        text NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX events_by_name ON events (name, internal_id DESC);
CREATE INDEX events_by_age ON events (received_at);

CREATE TABLE runs (
  id              text PRIMARY KEY,
  function_id     uuid NOT NULL,
  event_id        text NOT NULL REFERENCES events,
  status          text NOT NULL,
  output          text,
  queued_at       timestamptz NOT NULL,
  started_at      timestamptz,
  ended_at        timestamptz,
  request_version integer NOT NULL DEFAULT -1,
  plan_only       boolean NOT NULL DEFAULT false,
  racing          boolean NOT NULL DEFAULT false,
  stack           text[] NOT NULL DEFAULT '{}',
  pending         text[] NOT NULL DEFAULT '{}',
  state_bytes     bigint NOT NULL DEFAULT 0,
  limit_keys      text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX runs_by_event ON runs (event_id);
CREATE INDEX runs_by_function ON runs (function_id, id DESC);
CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE steps (
  run_id text NOT NULL REFERENCES runs ON DELETE CASCADE,
  hash   text NOT NULL,
  output text NOT NULL,
  PRIMARY KEY (run_id, hash)
);

-- One row is one thing to do at due_at. ready: anyone may claim it; blocked: waits for a slot of
-- blocked_on; leased: its owner is doing it. claim counts the claims and fences off late answers.
CREATE TABLE queue (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id       text REFERENCES runs ON DELETE CASCADE,
  function_id  uuid NOT NULL,
  kind         text NOT NULL,
  dedup_key    text NOT NULL,
  target       text,
  due_at       timestamptz NOT NULL,
  attempt      integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL,
  stack_index  integer NOT NULL DEFAULT 0,
  plan_only    boolean NOT NULL DEFAULT false,
  limit_keys   text[] NOT NULL DEFAULT '{}',
  state        text NOT NULL DEFAULT 'ready',
  blocked_on   text,
  owner        uuid,
  claim        integer NOT NULL DEFAULT 0
);
CREATE INDEX queue_ready ON queue (due_at, id) WHERE state = 'ready';
CREATE INDEX queue_blocked ON queue (blocked_on, due_at, id) WHERE state = 'blocked';
CREATE INDEX queue_leased ON queue (owner) WHERE state = 'leased';
CREATE UNIQUE INDEX queue_once_per_run ON queue (run_id, dedup_key) WHERE run_id IS NOT NULL;
CREATE UNIQUE INDEX queue_once_per_function ON queue (function_id, dedup_key) WHERE run_id IS NULL;

CREATE TABLE slots (
  key       text PRIMARY KEY,
  in_flight integer NOT NULL CHECK (in_flight >= 0)
);

CREATE TABLE waits (
  run_id     text NOT NULL REFERENCES runs ON DELETE CASCADE,
  hash       text NOT NULL,
  event_name text NOT NULL,
  expression text,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (run_id, hash)
);
CREATE INDEX waits_by_event ON waits (event_name, expires_at);

-- What must not start again before expires_at: event ids and idempotency keys, per function.
CREATE TABLE start_keys (
  function_id uuid NOT NULL,
  key         text NOT NULL,
  expires_at  timestamptz NOT NULL,
  PRIMARY KEY (function_id, key)
);
CREATE INDEX start_keys_by_age ON start_keys (expires_at);

-- The servers on this database. Alive while its session holds advisory lock lock_key, and at the
-- latest until lease_until (the database's clock).
CREATE TABLE servers (
  id          uuid PRIMARY KEY,
  lock_key    bigint NOT NULL,
  lease_until timestamptz NOT NULL
);

ALTER TABLE queue SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE runs SET (fillfactor = 80);
ALTER TABLE slots SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
