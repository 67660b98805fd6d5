package commands

import (
	"slices"
	"strings"
)

// Topic is what help knows beside the commands and the things.
type Topic struct {
	Name    string
	Also    []string // other words that it is looked for by
	Summary string
	text    string
}

// Topics are the pages of help about the language and the prompt, in the order of help.
func Topics() []Topic {
	return []Topic{
		{"dates", []string{"date", "day", "time"}, "how days, times and periods are written", `
A date is a span of time in your zone: a day, a minute, a month, a year.

  2027-06-04, 04/06/2027, 4 june 2027        a day
  4 june 2027 1pm, 2027-06-04 13:00          a moment
  today, tomorrow, monday, demain            a day near today
  this, next, last monday                    that of this week, of next week, of last week
  3 days ago, in 2 weeks, -7d, +3mo          a day further away
  june 2027, 2023-06, 2026-Q3, 2027          a month, a quarter, a year
  this week, next month, last 30 days        a period; the last 30 days end today

= and in mean within the span, before means before it begins, after means after it ends:

  show events where start in next week
  show events where start between 2023-06-01 and 2023-06-30
  show contracts where signed before last month
  show clients where updated older than 6 months`},

		{"conditions", []string{"where", "condition", "filters"}, "what may stand after where", `
A condition tests a field; and, or, not and parentheses join several.

  = != < <= > >=                    case and accents do not matter
  ~, contains                       the text is somewhere in it
  starts with, ends with
  in (a, b), between a and b
  is empty (or is null), is set
  before, after, since, until, on, older than 6 months
  with contracts (signed), without events

!= and not keep what is empty. A state stands alone: unsigned, unpaid, unassigned, upcoming, past,
mine … (describe contracts lists those of contracts). A dot goes to another record:

  show contracts where due > 0 and (client.company ~ startup or total >= 1000)
  show events where upcoming and not client.commercial = bill
  count clients where mine and without contracts`},

		{"records", []string{"it", "them", "names", "me", "record"}, "how a record is named", `
  #12, or 12                         by its number, which lists and cards show
  kevin@startup.io                   by its e-mail
  kevin, "Kevin Casey"               by its name or a part of it, where only one record has it
  it                                 the record that was shown or changed last
  them                               the list that was shown last
  me                                 you; my events and where mine are yours

Where several records fit they are listed, to choose one by its number.

  show contract #652
  show events where unassigned
  assign them to kate dry run

What others change meanwhile is kept. Who changes a field that somebody else has changed since it was
shown sees both values and the original, and presses m (mine), t (theirs) or o (original).`},

		{"text", []string{"texts", "quotes", "money", "amounts", "phone", "values"}, "how texts, amounts and telephone numbers are written", `
A text of several words stands in quotes: "…", '…', “…” or « … ». In quotes \n is a new line and \"
a quote; any other backslash is just that. The word empty takes a value away.

  create client name "Élodie Noël" email elodie@noel.fr
  update event #109 set notes = "DJ at 9pm\nno smoke", location empty

Amounts are in euros, with two decimals at most: 1200, 1200,50, 1200.50, 1 200,50, 1_200 €. What
could be two amounts, as 1,200, is refused.

A telephone number says its country: "+33 6 12 34 56 78".`},

		{"keys", []string{"key", "keyboard", "shortcuts"}, "the keys of the prompt", `
  Tab, down, Shift-Tab    choose from what is offered, go back
  Esc                     close the list of what is offered
  up, down                earlier lines, later lines
  right, end              take the grey rest of an earlier line
  Ctrl-R                  search the earlier lines
  Ctrl-A, Ctrl-E          to the beginning, to the end of the line
  Alt-B, Alt-F            a word back, a word on
  Ctrl-W, Alt-D           delete the word before, after the cursor
  Ctrl-U, Ctrl-K          delete to the beginning, to the end
  Ctrl-Y                  bring back what was deleted last
  Ctrl-L                  clear the screen
  Ctrl-C                  stop what runs, leave a question, clear the line
  Ctrl-Z                  put Epic aside; fg brings it back
  Ctrl-D, Ctrl-C twice    leave, on an empty line`},

		{"scripts", []string{"script", "json", "csv", "flags", "exit"}, "lines that nobody types, and exit codes", `
  epic -c "show contracts where unpaid" --json
  epic -f lines.txt --keep-going
  echo "show events where support is null as csv" | epic

EPIC_EMAIL and EPIC_PASSWORD, or --password-file, say who logs in; epic login --remember logs in for
this terminal. ; separates commands, -- begins a comment. What would be asked is refused unless the
line ends with yes, or --yes is given; dry run only shows what would happen. Only data goes to
standard output. A script stops at the first line that fails, and says its number.

Exit codes: 0 done; 1 refused by a rule of the data, not found, or a question without --yes;
2 not understood; 3 not logged in or not allowed; 4 the database does not answer; 5 a fault of ours;
6 done, but the answer could not be written; 130 cancelled; 141 the reader has gone.`},
	}
}

// topic finds a page by its name or another word for it, or gives nil.
func topic(word string) *Topic {
	for _, t := range Topics() {
		if t.Name == word || slices.Contains(t.Also, word) {
			return &t
		}
	}
	return nil
}

func (t *Topic) page() []string {
	return append([]string{t.Name + ": " + t.Summary, ""}, strings.Split(strings.TrimPrefix(t.text, "\n"), "\n")...)
}
