package shell

import (
	"fmt"
	"strings"

	"epicevents.example/epic/models"
)

// Completion is the script with which a person's shell completes the tasks and flags of epic.
func Completion(name string) (string, error) {
	switch name {
	case "bash":
		return bash(), nil
	case "zsh":
		return zsh(), nil
	case "fish":
		return fish(), nil
	}
	return "", models.Errorf(models.NotUnderstood, "there is no completion for %s", name).WithHint("write: epic completion bash, zsh or fish")
}

// bash falls back to file names wherever nothing of ours fits, as for the value of a flag.
func bash() string {
	var words, valued []string
	for _, t := range tasks {
		words = append(words, t.name)
	}
	for _, f := range allFlags() {
		words = append(words, f.typed)
		if f.value != "" {
			valued = append(valued, f.typed)
		}
	}
	return fmt.Sprintf(`_epic() {
	case ${COMP_WORDS[COMP_CWORD-1]} in
	completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "${COMP_WORDS[COMP_CWORD]}")) ;;
	%s) COMPREPLY=() ;;
	*) COMPREPLY=($(compgen -W '%s' -- "${COMP_WORDS[COMP_CWORD]}")) ;;
	esac
}
complete -o default -F _epic epic
`, strings.Join(valued, "|"), strings.Join(words, " "))
}

func zsh() string {
	var b strings.Builder
	b.WriteString("#compdef epic\n_arguments \\\n")
	for _, f := range allFlags() {
		fmt.Fprintf(&b, "\t'*%s[%s]", f.typed, quoted(f.help, `\[]:`))
		if f.value != "" {
			action := ""
			if f.value == "FILE" {
				action = "_files"
			}
			fmt.Fprintf(&b, ":%s:%s", f.value, action)
		}
		b.WriteString("' \\\n")
	}
	b.WriteString("\t'1:task:((")
	for _, t := range tasks {
		fmt.Fprintf(&b, "%s\\:\"%s\" ", t.name, quoted(t.help, `\"`))
	}
	b.WriteString("))' \\\n\t'2:shell:(bash zsh fish)'\n")
	return b.String()
}

func fish() string {
	var b strings.Builder
	b.WriteString("complete -c epic -f\n")
	for _, t := range tasks {
		fmt.Fprintf(&b, "complete -c epic -n __fish_use_subcommand -a %s -d '%s'\n", t.name, quoted(t.help, `\`))
	}
	b.WriteString("complete -c epic -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n")
	for _, f := range allFlags() {
		option := "-l"
		if len(f.name) == 1 {
			option = "-s"
		}
		fmt.Fprintf(&b, "complete -c epic %s %s -d '%s'", option, f.name, quoted(f.help, `\`))
		switch f.value {
		case "":
		case "FILE":
			b.WriteString(" -r -F")
		default:
			b.WriteString(" -x")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// quoted is help for a word in single quotes: an apostrophe becomes the typographic one, which ends
// nothing, and the characters of special stand behind a backslash.
func quoted(help, special string) string {
	help = strings.ReplaceAll(help, "'", "’")
	for _, c := range special {
		help = strings.ReplaceAll(help, string(c), `\`+string(c))
	}
	return help
}
