package query

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/uptrace/bun"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Search is a question over several things: what is like a text.
type Search struct {
	Text   string // as it was typed
	Parts  []Part
	Limit  int // 0: every record
	Offset int

	sought sought
}

// Part is a thing that is searched. Scope is whose records the policy lets the person reach; nil: all.
type Part struct {
	Entity *models.Entity
	Scope  Filter
}

// Search is the search for a text in the things that the person may read, or in one of them.
func (c *Checker) Search(text string, at lang.Span, only *models.Entity) (*Search, error) {
	w, err := seek(text)
	if err != nil {
		return nil, placed(at, err)
	}
	among := c.Schema.Entities()
	if only != nil {
		among = []*models.Entity{only}
	}
	q := &Search{Text: text, Limit: DefaultLimit, sought: w}
	q.Parts, err = c.readable(among)
	return q, err
}

// Again is a search that was made before, in what the person may read by now.
func (c *Checker) Again(before *Search) (*Search, error) {
	var among []*models.Entity
	for _, part := range before.Parts {
		among = append(among, part.Entity)
	}
	q := *before
	var err error
	q.Parts, err = c.readable(among)
	return &q, err
}

// readable are those of the entities that the person may read; it is refused where there are none.
func (c *Checker) readable(among []*models.Entity) (parts []Part, err error) {
	for _, e := range among {
		right, refused := policy.Require(c.Me, policy.Read, e, "")
		if refused != nil {
			err = refused
			continue
		}
		part := Part{Entity: e}
		if right.Scope == policy.Own {
			part.Scope = c.Own(e)
		}
		parts = append(parts, part)
	}
	if len(parts) > 0 {
		err = nil
	}
	return parts, err
}

// target is a place where a text is looked for: a field of the records themselves, or of those that
// they point to.
type target struct {
	entity *models.Entity
	path   Path
	label  string
	titled bool // it is what names the record
}

// targets are the fields of an entity that its model gives the word find.
func (c *Checker) targets(e *models.Entity) []target {
	var list []target
	for _, f := range e.Fields {
		path := c.steps(e, f.Name)
		switch {
		case !f.Find:
		case f.To == "":
			list = append(list, target{entity: e, path: path, label: f.Label(), titled: f == e.Title})
		default:
			to := c.Schema.Of(f.To)
			for _, g := range to.Fields {
				if !g.Find || g.Kind != models.KindText {
					continue
				}
				t := target{entity: e, path: append(path[:len(path):len(path)], g), label: f.Label()}
				if g != to.Title {
					t.label += " " + g.Label()
				}
				list = append(list, t)
			}
		}
	}
	return list
}

// naming is the path to what people call a record by: its own name, or its client's; nil: nothing.
func (c *Checker) naming(e *models.Entity) Path {
	if e.Title != nil {
		return Path{e.Title}
	}
	if e.Field("client") != nil {
		return c.title(c.steps(e, "client"))
	}
	return nil
}

// Search looks for a text. Each record comes once, with the field that is the most like it: the same
// before its beginning, that before a part of it, and what is only written alike last. Archived
// records come after all others.
func (s *Store) Search(ctx context.Context, c *Checker, q *Search) (*Table, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer tx.Rollback() // nothing is written
	var t *Table
	for _, try := range q.sought.tries() {
		if _, err := tx.ExecContext(ctx, settings, strconv.FormatFloat(try.alike, 'f', -1, 64)); err != nil {
			return nil, s.fault(ctx, err)
		}
		statement := c.searching(q, try)
		rows, err := tx.QueryContext(ctx, statement.text.String(), statement.args...)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		t, err = c.found(rows, q)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		if t.Total > 0 {
			break
		}
	}
	return t, nil
}

// settings are those of a search. Helping processes and compiled expressions would be ready later than
// the answer is, and what a thousand rows point to is not found by reading a whole table.
const settings = `SELECT set_config('pg_trgm.word_similarity_threshold', ?, true), set_config('jit', 'off', true),
	set_config('max_parallel_workers_per_gather', '0', true), set_config('random_page_cost', '1.1', true)`

// found reads the answer to a search. Where all records are of one thing, the table is of that.
func (c *Checker) found(rows *sql.Rows, q *Search) (*Table, error) {
	defer rows.Close()
	t := &Table{Offset: q.Offset, IDs: []int64{}, Seen: Seen{}, Columns: []Column{
		{Name: "thing", Label: "thing", Kind: models.KindText},
		{Name: "id", Label: "id", Kind: models.KindID},
		{Name: "name", Label: "name", Kind: models.KindText},
		{Name: "matched", Label: "matched", Kind: models.KindText},
		{Name: "archived", Label: "archived", Kind: models.KindInstant},
	}}
	for rows.Next() {
		var part, field, total, things int
		var id int64
		var sight Sight
		var name sql.NullString
		var value string
		var archived sql.NullTime
		if err := rows.Scan(&part, &field, &id, &sight.Version, &archived, &name, &value, &total, &things, &sight.Snapshot, &t.Open); err != nil {
			return nil, err
		}
		e := q.Parts[part].Entity
		t.Rows = append(t.Rows, []any{string(e.Thing), id, known(name.String, name.Valid), c.targets(e)[field].label + ": " + q.sought.excerpt(value), known(archived.Time, archived.Valid)})
		t.IDs, t.Total = append(t.IDs, id), total
		if e.Version {
			t.Seen[id] = sight
		}
		if things == 1 && !t.Open {
			t.Entity = e
		}
	}
	return t, rows.Err()
}

// known is a cell that may have no value.
func known(v any, valid bool) any {
	if !valid {
		return nil
	}
	return v
}

