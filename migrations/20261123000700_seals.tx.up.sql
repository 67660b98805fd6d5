-- What makes tampering visible, and what lets people see and end sessions.

------------------------------------------------------------------------------------- seals
-- epic seal notes, for each row of the history, the SHA-256 of the note before and of the row:
-- whoever changes a row must make all later notes anew, and then the last one is another than
-- the one that was kept elsewhere. epic doctor compares. Nobody but the administrator reads or
-- writes it.
SET LOCAL ROLE epic_owner;
CREATE TABLE meta.seals (
  history_id bigint CONSTRAINT seals_pkey PRIMARY KEY,
  hash       bytea NOT NULL CONSTRAINT seals_hash CHECK (octet_length(hash) = 32)
);
CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE ON meta.seals
  FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER seals_no_truncate BEFORE TRUNCATE ON meta.seals
  FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

---------------------------------------------------------------------------------- sessions
-- A number to name a session by, and where it was opened from: the login role is connected
-- from there when auth.login makes the row.
SET LOCAL ROLE epic_auth;
ALTER TABLE auth.sessions ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sessions_number_key UNIQUE, ADD COLUMN address text;
ALTER TABLE auth.sessions ALTER address SET DEFAULT coalesce(host(inet_client_addr()), 'local');

-- live_sessions are those that one may see and end: one's own, and for management everybody's.
CREATE FUNCTION auth.live_sessions(OUT number bigint, OUT full_name text, OUT since timestamptz, OUT until timestamptz,
                                   OUT address text, OUT here boolean, OUT role_name name) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.number, e.full_name, s.created_at, s.expires_at, s.address, s.role_name = session_user, s.role_name
    FROM auth.sessions s JOIN public.employees e ON e.id = s.employee_id
    WHERE s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
      AND EXISTS (SELECT 1 FROM public.employees me
                  WHERE me.id = (SELECT auth.uid()) AND (me.id = s.employee_id OR me.department = 'management'))
$$;

CREATE FUNCTION auth.my_sessions(OUT number bigint, OUT full_name text, OUT since timestamptz, OUT until timestamptz,
                                 OUT address text, OUT here boolean) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT number, full_name, since, until, address, here FROM auth.live_sessions() ORDER BY here DESC, full_name, number
$$;

-- end_session tells whether the session that it ended was the one that asked; NULL: there is none
-- of this number, or it is not one's to end.
CREATE FUNCTION auth.end_session(p_number bigint) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s record;
BEGIN
  SELECT role_name, here INTO s FROM auth.live_sessions() WHERE number = p_number;
  IF FOUND THEN
    PERFORM auth.kill(NULL, s.role_name);
  END IF;
  RETURN s.here;
END $$;

REVOKE ALL ON FUNCTION auth.live_sessions(), auth.my_sessions(), auth.end_session(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.my_sessions(), auth.end_session(bigint) TO epic_reader;
