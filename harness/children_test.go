package harness_test

import (
	"testing"

	"github.com/passmuster/muster/harness"
)

// children are the tests that [runChild] runs, by name.
var children = map[string]func(*testing.T){
	"ChildSeedTwice": func(t *testing.T) {
		t.Logf("seeds %d %d", harness.Seed(t), harness.Seed(t))
		harness.Rand(t)
		t.Run("sub", func(t *testing.T) { harness.Seed(t) })
	},
	"ChildStreams": func(t *testing.T) {
		t.Logf("draws %d %d", harness.Rand(t).Uint64(), harness.Rand(t).Uint64())
	},
	"ChildFails": func(t *testing.T) {
		t.Run("it's 1+1", func(t *testing.T) {
			harness.Seed(t)
			t.Fail()
		})
	},
	"ChildPanics": func(t *testing.T) {
		harness.Seed(t)
		panic("as the child wants")
	},
	"ChildOutDir": func(t *testing.T) { t.Logf("dir %s", harness.OutDir(t)) },
}
