package session

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/passmuster/muster/mutate"
)

func TestEveryMutantIsInOneShard(t *testing.T) {
	for n := 1; n <= 7; n++ {
		counts := make([]int, n)
		for i := range 1000 {
			m := mutate.Mutant{File: "a.go", Start: i, End: i + 1, Replacement: "x"}
			in := 0
			for shard := 1; shard <= n; shard++ {
				if (&Options{Shard: shard, Shards: n}).mine("m/a", m) {
					counts[shard-1]++
					in++
				}
			}
			if in != 1 {
				t.Fatalf("mutant %d is in %d of %d shards", i, in, n)
			}
		}
		for _, c := range counts {
			if c < 1000/n/2 {
				t.Errorf("%d shards have %v", n, counts)
			}
		}
	}
}

func TestPlacesAreRead(t *testing.T) {
	exists := func(path string) bool {
		return path == filepath.FromSlash("/m/sub/a.go") || path == filepath.FromSlash("/m/a:1.go")
	}
	for text, want := range map[string]*Place{
		"sub/a.go:5":                {File: filepath.FromSlash("/m/sub/a.go"), Line: 5},
		"a.go:5:7":                  {File: filepath.FromSlash("/m/sub/a.go"), Line: 5, Column: 7},
		"a.go:5,return/zero":        {File: filepath.FromSlash("/m/sub/a.go"), Line: 5, Operator: "return/zero"},
		"a.go:5:7,return/zero":      {File: filepath.FromSlash("/m/sub/a.go"), Line: 5, Column: 7, Operator: "return/zero"},
		"a:1.go:2":                  {File: filepath.FromSlash("/m/a:1.go"), Line: 2},
		"":                          nil,
		"a.go":                      nil,
		":5":                        nil,
		"a.go:0":                    nil,
		"a.go:5:0":                  nil,
		"a.go:-5":                   nil,
		"a.go:5,":                   nil,
		"a.go:5:6:7":                nil,
		"b.go:5":                    nil,
		"a.go:99999999999999999999": nil,
	} {
		got, err := ParsePlace(text, exists, filepath.FromSlash("/m/sub"), filepath.FromSlash("/m"))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Place{})); diff != "" || (err == nil) != (want != nil) {
			t.Errorf("%q: %v -want +got\n%s", text, err, diff)
		}
		if err != nil && !strings.Contains(err.Error(), `"`+text+`"`) {
			t.Errorf("%q: the error does not name it: %v", text, err)
		}
		if got != nil && got.String() != text {
			t.Errorf("%q calls itself %q", text, got)
		}
	}
}

func FuzzPlacesAreReadWithoutHarm(f *testing.F) {
	f.Add("a.go:5:7,return/zero")
	f.Add(":::,,")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePlace(text, func(string) bool { return true }, "/m")
		if err == nil && (p.Line < 1 || p.Column < 0 || p.File == "") {
			t.Errorf("%q is %+v", text, p)
		}
	})
}

func TestBoundsAreSharedByTheMutantsOfPackages(t *testing.T) {
	targets := []target{{mutants: make([]mutate.Mutant, 10)}, {mutants: make([]mutate.Mutant, 30)}, {mutants: make([]mutate.Mutant, 60)}}
	s := newShares(100*time.Second, 50, targets)
	if d, n := s.of(10); d != 10*time.Second || n != 5 {
		t.Errorf("the first gets %v and %d", d, n)
	}
	s.used(time.Second, 2) // what it leaves the others get
	if d, n := s.of(30); d != 33*time.Second || n != 16 {
		t.Errorf("the second gets %v and %d", d, n)
	}
	s.used(200*time.Second, 100)
	if d, n := s.of(60); d <= 0 || n <= 0 {
		t.Errorf("the last gets %v and %d: no bound at all", d, n)
	}
	if d, n := newShares(0, 0, targets).of(10); d != 0 || n != 0 {
		t.Errorf("without bounds there are %v and %d", d, n)
	}
}

func TestAListIsKnownByItsMutants(t *testing.T) {
	a := []mutate.Mutant{{File: "a.go", Start: 1, End: 2, Replacement: "x"}}
	b := []mutate.Mutant{{File: "a.go", Start: 1, End: 2, Replacement: "y"}}
	if nameOf(a) == nameOf(b) || !strings.HasPrefix(nameOf(a), "1:") || !strings.HasPrefix(nameOf(nil), "0:") {
		t.Errorf("%s, %s, %s", nameOf(a), nameOf(b), nameOf(nil))
	}
}
