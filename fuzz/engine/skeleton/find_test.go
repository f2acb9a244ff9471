package skeleton

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

const somewhere = `
-- go.mod --
module example.com/m.v2

go 1.17
-- root.go --
package m

func Parse(s string) {}

type T struct{}

func (t *T) Do(v interface{}) {}

func (T) Undo(s string) {}

func (t T) hidden(s string) {}

type Alias = T

type Face interface{ Do(interface{}) }

type Outer struct{ T }

type Number int

func Context(s string) {}

func Load(name string, v interface{}) {}

func Pointer(*struct{ A string }) {}
-- taken_test.go --
package m

import "testing"

func FuzzContext(f *testing.F) { f.Fuzz(func(t *testing.T, s string) {}) }
-- t_undo_fuzz_test.go --
package m
-- sub/sub.go --
package sub

func Read(b []byte) {}
-- other/sub/sub.go --
package sub
-- dotted.v3/d.go --
package dotted

func Unmarshal(b []byte) {}
-- broken/b.go --
package broken

func F(s string) { undefined() }
-- cmd/tool/main.go --
package main

func main() {}

func Run(args []string) {}
-- empty/README --
`

func TestSymbolsAreNamedAsInGoDoc(t *testing.T) {
	dir := testtree.New(t, somewhere)
	for _, tt := range []struct{ dir, symbol, target, pkg, file string }{
		{".", "Parse", "FuzzParse", "example.com/m.v2", "parse_fuzz_test.go"},
		{".", "./.Parse", "FuzzParse", "example.com/m.v2", "parse_fuzz_test.go"},
		{".", "T.Do", "FuzzTDo", "example.com/m.v2", "t_do_fuzz_test.go"},
		{".", "(*T).Do", "FuzzTDo", "example.com/m.v2", "t_do_fuzz_test.go"},
		{".", "Alias.Do", "FuzzTDo", "example.com/m.v2", "t_do_fuzz_test.go"},
		{".", "m.T.Do", "FuzzTDo", "example.com/m.v2", "t_do_fuzz_test.go"},
		{".", "./sub.Read", "FuzzRead", "example.com/m.v2/sub", "read_fuzz_test.go"},
		{"sub", "../.Parse", "FuzzParse", "example.com/m.v2", "parse_fuzz_test.go"},
		{"sub", "../dotted.v3.Unmarshal", "FuzzUnmarshal", "example.com/m.v2/dotted.v3", "unmarshal_fuzz_test.go"},
		{".", "example.com/m.v2/sub.Read", "FuzzRead", "example.com/m.v2/sub", "read_fuzz_test.go"},
		{".", "example.com/m.v2.Parse", "FuzzParse", "example.com/m.v2", "parse_fuzz_test.go"},
		{".", "example.com/m.v2.T.Do", "FuzzTDo", "example.com/m.v2", "t_do_fuzz_test.go"},
		{".", "dotted.Unmarshal", "FuzzUnmarshal", "example.com/m.v2/dotted.v3", "unmarshal_fuzz_test.go"},
		{"cmd/tool", "Run", "FuzzRun", "example.com/m.v2/cmd/tool", "run_fuzz_test.go"},
	} {
		s, err := Generate(context.Background(), Config{Dir: filepath.Join(dir, tt.dir)}, tt.symbol)
		if err != nil {
			t.Errorf("%s: %v", tt.symbol, err)
			continue
		}
		if s.Target != tt.target || s.ImportPath != tt.pkg || s.File != tt.file || s.Required {
			t.Errorf("%s: got %s of %s in %s, %v", tt.symbol, s.Target, s.ImportPath, s.File, s.Required)
		}
		if text := string(s.Variants[0].Source); strings.Contains(text, "any") {
			t.Errorf("%s: too new for the module:\n%s", tt.symbol, text)
		}
	}
}

func TestWhatHasNoSkeletonSaysWhy(t *testing.T) {
	dir := testtree.New(t, somewhere)
	for symbol, want := range map[string][2]string{
		"Pars":            {"example.com/m.v2 has no Pars", "did you mean Parse?"},
		"Zebra":           {"has no Zebra", ""},
		"T.Nothing":       {"T has no method Nothing", ""},
		"T.hidden":        {"T.hidden is not exported", "exported method"},
		"Outer.Do":        {"Outer.Do is a method of the embedded T", ""},
		"Face.Do":         {"Face is an interface", "implements"},
		"Number":          {"Number is no function", "Number.Method"},
		"Parse.X":         {"Parse is no type with methods", ""},
		"Context":         {"FuzzContext is there already, at taken_test.go:5", "rename"},
		"T.Undo":          {"the file t_undo_fuzz_test.go is there already", "--print"},
		"./sub":           {`"./sub" names no function`, "./sub.Parse"},
		"./sub.":          {`"./sub." names no function`, ""},
		".Parse":          {`".Parse" names no function`, "./pkg.Parse"},
		"sub.Read":        {"sub may be example.com/m.v2/other/sub, example.com/m.v2/sub", "import path"},
		"zebra.Read":      {"no package zebra", "./pkg.Read"},
		"./nowhere.Read":  {"nowhere", ""},
		"./broken.F":      {"undefined", "compile"},
		"./empty.F":       {"empty", ""},
		"parse":           {"has no parse", "did you mean Parse?"},
		"./cmd/tool.main": {"main is not exported", ""},
		"net/http.Get":    {"standard library", "of your own"},
		"io.ReadAll":      {"no package io below", "./pkg.ReadAll"},
	} {
		_, err := Generate(context.Background(), Config{Dir: dir}, symbol)
		var no *Refusal
		if !errors.As(err, &no) || !strings.Contains(no.Text, want[0]) || !strings.Contains(no.Hint, want[1]) {
			t.Errorf("%s: got %v, %+v, want %q", symbol, err, no, want)
		}
	}
}

