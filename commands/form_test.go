package commands_test

import (
	"errors"
	"fmt"
	"testing"

	"epicevents.example/epic/models"
)

// What is refused before the whole record is known is refused in the same words as in the end, and
// what is taken then is not.
func TestExecutor_Check(t *testing.T) {
	w := newWorld(t)
	w.do(t, `UPDATE contracts SET deleted_at = now() WHERE id = 12;
		UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 703`)
	x, refusals := w.executor(t, "manager"), 0
	check := func(short, rest string) {
		t.Helper()
		early := x.Check(t.Context(), short, false)
		_, late := x.Exec(t.Context(), short+rest)
		if early != nil {
			refusals++
		}
		if told(early) != told(late) {
			t.Errorf("%s: first %s, and with%s %s", short, told(early), rest, told(late))
		}
	}
	for _, contract := range []int{12, 412, 652, 700, 701, 702, 703, 704, 999} {
		check(fmt.Sprintf("create event name x contract #%d", contract), " start 2028-01-01 9am end 2028-01-01 10am dry run")
		check(fmt.Sprintf("create payment contract #%d", contract), " amount 1 dry run")
	}
	for _, client := range []string{"#1", "#10", "#99", "Kevin", "Ancien", "Zoé", `"a"`} {
		check("create contract client "+client, " total 1 dry run")
	}
	for _, email := range []string{"kate@epicevents.example", "PAUL@epicevents.example", "new@epicevents.example"} {
		check("create employee name x email "+email, " department support dry run")
	}
	check("create employee name x department support", " email y@x.fr dry run") // nothing that the data could refuse
	both := "create event contract #12 name x"
	if x.Check(t.Context(), both, false) != nil || x.Check(t.Context(), both, true) == nil {
		t.Errorf("%s: of the newest value nothing is to be said, of all that the contract is deleted", both)
	}
	const least = 12
	if refusals < least {
		t.Errorf("%d were refused, want %d at least", refusals, least)
	}
}

// told is what people read of an error, and where it points to.
func told(err error) string {
	var known *models.Error
	switch {
	case err == nil:
		return "nothing"
	case !errors.As(err, &known):
		return err.Error()
	case known.At == nil:
		return fmt.Sprintf("%d %s (%s)", known.Code, known.Message, known.Hint)
	default:
		return fmt.Sprintf("%d %s (%s) at %v", known.Code, known.Message, known.Hint, *known.At)
	}
}
