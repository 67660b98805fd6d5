package query

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// search looks for a text as people do.
func (w *world) search(s *Store, text string, things ...models.Thing) *Table {
	w.t.Helper()
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	var only *models.Entity
	if len(things) > 0 {
		only = w.schema.Of(things[0])
	}
	q, err := check.Search(text, lang.Span{}, only)
	if err != nil {
		w.t.Fatalf("%q: %v", text, err)
	}
	t, err := s.Search(w.t.Context(), check, q)
	if err != nil {
		w.t.Fatalf("%q: %v", text, err)
	}
	return t
}

// said are the rows of an answer, a line each: the thing, its number, where it matched.
func said(t *Table) (lines []string) {
	for _, row := range t.Rows {
		line := fmt.Sprintf("%v #%v %v", row[0], row[1], row[3])
		if row[4] != nil {
			line += " (archived)"
		}
		lines = append(lines, line)
	}
	return lines
}

// Each field that has the word find has an index for it, and each such index has its field.
func TestSearch_indexes(t *testing.T) {
	t.Parallel()
	w := demo(t)
	there := one[string](w, `SELECT string_agg(indexdef, E'\n' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public'`)
	var wanted []string
	for _, e := range w.schema.Entities() {
		for _, f := range e.Fields {
			switch {
			case !f.Find || f.To != "": // found by an index of the other
			case f.Kind == models.KindID || f.Kind == models.KindInteger:
				if !regexp.MustCompile(` ON public\.` + e.Table + ` USING btree \(` + f.Column + `\)`).MatchString(there) {
					t.Errorf("%s.%s has no index", e.Thing, f.Name)
				}
			default:
				wanted = append(wanted, e.Table+"."+f.Column)
			}
		}
	}
	var got []string
	trigrams := regexp.MustCompile(`ON public\.(\w+) USING gin \((?:public\.)?fold\(\(?(\w+)\)?(?:::text)?\) ext\.gin_trgm_ops\)\n`)
	for _, m := range trigrams.FindAllStringSubmatch(there+"\n", -1) {
		got = append(got, m[1]+"."+m[2])
	}
	slices.Sort(wanted)
	slices.Sort(got)
	if !slices.Equal(got, wanted) {
		t.Errorf("there are indexes of\n%v, and the fields that are looked in are\n%v", got, wanted)
	}
}

