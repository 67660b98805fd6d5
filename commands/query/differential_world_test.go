package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/models"
)

// moments are where the meaning of a date turns: midnights, the days on which clocks change, the
// ends of weeks, months and years, now, each to the microsecond.
func moments(now time.Time) []time.Time {
	var list []time.Time
	zone := now.Location()
	for _, at := range []time.Time{
		time.Date(2026, time.March, 29, 0, 0, 0, 0, zone), time.Date(2026, time.March, 29, 3, 0, 0, 0, zone), time.Date(2026, time.March, 30, 0, 0, 0, 0, zone),
		time.Date(2026, time.October, 25, 0, 0, 0, 0, zone), time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, time.October, 25, 1, 0, 0, 0, time.UTC),
		time.Date(2026, time.October, 26, 0, 0, 0, 0, zone), time.Date(2027, time.March, 28, 1, 0, 0, 0, time.UTC), time.Date(2024, time.February, 29, 12, 0, 0, 0, zone),
		time.Date(2026, time.January, 1, 0, 0, 0, 0, zone), time.Date(2027, time.January, 1, 0, 0, 0, 0, zone), time.Date(2026, time.July, 1, 0, 0, 0, 0, zone),
		time.Date(2026, time.November, 1, 0, 0, 0, 0, zone), time.Date(2026, time.December, 1, 0, 0, 0, 0, zone), time.Date(2026, time.November, 23, 0, 0, 0, 0, zone),
		time.Date(2026, time.November, 30, 0, 0, 0, 0, zone), time.Date(2026, time.November, 25, 0, 0, 0, 0, zone), time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC),
		time.Date(2026, time.November, 26, 0, 0, 0, 0, zone), time.Date(2026, time.August, 25, 13, 30, 0, 0, zone), time.Date(1900, time.January, 2, 0, 0, 0, 0, zone),
		time.Date(2199, time.December, 31, 23, 59, 0, 0, zone), now, now.Add(time.Minute), now.AddDate(0, 0, -30), now.AddDate(0, -3, 0), now.AddDate(0, 0, 14), now.AddDate(-2, 0, 0),
	} {
		list = append(list, at.In(zone), at.Add(-time.Microsecond).In(zone))
	}
	return list
}

// The texts of the made-up records: several have the same name but for case or accents.
var (
	someNames = []string{"Kevin Casey", "KÉVIN CASEY", "kevin casey", "Élodie Noël", "Elodie Noel", "Zoé Martin", "D’Artois", "d'Artois", "O'Neil", "Œuvre", "oeuvre", "Straße 7",
		"STRASSE 7", "Łódź Ørsted", "İstanbul", "ΟΔΥΣΣΕΥΣ", "οδυσσευς", "ﬁne ﬂour", "100%", "100_", `a\b`, `say "hi"`, "DJ 😀", "👩\u200d🎤 Zoë", "日本", "Hall 2", "Hall 10", "may", "me",
		"null", "#1", "12", "«x»", "a\u00a0b", "Nin\u0303a", "--", "E", "Ann", "Anne", "Anna"}
	someMails  = []string{"kevin", "KEVIN", "élodie", "elodie", "Zoe.M", "o'neil", "straße", "strasse", "ΟΔΥΣΣΕΥΣ", "a_b", "a%b", "x+y", "İx"}
	someHosts  = []string{"x.fr", "X.FR", "noël.fr", "epicevents.example"}
	someNotes  = []string{"two\nlines", "Two\tparts", "DJ at 9pm", strings.Repeat("été ", 300)}
	someCents  = []int64{0, 1, 10, 99, 100, 99999, 100000, 100001, 9_999_999_999_99}
	somePhones = []string{"+33612345678", "+67812345678", "+1234567", "+33612345679"}
)

// filler makes records up.
type filler struct {
	*rand.Rand
	*world
	ids     map[models.Thing][]int64
	moments []time.Time
}

