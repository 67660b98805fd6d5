package postgres

// The codes of an Error, for a caller that answers one of them in its own way.
const (
	CodeNoBinaries   = "no_binaries"   // no PostgreSQL server is installed
	CodeTooOld       = "too_old"       // one is, and it is older than 14
	CodeNoContrib    = "no_contrib"    // one is, without the extensions Epic needs
	CodeWrongVersion = "wrong_version" // the data were made by a major version that is not installed
	CodeAbsent       = "absent"        // nothing was made yet, and Config.Existing asked for something
	CodeHalfMade     = "half_made"     // the data folder is not whole
	CodeForeign      = "foreign"       // the data folder was not made by Epic
	CodeForbidden    = "forbidden"     // a folder or an account is not ours to use
	CodeUnreachable  = "unreachable"   // the server's account cannot enter the folder
	CodeMakeFailed   = "make_failed"   // initdb failed
	CodeStartFailed  = "start_failed"  // the server did not start
	CodeUnsupported  = "unsupported"   // this system cannot run a private database
)

// Error is why there is no private database. Message is one sentence for
// people and Hint, when there is one, is the way out.
type Error struct {
	Code    string
	Message string
	Hint    string
	Err     error // the cause, for a log; may be nil
}

// Error gives the sentence and the way out.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " " + e.Hint
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }
