//go:build !windows

package main

import (
	"strings"
	"testing"
)

// Before a change of several records each field that changes is shown as it was and as it becomes,
// whatever field it is; of long texts the part that differs.
func TestPreview_Fields(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const long = `UPDATE events SET notes = 'Wedding starts at 3PM, by the river. Catering is organized, reception starts at 5PM.' WHERE id = 109`
	if _, err := db.Admin.Exec(long); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 80, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	for _, line := range []struct{ typed, shown string }{
		{`update events where id in (109, 1023) set location = "Candé-sur-Beuvron"`, `   id │ name                  │ location
──────┼───────────────────────┼─────────────────────────────────────────────────
  109 │ John Ouick Wedding    │ 53 Rue du Château, 41120 C… → Candé-sur-Beuvron
 1023 │ Lou Bouzin General A… │ Salle des fêtes de Mufflins → Candé-sur-Beuvron`},
		{`update events where id in (109, 1023) set notes = "Wedding starts at 3PM, by the river. Catering is organized, no reception."`, `   id │ name               │ notes
──────┼────────────────────┼────────────────────────────────────────────────────
  109 │ John Ouick Wedding │ …reception starts at 5PM. → …no reception.
 1023 │ Lou Bouzin Genera… │ Assemblée générale des… → Wedding starts at 3PM, …`},
		{`update events where id in (109, 1023) set contact_phone = +33612345678, attendees = 80`, `   id │ name                        │ contact phone               │ attendees
──────┼─────────────────────────────┼─────────────────────────────┼───────────
  109 │ John Ouick Wedding          │ +12345678901 → +33612345678 │   75 → 80
 1023 │ Lou Bouzin General Assembly │ +66612345 → +33612345678    │  200 → 80`},
	} {
		s.enter(line.typed)
		s.asks("update 2 events? [y/N]")
		if got := s.preview(); got != line.shown {
			t.Errorf("%s:\n%s\nwant\n%s", line.typed, got, line.shown)
		}
		s.enter("")
		s.asks(prompt)
	}
	s.leaves()
}

// Of many records ten are shown, and how many more there are; a dry run shows the same, and those
// that have the new value already are not among them.
func TestPreview_Many(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	if _, err := db.Admin.Exec(crowd); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 80, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types("update clients where id = 2 set company empty", prompt)
	s.enter("update my clients set company empty")
	s.asks("update 1 client? [y/N]")
	s.enter("y")
	s.asks(prompt)
	s.Shows("1 client updated, 59 had these values already")
	s.enter("update my clients set company = X")
	s.asks("update 60 clients? type 60 to go on:")
	const want = ` id │ name        │ company
────┼─────────────┼─────────
  1 │ Kevin Casey │ — → X
  2 │ John Ouick  │ — → X
  3 │ Lou Bouzin  │ — → X
  4 │ Client 4    │ — → X
  5 │ Client 5    │ — → X
  6 │ Client 6    │ — → X
  7 │ Client 7    │ — → X
  8 │ Client 8    │ — → X
  9 │ Client 9    │ — → X
 10 │ Client 10   │ — → X
and 50 more`
	if got := s.preview(); got != want {
		t.Errorf("of sixty:\n%s\nwant\n%s", got, want)
	}
	s.enter("60")
	s.asks(prompt)
	s.types("update client #60 set company Y", prompt)
	const dry = " id │ name      │ company\n────┼───────────┼─────────\n 60 │ Client 60 │ Y → X\n" +
		"dry run: 1 client would be updated, 59 had these values already, nothing was\nchanged"
	if got := s.types("update my clients set company = X dry run", prompt); got != dry {
		t.Errorf("the dry run:\n%s\nwant\n%s", got, dry)
	}
	s.leaves()
}

// A contract that is cancelled takes its coming events along: the question names them, and a dry run too.
func TestPreview_Cancel(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const coming = `INSERT INTO events (name, contract_id, start_date, end_date)
		SELECT name, 652, start, start + interval '5 hours'
		FROM (VALUES ('Garden party', '2099-06-04 13:00Z'::timestamptz), ('Brunch', '2099-06-05 09:00Z')) AS e (name, start);
		UPDATE notices SET read_at = now()`
	if _, err := db.Admin.Exec(coming); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 80, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	s.enter(`cancel contract #652 because "client withdrew"`)
	s.asks("cancel contract #652 and its 2 coming events? [y/N]")
	for _, want := range []string{
		"652 │ John Ouick │ — → ", " │ — → client withdrew",
		"\ncancelled with it: event #1024 Garden party, 2099-06-04\ncancelled with it: event #1025 Brunch, 2099-06-05\n",
	} {
		s.Shows(want)
	}
	s.enter("")
	s.asks(prompt)
	got := s.types(`cancel contract #652 because "x" dry run`, prompt)
	if !strings.HasSuffix(got, "cancelled with it: event #1025 Brunch, 2099-06-05\ndry run: 1 contract and its 2 coming events would be cancelled, nothing was\nchanged") {
		t.Errorf("the dry run:\n%s", got)
	}
	s.enter(`cancel contract #652 because "client withdrew"`)
	s.asks("cancel contract #652 and its 2 coming events? [y/N]")
	s.enter("y")
	s.asks(prompt)
	if got := s.types("count events where cancelled", prompt); !strings.Contains(got, " 2") {
		t.Errorf("the events are not cancelled: %s", got)
	}
	s.leaves()
}

// An event and an employee are not deleted before somebody says yes.
func TestPreview_Delete(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 80, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("manager", "management")
	for _, line := range []struct{ typed, question, shown, done, gone string }{
		{"delete event #109", "delete 1 event? [y/N]", "109 │ John Ouick Wedding │ — → ", "event #109 deleted", "count events where id = 109"},
		{"delete employee alienor", "delete 1 employee? [y/N]", "4 │ Aliénor Vichum │ — → ", "employee #4 deleted", "count employees where id = 4 and active"},
	} {
		for _, no := range []string{"\r", "n\r", "x\r", "\x03"} {
			s.enter(line.typed)
			s.asks(line.question)
			if got := s.preview(); !strings.Contains(got, line.shown) {
				t.Errorf("%s shows:\n%s", line.typed, got)
			}
			s.Send(no)
			s.asks(prompt)
			if !strings.HasSuffix(s.Text(), "nothing was changed\n"+prompt) {
				t.Errorf("%q was not a no:\n%s", no, s.Text())
			}
		}
		if got := s.types(line.gone, prompt); !strings.HasSuffix(got, " 1") {
			t.Errorf("after a no: %s", got)
		}
		s.enter(line.typed)
		s.asks(line.question)
		s.enter("y")
		s.asks(prompt)
		s.Shows(line.done)
		if got := s.types(line.gone, prompt); !strings.HasSuffix(got, " 0") {
			t.Errorf("after a yes: %s", got)
		}
	}
	s.leaves()
}

// preview is the table above the question in the last row, and what else stands there.
func (s *screen) preview() string {
	s.t.Helper()
	text := strings.TrimRight(s.Text(), "\n ")
	head := strings.LastIndex(text, " id │")
	question := strings.LastIndex(text, "\n")
	if head < 0 || question < head {
		s.t.Fatalf("no preview:\n%s", text)
	}
	var rows []string
	for row := range strings.Lines(text[strings.LastIndex(text[:head], "\n")+1 : question]) {
		rows = append(rows, strings.TrimRight(row, " \n"))
	}
	return strings.Join(rows, "\n")
}
