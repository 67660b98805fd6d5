package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// meanings say a few words about each word of the language that stands for itself. What means
// something else in the sentences of one verb stands under the verb too.
func meanings() map[string]string {
	return map[string]string{
		"my": "only your own", "all": "everybody's", "of": "only one person's",
		"where": "a condition", "with": "that have …", "without": "that have no …", "not": "the contrary", "mine": "your own",
		"and": "both hold", "or": "one of them holds", "order by": "the order of the rows", "by": "a row for each …",
		"desc": "the largest or latest first", "asc": "the smallest or earliest first",
		"columns": "the fields to show", "as of": "the records as they were", "history of": "of a person, or of a record", "history on": "within the date", "limit": "how many rows", "limit all": "every row", "as": "how it is written",
		"eur":   "the currency, which may be left out",
		"table": "rows and columns", "cards": "one field a line", "csv": "for spreadsheets", "json": "for programs",
		"day of": "by day", "week of": "by week", "month of": "by month", "quarter of": "by quarter", "year of": "by year",

		"=": "equal", "!=": "not equal, or empty", "<": "less, or before", "<=": "at most, or until", ">": "more, or after", ">=": "at least, or since",
		"is": "equal, or empty, or set", "in": "one of a list (…)", "between": "from … and …", "contains": "has the text in it",
		"starts with": "begins with the text", "ends with": "ends with the text", "before": "before the date begins", "after": "after the date ends",
		"since": "the date and later", "until": "the date and earlier", "on": "within the date", "during": "within the date",
		"within": "within the date", "older than": "longer ago than",
		"set": "has a value", "empty": "has no value", "null": "the same as empty", "missing": "the same as empty",

		"for": "the record that it belongs to", "to": "the person", "because": "the reason, for the history",
		"skip errors": "leave out what is refused", "dry run": "only show what would happen", "yes": "do not ask",
		"update set": "the fields and their new values", "create empty": "no value", "update empty": "no value",
		"sign on": "the day of the signature", "pay on": "the day of the payment", "pay by": "how the money came",
		"pay ref": "the reference on the statement", "pay all": "all that is due",
		"refund on": "the day on which it goes back", "refund by": "how the money goes back", "refund ref": "the reference on the statement", "refund all": "the whole payment",
		"amend set": "the terms and what they become", "plan in": "into how many parts", "plan instalments": "one a month, together all that is not planned yet",
		"plan instalment": "the same, of one", "plan from": "the day of the first one",
		"find in": "only among these", "duplicates in": "who is compared with each other",
		"find duplicates": "clients that may be the same", "merge into": "the one that stays",
		"swap and":     "the other one",
		"free support": "who could support an event", "free venue": "where one could be", "free on": "the day, or when it begins",
		"free until": "when it ends", "free to": "likewise",
		"remember": "stay logged in at this terminal", "password for": "somebody else", "password employee": "may be left out",
		"show sessions": "where you are logged in", "end session": "by its number, which sessions lists",
		"gdpr export": "all that is kept about a client, in two files", "gdpr erase": "forget a client for good", "gdpr export to": "the name of the two files",
		"inbox all": "also what you have seen",
		"remind on": "the day; at nine, unless a time is said", "remind about": "the record that it is about",
	}
}

// described gives words their meanings: in a phrase whose first word stands before, in the sentences
// of a verb, or in general.
func described(words []string, before, verb string) []Candidate {
	about := meanings()
	list := make([]Candidate, len(words))
	for i, w := range words {
		list[i] = Candidate{Text: w, Description: cmp.Or(about[before+" "+w], about[verb+" "+w], about[w])}
	}
	return list
}

// literals are words of the language that make sense in the sentence.
func (x *Executor) literals(p place, e lang.Expect) []Candidate {
	var words []string
	verb := ""
	if p.row != nil {
		verb = p.row.Form.Verb
	}
	for _, w := range e.Words {
		switch {
		case w == "me": // one of the people
		case w == "it", w == "them":
			return x.pronouns(p)
		case x.fits(p, e, w):
			words = append(words, w)
		}
	}
	if len(e.Path) > 0 && slices.Equal(e.Words, []string{"set"}) {
		verb = "" // is set, not update … set
	}
	list := described(words, p.last(), verb)
	for i, w := range words {
		if d, err := lang.ParseDate(p.last() + " " + w + " ago"); err == nil && list[i].Description == "" {
			list[i].Description = "before " + d.Echo(x.Clock().In(x.Zone)) // older than 3 days
		}
	}
	return list
}

