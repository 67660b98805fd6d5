-- Forgetting a person: what is kept of a client without the client, and nothing else.
--
--   name                       meaning                                                          facts (DETAIL)
--   client_is_erased           an erased client has no name, no address, and does not come back
--   client_erased_before     G likewise, and is not erased again                                client
--   erase_no_client          G no such client                                                   client
--   erase_reason_text        G no reason, over 500 characters, or with control characters
--   erase_leaves             G something that names the client would be left                    client, places
--   erasures_append_only     G what says which rows of the history were scrubbed never changes
SET LOCAL ROLE epic_owner;

ALTER TABLE public.clients ADD COLUMN erased_at timestamptz CONSTRAINT client_is_erased CHECK (
  erased_at IS NULL OR isfinite(erased_at) AND deleted_at IS NOT NULL AND phone IS NULL AND company_name IS NULL
    AND full_name = 'erased client #' || id AND email = 'erased-' || id || '@erased.invalid');

-- Which rows of the history were scrubbed. A seal is made of the digest of a row, so it is compared
-- without the row: doctor takes the digest of what was, from here. What is left of the row has one too,
-- and the row of the history that an erasure writes has that of them all: none is added later.
CREATE TABLE meta.erasures (
  id         bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT erasures_pkey PRIMARY KEY,
  history_id bigint NOT NULL,
  was        bytea NOT NULL CONSTRAINT erasures_was CHECK (octet_length(was) = 32),
  became     bytea NOT NULL CONSTRAINT erasures_became CHECK (octet_length(became) = 32),
  erased_by  bigint NOT NULL  -- the row of the history that says who erased, when and why
);
CREATE INDEX erasures_history ON meta.erasures (history_id);
CREATE TRIGGER erasures_append_only BEFORE UPDATE OR DELETE ON meta.erasures
  FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER erasures_no_truncate BEFORE TRUNCATE ON meta.erasures
  FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

-- row_digest is what a seal is made of. The twin of shell/admin/seal.go, which trusts no function of the
-- database; a test compares them.
CREATE FUNCTION public.row_digest(h public.history) RETURNS bytea
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to((jsonb_build_array(h.id, extract(epoch FROM h.at)::text, h.txid, h.actor, h.actor_role::text,
    h.command, h.reason, h.tbl, h.row_id, h.op, h.changes) || CASE WHEN h.undoes IS NULL THEN '[]' ELSE jsonb_build_array(h.undoes) END)::text, 'UTF8'))
$$;

