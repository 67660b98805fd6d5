package query

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// Twin is a client who may be the same as one that is to be made.
type Twin struct {
	ID    int64
	Name  string
	Alike string // what they have in common

	likeness int64
}

// String names the client, and says why: client #1 Kevin Casey of Cool Startup LLC (same phone).
func (t Twin) String() string { return fmt.Sprintf("client #%d %s (%s)", t.ID, t.Name, t.Alike) }

// Twins are the clients who may be the same as the one that the changes make, the most alike first: with the
// same telephone number, with a similar name and company, or with an e-mail that one had before it was merged.
// Those are given as the client that it went into. An e-mail that another one has is a rule's to refuse.
func (s *Store) Twins(ctx context.Context, e *models.Entity, changes []Change) ([]Twin, error) {
	given := map[string]string{}
	for _, c := range changes {
		given[c.Field.Name], _ = c.Value.(string)
	}
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer tx.Rollback() // nothing is written
	if _, err := tx.ExecContext(ctx, "SELECT set_config('pg_trgm.similarity_threshold', ?, true)", strconv.FormatFloat(alikeBoth, 'f', -1, 64)); err != nil {
		return nil, s.fault(ctx, err)
	}
	var found []struct {
		ID, MergedInto     int64
		FullName           string
		CompanyName, Phone string
		Email              bool
	}
	err = tx.NewSelect().TableExpr("? AS t", bun.Ident(e.Table)).
		ColumnExpr("t.id, coalesce(t.merged_into, 0) AS merged_into, t.full_name, coalesce(t.company_name, '') AS company_name, coalesce(t.phone, '') AS phone").
		ColumnExpr("lower(t.email) = ? AS email", lowered(given["email"])).
		// In the locale C pg_trgm knows no letters but those of ASCII: a name in others is like none, not even itself.
		Where("t.deleted_at IS NULL AND (public.fold(t.phone) = ? OR public.fold(t.full_name) OPERATOR(ext.%) ? OR public.fold(t.full_name) = ?)",
			given["phone"], fold.Fold(given["name"]), fold.Fold(given["name"])).
		WhereOr("t.merged_into IS NOT NULL AND public.fold(t.email) = ?", fold.Fold(given["email"])).
		OrderExpr("ext.similarity(public.fold(t.full_name), ?) DESC, t.id", fold.Fold(given["name"])).Limit(mostPairs).Scan(ctx, &found)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	name, company := newTrigrams(given["name"]), newTrigrams(given["company"])
	var twins []Twin
	for _, f := range found {
		a := alike{name: name.similarity(newTrigrams(f.FullName)), company: company.similarity(newTrigrams(f.CompanyName))}
		a.phones = f.Phone != "" && given["phone"] != ""
		a.phone = a.phones && f.Phone == given["phone"]
		twin := Twin{ID: f.ID, Name: f.FullName, Alike: a.String(), likeness: a.likeness()}
		switch {
		case f.MergedInto != 0 && f.Email:
			if twin, err = s.formerly(ctx, e, f.ID); err != nil {
				return nil, err
			}
		case f.MergedInto != 0 || f.Email || !a.twins():
			continue // what has the e-mail is refused
		case f.CompanyName != "":
			twin.Name += " of " + f.CompanyName
		}
		twins = append(twins, twin)
	}
	slices.SortStableFunc(twins, func(a, b Twin) int { return cmp.Compare(b.likeness, a.likeness) })
	return twins, nil
}

// formerly is the client that one went into who had an e-mail.
func (s *Store) formerly(ctx context.Context, e *models.Entity, merged int64) (Twin, error) {
	into, err := s.Leads(ctx, e, merged)
	if err != nil {
		return Twin{}, err
	}
	n := names{}
	ref := models.Ref{Thing: e.Thing, ID: into}
	n.want(ref)
	if err := s.name(ctx, n); err != nil {
		return Twin{}, err
	}
	return Twin{ID: into, Name: n.of(ref).(models.Ref).Label, Alike: "had this e-mail", likeness: 100}, nil
}
