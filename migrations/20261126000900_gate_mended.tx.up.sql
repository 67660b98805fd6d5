-- Ending a session wins over whoever holds on to it, and nothing that epic_login does keeps others
-- from logging in.
--
--   password_wait          G the present password was wrong too often (auth.change_password)       wait
--   settings_one, settings_length   the settings are one row; a session lasts 1 minute to 24 hours
SET LOCAL ROLE epic_owner;
GRANT INSERT (actor, command, reason, tbl, row_id, op, changes) ON public.history TO epic_auth;

SET LOCAL ROLE epic_auth;

---------------------------------------------------------------------------------- settings
-- The administrator's alone; docs/deploy.md says how.
CREATE TABLE auth.settings (
  one            boolean DEFAULT true CONSTRAINT settings_pkey PRIMARY KEY CONSTRAINT settings_one CHECK (one),
  session_length interval NOT NULL DEFAULT '8 hours' CONSTRAINT settings_length CHECK (session_length BETWEEN '1 minute' AND '24 hours'),
  login_digest   bytea  -- sha256 of what the server keeps of epic_login's password, as epic init gave it
);
INSERT INTO auth.settings DEFAULT VALUES;

---------------------------------------------------------------------------------- throttle
-- Guesses are counted in sequences: these do not go back when the guesser does (BEGIN; SELECT
-- auth.login(…); ROLLBACK), a transaction that is left open holds up nobody who counts, and there is
-- a fixed number of them, the same for addresses that somebody has and that nobody has. Which
-- one counts for whom is known to auth.secret only.
DROP TABLE auth.throttle;
DROP FUNCTION auth.attempt(bigint), auth.forget_attempts(bigint);
DO $$
DECLARE s regclass;
BEGIN
  FOR s IN SELECT oid FROM pg_class WHERE relnamespace = 'auth'::regnamespace AND relname ~ '^attempts_[0-9]+$' LOOP
    EXECUTE format('DROP SEQUENCE %s', s);
  END LOOP;
  FOR i IN 0 .. 255 LOOP
    EXECUTE format('CREATE SEQUENCE auth.tries_%s MINVALUE 0', i);
    PERFORM setval(format('auth.tries_%s', i)::regclass, 0);
  END LOOP;
END $$;

-- slot is where guesses about a text are counted, of four places that it has: where it is counted
-- already, or several are; else one that is free; else with somebody else. tag tells those who share
-- a place apart. Guesses are kept in mind for a day, where they make one wait, or for thirty.
CREATE FUNCTION auth.slot(p_of text, p_waits boolean, OUT slot regclass, OUT tag integer)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE h bytea := sha256((SELECT k FROM auth.secret) || convert_to(p_of, 'UTF8')); s regclass; v bigint; rank integer; best integer := 4;
BEGIN
  tag := 1 + (get_byte(h, 4) * 256 + get_byte(h, 5)) % 4094;
  FOR i IN 0 .. 3 LOOP
    s := format('auth.tries_%s', get_byte(h, i))::regclass;
    EXECUTE format('SELECT last_value FROM %s', s) INTO v;
    rank := CASE WHEN (v >> 10) & 127 = 0 OR to_timestamp(v >> 29) < clock_timestamp() - auth.kept(p_waits) THEN 2
                 WHEN (v >> 17) & 4095 = tag THEN 0 WHEN (v >> 17) & 4095 = 4095 THEN 1 ELSE 3 END;
    IF rank < best THEN
      best := rank;
      slot := s;
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION auth.kept(p_waits boolean) RETURNS interval
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT CASE WHEN p_waits THEN interval '1 day' ELSE interval '30 days' END $$;

-- note writes the state of a slot into its sequence: when the last guess was (seconds), whose they
-- all are (4095: of several), how many, and ten bits that are zero unless somebody is counting.
CREATE FUNCTION auth.note(p_slot regclass, p_at timestamptz, p_tag integer, p_failures integer) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT setval(p_slot, (floor(extract(epoch FROM p_at))::bigint << 29) | (p_tag::bigint << 17) | (least(p_failures, 127)::bigint << 10)) $$;

