package main

import "runtime/debug"

// release is the version that the Makefile gives the linker.
var release string

// version is the number of a release, or what Go knew of it where it was built without make.
func version() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case release != "":
		return release
	case ok && info.Main.Version != "":
		return info.Main.Version
	default:
		return "(development)"
	}
}

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
