package main

import (
	"bytes"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

func TestA12CountsPairsAndTies(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		first, second []float64
		want          float64
	}{
		{[]float64{1, 2}, []float64{3, 4}, 1},
		{[]float64{3, 4}, []float64{1, 2}, 0},
		{[]float64{1, 3}, []float64{2, 4}, 0.75},
		{[]float64{1}, []float64{1}, 0.5},
		{[]float64{inf, inf}, []float64{inf}, 0.5},
		{[]float64{19, inf}, []float64{inf, inf}, 0.75},
		{nil, []float64{1}, 0},
	} {
		if got := a12(c.first, c.second); got != c.want {
			t.Errorf("a12(%v, %v) = %v, not %v", c.first, c.second, got, c.want)
		}
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{0: nil, 3: {9, 3, 1}, 2.5: {4, 2, 3, 1}} {
		if got := median(values); got != want {
			t.Errorf("median(%v) = %v, not %v", values, got, want)
		}
	}
}

func TestTheLogIsReadAsItWasWritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	if done, err := readLog(name); err != nil || len(done) != 0 {
		t.Fatal(done, err)
	}
	a := trial{key: key{"magic", "native", 1, 20}, Found: true, After: 1.5, Execs: 7, Message: "m", Load: "0.1"}
	b := trial{key: key{"magic", "muster", 1, 20}, After: 20, Execs: 9}
	for _, x := range []trial{a, b} {
		if err := writeLog(name, x); err != nil {
			t.Fatal(err)
		}
	}
	done, err := readLog(name)
	if err != nil || len(done) != 2 || done[a.key] != a || done[b.key] != b {
		t.Errorf("%v, %v", done, err)
	}
}

// suiteOf makes a row for each bug of the suite: in how many of ten trials each engine found it. Where both find,
// muster is first.
func suiteOf(found func(i int) (muster, native int)) []row {
	done := map[key]trial{}
	for i, b := range bugs {
		m, n := found(i)
		for number := 1; number <= 10; number++ {
			done[key{b.Name, "muster", number, 20}] = trial{Found: number <= m, After: 1, Execs: 10}
			done[key{b.Name, "native", number, 20}] = trial{Found: number <= n, After: 2, Execs: 20}
		}
	}
	return rowsOf(bugs, done, 20, 10)
}

func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		found  func(i int) (int, int)
		broken []string
	}{
		"better everywhere": {func(i int) (int, int) { return 10, 10 * (i % 2) }, nil},
		"native finds too little": {func(i int) (int, int) { return 10, i % 5 },
			[]string{"native finds at least 5"}},
		"muster finds one less often": {func(i int) (int, int) { return 10 - 4*(i%4/3), 10 * (i % 2) },
			[]string{"muster finds each of those"}},
		"neither finds": {func(int) (int, int) { return 0, 0 },
			[]string{"native finds at least 5", "A12 is at least 0.71", "muster finds at least 4"}},
		"muster finds no more": {func(int) (int, int) { return 10, 10 },
			[]string{"muster finds at least 4"}},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			ok := printRules(&b, rules(suiteOf(c.found)))
			broken := 0
			for line := range strings.Lines(b.String()) {
				if strings.HasPrefix(line, "✗") {
					broken++
				}
			}
			if ok != (len(c.broken) == 0) || broken != len(c.broken) {
				t.Errorf("%v, %d broken:\n%s", ok, broken, &b)
			}
			for _, rule := range c.broken {
				if !strings.Contains(b.String(), "✗ "+rule) {
					t.Errorf("%q is not broken:\n%s", rule, &b)
				}
			}
		})
	}
}

func TestATableRowSaysHowOftenAndHowSoon(t *testing.T) {
	rows := suiteOf(func(int) (int, int) { return 10, 4 })
	var b bytes.Buffer
	printTable(&b, rows[:1])
	if want := "| magic | magic values nested three deep | 10/10, 1.00, 10 | — | 4/10 | 1.00 |"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, &b)
	}
}

func TestAnUnknownBugIsRefused(t *testing.T) {
	if _, err := selected("magic,mgic"); err == nil || !strings.Contains(err.Error(), `"mgic"`) {
		t.Error(err)
	}
	if list, err := selected("race,magic"); err != nil || len(list) != 2 || list[0].Name != "race" {
		t.Error(list, err)
	}
}
