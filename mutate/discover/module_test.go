package discover

import (
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

// module writes a module of one package in its root.
func module(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if _, ok := files["go.mod"]; !ok {
		files["go.mod"] = "module example.com/m\n\ngo 1.22\n"
	}
	testtree.WriteAll(t, dir, files)
	return dir
}

// one loads the package of a module that has a single one.
func one(t testing.TB, files map[string]string) *Package {
	t.Helper()
	ps := load(t, module(t, files), ".")
	if len(ps) != 1 {
		t.Fatalf("%d packages", len(ps))
	}
	return ps[0]
}
