// Package discover finds the fuzz targets of a package in its source, with the types of their arguments.
//
// It reads source only: nothing is built or run, so it answers at once, and also where tests do not
// compile. What a target passes on to code of other packages is known when it runs, not here.
package discover

import (
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/golist"
)

// Target is a fuzz target.
type Target struct {
	// Package is the import path of the package under test, Dir its folder.
	Package string `json:"package"`
	Dir     string `json:"-"`
	// Name is that of the function; File is the base name of the file that declares it.
	Name string `json:"target"`
	File string `json:"file"`
	Line int    `json:"line"`
	// Args are the types of the fuzzed arguments as the source has them; nil where the source of
	// other packages decides.
	Args []string `json:"args"`
	// Stream says that the argument is a stream of choices from which fuzz.Run draws the value.
	Stream bool `json:"stream,omitempty"`
	// Problem is why the go command would refuse the target, as far as the source tells; empty where
	// nothing is wrong.
	Problem string `json:"problem,omitempty"`
}

// Signature writes the target as a function of its arguments, such as "FuzzParse([]byte, int)".
func (t Target) Signature() string {
	switch {
	case t.Stream:
		return t.Name + "(choices)"
	case t.Args == nil:
		return t.Name + "(?)"
	}
	return t.Name + "(" + strings.Join(t.Args, ", ") + ")"
}

// Types are the types that the go command can fuzz, by "go doc testing.F.Fuzz".
var Types = []string{
	"[]byte", "string", "bool", "byte", "rune", "float32", "float64",
	"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
}

// Targets returns the fuzz targets that the test files of a package declare, by name. It is an error where
// a test file does not parse.
func Targets(p *golist.Package) ([]Target, error) {
	funcs, err := golist.Tests(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.ImportPath, err)
	}
	funcs = slices.DeleteFunc(funcs, func(f golist.Func) bool { return !strings.HasPrefix(f.Name, "Fuzz") })
	if len(funcs) == 0 {
		return nil, nil
	}
	s, err := load(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.ImportPath, err)
	}
	targets := make([]Target, 0, len(funcs))
	for _, f := range funcs {
		t := Target{Package: p.ImportPath, Dir: p.Dir, Name: f.Name, File: f.File, Line: f.Line}
		s.describe(&t)
		targets = append(targets, t)
	}
	return targets, nil
}
