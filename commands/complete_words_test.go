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

// Whoever types a line of the language, letter by letter, finds each of its words among the offers
// at every letter: the words of the language, and the names and numbers from the data too. Only
// what nobody can know is not counted: amounts, figures of dates, and texts that are new. Whatever else
// is offered on the way is understood there.
func TestExecutor_Complete_everyLetter(t *testing.T) {
	w := newWorld(t)
	people := []*commands.Executor{w.executor(t, "nobody"), w.executor(t, "bill"), w.executor(t, "kate"), w.executor(t, "manager")}
	var typed []*typedLine
	for _, line := range lines(t) {
		if line == firstOfOurs {
			break
		}
		typed = append(typed, &typedLine{text: line})
	}
	// Contract 12 is signed in one line and paid in another.
	for _, state := range []string{`SELECT`, `UPDATE contracts SET signed_at = '2026-01-01Z', signed_by = 1 WHERE id = 12`} {
		w.do(t, state)
		for _, x := range people {
			if x.Me().Anybody() {
				x.Forget()
			}
			for _, l := range typed {
				l.by(t, x)
			}
		}
	}
	places, found := 0, 0
	for _, l := range typed {
		if l.words == nil {
			t.Errorf("nobody may type %s", l.text)
		}
		for _, word := range l.words {
			for k, ok := range word.offered {
				places++
				if ok {
					found++
				} else {
					t.Logf("%s@%s is not offered", l.text[:word.at+k], word.text[min(k, len(word.text)):])
				}
			}
		}
	}
	percent := 100 * float64(found) / float64(places)
	t.Logf("at %d of %d letters the word is offered (%.1f %%), in %d lines", found, places, percent, len(typed))
	if percent < 99 {
		t.Errorf("at %.1f %% of the letters the word is offered, want 99", percent)
	}
}

// typedLine is a line and what was offered while it was typed, by anybody who may type it.
type typedLine struct {
	text  string
	words []*typedWord
}

// typedWord is a word that is counted, and whether it was offered at each of its letters.
type typedWord struct {
	at      int
	text    string // as typed
	number  string // of a record's number: its digits
	offered []bool
}

// by has somebody type the line, after each of a few answers that "it" and "them" may refer to.
func (l *typedLine) by(t *testing.T, x *commands.Executor) {
	for _, shown := range []struct {
		thing models.Thing
		ids   []int64
	}{{models.Contracts, []int64{12}}, {models.Events, []int64{7}}, {models.Events, []int64{7, 109}}, {models.Clients, []int64{4}}} {
		x.Shown(shown.thing, shown.ids...)
		calls, err := x.Understand(l.text)
		if err != nil {
			continue
		}
		if l.words == nil {
			l.words = counted(l.text, calls)
		}
		for _, w := range l.words {
			for k, ok := range w.offered {
				w.offered[k] = ok || offers(t, x, l.text, w, k)
			}
		}
	}
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
