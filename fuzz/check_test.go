package fuzz_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz"
)

func TestAPropertyThatHoldsPassesAndTellsItsCounts(t *testing.T) {
	t.Chdir(t.TempDir())
	calls := 0
	f := in(t, "TestHolds", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(0, 3), func(_ testing.TB, v int) {
			calls++
			if v < 0 || v > 3 {
				panic(v)
			}
		})
		fuzz.Check(t, gen.Bool(), fuzz.Holds(func(bool) bool { return true }), fuzz.Config{Name: "second", Cases: 7})
	})
	if f.Failed() || calls != 100 {
		t.Errorf("%d calls:\n%s", calls, f.text())
	}
	want := `muster.property [{"name":"","cases":100,"distinct":4,"discarded":0},{"name":"second","cases":7,"distinct":2,"discarded":0}]`
	if !slices.Contains(f.attrs, want) {
		t.Errorf("attributes %q", f.attrs)
	}
	if infos, err := os.ReadDir("."); err != nil || len(infos) != 0 {
		t.Errorf("left %v, %v", infos, err)
	}
}

// drawn returns the values that a test of this name checks.
func drawn(t *testing.T, name string) (out []int64) {
	t.Helper()
	here(t, name, func(t testing.TB) {
		fuzz.Check(t, gen.Int64(), func(_ testing.TB, v int64) { out = append(out, v) }, fuzz.Config{Cases: 20})
	})
	return out
}

func TestASeedIsConstantAndVariedByTheEnvironment(t *testing.T) {
	t.Setenv("MUSTER_SEED", "")
	first := drawn(t, "TestA")
	if again := drawn(t, "TestA"); !slices.Equal(first, again) {
		t.Error("the same test draws other values")
	}
	if other := drawn(t, "TestB"); slices.Equal(first, other) {
		t.Error("two tests draw the same values")
	}
	t.Setenv("MUSTER_SEED", "2")
	if varied := drawn(t, "TestA"); slices.Equal(first, varied) {
		t.Error("another seed draws the same values")
	}
}

func TestEveryWayToFailKeepsTheCounterexample(t *testing.T) {
	for name, tt := range map[string]struct {
		prop func(testing.TB, int)
		want string
	}{
		"Errorf":  {func(t testing.TB, v int) { t.Errorf("bad %d", v) }, "check_test.go:"},
		"Fatal":   {func(t testing.TB, v int) { t.Fatal("bad", v) }, "bad"},
		"FailNow": {func(t testing.TB, _ int) { t.FailNow() }, "said nothing"},
		"panic":   {func(testing.TB, int) { panic(errors.New("ouch")) }, "panic: ouch"},
		"cleanup": {func(t testing.TB, _ int) { t.Cleanup(func() { t.Error("late") }) }, "late"},
		"panic in cleanup": {func(t testing.TB, _ int) {
			t.Cleanup(func() { panic("late") })
		}, "panic: late"},
		"bool":  {fuzz.Holds(func(int) bool { return false }), "does not hold"},
		"error": {fuzz.NoError(func(int) error { return errors.New("no good") }), "no good"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			f := in(t, "TestFails", func(t testing.TB) { fuzz.Check(t, gen.IntRange(5, 9), tt.prop) })
			if !f.Failed() {
				t.Fatal("passed")
			}
			f.says(t, tt.want, "value:  5\n", "MUSTER_SEED=1 go test -count=1 -run '^TestFails$'", "saved:  "+filepath.Join("testdata", "fuzz", "TestFails"))
			files, err := corpus.ReadDir(filepath.Join("testdata", "fuzz", "TestFails"))
			if err != nil || len(files) != 1 || files[0].Entry.Comment != "5" {
				t.Errorf("saved %+v, %v", files, err)
			}
		})
	}
}

