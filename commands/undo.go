package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func undo() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "undo",
			Operands: []lang.Operand{lang.MaybeNumber},
			Clauses:  lang.Writing(),
		},
		Group:    Changing,
		Summary:  "take back your last command, or the one of a number that history shows",
		Examples: []string{"undo", "undo dry run", "undo #881"},
		Advice:   "What was created is archived, what was deleted comes back, and a field goes back if nobody has changed it since.\nSignatures and payments stay: see cancel, amend and refund.",
		Needs:    Need{who: colleague},
		Run:      runUndo,
	}
}

// runUndo takes back a command. What it will write is in the history, so the door cannot ask for the
// right: it is asked for here, field by field, and then the database decides again.
func runUndo(ctx context.Context, c *Call) (*Answer, error) {
	done, err := c.command(ctx)
	if err != nil {
		return nil, err
	}
	inverses := done.Inverses(nobodyWrites)
	if from, into := done.Merged(); from != 0 {
		inverses, err = c.mayPart(ctx, inverses, from, into)
	} else {
		err = c.mayUndo(ctx, inverses)
	}
	if err == nil && len(inverses) == 0 {
		err = models.Errorf(models.Refused, "nothing that %s did can be taken back", done.Brief()).WithHint("history shows what it did")
	}
	if err != nil {
		return nil, c.orEarlier(err)
	}
	// The history says which command it was, also when it was not named.
	c.Cmd.Words = []lang.Word{{Text: strconv.FormatInt(done.Number, 10)}}
	if c.Cmd.DryRun || !c.Cmd.Yes {
		preview, err := c.rehearseUndo(ctx, done, inverses)
		switch {
		case err != nil:
			return nil, err
		case c.Cmd.DryRun:
			preview.Note = fmt.Sprintf("dry run: this would undo %s; nothing was changed", taken(done, inverses))
			return preview, nil
		}
		question := fmt.Sprintf("undo %s?", taken(done, inverses))
		if err := c.Ask.Confirm(ctx, preview, question, typedOf(len(inverses))); err != nil {
			return nil, err
		}
	}
	if err := c.write(ctx, func(s *query.Store) error { return s.Undo(ctx, done, inverses) }); err != nil {
		return nil, err
	}
	return c.undone(context.WithoutCancel(ctx), done, inverses) // Ctrl-C no longer undoes it
}

// mayUndo refuses what undo does not take back, and what the person has no right to.
func (c *Call) mayUndo(ctx context.Context, inverses []*query.Inverse) error {
	for _, i := range inverses {
		if err := c.mayTakeBack(ctx, i); err != nil {
			return err
		}
	}
	return c.mustReach(ctx, inverses)
}

// orEarlier adds to a refusal of the last command, which nobody named, how one before it is taken back.
func (c *Call) orEarlier(err error) error {
	var known *models.Error
	if len(c.Cmd.Words) > 0 || !errors.As(err, &known) || known.Code != models.Refused && known.Code != models.NotAllowed {
		return err
	}
	return known.WithHint("%s", strings.TrimPrefix(known.Hint+"; undo #… takes an earlier command back, by its number in history", "; "))
}

// command is the command that is to be taken back.
func (c *Call) command(ctx context.Context) (*query.Command, error) {
	if len(c.Cmd.Words) == 0 {
		done, err := c.Store.LastCommand(ctx)
		if err == nil && done == nil {
			err = models.Errorf(models.NotFound, "there is nothing of yours to undo").WithHint("history shows what you did")
		}
		return done, err
	}
	typed := c.Cmd.Words[0]
	refuse := func(code models.Code, format string, args ...any) *models.Error {
		return models.Errorf(code, format, args...).WithHint("history shows your commands and their numbers").WithSpan(typed.Span.From, typed.Span.To)
	}
	number, err := strconv.ParseInt(typed.Text, 10, 64)
	if err != nil {
		return nil, refuse(models.NotFound, "there is no command #%s", typed.Text) // more digits than any number here has
	}
	done, err := c.Store.Command(ctx, number)
	switch {
	case err != nil:
		return nil, err
	case done == nil:
		return nil, refuse(models.NotFound, "there is no command #%d", number)
	case done.Actor == 0:
		return nil, refuse(models.NotAllowed, "#%d was a command of the administrator, and everybody undoes only their own", number)
	case done.Actor != c.Me.ID:
		return nil, refuse(models.NotAllowed, "#%d was a command of %s, and everybody undoes only their own", number, done.Who)
	case done.Undoes != 0:
		return nil, refuse(models.Refused, "#%d took #%d back, and is not taken back itself", number, done.Undoes).
			WithHint("type the command again: history shows it")
	case done.Undone != 0:
		return nil, refuse(models.Refused, "#%d was taken back already, by #%d", number, done.Undone)
	}
	return done, nil
}

// nobodyWrites reports whether a field is kept by Epic: no department writes it by any action, so the
// rules that derived it do so again.
func nobodyWrites(e *models.Entity, f *models.Field) bool {
	return !slices.ContainsFunc(policy.Actions(), func(a policy.Action) bool { return len(policy.WhoMay(a, e.Thing, f.Name)) > 0 })
}

