package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/mutate"
)

// shards splits the shop's mutants in two runs: each has all of them, and the other's are pending.
func shards() []Input {
	out := []Input{shop(), shop()}
	for n := range out {
		for i := range out[n].Packages {
			p := &out[n].Packages[i]
			for j := range p.Results {
				if r := &p.Results[j]; j%2 != n {
					*r = mutate.Result{Mutant: r.Mutant, Status: mutate.Pending, Reason: "in another shard"}
				}
			}
		}
	}
	return out
}

func merged(t *testing.T, in ...Input) Input {
	t.Helper()
	out, err := Merge(in...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestShardsMergeToTheWhole(t *testing.T) {
	s := shards()
	there, back := merged(t, s[0], s[1]), merged(t, s[1], s[0])
	if diff := cmp.Diff(string(written(t, Stryker, there)), string(written(t, Stryker, back))); diff != "" {
		t.Errorf("the order of the reports shows: %s", diff)
	}
	whole := shop()
	for i := range there.Packages {
		for phase := range there.Packages[i].Seconds {
			there.Packages[i].Seconds[phase] /= 2 // both shards took as long as the whole
		}
	}
	if diff := cmp.Diff(string(written(t, Stryker, whole)), string(written(t, Stryker, there))); diff != "" {
		t.Errorf("-whole +merged\n%s", diff)
	}
}

func TestReportsOfDifferentPackagesMerge(t *testing.T) {
	a, b := shop(), shop()
	a.Packages, b.Packages = a.Packages[:1], b.Packages[1:]
	if diff := cmp.Diff(string(written(t, Stryker, shop())), string(written(t, Stryker, merged(t, b, a)))); diff != "" {
		t.Errorf("-whole +merged\n%s", diff)
	}
}

func TestWhereReportsDisagreeTheWorseCounts(t *testing.T) {
	for _, c := range []struct {
		other, want mutate.Status
		told        bool
	}{
		{mutate.Survived, mutate.Survived, true},
		{mutate.Timeout, mutate.Killed, false},
		{mutate.Ignored, mutate.Killed, true},
		{mutate.Pending, mutate.Killed, false},
	} {
		a, b := shop(), shop()
		b.Packages[0].Results[0].Status = c.other // Killed in a
		for _, out := range []Input{merged(t, a, b), merged(t, b, a), merged(t, b, a, b)} {
			p := out.Packages[0]
			if got := p.Results[0].Status; got != c.want {
				t.Errorf("Killed and %s give %s, want %s", c.other, got, c.want)
			}
			told := slices.Equal(p.Problems, []string{"store.go:3:63 arithmetic/swap: reports disagree: " + both(mutate.Killed, c.other)})
			if told != c.told || !told && len(p.Problems) > 0 {
				t.Errorf("Killed and %s: problems are %q", c.other, p.Problems)
			}
		}
	}
}

func TestAProofOfEquivalenceCountsWhereverItWasMade(t *testing.T) {
	a, b := shop(), shop()
	for i, r := range b.Packages[1].Results {
		if r.Equivalent {
			b.Packages[1].Results[i].Equivalent = false
		}
	}
	for _, out := range []Input{merged(t, a, b), merged(t, b, a)} {
		if n := mutate.Count(out.Packages[1].Results).Equivalent; n != 1 {
			t.Errorf("%d equivalents, want 1", n)
		}
	}
}

func TestReportsOfDifferentTreesDoNotMerge(t *testing.T) {
	for want, change := range map[string]func(*Input){
		"sources of billing/empty.go differ": func(in *Input) { in.Packages[1].Files["empty.go"] = []byte("package other\n") },
		"one is of module":                   func(in *Input) { in.Module = "example.com/other" },
		"is in folder":                       func(in *Input) { in.Packages[1].Dir = "elsewhere" },
	} {
		other := shop()
		change(&other)
		if _, err := Merge(shop(), other); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := Merge(); err == nil {
		t.Error("no report at all merges")
	}
}
