-- Tenants: who may use which number with which key. Column details: docs/architecture/data-model.md.
CREATE TABLE clients (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name          text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  display_name  text NOT NULL,
  is_owner      boolean NOT NULL DEFAULT false,
  disabled_at   timestamptz,
  metadata      jsonb NOT NULL DEFAULT '{}',
  created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX clients_one_owner_uq ON clients (is_owner) WHERE is_owner;

CREATE TABLE api_keys (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id       uuid NOT NULL REFERENCES clients ON DELETE CASCADE,
  label           text NOT NULL,
  prefix          text NOT NULL UNIQUE CHECK (length(prefix) = 12),
  hash            bytea NOT NULL CHECK (length(hash) = 32),
  scopes          jsonb NOT NULL DEFAULT '[]',
  rpm_limit       integer NOT NULL DEFAULT 60 CHECK (rpm_limit > 0),
  daily_msg_limit integer NOT NULL DEFAULT 250 CHECK (daily_msg_limit > 0),
  expires_at      timestamptz,
  revoked_at      timestamptz,
  rotated_from_id uuid REFERENCES api_keys ON DELETE SET NULL,
  last_used_at    timestamptz,
  last_used_ip    inet,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX api_keys_client_live_ix ON api_keys (client_id) WHERE revoked_at IS NULL;
CREATE INDEX api_keys_expiry_ix ON api_keys (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE phone_numbers (
  id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  wa_phone_number_id       text NOT NULL UNIQUE,
  wa_business_account_id   text NOT NULL,
  display_number           text NOT NULL,
  label                    text NOT NULL DEFAULT '',
  access_token_secret_ref  text NOT NULL,
  webhook_verify_token_ref text,
  daily_msg_limit          integer CHECK (daily_msg_limit > 0),
  disabled_at              timestamptz,
  created_at               timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX phone_numbers_waba_ix ON phone_numbers (wa_business_account_id);

CREATE TABLE client_grants (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id       uuid NOT NULL REFERENCES clients ON DELETE RESTRICT,
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  tools           text[] NOT NULL DEFAULT '{*}',
  daily_cap       integer CHECK (daily_cap > 0),
  revoked_at      timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX client_grants_live_uq ON client_grants (client_id, phone_number_id) WHERE revoked_at IS NULL;
CREATE INDEX client_grants_number_ix ON client_grants (phone_number_id) WHERE revoked_at IS NULL;
