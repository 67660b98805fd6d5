package query

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// effort is what a login costs, and what it says.
type effort struct {
	Runs     []string // of argon2, by their parameters
	Keys     int      // of how many different lengths salt and key are: one
	Queries  []string
	Code     models.Code
	Sentence string
	Hint     string
}

// Whoever does not get in has caused the same work, whatever the reason: as many runs of argon2 with
// the same costs, the same questions to the database; and is told the same.
func TestGate_Login_sameWork(t *testing.T) {
	w := demo(t)
	// As epic init and password give them; the sample data of tests have cheap ones.
	if _, err := w.admin.Exec("UPDATE auth.credentials SET params = $1", policy.Params); err != nil {
		t.Fatal(err)
	}
	if _, err := w.admin.Exec("UPDATE employees SET deactivated_at = now() WHERE email = $1", alienor); err != nil {
		t.Fatal(err)
	}
	try := func(email, password string) effort {
		t.Helper()
		var e effort
		asked := &recorder{}
		gate, err := Open(w.gate.config.ConnString(), nil)
		if err != nil {
			t.Fatal(err)
		}
		gate.config.Tracer = asked
		lengths := map[int]bool{}
		gate.derive = func(password string, salt []byte, params string) ([]byte, error) {
			key, err := policy.Key(password, salt, params)
			e.Runs = append(e.Runs, params)
			lengths[len(salt)*100+len(key)] = true
			return key, err
		}
		_, err = gate.Login(t.Context(), email, password)
		var known *models.Error
		if !errors.As(err, &known) {
			t.Fatalf("%s is let in, or not for people: %v", email, err)
		}
		e.Code, e.Sentence, e.Hint, e.Queries, e.Keys = known.Code, known.Message, known.Hint, asked.texts, len(lengths)
		return e
	}
	const wrong = "not the one of anybody"
	want := try("nobody@epicevents.example", wrong)
	if len(want.Runs) != 1 || want.Runs[0] != policy.Params || want.Keys != 1 || len(want.Queries) != 2 || want.Code != models.NotLoggedIn {
		t.Fatalf("an unknown address costs %+v", want)
	}
	for name, who := range map[string]struct{ email, password string }{
		"a wrong password":                 {bill, wrong},
		"a wrong one of an inactive":       {alienor, wrong},
		"the right one of an inactive":     {alienor, demoPassword},
		"an address in capitals":           {"BILL@EPICEVENTS.EXAMPLE", wrong},
		"one that is no address":           {"bill", wrong},
		"a very long one":                  {strings.Repeat("a", 300) + "@x.fr", wrong},
		"an empty password":                {bill, ""},
		"a password of a thousand letters": {bill, strings.Repeat("x", 1000)},
	} {
		if got := try(who.email, who.password); !reflect.DeepEqual(got, want) {
			t.Errorf("%s costs %+v\nwant %+v", name, got, want)
		}
	}
	// Too many guesses cost the same too, and of nobody's account as of one's: only the time to wait is said.
	throttled := func(email string) effort {
		t.Helper()
		var e effort
		for range 6 {
			e = try(email, wrong)
		}
		return e
	}
	for _, email := range []string{"nobody@epicevents.example", kate, alienor} {
		got := throttled(email)
		if !reflect.DeepEqual(got.Runs, want.Runs) || !reflect.DeepEqual(got.Queries, want.Queries) || got.Code != want.Code || !strings.HasPrefix(got.Sentence, "too many wrong passwords: wait ") {
			t.Errorf("%s throttled costs %+v", email, got)
		}
	}
}
