package shell

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/models"
)

func TestParseOptions(t *testing.T) {
	for line, want := range map[string]Options{
		"":                                   {},
		"-c|show clients|--json|-c|count":    {Lines: []string{"show clients", "count"}, JSON: true},
		"-f|-|--yes|--keep-going":            {File: "-", Yes: true, KeepGoing: true},
		"init|--demo|--database-url|x":       {Task: "init", Demo: true, DatabaseURL: "x"},
		"--demo|init":                        {Task: "init", Demo: true},
		"init|--name|A B|--email|a@b":        {Task: "init", ManagerName: "A B", ManagerEmail: "a@b"},
		"init|--reset-password":              {Task: "init", ResetPassword: true},
		"migrate":                            {Task: "migrate"},
		"--version":                          {Task: "version"},
		"version":                            {Task: "version"},
		"man":                                {Task: "man"},
		"completion|zsh":                     {Task: "completion", Argument: "zsh"},
		"--help":                             {Task: "help"},
		"-h":                                 {Task: "help"},
		"--restricted|a|-f|-|--json":         {Restricted: "a", File: "-", JSON: true},
		"-c|show clients|--password-file|pw": {Lines: []string{"show clients"}, PasswordFile: "pw"},
	} {
		got, err := ParseOptions(words(line))
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", line, diff)
		}
	}
	for line, want := range map[string]string{
		"show|clients":   `"show" is not something that epic does`,
		"init|twice":     `"twice" is one word too many`,
		"--jsno":         "there is no flag --jsno",
		"completion":     "completion needs a SHELL",
		"--version|init": `"version" is one word too many`,
		"-c":             "flag needs an argument: -c",
	} {
		_, err := ParseOptions(words(line))
		var known *models.Error
		if !errors.As(err, &known) || known.Code.Exit() != 2 || !strings.Contains(known.Message, want) || known.Hint == "" {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Who is served the prompt only reaches no file and no task, whatever stands first.
func TestParseOptions_restricted(t *testing.T) {
	for _, line := range []string{
		"init", "init|--demo", "migrate", "doctor", "seal", "-f|/etc/passwd", "--password-file|/etc/passwd|-c|whoami", "init|--database-url|x",
	} {
		for _, line := range []string{line + "|--restricted|.env", "--restricted=.env|" + line} {
			_, err := ParseOptions(words(line))
			var known *models.Error
			if !errors.As(err, &known) || known.Code != models.NotAllowed {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

// The settings of such a person are those of the file: of the environment only the terminal and who
// logs in count, and a library finds nothing of its own there.
func TestEnvironment_restricted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings")
	if err := os.WriteFile(path, []byte("DATABASE_URL=postgres://x@y/z\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", "/tmp/x")
	sent := map[string]string{"DATABASE_URL": "postgres://evil/x", "EPIC_HOME": "/tmp", "EPIC_PG_BIN": "/tmp", "TERM": "xterm", "EPIC_EMAIL": "a@b.fr", "EPICEVENTS_USER": "x"}
	ask := func(name string) string { return sent[name] }
	env, err := Environment(ask, Options{Restricted: path})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"DATABASE_URL": "postgres://x@y/z", "EPIC_HOME": "", "EPIC_PG_BIN": "", "TERM": "xterm", "EPIC_EMAIL": "a@b.fr", "EPICEVENTS_USER": ""} {
		if got := env(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if os.Getenv("PGSERVICEFILE") != "" {
		t.Error("the driver would read PGSERVICEFILE")
	}
	sent["SSH_ORIGINAL_COMMAND"] = "psql"
	refused := func(o Options) {
		t.Helper()
		var known *models.Error
		if _, err := Environment(ask, o); !errors.As(err, &known) || known.Message == "" {
			t.Errorf("%+v: %v", o, err)
		}
	}
	refused(Options{Restricted: path})
	delete(sent, "SSH_ORIGINAL_COMMAND")
	refused(Options{Restricted: path + "-none"})
	if err := os.WriteFile(path, []byte("EPIC_TZ=UTC\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	refused(Options{Restricted: path}) // no server of its own either
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	refused(Options{Restricted: path})
}

func words(line string) []string {
	if line == "" {
		return nil
	}
	return strings.Split(line, "|")
}

func TestReadConfig(t *testing.T) {
	read := func(settings ...string) (Config, error) {
		env := map[string]string{"EPIC_HOME": "/srv/epic"}
		for _, s := range settings {
			name, value, _ := strings.Cut(s, "=")
			env[name] = value
		}
		return ReadConfig(func(name string) string { return env[name] })
	}
	c, err := read("EPICEVENTS_USER=me", "EPICEVENTS_PW=p/w@", "EPICEVENTS_SK="+strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	if c.Home != "/srv/epic" || c.State != "/srv/epic" || !c.Chosen || c.Zone.String() != "Europe/Paris" || c.Idle != 30*time.Minute ||
		c.DatabaseURL != "postgres://me:p%2Fw%40@localhost/epic_events" {
		t.Errorf("got %+v", c)
	}
	if c, err = read("EPICEVENTS_USER=me", "EPICEVENTS_PW=x", "DATABASE_URL=postgres://here/", "EPIC_TZ=Asia/Tokyo", "EPIC_IDLE=90s"); err != nil ||
		c.Idle != 90*time.Second || c.DatabaseURL != "postgres://here/" || c.Zone.String() != "Asia/Tokyo" {
		t.Errorf("got %+v, %v", c, err)
	}
	if c, err = read("EPIC_HOME=", "XDG_DATA_HOME=/data", "XDG_STATE_HOME=/state"); err != nil || c.Chosen ||
		c.Home != filepath.FromSlash("/data/epic") || c.State != filepath.FromSlash("/state/epic") {
		t.Errorf("got %+v, %v", c, err)
	}
	for setting, want := range map[string]string{
		"EPICEVENTS_SK=short": "EPICEVENTS_SK has 5 characters",
		"EPIC_TZ=Paris":       "EPIC_TZ=Paris is not a time zone",
		"EPIC_TZ=Local":       "EPIC_TZ=Local is not a time zone",
		"EPIC_IDLE=30":        "EPIC_IDLE=30 is not a time of a second or more",
		"EPIC_IDLE=-5m":       "EPIC_IDLE=-5m is not a time",
		"EPIC_IDLE=0":         "EPIC_IDLE=0 is not a time",
	} {
		_, err := read(setting)
		var known *models.Error
		if !errors.As(err, &known) || known.Code != models.Misconfigured || !strings.Contains(known.Message, want) || known.Hint == "" {
			t.Errorf("%s: %v", setting, err)
		}
	}
}
