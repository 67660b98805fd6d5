package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// tried are tests and values of every kind; most do not fit most fields.
var tried = struct{ tests, values []string }{
	tests: []string{
		"= %s", "!= %s", "< %s", "<= %s", "> %s", ">= %s", "~ %s", "!~ %s", "contains %s", "starts with %s", "ends with %s", "in (%s, %[1]s)", "in %s",
		"between %s and %[1]s", "before %s", "after %s", "since %s", "until %s", "on %s", "is %s", "is not %s", "not in (%s)", "not contains %s",
		"not between %s and 5", "between 2027 and %s",
	},
	values: []string{
		"5", "-5", "5.5", "1200,50", "5 eur", "5€", "5 usd", "#5", "99999999999999999999", "0x5", "kate", `"kate"`, `""`, "me", `"me"`, "yes", "no", "true",
		"draft", "support", "card", "today", "now", "2027", "2027-06-04", "4 june 2027 1pm", "june", "friday", "next week", `"next week"`, `"soon"`, "31 june",
		"2027-03-28 02:30", "+3m", "kate@epicevents.example", "«x»", "%", "_", "null",
	},
}

// Each field of each thing, and the title of what it points to, stands in each test with each value:
// it is understood, and becomes SQL with a value for each placeholder, or the error has a
// sentence, a way out and a place.
func TestChecker_everyTest(t *testing.T) {
	schema := load(t)
	store := &Store{db: bun.NewDB(nil, pgdialect.New()), schema: schema}
	now := time.Date(2026, time.November, 23, 10, 0, 0, 0, paris(t))
	check := &Checker{Schema: schema, Me: policy.Subject{ID: 2, Department: models.Commercial}, Now: now}
	understood := 0
	for _, e := range schema.Entities() {
		for _, path := range paths(schema, e) {
			tests := []string{"is set", "is empty", "is not null", "older than 3 months", "not older than 1 day"}
			for _, test := range tried.tests {
				for _, value := range tried.values {
					tests = append(tests, fmt.Sprintf(test, value))
				}
			}
			for _, test := range tests {
				if everyTest(t, store, check, e, path+" "+test) {
					understood++
				}
			}
		}
	}
	if understood == 0 {
		t.Error("nothing was understood")
	}
}

// everyTest reports whether a condition was understood.
func everyTest(t *testing.T, store *Store, check *Checker, e *models.Entity, cond string) bool {
	t.Helper()
	parsed, perr := lang.ParseCond(cond)
	if perr != nil {
		return false // it is the parser's to refuse, and its tests' to look at
	}
	filter, err := check.condition(e, parsed)
	if err != nil {
		var known *models.Error
		switch {
		case !errors.As(err, &known) || known.Code != models.NotUnderstood || known.Message == "" || strings.Contains(known.Message+known.Hint, "%!"):
			t.Errorf("%s: %#v", cond, err)
		case known.At == nil || known.At.From < 0 || known.At.From > known.At.To || known.At.To > len(cond):
			t.Errorf("%s: %s stands at %v", cond, known.Message, known.At)
		}
		return false
	}
	var f fragment
	newSource(store.schema, &Plan{Entity: e}).filter(&f, filter)
	if n := strings.Count(f.text.String(), "?"); n != len(f.args) {
		t.Errorf("%s: %d placeholders and %d values in %s", cond, n, len(f.args), f.text.String())
	}
	q, src := store.newSelect(&Plan{Entity: e})
	if text := src.finish(q, &Plan{Entity: e, Filter: filter}).String(); !strings.HasPrefix(text, "SELECT") {
		t.Errorf("%s: %s", cond, text)
	}
	return true
}

// paths are the fields of an entity, and the titles of what they point to.
func paths(schema *models.Schema, e *models.Entity) []string {
	var list []string
	for _, f := range e.Fields {
		list = append(list, f.Name)
		if to := schema.Of(f.To); to != nil && to.Title != nil {
			list = append(list, f.Name+"."+to.Title.Name)
		}
	}
	return list
}

