package query

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"epicevents.example/epic/models"
)

// Notice is one line of somebody's inbox: a change that concerns them, or a reminder.
type Notice struct {
	ID       int64
	When     time.Time // of the change; of a reminder when it was due
	Who      string    // made the change, or wrote the reminder
	What     string    // one sentence
	Reminder bool
	Read     bool // before it was shown this time

	history int64 // of a change: its entry
}

// Inbox is a question about the notices of the person: those that are due, the latest first.
type Inbox struct {
	All   bool    // those that were read, too
	Among []int64 // only these
	Limit int     // 0: all
	Shown int     // on the pages before

	due time.Time // only those before the last one of the page before, which was due then
	id  int64     // and has this number
}

// Notices gives a page of the inbox, and how many there are in all, on this page and after it. next is
// the question for what comes after.
func (s *Store) Notices(ctx context.Context, in *Inbox) (list []Notice, total int, next *Inbox, err error) {
	q := s.db.NewSelect().TableExpr("public.notices AS n").
		ColumnExpr("n.id, coalesce(n.history_id, 0), coalesce(n.text, ''), coalesce(n.tbl, ''), coalesce(n.row_id, 0), n.due_at, n.read_at IS NOT NULL").
		ColumnExpr("coalesce(e.full_name, ?), count(*) OVER ()", administrator).
		Join("LEFT JOIN public.employees AS e ON e.id = n.made_by").
		Where("n.employee_id = ? AND n.due_at <= now()", s.me.ID).OrderExpr("n.due_at DESC, n.id DESC")
	if !in.All {
		q.Where("n.read_at IS NULL")
	}
	if len(in.Among) > 0 {
		q.Where("n.id IN (?)", bun.List(in.Among))
	}
	if in.id != 0 {
		q.Where("(n.due_at, n.id) < (?, ?)", in.due, in.id)
	}
	if in.Limit > 0 {
		q.Limit(int64(in.Limit))
	}
	var about []Entry // of a reminder: the record that it is about
	if list, about, total, err = s.notices(ctx, q); err != nil || len(list) == 0 {
		return nil, 0, nil, err
	}
	further := *in
	further.Shown += len(list)
	further.due, further.id = list[len(list)-1].When, list[len(list)-1].ID
	return list, total, &further, s.sayNotices(ctx, list, about)
}

// notices reads notices as they are kept.
func (s *Store) notices(ctx context.Context, q *bun.SelectQuery) (list []Notice, about []Entry, total int, err error) {
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, nil, 0, s.fault(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var n Notice
		var record Entry
		if err := rows.Scan(&n.ID, &n.history, &n.What, &record.Table, &record.Record.ID, &n.When, &n.Read, &n.Who, &total); err != nil {
			return nil, nil, 0, s.fault(ctx, err)
		}
		n.Reminder = n.history == 0
		s.place(&record)
		list, about = append(list, n), append(about, record)
	}
	return list, about, total, s.fault(ctx, rows.Err())
}

// place finds the entity that an entry is about.
func (s *Store) place(e *Entry) {
	for _, entity := range s.schema.Entities() {
		if entity.Table == e.Table {
			e.Entity, e.Record.Thing = entity, entity.Thing
		}
	}
}

// sayNotices fills in the sentences: of changes, those of the history.
func (s *Store) sayNotices(ctx context.Context, list []Notice, about []Entry) error {
	asked := &Asked{}
	wanted := names{}
	for i, n := range list {
		if n.Reminder {
			wanted.want(about[i].Record)
		} else {
			asked.among = append(asked.among, n.history)
		}
	}
	if err := s.name(ctx, wanted); err != nil {
		return err
	}
	entries := map[int64]*Entry{}
	if len(asked.among) > 0 {
		found, _, _, err := s.History(ctx, asked)
		if err != nil {
			return err
		}
		for i := range found {
			entries[found[i].ID] = &found[i]
		}
	}
	for i := range list {
		n := &list[i]
		if e := entries[n.history]; e != nil {
			n.When, n.Who, n.What = e.At, e.Who, e.Sentence(s.zone)
			continue
		}
		n.What = "reminder: " + n.What
		if about[i].Table != "" {
			about[i].Record = wanted.of(about[i].Record).(models.Ref)
			n.What += " (" + about[i].Name() + ")"
		}
	}
	return nil
}

