package query

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"epicevents.example/epic/models"
)

// ours are the columns that no field of the language stands for, each with its reason.
var ours = map[string]string{
	"clients.version":        "counts the changes; a model keeps it with the tag -",
	"contracts.version":      "likewise",
	"events.version":         "likewise",
	"employees.version":      "likewise",
	"instalments.version":    "likewise",
	"venues.version":         "likewise",
	"amendments.txid":        "the transaction in which it takes effect; a model keeps it with the tag -",
	"payments.request_id":    "makes a retry the same payment; a model keeps it with the tag -",
	"contracts.is_signed":    "for the key of events; `signed` says it to people",
	"contracts.is_cancelled": "for keys; `cancelled` says it to people",
	"events.contract_signed": "for the key to a signed contract: always true",
	"events.period":          "for the rule against double booking: start and end as one value",
}

// fallbacks are required fields whose column is filled when it is left out, and fields that are
// not required whose column is: where the value comes from. Everything else that is NOT NULL is
// required, and the reverse.
var fallbacks = map[string]string{
	"client.commercial":   "who creates it",
	"contract.commercial": "follows the client",
	"payment.currency":    "Store.Pay",
	"amendment.number":    "counted by a trigger",
	"amendment.total_was": "what the contract had", "amendment.client_was": "what the contract had",
	"amendment.total": "stays as it was", "amendment.client": "stays as it was",
	"payment.recorder": "who records it",
}

// tableless are tables that are no entity, each with its reason.
var tableless = map[string]string{
	"departments": "the options of employee.department",
	"history":     "written by triggers only; its verb comes with a later issue",
	"notices":     "who is told of what: inbox shows one's own, remind adds to them",
}

// column is what the database says of a column.
type column struct {
	table, name, typ, domain string
	longest                  int
	notNull, computed        bool // computed: an identity or a generated column
	filled                   bool // has a default
	check                    string
}

