package fuzz

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/harness"
	"github.com/passmuster/muster/internal/choice"
)

// Check holds prop to be true of every value that g generates, and tries it on 100 of them or on as many as
// the config says, after those that were saved by earlier failures. The test fails at the first value for
// which prop fails or panics, and names it in its smallest form. Prop may end a case with t.Skip where the
// value is of no use to it.
//
// Prop is called many times, one call after the other, each on a goroutine of its own and with a t of its own:
// clean-ups run, and temporary folders go, when the case ends. It must not keep t.
//
// That a property asserts nothing cannot be told from passing cases: that nothing panics is a property too. Seen are
// one that is nil, one that skips every case and one that fails the test around it in the place of its own;
// and where muster gate runs mutation it notes properties whose test notices no mutant.
//
// Check ends the test where there is nothing to check: no generator, one of another type than V, one that
// panics, that never yields or that draws without end.
func Check[V any](t testing.TB, g gopter.Gen, prop func(t testing.TB, v V), c ...Config) {
	t.Helper()
	p := newProperty(t, g, reflect.TypeFor[V](), c)
	if prop == nil {
		t.Fatal("fuzz: the property is nil; pass a function")
	}
	p.hold = func(tb testing.TB, v any) {
		value, _ := v.(V)
		prop(tb, value)
	}
	p.host = func() host { return newRecorder(t) }
	p.apart = true
	p.prepare()
	if !p.replaySaved() {
		return
	}
	for i := 0; p.wantsMore(); i++ {
		if bad := p.count(p.tryCase(i)); bad != nil {
			p.fail(bad, fmt.Sprintf("case %d", i+1))
			return
		}
	}
	p.conclude(t)
}

// caseSeed returns the seed of a case. It depends on the root seed, the test's name, which property of
// the test it is, and the index, so that a property run alone draws what it did in company.
func caseSeed(t testing.TB, property, index int) uint64 {
	return choice.Mix(choice.Mix(harness.Seed(t)+uint64(property)) + uint64(index))
}
