package schemata

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
	"github.com/passmuster/muster/mutate/discover"
)

const trapSource = `package traps

import (
	"errors"
	"fmt"
	. "strings"
	"time"
)

type flag bool
type key int

const (
	huge  = 1 << 62
	three key = 3
)

var table = [...]string{0: "a", three: "d"}
var sum = one() + two
var two = 2

func one() int { return two - 1 }

type list[T any] struct{ items []T }

func (l *list[T]) add(x T) int { l.items = append(l.items, x); return len(l.items) }

func largest[T ~int | ~float64 | ~string](xs ...T) (m T) {
	for i, x := range xs {
		if i == 0 || x > m {
			m = x
		}
	}
	return m
}

func minus[T ~int | ~float64](a, b T) T { return a - b*2 }

func shadows(len int, string bool) int {
	true := len > 3
	nil := 1
	int := nil + len
	if true && string {
		return int * 2
	}
	return int
}

func named(a, b int) flag {
	var f flag = a < b
	g := flag(a == b) || f
	return !g && f
}

func shift(n uint, x uint8) (uint8, int64, float64) {
	var f float64 = 1 << 3
	return x<<n | 1<<n, 1 << n, f
}

func labels(m [][]int) (n int) {
outer:
	for _, r := range m {
		for _, x := range r {
			switch {
			case x < 0:
				continue outer
			case x == 0:
				break outer
			case x > 100:
				n++
				fallthrough
			default:
				n += x
			}
		}
	}
	return n
}

func jumps(n int) int {
	i := 0
again:
	i++
	if i < n {
		goto again
	}
	return i
}

func kinds(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case int, uint8:
		return fmt.Sprint(x)
	case error:
		return x.Error()
	default:
		return ToUpper("other")
	}
}

func named2(n int) string {
	switch n {
	case 1, 2:
		return "few"
	case 3:
		return "three"
	}
	return "many"
}

func safe(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("caught: %v", r)
		}
	}()
	f()
	return nil
}

func wait(c chan int, d chan string) (n int) {
	select {
	case v, ok := <-c:
		if ok {
			n = v + 1
		}
	case d <- "x" + "y":
		n = 2
	case <-never(50 * time.Millisecond):
	}
	return n
}

// never has no race with what is ready.
func never(time.Duration) <-chan int { return nil }

func lookup(m map[string]int, k string) (int, error) {
	v, ok := m[k]
	if !ok {
		return 0, errors.New("none")
	}
	m[k]++
	return min(v, 10) + max(v, 3), nil
}

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func total(n int) (t int) {
	for i := range upTo(n) {
		if i == 7 {
			break
		}
		t += i
	}
	return t
}

type counter struct{ n int }

func (c *counter) next() int { c.n++; return c.n }

// ordered reads c.n after the call, as compilers do.
func ordered(c *counter) (int, int) {
	a := fmt.Sprint(c.n+1, c.next())
	return c.n * 2, len(a)
}

func dynamic() (any, any) {
	return three, uint8(7)
}

func hide() *hidden { return &hidden{} }

type hidden struct{ a, b float64 }

func (h hidden) area() float64 { return h.a*h.b + 2/(h.a+1) }

func raw() string {
	return ` + "`two\nlines`" + ` +
		"end"
}

//go:nosplit
func tiny(a int) int { return a + 1 }
`

const trapTest = `package traps

import (
	"errors"
	"fmt"
	"testing"
)

func TestAll(t *testing.T) {
	l := &list[int]{}
	c := make(chan int, 1)
	c <- 4
	d := make(chan string)
	c2 := &counter{}
	o1, o2 := ordered(c2)
	x1, x2, x3 := shift(2, 3)
	y1, y2 := dynamic()
	lk, lerr := lookup(map[string]int{"a": 4}, "a")
	_, lerr2 := lookup(map[string]int{"a": 4}, "b")
	got := fmt.Sprint(table, sum, l.add(4), largest(1, 3, 2), largest("a", "c"), minus(5, 2), minus(1.5, 1), shadows(5, true), shadows(2, true),
		named(1, 2), named(2, 2), x1, x2, x3, labels([][]int{{1, -1, 5}, {200, 3}, {0}, {9}}), jumps(3),
		kinds(nil), kinds(3), kinds(errors.New("e")), kinds(1.5), named2(1), named2(3), named2(9),
		safe(func() { panic("p") }), safe(func() {}), wait(c, d), lk, lerr, lerr2, total(9), o1, o2, fmt.Sprintf("%T %T", y1, y2), hide().area(), raw(), tiny(1), huge>>60)
	want := ` + "`[a   d] 3 1 3c1 -0.5 12 3 false false 12 4 8 205 3nil3eOTHERfewthreemanycaught: p <nil> 5 8 <nil> none 21 2 3traps.key uint82two\\nlinesend2 4`" + `
	if fmt.Sprintf("%q", got) != fmt.Sprintf("\"%s\"", want) {
		t.Errorf("%q", got)
	}
}
`

// trapModule writes the module; its test's expectation comes from the original.
func trapModule(t *testing.T, goVersion, source string) string {
	t.Helper()
	dir := t.TempDir()
	testtree.WriteAll(t, dir, map[string]string{"go.mod": "module example.com/traps\n\ngo " + goVersion + "\n", "traps.go": source, "traps_test.go": trapTest})
	return dir
}

// TestEveryTrapBuildsAndChangesNothingWhileNoMutantIsActive; what each does when it is active is compared in
// TestTrapsFareAsAlone.
func TestEveryTrapBuildsAndChangesNothingWhileNoMutantIsActive(t *testing.T) {
	if testing.Short() {
		t.Skip("builds test binaries")
	}
	dir := trapModule(t, "1.23", trapSource)
	plain, err := buildTest(t, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, want := run(t, dir, plain, nil)
	p := loadOne(t, dir)
	mutants, err := discover.Mutants(p, rich, discover.Options{Arid: true})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Instrument(p, mutants)
	if err != nil {
		t.Fatal(err)
	}
	delete(plan.Files, filepath.Join(p.Dir, RuntimeTest))
	bin, err := buildTest(t, dir, plan.Files)
	if err != nil {
		t.Fatal(err)
	}
	if _, got := run(t, dir, bin, nil); stripTimes(got) != stripTimes(want) {
		t.Errorf("with no mutant active:\n%s\nwant:\n%s", got, want)
	}
	if len(plan.Gated) < 9*len(plan.Single) {
		t.Errorf("%d gated and %d single", len(plan.Gated), len(plan.Single))
	}
	for _, m := range mutants {
		if m.Function == "tiny" {
			for _, id := range plan.Gated {
				if id == m.ID {
					t.Errorf("mutant %d of a nosplit function is gated", id)
				}
			}
		}
	}
}

func stripTimes(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "ok") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestInstrumentIsDeterministicAndRefusesWhatDoesNotFit(t *testing.T) {
	p := loadOne(t, trapModule(t, "1.23", trapSource))
	mutants, err := discover.Mutants(p, rich, discover.Options{Arid: true})
	if err != nil {
		t.Fatal(err)
	}
	first, err := Instrument(p, mutants)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Instrument(p, mutants)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, again) {
		t.Error("two plans of the same mutants differ")
	}
	wrong := slices.Clone(mutants[:2])
	wrong[1].ID = wrong[0].ID
	if _, err := Instrument(p, wrong); err == nil {
		t.Error("two mutants of one number are taken")
	}
	wrong = slices.Clone(mutants[:1])
	wrong[0].Original += "x"
	if _, err := Instrument(p, wrong); err == nil {
		t.Error("a mutant that is not of the source is taken")
	}
}
