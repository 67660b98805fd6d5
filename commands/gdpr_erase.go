package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func gdprErase() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "gdpr erase",
			Operands: []lang.Operand{lang.ATarget},
			Clauses:  lang.Writing(),
			Needs:    []lang.Clause{lang.Because},
		},
		Group:    Changing,
		Summary:  "forget a client for good: contracts and payments stay, without the person",
		Examples: []string{`gdpr erase client #2 because "a letter of 3 June"`},
		Advice: `Names, e-mails, numbers, contacts, references and reasons go, in the history and in reminders too; of events the name, the place and
the notes, where they name the client. Then all is searched: if anything is left, nothing is erased. What is open is closed first.
No undo takes it back.`,
		One:   "one client is erased at a time",
		Needs: Need{who: entitled, action: policy.Erase},
		Suits: map[models.Thing]Suited{models.Clients: {
			Only: "erased is empty and without contracts (status in (draft, signed, part-paid)) and without events (end > now and not cancelled)",
		}},
		Bind: func(c *Call) error {
			c.Changes = []query.Change{{Field: c.Entity.Field("erased"), Value: c.Check.Now}}
			return nil
		},
		Run: runErase,
	}
}

// runErase asks twice: once more than for anything that can be taken back. What was typed is kept in the
// history by the number of the client, whatever name it was found by.
func runErase(ctx context.Context, c *Call) (*Answer, error) {
	id, _, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	number := strconv.FormatInt(id, 10)
	c.Cmd.Subject = &lang.Record{Thing: lang.Thing{Name: string(c.Entity.Thing)}, Ref: lang.Ref{Number: number}}
	if c.Cmd.DryRun || !c.Cmd.Yes {
		preview, err := c.rehearseErasure(ctx, id)
		if err != nil || c.Cmd.DryRun {
			return preview, err
		}
		if err := c.Ask.Confirm(ctx, preview, fmt.Sprintf("erase client #%s for good, which no undo takes back?", number), ""); err != nil {
			return nil, err
		}
		if err := c.Ask.Confirm(ctx, &Answer{}, "and once more, by the number of the client:", number); err != nil {
			return nil, err
		}
	}
	var done *query.Erased
	err = c.write(ctx, func(s *query.Store) (err error) {
		done, err = s.Erase(ctx, id, c.reason())
		return err
	})
	if err != nil {
		return nil, err
	}
	answer := &Answer{
		Note: clientsOf(done) + " erased: " + c.remains(done),
		More: []string{fmt.Sprintf("looked in %d columns: nothing left", done.Columns)},
	}
	if done.Shared > 0 {
		answer.More = append(answer.More, "a name, an e-mail or a number that others have too was looked for only in what was the client's")
	}
	answer.More = append(answer.More, "the lines that colleagues have typed are in the histories of their own shells, and backups have what they had: those are not reached from here")
	return answer, nil
}

// rehearseErasure finds out what would become of the client.
func (c *Call) rehearseErasure(ctx context.Context, id int64) (*Answer, error) {
	var would *query.Erased
	err := c.Store.Rehearse(ctx, c.Cmd.String(), c.reason(), func(s *query.Store) (err error) {
		would, err = s.Erase(ctx, id, c.reason())
		return err
	})
	if err != nil {
		return nil, err
	}
	before := c.last
	defer func() { c.last = before }()
	var preview Answer
	if preview.Card, err = c.card(ctx, c.Store, c.Entity, id); err != nil {
		return nil, err
	}
	preview.Note = clientsOf(would) + " would be erased: " + c.remains(would)
	if c.Cmd.DryRun {
		preview.Note = "dry run: " + preview.Note + "; nothing was changed"
	}
	return &preview, nil
}

// clientsOf names the records of one person: several, where they were merged.
func clientsOf(e *query.Erased) string {
	names := make([]string, len(e.Clients))
	for i, id := range e.Clients {
		names[i] = fmt.Sprintf("#%d", id)
	}
	if len(names) == 1 {
		return "client " + names[0]
	}
	return "clients " + strings.Join(names, ", ")
}

// remains says what stays of a client, and what does not.
func (c *Call) remains(e *query.Erased) string {
	of := func(t models.Thing, n int) string { return quantity(c.Schema.Of(t), n) }
	entries := "1 entry"
	if e.Entries != 1 {
		entries = fmt.Sprintf("%d entries", e.Entries)
	}
	return fmt.Sprintf("%s, %s and %s stay without the person, and %s of the history",
		of(models.Contracts, e.Contracts), of(models.Events, e.Events), of(models.Payments, e.Payments), entries)
}
