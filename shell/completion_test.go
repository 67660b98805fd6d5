package shell

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCompletion_bash asks a real shell what it would offer for the last word of a line.
func TestCompletion_bash(t *testing.T) {
	script, err := Completion("bash")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"epic --js":          "--json",
		"epic init --de":     "--demo",
		"epic mi":            "migrate",
		"epic --version-":    "",
		"epic --name mi":     "", // of a person, not a task
		"epic completion z":  "zsh",
		"epic -c x --pass":   "--password-file",
		"epic --password-":   "--password-file",
		"epic migrate --dat": "--database-url",
	} {
		ask := script + "\nCOMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _epic; echo ${COMPREPLY[@]}"
		out, err := exec.Command("bash", "-c", ask, "bash", line).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s: offers %q, want %q, %v", line, got, want, err)
		}
	}
}

// TestCompletion_reads has the other shells read their scripts, where they are installed, as they are for CI.
func TestCompletion_reads(t *testing.T) {
	for name, check := range map[string]string{"zsh": "-n", "fish": "--no-execute"} {
		t.Run(name, func(t *testing.T) {
			script, err := Completion(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := exec.LookPath(name); err != nil && os.Getenv("CI") == "" {
				t.Skip(name + " is not installed: nothing reads its script")
			}
			file := filepath.Join(t.TempDir(), "epic")
			for text, right := range map[string]bool{script: true, script + "\nif (": false} {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				if out, err := exec.Command(name, check, file).CombinedOutput(); (err == nil) != right {
					t.Errorf("%s %s: %v\n%s", name, check, err, out)
				}
			}
		})
	}
}

// TestHelp_complete: what is said of the command line in four languages is all there is, and each
// task and flag has a word of help.
func TestHelp_complete(t *testing.T) {
	texts := map[string]string{"usage": Usage(), "man": strings.ReplaceAll(Manual("1"), `\-`, "-")}
	for _, name := range []string{"bash", "zsh", "fish"} {
		script, err := Completion(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = script
	}
	for name, text := range texts {
		for _, word := range tasks {
			if word.help == "" || !strings.Contains(text, word.name) {
				t.Errorf("%s lacks %s, which does %q", name, word.name, word.help)
			}
		}
		for _, f := range allFlags() {
			typed := f.typed
			if name == "fish" {
				typed = strings.TrimLeft(typed, "-")
			}
			if f.help == "" || !strings.Contains(text, typed) {
				t.Errorf("%s lacks %s, which does %q", name, f.typed, f.help)
			}
		}
	}
	if _, err := Completion("tcsh"); err == nil {
		t.Error("there is a completion for tcsh")
	}
}