-- claim counts a guess before it is looked at. wait is set, and nothing is counted, while the
-- guesses before ask for it: after 5 failures 30 s, twice as long each time, up to 15 min. was is the
-- state before.
CREATE FUNCTION auth.claim(p_slot regclass, p_tag integer, p_waits boolean, OUT was bigint, OUT failures integer, OUT wait interval)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE tag integer; at timestamptz; seen bigint;
BEGIN
  -- In line for the same slot, but not for ever: whoever leaves a transaction open keeps the lock.
  FOR i IN 1 .. 50 LOOP
    EXIT WHEN pg_try_advisory_xact_lock(x'65706963'::integer, p_slot::oid::integer);
    PERFORM pg_sleep(0.01);
  END LOOP;
  FOR i IN 1 .. 50 LOOP
    EXECUTE format('SELECT last_value FROM %s', p_slot) INTO was;
    failures := (was >> 10) & 127;
    tag := (was >> 17) & 4095;
    at := to_timestamp(was >> 29);
    IF at < clock_timestamp() - auth.kept(p_waits) THEN
      failures := 0;
    END IF;
    IF p_waits AND failures >= 5 THEN
      wait := at + least(interval '15 min', interval '30 s' * 2 ^ least(failures - 5, 10)) - clock_timestamp();
      IF wait > interval '0' THEN
        RETURN;
      END IF;
      wait := NULL;
    END IF;
    IF was & 1023 <> 0 THEN  -- somebody is counting, or was ended while doing so
      PERFORM pg_sleep(0.01);
      EXECUTE format('SELECT last_value FROM %s', p_slot) INTO seen;
      IF seen = was THEN
        PERFORM auth.note(p_slot, clock_timestamp(), tag, failures + 1);
      END IF;
      CONTINUE;
    END IF;
    tag := CASE WHEN failures = 0 OR tag = p_tag THEN p_tag ELSE 4095 END;
    -- Of several who have seen the same state, one draws the number that follows it.
    IF nextval(p_slot) = was + 1 THEN
      PERFORM auth.note(p_slot, clock_timestamp(), tag, failures + 1);
      RETURN;
    END IF;
  END LOOP;
  wait := interval '1 s';
END $$;

-- forgive takes back what was counted of somebody who was right: all of it, unless others have
-- guessed there too.
CREATE FUNCTION auth.forgive(p_slot regclass, p_tag integer, p_was bigint) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v bigint;
BEGIN
  EXECUTE format('SELECT last_value FROM %s', p_slot) INTO v;
  PERFORM setval(p_slot, CASE WHEN (v >> 17) & 4095 = p_tag THEN 0 ELSE p_was END);
END $$;

---------------------------------------------------------------------------------- sessions
-- clear_gate ends connections of the login role that no shell leaves behind: one that sits in a
-- transaction may hold what others need, and idle ones use up those that there are. At once: also
-- those that have only just begun to sit there.
CREATE FUNCTION auth.clear_gate(p_at_once boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_stat_clear_snapshot();
  PERFORM pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE usename = 'epic_login' AND datname = current_database() AND pid <> pg_backend_pid()
      AND (state LIKE 'idle in transaction%' AND (p_at_once OR state_change < clock_timestamp() - interval '5 s')
           OR xact_start < clock_timestamp() - CASE WHEN p_at_once THEN interval '5 s' ELSE interval '30 s' END
           OR state = 'idle' AND state_change < clock_timestamp() - interval '1 min');
END $$;

-- throw_out ends sessions like kill, and the connections first: a transaction that is left open
-- would keep kill waiting for its locks. Those that come again meanwhile are ended again.
CREATE FUNCTION auth.throw_out(p_employee bigint, p_role name DEFAULT NULL) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms' AS $$
BEGIN
  FOR round IN 1 .. 5 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(a.pid, 2000) FROM pg_stat_activity a JOIN auth.sessions s ON s.role_name = a.usename
      WHERE (s.employee_id = p_employee OR s.role_name = p_role) AND a.pid <> pg_backend_pid();
    BEGIN
      RETURN auth.kill(p_employee, p_role);
    EXCEPTION WHEN lock_not_available OR internal_error THEN
      PERFORM auth.clear_gate(true);
    END;
  END LOOP;
  RETURN auth.kill(p_employee, p_role);
END $$;

-- expel is management's, before it dismisses somebody or moves them: their connections and those that
-- are logging in end now, even if what comes next is taken back.
CREATE FUNCTION auth.expel(p_employee bigint) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.employees WHERE id = auth.uid() AND department = 'management' AND active) THEN
    RAISE EXCEPTION 'this session is over' USING ERRCODE = '42501';
  END IF;
  IF p_employee = auth.uid() THEN  -- logout is for that
    RETURN 0;
  END IF;
  PERFORM auth.clear_gate(true);
  RETURN auth.throw_out(p_employee);
END $$;

