package harness

import (
	"encoding/json"
	"testing"
)

// The keys of the attributes by which a test tells the runner facts. Each value is JSON on one line.
// The runner keeps one value for each test and key, the last: a test that has several things to tell
// under one key puts them into one array and sends it when all are known.
const (
	// AttrSeed says which seed a test used. Its value is a [SeedAttr].
	AttrSeed = "muster.seed"
	// AttrProperty lists the properties that a test checked on generated inputs, in the order of
	// checking: an array of {"name": string, "cases": number, "distinct": number, "discarded": number},
	// where cases counts the inputs that were checked, distinct those of them that differ, and discarded
	// those that a precondition refused.
	AttrProperty = "muster.property"
	// AttrInvariant lists the invariants that a test held its code to, in the order of declaring: an
	// array of [InvariantAttr].
	AttrInvariant = "muster.invariant"
	// AttrGolden lists the goldens that a test compared with, in the order of comparing: an array of
	// {"path": string, "status": string}, where path is the slash path from the package's folder and
	// status is "same", "differs" or "missing".
	AttrGolden = "muster.golden"
)

// SeedAttr is the value of [AttrSeed]. Both numbers are stored as decimal strings, because many JSON
// readers hold numbers as floats and would round them.
type SeedAttr struct {
	// Root is what [EnvSeed] was, or the default.
	Root uint64 `json:"root,string"`
	// Seed is the test's own seed, as [Seed] returned it.
	Seed uint64 `json:"seed,string"`
}

// Attr tells the runner a fact about the test: it sends value as JSON on one line under key, which is
// one of the Attr constants. The fact shows in the output of go test -v and go test -json alone.
//
// Attr marks the test as failed where value cannot be written as JSON.
func Attr(t testing.TB, key string, value any) {
	t.Helper()
	line, err := json.Marshal(value)
	if err != nil {
		t.Errorf("harness: attribute %s: value of type %T cannot be written as JSON: %v", key, value, err)
		return
	}
	t.Attr(key, string(line))
}
