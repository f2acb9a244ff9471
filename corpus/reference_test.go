package corpus_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/passmuster/muster/corpus"
)

// referenceMain answers, for each file that it is given, with what the go command's own code reads from it, written
// again by the go command's own code. Both directions are a length and as many bytes.
const referenceMain = `package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
)

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	for {
		var size uint32
		if binary.Read(in, binary.LittleEndian, &size) != nil {
			return
		}
		data := make([]byte, size)
		if _, err := io.ReadFull(in, data); err != nil {
			return
		}
		answer := []byte{}
		if vals, err := unmarshalCorpusFile(data); err == nil && len(vals) > 0 {
			answer = marshalCorpusFile(vals...)
		}
		binary.Write(out, binary.LittleEndian, uint32(len(answer)))
		out.Write(answer)
		out.Flush()
	}
}
`

// reference is a process in which the go command's own codec runs: internal/fuzz cannot be imported, but its
// file encoding.go builds by itself.
type reference struct {
	mu  sync.Mutex
	in  io.Writer
	out *bufio.Reader
}

var startReference = sync.OnceValues(func() (*reference, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "src", "internal", "fuzz", "encoding.go"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "reference")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"go.mod": "module reference\n\ngo 1.21\n", "main.go": referenceMain,
		"encoding.go": strings.Replace(string(source), "package fuzz", "package main", 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return nil, err
		}
	}
	program := filepath.Join(dir, "reference.exe")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	run := exec.Command(program)
	in, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	// It ends with its input, which is when this process ends.
	return &reference{in: in, out: bufio.NewReader(out)}, run.Start()
})

// rewrite returns what the go command reads from the data as it writes it, or nothing where it reads no entry.
func (r *reference) rewrite(t *testing.T, data []byte) []byte {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	message := append(binary.LittleEndian.AppendUint32(nil, uint32(len(data))), data...)
	if _, err := r.in.Write(message); err != nil {
		t.Fatal(err)
	}
	var size uint32
	if err := binary.Read(r.out, binary.LittleEndian, &size); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, size)
	if _, err := io.ReadFull(r.out, answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func newReference(t testing.TB) *reference {
	t.Helper()
	r, err := startReference()
	if err != nil {
		t.Fatalf("no reference: %v", err)
	}
	return r
}

// agrees compares the two codecs on a file.
func agrees(t *testing.T, r *reference, data []byte) {
	t.Helper()
	want := r.rewrite(t, data)
	e, err := corpus.Parse(data)
	if err != nil {
		if len(want) > 0 {
			t.Errorf("%q: %v, but the go command reads %q", data, err, want)
		}
		return
	}
	e.Comment = ""
	got, err := e.Marshal()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%q: got %q, %v; the go command writes %q", data, got, err, want)
	}
}

