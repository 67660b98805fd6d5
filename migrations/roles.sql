-- The roles of Epic. They belong to the whole cluster, not to one database, so `epic init`
-- makes them, as a superuser, and migrations never do. Running it again changes nothing:
-- every statement asks first, which also keeps two runs at once from stumbling over
-- each other ("tuple concurrently updated").
--
--   epic_owner       owns the tables and the functions of their triggers; nobody logs in as it
--   epic_auth        owns schema auth; makes and ends the roles of sessions, and their connections
--   epic_login       what the shell connects as to log somebody in; may do nothing else
--   epic_reader      reads; every department is a member
--   epic_commercial, epic_support, epic_management   what each department may write
--   epic_newcomer    an account that must change its password first; reads nothing
--   epic_s_…         one per session, made by auth.login
DO $$
DECLARE r text;
BEGIN
  -- Where the roles are there already, an administrator who may not act for the owner would come further,
  -- and leave a database that they cannot fill.
  IF NOT pg_has_role(coalesce(to_regrole('epic_owner'), current_user::regrole), 'MEMBER') THEN
    RAISE insufficient_privilege USING MESSAGE = 'this role may not act for epic_owner';
  END IF;

  FOREACH r IN ARRAY ARRAY['epic_owner NOLOGIN', 'epic_reader NOLOGIN', 'epic_newcomer NOLOGIN',
                           'epic_commercial NOLOGIN', 'epic_support NOLOGIN', 'epic_management NOLOGIN',
                           'epic_auth NOLOGIN CREATEROLE BYPASSRLS',
                           'epic_login LOGIN NOINHERIT CONNECTION LIMIT 50'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = split_part(r, ' ', 1)) THEN
      BEGIN
        EXECUTE 'CREATE ROLE ' || r;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another run was quicker
      END;
    END IF;
  END LOOP;

  -- A server that had a role of such a name before gets it as Epic needs it.
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'epic_auth'
             AND (rolcanlogin OR rolsuper OR NOT rolcreaterole OR NOT rolbypassrls)) THEN
    ALTER ROLE epic_auth NOLOGIN NOSUPERUSER CREATEROLE BYPASSRLS;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'epic_login'
             AND (NOT rolcanlogin OR rolsuper OR rolinherit OR rolcreaterole OR rolcreatedb OR rolbypassrls)) THEN
    ALTER ROLE epic_login LOGIN NOINHERIT NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
  END IF;
  FOR r IN SELECT rolname FROM pg_roles
           WHERE rolname IN ('epic_owner', 'epic_reader', 'epic_newcomer', 'epic_commercial', 'epic_support', 'epic_management')
             AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls) LOOP
    EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS', r);
  END LOOP;

  FOREACH r IN ARRAY ARRAY['epic_commercial', 'epic_support', 'epic_management'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_auth_members
                   WHERE roleid = 'epic_reader'::regrole AND member = r::regrole) THEN
      EXECUTE format('GRANT epic_reader TO %I', r);
    END IF;
  END LOOP;

  -- Whoever is thrown out must not hold the others up with a transaction that is left open.
  FOREACH r IN ARRAY ARRAY['pg_signal_backend', 'pg_read_all_stats'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_auth_members WHERE roleid = r::regrole AND member = 'epic_auth'::regrole) THEN
      EXECUTE format('GRANT %I TO epic_auth', r);
    END IF;
  END LOOP;

  -- PostgreSQL lets every role change its own password and settings, and everybody's program knows
  -- epic_login's: what somebody has set there would stop all logins. The password is given anew by
  -- who runs this (roles.go).
  FOR r IN SELECT coalesce('IN DATABASE ' || quote_ident(d.datname), '')
           FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE setrole = 'epic_login'::regrole LOOP
    EXECUTE format('ALTER ROLE epic_login %s RESET ALL', r);
  END LOOP;

  -- From 16 on CREATEROLE may grant only what it administers; before, it may grant anything.
  IF current_setting('server_version_num')::int >= 160000 THEN
    FOREACH r IN ARRAY ARRAY['epic_commercial', 'epic_support', 'epic_management', 'epic_newcomer'] LOOP
      IF NOT EXISTS (SELECT 1 FROM pg_auth_members
                     WHERE roleid = r::regrole AND member = 'epic_auth'::regrole AND admin_option) THEN
        EXECUTE format('GRANT %I TO epic_auth WITH ADMIN OPTION, INHERIT FALSE, SET FALSE', r);
      END IF;
    END LOOP;
  END IF;
END $$;
