package commands_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/models"
)

// In the files of testdata/complete the cursor is @; below each line stands what is offered there,
// and where the offers begin when something is typed already. The sections are who types.
func TestExecutor_Complete(t *testing.T) {
	files, err := filepath.Glob("testdata/complete/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	x := newExecutor(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			golden.Check(t, file, *update, func(t *testing.T, who string, lines []string) []string {
				x.As(departments()[who]) // nobody, for another name
				answers := make([]string, len(lines))
				for i, line := range lines {
					before, _, ok := strings.Cut(line, "@@")
					if !ok {
						before, ok = strings.CutSuffix(line, "@")
					}
					if !ok {
						t.Fatalf("%q has no cursor", line)
					}
					answers[i] = offered(t, x, before)
				}
				return answers
			})
		})
	}
}

// offered writes the offers in lines of about eighty characters.
func offered(t *testing.T, x *commands.Executor, before string) string {
	t.Helper()
	const width = 80
	checkOffers(t, x, before)
	from, list := x.Complete(before)
	var out, line strings.Builder
	if typed := before[from:]; typed != "" {
		line.WriteString("[" + typed + "] ")
	}
	for i, c := range list {
		if line.Len()+len(c.Text) > width {
			out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
			line.Reset()
		}
		line.WriteString(c.Text)
		if i < len(list)-1 {
			line.WriteString(" · ")
		}
	}
	if len(list) == 0 {
		line.WriteString("(nothing)")
	}
	return out.String() + line.String() + "\n"
}

// At each place of each line that the parser takes, the next word is among the offers, unless it
// comes from the data or is the person's own: those are counted apart.
func TestExecutor_Complete_everyWord(t *testing.T) {
	x := newExecutor(t)
	x.Shown(models.Events)
	vocabulary := vocabulary(x)
	known, offeredWords, own := 0, 0, 0
	for _, line := range lines(t) {
		line, _, _ = strings.Cut(line, " --")
		for _, at := range wordsOf(line) {
			word := line[at[0]:at[1]]
			if !slices.Contains(vocabulary, strings.ToLower(word)) {
				own++
				continue
			}
			known++
			if offeredTo(x, line[:at[0]], word, line[at[0]:]) {
				offeredWords++
			} else {
				t.Logf("%s@%s is not offered", line[:at[0]], word)
			}
		}
	}
	percent := 100 * float64(offeredWords) / float64(known)
	t.Logf("%d of %d words of the language are offered (%.1f %%); %d words are people's own or come from the data", offeredWords, known, percent, own)
	if percent < 99 {
		t.Errorf("%.1f %% of the words are offered, want 99", percent)
	}
}

// vocabulary is every word of the language, the schema's included; verbs in their first spelling.
func vocabulary(x *commands.Executor) []string {
	words := strings.Fields(`where with without order by columns limit as for set to on ref because dry run yes and or not mine
		my all it them of is set empty null missing contains starts ends in between before after since until during within older than
		desc asc me table cards csv json day days week weeks month months quarter quarters year years ago today tomorrow yesterday
		now this next last january february march april may june july august september october november december
		monday tuesday wednesday thursday friday saturday sunday`)
	for _, row := range x.Commands() {
		words = append(words, row.Form.Verb)
	}
	for _, e := range x.Schema.Entities() {
		words = append(words, string(e.Thing), e.Plural)
		var names []string
		for _, f := range e.Fields {
			names = append(append(names, f.Name), f.Options...)
		}
		for _, s := range e.States {
			names = append(names, s.Name)
		}
		words = append(words, names...)
		for _, name := range names {
			for _, parent := range []string{"client", "contract", "contract.client"} {
				words = append(words, parent+"."+name)
			}
		}
	}
	return words
}

// wordsOf are the places of the words of a line outside quotes, cut at spaces, marks and dots.
func wordsOf(line string) [][2]int {
	var places [][2]int
	quote, start := rune(0), -1
	closing := map[rune]rune{'"': '"', '“': '”', '«': '»', '„': '“'}
	for i, r := range line + " " {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case closing[r] != 0 && start < 0:
			quote = closing[r]
		case unicode.IsSpace(r) || strings.ContainsRune("(),;=<>~!:", r):
			if start >= 0 {
				places = append(places, [2]int{start, i})
			}
			start = -1
		case start < 0:
			start = i
		}
	}
	return places
}

// offeredTo reports whether somebody of some department is offered the word, or a phrase that
// begins with it and goes on as the line does; before a dot, the part of a path counts.
func offeredTo(x *commands.Executor, before, word, rest string) bool {
	for _, me := range append([]subject{{}}, everybody()...) {
		x.As(me)
		if path := strings.Split(word, "."); len(path) > 1 && offersPath(x, before, path) {
			return true
		}
		from, list := x.Complete(before)
		for _, c := range list {
			if from == len(before) && (strings.EqualFold(c.Text, word) || hasPrefixFold(rest, c.Text+" ") || strings.EqualFold(rest, c.Text)) {
				return true
			}
		}
	}
	return false
}

func offersPath(x *commands.Executor, before string, path []string) bool {
	for i, name := range path {
		from, list := x.Complete(before)
		found := false
		for _, c := range list {
			found = found || from == len(before) && strings.EqualFold(c.Text, name)
		}
		if !found {
			return false
		}
		before += name
		if i < len(path)-1 {
			before += "."
		}
	}
	return true
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func everybody() []subject {
	var all []subject
	for _, me := range departments() {
		all = append(all, me)
	}
	return all
}
