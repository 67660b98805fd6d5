package commands_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// firstOfOurs is the first line that is not of shared/design/language.md: what follows is odd on purpose.
const firstOfOurs = "add client name: x email: x@y.fr"

// Whoever may type a line of the language, letter by letter, finds each of its words among what that
// person is offered at every letter: the words of the language, and the names and numbers from the data
// too. Only what nobody can know is not counted: amounts, figures of dates, and texts that are new.
// Whatever else is offered on the way is understood there.
func TestExecutor_Complete_everyLetter(t *testing.T) {
	w := newWorld(t)
	var people []*typist
	for _, who := range []string{"nobody", "bill", "kate", "manager"} {
		people = append(people, &typist{name: who, x: w.executor(t, who), lines: map[string][]*typedWord{}})
	}
	var typed []string
	for _, line := range lines(t) {
		if line == firstOfOurs {
			break
		}
		typed = append(typed, line)
	}
	// Contract 12 is signed in one line and paid in another.
	for _, state := range []string{`SELECT`, `UPDATE contracts SET signed_at = '2026-01-01Z', signed_by = 1 WHERE id = 12`} {
		w.do(t, state)
		for _, p := range people {
			if p.x.Me().Anybody() {
				p.x.Forget()
			}
			for _, line := range typed {
				p.types(t, line)
			}
		}
	}
	places, found := 0, 0
	for _, line := range typed {
		able := 0
		for _, p := range people {
			words, may := p.lines[line]
			if may {
				able++
			}
			for _, word := range words {
				for k, ok := range word.offered {
					places++
					if ok {
						found++
					} else {
						t.Logf("%s is not offered %s@%s", p.name, line[:word.at+k], word.text[min(k, len(word.text)):])
					}
				}
			}
		}
		if able == 0 {
			t.Errorf("nobody may type, or gains by, %s", line)
		}
	}
	percent := 100 * float64(found) / float64(places)
	t.Logf("at %d of %d letters the person who types is offered the word (%.2f %%), in %d lines", found, places, percent, len(typed))
	if percent < 99 {
		t.Errorf("at %.2f %% of the letters the word is offered, want 99", percent)
	}
}

// typist is somebody, and what was offered to them while they typed the lines that they may.
type typist struct {
	name  string
	x     *commands.Executor
	lines map[string][]*typedWord
}

// typedWord is a word that is counted, and whether it was offered at each of its letters.
type typedWord struct {
	at      int
	text    string // as typed
	number  string // of a record's number: its digits
	offered []bool
}

// types types a line, after each of a few answers that "it" and "them" may refer to.
func (p *typist) types(t *testing.T, line string) {
	for _, shown := range []struct {
		thing models.Thing
		ids   []int64
	}{{models.Contracts, []int64{12}}, {models.Events, []int64{7}}, {models.Events, []int64{7, 109}}, {models.Clients, []int64{4}}} {
		p.x.Shown(shown.thing, shown.ids...)
		calls, err := p.x.Understand(line)
		if err != nil || slices.ContainsFunc(calls, p.pointless) {
			continue
		}
		if p.lines[line] == nil {
			p.lines[line] = counted(line, calls)
		}
		for _, w := range p.lines[line] {
			for k, ok := range w.offered {
				w.offered[k] = ok || offers(t, p.x, line, w, k)
			}
		}
	}
}

// pointless reports whether a sentence is about the person's own records where they cannot have any: it
// is understood and finds nothing, and is not offered.
func (p *typist) pointless(c *commands.Call) bool {
	if s, ok := c.Cmd.Subject.(*lang.Scope); ok && s.Mine && !p.x.MayOwn(c.Entity) {
		return true
	}
	var of func(lang.Cond) bool
	of = func(cond lang.Cond) bool {
		switch cond := cond.(type) {
		case *lang.And:
			return slices.ContainsFunc(cond.List, of)
		case *lang.Or:
			return slices.ContainsFunc(cond.List, of)
		case *lang.Mine:
			return !p.x.MayOwn(c.Entity)
		case *lang.Compare:
			field := cond.Path.Names[len(cond.Path.Names)-1] // support, commercial: of that department
			return slices.ContainsFunc(cond.Values, lang.Value.Me) && field != string(p.x.Me().Department)
		default:
			return false
		}
	}
	return of(c.Cmd.Where)
}

