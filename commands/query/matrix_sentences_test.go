package query_test

import (
	"fmt"
	"slices"
	"strings"

	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// others are records of another commercial, of another support and of nobody, beside the samples'.
const others = `
	INSERT INTO employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE VALUES
		(5, 5, 'Zoé Martin', 'zoe@epicevents.example', 'commercial'), (6, 6, 'Nora New', 'nora@epicevents.example', 'management'), (7, 7, 'Paul Idle', 'paul@epicevents.example', 'support');
	INSERT INTO clients (id, full_name, email, commercial_contact_id) OVERRIDING SYSTEM VALUE VALUES (4, 'Nina', 'nina@x.fr', 5), (5, 'Nadia', 'nadia@x.fr', 5);
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (1653, 2, 100), (1700, 4, 100), (1701, 4, 100);
	UPDATE contracts SET signed_at = now(), signed_by = 1 WHERE id = 1700;
	INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date) OVERRIDING SYSTEM VALUE VALUES
		(170, 'Theirs', 1700, 4, '2030-01-01 10:00Z', '2030-01-01 12:00Z'), (171, 'Nobody''s', 1700, NULL, '2030-01-02 10:00Z', '2030-01-02 12:00Z');
	INSERT INTO payments (id, contract_id, currency, amount, recorded_by) OVERRIDING SYSTEM VALUE VALUES (11, 652, 'EUR', 1, 1), (12, 1700, 'EUR', 1, 1);
	INSERT INTO employees (id, number, full_name, email, department, deactivated_at) OVERRIDING SYSTEM VALUE VALUES (8, 8, 'Olga Gone', 'olga@epicevents.example', 'support', now());
	INSERT INTO clients (id, full_name, email, commercial_contact_id) OVERRIDING SYSTEM VALUE VALUES (6, 'Nils', 'nils@x.fr', 2), (7, 'Noor', 'noor@x.fr', 5);
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (1654, 2, 100), (1702, 4, 100);
	INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date) OVERRIDING SYSTEM VALUE VALUES
		(172, 'Gone', 652, 3, '2030-01-03 10:00Z', '2030-01-03 12:00Z'), (173, 'Gone too', 1700, NULL, '2030-01-04 10:00Z', '2030-01-04 12:00Z');
	UPDATE clients SET deleted_at = now() WHERE id IN (6, 7);
	UPDATE contracts SET deleted_at = now() WHERE id IN (1654, 1702);
	UPDATE events SET deleted_at = now() WHERE id IN (172, 173);
	INSERT INTO venues (id, name, deleted_at) OVERRIDING SYSTEM VALUE VALUES (1, 'The Barn', NULL), (2, 'The Hall', NULL), (3, 'Burnt down', now());
	INSERT INTO instalments (id, contract_id, due_on, amount) OVERRIDING SYSTEM VALUE VALUES (21, 652, '2026-01-01', 10), (22, 1700, '2027-06-01', 10);
	INSERT INTO amendments (id, contract_id, total_after, reason, amended_by) OVERRIDING SYSTEM VALUE VALUES (31, 652, 12500, 'x', 1), (33, 1700, 110, 'x', 1);
	INSERT INTO amendments (id, contract_id, total_after, reason, amended_by) OVERRIDING SYSTEM VALUE VALUES (32, 652, 12000, 'y', 1);
	SELECT setval('venues_id_seq', 100), setval('instalments_id_seq', 100), setval('amendments_id_seq', 100), setval('employees_id_seq', 100), setval('clients_id_seq', 100), setval('contracts_id_seq', 2000), setval('events_id_seq', 2000), setval('payments_id_seq', 100)`

// owner says whose a record is: the number of its commercial, and of its support.
type owner struct{ commercial, support int64 }

// tried are the records that each cell is tried on, and those under which a new one is made.
var tried = map[models.Thing]map[int64]owner{
	models.Clients:     {1: {2, 0}, 5: {5, 0}},
	models.Contracts:   {1653: {2, 0}, 1701: {5, 0}},
	models.Events:      {109: {2, 3}, 170: {5, 4}, 171: {5, 0}},
	models.Venues:      {1: {}, 2: {}},
	models.Payments:    {11: {2, 0}, 12: {5, 0}},
	models.Instalments: {21: {2, 0}, 22: {5, 0}}, models.Amendments: {31: {2, 0}, 33: {5, 0}},
	models.Employees: {7: {}},
}

// gone are the records that are tried where only what was deleted can be.
var gone = map[models.Thing]map[int64]owner{
	models.Clients:   {6: {2, 0}, 7: {5, 0}},
	models.Contracts: {1654: {2, 0}, 1702: {5, 0}},
	models.Events:    {172: {2, 3}, 173: {5, 0}},
	models.Venues:    {3: {}},
	models.Employees: {8: {}},
}

var parents = map[models.Thing]map[int64]owner{
	models.Clients: {0: {}}, models.Employees: {0: {}}, models.Venues: {0: {}}, models.Contracts: {1: {2, 0}, 5: {5, 0}},
	models.Events: {652: {2, 0}, 1700: {5, 0}}, models.Payments: {652: {2, 0}, 1700: {5, 0}},
	models.Instalments: {652: {2, 0}, 1700: {5, 0}}, models.Amendments: {652: {2, 0}, 1700: {5, 0}},
}

// fitting is a value of a field that no rule of the data minds: as it is typed, and in SQL.
func fitting(f *models.Field) (typed, value string) {
	switch string(f.Entity) + "." + f.Name {
	case "client.commercial", "contract.commercial", "event.commercial", "payment.commercial":
		return `"Zoé Martin"`, "5"
	case "contract.client", "event.client", "payment.client":
		return "#2", "2"
	case "amendment.client":
		return "#3", "3"
	case "event.contract", "payment.contract":
		return "#1700", "1700"
	case "event.support":
		return `"Paul Idle"`, "7"
	case "event.start":
		return "2029-01-01 11:00, end 2029-01-01 13:00", "'2029-01-01 10:00Z', end_date = '2029-01-01 12:00Z'"
	case "event.end":
		return "2029-01-01 13:00, start 2029-01-01 11:00", "'2029-01-01 12:00Z', start_date = '2029-01-01 10:00Z'"
	case "employee.department":
		return "commercial", "'commercial'"
	}
	switch f.Kind {
	case models.KindID, models.KindInteger:
		return "9001", "9001"
	case models.KindMoney:
		return "50", "50"
	case models.KindBool:
		return "yes", "true"
	case models.KindInstant, models.KindDay:
		return "2024-01-01", "'2024-01-01'"
	case models.KindEmail:
		return "matrix@x.fr", "'matrix@x.fr'"
	case models.KindPhone:
		return "+33612345678", "'+33612345678'"
	case models.KindEnum:
		return f.Options[0], "'" + f.Options[0] + "'"
	case models.KindReference:
		return "#1", "1"
	default:
		return "XXX", "'XXX'"
	}
}

// sentence is a cell as a person types it and as SQL; where the verb does not say the field, no line and why.
func sentence(e *models.Entity, action policy.Action, f *models.Field, id int64) (line, statement string) {
	typed, value := fitting(f)
	update := func(set string) string { return fmt.Sprintf("UPDATE %s SET %s WHERE id = %d", e.Table, set, id) }
	target := fmt.Sprintf("%s #%d", e.Thing, id)
	switch action {
	case policy.Read:
		if f.Column == "" {
			return "", reached
		}
		if f.Hidden {
			return "", "are of a field that is not shown"
		}
		return fmt.Sprintf("show %s where id = %d columns %s", e.Plural, id, f.Name), fmt.Sprintf("SELECT %s FROM %s WHERE id = %d", f.Column, e.Table, id)
	case policy.Delete:
		if f == e.Archive {
			return "delete " + target + " yes", update(f.Column + " = now()")
		}
	case policy.Restore:
		if f == e.Archive {
			return "restore " + target + " yes", update(f.Column + " = NULL")
		}
	case policy.Sign:
		if f.Name == "signed" {
			return "sign " + target + " yes", update("signed_at = now()")
		}
	case policy.Cancel:
		if f.Name == "cancelled" {
			return "cancel " + target + " because matrix yes", update("cancelled_at = now(), cancel_reason = 'matrix'")
		}
	case policy.Update:
		if f.Column != "" && f != e.Archive && !slices.Contains([]string{"signed", "cancelled", "reason", "merged"}, f.Name) {
			return "update " + target + " set " + f.Name + " " + typed + " because matrix yes", update(f.Column + " = " + value)
		}
	case policy.Merge:
		if f.Name == "merged" { // into another one of the same commercial
			into := map[int64]int64{1: 3, 5: 4}[id]
			return fmt.Sprintf("merge %s into #%d because matrix yes", target, into), fmt.Sprintf("SELECT merge_clients(%d, %d, 'matrix')", id, into)
		}
	case policy.Create:
		return creation(e, f, id)
	}
	if f.Column == "" {
		return "", reached
	}
	return "", "are of a field that another verb writes"
}

// reached is why a field has no cell of its own.
const reached = "are of a field that is another record's"

// creation is a new record that has the field, under a parent.
func creation(e *models.Entity, f *models.Field, parent int64) (line, statement string) {
	base := map[models.Thing]struct{ line, columns, values string }{
		models.Clients:   {"create client name Newest, email newest@x.fr", "full_name, email", "'Newest', 'newest@x.fr'"},
		models.Venues:    {"create venue name Newest", "name", "'Newest'"},
		models.Employees: {"create employee name Newest, email newest@x.fr, department support", "full_name, email, department", "'Newest', 'newest@x.fr', 'support'"},
		models.Contracts: {"create contract for client #% total 10", "client_id, total_amount", "%, 10"},
		models.Events: {"create event for contract #% name Newest, start 2029-06-01 12:00, end 2029-06-01 13:00", "contract_id, name, start_date, end_date",
			"%, 'Newest', '2029-06-01 12:00Z', '2029-06-01 13:00Z'"},
		models.Payments:    {"pay contract #% 5", "contract_id, amount, currency", "%, 5, 'EUR'"},
		models.Instalments: {"create instalment for contract #% due 2027-01-01, amount 5", "contract_id, due_on, amount", "%, '2027-01-01', 5"},
		models.Amendments:  {"amend contract #% set total 50 because matrix", "contract_id, total_after, reason", "%, 50, 'matrix'"},
	}[e.Thing]
	typed, value := fitting(f)
	value, _, _ = strings.Cut(value, ", ")
	number := fmt.Sprint(parent)
	switch {
	case f.Column == "":
		return "", reached
	case inPay(f):
		return "", byItself
	case e.Thing == models.Payments && (f.Name == "reverses" || f.Name == "reason"): // 11 is of 652, 12 of 1700
		of := map[int64]int{652: 11, 1700: 12}[parent]
		return fmt.Sprintf("refund #%d 0.50 because matrix yes", of),
			fmt.Sprintf("INSERT INTO payments (contract_id, amount, currency, reverses_id, reason) VALUES (%d, -0.5, 'EUR', %d, 'matrix')", parent, of)
	case e.Thing == models.Amendments && f.Name == "client":
		return fmt.Sprintf("amend contract #%d set client %s because matrix", parent, typed),
			fmt.Sprintf("INSERT INTO amendments (contract_id, client_after, reason) VALUES (%d, %s, 'matrix')", parent, value)
	case f.Required || slices.Contains(strings.Split(base.columns, ", "), f.Column): // it has it
	case e.Thing == models.Amendments:
		return "", "are of a field that amend fills in by itself"
	case e.Thing == models.Payments:
		clause, ok := map[string]string{"date": " on 2024-01-01", "method": " by card", "reference": " ref XXX"}[f.Name]
		if !ok {
			return "", byItself
		}
		base.line, base.columns, base.values = base.line+clause, base.columns+", "+f.Column, base.values+", "+map[string]string{"date": "'2024-01-01'", "method": "'card'", "reference": "'XXX'"}[f.Name]
	default:
		base.line, base.columns, base.values = base.line+", "+f.Name+" "+typed, base.columns+", "+f.Column, base.values+", "+value
	}
	return strings.ReplaceAll(base.line, "%", number) + " yes",
		fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", e.Table, base.columns, strings.ReplaceAll(base.values, "%", number))
}

// byItself is why nobody says a field of a payment.
const byItself = "are of a field that pay fills in by itself, or that comes from others"

// inPay tells whether pay fills a field in by itself: TestMatrix argues for it.
func inPay(f *models.Field) bool { return f.Entity == models.Payments && f.Name == "currency" }
