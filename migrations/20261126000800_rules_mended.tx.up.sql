-- Rules that were found to be missing when the database was attacked.
--
--   contract_is_cancelled    G a cancelled contract does not change, nor is it brought back          contract
--   event_is_cancelled       G nor does a cancelled event, but for its notes                         event
--   employee_is_inactive     G somebody who left is not brought back, nor left on another day        employee, name
--
-- When something was cancelled, archived or deactivated is the moment when a session did it, whatever
-- day it writes; and no session takes it back, until there is a command for it. The administrator,
-- who has no session, may do both.

-- A function is everybody's to call unless it is said otherwise: here nothing is, but what is granted.
ALTER DEFAULT PRIVILEGES FOR ROLE epic_owner, epic_auth REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

SET LOCAL ROLE epic_owner;

-- sees_now refuses a change in a transaction that sees the database as it was at its beginning: the
-- rules below look at other rows, and must see what others have kept since.
CREATE OR REPLACE FUNCTION public.sees_now() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'changes are made in transactions that are READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.employees EXECUTE FUNCTION public.sees_now();
CREATE OR REPLACE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.clients   EXECUTE FUNCTION public.sees_now();
CREATE OR REPLACE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.contracts EXECUTE FUNCTION public.sees_now();
CREATE OR REPLACE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.payments  EXECUTE FUNCTION public.sees_now();
CREATE OR REPLACE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.events    EXECUTE FUNCTION public.sees_now();

-- 0: a trigger draws one.
ALTER TABLE public.employees ALTER number SET DEFAULT 0;
-- A number given by hand does not move the sequence: the highest one, given and taken back, would
-- leave none for those who come after. So those that are taken are passed over.
CREATE OR REPLACE FUNCTION public.employees_number() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOOP
    NEW.number := nextval('public.employee_number');
    EXIT WHEN NOT EXISTS (SELECT 1 FROM public.employees WHERE number = NEW.number);
  END LOOP;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER employees_number BEFORE INSERT ON public.employees
  FOR EACH ROW WHEN (NEW.number = 0) EXECUTE FUNCTION public.employees_number();
ALTER TABLE public.employees ENABLE ALWAYS TRIGGER employees_number;  -- it is the column's default, and no rule

-- employees
CREATE OR REPLACE FUNCTION public.employees_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint; ids jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  NEW.version := OLD.version + 1;
  IF NEW.department <> OLD.department AND OLD.id = auth.uid() THEN
    PERFORM public.refuse('not_own_department', 'nobody changes their own department', jsonb_build_object('employee', OLD.id));
  END IF;
  IF NEW.deactivated_at IS NOT NULL AND OLD.deactivated_at IS NULL AND OLD.id = auth.uid() THEN
    PERFORM public.refuse('not_own_deactivation', 'nobody deactivates themselves', jsonb_build_object('employee', OLD.id));
  END IF;
  IF OLD.deactivated_at IS DISTINCT FROM NEW.deactivated_at AND auth.uid() IS NOT NULL THEN
    IF OLD.deactivated_at IS NOT NULL THEN
      PERFORM public.refuse('employee_is_inactive', format('employee %s is not active', OLD.id),
        jsonb_build_object('employee', OLD.id, 'name', OLD.full_name));
    END IF;
    NEW.deactivated_at := now();
  END IF;
  IF NEW.department <> OLD.department OR (NEW.deactivated_at IS NOT NULL AND OLD.deactivated_at IS NULL) THEN
    SELECT count(*), jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 20) INTO n, ids
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM public.clients
            WHERE commercial_contact_id = OLD.id AND deleted_at IS NULL) s;
    IF n > 0 THEN
      PERFORM public.refuse('employee_owns_clients', format('employee %s still has %s clients', OLD.id, n),
        jsonb_build_object('employee', OLD.id, 'name', OLD.full_name, 'clients', n, 'ids', ids));
    END IF;
    SELECT count(*), jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 20) INTO n, ids
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM public.events
            WHERE support_contact_id = OLD.id AND cancelled_at IS NULL AND deleted_at IS NULL AND end_date > now()) s;
    IF n > 0 THEN
      PERFORM public.refuse('employee_has_events', format('employee %s still supports %s coming events', OLD.id, n),
        jsonb_build_object('employee', OLD.id, 'name', OLD.full_name, 'events', n, 'ids', ids));
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Two managers who remove each other at the same moment: the change of the department's row, which
-- nobody else can lock, lets one look after the other.
CREATE OR REPLACE FUNCTION public.keep_a_manager() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.departments SET name = name WHERE code = 'management';
  IF NOT EXISTS (SELECT 1 FROM public.employees WHERE department = 'management' AND deactivated_at IS NULL) THEN
    PERFORM public.refuse('keep_a_manager', 'an active manager must remain', jsonb_build_object('employee', OLD.id));
  END IF;
  RETURN NULL;
