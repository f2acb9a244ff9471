package fuzz

import (
	"cmp"
	"flag"
	"reflect"
	"slices"
	"testing"
)

// fuzzerSeeds returns the few seeds that the fuzzer starts from: it takes its inputs in turn, and what it changes is
// any byte of one, so many seeds, and long ones, take time from what led on. Too short ones leave it
// little to change.
func fuzzerSeeds(all [][]byte) [][]byte {
	const count, size = 3, 150
	distance := func(data []byte) int { return max(len(data)-size, size-len(data)) }
	slices.SortStableFunc(all, func(a, b []byte) int { return cmp.Compare(distance(a), distance(b)) })
	return all[:min(count, len(all))]
}

// leaveAsItIs keeps the fuzzer from shortening the inputs that it finds, unless -fuzzminimizetime is set. It cuts
// them down to the choices that led so far, and leaves itself nothing to change for the next step. A
// failing input is made small by its choices when go test runs it.
func leaveAsItIs() {
	if f := flag.Lookup("test.fuzzminimizetime"); f != nil && f.Value.String() == f.DefValue {
		_ = f.Value.Set("1x")
	}
}

// forgetter returns a function that makes the fuzzer forget what the current execution covered so far. Called
// between drawing a value and checking it, it leaves the code under test as the only guide: lists of each
// length take other paths through a generator, and a fuzzer that collects those has little time left
// for what the property does.
//
// The testing package does the same at the start of each execution, through a field that is not exported. Where a
// release of Go has no such field the function does nothing, and guidance is as coarse as it was.
func forgetter(f *testing.F) (forget func(), works bool) {
	nothing := func() {}
	state := reflect.ValueOf(f).Elem().FieldByName("fstate")
	if state.Kind() != reflect.Pointer || state.IsNil() || state.Type().Elem().Kind() != reflect.Struct {
		return nothing, false
	}
	deps := state.Elem().FieldByName("deps")
	if deps.Kind() != reflect.Interface || deps.IsNil() {
		return nothing, false
	}
	coverage, ok := reveal(deps).Interface().(interface{ ResetCoverage() })
	if !ok {
		return nothing, false
	}
	return coverage.ResetCoverage, true
}
