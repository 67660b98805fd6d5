package admin

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"
)

// skew is how far apart the clocks of the server and of this machine may be: tokens allow as much.
const skew = 30 * time.Second

// checkClock compares the clocks. The server's is read somewhere between the question and the answer.
func (x examination) checkClock(ctx context.Context, tx *sql.Tx) ([]check, error) {
	c := check{Name: "clock", Looked: 1}
	before := x.now()
	var there time.Time
	if err := tx.QueryRowContext(ctx, `SELECT clock_timestamp()`).Scan(&there); err != nil {
		return nil, err
	}
	after := x.now()
	if early, late := before.Sub(there), there.Sub(after); early > skew || late > skew {
		how, by := "behind", early
		if late > skew {
			how, by = "ahead of", late
		}
		c.Wrong = append(c.Wrong, finding{What: fmt.Sprintf("the server's clock is %s %s this machine's", by.Round(time.Second), how),
			Do: "set both by the network (timedatectl set-ntp true)"})
	}
	return []check{c}, nil
}

// checkServer looks at how a server lets people in. A private one has no other way in than a socket
// that only its owner reaches, so its rules are not read.
func (x examination) checkServer(ctx context.Context, tx *sql.Tx) ([]check, error) {
	reset := "epic init --reset-password"
	if x.place.cluster != nil {
		reset = "epic init" // it gives the one that it keeps beside the data
	}
	passwords := check{Name: "passwords", Looked: 3}
	var err error
	passwords.Wrong, err = findings(ctx, tx, `
		SELECT 'password_encryption is ' || current_setting('password_encryption'), 'ALTER SYSTEM SET password_encryption = ''scram-sha-256'', then SELECT pg_reload_conf()'
		 WHERE current_setting('password_encryption') <> 'scram-sha-256'
		UNION ALL
		SELECT format('the password of %I is not kept as SCRAM', rolname), $1
		  FROM pg_authid WHERE rolname ~ '^epic_' AND rolcanlogin AND rolpassword !~ '^SCRAM-SHA-256\$'
		UNION ALL
		SELECT 'epic_login has not the password that epic init gave it', $1 FROM pg_authid, auth.settings
		 WHERE rolname = 'epic_login' AND sha256(convert_to(rolpassword, 'UTF8')) IS DISTINCT FROM login_digest`, reset)
	if err != nil {
		return nil, err
	}
	if x.place.cluster != nil {
		return []check{passwords}, nil
	}
	var text, database string
	const rules = `SELECT coalesce(json_agg(r), '[]'), current_database() FROM pg_hba_file_rules r`
	if err := tx.QueryRowContext(ctx, rules).Scan(&text, &database); err != nil {
		return nil, err
	}
	var list []rule
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, err
	}
	return []check{passwords, {Name: "pg_hba.conf", Looked: len(list), Wrong: checkRules(list, database)}}, nil
}

// A rule is a line of pg_hba.conf.
type rule struct {
	Line      int      `json:"line_number"`
	Type      string   `json:"type"`
	Databases []string `json:"database"`
	Users     []string `json:"user_name"`
	Address   string   `json:"address"`
	Mask      string   `json:"netmask"`
	Method    string   `json:"auth_method"`
	Error     string   `json:"error"`
}

// checkRules walks the rules as PostgreSQL does, the first that fits decides, and names those that
// let Epic's roles in from another machine without TLS, or without a password.
func checkRules(rules []rule, database string) (wrong []finding) {
	for _, r := range rules {
		plain := r.Type == "host" || r.Type == "hostnossl"
		switch {
		case r.Error != "":
			wrong = append(wrong, finding{What: fmt.Sprintf("line %d does not read: %s", r.Line, r.Error), Do: "correct it"})
		case !named(r.Databases, database) || !r.ofEpic():
		case r.Method == "reject":
			if plain && r.everybody() {
				return wrong // what follows lets nobody in without TLS
			}
		case r.Method == "trust":
			wrong = append(wrong, finding{What: fmt.Sprintf("line %d asks Epic's roles for no password: %s", r.Line, r), Do: "write scram-sha-256 instead of trust"})
		case plain && !r.loopback():
			wrong = append(wrong, finding{What: fmt.Sprintf("line %d lets Epic's roles in without TLS: %s", r.Line, r), Do: "write hostssl instead of " + r.Type})
		}
	}
	return wrong
}

func (r rule) String() string {
	return strings.Join(slices.DeleteFunc([]string{r.Type, strings.Join(r.Databases, ","), strings.Join(r.Users, ","), r.Address, r.Mask, r.Method},
		func(word string) bool { return word == "" }), " ")
}

// named reports whether one of the words of a rule stands for a name: "all" does, the name itself, and
// from PostgreSQL 16 on a pattern after a slash.
func named(words []string, name string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		if pattern, ok := strings.CutPrefix(word, "/"); ok {
			re, err := regexp.Compile(pattern)
			return err != nil || re.MatchString(name) // what cannot be told fits
		}
		return word == "all" || word == name
	})
}

// ofEpic reports whether a rule is about the login role, or about those of sessions.
func (r rule) ofEpic() bool {
	if named(r.Users, loginRole) || named(r.Users, "epic_s_0") {
		return true
	}
	return slices.ContainsFunc(r.Users, func(word string) bool {
		return strings.HasPrefix(word, "+epic_") || strings.HasPrefix(word, "epic_s_")
	})
}

// everybody reports whether a rule fits every connection that comes without TLS.
func (r rule) everybody() bool {
	return slices.Contains(r.Databases, "all") && slices.Contains(r.Users, "all") && r.Address == "all"
}

// loopback reports whether a rule is about connections that do not leave the machine.
func (r rule) loopback() bool {
	addr, mask := net.ParseIP(r.Address), net.ParseIP(r.Mask)
	if addr == nil || mask == nil {
		return r.Address == "samehost"
	}
	if v4 := mask.To4(); v4 != nil {
		mask = v4
	}
	ones, bits := net.IPMask(mask).Size()
	return addr.IsLoopback() && (bits == 32 && ones >= 8 || ones == 128)
}
