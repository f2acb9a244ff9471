// Shrink compares the smallest failing values that are found for classic problems: by fuzz.Check with generators of
// gopter's and with typed ones, by gopter itself and by rapid. For each it prints in how many of the
// seeds the answer was minimal, and the median answer: the one in the middle, by length of its text.
//
//	go run ./bench/shrink -seeds 20
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"
	"pgregory.net/rapid"

	"github.com/passmuster/muster/fuzz"
)

var (
	seeds = flag.Int("seeds", 20, "seeds for each problem")
	only  = flag.String("only", "", "the problem to run alone")
	way1  = flag.Int("way", 1, "the first of the ways to compare")
	upTo  = flag.Int("ways", len(ways), "the last of the ways to compare")
	most  = flag.Int("cases", 100_000, "cases until one fails")
)

func main() {
	testing.Init() // which rapid expects
	flag.Parse()
	// What fails here is no failure to save.
	for key, value := range map[string]string{"CI": "1", "MUSTER_RUN": "", "MUSTER_OUT": ""} {
		if err := os.Setenv(key, value); err != nil {
			panic(err)
		}
	}
	if !table() {
		os.Exit(1)
	}
}

// way is one way to find a failing value and make it small. It returns nil where none was found.
type way struct {
	name string
	run  func(p problem, s source, seed int) any
}

var ways = []way{
	{"fuzz, gopter's generators", func(p problem, s source, seed int) any { return byCheck(p, s.gopter, seed) }},
	{"fuzz, typed", func(p problem, s source, seed int) any { return byCheck(p, fuzz.Gen(s.typed), seed) }},
	{"gopter", byGopter},
	{"rapid", byRapid},
}

// table prints the table and reports whether the first way's median is minimal for all but three problems.
func table() bool {
	fmt.Print("| problem | minimal |")
	ways := ways[*way1-1 : *upTo]
	for _, w := range ways {
		fmt.Printf(" %s |", w.name)
	}
	fmt.Printf("\n|---|---|%s\n", strings.Repeat("---|", len(ways)))
	good := make([]int, len(ways))
	for _, p := range problems {
		if *only != "" && p.name != *only {
			continue
		}
		fmt.Printf("| %s | `%s` |", p.name, p.minimal)
		for i, w := range ways {
			median, minimal := answers(p, w)
			if median == p.minimal {
				good[i]++
			}
			fmt.Printf(" %d/%d, `%s` |", minimal, *seeds, shorten(median))
		}
		fmt.Println()
	}
	fmt.Printf("| median minimal | %d problems |", len(problems))
	for _, n := range good {
		fmt.Printf(" %d |", n)
	}
	fmt.Println()
	return *only != "" || *way1 > 1 || good[0] >= len(problems)-3
}

func shorten(text string) string {
	if len(text) > 60 {
		return text[:60] + "…"
	}
	return text
}

// answers returns the median answer of a way and how many were minimal.
func answers(p problem, w way) (median string, minimal int) {
	var all []string
	for seed := 1; seed <= *seeds; seed++ {
		answer := "none found"
		if v := w.run(p, sources[p.name], seed); v != nil {
			answer = p.form(v)
		}
		if answer == p.minimal {
			minimal++
		}
		all = append(all, answer)
	}
	// Those that are minimal count as the shortest whatever their text.
	slices.SortStableFunc(all, func(a, b string) int {
		size := func(s string) int {
			if s == p.minimal {
				return 0
			}
			return len(s)
		}
		return cmp.Compare(size(a), size(b))
	})
	return all[len(all)/2], minimal
}

// quiet is a test that fails in silence.
type quiet struct {
	testing.TB
	name   string
	ends   []func()
	failed bool
}

func (q *quiet) Helper()                  {}
func (q *quiet) Name() string             { return q.name }
func (q *quiet) Cleanup(f func())         { q.ends = append(q.ends, f) }
func (q *quiet) Context() context.Context { return context.Background() }
func (q *quiet) Attr(_, _ string)         {}
func (q *quiet) Log(...any)               {}
func (q *quiet) Logf(string, ...any)      {}
func (q *quiet) Error(...any)             { q.failed = true }
func (q *quiet) Errorf(string, ...any)    { q.failed = true }
func (q *quiet) Fail()                    { q.failed = true }
func (q *quiet) Failed() bool             { return q.failed }
func (q *quiet) FailNow()                 { q.failed = true; runtime.Goexit() }
func (q *quiet) Fatal(...any)             { q.FailNow() }
func (q *quiet) Fatalf(string, ...any)    { q.FailNow() }
func (q *quiet) SkipNow()                 { runtime.Goexit() }
func (q *quiet) Skip(...any)              { q.SkipNow() }
func (q *quiet) Skipf(string, ...any)     { q.SkipNow() }

// run calls f as a test does.
func (q *quiet) run(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, end := range slices.Backward(q.ends) {
				end()
			}
		}()
		f()
	}()
	<-done
}

func byCheck(p problem, g gopter.Gen, seed int) (answer any) {
	if err := os.Setenv("MUSTER_SEED", fmt.Sprint(seed)); err != nil {
		panic(err)
	}
	q := &quiet{name: p.name}
	q.run(func() {
		// The last value that fails is the one that Check ends with.
		fuzz.Check(q, g, func(t testing.TB, v any) {
			holds, ok := p.holds(v)
			if !ok {
				t.Skip()
			}
			if !holds {
				answer = v
				t.Error("found")
			}
		}, fuzz.Config{Cases: *most, MaxDiscards: 100, MaxSize: maxSize})
	})
	return answer
}

// maxShrinks is how many runs gopter has to shrink in: four times those of Check.
const maxShrinks = 20_000

func byGopter(p problem, s source, seed int) any {
	parameters := gopter.DefaultTestParametersWithSeed(int64(seed))
	parameters.MinSuccessfulTests, parameters.MaxDiscardRatio, parameters.MaxSize = *most, 100, maxSize
	// A condition within the property is none for its shrinkers: they follow values that it refuses.
	about := s.gopter.SuchThat(func(v any) bool {
		_, ok := p.holds(v)
		return ok
	})
	runs, failing := 0, 0 // runs from the first that failed on
	result := prop.ForAll(func(v any) *gopter.PropResult {
		holds, _ := p.holds(v)
		runs++
		if failing > 0 || !holds {
			failing++
		}
		switch {
		case runs > 2**most || failing > maxShrinks: // its limit of shrinks is one for each step, not for all
			return &gopter.PropResult{Status: gopter.PropTrue}
		case holds:
			return &gopter.PropResult{Status: gopter.PropTrue}
		}
		return &gopter.PropResult{Status: gopter.PropFalse}
	}, about).Check(parameters)
	if result.Status != gopter.TestFailed {
		return nil
	}
	return result.Args[0].Arg
}

func byRapid(p problem, s source, seed int) (answer any) {
	for name, value := range map[string]string{"seed": fmt.Sprint(seed), "nofailfile": "true", "shrinktime": "3s", "checks": fmt.Sprint(*most)} {
		if err := flag.Set("rapid."+name, value); err != nil {
			panic(err)
		}
	}
	q := &quiet{name: p.name}
	q.run(func() {
		rapid.Check(q, func(t *rapid.T) {
			v := s.rapid(t)
			holds, ok := p.holds(v)
			if !ok {
				t.Skip()
			}
			if !holds {
				answer = v
				t.Fatal("found")
			}
		})
	})
	return answer
}
