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
)

// editor joins a Host to go-prompt. All of it runs on go-prompt's main goroutine.
type editor struct {
	host    Host
	size    func() (cols, rows int)
	history history
	recall  *atomic.Pointer[history] // what replaces it at the next prompt
	p       *prompt.Prompt
	prefix  string
	shown   offered
	search  *search // while the history is searched
	keyed   bool    // the next frame is for a key: the completer was asked
	anew    bool    // the key is keyRefresh
	tabbed  bool    // the list was asked for with Tab
	quit    bool
	err     error
}

// offered is the list on the screen and the line that it was made for.
type offered struct {
	text   string
	before string
	list   []prompt.Suggest
	rows   int
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
		prompt.OptionScrollbarThumbColor(prompt.DarkGray),
		prompt.OptionAddASCIICodeBind(
			prompt.ASCIICodeBind{ASCIICode: []byte(keyWordLeft), Fn: wordLeft},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyWordRight), Fn: wordRight},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyKillWord), Fn: killWord},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyRubWord), Fn: rubWord},
			prompt.ASCIICodeBind{ASCIICode: []byte(keyRefresh), Fn: func(*prompt.Buffer) { e.anew = true }},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchOlder), Fn: e.searchOlder},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchNewer), Fn: e.searchNewer},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchTake), Fn: e.searchTake},
			prompt.ASCIICodeBind{ASCIICode: []byte(keySearchLeave), Fn: e.searchLeave},
		),
	}
}

// recalled is the history as go-prompt takes it: a copy, since it appends to what it is given.
func (e *editor) recalled() []string { return append([]string(nil), e.history...) }

// begin asks the host for the prompt of the next line.
func (e *editor) begin() {
	if h := e.recall.Swap(nil); h != nil {
		e.history = *h
		e.setHistory()
	}
	e.prefix = cleaned(e.host.Prompt())
	e.shown, e.search = offered{rows: e.shown.rows}, nil
}

// live gives the prefix at each frame. It is the only place where a frame in the making can be changed, so it also
// takes rows from the list when the window or the line leaves no room: go-prompt draws nothing otherwise.
func (e *editor) live() (string, bool) {
	if rows := e.room(); rows < e.shown.rows {
		e.setRows(rows)
	}
	cols, _ := e.size()
	if runewidth.StringWidth(e.label()) > cols-minOffer {
		return "> ", true
	}
	return e.label(), true
}

// label is what stands before the line.
func (e *editor) label() string {
	if e.search != nil {
		return searchPrefix
	}
	return e.prefix
}

// room is how many rows of offers fit under the line.
func (e *editor) room() int {
	cols, rows := e.size()
	line := (runewidth.StringWidth(e.label()) + runewidth.StringWidth(e.shown.text)) / cols
	return min(max(rows-1-line, 0), maxOffers)
}

// setRows tells go-prompt how long the list may be. It must never grow while an offer is selected: go-prompt would
// slice past the end of the list.
func (e *editor) setRows(rows int) {
	e.shown.rows = rows
	if e.p != nil {
		_ = prompt.OptionMaxSuggestion(uint16(rows))(e.p) // never fails
	}
}

// complete is go-prompt's completer. It is called twice at each key: first with an empty document, to forget the
// selection. While the person walks through the list it must not change, or go-prompt indexes past its end.
func (e *editor) complete(d prompt.Document) []prompt.Suggest {
	e.keyed = true
	last, before := d.LastKeyStroke(), d.TextBeforeCursor()
	tab := last == prompt.Tab || last == prompt.BackTab
	walking := tab || last == prompt.Up || last == prompt.Down
	forgetting := last == prompt.Escape && d.Text == "" // that key is never handed over
	if walking && d.Text == e.shown.text && before == e.shown.before && e.shown.list != nil {
		return e.shown.list
	}
	e.shown.text, e.shown.before, e.shown.list = d.Text, before, nil
	e.setRows(e.room())
	if forgetting {
		return nil
	}
	if e.search != nil {
		return e.searching(d.Text)
	}
	if !e.anew {
		e.tabbed = tab
	}
	e.anew = false
	if e.shown.rows == 0 || d.Text == "" && !e.tabbed {
		return nil
	}
	plain := strings.ReplaceAll(before, newLine, "\n")
	from, offers := e.host.Complete(plain)
	from = len(strings.ReplaceAll(plain[:min(max(from, 0), len(plain))], "\n", newLine))
	separators, list := splice(before, from, offers)
	_ = prompt.OptionCompletionWordSeparator(separators)(e.p) // never fails
	if len(list) == 1 && strings.HasSuffix(before, list[0].Text) {
		return nil // already there
	}
	e.shown.list = list
	return list
}

// remember puts a line into the history, unless the host refuses. go-prompt has added it already, twice perhaps,
// so its history is set anew in any case.
func (e *editor) remember(line string) {
	if e.host.Remember(line) {
		e.history.add(line)
	}
	e.setHistory()
}

func (e *editor) setHistory() {
	if e.p != nil {
		_ = prompt.OptionHistory(e.recalled())(e.p) // never fails
	}
}

// cleared is the binding of Ctrl-C, behind which go-prompt has emptied the line.
func (e *editor) cleared(*prompt.Buffer) {
	interrupted(e.host)
	e.begin()
}
