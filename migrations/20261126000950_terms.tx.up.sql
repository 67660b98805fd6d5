-- What was agreed, and what is owed of it: amendments of signed contracts, refunds of payments,
-- plans of instalments.
--
--   name                       meaning                                                          facts (DETAIL)
--   signed_terms_frozen      G total, client and currency of a signed contract are as amended   contract, columns
--   amendment_contract       G no such contract                                                 contract
--   amendment_needs_signature G a contract that is not signed is updated, not amended           contract
--   amendment_changes_terms    neither the total nor the client changes
--   amendment_client           no such client
--   amendment_amended_by       no such employee
--   amendments_total_range     total below zero or no number
--   amendments_reason_text     reason empty, over 500 characters, or with control characters
--   amendments_times_finite    infinite time
--   amendments_append_only   G amendments never change
--   payment_negative_reverses  money is given back of a payment only
--   payment_refund_reason      a refund without a reason, or a reason without a refund
--   payments_reason_text       reason empty, over 500 characters, or with control characters
--   contract_has_instalments G a contract with a plan is not deleted                            contract, instalments (count)
--   instalment_contract      G no such contract                                                 contract
--   instalment_contract_live G the contract is cancelled or deleted                             contract
--   instalment_is_deleted    G a deleted instalment does not change                             instalment
--   instalments_within_total G the instalments of a contract exceed its total                   contract, planned, total
--   instalments_amount_range   zero, below zero, or no number
--   instalments_due_finite     infinite date
--   instalments_times_finite   infinite time
--   instalment_covered_range   more covered than it is of, or less than nothing
--   covered_is_derived       G what is covered follows from the payments                        instalment
SET LOCAL ROLE epic_owner;

-------------------------------------------------------------------------------- amendments
CREATE TABLE public.amendments (  -- rows are added, never changed
  id            bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT amendments_pkey PRIMARY KEY,
  contract_id   bigint NOT NULL CONSTRAINT amendment_contract REFERENCES public.contracts ON DELETE RESTRICT,
  number        integer NOT NULL,  -- 1, 2, 3 of a contract, in the order in which they took effect
  total_before  numeric(12,2) NOT NULL,
  total_after   numeric(12,2) NOT NULL CONSTRAINT amendments_total_range CHECK (total_after >= 0 AND total_after <> 'NaN'),
  client_before bigint NOT NULL CONSTRAINT amendment_client_before REFERENCES public.clients ON DELETE RESTRICT,
  client_after  bigint NOT NULL CONSTRAINT amendment_client REFERENCES public.clients ON DELETE RESTRICT,
  reason        text NOT NULL CONSTRAINT amendments_reason_text CHECK (
                  reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND reason COLLATE public.names ~ '\S' AND length(reason) <= 500),
  amended_by    bigint NOT NULL DEFAULT auth.uid() CONSTRAINT amendment_amended_by REFERENCES public.employees ON DELETE RESTRICT,
  amended_at    timestamptz NOT NULL DEFAULT now() CONSTRAINT amendments_times_finite CHECK (isfinite(amended_at)),
  txid          bigint NOT NULL DEFAULT txid_current(),  -- the transaction in which it takes effect
  CONSTRAINT amendments_number_key UNIQUE (contract_id, number),
  CONSTRAINT amendment_changes_terms CHECK ((total_before, client_before) IS DISTINCT FROM (total_after, client_after))
);
CREATE INDEX amendments_client ON public.amendments (client_after);

-- What is not given stays as it is. The lock puts the amendments and the payments of one contract in
-- line, and is taken before anything is read.
CREATE FUNCTION public.amendments_fill() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.contracts; last public.amendments;
BEGIN
  SELECT * INTO c FROM public.contracts WHERE id = NEW.contract_id FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM public.refuse('amendment_contract', format('there is no contract %s', NEW.contract_id),
      jsonb_build_object('contract', NEW.contract_id), '23503');
  END IF;
  IF c.signed_at IS NULL THEN
    PERFORM public.refuse('amendment_needs_signature', format('contract %s is not signed', c.id), jsonb_build_object('contract', c.id));
  END IF;
  -- The contract has the terms of its last amendment, but for one of this very statement.
  SELECT * INTO last FROM public.amendments WHERE contract_id = c.id ORDER BY number DESC LIMIT 1;
  NEW.number := coalesce(last.number, 0) + 1;
  NEW.total_before := coalesce(last.total_after, c.total_amount);
  NEW.total_after := coalesce(NEW.total_after, NEW.total_before);
  NEW.client_before := coalesce(last.client_after, c.client_id);
  NEW.client_after := coalesce(NEW.client_after, NEW.client_before);
  NEW.amended_by := coalesce(auth.uid(), NEW.amended_by);  -- the administrator is nobody, and names who amends
  NEW.txid := txid_current();
  RETURN NEW;
