package query

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/models"
)

// unbreakable are names that no statement of a person can run into, each with its reason: they
// need no sentence.
var unbreakable = map[string]string{
	"clients_pkey": given, "contracts_pkey": given, "employees_pkey": given, "events_pkey": given, "payments_pkey": given, "amendments_pkey": given, "instalments_pkey": given, "venues_pkey": given, "history_pkey": given, "notices_pkey": given,
	"clients_id_commercial": forKeys, "contracts_id_currency": forKeys, "contracts_id_signed": forKeys,
	"credentials_pkey": authOnly, "sessions_pkey": authOnly, "sessions_jti_key": authOnly, "sessions_number_key": given, "session_employee": authOnly, "settings_pkey": authOnly, "settings_one": administrators, "settings_length": administrators,
	"amendments_number_key":   "the database counts them, under a lock of their contract",
	"amendment_client_before": "it is the client of the contract",
	"history_op":              "only the trigger of the history writes it",
	"seals_append_only":       "only the administrator may write the seals",
	"employees_disconnect":    "it ends connections and refuses nothing",
	"erasures_append_only":    "only erase_client writes there, and it only adds",
}

const (
	given          = "the database gives the number"
	forKeys        = "holds whenever the primary key does; foreign keys refer to it"
	authOnly       = "only the functions of auth write there"
	administrators = "only the administrator may write the settings"
)

// names are all under which the database can refuse: constraints, unique indexes, and what the
// functions of triggers raise, the last with the facts of each call.
func (w *world) names() (declared []string, raised map[string][][]string) {
	w.t.Helper()
	declared = w.words(`
		SELECT conname FROM pg_constraint WHERE connamespace IN ('public'::regnamespace, 'auth'::regnamespace)
		UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			WHERE i.indisunique AND c.relnamespace IN ('public'::regnamespace, 'auth'::regnamespace)`)
	raised = map[string][][]string{}
	sources := w.words(`SELECT prosrc FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'auth'::regnamespace)`)
	call := regexp.MustCompile(`(?s)public\.refuse\((.*?)\);`)
	literal := regexp.MustCompile(`^'(\w+)'`)
	checked := regexp.MustCompile(`public\.must_be\([^;]*'(\w+)'\);`)
	plain := regexp.MustCompile(`(?s)RAISE EXCEPTION [^;]*CONSTRAINT = '(\w+)'[^;]*;`)
	var mustBe []string // the facts of must_be, which refuses under the name that it is given
	var viaMustBe []string
	for _, source := range sources {
		for _, m := range call.FindAllStringSubmatch(source, -1) {
			switch {
			case literal.MatchString(m[1]):
				name := literal.FindStringSubmatch(m[1])[1]
				raised[name] = append(raised[name], facts(m[1]))
			case strings.HasPrefix(m[1], "rule,"):
				mustBe = facts(m[1])
			case strings.HasPrefix(m[1], "TG_TABLE_NAME || '_append_only'"):
				for _, table := range w.words(`SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgfoid = 'append_only'::regproc`) {
					raised[table+"_append_only"] = append(raised[table+"_append_only"], facts(m[1]))
				}
			default:
				w.t.Errorf("this refusal has a name that cannot be read here: %s", m[0])
			}
		}
		for _, m := range checked.FindAllStringSubmatch(source, -1) {
			viaMustBe = append(viaMustBe, m[1])
		}
		for _, m := range plain.FindAllStringSubmatch(source, -1) {
			raised[m[1]] = append(raised[m[1]], facts(m[0]))
		}
	}
	for _, name := range viaMustBe {
		raised[name] = append(raised[name], mustBe)
	}
	return declared, raised
}

// facts are the keys of the JSON object that a call gives: the only quoted words in it.
func facts(call string) []string {
	_, object, ok := strings.Cut(call, "jsonb_build_object(")
	if !ok {
		return nil
	}
	var keys []string
	for _, m := range regexp.MustCompile(`'(\w+)',`).FindAllStringSubmatch(object, -1) {
		keys = append(keys, m[1])
	}
	return keys
}

