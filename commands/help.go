package commands

import (
	"context"
	"fmt"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func help() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "help", Aliases: []string{"?"}, Operands: []lang.Operand{lang.ATopic}},
		Group:    Helping,
		Summary:  "list the commands that you may use, or explain one",
		Examples: []string{"help", "help show", "help dates"},
		Needs:    Need{who: anybody},
		Run:      runHelp,
	}
}

func runHelp(_ context.Context, c *Call) (*Answer, error) {
	if len(c.Cmd.Words) == 0 {
		return &Answer{Lines: c.overview()}, nil
	}
	w := c.Cmd.Words[0]
	if pages := c.pages(c.Cmd.Words); len(pages) > 0 {
		return &Answer{Lines: pages}, nil
	}
	if e := c.Schema.Entity(w.Text); e != nil {
		return &Answer{Table: c.fields(e)}, nil
	}
	if t := topic(strings.ToLower(w.Text)); t != nil {
		return &Answer{Lines: t.page()}, nil
	}
	var topics []string
	for _, t := range Topics() {
		topics = append(append(topics, t.Name), t.Also...)
	}
	for _, row := range c.Commands() {
		topics = append(topics, row.Form.Verb)
	}
	for _, e := range c.Schema.Entities() {
		topics = append(topics, string(e.Thing), e.Plural)
	}
	err := models.Errorf(models.NotUnderstood, "there is no help about %q", w.Text).WithSpan(w.Span.From, w.Span.To)
	if near := lang.Nearest(w.Text, topics); near != "" {
		return nil, err.WithHint("did you mean %s?", near)
	}
	return nil, err.WithHint("type help to see what there is")
}

// pages explain the command of some words, or those that begin with the first of them: gdpr.
func (c *Call) pages(words []lang.Word) []string {
	first := strings.ToLower(words[0].Text)
	if len(words) > 1 {
		if row := c.Command(first + " " + strings.ToLower(words[1].Text)); row != nil {
			return row.page()
		}
	}
	if row := c.Command(first); row != nil {
		return row.page()
	}
	var pages []string
	for _, row := range c.Commands() {
		if strings.HasPrefix(row.Form.Verb, first+" ") {
			pages = append(append(pages, ""), row.page()...)
		}
	}
	return pages[min(1, len(pages)):]
}

// overview lists the commands that the person may use, by group.
func (c *Call) overview() []string {
	var lines []string
	group := Group("")
	for _, row := range c.Commands() {
		if !c.usable(row) {
			continue
		}
		if row.Group != group {
			group = row.Group
			lines = append(lines, "", string(group))
		}
		lines = append(lines, fmt.Sprintf("  %-10s %s", row.Form.Verb, row.Summary))
	}
	lines = append(lines, "", "More")
	for _, t := range Topics() {
		lines = append(lines, fmt.Sprintf("  %-10s %s", t.Name, t.Summary))
	}
	return append(lines[1:], "", "help show explains one command, help dates one of the rest, describe events lists the fields of a thing.")
}

// usable reports whether the department may use the command on anything at all.
func (c *Call) usable(row *Command) bool {
	if row.Needs.who != entitled || !c.me.Anybody() {
		return true
	}
	for _, e := range c.Schema.Entities() {
		if row.Needs.thing != "" && row.Needs.thing != e.Thing {
			continue
		}
		if row.Needs.on(c.me, e) {
			return true
		}
	}
	return false
}

// on reports whether the person's department may do with records of a thing what is needed.
func (n Need) on(me policy.Subject, e *models.Entity) bool {
	right, field := policy.Decide(me, n.action, e.Thing), n.writes(e)
	return right.Allowed() && (field == "" || right.MayWrite(field)) && (!n.gives || field != "")
}

// writes is the field that the command always writes, of records of a thing.
func (n Need) writes(e *models.Entity) string {
	if f := keeping(e); n.gives && f != nil {
		return f.Name
	}
	return n.field
}

// page explains one command.
func (row *Command) page() []string {
	lines := []string{row.Form.Verb + ": " + row.Summary}
	if len(row.Form.Aliases) > 0 {
		lines = append(lines, "also: "+strings.Join(row.Form.Aliases, ", "))
	}
	lines = append(lines, "", "  "+row.Form.Usage(), "", "for example:")
	for _, example := range row.Examples {
		lines = append(lines, "  "+example)
	}
	if row.Advice != "" {
		lines = append(append(lines, ""), strings.Split(row.Advice, "\n")...)
	}
	return lines
}

func quit() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "quit", Aliases: []string{"exit"}},
		Group:    Helping,
		Summary:  "leave; Ctrl-D does the same",
		Examples: []string{"quit"},
		Needs:    Need{who: anybody},
		Run: func(context.Context, *Call) (*Answer, error) {
			return &Answer{Quit: true}, nil
		},
	}
}
