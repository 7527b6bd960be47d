-- audit_log is append-only by role: wa_app may read and add, wa_audit_archiver may delete and nothing else.
-- Roles belong to the server, not to this database, so they may exist already, and another database may be making them now.

CREATE FUNCTION wamcp_grant_roles() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  missing text;
  place text := quote_ident(current_schema());
BEGIN
  SELECT string_agg(name, ', ' ORDER BY name) INTO missing
    FROM unnest(ARRAY['wa_app', 'wa_audit_archiver']) AS name
    WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name);
  IF missing IS NOT NULL THEN
    RETURN 'missing roles: ' || missing;
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %s TO wa_app, wa_audit_archiver', place);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO wa_app', place);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO wa_app', place);
  -- For tables of later migrations, when the same user runs them.
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO wa_app', place);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT USAGE ON SEQUENCES TO wa_app', place);
  REVOKE UPDATE, DELETE ON audit_log FROM wa_app;
  -- DELETE … WHERE id … reads that column.
  GRANT DELETE ON audit_log TO wa_audit_archiver;
  GRANT SELECT (id) ON audit_log TO wa_audit_archiver;
  IF to_regclass('flyway_schema_history') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON flyway_schema_history FROM wa_app;
  END IF;
  RETURN 'granted';
END $$;
COMMENT ON FUNCTION wamcp_grant_roles() IS
  'Gives wa_app and wa_audit_archiver their rights on this schema. May run again; by the owner of the tables.';

DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['wa_app', 'wa_audit_archiver'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      END IF;
      IF NOT pg_has_role(session_user, role, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO %I', role, session_user);
      END IF;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN
        NULL; -- made at the same moment for another database
      WHEN insufficient_privilege THEN
        RAISE WARNING 'user % may not make the role % or become its member: audit_log is not append-only until an administrator has run the statements of docs/operations/audit.md', session_user, role;
    END;
  END LOOP;
  RAISE NOTICE 'rights on audit_log: %', wamcp_grant_roles();
END $$;
