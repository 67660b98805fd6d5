-- Two records of one client become one.
--
--   name                       meaning                                                          facts (DETAIL)
--   client_merged_into       G the client that another is merged into is there                  client
--   client_into_itself       G a client is not merged into itself                               client
--   client_is_merged         G a client that was merged stays archived, and is not merged again client, name, into
--   client_merged_archived     a client that is merged is archived (the administrator's statements)
SET LOCAL ROLE epic_owner;

ALTER TABLE public.clients
  ADD COLUMN merged_into bigint CONSTRAINT client_merged_into REFERENCES public.clients ON DELETE RESTRICT,
  ADD CONSTRAINT client_into_itself CHECK (merged_into <> id),
  ADD CONSTRAINT client_merged_archived CHECK (merged_into IS NULL OR deleted_at IS NOT NULL);
CREATE INDEX clients_merged_into ON public.clients (merged_into) WHERE merged_into IS NOT NULL;
-- The history of a client tells of those that were merged into it, too.
CREATE INDEX history_merged ON public.history ((changes -> 'merged_into')) WHERE changes -> 'merged_into' IS NOT NULL;

-- After clients_guard: what was merged comes back by taking the merge back, with all that went along.
CREATE FUNCTION public.clients_merged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.refuse('client_is_merged', format('client %s was merged into client %s', OLD.id, OLD.merged_into),
    jsonb_build_object('client', OLD.id, 'name', OLD.full_name, 'into', OLD.merged_into));
  RETURN NULL;
END $$;
CREATE TRIGGER clients_merged BEFORE UPDATE ON public.clients
  FOR EACH ROW WHEN (OLD.merged_into = NEW.merged_into AND OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL) EXECUTE FUNCTION public.clients_merged();

-- may_merge refuses who may not: management merges any two clients, a commercial two of their own. It is
-- the twin of policy/table.go, for the two functions below, which write more than their callers may.
CREATE FUNCTION public.may_merge(one bigint, other bigint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
  SELECT id, department INTO me FROM public.employees WHERE id = auth.uid() AND active;
  IF me.department IS DISTINCT FROM 'management' AND (me.department IS DISTINCT FROM 'commercial' OR EXISTS (
     SELECT FROM public.clients WHERE id IN (one, other) AND commercial_contact_id <> me.id)) THEN
    RAISE insufficient_privilege USING MESSAGE = format('clients %s and %s are not yours to merge', one, other);
  END IF;
END $$;

-- give_contract moves a contract to another client: a signed one by an amendment, in the name of who asks.
CREATE FUNCTION public.give_contract(contract bigint, client bigint, why text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.contracts SET client_id = client WHERE id = contract AND signed_at IS NULL;
  IF NOT FOUND THEN
    INSERT INTO public.amendments (contract_id, client_after, reason) VALUES (contract, client, why);
  END IF;
END $$;

-- merge_clients makes of two records of one client one: what stays is empty is filled from the other, whose
-- contracts go along, and which is archived. A contract that is cancelled or deleted no longer changes, and
-- keeps the client that it had. The locks keep both as they are; in the order of their numbers, so that no
-- two merges wait for one another.
CREATE FUNCTION public.merge_clients(merged bigint, stays bigint, why text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.clients; contract bigint; filled public.clients;
BEGIN
  IF merged = stays THEN
    PERFORM public.refuse('client_into_itself', 'a client is not merged into itself', jsonb_build_object('client', merged));
  END IF;
  FOR c IN SELECT * FROM public.clients WHERE id IN (merged, stays) ORDER BY id FOR UPDATE LOOP
    IF c.merged_into IS NOT NULL THEN
      PERFORM public.refuse('client_is_merged', format('client %s was merged into client %s', c.id, c.merged_into),
        jsonb_build_object('client', c.id, 'name', c.full_name, 'into', c.merged_into));
    END IF;
    IF c.deleted_at IS NOT NULL THEN
      PERFORM public.refuse('client_is_archived', format('client %s is archived', c.id), jsonb_build_object('client', c.id));
    END IF;
  END LOOP;
  PERFORM public.may_merge(merged, stays);
  SELECT * INTO filled FROM public.clients WHERE id = stays;
  SELECT * INTO c FROM public.clients WHERE id = merged;
  IF c.id IS NULL OR filled.id IS NULL THEN
    PERFORM public.refuse('client_merged_into', 'there is no such client',
      jsonb_build_object('client', CASE WHEN c.id IS NULL THEN merged ELSE stays END), '23503');
  END IF;

  FOR contract IN SELECT id FROM public.contracts
     WHERE client_id = merged AND cancelled_at IS NULL AND deleted_at IS NULL ORDER BY id FOR UPDATE LOOP
    PERFORM public.give_contract(contract, stays, why);
  END LOOP;
  UPDATE public.clients SET deleted_at = now(), merged_into = stays WHERE id = merged;
  UPDATE public.clients SET phone = coalesce(phone, c.phone), company_name = coalesce(company_name, c.company_name)
   WHERE id = stays AND (phone, company_name) IS DISTINCT FROM (coalesce(phone, c.phone), coalesce(company_name, c.company_name));
END $$;

-- part_clients takes a merge back, for who made it: the client is there again, with the contracts that went
-- along, and what was filled from it is empty. What the merge did is in the history. Where others have made
-- something else of it since, nothing is done, and those records are the answer.
CREATE FUNCTION public.part_clients(merged bigint, why text) RETURNS TABLE (tbl text, row_id bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE h public.history; stays bigint; c public.history;
BEGIN
  SELECT * INTO h FROM public.history
   WHERE history.tbl = 'clients' AND history.row_id = merged AND changes -> 'merged_into' IS NOT NULL ORDER BY id DESC LIMIT 1;
  stays := (h.changes #>> '{merged_into,1}')::bigint;
  PERFORM 1 FROM public.clients WHERE id IN (merged, stays) ORDER BY id FOR UPDATE;
  PERFORM public.may_merge(merged, stays);
  IF stays IS NULL OR h.actor IS DISTINCT FROM auth.uid() THEN
    RAISE insufficient_privilege USING MESSAGE = format('client %s was not merged by you', merged);
  END IF;
  RETURN QUERY
    SELECT o.tbl, o.row_id FROM public.history o, jsonb_each(o.changes) AS k, LATERAL (
      SELECT to_jsonb(r) AS now FROM public.clients r WHERE o.tbl = 'clients' AND r.id = o.row_id
      UNION ALL SELECT to_jsonb(r) FROM public.contracts r WHERE o.tbl = 'contracts' AND r.id = o.row_id) AS r
     WHERE o.txid = h.txid AND o.actor_role = h.actor_role AND k.key IN ('merged_into', 'phone', 'company_name', 'client_id')
       AND r.now -> k.key <> k.value -> 1
     ORDER BY o.id;
  IF FOUND THEN
    RETURN;
  END IF;

  UPDATE public.clients SET deleted_at = NULL, merged_into = NULL WHERE id = merged;
  FOR c IN SELECT * FROM public.history o
     WHERE o.txid = h.txid AND o.actor_role = h.actor_role AND o.tbl = 'contracts' AND o.changes #> '{client_id,0}' = to_jsonb(merged) ORDER BY o.id LOOP
    PERFORM public.give_contract(c.row_id, merged, why);
  END LOOP;
  FOR c IN SELECT * FROM public.history o
     WHERE o.txid = h.txid AND o.actor_role = h.actor_role AND o.tbl = 'clients' AND o.row_id = stays LOOP
    UPDATE public.clients SET phone = CASE WHEN c.changes ? 'phone' THEN NULL ELSE phone END,
           company_name = CASE WHEN c.changes ? 'company_name' THEN NULL ELSE company_name END WHERE id = stays;
  END LOOP;
END $$;

-- Beside tell, which knows nothing of merges: both clients' commercials are told, but for who did it.
CREATE FUNCTION public.tell_merged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.notices (employee_id, history_id, tbl, row_id, made_by)
    SELECT DISTINCT e.id, NEW.id, NEW.tbl, NEW.row_id, NEW.actor
      FROM public.clients c JOIN public.employees e ON e.id = c.commercial_contact_id AND e.active AND e.id IS DISTINCT FROM NEW.actor
     WHERE c.id IN (NEW.row_id, (NEW.changes #>> '{merged_into,0}')::bigint, (NEW.changes #>> '{merged_into,1}')::bigint);
  RETURN NULL;
END $$;
CREATE TRIGGER z_tell_merged AFTER INSERT ON public.history FOR EACH ROW
  WHEN (NEW.tbl = 'clients' AND NEW.op = 'UPDATE' AND NEW.changes -> 'merged_into' IS NOT NULL) EXECUTE FUNCTION public.tell_merged();

REVOKE ALL ON FUNCTION public.clients_merged(), public.tell_merged(), public.may_merge(bigint, bigint), public.give_contract(bigint, bigint, text),
  public.merge_clients(bigint, bigint, text), public.part_clients(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.merge_clients(bigint, bigint, text), public.part_clients(bigint, text) TO epic_commercial, epic_management;
