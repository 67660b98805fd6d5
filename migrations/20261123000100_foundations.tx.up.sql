-- Schemas, extensions, domains, the collation of names, the fold, the departments.
CREATE SCHEMA ext;
CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE SCHEMA auth AUTHORIZATION epic_auth;

-- USAGE is left to all: a session that is over is told "permission denied" (42501), not
-- that there are no such tables. What is in the schema has its own rights.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT CREATE ON SCHEMA public TO epic_owner;
GRANT USAGE ON SCHEMA ext TO epic_owner, epic_reader;
GRANT USAGE ON SCHEMA auth TO epic_owner, epic_login, epic_reader, epic_newcomer;

SET LOCAL ROLE epic_owner;

-- und: no country's order in particular; kn: the digits in a name count as a number (Hall 2 before Hall 10).
CREATE COLLATION public.names (provider = icu, locale = 'und-u-kn-true', deterministic = true);

-- One line that a person reads. Control characters (an ESC in a name is a command to the
-- terminal) and the characters that turn the direction of text are refused, and so are
-- spaces at its ends. The check names the collation: it would use the base type's, for
-- which a no-break space may be no space.
CREATE DOMAIN public.short_text AS text COLLATE public.names
  CONSTRAINT short_text_clean CHECK (
    VALUE !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND VALUE COLLATE public.names !~ '^\s|\s$' AND length(VALUE) BETWEEN 1 AND 200);
CREATE DOMAIN public.email AS text COLLATE public.names
  CONSTRAINT email_shape CHECK (
    VALUE COLLATE public.names ~ U&'^[^@[:space:][:cntrl:]\2028-\202E\2066-\2069]+@[^@[:space:][:cntrl:]\2028-\202E\2066-\2069]+[.][^@[:space:][:cntrl:].\2028-\202E\2066-\2069]+$'
    AND length(VALUE) <= 254);
CREATE DOMAIN public.phone_e164 AS text
  CONSTRAINT phone_e164_shape CHECK (VALUE ~ '^\+[1-9][0-9]{6,14}$');

-- Case and accents ignored. The twin of internal/fold; a test compares them letter by letter.
CREATE FUNCTION public.fold(text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN replace(replace(replace(replace(translate(
    lower(regexp_replace(normalize($1, NFKD), U&'[\0300-\036F]', '', 'g') COLLATE "und-x-icu"),
    'øłđðħŧı’‘ς', 'olddhti''''σ'),
    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'þ', 'th');
REVOKE ALL ON FUNCTION public.fold(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.fold(text) TO epic_reader;

CREATE TABLE public.departments (
  code text CONSTRAINT departments_pkey PRIMARY KEY,
  name public.short_text NOT NULL
);
INSERT INTO public.departments VALUES
  ('commercial', 'Commercial'), ('support', 'Support'), ('management', 'Management');
