-- The bodies of functions that were there before stay as they are: they go with their tables.
DROP FUNCTION public.sees_now() CASCADE;
DROP FUNCTION public.employees_number() CASCADE;
ALTER TABLE public.employees ALTER number SET DEFAULT nextval('public.employee_number');
ALTER DEFAULT PRIVILEGES FOR ROLE epic_owner, epic_auth GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
