package harness

import (
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"testing"
)

// defaultRoot is the root seed where [EnvSeed] is not set. It is a constant, not the time, so that a
// test without a seed repeats too.
const defaultRoot = 1

// Seed returns the test's own seed: the root seed mixed with the test's full name, so that each test
// and subtest has its own and keeps it whatever other tests run. Every call in a test returns the
// same number.
//
// The root seed is read from the environment variable MUSTER_SEED and is 1 where that is empty or not
// set. A value that is not a decimal number that fits 64 bits ends the test.
//
// The first call in a test reports both numbers to the runner under [AttrSeed]; where the test fails,
// the command that runs it again with this seed is logged when it ends.
//
// Inside the function given to [testing.F.Fuzz] take all randomness from the input instead: there the
// test's name, and with it the seed, is another one when a saved input is run again.
func Seed(t testing.TB) uint64 {
	t.Helper()
	return current(t).seed
}

// parseRoot reads the value of [EnvSeed].
func parseRoot(text string) (uint64, error) {
	if text == "" {
		return defaultRoot, nil
	}
	root, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s=%q is not a decimal number from 0 to 18446744073709551615; set it to one, such as %s=1, or unset it",
			EnvSeed, text, EnvSeed)
	}
	return root, nil
}

// rootSeed returns the root seed or ends the test.
func rootSeed(t testing.TB) uint64 {
	t.Helper()
	root, err := parseRoot(os.Getenv(EnvSeed))
	if err != nil {
		t.Fatalf("harness: %v", err)
	}
	return root
}

// testSeed mixes the root seed with a test's name: the first output of SplitMix64 seeded with root,
// combined with the name's FNV-1a hash and passed through SplitMix64's finaliser again. Each step is
// a bijection of the 64-bit numbers, so for one name different roots give different seeds.
//
// The values are part of what a seed means: a change here changes the inputs of every test.
func testSeed(root uint64, name string) uint64 {
	h := fnv.New64a() // http://www.isthe.com/chongo/tech/comp/fnv/
	h.Write([]byte(name))
	return mix64(mix64(root+splitMixStep) ^ h.Sum64())
}

// splitMixStep is what SplitMix64 adds to its state for each output: 2⁶⁴ divided by the golden ratio.
const splitMixStep = 0x9e3779b97f4a7c15

// mix64 is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
// Generators", OOPSLA 2014) with the constants of https://prng.di.unimi.it/splitmix64.c. Inputs that
// differ in one bit give outputs that differ in about half of theirs.
func mix64(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
