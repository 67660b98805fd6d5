//go:build !windows

package ptytest

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/hinshun/vt10x"
)

// The size of a cell of the picture, in pixels, and its colours: those of the first sixteen that
// terminals have, then of text and background where a program chose none.
const (
	cellWidth, cellHeight = 8.4, 18.0
	ink, paper            = "#d4d4d4", "#1e1e1e"
)

var palette = [...]string{
	"#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
	"#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
}

// Picture is the screen as SVG: its rows up to the last that holds something.
func (s *Screen) Picture() string {
	height := strings.Count(s.Text(), "\n") + 1
	s.mu.Lock()
	defer s.mu.Unlock()
	cols, _ := s.vt.Size()
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" font-family="monospace" font-size="14">`+"\n",
		float64(cols+2)*cellWidth, float64(height+1)*cellHeight)
	fmt.Fprintf(&svg, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", paper)
	for y := range height {
		for x := 0; x < cols; {
			first, text := s.vt.Cell(x, y), ""
			from := x
			for ; x < cols && sameColours(s.vt.Cell(x, y), first); x++ {
				text += string(s.vt.Cell(x, y).Char)
			}
			left, top := float64(from+1)*cellWidth, (float64(y)+0.5)*cellHeight
			if background := colour(first.BG, paper); background != paper {
				fmt.Fprintf(&svg, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", left, top, float64(x-from)*cellWidth, cellHeight, background)
			}
			if text = strings.TrimRight(text, " "); text != "" {
				fmt.Fprintf(&svg, `<text x="%.1f" y="%.1f" fill="%s" textLength="%.1f" xml:space="preserve">%s</text>`+"\n",
					left, top+cellHeight*0.75, colour(first.FG, ink), float64(utf8.RuneCountInString(text))*cellWidth, html.EscapeString(text))
			}
		}
	}
	return svg.String() + "</svg>\n"
}

func sameColours(a, b vt10x.Glyph) bool { return a.FG == b.FG && a.BG == b.BG }

func colour(c vt10x.Color, unset string) string {
	if int(c) < len(palette) {
		return palette[c]
	}
	return unset
}

// The modes of Ink, as the emulator counts them.
const (
	Inverse   = 1 << iota
	Underline // the preview of an offer
	Bold
)

// Ink waits for a text to be on the screen, and gives how its first character is drawn: its colour as terminals count
// them, or -1 for their own, and its mode.
func (s *Screen) Ink(text string) (colour, mode int) {
	s.t.Helper()
	s.Shows(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	for y, row := range strings.Split(s.vt.String(), "\n") {
		if before, _, ok := strings.Cut(row, text); ok {
			g := s.vt.Cell(utf8.RuneCountInString(before), y)
			if colour = int(g.FG); colour >= len(palette) {
				colour = -1
			}
			return colour, int(g.Mode) & (Inverse | Underline | Bold)
		}
	}
	s.t.Fatalf("%q has gone", text)
	return 0, 0
}
