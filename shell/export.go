package shell

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// json writes one array of objects with exactly the columns of the table, in their order.
func (r *renderer) json(t *query.Table) error {
	b := bufio.NewWriterSize(r.out, buffer)
	keys := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		key, err := json.Marshal(c.Name)
		if err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		keys[i] = string(key)
	}
	var value bytes.Buffer
	encoder := json.NewEncoder(&value)
	encoder.SetEscapeHTML(false) // this is no web page
	b.WriteByte('[')
	for n, row := range t.Rows {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n{")
		for i, v := range row {
			if i > 0 {
				b.WriteString(", ")
			}
			value.Reset()
			if err := encoder.Encode(r.exported(v)); err != nil {
				return fmt.Errorf("write JSON: %w", err)
			}
			b.WriteString(keys[i] + ": ")
			b.Write(escaped(bytes.TrimSuffix(value.Bytes(), []byte("\n"))))
		}
		b.WriteByte('}')
	}
	if len(t.Rows) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	return b.Flush() // the writer keeps its first error
}

// buffer is how many bytes of an export are written at once: a program at the other end of a pipe
// is not woken for each line.
const buffer = 64 << 10

// exported is a value as JSON has it: amounts stay exact, dates have their zone.
func (r *renderer) exported(v any) any {
	switch v := v.(type) {
	case decimal.Decimal:
		return json.Number(v.Pad(2).String())
	case time.Time:
		return v.In(r.zone).Format(time.RFC3339)
	case models.Day:
		return time.Time(v).Format(time.DateOnly)
	case models.Ref:
		if v.Label == "" {
			return v.ID
		}
		return v.Label
	case query.Differences:
		list := make([]difference, len(v.List))
		for i, d := range v.List {
			list[i] = difference{d.Field, r.exported(d.Old), r.exported(d.New)}
		}
		return list
	default:
		return v
	}
}

// difference is a field before and after, as JSON has it.
type difference struct {
	Field string `json:"field"`
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// escaped writes what could steer a terminal as JSON's own escapes: the value stays the same.
func escaped(value []byte) []byte {
	if bytes.IndexFunc(value, models.Steers) < 0 {
		return value
	}
	var b bytes.Buffer
	for _, r := range string(value) {
		if models.Steers(r) {
			fmt.Fprintf(&b, `\u%04x`, r) // all of them are in the first plane
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

// csv writes a header and a line for each row, for spreadsheets.
func (r *renderer) csv(t *query.Table) error {
	w := csv.NewWriter(bufio.NewWriterSize(r.out, buffer))
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = c.Name
	}
	w.Write(line) // the writer keeps its first error, see w.Error below
	for _, row := range t.Rows {
		for i, v := range row {
			if d, ok := v.(query.Differences); ok {
				v = r.cell(d) // a spreadsheet has no lists
			}
			switch v := r.exported(v).(type) {
			case nil:
				line[i] = ""
			case string:
				if line[i] = v; t.Columns[i].Kind != models.KindPhone {
					line[i] = guarded(clean(v, "\n"))
				}
			default:
				line[i] = fmt.Sprint(v)
			}
		}
		w.Write(line)
	}
	w.Flush()
	return w.Error()
}

// guarded keeps a spreadsheet from running a text as a formula.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
