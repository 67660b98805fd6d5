-- Who somebody is: credentials, one short-lived role per session, the throttle.
--
-- Identity is session_user, which only PostgreSQL's own SCRAM login can give; nobody can
-- forge it and nothing needs to be set per statement. All of it belongs to epic_auth,
-- which may make and end roles, so the functions are kept small.
SET LOCAL ROLE epic_owner;
GRANT SELECT, REFERENCES ON public.employees TO epic_auth;
GRANT UPDATE (version) ON public.employees TO epic_auth;  -- only to lock the row: PostgreSQL asks an UPDATE right for FOR SHARE

SET LOCAL ROLE epic_auth;

CREATE TABLE auth.credentials (
  employee_id bigint CONSTRAINT credentials_pkey PRIMARY KEY
              CONSTRAINT credential_employee REFERENCES public.employees ON DELETE CASCADE,
  salt        bytea NOT NULL CONSTRAINT credential_salt CHECK (octet_length(salt) = 16),
  params      text NOT NULL DEFAULT 'argon2id,m=19456,t=2,p=1',
  verifier    bytea NOT NULL,  -- sha256(argon2id(password, salt)): of no use for logging in if it is stolen
  must_change boolean NOT NULL,
  changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE auth.throttle (  -- by the address as it was typed, so that one nobody has behaves alike
  email    text,
  addr     text,
  failures integer NOT NULL,
  until    timestamptz NOT NULL DEFAULT '-infinity',
  last_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT throttle_pkey PRIMARY KEY (email, addr)
);
CREATE INDEX throttle_last ON auth.throttle (last_at);
CREATE TABLE auth.sessions (
  role_name   name CONSTRAINT sessions_pkey PRIMARY KEY,
  jti         uuid NOT NULL CONSTRAINT sessions_jti_key UNIQUE,
  employee_id bigint NOT NULL CONSTRAINT session_employee REFERENCES public.employees ON DELETE CASCADE,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  revoked_at  timestamptz,
  dropped_at  timestamptz  -- when its role was dropped
);
CREATE INDEX sessions_employee ON auth.sessions (employee_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_expiry ON auth.sessions (expires_at) WHERE revoked_at IS NULL;
CREATE INDEX sessions_to_drop ON auth.sessions (revoked_at) WHERE revoked_at IS NOT NULL AND dropped_at IS NULL;
CREATE TABLE auth.secret (k bytea NOT NULL);
INSERT INTO auth.secret VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

--------------------------------------------------------------------------------- sessions
-- uid is the employee of this session; NULL when it is over, and for the administrator.
CREATE FUNCTION auth.uid() RETURNS bigint
  LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE i bigint;
BEGIN
  SELECT employee_id INTO i FROM auth.sessions
    WHERE role_name = session_user AND revoked_at IS NULL AND expires_at > clock_timestamp();
  RETURN i;
END $$;

CREATE FUNCTION auth.me(OUT employee_id bigint, OUT number integer, OUT full_name text, OUT email text, OUT department text,
                        OUT jti uuid, OUT expires_at timestamptz, OUT must_change boolean) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.id, e.number, e.full_name, e.email, e.department, s.jti, s.expires_at, c.must_change
    FROM auth.sessions s JOIN public.employees e ON e.id = s.employee_id JOIN auth.credentials c ON c.employee_id = e.id
    WHERE s.role_name = session_user AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
$$;

-- kill ends sessions: all of an employee's, or one. A connection that is open loses its
-- memberships, so its next statement is refused.
CREATE FUNCTION auth.kill(p_employee bigint, p_role name DEFAULT NULL) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r name; g oid; n integer := 0;
BEGIN
  FOR r IN UPDATE auth.sessions SET revoked_at = clock_timestamp()
           WHERE revoked_at IS NULL AND (employee_id = p_employee OR role_name = p_role) RETURNING role_name LOOP
    n := n + 1;
    CONTINUE WHEN NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r);  -- a database moved to another server has left its roles behind
    EXECUTE format('ALTER ROLE %I NOLOGIN', r);
    FOR g IN SELECT m.roleid FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.member WHERE p.rolname = r LOOP
      EXECUTE format('REVOKE %s FROM %I', g::regrole, r);
    END LOOP;
  END LOOP;
  RETURN n;
END $$;

-- sweep ends what has expired, drops the roles of what has ended and forgets old failures.
-- It runs at each login, so it takes little at a time and steps aside for another one.
CREATE FUNCTION auth.sweep() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r name;
BEGIN
  FOR r IN SELECT role_name FROM auth.sessions WHERE revoked_at IS NULL AND expires_at < clock_timestamp()
           LIMIT 20 FOR UPDATE SKIP LOCKED LOOP
    PERFORM auth.kill(NULL, r);
  END LOOP;
  FOR r IN SELECT role_name FROM auth.sessions s WHERE revoked_at IS NOT NULL AND dropped_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM pg_stat_activity b WHERE b.usename = s.role_name)
           LIMIT 20 FOR UPDATE SKIP LOCKED LOOP
    BEGIN
      EXECUTE format('DROP ROLE IF EXISTS %I', r);
      UPDATE auth.sessions SET dropped_at = clock_timestamp() WHERE role_name = r;
    EXCEPTION WHEN OTHERS THEN
      NULL;  -- it stays, powerless, until the next login
    END;
  END LOOP;
  DELETE FROM auth.throttle WHERE last_at < clock_timestamp() - interval '1 day';