END $$;
CREATE TRIGGER amendments_fill BEFORE INSERT ON public.amendments
  FOR EACH ROW EXECUTE FUNCTION public.amendments_fill();

-- The contract's guard and the history have the amendment's reason for this change, and no other.
CREATE FUNCTION public.amendments_apply() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE was text := coalesce(current_setting('epic.reason', true), '');
BEGIN
  PERFORM set_config('epic.reason', NEW.reason, true);
  UPDATE public.contracts SET total_amount = NEW.total_after, client_id = NEW.client_after WHERE id = NEW.contract_id;
  PERFORM set_config('epic.reason', was, true);
  RETURN NULL;
END $$;
CREATE TRIGGER amendments_apply AFTER INSERT ON public.amendments
  FOR EACH ROW EXECUTE FUNCTION public.amendments_apply();
CREATE TRIGGER amendments_append_only BEFORE UPDATE OR DELETE ON public.amendments
  FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER amendments_no_truncate BEFORE TRUNCATE ON public.amendments
  FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();
CREATE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.amendments EXECUTE FUNCTION public.sees_now();
CREATE TRIGGER z_history AFTER INSERT ON public.amendments FOR EACH ROW EXECUTE FUNCTION public.record_history();

----------------------------------------------------------------------------------- refunds
-- Of the rows of before, those that were given back without a word of what stay: then the rule is
-- for what comes, and is not said to hold for all (NOT VALID).
ALTER TABLE public.payments ADD COLUMN reason text CONSTRAINT payments_reason_text CHECK (
  reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND reason COLLATE public.names ~ '\S' AND length(reason) <= 500);
ALTER TABLE public.payments
  ADD CONSTRAINT payment_negative_reverses CHECK (amount >= 0 OR reverses_id IS NOT NULL) NOT VALID,
  ADD CONSTRAINT payment_refund_reason CHECK ((reverses_id IS NULL) = (reason IS NULL)) NOT VALID;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.payments WHERE amount < 0 AND reverses_id IS NULL) THEN
    ALTER TABLE public.payments VALIDATE CONSTRAINT payment_negative_reverses;
  END IF;
  IF NOT EXISTS (SELECT FROM public.payments WHERE reverses_id IS NOT NULL) THEN
    ALTER TABLE public.payments VALIDATE CONSTRAINT payment_refund_reason;
  END IF;
END $$;

------------------------------------------------------------------------------- instalments
CREATE TABLE public.instalments (
  id                bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT instalments_pkey PRIMARY KEY,
  contract_id       bigint NOT NULL CONSTRAINT instalment_contract REFERENCES public.contracts ON DELETE RESTRICT,
  due_on            date NOT NULL CONSTRAINT instalments_due_finite CHECK (isfinite(due_on)),
  amount            numeric(12,2) NOT NULL CONSTRAINT instalments_amount_range CHECK (amount > 0 AND amount <> 'NaN'),
  covered           numeric(12,2) NOT NULL DEFAULT 0,  -- only payments change it
  amount_to_be_paid numeric(12,2) GENERATED ALWAYS AS (amount - covered) STORED,
  deleted_at        timestamptz CONSTRAINT instalments_times_finite CHECK (isfinite(deleted_at)),
  version           integer NOT NULL DEFAULT 1,
  CONSTRAINT instalment_covered_range CHECK (covered BETWEEN 0 AND greatest(amount, 0))
);
CREATE INDEX instalments_contract ON public.instalments (contract_id, due_on);
CREATE INDEX instalments_due ON public.instalments (due_on) WHERE deleted_at IS NULL;