-- sweep ends what has expired and drops the roles of what has ended. It runs at each login, so it
-- takes little at a time and steps aside for another one. What is over and still connected after a
-- minute is disconnected, whatever it holds.
CREATE OR REPLACE FUNCTION auth.sweep() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r name;
BEGIN
  PERFORM auth.clear_gate(false);
  PERFORM pg_terminate_backend(a.pid, 2000) FROM pg_stat_activity a JOIN auth.sessions s ON s.role_name = a.usename
    WHERE least(s.revoked_at, s.expires_at) < clock_timestamp() - interval '1 min' AND a.pid <> pg_backend_pid();
  PERFORM pg_stat_clear_snapshot();
  FOR r IN SELECT role_name FROM auth.sessions WHERE revoked_at IS NULL AND expires_at < clock_timestamp()
           LIMIT 20 FOR UPDATE SKIP LOCKED LOOP
    PERFORM auth.kill(NULL, r);
  END LOOP;
  FOR r IN SELECT role_name FROM auth.sessions s WHERE revoked_at IS NOT NULL AND dropped_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM pg_stat_activity b WHERE b.usename = s.role_name)
           LIMIT 20 FOR UPDATE SKIP LOCKED LOOP
    BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r) THEN
        -- Default privileges that somebody gave would keep the role, and many such roles the sweep.
        EXECUTE format('GRANT %I TO epic_auth', r);
        EXECUTE format('DROP OWNED BY %I', r);
        EXECUTE format('DROP ROLE %I', r);
      END IF;
      UPDATE auth.sessions SET dropped_at = clock_timestamp() WHERE role_name = r;
    EXCEPTION WHEN OTHERS THEN
      NULL;  -- it stays, powerless, until the next login
    END;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION auth.end_session(p_number bigint) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s record;
BEGIN
  SELECT role_name, here INTO s FROM auth.live_sessions() WHERE number = p_number;
  IF s.here THEN
    PERFORM auth.kill(NULL, s.role_name);
  ELSIF FOUND THEN
    PERFORM auth.throw_out(NULL, s.role_name);
  END IF;
  RETURN s.here;
END $$;

-------------------------------------------------------------------------------- logging in
-- A password given by somebody else, and its being typed for the first time, end with the week.
CREATE OR REPLACE FUNCTION auth.login(p_email text, p_key bytea, p_scram text, p_jti uuid,
                                      OUT role_name name, OUT wait interval, OUT must_change boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- The end of the role is written as text: in a caller's calendar it could be read as a later one.
  SET datestyle = 'ISO' SET timezone = 'UTC' AS $$
DECLARE
  e    text := coalesce(left(lower(p_email COLLATE public.names), 254), '');
  a    text := coalesce(host(inet_client_addr()), 'local');
  ends timestamptz := clock_timestamp() + (SELECT session_length FROM auth.settings);
  c    record;
  here record;  -- the guesses for this account from this address
  all_ record;  -- and from everywhere
  n    record;
  t    record;
  r    name;
BEGIN
  IF p_jti IS NULL OR p_scram IS NULL
     OR p_scram !~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/]{22,44}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    RAISE EXCEPTION 'bad verifier' USING ERRCODE = '22023';
  END IF;
  PERFORM auth.sweep();
  SELECT k.employee_id, k.verifier, k.changed_at INTO c
    FROM public.employees p JOIN auth.credentials k ON k.employee_id = p.id WHERE lower(p.email) = e;
  -- With a new password the count begins anew.
  SELECT * INTO here FROM auth.slot(concat_ws(' ', e, extract(epoch FROM c.changed_at), a), true);
  SELECT * INTO all_ FROM auth.slot(concat_ws(' ', e, extract(epoch FROM c.changed_at)), false);
  SELECT * INTO n FROM auth.claim(here.slot, here.tag, true);
  IF n.wait IS NOT NULL THEN
    wait := n.wait;
    RETURN;
  END IF;
  SELECT * INTO t FROM auth.claim(all_.slot, all_.tag, false);
  IF t.wait IS NULL AND t.failures < 100 AND c.verifier = sha256(p_key) THEN
    -- FOR SHARE: a deactivation, a move or a new password at this moment ends the session made here, or is
    -- seen here. A wrong guess locks nothing: left open, it would keep the account from being closed.
    SELECT k.employee_id, k.must_change, p.department INTO c
      FROM public.employees p JOIN auth.credentials k ON k.employee_id = p.id
      WHERE lower(p.email) = e AND p.active AND k.verifier = sha256(p_key)
        AND NOT (k.must_change AND k.changed_at < clock_timestamp() - interval '7 days') FOR SHARE;
    IF FOUND THEN
      PERFORM auth.forgive(here.slot, here.tag, n.was), auth.forgive(all_.slot, all_.tag, t.was);
      -- Of ten sessions the one that began first makes room.
      FOR r IN SELECT s.role_name FROM auth.sessions s WHERE s.employee_id = c.employee_id AND s.revoked_at IS NULL
               ORDER BY s.created_at DESC OFFSET 9 LOOP
        PERFORM auth.throw_out(NULL, r);
      END LOOP;
      must_change := c.must_change;
      role_name := 'epic_s_' || replace(gen_random_uuid()::text, '-', '');
      EXECUTE format('CREATE ROLE %I LOGIN INHERIT PASSWORD %L VALID UNTIL %L CONNECTION LIMIT 5 IN ROLE %I', role_name, p_scram, ends,
                     CASE WHEN c.must_change THEN 'epic_newcomer' ELSE 'epic_' || c.department END);
      INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at) VALUES (role_name, p_jti, c.employee_id, ends);
      RETURN;
    END IF;
  END IF;
  IF n.failures + 1 >= 5 THEN
    wait := least(interval '15 min', interval '30 s' * 2 ^ least(n.failures - 4, 10));
  END IF;