// What is the same comes before its beginning, that before the beginning of a word, then a part of
// one, then what is alike; archived records come last.
func TestSearch_order(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`INSERT INTO clients (full_name, email, phone, company_name, commercial_contact_id) VALUES
		('Grand Marin', 'a@x.fr', NULL, NULL, 2), ('Marin', 'b@x.fr', NULL, NULL, 2), ('Marine Blanc', 'c@x.fr', '+33612345678', NULL, 2),
		('Sousmarin', 'd@x.fr', NULL, NULL, 2), ('Paul Maring', 'e@x.fr', NULL, 'Marin', 2), ('Mairn', 'f@x.fr', NULL, NULL, 2),
		('Marin', 'g@x.fr', NULL, NULL, 2)`)
	w.exec(`UPDATE clients SET deleted_at = now() WHERE email = 'g@x.fr'`)
	s := w.store(w.login(bill))
	for text, want := range map[string][]string{
		"MARIN": {
			"client #5 name: Marin", "client #8 company: Marin", "client #6 name: Marine Blanc", "client #4 name: Grand Marin",
			"client #7 name: Sousmarin", "client #9 name: Mairn", "client #10 name: Marin (archived)",
		},
		"ouick": {
			"client #2 name: John Ouick", "contract #652 client: John Ouick", "event #109 name: John Ouick Wedding",
		},
		"jhon":                         {"client #2 name: John Ouick", "contract #652 client: John Ouick", "event #109 name: John Ouick Wedding"},
		"société lacomme":              nil,
		"aleinor":                      {"employee #4 name: Aliénor Vichum"},
		"kevin startup":                {"client #1 company: Cool Startup LLC"},
		"652":                          {"contract #652 id: 652"},
		"#652":                         {"contract #652 id: 652"},
		"#65":                          nil,
		"99999999999":                  nil,
		"9999999999999999999999999999": nil,
		"06 12 34 56 78":               {"client #6 phone: +33612345678"},
		"+33 (0)6 12-34-56-78":         {"client #6 phone: +33612345678"},
		"345678":                       {"client #6 phone: +33612345678", "client #1 phone: +67812345678", "client #2 phone: +12345678901", "event #109 contact phone: +12345678901"},
		"Jacky@LouBouzin.grd":          {"event #1023 contact email: jacky@loubouzin.grd"},
		"kate@epicevents.exampel":      {"employee #3 email: kate@epicevents.example"},
		"lou@loubouzin.grd":            {"client #3 email: lou@loubouzin.grd"},
		"41120":                        {"event #109 location: 53 Rue du Château, 41120 Candé-sur-Beuvron, France"},
		"river":                        {"event #109 notes: Wedding starts at 3PM, by the river."},
		"dj for":                       {"event #109 notes: Kate needs to organize the DJ for after party."},
		"lo":                           {"client #3 name: Lou Bouzin", "contract #412 client: Lou Bouzin", "event #1023 name: Lou Bouzin General Assembly"},
	} {
		if got := said(w.search(s, text)); !slices.Equal(got, want) {
			t.Errorf("%q finds\n  %s\nwant\n  %s", text, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
	if got := said(w.search(s, "ouick", models.Contracts)); !slices.Equal(got, []string{"contract #652 client: John Ouick"}) {
		t.Errorf("in contracts: %q", got)
	}
}

// A record is first when its whole name is looked for, whatever is in the name; marks of patterns, of
// strings and of arrays are text.
func TestSearch_exact(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	random := rand.New(rand.NewPCG(6, 10))
	parts := []string{
		"a", "Jo", "Éric", "anna", "ÆGIR", "œuvre", "Straße", "%", "_", `\`, `\\`, "'", "''", `"`, "{a,b}", "$1", "?", "?0", "??", "%%", "--", ";", "#", "#1", "12", "@", "a@b",
		"O’Neil", "d'Artois", "Jean-Paul", "Дом", "東京", "🎉", ":name", "(0)", "+33", "NULL", "ﬁn",
	}
	seen := map[string]bool{"#77": true, "652": true, "0612345678": true, "kevin@startup.io": true}
	for name := range seen {
		w.exec("INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ($1, $2, 2)", name, fmt.Sprintf("x%x@x.fr", name))
	}
	for range 100 {
		name := "x" + fmt.Sprint(len(seen)) // no two are the same
		for range 1 + random.IntN(4) {
			name += []string{"", " ", " ", "-"}[random.IntN(4)] + parts[random.IntN(len(parts))]
		}
		seen[name] = true
		w.exec("INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ($1, $2, 2)", name, fmt.Sprintf("c%d@x.fr", len(seen)))
	}
	for name := range seen {
		got := w.search(s, name)
		if got.Total == 0 || got.Rows[0][2] != name {
			t.Errorf("%q is not the first for its name: %q", name, said(got))
		}
	}
	for _, text := range []string{"%a%", "_______a", `\a`, "a'); DROP TABLE clients; --", "a\x00b", "a\xffb", "{a}", "?0a", strings.Repeat("a%", 3000)} {
		check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
		q, err := check.Search(text, lang.Span{}, nil)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if _, err := s.Search(t.Context(), check, q); err != nil && text != "a\x00b" { // which no line can have
			t.Errorf("%.20q: %v", text, err)
		}
	}
	for _, text := range []string{"%", "''", " ", "🎉", "#", "--"} {
		if _, err := (&Checker{Schema: w.schema, Me: s.me, Now: w.now}).Search(text, lang.Span{}, nil); err == nil {
			t.Errorf("%q is looked for", text)
		} else {
			refusedAs(t, err, models.NotUnderstood)
		}
	}
}

// What the policy does not let a person reach is not found.
func TestSearch_scope(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(kate))
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	for text, want := range map[string][]string{
		"kate": {"employee #3 name: Kate Hastroff", "event #109 notes: Kate needs to organize the DJ for after party."},
		"bill": nil, "john": {"event #109 name: John Ouick Wedding"}, "bouzin": nil, "1023": nil, "#109": {"event #109 id: 109"},
		"lou@loubouzin.grd": nil,
	} {
		q, err := check.Search(text, lang.Span{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var own []Part
		for _, part := range q.Parts {
			if part.Scope != nil {
				t.Errorf("%s: everybody reads all", part.Entity.Plural)
			}
			own = append(own, Part{Entity: part.Entity, Scope: check.Own(part.Entity)})
		}
		q.Parts = own
		got, err := s.Search(t.Context(), check, q)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if lines := said(got); !slices.Equal(lines, want) {
			t.Errorf("%q finds %q, want %q", text, lines, want)
		}
	}
	nobody := &Checker{Schema: w.schema, Now: w.now}
	_, err := nobody.Search("kate", lang.Span{}, nil)
	refusedAs(t, err, models.NotLoggedIn)
}

// Pages follow one another without a gap, and end.
func TestSearch_pages(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`INSERT INTO clients (full_name, email, commercial_contact_id) SELECT 'Zanzibar', 'z' || i || '@x.fr', 2 FROM generate_series(1, 25) i`)
	s := w.store(w.login(kate))
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	q, err := check.Search("zanzibar", lang.Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for q.Limit = 10; q.Offset < 40; q.Offset += 10 {
		page, err := s.Search(t.Context(), check, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.IDs) > 0 && (page.Total != 25 || page.Entity != w.schema.Of(models.Clients) || len(page.Seen) != len(page.IDs)) {
			t.Errorf("at %d: %d of %s", q.Offset, page.Total, page.Entity.Plural)
		}
		ids = append(ids, page.IDs...)
		if q, err = check.Again(q); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(ids)
	if len(ids) != 25 || len(slices.Compact(ids)) != 25 {
		t.Errorf("%d: %v", len(ids), ids)
	}
}

// Of many clients those that are found are found by the indexes, whatever is looked for.
func TestSearch_plan(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.crowd(20_000)
	s := w.store(w.login(bill))
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	for _, text := range []string{"societe generle", "marin", "jhon", "kevin@startup.io", "06 12 34 56 78", "652", "#652"} {
		q, err := check.Search(text, lang.Span{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, try := range q.sought.tries() {
			f := check.searching(q, try)
			rows, err := s.db.QueryContext(t.Context(), "EXPLAIN "+f.text.String(), f.args...)
			if err != nil {
				t.Fatal(err)
			}
			var plan []string
			for rows.Next() {
				var line string
				if err := rows.Scan(&line); err != nil {
					t.Fatal(err)
				}
				plan = append(plan, line)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			if all := strings.Join(plan, "\n"); strings.Contains(all, "Seq Scan on clients") || strings.Contains(all, "Seq Scan on events") {
				t.Errorf("%q reads all clients or events:\n%s", text, regexp.MustCompile(`\(*replace\(.*`).ReplaceAllString(all, "…"))
			}
		}
	}
}

// A word that is in very many records finds some of them, and all whose name it is.
func TestSearch_many(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.crowd(3 * most)
	w.exec("INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ('Societe', 'last@x.fr', 2)")
	s := w.store(w.login(bill))
	got := w.search(s, "Société")
	if !got.Open || got.Entity != nil || len(got.Rows) != DefaultLimit || got.Rows[0][2] != "Societe" {
		t.Errorf("open: %v, %d rows of %d, first %v", got.Open, len(got.Rows), got.Total, got.Rows[0])
	}
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	q, err := check.Search("Société", lang.Span{}, w.schema.Of(models.Clients))
	if err != nil {
		t.Fatal(err)
	}
	q.Limit = 0 // a file has all of them
	if got, err = s.Search(t.Context(), check, q); err != nil || got.Open || got.Total != 2*most+1 || len(got.Rows) != got.Total {
		t.Errorf("%v, open: %v, %d rows of %d", err, got.Open, len(got.Rows), got.Total)
	}
}

// crowd makes as many clients, each with a contract and an event.
func (w *world) crowd(clients int) {
	w.t.Helper()
	conn, err := w.admin.Conn(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range []string{
		"SET session_replication_role = replica", // without a history of each
		fmt.Sprintf(`INSERT INTO clients (full_name, email, phone, company_name, commercial_contact_id)
			SELECT initcap(substr(md5(i::text), 1, 6)) || ' ' || initcap(substr(md5(i::text), 9, 8)), 'c' || i || '@' || substr(md5(i::text), 17, 6) || '.fr',
				'+33' || 600000000 + i, CASE WHEN i %% 3 > 0 THEN 'Société ' || initcap(substr(md5(i::text), 20, 7)) END, 2
			FROM generate_series(1, %d) i`, clients),
		`INSERT INTO contracts (client_id, commercial_id, total_amount, signed_at, signed_by) SELECT id, 2, 1000, now(), 1 FROM clients WHERE phone LIKE '+336%'`,
		`INSERT INTO events (name, contract_id, start_date, end_date, location)
			SELECT 'Fête ' || substr(md5(id::text), 1, 8), id, now(), now() + interval '1 hour', id || ' rue ' || substr(md5(id::text), 9, 8) FROM contracts WHERE id > 652`,
		"VACUUM ANALYZE clients, contracts, events", // as the server does by itself, a little later
	} {
		if _, err := conn.ExecContext(w.t.Context(), statement); err != nil {
			w.t.Fatalf("%s: %v", statement, err)
		}
	}
}