// offers reports whether the word is offered where k bytes of it are typed; of a phrase its first
// word counts, of a path the part that is typed.
func offers(t *testing.T, x *commands.Executor, line string, w *typedWord, k int) bool {
	_, list := checkOffers(t, x, line[:w.at+k])
	typed := fold.Fold(strings.Trim(w.text, `"'“”«»„ `))
	rest := fold.Fold(line[w.at:])
	return slices.ContainsFunc(list, func(c commands.Candidate) bool {
		text, match := fold.Fold(c.Text), fold.Fold(c.Match)
		number, _, _ := strings.Cut(c.Description, ",")
		return text == typed || strings.HasPrefix(rest+" ", text+" ") ||
			w.number != "" && (text == "#"+w.number || number == "#"+w.number) ||
			match != "" && (strings.HasPrefix(match, typed) || strings.Contains(match, " "+typed))
	})
}

// counted are the words of a line that somebody can know.
func counted(line string, calls []*commands.Call) []*typedWord {
	var own, refs []lang.Span
	for _, c := range calls {
		own = append(own, ownTexts(c)...)
		refs = append(refs, numbered(c)...)
	}
	inside := func(list []lang.Span, at int) bool {
		return slices.ContainsFunc(list, func(s lang.Span) bool { return s.From <= at && at < s.To })
	}
	var words []*typedWord
	for _, at := range wordsOf(line) {
		w := &typedWord{at: at[0], text: line[at[0]:at[1]]}
		digits := strings.TrimPrefix(w.text, "#")
		switch figure := strings.ContainsAny(digits[:1], "0123456789+-"); {
		case inside(refs, at[0]) && figure:
			w.number = digits
		case figure, inside(own, at[0]):
			continue
		}
		w.offered = make([]bool, len(w.text))
		for k := range w.offered {
			w.offered[k] = k > 0 && w.text[k]&0xC0 == 0x80 // inside a letter nobody stops
		}
		words = append(words, w)
	}
	return words
}

// ownTexts are the places of what only the person knows: texts that are new.
func ownTexts(c *commands.Call) []lang.Span {
	var list []lang.Span
	for _, a := range c.Cmd.Assignments {
		f := c.Entity.Field(a.Path.Names[0])
		if a.Value != nil && f.Kind.Textual() {
			list = append(list, a.Value.Span)
		}
	}
	for _, w := range []*lang.Word{c.Cmd.Because, c.Cmd.Reference} {
		if w != nil {
			list = append(list, w.Span)
		}
	}
	if c.Cmd.Form.Verb == "login" {
		for _, w := range c.Cmd.Words {
			list = append(list, w.Span)
		}
	}
	return list
}

// numbered are the places where a record may be named by its number.
func numbered(c *commands.Call) []lang.Span {
	var list []lang.Span
	if r, ok := c.Cmd.Subject.(*lang.Record); ok {
		list = append(list, r.Ref.Span)
	}
	if c.Cmd.For != nil {
		list = append(list, c.Cmd.For.Ref.Span)
	}
	if c.Cmd.Person != nil {
		list = append(list, c.Cmd.Person.Span)
	}
	for _, a := range c.Cmd.Assignments {
		if a.Value != nil && a.Value.Record != "" {
			list = append(list, a.Value.Span)
		}
	}
	return list
}

// wordsOf are the places of the words and the quoted texts of a line, cut at spaces and marks, and
// at the dots of a path.
func wordsOf(line string) [][2]int {
	var places [][2]int
	closing := map[rune]rune{'"': '"', '“': '”', '«': '»', '„': '“'}
	quote, start := rune(0), -1
	end := func(i int) {
		if start >= 0 && i > start {
			places = append(places, [2]int{start, i})
		}
		start = -1
	}
	for i, r := range line + " " {
		switch {
		case quote != 0:
			if r == quote && line[i-1] != '\\' {
				quote = 0
			}
		case start < 0 && closing[r] != 0:
			quote, start = closing[r], i
		case unicode.IsSpace(r) || strings.ContainsRune("(),;=<>~!:", r):
			end(i)
		case r == '.' && start >= 0 && isPath(line[start:i]):
			end(i)
		case start < 0:
			start = i
		}
	}
	return places
}

// isPath reports whether a word before a dot is a field that leads on, rather than part of an e-mail.
func isPath(word string) bool { return word == "client" || word == "contract" || word == "commercial" }
