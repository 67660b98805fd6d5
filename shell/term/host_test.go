//go:build !windows

package term

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

const (
	hostVariable = "EPIC_TERM_TEST_HOST"
	hostPrompt   = "test> "
	hostEnded    = "Run gave: "
)

// TestMain makes the test binary its own test program: under a pseudo-terminal it is a shell with a testHost.
func TestMain(m *testing.M) {
	if os.Getenv(hostVariable) != "" {
		hostMain()
		return
	}
	os.Exit(m.Run())
}

// hostMain runs a testHost on the standard streams, and says how Run ended in a deferred function.
func hostMain() {
	var err error
	defer func() {
		fmt.Printf("%s%v\n", hostEnded, err)
		if report := os.Getenv(hostVariable + "_REPORT"); report != "" {
			os.WriteFile(report, fmt.Append(nil, err), 0o600)
		}
	}()
	t := New(Config{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv})
	h := &testHost{term: t}
	if question := os.Getenv(hostVariable + "_ASK"); question != "" {
		h.secret(context.Background(), question)
	}
	var lines []string
	if history := os.Getenv(hostVariable + "_HISTORY"); history != "" {
		lines = strings.Split(history, "|")
	}
	err = t.Run(context.Background(), h, lines)
}

// testHost answers each line with the line itself, quoted, but for the few that do something.
type testHost struct {
	term  *Terminal
	calls int
}

func (h *testHost) Prompt() string {
	if p := os.Getenv(hostVariable + "_PROMPT"); p != "" {
		return p
	}
	return hostPrompt
}

func (h *testHost) Remember(line string) bool { return !strings.Contains(line, "hush") }

// Complete offers verbs at the start, names inside quotes, and behind "shrink" a list that loses one item at each call.
func (h *testHost) Complete(before string) (int, []Candidate) {
	if strings.HasPrefix(before, "explode ") {
		panic("in Complete")
	}
	from := strings.LastIndexByte(before, ' ') + 1
	word := before[from:]
	var offers []Candidate
	switch quote := strings.IndexByte(before, '"'); {
	case quote >= 0:
		from, word = quote, before[quote:]
		for _, name := range []string{"Éléonore d'Artois", "Elea Martin", "Éléonore d'Aquitaine"} {
			if strings.HasPrefix(unaccented(name), unaccented(word[1:])) {
				offers = append(offers, Candidate{`"` + name + `"`, "client"})
			}
		}
	case strings.HasPrefix(before, "shrink "):
		h.calls++
		for i := range max(12-h.calls, 0) {
			offers = append(offers, Candidate{fmt.Sprintf("item%d", i), ""})
		}
	default:
		for _, verb := range []string{"show", "shrink", "sign", "hang", "quit", "panic"} {
			if from == 0 && strings.HasPrefix(verb, word) {
				offers = append(offers, Candidate{verb, "verb " + verb})
			}
		}
	}
	return from, offers
}

func unaccented(s string) string {
	return strings.ToLower(strings.NewReplacer("É", "e", "é", "e").Replace(s))
}

func (h *testHost) Exec(ctx context.Context, line string) (quit bool) {
	switch verb, rest, _ := strings.Cut(line, " "); verb {
	case "quit":
		return true
	case "panic":
		panic("in Exec")
	case "hang":
		fmt.Println("hanging")
		<-ctx.Done()
		fmt.Printf("stopped: %v\n", context.Cause(ctx))
	case "ask":
		answer, err := h.term.Ask(ctx, rest+"? ")
		fmt.Printf("answer %q, %v\n", answer, err)
	case "secret":
		h.secret(ctx, rest)
	case "await": // until the file is there
		for ctx.Err() == nil {
			if _, err := os.Stat(rest); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		fmt.Println("there")
	default:
		fmt.Printf("<%q>\n", line)
	}
	return false
}

func (h *testHost) secret(ctx context.Context, question string) {
	answer, err := h.term.Secret(ctx, question+"? ")
	fmt.Printf("secret of %d: %x, %v\n", len(answer), answer, err)
}
