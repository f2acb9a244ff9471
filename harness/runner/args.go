package runner

import (
	"cmp"
	"slices"
	"strings"
)

// ownFlags are the flags of a test binary that decide what muster measures; it sets them itself.
var ownFlags = []string{
	"test.count", "test.coverprofile", "test.gocoverdir", "test.list", "test.paniconexit0",
	"test.shuffle", "test.timeout", "test.v",
}

// instead names what to use for some of them.
var instead = map[string]string{
	"test.count":   "leave it out, and set reruns.count of the tier",
	"test.shuffle": "leave it out, and use --seed",
	"test.timeout": "leave it out, and use --timeout",
}

// checkArgs refuses arguments for test binaries that would change what muster measures.
func checkArgs(args []string) error {
	for _, arg := range args {
		if arg == "--" || !strings.HasPrefix(arg, "-") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		if slices.Contains(ownFlags, name) {
			return usage(cmp.Or(instead[name], "leave it out"), "test argument %s: muster sets -%s itself", arg, name)
		}
	}
	return nil
}