END $$;

--------------------------------------------------------------------------------- passwords
-- store keeps a credential and writes into the history that it did, and nothing of what it keeps.
CREATE OR REPLACE FUNCTION auth.store(p_employee bigint, p_salt bytea, p_key bytea, p_must_change boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s record;
BEGIN
  IF octet_length(p_key) IS DISTINCT FROM 32 THEN
    RAISE EXCEPTION 'the key has not 32 bytes' USING ERRCODE = '23514', CONSTRAINT = 'credential_key';
  END IF;
  INSERT INTO auth.credentials (employee_id, salt, verifier, must_change) VALUES (p_employee, p_salt, sha256(p_key), p_must_change)
    ON CONFLICT (employee_id) DO UPDATE SET salt = excluded.salt, params = DEFAULT, verifier = excluded.verifier,
      must_change = excluded.must_change, changed_at = clock_timestamp();
  -- Where this account's guesses are counted from now on, others may have guessed.
  FOR s IN SELECT slot.* FROM public.employees e JOIN auth.credentials k ON k.employee_id = e.id,
             auth.slot(concat_ws(' ', lower(e.email), extract(epoch FROM k.changed_at)), false) slot WHERE e.id = p_employee LOOP
    PERFORM setval(s.slot, 0);
  END LOOP;
  INSERT INTO public.history (actor, command, reason, tbl, row_id, op, changes)
    VALUES (auth.uid(), left(nullif(current_setting('epic.command', true), ''), 4000), left(nullif(current_setting('epic.reason', true), ''), 4000),
            'employees', p_employee, 'UPDATE', jsonb_build_object('password', jsonb_build_array(NULL, CASE WHEN p_must_change THEN 'set' ELSE 'changed' END)));
END $$;

-- set_password is management's: for a new employee, and when one has forgotten. The person must
-- change it at the first login: a manager who could set one for good could be a colleague.
DROP FUNCTION auth.set_password(bigint, bytea, bytea, boolean);
CREATE FUNCTION auth.set_password(p_employee bigint, p_salt bytea, p_key bytea) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF auth.uid() IS NULL THEN
    RAISE EXCEPTION 'this session is over' USING ERRCODE = '42501';
  END IF;
  IF p_employee = auth.uid() THEN  -- or a session left open would be worth a password
    RAISE EXCEPTION 'one''s own password is changed with the present one' USING ERRCODE = '23514', CONSTRAINT = 'own_password',
      DETAIL = jsonb_build_object('employee', p_employee)::text;
  END IF;
  PERFORM auth.expel(p_employee);
  PERFORM auth.store(p_employee, p_salt, p_key, true);
END $$;

CREATE OR REPLACE FUNCTION auth.change_password(p_old_key bytea, p_new_salt bytea, p_new_key bytea) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me bigint := auth.uid(); other name; dept text; s record; n record;
BEGIN
  IF me IS NULL THEN
    RETURN false;
  END IF;
  SELECT * INTO s FROM auth.slot('employee ' || me, true);
  SELECT * INTO n FROM auth.claim(s.slot, s.tag, true);
  IF n.wait IS NOT NULL THEN
    RAISE EXCEPTION 'the present password was wrong too often' USING ERRCODE = '23514', CONSTRAINT = 'password_wait',
      DETAIL = jsonb_build_object('wait', ceil(extract(epoch FROM n.wait)))::text;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM auth.credentials WHERE employee_id = me AND verifier = sha256(p_old_key)) THEN
    RETURN false;
  END IF;
  PERFORM auth.forgive(s.slot, s.tag, n.was);
  FOR other IN SELECT role_name FROM auth.sessions WHERE employee_id = me AND role_name <> session_user AND revoked_at IS NULL LOOP
    PERFORM auth.throw_out(NULL, other);
  END LOOP;
  PERFORM auth.store(me, p_new_salt, p_new_key, false);
  IF EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
             WHERE r.rolname = session_user AND m.roleid = 'epic_newcomer'::regrole) THEN
    SELECT department INTO dept FROM public.employees WHERE id = me;
    EXECUTE format('GRANT %I TO %I', 'epic_' || dept, session_user);
    EXECUTE format('REVOKE epic_newcomer FROM %I', session_user);
  END IF;
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION auth.set_password(bigint, bytea, bytea), auth.expel(bigint) TO epic_management;
