package admin

import (
	"context"
	"database/sql"
)

// checkRows looks whether every row keeps the foreign keys and the checks of its table: whoever has
// written past them left them as valid as they were.
func checkRows(ctx context.Context, tx *sql.Tx) ([]check, error) {
	// Each constraint makes the question which rows break it; a row without a number is told whole.
	const questions = `
		SELECT format('SELECT %L || coalesce(''#'' || (to_jsonb(t) ->> ''id''), to_jsonb(t)::text) || %L, '''' FROM %s t WHERE %s',
		         conrelid::regclass || ' ', ' breaks ' || conname, conrelid::regclass,
		         CASE contype WHEN 'c' THEN 'NOT (' || pg_get_expr(conbin, conrelid) || ')'
		              ELSE (SELECT string_agg(format('t.%I IS NOT NULL', a.attname), ' AND ') FROM unnest(conkey) k JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k)
		                   || format(' AND NOT EXISTS (SELECT FROM %s r WHERE %s)', confrelid::regclass,
		                        (SELECT string_agg(format('r.%I = t.%I', f.attname, a.attname), ' AND ')
		                           FROM unnest(conkey, confkey) AS k (own, other) JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = own
		                           JOIN pg_attribute f ON f.attrelid = confrelid AND f.attnum = other)) END)
		  FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace
		 WHERE nspname IN ('public', 'auth', 'meta') AND contype IN ('c', 'f') AND conrelid <> 0 ORDER BY conrelid, conname`
	rows, err := tx.QueryContext(ctx, questions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var question string
		if err := rows.Scan(&question); err != nil {
			return nil, err
		}
		list = append(list, question)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	c := check{Name: "rows", Looked: len(list)}
	for _, question := range list {
		wrong, err := findings(ctx, tx, question)
		if err != nil {
			return nil, err
		}
		for _, w := range wrong {
			w.Do = "find in the history who changed it, and correct the row"
			c.Wrong = append(c.Wrong, w)
		}
	}
	return []check{c}, nil
}

// checkRecords looks whether the records agree with each other where only triggers see to it.
func checkRecords(ctx context.Context, tx *sql.Tx) ([]check, error) {
	var checks []check
	for _, c := range []struct{ name, looked, wrong string }{
		{"ledger", `SELECT count(*) FROM public.contracts`, `
			SELECT format('contract #%s says that %s is paid, its payments add up to %s of a total of %s', c.id, c.paid, coalesce(p.sum, 0), c.total_amount),
			       'compare: show payments where contract = #' || c.id
			  FROM public.contracts c LEFT JOIN (SELECT contract_id, sum(amount) FROM public.payments GROUP BY 1) p ON p.contract_id = c.id
			 WHERE c.paid <> coalesce(p.sum, 0) OR coalesce(p.sum, 0) NOT BETWEEN 0 AND c.total_amount ORDER BY c.id`},
		{"terms", `SELECT count(*) FROM public.amendments`, `
			SELECT format('contract #%s is of %s for client #%s, its last amendment says %s for client #%s', c.id, c.total_amount, c.client_id, a.total_after, a.client_after),
			       'compare: show amendments where contract = #' || c.id
			  FROM public.contracts c JOIN LATERAL (
			       SELECT * FROM public.amendments WHERE contract_id = c.id ORDER BY number DESC LIMIT 1) a ON true
			 WHERE (a.total_after, a.client_after) <> (c.total_amount, c.client_id)
			UNION ALL
			SELECT format('amendment #%s does not begin where the one before it ends', id), 'compare: show amendments where contract = #' || contract_id FROM (
			  SELECT id, contract_id, total_before, client_before, lag(total_after) OVER w AS total, lag(client_after) OVER w AS client, number, row_number() OVER w AS n
			    FROM public.amendments WINDOW w AS (PARTITION BY contract_id ORDER BY number)) a
			 WHERE (total_before, client_before) <> (total, client) OR number <> n ORDER BY 1`},
		{"plans", `SELECT count(*) FROM public.instalments WHERE deleted_at IS NULL`, `
			SELECT format('instalment #%s says that %s of %s is covered: with what is paid it is %s', id, covered, amount, share), 'change its day and change it back' FROM (
			  SELECT i.id, i.covered, i.amount, least(i.amount, greatest(0, c.paid - (sum(i.amount) OVER (PARTITION BY c.id ORDER BY i.due_on, i.id) - i.amount))) AS share
			    FROM public.instalments i JOIN public.contracts c ON c.id = i.contract_id WHERE i.deleted_at IS NULL) s
			 WHERE covered <> share
			UNION ALL
			SELECT format('the instalments of contract #%s add up to %s of a total of %s', c.id, sum(i.amount), c.total_amount), 'compare: show instalments where contract = #' || c.id
			  FROM public.instalments i JOIN public.contracts c ON c.id = i.contract_id WHERE i.deleted_at IS NULL GROUP BY c.id HAVING sum(i.amount) > c.total_amount ORDER BY 1`},
		{"signatures", `SELECT count(*) FROM public.events`, `
			SELECT format('event #%s is on contract #%s, which is not signed', e.id, c.id), 'sign the contract, or cancel the event'
			  FROM public.events e JOIN public.contracts c ON c.id = e.contract_id WHERE c.signed_at IS NULL ORDER BY e.id`},
		{"bookings", `SELECT count(*) FROM public.events WHERE support_contact_id IS NOT NULL OR venue_id IS NOT NULL`, `
			SELECT format('event #%s overlaps another one of employee #%s', id, support_contact_id), 'assign one of them to somebody else' FROM (
			  SELECT id, support_contact_id, start_date, max(end_date) OVER (PARTITION BY support_contact_id ORDER BY start_date, id
			         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy
			    FROM public.events WHERE support_contact_id IS NOT NULL AND cancelled_at IS NULL AND deleted_at IS NULL AND NOT overlap_ok) e
			 WHERE busy > start_date
			UNION ALL
			SELECT format('event #%s overlaps another one in venue #%s', id, venue_id), 'move one of them' FROM (
			  SELECT id, venue_id, start_date, max(end_date) OVER (PARTITION BY venue_id ORDER BY start_date, id
			         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy
			    FROM public.events WHERE venue_id IS NOT NULL AND cancelled_at IS NULL AND deleted_at IS NULL AND NOT overlap_ok) e
			 WHERE busy > start_date ORDER BY 1`},
		{"people", `SELECT count(*) FROM public.employees`, `
			SELECT format('client #%s belongs to employee #%s, who is not active in commercial', c.id, e.id), 'assign the client to somebody else'
			  FROM public.clients c JOIN public.employees e ON e.id = c.commercial_contact_id
			 WHERE c.deleted_at IS NULL AND (e.department <> 'commercial' OR e.deactivated_at IS NOT NULL)
			UNION ALL
			SELECT format('event #%s is supported by employee #%s, who is not active in support', v.id, e.id), 'assign the event to somebody else'
			  FROM public.events v JOIN public.employees e ON e.id = v.support_contact_id
			 WHERE v.deleted_at IS NULL AND v.cancelled_at IS NULL AND v.end_date > now() AND (e.department <> 'support' OR e.deactivated_at IS NOT NULL)
			UNION ALL
			SELECT 'there is no active manager', 'epic init makes one'
			 WHERE EXISTS (SELECT FROM public.employees) AND NOT EXISTS (
			       SELECT FROM public.employees WHERE department = 'management' AND deactivated_at IS NULL)`},
	} {
		found := check{Name: c.name}
		var err error
		if err = tx.QueryRowContext(ctx, c.looked).Scan(&found.Looked); err != nil {
			return nil, err
		}
		if found.Wrong, err = findings(ctx, tx, c.wrong); err != nil {
			return nil, err
		}
		checks = append(checks, found)
	}
	return checks, nil
}
