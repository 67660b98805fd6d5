package query

import (
	"context"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// find resolves the look-ups of a filter, before it runs.
func (s *Store) find(ctx context.Context, f Filter) error {
	switch f := f.(type) {
	case AllOf:
		return s.findAll(ctx, f)
	case AnyOf:
		return s.findAll(ctx, f)
	case Negation:
		return s.find(ctx, f.Filter)
	case Exists:
		return s.find(ctx, f.Filter)
	case Test:
		for _, v := range f.Values {
			if l, ok := v.(*Lookup); ok {
				if err := s.Meant(ctx, l); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Meant is Find where a record is only referred to: one that was merged stands for that which it went into.
func (s *Store) Meant(ctx context.Context, l *Lookup) error {
	if l.Found != 0 {
		return nil
	}
	err := s.Find(ctx, l)
	if err == nil && (l.Ref.Number != "" || strings.Contains(l.Ref.Text, "@")) { // a name is that of a living one
		l.Found, err = s.Leads(ctx, l.Entity, l.Found)
	}
	return err
}

func (s *Store) findAll(ctx context.Context, list []Filter) error {
	for _, f := range list {
		if err := s.find(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// Find finds the one record that is meant: by its number, by its e-mail, by its whole name, or by
// a part of the name that only one has. Several are listed to choose from.
func (s *Store) Find(ctx context.Context, l *Lookup) error {
	if l.Found != 0 {
		return nil
	}
	e, ref := l.Entity, l.Ref
	typed := strconv.Quote(ref.Text)
	type way struct {
		of    among
		where func(*bun.SelectQuery)
	}
	var ways []way
	try := func(where func(*bun.SelectQuery)) { ways = append(ways, way{l.among(), where}) }
	var named *models.Field // by which it is looked for; nil: by its number
	column := func(f *models.Field) (bun.Ident, bun.Ident) { return bun.Ident(e.Thing), bun.Ident(f.Column) }
	switch {
	case ref.Number != "":
		typed = "#" + ref.Number
		id, err := strconv.ParseInt(ref.Number, 10, 64)
		if err != nil {
			return errNoSuch(ref.Span, e, typed)
		}
		try(func(q *bun.SelectQuery) { q.Where("?.id = ?", bun.Ident(e.Thing), id) })
	case e.Title == nil:
		return errNoNames(ref.Span, e)
	case strings.Contains(ref.Text, "@") && e.Field("email") != nil:
		named = e.Field("email")
		a, c := column(named)
		try(func(q *bun.SelectQuery) { q.Where("lower(?.?) = ?", a, c, lowered(ref.Text)) })
		if merged := e.Field("merged"); merged != nil { // the address of one that was merged leads on
			ways = append(ways, way{everyone, func(q *bun.SelectQuery) {
				q.Where("lower(?.?) = ? AND ?.? IS NOT NULL", a, c, lowered(ref.Text), a, bun.Ident(merged.Column))
			}})
		}
	default:
		named = e.Title
		a, c := column(named)
		text := fold.Fold(ref.Text)
		try(func(q *bun.SelectQuery) { q.Where("public.fold(?.?) = ?", a, c, text) })
		if text != "" { // nothing is a part of every name: of an accent alone nothing is left
			try(func(q *bun.SelectQuery) { q.Where("public.fold(?.?) LIKE ?", a, c, "%"+escapeLike(text)+"%") })
		}
	}
	for _, way := range ways {
		found, err := s.candidates(ctx, e, way.of, way.where)
		switch {
		case err != nil:
			return err
		case len(found) == 1:
			l.Found = found[0].ID
			return nil
		case len(found) > 1:
			return s.several(ctx, l, typed, found)
		}
	}
	if named == nil {
		return errNoSuch(ref.Span, e, typed)
	}
	return s.nearest(ctx, l, typed, named)
}

// among says which records a name can mean.
type among int

const (
	living   among = iota // those that lists show
	everyone              // the deleted ones too
	gone                  // only these
)

// among is where the record is looked for: a deleted one is found by its number, or where one is meant.
func (l *Lookup) among() among {
	switch {
	case l.Ref.Number != "":
		return everyone
	case l.Gone:
		return gone
	default:
		return living
	}
}

// candidates are the records that a condition matches, one more than can be listed.
func (s *Store) candidates(ctx context.Context, e *models.Entity, of among, where func(*bun.SelectQuery)) ([]models.Ref, error) {
	q := s.db.NewSelect().TableExpr("? AS ?", bun.Ident(e.Table), bun.Ident(e.Thing)).
		ColumnExpr("?.id", bun.Ident(e.Thing)).Limit(choices + 1)
	if e.Title != nil {
		q.ColumnExpr("?.?", bun.Ident(e.Thing), bun.Ident(e.Title.Column))
	} else {
		q.ColumnExpr("''")
	}
	switch {
	case e.Archive == nil:
	case of == living && e.Archive.Hides:
		q.Where("?.? IS NULL", bun.Ident(e.Thing), bun.Ident(e.Archive.Column))
	case of == gone:
		q.Where("?.? IS NOT NULL", bun.Ident(e.Thing), bun.Ident(e.Archive.Column))
	}
	where(q)
	q.OrderExpr("?.id", bun.Ident(e.Thing))
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	var found []models.Ref
	for rows.Next() {
		r := models.Ref{Thing: e.Thing}
		if err := rows.Scan(&r.ID, &r.Label); err != nil {
			return nil, s.fault(ctx, err)
		}
		found = append(found, r)
	}
	return found, s.fault(ctx, rows.Err())
}

// Number is the number that a record was named by, if it was: nobody has looked whether there is
// such a record.
func Number(ref lang.Ref) (int64, bool) {
	id, err := strconv.ParseInt(ref.Number, 10, 64)
	return id, err == nil
}

// Record is the number of the record that a sentence names.
func (s *Store) Record(ctx context.Context, e *models.Entity, ref lang.Ref) (int64, error) {
	if e.Thing == models.Employees && ref.Me() {
		return s.me.ID, nil
	}
	l := &Lookup{Entity: e, Ref: ref}
	err := s.Find(ctx, l)
	return l.Found, err
}

// Gone is the number of a record that was deleted.
func (s *Store) Gone(ctx context.Context, e *models.Entity, ref lang.Ref) (int64, error) {
	l := &Lookup{Entity: e, Ref: ref, Gone: true}
	err := s.Find(ctx, l)
	return l.Found, err
}
