package admin

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// checkSessions looks whether each role of a session is worth what its session is.
func (x examination) checkSessions(ctx context.Context, tx *sql.Tx) ([]check, error) {
	c := check{Name: "sessions"}
	const roles = `SELECT rolname FROM pg_roles WHERE rolname ~ '^epic_s_'`
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM (`+roles+`) r`).Scan(&c.Looked); err != nil {
		return nil, err
	}
	const wrong = `
		WITH s AS (
		  SELECT r.*, s.revoked_at, s.expires_at, s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AS live, e.active,
		         r.rolcanlogin AND (r.rolvaliduntil IS NULL OR r.rolvaliduntil > clock_timestamp()) AS able,
		         CASE WHEN c.must_change THEN 'epic_newcomer' ELSE 'epic_' || e.department END AS entitled,
		         ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid) AS member
		    FROM pg_roles r JOIN auth.sessions s ON s.role_name = r.rolname JOIN public.employees e ON e.id = s.employee_id
		    LEFT JOIN auth.credentials c ON c.employee_id = e.id)
		SELECT format('%I can still log in, and its session has ended', rolname), format('ALTER ROLE %I NOLOGIN', rolname) FROM s WHERE able AND NOT live
		UNION ALL
		SELECT format('%I can log in until %s, its session ends at %s', rolname, coalesce(rolvaliduntil::text, 'for ever'), expires_at),
		       format('ALTER ROLE %I VALID UNTIL %L', rolname, expires_at)
		  FROM s WHERE able AND live AND (rolvaliduntil IS NULL OR rolvaliduntil > expires_at)
		UNION ALL
		SELECT format('%I has a session, and its employee is not active', rolname), format('SELECT auth.kill(NULL, %L)', rolname) FROM s WHERE live AND NOT active
		UNION ALL
		SELECT format('%I is a member of %s, its session was of %s', rolname, m, coalesce(CASE WHEN revoked_at IS NULL THEN entitled END, 'none')), format('REVOKE %I FROM %I', m, rolname)
		  FROM s, unnest(member) m WHERE revoked_at IS NOT NULL OR m <> entitled
		UNION ALL
		SELECT format('%I may do what no session may', rolname), format('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', rolname)
		  FROM pg_roles WHERE rolname ~ '^epic_s_' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
		ORDER BY 1`
	var err error
	if c.Wrong, err = findings(ctx, tx, wrong); err != nil {
		return nil, err
	}
	const strangers = roles + ` AND rolcanlogin AND (rolvaliduntil IS NULL OR rolvaliduntil > clock_timestamp())
		AND rolname NOT IN (SELECT role_name FROM auth.sessions) ORDER BY 1`
	unknown, err := words(ctx, tx, strangers)
	if err != nil || len(unknown) == 0 {
		return []check{c}, err
	}
	known, err := x.otherSessions(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, role := range unknown {
		if !slices.Contains(known, role) {
			c.Wrong = append(c.Wrong, finding{What: role + " can log in, and no session is its own", Do: "DROP ROLE " + role})
		}
	}
	return []check{c}, nil
}

// otherSessions are the roles of sessions of the other databases of Epic on the same server, which
// has one set of roles.
func (x examination) otherSessions(ctx context.Context, tx *sql.Tx) (roles []string, err error) {
	names, err := words(ctx, tx, `SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> current_database()`)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		list, err := x.sessionsOf(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("the database %s: %w", name, err)
		}
		roles = append(roles, list...)
	}
	return roles, nil
}

func (x examination) sessionsOf(ctx context.Context, name string) ([]string, error) {
	db, err := x.place.connect(name)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var epic bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('auth.sessions') IS NOT NULL AND to_regclass('meta.migrations') IS NOT NULL`).Scan(&epic); err != nil || !epic {
		return nil, err
	}
	return words(ctx, db, `SELECT role_name FROM auth.sessions`)
}

// words runs a query of one column.
func words(ctx context.Context, db interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}, query string) (list []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			return nil, err
		}
		list = append(list, word)
	}
	return list, rows.Err()
}
