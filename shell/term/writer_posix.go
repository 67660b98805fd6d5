//go:build !windows

package term

import (
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/c-bata/go-prompt"
)

// The preview of a selected offer is drawn in a colour that nothing else uses: that is how writer learns that one
// is selected, which go-prompt tells nobody.
const (
	previewText = prompt.Turquoise
	tooSmall    = "Your console window is too small..."
)

// writer is our ConsoleWriter: VT100 sequences, written to the screen a frame at a time.
type writer struct {
	out      io.Writer
	drawn    func(selected bool) // called when a frame is on the screen
	marks    func() bool         // whether the first row of the list is drawn as if it were selected
	buf      []byte
	frame    bool
	selected bool
	marking  bool        // that row is not drawn yet
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
		w.drawn(w.selected)
	}
	return nil
}

func (w *writer) WriteRaw(data []byte)    { w.buf = append(w.buf, data...) }
func (w *writer) WriteRawStr(data string) { w.buf = append(w.buf, data...) }
func (w *writer) Write(data []byte)       { w.WriteStr(string(data)) }

// WriteStr writes a text without its escape characters.
func (w *writer) WriteStr(data string) {
	if data == tooSmall {
		w.frame, w.selected = true, false
		data = "The window is too small for this line."
	}
	w.WriteRawStr(strings.ReplaceAll(data, "\x1b", "?"))
}

func (w *writer) EraseScreen()      { w.WriteRawStr("\x1b[2J") }
func (w *writer) EraseUp()          { w.WriteRawStr("\x1b[1J") }
func (w *writer) EraseStartOfLine() { w.WriteRawStr("\x1b[1K") }
func (w *writer) EraseEndOfLine()   { w.WriteRawStr("\x1b[K") }
func (w *writer) EraseLine()        { w.WriteRawStr("\x1b[2K") }
func (w *writer) ShowCursor()       { w.WriteRawStr("\x1b[?12l\x1b[?25h") }

// HideCursor begins a frame, which is drawn from the first column on. go-prompt has gone back there by as many cells
// as the line has by its count; terminals count some characters otherwise, such as an emoji of several.
func (w *writer) HideCursor() {
	w.frame, w.selected, w.marking = true, false, w.marks()
	w.WriteRawStr("\x1b[?25l\r")
}

// EraseDown outside a frame goes before the line is drawn for the last time, which begins in the first column too.
func (w *writer) EraseDown() {
	if !w.frame {
		w.WriteRawStr("\r")
	}
	w.WriteRawStr("\x1b[J")
}

// CursorGoTo goes to a place counted from 1; 0, 0 is the first too.
func (w *writer) CursorGoTo(row, col int) {
	w.WriteRawStr("\x1b[" + strconv.Itoa(max(row, 1)) + ";" + strconv.Itoa(max(col, 1)) + "H")
}

func (w *writer) CursorUp(n int)       { w.move(n, 'A', 'B') }
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
func (w *writer) ScrollDown()   { w.WriteRawStr("\x1bD") }
func (w *writer) ScrollUp()     { w.WriteRawStr("\x1bM") }

// SetTitle and ClearTitle leave the title of the window to its owner; go-prompt would clear it at the end.
func (w *writer) SetTitle(string) {}
func (w *writer) ClearTitle()     {}

// SetColor sets the colours of what follows.
func (w *writer) SetColor(fg, bg prompt.Color, bold bool) {
	if fg == previewText {
		w.selected = true
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
	w.WriteRawStr("\x1b[" + weight + ";" + colour(fg, 30) + ";" + colour(bg, 40) + "m")
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
