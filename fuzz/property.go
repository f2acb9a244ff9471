package fuzz

import (
	"fmt"
	"hash/fnv"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/harness"
	"github.com/passmuster/muster/internal/choice"
)

// property is one call of Check or Run.
type property struct {
	t      testing.TB
	gen    gopter.Gen
	typ    reflect.Type
	config Config
	hold   func(testing.TB, any)
	host   func() host
	apart  bool // whether no case runs in the real test

	number int    // which property of its test it is, from 0
	where  string // the call of Run, which the testing package calls back from elsewhere; empty for Check
	dir    string // where its inputs are saved, from the package's folder
	stage  string
	inner  bool // whether it is part of another's case: that one is saved and counted

	journal  *journal
	passed   int
	discards int
	distinct map[uint64]struct{}
	drawing  time.Duration
	skips    int // of the discards, those by t.Skip
	labels   *labels
	mu       *sync.Mutex // guards the counts where cases run at once
}

// numbers counts the properties of the tests that run.
var numbers = struct {
	sync.Mutex
	of map[string]int
}{of: map[string]int{}}

func newProperty(t testing.TB, g gopter.Gen, typ reflect.Type, c []Config) *property {
	t.Helper()
	p := &property{t: t, gen: g, typ: typ, config: filled(t, c), stage: harness.Stage(), distinct: map[uint64]struct{}{}, labels: &labels{}, mu: &sync.Mutex{}}
	if g == nil {
		t.Fatal("fuzz: the generator is nil; pass one")
	}
	if _, p.inner = t.(*recorder); p.inner {
		return p // each time the same, so that the outer case repeats
	}
	numbers.Lock()
	defer numbers.Unlock()
	name := t.Name()
	p.number = numbers.of[name]
	numbers.of[name]++
	if p.number == 0 {
		t.Cleanup(func() {
			numbers.Lock()
			defer numbers.Unlock()
			delete(numbers.of, name)
		})
	}
	p.dir = entryDir(name, p.config.Name, p.number)
	return p
}

// entryDir returns the folder of a property's saved inputs: the test's, where it is the first of its test, so
// that the go command finds the entries of fuzz targets, and one below it for others.
func entryDir(test, property string, number int) string {
	dir := entries
	for element := range strings.SplitSeq(test, "/") {
		dir = filepath.Join(dir, fileName(element))
	}
	switch {
	case property != "":
		return filepath.Join(dir, fileName("property-"+property))
	case number > 0:
		return filepath.Join(dir, fmt.Sprintf("property-%d", number+1))
	}
	return dir
}

// fileName makes a legal name of a file on every system of text; what is not legal already gets a hash.
func fileName(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		}
		return '-'
	}, text)
	if name == text && len(name) <= 100 {
		return name
	}
	h := fnv.New32a()
	h.Write([]byte(text))
	return fmt.Sprintf("%.100s-%08x", name, h.Sum32())
}

// label names the property in messages.
func (p *property) label() string {
	switch {
	case p.config.Name != "":
		return fmt.Sprintf("property %q", p.config.Name)
	case p.inner:
		return "inner property"
	case p.number > 0:
		return fmt.Sprintf("property %d", p.number+1)
	case p.where != "":
		return "property at " + p.where
	}
	return "property"
}

// prepare opens the journal until the test ends.
func (p *property) prepare() {
	p.t.Helper()
	p.journal = openJournal(p)
	p.t.Cleanup(p.journal.close)
}

// wantsMore reports whether there is a case to draw, and ends the test where too many were discarded.
func (p *property) wantsMore() bool {
	p.t.Helper()
	most := p.config.Cases * p.config.MaxDiscards
	if p.passed >= p.config.Cases || p.discards < most {
		return p.passed < p.config.Cases
	}
	p.tell(p.t)
	switch {
	case p.passed == 0 && p.skips == 0:
		p.t.Fatalf("fuzz: %s: the generator never yields: %d of %d values were refused by its own conditions; "+
			"loosen its SuchThat, or build values that satisfy it", p.label(), p.discards, p.discards)
	case p.passed == 0:
		p.t.Fatalf("fuzz: %s: nothing was checked: all %d values were discarded, %d of them by t.Skip; "+
			"generate values that the property is about", p.label(), p.discards, p.skips)
	}
	p.t.Fatalf("fuzz: %s: too many values are discarded: %d for %d that were checked; build values that satisfy "+
		"the conditions, or raise Config.MaxDiscards", p.label(), p.discards, p.passed)
	return false
}

// tryCase runs the case of this index.
func (p *property) tryCase(index int) *trial {
	seed := caseSeed(p.t, p.number, index)
	p.journal.seed(seed)
	return p.try(choice.FromSeed(seed), p.host())
}

// count adds a trial to the sums and returns it where it failed.
func (p *property) count(tr *trial) *trial {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawing += tr.drawing
	switch tr.verdict {
	case discarded:
		p.discards++
		if tr.hasValue {
			p.skips++
		}
		return nil
	case passed:
		p.passed++
		p.labels.add(&tr.labels)
		h := fnv.New64a()
		h.Write([]byte(describe(tr.value, 1<<12)))
		p.distinct[h.Sum64()] = struct{}{}
		return nil
	}
	return tr
}

// conclude ends a property that did not fail.
func (p *property) conclude(t testing.TB) {
	t.Helper()
	p.tell(t)
	if p.stage == stageMutation {
		return
	}
	if slow := p.drawing / time.Duration(max(p.passed+p.discards, 1)); slow > 50*time.Millisecond {
		t.Logf("fuzz: %s: warning: the generator is slow, it takes %v for a value; where it nests lists or strings "+
			"set Config.MaxSize to 10 or 20", p.label(), slow.Round(time.Millisecond))
	}
	p.labels.report(t, p)
}

// stageMutation is the stage in which tests only have to say whether they fail.
const stageMutation = "mutation"