// fill adds some hundreds of records past all triggers and keys: the answers matter here, not how
// the records came.
func (w *world) fill(random *rand.Rand) {
	w.t.Helper()
	fill := &filler{Rand: random, world: w, ids: map[models.Thing][]int64{}, moments: moments(w.now)}
	w.exec("ALTER TABLE events DROP CONSTRAINT support_not_double_booked, DROP CONSTRAINT venue_not_double_booked")
	for _, e := range w.schema.Entities() {
		w.exec("ALTER TABLE " + e.Table + " DISABLE TRIGGER USER")
	}
	fill.ids[models.Employees] = []int64{1, 2, 3, 4}
	fill.employees(20)
	fill.clients(60)
	fill.contracts(80)
	fill.payments(80)
	fill.venues(12)
	fill.events(90)
	fill.instalments(60)
	fill.amendments(40)
}

// values are the columns of a record that is to be made.
type values map[string]any

// insert makes a record.
func (f *filler) insert(thing models.Thing, v values) {
	f.t.Helper()
	var columns, places []string
	var args []any
	for column := range v {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	for i, column := range columns {
		places, args = append(places, fmt.Sprintf("$%d", i+1)), append(args, v[column])
	}
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) RETURNING id", f.schema.Of(thing).Table, strings.Join(columns, ", "), strings.Join(places, ", "))
	f.ids[thing] = append(f.ids[thing], one[int64](f.world, statement, args...))
}

// some draws one of a list; maybe draws nothing n times in ten.
func some[T any](f *filler, list []T) T { return list[f.IntN(len(list))] }

func maybe[T any](f *filler, n int, list []T) any {
	if f.IntN(10) < n {
		return nil
	}
	return some(f, list)
}

func (f *filler) cents(list []int64) int64 {
	return some(f, append(slices.Clip(list), f.Int64N(1_000_000)))
}

// mail draws an address; n, which no other has, keeps those that must be unique apart.
func (f *filler) mail(n int) string {
	return fmt.Sprintf("%s%d@%s", some(f, someMails), n, some(f, someHosts))
}

func (f *filler) employees(n int) {
	for i := range n {
		f.insert(models.Employees, values{
			"number": 100 + i, "full_name": some(f, someNames), "email": f.mail(i), "department": some(f, models.Department("").Values()),
			"creation_date": some(f, f.moments), "deactivated_at": maybe(f, 7, f.moments),
		})
	}
}

func (f *filler) clients(n int) {
	for i := range n {
		f.insert(models.Clients, values{
			"full_name": some(f, someNames), "email": f.mail(i), "phone": maybe(f, 5, somePhones), "company_name": maybe(f, 4, someNames),
			"first_contact": some(f, f.moments), "last_update": some(f, f.moments), "commercial_contact_id": some(f, f.ids[models.Employees]), "deleted_at": maybe(f, 8, f.moments),
		})
	}
}

func (f *filler) contracts(n int) {
	for range n {
		client := some(f, f.ids[models.Clients])
		total := f.cents(someCents)
		paid := some(f, []int64{0, 0, total, f.Int64N(total + 1)})
		signed, signer := maybe(f, 3, f.moments), any(nil)
		if signed != nil {
			signer = some(f, f.ids[models.Employees])
		}
		cancelled, reason := maybe(f, 7, f.moments), any(nil)
		if cancelled != nil {
			reason = some(f, someNames)
		}
		f.insert(models.Contracts, values{
			"client_id": client, "commercial_id": one[int64](f.world, "SELECT commercial_contact_id FROM clients WHERE id = $1", client),
			"total_amount": euros(total), "paid": euros(paid), "currency": some(f, []string{"EUR", "EUR", "USD"}), "signed_at": signed, "signed_by": signer,
			"cancelled_at": cancelled, "cancel_reason": reason, "creation_date": some(f, f.moments), "deleted_at": maybe(f, 9, f.moments),
		})
	}
}

