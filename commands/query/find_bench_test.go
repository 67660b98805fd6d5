package query

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/commands/lang"
)

// crowd are a hundred thousand clients, a fifth of them with a contract and an event: one in twenty is
// called Martin, one company in four has the word cool.
const crowd = `SET LOCAL session_replication_role = replica;
	INSERT INTO clients (id, full_name, email, phone, company_name, commercial_contact_id) OVERRIDING SYSTEM VALUE
	SELECT i, (ARRAY['Anna','Bruno','Chloé','David','Élodie','Fabien','Gaëlle','Hugo','Inès','Jules'])[1 + i % 10] || ' ' ||
		(ARRAY['Martin','Bernard','Dubois','Moreau','Laurent','Lefèvre','Michel','Garcia','Roux','Fournier','Girard','Bonnet','Dupont','Lambert',
			'Fontaine','Rousseau','Vincent','Muller','Lefebvre','Faure'])[1 + (i / 10) % 20] || CASE WHEN i % 20 = 0 THEN ' ' || md5(i::text) ELSE '' END,
		'client' || i || '@' || (ARRAY['gmail.com','startup.io','orange.fr'])[1 + i % 3], '+336' || lpad(i::text, 8, '0'),
		CASE i % 4 WHEN 0 THEN 'Cool Startup ' || i WHEN 1 THEN 'Société ' || left(md5(i::text), 6) WHEN 2 THEN 'Groupe ' || left(md5(i::text), 8) END, 2
	FROM generate_series(10001, 110000) i;
	INSERT INTO contracts (id, client_id, commercial_id, total_amount, signed_at, signed_by) OVERRIDING SYSTEM VALUE SELECT i, i, 2, 1000, now(), 2 FROM generate_series(10005, 110000, 5) i;
	INSERT INTO events (id, name, contract_id, start_date, end_date, location, contact_name, contact_email) OVERRIDING SYSTEM VALUE
	SELECT k.id, 'Fête de ' || c.full_name, k.id, '2027-01-01Z', '2027-01-02Z', k.id || ' rue du Château, Paris', c.full_name, c.email
	FROM contracts k JOIN clients c ON c.id = k.client_id WHERE k.id > 10000`

// worked is how long the server's processes of a session have worked, which does not depend on how busy
// the machine is; 0 where there is no /proc.
func (w *world) worked(s *Session) time.Duration {
	var ticks int
	pids := one[string](w, `SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE usename = $1`, s.Role)
	for pid := range strings.FieldsSeq(pids) {
		text, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil {
			return 0
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		for _, field := range fields[11:13] { // in the program, and in the system for it
			n, err := strconv.Atoi(field)
			if err != nil {
				w.t.Fatal(err)
			}
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// BenchmarkSearch looks in a hundred thousand clients, and in what belongs to them, for what many have,
// few, or nobody; docs/bench.md has a run of it.
func BenchmarkSearch(b *testing.B) {
	w := demo(b)
	tx, err := w.admin.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(crowd); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	w.exec("VACUUM ANALYZE")
	session := w.login(bill)
	s := w.store(session)
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	for _, c := range []struct {
		name, text string
		found      bool
	}{
		{"many", "martin", true}, {"very many", "cool", true}, {"all", "client", true}, {"two letters", "ma", true}, {"a few", "moreau 7", true},
		{"one", "client77777@orange.fr", true}, {"mistyped", "jhon ouick", true}, {"mistyped, many", "matrin", true}, {"number", "#10005", true}, {"phone", "06 00 07 77 77", true},
		{"none", "zqxwvj", false}, {"none, long", "xylophone quartzite zephyr", false}, {"no such e-mail", "nobody@nowhere.zz", false},
	} {
		b.Run(c.name, func(b *testing.B) {
			before, n := w.worked(session), 0
			for b.Loop() {
				n++
				q, err := check.Search(c.text, lang.Span{}, nil)
				if err != nil {
					b.Fatal(err)
				}
				t, err := s.Search(b.Context(), check, q)
				if err != nil {
					b.Fatal(err)
				}
				if (t.Total > 0) != c.found {
					b.Fatalf("%q finds %d", c.text, t.Total)
				}
			}
			if after := w.worked(session); after > 0 {
				b.ReportMetric(float64((after-before).Milliseconds())/float64(n), "server-ms/op")
			}
		})
	}
}
