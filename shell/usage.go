package shell

import (
	"flag"
	"fmt"
	"strings"
)

// about is the program in one sentence.
const about = "epic is the prompt of Epic Events' CRM."

// wayIn is where the settings are listed.
const wayIn = "Settings are read from the environment and from .env; README.md lists them."

// entry is a line of help: what to type, and what it does.
type entry struct{ typed, help string }

// taskEntries are the lines of help about tasks.
func taskEntries() []entry {
	list := []entry{{"epic", "open the prompt"}}
	for _, t := range tasks {
		list = append(list, entry{strings.TrimSpace("epic " + t.name + " " + t.argument), t.help})
	}
	return list
}

// flagEntries are the lines of help about flags.
func flagEntries() []entry {
	var list []entry
	for _, f := range allFlags() {
		list = append(list, entry{strings.TrimSpace(f.typed + " " + f.value), f.help})
	}
	return list
}

// aFlag is a flag for people: as it is typed, with the word for its value, which may be none.
type aFlag struct{ typed, name, value, help string }

// allFlags are the flags by their names.
func allFlags() (list []aFlag) {
	flags(new(Options)).VisitAll(func(f *flag.Flag) {
		value, help := flag.UnquoteUsage(f)
		dashes := "--"
		if len(f.Name) == 1 {
			dashes = "-"
		}
		list = append(list, aFlag{dashes + f.Name, f.Name, value, help})
	})
	return list
}

// Usage is what --help prints.
func Usage() string {
	var b strings.Builder
	b.WriteString(about + "\n\n")
	for _, part := range [][]entry{taskEntries(), flagEntries()} {
		for _, e := range part {
			fmt.Fprintf(&b, "  %-22s  %s\n", e.typed, e.help)
		}
		b.WriteString("\n")
	}
	b.WriteString(wayIn + "\n")
	return b.String()
}

// Manual is the manual page, in the language of man(7).
func Manual(version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH EPIC 1 \"\" \"epic %s\"\n.SH NAME\nepic \\- the prompt of Epic Events' CRM\n", roff(version))
	b.WriteString(".SH SYNOPSIS\n.B epic\n[\\fITASK\\fR] [\\fIFLAG\\fR]...\n.SH DESCRIPTION\n")
	fmt.Fprintf(&b, "%s\nAt the prompt, \\fBhelp\\fR lists the commands.\n%s\n", roff(about), roff(wayIn))
	for _, part := range []struct {
		title string
		list  []entry
	}{{"TASKS", taskEntries()}, {"FLAGS", flagEntries()}} {
		fmt.Fprintf(&b, ".SH %s\n", part.title)
		for _, e := range part.list {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(e.typed), roff(e.help))
		}
	}
	b.WriteString(".SH SEE ALSO\nREADME.md, which packages put into /usr/share/doc/epic.\n")
	return b.String()
}

// roff writes text so that none of it is a command: a hyphen is one to copy, a line begins with no
// control character.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`).Replace(text)
}