func (f *filler) payments(n int) {
	methods := models.Method("").Values()
	for range n {
		contract := some(f, f.ids[models.Contracts])
		reverses, reason, sign := any(nil), any(nil), int64(1)
		if list := f.ids[models.Payments]; len(list) > 1 && f.IntN(4) == 0 {
			reverses, reason, sign = list[len(list)-1], some(f, someNames), -1 // nothing else gives that one back
		}
		f.insert(models.Payments, values{
			"contract_id": contract, "currency": one[string](f.world, "SELECT currency FROM contracts WHERE id = $1", contract),
			"amount": euros(sign * (1 + f.cents(someCents[:8]))), "paid_on": some(f, f.moments).Format(time.DateOnly), "method": some(f, methods),
			"reference": maybe(f, 5, someNames), "reverses_id": reverses, "reason": reason, "recorded_by": some(f, f.ids[models.Employees]), "recorded_at": some(f, f.moments),
		})
	}
}

func (f *filler) instalments(n int) {
	for range n {
		amount := 1 + f.cents(someCents[:8])
		f.insert(models.Instalments, values{
			"contract_id": some(f, f.ids[models.Contracts]), "due_on": some(f, f.moments).Format(time.DateOnly), "amount": euros(amount),
			"covered": euros(some(f, []int64{0, 0, amount, f.Int64N(amount + 1)})), "deleted_at": maybe(f, 8, f.moments),
		})
	}
}

func (f *filler) amendments(n int) {
	for i := range n {
		before := f.cents(someCents)
		f.insert(models.Amendments, values{
			"contract_id": some(f, f.ids[models.Contracts]), "number": i + 1, "total_before": euros(before), "total_after": euros(before/2 + 7),
			"client_before": some(f, f.ids[models.Clients]), "client_after": some(f, f.ids[models.Clients]), "reason": some(f, someNames),
			"amended_by": some(f, f.ids[models.Employees]), "amended_at": some(f, f.moments),
		})
	}
}

func (f *filler) venues(n int) {
	for i := range n {
		f.insert(models.Venues, values{
			"name": fmt.Sprintf("%s %d", some(f, someNames), i), "address": maybe(f, 3, someNames), "capacity": maybe(f, 3, []int{1, 75, 80, 200, 1_000_000}),
			"deleted_at": maybe(f, 8, f.moments),
		})
	}
}

func (f *filler) events(n int) {
	rows, err := f.admin.QueryContext(f.t.Context(), "SELECT id FROM contracts WHERE is_signed ORDER BY id")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	var signed []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			f.t.Fatal(err)
		}
		signed = append(signed, id)
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	for range n {
		start := some(f, f.moments)
		cancelled, reason := maybe(f, 7, f.moments), any(nil)
		if cancelled != nil {
			reason = some(f, someNames)
		}
		f.insert(models.Events, values{
			"name": some(f, someNames), "contract_id": some(f, signed), "support_contact_id": maybe(f, 4, f.ids[models.Employees]),
			"contact_name": maybe(f, 5, someNames), "contact_email": maybe(f, 5, []string{f.mail(0), f.mail(1)}), "contact_phone": maybe(f, 5, somePhones),
			"start_date": start, "end_date": start.Add(some(f, []time.Duration{time.Microsecond, time.Minute, time.Hour, 13 * time.Hour, 24 * time.Hour, 720 * time.Hour})),
			"venue_id": maybe(f, 3, f.ids[models.Venues]), "location": maybe(f, 5, someNames), "attendees": some(f, []int{0, 0, 1, 75, 80, 1_000_000, f.IntN(200)}), "notes": maybe(f, 4, slices.Concat(someNotes, someNames)),
			"cancelled_at": cancelled, "cancel_reason": reason, "overlap_ok": f.IntN(3) == 0, "deleted_at": maybe(f, 8, f.moments),
		})
	}
}

// euros writes cents as an amount.
func euros(cents int64) string { return decimal.MustNew(cents, 2).String() }
