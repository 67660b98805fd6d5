package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
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
		about := []string{"#" + id}
		if byNumber || s.Label == "" || same[fold.Fold(s.Label)] > 1 {
			c.Text, about = "#"+id, []string{s.Label}
			c.Match = id + " " + s.Label
		}
		for _, cell := range s.About {
			about = append(about, briefly(cell, zone))
		}
		c.Description = strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), ", ")
		for _, cell := range s.Known {
			c.Match += " " + briefly(cell, zone)
		}
		list[i] = c
	}
	return list
}

// briefly writes a cell beside a candidate.
func briefly(cell any, zone *time.Location) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case models.Ref:
		if v.Label != "" {
			return v.Label
		}
		return "#" + strconv.FormatInt(v.ID, 10)
	case time.Time:
		return v.In(zone).Format(time.DateOnly)
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	default:
		return ""
	}
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