// A date is a stretch of time; these are its ends, in Paris.
func TestChecker_dates(t *testing.T) {
	schema := load(t)
	now := time.Date(2026, time.November, 25, 10, 30, 0, 0, paris(t))
	check := &Checker{Schema: schema, Now: now}
	for cond, want := range map[string]string{
		"start = 2023-06-04":                          ">= 2023-06-04 00:00, < 2023-06-05 00:00",
		"start != 2023-06-04":                         "not >= 2023-06-04 00:00, < 2023-06-05 00:00",
		"start < 2023-06-04":                          "< 2023-06-04 00:00",
		"start <= 2023-06-04":                         "< 2023-06-05 00:00",
		"start > 2023-06-04":                          ">= 2023-06-05 00:00",
		"start >= 2023-06-04":                         ">= 2023-06-04 00:00",
		"start between 2023-06-01 and 2023-06-30":     ">= 2023-06-01 00:00, < 2023-07-01 00:00",
		"start not between 2023-06-01 and 2023-06-30": "not >= 2023-06-01 00:00, < 2023-07-01 00:00",
		"start in next week":                          ">= 2026-11-30 00:00, < 2026-12-07 00:00",
		"start in (june, 2027)":                       ">= 2026-06-01 00:00, < 2026-07-01 00:00 or >= 2027-01-01 00:00, < 2028-01-01 00:00",
		"start on 2027-03-28":                         ">= 2027-03-28 00:00, < 2027-03-29 00:00",
		"start after 13:00":                           "> 2026-11-25 13:00",
		"start until now":                             "<= 2026-11-25 10:30",
		"start after today":                           ">= 2026-11-26 00:00",
		"start since friday":                          ">= 2026-11-27 00:00",
		"start older than 3 months":                   "< 2026-08-25 00:00",
		"cancelled since friday":                      ">= 2026-11-20 00:00",
		"contract.signed before last month":           "< 2026-10-01 00:00",
	} {
		parsed, perr := lang.ParseCond(cond)
		if perr != nil {
			t.Fatalf("%s: %s", cond, perr.Message)
		}
		filter, err := check.condition(schema.Of(models.Events), parsed)
		if err != nil {
			t.Errorf("%s: %v", cond, err)
			continue
		}
		if got := spelt(filter, now.Location()); got != want {
			t.Errorf("%s is %s, want %s", cond, got, want)
		}
	}
}

// spelt writes a filter of dates.
func spelt(f Filter, zone *time.Location) string {
	all := func(list []Filter, joint string) string {
		parts := make([]string, len(list))
		for i, f := range list {
			parts[i] = spelt(f, zone)
		}
		return strings.Join(parts, joint)
	}
	switch f := f.(type) {
	case AllOf:
		return all(f, ", ")
	case AnyOf:
		return all(f, " or ")
	case Negation:
		return "not " + spelt(f.Filter, zone)
	case Test:
		return f.Op.String() + " " + f.Values[0].(time.Time).In(zone).Format("2006-01-02 15:04")
	default:
		return fmt.Sprint(f)
	}
}

// An amount is read as it is typed, spaces and all, and never as another one.
func TestChecker_money(t *testing.T) {
	schema := load(t)
	check := &Checker{Schema: schema, Now: time.Now()}
	for typed, want := range map[string]string{
		"1 200,50":     "1200.50",
		"1\u202f200 €": "1200.00",
		"12 500 eur":   "12500.00",
		"1.200,50eur":  "1200.50",
		`"1 200,50 €"`: "1200.50",
		"1 200 usd":    "amounts are in EUR, and this one is in USD",
		"1 20":         `"1 20" is not an amount`,
		"1,000":        "1,000 could be 1000 or 1.00",
		"12k":          `"12k" is not an amount`,
		"06 12 34":     `"06 12 34" is not an amount`,
	} {
		parsed, perr := lang.ParseCond("total = " + typed)
		if perr != nil {
			t.Fatalf("%s: %s", typed, perr.Message)
		}
		filter, err := check.condition(schema.Of(models.Contracts), parsed)
		got := fmt.Sprint(err)
		if err == nil {
			got = fmt.Sprint(filter.(Test).Values[0])
		}
		if got != want {
			t.Errorf("%s is %s, want %s", typed, got, want)
		}
	}
}

// The states are written in the language by us: each must read, for its own thing.
func TestChecker_states(t *testing.T) {
	schema := load(t)
	check := &Checker{Schema: schema, Now: time.Now()}
	for _, e := range schema.Entities() {
		for _, s := range e.States {
			if _, err := check.State(e, s.Name); err != nil {
				t.Errorf("%s of %s: %v", s.Name, e.Plural, err)
			}
		}
	}
	if !slices.ContainsFunc(schema.Entities(), func(e *models.Entity) bool { return len(e.States) > 0 }) {
		t.Error("there is no state")
	}
}