-- The lock on the contract's row keeps its total, its payments and its other instalments as they are
-- until this one is kept.
CREATE FUNCTION public.instalments_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.contracts; planned numeric;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
  END IF;
  IF (NEW.covered <> CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.covered END) AND pg_trigger_depth() < 2 THEN
    PERFORM public.refuse('covered_is_derived', 'what is covered follows from the payments', jsonb_build_object('instalment', NEW.id));
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.contract_id, NEW.due_on, NEW.amount, NEW.deleted_at) IS NOT DISTINCT FROM (OLD.contract_id, OLD.due_on, OLD.amount, OLD.deleted_at) THEN
      RETURN NEW;
    END IF;
    IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT NULL THEN
      PERFORM public.refuse('instalment_is_deleted', format('instalment %s is deleted', OLD.id), jsonb_build_object('instalment', OLD.id));
    END IF;
    -- It is shared out again, below.
    NEW.covered := CASE WHEN NEW.deleted_at IS NULL THEN least(OLD.covered, greatest(NEW.amount, 0)) ELSE 0 END;
  END IF;
  SELECT * INTO c FROM public.contracts WHERE id = NEW.contract_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM public.refuse('instalment_contract', format('there is no contract %s', NEW.contract_id),
      jsonb_build_object('contract', NEW.contract_id), '23503');
  END IF;
  IF NEW.deleted_at IS NOT NULL THEN
    NEW.deleted_at := CASE WHEN auth.uid() IS NULL THEN NEW.deleted_at ELSE now() END;  -- nobody dates it otherwise
    RETURN NEW;
  END IF;
  IF c.cancelled_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN
    PERFORM public.refuse('instalment_contract_live', format('contract %s is cancelled or deleted', c.id), jsonb_build_object('contract', c.id));
  END IF;
  SELECT coalesce(sum(amount), 0) + NEW.amount INTO planned
    FROM public.instalments WHERE contract_id = c.id AND deleted_at IS NULL AND id <> NEW.id;
  IF NEW.amount > 0 AND NEW.amount <> 'NaN' AND planned > c.total_amount THEN
    PERFORM public.refuse('instalments_within_total', format('the instalments of contract %s exceed its total', c.id),
      jsonb_build_object('contract', c.id, 'planned', planned, 'total', c.total_amount));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER instalments_guard BEFORE INSERT OR UPDATE ON public.instalments
  FOR EACH ROW EXECUTE FUNCTION public.instalments_guard();

-- What is paid of a contract covers its instalments in the order in which they are due.
CREATE FUNCTION public.instalments_cover(contract bigint) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.instalments i SET covered = s.share
    FROM (SELECT p.id, least(p.amount, greatest(0, c.paid - (sum(p.amount) OVER (ORDER BY p.due_on, p.id) - p.amount))) AS share
            FROM public.instalments p JOIN public.contracts c ON c.id = p.contract_id
           WHERE p.contract_id = contract AND p.deleted_at IS NULL) s
   WHERE i.id = s.id AND i.covered <> s.share
