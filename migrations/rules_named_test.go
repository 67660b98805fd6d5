package migrations_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every name that the database can refuse with is explained for those who write the
// sentences, and has a case here or among the rights of sessions.
func TestRules_allNamed(t *testing.T) {
	d := empty(t)
	explained := documented(t)
	tried := map[string]bool{"not_own_department": true, "not_own_deactivation": true, "own_password": true,
		"password_wait": true, "employee_is_inactive": true, // TestSession_…
		"client_is_erased": true, "client_erased_before": true, "erase_no_client": true, "erase_reason_text": true, "erase_leaves": true} // TestErase
	for _, c := range ruleCases {
		tried[c.rule] = true
	}
	for name := range explained {
		if !tried[name] {
			t.Errorf("%s is explained, but no test breaks it", name)
		}
	}
	rows, err := d.admin.Query(`
		SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
		WHERE n.nspname = 'public' AND contype IN ('c', 'u', 'x', 'f')
		  AND conname NOT IN ('clients_id_commercial', 'contracts_id_currency', 'contracts_id_signed', 'history_op',
		                      'amendments_number_key', 'amendment_client_before') -- cannot be broken
		UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef ~ '^CREATE UNIQUE INDEX .*[(](lower|public.fold|fold)'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if _, ok := explained[name]; !ok {
			t.Errorf("constraint %s is not explained at the head of the rules", name)
		}
		n++
	}
	if err := rows.Err(); err != nil || n < 40 {
		t.Errorf("read %d constraints: %v", n, err)
	}
}

// documented reads the names at the heads of the migrations.
func documented(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.up.sql")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "SET LOCAL ROLE")
		for _, m := range regexp.MustCompile(`(?m)^--   ([a-z0-9_]+(?:, [a-z_]+)*) {1,30}(?:G )?`).FindAllStringSubmatch(head, -1) {
			for _, name := range strings.Split(m[1], ", ") {
				if name != "name" {
					names[name] = true
				}
			}
		}
	}
	return names
}
