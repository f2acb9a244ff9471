//go:build linux

package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

// openNative starts a session that uses the go command's engine.
func openNative(t *testing.T, target string, c engine.Config) *engine.Session {
	t.Helper()
	dir, err := unpack("testdata/faults.txtar")
	if err != nil {
		t.Fatal(err)
	}
	b, err := binary(dir, engine.Options{ForceNative: true})
	if err != nil {
		t.Fatal(err)
	}
	if b.Failed != "" || b.Native != "asked for" {
		t.Fatalf("failed %q, native %q", b.Failed, b.Native)
	}
	s, err := engine.Open(t.Context(), b, target, c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheGoCommandsEngineFindsTheSameBehindTheSameInterface(t *testing.T) {
	for _, tt := range []struct {
		target  string
		kind    corpus.Kind
		message string
		frame   string
	}{
		{"FuzzFirst", corpus.KindPanic, "first", "First"},
		{"FuzzExit", corpus.KindExit, "exit status 3", ""},
		{"FuzzBeside", corpus.KindFatal, "panic: beside", "Beside.func1"},
		{"FuzzEat", corpus.KindMemory, "used over 128 MiB", ""},
	} {
		t.Run(tt.target, func(t *testing.T) {
			s := openNative(t, tt.target, engine.Config{Limits: small})
			// One byte of five must have one value: in so many executions an engine that draws by chance alone does not miss
			// it. A run ends with its first crasher, which may be that of another byte: as good as never twenty times.
			var slice engine.Slice
			var all []corpus.Crasher
			wanted := func(c corpus.Crasher) bool { return c.Kind == tt.kind && strings.Contains(c.Message, tt.message) }
			for tries := 0; tries < 20 && !slices.ContainsFunc(all, wanted); tries++ {
				slice = run(t, s, 300_000)
				all = append(all, slice.Crashers...)
			}
			found := false
			for _, c := range all {
				if !wanted(c) {
					continue
				}
				found = true
				own := c.OwnFrames()
				if tt.frame != "" && (len(own) == 0 || own[0].Func != "example.com/faults."+tt.frame) {
					t.Errorf("frames %+v", c.Frames)
				}
				if len(c.Input.Values) != 1 {
					t.Errorf("input %+v", c.Input)
				}
			}
			if !found || slice.Execs < 1 {
				t.Errorf("not found in %d executions: %s", slice.Execs, told(slice))
			}
		})
	}
}

func TestTheGoCommandsEngineSaysThatASeedFails(t *testing.T) {
	s := openNative(t, "FuzzSeedFails", engine.Config{})
	slice, err := s.Seeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(slice.Crashers) == 0 {
		t.Errorf("no crasher: %+v", slice)
	}
}

func TestWhatTheGoCommandsEngineMadeSmallerWhenItWasCutShortIsKept(t *testing.T) {
	s := openNative(t, "FuzzLarge", engine.Config{Minimize: time.Hour})
	cut, err := s.Run(until(t, "SHRINKING"), 1000)
	if !errors.Is(err, errOver) || len(cut.Unjudged) != 1 {
		t.Fatalf("unjudged %v, %v", cut.Unjudged, err)
	}
	rest, err := s.Judge(t.Context())
	if err != nil || len(rest.Unjudged) > 0 || len(rest.Crashers) != 1 || rest.Crashers[0].Message == "" || len(rest.Seen) != 1 {
		t.Fatalf("unjudged %v, %v, crashers %s", rest.Unjudged, err, told(rest))
	}
}
