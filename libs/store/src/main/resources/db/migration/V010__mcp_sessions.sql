-- Sessions of MCP clients that begin with a handshake: what replicas share about them, and until when.

ALTER TABLE mcp_sessions_ended ADD COLUMN api_key_id uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE;
CREATE INDEX mcp_sessions_ended_over_ix ON mcp_sessions_ended (ends_at);
COMMENT ON COLUMN mcp_sessions_ended.session_id IS 'The session''s own part of its id; worth nothing without the signature.';
COMMENT ON COLUMN mcp_sessions_ended.api_key_id IS 'The key it was opened with.';
COMMENT ON COLUMN mcp_sessions_ended.ends_at IS 'When it would have expired; the row is not needed afterwards.';

ALTER TABLE mcp_subscriptions ADD COLUMN ends_at timestamptz NOT NULL DEFAULT now() + interval '7 days';
CREATE INDEX mcp_subscriptions_over_ix ON mcp_subscriptions (ends_at);
COMMENT ON COLUMN mcp_subscriptions.session_id IS 'The session''s own part of its id; worth nothing without the signature.';
COMMENT ON COLUMN mcp_subscriptions.ends_at IS 'When the session expires; the row is not needed afterwards.';