END $$;

CREATE FUNCTION auth.logout() RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT auth.kill(NULL, session_user) $$;

-- A session says what somebody was when it began: it ends when that changes.
CREATE FUNCTION auth.end_sessions() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM auth.kill(OLD.id);
  RETURN OLD;
END $$;

-------------------------------------------------------------------------------- logging in
-- challenge gives the salt; for an address that nobody has, a stable one that looks alike.
CREATE FUNCTION auth.challenge(p_email text, OUT salt bytea, OUT params text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e text := left(lower(p_email COLLATE public.names), 254);
BEGIN
  SELECT c.salt, c.params INTO salt, params
    FROM public.employees p JOIN auth.credentials c ON c.employee_id = p.id WHERE lower(p.email) = e;
  IF salt IS NULL THEN
    SELECT substr(sha256(k || sha256(k || convert_to(e, 'UTF8'))), 1, 16), 'argon2id,m=19456,t=2,p=1' INTO salt, params FROM auth.secret;
  END IF;
END $$;

-- attempt counts one guess of an employee's password and tells how many there were since
-- the last right one. A sequence, because it does not go back when the guesser does:
-- BEGIN; SELECT auth.login(…); ROLLBACK would undo a count kept in a table.
CREATE FUNCTION auth.attempt(p_employee bigint) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT nextval(format('auth.attempts_%s', p_employee)::regclass) $$;
CREATE FUNCTION auth.forget_attempts(p_employee bigint) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT setval(format('auth.attempts_%s', p_employee)::regclass, 1, false) $$;

-- login makes the role of a session, whose SCRAM verifier the shell has made of a secret
-- that never reaches the server. On failure the role is NULL: raising an error would undo
-- the count. While wait is set, nothing is looked at, not even a right password.
CREATE FUNCTION auth.login(p_email text, p_key bytea, p_scram text, p_jti uuid,
                           OUT role_name name, OUT wait interval, OUT must_change boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e    text := left(lower(p_email COLLATE public.names), 254);
  a    text := coalesce(host(inet_client_addr()), 'local');
  ends timestamptz := clock_timestamp() + interval '8 hours';
  c    record;
  t    record;
BEGIN
  IF p_jti IS NULL OR p_scram IS NULL
     OR p_scram !~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/]{22,44}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    RAISE EXCEPTION 'bad verifier' USING ERRCODE = '22023';
  END IF;
  PERFORM auth.sweep();
  -- The row is made and locked first: guesses for one address wait for one another.
  INSERT INTO auth.throttle (email, addr, failures) VALUES (coalesce(e, ''), a, 0)
    ON CONFLICT (email, addr) DO UPDATE SET last_at = clock_timestamp() RETURNING failures, until INTO t;
  IF t.until > clock_timestamp() THEN
    wait := t.until - clock_timestamp();
    RETURN;
  END IF;

  -- FOR SHARE: a deactivation, a move or a new password at this moment ends the session made here, or is seen here.
  SELECT k.employee_id, k.verifier, k.must_change, p.active, p.department INTO c
    FROM public.employees p JOIN auth.credentials k ON k.employee_id = p.id WHERE lower(p.email) = e FOR SHARE;
  IF FOUND AND auth.attempt(c.employee_id) <= 100 AND c.verifier = sha256(p_key) AND c.active THEN
    PERFORM auth.forget_attempts(c.employee_id);
    DELETE FROM auth.throttle h WHERE h.email = e AND h.addr = a;
    must_change := c.must_change;
    role_name := 'epic_s_' || replace(gen_random_uuid()::text, '-', '');
    EXECUTE format('CREATE ROLE %I LOGIN INHERIT PASSWORD %L VALID UNTIL %L CONNECTION LIMIT 5 IN ROLE %I', role_name, p_scram, ends,
                   CASE WHEN c.must_change THEN 'epic_newcomer' ELSE 'epic_' || c.department END);
    INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at) VALUES (role_name, p_jti, c.employee_id, ends);
    RETURN;
  END IF;

  UPDATE auth.throttle h SET failures = h.failures + 1,
      until = CASE WHEN h.failures + 1 >= 5
                   THEN clock_timestamp() + least(interval '15 min', interval '30 s' * 2 ^ least(h.failures - 4, 10))
                   ELSE '-infinity' END
    WHERE h.email = coalesce(e, '') AND h.addr = a RETURNING until INTO t;
  IF t.until > clock_timestamp() THEN
    wait := t.until - clock_timestamp();
  END IF;
