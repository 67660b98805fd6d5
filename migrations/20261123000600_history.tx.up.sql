-- Who changed what: written by a trigger, so that it sees psql too, in the same transaction.
SET LOCAL ROLE epic_owner;

CREATE TABLE public.history (
  id         bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT history_pkey PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  txid       bigint NOT NULL DEFAULT txid_current(),  -- the changes of one command belong together
  actor      bigint,         -- the employee of the session; NULL: the administrator
  actor_role name NOT NULL DEFAULT session_user,
  command    text,           -- what was typed and why, as the shell says (epic.command, epic.reason): remarks, no proof
  reason     text,
  tbl        text NOT NULL,
  row_id     bigint NOT NULL,
  op         text NOT NULL CONSTRAINT history_op CHECK (op IN ('INSERT', 'UPDATE', 'DELETE')),
  changes    jsonb NOT NULL  -- {column: [before, after]}, of the columns that changed
);
CREATE INDEX history_row ON public.history (tbl, row_id, id);
CREATE INDEX history_actor ON public.history (actor, id);
CREATE INDEX history_txid ON public.history (txid);

-- What follows from other columns is left out. No table of public has a secret.
CREATE FUNCTION public.record_history() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  o jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  n jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  d jsonb;
BEGIN
  SELECT jsonb_object_agg(k, jsonb_build_array(o -> k, n -> k)) INTO d
    FROM jsonb_object_keys(o || n) k
    WHERE coalesce(o -> k, 'null') <> coalesce(n -> k, 'null')
      AND k NOT IN ('id', 'version', 'last_update', 'active', 'amount_to_be_paid', 'status', 'is_signed', 'is_cancelled', 'contract_signed', 'period');
  IF d IS NOT NULL THEN
    INSERT INTO public.history (actor, command, reason, tbl, row_id, op, changes)
      VALUES (auth.uid(), left(nullif(current_setting('epic.command', true), ''), 4000), left(nullif(current_setting('epic.reason', true), ''), 4000),
              TG_TABLE_NAME, coalesce(n ->> 'id', o ->> 'id')::bigint, TG_OP, d);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.record_history() FROM PUBLIC;

-- z: after the triggers that may still refuse.
CREATE TRIGGER z_history AFTER INSERT OR UPDATE OR DELETE ON public.employees FOR EACH ROW EXECUTE FUNCTION public.record_history();
CREATE TRIGGER z_history AFTER INSERT OR UPDATE OR DELETE ON public.clients   FOR EACH ROW EXECUTE FUNCTION public.record_history();
CREATE TRIGGER z_history AFTER INSERT OR UPDATE OR DELETE ON public.contracts FOR EACH ROW EXECUTE FUNCTION public.record_history();
CREATE TRIGGER z_history AFTER INSERT ON public.payments FOR EACH ROW EXECUTE FUNCTION public.record_history();
CREATE TRIGGER z_history AFTER INSERT OR UPDATE OR DELETE ON public.events    FOR EACH ROW EXECUTE FUNCTION public.record_history();

CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON public.history
  FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON public.history
  FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

GRANT SELECT ON public.history TO epic_reader;
