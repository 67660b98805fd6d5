package shell

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"epicevents.example/epic/models"
)

// Reach is what a person may reach, through this program, of the machine that it runs on. Whoever
// would open a file that was named, or start a program, as a pager or an editor are, asks it first.
type Reach struct {
	restricted bool // the prompt is all (docs/deploy.md, "People without a program")
}

// Reach says what these options leave to the person.
func (o Options) Reach() Reach { return Reach{restricted: o.Restricted != ""} }

// May refuses what is not the person's to do: what is a file, a program, a task.
func (r Reach) May(what string) error {
	if r.restricted {
		return models.Errorf(models.NotAllowed, "%s cannot be used here: only the prompt of Epic is served", what)
	}
	return nil
}

// Open opens a file that the person has named, for reading.
func (r Reach) Open(path string) (*os.File, error) {
	if err := r.May("a file of this machine"); err != nil {
		return nil, err
	}
	return os.Open(path) // #nosec G304 -- to read what the person names, with rights no others than theirs, is what -f is for
}

// Create makes a file that the person has named, and that nobody else reads. One that is there stays.
func (r Reach) Create(path string) (*os.File, error) {
	if err := r.May("a file of this machine"); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- as with Open
	switch {
	case os.IsExist(err):
		return nil, models.Errorf(models.Refused, "%s is there already", path).WithHint("name another one")
	case err != nil:
		return nil, models.Errorf(models.Refused, "%s cannot be written", path).WithHint("name another one").WithCause(err)
	}
	return f, nil
}

// permits refuses options that reach further.
func (r Reach) permits(o Options) error {
	for what, asked := range map[string]bool{
		"epic " + o.Task:  slices.Contains([]string{"init", "migrate", "doctor", "seal"}, o.Task),
		"-f":              o.File != "" && o.File != "-",
		"--password-file": o.PasswordFile != "",
		"--database-url":  o.DatabaseURL != "",
	} {
		if asked {
			if err := r.May(what); err != nil {
				return err
			}
		}
	}
	return nil
}

// own are the settings that are the person's: the terminal, and who logs in.
func own(name string) bool {
	return slices.Contains([]string{"TERM", "COLORTERM", "NO_COLOR", "EPIC_EMAIL", "EPIC_PASSWORD"}, name)
}

// environment is that of a person who is served from elsewhere: all settings stand in a file. What
// the person's own machine sends, as ssh does with SendEnv, names no server, folder or program, here
// and in the libraries that look by themselves.
func (r Reach) environment(env func(string) string, path string) (func(string) string, error) {
	if env("SSH_ORIGINAL_COMMAND") != "" {
		return nil, r.May("a command of ssh")
	}
	file, err := settings(path)
	if err != nil {
		return nil, err
	}
	for _, setting := range os.Environ() {
		if name, _, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "PG") || strings.HasPrefix(name, "SSL_CERT_") {
			if err := os.Unsetenv(name); err != nil {
				return nil, fmt.Errorf("leave out %s: %w", name, err)
			}
		}
	}
	restricted := func(name string) string {
		if own(name) {
			return env(name)
		}
		return file[name]
	}
	if databaseURL(restricted) == "" {
		return nil, models.Errorf(models.Misconfigured, "the settings name no server").WithHint("write DATABASE_URL=… in %s", path)
	}
	return restricted, nil
}
