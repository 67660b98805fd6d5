package query

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// choices is how many records are listed when several match.
const choices = 5

// nearest is the error for a name that no record has, with those that are written much like it.
func (s *Store) nearest(ctx context.Context, l *Lookup, typed string, named *models.Field) error {
	const (
		alike = 0.5 // of the groups of three letters: it is 0.6 between kevn and Kevin, 0.57 between obrien and O'Brien
		few   = 3
	)
	e := l.Entity
	likeness := schema.SafeQuery("ext.word_similarity(?, public.fold(?.?))", []any{fold.Fold(l.Ref.Text), bun.Ident(e.Thing), bun.Ident(named.Column)})
	found, err := s.candidates(ctx, e, l.among(), func(q *bun.SelectQuery) {
		q.Where("? >= ?", likeness, alike).OrderExpr("? DESC", likeness).Limit(few)
	})
	if err != nil {
		return err
	}
	none := errNoSuch(l.Ref.Span, e, typed)
	if l.Gone {
		none = at(l.Ref.Span, models.NotFound, "there is no %s %s %s", e.Archive.Name, e.Thing, typed).
			WithHint("show %s where %s is set lists them", e.Plural, e.Archive.Name)
	}
	if len(found) == 0 {
		return none
	}
	list := make([]string, len(found))
	for i, r := range found {
		list[i] = fmt.Sprintf("#%d %s", r.ID, r.Label)
	}
	return none.WithHint("did you mean %s?", strings.Join(list, " or "))
}

// clash is what is known of a refusal because of another record, which is looked for once the transaction
// is over. Where that one has an e-mail: the one that was to be written, or else, where records come back
// with theirs, the numbers of those.
type clash struct {
	entity *models.Entity
	ids    []int64 // of the records that were to have it
	emails []string
	booked *booking // it is another event at the same time
}

// clashes notes a refusal because of another record: it has an e-mail, or is at the time of rows, which are
// the records as they were to become.
func (s *Store) clashes(err error, e *models.Entity, ids []int64, changes []Change, rows []map[string]any) {
	var pg *pgconn.PgError
	if s.clash != nil || !errors.As(err, &pg) {
		return
	}
	field, _, _ := strings.Cut(ruleOf(pg.ConstraintName).field, " ")
	if pg.Code == exclusionViolation {
		s.clash = &clash{entity: e, booked: &booking{field: e.Field(field), events: rows}}
	}
	if pg.Code != uniqueViolation || field != "email" {
		return
	}
	s.clash = &clash{entity: e, ids: ids}
	for _, c := range changes {
		if email, ok := c.Value.(string); ok && c.Field.Kind == models.KindEmail {
			s.clash.emails = append(s.clash.emails, email)
		}
	}
}

// named adds to a refusal which record it is because of: whose e-mail another one was to have, or which
// event is at that time.
func (s *Store) named(ctx context.Context, refused error, c *clash) error {
	var known *models.Error
	if c == nil || !errors.As(refused, &known) {
		return refused
	}
	if c.booked != nil {
		s.double(ctx, known, c.booked)
		return refused
	}
	thing, email := bun.Ident(c.entity.Thing), bun.Ident(c.entity.Field("email").Column)
	found, err := s.candidates(ctx, c.entity, living, func(q *bun.SelectQuery) {
		if len(c.ids) > 0 {
			q.Where("?.id NOT IN (?)", thing, bun.List(c.ids))
		}
		if len(c.emails) == 0 {
			q.Where("lower(?.?) IN (SELECT lower(?) FROM ? WHERE id IN (?))", thing, email, email, bun.Ident(c.entity.Table), bun.List(c.ids))
			return
		}
		q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, text := range c.emails {
				q.WhereOr("lower(?.?) = ?", thing, email, lowered(text))
			}
			return q
		})
	})
	if err == nil && len(found) == 1 {
		known.WithHint("it is that of %s #%d %s", c.entity.Thing, found[0].ID, found[0].Label)
	}
	return refused
}

// Free refuses an e-mail that another record has, in the words of the rule that would.
func (s *Store) Free(ctx context.Context, c Change) error {
	rule := map[models.Thing]string{models.Clients: "clients_email_live_key", models.Employees: "employees_email_key"}[c.Field.Entity]
	email, ok := c.Value.(string)
	if rule == "" || !ok {
		return nil
	}
	other := &Lookup{Entity: s.schema.Of(c.Field.Entity), Ref: lang.Ref{Text: email}}
	err := s.Find(ctx, other)
	var known *models.Error
	switch {
	case errors.As(err, &known) && known.Code == models.NotFound:
		return nil
	case err != nil:
		return err
	default:
		return placed(c.At, s.named(ctx, Refusal(rule, nil), &clash{entity: other.Entity, emails: []string{email}}))
	}
}

// several lists records of one name, with what tells them apart: the e-mail, or what says in a few
// words which one it is.
func (s *Store) several(ctx context.Context, l *Lookup, typed string, found []models.Ref) error {
	check := &Checker{Schema: s.schema, Me: s.me, Now: s.now}
	fields := aboutFields(l.Entity)
	if f := l.Entity.Field("email"); f != nil {
		fields = []*models.Field{f}
	}
	p := &Plan{Entity: l.Entity, Limit: choices, Quick: true, Order: []Order{{Path: check.steps(l.Entity, "id")}}}
	for _, f := range fields {
		p.Columns = append(p.Columns, check.column(f.Name, check.steps(l.Entity, f.Name)))
	}
	ids := make([]int64, len(found))
	for i, r := range found {
		ids[i] = r.ID
	}
	p.Filter = check.Among(l.Entity, ids)
	t, err := s.Rows(ctx, p)
	if err != nil {
		return err
	}
	about := map[int64]string{}
	for i, row := range t.Rows {
		about[t.IDs[i]] = Briefly(row, s.zone)
	}
	list := make([]string, 0, choices)
	for _, r := range found[:min(choices, len(found))] {
		list = append(list, fmt.Sprintf("#%d %s (%s)", r.ID, r.Label, about[r.ID]))
	}
	return errSeveral(l.Ref.Span, l.Entity, typed, list, len(found) > choices)
}

// Briefly writes cells that say in a few words which record it is.
func Briefly(cells []any, zone *time.Location) string {
	var words []string
	for _, cell := range cells {
		word := ""
		switch v := cell.(type) {
		case models.Ref:
			if word = v.Label; word == "" {
				word = "#" + strconv.FormatInt(v.ID, 10)
			}
		case time.Time:
			word = v.In(zone).Format(time.DateOnly)
		case string:
			word = v
		case fmt.Stringer:
			word = v.String()
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}
