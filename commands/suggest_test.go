package commands

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"epicevents.example/epic/models"
)

// asked is a look-up that answers when the test lets it, and keeps the questions.
type asked struct {
	questions []string
	answer    chan error
}

// newSuggester answers each look-up with one candidate, the question itself.
func newSuggester(t *testing.T) (*suggester, *asked) {
	a := &asked{answer: make(chan error)}
	return &suggester{look: func(ctx context.Context, w wanted) ([]Candidate, error) {
		a.questions = append(a.questions, w.typed)
		select {
		case err := <-a.answer:
			return []Candidate{{Text: w.typed}}, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}, a
}

func client(typed string) wanted { return wanted{thing: models.Clients, typed: typed} }

func first(list []Candidate) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Text
}

// A look-up that hangs blocks no question. Of those that come meanwhile only the latest is asked,
// and until it is answered what is known of less of the word is given.
func TestSuggester_LatestQuestionWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newSuggester(t)
		told := 0
		s.tell = func() { told++ }
		for _, typed := range []string{"k", "ke", "kev", "kevi"} {
			if got := s.get(client(typed)); got != nil {
				t.Errorf("%s: %v, before anything was answered", typed, got)
			}
			synctest.Wait()
		}
		a.answer <- nil
		synctest.Wait()
		if got := first(s.get(client("kevi"))); got != "k" {
			t.Errorf("of the shorter word: %q", got)
		}
		a.answer <- nil
		synctest.Wait()
		if got := first(s.get(client("kevi"))); got != "kevi" {
			t.Errorf("of the word itself: %q", got)
		}
		if want := []string{"k", "kevi"}; !slices.Equal(a.questions, want) || told != 2 {
			t.Errorf("asked %q, told %d times", a.questions, told)
		}
	})
}

// A look-up is given up in the end, and the next question is asked.
func TestSuggester_Hung(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newSuggester(t)
		s.get(client("k"))
		time.Sleep(lookupLimit + time.Second)
		synctest.Wait()
		s.get(client("k"))
		synctest.Wait()
		a.answer <- errors.New("away")
		synctest.Wait()
		if got := s.get(client("k")); got != nil {
			t.Errorf("a failure was an answer: %v", got)
		}
		synctest.Wait()
		a.answer <- nil
		synctest.Wait()
		if got := first(s.get(client("k"))); got != "k" {
			t.Errorf("after the failures: %q", got)
		}
		if len(a.questions) != 3 {
			t.Errorf("asked %q", a.questions)
		}
	})
}

// After a change nothing of before is given, not even an answer that was on its way; without one
// an answer is believed for a while.
func TestSuggester_Forget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newSuggester(t)
		ask := func() string {
			got := first(s.get(client("k")))
			synctest.Wait()
			return got
		}
		ask()
		a.answer <- nil
		synctest.Wait()
		if got := ask(); got != "k" || len(a.questions) != 1 {
			t.Errorf("known: %q, asked %q", got, a.questions)
		}
		s.forget()
		if got := ask(); got != "" || len(a.questions) != 2 {
			t.Errorf("after forget: %q, asked %q", got, a.questions)
		}
		s.forget() // while the look-up is under way
		a.answer <- nil
		synctest.Wait()
		if got := ask(); got != "" || len(a.questions) != 3 {
			t.Errorf("an answer from before the change: %q, asked %q", got, a.questions)
		}
		a.answer <- nil
		synctest.Wait()
		time.Sleep(freshFor)
		if got := ask(); got != "k" || len(a.questions) != 4 {
			t.Errorf("an old answer: %q, asked %q", got, a.questions)
		}
		a.answer <- nil
		synctest.Wait()
		(*suggester)(nil).forget() // nobody is logged in
	})
}

func TestQuoteName(t *testing.T) {
	for name, want := range map[string]string{
		"Kevin": "Kevin", "kevin+x@start-up.io": "kevin+x@start-up.io", "Empty": `"Empty"`, "Me": `"Me"`, "12@x.fr": `"12@x.fr"`, "Éléonore d'Artois": `"Éléonore d'Artois"`, "": `""`, `a"b\c`: `"a\"b\\c"`, "12": `"12"`,
	} {
		if got := quoteName(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}