// mayTakeBack refuses what has a verb of its own to be taken back by.
func (c *Call) mayTakeBack(ctx context.Context, i *query.Inverse) error {
	name := fmt.Sprintf("%s #%d", cmp.Or(i.Thing(), models.Thing(i.Table)), i.ID)
	stays := func(what, hint string, args ...any) error {
		return models.Errorf(models.Refused, "%s: undo does not take that back", what).WithHint(hint, args...)
	}
	switch {
	case i.Thing() == models.Payments:
		return stays(name+" was recorded", "%s", correctPayment)
	case i.Thing() == models.Amendments:
		return stays(name+" was added", "another one can follow: amend contract #… set … because …")
	case i.Entity == nil, i.Added && i.Entity.Archive == nil:
		return stays(name+" was added", "history shows what it did")
	case slices.Contains(i.Others, "password"):
		return stays(name+" got a password", "type password")
	case i.Thing() == models.Clients && i.Writes("erased"):
		return stays(name+" was erased", "what was erased does not come back")
	case i.Thing() != models.Contracts || i.Added:
		return nil
	case i.Writes("signed"):
		return stays(name+" was signed", "management can cancel it: cancel contract #%d because …", i.ID)
	case !i.Writes("total") && !i.Writes("client"):
		return nil
	}
	signed, err := c.Store.Rows(ctx, c.Check.Only(i.Entity, i.ID, "signed"))
	if err != nil || len(signed.Rows) == 0 || signed.Rows[0][0] == nil {
		return err
	}
	return stays(name+" is signed, and its terms stay", `amend contract #%d set … because "…"`, i.ID)
}

// mustReach asks for the right to each change: an action that writes the field, and the records in its
// reach.
func (c *Call) mustReach(ctx context.Context, inverses []*query.Inverse) error {
	own := map[*models.Entity][]int64{}
	for _, i := range inverses {
		reach := policy.All
		for _, f := range i.Fields {
			action := takingBack(i, f)
			right, err := c.rightTo(action, i.Entity, f)
			if err != nil {
				return wouldDo(action, i, err)
			}
			reach = min(reach, right.Scope)
		}
		if reach == policy.Own {
			own[i.Entity] = append(own[i.Entity], i.ID)
		}
	}
	c.Right = policy.Right{Scope: policy.Own}
	for e, ids := range own {
		foreign, err := c.foreign(ctx, e, ids)
		if err == nil && len(foreign) > 0 { // nobody can name others instead: one of them says whose it is now
			err = c.mustOwn(ctx, e, foreign[:1])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// takingBack is what a person would do who gave a field its former value by a command of its own.
func takingBack(i *query.Inverse, f *models.Field) policy.Action {
	switch {
	case i.Added, f == i.Entity.Archive && i.Was(f) != nil:
		return policy.Delete
	case f == i.Entity.Archive:
		return policy.Restore
	default:
		return policy.Update
	}
}

// wouldDo says what an undo comes to, where the person may not do that: nobody has typed it.
func wouldDo(a policy.Action, i *query.Inverse, err error) error {
	var refused *models.Error
	if errors.As(err, &refused) && refused.Code == models.NotAllowed {
		refused.Message = fmt.Sprintf("undo would %s %s #%d, and %s", a, i.Thing(), i.ID, refused.Message)
	}
	return err
}

// rightTo is the right by which the person may give a field its former value; action says in which way.
func (c *Call) rightTo(action policy.Action, e *models.Entity, f *models.Field) (policy.Right, error) {
	var best policy.Right
	for _, a := range policy.Actions() {
		if a == policy.Create || a == policy.Delete && action != a || a == policy.Restore && action == policy.Delete {
			continue // of a record that is there; of the archive's field in its own direction
		}
		if r := policy.Decide(c.Me, a, e.Thing); r.MayWrite(f.Name) && r.Scope > best.Scope {
			best = r
		}
	}
	if best.Allowed() {
		return best, nil
	}
	if _, err := policy.Require(c.Me, action, e, f.Name); err != nil {
		return best, err
	}
	return best, policy.Decide(c.Me, action, e.Thing).Field(c.Me, action, e, f)
}

// rehearseUndo takes the command back and that back again. The preview is what the history would say.
func (c *Call) rehearseUndo(ctx context.Context, done *query.Command, inverses []*query.Inverse) (*Answer, error) {
	var changes []query.Entry
	err := c.Store.Rehearse(ctx, c.Cmd.String(), c.reason(), func(s *query.Store) (err error) {
		if err = s.Undo(ctx, done, inverses); err == nil {
			changes, err = s.Becoming(ctx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	more := 0
	if !c.forMachines() {
		more = max(0, len(changes)-mostPreviewed)
	}
	preview := &Answer{Table: query.Becoming(changes[:len(changes)-more])}
	if more > 0 {
		preview.Lines = []string{fmt.Sprintf("and %d more", more)}
	}
	return preview, nil
}

// taken names the command that is taken back, and on what. What was typed stands in brackets: a question
// that ended with it would ask "delete it?".
func taken(done *query.Command, inverses []*query.Inverse) string {
	return fmt.Sprintf("#%d (%s) on %s", done.Number, done.Brief(), counted(inverses))
}

// undone says what was taken back, and shows it where it is one record.
func (c *Call) undone(ctx context.Context, done *query.Command, inverses []*query.Inverse) (*Answer, error) {
	answer := &Answer{Note: "undone " + taken(done, inverses)}
	i := inverses[0]
	if len(inverses) > 1 || i.Added {
		return answer, nil
	}
	var err error
	answer.Card, err = c.card(ctx, c.Store, i.Entity, i.ID)
	return answer, err
}

// counted says how many records go back: 60 clients, or 1 contract and 2 events.
func counted(inverses []*query.Inverse) string {
	var order []*models.Entity
	n := map[*models.Entity]int{}
	for _, i := range inverses {
		if n[i.Entity]++; n[i.Entity] == 1 {
			order = append(order, i.Entity)
		}
	}
	text := ""
	for k, e := range order {
		switch {
		case k > 0 && k == len(order)-1:
			text += " and "
		case k > 0:
			text += ", "
		}
		text += quantity(e, n[e])
	}
	return text
}
