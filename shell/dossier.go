package shell

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// keep writes a dossier into two files of the folder that the person is in. Where only the prompt is
// served there are none: it is printed, as a page, or as JSON where that is asked for.
func (sh *Shell) keep(d *commands.Dossier) (*commands.Answer, error) {
	data, err := sh.render.data(d)
	if err != nil {
		return nil, fmt.Errorf("write the dossier: %w", err)
	}
	page := sh.render.page(d)
	reach := sh.options.Reach()
	if reach.May("a file of this machine") != nil && d.Name == "" {
		text := page
		if sh.render.format == "json" {
			text = data
		}
		return &commands.Answer{Lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n")}, nil
	}
	name := d.Name
	if name == "" {
		name = strings.ReplaceAll(d.Title, " #", "-")
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".md")
	if err := writeBoth(reach, name+".json", data, name+".md", page); err != nil {
		return nil, err
	}
	return &commands.Answer{Note: fmt.Sprintf("all that is kept about %s is in %s.json and %s.md, which nobody else can read", d.Title, name, name)}, nil
}

// writeBoth writes two files, or none.
func writeBoth(reach Reach, a, textA, b, textB string) error {
	first, err := reach.Create(a)
	if err != nil {
		return err
	}
	second, err := reach.Create(b)
	if err != nil {
		return errors.Join(err, first.Close(), os.Remove(a))
	}
	_, errA := first.WriteString(textA)
	_, errB := second.WriteString(textB)
	if err := errors.Join(errA, errB, first.Close(), second.Close()); err != nil {
		return errors.Join(models.Errorf(models.Refused, "%s and %s could not be written", a, b).WithCause(err), os.Remove(a), os.Remove(b))
	}
	return nil
}

// data is a dossier as one JSON object: a list for each thing.
func (r *renderer) data(d *commands.Dossier) (string, error) {
	var b bytes.Buffer
	into := *r
	into.out = &b
	for i, part := range d.Parts {
		open := ",\n"
		if i == 0 {
			open = "{\n"
		}
		fmt.Fprintf(&b, "%s%q: ", open, part.Name)
		if err := into.json(part.Table); err != nil {
			return "", err
		}
		b.Truncate(b.Len() - len("\n"))
	}
	b.WriteString("\n}\n")
	return b.String(), nil
}

// page is a dossier in Markdown, which people read as it is.
func (r *renderer) page(d *commands.Dossier) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# All that is kept about %s\n\nWritten on %s; times are those of %s.\n", d.Title, r.clock().In(r.zone).Format("2 January 2006"), r.zone)
	for _, part := range d.Parts {
		fmt.Fprintf(&b, "\n## %s (%d)\n", strings.ToUpper(part.Name[:1])+part.Name[1:], len(part.Table.Rows))
		for i, row := range part.Table.Rows {
			r.item(&b, part.Table, i, row)
		}
	}
	return b.String()
}

// item is one record of a page: what it is, and a list of the fields that have a value.
func (r *renderer) item(b *strings.Builder, t *query.Table, i int, row []any) {
	name := fmt.Sprintf("Change %d", i+1)
	if t.Entity != nil {
		name = fmt.Sprintf("%s #%d", t.Entity.Thing, t.IDs[i])
	}
	fmt.Fprintf(b, "\n### %s\n\n", name)
	for k, v := range row {
		if text := clean(r.cell(v), "\n"); text != "" && t.Columns[k].Kind != models.KindID {
			fmt.Fprintf(b, "- %s: %s\n", t.Columns[k].Label, strings.ReplaceAll(plainly(text), "\n", "  \n  "))
		}
	}
}

// plainly keeps what people have written from being read as Markdown.
func plainly(text string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`).Replace(text)
}
