package admin

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"epicevents.example/epic/migrations"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

// A check is one group of things that the doctor looks at.
type check struct {
	Name   string    `json:"check"`
	Looked int       `json:"looked"`           // at how many things
	Wrong  []finding `json:"wrong"`            // what is not as it should be
	Unread string    `json:"unread,omitempty"` // why it could not be looked at
	Noted  []string  `json:"noted,omitempty"`  // what is as it should be, and is worth knowing
}

// A finding is one thing that is wrong and what sets it right, which may be nothing of its own.
type finding struct {
	What string `json:"what"`
	Do   string `json:"do,omitempty"`
}

func (c check) well() bool { return len(c.Wrong) == 0 && c.Unread == "" }

// examination is what the checks of a database need beside it.
type examination struct {
	place *Place
	head  string // a seal that was kept elsewhere; may be empty
	now   func() time.Time
}

// Doctor is `epic doctor`: it compares the database with what this version has made, its data with
// their own rules, and its history with the seals. It changes nothing. The error says that something
// is wrong.
func Doctor(ctx context.Context, p *Place, o shell.Options, s shell.Streams) error {
	db, err := p.reach(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	checks, err := examination{place: p, head: strings.ToLower(o.Head), now: time.Now}.all(ctx, db)
	if err != nil {
		return models.Errorf(models.Internal, "the database could not be looked at").WithHint("%s", lastCause(err)).WithCause(err)
	}
	if o.JSON {
		err = json.NewEncoder(s.Out).Encode(checks)
	} else {
		err = write(s, checks)
	}
	bad := 0
	for _, c := range checks {
		if !c.well() {
			bad++
		}
	}
	if bad > 0 && err == nil {
		err = models.Errorf(models.Refused, "%d of %d checks found something wrong", bad, len(checks))
	}
	return err
}

// write says one line for each check, and below it what is wrong.
func write(s shell.Streams, checks []check) error {
	const most = 20 // of one check
	var err error
	say := func(format string, args ...any) {
		_, werr := fmt.Fprintf(s.Out, format+"\n", args...)
		err = errors.Join(err, werr)
	}
	for _, c := range checks {
		switch {
		case c.Unread != "":
			say("NOT READ %s: %s", c.Name, c.Unread)
		case c.well():
			say("ok %s (%d)", c.Name, c.Looked)
		default:
			say("WRONG %s: %d found", c.Name, len(c.Wrong))
		}
		for _, n := range c.Noted {
			say("  %s", n)
		}
		for _, f := range c.Wrong[:min(len(c.Wrong), most)] {
			say("  %s", f.What)
			if f.Do != "" {
				say("    do: %s", f.Do)
			}
		}
		if more := len(c.Wrong) - most; more > 0 {
			say("  and %d more, which --json lists", more)
		}
	}
	return err
}

// all looks at everything. A database of another version is not compared with this one.
func (x examination) all(ctx context.Context, db *sql.DB) ([]check, error) {
	version := check{Name: "schema " + migrations.Newest(), Looked: 1, Wrong: []finding{}}
	var skew *migrations.SkewError
	if err := migrations.Check(ctx, db); errors.As(err, &skew) {
		version.Wrong = append(version.Wrong, finding{What: skew.Error()})
		return []check{version}, nil
	} else if err != nil {
		return nil, err
	}
	checks := []check{version}
	for _, look := range []struct {
		name string
		at   func(context.Context, *sql.Tx) ([]check, error)
	}{
		{"catalogue", compareCatalogue},
		{"rows", checkRows},
		{"records", checkRecords},
		{"replay", checkReplay},
		{"sessions", x.checkSessions},
		{"history", x.checkSeals},
		{"erasures", checkErasures},
		{"server", x.checkServer},
		{"clock", x.checkClock},
	} {
		list, err := within(ctx, db, look.at)
		if migrations.Forbidden(err) {
			list, err = []check{{Name: look.name, Unread: lastCause(err) + ": a superuser may look"}}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", look.name, err)
		}
		checks = append(checks, list...)
	}
	for i := range checks {
		if checks[i].Wrong == nil {
			checks[i].Wrong = []finding{} // a list in JSON too
		}
	}
	return checks, nil
}

// within looks at the database as it is at one moment. The settings are those in which expected.txt
// was written; with an empty search_path all names are whole, and nothing that somebody has put in
// the way is taken for PostgreSQL's own.
func within(ctx context.Context, db *sql.DB, look func(context.Context, *sql.Tx) ([]check, error)) ([]check, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() //nolint:errcheck // it changes nothing
	const settings = `SET LOCAL search_path = ''; SET LOCAL DateStyle = 'ISO, MDY'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC';
		SET LOCAL quote_all_identifiers = off; SET LOCAL statement_timeout = 0`
	if _, err := tx.ExecContext(ctx, settings); err != nil {
		return nil, err
	}
	return look(ctx, tx)
}

// findings runs a query of two columns: what is wrong, and what to do.
func findings(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]finding, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []finding
	for rows.Next() {
		var f finding
		if err := rows.Scan(&f.What, &f.Do); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, rows.Err()
}
