package harness

import (
	"slices"
	"sync"
	"testing"
)

// draws returns the first numbers of the first n generators of a test of the given name.
func draws(t *testing.T, name string, n int) []uint64 {
	var got []uint64
	runFake(t, name, func(tb testing.TB) {
		for range n {
			got = append(got, Rand(tb).Uint64())
		}
	})
	return got
}

func TestATestThatRunsAgainDrawsTheSameNumbers(t *testing.T) {
	first, second := draws(t, "TestOther", 5), draws(t, "TestOther", 5)
	if !slices.Equal(first, second) {
		t.Errorf("first %d, then %d", first, second)
	}
}

func TestEachCallOfRandGetsAStreamOfItsOwn(t *testing.T) {
	const calls, length = 50, 20
	seen := map[uint64]bool{}
	for range calls {
		rng := Rand(t)
		for range length {
			seen[rng.Uint64()] = true
		}
	}
	if len(seen) != calls*length {
		t.Errorf("%d different numbers in %d draws", len(seen), calls*length)
	}
}

func TestAGeneratorThatDrawsMoreLeavesTheOthersAlone(t *testing.T) {
	second := func(extra int) (n uint64) {
		runFake(t, "TestOther", func(tb testing.TB) {
			first := Rand(tb)
			for range extra {
				first.Uint64()
			}
			n = Rand(tb).Uint64()
		})
		return n
	}
	if a, b := second(0), second(100); a != b {
		t.Errorf("second stream begins with %d, and with %d when the first draws more", a, b)
	}
}

func TestTheRootSeedChangesTheNumbers(t *testing.T) {
	t.Setenv(EnvSeed, "1")
	one := draws(t, "TestOther", 3)
	t.Setenv(EnvSeed, "2")
	two := draws(t, "TestOther", 3)
	for i := range one {
		if one[i] == two[i] {
			t.Errorf("stream %d begins with %d for both seeds", i, one[i])
		}
	}
}

// As for seeds: a failure here says that the inputs of every test that uses harness would change.
func TestTheStreamsOfASeedNeverChange(t *testing.T) {
	want := []uint64{12654326325871875912, 14045415658264895580, 5903752507924661108}
	for n, w := range want {
		if got := stream(1, uint64(n)).Uint64(); got != w {
			t.Errorf("stream %d of seed 1 begins with %d, want %d", n, got, w)
		}
	}
}

func TestTheFirstCallGetsTheFirstStream(t *testing.T) {
	t.Setenv(EnvSeed, "1")
	seed := testSeed(1, "TestOther")
	want := []uint64{stream(seed, 0).Uint64(), stream(seed, 1).Uint64()}
	if got := draws(t, "TestOther", 2); !slices.Equal(got, want) {
		t.Errorf("first draws %d, want %d", got, want)
	}
}

func TestRandGivesEveryGoroutineADifferentStream(t *testing.T) {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		seen = map[uint64]int{}
	)
	for range 20 {
		wg.Go(func() {
			n := Rand(t).Uint64()
			mu.Lock()
			defer mu.Unlock()
			seen[n]++
		})
	}
	wg.Wait()
	if len(seen) != 20 {
		t.Errorf("%d different streams for 20 calls", len(seen))
	}
}