func TestWithoutTheModuleTheGeneratorIsNotCompiled(t *testing.T) {
	dir := testtree.New(t, somewhere)
	s, err := Generate(context.Background(), Config{Dir: dir}, "Pointer")
	if err != nil || !s.Muster || s.Required {
		t.Fatalf("%+v, %v", s, err)
	}
	got, err := s.Settle(context.Background(), Config{Dir: dir})
	if err != nil || got.Ran || !strings.Contains(string(got.Source), "fuzz.Run(f, inputs, func") {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestADestinationIsWrittenTo(t *testing.T) {
	dir := testtree.New(t, somewhere)
	s, err := Generate(context.Background(), Config{Dir: dir}, "Load")
	if err != nil || !strings.Contains(string(s.Variants[0].Source), "var v interface{}\n\t\tm.Load(name, &v)") {
		t.Errorf("%v\n%s", err, s.Variants[0].Source)
	}
}

func TestIdentifiersAreSplitIntoWords(t *testing.T) {
	for name, want := range map[string]string{
		"ParseURLQuery": "parse url query", "parse": "parse", "HTML": "html", "toJSONLines": "to json lines", "a_b": "a b",
		"X": "x", "": "", "_": "", "Base64Decode": "base64 decode", "ÄhnlichÖl": "ähnlich öl",
	} {
		if got := strings.Join(wordsOf(name), " "); got != want {
			t.Errorf("%s: got %q", name, got)
		}
	}
	for target, want := range map[string]string{"FuzzParseURL": "parse_url_fuzz_test.go", "FuzzTString": "t_string_fuzz_test.go"} {
		if got := fileName(target); got != want {
			t.Errorf("%s: got %s", target, got)
		}
	}
}

func TestTheListsAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	entry := func(list, name, doc string) {
		t.Helper()
		if name == "" || doc == "" || seen[list+name] {
			t.Errorf("%s %q: doc %q, seen %v", list, name, doc, seen[list+name])
		}
		seen[list+name] = true
	}
	for _, r := range relations() {
		entry("relation", r.Name, r.Doc)
	}
	for _, k := range knownTypes() {
		entry("type", k.Name, k.Doc)
	}
	words := map[string]string{}
	for _, f := range formats() {
		entry("format", f.Name, f.Doc)
		if len(f.Seeds) == 0 || len(f.Words) == 0 {
			t.Errorf("format %s is empty", f.Name)
		}
		for _, w := range f.Words {
			if other := words[w]; other != "" {
				t.Errorf("%s is %s and %s", w, other, f.Name)
			}
			words[w] = f.Name
		}
	}
	if all := relations(); all[len(all)-1].Name != "plain" {
		t.Error("the last relation does not always apply")
	}
}

func TestWhatAFailureSaysFirst(t *testing.T) {
	for output, want := range map[string]string{
		"": "no output",
		"--- FAIL: FuzzX (0.00s)\n    --- FAIL: FuzzX/seed#0 (0.00s)\n        x_test.go:3: got 1\n": "x_test.go:3: got 1",
		"# example.com/m\n./x.go:1:2: undefined: y\nFAIL\n":                                         "./x.go:1:2: undefined: y",
		"--- FAIL: FuzzX (0.00s)\nlog line\npanic: boom [recovered]\n":                              "panic: boom [recovered]",
		"    " + strings.Repeat("é", 200):                                                           strings.Repeat("é", 150) + "…",
	} {
		if got := firstFailure(output); got != want {
			t.Errorf("%q: got %q", output, got)
		}
	}
}

func TestASeedOfEveryTypeIsALiteral(t *testing.T) {
	for basic, want := range map[string]string{
		"string": `"a"`, "[]byte": `[]byte("a")`, "bool": "false", "float32": "float32(1)", "float64": "1.0", "rune": "'a'",
		"byte": "byte(1)", "int": "1", "uint16": "uint16(1)",
	} {
		if got := seedsOf(basic, "x", nil); got[0] != want || len(got) < 2 {
			t.Errorf("%s: got %q", basic, got)
		}
	}
	if got := seedsOf("int", "n", nil); slices.Contains(got, "-1") {
		t.Errorf("a number of things: %q", got)
	}
	if got := seedsOf("string", "x", &form{Seeds: []string{`a"b`}}); !slices.Equal(got, []string{"`a\"b`", `""`}) {
		t.Errorf("got %q", got)
	}
}
