//go:build !windows

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The connection dies while a commit is under way. What the server has kept is done; what it has not
// seen is done now; and each is done once.
func TestCommit_answerLost(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]int32{"it never arrived": beforeCommit, "it was being done": afterCommit, "it was done": withoutAnswer} {
		for line, c := range map[string]struct{ says, asks, want string }{
			"pay contract #652 500":                                  {" recorded", `SELECT count(*) || ' of ' || sum(amount) || ', ' || max(k.paid) FROM payments JOIN contracts k ON k.id = contract_id`, "1 of 500.00, 500.00"},
			`amend contract #652 set total 13000 because "extra DJ"`: {"contract #652 amended", `SELECT count(*) || ' to ' || max(total_after) FROM amendments`, "1 to 13000.00"},
			"plan contract #652 in 3 instalments from 1 june 2027":   {"contract #652: 3 instalments planned", `SELECT count(*) || ' of ' || sum(amount) FROM instalments`, "3 of 12000.00"},
			"update client #1 set company = Renamed":                 {"client #1 updated", `SELECT count(*) || ' ' || max(version) FROM clients JOIN history h ON h.tbl = 'clients' AND h.row_id = clients.id WHERE h.actor = 2`, "1 2"},
		} {
			t.Run(fmt.Sprintf("%s: %s", name, line), func(t *testing.T) {
				t.Parallel()
				db := newDatabase(t)
				p := newProxy(t, db.loginURL())
				p.cut.Store(cut)
				said, code := runs(t, p.url, line)
				if code != 0 || !strings.Contains(said, c.says) || strings.Contains(said, "went away") {
					t.Errorf("exit %d:\n%s", code, said)
				}
				if p.cut.Load() != nowhere {
					t.Error("there was no commit to cut off")
				}
				var got string
				if err := db.Admin.QueryRow(c.asks).Scan(&got); err != nil || got != c.want {
					t.Errorf("the database has %q, want %q (%v)", got, c.want, err)
				}
			})
		}
	}
}

// The database is away for a while after the commit: it is asked again until it is there.
func TestCommit_answerLost_databaseAway(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	p := newProxy(t, db.loginURL())
	p.cut.Store(withoutAnswer)
	p.leaves.Store(true)
	go func() {
		for !p.closed.Load() {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(500 * time.Millisecond)
		p.closed.Store(false)
	}()
	if said, code := runs(t, p.url, "pay contract #652 500"); code != 0 || !strings.Contains(said, "payment #1 recorded") {
		t.Errorf("exit %d:\n%s", code, said)
	}
}

// Where the database does not come back, nobody says what became of the change.
func TestCommit_answerLost_databaseGone(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]int32{"it never arrived": beforeCommit, "it was done": withoutAnswer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			p := newProxy(t, db.loginURL())
			p.cut.Store(cut)
			p.leaves.Store(true)
			said, code := runs(t, p.url, "pay contract #652 500")
			if code != 4 || !strings.Contains(said, "the database went away at the last moment: the change may have been kept\nlook before you try again\n") {
				t.Errorf("exit %d:\n%s", code, said)
			}
		})
	}
}

// runs has Bill type a line, and gives what he is told.
func runs(t *testing.T, url, line string) (said string, code int) {
	t.Helper()
	cmd := epic(t, "DATABASE_URL="+url, "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
	cmd.Args = append(cmd.Args, "-c", line)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var exited *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exited) {
		code = exited.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return out.String(), code
}
