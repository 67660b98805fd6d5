DROP TABLE public.departments;
DROP FUNCTION public.fold(text);
DROP DOMAIN public.phone_e164, public.email, public.short_text;
DROP COLLATION public.names;
DROP SCHEMA auth;
DROP EXTENSION pg_trgm, btree_gist;
DROP SCHEMA ext;
REVOKE CREATE ON SCHEMA public FROM epic_owner;
