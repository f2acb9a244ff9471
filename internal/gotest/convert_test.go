package gotest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flat is an event without what splits output differently; consecutive output of a test is one.
type flat struct{ Action, Test, Output, Key, Value, Path string }

// convert converts input in pieces of that size, 0 for one piece, and returns the events and the
// summary, as one event if there is one. With open, pending ends of tests stay untold.
func convert(t *testing.T, input []byte, piece, max int, open bool) []flat {
	t.Helper()
	var events []flat
	var output []byte // of the last event
	c := newConverter(func(e *Event) {
		last := len(events) - 1
		if e.Action == ActionOutput && last >= 0 && events[last].Action == ActionOutput && events[last].Test == e.Test {
			output = append(output, e.Output...)
			events[last].Output = validText(output)
			return
		}
		output = append(output[:0], e.Output...)
		events = append(events, flat{e.Action, e.Test, validText(output), e.Key, e.Value, e.Path})
	}, max)
	for len(input) > 0 {
		n := len(input)
		if piece > 0 {
			n = min(n, piece)
		}
		p := bytes.Clone(input[:n])
		if n, err := c.Write(p); n != len(p) || err != nil {
			t.Fatalf("wrote %d of %d bytes: %v", n, len(p), err)
		}
		clear(p) // the converter must not have kept it
		input = input[n:]
	}
	if open {
		c.flush()
	} else {
		c.Close()
	}
	if c.Summary() != "" {
		events = append(events, flat{Action: string(c.Summary()), Test: c.test})
	}
	return events
}

func TestConvertFollowsFramesOnly(t *testing.T) {
	out := func(test, text string) flat { return flat{Action: ActionOutput, Test: test, Output: text} }
	tests := []struct {
		name, in string
		want     []flat
	}{
		{"nothing", "", nil},
		{"plain", "a\nb", []flat{out("", "a\nb")}},
		{"unmarked frames", "=== RUN   TestX\n--- FAIL: TestX (0.00s)\nPASS\n", []flat{out("", "=== RUN   TestX\n--- FAIL: TestX (0.00s)\nPASS\n")}},
		{"a test", "\x16=== RUN   TestX\nlog\n\x16--- PASS: TestX (1.50s)\n\x16PASS\n", []flat{
			{Action: ActionRun, Test: "TestX"},
			out("TestX", "=== RUN   TestX\nlog\n--- PASS: TestX (1.50s)\n"),
			{Action: ActionPass, Test: "TestX"},
			out("", "PASS\n"),
			{Action: "pass"},
		}},
		{"a mark within a line", "text\x16=== RUN   TestX\n", []flat{
			out("", "text"), {Action: ActionRun, Test: "TestX"}, out("TestX", "=== RUN   TestX\n"),
		}},
		{"pause is told after its line", "\x16=== PAUSE TestX\n", []flat{out("TestX", "=== PAUSE TestX\n"), {Action: ActionPause, Test: "TestX"}}},
		{"name has no event", "\x16=== NAME  TestX\nlog\n\x16=== NAME  \nrest\n", []flat{out("TestX", "log\n"), out("", "rest\n")}},
		{"name without trailing blanks", "\x16=== NAME  TestX\n\x16=== NAME\nrest\n", []flat{out("", "rest\n")}},
		{"attribute", "\x16=== ATTR  TestX key a value\n", []flat{
			{Action: ActionAttr, Test: "TestX", Key: "key", Value: "a value"}, out("TestX", "=== ATTR  TestX key a value\n"),
		}},
		{"artifacts", "\x16=== ARTIFACTS TestX /a dir\n", []flat{
			{Action: ActionArtifacts, Test: "TestX", Path: "/a dir"}, out("TestX", "=== ARTIFACTS TestX /a dir\n"),
		}},
		{"indented reports nest", "\x16--- FAIL: TestX (0.00s)\n\x16    --- FAIL: TestX/sub (0.00s)\n\x16FAIL\n", []flat{
			out("TestX", "--- FAIL: TestX (0.00s)\n"), out("TestX/sub", "    --- FAIL: TestX/sub (0.00s)\n"),
			{Action: ActionFail, Test: "TestX/sub"}, {Action: ActionFail, Test: "TestX"}, out("", "FAIL\n"), {Action: "fail"},
		}},
		{"a report that is too deep is text", "\x16    --- FAIL: TestX/sub (0.00s)\n", []flat{out("", "    --- FAIL: TestX/sub (0.00s)\n")}},
		{"the end of the process ends reports", "\x16--- FAIL: TestX (0.00s)\npanic: x\n", []flat{
			out("TestX", "--- FAIL: TestX (0.00s)\npanic: x\n"), {Action: ActionFail, Test: "TestX"},
		}},
		{"a frame without newline is broken off", "\x16--- PASS: TestX (0.0", []flat{out("", "\x16--- PASS: TestX (0.0")}},
		{"a mark alone", "\x16\x16\n\x16", []flat{out("", "\n\x16")}},
		{"invalid text", "\x16=== RUN   Test\xff\n\xfe\n", []flat{
			{Action: ActionRun, Test: "Test\uFFFD"}, out("Test\uFFFD", "=== RUN   Test\uFFFD\n\uFFFD\n"),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, piece := range []int{0, 1, 7} {
				got := withoutEmpty(convert(t, []byte(tt.in), piece, maxLine, false))
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("in pieces of %d (-want +got):\n%s", piece, diff)
				}
			}
		})
	}
}

