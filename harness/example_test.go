package harness_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"testing"

	"github.com/passmuster/muster/harness"
)

// A test draws its inputs from the test's generator, so that it draws the same ones next time.
func ExampleRand() {
	test := func(t *testing.T) {
		rng := harness.Rand(t)
		for range 100 {
			in := rng.Perm(20)
			sort.Ints(in)
			if !sort.IntsAreSorted(in) {
				t.Fatalf("not sorted: %v", in)
			}
		}
	}
	_ = test // in a _test.go file: func TestSort(t *testing.T) { … }
	// Output:
}

// Code under test that obeys its context returns before the test binary's timeout.
func ExampleContext() {
	test := func(t *testing.T) {
		jobs := make(chan int, 1)
		jobs <- 1
		select {
		case <-jobs:
		case <-harness.Context(t).Done():
			t.Fatal("no job came")
		}
	}
	_ = test // in a _test.go file: func TestJobs(t *testing.T) { … }
	// Output:
}

// A tool that reads go test -json decodes the value of an attribute.
func ExampleSeedAttr() {
	value := `{"root":"1","seed":"17215671216213473451"}` // the event's Key is harness.AttrSeed
	var seed harness.SeedAttr
	if err := json.Unmarshal([]byte(value), &seed); err != nil {
		fmt.Println(err)
	}
	fmt.Println(seed.Root, seed.Seed)
	// Output: 1 17215671216213473451
}
