package report

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// Replay makes the commands that test one mutant again, under these build flags: run in the module's
// root, each exits with 1 as long as no test notices its mutant.
func Replay(flags ...string) func(Package, mutate.Result) string {
	return func(p Package, r mutate.Result) string {
		only := fmt.Sprintf("%s:%d:%d,%s", p.file(r.File), r.Line, r.Column, r.Operator)
		return Command(p.Dir, flags, "--threshold=100", "--only="+only)
	}
}

// Command is "muster mutate" on the package in the folder, for a shell in the module's root. The build
// flags are as the go command takes them.
func Command(dir string, flags []string, args ...string) string {
	argv := []string{"muster", "mutate"}
	for _, f := range flags {
		argv = append(argv, strings.Replace(f, "-tags=", "--tags=", 1))
	}
	argv = append(argv, args...)
	if dir == "." || dir == "" {
		argv = append(argv, ".")
	} else {
		argv = append(argv, "./"+dir)
	}
	return words.Shell(argv)
}
