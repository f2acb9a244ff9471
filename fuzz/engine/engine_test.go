package engine_test

import (
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

func TestAPanicBehindFourBytesIsFoundAndNamed(t *testing.T) {
	s := open(t, "FuzzPanic", engine.Config{})
	slice := run(t, s, 50000)
	if slice.Total != 50000 {
		t.Errorf("%d executions", slice.Total)
	}
	if len(slice.Crashers) != 1 {
		t.Fatalf("%d crashers: %+v", len(slice.Crashers), slice.Crashers)
	}
	c := slice.Crashers[0]
	if c.Kind != corpus.KindPanic || c.Message != "found" || c.Flaky {
		t.Errorf("got %s %q, flaky %v", c.Kind, c.Message, c.Flaky)
	}
	want := corpus.Frame{Func: "example.com/faults.Parse", File: "faults.go", Line: 6}
	if len(c.Frames) == 0 || c.Frames[0] != want {
		t.Errorf("frames %+v", c.Frames)
	}
	if in := c.Input.Values[0].([]byte); string(in[:4]) != "FUZZ" {
		t.Errorf("input %q", in)
	}
}
