package term

import (
	"strings"
	"sync"

	"github.com/c-bata/go-prompt"
)

// notes are the sentences that wait until they can be shown.
type notes struct {
	mu   sync.Mutex
	list []string
}

// Note shows a sentence, or several lines, above the prompt: something has happened elsewhere. It may be called from
// any goroutine at any time, and never waits. What a person is in the middle of comes first: while a line runs, a
// question is open or an offer is selected, it is shown afterwards; without an editor, before the next prompt.
func (t *Terminal) Note(text string) {
	if s := t.session.Load(); t.notes.add(text) && s != nil {
		s.noted()
	}
}

// add reports whether nothing was waiting: whoever shows notes need not be woken twice.
func (n *notes) add(text string) (first bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, text)
	return len(n.list) == 1
}

func (n *notes) any() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.list) > 0
}

// take gives what is waiting as the rows to be written, which may be none.
func (n *notes) take() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var rows strings.Builder
	for _, text := range n.list {
		for row := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
			rows.WriteString(cleaned(row) + "\n")
		}
	}
	n.list = nil
	return rows.String()
}

// renew is the binding of keyRefresh: the list is made anew, and the prompt may have something else to say.
func (e *editor) renew(*prompt.Buffer) {
	e.anew = true
	if !e.asking {
		e.prefix = cleaned(e.host.Prompt())
	}
}
