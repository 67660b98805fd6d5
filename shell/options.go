package shell

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"epicevents.example/epic/models"
)

// Options are what the command line of the program says.
type Options struct {
	Task         string   // "", "init", "migrate", "version"
	Lines        []string // -c, each a line
	File         string   // -f
	JSON         bool
	Yes          bool
	KeepGoing    bool
	PasswordFile string

	// Of init:
	Demo          bool
	DatabaseURL   string
	ManagerName   string
	ManagerEmail  string
	ResetPassword bool
}

// Usage is what --help prints.
const Usage = `epic is the prompt of Epic Events' CRM.

  epic                         open the prompt
  epic -c "show events"        run a line; may be given several times
  epic -f FILE                 run the lines of a file (- is standard input)
  epic init [--demo]           make the database; --demo adds sample data and accounts
  epic migrate                 bring the database up to this version
  epic version                 say which version this is

  --json                       write results as JSON
  --yes                        answer yes to what would be asked
  --keep-going                 go on after a line that fails
  --password-file FILE         read the password of EPIC_EMAIL from a file
  --database-url URL           of init and migrate: the server, as its administrator
  --name NAME --email EMAIL    of init: the first manager; EPIC_PASSWORD is the password
  --reset-password             of init: give the sample accounts, or the server's login role,
                               a new password

Settings are read from the environment and from .env; README.md lists them.
`

// ParseOptions reads the command line. Flags may stand anywhere.
func ParseOptions(args []string) (Options, error) {
	var o Options
	flags := flag.NewFlagSet("epic", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("c", "", func(line string) error { o.Lines = append(o.Lines, line); return nil })
	flags.StringVar(&o.File, "f", "", "")
	flags.BoolVar(&o.JSON, "json", false, "")
	flags.BoolVar(&o.Yes, "yes", false, "")
	flags.BoolVar(&o.KeepGoing, "keep-going", false, "")
	flags.StringVar(&o.PasswordFile, "password-file", "", "")
	flags.BoolVar(&o.Demo, "demo", false, "")
	flags.StringVar(&o.DatabaseURL, "database-url", "", "")
	flags.StringVar(&o.ManagerName, "name", "", "")
	flags.StringVar(&o.ManagerEmail, "email", "", "")
	flags.BoolVar(&o.ResetPassword, "reset-password", false, "")
	version := flags.Bool("version", false, "")

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
	if *version {
		words = append(words, "version")
	}
	if len(words) > 0 {
		o.Task = words[0]
	}
	switch o.Task {
	case "", "init", "migrate", "version", "help":
		if len(words) > 1 {
			return o, misused(fmt.Sprintf("%q is one word too many", words[1]))
		}
		return o, nil
	default:
		return o, misused(fmt.Sprintf("%q is not something that epic does", o.Task)).
			WithHint("to run a command write: epic -c %q", strings.Join(words, " "))
	}
}

func misused(why string) *models.Error {
	return models.Errorf(models.NotUnderstood, "%s", why).WithHint("epic --help says what there is")
}