// fits reports whether a word of the language makes sense in the sentence.
func (x *Executor) fits(p place, e lang.Expect, word string) bool {
	about := x.Schema.Entity(e.Thing)
	if len(e.Path) > 0 {
		return x.fitsField(p, e, word)
	}
	switch word {
	case "my":
		return slices.ContainsFunc(x.Schema.Entities(), x.mayOwn)
	case "export", "erase":
		return x.mayUse(x.Command("gdpr " + word))
	case "sessions", "duplicates":
		return x.me.Anybody() && !x.me.MustChange
	case "mine":
		return about == nil || x.mayOwn(about)
	case "with", "without":
		check := &query.Checker{Schema: x.Schema}
		return about == nil || slices.ContainsFunc(x.Schema.Entities(), func(e *models.Entity) bool { return check.Related(e, about) })
	case "for":
		return p.row == nil || p.row.Form.Verb != "create" || parent(p.entity) != nil && !given(p, parent(p.entity))
	case "empty":
		if f := x.assigned(p); f != nil {
			return p.row.Form.Verb == "update" && mayBeEmpty(f)
		}
	}
	return true
}

// fitsField reports whether a word of a test fits the field before it.
func (x *Executor) fitsField(p place, e lang.Expect, word string) bool {
	f := x.fieldAt(e)
	if f == nil {
		return true
	}
	if word == "not" {
		return f.Kind != models.KindBool || !p.expects(lang.ExpectTest)
	}
	op, ok := lang.TestOf(word)
	switch {
	case !ok:
		return true
	case f.To != "" && op.Textual():
		return x.Schema.Of(f.To).Title != nil // its name is meant
	default:
		return query.Fits(f.Kind, op) && (op != lang.OpOn || f.Kind.Temporal())
	}
}

// currency is the one there is, which an amount can be followed by.
func (x *Executor) currency(e lang.Expect) []Candidate {
	if f := x.fieldAt(e); f == nil || f.Kind != models.KindMoney {
		return nil
	}
	return described([]string{"eur"}, "", "")
}

// pronouns are "it" and "them", where the command can be used on what they refer to.
func (x *Executor) pronouns(p place) []Candidate {
	e, ids := x.last.entity, x.last.ids
	if e == nil || len(ids) == 0 || !x.mayOn(p.row, e) {
		return nil
	}
	if implied := impliedThing(p.row); implied != "" && implied != e.Thing {
		return nil
	}
	only, _ := x.reach(p.row, e)
	among := make([]string, len(ids))
	for i, id := range ids {
		among[i] = fmt.Sprint(id)
	}
	found := x.ask(wanted{thing: e.Thing, only: both(only, "id in ("+strings.Join(among, ", ")+")")})
	switch {
	case len(found) < min(len(ids), mostSuggested): // not one that it can be used on
		return nil
	case len(ids) == 1:
		c := found[0]
		return []Candidate{{Text: "it", Description: strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Thing, strings.Trim(c.Text, `"`), c.Description))}}
	case p.row.One != "":
		return nil
	default:
		return []Candidate{{Text: "them", Description: fmt.Sprintf("the %d %s listed last", len(ids), e.Plural)}}
	}
}

// numbers are a few that people mean where a number stands: rows, or units of time.
func numbers(p place) []Candidate {
	words, about := []string{"7", "14", "30"}, "then days, weeks, months …"
	switch p.last() {
	case "in":
		if p.row != nil && p.row.Form.Verb == "plan" {
			words, about = []string{"3", "2", "4", "6", "10", "12"}, "then instalments"
		}
	case "session":
		return nil // sessions lists them
	case "undo":
		return nil // history lists them
	case "limit":
		words, about = []string{"10", "20", "50", "100"}, "rows"
	}
	list := make([]Candidate, len(words))
	for i, w := range words {
		list[i] = Candidate{Text: w, Description: about}
	}
	return list
}
