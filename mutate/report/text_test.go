package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/mutate"
)

func TestAScoreIsNeverRoundedUp(t *testing.T) {
	for _, c := range []struct {
		t    mutate.Tally
		want string
	}{
		{mutate.Tally{}, "none"},
		{mutate.Tally{Killed: 1}, "100.0 %"},
		{mutate.Tally{Killed: 9998, Timeout: 1, Survived: 1}, "99.9 %"},
		{mutate.Tally{Killed: 2, NoCoverage: 1}, "66.6 %"},
		{mutate.Tally{Survived: 1, Equivalent: 1, Ignored: 5}, "0.0 %"},
	} {
		if got := score(c.t); got != c.want {
			t.Errorf("%+v: %s, want %s", c.t, got, c.want)
		}
	}
}

func TestWhyASurvivorSurvived(t *testing.T) {
	for _, c := range []struct {
		r    mutate.Result
		want string
	}{
		{mutate.Result{}, "every test passes with it"},
		{mutate.Result{Mutant: mutate.Mutant{Missing: "makes a equal to b"}, Reason: "all 3 tests ran with it and none fails"}, "all 3 tests ran with it and none fails"},
		{mutate.Result{Mutant: mutate.Mutant{Missing: "makes a equal to b"}, CoveredBy: []string{"TestA"}}, "never infected: no test makes a equal to b"},
		{mutate.Result{CoveredBy: []string{"TestA"}}, "never infected: the test that executes it never gives it a value on which it differs"},
		{mutate.Result{CoveredBy: []string{"TestA", "TestB"}}, "never infected: none of the 2 tests that execute it gives it a value on which it differs"},
		{mutate.Result{Mutant: mutate.Mutant{Missing: "makes a equal to b"}, CoveredBy: []string{"TestA"}, Infecting: []string{"TestA"}},
			"1 test executes it with a different value and asserts nothing that sees it: TestA"},
	} {
		c.r.Status = mutate.Survived
		if got := Why(c.r); got != c.want {
			t.Errorf("%+v: %s", c.r, got)
		}
	}
}

func TestTheKindOfADeathIsSaidOnce(t *testing.T) {
	for _, c := range []struct {
		cause        mutate.Cause
		reason, want string
	}{
		{mutate.ByPanic, "panic: nil map", "panic: nil map"},
		{mutate.ByAssertion, "got 1", "assertion: got 1"},
		{mutate.ByMemory, "", "memory: a test fails"},
		{mutate.ByHang, "hang", "hang"},
	} {
		if got := Why(mutate.Result{Status: mutate.Killed, Cause: c.cause, Reason: c.reason}); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestACutDiffShowsTheChange(t *testing.T) {
	long := strings.Repeat("x", 200)
	a, b := window(long+" < 1 "+long, long+" >= 1 "+long, 60)
	if !strings.Contains(a, " < 1 ") || !strings.Contains(b, " >= 1 ") || show.Width(a) > 60 || show.Width(b) > 60 {
		t.Errorf("%s\n%s", a, b)
	}
	a, b = window("short", long, 60)
	if a != "short" || show.Width(b) != 60 {
		t.Errorf("%s\n%s", a, b)
	}
}

// long has more of everything than is shown.
func long() Input {
	var src strings.Builder
	src.WriteString("package p\n")
	p := Package{ImportPath: "m/" + strings.Repeat("deep/", 20) + "p", Dir: "p", Tests: []string{"TestA"}}
	for i := range 60 {
		fmt.Fprintf(&src, "func f%d() int { return %d }\n", i, i)
	}
	for i := range 60 {
		r := at(i+1, src.String(), "p.go", "literal/number", fmt.Sprintf("return %d ", i), 1, "return -1 ")
		r.Function = fmt.Sprintf("f%d", i)
		r.Status = mutate.Survived
		if i%2 == 0 {
			r.Status = mutate.NoCoverage
		}
		p.Results = append(p.Results, r)
		p.Problems = append(p.Problems, fmt.Sprintf("problem %02d", i))
	}
	p.Files = map[string][]byte{"p.go": []byte(src.String())}
	return Input{Module: "m", Packages: []Package{p}}
}

func TestLongListsSayHowMuchIsCut(t *testing.T) {
	got := string(written(t, text1(TextOptions{}), long()))
	for _, want := range []string{"\n  and 10 more survivors\n", "problem 11\n    and 48 more\n", "    and 18 more\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	all := string(written(t, text1(TextOptions{Verbose: true}), long()))
	if strings.Contains(all, " more") || strings.Count(all, "to kill it:") != 30 {
		t.Errorf("verbose cuts:\n%s", all)
	}
}

func TestTheTableKeepsWithinTheTerminal(t *testing.T) {
	for _, to := range []int{20, 40, 60, 80, 100, 200} {
		for _, in := range []Input{shop(), long()} {
			table, _, _ := strings.Cut(string(written(t, text1(TextOptions{Width: to}), in)), "\n\n")
			for line := range strings.Lines(table) {
				if w := show.Width(strings.TrimSuffix(line, "\n")); w > to {
					t.Errorf("%d columns where there are %d: %s", w, to, line)
				}
			}
			if !strings.Contains(table, "score") {
				t.Errorf("no score at %d columns:\n%s", to, table)
			}
		}
	}
}

func FuzzTextShowsNothingHidden(f *testing.F) {
	f.Add("a > b", "\x1b[31m", "TestA\u202e", "p\x07", 80)
	f.Add("\xff\n\t", "\r", "", "\u2066", 1)
	f.Fuzz(func(t *testing.T, original, replacement, test, reason string, to int) {
		src := "package p\n" + original
		in := Input{Module: "m", Packages: []Package{{
			ImportPath: "m/" + reason, Files: map[string][]byte{"a.go": []byte(src)}, Problems: []string{reason},
			Results: []mutate.Result{{
				Mutant: mutate.Mutant{ID: 1, File: "a.go", Start: 10, End: len(src), Replacement: replacement, Function: test, Missing: reason},
				Status: mutate.Survived, CoveredBy: []string{test},
			}},
		}}}
		var b bytes.Buffer
		if err := Text(&b, in, TextOptions{Width: to % 300}); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(b.Bytes()) {
			t.Errorf("not UTF-8: %q", b.String())
		}
		for _, r := range b.String() {
			if r != '\n' && show.Hidden(r) {
				t.Fatalf("%q is in the report: %q", r, b.String())
			}
		}
	})
}
