package corpus_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/passmuster/muster/corpus"
)

var values = []struct {
	line  string
	value any
}{
	{`[]byte("a\x00\xff")`, []byte("a\x00\xff")},
	{`[]byte("")`, []byte("")},
	{`string("// not a comment")`, "// not a comment"},
	{`string("\n\"é")`, "\n\"é"},
	{`bool(true)`, true},
	{`bool(false)`, false},
	{`byte('a')`, byte('a')},
	{`byte('\x00')`, byte(0)},
	{`byte('ÿ')`, byte(255)},
	{`rune('世')`, '世'},
	{`int32(-1)`, int32(-1)},
	{`int(-9223372036854775808)`, math.MinInt},
	{`int8(-128)`, int8(-128)},
	{`int16(32767)`, int16(32767)},
	{`int64(-5)`, int64(-5)},
	{`uint(7)`, uint(7)},
	{`uint16(65535)`, uint16(65535)},
	{`uint32(4294967295)`, uint32(math.MaxUint32)},
	{`uint64(18446744073709551615)`, uint64(math.MaxUint64)},
	{`float32(1.5)`, float32(1.5)},
	{`float32(-Inf)`, float32(math.Inf(-1))},
	{`float64(+Inf)`, math.Inf(1)},
	{`float64(1e+100)`, 1e100},
	{`float64(-0)`, math.Copysign(0, -1)},
}

func TestValuesAreWrittenAndReadAsTheGoCommandDoes(t *testing.T) {
	for _, tt := range values {
		e := corpus.Entry{Values: []any{tt.value}}
		data, err := e.Marshal()
		if want := corpus.Version + "\n" + tt.line + "\n"; err != nil || string(data) != want {
			t.Errorf("wrote %q, %v, want %q", data, err, want)
		}
		got, err := corpus.Parse(data)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%s: read %#v, %v", tt.line, got, err)
		}
	}
}

func TestNaNsKeepTheirBits(t *testing.T) {
	for line, v := range map[string]any{
		"float64(NaN)": math.NaN(),
		"float32(NaN)": float32(math.NaN()),
		"math.Float64frombits(0x7ff8000000000002)": math.Float64frombits(0x7ff8000000000002),
		"math.Float32frombits(0x7fc00001)":         math.Float32frombits(0x7fc00001),
	} {
		data, err := corpus.Entry{Values: []any{v}}.Marshal()
		if err != nil || string(data) != corpus.Version+"\n"+line+"\n" {
			t.Errorf("%s: wrote %q, %v", line, data, err)
		}
		e, err := corpus.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		again, err := e.Marshal()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: came back as %q, %v", line, again, err)
		}
	}
}

func TestOtherWritingsAreRead(t *testing.T) {
	for line, want := range map[string]any{
		"byte(7)": byte(7), "rune(65)": 'A', "uint8(0x10)": byte(16), "[]byte(`raw`)": []byte("raw"),
		"float64(3)": 3.0, "  int(1)\t": 1, "int(-0x10)": -16, "float32(-2.5)": float32(-2.5), "rune('\\n')": '\n',
		"float64(-Inf)": math.Inf(-1), "float32(+Inf)": float32(math.Inf(1)),
	} {
		got, err := corpus.Parse([]byte(corpus.Version + "\r\n\n" + line + "\r\n"))
		if err != nil || !reflect.DeepEqual(got.Values, []any{want}) {
			t.Errorf("%q: got %#v, %v", line, got, err)
		}
	}
}

func TestWhatIsNoEntryIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ data, want string }{
		"empty":           {"", "line 1"},
		"other version":   {"go test fuzz v2\nint(1)\n", "go test fuzz v1"},
		"version alone":   {corpus.Version, "nothing after line 1"},
		"no value":        {corpus.Version + "\n\n", "no value"},
		"comment alone":   {corpus.Version + "\n// hello\n", "line 2"},
		"no call":         {corpus.Version + "\nint(1)\n7\n", "line 3"},
		"two arguments":   {corpus.Version + "\nint(1, 2)\n", "one value"},
		"unknown type":    {corpus.Version + "\ncomplex128(1)\n", "complex128: not a type"},
		"array":           {corpus.Version + "\n[3]byte(\"abc\")\n", "not a type"},
		"slice of ints":   {corpus.Version + "\n[]int(\"abc\")\n", "not a type"},
		"other package":   {corpus.Version + "\nos.Exit(1)\n", "not a type"},
		"other function":  {corpus.Version + "\nmath.Abs(1)\n", "not a type"},
		"too large":       {corpus.Version + "\nint8(128)\n", "out of range"},
		"negative":        {corpus.Version + "\nuint(-1)\n", "invalid syntax"},
		"a word":          {corpus.Version + "\nint(one)\n", "integer"},
		"bool of a word":  {corpus.Version + "\nbool(maybe)\n", "true or false"},
		"string of int":   {corpus.Version + "\nstring(1)\n", "string literal"},
		"bytes of char":   {corpus.Version + "\n[]byte('a')\n", "string literal"},
		"wide byte":       {corpus.Version + "\nbyte('世')\n", "no byte"},
		"byte of string":  {corpus.Version + "\nbyte(\"a\")\n", "integer"},
		"float of string": {corpus.Version + "\nfloat64(\"1\")\n", "not a number"},
		"float of word":   {corpus.Version + "\nfloat64(Inf)\n", "not a number"},
		"plus":            {corpus.Version + "\nint(+1)\n", "integer"},
		"no argument":     {corpus.Version + "\nint()\n", "one value"},
		"array of bytes":  {corpus.Version + "\n[...]byte(\"abc\")\n", "not a type"},
		"slice of bits":   {corpus.Version + "\n[]bit(\"abc\")\n", "not a type"},
		"no math":         {corpus.Version + "\nlath.Float32frombits(1)\n", "not a type"},
		"more than math":  {corpus.Version + "\nmaths.Float64frombits(1)\n", "not a type"},
		"field of a call": {corpus.Version + "\nf().Float64frombits(1)\n", "not a type"},
		"int16":           {corpus.Version + "\nint16(32768)\n", "out of range"},
		"int32":           {corpus.Version + "\nint32(2147483648)\n", "out of range"},
		"rune":            {corpus.Version + "\nrune(2147483648)\n", "out of range"},
		"uint8":           {corpus.Version + "\nuint8(256)\n", "out of range"},
		"byte":            {corpus.Version + "\nbyte(256)\n", "out of range"},
		"uint16":          {corpus.Version + "\nuint16(65536)\n", "out of range"},
		"uint32":          {corpus.Version + "\nuint32(4294967296)\n", "out of range"},
		"bits of float32": {corpus.Version + "\nmath.Float32frombits(4294967296)\n", "out of range"},
		"float32":         {corpus.Version + "\nfloat32(1e39)\n", "out of range"},
		"float64":         {corpus.Version + "\nfloat64(1e309)\n", "out of range"},
		"bits of a float": {corpus.Version + "\nmath.Float32frombits(1.5)\n", "integer"},
		"int of a float":  {corpus.Version + "\nint64(1.5)\n", "integer"},
		"bool of text":    {corpus.Version + "\nbool(\"true\")\n", "true or false"},
		"bool of truer":   {corpus.Version + "\nbool(truer)\n", "true or false"},
		"bool of false-":  {corpus.Version + "\nbool(fals)\n", "true or false"},
		"text of a float": {corpus.Version + "\nstring(1.5)\n", "string literal"},
		"float of NaM":    {corpus.Version + "\nfloat64(NaM)\n", "not a number"},
		"float of NaN+":   {corpus.Version + "\nfloat64(NaNs)\n", "not a number"},
		"float of 'NaN'":  {corpus.Version + "\nfloat64(\"NaN\")\n", "not a number"},
		"-In":             {corpus.Version + "\nfloat64(-In)\n", "not a number"},
		"+Infinity":       {corpus.Version + "\nfloat64(+Infinity)\n", "not a number"},
		"not one":         {corpus.Version + "\nint(^1)\n", "integer"},
		"broken":          {corpus.Version + "\nint(1\n", "line 2"},
	} {
		if e, err := corpus.Parse([]byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %v, want an error with %q", name, e, err, tt.want)
		}
	}
	var syntax *strconv.NumError
	if _, err := corpus.Parse([]byte(corpus.Version + "\nint8(128)\n")); !errors.As(err, &syntax) || !errors.Is(err, strconv.ErrRange) {
		t.Errorf("no cause in %v", err)
	}
	for _, e := range []corpus.Entry{{}, {Values: []any{1, struct{}{}}}} {
		if data, err := e.Marshal(); err == nil {
			t.Errorf("wrote %q", data)
		}
		if name, err := e.Name(); err == nil || name != "" {
			t.Errorf("named %q", name)
		}
		dir := t.TempDir()
		if path, err := corpus.Save(dir, e); err == nil || path != "" {
			t.Errorf("saved %q", path)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("left %v, %v", left, err)
		}
	}
}

func TestACommentIsKeptOnOneLineAndHasNoPartInTheName(t *testing.T) {
	plain := corpus.Entry{Values: []any{"// x", 3}}
	said := corpus.Entry{Values: plain.Values, Comment: "a\nb // c\x00 \xff\x1f!\x7f!\ufeff! "}
	data, err := said.Marshal()
	if want := corpus.Version + "\nstring(\"// x\")\nint(3) // a b // c  \ufffd ! ! !\n"; err != nil || string(data) != want {
		t.Errorf("wrote %q, %v", data, err)
	}
	got, err := corpus.Parse(data)
	if err != nil || got.Comment != "a b // c  \ufffd ! ! !" || !reflect.DeepEqual(got.Values, plain.Values) {
		t.Errorf("got %#v, %v", got, err)
	}
	a, errA := plain.Name()
	b, errB := said.Name()
	if errA != nil || errB != nil || a != b || len(a) != 16 {
		t.Errorf("names %q, %v and %q, %v", a, errA, b, errB)
	}
}

// The name was given to this content by go test -fuzz of Go 1.26.
func TestTheNameIsTheGoCommands(t *testing.T) {
	name, err := corpus.Entry{Values: []any{[]byte("0")}}.Name()
	if err != nil || name != "582528ddfad69eb5" {
		t.Errorf("got %q, %v", name, err)
	}
}

func TestADirectoryIsReadInOrderAndWhatIsBrokenIsSaid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "FuzzX")
	if files, err := corpus.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("no directory: %v, %v", files, err)
	}
	e := corpus.Entry{Values: []any{[]byte("x")}, Comment: "said"}
	path, err := corpus.Save(dir, e)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := corpus.Save(dir, e); err != nil || again != path {
		t.Errorf("saved again at %q, %v", again, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "zzz"), []byte("junk"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".hidden"), []byte("junk"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	files, err := corpus.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("got %v, %v", files, err)
	}
	if files[0].Name != filepath.Base(path) || files[0].Err != nil || !reflect.DeepEqual(files[0].Entry, e) {
		t.Errorf("first is %+v", files[0])
	}
	if files[1].Name != "zzz" || files[1].Err == nil {
		t.Errorf("second is %+v", files[1])
	}
	if _, err := corpus.ReadDir(path); err == nil || !errors.As(err, new(*fs.PathError)) {
		t.Error("a file was read as a directory")
	}
	if _, err := corpus.Save(path, e); err == nil {
		t.Error("saved below a file")
	}
}

func FuzzWhatIsReadIsWrittenAndReadAgain(f *testing.F) {
	for _, tt := range values {
		f.Add([]byte(corpus.Version + "\n" + tt.line + " // c\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := corpus.Parse(data)
		if err != nil {
			return
		}
		first, err := e.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := corpus.Parse(first)
		if err != nil {
			t.Fatalf("%q: %v", first, err)
		}
		second, err := again.Marshal()
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%q, then %q, %v", first, second, err)
		}
	})
}
