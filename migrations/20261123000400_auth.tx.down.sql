-- The roles of sessions belong to the cluster; those of this database must not outlive it.
SELECT auth.kill(NULL, role_name) FROM auth.sessions WHERE revoked_at IS NULL;
ALTER TABLE public.clients ALTER commercial_contact_id DROP DEFAULT;
ALTER TABLE public.payments ALTER recorded_by DROP DEFAULT;
DROP TRIGGER employees_delete_sessions ON public.employees;
DROP TRIGGER employees_end_sessions ON public.employees;
DROP SCHEMA auth CASCADE;
CREATE SCHEMA auth AUTHORIZATION epic_auth;
GRANT USAGE ON SCHEMA auth TO epic_owner, epic_login, epic_reader, epic_newcomer;
REVOKE ALL ON public.employees FROM epic_auth;
REVOKE ALL (version) ON public.employees FROM epic_auth;
