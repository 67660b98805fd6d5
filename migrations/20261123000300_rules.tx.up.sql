-- The rules that need a look at another row, at the old row or at who is asking.
--
-- Every refusal of this database carries the name of a constraint, which the program turns
-- into a sentence. Those raised here (marked G) also carry facts as JSON in DETAIL.
--
--   name                       meaning                                                          facts (DETAIL)
--   short_text_clean           name: 1 to 200 characters, no control characters, no spaces at its ends   (a domain: no column is told)
--   email_shape                not the shape of an e-mail address (domain)
--   phone_e164_shape           not a number in international form (domain)
--   departments_pkey           a department of this code exists
--   employee_department        no such department
--   employees_number_key       employee number taken
--   employees_number_range     employee number not between 1 and 999999999
--   employees_email_key        e-mail taken by an employee, active or not
--   employees_times_finite     infinite time
--   not_own_department       G nobody changes their own department                              employee
--   not_own_deactivation     G nobody deactivates themselves                                    employee
--   keep_a_manager           G an active manager must remain (checked at the end)               employee
--   employee_owns_clients    G still has clients: no deactivation, no other department          employee, name, clients (count), ids (20 at most)
--   employee_has_events      G still supports coming events: likewise                           employee, name, events (count), ids
--   client_commercial          no such employee
--   owner_department         G a client's commercial must be active and in commercial           employee, name, department, active, wanted
--   clients_email_live_key     e-mail taken by a client who is not archived
--   clients_times_finite       infinite time
--   client_is_archived       G an archived client does not change                               client
--   client_has_open_contracts G a client with an open contract is not archived                  client, contracts (count), ids, due
--   client_has_events        G a client with coming events is not archived                      client, events (count), ids
--   contract_client          G no such client                                                   client
--   contract_client_live     G the contract's client is archived                                contract, client
--   contract_starts_as_draft G a contract is made unsigned and not cancelled
--   contracts_currency_code    not three capital letters
--   contracts_total_range      total below zero or no number
--   contracts_reason_text      reason empty, over 500 characters, or with control characters
--   contracts_times_finite     infinite time
--   contract_cancel_reason     cancelled without a reason, or a reason without cancelling
--   contract_is_deleted      G a deleted contract does not change                               contract
--   contract_signed_by         no such employee
--   signed_pair                signature without signatory (or the reverse)
--   signed_in_future         G a signature in the future                                        contract, signed_at
--   sign_cancelled           G a cancelled contract is not signed                               contract
--   no_unsign                G a signed contract stays signed, on the day it was                contract
--   signed_terms_frozen      G total, currency and client of a signed contract need a reason    contract, columns
--   contract_has_payments    G a contract with payments is not deleted                          contract, payments (count), paid
--   contract_has_events      G a contract with events is not deleted                            contract, events (count), ids
--   paid_is_derived          G paid comes from payments only                                    contract
--   paid_range               G paid below zero, or above the total (also by lowering the total) contract, total, paid, due, amount, currency
--   payment_contract           no such contract
--   payment_currency           not the contract's currency (or: the currency of a contract with payments)
--   payment_contract_deleted G the contract is deleted                                          contract
--   payment_needs_signature  G the contract is not signed                                       contract
--   payment_contract_cancelled G no new money on a cancelled contract (giving back is allowed)  contract
--   payments_amount_range      zero, or no number
--   payments_date_finite       infinite date
--   payments_method            unknown way of paying
--   payment_reverses           no such payment to reverse
--   payment_reversed_once      that payment was reversed before
--   reversal_matches         G a reversal gives back, of one payment, at most its amount        payment, contract, amount
--   payment_recorded_by        no such employee
--   payment_counted_once       this payment was recorded before (same request)
--   payments_append_only     G payments never change
--   event_contract           G no such contract                                                 contract
--   event_contract_signed    G the contract is not signed                                       contract
--   event_contract_live      G the contract is cancelled or deleted                             contract, cancelled, deleted
--   event_is_deleted         G a deleted event does not change                                  event
--   event_dates_finite         infinite time
--   event_length               longer than 31 days
--   event_order                the end is not after the start
--   event_cancel_reason        cancelled without a reason, or a reason without cancelling
--   event_support              no such employee
--   support_department       G an event's support must be active and in support                 employee, name, department, active, wanted
--   support_not_double_booked  this person supports another event at that time
--   events_location_text       location empty, over 500 characters, or with control characters
--   events_reason_text         reason likewise
--   events_notes_text          notes over 20000 characters, or with control characters
--   events_attendees_range     attendees not between 0 and 1000000
--   own_password             G one's own password changes by auth.change_password               (auth.set_password)
--   credential_employee        no such employee                                                 (auth.set_password)
--   credential_salt, credential_key  not 16 bytes, not 32 bytes                                 (auth functions)
--   history_append_only      G the history never changes
--
-- The functions of triggers read and lock rows that the person may not update, so they are
-- SECURITY DEFINER; none trusts the caller's search_path. "Coming" is: not over yet.
SET LOCAL ROLE epic_owner;

