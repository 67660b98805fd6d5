//go:build !windows

package term

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"epicevents.example/epic/internal/ptytest"
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
	ptytest.HearSignals()
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
	if recalled := os.Getenv(hostVariable + "_RECALL"); recalled != "" {
		t.Recall(strings.Split(recalled, "|"))
	}
	t.Refresh() // nothing to make anew yet
	h.listen()
	err = t.Run(context.Background(), h, lines)
	t.Refresh() // and nothing any more
}

// testHost answers each line with the line itself, quoted, but for the few that do something.
type testHost struct {
	term  *Terminal
	calls int
	form  bool         // a question of its own is asked at the prompt …
	file  string       // … which is made when this file is there
	stuck *parser      // what "stick" was typed to
	news  atomic.Int32 // what has come from elsewhere
}

// listen waits for news, which SIGUSR1 brings, has the list made anew much too often, and rings the bell when that
// is done. SIGUSR2 brings a note.
func (h *testHost) listen() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	h.term.Go(func() {
		for sig := range signals {
			if sig == syscall.SIGUSR2 {
				h.term.Note("news\nof \x1b[31mtwo rows")
				fmt.Print("\a")
				continue
			}
			h.news.Add(1)
			for range 100 {
				h.term.Refresh()
			}
			fmt.Print("\a")
		}
	})
}

func (h *testHost) Asking() bool { return h.form }
func (h *testHost) Interrupted() { h.form = false }

func (h *testHost) Prompt() string {
	if h.form {
		h.await(context.Background(), h.file)
		return "form> "
	}
	if p := os.Getenv(hostVariable + "_PROMPT"); p != "" {
		return p
	}
	if os.Getenv(hostVariable+"_LEFT") != "" {
		return fmt.Sprintf("%d left> ", 9-h.news.Load())
	}
	return hostPrompt
}

// Paint knows "show", "where", what stands in quotes, and numbers.
func (h *testHost) Paint(line string) (spans []Span) {
	for _, at := range painted.FindAllStringSubmatchIndex(line, -1) {
		for i, style := range []Style{Verb, Keyword, Quoted, Number} {
			if from := at[2*i+2]; from >= 0 {
				spans = append(spans, Span{from, at[2*i+3], style})
			}
		}
	}
	return spans
}

var painted = regexp.MustCompile(`\b(show)\b|\b(where)\b|("[^"]*"?)|\b(\d+)\b`)

func (h *testHost) Remember(line string) bool { return !strings.Contains(line, "hush") }

// Complete offers verbs at the start, names inside quotes, behind "shrink" a list that loses items at each call, and
// behind "later" the news and how often it was asked for them.
func (h *testHost) Complete(before string) (int, []Candidate) {
	switch before {
	case "explode ":
		panic("in Complete")
	case "stick":
		h.stick()
	case "explode later":
		h.term.Go(func() { panic("in a goroutine") })
	}
	from := strings.LastIndexByte(before, ' ') + 1
	word := before[from:]
	var offers []Candidate
	if empty := os.Getenv(hostVariable + "_EMPTY"); empty != "" && before == "" {
		fmt.Print("\x1b]0;asked\a")
		if n := h.news.Load(); n > 0 {
			offers = append(offers, Candidate{fmt.Sprintf("%s%d", empty, n), ""})
		}
		return 0, offers
	}
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
		for i := range max(12-3*h.calls, 0) {
			offers = append(offers, Candidate{fmt.Sprintf("item%d", i), ""})
		}
	case strings.HasPrefix(before, "many "):
		n, _ := strconv.Atoi(word)
		for i := range n {
			offers = append(offers, Candidate{fmt.Sprintf("item%d", i+1), ""})
		}
	case strings.HasPrefix(before, "later "):
		h.calls++
		offers = []Candidate{{fmt.Sprintf("news%d", h.news.Load()), fmt.Sprintf("call %d.", h.calls)}, {"other", ""}}
	case strings.HasPrefix(before, "storm "):
		h.term.Refresh()
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
	if h.form {
		fmt.Printf("form <%q>\n", line)
		return false
	}
	if line == "" {
		return false
	}
	switch verb, rest, _ := strings.Cut(line, " "); verb {
	case "quit":
		return true
	case "panic":
		panic("in Exec")
	case "hang":
		fmt.Println("hanging")
		<-ctx.Done()
		fmt.Printf("stopped: %v\n", context.Cause(ctx))
	case "flood":
		for n := 0; ctx.Err() == nil; n++ {
			fmt.Println(n, strings.Repeat("x", 70))
		}
	case "ask":
		answer, err := h.term.Ask(ctx, rest+"? ")
		fmt.Printf("answer %q, %v\n", answer, err)
	case "notify":
		h.term.Note(rest)
		fmt.Println("first this")
	case "confirm":
		h.await(ctx, rest)
		answer, err := h.term.Confirm(ctx, "sure? ")
		fmt.Printf("answer %q, %v\n", answer, err)
	case "key":
		key, err := h.term.Key(ctx, rest+"? ")
		fmt.Printf("key %q, %v\n", key, err)
	case "secret":
		h.secret(ctx, rest)
	case "form":
		h.form, h.file = true, rest
	case "stick":
		fmt.Printf("given up: %v\n", h.stuck != h.term.session.Load().parser())
		h.stuck = nil
	case "recall":
		h.term.Recall(strings.Split(rest, "|"))
	case "refresh":
		for range 100_000 {
			h.term.Refresh()
		}
		fmt.Println("refreshed")
	case "crash":
		h.term.Go(func() { panic("in a goroutine") })
		<-ctx.Done()
		fmt.Printf("stopped: %v\n", context.Cause(ctx))
		return rest == "quit"
	case "crash-ask":
		h.term.Go(func() { panic("in a goroutine") })
		_, err := h.term.Ask(ctx, "name? ")
		fmt.Printf("stopped: %v\n", err)
	case "await":
		h.await(ctx, rest)
	default:
		fmt.Printf("<%q>\n", line)
	}
	return false
}

// await waits for a file to be there.
func (h *testHost) await(ctx context.Context, file string) {
	if file == "" {
		return
	}
	fmt.Println("awaiting")
	for ctx.Err() == nil {
		if _, err := os.Stat(file); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	fmt.Println("there")
}

func (h *testHost) secret(ctx context.Context, question string) {
	answer, err := h.term.Secret(ctx, question+"? ")
	fmt.Printf("secret of %d: %x, %v\n", len(answer), answer, err)
}
