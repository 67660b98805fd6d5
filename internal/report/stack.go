package report

import (
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/getsentry/sentry-go"
)

// frames reads a stack as debug.Stack writes it, the outermost call first: which function, in which file by its name
// alone, at which line. What comes after the panic, and Go's own runtime, is left out.
func frames(stack []byte) []sentry.Frame {
	module := strings.TrimSuffix(reflect.TypeFor[Reporter]().PkgPath(), "/internal/report")
	var list []sentry.Frame
	function := ""
	for line := range strings.Lines(string(stack)) {
		line = strings.TrimSuffix(line, "\n")
		place, ok := strings.CutPrefix(line, "\t")
		if !ok {
			function = called(line)
			continue
		}
		at, name := split(function)
		switch {
		case function == "panic":
			list = nil // those before it are of whoever recovered
		case at != "runtime" && at != "runtime/debug" && at != "":
			file, row := position(place)
			mine := at == "main" || at == module || strings.HasPrefix(at, module+"/")
			list = append(list, sentry.Frame{Module: at, Function: name, Filename: file, Lineno: row, InApp: mine})
		}
	}
	slices.Reverse(list)
	return list
}

// called is the function of a line such as "main.f(0x1, 0x2)" or "created by main.f in goroutine 1".
func called(line string) string {
	if starter, ok := strings.CutPrefix(line, "created by "); ok {
		function, _, _ := strings.Cut(starter, " in goroutine ")
		return function
	}
	if i := strings.LastIndexByte(line, '('); i > 0 {
		return line[:i]
	}
	return ""
}

// split parts the path of a package from the name of a function in it.
func split(function string) (pkg, name string) {
	slash := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return "", function
	}
	return function[:slash+dot], function[slash+dot+1:]
}

// position is the file and the line of "/a/folder/file.go:12 +0x1d".
func position(place string) (file string, line int) {
	i := strings.LastIndexByte(place, ':')
	if i < 0 {
		return "", 0
	}
	digits, _, _ := strings.Cut(place[i+1:], " ")
	line, _ = strconv.Atoi(digits) // 0 where there is none
	return path.Base(place[:i]), line
}