// ranks orders what a folded value has to do with what is sought.
const ranks = `CASE
	WHEN folded = needle THEN CASE WHEN titled THEN 0 ELSE 1 END
	WHEN starts_with(folded, needle) THEN 2
	WHEN position(' ' || needle IN folded) + position('''' || needle IN folded) + position('-' || needle IN folded) > 0 THEN 3
	WHEN position(needle IN folded) > 0 THEN 4
	ELSE 5 END`

const (
	measured = 500   // characters of a value that are measured: notes are long
	most     = 1_000 // records that one field finds, where a person looks: more are too many to read
)

// searching is the statement of a search: of each field the records that it finds, all together,
// of each record the best. Where a word is in very many, those whose whole name it is are among them.
func (c *Checker) searching(q *Search, try try) *fragment {
	hits := &fragment{}
	for i, part := range q.Parts {
		for k, t := range c.targets(part.Entity) {
			c.branch(hits, q, t, i, k, try)
			if t.titled && q.Limit > 0 && !try.exact {
				c.branch(hits, q, t, i, k, exactly())
			}
		}
	}
	if hits.text.Len() == 0 { // nothing can have it: an e-mail in a thing without one
		hits.add("SELECT 0 AS part, 0 AS field, 0::bigint AS id, 0 AS version, now() AS archived, '' AS name, '' AS value, '' AS folded, '' AS needle, false AS titled WHERE false")
	}
	f := &fragment{}
	f.add("WITH hit AS MATERIALIZED (")
	f.add(hits.text.String(), hits.args...)
	f.add("), ranked AS (SELECT *, "+ranks+" AS rank, ext.word_similarity(needle, left(folded, ?)) AS alike FROM hit)", measured)
	f.add(", best AS (SELECT DISTINCT ON (part, id) * FROM ranked ORDER BY part, id, rank, alike DESC, field)")
	f.add(" SELECT part, field, id, version, archived, name, value, count(*) OVER (), (SELECT count(DISTINCT part) FROM best), (SELECT txid_current_snapshot()::text)")
	f.add(", ? AND (SELECT max(n) FROM (SELECT count(*) AS n FROM hit GROUP BY part, field) AS fields) > ?", q.Limit > 0, most)
	f.add(" FROM best ORDER BY archived IS NOT NULL, rank, alike DESC, length(folded), part, id DESC")
	if q.Limit > 0 {
		f.add(" LIMIT ? OFFSET ?", q.Limit, q.Offset)
	}
	return f
}

// test writes the condition of a field. That of another record is asked of those records alone, and
// no more of them are looked at than can be of use: a list of all whose company has a word in common
// would take seconds.
func (c *Checker) test(f *fragment, src *source, q *Search, t target, try try) (needle string) {
	last := len(t.path) - 1
	if last == 0 {
		return q.sought.test(f, src, t, try)
	}
	to := c.Schema.Of(t.path[last-1].To)
	inner := newSource(c.Schema, &Plan{Entity: to})
	var cond fragment
	needle = q.sought.test(&cond, inner, target{entity: to, path: t.path[last:]}, try)
	alias, column := src.column(t.path[:last])
	f.add("?.? IN (SELECT ?.id FROM ? AS ? WHERE ", alias, column, bun.Ident(inner.root), bun.Ident(to.Table), bun.Ident(inner.root))
	f.add(cond.text.String(), cond.args...)
	if q.Limit > 0 {
		f.add(" LIMIT ?", most+1)
	}
	f.add(")")
	return needle
}

// branch selects the records that one field finds, if it can find any. Names have a collation of
// their own, other texts none: they are given one to be compared by.
func (c *Checker) branch(f *fragment, q *Search, t target, part, field int, try try) {
	var where fragment
	e := t.entity
	src := newSource(c.Schema, &Plan{Entity: e})
	needle := c.test(&where, src, q, t, try)
	if needle == "" {
		return
	}
	where.add(" AND ")
	src.filter(&where, q.Parts[part].Scope)
	if f.text.Len() > 0 {
		f.add(" UNION ALL ")
	}
	root := bun.Ident(src.root)
	alias, column := src.column(t.path)
	f.add("(SELECT ? AS part, ? AS field, ?.id", part, field, root)
	if e.Version {
		f.add(", ?.version", root)
	} else {
		f.add(", 0 AS version")
	}
	if e.Archive != nil {
		f.add(", ?.? AS archived", root, bun.Ident(e.Archive.Column))
	} else {
		f.add(", NULL::timestamptz AS archived")
	}
	if name := c.naming(e); name != nil {
		of, title := src.column(name)
		f.add(`, ?.?::text COLLATE "C" AS name`, of, title)
	} else {
		f.add(`, NULL::text COLLATE "C" AS name`)
	}
	f.add(`, ?.?::text COLLATE "C" AS value`, alias, column)
	switch t.path.Field().Kind {
	case models.KindID, models.KindInteger:
		f.add(`, ?.?::text COLLATE "C" AS folded`, alias, column)
	case models.KindPhone:
		f.add(`, ltrim(?.?::text COLLATE "C", '+') AS folded`, alias, column)
	default:
		f.add(`, public.fold(?.?) COLLATE "C" AS folded`, alias, column)
	}
	f.add(`, ?::text COLLATE "C" AS needle, ?::boolean AS titled FROM ? AS ?`, needle, t.titled, bun.Ident(e.Table), root)
	src.from(f)
	f.add(" WHERE ")
	f.add(where.text.String(), where.args...)
	if q.Limit > 0 {
		f.add(" LIMIT ?", most+1)
	}
	f.add(")")
}
