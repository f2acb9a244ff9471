package dictionary_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/fuzz/engine/dictionary"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/testtree"
)

// collect writes a module and returns the tokens of its root package, as text.
func collect(t *testing.T, archive string) []string {
	t.Helper()
	dir := t.TempDir()
	testtree.Unpack(t, dir, archive)
	testtree.Write(t, filepath.Join(dir, "go.mod"), "module m\n\ngo 1.24\n")
	c := golist.Config{Dir: dir}
	pkgs := []*golist.Package{{ImportPath: "m", Dir: dir, GoFiles: []string{"p.go"}}}
	if strings.Contains(archive, "import") {
		var err error
		if pkgs, err = golist.Load(context.Background(), c, "."); err != nil {
			t.Fatal(err)
		}
	}
	all, err := dictionary.Of(context.Background(), c, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, token := range all["m"] {
		out = append(out, string(token))
	}
	return out
}

func TestLiteralsAreCollectedWhereTheyMeanSomething(t *testing.T) {
	for code, want := range map[string][]string{
		`switch s { case "open", "close": f("other") }`:              {"open", "close", "other"},
		`if s == "magic" || "left" < s { f("then") }`:                {"magic", "left", "then"},
		`_ = map[string]int{"key": 1}[s]`:                            {"key"},
		`_ = m["index"]`:                                             {"index"},
		`_ = strings.HasPrefix(s, "pre")`:                            {"pre"},
		`_ = []byte("bytes")`:                                        {"bytes"},
		`_ = []byte{0x89, 'P', 78}`:                                  {"\x89PN"},
		`_ = [3]uint8{1, 2, 3}`:                                      {"\x01\x02\x03"},
		`_ = []byte{x, 2}; _ = []byte{'世'}; _ = []int{7}`:            nil,
		`const c = "constant"`:                                       {"constant"},
		`_ = "said"`:                                                 {"said"},
		`_ = "said"; _ = s != "compared"`:                            {"compared", "said"},
		`_ = "a whole sentence of prose"; _ = "%d of"`:               nil,
		`_ = s == "an error that is compared"`:                       {"an error that is compared"},
		`panic("why"); fmt.Errorf("x: %w", "y"); errors.New("gone")`: nil,
		`t.Errorf("no", g("inner"))`:                                 {"inner"},
		`_ = '<'`:                                                    nil,
		`switch r { case '<', 'é': }`:                                {"<", "é"},
		`_ = n == 255`:                                               nil,
		`_ = n == 256`:                                               {"\x00\x01", "\x01\x00", "256"},
		`_ = n == 0xcafe`:                                            {"\xfe\xca", "\xca\xfe", "51966"},
		`_ = n > 65536`:                                              {"\x00\x00\x01\x00", "\x00\x01\x00\x00", "65536"},
		`_ = n == 1 << 40; _ = n == 4294967296`:                      {"\x00\x00\x00\x00\x01\x00\x00\x00", "\x00\x00\x00\x01\x00\x00\x00\x00", "4294967296"},
		`_ = f == 2.5`:                                               {"2.5"},
		"type T struct { A int `json:\"name,omitempty\" xml:\"-\" db:\"a b\" yaml:\",inline\"` }": {"name", `"name":`},
		`_ = ""; _ = "` + strings.Repeat("x", dictionary.MaxLength+1) + `"`:                       nil,
		`_ = "` + strings.Repeat("x", dictionary.MaxLength) + `"`:                                 {strings.Repeat("x", dictionary.MaxLength)},
		`_ = "one"; _ = "one"`: {"one"},
	} {
		got := collect(t, "-- p.go --\npackage p\n\nfunc p() {\n"+code+"\n}\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", code, diff)
		}
	}
}

const several = `
-- p.go --
package p

import "m/dep"

var a = "own said"
func f(s string) bool { _ = "own plain"; return s == "own compared" && dep.F() }
-- p_test.go --
package p

import "m/fromtest"

var _ = fromtest.F("test literal")
-- broken.go --
package p

func {
-- dep/dep.go --
package dep

import "m/far"

func F() bool { far.F(); _ = "dep plain"; return "dep compared" == "x" }
-- fromtest/f.go --
package fromtest

func F(s string) bool { return s == "from test" }
-- far/far.go --
package far

func F() bool { return "far" == "y" }
`

func TestDirectImportsCountAndTheirOwnDoNot(t *testing.T) {
	want := []string{"own said", "own compared", "dep compared", "x", "from test", "own plain", "dep plain"}
	if diff := cmp.Diff(want, collect(t, several)); diff != "" {
		t.Error(diff)
	}
}

func TestAChainOfCallsIsReadOnce(t *testing.T) {
	chain := "x" + strings.Repeat(".f(\"a\")", 200) + ".Errorf(\"b\").HasPrefix(\"c\")"
	if diff := cmp.Diff([]string{"c", "a"}, collect(t, "-- p.go --\npackage p\n\nvar _ = g(func() { "+chain+" })\n")); diff != "" {
		t.Error(diff)
	}
}

func TestThereIsABound(t *testing.T) {
	var b strings.Builder
	for i := range dictionary.MaxTokens + 10 {
		fmt.Fprintf(&b, "var v%d = \"w%d\"\n", i, i)
	}
	got := collect(t, "-- p.go --\npackage p\n\n"+b.String())
	if len(got) != dictionary.MaxTokens || got[0] != "w0" || got[len(got)-1] != fmt.Sprint("w", dictionary.MaxTokens-1) {
		t.Errorf("%d tokens from %q", len(got), got[0])
	}
}

func TestDictionaryFilesAreRead(t *testing.T) {
	got, err := dictionary.Parse([]byte("# comment\n\n\"plain\"\r\nkw1=\"a\\\\b\\\"c\\x00\\xfF\"\nname@2 = \"with level\"\n  \"é\"  "))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]byte{[]byte("plain"), []byte("a\\b\"c\x00\xff"), []byte("with level"), []byte("é")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoDictionaryIsRefusedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"word":                  `want "value"`,
		"kw=word":               `want "value"`,
		"\"open":                `want "value"`,
		"\"a\" b":               `want "value"`,
		"a b=\"c\"":             `want "value"`,
		"kw@x=\"c\"":            `want "value"`,
		`""`:                    "empty",
		`kw=""`:                 "empty",
		`"a"b"`:                 "quote within",
		`"\n"`:                  "an escape is",
		`"\x1"`:                 "an escape is",
		`"\xg1"`:                "no byte",
		`"\x+1"`:                "no byte",
		`"\"`:                   "an escape is",
		strings.Repeat("x", 99): strings.Repeat("x", 60) + `"`,
	} {
		got, err := dictionary.Parse([]byte("\"ok\"\n" + text + "\n"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "line 2, ") {
			t.Errorf("%s: %q, %v, want an error with %q", text, got, err, want)
		}
	}
}

func FuzzADictionaryThatIsReadIsWrittenAndReadAgain(f *testing.F) {
	f.Add([]byte("kw=\"a\\xff\\\"\"\n# c\n\"\\\\x\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		tokens, err := dictionary.Parse(data)
		if err != nil {
			return
		}
		again, err := dictionary.Parse(dictionary.Format(tokens))
		if err != nil || !slices.EqualFunc(tokens, again, bytes.Equal) {
			t.Errorf("%q, then %q, %v", tokens, again, err)
		}
	})
}
