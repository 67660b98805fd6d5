package term

import (
	"slices"
	"strings"
)

// maxHistory bounds what is kept in memory: go-prompt copies the whole history at every line.
const maxHistory = 2000

// history holds the lines typed, oldest first, each once, in the form in which the editor shows them.
type history []string

func newHistory(lines []string) history {
	var h history
	for _, line := range lines {
		h.add(line)
	}
	return h
}

// add puts a line last, and takes away its earlier copy.
func (h *history) add(line string) {
	line = shown(line)
	if strings.TrimSpace(line) == "" {
		return
	}
	if i := slices.Index(*h, line); i >= 0 {
		*h = slices.Delete(*h, i, i+1)
	}
	*h = append(*h, line)
	if over := len(*h) - maxHistory; over > 0 {
		*h = slices.Delete(*h, 0, over)
	}
}

// shown gives a line as the editor draws it, on one row.
func shown(line string) string {
	line = strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\r\n", "\n")
	return cleaned(strings.ReplaceAll(line, "\n", newLine))
}

// typed turns what the editor shows back into the line.
func typed(shown string) string {
	return strings.TrimRight(strings.ReplaceAll(shown, newLine, "\n"), "\n")
}