-- refuse ends a statement under the name of a rule.
CREATE FUNCTION public.refuse(rule text, sentence text, facts jsonb DEFAULT '{}', code text DEFAULT '23514') RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = sentence, DETAIL = facts::text, ERRCODE = code, CONSTRAINT = rule;
END $$;

-- must_be refuses an employee who is not active in the department. FOR SHARE makes a
-- deactivation or a move of that person wait until this transaction has ended.
CREATE FUNCTION public.must_be(employee bigint, wanted text, rule text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE e record;
BEGIN
  SELECT id, full_name, department, active INTO e FROM public.employees WHERE id = employee FOR SHARE;
  IF FOUND AND (e.department <> wanted OR NOT e.active) THEN  -- not found: the foreign key says so
    PERFORM public.refuse(rule, format('employee %s is not active in %s', employee, wanted),
      jsonb_build_object('employee', e.id, 'name', e.full_name, 'department', e.department, 'active', e.active, 'wanted', wanted));
  END IF;
END $$;

CREATE FUNCTION public.append_only() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.refuse(TG_TABLE_NAME || '_append_only', TG_TABLE_NAME || ' is append-only', code => '23001');
  RETURN NULL;
END $$;

--------------------------------------------------------------------------------- employees
CREATE FUNCTION public.employees_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint; ids jsonb;
BEGIN
  IF NEW.number > (SELECT last_value FROM public.employee_number) THEN  -- a number given by hand is never drawn again
    PERFORM setval('public.employee_number', NEW.number);
  END IF;
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
CREATE TRIGGER employees_guard BEFORE INSERT OR UPDATE ON public.employees
  FOR EACH ROW EXECUTE FUNCTION public.employees_guard();

-- Two managers who remove each other at the same moment: the lock lets one look after the other.
CREATE FUNCTION public.keep_a_manager() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('epic.keep_a_manager'));
  IF NOT EXISTS (SELECT 1 FROM public.employees WHERE department = 'management' AND deactivated_at IS NULL) THEN
    PERFORM public.refuse('keep_a_manager', 'an active manager must remain', jsonb_build_object('employee', OLD.id));
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_a_manager AFTER UPDATE OF department, deactivated_at OR DELETE ON public.employees
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.department = 'management' AND OLD.deactivated_at IS NULL) EXECUTE FUNCTION public.keep_a_manager();

----------------------------------------------------------------------------------- clients
CREATE FUNCTION public.clients_guard() RETURNS trigger
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
  IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT NULL  -- handing over to another commercial is allowed
     AND (NEW.full_name, NEW.email, NEW.phone, NEW.company_name) IS DISTINCT FROM (OLD.full_name, OLD.email, OLD.phone, OLD.company_name) THEN
    PERFORM public.refuse('client_is_archived', format('client %s is archived', OLD.id), jsonb_build_object('client', OLD.id));
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
CREATE TRIGGER clients_guard BEFORE INSERT OR UPDATE ON public.clients
  FOR EACH ROW EXECUTE FUNCTION public.clients_guard();

--------------------------------------------------------------------------------- contracts
CREATE FUNCTION public.contracts_guard() RETURNS trigger
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
    IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT NULL  -- it still follows its client's commercial
       AND (NEW.client_id, NEW.total_amount, NEW.currency, NEW.signed_at, NEW.cancelled_at, NEW.cancel_reason)
           IS DISTINCT FROM (OLD.client_id, OLD.total_amount, OLD.currency, OLD.signed_at, OLD.cancelled_at, OLD.cancel_reason) THEN
      PERFORM public.refuse('contract_is_deleted', format('contract %s is deleted', OLD.id), jsonb_build_object('contract', OLD.id));
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
CREATE TRIGGER contracts_guard BEFORE INSERT OR UPDATE ON public.contracts
  FOR EACH ROW EXECUTE FUNCTION public.contracts_guard();

