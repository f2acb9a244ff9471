package fuzz

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// labels counts of what kinds the values of a property were. Its order is that of the first mention.
type labels struct {
	mu    sync.Mutex
	names []string
	of    map[string]*label
}

type label struct {
	count int
	least float64 // the share that is required, in percent
}

// running finds the trial that a property's t belongs to. It is a list for the reason that choice's is one.
var running struct {
	sync.Mutex
	list []trialOf
}

type trialOf struct {
	t testing.TB
	l *labels
}

// watch makes t known until the trial ends.
func watch(t testing.TB, l *labels) (forget func()) {
	running.Lock()
	defer running.Unlock()
	running.list = append(running.list, trialOf{t, l})
	return func() {
		running.Lock()
		defer running.Unlock()
		running.list = slices.DeleteFunc(running.list, func(r trialOf) bool { return r.t == t && r.l == l })
	}
}

// labelsOf returns the labels of the trial that runs in t.
func labelsOf(t testing.TB) (*labels, bool) {
	running.Lock()
	defer running.Unlock()
	for _, r := range running.list {
		if r.t == t {
			return r.l, true
		}
	}
	return nil, false
}

// Classify counts the case under a label where cond is true. The shares of all labels are logged when the
// property ends. T is the one that the property was called with.
func Classify(t testing.TB, cond bool, label string) {
	t.Helper()
	Cover(t, cond, label, 0)
}

// Cover is [Classify] with a minimum: the property fails where less than least percent of the cases are of
// the kind. A case counts for a label once.
func Cover(t testing.TB, cond bool, label string, least float64) {
	t.Helper()
	l, ok := labelsOf(t)
	if !ok {
		t.Fatalf("fuzz: label %q: not within a property; pass the t that the property got", label)
		return
	}
	if least < 0 || least > 100 {
		t.Fatalf("fuzz: label %q: a minimum of %v percent; use one from 0 to 100", label, least)
	}
	l.note(label, cond, least)
}

func (l *labels) at(name string) *label {
	if l.of == nil {
		l.of = map[string]*label{}
	}
	if l.of[name] == nil {
		l.names = append(l.names, name)
		l.of[name] = &label{}
	}
	return l.of[name]
}

func (l *labels) note(name string, cond bool, least float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.at(name)
	at.least = max(at.least, least)
	if cond {
		at.count = 1
	}
}

// add adds the counts of one trial, which has ended.
func (l *labels) add(from *labels) {
	from.mu.Lock()
	defer from.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range from.names {
		at, other := l.at(name), from.of[name]
		at.count += other.count
		at.least = max(at.least, other.least)
	}
}

// report logs the shares and fails where one is too small.
func (l *labels) report(t testing.TB, p *property) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.names) == 0 {
		return
	}
	var lines []string
	short := 0
	for _, name := range l.names {
		at := l.of[name]
		share := 100 * float64(at.count) / float64(max(p.passed, 1))
		line := fmt.Sprintf("%5.1f%% %s", share, name)
		if share < at.least {
			short++
			line += fmt.Sprintf(" — at least %g%% is required", at.least)
		}
		lines = append(lines, line)
	}
	text := fmt.Sprintf("fuzz: %s: of %d cases\n%s", p.label(), p.passed, strings.Join(lines, "\n"))
	if short > 0 {
		t.Errorf("%s\nthe generator makes too few of a kind; weight it, or check more cases", text)
		return
	}
	t.Log(text)
}