// Every name under which the database refuses has a sentence, and every sentence a name.
func TestRules_names(t *testing.T) {
	t.Parallel()
	declared, raised := demo(t).names()
	known := map[string]bool{}
	for _, name := range declared {
		known[name] = true
	}
	for name := range raised {
		known[name] = true
	}
	if len(known) < 70 || len(raised) < 30 {
		t.Fatalf("only %d names were found, %d of them raised by functions", len(known), len(raised))
	}
	for name := range known {
		_, ruled := rules()[name]
		switch {
		case !ruled && unbreakable[name] == "":
			t.Errorf("%s has no rule", name)
		case ruled && unbreakable[name] != "":
			t.Errorf("%s has a rule, and a reason to have none", name)
		}
	}
	for name := range rules() {
		if !known[name] {
			t.Errorf("the rule %s is left over: the database has no such name", name)
		}
	}
	for name := range unbreakable {
		if !known[name] {
			t.Errorf("%s is argued for: the database has no such name", name)
		}
	}
}

// Every {fact} of a sentence is one that each refusal under that name carries, and each sentence
// reads as our sentences do.
func TestRules_sentences(t *testing.T) {
	t.Parallel()
	_, raised := demo(t).names()
	schema := load(t)
	filled := 0
	for name, r := range rules() {
		for _, m := range regexp.MustCompile(`\{(\w*)\}`).FindAllStringSubmatch(r.sentence+" "+r.hint, -1) {
			filled++
			if len(raised[name]) == 0 {
				t.Errorf("%s speaks of {%s}, and the refusal carries no facts", name, m[1])
			}
			for _, facts := range raised[name] {
				if !slices.Contains(facts, m[1]) {
					t.Errorf("%s speaks of {%s}, and a refusal carries only %q", name, m[1], facts)
				}
			}
		}
		for _, field := range strings.Fields(r.field) {
			if !slices.ContainsFunc(schema.Entities(), func(e *models.Entity) bool { return e.Field(field) != nil }) {
				t.Errorf("%s points at %q, which is no field", name, field)
			}
		}
		for _, text := range []string{r.sentence, r.hint} {
			if strings.HasSuffix(text, ".") || strings.Contains(text, "!") || strings.TrimSpace(text) != text {
				t.Errorf("%s: %q is not written as our sentences are", name, text)
			}
		}
		if r.sentence == "" {
			t.Errorf("%s says nothing", name)
		}
	}
	if filled < 30 {
		t.Errorf("only %d facts were compared", filled)
	}
}

// What the facts are made of arrives in the sentence, exactly.
func TestFill(t *testing.T) {
	facts := map[string]any{"contract": json.Number("652"), "due": json.Number("0.10"), "name": "Zoé {due} {contract}"}
	if got := fill("#{contract}: {name} owes {due} of {unknown}", facts); got != "#652: Zoé {due} {contract} owes 0.10 of {unknown}" {
		t.Errorf("%q", got)
	}
}

