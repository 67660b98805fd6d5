package shell

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"epicevents.example/epic/models"
)

// Options are what the command line of the program says.
type Options struct {
	Task         string   // "", or the name of one of tasks
	Argument     string   // of the task, where it takes one
	Lines        []string // -c, each a line
	File         string   // -f
	JSON         bool
	Yes          bool
	KeepGoing    bool
	PasswordFile string
	Remember     bool   // the login, for this terminal
	Restricted   string // the file of all settings, where people may do nothing else on this machine

	// Of init:
	Demo          bool
	DatabaseURL   string
	ManagerName   string
	ManagerEmail  string
	ResetPassword bool

	Head string // of doctor: a seal that was kept elsewhere
}

// task is what epic can be told to do instead of opening the prompt.
type task struct{ name, argument, help string }

// tasks and the flags are all that the command line knows: help, the manual page and the completion
// of shells are made of them.
var tasks = []task{
	{"login", "[EMAIL]", "log in for this terminal, with --remember, until logout"},
	{"whoami", "", "say who is logged in"},
	{"logout", "", "end the login of this terminal"},
	{"init", "", "make the database"},
	{"migrate", "", "bring the database up to this version"},
	{"doctor", "", "compare the database with what this version expects"},
	{"seal", "", "seal the new rows of the history"},
	{"version", "", "say which version this is"},
	{"help", "", "say what there is"},
	{"man", "", "write the manual page"},
	{"completion", "SHELL", "write the completion of this for bash, zsh or fish"},
}

// flags says which flags there are and where each goes. The word in backquotes stands for the value.
func flags(o *Options) *flag.FlagSet {
	f := flag.NewFlagSet("epic", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Func("c", "run `LINE`; may be given several times", func(line string) error { o.Lines = append(o.Lines, line); return nil })
	f.StringVar(&o.File, "f", "", "run the lines of `FILE` (- is standard input)")
	f.BoolVar(&o.JSON, "json", false, "write results as JSON")
	f.BoolVar(&o.Yes, "yes", false, "answer yes to what would be asked")
	f.BoolVar(&o.KeepGoing, "keep-going", false, "go on after a line that fails")
	f.StringVar(&o.PasswordFile, "password-file", "", "read the password of EPIC_EMAIL from `FILE`")
	f.BoolVar(&o.Remember, "remember", false, "of the prompt and login: keep the login for this terminal")
	f.StringVar(&o.Restricted, "restricted", "", "serve the prompt alone, with the settings of `FILE` alone")
	f.BoolVar(&o.Demo, "demo", false, "of init: add sample data and accounts")
	f.StringVar(&o.DatabaseURL, "database-url", "", "of init, migrate, doctor, seal: the server at `URL`, as its administrator")
	f.StringVar(&o.ManagerName, "name", "", "of init: the first manager's `NAME`")
	f.StringVar(&o.ManagerEmail, "email", "", "of init: the first manager's `EMAIL`; EPIC_PASSWORD is the password")
	f.BoolVar(&o.ResetPassword, "reset-password", false, "of init: a new password for --email, the samples or epic_login")
	f.StringVar(&o.Head, "head", "", "of doctor: the `SEAL` that epic seal said, kept elsewhere")
	f.BoolFunc("version", "say which version this is", func(string) error { o.Task = "version"; return nil })
	return f
}

// ParseOptions reads the command line. Flags may stand anywhere.
func ParseOptions(args []string) (Options, error) {
	var o Options
	flags := flags(&o)
	var words []string
	for len(args) > 0 {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			o.Task = "help"
			return o, nil
		} else if err != nil {
			if name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); unknown {
				return o, misused(fmt.Sprintf("there is no flag --%s", name))
			}
			return o, misused(err.Error())
		}
		if args = flags.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	if o.Task != "" { // by a flag
		words = append(words, o.Task)
	}
	if len(words) > 0 {
		o.Task = words[0]
	}
	if err := o.Reach().permits(o); err != nil {
		return o, err
	}
	if o.DatabaseURL != "" && !slices.Contains([]string{"init", "migrate", "doctor", "seal"}, o.Task) {
		return o, misused("--database-url is of init, migrate, doctor and seal: people are told the server by DATABASE_URL")
	}
	at := slices.IndexFunc(tasks, func(t task) bool { return t.name == o.Task })
	if at < 0 {
		if o.Task == "" {
			return o, nil
		}
		return o, misused(fmt.Sprintf("%q is not something that epic does", o.Task)).
			WithHint("to run a command write: epic -c %q", strings.Join(words, " "))
	}
	taken := 1
	if argument := tasks[at].argument; argument != "" && len(words) > 1 {
		o.Argument, taken = words[1], 2
	} else if argument != "" && argument[0] != '[' {
		return o, misused(fmt.Sprintf("%s needs a %s", o.Task, argument))
	}
	if len(words) > taken {
		return o, misused(fmt.Sprintf("%q is one word too many", words[taken]))
	}
	switch o.Task {
	case "login":
		if !o.Remember {
			return o, misused("a login that is not remembered ends with this command").WithHint("write epic login --remember, or open the prompt with epic")
		}
	case "whoami", "logout": // lines of the prompt that are handy elsewhere too
		o.Task, o.Lines = "", append(o.Lines, o.Task)
	}
	return o, nil
}

func misused(why string) *models.Error {
	return models.Errorf(models.NotUnderstood, "%s", why).WithHint("epic --help says what there is")
}
