package discover

import (
	"go/ast"
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
)

// probes propose changes everywhere: literals, conditions, statements, operands.
var probes = []mutate.Operator{
	{Name: "probe/literal", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		switch n := p.Node().(type) {
		case *ast.BasicLit:
			emit(mutate.Replace(n, "("+n.Value+")"))
		case *ast.BinaryExpr:
			emit(mutate.Replace(n, "("+p.Text(n)+")"))
		}
	}},
	{Name: "probe/statement", Find: func(p *mutate.Pass, emit func(mutate.Change)) {
		switch n := p.Node().(type) {
		case *ast.ExprStmt, *ast.DeferStmt:
			emit(mutate.Replace(n, "{ "+p.Text(n)+" }"))
		case *ast.IfStmt:
			emit(mutate.Replace(n.Cond, "("+p.Text(n.Cond)+")"))
		}
	}},
}

// Each line says behind "//" why its mutants are arid, or "live" that they are not.
const aridSource = `package m

import (
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

const debug = false

var verbose bool

var _ fmt.Stringer = T(1 + 2) //blank variable
var live = 1 + 2              //live

type T int

func (T) String() string { return "T" } //live
func (T) Println(int)    {}

func logs(n int, l *log.Logger, s *slog.Logger) {
	log.Println("a", n+1)         //logging
	l.Printf("%d", n+1)           //logging
	s.Info("a", "b", n+1)         //logging
	slog.Debug("a", slog.Int("b", 1)) //logging
	log.SetPrefix("a")            //live
	l.SetFlags(1)                 //live
	defer log.Print("a")          //logging
	if n > 1 {                    //logging
		log.Print("a") //logging
	}
	if n :=
		n + 1; //live
	n > 1 { //logging
		log.Print("a") //logging
	}
	if n > 1 { //live
		log.Print("a") //logging
		n = 2          //live
	} else if n > 3 { //logging
		log.Print("a") //logging
	}
	if f() > 1 { //live
		log.Print("a") //logging
	}
	for range 3 { //logging
		log.Print("a") //logging
	}
	log.Println(func() int { return 1 + 2 }()) //live
}

func f() int { return 1 } //live

func prints(n int, t T) {
	fmt.Println("a", n+1)            //debug printing
	fmt.Fprintln(os.Stderr, "a")     //debug printing
	fmt.Fprintln(&strings.Builder{}, "a") //live
	println("a")                     //debug printing
	t.Println(1)                     //live
	{
		log := t
		log.Println(1) //live
		println := func(int) {}
		println(1) //live
	}
	_ = fmt.Sprint("a") //live
}

func others(s []int, n int) {
	time.Sleep(2 * time.Second)      //sleep
	_ = time.After(2 * time.Second)  //live
	_ = make([]int, 0, 2*n)          //see below
	_ = make([]int, 2*n)             //live
	_ = make(map[int]int, 2*n)       //pre-sizing
	_ = make(chan int, 2)            //live
	_ = slices.Grow(s, 2*n)          //pre-sizing
	new(strings.Builder).Grow(2 * n) //pre-sizing
}

func stops(n int, err error) {
	if debug { //live
		n = 1 //branch never taken
	}
	if verbose && debug { //live
		n = 1 //branch never taken
	}
	if runtime.GOOS != "plan9" || verbose { //live
		n = 1 //live
	} else {
		n = 2 //branch never taken
	}
	switch n {
	case 1: //live
		panic(
			"a") //panic message
	case 2: //live
		panic(
			fmt.Sprintf("%d", n+1)) //panic message
	case 3: //live
		panic(
			errors.New("a")) //panic message
	case 4: //live
		panic(
			n + 1) //live
	}
	log.Fatal(
		"a", n+1) //logging
}
`

func TestAridCodeIsToldByItsTypes(t *testing.T) {
	p := one(t, map[string]string{"m.go": aridSource})
	mutants, err := Mutants(p, probes, Options{})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(aridSource, "\n")
	seen := map[int]bool{}
	for _, m := range mutants {
		seen[m.Line] = true
		_, want, _ := strings.Cut(lines[m.Line-1], "//")
		switch want {
		case "see below":
			// The length is live, and the capacity arid.
			want = "live"
			if m.Original == "2*n" || m.Original == "2" {
				want = presizing
			}
		case "", "live":
			want = "live"
		}
		got := strings.TrimPrefix(m.Ignored, "arid: ")
		if got == "" {
			got = "live"
		}
		if m.Invalid != "" || got != want {
			t.Errorf("line %d: %q → %q is %s %s, want %s", m.Line, m.Original, m.Replacement, got, m.Invalid, want)
		}
	}
	for i, line := range lines {
		if _, mark, marked := strings.Cut(line, "//"); marked && !seen[i+1] {
			t.Errorf("line %d, marked %s, has no mutant", i+1, mark)
		}
	}
	all, err := Mutants(p, probes, Options{Arid: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Ignored != "" {
			t.Errorf("asked for, and still ignored: %+v", m)
		}
	}
}

func TestWhatMainPrintsIsItsProduct(t *testing.T) {
	p := one(t, map[string]string{"m.go": "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1); println(2) }\n"})
	mutants, err := Mutants(p, probes, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		if arid := m.Ignored != ""; arid != strings.Contains(m.Original, "2") {
			t.Errorf("%q: ignored %q", m.Original, m.Ignored)
		}
	}
	if len(mutants) == 0 {
		t.Error("no mutants")
	}
}
