-- What a key may do beyond its tools, and word of every change to whoever remembers rights.
ALTER TABLE api_keys ADD COLUMN read_only boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN api_keys.read_only IS 'Whether the key is refused every tool that changes something.';
ALTER TABLE api_keys ADD COLUMN recipients jsonb CHECK (jsonb_typeof(recipients) = 'array');
COMMENT ON COLUMN api_keys.recipients IS 'Whom the key may send to, as an array of identifiers, or beginnings of them followed by *; null for anybody.';

-- Keys made before scopes named numbers could use every number granted to their client.
UPDATE api_keys SET scopes = scopes || '["numbers:*"]'
  WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(scopes) AS s(scope)
                    WHERE scope = '*' OR scope LIKE 'numbers:%');

-- Says in the statement that takes a token whether there was one.
ALTER TABLE rate_limit_buckets ADD COLUMN granted boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN rate_limit_buckets.granted IS 'Whether the last taker got a token.';

-- A trigger, so that what somebody changes by hand holds as soon as what the command changes.
CREATE FUNCTION wamcp_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('wamcp_access', '');
  RETURN NULL;
END $$;
COMMENT ON FUNCTION wamcp_access_changed() IS 'Tells every replica, at commit, to read keys and grants again.';

CREATE TRIGGER clients_access_tg
  AFTER DELETE OR UPDATE OF disabled_at, is_owner ON clients
  FOR EACH STATEMENT EXECUTE FUNCTION wamcp_access_changed();
CREATE TRIGGER api_keys_access_tg
  AFTER INSERT OR DELETE OR UPDATE OF client_id, prefix, hash, scopes, read_only, recipients, rpm_limit,
    daily_msg_limit, expires_at, revoked_at ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION wamcp_access_changed();
CREATE TRIGGER client_grants_access_tg
  AFTER INSERT OR DELETE OR UPDATE ON client_grants
  FOR EACH STATEMENT EXECUTE FUNCTION wamcp_access_changed();
CREATE TRIGGER phone_numbers_access_tg
  AFTER DELETE OR UPDATE OF disabled_at ON phone_numbers
  FOR EACH STATEMENT EXECUTE FUNCTION wamcp_access_changed();
