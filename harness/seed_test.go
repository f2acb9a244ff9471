package harness

import (
	"math/bits"
	"strconv"
	"strings"
	"testing"
)

func TestMix64IsTheFinaliserOfSplitMix64(t *testing.T) {
	// The first outputs for seed 1234567, as other implementations of SplitMix64 give them.
	want := []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821}
	state := uint64(1234567)
	for i, w := range want {
		state += splitMixStep
		if got := mix64(state); got != w {
			t.Errorf("output %d = %d, want %d", i, got, w)
		}
	}
}

// These values are what a seed means. A failure here says that the inputs of every test that uses
// harness would change.
func TestTheSeedOfATestNeverChanges(t *testing.T) {
	tests := []struct {
		root uint64
		name string
		want uint64
	}{
		{1, "TestTotal", 10488773060098327001},
		{2, "TestTotal", 15545714815530701778},
		{1, "TestTotal/empty", 16010512073988680131},
		{0, "", 12591593934349417548},
		{1<<64 - 1, "TestÜ", 5478615409629255737},
	}
	for _, tt := range tests {
		if got := testSeed(tt.root, tt.name); got != tt.want {
			t.Errorf("testSeed(%d, %q) = %d, want %d", tt.root, tt.name, got, tt.want)
		}
	}
}

func TestNamesAndRootsThatDifferALittleGiveSeedsThatDifferALot(t *testing.T) {
	names := []string{"TestA", "TestB", "TestA/0", "TestA/1", "TestA/00", "testA"}
	seen := map[uint64]string{}
	for root := range uint64(200) {
		for _, name := range names {
			seed := testSeed(root, name)
			label := strconv.FormatUint(root, 10) + " " + name
			if other, ok := seen[seed]; ok {
				t.Fatalf("%s and %s have the same seed %d", other, label, seed)
			}
			seen[seed] = label
			if flips := bits.OnesCount64(seed ^ testSeed(root+1, name)); flips < 8 || flips > 56 {
				t.Errorf("%s: the next root changes %d of 64 bits, want about half", label, flips)
			}
		}
	}
}

func TestParseRoot(t *testing.T) {
	tests := []struct {
		text string
		want uint64
		ok   bool
	}{
		{"", 1, true},
		{"0", 0, true},
		{"1", 1, true},
		{"007", 7, true},
		{"18446744073709551615", 1<<64 - 1, true},
		{"18446744073709551616", 0, false},
		{"-1", 0, false},
		{"+1", 0, false},
		{" 1", 0, false},
		{"0x10", 0, false},
		{"1_000", 0, false},
		{"1.5", 0, false},
		{"random", 0, false},
	}
	for _, tt := range tests {
		got, err := parseRoot(tt.text)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("parseRoot(%q) = %d, %v; want %d, ok %v", tt.text, got, err, tt.want, tt.ok)
		}
		if err != nil && !strings.Contains(err.Error(), strconv.Quote(tt.text)) {
			t.Errorf("parseRoot(%q): error %q does not show the value", tt.text, err)
		}
	}
}

func FuzzParseRoot(f *testing.F) {
	f.Add("")
	f.Add("42")
	f.Add("18446744073709551616")
	f.Fuzz(func(t *testing.T, text string) {
		root, err := parseRoot(text)
		if err != nil || text == "" {
			return
		}
		if strings.Trim(text, "0123456789") != "" {
			t.Fatalf("parseRoot(%q) = %d: accepted something that is not a decimal number", text, root)
		}
		again, err := parseRoot(strconv.FormatUint(root, 10))
		if err != nil || again != root {
			t.Fatalf("parseRoot of %d = %d, %v", root, again, err)
		}
	})
}

func TestSeedReadsTheRootFromTheEnvironment(t *testing.T) {
	for _, tt := range []struct {
		env  string
		root uint64
	}{{"", 1}, {"1", 1}, {"99", 99}} {
		t.Setenv(EnvSeed, tt.env)
		var got uint64
		runFake(t, "TestOther", func(tb testing.TB) { got = Seed(tb) })
		if want := testSeed(tt.root, "TestOther"); got != want {
			t.Errorf("%s=%q: seed %d, want %d", EnvSeed, tt.env, got, want)
		}
	}
}

func TestAMalformedRootSeedEndsTheTest(t *testing.T) {
	t.Setenv(EnvSeed, "12a")
	returned := false
	f := runFake(t, "TestOther", func(tb testing.TB) {
		Seed(tb)
		returned = true
	})
	want := `harness: MUSTER_SEED="12a" is not a decimal number from 0 to 18446744073709551615; set it to one, such as MUSTER_SEED=1, or unset it`
	if f.fatal != want {
		t.Errorf("message %q, want %q", f.fatal, want)
	}
	if returned {
		t.Error("the test went on")
	}
	t.Setenv(EnvSeed, "12")
	if f := runFake(t, "TestOther", func(tb testing.TB) { Seed(tb) }); f.fatal != "" {
		t.Errorf("a later test fails too: %s", f.fatal)
	}
}

func TestTheSeedIsReportedOncePerTest(t *testing.T) {
	t.Setenv(EnvSeed, "7")
	f := runFake(t, "TestOther", func(tb testing.TB) {
		Seed(tb)
		Rand(tb)
		Seed(tb)
	})
	seed := strconv.FormatUint(testSeed(7, "TestOther"), 10)
	want := `muster.seed {"root":"7","seed":"` + seed + `"}`
	if len(f.attrs) != 1 || f.attrs[0] != want {
		t.Errorf("attributes %q, want only %q", f.attrs, want)
	}
	live.Lock()
	defer live.Unlock()
	if live.tests["TestOther"] != nil {
		t.Error("a test that ended is still remembered")
	}
}
