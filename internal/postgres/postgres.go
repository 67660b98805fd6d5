// Package postgres runs Epic's private PostgreSQL: a real server that needs no
// administrator, made on first use and shared by the shells of one person.
//
// It protects the data from other accounts of the machine (a Unix socket in a
// folder of mode 0700, no TCP, passwords for everybody), not from its owner,
// who can read every file of it.
package postgres

// Administrator is the role that owns the cluster.
const Administrator = "postgres"

// Config says where a private database is and how to run it.
type Config struct {
	// Dir is the absolute path of the folder that holds everything of the
	// private database: data, password, locks, log and, where its path is
	// short enough, the socket. It is made when absent.
	Dir string
	// Fallback is the folder used instead when root runs Epic and the
	// account that the server must then run under cannot enter Dir, as in a
	// container that forbids user namespaces. Empty: that is refused.
	Fallback string
	// BinDir is the folder of the server's programs (EPIC_PG_BIN). Empty:
	// they are looked for.
	BinDir string
	// Existing refuses to make a database where there is none.
	Existing bool
	// Unsafe trades the safety of the data for speed. For tests.
	Unsafe bool
	// Say tells the person about what takes a moment. May be nil.
	Say func(sentence string)

	// withoutNamespaces is set by the tests of systems that forbid them.
	withoutNamespaces bool
}

// say tells the person, where somebody listens.
func (c Config) say(sentence string) {
	if c.Say != nil {
		c.Say(sentence)
	}
}