func TestTheGoCommandReadsAndWritesTheSame(t *testing.T) {
	r := newReference(t)
	for _, line := range []string{
		"[]byte(\"\\x80\\xff\\n\\\"\u00e9\")", "[]byte(`\\x`)", "[]uint8(\"a\")", "[]byte('a')", "[1]byte(\"a\")", "[]byte()",
		`string("\xed\xa0\x80")`, `string("\ud800")`, `string("a" + "b")`, `string("a"...)`, `string(("a"))`, `(string)("a")`,
		`byte('\xff')`, `byte('\377')`, `byte('ÿ')`, `byte('Ā')`, `byte(255)`, `byte(256)`, `byte(-'a')`, `byte('\'')`, `byte(0377)`,
		`uint8('a')`, `uint8(0b11)`, `uint8(0o17)`, `uint8(1_0)`, `uint8(0xff)`,
		`rune('\U0010ffff')`, `rune('\ud800')`, `rune(0xd800)`, `rune(-1)`, `rune(0x110000)`, `int32(65)`, `int32('a')`, `rune('ab')`,
		`int(-0x8000000000000000)`, `int(0x8000000000000000)`, `int(017)`, `int(- 5)`, `int(--5)`, `int(+5)`, `int(1.0)`, `int(1i)`,
		`int8(-128)`, `int8(-129)`, `int16(0x7fff)`, `int64(-1)`, `uint(0xffffffffffffffff)`, `uint16(-1)`, `uint32(4294967296)`, `uint64(0)`,
		`float32(NaN)`, `float32(-NaN)`, `float32(Inf)`, `float32(+Inf)`, `float32(-Inf)`, `float32(!Inf)`, `float32(1e39)`, `float32(0x1p-149)`,
		`float32(-0)`, `float32(-0.0)`, `float32(1_0.5)`, `float64(5)`, `float64(0x1p-1074)`, `float64(1e-400)`, `float64(010)`, `float64(0o10)`,
		`float64(0b11)`, `float64('a')`, `float64(1i)`,
		`math.Float32frombits(0x7fc00001)`, `math.Float32frombits(0x7f800001)`, `math.Float32frombits(0x7fc00000)`, `math.Float32frombits(1)`,
		`math.Float64frombits(0xfff8000000000001)`, `math.Float64frombits(0x7ff8000000000001)`, `math.Float64frombits(1.5)`,
		`math.Float64frombits(-1)`, `math.Float64frombits(NaN)`, `math.Float64frombits('a')`, `math.Float32frombits(1.5)`, `math.Inf(1)`, `strconv.Float64frombits(1)`,
		`bool(true)`, `bool(NaN)`, `bool(Inf)`, `bool((true))`, `bool(!true)`, `string(NaN)`, `int(NaN)`, `NaN(1)`, `x`, `1`, `int(1) int(2)`, "int(1)\nint(2)",
		`int(1) // said`, `int(1) /* said */`, `int(1); `, `/* a */ int(1)`, "int(\"a\")", "int(1,)", "string(\"a\x00\")", "string(\"a\xff\")", "// x", "\ufeffint(1)",
	} {
		agrees(t, r, []byte(corpus.Version+"\n"+line+"\n"))
		agrees(t, r, []byte(corpus.Version+"\r\n\r\n\t"+line+" \r\n\n"))
	}
	for _, data := range []string{"", "go test fuzz v1", "go test fuzz v1\n", "go test fuzz v1\r\r\nint(1)", "go test fuzz v2\nint(1)", " go test fuzz v1\nint(1)"} {
		agrees(t, r, []byte(data))
	}
}

// FuzzEveryFileIsReadAsTheGoCommandReadsIt compares the codec with that of the toolchain, on text.
func FuzzEveryFileIsReadAsTheGoCommandReadsIt(f *testing.F) {
	r := newReference(f)
	for _, tt := range values {
		f.Add([]byte(corpus.Version + "\n" + tt.line + " // c\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agrees(t, r, data) })
}

// FuzzEveryValueIsWrittenAsTheGoCommandWritesIt compares it on values of every type.
func FuzzEveryValueIsWrittenAsTheGoCommandWritesIt(f *testing.F) {
	r := newReference(f)
	f.Add([]byte("\xff"), "\xed\xa0\x80", true, byte(200), rune(0xd800), uint64(math.MaxUint64), uint32(0x7fc00001))
	f.Add([]byte{}, "\u2028", false, byte('\''), rune(-1), uint64(0x7ff0000000000001), uint32(0xff800001))
	f.Fuzz(func(t *testing.T, data []byte, s string, b bool, c byte, char rune, n uint64, m uint32) {
		e := corpus.Entry{Values: []any{
			data, s, b, c, char, n, m, int(n), int8(n), int16(n), int64(n), uint(n), uint16(n),
			math.Float64frombits(n), math.Float32frombits(m), math.Float32frombits(uint32(n)),
		}}
		written, err := e.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if want := r.rewrite(t, written); !bytes.Equal(written, want) {
			t.Errorf("got %q, want %q", written, want)
		}
		agrees(t, r, written)
	})
}
