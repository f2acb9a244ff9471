package task

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

// script makes scripts from generators of gopter's alone.
var script = gen.SliceOf(gen.Struct(reflect.TypeFor[Step](), map[string]gopter.Gen{
	"Op": gen.OneConstOf(Ops...), "Level": gen.IntRange(0, MaxLevel),
}))

func check(t *testing.T, steps []Step) {
	if Depth(steps) == 8 {
		t.Fatal("found")
	}
}

// seeded skips a target but in the trials of bench/structural, which look for what it fails on.
func seeded(f *testing.F) int64 {
	f.Helper()
	seed, err := strconv.ParseInt(os.Getenv("MUSTER_SEED"), 10, 64)
	if err != nil {
		f.Skip("run by bench/structural")
	}
	return seed
}

// FuzzStream draws from the fuzzer's bytes.
func FuzzStream(f *testing.F) {
	seeded(f)
	fuzz.Run(f, script, check)
}

// FuzzTyped draws the same from a typed stream.
func FuzzTyped(f *testing.F) {
	seeded(f)
	steps := fuzz.Gen(func(s *fuzz.Stream) []Step {
		return fuzz.List(s, 0, 30, 99, func(s *fuzz.Stream) Step {
			op, _ := fuzz.Pick(s, Ops...).(string)
			return Step{Op: op, Level: s.Int(0, MaxLevel)}
		})
	})
	fuzz.Run(f, steps, check)
}

// FuzzPlain takes the fuzzer's number as gopter's seed, which leaves the choice to chance.
func FuzzPlain(f *testing.F) {
	rng := rand.New(rand.NewSource(seeded(f)))
	for range 100 {
		f.Add(rng.Int63())
	}
	f.Fuzz(func(t *testing.T, seed int64) {
		v, _ := script(gopter.DefaultGenParameters().CloneWithSeed(seed)).Retrieve()
		steps, _ := v.([]Step)
		check(t, steps)
	})
}