END $$;

--------------------------------------------------------------------------------- passwords
-- store keeps a credential. The administrator's first accounts come this way.
CREATE FUNCTION auth.store(p_employee bigint, p_salt bytea, p_key bytea, p_must_change boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF octet_length(p_key) IS DISTINCT FROM 32 THEN
    RAISE EXCEPTION 'the key has not 32 bytes' USING ERRCODE = '23514', CONSTRAINT = 'credential_key';
  END IF;
  INSERT INTO auth.credentials (employee_id, salt, verifier, must_change) VALUES (p_employee, p_salt, sha256(p_key), p_must_change)
    ON CONFLICT (employee_id) DO UPDATE SET salt = excluded.salt, params = DEFAULT, verifier = excluded.verifier,
      must_change = excluded.must_change, changed_at = clock_timestamp();
  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS auth.%I', 'attempts_' || p_employee);
  PERFORM auth.forget_attempts(p_employee);
END $$;

-- set_password is management's: for a new employee, and when one has forgotten. With
-- p_single_use the person must change it at the first login.
CREATE FUNCTION auth.set_password(p_employee bigint, p_salt bytea, p_key bytea, p_single_use boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF auth.uid() IS NULL THEN
    RAISE EXCEPTION 'this session is over' USING ERRCODE = '42501';
  END IF;
  IF p_employee = auth.uid() THEN  -- or a session left open would be worth a password
    RAISE EXCEPTION 'one''s own password is changed with the present one' USING ERRCODE = '23514', CONSTRAINT = 'own_password',
      DETAIL = jsonb_build_object('employee', p_employee)::text;
  END IF;
  PERFORM auth.store(p_employee, p_salt, p_key, coalesce(p_single_use, true));
  DELETE FROM auth.throttle h USING public.employees e WHERE e.id = p_employee AND h.email = lower(e.email);
  PERFORM auth.kill(p_employee);
END $$;

-- change_password is everybody's own. It ends the person's other sessions; a newcomer
-- becomes a member of their department. False: the present password was not that one.
CREATE FUNCTION auth.change_password(p_old_key bytea, p_new_salt bytea, p_new_key bytea) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me bigint := auth.uid(); other name; dept text;
BEGIN
  IF me IS NULL OR auth.attempt(me) > 100
     OR NOT EXISTS (SELECT 1 FROM auth.credentials WHERE employee_id = me AND verifier = sha256(p_old_key)) THEN
    RETURN false;
  END IF;
  PERFORM auth.store(me, p_new_salt, p_new_key, false);
  FOR other IN SELECT role_name FROM auth.sessions WHERE employee_id = me AND role_name <> session_user AND revoked_at IS NULL LOOP
    PERFORM auth.kill(NULL, other);
  END LOOP;
  IF EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
             WHERE r.rolname = session_user AND m.roleid = 'epic_newcomer'::regrole) THEN
    SELECT department INTO dept FROM public.employees WHERE id = me;
    EXECUTE format('GRANT %I TO %I', 'epic_' || dept, session_user);
    EXECUTE format('REVOKE epic_newcomer FROM %I', session_user);
  END IF;
  RETURN true;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.challenge(text), auth.login(text, bytea, text, uuid) TO epic_login;
GRANT EXECUTE ON FUNCTION auth.me(), auth.logout(), auth.change_password(bytea, bytea, bytea) TO epic_reader, epic_newcomer;
GRANT EXECUTE ON FUNCTION auth.uid() TO epic_reader, epic_owner;
GRANT EXECUTE ON FUNCTION auth.set_password(bigint, bytea, bytea, boolean) TO epic_management;
GRANT EXECUTE ON FUNCTION auth.end_sessions() TO epic_owner;  -- to make the trigger; firing it asks no right

SET LOCAL ROLE epic_owner;
CREATE TRIGGER employees_end_sessions AFTER UPDATE OF department, deactivated_at, email ON public.employees FOR EACH ROW
  WHEN (OLD.department <> NEW.department OR OLD.deactivated_at IS DISTINCT FROM NEW.deactivated_at OR OLD.email <> NEW.email)
  EXECUTE FUNCTION auth.end_sessions();
CREATE TRIGGER employees_delete_sessions BEFORE DELETE ON public.employees
  FOR EACH ROW EXECUTE FUNCTION auth.end_sessions();
-- Who it is comes from the session, never from the client.
ALTER TABLE public.clients ALTER commercial_contact_id SET DEFAULT auth.uid();
ALTER TABLE public.payments ALTER recorded_by SET DEFAULT auth.uid();
