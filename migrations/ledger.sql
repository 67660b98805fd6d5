-- Where bun/migrate notes what was applied. A schema of its own: it is no record of the
-- company's, and a shell that has not logged in (epic_login) must be able to read it.
CREATE SCHEMA IF NOT EXISTS meta AUTHORIZATION epic_owner;
CREATE TABLE IF NOT EXISTS meta.migrations (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text NOT NULL CONSTRAINT migrations_name_key UNIQUE,
  group_id    bigint NOT NULL,
  migrated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE meta.migrations OWNER TO epic_owner;
GRANT USAGE ON SCHEMA meta TO epic_login, epic_reader, epic_newcomer;
GRANT SELECT ON meta.migrations TO epic_login, epic_reader, epic_newcomer;
