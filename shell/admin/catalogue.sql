-- What the database is made of, as facts: the group of the check, and one line that is, where it can
-- be, the statement that makes it so. Names of roles and of the database that differ from server to
-- server stand in braces. search_path is empty, so every name is whole. Everything that versions of
-- PostgreSQL say differently is left out or said in one way.
WITH mine AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'auth', 'ext', 'meta')),
who AS (
  SELECT oid, CASE WHEN rolsuper OR rolname = 'pg_database_owner' THEN '{administrator}' ELSE quote_ident(rolname) END AS name, rolname FROM pg_roles
  UNION ALL SELECT 0, 'PUBLIC', 'PUBLIC'),
relations AS (SELECT c.*, c.oid::regclass AS name FROM pg_class c JOIN mine ON mine.oid = c.relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')),
functions AS (
  SELECT p.*, p.oid::regprocedure AS name FROM pg_proc p JOIN mine ON mine.oid = p.pronamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')),
-- Everything that rights are given on, with its owner, whose own rights are not listed.
owned AS (
  SELECT 'DATABASE {database}' AS thing, '' AS part, datdba AS owner, coalesce(datacl, acldefault('d', datdba)) AS acl FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'SCHEMA ' || quote_ident(n.nspname), '', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)) FROM pg_namespace n JOIN mine USING (oid)
  UNION ALL SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || name, '', relowner, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) FROM relations
  UNION ALL SELECT 'TABLE ' || name, format(' (%I)', attname), relowner, attacl FROM relations JOIN pg_attribute ON attrelid = relations.oid WHERE attacl IS NOT NULL AND NOT attisdropped
  UNION ALL SELECT 'FUNCTION ' || name, '', proowner, coalesce(proacl, acldefault('f', proowner)) FROM functions),