END $$;

-- clients
CREATE OR REPLACE FUNCTION public.clients_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint; ids jsonb; owed numeric;
BEGIN
  IF TG_OP = 'INSERT' OR NEW.commercial_contact_id <> OLD.commercial_contact_id
     OR (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL) THEN
    PERFORM public.must_be(NEW.commercial_contact_id, 'commercial', 'owner_department');
  END IF;
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  NEW.version := OLD.version + 1;
  NEW.last_update := now();
  IF OLD.deleted_at IS NOT NULL AND (NEW.deleted_at IS NOT NULL  -- handing over to another commercial is allowed
     AND (NEW.full_name, NEW.email, NEW.phone, NEW.company_name) IS DISTINCT FROM (OLD.full_name, OLD.email, OLD.phone, OLD.company_name)
     OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND auth.uid() IS NOT NULL) THEN
    PERFORM public.refuse('client_is_archived', format('client %s is archived', OLD.id), jsonb_build_object('client', OLD.id));
  END IF;
  IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL AND auth.uid() IS NOT NULL THEN
    NEW.deleted_at := now();
  END IF;
  IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN
    SELECT count(*), jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 20), sum(s.due) INTO n, ids, owed
      FROM (SELECT id, amount_to_be_paid AS due, row_number() OVER (ORDER BY id) AS n FROM public.contracts
            WHERE client_id = OLD.id AND deleted_at IS NULL AND status IN ('draft', 'signed', 'part-paid')) s;
    IF n > 0 THEN
      PERFORM public.refuse('client_has_open_contracts', format('client %s has %s open contracts', OLD.id, n),
        jsonb_build_object('client', OLD.id, 'contracts', n, 'ids', ids, 'due', owed));
    END IF;
    SELECT count(*), jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 20) INTO n, ids
      FROM (SELECT e.id, row_number() OVER (ORDER BY e.id) AS n
            FROM public.events e JOIN public.contracts c ON c.id = e.contract_id
            WHERE c.client_id = OLD.id AND e.cancelled_at IS NULL AND e.deleted_at IS NULL AND e.end_date > now()) s;
    IF n > 0 THEN
      PERFORM public.refuse('client_has_events', format('client %s has %s coming events', OLD.id, n),
        jsonb_build_object('client', OLD.id, 'events', n, 'ids', ids));
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- contracts
CREATE OR REPLACE FUNCTION public.contracts_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c record; n bigint; ids jsonb; changed text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.signed_at IS NOT NULL OR NEW.cancelled_at IS NOT NULL THEN
      PERFORM public.refuse('contract_starts_as_draft', 'a contract is made unsigned and not cancelled');
    END IF;
    IF NEW.paid <> 0 THEN
      PERFORM public.refuse('paid_is_derived', 'paid comes from payments only');
    END IF;
  ELSE
    NEW.version := OLD.version + 1;
    IF NEW.paid <> OLD.paid AND pg_trigger_depth() < 2 THEN
      PERFORM public.refuse('paid_is_derived', 'paid comes from payments only', jsonb_build_object('contract', OLD.id));
    END IF;
    IF OLD.deleted_at IS NOT NULL AND (NEW.deleted_at IS NOT NULL  -- it still follows its client's commercial
       AND (NEW.client_id, NEW.total_amount, NEW.currency, NEW.signed_at, NEW.cancelled_at, NEW.cancel_reason)
           IS DISTINCT FROM (OLD.client_id, OLD.total_amount, OLD.currency, OLD.signed_at, OLD.cancelled_at, OLD.cancel_reason)
       OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND auth.uid() IS NOT NULL) THEN
      PERFORM public.refuse('contract_is_deleted', format('contract %s is deleted', OLD.id), jsonb_build_object('contract', OLD.id));
    END IF;
    IF OLD.cancelled_at IS NOT NULL AND (NEW.cancelled_at IS NOT NULL OR auth.uid() IS NOT NULL)  -- money that was paid can still be given back
       AND (NEW.client_id, NEW.total_amount, NEW.currency, NEW.cancelled_at, NEW.cancel_reason)
           IS DISTINCT FROM (OLD.client_id, OLD.total_amount, OLD.currency, OLD.cancelled_at, OLD.cancel_reason) THEN
      PERFORM public.refuse('contract_is_cancelled', format('contract %s is cancelled', OLD.id), jsonb_build_object('contract', OLD.id));
    END IF;
    IF auth.uid() IS NOT NULL THEN
      NEW.cancelled_at := CASE WHEN OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL THEN now() ELSE NEW.cancelled_at END;
      NEW.deleted_at := CASE WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN now() ELSE NEW.deleted_at END;
    END IF;
  END IF;

  -- FOR SHARE: the client is not archived nor handed over meanwhile.
  IF TG_OP = 'INSERT' OR NEW.client_id <> OLD.client_id OR (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL) THEN
    SELECT commercial_contact_id, deleted_at INTO c FROM public.clients WHERE id = NEW.client_id FOR SHARE;
    IF NOT FOUND THEN
      PERFORM public.refuse('contract_client', format('there is no client %s', NEW.client_id),
        jsonb_build_object('client', NEW.client_id), '23503');
    END IF;
    IF c.deleted_at IS NOT NULL THEN
      PERFORM public.refuse('contract_client_live', format('client %s is archived', NEW.client_id),
        jsonb_build_object('contract', NEW.id, 'client', NEW.client_id));
    END IF;
    NEW.commercial_id := c.commercial_contact_id;
  END IF;
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;

  IF OLD.signed_at IS NOT NULL THEN
    IF (NEW.signed_at, NEW.signed_by) IS DISTINCT FROM (OLD.signed_at, OLD.signed_by) THEN
      PERFORM public.refuse('no_unsign', format('contract %s stays signed', OLD.id), jsonb_build_object('contract', OLD.id));
    END IF;
    changed := array_remove(ARRAY[CASE WHEN NEW.total_amount <> OLD.total_amount THEN 'total_amount' END,
                                  CASE WHEN NEW.currency <> OLD.currency THEN 'currency' END,
                                  CASE WHEN NEW.client_id <> OLD.client_id THEN 'client_id' END], NULL);
    IF changed <> '{}' AND btrim(coalesce(current_setting('epic.reason', true), '')) = '' THEN
      PERFORM public.refuse('signed_terms_frozen', format('contract %s is signed: changing its terms needs a reason', OLD.id),
        jsonb_build_object('contract', OLD.id, 'columns', changed));
    END IF;
  ELSIF NEW.signed_at IS NOT NULL THEN
    IF NEW.cancelled_at IS NOT NULL THEN
      PERFORM public.refuse('sign_cancelled', format('contract %s is cancelled', OLD.id), jsonb_build_object('contract', OLD.id));
    END IF;
    IF NEW.signed_at > clock_timestamp() + interval '1 minute' THEN  -- the shell's clock may be a little ahead
      PERFORM public.refuse('signed_in_future', format('contract %s cannot be signed in the future', OLD.id),
        jsonb_build_object('contract', OLD.id, 'signed_at', NEW.signed_at));
    END IF;
    NEW.signed_by := coalesce(auth.uid(), NEW.signed_by);  -- the administrator is nobody, and names the signatory
  END IF;

  IF NEW.paid > NEW.total_amount AND NEW.total_amount >= 0 THEN  -- below zero is contracts_total_range's to say
    PERFORM public.refuse('paid_range', format('contract %s has %s paid already', OLD.id, OLD.paid),
      jsonb_build_object('contract', OLD.id, 'total', NEW.total_amount, 'paid', OLD.paid, 'due', NEW.total_amount - OLD.paid, 'currency', OLD.currency));
  END IF;

  IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN
    SELECT count(*) INTO n FROM public.payments WHERE contract_id = OLD.id;
    IF n > 0 THEN
      PERFORM public.refuse('contract_has_payments', format('contract %s has %s payments', OLD.id, n),
        jsonb_build_object('contract', OLD.id, 'payments', n, 'paid', OLD.paid));
    END IF;
    SELECT count(*), jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 20) INTO n, ids
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM public.events
            WHERE contract_id = OLD.id AND cancelled_at IS NULL AND deleted_at IS NULL) s;
    IF n > 0 THEN
      PERFORM public.refuse('contract_has_events', format('contract %s has %s events', OLD.id, n),
        jsonb_build_object('contract', OLD.id, 'events', n, 'ids', ids));
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- events
CREATE OR REPLACE FUNCTION public.events_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c record; was record; revived boolean := false;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
    IF OLD.deleted_at IS NOT NULL AND (NEW.deleted_at IS NOT NULL OR auth.uid() IS NOT NULL) THEN
      PERFORM public.refuse('event_is_deleted', format('event %s is deleted', OLD.id), jsonb_build_object('event', OLD.id));
    END IF;
    IF OLD.cancelled_at IS NOT NULL AND (NEW.cancelled_at IS NOT NULL OR auth.uid() IS NOT NULL)  -- what became of it can still be noted
       AND (NEW.contract_id, NEW.name, NEW.support_contact_id, NEW.start_date, NEW.end_date, NEW.location, NEW.attendees,
            NEW.contact_name, NEW.contact_email, NEW.contact_phone, NEW.overlap_ok, NEW.cancelled_at, NEW.cancel_reason)
           IS DISTINCT FROM
           (OLD.contract_id, OLD.name, OLD.support_contact_id, OLD.start_date, OLD.end_date, OLD.location, OLD.attendees,
            OLD.contact_name, OLD.contact_email, OLD.contact_phone, OLD.overlap_ok, OLD.cancelled_at, OLD.cancel_reason) THEN
      PERFORM public.refuse('event_is_cancelled', format('event %s is cancelled', OLD.id), jsonb_build_object('event', OLD.id));
    END IF;
    IF auth.uid() IS NOT NULL THEN
      NEW.cancelled_at := CASE WHEN OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL THEN now() ELSE NEW.cancelled_at END;
      NEW.deleted_at := CASE WHEN NEW.deleted_at IS NOT NULL THEN now() END;
    END IF;
    IF NEW.deleted_at IS NOT NULL OR NEW.cancelled_at IS NOT NULL THEN
      RETURN NEW;  -- what no longer happens needs no contract and no support
    END IF;
    revived := OLD.deleted_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL OR (OLD.end_date <= now() AND NEW.end_date > now());
  END IF;

  IF TG_OP = 'INSERT' OR revived OR NEW.contract_id <> OLD.contract_id THEN
    SELECT k.signed_at, k.cancelled_at, k.deleted_at, cl.full_name, cl.email, cl.phone INTO c
      FROM public.contracts k JOIN public.clients cl ON cl.id = k.client_id WHERE k.id = NEW.contract_id FOR SHARE OF k;
    IF NOT FOUND THEN
      PERFORM public.refuse('event_contract', format('there is no contract %s', NEW.contract_id),
        jsonb_build_object('contract', NEW.contract_id), '23503');
    END IF;
    IF c.deleted_at IS NOT NULL OR c.cancelled_at IS NOT NULL THEN
      PERFORM public.refuse('event_contract_live', format('contract %s is cancelled or deleted', NEW.contract_id),
        jsonb_build_object('contract', NEW.contract_id, 'cancelled', c.cancelled_at IS NOT NULL, 'deleted', c.deleted_at IS NOT NULL));
    END IF;
    IF c.signed_at IS NULL THEN
      PERFORM public.refuse('event_contract_signed', format('contract %s is not signed', NEW.contract_id),
        jsonb_build_object('contract', NEW.contract_id), '23503');
    END IF;
    IF TG_OP = 'INSERT' THEN  -- the one to call is the client, unless somebody else is named
      NEW.contact_name := coalesce(NEW.contact_name, c.full_name);
      NEW.contact_email := coalesce(NEW.contact_email, c.email);
      NEW.contact_phone := coalesce(NEW.contact_phone, c.phone);
    ELSIF NEW.contract_id <> OLD.contract_id
       AND (NEW.contact_name, NEW.contact_email, NEW.contact_phone) IS NOT DISTINCT FROM (OLD.contact_name, OLD.contact_email, OLD.contact_phone) THEN
      SELECT cl.full_name INTO was FROM public.contracts k JOIN public.clients cl ON cl.id = k.client_id WHERE k.id = OLD.contract_id;
      IF OLD.contact_name = was.full_name THEN  -- the client of before has no more to do with it
        NEW.contact_name := c.full_name;
        NEW.contact_email := c.email;
        NEW.contact_phone := c.phone;
      END IF;
    END IF;
  END IF;
  IF NEW.support_contact_id IS NOT NULL
     AND (TG_OP = 'INSERT' OR revived OR NEW.support_contact_id IS DISTINCT FROM OLD.support_contact_id) THEN
    PERFORM public.must_be(NEW.support_contact_id, 'support', 'support_department');
  END IF;
  RETURN NEW;
END $$;

-- All money is in euros, and the program has no way to say another; nor to reverse one payment, or to
-- draw a number for nobody.
REVOKE INSERT (currency), UPDATE (currency) ON public.contracts FROM epic_management;
REVOKE INSERT (reverses_id) ON public.payments FROM epic_management;
REVOKE USAGE ON SEQUENCE public.employee_number FROM epic_management;
