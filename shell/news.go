package shell

import (
	"fmt"

	"epicevents.example/epic/commands"
)

// news tells what has come to the inbox: one row above the prompt, which is asked for again, since it
// says how much is new. It may be called from any goroutine.
func (sh *Shell) news(n commands.News) {
	text := ""
	switch {
	case n.Notice != nil && n.Notice.Reminder:
		text = n.Notice.What
	case n.Notice != nil:
		text = "new: " + n.Notice.Who + ", " + n.Notice.What
	case n.Count > 0:
		text = fmt.Sprintf("%d new: type inbox", n.Count)
	}
	if text != "" {
		text = clean(text, " ")
		if width := sh.render.width(); width > 0 {
			text = cut(text, width-1) // the last column would begin another row
		}
		sh.term.Note(text)
	}
	sh.term.Refresh()
}
