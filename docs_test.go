package main

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// generated compares a document with what it is made from, or writes it anew with -update.
func generated(t *testing.T, path, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(b), text); diff != "" {
		t.Errorf("%s is stale (make docs writes it anew): -there +new\n%s", path, diff)
	}
}

// language is the schema and the commands.
func language(t *testing.T) (*models.Schema, *commands.Registry) {
	t.Helper()
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	return schema, registry
}

func TestDocs_Commands(t *testing.T) {
	schema, registry := language(t)
	var doc strings.Builder
	doc.WriteString("# Commands\n\nMade from the registry and the schema by `make docs`. The same is said at the prompt by `help show` and `describe events`.\n")
	var group commands.Group
	for _, c := range registry.Commands() {
		if c.Group != group {
			group = c.Group
			fmt.Fprintf(&doc, "\n## %s\n", group)
		}
		fmt.Fprintf(&doc, "\n### %s\n\n%s.", strings.Join(append([]string{c.Form.Verb}, c.Form.Aliases...), ", "), upper(c.Summary))
		fmt.Fprintf(&doc, "\n\n    %s\n\nFor example:\n\n", c.Form.Usage())
		for _, example := range c.Examples {
			fmt.Fprintf(&doc, "    %s\n", example)
		}
	}
	doc.WriteString("\n## Fields\n")
	for _, e := range schema.Entities() {
		fmt.Fprintf(&doc, "\n### %s\n\n%s.\n\n| field | is | also called |\n|---|---|---|\n", e.Plural, upper(e.Summary))
		for _, f := range e.Fields {
			if !f.Hidden {
				fmt.Fprintf(&doc, "| %s | %s | %s |\n", f.Name, f.Describe(), strings.Join(f.Aliases, ", "))
			}
		}
		if len(e.States) > 0 {
			doc.WriteString("\nStates: ")
			for i, s := range e.States {
				if i > 0 {
					doc.WriteString(", ")
				}
				fmt.Fprintf(&doc, "`%s` (%s)", s.Name, s.Means)
			}
			doc.WriteString(".\n")
		}
	}
	generated(t, "docs/commands.md", doc.String())
}

func upper(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }

func TestDocs_ERD(t *testing.T) {
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := newDatabase(t).Admin
	var doc strings.Builder
	doc.WriteString("# The database\n\nMade from the catalogue of a database that the migrations built, by `make docs`. In quotes: the name in the language, where it is another. After the diagram: in which schema each table is.\n\n```mermaid\nerDiagram\n")
	for _, key := range rows(t, db, `
		SELECT f.relname, t.relname, c.conname, bool_and(a.attnotnull), EXISTS (
		         SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indisunique AND i.indpred IS NULL AND i.indkey::int2[] <@ c.conkey)
		  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
		  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
		 WHERE c.contype = 'f' AND t.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$')
		 GROUP BY 1, 2, 3, c.oid ORDER BY 1, 2, 3`) {
		one, many := "|o", "o{"
		if key[3] == "true" {
			one = "||"
		}
		if key[4] == "true" {
			many = "o|"
		}
		fmt.Fprintf(&doc, "  %s %s--%s %s : %s\n", key[0], one, many, key[1], key[2])
	}
	table := ""
	for _, column := range rows(t, db, `
		SELECT t.relname, y.typname, a.attname,
		       concat_ws(', ', CASE WHEN EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'p' AND a.attnum = ANY (c.conkey)) THEN 'PK' END,
		                       CASE WHEN EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'f' AND a.attnum = ANY (c.conkey)) THEN 'FK' END)
		  FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type y ON y.oid = a.atttypid
		 WHERE t.relkind = 'r' AND t.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$') ORDER BY t.relname, a.attnum`) {
		if column[0] != table {
			if table != "" {
				doc.WriteString("  }\n")
			}
			table = column[0]
			fmt.Fprintf(&doc, "  %s {\n", table)
		}
		line := strings.TrimRight(fmt.Sprintf("    %s %s %s", column[1], column[2], column[3]), " ")
		if name := named(schema, table, column[2]); name != "" && name != column[2] {
			line += fmt.Sprintf(" %q", name)
		}
		doc.WriteString(line + "\n")
	}
	doc.WriteString("  }\n```\n\n| schema | tables |\n|---|---|\n")
	for _, schema := range rows(t, db, `
		SELECT n.nspname, string_agg(t.relname, ', ' ORDER BY t.relname)
		  FROM pg_namespace n JOIN pg_class t ON t.relnamespace = n.oid
		 WHERE t.relkind = 'r' AND nspname !~ '^pg_|^information_schema$' GROUP BY n.oid ORDER BY n.nspname`) {
		fmt.Fprintf(&doc, "| %s |\n", strings.Join(schema, " | "))
	}
	generated(t, "docs/erd.md", doc.String())
}

// named is the name of a column in the language.
func named(schema *models.Schema, table, column string) string {
	for _, e := range schema.Entities() {
		for _, f := range e.Fields {
			if e.Table == table && f.Column == column {
				return f.Name
			}
		}
	}
	return ""
}

// rows gives what a query finds, as text.
func rows(t *testing.T, db *sql.DB, query string) [][]string {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for found.Next() {
		row, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
