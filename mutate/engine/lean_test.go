package engine

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/passmuster/muster/mutate"
)

func TestWhatWorkersLeaveOverIsBuiltWithItsOwnGates(t *testing.T) {
	old := muchLonger
	muchLonger = 0
	t.Cleanup(func() { muchLonger = old })
	f := load(t, `
-- p.go --
package p

import "time"

var size = 8 // => var size = 9 => single Killed/assertion

var calls int

func Quick(a, b int) int {
	return a + b // => return a - b => Killed/assertion
}

func Slow(a, b int) int {
	time.Sleep(12 * time.Millisecond)
	a += b // => a -= b => Killed/assertion
	calls++ // => calls-- => Survived
	return a // => return a => Survived
}

func Loop(n int) int {
	for i := 0; i < n; i++ {
		_ = i // => i-- => Timeout/hang
	}
	return n
}

func Never() {
	calls++ // => calls-- => NoCoverage
}
-- p_test.go --
package p

import "testing"

func TestQuick(t *testing.T) { if Quick(1, 1) != 2 { t.Error("sum") } }
func TestSlow(t *testing.T) { if Slow(1, 1) != 2 { t.Error("sum") } }
func TestLoop(t *testing.T) { Loop(3) }
func TestSize(t *testing.T) { if size != 8 { t.Error("size") } }
`)
	var builds [][]int
	instrument := f.instrument
	f.instrument = func(mutants []mutate.Mutant) (map[string][]byte, kinds, error) {
		files, k, err := instrument(mutants)
		k.gated = slices.DeleteFunc(slices.Clone(k.gated), func(id int) bool { return mutants[id-1].Invalid != "" })
		builds = append(builds, k.gated)
		return files, k, err
	}
	for _, isolation := range []string{IsolationWorker, IsolationProcess} {
		builds = nil
		report, err := f.run(t, func(c *Config) { c.Isolation = isolation })
		if err != nil {
			t.Fatal(err)
		}
		f.compare(t, report)
		want := [][]int{{2, 3, 4, 5, 6, 7}, {3, 4, 5}}
		if isolation == IsolationProcess {
			want = want[:1] // five of six are left
		}
		if !reflect.DeepEqual(builds, want) {
			t.Errorf("%s: the builds hold %v, want %v", isolation, builds, want)
		}
	}
	builds = nil
	if _, err := f.run(t, func(c *Config) { c.Budget = time.Hour }); err != nil || len(builds) != 1 {
		t.Errorf("with a budget: %d builds, %v", len(builds), err)
	}
}

func TestABuildThatDoesNotHoldWhatIsLeftIsNotUsed(t *testing.T) {
	old := muchLonger
	muchLonger = 0
	t.Cleanup(func() { muchLonger = old })
	f := load(t, simple+`
func Same(a int) int {
	a += 0 // => a -= 0 => Survived
	return a
}
-- p_test.go --
package p

import "testing"

func TestAdd(t *testing.T) { if Add(1, 1) != 2 || Same(1) != 1 { t.Error("sum") } }
`)
	instrument := f.instrument
	for name, change := range map[string]func(map[string][]byte, *kinds){
		"a gate less": func(_ map[string][]byte, k *kinds) { k.gated = nil },
		"does not compile": func(files map[string][]byte, _ *kinds) {
			files[f.sources["p.go"].path] = []byte("package p\n\nvar x = y\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			f.instrument = func(mutants []mutate.Mutant) (map[string][]byte, kinds, error) {
				files, k, err := instrument(mutants)
				if mutants[0].Invalid != "" {
					k.gated = []int{2}
					files = map[string][]byte{f.sources["p.go"].path: files[f.sources["p.go"].path]}
					change(files, &k)
				}
				return files, k, err
			}
			report, err := f.run(t, nil)
			if err != nil {
				t.Fatal(err)
			}
			f.compare(t, report)
		})
	}
}
