-- What was found when the database was attacked once more: texts that the program refuses and psql could
-- keep, colleagues kept from logging in or from being changed, and reading on after the end.
--
--   history_command_text, history_reason_text   a remark that could steer the terminal of whoever reads it
SET LOCAL ROLE epic_owner;

------------------------------------------------------------------------------------- texts
-- The twin of models.Steers, and the only list: control characters, those that end a line or turn its
-- direction, and the sign of bytes that were no text. A test compares the two, letter by letter.
CREATE FUNCTION public.steers(text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN $1 ~ U&'[\0001-\001F\007F-\009F\061C\200E\200F\2028-\202E\2066-\2069\FFFD]';
REVOKE ALL ON FUNCTION public.steers(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.steers(text) TO epic_reader, epic_auth;  -- who writes is asked the rules of what they write

-- Where a text of before breaks a rule, it stays, and the rule is for what comes (NOT VALID).
DO $$
DECLARE c record;
BEGIN
  FOR c IN SELECT * FROM (VALUES
    ('DOMAIN public.short_text', 'short_text_clean', $q$NOT public.steers(VALUE) AND VALUE COLLATE public.names !~ '^\s|\s$' AND length(VALUE) BETWEEN 1 AND 200$q$),
    ('DOMAIN public.email', 'email_shape', $q$NOT public.steers(VALUE) AND VALUE COLLATE public.names ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]+$' AND length(VALUE) <= 254$q$),
    ('TABLE public.contracts', 'contracts_reason_text', $q$NOT public.steers(cancel_reason) AND cancel_reason COLLATE public.names ~ '\S' AND length(cancel_reason) <= 500$q$),
    ('TABLE public.events', 'events_location_text', $q$NOT public.steers(location) AND location COLLATE public.names ~ '\S' AND length(location) <= 500$q$),
    ('TABLE public.events', 'events_notes_text', $q$NOT public.steers(translate(notes, E'\n\t', '')) AND length(notes) <= 20000$q$),
    ('TABLE public.events', 'events_reason_text', $q$NOT public.steers(cancel_reason) AND cancel_reason COLLATE public.names ~ '\S' AND length(cancel_reason) <= 500$q$),
    ('TABLE public.amendments', 'amendments_reason_text', $q$NOT public.steers(reason) AND reason COLLATE public.names ~ '\S' AND length(reason) <= 500$q$),
    ('TABLE public.payments', 'payments_reason_text', $q$NOT public.steers(reason) AND reason COLLATE public.names ~ '\S' AND length(reason) <= 500$q$),
    -- A command may have been typed in several lines.
    ('TABLE public.history', 'history_command_text', $q$NOT public.steers(translate(command, E'\n\t', ''))$q$),
    ('TABLE public.history', 'history_reason_text', $q$NOT public.steers(reason)$q$)
  ) AS v (place, name, rule) LOOP
    EXECUTE format('ALTER %s DROP CONSTRAINT IF EXISTS %I', c.place, c.name);
    EXECUTE format('ALTER %s ADD CONSTRAINT %I CHECK (%s) NOT VALID', c.place, c.name, c.rule);
    BEGIN
      EXECUTE format('ALTER %s VALIDATE CONSTRAINT %I', c.place, c.name);
    EXCEPTION WHEN check_violation THEN
      NULL;
    END;
  END LOOP;
END $$;

----------------------------------------------------------------------------------- notices
-- What a reminder says is for one person: the planner's statistics, which row policies do not hide,
-- would tell it to others by its estimates. The statistics that there are go with the type.
ALTER TABLE public.notices ALTER text SET STATISTICS 0, ALTER text TYPE public.short_text;

-- A reminder that is left open no longer keeps its colleague from being changed, which FOR SHARE did:
-- one that comes to somebody who has left meanwhile is read by nobody.
DO $$
DECLARE was text := pg_get_functiondef('public.notices_guard()'::regprocedure); becomes text := replace(was, 'FOR SHARE', 'FOR KEY SHARE');
BEGIN
  IF becomes = was THEN
    RAISE EXCEPTION 'notices_guard here is not that of 20261126001200';
  END IF;
  EXECUTE becomes;
END $$;

---------------------------------------------------------------------------------- sessions
SET LOCAL ROLE epic_auth;

-- Who has changed to their department's role (SET ROLE) before the end goes on reading after it: that
-- takes the membership away, and not the role. So the connections end too, when the change is kept; a
-- rehearsal, which ends with SET CONSTRAINTS, ends nobody's work. The program has done so before
-- (auth.expel); this is for a manager with psql.
CREATE FUNCTION auth.disconnect() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_query() ~* '^\s*SET\s+CONSTRAINTS\M' THEN
    RETURN NULL;
  END IF;
  PERFORM pg_stat_clear_snapshot();
  PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN auth.sessions s ON s.role_name = a.usename
    WHERE s.employee_id = OLD.id AND s.revoked_at IS NOT NULL AND a.pid <> pg_backend_pid();
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION auth.disconnect() TO epic_owner;  -- to make the trigger; firing it asks no right

SET LOCAL ROLE epic_owner;
CREATE CONSTRAINT TRIGGER employees_disconnect AFTER UPDATE OF department, deactivated_at, email ON public.employees
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.department <> NEW.department OR OLD.deactivated_at IS DISTINCT FROM NEW.deactivated_at OR OLD.email <> NEW.email)
  EXECUTE FUNCTION auth.disconnect();

---------------------------------------------------------------------------------- throttle
-- Guesses for addresses that nobody has fill the 256 places of 20261126000900 in a few seconds, and
-- everybody else, with the right password too, then waited with them. So an account has places of its
-- own: one for all guesses, four for those from different addresses. The price is that whoever asks
-- PostgreSQL which of them a guess has used learns that there is an account: who can ask has the
-- program's password, and could tell as well by the pages that a guess reads (EXPLAIN).
SET LOCAL ROLE epic_auth;
DROP FUNCTION auth.slot(text, boolean);
CREATE FUNCTION auth.slot(p_of text, p_waits boolean, p_employee bigint DEFAULT NULL, OUT slot regclass, OUT tag integer)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE h bytea := sha256((SELECT k FROM auth.secret) || convert_to(p_of, 'UTF8')); s regclass; v bigint; rank integer; best integer := 4;
BEGIN
  tag := 1 + (get_byte(h, 4) * 256 + get_byte(h, 5)) % 4094;
  FOR i IN 0 .. CASE WHEN p_waits OR p_employee IS NULL THEN 3 ELSE 0 END LOOP
    s := CASE WHEN p_employee IS NULL THEN format('auth.tries_%s', get_byte(h, i))
              ELSE format('auth.tries_of_%s_%s', p_employee, CASE WHEN p_waits THEN 1 + i ELSE 0 END) END::regclass;
    EXECUTE format('SELECT last_value FROM %s', s) INTO v;
    rank := CASE WHEN (v >> 10) & 127 = 0 OR to_timestamp(v >> 29) < clock_timestamp() - auth.kept(p_waits) THEN 2
                 WHEN (v >> 17) & 4095 = tag THEN 0 WHEN (v >> 17) & 4095 = 4095 THEN 1 ELSE 3 END;
    IF rank < best THEN
      best := rank;
      slot := s;
    END IF;
  END LOOP;
END $$;

-- With a password come the places to count in, and with a new one the count begins anew.
CREATE FUNCTION auth.count_anew() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE name text;
BEGIN
  FOR i IN 0 .. 4 LOOP
    name := format('auth.tries_of_%s_%s', NEW.employee_id, i);
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE SEQUENCE %s MINVALUE 0', name);
    END IF;
    PERFORM setval(name::regclass, 0);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER credentials_count_anew AFTER INSERT OR UPDATE OF verifier ON auth.credentials
  FOR EACH ROW EXECUTE FUNCTION auth.count_anew();
UPDATE auth.credentials SET verifier = verifier;

DO $$
DECLARE c record; was text; becomes text;
BEGIN
  FOR c IN SELECT * FROM (VALUES
    ('auth.login(text,bytea,text,uuid)', 'c.changed_at), a), true)', 'c.changed_at), a), true, c.employee_id)'),
    ('auth.login(text,bytea,text,uuid)', 'c.changed_at)), false)', 'c.changed_at)), false, c.employee_id)'),
    ('auth.change_password(bytea,bytea,bytea)', $q$auth.slot('employee ' || me, true)$q$, $q$auth.slot('employee ' || me, true, me)$q$),
    ('auth.store(bigint,bytea,bytea,boolean)', 'k.changed_at)), false)', 'k.changed_at)), false, p_employee)')
  ) AS v (name, one, other) LOOP
    was := pg_get_functiondef(c.name::regprocedure);
    becomes := replace(was, c.one, c.other);
    IF becomes = was THEN
      RAISE EXCEPTION 'the % here is not that of 20261126000900', c.name;
    END IF;
    EXECUTE becomes;
  END LOOP;
END $$;
