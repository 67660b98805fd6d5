//go:build !windows

package term

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// recorder keeps the lines; "ask" and "secret" keep their answers.
type recorder struct {
	term  *Terminal
	lines []string
}

func (r *recorder) Prompt() string                     { return "> " }
func (r *recorder) Complete(string) (int, []Candidate) { return 0, nil }
func (r *recorder) Remember(string) bool               { return true }
func (r *recorder) Exec(ctx context.Context, line string) bool {
	switch line {
	case "ask", "secret":
		question := r.term.Ask
		if line == "secret" {
			question = r.term.Secret
		}
		answer, err := question(ctx, "?")
		if err != nil {
			answer = err.Error()
		}
		line += "=" + answer
	case "panic":
		panic("in Exec")
	}
	r.lines = append(r.lines, line)
	return line == "quit"
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want, err string }{
		{"lines, the last without an end", "one\r\ntwo\n\n  \nthree", "one|two||  |three", "<nil>"},
		{"quit", "one\nquit\ntwo\n", "one|quit", "<nil>"},
		{"answers", "ask\nBill\nsecret\nhunter2\nask", "ask=Bill|secret=hunter2|ask=EOF", "<nil>"},
		{"panic", "one\npanic\ntwo\n", "one", "panic: in Exec"},
		{"a line too long", "one\n" + strings.Repeat("x", maxLine+1), "one", "read a line: it is longer than 1048576 characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			term := New(Config{In: strings.NewReader(c.in), Out: &out, Err: &out, Env: os.Getenv})
			r := &recorder{term: term}
			err := term.Run(t.Context(), r, nil)
			if got := strings.Join(r.lines, "|"); got != c.want {
				t.Errorf("lines %q, want %q", got, c.want)
			}
			if got := errorText(err); got != c.err {
				t.Errorf("error %q, want %q", got, c.err)
			}
			if out.Len() > 0 {
				t.Errorf("written: %q", out.String())
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error()
}

func TestPlain_endOfTheContext(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("enough")
	cancel(reason)
	term := New(Config{In: r, Out: io.Discard, Err: io.Discard, Env: os.Getenv})
	if err := term.Run(ctx, &recorder{term: term}, nil); !errors.Is(err, reason) {
		t.Errorf("Run gave %v", err)
	}
}

func TestPlain_signalOnAPipe(t *testing.T) {
	t.Parallel()
	for sig, want := range map[os.Signal]string{
		syscall.SIGINT:  "stopped: cancelled\n" + hostEnded + "cancelled\n",
		syscall.SIGTERM: "stopped: ended by signal: terminated\n" + hostEnded + "ended by signal: terminated\n",
	} {
		cmd := command()
		in, _ := cmd.StdinPipe()
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		io.WriteString(in, "hang\nnever\n")
		if _, err := io.ReadFull(out, make([]byte, len("hanging\n"))); err != nil {
			t.Fatal(err)
		}
		cmd.Process.Signal(sig)
		rest, _ := io.ReadAll(out)
		cmd.Wait()
		if string(rest) != want {
			t.Errorf("%v: %q, want %q", sig, rest, want)
		}
	}
}

func TestPlain_dumbTerminal(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	s.Start(command("TERM=dumb"))
	s.Row(hostPrompt)
	s.Send("hello\r")
	s.Shows(`<"hello">`)
	s.Send("secret pin\r")
	s.Shows("pin?")
	s.Until("no echo", func(string) bool { return !s.signals() })
	s.Send("hunter2\r")
	s.Shows("secret of 7: 68756e74657232, <nil>")
	if strings.Contains(s.Text(), "hunter2") {
		t.Error("the secret was echoed")
	}
	s.Send("hang\r")
	s.Shows("hanging")
	s.Send("\x03")
	s.Shows("stopped: cancelled")
	s.Row(hostPrompt)
	s.Send("half")
	s.Row(hostPrompt + "half")
	s.Send("\x03")
	s.Row(hostPrompt)
	s.Send("whole\r")
	s.Shows(`<"whole">`)
	s.Send("\x04")
	s.ends("<nil>")
	if strings.Contains(s.Bytes(), "\x1b") {
		t.Errorf("escape sequences on a dumb terminal")
	}
}

// A pipe beside a terminal: what go-prompt alone would read is the terminal.
func TestPlain_oneTerminal(t *testing.T) {
	t.Parallel()
	t.Run("lines from a pipe", func(t *testing.T) {
		t.Parallel()
		s := open(t, 80, 24)
		cmd := command("TERM=xterm")
		cmd.Stdin = strings.NewReader("hello\nask name\nBill\n")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
		s.Start(cmd)
		s.ends("<nil>")
		if got, want := s.Text(), "<\"hello\">\nanswer \"Bill\", <nil>\n"+hostEnded+"<nil>"; got != want {
			t.Errorf("the screen is\n%s\nwant\n%s", got, want)
		}
	})
	t.Run("data into a pipe", func(t *testing.T) {
		t.Parallel()
		s := open(t, 80, 24)
		cmd := command("TERM=xterm")
		var out bytes.Buffer
		cmd.Stdout = &out
		s.Start(cmd)
		s.Row(hostPrompt)
		s.Send("ask name\r")
		s.Row("name?")
		s.Send("Bill\r")
		s.Row(hostPrompt)
		s.Send("\x04")
		if code := s.Ends(); code != 0 || strings.Contains(s.Bytes(), "\x1b") || out.String() != "answer \"Bill\", <nil>\n"+hostEnded+"<nil>\n" {
			t.Errorf("exit code %d, data %q", code, &out)
		}
	})
}

// go-prompt panics where /dev/tty cannot be opened.
func TestPlain_noControllingTerminal(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	cmd := command("TERM=xterm")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	s.Start(cmd)
	s.Row(hostPrompt)
	s.Send("hello\r")
	s.Shows(`<"hello">`)
	s.Send("\x04")
	s.ends("<nil>")
}

// A terminal that says nothing of itself is treated as one that knows nothing.
func TestPlain_terminalWithoutAName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"unset", "TERM=", "TERM=dumb"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, 80, 24)
			cmd := command()
			cmd.Env = slices.DeleteFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, "TERM=") })
			if name != "unset" {
				cmd.Env = append(cmd.Env, name)
			}
			s.Start(cmd)
			s.Row(hostPrompt)
			s.Send("one\r")
			s.Shows(hostPrompt + "one\n<\"one\">")
			s.Row(hostPrompt)
			s.Send("\x04")
			s.ends("<nil>")
			if strings.Contains(s.Bytes(), "\x1b") {
				t.Error("escape sequences for a terminal that may not know them")
			}
		})
	}
}
