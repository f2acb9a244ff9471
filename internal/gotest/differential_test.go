//go:build unix

package gotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// toolMax is how long a framing line of the go command may be.
const toolMax = 4096

var test2json = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "tool", "-n", "test2json").Output()
	return strings.TrimSpace(string(out)), err
})

// toolConvert returns the events that the converter of the go command makes of input. A frame that
// has no event goes first: from then on the tool, too, takes only marked lines for frames.
func toolConvert(t testing.TB, input []byte) []flat {
	t.Helper()
	path, err := test2json()
	if err != nil {
		t.Skipf("the go command's converter cannot be had: %v", err)
	}
	cmd := exec.Command(path)
	cmd.Stdin = io.MultiReader(strings.NewReader("\x16=== NAME  \n"), bytes.NewReader(input))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("test2json: %v", err)
	}
	var events []flat
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var e flat
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			return events
		} else if err != nil {
			t.Fatal(err)
		}
		last := len(events) - 1
		switch {
		case e.Action == "start":
		case e.Action == ActionOutput && last >= 0 && events[last].Action == ActionOutput && events[last].Test == e.Test:
			events[last].Output += e.Output
		default:
			events = append(events, e)
		}
	}
}

// toolIsWrong reports whether the input has what the tool is known to get wrong or that no test
// binary prints: a frame directly after a piece of a long line or of a benchmark's line that was
// told early, a pause whose line has no newline (told before its line), a mark within a character
// (joined here, never there), and the line that the go command itself prints for packages without
// tests.
func toolIsWrong(input []byte) bool {
	if bytes.Contains(input, []byte("[no test files]")) || bytes.Contains(input, []byte("\t\x16")) {
		return true
	}
	for line := range bytes.Lines(input) {
		if _, pause, ok := bytes.Cut(line, []byte("=== PAUSE ")); ok && bytes.IndexByte(pause, mark) >= 0 {
			return true
		}
		for rest := line; ; {
			i := bytes.IndexByte(rest, mark)
			if i < 0 {
				break
			}
			broken := i+1 < len(rest) && !utf8.RuneStart(rest[i+1])
			if broken || i >= toolMax-8 {
				return true
			}
			rest = rest[i+1:]
		}
	}
	return false
}

func compare(t *testing.T, input []byte, piece int) {
	t.Helper()
	want := withoutEmpty(toolConvert(t, input))
	for _, piece := range []int{0, piece} {
		got := withoutEmpty(convert(t, input, piece, toolMax, true))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("of %q in pieces of %d (-tool +ours):\n%s", input, piece, diff)
		}
	}
}

func TestOutputsOfRealBinariesAreConvertedAsByTheGoCommand(t *testing.T) {
	for _, run := range []string{
		"TestPass|TestFail|TestSkip|TestSub|TestAttr|TestFakes|TestNoNewline|TestInvalidUTF8", "TestParallel", "TestPanic",
		"TestPanicInGoroutine", "TestExit0", "TestExit3", "TestKilled",
	} {
		t.Run(run, func(t *testing.T) {
			s := fixture(t, run)
			mustRun(t, s)
			input, err := os.ReadFile(s.Output)
			if err != nil {
				t.Fatal(err)
			}
			if len(input) == 0 || toolIsWrong(input) {
				t.Fatalf("not fit to compare: %d bytes", len(input))
			}
			compare(t, input, 13)
		})
	}
}

// tokens are what synthetic inputs are made of.
var tokens = []string{
	"\x16", "\n", "\r\n", " ", "    ", "x", "\xff", "ä", "\t", "/", "(", "s)", "(0.10s)", "TestA", "TestA/b", "TestC",
	"=== RUN   ", "=== PAUSE ", "=== CONT  ", "=== NAME  ", "=== PASS  ", "=== FAIL  ", "=== SKIP  ", "=== ATTR  ", "=== ARTIFACTS ", "=== NAME",
	"--- PASS: ", "--- FAIL: ", "--- SKIP: ", "--- BENCH: ", "PASS", "FAIL", "FAIL\t", "key value", "Benchmark", "panic: x",
	"\x16=== RUN   TestA\n", "\x16=== RUN   TestA/b\n", "\x16--- PASS: TestA/b (0.00s)\n", "\x16--- FAIL: TestA (0.00s)\n", "\x16    --- SKIP: TestA/b (0.00s)\n",
	"\x16=== NAME  TestC\n", "\x16=== ATTR  TestA k v\n", "\x16PASS\n", "log line\n", strings.Repeat("long ", 300), strings.Repeat("y", 4090),
}

// FuzzConvert compares with the go command's converter, on bytes as they are and as a list of tokens.
func FuzzConvert(f *testing.F) {
	f.Add([]byte("\x16=== RUN   TestA\nx\n\x16--- PASS: TestA (0.00s)\n\x16PASS\nok\n"), false, uint8(3))
	f.Add([]byte("\x16    text\n\x16--- FAIL: TestA (1s)\n\x16    text\n\x16        --- FAIL: b (x\n\x16FAIL\tp\n"), false, uint8(1))
	f.Add([]byte{36, 37, 44, 38, 39, 43, 44}, true, uint8(40))
	f.Add([]byte{0, 16, 46, 13, 1, 0, 26, 45, 45, 45, 12, 1, 43}, true, uint8(200))
	f.Add([]byte{0, 23, 13, 3, 33, 3, 3, 1, 0, 24, 14, 3, 9, 1, 0, 25, 1, 5, 0, 0, 1, 0}, true, uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, synthetic bool, piece uint8) {
		input := data
		if synthetic {
			var b bytes.Buffer
			for _, d := range data[:min(len(data), 200)] {
				b.WriteString(tokens[int(d)%len(tokens)])
			}
			input = b.Bytes()
		}
		if toolIsWrong(input) {
			t.Skip("the tool is known to be wrong")
		}
		compare(t, input, int(piece)+1)
	})
}

func TestEveryKindOfLineIsComparedWithTheGoCommand(t *testing.T) {
	var all bytes.Buffer
	for _, a := range tokens[2:] {
		for _, b := range tokens[2:16] {
			all.WriteString("\x16" + a + b + "\nlog\n")
		}
	}
	if toolIsWrong(all.Bytes()) {
		t.Fatal("not fit to compare")
	}
	compare(t, all.Bytes(), 1000)
	compare(t, readAll(t, filepath.Join("testdata", "fixture", "fixture_test.go")), 17)
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
