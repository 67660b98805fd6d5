package main

import (
	"fmt"
	"os"
)

// elsewhere needs terminal sessions, which Windows has not.
func elsewhere() {
	fmt.Fprintln(os.Stderr, "there are no terminal sessions here")
	os.Exit(1)
}
