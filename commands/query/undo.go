package query

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

// Command is what somebody did with one command, as the history has it.
type Command struct {
	Number  int64 // that of its first entry
	Actor   int64
	Who     string
	At      time.Time
	Typed   string
	Undoes  int64   // the command that it takes back
	Undone  int64   // the command that took it back
	Entries []Entry // the latest first

	txid int64
}

// LastCommand is the last command of the person that can still be taken back: what it took back itself
// is passed over, and so is what is taken back already. It is nil when there is none.
func (s *Store) LastCommand(ctx context.Context) (*Command, error) {
	var numbers []int64
	err := s.db.NewSelect().TableExpr("public.history AS h").ColumnExpr("h.id").
		Where("h.actor = ? AND h.undoes IS NULL", s.me.ID).
		Where("NOT EXISTS (SELECT 1 FROM public.history AS u WHERE u.actor = ? AND u.undoes = h.txid)", s.me.ID).
		OrderExpr("h.id DESC").Limit(1).Scan(ctx, &numbers)
	if err != nil || len(numbers) == 0 {
		return nil, s.fault(ctx, err)
	}
	return s.Command(ctx, numbers[0])
}

// Command is a command by its number, or that of any of its entries; nil when there is none.
func (s *Store) Command(ctx context.Context, number int64) (*Command, error) {
	entries, _, _, err := s.History(ctx, &Asked{Command: number})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	last := entries[0]
	c := &Command{Number: last.Command, txid: last.txid, Actor: last.Actor, Who: last.Who, At: last.At, Typed: last.Typed, Undoes: last.Undoes, Entries: entries}
	err = s.db.NewSelect().TableExpr("public.history").ColumnExpr("coalesce(min(id), 0)").
		Where("undoes = ? AND actor = ?", last.txid, last.Actor).Scan(ctx, &c.Undone)
	return c, s.fault(ctx, err)
}

// Inverse is what takes back the changes of one command to one record.
type Inverse struct {
	Entity *models.Entity // nil: the table is none of the language
	Table  string
	ID     int64
	Added  bool // the command made it: it is archived
	Fields []*models.Field
	Others []string // columns that changed and that the language has no word for

	last     int64 // the entry after which others may have changed it
	derived  func(*models.Entity, *models.Field) bool
	was, now map[string]json.RawMessage // by column: what it goes back to, and what it must still be
}

// Inverses are what takes a command back, the last change first: what it did to a record in several
// steps is one. What rules have derived is not among it, since they derive it again; so it can be empty.
func (c *Command) Inverses(derived func(*models.Entity, *models.Field) bool) []*Inverse {
	type record struct {
		table string
		id    int64
	}
	var list []*Inverse
	known := map[record]*Inverse{}
	for _, entry := range c.Entries {
		key := record{entry.Table, entry.Record.ID}
		i := known[key]
		if i == nil {
			i = &Inverse{
				Entity: entry.Entity, Table: entry.Table, ID: entry.Record.ID, last: entry.ID, derived: derived,
				was: map[string]json.RawMessage{}, now: map[string]json.RawMessage{},
			}
			known[key] = i
			list = append(list, i)
		}
		i.Added = i.Added || entry.op == "INSERT"
		for column, change := range entry.changes {
			if _, later := i.now[column]; !later {
				i.now[column] = change[1]
			}
			i.was[column] = change[0]
		}
	}
	for _, i := range list {
		i.settle()
	}
	return slices.DeleteFunc(list, func(i *Inverse) bool {
		return i.Entity != nil && !i.Added && len(i.Fields) == 0 && len(i.Others) == 0
	})
}

// settle leaves the columns that go back.
func (i *Inverse) settle() {
	if i.Entity == nil {
		return
	}
	columns := map[string]bool{}
	for _, f := range i.Entity.Fields {
		was, changed := i.was[f.Column]
		if columns[f.Column] = true; changed && !i.Added && string(was) != string(i.now[f.Column]) && !i.derived(i.Entity, f) {
			i.Fields = append(i.Fields, f)
		}
	}
	for column := range i.was {
		if !columns[column] && !i.Added {
			i.Others = append(i.Others, column)
		}
	}
	if i.Added && i.Entity.Archive != nil {
		i.Fields = []*models.Field{i.Entity.Archive}
	}
}

// Was is the value that a field goes back to.
func (i *Inverse) Was(f *models.Field) any { return kept(f, i.was[f.Column]) }

// Undo makes the changes that take a command back, all or nothing: each field goes back only if it
// still has the value that the command gave it. The history keeps what was taken back.
func (s *Store) Undo(ctx context.Context, c *Command, inverses []*Inverse) error {
	if _, err := s.db.ExecContext(ctx, "SELECT set_config('epic.undoes', ?, true)", strconv.FormatInt(c.txid, 10)); err != nil {
		return s.fault(ctx, err)
	}
	if merged, _ := c.Merged(); merged != 0 {
		return s.part(ctx, merged, inverses)
	}
	for len(inverses) > 0 {
		n := 1
		for n < len(inverses) && inverses[n].alike(inverses[0]) {
			n++
		}
		if err := s.takeBack(ctx, inverses[:n]); err != nil {
			return err
		}
		inverses = inverses[n:]
	}
	return nil
}

// alike reports whether one statement can take both back.
func (i *Inverse) alike(other *Inverse) bool {
	return i.Entity == other.Entity && i.Added == other.Added && slices.Equal(i.Fields, other.Fields)
}