-- PostgreSQL's own functions and views: their rights now, and when the database was made.
native AS (
  SELECT 'FUNCTION pg_catalog.' || CASE proname WHEN 'pg_logical_emit_message'  -- 17 adds an argument
             THEN regexp_replace(p.oid::regprocedure::text, ',boolean\)$', ')') ELSE p.oid::regprocedure::text END AS thing,
         proowner AS owner, coalesce(proacl, acldefault('f', proowner)) AS now, coalesce(initprivs, acldefault('f', proowner)) AS first
    FROM pg_proc p LEFT JOIN pg_init_privs i ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass AND i.objsubid = 0
   WHERE pronamespace = 'pg_catalog'::regnamespace
  UNION ALL
  SELECT 'TABLE pg_catalog.' || quote_ident(relname), relowner, coalesce(relacl, acldefault('r', relowner)), coalesce(initprivs, acldefault('r', relowner))
    FROM pg_class c LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = 0
   WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')),
-- What acts with its owner's rights in other schemas, where Epic's people can reach it.
elsewhere AS (
  SELECT 'FUNCTION ' || p.oid::regprocedure AS thing, pronamespace AS namespace, proowner AS owner, coalesce(proacl, acldefault('f', proowner)) AS acl FROM pg_proc p WHERE prosecdef
  UNION ALL SELECT 'TABLE ' || c.oid::regclass, relnamespace, relowner, relacl FROM pg_class c WHERE relkind IN ('v', 'm', 'f') AND relacl IS NOT NULL),
facts AS (
  SELECT 'roles' AS grp, format('ALTER ROLE %I %s %s %s %s %s %s %s CONNECTION LIMIT %s', rolname,
      CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END, CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
      CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
      CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
      CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END, rolconnlimit) AS fact
    FROM pg_roles WHERE rolname ~ '^epic_' AND rolname !~ '^epic_s_'
  UNION SELECT 'roles', format('GRANT %I TO %I', r.rolname, m.rolname)
      || CASE WHEN admin_option THEN ' WITH ADMIN OPTION' || CASE WHEN to_jsonb(a) ->> 'inherit_option' = 'false' THEN ', INHERIT FALSE' ELSE '' END
                                                         || CASE WHEN to_jsonb(a) ->> 'set_option' = 'false' THEN ', SET FALSE' ELSE '' END
              ELSE '' END
    FROM pg_auth_members a JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member
   WHERE (r.rolname ~ '^epic_' OR m.rolname ~ '^epic_') AND m.rolname !~ '^epic_s_'
  -- Before 16, CREATEROLE is enough to make members of any role.
  UNION SELECT 'roles', format('GRANT %I TO epic_auth WITH ADMIN OPTION, INHERIT FALSE, SET FALSE', r) FROM (
      SELECT 'epic_' || code FROM public.departments UNION ALL SELECT 'epic_newcomer') v (r)
   WHERE current_setting('server_version_num')::int < 160000

  UNION SELECT 'grants', format('GRANT %s%s ON %s TO %s%s', a.privilege_type, part, thing, who.name, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM owned, aclexplode(acl) a JOIN who ON who.oid = a.grantee WHERE a.grantee <> owner
  UNION SELECT 'grants', format('GRANT %s ON %s TO %s', a.privilege_type, thing, who.name)
    FROM native, aclexplode(now) a JOIN who ON who.oid = a.grantee
   WHERE now IS DISTINCT FROM first AND a.grantee <> owner AND NOT EXISTS (SELECT FROM aclexplode(first) f WHERE f.grantee = a.grantee AND f.privilege_type = a.privilege_type)
  UNION SELECT 'grants', format('REVOKE %s ON %s FROM %s', a.privilege_type, thing, who.name)
    FROM native, aclexplode(first) a JOIN who ON who.oid = a.grantee
   WHERE now IS DISTINCT FROM first AND a.grantee <> owner AND NOT EXISTS (SELECT FROM aclexplode(now) n WHERE n.grantee = a.grantee AND n.privilege_type = a.privilege_type)
  UNION SELECT 'grants', format('GRANT %s ON %s TO %s', a.privilege_type, thing, who.name)
    FROM elsewhere JOIN pg_namespace n ON n.oid = namespace, aclexplode(acl) a JOIN who ON who.oid = a.grantee
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND n.oid NOT IN (SELECT oid FROM mine) AND a.grantee <> owner AND (a.grantee = 0 OR who.rolname ~ '^epic_(login|reader|newcomer|commercial|support|management|owner|auth|s_.*)$')
     AND EXISTS (SELECT FROM pg_roles r WHERE rolname ~ '^epic_(login|reader|newcomer|commercial|support|management)$' AND has_schema_privilege(r.oid, n.oid, 'USAGE'))
  UNION SELECT 'grants', format('GRANT CONNECT ON DATABASE %I TO PUBLIC', datname) FROM pg_database
   WHERE datallowconn AND datname <> current_database() AND has_database_privilege('public', oid, 'CONNECT')
  UNION SELECT 'grants', format('ALTER DEFAULT PRIVILEGES FOR ROLE %s%s GRANT %s ON %s TO %s', o.name, ' IN SCHEMA ' || n.nspname, a.privilege_type,
      CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'n' THEN 'SCHEMAS' ELSE 'TYPES' END, g.name)
    FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace JOIN who o ON o.oid = defaclrole, aclexplode(defaclacl) a JOIN who g ON g.oid = a.grantee
   WHERE a.grantee <> defaclrole

  UNION SELECT 'owners', format('ALTER SCHEMA %I OWNER TO %s', n.nspname, who.name) FROM pg_namespace n JOIN mine USING (oid) JOIN who ON who.oid = nspowner
  UNION SELECT 'owners', format('ALTER %s %s OWNER TO %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
      relations.name, who.name)
    FROM relations JOIN who ON who.oid = relowner
   WHERE relkind <> 'S' OR relations.name::text !~ '^auth\.tries_[0-9]+$' AND (relations.name::text !~ '^auth\.tries_of_[0-9]+_[0-4]$' OR who.rolname <> 'epic_auth')
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = relations.oid AND deptype IN ('a', 'i'))  -- goes with its table
  UNION SELECT 'owners', format('SEQUENCES auth.tries_0 to auth.tries_255: %s OWNER TO %s', count(*), who.name)
    FROM relations JOIN who ON who.oid = relowner WHERE relations.name::text ~ '^auth\.tries_[0-9]+$' GROUP BY who.name
  UNION SELECT 'owners', format('EMPLOYEE %s WITHOUT SEQUENCES auth.tries_of_%1$s_0 to _4', employee_id)
    FROM auth.credentials WHERE (SELECT count(*) FROM generate_series(0, 4) i WHERE to_regclass(format('auth.tries_of_%s_%s', employee_id, i)) IS NOT NULL) < 5
  UNION SELECT 'owners', format('ALTER FUNCTION %s OWNER TO %s', functions.name, who.name) FROM functions JOIN who ON who.oid = proowner

  UNION SELECT 'row security', format('ALTER TABLE %s %s ROW LEVEL SECURITY', name, v) FROM relations,
      unnest(ARRAY[CASE WHEN relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END, CASE WHEN relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END]) v
   WHERE relkind IN ('r', 'p')
  UNION SELECT 'policies', regexp_replace(format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', policyname, schemaname, tablename, permissive, cmd,
      (SELECT string_agg(quote_ident(r), ', ' ORDER BY r COLLATE "C") FROM unnest(roles) r))
      || coalesce(' USING (' || qual || ')', '') || coalesce(' WITH CHECK (' || with_check || ')', ''), '\s+', ' ', 'g')
    FROM pg_policies WHERE schemaname IN (SELECT nspname FROM mine)

  UNION SELECT 'functions', concat_ws(' ', 'FUNCTION', name, 'RETURNS', pg_get_function_result(functions.oid), 'LANGUAGE', lanname,
      CASE provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END, CASE WHEN prosecdef THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END,
      CASE proparallel WHEN 's' THEN 'PARALLEL SAFE' END, CASE WHEN proisstrict THEN 'STRICT' END, CASE WHEN proleakproof THEN 'LEAKPROOF' END,
      'SET ' || array_to_string(proconfig, ' SET '), 'body', md5(coalesce(pg_get_function_sqlbody(functions.oid), prosrc)))
    FROM functions JOIN pg_language l ON l.oid = prolang

  UNION SELECT 'columns', concat_ws(' ', 'COLUMN', relations.name || '.' || quote_ident(attname), format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
      CASE WHEN attstattarget = 0 THEN 'STATISTICS 0' END,
      CASE attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY' END,
      CASE attgenerated WHEN '' THEN 'DEFAULT ' ELSE 'GENERATED ALWAYS AS ' END || pg_get_expr(adbin, adrelid))
    FROM relations JOIN pg_attribute ON attrelid = relations.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
  UNION SELECT 'constraints', format('ALTER %s ADD CONSTRAINT %I %s',
      CASE WHEN conrelid <> 0 THEN 'TABLE ' || conrelid::regclass ELSE 'DOMAIN ' || contypid::regtype END, conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN mine ON mine.oid = connamespace WHERE contype IN ('c', 'f', 'p', 'u', 'x')
  UNION SELECT 'indexes', pg_get_indexdef(indexrelid) FROM pg_index JOIN relations ON relations.oid = indrelid
  UNION SELECT 'indexes', 'INVALID INDEX ' || indexrelid::regclass FROM pg_index JOIN relations ON relations.oid = indrelid WHERE NOT (indisvalid AND indisready AND indislive)
  UNION SELECT 'extensions', format('CREATE EXTENSION %I SCHEMA %I', extname, nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace

  UNION SELECT 'triggers', pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN relations ON relations.oid = tgrelid WHERE NOT tgisinternal
  UNION SELECT 'triggers', format('ALTER TABLE %s DISABLE TRIGGER %I', relations.name, tgname)  -- also those of the foreign keys
    FROM pg_trigger t JOIN relations ON relations.oid = tgrelid WHERE tgenabled NOT IN ('O', 'A')
  UNION SELECT 'triggers', format('CREATE RULE %I ON %I.%I', rulename, schemaname, tablename) FROM pg_rules WHERE schemaname IN (SELECT nspname FROM mine)
  UNION SELECT 'triggers', format('CREATE EVENT TRIGGER %I ON %s EXECUTE FUNCTION %s()', evtname, evtevent, evtfoid::regproc) FROM pg_event_trigger WHERE evtenabled <> 'D'
  -- A role that anybody can connect as is anybody's to change the settings of.
  UNION SELECT 'settings', concat('ALTER ROLE ', quote_ident(r.rolname), CASE WHEN setdatabase = 0 THEN '' ELSE ' IN DATABASE {database}' END, ' SET ', replace(s, '=', ' = '))
    FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole, unnest(setconfig) s
   WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND rolname ~ '^epic_' AND rolname !~ '^epic_s_' AND s !~ '^session_replication_role='
  UNION SELECT 'settings', 'ALTER DATABASE {database} SET temp_file_limit = ''4GB'''  -- or another: the administrator's to say
    FROM pg_db_role_setting, unnest(setconfig) s
   WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND setrole = 0 AND s ~ '^temp_file_limit=' AND s <> 'temp_file_limit=-1'
  UNION SELECT 'triggers', concat('ALTER ', CASE WHEN setrole = 0 THEN 'DATABASE {database}' ELSE 'ROLE ' || quote_ident(r.rolname) ||
      CASE WHEN setdatabase = 0 THEN '' ELSE ' IN DATABASE {database}' END END, ' SET ', replace(s, '=', ' = '))
    FROM pg_db_role_setting LEFT JOIN pg_roles r ON r.oid = setrole, unnest(setconfig) s
   WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND s ~ '^session_replication_role=' AND s !~ '=origin$')
SELECT grp, fact FROM facts ORDER BY grp COLLATE "C", fact COLLATE "C"
