//go:build linux

package engine_test

import (
	"strings"
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

func TestARaceIsChargedToTheInputThatHadIt(t *testing.T) {
	dir, err := unpack("testdata/race.txtar")
	if err != nil {
		t.Fatal(err)
	}
	b, err := binary(dir, engine.Options{Race: true})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.Failed, "-race") {
		t.Skip(b.Failed)
	}
	s, err := engine.Open(t.Context(), b, "FuzzCount", engine.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	slice := run(t, s, 500)
	if len(slice.Crashers) != 1 {
		t.Fatalf("got %s, notes %q", told(slice), slice.Notes)
	}
	c := slice.Crashers[0]
	own := c.OwnFrames()
	if c.Kind != corpus.KindRace || !strings.Contains(c.Message, "data race") || len(own) == 0 || own[0].File != "race.go" || own[0].Line != 12 {
		t.Errorf("got %s", told(slice))
	}
	if in := c.Input.Values[0].([]byte); len(in) == 0 || in[0] != '!' {
		t.Errorf("input %q", in)
	}
}
