package proc

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// drained is what a tail keeps of text.
func drained(t *testing.T, tail *Tail, text string) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	wrote := make(chan error, 1)
	go func() {
		_, err := w.WriteString(text)
		w.Close()
		wrote <- err
	}()
	tail.Drain(r)
	tail.Wait() // returns: the output has ended
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	return tail.String()
}

// numbered is text of that many lines of ten bytes.
func numbered(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "line %04d\n", i)
	}
	return b.String()
}

func TestTailKeepsShortOutputWhole(t *testing.T) {
	for _, text := range []string{"", "one\ntwo", strings.Repeat("x", 2*tailSize)} {
		if got := drained(t, new(Tail), text); got != text {
			t.Errorf("%d bytes of %d are kept", len(got), len(text))
		}
	}
}

func TestTailKeepsTheEndFromTheStartOfALine(t *testing.T) {
	text := strings.Repeat(numbered(10000), 5)
	got := drained(t, new(Tail), text)
	if !strings.HasSuffix(text, got) {
		t.Fatalf("what is kept is not the end: it ends with %q", got[max(0, len(got)-20):])
	}
	if len(got) > 2*tailSize || len(got) < tailSize-len("line 0000\n") {
		t.Errorf("%d bytes are kept", len(got))
	}
	if !strings.HasPrefix(got, "line ") {
		t.Errorf("the first line is cut: %q", got[:10])
	}
}

func TestTailCutsALineThatIsTooLong(t *testing.T) {
	got := drained(t, new(Tail), strings.Repeat("x", 10*tailSize)+"end")
	if len(got) > 2*tailSize || len(got) < tailSize || !strings.HasSuffix(got, "xend") {
		t.Errorf("%d bytes are kept", len(got))
	}
}

func TestTailKeepsTheLastPickedLines(t *testing.T) {
	var picked, want strings.Builder
	for i := range mostSaid + 3 {
		fmt.Fprintf(&picked, "  fatal %d  \n", i)
		if i >= 3 {
			fmt.Fprintf(&want, "<fatal %d>\n", i)
		}
	}
	tail := &Tail{Keep: func(line string) string {
		if strings.HasPrefix(line, "fatal ") {
			return "<" + line + ">"
		}
		return ""
	}}
	got := drained(t, tail, picked.String()+strings.Repeat(numbered(10000), 3))
	if !strings.HasPrefix(got, want.String()+"line ") {
		t.Errorf("it begins with %q, want %q", got[:min(len(got), want.Len()+5)], want.String())
	}
	tail.Reset()
	if got := tail.String(); got != "" {
		t.Errorf("%d bytes are left after Reset", len(got))
	}
}

func TestWaitingForATailEndsThoughTheOutputDoesNot(t *testing.T) {
	tail := new(Tail)
	tail.Wait() // nothing is drained: that it returns is the test
	if got := tail.String(); got != "" {
		t.Errorf("it holds %q", got)
	}
}
