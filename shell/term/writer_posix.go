//go:build !windows

package term

import (
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/c-bata/go-prompt"
	"github.com/mattn/go-runewidth"
)

const tooSmall = "Your console window is too small..." // as go-prompt says it

// writer is our ConsoleWriter: VT100 sequences, written to the screen a frame at a time.
type writer struct {
	out      io.Writer
	editor   *editor
	drawn    func() // called when a frame is on the screen
	buf      []byte
	frame    bool
	part     part   // what WriteStr writes next
	label    int    // the cells before the line
	line     string // in this frame
	list     int    // where the list begins in buf, its room made …
	room     int    // … and where the room is begun to be made; 0: there is no list
	drew     int    // the rows of it
	row      string // the text of the last one
	barred   bool   // and its scroll bar: it ends there
	wrapped  bool   // at the edge of the window, and go-prompt goes up to it again
	small    bool   // the frame has no room for the line
	selected bool
	ghost    bool        // the rest of an earlier line is drawn
	marking  bool        // the first row of the list is still to be drawn as if it were selected
	muted    atomic.Bool // after quit, go-prompt draws one prompt more
}

// Flush writes what was drawn. Errors are left to the reading side, which sees a lost terminal too.
func (w *writer) Flush() error {
	if !w.muted.Load() {
		w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
	if w.frame {
		w.frame = false
		w.drawn()
	}
	return nil
}

// WriteRaw also breaks a row of the list that ends at the edge of the window. In the last row of the window that would
// push the line out above.
func (w *writer) WriteRaw(data []byte) {
	if w.barred && string(data) == "\n" {
		w.wrapped, data = true, []byte{'\r'}
	}
	w.buf = append(w.buf, data...)
}
func (w *writer) WriteRawStr(data string) { w.buf = append(w.buf, data...) }
func (w *writer) Write(data []byte)       { w.WriteStr(string(data)) }

// part is one of what go-prompt writes in turn. It knows of no colours: they are added here, where they count for
// nothing in its arithmetic.
type part int

const (
	partOther   part = iota // the rest
	partPrefix              // what stands before the line
	partLine                // the line
	partOffer               // the text of an offer in the list
	partBar                 // the scroll bar beside it
	partPreview             // the selected offer, over the word in the line
	partRest                // what stands behind it in the line
)

// WriteStr writes a text without its escape characters.
func (w *writer) WriteStr(data string) {
	data = strings.ReplaceAll(data, "\x1b", "?")
	was := w.part
	w.part = partOther
	switch was {
	case partPrefix:
		w.part, w.label, data = partLine, runewidth.StringWidth(data), w.editor.paintLabel(data)
	case partLine:
		line, over := strings.CutSuffix(data, "\n")
		w.line, data = line, w.editor.paint(line, 0)
		if over {
			data += "\n"
		} else {
			cols, _ := w.editor.size()
			data = straddled(data, w.label, cols)
		}
	case partOffer:
		w.row = data
	case partBar:
		w.barred = true
		// The bar alone does not tell seven offers from six.
		if w.drew++; w.drew == w.editor.shown.rows && w.editor.goesOn(w.row) {
			data = "↓"
		}
	case partPreview:
		w.part = partRest
		w.lower(w.editor.over(data))
	case partRest:
		data = w.editor.paint(w.line, len(w.line)-len(data))
	default:
		if data == tooSmall {
			w.frame, w.small, w.selected, w.ghost = true, true, false, false
			data = "The window is too small for this line."
		}
	}
	w.WriteRawStr(data)
}

func (w *writer) EraseScreen()      { w.WriteRawStr("\x1b[2J") }
func (w *writer) EraseUp()          { w.WriteRawStr("\x1b[1J") }
func (w *writer) EraseStartOfLine() { w.WriteRawStr("\x1b[1K") }
func (w *writer) EraseEndOfLine()   { w.WriteRawStr("\x1b[K") }
func (w *writer) EraseLine()        { w.WriteRawStr("\x1b[2K") }

// HideCursor begins a frame, which is drawn from the first column on. go-prompt has gone back there by as many cells
// as the line has by its count; terminals count some characters otherwise, such as an emoji of several.
func (w *writer) HideCursor() {
	w.frame, w.selected, w.small, w.ghost, w.marking = true, false, false, false, w.editor.search != nil
	w.part, w.room, w.drew = partPrefix, 0, 0
	w.WriteRawStr("\x1b[?25l\r")
}

// ShowCursor ends a frame. The cursor is where it belongs, so what is drawn behind it goes with the next one.
func (w *writer) ShowCursor() {
	if rest := w.editor.ghost(); rest != "" && w.frame && !w.selected {
		w.ghost = true
		w.WriteRawStr(ghostStyle + rest + plainStyle)
		w.CursorBackward(runewidth.StringWidth(rest))
	}
	w.WriteRawStr("\x1b[?12l\x1b[?25h")
}

// EraseDown outside a frame goes before the line is drawn for the last time, which begins in the first column too.
func (w *writer) EraseDown() {
	if !w.frame {
		w.part = partPrefix
		w.WriteRawStr("\r")
	}
	w.WriteRawStr("\x1b[J")
}

// CursorGoTo goes to a place counted from 1; 0, 0 is the first too.
func (w *writer) CursorGoTo(row, col int) {
	w.WriteRawStr("\x1b[" + strconv.Itoa(max(row, 1)) + ";" + strconv.Itoa(max(col, 1)) + "H")
}

// CursorUp also comes after each row of the list, by 1 where it was wrapped.
func (w *writer) CursorUp(n int) {
	if w.wrapped {
		n--
	}
	w.barred, w.wrapped = false, false
	w.move(n, 'A', 'B')
}
func (w *writer) CursorDown(n int)     { w.move(n, 'B', 'A') }
func (w *writer) CursorForward(n int)  { w.move(n, 'C', 'D') }
func (w *writer) CursorBackward(n int) { w.move(n, 'D', 'C') }

func (w *writer) move(n int, forth, back byte) {
	switch {
	case n > 0:
		w.WriteRawStr("\x1b[" + strconv.Itoa(n) + string(forth))
	case n < 0:
		w.WriteRawStr("\x1b[" + strconv.Itoa(-n) + string(back))
	}
}

func (w *writer) AskForCPR()    { w.WriteRawStr("\x1b[6n") }
func (w *writer) SaveCursor()   { w.WriteRawStr("\x1b[s") }
func (w *writer) UnSaveCursor() { w.WriteRawStr("\x1b[u") }

// ScrollDown and ScrollUp make room for the list.
func (w *writer) ScrollDown() {
	if w.room == 0 {
		w.room = len(w.buf)
	}
	w.WriteRawStr("\x1bD")
}
func (w *writer) ScrollUp() {
	w.WriteRawStr("\x1bM")
	w.list = len(w.buf)
}

// lower moves the list of this frame down by so many rows, which a selected offer takes: go-prompt draws it where they
// would be.
func (w *writer) lower(rows int) {
	if rows == 0 || w.room == 0 {
		return
	}
	below := string(w.buf[w.list:])
	room := string(w.buf[w.room:w.list])
	w.buf = w.buf[:w.room]
	w.WriteRawStr(strings.Repeat("\x1bD", rows) + room + strings.Repeat("\x1bM", rows))
	w.CursorDown(rows)
	w.WriteRawStr(below)
	w.CursorUp(rows)
}

// SetTitle and ClearTitle leave the title of the window to its owner; go-prompt would clear it at the end.
func (w *writer) SetTitle(string) {}
func (w *writer) ClearTitle()     {}

// SetColor sets the colours of what follows.
func (w *writer) SetColor(fg, bg prompt.Color, bold bool) {
	switch {
	case fg == previewText:
		w.selected, w.part = true, partPreview
	case fg == offerText, fg == chosenText && bg == chosenBack:
		w.part = partOffer
	case fg == prompt.DefaultColor && bg != prompt.DefaultColor:
		w.part, fg = partBar, offerText
	}
	if w.marking && bg == offerBack {
		switch fg {
		case offerText:
			fg, bg, bold = chosenText, chosenBack, true
		case aboutText: // behind the text, to the end of the row
			bg, w.marking = chosenBack, false
		}
	}
	weight := "0"
	if bold {
		weight = "1"
	}
	if !w.editor.colours {
		w.WriteRawStr("\x1b[0;" + uncoloured(fg, bg) + "m")
		return
	}
	w.WriteRawStr("\x1b[" + weight + ";" + colour(fg, 30) + ";" + colour(bg, 40) + "m")
}

// uncoloured gives the attribute that stands for the colours: what is chosen, and the bar that shows how far the list
// goes, are inverse, and an offer in the line is underlined.
func uncoloured(fg, bg prompt.Color) string {
	switch {
	case bg == chosenBack, bg == thumbBack:
		return "7"
	case fg == previewText:
		return "4"
	}
	return "0"
}

// colour gives the number of a colour: base is 30 for text, 40 for the background. go-prompt counts its colours
// in the order of the standard, eight dark ones and eight light ones, behind the default.
func colour(c prompt.Color, base int) string {
	switch {
	case c == prompt.DefaultColor:
		return strconv.Itoa(base + 9)
	case c <= prompt.LightGray:
		return strconv.Itoa(base + int(c-prompt.Black))
	}
	return strconv.Itoa(base + 60 + int(c-prompt.DarkGray))
}