// withoutEmpty leaves out output events without output: an empty line between two marks.
func withoutEmpty(events []flat) []flat {
	var kept []flat
	for _, e := range events {
		if e.Action != ActionOutput || e.Output != "" {
			kept = append(kept, e)
		}
	}
	return kept
}

func TestFrameDirectlyAfterALongLineIsSeen(t *testing.T) {
	for n := maxLine - 3; n <= maxLine+3; n++ {
		in := strings.Repeat("x", n) + "\x16=== RUN   TestX\n"
		for _, piece := range []int{0, 1000, maxLine, n} {
			got := convert(t, []byte(in), piece, maxLine, false)
			if len(got) != 3 || got[1] != (flat{Action: ActionRun, Test: "TestX"}) {
				t.Fatalf("%d bytes in pieces of %d: got %d events, none of which is the frame", n, piece, len(got))
			}
		}
	}
}

func TestElapsedIsRead(t *testing.T) {
	for in, want := range map[string]string{
		"--- PASS: TestX (1.25s)\n":      "1.25s",
		"--- FAIL: TestX (0.00s)\n":      "0s",
		"--- FAIL: TestX (nonsense s)\n": "0s",
		"--- FAIL: TestX (1e99s)\n":      "0s",
		"--- FAIL: TestX (-1s)\n":        "0s",
		"--- FAIL: TestX (NaNs)\n":       "0s",
		"--- FAIL: TestX\n":              "0s",
	} {
		f := parseFrame([]byte(in))
		if f.kind != frameReport || string(f.test) != "TestX" || f.elapsed.String() != want {
			t.Errorf("%q: want TestX in %s, got %q in %v", in, want, f.test, f.elapsed)
		}
	}
}

func TestPlainOutputIsConvertedWithoutAllocation(t *testing.T) {
	c := NewConverter(func(*Event) {})
	name := []byte("\x16=== NAME  TestX\n    x_test.go:1: some log line\n\x16=== NAME  TestY\n    x_test.go:1: another\n")
	write := func() {
		if _, err := c.Write(name); err != nil {
			t.Fatal(err)
		}
	}
	write()
	if n := testing.AllocsPerRun(100, write); n != 0 {
		t.Errorf("want no allocation for lines of known tests, got %v", n)
	}
}

func BenchmarkConvert(b *testing.B) {
	inputs := map[string][]byte{
		"lines":   bytes.Repeat([]byte("some line that a test prints, neither long nor short\n"), 20_000),
		"short":   bytes.Repeat([]byte("\n"), 1<<20),
		"endless": bytes.Repeat([]byte("x"), 1<<20),
		"logs":    bytes.Repeat([]byte("\x16=== NAME  TestParallel/one\n    x_test.go:12: log line\n\x16=== NAME  TestParallel/two\n    x_test.go:12: log line\n"), 10_000),
		"panics":  bytes.Repeat([]byte("panic: no, only a word\n"), 50_000),
	}
	for _, name := range []string{"lines", "short", "endless", "logs", "panics"} {
		b.Run(name, func(b *testing.B) {
			raw := &rawFile{}
			raw.tail.tailMax = defaultOutputLimit / 2
			s := newSink(raw, nil)
			if _, err := s.Write([]byte("\x16=== RUN   TestParallel\n")); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(inputs[name])))
			b.ReportAllocs()
			for b.Loop() {
				for in := inputs[name]; len(in) > 0; {
					n := min(len(in), 64<<10)
					if _, err := s.Write(in[:n]); err != nil {
						b.Fatal(err)
					}
					in = in[n:]
				}
			}
		})
	}
}

func TestManyTestsStayWithinBounds(t *testing.T) {
	s := newSink(&rawFile{}, nil)
	const n = 300_000
	fmt.Fprint(s, "\x16=== RUN   TestMany\n")
	for i := range n {
		fmt.Fprintf(s, "\x16=== RUN   TestMany/%d\nout\n\x16--- FAIL: TestMany/%d (0.00s)\n\x16=== NAME  TestMany\n", i, i)
	}
	fmt.Fprint(s, "\x16--- FAIL: TestMany (0.00s)\n\x16=== NAME  \n\x16=== RUN   TestLast\n\x16--- PASS: TestLast (0.00s)\n\x16FAIL\n")
	r := Spec{}.result(s, ending{})
	if got := len(r.Tests) + r.Beyond.Failed; got != n+2 || r.Beyond.Failed == 0 {
		t.Errorf("want %d tests in all, got %d and beyond %+v", n+2, len(r.Tests), r.Beyond)
	}
	if last := r.Tests[len(r.Tests)-1]; last.Name != "TestLast" || last.Status != Pass {
		t.Errorf("a flood of subtests hides top-level tests: the last is %+v", last)
	}
	if s.table > 2*maxTable || s.kept > maxOutputs+4*maxOutput {
		t.Errorf("table %d and outputs %d are out of bounds", s.table, s.kept)
	}
}
