package postgres

import (
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Verified gives the connection string that reaches another machine's server only when its
// certificate proves which server it is: where the string and PGSSLMODE say nothing, it asks for
// verify-full, since the driver would also go on without TLS. A weaker setting that was given stays,
// and weak is the sentence about it. On this machine nobody is in between. A string that does not
// read is given back as it is.
func Verified(connection, setting string) (verified, weak string) {
	config, err := pgx.ParseConfig(connection)
	if err != nil {
		return connection, ""
	}
	remote := ""
	hosts := []string{config.Host}
	for _, f := range config.Fallbacks {
		hosts = append(hosts, f.Host)
	}
	for _, host := range hosts {
		if remote == "" && !local(host) {
			remote = host
		}
	}
	if remote == "" {
		return connection, ""
	}
	mode := given(connection)
	if env := os.Getenv("PGSSLMODE"); mode == "" && env != "" {
		mode, setting = env, "PGSSLMODE"
	}
	switch mode {
	case "":
		return with(connection, "sslmode=verify-full"), ""
	case "verify-full":
		return connection, ""
	default:
		return connection, fmt.Sprintf("the connection to %s is not verified: sslmode=%s in %s; use verify-full", remote, mode, setting)
	}
}

// local reports whether a host is a socket or a loopback address of this machine.
func local(host string) bool {
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// isURL reports whether a connection string is a URL, and not a list of settings.
func isURL(connection string) bool {
	return strings.HasPrefix(connection, "postgres://") || strings.HasPrefix(connection, "postgresql://")
}

// given is the sslmode of a connection string, or nothing.
func given(connection string) string {
	pattern := `(?:^|\s)sslmode\s*=\s*'?([a-z-]+)`
	if isURL(connection) {
		pattern = `[?&]sslmode=([a-z-]+)`
	}
	if m := regexp.MustCompile(pattern).FindStringSubmatch(connection); m != nil {
		return m[1]
	}
	return ""
}

// with adds a setting to a connection string.
func with(connection, setting string) string {
	switch {
	case !isURL(connection):
		return connection + " " + setting
	case strings.Contains(connection, "?"):
		return connection + "&" + setting
	default:
		return connection + "?" + setting
	}
}
