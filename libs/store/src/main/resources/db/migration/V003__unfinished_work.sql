-- What has been accepted and is not finished: dedupe rows, the event outbox, quarantine, account events.
CREATE TABLE inngest_idempotency (
  event_id        text PRIMARY KEY CHECK (length(event_id) <= 800),
  phone_number_id uuid REFERENCES phone_numbers ON DELETE RESTRICT,
  kind            text NOT NULL CHECK (kind IN ('message', 'status', 'account')),
  outcome         text NOT NULL CHECK (outcome IN ('pending', 'processed', 'failed')),
  run_id          text,
  result          jsonb,
  reason          text,
  duplicates      integer NOT NULL DEFAULT 0,
  received_at     timestamptz NOT NULL DEFAULT now(),
  processed_at    timestamptz
);
CREATE INDEX inngest_idempotency_open_ix ON inngest_idempotency (received_at) WHERE outcome <> 'processed';
CREATE INDEX inngest_idempotency_age_ix ON inngest_idempotency (received_at);

CREATE TABLE event_outbox (
  id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_name          text NOT NULL,
  subject_key         text NOT NULL,
  dispatch_key        text NOT NULL,
  wa_phone_number_id  text NOT NULL,
  data                jsonb NOT NULL,
  confirmation        text NOT NULL CHECK (confirmation IN ('consumer', 'acknowledged')),
  created_at          timestamptz NOT NULL,
  first_dispatched_at timestamptz,
  next_dispatch_at    timestamptz NOT NULL,
  dispatches          integer NOT NULL DEFAULT 0,
  redrives            integer NOT NULL DEFAULT 0,
  rejections          integer NOT NULL DEFAULT 0,
  parked_at           timestamptz,
  last_error          text,
  UNIQUE (event_name, subject_key)
);
CREATE INDEX event_outbox_due_ix ON event_outbox (next_dispatch_at) WHERE parked_at IS NULL;

CREATE TABLE webhook_quarantine (
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  reason             text NOT NULL,
  wa_phone_number_id text,
  wa_business_account_id text,
  body               bytea NOT NULL,
  body_sha256        bytea NOT NULL,
  times_seen         integer NOT NULL DEFAULT 1,
  received_at        timestamptz NOT NULL DEFAULT now(),
  last_seen_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (reason, body_sha256)
);
CREATE INDEX webhook_quarantine_age_ix ON webhook_quarantine (received_at);

CREATE TABLE account_events (
  id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event_id               text NOT NULL UNIQUE,
  phone_number_id        uuid REFERENCES phone_numbers ON DELETE RESTRICT,
  wa_business_account_id text NOT NULL,
  field                  text NOT NULL,
  summary                jsonb NOT NULL DEFAULT '{}',
  raw                    jsonb NOT NULL,
  received_at            timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX account_events_waba_ix ON account_events (wa_business_account_id, received_at DESC);
