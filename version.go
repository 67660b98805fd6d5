package main

import "runtime/debug"

// version is the number of this release. Packages take theirs from what `epic version` says.
func version() string { return "0.1.0" }

// commit says which state of the sources this is, as far as Go knew it when it built the program.
func commit() string {
	facts := map[string]string{"vcs.revision": "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			facts[s.Key] = s.Value
		}
	}
	revision := facts["vcs.revision"]
	revision = revision[:min(12, len(revision))]
	if facts["vcs.modified"] == "true" {
		revision += " with changes"
	}
	return revision
}