func TestASavedFailureComesFirstForEver(t *testing.T) {
	t.Chdir(t.TempDir())
	bad := func(t testing.TB, v int) {
		if v >= 100 {
			t.Errorf("large")
		}
	}
	in(t, "TestLarge", func(t testing.TB) { fuzz.Check(t, gen.IntRange(0, 1000), bad) })
	var first []int
	f := in(t, "TestLarge", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(0, 1000), func(_ testing.TB, v int) { first = append(first, v) })
	})
	if f.Failed() || len(first) != 100 || first[0] != 100 {
		t.Errorf("%d values from %v on:\n%s", len(first), first[:1], f.text())
	}
	f = in(t, "TestLarge", func(t testing.TB) { fuzz.Check(t, gen.IntRange(0, 1000), bad) })
	f.says(t, "saved input "+filepath.Join("testdata", "fuzz", "TestLarge"), "value:  100\n")
	f = in(t, "TestLarge", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(1, 1001), func(testing.TB, int) {})
	})
	f.says(t, "is stale", "was: 100", "is:  101")
	if !f.Failed() {
		t.Error("a stale input passed")
	}
}

func TestWhatIsNoSavedInputFailsAndTheRestRuns(t *testing.T) {
	t.Chdir(t.TempDir())
	dir := filepath.Join("testdata", "fuzz", "TestForeign")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"junk": "hello", "other": corpus.Version + "\nint(3)\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	calls := 0
	f := in(t, "TestForeign", func(t testing.TB) {
		fuzz.Check(t, gen.Bool(), func(testing.TB, bool) { calls++ })
	})
	f.says(t, "junk is no saved input", "other is no saved input", "type int, not one []byte")
	if !f.Failed() || calls != 100 {
		t.Errorf("%d calls", calls)
	}
}

func TestNothingIsWrittenUnderMusterOrInCI(t *testing.T) {
	for _, env := range [][2]string{{"MUSTER_RUN", "mutation"}, {"MUSTER_RUN", "tests"}, {"CI", "true"}} {
		t.Run(strings.Join(env[:], " "), func(t *testing.T) {
			for _, key := range []string{"MUSTER_RUN", "CI"} {
				t.Setenv(key, "")
			}
			t.Setenv("MUSTER_OUT", t.TempDir())
			t.Setenv(env[0], env[1])
			t.Chdir(t.TempDir())
			runs := 0
			f := here(t, "TestWrites", func(t testing.TB) {
				fuzz.Check(t, gen.IntRange(0, 1000), func(t testing.TB, _ int) {
					runs++
					t.Error("always")
				})
			})
			if infos, err := os.ReadDir("."); err != nil || len(infos) != 0 {
				t.Errorf("left %v, %v", infos, err)
			}
			if !f.Failed() || env[1] == "mutation" && runs != 1 {
				t.Errorf("%d runs", runs)
			}
			if env[1] == "tests" {
				f.says(t, "saved:  "+os.Getenv("MUSTER_OUT"))
			}
		})
	}
}

func TestWrongUseIsSaid(t *testing.T) {
	nothing := func(testing.TB, int) {}
	for want, do := range map[string]func(testing.TB){
		"generator is nil": func(t testing.TB) { fuzz.Check(t, nil, nothing) },
		"property is nil":  func(t testing.TB) { fuzz.Check[int](t, gen.Int(), nil) },
		"values of type string, the property takes int": func(t testing.TB) { fuzz.Check(t, gen.AnyString(), nothing) },
		"values of type *int, the property takes int": func(t testing.TB) {
			fuzz.Check(t, gen.PtrOf(gen.Int()), nothing)
		},
		"never yields": func(t testing.TB) {
			fuzz.Check(t, gen.Int().SuchThat(func(int) bool { return false }), nothing)
		},
		"never yields: 1000 of 1000": func(t testing.TB) { fuzz.Check(t, gen.Fail(reflect.TypeFor[int]()), nothing) },
		"no result": func(t testing.TB) {
			fuzz.Check(t, func(*gopter.GenParameters) *gopter.GenResult { return nil }, nothing)
		},
		"generator panicked; panic: ouch": func(t testing.TB) {
			fuzz.Check(t, fuzz.Gen(func(*fuzz.Stream) int { panic("ouch") }), nothing)
		},
		"draws without end": func(t testing.TB) {
			fuzz.Check(t, fuzz.Gen(func(s *fuzz.Stream) int {
				for {
					s.Bool()
				}
			}), nothing)
		},
		"generator ended its goroutine": func(t testing.TB) {
			fuzz.Check(t, fuzz.Gen(func(*fuzz.Stream) int {
				runtime.Goexit()
				return 0
			}), nothing)
		},
		"nothing was checked": func(t testing.TB) {
			fuzz.Check(t, gen.Int(), func(t testing.TB, _ int) { t.Skip("no") })
		},
		"too many values are discarded": func(t testing.TB) {
			fuzz.Check(t, gen.IntRange(0, 99).SuchThat(func(v int) bool { return v == 7 }), nothing)
		},
		"2 configs":  func(t testing.TB) { fuzz.Check(t, gen.Int(), nothing, fuzz.Config{}, fuzz.Config{}) },
		"-1 cases":   func(t testing.TB) { fuzz.Check(t, gen.Int(), nothing, fuzz.Config{Cases: -1}) },
		"sizes from": func(t testing.TB) { fuzz.Check(t, gen.Int(), nothing, fuzz.Config{MinSize: 5, MaxSize: 2}) },
	} {
		t.Run(want, func(t *testing.T) {
			t.Chdir(t.TempDir())
			f := in(t, "TestWrong", do)
			f.says(t, want)
			if !f.Failed() {
				t.Error("passed")
			}
		})
	}
}

