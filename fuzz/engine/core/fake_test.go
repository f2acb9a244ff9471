package core

import (
	"reflect"
	"strings"
	"testing"
)

// program is a target with counters and hooks of its own.
type program struct {
	counters []byte
	run      func(p *program, args []reflect.Value) bool // false: it failed
	calls    int
}

// at counts edge n and returns true, to stand in conditions.
func (p *program) at(n int) bool {
	if c := &p.counters[n]; *c == 255 {
		*c = 1
	} else {
		*c++
	}
	return true
}

// equal compares a with b as instrumented code does: b is the constant.
func (p *program) equal(edge int, size uint8, a, b uint64) bool {
	CompareIntegers(size, true, b, a, uint(edge))
	return a == b && p.at(edge)
}

func (p *program) same(edge int, a, b string) bool {
	CompareStrings(false, a, b, uint(edge))
	return a == b && p.at(edge)
}

func (p *program) prefix(edge int, s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	CompareStrings(false, s[:len(prefix)], prefix, uint(edge))
	return strings.HasPrefix(s, prefix) && p.at(edge)
}

// rig is an engine at work on a program.
type rig struct {
	*Engine
	program *program
	entries []Entry
	crashes []Event
	states  [][]byte
}

func typesOf(zero ...any) []reflect.Type {
	var types []reflect.Type
	for _, z := range zero {
		types = append(types, reflect.TypeOf(z))
	}
	return types
}

// newRig returns an engine for a function whose arguments are like zero.
func newRig(t testing.TB, config Config, counters int, run func(p *program, args []reflect.Value) bool, zero ...any) *rig {
	t.Helper()
	r := &rig{program: &program{counters: make([]byte, counters), run: run}}
	config.Counters, config.Types = r.program.counters, typesOf(zero...)
	config.Event = func(ev Event) {
		switch ev.Kind {
		case NewEntry:
			r.entries = append(r.entries, ev.Entry)
		case NewCrasher:
			r.crashes = append(r.crashes, ev)
		case Checkpoint:
			r.states = append(r.states, ev.State)
		}
	}
	e, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	r.Engine = e
	return r
}

// until runs until the program fails or so many inputs have run, and returns how many that were.
func (r *rig) until(limit uint64) uint64 {
	for r.Executions() < limit && len(r.crashes) == 0 && r.Next() {
		r.step()
	}
	return r.Executions()
}

// spend runs so many inputs, whatever they do.
func (r *rig) spend(limit uint64) {
	for r.Executions() < limit && r.Next() {
		r.step()
	}
}

func (r *rig) step() {
	o := Outcome{}
	r.program.calls++
	if !r.program.run(r.program, r.Args()) {
		o = Outcome{Kind: Failed, Key: 1}
	}
	r.Done(o)
}
