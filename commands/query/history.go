package query

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

// Entry is one row of the history: what one command did to one record.
type Entry struct {
	ID      int64 // the later, the larger
	Command int64 // the number of the command: that of its first entry
	Undoes  int64 // the number of the command that this one takes back; 0: none
	At      time.Time
	Actor   int64 // 0: the administrator
	Who     string
	Table   string
	Entity  *models.Entity // nil: the table is none of the language
	Record  models.Ref
	Typed   string // the command, as it was understood
	Reason  string
	Changed Differences

	txid    int64
	op      string
	changes map[string][2]json.RawMessage // by column, as the table has them
}

// Asked is a question about the history. What is zero is not asked for.
type Asked struct {
	Entity   *models.Entity // with IDs: of these records
	IDs      []int64
	Actor    any // a *Lookup, or the number of an employee: what this person did
	From, To time.Time
	Command  int64 // the number of one of its entries

	among []int64 // only these entries
	now   bool    // what this transaction has done so far
	after int64   // of later entries than this one

	Limit, Offset int
}

// administrator is who changed what no employee did.
const administrator = "administrator"

// History gives the entries that are asked for, the latest first, and how many there are in all: open
// tells that there are more than were counted.
func (s *Store) History(ctx context.Context, a *Asked) (list []Entry, total int, open bool, err error) {
	if l, ok := a.Actor.(*Lookup); ok {
		if err := s.Find(ctx, l); err != nil {
			return nil, 0, false, err
		}
	}
	q := s.asked(a).
		ColumnExpr("h.id, h.txid, h.at, coalesce(h.actor, 0), coalesce(e.full_name, ?)", administrator).
		ColumnExpr("(SELECT min(c.id) FROM public.history AS c WHERE c.txid = h.txid AND c.actor_role = h.actor_role)").
		ColumnExpr("coalesce((SELECT min(c.id) FROM public.history AS c WHERE c.txid = h.undoes AND c.actor = h.actor), 0)").
		ColumnExpr("coalesce(h.command, ''), coalesce(h.reason, ''), h.tbl, h.row_id, h.op, h.changes").
		Join("LEFT JOIN public.employees AS e ON e.id = h.actor").OrderExpr("h.id DESC")
	if a.Limit > 0 {
		q.Limit(int64(a.Limit) + 1).Offset(int64(a.Offset))
	}
	if list, err = s.entries(ctx, q); err != nil {
		return nil, 0, false, err
	}
	if total = a.Offset + len(list); a.Limit > 0 && len(list) > a.Limit {
		list = list[:a.Limit]
		most := max(counted, a.Offset+a.Limit)
		matching := s.asked(a).ColumnExpr("1").Limit(int64(most) + 1)
		err = s.fault(ctx, s.db.NewSelect().TableExpr("(?) AS matching", matching).ColumnExpr("count(*)").Scan(ctx, &total))
		total, open = min(total, most), total > most
	}
	if err == nil {
		err = s.read(ctx, list)
	}
	return list, total, open, err
}

// asked is the part of the statement that says which entries.
func (s *Store) asked(a *Asked) *bun.SelectQuery {
	q := s.db.NewSelect().TableExpr("public.history AS h")
	if a.Entity != nil {
		q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery { return ofRecords(q, a.Entity, a.IDs) })
	}
	if a.Actor != nil {
		q.Where("h.actor = ?", parameter(a.Actor))
	}
	if !a.From.IsZero() {
		q.Where("h.at >= ? AND h.at < ?", a.From, a.To)
	}
	if a.Command != 0 {
		// A database that was moved to another server may have the number of a transaction twice.
		q.Where("(h.txid, h.actor_role) = (SELECT c.txid, c.actor_role FROM public.history AS c WHERE c.id = ?)", a.Command)
	}
	if len(a.among) > 0 {
		q.Where("h.id IN (?)", bun.List(a.among))
	}
	if a.after != 0 {
		q.Where("h.id > ?", a.after)
	}
	if a.now {
		q.Where("h.txid = txid_current()")
	}
	return q
}

// ofRecords is the condition of the entries of some records; to a client belong those of others that were
// merged into it, and parted from it again.
func ofRecords(q *bun.SelectQuery, e *models.Entity, ids []int64) *bun.SelectQuery {
	q.Where("h.tbl = ? AND h.row_id IN (?)", e.Table, bun.List(ids))
	if e.Thing != models.Clients {
		return q
	}
	const merges = "h.id = ANY (ARRAY(SELECT m.id FROM public.history AS m WHERE m.changes -> 'merged_into' IS NOT NULL" +
		" AND m.changes -> 'merged_into' @> ANY (ARRAY[?]::jsonb[])))"
	numbers := make([]string, len(ids))
	for i, id := range ids {
		numbers[i] = strconv.FormatInt(id, 10)
	}
	return q.WhereOr(merges, bun.List(numbers))
}

// entries reads entries as they are kept.
func (s *Store) entries(ctx context.Context, q *bun.SelectQuery) ([]Entry, error) {
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	var list []Entry
	for rows.Next() {
		var e Entry
		var changes []byte
		if err := rows.Scan(&e.ID, &e.txid, &e.At, &e.Actor, &e.Who, &e.Command, &e.Undoes, &e.Typed, &e.Reason, &e.Table, &e.Record.ID, &e.op, &changes); err != nil {
			return nil, s.fault(ctx, err)
		}
		if err := json.Unmarshal(changes, &e.changes); err != nil {
			return nil, s.fault(ctx, err)
		}
		s.place(&e)
		list = append(list, e)
	}
	return list, s.fault(ctx, rows.Err())
}