func TestACaseThatHangsIsReportedAsDrawn(t *testing.T) {
	t.Chdir(t.TempDir())
	forever := make(chan struct{})
	defer close(forever)
	f := in(t, "TestHangs", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(1000, 1999), func(testing.TB, int) { <-forever }, fuzz.Config{Timeout: 300 * time.Millisecond})
	})
	f.says(t, "is hung", "no end after 300ms", "goroutine ", "value:  1", "saved:")
}

func TestAFailureThatDoesNotRepeatIsFlaky(t *testing.T) {
	for times := 1; times <= 4; times++ {
		t.Chdir(t.TempDir())
		calls := 0
		f := in(t, "TestFlaky", func(t testing.TB) {
			fuzz.Check(t, gen.Const(7), func(t testing.TB, _ int) {
				if calls++; calls >= 3 && calls < 3+times {
					t.Error("this once")
				}
			})
		})
		// Three runs after the first have to fail.
		want := "case 3 is flaky"
		if times == 4 {
			want = "case 3 fails"
		}
		f.says(t, want, "this once")
		if times < 4 && calls != 3+times {
			t.Errorf("%d calls where %d fail", calls, times)
		}
	}
}

func TestSharesAreCountedAndHeldToTheirMinimum(t *testing.T) {
	t.Chdir(t.TempDir())
	run := func(least float64) *fake {
		return in(t, "TestShares", func(t testing.TB) {
			fuzz.Check(t, gen.IntRange(0, 9), func(t testing.TB, v int) {
				fuzz.Classify(t, v%2 == 0, "even")
				fuzz.Cover(t, v == 7, "seven", least)
				fuzz.Cover(t, v > 9, "none", 0)
			}, fuzz.Config{Cases: 1000})
		})
	}
	f := run(5)
	f.says(t, "of 1000 cases", "% even", "% seven", "0.0% none")
	if f.Failed() {
		t.Error(f.text())
	}
	f = run(50)
	f.says(t, "at least 50% is required")
	if !f.Failed() {
		t.Error("passed")
	}
	in(t, "TestOutside", func(t testing.TB) { fuzz.Classify(t, true, "x") }).says(t, "not within a property")
}

func TestACaseHasATestOfItsOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CASE", "outside")
	last := ""
	f := in(t, "TestOwn", func(t testing.TB) {
		fuzz.Check(t, gen.Int(), func(c testing.TB, _ int) {
			if _, err := os.Stat(last); last != "" && err == nil {
				c.Error("the folder of the case before is still there")
			}
			if at, err := os.Getwd(); err != nil || at != home || os.Getenv("CASE") != "outside" {
				c.Error("the case before left something")
			}
			if c.Context().Err() != nil || c.Name() != "TestOwn" {
				c.Error("the test is not fresh")
			}
			ctx := c.Context()
			c.Cleanup(func() {
				if ctx.Err() == nil {
					c.Error("the context did not end")
				}
			})
			last = c.TempDir()
			c.Setenv("CASE", "inside")
			c.Chdir(last)
			c.Log("fine")
		}, fuzz.Config{Cases: 3})
	})
	if f.Failed() || last == "" {
		t.Error(f.text())
	}
}

