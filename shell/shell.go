// Package shell is what people see: it reads lines at a terminal or from a script, gives them to
// the commands, and writes what they answer.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	xterm "golang.org/x/term"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// Streams are what the program reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	Env func(string) string
}

// Shell runs the lines of one person.
type Shell struct {
	exec    *commands.Executor
	options Options
	streams Streams
	term    *term.Terminal
	ask     *asker
	render  *renderer
	out     *checked // what render writes data to

	remembered *remembered // the login of this terminal; nil where there can be none

	minute   *time.Timer // until the prompt has another time left to say
	stateDir string      // of the history
	told     bool        // that the history is not kept
}

// New joins an executor to the streams. From then on questions of its commands reach the person.
func New(exec *commands.Executor, cfg Config, o Options, s Streams) (*Shell, error) {
	sh := &Shell{exec: exec, options: o, streams: s, stateDir: cfg.State}
	out := &checked{w: s.Out}
	sh.out = out
	sh.render = &renderer{out: out, notes: s.Err, width: windowWidth(s.Out), zone: exec.Zone, clock: exec.Clock}
	sh.ask = &asker{render: sh.render, yes: o.Yes}
	if sh.ask.email = s.Env("EPIC_EMAIL"); sh.ask.email != "" {
		var err error
		if sh.ask.password, err = Password(o, s.Env); err != nil {
			return nil, err
		}
	}
	if o.JSON {
		sh.render.format, exec.Format = "json", "json"
	}
	if !sh.scripted() {
		sh.term = term.New(term.Config{In: s.In, Out: s.Out, Err: s.Err, Env: s.Env})
		sh.ask.term = sh.term
		if isTerminal(s.Out) {
			sh.render.notes, sh.render.prose = s.Out, true
		}
		exec.Refresh, exec.Go = sh.term.Refresh, sh.term.Go
	}
	exec.Ask, exec.Keep = sh.ask, sh.keep
	// Where the terminal session cannot be told, as without /proc, no login is remembered; all else works.
	if r, err := newRemembered(cfg.State, cfg.SigningKeys(), exec.Gate.Database()); err == nil {
		sh.remembered, exec.Keeper = r, r
	}
	return sh, nil
}

// Password is the password that a script logs in with: from a file, or from the environment,
// never from an argument, which others on the machine could read.
func Password(o Options, env func(string) string) (string, error) {
	if o.PasswordFile == "" {
		return env("EPIC_PASSWORD"), nil
	}
	f, err := o.Reach().Open(o.PasswordFile)
	if err != nil {
		return "", models.Errorf(models.Misconfigured, "the password file %s cannot be read", o.PasswordFile).WithCause(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return "", models.Errorf(models.Misconfigured, "the password file %s cannot be read", o.PasswordFile).WithCause(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// Scripted reports whether nobody is at the terminal: lines were given, or come from a pipe.
func Scripted(o Options, s Streams) bool {
	return len(o.Lines) > 0 || o.File != "" || !isTerminal(s.In)
}

func (sh *Shell) scripted() bool { return Scripted(sh.options, sh.streams) }

// Run runs the script, or the prompt until the person leaves. The error is what the program ends
// with; what a line had to say has been written.
func (sh *Shell) Run(ctx context.Context) (err error) {
	// The session ends with the shell, also when ctx was cancelled or something panics. If the
	// database cannot be told, it expires by itself: what the lines did is done all the same.
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
		defer cancel()
		_ = sh.exec.Close(ctx)
	}()
	switch {
	case sh.options.Task == "login":
		return sh.login(ctx)
	case sh.scripted():
		return sh.script(ctx)
	default:
		return sh.prompt(ctx)
	}
}

// note writes one sentence to the person.
func (sh *Shell) note(sentence string) { sh.render.say(sentence) }

// line runs one line and writes what it says. It reports whether to leave.
func (sh *Shell) line(ctx context.Context, line string) (quit bool, err error) {
	_, quit, err = sh.rest(ctx, line, 0)
	return quit, err
}

// rest is line without the first sentences, those that were done before. It says how many are done now.
func (sh *Shell) rest(ctx context.Context, line string, before int) (done int, quit bool, err error) {
	answers, done, err := sh.exec.ExecRest(ctx, line, before)
	shown := sh.out.during(ctx)
	for _, a := range answers {
		quit = quit || a.Quit
		if werr := sh.render.answer(a); werr != nil && sh.out.err == nil && !sh.out.refused {
			return done, true, errors.Join(fmt.Errorf("write the answer: %w", werr), shown())
		}
	}
	if stopped := shown(); stopped != nil && err == nil {
		err = stopped
	}
	if lost := sh.out.lost(); lost != nil {
		return done, true, errors.Join(lost, err)
	}
	return done, quit, err
}

// goodbye is how long the database may take to end a session.
const goodbye = 3 * time.Second

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && xterm.IsTerminal(int(f.Fd()))
}

// windowWidth measures the window at each use: it can change.
func windowWidth(out io.Writer) func() int {
	return func() int {
		f, ok := out.(*os.File)
		if !ok {
			return 0
		}
		width, _, err := xterm.GetSize(int(f.Fd()))
		switch {
		case err != nil:
			return 0
		case width == 0:
			return 80 // a terminal that does not know its size
		default:
			return width
		}
	}
}