$$;
CREATE FUNCTION public.instalments_share() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'contracts' THEN
    PERFORM public.instalments_cover(NEW.id);
    RETURN NULL;
  END IF;
  PERFORM public.instalments_cover(NEW.contract_id);
  IF TG_OP = 'UPDATE' AND NEW.contract_id <> OLD.contract_id THEN
    PERFORM public.instalments_cover(OLD.contract_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER instalments_share AFTER INSERT OR UPDATE OF contract_id, due_on, amount, deleted_at ON public.instalments
  FOR EACH ROW EXECUTE FUNCTION public.instalments_share();
CREATE TRIGGER instalments_share AFTER UPDATE OF paid ON public.contracts
  FOR EACH ROW WHEN (OLD.paid <> NEW.paid) EXECUTE FUNCTION public.instalments_share();
CREATE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.instalments EXECUTE FUNCTION public.sees_now();
CREATE TRIGGER z_history AFTER INSERT OR UPDATE OR DELETE ON public.instalments FOR EACH ROW EXECUTE FUNCTION public.record_history();

--------------------------------------------------------------------------------- contracts
-- After contracts_guard, which asks for a reason: the terms of a signed contract are those of its last
-- amendment, and change in the transaction that adds it; and they leave room for the plan.
CREATE FUNCTION public.contracts_terms() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a public.amendments; n bigint; planned numeric; changed text[];
BEGIN
  changed := array_remove(ARRAY[CASE WHEN NEW.total_amount <> OLD.total_amount THEN 'total_amount' END,
                                CASE WHEN NEW.currency <> OLD.currency THEN 'currency' END,
                                CASE WHEN NEW.client_id <> OLD.client_id THEN 'client_id' END], NULL);
  IF OLD.signed_at IS NOT NULL AND changed <> '{}' THEN
    SELECT * INTO a FROM public.amendments WHERE contract_id = OLD.id ORDER BY number DESC LIMIT 1;
    IF (a.txid, a.total_after, a.client_after, OLD.currency) IS DISTINCT FROM (txid_current(), NEW.total_amount, NEW.client_id, NEW.currency) THEN
      PERFORM public.refuse('signed_terms_frozen', format('contract %s is signed: its terms change by an amendment', OLD.id),
        jsonb_build_object('contract', OLD.id, 'columns', changed));
    END IF;
  END IF;
  IF NEW.total_amount < OLD.total_amount OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) THEN
    SELECT count(*), sum(amount) INTO n, planned FROM public.instalments WHERE contract_id = OLD.id AND deleted_at IS NULL;
    IF n > 0 AND NEW.deleted_at IS NOT NULL THEN
      PERFORM public.refuse('contract_has_instalments', format('contract %s has %s instalments', OLD.id, n),
        jsonb_build_object('contract', OLD.id, 'instalments', n));
    END IF;
    IF planned > NEW.total_amount AND NEW.total_amount >= 0 THEN  -- below zero is contracts_total_range's to say
      PERFORM public.refuse('instalments_within_total', format('the instalments of contract %s exceed its total', OLD.id),
        jsonb_build_object('contract', OLD.id, 'planned', planned, 'total', NEW.total_amount));
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contracts_terms BEFORE UPDATE ON public.contracts
  FOR EACH ROW EXECUTE FUNCTION public.contracts_terms();

REVOKE ALL ON FUNCTION public.amendments_fill(), public.amendments_apply(), public.instalments_guard(), public.instalments_cover(bigint),
  public.instalments_share(), public.contracts_terms() FROM PUBLIC;

------------------------------------------------------------------------------------ rights
GRANT SELECT ON public.amendments, public.instalments TO epic_reader;
GRANT INSERT (contract_id, total_after, reason) ON public.amendments TO epic_commercial;
GRANT INSERT (contract_id, total_after, client_after, reason) ON public.amendments TO epic_management;
GRANT INSERT (contract_id, due_on, amount), UPDATE (due_on, amount, deleted_at) ON public.instalments TO epic_commercial, epic_management;
GRANT INSERT (reverses_id, reason) ON public.payments TO epic_management;

ALTER TABLE public.amendments  ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.instalments ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON public.amendments  FOR SELECT TO epic_reader USING (true);
CREATE POLICY everybody_reads ON public.instalments FOR SELECT TO epic_reader USING (true);
CREATE POLICY commercial_amends_own ON public.amendments FOR INSERT TO epic_commercial
  WITH CHECK (EXISTS (SELECT 1 FROM public.contracts c WHERE c.id = contract_id AND c.commercial_id = (SELECT auth.uid())));
CREATE POLICY commercial_plans_own ON public.instalments FOR INSERT TO epic_commercial
  WITH CHECK (EXISTS (SELECT 1 FROM public.contracts c WHERE c.id = contract_id AND c.commercial_id = (SELECT auth.uid())));
CREATE POLICY commercial_updates_own ON public.instalments FOR UPDATE TO epic_commercial
  USING (EXISTS (SELECT 1 FROM public.contracts c WHERE c.id = contract_id AND c.commercial_id = (SELECT auth.uid())));
CREATE POLICY management_amends  ON public.amendments  FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_plans   ON public.instalments FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_updates ON public.instalments FOR UPDATE TO epic_management USING ((SELECT auth.uid()) IS NOT NULL);
