//go:build !windows

package shell

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Every field that somebody may write, of each thing, on creation and on change, takes each hostile
// text as it is and shows it so, or refuses it with a sentence. No other record changes.
func TestHostile_fields(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	values := hostile(t)
	done := map[string]bool{}
	taken := 0
	for _, who := range p.people {
		for _, e := range who.sh.exec.Schema.Entities() {
			for _, action := range []policy.Action{policy.Create, policy.Update} {
				for _, name := range policy.Decide(who.sh.exec.Me(), action, e.Thing).Fields {
					cell := fmt.Sprintf("%s %s %s", action, e.Thing, name)
					if done[cell] {
						continue
					}
					done[cell] = true
					b := &batch{place: p, who: who, e: e, f: e.Field(name), action: action, what: cell, meant: map[string]bool{}}
					taken += b.run(t, values)
				}
			}
		}
	}
	p.quiet(t)
	if len(done) < 40 || taken < 1000 {
		t.Errorf("%d fields took %d texts: this test does not reach them", len(done), taken)
	}
	t.Logf("%d fields took %d texts", len(done), taken)
}

// batch is all hostile texts in one field.
type batch struct {
	*place
	who    *person
	e      *models.Entity
	f      *models.Field
	action policy.Action
	what   string
	meant  map[string]bool // the records that may change
	n      int             // makes addresses differ
}

func (b *batch) run(t *testing.T, values []string) (taken int) {
	t.Helper()
	before := b.rows(t)
	kept := map[int64]string{}
	for i, v := range values {
		// An employee has a password, which takes its time; a date or a number is read in one place.
		if (b.e.Thing == models.Employees || !b.f.Kind.Textual()) && (i+len(b.f.Name))%3 > 0 {
			continue
		}
		printed, err := b.who.types(b.line(v))
		if err != nil {
			continue
		}
		id := b.written(t, printed)
		b.meant[fmt.Sprintf("%s #%d", b.e.Table, id)] = true
		if b.f.Kind == models.KindReference {
			b.refers(t, id, v)
			continue
		}
		if !b.f.Kind.Textual() {
			if v == "yes" && b.f.Kind == models.KindBool {
				continue
			}
			t.Errorf("%s: %.100q was taken for %s", b.what, v, b.f.Describe())
			continue
		}
		if taken++; strings.TrimSpace(v) == "" {
			continue // no value, or the one that the field has without
		}
		kept[id] = b.stored(t, id, v)
		b.onCard(t, printed, kept[id])
		if b.action == policy.Update {
			b.shown(t, kept) // the next text takes its place
		}
	}
	if b.e.Thing == models.Payments {
		b.meant["contracts #412"] = true // what is left to pay
	}
	b.same(t, b.what, before, b.meant)
	if len(kept) > 0 {
		b.shown(t, kept)
	}
	return taken
}

// targets are the records that are changed, by thing.
func targets() map[models.Thing]int64 {
	return map[models.Thing]int64{models.Clients: 3, models.Contracts: 412, models.Events: 109, models.Employees: 4}
}

// line writes the text into the field, with what else the record needs.
func (b *batch) line(v string) string {
	b.n++
	if b.action == policy.Update {
		return fmt.Sprintf("update %s #%d set %s = %s yes", b.e.Thing, targets()[b.e.Thing], b.f.Name, inQuotes(v))
	}
	line := "create " + string(b.e.Thing)
	for _, f := range b.e.Fields {
		if f.Required && f != b.f {
			line += " " + f.Name + " " + b.valid(f)
		}
	}
	return line + " " + b.f.Name + " " + inQuotes(v) + " yes"
}

// valid is a value that the field takes.
func (b *batch) valid(f *models.Field) string {
	switch {
	case f.Name == "start":
		return "2031-06-04 13:00"
	case f.Name == "end":
		return "2031-06-05 02:00"
	case f.Kind == models.KindEmail:
		return fmt.Sprintf("%s.%s.%d@example.fr", b.e.Thing, b.f.Name, b.n)
	case f.Kind == models.KindMoney:
		return "1"
	case f.Kind == models.KindEnum:
		return f.Options[0]
	case f.To == models.Clients:
		return "#1"
	case f.To == models.Contracts:
		return "#412"
	default:
		return `"Somebody"`
	}
}

