-- What each department may do: column rights say which columns, row policies which rows.
-- The twin of policy/table.go. Nobody deletes rows; nobody writes what is derived.
--
-- Readers have USING (true), which the planner folds away; with a condition of its own a
-- policy keeps indexes on functions that are not leakproof (the fold) from being used.
-- What ends a reader's session is the loss of its membership.
SET LOCAL ROLE epic_owner;

GRANT SELECT ON public.departments, public.employees, public.clients, public.contracts, public.payments, public.events TO epic_reader;

GRANT INSERT (full_name, email, phone, company_name),
      UPDATE (full_name, email, phone, company_name, deleted_at) ON public.clients TO epic_commercial;
GRANT UPDATE (total_amount, signed_at) ON public.contracts TO epic_commercial;
GRANT INSERT (contract_id, name, contact_name, contact_email, contact_phone, start_date, end_date, location, attendees, notes)
      ON public.events TO epic_commercial;
GRANT INSERT (contract_id, currency, amount, paid_on, method, reference, request_id) ON public.payments TO epic_commercial;

GRANT UPDATE (name, contact_name, contact_email, contact_phone, start_date, end_date, location, attendees, notes)
      ON public.events TO epic_support;

GRANT UPDATE (commercial_contact_id) ON public.clients TO epic_management;
GRANT INSERT (client_id, total_amount, currency),
      UPDATE (client_id, total_amount, currency, signed_at, cancelled_at, cancel_reason, deleted_at)
      ON public.contracts TO epic_management;
GRANT INSERT (contract_id, name, contact_name, contact_email, contact_phone, start_date, end_date, location, attendees, notes,
              support_contact_id),
      UPDATE (contract_id, name, contact_name, contact_email, contact_phone, start_date, end_date, location, attendees, notes,
              support_contact_id, cancelled_at, cancel_reason, overlap_ok, deleted_at)
      ON public.events TO epic_management;
GRANT INSERT (full_name, email, department, number),
      UPDATE (full_name, email, department, number, deactivated_at) ON public.employees TO epic_management;
GRANT USAGE ON SEQUENCE public.employee_number TO epic_management;
GRANT INSERT (contract_id, currency, amount, paid_on, method, reference, reverses_id, request_id) ON public.payments TO epic_management;

ALTER TABLE public.employees ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.clients   ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.payments  ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.events    ENABLE ROW LEVEL SECURITY;

CREATE POLICY everybody_reads ON public.employees FOR SELECT TO epic_reader USING (true);
CREATE POLICY everybody_reads ON public.clients   FOR SELECT TO epic_reader USING (true);
CREATE POLICY everybody_reads ON public.contracts FOR SELECT TO epic_reader USING (true);
CREATE POLICY everybody_reads ON public.payments  FOR SELECT TO epic_reader USING (true);
CREATE POLICY everybody_reads ON public.events    FOR SELECT TO epic_reader USING (true);

-- (SELECT auth.uid()) is asked once per statement; without the SELECT, once per row.
CREATE POLICY commercial_creates_own ON public.clients FOR INSERT TO epic_commercial
  WITH CHECK (commercial_contact_id = (SELECT auth.uid()));
CREATE POLICY commercial_updates_own ON public.clients FOR UPDATE TO epic_commercial
  USING (commercial_contact_id = (SELECT auth.uid()));
CREATE POLICY commercial_updates_own ON public.contracts FOR UPDATE TO epic_commercial
  USING (commercial_id = (SELECT auth.uid()));
CREATE POLICY commercial_creates_own ON public.events FOR INSERT TO epic_commercial
  WITH CHECK (support_contact_id IS NULL AND EXISTS (
    SELECT 1 FROM public.contracts c WHERE c.id = contract_id AND c.is_signed AND c.commercial_id = (SELECT auth.uid())));
CREATE POLICY commercial_records_own ON public.payments FOR INSERT TO epic_commercial
  WITH CHECK (amount > 0 AND EXISTS (
    SELECT 1 FROM public.contracts c WHERE c.id = contract_id AND c.commercial_id = (SELECT auth.uid())));

CREATE POLICY support_updates_own ON public.events FOR UPDATE TO epic_support
  USING (support_contact_id = (SELECT auth.uid()));

CREATE POLICY management_updates ON public.clients   FOR UPDATE TO epic_management USING ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_creates ON public.contracts FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_updates ON public.contracts FOR UPDATE TO epic_management USING ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_creates ON public.events    FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_updates ON public.events    FOR UPDATE TO epic_management USING ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_creates ON public.employees FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_updates ON public.employees FOR UPDATE TO epic_management USING ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_records ON public.payments  FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
