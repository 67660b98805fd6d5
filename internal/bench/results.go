package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// results are the samples of a run, by row of the report and by tool.
type results struct {
	rounds  int
	samples map[string]map[string][]float64
	left    map[string]error // tools that did not work, and why
}

// leave leaves a tool out of the report.
func (r *results) leave(tool string, why error) {
	if r.left == nil {
		r.left = map[string]error{}
	}
	r.left[tool] = why
}

// add keeps times, in ms.
func (r *results) add(row, tool string, times ...time.Duration) {
	for _, took := range times {
		r.number(row, tool, float64(took)/float64(time.Millisecond))
	}
}

// number keeps a figure. One that is not a number was not to be had on this system.
func (r *results) number(row, tool string, n float64) {
	if math.IsNaN(n) {
		return
	}
	if r.samples == nil {
		r.samples = map[string]map[string][]float64{}
	}
	if r.samples[row] == nil {
		r.samples[row] = map[string][]float64{}
	}
	r.samples[row][tool] = append(r.samples[row][tool], n)
}

func (r *results) median(row, tool string) float64 {
	s := slices.Sorted(slices.Values(r.samples[row][tool]))
	if len(s) == 0 {
		return math.NaN()
	}
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// cell is a median with its least and greatest.
func (r *results) cell(row, tool string) string {
	s := r.samples[row][tool]
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f (%.1f–%.1f)", r.median(row, tool), slices.Min(s), slices.Max(s))
}

// ratio writes how often one goes into another; nothing goes into nearly nothing.
func ratio(a, b float64) string {
	if math.IsNaN(a) || math.IsNaN(b) || b < 0.05 {
		return "–"
	}
	return fmt.Sprintf("%.1f×", a/b)
}

// print writes the report.
func (r *results) print(out io.Writer, tools []tool, absent []string) error {
	fmt.Fprintf(out, "medians (least–greatest) of %d rounds, in ms where nothing else is said; × is beside psql\n\n", r.rounds)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	tools = slices.DeleteFunc(slices.Clone(tools), func(t tool) bool { return r.left[t.name] != nil })
	head := []string{""}
	for _, t := range tools {
		if head = append(head, t.name); t.name != "psql" {
			head = append(head, "×")
		}
	}
	fmt.Fprintln(w, strings.Join(head, "\t"))
	for _, row := range []string{
		toQuestion, toPrompt, toList, toRecord, toList + farAway, toRecord + farAway, toEcho,
		toEchoBehind + mode[idle], toEchoBehind + mode[slow], toEchoBehind + mode[hung],
		memory, resting, toScript, toCSV, memoryCSV,
	} {
		beside := row
		switch {
		case row == toQuestion:
			beside = toPrompt
		case strings.HasPrefix(row, toEchoBehind):
			beside = toEcho
		}
		cells := []string{row}
		for _, t := range tools {
			if cells = append(cells, r.cell(row, t.name)); t.name != "psql" {
				cells = append(cells, ratio(r.median(row, t.name), r.median(beside, "psql")))
			}
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	still := r.median(toEchoBehind+mode[idle], "epic")
	fmt.Fprintf(out, "\nepic's echo beside itself with an idle database: slow %s, hung %s\n",
		ratio(r.median(toEchoBehind+mode[slow], "epic"), still), ratio(r.median(toEchoBehind+mode[hung], "epic"), still))
	for _, sentence := range absent {
		fmt.Fprintln(out, sentence)
	}
	for _, name := range slices.Sorted(maps.Keys(r.left)) {
		fmt.Fprintf(out, "%s is installed and was left out: %s\n", name, r.left[name])
	}
	return nil
}