// Real refusals, as a person reads them: the sentence with its facts, the way out, the caret.
func TestRules_spoken(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(others)
	boss, bills := w.store(w.login(manager)), w.store(w.login(bill))
	at := func(c Change) Change { // somewhere in a line
		c.At.From, c.At.To = 10, 14
		return c
	}
	amount := func(text string) any {
		d, err := models.ReadMoney(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		store      *Store
		thing      models.Thing
		id         int64 // 0: create
		changes    []Change
		says, hint string
		caret      bool
	}{
		{bills, models.Clients, 0, []Change{w.set(models.Clients, "name", "A"), at(w.set(models.Clients, "email", "KEVIN@startup.io"))},
			"another client has this e-mail", "it is that of client #1 Kevin Casey", true},
		{bills, models.Clients, 2, []Change{w.set(models.Clients, "deleted", w.now)},
			"client #2 has open contracts (2), with 12099.00 still due", "", false},
		{boss, models.Clients, 1, []Change{at(w.set(models.Clients, "commercial", int64(3)))},
			"Kate Hastroff is not active in commercial: a client needs somebody who is", "show employees where department = commercial and active", true},
		{boss, models.Amendments, 0, []Change{w.set(models.Amendments, "contract", int64(652)), at(w.set(models.Amendments, "total", amount("0.50"))), w.set(models.Amendments, "reason", "x")},
			"no more than the total of contract #652 can be paid: total 0.50, paid 1.00", "show contract #652", true},
		{boss, models.Contracts, 1653, []Change{at(w.set(models.Contracts, "total", amount("-5")))},
			"a total is zero or more", "", true},
		{boss, models.Contracts, 412, []Change{at(w.set(models.Contracts, "total", amount("5")))},
			"contract #412 is signed: its terms change only by an amendment", `amend contract #412 set … because "…"`, false},
		{boss, models.Amendments, 0, []Change{w.set(models.Amendments, "contract", int64(412)), at(w.set(models.Amendments, "total", amount("4500"))), w.set(models.Amendments, "reason", "x")},
			"an amendment changes the total or the client, and these are what they were", "", true},
		{bills, models.Instalments, 0, []Change{w.set(models.Instalments, "contract", int64(652)), w.set(models.Instalments, "due", w.now), at(w.set(models.Instalments, "amount", amount("12000.01")))},
			"the instalments of contract #652 would add up to 12010.01, and its total is 12000.00", "show instalments where contract = #652 lists them", true},
		{boss, models.Contracts, 652, []Change{w.set(models.Contracts, "deleted", w.now)},
			"contract #652 has payments (1) and cannot be deleted", "management can cancel it", false},
		{boss, models.Events, 109, []Change{at(w.set(models.Events, "support", int64(2)))},
			"Bill Boquet is not active in support", "show employees where department = support and active", true},
		{boss, models.Events, 109, []Change{at(w.set(models.Events, "end", w.now.AddDate(-10, 0, 0)))},
			"the end must come after the start", "set start too", true},
		{boss, models.Events, 109, []Change{at(w.set(models.Events, "start", w.now.AddDate(10, 0, 0)))},
			"the end must come after the start", "set end too", true},
		{boss, models.Events, 0, []Change{at(w.set(models.Events, "contract", int64(1701))), w.set(models.Events, "name", "A"), w.set(models.Events, "start", w.now), w.set(models.Events, "end", w.now.Add(1))},
			"contract #1701 is not signed: an event needs one that is", "sign #1701", true},
		{boss, models.Employees, 2, []Change{w.set(models.Employees, "deactivated", w.now)},
			"Bill Boquet still has clients (3)", "reassign clients of #2 to … gives them away", false},
		{boss, models.Employees, 1, []Change{at(w.set(models.Employees, "department", "support"))},
			"nobody changes their own department", "another manager can", true},
	} {
		e := w.schema.Of(c.thing)
		err := c.store.Write(t.Context(), "test", "a reason", func(s *Store) error {
			if c.id == 0 {
				_, err := s.Insert(t.Context(), e, c.changes)
				return err
			}
			_, err := s.Update(t.Context(), e, []int64{c.id}, nil, c.changes)
			return err
		})
		known := refusedAs(t, err, models.Refused)
		if known.Message != c.says || c.hint != "" && known.Hint != c.hint {
			t.Errorf("said %q (%s), want %q (%s)", known.Message, known.Hint, c.says, c.hint)
		}
		if (known.At != nil) != c.caret || known.At != nil && *known.At != (models.Span{From: 10, To: 14}) {
			t.Errorf("%q: the caret is at %v", known.Message, known.At)
		}
	}
}
