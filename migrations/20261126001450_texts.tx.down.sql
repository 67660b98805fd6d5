DO $$
DECLARE c record;
BEGIN
  FOR c IN SELECT * FROM (VALUES
    ('auth.login(text,bytea,text,uuid)', 'c.changed_at), a), true)', 'c.changed_at), a), true, c.employee_id)'),
    ('auth.login(text,bytea,text,uuid)', 'c.changed_at)), false)', 'c.changed_at)), false, c.employee_id)'),
    ('auth.change_password(bytea,bytea,bytea)', $q$auth.slot('employee ' || me, true)$q$, $q$auth.slot('employee ' || me, true, me)$q$),
    ('auth.store(bigint,bytea,bytea,boolean)', 'k.changed_at)), false)', 'k.changed_at)), false, p_employee)'),
    ('public.notices_guard()', 'FOR SHARE', 'FOR KEY SHARE')
  ) AS v (name, one, other) LOOP
    EXECUTE replace(pg_get_functiondef(c.name::regprocedure), c.other, c.one);
  END LOOP;
  FOR c IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'auth'::regnamespace AND relname ~ '^tries_of_' LOOP
    EXECUTE format('DROP SEQUENCE %s', c.name);
  END LOOP;
END $$;
DROP TRIGGER credentials_count_anew ON auth.credentials;
DROP TRIGGER employees_disconnect ON public.employees;
DROP FUNCTION auth.count_anew(), auth.disconnect(), auth.slot(text, boolean, bigint);
SET LOCAL ROLE epic_auth;
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
SET LOCAL ROLE epic_owner;
ALTER TABLE public.notices ALTER text SET STATISTICS -1;
ALTER TABLE public.history DROP CONSTRAINT history_command_text, DROP CONSTRAINT history_reason_text;
ALTER DOMAIN public.short_text DROP CONSTRAINT short_text_clean;
ALTER DOMAIN public.short_text ADD CONSTRAINT short_text_clean CHECK (
  VALUE !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND VALUE COLLATE public.names !~ '^\s|\s$' AND length(VALUE) BETWEEN 1 AND 200);
ALTER DOMAIN public.email DROP CONSTRAINT email_shape;
ALTER DOMAIN public.email ADD CONSTRAINT email_shape CHECK (
  VALUE COLLATE public.names ~ U&'^[^@[:space:][:cntrl:]\2028-\202E\2066-\2069]+@[^@[:space:][:cntrl:]\2028-\202E\2066-\2069]+[.][^@[:space:][:cntrl:].\2028-\202E\2066-\2069]+$'
  AND length(VALUE) <= 254);
ALTER TABLE public.contracts DROP CONSTRAINT contracts_reason_text, ADD CONSTRAINT contracts_reason_text CHECK (
  cancel_reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND cancel_reason COLLATE public.names ~ '\S' AND length(cancel_reason) <= 500);
ALTER TABLE public.events DROP CONSTRAINT events_location_text, DROP CONSTRAINT events_notes_text, DROP CONSTRAINT events_reason_text,
  ADD CONSTRAINT events_location_text CHECK (
    location !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND location COLLATE public.names ~ '\S' AND length(location) <= 500),
  ADD CONSTRAINT events_notes_text CHECK (translate(notes, E'\n\t', '') !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND length(notes) <= 20000),
  ADD CONSTRAINT events_reason_text CHECK (
    cancel_reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND cancel_reason COLLATE public.names ~ '\S' AND length(cancel_reason) <= 500);
ALTER TABLE public.amendments DROP CONSTRAINT amendments_reason_text, ADD CONSTRAINT amendments_reason_text CHECK (
  reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND reason COLLATE public.names ~ '\S' AND length(reason) <= 500);
ALTER TABLE public.payments DROP CONSTRAINT payments_reason_text, ADD CONSTRAINT payments_reason_text CHECK (
  reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND reason COLLATE public.names ~ '\S' AND length(reason) <= 500);
DROP FUNCTION public.steers(text);