// Sentence is what a command did to a record, in one line: event #7 Garden party: support: — → Kate
// Hastroff (Aliénor is ill). Of a new record it says what lists do.
func (e *Entry) Sentence(zone *time.Location) string {
	changed := e.Changed
	if e.Entity != nil && changed.Added {
		changed = e.only(func(f *models.Field) bool { return f.List && f != e.Entity.Title })
		changed.Added = true
	}
	text := e.Name() + ": " + changed.words(zone)
	given := slices.ContainsFunc(changed.List, func(d Difference) bool { return d.New == e.Reason })
	if e.Reason != "" && !given {
		text += " (" + e.Reason + ")"
	}
	return strings.Join(strings.Fields(text), " ")
}

// Unread is what waits in the inbox of a person.
type Unread struct {
	IDs       []int64   // of the notices that are due and that nobody has shown them
	Reminders int       // how many of them are reminders
	Next      time.Time // when the next reminder is due; zero: none is
}

// Unread says what waits in the inbox of the person.
func (s *Store) Unread(ctx context.Context) (u Unread, err error) {
	var next sql.NullTime
	err = s.db.NewSelect().TableExpr("public.notices").
		ColumnExpr("coalesce(array_agg(id ORDER BY id) FILTER (WHERE due_at <= now()), '{}')").
		ColumnExpr("count(*) FILTER (WHERE due_at <= now() AND history_id IS NULL)").
		ColumnExpr("min(due_at) FILTER (WHERE due_at > now())").
		Where("employee_id = ? AND read_at IS NULL", s.me.ID).Scan(ctx, pgdialect.Array(&u.IDs), &u.Reminders, &next)
	u.Next = next.Time
	return u, s.fault(ctx, err)
}

// MarkRead notes that the person has been shown notices.
func (s *Store) MarkRead(ctx context.Context, list []Notice) error {
	var ids []int64
	for _, n := range list {
		if !n.Read {
			ids = append(ids, n.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().TableExpr("public.notices").Set("read_at = now()").
		Where("employee_id = ? AND id IN (?) AND read_at IS NULL", s.me.ID, bun.List(ids)).Exec(ctx)
	return s.fault(ctx, err)
}

// Reminder is a notice that somebody writes for somebody.
type Reminder struct {
	For    int64          // an employee
	Entity *models.Entity // of the record that it is about; nil: none
	Record int64
	Due    time.Time
	Text   string
}

// Remind keeps a reminder. Only whom it is for can read it, so its number is not known here.
func (s *Store) Remind(ctx context.Context, r Reminder) error {
	values := map[string]any{"employee_id": r.For, "due_at": r.Due, "text": r.Text}
	if r.Entity != nil {
		values["tbl"], values["row_id"] = r.Entity.Table, r.Record
	}
	_, err := s.db.NewInsert().Model(&values).TableExpr("public.notices").Exec(ctx)
	return s.fault(ctx, err)
}

// Told is a table of notices, for people and programs. With those that were read before, it says which
// are new.
func Told(list []Notice, all bool) *Table {
	t := &Table{Columns: []Column{
		{Name: "when", Label: "when", Kind: models.KindInstant},
		{Name: "who", Label: "who", Kind: models.KindText},
		{Name: "what", Label: "what", Kind: models.KindText},
	}}
	if all {
		t.Columns = append(t.Columns, Column{Name: "new", Label: "new", Kind: models.KindBool})
	}
	for _, n := range list {
		row := []any{n.When, n.Who, n.What}
		if all {
			row = append(row, !n.Read)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = len(t.Rows)
	return t
}

// Counts gives how many records each plan matches, in one question.
func (s *Store) Counts(ctx context.Context, plans []*Plan) ([]int, error) {
	q := s.db.NewSelect()
	counts, cells := make([]int, len(plans)), make([]any, len(plans))
	for i, p := range plans {
		if err := s.find(ctx, p.Filter); err != nil {
			return nil, err
		}
		sub, src := s.newSelect(p)
		q.ColumnExpr("(?)", src.finish(sub.ColumnExpr("count(*)"), p))
		cells[i] = &counts[i]
	}
	if len(plans) == 0 {
		return nil, nil
	}
	if err := q.Scan(ctx, cells...); err != nil {
		return nil, s.fault(ctx, fmt.Errorf("count: %w", err))
	}
	return counts, nil
}
