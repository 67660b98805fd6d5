package commands

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/fold"
)

// candidates writes records as they are typed: by their name, or by their number where that is
// typed, or where they have no name or share it.
func candidates(found []query.Suggestion, typed string, zone *time.Location) []Candidate {
	same := map[string]int{}
	for _, s := range found {
		same[fold.Fold(s.Label)]++
	}
	byNumber := strings.Trim(strings.TrimPrefix(typed, "#"), "0123456789") == "" && typed != ""
	list := make([]Candidate, len(found))
	for i, s := range found {
		id := strconv.FormatInt(s.ID, 10)
		c := Candidate{Text: quoteName(s.Label), Match: s.Label}
		about := []any{"#" + id}
		if byNumber || s.Label == "" || same[fold.Fold(s.Label)] > 1 {
			c.Text, about = "#"+id, []any{s.Label}
			c.Match = id + " " + s.Label
		}
		c.Description = query.Briefly(append(about, s.About...), zone)
		for _, cell := range s.Known {
			c.Match += " " + query.Briefly([]any{cell}, zone)
		}
		list[i] = c
	}
	return list
}

// quoteName puts a name in quotes, unless it is an e-mail or one plain word that the language does
// not have.
func quoteName(name string) string {
	plain := name != "" && meanings()[fold.Fold(name)] == "" && fold.Fold(name) != "me" && fold.Fold(name) != "it"
	address := strings.Contains(name, "@")
	for i, r := range name {
		plain = plain && (unicode.IsLetter(r) || i > 0 && address && (unicode.IsDigit(r) || strings.ContainsRune("@.-_+", r)))
	}
	if plain {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}
