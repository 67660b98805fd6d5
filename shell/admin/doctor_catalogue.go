package admin

import (
	"context"
	"database/sql"
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"epicevents.example/epic/migrations"
)

// catalogue asks a database for the facts that it is made of.
//
//go:embed catalogue.sql
var catalogue string

// expected are the facts of a database that the migrations of this version have made: a test compares
// them, and writes them there with -update.
//
//go:embed expected.txt
var expected string

// parameterGrants are the rights to set what only a superuser sets.
const parameterGrants = `SELECT 'grants', format('GRANT %s ON PARAMETER %I TO %s', a.privilege_type, parname,
	coalesce((SELECT quote_ident(rolname) FROM pg_roles WHERE oid = a.grantee), 'PUBLIC'))
	FROM pg_parameter_acl, aclexplode(paracl) a WHERE a.grantee <> 10`

// facts are the lines of the catalogue: the check that a fact belongs to, a tab, and the fact.
func facts(ctx context.Context, tx *sql.Tx) ([]string, error) {
	question := catalogue
	var parameters bool // from 15 on
	if err := tx.QueryRowContext(ctx, `SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL`).Scan(&parameters); err != nil {
		return nil, err
	}
	if parameters {
		question = "SELECT * FROM (" + catalogue + ") c UNION ALL " + parameterGrants
	}
	rows, err := tx.QueryContext(ctx, question)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	// Some rules speak of tabs and of the ends of lines.
	oneLine := strings.NewReplacer("\n", `\n`, "\t", `\t`)
	for rows.Next() {
		var group, fact string
		if err := rows.Scan(&group, &fact); err != nil {
			return nil, err
		}
		list = append(list, group+"\t"+oneLine.Replace(fact))
	}
	return list, rows.Err()
}

// compareCatalogue makes a check of each group of facts.
func compareCatalogue(ctx context.Context, tx *sql.Tx) ([]check, error) {
	found, err := facts(ctx, tx)
	if err != nil {
		return nil, err
	}
	var database, administrator string
	if err := tx.QueryRowContext(ctx, `SELECT quote_ident(current_database()), quote_ident(current_user)`).Scan(&database, &administrator); err != nil {
		return nil, err
	}
	here := strings.NewReplacer("{database}", database, "{administrator}", administrator)
	wanted := strings.Split(strings.TrimSpace(expected), "\n")
	var checks []check
	for _, line := range wanted {
		group, _, _ := strings.Cut(line, "\t")
		if len(checks) == 0 || checks[len(checks)-1].Name != group {
			checks = append(checks, check{Name: group})
		}
		checks[len(checks)-1].Looked++
	}
	wrong := func(line, how, do string) {
		group, fact, _ := strings.Cut(line, "\t")
		at := slices.IndexFunc(checks, func(c check) bool { return c.Name == group })
		checks[at].Wrong = append(checks[at].Wrong, finding{What: how + ": " + here.Replace(fact), Do: here.Replace(do)})
	}
	has, wants := set(found), set(wanted)
	for _, line := range found {
		valid, unchecked := strings.CutSuffix(line, " NOT VALID")
		switch {
		case wants[line] || theirs(line, wanted):
		case unchecked && wants[valid]:
			has[valid] = true
			wrong(line, "not validated", constraint.ReplaceAllString(valid, "ALTER $1 VALIDATE CONSTRAINT $2"))
		default:
			wrong(line, "not expected", undo(line))
		}
	}
	for _, line := range wanted {
		if !has[line] {
			wrong(line, "missing", redo(line))
		}
	}
	return checks, nil
}

func set(list []string) map[string]bool {
	set := map[string]bool{}
	for _, line := range list {
		set[line] = true
	}
	return set
}

// theirs reports whether a fact that is not expected may be the administrator's own: an index or an
// extension more, another role's way into the database, where nothing is granted to it.
func theirs(line string, wanted []string) bool {
	group, fact, _ := strings.Cut(line, "\t")
	switch {
	case group == "extensions", strings.HasPrefix(fact, "CREATE INDEX "):
		return true
	case strings.HasPrefix(fact, "GRANT CONNECT ON DATABASE "):
		return !strings.HasSuffix(fact, " TO PUBLIC")
	case strings.HasPrefix(fact, "REVOKE "):
		return true // less than PostgreSQL gives
	case strings.HasPrefix(fact, "ALTER ROLE ") && (group == "roles" || group == "settings"):
		role := strings.Fields(fact)[2]
		return !slices.ContainsFunc(wanted, func(w string) bool {
			return strings.HasPrefix(w, "roles\tALTER ROLE "+role+" ")
		})
	default:
		return false
	}
}

// constraint finds the constraint of a fact.
var constraint = regexp.MustCompile(`^\S+\tALTER ((?:TABLE|DOMAIN) \S+) ADD CONSTRAINT (\S+) .*$`)

// undoing are the statements that end what is not expected. Where there is none, the fact has taken
// the place of one that is missing, whose statement is enough.
var undoing = []struct {
	fact *regexp.Regexp
	undo string
}{
	{regexp.MustCompile(`^\S+\tGRANT (.*) TO (\S+)(?: WITH .*)?$`), "REVOKE $1 FROM $2"},
	{regexp.MustCompile(`^\S+\tALTER DEFAULT PRIVILEGES (.*) GRANT (.*) TO (\S+)$`), "ALTER DEFAULT PRIVILEGES $1 REVOKE $2 FROM $3"},
	{regexp.MustCompile(`^\S+\tCREATE POLICY (\S+) ON (\S+) .*$`), "DROP POLICY $1 ON $2"},
	{regexp.MustCompile(`^\S+\tCREATE (?:CONSTRAINT )?TRIGGER (\S+) .*? ON (\S+) .*$`), "DROP TRIGGER $1 ON $2"},
	{regexp.MustCompile(`^\S+\tCREATE EVENT TRIGGER (\S+) .*$`), "DROP EVENT TRIGGER $1"},
	{regexp.MustCompile(`^\S+\tCREATE RULE (\S+) ON (\S+)$`), "DROP RULE $1 ON $2"},
	{regexp.MustCompile(`^\S+\tALTER TABLE (\S+) DISABLE TRIGGER (.*)$`), "ALTER TABLE $1 ENABLE TRIGGER $2"},
	{regexp.MustCompile(`^\S+\tALTER (DATABASE|ROLE) (.*) SET (\S+) = .*$`), "ALTER $1 $2 RESET $3"},
	{regexp.MustCompile(`^\S+\tINVALID INDEX (.*)$`), "REINDEX INDEX $1"},
	{constraint, "ALTER $1 DROP CONSTRAINT $2"},
}

func undo(line string) string {
	for _, u := range undoing {
		if u.fact.MatchString(line) {
			return u.fact.ReplaceAllString(line, u.undo)
		}
	}
	return ""
}

// redo is how what is missing comes back.
func redo(line string) string {
	_, fact, _ := strings.Cut(line, "\t")
	if strings.HasPrefix(fact, "FUNCTION ") || strings.HasPrefix(fact, "COLUMN ") {
		return "put it back as the migrations up to " + migrations.Newest() + " make it"
	}
	return fact
}
