-- Contacts, messages, their statuses, send attempts, media and templates.
CREATE TABLE contacts (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  wa_id           text,
  bsuid           text,
  parent_bsuid    text,
  username        text,
  profile_name    text,
  last_inbound_at timestamptz,
  window_ends_at  timestamptz,
  first_seen_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at    timestamptz NOT NULL DEFAULT now(),
  merged_into_id  uuid REFERENCES contacts ON DELETE SET NULL,
  CONSTRAINT contacts_identity_ck CHECK (wa_id IS NOT NULL OR bsuid IS NOT NULL OR merged_into_id IS NOT NULL)
);
CREATE UNIQUE INDEX contacts_wa_id_uq ON contacts (phone_number_id, wa_id) WHERE wa_id IS NOT NULL;
CREATE UNIQUE INDEX contacts_bsuid_uq ON contacts (phone_number_id, bsuid) WHERE bsuid IS NOT NULL;

CREATE TABLE media_objects (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id       uuid NOT NULL REFERENCES clients ON DELETE RESTRICT,
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  wamid           text,
  wa_media_id     text NOT NULL,
  mime_type       text,
  size_bytes      bigint,
  sha256          bytea,
  storage_path    text,
  original_name   text,
  metadata        jsonb NOT NULL DEFAULT '{}',
  created_at      timestamptz NOT NULL DEFAULT now(),
  deleted_at      timestamptz
);
CREATE UNIQUE INDEX media_objects_source_uq ON media_objects (phone_number_id, wamid, wa_media_id);

CREATE TABLE messages (
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Order of acceptance; with created_xid it makes a cursor that misses no late commit.
  seq                bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  created_xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  client_id          uuid NOT NULL REFERENCES clients ON DELETE RESTRICT,
  phone_number_id    uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  contact_id         uuid REFERENCES contacts ON DELETE RESTRICT,
  direction          text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
  wamid              text,
  contact_wa_id      text,
  contact_bsuid      text,
  group_id           text,
  message_type       text NOT NULL,
  body               text,
  payload            jsonb NOT NULL DEFAULT '{}',
  raw                jsonb,
  reply_to_wamid     text,
  status             text NOT NULL CHECK (status IN ('received', 'queued', 'sent', 'delivered', 'read', 'played', 'failed')),
  error_code         integer,
  error_type         text,
  error_message      text,
  sent_at            timestamptz,
  delivered_at       timestamptz,
  read_at            timestamptz,
  played_at          timestamptz,
  failed_at          timestamptz,
  media_object_id    uuid REFERENCES media_objects ON DELETE SET NULL,
  -- Outbound only.
  request_id         uuid UNIQUE,
  api_key_id         uuid REFERENCES api_keys ON DELETE SET NULL,
  recipient          text,
  idempotency_key    text,
  request_fingerprint text,
  send_state         text CHECK (send_state IN ('ready', 'in_flight', 'backoff', 'unknown', 'settled')),
  send_due_at        timestamptz,
  send_attempts      integer NOT NULL DEFAULT 0,
  held_since         timestamptz,
  preview_url        boolean NOT NULL DEFAULT false,
  failed_runs        integer NOT NULL DEFAULT 0,
  possible_duplicate boolean NOT NULL DEFAULT false,
  settled_by_run     text,
  ts                 timestamptz,
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT messages_outbound_ck CHECK (direction = 'inbound' OR request_id IS NOT NULL OR wamid IS NOT NULL)
);
CREATE UNIQUE INDEX messages_wamid_uq ON messages (phone_number_id, wamid) WHERE wamid IS NOT NULL;
CREATE UNIQUE INDEX messages_idempotency_uq ON messages (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX messages_number_seq_ix ON messages (phone_number_id, seq DESC);
CREATE INDEX messages_contact_seq_ix ON messages (phone_number_id, contact_id, seq DESC);
CREATE INDEX messages_unsettled_ix ON messages (phone_number_id, seq) WHERE status = 'queued';
CREATE INDEX messages_unsettled_age_ix ON messages (created_at) WHERE status = 'queued';

CREATE TABLE message_statuses (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  message_id      uuid REFERENCES messages ON DELETE CASCADE,
  wamid           text NOT NULL,
  status          text NOT NULL,
  participant     text NOT NULL DEFAULT '',
  request_id      uuid,
  status_at       timestamptz,
  errors          jsonb NOT NULL DEFAULT '[]',
  raw             jsonb,
  received_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX message_statuses_uq ON message_statuses (phone_number_id, wamid, status, participant);
CREATE INDEX message_statuses_message_ix ON message_statuses (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX message_statuses_parked_ix ON message_statuses (phone_number_id, wamid) WHERE message_id IS NULL;
CREATE INDEX message_statuses_request_ix ON message_statuses (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE send_attempts (
  message_id      uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
  attempt         integer NOT NULL CHECK (attempt > 0),
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  run_id          text NOT NULL,
  state           text NOT NULL CHECK (state IN ('in_flight', 'accepted', 'rejected', 'not_sent', 'unknown')),
  started_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  http_status     integer,
  error_code      integer,
  error_type      text,
  error_message   text,
  fbtrace_id      text,
  wamid           text,
  PRIMARY KEY (message_id, attempt)
);
CREATE INDEX send_attempts_live_ix ON send_attempts (phone_number_id) WHERE state = 'in_flight';

CREATE TABLE templates (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  name            text NOT NULL,
  language_code   text NOT NULL,
  category        text NOT NULL,
  status          text NOT NULL,
  body            jsonb NOT NULL,
  synced_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (phone_number_id, name, language_code)
);
