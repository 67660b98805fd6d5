package shell

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/joho/godotenv"

	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/models"
)

// Config is what the environment and the file .env say. The environment wins.
type Config struct {
	Home        string         // the folder of the private database and of what belongs to it
	Chosen      bool           // Home was named with EPIC_HOME
	State       string         // the folder of histories
	DatabaseURL string         // empty: the private database
	SigningKey  string         // of the token
	OldKey      string         // that signed before: its tokens hold until they expire (empty: none)
	BinDir      string         // of PostgreSQL's programs
	Zone        *time.Location // of dates, as typed and as shown
	Idle        time.Duration  // after which nobody having typed ends a session

	SentryDSN, SentryEnvironment string // where faults are reported to (empty: nowhere), and as what
}

// Environment joins the environment with the file .env of the current folder (brief N3).
func Environment(env func(string) string, o Options) (func(string) string, error) {
	if o.Restricted != "" {
		return o.Reach().environment(env, o.Restricted)
	}
	file, err := settings(".env")
	if errors.Is(err, fs.ErrNotExist) {
		return env, nil
	}
	if err != nil {
		return nil, err
	}
	return func(name string) string {
		if v := env(name); v != "" || name == "EPIC_PG_BIN" { // no folder that one stands in says which programs run
			return v
		}
		return file[name]
	}, nil
}

// settings reads a file of settings; fs.ErrNotExist when there is none.
func settings(path string) (map[string]string, error) {
	text, err := secret.ReadSettings(path)
	if err != nil {
		return nil, models.Errorf(models.Misconfigured, "the settings are not read: %s", err).WithCause(err)
	}
	file, err := godotenv.UnmarshalBytes(text)
	if err != nil {
		return nil, models.Errorf(models.Misconfigured, "the file %s does not read", path).
			WithHint("each line is NAME=value").WithCause(err)
	}
	return file, nil
}

// ReadConfig reads the settings. A wrong one is named, with the line to write.
func ReadConfig(env func(string) string) (Config, error) {
	c := Config{DatabaseURL: databaseURL(env), SigningKey: env("EPICEVENTS_SK"), OldKey: env("EPICEVENTS_SK_OLD"), BinDir: env("EPIC_PG_BIN")}
	for name, key := range map[string]string{"EPICEVENTS_SK": c.SigningKey, "EPICEVENTS_SK_OLD": c.OldKey} {
		if n := len(key); n > 0 && n < 32 {
			return c, models.Errorf(models.Misconfigured, "%s has %d characters: 32 at least are needed", name, n).
				WithHint("write %s=… with the output of: openssl rand -hex 32", name)
		}
	}
	c.SentryDSN, c.SentryEnvironment = env("SENTRY_DSN"), env("SENTRY_ENVIRONMENT")
	zone := env("EPIC_TZ")
	if zone == "" {
		zone = "Europe/Paris"
	}
	var err error
	if c.Zone, err = time.LoadLocation(zone); err != nil || zone == "Local" {
		return c, models.Errorf(models.Misconfigured, "EPIC_TZ=%s is not a time zone", zone).WithHint("write EPIC_TZ=Europe/Paris")
	}
	if c.Idle, err = idle(env("EPIC_IDLE")); err != nil {
		return c, err
	}
	if c.Home, c.Chosen, err = home(env, "XDG_DATA_HOME", ".local/share"); err == nil {
		c.State, _, err = home(env, "XDG_STATE_HOME", ".local/state")
	}
	return c, err
}

// idle reads how long nobody may type before a session ends: half an hour unless it is said
// (shared/design/security.md). There is no session that waits for ever.
func idle(text string) (time.Duration, error) {
	if text == "" {
		return 30 * time.Minute, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Second {
		return 0, models.Errorf(models.Misconfigured, "EPIC_IDLE=%s is not a time of a second or more", text).WithHint("write EPIC_IDLE=30m")
	}
	return d, nil
}

// SigningKeys are the keys of tokens, the one that signs first.
func (c Config) SigningKeys() []string {
	if c.OldKey == "" {
		return []string{c.SigningKey}
	}
	return []string{c.SigningKey, c.OldKey}
}

// databaseURL is DATABASE_URL, or one made of the brief's other names for the server on this machine.
func databaseURL(env func(string) string) string {
	if u := env("DATABASE_URL"); u != "" {
		return u
	}
	user, password := env("EPICEVENTS_USER"), env("EPICEVENTS_PW")
	if user == "" || password == "" {
		return ""
	}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Host: "localhost", Path: "epic_events"}
	return u.String()
}

// home is a folder that Epic keeps files in: EPIC_HOME, or the one of the XDG base directories.
func home(env func(string) string, xdg, fallback string) (dir string, chosen bool, err error) {
	if dir = env("EPIC_HOME"); dir != "" {
		dir, err = filepath.Abs(dir)
		if err != nil {
			return "", true, models.Errorf(models.Misconfigured, "EPIC_HOME=%s is not a folder", dir).WithCause(err)
		}
		return dir, true, nil
	}
	if dir = env(xdg); filepath.IsAbs(dir) {
		return filepath.Join(dir, "epic"), false, nil
	}
	if dir, err = os.UserHomeDir(); err != nil {
		return "", false, models.Errorf(models.Misconfigured, "there is no home folder to keep the database in").WithHint("write EPIC_HOME=/a/folder")
	}
	return filepath.Join(dir, filepath.FromSlash(fallback), "epic"), false, nil
}
