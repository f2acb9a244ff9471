package corpus_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/passmuster/muster/corpus"
)

func covered(name string, size int, features ...uint64) corpus.Covered {
	return corpus.Covered{Name: name, Size: size, Features: features}
}

func TestFewEntriesCoverWhatAllCover(t *testing.T) {
	for name, tt := range map[string]struct {
		all  []corpus.Covered
		want []int
	}{
		"none":                           {nil, nil},
		"nothing covered":                {[]corpus.Covered{covered("a", 1)}, nil},
		"one":                            {[]corpus.Covered{covered("a", 1, 5, 5)}, []int{0}},
		"the smaller of two":             {[]corpus.Covered{covered("a", 9, 1, 2), covered("b", 3, 2, 1)}, []int{1}},
		"by name where all is the same":  {[]corpus.Covered{covered("b", 3, 1), covered("a", 3, 1)}, []int{1}},
		"by place where names are too":   {[]corpus.Covered{covered("a", 3, 1), covered("a", 3, 1)}, []int{0}},
		"the one that covers more":       {[]corpus.Covered{covered("a", 1, 1), covered("b", 1, 2), covered("c", 9, 1, 2)}, []int{2}},
		"in the order given":             {[]corpus.Covered{covered("a", 9, 1), covered("b", 1, 2, 3)}, []int{0, 1}},
		"what later ones cover is left":  {[]corpus.Covered{covered("a", 1, 1, 2, 3, 4), covered("b", 1, 1, 2, 5), covered("c", 1, 3, 4, 6)}, []int{1, 2}},
		"the largest superfluous is out": {[]corpus.Covered{covered("a", 5, 1, 2), covered("b", 1, 1, 3), covered("c", 1, 2, 4)}, []int{1, 2}},
		"numbers said twice count once":  {[]corpus.Covered{covered("a", 1, 1, 1, 1), covered("b", 2, 1, 2)}, []int{1}},
	} {
		if got := corpus.Cover(tt.all); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// What is chosen covers everything, nothing of it is superfluous, the order of the entries has no part in
// it, and it is at most as large as the greedy bound allows: the fewest possible times the harmonic
// number of the largest entry.
func FuzzACover(f *testing.F) {
	f.Add(uint64(1), 6, 10)
	f.Add(uint64(2), 10, 4)
	f.Fuzz(func(t *testing.T, seed uint64, entries, features int) {
		entries, features = 1+abs(entries)%10, 1+abs(features)%20
		r := rand.New(rand.NewPCG(seed, 0))
		all := make([]corpus.Covered, entries)
		largest := 0
		for i := range all {
			all[i] = covered(fmt.Sprint(i), r.IntN(4))
			for range r.IntN(features + 1) {
				all[i].Features = append(all[i].Features, r.Uint64N(uint64(features)))
			}
			largest = max(largest, len(union(all[i:i+1])))
		}
		want := union(all)
		chosen := pick(all, corpus.Cover(all))
		if !slices.Equal(union(chosen), want) {
			t.Fatalf("%v do not cover %v", chosen, want)
		}
		for i := range chosen {
			if slices.Equal(union(slices.Delete(slices.Clone(chosen), i, i+1)), want) {
				t.Errorf("%v is superfluous in %v", chosen[i], chosen)
			}
		}
		harmonic := 0.0
		for n := 1; n <= largest; n++ {
			harmonic += 1 / float64(n)
		}
		if best := fewest(all, want); float64(len(chosen)) > float64(best)*max(1, harmonic) {
			t.Errorf("%d entries where %d do", len(chosen), best)
		}
		shuffled := slices.Clone(all)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again := pick(shuffled, corpus.Cover(shuffled))
		for _, c := range [][]corpus.Covered{chosen, again} {
			slices.SortFunc(c, func(a, b corpus.Covered) int { return slices.Compare([]byte(a.Name), []byte(b.Name)) })
		}
		if fmt.Sprint(chosen) != fmt.Sprint(again) {
			t.Errorf("%v, in another order %v", chosen, again)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func pick(all []corpus.Covered, indices []int) []corpus.Covered {
	var chosen []corpus.Covered
	for _, i := range indices {
		chosen = append(chosen, all[i])
	}
	return chosen
}

func union(all []corpus.Covered) []uint64 {
	var features []uint64
	for _, c := range all {
		features = append(features, c.Features...)
	}
	slices.Sort(features)
	return slices.Compact(features)
}

// fewest tries all sets.
func fewest(all []corpus.Covered, want []uint64) int {
	best := len(all)
	for set := range 1 << len(all) {
		var chosen []int
		for i := range all {
			if set>>i&1 == 1 {
				chosen = append(chosen, i)
			}
		}
		if len(chosen) < best && slices.Equal(union(pick(all, chosen)), want) {
			best = len(chosen)
		}
	}
	return best
}