// read fills in what entries mean to people: fields and values of the language, records by their names
// of now.
func (s *Store) read(ctx context.Context, list []Entry) error {
	names := names{}
	for i := range list {
		e := &list[i]
		e.Changed = e.differences()
		names.want(e.Record)
		for _, d := range e.Changed.List {
			names.want(d.Old)
			names.want(d.New)
		}
	}
	if err := s.name(ctx, names); err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		e.Record = names.of(e.Record).(models.Ref)
		for k, d := range e.Changed.List {
			e.Changed.List[k].Old, e.Changed.List[k].New = names.of(d.Old), names.of(d.New)
		}
	}
	return nil
}

// differences are the changes in the words of the language, in the order of the schema. A column that
// people know nothing of is left out, unless there is nothing else.
func (e *Entry) differences() Differences {
	d := Differences{Added: e.op == "INSERT", Removed: e.op == "DELETE"}
	if e.Entity != nil {
		for _, f := range e.Entity.Fields {
			if c, ok := e.changes[f.Column]; ok && f.Column != "" && !f.Hidden {
				d.List = append(d.List, Difference{Field: f.Name, Old: kept(f, c[0]), New: kept(f, c[1])})
			}
		}
	}
	if len(d.List) > 0 {
		return d
	}
	for column, c := range e.changes {
		unknown := &models.Field{Kind: models.KindText}
		d.List = append(d.List, Difference{Field: column, Old: kept(unknown, c[0]), New: kept(unknown, c[1])})
	}
	slices.SortFunc(d.List, func(a, b Difference) int { return strings.Compare(a.Field, b.Field) })
	return d
}

// kept is a value of the history as a cell. What does not read is shown as it is.
func kept(f *models.Field, value json.RawMessage) any {
	text := string(value)
	if text == "null" || text == "" {
		return nil
	}
	if json.Unmarshal(value, &text) != nil {
		text = string(value) // a number, or yes and no
	}
	var number int64
	switch f.Kind {
	case models.KindID, models.KindInteger, models.KindReference:
		if json.Unmarshal(value, &number) != nil {
			return text
		}
		if f.Kind == models.KindReference {
			return models.Ref{Thing: f.To, ID: number}
		}
		return number
	case models.KindMoney:
		if d, err := decimal.Parse(text); err == nil {
			return d
		}
	case models.KindBool:
		return text == "true"
	case models.KindInstant:
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return t
		}
	case models.KindDay:
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			return models.Day(t)
		}
	}
	return text
}

// names are what names records, by thing and number.
type names map[models.Thing]map[int64]string

// want asks for the name of a record, if the cell is one.
func (n names) want(cell any) {
	if r, ok := cell.(models.Ref); ok && r.Thing != "" {
		if n[r.Thing] == nil {
			n[r.Thing] = map[int64]string{}
		}
		n[r.Thing][r.ID] = ""
	}
}

// of gives a record its name; any other cell stays as it is.
func (n names) of(cell any) any {
	if r, ok := cell.(models.Ref); ok {
		r.Label = n[r.Thing][r.ID]
		return r
	}
	return cell
}

// name looks up the names that are wanted: one query for each thing.
func (s *Store) name(ctx context.Context, n names) error {
	for thing, labels := range n {
		e := s.schema.Of(thing)
		if e == nil || e.Title == nil {
			continue // its number names it
		}
		ids := make([]int64, 0, len(labels))
		for id := range labels {
			ids = append(ids, id)
		}
		slices.Sort(ids) // the statement is the same each time
		check := &Checker{Schema: s.schema, Me: s.me, Now: s.now}
		t, err := s.Rows(ctx, &Plan{Entity: e, Columns: []Column{check.column(e.Title.Name, Path{e.Title})}, Filter: check.Among(e, ids)})
		if err != nil {
			return err
		}
		for i, row := range t.Rows {
			labels[t.IDs[i]], _ = row[0].(string)
		}
	}
	return nil
}

// Name is which record an entry is about: client #4 Kevin Casey.
func (e *Entry) Name() string {
	thing := e.Table
	if e.Entity != nil {
		thing = string(e.Entity.Thing)
	}
	return strings.TrimSpace(thing + " " + Word(models.Ref{ID: e.Record.ID}, nil) + " " + e.Record.Label)
}

// Entries is a table of entries, for people and programs.
func Entries(list []Entry) *Table {
	t := &Table{Roomy: true, Columns: []Column{
		{Name: "number", Label: "number", Kind: models.KindID},
		{Name: "when", Label: "when", Kind: models.KindInstant},
		{Name: "who", Label: "who", Kind: models.KindText},
		{Name: "record", Label: "record", Kind: models.KindText},
		{Name: "changed", Label: "changed", Kind: models.KindText},
		{Name: "command", Label: "command", Kind: models.KindText},
		{Name: "reason", Label: "reason", Kind: models.KindText},
	}}
	for _, e := range list {
		t.Rows = append(t.Rows, []any{e.Command, e.At, e.Who, e.Name(), e.Changed, orNothing(e.Typed), orNothing(e.Reason)})
	}
	t.Total = len(t.Rows)
	return t
}

func orNothing(text string) any {
	if text == "" {
		return nil
	}
	return text
}
