// Package arch holds the architecture test: which package may import which. It has no code.
package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/passmuster/muster"

// allowed names, for each package or folder of packages (ending in "/..."), what of this module it may
// import. A package that no row names may import nothing of the module, and is an error. The most
// particular row counts.
var allowed = map[string][]string{
	"cmd/muster":       {"harness/...", "internal/testbin", "internal/proc", "internal/outdir", "internal/cachedir", "internal/golist", "internal/show", "internal/words", "corpus", "fuzz/engine/...", "mutate/..."},
	"harness":          {},
	"corpus":           {},
	"fuzz":             {"harness", "corpus", "internal/choice", "internal/shrink"},
	"harness/evidence": {},
	"harness/config":   {"harness/evidence", "mutate/operator", "internal/words"},
	"harness/gate":     {"harness/evidence", "mutate", "internal/words"},
	"harness/report":   {"harness/evidence", "harness/gate", "mutate", "mutate/report", "internal/sarif", "internal/show", "internal/words"},
	"harness/bar":      {"harness/evidence", "internal/change"},
	"harness/stage": {
		"harness/evidence", "mutate/...", "corpus", "fuzz/engine", "fuzz/engine/campaign", "fuzz/engine/report", "fuzz/engine/skeleton",
		"internal/golist", "internal/gotest", "internal/testbin", "internal/cover", "internal/words",
	},
	"harness/runner": {
		"harness/evidence", "harness/config", "harness/gate", "harness/stage", "harness/bar", "harness/report",
		"mutate", "mutate/cache", "mutate/report",
		"internal/change", "internal/golist", "internal/gotest", "internal/testbin", "internal/outdir",
	},
	"mutate":                    {},
	"mutate/engine":             {"mutate", "mutate/discover", "mutate/schemata", "internal/mirror", "internal/proc", "internal/golist", "internal/splice", "internal/stacks", "internal/testbin"},
	"mutate/cache":              {"mutate", "internal/golist", "internal/outdir"},
	"mutate/equivalent":         {"mutate", "mutate/discover", "internal/proc"},
	"mutate/schemata":           {"mutate", "mutate/discover", "internal/nodes"},
	"mutate/session":            {"mutate/...", "internal/change", "internal/golist", "internal/words"},
	"mutate/discover":           {"mutate", "internal/proc", "internal/nodes"},
	"mutate/operator":           {"mutate", "internal/nodes"},
	"mutate/operator/mutesting": {"mutate", "mutate/operator"},
	"mutate/report":             {"mutate", "internal/sarif", "internal/show", "internal/words"},
	"internal/arch":             {},
	"internal/schemagen":        {},
	"internal/goldenfile":       {},
	"internal/testtree":         {},
	"internal/cachedir":         {},
	"internal/change":           {"internal/words"},
	"internal/cover":            {"internal/nodes"},
	"internal/nodes":            {},
	"internal/golist":           {},
	"internal/mirror":           {},
	"internal/outdir":           {},
	"internal/proc":             {},
	"internal/gotest":           {"internal/proc"},
	"internal/testbin":          {"internal/proc"},
	"internal/sarif":            {},
	"internal/show":             {},
	"internal/splice":           {},
	"internal/stacks":           {},
	"internal/words":            {},
	"internal/choice":           {},
	"internal/deflate":          {},
	"fuzz/engine/format":        {"fuzz/payload", "fuzz/perturb", "internal/choice", "internal/deflate"},
	"internal/shrink":           {"internal/choice"},
	"fuzz/payload":              {"internal/choice"},
	"fuzz/perturb":              {"fuzz/payload", "internal/choice", "internal/deflate"},
	"fuzz/perturb/scrub":        {},
	"fuzz/invariant":            {"harness", "fuzz", "internal/choice"},
	"fuzz/engine":               {"corpus", "fuzz/engine/core", "fuzz/engine/inside", "internal/golist", "internal/mirror", "internal/proc", "internal/splice", "internal/stacks", "internal/testbin"},
	"fuzz/engine/core":          {},
	"fuzz/engine/inside":        {"fuzz/engine/core"},
	"fuzz/engine/discover":      {"internal/golist"},
	"fuzz/engine/dictionary":    {"internal/golist"},
	"fuzz/engine/corpora":       {"corpus", "fuzz/engine", "fuzz/engine/discover", "fuzz/engine/places", "internal/golist", "internal/words"},
	"fuzz/engine/skeleton":      {"corpus", "internal/golist", "internal/proc", "internal/words"},
	"fuzz/engine/places":        {"corpus"},
	"fuzz/engine/report":        {"corpus", "internal/show", "internal/words"},
	"fuzz/engine/campaign":      {"corpus", "fuzz/engine", "fuzz/engine/dictionary", "fuzz/engine/discover", "fuzz/engine/format", "fuzz/engine/places", "fuzz/engine/report", "internal/change", "internal/cover", "internal/golist", "internal/mirror", "internal/proc", "internal/words"},
	"examples/...":              {"harness", "fuzz/..."},
	"bench/...":                 {"bench/lab", "harness/evidence"},
	"bench/generators":          {"bench/lab", "fuzz", "fuzz/payload", "internal/choice"},
	"bench/shrink":              {"fuzz"},
	"bench/mutatecheck":         {"bench/lab", "internal/proc"},
	"bench/mutatepeers":         {"bench/lab", "internal/proc"},
}

