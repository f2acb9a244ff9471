package core

import (
	"reflect"
	"testing"
)

// BenchmarkExecution is what the engine adds to one call of a function, for a program of many counters of which a call reaches few.
func BenchmarkExecution(b *testing.B) {
	for _, bench := range []struct {
		name     string
		counters int
		seed     []any
	}{
		{"bytes16", 20_000, []any{make([]byte, 16)}},
		{"bytes1k", 20_000, []any{make([]byte, 1024)}},
		{"string", 20_000, []any{"sixteen letters."}},
		{"numbers", 20_000, []any{int32(1), uint64(2), 3.5}},
		{"large", 400_000, []any{make([]byte, 16)}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			r := newRig(b, Config{}, bench.counters, nil, bench.seed...)
			if err := r.Offer(bench.seed); err != nil {
				b.Fatal(err)
			}
			few := func([]reflect.Value) {
				for i := 0; i < 2000; i += 40 {
					r.program.counters[i] = 1
				}
			}
			for r.Executions() < 20_000 {
				r.Next()
				few(r.Args())
				r.Done(Outcome{})
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				r.Next()
				few(r.Args())
				r.Done(Outcome{})
			}
		})
	}
}
