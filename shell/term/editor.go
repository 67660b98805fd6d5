package term

import (
	"strings"
	"sync/atomic"

	"github.com/c-bata/go-prompt"
	"github.com/mattn/go-runewidth"
)

const (
	maxOffers = 6 // rows of the list
	// minOffer is the narrowest list that go-prompt can draw without a panic, its scroll bar included.
	minOffer = 8
)

// The colours of the list.
const (
	offerText  = prompt.Black
	offerBack  = prompt.LightGray
	aboutText  = prompt.DarkGray
	chosenText = prompt.White
	chosenBack = prompt.DarkBlue
	thumbBack  = prompt.DarkGray
)

// The preview of a selected offer is drawn in a colour that nothing else uses: that is how writer learns that one
// is selected, which go-prompt tells nobody.
const previewText = prompt.Turquoise

// editor joins a Host to go-prompt. All of it runs on go-prompt's main goroutine.
type editor struct {
	host    Host
	size    func() (cols, rows int)
	history history
	recall  *atomic.Pointer[history] // what replaces it at the next prompt
	p       *prompt.Prompt
	prefix  string
	shown   offered
	was     spot    // the line before the key that go-prompt deals with
	spaced  spot    // the line that ends with a space which nobody typed
	closed  *spot   // the line whose list was closed
	killed  string  // what Ctrl-Y brings back
	asking  bool    // the line is an answer
	search  *search // while the history is searched
	keyed   bool    // the next frame is for a key: the completer was asked
	anew    bool    // the key is keyRefresh
	tabbed  bool    // the list was asked for with Tab
	colours bool
	notes   *notes
	say     func(rows string) // writes above a prompt that is not drawn yet
	quit    bool
	err     error
}

// spot is a line and where the cursor is in it.
type spot struct{ text, before string }

// offered is the list on the screen and the line that it was made for.
type offered struct {
	spot
	list  []prompt.Suggest
	from  int  // the byte of before at which an offer is put
	whole bool // the only offer is typed already
	rows  int
}

// options sets up go-prompt. Most of them are set again while it runs: an option is a function over a Prompt.
func (e *editor) options() []prompt.Option {
	return []prompt.Option{
		prompt.OptionHistory(e.recalled()),
		prompt.OptionMaxSuggestion(0),
		prompt.OptionLivePrefix(e.live),
		prompt.OptionPrefixTextColor(prompt.DefaultColor),
		prompt.OptionSuggestionTextColor(offerText),
		prompt.OptionSuggestionBGColor(offerBack),
		prompt.OptionDescriptionTextColor(aboutText),
		prompt.OptionDescriptionBGColor(offerBack),
		prompt.OptionSelectedSuggestionTextColor(chosenText),
		prompt.OptionSelectedSuggestionBGColor(chosenBack),
		prompt.OptionSelectedDescriptionTextColor(prompt.LightGray),
		prompt.OptionSelectedDescriptionBGColor(chosenBack),
		prompt.OptionScrollbarBGColor(prompt.LightGray),
		prompt.OptionScrollbarThumbColor(thumbBack),
		prompt.OptionAddASCIICodeBind(
			prompt.ASCIICodeBind{ASCIICode: []byte(keyWordLeft), Fn: wordLeft},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyWordRight), Fn: wordRight},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyKillWord), Fn: e.killWord},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyRubWord), Fn: e.rubWord},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyKillEnd), Fn: e.killEnd},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyKillStart), Fn: e.killStart},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyRubBlank), Fn: e.rubBlank},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyYank), Fn: e.yank},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyRefresh), Fn: e.renew},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyGhost), Fn: func(b *prompt.Buffer) { b.InsertText(e.rest(b.Text()), false, true) }},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyChoose), Fn: e.choose},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyUnspace), Fn: func(b *prompt.Buffer) { b.DeleteBeforeCursor(1) }},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyClose), Fn: e.closeList},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchOlder), Fn: e.searchOlder},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchNewer), Fn: e.searchNewer},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchTake), Fn: e.searchTake},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchLeave), Fn: e.searchLeave},
		),
	}
}

// recalled is the history as go-prompt takes it: a copy, since it appends to what it is given. An answer has none.
func (e *editor) recalled() []string {
	if e.asking {
		return nil
	}
	return append([]string(nil), e.history...)
}

// behind counts the lines that Up can go back to.
func (e *editor) behind() int {
	if e.asking {
		return 0
	}
	return len(e.history)
}

// begin asks the host for the prompt of the next line, and shows what has waited for it.
func (e *editor) begin() {
	if h := e.recall.Swap(nil); h != nil {
		e.history = *h
	}
	e.prefix, e.asking = cleaned(e.host.Prompt()), asking(e.host)
	e.shown, e.search, e.spaced, e.closed = offered{rows: e.shown.rows}, nil, spot{}, nil
	if e.p != nil {
		// Also because go-prompt has added the last line, which may be one that is not kept.
		_ = prompt.OptionHistory(e.recalled())(e.p) // never fails
	}
	if rows := e.waiting(); rows != "" {
		e.say(rows)
	}
}

