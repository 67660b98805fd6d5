package migrations_test

import (
	"errors"
	"testing"

	"epicevents.example/epic/migrations"
	"github.com/google/go-cmp/cmp"
)

// The samples of the brief (D1, D3), letter for letter.
func TestDemo(t *testing.T) {
	d := demo(t)
	for what, c := range map[string]struct{ query, want string }{
		"client": {`SELECT concat_ws('|', full_name, c.email, phone, company_name, (first_contact AT TIME ZONE 'Europe/Paris')::date, (last_update AT TIME ZONE 'Europe/Paris')::date,
				(SELECT full_name FROM employees e WHERE e.id = commercial_contact_id)) FROM clients c WHERE id = 1`,
			"Kevin Casey|kevin@startup.io|+67812345678|Cool Startup LLC|2021-04-18|2023-03-29|Bill Boquet"},
		"event 109": {event + `109`, "John Ouick Wedding|652|John Ouick|John Ouick|john.ouick@gmail.com|+12345678901|2023-06-04 13:00:00|2023-06-05 02:00:00|Kate Hastroff|" +
			"53 Rue du Château, 41120 Candé-sur-Beuvron, France|75|Wedding starts at 3PM, by the river.\nCatering is organized, reception starts at 5PM.\nKate needs to organize the DJ for after party."},
		"event 1023": {event + `1023`, "Lou Bouzin General Assembly|412|Lou Bouzin|Jacky Blangier|jacky@loubouzin.grd|+66612345|2023-05-05 15:00:00|2023-05-05 17:00:00|Aliénor Vichum|" +
			"Salle des fêtes de Mufflins|200|Assemblée générale des actionnaires (~200 personnes)."},
		"contracts": {`SELECT string_agg(concat_ws(' ', id, status), ', ' ORDER BY id) FROM contracts`, "412 signed, 652 signed"},
		"employees": {`SELECT string_agg(concat_ws(' ', number, full_name, department, email), ', ' ORDER BY number) FROM employees`,
			"1 Camille Laurent management manager@epicevents.example, 2 Bill Boquet commercial bill@epicevents.example, " +
				"3 Kate Hastroff support kate@epicevents.example, 4 Aliénor Vichum support alienor@epicevents.example"},
		"no more than that": {`SELECT concat_ws(' ', (SELECT count(*) FROM clients), (SELECT count(*) FROM contracts), (SELECT count(*) FROM events), (SELECT count(*) FROM payments))`, "3 2 2 0"},
	} {
		if diff := cmp.Diff(c.want, one[string](t, d.admin, c.query)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", what, diff)
		}
	}
	for _, email := range migrations.DemoEmails() {
		if s := d.login(t, email, password); s.change {
			t.Errorf("%s must change the password", email)
		}
	}
	manager := d.manager(t)
	if id := one[int](t, manager, `INSERT INTO events (name, contract_id, start_date, end_date) VALUES ('Next', 652, now(), now() + interval '1 h') RETURNING id`); id != 1024 {
		t.Errorf("the next event is %d", id)
	}
	if err := migrations.Demo(t.Context(), d.admin, accounts(t)); !errors.Is(err, migrations.ErrHasData) {
		t.Errorf("a second time: %v", err)
	}
}

const event = `SELECT concat_ws('|', e.name, contract_id, c.full_name, contact_name, contact_email, contact_phone, start_date AT TIME ZONE 'Europe/Paris', end_date AT TIME ZONE 'Europe/Paris',
	(SELECT full_name FROM employees WHERE id = support_contact_id), location, attendees, notes)
	FROM events e JOIN contracts k ON k.id = contract_id JOIN clients c ON c.id = client_id WHERE e.id = `

func TestDemo_missingAccount(t *testing.T) {
	d := empty(t)
	if err := migrations.Demo(t.Context(), d.admin, accounts(t)[1:]); err == nil {
		t.Fatal("three accounts were enough")
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM employees`); n != 0 {
		t.Errorf("%d employees stayed", n)
	}
}

func TestFirstManager(t *testing.T) {
	d := empty(t)
	p := migrations.Person{Name: "Ada Lopez", Email: "Ada@x.fr", Salt: salt("ada"), Key: key("first", salt("ada"))}
	for name, wrong := range map[string]migrations.Person{
		"short_text_clean": {Name: " ", Email: p.Email, Salt: p.Salt, Key: p.Key},
		"email_shape":      {Name: p.Name, Email: "ada", Salt: p.Salt, Key: p.Key},
		"credential_salt":  {Name: p.Name, Email: p.Email, Key: p.Key, Salt: []byte{1}},
		"credential_key":   {Name: p.Name, Email: p.Email, Salt: p.Salt},
	} {
		broken(t, migrations.FirstManager(t.Context(), d.admin, wrong), name)
	}
	if err := migrations.FirstManager(t.Context(), d.admin, p); err != nil {
		t.Fatal(err)
	}
	ada := d.login(t, "ada@x.fr", "first")
	if ada.change {
		t.Error("a password chosen by oneself must be changed")
	}
	must(t, ada, `INSERT INTO employees (full_name, email, department) VALUES ('Bob', 'bob@x.fr', 'support')`)
	p.Email = "other@x.fr"
	if err := migrations.FirstManager(t.Context(), d.admin, p); !errors.Is(err, migrations.ErrHasManager) {
		t.Errorf("a second one: %v", err)
	}
}
