-- Looking back, and taking back.
--
-- No rule has a new name: an undo is made of ordinary updates, which the rights and rules of their
-- tables allow or refuse. contract_client_live is now about a contract that is cancelled no more, too.
SET LOCAL ROLE epic_owner;

-- undoes says which command (its txid) a change took back, as the shell says (epic.undoes): a remark
-- like command and reason. It only tells a person's own commands from each other: nobody can take back
-- another's. A default and not record_history fills it in, so that whoever writes history has it.
ALTER TABLE public.history ADD COLUMN undoes bigint DEFAULT nullif(current_setting('epic.undoes', true), '')::bigint;
CREATE INDEX history_undoes ON public.history (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX history_at ON public.history (tbl, at);

-- as_of gives the rows of a table as they were at a moment: those of now, in which each column that has
-- changed since has the value from before its first change, without those that were added since. What
-- is generated is worked out again, since the history does not keep it. The version stays that of now:
-- nobody changes a row of the past by it. It reads as whoever asks: SECURITY INVOKER.
--
--   SELECT * FROM public.as_of(NULL::public.events, '2026-06-30 23:59:59')
CREATE FUNCTION public.as_of(kind anyelement, at timestamptz) RETURNS SETOF anyelement
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE tbl regclass; columns text;
BEGIN
  SELECT typrelid INTO STRICT tbl FROM pg_type WHERE oid = pg_typeof(kind);
  SELECT string_agg(CASE
           WHEN a.attgenerated = 's' THEN format('CAST(%s AS %s)', pg_get_expr(d.adbin, d.adrelid), format_type(a.atttypid, a.atttypmod))
           -- Each change sets it, and none is kept in the history as a change of its own.
           WHEN a.attname = 'last_update' THEN format(
             'coalesce((SELECT max(h.at) FROM public.history h WHERE h.tbl = %L AND h.row_id = r.id AND h.op = ''UPDATE'' AND h.at <= $1), first_contact)', c.relname)
           ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attnum) INTO columns
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = tbl AND a.attnum > 0 AND NOT a.attisdropped;
  RETURN QUERY EXECUTE format($q$
    WITH changed AS MATERIALIZED (  -- the last of equal keys stays: the earliest change wins
      SELECT h.row_id AS id, jsonb_object_agg(k.key, k.value -> 0 ORDER BY h.id DESC) AS was,
             bool_or(h.op = 'INSERT') AS added, bool_or(h.op = 'DELETE') AS removed
        FROM public.history h, jsonb_each(h.changes) k WHERE h.tbl = (SELECT relname FROM pg_class WHERE oid = %2$L::regclass) AND h.at > $1 GROUP BY h.row_id)
    SELECT t.* FROM %1$s t WHERE NOT EXISTS (SELECT FROM changed c WHERE c.id = t.id)
    UNION ALL
    SELECT %3$s FROM (
      SELECT w.* FROM changed c LEFT JOIN %1$s t ON t.id = c.id,
             LATERAL jsonb_populate_record(NULL::%1$s, coalesce(to_jsonb(t), jsonb_build_object('id', c.id, 'version', 0)) || c.was) w
       WHERE NOT c.added AND (t.id IS NOT NULL OR c.removed)) r
    $q$, tbl, tbl, columns) USING at;
END $$;
REVOKE ALL ON FUNCTION public.as_of(anyelement, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.as_of(anyelement, timestamptz) TO epic_reader;

---------------------------------------------------------------------------------- revival
-- What was archived or cancelled comes back by restore and by undo, through the rights to the columns:
-- who may archive may bring back, and management may empty cancelled_at with its reason. The guards of
-- 20261126000800 let the administrator do so, and no session; of them nothing else changes here. Nobody
-- gives another day to what happened, and the rules about what is revived are asked as before.
DO $$
DECLARE c record; was text; becomes text;
BEGIN
  FOR c IN SELECT * FROM (VALUES
    ('public.employees_guard()', 'IF OLD.deactivated_at IS NOT NULL THEN', 'IF OLD.deactivated_at IS NOT NULL AND NEW.deactivated_at IS NOT NULL THEN'),
    ('public.employees_guard()', 'NEW.deactivated_at := now();', 'NEW.deactivated_at := CASE WHEN NEW.deactivated_at IS NOT NULL THEN now() END;'),
    ('public.clients_guard()',   'NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND auth.uid()', 'NEW.deleted_at <> OLD.deleted_at AND auth.uid()'),
    ('public.contracts_guard()', 'NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND auth.uid()', 'NEW.deleted_at <> OLD.deleted_at AND auth.uid()'),
    ('public.contracts_guard()', '(NEW.cancelled_at IS NOT NULL OR auth.uid() IS NOT NULL)', '(NEW.cancelled_at IS NOT NULL)'),
    ('public.events_guard()',    '(NEW.deleted_at IS NOT NULL OR auth.uid() IS NOT NULL)', '(NEW.deleted_at IS NOT NULL)'),
    ('public.events_guard()',    '(NEW.cancelled_at IS NOT NULL OR auth.uid() IS NOT NULL)', '(NEW.cancelled_at IS NOT NULL)')
  ) AS v (guard, refuses, allows) LOOP
    was := pg_get_functiondef(c.guard::regprocedure);
    becomes := replace(was, c.refuses, c.allows);
    IF becomes = was THEN
      RAISE EXCEPTION 'the % here is not that of 20261126000800', c.guard;
    END IF;
    EXECUTE becomes;
  END LOOP;
END $$;

-- A contract that is cancelled no more is open again: its client is not archived (FOR SHARE: nor
-- meanwhile). After contracts_guard, which asks the same of one that was deleted.
CREATE FUNCTION public.contracts_revived() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.clients WHERE id = NEW.client_id AND deleted_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    PERFORM public.refuse('contract_client_live', format('client %s is archived', NEW.client_id),
      jsonb_build_object('contract', NEW.id, 'client', NEW.client_id));
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION public.contracts_revived() FROM PUBLIC;
CREATE TRIGGER contracts_revived BEFORE UPDATE ON public.contracts
  FOR EACH ROW WHEN (OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL) EXECUTE FUNCTION public.contracts_revived();
