package migrations_test

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/internal/postgres"
)

const (
	racers = 8    // connections at once
	rounds = 1000 // on as many contracts: 2001, 2002 …
)

// administrators are racers whom no right holds back.
func administrators(t *testing.T, d *database) (conns []*sql.DB) {
	t.Helper()
	for range racers {
		conn, err := postgres.Connect(d.db.Cluster.Admin(d.db.Name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conns = append(conns, conn)
	}
	return conns
}

// deadlock is no rule: of two who wait for each other the server ends one, who tries again as the
// program does.
const deadlock = "40P01"

// contest has every racer run a statement at the same moment, round after round; what is refused is
// refused by one of the rules, or a right (denied). It gives how many statements went through.
func contest(t *testing.T, conns []*sql.DB, statement func(racer, round int) string, rules ...string) (done int) {
	t.Helper()
	outcomes := make([]error, len(conns))
	for round := range rounds {
		var all sync.WaitGroup
		for i, conn := range conns {
			all.Go(func() {
				for {
					_, outcomes[i] = conn.ExecContext(t.Context(), statement(i, round))
					var pg *pgconn.PgError
					if !errors.As(outcomes[i], &pg) || pg.Code != deadlock || !slices.Contains(rules, deadlock) {
						return
					}
					time.Sleep(rand.N(10 * time.Millisecond)) // or they would meet again
				}
			})
		}
		all.Wait()
		for i, err := range outcomes {
			var pg *pgconn.PgError
			switch {
			case err == nil:
				done++
			case !errors.As(err, &pg) || !slices.Contains(rules, cmp.Or(pg.ConstraintName, pg.Code)):
				t.Fatalf("%s: %v", statement(i, round), err)
			}
		}
	}
	return done
}

// none fails the test where a question finds something.
func none(t *testing.T, d *database, what, question string) {
	t.Helper()
	if n := one[int](t, d.admin, "SELECT count(*) FROM ("+question+") violations"); n != 0 {
		t.Errorf("%s: %d", what, n)
	}
}

const (
	drafts = `INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT n, 1, 1300 FROM generate_series(2001, 3000) n`
	signed = `UPDATE contracts SET signed_at = now(), signed_by = 2 WHERE id > 2000`

	overpaid = `SELECT FROM contracts c LEFT JOIN (SELECT contract_id, sum(amount) FROM payments GROUP BY 1) p ON p.contract_id = c.id
		WHERE c.paid <> coalesce(p.sum, 0) OR c.paid > c.total_amount`
	uncovered = `SELECT FROM (SELECT i.covered, least(i.amount, greatest(0, c.paid - (sum(i.amount) OVER (PARTITION BY c.id ORDER BY i.due_on, i.id) - i.amount))) AS share
		FROM instalments i JOIN contracts c ON c.id = i.contract_id WHERE i.deleted_at IS NULL) s WHERE covered <> share`
)

// However many pay at once, no more than the total is paid.
func TestRaces_paymentsAtOnce(t *testing.T) {
	d := demo(t)
	must(t, d.admin, drafts)
	must(t, d.admin, signed)
	done := contest(t, administrators(t, d), func(racer, round int) string {
		return fmt.Sprintf(`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (%d, 'EUR', %d, 1)`, 2001+round, 150+(37*racer+round)%400)
	}, "paid_range")
	none(t, d, "contracts whose payments do not add up, or exceed the total", overpaid)
	// Where one was refused, less than the largest payment is left.
	none(t, d, "contracts that had room", `SELECT FROM contracts c WHERE c.id > 2000 AND c.total_amount - c.paid >= 550`)
	if n := one[int](t, d.admin, `SELECT count(*) FROM payments`); n != done || done < 2*rounds || done == racers*rounds {
		t.Errorf("%d payments were accepted, and %d are kept", done, n)
	}
}

// Four pay, three lower the total and one changes the plan: what is paid, planned and amended agrees.
func TestRaces_paymentsAgainstAmendments(t *testing.T) {
	d := demo(t)
	must(t, d.admin, drafts)
	must(t, d.admin, signed)
	must(t, d.admin, `INSERT INTO instalments (contract_id, due_on, amount) SELECT id, date '2027-01-01' + k, 300 FROM contracts, generate_series(1, 2) k WHERE id > 2000`)
	contest(t, administrators(t, d), func(racer, round int) string {
		contract := 2001 + round
		switch {
		case racer < 4:
			return fmt.Sprintf(`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (%d, 'EUR', %d, 1)`, contract, 150+50*racer)
		case racer < 7:
			return fmt.Sprintf(`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (%d, %d, 'less', 1)`, contract, 550+100*(racer-4+round%2))
		default:
			return fmt.Sprintf(`INSERT INTO instalments (contract_id, due_on, amount) VALUES (%d, '2026-01-01', 150)`, contract)
		}
	}, "paid_range", "instalments_within_total", "amendment_changes_terms")
	none(t, d, "contracts whose payments do not add up, or exceed the total", overpaid)
	none(t, d, "instalments that are not covered as far as is paid", uncovered)
	none(t, d, "plans that exceed the total", `SELECT FROM contracts c JOIN instalments i ON i.contract_id = c.id GROUP BY c.id HAVING sum(i.amount) > c.total_amount`)
	none(t, d, "terms that are not those of the last amendment", `SELECT FROM contracts c JOIN LATERAL (
		SELECT * FROM amendments WHERE contract_id = c.id ORDER BY number DESC LIMIT 1) a ON true WHERE a.total_after <> c.total_amount`)
	none(t, d, "amendments that do not follow one another", `SELECT FROM (SELECT total_before, lag(total_after) OVER w AS before, number, row_number() OVER w AS n
		FROM amendments WINDOW w AS (PARTITION BY contract_id ORDER BY number)) a WHERE total_before <> before OR number <> n`)
	if n := one[int](t, d.admin, `SELECT count(*) FROM amendments`); n < rounds/2 {
		t.Errorf("only %d amendments", n)
	}
}

// Four sign and four cancel: no contract is signed after it was cancelled, and each is cancelled once.
func TestRaces_signAgainstCancel(t *testing.T) {
	d := demo(t)
	must(t, d.admin, drafts)
	contest(t, administrators(t, d), func(racer, round int) string {
		if racer%2 == 0 {
			return fmt.Sprintf(`UPDATE contracts SET signed_at = clock_timestamp(), signed_by = 2 WHERE id = %d`, 2001+round)
		}
		return fmt.Sprintf(`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = %d`, 2001+round)
	}, "no_unsign", "sign_cancelled", "contract_is_cancelled")
	const of = `FROM history WHERE tbl = 'contracts' AND row_id > 2000 AND changes ? `
	none(t, d, "contracts signed after they were cancelled", `SELECT FROM (SELECT id, row_id `+of+`'signed_at') s JOIN (SELECT id, row_id `+of+`'cancelled_at') c
		ON c.row_id = s.row_id AND c.id < s.id`)
	none(t, d, "contracts signed or cancelled twice", `SELECT `+of+`'signed_at' GROUP BY row_id HAVING count(*) > 1 UNION ALL SELECT `+of+`'cancelled_at' GROUP BY row_id HAVING count(*) > 1`)
	none(t, d, "contracts that were not cancelled", `SELECT FROM contracts WHERE id > 2000 AND cancelled_at IS NULL`)
	if n := one[int](t, d.admin, `SELECT count(*) FROM contracts WHERE id > 2000 AND is_signed`); n == 0 || n == rounds {
		t.Errorf("%d of %d were signed first: nothing was raced", n, rounds)
	}
}
