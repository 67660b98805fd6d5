package commands

import (
	"slices"
	"strings"
	"unicode"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
)

// TellsPassword reports whether a line may hold a password: no command takes one on its line, and some
// will type it there all the same, the verb misspelt or the field invented. Of a line that is no
// command, words that are nearly the word for it count as well.
func (r *Registry) TellsPassword(line string, command bool) bool {
	for sentence := range strings.SplitSeq(line, ";") {
		words := strings.FieldsFunc(fold.Fold(sentence), func(c rune) bool {
			return unicode.IsSpace(c) || strings.ContainsRune(quoteMarks+"=:,()", c)
		})
		if len(words) == 0 {
			continue
		}
		rest := words[1:]
		switch r.meant(words[0]) {
		case "login":
			if rest = slices.DeleteFunc(rest, func(w string) bool { return w == "remember" }); len(rest) > 1 || len(rest) == 1 && !strings.Contains(rest[0], "@") {
				return true
			}
		case "password":
			if len(rest) > 0 && (rest[0] != "for" || len(rest) > 2) {
				return true
			}
		default:
			if namesPassword(words, !command) {
				return true
			}
		}
	}
	return false
}

// meant is the verb that a word is, or is nearly.
func (r *Registry) meant(word string) string {
	c := r.Command(word)
	if c == nil {
		var verbs []string
		for _, c := range r.commands {
			verbs = append(append(verbs, c.Form.Verb), c.Form.Aliases...)
		}
		c = r.Command(lang.Nearest(word, verbs))
	}
	if c == nil {
		return ""
	}
	return c.Form.Verb
}

// namesPassword reports whether a word for a password stands before another word.
func namesPassword(words []string, nearly bool) bool {
	known := []string{"password", "passwd", "passphrase", "pwd", "mdp"}
	for i, w := range words[:len(words)-1] {
		french := w == "passe" && i > 1 && words[i-1] == "de" && words[i-2] == "mot"
		if french || slices.Contains(known, w) || nearly && lang.Nearest(w, known[:1]) != "" {
			return true
		}
	}
	return false
}
