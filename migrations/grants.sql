-- Rights on the database itself. A database cloned from a template has none of them,
-- so this is run again after each clone; running it twice changes nothing.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());  -- no CONNECT, no TEMP
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO epic_login, epic_reader, epic_newcomer', current_database());
END $$;
-- Large objects and signals to other backends are ways around the tables' rights.
REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea),
  pg_terminate_backend(integer, bigint), pg_cancel_backend(integer) FROM PUBLIC;
