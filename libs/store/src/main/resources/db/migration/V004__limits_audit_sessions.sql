-- Limits, audit and MCP sessions.
CREATE TABLE rate_limit_buckets (
  bucket_key text PRIMARY KEY,
  tokens     double precision NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX rate_limit_buckets_age_ix ON rate_limit_buckets (updated_at);

-- One row per counted send and scope, so that a retry of the same request never counts twice.
CREATE TABLE daily_send_counts (
  scope_key  text NOT NULL,
  day        date NOT NULL,
  request_id uuid NOT NULL,
  client_id  uuid NOT NULL REFERENCES clients ON DELETE CASCADE,
  counted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope_key, day, request_id)
);
CREATE INDEX daily_send_counts_day_ix ON daily_send_counts (day);

CREATE TABLE audit_log (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ts                 timestamptz NOT NULL DEFAULT now(),
  client_id          uuid,
  api_key_id         uuid,
  event              text NOT NULL,
  tool               text,
  wa_phone_number_id text,
  request_id         uuid,
  outcome            text NOT NULL,
  error_code         text,
  latency_ms         integer,
  ip                 inet,
  details            jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_ts_ix ON audit_log (ts);
CREATE INDEX audit_log_client_ix ON audit_log (client_id, ts DESC);

CREATE TABLE mcp_sessions_ended (
  session_id text PRIMARY KEY,
  ends_at    timestamptz NOT NULL
);
CREATE TABLE mcp_subscriptions (
  session_id text NOT NULL,
  api_key_id uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
  uri        text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (session_id, uri)
);
