package commands_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// departments are one person of each, as the sample data has them.
func departments() map[string]policy.Subject {
	return map[string]policy.Subject{
		"manager": {ID: 1, Number: 1, Name: "Camille Laurent", Email: "manager@epicevents.example", Department: models.Management},
		"bill":    {ID: 2, Number: 2, Name: "Bill Boquet", Email: "bill@epicevents.example", Department: models.Commercial},
		"kate":    {ID: 3, Number: 3, Name: "Kate Hastroff", Email: "kate@epicevents.example", Department: models.Support},
	}
}

// lines are those of the language that are built, see lang/testdata.
func lines(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("lang/testdata/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range strings.Split(string(text), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, " ") {
			list = append(list, line)
		}
	}
	return list
}

// seeds are the lines of the language, all that is typed in the scripts, and the examples of help.
func seeds(f *testing.F) []string {
	list := append(lines(f), golden.Typed(f, "../testdata/script")...)
	for _, row := range newExecutor(f).Commands() {
		list = append(list, row.Examples...)
	}
	return list
}

// Whatever is typed, the checker answers with a plan or with an error that has a sentence, a code
// and a place in the line.
func FuzzUnderstand(f *testing.F) {
	for _, line := range seeds(f) {
		f.Add(line)
	}
	x := newExecutor(f)
	people := departments()
	f.Fuzz(func(t *testing.T, line string) {
		for _, me := range people {
			for _, e := range x.Schema.Entities() {
				x.Shown(e.Thing, 1)
				if _, err := x.As(me).Understand(line); err != nil {
					checkError(t, line, err)
				}
			}
		}
	})
}

func checkError(t *testing.T, line string, err error) {
	t.Helper()
	var known *models.Error
	switch {
	case !errors.As(err, &known):
		t.Fatalf("%q: an error of the type %T: %v", line, err, err)
	case known.Message == "" || strings.Contains(known.Message+known.Hint, "%!") && !strings.Contains(line, "%!"):
		t.Fatalf("%q: an error without a sentence: %q, %q", line, known.Message, known.Hint)
	case known.Code == models.Internal:
		t.Fatalf("%q: an error inside: %v", line, err)
	case known.At != nil && (known.At.From < 0 || known.At.To < known.At.From || known.At.To > len(line)):
		t.Fatalf("%q: %q at %v", line, known.Message, *known.At)
	}
}

// invented are the names of made-up records: with spaces, quotes, accents, words of the language, and two alike.
func invented() []string {
	return []string{"Kevin Casey", "kevin casey", "Éléonore d'Artois", "Cool Startup LLC", "Me", "where", "12", `Say "hi"`, `a\b`, "日本 太郎", "kate@epicevents.example", "Sam", ""}
}

// Every word that completion offers is one that is understood at that place, names and numbers from
// the data included, and it and them where a record or a list was shown.
func FuzzComplete(f *testing.F) {
	for _, line := range seeds(f) {
		f.Add(line, len(line))
		f.Add(line, len(line)/2)
		f.Add(line+" ", len(line)+1)
	}
	for _, line := range seeds(f) {
		if at := strings.LastIndexAny(line, " #\""); at > 0 { // where the last word, name or number is typed
			f.Add(line, min(at+2, len(line)))
		}
	}
	x := newExecutor(f)
	people := departments()
	things := x.Schema.Entities()
	f.Fuzz(func(t *testing.T, line string, cursor int) {
		if cursor < 0 || cursor > len(line) {
			return
		}
		for _, me := range people {
			x := x.As(me)
			x.Invent(invented()...)
			last := things[len(line)%len(things)] // any will do, and the same line always has the same
			x.Shown(last.Thing, []int64{7, 12}[:1+cursor%2]...)
			checkOffers(t, x, line[:cursor])
		}
	})
}

// checkOffers gives what is offered, once it is sure that each offer is understood at that place, and
// that the person may go on from there.
func checkOffers(t *testing.T, x *commands.Executor, before string) (from int, list []commands.Candidate) {
	t.Helper()
	from, list = x.Settled(before)
	if from < 0 || from > len(before) {
		t.Fatalf("%q: the word begins at %d", before, from)
	}
	if i := strings.LastIndexAny(before, ";\n"); i >= 0 {
		if _, err := x.Understand(before[:i]); err != nil {
			return from, list // whatever comes after a sentence that is refused
		}
	}
	var already *models.Error // what is wrong with the line as it is, which no word mends
	if _, err := x.Understand(before[:from]); !errors.As(err, &already) || already.At == nil || already.At.To > from {
		already = nil
	}
	seen := map[string]bool{}
	for _, c := range list {
		if c.Text == "" || seen[c.Text] {
			t.Fatalf("%q offers %q twice, or nothing", before, c.Text)
		}
		seen[c.Text] = true
		with := before[:from] + c.Text
		_, err := x.Understand(with)
		var known *models.Error
		switch {
		case !errors.As(err, &known) || known.At == nil && known.Code != models.NotAllowed:
		case already != nil && already.Message == known.Message && known.At != nil && already.At.From == known.At.From: // as before
		case c.Description == "date" && known.At != nil && known.At.To == len(with): // its head: next, of next week
		case known.Code == models.NotAllowed, known.At.From < len(with) && known.At.To > from:
			t.Fatalf("%q offers %q, which is refused: %s at %v (%s)", before, c.Text, known.Message, known.At, known.Hint)
		}
	}
	return from, list
}