// written is the number of the record that was added or changed.
func (b *batch) written(t *testing.T, printed string) int64 {
	t.Helper()
	if b.action == policy.Update {
		return targets()[b.e.Thing]
	}
	m := regexp.MustCompile(`#(\d+) created`).FindStringSubmatch(printed)
	if m == nil {
		t.Fatalf("%s: no number is said: %s", b.what, printed)
	}
	id, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// stored compares the bytes in the database with what was typed, and gives them.
func (b *batch) stored(t *testing.T, id int64, typed string) string {
	t.Helper()
	var kept string
	if err := b.db.Admin.QueryRow(fmt.Sprintf("SELECT coalesce(%s::text, '') FROM public.%s WHERE id = $1", b.f.Column, b.e.Table), id).Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if b.f.Kind == models.KindPhone {
		if !regexp.MustCompile(`^\+\d{7,15}$`).MatchString(kept) {
			t.Errorf("%s: %.100q is kept as %q", b.what, typed, kept)
		}
		return kept
	}
	// Accents are composed, and spaces at the ends are no part of a text.
	if want := strings.TrimSpace(compose(typed)); kept != want {
		t.Errorf("%s: %.100q is kept as %.100q", b.what, typed, kept)
	}
	return kept
}

// refers refuses a reference to a record that is not called so: others of these texts are names by now.
func (b *batch) refers(t *testing.T, id int64, typed string) {
	t.Helper()
	to := b.who.sh.exec.Schema.Of(b.f.To)
	var title, email string
	err := b.db.Admin.QueryRow(fmt.Sprintf("SELECT o.%s, lower(o.email) FROM public.%s o JOIN public.%s r ON r.%s = o.id WHERE r.id = $1",
		to.Title.Column, to.Table, b.e.Table, b.f.Column), id).Scan(&title, &email)
	if err != nil || typed != title && email != strings.ToLower(typed) && (fold.Fold(typed) == "" || !strings.Contains(fold.Fold(title), fold.Fold(typed))) {
		t.Errorf("%s: %.100q was taken for %.100q (%v)", b.what, typed, title, err)
	}
}

// onCard looks for a text on the card that a change prints.
func (b *batch) onCard(t *testing.T, printed, kept string) {
	t.Helper()
	for line := range strings.Lines(clean(kept, "\n")) {
		if !strings.Contains(printed, strings.TrimSuffix(line, "\n")) {
			t.Errorf("%s: the card does not show %.100q:\n%.1000s", b.what, kept, printed)
		}
	}
}

// shown compares what JSON, CSV and a table show of records with what is kept of them.
func (b *batch) shown(t *testing.T, kept map[int64]string) {
	t.Helper()
	list := fmt.Sprintf("show %s where id >= %d columns id, %s limit all as ", b.e.Plural, slices.Min(slices.Collect(maps.Keys(kept))), b.f.Name)
	if b.action == policy.Update {
		list = strings.Replace(list, ">=", "=", 1)
	}
	found := 0
	for id, v := range b.json(t, list+"json") {
		if want, ok := kept[id]; ok {
			if found++; v != want {
				t.Errorf("%s: JSON has %.100q of %.100q", b.what, v, want)
			}
		}
	}
	if found != len(kept) {
		t.Errorf("%s: JSON has %d of %d records", b.what, found, len(kept))
	}
	if b.action == policy.Update && b.n%4 > 0 {
		return // the other ways of showing have met these texts on creation
	}
	printed, err := b.who.types(list + "csv")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(b.who.out.String())).ReadAll()
	if err != nil {
		t.Fatalf("%s: the CSV does not read: %v\n%.1000s", b.what, err, printed)
	}
	for _, line := range lines[1:] {
		id, _ := strconv.ParseInt(line[0], 10, 64)
		if want, ok := kept[id]; ok {
			b.inCSV(t, line[1], want)
		}
	}
	printed, err = b.who.types(list + "table")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range kept {
		if !strings.Contains(printed, clean(want, " ")) {
			t.Errorf("%s: the table does not show %.100q", b.what, want)
		}
	}
}

// inCSV compares a cell of a spreadsheet: a formula has a mark before it, all else is as it is kept.
func (b *batch) inCSV(t *testing.T, cell, kept string) {
	t.Helper()
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && b.f.Kind != models.KindPhone {
		t.Errorf("%s: a spreadsheet would run %.100q", b.what, cell)
	}
	if plain := clean(kept, "\n"); cell != plain && cell != "'"+plain {
		t.Errorf("%s: CSV has %.100q of %.100q", b.what, cell, kept)
	}
}

// json is a list by number.
func (b *batch) json(t *testing.T, line string) map[int64]string {
	t.Helper()
	if _, err := b.who.types(line); err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(b.who.out.Bytes(), &list); err != nil {
		t.Fatalf("%s: the JSON does not read: %v", b.what, err)
	}
	all := map[int64]string{}
	for _, row := range list {
		text, _ := row[b.f.Name].(string)
		all[int64(row["id"].(float64))] = text
	}
	return all
}

// compose is how a text is kept.
func compose(v string) string { return norm.NFC.String(strings.ReplaceAll(v, "\r\n", "\n")) }
