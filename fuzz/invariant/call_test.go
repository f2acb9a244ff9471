package invariant

import (
	"fmt"
	"strings"
	"testing"
)

func TestOfAStackTheFramesBetweenThePanicAndTheTrialAreShown(t *testing.T) {
	frame := func(name, place string) string { return name + "(0xc000, {0x1, 0x2})\n\t" + place + " +0x1d\n" }
	head := "goroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/debug/stack.go:26 +0x5e\n"
	panicked := "panic({0x5f3a40?, 0x6d2b10?})\n\t/go/runtime/panic.go:783 +0x132\n"
	trial := frame("github.com/passmuster/muster/fuzz/invariant.NotHappy[...].func1", "/m/nothappy.go:81") + frame("m.Beyond", "/m/x.go:1")
	for name, tt := range map[string]struct{ stack, want string }{
		"no panic": {head + frame("m.F", "/m/f.go:3"), ""},
		"frames of the code": {
			head + panicked + frame("runtime.panicIndex", "/go/runtime/panic.go:1") + frame("m.(*T).F", "/m/f.go:3") + frame("m.G", "/m/g.go:44") + trial,
			"    m.(*T).F\n      /m/f.go:3\n    m.G\n      /m/g.go:44",
		},
		"inlined": {head + panicked + "m.F(...)\n\t/m/f.go:3\n" + trial, "    m.F\n      /m/f.go:3"},
		"a panic in a panic": {
			head + panicked + frame("m.F.func1", "/m/f.go:5") + "panic({0x1?, 0x2?})\n\t/go/runtime/panic.go:783 +0x132\n" + frame("m.F", "/m/f.go:3") + trial,
			"    m.F.func1\n      /m/f.go:5\n    m.F\n      /m/f.go:3",
		},
		"cut off": {head + panicked + "m.F(0x1)", ""},
	} {
		if got := ownFrames(tt.stack); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tt.want)
		}
	}
	deep := head + panicked
	for i := range 20 {
		deep += frame(fmt.Sprintf("m.F%d", i), "/m/f.go:3")
	}
	if got := ownFrames(deep); strings.Count(got, "\n")+1 != 16 || !strings.HasPrefix(got, "    m.F0\n") || !strings.Contains(got, "    m.F7\n") {
		t.Errorf("of 20 frames:\n%s", got)
	}
}
