package discover

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/operator"
)

// realPackages are packages to try on: all of the modules in the folders that MUSTER_REAL lists, as PATH does,
// or else a few of the standard library.
func realPackages(t testing.TB) []*Package {
	t.Helper()
	list := os.Getenv("MUSTER_REAL")
	if list == "" {
		return load(t, "", "encoding/csv", "text/template/parse", "slices", "log")
	}
	var ps []*Package
	for _, dir := range filepath.SplitList(list) {
		ps = append(ps, load(t, dir, "./...")...)
	}
	return ps
}

func load(t testing.TB, dir string, patterns ...string) []*Package {
	t.Helper()
	ps, err := Load(context.Background(), Config{Dir: dir}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// sampled reports whether the mutant is among one in n, the same ones each time.
func sampled(m mutate.Mutant, n int) bool { return digest(m)%uint32(n) == 0 }

func digest(m mutate.Mutant) uint32 {
	h := fnv.New32a()
	fmt.Fprintln(h, m.File, m.Start, m.End, m.Replacement)
	return h.Sum32()
}

func TestTheQuickCheckAgreesWithACheckOfTheWholePackage(t *testing.T) {
	for _, p := range realPackages(t) {
		agree(t, p, "careless operators", proposals(t, p, careless))
		agree(t, p, "the catalogue", proposals(t, p, operator.All))
	}
}

// samples is about how many mutants of a package are tried: enough to notice a mistake in the check, and
// more of the modules that somebody asks for.
func samples() int {
	if os.Getenv("MUSTER_REAL") == "" {
		return 100
	}
	return 400
}

// agree compares the quick check with that of the whole package on a sample of the mutants.
func agree(t *testing.T, p *Package, of string, mutants []mutate.Mutant) {
	t.Helper()
	c := newChecker(p)
	every := 1 + len(mutants)/samples()
	var invalid, valid, wronglyValid, wronglyInvalid, whole int
	for _, m := range mutants {
		if !sampled(m, every) {
			continue
		}
		c.whole = 0
		quick := c.check(m.File, m.Start, m.End, m.Replacement)
		whole += c.whole
		truth := c.checkWhole(c.files[m.File], m.Start, m.End, m.Replacement)
		switch {
		case quick == "" && truth == "":
			valid++
		case quick != "" && truth != "":
			invalid++
		case quick == "":
			wronglyValid++
			t.Errorf("%s %s:%d:%d %q → %q: passes as valid, but %s", p.ImportPath, m.File, m.Line, m.Column, m.Original, m.Replacement, truth)
		default:
			wronglyInvalid++
			t.Errorf("%s %s:%d:%d %q → %q: valid, but refused: %s", p.ImportPath, m.File, m.Line, m.Column, m.Original, m.Replacement, quick)
		}
	}
	t.Logf("%s: of %d mutants by %s %d valid, %d invalid, %d wrongly valid, %d wrongly invalid; %d checked whole",
		p.ImportPath, len(mutants), of, valid, invalid, wronglyValid, wronglyInvalid, whole)
}

// proposals are the operators' mutants with nothing settled.
func proposals(t testing.TB, p *Package, ops []mutate.Operator) []mutate.Mutant {
	t.Helper()
	f := newFinder(p, ops, Options{})
	if err := f.propose(); err != nil {
		t.Fatal(err)
	}
	var mutants []mutate.Mutant
	for _, c := range f.found {
		mutants = append(mutants, c.Mutant)
	}
	return mutants
}

// BenchmarkCheck measures one mutant; the instance of the package is renewed as in a run.
func BenchmarkCheck(b *testing.B) {
	for _, p := range realPackages(b) {
		mutants := proposals(b, p, operator.Default())
		if len(mutants) == 0 {
			continue
		}
		c := newChecker(p)
		b.Run(p.ImportPath, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				m := mutants[i%len(mutants)]
				c.check(m.File, m.Start, m.End, m.Replacement)
			}
		})
	}
}
