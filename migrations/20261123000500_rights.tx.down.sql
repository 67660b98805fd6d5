DO $$
DECLARE p record;
BEGIN
  FOR p IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON public.%I', p.policyname, p.tablename);
  END LOOP;
END $$;
ALTER TABLE public.employees DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.clients   DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.contracts DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.payments  DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.events    DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON SEQUENCE public.employee_number FROM epic_management;
-- Revoking a right on the table revokes it on its columns too.
REVOKE ALL ON public.departments, public.employees, public.clients, public.contracts, public.payments, public.events
  FROM epic_reader, epic_commercial, epic_support, epic_management;
