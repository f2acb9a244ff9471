package fuzz

import (
	"sync"
	"testing"

	"github.com/passmuster/muster/harness"
)

// fact is an element of the value of harness.AttrProperty.
type fact struct {
	Name      string `json:"name"`
	Cases     int    `json:"cases"`
	Distinct  int    `json:"distinct"`
	Discarded int    `json:"discarded"`
}

// facts holds what the properties of each running test have to tell, until its end.
var facts = struct {
	sync.Mutex
	of map[string][]fact
}{of: map[string][]fact{}}

// tell tells the runner how many values were tried, once for all properties of the test.
func (p *property) tell(t testing.TB) {
	if p.inner {
		return
	}
	name := t.Name()
	facts.Lock()
	defer facts.Unlock()
	if len(facts.of[name]) == 0 {
		t.Cleanup(func() {
			facts.Lock()
			defer facts.Unlock()
			harness.Attr(t, harness.AttrProperty, facts.of[name])
			delete(facts.of, name)
		})
	}
	p.mu.Lock() // others of a target may run
	defer p.mu.Unlock()
	facts.of[name] = append(facts.of[name], fact{Name: p.config.Name, Cases: p.passed, Distinct: len(p.distinct), Discarded: p.discards})
}
