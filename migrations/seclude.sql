-- Roles belong to the whole server, and rights to one database each: in these, whoever may connect may
-- make large objects and temporary tables, and end connections of the same role.
DO $$
DECLARE d name;
BEGIN
  FOR d IN SELECT datname FROM pg_database WHERE datname IN ('postgres', 'template1')
             AND (has_database_privilege('public', oid, 'CONNECT') OR has_database_privilege('public', oid, 'TEMP')) LOOP
    BEGIN
      EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', d);
    EXCEPTION WHEN internal_error THEN
      NULL;  -- another run was quicker
    END;
  END LOOP;
END $$;
