package golden

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTypedInScript(t *testing.T) {
	t.Parallel()
	const script = `as bill
epic -c 'show client "O''Neil"' -c whoami --json
exit 2 epic --keep-going -f lines
stdin piped
epic

-- lines --
show events

sign it
-- piped --
count clients
-- other --
not typed
-- session --
bill> show clients; show it
 id │ name

kate> help
Look
`
	want := []string{`show client "O'Neil"`, "whoami", "show events", "sign it", "count clients", "show clients; show it", "help"}
	if diff := cmp.Diff(want, typedInScript(script)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if list := Typed(t, "../../testdata/script"); len(list) < 500 {
		t.Errorf("only %d lines are typed in the scripts", len(list))
	}
}
