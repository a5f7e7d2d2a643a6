package inprocess

import (
	"runtime"
	"strings"
)

// Owners that are no package of the server.
const (
	ownerNetHTTP = "net/http's own"
	ownerRuntime = "the runtime"
	ownerBench   = "the benchmark"
)

// owner says whose an allocation is: of the innermost package on the stack
// that is not the standard library's, which allocates for whoever calls it.
// What http.Client does on the way of a request is net/http's own.
func owner(stack []uintptr) string {
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		name := packageOf(frame.Function)
		switch {
		case strings.HasPrefix(name, "carbongraph/bench"):
			return ownerBench
		case strings.HasPrefix(frame.Function, "net/http.(*Client)."):
			return ownerNetHTTP
		case strings.HasPrefix(name, "carbongraph"):
			return name
		case strings.Contains(name, "."):
			return moduleOf(name)
		case !more:
			return ownerRuntime
		}
	}
}

// packageOf is the package of a function: a/b.v2/c of a/b.v2/c.(*T).f.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}

// moduleOf is about the module of a package: its first three elements.
func moduleOf(name string) string {
	elements := strings.SplitN(name, "/", 4)
	return strings.Join(elements[:min(len(elements), 3)], "/")
}