func (w *world) columns() map[string]column {
	w.t.Helper()
	rows, err := w.admin.QueryContext(w.t.Context(), `
		SELECT c.relname, a.attname, format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END),
		       CASE t.typtype WHEN 'd' THEN t.typname ELSE '' END,
		       a.attnotnull, a.attidentity <> '' OR a.attgenerated <> '', d.oid IS NOT NULL,
		       coalesce((SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
		                 WHERE k.contype = 'c' AND (k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum] OR k.contypid = t.oid AND t.typtype = 'd')), '')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
		     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	columns := map[string]column{}
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.typ, &c.domain, &c.notNull, &c.computed, &c.filled, &c.check); err != nil {
			w.t.Fatal(err)
		}
		for _, pattern := range []string{`length\([^)]*\) <= (\d+)`, `length\([^)]*\) >= 1\) AND \(length\([^)]*\) <= (\d+)`} {
			if m := regexp.MustCompile(pattern).FindStringSubmatch(c.check); m != nil {
				c.longest, _ = strconv.Atoi(m[1])
			}
		}
		columns[c.table+"."+c.name] = c
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return columns
}

// Every field has a column that fits it, and every column a field, or a reason to have none.
func TestTables_fields(t *testing.T) {
	t.Parallel()
	w := demo(t)
	columns := w.columns()
	unused := map[string]bool{}
	for name := range columns {
		unused[name] = true
	}
	for _, e := range w.schema.Entities() {
		for _, f := range e.Fields {
			if f.Via != nil {
				continue
			}
			c, ok := columns[e.Table+"."+f.Column]
			if !ok {
				t.Errorf("%s.%s: the table %s has no column %q", e.Thing, f.Name, e.Table, f.Column)
				continue
			}
			delete(unused, e.Table+"."+f.Column)
			if err := fitsColumn(f, c); err != nil {
				t.Errorf("%s.%s: %v", e.Thing, f.Name, err)
			}
		}
		if _, counted := columns[e.Table+".version"]; counted != e.Version {
			t.Errorf("%s: the model says that changes are counted: %v, the table: %v", e.Thing, e.Version, counted)
		}
	}
	for name := range unused {
		table, _, _ := strings.Cut(name, ".")
		if tableless[table] == "" && ours[name] == "" {
			t.Errorf("the column %s has no field", name)
		}
	}
	for name := range ours {
		if _, there := columns[name]; !there || !unused[name] {
			t.Errorf("%s is argued for, but it is no column, or it has a field", name)
		}
	}
	for table := range tableless {
		if _, there := columns[table+".id"]; !there && table != "departments" {
			t.Errorf("%s is argued for, but it is no table", table)
		}
	}
}

// fitsColumn compares a field with its column: the type, whether it may be empty, the longest text.
func fitsColumn(f *models.Field, c column) error {
	types := map[models.Kind][]string{
		models.KindID: {"bigint"}, models.KindReference: {"bigint"}, models.KindInteger: {"integer", "bigint"},
		models.KindMoney: {"numeric(12,2)"}, models.KindBool: {"boolean"},
		models.KindInstant: {"timestamp with time zone"}, models.KindDay: {"date"},
		models.KindText: {"text", "character(3)"}, models.KindNote: {"text"}, models.KindEnum: {"text"},
		models.KindEmail: {"text"}, models.KindPhone: {"text"},
	}
	domains := map[models.Kind]string{models.KindEmail: "email", models.KindPhone: "phone_e164"}
	switch {
	case !slices.Contains(types[f.Kind], c.typ):
		return fmt.Errorf("it is %s, its column %s", f.Kind, c.typ)
	case domains[f.Kind] != "" && c.domain != domains[f.Kind]:
		return fmt.Errorf("it is %s, and its column is not of the domain %s but %q", f.Kind, domains[f.Kind], c.domain)
	case f.Kind == models.KindID && !c.computed:
		return fmt.Errorf("it is a number that the database does not give")
	case c.computed && !f.Derived:
		return fmt.Errorf("people may write it, but the database computes it")
	}
	given := c.computed || c.filled || fallbacks[string(f.Entity)+"."+f.Name] != ""
	if f.Required && !c.notNull {
		return fmt.Errorf("it is required, and its column may be empty")
	}
	if f.Required && c.filled {
		return fmt.Errorf("it is required, and its column has a default")
	}
	if c.notNull && !given && !f.Required {
		return fmt.Errorf("its column may not be empty, and it is not required")
	}
	if (f.Kind == models.KindText || f.Kind == models.KindNote) && c.typ == "text" && !f.Derived {
		longest := f.Longest
		if f.Kind == models.KindNote {
			longest = longestNote()
		}
		if longest != c.longest {
			return fmt.Errorf("its text has up to %d characters, the column's %d", longest, c.longest)
		}
	}
	return nil
}

// longestNote finds the most characters that models keeps of a note.
func longestNote() int {
	low, high := 0, 1<<20
	for low < high {
		n := (low + high + 1) / 2
		if _, err := models.CleanNote(strings.Repeat("x", n)); err == nil {
			low = n
		} else {
			high = n - 1
		}
	}
	return low
}

// The words of a choice are those that the database takes, in the table that it refers to or in a CHECK,
// or those that it computes.
func TestTables_options(t *testing.T) {
	t.Parallel()
	w := demo(t)
	choices := 0
	for _, e := range w.schema.Entities() {
		for _, f := range e.Fields {
			if f.Kind != models.KindEnum || f.Via != nil {
				continue
			}
			choices++
			var said []string
			switch string(e.Thing) + "." + f.Name {
			case "employee.department":
				said = w.words(`SELECT code FROM departments`)
			default:
				said = w.words(`SELECT (regexp_matches(definition, '''([a-z-]+)''::text', 'g'))[1] FROM (
					SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
						WHERE k.contype = 'c' AND k.conrelid = $1::regclass AND a.attname = $2
					UNION ALL SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
						WHERE d.adrelid = $1::regclass AND a.attname = $2 AND a.attgenerated = 's') s (definition)`, e.Table, f.Column)
			}
			options := slices.Clone(f.Options)
			slices.Sort(options)
			if !slices.Equal(options, said) {
				t.Errorf("%s.%s: the models say %q, the database %q", e.Thing, f.Name, options, said)
			}
		}
	}
	if choices < 3 {
		t.Errorf("only %d choices were compared", choices)
	}
}

// words are the values of one column of text, sorted, each once.
func (w *world) words(question string, args ...any) []string {
	w.t.Helper()
	rows, err := w.admin.QueryContext(w.t.Context(), question, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var words []string
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			w.t.Fatal(err)
		}
		words = append(words, word)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// The most that an amount can be is the most that numeric(12,2) holds, to the cent.
func TestTables_largestAmount(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(manager))
	contracts := w.schema.Of(models.Contracts)
	for _, text := range []string{"9999999999", "9999999999.99", "0", "0.01"} {
		d, err := models.ReadMoney(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var id int64
		err = s.Write(t.Context(), "test", "", func(s *Store) (err error) {
			id, err = s.Insert(t.Context(), contracts, []Change{w.set(models.Contracts, "client", int64(1)), w.set(models.Contracts, "total", d)})
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if kept := one[string](w, `SELECT total_amount FROM contracts WHERE id = $1`, id); kept != d.String() {
			t.Errorf("%s was kept as %s", text, kept)
		}
	}
	if d, err := models.ReadMoney("10000000000"); err == nil {
		t.Errorf("%s does not fit the table", d)
	}
}