func TestAPropertyThatFailsTheTestAroundItIsSaidToAtOnce(t *testing.T) {
	for name, fail := range map[string]func(testing.TB){"Error": func(t testing.TB) { t.Error("outside") }, "Fatal": func(t testing.TB) { t.Fatal("outside") }} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			f := in(t, "TestAround", func(around testing.TB) {
				fuzz.Check(around, gen.IntRange(0, 9), func(_ testing.TB, v int) {
					if v > 5 {
						fail(around)
					}
				})
			})
			f.says(t, "fails the test around it and not its own", "fail the t that is the property's parameter", "value:  ")
			if n := strings.Count(f.text(), "outside"); n != 1 {
				t.Errorf("tried %d times", n)
			}
		})
	}
}

func TestWhatAPropertySaysStandsWhereItsHelpersWereCalled(t *testing.T) {
	t.Chdir(t.TempDir())
	below := func(t testing.TB, v, most int) {
		t.Helper()
		if v > most {
			t.Errorf("%d is above %d", v, most)
		}
	}
	f := in(t, "TestHelps", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(0, 9), func(t testing.TB, v int) {
			_, _, line, _ := runtime.Caller(0)
			t.Log("the call is on line", line+2)
			below(t, v, 5)
		})
	})
	said := f.text()
	_, line, found := strings.Cut(said, "the call is on line ")
	line, _, _ = strings.Cut(line, "\n")
	if want := "check_test.go:" + line + ": 6 is above 5"; !found || !strings.Contains(said, want) {
		t.Errorf("no %q in:\n%s", want, said)
	}
	f = in(t, "TestAdapted", func(t testing.TB) { fuzz.Check(t, gen.Bool(), fuzz.Holds(func(bool) bool { return false })) })
	f.says(t, "says:   the property does not hold\n")
}

func TestStacksEndWhereThePropertyIsCalled(t *testing.T) {
	t.Chdir(t.TempDir())
	forever := make(chan struct{})
	defer close(forever)
	for name, prop := range map[string]func(testing.TB, int){"Panics": func(testing.TB, int) { panic("no") }, "Hangs": func(testing.TB, int) { <-forever }} {
		f := in(t, "Test"+name, func(t testing.TB) { fuzz.Check(t, gen.Int(), prop, fuzz.Config{Timeout: 10 * time.Millisecond}) })
		_, said, _ := strings.Cut(f.text(), "says:")
		said, _, _ = strings.Cut(said, "\n\t        \n") // the other goroutines
		if !strings.Contains(said, "fuzz_test.TestStacksEndWhere") || strings.Contains(said, "fuzz.(*property)") || strings.Contains(said, "fuzz.guard") {
			t.Errorf("%s:\n%s", name, f.text())
		}
	}
}

func TestAPropertyWithinAPropertyIsPartOfItsCase(t *testing.T) {
	t.Chdir(t.TempDir())
	f := in(t, "TestOuter", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(0, 100), func(t testing.TB, v int) {
			fuzz.Check(t, gen.IntRange(0, 10), fuzz.Holds(func(w int) bool { return v < 50 || w < 3 }), fuzz.Config{Cases: 20})
		})
	})
	f.says(t, "fuzz: property: case ", "\tvalue:  50\n", "fuzz: inner property: case ", "value:  3\n")
	if n := strings.Count(f.text(), "saved:"); n != 1 || strings.Count(f.text(), "again:") != 1 {
		t.Errorf("said:\n%s", f.text())
	}
	files, err := corpus.ReadDir(filepath.Join("testdata", "fuzz", "TestOuter"))
	if err != nil || len(files) != 1 || files[0].Entry.Comment != "50" {
		t.Errorf("saved %+v, %v", files, err)
	}
	told := slices.DeleteFunc(slices.Clone(f.attrs), func(a string) bool { return !strings.HasPrefix(a, "muster.property ") })
	if len(told) != 1 || strings.Count(told[0], "cases") != 1 {
		t.Errorf("told %q", told)
	}
	f = in(t, "TestOuter", func(t testing.TB) {
		fuzz.Check(t, gen.IntRange(0, 100), func(t testing.TB, v int) {
			fuzz.Check(t, gen.IntRange(0, 10), fuzz.Holds(func(w int) bool { return v < 50 || w < 3 }), fuzz.Config{Cases: 20})
		})
	})
	f.says(t, "saved input ", "value:  50\n")
}