// standardOnly are packages that a user's test binary links for nothing more than the standard library and each other.
var standardOnly = []string{"harness", "harness/evidence", "fuzz/engine/core", "fuzz/engine/inside"}

// pure are packages that must not reach the system: their answers are functions of their input.
var pure = map[string][]string{
	"harness/gate":     {"os", "os/exec", "net", "net/http", "time", "math/rand", "math/rand/v2"},
	"harness/evidence": {"os", "os/exec", "net", "net/http"},
	"harness/report":   {"os", "os/exec", "net", "net/http"},
	"internal/show":    {"os", "os/exec", "net", "net/http", "time", "math/rand", "math/rand/v2"},
	"internal/words":   {"os", "os/exec", "net", "net/http", "time", "math/rand", "math/rand/v2"},
}

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// load lists the module's packages with what they import, tests left out.
func load(t *testing.T) map[string]pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps,Standard", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	pkgs := map[string]pkg{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs[p.ImportPath] = p
	}
}

// own returns the path within the module, and false for other packages.
func own(path string) (string, bool) {
	if path == module {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/")
}

func matches(pattern, path string) bool {
	if dir, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == dir || strings.HasPrefix(path, dir+"/")
	}
	return pattern == path
}

// row returns the most particular row that matches the package.
func row(path string) (arrows []string, found bool) {
	best := -1
	for pattern, to := range allowed {
		if matches(pattern, path) && len(pattern) > best {
			best, arrows = len(pattern), to
		}
	}
	return arrows, best >= 0
}

func TestEveryArrowIsAllowed(t *testing.T) {
	for path, p := range load(t) {
		from, ok := own(path)
		if !ok {
			continue
		}
		arrows, ok := row(from)
		if !ok {
			t.Errorf("%s is in no row of the table: say what it may import", from)
		}
		for _, imported := range p.Imports {
			to, ok := own(imported)
			if ok && !slices.ContainsFunc(arrows, func(pattern string) bool { return matches(pattern, to) }) {
				t.Errorf("%s may not import %s", from, to)
			}
		}
	}
}

func TestTheDoorsImportTheStandardLibraryAlone(t *testing.T) {
	pkgs := load(t)
	for _, name := range standardOnly {
		p, ok := pkgs[module+"/"+name]
		if !ok {
			t.Errorf("no package %s", name)
		}
		for _, dep := range p.Deps {
			if to, _ := own(dep); !pkgs[dep].Standard && !slices.Contains(standardOnly, to) {
				t.Errorf("%s depends on %s", name, dep)
			}
		}
	}
}

func TestPurePackagesDoNotReachTheSystem(t *testing.T) {
	pkgs := load(t)
	for name, forbidden := range pure {
		for _, imported := range pkgs[module+"/"+name].Imports {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s may not import %s", name, imported)
			}
		}
	}
}

func TestTheTableNamesOnlyPackagesThatExist(t *testing.T) {
	pkgs := load(t)
	for pattern := range allowed {
		found := false
		for path := range pkgs {
			name, ok := own(path)
			found = found || ok && matches(pattern, name)
		}
		// This package has tests alone.
		if !found && pattern != "internal/arch" {
			t.Errorf("row %s names no package", pattern)
		}
	}
}
