package discover

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/operator"
)

// compiler runs the compiler itself on changed packages.
type compiler struct {
	p         *Package
	dir       string
	importcfg string
	tool      string
}

func newCompiler(t *testing.T, p *Package) *compiler {
	tools, err := exec.Command("go", "env", "GOTOOLDIR").Output()
	if err != nil {
		t.Fatal(err)
	}
	c := &compiler{p: p, dir: t.TempDir(), tool: filepath.Join(strings.TrimSpace(string(tools)), "compile")}
	c.importcfg = filepath.Join(c.dir, "importcfg")
	var cfg bytes.Buffer
	importer := p.importer.(pathImporter)
	for path, file := range importer.l.export {
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", path, file)
	}
	for from, to := range importer.vendored {
		fmt.Fprintf(&cfg, "importmap %s=%s\n", from, to)
	}
	if err := os.WriteFile(c.importcfg, cfg.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// refuses says why the compiler refuses the package with a mutant, empty where it does not.
func (c *compiler) refuses(t *testing.T, m mutate.Mutant) string {
	args := []string{"-o", filepath.Join(c.dir, "out.a"), "-p", c.p.ImportPath, "-importcfg", c.importcfg}
	if c.p.GoVersion != "" {
		args = append(args, "-lang="+c.p.GoVersion)
	} else {
		args = append(args, "-std")
	}
	for _, f := range c.p.Files {
		path := f.Path
		if f.Name == m.File {
			path = filepath.Join(c.dir, f.Name)
			if err := os.WriteFile(path, splice(f.Src, 0, m.Start, m.End, len(f.Src), m.Replacement), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args = append(args, path)
	}
	cmd := exec.Command(c.tool, args...)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	return fmt.Sprintf("%s (%v)", out, err)
}

func TestTheCheckAgreesWithTheCompiler(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package for each of hundreds of mutants")
	}
	for _, p := range realPackages(t) {
		if slices.ContainsFunc(p.Files, func(f *File) bool { return f.Cgo }) {
			continue
		}
		c, compiler := newChecker(p), newCompiler(t, p)
		if why := compiler.refuses(t, mutate.Mutant{}); strings.Contains(why, "go:embed") {
			t.Logf("%s is left out: only the go command knows what it embeds", p.ImportPath)
			continue
		} else if why != "" {
			t.Fatalf("%s unchanged: %s", p.ImportPath, why)
		}
		mutants := proposals(t, p, slices.Concat(careless, operator.All))
		slices.SortFunc(mutants, func(a, b mutate.Mutant) int { return cmp.Compare(digest(a), digest(b)) })
		// As many of each answer: careless mutants are mostly refused.
		left := map[bool]int{true: samples() / 20, false: samples() / 20}
		agreed := map[bool]int{}
		for _, m := range mutants {
			if left[true] <= 0 && left[false] <= 0 {
				break
			}
			mine := c.check(m.File, m.Start, m.End, m.Replacement)
			if left[mine == ""]--; left[mine == ""] < 0 {
				continue
			}
			if theirs := compiler.refuses(t, m); (mine == "") != (theirs == "") {
				t.Errorf("%s %s:%d:%d %q → %q: the check says %q, the compiler %q", p.ImportPath, m.File, m.Line, m.Column, m.Original, m.Replacement, mine, theirs)
			} else {
				agreed[mine == ""]++
			}
		}
		t.Logf("%s: agreed on %d valid and %d invalid mutants", p.ImportPath, agreed[true], agreed[false])
	}
}
