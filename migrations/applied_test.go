package migrations_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"epicevents.example/epic/migrations"
)

// applied are the migrations that databases of people have seen: what is wrong in one is mended in a
// new one, which they get by epic migrate. The sum is of the text.
var applied = map[string]string{
	"20261123000100_foundations.tx.up.sql": "dc0413646c40036c",
	"20261123000200_tables.tx.up.sql":      "750ca64dbd7f6e7d",
	"20261123000300_rules.tx.up.sql":       "59ac546990aefb3f",
	"20261123000400_auth.tx.up.sql":        "874ef2947b45c3bc",
	"20261123000500_rights.tx.up.sql":      "b0ac24f228c18574",
	"20261123000600_history.tx.up.sql":     "49aeb6d8905e1b52",
	"20261123000700_seals.tx.up.sql":       "2f755a3c553aff8d",
}

func TestApplied(t *testing.T) {
	for name, want := range applied {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:8]) != want {
			t.Errorf("%s was changed after it was applied", name)
		}
	}
}

// A database of the first version, with its records and somebody at work in it, gets what is new.
func TestUp_fromTheFirst(t *testing.T) {
	d := bare(t)
	must(t, d.admin, readFile(t, "ledger.sql"))
	for _, name := range first {
		must(t, d.admin, "BEGIN; "+readFile(t, name)+"; RESET ROLE; COMMIT")
		must(t, d.admin, `INSERT INTO meta.migrations (name, group_id) VALUES ($1, 1)`, name[:14])
	}
	must(t, d.admin, `INSERT INTO employees (full_name, email, department) VALUES ('Ann', 'ann@x.fr', 'management')`)
	must(t, d.admin, `SELECT auth.store(1, $1, $2, false)`, salt("ann@x.fr"), key(password, salt("ann@x.fr")))
	if _, err := migrations.Up(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	got := describe(t, d)
	fresh := empty(t)
	same(t, "grown up", got, describe(t, fresh))
	must(t, d.admin, `UPDATE auth.credentials SET params = 'argon2id,m=64,t=1,p=1'`)
	if err := migrations.Grants(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	d.login(t, "ann@x.fr", password)
}

// first are the migrations of the first version.
var first = []string{"20261123000100_foundations.tx.up.sql", "20261123000200_tables.tx.up.sql", "20261123000300_rules.tx.up.sql", "20261123000400_auth.tx.up.sql", "20261123000500_rights.tx.up.sql", "20261123000600_history.tx.up.sql"}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
