package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Dossier is all that is kept about a client: the shell makes two files of it, one for programs and one
// to read.
type Dossier struct {
	Name  string // of the files, without what says their kind; empty: nobody has said
	Title string
	Parts []Part
}

// Part is what a dossier has of one thing.
type Part struct {
	Name  string
	Table *query.Table
}

func gdprExport() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "gdpr export",
			Operands: []lang.Operand{lang.ATarget},
			Clauses:  []lang.Clause{lang.ToFile},
		},
		Group:    Looking,
		Summary:  "write all that is kept about a client into two files, for them",
		Examples: []string{"gdpr export client #1", `gdpr export client #1 to "kevin"`},
		Advice:   "One is JSON, for programs, and the other a page to read: client-1.json and client-1.md, or as you say. A file that is there is left as it is.",
		One:      "one client is exported at a time",
		Needs:    Need{who: entitled, action: policy.Export},
		Run:      runExport,
	}
}

// runExport gathers the record, what was agreed, organised and paid, and the history of all of it, what
// was deleted included.
func runExport(ctx context.Context, c *Call) (*Answer, error) {
	id, _, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	d := &Dossier{Title: fmt.Sprintf("client #%d", id)}
	if c.Cmd.File != nil {
		d.Name = c.Cmd.File.Text
	}
	if err := c.gather(ctx, d, id); err != nil {
		return nil, err
	}
	if c.Keep == nil {
		return nil, models.Errorf(models.Refused, "there is nowhere to write to")
	}
	return c.Keep(d)
}

// onePerson is a client and those that were merged into it, and into those.
func (c *Call) onePerson(ctx context.Context, id int64) ([]int64, error) {
	ids := []int64{id}
	for n := 0; n < len(ids); {
		merged, err := c.Store.Rows(ctx, &query.Plan{Entity: c.Entity, Filter: c.Check.Of(c.Entity, c.Entity, ids[n:])})
		if err != nil {
			return nil, err
		}
		n = len(ids)
		ids = append(ids, merged.IDs...)
	}
	return ids, nil
}

// gather reads the parts of a dossier.
func (c *Call) gather(ctx context.Context, d *Dossier, id int64) error {
	contracts := c.Schema.Of(models.Contracts)
	ids, err := c.onePerson(ctx, id)
	if err != nil {
		return err
	}
	tables, err := c.Store.Together(ctx, c.Check.Whole(c.Entity, c.Check.Among(c.Entity, ids)), c.Check.Whole(contracts, c.Check.Of(contracts, c.Entity, ids)))
	if err != nil {
		return err
	}
	if len(tables[0].IDs) == 0 {
		return query.Refusal("erase_no_client", map[string]any{"client": id})
	}
	if agreed := tables[1].IDs; len(agreed) > 0 {
		var plans []*query.Plan
		for _, t := range []models.Thing{models.Events, models.Payments, models.Instalments, models.Amendments} {
			e := c.Schema.Of(t)
			plans = append(plans, c.Check.Whole(e, c.Check.Of(e, contracts, agreed)))
		}
		belonging, err := c.Store.Together(ctx, plans...)
		if err != nil {
			return err
		}
		tables = append(tables, belonging...)
	}
	var entries []query.Entry
	for _, t := range tables {
		d.Parts = append(d.Parts, Part{Name: t.Entity.Plural, Table: t})
		if len(t.IDs) == 0 {
			continue
		}
		list, _, _, err := c.Store.History(ctx, &query.Asked{Entity: t.Entity, IDs: t.IDs})
		if err != nil {
			return err
		}
		entries = append(entries, list...)
	}
	slices.SortFunc(entries, func(a, b query.Entry) int { return cmp.Compare(a.ID, b.ID) })
	d.Parts = append(d.Parts, Part{Name: "history", Table: query.Entries(entries)})
	return nil
}