// waiting takes the notes that may be shown above the prompt: none above a question.
func (e *editor) waiting() string {
	if e.asking {
		return ""
	}
	return e.notes.take()
}

// live gives the prefix at each frame. It is the only place where a frame in the making can be changed, so it also
// takes rows from the list when the window or the line leaves no room: go-prompt draws nothing otherwise.
func (e *editor) live() (string, bool) {
	if rows := e.room(); rows < e.shown.rows {
		e.setRows(rows)
	}
	return e.label(), true
}

// label is what stands before the line.
func (e *editor) label() string {
	label := e.prefix
	if e.search != nil {
		label = searchPrefix
	}
	if cols, _ := e.size(); runewidth.StringWidth(label) > cols-minOffer {
		return "> "
	}
	return label
}

// room is how many rows of offers fit under the line, with the longest of them in it. go-prompt draws them under the
// cursor, so there are none while more of the line stands there.
func (e *editor) room() int {
	cols, rows := e.size()
	label := runewidth.StringWidth(e.label())
	line := (label + runewidth.StringWidth(e.shown.text)) / cols
	if (label+runewidth.StringWidth(e.shown.before))/cols < line {
		return 0
	}
	over := 0
	for _, offer := range e.shown.list {
		over = max(over, e.over(offer.Text))
	}
	return min(max(rows-1-line-over, 0), maxOffers)
}

// over is how many rows more the line takes with an offer in it: so much lower the list is drawn.
func (e *editor) over(offer string) int {
	cols, _ := e.size()
	before := e.label() + e.shown.before
	at := runewidth.StringWidth(before) / cols
	before = before[:len(before)-len(e.shown.before)+e.shown.from]
	after := e.shown.text[len(e.shown.before):]
	return max(runewidth.StringWidth(before+offer+after)/cols-at, 0)
}

// setRows tells go-prompt how long the list may be. It must never grow while an offer is selected: go-prompt would
// slice past the end of the list.
func (e *editor) setRows(rows int) {
	e.shown.rows = rows
	if e.p != nil {
		_ = prompt.OptionMaxSuggestion(uint16(rows))(e.p) // #nosec G115 -- the rows of a window; never fails
	}
}

// complete is go-prompt's completer. It is called twice at each key: first with an empty document, to forget the
// selection. While the person walks through the list it must not change, or go-prompt indexes past its end.
func (e *editor) complete(d prompt.Document) []prompt.Suggest {
	e.keyed = true
	last, before := d.LastKeyStroke(), d.TextBeforeCursor()
	now := spot{d.Text, before}
	tab := last == prompt.Tab || last == prompt.BackTab
	walking := tab || last == prompt.Up || last == prompt.Down
	forgetting := last == prompt.Escape && d.Text == "" // that key is never handed over
	if walking && now == e.shown.spot && e.shown.list != nil {
		return e.shown.list
	}
	if forgetting {
		e.was = e.shown.spot
	}
	e.shown = offered{spot: now, rows: e.shown.rows}
	e.setRows(e.room())
	if forgetting {
		return nil
	}
	if e.spaced != now {
		e.spaced = spot{}
	}
	if e.closed != nil && (tab || *e.closed != now) {
		e.closed = nil
	}
	if e.search != nil {
		return e.searching(d.Text)
	}
	if !e.anew {
		e.tabbed = tab
	}
	e.anew = false
	if e.shown.rows == 0 || e.closed != nil || d.Text == "" && !e.tabbed {
		return nil
	}
	plain := strings.ReplaceAll(before, newLine, "\n")
	from, offers := e.host.Complete(plain)
	from = len(strings.ReplaceAll(plain[:min(max(from, 0), len(plain))], "\n", newLine))
	separators, list := splice(before, from, offers)
	_ = prompt.OptionCompletionWordSeparator(separators)(e.p) // never fails
	if len(list) == 1 && strings.HasSuffix(before, list[0].Text) {
		e.shown.whole = true
		return nil
	}
	e.shown.list, e.shown.from = list, strings.LastIndex(before, separators)+1
	e.setRows(e.room())
	if e.shown.rows == 0 {
		e.shown.list = nil
	}
	return e.shown.list
}

// goesOn tells whether the list has more behind a row of it, given as go-prompt has formatted it.
func (e *editor) goesOn(row string) bool {
	n := len(e.shown.list)
	text := strings.TrimSuffix(strings.TrimSpace(row), "...")
	return n > e.shown.rows && !strings.HasPrefix(e.shown.list[n-1].Text, text)
}

// remember puts a line into the history, unless the host refuses. begin tells go-prompt.
func (e *editor) remember(line string) {
	if line = strings.TrimRight(line, " "); e.host.Remember(line) { // a choice puts a space behind it
		e.history.add(line)
	}
}

// cleared is the binding of Ctrl-C, behind which go-prompt has emptied the line.
func (e *editor) cleared(*prompt.Buffer) {
	interrupted(e.host)
	e.begin()
}
