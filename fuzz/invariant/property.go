package invariant

import (
	"strings"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/harness"
)

// Always holds that a condition is true of every value of g.
func Always[V any](t testing.TB, name string, g gopter.Gen, holds func(V) bool, c ...fuzz.Config) {
	t.Helper()
	need(t, name, holds == nil, "condition")
	hold(t, name, "always", g, c, func(t testing.TB, v V) {
		t.Helper()
		if !holds(v) {
			t.Errorf("invariant %q: it does not hold", name)
		}
	})
}

// Never holds that a condition is true of no value of g.
func Never[V any](t testing.TB, name string, g gopter.Gen, happens func(V) bool, c ...fuzz.Config) {
	t.Helper()
	need(t, name, happens == nil, "condition")
	hold(t, name, "never", g, c, func(t testing.TB, v V) {
		t.Helper()
		if happens(v) {
			t.Errorf("invariant %q: it happens", name)
		}
	})
}

// need ends the test where an invariant has no name or no function.
func need(t testing.TB, name string, missing bool, what string) {
	t.Helper()
	switch {
	case strings.TrimSpace(name) == "":
		t.Fatal("invariant: it has no name; say in a few words what holds, as in \"a total is never negative\"")
	case missing:
		t.Fatalf("invariant: %q has no %s; pass a function", name, what)
	}
}

// hold checks a property and counts what it ran on. A value that check skips counts as discarded.
func hold[V any](t testing.TB, name, kind string, g gopter.Gen, c []fuzz.Config, check func(testing.TB, V)) {
	t.Helper()
	counts := harness.NewInvariant(t, name, kind)
	fuzz.Check(t, g, func(t testing.TB, v V) {
		t.Helper()
		d := digest(v) // before the code under test may change it
		defer func() {
			if t.Skipped() {
				counts.Discarded()
			} else {
				counts.Checked(d)
			}
		}()
		check(t, v)
	}, named(name, c)...)
}

// named gives the property the invariant's name where the config names none.
func named(name string, c []fuzz.Config) []fuzz.Config {
	switch {
	case len(c) == 0:
		return []fuzz.Config{{Name: name}}
	case len(c) > 1 || c[0].Name != "":
		return c
	}
	own := c[0]
	own.Name = name
	return []fuzz.Config{own}
}
