package lang

import (
	"slices"
	"strings"
)

// Noun is a thing of the schema as the grammar needs it: its names, and the words for its fields
// and states. Those serve only to tell the second word of a text that lacks its quotes from the
// next field: name Kevin Casey email …
type Noun struct {
	Singular, Plural string
	Fields           []string
	Exact            []string // those of Fields whose values are no text: quotes would not help
}

// Grammar is the whole language: the forms of the verbs and the names of the things.
type Grammar struct {
	forms  []*Form
	verbs  map[string]*Form
	things map[string]Thing    // by singular and plural
	words  []string            // of the things, singular and plural by turns
	fields map[string][]string // by singular
	exact  map[string][]string // likewise
}

// NewGrammar joins the forms of the commands and the things of the schema.
func NewGrammar(forms []*Form, nouns []Noun) *Grammar {
	g := &Grammar{forms: forms, verbs: map[string]*Form{}, things: map[string]Thing{}, fields: map[string][]string{}, exact: map[string][]string{}}
	for _, f := range forms {
		g.verbs[f.Verb] = f
		for _, alias := range f.Aliases {
			g.verbs[alias] = f
		}
	}
	for _, n := range nouns {
		g.things[n.Singular] = Thing{Name: n.Singular, word: n.Singular}
		g.things[n.Plural] = Thing{Name: n.Singular, Many: true, word: n.Plural}
		g.words = append(g.words, n.Singular, n.Plural)
		g.fields[n.Singular], g.exact[n.Singular] = n.Fields, n.Exact
	}
	return g
}

// seconds are the words that make a verb with the one before: show sessions, gdpr export.
func (g *Grammar) seconds(word string) []string {
	var words []string
	for _, f := range g.forms {
		for _, verb := range append([]string{f.Verb}, f.Aliases...) {
			if first, second, ok := strings.Cut(verb, " "); ok && first == fold(word) {
				words = append(words, second)
			}
		}
	}
	return words
}

// knows reports whether the fields of a thing are known: those of "it" are not.
func (g *Grammar) knows(thing string) bool { return len(g.fields[thing]) > 0 }

func (g *Grammar) isField(thing, word string) bool {
	return slices.Contains(g.fields[thing], fold(word))
}

func (g *Grammar) nearField(thing, word string) bool { return Nearest(word, g.fields[thing]) != "" }

// Parse reads a line. An error has the place, one sentence and, where there is one, a way out.
func (g *Grammar) Parse(line string) (*Line, *Error) {
	tokens, err := scan(line)
	if err != nil {
		return nil, err
	}
	p := &parser{g: g, line: line, tokens: tokens}
	return p.parseLine()
}

// ParseCond reads a condition alone: what a state of the schema stands for.
func ParseCond(text string, nouns ...Noun) (Cond, *Error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{g: NewGrammar(nil, nouns), line: text, tokens: tokens}
	c, err := p.cond()
	if err == nil && !p.atEnd() {
		err = p.unexpected()
	}
	return c, err
}
