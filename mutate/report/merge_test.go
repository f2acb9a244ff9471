package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/mutate"
)

// listed is the shop with the names of its packages' lists.
func listed() Input {
	in := shop()
	for i := range in.Packages {
		p := &in.Packages[i]
		p.List = fmt.Sprintf("%d:abc", len(p.Results))
		slices.SortFunc(p.Results, func(a, b mutate.Result) int { return mutate.Compare(a.Mutant, b.Mutant) })
		var static []int
		for j := range p.Results {
			r := &p.Results[j]
			if slices.Contains(p.Static, r.ID) {
				static = append(static, j+1)
			}
			r.ID = j + 1
		}
		p.Static = static
	}
	return in
}

// shards splits the shop's mutants into runs, which number them anew.
func shards(n int) []Part {
	var out []Part
	for s := 1; s <= n; s++ {
		in := listed()
		in.Shard, in.Shards = s, n
		for i := range in.Packages {
			p := &in.Packages[i]
			all, static := p.Results, p.Static
			p.Results, p.Static = nil, nil
			for j, r := range all {
				if j%n != s-1 {
					continue
				}
				old := r.ID
				if r.ID = len(p.Results) + 1; slices.Contains(static, old) {
					p.Static = append(p.Static, r.ID)
				}
				p.Results = append(p.Results, r)
			}
		}
		out = append(out, Part{fmt.Sprintf("%d.json", s), in})
	}
	return out
}

func merged(t *testing.T, parts ...Part) Input {
	t.Helper()
	out, err := Merge(parts...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestShardsMergeToTheWhole(t *testing.T) {
	s := shards(3)
	there, back := merged(t, s...), merged(t, s[2], s[0], s[1])
	if diff := cmp.Diff(string(written(t, Stryker, there)), string(written(t, Stryker, back))); diff != "" {
		t.Errorf("the order of the reports shows: %s", diff)
	}
	for i := range there.Packages {
		for phase := range there.Packages[i].Seconds {
			there.Packages[i].Seconds[phase] = listed().Packages[i].Seconds[phase] // each shard took as long as the whole
		}
	}
	if diff := cmp.Diff(string(written(t, Stryker, listed())), string(written(t, Stryker, there))); diff != "" {
		t.Errorf("-whole +merged\n%s", diff)
	}
}

func TestReportsOfDifferentPackagesMerge(t *testing.T) {
	a, b := listed(), listed()
	a.Packages, b.Packages = a.Packages[:1], b.Packages[1:]
	if diff := cmp.Diff(string(written(t, Stryker, listed())), string(written(t, Stryker, merged(t, Part{"b", b}, Part{"a", a})))); diff != "" {
		t.Errorf("-whole +merged\n%s", diff)
	}
}

func TestWhatIsNotOneWholeRunDoesNotMerge(t *testing.T) {
	change := func(n int, f func(*Input)) []Part {
		s := shards(2)
		f(&s[n].Input)
		return s
	}
	for want, parts := range map[string][]Part{
		"there is none":                      nil,
		"shard 2/3 is missing":               {shards(3)[0], shards(3)[2]},
		"1.json and 1.json are both shard 1": {shards(2)[0], shards(2)[0]},
		"2.json is shard 2 of 3":             {shards(2)[0], shards(3)[1]},
		"2.json is no shard":                 change(1, func(in *Input) { in.Shard, in.Shards = 0, 0 }),
		"2.json of example.com/other":        change(1, func(in *Input) { in.Module = "example.com/other" }),
		"sources of billing/empty.go differ": change(1, func(in *Input) { in.Packages[1].Files["empty.go"] = []byte("package other\n") }),
		"others in 2.json than in 1.json":    change(1, func(in *Input) { in.Packages[1].List = "9:other" }),
		"is in folder":                       change(1, func(in *Input) { in.Packages[1].Dir = "elsewhere" }),
		"is in 1 of 2 reports":               change(1, func(in *Input) { in.Packages = in.Packages[1:] }),
		"but the reports have":               change(1, func(in *Input) { in.Packages[1].Results = in.Packages[1].Results[1:] }),
		"no mutant may be in two reports":    {{"a", listed()}, {"b", listed()}},
	} {
		if _, err := Merge(parts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
