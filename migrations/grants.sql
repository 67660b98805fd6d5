-- Rights on the database itself. A database cloned from a template has none of them,
-- so this is run again after each clone; running it twice changes nothing.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());  -- no CONNECT, no TEMP
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO epic_login, epic_reader, epic_newcomer', current_database());
  -- What a question sorts goes to the disk. Only a superuser sets another limit, which then stays.
  IF NOT EXISTS (SELECT 1 FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
                 WHERE d.datname = current_database() AND s.setrole = 0 AND c LIKE 'temp_file_limit=%') THEN
    EXECUTE format('ALTER DATABASE %I SET temp_file_limit = %L', current_database(), '4GB');
  END IF;
END $$;
-- Large objects and signals to other backends are ways around the tables' rights.
REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea),
  pg_terminate_backend(integer, bigint), pg_cancel_backend(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_terminate_backend(integer, bigint) TO epic_auth;
-- Whoever holds an advisory lock holds up all who want the same: migrations take one. Messages in the
-- write-ahead log go to the disk, and nobody reads them.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = 'pg_logical_emit_message' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_(try_)?advisory_(xact_)?lock' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO epic_owner, epic_auth', f);
  END LOOP;
END $$;