-- quickly folds what has no letter but those of ASCII in a hundredth of the time: an erasure reads everything.
CREATE FUNCTION public.quickly(text text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN octet_length(text) = length(text) THEN lower(text COLLATE "C") ELSE public.fold(text) END;

-- mentions tells whether a text has one of some terms in it, as whole words, folded, or the digits of a
-- telephone number, however they are written. Quotes in quotes are read as they were typed. Beyond ASCII
-- every letter ends a word: rather too much is found than too little.
CREATE FUNCTION public.mentions(text text, words text, digits text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(public.quickly(replace(replace(text, '\"', '"'), '\\', '\')) COLLATE "C" ~ words, false)
      OR coalesce(translate(text, ' .-()/', '') COLLATE "C" ~ digits, false);

-- any_of is a pattern of terms, each between what is no letter and no digit; NULL: of none.
CREATE FUNCTION public.any_of(terms text[]) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT '(?:^|[^[:alnum:]])(?:' || string_agg(regexp_replace(t, '([^[:alnum:][:space:]])', '\\\1', 'g'), '|') || ')(?:$|[^[:alnum:]])'
    FROM unnest(terms) t WHERE t <> ''
$$;

-- without is what a value becomes when a client is erased. Own: of the client's records; then what is
-- about a person, and what was written freely about the why, goes whatever it says. Else, and of what
-- describes an event, what names the client. The same value becomes the same wherever it stands, in the
-- record and in the history: so the history still leads to the record.
CREATE FUNCTION public.without(tbl text, col text, id bigint, value text, own boolean, named boolean) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN value IS NULL OR NOT own AND NOT named THEN value
    WHEN (tbl, col) = ('clients', 'full_name') THEN CASE WHEN own THEN 'erased client #' || id ELSE 'erased' END
    WHEN (tbl, col) = ('clients', 'email') THEN CASE WHEN own THEN 'erased-' || id || '@erased.invalid' END
    WHEN tbl = 'clients' AND col IN ('phone', 'company_name') THEN NULL
    WHEN tbl = 'events' AND col IN ('contact_name', 'contact_email', 'contact_phone') THEN NULL
    WHEN (tbl, col) = ('payments', 'reference') THEN NULL
    WHEN col IN ('reason', 'cancel_reason') OR tbl = 'notices' THEN 'erased'
    WHEN NOT named THEN value
    WHEN (tbl, col) = ('events', 'name') THEN 'event #' || id
  END
$$;

-- one_person gives a client and those that were merged with it: they are one person.
CREATE FUNCTION public.one_person(client bigint) RETURNS bigint[]
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE person (id) AS (
    SELECT client
    UNION
    SELECT i FROM person JOIN public.clients c ON person.id IN (c.id, c.merged_into), unnest(ARRAY[c.id, c.merged_into]) i WHERE i IS NOT NULL)
  SELECT array_agg(id ORDER BY id) FROM person
$$;

-- erase_client forgets a person. The contracts and the payments stay, with their amounts and their days;
-- of the client only the number does. It looks everywhere afterwards: whatever still names the client
-- stops it, and then nothing was erased. It is the only way past what is append-only: while it holds the
-- locks that keep everybody else from writing, the triggers of these tables are off. Nobody takes it back.
--
-- What another client or an employee bears, too, as a name or a number, does not say who is meant: it is
-- erased in what is the client's own, and not looked for elsewhere; nor is a name of one word.
CREATE FUNCTION public.erase_client(client bigint, why text) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ids bigint[]; own jsonb; c record; t record; n bigint; entry bigint;
  names text[]; mails text[]; phones text[]; companies text[];  -- now and ever
  others text[];                      -- of these, what others bear
  here text; here_digits text;        -- what is looked for in what is the client's own: parts of names, too
  whole text; there text; there_digits text;  -- whole names; and of these, elsewhere
  off text[]; statement text; said jsonb; left_over jsonb := '[]'; looked integer := 0; digest text;
BEGIN
  IF NOT EXISTS (SELECT FROM public.employees WHERE id = auth.uid() AND department = 'management' AND active) THEN
    RAISE EXCEPTION 'management erases clients' USING ERRCODE = '42501';
  END IF;
  IF why IS NULL OR why COLLATE public.names !~ '\S' OR length(why) > 500 OR public.steers(why) THEN
    PERFORM public.refuse('erase_reason_text', 'erasing needs a reason, of 500 characters at most');
  END IF;
  -- In the order in which others write, so that no two wait for one another.
  LOCK TABLE public.clients, public.payments, public.amendments, public.contracts, public.instalments, public.events,
    public.history, public.notices IN SHARE ROW EXCLUSIVE MODE;
  SELECT id, erased_at INTO c FROM public.clients WHERE id = client;
  IF NOT FOUND THEN
    PERFORM public.refuse('erase_no_client', format('there is no client %s', client), jsonb_build_object('client', client), '23503');
  END IF;
  IF c.erased_at IS NOT NULL THEN
    PERFORM public.refuse('client_erased_before', format('client %s is erased', client), jsonb_build_object('client', client));
  END IF;
  ids := public.one_person(client);
  -- As everybody archives: with open contracts or coming events it is refused.
  PERFORM set_config('epic.reason', why, true);
  UPDATE public.clients SET deleted_at = now() WHERE id = ANY (ids) AND deleted_at IS NULL;

  SELECT jsonb_build_object('clients', to_jsonb(ids), 'contracts', coalesce(jsonb_agg(id), '[]')) INTO own FROM public.contracts WHERE client_id = ANY (ids);
  FOR t IN SELECT unnest(ARRAY['events', 'payments', 'amendments', 'instalments']) AS tbl LOOP
    EXECUTE format('SELECT $1 || jsonb_build_object(%1$L, coalesce(jsonb_agg(id), ''[]'')) FROM public.%1$I WHERE $1 -> ''contracts'' @> to_jsonb(contract_id)', t.tbl)
      INTO own USING own;
  END LOOP;

  -- Who it is, and was.
  SELECT array_agg(DISTINCT public.fold(v)) FILTER (WHERE k = 'full_name'), array_agg(DISTINCT public.fold(v)) FILTER (WHERE k = 'email'),
         array_agg(DISTINCT v) FILTER (WHERE k = 'phone'), array_agg(DISTINCT public.fold(v)) FILTER (WHERE k = 'company_name')
    INTO names, mails, phones, companies FROM (
      SELECT k.key AS k, k.value AS v FROM public.clients r, jsonb_each_text(to_jsonb(r)) k WHERE r.id = ANY (ids)
      UNION ALL
      SELECT k.key, v FROM public.history h, jsonb_each(h.changes) k, jsonb_array_elements_text(k.value) v WHERE h.tbl = 'clients' AND h.row_id = ANY (ids)) s
   WHERE v IS NOT NULL AND v <> ALL (SELECT 'erased client #' || i FROM unnest(ids) i);
  SELECT array_agg(public.fold(v)) INTO others FROM (
    SELECT unnest(ARRAY[full_name, email, phone]::text[]) AS v FROM public.clients WHERE id <> ALL (ids)
    UNION ALL SELECT unnest(ARRAY[full_name, email]::text[]) FROM public.employees) s WHERE public.quickly(v) = ANY (names || mails || phones);
  here := public.any_of(names || mails || companies || (
    SELECT array_agg(DISTINCT w) FROM unnest(names) f, regexp_split_to_table(f COLLATE public.names, '[^[:alnum:]]+') w WHERE length(w) > 2));
  whole := public.any_of(names || mails || companies);
  there := public.any_of((SELECT array_agg(v) FROM unnest(names) v WHERE v ~ '\S\s+\S' AND v <> ALL (coalesce(others, '{}')))
    || (SELECT array_agg(v) FROM unnest(mails) v WHERE v <> ALL (coalesce(others, '{}'))));
  -- Its last nine digits: those before are written in several ways, or left out.
  SELECT string_agg(right(ltrim(p, '+'), 9), '|'), string_agg(right(ltrim(p, '+'), 9), '|') FILTER (WHERE p <> ALL (coalesce(others, '{}')))
    INTO here_digits, there_digits FROM unnest(phones) p;

  IF public.mentions(why, whole, here_digits) THEN
    PERFORM public.refuse('erase_leaves', 'the reason names the client', jsonb_build_object('client', client, 'places', 'the reason itself'));
  END IF;

  SELECT array_agg(format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname)) INTO off FROM pg_trigger
   WHERE tgenabled = 'O' AND NOT tgisinternal
     AND tgrelid IN (SELECT ('public.' || v)::regclass FROM unnest(ARRAY['clients', 'payments', 'amendments', 'contracts', 'events', 'history', 'notices']) v);
  FOREACH statement IN ARRAY off LOOP
    EXECUTE format(statement, 'DISABLE');
  END LOOP;

  -- The records. Those of others that still change are left to whoever keeps them: see below.
  FOR t IN SELECT * FROM (VALUES
      ('clients', 'full_name', 'false'), ('clients', 'email', 'false'), ('clients', 'phone', 'false'), ('clients', 'company_name', 'false'),
      ('contracts', 'cancel_reason', 'true'), ('payments', 'reference', 'true'), ('payments', 'reason', 'true'), ('amendments', 'reason', 'true'),
      ('events', 'name', 'gone'), ('events', 'location', 'gone'), ('events', 'notes', 'gone'), ('events', 'cancel_reason', 'gone'),
      ('events', 'contact_name', 'gone'), ('events', 'contact_email', 'gone'), ('events', 'contact_phone', 'gone'), ('notices', 'text', 'true')
    ) AS v (tbl, col, theirs) LOOP
    EXECUTE format('UPDATE public.%1$I t SET %2$I = s.v FROM (
        SELECT id, public.without(%1$L, %2$L, id, %2$I, o, public.mentions(%2$I, CASE WHEN o THEN $2 ELSE $4 END, CASE WHEN o THEN $3 ELSE $5 END)) AS v
          FROM (SELECT *, coalesce(%3$s, false) AS o FROM public.%1$I) r WHERE %2$I IS NOT NULL AND (o OR %4$s)) s
      WHERE s.id = t.id AND s.v IS DISTINCT FROM t.%2$I', t.tbl, t.col,
      CASE WHEN t.tbl = 'notices' THEN '$1 -> tbl @> to_jsonb(row_id)' ELSE format('$1 -> %L @> to_jsonb(id)', t.tbl) END,
      CASE WHEN t.theirs = 'gone' THEN 'cancelled_at IS NOT NULL OR deleted_at IS NOT NULL' ELSE t.theirs END)
      USING own, here, here_digits, there, there_digits;
  END LOOP;
  UPDATE public.clients SET erased_at = now(), last_update = now(), version = version + 1 WHERE id = ANY (ids);
  UPDATE public.contracts SET version = version + 1 WHERE client_id = ANY (ids);
  UPDATE public.events SET version = version + 1 WHERE own -> 'events' @> to_jsonb(id);

  -- The history: what was said, and the values. What this transaction says stays, if it names nobody.
  entry := nextval(pg_get_serial_sequence('public.history', 'id'));
  WITH looked_at AS (
    SELECT h.id, h.command, h.reason, h.changes, h.tbl, h.row_id, coalesce(own -> h.tbl @> to_jsonb(h.row_id), false) AS o,
           h.txid = txid_current() AS ours, public.row_digest(h) AS was FROM public.history h
     WHERE own -> h.tbl @> to_jsonb(h.row_id) OR public.mentions(h.command, there, there_digits)
        OR public.mentions(h.reason, there, there_digits) OR public.mentions(h.changes::text, there, there_digits)),
  scrubbed AS (
    SELECT id, was,
           CASE WHEN command IS NOT NULL AND (o AND NOT ours OR public.mentions(command, there, there_digits)) THEN 'erased' ELSE command END AS command,
           CASE WHEN reason  IS NOT NULL AND (o AND NOT ours OR public.mentions(reason,  there, there_digits)) THEN 'erased' ELSE reason END AS reason,
           (SELECT jsonb_object_agg(k.key, (SELECT jsonb_agg(CASE WHEN jsonb_typeof(v) = 'string' THEN to_jsonb(public.without(tbl, k.key, row_id, v #>> '{}', o,
                public.mentions(v #>> '{}', CASE WHEN o THEN here ELSE there END, CASE WHEN o THEN here_digits ELSE there_digits END))) ELSE v END ORDER BY i)
              FROM jsonb_array_elements(k.value) WITH ORDINALITY e (v, i))) FROM jsonb_each(changes) k) AS changes
      FROM looked_at),
  done AS (
    UPDATE public.history h SET command = s.command, reason = s.reason, changes = s.changes FROM scrubbed s
     WHERE s.id = h.id AND (h.command, h.reason, h.changes) IS DISTINCT FROM (s.command, s.reason, s.changes)
    RETURNING h.id, s.was, public.row_digest(h) AS became)
  INSERT INTO meta.erasures (history_id, was, became, erased_by) SELECT id, was, became, entry FROM done ORDER BY id;
  GET DIAGNOSTICS n = ROW_COUNT;
  SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', history_id, encode(was, 'hex'), encode(became, 'hex')), ',' ORDER BY history_id), ''), 'UTF8')), 'hex')
    INTO digest FROM meta.erasures WHERE erased_by = entry;
  INSERT INTO public.history (id, actor, command, reason, tbl, row_id, op, changes) OVERRIDING SYSTEM VALUE
    SELECT CASE WHEN i = client THEN entry ELSE nextval(pg_get_serial_sequence('public.history', 'id')) END,
           auth.uid(), left(nullif(current_setting('epic.command', true), ''), 4000), why, 'clients', i, 'UPDATE',
           jsonb_build_object('erased_at', jsonb_build_array(NULL, to_jsonb(r) -> 'erased_at'))
             || CASE WHEN i = client THEN jsonb_build_object('scrubbed', jsonb_build_array(NULL, digest)) ELSE '{}' END
      FROM unnest(ids) i JOIN public.clients r ON r.id = i;

  FOREACH statement IN ARRAY off LOOP
    EXECUTE format(statement, 'ENABLE');
  END LOOP;

  -- The proof. Of others, their own names and numbers are theirs.
  FOR t IN SELECT k.relname AS tbl, a.attname AS col, a.atttypid = 'jsonb'::regtype AS json
             FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid JOIN pg_type y ON y.oid = a.atttypid
            WHERE k.relnamespace = 'public'::regnamespace AND k.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
              AND (y.typcategory = 'S' OR a.atttypid = 'jsonb'::regtype OR y.typbasetype <> 0) ORDER BY k.relname, a.attnum LOOP
    looked := looked + 1;
    -- What names the client anywhere is looked at again: as the client's own, or as others'.
    EXECUTE format('SELECT coalesce(jsonb_agg(format(''%%s #%%s (%%s)'', %1$L, r ->> ''id'', %2$L)), ''[]'') FROM (
        SELECT to_jsonb(x) AS r, regexp_replace(%3$s, ''erased client #[0-9]+|event #[0-9]+'', '''', ''g'') AS v FROM public.%1$I x
         WHERE public.mentions(x.%2$I::text, $2, $3)) s,
        LATERAL (SELECT coalesce(CASE WHEN %1$L IN (''history'', ''notices'') THEN $1 -> (r ->> ''tbl'') @> (r -> ''row_id'') ELSE $1 -> %1$L @> (r -> ''id'') END, false) AS o) q
      WHERE public.mentions(v, CASE WHEN o THEN $2 ELSE $4 END, CASE WHEN o THEN $3 ELSE $5 END)', t.tbl, t.col,
      CASE WHEN t.json THEN format('jsonb_path_query_array(x.%I, ''$.*[*] ? (@.type() == "string")'')::text', t.col) ELSE format('x.%I::text', t.col) END)
      INTO said USING own, whole, here_digits, there, there_digits;
    left_over := left_over || said;
  END LOOP;
  IF left_over <> '[]' THEN
    PERFORM public.refuse('erase_leaves', format('client %s is named elsewhere', client), jsonb_build_object('client', client,
      'places', (SELECT string_agg(v, ', ') FROM (SELECT v FROM jsonb_array_elements_text(left_over) v LIMIT 10) s)));
  END IF;
  RETURN jsonb_build_object('clients', to_jsonb(ids), 'contracts', jsonb_array_length(own -> 'contracts'), 'events', jsonb_array_length(own -> 'events'),
    'payments', jsonb_array_length(own -> 'payments'), 'history', n, 'columns', looked, 'shared', coalesce(array_length(others, 1), 0));
END $$;

REVOKE ALL ON FUNCTION public.row_digest(public.history), public.quickly(text), public.mentions(text, text, text), public.any_of(text[]),
  public.without(text, text, bigint, text, boolean, boolean), public.one_person(bigint), public.erase_client(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.erase_client(bigint, text) TO epic_management;
