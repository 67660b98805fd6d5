package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// What reaches another machine is verified unless somebody says otherwise, and then it is said.
func TestVerified(t *testing.T) {
	for _, c := range []struct{ given, env, want, weak string }{
		{given: "postgres://u:p@db/epic", want: "postgres://u:p@db/epic?sslmode=verify-full"},
		{given: "postgres://u:p@db/epic?sslrootcert=", want: "postgres://u:p@db/epic?sslrootcert=&sslmode=verify-full"},
		{given: "postgres://u:p@10.1.2.3:5433/epic", want: "postgres://u:p@10.1.2.3:5433/epic?sslmode=verify-full"},
		{given: "host=db user=u", want: "host=db user=u sslmode=verify-full"},
		{given: "host=localhost,db user=u", want: "host=localhost,db user=u sslmode=verify-full"},
		{given: "postgres://u:p@db/epic?sslmode=verify-full", env: "disable", want: "postgres://u:p@db/epic?sslmode=verify-full"},

		{given: "postgres://u@db/epic?sslmode=require", weak: "sslmode=require in DATABASE_URL"},
		{given: "postgres://u@db/epic?x=1&sslmode=disable", weak: "sslmode=disable in DATABASE_URL"},
		{given: "postgres://u@db/epic?sslmode=verify-ca", weak: "sslmode=verify-ca in DATABASE_URL"},
		{given: "host=db sslmode = 'prefer'", weak: "sslmode=prefer in DATABASE_URL"},
		{given: "postgres://u@db/epic", env: "allow", weak: "sslmode=allow in PGSSLMODE"},
		{given: "postgres://u@db/epic", env: "verify-full", want: "postgres://u@db/epic"},

		{given: "postgres://u@localhost/epic", want: "postgres://u@localhost/epic"},
		{given: "postgres://u@127.0.0.1/epic?sslmode=disable", want: "postgres://u@127.0.0.1/epic?sslmode=disable"},
		{given: "postgres://u@[::1]/epic", want: "postgres://u@[::1]/epic"},
		{given: "postgres:///epic?host=/run/postgresql", want: "postgres:///epic?host=/run/postgresql"},
		{given: "postgres://db:port/epic", want: "postgres://db:port/epic"}, // is told of when it is opened
	} {
		t.Setenv("PGSSLMODE", c.env)
		verified, said := Verified(c.given, "DATABASE_URL")
		if c.weak != "" {
			c.want, c.weak = c.given, "the connection to db is not verified: "+c.weak+"; use verify-full"
		}
		if verified != c.want || said != c.weak {
			t.Errorf("%s (PGSSLMODE=%s):\ngot  %s, %q\nwant %s, %q", c.given, c.env, verified, said, c.want, c.weak)
		}
		// The driver reads it so too: every way that it would try has TLS with a name to check.
		if c.weak != "" || c.want == c.given && c.env != "verify-full" {
			continue
		}
		config, err := pgx.ParseConfig(verified)
		if err != nil {
			t.Errorf("%s: %v", verified, err)
			continue
		}
		if tls := config.TLSConfig; tls == nil || tls.InsecureSkipVerify || tls.ServerName != config.Host {
			t.Errorf("%s: %+v", verified, tls)
		}
		for _, f := range config.Fallbacks {
			if f.TLSConfig == nil || f.TLSConfig.InsecureSkipVerify || f.TLSConfig.ServerName != f.Host {
				t.Errorf("%s: another way: %+v", verified, f.TLSConfig)
			}
		}
	}
}