-- What a cancelled contract had coming is cancelled with it, for the same reason.
CREATE FUNCTION public.contracts_cancel_events() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.events SET cancelled_at = NEW.cancelled_at, cancel_reason = NEW.cancel_reason
    WHERE contract_id = NEW.id AND cancelled_at IS NULL AND deleted_at IS NULL AND end_date > now();
  RETURN NULL;
END $$;
CREATE TRIGGER contracts_cancel_events AFTER UPDATE OF cancelled_at ON public.contracts FOR EACH ROW
  WHEN (OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL) EXECUTE FUNCTION public.contracts_cancel_events();

---------------------------------------------------------------------------------- payments
-- The lock on the contract's row puts payments of one contract in line, so two at once
-- cannot both fit under the total. It is taken before the foreign keys lock the row for
-- sharing: two payments that both share it and then both want to change it would deadlock.
CREATE FUNCTION public.payments_line_up() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.contracts WHERE id = NEW.contract_id FOR UPDATE;
  RETURN NEW;
END $$;
CREATE TRIGGER payments_line_up BEFORE INSERT ON public.payments
  FOR EACH ROW EXECUTE FUNCTION public.payments_line_up();

CREATE FUNCTION public.payments_apply() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.contracts; p public.payments;
BEGIN
  SELECT * INTO c FROM public.contracts WHERE id = NEW.contract_id;
  IF c.deleted_at IS NOT NULL THEN
    PERFORM public.refuse('payment_contract_deleted', format('contract %s is deleted', c.id), jsonb_build_object('contract', c.id));
  END IF;
  IF c.signed_at IS NULL THEN
    PERFORM public.refuse('payment_needs_signature', format('contract %s is not signed', c.id), jsonb_build_object('contract', c.id));
  END IF;
  IF c.cancelled_at IS NOT NULL AND NEW.amount > 0 THEN
    PERFORM public.refuse('payment_contract_cancelled', format('contract %s is cancelled', c.id), jsonb_build_object('contract', c.id));
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO p FROM public.payments WHERE id = NEW.reverses_id;
    IF p.contract_id <> NEW.contract_id OR NEW.amount > 0 OR p.amount < 0 OR -NEW.amount > p.amount THEN
      PERFORM public.refuse('reversal_matches', format('payment %s cannot be reversed by this', p.id),
        jsonb_build_object('payment', p.id, 'contract', p.contract_id, 'amount', p.amount));
    END IF;
  END IF;
  IF c.paid + NEW.amount NOT BETWEEN 0 AND c.total_amount THEN
    PERFORM public.refuse('paid_range', format('contract %s has %s left to pay', c.id, c.amount_to_be_paid),
      jsonb_build_object('contract', c.id, 'total', c.total_amount, 'paid', c.paid, 'due', c.amount_to_be_paid, 'amount', NEW.amount, 'currency', c.currency));
  END IF;
  UPDATE public.contracts SET paid = paid + NEW.amount WHERE id = NEW.contract_id;
  RETURN NULL;
END $$;
CREATE TRIGGER payments_apply AFTER INSERT ON public.payments
  FOR EACH ROW EXECUTE FUNCTION public.payments_apply();
CREATE TRIGGER payments_append_only BEFORE UPDATE OR DELETE ON public.payments
  FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER payments_no_truncate BEFORE TRUNCATE ON public.payments
  FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

------------------------------------------------------------------------------------ events
CREATE FUNCTION public.events_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c record; revived boolean := false;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
    IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT NULL THEN
      PERFORM public.refuse('event_is_deleted', format('event %s is deleted', OLD.id), jsonb_build_object('event', OLD.id));
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
    END IF;
  END IF;
  IF NEW.support_contact_id IS NOT NULL
     AND (TG_OP = 'INSERT' OR revived OR NEW.support_contact_id IS DISTINCT FROM OLD.support_contact_id) THEN
    PERFORM public.must_be(NEW.support_contact_id, 'support', 'support_department');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_guard BEFORE INSERT OR UPDATE ON public.events
  FOR EACH ROW EXECUTE FUNCTION public.events_guard();

REVOKE ALL ON FUNCTION public.refuse(text, text, jsonb, text), public.must_be(bigint, text, text), public.append_only(),
  public.employees_guard(), public.keep_a_manager(), public.clients_guard(), public.contracts_guard(),
  public.contracts_cancel_events(), public.payments_line_up(), public.payments_apply(), public.events_guard() FROM PUBLIC;
