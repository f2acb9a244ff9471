package schemata

import (
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// constantSource declares constants that reach into each other, other files, initialisers, every kind of
// type and places where only a constant may stand.
const constantSource = `package constants

import (
	"fmt"
	"time"
)

type level int8

const (
	kilo  = 1 << (10 * (iota + 1))
	mega
	big   = 1 << 70
	ratio = 0.5
	word  = "ab"
	loud  = word + "!"
	on    = false
	high  level = 3
	pause = 2 * time.Millisecond
	star  = '*'
	small float32 = 0.1
	size  = 2
	used  = 7
	spare = 8
)

var first = fmt.Sprint(loud, kilo)

var row [size]int

func Show(x float64, n int) string {
	const local = 5
	y := x * kilo
	z := uint16(n) + local
	out := fmt.Sprint(y, z, big>>68, ratio, x+ratio, loud[1:], len(loud), on, high, level(n)-high, pause, star, string(star), small, first, mega/kilo, len(row), used)
	if on || n > size {
		out += "more"
	}
	switch n {
	case kilo:
		out += "kilo"
	case local:
		out += "local"
	}
	var any interface{} = star
	return fmt.Sprintf("%s %T %v", out, any, 1<<n > kilo)
}
`

const constantTest = `package constants

import "testing"

var wanted = used * 2

func TestShow(t *testing.T) {
	for n := range 12 {
		t.Log(Show(1.5, n), used, wanted, float64(n)*used, kilo)
	}
	t.Fatal("to be read")
}
`

// other proposes one other value for each literal, and for a rune one of another type.
var other = []mutate.Operator{{Name: "test/other", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
	switch n := p.Node().(type) {
	case *ast.BasicLit:
		emit(mutate.Replace(n, map[token.Token]string{token.INT: "1", token.FLOAT: "2.5", token.STRING: `"xyz"`, token.CHAR: "'-'"}[n.Kind]))
		if n.Kind == token.CHAR {
			emit(mutate.Replace(n, "-1"))
		}
	case *ast.Ident:
		if n.Name == "false" {
			emit(mutate.Replace(n, "true"))
		}
	}
}}}

func TestAMutatedConstantReachesWhatUsesIt(t *testing.T) {
	if testing.Short() {
		t.Skip("builds test binaries")
	}
	dir := t.TempDir()
	testtree.WriteAll(t, dir, map[string]string{"go.mod": "module example.com/constants\n\ngo 1.24\n", "c.go": constantSource, "c_test.go": constantTest})
	p := loadOne(t, dir)
	if err := p.LoadTests(t.Context()); err != nil {
		t.Fatal(err)
	}
	mutants, err := discover.Mutants(p, other, discover.Options{Arid: true})
	if err != nil {
		t.Fatal(err)
	}
	mutants = slices.DeleteFunc(mutants, func(m mutate.Mutant) bool { return m.Invalid != "" || m.Line > 27 })
	for i := range mutants {
		mutants[i].ID = i + 1
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
	for _, m := range mutants {
		// The length of an array, and what changes the type of variables.
		single := m.Line == 22 || m.Replacement == "-1"
		if got := slices.Contains(plan.Single, m.ID); got != single {
			t.Errorf("line %d, %s -> %s: built by itself: %t", m.Line, m.Original, m.Replacement, got)
		}
		if single {
			continue
		}
		src := p.Files[0].Src
		text := string(src[:m.Start]) + m.Replacement + string(src[m.End:])
		alone, err := buildTest(t, dir, map[string][]byte{p.Files[0].Path: []byte(text)})
		if err != nil {
			t.Errorf("line %d, %s -> %s: %v", m.Line, m.Original, m.Replacement, err)
			continue
		}
		_, want := run(t, dir, alone, nil)
		_, got := run(t, dir, bin, []string{fmt.Sprintf("MUSTER_MUTANT=%d", m.ID)})
		if stripTimes(got) != stripTimes(want) {
			t.Errorf("line %d, %s -> %s:\n%s\nalone:\n%s", m.Line, m.Original, m.Replacement, got, want)
		}
	}
	if len(plan.Gated) < 12 {
		t.Errorf("%d mutants are gated", len(plan.Gated))
	}
}
