package nested

import (
	"math/rand"
	"os"
	"reflect"
	"strconv"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
)

const depth = 8

// record makes records of at most this depth from generators of gopter's alone: each holds another once in two.
func record(depth int) gopter.Gen {
	fields := map[string]gopter.Gen{
		"Kind": gen.OneConstOf(Group, Choice, Repeat, Leaf), "Size": gen.IntRange(0, MaxSize),
	}
	if depth > 1 {
		fields["Inner"] = gen.PtrOf(record(depth - 1))
	}
	return gen.Struct(reflect.TypeFor[Record](), fields)
}

func check(t *testing.T, r Record) {
	if Depth(&r) == 8 {
		t.Fatal("found")
	}
}

// seeded skips a target but in the trials of bench/structural, which look for what it fails on.
func seeded(f *testing.F) int64 {
	f.Helper()
	seed, err := strconv.ParseInt(os.Getenv("MUSTER_SEED"), 10, 64)
	if err != nil || os.Getenv("MUSTER_RUN") != "" {
		f.Skip("run by bench/structural")
	}
	return seed
}

// FuzzStream draws from the fuzzer's bytes.
func FuzzStream(f *testing.F) {
	seeded(f)
	fuzz.Run(f, record(depth), check)
}

// FuzzTyped draws the same from a typed stream.
func FuzzTyped(f *testing.F) {
	seeded(f)
	fuzz.Run(f, fuzz.Gen(func(s *fuzz.Stream) Record { return typed(s, depth) }), check)
}

func typed(s *fuzz.Stream, depth int) Record {
	r := Record{Kind: fuzz.Pick(s, Group, Choice, Repeat, Leaf), Size: s.Int(0, MaxSize)}
	if depth > 1 && s.Bool() {
		inner := typed(s, depth-1)
		r.Inner = &inner
	}
	return r
}

// FuzzPlain takes the fuzzer's number as gopter's seed, which leaves the choice to chance.
func FuzzPlain(f *testing.F) {
	rng := rand.New(rand.NewSource(seeded(f)))
	for range 100 {
		f.Add(rng.Int63())
	}
	records := record(depth)
	f.Fuzz(func(t *testing.T, seed int64) {
		if v, ok := records(gopter.DefaultGenParameters().CloneWithSeed(seed)).Retrieve(); ok {
			check(t, v.(Record))
		}
	})
}