// takeBack is one statement for records of which the same fields go back: two who were swapped are
// swapped again.
func (s *Store) takeBack(ctx context.Context, list []*Inverse) error {
	e, fields := list[0].Entity, list[0].Fields
	was, now := make([]map[string]any, len(list)), make([]map[string]any, len(list))
	ids := make([]int64, len(list))
	var mails []Change
	for n, i := range list {
		ids[n] = i.ID
		was[n], now[n] = map[string]any{"id": i.ID}, map[string]any{"id": i.ID}
		for _, f := range fields {
			if i.Added { // and so it is archived
				was[n][f.Column] = s.now
				continue
			}
			was[n][f.Column], now[n][f.Column] = i.was[f.Column], i.now[f.Column]
			if f.Kind == models.KindEmail {
				mails = append(mails, Change{Field: f, Value: i.Was(f)})
			}
		}
	}
	before, err := json.Marshal(was)
	if err != nil {
		return s.fault(ctx, err)
	}
	after, err := json.Marshal(now)
	if err != nil {
		return s.fault(ctx, err)
	}
	if list[0].Added {
		if err := s.untouched(ctx, list); err != nil {
			return err
		}
	}
	table := bun.Ident(e.Table)
	q := s.db.NewUpdate().TableExpr("public.? AS t", table).
		TableExpr("jsonb_populate_recordset(NULL::public.?, ?::jsonb) AS was", table, string(before)).
		TableExpr("jsonb_populate_recordset(NULL::public.?, ?::jsonb) AS now", table, string(after)).
		Where("was.id = t.id AND now.id = t.id").Returning("t.id")
	for _, f := range fields {
		column := bun.Ident(f.Column)
		q.Set("? = was.?", column, column).Where("t.? IS NOT DISTINCT FROM now.?", column, column)
	}
	var written []int64
	if _, err := q.Exec(ctx, &written); err != nil {
		s.clashes(err, e, ids, mails, was)
		return s.fault(ctx, err)
	}
	for _, id := range written {
		names := make([]string, len(fields))
		for n, f := range fields {
			names[n] = f.Name
		}
		s.wrote(e, id, false, names...)
	}
	if len(written) == len(list) {
		return nil
	}
	for _, i := range list {
		if !slices.Contains(written, i.ID) {
			return s.changedSince(ctx, i)
		}
	}
	return nil
}

// untouched refuses to archive what others have changed since it was made.
func (s *Store) untouched(ctx context.Context, list []*Inverse) error {
	for _, i := range list {
		entries, _, _, err := s.since(ctx, i)
		if err != nil {
			return err
		}
		for _, later := range entries {
			about := later.only(func(f *models.Field) bool { return !i.derived(i.Entity, f) })
			if later.Actor != s.me.ID && len(about.List) > 0 {
				return errChangedSince(later, about, s.zone)
			}
		}
	}
	return nil
}

// since are the entries of a record after those that are to be taken back.
func (s *Store) since(ctx context.Context, i *Inverse) ([]Entry, int, bool, error) {
	return s.History(ctx, &Asked{Entity: i.Entity, IDs: []int64{i.ID}, after: i.last})
}

// changedSince says who has changed a field that was to go back, what, and when.
func (s *Store) changedSince(ctx context.Context, i *Inverse) error {
	entries, _, _, err := s.since(ctx, i)
	if err != nil {
		return err
	}
	for _, later := range entries {
		about := later.only(func(f *models.Field) bool { return slices.Contains(i.Fields, f) })
		if len(about.List) > 0 {
			return errChangedSince(later, about, s.zone)
		}
	}
	return models.Errorf(models.NotAllowed, "%s #%d is no longer as you left it, or no longer yours to change: nothing was changed", i.Entity.Thing, i.ID).
		WithHint("history %s #%d", i.Entity.Thing, i.ID)
}

// only are the differences of some fields.
func (e *Entry) only(of func(*models.Field) bool) Differences {
	var d Differences
	for _, each := range e.Changed.List {
		if f := e.Entity.Field(each.Field); f != nil && of(f) {
			d.List = append(d.List, each)
		}
	}
	return d
}

func errChangedSince(later Entry, what Differences, zone *time.Location) error {
	name := string(later.Entity.Thing) + " " + Word(models.Ref{ID: later.Record.ID}, zone)
	return models.Errorf(models.Refused, "%s changed %s since, on %s (%s): nothing was changed", later.Who, name, Word(later.At, zone), what.words(zone)).
		WithHint("history %s", name)
}

// Becoming are the entries of what this transaction has done so far: the things in the order in which
// it came to them, their records by number.
func (s *Store) Becoming(ctx context.Context) ([]Entry, error) {
	entries, _, _, err := s.History(ctx, &Asked{now: true})
	first := map[string]int64{}
	for _, e := range entries { // the latest first
		first[e.Table] = e.ID
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(first[a.Table], first[b.Table]), cmp.Compare(a.Record.ID, b.Record.ID), cmp.Compare(a.ID, b.ID))
	})
	return entries, err
}

// Brief is the sentence of a command, cut where it is long.
func (c *Command) Brief() string {
	const longest = 60
	text := []rune(strings.Join(strings.Fields(c.Typed), " "))
	switch {
	case len(text) == 0:
		return "a command that was not typed here"
	case len(text) > longest:
		return string(text[:longest-1]) + "…"
	default:
		return string(text)
	}
}

// Thing is what the record is; empty when the language has no word for it.
func (i *Inverse) Thing() models.Thing {
	if i.Entity == nil {
		return ""
	}
	return i.Entity.Thing
}

// Writes reports whether a field goes back.
func (i *Inverse) Writes(field string) bool {
	return slices.ContainsFunc(i.Fields, func(f *models.Field) bool { return f.Name == field })
}
